"""Verify an export with the standard library alone, knowing only RFC 9162, C2SP tlog-tiles and tlog-checkpoint.

Run as ``python -I -S stranger.py FOLDER``: it finds no installed package, and so nothing of ours.
"""

import base64
import hashlib
import json
import pathlib
import sys


def sha256(data):
    return hashlib.sha256(data).digest()


def tree(hashes):
    """Give MTH of RFC 9162 §2.1.1 over some leaf hashes."""
    if not hashes:
        return sha256(b"")
    if len(hashes) == 1:
        return hashes[0]
    left = 1
    while left * 2 < len(hashes):
        left *= 2
    return sha256(b"\x01" + tree(hashes[:left]) + tree(hashes[left:]))


def tile(level, number, width):
    """Give the path of a tile as tlog-tiles writes it."""
    name = f"{number % 1000:03d}"
    while number >= 1000:
        number //= 1000
        name = f"x{number % 1000:03d}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < 256 else "")


def main(folder):
    origin, size, root = (folder / "checkpoint").read_text(encoding="utf-8").split("\n")[:3]
    lines = (folder / "entries.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b"", "the last line does not end"
    assert len(lines) == int(size), "not as many entries as the checkpoint says"
    assert [json.loads(each)["index"] for each in lines] == list(range(len(lines)))
    assert not lines or json.loads(lines[0])["id"] == origin
    level, hashes = 0, [sha256(b"\x00" + each) for each in lines]
    assert base64.b64encode(tree(hashes)).decode() == root, "another root"
    names = set()
    while hashes:
        for number in range(0, len(hashes), 256):
            part = hashes[number : number + 256]
            name = tile(level, number // 256, len(part))
            assert (folder / name).read_bytes() == b"".join(part), name
            names.add(name)
        whole = len(hashes) // 256
        hashes = [tree(hashes[each * 256 : each * 256 + 256]) for each in range(whole)]
        level += 1
    found = {each.relative_to(folder).as_posix() for each in (folder / "tile").rglob("*") if each.is_file()}
    assert found == names, found ^ names
    sys.stdout.write(f"{size} {root}\n")


main(pathlib.Path(sys.argv[1]))
