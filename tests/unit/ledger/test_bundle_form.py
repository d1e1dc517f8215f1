"""Bundles as docs/reference/wire-formats.md describes them: every member, every limit, every rule of acceptance."""

import base64
import hashlib
import json

import pytest
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.keys.signing import check
from datarights.app.verify_file import verify_file
from datarights.cli.verify import lines_of, verified_json
from datarights.ledger.bundle import (
    Bundle,
    BundledEntry,
    Disclosure,
    IndexPlace,
    Trust,
    commitments_of,
    parse_bundle,
    verify_bundle,
)
from datarights.ledger.commitment import commitment
from datarights.ledger.document import document_of, root_of_documents as root_over
from datarights.ledger.keeping import recovery_draft
from datarights.ledger.merkle import consistency_proof
from datarights.ledger.note import KeyKind, parse_note
from datarights.ledger.policy import TrustPolicy, parse_policy
from datarights.valueclass import replace

ASSET, SALT = "收购数据", bytes(range(32))
DOCUMENTS = (document_of("报告.md", "一\n二".encode()), document_of("附件.csv", b"1"))
VOCABULARY = '{"id":"用途"}'
DIGEST = hashlib.sha256(VOCABULARY.encode()).hexdigest()


def story():
    """A log with something of everything that a bundle may carry, and its index, which stands at 11."""
    log = cotton()
    log.add("issued", "issued·7", payload={"root": root_over(DOCUMENTS).hex()})
    log.add("vocabulary", "词表", payload={"digest": DIGEST})
    log.add("grant", "许可丙", asset=ASSET, sealed={"price": commitment(SALT, "100万元")})
    log.add("correction", "更正", about="许可丙", payload={"draft": {"sealed": {"price": commitment(SALT, "90万元")}}})
    return log, log.add_index()


def whole():
    """Give the log and a bundle that carries something of everything."""
    log, index = story()
    note = log.signed()
    entries = [BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (2, 3, *range(5, 12))]
    return log, replace(
        log.bundle(ASSET, since=[5, 3], index=index, note=note),
        entries=tuple(entries),
        asks="quorum none\n",
        disclosed=(
            Disclosure(entry=9, name="price", salt=SALT, value="100万元"),
            Disclosure(entry=10, name="price", salt=SALT, value="90万元"),
        ),
        documents=DOCUMENTS,
        vocabularies=(VOCABULARY,),
    )


def packed(path):
    return [base64.b64encode(each).decode() for each in path]


def test_a_bundle_is_written_with_the_members_of_the_wire_format():
    _, bundle = whole()
    [place] = bundle.index.places
    assert json.loads(bundle.encoded()) == {
        "format": "datarights-bundle/1",
        "subject": {"kind": "asset", "id": ASSET},
        "checkpoint": bundle.checkpoint,
        "entries": [{"content": each.content.decode(), "proof": str(each.proof)} for each in bundle.entries],
        "consistency": [{"size": size, "path": packed(bundle.consistency[size])} for size in (3, 5)],
        "index": {"entry": 11, "places": [{"asset": ASSET, "position": place.position, "path": packed(place.path)}]},
        "documents": [{"name": each.name, "lines": packed(each.lines)} for each in DOCUMENTS],
        "vocabularies": [VOCABULARY],
        "disclosed": [
            {"entry": 9, "name": "price", "salt": SALT.hex(), "value": "100万元"},
            {"entry": 10, "name": "price", "salt": SALT.hex(), "value": "90万元"},
        ],
        "asks": "quorum none\n",
    }  # fmt: skip
    assert bundle.encoded().decode().startswith('{\n "format": "datarights-bundle/1",\n "subject": {\n  "kind"')
    assert bundle.encoded().decode().endswith("\n}\n")
    assert ASSET in bundle.encoded().decode()


def test_what_a_bundle_does_not_have_is_left_out_and_it_is_read_back_as_it_was_written():
    log, bundle = whole()
    bare = log.bundle(ASSET)
    assert json.loads(bare.encoded()).keys() == {"format", "subject", "checkpoint", "entries"}
    for each in (bundle, bare):
        assert parse_bundle(each.encoded()) == each


