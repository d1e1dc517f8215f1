"""Writing to a registry: whole or not at all, once, in order, under one lock."""

import threading
from datetime import datetime, timedelta

import pytest
from registries import START, Clock, asset, claim, create, grant, party, reopen, rows, small_world

from datarights.adapters.sql.places import place_of
from datarights.errors import ConcurrentAppendError, InadmissibleEntryError, InputError, StoreError
from datarights.ledger.entry import Draft
from datarights.ledger.merkle import leaf_hash, root_of


@pytest.fixture
def registry(place):
    with create(place) as made:
        yield made


def append(registry, *drafts):
    with registry.writer() as writer:
        return writer.append_many(drafts)


def state(registry):
    return registry.size, registry.root, rows(registry), list(registry.contents())


def test_a_new_registry_says_in_entry_0_that_it_begins(registry):
    (first,) = registry.entries()
    assert (first["kind"], first["id"], first["index"]) == ("registry", "试点登记", 0)
    assert first["payload"] == {"name": "试点登记", "zone": "Asia/Shanghai", "format": 1}
    assert (registry.origin, registry.zone, registry.size) == ("试点登记", "Asia/Shanghai", 1)


def test_the_root_is_the_tree_over_the_bytes_that_are_kept(registry):
    append(registry, *small_world())
    contents = list(registry.contents())
    assert registry.size == len(contents) == 1 + len(small_world())
    assert registry.root == root_of([leaf_hash(each) for each in contents]).hex()


def test_one_by_one_and_all_at_once_give_the_same_projection(new_place, registry):
    append(registry, *small_world())
    with create(new_place()) as other:
        for draft in small_world():
            with other.writer() as writer:
                writer.append(draft)
        assert rows(other) == rows(registry)


def test_the_same_submission_again_is_answered_with_its_first_place(registry):
    first = append(registry, *small_world())
    before = state(registry)
    again = append(registry, *small_world())
    assert [each.index for each in again] == [each.index for each in first]
    assert {each.again for each in first} == {False}
    assert {each.again for each in again} == {True}
    assert state(registry) == before


def test_the_same_submission_twice_in_one_batch_is_one_entry(registry):
    one, two = append(registry, party("甲"), party("甲"))
    assert (one.index, one.again, two.index, two.again) == (1, False, 1, True)


def test_other_content_under_a_used_id_is_refused(registry):
    append(registry, party("甲"))
    with pytest.raises(InadmissibleEntryError) as refused:
        append(registry, party("甲", uscc="x"))
    assert (refused.value.code, refused.value.entry, refused.value.collides_with) == ("DR-L001", "甲", ("甲",))
    assert registry.size == 2


@pytest.mark.parametrize("length", [3, 5_000])
def test_a_batch_with_one_refusal_leaves_nothing(registry, length):
    before = state(registry)
    drafts = [party(f"p{number}") for number in range(length)]
    with pytest.raises(InadmissibleEntryError) as refused:
        append(registry, *drafts, claim("c", "没有的数据", "p0"))
    assert refused.value.code == "DR-L002"
    assert state(registry) == before


def test_a_refusal_that_is_caught_leaves_what_was_appended_before_it(registry):
    with registry.writer() as writer:
        writer.append(party("甲"))
        with pytest.raises(InadmissibleEntryError):
            writer.append_many([party("乙"), asset("棉花"), claim("c", "棉花", "丙")])
        with pytest.raises(InadmissibleEntryError):
            writer.append(claim("c", "棉花", "甲"))
        writer.append(asset("棉花"))
        writer.append(claim("c", "棉花", "甲"))
    assert [each["id"] for each in registry.entries(1)] == ["甲", "棉花", "c"]
    assert registry.verify() == 4


def test_a_writer_that_fails_leaves_the_registry_as_it_was(registry):
    append(registry, party("甲"))
    before = state(registry)

    def fail():
        with registry.writer() as writer:
            writer.append(party("乙"))
            writer.append_many([asset("棉花"), claim("c", "棉花", "乙")])
            raise RuntimeError("mid-way")

    with pytest.raises(RuntimeError, match="mid-way"):
        fail()
    assert state(registry) == before
    assert append(registry, party("乙"))[0].index == 2


@pytest.mark.parametrize("bad", [0.5, 2**53, "\ud800", {"价": 1}])
def test_what_has_no_canonical_form_is_refused_at_the_door(registry, bad):
    with pytest.raises(InputError) as refused:
        append(registry, Draft(kind="party", id="甲", payload={"x": bad}))
    assert refused.value.code == "DR-I080"
    assert registry.size == 1


def test_a_writer_sees_what_it_wrote(registry):
    with registry.writer() as writer:
        writer.append_many(small_world()[:-3])
        assert writer.kind_of("甲") == "party"
        assert writer.record("许可-1").party == "乙"
        assert [each.id for each in writer.resting_on("甲-棉花")] == ["许可-1"]
        assert {each.id for each in writer.on_asset("棉花")} >= {"甲-棉花", "许可-1"}
        assert writer.record("没有") is None
        assert writer.kind_of("没有") is None
    assert [each.id for each in registry.resting_on("甲-棉花")] == ["许可-1"]


def test_a_plan_made_at_another_size_is_refused(registry):
    with pytest.raises(ConcurrentAppendError) as refused, registry.writer(expected_size=0):
        pass
    assert refused.value.code == "DR-L011"
    with registry.writer(expected_size=1) as writer:
        writer.append(party("甲"))
    assert registry.size == 2


