"""Confidential values: sealed before they become entries, kept apart, opened one by one, destroyed for good.

An entry holds a commitment (:mod:`datarights.ledger.commitment`). Value and salt are kept beside the registry (PIPL Art. 47
asks that they can be deleted, and the ledger only grows). Whoever reads one says who and why (Guide Art. 30).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from datarights.app.prove import ProvingRegistry, entry_at
from datarights.errors import InadmissibleEntryError, UsageError
from datarights.holdings.parties import told_openly
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.ledger.actors import SECOND_PERSON, Identity
from datarights.ledger.bundle import Bundle, Disclosure, commitments_of
from datarights.ledger.commitment import commitment
from datarights.ledger.entry import Draft, payload_of
from datarights.ledger.keeping import PARTY, STAFF
from datarights.model.ids import MAX_ID
from datarights.model.period import FOREVER, Period
from datarights.scenario.drafts import draft_of
from datarights.scenario.world import EventPart
from datarights.text import blank, say
from datarights.valueclass import replace, valueclass


@valueclass
class Kept:
    """A confidential value of an entry, with its salt; ``commitment`` is what the entry holds."""

    entry: str
    name: str
    commitment: str
    salt: bytes
    value: str


@valueclass
class Read:
    """Who read what of an entry and why, and when (UTC); ``size`` is how many entries the ledger had. Never what was read.

    ``name`` is the confidential value that was opened; "" for a file shown outside the program. ``consent`` is what the right
    holder agreed by (Guide Art. 30), as far as it was said. ``by`` is the handle of whoever opened it; "" is nobody known.
    """

    at: str
    reader: str
    reason: str
    entry: str
    name: str
    size: int
    consent: str = ""
    by: str = ""


class ValueStore(Protocol):
    """Where values are kept, apart from the ledger."""

    def find(self, entry: str, name: str) -> Sequence[Kept]:
        """Give what is kept under a name of an entry."""

    def names(self, entry: str) -> Sequence[str]:
        """Give the names under which something is kept of an entry; opens nothing."""

    def holds(self, entry: str, name: str, commitment: str) -> bool:
        """Tell whether the value of a commitment is kept; opens nothing."""

    def ruled(self, entry: str) -> Collection[tuple[str, str]]:
        """Give name and commitment of each value of an entry that is kept here, or was destroyed here."""

    def entries(self) -> Sequence[str]:
        """Give the entries of which something is kept; opens nothing."""

    def keep(self, fresh: Sequence[Kept]) -> None:
        """Keep values, all or none."""

    def destroy(self, entry: str, names: Collection[str]) -> int:
        """Destroy values with their salts and keys; give how many."""


class ReadLog(Protocol):
    """Where reads are recorded."""

    def record(self, read: Read) -> None:
        """Write a read behind the last one, onto the disk."""


class Recorded(Protocol):
    """What tells what stands in an entry."""

    def index_of(self, entry_id: str) -> int | None:
        """Give the index of the entry with this id."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[dict[str, Any]]:
        """Give entries as JSON, in order."""