def changed(*path, to):
    body = json.loads(whole()[1].encoded())
    *way, last = path
    at = body
    for each in way:
        at = at[each]
    at[last] = to
    return json.dumps(body, ensure_ascii=False).encode()


def without(*path):
    body = json.loads(whole()[1].encoded())
    *way, last = path
    at = body
    for each in way:
        at = at[each]
    del at[last]
    return json.dumps(body, ensure_ascii=False).encode()


MEMBERS = {
    "$.format": ("format",),
    "$.subject": ("subject",),
    "$.subject.kind": ("subject", "kind"),
    "$.subject.id": ("subject", "id"),
    "$.checkpoint": ("checkpoint",),
    "$.entries": ("entries",),
    "$.entries[1]": ("entries", 1),
    "$.entries[1].content": ("entries", 1, "content"),
    "$.entries[1].proof": ("entries", 1, "proof"),
    "$.consistency": ("consistency",),
    "$.consistency[0].size": ("consistency", 0, "size"),
    "$.consistency[0].path": ("consistency", 0, "path"),
    "$.consistency[0].path[1]": ("consistency", 0, "path", 1),
    "$.index": ("index",),
    "$.index.entry": ("index", "entry"),
    "$.index.places": ("index", "places"),
    "$.index.places[0].asset": ("index", "places", 0, "asset"),
    "$.index.places[0].position": ("index", "places", 0, "position"),
    "$.index.places[0].path": ("index", "places", 0, "path"),
    "$.documents": ("documents",),
    "$.documents[0].name": ("documents", 0, "name"),
    "$.documents[0].lines": ("documents", 0, "lines"),
    "$.documents[0].lines[0]": ("documents", 0, "lines", 0),
    "$.vocabularies": ("vocabularies",),
    "$.vocabularies[0]": ("vocabularies", 0),
    "$.disclosed": ("disclosed",),
    "$.disclosed[1].entry": ("disclosed", 1, "entry"),
    "$.disclosed[1].name": ("disclosed", 1, "name"),
    "$.disclosed[1].salt": ("disclosed", 1, "salt"),
    "$.disclosed[1].value": ("disclosed", 1, "value"),
    "$.asks": ("asks",),
}


@pytest.mark.parametrize("at", MEMBERS)
def test_a_member_of_another_shape_is_named_by_its_place(at):
    for value in (None, True, 1.5):
        error = refused("DR-V020", parse_bundle, changed(*MEMBERS[at], to=value))
        assert f"not a proof bundle: {at}: expected" in error.message.en
        assert error.step == "bundle"


@pytest.mark.parametrize("at", [each for each in MEMBERS if each.count("[") < 2 and not each.endswith("]")])
def test_a_member_left_out_is_named_unless_it_may_be(at):
    path = MEMBERS[at]
    if len(path) == 1 and path[0] in {"consistency", "index", "documents", "vocabularies", "disclosed", "asks"}:
        assert parse_bundle(without(*path)) != whole()[1]
    else:
        assert f"{at}: expected" in refused("DR-V020", parse_bundle, without(*path)).message.en


def test_numbers_lie_between_nothing_and_2_to_the_53rd():
    for number in (0, 2**53 - 1):
        assert parse_bundle(changed("index", "entry", to=number)).index.entry == number
    for number in (-1, 2**53):
        assert "$.index.entry" in refused("DR-V020", parse_bundle, changed("index", "entry", to=number)).message.en


def test_text_is_without_lone_surrogates_and_hex_is_hex():
    spoilt = changed("subject", "id", to="@").replace(b'"@"', b'"\\ud800"')
    error = refused("DR-V020", parse_bundle, spoilt)
    assert (error.expected.en, error.got.en) == ("text without lone surrogates", "one")
    for salt in ("0", "zz"):
        error = refused("DR-V020", parse_bundle, changed("disclosed", 0, "salt", to=salt))
        assert "$.disclosed[0].salt: expected hex digits" in error.message.en


