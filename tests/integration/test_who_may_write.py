"""Who may write: nobody without the role appends, and a signature is good for one draft in one registry."""

import shutil
import sqlite3
from datetime import timedelta

import pytest
from actors import At, create, identity, line, reopen, signed, signer, staffed
from hypothesis import given, settings, strategies as st
from registries import START, ZONE, ByHand, Clock, asset, claim, grant, party, transfer

from datarights.adapters.codec import decode, encode
from datarights.adapters.keys import check
from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.keys.signing import new_signer
from datarights.adapters.sql import Registry, schema, strand_bytes, verification, writer as writing
from datarights.app.confidential import erase
from datarights.app.plan import SECOND, rehearse
from datarights.app.prove import Asked, prove_entry, prove_title
from datarights.bootstrap.proofs import handed_out
from datarights.errors import InadmissibleEntryError, VerificationError
from datarights.holdings.consent import Consent, consent_of
from datarights.ledger.actors import AtWork, standing
from datarights.ledger.bundle import verify_bundle
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.entry import Draft
from datarights.ledger.keeping import (
    identity_draft,
    issued_draft,
    key_draft,
    recovery_draft,
    retired_identity_draft,
    second_draft,
)
from datarights.ledger.merkle import Frontier, leaf_hash
from datarights.model.scope import Lexicon
from datarights.valueclass import replace

EVERYBODY = ("登记员一", "登记员二", "核准人", "审计员", "甲代表", "乙代表", "路人")


@pytest.fixture
def at():
    return At()


@pytest.fixture
def registry(place, at):
    with staffed(place, at) as made:
        yield made


@pytest.fixture
def in_file(tmp_path, at):
    """Give a registry in a file, which a test then edits."""
    with staffed(tmp_path / "r.db", at) as made:
        yield made


def refused(registry, draft):
    """Try to append a draft, and give the code of the refusal."""
    size = registry.size
    with pytest.raises(InadmissibleEntryError) as caught:
        registry.submit(draft)
    assert registry.size == size
    return caught.value.code


def consent(registry, right):
    return registry.record(right).body.get("consent")


def test_nothing_is_signed_or_proved_over_an_entry_that_nobody_signed(tmp_path, at, monkeypatch):
    def publisher():
        return Publisher([CheckpointFile(tmp_path / "points")], lambda origin: [signer(origin)], now=lambda: 1.0)

    path, said = tmp_path / "r.db", {"clock": Clock(), "lexicon": Lexicon(), "door": at.door}
    at.by = "登记员一"
    keys = [str(signer("试点").key)]
    with Registry.create(path, origin="试点", zone=ZONE, keys=keys, publisher=publisher(), **said) as registry:
        for draft in (party("甲"), party("乙"), identity("登记员一"), asset("棉花"), claim("甲-棉花", "棉花", "甲")):
            registry.submit(draft)
    with monkeypatch.context() as by_hand, Registry.open(path, **said) as registry:
        by_hand.setattr(writing, "admitted", lambda roster, *_: roster)
        at.by = None
        registry.submit(transfer("偷来", "棉花", "甲", "乙"))
        at.by = "登记员一"
    with Registry.open(path, publisher=publisher(), **said) as registry:
        for sign in (
            registry.publish,
            lambda: registry.submit(party("丙")),
            lambda: prove_title(registry, "棉花", Asked()),
        ):
            with pytest.raises(VerificationError, match="偷来") as caught:
                sign()
            assert caught.value.code == "DR-V050"
        monkeypatch.setattr(verification, "unpublished", lambda *_, **__: None)  # an earlier program has signed over it
        for made in (prove_title(registry, "棉花", Asked()), prove_entry(registry, "偷来", Asked())):
            with pytest.raises(VerificationError, match="偷来") as caught:
                verify_bundle(made, check)
            assert caught.value.code == "DR-V050"
            with pytest.raises(VerificationError, match="偷来") as caught:
                handed_out(made)
            assert caught.value.code == "DR-V039"
        verify_bundle(prove_entry(registry, "甲", Asked()), check)


# ---- who edits the database ---------------------------------------------------------------------------------------

