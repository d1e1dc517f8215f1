"""What applying a manifest would do: rehearsed against the registry, writing nothing.

A rehearsal runs the same admission as the ledger on an overlay of what the registry holds, so that a plan says before
what ``apply`` will say.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Protocol

from datarights.app.ports import RegistryPort
from datarights.errors import ConcurrentAppendError, Fault, InadmissibleEntryError, InputError, Place, UsageError
from datarights.holdings.admit import adopting, parties_of, step
from datarights.holdings.chain import ORIGINATING
from datarights.holdings.opening import opening
from datarights.holdings.record import (
    TOUCHING,
    Change,
    Opened,
    Record,
    View,
    is_held_by,
    is_natural,
    is_promise,
    promised_under,
)
from datarights.ledger.actors import (
    AT_THE_DOOR,
    AtWork,
    Roster,
    foreseen,
    registry_name,
    signer_of,
    standing,
    submission,
)
from datarights.ledger.canonical import encode
from datarights.ledger.entry import Draft, draft_from_json, misshapen_draft
from datarights.ledger.keeping import SHAPES
from datarights.ledger.note import Signature
from datarights.model.asset import LABELS, SourceKind
from datarights.model.scope import Lexicon
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from datarights.holdings.snapshot import Holdings

PLAN_FORMAT: Final = 1


class Fate(Enum):
    """What would become of one draft."""

    NEW = "new"
    SAME = "same"
    REFUSED = "refused"


@valueclass
class Line:
    """One draft and its fate; a refusal keeps the error and the place in the file.

    ``notes`` say what the draft does not: the defaults it uses, what it rests on, what it reaches for beyond what is held.
    ``parties`` are those who may sign it and whom it does not name: of what it answers or corrects.
    """

    draft: Draft
    fate: Fate
    refusal: InadmissibleEntryError | None = None
    place: Place | None = None
    notes: tuple[Text, ...] = ()
    parties: tuple[str, ...] = ()

    def names(self, party: str) -> bool:
        """Tell whether it speaks of a party."""
        return party in self.parties or party in self.draft.parties.values()


@valueclass
class Plan:
    """Every line, and the state of the registry it was made against; ``registry`` is the name that drafts are signed for."""

    origin: str
    size: int
    root: str
    lines: tuple[Line, ...]
    registry: str = ""

    def count(self, fate: Fate) -> int:
        """Count the lines with a fate."""
        return sum(line.fate is fate for line in self.lines)

    def drafts(self) -> tuple[Draft, ...]:
        """Give the drafts to append, new ones and those that change nothing alike."""
        return tuple(line.draft for line in self.lines)

    def rests_as(self, before: "Plan") -> bool:
        """Tell whether what is to be written rests on the same as in a plan from before: what others wrote meanwhile does not count."""
        known = {line.draft.id: line.notes for line in before.lines}
        return all(known.get(line.draft.id) == line.notes for line in self.lines if line.fate is Fate.NEW)

    def as_json(self) -> dict[str, Any]:
        """Give the plan as JSON that :func:`plan_from_json` reads back."""
        return {
            "kind": "plan",
            "format": PLAN_FORMAT,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            **({"registry": self.registry} if self.registry else {}),
            "lines": [
                {
                    "fate": line.fate.value,
                    "draft": {
                        **line.draft.as_json(),
                        **({"signed": [*line.draft.signed]} if line.draft.signed else {}),
                    },
                    **({"parties": [*line.parties]} if line.parties else {}),
                    "place": str(line.place) if line.place else None,
                    "notes": [{"zh": note.zh, "en": note.en} for note in line.notes],
                    "refusal": {"code": line.refusal.code, "zh": line.refusal.message.zh, "en": line.refusal.message.en}
                    if line.refusal
                    else None,
                }
                for line in self.lines
            ],
        }


EMPTY_ROOT: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The RFC 9162 root of a tree without leaves: the SHA-256 of nothing."""


