"""Labels of data, travelling down the derivation graph: what data was made of marks what was made of it (design §4).

A label of data is the join of what its own entry says and of the labels of everything it was made from: one yes makes it
yes, a no needs every one of them to say no, all else is open. Nothing said of the new data alone takes a label away. What
does is a determination about the data, or about any data above it, that says no, names a rule by which a pack lets this very
label be taken away, and has evidence of what that rule asks for (anonymisation its test, a new classification the grading);
it stands as every determination stands (``determined``): last on its question, in its term, to the same version of the
question, on the same facts, by nobody who judges in their own favour, of data whose sources had then what they have now. From
there on nothing of what lies above comes down. A
determination that data has a label marks what was made of it, too.

That data was got by government sharing travels the same way, as entries and determinations say it; what takes it away is a
word about the data itself, and no word about one of its sources clears what lies above that source.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from datarights.decision.act import Act
from datarights.decision.decision import Answered
from datarights.decision.determined import KIND, LABEL, given_back, labelled, said_of
from datarights.decision.surroundings import (
    asset_record,
    described,
    ledger_facts,
    origin_of,
    sources_of,
    take_stated,
)
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.asset import LABELS
from datarights.model.grounds import Grounds
from datarights.model.scope import Lexicon
from datarights.rules.finding import Fact
from datarights.rules.pack import FactSpec
from datarights.rules.questions import Questions
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from datarights.rules.condition import Value

_SHARED: Final = "asset.got_by_sharing"


@valueclass
class Around:
    """Where labels are looked for: the ledger, in which words, on which day, by which questions, for which act."""

    act: Act
    holdings: Holdings
    lexicon: Lexicon
    specs: Mapping[str, FactSpec]
    questions: Questions
    day: int

    def facts(self) -> tuple[dict[str, Fact | None], list[Record]]:
        """Give what the ledger says around the act, labels with it, and the beliefs it was read from.

        A label that an entry says is unknown has been raised, and is open; of one that no entry names, nobody spoke.
        """
        facts, read = ledger_facts(self.act, self.holdings, self.lexicon, self.specs, self.day)
        for name, fact, rows, raised in self._from_above():
            if fact is not None or raised:
                facts[name] = fact
            read += [row for row in rows if row not in read]
        return facts, read

    def _from_above(self) -> Iterator[tuple[str, Fact | None, list[Record], bool]]:
        """Give each label of the data of the act, open as nothing, the beliefs it was read from, and whether it was raised; then its sharing."""
        if not self.act.asset or asset_record(self.holdings, self.act.asset) is None:
            return
        graph = _Graph(self.holdings, self.act.asset)
        above: dict[tuple[str, str], _Above] = {}
        for asset in graph.records:
            if asset != self.act.asset:
                for answer, row, holds in self._determined(asset):
                    found = above.setdefault((asset, answer.question), _Above())
                    found.rows.append(row)
                    if holds:
                        found.held, found.stands = row, answer.back is None
                        found.yes = answer.answer is True
        for label in LABELS:
            yield LABEL + label, *graph.joined(label, above)
        fact, rows, raised = self._shared(graph, above)
        yield (
            _SHARED,
            fact,
            [*rows, *graph.records.values()],
            raised,
        )  # that a label stays away hangs on what lies above

    def _shared(
        self, graph: "_Graph", determined: Mapping[tuple[str, str], "_Above"]
    ) -> tuple[Fact | None, list[Record], bool]:
        """Say whether data was made of what was got by sharing: one yes above is enough, one open answer leaves it open."""
        read: list[Record] = []
        is_open = graph.cut
        for name, record in graph.records.items():
            stated: dict[str, Fact | None] = {}
            take_stated(stated, "asset", record, described(self.holdings, record), self.specs, self.day)
            said, answer = stated.get(_SHARED), determined.get((name, _SHARED)) or _Above()
            read += answer.rows
            if answer.held is not None and answer.stands and answer.yes:
                return Fact(value=True, grounds=Grounds.DETERMINED, origin=origin_of(answer.held)), read, True
            if said is not None and said.value is True and not (answer.held is not None and answer.stands):
                return said, [*read, record], True
            # open or no, what the data says of itself is weighed where the act is, and nothing is determined of it here
            if name == self.act.asset:
                continue
            is_open = is_open or (answer.held is not None and not answer.stands)
            is_open = is_open or (answer.held is None and _SHARED in stated and said is None)
        return None, read, is_open

    def above(self, read: Iterable[Record]) -> Iterator[Answered]:
        """Give the determinations about data above that of the act, among what its labels were read from: also those given back."""
        rows = {row.id: row for row in read if row.kind == KIND and row.asset != self.act.asset}
        for asset in dict.fromkeys(row.asset for row in rows.values()):
            for answer, row, _ in self._determined(asset):
                if row.id in rows:
                    yield replace(answer, asset=asset)

    def _determined(self, asset: str) -> Iterator[tuple[Answered, Record, bool]]:
        """Give the determinations about labels and sharing of other data, judged for it as they would be for the data of the act, and which hold."""
        there = Act(kind=self.act.kind, on=self.act.on, asset=asset, by=self.act.by, to=self.act.to)
        said = said_of(there, self.holdings, self.questions, self.day)
        found = [(answer, row) for answer, row in (*said, *said.own) if _comes_down(answer.question)]
        shown = any(answer.back is None and row.body.get("shown") for answer, row in found)
        facts = replace(self, act=there).facts()[0] if shown else {}
        said = labelled(said, facts, self.questions)
        for held, pairs in ((True, said), (False, said.own)):
            for answer, row in pairs:
                if _comes_down(answer.question):
                    yield given_back(answer, row, facts, self.questions), row, held
        yield from ((answer, row, False) for answer, row in said.void if _comes_down(answer.question))


def _comes_down(question: str) -> bool:
    return question == _SHARED or question.startswith(LABEL)


class _Above:
    """What was determined of data above: all that is listed, what holds, whether it still stands, and whether it says yes."""

    def __init__(self) -> None:
        self.rows: list[Record] = []
        self.held: Record | None = None
        self.stands = False
        self.yes = False


class _Graph:
    """Data and all it was made from, and what is said of its labels."""

    def __init__(self, holdings: Holdings, asset: str) -> None:
        found = sources_of(holdings, asset)
        self.records, self._inputs, self.cut = found.records, found.inputs, found.cut
        self._first = asset
        self._holdings = holdings

    def joined(
        self, label: str, determined: Mapping[tuple[str, str], _Above]
    ) -> tuple[Fact | None, list[Record], bool]:
        """Join what is said of a label, from the data upward; what was determined, and stands, hides what lies above it.

        Where it was given back, what the entry says may mark the data, and clears it of nothing. An entry that calls a
        label unknown has raised it, too.
        """
        below: dict[str, str] = {self._first: ""}
        waiting, read = [self._first], list[Record]()
        said: list[tuple[bool | None, Grounds, Record]] = []
        complete, raised = True, False
        while waiting:
            name = waiting.pop(0)
            record = self.records.get(name)
            if record is None:
                complete = False
                continue
            answer = determined.get((name, LABEL + label)) or _Above()
            read += [record, *answer.rows]
            labels: Mapping[str, Value | None] = record.body.get("labels") or {}
            value = labels.get(label)
            raised = raised or labels.get(label, True) is None
            if answer.held is not None and answer.stands:
                said.append((answer.held.body["answer"] is True, Grounds.DETERMINED, answer.held))
                continue
            raised = raised or answer.held is not None
            known = value is True or (value is False and answer.held is None)
            said.append((value is True if known else None, described(self._holdings, record), record))
            for upper in self._inputs[name]:
                if upper not in below:
                    below[upper] = name
                    waiting.append(upper)
        return self._fact(said, below, complete=complete), read, raised

    def _fact(
        self, said: list[tuple[bool | None, Grounds, Record]], below: Mapping[str, str], *, complete: bool
    ) -> Fact | None:
        yes = next(((grounds, record) for value, grounds, record in said if value is True), None)
        if yes is not None:
            return Fact(value=True, grounds=yes[0], origin=" · ".join(self._way(yes[1], below)))
        if not complete or any(value is None for value, _, _ in said):
            return None
        _, grounds, weakest = min(said, key=lambda each: (each[1], each[2].since))
        lowered = next((record for _, _, record in said if record.kind == KIND), None)
        way = self._way(lowered, below) if lowered is not None else (origin_of(weakest),)
        return Fact(value=False, grounds=grounds, origin=" · ".join(way))

    def _way(self, record: Record, below: Mapping[str, str]) -> Iterator[str]:
        """Give the entries from the data that has a label down to the data asked about."""
        name = record.asset if record.kind == KIND else record.id
        if record.kind == KIND:
            yield origin_of(record)
        while name:
            yield origin_of(self.records[name])
            name = below[name]