def test_a_refusal_quotes_the_beginning_of_what_it_got():
    assert refused("DR-V020", parse_bundle, changed("index", "entry", to="x" * 99)).got.en == repr("x" * 99)[:40]
    assert (
        refused("DR-V020", parse_bundle, changed("documents", 0, "lines", 0, to="x" * 99)).got.en == repr("x" * 99)[:60]
    )
    assert refused("DR-V020", parse_bundle, b"[").expected.en == "JSON"
    assert refused("DR-V020", parse_bundle, changed("format", to="f/2")).got.en == "f/2"


# ---- the rules of acceptance ----------------------------------------------------------------------------------------


def trusting(log):
    return TrustPolicy(logs=(log.signer.key,))


def test_a_whole_bundle_says_what_it_was_shown_to_say():
    log, bundle = whole()
    found = verify_bundle(bundle, check, policy=trusting(log), held=log.checkpoint(5))
    assert found.bundle == bundle
    assert found.checkpoint == log.checkpoint()
    assert (found.trust, found.complete_at, found.complete) == (Trust.VERIFIED, 11, (ASSET,))
    assert (found.signers, found.times) == ((ORIGIN,), ())
    assert [each["index"] for each in found.entries] == [2, 3, 5, 6, 7, 8, 9, 10, 11]
    assert {each.value for each in Trust} == {"verified", "self-consistent"}


def test_only_the_times_that_are_stated_are_given():
    log, _ = story()
    witness = signer_of("w.example", KeyKind.COSIGNATURE)
    policy = parse_policy(f"log {log.signer.key}\nwitness w {witness.key}\nquorum w\n")
    bundle = log.bundle(ASSET, note=log.signed(signers=[log.signer, witness], time=7))
    found = verify_bundle(bundle, check, policy=policy)
    assert (found.signers, found.times) == ((ORIGIN, "w.example"), (7,))
    assert (found.complete_at, found.complete) == (None, ())


def test_a_key_or_a_checkpoint_from_outside_verifies_each_alone():
    log, bundle = whole()
    assert verify_bundle(bundle, check).trust is Trust.SELF_CONSISTENT
    assert verify_bundle(bundle, check, policy=trusting(log)).trust is Trust.VERIFIED
    assert verify_bundle(bundle, check, held=log.checkpoint()).trust is Trust.VERIFIED
    assert verify_bundle(bundle, check, held=log.checkpoint(3)).trust is Trust.SELF_CONSISTENT
    assert verify_bundle(bundle, check, policy=trusting(log), held=log.checkpoint(3)).trust is Trust.VERIFIED
    refused("DR-V024", verify_bundle, bundle, check, held=log.checkpoint(4))


def renamed():
    """Give a log that was published at 7 and went on under another name from 7 on, and a bundle that shows both names."""
    log = cotton()
    held = log.checkpoint()
    found = replace(held, size=6, root=log.checkpoint(6).root)
    log.add("recovery", "恢复", payload=recovery_draft(held, found, "试点/2", reason="旧备份").payload)
    log.origin = "试点/2"
    note = log.signed()
    entries = tuple(BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (0, 7))
    consistency = {7: consistency_proof(log.leaves(), 7)}
    return held, Bundle(kind="entry", subject="恢复", checkpoint=str(note), entries=entries, consistency=consistency)


def test_a_checkpoint_of_the_name_before_is_held_where_the_entries_say_both_names():
    held, bundle = renamed()
    assert verify_bundle(bundle, check, held=held).stated.origin == "试点/2"
    for entries in (bundle.entries[:1], bundle.entries[1:]):
        shown = replace(bundle, entries=entries, subject=str(entries[0].proof.index))
        refused("DR-V018", verify_bundle, shown, check, held=held)
    refused("DR-V018", verify_bundle, bundle, check, held=replace(held, origin="别处"))
    log = cotton()
    log.add("recovery", "恢复", payload={"origin": "试点/2"})
    note = log.signed()  # signed under the name that it gave up
    entries = tuple(BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (0, 7))
    consistency = {8: (), 7: consistency_proof(log.leaves(), 7)}
    false = Bundle(kind="entry", subject="恢复", checkpoint=str(note), entries=entries, consistency=consistency)
    refused("DR-V018", verify_bundle, false, check, held=replace(log.checkpoint(), origin="试点/2"))


