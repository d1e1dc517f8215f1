"""Classes whose values never change: the meaning of ``@dataclass(frozen=True, slots=True, kw_only=True)``, made faster.

The standard library writes the methods of each class as text and compiles that text whenever the program starts: 0.7 ms
a class, seventy for the hundred classes of one ``check``. Here classes with as many fields share one code, compiled once;
for each class only the names in it are set. Decoration takes a twentieth of the time, and an instance is made faster,
for a field is stored by its slot and not by its name (ADR 0036, ``benchmarks/check.md``).

To the reader of a class, to a type checker (PEP 681) and to :mod:`dataclasses` it is a dataclass: ``fields``, ``replace``
and ``asdict`` work. Left out is what values here do not do: inherit, change, differ in which fields are given by keyword.
"""

from collections.abc import Callable
from functools import cache
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any, Final, TypeVar, dataclass_transform, overload

from datarights.valuestoring import STORING

Value = TypeVar("Value")


class Missing:
    """What stands for a value that was not given."""

    def __repr__(self) -> str:
        return "<made for each>"


MISSING: Final = Missing()


class Field:
    """What a class says of a field beyond its type; :func:`field` makes it."""

    __slots__ = ("compare", "default", "factory", "init", "name", "repr")

    def __init__(
        self,
        name: str = "",
        *,
        default: Any = MISSING,
        factory: Callable[[], Any] | None = None,
        init: bool = True,
        repr: bool = True,  # noqa: A002 - the word of the standard library
        compare: bool = True,
    ) -> None:
        self.name = name
        self.default = default
        self.factory = factory
        self.init = init
        self.repr = repr
        self.compare = compare


def field(
    *,
    default: Any = MISSING,
    default_factory: Callable[[], Any] | None = None,
    init: bool = True,
    repr: bool = True,  # noqa: A002 - the word of the standard library
    compare: bool = True,
) -> Any:
    """Say of a field what its type does not: as :func:`dataclasses.field`."""
    return Field(default=default, factory=default_factory, init=init, repr=repr, compare=compare)


@overload
def valueclass(cls: type[Value]) -> type[Value]: ...
@overload
def valueclass(
    *, kw_only: bool = True, eq: bool = True, order: bool = False, lazy: bool = False
) -> Callable[[type[Value]], type[Value]]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def valueclass(
    cls: type[Value] | None = None, *, kw_only: bool = True, eq: bool = True, order: bool = False, lazy: bool = False
) -> type[Value] | Callable[[type[Value]], type[Value]]:
    """Make a class of frozen values with slots, built by keyword.

    ``kw_only=False``: built by place. ``eq=False``: each value equals itself alone. ``order=True``: values compare as
    their fields do, in order. ``lazy=True``: leaves room for what a ``cached_property`` works out.
    """

    def made(plain: type[Value]) -> type[Value]:
        return _made(plain, kw_only=kw_only, eq=eq, order=order, lazy=lazy)

    return made if cls is None else made(cls)


def replace(value: Value, /, **changes: Any) -> Value:
    """Give a value with some fields changed: as :func:`dataclasses.replace`."""
    kind: Any = type(value)
    for each in kind.__fields__:
        if each.init and each.name not in changes:
            changes[each.name] = getattr(value, each.name)
    made: Value = kind(**changes)
    return made


def names(kind: type[Any]) -> tuple[str, ...]:
    """Give the names of the fields that a value of a class is built from, in order."""
    return tuple(each.name for each in kind.__fields__ if each.init)


# ---- making a class -------------------------------------------------------------------------------------------------


def _made(plain: type[Value], *, kw_only: bool, eq: bool, order: bool, lazy: bool) -> type[Value]:
    """Give a class again, with slots for its fields and the methods of a value."""
    body = dict(vars(plain))
    fields = tuple(_field(name, body.pop(name, MISSING)) for name in body.get("__annotations__", ()))
    for name in ("__dict__", "__weakref__"):
        body.pop(name, None)
    shown = tuple(each.name for each in fields if each.init)
    body |= {
        "__slots__": (*(each.name for each in fields), *(("__dict__",) if lazy else ())),
        "__fields__": fields,
        "__match_args__": () if kw_only else shown,
        "__dataclass_fields__": _Standard("__dataclass_fields__"),
        "__dataclass_params__": _Standard("__dataclass_params__"),
        "__said__": (kw_only, eq, order),
        "__setattr__": _refuse_change,
        "__delattr__": _refuse_change,
        "__getstate__": _state,
        "__setstate__": _restore,
        "__init__": _Initial(),
    }
    body.setdefault("__repr__", _written)
    if eq:
        body |= {name: method for name, method in _COMPARING.items() if body.get(name) is None}
    if order:
        body |= _ORDERING
    kind: Any = type(plain)
    made: type[Value] = kind(plain.__name__, plain.__bases__, body)
    return made


def _field(name: str, said: Any) -> Field:
    if isinstance(said, Field):
        said.name = name
        return said
    return Field(name, default=said)


class _Initial:
    """Stands for the ``__init__`` of a class until somebody asks for it: a program makes values of half its classes."""

    def __get__(self, value: Any, owner: Any) -> Any:
        made = owner.__init__ = _initial(owner)
        return made if value is None else MethodType(made, value)


