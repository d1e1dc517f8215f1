"""Editions of a list as values: what a place put on its list, where that was read, and the conditions that follow.

A list is dated data like a parameter, with many rows. A pack that has lists has conditions of the name ``lists.…`` made of
them (:func:`conditions`); rules name those as they name any definition, so that a new edition changes decisions by its
rows alone. What was not read is not guessed: a row that is not here makes none of the conditions true.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Final

from datarights.model.period import FOREVER, Period
from datarights.rules.condition import All, Any, Condition, Leaf, Operator
from datarights.text import Text, say
from datarights.valueclass import field, valueclass

MAX_EDITIONS: Final = 200
MAX_ROWS: Final = 5000
"""So many editions, and rows over all of them, a pack may have."""


class Form(Enum):
    """What being on the list means."""

    NEGATIVE = "negative"  # what is on it needs a route
    GENERAL = "general"  # what is on it needs none

    @property
    def label(self) -> Text:
        """Name it for a reader."""
        return say("负面清单", "negative list") if self is Form.NEGATIVE else say("一般数据清单", "general list")


class Area(Enum):
    """Where a list holds."""

    ZONE = "zone"
    CITY = "city"

    @property
    def label(self) -> Text:
        """Name it for a reader."""
        return say("自贸区内", "the zone") if self is Area.ZONE else say("全市", "the whole city")


class Covers(Enum):
    """By what a list says how far it reaches."""

    SECTOR = "sector"
    SCENARIO = "scenario"

    @property
    def label(self) -> Text:
        """Name it for a reader."""
        return say("行业", "sector") if self is Covers.SECTOR else say("场景", "scenario")


class OffList(Enum):
    """What holds of data that the list covers and does not name."""

    EXEMPT = "exempt"
    EXEMPT_AFTER_FILING = "exempt_after_filing"
    REPORT_AFTER = "report_after"
    NATIONAL = "national"

    @property
    def label(self) -> Text:
        """Name it for a reader."""
        return _OFF_LIST[self]


_OFF_LIST: Final = {
    OffList.EXEMPT: say("免予", "exempt"),
    OffList.EXEMPT_AFTER_FILING: say("备案后免予", "exempt once filed"),
    OffList.REPORT_AFTER: say("免予，事后报告", "exempt, reported afterwards"),
    OffList.NATIONAL: say("按全国数量", "the national numbers"),
}


class Route(Enum):
    """Where a row leads."""

    ASSESSMENT = "assessment"
    CONTRACT = "contract"
    FREE = "free"
    ELSEWHERE = "elsewhere"

    @property
    def label(self) -> Text:
        """Name it for a reader."""
        return _ROUTES[self]


_ROUTES: Final = {
    Route.ASSESSMENT: say("安全评估", "security assessment"),
    Route.CONTRACT: say("标准合同或者认证", "standard contract or certificate"),
    Route.FREE: say("备案后流动", "free once filed"),
    Route.ELSEWHERE: say("不走清单路径", "outside the routes of the list"),
}


@valueclass
class ListRow:
    """One row: which data, from how many persons on, by which route; ``below``: the route under that number, if it says one."""

    id: str
    sector: Text
    data: Text
    route: Route
    source: Text
    confidence: str
    at_least: int | None = None
    below: Route | None = None
    unit: Text | None = None
    important: bool = False


@valueclass
class ListEdition:
    """One edition of the list of one place: when it holds, where, for whom, how far it reaches, what its rows say.

    ``tests``: what the list asks of a handler beyond what the law does (``registered``, ``activity``). ``rows`` are those
    that were read, never all there are.
    """

    id: str
    place: str
    title: Text
    form: Form
    in_force: Period
    area: Area
    covers: Covers
    sectors: tuple[Text, ...]
    size: Text
    off_list: OffList
    adopted_by: str
    source: Text
    confidence: str
    tests: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    note: Text | None = None
    rows: Mapping[str, ListRow] = field(default_factory=dict)


@valueclass
class InstitutionResult:
    """Something tried in one place: in what form, for which territory, who took it up. Not taken up, it is an idea and no law."""

    id: str
    title: Text
    origin: Text
    form: Text
    territory: Text
    adopted_by: Text
    in_force: Period
    source: Text
    confidence: str
    note: Text | None = None


@valueclass
class Reads:
    """The facts by which a case says what it relies on."""

    place: str
    edition: str
    row: str
    persons: str
    day: str


PREFIX: Final = "lists."


def conditions(editions: Iterable[ListEdition], reads: Reads) -> dict[str, Condition]:
    """Give the conditions that rules may name, by name.

    ``own``: the edition is that of the handler's place; ``in_force`` on the day; ``ended`` by then; ``city`` ``both_tests`` ``by_sector``
    ``general`` ``excludes_ciio`` ``files_first`` ``reports_after``: what is so of the edition; ``assessment`` ``contract``
    ``free`` ``elsewhere``: where the row leads; ``important``: the row names important data.
    """
    known = tuple(editions)

    def relies_on(each: ListEdition) -> Leaf:
        return Leaf(fact=reads.edition, operator=Operator.IS, value=each.id)

    def one_of(holds: Callable[[ListEdition], bool]) -> Condition:
        chosen = frozenset(each.id for each in known if holds(each))
        return Leaf(fact=reads.edition, operator=Operator.IN, value=chosen) if chosen else Any(parts=())

    def own(place: str) -> Condition:
        at_home = Leaf(fact=reads.place, operator=Operator.IS, value=place)
        return All(parts=(at_home, one_of(lambda each: each.place == place)))

    def runs(each: ListEdition) -> Condition:
        parts: list[Condition] = [
            relies_on(each), Leaf(fact=reads.day, operator=Operator.ON_OR_AFTER, value=each.in_force.start),
        ]  # fmt: skip
        if each.in_force.end != FOREVER:
            parts.append(Leaf(fact=reads.day, operator=Operator.BEFORE, value=each.in_force.end))
        return All(parts=tuple(parts))

    found: dict[str, Condition] = {
        "own": Any(
            parts=tuple(map(own, dict.fromkeys(each.place for each in known))),
            says=say("是本自贸区的清单", "it is the list of the handler's own zone"),
        ),
        "in_force": Any(
            parts=tuple(map(runs, known)), says=say("该版清单当日施行", "the edition is in force on the day")
        ),
        "ended": Any(
            parts=tuple(
                All(
                    parts=(
                        relies_on(each),
                        Leaf(fact=reads.day, operator=Operator.ON_OR_AFTER, value=each.in_force.end),
                    )
                )
                for each in known
                if each.in_force.end != FOREVER
            ),
            says=say("该版清单当日已不施行", "the edition has ended by the day"),
        ),
        "city": one_of(lambda each: each.area is Area.CITY),
        "both_tests": one_of(lambda each: "activity" in each.tests),
        "by_sector": one_of(lambda each: each.covers is Covers.SECTOR),
        "general": one_of(lambda each: each.form is Form.GENERAL),
        "excludes_ciio": one_of(lambda each: "ciio" in each.excludes),
        "files_first": one_of(lambda each: each.off_list is OffList.EXEMPT_AFTER_FILING or each.form is Form.GENERAL),
        "reports_after": one_of(lambda each: each.off_list is OffList.REPORT_AFTER),
    }
    for route in Route:
        parts = tuple(
            part for each in known for row in each.rows.values() for part in _leads(relies_on(each), row, route, reads)
        )
        found[route.value] = Any(
            parts=parts, says=say(f"清单该行：{route.label.zh}", f"the row leads to: {route.label.en}")
        )
    found["important"] = Any(
        parts=tuple(
            part
            for each in known
            for row in each.rows.values()
            if row.important
            for part in _leads(relies_on(each), row, row.route, reads)
        ),
        says=say("清单该行列为重要数据", "the row names it important data"),
    )
    return {PREFIX + name: each for name, each in found.items()}


def _leads(edition: Condition, row: ListRow, route: Route, reads: Reads) -> Iterable[Condition]:
    named = (edition, Leaf(fact=reads.row, operator=Operator.IS, value=row.id))
    if row.at_least is None:
        if row.route is route:
            yield All(parts=named)
        return
    for leads, operator in ((row.route, Operator.AT_LEAST), (row.below, Operator.UNDER)):
        if leads is route:
            yield All(parts=(*named, Leaf(fact=reads.persons, operator=operator, value=row.at_least)))
