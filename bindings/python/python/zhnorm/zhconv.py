"""The two functions of the package `zhconv` that programs call most.

>>> from zhnorm import zhconv
>>> zhconv.convert("鼠标里的软件", "zh-tw")
'滑鼠裡的軟體'
>>> zhconv.issimp("电脑"), zhconv.issimp("電腦"), zhconv.issimp("天下")
(True, False, None)

Text that mixes both scripts is converted, too. The words are those of OpenCC and not those of MediaWiki, so some
results differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from zhnorm import Detector, Normalizer

__all__ = ["Locales", "convert", "issimp"]

_Target = Literal["zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-Hant-HK"]

_TARGETS: dict[str, tuple[_Target, bool]] = {
    "zh-hans": ("zh-Hans", False),
    "zh-hant": ("zh-Hant", False),
    "zh-cn": ("zh-Hans", True),
    "zh-sg": ("zh-Hans", True),
    "zh-my": ("zh-Hans", True),
    "zh-tw": ("zh-Hant-TW", True),
    "zh-hk": ("zh-Hant-HK", True),
    "zh-mo": ("zh-Hant-HK", True),
}
"""The script of each variant, and whether it has words of a region."""

Locales = frozenset({"zh", *_TARGETS})
"""The names of the variants of Chinese."""


@lru_cache
def _normalizer(locale: str, words: tuple[tuple[str, str], ...]) -> Normalizer:
    to, regional = _TARGETS[locale]
    return Normalizer(to, only="script", regional_words=regional or None, dict=dict(words) if words else None)


def convert(s: str, locale: str, update: Mapping[str, str] | None = None) -> str:
    """Converts `s` to the variant `locale`. `update` has words that take precedence."""
    if locale == "zh" or not locale:
        return s
    name = locale.lower()
    if name not in _TARGETS:
        raise ValueError(f"unknown locale {locale!r}; there are {', '.join(sorted(Locales))}")
    return _normalizer(name, tuple((update or {}).items())).normalize(s)


def issimp(s: str, full: bool = False) -> bool | None:
    """Whether `s` is Simplified Chinese. `None` if it may be either. `full` makes no difference: all of `s` counts."""
    script = Detector().detect(s).script
    return {"hans": True, "hant": False}.get(script)