FORGOTTEN = {
    "everybody": ["DELETE FROM record WHERE kind = 'identity'"],
    "everybody, and what they are called": [
        "DELETE FROM record WHERE kind = 'identity'",
        "UPDATE entry SET kind = 'party', id = replace(id, 'identity/', 'x/') WHERE kind = 'identity'",
    ],
    "somebody": ["DELETE FROM record WHERE kind = 'identity' AND since = (SELECT max(since) FROM record WHERE kind = 'identity')"],
    "that a second person is asked for": ["DELETE FROM record WHERE kind = 'second'"],
}  # fmt: skip


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("statements", FORGOTTEN.values(), ids=FORGOTTEN)
def test_who_may_write_is_not_what_the_projection_forgot(place, at, statements, indexed):
    with staffed(place, at) as registry:
        registry.submit(claim("甲-棉花", "棉花", "甲"))
        if indexed:
            registry.indexed()
        registry.submit(second_draft(1, ["transfer"]))
        size = registry.size
    with ByHand(place) as hand:
        for each in statements:
            assert hand.execute(each).rowcount > 0
    at.door = replace(at.door, handle="登记员一")
    with reopen(place, at) as registry:
        for write in (registry.submit, registry.try_out):
            with pytest.raises(VerificationError) as caught:
                write(transfer("转让", "棉花", "甲", "乙"))
            assert (caught.value.code, registry.size) == ("DR-V009", size)
            assert "db rebuild" in caught.value.hint.en
        if len(statements) == 1:
            registry.rebuild()
            assert refused(registry, transfer("转让", "棉花", "甲", "乙")) == "DR-L023"
            registry.submit(asset("小麦"))


def signing(place, folder, at):
    """Make or open a registry that publishes, in which a registrar has recorded somebody's right."""
    at.by = "登记员一"
    publisher = Publisher([CheckpointFile(folder / "points")], lambda origin: [signer(origin)], now=lambda: 1.0)
    said = {"clock": Clock(), "lexicon": Lexicon(), "door": at.door, "publisher": publisher}
    if (folder / "points").exists():
        return Registry.open(place, **said)
    registry = Registry.create(place, origin="试点", zone=ZONE, keys=[str(signer("试点").key)], **said)
    for draft in (party("甲"), party("乙"), identity("登记员一"), asset("棉花"), claim("甲-棉花", "棉花", "甲")):
        registry.submit(draft)
    return registry


def test_an_entry_that_nobody_signed_is_found_whatever_the_projection_says(place, tmp_path, at, monkeypatch):
    """Somebody appends a transfer and has it seem that nobody ever might write."""
    with signing(place, tmp_path, at) as registry:
        prove_title(registry, "棉花", Asked())
    with monkeypatch.context() as by_hand, reopen(place, at) as registry:
        by_hand.setattr(writing, "admitted", lambda roster, *_: roster)
        at.by = None
        registry.submit(transfer("偷来", "棉花", "甲", "乙"))
        at.by = "登记员一"
    with ByHand(place) as hand:
        hand.execute("DELETE FROM record WHERE kind = 'identity'")
        hand.execute("UPDATE entry SET kind = 'party', id = replace(id, 'identity/', 'x/') WHERE kind = 'identity'")
    with signing(place, tmp_path, at) as registry:
        for sign in (registry.publish, lambda: prove_title(registry, "棉花", Asked())):
            with pytest.raises(VerificationError, match="偷来") as caught:
                sign()
            assert caught.value.code == "DR-V050"
            assert "db restore" in caught.value.hint.en
        monkeypatch.setattr(verification, "unpublished", lambda *_, **__: None)  # an earlier program has signed over it
        registry.rebuild()
        made = prove_title(registry, "棉花", Asked())
        people = [each for each in made.entries if b'"kind":"identity"' in each.content]
        assert len(people) == 1
        others = tuple(each for each in made.entries if each not in people)
        for each in (made, replace(made, entries=others)):  # the index says that there were
            with pytest.raises(VerificationError, match="偷来") as caught:
                verify_bundle(each, check)
            assert caught.value.code == "DR-V050"


def test_whoever_makes_himself_the_first_registrar_signs_for_no_key_of_the_log(place, tmp_path, at):
    publisher = Publisher([CheckpointFile(tmp_path / "points")], lambda origin: [signer(origin)], now=lambda: 1.0)
    said = {"clock": Clock(), "lexicon": Lexicon(), "door": at.door, "publisher": publisher}
    with Registry.create(place, origin="试点", zone=ZONE, keys=[str(signer("试点").key)], **said) as registry:
        registry.submit(party("甲"))
    with reopen(place, at) as registry:  # he publishes nothing
        at.by = "路人"
        registry.submit(identity("路人"))
        registry.submit(key_draft(new_signer("试点")[0].key))
    with Registry.open(place, **said) as registry:
        for look in (registry.publish, lambda: registry.look_behind(2, lambda *_: False)):
            with pytest.raises(VerificationError) as caught:
                look()
            assert caught.value.code == "DR-V051"


def test_a_proof_holds_all_that_says_who_might_write_and_asks_whether_those_who_signed_might(
    place, tmp_path, at, monkeypatch
):
    with signing(place, tmp_path, at) as registry:
        registry.submit(identity("审计员", "auditor"))
        proved_by_those_who_might(registry, at, monkeypatch)


