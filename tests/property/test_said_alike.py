"""What says the same as others is admitted alike only where admission, asked of it alone, gives the very same row."""

import pytest
from hypothesis import given, strategies as st

from datarights.adapters.codec import decode, encode
from datarights.errors import InadmissibleEntryError
from datarights.holdings import alike
from datarights.holdings.admit import step
from datarights.holdings.alike import Alike, rows_of
from datarights.holdings.fold import Fold
from datarights.holdings.record import NEVER, Close, Opened, Record
from datarights.ledger.entry import Draft, Entry
from datarights.model.scope import Lexicon

TIME = "2026-11-27T00:00:00.000000Z"
_NAMES = st.sampled_from(["甲", "甲", "乙", "棉花", "棉花", "皮棉", "权1"])
_IDS = st.integers(1, 200).map("权{}".format)
_PAYLOADS = st.sampled_from(
    [{}, {"basis": "own_collection"}, {"basis": "甲"}, {"basis": 1}, {"act": "license"}, {"act": "transfer"}, {"note": "\0id"}, {"from": "甲"}]
)  # fmt: skip
_SCOPES = st.sampled_from([{}, {"purposes": "all"}, {"purposes": ["轧花"], "territory": "棉花"}, {"period": "never"}])
_DAYS = st.sampled_from(
    [None, ("2026-01-01", "2027-01-01"), ("2027-01-01", "2026-01-01"), ("2026-13-01", "2027-01-01")]
)
_PARTIES = st.sampled_from(
    [{"by": "甲"}, {"by": "乙"}, {"by": "棉花"}, {"by": "权1"}, {"to": "甲"}, {"by": "甲", "from": "乙"}, {}]
)


@st.composite
def drafts(draw):
    kind = draw(
        st.sampled_from(["claim", "claim", "claim", "claim", "party", "asset", "registration", "burden", "correction"])
    )
    name = draw(_NAMES)
    if kind in {"party", "asset"}:
        return Draft(kind=kind, id=name)
    if kind == "correction":
        return Draft(kind=kind, id=f"更正{name}", about=draw(_NAMES))
    return Draft(
        kind=kind, id=draw(st.sampled_from([name, f"{name}之", f"{name}又"])), asset=draw(_NAMES), parties=draw(_PARTIES),
        rights=draw(st.sampled_from([("use",), ("hold", "use"), ("own",)])), scope=draw(_SCOPES), valid=draw(_DAYS),
        payload=draw(_PAYLOADS), rests_on=draw(st.sampled_from([(), (), ("权1",)])),
    )  # fmt: skip


def written(draft, index):
    return decode(encode(Entry(draft=draft, index=index, recorded_at=TIME).as_json()))


def as_kept(record):
    return (*record[:9], encode(record.body))


@given(st.lists(drafts(), max_size=40))
def test_what_is_admitted_alike_is_admitted_alone_with_the_same_row(said):
    lexicon = Lexicon()
    fold, known = Fold(lexicon=lexicon, origin="甲地"), Alike(encode, lexicon)
    for draft in [Draft(kind="party", id="甲"), Draft(kind="party", id="乙"), Draft(kind="asset", id="棉花"), *said]:
        index = fold.size
        body = written(draft, index)
        saying = known.saying(body)
        row = saying.row(fold, body, index) if saying is not None else None
        try:
            changes = step(fold, draft, index, lexicon)
        except InadmissibleEntryError:
            assert row is None
            continue
        if row is not None:
            (change,) = changes
            assert type(change) is Opened
            assert as_kept(change.record) == row
        fold.take(Entry(draft=draft, index=index, recorded_at=TIME), changes)


def claim(number, asset="棉花", by="甲", **said):
    return Draft(
        **({"kind": "claim", "id": f"权{number}", "asset": asset, "parties": {"by": by}, "rights": ("use",)} | said)
    )


def alike_of(*drafts):
    """Give which of some drafts were admitted alike, in a ledger of two parties, an asset and what they add to it."""
    lexicon = Lexicon()
    fold, known, found = Fold(lexicon=lexicon, origin="甲地"), Alike(encode, lexicon), []
    for draft in [Draft(kind="party", id="甲"), Draft(kind="party", id="乙"), Draft(kind="asset", id="棉花"), *drafts]:
        body = written(draft, fold.size)
        saying = known.saying(body)
        found.append(saying is not None and saying.row(fold, body, fold.size) is not None)
        fold.take(Entry(draft=draft, index=fold.size, recorded_at=TIME), step(fold, draft, fold.size, lexicon))
    return found[3:]


