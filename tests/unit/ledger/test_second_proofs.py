"""Proofs in the second tree: an entry stands where it stands under SM3 as well, shown to a reader who trusts an SM2 key."""

import base64
import hashlib
import json

import pytest
from edits import edited
from hypothesis import given, settings, strategies as st
from tests.program import told
from tests.unit.keys.test_national import second
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.keys import check, national
from datarights.app.prove import in_second_tree
from datarights.app.verify_file import verify_file
from datarights.cli.verify import lines_of, verified_json
from datarights.errors import ConcurrentAppendError, VerificationError
from datarights.ledger.bundle import Trust, parse_bundle, verify_bundle
from datarights.ledger.checkpoint import SECOND, parse_checkpoint
from datarights.ledger.merkle import inclusion_proof, inclusion_proofs, leaf_hash, root_of, verify_inclusion
from datarights.ledger.note import KeyKind, VerifierKey, parse_note
from datarights.ledger.policy import TrustPolicy
from datarights.valueclass import replace

SM2 = signer_of(ORIGIN + SECOND, KeyKind.SM2).key


class Contents:
    def __init__(self, log):
        self._log = log

    def contents(self, start=0, stop=None):
        return iter(self._log.contents[start:stop])


def both(log, size=None):
    """A bundle of an asset, with the places of its entries in the second tree."""
    return in_second_tree(Contents(log), log.bundle("收购数据"), second(log, size), national.sm3())


def verified(bundle, *keys):
    policy = TrustPolicy(logs=keys) if keys else None
    return verify_bundle(parse_bundle(bundle.encoded()), check, policy=policy, sm3=national.sm3)


def test_who_trusts_the_sm2_key_sees_each_entry_in_the_second_tree_whether_or_not_he_trusts_the_first():
    log = cotton()
    for keys, signers in (((log.signer.key, SM2), (ORIGIN, ORIGIN + SECOND)), ((SM2,), (ORIGIN + SECOND,))):
        found = verified(both(log), *keys)
        assert (found.trust, found.signers, found.second.size) == (Trust.VERIFIED, signers, 7)
    found = verified(both(log), log.signer.key)
    assert (found.trust, found.signers, found.second) == (Trust.VERIFIED, (ORIGIN,), None)
    found = verified(both(log))
    assert (found.trust, found.second) == (Trust.SELF_CONSISTENT, None)


def test_a_bundle_without_it_verifies_under_the_first_key_and_not_under_the_second_alone():
    log = cotton()
    assert verified(log.bundle("收购数据"), log.signer.key, SM2).second is None
    refused("DR-V035", verified, log.bundle("收购数据"), SM2)


def test_keys_of_another_registry_ask_nothing_of_this_one():
    log = cotton()
    theirs = VerifierKey(name="另一库" + SECOND, kind=KeyKind.SM2, public=SM2.public)
    their_first = signer_of("另一库").key
    for bundle in (both(log), log.bundle("收购数据")):
        found = verified(bundle, theirs, their_first, log.signer.key)
        assert (found.trust, found.signers, found.second) == (Trust.VERIFIED, (ORIGIN,), None)
    said = verify_file(both(log).encoded(), check, policy=TrustPolicy(logs=(theirs, log.signer.key)), sm3=national.sm3)
    assert any("no SM2 key of this log" in each.en for each in said.not_shown)
    said = verify_file(log.bundle("收购数据").encoded(), check, policy=TrustPolicy(logs=(theirs, log.signer.key)), sm3=national.sm3)  # fmt: skip
    assert not any("SM2" in each.en for each in said.not_shown)
    found = verified(both(log), their_first, SM2)
    assert (found.trust, found.signers) == (Trust.VERIFIED, (ORIGIN + SECOND,))
    refused("DR-V013", verified, both(log), theirs, their_first)


def test_a_time_stamp_is_over_the_first_checkpoint_whichever_of_the_two_is_trusted():
    bundle = both(cotton())
    for keys in ((SM2,), (cotton().signer.key,)):
        said = verify_file(bundle.encoded(), check, policy=TrustPolicy(logs=keys), sm3=national.sm3)
        assert said.note == bundle.checkpoint


