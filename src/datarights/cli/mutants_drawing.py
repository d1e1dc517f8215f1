"""What became of a pack with one error in it, drawn: how many were noticed, which were not, and a case for each of those."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from datarights import bootstrap
from datarights.app.pack_mutation import OF_THE_KIND, Fate, Witness
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.lint_drawing import near
from datarights.cli.registry import settings
from datarights.errors import Place
from datarights.model.grounds import Grounds
from datarights.rules.closures import ACT_ON
from datarights.rules.condition import Leaf, Records
from datarights.rules.deep import Case
from datarights.rules.finding import Fact
from datarights.rules.mutation import Kind
from datarights.rules.pack import Connecting, FactType
from datarights.rules.spot import conditions
from datarights.text import Text, say
from datarights.valueclass import valueclass

KINDS: Final = tuple(each.value for each in Kind)


_WEAK: Final = say(
    "这一情形的结果和各规则的结论都相同，期待它们发现不了；不同的只是义务或者所问（或被更重的结果盖住）",
    "its outcome and its verdicts are the same in both, and expecting them notices nothing: only duties or questions differ, or "
    "something worse hides it",
)


@valueclass
class Tried:
    """The mutants of a pack: what became of each, what the pack explains, and the explanations that no longer hold."""

    pack: "bootstrap.Pack"
    fates: tuple[Fate, ...]
    places: Mapping[str, Place | None]
    explained: Mapping[str, Text]
    idle: tuple[tuple[str, Place], ...]

    @property
    def unexplained(self) -> tuple[Fate, ...]:
        """Give the errors that nothing would notice and nobody explains."""
        return tuple(each for each in self.fates if each.survives and each.mutant.key not in self.explained)

    @property
    def wrong(self) -> int:
        """Count what is to be done: errors unnoticed, explanations of what is noticed by now or gone."""
        return len(self.unexplained) + len(self.idle)

    def lines(self) -> Iterator[str]:
        """Draw what is to be done, then the counts."""
        for each in self.unexplained:
            yield f"{near(self.places[each.mutant.key]) or self.pack.id}: {each.mutant.key}"
            yield f"    {in_words(each.mutant.says)}"
            if each.witness is not None:
                yield from (f"    {line}" for line in case_lines(each.witness, self.pack))
                if not each.witness.strong:
                    yield f"    {in_words(_WEAK)}"
            else:
                yield words("    没有找到能分辨的情形；试过的都一样", "    no case was found that tells them apart")
        for what, place in self.idle:
            yield words(
                f"{near(place)}: 这个错误已不存在或已被发现：{what}",
                f"{near(place)}: this error is gone or noticed by now: {what}",
            )
        yield self.total()

    def total(self) -> str:
        """Say how many errors were tried and what became of them."""
        noticed = sum(bool(each.noticed_by) for each in self.fates)
        equal = sum(each.equivalent for each in self.fates)
        left = len(self.unexplained)
        meant = len(self.fates) - noticed - equal - left
        return words(
            f"改错 {len(self.fates)} 处：发现 {noticed}，等效 {equal}，已解释 {meant}，没有发现 {left}",
            f"{len(self.fates)} errors tried: {noticed} noticed, {equal} equivalent, {meant} explained, {left} not noticed",
        )

    def body(self) -> dict[str, object]:
        """Give all of it for machines."""
        return {
            "tried": len(self.fates),
            "noticed": sum(bool(each.noticed_by) for each in self.fates),
            "equivalent": sum(each.equivalent for each in self.fates),
            "survivors": [
                {
                    "what": each.mutant.key,
                    "place": str(near(self.places[each.mutant.key]) or ""),
                    "says": in_words(each.mutant.says),
                    "case": "\n".join(case_lines(each.witness, self.pack)) if each.witness else None,
                    "noticed_by_case": each.witness is not None and each.witness.strong,
                }
                for each in self.unexplained
            ],
            "idle": [what for what, _ in self.idle],
        }


def tried_on(name: str, pack: "bootstrap.Pack") -> Tried:
    """Try every mutant of a pack on its scenarios."""
    extra = settings().extra_packs.value
    folder = bootstrap.pack_folder(name, extra)
    from datarights.rules.mutation import mutants

    with console.progress(words("试错", "mutants"), sum(1 for _ in mutants(pack))) as step:
        fates = tuple(bootstrap.fates(name, extra, tick=step))
    explained = {
        key: (because, place)
        for key, (because, place) in bootstrap.explained(folder).items()
        if key.split(" ")[0] in KINDS
    }
    survivors = {each.mutant.key for each in fates if each.survives}
    spots = bootstrap.spots(folder)
    return Tried(
        pack=pack,
        fates=fates,
        places={each.mutant.key: spots.place(each.mutant.spot) for each in fates if each.survives},
        explained={key: because for key, (because, _) in explained.items() if key in survivors},
        idle=tuple((key, place) for key, (_, place) in explained.items() if key not in survivors),
    )


# ---- a case to keep -----------------------------------------------------------------------------------------------


def act_line(case: Case, pack: "bootstrap.Pack", title: str) -> str:
    """Give a case as an act of a scenario, without what to expect of it."""
    return f"- {{title: {quoted(title)}, {_act(case, pack)}}}"


def case_lines(case: Witness, pack: "bootstrap.Pack") -> Iterator[str]:
    """Give an act on which an error shows, as a line of a scenario; what it expects is what the pack now says."""
    rules = ", ".join(f"{name}: {verdict}" for name, verdict in case.verdicts.items())
    gone = [name for name in case.mutant_verdicts if name not in case.verdicts]
    expects = [f"outcome: {case.outcome.key}"]
    expects += [f"rules: {{{rules}}}"] if rules else []
    expects += [f"not_in_force: [{', '.join(gone)}]"] if gone else []
    yield f"- {{title: …, {_act(case, pack)}, expect: {{{', '.join(expects)}}}}}"


def _act(case: "Case | Witness", pack: "bootstrap.Pack") -> str:
    stated = {name: fact for name, fact in case.facts.items() if fact is not None and name not in _OF_THE_ACT}
    facts = ", ".join(f"{name}: {fact_text(name, fact, pack)}" for name, fact in stated.items())
    readings = ", ".join(f"{name}: {option}" for name, option in case.readings.items())
    day = case.dates[Connecting.ACT_ON]
    return f"act: {case.act}, on: {day}, facts: {{{facts}}}" + (f", readings: {{{readings}}}" if readings else "")


_OF_THE_ACT: Final = frozenset({*OF_THE_KIND, ACT_ON})
"""Facts that a scenario states by its act and its day."""


def quoted(text: str) -> str:
    """Give a text as YAML takes it anywhere."""
    return "'" + text.replace("'", "''") + "'"


def fact_text(name: str, fact: Fact, pack: "bootstrap.Pack") -> str:
    """Write a fact as scenarios do; its grounds where a rule asks for them."""
    spec = pack.facts.get(name)
    if spec is not None and spec.type is FactType.JUDGEMENT:
        return f"{{answer: {_value(fact.value)}, by: {spec.who.value}}}"
    asked = any(isinstance(node, Leaf) and node.fact == name and node.grounds for _, node in conditions(pack))
    if not asked:
        return _value(fact.value)
    by = f", by: {spec.who.value}" if spec is not None and fact.grounds is Grounds.DETERMINED else ""
    return f"{{value: {_value(fact.value)}, grounds: {fact.grounds.key}{by}}}"


def _value(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return "[" + ", ".join(sorted(value)) + "]"
        case Records():
            rows = ", ".join(
                "{" + ", ".join(f"{key}: {_value(each)}" for key, each in row.items()) + "}" for row in value.rows
            )
            complete = "" if value.complete is None else f", complete: {_value(value.complete)}"
            return f"{{records: [{rows}]{complete}}}"
        case None:
            return "unknown"
        case _:
            return str(value)
