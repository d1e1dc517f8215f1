"""An exclusive promise recorded as a burden binds its giver as one in a licence does."""

import pytest

from datarights.errors import InadmissibleEntryError
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon

ALL = {"purposes": "all", "territory": "all", "period": "all"}
YEAR = ("2026-01-01", "2027-01-01")


def a_ledger_with_a_promise(favour):
    fold = Fold(Lexicon())
    for name in ("甲棉业", "乙公司", "丙公司"):
        fold.append(Draft(kind="party", id=name, payload={"name": name}))
    fold.append(Draft(kind="asset", id="皮棉数据", payload={"name": "皮棉数据"}))
    claim = {"kind": "claim", "asset": "皮棉数据", "rights": ("hold", "use", "operate")}
    fold.append(Draft(id="甲的权利", parties={"by": "甲棉业"}, **claim))
    fold.append(
        Draft(
            kind="burden", id="独占承诺", asset="皮棉数据", about="甲的权利", parties={"by": favour}, valid=YEAR,
            payload={"burden": "exclusivity"},
        )
    )  # fmt: skip
    return fold


def licence(taker):
    return Draft(
        kind="grant", id=f"许可{taker}", asset="皮棉数据", parties={"from": "甲棉业", "to": taker}, rights=("use",),
        scope=ALL, valid=YEAR, payload={"act": "license"},
    )  # fmt: skip


def test_a_licence_to_another_is_refused_and_names_the_promise():
    with pytest.raises(InadmissibleEntryError) as found:
        a_ledger_with_a_promise("乙公司").append(licence("丙公司"))
    assert (found.value.code, found.value.collides_with) == ("DR-L004", ("独占承诺",))


def test_a_licence_to_the_one_promised_is_not():
    a_ledger_with_a_promise("乙公司").append(licence("乙公司"))
