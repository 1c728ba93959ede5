"""Gives converted columns the type of the column that they came from."""

from __future__ import annotations

import sys
from typing import Any


def like(column: Any, converted: Any) -> Any:
    """`converted`, an object with the PyCapsule protocol, as pyarrow, polars or pandas have `column`."""
    library = type(column).__module__.partition(".")[0]
    is_stream = hasattr(converted, "__arrow_c_stream__")
    if library == "pyarrow":
        pyarrow = sys.modules["pyarrow"]
        return pyarrow.chunked_array(converted) if is_stream else pyarrow.array(converted)
    if library == "polars":
        return sys.modules["polars"].Series(column.name, converted)
    if library == "pandas":
        return _pandas_series(column, converted)
    return converted


def _pandas_series(column: Any, converted: Any) -> Any:
    pandas = sys.modules["pandas"]
    if isinstance(column.dtype, pandas.CategoricalDtype):
        import pyarrow  # pandas needs it for columns of Arrow, too

        dictionary = pyarrow.chunked_array(converted).combine_chunks()
        # Two categories may have become equal, and pandas wants each once.
        categories = pandas.unique(pandas.Series(dictionary.dictionary.to_pylist()))
        texts = dictionary.dictionary_decode().to_pylist()
        values = pandas.Categorical(texts, categories=categories, ordered=column.dtype.ordered)
        return pandas.Series(values, index=column.index, name=column.name)
    series = pandas.Series.from_arrow(converted).astype(column.dtype)
    series.index, series.name = column.index, column.name
    return series
