"""Packs, facts and dates drawn at random: all operators, all kinds of fact, exceptions, ranks, dates, readings."""

from datetime import date, timedelta
from math import prod

from hypothesis import strategies as st

from datarights.model.citation import Authority, Citation
from datarights.model.grounds import Grounds
from datarights.model.period import FOREVER, Period
from datarights.rules.condition import (
    All,
    Any,
    DefinitionRef,
    Judgement,
    Leaf,
    Not,
    Operator,
    Over,
    ParameterRef,
    Quantifier,
    ReadingIs,
    Records,
    Tally,
)
from datarights.rules.finding import Fact
from datarights.rules.pack import (
    ActSpec,
    Connecting,
    DatedValue,
    Duty,
    FactSpec,
    FactType,
    Option,
    Outcome,
    Pack,
    Parameter,
    Reading,
    Rule,
    Who,
    beside,
    under,
)
from datarights.text import say

MOST_WORLDS = 100
DAY = date(2026, 11, 23)
CUT = date(2026, 7, 1)
CITE = Citation(source="law", article="1")
ROWS = ({"q": True, "m": 3}, {"q": False, "m": 9}, {"q": True, "m": 0})

DOMAINS = {
    "act.a": [True, False],
    "act.b": [True, False],
    "asset.j": [True, False],
    "asset.w": ["x", "y", "z"],
    "asset.n": list(range(6)),
    "asset.d": [DAY + timedelta(gap) for gap in (-2, -1, 0, 1, 2)],
    "asset.s": [frozenset(each) for each in ((), "p", "q", "r", "pq", "pr", "qr", "pqr")],
}
LISTS = {"asset.r": None}
TYPES = {
    "a": FactType.YES_NO, "b": FactType.YES_NO, "j": FactType.JUDGEMENT, "w": FactType.WORD, "n": FactType.NUMBER,
    "d": FactType.DAY, "s": FactType.WORDS, "r": FactType.RECORDS,
}  # fmt: skip
ORDERED = (Operator.AT_LEAST, Operator.AT_MOST, Operator.OVER, Operator.UNDER)
DATED = (Operator.BEFORE, Operator.ON_OR_BEFORE, Operator.AFTER, Operator.ON_OR_AFTER)
GROUNDS = ("", "", "", "documented")
AGAINST = (Outcome.PROHIBITED, Outcome.REVIEW, Outcome.EVIDENCE_NEEDED)
OF_RULES = (("license",), ("license", "keep"), ("all",))
OF_EXCEPTIONS = ((), (), ("license",), ("keep",), ("keep", "license"), ("all",))
ALL_OUTCOMES = (*AGAINST, Outcome.CONDITIONAL, Outcome.PERMITTED, Outcome.NOTED)


def spec(name):
    kind = TYPES[name[-1]]
    return FactSpec(
        name=name, type=kind, ask=say(name, name), who=Who.ACTOR, changeable=True,
        words=("x", "y", "z") if kind is FactType.WORD else (),
        fields={"q": FactType.YES_NO, "m": FactType.NUMBER} if kind is FactType.RECORDS else None,
    )  # fmt: skip


FACTS = {name: spec(name) for name in (*DOMAINS, *LISTS)}
NUMBER = Parameter(
    name="most", unit="records",
    values=(DatedValue(period=Period(end=CUT), value=1, cite=CITE), DatedValue(period=Period(start=CUT), value=4, cite=CITE)),
)  # fmt: skip
READING = Reading(
    name="r", question=say("问", "ask"), default="one",
    options=tuple(Option(key=key, says=say(key, key), cites=(CITE,)) for key in ("one", "two")),
)  # fmt: skip


def _leaf(name, operators, values, *, known):
    choices = [
        st.builds(
            lambda operator, value, grounds: Leaf(fact=name, operator=operator, value=value, grounds=grounds),
            st.sampled_from(operators), values, st.sampled_from(GROUNDS),
        )
    ]  # fmt: skip
    if known:
        choices.append(st.builds(lambda value: Leaf(fact=name, operator=Operator.KNOWN, value=value), st.booleans()))
    return st.one_of(choices)


