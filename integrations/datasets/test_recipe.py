"""The recipe gives what the command gives, and its result is found in the cache by another process, too."""

import subprocess
import sys

import datasets
import pytest
from documents import command
from recipe import normalize

# What another program does: it prints the files of the result.
PROGRAM = """
import sys, datasets, recipe

source, cache, to = sys.argv[1:]
dataset = recipe.normalize(datasets.load_dataset("json", data_files=source, cache_dir=cache, split="train"), to)
print(*sorted(file["filename"] for file in dataset.cache_files), sep="\\n")
"""


@pytest.fixture
def source(lines, tmp_path):
    return datasets.load_dataset("json", data_files=str(lines), cache_dir=str(tmp_path / "cache"), split="train")


def files(folder):
    """The files of the cache with their times, without those that a lock leaves behind."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.arrow")}


def test_map_in_two_processes(source, documents, expected):
    result = normalize(source)
    assert result["text"][:] == expected
    assert result["id"][:] == list(range(len(documents)))
    assert result.features == source.features


def test_second_run_finds_the_cache(source, expected, tmp_path):
    first = normalize(source)
    before = files(tmp_path)
    again = normalize(source)
    assert again._fingerprint == first._fingerprint
    assert again["text"][:] == expected
    assert files(tmp_path) == before


def test_another_process_finds_the_cache(source, lines, tmp_path):
    first = normalize(source)
    before = files(tmp_path)

    def run(to):
        program = [sys.executable, "-c", PROGRAM, lines, tmp_path / "cache", to]
        return subprocess.run(program, check=True, stdout=subprocess.PIPE, text=True).stdout.split("\n")[:-1]

    assert run("zh-Hans") == sorted(file["filename"] for file in first.cache_files)
    assert files(tmp_path) == before
    other = run("zh-Hant")
    assert set(other).isdisjoint(map(str, before))


def test_other_options_are_not_taken_from_the_cache(source, documents, expected, tmp_path):
    assert normalize(source, "zh-Hans")["text"][:] == expected
    assert normalize(source, "zh-Hant")["text"][:] == command("zh-Hant", documents, tmp_path)
