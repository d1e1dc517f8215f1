"""Confidential values at the command line: said in a manifest, kept apart, opened to one reader, erased."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.program import told

from datarights.adapters.sql import Registry
from datarights.bootstrap.reading import lexicon
from datarights.holdings import admit
from datarights.ledger.entry import Draft

MANIFEST = """kind: registry
parties:
  金絮棉业: {}
  农户7: {kind: natural, name: 古丽米热, confidential: {id_number: "650102199001010017"}}
assets:
  收购数据: {name: 收购数据, source: collected}
rights:
  - {claim: [hold, use, operate], by: 金絮棉业, of: 收购数据}
grants:
  - {license: 收购数据, from: 金絮棉业, to: 农户7, id: 许可1, confidential: {price: 十二万元}}
"""


def start(folder, *words, code=0, lang="en", env=None, typed=None):
    return told(*words, code=code, cwd=folder, lang=lang, typed=typed, **(env or {}))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "登记.yaml").write_text(MANIFEST, encoding="utf-8")
    return tmp_path


def holding(folder, word):
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes())


def test_the_whole_way_of_a_confidential_value(folder):
    shown = start(folder, "plan", "登记.yaml")
    assert "5 new" in shown
    assert not (folder / "registry.values").exists()
    start(folder, "apply", "登记.yaml")
    assert "0 new, 5 already there" in start(folder, "plan", "登记.yaml")
    assert "0 written" in start(folder, "apply", "登记.yaml")
    assert holding(folder, "古丽米热") == ["登记.yaml"]
    start(folder, "disclose", "农户7", "name", "--for", "云杉银行", "--reason", "核对开户人", "-o", "姓名.proof")
    assert "disclosed  name of entry 5: 古丽米热" in start(folder, "verify", "姓名.proof")
    assert [(each["reader"], each["reason"]) for each in json.loads(start(folder, "-f", "json", "reads", "list"))] == [
        ("云杉银行", "核对开户人")
    ]
    assert (folder / "姓名.proof").stat().st_mode & 0o077 == 0
    said = start(folder, "erase", "农户7", "--reason", "本人撤回同意")
    assert "destroyed id_number, name of 农户7, recorded in entry 9" in said
    assert "许可1" in said
    assert "erased before" in start(folder, "erase", "农户7", "--reason", "再说一次")
    assert "DR-U101" in start(folder, "disclose", "农户7", "name", "--for", "甲", "--reason", "乙", code=2)
    assert "disclosed  name of entry 5" in start(folder, "verify", "姓名.proof")
    told = start(folder, "apply", "登记.yaml")
    assert told.count("under confidential, name: {commitment: ") == 1
    sealed = told.split("confidential, name: {commitment: ")[1][:64]
    numbered = told.split("confidential, id_number: {commitment: ")[1][:64]
    rewritten = MANIFEST.replace('name: 古丽米热, confidential: {id_number: "650102199001010017"}',
        f"confidential: {{name: {{commitment: {sealed}}}, id_number: {{commitment: {numbered}}}}}")  # fmt: skip
    (folder / "登记.yaml").write_text(rewritten, encoding="utf-8")
    assert "cannot be compared" not in start(folder, "apply", "登记.yaml")
    assert "agrees" in start(folder, "db", "verify")


ERASING = "kind: registry\nerasures: [{about: 农户7, what: [name], reason: 本人撤回同意}]\n"


def test_no_erasure_is_recorded_where_its_value_is_not_kept(folder):
    """The disk of the values is not mounted: neither a manifest nor an approval says that they are gone."""
    start(folder, "apply", "登记.yaml")
    (folder / "删.yaml").write_text(ERASING, encoding="utf-8")
    (folder / "registry.values").rename(folder / "elsewhere")
    assert "DR-U102" in start(folder, "apply", "删.yaml", code=2)
    assert json.loads(start(folder, "-f", "json", "db", "status"))["size"] == 9
    (folder / "elsewhere").rename(folder / "registry.values")
    start(folder, "disclose", "农户7", "name", "--for", "云杉银行", "--reason", "核对开户人", "-o", "姓名.proof")
    assert "1 written" in start(folder, "apply", "删.yaml")
    assert "DR-U101" in start(folder, "disclose", "农户7", "name", "--for", "甲", "--reason", "乙", code=2)


def test_an_erasure_applied_again_leaves_what_was_sealed_since_under_the_same_name(folder):
    start(folder, "apply", "登记.yaml")
    (folder / "删.yaml").write_text(ERASING.replace("{about", "{id: 删一, about"), encoding="utf-8")
    (folder / "改.yaml").write_text(
        "kind: registry\ncorrections:\n  - {id: 改一, about: 农户7, reasons: 更名, instead: {party: {kind: natural, name: 阿依古丽}}}\n",
        encoding="utf-8",
    )
    assert "DR-U161" in start(folder, "apply", "删.yaml", "改.yaml", code=2)
    start(folder, "apply", "删.yaml")
    start(folder, "apply", "改.yaml")
    start(folder, "apply", "删.yaml")
    start(folder, "apply", "删.yaml", "改.yaml")
    start(folder, "disclose", "农户7", "name", "--for", "云杉银行", "--reason", "核对", "-o", "又.proof")
    assert "阿依古丽" in start(folder, "verify", "又.proof")


def test_a_copy_of_the_values_without_its_keys_rules_nothing(folder):
    start(folder, "apply", "登记.yaml")
    (folder / "registry.values" / "keys.db").rename(folder / "keys.db")
    assert "DR-U102" in start(folder, "erase", "农户7", "--reason", "本人要求", code=2)
    (folder / "keys.db").rename(folder / "registry.values" / "keys.db")
    assert "recorded in entry" in start(folder, "erase", "农户7", "--reason", "本人要求")


def test_a_machine_erases_what_it_keeps_of_what_was_recorded_and_nothing_else(folder):
    """Two folders, one registry: a plan kept a value in one, its like was recorded from the other."""
    other = {"DATARIGHTS_VALUES": str(folder / "B.values")}
    start(folder, "apply", "登记.yaml")
    (folder / "又.yaml").write_text(
        "kind: registry\nparties:\n  农户8: {kind: natural, name: 迪丽拜尔}\n", encoding="utf-8"
    )
    start(folder, "plan", "又.yaml", "-o", "又.json")
    start(folder, "db", "begin", env=other)
    start(folder, "apply", "又.yaml", env=other)
    assert "DR-U102" in start(folder, "erase", "农户8", "--reason", "本人要求", code=2)
    assert "recorded in entry" in start(folder, "erase", "农户8", "--reason", "本人要求", env=other)
    assert "destroyed name" in start(folder, "erase", "农户8", "--reason", "本人要求")


def test_a_saved_plan_finds_its_values_when_it_is_applied(folder):
    start(folder, "plan", "登记.yaml", "-o", "计划.json")
    assert holding(folder, "十二万元") == ["登记.yaml"]
    start(folder, "apply", "计划.json")
    start(folder, "disclose", "许可1", "price", "--for", "审计所", "--reason", "年审")
    assert "十二万元" in start(folder, "verify", "许可1.price.proof")


def test_a_plan_is_told_by_what_it_says(folder):
    said = start(folder, "plan", "登记.yaml", "-o", "计划")
    assert said.rstrip().endswith("datarights apply 计划")
    assert "5 written" in start(folder, "apply", "计划")
    (folder / "流.yaml").write_text('{"kind": "registry", "parties": {"农户9": {}}}', encoding="utf-8")
    assert "1 written" in start(folder, "apply", "流.yaml")


def test_a_rehearsal_keeps_nothing(folder):
    start(folder, "apply", "登记.yaml", "--dry-run")
    assert sorted(path.name for path in folder.iterdir()) == ["登记.yaml"]


def test_an_erasure_in_a_manifest_destroys_what_it_says(folder):
    start(folder, "apply", "登记.yaml")
    (folder / "删.yaml").write_text(
        "kind: registry\nerasures:\n  - {about: 许可1, what: [price], reason: 合同终止}\n", encoding="utf-8"
    )
    start(folder, "apply", "删.yaml")
    assert "DR-U101" in start(folder, "disclose", "许可1", "price", "--for", "甲", "--reason", "乙", code=2)


def test_what_the_registry_refuses_keeps_and_destroys_nothing(folder):
    start(folder, "apply", "登记.yaml")
    before = (folder / "registry.values" / "values.db").read_bytes()
    (folder / "错.yaml").write_text(
        "kind: registry\nerasures:\n  - {about: 许可1, what: [price], reason: 合同终止}\ngrants:\n"
        "  - {license: 收购数据, from: 农户7, to: 金絮棉业, id: 许可2, confidential: {price: 一元}}\n",
        encoding="utf-8",
    )
    start(folder, "apply", "错.yaml", code=5)
    assert (folder / "registry.values" / "values.db").read_bytes() == before


def test_single_commands_take_values_from_files_and_standard_input(folder):
    start(folder, "apply", "登记.yaml")
    (folder / "价").write_text("八万元\n", encoding="utf-8")
    start(folder, "right", "license", "收购数据", "--from", "金絮棉业", "--to", "农户7", "--id", "许可3", "--confidential", "price=价", "--confidential", "account=-", typed="6222 0000\n")  # fmt: skip
    start(folder, "party", "add", "农户8", "--kind", "natural", "--name", "买买提江")
    for entry, name, value in (
        ("许可3", "price", "八万元"),
        ("许可3", "account", "6222 0000"),
        ("农户8", "name", "买买提江"),
    ):
        start(folder, "disclose", entry, name, "--for", "甲", "--reason", "乙", "-o", "一.proof")
        assert f"{name} of entry" in start(folder, "verify", "一.proof")
        [opened] = json.loads((folder / "一.proof").read_text(encoding="utf-8"))["disclosed"]
        assert opened["value"] == value


@pytest.mark.parametrize(
    ("said", "code", "name"),
    [("price", 2, "DR-U103"), ("价=价", 2, "DR-U103"), ("price=", 3, "DR-I001"), ("price=没有", 3, "DR-I001")],
)
def test_a_confidential_value_that_cannot_be_read_is_named(folder, said, code, name):
    start(folder, "apply", "登记.yaml")
    assert name in start(folder, "party", "add", "农户8", "--confidential", said, code=code)


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--uscc", "110101199003070011"), 2), (("--confidential", "id_number=110101199003070011"), 3), (("--confidential", "110101199003070011"), 2)],
)  # fmt: skip
def test_a_number_written_where_it_does_not_belong_is_not_repeated(folder, words, code):
    assert "110101199003070011" not in start(folder, "party", "add", "农户8", "--kind", "natural", *words, code=code)


def test_the_wrong_passphrase_opens_nothing_and_still_destroys(folder):
    start(folder, "apply", "登记.yaml")
    wrong = {"DATARIGHTS_PASSPHRASE": "不是它"}
    assert "DR-S060" in start(folder, "disclose", "许可1", "price", "--for", "甲", "--reason", "乙", code=3, env=wrong)
    assert "DR-S020" in start(folder, "erase", "许可1", "--reason", "合同终止", code=3, env=wrong)
    assert "DR-U102" not in start(folder, "erase", "许可1", "--reason", "合同终止")


def test_a_backup_carries_values_only_when_asked(folder):
    start(folder, "apply", "登记.yaml")
    start(folder, "db", "backup", "甲.db")
    assert not (folder / "甲.values").exists()
    start(folder, "db", "backup", "乙.db", "--values", "乙.values")
    assert (folder / "乙.values").exists()
    assert holding(folder, "十二万元") == ["登记.yaml"]
    assert "DR-S005" in start(folder, "db", "backup", "丙.db", "--values", "乙.values", code=3)


def test_what_was_erased_and_came_back_with_an_old_folder_is_told_and_not_copied(folder):
    start(folder, "apply", "登记.yaml")
    shutil.copytree(folder / "registry.values", folder / "旧")
    start(folder, "erase", "农户7", "name", "--reason", "本人撤回同意")
    assert "erased" not in start(folder, "doctor")
    start(folder, "db", "backup", "甲.db", "--values", "甲.values")
    shutil.rmtree(folder / "registry.values")
    shutil.copytree(folder / "旧", folder / "registry.values")
    said = start(folder, "doctor", code=1)
    assert said.count("on record as erased") == 1
    assert "datarights erase 农户7 name" in " ".join(said.split())
    answered = start(folder, "-f", "json", "db", "backup", "乙.db", "--values", "乙.values")
    assert json.JSONDecoder().raw_decode(answered)[0]["erased_left_out"] == [{"entry": "农户7", "name": "name"}]
    assert "古丽米热" not in said + answered

    def lying(file):
        with closing(sqlite3.connect(folder / file)) as values:
            return {(entry, name): box for entry, name, box in values.execute("SELECT entry, name, box FROM value")}

    back, copied = lying("registry.values/values.db"), lying("乙.values")
    assert back.keys() - copied.keys() == {("农户7", "name")}
    assert copied.keys() == lying("甲.values").keys()
    assert back["农户7", "name"] not in (folder / "乙.values").read_bytes()
    assert "not copied: name of 农户7" in start(folder, "db", "backup", "丙.db", "--values", "丙.values")
    assert "erased before" in start(folder, "erase", "农户7", "name", "--reason", "再说一次")
    assert "erased" not in start(folder, "doctor")
    assert "not copied" not in start(folder, "db", "backup", "丁.db", "--values", "丁.values")


def test_a_value_sealed_anew_after_its_erasure_did_not_come_back(folder):
    start(folder, "apply", "登记.yaml")
    start(folder, "erase", "许可1", "price", "--reason", "写错")
    again = """kind: registry
