"""Proofs of a title from a registry: what is too much for one is said first, and what an older program let in is never complete."""

from pathlib import Path

import pytest
from registries import Clock, asset, claim, ending, grant, party, transfer
from test_registry_published import make

from datarights import bootstrap
from datarights.adapters.keys import check
from datarights.adapters.sql import Registry
from datarights.app import prove
from datarights.app.prove import Asked, prove_title
from datarights.app.verify_file import verify_file
from datarights.bootstrap.proofs import handed_out
from datarights.errors import InadmissibleEntryError, StoreError, UsageError, VerificationError
from datarights.holdings import admit
from datarights.ledger import bundle as bundles
from datarights.ledger.entry import Draft

WORLD = [
    party("甲"),
    party("乙"),
    asset("棉花"),
    asset("别的"),
    claim("棉花权", "棉花", "甲"),
    claim("别的权", "别的", "甲"),
]
FOREVER = "9999-12-31"


def correction(about, draft):
    return Draft(kind="correction", id="更正", about=about, payload={"draft": draft and draft.as_json()})


OBJECTION = Draft(
    kind="objection", id="异议", asset="别的", about="棉花权", parties={"by": "乙"}, payload={"grounds": "冒认"}
)
UPHELD = Draft(
    kind="objection_decided", id="处理", about="异议", valid=("2026-06-01", FOREVER), payload={"outcome": "upheld"}
)
BURDEN = Draft(
    kind="burden", id="令", asset="别的", about="棉花权", parties={"by": "乙"}, payload={"burden": "preservation"}
)

ERASURE = Draft(kind="erasure", id="删", about="别的权", payload={"what": ["price"], "reason": "本人要求"})
DETERMINATION = Draft(
    kind="determination", id="定", about="别的权", parties={"by": "乙"}, payload={"question": "q", "answer": True, "reasons": "r"}
)  # fmt: skip

FORMS = {
    "a transfer corrected onto it": [
        transfer("转让", "别的", "甲", "乙"), correction("转让", transfer("转让", "棉花", "甲", "乙"))
    ],
    "a burden under another asset": [BURDEN],
    "an objection under another asset, upheld": [OBJECTION, UPHELD],
    "an ending under another asset": [ending("终止", "棉花权", "2026-07-01")._replace(asset="别的")],
    "a right struck out under another asset": [correction("棉花权", None)._replace(asset="别的")],
    "an ending corrected onto it": [ending("终止", "别的权"), correction("终止", ending("终止", "棉花权"))],
    "an asset corrected under another": [correction("棉花", asset("棉花", grade="公开"))._replace(asset="别的")],
    "an erasure corrected onto it": [ERASURE, correction("删", ERASURE._replace(about="棉花权"))],
    "an erasure about a party corrected onto it": [ERASURE._replace(about="甲"), correction("删", ERASURE._replace(about="棉花权"))],
    "a determination corrected onto a right of it struck out": [
        DETERMINATION, correction("棉花权", None)._replace(id="撤"), correction("定", DETERMINATION._replace(about="棉花权")),
    ],
}  # fmt: skip


@pytest.fixture
def registry(tmp_path, place):
    with make(tmp_path, at=place) as found:
        with found.writer() as writer:
            writer.append_many(WORLD)
        yield found


def write(registry, *drafts):
    with registry.writer() as writer:
        return [writer.append(each).index for each in drafts]


def took_all(earlier):
    """Let the program take what earlier versions took."""
    for name in ("strays", "_not_taken_any_more"):
        earlier.setattr(admit, name, lambda *_: None)


@pytest.mark.parametrize("drafts", FORMS.values(), ids=FORMS)
def test_what_would_change_an_asset_behind_its_index_is_refused(registry, drafts):
    *before, last = [each for each in drafts if each is not UPHELD]
    size = registry.size
    write(registry, *before)
    with pytest.raises(InadmissibleEntryError) as refusal:
        write(registry, last)
    assert refusal.value.code in {"DR-L009", "DR-L015"}
    assert registry.size == size + len(before)


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("drafts", FORMS.values(), ids=FORMS)
def test_what_an_earlier_program_took_is_named_and_never_proved_complete(registry, monkeypatch, drafts, indexed):
    with monkeypatch.context() as earlier:
        took_all(earlier)
        *_, last = write(registry, *drafts)
        if indexed:
            registry.indexed()
    size = registry.size
    with pytest.raises(VerificationError) as refusal:
        prove_title(registry, "棉花", Asked())
    assert (refusal.value.code, f"entry {last} " in refusal.value.message.en) == ("DR-V049", True)
    assert registry.size == size
    for look in (registry.verify, registry.rebuild):
        with pytest.raises((VerificationError, StoreError)) as named:
            look()
        assert named.value.code in {"DR-V008", "DR-S004"}


