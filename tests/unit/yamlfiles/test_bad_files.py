"""Bad files: every fault with its place, nothing half-read, nothing but an InputError."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datarights import bootstrap
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


LINES = GOOD.splitlines()
MUTABLE = [number for number, line in enumerate(LINES) if ":" in line]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(MUTABLE), st.sampled_from(["misspelt", "nothing", "list"]))
def test_a_mutated_line_is_blamed_itself(number, how):
    line = LINES[number]
    lead = line[: len(line) - len(line.lstrip(" -"))]
    key, _, value = line[len(lead) :].partition(":")
    if how == "misspelt" and lead != "  " and not line.startswith(("  金", "  云")):
        changed = f"{lead}{key}zz:{value}"
    elif how == "list" and value.strip() and not value.strip().startswith(("[", "{")):
        changed = f"{lead}{key}: [[[x]]]"
    else:
        changed = f"{lead}{key}: {{nowhere: 1}}" if value.strip() else f"{lead}{key}: x"
    found = faults("\n".join([*LINES[:number], changed, *LINES[number + 1 :]]))
    end = number + 1
    while (
        end < len(LINES)
        and LINES[end].startswith(" ")
        and len(LINES[end]) - len(LINES[end].lstrip()) > len(lead.rstrip("- ") or "")
    ):
        end += 1
    assert any(
        number < each.place.line <= end + 1 or each.code in {"DR-I032", "DR-I005", "DR-I025"}
        for each in found
        if each.place
    )
