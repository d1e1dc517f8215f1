"""Proofs as their reader reads them: on the registry's day, with ids that pretend, burdens, sources that end, values put right."""

from datetime import UTC, datetime

import pytest
from registries import ZONE, Clock, asset, claim, ending, grant, party
from test_registry_published import ORIGIN, publisher
from tests.unit.ledger.logs import signer_of

from datarights.adapters.keys import check
from datarights.adapters.sql import Registry
from datarights.app.prove import Asked, prove_title
from datarights.app.verify_file import verify_file
from datarights.cli.verify import lines_of, verified_json
from datarights.model.scope import Lexicon
from datarights.valueclass import replace

EVENING = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
"""On this day in UTC; in the registry it is 2026-12-01 already."""
WORLD = [party("甲"), party("乙"), asset("棉花"), claim("棉花权", "棉花", "甲"), grant("许可", "棉花", "甲", "乙")]


@pytest.fixture
def write(tmp_path):
    """Give who writes drafts into a new registry on an evening, and gives the proof of an asset."""
    with Registry.create(
        tmp_path / "registry.db", origin=ORIGIN, zone=ZONE, clock=Clock(EVENING), lexicon=Lexicon(),
        keys=[str(signer_of(ORIGIN).key)], publisher=publisher(tmp_path / "points"),
    ) as registry:  # fmt: skip

        def written(*drafts, of="棉花"):
            with registry.writer() as writer:
                writer.append_many([*WORLD, *drafts])
            return prove_title(registry, of, Asked())

        yield written


def read(bundle):
    return verify_file(bundle.encoded(), check)


def rights(found, at=""):
    return [each for each in lines_of(found, day=at) if each.startswith(("  √", "  ?"))]


def test_what_ended_today_where_the_registry_is_is_not_in_effect(write):
    found = read(write(ending("终止", "许可", "2026-12-01")))
    assert any("on 2026-12-01" in each for each in lines_of(found))
    assert [each for each in rights(found) if "乙" in each] == []
    assert [each["right"] for each in verified_json(found)["holdings"]["rights"]] == ["棉花权"]
    assert verified_json(found)["holdings"]["at"] == "2026-12-01"
    assert len(rights(found, "2026-11-30")) == 2


def test_without_entry_0_no_day_is_guessed_and_one_that_is_said_is_taken(write):
    whole = write()
    found = read(replace(whole, entries=whole.entries[1:]))
    assert found.holdings is not None
    assert rights(found) == []
    lacks = (
        "who holds what: the day is not known, for the registry's time zone (entry 0) is not in it; say a day with --at"
    )
    assert f"! not shown  {lacks}" in lines_of(found)
    assert verified_json(found)["holdings"] is None
    assert lacks in verified_json(found)["not_shown"]
    assert len(rights(found, "2026-12-01")) == 2
    assert lacks not in verified_json(found, at="2026-12-01")["not_shown"]


@pytest.mark.parametrize(
    "zone", ["", "Nowhere/Land", "../etc/passwd", "/etc/localtime", "Asia", 7, None, ["UTC"]], ids=str
)
def test_a_time_zone_that_is_none_is_no_day(write, zone):
    found = read(write())
    first, *rest = found.entries
    found = replace(found, entries=({**first, "payload": {**first["payload"], "zone": zone}}, *rest))
    assert rights(found) == []
    assert verified_json(found)["holdings"] is None
