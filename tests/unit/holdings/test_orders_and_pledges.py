"""What an order blocks and what a pledge asks the creditor for."""

import pytest
from bales import (
    ALL,
    BANK,
    GINNER,
    LAB,
    LINT,
    MILL,
    ON,
    SEED,
    YEAR,
    a_ledger,
    asset,
    burden,
    claim,
    correction,
    derivation,
    ending,
    licence,
    objection,
    ordinal,
    refused,
    release,
    renewal,
    said,
    transfer,
    why,
)

from datarights.ledger.entry import Draft

LICENCE = licence("许可", GINNER, MILL, contracted="2025-06-01")


def under(*burdens):
    return a_ledger(claim("源权", GINNER), claim("籽棉", GINNER, SEED), claim("别人", BANK), *burdens)


@pytest.mark.parametrize(
    ("order", "zh", "en"),
    [
        (burden("令", "preservation"), "在查封期间（令）", "is under preservation (令)"),
        (burden("令", "control"), "在管制期间（令）", "is under control (令)"),
        (burden("令", "restriction", blocks=["license"]), "在限制期间（令）", "is under restriction (令)"),
    ],
)
def test_a_refusal_names_the_order(order, zh, en):
    refusal = refused(under(order), LICENCE)
    assert (refusal.code, refusal.collides_with) == ("DR-L005", ("令",))
    assert (zh in refusal.message.zh, en in refusal.message.en) == (True, True)


@pytest.mark.parametrize(
    ("order", "blocked"),
    [
        (burden("令", "control", blocks=["license", "transfer"]), True),
        (burden("令", "control", blocks=["transfer"]), False),
        (burden("令", "restriction"), False),
        (burden("令", "restriction", blocks=["transfer"]), False),
        (burden("令", "exclusivity", MILL, about="源权"), False),
        (burden("令", "control", about="源权"), True),
        (burden("令", "control", about="别人"), False),
        (burden("令", "control", asset=SEED), False),
        (burden("令", "control", valid=("2025-01-01", "2025-06-01")), False),
        (burden("令", "control", valid=("2025-01-01", "2025-06-02")), True),
        (burden("令", "control", valid=("2025-06-01", "2025-07-01")), True),
        (burden("令", "control", valid=("2025-06-02", "2026-01-01")), False),
        (burden("令", "control", valid=("2025-06-02", "2026-01-02")), True),
        (burden("令", "control", valid=("2027-01-01", "2028-01-01")), False),
        (burden("令", "control", valid=("2026-12-31", "2028-01-01")), True),
        (objection("令", LINT), False),
    ],
)
def test_an_order_blocks_what_it_names_on_its_days_and_what_was_contracted_on_one(order, blocked):
    fold = under(order)
    if blocked:
        assert why(fold, LICENCE) == ("DR-L005", ("令",))
    else:
        fold.append(LICENCE)


@pytest.mark.parametrize(
    ("blocks", "draft", "blocked"),
    [
        ("transfer", transfer("新", GINNER, MILL), True),
        ("transfer", LICENCE, False),
        ("contribute", transfer("新", GINNER, MILL)._replace(payload={"act": "contribute"}), True),
        ("transfer", transfer("新", GINNER, MILL)._replace(payload={}), True),
        ("grant", licence("新", GINNER, MILL)._replace(payload={}), True),
        ("pledge", burden("新", "pledge", about="源权"), True),
        ("burden", burden("新", "pledge", about="源权"), False),
    ],
)
def test_an_order_names_acts(blocks, draft, blocked):
    fold = under(burden("令", "control", blocks=[blocks]))
    if blocked:
        assert why(fold, draft) == ("DR-L005", ("令",))
    else:
        fold.append(draft)


def test_an_order_on_a_right_lies_on_all_that_rests_on_it_however_far():
    fold = a_ledger(claim("权0", GINNER))
    deep = {**ALL, "passing_on": "all"}
    for number in range(1, 5):
        fold.append(
            said(
                f"权{number}",
                [MILL, GINNER][number % 2],
                [GINNER, MILL][number % 2],
                rests_on=(f"权{number - 1}",),
                scope=deep,
                rights=("use", "operate"),
            )
        )
    fold.append(burden("令", "control", about="权0"))
    assert why(fold, licence("许可", GINNER, BANK, rests_on=("权4",))) == ("DR-L005", ("令",))


def test_a_claim_and_a_correction_are_not_blocked():
    fold = under()
    fold.append(LICENCE)
    fold.append(burden("质押", "pledge", about="源权"))
    fold.append(burden("令", "preservation"))
    fold.append(said("别处", GINNER, MILL, rests_on=("源权",)))
    fold.append(correction("更正", "许可", LICENCE._replace(valid=("2026-02-01", "2027-01-01"))))
    fold.append(correction("更正二", "质押", burden("质押", "pledge", LAB, about="源权")))
    assert fold.record("质押").party == LAB


def test_a_pledge_asks_for_the_consent_of_its_creditor():
    fold = under(burden("质押", "pledge", about="源权"), burden("再质押", "pledge", LAB))
    refusal = refused(fold, LICENCE)
    assert (refusal.code, refusal.collides_with) == ("DR-L005", ("质押",))
    assert refusal.hint.en == "with their consent, write consents: [质押]"
    assert why(fold, licence("许可", GINNER, MILL, consents=["质押"])) == ("DR-L005", ("再质押",))
    fold.append(licence("许可", GINNER, MILL, consents=["质押", "再质押"]))


