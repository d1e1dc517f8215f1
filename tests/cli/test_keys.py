"""Keys and what they publish, from the command line: what is refused leaves nothing, and what is lost is not signed over."""

import base64
import json
import os
import re
import shutil

import pytest
from tests.integration.registries import ByHand
from tests.program import told

from datarights import bootstrap
from datarights.adapters.codec import encode
from datarights.adapters.keys import KeyStore, check
from datarights.adapters.sql import Registry
from datarights.errors import StoreError, VerificationError
from datarights.ledger.checkpoint import verify_checkpoint
from datarights.ledger.merkle import Frontier, leaf_hash
from datarights.ledger.policy import parse_policy
from datarights.text import say

HERE = {"DATARIGHTS_PASSPHRASE": "对的口令"}
TYPO = {"DATARIGHTS_PASSPHRASE": "错的口令"}
CHECKPOINTS = "registry.checkpoints"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    run(folder, "party", "add", "甲")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path / "here")
    return tmp_path / "here"


def run(folder, *words, code=0, **more):
    return told(*words, code=code, cwd=folder, lang="en", **{**HERE, **more})


def keys(folder):
    return sorted(each.name for each in (folder / "registry.keys").iterdir())


def left_by_a_crash(folder, name="registry", passphrase="别的口令"):
    """Make a key that no entry names."""
    store = KeyStore(folder / "registry.keys", random=lambda count: b"1" * count, now=lambda: "2026-01-01T00:00:00Z")
    return store.make(name, passphrase.encode())


def stale(folder):
    """Put back a copy from before the last entry."""
    run(folder, "db", "backup", "旧.db")
    run(folder, "party", "add", "后来")
    put_back(folder)


def put_back(folder):
    shutil.copy(folder / "旧.db", folder / "registry.db")
    for each in folder.glob("registry.db-*"):
        each.unlink()


def signers(folder):
    """Give the ids of the keys that signed the last checkpoint."""
    return re.findall(r"^\N{EM DASH} (\S+) (\S+)$", run(folder, "checkpoint", "show"), re.MULTILINE)


@pytest.mark.parametrize("words", [("new",), ("rotate",), ("new", "--kind", "ml-dsa-44")])
def test_a_mistyped_passphrase_makes_no_key_and_locks_nobody_out(folder, words):
    before = keys(folder)
    said = run(folder, "keys", *words, code=3, **TYPO)
    assert "DR-S020" in said
    assert before[0] in said
    assert before[0].removesuffix(".key") in said
    assert keys(folder) == before
    run(folder, "party", "add", "乙")


def test_a_mistyped_passphrase_makes_no_key_where_a_rollback_is_stated(folder):
    stale(folder)
    before = keys(folder)
    assert "DR-S020" in run(folder, "db", "recover", "--reason", "盘坏了", code=3, **TYPO)
    assert keys(folder) == before
    run(folder, "db", "recover", "--reason", "盘坏了")


