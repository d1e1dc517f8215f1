"""The ledger room by itself: copied elsewhere with the four files it stands on, it verifies a bundle on the standard library alone."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.ledger.logs import cotton

import datarights

SOURCE = Path(datarights.__file__).parent
STANDS_ON = ("errors.py", "text.py", "valueclass.py", "valuestoring.py")
READER = """
import sys
sys.path.insert(0, sys.argv[1])
import importlib, pathlib
from datarights.errors import VerificationError
from datarights.ledger.bundle import parse_bundle, verify_bundle
from datarights.ledger.checkpoint import parse_checkpoint

for each in pathlib.Path(sys.argv[1], "datarights", "ledger").glob("*.py"):
    importlib.import_module(f"datarights.ledger.{each.stem}")
assert all(
    getattr(module, "__file__", None) is None or name.partition(".")[0] in sys.stdlib_module_names
    or module.__file__.startswith((sys.argv[1], "<")) for name, module in sys.modules.items() if name != "__main__"
)

def check(*told):
    raise AssertionError("no signature is asked about: the reader holds a checkpoint")

try:
    held = parse_checkpoint(pathlib.Path(sys.argv[3]).read_text(encoding="utf-8"))
    found = verify_bundle(parse_bundle(pathlib.Path(sys.argv[2]).read_bytes()), check, held=held)
    print(found.trust.value, found.complete_at, len(found.entries))
except VerificationError as error:
    print(error.code, error.step)
"""


@pytest.fixture
def reader(tmp_path):
    """Give who reads a bundle with the room alone, and believes the checkpoint of the whole log."""
    shutil.copytree(
        SOURCE / "ledger", tmp_path / "lifted/datarights/ledger", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in STANDS_ON:
        shutil.copy(SOURCE / name, tmp_path / "lifted/datarights" / name)

    def read(content, held):
        (tmp_path / "bundle").write_bytes(content)
        (tmp_path / "held").write_text(held.text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", READER, tmp_path / "lifted", tmp_path / "bundle", tmp_path / "held"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert not done.stderr
        return done.stdout.split()

    return read


def test_the_room_alone_verifies_a_bundle_and_names_what_is_changed(reader):
    log = cotton()
    content = log.bundle("收购数据", index=log.add_index()).encoded()
    held = log.checkpoint(len(log.contents))
    assert reader(content, held) == ["verified", "7", "5"]
    assert reader(content.replace("卖给乙".encode(), "卖给丙".encode()), held) == ["DR-V016", "inclusion"]
    assert reader(content, log.checkpoint(3)) == ["DR-V024", "consistency"]
