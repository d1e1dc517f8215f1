"""A class of values is a frozen dataclass with slots: on generated classes it does what the standard library's does."""

import copy
import dataclasses
import inspect
import pickle
import types

import pytest
from hypothesis import given, strategies as st

from datarights.valueclass import field, names, replace, storing, valueclass
from datarights.valuestoring import STORING

NAMES = st.lists(
    st.sampled_from(["a", "b", "zh", "of", "价", "s1", "f0", "other", "key", "_in"]), unique=True, max_size=9
)
FLAGS = st.fixed_dictionaries({"kw_only": st.booleans(), "eq": st.booleans(), "order": st.booleans()})
VALUES = st.integers(0, 2)
MANNERS = ("bare", "default", "factory", "unseen", "made")


def both(fields, flags, *, post=False):
    """Make one class twice, by us and by the standard library."""

    def body(make):
        made = {"__annotations__": dict.fromkeys((name for name, _ in fields), int), "__module__": __name__}
        for name, manner in fields:
            if manner != "bare":
                made[name] = {
                    "default": lambda: 1,
                    "factory": lambda: make(default_factory=lambda: 2),
                    "unseen": lambda: make(default=0, repr=False, compare=False),
                    "made": lambda: make(init=False, default_factory=lambda: 7),
                }[manner]()
        if post:
            made["__post_init__"] = lambda self: seen.append(type(self))
        return made

    seen = []
    ours = valueclass(**flags)(type("Fruit", (), body(field)))
    theirs = dataclasses.dataclass(frozen=True, slots=True, **flags)(type("Fruit", (), body(dataclasses.field)))
    return ours, theirs, seen


@st.composite
def shapes(draw):
    """Draw fields and flags that the standard library accepts: by place, those without a default come first."""
    flags = draw(FLAGS)
    flags["eq"] |= flags["order"]
    fields = [(name, draw(st.sampled_from(MANNERS))) for name in draw(NAMES)]
    if not flags["kw_only"]:
        fields.sort(key=lambda each: each[1] != "bare")
    return fields, flags


@st.composite
def pairs(draw):
    """Draw a class of both makes and arguments for two values."""
    fields, flags = draw(shapes())
    ours, theirs, _ = both(fields, flags)
    given_now = [
        {name: draw(VALUES) for name, how in fields if how == "bare" or (how != "made" and draw(st.booleans()))}
        for _ in "12"
    ]
    return ours, theirs, given_now


def tried(work):
    try:
        return work()
    except TypeError as error:
        return str(error).replace(f"{__name__}.", "")


@given(pairs())
def test_a_value_is_made_written_and_compared_as_the_standard_library_does(drawn):
    ours, theirs, (first, second) = drawn
    a, b, c, d = ours(**first), ours(**second), theirs(**first), theirs(**second)
    assert repr(a) == repr(c)
    assert (a == b, a != b) == (c == d, c != d)
    assert (a == copy.copy(a)) == (c == copy.copy(c))
    if theirs.__eq__ is not object.__eq__:
        assert (hash(a) == hash(b)) == (hash(c) == hash(d))
        assert hash(a) == hash(c)
    for compare in ("__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(a, compare)(b) == getattr(c, compare)(d)
    assert a != first
    assert ours.__match_args__ == theirs.__match_args__


@given(pairs(), st.dictionaries(st.sampled_from(["a", "b", "zh", "nothing"]), VALUES, max_size=3))
def test_wrong_arguments_are_refused_in_the_same_words(drawn, other):
    ours, theirs, _ = drawn
    for arguments in ((), (1,), tuple(range(12))):
        got, wanted = (
            tried(lambda make=make, places=arguments: repr(make(*places, **other))) for make in (ours, theirs)
        )
        assert got == wanted


@given(shapes())
def test_its_signature_names_every_field_with_its_default(shape):
    ours, theirs, _ = both(*shape)
    mine, standard = (inspect.signature(each).parameters for each in (ours, theirs))
    assert [(each.name, each.kind, each.annotation) for each in mine.values()] == [
        (each.name, each.kind, each.annotation) for each in standard.values()
    ]
    assert [each.default is each.empty for each in mine.values()] == [
        each.default is each.empty for each in standard.values()
    ]
    assert names(ours) == tuple(mine)


@given(pairs(), st.data())
def test_it_is_replaced_and_listed_as_the_standard_library_does(drawn, data):
    ours, theirs, (first, _) = drawn
    a, c = ours(**first), theirs(**first)
    changes = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names(ours), VALUES)))
    assert (
        repr(replace(a, **changes))
        == repr(dataclasses.replace(a, **changes))
        == repr(dataclasses.replace(c, **changes))
    )
    assert dataclasses.asdict(a) == dataclasses.asdict(c)
    told = ("name", "type", "init", "repr", "compare", "kw_only")
    mine, standard = (
        [tuple(getattr(each, one) for one in told) for each in dataclasses.fields(made)] for made in (ours, theirs)
    )
    assert mine == standard


@given(pairs())
def test_nothing_of_it_can_be_changed(drawn):
    ours, _, (first, _) = drawn
    value = ours(**first)
    for name in (*names(ours), "new"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, 3)
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(value, name)
    assert not hasattr(value, "__dict__")


@given(shapes())
def test_what_it_does_after_being_made_is_done_once(shape):
    ours, _, seen = both(*shape, post=True)
    ours(**dict.fromkeys(names(ours), 1))
    assert seen == [ours]


@valueclass(order=True)
class Weight:
    """A value as the rooms write them."""

    grams: int
    of: str = "棉花"

    def __str__(self) -> str:
        return f"{self.grams} g"


def test_a_value_survives_being_copied_and_pickled():
    value = Weight(grams=3)
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
    assert str(value) == "3 g"


def test_what_a_default_factory_makes_is_each_value_s_own():
    @valueclass
    class Basket:
        held: dict[str, int] = field(default_factory=dict)

    one, two = Basket(), Basket()
    assert one.held is not two.held
    assert Basket(held=one.held).held is one.held


def _inner(outer):
    return next(each for each in outer.__code__.co_consts if isinstance(each, types.CodeType))


def test_the_code_written_out_is_the_code_that_its_text_makes():
    for count, made in enumerate(STORING):
        inner, twin = (_inner(each) for each in (made, eval(storing(count))))
        assert (inner.co_code, inner.co_freevars, inner.co_varnames) == (
            twin.co_code,
            twin.co_freevars,
            twin.co_varnames,
        )


def test_a_class_may_have_more_fields_than_are_written_out():
    names = [f"f{number}" for number in range(len(STORING) + 2)]
    cls = valueclass(type("Wide", (), {"__annotations__": dict.fromkeys(names, int)}))
    made = cls(**{name: at for at, name in enumerate(names)})
    assert [getattr(made, name) for name in names] == list(range(len(names)))