def proved_by_those_who_might(registry, at, monkeypatch):
    made = prove_title(registry, "棉花", Asked())
    kinds = [decode(each.content)["kind"] for each in made.entries]
    assert kinds.count("identity") == 2
    index = decode(made.entries[-1].content)
    assert index["payload"]["roster"] == [
        decode(each.content)["index"] for each in made.entries if b'"kind":"identity"' in each.content
    ]
    found = verify_bundle(made, check)
    assert found.signed
    assert found.entitled
    without = replace(made, entries=tuple(each for each in made.entries if "审计员".encode() not in each.content))
    assert not verify_bundle(without, check).entitled
    registry.submit(identity("登记员三"))
    again = prove_title(registry, "棉花", Asked())
    assert decode(again.entries[-1].content)["payload"]["size"] > index["payload"]["size"]
    with monkeypatch.context() as by_hand:
        by_hand.setattr(writing, "admitted", lambda roster, *_: roster)
        at.by = "审计员"
        registry.submit(transfer("越权", "棉花", "甲", "乙"))
    forged = prove_title(registry, "棉花", Asked())
    with pytest.raises(VerificationError, match="越权") as caught:
        verify_bundle(forged, check)
    assert caught.value.code == "DR-V050"
    old = [each for each in forged.entries if b'"kind":"index"' not in each.content]
    assert verify_bundle(replace(forged, entries=tuple(old), index=None), check).complete == ()


# ---- without identities ------------------------------------------------------------------------------------------


def test_a_registry_without_identities_takes_drafts_as_before(place, at):
    with create(place, at) as registry:
        registry.submit(party("甲"))
        assert not registry.actors()
        assert all("signed" not in each for each in registry.entries())


def test_a_registry_without_identities_takes_no_signature_of_a_stranger(place, at):
    with create(place, at) as registry:
        assert refused(registry, signed(party("甲"), registry, "路人")) == "DR-L021"


def test_the_first_identity_is_a_registrar_for_all_kinds_and_signs_for_itself(place, at):
    with create(place, at) as registry:
        assert refused(registry, identity("登记员一")) == "DR-L020"
        assert refused(registry, signed(identity("登记员一"), registry, "路人")) == "DR-L021"
        for other in (identity("登记员一", "approver"), identity("登记员一", kinds=["asset"])):
            assert refused(registry, signed(other, registry, "登记员一")) in {"DR-L022", "DR-L024"}
        lapsing = identity("登记员一", valid=("2026-01-01", "2028-01-01"))
        assert refused(registry, signed(lapsing, registry, "登记员一")) == "DR-L024"
        registry.submit(signed(identity("登记员一"), registry, "登记员一"))
        assert refused(registry, party("甲")) == "DR-L020"


# ---- who, and what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_but_a_registrar_appends(registry, at, who):
    at.by = who
    if who.startswith("登记员"):
        assert registry.submit(asset("小麦")) == registry.size - 1
    else:
        assert refused(registry, asset("小麦")) in {"DR-L021", "DR-L022"}
    assert registry.verify() == registry.size


@settings(max_examples=25, deadline=None)
@given(who=st.lists(st.sampled_from(EVERYBODY), max_size=4))
def test_a_draft_is_admitted_exactly_when_the_rules_say_so(tmp_path_factory, who):
    at = At()
    with staffed(tmp_path_factory.mktemp("r") / "r.db", at) as registry:
        at.by = None
        draft = signed(claim("甲-棉花", "棉花", "甲"), registry, *who)
        may = (
            any(each.startswith("登记员") for each in who)
            and len({*who}) == len(who)
            and not {*who} & {"审计员", "路人", "乙代表"}
        )
        if may:
            registry.submit(draft)
        else:
            refused(registry, draft)
        assert registry.verify() == registry.size


def test_a_registrar_for_some_kinds_submits_those_alone_and_corrects_no_other(registry, at):
    registry.submit(identity("台账员", kinds=["asset", "correction"]))
    registry.submit(claim("甲-棉花", "棉花", "甲"))
    at.by = "台账员"
    registry.submit(asset("小麦"))
    assert refused(registry, party("丁")) == "DR-L022"
    wrong = claim("甲-棉花", "棉花", "丙").as_json()
    by_correction = Draft(kind="correction", id="更正", about="甲-棉花", payload={"draft": wrong, "reasons": "x"})
    struck = Draft(kind="correction", id="更正", about="甲-棉花", payload={"draft": None, "reasons": "x"})
    assert refused(registry, by_correction) == "DR-L022"
    assert refused(registry, struck) == "DR-L022"


def test_a_said_actor_must_have_signed(registry):
    assert refused(registry, asset("小麦")._replace(actor="登记员二")) == "DR-L022"
    registry.submit(asset("小麦")._replace(actor="登记员一"))


