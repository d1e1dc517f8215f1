"""A small ledger in memory for tests of the fold: four firms, one proof, lint data, and drafts in few words."""

from datetime import date

import pytest

from datarights.errors import InadmissibleEntryError
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon

FOREVER = "9999-12-31"
ALL = {"purposes": "all", "territory": "all", "period": "all"}
THREE = ("hold", "use", "operate")
YEAR = ("2026-01-01", "2027-01-01")
ON = ("2026-01-01", FOREVER)
GINNER, MILL, BANK, LAB = "甲棉业", "乙纺织", "丙银行", "丁实验室"
LINT, SEED = "皮棉数据", "籽棉数据"


def ordinal(day):
    return date.fromisoformat(day).toordinal()


def party(name):
    return Draft(kind="party", id=name, payload={"name": name})


def asset(name):
    return Draft(kind="asset", id=name, payload={"name": name})


def claim(name, by, asset=LINT, rights=THREE, valid=ON, evidence=("台账",), **more):
    return Draft(
        kind="claim", id=name, asset=asset, parties={"by": by}, rights=rights, valid=valid, evidence=evidence, **more
    )


def said(name, giver, taker, act="license", *, rests_on=(), rights=("use",), scope=ALL, evidence=("台账",), valid=YEAR, **payload):  # fmt: skip
    """What is said to have been given elsewhere."""
    return Draft(
        kind="claim", id=name, asset=payload.pop("asset", LINT), parties={"from": giver, "to": taker}, rights=rights,
        scope=scope, valid=valid, rests_on=rests_on, evidence=evidence, payload={"act": act, **payload},
    )  # fmt: skip


def licence(name, giver, taker, *, rights=("use",), scope=ALL, valid=YEAR, rests_on=(), asset=LINT, **payload):
    return Draft(
        kind="grant", id=name, asset=asset, parties={"from": giver, "to": taker}, rights=rights, scope=scope,
        valid=valid, rests_on=rests_on, payload={"act": "license", **payload},
    )  # fmt: skip


def transfer(name, giver, taker, *, rights=THREE, scope=ALL, valid=ON, rests_on=(), asset=LINT, **payload):
    return Draft(
        kind="transfer", id=name, asset=asset, parties={"from": giver, "to": taker}, rights=rights, scope=scope,
        valid=valid, rests_on=rests_on, payload={"act": "transfer", **payload},
    )  # fmt: skip


def renewal(name, about, valid, **more):
    return Draft(kind="renewal", id=name, about=about, valid=valid, **more)


def ending(name, about, day, reason="contract", **more):
    return Draft(kind="ending", id=name, about=about, valid=(day, FOREVER), payload={"reason": reason}, **more)


def burden(name, sort, by=BANK, *, asset=LINT, about="", valid=YEAR, scope=None, **payload):
    return Draft(
        kind="burden", id=name, asset=asset, about=about, parties={"by": by}, valid=valid, scope=scope or {},
        payload={"burden": sort, **payload},
    )  # fmt: skip


def release(name, about, day):
    return Draft(kind="release", id=name, about=about, valid=(day, FOREVER), payload={"order": "解 1 号"})


def objection(name, about, by=LAB, valid=YEAR):
    return Draft(kind="objection", id=name, about=about, parties={"by": by}, valid=valid)


def decided(name, about, outcome, day="2026-06-01"):
    return Draft(kind="objection_decided", id=name, about=about, valid=(day, FOREVER), payload={"outcome": outcome})


def derivation(name, made, inputs, rests_on=(), **payload):
    return Draft(kind="derivation", id=name, asset=made, rests_on=rests_on, payload={"inputs": inputs, **payload})


def correction(name, about, instead=None):
    return Draft(kind="correction", id=name, about=about, payload={"draft": instead and instead.as_json()})


def a_ledger(*drafts, lexicon=None):
    """Give a ledger with the firms, the proof and the two sets of data, and then these."""
    fold = Fold(lexicon or Lexicon())
    for draft in (
        *(party(name) for name in (GINNER, MILL, BANK, LAB)),
        Draft(kind="evidence", id="台账", payload={"title": "收购台账"}),
        asset(LINT),
        asset(SEED),
        *drafts,
    ):
        fold.append(draft)
    return fold


def refused(fold, draft):
    """Give the refusal of a draft; the ledger is as it was."""
    before = fold.root, fold.all_rows()
    with pytest.raises(InadmissibleEntryError) as refusal:
        fold.append(draft)
    assert (fold.root, fold.all_rows()) == before
    return refusal.value


def why(fold, draft):
    """Give the code of a refusal and what it names."""
    found = refused(fold, draft)
    return found.code, found.collides_with
