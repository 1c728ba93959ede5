"""The recipe gives what the command gives, also if a worker is killed in the middle."""

import os
import signal

import pyarrow
import pytest
import ray
from recipe import normalize, normalize_batch


@pytest.fixture(scope="module")
def cluster():
    ray.init(num_cpus=2, object_store_memory=200 << 20, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.fixture
def source(cluster, documents):
    table = pyarrow.table({"id": range(len(documents)), "text": documents})
    return ray.data.from_arrow([table.slice(start, 250) for start in range(0, len(documents), 250)])


def texts(dataset):
    rows = sorted(dataset.take_all(), key=lambda row: row["id"])
    assert [row["id"] for row in rows] == list(range(len(rows)))
    return [row["text"] for row in rows]


def test_map_batches(source, expected):
    assert texts(normalize(source)) == expected


def test_small_batches_from_a_file(cluster, source, documents, expected, tmp_path):
    source.write_parquet(str(tmp_path))
    dataset = ray.data.read_parquet(str(tmp_path))
    assert texts(dataset.map_batches(normalize_batch, batch_format="pyarrow", batch_size=64)) == expected


def test_worker_is_killed_in_the_middle(source, expected, tmp_path):
    flag = tmp_path / "killed"

    def kill_once(batch: pyarrow.Table) -> pyarrow.Table:
        normalized = normalize_batch(batch)
        if 1000 in batch["id"].to_pylist():
            try:
                flag.touch(exist_ok=False)
            except FileExistsError:
                return normalized
            os.kill(os.getpid(), signal.SIGKILL)
        return normalized

    assert texts(source.map_batches(kill_once, batch_format="pyarrow", batch_size=100)) == expected
    assert flag.exists()
