"""Admission: what an entry does to what the ledger believes, or why the operating rules refuse it.

Pure: the same view and the same entry give the same changes, so replaying the ledger is admitting it again. Two
doors: a claim is taken for what it says; what is made through this registry must lie within what is *possible*.
Refusals speak in the name of the registry's operating rules, never of a statute (docs/reference/entries.md).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from datarights.errors import InadmissibleEntryError, VerificationError
from datarights.holdings.answers import (
    ENDING,
    RENEWAL,
    VOID,
    Answer,
    answered,
    answers,
    kept,
    made,
    unanswered,
)
from datarights.holdings.chain import (
    EACH,
    MAX_DEPTH,
    OPERATE,
    ORIGINATING,
    Reaches,
    bounds_of,
    carriers,
    has_no_source,
    is_originating,
    is_own,
    is_proved,
    line,
    links_above,
    passed_on,
    reaches,
)
from datarights.holdings.consent import consent
from datarights.holdings.parties import told_openly
from datarights.holdings.promises import Giving, as_it_binds, is_burden_of_promise, promised_to, promises_above
from datarights.holdings.record import (
    EXCLUSIVE,
    NEVER,
    TOUCHING,
    Change,
    Close,
    Opened,
    Record,
    View,
    is_held_by,
    is_promise,
    promised_under,
    promises_of,
)
from datarights.holdings.shapes import misshapen
from datarights.ledger.actors import ANSWERING
from datarights.ledger.entry import Draft, draft_from_json, misshapen_draft
from datarights.ledger.keeping import PARTY, RETIRED, SHAPES, identity_id, identity_of_line, key_of
from datarights.model.extent import (
    FIRST_DAY,
    LAST_DAY,
    MAX_PARTS,
    Box,
    Extent,
    TooManyPartsError,
    is_empty,
    normal,
    overlap,
)
from datarights.model.party import PartyKind
from datarights.model.right import NO_RIGHT, Right, keys_of, rights_of, short_names
from datarights.model.scope import OPERATING_SILENCE, OWN_SILENCE, DroppedTermsError, Lexicon, UnknownEditionError
from datarights.model.vocabulary import Edition
from datarights.text import Text, say

FREEZING: Final = frozenset({"preservation", "control"})

_NATURAL: Final = PartyKind.NATURAL.value
_OPEN_ENDS: Final = (FIRST_DAY, LAST_DAY)


class Case(NamedTuple):
    """A draft before the ledger: what is believed, where the draft will stand, and what it corrects, if it does.

    A correction is taken for true: what it does to others is said, and never a reason to refuse it.
    """

    view: View
    draft: Draft
    at: int
    lexicon: Lexicon
    place: int
    """The place in the order of the ledger: the index, or that of the entry corrected or renewed."""
    corrects: bool = False


Handler = Callable[[Case], Iterator[Change]]


def step(view: View, draft: Draft, index: int, lexicon: Lexicon) -> tuple[Change, ...]:
    """Give what a new draft changes in the ledger's beliefs when it is the entry with this index.

    Raises:
        InadmissibleEntryError: an operating rule refuses it; nothing changes.

    """
    changes = effect(view, draft, index, lexicon)
    wrong = strays(view, draft, changes) or _not_taken_any_more(view, draft, changes)
    if wrong is not None:
        raise wrong
    return changes


class Misfiled(NamedTuple):
    """An entry on record that would be refused as a new one, as where it speaks of one asset and changes what is held of another."""

    at: int
    entry: str
    code: str
    why: Text


Told = Callable[[Misfiled], object]
"""Hears of what is misfiled in a history. Who replays one and does not listen is refused it."""


def known(_: Misfiled) -> None:
    """Hear of what was told already, and pass over it."""


def written(view: View, draft: Draft, index: int, lexicon: Lexicon, told: Told | None) -> tuple[Change, ...]:
    """Give what an entry of a history changed when it is admitted again.

    Earlier versions took what strays from its asset, and more that is refused now; and where somebody took a promise out of the
    projection, what overlaps it was admitted: it stands in conflict with that promise, as a correction would. It cannot be unwritten, and refusing to read it would keep the ledger
    from ever being copied; so it has its effect, is named, and no proof that nothing is missing is made of what it changed.

    Raises:
        InadmissibleEntryError: an operating rule refuses it; or it is misfiled and nobody listens.

    """
    changes = effect(view, draft, index, lexicon)
    wrong = strays(view, draft, changes) or _not_taken_any_more(view, draft, changes)
    if wrong is not None:
        if told is None:
            raise wrong
        told(Misfiled(index, draft.id, wrong.code, wrong.message))
    return changes


def effect(view: View, draft: Draft, index: int, lexicon: Lexicon) -> tuple[Change, ...]:
    """Give what a draft changes, wherever it stands filed.

    Raises:
        InadmissibleEntryError: an operating rule refuses it; nothing changes.

    """
    try:
        _shaped(draft, draft)
        return tuple(_HANDLERS[draft.kind](Case(view, draft, index, lexicon.as_known(index), index)))
    except TooManyPartsError as error:
        names = "、".join(error.entries)
        raise refusal(
            "DR-L010",
            draft,
            say(
                f"范围会超过 {MAX_PARTS} 段（{names}）",
                f"the extent would have more than {MAX_PARTS} parts ({', '.join(error.entries)})",
            ),
            error.entries,
            hint=say("把相邻的部分合成一份再登记", "join neighbouring parts into one and record that"),
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, VerificationError) as error:
        raise refusal(
            "DR-L012",
            draft,
            say(
                f"{draft.kind} 缺少所需的内容或写法不对"
                + (f"：没有 {error.args[0]}" if isinstance(error, KeyError) else ""),
                f"what an entry of kind {draft.kind} needs is missing or misshapen: {error}",
            ),
            hint=_TABLE,
        ) from error


def _shaped(draft: Draft, said: Draft) -> None:
    """Refuse a draft of which some member, or some of what it says of another, has not its shape."""
    wrong = misshapen(said.payload) if said.kind not in SHAPES else None
    if wrong is not None:
        raise refusal("DR-L012", draft, say(f"{said.kind} 的 {wrong.zh}", f"in a {said.kind}, {wrong.en}"), hint=_TABLE)


def strays(view: View, draft: Draft, changes: Sequence[Change]) -> InadmissibleEntryError | None:
    """Give why a draft is refused that speaks of one asset and changes what is held of another; nothing where it does not.

    The asset index has an entry under the asset that it names, or that what it is about lies over
    (:mod:`~datarights.ledger.asset_index`). What it changed elsewhere would be missing from a proof that nothing is missing.
    """
    about = view.record(draft.about) if draft.about else None
    said = {draft.asset, draft.id if draft.kind == "asset" else "", _lies_over(about) if about is not None else ""}
    touched = {_lies_over(each.record) for each in changes}
    strange = [*touched.difference(said, ("",))]
    moved = draft.kind == "correction" and about is not None and _moved(view, draft, about)
    if len(said - {""}) <= 1 and not strange and not moved:
        return None
    if draft.kind == "correction" and about is not None and (moved or draft.asset in ("", _lies_over(about))):
        return refusal(
            "DR-L009",
            draft,
            say("更正不得改变所关的数据", "a correction keeps the asset of what it corrects"),
            (draft.about,),
            hint=say(
                "撤销原条（strike: yes），另立编号在该数据上重新登记",
                "strike the entry out (strike: yes) and record it anew, under another id, for the other asset",
            ),
        )
    under = _lies_over(about) if about is not None else ""
    meant, over = draft.about if under else draft.id, under or next(iter(strange), draft.id)
    return refusal(
        "DR-L015",
        draft,
        say(
            f"写的数据是 {draft.asset or draft.id}，所涉 {meant} 关于 {over}",
            f"it names the asset {draft.asset or draft.id}, and {meant} is about {over}",
        ),
        (meant,) if under else (),
        hint=say(f"asset 写 {over}，或省略", f"write asset: {over}, or leave asset out")
        if under or strange
        else say("省略 asset", "leave asset out"),
    )


def _moved(view: View, draft: Draft, wrong: Record) -> bool:
    """Tell whether a correction lets an entry answer another one, of which it cannot be told that it lies over the same asset.

    Or lets an asset name another.
    """
    instead = draft.payload.get("draft") or {}
    if instead.get("kind") == "asset" and instead.get("asset"):
        return True
    name = instead.get("about", "")
    before = str(wrong.body.get("about", ""))
    if name in ("", before):
        return False
    said, meant = view.record(before) if before else None, view.record(name)
    over = wrong.asset or (_lies_over(said) if said is not None else "")
    return meant is None or _lies_over(meant) not in ("", over)


def _not_taken_any_more(view: View, draft: Draft, changes: Sequence[Change]) -> InadmissibleEntryError | None:
    """Give why a draft is refused though what it changes is known: earlier versions took it, or the projection did not say what it meets."""
    if draft.kind == "objection" and not _meant(view, draft):
        return refusal(
            "DR-L031",
            draft,
            say(f"{draft.about} 不是数据，也不是数据上的权利、负担或登记", f"{draft.about} is neither data nor anything recorded over data"),
            (draft.about,),
            hint=say("对以它为据的权利提出异议", "object to the right that rests on it"),
        )  # fmt: skip
    if draft.kind == "correction" and view.kind_of(draft.about) == "erasure":
        return refusal(
            "DR-L009",
            draft,
            say(f"{draft.about} 记的是已销毁，不能更正或撤销", f"{draft.about} says that something was destroyed, and is neither corrected nor struck out"),
            (draft.about,),
            hint=say("同名的新值另行登记；又找到的旧值用 erase 再销毁", "record a new value under the name anew; destroy an old one that came back with erase"),
        )  # fmt: skip
    if (named := _names_a_person(view, draft)) is not None:
        return named
    if draft.kind not in {"grant", "transfer", "renewal"}:
        return None
    about = view.record(draft.about) if draft.kind == "renewal" else None
    if about is not None and about.body.get("door") != "grant":
        return None  # renewed elsewhere
    made_of = [each.record.body for each in changes if type(each) is Opened and each.record.id == draft.id]
    conflicts = [view.record(name) for body in made_of for name in body.get("conflicts") or ()]
    promised = [row for row in conflicts if row is not None and is_proved(view, row)]
    if promised:
        return _promised(draft, promised)
    rests_on = [str(name) for body in made_of for name in body.get("rests_on") or ()]
    if links_above(view, rests_on) >= MAX_DEPTH:
        return refusal(
            "DR-L030",
            draft,
            say(f"权利链至多 {MAX_DEPTH} 环", f"a chain of title has {MAX_DEPTH} rights at most"),
            rests_on,
            hint=say(
                "由最后的持有者凭证据另行主张（rights: claim），不再接在链上",
                "whoever holds it last claims it on evidence of its own (rights: claim), not as one more link",
            ),
        )
    void = [name for name in rests_on if (row := view.record(name)) is not None and has_no_source(view, row)]
    if void:
        return refusal(
            "DR-L008",
            draft,
            say(
                f"{'、'.join(void)} 所在数据的来源不成立",
                f"the data of {', '.join(void)} was made from what had no source",
            ),
            void,
        )
    return None


def _names_a_person(view: View, draft: Draft) -> InadmissibleEntryError | None:
    """Give why a draft is refused that says the name of a natural person openly, or makes another of one who is recorded."""
    said: Mapping[str, Any] = draft.as_json() if draft.kind == "party" else {}
    was = None
    if draft.kind == "correction":
        said, was = draft.payload.get("draft") or {}, view.record(draft.about)
    if said.get("kind") != "party":
        return None
    natural = (said.get("payload") or {}).get("party_kind") == _NATURAL
    if natural and not told_openly(said):
        return None
    if not natural and (was is None or not view.ever_natural(was.id)):  # whatever an earlier version made of the person
        return None
    about = draft.about or draft.id
    return refusal(
        "DR-L034",
        draft,
        say(f"{about} 是自然人：姓名和号码只以承诺值登记，种类不得改成组织", f"{about} is a natural person: name and numbers are recorded as commitments only, and the kind stays")
        if was is not None
        else say(f"{about} 是自然人：姓名和号码只以承诺值登记", f"{about} is a natural person: name and numbers are recorded as commitments only"),
        (about,) if was is not None else (),
        hint=say(
            "登记文件写 kind: natural，姓名即保密，号码写在 confidential 下；本不是自然人的，撤销原条（strike: yes），另立编号登记",
            "in a manifest write kind: natural, and the name is confidential, and put numbers under confidential; where it is none, strike the entry out (strike: yes) and record it under another id",
        ),
    )  # fmt: skip


def _lies_over(row: Record) -> str:
    """Give the asset that a belief is about."""
    return row.id if row.kind == "asset" else row.asset


_TABLE: Final = say(
    "docs/reference/entries.zh.md 列有每类登记所需的内容", "docs/reference/entries.md lists what each kind needs"
)


def adopting(lexicon: Lexicon, draft: Draft, index: int) -> Lexicon:
    """Give the lexicon of a ledger after an entry. Who opens with an adoption has no vocabularies but those it adopts.

    Raises:
        UnknownEditionError, DroppedTermsError: it adopts what cannot be adopted.

    """
    if draft.kind != "vocabulary":
        return lexicon
    said = draft.payload
    lexicon = lexicon.bare() if index == 1 else lexicon
    return lexicon.adopting(index, Edition(said["vocabulary"], said["version"], said["digest"]))


def set_in_conflict(view: View, draft: Draft, changes: Sequence[Change], lexicon: Lexicon) -> tuple[str, ...]:
    """Name the rights that an admitted draft stands in conflict with, before its changes are taken in.

    Of what was done elsewhere, of a renewal and of a correction: the promises it overlaps; of a correction also what it sets in conflict
    with one another, and the rights that no longer reach as far as they did.
    """
    opened = {change.record.id: change.record for change in changes if type(change) is Opened}
    said = {draft.id, draft.about if draft.kind == "correction" else draft.id}
    found = dict.fromkeys(name for row in opened.values() if row.id in said for name in row.body.get("conflicts") or ())
    if draft.kind == "correction":
        closed = {change.record.id for change in changes}
        after = _Stage(view, closed - opened.keys(), opened)
        for row in opened.values():
            if row.id != draft.about and {*_conflicts(row)}.difference(_conflicts(view.record(row.id))):
                found[row.id] = None
        found |= dict.fromkeys(
            row.id
            for row in _resting_on(view, changes)
            if row.id not in closed
            and not bounds_of(after, lexicon, row).possible.covers(bounds_of(view, lexicon, row).possible)
        )
    return tuple(found)


def _resting_on(view: View, changes: Iterable[Change]) -> list[Record]:
    """Give the rights that rest, at any remove, on what changes or on what that rests on: a transfer takes from it."""
    ahead = [name for each in changes for name in (each.record.id, *(each.record.body.get("rests_on") or ()))]
    found: dict[str, Record] = {}
    while ahead:
        for row in view.resting_on(ahead.pop()):
            if row.id not in found:
                found[row.id] = row
                ahead.append(row.id)
    return sorted(found.values(), key=made)


def refusal(
    code: str, draft: Draft, message: Text, collides: Sequence[str] = (), hint: Text | None = None
) -> InadmissibleEntryError:
    """Make the refusal of a draft."""
    return InadmissibleEntryError(code, message, entry=draft.id, collides_with=tuple(collides), hint=hint)


@lru_cache(maxsize=4096)
def _ordinals(valid: tuple[str, str]) -> tuple[int, int]:
    return date.fromisoformat(valid[0]).toordinal(), date.fromisoformat(valid[1]).toordinal()


def _days(draft: Draft) -> tuple[int, int]:
    if draft.valid is None:
        return _OPEN_ENDS
    start, end = _ordinals(draft.valid)
    if end <= start:
        raise refusal(
            "DR-L006",
            draft,
            say(
                f"终止日 {draft.valid[1]} 不在起始日 {draft.valid[0]} 之后",
                f"{draft.valid[1]} does not come after {draft.valid[0]}",
            ),
        )
    return start, end


def _opened(
    draft: Draft, index: int, kind: str, body: dict[str, Any], *, party: str = "", rights: Right = NO_RIGHT,
    days: tuple[int, int] = _OPEN_ENDS, asset: str | None = None,
) -> Opened:  # fmt: skip
    about = draft.asset if asset is None else asset
    return Opened(Record(kind, draft.id, about, party, int(rights), *days, index, NEVER, body))


def _need(view: View, draft: Draft, name: str, kinds: tuple[str, ...], what: Text) -> None:
    found = view.kind_of(name)
    if found is None or (kinds and found not in kinds):
        raise _missing(draft, name, what)


def _missing(draft: Draft, name: str, what: Text) -> InadmissibleEntryError:
    return refusal(
        "DR-L002",
        draft,
        say(f"{what.zh} {name} 不在册", f"{what.en} {name} is not recorded"),
        hint=say("先登记它，或在同一文件里写出", "record it first, or write it in the same file"),
    )


def _there(view: View, draft: Draft, names: Iterable[str], kind: str, what: Text) -> None:
    """Refuse to name what is not recorded, or was struck out and so never was."""
    for name in names:
        if view.kind_of(name) != kind:
            raise _missing(draft, name, what)
        if not view.stands(name):
            raise refusal(
                "DR-L002",
                draft,
                say(f"{what.zh} {name} 已被更正撤销", f"the {what.en} {name} was struck out"),
                (name,),
                hint=say("另立一个编号重新登记，再引用它", "record it anew under another id and name that"),
            )


_CONFERRING: Final = ("claim", "grant", "transfer")
_PARTY: Final = say("主体", "party")
_ASSET: Final = say("数据", "asset")
_EVIDENCE: Final = say("证据", "evidence")
_RIGHT: Final = say("权利", "right")


def _references(view: View, draft: Draft) -> None:
    _there(view, draft, draft.parties.values(), "party", _PARTY)
    if draft.asset:
        _there(view, draft, (draft.asset,), "asset", _ASSET)
    if draft.evidence:
        _there(view, draft, draft.evidence, "evidence", _EVIDENCE)
    for name in draft.rests_on:
        if view.kind_of(name) not in _CONFERRING:
            raise _missing(draft, name, _RIGHT)


def _right_of(view: View, draft: Draft, name: str) -> Record:
    found = view.record(name)
    if found is None or found.kind != "right":
        _need(view, draft, name, _CONFERRING, _RIGHT)
        raise refusal("DR-L009", draft, say(f"权利 {name} 已被更正撤销", f"the right {name} was struck out"))
    return found


# ---- what is simply recorded ------------------------------------------------------------------------------------


def _recorded(kind: str) -> Handler:
    def handle(case: Case) -> Iterator[Change]:
        view, draft = case.view, case.draft
        _fresh(view, draft)
        _references(view, draft)
        _readable(case)
        if draft.about:
            _need(view, draft, draft.about, (), say("所指", "what it is about,"))
        body = {**draft.payload}
        for name, value in (
            ("about", draft.about), ("evidence", list(draft.evidence)), ("sealed", dict(draft.sealed)),
            ("parties", dict(draft.parties)), ("scope", dict(draft.scope)),
        ):  # fmt: skip
            if value:
                body[name] = value
        asset = _meant(view, draft)
        yield _opened(draft, case.at, kind, body, party=draft.parties.get("by", ""), days=_days(draft), asset=asset)

    return handle


def _meant(view: View, draft: Draft) -> str:
    """Give the data that a draft names, or that what it is about lies over."""
    about = view.record(draft.about) if draft.about and not draft.asset else None
    return draft.asset if about is None else _lies_over(about)


def _waiver(case: Case) -> Iterator[Change]:
    """Record that a named person set a rule aside: never without a reason, and never without an end."""
    draft = case.draft
    for said, what in (
        (draft.parties.get("by"), say("签署人 by", "who signed it (by)")),
        (draft.payload.get("rule"), say("规则 rule", "the rule (rule)")),
        (draft.payload.get("reason"), say("理由 reason", "the reason (reason)")),
        (draft.asset, say("数据 asset", "the asset (asset)")),
        (_days(draft)[1] < _OPEN_ENDS[1], say("终止日", "its end")),
    ):
        if not said:
            raise refusal("DR-L012", draft, say(f"豁免要写明{what.zh}", f"a waiver says {what.en}"))
    yield from _recorded("waiver")(case)


def _fresh(view: View, draft: Draft) -> None:
    if view.kind_of(draft.id) is not None:
        raise refusal(
            "DR-L001",
            draft,
            say(f"编号 {draft.id} 已用于另一条登记", f"the id {draft.id} already names another entry"),
            (draft.id,),
        )


def _of_the_ledger(case: Case) -> Iterator[Change]:
    _fresh(case.view, case.draft)
    SHAPES[case.draft.kind](case.draft.payload)
    yield from ()


def _identity(case: Case) -> Iterator[Change]:
    """Let somebody sign from here on, or no more. Who may say so is asked at the door (``ledger.actors``)."""
    view, draft = case.view, case.draft
    yield from _of_the_ledger(case)
    _references(view, draft)
    name = identity_id(key_of(draft.payload["vkey"]))
    retires = draft.payload["state"] == RETIRED
    if draft.id != (f"{name}/{RETIRED}" if retires else name):
        raise ValueError(f"the id of an identity is {name}, or {name}/{RETIRED}")
    if (draft.payload["role"] == PARTY) is not ("for" in draft.parties) and not retires:
        raise ValueError("whoever acts for a party names it in parties.for, and nobody else does")
    if not retires:
        days = _days(draft)
        yield _opened(
            draft, case.at, "identity", {**draft.payload}, party=draft.parties.get("for", ""), days=days, asset=""
        )
        return
    record = view.record(name)
    if record is None:
        raise _missing(draft, name, say("身份", "identity"))
    yield Close(record)


def _second(case: Case) -> Iterator[Change]:
    yield from _of_the_ledger(case)
    yield _opened(case.draft, case.at, "second", {**case.draft.payload}, asset="")


def _registry(case: Case) -> Iterator[Change]:
    if case.at != 0:
        raise refusal("DR-L001", case.draft, say("登记库只开始一次", "a registry begins once"))
    for each in case.draft.payload.get("keys", ()):
        key_of(each)
    yield from ()


def _vocabulary(case: Case) -> Iterator[Change]:
    """Adopt an edition: from the next entry on, words are read with it."""
    view, draft = case.view, case.draft
    _fresh(view, draft)
    _references(view, draft)
    said = draft.payload
    try:
        adopting(case.lexicon, draft, case.at)
    except UnknownEditionError as error:
        raise unknown_edition(draft, error.edition) from error
    except DroppedTermsError as error:
        names = "、".join(error.terms[:FEW])
        raise refusal(
            "DR-L014",
            draft,
            say(
                f"{said['vocabulary']} {said['version']} 缺少现行版 {error.before.version} 的 {len(error.terms)} 个词：{names}",
                f"{said['vocabulary']} {said['version']} lacks {len(error.terms)} terms of the edition in force, "
                f"{error.before.version}: {', '.join(error.terms[:FEW])}",
            ),
            hint=say("新版保留旧词的编号，可改名或移位", "a new edition keeps the keys; it may rename and move them"),
        ) from error
    yield _opened(
        draft, case.at, "vocabulary", {**said}, party=draft.parties.get("by", ""), days=_days(draft), asset=""
    )


FEW: Final = 5
"""So many terms are named in a refusal."""


def unknown_edition(draft: Draft, edition: Edition) -> InadmissibleEntryError:
    """Make the refusal of an edition that the program does not have."""
    name, version, digest = edition
    return refusal(
        "DR-L013",
        draft,
        say(
            f"本程序没有词表 {name} {version}（摘要 {digest}）",
            f"this program does not have the vocabulary {name} {version} (digest {digest})",
        ),
        hint=HAVE_IT,
    )


DO_IT_AGAIN: Final = say(
    "恢复 db verify 找不出问题的最近一份备份（datarights db restore 备份 --reason 原因），再把其后已确认的逐项登记一遍",
    "restore the last backup in which db verify finds nothing (datarights db restore BACKUP --reason WHY), then apply again what was acknowledged since",
)
"""What is left to do where an entry on record cannot be read as any registry would take it."""
HAVE_IT: Final = say(
    '在 datarights.toml 里写 vocabularies = ["词表文件.yaml"]，或升级程序',
    'name its file in datarights.toml, vocabularies = ["FILE.yaml"], or upgrade the program',
)
"""What to do about an edition that the program does not have."""


def _derivation(case: Case) -> Iterator[Change]:
    view, draft = case.view, case.draft
    _fresh(view, draft)
    _references(view, draft)
    inputs: Sequence[str] = draft.payload.get("inputs") or ()
    _there(view, draft, inputs, "asset", _ASSET)
    _there(view, draft, draft.payload.get("participants") or (), "party", _PARTY)
    above = set(inputs)
    frontier = list(inputs)
    while frontier:
        for row in view.touching(frontier.pop()):
            if row.kind == "derivation":
                fresh = [each for each in row.body.get("inputs") or () if each not in above]
                above.update(fresh)
                frontier.extend(fresh)
    if draft.asset in above:
        raise refusal(
            "DR-L007", draft, say(f"{draft.asset} 会成为自己的来源", f"{draft.asset} would be made from itself")
        )
    body = {**draft.payload, "rests_on": list(draft.rests_on), "evidence": list(draft.evidence)}
    yield _opened(draft, case.at, "derivation", body, days=_days(draft))


# ---- the first door: claims -------------------------------------------------------------------------------------


def _claim(case: Case) -> Iterator[Change]:
    view, draft = case.view, case.draft
    _fresh(view, draft)
    _references(view, draft)
    _readable(case)
    act = draft.payload.get("act", "")
    taker = draft.parties.get("to") or draft.parties["by"]
    body: dict[str, Any] = {"door": "claim", **draft.payload}
    body["link"] = "own" if not act else "originating" if act in ORIGINATING else "continuing"
    _common(body, view, draft)
    rests_on = list(draft.rests_on)
    giver = draft.parties.get("from", "")
    if act and giver and not rests_on:
        rests_on = [row.id for row in view.held_by(giver, draft.asset)]
    if rests_on:
        body["rests_on"] = rests_on
    if giver:
        body["from"] = giver
    days = _days(draft)
    if act and (rests_on or giver):
        parents = [row for name in rests_on if (row := view.record(name)) is not None]
        bound, exceptions = _promises(case, parents, _asked(case, days))
        if bound:
            body["conflicts"] = [row.id for row in bound]
        if exceptions:
            body["exceptions"] = exceptions
    opened = _opened(draft, case.at, "right", body, party=taker, rights=rights_of(draft.rights), days=days)
    if len(rests_on) > 1:
        reaches(view, case.lexicon, opened.record)  # no more parts than are kept
    yield opened
    if act in ORIGINATING:
        yield from _give_away(case, rests_on)


def _readable(case: Case) -> None:
    """Refuse a scope that nobody could read, where admission itself has nothing to read of it."""
    if case.draft.scope:
        case.lexicon.read(case.draft.scope, OWN_SILENCE)


def _common(body: dict[str, Any], view: View, draft: Draft) -> None:
    known = _signed_for(view, draft)
    if known is not None:
        body["consent"] = consent(draft.parties.values(), known).value
    if draft.scope:
        body["scope"] = dict(draft.scope)
    if draft.evidence:
        body["evidence"] = list(draft.evidence)
    if draft.sealed:
        body["sealed"] = dict(draft.sealed)


def _signed_for(view: View, draft: Draft) -> list[str] | None:
    """Give for whom each who signed a draft acts, "" for the registry's own; nothing where nobody signed.

    Nor in a part of a ledger, where somebody may not be known.
    """
    signing = [view.record(identity_of_line(line)) for line in draft.signed]
    known = [each.party for each in signing if each is not None and each.kind == "identity"]
    return known if known and len(known) == len(signing) else None


def parties_of(view: View, draft: Draft) -> frozenset[str]:
    """Give the parties of a draft: those it names, and those of what it answers, corrects or puts in the place of that."""
    found = {*draft.parties.values()}
    if draft.kind in ANSWERING:
        record = view.record(draft.about)
        said = draft.payload.get("draft")
        if isinstance(said, Mapping):
            found |= {*(said.get("parties") or {}).values()}
        meant = [record, view.record(str(record.body["about"]))] if record and record.kind in ANSWERING else [record]
        for each in filter(None, meant):
            found |= {each.party, str(each.body.get("from") or ""), each.id if each.kind == "party" else ""}
    return frozenset(found - {""})


def strangers(view: View, draft: Draft) -> frozenset[str]:
    """Give the parties for which somebody signed an answer or a correction that does not speak of them."""
    if draft.kind not in ANSWERING or not draft.signed:
        return frozenset()
    return frozenset({*(_signed_for(view, draft) or ())} - {"", *parties_of(view, draft)})


# ---- the second door: grants and transfers ----------------------------------------------------------------------


def _conferred(case: Case) -> Iterator[Change]:
    view, draft, index, corrects = case.view, case.draft, case.at, case.corrects
    _fresh(view, draft)
    _references(view, draft)
    passes = draft.kind == "transfer"
    days = _days(draft)
    request = _request(case, days)
    parents = _parents(case)
    if not corrects:
        _not_frozen(view, draft, draft.asset, parents, days)
    chosen = _carrying(case, parents, request)
    bound, exceptions = ([], []) if passes else _promises(case, chosen, request[0])
    link = "originating" if passes else "continuing"
    body: dict[str, Any] = {"door": "grant", "link": link, "from": draft.parties["from"], **draft.payload}
    body["rests_on"] = [each.id for each in chosen]
    _common(body, view, draft)
    if exceptions:
        body["exceptions"] = exceptions
    if bound:
        body["conflicts"] = [row.id for row in bound]
    yield _opened(draft, index, "right", body, party=draft.parties["to"], rights=rights_of(draft.rights), days=days)
    if passes:
        yield from _give_away(case, body["rests_on"])


def _promised(draft: Draft, bound: Sequence[Record]) -> InadmissibleEntryError:
    ids = [row.id for row in bound]
    kinds = {row.body.get("exclusivity") for row in bound}
    zh = "独占" if kinds == {"exclusive"} else "排他" if kinds == {"sole"} else "排他性"
    return refusal(
        "DR-L004",
        draft,
        say(f"与 {'、'.join(ids)} 的{zh}承诺重叠", f"overlaps the promise of exclusivity in {', '.join(ids)}"),
        ids,
        hint=say(
            "缩小用途、地域或期限，或取得承诺对象的终止",
            "narrow purposes, territory or term, or have the promise ended first",
        ),
    )


def _give_away(case: Case, rests_on: Sequence[str]) -> Iterator[Change]:
    """Note with each right above what passes; what passes, and from when, stands in the transfer itself."""
    view, draft, index, *_ = case
    for name in rests_on:
        parent = view.record(name)
        if parent is None or parent.asset != draft.asset or draft.id in (parent.body.get("given") or ()):
            continue  # over other data nothing passes
        body = {**parent.body, "made": made(parent), "given": [*(parent.body.get("given") or ()), draft.id]}
        yield Close(parent)
        yield Opened(parent._replace(since=index, until=NEVER, body=body))


def _asked(case: Case, days: tuple[int, int]) -> Box:
    """Give the box that the words of a draft may mean, on its days."""
    draft = case.draft
    lexicon = case.lexicon.reading(case.place)
    silence = OWN_SILENCE if draft.kind == "transfer" else OPERATING_SILENCE
    box = lexicon.read(draft.scope, silence).possible.parts[0].box
    return normal(Box(*box[:5], max(box.start, days[0]), min(box.end, days[1]), box.depth))


def _request(case: Case, days: tuple[int, int]) -> tuple[Box, frozenset[str]]:
    """Give the box a draft asks for, and the dimensions it leaves open."""
    draft, box = case.draft, _asked(case, days)
    if is_empty(box):
        raise refusal(
            "DR-L006",
            draft,
            say("范围里的期限与效力期间没有交集", "the term of the scope and the period of validity share no day"),
        )
    said = draft.scope.get
    return box, frozenset([name for name in _SETS if said(name) in _LEFT_OPEN])


_SETS: Final = ("purposes", "fields", "territory", "recipients", "subsets")
_LEFT_OPEN: Final = (None, "unspecified", "unknown")


def _parents(case: Case) -> list[Record]:
    view, draft = case.view, case.draft
    giver = draft.parties["from"]
    if draft.rests_on:
        found = [_right_of(view, draft, name) for name in draft.rests_on]
        strange = [each.id for each in found if each.party != giver or each.asset != draft.asset]
        if strange and not case.corrects:
            raise refusal(
                "DR-L003",
                draft,
                say(
                    f"{'、'.join(strange)} 不是 {giver} 对 {draft.asset} 的权利",
                    f"{', '.join(strange)} is no right of {giver} over {draft.asset}",
                ),
                strange,
            )
        return found
    found = list(view.held_by(giver, draft.asset))
    if not found and not case.corrects:
        raise refusal(
            "DR-L003",
            draft,
            say(
                f"{giver} 对 {draft.asset} 没有在册的权利，无从给出",
                f"{giver} has no right over {draft.asset} on record to give",
            ),
            hint=say(
                "先登记其权利来源；在别处发生的写 elsewhere: yes",
                "record the source of its right first; what happened elsewhere says elsewhere: yes",
            ),
        )
    return found


def _carrying(case: Case, parents: Sequence[Record], request: tuple[Box, frozenset[str]]) -> list[Record]:
    """Give the fewest of the parents that may carry what is asked: one alone, or together those that give anything."""
    view, draft, lexicon, corrects = case.view, case.draft, case.lexicon, case.corrects
    asked = int(rights_of(draft.rights))
    wanted = [each for each in EACH if asked & each]
    box, left = request
    reasons: list[tuple[bool, Record, Text]] = []
    useful: list[tuple[Record, Reaches]] = []
    for parent in sorted(parents, key=_operating_first):
        held = reaches(view, lexicon, parent, as_taken=True)
        why = _cannot(case, parent, [held], wanted, box, left)
        if why is None:
            return [parent]
        reasons.append((why[0], parent, why[1]))
        if any(reach.possible for reach in held.values()):
            useful.append((parent, held))
    if useful:
        (first, _), *_ = useful
        if _cannot(case, first, [held for _, held in useful], wanted, box, left) is None:
            return [parent for parent, _ in useful]
    if corrects:
        return list(parents)
    raise refusal(
        "DR-L008" if all(over for over, _, _ in reasons) else "DR-L003",
        draft,
        say("；".join(each.zh for _, _, each in reasons), "; ".join(each.en for _, _, each in reasons)),
        [parent.id for _, parent, _ in reasons],
        hint=say(
            f"datarights chain {draft.asset} 看上游的范围",
            f"datarights chain {draft.asset} shows how far the source reaches",
        ),
    )


def _operating_first(row: Record) -> tuple[bool, int]:
    return not row.rights & OPERATE, made(row)


def _cannot(
    case: Case, parent: Record, position: Sequence[Reaches], wanted: Sequence[int], box: Box, left: frozenset[str]
) -> tuple[bool, Text] | None:
    """Say why a position does not carry what is asked, and whether it is over; nothing when it may."""
    passes = case.draft.kind == "transfer"
    name, party = parent.id, parent.party
    if not any(reach.possible for held in position for reach in held.values()):
        if not any(held for held in position) or not parent.body.get("given"):
            return True, say(f"{name} 已终止或来源不成立", f"{name} has ended or is void")
        return True, say(f"{name} 已全部转出", f"{name} was given away")
    lacking = 0
    for right in (*wanted, *((OPERATE,) if passes else ())):
        if not any(right in held and held[right].possible for held in position):
            lacking |= right
    if lacking:
        names = short_names(Right(lacking))
        return False, say(f"{party} 没有 {names.zh} 权", f"{party} does not have the right to {names.en}")
    may = passed_on(position, originating=passes, wanted=wanted)
    for right in wanted:
        reach = may[right].possible
        if not reach:
            return False, say(f"{name} 不可再许可", f"{name} may not be passed on")
        outside = _outside(reach, box, left)
        if outside is not None:
            return False, say(f"超出 {name} 的{outside.zh}", f"outside the {outside.en} of {name}")
    return None


_TERM: Final = say("期限", "term")
_NAMED: Final = (
    (("purposes",), say("用途", "purposes")), (("fields",), say("领域", "fields of use")),
    (("territory",), say("地域", "territory")), (("recipients",), say("接收方", "recipients")),
    (("subsets",), say("数据范围", "subsets")), (("start", "end"), _TERM), (("depth",), say("再许可次数", "passing on")),
)  # fmt: skip
"""The dimensions of a box, as a refusal names them."""


def _outside(reach: Extent, box: Box, left: frozenset[str]) -> Text | None:
    """Name the first dimension in which a request lies outside, or nothing when it may lie within.

    An open first or last day is the first or last on which the right reaches anything.
    """
    if box.start == FIRST_DAY or box.end == LAST_DAY:
        days = [(each.start, each.end) for each in reach.boxes()]
        box = box._replace(
            start=min(start for start, _ in days) if box.start == FIRST_DAY else box.start,
            end=max(end for _, end in days) if box.end == LAST_DAY else box.end,
        )
        if is_empty(box):
            return _TERM
    if any(not part.carved and _lies_in(part.box, box, left) for part in reach.parts):
        return None  # the common case: within one part
    for given in reach.boxes():
        filled = box._replace(**{name: getattr(given, name) for name in left}) if left else box
        if reach.covers_box(filled):
            return None
    for names, words in _NAMED:
        asked = {name: getattr(box, name) for name in names}
        if left.isdisjoint(names) and not any(reach.covers_box(part.box._replace(**asked)) for part in reach.parts):
            return words
    return say("范围（几项合在一起）", "extent (several dimensions together)")


def _lies_in(given: Box, box: Box, left: frozenset[str]) -> bool:
    """Tell whether a request lies within a box, what it leaves open being as it is there."""
    if not (given.start <= box.start < box.end <= given.end and box.depth <= given.depth):
        return False
    for name, has, asked in zip(_SETS, given, box, strict=False):  # noqa: SIM110 - a generator costs as much as the rest
        if asked & ~has and name not in left:
            return False
    return True


def _promises(case: Case, parents: Sequence[Record], box: Box) -> tuple[list[Record], list[str]]:
    """Give the promises that bind what is asked, and, when it is a promise itself, the grants alive that it meets.

    Whom a promise binds: :mod:`~datarights.holdings.promises`.
    """
    view, draft, index, lexicon, _, corrects = case
    mine = case.place if corrects else index
    giver = draft.parties.get("from", "")
    bound = {row.id: row for row in _binding(case, parents, box)}
    if draft.payload.get("exclusivity") not in EXCLUSIVE:
        return list(bound.values()), []
    own_line = line(view, parents)
    exceptions: dict[str, None] = {}
    mine_too = view.held_by(giver, draft.asset) if giver else ()
    given = [row for name in dict.fromkeys(each.id for each in (*parents, *mine_too)) for row in view.resting_on(name)]
    given += view.promising(promises_of(giver, draft.asset)) if giver else ()
    for row in sorted({row.id: row for row in given}.values(), key=made):
        if row.id in bound or row.id in own_line or is_originating(row):
            continue
        if not _meets(bounds_of(view, lexicon, row).possible, box):
            continue
        if made(row) < mine:
            exceptions[row.id] = None
    return list(bound.values()), list(exceptions)


def _binding(case: Case, parents: Sequence[Record], box: Box, among: Collection[str] | None = None) -> list[Record]:
    """Give the promises that bind what is asked: all of them, or those of some."""
    view, draft = case.view, case.draft
    taker = draft.parties.get("to") or draft.parties.get("by", "")
    giving = Giving(draft.parties.get("from", ""), draft.asset, parents, case.place if case.corrects else case.at)
    found = [row for row in promises_above(view, giving) if among is None or row.id in among]
    found = [row for row in found if promised_to(view, row) != taker]
    own_line = line(view, parents) if found else {}
    return [row for row in found if _binds(case, row, giving, box, own_line)]


def _binds(case: Case, promise: Record, giving: Giving, box: Box, own_line: Mapping[str, Record]) -> bool:
    """Tell whether a promise binds anything in a box. Who also has rights by the promise itself gives of those what they reach."""
    view, lexicon = case.view, case.lexicon
    through = promise.id in own_line
    for rights in [[each] for each in giving.of] if through else [giving.of]:
        now = as_it_binds(view, promise, giving._replace(of=rights))
        if now is None:
            continue
        if now.kind == "burden":
            if _lies_on(now, box, lexicon):
                return True
            continue
        reach = bounds_of(view, lexicon, now).possible
        if _meets(reach.meet(bounds_of(view, lexicon, rights[0]).possible) if through else reach, box):
            return True
    return False


def _meets(reach: Extent, box: Box) -> bool:
    return any(overlap(each, box) for each in reach.boxes())


def _lies_on(row: Record, box: Box, lexicon: Lexicon) -> bool:
    """Tell whether a burden may lie on something in a box."""
    if max(row.start, box.start) >= min(row.end, box.end):
        return False
    scope = row.body.get("scope")
    return not scope or _meets(lexicon.reading(made(row)).read(scope, OWN_SILENCE).possible, box)


def _not_frozen(view: View, draft: Draft, asset: str, parents: Sequence[Record], days: tuple[int, int]) -> None:
    """Refuse what an order blocks, or what a pledge asks the creditor for, on any of its days or when it was made."""
    own_line: dict[str, Record] | None = None
    consents = set(draft.payload.get("consents") or ())
    act = draft.payload.get("burden" if draft.kind == "burden" else "act") or draft.kind
    for row in view.touching(asset):
        if row.kind != "burden" or not _holds_when(row, draft, days):
            continue
        if own_line is None:
            own_line = line(view, parents)
        about = row.body.get("about", "")
        if about and about not in own_line:
            continue
        kind, blocks = row.body.get("burden"), row.body.get("blocks") or ()
        if blocks and act not in blocks:
            continue
        if kind in FREEZING or (kind == "restriction" and blocks):
            names = {"preservation": "查封", "control": "管制", "restriction": "限制"}
            raise refusal(
                "DR-L005",
                draft,
                say(f"{row.asset} 在{names[str(kind)]}期间（{row.id}）", f"{row.asset} is under {kind} ({row.id})"),
                (row.id,),
            )
        if kind == "pledge" and row.id not in consents:
            raise refusal(
                "DR-L005",
                draft,
                say(
                    f"已质押给 {row.party}（{row.id}），没有写明其同意",
                    f"pledged to {row.party} ({row.id}); no consent is named",
                ),
                (row.id,),
                hint=say(f"取得同意后写 consents: [{row.id}]", f"with their consent, write consents: [{row.id}]"),
            )


def _holds_when(row: Record, draft: Draft, days: tuple[int, int]) -> bool:
    """Tell whether a burden lies on a day on which something was made or is to hold."""
    if max(row.start, days[0]) < min(row.end, days[1]):
        return True
    contracted: str = draft.payload.get("contracted") or ""
    return bool(contracted) and row.start <= date.fromisoformat(contracted).toordinal() < row.end


# ---- what answers something earlier -----------------------------------------------------------------------------


def _answer(case: Case, record: Record, answer: Answer, conflicts: Sequence[str] = ()) -> Iterator[Change]:
    """Record an answer for itself, and keep it with what it answers."""
    draft = case.draft
    body = {**draft.payload, "about": draft.about}
    if conflicts:
        body["conflicts"] = list(conflicts)
    if draft.evidence:
        body["evidence"] = list(draft.evidence)
    yield _opened(
        draft, case.at, draft.kind, body, party=draft.parties.get("by", ""), days=_days(draft), asset=record.asset
    )
    now = answered(record, answer, case.at)
    if answer.does == RENEWAL:
        reaches(case.view, case.lexicon, now)  # no more parts than are kept
    yield Close(record)
    yield Opened(now)


def _renewal(case: Case) -> Iterator[Change]:
    view, draft, corrects = case.view, case.draft, case.corrects
    _fresh(view, draft)
    _references(view, draft)
    record = _right_of(view, draft, draft.about)
    start, end = _days(draft)
    ended = [each for each in answers(record) if each.does in {ENDING, VOID}]
    if ended and not corrects:
        raise refusal(
            "DR-L008",
            draft,
            say(f"{record.id} 已终止，不能续期", f"{record.id} has ended and cannot be renewed"),
            [record.id, *(each.by for each in ended)],
        )
    if draft.valid is None or (start < record.end and not corrects):
        raise refusal(
            "DR-L006",
            draft,
            say(
                f"续期须自 {date.fromordinal(record.end).isoformat()}（原期限届满）起",
                f"a renewal starts at the right's end, {date.fromordinal(record.end).isoformat()}",
            ),
            (record.id,),
        )
    conflicts = _running_on(case, record, (start, end)) if record.body.get("link") == "continuing" else []
    signed = _signed_for(view, draft)
    known = None if signed is None else sorted({*signed})
    yield from _answer(case, record, Answer(draft.id, RENEWAL, start, end, signed_for=known), conflicts)


def _running_on(case: Case, record: Record, days: tuple[int, int]) -> list[str]:
    """Name the promises that the further days of a right stand in conflict with.

    What was granted here is refused further days for which it could not be granted: it lies outside, or is frozen.
    """
    view, draft = case.view, case.draft
    scope = {**(record.body.get("scope") or {}), "period": "all"}
    giver = str(record.body.get("from") or "")
    asked = Draft(
        kind="grant", id=draft.id, asset=record.asset, parties={"to": record.party, **({"from": giver} if giver else {})},
        rights=keys_of(Right(record.rights)), scope=scope, valid=draft.valid,
        payload={
            "act": record.body.get("act"),
            "consents": draft.payload.get("consents"),
            "contracted": draft.payload.get("contracted"),
        },
    )  # fmt: skip
    again = Case(_Stage(view, {record.id}, {}), asked, case.place, case.lexicon, made(record))
    parents = carriers(view, record)
    box = _asked(again, days)
    if record.body.get("door") == "grant" and not case.corrects:
        if not parents:
            raise refusal(
                "DR-L008",
                draft,
                say(f"{record.id} 所依据的权利已不在册", f"what {record.id} rested on is no longer on record"),
                (record.id,),
            )
        _not_frozen(view, asked, record.asset, parents, days)
        parents = _carrying(again, parents, _request(again, days))
    return [row.id for row in _promises(again, parents, box)[0]]


def _ending(case: Case) -> Iterator[Change]:
    view, draft, corrects = case.view, case.draft, case.corrects
    _fresh(view, draft)
    _references(view, draft)
    record = _right_of(view, draft, draft.about)
    start, _ = _days(draft)
    reason = draft.payload.get("reason", "")
    if reason == "void_source":
        yield from _answer(case, record, Answer(draft.id, VOID, start, NEVER, reason))
        return
    if start < record.start:
        raise refusal(
            "DR-L006", draft, say(f"{record.id} 那时尚未开始", f"{record.id} had not begun then"), (record.id,)
        )
    if start >= record.end and not corrects:
        raise refusal(
            "DR-L008", draft, say(f"{record.id} 那时已经终止", f"{record.id} had already ended then"), (record.id,)
        )
    yield from _answer(case, record, Answer(draft.id, ENDING, start, NEVER, reason))


def _burden(case: Case) -> Iterator[Change]:
    view, draft, corrects = case.view, case.draft, case.corrects
    _fresh(view, draft)
    _references(view, draft)
    _readable(case)
    asset, days = draft.asset, _days(draft)
    body = {**draft.payload}
    parents = []
    if draft.about:
        record = _right_of(view, draft, draft.about)
        asset = record.asset
        body["about"] = draft.about
        parents = [record]
    if draft.payload.get("burden") == "pledge" and not corrects:
        _not_frozen(view, draft, asset, parents, days)
    if draft.scope:
        body["scope"] = dict(draft.scope)
    if draft.evidence:
        body["evidence"] = list(draft.evidence)
    yield _opened(
        draft,
        case.at,
        "burden",
        body,
        party=draft.parties.get("by", ""),
        rights=rights_of(draft.rights),
        days=days,
        asset=asset,
    )


def _answered(case: Case, kind: str) -> Record:
    """Give the belief that a draft answers, still in effect on the day of the answer."""
    view, draft = case.view, case.draft
    _fresh(view, draft)
    _references(view, draft)
    record = view.record(draft.about)
    if record is None or record.kind != kind:
        _need(view, draft, draft.about, (kind,), say("所指", "what it answers,"))
        raise refusal("DR-L002", draft, say(f"{draft.about} 不在效", f"{draft.about} is not in effect"))
    start, _ = _days(draft)
    if start >= record.end and not case.corrects:
        raise refusal(
            "DR-L008", draft, say(f"{record.id} 那时已经结束", f"{record.id} had already ended"), (record.id,)
        )
    return record


def _release(case: Case) -> Iterator[Change]:
    record = _answered(case, "burden")
    yield from _answer(case, record, Answer(case.draft.id, ENDING, _days(case.draft)[0], NEVER))


def _objection_decided(case: Case) -> Iterator[Change]:
    """Decide an objection. Upheld against a right: it never had a source. Upheld otherwise: the doubt stays."""
    draft = case.draft
    record = _answered(case, "objection")
    outcome, start = draft.payload["outcome"], _days(draft)[0]
    does = "upheld" if outcome == "upheld" else ENDING
    yield from _answer(case, record, Answer(draft.id, does, start, NEVER, outcome))
    disputed = case.view.record(str(record.body.get("about", "")))
    if does == "upheld" and disputed is not None and disputed.kind == "right":
        yield Close(disputed)
        yield Opened(answered(disputed, Answer(draft.id, VOID, start, NEVER, outcome), case.at))


# ---- corrections ------------------------------------------------------------------------------------------------


def _correction(case: Case) -> Iterator[Change]:
    """Correct an entry, and set in conflict with one another a promise that binds more for it and what was given since.

    What the entry corrected was in conflict with and is no more is told so.
    """
    view, wrong = case.view, case.draft.about
    closed: dict[str, Record] = {}
    opened: dict[str, Record] = {}
    for change in _instead(case):
        (opened if type(change) is Opened else closed)[change.record.id] = change.record
    after = _Stage(view, closed.keys() - opened.keys(), dict(opened))

    def told(name: str, conflicts: Iterable[str]) -> None:
        row, now = opened.get(name) or after.record(name), list(dict.fromkeys(conflicts))
        if row is None or row.kind not in {"right", "renewal"} or now == _conflicts(row):
            return
        if name not in opened:
            closed[name] = row
        body = {key: value for key, value in row.body.items() if key != "conflicts"} | {"made": made(row)}
        opened[name] = row._replace(since=case.at, until=NEVER, body=body | ({"conflicts": now} if now else {}))

    def of(name: str) -> list[str]:
        return _conflicts(opened.get(name) or after.record(name))

    for promise, given in list(_newly_bound(case, after, closed, opened)):
        told(given.id, [*of(given.id), promise])
        if given.kind == "right":
            told(promise, [*of(promise), given.id])
    for name in _conflicts(view.record(wrong)):
        if name not in of(wrong) and wrong in of(name):
            told(name, [each for each in of(name) if each != wrong])
    yield from map(Close, closed.values())
    yield from map(Opened, opened.values())


def _conflicts(row: Record | None) -> list[str]:
    return [*(row.body.get("conflicts") or ())] if row is not None else []


def _newly_bound(
    case: Case, after: View, closed: Mapping[str, Record], opened: Mapping[str, Record]
) -> Iterator[tuple[str, Record]]:
    """Give each promise with what was given since that it binds now and did not bind before a correction, or that the corrected one binds."""
    view, lexicon, name = case.view, case.lexicon, case.draft.about
    asset = next((row.asset for row in (*closed.values(), *opened.values()) if row.asset), "")
    if not asset:
        return
    changes: list[Change] = [*map(Close, closed.values()), *map(Opened, opened.values())]
    below = {*closed, *opened, *(row.id for each in (view, after) for row in _resting_on(each, changes))}
    touched = closed.keys() | opened.keys()
    burdens = [
        row.id for row in after.touching(asset) if is_burden_of_promise(row) and row.body.get("about") in touched
    ]
    more = {each for each in (*below, *burdens) if _may_bind_more(view, after, lexicon, each, touched)}
    for row in after.on_asset(asset) if more else _with_renewals(after, below):
        if row.id == name or not _was_given(row):
            continue
        among = None if (row.body.get("about") if row.kind == "renewal" else row.id) in below else more
        now = _bound_by(case, after, row, among)
        if now:
            before = _bound_by(case, view, row, among) if view.record(row.id) is not None else set()
            yield from ((each, row) for each in sorted(now) if each == name or each not in before)


def _with_renewals(view: View, names: Iterable[str]) -> list[Record]:
    rows = [row for name in names if (row := view.record(name)) is not None]
    rows += [
        longer
        for row in rows
        for each in answers(row)
        if each.does == RENEWAL and (longer := view.record(each.by)) is not None
    ]
    return sorted({row.id: row for row in rows}.values(), key=made)


def _may_bind_more(view: View, after: View, lexicon: Lexicon, name: str, touched: Collection[str]) -> bool:
    """Tell whether a promise may bind what it did not: it is new, reaches further, or has another to whom it is made."""
    was, now = view.record(name), after.record(name)
    if now is None or not (is_burden_of_promise(now) or (is_promise(now) and not is_originating(now))):
        return False
    if was is None or name in touched or now.kind == "burden" or promised_to(view, was) != promised_to(after, now):
        return True
    return not bounds_of(view, lexicon, was).possible.covers(bounds_of(after, lexicon, now).possible)


def _was_given(row: Record) -> bool:
    """Tell whether a promise can bind this: it was given of another right, or runs such a one on."""
    if row.kind != "right":
        return row.kind == "renewal"
    return not is_own(row) and not (row.body.get("door") == "grant" and is_originating(row))


def _bound_by(case: Case, view: View, row: Record, among: Collection[str] | None) -> set[str]:
    """Name the promises that bind, as far as a view goes, what was given and is on record."""
    longer = row.kind == "renewal"
    record = view.record(str(row.body.get("about"))) if longer else row
    if record is None or is_own(record) or (longer and is_originating(record)):
        return set()
    scope, days = record.body.get("scope") or {}, (row.start, row.end)
    if longer:
        scope = {**scope, "period": "all"}
    else:
        days = row.body.get("days") or days
    giver = str(record.body.get("from") or "")
    asked = Draft(
        kind="grant", id=row.id, asset=record.asset, scope=scope,
        parties={"to": record.party, **({"from": giver} if giver else {})},
    )  # fmt: skip
    again = Case(_Stage(view, {record.id}, {}), asked, made(row), case.lexicon, made(record))
    above = [each for name in record.body.get("rests_on") or () if (each := view.record(name)) is not None]
    parents = carriers(view, record) if longer else above
    return {each.id for each in _binding(again, parents, _asked(again, (days[0], days[1])), among)}


def _instead(case: Case) -> Iterator[Change]:
    """Put another entry in the place of one that was wrong, or strike it out; what answered it stays with it."""
    view, draft, index, lexicon, *_ = case
    _fresh(view, draft)
    _need(view, draft, draft.about, (), say("所更正的登记", "the entry corrected,"))
    wrong = view.record(draft.about)
    if wrong is None or wrong.kind in _UNCORRECTED:
        raise _not_corrected(view, draft)
    taken_back = list(_unanswered(view, wrong))
    changed = {row.id: unanswered(row, wrong.id, index) for row in taken_back}
    opened = dict(changed)
    for row in (wrong, *taken_back):
        yield Close(row)
    body = draft.payload.get("draft")
    if body is not None:
        wrong_shape = misshapen_draft(body)
        if wrong_shape is not None:
            raise refusal(
                "DR-L012", draft, say(f"draft 的 {wrong_shape.zh}", f"in draft, {wrong_shape.en}"), hint=_TABLE
            )
        corrected = draft_from_json(body)._replace(signed=draft.signed)
        _shaped(draft, corrected)
        if corrected.id != draft.about or corrected.kind != view.kind_of(draft.about):
            raise refusal(
                "DR-L009",
                draft,
                say("更正不得改变编号或种类", "a correction keeps the id and the kind of what it corrects"),
                (draft.about,),
            )
        stage = _Stage(view, {wrong.id}, changed, hidden=wrong)
        for change in _HANDLERS[corrected.kind](
            Case(stage, corrected, index, lexicon, corrects=True, place=made(wrong))
        ):
            row = change.record
            if type(change) is Opened:
                opened[row.id] = kept(wrong, row) if row.id == wrong.id else row
            elif row.id not in changed:
                yield change
    rests_on = opened[wrong.id].body.get("rests_on") or () if wrong.id in opened else ()
    for name in wrong.body.get("rests_on") or ():
        giver = view.record(name)
        if giver is not None and name not in rests_on and wrong.id in (giver.body.get("given") or ()):
            given = [each for each in giver.body["given"] if each != wrong.id]
            yield Close(giver)
            yield Opened(giver._replace(since=index, until=NEVER, body={**giver.body, "given": given}))
    for row in opened.values():
        yield Opened(row)


def _unanswered(view: View, wrong: Record) -> Iterator[Record]:
    """Give what an entry answered, with its answer."""
    if wrong.kind not in {"renewal", "ending", "release", "objection_decided"}:
        return
    said_of = view.record(wrong.body["about"])
    if said_of is None:
        return
    yield said_of
    if said_of.kind == "objection":
        disputed = view.record(said_of.body["about"])
        if disputed is not None and any(each.by == wrong.id for each in answers(disputed)):
            yield disputed


def _not_corrected(view: View, draft: Draft) -> InadmissibleEntryError:
    kind = view.kind_of(draft.about)
    if kind is not None and kind in _UNCORRECTED:
        name, hint = _UNCORRECTED[kind]
        return refusal(
            "DR-L009",
            draft,
            say(f"{draft.about} 是{name}，不能更正它本身", f"{draft.about} is an entry of kind {kind}, which is not itself corrected"),
            (draft.about,),
            hint=hint,
        )  # fmt: skip
    return refusal(
        "DR-L009",
        draft,
        say(f"{draft.about} 已被撤销，不能再更正", f"{draft.about} was struck out and cannot be corrected again"),
        (draft.about,),
    )


_UNCORRECTED: Final[Mapping[str, tuple[str, Text | None]]] = {
    "correction": ("更正", say("再更正它所更正的那一条", "correct once more the entry that it corrected")),
    "registry": ("账本的开头", None),
    "vocabulary": ("词表的采用", say("采用另一版；此前所写仍按当时的词表读", "adopt another edition; what was written before keeps its reading")),
    **dict.fromkeys(SHAPES, ("关于账本自身的登记", None)),
}  # fmt: skip


class _Stage:
    """A view in which some beliefs are gone or other than they were: what a correction is admitted against."""

    def __init__(
        self, view: View, gone: Collection[str], changed: Mapping[str, Record], hidden: Record | None = None
    ) -> None:
        self._view = view
        self._touched = {*gone, *changed}
        self._changed = changed
        self._hidden = hidden.id if hidden is not None else ""
        self.stands = view.stands
        self.ever_natural = view.ever_natural

    def kind_of(self, entry_id: str) -> str | None:
        return None if entry_id == self._hidden else self._view.kind_of(entry_id)

    def record(self, record_id: str) -> Record | None:
        return self._changed.get(record_id) if record_id in self._touched else self._view.record(record_id)

    def on_asset(self, asset: str) -> Sequence[Record]:
        return self._merged(self._view.on_asset(asset), lambda row: row.asset == asset)

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        rows = self._view.held_by(party, asset)
        return self._merged(rows, lambda row: is_held_by(row, party, asset))

    def touching(self, asset: str) -> Sequence[Record]:
        rows = self._view.touching(asset)
        return self._merged(rows, lambda row: row.asset == asset and row.kind in TOUCHING)

    def resting_on(self, right_id: str) -> Sequence[Record]:
        rows = self._view.resting_on(right_id)
        return self._merged(rows, lambda row: right_id in (row.body.get("rests_on") or ()))

    def promising(self, name: str) -> Sequence[Record]:
        rows = self._view.promising(name)
        return self._merged(rows, lambda row: is_promise(row) and name in promised_under(row))

    def _merged(self, rows: Sequence[Record], meant: Callable[[Record], bool]) -> Sequence[Record]:
        found = [row for row in rows if row.id not in self._touched]
        found += [row for row in self._changed.values() if meant(row)]
        return sorted(found, key=lambda row: (row.since, row.id))


def _erasure(case: Case) -> Iterator[Change]:
    view, draft = case.view, case.draft
    _fresh(view, draft)
    _need(view, draft, draft.about, (), say("所指", "what it is about,"))
    yield _opened(draft, case.at, "erasure", {**draft.payload, "about": draft.about})


_HANDLERS: Final[Mapping[str, Handler]] = {
    "registry": _registry,
    "vocabulary": _vocabulary,
    "party": _recorded("party"),
    "evidence": _recorded("evidence"),
    "asset": _recorded("asset"),
    "derivation": _derivation,
    "claim": _claim,
    "grant": _conferred,
    "transfer": _conferred,
    "renewal": _renewal,
    "ending": _ending,
    "burden": _burden,
    "release": _release,
    "objection": _recorded("objection"),
    "objection_decided": _objection_decided,
    "registration": _recorded("registration"),
    "determination": _recorded("determination"),
    "waiver": _waiver,
    "correction": _correction,
    "erasure": _erasure,
    **dict.fromkeys(SHAPES, _of_the_ledger),
    "identity": _identity,
    "second": _second,
}

CODES: Final[dict[str, Text]] = {
    "DR-L001": say("编号只命名一件事。同编号同内容是同一次提交；内容不同则拒绝。改用更正、续期或终止。", "An id names one thing: same id and content is the same submission, other content is refused. Correct, renew or end instead."),
    "DR-L002": say("所引用的主体、数据、权利或证据不在册，或者已被更正撤销。先登记它。", "What the entry names is not in the ledger, or was struck out. Record it first."),
    "DR-L003": say("任何人不能给出自己权利之外的东西（权利、范围、再许可次数）。只是不清楚的，不因此拒绝。", "Nobody gives what lies outside their right. What is merely not known is not refused for it."),
    "DR-L004": say("独占或排他承诺约束作出承诺者（凭哪项权利都一样）和此后从它取得权利的人，不约束另有依据的持有人。", "An exclusive promise binds its giver, on whatever right, and those who derive from them later, never a holder with a basis of their own."),
    "DR-L005": say("查封或管制期间不得授予、转让、设负担；已质押的须写明质权人同意。", "Under preservation or control nothing is granted or transferred; a pledge asks for the pledgee's consent."),
    "DR-L006": say("日期不成立：终止须在起始之后；续期自原期限届满起；终止不得早于权利开始。", "Dates: an end after its start, a renewal from the right's end, an ending not before the right began."),
    "DR-L007": say("衍生或授权不得成环。", "No circle of derivations or grants."),
    "DR-L008": say("已终止、失效或来源不成立的权利不能再给出什么。", "An ended, lapsed or void right gives nothing."),
    "DR-L009": say("更正不改变编号、种类和所关的数据；已撤销的登记不能再更正；记保密内容已销毁的，不能更正或撤销。", "A correction keeps kind, id and asset; a struck entry is not corrected again, and an entry that says what was destroyed never."),
    "DR-L010": say("一项范围最多 64 段。", "An extent has at most 64 parts."),
    "DR-L013": say("本程序没有这一版词表，采用之后写的都读不出。给出词表文件，或升级程序。", "The program does not have this edition of a vocabulary, and could not read what is written after its adoption. Name its file, or upgrade."),
    "DR-L014": say("新版词表须保留现行版的全部词；可以增加、改名、移位。", "A new edition keeps every term of the one in force; it may add, rename and move terms."),
    "DR-L015": say("一条登记只关一项数据：写了 asset 的，须是所涉登记所关的那一项。", "An entry speaks of one asset: where it names one, that of what it is about."),
    "DR-L030": say("权利链至多 64 环；由最后的持有者凭证据另行主张。", "A chain of title has 64 rights at most; whoever holds it last claims it on evidence of its own."),
    "DR-L031": say("异议只对数据，或数据上的权利、负担、登记提出；证据有争议的，对以它为据的权利提出异议。", "An objection is to data or to what is recorded over data; where evidence is disputed, object to the right that rests on it."),
    "DR-L034": say("自然人的姓名和号码不写进登记，只登记承诺值；更正也不把自然人改成组织。", "No entry holds the name or a number of a natural person, only a commitment to it; and a correction makes no organisation of one."),
    "DR-L012": say("这类登记所需的内容缺少或写法不对。所需内容见 docs/reference/entries.zh.md。", "What this kind of entry needs is missing or misshapen. docs/reference/entries.md lists it."),
}  # fmt: skip