def test_why_a_checkpoint_was_lost_is_said_where_a_recovery_shown_states_it():
    held, bundle = renamed()
    lost = replace(bundle, consistency={})
    assert "recovery" in refused("DR-V024", verify_bundle, lost, check, held=held).hint.en
    assert (
        refused(
            "DR-V024",
            verify_bundle,
            replace(lost, entries=lost.entries[:1], subject="0"),
            check,
            held=replace(held, origin="试点/2"),
        ).hint
        is None
    )


def test_entries_below_a_checkpoint_held_are_verified_up_to_it_and_one_behind_it_leaves_them_unverified():
    log, _ = story()
    bundle = replace(log.bundle(ASSET, since=[6, 10, 9, 11]), index=None)  # of it are 2, 3, 5, 6, 9 and 10
    for size, shown in ((6, False), (9, False), (10, False), (11, True)):
        found = verify_bundle(bundle, check, held=log.checkpoint(size))
        assert found.stated == log.checkpoint()
        assert (found.trust is Trust.VERIFIED, found.checkpoint) == (shown, log.checkpoint(size if shown else None))
        by_key = verify_bundle(bundle, check, held=log.checkpoint(size), policy=trusting(log))
        assert (by_key.trust, by_key.checkpoint) == (Trust.VERIFIED, log.checkpoint())


@pytest.mark.parametrize(
    ("kind", "subject", "right"),
    [
        ("asset", ASSET, True), ("entry", "卖给乙", True), ("entry", "3", True), ("document", "附件.csv", True),
        ("entry", "4", False), ("asset", "加工数据", False), ("entry", "附件.csv", False), ("document", ASSET, False), ("document", "3", False),
    ],
)  # fmt: skip
def test_a_bundle_is_about_a_document_of_it_or_an_entry_of_it_by_id_or_index(kind, subject, right):
    bundle = replace(whole()[1], kind=kind, subject=subject)
    if right:
        assert verify_bundle(bundle, check).bundle.subject == subject
    else:
        error = refused("DR-V037", verify_bundle, bundle, check)
        assert (error.step, error.expected.en) == ("subject", subject)


@pytest.mark.parametrize("kind", ["", "Asset", "title", "bundle"])
def test_what_a_bundle_is_about_is_of_a_kind_that_there_is(kind):
    error = refused("DR-V020", parse_bundle, changed("subject", "kind", to=kind))
    assert "$.subject.kind: expected entry | asset | right | document" in error.message.en


def test_two_paths_from_one_size_are_none():
    paths = json.loads(whole()[1].encoded())["consistency"]
    error = refused("DR-V020", parse_bundle, changed("consistency", to=[*paths, {**paths[0], "path": []}]))
    assert "$.consistency: expected each size once" in error.message.en


def test_a_member_that_is_none_is_named_by_its_place():
    body = json.loads(whole()[1].encoded())
    body["entries"][1]["report"] = "all of it is mine"
    error = refused("DR-V020", parse_bundle, json.dumps(body).encode())
    assert "$.entries[1].report" in error.message.en
    assert error.got.en == "one"


def test_entries_stand_in_order_each_once_under_the_one_checkpoint():
    log, bundle = whole()
    for entries in (bundle.entries[::-1], (*bundle.entries[:2], bundle.entries[1])):
        error = refused("DR-V022", verify_bundle, replace(bundle, entries=entries), check)
        assert (error.step, error.expected.en) == ("order", f"after {11 if entries[0].proof.index == 11 else 3}")
    other = log.proof(2, log.signed(11))
    first = replace(bundle.entries[0], proof=other)
    error = refused("DR-V021", verify_bundle, replace(bundle, entries=(first, *bundle.entries[1:])), check)
    assert (error.step, error.got.en) == ("checkpoint", other.note.text[:80])
    assert error.expected.en == f"{ORIGIN} at size 12"


def test_another_checkpoint_is_quoted_to_80_characters():
    log = cotton()
    log.origin = "registry.example/" + "长" * 80
    bundle = log.bundle(ASSET)
    first = replace(bundle.entries[0], proof=log.proof(2, log.signed(5)))
    error = refused("DR-V021", verify_bundle, replace(bundle, entries=(first,)), check)
    assert error.got.en == log.origin[:80]


