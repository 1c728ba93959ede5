"""ftfy, with its default settings. Answers the requests that `protocol` describes."""

import sys
import time


def load(name):
    if not name.startswith("normalize-"):
        return None
    import ftfy

    return ftfy.fix_text


def main():
    convert, text = None, ""
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "load":
            start = time.perf_counter_ns()
            convert = load(rest)
            answer = "no" if convert is None else time.perf_counter_ns() - start
        elif word == "text":
            with open(rest, encoding="utf-8", newline="") as file:
                text = file.read()
            answer = len(text.encode())
        elif word == "round":
            start = time.perf_counter_ns()
            convert(text)
            answer = time.perf_counter_ns() - start
        else:
            sys.exit(f"cannot do `{word}`")
        print(answer, flush=True)


if sys.argv[1:2] != ["nothing"]:
    main()
