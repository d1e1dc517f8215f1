"""Patterns of the YAML library wait until they are asked; nobody else's do."""

import subprocess
import sys

FRESH = """
import re
genuine = re.compile
from datarights.adapters.yamlfiles.library import yaml
from datarights.adapters.yamlfiles.tree import read_tree
assert re.compile is genuine
waits = yaml.reader.Reader.NON_PRINTABLE
assert not isinstance(waits, re.Pattern)
assert read_tree("a: b", "x.yaml").get("a").value == "b"
print(waits.pattern == genuine(waits.pattern).pattern, bool(waits.search("\\x07")), bool(waits.search("字")))
print(yaml.safe_load("[2026-01-02, 0x1f, 1.5, yes, ~, '=']"))
try:
    yaml.safe_load("a: \\x07")
except yaml.YAMLError as error:
    print(error.reason)
"""


def test_patterns_of_the_library_wait_and_then_do_what_they_did():
    done = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "True True False",
        "[datetime.date(2026, 1, 2), 31, 1.5, True, None, '=']",
        "special characters are not allowed",
    ]


def test_a_library_that_is_here_already_is_taken_as_it_is():
    code = "import re, yaml; from datarights.adapters.yamlfiles.library import yaml as same; assert same is yaml; assert isinstance(yaml.reader.Reader.NON_PRINTABLE, re.Pattern)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
