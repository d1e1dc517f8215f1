"""An export in memory, rule by rule: what is read, at which file and line it is refused, and up to which limit."""

import hashlib
import json

import pytest
from tests.unit.ledger.logs import ORIGIN, Log, cotton
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.codec import decode, encode_at_once
from datarights.errors import VerificationError
from datarights.ledger.export import (
    CHECKPOINT,
    ENTRIES,
    MAX_ENTRY,
    MAX_NOTE,
    SECOND_CHECKPOINT,
    SUMS,
    Part,
    Tiling,
    names_of,
    not_behind,
    pages,
    second_root,
    verify_tree,
)
from datarights.ledger.merkle import leaf_hash, root_of
from datarights.ledger.tiles import tile_path
from datarights.valueclass import replace


def grown(count):
    log = cotton()
    while len(log.contents) < count:
        log.add("party", f"戊{len(log.contents)}")
    return log


LOG = grown(300)
LEAVES = LOG.leaves()


class Memory:
    """A folder in memory; its entries come in pieces of a size that fits no line."""

    def __init__(self, log=LOG, piece=1000, **files):
        self.content = b"".join(each + b"\n" for each in log.contents)
        self.piece = piece
        self.files = tiles_of(log.leaves()) | files

    def read(self, name, most):
        return self.files[name][:most]

    def blocks(self, name, start=0, stop=None):
        assert name == "entries.jsonl"
        content = self.content[start:stop]
        return (content[at : at + self.piece] for at in range(0, len(content), self.piece))

    def has(self, name):
        return name in self.files

    def others(self, named, most):
        return sorted(self.files.keys() - named)[:most]


def tiles_of(hashes):
    """Give the tiles over some hashes by name, level by level: the slow and obvious way."""
    found, level = {}, 0
    while hashes:
        for at in range(0, len(hashes), 256):
            tile = hashes[at : at + 256]
            found[tile_path(level, at // 256, len(tile))] = b"".join(tile)
        whole = range(0, len(hashes) - len(hashes) % 256, 256)
        level, hashes = level + 1, [root_of(hashes[at : at + 256]) for at in whole]
    return found


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 300, 511, 512, 65_536, 65_537, 66_000])
def test_the_names_of_an_export_are_those_of_its_tiles_and_of_what_lies_beside_them(size):
    beside = {"entries.jsonl", "checkpoint", "checkpoint.sm3", "SHA256SUMS"}
    assert names_of(size) == beside | tiles_of([bytes(32)] * size).keys()


def part(folder, size=300, held=0, **named):
    return Part(folder, size, held, decode=decode, encode=encode_at_once, **named)


def looked(folder=None, size=300, held=0, **named):
    return part(folder or Memory(), size, held, **named).look(size)


def verified(folder, stated=None, held=None):
    size = len(folder.content.splitlines())
    verify_tree(folder, [looked(folder, size, held.size if held else 0)], stated or LOG.checkpoint(), held)


def test_files_have_the_names_and_limits_of_the_wire_format():
    assert (ENTRIES, CHECKPOINT, SECOND_CHECKPOINT, SUMS) == (
        "entries.jsonl",
        "checkpoint",
        "checkpoint.sm3",
        "SHA256SUMS",
    )
    assert MAX_ENTRY == MAX_NOTE == 1024 * 1024


# ---- lines -----------------------------------------------------------------------------------------------------------


def test_entries_come_256_at_a_time_however_the_file_is_cut_in_pieces():
    for piece in (7, 1000, 10**6):
        assert list(pages(Memory(piece=piece).blocks(ENTRIES))) == [LOG.contents[:256], LOG.contents[256:]]
    assert list(pages([b"a\n" * 512])) == [[b"a"] * 256] * 2
    assert list(pages([])) == []


