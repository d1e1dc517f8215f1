"""Packs that judge together: each name is declared by one of them, each question asked by packs that know each other.

Facts, acts, contested points and rules have one name for all packs, so that a file, a finding or a receipt that names
one means one thing. Numbers, shared conditions and groups are a pack's own affair. The same instrument may be a source of
several packs; one name for two instruments may not. A question that rules of two packs decide must be known to one of
them from the other, or to both from a third that they use: that two strangers hit on one word proves nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from datarights.errors import Fault, Place
from datarights.model.citation import Source
from datarights.rules.pack import Pack
from datarights.text import say
from datarights.valueclass import valueclass


@valueclass(order=True)
class Clash:
    """One name that two packs declare. ``section``: where it stands in a pack."""

    first: str
    second: str
    section: str
    name: str


def same_instrument(one: Source, other: Source) -> bool:
    """Tell whether two sources are the same instrument: the same title and number."""
    return (one.title.zh, one.number) == (other.title.zh, other.number)


def whole(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """Give packs with all that they use, each once, by id: the order in which they were named says nothing."""
    found = {(each.id, each.version, each.digest): each for pack in packs for each in (*pack.used, pack)}
    return tuple(found[key] for key in sorted(found))


def clashes(packs: Sequence[Pack]) -> Iterator[Clash]:
    """Give every name that two packs declare."""
    for (one, mine), (other, theirs) in combinations([(pack, pack.own) for pack in packs], 2):
        if one.id == other.id:
            yield Clash(
                first=f"{one.id}@{one.version}", second=f"{other.id}@{other.version}", section="packs", name=one.id
            )
            continue
        for section in ("facts", "acts", "readings"):
            for name in sorted(set(getattr(mine, section)) & set(getattr(theirs, section))):
                yield Clash(first=one.id, second=other.id, section=section, name=name)
        for name in sorted(set(mine.sources) & set(theirs.sources)):
            if not same_instrument(mine.sources[name], theirs.sources[name]):
                yield Clash(first=one.id, second=other.id, section="sources", name=name)
        for name in sorted({rule.id for rule in one.rules} & {rule.id for rule in other.rules}):
            yield Clash(first=one.id, second=other.id, section="rules", name=name)
        for name in sorted(_spellings(mine) & _spellings(theirs) - set(mine.acts) & set(theirs.acts)):
            yield Clash(first=one.id, second=other.id, section="spellings", name=name)
        for name in sorted((_questions(one) & _questions(other)) - _common(one, other)):
            yield Clash(first=one.id, second=other.id, section="decides", name=name)


def _spellings(pack: Pack) -> set[str]:
    return {each for act in pack.acts.values() for each in (act.name, act.title.zh, act.title.en, *act.spellings)}


def _questions(pack: Pack) -> set[str]:
    return {rule.decides for rule in pack.rules if rule.decides}


def _common(one: Pack, other: Pack) -> set[str]:
    """Give the questions that two packs may both decide."""
    known = [{each.id: each for each in (*pack.used, pack)} for pack in (one, other)]
    return set().union(*(_questions(pack) for name, pack in known[0].items() if name in known[1]))


def clash_fault(clash: Clash, first: Place | None = None, second: Place | None = None) -> Fault:
    """Give the fault of one name in two packs, with both places where they are known."""
    one, other = first or clash.first, second or clash.second
    if clash.section == "decides":
        said = say(
            f"规则包 {clash.first} 与 {clash.second} 互不相识，却都回答“{clash.name}”",
            f"the packs {clash.first} and {clash.second} do not know each other, and both decide “{clash.name}”",
        )
        hint = say(
            f"见 {one}、{other}；同一个问题就让一包 uses 另一包，不是就换一个名称",
            f"at {one} and {other}; if it is one question let one pack use the other, else choose another name",
        )
    else:
        said = say(
            f"规则包 {clash.first} 与 {clash.second} 都写有“{clash.name}”",
            f"the packs {clash.first} and {clash.second} both declare “{clash.name}”",
        )
        hint = say(
            f"见 {one}、{other}；由一包写明，另一包 uses 它，或者换一个名称",
            f"at {one} and {other}; declare it in one and let the other use it, or choose another name",
        )
    return Fault(code="DR-P017", message=said, place=second, hint=hint)


CODES: Final = {
    "DR-P017": say(
        "同一个名称由两个规则包写明。事实、行为、争点、规则各只有一个出处：一包写明，另一包以 uses 借用。",
        "Two packs declare one name. A fact, act, contested point or rule is declared in one pack; others use it by uses.",
    ),
}
