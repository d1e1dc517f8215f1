"""Exports of a ledger: what is written, what is verified, and every way an export can be bad."""

import base64
import json
import os

import pytest
from edits import edited
from hypothesis import given, settings, strategies as st
from tests.program import datarights
from tests.unit.keys.test_national import second
from tests.unit.ledger.exports import export_of
from tests.unit.ledger.logs import ORIGIN, Log, cotton, signer_of

from datarights import bootstrap
from datarights.adapters.exchange import pages
from datarights.adapters.exchange.folders import ReadFolder, new_folder
from datarights.adapters.keys.national import sm3
from datarights.app.export_ledger import export_ledger
from datarights.errors import LedgerCorruptionError, StoreError, VerificationError
from datarights.ledger.bundle import Trust
from datarights.ledger.checkpoint import SECOND
from datarights.ledger.export import MAX_ENTRY, Part, second_root, verify_tree
from datarights.ledger.merkle import leaf_hash, verify_inclusion
from datarights.ledger.note import KeyKind
from datarights.ledger.tiles import Tiles, tile_path


def grown(count):
    log = cotton()
    while len(log.contents) < count:
        log.add("party", f"戊{len(log.contents)}")
    return log


def files(folder):
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}


def policy_of(tmp_path, *keys, quorum="none"):
    path = tmp_path / "policy"
    path.write_text("".join(f"log {each}\n" for each in keys) + f"quorum {quorum}\n")
    return str(path)


def verified(folder, **named):
    return bootstrap.verified_export(folder, **named)


def refused(code, folder, **named):
    with pytest.raises(VerificationError) as found:
        verified(folder, **named)
    assert found.value.code == code, found.value.message.en
    expected, got = found.value.expected, found.value.got
    assert found.value.step
    assert expected.en != got.en
    assert all(said.en and said.zh for said in (expected, got))
    return found.value.message.en


# ---- what is written -------------------------------------------------------------------------------------------


def tiles_of(size):
    """The names of all tiles of a log of some size (C2SP tlog-tiles)."""
    level = 0
    while hashes := size >> (8 * level):
        yield from (tile_path(level, index) for index in range(hashes >> 8))
        if hashes & 0xFF:
            yield tile_path(level, hashes >> 8, hashes & 0xFF)
        level += 1


@pytest.mark.parametrize("count", [7, 255, 256, 257, 600])
def test_an_export_holds_the_entries_every_tile_and_the_checkpoint_and_verifies(count, tmp_path):
    log = grown(count)
    folder = export_of(log, tmp_path / "out")
    assert files(folder) == {"entries.jsonl", "checkpoint", "SHA256SUMS", *tiles_of(count)}
    assert (folder / "entries.jsonl").read_bytes() == b"".join(each + b"\n" for each in log.contents)
    assert (folder / "checkpoint").read_text() == str(log.signed())
    found = verified(folder, policy=policy_of(tmp_path, log.signer.key))
    assert (found.trust, found.signers, found.checkpoint) == (Trust.VERIFIED, (ORIGIN,), log.checkpoint())
    assert verified(folder).trust is Trust.SELF_CONSISTENT


