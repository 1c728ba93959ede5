"""Arguments, errors, pickles, processes and threads."""

import copy
import hashlib
import multiprocessing
import os
import pickle
import resource
import subprocess
import sys
import threading

import cloudpickle
import dill
import pytest
import zhnorm

NORMALIZER = zhnorm.Normalizer(
    "zh-Hant-TW", dict={"软件": "軟件"}, protect=r"\$\w+", without_rules=["quote"], spacing="one", threads=2
)
CONVERTER = zhnorm.Converter("t2s", tofu=True, dict={"香菸": "香烟"})
TEXT = "用Rust写软件,他说“好”,$a,b"


def test_options_are_those_of_the_command():
    assert NORMALIZER.normalize(TEXT) == "用 Rust 寫軟件，他說“好”，$a，b"
    assert zhnorm.Normalizer("zh-Hans", profile="gentle").normalize("臺灣,很美") == "台湾,很美"
    assert zhnorm.Normalizer(only=["repair"]).normalize("&#20013;,") == "中,"
    assert zhnorm.Normalizer("zh-Hant-TW", regional_words=True).normalize("软件") == "軟體"


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"to": "zh-x"}, "unknown target"),
        ({"rules": "dahs"}, "did you mean .*dash"),
        ({"only": ["repair"], "skip": ["script"]}, "exclude each other"),
        ({"protect": "("}, "malformed"),
        ({"profile": "none"}, "unknown profile"),
        ({"dict": {"a": ""}}, "empty"),
        ({"dict": {"a\tb": "c"}}, "tab"),
        ({"dict": {"a": "b c"}}, "no space"),
        ({"without_rules": ["x"]}, "`without_rules`"),
        ({"dict": [{"a": "b"}, {"a": "c"}]}, "a"),
        ({"spacing": 3}, "spacing"),
        ({"threads": -1}, "from 1 to 1024"),
        ({"threads": 10**30}, "from 1 to 1024"),
    ],
)
def test_wrong_arguments_are_value_errors(arguments, message):
    with pytest.raises(ValueError, match=message):
        zhnorm.Normalizer(**arguments)


