"""Files that somebody hands over, made to be believed: whoever made them knows all the bytes and has no key that is trusted.

He takes what he knows of a real log and adds, joins, renames or hides. None is *verified*, none is said to show what it does
not, and none ends in anything but a refusal that names its reason.
"""

import hashlib
import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.program import datarights
from tests.unit.ledger.exports import export_of
from tests.unit.ledger.logs import ORIGIN, Log, cotton, signer_of

from datarights import bootstrap
from datarights.adapters.files import open_plain
from datarights.adapters.keys import check
from datarights.app import verify_file
from datarights.bootstrap import proofs
from datarights.errors import NotPlainError, VerificationError
from datarights.ledger import actors
from datarights.ledger.bundle import Bundle, BundledEntry, Disclosure, Trust, parse_bundle, verify_bundle
from datarights.ledger.canonical import encode
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.commitment import commitment
from datarights.ledger.document import MAX_LINES, Document, document_of, root_of_documents
from datarights.ledger.keeping import identity_draft
from datarights.ledger.merkle import consistency_proof, inclusion_proof, leaf_hash, root_of, verify_inclusion
from datarights.ledger.note import KeyKind, Note, VerifierKey
from datarights.ledger.policy import parse_policy
from datarights.ledger.proof import verify_contains
from datarights.ledger.witness import Request, Status, WitnessRefusedError, judge, parse_request

ASSET = "收购数据"


def stranger(log):
    """Give the same log in the hands of somebody without its key, who puts entries of his own behind it."""
    mine = Log(contents=list(log.contents), second=log.second, signer=signer_of(ORIGIN, which=9))
    mine.add("transfer", "卖给我", asset=ASSET, parties={"from": "乙公司", "to": "我"})
    return mine


def policy_of(log, folder):
    (folder / "policy").write_text(f"log {log.signer.key}\nquorum none\n")
    return str(folder / "policy")


def told(path, *arguments, lang="en"):
    done = datarights("verify", path, *arguments, lang=lang)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


# ---- entries behind a checkpoint that a reader holds --------------------------------------------------------------------


def test_entries_that_a_stranger_puts_behind_the_checkpoint_held_are_not_verified_by_it(tmp_path):
    log = cotton()
    (tmp_path / "held").write_text(str(log.signed()))
    mine = stranger(log)
    index = mine.add_index()
    (tmp_path / "bundle").write_bytes(mine.bundle(ASSET, since=[7], index=index).encoded())
    code, out, _ = told(tmp_path / "bundle", "--checkpoint", tmp_path / "held")
    assert code == 0
    assert "○ self-consistent" in out
    assert "√ verified" not in out
    assert "√ continues  the checkpoint held: the first 7 entries are of that log" in out
    assert "! not shown  who added the entries from 7 on: the checkpoint held ends at size 7" in out
    assert told(tmp_path / "bundle", "--checkpoint", tmp_path / "held", "--policy", policy_of(log, tmp_path))[0] == 4


def test_an_export_that_a_stranger_went_on_with_is_not_verified_by_the_checkpoint_held(tmp_path):
    log = cotton()
    (tmp_path / "held").write_text(str(log.signed()))
    folder = export_of(stranger(log), tmp_path / "out")
    found = bootstrap.verified_export(folder, checkpoint=str(tmp_path / "held"))
    assert found.trust is Trust.SELF_CONSISTENT
    assert any("from 7 on" in each.en for each in found.not_shown)


def test_what_a_checkpoint_held_vouches_for_is_itself_and_no_later_one():
    log = cotton()
    assert log.checkpoint().vouches_for(log.checkpoint())
    assert not log.checkpoint(6).vouches_for(log.checkpoint())
    assert not log.checkpoint(0).vouches_for(log.checkpoint(0))


def below(log, names, size, kind="entry"):
    """Give a bundle of entries of a log as it stands now, going on from a size; and the file's text."""
    note = log.signed()
    entries = tuple(BundledEntry(content=log.contents[each], proof=log.proof(each, note)) for each in names)
    subject = json.loads(log.contents[names[0]])["id"]
    path = consistency_proof(log.leaves(), size)
    return Bundle(kind=kind, subject=subject, checkpoint=str(note), entries=entries, consistency={size: path})


