"""What keeps a registry, on the command line: what an earlier version took is kept and named, and every answer is JSON when asked."""

import json
import sqlite3

import pytest
from registries import asset, claim, ending, grant, party
from tests.program import datarights, told

from datarights import bootstrap
from datarights.holdings import admit
from datarights.ledger.entry import Draft
from datarights.ledger.keeping import index_draft


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder in which a registry is begun, where this process stands too."""
    told("init", cwd=tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def filled(monkeypatch, *drafts):
    with monkeypatch.context() as earlier:
        earlier.setattr(admit, "strays", lambda *_: None)
        with bootstrap.open_or_create(bootstrap.settings()) as registry, registry.writer() as writer:
            writer.append_many([party("甲"), asset("棉花"), asset("别的"), claim("棉花权", "棉花", "甲"), *drafts])


@pytest.fixture
def misfiled(home, monkeypatch):
    filled(monkeypatch, ending("终止", "棉花权", "2026-07-01")._replace(asset="别的"))
    return home


KEEPING = {
    "backup": [("db", "backup", "copy.db")],
    "rebuild": [("db", "rebuild")],
    "move": [("db", "move", "moved.db")],
    "restore": [("db", "backup", "copy.db"), ("db", "restore", "copy.db")],
    "import": [("export", "ledger", "out"), ("--registry", "new.db", "import", "ledger", "out")],
}


@pytest.mark.parametrize("lines", KEEPING.values(), ids=KEEPING)
def test_what_an_earlier_version_took_is_kept_and_named(lines, misfiled):
    for each in lines:
        said = told(*each, lang="en")
    assert (
        "终止 was taken by an earlier version, or while the projection was edited, and would be refused now (DR-L015"
        in said
    )


def test_of_a_false_index_the_way_out_is_said_and_leads_out(home, monkeypatch):
    filled(monkeypatch)
    told("db", "backup", "good.db")
    with bootstrap.open_registry() as registry, registry.writer(as_stated=True) as writer:
        writer.append(index_draft(writer.size, 1, bytes(32), writer.lexicon.adoptions))
    said = told("db", "verify", code=4, lang="en")
    assert "DR-V033" in said
    assert "are void: tell whoever has one. Restore the last backup in which db verify finds nothing" in said
    told("db", "restore", "good.db", "--reason", "假索引")
    told("right", "claim", "别的", "--by", "甲", "--rights", "use")
    told("db", "verify")
    told("db", "backup", "again.db")


def test_what_the_projection_says_of_vocabularies_is_in_no_index(home, monkeypatch):
    filled(monkeypatch)
    hand = sqlite3.connect("registry.db")
    assert hand.execute("DELETE FROM record WHERE kind = 'vocabulary' AND id LIKE '%industry%'").rowcount > 0
    hand.commit()
    hand.close()
    with bootstrap.open_registry() as registry:
        registry.indexed()
    told("db", "rebuild")
    told("db", "verify")


@pytest.fixture
def sold_twice(home, monkeypatch):
    """Somebody without a key took an exclusive grant out of the projection; the registrar sold the same once more."""
    filled(monkeypatch, party("乙"), party("丙"), grant("独家", "棉花", "甲", "乙", exclusivity="exclusive"))
    hand = sqlite3.connect("registry.db")
    for table in ("record", "rests"):
        assert hand.execute(f"DELETE FROM {table} WHERE id = '独家'").rowcount > 0
    hand.commit()
    hand.close()
    with bootstrap.open_registry() as registry:
        registry.submit(grant("又一份", "棉花", "甲", "丙", exclusivity="exclusive"))
    told("db", "rebuild")
    return home


@pytest.mark.parametrize("lines", KEEPING.values(), ids=KEEPING)
def test_what_was_sold_twice_while_the_projection_was_edited_is_kept_and_named(lines, sold_twice):
    for each in lines:
        said = told(*each, lang="en")
    assert (
        "又一份 was taken by an earlier version, or while the projection was edited, and would be refused now (DR-L004"
        in said
    )


def test_what_was_sold_twice_is_named_by_verification_and_never_sure(sold_twice):
    said = told("db", "verify", code=4, lang="en")
    assert "DR-V008" in said
    assert "correct or end one of the two" in said
    lines = told("holdings", "棉花", "--at", "2026-12-01", lang="en").splitlines()
    assert [each[0] for each in lines if "  丙  " in each] == ["?"], lines
    told("prove", "棉花", "-o", "棉花.proof")
    assert "does not follow from the entries" in told("verify", "棉花.proof", lang="en")


@pytest.fixture
def by_another_right(home, monkeypatch):
    """An earlier version looked for promises under the right given from alone: a grant and a renewal ran into one."""
    words = {"purposes": "all", "territory": "all", "period": "all"}
    proved = [claim(name, "棉花", "甲")._replace(evidence=("台账",)) for name in ("第一份", "第二份")]
    year = ("2027-06-01", "2028-06-01")
    with monkeypatch.context() as earlier:
        earlier.setattr(admit, "as_it_binds", lambda *_: None)
        filled(
            monkeypatch, Draft(kind="evidence", id="台账", payload={"title": "台账"}), *proved, party("乙"), party("丙"), party("丁"),
            grant("在先", "棉花", "甲", "丁")._replace(rests_on=("第二份",), scope=words),
            grant("独家", "棉花", "甲", "乙", exclusivity="exclusive", valid=("2026-06-01", "2028-06-01"))._replace(rests_on=("第一份",), scope=words),
            grant("又一份", "棉花", "甲", "丙", exclusivity="exclusive")._replace(rests_on=("第二份",), scope=words),
            Draft(kind="renewal", id="续在先", about="在先", valid=year),
        )  # fmt: skip
    hand = sqlite3.connect("registry.db")
    hand.execute("PRAGMA user_version = 5")
    hand.commit()
    hand.close()
    return home


def test_what_was_sold_twice_by_two_rights_of_one_giver_is_carried_by_an_upgrade_and_named(by_another_right):
    said = told("db", "upgrade", lang="en")
    for name in ("又一份", "续在先"):
        assert (
            f"{name} was taken by an earlier version, or while the projection was edited, and would be refused now (DR-L004"
            in said
        )
    said = told("db", "verify", code=4, lang="en")
    assert "DR-V008" in said
    assert "on another right of its giver" in said
    for day, sure in (("2026-12-01", {"乙": "√", "丙": "?", "丁": "√"}), ("2027-12-01", {"乙": "√", "丁": "?"})):
        lines = told("holdings", "棉花", "--at", day, lang="en").splitlines()
        assert {name: each[0] for each in lines for name in "乙丙丁" if f"  {name}  " in each} == sure
    for line in KEEPING["import"]:
        said = told(*line, lang="en")
    assert "续在先 was taken by an earlier version" in said


def test_verification_names_it_last_and_says_what_can_be_done(misfiled):
    said = told("db", "verify", code=4, lang="en")
    assert "DR-V008" in said
    assert "终止" in said
    assert "all else holds together" in said
    said = told("prove", "棉花", code=4, lang="en")
    assert "DR-V049" in said


ANSWERS = {
    "backup": (("db", "backup", "copy.db"), {"file", "size", "root", "values", "misfiled"}),
    "rebuild": (("db", "rebuild"), {"size", "rows", "misfiled"}),
    "upgrade": (("db", "upgrade"), {"upgraded", "from", "format", "size", "root", "kept", "misfiled"}),
    "move": (("db", "move", "moved.db"), {"origin", "size", "root", "misfiled"}),
    "export": (("export", "ledger", "out"), {"folder", "origin", "size", "root"}),
    "new": (("keys", "new"), {"id", "vkey", "kind"}),
    "rotate": (("keys", "rotate"), {"made", "kept"}),
    "begin": (("checkpoint", "begin"), {"begun"}),
}


@pytest.mark.parametrize(("line", "members"), ANSWERS.values(), ids=ANSWERS)
def test_what_was_done_is_answered_with_one_json_object(line, members, home, monkeypatch):
    filled(monkeypatch)
    answered = json.loads(datarights("-f", "json", *line).stdout)
    assert members <= answered.keys()
    assert answered.get("misfiled", []) == []


def test_what_follows_a_copy_is_answered_with_json_too(misfiled):
    told("db", "backup", "copy.db")
    told("export", "ledger", "out")
    for line in (("db", "restore", "copy.db"), ("--registry", "new.db", "import", "ledger", "out")):
        answered = json.loads(datarights("-f", "json", *line).stdout)
        assert [(each["entry"], each["code"]) for each in answered["misfiled"]] == [("终止", "DR-L015")]
    (key,) = json.loads(datarights("-f", "json", "keys", "list").stdout)
    made = json.loads(datarights("-f", "json", "keys", "new").stdout)
    gone = json.loads(datarights("-f", "json", "keys", "retire", key["id"]).stdout)
    assert (gone["retired"]["id"], [each["id"] for each in gone["kept"]]) == (key["id"], [made["id"]])


def test_a_recovery_is_answered_with_json(home, monkeypatch):
    filled(monkeypatch)
    (home / "registry.checkpoints").unlink()
    answered = json.loads(datarights("-f", "json", "db", "recover", "--reason", "磁盘损坏").stdout)
    assert (answered["origin"].endswith("/r1"), answered["reason"]) == (True, "磁盘损坏")


OVER = {
    "values": ("export", "ledger", "registry.values/out"),
    "keys": ("export", "ledger", "registry.keys/out"),
    "a backup among the keys": ("db", "backup", "registry.keys/copy.db"),
    "a backup of values among the values": ("db", "backup", "copy.db", "--values", "registry.values/copy"),
    "a registry among the keys": ("db", "move", "registry.keys/moved.db"),
    "checkpoints that are gone": ("db", "backup", "registry.checkpoints"),
}


@pytest.mark.parametrize("line", OVER.values(), ids=OVER)
def test_a_copy_goes_nowhere_among_what_a_registry_lives_by(line, home, monkeypatch):
    filled(monkeypatch)
    (home / "registry.checkpoints").rename(home / "elsewhere")
    assert "DR-S046" in told(*line, code=3)
    assert not {"copy.db", "registry.values"} & {each.name for each in home.iterdir()}


def test_a_move_names_what_stays_beside_the_old_registry(home, monkeypatch):
    filled(monkeypatch)
    (home / "registry.pending").mkdir()
    assert "not moved" not in told("db", "move", "一.db", lang="en")
    (home / "registry.pending" / "a.json").write_text("{}")
    (home / "registry.refused").write_text("")
    said = told("db", "move", "二.db", lang="en")
    assert "not moved: registry.pending registry.refused" in said.replace(f"{home}/", "")
    left = json.loads(datarights("-f", "json", "db", "move", "三.db").stdout)["left"]
    assert [each.rpartition("/")[2] for each in left] == ["registry.pending", "registry.refused"]
