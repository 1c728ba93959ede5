"""Makes objects out of their pickles."""

from zhnorm._zhnorm import Converter, Normalizer


def normalizer(state: str) -> Normalizer:
    return Normalizer._restore(state)


def converter(state: str) -> Converter:
    return Converter._restore(state)
