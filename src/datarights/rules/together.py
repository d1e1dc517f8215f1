"""Packs that judge together: each name is declared by one of them, each question asked by packs that know each other.

Facts, acts, contested points and rules have one name for all packs, so that a file, a finding or a receipt that names
one means one thing. Numbers, shared conditions and groups are a pack's own affair. The same instrument may be a source of
several packs; one name for two instruments may not. A question that rules of two packs decide must be known to one of
them from the other, or to both from a third that they use: that two strangers hit on one word proves nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from datarights.errors import Fault, Place
from datarights.model.citation import Authority, Source
from datarights.rules.condition import leaves, looked_at
from datarights.rules.pack import Outcome, Pack, Rule
from datarights.text import say
from datarights.valueclass import valueclass


@valueclass(eq=False)
class Clash:
    """One name that two packs declare. ``section``: where it stands in a pack."""

    first: Pack
    second: Pack
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
    """Give every name that two packs declare, each with the first that does."""
    first: dict[tuple[str, str], Pack] = {}
    for pack in packs:
        for section, names in _declared(pack):
            for name in names:
                other = first.setdefault((section, name), pack)
                if other is not pack and _clash(section, name, other, pack):
                    yield Clash(first=other, second=pack, section=section, name=name)


def _declared(pack: Pack) -> Iterator[tuple[str, Iterable[str]]]:
    own = pack.own
    yield "packs", (pack.id,)
    for section in ("facts", "acts", "readings", "sources"):
        yield section, getattr(own, section)
    yield "rules", {head.id for head in pack.heads}
    yield "spellings", {each for act in own.acts.values() for each in (act.title.zh, act.title.en, *act.spellings)}
    yield "decides", _questions(pack)


def _clash(section: str, name: str, one: Pack, other: Pack) -> bool:
    """Tell whether two packs may not both declare a name."""
    if section == "sources":
        return not same_instrument(one.own.sources[name], other.own.sources[name])
    return section != "decides" or name not in _common(one, other)


def _questions(pack: Pack) -> set[str]:
    return {head.decides for head in pack.heads if head.decides}


def _common(one: Pack, other: Pack) -> set[str]:
    """Give the questions that two packs may both decide."""
    known = [{each.id: each for each in (*pack.used, pack)} for pack in (one, other)]
    return set().union(*(_questions(pack) for name, pack in known[0].items() if name in known[1]))


def clash_fault(clash: Clash, first: Place | None = None, second: Place | None = None) -> Fault:
    """Give the fault of one name in two packs, with both places where they are known."""
    packs = clash.first.id, clash.second.id
    one, other = first or packs[0], second or packs[1]
    if clash.section == "decides":
        said = say(
            f"规则包 {packs[0]} 与 {packs[1]} 互不相识，却都回答“{clash.name}”",
            f"the packs {packs[0]} and {packs[1]} do not know each other, and both decide “{clash.name}”",
        )
        hint = say(
            f"见 {one}、{other}；同一个问题就让一包 uses 另一包，不是就换一个名称",
            f"at {one} and {other}; if it is one question let one pack use the other, else choose another name",
        )
    else:
        said = say(
            f"规则包 {packs[0]} 与 {packs[1]} 都写有“{clash.name}”",
            f"the packs {packs[0]} and {packs[1]} both declare “{clash.name}”",
        )
        hint = say(
            f"见 {one}、{other}；由一包写明，另一包 uses 它，或者换一个名称",
            f"at {one} and {other}; declare it in one and let the other use it, or choose another name",
        )
    return Fault(code="DR-P017", message=said, place=second, hint=hint)


# ---- what lifts rules of other packs -----------------------------------------------------------------------------

BINDING: Final = frozenset(
    {Authority.LAW, Authority.INTERPRETATION, Authority.REGULATION, Authority.NORMATIVE, Authority.ORDER}
)
"""Ranks that bind whoever the rule speaks of. What binds may work a requirement out in detail; what does not lifts none."""


def lifting(pack: Pack) -> Iterator[tuple[Rule, Rule]]:
    """Give each rule of a pack that would lift a rule of another pack and of higher rank, with that rule (ADR 84).

    Within one pack its author answers for both. An exception to an exception lifts whatever that one keeps up.
    """
    known: dict[str, list[Rule]] = {}
    for rule in (rule for each in (*pack.used, pack) for rule in each.rules):
        known.setdefault(rule.id, []).append(rule)
    for rule in pack.rules:
        waiting, seen = [rule.except_to], {""}
        while waiting:
            name = waiting.pop()
            milder = [each for each in known.get(name, ()) if rule.outcome < each.outcome and meet(rule, each)]
            for above in milder if name not in seen else ():
                if above.pack != rule.pack and _yields(above, rule):
                    yield rule, above
                waiting.append(above.except_to)
            seen.add(name)


def outranking(pack: Pack, under: str, label: str, packs: Iterable[Pack]) -> Iterator[tuple[Rule, Rule]]:
    """Give each version of the rule by which a pack takes a label away, with each rule of higher rank that this would lift.

    To take a label away lifts every rule of other packs that looks at it, as an exception to it would (ADR 84); whenever
    they run, for the day of an answer is not that of an act.
    """
    name = f"asset.labels.{label}"
    lowering = [each for each in pack.rules if each.id == under]
    for home in packs:
        for above in home.rules if home.id != pack.id and lowering else ():
            if above.outcome > Outcome.PERMITTED and name in map(looked_at, leaves(above.when, home.definitions)):
                yield from ((each, above) for each in lowering if _yields(above, each))


def meet(one: Rule, other: Rule) -> bool:
    """Tell whether two rules may govern one act: they share a day, or hang on dates of it that need not be one day."""
    if one.by is not other.by:
        return True
    return one.in_force.start < other.in_force.end and other.in_force.start < one.in_force.end


def _yields(above: Rule, below: Rule) -> bool:
    """Tell whether an exception of lower rank would lift a prohibition, or what binds while it does not bind itself."""
    lower = below.authority.rank > above.authority.rank
    return lower and (above.outcome is Outcome.PROHIBITED or below.authority not in BINDING)


CODES: Final = {
    "DR-P017": say(
        "同一个名称由两个规则包写明。事实、行为、争点、规则各只有一个出处：一包写明，另一包以 uses 借用。",
        "Two packs declare one name. A fact, act, contested point or rule is declared in one pack; others use it by uses.",
    ),
    "DR-P018": say(
        "规则包里的例外，或者去掉标签所依的规则，位阶低于另一个包里的规则，却要放宽它：下位的不能改上位的。",
        "An exception in a pack, or the rule by which it takes a label away, would make milder a rule of another pack that ranks higher: "
        "the lower does not change the higher.",
    ),
}
