"""Normalizes a column of a polars frame, eager or lazy."""

import polars
import zhnorm

normalizer = zhnorm.Normalizer("zh-Hans")


def normalized(name: str) -> polars.Expr:
    """The expression for the normalized column of this name."""
    return polars.col(name).map_batches(normalizer.arrow, return_dtype=polars.String, is_elementwise=True)
