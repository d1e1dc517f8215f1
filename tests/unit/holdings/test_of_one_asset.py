"""An entry speaks of one asset, and changes what is held of that one alone: the asset index has it under no other."""

import pytest
from tests.unit.holdings.bales import (
    BANK,
    FOREVER,
    GINNER,
    LAB,
    LINT,
    MILL,
    SEED,
    a_ledger,
    asset,
    burden,
    claim,
    correction,
    decided,
    derivation,
    ending,
    licence,
    objection,
    refused,
    release,
    renewal,
    said,
    transfer,
    why,
)

from datarights.ledger.asset_index import entries_by_asset
from datarights.ledger.entry import Draft


@pytest.fixture
def fold():
    """Lint and seed cotton, each with an owner; of the seed a licence, a transfer, a burden and an objection, too."""
    return a_ledger(
        asset("纱线"),
        claim("皮棉权", GINNER),
        claim("籽棉权", GINNER, SEED),
        licence("许可", GINNER, MILL, asset=SEED),
        burden("限制", "restriction", asset=SEED, about="籽棉权"),
        objection("异议", "许可"),
        licence("又许可", GINNER, MILL, asset=SEED),
        ending("终止", "又许可", "2026-06-01"),
        derivation("加工", SEED, ["纱线"]),
        transfer("转让", GINNER, LAB, asset=SEED, valid=("2030-01-01", FOREVER)),
    )


OTHER = [
    burden("新", "preservation", asset=SEED, about="皮棉权"),
    objection("新", "皮棉权")._replace(asset=SEED),
    objection("新", LINT)._replace(asset=SEED),
    ending("新", "皮棉权", "2026-02-01")._replace(asset=SEED),
    ending("新", "皮棉权", "2026-02-01", "void_source")._replace(asset=SEED),
    renewal("新", "许可", ("2027-01-01", "2027-02-01"))._replace(asset=LINT),
    release("新", "限制", "2026-02-01")._replace(asset=LINT),
    decided("新", "异议", "upheld")._replace(asset=LINT),
    Draft(kind="registration", id="新", asset=SEED, about="皮棉权", payload={"type": "first", "step": "filed"}),
    Draft(kind="determination", id="新", asset=SEED, about="皮棉权", payload={"question": "q", "answer": True}),
    Draft(kind="erasure", id="新", asset=SEED, about="皮棉权", payload={"what": ["price"]}),
    Draft(kind="evidence", id="新", asset=SEED, about="皮棉权", payload={"title": "合同"}),
    Draft(kind="asset", id="新", about="皮棉权", payload={"name": "新"}),
    correction("新", "皮棉权", claim("皮棉权", BANK))._replace(asset=SEED),
    correction("新", "皮棉权")._replace(asset=SEED),
]


@pytest.mark.parametrize("draft", OTHER)
def test_what_names_one_asset_and_is_about_another_is_refused(fold, draft):
    assert why(fold, draft)[0] == "DR-L015"
    over = SEED if draft.about in {"许可", "限制", "异议"} else LINT
    if draft.kind != "asset":
        assert refused(fold, draft).hint.en == f"write asset: {over}, or leave asset out"
        fold.append(draft._replace(asset=over))


@pytest.mark.parametrize("about", ["", GINNER])
def test_an_asset_names_no_other_asset(fold, about):
    draft = Draft(kind="asset", id="新", asset=SEED, about=about, payload={"name": "新"})
    refusal = refused(fold, draft)
    assert (refusal.code, refusal.collides_with) == ("DR-L015", ())
    assert refusal.message.en == f"it names the asset {SEED}, and 新 is about 新"
    assert refusal.hint.en == "leave asset out"
    fold.append(draft._replace(asset=""))


def test_a_correction_that_names_one_asset_of_what_lies_over_another_is_told_which_it_is(fold):
    refusal = refused(fold, correction("新", "皮棉权", claim("皮棉权", BANK, "纱线"))._replace(asset=SEED))
    assert (refusal.code, refusal.collides_with) == ("DR-L015", ("皮棉权",))
    assert refusal.message.en.endswith(f"皮棉权 is about {LINT}")


MOVED = [
    ("转让", transfer("转让", GINNER, LAB)),
    ("许可", licence("许可", GINNER, MILL)),
    ("籽棉权", claim("籽棉权", GINNER)),
    ("限制", burden("限制", "restriction")),
    ("限制", burden("限制", "restriction", asset="", about="皮棉权")),
    ("异议", objection("异议", "皮棉权")),
    ("异议", objection("异议", LINT)),
    ("终止", ending("终止", "皮棉权", "2026-06-01")),
    ("终止", ending("终止", "皮棉权", "2026-06-01", "void_source")),
    ("加工", derivation("加工", LINT, ["纱线"])),
    (LAB, Draft(kind="party", id=LAB, asset=LINT, payload={"name": LAB})),
    (LINT, asset(LINT)._replace(asset=SEED)),
]


@pytest.mark.parametrize(("about", "instead"), MOVED)
def test_a_correction_moves_nothing_to_another_asset(fold, about, instead):
    refusal = refused(fold, correction("新", about, instead))
    assert (refusal.code, refusal.collides_with) == ("DR-L009", (about,))
    assert "record it anew" in refusal.hint.en


@pytest.mark.parametrize("struck", [False, True])
def test_a_correction_lets_nothing_answer_what_lies_over_another_asset(fold, struck):
    def erasure(about, *what):
        return Draft(kind="erasure", id="删除", about=about, payload={"what": [*what]})

    fold.append(erasure("籽棉权", "price"))
    if struck:
        fold.append(correction("撤", "皮棉权"))
    for wrong, instead in (("异议", objection("异议", "皮棉权")), ("删除", erasure("皮棉权", "price"))):
        for said_of in ("", SEED):
            refusal = refused(fold, correction("新", wrong, instead)._replace(asset=said_of))
            assert (refusal.code, refusal.collides_with) == ("DR-L009", (wrong,))
    fold.append(correction("又异议", "异议", objection("异议", "籽棉权")))


def test_struck_out_and_recorded_anew_is_the_way_to_another_asset(fold):
    fold.append(correction("撤", "转让"))
    fold.append(transfer("再转让", GINNER, LAB))
    assert fold.record("籽棉权").body["given"] == []
    assert fold.record("皮棉权").body["given"] == ["再转让"]


def test_a_claim_upon_a_right_over_other_data_changes_nothing_there(fold):
    before = fold.on_asset(LINT)
    fold.append(said("承继", GINNER, BANK, "succession", rests_on=("皮棉权",), asset=SEED))
    fold.append(said("形成", GINNER, BANK, "derivation", rests_on=("皮棉权",), asset=SEED))
    assert fold.on_asset(LINT) == before


def test_a_promise_over_other_data_binds_nothing_here(fold):
    fold.append(said("独家", GINNER, MILL, rests_on=("皮棉权",), asset=SEED, exclusivity="exclusive"))
    fold.append(licence("给银行", GINNER, BANK))
    fold.append(said("别处", GINNER, LAB, rests_on=("皮棉权",)))
    assert "conflicts" not in fold.record("别处").body


def test_the_index_has_an_entry_under_the_asset_that_it_changes(fold):
    fold.append(asset("布"))
    fold.append(correction("更正", "转让", transfer("转让", GINNER, BANK, asset=SEED)))
    told = entries_by_asset([each.as_json() for each in fold.entries])
    for row in fold.all_rows():
        over = row.id if row.kind == "asset" else row.asset
        assert not over or {row.since, row.until} - {1 << 62} <= set(told[over]), row
