"""Regular expressions that are compiled when they are first asked: a program asks few of those it brings."""

import re
from typing import Any


class Later:
    """Stands for a compiled pattern until it is asked something."""

    def __init__(self, pattern: Any, flags: Any = 0) -> None:
        self._said = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = self.__dict__[name] = getattr(_compile(*self._said), name)
        return found


_compile = re.compile
