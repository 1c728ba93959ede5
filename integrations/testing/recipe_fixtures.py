"""What the tests of all recipes share."""

import os
import pathlib

import pytest
from documents import command, make_documents, write_lines

# Programs that a test starts find the recipe, too.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(pathlib.Path.cwd()), os.environ.get("PYTHONPATH")]))
# Each test has its data on this machine.
os.environ["HF_HUB_OFFLINE"] = "1"
# Ray would write a token into the home folder.
os.environ["RAY_AUTH_MODE"] = "disabled"


@pytest.fixture(scope="session")
def documents() -> list[str | None]:
    return make_documents()


@pytest.fixture(scope="session")
def expected(documents, tmp_path_factory) -> list[str | None]:
    """What the command makes of the documents, for the target of the recipes."""
    texts = command("zh-Hans", documents, tmp_path_factory.mktemp("command"))
    changed = sum(before != after for before, after in zip(documents, texts, strict=True))
    size = sum(len(text.encode()) for text in documents if text)
    print(f"\n{len(documents)} documents, {documents.count(None)} None, {size:,} bytes, {changed} change")
    assert changed > len(documents) / 2
    return texts


@pytest.fixture(scope="session")
def lines(documents, tmp_path_factory) -> pathlib.Path:
    """The documents as a file of JSON Lines."""
    path = tmp_path_factory.mktemp("documents") / "documents.jsonl"
    write_lines(path, documents)
    return path
