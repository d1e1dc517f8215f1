"""What a Chinese reader is told is expected, and was found, is told in Chinese."""

import json
import re

import pytest

from datarights.errors import VerificationError
from datarights.ledger.bundle import FORMAT, MAX_BYTES, parse_bundle

WORDS = re.compile(r"maximum recursion|at most|Error|\b(?:one|more|newline|than|canonical)\b")


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000, b" " * (MAX_BYTES + 1), b"[", json.dumps({"format": FORMAT, "others": 1}).encode()],
)
def test_a_file_that_is_no_bundle(data):
    with pytest.raises(VerificationError) as refused:
        parse_bundle(data)
    for said in (refused.value.message, refused.value.expected, refused.value.got):
        assert not WORDS.search(said.zh)
