"""The interface of the package `opencc` 1.4.2, so that a program needs to change one line.

>>> from zhnorm.opencc import OpenCC
>>> OpenCC("s2twp").convert("鼠标里面的软件")
'滑鼠裡面的軟體'

The results are those of the package, byte for byte. Like its class, and unlike the command `opencc`, the class
here uses characters that many fonts lack, unless `include_tofu_risk_dictionaries` is false.

Differences: the tables are a part of this package, so `config` is not the path of a file unless you name one, and
there is no `resource_zip`. Binary dictionaries (`.ocd2`), also those of the package, can't be read. Text after NUL is not lost.
"""

from __future__ import annotations

import os

from zhnorm import CONFIGS as _NAMES
from zhnorm import Converter

__all__ = ["CONFIGS", "OpenCC", "__version__"]

__version__ = "1.4.2"
"""The version of OpenCC whose results these are."""

CONFIGS = [f"{name}.json" for name in _NAMES]
"""The names of the configurations, as file names."""


class OpenCC:
    """Converts text as `config` says: a name such as `"s2t"` or `"s2t.json"`, or the path of a configuration."""

    def __init__(
        self,
        config: str = "t2s",
        include_tofu_risk_dictionaries: bool = True,
        resource_zip: str | None = None,
    ) -> None:
        if resource_zip is not None:
            raise ValueError("resource_zip is not supported; zhnorm has the resources in it, or name a file as config")
        if f"{config}.json" in CONFIGS:
            config = f"{config}.json"
        self.config = config
        # As in the package, a file of this name comes first.
        source = os.path.abspath(config) if os.path.isfile(config) else config
        try:
            self._converter = Converter(source, tofu=bool(include_tofu_risk_dictionaries))
        except (OSError, ValueError) as error:
            # The package raises this for all that is wrong with a configuration.
            raise RuntimeError(str(error)) from error

    def convert(self, text: str) -> str:
        """The converted text."""
        return self._converter.convert(text)
