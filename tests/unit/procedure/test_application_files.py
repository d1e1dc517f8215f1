"""Applications as files: what is read, what the manifest fills in, what is a fault and what is a finding."""

from datetime import date
from pathlib import Path

import pytest
import yaml

import datarights
from datarights import bootstrap
from datarights.adapters.yamlfiles import load_application
from datarights.adapters.yamlfiles.applications import APPLICATION
from datarights.adapters.yamlfiles.decode import Record
from datarights.errors import InputError
from datarights.model.asset import SourceKind
from datarights.model.grounds import Grounds
from datarights.model.right import ALL_RIGHTS, Right
from datarights.procedure.application import ApplicantKind, Kind
from datarights.procedure.gaps import gaps

SAMPLES = Path(datarights.__file__).parent / "samples"

HEAD = "kind: application\ntype: 初次登记\n"


def codes(text: str) -> list[tuple[str, int]]:
    with pytest.raises(InputError) as caught:
        load_application(text)
    return [(fault.code, fault.place.line) for fault in caught.value.faults if fault.place]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("first", Kind.FIRST),
        ("转让登记", Kind.TRANSFER),
        ("变更", Kind.ALTER),
        ("renew", Kind.RENEW),
        ("注销登记", Kind.CANCEL),
    ],
)
def test_the_type_may_be_written_in_either_language(word, kind):
    assert load_application(f"kind: application\ntype: {word}\n").kind is kind


def test_an_almost_empty_form_is_read_and_not_refused():
    application = load_application(HEAD)
    assert application.applicants == ()
    assert len(gaps(application)) > 3


def test_every_part_knows_its_line():
    application = load_application(
        HEAD
        + "applicant: {party: 甲}\ndata:\n  asset: 数据\n  limits: none\nrights:\n  - {holder: 甲, right: 持有权}\n"
    )
    assert application.applicants[0].place.line == 3
    assert application.data.places["limits"].line == 6
    assert application.rights[0].place.line == 8
    assert application.rights[0].rights is Right.HOLD


def test_terms_are_years_or_a_last_day():
    application = load_application(
        HEAD
        + "rights:\n  - {holder: 甲, right: [hold], term: 5y}\n  - {holder: 乙, right: [use], term: {through: 2031-01-04}}\n"
    )
    assert [(each.years, each.through) for each in application.rights] == [(5, None), (None, date(2031, 1, 4))]
    assert [each.applicant for each in application.rights] == [False, False]


def test_labels_that_are_left_out_stay_unknown():
    application = load_application(HEAD + "data: {asset: 数据, labels: {personal: no, important: unknown}}\n")
    assert application.data.labels == {"personal": False, "important": None}


def test_statements_are_asserted_and_documented_with_evidence():
    application = load_application(
        HEAD
        + "evidence:\n  声明: {title: 无纠纷声明, proves: right}\nfacts:\n  asset.intrusion: no\n"
        + "  application.title_dispute: {value: no, evidence: 声明}\n  asset.duty_body: organ\n"
    )
    assert application.facts["asset.intrusion"].value is False
    assert application.facts["asset.intrusion"].grounds is Grounds.ASSERTED
    assert application.facts["application.title_dispute"].grounds is Grounds.DOCUMENTED
    assert application.facts["asset.duty_body"].value == "organ"


def test_a_material_nobody_named_is_a_fault_at_its_place_with_the_nearest():
    text = (
        HEAD + "data:\n  asset: 数据\n  source_proof: [采集说名]\nevidence:\n  采集说明: {proves: lawful_collection}\n"
    )
    with pytest.raises(InputError) as caught:
        load_application(text)
    fault = caught.value.faults[0]
    assert (fault.code, fault.place.line, fault.place.column) == ("DR-I072", 5, 18)
    assert "采集说明" in fault.hint.zh


def test_every_fault_is_named_in_one_pass():
    found = codes(
        HEAD + "filed_on: 2026-02-30\nrights:\n  - {right: [hold]}\n  - {holder: 甲, term: 5 months}\nremark: x\n"
    )
    assert [line for _, line in found] == [3, 5, 6, 7]


