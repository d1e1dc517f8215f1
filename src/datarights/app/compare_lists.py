"""Two editions of lists side by side: what is the same, what differs, what was not read, what another place may take up.

Whoever thinks of taking up what another place does (复制推广) reads here what it is and in which form it holds. It says
nothing of what was not read: a row that is not here is *not read*, never *not there*.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from datarights.errors import UsageError
from datarights.model.citation import how_read
from datarights.model.period import FOREVER, Period
from datarights.rules.lists import Form, InstitutionResult, ListEdition, ListRow
from datarights.rules.pack import Pack
from datarights.text import Text, same, say
from datarights.valueclass import valueclass

NATIONAL: Final = say(
    "没有查到清单（没有查到不等于没有）：按全国数量",
    "no list found (which does not show that there is none): national numbers",
)


@valueclass
class Line:
    """One feature of both sides."""

    key: str
    title: Text
    left: Text
    right: Text

    @property
    def alike(self) -> bool:
        """Tell whether both sides say the same."""
        return self.left == self.right


@valueclass
class Comparison:
    """Two places or editions, feature by feature. A side without an edition is a place of which no list was found.

    ``rows``: rows that were read of either side; ``results``: what others did that a place may or may not take up.
    """

    names: tuple[str, str]
    day: date
    editions: tuple[ListEdition | None, ListEdition | None]
    lines: tuple[Line, ...]
    shared: tuple[Text, ...]
    only: tuple[tuple[Text, ...], tuple[Text, ...]]
    rows: tuple[tuple[ListRow, ...], tuple[ListRow, ...]]
    results: tuple[InstitutionResult, ...]


def compare(packs: Sequence[Pack], names: tuple[str, str], day: date) -> Comparison:
    """Compare two zones or editions as they stand on a day.

    Raises:
        UsageError: DR-U120, a name that is neither a zone nor an edition of any pack given.

    """
    left, right = (_edition(packs, name, day) for name in names)
    beside = [_beside(packs, each, day) for each in (left, right)]
    sectors = tuple(each.sectors if each is not None else () for each in (left, right))
    rows = tuple(tuple(each.rows.values()) if each is not None else () for each in (left, right))
    return Comparison(
        names=names,
        day=day,
        editions=(left, right),
        lines=(
            *_lines(day, left, right),
            Line(key="beside", title=say("同日另有", "in force beside it"), left=beside[0], right=beside[1]),
        ),
        shared=tuple(each for each in sectors[0] if each in sectors[1]),
        only=(
            tuple(each for each in sectors[0] if each not in sectors[1]),
            tuple(each for each in sectors[1] if each not in sectors[0]),
        ),
        rows=(rows[0], rows[1]),
        results=tuple(result for pack in packs for result in pack.results.values()),
    )


def places(packs: Iterable[Pack]) -> tuple[str, ...]:
    """Give the zones a name may stand for, those without a list too."""
    return tuple(dict.fromkeys(word for pack in packs if pack.reads for word in pack.facts[pack.reads.place].words))


def _edition(packs: Sequence[Pack], name: str, day: date) -> ListEdition | None:
    """Give an edition by its id, or that of a zone in force on a day: the newest negative list; none where none is known."""
    known = {edition.id: edition for pack in packs for edition in pack.lists.values()}
    if name in known:
        return known[name]
    zones = [each for each in places(packs) if each not in {"none", "other"}]
    if name not in zones:
        raise UsageError(
            "DR-U120",
            say(f"没有自贸区或者清单版本 {name}：本包没有的版本，内容不明", f"no zone or edition {name}: of an edition that is not shipped nothing is known"),
            hint=say(f"可写 {' '.join([*zones, *known])}", f"there are {' '.join([*zones, *known])}"),
        )  # fmt: skip
    there = [each for each in known.values() if each.place == name and day in each.in_force]
    return max(there, key=lambda each: (each.form is Form.NEGATIVE, each.in_force.start), default=None)


def _beside(packs: Sequence[Pack], shown: ListEdition | None, day: date) -> Text:
    """Name the other editions of the same place that are in force on a day: only one is shown, and none is hidden."""
    known = {edition.id: edition for pack in packs for edition in pack.lists.values()}.values()
    return _joined(
        say(f"{each.title.zh} {each.id}", f"{each.title.en} {each.id}")
        for each in known
        if shown is not None and each.place == shown.place and each.id != shown.id and day in each.in_force
    )


_ASKS: Final = {
    "registered": say("区内注册", "registered in the zone"),
    "activity": say("区内开展出境活动", "export carried on inside"),
}
_LEAVES_OUT: Final = {"ciio": say("关基运营者", "operators of critical infrastructure")}


def _joined(texts: Iterable[Text]) -> Text:
    found = list(texts)
    return say("、".join(each.zh for each in found), ", ".join(each.en for each in found)) if found else same("—")


def _until(edition: ListEdition) -> Text:
    end = edition.in_force.end
    return say("未见代替", "not replaced, as far as known") if end == FOREVER else same(f"< {end}")


def _sides(
    key: str, title: Text, sides: tuple[ListEdition | None, ...], give: Callable[[ListEdition], Text], without: Text
) -> Line:
    left, right = (without if each is None else give(each) for each in sides)
    return Line(key=key, title=title, left=left, right=right)


def _stands(edition: ListEdition, day: date) -> Text:
    return _not_then(edition.in_force, day, say("已被代替", "replaced")) or say("在效", "in force")


def result_stands(result: InstitutionResult, day: date) -> Text | None:
    """Say why nobody could take something up on a day; nothing where its instrument is in force."""
    return _not_then(result.in_force, day, say("已不施行", "no longer in force"))


def _not_then(in_force: Period, day: date, over: Text) -> Text | None:
    if day in in_force:
        return None
    return say("尚未公布", "not issued yet") if day < in_force.start else over


def _lines(day: date, *sides: ListEdition | None) -> Iterator[Line]:
    yield _sides("edition", say("版本", "edition"), sides, lambda each: each.title, NATIONAL)
    yield _sides("stands", say(f"{day} 时", f"on {day}"), sides, lambda each: _stands(each, day), same("—"))
    for key, title, give in _FEATURES:
        yield _sides(key, title, sides, give, same("—"))


_FEATURES: Final[tuple[tuple[str, Text, Callable[[ListEdition], Text]], ...]] = (
    ("form", say("种类", "kind"), lambda each: each.form.label),
    ("from", say("公布", "issued"), lambda each: same(str(each.in_force.start))),
    ("until", say("至", "until"), _until),
    ("area", say("适用地域", "where it holds"), lambda each: each.area.label),
    ("asks", say("对企业的要求", "asks of the handler"), lambda each: _joined(_ASKS[test] for test in each.tests)),
    ("leaves_out", say("排除", "leaves out"), lambda each: _joined(_LEAVES_OUT[who] for who in each.excludes)),
    ("covers", say("按什么管", "works by"), lambda each: each.covers.label),
    ("size", say("规模", "size"), lambda each: each.size),
    ("off_list", say("清单外", "off the list"), lambda each: each.off_list.label),
    ("adopted_by", say("制定", "made by"), lambda each: same(each.adopted_by)),
    ("rows_read", say("读到的行", "rows read"), lambda each: same(str(len(each.rows)))),
    ("note", say("说明", "note"), lambda each: each.note or same("—")),
    ("source", say("据", "from"), lambda each: each.source),
    ("confidence", say("读到多少", "how far read"), lambda each: how_read(each.confidence)),
)
"""What is compared, in the order in which it is shown."""

CODES: Final = {
    "DR-U120": say(
        "没有这个自贸区或者清单版本。本包没有的版本，内容不明，不作推断。",
        "There is no such zone or edition. Of an edition that is not shipped nothing is known, and nothing is guessed.",
    )
}
