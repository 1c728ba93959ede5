"""The recipe gives what the command gives, in a pipeline of two tasks in two processes."""

import pytest
from documents import read_lines, write_lines
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from recipe import ZhnormFormatter


@pytest.mark.parametrize("workers", [1, 2])
def test_pipeline(documents, expected, tmp_path, workers):
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    # A file for each task.
    for part in range(2):
        write_lines(source / f"{part}.jsonl", documents[part::2])
    executor = LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(source)),
            ZhnormFormatter(to="zh-Hans"),
            JsonlWriter(str(target), output_filename="${rank}.jsonl", compression=None),
        ],
        tasks=2,
        workers=workers,
        logging_dir=str(tmp_path / "logs"),
    )
    executor.run()
    for part in range(2):
        written = [record["text"] for record in read_lines(target / f"0000{part}.jsonl")]
        # The reader of datatrove leaves out documents without text.
        kept = [after for before, after in zip(documents[part::2], expected[part::2]) if before]
        assert written == kept
