"""Entries about the ledger itself: what each draft says, and what is refused for not having its shape."""

import pytest
from tests.unit.ledger.logs import signer_of

from datarights.errors import VerificationError
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.entry import KINDS, Draft
from datarights.ledger.keeping import (
    SHAPES,
    identity_draft,
    identity_id,
    identity_of_line,
    index_draft,
    issued_draft,
    key_draft,
    lost_with,
    recovery_draft,
    retired_identity_draft,
    second_draft,
)
from datarights.ledger.note import KeyKind
from datarights.valueclass import replace

KEY, OTHER = signer_of("甲员").key, signer_of("乙员").key
ID = KEY.key_id.hex()
ROOT, OTHER_ROOT = bytes(range(32)), bytes(32)
PUBLISHED = Checkpoint(origin="试点", size=9, root=ROOT.hex())
FOUND = Checkpoint(origin="试点", size=7, root=OTHER_ROOT.hex())

DRAFTS = {
    "a key in use": (
        key_draft(KEY), Draft(kind="key", id=f"key/{ID}", payload={"vkey": str(KEY), "state": "in_use"}),
    ),
    "a key that takes the place of another": (
        key_draft(KEY, replaces=OTHER),
        Draft(kind="key", id=f"key/{ID}", payload={"vkey": str(KEY), "state": "in_use", "replaces": str(OTHER)}),
    ),
    "a key retired": (
        key_draft(KEY, "retired"), Draft(kind="key", id=f"key/{ID}/retired", payload={"vkey": str(KEY), "state": "retired"}),
    ),
    "an index": (
        index_draft(7, 2, ROOT, (1, 4), (0, 5)),
        Draft(kind="index", id="index/7", payload={"size": 7, "assets": 2, "root": ROOT.hex(), "adopted": [1, 4], "roster": [0, 5]}),
    ),
    "a recovery": (
        recovery_draft(PUBLISHED, FOUND, "试点/2", reason="旧备份"),
        Draft(kind="recovery", id="recovery/试点/2", payload={
            "published": {"origin": "试点", "size": 9, "root": ROOT.hex()},
            "found": {"size": 7, "root": OTHER_ROOT.hex()}, "origin": "试点/2", "reason": "旧备份",
        }),
    ),
    "a document issued": (
        issued_draft("报告", ROOT, 12, FOUND),
        Draft(kind="issued", id=f"issued/{ROOT.hex()}", payload={
            "what": "报告", "lines": 12, "root": ROOT.hex(), "size": 7, "ledger_root": OTHER_ROOT.hex(),
        }),
    ),
    "an identity": (
        identity_draft(KEY, "registrar", kinds=["asset", "claim"], valid=("2026-01-01", "2027-01-01")),
        Draft(kind="identity", id=f"identity/{ID}", valid=("2026-01-01", "2027-01-01"), payload={
            "vkey": str(KEY), "role": "registrar", "state": "in_use", "kinds": ["asset", "claim"],
        }),
    ),
    "an identity for a party": (
        identity_draft(KEY, "party", party="甲棉业"),
        Draft(kind="identity", id=f"identity/{ID}", parties={"for": "甲棉业"}, payload={
            "vkey": str(KEY), "role": "party", "state": "in_use",
        }),
    ),
    "an identity retired": (
        retired_identity_draft(KEY, "registrar"),
        Draft(kind="identity", id=f"identity/{ID}/retired", payload={
            "vkey": str(KEY), "role": "registrar", "state": "retired",
        }),
    ),
    "kinds that ask for a second person": (
        second_draft(3, ["transfer", "grant"]), Draft(kind="second", id="second/3", payload={"kinds": ["grant", "transfer"]}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_says_what_the_reference_says_of_its_kind_and_has_its_shape(name):
    made, meant = DRAFTS[name]
    assert made == meant
    SHAPES[made.kind](made.payload)


def test_a_checkpoint_published_and_lost_is_named_by_the_recovery_that_says_so():
    recovery = {"index": 7, **recovery_draft(PUBLISHED, FOUND, "试点/2", reason="旧备份").as_json()}
    party = {**recovery, "index": 3, "kind": "party"}
    assert lost_with([party, recovery], PUBLISHED).en.startswith("entry 7 (recovery)")
    for other in (replace(PUBLISHED, size=FOUND.size + 1), replace(PUBLISHED, root=OTHER_ROOT.hex())):
        assert lost_with([party, recovery], other).en.startswith("entry 7 (recovery) may tell of it")
    for other in (replace(PUBLISHED, origin="别处"), replace(PUBLISHED, size=FOUND.size), FOUND):
        assert lost_with([party, recovery], other) is None
    assert lost_with([party], PUBLISHED) is None
    assert lost_with([{**recovery, "payload": None}], PUBLISHED) is None


def test_a_signature_line_names_the_identity_of_its_key():
    line = str(signer_of("甲员").line("文本"))
    assert identity_of_line(line) == identity_id(KEY) == f"identity/{ID}"
    assert identity_of_line("— 甲员 无") == ""
    assert identity_of_line("") == ""


def test_the_least_of_each_shape_is_accepted():
    SHAPES["index"]({"size": 0, "assets": 0, "root": ROOT.hex()})
    SHAPES["second"]({"kinds": []})
    SHAPES["second"]({"kinds": sorted(KINDS, reverse=True)})
    for role in ("registrar", "approver", "auditor", "party"):
        SHAPES["identity"]({"vkey": str(KEY), "role": role, "state": "retired"})


UPPER = ROOT.hex().upper()
WRONG = {
    "a key asleep": ("key", {"state": "asleep"}),
    "a key that is none": ("key", {"vkey": "甲"}),
    "a key that takes the place of none": ("key", {"replaces": "甲"}),
    "an index over less than nothing": ("index", {"size": -1}),
    "true for a count": ("index", {"size": True}),
    "adoptions out of order": ("index", {"adopted": [4, 1]}),
    "one adoption twice": ("index", {"adopted": [1, 1]}),
    "an adoption that comes later": ("index", {"adopted": [1, 7]}),
    "an adoption before the first": ("index", {"adopted": [-1]}),
    "adoptions that are no list": ("index", {"adopted": "14"}),
    "an adoption that is true": ("index", {"adopted": [True]}),
    "an entry on who may write that comes later": ("index", {"roster": [7]}),
    "entries on who may write that are no list": ("index", {"roster": 0}),
    "assets less than none": ("index", {"assets": -1}),
    "an index with a root in capitals": ("index", {"root": UPPER}),
    "an index with half a root": ("index", {"root": ROOT.hex()[:32]}),
    "an index with a root of 33 bytes": ("index", {"root": ROOT.hex() + "00"}),
    "an index with a root that is no hex": ("index", {"root": "g" * 64}),
    "a recovery without a reason": ("recovery", {"reason": ""}),
    "a recovery to nowhere": ("recovery", {"origin": ""}),
    "a recovery under the same origin": ("recovery", {"origin": "试点"}),
    "a recovery that found less than nothing": ("recovery", {"found": {"size": -1, "root": ROOT.hex()}}),
    "a recovery that found no root": ("recovery", {"found": {"size": 7, "root": ""}}),
    "a recovery from a size below zero": (
        "recovery",
        {"published": {"origin": "试点", "size": -1, "root": ROOT.hex()}},
    ),
    "a recovery from half a root": ("recovery", {"published": {"origin": "试点", "size": 9, "root": ROOT.hex()[:2]}}),
    "nothing issued": ("issued", {"what": ""}),
    "lines below zero": ("issued", {"lines": -1}),
    "issued at a size below zero": ("issued", {"size": -1}),
    "issued with half a root": ("issued", {"root": ROOT.hex()[:2]}),
    "issued from a ledger with half a root": ("issued", {"ledger_root": ROOT.hex()[:2]}),
    "an identity asleep": ("identity", {"state": "asleep"}),
    "an identity that is a boss": ("identity", {"role": "boss"}),
    "an identity that signs as a witness": ("identity", {"vkey": str(signer_of("甲员", KeyKind.COSIGNATURE).key)}),
    "an approver of some kinds": ("identity", {"role": "approver", "kinds": ["asset"]}),
    "a registrar of no kinds": ("identity", {"kinds": []}),
    "a registrar of a kind that is none": ("identity", {"kinds": ["boat"]}),
    "a registrar of a kind twice": ("identity", {"kinds": ["asset", "asset"]}),
    "kinds as a word": ("second", {"kinds": "asset"}),
    "a second person for no such kind": ("second", {"kinds": ["boat"]}),
    "a second person for a kind twice": ("second", {"kinds": ["asset", "asset"]}),
}
GOOD = {
    "key": DRAFTS["a key that takes the place of another"][0], "index": DRAFTS["an index"][0],
    "recovery": DRAFTS["a recovery"][0], "issued": DRAFTS["a document issued"][0],
    "identity": DRAFTS["an identity"][0], "second": DRAFTS["kinds that ask for a second person"][0],
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_has_not_the_shape_of_its_kind_is_refused(name):
    kind, changes = WRONG[name]
    with pytest.raises((KeyError, TypeError, ValueError, VerificationError)):
        SHAPES[kind]({**GOOD[kind].payload, **changes})


@pytest.mark.parametrize(("kind", "member"), [(kind, name) for kind, good in GOOD.items() for name in good.payload])
def test_what_lacks_a_member_is_refused(kind, member):
    rest = {name: each for name, each in GOOD[kind].payload.items() if name != member}
    if (kind, member) in {("key", "replaces"), ("identity", "kinds"), ("index", "adopted"), ("index", "roster")}:
        SHAPES[kind](rest)
        return
    with pytest.raises(KeyError):
        SHAPES[kind](rest)