@settings(max_examples=12, deadline=None)
@given(count=st.integers(7, 700), data=st.data())
def test_the_tiles_alone_give_every_proof(tmp_path_factory, count, data):
    log = grown(count)
    folder = export_of(log, tmp_path_factory.mktemp("export") / "out")

    def read(level, start, stop):
        width = (count >> 8 * level) - start // 256 * 256
        tile = (folder / tile_path(level, start // 256, min(width, 256))).read_bytes()
        hashes = [tile[at : at + 32] for at in range(0, len(tile), 32)]
        return hashes[start % 256 : start % 256 + stop - start]

    index = data.draw(st.integers(0, count - 1))
    path = Tiles(count, read).inclusion(index)
    root = bytes.fromhex(log.checkpoint().root)
    assert verify_inclusion(leaf_hash(log.contents[index]), index, count, path, root)


def test_an_export_goes_as_far_as_its_checkpoint(tmp_path):
    log = grown(300)
    folder = export_of(log, tmp_path / "out", size=260)
    assert verified(folder).checkpoint == log.checkpoint(260)
    assert len((folder / "entries.jsonl").read_bytes().splitlines()) == 260


def test_where_nobody_signs_the_checkpoint_is_its_bare_text(tmp_path):
    log = cotton()
    folder = export_of(log, tmp_path / "out", note=log.checkpoint().text)
    assert verified(folder).trust is Trust.SELF_CONSISTENT
    refused("DR-V010", folder, policy=policy_of(tmp_path, log.signer.key))


def test_an_export_is_written_whole_or_not_at_all_and_over_nothing(tmp_path):
    log = cotton()
    (tmp_path / "there").mkdir()
    with pytest.raises(StoreError) as found:
        export_of(log, tmp_path / "there")
    assert found.value.code == "DR-S041"
    (tmp_path / "there").rmdir()
    with pytest.raises(StoreError) as found:
        interrupted(tmp_path / "out")
    assert found.value.code == "DR-S042"
    assert list(tmp_path.iterdir()) == []


def interrupted(path):
    with new_folder(path) as folder:
        folder.extend(b"x\n")
        folder.add("tile/0/000.p/1", bytes(32))
        raise OSError(28, "No space left on device")


def test_entries_without_the_root_of_their_checkpoint_are_not_written(tmp_path):
    log, other = cotton(), cotton()
    other.contents[3] += b" "

    class Other:
        def contents(self, start, stop):
            return iter(other.contents[start:stop])

    with pytest.raises(LedgerCorruptionError) as found, new_folder(tmp_path / "out") as folder:
        export_ledger(Other(), folder, log.checkpoint(), str(log.signed()))
    assert found.value.code == "DR-S044"
    assert list(tmp_path.iterdir()) == []


# ---- what is verified ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 300])
def test_an_export_agrees_with_every_earlier_checkpoint_of_its_log(size, tmp_path):
    log = grown(300)
    folder = export_of(log, tmp_path / "out")
    (tmp_path / "held").write_text(str(log.signed(size)))
    trust = Trust.VERIFIED if size == 300 else Trust.SELF_CONSISTENT  # anybody can go on from an earlier one
    assert verified(folder, checkpoint=str(tmp_path / "held")).trust is trust


@pytest.mark.parametrize("size", [5, 256, 290])
def test_a_fork_a_stale_export_and_another_log_are_told_apart(size, tmp_path):
    log, fork = grown(300), grown(300)
    fork.contents[4] = fork.contents[4].replace("加工数据".encode(), "加工资料".encode())
    held = tmp_path / "held"
    held.write_text(str(fork.signed(size)))
    refused("DR-V024", export_of(log, tmp_path / "out"), checkpoint=str(held))
    held.write_text(str(log.signed(300)))
    refused("DR-V023", export_of(log, tmp_path / "stale", size=size), checkpoint=str(held))
    elsewhere = grown(300)
    elsewhere.origin = "elsewhere.example"
    held.write_text(str(elsewhere.signed(size)))
    refused("DR-V018", tmp_path / "out", checkpoint=str(held))


def test_a_forger_with_another_key_is_self_consistent_and_never_verified(tmp_path):
    log = cotton()
    forger = Log(contents=list(log.contents), signer=signer_of(ORIGIN, which=1))
    forger.contents[3] = forger.contents[3].replace("甲棉业".encode(), "丁棉业".encode())
    folder = export_of(forger, tmp_path / "out")
    assert verified(folder).trust is Trust.SELF_CONSISTENT
    refused("DR-V013", folder, policy=policy_of(tmp_path, log.signer.key))


def test_the_second_checkpoint_is_verified_when_the_policy_names_its_key(tmp_path):
    log = grown(300)
    folder = export_of(log, tmp_path / "out", second=second(log))
    national = signer_of(ORIGIN + SECOND, KeyKind.SM2).key
    both = verified(folder, policy=policy_of(tmp_path, log.signer.key, national))
    assert both.signers == (ORIGIN, ORIGIN + SECOND)
    assert verified(folder, policy=policy_of(tmp_path, national)).signers == (ORIGIN + SECOND,)
    one = verified(folder, policy=policy_of(tmp_path, log.signer.key))
    assert one.signers == (ORIGIN,)
    assert any("SM3" in each.en for each in one.not_shown)
    assert not any("SM3" in each.en for each in both.not_shown)


def test_a_second_checkpoint_over_other_entries_or_none_is_refused(tmp_path):
    log, other = cotton(), cotton()
    other.contents[3] = other.contents[3].replace("甲棉业".encode(), "丁棉业".encode())
    policy = policy_of(tmp_path, log.signer.key, signer_of(ORIGIN + SECOND, KeyKind.SM2).key)
    assert "SM3" in refused("DR-V006", export_of(log, tmp_path / "a", second=second(other)), policy=policy)
    refused("DR-V018", export_of(log, tmp_path / "b", second=second(log, 6)), policy=policy)
    refused("DR-V040", export_of(log, tmp_path / "c"), policy=policy)


def test_witnesses_are_asked_for_of_an_export_too(tmp_path):
    log, witness = cotton(), signer_of("w.example", KeyKind.COSIGNATURE)
    path = tmp_path / "policy"
    path.write_text(f"log {log.signer.key}\nwitness w {witness.key}\nquorum w\n")
    refused("DR-V019", export_of(log, tmp_path / "a"), policy=str(path))
    note = log.signed(signers=[log.signer, witness])
    assert "w.example" in verified(export_of(log, tmp_path / "b", note=note), policy=str(path)).signers


# ---- one export for each fault ----------------------------------------------------------------------------------


def lines_of(folder):
    return (folder / "entries.jsonl").read_bytes().splitlines(keepends=True)


def with_lines(change):
    def faulty(folder):
        lines = lines_of(folder)
        (folder / "entries.jsonl").write_bytes(b"".join(change(lines)))

    return faulty


def on_line(number, change):
    return with_lines(lambda lines: [*lines[: number - 1], change(lines[number - 1]), *lines[number:]])


def again(line, **changes):
    return json.dumps({**json.loads(line), **changes}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"  # fmt: skip


def replaced(name, old, new):
    def faulty(folder):
        path = folder / name
        path.write_bytes(path.read_bytes().replace(old, new, 1))

    return faulty


def linked(name, aim):
    def faulty(folder):
        path = folder / name
        path.rename(folder.parent / "elsewhere")
        path.symlink_to(folder.parent / aim)

    return faulty


def fifo(folder):
    (folder / "entries.jsonl").unlink()
    os.mkfifo(folder / "entries.jsonl")


def rehashed(folder):
    """What an insider does who edits an entry and makes the tiles anew, and cannot sign the checkpoint."""
    log = grown(300)
    log.contents[5] = log.contents[5].replace("乙公司".encode(), "丙公司".encode())
    other = export_of(log, folder.parent / "other")
    (other / "checkpoint").write_bytes((folder / "checkpoint").read_bytes())
    folder.rename(folder.parent / "first")
    other.rename(folder)


FAULTS = {
    # name: (code, what the message names, the fault)
    "cut in a line": ("DR-V042", "entries.jsonl:300", with_lines(lambda lines: [*lines[:-1], lines[-1][:-20]])),
    "cut of its last newline": ("DR-V042", "entries.jsonl:300", with_lines(lambda lines: [*lines[:-1], lines[-1][:-1]])),
    "cut between lines": ("DR-V006", "299", with_lines(lambda lines: lines[:-1])),
    "emptied": ("DR-V006", "300 expected, got 0", with_lines(lambda lines: [])),
    "a line left out": ("DR-V003", "entries.jsonl:6", with_lines(lambda lines: lines[:5] + lines[6:])),
    "a line twice": ("DR-V003", "entries.jsonl:7", with_lines(lambda lines: lines[:6] + lines[5:])),
    "a line more": ("DR-V006", "more than 300", with_lines(lambda lines: [*lines, again(lines[-1], index=300, id="新")])),
    "re-ordered": ("DR-V003", "entries.jsonl:3", with_lines(lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]])),
    "a word edited": ("DR-V043", "entries.jsonl:6", on_line(6, lambda line: line.replace("乙公司".encode(), "丙公司".encode()))),
    "edited late": ("DR-V043", "entries.jsonl:290", on_line(290, lambda line: line.replace("戊".encode(), "己".encode()))),
    "re-hashed": ("DR-V006", "root", rehashed),
    "an id used twice": ("DR-V004", "entries.jsonl:300", on_line(300, lambda line: again(line, id="甲棉业"))),
    "a time that goes back": ("DR-V005", "entries.jsonl:300", on_line(300, lambda line: again(line, recorded_at="2025-01-01T00:00:00.000000Z"))),
    "a name twice": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: line.replace(b'{"id"', b'{"id":"x","id"'))),
    "a space": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: line.replace(b'"id":', b'"id": '))),
    "names out of order": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: b'{"v":1,' + line[1:].replace(b',"v":1', b""))),
    "an escape that is not the shortest": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: line.replace("加".encode(), b"\\u52a0", 1))),
    "a decimal": ("DR-V001", "float", on_line(5, lambda line: again(line, payload={"a": 0.5}))),
    "a number beyond 2^53": ("DR-V001", "beyond", on_line(5, lambda line: again(line, payload={"a": 2**53}))),
    "a number beyond 2^64": ("DR-V001", "beyond", on_line(5, lambda line: again(line, payload={"a": 2**70}))),
    "not a number": ("DR-V001", "NaN", on_line(5, lambda line: again(line, payload={"a": float("nan")}))),
    "a name that is not ASCII": ("DR-V001", "ASCII", on_line(5, lambda line: again(line, payload={"价": "1"}))),
    "deeply nested": ("DR-V001", "nested deeper", on_line(5, lambda line: again(line, payload=json.loads('{"a":' * 40 + "1" + "}" * 40)))),
    "nested beyond reading": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n")),
    "not JSON": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: line.replace(b":", b";"))),
    "not UTF-8": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: line.replace("加".encode(), b"\xe5\x8a", 1))),
    "a list": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: b"[]\n")),
    "an empty line": ("DR-V001", "entries.jsonl:5", on_line(5, lambda line: b"\n")),
    "line ends of another system": ("DR-V001", "entries.jsonl:1", with_lines(lambda lines: [each[:-1] + b"\r\n" for each in lines])),
    "a byte order mark": ("DR-V001", "entries.jsonl:1", on_line(1, lambda line: b"\xef\xbb\xbf" + line)),
    "an unknown version": ("DR-V002", "entries.jsonl:5", on_line(5, lambda line: again(line, v=2))),
    "a kind that is no text": ("DR-V002", "entries.jsonl:5", on_line(5, lambda line: again(line, kind=7))),
    "an index that is true": ("DR-V003", "entries.jsonl:2", on_line(2, lambda line: again(line, index=True))),
    "an oversized line": ("DR-V041", "entries.jsonl:5", on_line(5, lambda line: again(line, payload={"a": "x" * MAX_ENTRY}))),
    "one line without end": ("DR-V041", "entries.jsonl:1", with_lines(lambda lines: [b"x" * (MAX_ENTRY * 3)])),
    "a tile edited": ("DR-V043", "entries.jsonl:1", lambda folder: (folder / "tile/0/000").write_bytes(bytes(32) + (folder / "tile/0/000").read_bytes()[32:])),
    "a tile cut": ("DR-V043", "tile/0/000", lambda folder: (folder / "tile/0/000").write_bytes((folder / "tile/0/000").read_bytes()[:-32])),
    "a tile too large": ("DR-V040", "at most", lambda folder: (folder / "tile/1/000.p/1").write_bytes(b"x" * 10_000)),
    "a tile of another level": ("DR-V043", "tile/1/000.p/1", lambda folder: (folder / "tile/1/000.p/1").write_bytes(b"\x00" * 32)),
    "a tile left out": ("DR-V040", "001.p/44", lambda folder: (folder / "tile/0/001.p/44").unlink()),
    "no entries": ("DR-V040", "entries.jsonl", lambda folder: (folder / "entries.jsonl").unlink()),
    "no checkpoint": ("DR-V040", "checkpoint", lambda folder: (folder / "checkpoint").unlink()),
    "an oversized checkpoint": ("DR-V040", "at most", lambda folder: (folder / "checkpoint").write_bytes(b"x" * 2_000_000)),
    "a checkpoint that is none": ("DR-V010", "signature", lambda folder: (folder / "checkpoint").write_bytes(b"x\n\ny\n")),
    "a checkpoint of fewer": ("DR-V006", "more than 299", replaced("checkpoint", b"\n300\n", b"\n299\n")),
    "a checkpoint of more": ("DR-V006", "301 expected, got 300", replaced("checkpoint", b"\n300\n", b"\n301\n")),
    "a checkpoint of another origin": ("DR-V018", "registry.sample", replaced("checkpoint", b"registry.example", b"registry.sample")),
    "entries by a link": ("DR-V040", "a link", linked("entries.jsonl", "elsewhere")),
    "a checkpoint by a link out of the folder": ("DR-V040", "a link", linked("checkpoint", "/etc/hostname")),
    "tiles by a link": ("DR-V040", "link", linked("tile", "elsewhere")),
    "a folder for a file": ("DR-V040", "entries.jsonl", lambda folder: ((folder / "entries.jsonl").unlink(), (folder / "entries.jsonl").mkdir())),
    "a pipe for a file": ("DR-V040", "entries.jsonl", fifo),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole():
    return grown(300)


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_export_is_refused_by_its_fault_and_place_and_nothing_is_imported(name, whole, tmp_path):
    code, names, fault = FAULTS[name]
    folder = export_of(whole, tmp_path / "out")
    policy = policy_of(tmp_path, whole.signer.key) if "checkpoint" not in name else ""
    fault(folder)
    assert names in refused(code, folder, policy=policy)
    with pytest.raises(VerificationError) as found:
        bootstrap.import_ledger(folder, tmp_path / "new.db", policy=policy)
    assert found.value.code == code
    assert not [each for each in tmp_path.iterdir() if "new.db" in each.name]


