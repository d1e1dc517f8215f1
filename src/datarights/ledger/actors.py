"""Who may write: identities with keys, what their roles allow, and the signatures that come with an entry.

Signed is the digest of the draft, under a heading that no other signature here has, and for one registry alone: the
text names entry 0 by its id and leaf hash. A signature line (C2SP signed-note) stands in the entry beside the draft,
outside its digest and inside its leaf hash. The rules, asked of every entry from the first ``identity`` on:

1. each line is by an identity in effect on the day of recording (UTC), no key signs twice, and every line verifies; a key
   stands under one handle, and once retired under none;
2. one of them is a registrar whose kinds allow the draft; a correction counts for the kind that it corrects, too, and a
   claim that records a grant or transfer from elsewhere for that;
3. whoever acts for a party signs what names the party and nothing else; an auditor signs nothing. Whom an answer or a
   correction speaks of, what it is about says (``parties``);
4. where the registry asks for a second person, another registrar or an approver has signed as well; where it asks for
   any, it asks for new identities, for its own change, and for entries to be struck out; where for grants, for renewals,
   which give further days; never for what the program itself says of the ledger (a key, a recovery, a document issued);
5. there is always a registrar for all kinds and without an end, and a second person where one is asked for.

The first identity signs for itself. The index of assets follows from other entries, and needs nobody's signature.
Not here: the arithmetic of a signature (:data:`~datarights.ledger.note.SignatureCheck`), where keys are kept.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final

from datarights.errors import InadmissibleEntryError, VerificationError
from datarights.ledger.canonical import encode
from datarights.ledger.entry import Draft, draft_from_json
from datarights.ledger.keeping import APPROVER, IN_USE, PARTY, REGISTRAR, ROSTER, STAFF, identity_id, identity_of_line
from datarights.ledger.merkle import leaf_hash
from datarights.ledger.note import KeyKind, Signature, SignatureCheck, VerifierKey, parse_key, parse_note, verify_note
from datarights.ledger.verify import broken, decode
from datarights.ledger.wording import body_of
from datarights.text import say
from datarights.valueclass import field, replace, valueclass

HEADING: Final = "datarights-submission/1"
_KIND: Final = itemgetter("kind")
UNSIGNED: Final = frozenset({"index"})
"""Kinds that follow from other entries: whoever replays the ledger makes them again."""
ALWAYS: Final = ROSTER
"""Kinds that ask for a second person where any kind does."""
AT_ONCE: Final = frozenset({"key", "recovery", "issued"})
"""Kinds that ask for no second person, whatever was said: a ledger that is to be recovered takes no approval before."""
ANSWERING: Final = frozenset({"renewal", "ending", "correction"})
"""Kinds whose parties are those of what they are about, too."""
TRANSFERS: Final = frozenset({"transfer", "contribute", "succession"})
"""Acts by which a right passes on; by any other one is given, and kept."""
SECOND_PERSON: Final = "DR-L023"
AT_THE_DOOR: Final = frozenset({"DR-L020", "DR-L021", "DR-L022", SECOND_PERSON, "DR-L024"})
"""Codes of what is refused for who submits it, and not for what it says."""
MAX_SIGNED: Final = 16
"""Signatures of one entry."""


@valueclass
class Identity:
    """Somebody who may sign: a handle and key, a role, the party acted for (or ""), days (end excluded).

    ``kinds`` are those that a registrar may submit; empty means all.
    """

    key: VerifierKey
    role: str
    party: str = ""
    kinds: tuple[str, ...] = ()
    start: int = date.min.toordinal()
    end: int = date.max.toordinal()

    @property
    def handle(self) -> str:
        """Give the name that it goes by."""
        return self.key.name

    @property
    def is_open(self) -> bool:
        """Tell whether no last day is set."""
        return self.end >= _OPEN

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        end = None if self.is_open else date.fromordinal(self.end).isoformat()
        start = None if self.start <= 1 else date.fromordinal(self.start).isoformat()
        return {
            "handle": self.handle, "role": self.role, "party": self.party or None, "kinds": list(self.kinds),
            "start": start, "end": end, "vkey": str(self.key),
        }  # fmt: skip


_OPEN: Final = date.max.toordinal()


@valueclass
class Roster:
    """Those who may sign now, the kinds of entries that ask for a second person, the public halves of keys retired."""

    by_handle: Mapping[str, Identity] = field(default_factory=dict)
    asks: frozenset[str] = frozenset()
    spent: frozenset[bytes] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.by_handle)

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Give those who may sign, first to last."""
        return tuple(self.by_handle.values())

    def named(self, handle: str) -> Identity | None:
        """Give who goes by a handle, or nothing."""
        return self.by_handle.get(handle)

    def in_effect(self, handle: str, on: int) -> Identity | None:
        """Give who goes by a handle and may sign on a day (an ordinal), or nothing."""
        found = self.named(handle)
        return found if found is not None and found.start <= on < found.end else None

    def signing(self, line: Signature, on: int) -> Identity | None:
        """Give whose key a line says to be of, when they may sign on a day (an ordinal)."""
        found = self.in_effect(line.name, on)
        return found if found is not None and found.key.key_id == line.key_id else None

    def asks_of(self, draft: Draft) -> bool:
        """Tell whether a draft needs a second person."""
        kinds = _touched(draft)
        if "renewal" in kinds:
            kinds |= {"grant"}
        return bool(self.asks) and (not kinds or bool(kinds & ((self.asks | ALWAYS) - AT_ONCE)))


