"""Bundles against an adversary who writes everything but what the reader holds."""

import json

import pytest
from edits import edited
from hypothesis import given, strategies as st
from tests.unit.ledger.logs import ORIGIN, Log, cotton, signer_of
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.keys.signing import check
from datarights.errors import VerificationError
from datarights.ledger.asset_index import asset_index, entries_by_asset
from datarights.ledger.bundle import Disclosure, Trust, parse_bundle, verify_bundle
from datarights.ledger.commitment import commitment
from datarights.ledger.note import Note
from datarights.ledger.policy import TrustPolicy
from datarights.ledger.proof import parse_proof, verify_place


def trusting(log):
    return TrustPolicy(logs=(log.signer.key,))


def test_a_bundle_is_read_back_as_it_was_written_and_verifies():
    log = cotton()
    held = log.checkpoint(3)
    bundle = parse_bundle(log.bundle("收购数据", since=[3], index=log.add_index()).encoded())
    found = verify_bundle(bundle, check, policy=trusting(log), held=held)
    assert (found.trust, found.complete_at, found.signers) == (Trust.VERIFIED, 7, (ORIGIN,))
    assert [each["id"] for each in found.entries] == ["收购数据", "甲的权利", "卖给乙", "终止", "index·7"]


def test_without_a_key_or_checkpoint_from_outside_it_is_self_consistent_and_no_more():
    log = cotton()
    found = verify_bundle(log.bundle("收购数据"), check)
    assert (found.trust, found.complete_at) == (Trust.SELF_CONSISTENT, None)


def test_each_entry_of_a_bundle_is_a_tlog_proof_in_its_own_right():
    log = cotton()
    for each in log.bundle("收购数据").entries:
        proof = parse_proof(str(each.proof))
        assert str(proof) == str(each.proof)
        from datarights.ledger.merkle import leaf_hash

        verify_place(proof, leaf_hash(each.content))


@pytest.mark.parametrize("left_out", [2, 3, 5, 6])
def test_a_seller_who_leaves_out_an_entry_is_found_out(left_out):
    log = cotton()
    bundle = log.bundle("收购数据", index=log.add_index(), leave_out=[left_out])
    refused("DR-V026", verify_bundle, bundle, check, policy=trusting(log))


def test_an_entry_of_another_asset_does_not_pass_for_one_of_this():
    log = cotton()
    log.add("ending", "别的", about="加工数据")
    index = log.add_index()
    whole = log.bundle("收购数据", index=index)
    other = log.bundle("加工数据", index=index)
    mixed = type(whole)(
        kind="asset", subject="加工数据", checkpoint=whole.checkpoint, entries=whole.entries, index=other.index
    )
    refused("DR-V026", verify_bundle, mixed, check, policy=trusting(log))


def test_an_index_that_leaves_an_entry_out_is_seen_by_whoever_replays_the_log():
    log = cotton()
    told = asset_index(7, {**entries_by_asset(log.entries()), "收购数据": [2, 3]})
    assert told.root != asset_index(7, entries_by_asset(log.entries())).root


def test_a_fork_a_rewriting_and_a_stale_log_do_not_agree_with_a_checkpoint_held():
    log = cotton()
    held = log.checkpoint()
    fork = cotton()
    fork.signer = log.signer
    fork.contents[5] = fork.contents[5].replace("乙公司".encode(), "丙公司".encode())
    fork.add("party", "丁")
    bundle = fork.bundle("收购数据", since=[7])
    refused("DR-V024", verify_bundle, bundle, check, policy=trusting(log), held=held)
    stale = log.bundle("收购数据", note=log.signed(6), leave_out=[6])
    refused("DR-V023", verify_bundle, stale, check, held=held)
    log.add("party", "戊")
    refused("DR-V024", verify_bundle, log.bundle("收购数据"), check, held=held)
    assert (
        verify_bundle(log.bundle("收购数据", since=[7]), check, policy=trusting(log), held=held).trust is Trust.VERIFIED
    )


def test_an_empty_checkpoint_held_binds_nothing_and_so_verifies_nothing():
    log = cotton()
    bundle = log.bundle("收购数据")
    assert verify_bundle(bundle, check, held=log.checkpoint(0)).trust is Trust.SELF_CONSISTENT
    assert verify_bundle(bundle, check, policy=trusting(log), held=log.checkpoint(0)).trust is Trust.VERIFIED


def test_a_checkpoint_held_of_another_registry_verifies_nothing():
    log, other = cotton(), cotton()
    other.origin = "elsewhere.example"
    refused("DR-V018", verify_bundle, log.bundle("收购数据"), check, held=other.checkpoint())


def test_the_insider_who_signs_his_rewriting_with_another_key_is_refused():
    log = cotton()
    forger = Log(contents=list(log.contents), signer=signer_of(ORIGIN, which=1))
    forger.contents[3] = forger.contents[3].replace("甲棉业".encode(), "丁棉业".encode())
    bundle = forger.bundle("收购数据")
    assert verify_bundle(bundle, check).trust is Trust.SELF_CONSISTENT
    refused("DR-V013", verify_bundle, bundle, check, policy=trusting(log))


