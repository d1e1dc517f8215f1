"""Bad files: every fault with its place, nothing half-read, nothing but an InputError."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from datarights import bootstrap
from datarights.adapters.yamlfiles import FAST, load_pack, tree
from datarights.adapters.yamlfiles.tree import read_tree
from datarights.cli import console
from datarights.errors import InputError

GOOD = """\
kind: registry
parties:
  金絮棉业: {uscc: 91652300MA7JX0MY1F}
  云杉银行: {uscc: 91650100MA7TEXT159}
assets:
  收购数据:
    name: 2025年昌吉州棉花收购数据
    source: collected
    labels: {personal: no}
rights:
  - {claim: [hold, use, operate], by: 金絮棉业, of: 收购数据}
grants:
  - license: 收购数据
    from: 金絮棉业
    to: 云杉银行
    purposes: [credit-risk]
    territory: CN
    term: {from: 2026-01-01, through: 2027-12-31}
"""


def faults(text: str):
    with pytest.raises(InputError) as caught:
        bootstrap.world_of("-", text)
    return caught.value.faults


def test_the_good_file_is_good():
    assert len(bootstrap.world_of("-", GOOD).grants) == 1


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("through: 2027-12-31", "until: 2027-12-31", "DR-I026", 18),
        ("through: 2027-12-31", "through: 2025-02-30", "DR-I024", 18),
        ("through: 2027-12-31", "through: 2025-12-01", "DR-I028", 18),
        ("91652300MA7JX0MY1F", "91652300MA7JX0MY1G", "DR-I034", 3),
        ("to: 云杉银行", "to: 云杉銀行", "DR-I032", 15),
        ("source: collected", "source: colected", "DR-I021", 8),
        ("    name: 2025", "    nmae: 2025", "DR-I020", 7),
        ("    territory: CN", "    territory: CN\n    territory: CN", "DR-I015", 18),
        ("by: 金絮棉业, of", "by: &a 金絮棉业, of", "DR-I011", 11),
        ("[credit-risk]", "[credit-rsik]", "DR-I030", 16),
        ("    territory: CN", "\tterritory: CN", "DR-I010", 17),
        ("source: collected", "source: !!python/object:os.system collected", "DR-I013", 8),
        ("    to: 云杉银行\n", "", "DR-I025", 13),
    ],
)
def test_a_fault_is_named_where_it_stands(before, after, code, line):
    assert before in GOOD
    found = faults(GOOD.replace(before, after, 1))
    assert (code, line) in [(each.code, each.place.line) for each in found], [
        (each.code, each.place.line) for each in found
    ]


def test_every_fault_comes_in_one_pass():
    text = GOOD.replace("through: 2027-12-31", "until: 2027-12-31").replace("91652300MA7JX0MY1F", "91652300MA7JX0MY1G")
    assert {each.code for each in faults(text)} >= {"DR-I026", "DR-I034"}


def test_aliases_are_refused_before_they_can_grow():
    bomb = "kind: registry\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    assert {each.code for each in faults(bomb)} == {"DR-I011"}


def test_depth_is_bounded():
    assert "DR-I012" in {each.code for each in faults("kind: " + "[" * 500 + "]" * 500)}


def test_the_number_of_nodes_is_bounded(monkeypatch):
    monkeypatch.setattr(tree, "MAX_NODES", 9)  # the mapping, two keys and their values, one of which holds four more
    text = "kind: registry\nparties: {甲: {name: 甲}}\n"
    assert bootstrap.world_of("-", text).parties
    monkeypatch.setattr(tree, "MAX_NODES", 8)
    [fault] = faults(text)
    assert (fault.code, fault.place.line) == ("DR-I012", 2)
    assert "8 nodes" in fault.hint.en
    assert "8 项" in fault.hint.zh


def test_a_file_outside_the_folder_is_not_read(tmp_path):
    path = tmp_path / "登记.yaml"
    path.write_text("kind: registry\nevidence:\n  甲: {file: ../../etc/passwd}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        bootstrap.world_of(str(path))
    assert caught.value.faults[0].code == "DR-I035"


def test_bytes_that_are_not_utf8_are_named_by_line(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes("kind: registry\ntitle: 棉\n".encode("gb18030"))
    with pytest.raises(InputError) as caught:
        bootstrap.world_of(str(path))
    assert (caught.value.faults[0].code, caught.value.faults[0].place.line) == ("DR-I003", 2)


def test_use_in_a_circle_is_named(tmp_path):
    (tmp_path / "a.yaml").write_text("kind: registry\nuse: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("kind: registry\nuse: a.yaml\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        bootstrap.world_of(str(tmp_path / "a.yaml"))
    assert caught.value.faults[0].code == "DR-I039"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises_anything_but_an_input_error(text):
    try:
        bootstrap.world_of("-", text)
    except InputError as error:
        assert error.faults


# ---- what YAML would guess ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["true", "True", "on", "y", "~", "null", "1"])
def test_only_yes_and_no_say_yes_and_no(word):
    found = faults(GOOD.replace("personal: no", f"personal: {word}"))
    assert [(each.code, each.place.line, each.place.column) for each in found] == [("DR-I021", 9, 24)]
    assert "yes" in found[0].hint.en


def test_text_that_looks_like_a_time_or_a_number_stays_text():
    text = GOOD.replace("source: collected", "volume: 12:30\n    updates: 1.10\n    grade: 0x1F\n    form: no")
    asset = bootstrap.world_of("-", text).assets[0]
    assert (asset.volume, asset.updates, asset.grade, asset.form) == ("12:30", "1.10", "0x1F", "no")


@pytest.mark.parametrize("number", ["1.0", "1e3", "+1", "0x1", "１", "１２", "-1", "1_000"])
def test_a_whole_number_is_written_with_digits(number):
    found = faults(GOOD + f"    passing_on: {number}\n")
    assert [(each.code, each.place.line) for each in found] == [("DR-I021", 19)]


@pytest.mark.parametrize("day", ["2026/1/5", "2026年1月5日", "2026.01.05"])
def test_a_day_written_in_another_way_is_answered_with_how_it_is_written_here(day):
    found = faults(GOOD.replace("from: 2026-01-01", f"from: {day}"))
    assert (found[0].code, found[0].hint.en) == ("DR-I021", "2026-01-05")


@pytest.mark.parametrize(
    ("day", "last"), [("2025-02-30", "2025-02-28"), ("2024-02-30", "2024-02-29"), ("2026-04-31", "2026-04-30")]
)
def test_a_day_that_does_not_exist_is_answered_with_the_last_of_its_month(day, last):
    found = faults(GOOD.replace("2027-12-31", day))
    assert found[0].code == "DR-I024"
    assert last in found[0].hint.en


# ---- forms of YAML that are not used -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("kind: registry\nparties:\n  <<: {甲: {}}\n", "DR-I011", 3, 3),
        ("kind: registry\ntitle: !!str 甲\n", "DR-I013", 2, 8),
        ("kind: registry\ntitle: !<tag:x> 甲\n", "DR-I013", 2, 8),
        ("kind: registry\n? [a, b]\n: c\n", "DR-I014", 2, 3),
        ("kind: registry\n---\nkind: registry\n", "DR-I006", 2, 1),
        ("kind: registry\nparties:\n\t甲: {}\n", "DR-I010", 3, 1),
        ("kind: registry\nkind: registry\n", "DR-I015", 2, 1),
        ("kind: registry\ntitle: [甲\n", "DR-I005", 3, 1),
        ("kind: registry\ntitle: a: b\n", "DR-I005", 2, 9),
        ("kind: registry\n title: 甲\n", "DR-I005", 2, 7),
        ('kind: registry\ntitle: "甲\n', "DR-I005", 3, 1),
        ("kind: registry\ntitle: @甲\n", "DR-I005", 2, 8),
        ("kind: registry\ntitle: 甲\x07乙\n", "DR-I005", 2, 9),
        ("", "DR-I004", 1, 1),
        ("# only a comment\n", "DR-I004", 1, 1),
        ("- kind: registry\n", "DR-I021", 1, 1),
        ("registry\n", "DR-I021", 1, 1),
    ],
)
def test_a_form_that_is_not_used_is_named_where_it_stands(text, code, line, column):
    found = faults(text)
    assert (code, line, column) in [(each.code, each.place.line, each.place.column) for each in found]
    assert all(each.hint or each.code in {"DR-I004", "DR-I014"} for each in found)


def test_lines_are_counted_alike_whatever_ends_them(tmp_path):
    for end in ("\n", "\r\n", "\r"):
        path = tmp_path / "x.yaml"
        path.write_bytes(GOOD.replace("to: 云杉银行", "to: 云杉銀行").replace("\n", end).encode("utf-8-sig"))
        with pytest.raises(InputError) as caught:
            bootstrap.world_of(str(path))
        place = caught.value.faults[0].place
        assert (place.line, place.column, place.excerpt) == (15, 9, "    to: 云杉銀行")


def test_size_is_bounded(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"#" * 16_000_001)
    with pytest.raises(InputError) as caught:
        bootstrap.world_of(str(path))
    assert caught.value.faults[0].code == "DR-I002"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "latin-1"])
def test_other_encodings_are_named_and_not_guessed(tmp_path, encoding):
    path = tmp_path / "x.yaml"
    path.write_bytes("kind: registry\ntitle: é\n".encode(encoding))
    with pytest.raises(InputError) as caught:
        bootstrap.world_of(str(path))
    assert caught.value.faults[0].code == "DR-I003"


# ---- the excerpt and its caret -----------------------------------------------------------------------------------


def drawn(text):
    return console.fault_lines(faults(text)[0])


def test_the_caret_stands_under_wide_characters():
    lines = drawn(GOOD.replace("to: 云杉银行", "to: 云杉銀行"))
    assert lines[2] == "15 |     to: 云杉銀行"
    assert lines[3].startswith("   |         ^^^^^^^^ ")


def test_the_caret_stands_right_after_wide_characters_on_one_line():
    text = "kind: registry\nparties: {金絮棉业: {usc: 91652300MA7JX0MY1F}}\n"
    lines = drawn(text)
    at = console.width_of(lines[2][: lines[2].index("usc")])
    assert lines[3][at : at + 3] == "^^^"
    assert lines[3][:at].strip(" |") == ""


def test_of_a_long_line_the_part_around_the_fault_is_shown():
    text = (
        "kind: registry\ntitle: "
        + "棉" * 300
        + "\nparties: {"
        + "".join(f"甲{each}: {{}}, " for each in range(60))
        + "乙: {usc: x}}\n"
    )
    lines = console.fault_lines(next(each for each in faults(text) if each.code == "DR-I020"))
    assert "usc" in lines[2]
    at = console.width_of(lines[2][: lines[2].index("usc")])
    assert lines[3][at : at + 3] == "^^^"


def test_what_is_shown_cannot_drive_a_terminal():
    text = 'kind: registry\n"\\e[31mx": 1\n'
    assert not any("\x1b" in line for line in drawn(text))
    assert not any("\x1b" in line for line in drawn("kind: registry\ntitle: \x1b[31m甲\n"))


# ---- files a file names ------------------------------------------------------------------------------------------


def project(tmp_path, **files):
    for name, text in files.items():
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def refused(path):
    with pytest.raises(InputError) as caught:
        bootstrap.world_of(str(path))
    return [(each.code, each.place.line) for each in caught.value.faults]


@pytest.mark.parametrize(
    ("use", "code"),
    [
        ("../secret.yaml", "DR-I035"),
        ("/etc/passwd", "DR-I035"),
        ("nowhere.yaml", "DR-I036"),
        ("notes.txt", "DR-I035"),
        ("link.yaml", "DR-I035"),
        ("'bad\0name.yaml'", "DR-I005"),
    ],
)
def test_use_stays_within_its_project(tmp_path, use, code):
    (tmp_path / "secret.yaml").write_text("kind: registry\nsecret: 甲\n", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "notes.txt").write_text("kind: registry\n", encoding="utf-8")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "a.yaml").write_text(f"kind: registry\nuse: {use}\n", encoding="utf-8")
    assert refused(inside / "a.yaml") == [(code, 2)]


def test_use_reaches_other_folders_of_one_project(tmp_path):
    (tmp_path / "datarights.toml").write_text("", encoding="utf-8")
    for name in ("shared", "mine"):
        (tmp_path / name).mkdir()
    (tmp_path / "shared/a.yaml").write_text("kind: registry\nparties: {甲: {}}\n", encoding="utf-8")
    path = tmp_path / "mine/b.yaml"
    path.write_text("kind: registry\nuse: ../shared/a.yaml\n", encoding="utf-8")
    assert [each.id for each in bootstrap.world_of(str(path)).parties] == ["甲"]


def test_faults_of_a_file_and_of_the_one_it_uses_come_together(tmp_path):
    project(tmp_path, a="kind: registry\nuse: b.yaml\ntitel: x\n", b="kind: registry\npartys: {}\n")
    assert refused(tmp_path / "a.yaml") == [("DR-I020", 2), ("DR-I020", 3)]


def test_a_manifest_used_twice_over_is_there_once(tmp_path):
    project(
        tmp_path,
        d="kind: registry\nparties: {甲: {}}\n",
        b="kind: registry\nuse: d.yaml\n",
        c="kind: registry\nuse: d.yaml\n",
        a="kind: registry\nuse: [b.yaml, c.yaml]\n",
    )
    assert [each.id for each in bootstrap.world_of(str(tmp_path / "a.yaml")).parties] == ["甲"]


def test_a_file_changed_after_its_digest_was_written_is_a_fault(tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"new")
    project(tmp_path, a=f"kind: registry\nevidence:\n  甲: {{file: x.pdf, sha256: {'0' * 64}}}\n")
    assert refused(tmp_path / "a.yaml") == [("DR-I037", 3)]


@pytest.mark.parametrize(("name", "code"), [("none.pdf", "DR-I036"), ("/etc/hostname", "DR-I035"), (".", "DR-I036")])
def test_evidence_is_a_file_beside_its_manifest(tmp_path, name, code):
    project(tmp_path, a=f"kind: registry\nevidence:\n  甲: {{file: {name}}}\n")
    assert refused(tmp_path / "a.yaml") == [(code, 3)]


# ---- what does not fit together ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("assets:\n  甲: {inputs: [乙]}\n  乙: {inputs: [甲]}\n", "DR-I033", 3),
        ("assets:\n  甲: {inputs: [甲]}\n", "DR-I033", 3),
        ("assets: {甲: {}}\nparties: {甲: {}}\n", "DR-I031", 2),
        (
            "parties: {甲: {}}\nassets: {乙: {}}\nrights:\n  - {claim: [use], by: 甲, of: 乙}\n  - {claim: [use], by: 甲, of: 乙}\n",
            "DR-I031",
            6,
        ),
        (f"parties: {{甲: {{kind: natural, name: 王某, commitment: {'a' * 64}}}}}\n", "DR-I046", 2),
        ("parties: {甲: {kind: natural, name: 王某, confidential: {name: 王某}}}\n", "DR-I046", 2),
        ("parties: {甲: {confidential: {价格: 一}}}\n", "DR-I021", 2),
        ("parties: {甲: {confidential: {price: {commitment: abc}}}}\n", "DR-I021", 2),
        ("parties: {甲: {confidential: {price: [一]}}}\n", "DR-I021", 2),
        ("parties: {甲: {kind: natural, uscc: 91650100MA7TEXT159}}\n", "DR-I047", 2),
        ("parties: {甲: {kind: natural, commitment: abc}}\n", "DR-I021", 2),
        ("parties: {甲: {facts: {actor.entrustedd: yes}}}\n", "DR-I045", 2),
        ("parties: {甲: {facts: {actor.entrusted: perhaps}}}\n", "DR-I021", 2),
        ("vocabularies: [{adopt: purposs}]\n", "DR-I048", 2),
        ("vocabularies: [{adopt: purposes, version: x}]\n", "DR-I048", 2),
        ("ends: [{right: 无, on: 2026-01-01}]\n", "DR-I032", 2),
        ("assets: {甲: {}}\nobjections: [{grounds: 争议}]\n", "DR-I025", 3),
        (
            "assets: {甲: {}}\nburdens: [{burden: pledge, asset: 甲, on: 2026-01-01, term: {from: 2026-02-01}}]\n",
            "DR-I027",
            3,
        ),
        ("releases: [{about: 无, on: 2026-01-01}]\n", "DR-I032", 2),
    ],
)
def test_what_does_not_fit_together_is_named(text, code, line):
    assert (code, line) in [(each.code, each.place.line) for each in faults("kind: registry\n" + text)]


def test_grants_that_rest_on_each_other_are_a_circle():
    text = (
        GOOD
        + """\
    id: 一
    rests_on: [二]
  - {id: 二, license: 收购数据, from: 金絮棉业, to: 云杉银行, rests_on: [一]}