def test_an_identity_signs_on_its_days_alone(tmp_path, at):
    path = tmp_path / "r.db"
    with staffed(path, at) as registry:
        registry.submit(identity("临时", valid=("2026-11-10", "2026-11-20")))
    at.by = "临时"
    for days, may in ((8, False), (9, True), (18, True), (19, False)):
        with reopen(path, at, Clock(START + timedelta(days=days))) as registry:
            if may:
                registry.submit(asset(f"第{days}日"))
            else:
                assert refused(registry, asset(f"第{days}日")) == "DR-L021"
            assert registry.verify() == registry.size


def test_the_last_registrar_is_not_retired_and_a_handle_or_key_is_not_used_twice(registry):
    same_handle = new_signer("登记员二")[0].key
    assert refused(registry, identity_draft(same_handle, "registrar")) == "DR-L024"
    assert refused(registry, identity("登记员二", valid=("2026-01-01", "2030-01-01"))) == "DR-L001"
    registry.submit(identity("登记员三"))
    for each in ("登记员二", "登记员三"):
        registry.submit(retired("registrar", each))
    assert refused(registry, retired("registrar", "登记员一")) == "DR-L024"


def under(handle, name):
    """Give the key of somebody under another handle, as who has the key can make it."""
    return replace(signer(handle).key, name=name)


@pytest.mark.parametrize("role", ["registrar", "approver"])
def test_a_key_stands_under_one_handle_and_once_retired_under_none(place, registry, at, role):
    """One key would be its own second person, and a key that was given up as stolen would be back."""
    twice = identity_draft(under("登记员二", "又名"), role)
    assert refused(registry, twice) == "DR-L024"
    registry.submit(retired("registrar", "登记员二"))
    assert refused(registry, twice) == "DR-L024"
    with reopen(place, at) as again:
        assert refused(again, twice) == "DR-L024"
        assert again.verify() == again.size
    with pytest.raises(InadmissibleEntryError) as caught, registry.writer() as writer:
        writer.append_many([retired("approver", "核准人"), identity_draft(under("核准人", "又一名"), role)])
    assert caught.value.code == "DR-L024"


def retired(role, handle):
    return retired_identity_draft(signer(handle).key, role)


# ---- what a signature is good for --------------------------------------------------------------------------------


def test_a_signature_made_for_another_registry_of_the_same_name_is_refused(tmp_path, registry, at):
    with staffed(tmp_path / "other.db", At(), Clock(START + timedelta(seconds=1))) as other:
        assert other.origin == registry.origin
        draft = signed(asset("小麦"), other, "登记员一")
    at.by = None
    assert refused(registry, draft) == "DR-L021"


def test_a_signature_over_another_draft_is_refused(registry, at):
    at.by = None
    moved = asset("小麦")._replace(signed=signed(asset("棉籽"), registry, "登记员一").signed)
    assert refused(registry, moved) == "DR-L021"


def test_a_retired_key_signs_no_more_and_what_it_signed_stays(registry, at):
    at.by = "登记员二"
    registry.submit(asset("小麦"))
    at.by = "登记员一"
    early = signed(asset("棉籽"), registry, "登记员二")
    registry.submit(retired("registrar", "登记员二"))
    at.by = None
    assert refused(registry, early) == "DR-L021"
    assert registry.verify() == registry.size


def test_a_key_retired_in_the_same_commit_signs_nothing_after_it(registry, at):
    drafts = [retired("registrar", "登记员二"), signed(asset("棉籽"), registry, "登记员二")]
    with pytest.raises(InadmissibleEntryError) as caught, registry.writer() as writer:
        writer.append_many(drafts)
    assert caught.value.code == "DR-L021"
    at.by = "登记员二"
    registry.submit(asset("小麦"))  # nothing of it was written


@pytest.mark.parametrize("again_by", ["登记员一", "登记员二", None])
def test_the_same_draft_again_is_answered_with_its_first_place(registry, at, again_by):
    first = registry.submit(asset("小麦"))
    root = registry.root
    at.by = again_by
    assert registry.submit(asset("小麦")) == first
    assert registry.submit(signed(asset("小麦"), registry, "路人")) == first
    assert registry.root == root


