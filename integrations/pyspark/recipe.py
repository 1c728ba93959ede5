"""Normalizes the column `text` of a data frame of Spark 4: whole batches, or as a function in a query."""

from collections.abc import Iterator

import pyarrow
import zhnorm
from pyspark.sql import DataFrame
from pyspark.sql.functions import arrow_udf
from pyspark.sql.types import StringType

# Spark runs one task on each core, so one thread each is enough.
normalizer = zhnorm.Normalizer("zh-Hans", threads=1)


def normalize_batches(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    for batch in batches:
        place = batch.schema.get_field_index("text")
        yield batch.set_column(place, batch.schema.field(place), normalizer.arrow(batch["text"]))


def normalize(frame: DataFrame) -> DataFrame:
    return frame.mapInArrow(normalize_batches, frame.schema)


@arrow_udf(StringType())
def normalized(column: pyarrow.Array) -> pyarrow.Array:
    """For queries: `frame.withColumn("text", normalized("text"))`."""
    return normalizer.arrow(column)