class PrivateRegistry(ProvingRegistry, Protocol):
    """A registry whose confidential parts are looked after."""

    def record(self, record_id: str) -> Record | None:
        """Give the current belief with this id, or nothing."""

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the current beliefs about an asset; "" for those about none."""

    def holdings(self, known_at: int | None = None) -> Holdings:
        """Give what the ledger held when it had this many entries."""

    def try_out(self, draft: Draft) -> None:
        """Raise what submitting a draft would raise; nothing of it stays."""


class Sealer:
    """Seals values: the same value of the same entry again gets the commitment it had, any other a fresh salt.

    ``fresh`` are values that were not kept before. ``uncompared`` are those whose commitment (with entry and name) is on record
    and whose value is kept no more: what is written may be another value, and nobody can tell.
    """

    def __init__(self, registry: Recorded, values: ValueStore, salt: Callable[[], bytes]) -> None:
        self._registry = registry
        self._values = values
        self._salt = salt
        self.fresh: list[Kept] = []
        self.uncompared: list[tuple[str, str, str]] = []

    def __call__(self, said_by: str, entry: str, name: str, value: str) -> str:
        """Give the commitment to a value of an entry, said by it or by a correction of it."""
        known = [
            *self._values.find(entry, name),
            *(each for each in self.fresh if (each.entry, each.name) == (entry, name)),
        ]
        recorded = self._recorded(said_by, name)
        same = sorted((each.commitment for each in known if each.value == value), key=lambda each: each != recorded)
        if same:
            return same[0]
        if recorded and recorded not in {each.commitment for each in known}:
            if (entry, name, recorded) not in self.uncompared:
                self.uncompared.append((entry, name, recorded))
            return recorded
        salt = self._salt()
        made = commitment(salt, value)
        self.fresh.append(Kept(entry=entry, name=name, commitment=made, salt=salt, value=value))
        return made

    def _recorded(self, said_by: str, name: str) -> str:
        index = self._registry.index_of(said_by)
        body = next(self._registry.entries(index, index + 1), {}) if index is not None else {}
        return str(commitments_of(body).get(name, ""))


def erasures(
    drafts: Sequence[Draft], registry: PrivateRegistry, values: ValueStore, fresh: Sequence[Kept] = ()
) -> Sequence[tuple[str, frozenset[str]]]:
    """Give entry and names of what drafts say is erased, to be destroyed; each is kept here, or was destroyed here.

    So nothing is said to be gone that lies elsewhere, in a store that is not mounted or with another machine. ``fresh`` are
    values to be kept before.

    Raises:
        UsageError: DR-U102, the value on record is not kept here; DR-U100, nothing of that name is on record.
        InadmissibleEntryError: DR-L035, it stands openly in an entry.

    """
    said: dict[str, dict[str, str]] = {}
    found: list[tuple[str, frozenset[str]]] = []
    new: set[str] = set()
    for each in drafts:
        at = registry.index_of(each.id)
        known = at is not None
        if each.kind == "erasure":
            names = frozenset(each.payload.get("what") or ())
            if at is not None:  # what was sealed since under the same name is another value
                sealed = _sealed_at(registry, each.about)
                names = frozenset(name for name in names if name not in sealed or sealed[name][0] < at)
            found.append((each.about, names))
            if not known:
                new.add(each.about)
                ruled = {
                    *values.ruled(each.about),
                    *((kept.name, kept.commitment) for kept in fresh if kept.entry == each.about),
                }
                _destroyable(registry, each.about, names, said.get(each.about, {}), ruled)
        elif not known:
            about = each.about if each.kind == "correction" else each.id
            made = commitments_of(each.as_json())
            again = [name for gone, names in found if gone == about for name in names if name in made]
            if again and about in new:
                raise _erased_and_sealed(about, ", ".join(again))
            found = [(gone, names.difference(made) if gone == about else names) for gone, names in found]
            said.setdefault(about, {}).update(made)
    return found


def _destroyable(
    registry: PrivateRegistry, about: str, names: Collection[str], said: Mapping[str, str], ruled: Collection[tuple[str, str]]
) -> None:  # fmt: skip
    """Refuse to say of values that they are erased which are not ruled here; ``said`` are commitments said along with it."""
    sealed, done = _sealed_at(registry, about), _erased_at(registry, about)
    standing = {name: made for name, (at, made) in sealed.items() if done.get(name, -1) < at} | {**said}
    unknown = sorted({*names} - sealed.keys() - said.keys())
    if unknown:
        raise _none(registry, about, names, unknown, {*sealed, *said})
    strange = sorted(name for name in names if name in standing and (name, standing[name]) not in ruled)
    if strange:
        raise _not_here(about, ", ".join(strange))


def _erased_and_sealed(about: str, names: str) -> UsageError:
    return UsageError(
        "DR-U161",
        say(f"{about} 的 {names} 既删除又重新写入", f"{names} of {about} is erased and written anew in one go"),
        hint=say("分两次 apply：先删除，再写新值", "apply twice: erase first, then write the new value"),
    )


def missing(drafts: Sequence[Draft], values: ValueStore) -> Sequence[tuple[str, str]]:
    """Give entry and name of each value to which drafts hold a commitment and which is not kept here."""
    return [
        (entry, name)
        for each in drafts
        for entry in [each.about if each.kind == "correction" else each.id]
        for name, made in commitments_of(each.as_json()).items()
        if not values.holds(entry, name, made)
    ]


def on_record(entries: Iterable[Mapping[str, Any]]) -> Sequence[tuple[str, str]]:
    """Give entry and name of each value to which a ledger holds a commitment and of which no erasure says that it is gone."""
    standing: dict[tuple[str, str], None] = {}
    for body in entries:
        about = body["about"] if body["kind"] in {"correction", "erasure"} else body["id"]
        standing.update(((about, name), None) for name in commitments_of(body))
        if body["kind"] == "erasure":
            for name in payload_of(body).get("what") or ():
                standing.pop((about, name), None)
    return list(standing)


def returned(registry: PrivateRegistry, held: Iterable[tuple[str, str, str]]) -> Sequence[tuple[str, str, str]]:
    """Give those of the values kept (by entry, name and commitment) that are on record as erased: an old copy was put back."""
    erased = _erased(registry)
    there = [each for each in held if each[1] in erased.get(each[0], ())]
    sealed = {
        (about, name, made): index
        for about in dict.fromkeys(entry for entry, _, _ in there)
        for index, name, made in _sealings(registry, about)
    }
    return [each for each in there if each in sealed and sealed[each] < erased[each[0]][each[1]]]


def nobody_asked(entry: str) -> None:
    """Let anybody destroy the values of an entry that is none: a registry without identities knows nobody."""
    del entry


@valueclass
class Erased:
    """What an erasure did. ``again``: there was nothing left to do. ``entry`` is the index of the erasure, if one was made.

    ``recorded`` are those of the names that it speaks of, ``before`` those that were on record as erased; of the others no entry knows.
    ``waiting`` is the erasure that asks for a second person: nothing is destroyed yet. ``elsewhere`` are entries that name the same party and have confidential values of their own.
    ``openly`` are those of the names that an entry says openly, each with its index: there nothing was destroyed.
    """

    about: str
    names: tuple[str, ...]
    recorded: tuple[str, ...]
    before: tuple[str, ...]
    destroyed: int
    entry: int | None
    again: bool
    elsewhere: tuple[str, ...]
    waiting: Draft | None = None
    openly: tuple[tuple[str, int], ...] = ()


def erase(
    registry: PrivateRegistry,
    values: ValueStore,
    about: str,
    names: Sequence[str],
    *,
    reason: str,
    on: date,
    by: str = "",
    unrecorded: Callable[[str], None] = nobody_asked,
) -> Erased:
    """Destroy confidential values of an entry, all or those named, then record that it was done.

    Destroyed first: a crash between leaves no record of what did not happen, and running it again ends it. ``unrecorded`` is
    asked before values of an id are destroyed that the ledger will say nothing of, as those of what waits.

    Raises:
        UsageError: there is no such entry, it has nothing confidential of that name, the value is not kept here, or no
            reason is given.
        InadmissibleEntryError: whoever is at work may not record it, or all that was meant stands openly; nothing is destroyed.
        LedgerCorruptionError, StoreError: the ledger cannot be written as it is; nothing is destroyed.

    """
    if blank(reason):
        raise UsageError(
            "DR-U119", say("删除要写明理由", "an erasure says why"), hint=say("--reason 理由", "--reason WHY")
        )
    about = _id_of(registry, about)
    sealed = _sealed_at(registry, about)
    done = _erased_at(registry, about)
    already = {name for name, (at, _) in sealed.items() if done.get(name, -1) > at}
    ruled = values.ruled(about)
    here = {name for name, _ in ruled}
    unknown = sorted({*names} - sealed.keys() - here)
    if unknown or not (sealed or here):
        raise _none(registry, about, names, unknown, {*sealed, *here})
    chosen = tuple(sorted({*names} or here | sealed.keys()))
    elsewhere_kept = [
        each
        for each in chosen
        if each not in already and ((each, sealed[each][1]) not in ruled if each in sealed else each not in here)
    ]
    if elsewhere_kept or not chosen:
        raise _not_here(about, ", ".join(elsewhere_kept or sorted(sealed)))
    left = [each for each in chosen if each in sealed and each not in already]
    draft = _erasure(registry, about, left, reason, on, by) if left else None
    if draft is not None:
        try:
            registry.try_out(draft)  # who may not record it destroys nothing
        except InadmissibleEntryError as error:
            if error.code != SECOND_PERSON:
                raise
            return Erased(
                about=about, names=chosen, recorded=(), before=(), destroyed=0, entry=None, again=False, elsewhere=(),
                waiting=draft,
            )  # fmt: skip
    elif not {*chosen}.isdisjoint(values.names(about)):
        unrecorded(about)
    destroyed = values.destroy(about, chosen)
    entry = registry.submit(draft) if draft is not None else None
    return Erased(
        about=about, names=chosen, recorded=tuple(left), before=tuple(each for each in chosen if each in already), destroyed=destroyed,
        entry=entry, again=not left and not destroyed, elsewhere=tuple(_elsewhere(registry, values, about)),
        openly=said_openly(registry, about, chosen),
    )  # fmt: skip


def said_openly(registry: PrivateRegistry, about: str, names: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Give those of the names erased of an id that an entry says openly, each with its index: a ledger only grows.

    Of a natural person also whatever else tells who it is. Where an entry seals a name, what the program writes under the same
    word (``act``, ``terms``, ``scope``) is not that value.
    """
    found: list[tuple[str, int]] = []
    person = registry.holdings().ever_natural(about)
    for index in sorted(registry.changing_of(about)):
        body = _entry(registry, index)
        if body["kind"] == "correction" and body.get("about") == about:
            body = {"id": about, **(payload_of(body).get("draft") or {})}
        if body["id"] == about:
            said, sealed = payload_of(body), commitments_of(body)
            told = {name for name in {*names} - sealed.keys() if said.get(name) not in (None, "", about)}
            found += [(name, index) for name in sorted(told.union(told_openly(body) if person else ()))]
    return tuple(found)


