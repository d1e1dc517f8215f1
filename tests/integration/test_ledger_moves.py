"""A ledger moved as files: the same entries, times and root, every act admitted anew, or nothing at all."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings, strategies as st
from tests.integration.registries import asset, claim, create, grant, party, reopen
from tests.program import datarights
from tests.unit.ledger.exports import export_of
from tests.unit.ledger.logs import Log

from datarights import bootstrap
from datarights.errors import InadmissibleEntryError, StoreError


def fill(registry, groups):
    """Record some claims and licences, in groups of entries of one moment."""
    number = 0
    for count in groups:
        drafts = []
        for _ in range(count):
            number += 1
            drafts += [
                party(f"甲{number}"), party(f"乙{number}"), asset(f"数据{number}"),
                claim(f"权利{number}", f"数据{number}", f"甲{number}"),
                grant(f"许可{number}", f"数据{number}", f"甲{number}", f"乙{number}"),
            ]  # fmt: skip
        with registry.writer() as writer:
            if count % 2:
                writer.append_many(drafts)
            else:
                for draft in drafts:
                    writer.append(draft)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, 30), max_size=4))
def test_what_is_exported_and_imported_is_the_same_ledger(tmp_path_factory, groups):
    folder = tmp_path_factory.mktemp("move")
    with create(folder / "a.db") as registry:
        fill(registry, groups)
        bootstrap.export_ledger(registry, folder / "out")
        found, reached = bootstrap.import_ledger(folder / "out", folder / "b.db")
        assert (found.checkpoint, reached) == (registry.checkpoint(), registry.checkpoint())
        with reopen(folder / "b.db") as moved:
            assert list(moved.contents()) == list(registry.contents())
            assert moved.verify() == registry.size
            assert moved.holdings().asset_ids() == registry.holdings().asset_ids()
            fill_on = party("后来")
            with moved.writer() as writer:
                writer.append(fill_on)
            bootstrap.export_ledger(moved, folder / "again")
    old, new = ((folder / each / "entries.jsonl").read_bytes() for each in ("out", "again"))
    assert new.startswith(old)
    assert len(new) > len(old)


def test_an_export_while_others_write_holds_what_its_checkpoint_says(tmp_path):
    with create(tmp_path / "a.db") as registry, reopen(tmp_path / "a.db") as other:
        fill(registry, [3])
        note = registry.checkpoint().text
        fill_more = [party("戊"), asset("又一项")]
        with other.writer() as writer:
            writer.append_many(fill_more)
        stated = bootstrap.export_ledger(registry, tmp_path / "out", note)
    assert stated.text == note
    assert bootstrap.verified_export(tmp_path / "out").checkpoint == stated


def sold_twice():
    """A log that its own admission would have refused: an exclusive licence and another, both of one asset and time."""
    log = Log(origin="试点登记")
    payload = {"name": "试点登记", "zone": "Asia/Shanghai", "format": 1}
    log.add("registry", "试点登记", payload=payload)
    drafts = [
        party("甲"), party("乙"), party("丙"), asset("数据"), claim("权利", "数据", "甲"),
        grant("独家", "数据", "甲", "乙", exclusivity="exclusive"), grant("再卖", "数据", "甲", "丙"),
    ]  # fmt: skip
    for draft in drafts:
        body = draft.as_json()
        log.add(body.pop("kind"), body.pop("id"), **{key: each for key, each in body.items() if key not in {"v", "kv"}})
    return log


def nothing_of(name, folder):
    return not [each for each in folder.iterdir() if name in each.name]


def test_an_export_that_holds_together_and_sells_twice_verifies_and_is_not_admitted(tmp_path):
    from datarights.adapters.sql import schema

    log = sold_twice()
    body = json.loads(log.contents[0])
    assert body["payload"]["format"] == 1
    log.contents[0] = log.contents[0].replace(b'"format":1', f'"format":{schema.FORMAT}'.encode())
    folder = export_of(log, tmp_path / "out", note=log.checkpoint().text)
    assert bootstrap.verified_export(folder).checkpoint.size == 8
    with pytest.raises(InadmissibleEntryError) as found:
        bootstrap.import_ledger(folder, tmp_path / "b.db")
    assert (found.value.place.file, found.value.place.line) == ("entries.jsonl", 8)
    assert "nothing was written" in found.value.message.en
    assert nothing_of("b.db", tmp_path)


@pytest.mark.parametrize(
    ("names", "change"),
    [
        ("entries.jsonl:3", lambda log: replaced(log, 2, remark="x")),
        ("entries.jsonl:1", lambda log: replaced(log, 0, kind="party")),
        ("entries.jsonl:1", lambda log: replaced(log, 0, payload={"name": "试点登记", "zone": "Asia/Shanghai", "format": 99})),
        ("entries.jsonl:1", lambda log: replaced(log, 0, payload={})),
    ],
    ids=["a member unknown here", "no beginning", "another format", "no zone"],
)  # fmt: skip
def test_what_would_be_written_otherwise_than_it_was_is_refused(names, change, tmp_path):
    log = sold_twice()
    change(log)
    folder = export_of(log, tmp_path / "out", note=log.checkpoint().text)
    with pytest.raises(StoreError) as found:
        bootstrap.import_ledger(folder, tmp_path / "b.db")
    assert (found.value.code, names in found.value.message.en) == ("DR-S043", True)
    assert nothing_of("b.db", tmp_path)


def replaced(log, at, **members):
    from datarights.ledger.canonical import encode

    log.contents[at] = encode({**json.loads(log.contents[at]), **members})


def test_nothing_is_imported_over_a_registry_that_exists(tmp_path):
    with create(tmp_path / "a.db") as registry:
        bootstrap.export_ledger(registry, tmp_path / "out")
        before = registry.root
        with pytest.raises(StoreError):
            bootstrap.import_ledger(tmp_path / "out", tmp_path / "a.db")
        assert registry.root == before


def run(folder, *arguments, lang="en"):
    done = datarights(*arguments, cwd=folder, lang=lang)
    return done.returncode, done.stdout, done.stderr


def test_the_commands_tell_what_was_written_verified_and_imported(tmp_path):
    with create(tmp_path / "registry.db") as registry:
        fill(registry, [2])
        root, size = registry.root, registry.size
    code, out, err = run(tmp_path, "export", "ledger", "out")
    assert (code, out) == (0, "")
    assert f"out: {size} entries\n  root {root}" in err
    code, out, _ = run(tmp_path, "verify", "out")
    assert code == 0
    assert f"√ bytes     {size} entries and every tile, root {root}" in out
    assert "○ self-consistent" in out
    code, out, _ = run(tmp_path, "verify", "out", lang="zh")
    assert "√ 逐字节" in out
    code, out, _ = run(tmp_path, "-f", "json", "verify", "out")
    assert {"kind": "export", "verdict": "self-consistent", "size": size, "root": root}.items() <= json.loads(
        out
    ).items()
    code, out, _ = run(tmp_path, "import", "ledger", "out", "--registry", "new.db")
    assert (code, root in out) == (0, True)
    assert run(tmp_path, "db", "verify", "--registry", "new.db")[0] == 0
    assert run(tmp_path, "import", "ledger", "out", "--registry", "new.db")[0] == 3
    assert run(tmp_path, "export", "ledger", "out")[0] == 3
    text = (tmp_path / "out" / "entries.jsonl").read_text(encoding="utf-8")
    (tmp_path / "out" / "entries.jsonl").write_text(text.replace("甲1", "丁1"), encoding="utf-8")
    code, out, err = run(tmp_path, "verify", "out")
    assert (code, out) == (4, "")
    assert "entries.jsonl:" in err
    code, _, err = run(tmp_path, "import", "ledger", "out", "--registry", "other.db")
    assert code == 4
    assert nothing_of("other.db", tmp_path)


def test_verifying_an_export_loads_no_database_and_no_yaml(tmp_path):
    with create(tmp_path / "registry.db") as registry:
        bootstrap.export_ledger(registry, tmp_path / "out")
    program = (
        "import sys\nfrom datarights.__main__ import main\n"
        f"sys.argv = ['datarights', 'verify', {str(tmp_path / 'out')!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "found = {'sqlalchemy', 'sqlite3', 'yaml', '_sqlite3'} & set(sys.modules)\nassert not found, found\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    assert done.returncode == 0, done.stderr


def test_a_registry_with_an_sm2_key_proves_itself_twice_wherever_it_goes(tmp_path):
    """From the command line: a second checkpoint at every commit, in the export, and under the policy handed out."""
    folder = tmp_path / "one"
    folder.mkdir()
    assert run(folder, "party", "add", "甲", "--name", "某某棉业")[0] == 0
    assert run(folder, "keys", "new", "--kind", "sm2")[0] == 0
    assert run(folder, "party", "add", "乙", "--name", "某某纺织")[0] == 0
    policy = run(folder, "keys", "list", "--format", "policy")[1]
    assert policy.count("log ") == 2
    (folder / "policy").write_text(policy, encoding="utf-8")
    code, out, err = run(folder, "export", "ledger", "out")
    assert code == 0, err
    assert {each.name for each in (folder / "out").iterdir()} >= {"checkpoint", "checkpoint.sm3"}
    code, out, err = run(folder, "verify", "out", "--policy", "policy")
    assert (code, "registry (ed25519), registry#sm3 (sm2)" in out) == (0, True), out + err
    assert "SM3" not in out.replace("registry#sm3", "")
    for name in ("checkpoint", "checkpoint.sm3"):
        assert run(folder, "verify", f"out/{name}", "--policy", "policy")[0] == 0
    code, out, err = run(folder, "import", "ledger", "out", "--registry", "moved.db", "--policy", "policy")
    assert (code, "(verified)" in out) == (0, True), err
    assert (folder / "moved.checkpoints.sm3").read_bytes().strip() == (
        folder / "out" / "checkpoint.sm3"
    ).read_bytes().strip()
    assert run(folder, "db", "verify")[0] == 0
    [retired] = [line for line in run(folder, "keys", "list")[1].splitlines() if "sm2" in line]
    assert run(folder, "keys", "retire", retired.split()[0])[0] == 0
    assert run(folder, "party", "add", "丙", "--name", "某某物流")[0] == 0
    assert run(folder, "export", "ledger", "later")[0] == 0
    assert not (folder / "later" / "checkpoint.sm3").exists()


def test_a_second_checkpoint_that_was_lost_or_edited_is_said_to_be(tmp_path):
    assert run(tmp_path, "party", "add", "甲")[0] == 0
    assert run(tmp_path, "keys", "new", "--kind", "sm2")[0] == 0
    code, out, err = run(tmp_path, "db", "verify")
    assert (code, "registry.checkpoints.sm3" in out, "! missing" in out) == (0, True, False), out + err
    kept = tmp_path / "registry.checkpoints.sm3"
    whole = kept.read_text(encoding="utf-8")
    root = whole.split("\n")[2]
    kept.write_text(whole.replace(root, root[:5] + ("A" if root[5] != "A" else "B") + root[6:]), encoding="utf-8")
    code, out, err = run(tmp_path, "db", "verify")
    assert (code, "DR-S080" in err) == (4, True), out + err
    for content in (b"", None):
        kept.unlink() if content is None else kept.write_bytes(content)
        code, out, err = run(tmp_path, "db", "verify")
        assert (code, "! missing  registry.checkpoints.sm3" in out) == (0, True), out + err
        code, out, err = run(tmp_path, "party", "add", "乙")
        assert (code, "DR-S029" in err, "checkpoint begin" in err) == (3, True, True), out + err
    code, out, err = run(tmp_path, "export", "ledger", "without")
    assert (code, "no second checkpoint" in err) == (0, True), out + err
    assert run(tmp_path, "checkpoint", "begin")[1].startswith("registry.checkpoints.sm3")
    assert kept.read_text(encoding="utf-8").split("\n\n")[0] == whole.split("\n\n")[0]
    assert run(tmp_path, "party", "add", "乙")[0] == 0
    assert "! missing" not in run(tmp_path, "db", "verify")[1]


def test_a_ledger_that_recovered_moves_under_its_new_name(tmp_path):
    """A stale backup is restored, the loss is stated, the ledger goes on; its export verifies and comes in again."""
    assert run(tmp_path, "party", "add", "甲", "--name", "某某棉业")[0] == 0
    assert run(tmp_path, "keys", "new", "--kind", "sm2")[0] == 0
    (tmp_path / "kept").write_text(run(tmp_path, "checkpoint", "show")[1], encoding="utf-8")
    assert run(tmp_path, "db", "backup", "backup.db")[0] == 0
    assert run(tmp_path, "party", "add", "乙", "--name", "某某纺织")[0] == 0
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"registry.db{end}").unlink(missing_ok=True)
    (tmp_path / "backup.db").rename(tmp_path / "registry.db")
    assert run(tmp_path, "party", "add", "丙", "--name", "某某物流")[0] == 4
    code, out, err = run(tmp_path, "db", "recover", "--reason", "the disk was replaced by an older copy")
    assert code == 0, err
    assert run(tmp_path, "keys", "new", "--kind", "sm2")[0] == 0
    assert run(tmp_path, "party", "add", "丙", "--name", "某某物流")[0] == 0
    (tmp_path / "policy").write_text(run(tmp_path, "keys", "list", "--format", "policy")[1], encoding="utf-8")
    code, out, err = run(tmp_path, "export", "ledger", "out")
    assert code == 0, err
    code, out, err = run(tmp_path, "verify", "out", "--policy", "policy", "--checkpoint", "kept")
    assert code == 0, err
    assert "registry/r1 (ed25519), registry/r1#sm3 (sm2" in out
    assert "it agrees with the checkpoint held" in out
    code, out, err = run(tmp_path, "import", "ledger", "out", "--registry", "moved.db")
    assert (code, "registry/r1" in out) == (0, True), err