def test_a_line_of_1_mib_is_read_and_of_a_byte_more_is_not():
    assert list(pages([b"a\n", b"x" * MAX_ENTRY, b"\n"])) == [[b"a", b"x" * MAX_ENTRY]]
    for before in (0, 1, 256, 300):
        for blocks in (
            [b"a\n" * before, b"x" * (MAX_ENTRY + 1)],
            [b"a\n" * before + b"x" * (MAX_ENTRY + 1) + b"\nb\n"],
        ):
            error = refused("DR-V041", lambda blocks=blocks: list(pages(blocks)))
            assert error.message.en.startswith(f"entries.jsonl:{before + 1}: it is too long")
            assert (error.step, error.expected.en, error.got.en) == ("limit", "at most 1048576 bytes", "more")
    error = refused("DR-V041", lambda: list(pages([b"x" * MAX_ENTRY + b"\n" + b"x" * (MAX_ENTRY + 1)])))
    assert error.message.en.startswith("entries.jsonl:2:")


def test_a_line_that_does_not_end_is_named_by_its_end():
    for before in (0, 1, 256, 300):
        error = refused("DR-V042", lambda before=before: list(pages([b"a\n" * before + b"x" * 50 + b"y" * 40])))
        assert error.message.en.startswith(f"entries.jsonl:{before + 1}: it was cut")
        assert (error.step, error.got.en) == ("line", "y" * 40)
    assert refused("DR-V042", lambda: list(pages([b"\xff"]))).got.en == "\N{REPLACEMENT CHARACTER}"


def test_a_log_goes_by_the_name_of_entry_0_or_of_the_last_recovery_at_the_end_and_at_a_size_held():
    log = grown(300)
    log.add("recovery", "恢复", payload={"origin": "试点/2"})
    log.add("recovery", "恢复二", payload={})
    while len(log.contents) < 520:
        log.add("party", f"己{len(log.contents)}")
    stated = replace(log.checkpoint(), origin="试点/2")
    for size, name in ((1, ORIGIN), (256, ORIGIN), (257, ORIGIN), (300, ORIGIN), (301, "试点/2"), (520, "试点/2")):
        verified(Memory(log), stated, replace(log.checkpoint(size), origin=name))
        error = refused("DR-V018", verified, Memory(log), stated, replace(log.checkpoint(size), origin="别处"))
        assert (error.step, error.expected.en, error.got.en) == ("origin", "别处", name)
    assert refused("DR-V018", verified, Memory(log), log.checkpoint()).got.en == "试点/2"
    verified(Memory(log), stated, replace(log.checkpoint(0), origin="试点/2"))
    refused("DR-V018", verified, Memory(log), stated, log.checkpoint(0))
    empty = Log()
    verified(Memory(empty), empty.checkpoint())


@pytest.mark.parametrize("count", [300, 512, 600])
@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 300])
def test_two_may_look_at_a_part_each(count, size):
    log = grown(count)
    folder, at = Memory(log), sum(len(each) + 1 for each in log.contents[:256])
    second = {"second": hashlib.sha256}
    first = part(folder, count, size, **second).look(256, last=at)
    rest = part(folder, count, size, start=256, before=first.before, **second).look(count, first=at)
    assert (first.stop, len(first.ids), rest.stop, len(rest.ids)) == (256, 256, count, count - 256)
    verify_tree(folder, [first, rest], log.checkpoint(), log.checkpoint(size))
    assert second_root([first, rest], hashlib.sha256) == log.checkpoint().root


def test_as_many_entries_are_there_as_the_checkpoint_says():
    for size, got in ((299, "more than 299"), (301, "300"), (200, "more than 200"), (0, "more than 0")):
        error = refused("DR-V006", looked, Memory(), size)
        assert (error.step, error.expected.en, error.got.en) == ("size", str(size), got)