corrections:
  - about: 许可1
    instead: {grant: {license: 收购数据, from: 金絮棉业, to: 农户7, confidential: {price: 十三万元}}}
"""
    (folder / "更正.yaml").write_text(again, encoding="utf-8")
    start(folder, "apply", "更正.yaml")
    assert "erased" not in start(folder, "doctor")


def test_nothing_says_that_there_is_nothing_where_the_values_are_not_mounted(folder):
    start(folder, "apply", "登记.yaml")
    start(folder, "reads", "add", "许可1", "--for", "审计所", "--reason", "年审")
    assert "registry.values  of 2 entries" in start(folder, "doctor")
    (folder / "registry.values").rename(folder / "别处")
    (folder / "registry.values").mkdir()
    assert "DR-S064" in start(folder, "db", "backup", "丁.db", "--values", "丁.values", code=3)
    assert not (folder / "丁.db").exists()
    assert "DR-S064" in start(folder, "reads", "list", code=3)
    assert "DR-S064" in start(folder, "reads", "add", "许可1", "--for", "甲", "--reason", "乙", code=3)
    assert "no store in registry.values" in start(folder, "doctor", code=1)
    assert not [*(folder / "registry.values").iterdir()]
    (folder / "registry.values").rmdir()
    (folder / "别处").rename(folder / "registry.values")
    assert "审计所" in start(folder, "reads", "list")


def test_where_nothing_is_confidential_there_is_nothing_to_copy(folder):
    start(folder, "party", "add", "甲")
    assert "no confidential values" in start(folder, "db", "backup", "丁.db", "--values", "丁.values")
    assert "no read is on record" in start(folder, "reads", "list")


def test_the_setting_says_where_values_are_kept(folder):
    (folder / "datarights.toml").write_text('[datarights]\nvalues = "保密"\n', encoding="utf-8")
    start(folder, "apply", "登记.yaml")
    assert (folder / "保密" / "values.db").exists()
    assert "保密" in start(folder, "config")


def test_a_file_shown_outside_goes_on_the_same_record(folder):
    start(folder, "apply", "登记.yaml")
    start(folder, "reads", "add", "许可1", "--for", "审计所", "--reason", "年审", "--consent", "来函")
    [told] = json.loads(start(folder, "-f", "json", "reads", "list", "许可1"))
    assert (told["reader"], told["reason"], told["consent"], told["name"]) == ("审计所", "年审", "来函", None)
    assert "no read is on record in" in start(folder, "reads", "list", "农户7")
    assert "DR-U082" in start(folder, "reads", "add", "没有", "--for", "甲", "--reason", "乙", code=2)
    log = folder / "registry.values" / "reads.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("年审", "闲看") + "{}\n", encoding="utf-8")
    assert "DR-S063" in start(folder, "reads", "list", code=4)


def test_what_cannot_be_kept_is_not_recorded(folder):
    (folder / "registry.values").write_text("in the way", encoding="utf-8")
    assert "DR-S061" in start(folder, "apply", "登记.yaml", code=3)
    assert "party" not in start(folder, "log")
    (folder / "registry.values").unlink()
    assert "5 written" in start(folder, "apply", "登记.yaml")


def test_a_read_is_listed_at_the_hour_of_the_registry_as_the_log_lists_entries(folder):
    (folder / "datarights.toml").write_text('[datarights]\nzone = "Asia/Shanghai"\n', encoding="utf-8")
    start(folder, "apply", "登记.yaml")
    start(folder, "reads", "add", "许可1", "--for", "审计所", "--reason", "年审")
    [told] = json.loads(start(folder, "-f", "json", "reads", "list"))
    hour = datetime.fromisoformat(told["at"]).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")
    assert start(folder, "reads", "list").startswith(hour)


def test_a_value_that_is_not_kept_is_named_with_those_that_are(folder):
    start(folder, "apply", "登记.yaml")
    said = start(folder, "disclose", "农户7", "nme", "--for", "甲", "--reason", "乙", code=2)
    assert "no confidential value nme of 农户7 is kept" in said
    assert "there are: id_number name" in said
    assert "no confidential value of 许可9 is kept" in start(folder, "erase", "许可9", "--reason", "乙", code=2)


def test_help_tells_an_entry_from_a_file_and_a_value_from_a_name(folder):
    assert "datarights disclose ENTRY WHICH" in start(folder, "disclose", "--help")
    assert "datarights erase NAME [WHICH …]" in start(folder, "erase", "--help")
    assert "datarights reads add ENTRY" in start(folder, "reads", "add", "--help")


TWO = """kind: registry
parties:
  甲: {}
  乙: {}
  丙: {}