SPOILT = {
    "another value": lambda text: text[:-6] + ("A" if text[-6] != "A" else "B") + text[-5:],
    "another name": lambda text: text.replace("登记员一", "登记员二"),
    "a line end": lambda text: text + "\n",
    "a space": lambda text: text + " ",
    "twice in one": lambda text: text + "\n" + text,
    "another text": lambda text: "\n\n" + text,
    "nothing": lambda text: "",
    "cut": lambda text: text[:40],
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_line_that_is_not_a_signature_is_refused(registry, at, spoil):
    at.by = None
    draft = asset("小麦")
    assert refused(registry, draft._replace(signed=(spoil(line("登记员一", draft, registry)),))) == "DR-L021"


def test_more_signatures_than_anybody_needs_are_refused(registry, at):
    at.by = None
    draft = asset("小麦")
    assert refused(registry, draft._replace(signed=(line("登记员一", draft, registry),) * 17)) == "DR-L021"


# ---- parties -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signing", "expected"),
    [
        ((), "agency_only"), (("甲代表",), "one_sided"), (("乙代表",), "one_sided"), (("甲代表", "乙代表"), "agreed"),
    ],
)  # fmt: skip
def test_a_right_says_whose_word_it_is(registry, signing, expected):
    registry.submit(signed(claim("甲-棉花", "棉花", "甲"), registry, "甲代表"))
    registry.submit(signed(grant("许可", "棉花", "甲", "乙"), registry, *signing))
    assert consent(registry, "甲-棉花") == "one_sided"
    assert consent(registry, "许可") == expected
    registry.rebuild()
    assert consent(registry, "许可") == expected
    assert registry.verify() == registry.size


def test_who_acts_for_another_party_does_not_sign(registry):
    assert refused(registry, signed(claim("甲-棉花", "棉花", "甲"), registry, "乙代表")) == "DR-L022"


def test_a_corrected_right_is_the_word_of_those_who_signed_the_correction(registry):
    registry.submit(claim("甲-棉花", "棉花", "甲"))
    registry.submit(signed(grant("许可", "棉花", "甲", "乙"), registry, "甲代表", "乙代表"))
    right = grant("许可", "棉花", "甲", "乙", valid=("2026-06-01", "2026-12-01")).as_json()
    registry.submit(Draft(kind="correction", id="更正", about="许可", payload={"draft": right, "reasons": "期限"}))
    assert consent(registry, "许可") == "agency_only"
    assert registry.verify() == registry.size


# ---- a second person ---------------------------------------------------------------------------------------------


def test_what_asks_for_a_second_person_takes_two_and_never_the_same(registry, at):
    registry.submit(claim("甲-棉花", "棉花", "甲"))
    registry.submit(second_draft(1, ["transfer"]))
    passing = transfer("转让", "棉花", "甲", "乙")
    for by in ((), ("登记员一",), ("甲代表", "乙代表")):
        assert refused(registry, signed(passing, registry, *by)) == "DR-L023"
    at.by = None
    assert refused(registry, signed(passing, registry, "核准人", "甲代表")) == "DR-L022"
    registry.submit(signed(passing, registry, "登记员一", "核准人"))
    assert registry.verify() == registry.size


def test_who_asks_for_a_second_person_cannot_be_got_round(registry):
    registry.submit(claim("甲-棉花", "棉花", "甲"))
    registry.submit(second_draft(1, ["transfer"]))
    wrong = claim("甲-棉花", "棉花", "丙").as_json()
    for draft in (
        identity("自己的化名"),
        second_draft(2, []),
        retired("approver", "核准人"),
        Draft(kind="correction", id="更正", about="甲-棉花", payload={"draft": None, "reasons": "x"}),
    ):
        assert refused(registry, draft) == "DR-L023"
    registry.submit(Draft(kind="correction", id="更正", about="甲-棉花", payload={"draft": wrong, "reasons": "x"}))
    registry.submit(signed(second_draft(2, []), registry, "核准人"))
    registry.submit(identity("登记员三"))
    assert registry.verify() == registry.size


def test_what_the_program_says_of_the_ledger_asks_for_no_second_person(registry):
    registry.submit(second_draft(1, ["key", "recovery", "issued"]))
    registry.submit(key_draft(new_signer("试点登记")[0].key))
    registry.submit(issued_draft("说明", bytes(32), 1, registry.checkpoint()))
    assert refused(registry, second_draft(2, [])) == "DR-L023"
    published = Checkpoint(origin=registry.origin, size=registry.size + 1, root="0" * 64)
    with registry.writer(as_stated=True) as writer:
        writer.append(
            recovery_draft(
                published,
                Checkpoint(origin=registry.origin, size=writer.size, root=registry.root),
                "试点登记/r1",
                reason="盘坏了",
            )
        )
    assert registry.verify() == registry.size


def test_a_second_person_is_asked_for_only_where_there_is_one(place, at):
    with create(place, at) as registry:
        at.by = "登记员一"
        registry.submit(identity("登记员一"))
        assert refused(registry, second_draft(1, ["transfer"])) == "DR-L024"


# ---- what is refused is heard of; what is edited is found ---------------------------------------------------------


def test_whoever_stands_at_the_door_hears_of_what_is_refused(registry, at):
    at.by = "审计员"
    refused(registry, asset("小麦"))
    assert [(each.code, each.entry) for each in at.refused] == [("DR-L022", "小麦")]


