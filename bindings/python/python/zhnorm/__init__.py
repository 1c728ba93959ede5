"""Turns Chinese text as it is found into one canonical form, and converts between its scripts.

>>> import zhnorm
>>> zhnorm.Normalizer("zh-Hans").normalize("遊客跟著人群走,门票30元!")
'游客跟着人群走，门票30元！'
>>> zhnorm.Converter("s2twp").convert("鼠标里面的软件")
'滑鼠裡面的軟體'

`zhnorm.opencc` has the interface of the package `opencc`, and `zhnorm.zhconv` that of the package `zhconv`.
"""

import os as _os

from zhnorm._zhnorm import (
    Aligned,
    ArrowArray,
    ArrowStream,
    Change,
    Converter,
    ConverterStream,
    Decision,
    Detection,
    Detector,
    Explanation,
    Finding,
    Normalizer,
    NormalizerStream,
    __version__,
    _load_tables,
    decode,
    repair,
)

if hasattr(_os, "register_at_fork"):
    _os.register_at_fork(before=_load_tables)

CONFIGS = (
    "s2t", "t2s", "s2tw", "tw2s", "s2twp", "tw2sp", "s2hk", "hk2s", "s2hkp", "hk2sp", "t2tw", "tw2t", "t2hk",
    "hk2t", "t2jp", "jp2t",
)  # fmt: skip
"""The names of OpenCC's configurations, for `Converter`."""

__all__ = [
    "CONFIGS",
    "Aligned",
    "ArrowArray",
    "ArrowStream",
    "Change",
    "Converter",
    "ConverterStream",
    "Decision",
    "Detection",
    "Detector",
    "Explanation",
    "Finding",
    "Normalizer",
    "NormalizerStream",
    "__version__",
    "decode",
    "repair",
]
