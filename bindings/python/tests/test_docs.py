"""The examples in all docstrings, in the README, and the stubs."""

import doctest
import importlib
import pathlib
import re
import subprocess
import sys

import pytest
import zhnorm

MODULES = ["zhnorm", "zhnorm._zhnorm", "zhnorm.opencc", "zhnorm.zhconv"]


def documented():
    for name in MODULES:
        module = importlib.import_module(name)
        yield name, module
        for key, value in vars(module).items():
            if getattr(value, "__module__", "").startswith("zhnorm"):
                yield f"{name}.{key}", value
                if isinstance(value, type):
                    yield from ((f"{name}.{key}.{part}", value) for part, value in vars(value).items())


EXAMPLES = {name: value for name, value in documented() if ">>>" in (getattr(value, "__doc__", None) or "")}


ROOT = pathlib.Path(__file__).parents[3]


def test_the_readme_of_the_package():
    assert doctest.testfile(str(ROOT / "bindings/python/README.md"), module_relative=False).failed == 0


def test_the_readme_of_the_repository():
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Python\n")[2]
    program, expected = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", section, re.DOTALL).groups()
    result = subprocess.run([sys.executable, "-X", "utf8", "-c", program], capture_output=True, text=True)
    assert (result.stdout, result.stderr) == (expected, "")


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name):
    example = doctest.DocTestParser().get_doctest(EXAMPLES[name].__doc__, {}, name, None, 0)
    assert doctest.DocTestRunner().run(example).failed == 0


def test_every_public_name_has_a_docstring_and_an_example():
    for name in zhnorm.__all__:
        value = getattr(zhnorm, name)
        if not isinstance(value, (str, tuple)):
            assert value.__doc__, name
    for name in ["Normalizer", "Converter", "Detector", "repair", "decode", "Normalizer.arrow", "Normalizer.explain"]:
        assert f"zhnorm._zhnorm.{name}" in EXAMPLES, name


PROGRAM = """
import zhnorm
from zhnorm.opencc import OpenCC
normalizer = zhnorm.Normalizer("zh-Hans", dict={"a": "b"}, protect=["x"], threads=2)
text: str = normalizer.normalize("x")
texts: list[str | None] = normalizer.batch(["x", None])
rule: str = normalizer.explain("x").changes[0].rule
share: float = zhnorm.Detector().detect(b"x").hans
converted: str = OpenCC("t2s").convert("x")
"""


@pytest.mark.parametrize("line, is_right", [("", True), ('zhnorm.Normalizer("zh-x")', False), ("text = 1", False)])
def test_type_checkers_know_the_types(tmp_path, line, is_right):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM + line + "\n")
    for checker in (["mypy", "--strict"], ["pyright", "--pythonpath", sys.executable]):
        command = [sys.executable, "-m", *checker, str(program)]
        result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        assert (result.returncode == 0) == is_right, result.stdout + result.stderr


def test_stubs_equal_the_module():
    command = [sys.executable, "-m", "mypy.stubtest", "zhnorm._zhnorm"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=pathlib.Path(__file__).parent)
    assert result.returncode == 0, result.stdout + result.stderr