def test_dictionaries_come_from_files_too(tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("软件\t軟件\n")
    assert zhnorm.Normalizer("zh-Hant-TW", dict=words).normalize("软件") == "軟件"
    assert zhnorm.Normalizer("zh-Hant-TW", dict=[words, {"鼠标": "鼠標"}]).normalize("软件鼠标") == "軟件鼠標"
    words.write_text("软件\t軟件\n鼠标 鼠標\n")
    with pytest.raises(ValueError, match="words.txt.*2"):
        zhnorm.Normalizer("zh-Hant-TW", dict=words)
    words.write_bytes(b"a\tb\nc\t\xff\n")
    with pytest.raises(ValueError, match="line 2"):
        zhnorm.Converter("s2t", dict=words)
    with pytest.raises(FileNotFoundError, match="none.txt"):
        zhnorm.Converter("s2t", dict=tmp_path / "none.txt")
    with pytest.raises(TypeError, match="dict"):
        zhnorm.Converter("s2t", dict=3)


def test_configurations_come_from_files_too(tmp_path):
    file = tmp_path / "mine.json"
    file.write_text('{"conversion_chain": [{"dict": {"type": "inline", "entries": {"甲": "乙"}}}]}')
    assert zhnorm.Converter(str(file)).convert("甲") == "乙"
    assert pickle.loads(pickle.dumps(zhnorm.Converter(file))).convert("甲") == "乙"
    with pytest.raises(ValueError, match="s2twp"):
        zhnorm.Converter("s2x")
    with pytest.raises(FileNotFoundError):
        zhnorm.Converter(str(tmp_path / "none.json"))


@pytest.mark.parametrize("library", [pickle, dill, cloudpickle])
def test_pickles_are_whole_and_stable(library, tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("软件\t軟件\n")
    normalizer = zhnorm.Normalizer("zh-Hant-TW", dict=words)
    pickled = library.dumps(normalizer)
    words.unlink()
    assert library.loads(pickled).normalize("软件") == "軟件"
    for value, text in [(NORMALIZER, TEXT), (CONVERTER, "殢雲香菸")]:
        again = library.loads(library.dumps(value))
        method = "normalize" if isinstance(value, zhnorm.Normalizer) else "convert"
        assert getattr(again, method)(text) == getattr(value, method)(text)
        assert library.dumps(again) == library.dumps(value)
    assert library.loads(library.dumps(NORMALIZER)).fingerprint == NORMALIZER.fingerprint
    # What a cache hashes: a function that refers to a normalizer.
    if library is not pickle:
        assert library.dumps(lambda batch: NORMALIZER.batch(batch))


def test_pickles_are_the_same_in_every_process():
    program = (
        "import pickle, zhnorm, hashlib;"
        "n = zhnorm.Normalizer('zh-Hant-TW', dict={'软件': '軟件'}, rules=['latin-space'], threads=2);"
        "print(hashlib.sha256(pickle.dumps([n, n])).hexdigest())"
    )
    digests = {subprocess.check_output([sys.executable, "-c", program]) for _ in range(3)}
    assert len(digests) == 1


def test_objects_can_be_copied():
    assert copy.deepcopy(NORMALIZER).normalize(TEXT) == copy.copy(NORMALIZER).normalize(TEXT)


def test_malformed_pickles_are_errors():
    with pytest.raises(ValueError, match="pickle"):
        zhnorm.Normalizer._restore("{}")


TEXTS = [f"{number} 游客跟着人群走,头发!" * 20 for number in range(2000)]


def digest(texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def work(_):
    return digest(NORMALIZER.batch(TEXTS))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_have_their_own_threads(method):
    expected = digest(NORMALIZER.batch(TEXTS))
    with multiprocessing.get_context(method).Pool(3) as pool:
        assert pool.map_async(work, range(6)).get(timeout=120) == [expected] * 6


def test_forks_while_other_threads_work():
    """A child must not wait for a lock that another thread of its parent held."""
    expected = digest(NORMALIZER.batch(TEXTS))
    stop = threading.Event()

    def keep_busy():
        while not stop.is_set():
            NORMALIZER.batch(TEXTS)
            NORMALIZER.normalize(TEXTS[0] * 100)

    threads = [threading.Thread(target=keep_busy) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            child = os.fork()
            if child == 0:
                os._exit(0 if digest(NORMALIZER.batch(TEXTS)) == expected else 1)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()


FORK = """
import os, threading, time, zhnorm
text = "她的头发很长，強(qiáng)化環(huán)境。" * 1000
works = [zhnorm.Normalizer("zh-Hant-TW").normalize, lambda text: zhnorm.Detector().detect(text), zhnorm.repair]
work = works[{number} % 3]
thread = threading.Thread(target=work, args=[text])
thread.start()
time.sleep({number} % 5 / 10000)
child = os.fork()
if child == 0:
    work(text)
    os._exit(0)
deadline = time.time() + 60
while os.waitpid(child, os.WNOHANG) == (0, 0):
    if time.time() > deadline:
        os.kill(child, 9)
        raise SystemExit("the child hangs")
    time.sleep(0.01)
thread.join()
"""


@pytest.mark.parametrize("number", range(15))
def test_forks_while_tables_are_made(number):
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORK.format(number=number)], check=True)


def test_signals_interrupt_a_batch():
    program = (
        "import zhnorm, threading, os, signal;"
        "threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start();"
        "zhnorm.Normalizer('zh-Hant-TW', threads=1).batch(['软件' * 1000] * 100_000)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=100)
    assert "KeyboardInterrupt" in result.stderr


def test_threads_share_an_object():
    expected, results = [NORMALIZER.normalize(text) for text in TEXTS], {}

    def normalize(number):
        results[number] = [NORMALIZER.normalize(text) for text in TEXTS]

    threads = [threading.Thread(target=normalize, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[number] == expected for number in range(4))


def test_other_threads_run_meanwhile():
    """The interpreter is free during a long call: another thread comes to its end before."""
    order = []
    text = "游客跟着人群走,头发!\n" * 300_000

    def call():
        NORMALIZER.normalize(text)
        order.append("call")

    thread = threading.Thread(target=call)
    thread.start()
    while not order and len(order) < 1:
        order.append("other")
    thread.join()
    assert order == ["other", "call"]


@pytest.mark.parametrize("value, is_right", [("2", True), (" 1 ", True), ("0", False), ("many", False)])
def test_the_environment_chooses_the_threads(value, is_right):
    program = "import zhnorm; print(zhnorm.Converter('s2t').batch(['头' * 20000] * 8)[0][0])"
    environment = {**os.environ, "ZHNORM_NUM_THREADS": value}
    command = [sys.executable, "-X", "utf8", "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (result.returncode == 0) == is_right
    assert "頭" in result.stdout if is_right else "ZHNORM_NUM_THREADS" in result.stderr


def memory():
    """The resident memory of this process, in KiB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() // 1024


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="reads /proc")
def test_a_million_calls_leak_nothing():
    pyarrow = pytest.importorskip("pyarrow")
    column = pyarrow.array(["头发", None, "天下"])
    normalizer, text = zhnorm.Normalizer("zh-Hant-TW"), "头发,天下"

    def calls(times):
        for _ in range(times // 100):
            for _ in range(97):
                normalizer.normalize(text)
            normalizer.batch([text, None])
            normalizer.explain(text)
            CONVERTER.arrow(column)

    calls(50_000)
    before = memory()
    calls(1_000_000)
    assert memory() - before < 4096