def test_entries_below_the_checkpoint_held_are_verified_by_it_and_the_later_one_of_the_file_is_not(tmp_path):
    log = cotton()
    (tmp_path / "held").write_text(log.checkpoint().text)
    mine = stranger(log)
    (tmp_path / "bundle").write_bytes(below(mine, [2, 5], 7).encoded())
    code, out, _ = told(tmp_path / "bundle", "--checkpoint", tmp_path / "held")
    assert (code, "○ self-consistent" in out) == (0, False)
    assert "√ verified  it agrees with the checkpoint held (size 7)" in out
    assert (
        "! not shown  who added the entries from 7 on: the checkpoint held ends at size 7, and no key from outside has signed that of size 8"
        in out
    )
    assert "! not shown  what changed after size 7" in out
    said = json.loads(told(tmp_path / "bundle", "--checkpoint", tmp_path / "held", "--format", "json")[1])
    assert (said["verdict"], said["size"], said["root"]) == ("verified", 7, log.checkpoint().root)
    assert mine.checkpoint().root not in told(tmp_path / "bundle", "--checkpoint", tmp_path / "held")[1]


@pytest.mark.parametrize("names", [[7], [2, 7], [6, 8]])
def test_one_entry_that_is_not_below_the_checkpoint_held_leaves_all_of_it_unverified(names):
    log = cotton()
    mine = stranger(log)
    mine.add("party", "我")
    found = verify_bundle(below(mine, names, 7), check, held=log.checkpoint())
    assert (found.trust, found.checkpoint) == (Trust.SELF_CONSISTENT, mine.checkpoint())


def test_all_of_an_asset_up_to_an_index_below_the_checkpoint_held_are_all(tmp_path):
    log = cotton()
    index = log.add_index()
    held = log.checkpoint()
    mine = stranger(log)
    note = mine.signed()
    whole = log.bundle(ASSET, index=index)
    entries = tuple(replace(each, proof=mine.proof(each.proof.index, note)) for each in whole.entries)
    path = {8: consistency_proof(mine.leaves(), 8)}
    found = verify_bundle(replace(whole, checkpoint=str(note), entries=entries, consistency=path), check, held=held)
    assert (found.trust, found.checkpoint, found.complete_at) == (Trust.VERIFIED, held, 7)
    short = entries[:1] + entries[2:]
    with pytest.raises(VerificationError) as refused:
        verify_bundle(replace(whole, checkpoint=str(note), entries=short, consistency=path), check, held=held)
    assert refused.value.code == "DR-V026"


def test_no_entry_of_another_tree_is_below_a_checkpoint_held_whatever_sizes_and_paths_go_with_it():
    """He makes any tree he likes, says it has any size, and picks paths from every tree he knows."""
    true, false = [leaf_hash(b"%d" % each) for each in range(6)], leaf_hash(b"mine")
    trees = [true, *([*true[:at], false, *true[at + 1 :]] for at in range(6)), [false, *true], [*true, false]]
    tried = 0
    for tree in trees:
        for size in range(2, len(tree) + 1):
            root = root_of(tree[:size]).hex()
            known = [each[:stop] for each in trees for stop in (size - 1, size, size + 1)]
            paths = {consistency_proof(each, held) for each in known for held in range(1, len(each))}
            for held, said in itertools.product(range(1, 6), (size - 1, size, size + 1, size + 2)):
                if said <= held or not any(_contains(root, said, true[:held], path) for path in paths):
                    continue
                for index, leaf in itertools.product(range(held), {false, *true}):
                    stands = {inclusion_proof(each, index) for each in known if index < len(each)}
                    ways = (verify_inclusion(leaf, index, said, way, bytes.fromhex(root)) for way in stands)
                    assert leaf == true[index] or not any(ways)
                    tried += 1
    assert tried > 500


def _contains(root, size, held, path):
    said = Checkpoint(origin=ORIGIN, size=size, root=root)
    try:
        verify_contains(said, Checkpoint(origin=ORIGIN, size=len(held), root=root_of(held).hex()), path)
    except VerificationError:
        return False
    return True


# ---- a file and the proof that lies beside it -----------------------------------------------------------------------------


def issued(log, folder, name, content=b"what was issued\n"):
    """Issue a document in a log; give the bundle that goes with it."""
    made = document_of(name, content)
    log.add("issued", "issued", payload={"root": root_of_documents([made]).hex()})
    note = log.signed()
    entry = BundledEntry(content=log.contents[-1], proof=log.proof(len(log.contents) - 1, note))
    (folder / name).write_bytes(content)
    return Bundle(kind="document", subject=name, checkpoint=str(note), entries=(entry,), documents=(made,))


