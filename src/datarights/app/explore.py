"""What may be tried in a world, and where it must never end: moves of parties, one after the other, and invariants.

A move is let through, or not, by the same ledger and the same packs as anywhere. An invariant looks at where that led and
says what must not be. It is written apart from the rules that should prevent it: it reads records and days and nothing else.
Which sequences are tried is another's affair (``adapters/search``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from datarights.decision.act import Act
from datarights.decision.assemble import reaches_abroad
from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.errors import InadmissibleEntryError
from datarights.holdings.answers import is_void, spans
from datarights.holdings.chain import RightState, line, title
from datarights.holdings.fold import Fold
from datarights.holdings.record import EXCLUSIVE, Record
from datarights.ledger.entry import Draft
from datarights.model.grounds import Grounds
from datarights.model.period import FOREVER, Period, after
from datarights.model.right import NO_RIGHT, Right, keys_of
from datarights.model.scope import Open, Scope, Terms, scope_from_payload
from datarights.rules.finding import Fact, QuestionKind
from datarights.rules.pack import Outcome
from datarights.scenario.drafts import draft_of
from datarights.scenario.world import EventPart, GrantPart
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from datarights.rules.engine import Engine

TERMS: Final = ((0, 365), (0, 730), (180, 365))
"""Terms that are tried: first day and length, in days from the day explored from."""
DAYS: Final = (0, 100, 400)
"""Days on which something ends, or is done: from the day explored from."""
EFFORT: Final = 400_000
"""Conditions weighed at most to find what would settle an act: a search makes many, and what they find is only tried."""
RIGHTS: Final = (Right.USE, Right.HOLD | Right.USE, Right.HOLD | Right.USE | Right.OPERATE)
ROUTES: Final[Mapping[str, frozenset[str]]] = {"act.export_route": frozenset({"cleared", "exempt"})}
"""Facts by which an export has a lawful route, with the words that say so."""
OPENED: Final[Mapping[str, frozenset[bool]]] = {"asset.lawfully_opened": frozenset({True})}
"""Facts by which public data as it was collected is open to everybody, with the words that say so."""
LEAVES: Final = {"act.export_way": Fact(value="sent", grounds=Grounds.ASSERTED)}
"""What makes an export one: the data is sent abroad. Without it the easiest way to be allowed is that nothing leaves."""
ABROAD: Final = frozenset({"export", "export_own"})
OUTWARD: Final = frozenset({"license", "transfer", "contribute", "provide", "open", "list", *ABROAD})
PLACES: Final[tuple[Terms | Open, ...]] = (Terms(("CN",)), Open.ALL)
"""Territories that are tried for what somebody does: the mainland, and everywhere."""
LET_THROUGH: Final = (Outcome.PERMITTED, Outcome.CONDITIONAL)
"""Outcomes with which an act may be done; with any other it is not let through."""
RAW: Final = frozenset({"public_duty"})
"""Source situations in which a resource is public data as it was collected."""


@valueclass
class Conferral:
    """A move: give a right through the registry."""

    part: GrantPart

    @property
    def says(self) -> Text:
        """Say who gives what to whom."""
        each = self.part
        return say(
            f"{each.giver} {'许可' if each.act == 'license' else '转让'} {each.taker} {each.asset}",
            f"{each.giver} to {each.taker}: {each.act} {each.asset}",
        )


@valueclass
class Ending:
    """A move: a right ends."""

    part: EventPart

    @property
    def says(self) -> Text:
        """Say which right ends, and when."""
        return say(f"{self.part.about} 自 {self.part.on} 终止", f"{self.part.about} ends on {self.part.on}")


@valueclass
class Doing:
    """A move: do something with data, on facts that are stated, where the packs allow it."""

    act: Act

    @property
    def says(self) -> Text:
        """Say who does what."""
        act = self.act
        return say(f"{act.by} {act.kind} {act.asset}（{act.on}）", f"{act.by}: {act.kind} {act.asset} on {act.on}")


Move = Conferral | Ending | Doing


@valueclass
class Broken:
    """Where a sequence ended that it must not: which invariant, what is the case, the act that shows it.

    ``itself``: the move that the act is, where it is one of those made; it must not stand before itself.
    """

    invariant: str
    says: Text
    shows: Act
    itself: str = ""


Supplies = dict[tuple[str, ...], Mapping[str, Fact]]
"""Facts that settled an act, by its kind and the rules that spoke or were open: the search for them is what takes time."""


def _later(day: date, gap: int) -> date:
    """Give the day so many days on; the last of all days where there are not so many."""
    return day + timedelta(min(gap, (FOREVER - day).days - 1))


def _end(start: date, length: int) -> date:
    return after(_later(start, length - 1))


class Play:
    """A world in which moves are made one after the other; ``moves`` are those that were let through.

    ``supplies`` is filled on the way and may be shared by the plays of one search. It only says what to try: what is allowed
    is decided afresh.
    """

    def __init__(self, start: Fold, engine: "Engine", day: date, supplies: Supplies | None = None) -> None:
        self.fold = start.forked()
        self.engine = engine
        self.day = day
        self.moves: list[Move] = []
        self.last: Decision | None = None
        self.supplies: Supplies = {} if supplies is None else supplies

    def make(self, move: Move) -> bool:
        """Make a move if the ledger and the packs let it through."""
        self.last = None
        match move:
            case Conferral() | Ending():
                if not self._recorded(draft_of(move.part)):
                    return False
            case Doing():
                decision = self._allowed(move.act)
                if decision is None:
                    return False
                self.last = decision
                move = Doing(act=decision.request.act)
        self.moves.append(move)
        return True

    def _recorded(self, draft: Draft) -> bool:
        try:
            self.fold.append(draft)
        except InadmissibleEntryError:
            return False
        return True

    def _allowed(self, act: Act) -> Decision | None:
        """Decide an act; where facts are asked for, once more with all of them supplied that could settle it.

        A lawful route is never among them, nor that data was opened: what needs one must not be allowed without.
        """
        decision = decide(DecisionRequest(act=act, effort=EFFORT), self.fold, self.engine, self.fold.lexicon)
        if decision.outcome not in LET_THROUGH and (supplied := self._supplied(decision)):
            stated: dict[str, Fact | None] = {**act.facts, **supplied}
            act = replace(act, facts=stated)
            decision = decide(DecisionRequest(act=act, effort=EFFORT), self.fold, self.engine, self.fold.lexicon)
        return decision if decision.outcome in LET_THROUGH else None

    def _supplied(self, decision: Decision) -> Mapping[str, Fact]:
        """Give facts that would settle an act, without any by which it may be what it must not be otherwise."""
        key = (decision.request.act.kind, *(f"{each.rule.id} {each.verdict.value}" for each in decision.findings))
        if key not in self.supplies:
            self.supplies[key] = {
                name: fact
                for chosen in decision.settling.sets[:1]
                for each in chosen.supplies
                if each.kind is not QuestionKind.READING
                for name, fact in each.facts.items()
                if name not in {*ROUTES, *OPENED}
            }
        return self.supplies[key]

    # ---- what may be tried --------------------------------------------------------------------------------------

    def parties(self) -> Sequence[str]:
        """Name the parties, those of the world and whoever it knows."""
        return self.fold.party_ids()

    def rights(self) -> list[Record]:
        """Give the rights on record, in the order of the ledger."""
        found = [row for name in self.fold.asset_ids() for row in self.fold.on_asset(name) if row.kind == "right"]
        return sorted(found, key=lambda row: row.since)

    def conferral(self, right: Record, taker: str, act: str, rights: Right, term: tuple[int, int], kind: str, depth: int) -> Conferral:  # fmt: skip
        """Give the move by which the holder of a right gives of it."""
        start = _later(self.day, term[0])
        period = Period(start=start, end=_end(start, term[1]))
        words = scope_from_payload(right.body.get("scope") or {})
        return Conferral(
            part=GrantPart(
                id=self._unused(), act=act, asset=right.asset, giver=right.party, taker=taker, rights=rights & Right(right.rights) or Right(right.rights),
                scope=Scope(
                    purposes=words.purposes if isinstance(words.purposes, Terms) else Terms(("analysis",)),
                    territory=words.territory if isinstance(words.territory, Terms) else Terms(("CN",)),
                    period=period, passing_on=depth,
                ),
                kind=kind if act == "license" else "ordinary",
            )
        )  # fmt: skip

    def _unused(self) -> str:
        """Give an id for the next move that nothing in the world has, struck out or not: with one in use it would be refused."""
        ids = (f"试{number}" for number in count(len(self.moves) + 1))
        return next(each for each in ids if self.fold.kind_of(each) is None)

    def ending(self, right: Record, gap: int) -> Ending:
        """Give the move by which a right ends."""
        day = _later(self.day, gap)
        return Ending(
            part=EventPart(
                id=self._unused(), kind="ending", about=right.id, on=day,
                period=Period(start=day, end=FOREVER), payload={"reason": "contract"},
            )
        )  # fmt: skip

    def doing(self, kind: str, right: Record, taker: str, gap: int, place: Terms | Open = PLACES[0]) -> Doing:
        """Give the move by which the holder of a right does something with the data."""
        spec = self.engine.acts[kind]
        gives = Right.USE if taker and "operate" in spec.exercises else NO_RIGHT
        day = _later(self.day, gap)
        period = Period(start=day, end=_end(day, TERMS[0][1])) if kind == "license" else Open.UNSPECIFIED
        scope = Scope(purposes=Terms(("analysis",)), territory=place, period=period, passing_on=0)
        facts = {name: fact for name, fact in LEAVES.items() if kind in ABROAD and name in self.engine.facts}
        return Doing(act=Act(kind=kind, on=day, asset=right.asset, by=right.party, to=taker, rights=gives, scope=scope, facts=facts))  # fmt: skip

    # ---- where it must not end ----------------------------------------------------------------------------------

    def tests(self, move: Move) -> Iterator[str]:
        """Name the invariants that a move puts to the test, let through or not: those it could break."""
        rows = self.rights()
        match move:
            case Conferral(part=part):
                mine = [each for each in rows if each.body.get("from") == part.giver and each.asset == part.asset]
                if part.kind in EXCLUSIVE and any(each.body.get("exclusivity") in EXCLUSIVE and each.party != part.taker for each in mine):  # fmt: skip
                    yield "exclusive-twice"
            case Ending(part=part):
                if any(part.about in (row.body.get("rests_on") or ()) for row in rows):
                    yield "outlives-source"
            case Doing(act=act):
                away = act.kind in ABROAD or bool(reaches_abroad(act, self.fold.lexicon))
                if away and _labelled(self, act.asset, "personal") is not False:
                    yield "abroad-without-route"
                if act.kind in OUTWARD and _as_collected(self, act.asset):
                    yield "public-raw-outside"

    def broken(self, chosen: Sequence[str] = ()) -> Broken | None:
        """Give the first invariant that is broken now, of those chosen."""
        for name, (_, look) in INVARIANTS.items():
            if not chosen or name in chosen:
                for found in look(self):
                    return found
        return None


def _days_of(play: Play) -> Iterator[date]:
    yield from (_later(play.day, gap) for gap in DAYS)


def _exclusive_twice(play: Play) -> Iterator[Broken]:
    """Find two promises of the same giver, by whatever rights in the data, that leave no room for each other on one day."""
    promised = [row for row in play.rights() if row.body.get("exclusivity") in EXCLUSIVE and row.body.get("door") == "grant"]  # fmt: skip
    for number, second in enumerate(promised):
        for first in promised[:number]:
            apart = (
                first.party == second.party or first.asset != second.asset or first.body["from"] != second.body["from"]
            )
            if apart or any(
                each.party == one.party
                for one, other in ((first, second), (second, first))
                for each in line(play.fold, [other]).values()
            ):
                continue  # given of what the one promised gave back
            for day in _days_of(play):
                both = all(_sure(play, row, day) for row in (first, second))
                if both and _overlap(first, second):
                    act = Act(
                        kind="license", on=day, asset=second.asset, by=str(second.body["from"]), to=second.party, rights=Right(second.rights),
                        scope=_scope_of(second, day), exclusivity=str(second.body["exclusivity"]),
                    )  # fmt: skip
                    yield Broken(
                        invariant="exclusive-twice", shows=act, itself=second.id,
                        says=say(f"{first.id} 与 {second.id} 在 {day} 都是独占或者排他，且都算数", f"{first.id} and {second.id} are both exclusive, and both stand, on {day}"),
                    )  # fmt: skip
                    return


def _scope_of(row: Record, day: date) -> Scope:
    """Give what a right reaches, in its own words, for one day."""
    words = scope_from_payload(row.body.get("scope") or {})
    return Scope(purposes=words.purposes, territory=words.territory, passing_on=0, period=Period(start=day, end=_end(day, 1)))  # fmt: skip


def _overlap(first: Record, second: Record) -> bool:
    """Tell whether the words of two rights have a purpose and a territory in common, as they are written."""
    one, other = (scope_from_payload(each.body.get("scope") or {}) for each in (first, second))
    return all(_in_common(getattr(one, name), getattr(other, name)) for name in ("purposes", "territory"))


def _in_common(one: Terms | Open, other: Terms | Open) -> bool:
    match one, other:
        case (Open.ALL, Terms() | Open.ALL) | (Terms(), Open.ALL):
            return True
        case Terms(), Terms():
            return one == other or (not (one.but or other.but) and bool({*one.names} & {*other.names}))
        case _:
            return False


def _sure(play: Play, row: Record, day: date) -> bool:
    """Tell whether the ledger says of a right that it surely stands on a day."""
    found = title(play.fold, play.fold.lexicon, row.id, day)
    return found.state is RightState.LIVE and bool(found.bounds.sure.on(day.toordinal()))


def _dead(play: Play, row: Record, day: int, seen: tuple[str, ...] = ()) -> bool:
    """Tell whether a right has ended by its own days, or all that it lives by has: read off the records alone."""
    if is_void(row) or not any(start <= day < end for start, end in spans(row)):
        return True
    above = [play.fold.record(name) for name in row.body.get("rests_on") or () if name not in seen]
    if row.body.get("link") != "continuing" or not above:
        return False
    return all(each is None or _dead(play, each, day, (*seen, row.id)) for each in above)


def _outlives(play: Play) -> Iterator[Broken]:
    """Find a right that lives by another and stands on a day on which the other does not."""
    for row in play.rights():
        if row.body.get("link") != "continuing":
            continue
        for day in _days_of(play):
            if _dead(play, row, day.toordinal()) and _sure(play, row, day):
                yield Broken(
                    invariant="outlives-source",
                    shows=Act(kind="process", on=day, asset=row.asset, by=row.party, scope=_scope_of(row, day)),
                    says=say(f"{row.id} 在 {day} 还算数，它所凭的权利已经终止", f"{row.id} stands on {day}, and what it rests on has ended"),
                )  # fmt: skip
                return


def _done(play: Play) -> tuple[Act, Mapping[str, Fact | None]] | None:
    if play.last is None:
        return None
    act = play.last.request.act
    return act, {**dict(play.last.facts), **act.facts}


def _labelled(play: Play, asset: str, label: str, seen: tuple[str, ...] = ()) -> bool | None:
    """Tell whether data, or anything it was made from, is labelled so: read off the records alone."""
    row = play.fold.record(asset)
    if row is None or row.kind != "asset" or asset in seen:
        return None
    rows = [each for each in play.fold.on_asset(asset) if each.kind in {"derivation", "asset"}]
    above = {str(name) for each in rows for name in each.body.get("inputs") or ()}
    said = [
        (row.body.get("labels") or {}).get(label),
        *(_labelled(play, name, label, (*seen, asset)) for name in above),
    ]
    return True if True in said else None if None in said else False


def _shown(facts: Mapping[str, Fact | None], ways: Mapping[str, frozenset[Any]]) -> bool:
    return any((fact := facts.get(name)) is not None and fact.value in words for name, words in ways.items())


def _abroad(play: Play) -> Iterator[Broken]:
    """Find personal data exported, or given for use abroad, with the packs' leave and without a lawful route."""
    done = _done(play)
    if done is None:
        return
    act, facts = done
    way = facts.get("act.export_way")
    stays = way is not None and way.value == "none"
    if act.kind not in ABROAD and (stays or not reaches_abroad(act, play.fold.lexicon)):
        return
    if not _shown(facts, ROUTES) and _labelled(play, act.asset, "personal") is not False:
        yield Broken(
            invariant="abroad-without-route", shows=act,
            says=say(f"{act.asset} 含有或者可能含有个人信息，没有出境路径而获准出境", f"{act.asset} holds, or may hold, personal data and may leave without a route"),
        )  # fmt: skip