class Base(View, Protocol):
    """What a rehearsal starts from: a registry, or the blank before there is one."""

    @property
    def origin(self) -> str:
        """Give the name of the registry."""

    @property
    def size(self) -> int:
        """Give how many entries there are."""

    @property
    def root(self) -> str:
        """Give the root, in hex."""

    @property
    def lexicon(self) -> Lexicon:
        """Give the vocabularies adopted."""

    def digest_of(self, entry_id: str) -> str | None:
        """Give the digest of the draft with this id, or nothing."""

    def index_of(self, entry_id: str) -> int | None:
        """Give the index of the entry with this id, or nothing."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[dict[str, Any]]:
        """Give entries as JSON, in order."""


class Blank:
    """A registry that does not exist yet: it will begin and adopt its vocabularies; looking makes no file."""

    origin = ""
    root = EMPTY_ROOT

    def __init__(self, lexicon: Lexicon) -> None:
        """Say which vocabularies it will adopt: those in force in a lexicon."""
        self.lexicon = lexicon
        self._opening: dict[str, Draft] = {}
        for index, draft in enumerate(opening(self.origin, lexicon.vocabularies.values())):
            self.lexicon = adopting(self.lexicon, draft, index)
            self._opening[draft.id] = draft
        self.size = len(self._opening)

    def digest_of(self, entry_id: str) -> str | None:
        """Give the digest of an entry with which it will begin."""
        return self._opening[entry_id].digest() if self.kind_of(entry_id) else None

    def actors(self) -> Roster:
        """Give nobody: it begins without identities."""
        return Roster()

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[dict[str, Any]]:
        """Give nothing."""
        del start, stop
        yield from ()

    def index_of(self, entry_id: str) -> None:
        """Give nothing: nothing stands yet."""
        del entry_id

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of an entry with which it will begin."""
        found = self._opening.get(entry_id)
        return found.kind if found is not None and entry_id != self.origin else None

    def stands(self, entry_id: str) -> bool:
        """Tell that nothing was said."""
        del entry_id
        return False

    def record(self, record_id: str) -> None:
        """Give nothing."""

    def ever_natural(self, party: str) -> bool:
        """Tell that nothing was said."""
        del party
        return False

    def on_asset(self, asset: str) -> tuple[Record, ...]:
        """Give nothing."""
        del asset
        return ()

    def held_by(self, party: str, asset: str) -> tuple[Record, ...]:
        """Give nothing."""
        del party, asset
        return ()

    def touching(self, asset: str) -> tuple[Record, ...]:
        """Give nothing."""
        del asset
        return ()

    def resting_on(self, right_id: str) -> tuple[Record, ...]:
        """Give nothing."""
        del right_id
        return ()

    promising = resting_on


class Rehearsal:
    """An overlay on what a registry holds: takes drafts as the ledger would, and forgets them."""

    def __init__(self, base: "Base | Holdings") -> None:
        self._base = base
        self._size = base.size
        self.lexicon = base.lexicon
        self._kinds: dict[str, str] = {}
        self._records: dict[str, Record | None] = {}
        self._natural: set[str] = set()
        self._by_asset: dict[str, dict[str, None]] = {}
        self._by_parent: dict[str, dict[str, None]] = {}

    @property
    def size(self) -> int:
        """Give how many entries there are, with those rehearsed."""
        return self._size

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of an entry, rehearsed or real."""
        return self._kinds.get(entry_id) or self._base.kind_of(entry_id)

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said stands."""
        return self.record(entry_id) is not None

    def record(self, record_id: str) -> Record | None:
        """Give the current belief with this id."""
        if record_id in self._records:
            return self._records[record_id]
        return self._base.record(record_id)

    def ever_natural(self, party: str) -> bool:
        """Tell whether any entry said that a party is a natural person."""
        return party in self._natural or self._base.ever_natural(party)

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the current beliefs about an asset."""
        return self._merged(self._base.on_asset(asset), self._by_asset.get(asset, {}))

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the current rights of a party over an asset."""
        merged = self._merged(self._base.held_by(party, asset), self._by_asset.get(asset, {}))
        return [row for row in merged if is_held_by(row, party, asset)]

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the current burdens, derivations and objections over an asset."""
        merged = self._merged(self._base.touching(asset), self._by_asset.get(asset, {}))
        return [row for row in merged if row.kind in TOUCHING]

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the current beliefs that rest on a right."""
        return self._merged(self._base.resting_on(right_id), self._by_parent.get(right_id, {}))

    def promising(self, name: str) -> Sequence[Record]:
        """Give the current promises of exclusivity that came from a right or a party."""
        merged = self._merged(self._base.promising(name), self._by_parent.get(name, {}))
        return [row for row in merged if is_promise(row) and name in promised_under(row)]

    def _merged(self, rows: Sequence[Record], own: Mapping[str, None]) -> list[Record]:
        kept = [row for row in rows if row.id not in self._records]
        kept += [row for each in own if (row := self._records.get(each)) is not None]
        return sorted(kept, key=lambda row: (row.since, row.id))

    def take(self, draft: Draft) -> tuple[Change, ...]:
        """Admit one draft and keep its effect for the drafts after it.

        Raises:
            InadmissibleEntryError: the operating rules refuse it.

        """
        changes = step(self, draft, self._size, self.lexicon)
        self.lexicon = adopting(self.lexicon, draft, self._size)
        self._size += 1
        self._kinds[draft.id] = draft.kind
        for change in changes:
            row = change.record
            if isinstance(change, Opened):
                self._records[row.id] = row
                if is_natural(row):
                    self._natural.add(row.id)
                self._by_asset.setdefault(row.asset, {})[row.id] = None
                for parent in promised_under(row) if is_promise(row) else row.body.get("rests_on", ()):
                    self._by_parent.setdefault(parent, {})[row.id] = None
            elif self._records.get(row.id, row) is not None:
                self._records[row.id] = None
        return changes


