"""What the sections of a compliance report look at: the asset, its rights, what is known of it and what is not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from datarights.decision.act import Act
from datarights.decision.determined import NOT_BY_ITSELF, Said, facts_from, given_back, labelled, said_of, settled
from datarights.decision.labels import Around
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.holdings.statement import Held, of_asset
from datarights.model.asset import SourceKind
from datarights.model.scope import Lexicon
from datarights.report.acts import (
    Judged,
    act_text,
)
from datarights.report.rights import (
    objections_on,
)
from datarights.report.tree import Ask, Block, Cell, Open, Table
from datarights.report.words import (
    ACCOUNT,
    DETERMINATION,
    NONE,
    PROVES,
    UNSAID,
    cite_text,
    entry_text,
    joined,
    named,
    value_words,
)
from datarights.rules.finding import Fact
from datarights.rules.pack import FactType, Who
from datarights.rules.questions import Questions
from datarights.text import Text, same, say
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from datarights.decision.decision import Answered
    from datarights.rules.pack import FactSpec, Pack


@valueclass(kw_only=False, lazy=True)
class Case:
    """Everything a section may look at."""

    holdings: Holdings
    lexicon: Lexicon
    packs: Sequence["Pack"]
    record: Record
    day: date
    judged: Sequence[Judged]
    mandate: str
    basis: Mapping[str, Any]

    @property
    def asset(self) -> str:
        return self.record.id

    @cached_property
    def held(self) -> tuple[Held, ...]:
        return of_asset(self.holdings, self.lexicon, self.asset, self.day)

    @cached_property
    def live(self) -> list[Held]:
        return [each for each in self.held if each.live]

    @cached_property
    def specs(self) -> "dict[str, FactSpec]":
        return {name: spec for pack in self.packs for name, spec in pack.facts.items()}

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.packs)

    def around(self, act: Act, day: int) -> Around:
        """Give where to look for what the ledger says around an act."""
        return Around(
            act=act, holdings=self.holdings, lexicon=self.lexicon, specs=self.specs, questions=self.questions, day=day
        )

    @cached_property
    def _answered(self) -> "tuple[Said, tuple[Answered, ...], dict[str, Fact | None]]":
        """Give what persons determined of the data, by no holder and no party to an act judged for itself, and what the ledger says."""
        act, ordinal = Act(kind="", on=self.day, asset=self.asset), self.day.toordinal()
        holders = dict.fromkeys(each.title.right.party for each in self.held)
        ledger, _ = self.around(act, ordinal).facts()
        beside = [replace(act, by=each) for each in holders] + [one.decision.request.act for one in self.judged]
        said = said_of(act, self.holdings, self.questions, ordinal, beside=beside)
        said = labelled(said, ledger, self.questions)
        return said, settled(said, ledger, self.questions, ledger), ledger

    @cached_property
    def answers(self) -> "Mapping[str, Answered]":
        """Give what became of each determination that holds, or that is none, by its id."""
        said, answers, _ = self._answered
        own = (given_back(answer, row, self._answered[2], self.questions) for answer, row in said.own)
        none = [*(answer for answer, _ in said.void), *(each.given_back(each.back or NOT_BY_ITSELF) for each in own)]
        return {each.id: each for each in (*answers, *none)}

    @cached_property
    def waivers(self) -> list[Record]:
        ordinal = self.day.toordinal()
        rows = self.holdings.on_asset(self.asset)
        return [row for row in rows if row.kind == "waiver" and row.start <= ordinal < row.end]

    @cached_property
    def facts(self) -> dict[str, Fact | None]:
        """Give what the ledger knows around the asset, and what the acts judged stated where the ledger is silent.

        What acts say differently stays open; what is said of one act is not taken as said of all.
        """
        said, answers, ledger = self._answered
        found = {**ledger, **facts_from(answers, said.rows, ledger, self.specs, self.day)}
        stated = [one.decision.request.act.facts for one in self.judged]
        for name in sorted({name for facts in stated for name in facts}):
            said_so = [fact for facts in stated if (fact := facts.get(name)) is not None]
            of_every_act = name.startswith("asset.") or len(said_so) == len(stated)
            if of_every_act and len({str(each.value) for each in said_so}) == 1:
                found.setdefault(name, min(said_so, key=lambda each: each.grounds))
        return found

    @cached_property
    def objections(self) -> list[Record]:
        return objections_on(self.holdings, self.held, [self.asset])

    @cached_property
    def derivations(self) -> list[Record]:
        return [row for row in self.holdings.on_asset(self.asset) if row.kind == "derivation"]

    @cached_property
    def inputs(self) -> list[str]:
        given = [str(each) for each in self.record.body.get("inputs") or ()]
        return list(
            dict.fromkeys([*given, *(str(each) for row in self.derivations for each in row.body.get("inputs") or ())])
        )

    @cached_property
    def determinations(self) -> list[Record]:
        ordinal = self.day.toordinal()
        return [
            row
            for row in self.holdings.on_asset(self.asset)
            if row.kind == "determination" and row.start <= ordinal < row.end
        ]

    @cached_property
    def source(self) -> SourceKind:
        found = self.record.body.get("source")
        return SourceKind(found) if found in {each.value for each in SourceKind} else SourceKind.UNKNOWN

    def called(self, one: Judged) -> Text:
        """Give what an act was called, or else what it is."""
        return same(one.title) if one.title else act_text(one.decision, self.packs, self.lexicon)

    def ask(self, name: str, zh: str = "", en: str = "") -> Ask:
        """Give the question for a fact, in the words of its pack."""
        spec = self.specs.get(name)
        if spec is None:
            return Ask(say(zh or name, en or name), Who.HOLDER.label, ACCOUNT)
        judged = spec.type is FactType.JUDGEMENT
        cite = cite_text(spec.cite, self.packs) if spec.cite is not None else None
        return Ask(spec.ask, spec.who.label, spec.settle or (DETERMINATION if judged else ACCOUNT), cite)

    def examined(self, wanted: Iterable[str]) -> tuple[list[tuple[Cell, ...]], list[Ask]]:
        """Split facts into rows of what is known and questions on what is not; facts no pack asks for are left out."""
        rows: list[tuple[Cell, ...]] = []
        asks: list[Ask] = []
        for name in dict.fromkeys(wanted):
            spec, fact = self.specs.get(name), self.facts.get(name)
            if fact is not None and spec is not None:
                rows.append((spec.ask, value_words(name, fact.value), fact.grounds.label, origin_of(fact)))
            elif spec is not None:
                asks.append(self.ask(name))
        return rows, asks

    def fact_blocks(self, wanted: Iterable[str], more: Iterable[Ask] = ()) -> list[Block]:
        """Give facts that are known as a table and the rest as questions."""
        rows, asks = self.examined(wanted)
        found: list[Block] = []
        if rows:
            found.append(Table(head=FACT_HEAD, rows=tuple(rows)))
        asks += list(more)
        if asks:
            found.append(Open(tuple(asks)))
        return found


FACT_HEAD: Final = (
    say("事项", "point"),
    say("回答", "answer"),
    say("事实依据强度", "grounds"),
    say("出处", "from"),
)


def origin_of(fact: Fact) -> Cell:
    """Say where a fact comes from: an entry, the registry, or what was stated with an act."""
    name, _, number = fact.origin.rpartition("#")
    if name and number.isdigit():
        return say(f"{name}（第 {number} 条）", f"{name} (no. {number})")
    if fact.origin == "registry":
        return say("登记库", "the registry")
    return fact.origin or say("情景所述", "stated with the act")


def known_as(record: Record) -> Cell:
    """Give the id of an asset with its full name."""
    full = str(record.body.get("name") or "")
    return say(f"{record.id}（{full}）", f"{record.id} ({full})") if full and full != record.id else record.id


EVIDENCE_HEAD: Final = (
    say("证据", "evidence"),
    say("证明", "proves"),
    say("签署日", "signed"),
    say("文件摘要 SHA-256", "digest SHA-256"),
    say("登记", "entry"),
)


def evidence_row(case: Case, name: str) -> tuple[Cell, ...]:
    """Give a row of the index of evidence."""
    record = case.holdings.record(name)
    if record is None:
        return name, NONE, NONE, say("不在册", "not on record"), NONE
    proves = [str(each) for each in record.body.get("proves") or ()]
    return (
        name,
        joined(named(PROVES, each) for each in proves) if proves else UNSAID,
        str(record.body.get("signed") or "") or UNSAID,
        str(record.body.get("sha256") or "") or say("只有名称，没有文件", "named only, no file"),
        entry_text(record),
    )