def test_a_file_is_not_verified_by_a_proof_of_something_else_that_lies_beside_it(tmp_path):
    log = cotton()
    bundle = issued(log, tmp_path, "report.html")
    policy = policy_of(log, tmp_path)
    (tmp_path / "report.html.proof").write_bytes(bundle.encoded())
    assert "√ unchanged  report.html" in told(tmp_path / "report.html", "--policy", policy)[1]
    (tmp_path / "mine.html").write_text("all of it is mine\n")
    title = log.bundle(ASSET, index=log.add_index())
    for proof in (bundle.encoded(), title.encoded(), str(log.signed()).encode()):
        (tmp_path / "mine.html.proof").write_bytes(proof)
        code, out, err = told(tmp_path / "mine.html", "--policy", policy)
        assert (code, out) == (4, "")
        assert "DR-V036: the .proof beside mine.html is no proof of it" in err


def test_a_name_that_no_file_can_have_is_a_file_that_was_not_found(tmp_path):
    log = cotton()
    name = "长" * 100
    bundle = issued(log, tmp_path, "r.html")
    made = Document(name=name, lines=bundle.documents[0].lines)
    log.add("issued", "two", payload={"root": root_of_documents([made]).hex()})
    note = log.signed()
    entry = BundledEntry(content=log.contents[-1], proof=log.proof(len(log.contents) - 1, note))
    (tmp_path / "r.html.proof").write_bytes(
        replace(bundle, subject=name, checkpoint=str(note), entries=(entry,), documents=(made,)).encoded()
    )
    code, out, _ = told(tmp_path / "r.html.proof")
    assert (code, f"not compared: {name}" in out) == (0, True)
    assert told(tmp_path / ("a" * 252))[0] == 3


def test_a_file_without_an_end_is_not_read():
    code, _, err = told("/dev/zero")
    assert (code, "DR-I001" in err, "not a plain file but a pipe or a device" in err) == (3, True, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["verify", "pipe"], "DR-I001"), (["verify", "note", "--policy", "pipe"], "DR-I001"),
        (["verify", "note", "--checkpoint", "pipe"], "DR-I001"), (["apply", "pipe"], "DR-I001"), (["check", "pipe"], "DR-I001"),
        (["plan", "pipe.json"], "DR-I001"), (["apply", "pipe.json"], "DR-I001"), (["import", "csv", "pipe"], "DR-I050"), (["explain", "pipe"], "DR-"),
        (["evidence", "add", "e", "pipe"], "DR-U013"), (["decide", "--replay", "pipe"], "DR-I001"),
    ],
)  # fmt: skip
def test_a_pipe_that_somebody_laid_in_the_place_of_a_file_is_not_waited_for(words, code, tmp_path):
    (tmp_path / "note").write_text(str(cotton().signed()))
    for name in ("pipe", "pipe.json"):
        os.mkfifo(tmp_path / name)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "datarights", "--lang", "zh", *words], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        pytest.fail("it waits")
    assert code in done.stderr + done.stdout
    assert code == "DR-" or "不是普通文件" in done.stderr + done.stdout


def test_neither_a_pipe_nor_a_folder_is_opened_as_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotPlainError):
        open_plain(tmp_path / "pipe")
    with pytest.raises(IsADirectoryError):
        open_plain(tmp_path)


def test_what_is_piped_in_is_read(tmp_path):
    log = cotton()
    done = subprocess.run(
        [sys.executable, "-m", "datarights", "--lang", "en", "verify", "/dev/stdin", "--policy", policy_of(log, tmp_path)],
        input=str(log.signed()), capture_output=True, encoding="utf-8", timeout=60,
    )  # fmt: skip
    assert (done.returncode, "√ verified" in done.stdout) == (0, True)


# ---- words that draw more than their own line --------------------------------------------------------------------------


HIDING = "甲\x1b[2J\x1b[8m\n√ verified  by the registry\u202e\x9b31m\u2028"


