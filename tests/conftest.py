"""What every test may use: golden files, compared as text and rewritten only when asked (``--update-goldens``).

Properties run under the profile ``suite``, the same cases each time; ``HYPOTHESIS_PROFILE=deep`` tries new ones and twenty times
as many. No test is timed. ``--long`` runs those that take longest too (``LONG``).
"""

import difflib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

GOLDENS = Path(__file__).parent / "golden"

os.environ.setdefault(
    "DATARIGHTS_PASSPHRASE_FILE", str(Path(tempfile.gettempdir()) / f"datarights-tests-{os.getpid()}")
)
"""No test touches the user's own folder; commands in processes of their own inherit this."""

settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("deep", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(autouse=True)
def language_of_its_own() -> Iterator[None]:
    """Let the language that a command settled in this process end with its test."""
    from datarights.cli import language

    before = [*language._CHOSEN]
    yield
    language._CHOSEN[:] = before


@pytest.fixture(autouse=True)
def packs_of_nobody() -> Iterator[None]:
    """Forget after each test the folders, locks and keys of packs that a command run in this process knew."""
    yield
    reading = sys.modules.get("datarights.bootstrap.reading")
    if reading is not None:
        reading.know_packs("")
        reading.look_no_more()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write what the program says now into tests/golden, for review"
    )
    parser.addoption("--long", action="store_true", help="run the tests that take longest, too")


LONG = (
    "test_checking.py::test_at_a_desk_and_the_whole_way_every_act_of_the_examples_is_decided_alike[\\u68c9",
    "test_reference.py::test_every_example_that_takes_long_works",
    "test_adversary.py::test_and_likewise_on_a_server",
    "test_upgrades.py::test_one_killed_anywhere_in_an_upgrade",
    "test_upgrades.py::test_an_upgrade_on_a_server_that_is_cut_off_anywhere",
    "test_server_lost.py::test_a_connection_ended_before_any_question",
    "test_standby.py::",
    "test_server_indices.py::",
    "test_server_tls.py::",
    "test_benchmarks.py::test_a_benchmark_runs_to_its_end[bench_pa",
    "test_benchmarks.py::test_a_benchmark_runs_to_its_end[bench_po",
    "test_pack_mutation.py::test_errors_in_a_shipped_pack_are_noticed_or_equivalent_or_explained",
    "test_pack_deep.py::test_no_pack_has_anything_that_its_authors_do_not_explain",
)
"""Tests of the long run (CONTRIBUTING.md), by the beginning of what they are called behind their folder.

They take whole packs, the larger examples, a server, or every moment of an upgrade; what tests a tool itself is none of them.
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of the long run unless they are asked for."""
    if config.getoption("--long"):
        return
    left = [each for each in items if each.nodeid.rpartition("/")[2].startswith(LONG)]
    items[:] = [each for each in items if each not in left]
    config.hook.pytest_deselected(items=left)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Give ``golden(name, text)``: the text must be, byte for byte, the one kept under ``tests/golden/name``."""
    update = request.config.getoption("--update-goldens")

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        if not path.exists():
            pytest.fail(f"tests/golden/{name} is not there yet; run with --update-goldens and review it", pytrace=False)
        kept = path.read_bytes().decode("utf-8")
        if text != kept:
            changed = difflib.unified_diff(
                kept.splitlines(keepends=True), text.splitlines(keepends=True), f"kept {name}", "said now"
            )
            pytest.fail(
                "".join(line if line.endswith("\n") else line + "\n" for line in changed)
                + f"tests/golden/{name} differs; if this is meant, run with --update-goldens and review the diff",
                pytrace=False,
            )

    return compare