def test_from_the_second_on_claims_that_say_the_same_are_admitted_alike_whoever_makes_them():
    assert alike_of(claim(1), claim(2, by="乙"), claim(3), claim(4, valid=("2026-01-01", "2027-01-01"))) == [
        False,
        True,
        True,
        False,
    ]
    assert alike_of(claim(1), Draft(kind="asset", id="皮棉"), claim(2, "皮棉"), claim(3)) == [False, False, True, True]


def test_what_asks_for_more_than_its_own_names_is_never_admitted_alike():
    for said in (
        {"evidence": ("证",)},
        {"payload": {"act": "license"}, "parties": {"by": "甲", "from": "乙"}},
        {"payload": {"act": "license"}, "rests_on": ("权0",), "parties": {"to": "甲", "from": "甲"}},
        {"kind": "registration"},
        {"kind": "objection", "about": "权0"},
    ):
        before = [claim(0), Draft(kind="evidence", id="证")]
        assert not any(alike_of(*before, *(claim(number, **said) for number in range(1, 5))))


def test_sayings_are_forgotten_when_there_are_many(monkeypatch):
    based = [claim(number, payload={"basis": str(number % 10)}) for number in (0, 10, 20, 1, 2, 3, 30, 40, 50)]
    assert alike_of(*based) == [False, True, True, False, False, False, True, True, True]
    monkeypatch.setattr(alike, "MANY", 3)
    assert alike_of(*based) == [False, True, True, False, False, False, False, False, True]


def test_all_that_is_not_its_own_is_what_an_entry_says():
    body = written(claim(1), 3)
    known = Alike(encode, Lexicon())
    assert known.saying(body) is known.saying(written(claim(2, by="乙"), 4))
    assert known.saying(body) is known.saying(body | {"recorded_at": "2026-11-28T00:00:00.000000Z"})
    assert known.saying(body) is not known.saying(body | {"kv": 2})
    assert known.saying(body) is not known.saying(body | {"other": 1})
    for changed in (
        {"asset": 1},
        {"asset": ["棉花"]},
        {"parties": {"by": 1}},
        {"parties": {"to": "甲"}},
        {"parties": []},
    ):
        assert known.saying(body | changed) is None
    for other in ("rests_on", "about", "evidence", "signed"):
        assert known.saying(body | {other: ["权0"]}) is None


def row_of(draft, at=3, **changes):
    return Record("right", draft.id, draft.asset, draft.parties["by"], 1, 2, 3, at, NEVER, {})._replace(**changes)


ADMISSIONS = {
    "asks for its names": (True, lambda view, draft: (view.kind_of(draft.id), view.stands(draft.asset), [Opened(row_of(draft))])),
    "asks nothing": (True, lambda _, draft: [Opened(row_of(draft))]),
    "asks for another name": (False, lambda view, draft: (view.kind_of("乙"), [Opened(row_of(draft))])),
    "asks whether another stands": (False, lambda view, draft: (view.stands("乙"), [Opened(row_of(draft))])),
    "asks whether it stands itself": (False, lambda view, draft: (view.stands(draft.id), [Opened(row_of(draft))])),
    "asks who holds what": (False, lambda view, draft: (view.held_by(draft.parties["by"], draft.asset), [Opened(row_of(draft))])),
    "asks for a belief": (False, lambda view, draft: (view.record(draft.asset), [Opened(row_of(draft))])),
    "asks what lies on the data": (False, lambda view, draft: (view.touching(draft.asset), [Opened(row_of(draft))])),
    "keeps a name in its body": (False, lambda _, draft: [Opened(row_of(draft, body={"by": draft.parties["by"]}))]),
    "keeps another's name": (False, lambda _, draft: [Opened(row_of(draft, party="乙"))]),
    "keeps no data": (False, lambda _, draft: [Opened(row_of(draft, asset=""))]),
    "begins earlier": (False, lambda _, draft: [Opened(row_of(draft, since=2))]),
    "ends a belief": (False, lambda _, draft: [Close(row_of(draft))]),
    "changes two": (False, lambda _, draft: [Opened(row_of(draft)), Opened(row_of(draft))]),
    "changes nothing": (False, lambda *_: []),
}  # fmt: skip