STAYS_OPEN = "DR-L035"


def still_open(about: str, openly: Sequence[tuple[str, int]]) -> InadmissibleEntryError:
    """Say which entries hold openly what was to be erased."""
    zh = "、".join(f"{name}（第 {index} 条）" for name, index in openly)
    en = ", ".join(f"{name} (entry {index})" for name, index in openly)
    return InadmissibleEntryError(
        STAYS_OPEN,
        say(f"{about} 的这些内容公开写在登记里，没有删掉，也删不掉：{zh}", f"of {about} these stand openly in entries, were not destroyed and cannot be: {en}"),
        entry=about,
        hint=say(
            "账本只增不改：不再交出这些登记（导出、备份、证明）；确须删除的，另立登记库重新登记",
            "the ledger only grows: hand out no export, backup or proof with these entries; where they must go, record all else in a new registry",
        ),
    )  # fmt: skip


@valueclass
class Opening:
    """A confidential value asked for: its name, and the id or index of the entry that it belongs to."""

    entry: str
    name: str


def disclose(
    registry: PrivateRegistry, values: ValueStore, log: ReadLog, wanted: Sequence[Opening],
    prove: Callable[[Sequence[int]], Bundle], read: Callable[[str, str, int], Read],
) -> Bundle:  # fmt: skip
    """Open confidential values in a proof, all of those asked for or none; the reads are on record before it is handed out.

    ``prove`` makes the proof, which holds the entries of these indices among others. ``read`` gives the record, of the id of
    the entry, the name and the size of the ledger.

    Raises:
        UsageError: there is no such entry or name, or its value was erased, or is not kept here.

    """
    opened = [_opened(registry, values, each) for each in dict.fromkeys(wanted)]
    bundle = prove([each.entry for _, each in opened])
    for about, each in opened:
        log.record(read(about, each.name, registry.size))
    return replace(bundle, disclosed=tuple(dict.fromkeys(each for _, each in opened)))


