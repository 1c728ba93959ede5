"""Normalizes the column `text` of a data set of Ray Data."""

import pyarrow
import ray
import zhnorm

# Ray runs one task on each core, so one thread each is enough.
normalizer = zhnorm.Normalizer("zh-Hans", threads=1)


def normalize_batch(batch: pyarrow.Table) -> pyarrow.Table:
    place = batch.schema.get_field_index("text")
    return batch.set_column(place, batch.schema.field(place), normalizer.arrow(batch["text"]))


def normalize(dataset: ray.data.Dataset) -> ray.data.Dataset:
    return dataset.map_batches(normalize_batch, batch_format="pyarrow", zero_copy_batch=True)
