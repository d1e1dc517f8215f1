"""The golden fixture itself: a test that could not fail would be worth nothing."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

CONFTEST = Path(__file__).parents[1] / "conftest.py"


@pytest.fixture
def small(pytester):
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(test_small="def test_small(golden):\n    golden('a/b.txt', 'one\\n二\\n')\n")
    return pytester


def outcome(small, *options):
    return small.runpytest("-q", "-p", "no:randomly", "-p", "no:xdist", *options).parseoutcomes()


def test_a_golden_not_kept_yet_fails(small):
    assert outcome(small) == {"failed": 1}


def test_a_golden_is_written_when_asked_and_then_holds(small):
    assert outcome(small, "--update-goldens") == {"passed": 1}
    assert (small.path / "golden/a/b.txt").read_bytes() == "one\n二\n".encode()
    assert outcome(small) == {"passed": 1}


def test_a_golden_that_differs_by_one_byte_fails(small):
    kept = small.path / "golden/a/b.txt"
    kept.parent.mkdir(parents=True)
    kept.write_bytes("one\r\n二\n".encode())
    assert outcome(small) == {"failed": 1}