def leaf_of(name, *, known=True):
    match TYPES[name[-1]]:
        case FactType.YES_NO:
            return _leaf(name, (Operator.IS, Operator.IS_NOT), st.booleans(), known=known)
        case FactType.JUDGEMENT:
            return st.just(Judgement(question=name))
        case FactType.WORD:
            one = _leaf(name, (Operator.IS, Operator.IS_NOT), st.sampled_from("xyz"), known=known)
            some = st.frozensets(st.sampled_from("xyz"), min_size=1, max_size=2)
            return st.one_of(one, _leaf(name, (Operator.IN, Operator.NOT_IN), some, known=known))
        case FactType.NUMBER:
            number = st.one_of(st.integers(1, 4), st.just(ParameterRef(name="most")))
            return _leaf(name, (*ORDERED, Operator.IS), number, known=known)
        case FactType.DAY:
            return _leaf(name, DATED, st.sampled_from(DOMAINS["asset.d"][1:-1]), known=known)
        case FactType.WORDS:
            some = st.frozensets(st.sampled_from("pq"), min_size=1)
            one = _leaf(name, (Operator.HAS,), st.sampled_from("pq"), known=known)
            return st.one_of(one, _leaf(name, (Operator.IN, Operator.NOT_IN, Operator.IS), some, known=known))
    return st.one_of(overs(name), tallies(name))


FIELDS = st.one_of(
    st.builds(lambda value: Leaf(fact="q", operator=Operator.IS, value=value), st.booleans()),
    st.builds(
        lambda operator, value: Leaf(fact="m", operator=operator, value=value),
        st.sampled_from(ORDERED),
        st.sampled_from((0, 3, 9)),
    ),
    st.just(All(parts=())),
)


def overs(name):
    return st.builds(
        lambda quantifier, where: Over(records=name, quantifier=quantifier, where=where),
        st.sampled_from(list(Quantifier)), FIELDS,
    )  # fmt: skip


def tallies(name):
    return st.builds(
        lambda field, where, operator, value: Tally(records=name, field=field, where=where, operator=operator, value=value),
        st.sampled_from(("", "m")), FIELDS, st.sampled_from((*ORDERED, Operator.IS, Operator.IS_NOT)),
        st.one_of(st.integers(0, 12), st.just(ParameterRef(name="most"))),
    )  # fmt: skip


def conditions(names, *, known=True, shared=True):
    some = [leaf_of(name, known=known) for name in names]
    if shared:
        some += [
            st.just(DefinitionRef(name="shared")),
            st.builds(lambda key: ReadingIs(reading="r", option=key), st.sampled_from(("one", "two"))),
        ]
    return st.recursive(
        st.one_of(some),
        lambda inner: st.one_of(
            st.builds(lambda parts: All(parts=tuple(parts)), st.lists(inner, max_size=3)),
            st.builds(lambda parts: Any(parts=tuple(parts)), st.lists(inner, max_size=3)),
            st.builds(lambda part: Not(part=part), inner),
        ),
        max_leaves=4,
    )


