"""The registration on record that the credential of a form would be of, as the manifest has it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from datarights.decision.act import Act
from datarights.decision.surroundings import ledger_facts
from datarights.holdings.fold import Fold
from datarights.holdings.once import about
from datarights.holdings.record import Record
from datarights.model.extent import FIRST_DAY, LAST_DAY
from datarights.model.grounds import Grounds
from datarights.model.right import NO_RIGHT, Right
from datarights.procedure.application import Application, Kind, Recorded
from datarights.report.words import STEPS
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.scenario.world import World
from datarights.text import Text, say


def recorded(known: Engine, world: World, fold: Fold, application: Application, on: date) -> Recorded | None:
    """Give the registration on record that the credential of a form would be of; nothing where none of the data is on record.

    It is heard as a decision hears it, for the holder on the form. The number on the form tells which of several rights of one
    holder is meant. A registration of others alone leaves it open: several may register the same data, each by itself (Guide Art. 21).
    """
    credential = application.credential
    asset = application.data.asset if application.data is not None else ""
    seen = about(fold, asset)
    if credential is None or application.kind is Kind.FIRST:
        return None
    if not seen.of("registration"):
        return _of_other_data(world, fold, credential.number)
    day = on.toordinal()
    rows = [row for row in seen.of("registration") if row.start <= day and _counts(row)]
    granted = [row for row in seen.of("registration") if row in rows or _ahead(row, credential.number, rows)]
    numbered = {_right_of(row): str(row.body["credential"]) for row in granted if row.body.get("credential")}
    meant = {right for right, number in numbered.items() if number == credential.number}
    ids = _holder(world, application)
    own = {row.id for row in seen.sources if row.party in ids}
    found: list[tuple[Fact, Record]] = []
    for name in ids:
        act = Act(kind=application.kind.act, on=on, asset=asset, by=name)
        state = ledger_facts(act, fold, fold.lexicon, known.facts, day)[0].get("registration.state")
        row = fold.record(state.origin.rpartition("#")[0]) if state is not None else None
        if state is not None and row is not None and (_right_of(row) or own or not seen.sources):
            found.append((state, row))
    if not found:
        return _of_others(world, fold, application, rows, meant)
    state, row = next((each for each in found if _right_of(each[1]) in meant), found[0])
    others = sorted((meant & own) - {_right_of(row)}) if state.value in STANDS and _right_of(row) not in meant else []
    if others:  # it stands for another right of the holder: that of the number is as its own last entry says
        row = next(each for each in reversed(rows) if _right_of(each) == others[0])
        step = str(row.body.get("step")) if day < row.end else "lapsed"
        if step not in STANDS:
            return Recorded(state=None, says=_how(row, step, None))
        state = Fact(value=step, grounds=Grounds.RECORDED, origin=f"{row.id}#{row.since}")
    mine = [each for each in granted if _right_of(each) in {_right_of(row), ""}]
    reached = _reached(fold, seen.sources, rows, row)
    right = next((each for each in reached if each.party in ids), None) or fold.record(_right_of(row))
    through = _through(mine)
    theirs = [] if right is not None and right.party in ids else [each.party for each in reached]
    return Recorded(
        state=state,
        holder=_registered_for(world, theirs) if theirs else None,
        says=_how(row, str(state.value), through),
        number=numbered.get(_right_of(row)) or numbered.get("", ""),
        agency=_spelt(world, credential.agency, mine),
        through=through,
        rights=Right(right.rights) if right is not None else NO_RIGHT,
    )


def _of_other_data(world: World, fold: Fold, number: str) -> Recorded | None:
    """Give the registration that bears the number of the form where it is one of other data: none is on record of its own."""
    for asset in world.assets if number else ():
        for row in about(fold, asset.id).of("registration"):
            if row.body.get("credential") == number:
                says = say(f"“{asset.id}”的登记（{row.id}）", f"the registration of {asset.id} ({row.id})")
                return Recorded(state=None, says=says, number=number)
    return None


def _of_others(world: World, fold: Fold, application: Application, rows: list[Record], meant: set[str]) -> Recorded:
    """Give what is on record where no registration is the holder's: that of the number is another's where the codes say so."""
    named = [right for row in rows if (right := fold.record(_right_of(row))) is not None]
    theirs = [right for right in named if right.id in meant]
    holders = {right.party for right in theirs or named}
    codes = _codes(world)
    says = say("没有属于该权利人、已经办结的登记", "no finished registration that is that holder's")
    if holders:
        says = _registered_for(world, holders)
    code = (application.credential.holder_number if application.credential else "").upper()
    if theirs and code and all(codes.get(each) not in {None, "", code} for each in holders):
        return Recorded(state=Fact(value="none", grounds=Grounds.RECORDED, origin="registry"), says=says)
    return Recorded(state=None, says=says)


def _registered_for(world: World, holders: Iterable[str]) -> Text:
    called = [" ".join(filter(None, (each, _codes(world).get(each)))) for each in sorted({*holders})]
    return say(f"登记在{'、'.join(called)}名下", f"registered for {', '.join(called)}")


def _codes(world: World) -> dict[str, str]:
    return {each.id: each.uscc for each in world.parties if each.uscc}


def _reached(fold: Fold, sources: Sequence[Record], rows: list[Record], row: Record) -> list[Record]:
    """Give the rights of which a registration is: that it was made of, and those to which its finished transfers lead.

    A right that passed by contract alone stays registered for who passed it on (Guide Art. 34). A transfer that does not
    name the right of who took is of what had passed by then; where more had passed, it does not tell which.
    """
    first = next((each for each in rows if each.body.get("type") in {None, "", "first"}), row)
    made_of = fold.record(_right_of(row) or _right_of(first))
    reached = [made_of] if made_of is not None else [each for each in sources if _begun(each, first)]
    named = {_right_of(each) for each in rows}
    spare = 0
    for step in rows:
        if step.body.get("type") != "transfer" or step.body.get("step") not in STANDS:
            continue
        about_it = _right_of(step)
        ids = {each.id for each in reached}
        taken = [
            each
            for each in sources
            if each.id not in ids
            and ids & _above(each)
            and (each.id == about_it or (each.id not in named and about_it in {"", *ids}))
            and _begun(each, step)
        ]
        spare = spare + 1 if taken else 0
        if len(taken) <= spare:
            reached += taken
            spare -= len(taken)
    return [each for each in reached if not any(each.id in _above(of) and each.rights == of.rights for of in reached)]


def _above(right: Record) -> set[str]:
    return {str(each) for each in right.body.get("rests_on") or ()}


def _begun(right: Record, step: Record) -> bool:
    """Tell whether a right was there at a step of registration; where a day is not told, by what was recorded before."""
    return right.start <= step.start if step.start > FIRST_DAY else right.since < step.since


STANDS: Final = ("evidenced", "credentialed", "pending_renewal")


def _counts(row: Record) -> bool:
    """Tell whether an entry says how a registration stands: a later type that is pending or was refused leaves it as it was."""
    return row.body.get("type") in {None, "", "first"} or row.body.get("step") in {*STANDS, "lapsed", "cancelled"}


def _ahead(renewal: Record, number: str, rows: list[Record]) -> bool:
    """Tell whether an entry is the renewal that a form names by its number, granted before the term that it follows is over."""
    body = renewal.body
    if (body.get("type"), body.get("step"), body.get("credential")) != ("renew", "credentialed", number):
        return False
    return any(_right_of(row) == _right_of(renewal) and row.start < renewal.start <= row.end < LAST_DAY for row in rows)


def _right_of(row: Record) -> str:
    return str(row.body.get("about") or "")


def _through(rows: list[Record]) -> date | None:
    """Give the last day of a registration, by the last entry that names one."""
    ends = [row.end for row in rows if row.end < LAST_DAY and row.body.get("type") != "cancel"]
    return date.fromordinal(ends[-1] - 1) if ends else None


def _how(row: Record, state: str, through: date | None) -> Text:
    """Say how a registration stands on record, since when, and by which entry."""
    word, since = STEPS[state], date.fromordinal(row.start)
    when = say(f"自 {since}", f"from {since}")
    if state in {"lapsed", "pending_renewal"} and through is not None:
        when = say(f"期限至 {through}", f"its term ran through {through}")
    return say(f"{word.zh}，{when.zh}（{row.id}）", f"{word.en}, {when.en} ({row.id})")


def _spelt(world: World, said: str, rows: list[Record]) -> str:
    """Give the agency on record, in the spelling of the form where the manifest knows it by both."""
    known = next((str(row.body["agency"]) for row in reversed(rows) if row.body.get("agency")), "")
    names = next(({each.id, each.name} for each in world.parties if known in {each.id, each.name}), {known})
    return said if said in names else known


def _holder(world: World, application: Application) -> list[str]:
    """Give the parties on record that are the holder on the credential, else who passes on or applies: by codes where both are given."""
    people = [({each.party, each.name}, each.number) for each in application.applicants]
    credential, passing = application.credential, application.passing
    if credential is not None and credential.holder:
        people = [({credential.holder}, credential.holder_number)]
    elif passing is not None and passing.giver:
        people = [each for each in people if passing.giver in each[0]] or [({passing.giver}, "")]
    return [
        each.id
        for each in world.parties
        if any(
            each.uscc == number.upper() if each.uscc and number else (names - {""}) & {each.id, each.name}
            for names, number in people
        )
    ]
