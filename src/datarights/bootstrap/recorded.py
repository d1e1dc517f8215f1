"""The registration on record that the credential of a form would be of, as the manifest has it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final, TypeVar

from datarights.decision.registered import STANDING, STATES, Registration, Standing, right_of, standings
from datarights.holdings.fold import Fold
from datarights.holdings.once import OnAsset, about
from datarights.model.extent import FIRST_DAY
from datarights.model.grounds import Grounds
from datarights.model.right import NO_RIGHT, Right
from datarights.procedure.application import Applicant, Application, Credential, Kind, Recorded
from datarights.report.words import STEPS
from datarights.rules.finding import Fact
from datarights.scenario.world import World
from datarights.text import Text, say

_ONE_DAY: Final = timedelta(days=1)
MAX_WAYS: Final = 3
"""So many ways to read what is on record are said."""
_Value = TypeVar("_Value")


def recorded(world: World, fold: Fold, application: Application, on: date) -> Recorded | None:
    """Give the registration on record that the credential of a form would be of; nothing where none of the data is on record.

    The number on the form tells which is meant, then its holder and its rights. A registration of others alone leaves it open:
    several may register the same data, each by itself (Guide Art. 21).
    """
    credential = application.credential
    asset = application.data.asset if application.data is not None else ""
    seen = about(fold, asset)
    ids = _holder(world, application)
    if application.kind is Kind.FIRST:
        return _again(fold, standings(seen, on.toordinal()), ids) if seen.of("registration") else None
    if credential is None:
        return None
    if not seen.of("registration"):
        return _of_other_data(world, fold, credential.number, seen)
    found = standings(seen, on.toordinal(), () if seen.sources else ids)
    mine = [each for each in found if each.party in ids and each.readings != (None,)]
    if not mine:
        return _of_others(world, fold, application, found)
    return _as_it_stands(world, fold, application, credential, seen, _meant(mine, credential, seen), ids)


def _meant(mine: Sequence[Standing], credential: Credential, seen: OnAsset) -> Standing:
    """Give the registration a form means: that in force under its number, else once so numbered, else of its rights, else the best.

    One that was passed on is not meant where the same registration came back by another right.
    """
    number = credential.number
    first = {one.first.id for each in mine if each.states != {"none"} for one in each.readings if one}
    back = [
        each for each in mine if each.states == {"none"} and any(one and one.first.id in first for one in each.readings)
    ]
    mine = [each for each in mine if each not in back]
    once = {right_of(row) for row in seen.of("registration") if number and row.body.get("credential") == number}

    def fits(each: Standing) -> tuple[bool, bool, bool, bool, int]:
        there = [reading for reading in each.readings if reading is not None]
        return (
            bool(number) and number in {reading.number for reading in (*there, *each.ahead) if reading},
            each.right is not None and each.right.id in once,
            any(not reading.lent for reading in there),
            any(reading.rights == credential.rights for reading in there),
            max(STATES.index(reading.state(each.day)) for reading in there),
        )

    return max(mine, key=fits)


def _as_it_stands(
    world: World,
    fold: Fold,
    application: Application,
    credential: Credential,
    seen: OnAsset,
    found: Standing,
    ids: Sequence[str],
) -> Recorded:
    there = [each for each in found.readings if each is not None]
    granted = [each for each in found.ahead if each is not None]
    ahead = [each for each in granted if credential.number and each.number == credential.number]
    in_force = ahead if ahead and credential.number not in {each.number for each in there} else there
    if None in found.ahead and (in_force is ahead or application.kind is Kind.RENEW):
        in_force = [*there, *granted]  # it is not told of whose registration the renewal was
    says = _or(_how(each, found.day) for each in (*found.readings, *(each for each in in_force if None in found.ahead)))
    number, agency = {each.number for each in in_force}, {each.agency for each in in_force}
    through, rights = {_last_day(each) for each in in_force}, {each.rights for each in there}
    if found.open and credential.number in {row.body.get("credential") for row in seen.of("registration")}:
        number.add(credential.number)  # where it is open how it stands, a number on record is not shown to be wrong
    state = None if found.open else _state(found)
    stands = state is None or state.value in STANDING
    told = {"number": len(number), "agency": len(agency), "through": len(through), "rights": len(rights)}
    unclear = [key for key, ways in told.items() if ways > 1 and stands]
    if number == {""} and stands and (other := _of_other_data(world, fold, credential.number, seen)):
        return other
    if number == {""} and stands and _is_anothers(seen, credential.number, found):
        unclear.append("number")
    holders = {_party(fold, each, found) for each in there}
    theirs = holders - {*ids}
    if theirs and stands and holders != theirs:
        unclear.insert(0, "holder")
    return Recorded(
        state=state,
        says=says,
        unclear=("state",) * (state is None) + tuple(unclear),
        holder=_registered_for(world, theirs) if theirs and stands and holders == theirs else None,
        number=_only(number) or "",
        agency=_spelt(world, credential.agency, _only(agency) or ""),
        through=_only(through),
        rights=Right(_only(rights) or 0) if found.right is not None else NO_RIGHT,
        renewed=_renewed(application, credential, found, in_force),
    )


def _is_anothers(seen: OnAsset, number: str, found: Standing) -> bool:
    """Tell whether a number is told on record, but of another right: who took by a transfer that tells none may bear it or not."""
    own = {"", found.right.id if found.right is not None else ""}
    named = {right_of(row) for row in seen.of("registration") if number and row.body.get("credential") == number}
    return bool(named) and not named & own


def _only(told: set[_Value]) -> _Value | None:
    return next(iter(told)) if len(told) == 1 else None


def _state(found: Standing) -> Fact:
    least = min((each for each in found.readings), key=lambda each: STATES.index(each.state(found.day)) if each else 0)
    origin = f"{least.row.id}#{least.row.since}" if least is not None else "registry"
    return Fact(value=least.state(found.day) if least else "none", grounds=Grounds.RECORDED, origin=origin)


def _renewed(
    application: Application, credential: Credential, found: Standing, in_force: Sequence[Registration]
) -> Text | None:
    """Say that a renewal is on record that a form does not count: granted ahead of its day, or without a word of its term."""
    done = [
        each for each in found.ahead if each is not None and application.kind is Kind.RENEW and each not in in_force
    ]
    said = credential.through
    done += [each for each in in_force if each.renewed and said and said <= date.fromordinal(each.renewed)]
    return _or(say(f"已经续期（{each.row.id}）", f"renewed already ({each.row.id})") for each in done) if done else None


def _again(fold: Fold, found: Sequence[Standing], ids: Sequence[str]) -> Recorded | None:
    """Give what a first registration by who has one already meets (Guide Art. 39): for certain, or as the record can be read."""
    mine = [each for each in found if each.party in ids and any(one and one.stands(each.day) for one in each.readings)]
    own = [each for each in mine if any(one and _party(fold, one, each) in ids for one in each.readings)]
    if not own:
        return None
    sure = [each for each in own if not each.open and "pending_renewal" not in each.states]
    best = (sure or own)[0]
    return Recorded(
        state=_state(best) if sure else None,
        says=_or(_how(each, best.day) for each in best.readings),
        unclear=() if sure else ("state",),
    )


def _of_other_data(world: World, fold: Fold, number: str, seen: OnAsset) -> Recorded | None:
    """Give the registration that bears the number of the form where it is one of other data alone."""
    if not number or any(row.body.get("credential") == number for row in seen.of("registration")):
        return None
    for asset in world.assets:
        for row in about(fold, asset.id).of("registration"):
            if row.body.get("credential") == number:
                says = say(f"“{asset.id}”的登记（{row.id}）", f"the registration of {asset.id} ({row.id})")
                return Recorded(state=None, says=says, number=number)
    return None


def _of_others(world: World, fold: Fold, application: Application, found: Sequence[Standing]) -> Recorded:
    """Give what is on record where no registration is the holder's: that of the number is another's where the codes say so."""
    number = application.credential.number if application.credential else ""
    told = [each for each in found if None not in each.readings and {*each.states} - {"none"}]
    theirs = [each for each in told if number and number in {one.number for one in each.readings if one}]
    holders = {_party(fold, one, each) for each in theirs or told for one in each.readings if one}
    codes = _codes(world)
    says = say("没有属于该权利人、已经办结的登记", "no finished registration that is that holder's")
    if holders:
        says = _registered_for(world, holders)
    elif any(each.open for each in found):
        says = say("没有写明登记在谁名下", "it is not told for whom it is registered")
    code = application.credential.holder_number if application.credential else ""
    if theirs and code and all(codes.get(each) not in {None, "", code} for each in holders):
        return Recorded(state=Fact(value="none", grounds=Grounds.RECORDED, origin="registry"), says=says)
    return Recorded(state=None, says=says)


def _party(fold: Fold, found: Registration, standing: Standing) -> str:
    """Give the party that something is registered for."""
    right = fold.record(found.of) if found.of else None
    return right.party if right is not None else standing.party


def _registered_for(world: World, holders: Iterable[str]) -> Text:
    codes = _codes(world)
    called = [" ".join(filter(None, (each, codes.get(each)))) for each in sorted({*holders})]
    return say(f"登记在{'、'.join(called)}名下", f"registered for {', '.join(called)}")


def _codes(world: World) -> dict[str, str]:
    return {each.id: each.uscc for each in world.parties if each.uscc}


def _last_day(found: Registration) -> date | None:
    return date.fromordinal(found.end) - _ONE_DAY if found.term is not None else None


def _how(found: Registration | None, day: int) -> Text:
    """Say how a registration stands on record, since when, and by which entry."""
    if found is None:
        return say("没有登记", "not registered")
    row, state, through = found.row, found.state(day), _last_day(found)
    word = say("已转让登记给他人", "passed on to another") if state == "none" else STEPS[state]
    when = say("日期没有写明", "on a day not written")
    if state in {"lapsed", "pending_renewal"} and through is not None:
        when = say(f"期限至 {through}", f"its term ran through {through}")
    elif row.start > FIRST_DAY:
        when = say(f"自 {date.fromordinal(row.start)}", f"from {date.fromordinal(row.start)}")
    return say(f"{word.zh}，{when.zh}（{row.id}）", f"{word.en}, {when.en} ({row.id})")


def _or(ways: Iterable[Text]) -> Text:
    told = [*dict.fromkeys((each.zh, each.en) for each in ways)]
    if len(told) > MAX_WAYS:
        more = len(told) - MAX_WAYS
        told[MAX_WAYS:] = [(f"另有 {more} 种读法", f"{more} more ways to read it")]
    return say("，或者".join(zh for zh, _ in told), ", or ".join(en for _, en in told))


def _spelt(world: World, said: str, known: str) -> str:
    """Give the agency on record, in the spelling of the form where the manifest knows it by both."""
    names = next(({each.id, each.name} for each in world.parties if known in {each.id, each.name}), {known})
    return said if said in names else known


def _holder(world: World, application: Application) -> list[str]:
    """Give the parties on record that are the holder on the credential, else who passes on or applies: by codes where both are given."""
    people = [({each.party, each.name}, each.number) for each in application.applicants]
    credential, passing = application.credential, application.passing
    if credential is not None and credential.holder:
        held = ({credential.holder}, credential.holder_number)
        people = [
            held,
            *(
                ({each.party}, held[1])
                for each in application.applicants
                if each.party and _is_holder(each, credential)
            ),
        ]
    elif passing is not None and passing.giver:
        people = [each for each in people if passing.giver in each[0]] or [({passing.giver}, "")]
    return [
        each.id
        for each in world.parties
        if any(
            each.uscc == number if each.uscc and number else (names - {""}) & {each.id, each.name}
            for names, number in people
        )
    ]


def _is_holder(party: Applicant, credential: Credential) -> bool:
    """Tell whether an applicant is the holder on a credential: by number where both tell one, else by name, which no entry may tell."""
    if party.number and credential.holder_number:
        return party.number == credential.holder_number
    return bool(party.name) and party.name == credential.holder