def test_what_lies_beside_an_export_is_passed_over(whole, tmp_path):
    folder = export_of(whole, tmp_path / "out")
    (folder / "tile" / "0" / "999").write_bytes(b"x")
    (folder / "notes.txt").symlink_to("/etc/hostname")
    assert verified(folder).checkpoint.size == 300


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_single_edit_of_the_entries_passes_for_the_log_that_was_signed(tmp_path_factory, data):
    log = grown(20)
    folder = export_of(log, tmp_path_factory.mktemp("edit") / "out")
    path = folder / "entries.jsonl"
    content = edited(data, path.read_bytes())
    if content == path.read_bytes():
        return
    path.write_bytes(content)
    with pytest.raises(VerificationError) as found:
        verified(folder)
    assert found.value.code.startswith("DR-V")


def test_an_empty_log_verifies(tmp_path):
    folder = export_of(Log(), tmp_path / "out")
    assert verified(folder).checkpoint.size == 0
    assert base64.b64decode((folder / "checkpoint").read_text().split("\n")[2]).hex().startswith("e3b0c442")


def test_the_slow_way_of_the_standard_library_comes_to_the_same(whole, tmp_path):
    from datarights.ledger.canonical import encode
    from datarights.ledger.verify import decode

    folder = ReadFolder(export_of(whole, tmp_path / "out"))
    for reading in (decode, lambda _: []):
        seen = Part(folder, 300, 7, decode=reading, encode=encode).look(300)
        assert seen.names == [(0, ORIGIN)]
        verify_tree(folder, [seen], whole.checkpoint())