Drafts = Iterable[tuple[Draft, Place | None]]


class Foreseen(Rehearsal):
    """A rehearsal on a registry, that what is yet to be rehearsed may be made for."""

    def __init__(self, base: Base) -> None:
        super().__init__(base)
        self._registry = base

    def recorded(self, entry_id: str) -> dict[str, Any]:
        """Give the entry on record with this id as JSON, empty where there is none."""
        index = self._registry.index_of(entry_id)
        return {} if index is None else next(self._registry.entries(index, index + 1))


def rehearse(drafts: Drafts | Callable[[Foreseen], Drafts], registry: Base, at_work: AtWork | None = None) -> Plan:
    """Say what appending drafts would do: which are new, which are there already, which are refused and why.

    Drafts that depend on what is there are made for the rehearsal, as it is when each is asked for.

    What two manifests say alike, as when one uses the other, is said once. ``at_work``: who would submit them, for what the
    door of a registry with identities asks; left out, only what they say is looked at.
    """
    stage = Foreseen(registry)
    first = next(registry.entries(0, 1), None)
    name = registry_name(encode(first)) if first else ""
    roster = at_work.roster if at_work is not None else Roster()
    lines: list[Line] = []
    said: dict[str, str] = {}
    for draft, place in drafts(stage) if callable(drafts) else drafts:
        digest = draft.digest()
        if said.get(draft.id) == digest:
            continue
        said[draft.id] = digest
        known = registry.digest_of(draft.id)
        if known == digest:
            lines.append(Line(draft=draft, fate=Fate.SAME, place=place))
            continue
        try:
            if known is not None:
                raise _changed(draft, registry)
            parties = tuple(sorted(parties_of(stage, draft) - {*draft.parties.values()}))
            notes = _notes(draft, stage)
            if at_work is not None:
                roster, waiting = foreseen(roster, draft, at_work, name, [*draft.parties.values(), *parties])
                notes += (SECOND,) if waiting else ()
        except InadmissibleEntryError as refusal:
            refusal.place = place
            lines.append(Line(draft=draft, fate=Fate.REFUSED, refusal=refusal, place=place))
        else:
            lines.append(Line(draft=draft, fate=Fate.NEW, place=place, notes=notes, parties=parties))
    return Plan(origin=registry.origin, size=registry.size, root=registry.root, lines=tuple(lines), registry=name)


SECOND: Final = say(
    "须有另一人核准：apply 之后待核准", "asks for a second person: apply keeps it until another approves"
)


def again(plan: Plan, registry: Base, at_work: AtWork | None = None) -> Plan:
    """Rehearse what a plan holds once more, against a registry as it is now: what was signed stays signed."""
    return rehearse(((line.draft, line.place) for line in plan.lines), registry, at_work)