def _as_collected(play: Play, asset: str) -> bool:
    """Tell whether data is, or may be, public data as it was collected."""
    row = play.fold.record(asset)
    raw = row is not None and row.body.get("source") in RAW and row.body.get("kind") == "resource"
    return raw and _labelled(play, asset, "public") is not False


def _raw(play: Play) -> Iterator[Broken]:
    """Find public data as it was collected, never shown to be opened, given outside with the packs' leave."""
    done = _done(play)
    if done is None or done[0].kind not in OUTWARD:
        return
    act, facts = done
    if _as_collected(play, act.asset) and not _shown(facts, OPENED):
        yield Broken(
            invariant="public-raw-outside", shows=act,
            says=say(f"{act.asset} 是公共机构履职收集的原始数据，获准对外提供", f"{act.asset} is public data as collected, and may be given outside"),
        )  # fmt: skip


INVARIANTS: Final = {
    "exclusive-twice": (say("独占或者排他的权利不给出两次", "an exclusive right is not given twice"), _exclusive_twice),
    "outlives-source": (say("再许可不比来源活得更久", "a sub-licence does not outlive its source"), _outlives),
    "abroad-without-route": (say("个人信息没有路径不出境", "no personal data leaves without a lawful route"), _abroad),
    "public-raw-outside": (say("公共数据原始数据不出域", "public data as collected does not go outside"), _raw),
}
"""Where no sequence may end, by name."""


