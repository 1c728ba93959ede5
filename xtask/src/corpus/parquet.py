"""Makes a Parquet file of JSON Lines: python parquet.py INPUT OUTPUT BYTES"""

import itertools
import json
import os
import sys

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_OF_A_GROUP = 10_000
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.string()),
        ("meta", pa.struct([("title", pa.string()), ("score", pa.float64())])),
        ("text", pa.large_string()),
        ("lang", pa.dictionary(pa.int32(), pa.string())),
        ("tags", pa.list_(pa.string())),
    ],
    metadata={"made by": "cargo xtask corpus"},
)


def main(source, target, size):
    with open(source, encoding="utf-8") as lines, pq.ParquetWriter(target, SCHEMA, compression="zstd") as writer:
        while os.path.getsize(target) < size:
            rows = [json.loads(line) for line in itertools.islice(lines, ROWS_OF_A_GROUP)]
            if not rows:
                break
            writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