def signed_by(plan: Plan, line: Callable[[str], Signature], party: str = "") -> Plan:
    """Sign the drafts of a plan, those that name a party or, when none is given, all; nobody signs one twice.

    Raises:
        UsageError: DR-U093, the plan is made for no registry yet, or none of its drafts names the party.

    """
    if not plan.registry:
        raise UsageError(
            "DR-U093", say("计划不是对现有登记库作的，没有可签的", "the plan was made for no registry that exists; there is nothing to sign"),
            hint=say("先建登记库，再 plan -o", "make the registry first, then plan -o"),
        )  # fmt: skip

    def signed(each: Line) -> Line:
        if party and not each.names(party):
            return each
        found = str(line(submission(plan.registry, each.draft.digest())))
        lines = dict.fromkeys((*each.draft.signed, found))
        return replace(each, draft=each.draft._replace(signed=(*lines,)))

    made = replace(plan, lines=tuple(map(signed, plan.lines)))
    if made == plan and party and not any(each.names(party) for each in plan.lines):
        raise UsageError("DR-U093", say(f"计划里没有提到 {party}", f"no draft of the plan names {party}"))
    return made


def signed_names(plan: Plan) -> tuple[str, ...]:
    """Give who says to have signed drafts of a plan, each once."""
    return tuple(dict.fromkeys(signer_of(line) for each in plan.lines for line in each.draft.signed))


def united(before: Plan, plan: Plan, who: AtWork) -> Plan:
    """Give a plan with those signatures, of a plan of the same drafts from before, that stand and that it has not."""
    earlier = {line.draft.digest(): standing(line.draft, who, plan.registry) for line in before.lines}

    def joined(each: Line) -> Line:
        own = [*map(signer_of, each.draft.signed)]
        others = [line for line in earlier.get(each.draft.digest(), ()) if signer_of(line) not in own]
        return replace(each, draft=each.draft._replace(signed=(*others, *each.draft.signed)))

    return replace(plan, lines=tuple(map(joined, plan.lines)))


def waits(plan: Plan) -> bool:
    """Tell whether something in a plan that was asked at the door asks for a second person."""
    return any(SECOND in line.notes for line in plan.lines)


def _changed(draft: Draft, registry: Base) -> InadmissibleEntryError:
    named = _differing(draft, registry)
    which = say(f"（{'、'.join(named)}）", f" ({', '.join(named)})") if named else say("", "")
    return InadmissibleEntryError(
        "DR-L001",
        say(
            f"{draft.id} 已登记，内容与此不同{which.zh}；账本只增不改",
            f"{draft.id} is already recorded with other content{which.en}; the ledger only grows",
        ),
        entry=draft.id,
        collides_with=(draft.id,),
        hint=say(
            "写错了用 corrections（更正），期限变了用 renewals（续期）或 ends（终止），另一件事、另一个人的认定给它一个 id（命令里写 --id）",
            "a mistake takes corrections, another term renewals or ends; another thing, or another person's answer, takes an id of its own (--id on the command line)",
        ),
    )


