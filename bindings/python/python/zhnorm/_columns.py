"""Gives converted columns the type of the column that they came from."""

from __future__ import annotations

import sys
from typing import Any


def like(column: Any, converted: Any, categories: Any) -> Any:
    """`converted`, an object with the PyCapsule protocol, as pyarrow, polars or pandas have `column`.

    `categories` are the converted values of a dictionary, of which some may be equal now.
    """
    is_stream = hasattr(converted, "__arrow_c_stream__")
    pyarrow, polars, pandas = (sys.modules.get(name) for name in ("pyarrow", "polars", "pandas"))
    if pyarrow and isinstance(column, (pyarrow.Array, pyarrow.ChunkedArray)):
        return pyarrow.chunked_array(converted) if is_stream else pyarrow.array(converted)
    if polars and isinstance(column, polars.Series):
        return _polars_series(polars, column, converted, categories)
    if pandas and isinstance(column, pandas.Series):
        return _pandas_series(pandas, column, converted, categories)
    return converted


def _polars_series(polars: Any, column: Any, converted: Any, categories: Any) -> Any:
    series = polars.Series(column.name, converted)
    if isinstance(column.dtype, polars.Enum):
        unique = polars.Series(categories).unique(maintain_order=True)
        series = series.cast(polars.String).cast(polars.Enum(unique))
    return series


def _pandas_series(pandas: Any, column: Any, converted: Any, categories: Any) -> Any:
    if isinstance(column.dtype, pandas.CategoricalDtype):
        import pyarrow  # type: ignore[import-untyped]  # pandas needs it for columns of Arrow, too

        texts = pyarrow.chunked_array(converted).combine_chunks().dictionary_decode().to_pylist()
        unique = pandas.unique(pandas.Series(pyarrow.array(categories).to_pylist()))
        series = pandas.Series(pandas.Categorical(texts, categories=unique, ordered=column.dtype.ordered))
    else:
        series = pandas.Series.from_arrow(converted).astype(column.dtype)
        if column.dtype == object:
            # Missing texts stay what they were: None, NaN or NA.
            texts, present = column.to_numpy(copy=True), column.notna().to_numpy()
            texts[present] = series.to_numpy()[present]
            series = pandas.Series(texts, dtype=object)
    series.index, series.name, series.attrs = column.index, column.name, dict(column.attrs)
    return series
