"""The fold, judged by a second one that asks every point of a small world; on ledgers nobody would write by hand."""

import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings, strategies as st

from datarights.errors import InadmissibleEntryError
from datarights.holdings.chain import bounds_of
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.extent import FIRST_DAY, UNLIMITED, Box
from datarights.model.right import rights_of
from datarights.model.scope import Lexicon
from datarights.model.vocabulary import Edition, Term, Vocabulary
from datarights.text import say

sys.path.insert(0, str(Path(__file__).parents[1] / "reference"))
from naive_fold import BEFORE, DAYS, EDITIONS, MANY, OTHER, POINTS, RIGHTS, NaiveFold, RefusedError

PARTIES, ASSETS = ("甲", "乙", "丙"), ("棉花", "皮棉")
FOREVER = "9999-12-31"

parties, assets = st.sampled_from(PARTIES), st.sampled_from(ASSETS)
days = st.sampled_from(DAYS)
rights = st.sampled_from([("hold", "use", "operate"), ("use", "operate"), ("use",), ("hold",), ("operate",)])


@st.composite
def spans(draw):
    start, end = draw(days), draw(st.sampled_from([*DAYS[2:], FOREVER]))
    return (start, end) if start < end else (start, FOREVER)


@st.composite
def scopes(draw, open_too=False):
    """What a scope may say; what is left open only where a claim may leave it."""
    words = {
        "purposes": st.sampled_from(
            [
                "all",
                ["轧花"],
                ["轧花", "质检"],
                ["加工"],
                ["研究"],
                ["分级"],
                {"all_but": ["轧花"]},
                {"all_but": ["加工"]},
            ]
        ),
        "territory": st.sampled_from(["all", "all", ["新疆"], {"all_but": ["新疆"]}]),
        "passing_on": st.sampled_from([None, 0, 1, 2, "all"]),
        "subsets": st.sampled_from([None, None, ["甲库"]]),
        "period": st.sampled_from(["all", "all", ["2026-01-01", "2028-01-01"]]),
    }
    scope = {name: value for name, strategy in words.items() if (value := draw(strategy)) is not None}
    if open_too and draw(st.booleans()):
        name = draw(st.sampled_from(["purposes", "territory", "passing_on", "period"]))
        word = draw(st.sampled_from(["unknown", None]))
        scope = {key: value for key, value in scope.items() if key != name} | ({name: word} if word else {})
    return scope


KNOWN = {
    Edition("用途", digest, digest): Vocabulary(
        id="用途", version=digest, digest=digest, dimension="purposes", start=date(2026, 1, 1),
        terms={key: Term(key=key, name=say(key, key), parent=above) for key, above in tree.items()},
    )
    for digest, tree in EDITIONS.items()
}  # fmt: skip


def adoption(name, digest):
    return Draft(kind="vocabulary", id=name, payload={"vocabulary": "用途", "version": digest, "digest": digest})


def lexicon():
    """The lexicon of a ledger that has adopted nothing yet; the program has the editions above."""
    return Lexicon(known=KNOWN)


KINDS = ("claim", "claim", "grant", "grant", "grant", "transfer", "transfer", "renewal", "ending", "ending", "burden",
         "release", "objection", "objection_decided", "derivation", "correction", "correction", "asset", "party", "evidence",
         "vocabulary", "vocabulary", "determination", "registration", "erasure")  # fmt: skip


