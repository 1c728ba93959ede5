"""Measures zhnorm for Python beside other packages, in one run: s2t over the same documents.

    cargo xtask python
    python -m venv target/bench-python
    target/bench-python/bin/pip install target/wheels/zhnorm-*.whl -r bindings/python/benches/requirements.txt
    target/bench-python/bin/python bindings/python/benches/throughput.py FILE...

The files have Simplified text in UTF-8, which is cut into documents of 30, 300 and 3,000 characters. A cell is the
median of the rounds, in which each program takes its turn, in MB of UTF-8 a second. `rust` is the loop of the library
over the same documents: `cargo run --release --example batch_loop`, if its path is in ZHNORM_BATCH_LOOP.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import opencc
import opencc_pyo3
import pyarrow
import zhconv_rs
import zhnorm

ROUNDS = 5
LENGTHS = [30, 300, 3000]
CHARACTERS = 6_000_000


def documents(text, length):
    return [text[start : start + length] for start in range(0, len(text) - length + 1, length)]


def one_by_one(convert):
    return lambda texts, column: [convert(text) for text in texts]


def programs():
    one, two = zhnorm.Converter("s2t", threads=1), zhnorm.Converter("s2t", threads=2)
    theirs, reimplemented = opencc.OpenCC("s2t"), reimplementation()
    pyo3 = opencc_pyo3.OpenCC("s2t")
    table = {
        "zhnorm arrow, 2 threads": lambda texts, column: two.arrow(column),
        "zhnorm arrow, 1 thread": lambda texts, column: one.arrow(column),
        "zhnorm batch, 2 threads": lambda texts, column: two.batch(texts),
        "zhnorm batch, 1 thread": lambda texts, column: one.batch(texts),
        "zhnorm one by one": one_by_one(one.convert),
        "opencc": one_by_one(theirs.convert),
        "opencc_pyo3": one_by_one(pyo3.convert),
        "zhconv-rs": one_by_one(lambda text: zhconv_rs.zhconv(text, "zh-hant")),
    }
    if reimplemented:
        table["opencc-python-reimplemented"] = one_by_one(reimplemented.convert)
    return table


def reimplementation():
    """The package has the name of `opencc`, so it is in a folder of its own, and under another name."""
    folder = os.environ.get("OPENCC_REIMPLEMENTED")
    if not folder:
        return None
    ours = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "opencc"}
    sys.path.insert(0, folder)
    import opencc as reimplemented

    converter = reimplemented.OpenCC("s2t")
    sys.path.remove(folder)
    sys.modules.update(ours)
    return converter


def rust_loop(texts, threads):
    """The seconds of the library's loop in memory, or `None`."""
    program = os.environ.get("ZHNORM_BATCH_LOOP")
    if not program:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\0".join(texts))
        file.flush()
        return float(subprocess.check_output([program, file.name, str(threads)]))


def measure(text):
    results, checks = {}, programs()
    for length in LENGTHS:
        texts = documents(text, length)
        column, size = pyarrow.array(texts), sum(len(text.encode()) for text in texts)
        seconds = {}
        expected = column_of(checks["zhnorm arrow, 1 thread"], texts, column)
        for _ in range(ROUNDS):
            for name, convert in checks.items():
                part = texts[: len(texts) // 50] if name == "opencc-python-reimplemented" else texts
                start = time.perf_counter()
                result = convert(part, column)
                taken = (time.perf_counter() - start) * len(texts) / len(part)
                seconds.setdefault(name, []).append(taken)
                if name.startswith("zhnorm") or name == "opencc":
                    assert (result if isinstance(result, list) else result.to_pylist()) == expected, name
                del result
            for threads in (1, 2):
                taken = rust_loop(texts, threads)
                if taken:
                    seconds.setdefault(f"library (Rust), {threads} thread{'s' * (threads > 1)}", []).append(taken)
        results[length] = {name: size / statistics.median(values) / 1e6 for name, values in seconds.items()}
    return results


def column_of(convert, texts, column):
    return convert(texts, column).to_pylist()


def start_up():
    """The seconds to import a package, make a converter and convert a word, in a new process."""
    programs = {
        "python": "pass",
        "zhnorm": "import zhnorm; zhnorm.Converter('s2t').convert('头发')",
        "opencc": "import opencc; opencc.OpenCC('s2t').convert('头发')",
        "opencc_pyo3": "import opencc_pyo3; opencc_pyo3.OpenCC('s2t').convert('头发')",
        "zhconv-rs": "import zhconv_rs; zhconv_rs.zhconv('头发', 'zh-hant')",
    }
    seconds = {name: [] for name in programs}
    for _ in range(ROUNDS * 2):
        for name, program in programs.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) * 1000 for name, values in seconds.items()}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    text = "".join(open(path, encoding="utf-8").read() for path in sys.argv[1:]).replace("\0", "")
    text = (text * (CHARACTERS // len(text) + 1))[:CHARACTERS] if len(text) < CHARACTERS else text[:CHARACTERS]
    results, starts = measure(text), start_up()
    print("MB/s, s2t | " + " | ".join(f"{length:,} characters" for length in LENGTHS) + " | start-up, ms")
    names = sorted(results[LENGTHS[-1]], key=lambda name: -results[LENGTHS[-1]][name])
    for name in names:
        cells = [f"{results[length][name]:.1f}" for length in LENGTHS]
        package = name.partition(" ")[0].rstrip(",")
        start = f"{starts[package]:.0f}" if package in starts and name.endswith(("one by one", package)) else ""
        print(" | ".join([name, *cells, start]))
    print(f"python alone starts in {starts['python']:.0f} ms")


if __name__ == "__main__":
    main()
