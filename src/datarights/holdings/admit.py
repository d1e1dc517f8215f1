"""Admission: what an entry does to what the ledger believes, or why the operating rules refuse it.

Pure: the same view and the same entry give the same changes, so replaying the ledger is admitting it again. Two
doors: a claim is taken for what it says; what is made through this registry must lie within what is *possible*.
Refusals speak in the name of the registry's operating rules, never of a statute (docs/reference/entries.md).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from datarights.errors import InadmissibleEntryError
from datarights.holdings.chain import ORIGINATING, bounds_of, remaining
from datarights.holdings.record import NEVER, Change, Close, Opened, Record, View
from datarights.ledger.entry import Draft, Entry, draft_from_json
from datarights.model.extent import FIRST_DAY, LAST_DAY, TOP, Box, Extent, is_empty, meet, overlap
from datarights.model.right import NO_RIGHT, Right, rights_of, short_names
from datarights.model.scope import OPERATING_SILENCE, OWN_SILENCE, Lexicon, Open, scope_from_payload
from datarights.text import Text, say

FREEZING: Final = frozenset({"preservation", "control"})
EXCLUSIVE: Final = frozenset({"exclusive", "sole"})
MAX_ANCESTORS: Final = 64

_OPEN_ENDS: Final = (FIRST_DAY, LAST_DAY)


def step(view: View, entry: Entry, lexicon: Lexicon) -> tuple[Change, ...]:
    """Give what an entry changes in the ledger's beliefs.

    Raises:
        InadmissibleEntryError: an operating rule refuses it; nothing changes.

    """
    try:
        return tuple(_HANDLERS[entry.draft.kind](view, entry.draft, entry.index, lexicon))
    except OverflowError as error:
        raise refusal(
            "DR-L010", entry.draft, say(f"范围超过 64 段：{error}", f"the extent has too many parts: {error}")
        ) from error


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
    draft: Draft, index: int, kind: str, body: Mapping[str, Any], *, party: str = "", rights: Right = NO_RIGHT,
    days: tuple[int, int] = _OPEN_ENDS, asset: str | None = None,
) -> Opened:  # fmt: skip
    return Opened(
        Record(
            kind=kind,
            id=draft.id,
            asset=draft.asset if asset is None else asset,
            party=party,
            rights=int(rights),
            start=days[0],
            end=days[1],
            since=index,
            until=NEVER,
            body=dict(body),
        )
    )


def _need(view: View, draft: Draft, name: str, kinds: tuple[str, ...], what: Text) -> None:
    found = view.kind_of(name)
    if found is None or (kinds and found not in kinds):
        raise refusal(
            "DR-L002",
            draft,
            say(f"{what.zh} {name} 不在册", f"{what.en} {name} is not recorded"),
            hint=say("先登记它，或在同一文件里写出", "record it first, or write it in the same file"),
        )


_PARTY: Final = say("主体", "party")
_ASSET: Final = say("数据", "asset")
_EVIDENCE: Final = say("证据", "evidence")
_RIGHT: Final = say("权利", "right")


def _references(view: View, draft: Draft) -> None:
    for party in draft.parties.values():
        _need(view, draft, party, ("party",), _PARTY)
    if draft.asset:
        _need(view, draft, draft.asset, ("asset",), _ASSET)
    for name in draft.evidence:
        _need(view, draft, name, ("evidence",), _EVIDENCE)
    for name in draft.rests_on:
        _need(view, draft, name, ("claim", "grant", "transfer"), _RIGHT)


def _right_of(view: View, draft: Draft, name: str) -> Record:
    found = view.record(name)
    if found is None or found.kind != "right":
        _need(view, draft, name, ("claim", "grant", "transfer"), _RIGHT)
        raise refusal("DR-L009", draft, say(f"权利 {name} 已被更正撤销", f"the right {name} was struck out"))
    return found


def _reopened(record: Record, index: int, **changes: Any) -> tuple[Change, Change]:
    body = {**record.body, **changes.pop("body", {})}
    return Close(record), Opened(record._replace(since=index, until=NEVER, body=body, **changes))


# ---- what is simply recorded ------------------------------------------------------------------------------------


def _recorded(kind: str) -> Callable[[View, Draft, int, Lexicon], Iterator[Change]]:
    def handle(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
        del lexicon
        _fresh(view, draft)
        _references(view, draft)
        if draft.about:
            _need(view, draft, draft.about, (), say("所指", "what it is about,"))
        body = {**draft.payload}
        for name, value in (
            ("about", draft.about), ("evidence", list(draft.evidence)), ("sealed", dict(draft.sealed)),
            ("parties", dict(draft.parties)), ("scope", dict(draft.scope)),
        ):  # fmt: skip
            if value:
                body[name] = value
        asset = draft.asset
        if not asset and draft.about:
            about = view.record(draft.about)
            asset = about.asset if about is not None else ""
        yield _opened(draft, index, kind, body, party=draft.parties.get("by", ""), days=_days(draft), asset=asset)

    return handle


def _fresh(view: View, draft: Draft) -> None:
    if view.kind_of(draft.id) is not None:
        raise refusal(
            "DR-L001",
            draft,
            say(f"编号 {draft.id} 已用于另一条登记", f"the id {draft.id} already names another entry"),
            (draft.id,),
        )


def _registry(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    del view, index, lexicon
    yield from ()
    del draft


def _derivation(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    del lexicon
    _fresh(view, draft)
    _references(view, draft)
    inputs: Sequence[str] = draft.payload.get("inputs") or ()
    for name in inputs:
        _need(view, draft, name, ("asset",), _ASSET)
    above = set(inputs)
    frontier = list(inputs)
    while frontier:
        for row in view.on_asset(frontier.pop()):
            if row.kind == "derivation":
                fresh = [each for each in row.body.get("inputs") or () if each not in above]
                above.update(fresh)
                frontier.extend(fresh)
    if draft.asset in above:
        raise refusal(
            "DR-L007", draft, say(f"{draft.asset} 会成为自己的来源", f"{draft.asset} would be made from itself")
        )
    yield _opened(
        draft,
        index,
        "derivation",
        {**draft.payload, "rests_on": list(draft.rests_on), "evidence": list(draft.evidence)},
        days=_days(draft),
    )


# ---- the first door: claims -------------------------------------------------------------------------------------


def _claim(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    del lexicon
    _fresh(view, draft)
    _references(view, draft)
    act = draft.payload.get("act", "")
    taker = draft.parties.get("to") or draft.parties.get("by", "")
    body: dict[str, Any] = {"door": "claim", **draft.payload}
    body["link"] = "own" if not act else "originating" if act in ORIGINATING else "continuing"
    _common(body, draft)
    rests_on = list(draft.rests_on)
    giver = draft.parties.get("from", "")
    if act and giver and not rests_on:
        rests_on = [row.id for row in _rights_of(view, giver, draft.asset)]
    if rests_on:
        body["rests_on"] = rests_on
    if giver:
        body["from"] = giver
    yield _opened(draft, index, "right", body, party=taker, rights=rights_of(draft.rights), days=_days(draft))
    if act in ORIGINATING:
        yield from _give_away(view, draft, index, rests_on)


def _common(body: dict[str, Any], draft: Draft) -> None:
    if draft.scope:
        body["scope"] = dict(draft.scope)
    if draft.evidence:
        body["evidence"] = list(draft.evidence)
    if draft.sealed:
        body["sealed"] = dict(draft.sealed)


def _rights_of(view: View, party: str, asset: str) -> list[Record]:
    return [row for row in view.on_asset(asset) if row.kind == "right" and row.party == party]


# ---- the second door: grants and transfers ----------------------------------------------------------------------


def _grant(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    _fresh(view, draft)
    _references(view, draft)
    days = _days(draft)
    request = _request(draft, days, lexicon)
    parents = _parents(view, draft)
    _not_frozen(view, draft, parents, days)
    chosen = _carrying(view, draft, parents, request, lexicon)
    exceptions = _exclusivity(view, draft, chosen, request, lexicon)
    body: dict[str, Any] = {"door": "grant", "link": "continuing", "from": draft.parties["from"], **draft.payload}
    body["rests_on"] = [each.id for each in chosen]
    _common(body, draft)
    if exceptions:
        body["exceptions"] = exceptions
    yield _opened(draft, index, "right", body, party=draft.parties["to"], rights=rights_of(draft.rights), days=days)


def _transfer(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    _fresh(view, draft)
    _references(view, draft)
    days = _days(draft)
    request = _request(draft, days, lexicon)
    parents = _parents(view, draft)
    _not_frozen(view, draft, parents, days)
    chosen = _carrying(view, draft, parents, request, lexicon, transfer=True)
    _exclusivity(view, draft, chosen, request, lexicon)
    body: dict[str, Any] = {"door": "grant", "link": "originating", "from": draft.parties["from"], **draft.payload}
    body["rests_on"] = [each.id for each in chosen]
    _common(body, draft)
    yield _opened(draft, index, "right", body, party=draft.parties["to"], rights=rights_of(draft.rights), days=days)
    yield from _give_away(view, draft, index, body["rests_on"])


def _give_away(view: View, draft: Draft, index: int, rests_on: Sequence[str]) -> Iterator[Change]:
    start = _days(draft)[0]
    for name in rests_on:
        parent = view.record(name)
        if parent is None or parent.kind != "right":
            continue
        on = date.fromordinal(max(start, parent.start)).isoformat()
        given: dict[str, Any] = {"id": draft.id, "rights": int(rights_of(draft.rights)), "on": on}
        narrowed = {key: value for key, value in draft.scope.items() if key not in {"period", "passing_on"}}
        if narrowed:
            given["scope"] = narrowed
        yield from _reopened(parent, index, body={"given": [*(parent.body.get("given") or ()), given]})


def _request(draft: Draft, days: tuple[int, int], lexicon: Lexicon) -> tuple[Box, tuple[str, ...]]:
    """Give the box a draft asks for, and the dimensions it leaves open."""
    scope = scope_from_payload(draft.scope)
    silence = OWN_SILENCE if draft.kind == "transfer" else OPERATING_SILENCE
    box = lexicon.compile(scope, silence).possible.parts[0].box
    left = tuple(
        name
        for name in ("purposes", "fields", "territory", "recipients", "subsets")
        if (value := getattr(scope, name)) is Open.UNKNOWN
        or (
            value is Open.UNSPECIFIED
            and (
                draft.kind == "transfer"
                or getattr(silence, name) is None
                or name in {"fields", "recipients", "subsets"}
            )
        )
    )
    span = meet(box, TOP._replace(start=days[0], end=days[1]))
    if is_empty(span):
        raise refusal(
            "DR-L006",
            draft,
            say("范围里的期限与效力期间没有交集", "the term of the scope and the period of validity share no day"),
        )
    return span, left


def _parents(view: View, draft: Draft) -> list[Record]:
    giver = draft.parties["from"]
    if draft.rests_on:
        found = [_right_of(view, draft, name) for name in draft.rests_on]
        strange = [each.id for each in found if each.party != giver or each.asset != draft.asset]
        if strange:
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
    found = _rights_of(view, giver, draft.asset)
    if not found:
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


def _carrying(
    view: View,
    draft: Draft,
    parents: Sequence[Record],
    request: tuple[Box, tuple[str, ...]],
    lexicon: Lexicon,
    *,
    transfer: bool = False,
) -> list[Record]:
    """Give the parents that may carry what is asked; together they must."""
    wanted = rights_of(draft.rights)
    box, left = request
    reasons: list[tuple[str, str, Text]] = []
    for parent in sorted(parents, key=lambda row: (not row.rights & Right.OPERATE, row.since)):
        held = remaining(parent, box.start)
        if not held:
            reasons.append(("DR-L008", parent.id, say(f"{parent.id} 已全部转出", f"{parent.id} was given away")))
            continue
        own = bool(held & Right.OPERATE)
        if wanted & ~held or (transfer and not own):
            lacking = wanted & ~held or Right.OPERATE
            names = short_names(lacking)
            reasons.append(
                (
                    "DR-L003",
                    parent.id,
                    say(f"{parent.party} 没有 {names.zh} 权", f"{parent.party} does not have the right to {names.en}"),
                )
            )
            continue
        reach = bounds_of(view, lexicon, parent, Right.OPERATE if own else NO_RIGHT).possible
        if not reach:
            reasons.append(
                ("DR-L008", parent.id, say(f"{parent.id} 已终止或来源不成立", f"{parent.id} has ended or is void"))
            )
            continue
        if not own:
            reach = reach.stepped_down()
            if not reach:
                reasons.append(
                    ("DR-L003", parent.id, say(f"{parent.id} 不可再许可", f"{parent.id} may not be passed on"))
                )
                continue
        lacking_in = _outside(reach, box, left)
        if lacking_in is None:
            return [parent]
        reasons.append(
            (
                "DR-L003",
                parent.id,
                say(f"超出 {parent.id} 的{lacking_in.zh}", f"outside the {lacking_in.en} of {parent.id}"),
            )
        )
    codes = {code for code, _, _ in reasons}
    code = "DR-L008" if codes == {"DR-L008"} else "DR-L003"
    raise refusal(
        code,
        draft,
        say("；".join(each.zh for _, _, each in reasons), "; ".join(each.en for _, _, each in reasons)),
        [name for _, name, _ in reasons],
        hint=say(
            f"datarights chain {draft.asset} 看上游的范围",
            f"datarights chain {draft.asset} shows how far the source reaches",
        ),
    )


_DIMENSION_NAMES: Final = {
    "purposes": say("用途", "purposes"), "fields": say("领域", "fields of use"), "territory": say("地域", "territory"),
    "recipients": say("接收方", "recipients"), "subsets": say("数据范围", "subsets"), "start": say("期限", "term"),
    "end": say("期限", "term"), "depth": say("再许可次数", "passing on"),
}  # fmt: skip


def _outside(reach: Extent, box: Box, left: tuple[str, ...]) -> Text | None:
    """Name the first dimension in which a request lies outside, or nothing when it may lie within."""
    for part in reach.parts:
        filled = box._replace(**{name: getattr(part.box, name) for name in left})
        if box.end == LAST_DAY:
            filled = filled._replace(end=part.box.end)
        if box.start == FIRST_DAY:
            filled = filled._replace(start=part.box.start)
        if not is_empty(filled) and reach.covers_box(filled):
            return None
    for name in Box._fields:
        if name in left:
            continue
        probe = TOP._replace(**{name: getattr(box, name)})
        for part in reach.parts:
            bare = part.box._replace(**{name: getattr(probe, name)})
            if name in {"start", "end"}:
                bare = part.box._replace(start=box.start, end=box.end)
            if not is_empty(bare) and reach.covers_box(bare):
                break
        else:
            return _DIMENSION_NAMES[name]
    return say("范围（几项合在一起）", "extent (several dimensions together)")


def _exclusivity(
    view: View, draft: Draft, parents: Sequence[Record], request: tuple[Box, tuple[str, ...]], lexicon: Lexicon
) -> list[str]:
    """Refuse what overlaps a promise already made; name the grants alive when a promise is made now."""
    box = request[0]
    promise = draft.payload.get("exclusivity", "ordinary") in EXCLUSIVE
    exceptions: list[str] = []
    for parent in parents:
        for sibling in view.resting_on(parent.id):
            if sibling.kind != "right" or sibling.id == draft.id:
                continue
            exclusive = sibling.body.get("exclusivity", "ordinary") in EXCLUSIVE
            if not (promise or exclusive) or not _meets(bounds_of(view, lexicon, sibling).possible, box):
                continue
            if exclusive:
                raise refusal(
                    "DR-L004",
                    draft,
                    say(
                        f"与 {sibling.id} 的{'独占' if sibling.body['exclusivity'] == 'exclusive' else '排他'}承诺重叠",
                        f"overlaps the {sibling.body['exclusivity']} promise of {sibling.id}",
                    ),
                    (sibling.id,),
                )
            exceptions.append(sibling.id)
    return exceptions


def _meets(reach: Extent, box: Box) -> bool:
    return any(overlap(each, box) for each in reach.boxes())


def _not_frozen(view: View, draft: Draft, parents: Sequence[Record], days: tuple[int, int]) -> None:
    named = {each.id for each in parents}
    ancestors = list(parents)
    while ancestors and len(named) < MAX_ANCESTORS:
        for name in ancestors.pop().body.get("rests_on") or ():
            above = view.record(name)
            if above is not None and name not in named:
                named.add(name)
                ancestors.append(above)
    made = _made_on(draft, days)
    consents = set(draft.payload.get("consents") or ())
    for row in view.on_asset(draft.asset):
        if row.kind != "burden" or not row.start <= made < row.end:
            continue
        about = row.body.get("about", "")
        if about and about not in named:
            continue
        kind = row.body.get("burden")
        if kind in FREEZING:
            raise refusal(
                "DR-L005",
                draft,
                say(
                    f"{draft.asset} 在{'查封' if kind == 'preservation' else '管制'}期间（{row.id}）",
                    f"{draft.asset} is under {kind} ({row.id})",
                ),
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


def _made_on(draft: Draft, days: tuple[int, int]) -> int:
    contracted = draft.payload.get("contracted")
    return date.fromisoformat(contracted).toordinal() if contracted else days[0]


# ---- what answers something earlier -----------------------------------------------------------------------------


def _renewal(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    del lexicon
    _fresh(view, draft)
    _references(view, draft)
    record = _right_of(view, draft, draft.about)
    start, end = _days(draft)
    if record.body.get("ended"):
        raise refusal(
            "DR-L008",
            draft,
            say(f"{record.id} 已终止，不能续期", f"{record.id} has ended and cannot be renewed"),
            (record.id,),
        )
    if start < record.end or draft.valid is None:
        raise refusal(
            "DR-L006",
            draft,
            say(
                f"续期须自 {date.fromordinal(record.end).isoformat()}（原期限届满）起",
                f"a renewal starts at the right's end, {date.fromordinal(record.end).isoformat()}",
            ),
            (record.id,),
        )
    renewed = [*(record.body.get("renewed") or ()), list(draft.valid)]
    yield from _reopened(record, index, end=end, body={"renewed": renewed})


def _ending(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    del lexicon
    _fresh(view, draft)
    _references(view, draft)
    record = _right_of(view, draft, draft.about)
    start, _ = _days(draft)
    reason = draft.payload.get("reason", "")
    ended = {
        "on": date.fromordinal(start).isoformat(),
        "was": date.fromordinal(record.end).isoformat(),
        "reason": reason,
        "by": draft.id,
    }
    if reason == "void_source":
        yield from _reopened(record, index, body={"void": True, "ended": ended})
        return
    if start < record.start:
        raise refusal(
            "DR-L006", draft, say(f"{record.id} 那时尚未开始", f"{record.id} had not begun then"), (record.id,)
        )
    if start >= record.end:
        raise refusal(
            "DR-L008", draft, say(f"{record.id} 那时已经终止", f"{record.id} had already ended then"), (record.id,)
        )
    yield from _reopened(
        record, index, end=max(start, record.start + 1) if start == record.start else start, body={"ended": ended}
    )


def _burden(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    del lexicon
    _fresh(view, draft)
    _references(view, draft)
    asset = draft.asset
    body = {**draft.payload}
    if draft.about:
        record = _right_of(view, draft, draft.about)
        asset = record.asset
        body["about"] = draft.about
    if draft.scope:
        body["scope"] = dict(draft.scope)
    if draft.evidence:
        body["evidence"] = list(draft.evidence)
    yield _opened(draft, index, "burden", body, party=draft.parties.get("by", ""), days=_days(draft), asset=asset)


def _closing(
    kind: str, extra: Callable[[Draft], dict[str, Any]]
) -> Callable[[View, Draft, int, Lexicon], Iterator[Change]]:
    def handle(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
        del lexicon
        _fresh(view, draft)
        _references(view, draft)
        record = view.record(draft.about)
        if record is None or record.kind != kind:
            _need(view, draft, draft.about, (kind,), say("所指", "what it answers,"))
            raise refusal("DR-L002", draft, say(f"{draft.about} 不在效", f"{draft.about} is not in effect"))
        start, _ = _days(draft)
        if start >= record.end:
            raise refusal(
                "DR-L008", draft, say(f"{record.id} 那时已经结束", f"{record.id} had already ended"), (record.id,)
            )
        yield from _reopened(record, index, end=max(start, record.start + 1), body=extra(draft))
        if draft.payload.get("outcome") == "upheld":
            disputed = view.record(str(record.body.get("about", "")))
            if disputed is not None and disputed.kind == "right":
                yield from _reopened(disputed, index, body={"void": True, "void_by": draft.id})

    return handle


def _correction(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    _fresh(view, draft)
    _need(view, draft, draft.about, (), say("所更正的登记", "the entry corrected,"))
    record = view.record(draft.about)
    if record is None:
        raise refusal(
            "DR-L009",
            draft,
            say(f"{draft.about} 已被撤销，不能再更正", f"{draft.about} was struck out and cannot be corrected again"),
            (draft.about,),
        )
    body = draft.payload.get("draft")
    if body is None:
        yield Close(record)
        return
    corrected = draft_from_json(body)
    if corrected.id != draft.about or corrected.kind != view.kind_of(draft.about):
        raise refusal(
            "DR-L009",
            draft,
            say("更正不得改变编号或种类", "a correction keeps the id and the kind of what it corrects"),
            (draft.about,),
        )
    yield Close(record)
    hidden = _Without(view, draft.about)
    entry = Entry(draft=corrected, index=index, recorded_at="")
    for change in _HANDLERS[corrected.kind](hidden, entry.draft, index, lexicon):
        if isinstance(change, Opened) and change.record.id == record.id:
            kept: dict[str, Any] = {
                name: record.body[name] for name in ("given", "renewed", "ended") if name in record.body
            }
            yield Opened(change.record._replace(body={**change.record.body, **kept}))


class _Without:
    """A view in which one id is not there: what a correction is admitted against."""

    def __init__(self, view: View, hidden: str) -> None:
        self._view = view
        self._hidden = hidden

    def kind_of(self, entry_id: str) -> str | None:
        return None if entry_id == self._hidden else self._view.kind_of(entry_id)

    def record(self, record_id: str) -> Record | None:
        return None if record_id == self._hidden else self._view.record(record_id)

    def on_asset(self, asset: str) -> Sequence[Record]:
        return [row for row in self._view.on_asset(asset) if row.id != self._hidden]

    def resting_on(self, right_id: str) -> Sequence[Record]:
        return [row for row in self._view.resting_on(right_id) if row.id != self._hidden]


def _erasure(view: View, draft: Draft, index: int, lexicon: Lexicon) -> Iterator[Change]:
    del lexicon
    _fresh(view, draft)
    _need(view, draft, draft.about, (), say("所指", "what it is about,"))
    yield _opened(draft, index, "erasure", {**draft.payload, "about": draft.about})


_HANDLERS: Final[Mapping[str, Callable[[View, Draft, int, Lexicon], Iterator[Change]]]] = {
    "registry": _registry,
    "vocabulary": _recorded("vocabulary"),
    "party": _recorded("party"),
    "evidence": _recorded("evidence"),
    "asset": _recorded("asset"),
    "derivation": _derivation,
    "claim": _claim,
    "grant": _grant,
    "transfer": _transfer,
    "renewal": _renewal,
    "ending": _ending,
    "burden": _burden,
    "release": _closing("burden", lambda draft: {"released_by": draft.id}),
    "objection": _recorded("objection"),
    "objection_decided": _closing(
        "objection", lambda draft: {"decided": draft.payload.get("outcome", ""), "decided_by": draft.id}
    ),
    "registration": _recorded("registration"),
    "determination": _recorded("determination"),
    "correction": _correction,
    "erasure": _erasure,
}

CODES: Final[dict[str, Text]] = {
    "DR-L001": say("编号只命名一件事。同编号同内容是同一次提交；内容不同则拒绝。改用更正、续期或终止。", "An id names one thing: same id and content is the same submission, other content is refused. Correct, renew or end instead."),
    "DR-L002": say("所引用的主体、数据、权利或证据不在册。先登记它。", "What the entry names is not in the ledger. Record it first."),
    "DR-L003": say("任何人不能给出自己权利之外的东西（权利、范围、再许可次数）。只是不清楚的，不因此拒绝。", "Nobody gives what lies outside their right. What is merely not known is not refused for it."),
    "DR-L004": say("独占或排他承诺约束作出承诺者及其下游，不约束另有依据的持有人。", "An exclusive promise binds its giver and those who derive from them, never a holder with a basis of their own."),
    "DR-L005": say("查封或管制期间不得授予、转让、设负担；已质押的须写明质权人同意。", "Under preservation or control nothing is granted or transferred; a pledge asks for the pledgee's consent."),
    "DR-L006": say("日期不成立：终止须在起始之后；续期自原期限届满起；终止不得早于权利开始。", "Dates: an end after its start, a renewal from the right's end, an ending not before the right began."),
    "DR-L007": say("衍生或授权不得成环。", "No circle of derivations or grants."),
    "DR-L008": say("已终止、失效或来源不成立的权利不能再给出什么。", "An ended, lapsed or void right gives nothing."),
    "DR-L009": say("更正不改变编号和种类；已撤销的登记不能再更正。", "A correction keeps kind and id; a struck entry is not corrected again."),
    "DR-L010": say("一项范围最多 64 段。", "An extent has at most 64 parts."),
}  # fmt: skip