assets:
  收购数据: {name: 收购数据, source: collected}
rights:
  - {id: 源权, claim: [hold, use, operate], by: 甲, of: 收购数据, confidential: {cost: 三百万元}}
grants:
  - {license: 收购数据, from: 甲, to: 乙, id: 许可1, passing_on: 1, confidential: {price: 十二万元, account: "6222"}}
  - {license: 收购数据, from: 甲, to: 丙, id: 许可2, confidential: {price: 九万元}}
"""
VALUES = ("三百万元", "十二万元", "6222", "九万元")


@pytest.fixture
def titles(tmp_path):
    (tmp_path / "登记.yaml").write_text(TWO, encoding="utf-8")
    start(tmp_path, "apply", "登记.yaml")
    (tmp_path / "策略").write_text(start(tmp_path, "keys", "list", "--format", "policy"), encoding="utf-8")
    return tmp_path


def opening(folder, *words, **how):
    return start(folder, "prove", *words, "--for", "云杉银行", "--reason", "贷前核对", **how)


def test_a_title_is_proved_with_values_opened_one_by_one_and_all_others_closed(titles):
    assert "It opens 许可1:price" in opening(titles, "收购数据", "--disclose", "许可1:price", "-o", "一.proof")
    text = (titles / "一.proof").read_text(encoding="utf-8")
    assert [each for each in VALUES if each in text] == ["十二万元"]
    assert (titles / "一.proof").stat().st_mode & 0o077 == 0
    said = start(titles, "verify", "一.proof", "--policy", "策略")
    assert "√ complete  all entries of 收购数据 are here" in said
    assert "√ disclosed  price of entry " in said
    assert "十二万元 (fits its commitment " in said
    assert "! not shown  confidential parts, committed to and not opened: account, cost, price" in said
    found = json.loads(start(titles, "-f", "json", "verify", "一.proof", "--policy", "策略"))
    [opened] = found["disclosed"]
    [entry] = [each for each in json.loads(start(titles, "-f", "json", "log")) if each["index"] == opened["entry"]]
    assert (entry["id"], entry["sealed"]["price"]) == ("许可1", opened["commitment"])
    assert [(each["entry"], each["name"], each["reader"]) for each in json.loads(start(titles, "-f", "json", "reads", "list"))] == [
        ("许可1", "price", "云杉银行")
    ]  # fmt: skip


def test_a_right_s_chain_opens_what_stands_above_it_too(titles):
    opening(titles, "许可1", "--disclose", "源权:cost", "--disclose", "许可1:account", "-o", "二.proof")
    said = start(titles, "verify", "二.proof", "--policy", "策略")
    assert "cost of entry" in said
    assert "account of entry" in said
    assert len(json.loads(start(titles, "-f", "json", "reads", "list"))) == 2
    text = (titles / "二.proof").read_text(encoding="utf-8")
    assert [each for each in VALUES if each in text] == ["三百万元", "6222"]


def test_a_statement_of_rights_is_issued_with_a_value_opened(titles):
    start(titles, "report", "statement", "收购数据", "-o", "权利.md")
    opening(titles, "权利.md", "--disclose", "许可2:price")
    said = start(titles, "verify", "权利.md", "--policy", "策略")
    assert "√ unchanged  权利.md" in said
    assert "九万元 (fits its commitment " in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda opened: opened.update(value="十三万元"), "DR-V027: price of entry"),
        (lambda opened: opened.update(salt="00" * 32), "DR-V027: price of entry"),
        (lambda opened: opened.update(name="account"), "DR-V027: account of entry"),
        (lambda opened: opened.update(name="nothing"), "DR-V027: nothing of entry"),
        (lambda opened: opened.update(entry=opened["entry"] + 1), "DR-V027: price of entry"),
        (lambda opened: opened.update(entry=9_999), "DR-V027: price of entry 9999"),
        (lambda opened: opened.update(value=12), "DR-V020"),
        (lambda opened: opened.pop("salt"), "DR-V020"),
    ],
    ids=[
        "another value",
        "another salt",
        "another name",
        "a name there is not",
        "another entry",
        "no entry",
        "a number",
        "no salt",
    ],
)
def test_an_opening_of_a_title_that_was_changed_is_found_and_named(titles, change, said):
    opening(titles, "收购数据", "--disclose", "许可1:price", "-o", "一.proof")
    body = json.loads((titles / "一.proof").read_text(encoding="utf-8"))
    change(body["disclosed"][0])
    (titles / "一.proof").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    assert said in start(titles, "verify", "一.proof", "--policy", "策略", code=4)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--disclose", "许可1:price"), 2, "DR-U114"),
        (("--disclose", "许可1:price", "--for", "甲"), 2, "DR-U114"),
        (("--disclose", "许可1", "--for", "甲", "--reason", "乙"), 2, "DR-U115"),
        (("--disclose", "许可1:", "--for", "甲", "--reason", "乙"), 2, "DR-U115"),
        (("--disclose", "许可1:term", "--for", "甲", "--reason", "乙"), 2, "DR-U100"),
        (("--disclose", "许可1:price", "--disclose", "许可9:price", "--for", "甲", "--reason", "乙"), 2, "DR-U100"),
    ],
    ids=["nobody", "no reason", "no name", "an empty name", "a name there is not", "one of two"],
)
def test_what_cannot_be_opened_writes_no_proof_and_no_read(titles, words, code, said):
    assert said in start(titles, "prove", "收购数据", *words, "-o", "无.proof", code=code)
    assert not (titles / "无.proof").exists()
    assert json.loads(start(titles, "-f", "json", "reads", "list")) == []


def test_an_erased_value_is_opened_in_no_title_and_what_was_opened_before_verifies(titles):
    opening(titles, "收购数据", "--disclose", "许可1:price", "-o", "前.proof")
    start(titles, "erase", "许可1", "price", "--reason", "合同终止")
    assert "DR-U101" in opening(titles, "收购数据", "--disclose", "许可1:price", "-o", "后.proof", code=2)
    assert "十二万元 (fits" in start(titles, "verify", "前.proof", "--policy", "策略")
    start(titles, "prove", "收购数据", "-o", "今.proof")
    said = start(titles, "verify", "今.proof", "--policy", "策略")
    (gone,) = [each["index"] for each in json.loads(start(titles, "-f", "json", "log")) if each["kind"] == "erasure"]
    assert f"destroyed, and that nobody can open: price (entry {gone})" in said
    assert "committed to and not opened: account, cost, price" in said  # that of another right


DESCRIBED = """kind: registry
parties:
  甲: {}