def test_without_anybody_at_the_door_nothing_is_written_and_nothing_is_found_good(in_file, tmp_path):
    nobody = At(check=lambda *_: False)
    with reopen(tmp_path / "r.db", nobody) as again:
        assert refused(again, asset("小麦")) == "DR-L020"
        with pytest.raises(VerificationError) as caught:
            again.verify()
    assert caught.value.code == "DR-V050"


def rewritten(path, edit):
    """Edit entries as whoever can write to the file and hash anew: bytes, leaves, marks and head all fit."""
    connection = sqlite3.connect(path)
    frontier = Frontier()
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    for index, content in connection.execute("SELECT idx, content FROM entry ORDER BY idx").fetchall():
        body = decode(content)
        edit(body)
        written = encode(body)
        leaf = leaf_hash(written)
        connection.execute("UPDATE entry SET content = ?, leaf = ? WHERE idx = ?", (written, leaf, index))
        whole = frontier.size % schema.MARK_EVERY == schema.MARK_EVERY - 1
        block = frontier.completed(leaf, schema.MARK_EVERY.bit_length() - 1) if whole else b""
        frontier.push(leaf)
        if whole:
            kept = (b"".join((*frontier.stack, block)), frontier.size)
            connection.execute("UPDATE mark SET frontier = ? WHERE size = ?", kept)
    connection.execute("UPDATE head SET root = ?, frontier = ?", (frontier.root(), b"".join(frontier.stack)))
    connection.commit()
    connection.close()


def drop(body):
    if body["id"] == "小麦":
        del body["signed"]


def swap(body):
    if body["id"] == "小麦":
        body["signed"] = [each.replace("登记员一", "登记员二") for each in body["signed"]]


def other_words(body):
    if body["id"] == "小麦":
        body["payload"]["name"] = "别的数据"


def other_key(body):
    if body["id"].startswith("identity/") and "登记员一+" in body["payload"]["vkey"]:
        body["payload"]["vkey"] = str(signer("登记员三").key)


def later(body):
    if body["kind"] == "identity" and "登记员一+" in body["payload"]["vkey"]:
        body["valid"] = ["2027-01-01", "9999-12-31"]


@pytest.mark.parametrize("edit", [drop, swap, other_words, other_key, later])
def test_an_edit_of_signatures_is_found_even_when_all_is_hashed_anew(tmp_path, in_file, at, edit):
    in_file.submit(asset("小麦"))
    rewritten(tmp_path / "r.db", edit)
    with reopen(tmp_path / "r.db", at) as again, pytest.raises(VerificationError) as caught:
        again.verify()
    assert caught.value.code == "DR-V050", str(caught.value)


def test_rewriting_nothing_finds_nothing(tmp_path, in_file, at):
    in_file.submit(asset("小麦"))
    rewritten(tmp_path / "r.db", lambda body: None)
    with reopen(tmp_path / "r.db", at) as again:
        assert again.verify() == again.size


@pytest.mark.parametrize("name", ["数据7", "数据2050"])
def test_several_processes_verify_who_signed(tmp_path, in_file, at, name, monkeypatch):
    monkeypatch.setattr(strand_bytes, "SPAN_AT_LEAST", schema.MARK_EVERY)
    with in_file.writer() as writer:
        writer.append_many([asset(f"数据{number}") for number in range(2_100)])
    assert in_file.verify(processes=3) == in_file.size

    def forged(body):
        if body["id"] == name:
            body["signed"] = [each.replace("登记员一", "登记员二") for each in body["signed"]]

    rewritten(tmp_path / "r.db", forged)
    with reopen(tmp_path / "r.db", at) as again, pytest.raises(VerificationError) as caught:
        again.verify(processes=3)
    assert caught.value.code == "DR-V050"
    assert name in str(caught.value)


def test_of_some_signatures_those_stand_that_somebody_made_who_may(registry, at):
    draft = signed(grant("许可", "棉花", "甲", "乙"), registry, "甲代表", "乙代表", "登记员一", "核准人")
    spoilt = signed(claim("甲-棉花", "棉花", "甲"), registry, "甲代表").signed
    others = signed(draft._replace(signed=()), registry, "审计员", "路人").signed
    who = AtWork(handle="", roster=registry.actors(), day="2026-11-02", check=check)
    assert standing(draft._replace(signed=(*others, *draft.signed, *spoilt, "x")), who, registry.name()) == draft.signed
    claimed = signed(claim("甲-棉花", "棉花", "甲"), registry, "乙代表", "甲代表")
    assert standing(claimed, who, registry.name()) == claimed.signed[1:]
    registry.submit(retired("party", "甲代表"))
    gone = AtWork(handle="", roster=registry.actors(), day="2026-11-02", check=check)
    assert standing(draft, gone, registry.name()) == draft.signed[1:]