def by_two(monkeypatch, folder, share=0.5):
    """Let another process look at as much of an export as is said, however small it is."""
    monkeypatch.setattr(pages, "ENOUGH", 0)
    monkeypatch.setattr(pages, "AHEAD", int((folder / "entries.jsonl").stat().st_size * (1 - 2 * share)))


@pytest.mark.parametrize("name", FAULTS)
def test_two_processes_find_the_same_fault(name, whole, tmp_path, monkeypatch):
    folder = export_of(whole, tmp_path / "out")
    by_two(monkeypatch, folder)
    FAULTS[name][2](folder)
    alone, shared = (refused(FAULTS[name][0], folder, processes=each) for each in (1, 2))
    assert alone == shared


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.8, 1])
def test_two_processes_come_to_the_same_whoever_looks_at_what(share, tmp_path, monkeypatch):
    log = grown(1_100)
    folder = export_of(log, tmp_path / "out")
    by_two(monkeypatch, folder, share)
    for size in (5, 250, 600, 1_090):
        (tmp_path / "held").write_text(str(log.signed(size)))
        held = str(tmp_path / "held")
        both = [verified(folder, checkpoint=held, processes=each) for each in (1, 2)]
        assert both[0] == both[1]
    fault = on_line(1_000, lambda line: again(line, id="甲棉业"))
    fault(folder)
    assert "entries.jsonl:1000" in refused("DR-V004", folder)


