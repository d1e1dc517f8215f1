"""Work that falls into parts, done on as many processes as there are cores."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from datarights.errors import DataRightsError

Part = TypeVar("Part")
Made = TypeVar("Made")


def side_by_side(work: Callable[[Part], Made], parts: Sequence[Part]) -> Iterator[Made]:
    """Give what some work makes of each part, in order; what it makes can be pickled, and it writes nothing.

    Where processes are not forked at little cost, one does it all.
    """
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    if min(cores, len(parts)) < 2:
        yield from map(work, parts)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(min(cores, len(parts)), mp_context=get_context("fork")) as pool:
        for part, made in zip(parts, pool.map(partial(_done, work), parts), strict=True):
            yield made[0] if made else work(part)  # what was refused is refused again, here where it is told


def _done(work: Callable[[Any], Any], part: Any) -> tuple[Any, ...]:
    """Give what the work makes of a part, or nothing where it is refused: errors of ours do not travel between processes."""
    try:
        return (work(part),)
    except DataRightsError:
        return ()