evidence:
  说明: {proves: lawful_collection, confidential: {title: 甲与农户七的采集说明}}
assets:
  收购数据: {name: 收购数据, source: collected, confidential: {limits: 只给三家厂, volume: 四万条}}
rights:
  - {id: 源权, claim: [hold, use, operate], by: 甲, of: 收购数据, evidence: [说明]}
"""


def test_what_describes_an_asset_and_evidence_may_be_confidential(titles):
    folder = titles / "another"
    folder.mkdir()
    (folder / "登记.yaml").write_text(DESCRIBED, encoding="utf-8")
    start(folder, "apply", "登记.yaml")
    assert "0 new, 4 already there" in start(folder, "plan", "登记.yaml")
    for word in ("甲与农户七", "只给三家厂", "四万条"):
        assert holding(folder, word) == ["登记.yaml"]
    report = start(folder, "report", "compliance", "收购数据")
    assert "| limits | confidential (committed to) |" in report
    assert "| volume | confidential (committed to) |" in report
    assert "| form | not stated |" in report
    assert "3 confidential parts were seen as commitments only" in report
    start(folder, "prove", "收购数据", "--disclose", "收购数据:limits", "--disclose", "说明:title", "--for", "乙", "--reason", "尽调", "-o", "一.proof")  # fmt: skip
    said = start(folder, "verify", "一.proof")
    assert "只给三家厂 (fits its commitment" in said
    assert "甲与农户七的采集说明 (fits its commitment" in said
    assert "committed to and not opened: volume" in said
    start(folder, "erase", "收购数据", "--reason", "合同终止")
    start(folder, "erase", "说明", "title", "--reason", "本人要求")
    assert "DR-U101" in start(folder, "disclose", "收购数据", "limits", "--for", "乙", "--reason", "再看", code=2)
    assert "agrees" in start(folder, "db", "verify")


def test_what_is_told_openly_and_in_confidence_is_refused_where_it_stands(tmp_path):
    text = DESCRIBED.replace("source: collected,", "source: collected, limits: 三家,").replace("{proves", "{title: 说明, proves")  # fmt: skip
    (tmp_path / "登记.yaml").write_text(text, encoding="utf-8")
    said = start(tmp_path, "plan", "登记.yaml", code=3)
    assert "登记.yaml:5:" in said
    assert "DR-I046: title is written openly and in confidence" in said
    assert "登记.yaml:7:" in said
    assert "DR-I046: limits is written openly and in confidence" in said


def test_single_commands_record_confidential_values_of_assets_and_evidence(tmp_path):
    (tmp_path / "限").write_text("只给三家厂\n", encoding="utf-8")
    (tmp_path / "约").write_text("采集约定\n", encoding="utf-8")
    said = start(tmp_path, "asset", "add", "收购数据", "--name", "收购数据", "--confidential", "limits=限")
    assert "limits: not on the ledger" in said
    start(tmp_path, "evidence", "add", "约定", "约", "--proves", "contract", "--confidential", "title=限")
    assert "约定" not in json.loads(start(tmp_path, "-f", "json", "log"))[-1]["payload"].get("title", "")
    assert holding(tmp_path, "只给三家厂") == ["限"]
    for entry, name in (("收购数据", "limits"), ("约定", "title")):
        start(tmp_path, "disclose", entry, name, "--for", "乙", "--reason", "看", "-o", "一.proof")
        assert "只给三家厂" in start(tmp_path, "verify", "一.proof")
    assert "DR-U116" in start(
        tmp_path, "asset", "add", "又", "--name", "又", "--limits", "无", "--confidential", "limits=限", code=2
    )


def test_a_look_at_a_single_thing_says_nothing_of_what_was_not_done(folder):
    (folder / "价.txt").write_text("十二万元", encoding="utf-8")
    words = ("asset", "add", "纱线", "--name", "纱线检验", "--confidential", "summary=价.txt")
    looked = start(folder, *words, "--dry-run")
    assert "1 new" in looked
    assert "is kept in" not in looked
    assert "datarights apply" not in looked
    assert not (folder / "registry.values").exists()
    assert "is kept in" in start(folder, *words)


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("李四", "李四"),
        ("农户-李 四", "李四"),
        ("Li.Si-7", "li si"),
        ("client Li", "Li"),
        ("古丽米热_阿不都", "古丽米热·阿不都"),
        ("甲-650102199001010017", "李四"),
        ("甲-65010219900101001X", ""),
        ("tel 138-0013-8000", "李四"),
    ],
)
def test_an_id_that_tells_who_a_natural_person_is_is_refused(id_, name, folder):
    said = start(folder, "party", "add", id_, "--kind", "natural", *(["--name", name] if name else []), code=3)
    assert "DR-I058" in said
    assert "person-1" in said
    (folder / "m.yaml").write_text(
        f"kind: registry\nparties:\n  {id_}: {{kind: natural, name: {name or '某人'}}}\n", encoding="utf-8"
    )
    for command in ("plan", "apply"):
        assert "m.yaml:3:" in start(folder, command, "m.yaml", code=3)
    assert not (folder / "registry.db").exists()


@pytest.mark.parametrize(
    ("id_", "name"),
    [("client-1", "Li"), ("农户7", "李四"), ("甲", "李甲"), ("lot-20241127001", "李四"), ("p-1234567890123456789", "")],
)
def test_an_id_that_tells_nobody_is_taken(id_, name, folder):
    start(folder, "party", "add", id_, "--kind", "natural", *(["--name", name] if name else []))


LATER = """kind: registry
parties:
  农户8: {kind: natural, name: 阿依古丽}