def _opened(registry: PrivateRegistry, values: ValueStore, wanted: Opening) -> tuple[str, Disclosure]:
    """Give the id of an entry, and its value opened where it was sealed: in the entry, or in the correction in force."""
    (about, correction), name = _spoken_of(registry, wanted.entry), wanted.name
    sealing = [*_sealing(registry, about)] if correction is None else [correction]
    found = [(index, body) for index, body in sealing if name in commitments_of(body)]
    gone = _erased_at(registry, about).get(name, -1)
    if not found and gone < 0:
        raise _nameless(wanted.entry, name, {each for _, body in sealing for each in commitments_of(body)})
    index, body = found[-1] if found else (-1, {})
    if gone > index:
        raise UsageError(
            "DR-U101",
            say(f"{about} 的 {name} 已删除（记于第 {gone} 条），打不开了", f"{name} of {about} was erased (recorded in entry {gone}) and cannot be opened"),
        )  # fmt: skip
    kept = next((each for each in values.find(about, name) if each.commitment == commitments_of(body)[name]), None)
    if kept is None:
        raise _not_here(about, name)
    return about, Disclosure(entry=index, name=name, salt=kept.salt, value=kept.value)


def purpose(reader: str, reason: str) -> None:
    """Ask that it is said who reads and why (Guide Art. 30).

    Raises:
        UsageError: it is not.

    """
    if blank(reader) or blank(reason):
        raise UsageError(
            "DR-U114",
            say("打开保密内容要写明给谁看、为什么", "who reads a confidential value, and why, goes on record"),
            hint=say("--for 读者 --reason 理由", "--for READER --reason WHY"),
        )