def test_the_first_entry_of_a_log_may_be_in_a_bundle():
    log = cotton()
    note = log.signed()
    first = BundledEntry(content=log.contents[0], proof=log.proof(0, note))
    bundle = Bundle(kind="entry", subject=ORIGIN, checkpoint=str(note), entries=(first,))
    assert [each["index"] for each in verify_bundle(bundle, check).entries] == [0]


def with_index(kind="index", after=(), **said):
    """A bundle whose last entry is an index that says something else than it should."""
    log = cotton()
    for name in after:
        log.add("ending", name, about="甲的权利")
    index = log.add_index()
    payload = {**json.loads(log.contents.pop())["payload"], **said}
    log.second -= 1
    log.add(kind, "index·7", payload=payload)
    return log.bundle(ASSET, index=index)


def test_an_index_is_one_of_the_entries():
    _, bundle = whole()
    for at in (10, 4):
        error = refused("DR-V025", verify_bundle, replace(bundle, index=replace(bundle.index, entry=at)), check)
        assert (error.step, error.got.en) == ("completeness", str(at))


@pytest.mark.parametrize(
    "said",
    [
        {"size": "7"}, {"size": True}, {"size": 8}, {"size": None}, {"assets": "2"}, {"assets": True}, {"root": 7},
        {"root": ""}, {"root": "g" * 64}, {"root": "0" * 63}, {"root": "0" * 65}, {"root": "AB" * 32}, {"kind": "party"},
    ],
)  # fmt: skip
def test_what_is_no_index_shows_no_completeness(said):
    assert verify_bundle(with_index(), check).complete_at == 7
    refused("DR-V025", verify_bundle, with_index(**said), check)


def test_an_index_shows_entries_complete_up_to_its_size_and_says_nothing_of_later_ones():
    log = cotton()
    index = log.add_index()
    log.add("ending", "又一次", about="甲的权利")
    position, path = index.place(ASSET)
    note = log.signed()
    entries = tuple(BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (2, 3, 5, 6, 7, 8))
    bundle = log.bundle(ASSET, index=index, note=note)
    bundle = replace(bundle, entries=entries)
    assert (position, path) == (bundle.index.places[0].position, bundle.index.places[0].path)
    assert verify_bundle(bundle, check).complete_at == 7
    error = refused("DR-V026", verify_bundle, replace(bundle, entries=entries[1:]), check)
    assert (error.step, error.got.en) == ("completeness", "[3, 5, 6]")
    later = verify_bundle(
        replace(bundle, kind="entry", subject="又一次"), check
    )  # the first that the index does not hold
    assert (later.complete_at, later.complete) == (None, ())


def test_an_index_that_stands_too_late_shows_nothing():
    """True of the entries before it but for the last: whoever may append puts it behind what it is to leave out."""
    log = cotton()
    index = log.add_index()
    log.contents[-1:] = [log.contents[-1].replace(b'"index":7', b'"index":8')]
    late = log.contents.pop()
    log.add("ending", "又一次", about="甲的权利")
    log.contents.append(late)
    note = log.signed()
    entries = tuple(BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (2, 3, 5, 6, 8))
    bundle = log.bundle(ASSET, index=index, note=note)
    bundle = replace(bundle, entries=entries, index=replace(bundle.index, entry=8))
    assert refused("DR-V025", verify_bundle, bundle, check).step == "completeness"


def test_every_edition_is_here_where_the_index_says_which_were_adopted_and_all_are_shown():
    log = cotton()
    log.add("vocabulary", "词表")
    log.add("vocabulary", "词表二")
    bundle = log.bundle(ASSET, index=log.add_index())
    note = parse_note(bundle.checkpoint)
    of_vocabularies = [BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (7, 8)]
    *rest, index = bundle.entries
    for count in (0, 1, 2):
        shown = replace(bundle, entries=(*rest, *of_vocabularies[:count], index))
        assert verify_bundle(shown, check).every_edition is (count == 2)
    assert not verify_bundle(replace(bundle, index=None), check).every_edition
    plain = cotton()
    assert verify_bundle(plain.bundle(ASSET, index=plain.add_index()), check).every_edition


