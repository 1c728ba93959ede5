"""Normalizes a column of a pandas frame."""

import pandas
import zhnorm

normalizer = zhnorm.Normalizer("zh-Hans")


def normalize(column: pandas.Series) -> pandas.Series:
    """The column with the same index, name and type. Missing values stay."""
    if column.dtype == object:
        return pandas.Series(normalizer.batch(column), index=column.index, name=column.name, dtype=object)
    return normalizer.arrow(column)
