"""Makes files of columns, has them rewritten, and compares them with the inputs.

    python check.py EXAMPLE ZHNORM FOLDER

EXAMPLE converts columns from Simplified to Traditional Chinese. ZHNORM is the command, whose output is what
each text must become. `cargo xtask test --only columns` builds both.
"""

import datetime
import decimal
import pathlib
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq

EXAMPLE, ZHNORM, FOLDER = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
TEXTS = ["头发里面", "皇后在后面", "unchanged", "", "面条和发展", "一丑"]
ROWS = 5000


def converted(texts):
    """What the command makes of each text."""
    lines = "".join(f"{text}\n" for text in texts)
    run = subprocess.run([ZHNORM, "convert", "-c", "s2t"], input=lines.encode(), capture_output=True, check=True)
    return run.stdout.decode().split("\n")[:-1]


def text(row):
    return None if row % 7 == 3 else f"{TEXTS[row % len(TEXTS)]} {row}"


def table(string, text_type):
    """A table with texts of an Arrow type at several depths, and columns of other types."""
    rows = range(ROWS)
    message = pa.struct([("role", pa.string()), ("content", string)])
    messages = [
        None if row % 11 == 5 else [{"role": "用户", "content": text(row + part)} for part in range(row % 4)]
        for row in rows
    ]
    columns = {
        "id": pa.array(rows, pa.int64()),
        "text": pa.array([TEXTS[row % 6] if pa.types.is_dictionary(text_type) else text(row) for row in rows]).cast(
            text_type
        ),
        "other": pa.array([f"里面 {row}" for row in rows]),
        "messages": pa.array(messages, pa.list_(message)),
        "meta": pa.array(
            [{"title": text(row), "n": row} for row in rows], pa.struct([("title", string), ("n", pa.int32())])
        ),
        "tags": pa.array([[text(row), None] if row % 3 else [] for row in rows], pa.large_list(string)),
        "when": pa.array([datetime.datetime(2026, 1, 1) + datetime.timedelta(row) for row in rows]),
        "price": pa.array([decimal.Decimal(row) / 100 for row in rows], pa.decimal128(20, 2)),
        "bytes": pa.array([b"\xff%d" % row for row in rows]),
    }
    fields = [pa.field(name, array.type, metadata={"note": name}) for name, array in columns.items()]
    return pa.table(list(columns.values()), schema=pa.schema(fields, metadata={"origin": "测试"}))


def map_texts(value, path, function):
    """The value with the texts at a path changed."""
    if value is None:
        return None
    if not path:
        return function(value)
    if path[0] == "[]":
        return [map_texts(item, path[1:], function) for item in value]
    return {name: map_texts(item, path[1:], function) if name == path[0] else item for name, item in value.items()}


def texts_at(value, path, found):
    map_texts(value, path, found.append)


def expected(before, columns):
    """The rows of a table with the named columns converted."""
    rows = before.to_pylist()
    for column in columns:
        path = column.replace("[]", ".[]").split(".")
        found = []
        for row in rows:
            texts_at(row, path, found)
        results = iter(converted(found))
        rows = [map_texts(row, path, lambda _: next(results)) for row in rows]
    return rows


COLUMNS = ["text", "messages[].content", "meta.title", "tags[]"]


def rewrite(source, suffix=None):
    # pyarrow still reads from the file that was made before.
    target = source.with_name(f"new{suffix or ''}-{source.name}")
    options = ["--suffix", suffix] if suffix else []
    subprocess.run([EXAMPLE, source, target, *options, *COLUMNS], check=True, stdout=subprocess.DEVNULL)
    return target


def same(name, what, one, other):
    assert one == other, f"{name}: {what} differ:\n{one}\n{other}"


