"""Parts of a pack made when somebody first looks at them: rules by number, what is declared by name.

What is kept of packs (adapters) and several packs seen as one (``pack.beside``) are read through these. They are values
all the same: two are equal when all they hold is equal.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload

Part = TypeVar("Part")


class Names(Mapping[str, Part]):
    """Things by name, each made when it is first asked for, and kept."""

    __slots__ = ("_give", "_made", "_where")

    def __init__(self, where: Mapping[str, Any], give: Callable[[Any], Part]) -> None:
        self._where = where
        self._give = give
        self._made: dict[str, Part] = {}

    def __getitem__(self, name: str) -> Part:
        made = self._made
        if name not in made:
            made[name] = self._give(self._where[name])
        return made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._where

    def __iter__(self) -> Iterator[str]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)


class Joined(Mapping[str, Part]):
    """Several mappings seen as one; the first that has a name gives it."""

    __slots__ = ("_home",)

    def __init__(self, *each: Mapping[str, Part]) -> None:
        self._home = {name: one for one in reversed(each) for name in one}

    def __getitem__(self, name: str) -> Part:
        return self._home[name][name]

    def get(self, name: str, default: Any = None) -> Any:
        """Give what has a name, or something else."""
        home = self._home.get(name)
        return default if home is None else home[name]

    def __contains__(self, name: object) -> bool:
        return name in self._home

    def __iter__(self) -> Iterator[str]:
        return iter(self._home)

    def __len__(self) -> int:
        return len(self._home)


class Numbered(Sequence[Part]):
    """Things by number, each made when it is first looked at, and kept. ``heads``: what is known of each before."""

    __slots__ = ("_give", "_made", "_where", "heads")

    def __init__(self, where: Sequence[Any], give: Callable[[Any], Part], heads: Sequence[Any]) -> None:
        self._where = where
        self._give = give
        self._made: dict[int, Part] = {}
        self.heads = heads

    @overload
    def __getitem__(self, number: int) -> Part: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Part]: ...
    def __getitem__(self, number: int | slice) -> Part | Sequence[Part]:
        if isinstance(number, slice):
            return tuple(self)[number]
        made = self._made
        if number not in made:
            made[number] = self._give(self._where[number])
        return made[number]

    def __len__(self) -> int:
        return len(self._where)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | Numbered) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))