def falsified():
    """One change each of a bundle that is right, and what refuses it."""
    log, other = cotton(), cotton()
    other.contents[5] = other.contents[5].replace("乙公司".encode(), "丙公司".encode())
    good, strange = both(log), both(other)
    first, *rest = good.entries

    def of(**changes):
        return replace(good, entries=(replace(first, second=replace(first.second, **changes)), *rest))

    longer = cotton()
    longer.add("party", "丁")
    return {
        "a hash of the path turned": ("DR-V016", of(path=(bytes(32), *first.second.path[1:]))),
        "a path of the first tree": ("DR-V016", of(path=first.proof.path)),
        "another place": ("DR-V035", of(index=first.proof.index + 1)),
        "no proof of one entry": ("DR-V035", replace(good, entries=(replace(first, second=None), *rest))),
        "the proof of another entry": ("DR-V035", replace(good, entries=(replace(first, second=rest[0].second), *rest))),
        "the second tree of other entries": ("DR-V016", replace(
            good, second=strange.second, entries=tuple(replace(a, second=b.second) for a, b in zip(good.entries, strange.entries, strict=True))
        )),
        "a second checkpoint of another size": ("DR-V018", replace(good, second=second(longer))),
        "the first checkpoint in the place of the second": ("DR-V013", replace(good, second=good.checkpoint)),
        "no second checkpoint, and places under one": ("DR-V020", replace(good, second="")),
        "no second checkpoint": ("DR-V035", replace(good, second="", entries=tuple(replace(each, second=None) for each in good.entries))),
    }  # fmt: skip


@pytest.mark.parametrize("name", falsified())
def test_a_false_place_in_the_second_tree_is_refused(name):
    code, bundle = falsified()[name]
    refused(code, verified, bundle, SM2)


def test_a_place_in_a_second_tree_without_its_checkpoint_rides_in_no_bundle_whoever_reads_it():
    good = both(cotton())
    with pytest.raises(VerificationError) as found:
        parse_bundle(replace(good, second="").encoded())
    assert found.value.code == "DR-V020"
    assert "$.entries[0].second" in found.value.message.en


def test_whoever_writes_while_a_proof_is_made_is_heard():
    log = cotton()
    bundle = log.bundle("收购数据")
    log.add("party", "丁")
    with pytest.raises(ConcurrentAppendError):
        in_second_tree(Contents(log), bundle, second(log), national.sm3())


@settings(max_examples=60)
@given(data=st.data())
def test_no_single_edit_of_such_a_bundle_changes_what_it_is_verified_to_say(data):
    log = cotton()
    content = edited(data, both(log).encoded())
    try:
        found = verify_bundle(parse_bundle(content), check, policy=TrustPolicy(logs=(SM2,)), sm3=national.sm3)
    except VerificationError as error:
        assert error.code.startswith("DR-V")
        return
    whole = [json.loads(each) for each in log.contents]
    assert all(each == whole[each["index"]] for each in found.entries)


@given(st.integers(1, 70), st.data())
def test_several_proofs_made_at_once_are_those_made_one_by_one(size, data):
    leaves = [leaf_hash(b"%d" % each) for each in range(size)]
    indices = data.draw(st.lists(st.integers(0, size - 1), max_size=6))
    found = inclusion_proofs(leaves, indices)
    assert found == [inclusion_proof(leaves, each) for each in indices]
    for index, path in zip(indices, found, strict=True):
        assert verify_inclusion(leaves[index], index, size, path, root_of(leaves))
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proofs(leaves, [*indices, size])


# ---- from the command line, and judged by code that is not ours ------------------------------------------------------


def climbed(leaf, index, size, path):
    """Climb from a leaf to the root as RFC 9162 §2.1.3.2 says, with the SM3 of this Python."""
    here, last, grown = index, size - 1, leaf
    for each in path:
        if here % 2 or here == last:
            grown = sm3(b"\x01" + each + grown)
            while here and not here % 2:
                here, last = here // 2, last // 2
        else:
            grown = sm3(b"\x01" + grown + each)
        here, last = here // 2, last // 2
    return grown


def sm3(data):
    import gmalg

    hasher = gmalg.SM3()
    hasher.update(data)
    return hasher.value()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "登记.yaml").write_text(
        "kind: registry\nparties: {甲: {}, 乙: {}}\nassets: {棉花: {name: 棉花, source: collected}}\n"
        "rights: [{id: 权利, claim: [hold, use, operate], by: 甲, of: 棉花, confidential: {cost: 三百万元}}]\n"
        "grants: [{id: 许可, license: 棉花, from: 甲, to: 乙}]\n",
        encoding="utf-8",
    )
    told("apply", "登记.yaml", cwd=tmp_path, lang="en")
    return tmp_path