def test_what_a_stranger_wrote_stays_on_its_line_and_moves_no_cursor(tmp_path):
    log = Log()
    log.add("registry", ORIGIN)
    log.add("party", HIDING, sealed={"price": commitment(bytes(32), HIDING)})
    note = log.signed()
    bundle = Bundle(
        kind="entry", subject=HIDING, checkpoint=str(note), entries=(BundledEntry(content=log.contents[1], proof=log.proof(1, note)),),
        disclosed=(Disclosure(entry=1, name="price", salt=bytes(32), value=HIDING),),
    )  # fmt: skip
    (tmp_path / "bundle").write_bytes(bundle.encoded())
    code, out, _ = told(tmp_path / "bundle")
    assert code == 0
    assert not [each for each in out.splitlines() if each.startswith("√ verified")]
    assert all(each == "\n" or each.isprintable() for each in out)
    assert "⟨U+001B⟩" in out
    (tmp_path / "note").write_text(f"例\x9b2J\u202e\n{'9' * 20}\nAA==\n\n— a AAAAAAAA\n")
    code, _, err = told(tmp_path / "note", "--policy", policy_of(log, tmp_path))
    assert (code, all(each == "\n" or each.isprintable() for each in err)) == (4, True)


# ---- values that no reader expects ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["9" * 5_000, "9" * 17, "0" * 20])
def test_a_size_of_any_length_is_a_checkpoint_or_is_refused_as_none(size, tmp_path):
    log = cotton()
    lines = str(log.signed()).split("\n")
    (tmp_path / "note").write_text("\n".join([lines[0], size, *lines[2:]]))
    code, _, err = told(tmp_path / "note")
    assert (code, "DR-V014" in err) == (4, True)
    body = f"old 0\n\n{(tmp_path / 'note').read_text()}".encode()
    with pytest.raises(WitnessRefusedError) as refused:
        judge(parse_request(body), {}, {ORIGIN: [log.signer.key]}, check)
    assert refused.value.status is Status.MALFORMED


def test_an_origin_with_a_control_character_is_refused_in_a_checkpoint_that_nobody_signed(tmp_path):
    log = cotton()
    folder = export_of(log, tmp_path / "out", note=log.checkpoint().text)
    (folder / "checkpoint").write_text("\t" + log.checkpoint().text)
    code, _, err = told(folder)
    assert (code, "DR-V014" in err) == (4, True)


@pytest.mark.parametrize("leaf", [b"no JSON", b"[]", b"{}", b"\xff", b"[" * 3_000, b"1" * 6_000, b'{"id":7}'])
def test_a_proof_of_what_is_no_entry_is_refused(leaf, tmp_path):
    log = Log(contents=[leaf])
    (tmp_path / "proof").write_text(str(log.proof(0, log.signed())))
    (tmp_path / "entry").write_bytes(leaf)
    code, _, err = told(tmp_path / "proof", "--entry", tmp_path / "entry")
    assert (code, "DR-V00" in err) == (4, True)


def test_a_vocabulary_nested_without_end_is_one_that_cannot_be_read(tmp_path):
    deep = "[" * 5_000 + "]" * 5_000
    log = Log()
    log.add("registry", ORIGIN)
    log.add("vocabulary", "v", payload={"digest": hashlib.sha256(deep.encode()).hexdigest()})
    log.add("asset", "棉花")
    bundle = log.bundle("棉花", index=log.add_index())
    note = log.signed()
    entries = tuple(BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in range(4))
    (tmp_path / "bundle").write_bytes(replace(bundle, entries=entries, vocabularies=(deep,)).encoded())
    code, out, _ = told(tmp_path / "bundle")
    assert (code, "a vocabulary in it cannot be read" in out) == (0, True)


@pytest.mark.parametrize("member", ['"index":256.0', '"index":"a"', '"index":-256', '"index":false'])
@pytest.mark.parametrize("before", ['"2026-01-01T00:00:00.000000Z"', "7", "[]", "null"])
def test_lines_in_the_middle_of_a_large_export_that_are_no_entries_are_refused(member, before, tmp_path):
    log = cotton()
    folder = export_of(log, tmp_path / "out")
    (folder / "checkpoint").write_text(replace(log.checkpoint(), size=20_000).text)
    line = f'{{"id":"a",{member},"kind":"party","recorded_at":{before},"v":1}}\n'
    (folder / "entries.jsonl").write_text(line * 50)
    code, _, err = told(folder)
    assert (code, "entries.jsonl" in err) == (4, True)