def roster_of(
    identities: Iterable[Identity], asks: frozenset[str] = frozenset(), spent: frozenset[bytes] = frozenset()
) -> Roster:
    """Give the roster of some identities."""
    return Roster(by_handle={each.handle: each for each in identities}, asks=asks, spent=spent)


@valueclass
class Door:
    """Who stands at the door of a registry: checks signatures, signs for whoever is at work, hears what is refused.

    ``handle`` is who that is, or "".
    """

    check: SignatureCheck
    sign: Callable[[str], Signature | None]
    refused: Callable[[InadmissibleEntryError], None]
    handle: str = ""


@valueclass
class AtWork:
    """Who is at work on a registry, before they have signed anything: a handle or "", those who may write, the day (ISO, UTC)."""

    handle: str
    roster: Roster
    day: str
    check: SignatureCheck


def no_check(kind: KeyKind, public: bytes, signed: bytes, signature: bytes) -> bool:
    """Find no signature good: nobody handed in how to check one."""
    del kind, public, signed, signature
    return False


NOBODY: Final = Door(check=no_check, sign=lambda _: None, refused=lambda _: None)
"""A door at which nobody stands: a registry with identities cannot be written to through it."""


def registry_name(first: bytes) -> str:
    """Name a registry by the bytes of its entry 0, so that no other has the name: its id, and its leaf hash in hex."""
    return f"{decode(first)['id']}\n{leaf_hash(first).hex()}"


def submission(registry: str, digest: str) -> str:
    """Give the text that is signed for a draft with this digest in the registry of this name."""
    return f"{HEADING}\n{registry}\n{digest}\n"


def signer_of(line: str) -> str:
    """Give who a signature line says to be of, whether or not it is."""
    return line.partition(" ")[2].partition(" ")[0]


def message(kind: KeyKind, name: str, text: str, time: int) -> bytes:
    """Give the bytes that a key of a kind signs for a submission.

    Raises:
        ValueError: not the kind of key that signs one.

    """
    del name, time
    if kind is not KeyKind.ED25519:
        raise ValueError("submissions are signed with Ed25519")
    return text.encode()


