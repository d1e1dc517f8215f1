"""The documents keep their word: links resolve, commands exist, and what a reader is told to type works."""

import re
import shlex
from pathlib import Path

import pytest
from driver import run

from datarights.cli.reference import leaves
from datarights.cli.tree import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    each
    for each in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md"))
    if each.is_file()
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?<![a-z] )\bdatarights ([a-z]+(?: [a-z]+)?)")
PATHS = {path for path, _ in leaves()}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        assert aim.exists(), f"{name_of(page)} links to {target}"
        if anchor:
            assert anchor in anchors(aim), f"{name_of(page)} links to {target}"


PAIRS = {page: page.with_name(page.name.replace(".zh.", ".")) for page in PAGES if page.name.endswith(".zh.md")}
PAIRS = {page: other if other.exists() else other.with_suffix(".en.md") for page, other in PAIRS.items()}


@pytest.mark.parametrize("page", PAIRS, ids=name_of)
def test_a_page_in_two_languages_links_to_the_other_and_stays_in_its_own(page):
    (head, rest), other = page.read_text(encoding="utf-8").split("\n", 1), PAIRS[page]
    assert head.endswith(f" [English]({other.name})")
    assert other.read_text(encoding="utf-8").partition("\n")[0].endswith(f" [中文]({page.name})")
    strayed = [
        each for each in LINK.findall(rest) if (page.parent / each.partition("#")[0]).resolve() in PAIRS.values()
    ]
    assert not strayed


def named_commands(text: str) -> set[str]:
    """Give what follows the program's name where it can only be a command: in code and in hints."""
    return set(COMMAND.findall(text))


def exists(said: str) -> bool:
    first, _, second = said.partition(" ")
    if first not in COMMANDS:
        return False
    inner = {path.partition(" ")[2] for path in PATHS if path.startswith(first + " ")}
    return not inner or not second or second in inner


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_in_a_document_exists(page):
    code = "\n".join(body for _, body in FENCE.findall(page.read_text(encoding="utf-8")))
    code += "\n".join(re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8")))
    assert not {each for each in named_commands(code) if not exists(each)}


def test_every_hint_of_the_program_names_a_command_that_exists():
    wrong = []
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in {".py", ".yaml", ".toml"}:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.match(r"\s*(from|import) ", line) or '"""' in line:
                continue
            wrong += [(path.name, each) for each in named_commands(line) if not exists(each)]
    assert not wrong


SHELL = ("cat ", "cp ", "sed ")
"""What else a page tells its reader to type, run by the shell."""


def language_of(page: Path) -> str:
    return "zh" if page.name.endswith(".zh.md") else "en"


def steps(page: Path) -> list[tuple[str, str]]:
    """Give what a page tells its reader to do: files to write (named on their first line) and lines to type."""
    found: list[tuple[str, str]] = []
    for kind, body in FENCE.findall(page.read_text(encoding="utf-8")):
        named = re.match(r"# (\S+\.(?:yaml|toml|csv))\n", body)
        if kind in {"yaml", "toml", "csv"} and named:
            found.append((named[1], body if kind != "csv" else body.partition("\n")[2]))
        elif kind == "sh":
            found += [("", line) for line in body.splitlines() if line.startswith(("datarights ", "cd ", *SHELL))]
    return found


TOLD = [page for page in PAGES if any(not name for name, _ in steps(page))]


def test_there_are_pages_that_tell_a_reader_what_to_type():
    assert {"README.md", "docs/how-to/ask.zh.md"} <= {name_of(each) for each in TOLD}


@pytest.mark.parametrize("page", TOLD, ids=name_of)
def test_what_a_page_tells_its_reader_to_type_works(page, tmp_path):
    """A line ends with ``# exit N`` where it is meant to end so; all others end with 0."""
    folder, lines, wanted = tmp_path, [], []
    waiting: list[tuple[Path, str]] = []
    for name, body in steps(page):
        if name:
            waiting.append((folder / name, body))
            continue
        meant = re.search(r"# exit (\d)", body)
        words = shlex.split(body, comments=True)
        words = words[: words.index(">")] if ">" in words else words
        if words[0] == "cd":
            folder = folder / words[1]
            continue
        for path, content in waiting:
            lines.append((tmp_path, ["--write", str(path), content]))
            wanted.append(("", 0))
        waiting = []
        lines.append((folder, ["--shell", body] if body.startswith(SHELL) else words[1:]))
        wanted.append((body, int(meant[1]) if meant else 0))
    for (said, code), done in zip(wanted, run(language_of(page), lines), strict=True):
        assert done.code == code, (said, done.out, done.err)


@pytest.mark.parametrize("page", ["upgrade.md", "upgrade.zh.md"])
def test_the_formats_that_are_upgraded_end_with_the_present_one(page):
    from datarights.adapters.sql.schema import LAYOUT

    rows = [
        line.split("|")
        for line in (ROOT / "docs/how-to" / page).read_text("utf-8").splitlines()
        if line.startswith("| ")
    ]
    numbers = [row[1].strip() for row in rows[1:]]
    assert numbers == [str(number) for number in range(1, LAYOUT + 1)]
    assert rows[-1][2].strip() in {"now", "现在"}
