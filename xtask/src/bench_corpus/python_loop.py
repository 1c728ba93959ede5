"""Converts the texts of JSON Lines with OpenCC's package for Python: python python_loop.py FILE BYTES"""

import json
import sys

import opencc


def main(path, limit):
    convert = opencc.OpenCC("s2t").convert
    read = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            read += len(line.encode())
            if read > limit:
                break
            record = json.loads(line)
            record["text"] = convert(record["text"])
            print(json.dumps(record, ensure_ascii=False))


main(sys.argv[1], int(sys.argv[2]))