def may_destroy(entry: str, who: Identity | None, handle: str, submitted_by: Collection[str]) -> None:
    """Ask whether somebody at work may destroy values that no entry holds: who submitted them, or might approve them.

    Raises:
        InadmissibleEntryError: they may not, or have no identity here.

    """
    if who is None or (who.role not in STAFF and handle not in submitted_by):
        said = say(handle or "（未写 actor）", handle or "(no actor is set)")
        raise InadmissibleEntryError(
            "DR-L027",
            say(
                f"{said.zh} 不得删除 {entry} 的保密内容：账本不会记下这次删除",
                f"{said.en} may not destroy confidential values of {entry}: no entry would say so",
            ),
            entry=entry,
            hint=say("由登记员、核准人或提交人删除", "a registrar, an approver or whoever submitted them does"),
        )  # fmt: skip


def may_open(registry: PrivateRegistry, entry: str, who: Identity | None, handle: str) -> None:
    """Ask whether somebody at work may open what an entry holds: whoever acts for a party, what names that party.

    Raises:
        InadmissibleEntryError: they may not, or have no identity here.

    """
    about, _ = _spoken_of(registry, entry)
    message = None
    if who is None:
        message = say(f"{handle} 在本库没有在效的身份", f"{handle} has no identity in effect in this registry")
    elif who.role == PARTY and about != who.party:
        parties = {each for _, body in _sealing(registry, about) for each in (body.get("parties") or {}).values()}
        if who.party not in parties:
            message = say(f"{handle} 代表的 {who.party} 与 {about} 无关", f"{handle} acts for {who.party}, which {about} does not name")  # fmt: skip
    if message is not None:
        raise InadmissibleEntryError(
            "DR-L026", message, entry=about,
            hint=say("由登记员、核准人、审计员或当事人打开", "a registrar, an approver, an auditor or the party concerned opens it"),
        )  # fmt: skip