def test_a_disclosed_value_is_the_one_committed_to_or_is_refused():
    log, salt = cotton(), b"\x07" * 32
    log.add("grant", "许可丙", asset="收购数据", sealed={"price": commitment(salt, "100万元")})
    index = 7
    whole = log.bundle("收购数据")

    def with_value(value, *, name="price", salt=salt, entry=index):
        opened = Disclosure(entry=entry, name=name, salt=salt, value=value)
        return type(whole)(
            kind="asset",
            subject="收购数据",
            checkpoint=whole.checkpoint,
            entries=whole.entries,
            disclosed=(opened,),
        )

    verify_bundle(parse_bundle(with_value("100万元").encoded()), check, policy=trusting(log))
    for false in (
        with_value("200万元"), with_value("100万元", name="term"), with_value("100万元", salt=b"\x08" * 32),
        with_value("100万元", salt=b""), with_value("100万元", entry=3),
    ):  # fmt: skip
        refused("DR-V027", verify_bundle, false, check, policy=trusting(log))


@given(st.data())
def test_no_single_edit_of_a_bundle_changes_what_it_is_verified_to_say(data):
    log = cotton()
    log.second = 7
    good = log.bundle("收购数据", since=[3], index=log.add_index())
    held = log.checkpoint(3)
    content = edited(data, good.encoded())
    try:
        found = verify_bundle(parse_bundle(content), check, policy=trusting(log), held=held)
    except VerificationError as error:
        assert error.code.startswith("DR-V")
        return
    assert found.trust is Trust.VERIFIED
    whole = [json.loads(each) for each in log.contents]
    assert all(each == whole[each["index"]] for each in found.entries)
    assert found.complete_at in {None, 7}
    if found.complete_at:
        assert [each["id"] for each in found.entries][:-1] == ["收购数据", "甲的权利", "卖给乙", "终止"]


def faulty(change):
    body = json.loads(cotton().bundle("收购数据").encoded())
    change(body)
    return json.dumps(body, ensure_ascii=False).encode()


SHAPES = {
    "not JSON": b"{",
    "two JSON texts": b"{}{}",
    "a name twice": b'{"format": "datarights-bundle/1", "format": "datarights-bundle/1"}',
    "a list": b"[]",
    "deeply nested": b"[" * 100_000,
    "another format": faulty(lambda body: body.update(format="datarights-bundle/2")),
    "no subject": faulty(lambda body: body.pop("subject")),
    "a number for a text": faulty(lambda body: body.update(checkpoint=1)),
    "a negative index": faulty(lambda body: body.update(index={"entry": -1, "places": []})),
    "true for a number": faulty(lambda body: body.update(index={"entry": True, "places": []})),
    "a short hash": faulty(lambda body: body.update(consistency=[{"size": 3, "path": ["AAAA"]}])),
    "too many entries": faulty(lambda body: body.update(entries=body["entries"] * 5_000)),
    "a lone surrogate": faulty(lambda body: body["subject"].update(id="x")).replace(b'"x"', b'"\\ud800"'),
    "odd hex": faulty(lambda body: body.update(disclosed=[{"entry": 1, "name": "a", "salt": "0", "value": ""}])),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_of_another_shape_is_refused_and_says_where(name):
    assert "$" in refused("DR-V020", parse_bundle, SHAPES[name]).message.en


def test_a_proof_under_another_checkpoint_and_entries_out_of_order_are_refused():
    log = cotton()
    good = log.bundle("收购数据")

    def of(entries):
        return type(good)(kind="asset", subject="收购数据", checkpoint=good.checkpoint, entries=tuple(entries))

    refused("DR-V022", verify_bundle, of(good.entries[::-1]), check)
    refused("DR-V022", verify_bundle, of([*good.entries, good.entries[-1]]), check)
    older = log.bundle("收购数据", note=log.signed(6), leave_out=[6])
    refused("DR-V021", verify_bundle, of([*older.entries[:1], *good.entries[1:]]), check)


def test_a_proof_moved_to_another_entry_or_place_is_refused():
    log = cotton()
    good = log.bundle("收购数据")
    first, second, *rest = good.entries
    swapped = (type(first)(content=second.content, proof=first.proof), *rest)
    bundle = type(good)(kind="asset", subject="收购数据", checkpoint=good.checkpoint, entries=swapped)
    refused("DR-V016", verify_bundle, bundle, check)
    text = str(first.proof)
    for fault in (
        text.replace("tlog-proof@v1", "tlog-proof@v2"), text.replace("index 2", "index 02"), text.replace("index", "Index"),
        text.replace("index 2\n", "index 2\nAAAA\n"), text.replace("index 2", "index 99999999999999999999"),
    ):  # fmt: skip
        refused("DR-V015", parse_proof, fault)
    assert parse_proof(text.replace("index 2", "extra AAAA\nindex 2")) == first.proof


def test_a_bundle_signed_by_nobody_known_says_so():
    log = cotton()
    note = Note(text=log.checkpoint().text, signatures=(signer_of("else.example").line("x"),))
    refused("DR-V013", verify_bundle, log.bundle("收购数据", note=note), check, policy=trusting(log))
