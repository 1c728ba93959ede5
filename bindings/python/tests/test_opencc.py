"""`zhnorm.opencc` is equal to the package `opencc`, and `zhnorm.zhconv` has the interface of `zhconv`."""

import inspect
import json
import pathlib
import random
import re

import opencc
import pytest
import zhnorm.opencc
import zhnorm.zhconv

NAMES = [name.removesuffix(".json") for name in zhnorm.opencc.CONFIGS]
CASES = pathlib.Path(__file__).parents[3] / "target/opencc-source/test/testcases/testcases.json"


def characters():
    """All characters of which a dictionary may have an entry, and some others."""
    ranges = [(0x20, 0x7F), (0x3000, 0x3040), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2B000)]
    return [chr(code) for first, end in ranges for code in range(first, end)] + list("\n\r\ufeff\U0010ffff")


def texts():
    randomness = random.Random(1)
    everything, common = characters(), [chr(code) for code in range(0x4E00, 0x6000)]
    yield "".join(everything)
    yield ""
    for length in [1, 2, 3, 10, 100, 1000] * 20:
        yield "".join(randomness.choices(randomness.choice([everything, common]), k=length))
    phrases = "头发 发现 干部 里面 软件 鼠标 皇后 后面 台湾 臺灣 內存 程序 記憶體 滑鼠 出租車 的士 公車 打印机".split()
    for _ in range(200):
        yield "".join(randomness.choices([*phrases, "，", "a", "的"], k=30))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tofu", [True, False])
def test_results_are_equal(name, tofu):
    theirs, ours = opencc.OpenCC(name, tofu), zhnorm.opencc.OpenCC(name, tofu)
    for text in texts():
        assert ours.convert(text) == theirs.convert(text)


def test_text_after_nul_is_not_lost():
    """`docs/opencc-differences.md` has this difference."""
    assert opencc.OpenCC("s2twp").convert("头发\0软件") == "頭髮"
    assert zhnorm.opencc.OpenCC("s2twp").convert("头发\0软件") == "頭髮\0軟體"


def test_the_cases_of_opencc_hold():
    if not CASES.exists():
        pytest.skip("the source of OpenCC is not there; cargo xtask opencc unpacks it")
    converters = {name: zhnorm.opencc.OpenCC(name) for name in NAMES}
    theirs = {name: opencc.OpenCC(name) for name in NAMES}
    count = 0
    # The file has commas before closing brackets, which JSON does not allow.
    cases = re.sub(r",(\s*[}\]])", r"\1", CASES.read_text(encoding="utf-8"))
    for case in json.loads(cases)["cases"]:
        for config in case["expected"]:
            if config in converters:
                assert converters[config].convert(case["input"]) == theirs[config].convert(case["input"])
                count += 1
    assert count > 100


def test_the_interface_is_equal():
    assert sorted(zhnorm.opencc.CONFIGS) == sorted(opencc.CONFIGS)
    assert zhnorm.opencc.__version__ == opencc.__version__
    assert set(opencc.__all__) == set(zhnorm.opencc.__all__)
    ours, theirs = (inspect.signature(kind.__init__).parameters for kind in (zhnorm.opencc.OpenCC, opencc.OpenCC))
    assert [(one.name, one.default) for one in ours.values()] == [(one.name, one.default) for one in theirs.values()]


def test_the_default_is_the_same():
    assert zhnorm.opencc.OpenCC().convert("殢雲") == opencc.OpenCC().convert("殢雲") == "𣨼云"


@pytest.mark.parametrize("config", ["s2twp", "s2twp.json"])
def test_configurations_have_the_same_names(config):
    text = "鼠标里面的软件"
    assert zhnorm.opencc.OpenCC(config).convert(text) == opencc.OpenCC(config).convert(text)


@pytest.mark.parametrize("config", ["none", "none.json", "/none/s2t.json", ""])
def test_unknown_configurations_are_errors(config):
    for package in (opencc, zhnorm.opencc):
        with pytest.raises(RuntimeError):
            package.OpenCC(config)


def test_files_come_first(tmp_path, monkeypatch):
    (tmp_path / "mine").write_text('{"conversion_chain": [{"dict": {"type": "inline", "entries": {"甲": "乙"}}}]}')
    monkeypatch.chdir(tmp_path)
    for package in (opencc, zhnorm.opencc):
        assert package.OpenCC("mine", 1).convert("甲") == "乙"


def test_resources_in_archives_are_refused():
    with pytest.raises(ValueError, match="resource_zip"):
        zhnorm.opencc.OpenCC("s2t", resource_zip="a.zip")


def test_surrogates_are_the_same_error():
    for package in (opencc, zhnorm.opencc):
        with pytest.raises(UnicodeEncodeError):
            package.OpenCC("s2t").convert("\ud800")


def test_zhconv():
    from zhnorm.zhconv import convert, issimp

    assert convert("鼠标里的软件", "zh-tw") == "滑鼠裡的軟體"
    assert convert("滑鼠裡的軟體", "zh-cn") == "鼠标里的软件"
    assert convert("鼠标和滑鼠", "ZH-Hans") == "鼠标和滑鼠"
    assert convert("软件里的硬體", "zh-tw") == "軟體裡的硬體"
    assert convert("头发", "zh") == "头发"
    assert convert("阿布", "zh-hant", update={"阿布": "某人"}) == "某人"
    assert [issimp("电脑"), issimp("電腦"), issimp("天下"), issimp("电脑電腦")] == [True, False, None, None]
    with pytest.raises(ValueError, match="zh-hant"):
        convert("a", "zh-xx")