def test_the_file_is_cut_where_a_page_begins_and_nowhere_when_lines_do_not_say_where(tmp_path, monkeypatch):
    folder = export_of(grown(1_100), tmp_path / "out")
    by_two(monkeypatch, folder)
    look = pages.looking_at(folder)
    assert [(each.stop, len(each.ids)) for each in look(1_100, 0, None)] == [(768, 768), (1_100, 332)]
    alone = pages.looking_at(folder, processes=1)(1_100, 0, sm3())
    both = look(1_100, 0, sm3())
    assert (len(alone), len(both)) == (1, 2)
    assert second_root(both, sm3()) == second_root(alone, sm3())
    by_two(monkeypatch, folder, 0.95)
    assert [each.stop for each in look(1_100, 0, None)] == [1_100]


def test_a_cut_that_lines_say_falsely_is_seen_by_whoever_looks_at_what_stands_before_it(tmp_path, monkeypatch):
    folder = export_of(grown(1_100), tmp_path / "out")
    by_two(monkeypatch, folder)
    for line in range(601, 1_101):
        on_line(line, lambda content, line=line: again(content, index=line - 1 + 100))(folder)
    assert "entries.jsonl:601" in refused("DR-V003", folder)


def test_a_process_that_is_ended_is_made_up_for(whole, tmp_path, monkeypatch):
    folder = export_of(whole, tmp_path / "out")
    by_two(monkeypatch, folder)
    monkeypatch.setattr(pages, "_OTHER", "sys.exit")
    assert verified(folder).checkpoint.size == 300