def test_a_registry_with_an_sm2_key_proves_in_both_trees_and_a_stranger_climbs_the_second(folder):
    assert "DR-U117" in told("prove", "棉花", "--sm3", cwd=folder, lang="en", code=2)
    told("keys", "new", "--kind", "sm2", cwd=folder, lang="en")
    policy = told("keys", "list", "--format", "policy", cwd=folder, lang="en")
    (folder / "策略").write_text(policy, encoding="utf-8")
    (folder / "国密").write_text(
        "".join(f"{each}\n" for each in policy.splitlines() if "#sm3" in each or "quorum" in each)
    )
    told(
        "prove", "棉花", "--sm3", "--disclose", "权利:cost", "--for", "银行", "--reason", "贷款", cwd=folder, lang="en"
    )
    for name, both_trees in (("策略", True), ("国密", False)):
        said = told("verify", "棉花.proof", "--policy", name, cwd=folder, lang="en")
        assert ("is signed by registry (ed25519), as the policy asks" in said) is both_trees
        assert ("who signed the first checkpoint (SHA-256)" in said) is not both_trees
        assert "√ verified  each entry stands in the second tree (SM3, size " in said
        assert "its checkpoint is signed by registry#sm3 with SM2, as the policy asks" in said
        assert "三百万元 (fits" in said
    assert "the policy names no SM2 key" in told("verify", "棉花.proof", cwd=folder, lang="en")
    body = json.loads((folder / "棉花.proof").read_text(encoding="utf-8"))
    origin, size, root = body["second"].split("\n")[:3]
    assert origin == "registry#sm3"
    for each in body["entries"]:
        head, _, note = each["second"].partition("\n\n")
        _, index, *path = head.split("\n")
        assert note == body["second"]
        leaf = sm3(b"\x00" + each["content"].encode())
        reached = climbed(leaf, int(index.removeprefix("index ")), int(size), [base64.b64decode(line) for line in path])
        assert base64.b64encode(reached).decode() == root
    body["entries"][4]["content"] = body["entries"][4]["content"].replace("甲", "丁")
    (folder / "棉花.proof").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    assert "DR-V016" in told("verify", "棉花.proof", "--policy", "国密", cwd=folder, lang="en", code=4)


def test_a_report_is_issued_in_both_trees(folder):
    told("keys", "new", "--kind", "sm2", cwd=folder, lang="en")
    (folder / "策略").write_text(told("keys", "list", "--format", "policy", cwd=folder, lang="en"), encoding="utf-8")
    told("report", "statement", "棉花", "-o", "权利.md", cwd=folder, lang="en")
    told("prove", "权利.md", "--sm3", cwd=folder, lang="en")
    said = told("verify", "权利.md", "--policy", "策略", cwd=folder, lang="en")
    assert "stands in the second tree (SM3" in said
    assert "√ unchanged  权利.md" in said
    told("prove", "棉花", cwd=folder, lang="en")
    said = told("verify", "棉花.proof", "--policy", "策略", cwd=folder, lang="en")
    assert "the file has no such proofs (prove --sm3)" in said


def test_the_hash_of_the_second_tree_is_not_that_of_the_first():
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abc") == national.sm3()(b"abc").digest() != hashlib.sha256(b"abc").digest()


# ---- what a verdict is about ------------------------------------------------------------------------------------------


def forged(log):
    """A bundle in both trees, with a first checkpoint that nobody signed over other entries than the log's."""
    other = cotton()
    other.contents[1] = other.contents[1].replace("甲棉业".encode(), "丁棉业".encode())
    return in_second_tree(Contents(log), other.bundle("收购数据"), second(log), national.sm3())


def test_under_the_sm2_key_alone_the_root_given_is_that_of_the_tree_it_signed():
    log = cotton()
    for bundle in (both(log), forged(log)):
        found = verified(bundle, SM2)
        assert found.checkpoint == found.second == parse_checkpoint(parse_note(second(log)).text)
        shown = verify_file(bundle.encoded(), check, policy=TrustPolicy(logs=(SM2,)), sm3=national.sm3)
        assert (shown.checkpoint, shown.note) == (found.second, bundle.checkpoint)
        assert {each.en for each in shown.not_shown} >= {
            "who signed the first checkpoint (SHA-256): the policy names an SM2 key alone"
        }
        said = verified_json(shown)
        assert (said["origin"], said["root"]) == (ORIGIN + SECOND, found.second.root)
    held = verified(both(log), log.signer.key, SM2)
    assert held.checkpoint == held.stated != held.second


def test_a_checkpoint_held_is_agreed_with_by_what_was_signed_and_merely_contained_by_what_was_not():
    log = cotton()
    bundle = in_second_tree(Contents(log), log.bundle("收购数据", since=[3]), second(log), national.sm3())
    for keys, agrees in (((SM2,), False), ((log.signer.key, SM2), True)):
        found = verify_file(
            bundle.encoded(), check, policy=TrustPolicy(logs=keys), held=log.checkpoint(3), sm3=national.sm3
        )
        said = "\n".join(lines_of(found))
        assert ("√ verified  it agrees with the checkpoint held" in said) is agrees
        assert ("√ continues  the checkpoint held" in said) is not agrees


def test_who_keeps_the_first_checkpoint_itself_has_it_verified_beside_the_second():
    log = cotton()
    found = verify_bundle(both(log), check, policy=TrustPolicy(logs=(SM2,)), held=log.checkpoint(), sm3=national.sm3)
    assert (found.trust_first, found.checkpoint) == (Trust.VERIFIED, log.checkpoint())