def test_only_a_pledge_is_looked_at_among_burdens():
    fold = under(burden("令", "preservation"))
    for sort in ("control", "restriction", "exclusivity"):
        fold.append(burden(sort, sort, about="源权"))
    for draft in (
        burden("新", "pledge"),
        burden("新", "pledge", about="源权", asset=""),
    ):
        assert why(fold, draft) == ("DR-L005", ("令",))
    fold.append(burden("新", "pledge", about="籽棉", asset=SEED))


def test_a_burden_keeps_what_was_said_and_lies_over_the_data_of_its_right():
    fold = under()
    draft = burden("质押", "pledge", about="籽棉", asset="", scope={"purposes": "all"}, order="质 7 号")
    fold.append(draft._replace(rights=("use", "operate"), evidence=("台账",)))
    row = fold.record("质押")
    assert row.body == {
        "burden": "pledge", "order": "质 7 号", "about": "籽棉", "scope": {"purposes": "all"}, "evidence": ["台账"],
    }  # fmt: skip
    assert row[:7] == ("burden", "质押", SEED, BANK, 6, ordinal(YEAR[0]), ordinal(YEAR[1]))
    fold.append(burden("全部", "control", scope=None))
    assert fold.record("全部").body == {"burden": "control"}
    assert (fold.record("全部").asset, fold.record("全部").rights) == (LINT, 0)


# ---- renewals of what could not be granted --------------------------------------------------------------------------------

FURTHER = ("2027-01-01", "2028-01-01")


def test_a_renewal_is_blocked_as_its_licence_would_be_whatever_it_calls_itself():
    fold = under(LICENCE, burden("令", "control", blocks=["license"], valid=FURTHER))
    for draft in (renewal("续期", "许可", FURTHER), renewal("续期", "许可", FURTHER, payload={"act": "keep"})):
        assert why(fold, draft) == ("DR-L005", ("令",))
    assert fold.append(renewal("续期", "许可", ("2028-01-01", "2029-01-01")))


def test_a_conferral_that_says_no_act_is_a_grant_and_so_is_its_renewal():
    fold = under(LICENCE._replace(payload={}), burden("令", "control", blocks=["grant"], valid=FURTHER))
    assert why(fold, renewal("续期", "许可", FURTHER, payload={"act": "keep", "burden": "pledge"})) == (
        "DR-L005",
        ("令",),
    )
    draft = licence("新", GINNER, MILL, valid=FURTHER)._replace(payload={"burden": "pledge"})
    assert why(fold, draft) == ("DR-L005", ("令",))


def test_a_renewal_asks_for_the_uses_that_were_licensed():
    fold = under(licence("许可", GINNER, MILL, scope={**ALL, "purposes": ["研究"]}))
    fold.append(licence("质检许可", GINNER, MILL, scope={**ALL, "purposes": ["质检"]}))
    fold.append(correction("更正", "源权", claim("源权", GINNER, scope={"purposes": ["质检"]})))
    assert why(fold, renewal("续期", "许可", FURTHER)) == ("DR-L003", ("源权",))
    fold.append(renewal("质检续期", "质检许可", FURTHER))


def test_a_renewal_is_blocked_where_it_was_contracted_under_an_order():
    fold = under(LICENCE, burden("令", "control", valid=("2026-06-01", "2026-07-01")))
    assert why(fold, renewal("续期", "许可", FURTHER, payload={"contracted": "2026-06-15"})) == ("DR-L005", ("令",))
    fold.append(renewal("续期", "许可", FURTHER, payload={"contracted": "2026-07-01"}))


def test_a_renewal_with_consent_runs_on_under_a_pledge():
    fold = under(LICENCE, burden("质押", "pledge", valid=FURTHER))
    assert why(fold, renewal("续期", "许可", FURTHER)) == ("DR-L005", ("质押",))
    fold.append(renewal("续期", "许可", FURTHER, payload={"consents": ["质押"]}))


def test_a_released_order_blocks_from_its_release_no_more():
    fold = under(burden("令", "control", valid=ON), release("解", "令", "2026-01-01"))
    fold.append(licence("许可", GINNER, MILL))


def test_a_renewal_lies_within_what_its_source_conveys_then():
    fold = under(
        licence("许可", GINNER, MILL, scope={**ALL, "purposes": ["质检"], "period": ["2026-01-01", "2027-01-01"]})
    )
    fold.append(ending("终止", "源权", "2027-06-01"))
    assert why(fold, renewal("续期", "许可", FURTHER)) == ("DR-L003", ("源权",))
    fold.append(renewal("续期", "许可", ("2027-01-01", "2027-06-01")))
    fold.append(correction("更正", "源权"))
    assert why(fold, renewal("再续", "许可", ("2027-06-01", "2028-01-01"))) == ("DR-L008", ("许可",))


def test_what_stands_once_made_and_what_was_done_elsewhere_is_renewed_without_its_source():
    fold = under(transfer("转让", GINNER, MILL, valid=YEAR), said("别处", BANK, LAB, rests_on=("别人",)))
    fold.append(burden("令", "control", valid=FURTHER))
    fold.append(renewal("续一", "转让", FURTHER))
    fold.append(renewal("续二", "别处", FURTHER))


def test_data_made_elsewhere_is_not_blocked():
    fold = under(burden("令", "preservation"), asset("纱线"))
    fold.append(derivation("加工", "纱线", [LINT], ("源权",)))
    fold.append(Draft(kind="registration", id="登记", asset=LINT, payload={"type": "first", "step": "filed"}))