def identity_from(draft: Draft) -> Identity:
    """Read what an entry ``identity`` says.

    Raises:
        KeyError, TypeError, ValueError, VerificationError: it does not have the shape.

    """
    said, valid = draft.payload, draft.valid
    days = {"start": _ordinal(valid[0]), "end": _ordinal(valid[1])} if valid else {}
    return Identity(
        key=parse_key(said["vkey"]), role=said["role"], party=draft.parties.get("for", ""),
        kinds=tuple(said.get("kinds") or ()), **days,
    )  # fmt: skip


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def admitted(
    roster: Roster, draft: Draft, registry: str, day: str, check: SignatureCheck, parties: Collection[str] | None = None
) -> Roster:
    """Ask whether those who signed a draft may submit it on a day (ISO, UTC); give who may write after it.

    ``parties`` are those of which an answer or a correction speaks; left out, they are not known and not asked.

    Raises:
        InadmissibleEntryError: they may not; names the rule.
        KeyError, TypeError, ValueError, VerificationError: an entry about identities does not have its shape.

    """
    after = _taken(roster, draft)
    judged = roster or after
    if (judged or draft.signed) and draft.kind not in UNSIGNED:
        on = _ordinal(day)
        _permitted(judged, draft, signers(judged, draft, registry, on, check), parties)
    if after is not roster:
        _holds(after, draft, _ordinal(day))
    return after


def foreseen(
    roster: Roster, draft: Draft, who: "AtWork", registry: str, parties: Collection[str] | None = None
) -> tuple[Roster, bool]:
    """Ask what :func:`admitted` will ask once whoever is at work has signed; give who may write after it, and whether it waits.

    What waits is submitted by somebody who may, and asks for a second person.

    Raises:
        InadmissibleEntryError: as :func:`admitted`, but for the second person.
        KeyError, TypeError, ValueError, VerificationError: as :func:`admitted`.

    """
    after, on, waits = _taken(roster, draft), _ordinal(who.day), False
    judged = roster or after
    if (judged or draft.signed) and draft.kind not in UNSIGNED:
        by = signers(judged, draft, registry, on, who.check) if draft.signed or not who.handle else ()
        mine = judged.in_effect(who.handle, on)
        if who.handle and mine is None:
            raise _unsound(draft, who.handle)
        try:
            _permitted(judged, draft, tuple(dict.fromkeys((*by, *((mine,) if mine else ())))), parties)
        except InadmissibleEntryError as error:
            if error.code != SECOND_PERSON:
                raise
            waits = True
    if after is not roster:
        _holds(after, draft, on)
    return after, waits


def _taken(roster: Roster, draft: Draft) -> Roster:
    """Give the roster after an entry, whoever signed it."""
    if draft.kind == "second":
        return replace(roster, asks=frozenset(draft.payload["kinds"]))
    if draft.kind != "identity":
        return roster
    made = identity_from(draft)
    known, others = roster.named(made.handle), dict(roster.by_handle)
    if draft.payload["state"] != IN_USE:
        if known is None or known.key != made.key:
            raise _refusal("DR-L024", draft, f"{made.handle} 不在册", f"{made.handle} is not in effect")
        del others[made.handle]
        return replace(roster, by_handle=others, spent=roster.spent | {made.key.public})
    if known is not None:
        raise _refusal("DR-L024", draft, f"{made.handle} 已在册", f"{made.handle} is in use")
    if made.key.public in roster.spent:
        raise _refusal(
            "DR-L024", draft, f"{made.handle} 的钥匙已停用", f"the key of {made.handle} was retired", *_NEW_KEY
        )
    same = next((each.handle for each in others.values() if each.key.public == made.key.public), None)
    if same is not None:
        raise _refusal("DR-L024", draft, f"{made.handle} 与 {same} 是同一把钥匙", f"{made.handle} has the key of {same}", *_NEW_KEY)  # fmt: skip
    others[made.handle] = made
    return replace(roster, by_handle=others)


def folded(roster: Roster, bodies: Iterable[Mapping[str, Any]]) -> Roster:
    """Give who may write after some entries that say so, as JSON, whoever signed them.

    Raises:
        VerificationError: DR-V050, one of them cannot be read so.

    """
    for body in bodies:
        try:
            roster = _taken(roster, draft_from_json(body))
        except _UNFIT as error:
            raise _unsigned(body, error) from error
    return roster


