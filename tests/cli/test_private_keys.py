"""No private half of a key and no passphrase in the open: the seeds are opened and looked for in all that is written or said.

What is looked through: every file of the folder, what each command says on both streams, every line that any library logs,
and the argument list of every process there is while it runs. Twins plant a seed or the passphrase, and it is found.
"""

import base64
import json
import os
import shutil
import time
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.integration.registries import ByHand
from tests.program import datarights
from tests.spellings import found_in

from datarights.adapters.keys import KeyStore, sealing
from datarights.adapters.keys.signing import signer_from
from datarights.ledger.note import KeyKind

MANIFEST = """kind: registry
parties:
  甲: {}
  农户: {kind: natural, name: 古丽米热, confidential: {id_number: "650102199001010017"}}
assets:
  棉花: {name: 棉花, source: collected}
rights:
  - {claim: [hold, use, operate], by: 甲, of: 棉花}
"""

WATCHED = """
import logging, sys
logging.basicConfig(filename="told/log", level=1, encoding="utf-8")
def hook(event, given):
    if event in {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system"}:
        logging.getLogger("started").debug("%r", given[:2])
sys.addaudithook(hook)
"""

LEAKS = {
    "out": "print(secret.hex())",
    "err": "import sys, base64; print(base64.b64encode(b'x' + secret).decode(), file=sys.stderr)",
    "log": "import logging; logging.getLogger('any').debug('opened %r', secret)",
    "cmdlines": "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(0.3)', secret.hex()])",
}

OPENED = """
from datarights.adapters.keys import store
was = store.signer_from
def leaking(name, kind, secret):
    {leak}
    return was(name, kind, secret)
store.signer_from = leaking
"""

SAID = """
from datarights.adapters.keys.passphrase import Passphrase
was = Passphrase.found
def leaking(self):
    secret = was(self)
    {leak}
    return secret
Passphrase.found = leaking
"""

BESIDE = """
from datarights.adapters.keys import store
was = store.seal
store.seal = lambda secret, *given, **named: was(secret, *given, **named) | {"seed": secret.hex()}
"""
"""A key file that keeps the private half in the open as well."""


