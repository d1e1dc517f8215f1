"""Lists in CSV become manifests that plan: every encoding a spreadsheet writes, faults row by row, nothing lost in silence."""

import csv
import io

import pytest
from hypothesis import given, strategies as st

from datarights import bootstrap
from datarights.adapters.exchange import csvfiles
from datarights.adapters.exchange.csvfiles import COLUMNS, neutral, problems, read
from datarights.app.plan import Blank, Fate, rehearse
from datarights.errors import InputError
from datarights.scenario.drafts import world_drafts
from datarights.text import Lang

PARTIES = "主体,统一社会信用代码\n昌源水务,91650100MA7TE5TA2U\n天山银行,91650100MA7TEXT159\n"
ASSETS = (
    "数据,数据名称,来源,个人信息,数据起始日,数据截止日\n供水数据,2023年供水数据,自行采集生成,否,2023-01-01,2025/12/31\n"
)
GRANTS = "数据,许可方,被许可方,权利,用途,地域,起始日,截止日,可再许可次数\n供水数据,昌源水务,天山银行,持有、使用,credit-risk,CN,2026年1月1日,2027-12-31,1\n"


def lists(tmp_path, *texts, encoding="utf-8"):
    paths = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        paths.append(path)
    return read(paths, bootstrap.lexicon().vocabularies)


def faults(result):
    return [(each.code, each.place.line, each.message.zh.split("：")[0]) for each in result.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_a_spreadsheet_writes_is_read_alike(tmp_path, encoding, end):
    texts = [text.replace("\n", end) for text in (PARTIES, ASSETS, GRANTS)]
    result = lists(tmp_path, *texts, encoding=encoding)
    assert (result.rows, result.bad_rows, result.faults) == (4, 0, [])
    world = bootstrap.world_of("-", result.manifest)
    assert [each.uscc for each in world.parties] == ["91650100MA7TE5TA2U", "91650100MA7TEXT159"]
    grant = world.grants[0]
    assert (grant.giver, grant.taker, str(grant.scope.period.end)) == ("昌源水务", "天山银行", "2028-01-01")
    assert world.assets[0].labels["personal"] is False


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_seen_in_the_header(tmp_path, delimiter):
    assert lists(tmp_path, PARTIES.replace(",", delimiter)).written["parties"] == 2


def test_english_headers_say_the_same(tmp_path):
    text = "asset,from,to,rights,purposes,territory,start,through\n供水数据,昌源水务,天山银行,use,credit-risk,CN,2026-01-01,2027-12-31\n"
    assert bootstrap.world_of("-", lists(tmp_path, text).manifest).grants[0].taker == "天山银行"


def test_a_list_of_contracts_alone_makes_a_manifest_that_plans(tmp_path):
    result = lists(tmp_path, GRANTS)
    assert result.written == {"parties": 2, "assets": 1, "grants": 1}
    drafts = world_drafts(bootstrap.world_of("-", result.manifest))
    plan = rehearse(drafts, Blank(bootstrap.lexicon()))
    assert [line.refusal.code for line in plan.lines if line.fate is Fate.REFUSED] == ["DR-L003"]


@pytest.mark.parametrize(
    ("before", "after", "column", "hint"),
    [
        ("2026年1月1日", "2025-02-30", "起始日", None),
        ("2026年1月1日", "明年", "起始日", "2026-11-23"),
        ("2027-12-31", "2025-12-31", "截止日", None),
        ("天山银行,持有", "天山行,持有", "被许可方", "天山银行"),
        ("供水数据,昌源", "供水数居,昌源", "数据", "供水数据"),
        ("credit-risk", "credit-rsik", "用途", "credit-risk"),
        ("持有、使用", "持有、占有", "权利", "持有"),
        (",1\n", ",两次\n", "可再许可次数", None),
        ("昌源水务,天山", ",天山", "许可方", None),
    ],
)
def test_a_fault_names_row_and_column_and_the_nearest_name(tmp_path, before, after, column, hint):
    assert before in GRANTS
    result = lists(tmp_path, PARTIES, ASSETS, GRANTS.replace(before, after, 1))
    assert faults(result) == [("DR-I053", 2, f"第 2 行“{column}”")]
    assert result.written["grants"] == 0
    if hint:
        assert hint in result.faults[0].hint.zh


def test_a_wrong_check_digit_is_answered_with_the_right_one(tmp_path):
    result = lists(tmp_path, PARTIES.replace("91650100MA7TE5TA2U", "91650100MA7TE5TA2A"))
    assert "U" in result.faults[0].hint.zh
    assert result.written["parties"] == 1


def test_one_thing_in_two_rows_is_a_fault_of_the_second(tmp_path):
    row = GRANTS.split("\n")[1]
    result = lists(tmp_path, PARTIES, ASSETS, GRANTS + row + "\n")
    assert faults(result) == [("DR-I053", 3, "第 3 行“数据”")]


def test_a_row_is_counted_where_it_begins_however_many_lines_its_cells_take(tmp_path):
    text = '数据,数据名称,来源\n甲,"两\n行",collected\n乙,一行,无\n'
    assert faults(lists(tmp_path, text)) == [("DR-I053", 4, "第 4 行“来源”")]


def test_a_header_that_is_not_known_is_said_and_not_passed_over(tmp_path):
    result = lists(tmp_path, PARTIES.replace("统一社会信用代码", "社会信用代码"))
    assert [each.code for each in result.faults] == ["DR-I057"]
    assert "统一社会信用代码" in result.faults[0].hint.zh


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "DR-I052"),
        (b"\n\n", "DR-I052"),
        ("甲,乙\n".encode(), "DR-I054"),
        (b"\xff\xfe\x00a", "DR-I051"),
        (b"a\xff\xff", "DR-I051"),
        ('主体,uscc\n"甲,乙\n'.encode(), "DR-I056"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path, raw, code):
    with pytest.raises(InputError) as caught:
        lists(tmp_path, raw)
    assert caught.value.faults[0].code == code


