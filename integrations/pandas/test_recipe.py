"""The recipe gives what the command gives, for each type that pandas has for text."""

import pandas
import pyarrow
import pytest
from recipe import normalize

TYPES = [
    "str",
    "string",
    object,
    pandas.ArrowDtype(pyarrow.string()),
    pandas.ArrowDtype(pyarrow.large_string()),
]


def texts(column: pandas.Series) -> list[str | None]:
    return [None if pandas.isna(text) else text for text in column]


@pytest.mark.parametrize("dtype", TYPES, ids=str)
def test_types(documents, expected, dtype):
    index = [f"row {number}" for number in range(len(documents))]
    column = pandas.Series(documents, dtype=dtype, name="text", index=index)
    result = normalize(column)
    assert (result.dtype, result.name, list(result.index)) == (column.dtype, "text", index)
    assert texts(result) == expected


def test_objects_keep_none(documents, expected):
    assert list(normalize(pandas.Series(documents, dtype=object))) == expected


def test_category(documents, expected):
    column = pandas.Series(documents + documents, dtype="category")
    result = normalize(column)
    assert isinstance(result.dtype, pandas.CategoricalDtype)
    assert texts(result) == expected + expected


def test_frame(documents, expected):
    frame = pandas.DataFrame({"id": range(len(documents)), "text": documents})
    frame["text"] = normalize(frame["text"])
    assert texts(frame.sort_values("id", ascending=False)["text"]) == expected[::-1]