def _differing(draft: Draft, registry: Base) -> list[str]:
    """Name the members in which a draft differs from what is recorded under its id; none where that was amended since."""
    row = registry.record(draft.id)
    recorded = next(registry.entries(row.since, row.since + 1), {}) if row is not None else {}
    if recorded.get("id") != draft.id:
        return []
    old, new = _members(recorded), _members(draft.as_json())
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _members(body: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in body.items():
        if name in {"payload", "scope", "parties"}:
            found.update(value)
        elif name not in {"index", "recorded_at", "v", "kv"}:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


# ---- what a plan adds to what was written ------------------------------------------------------------------------

_DIMENSIONS: Final = {
    "purposes": say("用途", "purposes"), "fields": say("领域", "fields of use"), "territory": say("地域", "territory"),
    "recipients": say("接收方", "recipients"), "subsets": say("数据部分", "parts of the data"), "period": say("期限", "term"),
    "passing_on": say("再许可次数", "passing on"),
}  # fmt: skip


def _notes(draft: Draft, stage: Rehearsal) -> tuple[Text, ...]:
    """Admit a draft on a stage; give what it leaves to defaults and what it reaches for beyond what is held."""
    beyond = list(_beyond(draft, stage))
    changes = stage.take(draft)
    made = next((each.record.body for each in changes if isinstance(each, Opened) and each.record.id == draft.id), {})
    return (*_defaults(draft, made), *beyond)


def _defaults(draft: Draft, made: Mapping[str, Any]) -> Iterator[Text]:
    if draft.kind in {"grant", "transfer"}:
        if not draft.rests_on and made.get("rests_on"):
            named = made["rests_on"]
            yield say(f"凭 {'、'.join(named)}", f"rests on {', '.join(named)}")
        if draft.kind == "grant" and "exclusivity" not in draft.payload:
            yield say("独占性 普通", "not exclusive")
        left = [text for name, text in _DIMENSIONS.items() if name not in draft.scope]
        if left and draft.kind == "grant":
            yield say(
                f"未写明 {'、'.join(each.zh for each in left)}", f"left unsaid: {', '.join(each.en for each in left)}"
            )
        if made.get("exceptions"):
            named = made["exceptions"]
            yield say(f"在先授予不受此限：{'、'.join(named)}", f"earlier grants stand beside it: {', '.join(named)}")
    elif draft.kind == "asset":
        unknown = [text for name, text in LABELS.items() if draft.payload.get("labels", {}).get(name) is None]
        if unknown:
            yield say(
                f"标签不明 {'、'.join(each.zh for each in unknown)}",
                f"labels unknown: {', '.join(each.en for each in unknown)}",
            )
        if draft.payload.get("source", UNKNOWN) == UNKNOWN:
            yield say("来源情形未说明", "source situation not stated")


UNKNOWN: Final = SourceKind.UNKNOWN.value


def _beyond(draft: Draft, stage: Rehearsal) -> Iterator[Text]:
    """Say of an act done elsewhere, which is recorded whatever it says, why the registry itself would have refused it."""
    act = draft.payload.get("act")
    if draft.kind != "claim" or not act or "from" not in draft.parties:
        return
    here = draft._replace(kind="transfer" if act in ORIGINATING else "grant")
    try:
        step(stage, here, stage.size, stage.lexicon)
    except InadmissibleEntryError as refusal:
        yield say(
            f"照录，但超出所持：{refusal.message.zh}",
            f"recorded, but it reaches further than what is held: {refusal.message.en}",
        )


def apply_plan(plan: Plan, registry: RegistryPort, beside: Callable[[], None] = lambda: None) -> Sequence[Any]:
    """Append the plan's drafts in one transaction; what was there already is answered with its old receipt.

    ``beside`` is called once all is admitted and before it stands: what cannot be done beside leaves nothing in the ledger.

    A plan applied a second time, when nothing else was recorded since, changes nothing.

    Raises:
        InadmissibleEntryError: a line is refused; nothing is written.
        ConcurrentAppendError: the registry is not the one, or not of the size, the plan was made against.

    """
    for line in plan.lines:
        if line.refusal is not None:
            raise line.refusal
    moved = _moved(plan, registry)
    if not _stands(plan, registry):
        made = (
            say(f"作于 {plan.origin} 第 {plan.size} 条时", f"was made at {plan.size} entries of {plan.origin}")
            if plan.origin
            else say("作于登记库建立之前", "was made before there was a registry")
        )
        raise ConcurrentAppendError(
            "DR-L011",
            say(
                f"计划{made.zh}，登记库现在是 {registry.origin} {registry.size} 条{moved.zh}",
                f"the plan {made.en}; the registry is {registry.origin} at {registry.size}{moved.en}",
            ),
            hint=say("重新 plan", "plan again"),
        )
    with registry.writer(expected_size=registry.size) as writer:
        receipts = writer.append_many(plan.drafts())
        beside()
    return receipts


def _stands(plan: Plan, registry: RegistryPort) -> bool:
    """Tell whether the registry is as the plan found it, or as the plan itself left it."""
    if (registry.origin, registry.size, registry.root) == (plan.origin, plan.size, plan.root):
        return True
    if not plan.origin and registry.size == plan.size:
        return True
    left = plan.size + plan.count(Fate.NEW)
    return registry.size == left and all(
        registry.digest_of(line.draft.id) == line.draft.digest() for line in plan.lines
    )


NAMED: Final = 5


def _moved(plan: Plan, registry: RegistryPort) -> Text:
    """Name what was recorded after a plan was made, the first few of it."""
    if registry.origin != plan.origin or registry.size <= plan.size:
        return say("", "")
    later = [each["id"] for each in registry.entries(plan.size, min(registry.size, plan.size + NAMED))]
    more = registry.size - plan.size - len(later)
    return say(
        f"；其后登记了 {'、'.join(later)}" + (f" 等 {more + len(later)} 条" if more else ""),
        f"; recorded since: {', '.join(later)}" + (f" and {more} more" if more else ""),
    )


def _draft(body: Any) -> Draft:
    wrong = misshapen_draft(body)
    if wrong is not None:
        raise ValueError(wrong.en)
    return draft_from_json(body)


def _line(body: Any) -> Line:
    """Read a line. What a door refused, it refused to whoever was at work then; whoever applies the plan is asked anew."""
    said, fate = body.get("refusal"), Fate(body["fate"])
    refusal = InadmissibleEntryError(said["code"], say(said["zh"], said["en"])) if said else None
    if refusal is not None and refusal.code in AT_THE_DOOR:
        refusal, fate = None, Fate.NEW
    return Line(
        draft=_draft(body["draft"]),
        fate=fate,
        parties=tuple(str(each) for each in body.get("parties", ())),
        notes=tuple(say(note["zh"], note["en"]) for note in body.get("notes", ())),
        refusal=refusal,
    )


def plan_from_json(body: Any, *, waiting: bool = False) -> Plan:
    """Read a saved plan; one ``waiting`` for a second person may be of one line that says who writes.

    Raises:
        InputError: not a plan of this format; or DR-I089, a line is of a kind that no manifest writes.

    """
    plan = _plan(body)
    alone = OF_ACTORS if waiting and len(plan.lines) == 1 else frozenset[str]()
    wrong = [
        _not_planned(at, line.draft)
        for at, line in enumerate(plan.lines, 1)
        if line.draft.kind in OF_ITSELF and line.draft.kind not in alone
    ]
    if wrong:
        raise InputError(wrong)
    return plan


OF_ITSELF: Final = frozenset({*SHAPES, "registry"})
"""Kinds by which a ledger speaks of itself: made by the program's own commands, and in no manifest."""
OF_ACTORS: Final = frozenset({"identity", "second"})
"""Those of them that ask for a second person."""


def _not_planned(at: int, draft: Draft) -> Fault:
    return Fault(
        code="DR-I089",
        message=say(
            f"计划第 {at} 行 {draft.id} 是 {draft.kind}：登记文件写不出这一类，计划被改过",
            f"line {at} of the plan, {draft.id}, is of kind {draft.kind}, which no manifest writes: the plan was changed",
        ),
        hint=say(
            "不要登记；与交来计划的人核对，由登记文件重新 plan -o",
            "record nothing of it; ask whoever handed it over, and make the plan again from the manifest: plan -o",
        ),
    )


def _plan(body: Any) -> Plan:
    try:
        if body["kind"] != "plan" or body["format"] != PLAN_FORMAT:
            raise ValueError(body["format"])
        return Plan(
            origin=body["origin"],
            size=body["size"],
            root=body["root"],
            registry=body.get("registry", ""),
            lines=tuple(_line(line) for line in body["lines"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            [
                Fault(
                    code="DR-I090",
                    message=say("不是 datarights plan 写出的计划文件", "not a plan written by datarights plan"),
                    hint=say(
                        "用 datarights plan 登记.yaml -o 计划.json 重新写出",
                        "write it again: datarights plan FILE -o plan.json",
                    ),
                )
            ]
        ) from error


CODES = {
    "DR-I089": say(
        "计划里有登记文件写不出的一类（钥匙、身份、索引、恢复等）：计划被改过。不要登记，重新 plan。",
        "The plan holds a kind that no manifest writes (a key, an identity, an index, a recovery …): it was changed. Record nothing of it; plan again.",
    ),
    "DR-I090": say(
        "读到的文件不是计划文件，或由另一版本写出。重新运行 plan。",
        "The file is not a plan, or another version wrote it. Run plan again.",
    ),
    "DR-U093": say("计划里没有可由你签的内容。", "The plan holds nothing for you to sign."),
    "DR-L011": say(
        "计划写出之后登记库又有变动。重新 plan，看过再 apply。",
        "The registry moved on after the plan was made. Plan again, look, then apply.",
    ),
}