"""
    )
    assert [(each.code, each.place.line) for each in faults(text)] == [("DR-I033", 20), ("DR-I033", 21)]


def test_a_misspelt_key_is_one_fault_and_not_two():
    assert [each.code for each in faults(GOOD.replace("    from: 金絮棉业", "    form: 金絮棉业"))] == ["DR-I020"]


# ---- scenarios ---------------------------------------------------------------------------------------------------

SCENARIO = """\
kind: scenario
title: 再许可
parties: {甲: {}, 乙: {}}
assets: {数据: {source: collected}}
rights: [{claim: [hold, use, operate], by: 甲, of: 数据}]
acts:
  - act: license
    asset: 数据
    from: 甲
    to: 乙
    rights: [use]
    on: 2026-11-23
    facts: {asset.substantive_change: yes}
    expect: {outcome: conditional, cites: [guide:21]}
  - same: 1
    to: 丙
"""


def scenario_faults(text):
    with pytest.raises(InputError) as caught:
        bootstrap.scenario_of("-", text, bootstrap.engine())
    return [(each.code, each.place.line) for each in caught.value.faults]


def test_the_good_scenario_is_good_and_its_recipient_may_be_anybody():
    assert len(bootstrap.scenario_of("-", SCENARIO, bootstrap.engine()).steps) == 2


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("same: 1", "same: 2", [("DR-I021", 15)]),
        ("same: 1", "same: 0", [("DR-I021", 15)]),
        ("asset: 数据", "asset: 数居", [("DR-I032", 8)]),
        ("from: 甲", "from: 丁", [("DR-I032", 9)]),
        ("    act: license", "", None),
        ("on: 2026-11-23", "on: 2026-11-31", [("DR-I024", 12)]),
        ("asset.substantive_change: yes", "asset.substantive_chagne: yes", [("DR-I045", 13)]),
        ("asset.substantive_change: yes", "asset.substantive_change: maybe", [("DR-I021", 13)]),
        ("outcome: conditional", "outcome: conditionall", [("DR-I021", 14)]),
        ("cites: [guide:21]", "cites: [gide:21]", [("DR-I045", 14)]),
        ("cites: [guide:21]", "cites: [guide]", [("DR-I021", 14)]),
        ("cites: [guide:21]", "rules: {no.such.rule: applies}", [("DR-I045", 14)]),
        ("cites: [guide:21]", "duties: [no-such-duty]", [("DR-I045", 14)]),
        ("cites: [guide:21]", "questions: [no.such.fact]", [("DR-I045", 14)]),
        ("rights: [use]", "readings: {no_such: x}", [("DR-I045", 11)]),
        ("acts:", "acts: []\nacts:", [("DR-I021", 6), ("DR-I015", 7)]),
    ],
)
def test_a_fault_of_a_scenario_is_named_once_where_it_stands(before, after, expected):
    assert before in SCENARIO or expected is None
    if expected is not None:
        assert scenario_faults(SCENARIO.replace(before, after, 1)) == expected


def test_an_act_at_fault_is_not_blamed_again_where_it_is_repeated():
    assert scenario_faults(SCENARIO.replace("rights: [use]", "rights: [usee]")) == [("DR-I021", 11)]


# ---- names beside other faults -----------------------------------------------------------------------------------

WORLD = """\
parties:
  金絮棉业: {uscc: 91652300MA7JX0MY1F}
  云杉银行: {}