# ---- confidential values -----------------------------------------------------------------------------------------


class Values:
    """A store of confidential values that says what was destroyed."""

    def __init__(self):
        self.gone = []

    def names(self, entry):
        return ("name",)

    def ruled(self, entry):
        return {("name", "0" * 64)}

    def destroy(self, entry, names):
        self.gone += names
        return len(names)


@pytest.mark.parametrize("by", ["审计员", "甲代表", "核准人", None])
def test_who_may_not_record_an_erasure_destroys_nothing(registry, at, by):
    sealed = party("丁")._replace(sealed={"name": "0" * 64})
    registry.submit(sealed)
    at.by, values, on = by, Values(), START.date()
    with pytest.raises(InadmissibleEntryError):
        erase(registry, values, "丁", (), reason="本人要求", on=on)
    assert values.gone == []
    at.by = "登记员一"
    registry.submit(second_draft(1, ["erasure"]))
    done = erase(registry, values, "丁", (), reason="本人要求", on=on)
    assert (done.waiting.kind, done.waiting.about, done.entry, done.destroyed) == ("erasure", "丁", None, 0)
    assert values.gone == []


# ---- what the door will say is said by a plan, before anybody signs ----------------------------------------------

PEOPLE = ("", "登记员一", "登记员二", "核准人", "审计员", "甲代表", "乙代表", "路人", "资产登记员", "去年的")
SUBMITTED = {
    "a party": party("丁"),
    "an asset": asset("电力"),
    "a claim": claim("权利", "棉花", "甲"),
    "a grant": grant("许可", "棉花", "甲", "乙"),
    "a correction": Draft(kind="correction", id="更", about="丙", payload={"draft": None}),
    "one who may sign": identity("新人"),
}


