"""The recipe gives what the command gives, as a function in SQL and with a column of Arrow."""

import duckdb
import pyarrow
import pytest
from recipe import add_function, normalizer


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        add_function(connection)
        yield connection


def test_function_over_a_file(connection, lines, expected):
    columns = "{id: 'BIGINT', text: 'VARCHAR'}"
    query = f"SELECT id, zhnorm(text) FROM read_json($1, columns = {columns}) ORDER BY id"
    rows = connection.execute(query, [str(lines)]).fetchall()
    assert rows == list(enumerate(expected))


def test_function_over_a_large_table(connection, documents, expected):
    # More than a vector of DuckDB, on two threads.
    connection.execute("SET threads = 2")
    short = [index for index, text in enumerate(documents) if len(text or "") < 10_000]
    large = pyarrow.table({"id": range(20 * len(short)), "text": [documents[index] for index in short] * 20})
    rows = connection.sql("SELECT zhnorm(text) FROM large ORDER BY id").fetchall()
    assert [text for (text,) in rows] == [expected[index] for index in short] * 20


def test_function_in_a_condition(connection):
    rows = connection.sql("SELECT zhnorm('頭髮') = zhnorm('头发'), zhnorm(NULL) IS NULL").fetchall()
    assert rows == [(True, True)]


def test_column_of_arrow(connection, documents, expected):
    source = pyarrow.table({"text": documents})
    table = connection.sql("FROM source").to_arrow_table()
    normalized = pyarrow.table({"text": normalizer.arrow(table["text"])})
    assert [text for (text,) in connection.sql("FROM normalized").fetchall()] == expected
