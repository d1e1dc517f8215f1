"""What a member of an object in JSON is made of, and the words for it: to be looked at before anything is made of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from datarights.text import Text, say


class Shape(NamedTuple):
    """Tells whether a value has the shape, and what is expected."""

    holds: Callable[[Any], bool]
    words: Text


def is_text(value: Any) -> bool:
    """Tell whether a value is text."""
    return isinstance(value, str)


def list_of(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Give what tells whether a value is a list of such values."""
    return lambda value: isinstance(value, list) and all(map(holds, value))


def object_of(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Give what tells whether a value is an object of such values."""
    return lambda value: isinstance(value, dict) and all(map(holds, value.values()))


TEXT: Final = Shape(is_text, say("文本", "text"))
TEXTS: Final = Shape(list_of(is_text), say("文本的列表", "a list of texts"))


def wrong_member(name: str, shape: Shape) -> Text:
    """Say that a member has not its shape, and what was expected."""
    return say(f"{name} 应为{shape.words.zh}", f"{name} is not {shape.words.en}")


def misshapen_in(body: Mapping[str, Any], shapes: Mapping[str, Shape]) -> Text | None:
    """Say which member has not its shape; nothing where all that have one here have it."""
    for name, shape in shapes.items():
        if name in body and not shape.holds(body[name]):
            return wrong_member(name, shape)
    return None
