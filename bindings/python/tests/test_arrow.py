"""Columns of pyarrow, polars, pandas, duckdb and nanoarrow."""

import subprocess
import sys

import duckdb
import nanoarrow
import pandas
import polars
import pyarrow
import pyarrow.compute
import pytest
import zhnorm

CONVERTER = zhnorm.Converter("s2t", threads=2)
TEXTS = ["头发", None, "", "天下", "𠀀" + "软" * 20, "短"] * 2000
CONVERTED = CONVERTER.batch(TEXTS)
TYPES = [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()]


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_types_of_texts(kind):
    column = pyarrow.array(TEXTS, kind)
    result = CONVERTER.arrow(column)
    assert (result.type, result.to_pylist()) == (kind, CONVERTED)
    result.validate(full=True)
    assert result.null_count == column.null_count


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_slices_and_chunks(kind):
    column = pyarrow.array(TEXTS, kind)
    assert CONVERTER.arrow(column.slice(7, 5000)).to_pylist() == CONVERTED[7:5007]
    chunks = pyarrow.chunked_array([column.slice(3, 10), column.slice(0, 0), column.slice(100)])
    result = CONVERTER.arrow(chunks)
    assert result.type == kind and result.to_pylist() == CONVERTED[3:13] + CONVERTED[100:]
    result.validate(full=True)


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_dictionaries_are_converted_by_value(kind):
    column = pyarrow.array(TEXTS, kind).cast(pyarrow.string()).dictionary_encode()
    column = pyarrow.DictionaryArray.from_arrays(column.indices, column.dictionary.cast(kind))
    result = CONVERTER.arrow(column)
    assert result.type == column.type and len(result.dictionary) == len(column.dictionary)
    assert result.to_pylist() == CONVERTED
    assert CONVERTER.arrow(column.slice(2, 9)).to_pylist() == CONVERTED[2:11]


@pytest.mark.parametrize("column", [
    pyarrow.array(["天下", None]),
    pyarrow.array([None, None], pyarrow.string()),
    pyarrow.array([], pyarrow.string()),
    pyarrow.chunked_array([], pyarrow.string()),
    pyarrow.chunked_array([["天下"], ["好"]]),
    polars.Series(["天下"]),
    pandas.Series(["天下"]),
], ids=str)
def test_what_does_not_change_is_given_back(column):
    assert CONVERTER.arrow(column) is column


def test_polars():
    series = polars.Series("text", TEXTS)
    result = CONVERTER.arrow(series)
    assert isinstance(result, polars.Series)
    assert (result.name, result.dtype, result.to_list()) == ("text", polars.String, CONVERTED)
    frame = series.to_frame().with_columns(polars.col("text").map_batches(CONVERTER.arrow, return_dtype=polars.String))
    assert frame["text"].to_list() == CONVERTED
    categories = CONVERTER.arrow(series.cast(polars.Categorical))
    assert categories.cast(polars.String).to_list() == CONVERTED


def test_categories_of_polars():
    for kind in (polars.Categorical, polars.Enum(["头", "頭", "a"])):
        series = polars.Series("text", ["头", "a", None, "頭"], dtype=kind)
        result = CONVERTER.arrow(series)
        assert type(result.dtype) is type(series.dtype)
        assert result.cast(polars.String).to_list() == ["頭", "a", None, "頭"]
    assert CONVERTER.arrow(series).dtype.categories.to_list() == ["頭", "a"]


def test_pandas():
    series = pandas.Series(TEXTS, name="text", index=range(5, 5 + len(TEXTS)))
    result = CONVERTER.arrow(series)
    assert isinstance(result, pandas.Series)
    assert (result.name, result.dtype, list(result.index)) == (series.name, series.dtype, list(series.index))
    assert [None if pandas.isna(text) else text for text in result] == CONVERTED
    categories = CONVERTER.arrow(pandas.Series(TEXTS, dtype="category"))
    assert isinstance(categories.dtype, pandas.CategoricalDtype)
    assert [None if pandas.isna(text) else text for text in categories] == CONVERTED
    equal = pandas.Series(["頭髮", "头发", None, "天"], dtype=pandas.CategoricalDtype(["天", "頭髮", "头发"], ordered=True))
    result = CONVERTER.arrow(equal)
    assert list(result.cat.categories) == ["天", "頭髮"] and result.cat.ordered
    assert list(result[:2]) == ["頭髮", "頭髮"] and pandas.isna(result[2])
    assert CONVERTER.batch(pandas.Series(["头", None], dtype=object)) == ["頭", None]
    na = pandas.Series(["头", None], dtype=pandas.StringDtype(na_value=pandas.NA))
    assert CONVERTER.batch(na) == ["頭", pandas.NA]
    objects = pandas.Series(["头", None], dtype=object)
    objects.attrs["source"] = "web"
    result = CONVERTER.arrow(objects)
    assert (result.tolist(), result.dtype, result.attrs) == (["頭", None], object, {"source": "web"})


