"""The adversary at the files beside a registry: its key files and ``datarights.toml``. He has no passphrase of ours.

Each deed is followed by a write. It is refused in words, or what is then signed is signed by our key alone, goes on from the
checkpoint that a reader holds, and verifies for him; a key of the adversary's signs nothing and stands in no policy.
"""

import json
import shutil

import pytest
from tests.program import datarights, told

from datarights.adapters.keys import KeyStore

OURS = {"DATARIGHTS_PASSPHRASE": "口令"}


def run(folder, *words, code=0):
    return told(*words, code=code, cwd=folder, lang="en", **OURS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A registry with a retired key, its stale copy, and what a reader holds; the adversary's key under the same name."""
    folder = tmp_path_factory.mktemp("beside") / "here"
    folder.mkdir()
    settings = "".join(f'{each} = "registry.{ending}"\n' for each, ending in PLACES.items())
    (folder / "datarights.toml").write_text(f'{settings}origin = "registry"\n', "utf-8")
    run(folder, "asset", "add", "cotton", "--name", "cotton", "--source", "collected")
    for each in ("registry.db", "registry.checkpoints"):
        shutil.copy(folder / each, folder / f"stale-{each}")
    run(folder, "keys", "rotate")
    run(folder, "party", "add", "jia")
    run(folder, "checkpoint", "show", "-o", "held")
    run(folder, "keys", "list", "--format", "policy", "-o", "policy")
    store = KeyStore(folder / "his.keys", random=lambda count: b"1" * count, now=lambda: "2026-01-01T00:00:00Z")
    store.make("registry", b"his")
    return folder


PLACES = {"registry": "db", "keys": "keys", "checkpoints": "checkpoints"}


def of_key(change, *, retired=False):
    """Give a deed on the file of the key in use, or of the one retired."""

    def deed(folder):
        bodies = {each: json.loads(each.read_text("utf-8")) for each in (folder / "registry.keys").iterdir()}
        [path] = [each for each, body in bodies.items() if bool(body["retired_on"]) is retired]
        [other] = [each for each in bodies if each != path]
        change(path, bodies[path], bodies[other], next((folder / "his.keys").iterdir()))

    return deed


def put(path, body):
    path.write_text(json.dumps(body), "utf-8")


def set_to(name, value):
    def deed(folder):
        place = folder / "datarights.toml"
        lines = [each for each in place.read_text("utf-8").splitlines() if not each.startswith(f"{name} =")]
        place.write_text("\n".join([*lines, f'{name} = "{value}"', ""]), "utf-8")

    return deed


DEEDS = {
    "the key is taken away": ("DR-S025", of_key(lambda path, *_: path.unlink())),
    "the key is emptied": ("DR-I095", of_key(lambda path, *_: path.write_bytes(b""))),
    "his key stands in its place": ("DR-S025", of_key(lambda path, _, __, his: shutil.copy(his, path))),
    "his key stands beside it": (None, of_key(lambda path, _, __, his: shutil.copy(his, path.parent))),
    "his public half stands over ours": ("DR-S025", of_key(lambda path, ours, _, his: put(path, ours | {"vkey": json.loads(his.read_text("utf-8"))["vkey"]}))),
    "his box stands under our public half": ("DR-S020", of_key(lambda path, ours, _, his: put(path, ours | {"sealed": json.loads(his.read_text("utf-8"))["sealed"]}))),
    "the box of the retired key": ("DR-S020", of_key(lambda path, ours, old, _: put(path, ours | {"sealed": old["sealed"]}))),
    "the key is said to be retired": ("DR-S025", of_key(lambda path, ours, *_: put(path, ours | {"retired_on": "2026-01-01T00:00:00Z"}))),
    "the retired key is said to be in use": (None, of_key(lambda path, old, *_: put(path, old | {"retired_on": ""}), retired=True)),
    "more work is asked for than is fair": ("DR-S020", of_key(lambda path, ours, *_: put(path, ours | {"sealed": ours["sealed"] | {"n": 1 << 40}}))),
    "another origin": (None, set_to("origin", "elsewhere")),
    "his keys": ("DR-S025", set_to("keys", "his.keys")),
    "checkpoints in an empty place": ("DR-S029", set_to("checkpoints", "nowhere.checkpoints")),
    "stale checkpoints": (None, set_to("checkpoints", "stale-registry.checkpoints")),
    "a stale registry": ("DR-S023", set_to("registry", "stale-registry.db")),
    "stale registry and checkpoints": ("DR-S025", lambda folder: (set_to("registry", "stale-registry.db")(folder), set_to("checkpoints", "stale-registry.checkpoints")(folder))),
    "an actor without a key": (None, set_to("actor", "nobody")),
    "a setting that is none": ("DR-I092", set_to("passphrase", "his")),
    "no settings": (None, lambda folder: (folder / "datarights.toml").unlink()),
    "no toml": ("DR-I091", lambda folder: (folder / "datarights.toml").write_bytes(b"\xff[[")),
}  # fmt: skip
"""What he does, and how the next write refuses it, if it does."""


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_done_to_keys_and_settings_is_refused_or_changes_nothing_for_a_reader(kept, tmp_path, deed):
    folder = shutil.copytree(kept, tmp_path / "here")
    code, done = DEEDS[deed]
    done(folder)
    before = {each: each.read_bytes() for each in folder.glob("*registry.checkpoints")}
    for words in (("party", "add", "yi"), ("prove", "cotton", "--since", "held", "-o", "proof")):
        if code is None:
            run(folder, *words)
        else:
            said = run(folder, *words, code=None)
            assert code in said, said
            assert {each: each.read_bytes() for each in before} == before
    [his] = [json.loads(each.read_text("utf-8"))["vkey"] for each in (folder / "his.keys").iterdir()]
    listed = datarights("keys", "list", "--format", "policy", "--with-retired", cwd=folder, lang="en", **OURS)
    assert f"log {his}" not in listed.stdout
    assert (folder / "proof").exists() is (code is None)
    if code is None:
        said = run(folder, "verify", "proof", "--policy", "policy", "--checkpoint", "held")
        assert "√ verified  it agrees with the checkpoint held" in said