def test_times_of_recording_never_go_back_even_when_the_clock_does(place):
    clock = Clock()
    with create(place, clock) as registry:
        append(registry, party("甲"))
        clock.now = START - timedelta(days=400)
        append(registry, party("乙"))
        clock.now = START + timedelta(days=1)
        append(registry, party("丙"))
        times = [each["recorded_at"] for each in registry.entries()]
    assert times == sorted(times)
    assert times[1] == times[2] < times[3]


def test_the_size_at_a_moment_counts_what_was_recorded_by_then(registry):
    append(registry, party("甲"))
    append(registry, party("乙"), party("丙"))
    moments = [datetime.fromisoformat(each["recorded_at"]) for each in registry.entries()]
    assert [registry.size_at(each) for each in moments] == [1, 2, 4, 4]
    assert registry.size_at(moments[1] - timedelta(microseconds=1)) == 1
    assert registry.size_at(moments[0] - timedelta(days=1)) == 0


def test_a_clock_without_a_zone_is_refused(place, tmp_path):
    with pytest.raises(ValueError, match="zone"):
        create(place, clock=lambda: START.replace(tzinfo=None))
    assert not list(tmp_path.iterdir())
    assert not place_of(place).exists()


def test_two_writers_never_both_sell_one_exclusive_right(place):
    lots = 25
    with create(place) as registry:
        append(registry, party("甲"), *(party(f"买方-{who}") for who in range(3)))
        append(registry, *(asset(f"a{lot}") for lot in range(lots)))
        append(registry, *(claim(f"c{lot}", f"a{lot}", "甲") for lot in range(lots)))
    sold, refused, begin = [], [], threading.Barrier(3)

    def buy(who):
        with reopen(place) as mine:
            begin.wait()
            for lot in range(lots):
                try:
                    append(mine, grant(f"{who}-{lot}", f"a{lot}", "甲", f"买方-{who}", exclusivity="exclusive"))
                    sold.append(lot)
                except InadmissibleEntryError as error:
                    refused.append((lot, error.code))

    threads = [threading.Thread(target=buy, args=(who,)) for who in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(sold) == list(range(lots))
    assert sorted(refused) == sorted((lot, "DR-L004") for lot in range(lots) for _ in range(2))
    with reopen(place) as registry:
        assert registry.verify() == registry.size == 1 + 4 + 3 * lots


def test_two_programs_never_both_sell_one_exclusive_right(place):
    import subprocess
    import sys
    from pathlib import Path

    lots = 25
    with create(place) as registry:
        append(registry, party("甲"), party("买方-0"), party("买方-1"))
        append(registry, *(asset(f"a{lot}") for lot in range(lots)))
        append(registry, *(claim(f"c{lot}", f"a{lot}", "甲") for lot in range(lots)))
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from registries import grant, reopen
from datarights.errors import InadmissibleEntryError
place, who = sys.argv[1:]
won = 0
with reopen(place) as registry:
    for lot in range({lots}):
        try:
            with registry.writer() as writer:
                writer.append(grant(f"{{who}}-{{lot}}", f"a{{lot}}", "甲", f"买方-{{who}}", exclusivity="exclusive"))
            won += 1
        except InadmissibleEntryError as error:
            assert error.code == "DR-L004", error
print(won)
"""
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(place), str(who)], stdout=subprocess.PIPE)
        for who in range(2)
    ]
    assert sum(int(each.communicate()[0]) for each in running) == lots
    with reopen(place) as registry:
        assert registry.verify() == 1 + 3 + 3 * lots


def test_reading_never_waits_for_writing(place):
    with create(place) as registry, reopen(place) as reader, registry.writer() as writer:
        writer.append_many([party("甲")])
        assert reader.size == 1
        assert reader.kind_of("甲") is None
        held = reader.holdings()
    with reopen(place) as reader:
        assert (held.size, reader.size) == (1, 2)


def test_a_registry_that_may_not_be_written_says_so(tmp_path):
    path = tmp_path / "registry.db"
    with create(path) as registry:
        registry._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreError) as refused:
            append(registry, party("甲"))
        assert refused.value.code == "DR-S008"


NUL = "甲\0乙"


@pytest.mark.parametrize(
    "draft",
    [
        party(NUL),
        Draft(kind="party", id="己", payload={"name": NUL}),
        Draft(kind="party", id="己", payload={"name": {"zh": ["x", NUL]}}),
        claim("权利", NUL, "甲"),
        claim("权利", "棉花", NUL),
        Draft(kind="ending", id="终止", about=NUL, valid=("2026-12-01", "9999-12-31"), payload={"reason": "contract"}),
    ],
    ids=["id", "text", "text within", "asset", "party", "about"],
)
@pytest.mark.parametrize("beside", [(), (party("丁"), party("戊"))], ids=["alone", "among others"])
def test_a_nul_is_refused_by_name_in_either_database(registry, draft, beside):
    append(registry, *small_world())
    before = state(registry)
    with pytest.raises(InputError) as refused:
        append(registry, *beside, draft)
    (fault,) = refused.value.faults
    assert fault.code == "DR-I080"
    assert "U+0000" in fault.message.en
    assert state(registry) == before
    with pytest.raises(InputError), registry.writer() as writer:
        writer.append(draft)
    assert state(registry) == before


def test_a_text_that_only_speaks_of_a_nul_is_taken(registry):
    append(registry, Draft(kind="party", id="甲", payload={"name": "写作 \\u0000 的字"}))
    assert registry.verify() == registry.size == 2
