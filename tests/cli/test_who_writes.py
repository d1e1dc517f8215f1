"""Who may write, from end to end: people with keys in folders of their own, one registry, a stranger who verifies."""

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.program import datarights

from datarights import bootstrap
from datarights.bootstrap import registries
from datarights.ledger.entry import Draft
from datarights.ledger.keeping import second_draft

PEOPLE = ("registrar-1", "registrar-2", "approver", "auditor", "for-jia", "for-yi")


class Office:
    """A folder with a registry, where one person after another is at work."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words, by="", code=0, said=""):
        done = datarights(*words, cwd=self.folder, lang="en", DATARIGHTS_ACTOR=by)
        assert done.returncode == code, (words, done.stdout, done.stderr)
        assert said in done.stdout + done.stderr
        return done.stdout

    def json(self, *words, **how):
        return json.loads(self("-f", "json", *words, **how))

    def entries(self):
        return self.json("log")

    def pending(self):
        return [each["name"] for each in self.json("approve")]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office"))
    for name in PEOPLE:
        office("identity", "new", name)
    for party in ("jia", "yi"):
        office("party", "add", party, "--kind", "organisation")
    office("asset", "add", "cotton", "--name", "cotton", "--source", "collected")
    office("identity", "add", "registrar-1", "--role", "registrar")
    for name, *said in (
        ("registrar-2", "registrar", "--kinds", "asset,party"), ("approver", "approver"), ("auditor", "auditor"),
        ("for-jia", "party", "--for", "jia"), ("for-yi", "party", "--for", "yi", "--through", "2099-12-31"),
    ):  # fmt: skip
        office("identity", "add", name, "--role", *said, by="registrar-1")
    office("right", "claim", "cotton", "--by", "jia", "--rights", "hold,use,operate", by="registrar-1")
    return office


@pytest.fixture
def office(staffed, tmp_path):
    shutil.copytree(staffed.folder, tmp_path / "office")
    return Office(tmp_path / "office")


def plan(office, by="registrar-1", **how):
    (office.folder / "license.yaml").write_text(
        "kind: registry\ngrants:\n  - {license: cotton, from: jia, to: yi, rights: [use]}\n",
        encoding="utf-8",
    )
    office("plan", "license.yaml", "-o", "plan.json", by=by, **how)
    return "plan.json"


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("", "DR-L020  nobody signed it: this registry takes signed submissions"),
        ("auditor", "DR-L022  auditor is an auditor and signs nothing"),
        ("registrar-2", "DR-L022  registrar-2 may not submit entries of kind grant"),
        ("for-jia", "DR-L022  for-jia may not submit entries of kind grant"),
        ("stranger", "DR-L021  a signature does not stand: stranger"),
    ],
)
def test_a_plan_says_what_the_door_refuses_to_whoever_is_at_work_and_somebody_who_may_applies_it(office, by, said):
    before = office.entries()
    name = plan(office, by, code=1, said=said)
    office("apply", name, "--dry-run", by=by, code=5, said=said)
    office("right", "license", "cotton", "--from", "jia", "--to", "yi", "--dry-run", by=by, code=5, said=said)
    assert office.entries() == before
    if by != "stranger":  # who has no key here
        office("apply", name, by=by, code=5, said=said.partition("  ")[0])
    office("apply", name, "--dry-run", by="registrar-1", said="1 new")
    office("apply", name, by="registrar-1", said="1 written")


def test_a_plan_says_that_something_will_wait_for_a_second_person(office):
    office("identity", "second", "grant", by="registrar-1")
    name = plan(office, said="asks for a second person: apply keeps it until another approves")
    office("apply", name, by="registrar-1", said="waits for a second person")


TRANSFER = ("right", "transfer", "cotton", "--from", "jia", "--to", "yi", "--rights", "hold,use,operate")


def test_the_list_says_who_may_do_what(office):
    found = {each["handle"]: each for each in office.json("identity", "list")["identities"]}
    assert [*found] == ["registrar-1", "registrar-2", "approver", "auditor", "for-jia", "for-yi"]
    assert found["registrar-2"]["kinds"] == ["asset", "party"]
    assert found["for-yi"]["end"] == "2100-01-01"
    assert found["for-jia"]["party"] == "jia"
    assert "acts for jia" in office("identity", "list")


@pytest.mark.parametrize(
    ("by", "code"),
    [("", "DR-L020"), ("approver", "DR-L022"), ("auditor", "DR-L022"), ("for-jia", "DR-L022"), ("nobody", "DR-S028")],
)
def test_nobody_but_a_registrar_writes_and_the_attempt_is_logged_apart(office, by, code):
    size = len(office.entries())
    office("asset", "add", "wheat", "--name", "a secret name", "--source", "collected", by=by, code=3 if by == "nobody" else 5, said=code)  # fmt: skip
    assert len(office.entries()) == size
    refused = office.json("log", "--refused")
    if by != "nobody":
        assert [(each["actor"], each["code"], each["entry"]) for each in refused] == [(by, code, "wheat")]
        assert "a secret name" not in (office.folder / "registry.refused").read_text(encoding="utf-8")


def test_a_registrar_of_some_kinds_writes_those_alone(office):
    office("asset", "add", "wheat", "--name", "wheat", "--source", "collected", by="registrar-2")
    office(*TRANSFER, by="registrar-2", code=5, said="DR-L022")
    assert office.entries()[-1]["signed"][0].startswith("— registrar-2 ")


def test_parties_sign_a_plan_and_the_right_says_so_to_everybody(office):
    name = plan(office)
    for who, party in (("for-jia", "jia"), ("for-yi", "yi")):
        office("sign", name, "--for", party, by=who, said="1 signed")
    office("asset", "add", "wheat", "--name", "wheat", "--source", "collected", by="registrar-1")  # things move on
    office("apply", name, by="registrar-1")
    assert "agreed: every party signed" in office("holdings", "cotton")
    assert "agreed: every party signed" in office("chain", "cotton")
    assert "agreed: every party signed" in office("report", "statement", "cotton")
    said = {each["holder"]: each["consent"] for each in office.json("holdings", "cotton")["holdings"]}
    assert said == {"jia": "agency_only", "yi": "agreed"}
    office("apply", name, by="registrar-1", said="0 written")
    office("db", "verify")


def test_one_party_alone_is_one_sided_and_a_plan_of_another_registry_is_refused(office, tmp_path):
    name = plan(office)
    office("sign", name, "--for", "jia", by="for-jia")
    office("sign", name, "--for", "nobody", by="for-jia", code=2, said="DR-U093")
    other = json.loads((office.folder / name).read_text(encoding="utf-8"))
    other["registry"] = "registry\n" + "0" * 64
    (office.folder / "other.json").write_text(json.dumps(other), encoding="utf-8")
    office("sign", "other.json", "--for", "yi", by="for-yi")
    office("apply", "other.json", by="registrar-1", code=5, said="DR-L021")
    office("apply", name, by="registrar-1")
    assert "one-sided" in office("holdings", "cotton")


def test_a_folder_among_what_waits_does_not_wait(office):
    (office.folder / "registry.pending" / "dddddddd.json").mkdir(parents=True)
    office("approve")
    assert office.pending() == []
    office("approve", "dddddddd", "--reject", by="registrar-1", code=2, said="DR-U091")


RENEWING = "kind: registry\nrenewals: [{right: L1, id: R1, term: {from: 2027-01-01, through: 2030-12-31}}]\n"
CORRECTING = """kind: registry
corrections:
  - about: L1
    id: C1
    reasons: the term
    instead: {grant: {license: cotton, from: jia, to: yi, rights: [use], term: {from: 2026-01-01, through: 2026-06-30}}}