class Office:
    """A folder at work: its registry, keys, values, and beside them all that its commands said."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.told = folder / "told"
        self.told.mkdir(exist_ok=True)
        self.environment = environment
        self.done = 0

    def __call__(self, *words, code=0, before="", lang="en", **more):
        watched = {} if "PYTHONUNBUFFERED" in more else {"before": WATCHED + before}
        with self._looking():
            done = datarights(*words, cwd=self.folder, lang=lang, **watched, **{**self.environment, **more})
        assert done.returncode == code, (words, done.stdout, done.stderr)
        self.done += 1
        for name, said in {"out": done.stdout, "err": done.stderr}.items():
            (self.told / f"{self.done:02}.{name}").write_text(said, "utf-8")

    def _looking(self):
        return Looking(self.told / "cmdlines")

    def stored(self):
        return [
            each
            for path in sorted(self.folder.rglob("*.key"))
            for each in store_of(path.parent).stored()
            if each.path == path
        ]

    def secrets(self):
        """Give all private halves, and the passphrase, whole and what of it was drawn."""
        drawn = self.passphrase.rpartition(":")[2]
        return [seed for seeds in self.seeds().values() for seed in seeds] + [self.passphrase, drawn]

    def seeds(self):
        """Open every key; give the private halves by kind."""
        found = {}
        for each in self.stored():
            body = json.loads(each.path.read_text("utf-8"))
            seed = sealing.unseal(body["sealed"], self.passphrase.encode(), body["vkey"].encode())
            assert signer_from(each.key.name, each.key.kind, seed).key == each.key
            found.setdefault(each.key.kind, []).append(seed[:32])  # of SM2 the public half follows
        return found


class Looking:
    """The argument lists of all processes, while something runs."""

    def __init__(self, place):
        self.place, self.over, self.seen = place, Event(), set()

    def __enter__(self):
        self.thread = Thread(target=self._look)
        self.thread.start()

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        with self.place.open("ab") as file:
            file.write(b"\n".join(sorted(self.seen)) + b"\n")

    def _look(self):
        while not self.over.is_set():
            for each in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.add(each.read_bytes())
                except OSError:
                    continue
            time.sleep(0.02)


def store_of(folder):
    return KeyStore(folder, random=os.urandom, now=lambda: "2026-01-01T00:00:00Z")


SIGNING = [
    ("apply", "登记.yaml"), ("keys", "new", "--kind", "ml-dsa-44"), ("keys", "new", "--kind", "sm2"), ("keys", "rotate"),
    ("keys", "rotate", "--kind", "ml-dsa-44"), ("keys", "list"), ("keys", "list", "--format", "policy", "-o", "policy"),
    ("keys", "list", "--format", "json"), ("identity", "new", "登记员"), ("plan", "更多.yaml", "-o", "plan.json"),
    ("party", "add", "乙"), ("prove", "棉花", "--sm3", "-o", "棉花.proof"), ("witness", "new", "w", "--folder", "w"),
    ("disclose", "农户", "name", "--for", "甲", "--reason", "核对", "-o", "名.proof"), ("erase", "农户", "name", "--reason", "本人要求"),
    ("checkpoint", "show"), ("checkpoint", "request", "-o", "request"), ("db", "backup", "副本.db"), ("export", "ledger", "out"),
    ("db", "verify"), ("doctor",), ("verify", "棉花.proof", "--policy", "policy"),
]  # fmt: skip
"""Every command that makes a key or signs with one, and those that copy what is kept."""


def worked(folder, commands, passphrase=""):
    """Run commands in a folder; the passphrase is said in the environment, or made by the program in a file elsewhere."""
    folder.mkdir()
    outside = folder.parent / "passphrase"
    office = Office(folder, DATARIGHTS_PASSPHRASE=passphrase, DATARIGHTS_PASSPHRASE_FILE=str(outside))
    for name, text in {"登记.yaml": MANIFEST, "更多.yaml": "kind: registry\nparties:\n  丙: {}\n"}.items():
        (folder / name).write_text(text, "utf-8")
    for words in commands:
        office(*words)
    office.passphrase = passphrase or outside.read_text("utf-8").strip()
    return office


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    office = worked(tmp_path_factory.mktemp("made") / "office", SIGNING)
    office("sign", "plan.json", DATARIGHTS_ACTOR="登记员")
    office("party", "add", "丁", PYTHONUNBUFFERED="1")  # a process of its own, whose argument list is all its own
    office("keys", "rotate", code=3, DATARIGHTS_PASSPHRASE="错的口令")
    name = next(each.path for each in office.stored() if each.key.kind is KeyKind.ML_DSA_44 and not each.retired_on)
    kept = name.read_bytes()
    for spoilt in (kept[:-40], kept.replace(b'"box": "', b'"box": "AAAA')):
        name.write_bytes(spoilt)
        office("keys", "rotate", code=3)
    name.write_bytes(kept)
    return office


PLANTED = {
    "raw": lambda seed: seed,
    "hex": lambda seed: seed.hex().encode(),
    "upper hex": lambda seed: seed.hex().upper().encode(),
    "repr": lambda seed: repr(seed).encode(),
    "base64": lambda seed: base64.b64encode(b"?" + seed),
    "url base64": base64.urlsafe_b64encode,
    "pem": lambda seed: b"\n".join(base64.b64encode(bytes(16) + seed)[at : at + 24] for at in range(0, 72, 24)),
    "json of pem": lambda seed: json.dumps(base64.encodebytes(bytes(50) + seed).decode()).encode(),
}


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return worked(tmp_path_factory.mktemp("said") / "office", SIGNING[:3] + SIGNING[-5:-3], "口令 päss-7/+?")


@pytest.fixture
def office(few, tmp_path):
    """An office whose passphrase somebody chose and says in the environment; nothing is found in it."""
    shutil.copytree(few.folder, tmp_path / "office")
    office = Office(tmp_path / "office", **few.environment)
    office.passphrase = few.passphrase
    assert not found_in(office.folder, office.secrets())
    return office


@pytest.mark.parametrize("spelling", PLANTED)
@pytest.mark.parametrize("kind", [KeyKind.ED25519, KeyKind.ML_DSA_44, KeyKind.SM2], ids=lambda kind: kind.word)
def test_a_seed_planted_in_a_file_is_found_there_in_every_spelling(office, kind, spelling):
    [seed] = office.seeds()[kind]
    leaked = PLANTED[spelling](seed)
    with ByHand(office.folder / "registry.db") as hand:
        hand.execute("CREATE TABLE leak AS SELECT ? AS seed", (leaked,))
    shutil.copy(office.folder / "registry.db", office.folder / "又.db")
    for each in ("registry.checkpoints", "out/entries.jsonl"):
        with (office.folder / each).open("ab") as file:
            file.write(leaked)
    assert set(found_in(office.folder, office.secrets())) >= {"又.db", "registry.checkpoints", "entries.jsonl"}


@pytest.mark.parametrize("where", LEAKS)
@pytest.mark.parametrize("how", [OPENED, SAID], ids=["seed", "passphrase"])
def test_a_program_that_leaks_is_found_out(office, how, where):
    office("party", "add", "乙", before=how.format(leak=LEAKS[where]))
    found = found_in(office.folder, office.secrets())
    assert found
    assert all(each.endswith(where) or (where, each) == ("cmdlines", "log") for each in found)


def test_a_seed_beside_the_sealed_one_is_found_in_its_key_file(office):
    office("keys", "rotate", before=BESIDE)
    assert {each.rpartition(".")[2] for each in found_in(office.folder, office.secrets())} == {"key"}


def test_no_private_half_and_no_passphrase_is_written_logged_said_or_an_argument(whole):
    kinds = {kind: len(seeds) for kind, seeds in whole.seeds().items()}
    assert kinds == {KeyKind.ED25519: 3, KeyKind.ML_DSA_44: 3, KeyKind.SM2: 2, KeyKind.COSIGNATURE: 1}
    assert not found_in(whole.folder, whole.secrets())
    names = {each.name for each in whole.folder.rglob("*")}
    assert names >= {"registry.db", "副本.db", "registry.checkpoints", "values.db", "entries.jsonl", "log"}
    assert "\0party\0add\0丁\0".encode() in (whole.told / "cmdlines").read_bytes()