def check_parquet(name, before, **options):
    source = FOLDER / f"{name}.parquet"
    # pyarrow can't slice views.
    group = ROWS if "string_view" in name else 1700
    pq.write_table(before, source, row_group_size=group, **options)
    old = pq.ParquetFile(source)
    target = rewrite(source)
    new = pq.ParquetFile(target)
    after = new.read()
    after.validate(full=True)
    same(name, "schemas", old.schema_arrow, new.schema_arrow)
    assert old.schema_arrow.equals(new.schema_arrow, check_metadata=True), f"{name}: metadata of the schema"
    same(name, "schemas of Parquet", *(str(file.schema).partition("\n")[2] for file in (old, new)))
    same(name, "metadata", old.metadata.metadata, new.metadata.metadata)
    same(name, "writers", old.metadata.created_by, new.metadata.created_by)
    same(name, "rows", after.to_pylist(), expected(old.read(), COLUMNS))
    for group in range(old.metadata.num_row_groups):
        one, other = old.metadata.row_group(group), new.metadata.row_group(group)
        same(name, "row groups", one.num_rows, other.num_rows)
        for index in range(one.num_columns):
            for field in ["path_in_schema", "compression", "has_dictionary_page", "num_values", "is_stats_set"]:
                same(name, field, getattr(one.column(index), field), getattr(other.column(index), field))
            assert set(one.column(index).encodings) == set(other.column(index).encodings), f"{name}: encodings"
    suffixed = pq.read_table(rewrite(source, "_t"))
    suffixed.validate(full=True)
    same(name, "columns", suffixed.column_names[1:4], ["text", "text_t", "other"])
    same(name, "types", suffixed.schema.field("text_t").type, before.schema.field("text").type)
    for column, beside in [("text", "text_t"), ("tags", "tags_t")]:
        same(name, beside, suffixed[beside].to_pylist(), after[column].to_pylist())
        same(name, column, suffixed[column].to_pylist(), before[column].to_pylist())
    titles = [row["title_t"] for row in suffixed["meta"].to_pylist()]
    same(name, "titles", titles, [row["title"] for row in after["meta"].to_pylist()])


def check_arrow(name, before, is_stream, compression):
    source = FOLDER / f"{name}.{'arrows' if is_stream else 'arrow'}"
    new_writer, open_reader = (
        (pa.ipc.new_stream, pa.ipc.open_stream) if is_stream else (pa.ipc.new_file, pa.ipc.open_file)
    )
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with new_writer(source, before.schema, options=options) as writer:
        writer.write_table(before, max_chunksize=1700)
    with open_reader(rewrite(source)) as reader:
        batches = list(reader) if is_stream else [reader.get_batch(i) for i in range(reader.num_record_batches)]
    after = pa.Table.from_batches(batches)
    after.validate(full=True)
    same(name, "schemas", before.schema, after.schema)
    assert before.schema.equals(after.schema, check_metadata=True), f"{name}: metadata of the schema"
    same(name, "batches", [batch.num_rows for batch in batches], [1700, 1700, 1600])
    same(name, "rows", after.to_pylist(), expected(before, COLUMNS))
    # Compressed files are about half as large, so this shows that the new one is compressed, too.
    ratio = source.with_name("new-" + source.name).stat().st_size / source.stat().st_size
    assert 0.7 < ratio < 1.2, f"{name}: the size changed by {ratio}"
    with open_reader(rewrite(source, "_t")) as reader:
        suffixed = reader.read_all()
    suffixed.validate(full=True)
    same(name, "columns", suffixed.column_names[1:4], ["text", "text_t", "other"])
    same(name, "text_t", suffixed["text_t"].to_pylist(), after["text"].to_pylist())
    contents = [[part["content_t"] for part in row or []] for row in suffixed["messages"].to_pylist()]
    same(name, "content_t", contents, [[part["content"] for part in row or []] for row in after["messages"].to_pylist()])


def main():
    checks = 0
    arrow_checks = 0
    for string, text_type in [
        (pa.string(), pa.string()),
        (pa.large_string(), pa.large_string()),
        (pa.string(), pa.string_view()),
        (pa.string(), pa.dictionary(pa.int32(), pa.string())),
    ]:
        before = table(string, text_type)
        for options in [
            {},
            {"compression": "zstd", "use_dictionary": False, "write_page_index": True},
            {"compression": "gzip", "data_page_version": "2.0"},
            {"compression": "lz4", "column_encoding": {"other": "DELTA_BYTE_ARRAY"}, "use_dictionary": ["id"]},
            {"compression": "none", "write_statistics": False, "store_schema": False},
        ]:
            if options.get("store_schema") is False and text_type != pa.string():
                continue
            check_parquet(f"{text_type}-{checks}".replace("<", "-").replace(">", "").replace(" ", ""), before, **options)
            checks += 1
        for compression in [None, "lz4", "zstd"]:
            for is_stream in [False, True]:
                check_arrow(f"arrow-{arrow_checks}", before, is_stream, compression)
                arrow_checks += 1
    print(f"{checks} Parquet files, {arrow_checks} files and streams of Arrow")


main()