# ---- true parts put together to say what is not so -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told_of(tmp_path_factory):
    """A registry in which an index is made from data used under a licence, the source of which turned out to be void."""
    folder = tmp_path_factory.mktemp("demo")

    def run(*words):
        done = datarights(*words, cwd=folder, lang="en")
        assert done.returncode == 0, done.stderr
        return done.stdout

    (folder / "paper.txt").write_text("signed")
    (folder / "registry.yaml").write_text(SOURCES, encoding="utf-8")
    run("apply", "registry.yaml")
    (right,) = [each["id"] for each in json.loads(run("log", "--format", "json")) if each["kind"] == "grant"]
    run("keys", "list", "--format", "policy", "--output", "policy")
    run("right", "end", right, "--on", "2026-01-01", "--reason", "void_source")
    run("prove", "index", "--output", "whole.proof")
    return folder


SOURCES = """
kind: registry
parties: {a: {name: A}, b: {name: B}}
evidence: {paper: {file: paper.txt, proves: contract}}
assets:
  source: {name: S, industry: C17, source: collected}
  index: {name: I, industry: I65, source: derived, inputs: [source]}
rights:
  - {claim: [hold, use, operate], by: a, of: source}
  - {claim: [hold, use, operate], by: b, of: index, evidence: [paper]}
grants:
  - {license: source, from: a, to: b, rights: [use], evidence: [paper], term: {from: 2026-01-01, through: 2027-12-31}}
"""


def bundle_of(path):
    bundle = parse_bundle(path.read_bytes())
    return bundle, [json.loads(each.content) for each in bundle.entries]


def test_a_title_without_what_befell_its_source_does_not_say_who_holds_what(told_of, tmp_path):
    policy = told_of / "policy"
    assert "√ worked out" in told(told_of / "whole.proof", "--policy", policy)[1]
    bundle, bodies = bundle_of(told_of / "whole.proof")
    entries = tuple(
        each for each, body in zip(bundle.entries, bodies, strict=True) if body["kind"] not in {"ending", "grant"}
    )
    places = tuple(each for each in bundle.index.places if each.asset == "index")
    assert len(entries) == len(bundle.entries) - 2
    index = replace(bundle.index, places=places)
    (tmp_path / "less").write_bytes(replace(bundle, entries=entries, index=index).encoded())
    code, out, _ = told(tmp_path / "less", "--policy", policy)
    assert (code, "√ worked out" in out) == (0, False)
    assert "√ complete  all entries of index are here" in out
    assert "! not shown  completeness of what it is made from, source" in out


def test_entries_behind_the_index_are_not_worked_out_and_move_no_day(tmp_path):
    log = Log()
    log.add("registry", ORIGIN, payload={"zone": "Asia/Shanghai"})
    log.add("asset", ASSET, payload={"name": ASSET})
    index = log.add_index()
    late = log.add("grant", "后来的许可", asset=ASSET, parties={"from": "乙公司", "to": "我"})
    log.contents[-1] = encode({**late, "recorded_at": "2026-06-01T00:00:00.000000Z"})
    note = log.signed()
    bundle = log.bundle(ASSET, index=index, note=note, leave_out=[3])
    first, last = (BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (0, 3))
    entries = (first, *bundle.entries, last)
    (tmp_path / "bundle").write_bytes(replace(bundle, entries=entries).encoded())
    policy = policy_of(log, tmp_path)
    found = bootstrap.verified_file(tmp_path / "bundle", policy=policy)
    assert (found.trust, found.complete_at) == (Trust.VERIFIED, 2)
    assert [found.holdings.kind_of(each) for each in (ASSET, "后来的许可")] == ["asset", None]
    _, out, _ = told(tmp_path / "bundle", "--policy", policy, "--format", "json")
    assert json.loads(out)["holdings"]["at"] == "2026-01-01"


@pytest.mark.parametrize(
    ("kind", "subject"), [("asset", "加工数据"), ("entry", "99"), ("document", ASSET), ("right", "")]
)
def test_a_bundle_is_about_what_is_in_it(kind, subject, tmp_path):
    log = cotton()
    bundle = log.bundle(ASSET)
    (tmp_path / "bundle").write_bytes(replace(bundle, kind=kind, subject=subject).encoded())
    code, out, err = told(tmp_path / "bundle", "--policy", policy_of(log, tmp_path))
    assert (code, out, "DR-V037" in err) == (4, "", True)