@pytest.mark.parametrize("drafts", FORMS.values(), ids=FORMS)
def test_what_an_earlier_program_took_is_kept_copied_and_named_each_time(
    registry, place, tmp_path, monkeypatch, drafts
):
    with monkeypatch.context() as earlier:
        took_all(earlier)
        *_, last = write(registry, *drafts)
    rows, heard = registry.rebuild([].append), []
    assert registry.rebuild(heard.append) == rows
    names = [(each.at, each.entry, each.code) for each in heard]
    assert names[-1] == (last, drafts[-1].id, heard[-1].code)
    for processes in (1, 2):
        again = []
        assert registry.verify(processes=processes, told=again.append) == registry.size
        assert again == heard
    twins, again = [tmp_path / "moved.db"], []
    bootstrap.export_ledger(registry, tmp_path / "out")
    bootstrap.import_ledger(tmp_path / "out", *twins, told=again.append)
    assert again == heard
    if isinstance(place, Path):  # a server makes its own backups
        copy, back = tmp_path / "copy.db", tmp_path / "back.db"
        registry.backup(copy, again.append)
        Registry.restore(copy, back, clock=Clock(), lexicon=registry.lexicon, guard=lambda _: None, told=again.append)
        assert again == heard * 3
        twins.append(back)
    for path in twins:
        with Registry.open(path, clock=Clock(), lexicon=registry.lexicon) as twin:
            assert (twin.root, twin.holdings().on_asset("棉花")) == (
                registry.root,
                registry.holdings().on_asset("棉花"),
            )
            with pytest.raises(InadmissibleEntryError):
                twin.submit(BURDEN._replace(id="又一令"))
    with pytest.raises(VerificationError) as refusal:
        prove_title(registry, "棉花", Asked())
    assert refusal.value.code == "DR-V049"


def test_an_erasure_corrected_over_the_same_asset_keeps_its_proof_complete(registry, monkeypatch):
    with monkeypatch.context() as earlier:
        took_all(earlier)
        write(registry, ERASURE, correction("删", ERASURE._replace(payload={"what": ["fee"], "reason": "本人要求"})))
    for name in ("棉花", "别的"):
        bundle = handed_out(prove_title(registry, name, Asked()))
        assert name in verify_file(bundle, check).complete


@pytest.mark.parametrize("instead", [None, transfer("转让", "棉花", "丙", "乙")])
def test_a_transfer_corrected_is_taken_back_from_its_giver_and_replays_alike(registry, instead):
    write(registry, party("丙"), claim("另一权", "棉花", "丙"), transfer("转让", "棉花", "甲", "乙"))
    write(registry, correction("转让", instead))
    assert registry.record("棉花权").body["given"] == []
    assert registry.verify() == registry.size


def test_entries_at_the_limit_are_proved_and_one_more_is_said_before_anything_is_written(registry, monkeypatch):
    write(registry, *(grant(f"许可{each}", "棉花", "甲", "乙") for each in range(5)))
    size = registry.size
    held = len(prove_title(registry, "棉花", Asked()).entries)
    assert registry.size == size + 1
    write(registry, party("丙"))
    for module in (prove, bundles):
        monkeypatch.setattr(module, "MAX_ENTRIES", held)
    made = handed_out(prove_title(registry, "棉花", Asked()))
    assert verify_file(made, check).complete == ("棉花",)
    write(registry, grant("多一条", "棉花", "甲", "乙"))
    size = registry.size
    with pytest.raises(UsageError) as refusal:
        prove_title(registry, "棉花", Asked())
    assert (refusal.value.code, f"{held} entries" in refusal.value.message.en) == ("DR-U146", True)
    assert registry.size == size


def test_sources_at_the_limit_are_proved_and_one_more_is_said_before_anything_is_written(registry, monkeypatch):
    names = [f"源{each}" for each in range(3)]
    write(
        registry, *map(asset, [*names, "成品"]),
        Draft(kind="derivation", id="形成", asset="成品", payload={"inputs": names, "how": "derived"}),
    )  # fmt: skip
    for module in (prove, bundles):
        monkeypatch.setattr(module, "MAX_ASSETS", 4)
    made = handed_out(prove_title(registry, "成品", Asked()))
    assert (len(verify_file(made, check).complete), verify_file(made, check).holdings is not None) == (4, True)
    write(registry, Draft(kind="derivation", id="又形成", asset="成品", payload={"inputs": ["别的"], "how": "derived"}))
    size = registry.size
    with pytest.raises(UsageError) as refusal:
        prove_title(registry, "成品", Asked())
    assert (refusal.value.code, "4 assets" in refusal.value.message.en) == ("DR-U146", True)
    assert registry.size == size


def test_a_proof_too_large_for_a_file_is_not_called_damage(registry, monkeypatch):
    made = prove_title(registry, "棉花", Asked())
    monkeypatch.setattr(bundles, "MAX_BYTES", len(made.encoded()) - 1)
    with pytest.raises(UsageError) as refusal:
        handed_out(made)
    assert refusal.value.code == "DR-U147"


NAMED = {
    "evidence on which evidence rests": [
        Draft(kind="evidence", id="原件", payload={"title": "原件"}),
        Draft(kind="evidence", id="译件", payload={"title": "译件"}, evidence=("原件",), parties={"by": "丁"}),
        claim("又一权", "棉花", "乙")._replace(evidence=("译件",)),
    ],
    "a determination about a right over another asset that was struck out": [
        claim("丁的权", "别的", "丁"),
        correction("丁的权", None),
        Draft(kind="determination", id="认定", asset="棉花", about="丁的权", payload={"question": "q", "answer": True}),
    ],
}


@pytest.mark.parametrize("drafts", NAMED.values(), ids=NAMED)
def test_what_is_named_by_what_is_named_goes_with_a_proof(registry, drafts):
    write(registry, party("丁"), *drafts)
    found = verify_file(handed_out(prove_title(registry, "棉花", Asked())), check)
    assert found.holdings is not None
    assert [each.id for each in found.holdings.on_asset("棉花")] == [each.id for each in registry.on_asset("棉花")]