def shortest(
    moves: Sequence[Move], broken: Broken, start: Fold, engine: "Engine", day: date
) -> tuple[tuple[Move, ...], Broken]:
    """Leave out every move without which the same invariant is broken all the same; give what is left, and where it ends."""
    kept, number = list(moves), 0
    while number < len(kept):
        fewer = [*kept[:number], *kept[number + 1 :]]
        play = Play(start, engine, day)
        found = None
        if all(play.make(each) for each in fewer):
            found = play.broken([broken.invariant])
        if found is None:
            number += 1
        else:
            kept, broken, number = fewer, found, 0
    return tuple(kept), broken


OF_ACTS: Final = frozenset({"abroad-without-route", "public-raw-outside"})
"""Invariants of what the packs allow; the others are of what the ledger records."""


# ---- as a scenario ----------------------------------------------------------------------------------------------


def as_scenario(
    moves: Sequence[Move], broken: Broken, use: str, told: Callable[[Text], str], packs: Sequence[str] = ()
) -> str:
    """Write a sequence as a scenario: the world it starts from, what was recorded, the act that must not be allowed.

    ``told`` gives a text in the language that the titles are written in: the format has one title. ``packs``: those that
    judged, where they are not the ones that judge by default.
    """
    grants = [_grant(each.part) for each in moves if isinstance(each, Conferral) and each.part.id != broken.itself]
    ends = [_ends(each.part) for each in moves if isinstance(each, Ending)]
    lines = ["kind: scenario", f"title: {_word(told(broken.says))}", f"use: {_word(use)}"]
    lines += [f"packs: [{', '.join(packs)}]"] if packs else []
    lines += ["grants:", *grants] if grants else []
    lines += ["ends:", *ends] if ends else []
    act = broken.shows
    said = [f"act: {act.kind}", f"asset: {_word(act.asset)}", f"from: {_word(act.by)}"]
    said += [f"to: {_word(act.to)}"] if act.to else []
    said += [f"rights: [{', '.join(keys_of(act.rights))}]"] if act.rights else []
    said += _words_of(act.scope)
    said += [f"kind: {act.exclusivity}"] if act.exclusivity else []
    said.append(f"on: {act.on}")
    if act.facts:
        stated = ", ".join(f"{name}: {_fact(fact)}" for name, fact in sorted(act.facts.items()))
        said.append(f"facts: {{{stated}}}")
    said.append(f"expect: {{not_outcome: [{', '.join(each.key for each in LET_THROUGH)}]}}")
    return (
        "\n".join(
            [
                *lines,
                "acts:",
                f"  - title: {_word(told(INVARIANTS[broken.invariant][0]))}",
                *(f"    {each}" for each in said),
            ]
        )
        + "\n"
    )