@pytest.mark.parametrize("name", ADMISSIONS)
def test_an_admission_tells_of_others_only_when_it_asks_for_its_own_names_and_keeps_them_in_their_places(
    name, monkeypatch
):
    alike_too, admission = ADMISSIONS[name]

    def admit(view, draft, index, lexicon):
        given = admission(view, draft)
        return given[-1] if isinstance(given, tuple) else given

    monkeypatch.setattr(alike, "step", admit)
    body = written(claim(1), 3)
    saying = Alike(encode, Lexicon()).saying(body)
    assert saying.row(View(), body, 3) is None
    assert saying.row(View(), body, 3) == (
        ("right", "权1", "棉花", "甲", 1, 2, 3, 3, NEVER, b"{}") if alike_too else None
    )
    assert saying.row(View(棉花="party"), body, 3) is None


def test_names_that_might_be_one_tell_nothing_of_others(monkeypatch):
    monkeypatch.setattr(alike, "step", lambda view, draft, *_: [Opened(row_of(draft))])
    body = written(claim(1), 3)
    saying = Alike(encode, Lexicon()).saying(body)
    assert [saying.row(View(棉花="party"), body, 3) for _ in range(4)] == [None] * 4


class View:
    def __init__(self, **kinds):
        self.kinds = {"甲": "party", "棉花": "asset"} | kinds
        self.kind_of = self.kinds.get
        self.struck = set()

    def stands(self, name):
        return name not in self.struck


def test_an_id_used_before_and_data_struck_out_are_asked_of_what_is_said_alike_too():
    lexicon = Lexicon()
    fold, known = Fold(lexicon=lexicon, origin="甲地"), Alike(encode, lexicon)

    def taken(draft):
        fold.take(Entry(draft=draft, index=fold.size, recorded_at=TIME), step(fold, draft, fold.size, lexicon))

    def row(draft):
        body = written(draft, fold.size)
        return known.saying(body).row(fold, body, fold.size)

    for draft in (Draft(kind="party", id="甲"), Draft(kind="asset", id="棉花"), Draft(kind="asset", id="皮棉")):
        taken(draft)
    for number in (1, 2, 3):
        found = row(claim(number))
        taken(claim(number))
    assert found is not None
    assert row(claim(2)) is None
    taken(Draft(kind="correction", id="更正", about="皮棉"))
    assert row(claim(4)) is not None
    assert row(claim(4, "皮棉")) is None
    taken(Draft(kind="correction", id="更正二", about="甲"))
    assert row(claim(4)) is None


@given(
    st.lists(st.tuples(st.integers(0, 2), _NAMES, _IDS | _NAMES, _NAMES), min_size=1, max_size=6),
    st.sampled_from([{}, {"皮棉": "asset"}, {"乙": "party"}, {"权1": "claim"}]),
    st.sets(st.sampled_from(["甲", "乙", "棉花", "皮棉"]), max_size=1),
)
def test_rows_asked_for_together_are_those_asked_for_one_by_one(said, more, struck):
    """Where rows are given for all, each entry has the row that it has after those before it were taken."""
    known, view = Alike(encode, Lexicon()), View()
    sayings = []
    for basis in ("own_collection", "甲", "乙"):
        body = written(claim(0, payload={"basis": basis}), 3)
        sayings.append(known.saying(body))
        for _ in range(2):
            sayings[-1].row(view, body, 3)
    view = View(**more)
    view.struck = struck
    picked, assets, names, makers = zip(*said, strict=True)
    rows = rows_of(view, [sayings[each] for each in picked], assets, names, makers, 7)
    if rows is None:
        return
    for index, (which, asset, name, by) in enumerate(said, 7):
        assert rows[index - 7] == sayings[which].row_of(view, asset, name, by, index)
        view.kinds[name] = "claim"


def test_rows_are_given_together_where_all_is_as_it_was_for_the_first():
    body = written(claim(0), 3)
    saying = Alike(encode, Lexicon()).saying(body)
    saying.row(View(), body, 3), saying.row(View(), body, 3)
    asked = ([saying, saying], ["棉花", "皮棉"], ["权1", "权2"], ["甲", "甲"], 7)
    assert rows_of(View(皮棉="asset"), *asked) == [
        saying.row_of(View(皮棉="asset"), *each, index)
        for index, each in enumerate([("棉花", "权1", "甲"), ("皮棉", "权2", "甲")], 7)
    ]
    assert rows_of(View(), *asked) is None
    assert rows_of(View(皮棉="asset", 权1="claim"), *asked) is None
    assert rows_of(View(皮棉="asset"), *asked[:2], ["权1", "权1"], *asked[3:]) is None
    for struck in ("皮棉", "甲"):
        view = View(皮棉="asset")
        view.struck = {struck}
        assert rows_of(view, *asked) is None