"""


def licensed(office):
    (office.folder / "l.yaml").write_text(
        "kind: registry\ngrants: [{id: L1, license: cotton, from: jia, to: yi, rights: [use], term: {from: 2026-01-01, through: 2026-12-31}}]\n",
        encoding="utf-8",
    )
    both_sign(office, "l.yaml", "l.json")


def both_sign(office, manifest, name):
    office("plan", manifest, "-o", name, by="registrar-1")
    for who, party in (("for-jia", "jia"), ("for-yi", "yi")):
        office("sign", name, "--for", party, by=who, said="1 signed")
    office("apply", name, by="registrar-1", said="1 written")


def test_a_renewal_by_the_registrar_alone_is_nobodys_agreement(office):
    licensed(office)
    assert "agreed: every party signed" in office("holdings", "cotton", "--at", "2026-06-01")
    (office.folder / "r.yaml").write_text(RENEWING, encoding="utf-8")
    office("apply", "r.yaml", by="registrar-1", said="1 written")
    for words in (
        ("holdings", "cotton", "--at", "2028-06-01"),
        ("chain", "cotton", "--at", "2028-06-01"),
        ("report", "statement", "cotton"),
    ):
        assert "agreed" not in office(*words)
    office("prove", "cotton", "-o", "c.proof", by="registrar-1")
    assert "agreed" not in office("verify", "c.proof")
    said = {
        each["holder"]: each["consent"] for each in office.json("holdings", "cotton", "--at", "2028-06-01")["holdings"]
    }
    assert said["yi"] == "agency_only"


@pytest.mark.parametrize("text", [RENEWING, CORRECTING], ids=["renewal", "correction"])
def test_parties_sign_a_renewal_and_a_correction(office, text):
    licensed(office)
    (office.folder / "r.yaml").write_text(text, encoding="utf-8")
    both_sign(office, "r.yaml", "r.json")
    assert "agreed: every party signed" in office("holdings", "cotton", "--at", "2026-06-01")
    office("db", "verify")
    office("prove", "cotton", "-o", "c.proof", by="registrar-1")
    office("verify", "c.proof")


def test_what_asks_for_a_second_person_waits_for_one(office):
    office("identity", "second", "transfer", by="registrar-1")
    size = len(office.entries())
    office(*TRANSFER, by="registrar-1", said="waits for a second person")
    office(*TRANSFER, by="registrar-1")  # the same again waits once
    (name,) = office.pending()
    assert len(office.entries()) == size
    for by in ("registrar-1", "for-jia", "auditor", ""):
        office("approve", name, by=by, code=5, said="DR-L023")
    assert office.pending() == [name]
    office("approve", name, by="approver")
    assert office.pending() == []
    assert [each.split(" ")[1] for each in office.entries()[-1]["signed"]] == ["registrar-1", "approver"]
    assert [each["actor"] for each in office.json("log", "--refused")] == ["registrar-1", "for-jia", "auditor", ""]
    office("approve", name, by="approver", code=2, said="DR-U091")
    office("db", "verify")


def test_whoever_approves_sees_what_it_says_and_what_the_rules_say_of_it_by_now(office):
    office("identity", "second", "identity,transfer", by="registrar-1")
    office("identity", "new", "evil")
    office("identity", "add", "evil", "--role", "registrar", "--kinds", "grant", by="registrar-1", said="waits")
    (name,) = office.pending()
    office("identity", "add", "evil", "--role", "approver", by="registrar-1", said="waits")
    listed = office("approve")
    assert f"{name}  submitted by registrar-1" in listed
    assert "evil  registrar  grant" in listed
    told = {each["name"]: each["lines"][0]["draft"]["payload"]["role"] for each in office.json("approve")}
    assert told.pop(name) == "registrar"
    assert [*told.values()] == ["approver"]
    office("approve", name, by="approver", said="evil  registrar  grant")
    (name,) = office.pending()
    assert "evil  approver" in office("approve")
    assert "DR-L00" in office("approve")
    assert "1 refused" in office("approve")
    office("approve", name, by="approver", code=5, said=f"datarights approve {name} --reject")


def test_what_waits_is_taken_away_by_whoever_might_approve_it_or_submitted_it(office):
    office("identity", "second", "transfer", by="registrar-1")
    size = len(office.entries())
    for by in ("approver", "registrar-1"):
        office(*TRANSFER, by="registrar-1")
        (name,) = office.pending()
        office("approve", name, "--reject", by="auditor", code=5, said="DR-L023")
        office("approve", "--reject", name, by=by, said="the ledger is as it was")
        assert office.pending() == []
        last = office.json("log", "--refused")[-1]
        assert (last["code"], last["actor"]) == ("DR-L025", by)
    assert len(office.entries()) == size
    office("approve", "--reject", by="approver", code=2, said="DR-U091")
    office(*TRANSFER, by="registrar-1")
    (name,) = office.pending()
    for each in (office.folder / "registry.keys").iterdir():
        if b"approver" in each.read_bytes():
            each.unlink()
    office("approve", name, "--reject", by="approver", code=3, said="DR-S028")  # a name is not enough
    assert office.pending() == [name]


def test_a_proof_shows_a_stranger_who_signed_and_an_edit_of_it_is_found(office, tmp_path):
    name = plan(office)
    office("sign", name, "--for", "jia", by="for-jia")
    office("apply", name, by="registrar-1")
    office("keys", "list", "--format", "policy", "-o", "policy")
    office("prove", "cotton", "-o", "cotton.proof", by="registrar-1")
    stranger = Office(tmp_path / "stranger")
    stranger.folder.mkdir()
    for each in ("policy", "cotton.proof"):
        shutil.copy(office.folder / each, stranger.folder)
    stranger("verify", "cotton.proof", "--policy", "policy", said="signed by for-jia (jia), registrar-1")
    found = stranger.json("verify", "cotton.proof", "--policy", "policy")
    assert found["verdict"] == "verified"
    by = {each["handle"] for line in found["signed"].values() for each in line}
    assert by == {"registrar-1", "for-jia"}
    assert {each["holder"]: each.get("consent") for each in found["holdings"]["rights"]} == {
        "jia": "agency_only", "yi": "one_sided",
    }  # fmt: skip
    (row,) = [each for each in stranger("verify", "cotton.proof").splitlines() if "  yi  " in each]
    assert row.endswith("one-sided: one party signed")
    right = next(each["id"] for each in office.entries() if each["kind"] == "grant")
    office("prove", right, "--entry", "-o", str(stranger.folder / "right.proof"), by="registrar-1")
    stranger("verify", "right.proof", said="signed by for-jia (jia), registrar-1  one-sided: one party signed")
    assert [*stranger.json("verify", "right.proof")["consent"].values()] == ["one_sided"]
    body = json.loads((stranger.folder / "cotton.proof").read_text(encoding="utf-8"))
    body["entries"] = [each for each in body["entries"] if '"identity"' not in each["content"]]
    (stranger.folder / "without.proof").write_text(json.dumps(body), encoding="utf-8")
    less = stranger.json("verify", "without.proof", "--policy", "policy")
    assert less["signed"] == {}
    assert {*less["consent"].values()} == {None}
    assert "agreed" not in stranger("verify", "without.proof")
    assert any("who signed and submitted" in each for each in less["not_shown"])
    assert not any(each.get("consent") for each in (less["holdings"] or {"rights": []})["rights"])


def test_the_log_of_refusals_stays_small(tmp_path):
    from datarights.adapters.keys import refusals
    from datarights.errors import InadmissibleEntryError
    from datarights.text import say

    log = refusals.RefusalLog(tmp_path / "refused")
    error = InadmissibleEntryError("DR-L020", say("无", "none"), entry="e" * 1000)
    for number in range(1_200):
        log.add(error, str(number), "2026-11-26T00:00:00.000000Z")
    assert log.path.stat().st_size <= refusals.MAX_BYTES
    kept = [int(each["actor"]) for each in log.read()]
    assert kept == list(range(kept[0], 1_200))
    assert kept[0] > 0


def test_what_is_no_log_of_refusals_is_passed_over_or_said_and_nothing_behind_it_is_touched(tmp_path):
    from datarights.adapters.keys.refusals import RefusalLog
    from datarights.errors import InadmissibleEntryError, StoreError
    from datarights.text import say

    error = InadmissibleEntryError("DR-L020", say("无", "none"), entry="e")
    log = RefusalLog(tmp_path / "refused")
    log.path.write_text('{"a":1}\n[]\n{"at":5,"actor":"","code":"","entry":""}\nx\n', "utf-8")
    log.add(error, "r1", "2026-11-26T00:00:00.000000Z")
    assert [each["actor"] for each in log.read()] == ["r1"]
    (tmp_path / "other").write_text("as it was", "utf-8")
    log.path.unlink()
    for target in (tmp_path / "other", tmp_path, "/dev/zero"):
        log.path.symlink_to(target)
        log.add(error, "r1", "2026-11-26T00:00:00.000000Z")
        with pytest.raises(StoreError) as found:
            [*log.read()]
        assert found.value.code == "DR-S048"
        log.path.unlink()
    assert (tmp_path / "other").read_text("utf-8") == "as it was"


@pytest.mark.parametrize("lost", [False, True])
def test_a_registry_with_identities_is_restored_from_its_backup(office, lost):
    office("db", "backup", "kept.db")
    before = office.entries()
    if lost:
        for each in office.folder.glob("registry.db*"):
            each.unlink()
    office("db", "restore", "kept.db")
    assert office.entries() == before
    office("party", "add", "later", by="registrar-1")
    office("db", "verify")


def test_a_restoration_that_is_refused_leaves_the_registry_where_it_stood(office):
    office("db", "backup", "old.db")
    office("party", "add", "later", by="registrar-1")
    before, files = office.entries(), sorted(each.name for each in office.folder.iterdir())
    for by, code in (("", 5), ("nobody", 3), ("auditor", 5)):
        office("db", "restore", "old.db", "--reason", "lost", by=by, code=code)
        assert office.entries() == before
        assert sorted(
            each.name for each in office.folder.iterdir() if not each.name.endswith(("-wal", "-shm", ".refused"))
        ) == [each for each in files if not each.endswith(("-wal", "-shm", ".refused"))]
    office("party", "add", "later still", by="registrar-1")
    office("db", "restore", "old.db", "--reason", "lost", by="registrar-1")
    assert "later" not in {each["id"] for each in office.entries()}


def test_an_export_of_signed_entries_is_imported_with_the_same_root(office):
    office("export", "ledger", "ledger")
    office("verify", "ledger")
    office("import", "ledger", "ledger", "--registry", "moved.db")
    root = office.json("db", "status")["root"]
    assert office.json("--registry", "moved.db", "db", "status")["root"] == root
    office("--registry", "moved.db", "db", "verify")


def with_a_secret(office, who="f1", **how):
    office("party", "add", who, "--kind", "natural", "--name", "Gulmire Abdu", by="registrar-1", **how)
    return ("disclose", who, "name", "--for", "me", "--reason", "curious", "-o", "name.proof")


def test_who_opened_a_value_is_on_record_and_a_party_opens_only_what_names_it(office):
    opening = with_a_secret(office)
    for by in ("for-jia", "stranger"):
        office(*opening, by=by, code=5, said="DR-L026")
    office("prove", "f1", "--disclose", "f1:name", *opening[3:], by="for-jia", code=5, said="DR-L026")
    office("reads", "add", "f1", "--for", "me", "--reason", "curious", by="for-jia", code=5, said="DR-L026")
    assert office.json("reads", "list") == []
    assert not (office.folder / "name.proof").exists()
    assert [each["code"] for each in office.json("log", "--refused")][-1] == "DR-L026"
    for by in ("registrar-2", "approver", "auditor", ""):
        office(*opening, by=by)
    assert [each["by"] for each in office.json("reads", "list")] == ["registrar-2", "approver", "auditor", None]
    (office.folder / "price").write_text("12", encoding="utf-8")
    office(
        "right", "license", "cotton", "--from", "jia", "--to", "f1", "--id", "l1", "--confidential", "price=price",
        by="registrar-1",
    )  # fmt: skip
    told = ("disclose", "l1", "price", *opening[3:])
    office(*told, by="for-jia")
    office(*told, by="for-yi", code=5, said="for-yi acts for yi, which l1 does not name")


def test_a_handle_whose_key_is_not_here_opens_nothing(office):
    opening = with_a_secret(office)
    for each in (office.folder / "registry.keys").iterdir():
        if b"auditor" in each.read_bytes():
            each.unlink()
    office(*opening, by="auditor", code=3, said="DR-S028")


def test_an_erasure_waits_for_a_second_person_like_anything_else(office):
    with_a_secret(office)
    office("identity", "second", "erasure", by="registrar-1")
    office("erase", "f1", "--reason", "withdrawn", by="registrar-1", said="waits for a second person")
    assert office.json("log", "--refused") == []
    office("disclose", "f1", "name", "--for", "me", "--reason", "still there", "-o", "a.proof", by="auditor")
    (name,) = office.pending()
    office("approve", name, by="registrar-1", code=5, said="DR-L023")
    office("approve", name, by="approver", said="1 written")
    office("disclose", "f1", "name", "--for", "me", "--reason", "gone", by="auditor", code=2, said="DR-U101")
    office("db", "verify")


def corrected_twice(office):
    """A first correction seals a phone number, a second one drops it."""
    with_a_secret(office)
    for name, more in (("fix-1", ", confidential: {phone: '139'}"), ("fix-2", "")):
        (office.folder / "fix.yaml").write_text(
            f"kind: registry\ncorrections:\n  - {{id: {name}, about: f1, reasons: wrong, instead: {{party: {{kind: natural, name: Adil{more}}}}}}}\n",
            encoding="utf-8",
        )
        office("apply", "fix.yaml", by="registrar-1")


def test_what_was_corrected_since_is_not_erased_past_the_second_person(office):
    corrected_twice(office)
    office("identity", "second", "erasure", by="registrar-1")
    office("erase", "f1", "phone", "--reason", "alone", by="registrar-1", said="waits for a second person")
    opening = ("disclose", "fix-1", "phone", "--for", "me", "--reason", "still there")
    office(*opening, "-o", "a.proof", by="auditor")
    (name,) = office.pending()
    office("approve", name, by="approver", said="1 written")
    office(*opening, by="auditor", code=2, said="DR-U101")
    office("erase", "f1", "phone", "--reason", "again", by="registrar-1", said="erased before, and on record")


def test_an_erasure_of_what_is_not_on_record_does_not_wait(office):
    corrected_twice(office)
    office("identity", "second", "erasure", by="registrar-1")
    (office.folder / "e.yaml").write_text(
        "kind: registry\nerasures: [{about: f1, what: [phnoe], reason: gone}]\n", encoding="utf-8"
    )
    office("apply", "e.yaml", by="registrar-1", code=2, said="DR-U100")
    assert office.pending() == []


# ---- what waits is asked at the door -----------------------------------------------------------------------------

LICENSE = ("right", "license", "cotton", "--from", "jia", "--to", "yi", "--id", "l1")


@pytest.fixture
def asking(office):
    """Give an office where grants and erasures ask for a second person."""
    office("identity", "second", "grant,erasure", by="registrar-1")
    return office


def test_the_list_of_keys_tells_who_signs_from_who_was_retired_and_who_is_named_by_no_entry(office):
    office("identity", "new", "stranger")
    told = {
        each["vkey"].partition("+")[0]: each["in_use"]
        for each in office.json("keys", "list")
        if each["use"] == "identity"
    }
    assert (told["registrar-2"], told["stranger"]) == (True, False)
    office("identity", "retire", "registrar-2", by="registrar-1")
    told = {
        each["vkey"].partition("+")[0]: each["in_use"]
        for each in office.json("keys", "list")
        if each["use"] == "identity"
    }
    assert (told["registrar-1"], told["registrar-2"], told["stranger"]) == (True, False, False)
    said = office("keys", "list")
    assert "an identity  retired" in said
    assert "an identity that no entry names" in said


def signatures(office):
    return [each["signed"] for each in office.json("approve")]


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("", "DR-L020"), ("stranger", "DR-L021"), ("auditor", "DR-L022"), ("for-jia", "DR-L022"), ("approver", "DR-L022"),
        ("registrar-2", "DR-L022"),
    ],
)  # fmt: skip
def test_nothing_waits_that_whoever_submits_it_may_not_submit(asking, by, code):
    if by == "stranger":
        asking("identity", "new", "stranger")
    (asking.folder / "price").write_text("a secret price", encoding="utf-8")
    asking(*LICENSE, "--confidential", "price=price", by=by, code=5, said=code)
    name = plan(asking, by, code=1)
    asking("apply", name, by=by, code=5, said=code)
    assert asking.pending() == []
    assert not (asking.folder / "registry.values").exists()
    assert [(each["code"], each["actor"]) for each in asking.json("log", "--refused")] == [(code, by)] * 2


def test_nothing_waits_by_another_key_under_the_name_of_a_registrar_or_under_a_signature_that_does_not_stand(asking):
    other = Office(asking.folder.parent / "other")
    other.folder.mkdir()
    other("identity", "new", "registrar-1")
    name = plan(asking)
    spoilt = json.loads((asking.folder / name).read_text(encoding="utf-8"))
    spoilt["lines"][0]["draft"]["signed"] = ["— for-jia " + "A" * 91 + "="]
    (asking.folder / "spoilt.json").write_text(json.dumps(spoilt), encoding="utf-8")
    asking("apply", "spoilt.json", by="registrar-1", code=5, said="DR-L021: a signature does not stand")
    for each in (asking.folder / "registry.keys").iterdir():
        if b"registrar-1" in each.read_bytes():
            each.unlink()
    for each in (other.folder / "registry.keys").iterdir():
        shutil.copy(each, asking.folder / "registry.keys")
    asking("apply", name, by="registrar-1", code=5, said="DR-L021: a signature does not stand: registrar-1")
    assert asking.pending() == []
    assert [each["code"] for each in asking.json("log", "--refused")] == ["DR-L021"] * 2


def test_what_waits_is_asked_again_when_it_is_approved_and_refused_for_its_true_reason(asking):
    asking("identity", "new", "registrar-3")
    asking("identity", "add", "registrar-3", "--role", "registrar", by="registrar-1")
    (name,) = asking.pending()
    asking("approve", name, by="approver")
    asking(*LICENSE, by="registrar-1")
    (name,) = asking.pending()
    file = asking.folder / "registry.pending" / f"{name}.json"
    waiting = json.loads(file.read_text(encoding="utf-8"))
    asking("sign", str(file), by="approver")
    signed = json.loads(file.read_text(encoding="utf-8"))["lines"][0]["draft"]["signed"]
    for lines, said in (
        (signed[1:], "DR-L022  approver may not submit entries of kind grant"),
        ([], "DR-L020  nobody signed it"),
        ([signed[0].replace("registrar-1", "stranger")], "DR-L021  a signature does not stand: stranger"),
    ):
        waiting["lines"][0]["draft"]["signed"] = lines
        file.write_text(json.dumps(waiting), encoding="utf-8")
        assert said in asking("approve")
        asking("approve", name, by="registrar-3", code=5, said=said)
        last = asking.json("log", "--refused")[-1]
        assert (last["actor"], last["code"]) == ("registrar-3", said[:7])
    assert asking.entries()[-1]["kind"] == "identity"
    waiting["lines"][0]["draft"]["signed"] = signed[:1]
    file.write_text(json.dumps(waiting), encoding="utf-8")
    asking("approve", name, by="registrar-3", said="1 written")
    asking("db", "verify")


def test_submitting_the_same_again_keeps_the_signatures_of_the_parties(asking):
    name = plan(asking)
    for who in ("for-jia", "for-yi"):
        asking("sign", name, by=who)
    asking("apply", name, by="registrar-1", said="waits for a second person")
    asking("apply", "license.yaml", by="registrar-1", said="waits for a second person")
    assert signatures(asking) == ["for-jia, for-yi, registrar-1"]
    asking("identity", "retire", "for-yi", by="registrar-1")
    retiring = next(each["name"] for each in asking.json("approve") if each["signed"] == "registrar-1")
    asking("approve", retiring, by="approver")
    assert not re.search(r"acts for *(·|  |$)", asking("log"), re.MULTILINE)  # whom for, a retirement does not say
    asking("identity", "add", "for-yi", "--role", "party", "--for", "yi", by="registrar-1", code=2, said="was retired")
    asking("apply", "license.yaml", by="registrar-1", said="waits for a second person")
    assert signatures(asking) == ["for-jia, registrar-1"]  # who is retired signs no more
    (name,) = asking.pending()
    asking("approve", name, by="approver", said="1 written")
    assert "one-sided" in asking("holdings", "cotton")


def test_what_two_submitted_each_by_themselves_either_may_write(asking):
    asking("identity", "new", "registrar-3")
    asking("identity", "add", "registrar-3", "--role", "registrar", by="registrar-1")
    (name,) = asking.pending()
    asking("approve", name, by="approver")
    for by in ("registrar-1", "registrar-3"):
        asking(*LICENSE, by=by, said="waits for a second person")
    assert signatures(asking) == ["registrar-1, registrar-3"]
    (name,) = asking.pending()
    asking("approve", name, by="registrar-3", said="1 written")
    asking("db", "verify")


def test_a_spoilt_file_among_what_waits_is_named_and_the_others_are_approved(asking):
    asking(*LICENSE, by="registrar-1")
    (name,) = asking.pending()
    (asking.folder / "registry.pending" / "bad.json").write_text("{", encoding="utf-8")
    (asking.folder / "registry.pending" / "worse.json").write_text('{"kind": "plan"}', encoding="utf-8")
    asking("approve", said="bad cannot be read")
    asking("approve", said="worse cannot be read")
    asking(*LICENSE, by="registrar-1", said="waits")
    asking("approve", "bad", by="approver", code=3, said="DR-I090")
    asking("approve", name, by="approver", said="1 written")
    asking("approve", "bad", "--reject", by="auditor", code=5, said="DR-L023")
    asking("approve", "bad", "--reject", by="approver", said="taken away")
    last = asking.json("log", "--refused")[-1]
    assert (last["code"], last["entry"]) == ("DR-L025", "bad")
    assert not (asking.folder / "registry.pending" / "bad.json").exists()


def waiting_price(office):
    (office.folder / "price").write_text("a secret price", encoding="utf-8")
    office(*LICENSE, "--confidential", "price=price", by="registrar-1", said="waits")
    (name,) = office.pending()
    return name


def test_values_of_what_waits_are_destroyed_by_whoever_submitted_it_or_might_approve_it(asking):
    name = waiting_price(asking)
    for by in ("auditor", "for-jia", "stranger", ""):
        asking("erase", "l1", "--reason", "x", by=by, code=5, said="DR-L027")
        last = asking.json("log", "--refused")[-1]
        assert (last["code"], last["actor"], last["entry"]) == ("DR-L027", by, "l1")
    assert asking.json("approve")[0]["lost"] == []
    for by in ("registrar-1", "approver"):
        asking("erase", "l1", "--reason", "x", by=by, said="destroyed price of l1")
        last = asking.json("log", "--refused")[-1]
        assert (last["code"], last["actor"], last["entry"]) == ("DR-L028", by, "l1")
        assert asking.json("approve")[0]["lost"] == [{"entry": "l1", "name": "price"}]
        assert "price of l1 is not kept here" in asking("approve")
        if by == "registrar-1":  # whoever says it again keeps it again
            asking("approve", name, "--reject", by=by)
            name = waiting_price(asking)
    asking("approve", name, by="approver", said="price of l1 is not kept here")


def test_a_party_that_signed_what_waits_destroys_its_values(asking):
    (asking.folder / "price").write_text("a secret price", encoding="utf-8")
    (asking.folder / "license.yaml").write_text(
        "kind: registry\ngrants:\n"
        "  - {license: cotton, from: jia, to: yi, id: l1, rights: [use], confidential: {price: a secret price}}\n",
        encoding="utf-8",
    )
    asking("plan", "license.yaml", "-o", "plan.json", by="registrar-1")
    asking("sign", "plan.json", by="for-jia")
    asking("apply", "plan.json", by="registrar-1")
    asking("erase", "l1", "--reason", "x", by="for-yi", code=5, said="DR-L027")
    asking("erase", "l1", "--reason", "x", by="for-jia", said="destroyed price of l1")


def test_an_approved_value_is_opened_as_any_other(asking):
    name = waiting_price(asking)
    asking("approve", name, by="approver")
    asking("disclose", "l1", "price", "--for", "me", "--reason", "audit", "-o", "l1.proof", by="auditor")
    assert "a secret price" in asking("verify", "l1.proof")


# ---- what the program records itself waits for nobody ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["key", "recovery", "issued"])
def test_kinds_that_the_program_records_itself_ask_for_nobody(office, kind):
    office(
        "identity",
        "second",
        f"grant,{kind}",
        by="registrar-1",
        code=2,
        said=f"{kind}: the program records these itself",
    )
    assert office.json("identity", "list")["second"] == []


def test_a_registry_in_which_these_were_said_to_ask_is_not_locked(office, monkeypatch):
    monkeypatch.chdir(office.folder)
    monkeypatch.setenv("DATARIGHTS_ACTOR", "registrar-1")
    with bootstrap.open_registry(found=bootstrap.settings({})) as registry:  # as an earlier program said it
        registry.submit(second_draft(1, ["key", "recovery", "issued"]))
    office("identity", "new", "more")
    office("identity", "add", "more", "--role", "auditor", by="registrar-1", said="waits for a second person")
    office("keys", "rotate", by="registrar-1")
    (office.folder / "letter.txt").write_text("a letter", encoding="utf-8")
    office("prove", "letter.txt", by="registrar-1")
    shutil.copy(office.folder / "registry.db", office.folder / "older.db")
    office("asset", "add", "wheat", "--name", "wheat", "--source", "collected", by="registrar-1")
    shutil.copy(office.folder / "older.db", office.folder / "registry.db")
    office("asset", "add", "wheat", "--name", "wheat", "--source", "collected", by="registrar-1", code=4)
    office("db", "recover", "--reason", "an older copy", by="auditor", code=5, said="DR-L022")
    office("db", "recover", "--reason", "an older copy", by="registrar-1")
    office("identity", "second", "none", by="registrar-1", said="waits for a second person")
    for each in office.json("approve"):
        if each["entries"] == ["second/2"]:
            office("approve", each["name"], by="approver", said="1 written")
    office("db", "verify")


# ---- lesser things -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asks", [False, True], ids=["one is enough", "a second person"])
def test_a_rehearsal_asks_on_the_day_that_the_ledger_will_write_though_the_clock_was_once_ahead(
    office, monkeypatch, asks
):
    today = date.today()
    office("identity", "new", "leaving")
    office(
        "identity",
        "add",
        "leaving",
        "--role",
        "registrar",
        "--through",
        str(today + timedelta(days=1)),
        by="registrar-1",
    )
    if asks:
        office("identity", "second", "asset", by="registrar-1")
    monkeypatch.chdir(office.folder)
    monkeypatch.setenv("DATARIGHTS_ACTOR", "registrar-1")
    with monkeypatch.context() as ahead:
        ahead.setattr(registries, "now", lambda: datetime.now(UTC) + timedelta(days=7))
        with bootstrap.open_registry(found=bootstrap.settings({})) as registry:
            registry.submit(Draft(kind="party", id="bing", payload={"kind": "organisation"}))
    wheat = ("asset", "add", "wheat", "--name", "wheat", "--source", "collected")
    for words in ((*wheat, "--dry-run"), wheat):
        office(*words, by="leaving", code=5, said="a signature does not stand: leaving")
    assert office.pending() == []


@pytest.mark.parametrize("reader", ["", " ", "me"])
def test_who_reads_and_why_is_said_in_words(office, reader):
    office("party", "add", "f1", "--kind", "natural", "--name", "Gulmire Abdu", by="registrar-1")
    why = ("--for", reader, "--reason", "" if reader == "me" else "curious")
    office("disclose", "f1", "name", *why, by="auditor", code=2, said="DR-U114")
    office("prove", "f1", "--disclose", "f1:name", *why, by="auditor", code=2, said="DR-U114")
    office("reads", "add", "f1", *why, by="auditor", code=2, said="DR-U114")
    office("erase", "f1", "--reason", reader.replace("me", "\u3000"), by="registrar-1", code=2, said="DR-U119")
    assert office.json("reads", "list") == []


def test_an_entry_is_named_by_its_index_to_erase_as_to_disclose_and_both_answer_in_json(office):
    office("party", "add", "f1", "--kind", "natural", "--name", "Gulmire Abdu", by="registrar-1")
    index = str(office.entries()[-1]["index"])
    told = office.json("disclose", index, "name", "--for", "me", "--reason", "audit", "-o", "f1.proof", by="auditor")
    assert told == {"file": "f1.proof", "entry": index, "name": "name", "reader": "me"}
    told = office.json("reads", "add", "f1", "--for", "me", "--reason", "audit", by="auditor")
    assert told == {"entry": "f1", "reader": "me", "reason": "audit", "consent": None}
    assert office.json("erase", index, "name", "--reason", "asked", by="registrar-1")["about"] == "f1"
    assert office.json("identity", "new", "somebody")["vkey"].startswith("somebody+")