_NEW_KEY: Final = ("另作一把钥匙：datarights identity new 代号", "make another key: datarights identity new HANDLE")


def signers(roster: Roster, draft: Draft, registry: str, on: int, check: SignatureCheck) -> tuple[Identity, ...]:
    """Give who signed a draft, in the order of the lines; every line verifies and nobody signed twice.

    Raises:
        InadmissibleEntryError: DR-L020, nobody; DR-L021, a line is not of somebody who may sign on the day, or fails.

    """
    if not draft.signed:
        raise _nobody(draft)
    text = submission(registry, draft.digest())
    try:
        if len(draft.signed) > MAX_SIGNED:
            raise ValueError(f"more than {MAX_SIGNED} signatures")
        note = parse_note("".join((text, "\n", *(f"{line}\n" for line in draft.signed))))
        found = [roster.signing(each, on) for each in note.signatures]
        strangers = [each.name for each, who in zip(note.signatures, found, strict=True) if who is None]
        if strangers or note.text != text or [*map(str, note.signatures)] != [*draft.signed]:
            raise ValueError(", ".join(strangers) or "not a signature line")
        if len({each.key.public for each in found if each}) != len(found):
            raise ValueError("somebody signed twice")
        verify_note(note, [each.key for each in found if each], check, message)
    except (ValueError, VerificationError) as error:
        raise _unsound(draft, str(error)) from error
    return tuple(each for each in found if each)


def _nobody(draft: Draft) -> InadmissibleEntryError:
    return _refusal(
        "DR-L020", draft, "没有签名：本库只收具名签署的登记", "nobody signed it: this registry takes signed submissions",
        "在 datarights.toml 里写 actor，或 DATARIGHTS_ACTOR=代号", "set actor in datarights.toml, or DATARIGHTS_ACTOR",
    )  # fmt: skip


def unsigned(body: Mapping[str, Any]) -> VerificationError:
    """Say of an entry behind an identity that nobody signed it."""
    return _unsigned(body, _nobody(Draft(kind=body["kind"], id=body["id"])))


def _unsound(draft: Draft, why: str) -> InadmissibleEntryError:
    return _refusal(
        "DR-L021", draft, f"签名不成立：{why}", f"a signature does not stand: {why}",
        "签名只对一个登记库的一份内容有效；停用或过期的钥匙不再有效",
        "a signature is good for one draft in one registry; a retired or lapsed key is good for none",
    )  # fmt: skip


def standing(draft: Draft, who: AtWork, registry: str) -> tuple[str, ...]:
    """Give the lines of a draft that stand on a day, each by itself: of somebody who may sign it, and verified."""

    def stands(line: str) -> bool:
        try:
            _may_sign(
                draft, signers(who.roster, draft._replace(signed=(line,)), registry, _ordinal(who.day), who.check)
            )
        except InadmissibleEntryError:
            return False
        return True

    return tuple(filter(stands, draft.signed))


def _may_sign(draft: Draft, by: tuple[Identity, ...], parties: Collection[str] | None = None) -> None:
    named = draft.parties.values() if draft.kind not in ANSWERING else parties
    for each in by:
        if each.role == PARTY and named is not None and each.party not in named:
            raise _refusal("DR-L022", draft, f"{each.handle} 代表的 {each.party} 不在此登记中", f"{each.handle} acts for {each.party}, which it does not name")  # fmt: skip
        if each.role not in {REGISTRAR, APPROVER, PARTY}:
            raise _refusal("DR-L022", draft, f"{each.handle} 是审计员，不签登记", f"{each.handle} is an auditor and signs nothing")  # fmt: skip