"""


def test_a_store_that_is_not_mounted_is_said_and_no_empty_one_is_made(folder):
    start(folder, "apply", "登记.yaml")
    (folder / "后来.yaml").write_text(LATER, encoding="utf-8")
    (folder / "registry.values").rename(folder / "未挂载")
    for words in (("apply", "后来.yaml"), ("plan", "后来.yaml", "-o", "计划.json")):
        said = start(folder, *words, code=3)
        assert ("DR-S064" in said, "3 confidential values" in said, "db begin" in said) == (True, True, True)
    assert not (folder / "registry.values").exists()
    assert "农户8" not in start(folder, "log")
    (folder / "又一.yaml").write_text("kind: registry\nparties:\n  乙: {}\n", encoding="utf-8")
    start(folder, "apply", "又一.yaml")
    (folder / "未挂载").rename(folder / "registry.values")
    start(folder, "apply", "后来.yaml")
    (folder / "registry.values").rename(folder / "没了")
    (folder / "registry.values").mkdir()
    assert json.loads(start(folder, "-f", "json", "db", "begin"))["made"]
    assert not json.loads(start(folder, "-f", "json", "db", "begin"))["made"]
    (folder / "后来.yaml").write_text(LATER.replace("8", "9"), encoding="utf-8")
    start(folder, "apply", "后来.yaml")
    start(folder, "disclose", "农户9", "name", "--for", "云杉银行", "--reason", "核对开户人", "-o", "姓名.proof")


def test_where_all_values_were_erased_a_store_begins_as_at_first(folder):
    start(folder, "apply", "登记.yaml")
    for each in ("农户7", "许可1"):
        start(folder, "erase", each, "--reason", "本人撤回同意")
    shutil.rmtree(folder / "registry.values")
    (folder / "后来.yaml").write_text(LATER, encoding="utf-8")
    start(folder, "apply", "后来.yaml")


def test_a_value_from_a_file_is_one_that_a_manifest_may_say(folder):
    (folder / "v").write_bytes(b"a\x1b[31m")
    said = start(folder, "party", "add", "w", "--kind", "natural", "--confidential", "id=v", code=3)
    assert "it holds a control character" in said
    (folder / "v").write_bytes("第一行\r\n第二行\r\n".encode())
    start(folder, "party", "add", "w", "--kind", "natural", "--confidential", "id=v")


def test_a_name_is_taken_once(folder):
    (folder / "v").write_text("乙")
    said = start(folder, "party", "add", "w", "--kind", "natural", "--name", "甲", "--confidential", "name=v", code=2)
    assert "DR-U116" in said


def test_a_correction_opens_what_it_says_instead(folder):
    start(folder, "apply", "登记.yaml")
    (folder / "改.yaml").write_text(
        "kind: registry\ncorrections:\n"
        "  - {id: 改一, about: 农户7, instead: {party: {kind: natural, name: 阿依努尔}}}\n"
        "  - {id: 改二, about: 农户7, instead: {party: {kind: natural, name: 热依汗}}}\n",
        encoding="utf-8",
    )
    start(folder, "apply", "改.yaml")
    asked = ("--for", "甲", "--reason", "乙", "-o")
    index = json.loads(start(folder, "-f", "json", "log", "改一"))[0]["index"]
    for entry, value in (("改一", "阿依努尔"), (index, "阿依努尔"), ("改二", "热依汗"), ("农户7", "热依汗")):
        start(folder, "disclose", str(entry), "name", *asked, f"{entry}.proof")
        assert "name of entry" in (said := start(folder, "verify", f"{entry}.proof"))
        assert value in said
    assert "DR-U100" in start(folder, "disclose", "改一", "id_number", *asked, "x.proof", code=2)


def test_what_is_wrong_with_a_name_is_said_in_its_language(folder):
    said = start(folder, "party", "add", "a\u200bb", code=3, lang="zh")
    assert "DR-I023" in said
    assert "character" not in said


CORRECTED = """kind: registry
corrections:
  - {id: 改一, about: 农户7, instead: {party: {kind: natural, name: 古丽米热, confidential: {phone: "139"}}}}
