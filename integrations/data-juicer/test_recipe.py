"""The recipe gives what the command gives, as an object and by its name in a configuration."""

import subprocess
import sys

from documents import read_lines, write_lines
from data_juicer.core.data import NestedDataset
from data_juicer.ops import load_ops
from recipe import ZhnormMapper

CONFIGURATION = """
dataset_path: {source}
export_path: {target}
work_dir: {folder}
np: 2
custom_operator_paths: [{recipe}]
process:
  - zhnorm_mapper:
      to: zh-Hans
"""


def test_operator_in_two_processes(documents, expected):
    dataset = NestedDataset.from_list([{"id": number, "text": text} for number, text in enumerate(documents)])
    result = dataset.process([ZhnormMapper(to="zh-Hans", num_proc=2)])
    assert [row["text"] for row in result.to_list()] == expected


def test_operator_by_its_name(documents, expected):
    operators = load_ops([{"zhnorm_mapper": {"to": "zh-Hans"}}])
    result = NestedDataset.from_list([{"text": text} for text in documents[:200]]).process(operators)
    assert [row["text"] for row in result.to_list()] == expected[:200]


def test_configuration(documents, expected, tmp_path, pytestconfig):
    source, target = tmp_path / "in.jsonl", tmp_path / "out" / "out.jsonl"
    kept = [index for index, text in enumerate(documents) if text]
    write_lines(source, [documents[index] for index in kept])
    recipe = pytestconfig.invocation_params.dir / "recipe.py"
    configuration = tmp_path / "configuration.yaml"
    configuration.write_text(CONFIGURATION.format(source=source, target=target, folder=tmp_path, recipe=recipe))
    program = "from data_juicer.tools.process_data import main; main()"
    subprocess.run([sys.executable, "-c", program, "--config", configuration], check=True)
    assert [record["text"] for record in read_lines(target)] == [expected[index] for index in kept]