@pytest.mark.parametrize("at", [(), ("subject",), ("entries", 0), ("index",), ("index", "places", 0)])
def test_words_that_nothing_proves_do_not_ride_in_a_bundle(at, tmp_path):
    log = cotton()
    body = json.loads(log.bundle(ASSET, index=log.add_index()).encoded())
    inner = body
    for each in at:
        inner = inner[each]
    inner["report"] = "all of it is mine"
    (tmp_path / "bundle").write_text(json.dumps(body))
    code, _, err = told(tmp_path / "bundle", "--policy", policy_of(log, tmp_path))
    assert (code, "DR-V020" in err, "report: expected no such member" in err) == (4, True, True)


def test_the_digest_of_a_large_file_is_not_the_file():
    large = document_of("r.csv", b"1,2\n" * (MAX_LINES + 1))
    small = document_of("r.csv", hashlib.sha256(b"1,2\n" * (MAX_LINES + 1)).digest())
    assert large.leaf != small.leaf


@pytest.mark.parametrize("kind", [KeyKind.ML_DSA_44, KeyKind.ED25519])
def test_a_log_does_not_witness_itself(kind):
    log = signer_of(ORIGIN, kind).key
    witness = log if kind is KeyKind.ML_DSA_44 else replace(log, kind=KeyKind.COSIGNATURE, name="w.example")
    for lines in (f"log {log}\nwitness w {witness}\n", f"witness w {witness}\nlog {log}\n"):
        with pytest.raises(VerificationError) as refused:
            parse_policy(lines + "quorum w\n")
        assert refused.value.code == "DR-V017"


def many_identities(count):
    log = Log()
    log.add("registry", ORIGIN)
    for number in range(count):
        key = VerifierKey(name=f"h{number}", kind=KeyKind.ED25519, public=number.to_bytes(32, "big"))
        made = identity_draft(key, "auditor")
        log.add("identity", made.id, payload=dict(made.payload), signed=("— h AAAA",))
    return log


def test_many_identities_in_a_bundle_cost_what_they_are_and_not_their_square(monkeypatch):
    counted = []
    shown = actors.identity_id
    monkeypatch.setattr(actors, "identity_id", lambda key: counted.append(key) or shown(key))
    actors.who_signed(many_identities(300).entries(), check)
    assert len(counted) == 300


def test_an_identity_among_many_in_a_bundle_is_not_compared_with_all_of_them(monkeypatch):
    entries = many_identities(300).entries()
    compared = []
    same = VerifierKey.__eq__
    monkeypatch.setattr(VerifierKey, "__eq__", lambda one, other: compared.append(one) or same(one, other))
    monkeypatch.setattr(actors.Identity, "handle", property(lambda self: compared.append(self) or self.key.name))
    actors.who_signed(entries, check)
    assert len(compared) < 10 * len(entries)


def test_files_beside_a_proof_are_read_one_by_one_and_not_kept(tmp_path, monkeypatch):
    log = cotton()
    made = [document_of(f"{number}.txt", b"x") for number in range(3)]
    log.add("issued", "issued", payload={"root": root_of_documents(made).hex()})
    note = log.signed()
    entry = BundledEntry(content=log.contents[-1], proof=log.proof(len(log.contents) - 1, note))
    bundle = Bundle(kind="document", subject="0.txt", checkpoint=str(note), entries=(entry,), documents=tuple(made))
    (tmp_path / "0.txt.proof").write_bytes(bundle.encoded())
    for each in made:
        (tmp_path / each.name).write_bytes(b"x")
    read = []
    monkeypatch.setattr(proofs, "read_bytes", lambda path: read.append(path.name) or path.read_bytes())
    compared = verify_file.document_of
    kept = []
    monkeypatch.setattr(
        verify_file, "document_of", lambda name, content: kept.append(len(read)) or compared(name, content)
    )
    assert bootstrap.verified_file(tmp_path / "0.txt").documents == tuple(each.name for each in made)
    assert kept == sorted(set(kept))  # each is compared before the next is read


def test_a_witness_cosigns_no_empty_log_with_a_root(tmp_path):
    log = cotton()
    text = replace(log.checkpoint(0), root=log.checkpoint().root).text
    note = Note(text=text, signatures=(log.signer.line(text, 0),))
    with pytest.raises(WitnessRefusedError) as refused:
        judge(Request(old=0, path=(), checkpoint=str(note)), {}, {ORIGIN: [log.signer.key]}, check)
    assert refused.value.status is Status.MALFORMED