def _initial(cls: Any) -> FunctionType:
    """Give the ``__init__`` of a class: the code for as many fields, with the names and the slots of these."""
    shown = [each for each in cls.__fields__ if each.init]
    code, cells = _storing(len(shown))
    own = code.replace(
        co_name="__init__",
        co_qualname=f"{cls.__qualname__}.__init__",
        co_varnames=("self", *(each.name for each in shown)),
    )
    defaults = {
        each.name: MISSING if each.factory is not None else each.default
        for each in shown
        if each.factory is not None or each.default is not MISSING
    }
    kw_only = cls.__said__[0]
    if kw_only:
        own = own.replace(co_argcount=1, co_kwonlyargcount=len(shown))
    setters = [_setter(cls, each) for each in shown]
    setters[-1:] = [_ended(cls, setters)]
    named = {f"s{number}": CellType(each) for number, each in enumerate(setters)}
    made = FunctionType(own, {}, "__init__", None, tuple(named[each] for each in cells))
    if kw_only:
        made.__kwdefaults__ = defaults
    else:
        made.__defaults__ = tuple(defaults.values())
    made.__annotations__ = {name: cls.__annotations__[name] for name in own.co_varnames[1:]} | {"return": None}
    made.__module__ = cls.__module__
    return made


def _setter(cls: type[Any], each: Field) -> Callable[..., None]:
    """Give what stores a field; one that was not given is made anew."""
    store: Callable[[Any, Any], None] = vars(cls)[each.name].__set__
    if each.init and each.factory is None:
        return store
    make = each.factory or (lambda: each.default)
    return lambda value, given: store(value, make() if given is MISSING else given)


def _ended(cls: type[Any], setters: list[Callable[..., None]]) -> Callable[..., None]:
    """Give the last setter with what comes after it: fields that nobody gives, and ``__post_init__``."""
    hidden = [
        each for each in cls.__fields__ if not each.init and (each.factory is not None or each.default is not MISSING)
    ]
    last, rest = setters[-1:], [_setter(cls, each) for each in hidden]
    post = getattr(cls, "__post_init__", None)
    if last and not rest and post is None:
        return last[0]

    def ended(value: Any, *given: Any) -> None:
        for store in last:
            store(value, *given)
        for store in rest:
            store(value, MISSING)
        if post is not None:
            post(value)

    return ended


def _storing(count: int) -> tuple[CodeType, tuple[str, ...]]:
    """Give the code of an ``__init__`` that stores so many fields, and the setters it reaches for, in order."""
    outer: Any = STORING[count] if count < len(STORING) else eval(storing(count))  # noqa: S307 - our own words
    inner = next(each for each in outer.__code__.co_consts if isinstance(each, CodeType))
    return inner, inner.co_freevars


def storing(count: int) -> str:
    """Give the text of what stores so many fields: what :data:`STORING` holds, and what those past its end are made from."""
    if not count:
        return "lambda s0: lambda self: s0(self)"
    each = range(count)
    calls = " or ".join(f"s{number}(self, f{number})" for number in each)
    return f"lambda {', '.join(f's{number}' for number in each)}: lambda self, {', '.join(f'f{number}' for number in each)}: {calls}"


# ---- comparing ------------------------------------------------------------------------------------------------------


def _lazily(name: str, text: str) -> Callable[..., Any]:
    """Give a method that is replaced, when a value of a class first needs it, by one made for the fields of that class."""

    def first(self: Any, *other: Any) -> Any:
        cls = self.__class__
        compared = [each.name for each in cls.__fields__ if each.compare]
        code = _over_fields(name, text, len(compared))
        known = {f"f{number}": field for number, field in enumerate(compared)}
        setattr(
            cls, name, FunctionType(code.replace(co_names=tuple(known.get(each, each) for each in code.co_names)), {})
        )
        return getattr(self, name)(*other)

    return first


@cache
def _over_fields(name: str, text: str, count: int) -> CodeType:
    """Give the code of a method over so many fields; ``MINE`` and ``ITS`` stand for those of either side as a tuple."""
    for side, owner in (("MINE", "self"), ("ITS", "other")):
        text = text.replace(side, "(" + "".join(f"{owner}.f{number}, " for number in range(count)) + ")")
    other = "" if name == "__hash__" else ", other"
    outer: Any = eval(f"lambda: lambda self{other}: {text}")  # noqa: S307 - our own words
    return next(each for each in outer.__code__.co_consts if isinstance(each, CodeType))


def _by(sign: str) -> str:
    return f"MINE {sign} ITS if other.__class__ is self.__class__ else NotImplemented"


_COMPARING: Final = {"__eq__": _lazily("__eq__", _by("==")), "__hash__": _lazily("__hash__", "hash(MINE)")}
_ORDERING: Final = {
    name: _lazily(name, _by(sign))
    for name, sign in (("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">="))
}


# ---- what all values do alike ---------------------------------------------------------------------------------------


def _refuse_change(self: Any, name: str, value: Any = None) -> None:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - only a mistake needs it

    del self, value
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _written(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in self.__fields__ if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in self.__fields__]


def _restore(self: Any, state: list[Any]) -> None:
    for each, value in zip(self.__fields__, state, strict=True):
        object.__setattr__(self, each.name, value)


class _Standard:
    """What :mod:`dataclasses` looks for in a class, made by it when somebody asks."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, value: Any, owner: Any) -> Any:
        return getattr(_twin(owner), self.name)


@cache
def _twin(kind: Any) -> type[Any]:
    """Give the dataclass that a class of values is like."""
    import dataclasses  # noqa: PLC0415 - only who asks needs it

    def standard(each: Field) -> Any:
        said: dict[str, Any] = {"init": each.init, "repr": each.repr, "compare": each.compare}
        if each.factory is not None:
            return dataclasses.field(default_factory=each.factory, **said)
        return dataclasses.field(default=dataclasses.MISSING if each.default is MISSING else each.default, **said)

    kw_only, eq, order = kind.__said__
    typed = [(each.name, kind.__annotations__[each.name], standard(each)) for each in kind.__fields__]
    return dataclasses.make_dataclass(kind.__name__, typed, frozen=True, kw_only=kw_only, eq=eq, order=order)


__all__ = ["Field", "field", "names", "replace", "valueclass"]