@st.composite
def drafts(draw, name, known, correcting=None):
    """A submission somebody might make, about what is there more often than not."""
    kind = correcting.kind if correcting is not None else draw(st.sampled_from(KINDS))
    rest = [each.id for each in known if each.kind in {"claim", "grant", "transfer"}]
    right = st.sampled_from(rest)
    evidence = st.sampled_from([(), ("合同",), ("合同",)])
    match kind:
        case "claim":
            if draw(st.integers(0, 2)):
                return Draft(
                    kind=kind, id=name, asset=draw(assets), parties={"by": draw(parties)}, rights=draw(rights), valid=draw(spans()),
                    scope=draw(st.sampled_from([{}, {}, {"purposes": ["轧花"]}, {"purposes": ["加工"]}, {"purposes": "unknown"}])), evidence=draw(evidence),
                )  # fmt: skip
            act = draw(st.sampled_from(["license", "license", "transfer"]))
            exclusivity = draw(st.sampled_from(["ordinary", "exclusive"]))
            return Draft(
                kind=kind, id=name, asset=draw(assets), parties={"from": draw(parties), "to": draw(parties)}, rights=draw(rights),
                valid=draw(spans()), scope=draw(scopes(open_too=True)), evidence=draw(evidence),
                rests_on=draw(st.sampled_from([(), (), (draw(right),)])), payload={"act": act, "exclusivity": exclusivity},
            )  # fmt: skip
        case "grant" | "transfer":
            source = draw(right)
            parent = next(each for each in known if each.id == source)
            holder = parent.parties.get("to") or parent.parties["by"]
            payload = {"act": "license" if kind == "grant" else "transfer"}
            if kind == "grant":
                payload["exclusivity"] = draw(st.sampled_from(["ordinary", "ordinary", "sole", "exclusive"]))
            if draw(st.integers(0, 4)) == 0:
                payload["consents"] = [each.id for each in known if each.kind == "burden"]
            return Draft(
                kind=kind, id=name, asset=parent.asset, parties={"from": holder, "to": draw(parties)}, rights=draw(rights),
                valid=draw(spans()), scope=draw(scopes()), payload=payload,
                rests_on=draw(st.sampled_from([(), (parent.id,)])),
            )  # fmt: skip
        case "renewal":
            return Draft(kind=kind, id=name, about=draw(right), valid=draw(spans()))
        case "ending":
            reason = draw(st.sampled_from(["contract", "contract", "void_source"]))
            return Draft(kind=kind, id=name, about=draw(right), valid=(draw(days), FOREVER), payload={"reason": reason})
        case "burden":
            sort = draw(st.sampled_from(["pledge", "preservation", "control", "exclusivity", "restriction"]))
            about = draw(st.sampled_from(["", draw(right)]))
            asset = next((each.asset for each in known if about and each.id == about), "") or draw(assets)
            payload = {"burden": sort} | ({"blocks": ["transfer"]} if draw(st.booleans()) else {})
            return Draft(
                kind=kind,
                id=name,
                asset=asset,
                about=about,
                parties={"by": draw(parties)},
                valid=draw(spans()),
                payload=payload,
            )
        case "release" | "objection_decided":
            wanted = "burden" if kind == "release" else "objection"
            about = draw(st.sampled_from([each.id for each in known if each.kind == wanted] or rest))
            outcome = draw(st.sampled_from(["upheld", "rejected", "withdrawn"]))
            payload = {"outcome": outcome} if kind != "release" else {"order": "甲 1 号"}
            return Draft(kind=kind, id=name, about=about, valid=(draw(days), FOREVER), payload=payload)
        case "objection":
            about = draw(st.sampled_from([draw(right), draw(assets)]))
            return Draft(kind=kind, id=name, about=about, parties={"by": draw(parties)}, valid=draw(spans()))
        case "derivation":
            return Draft(
                kind=kind, id=name, asset="皮棉", rests_on=draw(st.sampled_from([(), (draw(right),)])),
                payload={"inputs": [draw(st.sampled_from(["棉花", "棉花", "皮棉"]))], "how": "derived"},
            )  # fmt: skip
        case "correction":
            named = draw(st.integers(0, 5)) == 0  # now and then what others name is itself corrected or struck out
            about = draw(
                st.sampled_from(
                    [
                        each
                        for each in known
                        if (each.kind in {"party", "asset", "evidence"}) is named and each.kind != "registry"
                    ]
                )
            )
            draft = draw(st.none() | drafts(about.id, known, about)) if about.kind != "correction" else None
            return Draft(kind=kind, id=name, about=about.id, payload={"draft": draft})
        case "asset" | "party" | "evidence":
            return Draft(kind=kind, id=name, payload={"name": name})
        case "vocabulary":
            return adoption(name, draw(st.sampled_from([*EDITIONS, "一版", "二版", "没有"])))
        case "registration":
            return Draft(
                kind=kind,
                id=name,
                asset=draw(assets),
                about=draw(right),
                payload={"type": "cancel", "step": "cancelled"},
            )
        case _:
            return Draft(
                kind=kind, id=name, about=draw(right), payload={"question": "q", "answer": True, "what": ["x"]}
            )


FIRST = [
    *(Draft(kind="party", id=name, payload={"name": name}) for name in PARTIES),
    *(Draft(kind="asset", id=name, payload={"name": name}) for name in ASSETS),
    Draft(kind="evidence", id="合同", payload={"title": "合同"}),
    *(
        Draft(
            kind="claim", id=f"{name}权", asset=name, parties={"by": "甲"}, rights=("hold", "use", "operate"),
            valid=("2026-01-01", FOREVER), evidence=("合同",),
        )
        for name in ASSETS
    ),
]  # fmt: skip