def changed(at, **members):
    log = grown(300)
    log.contents[at] = json.dumps({**json.loads(log.contents[at]), **members}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()  # fmt: skip
    return log


@pytest.mark.parametrize(("at", "of"), [(1, 0), (299, 298), (299, 1), (256, 255), (257, 256), (2, 1)])
def test_an_id_used_before_is_named_by_its_second_line(at, of):
    name = json.loads(LOG.contents[of])["id"]
    error = refused("DR-V004", looked, Memory(changed(at, id=name)))
    assert error.message.en.startswith(f"entries.jsonl:{at + 1}: it has the id {name}")
    assert (error.step, error.got.en) == ("id", name)


@pytest.mark.parametrize("at", [0, 5, 255, 256, 299])
def test_an_entry_that_fails_is_named_by_its_line(at):
    error = refused("DR-V002", looked, Memory(changed(at, v=2)))
    assert error.message.en.startswith(f"entries.jsonl:{at + 1}: entry {at}")
    assert error.step == "envelope"
    if at:
        error = refused("DR-V005", looked, Memory(changed(at, recorded_at="2025-01-01T00:00:00.000000Z")))
        assert error.message.en.startswith(f"entries.jsonl:{at + 1}")


def test_the_first_of_the_rest_is_not_recorded_before_the_last_of_the_others():
    early = Memory(changed(256, recorded_at=json.loads(LOG.contents[254])["recorded_at"]))
    at = sum(len(each) + 1 for each in LOG.contents[:256])
    rest = part(early, start=256, before=json.loads(LOG.contents[255])["recorded_at"])
    refused("DR-V005", rest.look, 300, first=at)
    refused("DR-V005", looked, early)


def test_what_stands_behind_the_last_page_is_seen():
    error = refused("DR-V006", looked, Memory(grown(257)), 256)
    assert error.got.en == "more than 256"


def test_what_is_wrong_with_a_line_is_said_before_what_is_wrong_with_a_tile():
    false = {"tile/0/000": bytes(32 * 256)}
    refused("DR-V043", looked, Memory(**false))
    refused("DR-V002", looked, Memory(changed(299, v=2), **false))
    refused("DR-V006", looked, Memory(**false), 301)


# ---- tiles and roots -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 600])
def test_tiles_are_made_as_leaves_come(count):
    leaves, tiling, found = [leaf_hash(b"%d" % at) for at in range(count)], Tiling(), {}
    for at in range(0, count, 256):
        found |= dict(tiling.add(leaves[at : at + 256]))
    found |= dict(tiling.rest())
    assert found == tiles_of(leaves)
    assert tiling.frontier.root() == root_of(leaves)


def test_tiles_of_the_third_level_are_made_too():
    leaf = leaf_hash(b"")
    tiling, found = Tiling(), {}
    for _ in range(257):
        found |= dict(tiling.add([leaf] * 256))
    assert found.keys() == {*(tile_path(0, at) for at in range(257)), "tile/1/000"}
    assert found["tile/1/000"] == root_of([leaf] * 256) * 256
    assert {name for name, _ in tiling.rest()} == {"tile/1/001.p/1", "tile/2/000.p/1"}


@pytest.mark.parametrize(
    ("name", "at", "which"),
    [("tile/0/000", 0, "entries.jsonl:1"), ("tile/0/000", 255, "entries.jsonl:256"), ("tile/0/001.p/44", 3, "entries.jsonl:260"), ("tile/1/000.p/1", 0, "entries.jsonl")],
)  # fmt: skip
def test_a_tile_that_is_not_of_these_entries_is_named_with_the_line(name, at, which):
    tile = tiles_of(LEAVES)[name]
    false = tile[: at * 32] + bytes(32) + tile[at * 32 + 32 :]
    error = refused("DR-V043", verified, Memory(**{name: false}))
    assert f"hash {at + 1} of {name} is not that of {which}:" in error.message.en
    assert (error.step, error.expected.en, error.got.en) == ("tile", tile[at * 32 : at * 32 + 32].hex(), "00" * 32)


def test_a_tile_too_short_or_too_long_is_refused():
    tile = tiles_of(LEAVES)["tile/0/001.p/44"]
    error = refused("DR-V043", verified, Memory(**{"tile/0/001.p/44": tile[:-32]}))
    assert (error.expected.en, error.got.en) == (tile[-32:].hex(), f"{43 * 32} bytes")
    error = refused("DR-V043", verified, Memory(**{"tile/0/001.p/44": tile + b"xx"}))
    assert "hash 45 of tile/0/001.p/44 is not that of entries.jsonl:301" in error.message.en
    assert (error.expected.en, error.got.en) == (f"{44 * 32} bytes", "78")


def test_the_root_is_that_of_the_checkpoint_and_a_second_one_is_given():
    verified(Memory())
    refused("DR-V006", verified, Memory(), replace(LOG.checkpoint(), root="00" * 32))
    for log in (LOG, Log()):
        seen = looked(Memory(log), len(log.contents), second=hashlib.sha256)
        assert second_root([seen], hashlib.sha256) == log.checkpoint().root


@pytest.mark.parametrize("size", [0, 1, 5, 255, 256, 257, 299, 300])
def test_the_root_at_a_size_held_is_the_one_held(size):
    verified(Memory(), held=LOG.checkpoint(size))
    false = replace(LOG.checkpoint(size), root="00" * 32)
    error = refused("DR-V024", verified, Memory(), LOG.checkpoint(), false)
    assert (error.step, error.expected.en, error.got.en) == ("consistency", "00" * 32, LOG.checkpoint(size).root)
    if not size:
        refused("DR-V024", verified, Memory(Log()), Log().checkpoint(), false)


# ---- names and sizes -------------------------------------------------------------------------------------------------


def test_an_export_is_not_behind_a_checkpoint_held():
    not_behind(LOG.checkpoint(7), LOG.checkpoint(7))
    with pytest.raises(VerificationError) as found:
        not_behind(LOG.checkpoint(7), LOG.checkpoint(8))
    assert (found.value.code, found.value.step, found.value.got.en) == ("DR-V023", "consistency", "7")


@pytest.mark.parametrize("size", [299, 301, None])
def test_an_index_that_is_not_one_over_all_before_it_is_refused(size):
    log = Log()
    for at in range(400):
        index = {"payload": {"size": at if at != 300 else size}} if at % 100 == 0 and at else {}
        log.add("index" if index else "party", f"戊{at}" if at else ORIGIN, **index)
    with pytest.raises(VerificationError, match=f"{ENTRIES}:301: ") as caught:
        part(Memory(log), 400).look(400)
    assert (caught.value.code, caught.value.step, caught.value.expected.en) == ("DR-V033", "index", "300")


# ---- who signed --------------------------------------------------------------------------------------------------


def held_by_somebody(identity, bare, count=600):
    """Give a log of which entry ``identity`` is one, and what stands behind it is signed but for ``bare``."""
    log = Log()
    for at in range(count):
        said = {} if at < identity or at in bare else {"signed": ("— 甲员 AAAA",)}
        kind = "identity" if at == identity else "index" if at % 100 == 99 else "party"
        log.add(kind, f"戊{at}" if at else ORIGIN, **({"payload": {"size": at}} if kind == "index" else said))
    return log


@pytest.mark.parametrize("identity", [0, 20, 255, 256, 400])
@pytest.mark.parametrize("starts", [(0,), (0, 256), (0, 256, 512)])
@pytest.mark.parametrize("bare", [(), (1,), (0,), (150, 199), (199,)])
def test_behind_the_first_identity_nobody_leaves_out_a_signature(identity, starts, bare):
    bare = sorted(identity + each for each in bare)
    bare = [each for each in bare if each % 100 != 99]
    log = held_by_somebody(identity, bare)
    folder = Memory(log)
    starting = [sum(len(each) + 1 for each in log.contents[:start]) for start in starts] + [None]
    parts = [
        part(folder, 600, start=start, before=decode(log.contents[start - 1])["recorded_at"] if start else "").look(
            stop, first=starting[at], last=starting[at + 1]
        )
        for at, (start, stop) in enumerate(zip(starts, (*starts[1:], 600), strict=True))
    ]
    if not bare:
        verify_tree(folder, parts, log.checkpoint())
        return
    with pytest.raises(VerificationError, match=f"entry {bare[0]} ") as caught:
        verify_tree(folder, parts, log.checkpoint())
    assert caught.value.code == "DR-V050"
