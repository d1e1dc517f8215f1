"""One file for each way a handed-over file can be bad: ``verify`` refuses each with its reason, whoever signed it.

The reader holds a policy with the log's key and a checkpoint at size 3. Every file differs in one thing from one that
verifies. Exports have their own list in ``tests/unit/exchange/test_exports.py``.
"""

import base64
import json

import pytest
from tests.unit.keys.test_national import second
from tests.unit.ledger.logs import ORIGIN, Log, cotton, signer_of

from datarights import bootstrap
from datarights.errors import InputError, VerificationError
from datarights.ledger.bundle import Bundle, BundledEntry
from datarights.ledger.canonical import encode
from datarights.ledger.merkle import consistency_proof
from datarights.ledger.note import KeyKind, Note, Signature
from datarights.ledger.proof import Proof

ASSET = "收购数据"


def story():
    """Give the log and its index; size 8."""
    log = cotton()
    return log, log.add_index()


def whole(**named):
    log, index = story()
    return log.bundle(ASSET, since=[3], index=index, **named).encoded()


def changed(change):
    """Give a bundle with its JSON changed."""
    body = json.loads(whole())
    change(body)
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def of(change, *, signer=None):
    """Give a bundle of a log whose entries were changed before everything was hashed and signed."""
    log = cotton()
    if signer is not None:
        log.signer = signer
    change(log)
    index = log.add_index()
    return log.bundle(ASSET, since=[3], index=index).encoded()


def edited(log):
    log.contents[5] = log.contents[5].replace("乙公司".encode(), "丙公司".encode())


def respelt(change):
    def apply(log):
        log.contents[5] = change(log.contents[5])

    return apply