def real(draft):
    """The draft as the real fold takes it: a correction holds the corrected draft as JSON."""
    if draft.kind != "correction":
        return draft
    said = draft.payload["draft"]
    return Draft(kind="correction", id=draft.id, about=draft.about, payload={"draft": said and said.as_json()})


class Told(NamedTuple):
    """One ledger in both folds, the naive one as it was at each size, and what was refused, with the size and the code."""

    fold: Fold
    naive: NaiveFold
    past: list
    refused: list

    def __repr__(self):
        return "\n".join(str(short(entry.draft)) for entry in self.fold.entries[len(FIRST) :])


def short(draft):
    return {key: value for key, value in draft.as_json().items() if key not in {"v", "kv"}}


@st.composite
def ledgers(draw, most=12):
    """Both folds over one ledger, each having been offered every draft: they must take and refuse the same."""
    first = [*FIRST, adoption("词表", "一版")] if draw(st.integers(0, 2)) else FIRST
    return draw(told_to_both(first, some_draft, most))


@st.composite
def some_draft(draw, name, taken):
    draft = draw(drafts(name, taken))
    if draft.about and draft.kind not in {"correction", "erasure"} and draw(st.integers(0, 5)) == 0:
        draft = draft._replace(asset=draw(assets))  # now and then it names other data than what it is about
    return draft


@st.composite
def told_to_both(draw, first, drawn, most):
    """Both folds over a ledger with a given beginning, and what was refused, each with the size at which it was."""
    fold, naive = Fold(lexicon=lexicon()), NaiveFold()
    taken, past, refused = [], [], []
    for draft in first:
        fold.append(draft)
        naive.take(draft)
        taken.append(draft)
    for number in range(draw(st.integers(1, most))):
        draft = draw(drawn(f"n{number}", taken))
        try:
            naive.take(draft)
            wanted = None
        except RefusedError as refusal:
            wanted = str(refusal)
        try:
            fold.append(real(draft))
            got = None
        except InadmissibleEntryError as error:
            got = error.code
        assert got == wanted, (short(real(draft)), got, wanted, Told(fold, naive, past, refused))
        if got is None:
            taken.append(draft)
            past.append((fold.size, snapshot(naive)))
        else:
            refused.append((fold.size, real(draft), got))
    return Told(fold, naive, past, refused)


def snapshot(naive):
    twin = NaiveFold()
    twin.size, twin.kinds, twin.things, twin._memo = naive.size, dict(naive.kinds), dict(naive.things), {}
    return twin


def box(lexicon, point):
    purpose, territory, subset, day, depth = point
    start = FIRST_DAY if day == BEFORE else date.fromisoformat(day).toordinal()

    def mask(dimension, term):
        return lexicon.bit(dimension, "未列名" if term == OTHER else term)

    return Box(
        purposes=mask("purposes", purpose), territory=mask("territory", territory), subsets=mask("subsets", subset),
        fields=lexicon.bit("fields", "未列名"), recipients=lexicon.bit("recipients", "未列名"),
        start=start, end=start + 1, depth=UNLIMITED if depth == MANY else depth,
    )  # fmt: skip


def same_everywhere(view, naive, lexicon):
    boxes = [(point, box(lexicon, point)) for point in POINTS]
    for thing in naive.rights():
        record = view.record(thing.id)
        assert record is not None, thing.id
        for right in RIGHTS:
            found = bounds_of(view, lexicon, record, rights_of((right,)))
            if right not in thing.draft.rights:
                assert not found
                continue
            for point, each in boxes:
                wanted = naive.holds(thing.id, right, point)
                got = found.sure.covers_box(each), found.possible.covers_box(each)
                assert got == wanted, (thing.id, right, point, got, wanted)
                assert got[1] or not got[0]
        assert tuple(sorted(record.body.get("conflicts", ()))) == thing.conflicts
        assert tuple(sorted(record.body.get("exceptions", ()))) == thing.exceptions
    struck = set(naive.kinds) - set(naive.things)
    assert all(view.record(name) is None for name in struck)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
@given(ledgers(), st.data())
def test_who_holds_what_on_a_day_as_known_at_a_size_is_what_the_written_law_says(ledger, data):
    fold, naive, past, _ = ledger
    same_everywhere(fold, naive, fold.lexicon)
    if past:
        size, then = data.draw(st.sampled_from(past))
        same_everywhere(fold.at(size), then, fold.lexicon)