def test_a_file_that_is_not_there_is_a_finding_and_not_a_fault(tmp_path):
    path = tmp_path / "申请.yaml"
    path.write_text(HEAD + "applicant: {party: 甲, identity: [营业执照.txt]}\n", encoding="utf-8")
    assert "evidence.file" in [gap.key for gap in gaps(load_application(path))]
    (tmp_path / "营业执照.txt").write_text("执照", encoding="utf-8")
    assert "evidence.file" not in [gap.key for gap in gaps(load_application(path))]
    assert load_application(path).proof("营业执照.txt").proves == ("identity",)


@pytest.mark.parametrize(("folder", "name"), [("zh", "申请.yaml"), ("en", "application.yaml")])
def test_the_samples_leave_out_two_things(folder, name):
    application = load_application(SAMPLES / folder / name)
    assert [gap.key for gap in gaps(application)] == ["rights.term", "attachments.sample"]
    assert application.applicants[0].number == "91652300MA7JX0MY1F"
    assert application.applicants[0].kind is ApplicantKind.LEGAL_PERSON
    assert application.data.source is SourceKind.COLLECTED
    assert application.data.industry == "C17"
    assert application.claimed == ALL_RIGHTS


def test_a_licence_under_which_the_data_came_counts_as_a_limit_on_record(tmp_path):
    (tmp_path / "登记.yaml").write_text((SAMPLES / "zh" / "登记.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("采集说明", "许可合同"):
        (tmp_path / "材料").mkdir(exist_ok=True)
        (tmp_path / "材料" / f"{name}.txt").write_text(name, encoding="utf-8")
    path = tmp_path / "申请.yaml"
    path.write_text(
        HEAD + "use: 登记.yaml\napplicant: {party: 云杉银行}\ndata: {asset: 棉花收购数据}\n", encoding="utf-8"
    )
    assert len(load_application(path).limits_known) == 1
    path.write_text(
        HEAD + "use: 登记.yaml\napplicant: {party: 金絮棉业}\ndata: {asset: 棉花收购数据}\n", encoding="utf-8"
    )
    assert load_application(path).limits_known == ()


REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
PAGES = pytest.mark.parametrize(
    "page", [REFERENCE / "application.md", REFERENCE / "application.zh.md"], ids=["en", "zh"]
)


@PAGES
def test_the_reference_page_shows_files_that_can_be_read(page):
    whole, later = page.read_text(encoding="utf-8").split("```yaml\n")[1:3]
    form = whole.split("```")[0].replace("use: 登记.yaml ", "# use: ")
    read = load_application(form)
    assert (read.kind, read.agent.name, read.remarks[0].kind) == (Kind.FIRST, "某代理机构", "agreed")
    named = "evidence: {登记凭证: {}, 转让合同: {}, 变更说明: {}, 灭失证明: {}}\n"
    other = load_application("kind: application\ntype: transfer\n" + named + later.split("```")[0])
    assert (other.passing.keeps, other.renewing.years, other.cancelling.reason) == (False, 5, "destroyed")


def faults(text: str, folder: Path | None = None) -> list[tuple[str, int, int]]:
    """Give the faults of a file read with the facts of the national pack, each with line and column."""
    engine = bootstrap.engine(("cn-registration-2026",))
    source: Path | str = text
    if folder is not None:
        source = folder / "x.yaml"
        source.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_application(source, engine.facts)
    return [(fault.code, fault.place.line, fault.place.column) for fault in caught.value.faults if fault.place]


def test_every_statement_that_cannot_stand_is_a_fault_at_its_name_or_value():
    found = faults(
        HEAD
        + "facts:\n"
        + "  asset.intrussion: no\n"  # a name no pack knows
        + "  asset.source: collected\n"  # the form says it
        + "  asset.substantive_change: yes\n"  # a reviewer's to find
        + "  asset.harm: perhaps\n"  # yes or no
        + "  asset.duty_body: king\n"  # not one of its words
        + "  application.security_asked: {value: 7}\n"
        + "  application.title_dispute: {value: no, grounds: documented}\n"
    )
    assert found == [
        ("DR-I076", 4, 3),
        ("DR-I077", 5, 3),
        ("DR-I078", 6, 3),
        ("DR-I079", 7, 15),
        ("DR-I079", 8, 20),
        ("DR-I079", 9, 39),
        ("DR-I073", 10, 30),
    ]


def test_a_file_of_another_kind_is_one_fault_and_not_one_for_every_key():
    assert codes("kind: registry\nparties: {}\nassets: {}\n") == [("DR-I021", 1)]


def test_a_fault_of_one_part_does_not_hide_what_another_names():
    found = codes(
        HEAD
        + "filed_on: 2026-02-30\ndata:\n  asset: 甲\n  source_proof: [没有的]\nevidence:\n  采集说明: {sealed: perhaps}\n"
        + "credential: {attached: [采集说明]}\n"
    )
    assert found == [("DR-I024", 3), ("DR-I072", 6), ("DR-I021", 8)]


def test_a_statement_nobody_knows_states_nothing():
    engine = bootstrap.engine(("cn-registration-2026",))
    application = load_application(HEAD + "facts: {asset.harm: unknown, asset.intrusion: 不明}\n", engine.facts)
    assert application.facts == {}


def test_evidence_of_a_statement_must_be_there():
    assert faults(HEAD + "facts:\n  asset.harm: {value: no, evidence: 日志}\n") == [("DR-I072", 4, 37)]


def test_a_file_outside_the_folder_is_never_read(tmp_path):
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    found = faults(HEAD + "evidence:\n  甲: {file: ../secret.txt}\n  乙: {file: /etc/hosts}\n", inner)
    assert found == [("DR-I035", 4, 13), ("DR-I035", 5, 13)]


def test_evidence_of_the_manifest_counts_only_where_the_form_names_it(tmp_path):
    (tmp_path / "材料").mkdir()
    for path in (SAMPLES / "zh" / "材料").iterdir():
        (tmp_path / "材料" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "登记.yaml").write_bytes((SAMPLES / "zh" / "登记.yaml").read_bytes())
    path = tmp_path / "申请.yaml"
    head = HEAD + "use: 登记.yaml\n"
    path.write_text(head + "data: {asset: 别的数据, source: collected}\n", encoding="utf-8")
    assert load_application(path).evidence == ()
    assert "data.source_proof" in [gap.key for gap in gaps(load_application(path))]
    path.write_text(head + "data: {asset: 别的数据, source: collected, source_proof: [采集说明]}\n", encoding="utf-8")
    assert [each.id for each in load_application(path).evidence] == ["采集说明"]


def keys_of(spec: object, path: str = "") -> set[str]:
    """Give every key a declaration knows, with the sections it stands in."""
    if isinstance(spec, Record):
        found: set[str] = set()
        for name, field in spec.fields.items():
            found |= {f"{path}{name}"} | keys_of(field.spec, f"{path}{name}.")
        return found
    for inner in ("item", "_long", "_through"):
        if hasattr(spec, inner):
            return keys_of(getattr(spec, inner), path)
    return set()


def written(node: object, path: str = "") -> set[str]:
    if isinstance(node, dict):
        found = set()
        for name, value in node.items():
            inner = "" if path in {"evidence.", "facts."} else f"{name}."
            found |= {f"{path}{name}"} | written(value, f"{path}{inner}")
        return found
    if isinstance(node, list):
        return {key for each in node for key in written(each, path)}
    return set()


OTHER_WAYS = {"data.covers.before", "rights.term.through", "renewal.term.through"}
"""The other way to write an end, which the page shows once."""


@PAGES
def test_the_reference_page_shows_every_key_of_the_decoder(page):
    shown: set[str] = set()
    for block in page.read_text(encoding="utf-8").split("```yaml\n")[1:]:
        shown |= written(yaml.safe_load(block.split("```")[0]))
    assert keys_of(APPLICATION) - shown == OTHER_WAYS


@pytest.mark.parametrize("said", ["11010519491231002x", "１１０１０５19491231002X", '"1101051949 1231002x "'])
def test_a_number_is_read_in_one_spelling(tmp_path, said):
    path = tmp_path / "申请.yaml"
    head = f"kind: application\ntype: alter\napplicant: {{party: 甲, kind: natural, number: {said}}}\n"
    path.write_text(head + f"credential: {{number: sj6512026070012, holder_number: {said}}}\n", encoding="utf-8")
    form = load_application(path)
    assert form.credential is not None
    assert (form.applicants[0].number, form.credential.number) == ("11010519491231002X", "SJ6512026070012")
    assert form.credential.holder_number == form.applicants[0].number