def test_the_other_process_takes_no_code_from_the_folder_it_is_begun_in(whole, tmp_path, monkeypatch):
    folder = export_of(whole, tmp_path / "out")
    for name in ("datarights", "json", "pickle"):
        (folder / f"{name}.py").write_text("open('ran', 'w').close()\n")
    monkeypatch.chdir(folder)
    by_two(monkeypatch, folder)
    assert len(pages.looking_at(folder)(300, 0, None)) == 2
    assert not (folder / "ran").exists()


# ---- what lies beside an export --------------------------------------------------------------------------------------


def test_what_is_written_is_all_that_an_export_has(tmp_path):
    for size in (7, 256, 300):
        found = verified(export_of(grown(size), tmp_path / str(size)))
        assert (found.others, [each for each in found.not_shown if "no part" in each.en]) == ((), [])


def test_files_that_are_no_part_of_an_export_are_named_and_change_nothing(tmp_path):
    log = grown(300)
    folder = export_of(log, tmp_path / "out")
    policy = policy_of(tmp_path, log.signer.key)
    before = verified(folder, policy=policy)
    (folder / "说明.txt").write_text("已核对")
    (folder / "tile/0/000.p").mkdir()
    (folder / "tile/0/000.p/9").write_bytes(b"older")
    (folder / "tile/9").mkdir()
    (folder / "link").symlink_to("/dev/zero")
    (folder / "sub/a").mkdir(parents=True)
    os.mkfifo(folder / "tile/pipe")
    found = verified(folder, policy=policy)
    assert found.others == ("link", "sub/", "tile/0/000.p/", "tile/9/", "tile/pipe", "说明.txt")
    assert (found.trust, found.checkpoint, found.not_shown[1:]) == (before.trust, before.checkpoint, before.not_shown)
    said = found.not_shown[0]
    assert said.en == "files in the folder that are no part of the export, not verified: " + ", ".join(found.others)
    assert said.zh == "文件夹里不属于导出的文件，未核对：" + "、".join(found.others)


def test_of_very_many_files_beside_an_export_some_are_named_and_so_many_counted(tmp_path):
    folder = export_of(cotton(), tmp_path / "out")
    for number in range(1_200):
        (folder / f"{number:04d}{'长' * 60}").touch()
        if number == 10:
            assert verified(folder).not_shown[0].en.endswith(" and 1 more")
            assert verified(folder).not_shown[0].zh.endswith(" 等 11 项")
    found = verified(folder)
    assert (len(found.others), len(found.not_shown[0].en) < 1_200) == (1_000, True)
    assert found.not_shown[0].en.endswith(" and at least 990 more")
    assert found.not_shown[0].zh.endswith(" 等至少 1000 项")
    (folder / os.fsdecode(b"\xff\xfe")).touch()
    assert all(each.encode() for each in verified(folder).others)


def test_a_name_beside_an_export_draws_no_line_of_its_own(tmp_path):
    folder = export_of(cotton(), tmp_path / "out")
    (folder / "a\n√ verified  all of it\x1b[2J").touch()
    done = datarights("verify", folder, lang="en")
    assert (done.returncode, [each for each in done.stdout.splitlines() if each.startswith("√ verified")]) == (0, [])
    assert "⟨U+001B⟩" in done.stdout
    said = json.loads(datarights("verify", folder, "--format", "json").stdout)
    assert said["others"] == ["a\n√ verified  all of it\x1b[2J"]