def _permitted(roster: Roster, draft: Draft, by: tuple[Identity, ...], parties: Collection[str] | None = None) -> None:
    _may_sign(draft, by, parties)
    kinds = _touched(draft)
    submitting = [
        each for each in by if each.role == REGISTRAR and (not each.kinds or (kinds and kinds <= {*each.kinds}))
    ]
    if not submitting:
        names = ", ".join(each.handle for each in by)
        raise _refusal(
            "DR-L022", draft, f"{names} 不得提交 {draft.kind}", f"{names} may not submit entries of kind {draft.kind}",
            "由可登记此类的登记员签署提交", "a registrar for this kind signs and submits it",
        )  # fmt: skip
    if draft.actor and draft.actor not in {each.handle for each in by}:
        raise _refusal("DR-L022", draft, f"所写的提交人 {draft.actor} 没有签名", f"{draft.actor}, said to submit it, did not sign")  # fmt: skip
    if roster.asks_of(draft) and len([each for each in by if each.role in STAFF]) < 2:
        raise _refusal(
            SECOND_PERSON, draft, f"{draft.kind} 须有另一人核准，{submitting[0].handle} 不能核准自己的提交",
            f"entries of kind {draft.kind} ask for a second person; {submitting[0].handle} does not approve their own",
            "由另一位登记员或核准人 datarights approve", "another registrar or an approver: datarights approve",
        )  # fmt: skip


def _touched(draft: Draft) -> frozenset[str]:
    """Give the kinds that a draft speaks as; none stands for any: an entry is struck out."""
    if draft.kind != "correction":
        return _speaking(draft.kind, draft.parties, draft.payload)
    said = draft.payload.get("draft")
    if not isinstance(said, Mapping):
        return frozenset()
    return _speaking(str(said.get("kind")), said.get("parties") or {}, said.get("payload") or {}) | {draft.kind}


def _speaking(kind: str, parties: Mapping[str, str], payload: Mapping[str, Any]) -> frozenset[str]:
    if kind != "claim" or "from" not in parties:
        return frozenset({kind})
    return frozenset({kind, "transfer" if payload.get("act") in TRANSFERS else "grant"})


def _holds(roster: Roster, draft: Draft, on: int) -> None:
    """Refuse a roster in which nobody could write any more."""
    lasting = [each for each in roster.identities if each.is_open and each.start <= on]
    registrars = [each for each in lasting if each.role == REGISTRAR and not each.kinds]
    if not registrars:
        raise _refusal("DR-L024", draft, "须有一位不设期限、可登记各类的登记员", "there must be a registrar for all kinds, without an end")  # fmt: skip
    if roster.asks and len([each for each in lasting if each.role in STAFF]) < 2:
        raise _refusal("DR-L024", draft, "须有第二人可以核准", "there must be a second person who can approve")


def _refusal(code: str, draft: Draft, zh: str, en: str, do: str = "", do_en: str = "") -> InadmissibleEntryError:
    return InadmissibleEntryError(code, say(zh, en), entry=draft.id, hint=say(do, do_en) if do else None)


def verified(
    pages: Iterable[list[Any]], roster: Roster, name: Callable[[], str], check: SignatureCheck
) -> Iterator[list[Any]]:
    """Give pages of entries as JSON on, each entry asked whether those who signed it might.

    Those of a known wording are claims without a signature. ``name`` gives the registry's (:func:`registry_name`); it is asked for when something is signed.

    Raises:
        VerificationError: DR-V050, names the first entry that nobody who might has signed.

    """
    for page in pages:
        read = [each for each in page if type(each) is dict]
        if roster or not ALWAYS.isdisjoint(map(_KIND, read)) or [each for each in read if "signed" in each]:
            registry = name()
            for body in map(body_of, page):
                roster = _again(roster, body, registry, check)
        yield page


