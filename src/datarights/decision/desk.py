"""A desk: many decisions on one state of a ledger, with the common kind of title kept in memory, ready to be compared.

A title that is plain is worked out once: one right of the party over the asset, live and proved link by link, one box
of words without carve-outs, and nothing on the asset that would have to be weighed against the act (burden,
objection, exclusive promise, determination, waiver, derivation). Its *effective grant* is kept, by asset and party: the box
that the whole chain reaches, how well it is known, the facts around it, and the days between which none of it
changes. An act within those days is then one lookup, one comparison, and the rules. Everything else goes the whole
way through ``decide``, and so do the parts of a decision that somebody reads; both ways give the same bytes.
"""

from datetime import date
from typing import TYPE_CHECKING, Final

from datarights.decision.act import Act, depth_asked, sets_asked
from datarights.decision.assemble import act_facts, actor_facts, join, reaches_abroad
from datarights.decision.decide import Means, Work, decide
from datarights.decision.decision import Decision
from datarights.decision.labels import Around
from datarights.decision.standing import SIDES, conveys, grounds_of, is_weighed, noticed
from datarights.decision.surroundings import party_facts
from datarights.holdings.chain import MAX_DEPTH, RightState, Title, is_originating, is_own, reaches
from datarights.holdings.once import about
from datarights.model.extent import LAST_DAY, UNLIMITED, Box
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import Right, rights_of
from datarights.model.scope import Open
from datarights.rules.evaluation import Evaluation
from datarights.rules.finding import Fact
from datarights.rules.pack import Outcome
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datarights.decision.decision import DecisionRequest
    from datarights.holdings.record import Record
    from datarights.holdings.snapshot import Holdings
    from datarights.rules.engine import Engine
    from datarights.rules.law import Law
    from datarights.rules.pack import ActSpec, Connecting

MAX_KEPT: Final = 1 << 21
"""So many titles are kept at most; then the desk is cleared."""

MAX_PARTIES: Final = 1 << 16
"""So many recipients are kept at most."""

_CLEAR: Final = {
    f"right.{name}": Fact(value=False, grounds=Grounds.RECORDED)
    for name in (
        "ended", "void_source", "frozen", "controlled", "pledged", "restricted", "act_barred", "disputed",
        "sold_above", "promised_away",
    )
} | {"right.found": Fact(value=True, grounds=Grounds.RECORDED)}  # fmt: skip
_MARKS: Final = {
    grounds: {value: Fact(value=value, grounds=grounds) for value in (True, False, "own", "operate", "passing_on")}
    for grounds in Grounds
}
"""What is said of a title, as it is known on some grounds; one and the same for all titles."""

_ALL_SIDES: Final = tuple(f"right.{side}" for side in SIDES)
_SIDE_FACTS: Final = tuple(f"right.{side}" for side in SIDES[:5])


@valueclass
class Effective:
    """An effective grant: what a plain title reaches, and the days from ``first`` to before ``last`` it is this."""

    title: str
    rights: int
    own: bool
    complete: bool
    box: Box
    marks: "Mapping[bool | str, Fact]"
    facts: "Mapping[str, Fact | None]"
    first: int
    last: int