def read_outside(registry: PrivateRegistry, log: ReadLog, entry: str, read: Callable[[str, int], Read]) -> None:
    """Record that somebody was shown what an entry speaks of, such as a file of evidence, outside the program.

    Raises:
        UsageError: there is no such entry.

    """
    about = _id_of(registry, entry)
    if registry.index_of(about) is None:
        raise UsageError("DR-U082", say(f"登记库里没有 {entry}", f"the registry holds no {entry}"), hint=say("datarights log", "datarights log"))  # fmt: skip
    log.record(read(about, registry.size))


def _id_of(registry: PrivateRegistry, entry: str) -> str:
    if registry.index_of(entry) is None and entry.isascii() and entry.isdigit() and int(entry) < registry.size:
        return str(_entry(registry, int(entry))["id"])
    return entry


def _spoken_of(registry: PrivateRegistry, entry: str) -> tuple[str, tuple[int, Mapping[str, Any]] | None]:
    """Give the id under which the values of an entry are kept: of a correction what it corrects, and with it the correction."""
    about = _id_of(registry, entry)
    index = registry.index_of(about)
    body = _entry(registry, index) if index is not None else {}
    return (str(body["about"]), (index, body)) if index is not None and body["kind"] == "correction" else (about, None)


def _sealing(registry: PrivateRegistry, about: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give the entries that hold commitments of an id: the one itself, and the correction in force, in this order."""
    own = registry.index_of(about)
    if own is None:
        return
    yield own, _entry(registry, own)
    belief = registry.record(about)
    while belief is not None and belief.since > own:  # what was given away since moves a belief on from its correction
        body = _entry(registry, belief.since)
        if body["kind"] == "correction" and body.get("about") == about:
            yield belief.since, body
            return
        belief = registry.holdings(belief.since).record(about)


def _entry(registry: PrivateRegistry, index: int) -> Mapping[str, Any]:
    return entry_at(registry, index)


def _sealed_at(registry: PrivateRegistry, about: str) -> dict[str, tuple[int, str]]:
    """Give each confidential name of an id with the last entry that holds its commitment, by index, and the commitment.

    Of every entry that ever sealed one, corrected or struck out since or not: a commitment stands in the ledger for good.
    """
    return {name: (index, made) for index, name, made in _sealings(registry, about)}


def _sealings(registry: PrivateRegistry, about: str) -> Iterator[tuple[int, str, str]]:
    """Give index, confidential name and commitment of all that ever sealed one of an id, in order."""
    for index in sorted(registry.changing_of(about)):
        body = _entry(registry, index)
        if about in {body["id"], body.get("about") if body["kind"] == "correction" else None}:
            yield from ((index, name, str(made)) for name, made in commitments_of(body).items())


def _erased_at(registry: PrivateRegistry, about: str) -> dict[str, int]:
    """Give each name erased of an id with the index of the last erasure."""
    return _erased(registry).get(about, {})


def _erased(registry: PrivateRegistry) -> dict[str, dict[str, int]]:
    """Give of each id the names erased, each with the index of the last erasure.

    Also by one that was struck out, as earlier versions let it be: what was destroyed is not whole again.
    """
    return {
        about: {name: index for index, names in sorted(said.items()) for name in names}
        for about, said in registry.erasures().items()
    }


def _erasure(registry: PrivateRegistry, about: str, names: Sequence[str], reason: str, on: date, by: str) -> Draft:
    wanted = f"erasure·{about}·{'+'.join(names)}"
    if len(wanted) > MAX_ID or registry.index_of(wanted) is not None:
        wanted = f"erasure·{registry.size}"
    part = EventPart(
        id=wanted, kind="erasure", about=about, by=by, on=on, period=Period(start=on, end=FOREVER),
        payload={"what": list(names), "reason": reason},
    )  # fmt: skip
    return draft_of(part)


def _elsewhere(registry: PrivateRegistry, values: ValueStore, party: str) -> Iterator[str]:
    for each in values.entries():
        belief = registry.record(each) if each != party else None
        if belief is not None and party in {belief.party, belief.body.get("from")}:
            yield each


def _none(
    registry: PrivateRegistry, about: str, names: Collection[str], unknown: Collection[str], there: Collection[str]
) -> UsageError | InadmissibleEntryError:
    """Say that nothing confidential is meant; where all that was meant stands openly, which entries say it."""
    openly = said_openly(registry, about, names)
    if openly and {*names} == {*unknown} <= {name for name, _ in openly}:
        return still_open(about, openly)
    return _nameless(about, ", ".join(unknown), there)


def _nameless(entry: str, name: str, there: Collection[str]) -> UsageError:
    of, colon, value = entry.rpartition(":")
    apart = say(
        f"编号与名称分开写：datarights erase {of} {value}", f"write entry and name apart: datarights erase {of} {value}"
    )
    return UsageError(
        "DR-U100",
        say(
            f"{entry} 没有保密内容 {name}".rstrip(),
            f"no confidential value {name} of {entry} is kept" if name else f"no confidential value of {entry} is kept",
        ),
        hint=say(f"有：{' '.join(sorted(there))}", f"there are: {' '.join(sorted(there))}")
        if there
        else apart
        if colon and not name
        else None,
    )


def _not_here(about: str, name: str) -> UsageError:
    return UsageError(
        "DR-U102",
        say(f"这里没有存 {about} 的 {name}", f"{name} of {about} is not kept here"),
        hint=say("用存有它的文件夹（设置 values），或向登记它的人要", "use the folder that has it (the setting values), or ask whoever recorded it"),
    )  # fmt: skip


CODES = {
    "DR-L026": say(
        "打开保密内容的人不在册、不在期内，或所代表的主体与这条登记无关。什么也没有交出。",
        "Whoever would open a confidential value has no identity in effect, or acts for a party that the entry does not name. Nothing was handed out.",
    ),
    "DR-L027": say(
        "账本不会记下的删除（内容属待核准、已撤下或早已删除的登记），只由登记员、核准人或提交人进行。",
        "Confidential values of which no entry would say that they are gone (of what waits, was taken away or was erased before) are destroyed by a registrar, an approver or whoever submitted them.",
    ),
    "DR-L028": say(
        "登记员、核准人或提交人删除了待核准、已撤下的登记的保密内容；账本不记，只见于 log --refused。",
        "A registrar, an approver or whoever submitted them destroyed confidential values of what waits or was taken away; no entry says so, log --refused alone shows it.",
    ),
    "DR-L035": say(
        "要删除的内容公开写在登记里，删不掉；只销毁了存在旁边的。列出的是哪几条登记。",
        "What was to be erased stands openly in an entry, and stays there; only what is kept beside was destroyed. The entries are named.",
    ),
    "DR-U114": say(
        "打开保密内容要写明给谁看（--for）、为什么（--reason）。",
        "Opening a confidential value asks who reads it (--for) and why (--reason).",
    ),
    "DR-U119": say("删除要写明理由（--reason），写进登记。", "An erasure says why (--reason); it stands in the entry."),
    "DR-U100": say("这条登记没有这样的保密内容。", "The entry has no such confidential value."),
    "DR-U161": say("同一次 apply 既删除又重新写入同名的保密内容；分两次进行。", "One apply erases a confidential value and writes another under its name; apply twice."),
    "DR-U101": say("保密内容已删除，谁也打不开。承诺值和旧证明仍可核对。", "The value was erased; nobody can open it. Its commitment and old proofs still verify."),
    "DR-U102": say("保密内容不在这个登记库旁边，既打不开也删不掉。检查设置 values。", "The value is not kept beside this registry, and so is neither opened nor destroyed. Look at the setting values."),
}  # fmt: skip
