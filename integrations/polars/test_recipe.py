"""The recipe gives what the command gives, in frames, lazy frames and streamed files."""

import polars
from recipe import normalized, normalizer


def test_frame(documents, expected):
    frame = polars.DataFrame({"id": range(len(documents)), "text": documents})
    result = frame.with_columns(normalized("text"))
    assert result.schema == frame.schema
    assert result["text"].to_list() == expected
    assert result["id"].equals(frame["id"])


def test_lazy_frame_with_a_filter(documents, expected):
    frame = polars.LazyFrame({"text": documents}).with_columns(normalized("text"))
    result = frame.filter(polars.col("text").is_not_null()).collect()
    assert result["text"].to_list() == [text for text in expected if text is not None]


def test_file_that_is_streamed(documents, expected, tmp_path):
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    polars.DataFrame({"text": documents}).write_parquet(source, row_group_size=300)
    polars.scan_parquet(source).with_columns(normalized("text")).sink_parquet(target)
    assert polars.read_parquet(target)["text"].to_list() == expected


def test_categories(documents, expected):
    column = polars.Series("text", documents, dtype=polars.Categorical)
    assert normalizer.arrow(column).cast(polars.String).to_list() == expected