def test_documents_and_vocabularies_are_those_that_entries_tell_of():
    log, bundle = whole()
    error = refused("DR-V028", verify_bundle, replace(bundle, documents=DOCUMENTS[:1]), check)
    assert (error.step, error.expected.en) == ("documents", root_over(DOCUMENTS).hex())
    assert error.got.en == root_over(DOCUMENTS[:1]).hex()
    error = refused("DR-V034", verify_bundle, replace(bundle, vocabularies=(VOCABULARY, "{}")), check)
    assert (error.step, error.expected.en) == ("vocabulary", DIGEST)
    assert error.got.en == hashlib.sha256(b"{}").hexdigest()
    bare = log.bundle(ASSET)
    error = refused("DR-V028", verify_bundle, replace(bare, documents=DOCUMENTS), check)
    assert error.expected.en == "an entry issued"
    error = refused("DR-V034", verify_bundle, replace(bare, vocabularies=(VOCABULARY,)), check)
    assert error.expected.en == "an entry that adopts it"


def test_entries_that_tell_of_nothing_stand_beside_those_that_do():
    log = cotton()
    log.add("issued", "issued·7")
    log.add("vocabulary", "词表")
    log.add("party", "假", payload={"root": root_over(DOCUMENTS).hex(), "digest": DIGEST})
    note = log.signed()
    entries = tuple(BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (7, 8, 9))
    bundle = Bundle(kind="entry", subject="假", checkpoint=str(note), entries=entries)
    refused("DR-V028", verify_bundle, replace(bundle, documents=DOCUMENTS), check)
    refused("DR-V034", verify_bundle, replace(bundle, vocabularies=(VOCABULARY,)), check)


@pytest.mark.parametrize("payload", ["text", 7, ["x"], True, {"root": ["x"], "digest": {}}], ids=str)
def test_an_entry_that_says_no_object_is_refused_for_what_it_does_not_say(payload):
    for kind, code, carried in (
        ("index", "DR-V025", {"index": IndexPlace(entry=7, places=())}),
        ("issued", "DR-V028", {"documents": DOCUMENTS}),
        ("vocabulary", "DR-V034", {"vocabularies": (VOCABULARY,)}),
        ("correction", "DR-V027", {"disclosed": (Disclosure(entry=7, name="price", salt=SALT, value=""),)}),
    ):
        log = cotton()
        log.add(kind, "怪", payload=payload)
        note = log.signed()
        entry = BundledEntry(content=log.contents[7], proof=log.proof(7, note))
        bundle = Bundle(kind="entry", subject="怪", checkpoint=str(note), entries=(entry,), **carried)
        refused(code, verify_bundle, bundle, check)


@pytest.mark.parametrize("about", [["甲的权利"], {"a": 1}, 7, None], ids=str)
def test_an_entry_about_what_is_no_id_speaks_of_no_asset(about):
    log = cotton()
    log.add("ending", "怪", about=about)
    index = log.add_index()
    note = log.signed()
    bundle = log.bundle(ASSET, index=index, note=note)
    odd = BundledEntry(content=log.contents[7], proof=log.proof(7, note))
    bundle = replace(bundle, entries=(*bundle.entries[:-1], odd, bundle.entries[-1]))
    assert verify_bundle(bundle, check).complete_at == 8


def test_a_disclosed_value_is_the_one_its_own_entry_committed_to():
    _, bundle = whole()
    for entry, value in ((9, "90万元"), (10, "100万元"), (2, "100万元"), (4, "100万元")):
        opened = Disclosure(entry=entry, name="price", salt=SALT, value=value)
        error = refused("DR-V027", verify_bundle, replace(bundle, disclosed=(opened,)), check)
        assert (error.step, error.expected.en) == (
            "disclosure", str(commitments_of(story()[0].entries()[entry]).get("price") if entry != 4 else None),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"kind": "grant", "sealed": {"a": "1"}}, {"a": "1"}),
        ({"kind": "grant", "sealed": {"a": "1"}, "payload": {"draft": {"sealed": {"a": "2"}}}}, {"a": "1"}),
        ({"kind": "correction", "payload": {"draft": {"sealed": {"a": "2"}}}}, {"a": "2"}),
        ({"kind": "correction", "sealed": {"a": "1"}, "payload": {"draft": None}}, {"a": "1"}),
        ({"kind": "correction", "sealed": {"a": "1"}, "payload": "text"}, {"a": "1"}),
        ({"kind": "grant", "sealed": "text"}, {}),
        ({"kind": "grant"}, {}),
    ],
)
def test_the_commitments_of_a_correction_are_those_of_its_draft(body, found):
    assert commitments_of(body) == found


