"""The recipe gives what the command gives, also if a worker is killed. Without Java it is skipped."""

import os
import pathlib
import shutil
import signal
import sys

import pytest

if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
    pytest.skip("there is no Java", allow_module_level=True)

import recipe
from pyspark.sql import SparkSession


@pytest.fixture(scope="module")
def spark():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Two cores; a task may fail three times.
    builder = SparkSession.builder.master("local[2,4]").config("spark.driver.memory", "1g")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "100")
    # No traffic but on this machine.
    builder = builder.config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    session = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.addPyFile(str(pathlib.Path(recipe.__file__)))
    yield session
    session.stop()


@pytest.fixture(scope="module")
def frame(spark, documents):
    return spark.createDataFrame(list(enumerate(documents)), "id long, text string").repartition(4)


def texts(frame):
    rows = sorted(frame.collect())
    assert [row.id for row in rows] == list(range(len(rows)))
    return [row.text for row in rows]


def test_map_in_arrow(frame, expected):
    result = recipe.normalize(frame)
    assert result.schema == frame.schema
    assert texts(result) == expected


def test_function_in_a_query(spark, frame, expected):
    assert texts(frame.withColumn("text", recipe.normalized("text"))) == expected
    spark.udf.register("zhnorm", recipe.normalized)
    frame.createOrReplaceTempView("documents")
    assert texts(spark.sql("SELECT id, zhnorm(text) AS text FROM documents")) == expected


def test_worker_is_killed_in_the_middle(frame, expected, tmp_path):
    flag = tmp_path / "killed"

    def kill_once(batches):
        for number, batch in enumerate(recipe.normalize_batches(batches)):
            yield batch
            if number == 1:
                try:
                    flag.touch(exist_ok=False)
                except FileExistsError:
                    continue
                os.kill(os.getpid(), signal.SIGKILL)

    assert texts(frame.mapInArrow(kill_once, frame.schema)) == expected
    assert flag.exists()
