"""The two functions of the package `zhconv` that programs call most.

>>> from zhnorm import zhconv
>>> zhconv.convert("鼠标里的软件", "zh-tw")
'滑鼠裡的軟體'
>>> zhconv.issimp("电脑"), zhconv.issimp("電腦"), zhconv.issimp("天下")
(True, False, None)

The words are those of OpenCC and not those of MediaWiki, so some results differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from zhnorm import Converter, Detector

__all__ = ["Locales", "convert", "issimp"]

_CONFIGS = {
    "zh-hans": "t2s",
    "zh-hant": "s2t",
    "zh-cn": "tw2sp",
    "zh-sg": "tw2sp",
    "zh-my": "tw2sp",
    "zh-tw": "s2twp",
    "zh-hk": "s2hkp",
    "zh-mo": "s2hkp",
}

Locales = frozenset({"zh", *_CONFIGS})
"""The names of the variants of Chinese."""


@lru_cache
def _converter(config: str, words: tuple[tuple[str, str], ...]) -> Converter:
    return Converter(config, dict=dict(words) if words else None)


def convert(s: str, locale: str, update: Mapping[str, str] | None = None) -> str:
    """Converts `s` to the variant `locale`. `update` has words that take precedence."""
    if locale == "zh" or not locale:
        return s
    try:
        config = _CONFIGS[locale.lower()]
    except KeyError:
        raise ValueError(f"unknown locale {locale!r}; there are {', '.join(sorted(Locales))}") from None
    return _converter(config, tuple((update or {}).items())).convert(s)


def issimp(s: str, full: bool = False) -> bool | None:
    """Whether `s` is Simplified Chinese. `None` if it may be either. `full` makes no difference: all of `s` counts."""
    script = Detector().detect(s).script
    return {"hans": True, "hant": False}.get(script)
