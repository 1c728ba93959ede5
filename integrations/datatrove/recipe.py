"""A step for pipelines of datatrove that normalizes each document."""

import zhnorm
from datatrove.pipeline.formatters.base import BaseFormatter


class ZhnormFormatter(BaseFormatter):
    """Takes the options of `zhnorm.Normalizer`: `ZhnormFormatter(to="zh-Hans", profile="corpus")`."""

    name = "zhnorm"

    def __init__(self, **options):
        super().__init__()
        self.normalizer = zhnorm.Normalizer(**options)

    def format(self, text: str) -> str:
        return self.normalizer.normalize(text)