def who_signed(
    entries: Sequence[Mapping[str, Any]], check: SignatureCheck, listed: Sequence[int] | None = None, size: int = 0
) -> tuple[dict[int, tuple[Identity, ...]], tuple[int, ...]]:
    """Give who signed each signed entry of a part of a ledger, as its entries ``identity`` show; and those not shown.

    Every signature of somebody shown is verified. Where an identity is shown, or ``listed``, whatever stands behind it was
    signed by somebody. ``listed`` are all entries before ``size`` that say who may write: where they are all here, those who
    signed an entry before it might; otherwise that is for the whole ledger to show.

    Raises:
        VerificationError: DR-V050, names the first entry with a signature that does not stand, or without one.

    """
    found: dict[int, tuple[Identity, ...]] = {}
    open_: list[int] = []
    registry = registry_name(encode(entries[0])) if entries and entries[0]["index"] == 0 else ""
    shown: set[str] = set()
    roster = Roster()
    here = [each["index"] for each in entries if each["kind"] in ROSTER and each["index"] < size]
    whole = bool(registry) and listed is not None and here == [*listed]
    first = listed[0] if listed else None
    for body in entries:
        try:
            draft, index = draft_from_json(body), body["index"]
            after = _taken(roster, draft)
            if len(after.by_handle) > len(roster.by_handle):
                shown.add(identity_id(identity_from(draft).key))
            behind = bool(shown) or (first is not None and index >= first)
            if behind and not draft.signed and draft.kind not in UNSIGNED:
                raise _nobody(draft)
            asked = whole and index < size
            if draft.signed and registry and (asked or shown.issuperset(map(identity_of_line, draft.signed))):
                on = _ordinal(body["recorded_at"][:10])
                found[index] = signers(roster or after, draft, registry, on, check)
                if asked:
                    _permitted(roster or after, draft, found[index])
            elif draft.signed:
                open_.append(body["index"])
            roster = after
        except _UNFIT as error:
            raise _unsigned(body, error) from error
    return found, tuple(open_)


def _again(roster: Roster, body: Mapping[str, Any], registry: str, check: SignatureCheck) -> Roster:
    try:
        return admitted(roster, draft_from_json(body), registry, body["recorded_at"][:10], check)
    except _UNFIT as error:
        raise _unsigned(body, error) from error


_UNFIT: Final = (InadmissibleEntryError, VerificationError, KeyError, TypeError, ValueError, AttributeError, IndexError)


def _unsigned(body: Mapping[str, Any], error: Exception) -> VerificationError:
    found = broken(
        "DR-V050", body["index"], body["id"], step="signed",
        zh="签名不成立，或签名的人不得提交", en="its signatures do not stand, or those who signed might not submit it",
        expected=say("有权者的签名", "signatures of those who may"), got=str(error),
    )  # fmt: skip
    found.hint = _NOT_TO_BE_RELIED_ON
    return found


_NOT_TO_BE_RELIED_ON: Final = say(
    "不要据以行事，问登记库的管理者；登记库里已有的，不能重写：datarights db restore 最近一份 db verify 找不出问题的备份 --reason 原因，再把其后已确认的逐项登记一遍",
    "rely on nothing it says, and ask who runs the registry. There, it is not unwritten: datarights db restore the last BACKUP in which db verify finds nothing, "
    "--reason WHY, then apply again what was acknowledged since",
)


CODES = {
    "DR-L020": say("本库只收具名签署的登记。配置 actor，用自己的钥匙签。", "The registry takes signed submissions only. Set actor and sign with your own key."),
    "DR-L021": say("签名不成立：不是为本库这份内容所签，或签名者不在册、已停用、不在期内。", "A signature does not stand: made for another draft or registry, or by somebody unknown, retired or outside their days."),
    "DR-L022": say("签名的人按其角色不得提交或签署此类登记。", "Those who signed may not submit or sign this kind of entry by their role."),
    "DR-L023": say("此类登记须有另一人核准后才入库。", "This kind of entry becomes one when another person has approved it."),
    "DR-L024": say("这样改会让代号或钥匙重复，或再没有人能登记、核准。", "The change would use a handle or key twice, or leave nobody who may write or approve."),
    "DR-V050": say("条目的签名不成立，或签名的人不得提交它。与库外检查点、备份比对。", "The signatures of an entry do not stand, or those who signed might not submit it. Compare with a checkpoint kept elsewhere and a backup."),
}  # fmt: skip