evidence:
  合同: {proves: contract}
assets:
  收购数据: {source: collected, labels: {personal: no}}
  指数: {source: derived, inputs: [收购数据], participants: [云杉银行]}
rights:
  - {id: 源权, claim: [hold, use, operate], by: 金絮棉业, of: 收购数据, evidence: [合同]}
grants:
  - {id: 许可, license: 收购数据, from: 金絮棉业, to: 云杉银行, rests_on: [源权], term: {from: 2026-01-01}, evidence: 合同}
  - {id: 再许可, license: 收购数据, from: 云杉银行, to: 金絮棉业, rests_on: [许可], kind: sole}
burdens:
  - {id: 质押, burden: pledge, asset: 收购数据, by: 云杉银行, on: 2026-02-01}
releases:
  - {burden: 质押, on: 2026-03-01}
ends:
  - {right: 再许可, on: 2026-04-01, by: 金絮棉业}
"""
NOWHERE = [
    ("inputs: [收购数据]", "inputs: [无]"), ("participants: [云杉银行]", "participants: [无]"),
    ("by: 金絮棉业, of: 收购数据", "by: 无, of: 收购数据"), ("by: 金絮棉业, of: 收购数据", "by: 金絮棉业, of: 无"),
    ("of: 收购数据, evidence: [合同]", "of: 收购数据, evidence: [无]"), ("id: 许可, license: 收购数据", "id: 许可, license: 无"),
    ("to: 云杉银行", "to: 无"), ("from: 云杉银行", "from: 无"), ("rests_on: [许可]", "rests_on: [无]"), ("evidence: 合同", "evidence: 无"),
    ("asset: 收购数据, by: 云杉银行", "asset: 收购数据, by: 无"), ("burden: 质押", "burden: 无"), ("right: 再许可", "right: 无"),
]  # fmt: skip
SHAPES = [
    ("91652300MA7JX0MY1F", "91652300MA7JX0MY1G", "DR-I034"), ("proves: contract", "proof: contract", "DR-I020"),
    ("source: derived", "source: drived", "DR-I021"), ("labels: {personal: no}", "labels: {personal: nope}", "DR-I021"),
    ("claim: [hold, use, operate]", "claim: [hold, usee]", "DR-I021"), ("term: {from: 2026-01-01}", "term: {from: 2026-01-32}", "DR-I024"),
    ("term: {from: 2026-01-01}", "term: {until: 2026-01-01}", "DR-I026"), ("kind: sole", "kind: soul", "DR-I021"),
    ("burden: pledge", "burden: plegde", "DR-I021"), ("on: 2026-03-01", "on: 2026-03-41", "DR-I024"), ("on: 2026-04-01, ", "", "DR-I025"),
]  # fmt: skip


def found_in(kind, text):
    read = (
        (lambda: bootstrap.world_of("-", text))
        if kind == "registry"
        else (lambda: bootstrap.scenario_of("-", text, bootstrap.engine()))
    )
    try:
        read()
    except InputError as error:
        return {(each.code, each.place.line) for each in error.faults}
    return set()


def whole(kind):
    acts = "acts:\n  - {act: process, asset: 收购数据, from: 金絮棉业, on: 2026-05-01}\n"
    return f"kind: {kind}\n{WORLD}{acts if kind == 'scenario' else ''}"


@pytest.mark.parametrize("kind", ["registry", "scenario"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda each: each[1] or each[0])
def test_a_name_that_is_nowhere_is_named_beside_every_other_fault(kind, shape):
    good = whole(kind)
    assert not found_in(kind, good)
    before, after, code = shape
    alone = found_in(kind, good.replace(before, after, 1))
    assert {each for each, _ in alone} == {code}
    for named, nowhere in NOWHERE:
        both = good.replace(named, nowhere, 1)
        if before in both:
            assert found_in(kind, both.replace(before, after, 1)) == alone | found_in(kind, both)


def test_an_act_at_fault_hides_no_name_in_its_world_and_the_world_none_in_an_act():
    good = whole("scenario")
    bad_act = good.replace("on: 2026-05-01", "on: 2026-05-51")
    assert found_in("scenario", bad_act.replace("to: 云杉银行", "to: 无")) == {("DR-I024", 22), ("DR-I032", 13)}
    bad_world = good.replace("kind: sole", "kind: soul").replace("from: 金絮棉业, on", "from: 无, on")
    assert found_in("scenario", bad_world) == {("DR-I021", 14), ("DR-I032", 22)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: 许可, ", "idd: 许可, "),
        ("parties:", "partys:"),
        ("grants:\n", "grants: 无\nvocabularies:\n"),
        ("id: 质押, burden", "id: '', burden"),
    ],
)
def test_nobody_is_blamed_for_a_name_that_a_fault_may_hide(before, after):
    assert "DR-I032" not in {code for code, _ in found_in("registry", whole("registry").replace(before, after, 1))}


# ---- packs from strangers ----------------------------------------------------------------------------------------


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "strange"
    shutil.copytree(bootstrap.PACKS / "cn-registration-2026", folder)
    return folder


def test_a_broken_pack_is_named_with_every_fault_of_every_file(pack):
    for name, before, after in (
        ("pack.yaml", "kind: pack", "kind: pakc"),
        ("rules/dealings.yaml", "source: guide", "source: gide"),
        ("rules/burdens.yaml", "outcome: prohibited", "outcome: forbidden"),
    ):
        path = pack / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_pack(pack)
    named = {Path(each.place.file).name for each in caught.value.faults}
    assert named >= {"pack.yaml", "burdens.yaml"}
    assert all("strange" in each.place.file for each in caught.value.faults)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("source: guide", "source: gide", "DR-I041"),
        ("fact: right.frozen", "fact: right.frozzen", "DR-I049"),
        ("is: yes", "is: perhaps", "DR-I021"),
        ("when:", "wenn:", "DR-I020"),
        ("says:", "says: !!python/object/apply:os.system [id]\n    says:", "DR-I013"),
    ],
)
def test_what_a_rule_refers_to_is_declared(pack, before, after, code):
    path = pack / "rules/burdens.yaml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_pack(pack)
    assert code in [each.code for each in caught.value.faults]
    line = text[: text.index(before)].count("\n") + 1
    assert any(line <= each.place.line <= line + 1 for each in caught.value.faults if each.code == code)


def test_a_pack_reaches_nothing_outside_its_folder(pack, tmp_path):
    (tmp_path / "secret").write_text("password: 甲\n", encoding="utf-8")
    (pack / "rules/zz.yaml").symlink_to(tmp_path / "secret")
    with pytest.raises(InputError) as caught:
        load_pack(pack)
    assert [each.code for each in caught.value.faults] == ["DR-I035"]
    assert "password" not in str(caught.value)


def test_a_missing_pack_file_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        load_pack(tmp_path)
    assert "pack.yaml" in caught.value.faults[0].message.en


# ---- the two readers ---------------------------------------------------------------------------------------------


def shape(node):
    if node.kind == "scalar" and not node.width:
        return ("nothing", node.value)  # what is not written stands nowhere in particular
    return (
        node.kind, node.line, node.column, node.width, node.value, [shape(each) for each in node.items],
        [(shape(key), shape(value)) for key, value in node.pairs],
    )  # fmt: skip


def outcome(text, *, fast):
    try:
        return shape(read_tree(text, "-", fast=fast))
    except InputError as error:
        return [(each.code, each.place.line if each.place and each.code != "DR-I005" else 0) for each in error.faults]


@pytest.mark.skipif(not FAST, reason="the C reader is not there")
@pytest.mark.parametrize("path", sorted(bootstrap.PACKS.parent.rglob("*.yaml")), ids=str)
def test_both_readers_give_the_same_tree(path):
    text = path.read_text(encoding="utf-8")
    assert outcome(text, fast=True) == outcome(text, fast=False)


YAMLISH = st.lists(
    st.sampled_from([*"ab:-,[]{}#&*!|>'\"%@`?~\n\n  ", "甲", ": ", "- ", "\n  ", "|\n  x\n", "'x'", '"\\n"']),
    max_size=25,
).map("".join)


@pytest.mark.skipif(not FAST, reason="the C reader is not there")
@settings(max_examples=500, deadline=None)
@given(YAMLISH)
def test_both_readers_agree_on_whatever_is_written(text):
    fast, slow = outcome(text, fast=True), outcome(text, fast=False)
    assert fast == slow or (isinstance(fast, list) and isinstance(slow, list))


SECRET = "BADSECRET650103"


@pytest.mark.parametrize(
    "text",
    [
        "parties:\n  p1: {kind: natural, name: BADSECRET650103, typo: 1}\n",
        "parties:\n  p1:\n    kind: natural\n    nmae: BADSECRET650103\n",
        "parties:\n  p1: {kind: natual, confidential: {id: BADSECRET650103}}\n",
        "parties:\n  p1: {kind: natural, confidential: BADSECRET650103}\n",
        "parties:\n  p1: {kind: natural, confidential: {id: [BADSECRET650103]}}\n",
        "parties:\n  p1: {kind: natural, confidential: {id: {commitment: BADSECRET650103}}}\n",
        "parties:\n  p1:\n    confidental:\n      id: BADSECRET650103\n",
        'parties:\n  p1: {kind: natural, confidential: {id: "x\n    BADSECRET650103", id: 2}, typo: 1}\n',
        "parties:\n  p1:\n    kind: natural\n    confidential:\n      id: 1\n      id: BADSECRET650103\n",
        "parties:\n  p1:\n    kind: natural\n    confidential: {id: BADSECRET650103\n",
        "parties:\n  p1:\n    kind: natural\n\tname: BADSECRET650103\n",
        "assets:\n  a: {name: x, source: collected, confidential: {price: BADSECRET650103}, typo: 1}\n",
        "corrections:\n  - {about: p1, instead: {party: {kind: natural, name: BADSECRET650103, typo: 1}}}\n",
        "corrections:\n  - {corrects: p1, on: 2026-01-01, name: BADSECRET650103}\n",
        "corrections:\n  - about: p1\n    nmae: BADSECRET650103\n",
        "corrections:\n  - about: p1\n    instead: {name: BADSECRET650103}\n",
        "corrections:\n  - {about: p1, instead: BADSECRET650103}\n",
        "corrections:\n  - about: p1\n    instead: [BADSECRET650103]\n",
        "corrections:\n  - {about: p1, instead: {party: BADSECRET650103}}\n",
        "corrections:\n  - about: p1\n    instead:\n      party: [BADSECRET650103]\n",
        "corrections:\n  - {about: p1, instead: {party: {name: BADSECRET650103, typo: 1}}}\n",
        "corrections:\n  - about: p1\n    instead:\n      party:\n        nmae: BADSECRET650103\n",
        "corrections:\n  - BADSECRET650103\n",
        "corrections: BADSECRET650103\n",
        "correction: [{about: p1, name: BADSECRET650103}]\n",
        "corrections: {p1: {name: BADSECRET650103}}\n",
    ],
)
def test_no_fault_repeats_what_is_confidential(text):
    found = faults(f"kind: registry\n{text}")
    assert SECRET not in repr(found)
    assert all(each.place and each.place.line > 1 for each in found)


def test_what_is_open_is_shown_beside_what_is_confidential():
    text = "parties:\n  p1:\n    kind: natual\n    confidential: {id: '650103'}\nassets: {a: {name: x, source: colected}}\n"
    assert [each.place.excerpt.strip()[:8] for each in faults(f"kind: registry\n{text}")] == ["kind: na", "assets: "]
    text = "corrections:\n  - {about: p1, strike: perhaps}\n  - {about: a, instead: {asset: {name: x, source: colected}}}\n"
    assert [
        "strike: perhaps" in each.place.excerpt or "colected" in each.place.excerpt
        for each in faults(f"kind: registry\n{text}")
    ] == [True, True]


def test_a_file_to_build_on_that_is_not_there_is_told_the_nearest_yaml_file(tmp_path):
    (tmp_path / "registry.values").mkdir()
    for name in ("登记.yaml", "registry.yaml.bak"):
        (tmp_path / name).write_text("kind: registry\n", encoding="utf-8")
    path = tmp_path / "更正.yaml"
    path.write_text("kind: registry\nuse: registry.yaml\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        bootstrap.world_of(str(path))
    assert [each.hint.en for each in caught.value.faults] == ["nearest: 登记.yaml"]