@st.composite
def packs(draw, names, *, known=True, used=None):
    """A pack over some facts, at times behind a gate: up to five rules, of two ranks and several days, with exceptions.

    ``used``: a pack whose names it uses, and to whose rules it may make exceptions.
    """
    mine, letter = ("p", "r") if used is None else ("q", "s")
    theirs = [rule.id for rule in used.rules] if used is not None else []
    inner = conditions(names, known=known)
    gate = draw(st.one_of(st.none(), inner))
    rules = []
    for number in range(draw(st.integers(1, 5))):
        above = draw(st.sampled_from(["", "", *(rule.id for rule in rules), *theirs]))
        start = draw(st.sampled_from((date(2020, 1, 1), CUT)))
        governed = gate is not None and draw(st.sampled_from((True, True, False)))
        rules.append(
            Rule(
                id=f"{letter}{number}", title=say("题", "title"), acts=draw(st.sampled_from(OF_EXCEPTIONS if above else OF_RULES)),
                outcome=draw(st.sampled_from((*ALL_OUTCOMES, Outcome.LIFTED) if above else ALL_OUTCOMES)),
                when=under(gate if governed else None, draw(inner)), cites=(CITE,), governed=governed, authority=draw(st.sampled_from((Authority.LAW, Authority.GUIDANCE))),
                in_force=Period(start=start, end=draw(st.sampled_from((FOREVER, FOREVER, DAY + timedelta(30))))),
                says=say("题", "title"), by=draw(st.sampled_from((Connecting.ACT_ON, Connecting.FILED_ON))),
                except_to=above, decides="" if above else draw(st.sampled_from(("", "", "point"))), pack=mine,
                duties=(Duty(id=f"d{number % 2}", says=say("义务", "duty"), on=Who.ACTOR, cite=CITE),),
            )
        )  # fmt: skip
    if used is not None:
        return beside(using(rules, used, gate), [used])
    return pack_of(rules, shared=draw(conditions(names, known=known, shared=False)), gate=gate)


def pack_of(rules, shared=None, gate=None):
    return Pack(
        id="p", version="1", title=say("包", "pack"), jurisdiction="CN", sources={}, parameters={"most": NUMBER},
        facts=FACTS, readings={"r": READING}, definitions={"shared": shared or All(parts=())}, rules=tuple(rules), digest="d", governs=gate,
        acts={
            "license": ActSpec(name="license", title=say("许可", "license"), exercises=("operate",), cite=CITE),
            "keep": ActSpec(name="keep", title=say("持有", "keep"), exercises=("hold",), cite=CITE),
        },
    )  # fmt: skip


def using(rules, used, gate=None):
    """A pack that declares nothing of its own but rules."""
    return Pack(
        id="q", version="1", title=say("包", "pack"), jurisdiction="CN", sources={}, parameters={}, facts={}, readings={}, definitions={},
        rules=tuple(rules), digest="e", acts={}, governs=gate, uses=(used.id,),
    )  # fmt: skip


def records():
    row = st.fixed_dictionaries({"q": st.sampled_from((True, False, None)), "m": st.sampled_from((0, 3, 9, None))})
    return st.builds(
        lambda rows, complete: Records(rows=tuple(rows), complete=complete),
        st.lists(row, max_size=2), st.sampled_from((True, False, None)),
    )  # fmt: skip


def facts(names):
    """Facts somebody stated, each on some grounds; those left out are open."""
    return st.fixed_dictionaries(
        {},
        optional={
            name: st.builds(
                Fact,
                value=records() if name in LISTS else st.sampled_from(DOMAINS[name]),
                grounds=st.sampled_from(list(Grounds)),
                origin=st.just("test"),
            )
            for name in names
        },
    )


def dates():
    day = st.sampled_from((date(2026, 6, 1), CUT, DAY))
    return st.builds(lambda act, filed: {Connecting.ACT_ON: act, Connecting.FILED_ON: filed}, day, day)


def names_of(*, lists=False):
    """The facts a pack speaks of: at most four, so that every world can be written out."""
    some = st.lists(st.sampled_from(list(DOMAINS)), min_size=1, max_size=3, unique=True).filter(
        lambda names: prod(len(DOMAINS[name]) for name in names) <= MOST_WORLDS
    )
    return some.map(lambda names: [*names[:1], *LISTS]) if lists else some


@st.composite
def cases(draw, *, lists=False, known=True):
    """A pack with facts, readings and dates for one act."""
    names = draw(names_of(lists=lists))
    readings = draw(st.sampled_from(({}, {}, {"r": "one"}, {"r": "two"})))
    return draw(packs(names, known=known)), names, draw(facts(names)), readings, draw(dates())


@st.composite
def cases_of_two(draw):
    """Two packs, the second using the first, with facts, readings and dates for one act."""
    names = draw(names_of())
    readings = draw(st.sampled_from(({}, {}, {"r": "one"}, {"r": "two"})))
    first = draw(packs(names))
    return first, draw(packs(names, used=first)), names, draw(facts(names)), readings, draw(dates())