def test_duckdb():
    table = duckdb.sql("select * from (values ('头发'), (null), ('天下')) t(text)").to_arrow_table()
    converted = table.set_column(0, "text", CONVERTER.arrow(table["text"]))
    assert duckdb.sql("select text from converted").fetchall() == [("頭髮",), (None,), ("天下",)]


def test_nanoarrow():
    result = CONVERTER.arrow(nanoarrow.Array(["头发", None], nanoarrow.string()))
    assert isinstance(result, zhnorm.ArrowArray) and len(result) == 2
    assert nanoarrow.Array(result).to_pylist() == ["頭髮", None]


class Stream:
    """A column of a library that zhnorm does not know."""

    def __init__(self, column):
        self.column = column

    def __arrow_c_stream__(self, requested_schema=None):
        return self.column.__arrow_c_stream__(requested_schema)


def test_streams_of_other_libraries():
    result = CONVERTER.arrow(Stream(pyarrow.chunked_array([["头"], ["发", None]])))
    assert isinstance(result, zhnorm.ArrowStream) and len(result) == 3
    for _ in range(2):
        assert pyarrow.chunked_array(result).to_pylist() == ["頭", "發", None]
    assert polars.Series(result).to_list() == ["頭", "發", None]
    assert CONVERTER.arrow(result) is result


class Lent:
    """A column whose capsules are always the same."""

    def __init__(self, capsules):
        self.capsules = capsules

    def __arrow_c_array__(self, requested_schema=None):
        return self.capsules


def test_columns_that_were_read_already_are_refused():
    for column in (pyarrow.array(["头发"] * 9), CONVERTER.arrow(nanoarrow.Array(["头"], nanoarrow.string()))):
        for reader in (pyarrow.array, lambda lent: zhnorm.Converter("t2s").arrow(lent)):
            lent = Lent(column.__arrow_c_array__())
            reader(lent)
            with pytest.raises(ValueError, match="read already"):
                CONVERTER.arrow(lent)


def test_arrays_of_another_type_than_their_schema_are_refused():
    schema, _ = pyarrow.array(["头"]).__arrow_c_array__()
    _, array = pyarrow.array([1, 2]).__arrow_c_array__()
    with pytest.raises(ValueError, match="2 buffers"):
        CONVERTER.arrow(Lent((schema, array)))


class Failing:
    def __arrow_c_stream__(self, requested_schema=None):
        def batches():
            raise ValueError("the disk is gone")
            yield

        schema = pyarrow.schema([("text", pyarrow.string())])
        return pyarrow.RecordBatchReader.from_batches(schema, batches()).__arrow_c_stream__()


def test_what_is_no_column_of_texts_is_refused():
    for column, message in [
        (pyarrow.array([1]), "Int64"),
        (pyarrow.table({"text": ["头"]}), "table"),
        (["头"], "batch"),
        (None, "NoneType"),
        (Failing(), "table"),
        (pyarrow.array([["头"]]), "List"),
    ]:
        with pytest.raises(TypeError, match=message):
            CONVERTER.arrow(column)


@pytest.mark.parametrize("kind", [pyarrow.string(), pyarrow.large_string()], ids=str)
def test_malformed_columns_are_refused(kind):
    width = pyarrow.int64() if kind == pyarrow.large_string() else pyarrow.int32()
    texts = "头发".encode()

    def column(offsets, data):
        buffers = [None, pyarrow.array(offsets, width).buffers()[1], pyarrow.py_buffer(data)]
        return pyarrow.Array.from_buffers(kind, len(offsets) - 1, buffers)

    assert CONVERTER.arrow(column([0, 3, 6], texts)).to_pylist() == ["頭", "發"]
    for offsets, data in [
        ([0, 3], b"\xff\xfe\xfd"),
        ([0, 2, 6], texts),
        ([0, 6, 3], texts),
        ([0, 3, 60], texts),
        ([-3, 3], texts),
    ]:
        with pytest.raises(ValueError, match="malformed|offsets"):
            CONVERTER.arrow(column(offsets, data))


def test_pyarrow_is_not_needed():
    program = "import zhnorm, sys; zhnorm.Converter().batch(['头']); assert not {'pyarrow', 'numpy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_normalizers_have_the_method_too():
    column = pyarrow.array(["你好,世界", None])
    assert zhnorm.Normalizer("zh-Hant-TW").arrow(column).to_pylist() == ["你好，世界", None]