def with_members(**members):
    return respelt(lambda content: json.dumps({**json.loads(content), **members}, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())  # fmt: skip


def rehashed_under_the_old_signature():
    log, _ = story()
    forged = cotton()
    edited(forged)
    forged.add_index()
    note = Note(text=forged.checkpoint().text, signatures=log.signed().signatures)
    return forged.bundle(ASSET, since=[3], note=note).encoded()


def stale():
    log = cotton()
    return log.bundle(ASSET, note=log.signed(2), leave_out=[2, 3, 5, 6]).encoded()


def of_another_log():
    other = Log(origin="elsewhere.example", contents=list(cotton().contents), signer=signer_of("elsewhere.example"))
    return other.bundle(ASSET, since=[3]).encoded()


def signed_for_another_origin():
    log, _ = story()
    note = Note(text=log.checkpoint().text.replace(ORIGIN, "elsewhere.example"), signatures=())
    note = Note(text=note.text, signatures=(log.signer.line(note.text),))
    body = json.loads(whole())
    old = body["checkpoint"]
    return json.dumps(body, ensure_ascii=False).replace(json.dumps(old, ensure_ascii=False)[1:-1], json.dumps(str(note), ensure_ascii=False)[1:-1]).encode()  # fmt: skip


def swap(items, one, other):
    items[one], items[other] = items[other], items[one]


def out_of_place():
    """An entry that stands fifth in the tree and says that it is the fourth."""
    log = cotton()
    with_members(index=4)(log)
    note = log.signed()
    entry = BundledEntry(content=log.contents[5], proof=log.proof(5, note))
    path = {3: consistency_proof(log.leaves(), 3)}
    return Bundle(kind="asset", subject=ASSET, checkpoint=str(note), entries=(entry,), consistency=path).encoded()


def swap_contents(body):
    first, other = body["entries"][0], body["entries"][1]
    first["content"], other["content"] = other["content"], first["content"]


def lines_of(body, at):
    return body["entries"][at]["proof"].split("\n")


def flip_path(body):
    lines = lines_of(body, 0)
    lines[2] = base64.b64encode(bytes(32)).decode()
    body["entries"][0]["proof"] = "\n".join(lines)


def cut_path(body):
    lines = lines_of(body, 0)
    del lines[2]
    body["entries"][0]["proof"] = "\n".join(lines)


def fork(log):
    log.contents[1] = log.contents[1].replace("甲棉业".encode(), "丁棉业".encode())


def other_checkpoint(body):
    log = cotton()
    body["entries"][0]["proof"] = str(log.proof(2, log.signed(7)))


def loose_base64(body):
    packed = body["consistency"][0]["path"][0]
    body["consistency"][0]["path"][0] = packed[:-2] + chr(ord(packed[-2]) + 1) + "="


BUNDLES = {
    "cut in the middle": ("DR-V020", lambda: whole()[: len(whole()) // 2]),
    "cut of its last brace": ("DR-V020", lambda: whole()[:-3]),
    "empty": ("DR-V010", lambda: b""),
    "a word of an entry edited": ("DR-V016", lambda: whole().replace("乙公司".encode(), "丙公司".encode())),
    "an entry put in another's place": ("DR-V016", lambda: changed(swap_contents)),
    "a hash of a path edited": ("DR-V016", lambda: changed(flip_path)),
    "a path cut": ("DR-V016", lambda: changed(cut_path)),
    "re-hashed, under the old signature": ("DR-V012", rehashed_under_the_old_signature),
    "re-hashed, signed with a swapped key": ("DR-V013", lambda: of(edited, signer=signer_of(ORIGIN, which=1))),
    "forked by who has the key": ("DR-V024", lambda: of(fork)),
    "without a path from the checkpoint held": ("DR-V024", lambda: changed(lambda body: body.pop("consistency"))),
    "re-ordered": ("DR-V022", lambda: changed(lambda body: swap(body["entries"], 0, 1))),
    "an entry twice": ("DR-V022", lambda: changed(lambda body: body["entries"].insert(0, body["entries"][0]))),
    "an entry left out": ("DR-V026", lambda: whole(leave_out=[5])),
    "the index left out": ("DR-V025", lambda: changed(lambda body: body["entries"].pop())),
    "the index moved": ("DR-V026", lambda: changed(lambda body: body["index"]["places"][0].update(position=0))),
    "stale": ("DR-V023", stale),
    "of another log": ("DR-V013", of_another_log),
    "signed for another origin": ("DR-V018", signed_for_another_origin),
    "a proof under another checkpoint": ("DR-V021", lambda: changed(other_checkpoint)),
    "oversized": ("DR-V020", lambda: whole() + b" " * (32 * 1024 * 1024)),
    "too many entries": ("DR-V020", lambda: changed(lambda body: body.update(entries=body["entries"] * 3_000))),
    "deeply nested": ("DR-V020", lambda: b'{"format":' + b"[" * 200_000),
    "a name twice": ("DR-V020", lambda: whole().replace(b'"format"', b'"format": "x", "format"', 1)),
    "another format": ("DR-V020", lambda: whole().replace(b"datarights-bundle/1", b"datarights-bundle/9")),
    "not UTF-8": ("DR-V020", lambda: whole().replace("乙".encode(), b"\xff", 1)),
    "a lone surrogate": ("DR-V020", lambda: whole().replace('"id": "收购数据"'.encode(), b'"id": "\\ud800"', 1)),
    "two texts": ("DR-V020", lambda: whole() * 2),
    "a hash in base64 that is not canonical": ("DR-V020", lambda: changed(loose_base64)),
    "an entry with a space": ("DR-V001", lambda: of(respelt(lambda content: content.replace(b'"id":', b'"id": ')))),
    "an entry with a name twice": ("DR-V001", lambda: of(respelt(lambda content: content.replace(b'"v":1', b'"v":1,"v":1')))),
    "an entry with a decimal": ("DR-V001", lambda: of(with_members(payload={"a": 0.5}))),
    "an entry with a number beyond 2^53": ("DR-V001", lambda: of(with_members(payload={"a": 2**53}))),
    "an entry nested deeply": ("DR-V001", lambda: of(with_members(payload=json.loads('{"a":' * 40 + "1" + "}" * 40)))),
    "an entry of an unknown version": ("DR-V002", lambda: of(with_members(v=2))),
    "an entry that says another place": ("DR-V003", out_of_place),
    "an entry recorded before the one before it": ("DR-V005", lambda: of(with_members(recorded_at="2025-01-01T00:00:00.000000Z"))),
    "an entry without a zone in its time": ("DR-V005", lambda: of(with_members(recorded_at="2026-01-01T00:00:06.000000"))),
    "a disclosure of what was never sealed": ("DR-V027", lambda: changed(lambda body: body.update(disclosed=[{"entry": 5, "name": "price", "salt": "00" * 32, "value": "1"}]))),
}  # fmt: skip


def note_of(change=None, **named):
    log, _ = story()
    text = str(log.signed(**named))
    return (change(text) if change else text).encode()


def signature(name=ORIGIN, value=bytes(64), key_id=b"\0\0\0\0"):
    return str(Signature(name=name, key_id=key_id, value=value)) + "\n"


def flipped(text):
    head, _, packed = text.rstrip("\n").rpartition(" ")
    value = bytearray(base64.b64decode(packed))
    value[-1] ^= 1
    return f"{head} {base64.b64encode(bytes(value)).decode()}\n"


def shortened(text):
    head, _, packed = text.rstrip("\n").rpartition(" ")
    return f"{head} {base64.b64encode(base64.b64decode(packed)[:-1]).decode()}\n"


def foreign():
    log, _ = story()
    text = log.checkpoint().text.replace(ORIGIN, "elsewhere.example")
    return str(Note(text=text, signatures=(log.signer.line(text),))).encode()


def forked():
    log = cotton()
    fork(log)
    return str(log.signed(3)).encode()


def national_on_first():
    """A signature line that an SM2 key made over a checkpoint of SHA-256, around our own refusal to make one."""
    from tests.unit.ledger.logs import ANNEX_A

    from datarights.adapters.keys import national

    log, _ = story()
    key = signer_of(ORIGIN + "#sm3", KeyKind.SM2).key
    value = national.sign(ANNEX_A, log.checkpoint().text.encode())
    line = Signature(name=key.name, key_id=key.key_id, value=value)
    return str(Note(text=log.checkpoint().text, signatures=(line,))).encode()


CHECKPOINTS = {
    "cut": ("DR-V010", lambda: note_of()[:-1]),
    "without signatures": ("DR-V010", lambda: note_of(lambda text: text.split("\n\n")[0] + "\n")),
    "cut in its text": ("DR-V010", lambda: note_of()[:20]),
    "a size edited": ("DR-V012", lambda: note_of(lambda text: text.replace("\n8\n", "\n9\n"))),
    "a root edited": ("DR-V012", lambda: note_of(lambda text: text.replace(text.split("\n")[2], base64.b64encode(bytes(32)).decode()))),
    "a signature edited": ("DR-V012", lambda: note_of(flipped)),
    "a signature cut short": ("DR-V012", lambda: note_of(shortened)),
    "signed with a swapped key": ("DR-V013", lambda: note_of(signers=[signer_of(ORIGIN, which=1)])),
    "signed by a stranger alone": ("DR-V013", lambda: note_of(signers=[signer_of("stranger.example")])),
    "of another origin, by the log's key": ("DR-V018", foreign),
    "a fork": ("DR-V024", forked),
    "stale": ("DR-V023", lambda: note_of(size=2)),
    "a size with a leading zero": ("DR-V014", lambda: note_of(lambda text: text.replace("\n8\n", "\n08\n"))),
    "a size below zero": ("DR-V014", lambda: note_of(lambda text: text.replace("\n8\n", "\n-8\n"))),
    "a size beyond 2^53": ("DR-V014", lambda: note_of(lambda text: text.replace("\n8\n", "\n9007199254740992\n"))),
    "a size in other digits": ("DR-V014", lambda: note_of(lambda text: text.replace("\n8\n", "\n８\n"))),
    "a root too short": ("DR-V014", lambda: note_of(lambda text: text.replace(text.split("\n")[2], "AAAA"))),
    "no root": ("DR-V014", lambda: note_of(lambda text: text.replace(text.split("\n")[2] + "\n", "", 1))),
    "an empty line in its text": ("DR-V014", lambda: note_of(lambda text: text.replace("\n8\n", "\n8\n\n", 1))),
    "control characters": ("DR-V010", lambda: note_of(lambda text: text.replace("\n8\n", "\n8\r\n"))),
    "not UTF-8": ("DR-V010", lambda: note_of().replace("昌".encode(), b"\xff")),
    "a dash that is none": ("DR-V010", lambda: note_of(lambda text: text.replace("— ", "- "))),
    "a signature that is not base64": ("DR-V010", lambda: note_of(lambda text: text[:-2] + "!\n")),
    "sixty-five signatures": ("DR-V010", lambda: note_of(lambda text: text + signature() * 64)),
    "oversized": ("DR-V010", lambda: note_of(lambda text: text + "x" * 1_000_001)),
    "SM2 on the first tree": ("DR-V012", national_on_first),
    "the second tree re-hashed": ("DR-V012", lambda: second(cotton()).replace("\n7\n", "\n6\n").encode()),
}  # fmt: skip


KEY = str(signer_of(ORIGIN).key)
WITNESS = str(signer_of("w.example", KeyKind.COSIGNATURE).key)
POLICIES = {
    "cut before its quorum": ("DR-V017", f"log {KEY}\n"),
    "cut in a key": ("DR-V011", f"log {KEY[:-9]}\nquorum none\n"),
    "empty": ("DR-V017", ""),
    "a key edited": ("DR-V011", f"log {KEY.replace(KEY.split('+')[1], '00000000')}\nquorum none\n"),
    "a key of an unknown kind": ("DR-V011", f"log {ORIGIN}+00000000+{base64.b64encode(bytes([9]) + bytes(32)).decode()}\nquorum none\n"),
    "a witness for a log": ("DR-V017", f"log {WITNESS}\nquorum none\n"),
    "a log for a witness": ("DR-V017", f"witness w {KEY}\nquorum none\n"),
    "a log twice": ("DR-V017", f"log {KEY}\nlog {KEY}\nquorum none\n"),
    "a quorum twice": ("DR-V017", f"log {KEY}\nquorum none\nquorum none\n"),
    "a quorum of nobody known": ("DR-V017", f"log {KEY}\nquorum w\n"),
    "re-ordered: a quorum before its witness": ("DR-V017", f"quorum w\nwitness w {WITNESS}\n"),
    "a group that asks for more than it has": ("DR-V017", f"witness w {WITNESS}\ngroup g 2 w\nquorum g\n"),
    "a group within itself": ("DR-V017", "group g any g\nquorum g\n"),
    "an unknown word": ("DR-V017", f"trust {KEY}\nquorum none\n"),
    "control characters": ("DR-V017", f"log {KEY}\0\nquorum none\n"),
    "oversized": ("DR-V017", f"log {KEY}\nquorum none\n" + "#" * 300_000),
    "without the key": ("DR-V013", "quorum none\n"),
    "witnesses not met": ("DR-V019", f"log {KEY}\nwitness w {WITNESS}\nquorum w\n"),
}  # fmt: skip


def proof_of(change=None):
    log, _ = story()
    text = str(log.proof(5, log.signed()))
    return (change(text) if change else text).encode()


def swapped_proof():
    log, _ = story()
    note = log.signed(signers=[signer_of(ORIGIN, which=1)])
    proof = log.proof(5, note)
    return str(Proof(index=proof.index, path=proof.path, note=note)).encode()


PROOFS = {
    "cut in its checkpoint": ("DR-V010", lambda: proof_of()[:-1]),
    "cut before its checkpoint": ("DR-V010", lambda: proof_of(lambda text: text.split("\n\n")[0])),
    "another place": ("DR-V016", lambda: proof_of(lambda text: text.replace("index 5", "index 4"))),
    "a place beyond the tree": ("DR-V016", lambda: proof_of(lambda text: text.replace("index 5", "index 8"))),
    "a place with a leading zero": ("DR-V015", lambda: proof_of(lambda text: text.replace("index 5", "index 05"))),
    "no place": ("DR-V015", lambda: proof_of(lambda text: text.replace("index 5\n", ""))),
    "a hash too short": ("DR-V015", lambda: proof_of(lambda text: text.replace("index 5\n", "index 5\nAAAA\n"))),
    "a hash more": ("DR-V016", lambda: proof_of(lambda text: text.replace("index 5\n", f"index 5\n{base64.b64encode(bytes(32)).decode()}\n"))),
    "a hundred hashes": ("DR-V015", lambda: proof_of(lambda text: text.replace("index 5\n", "index 5\n" + f"{base64.b64encode(bytes(32)).decode()}\n" * 100))),
    "under a checkpoint with a swapped key": ("DR-V013", swapped_proof),
}  # fmt: skip


@pytest.fixture
def held(tmp_path):
    """What the reader has: a policy with the log's key, the second one's, and a checkpoint at size 3."""
    national = signer_of(ORIGIN + "#sm3", KeyKind.SM2).key
    (tmp_path / "policy").write_text(f"log {KEY}\nlog {national}\nquorum none\n")
    (tmp_path / "held").write_text(str(cotton().signed(3)))
    return {"policy": str(tmp_path / "policy"), "checkpoint": str(tmp_path / "held")}


def refused(code, path, **named):
    with pytest.raises((VerificationError, InputError)) as found:
        bootstrap.verified_file(path, **named)
    if isinstance(found.value, InputError):
        assert found.value.faults[0].code == code
        return
    assert found.value.code == code, found.value.message.en
    assert found.value.step
    assert found.value.message.zh != found.value.message.en
    expected, got = found.value.expected, found.value.got
    assert expected.en != got.en
    for said in (expected, got):
        assert said.en
        assert said.zh


def test_the_files_they_differ_from_verify(held, tmp_path):
    log, _ = story()
    for name, content in {
        "bundle": whole(),
        "second": second(log).encode(),
        "proof": proof_of(),
        "note": note_of(size=3),
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "entry").write_bytes(log.contents[5])
    assert bootstrap.verified_file(tmp_path / "bundle", **held).complete_at == 7
    assert bootstrap.verified_file(tmp_path / "note", **held).trust.value == "verified"
    only = {"policy": held["policy"]}
    assert bootstrap.verified_file(tmp_path / "second", **only).trust.value == "verified"
    assert bootstrap.verified_file(tmp_path / "proof", entry=str(tmp_path / "entry"), **only).trust.value == "verified"


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bad_bundle(name, held, tmp_path):
    code, make = BUNDLES[name]
    (tmp_path / "file").write_bytes(make())
    refused(code, tmp_path / "file", **held)


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_bad_checkpoint(name, held, tmp_path):
    code, make = CHECKPOINTS[name]
    (tmp_path / "file").write_bytes(make())
    if code not in {"DR-V023", "DR-V024"}:
        held.pop("checkpoint")
    refused(code, tmp_path / "file", **held)


@pytest.mark.parametrize("name", POLICIES)
def test_a_bad_policy(name, tmp_path):
    code, text = POLICIES[name]
    (tmp_path / "file").write_bytes(note_of())
    (tmp_path / "policy").write_text(text)
    if code not in {"DR-V011", "DR-V017"}:  # it is one, and the checkpoint does not meet it
        refused(code, tmp_path / "file", policy=str(tmp_path / "policy"))
        return
    with pytest.raises(InputError) as found:
        bootstrap.verified_file(tmp_path / "file", policy=str(tmp_path / "policy"))
    assert found.value.code == "DR-I096"
    assert str(tmp_path / "policy") in found.value.message.en
    assert found.value.__cause__.code == code


@pytest.mark.parametrize("name", PROOFS)
def test_a_bad_proof(name, held, tmp_path):
    code, make = PROOFS[name]
    (tmp_path / "file").write_bytes(make())
    (tmp_path / "entry").write_bytes(story()[0].contents[5])
    refused(code, tmp_path / "file", policy=held["policy"], entry=str(tmp_path / "entry"))


def test_a_file_larger_than_is_read_is_refused_unread(tmp_path):
    with (tmp_path / "file").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    refused("DR-I001", tmp_path / "file")


def test_an_entry_spelt_otherwise_is_not_one_with_other_values():
    log = cotton()
    assert all(encode(json.loads(each)) == each for each in log.contents)
