"""Normalizes the column `text` of a data set of Hugging Face."""

import datasets
import zhnorm


def normalize_batch(batch: dict, normalizer: zhnorm.Normalizer) -> dict:
    return {"text": normalizer.batch(batch["text"])}


def normalize(dataset: datasets.Dataset, to: str = "zh-Hans", processes: int = 2) -> datasets.Dataset:
    """The normalizer is an argument of the function, so that the cache depends on its options."""
    normalizer = zhnorm.Normalizer(to, threads=1)  # The processes share the cores.
    return dataset.map(normalize_batch, batched=True, num_proc=processes, fn_kwargs={"normalizer": normalizer})