"""
AGAIN = """kind: registry
corrections:
  - {id: 改二, about: 农户7, instead: {party: {kind: natural, name: 古丽米热}}}
"""
STRUCK = "kind: registry\ncorrections:\n  - {id: 改二, about: 农户7, strike: yes, reasons: 录错}\n"


@pytest.mark.parametrize("since", [AGAIN, STRUCK], ids=["corrected", "struck out"])
@pytest.mark.parametrize("way", ["erase", "erase all", "manifest"])
def test_what_a_correction_sealed_is_erased_by_an_entry_also_when_it_was_corrected_since(folder, since, way):
    start(folder, "apply", "登记.yaml")
    for text in (CORRECTED, since):
        (folder / "改.yaml").write_text(text, encoding="utf-8")
        start(folder, "apply", "改.yaml")
    if way == "manifest":
        (folder / "删.yaml").write_text(ERASING.replace("name", "phone"), encoding="utf-8")
        start(folder, "apply", "删.yaml")
    else:
        names = ["phone"] if way == "erase" else []
        said = start(folder, "erase", "农户7", *names, "--reason", "撤回同意")
        assert "phone of 农户7, recorded in entry" in said
    said = json.loads(start(folder, "-f", "json", "log"))[-1]
    assert said["kind"] == "erasure"
    assert "phone" in said["payload"]["what"]
    for entry in ("改一", "农户7"):
        asked = ("disclose", entry, "phone", "--for", "甲", "--reason", "乙")
        assert "DR-U101" in start(folder, *asked, code=2)
    assert "erased before, and on record" in start(folder, "erase", "农户7", "phone", "--reason", "再说一次")
    start(folder, "db", "verify")


def test_a_proof_of_what_lies_over_no_data_says_what_was_destroyed(folder):
    """A party has no asset: the erasure about it comes along with its own entry, and with every title that names it."""
    start(folder, "apply", "登记.yaml")
    start(folder, "keys", "new")
    start(folder, "erase", "农户7", "name", "--reason", "本人撤回同意")
    (gone,) = [each["index"] for each in json.loads(start(folder, "-f", "json", "log")) if each["kind"] == "erasure"]
    for subject in (("农户7",), ("许可1", "--entry"), ("收购数据",)):
        start(folder, "prove", *subject, "-o", "证.proof")
        said = start(folder, "verify", "证.proof")
        assert (f"destroyed, and that nobody can open: name (entry {gone})" in said) is (subject[0] != "许可1")
        assert "who holds what" not in said
    start(folder, "erase", "许可1", "price", "--reason", "合同终止")
    start(folder, "prove", "许可1", "--entry", "-o", "证.proof")
    assert "再也打不开：price（第 " in start(folder, "verify", "证.proof", lang="zh")
    start(folder, "prove", "农户7", "-o", "证.proof")
    said = start(folder, "verify", "证.proof", lang="zh")
    assert f"再也打不开：name（第 {gone} 条）" in said
    assert "（只有承诺值）：id_number" in said


RENAMED = "kind: registry\ncorrections: [{about: 农户7, id: 改一, reasons: 笔误, instead: {party: {%s}}}]\n"


def test_a_correction_that_leaves_out_the_kind_keeps_it_and_the_name_of_a_person_confidential(folder):
    start(folder, "apply", "登记.yaml")
    (folder / "改.yaml").write_text(RENAMED % "name: 阿依努尔", encoding="utf-8")
    for words in (("plan", "改.yaml"), ("-f", "json", "plan", "改.yaml"), ("plan", "改.yaml", "-o", "计划.json")):
        assert "阿依努尔" not in start(folder, *words)
    start(folder, "apply", "改.yaml")
    assert "0 written" in start(folder, "apply", "改.yaml")
    assert holding(folder, "阿依努尔") == ["改.yaml"]
    said = json.loads(start(folder, "-f", "json", "log", "改一"))[0]["payload"]["draft"]
    assert (said["payload"], [*said["sealed"]]) == ({"party_kind": "natural"}, ["name"])
    start(folder, "disclose", "农户7", "name", "--for", "甲", "--reason", "乙", "-o", "名.proof")
    assert "阿依努尔" in start(folder, "verify", "名.proof")


def test_in_one_manifest_a_correction_keeps_the_kind_that_was_said_before_it(folder):
    (folder / "改.yaml").write_text(MANIFEST + (RENAMED % "name: 阿依努尔").partition("\n")[2], encoding="utf-8")
    start(folder, "apply", "改.yaml")
    assert holding(folder, "阿依努尔") == ["改.yaml"]
    assert "0 new" in start(folder, "plan", "改.yaml")


@pytest.mark.parametrize("said", ["kind: organisation, name: 阿依努尔", "name: 阿依努尔, uscc: 91652300MA7JX0MY1F"])
def test_a_correction_makes_no_organisation_of_a_natural_person(folder, said):
    start(folder, "apply", "登记.yaml")
    (folder / "改.yaml").write_text(RENAMED % said, encoding="utf-8")
    for words in (("plan", "改.yaml"), ("-f", "json", "plan", "改.yaml"), ("apply", "改.yaml")):
        told = start(folder, *words, code=3)
        assert ("DR-I059" if "kind" in said else "DR-I047") in told
        assert "阿依努尔" not in told
    assert holding(folder, "阿依努尔") == ["改.yaml"]
    both = MANIFEST + (RENAMED % said).partition("\n")[2]
    (folder / "新").mkdir()
    (folder / "新" / "全.yaml").write_text(both, encoding="utf-8")
    assert "阿依努尔" not in start(folder / "新", "apply", "全.yaml", code=3)


def test_of_whom_an_earlier_version_made_a_firm_the_name_is_told_in_confidence_all_the_same(folder, monkeypatch):
    start(folder, "apply", "登记.yaml")
    instead = Draft(kind="party", id="农户7", payload={"party_kind": "organisation", "name": "某某"})
    with monkeypatch.context() as earlier:
        earlier.setattr(admit, "_names_a_person", lambda *_: None)
        with Registry.open(folder / "registry.db", lexicon=lexicon(), clock=lambda: datetime.now(UTC)) as registry:
            registry.submit(Draft(kind="correction", id="误改", about="农户7", payload={"draft": instead.as_json()}))
    (folder / "改.yaml").write_text(RENAMED % "kind: organisation, name: 阿依努尔", encoding="utf-8")
    assert "DR-I059" in start(folder, "apply", "改.yaml", code=3)
    (folder / "改.yaml").write_text(RENAMED % "name: 阿依努尔", encoding="utf-8")
    start(folder, "plan", "改.yaml", "-o", "计划.json")
    start(folder, "apply", "改.yaml")
    assert holding(folder, "阿依努尔") == ["改.yaml"]
    said = json.loads(start(folder, "-f", "json", "log", "改一"))[0]["payload"]["draft"]
    assert (said["payload"], [*said["sealed"]]) == ({"party_kind": "natural"}, ["name"])
    assert "0 written" in start(folder, "apply", "改.yaml")


def test_a_firm_that_turns_out_to_be_a_person_is_corrected_once_and_applied_again(folder):
    text = MANIFEST + (
        "corrections:\n"
        "  - {about: 金絮棉业, id: 改一, instead: {party: {name: 金絮}}}\n"
        "  - {about: 金絮棉业, id: 改二, instead: {party: {kind: natural, name: 阿依努尔}}}\n"
        "  - {about: 金絮棉业, id: 改三, instead: {party: {name: 热依汗}}}\n"
    )
    (folder / "登记.yaml").write_text(text, encoding="utf-8")
    start(folder, "apply", "登记.yaml")
    assert holding(folder, "阿依努尔") == holding(folder, "热依汗") == ["登记.yaml"]
    assert "0 written" in start(folder, "apply", "登记.yaml")


def test_a_confidential_value_named_as_what_the_program_writes_itself_does_not_stand_openly(folder):
    text = MANIFEST.replace("price: 十二万元", "act: 甲, terms: 乙, scope: 丙").replace("id_number", "party_kind")
    (folder / "登记.yaml").write_text(text, encoding="utf-8")
    start(folder, "apply", "登记.yaml")
    for about in ("许可1", "农户7"):
        assert "DR-L035" not in start(folder, "erase", about, "--reason", "本人要求")


@pytest.mark.parametrize("way", ["erase", "json", "manifest"])
def test_an_erasure_says_which_entry_holds_openly_what_it_cannot_destroy(folder, way):
    """Who was recorded as a firm under the name of a person: it stands in the first entry for good."""
    opened = "kind: registry\nparties: {某户: {name: 阿依努尔}}\n"
    (folder / "公开.yaml").write_text(opened, encoding="utf-8")
    start(folder, "apply", "公开.yaml")
    (folder / "改.yaml").write_text(
        (RENAMED % "kind: natural, name: 阿依努尔").replace("农户7", "某户"), encoding="utf-8"
    )
    start(folder, "apply", "改.yaml")
    held = json.loads(start(folder, "-f", "json", "log", "某户"))[0]["index"]
    if way == "manifest":
        (folder / "删.yaml").write_text(ERASING.replace("农户7", "某户"), encoding="utf-8")
        said = start(folder, "apply", "删.yaml", code=5)
        assert "0 written" in start(folder, "apply", "删.yaml")
    else:
        said = start(
            folder, *(["-f", "json"] if way == "json" else []), "erase", "某户", "--reason", "本人要求", code=5
        )
    assert "DR-L035" in said
    assert f"name (entry {held})" in said
    assert "阿依努尔" not in said
    if way == "json":
        assert json.JSONDecoder().raw_decode(said)[0]["openly"] == [{"name": "name", "entry": held}]