def cut_recovery(folder, monkeypatch):
    """Begin a recovery that ends before it is published, as by a crash."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATARIGHTS_PASSPHRASE", HERE["DATARIGHTS_PASSPHRASE"])

    def cut(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr(Registry, "publish", cut)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.recover(bootstrap.settings({}), "盘坏了")


def test_a_recovery_says_why(folder):
    stale(folder)
    before = run(folder, "log")
    assert "DR-U053" in run(folder, "db", "recover", "--reason", "  ", code=2)
    assert "DR-S023" in run(folder, "db", "restore", "旧.db", "--reason", " ", code=4)
    assert run(folder, "log") == before


@pytest.mark.parametrize("lost", [False, True])
def test_a_recovery_cut_off_before_it_was_published_is_finished_and_stated_once(folder, monkeypatch, lost):
    stale(folder)
    if lost:
        (folder / CHECKPOINTS).unlink()
    cut_recovery(folder, monkeypatch)
    run(folder, "party", "add", "乙", code=3 if lost else 4)
    run(folder, "db", "recover", "--reason", "盘坏了")
    run(folder, "party", "add", "乙")
    kinds = [each["kind"] for each in json.loads(run(folder, "-f", "json", "log"))]
    assert kinds.count("recovery") == 1 + lost  # where all is lost, nobody knows that r1 was not published
    assert len(signers(folder)) == 1
    known = json.loads(run(folder, "keys", "list", "--format", "json"))
    assert len([each for each in known if each["in_use"]]) == 1
    run(folder, "db", "verify")


def test_a_recovery_cut_off_once_it_was_published_still_retires_the_keys_of_the_name_before(folder, monkeypatch):
    stale(folder)

    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.chdir(folder)
        here.setenv("DATARIGHTS_PASSPHRASE", HERE["DATARIGHTS_PASSPHRASE"])
        here.setattr(KeyStore, "retire", cut)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.recover(bootstrap.settings({}), "盘坏了")
    run(folder, "party", "add", "乙")
    assert len([each for each in listed_keys(folder) if each["in_use"]]) == 2
    assert "DR-U086" in run(folder, "db", "recover", "--reason", "盘坏了", code=2)
    assert len([each for each in listed_keys(folder) if each["in_use"]]) == 1
    run(folder, "party", "add", "丙")


def listed_keys(folder):
    return json.loads(run(folder, "keys", "list", "--format", "json"))


def test_a_recovery_that_is_refused_before_it_is_published_takes_no_key_away(folder, monkeypatch):
    run(folder, "party", "add", "后来")
    run(folder, "db", "backup", "好.db")
    run(folder, "party", "add", "又来")
    shutil.copy(folder / "好.db", folder / "旧.db")
    put_back(folder)

    def full(*_, **__):
        raise StoreError("DR-S022", say("磁盘已满", "the disk is full"))

    with monkeypatch.context() as here:
        here.chdir(folder)
        here.setenv("DATARIGHTS_PASSPHRASE", HERE["DATARIGHTS_PASSPHRASE"])
        here.setattr(Registry, "publish", full)
        with pytest.raises(StoreError):
            bootstrap.recover(bootstrap.settings({}), "盘坏了")
    assert "retired 20" not in run(folder, "keys", "list")
    assert "registry/r1" in run(folder, "db", "recover", "--reason", "盘坏了")
    assert [each["in_use"] for each in listed_keys(folder)] == [False, True]


def stated_by_hand(folder, name, *, whole=True):
    """Append a recovery as somebody does who can write the database and has no key: the ledger goes by a name of his."""
    with ByHand(folder / "registry.db") as hand:
        origin, size, root, at = hand.execute("SELECT origin, size, root, recorded_at FROM head").fetchone()
        payload = {
            "published": {"origin": origin, "size": size, "root": root.hex()},
            "found": {"size": size, "root": root.hex()},
        }
        said = {
            "id": f"recovery/{name}", "index": size, "kind": "recovery", "kv": 1, "payload": {"origin": name, "reason": "x"} | (payload if whole else {}),
            "recorded_at": at, "v": 1,
        }  # fmt: skip
        content = encode(said)
        hand.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)",
            (size, said["id"], "recovery", at, leaf_hash(content), content),
        )
        frontier = Frontier()
        for (leaf,) in hand.execute("SELECT leaf FROM entry ORDER BY idx").fetchall():
            frontier.push(leaf)
        hand.execute(
            "UPDATE head SET size = ?, root = ?, frontier = ?, origin = ?",
            (size + 1, frontier.root(), b"".join(frontier.stack), name),
        )


def test_a_recovery_that_somebody_wrote_by_hand_takes_no_key_away_and_a_backup_goes_on(folder):
    run(folder, "db", "backup", "好.db")
    stated_by_hand(folder, "evil/r7")
    assert "DR-S024" in run(folder, "party", "add", "乙", code=4)
    assert "DR-S024" in run(folder, "keys", "rotate", code=4)
    run(folder, "db", "restore", "好.db")
    run(folder, "party", "add", "乙")
    assert [each["in_use"] for each in listed_keys(folder)] == [True]


@pytest.mark.parametrize("whole", [True, False])
def test_a_recovery_that_somebody_wrote_by_hand_is_gone_on_from_under_a_name_of_ones_own(folder, whole):
    stated_by_hand(folder, "evil/r7", whole=whole)
    assert "the ledger goes on as registry/r1" in run(folder, "db", "recover", "--reason", "被人改过")
    run(folder, "party", "add", "乙")
    assert {name for name, _ in signers(folder)} == {"registry/r1"}
    assert [each["in_use"] for each in listed_keys(folder)] == [False, True]
    assert "DR-U086" in run(folder, "db", "recover", "--reason", "又来", code=2)


def test_such_a_recovery_is_gone_on_from_where_the_checkpoints_are_lost_too(folder):
    stated_by_hand(folder, "evil/r7")
    (folder / CHECKPOINTS).unlink()
    assert "the ledger goes on as registry/r1" in run(folder, "db", "recover", "--reason", "被人改过")
    run(folder, "party", "add", "乙")


@pytest.mark.parametrize("again", [("db", "restore", "夜.db"), ("db", "recover")])
def test_a_copy_that_ends_with_a_recovery_goes_on_under_a_new_name_where_all_checkpoints_are_lost(folder, again):
    stale(folder)
    run(folder, "db", "recover", "--reason", "第一次")
    run(folder, "db", "backup", "夜.db")
    run(folder, "party", "add", "真一")
    held = run(folder, "checkpoint", "show")
    if again[1] == "recover":
        shutil.copy(folder / "夜.db", folder / "旧.db")
        put_back(folder)
    (folder / CHECKPOINTS).unlink()
    assert "registry/r2" in run(folder, *again, "--reason", "连检查点也丢了")
    run(folder, "party", "add", "假一")
    said = [each["payload"] for each in json.loads(run(folder, "-f", "json", "log")) if each["kind"] == "recovery"]
    assert [each["reason"] for each in said] == ["第一次", "连检查点也丢了"]
    assert signers(folder) != re.findall(r"^\N{EM DASH} (\S+) (\S+)$", held, re.MULTILINE)
    assert {name for name, _ in signers(folder)} == {"registry/r2"}
    run(folder, "db", "verify")


def test_a_place_that_was_away_does_not_vouch_for_one_that_was_lost(folder):
    first, second = two_places(folder)
    run(folder, "checkpoint", "begin")
    stale(folder)
    away = folder / "别处"
    second.rename(away)
    (folder / "datarights.toml").write_text("", encoding="utf-8")
    run(folder, "db", "recover", "--reason", "第一次")
    run(folder, "db", "backup", "夜.db")
    run(folder, "party", "add", "真一")
    shutil.copy(folder / "夜.db", folder / "旧.db")
    put_back(folder)
    first.unlink()
    away.rename(second)
    two_places(folder)
    assert "registry/r2" in run(folder, "db", "recover", "--reason", "又丢了")


@pytest.mark.parametrize("name", ["o\x1bx", "a#sm3", "a b", "a+b", "o\x00x"])
def test_a_name_that_no_key_can_have_is_refused_in_words(folder, tmp_path, name):
    settings = tmp_path / "new"
    settings.mkdir()
    (settings / "datarights.toml").write_text(f"[datarights]\norigin = {json.dumps(name)}\n", "utf-8")
    assert "DR-U080" in run(settings, "party", "add", "甲", code=2)
    if "\x00" not in name:
        assert "DR-U091" in run(folder, "identity", "new", name, code=2)
        assert "DR-U085" in run(folder, "witness", "new", name, "--folder", "w", code=2)


def test_a_passphrase_file_that_is_not_there_is_made_for_the_first_key_alone(tmp_path):
    secret = tmp_path / "盘" / "口令"
    nothing = {"DATARIGHTS_PASSPHRASE": "", "DATARIGHTS_PASSPHRASE_FILE": str(secret)}
    run(tmp_path, "party", "add", "甲", **nothing)
    secret.parent.rename(tmp_path / "未挂载")
    before = keys(tmp_path)
    for words in (("keys", "rotate"), ("keys", "new"), ("identity", "new", "登记员")):
        assert "DR-S026" in run(tmp_path, *words, code=3, **nothing)
        assert not secret.exists()
        assert keys(tmp_path) == before
    (tmp_path / "未挂载").rename(secret.parent)
    run(tmp_path, "keys", "rotate", **nothing)


@pytest.mark.parametrize("words", [("new",), ("rotate",)])
def test_a_key_whose_entry_is_refused_is_taken_away(folder, words):
    stale(folder)
    before = keys(folder)
    assert "DR-S023" in run(folder, "keys", *words, code=4)
    assert keys(folder) == before


def test_a_stale_copy_is_signed_for_no_witness_either(folder):
    stale(folder)
    assert "DR-S023" in run(folder, "checkpoint", "request", code=4)


def test_a_key_that_no_entry_names_signs_nothing_is_said_and_is_not_handed_out(folder):
    [(name, _)] = signers(folder)
    left = left_by_a_crash(folder)
    run(folder, "party", "add", "乙")
    assert [each for each, _ in signers(folder)] == [name]
    said = run(folder, "keys", "list")
    assert f"{left.key.key_id.hex()}  ed25519  2026-01-01  no entry names it, signs nothing" in said
    assert str(left.key) not in run(folder, "keys", "list", "--format", "policy", "--with-retired")
    assert "1 in use" in run(folder, "doctor")


def test_a_key_that_the_ledger_has_retired_signs_no_more_though_a_crash_left_its_file_in_use(folder):
    [name] = keys(folder)
    before = (folder / "registry.keys" / name).read_bytes()
    run(folder, "keys", "rotate")
    (folder / "registry.keys" / name).write_bytes(before)
    run(folder, "party", "add", "乙")
    assert len(signers(folder)) == 1
    old = json.loads(before)["vkey"]
    assert old not in run(folder, "keys", "list", "--format", "policy")
    assert old in run(folder, "keys", "list", "--format", "policy", "--with-retired")


@pytest.mark.parametrize("left", [None, b"", b"garbage", b"x" * 300_000])
def test_nothing_is_signed_where_what_was_published_is_lost(folder, left):
    stale(folder)
    place = folder / CHECKPOINTS
    place.unlink()
    if left is not None:
        place.write_bytes(left)
    before = run(folder, "log")
    for words in (("party", "add", "乙"), ("keys", "rotate"), ("keys", "new"), ("checkpoint", "request")):
        said = run(folder, *words, code=3)
        assert ("DR-S022" if left and len(left) > 256 * 1024 else "DR-S029") in said
    assert run(folder, "log") == before
    assert (place.read_bytes() if place.exists() else None) == left
    if left is None:
        assert "(DR-S029)" in run(folder, "db", "verify")
        assert json.loads(run(folder, "db", "verify", "--format", "json"))["lost"] == [place.name]
    assert "registry.checkpoints" in run(folder, "checkpoint", "begin", code=3)


def test_what_was_lost_for_good_is_stated_and_the_ledger_goes_on_under_another_name(folder):
    stale(folder)
    (folder / CHECKPOINTS).write_bytes(b"garbage")
    assert "DR-S034" in run(folder, "db", "recover", "--reason", "盘坏了", code=3)
    (folder / CHECKPOINTS).rename(folder / "留作证据")
    assert "registry/r1" in run(folder, "db", "recover", "--reason", "盘坏了")
    run(folder, "party", "add", "乙")
    run(folder, "db", "verify")
    assert {name for name, _ in signers(folder)} == {"registry/r1"}
    assert "DR-U086" in run(folder, "db", "recover", "--reason", "又来", code=2)


def test_a_backup_restored_where_all_is_lost_signs_nothing_until_that_is_stated(folder):
    run(folder, "db", "backup", "旧.db")
    shutil.copy(folder / "旧.db", folder / "又.db")
    (folder / CHECKPOINTS).unlink()
    run(folder, "db", "restore", "旧.db")
    assert "DR-S029" in run(folder, "party", "add", "乙", code=3)
    assert "registry/r1" in run(folder, "db", "restore", "又.db", "--reason", "机房失火")
    run(folder, "party", "add", "乙")


def two_places(folder):
    (folder / "datarights.toml").write_text(f'checkpoints = "{CHECKPOINTS},盘/点"\n', encoding="utf-8")
    return folder / CHECKPOINTS, folder / "盘" / "点"


def test_a_place_added_later_begins_when_it_is_told_to(folder):
    first, second = two_places(folder)
    said = run(folder, "party", "add", "乙", code=3)
    assert "DR-S029" in said
    assert "checkpoint begin" in said
    assert not second.parent.exists()
    assert "盘/点" in run(folder, "checkpoint", "begin")
    run(folder, "party", "add", "乙")
    assert str(second.read_text()).endswith(first.read_text()[-40:])
    assert "every place" in run(folder, "checkpoint", "begin")


def test_the_place_that_is_left_shows_a_rollback_and_begins_no_other(folder):
    first, _ = two_places(folder)
    run(folder, "checkpoint", "begin")
    stale(folder)
    first.unlink()
    assert "DR-S023" in run(folder, "party", "add", "乙", code=4)
    assert "DR-S023" in run(folder, "checkpoint", "begin", code=4)
    assert not first.exists()
    run(folder, "db", "recover", "--reason", "盘坏了")
    run(folder, "party", "add", "乙")


def test_a_place_that_was_away_when_a_rollback_was_stated_goes_on_once_it_is_said_again(folder):
    _, second = two_places(folder)
    run(folder, "checkpoint", "begin")
    run(folder, "db", "backup", "旧.db")
    run(folder, "party", "add", "丙")
    run(folder, "party", "add", "丁")
    put_back(folder)
    away = folder / "别处"
    second.rename(away)
    (folder / "datarights.toml").write_text("", encoding="utf-8")
    run(folder, "db", "recover", "--reason", "盘坏了")
    for name in ("戊", "己", "庚"):
        run(folder, "party", "add", name)
    away.rename(second)
    two_places(folder)
    assert "DR-S024" in run(folder, "party", "add", "辛", code=4)
    said = run(folder, "db", "recover", "--reason", "盘接回来了")
    assert "states it already" in said
    assert "registry/r1" in said
    run(folder, "party", "add", "辛")
    run(folder, "db", "verify")
    kinds = [each["kind"] for each in json.loads(run(folder, "-f", "json", "log"))]
    assert kinds.count("recovery") == 1
    assert "DR-U086" in run(folder, "db", "recover", "--reason", "又来", code=2)


def test_a_place_that_knows_more_than_was_stated_leads_to_a_name_that_nobody_has(folder):
    two_places(folder)
    run(folder, "checkpoint", "begin")
    run(folder, "db", "backup", "旧.db")
    run(folder, "party", "add", "丙")
    put_back(folder)
    run(folder, "db", "recover", "--reason", "盘坏了")
    run(folder, "party", "add", "丁")
    put_back(folder)  # once more: what went on as r1 is lost, too
    assert "registry/r2" in run(folder, "db", "recover", "--reason", "又坏了")
    run(folder, "party", "add", "戊")
    assert {name for name, _ in signers(folder)} == {"registry/r2"}
    run(folder, "db", "verify")


def test_where_the_registry_is_gone_and_its_checkpoints_are_not_what_is_said_can_be_done(folder):
    run(folder, "db", "backup", "旧.db")
    (folder / "registry.db").unlink()
    for each in folder.glob("registry.db-*"):
        each.unlink()
    assert "put a copy back first" in run(folder, "db", "recover", "--reason", "盘坏了", code=3)
    said = run(folder, "party", "add", "乙", code=4)
    assert "begin one of another name" in said
    assert "db recover" not in said
    run(folder, "db", "restore", "旧.db")
    run(folder, "party", "add", "乙")


def test_an_import_goes_on_from_the_checkpoint_that_came_with_it(folder):
    run(folder, "export", "ledger", "out")
    run(folder, "import", "ledger", "out", "--registry", "搬.db")
    assert (folder / "搬.checkpoints").read_text() in (folder / CHECKPOINTS).read_text()
    shutil.copytree(folder / "registry.keys", folder / "搬.keys")
    run(folder, "party", "add", "乙", "--registry", "搬.db")


def test_the_policy_holds_the_keys_of_the_log_alone_and_the_list_says_which_they_are(folder):
    run(folder, "identity", "new", "登记员甲")
    run(folder, "identity", "add", "登记员甲", "--role", "registrar")
    policy = run(folder, "keys", "list", "--format", "policy")
    assert [each.name for each in parse_policy(policy).logs] == ["registry"]
    said = json.loads(run(folder, "keys", "list", "--format", "json"))
    assert {each["use"] for each in said} == {"log", "identity"}
    assert next(each["vkey"] for each in said if each["use"] == "identity").startswith("登记员甲+")
    told_plainly = run(folder, "keys", "list")
    assert "signs for the ledger  in use" in told_plainly
    assert "an identity  in use" in told_plainly


def test_what_was_issued_before_a_change_is_verified_under_a_policy_with_the_retired_keys(folder):
    early = run(folder, "checkpoint", "show")
    run(folder, "keys", "rotate")
    run(folder, "party", "add", "乙")
    now = parse_policy(run(folder, "keys", "list", "--format", "policy"))
    with pytest.raises(VerificationError, match="trusted") as refused:
        verify_checkpoint(early, now.logs, check)
    assert refused.value.code == "DR-V013"
    with_retired = run(folder, "keys", "list", "--format", "policy", "--with-retired")
    assert "# signs no more since" in with_retired
    assert verify_checkpoint(early, parse_policy(with_retired).logs, check).checkpoint.size
    assert "policy of its day" in run(folder, "explain", "DR-V013")


def test_a_change_of_keys_keeps_their_kinds_and_says_what_takes_whose_place(folder):
    [old] = [name.removesuffix(".key") for name in keys(folder)]
    run(folder, "keys", "new", "--kind", "ml-dsa-44")
    said = run(folder, "keys", "rotate")
    assert re.search(rf"key \w{{8}} \(ed25519\) takes the place of {old}\n", said)
    assert re.search(r"key \w{8} \(ml-dsa-44\) takes the place of \w{8}\n", said)
    assert "still in use" not in said
    said = run(folder, "keys", "rotate", "--kind", "ed25519")
    assert re.search(r"still in use: \w{8} \(ml-dsa-44\)", said)
    assert "DR-U089" in run(folder, "keys", "rotate", "--kind", "sm2", code=2)
    in_use = {
        each["kind"]: each["id"]
        for each in json.loads(run(folder, "keys", "list", "--format", "json"))
        if each["in_use"]
    }
    assert "nothing is signed by Ed25519 any more" in run(folder, "keys", "retire", in_use["ed25519"])
    assert "only key that signs" in run(folder, "keys", "retire", in_use["ml-dsa-44"], code=2)


@pytest.mark.parametrize("style", ["plain", "json", "policy"])
def test_a_list_of_keys_is_written_to_a_file_in_any_format(folder, style):
    run(folder, "keys", "list", "--format", style, "-o", "钥匙")
    assert (folder / "钥匙").read_text(encoding="utf-8") == run(folder, "keys", "list", "--format", style)


def test_a_registry_is_not_made_over_a_file_that_is_something_else(tmp_path):
    (tmp_path / CHECKPOINTS).write_text("会议记录", encoding="utf-8")
    assert "DR-S034" in run(tmp_path, "party", "add", "甲", code=3)
    assert (tmp_path / CHECKPOINTS).read_text(encoding="utf-8") == "会议记录"
    assert not (tmp_path / "registry.db").exists()


def configured(folder, text):
    (folder / "datarights.toml").write_text(f"# 配置\n{text}\n", encoding="utf-8")


@pytest.mark.parametrize("said", ['""', '" "', "[]", '[""]', '","', '"registry.checkpoints,,b"'])
@pytest.mark.parametrize("setting", ["checkpoints", "keys", "values", "registry", "passphrase_file"])
def test_no_place_can_be_left_empty(folder, setting, said):
    if "," in said and setting != "checkpoints":
        return  # a file may be called so
    configured(folder, f"{setting} = {said}")
    before = (folder / "registry.db").read_bytes()
    for words in (("party", "add", "乙"), ("checkpoint", "show"), ("db", "verify")):
        told_so = run(folder, *words, code=3, DATARIGHTS_PASSPHRASE_FILE="")
        assert "DR-I093" in told_so
        assert "datarights.toml:2:1" in told_so
    assert (folder / "registry.db").read_bytes() == before


def test_no_place_can_be_left_empty_by_the_environment(folder):
    said = run(folder, "party", "add", "乙", code=3, DATARIGHTS_CHECKPOINTS=" ,")
    assert "DR-I093" in said
    assert "DATARIGHTS_CHECKPOINTS" in said


@pytest.mark.parametrize("said", ['"registry.checkpoints, {0}/点"', '[" registry.checkpoints", "{0}/点 "]'])
def test_blanks_around_a_place_are_no_part_of_it(folder, tmp_path, said):
    configured(folder, "checkpoints = " + said.format(tmp_path / "盘"))
    run(folder, "checkpoint", "begin")
    assert (tmp_path / "盘" / "点").exists()
    assert sorted(each.name for each in folder.iterdir() if each.is_dir()) == ["registry.keys"]


@pytest.mark.parametrize("place", ["pipe", "/dev/full", "/dev/null"])
def test_a_pipe_or_a_device_is_no_place(folder, place):
    os.mkfifo(folder / "pipe")
    configured(folder, f'checkpoints = ["registry.checkpoints", "{place}"]')
    for words in (("party", "add", "乙"), ("checkpoint", "begin"), ("db", "verify")):
        assert "DR-S022" in run(folder, *words, code=3)


@pytest.mark.parametrize("words", [("keys", "list"), ("party", "add", "乙"), ("doctor",)])
def test_a_pipe_among_the_keys_is_named_and_nobody_waits_for_it(folder, words):
    os.mkfifo(folder / "registry.keys" / "11111111.key")
    assert "11111111.key" in run(folder, *words, code=1 if words == ("doctor",) else 3)


@pytest.mark.parametrize("name", ["secret", "reads.jsonl"])
def test_a_pipe_among_what_is_kept_in_confidence_is_named_and_nobody_waits_for_it(folder, name):
    (folder / "a.yaml").write_text("kind: registry\nparties: {户: {kind: natural, name: 古丽}}\n", encoding="utf-8")
    run(folder, "apply", "a.yaml")
    ask = ("disclose", "户", "name", "--for", "甲", "--reason", "查", "-o", "x.proof")
    run(folder, *ask)
    (folder / "registry.values" / name).unlink()
    os.mkfifo(folder / "registry.values" / name)
    assert name in run(folder, *ask, code=3)


def known_keys(folder):
    return {each["kind"]: each for each in json.loads(run(folder, "keys", "list", "--format", "json"))}


@pytest.fixture
def one_lost(folder):
    """A registry signed by two keys, of which one has lost its file; gives its id with the file."""
    run(folder, "keys", "new", "--kind", "ml-dsa-44")
    lost = known_keys(folder)["ed25519"]["id"]
    (folder / "registry.keys" / f"{lost}.key").rename(folder / "away.key")
    return folder, lost


def test_a_key_in_use_that_lost_its_file_is_said_wherever_it_matters(one_lost):
    folder, lost = one_lost
    for words in (("party", "add", "乙"), ("db", "verify"), ("keys", "list")):
        said = run(folder, *words)
        assert lost in said, words
        assert "missing" in said or f"keys retire {lost}" in said
    assert f"keys retire {lost}" in run(folder, "doctor", code=1)
    assert json.loads(run(folder, "db", "verify", "--format", "json", "--quiet"))["keys_missing"] == [lost]
    assert known_keys(folder)["ed25519"]["missing"]
    assert lost not in run(folder, "keys", "list", "--format", "policy")
    policy = run(folder, "keys", "list", "--format", "policy", "--with-retired")
    assert "# in use; its file is not here\nlog " in policy
    assert "signs no more" not in policy


def test_a_key_that_a_restored_copy_does_not_know_is_a_key_of_the_log(folder):
    run(folder, "identity", "new", "登记员甲")
    run(folder, "db", "backup", "旧.db")
    run(folder, "keys", "rotate")
    lost = known_keys(folder)["ed25519"]["id"]
    run(folder, "db", "restore", "旧.db", "--reason", "盘坏了")
    uses = {each["id"]: each["use"] for each in json.loads(run(folder, "keys", "list", "--format", "json"))}
    assert uses[lost] == "unrecorded"
    assert sorted(uses.values()) == ["identity", "log", "log", "unrecorded"]


def test_a_key_that_lost_its_file_is_retired_by_its_id_and_signs_no_more_when_it_is_found(one_lost):
    folder, lost = one_lost
    other = known_keys(folder)["ml-dsa-44"]["id"]
    assert "only key that signs" in run(folder, "keys", "retire", other, code=2)
    said = run(folder, "keys", "retire", lost)
    assert f"! key {lost}" not in said
    (folder / "away.key").rename(folder / "registry.keys" / f"{lost}.key")
    assert f"! key {lost}" not in run(folder, "party", "add", "乙")
    assert len(signers(folder)) == 1
    assert not known_keys(folder)["ed25519"]["in_use"]
    assert lost in run(folder, "keys", "list", "--format", "policy", "--with-retired")


def test_a_change_of_keys_takes_the_place_of_one_that_lost_its_file(one_lost):
    folder, lost = one_lost
    assert f"takes the place of {lost}" in run(folder, "keys", "rotate", "--kind", "ed25519")
    assert f"! key {lost}" not in run(folder, "party", "add", "乙")
    assert len(signers(folder)) == 2


def test_keys_under_a_lost_passphrase_are_moved_away_and_replaced(folder):
    [old] = keys(folder)
    (folder / "registry.keys" / old).rename(folder / old)
    assert f"takes the place of {old.removesuffix('.key')}" in run(folder, "keys", "rotate", **TYPO)
    run(folder, "party", "add", "乙", **TYPO)
    assert "! key" not in run(folder, "db", "verify", **TYPO)


def test_a_copy_of_a_key_file_is_no_second_key(folder):
    [name] = keys(folder)
    for copy in ("a.key", "z.key"):
        shutil.copy(folder / "registry.keys" / name, folder / "registry.keys" / copy)
    assert len(parse_policy(run(folder, "keys", "list", "--format", "policy")).logs) == 1
    run(folder, "party", "add", "乙")
    assert len(signers(folder)) == 1
    run(folder, "keys", "rotate")
    assert [each["in_use"] for each in json.loads(run(folder, "keys", "list", "--format", "json"))] == [False, True]


def test_a_long_public_key_is_shortened_on_a_screen(folder):
    run(folder, "keys", "new", "--kind", "ml-dsa-44")
    assert max(map(len, run(folder, "keys", "rotate").splitlines())) < 200


@pytest.mark.parametrize("kinds", [("ml-dsa-44",), ("sm2",), ("sm2", "ml-dsa-44")])
@pytest.mark.parametrize("cut_off", [False, True])
def test_a_recovery_keeps_each_kind_of_key(folder, monkeypatch, kinds, cut_off):
    for kind in kinds:
        run(folder, "keys", "new", "--kind", kind)
    stale(folder)
    if cut_off:
        cut_recovery(folder, monkeypatch)
    run(folder, "db", "recover", "--reason", "盘坏了")
    run(folder, "party", "add", "乙")
    known = json.loads(run(folder, "keys", "list", "--format", "json"))
    said = sorted((each["kind"], each["vkey"].partition("+")[0]) for each in known if each["in_use"])
    assert [kind for kind, _ in said] == sorted(("ed25519", *kinds))
    assert all(name.startswith("registry/r1") for _, name in said)
    entries = [each["kind"] for each in json.loads(run(folder, "-f", "json", "log"))]
    assert entries.count("recovery") == 1
    assert len(signers(folder)) == len({*kinds} - {"sm2"}) + 1
    run(folder, "db", "verify")


def test_the_file_that_is_given_to_everybody_is_read_as_its_last_checkpoint(folder):
    run(folder, "party", "add", "乙")
    run(folder, "keys", "list", "--format", "policy", "-o", "policy")
    assert "√ verified" in run(folder, "verify", CHECKPOINTS, "--policy", "policy")
    run(folder, "prove", "甲", "--since", CHECKPOINTS, "-o", "proof")
    assert "agrees with the checkpoint held" in run(folder, "verify", "proof", "--checkpoint", CHECKPOINTS)


def test_a_second_checkpoint_that_was_edited_is_moved_away_and_made_anew(folder):
    run(folder, "keys", "new", "--kind", "sm2")
    place = folder / f"{CHECKPOINTS}.sm3"
    origin, size, _, *rest = place.read_text().split("\n")
    place.write_text("\n".join([origin, size, "A" * 43 + "=", *rest]))
    for command in (["party", "add", "乙"], ["export", "ledger", "out"], ["db", "verify"]):
        assert "DR-S080" in run(folder, *command, code=4)
    assert f"{CHECKPOINTS}.sm3" in run(folder, "doctor", code=1)
    place.rename(folder / "evidence")
    assert "DR-S029" in run(folder, "party", "add", "乙", code=3)
    assert f"{CHECKPOINTS}.sm3" in run(folder, "checkpoint", "begin")
    run(folder, "party", "add", "乙")
    assert "registry.checkpoints.sm3" in run(folder, "db", "verify")
    assert f"{CHECKPOINTS}.sm3  ends at" in run(folder, "doctor")


def test_a_second_checkpoint_of_a_fork_goes_into_no_proof_and_no_export(folder, tmp_path):
    """The same keys signed it, over other entries, at the same size."""
    run(folder, "keys", "new", "--kind", "sm2")
    (folder / "s.md").write_text("s")
    run(folder, "prove", "s.md", "--sm3")
    fork = tmp_path / "fork"
    shutil.copytree(folder, fork)
    run(folder, "party", "add", "乙")
    run(fork, "party", "add", "丙")
    shutil.copy(fork / f"{CHECKPOINTS}.sm3", folder / f"{CHECKPOINTS}.sm3")
    for command in (["prove", "s.md", "--sm3"], ["export", "ledger", "out"], ["db", "verify"], ["party", "add", "丁"]):
        assert "DR-S040" in run(folder, *command, code=4)
    assert not (folder / "out").exists()


def test_a_registry_behind_what_it_signed_for_the_second_tree_states_it(folder):
    """Registry and first checkpoints were set back together; the second tell it."""
    run(folder, "keys", "new", "--kind", "sm2")
    before = {each: (folder / each).read_bytes() for each in ("registry.db", CHECKPOINTS)}
    run(folder, "party", "add", "乙")
    for name, content in before.items():
        (folder / name).write_bytes(content)
    for command in (["party", "add", "丙"], ["db", "verify"]):
        said = run(folder, *command, code=4)
        assert ("DR-S040" in said, "db recover" in said) == (True, True)
    run(folder, "db", "recover", "--reason", "rolled back")
    run(folder, "party", "add", "丙")
    assert "registry/r1" in run(folder, "db", "status")
    assert "! missing" not in run(folder, "db", "verify")


def test_a_proof_in_the_second_tree_says_that_its_checkpoint_was_edited(folder):
    run(folder, "keys", "new", "--kind", "sm2")
    (folder / "s.md").write_text("s")
    place = folder / f"{CHECKPOINTS}.sm3"
    run(folder, "prove", "s.md", "--sm3")
    kept = place.read_text()
    before, _, last = kept.rpartition("#sm3\n")
    size, rest = last.split("\n", 1)
    place.write_text(f"{before}#sm3\n{int(size) + 1}\n{rest}")
    assert "DR-S080" in run(folder, "prove", "s.md", "--sm3", code=4)


def test_a_key_that_was_retired_shows_since_when_though_its_file_is_lost_or_old(folder):
    [name] = keys(folder)
    place = folder / "registry.keys" / name
    before = place.read_bytes()
    old = json.loads(before)["vkey"]
    run(folder, "keys", "rotate")
    for content in (before, None):
        place.write_bytes(content) if content else place.unlink()
        [shown] = [each for each in json.loads(run(folder, "-f", "json", "keys", "list")) if each["vkey"] == old]
        assert (shown["in_use"], shown["missing"], bool(shown["retired_on"])) == (False, content is None, True)
        assert f"retired {shown['retired_on'][:10]}" in run(folder, "keys", "list")


def test_a_registry_whose_keys_are_lost_is_told_to_replace_them(folder):
    shutil.rmtree(folder / "registry.keys")
    assert "keys rotate" in run(folder, "party", "add", "乙", code=3)
    run(folder, "keys", "rotate")
    run(folder, "party", "add", "乙")


def test_checkpoints_whose_line_ends_were_changed_are_said_to_be_and_come_back(folder):
    place = folder / CHECKPOINTS
    whole = place.read_bytes()
    place.write_bytes(whole.replace(b"\n", b"\r\n"))
    for words in (("party", "add", "乙"), ("db", "verify")):
        said = run(folder, *words, code=3)
        assert ("DR-S022" in said, "CRLF" in said, "tr -d" in said) == (True, True, True)
    place.write_bytes(place.read_bytes().replace(b"\r", b""))
    run(folder, "party", "add", "乙")


@pytest.mark.parametrize(
    ("spoilt", "what"),
    [
        (lambda one, _: one.replace(b"\n", b"\r\n"), "CRLF"),
        (lambda one, _: one[:-30], "cut at its end"),
        (lambda one, _: one[:-1], "cut at its end"),
        (lambda _, all_: all_[:-1], "cut at its end"),
        (lambda _, all_: all_.replace(b"\n", b"\r\n"), "CRLF"),
    ],
    ids=["line ends", "a line cut", "an end cut", "a copy cut", "a copy with line ends"],
)
def test_a_checkpoint_kept_that_was_cut_or_edited_is_said_to_be(folder, spoilt, what):
    run(folder, "party", "add", "乙")
    run(folder, "export", "ledger", "out")
    run(folder, "checkpoint", "show", "-o", "kept")
    (folder / "spoilt").write_bytes(spoilt((folder / "kept").read_bytes(), (folder / CHECKPOINTS).read_bytes()))
    said = run(folder, "verify", "out", "--checkpoint", "spoilt", code=4)
    assert (what in said, "as it was" in said) == (True, True)


def second_keys(folder):
    """Give the ids of the keys that signed the last second checkpoint and of those that sign now, in the order made."""
    last = (folder / f"{CHECKPOINTS}.sm3").read_text().rsplit("#sm3\n", 1)[-1]
    lines = [each for each in last.splitlines() if each.startswith("—")]
    known = json.loads(run(folder, "keys", "list", "--format", "json"))
    sm2 = [each["id"] for each in known if each["kind"] == "sm2" and each["in_use"]]
    return {base64.b64decode(each.split()[-1])[:4].hex() for each in lines}, sm2


def test_every_sm2_key_in_use_signs_and_a_change_is_signed_by_old_and_new(folder):
    run(folder, "keys", "new", "--kind", "sm2")
    before = run(folder, "keys", "list", "--format", "policy")
    (folder / "old").write_text(
        "".join(f"{each}\n" for each in before.splitlines() if "#sm3" in each or "quorum" in each)
    )
    _, [old] = second_keys(folder)
    run(folder, "keys", "rotate", "--kind", "sm2")
    signed, [new] = second_keys(folder)
    assert signed == {old, new}
    assert "√ verified" in run(folder, "verify", f"{CHECKPOINTS}.sm3", "--policy", "old")
    run(folder, "keys", "new", "--kind", "sm2")
    run(folder, "party", "add", "乙")
    signed, both = second_keys(folder)
    assert (signed, len(both)) == ({*both}, 2)
    assert "no second checkpoints" not in run(folder, "keys", "retire", both[0])
    assert "no second checkpoints" in run(folder, "keys", "retire", both[1])


def last_block(folder, change):
    """Change the signatures of the last checkpoint published."""
    text = (folder / CHECKPOINTS).read_text(encoding="utf-8")
    before, _, line = text.rstrip("\n").rpartition("\n")
    dash, name, packed = line.split(" ")
    (folder / CHECKPOINTS).write_text(f"{before}\n{dash} {name} {change(packed)}\n\n", encoding="utf-8")


def turned(packed):
    value = bytearray(base64.b64decode(packed))
    value[20] ^= 1
    return base64.b64encode(value).decode()


def renamed(folder):
    """Put another name into the last checkpoint published."""
    path = folder / CHECKPOINTS
    before, _, last = path.read_text(encoding="utf-8").rpartition("registry\n")
    path.write_text(f"{before}zzz\n{last}", encoding="utf-8")


ASKING = [
    ("db", "verify"), ("checkpoint", "show"), ("checkpoint", "stamp", "-o", "q"), ("prove", "甲"), ("export", "ledger", "ex"),
    ("party", "add", "乙"), ("checkpoint", "begin"), ("db", "recover", "--reason", "丢了"), ("keys", "rotate"),
]  # fmt: skip


@pytest.mark.parametrize("words", ASKING)
def test_a_checkpoint_whose_name_was_changed_is_not_signed_by_the_registry_whoever_asks(folder, words):
    renamed(folder)
    before = (folder / CHECKPOINTS).read_bytes()
    assert "DR-S080" in run(folder, *words, code=4)
    assert (folder / CHECKPOINTS).read_bytes() == before


@pytest.mark.parametrize("words", ASKING)
def test_a_checkpoint_whose_signature_was_changed_is_believed_and_handed_out_by_nothing(folder, words):
    last_block(folder, turned)
    before = (folder / CHECKPOINTS).read_bytes()
    assert "DR-S080" in run(folder, *words, code=4)
    assert (folder / CHECKPOINTS).read_bytes() == before
    assert not (folder / "ex").exists()
    assert "is not signed by registry" in told("doctor", code=1, cwd=folder, lang="en", **HERE)


@pytest.mark.parametrize("name", ["registry", "registry.keys"])
def test_a_checkpoint_that_somebody_without_a_key_wrote_makes_nobody_state_a_loss(folder, name):
    good = (folder / CHECKPOINTS).read_text(encoding="utf-8")
    entries = run(folder, "db", "verify")
    signature = good.rstrip("\n").rpartition("\n")[2]
    if name != "registry":  # a key of his own under the registry's name
        signer = KeyStore(folder / "else", random=os.urandom, now=lambda: "").make("registry", b"x")
        signature = str(signer.line(f"registry\n1000\n{'A' * 43}=\n"))
    (folder / CHECKPOINTS).write_text(f"{good}registry\n1000\n{'A' * 43}=\n\n{signature}\n\n", encoding="utf-8")
    assert "DR-S080" in run(folder, "party", "add", "乙", code=4)
    assert "DR-S080" in run(folder, "db", "recover", "--reason", "丢了", code=4)
    (folder / CHECKPOINTS).write_text(good, encoding="utf-8")
    assert run(folder, "db", "verify") == entries
    run(folder, "party", "add", "乙")


def test_a_backup_from_before_a_change_of_keys_is_an_old_backup_and_no_lost_key(folder):
    run(folder, "db", "backup", "旧.db")
    run(folder, "keys", "rotate")
    run(folder, "party", "add", "后来")
    put_back(folder)
    said = run(folder, "party", "add", "又来", code=4)
    assert "DR-S023" in said
    assert "its file is not here" not in said
    assert "take no key away yet" in run(folder, "keys", "list")
    run(folder, "db", "recover", "--reason", "丢了")
    run(folder, "party", "add", "又来")
    assert "take no key away yet" not in run(folder, "keys", "list")


def test_a_proof_since_a_checkpoint_of_an_earlier_name_shows_the_reader_that_it_is_the_same_log(folder):
    run(folder, "asset", "add", "棉花", "--name", "棉花")
    run(folder, "checkpoint", "show", "-o", "所存")
    run(folder, "db", "backup", "旧.db")
    run(folder, "party", "add", "先来")
    run(folder, "checkpoint", "show", "-o", "早失去的")
    run(folder, "party", "add", "后来")
    run(folder, "checkpoint", "show", "-o", "失去的")
    put_back(folder)
    run(folder, "db", "recover", "--reason", "丢了")
    run(folder, "keys", "list", "--format", "policy", "-o", "策略")
    run(folder, "prove", "棉花", "--since", "所存", "-o", "棉花.proof")
    said = run(folder, "verify", "棉花.proof", "--checkpoint", "所存", "--policy", "策略")
    assert "√ verified  it agrees with the checkpoint held" in said
    assert "recovery/registry/r1" in said
    assert "√ continues" in run(folder, "verify", "棉花.proof", "--checkpoint", "所存")
    kept = (folder / "所存").read_text(encoding="utf-8")
    (folder / "别的").write_text(kept.replace("registry\n", "another\n", 1), encoding="utf-8")
    states_it, may = "(recovery) states it", "(recovery) may tell of it"
    for name in ("失去的", "早失去的", "别的"):
        said = run(folder, "prove", "棉花", "--since", name, "-o", "无.proof", code=2)
        assert ("DR-U144" in said, states_it in said, may in said) == (True, name == "失去的", name == "早失去的")
        assert not (folder / "无.proof").exists()
    for name in ("失去的", "早失去的", "别的"):
        said = run(folder, "verify", "棉花.proof", "--checkpoint", name, code=4)
        assert ("DR-V018" in said, states_it in said, may in said) == (True, name == "失去的", name == "早失去的")
    body = json.loads((folder / "棉花.proof").read_text(encoding="utf-8"))
    for left_out in ('"kind":"registry"', '"kind":"recovery"'):
        entries = [each for each in body["entries"] if left_out not in each["content"]]
        assert len(entries) == len(body["entries"]) - 1
        (folder / "少.proof").write_text(json.dumps({**body, "entries": entries}), encoding="utf-8")
        assert "DR-V018" in run(folder, "verify", "少.proof", "--checkpoint", "所存", code=4)


HIDDEN = {
    "kind": "UPDATE entry SET kind = 'claim' WHERE idx = ?",
    "id": "UPDATE entry SET id = 'x' WHERE idx = ?",
    "both": "UPDATE entry SET kind = 'claim', id = 'x' WHERE idx = ?",
}


@pytest.mark.parametrize("how", HIDDEN)
@pytest.mark.parametrize("kind", ["ed25519", "ml-dsa-44", "sm2"])
def test_a_row_that_hides_the_beginning_of_a_key_is_found_before_anything_is_signed_or_said(folder, kind, how):
    """The signature of that key would be left off for good, and the file of the key be said to serve nothing."""
    run(folder, "keys", "new", "--kind", kind)
    before = json.loads(run(folder, "-f", "json", "log"))
    [at] = [each["index"] for each in before if each["kind"] == "key"]
    with ByHand(folder / "registry.db") as hand:
        hand.execute(HIDDEN[how], (at,))
    for command in (["party", "add", "乙"], ["keys", "list"], ["keys", "list", "--format", "policy"]):
        assert f"DR-V007: entry {at}" in run(folder, *command, code=4)
    assert f"entry {at}" in run(folder, "doctor", code=1)


def test_and_where_its_file_is_away_by_what_it_signed(folder):
    run(folder, "keys", "new", "--kind", "ml-dsa-44")
    run(folder, "party", "add", "乙")
    [name] = [
        each["id"]
        for each in json.loads(run(folder, "keys", "list", "--format", "json"))
        if each["kind"] == "ml-dsa-44"
    ]
    (folder / "registry.keys" / f"{name}.key").unlink()
    with ByHand(folder / "registry.db") as hand:
        hand.execute("UPDATE entry SET kind = 'claim' WHERE kind = 'key'")
    assert "DR-V007" in run(folder, "party", "add", "丙", code=4)


def test_a_key_that_no_entry_names_and_a_line_of_a_stranger_stop_nothing(folder):
    left = left_by_a_crash(folder, passphrase="对的口令")
    place = folder / CHECKPOINTS
    text = place.read_text(encoding="utf-8").rstrip("\n").rsplit("\n\n", 1)[0].rsplit("\n\n", 1)[-1] + "\n"
    place.write_text(place.read_text(encoding="utf-8").rstrip("\n") + f"\n{left.line(text)}\n\n", encoding="utf-8")
    run(folder, "party", "add", "乙")
    assert "no entry names it" in run(folder, "keys", "list")
