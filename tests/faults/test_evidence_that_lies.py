"""Files that somebody hands over, made to be believed: whoever made them knows all the bytes and has no key that is trusted.

He takes what he knows of a real log and adds, joins, renames or hides. None is *verified*, none is said to show what it does
not, and none ends in anything but a refusal that names its reason.
"""

from tests.program import datarights
from tests.unit.ledger.exports import export_of
from tests.unit.ledger.logs import ORIGIN, Log, cotton, signer_of

from datarights import bootstrap
from datarights.ledger.bundle import Trust

ASSET = "收购数据"


def stranger(log):
    """Give the same log in the hands of somebody without its key, who puts entries of his own behind it."""
    mine = Log(contents=list(log.contents), second=log.second, signer=signer_of(ORIGIN, which=9))
    mine.add("transfer", "卖给我", asset=ASSET, parties={"from": "乙公司", "to": "我"})
    return mine


def policy_of(log, folder):
    (folder / "policy").write_text(f"log {log.signer.key}\nquorum none\n")
    return str(folder / "policy")


def told(path, *arguments, lang="en"):
    done = datarights("verify", path, *arguments, lang=lang)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


# ---- entries behind a checkpoint that a reader holds --------------------------------------------------------------------


def test_entries_that_a_stranger_puts_behind_the_checkpoint_held_are_not_verified_by_it(tmp_path):
    log = cotton()
    (tmp_path / "held").write_text(str(log.signed()))
    mine = stranger(log)
    index = mine.add_index()
    (tmp_path / "bundle").write_bytes(mine.bundle(ASSET, since=[7], index=index).encoded())
    code, out, _ = told(tmp_path / "bundle", "--checkpoint", tmp_path / "held")
    assert code == 0
    assert "○ self-consistent" in out
    assert "√ verified" not in out
    assert "√ continues  the checkpoint held: the first 7 entries are of that log" in out
    assert "! not shown  who added the entries from 7 on: the checkpoint held ends at size 7" in out
    assert told(tmp_path / "bundle", "--checkpoint", tmp_path / "held", "--policy", policy_of(log, tmp_path))[0] == 4


def test_an_export_that_a_stranger_went_on_with_is_not_verified_by_the_checkpoint_held(tmp_path):
    log = cotton()
    (tmp_path / "held").write_text(str(log.signed()))
    folder = export_of(stranger(log), tmp_path / "out")
    found = bootstrap.verified_export(folder, checkpoint=str(tmp_path / "held"))
    assert found.trust is Trust.SELF_CONSISTENT
    assert any("from 7 on" in each.en for each in found.not_shown)


def test_what_a_checkpoint_held_vouches_for_is_itself_and_no_later_one():
    log = cotton()
    assert log.checkpoint().vouches_for(log.checkpoint())
    assert not log.checkpoint(6).vouches_for(log.checkpoint())
    assert not log.checkpoint(0).vouches_for(log.checkpoint(0))