def test_the_number_of_rows_is_bounded_and_empty_ones_do_not_count(tmp_path, monkeypatch):
    rows = len(PARTIES.strip().split("\n")) - 1
    monkeypatch.setattr(csvfiles, "MAX_ROWS", rows)
    assert not lists(tmp_path, PARTIES + "\n\n").faults
    monkeypatch.setattr(csvfiles, "MAX_ROWS", rows - 1)
    with pytest.raises(InputError) as caught:
        lists(tmp_path, PARTIES)
    [fault] = caught.value.faults
    assert (
        fault.code,
        f"more than {rows - 1} rows" in fault.message.en,
        f"超过 {rows - 1} 行" in fault.message.zh,
    ) == ("DR-I055", True, True)
    assert not (tmp_path / "out").exists()


def test_every_file_that_cannot_be_read_is_named_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert len(caught.value.faults) == 2


def test_rows_left_out_can_be_mended_and_read_again(tmp_path):
    bad = GRANTS.replace("2027-12-31", "2025-02-30")
    result = lists(tmp_path, PARTIES, ASSETS, bad)
    path = tmp_path / "2.csv"
    sheet = list(csv.reader(io.StringIO(problems(result, path, Lang.ZH).decode("utf-8-sig"))))
    assert sheet[0][:3] == ["原行号", "问题", "数据"]
    assert sheet[1][0] == "2"
    assert "2025-02-30" in sheet[1][1]
    mended = "\n".join(",".join(row[2:]) for row in sheet).replace("2025-02-30", "2027-12-31")
    assert lists(tmp_path, PARTIES, ASSETS, mended).bad_rows == 0


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("lang", Lang)
def test_a_template_is_a_list_without_rows(tmp_path, kind, lang):
    result = lists(tmp_path, bootstrap.csv_template(kind, lang))
    assert (result.rows, result.faults) == (0, [])


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_cell_is_written_that_a_spreadsheet_would_run(text):
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=3, max_size=3), max_size=6))
def test_whatever_the_cells_hold_the_manifest_reads_or_the_row_is_named(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("lists") / "x.csv"
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["数据", "许可方", "被许可方"], *rows])
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    try:
        result = read([path], bootstrap.lexicon().vocabularies)
    except InputError:
        return
    bootstrap.world_of("-", result.manifest)
    assert result.rows == result.bad_rows + result.written["grants"]
