"""The library that reads YAML, brought in without the patterns that nobody here asks it for.

It compiles a dozen patterns as it is imported: for its slow reader, for guessing types and for writing. One of them takes
57 of the 730 million instructions of a whole ``check``. With the C reader's events none is ever asked; so each is
compiled when it first is (``benchmarks/check.md``).
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from datarights.patterns import Later

_compile = re.compile


def _compiled(pattern: Any, flags: Any = 0) -> Any:
    """Put off the patterns of the library; anyone else's, in another thread, are compiled as ever."""
    asker = sys._getframe(1).f_globals.get("__name__", "")  # noqa: SLF001 - who asks is the point
    return Later(pattern, flags) if asker.startswith("yaml.") else _compile(pattern, flags)


@contextmanager
def _patterns_later() -> Iterator[None]:
    re.compile = _compiled
    try:
        yield
    finally:
        re.compile = _compile


with _patterns_later():
    import yaml

__all__ = ["yaml"]