def test_a_value_of_an_entry_corrected_since_is_not_said_as_if_it_were_in_force():
    found = verify_file(whole()[1].encoded(), check)
    [old, new] = [each for each in lines_of(found) if "disclosed" in each]
    assert old.startswith("○ disclosed  price of entry 9: 100万元 (fits its commitment ")
    assert old.endswith("; entry 10 corrects that entry, and this is in force no longer")
    assert (new.startswith("√ disclosed  price of entry 10: 90万元 ("), "corrects" in new) == (True, False)
    assert [each["overtaken_by"] for each in verified_json(found)["disclosed"]] == [10, None]


def test_the_last_of_several_corrections_is_named_and_those_of_other_entries_are_passed_over():
    log, bundle = whole()
    log.add("correction", "再更正", about="许可丙", payload={"draft": None})
    log.add("correction", "别的更正", about="甲的权利", payload={"draft": None})
    note = log.signed()
    entries = [BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (3, 9, 10, 12, 13)]
    bundle = replace(
        bundle,
        subject="许可丙",
        checkpoint=str(note),
        entries=tuple(entries),
        index=None,
        documents=(),
        vocabularies=(),
    )
    found = verify_file(bundle.encoded(), check)
    assert [found.overtaken(each) for each in found.disclosed] == [12, 12]


# ---- the limits -----------------------------------------------------------------------------------------------------

HASH = base64.b64encode(bytes(32)).decode()
LIMITS = {
    "$.consistency": (16, ("consistency",), {"size": 3, "path": []}),
    "$.consistency[0].path": (126, ("consistency", 0, "path"), HASH),
    "$.index.places": (1_000, ("index", "places"), {"asset": "a", "position": 0, "path": []}),
    "$.index.places[0].path": (126, ("index", "places", 0, "path"), HASH),
    "$.documents": (256, ("documents",), {"name": "a", "lines": []}),
    "$.documents[0].lines": (20_000, ("documents", 0, "lines"), HASH),
    "$.vocabularies": (64, ("vocabularies",), "{}"),
    "$.disclosed": (1_000, ("disclosed",), {"entry": 1, "name": "a", "salt": "", "value": ""}),
    "$.entries": (10_000, ("entries",), None),
}


@pytest.mark.parametrize("at", LIMITS)
def test_a_list_at_its_limit_is_read_and_one_longer_is_not(at):
    most, path, item = LIMITS[at]
    item = item or json.loads(whole()[1].encoded())["entries"][0]
    items = [{**item, "size": size} if at == "$.consistency" else item for size in range(most + 1)]
    parse_bundle(changed(*path, to=items[:-1]))
    error = refused("DR-V020", parse_bundle, changed(*path, to=items))
    assert f"{at}: expected a list of at most {most}, got {most + 1} in it" in error.message.en


def test_a_file_of_32_mib_is_read_and_of_a_byte_more_is_not():
    content = whole()[1].encoded().ljust(32 * 1024 * 1024)
    assert parse_bundle(content) == whole()[1]
    error = refused("DR-V020", parse_bundle, content + b" ")
    assert "not a proof bundle: $: expected at most 33554432 bytes, got 33554433" in error.message.en


def test_a_bundle_that_breaks_off_says_where_in_both_languages():
    _, bundle = whole()
    said = refused("DR-V020", parse_bundle, bundle.encoded()[:300]).message
    assert ("第 " in said.zh, "line" in said.zh, "line" in said.en) == (True, False, True)