@pytest.fixture(scope="module")
def with_people(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "r.db"
    at = At()
    with staffed(path, at) as registry, registry.writer() as writer:
        at.by = "登记员一"
        writer.append(claim("甲-棉花", "棉花", "甲"))
        writer.append(identity("资产登记员", kinds=("asset",)))
        writer.append(identity("去年的", valid=("2025-01-01", "2026-01-01")))
    return path


@pytest.mark.parametrize("asks", [(), ("grant",)], ids=["one is enough", "a second person for grants"])
@pytest.mark.parametrize("what", SUBMITTED)
@pytest.mark.parametrize("by", PEOPLE)
@pytest.mark.parametrize("others", [(), ("乙代表",), ("登记员二",)], ids=["alone", "with a party", "with a registrar"])
def test_a_plan_says_of_whoever_is_at_work_what_the_door_then_says(with_people, tmp_path, asks, what, by, others):
    path = tmp_path / "r.db"
    shutil.copy(with_people, path)
    at = At("登记员一")
    with reopen(path, at) as registry:
        if asks:
            with registry.writer() as writer:
                writer.append(second_draft(1, asks))
        draft = signed(SUBMITTED[what], registry, *others)
        at_work = AtWork(handle=by, roster=registry.actors(), day="2026-11-02", check=check)
        before = registry.size
        [line] = rehearse([(draft, None)], registry, at_work).lines
        assert registry.size == before
        at.by = by
        try:
            with registry.writer() as writer:
                writer.append(draft)
            refused = None
        except InadmissibleEntryError as error:
            refused = error
    if refused is not None and refused.code == "DR-L023":
        assert (line.refusal, line.notes[-1]) == (None, SECOND)
    elif refused is None:
        assert line.refusal is None
        assert SECOND not in line.notes
    else:
        assert (line.refusal.code, line.refusal.message, line.refusal.hint) == (
            refused.code,
            refused.message,
            refused.hint,
        )


# ---- what answers a right, and what is recorded from elsewhere ------------------------------------------------------


def renewal(name="续期", about="许可"):
    return Draft(kind="renewal", id=name, about=about, valid=("2027-01-01", "2031-01-01"))


@pytest.fixture
def licensed(registry):
    """Give a registry in which both parties signed a licence through 2026."""
    registry.submit(claim("甲-棉花", "棉花", "甲")._replace(valid=("2026-01-01", "9999-12-31")))
    licence = grant("许可", "棉花", "甲", "乙", valid=("2026-01-01", "2027-01-01"))
    registry.submit(signed(licence, registry, "甲代表", "乙代表"))
    return registry


@pytest.mark.parametrize(
    ("signing", "expected"), [((), "agency_only"), (("乙代表",), "one_sided"), (("甲代表", "乙代表"), "agreed")]
)
def test_a_right_is_no_stronger_a_word_than_its_renewals(licensed, signing, expected):
    licensed.submit(signed(renewal(), licensed, *signing))
    assert consent_of(licensed.record("许可")).value == expected
    licensed.rebuild()
    assert consent_of(licensed.record("许可")).value == expected
    assert licensed.verify() == licensed.size


def test_a_corrected_renewal_is_the_word_of_those_who_signed_the_correction(licensed):
    licensed.submit(signed(renewal(), licensed, "甲代表", "乙代表"))
    shorter = renewal()._replace(valid=("2027-01-01", "2028-01-01")).as_json()
    again = Draft(kind="correction", id="更正", about="续期", payload={"draft": shorter, "reasons": "期限"})
    licensed.submit(signed(again, licensed, "乙代表"))
    assert consent_of(licensed.record("许可")) is Consent.ONE_SIDED
    assert licensed.verify() == licensed.size


@pytest.mark.parametrize(("signing", "then"), [(("甲代表", "乙代表"), "one_sided"), (("乙代表",), "agency_only")])
def test_a_renewal_is_no_word_of_a_party_put_in_the_licence_afterwards(licensed, signing, then):
    licensed.submit(identity("丙代表", "party", party="丙"))
    licensed.submit(signed(renewal(), licensed, *signing))
    before = consent_of(licensed.record("许可"))
    for name, taker, both in (("更正", "丙", ("甲代表", "丙代表")), ("改回", "乙", ("甲代表", "乙代表"))):
        right = grant("许可", "棉花", "甲", taker, valid=("2026-01-01", "2027-01-01")).as_json()
        again = Draft(kind="correction", id=name, about="许可", payload={"draft": right, "reasons": "写错了"})
        licensed.submit(signed(again, licensed, *both))
        word = consent_of(licensed.record("许可"))
        assert word is (Consent(then) if taker == "丙" else before)
        assert consent(licensed, "许可") == "agreed"  # of the correction itself, which both signed
    licensed.rebuild()
    assert consent_of(licensed.record("许可")) is before
    assert consent_of(licensed.holdings(licensed.size - 1).record("许可")) is Consent(then)
    assert licensed.verify() == licensed.size


def test_the_parties_of_a_right_sign_what_answers_and_corrects_it_and_no_other_does(licensed, at):
    at.by = None
    licensed.submit(signed(identity("丙代表", "party", party="丙"), licensed, "登记员一"))
    right = grant("许可", "棉花", "甲", "乙", valid=("2026-01-01", "2026-12-01")).as_json()
    for draft in (
        renewal(),
        Draft(kind="ending", id="终止", about="许可", valid=("2026-06-01", "9999-12-31")),
        Draft(kind="correction", id="更正", about="许可", payload={"draft": right, "reasons": "期限"}),
    ):
        assert refused(licensed, signed(draft, licensed, "登记员一", "丙代表")) == "DR-L022"
        assert refused(licensed, signed(draft, licensed, "甲代表", "乙代表")) == "DR-L022"  # parties submit nothing
    licensed.submit(signed(draft, licensed, "登记员一", "甲代表", "乙代表"))
    assert consent(licensed, "许可") == "agreed"
    assert licensed.verify() == licensed.size


def test_a_renewal_asks_for_a_second_person_where_a_grant_does(licensed):
    licensed.submit(second_draft(1, ["grant"]))
    assert refused(licensed, renewal()) == "DR-L023"
    licensed.submit(signed(renewal(), licensed, "登记员一", "核准人"))
    assert licensed.verify() == licensed.size


@pytest.mark.parametrize(("act", "kind"), [("license", "grant"), ("transfer", "transfer")])
def test_an_act_said_to_be_from_elsewhere_is_asked_for_what_it_does(registry, at, act, kind):
    elsewhere = Draft(kind="claim", id="别处", asset="棉花", parties={"from": "甲", "to": "乙"}, rights=("use",), payload={"act": act, "elsewhere": True})  # fmt: skip
    wrong = Draft(kind="correction", id="更正", about="甲-棉花", payload={"draft": elsewhere._replace(id="甲-棉花").as_json(), "reasons": "x"})  # fmt: skip
    registry.submit(identity("主张员", kinds=["claim", "correction"]))
    registry.submit(claim("甲-棉花", "棉花", "甲"))
    registry.submit(second_draft(1, [kind]))
    assert refused(registry, elsewhere) == refused(registry, wrong) == "DR-L023"
    at.by = None
    assert refused(registry, signed(elsewhere, registry, "主张员", "核准人")) == "DR-L022"
    registry.submit(signed(elsewhere, registry, "登记员一", "核准人"))
    registry.submit(signed(claim("丙-棉花", "棉花", "丙"), registry, "主张员"))
    assert registry.verify() == registry.size