def _grant(part: GrantPart) -> str:
    said = [
        f"id: {part.id}",
        f"{part.act}: {_word(part.asset)}",
        f"from: {_word(part.giver)}",
        f"to: {_word(part.taker)}",
    ]
    said += [f"rights: [{', '.join(keys_of(part.rights))}]", *_words_of(part.scope)]
    said += [f"kind: {part.kind}"] if part.act == "license" else []
    return f"  - {{{', '.join(said)}}}"


def _ends(part: EventPart) -> str:
    return f"  - {{id: {part.id}, about: {_word(part.about)}, on: {part.on}, reason: {part.payload['reason']}}}"


def _words_of(scope: Scope) -> list[str]:
    found = []
    for name in ("purposes", "territory"):
        value = getattr(scope, name)
        if isinstance(value, Terms):
            names = f"[{', '.join(map(_word, value.names))}]"
            found.append(f"{name}: {{all_but: {names}}}" if value.but else f"{name}: {names}")
        elif value is not Open.UNSPECIFIED:
            found.append(f"{name}: {value.value}")
    if isinstance(scope.period, Period):
        found.append(f"term: {{from: {scope.period.start}, before: {scope.period.end}}}")
    if isinstance(scope.passing_on, int):
        found.append(f"passing_on: {scope.passing_on}")
    return found


def _fact(fact: Fact | None) -> str:
    if fact is None:
        return "unknown"
    value = fact.value
    said = "yes" if value is True else "no" if value is False else f"[{', '.join(map(_word, sorted(value)))}]" if isinstance(value, frozenset) else _word(str(value))  # fmt: skip
    return (
        f"{{value: {said}, grounds: {fact.grounds.key}, by: 试}}"
        if fact.grounds.key == "determined"
        else f"{{value: {said}, grounds: {fact.grounds.key}}}"
    )


def _word(text: str) -> str:
    plain = text.replace("·", "").replace("-", "").replace(".", "").replace("/", "")
    return text if plain.isalnum() else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
