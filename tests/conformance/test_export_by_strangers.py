"""An export is verified by code that has never heard of us: the shell of the page that says how, and plain Python."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.ledger.exports import export_of
from tests.unit.ledger.logs import Log, cotton

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "how-to" / f"verify-an-export{end}.md" for end in ("", ".zh")]


def told(page):
    """Give the two scripts of a page: the tree, the signature."""
    return re.findall(r"^```bash\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def bash(script, folder):
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def grown(count):
    log = cotton()
    while len(log.contents) < count:
        log.add("party", f"戊{len(log.contents)}")
    return log


def stranger(folder):
    program = Path(__file__).parent / "stranger.py"
    return subprocess.run([sys.executable, "-I", "-S", str(program), str(folder)], capture_output=True, text=True)


@pytest.mark.parametrize("count", [1, 7, 255, 256, 257, 600, 66_000])
def test_plain_python_finds_every_tile_and_the_root(count, tmp_path):
    log = grown(count) if count >= 7 else Log(contents=cotton().contents[:count])
    folder = export_of(log, tmp_path / "out")
    done = stranger(folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(count), log.checkpoint().text.split("\n")[2]]


def test_plain_python_knows_nothing_of_us_and_does_find_a_changed_byte(tmp_path):
    folder = export_of(grown(300), tmp_path / "out")
    assert "datarights" not in (Path(__file__).parent / "stranger.py").read_text(encoding="utf-8")
    path = folder / "entries.jsonl"
    path.write_bytes(path.read_bytes().replace("乙公司".encode(), "丙公司".encode()))
    assert stranger(folder).returncode != 0


@pytest.mark.skipif(not shutil.which("bash") or not shutil.which("sha256sum"), reason="no bash or no coreutils here")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_shell_of_the_page_verifies_an_export_and_finds_a_changed_one(page, tmp_path):
    log = cotton()
    folder = export_of(log, tmp_path / "out")
    tree, signature = told(page)
    code, said = bash(tree, folder)
    assert (code, "the entries are those of the checkpoint" in said) == (0, True), said
    (tmp_path / "key").write_text(str(log.signer.key))
    if shutil.which("openssl"):
        code, said = bash(signature, folder)
        assert (code, "Verified Successfully" in said) == (0, True), said
    for name, change in {
        "entries.jsonl": (b"hold", b"held"),
        "checkpoint": (b"\n7\n", b"\n8\n"),
        "tile/0/000.p/7": (b"", b"x"),
    }.items():
        falsified = tmp_path / name.replace("/", "-")
        shutil.copytree(folder, falsified)
        path = falsified / name
        path.write_bytes(path.read_bytes().replace(*change, 1))
        without_sums = tree.replace("sha256sum -c SHA256SUMS", "true")
        assert bash(without_sums, falsified)[0] != 0, name
        assert bash(tree, falsified)[0] != 0, name
    if shutil.which("openssl"):
        (folder / "checkpoint").write_text((folder / "checkpoint").read_text().replace("\n7\n", "\n8\n"))
        assert bash(signature, folder)[0] != 0


def test_both_pages_tell_the_same():
    def without_comments(page):
        return [re.sub(r"^#.*\n", "", each, flags=re.MULTILINE) for each in told(page)]

    assert without_comments(PAGES[0]) == without_comments(PAGES[1])
    assert len(told(PAGES[0])) == 2