class Desk:
    """Decides acts on one state of a ledger, and keeps what it worked out of plain titles.

    When the ledger has grown, what was kept is dropped.
    """

    def __init__(self, holdings: "Holdings", engine: "Engine", beside: "Desk | None" = None) -> None:
        """Sit down at a desk. ``beside``: one over the same holdings, whose packs declare the same facts: it shares its titles."""
        self._holdings = holdings
        self._engine = engine
        self._begin()
        self._kept: dict[tuple[str, str], Effective] = {} if beside is None else beside._kept  # noqa: SLF001 - another desk
        self._of_acts: dict[tuple[str, int, str, bool, bool | None], Mapping[str, Fact]] = {}
        self._needs: dict[str, int] = {}
        self._turn = {each for name, spec in engine.running.items() for each in (name, *spec.between[:1])}
        self._last: tuple[tuple[DecisionRequest, int], Decision] | None = None
        self._recipients: dict[str, Mapping[str, Fact | None]] = {}
        self._boxes: dict[Box, Box] = {}
        self._outcomes: dict[tuple[object, ...], Outcome] = {}
        self._profiles: dict[tuple[tuple[str, type | None, Fact | None], ...], Mapping[str, Fact | None]] = {}

    def _begin(self) -> None:
        """Take the ledger as it is now, with the vocabularies it has adopted."""
        self._size, self._lexicon = self._holdings.size, self._holdings.lexicon
        self._means = Means(holdings=self._holdings, engine=self._engine, lexicon=self._lexicon)

    def __len__(self) -> int:
        """Count the titles kept."""
        return len(self._kept)

    def decide(self, request: "DecisionRequest") -> Decision:
        """Decide one act, as :func:`~datarights.decision.decide.decide` would, to the byte."""
        short = self._short(request)
        if short is None:
            return self._whole(request)
        law, facts, dates = short
        work = Work(request, self._means)
        found = work.evaluated = Evaluation(law, facts, request.readings, dates)
        return Decision(request, found.outcome, found.outcomes[::-1], governed=found.governed, parts=work)

    def outcome(self, request: "DecisionRequest") -> Outcome:
        """Give the outcome of an act and nothing else, as :meth:`decide` would: acts on the same facts are judged once."""
        short = self._short(request)
        if short is None:
            return self._whole(replace(request, brief=True)).outcome
        law, facts, dates = short
        try:
            key = (law, *(facts.get(name, "") for name in law.names), *sorted(request.readings.items()))
            found = self._outcomes.get(key)
        except TypeError:  # a list of records has no hash
            return Evaluation(law, facts, request.readings, dates).outcome
        if found is None:
            if len(self._outcomes) >= MAX_PARTIES:
                self._outcomes.clear()
            found = self._outcomes[key] = Evaluation(law, facts, request.readings, dates).outcome
        return found

    def _whole(self, request: "DecisionRequest") -> Decision:
        """Go the whole way; what was asked last is not gone twice, for an outcome that differs is asked for its reasons."""
        key = (request, self._holdings.size)
        if self._last is None or self._last[0] != key:
            self._last = key, decide(request, self._holdings, self._engine, self._lexicon)
        return self._last[1]

    def _short(
        self, request: "DecisionRequest"
    ) -> "tuple[Law, Mapping[str, Fact | None], Mapping[Connecting, date]] | None":
        """Give the law of an act, its facts and its days; nothing where the whole way has to be gone."""
        act = request.act
        grant = self.effective(act.asset, act.by, act.on)
        term = act.term
        facts = self._facts(act, term, grant) if grant is not None else None
        if facts is None:
            return None
        dates = act.dates(request.law_at)
        law = self._engine.law(act.kind, dates, facts, request.readings)
        return (law, facts, dates) if term[1] <= law.until.toordinal() else None

    # ---- one act against one effective grant --------------------------------------------------------------------

    def _facts(self, act: Act, term: tuple[int, int], grant: Effective) -> "Mapping[str, Fact | None] | None":
        """Compare an act with a grant and give the facts; nothing where the whole way has to be gone."""
        spec = self._engine.acts.get(act.kind)
        if spec is None or not spec.ledger or term[1] > grant.last or act.rests_on not in {"", grant.title}:
            return None
        if act.inputs:
            return None  # what is drawn on stands by its own rights
        basis = "own" if grant.own else "operate"
        depth = grant.box.depth
        if self._needed(spec) & ~grant.rights:
            if grant.own or not spec.passing_on or not depth:
                return None
            basis = "passing_on"
            depth -= depth != UNLIMITED
        recipient = self._recipient(act.to, act.on.toordinal())
        if not (act.facts.keys() | recipient.keys()).isdisjoint(self._turn):
            return None  # a number that runs turns on days of its own
        facts = {**self._act_facts(act, spec), **grant.facts, **recipient}
        facts["act.on"] = Fact(value=act.on, grounds=Grounds.RECORDED)
        yes, no = grant.marks[True], grant.marks[False]
        facts["right.basis"] = grant.marks[basis]
        covered = self._compared(act, term, spec, grant.box, depth, facts, (yes, no))
        if facts.get("right.recipients") is no:
            return None  # who is meant by the words of the right may be for a person to say
        conferred: bool | None = not int(act.rights) & ~grant.rights
        if not conferred and not grant.complete:
            conferred = None
        if conferred is not None:
            facts["right.conferred"] = yes if conferred else no
        if covered and conferred:
            facts["right.shown"] = yes
        elif covered is False or conferred is False:
            facts["right.shown"] = no
        broken = {name for name, fact in zip(SIDES, map(facts.get, _ALL_SIDES), strict=True) if fact is no}
        if broken or conferred is False:
            out = frozenset(broken | {"conferred"} if conferred is False else broken)
            facts["right.outside"] = Fact(value=out, grounds=no.grounds)
        if act.facts:
            return join(facts, act.facts, between=self._engine.between)[0]
        return facts

    def _needed(self, spec: "ActSpec") -> int:
        found = self._needs.get(spec.name)
        if found is None:
            found = self._needs[spec.name] = int(rights_of(spec.exercises))
        return found

    def _compared(
        self,
        act: Act,
        term: tuple[int, int],
        spec: "ActSpec",
        box: Box,
        depth: int,
        facts: "dict[str, Fact | None]",
        pair: tuple[Fact, Fact],
    ) -> bool | None:
        """Compare what is asked with a box, side by side; note each side, and give whether all of it is covered."""
        yes, no = pair
        least, most, _ = sets_asked(act, self._lexicon)
        scope = act.scope
        if scope.fields is Open.UNSPECIFIED:
            most[1] = least[1] = box.fields
        if scope.subsets is Open.UNSPECIFIED:
            most[4] = least[4] = box.subsets
        if not act.to and scope.recipients is Open.UNSPECIFIED:
            least[3] = box.recipients
            if not conveys(spec, act):
                most[3] = box.recipients
        covered: bool | None = True
        for name, has, wide, narrow in zip(_SIDE_FACTS, box, most, least, strict=False):
            if not wide & ~has:
                facts[name] = yes
            elif narrow & ~has:
                facts[name] = no
                covered = False
            elif covered:
                covered = None
        low, high = depth_asked(act)
        if high <= depth:
            facts["right.passing_on"] = yes
        elif low > depth:
            facts["right.passing_on"] = no
            covered = False
        elif covered:
            covered = None
        start, end = term
        if box.start <= start and end <= box.end:
            facts["right.term"] = yes
            return covered
        facts["right.term"] = no
        return False

    def _act_facts(self, act: Act, spec: "ActSpec") -> "Mapping[str, Fact]":
        abroad = reaches_abroad(act, self._lexicon)
        key = (act.kind, int(act.rights), act.exclusivity, act.scope.period.__class__ is Period, abroad)
        found = self._of_acts.get(key)
        if found is None:
            found = {name: _bare(fact) for name, fact in act_facts(act, spec, abroad).items() if name != "act.on"}
            self._of_acts[key] = found
        return found

    def _recipient(self, party: str, day: int) -> "Mapping[str, Fact | None]":
        found = self._recipients.get(party)
        if found is None:
            if len(self._recipients) >= MAX_PARTIES:
                self._recipients.clear()
            facts: dict[str, Fact | None] = {}
            party_facts(facts, "recipient", party, self._holdings, self._engine.facts, day)
            found = self._recipients[party] = {name: fact and _bare(fact) for name, fact in facts.items()}
        return found

    # ---- what is kept -------------------------------------------------------------------------------------------

    def effective(self, asset: str, party: str, on: date) -> Effective | None:
        """Give the effective grant of a party over an asset, when its title is plain on a day."""
        key = (asset, party)
        day = on.toordinal()
        if self._size != self._holdings.size or len(self._kept) >= MAX_KEPT:
            self._kept.clear()
            self._recipients.clear()
            self._outcomes.clear()
            self._begin()
        found = self._kept.get(key)
        if found is None or not found.first <= day < found.last:
            found = self._plain(asset, party, day)
            if found is not None:
                self._kept[key] = found
        return found

    def _plain(self, asset: str, party: str, day: int) -> Effective | None:
        holdings = self._holdings
        mine = holdings.held_by(party, asset) if asset and party else ()
        line = self._line(mine[0], day) if len(mine) == 1 else None
        if line is None:
            return None
        rows = about(holdings, asset)
        if is_weighed(rows):
            return None
        found = list(reaches(holdings, self._lexicon, mine[0]).values())
        if not found or len(found) != mine[0].rights.bit_count() or any(each != found[0] for each in found):
            return None
        bounds = found[0]
        parts = bounds.possible.parts
        if bounds.sure != bounds.possible or len(parts) != 1 or parts[0].carved:
            return None
        box = parts[0].box
        if not box.start <= day < box.end:
            return None
        act = Act(kind="", on=date.fromordinal(day), asset=asset, by=party)
        around, read = Around(
            act=act,
            holdings=holdings,
            lexicon=self._lexicon,
            specs=self._engine.facts,
            questions=self._engine.questions,
            day=day,
        ).facts()
        made = any(row.kind == "asset" and row.body.get("inputs") for row in read)
        if made or any(name.startswith(("recipient.", "right.")) or name in self._turn for name in around):
            return None
        title = Title(
            right=mine[0],
            rights=Right(mine[0].rights),
            links=(),
            bounds=bounds,
            state=RightState.LIVE,
            doubts=(),
            until=box.end,
        )
        facts = {name: fact and _bare(fact) for name, fact in (around | actor_facts([title])).items()}
        grounds = min(grounds_of(holdings, each) for each in line)
        facts["right.documented"] = _MARKS[Grounds.RECORDED][grounds >= Grounds.DOCUMENTED]
        licensed = any(
            row.body.get("act") == "license"
            and row.start <= day < row.end
            and mine[0].id in (row.body.get("rests_on") or ())
            for row in rows.of("right")
        )
        facts["right.licensed"] = _MARKS[Grounds.RECORDED][licensed]
        seen = noticed(rows, party, {mine[0].id}, line, day)
        edges = {edge for row in (*rows, *line, *read) for edge in (row.start, row.end)}
        ahead = {edge for row in (*seen, *line, *read) for edge in (row.start, row.end)}
        return Effective(
            title=mine[0].id,
            rights=mine[0].rights,
            own=is_own(mine[0]),
            complete=mine[0].body.get("complete") is True,
            box=self._boxes.setdefault(box, box),
            marks=_MARKS[grounds],
            facts=self._profile({**facts, **_CLEAR}),
            first=max((each for each in edges if each <= day), default=0),
            last=min((each for each in ahead if each > day), default=LAST_DAY),
        )

    def _line(self, record: "Record", day: int) -> "list[Record] | None":
        """Give a right and all it rests on, one above the other; nothing when a link is not plainly live."""
        found: list[Record] = []
        while len(found) < MAX_DEPTH:
            found.append(record)
            parents: Sequence[str] = record.body.get("rests_on") or ()
            plain = record.start <= day < record.end and not (record.body.get("answers") or record.body.get("given"))
            if not plain or is_originating(record) or record.asset != found[0].asset:
                break
            if is_own(record):
                return found if not parents else None
            above = self._holdings.record(parents[0]) if len(parents) == 1 else None
            if above is None:
                return None
            record = above
        return None

    def _profile(self, facts: "dict[str, Fact | None]") -> "Mapping[str, Fact | None]":
        """Keep one copy of facts that many titles share."""
        key = tuple(
            (name, None if fact is None else fact.value.__class__, fact) for name, fact in sorted(facts.items())
        )
        try:
            return self._profiles.setdefault(key, facts)
        except TypeError:  # a list of records has no hash
            return facts


def _bare(fact: Fact) -> Fact:
    """Give a fact without where it comes from: one and the same for all titles."""
    if isinstance(fact.value, bool):
        return _MARKS[fact.grounds][fact.value]
    return Fact(value=fact.value, grounds=fact.grounds)
