"""A file states the act: options that would not be heard are refused, and a receipt that says another thing is found out."""

import json
import shutil

import pytest
from tests.program import told

from datarights import bootstrap


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    told("init", ".", cwd=folder)
    return folder


def run(folder, *words, code=0):
    return told(*words, code=code, cwd=folder, lang="en")


@pytest.mark.parametrize(
    "option",
    [
        ("--purpose", "marketing"), ("--fact", "asset.unlawfully_obtained=yes"), ("--fact", "nope.x=1"), ("--territory", "US"), ("--to", "nobody"),
        ("--at", "2030-01-01"), ("--known-at", "2000-01-01"), ("--reading", "nope=x"), ("--through", "2027-01-01"), ("--asset", "x"), ("--rights", "use"),
    ],
)  # fmt: skip
def test_an_option_beside_a_file_that_would_not_be_heard_is_refused(project, option):
    said = run(project, "decide", "scenario.yaml", "--act", "2", *option, code=2)
    assert "DR-U023" in said
    assert option[0] in said


def test_the_law_of_another_day_is_heard_beside_a_file(project):
    run(project, "decide", "scenario.yaml", "--act", "2")
    assert "2019-01-01" in run(project, "decide", "scenario.yaml", "--act", "2", "--law-at", "2019-01-01", code=1)


def test_a_receipt_is_of_one_act_and_its_words_are_compared(project):
    assert "DR-U023" in run(project, "decide", "scenario.yaml", "--receipt", "all.json", code=2)
    assert not (project / "all.json").exists()
    run(project, "decide", "scenario.yaml", "--act", "1", "--receipt", "one.json", code=1)
    assert "byte for byte" in run(project, "decide", "scenario.yaml", "--replay", "one.json")
    assert "DR-U023" in run(project, "decide", "scenario.yaml", "--replay", "one.json", "--at", "2020-01-01", code=2)
    for unheard in (
        ["--receipt", "again.json"],
        ["--full"],
        ["--oppose"],
        ["--ignore-waivers"],
        ["--packs", "cn-trading"],
    ):
        assert unheard[0] in run(project, "decide", "scenario.yaml", "--replay", "one.json", *unheard, code=2)
    assert not (project / "again.json").exists()
    whole = (project / "one.json").read_text("utf-8")
    forged = whole.replace('"outcome": "prohibited"', '"outcome": "permitted"')
    assert forged != whole
    (project / "one.json").write_text(forged, "utf-8")
    assert "altered" in run(project, "decide", "scenario.yaml", "--replay", "one.json", code=1)


def test_a_receipt_that_names_another_act_of_its_file_is_not_called_the_same(project):
    run(project, "decide", "scenario.yaml", "--act", "2", "--receipt", "second.json", code=0)
    assert "byte for byte" in run(project, "decide", "--replay", "second.json")
    body = json.loads((project / "second.json").read_text("utf-8"))
    for number in (1, 99):
        body["scenario"]["act"] = number
        (project / "second.json").write_text(json.dumps(body), "utf-8")
        assert "another scenario: it was altered" in run(project, "decide", "--replay", "second.json", code=1)


def test_a_basis_that_was_altered_or_a_file_that_was_changed_is_not_called_the_same_basis(project):
    scenario = project / "scenario.yaml"
    run(project, "decide", "scenario.yaml", "--act", "1", "--receipt", "two.json", code=1)
    body = json.loads((project / "two.json").read_text("utf-8"))
    body["basis"]["packs"][0]["digest"] = "0" * 64
    (project / "forged.json").write_text(json.dumps(body), "utf-8")
    said = run(project, "decide", "scenario.yaml", "--replay", "forged.json", code=1)
    assert "byte for byte" not in said
    assert "another basis: it was altered" in said
    told_so = json.loads(run(project, "decide", "scenario.yaml", "--replay", "forged.json", "-f", "json", code=1))
    assert told_so["same"] is False
    scenario.write_text(scenario.read_text("utf-8") + "# changed\n", "utf-8")
    said = run(project, "decide", "scenario.yaml", "--replay", "two.json")
    assert "byte for byte" not in said
    assert "the same decision; the file it was made from is another" in said


def test_a_receipt_with_a_member_of_another_type_is_refused_by_its_path_wherever_it_is_read(tmp_path):
    project = tmp_path
    run(project, "init", ".")
    run(project, "apply", "registry.yaml")
    run(project, "decide", "scenario.yaml", "--act", "1", "--receipt", "three.json", code=1)
    body = json.loads((project / "three.json").read_text("utf-8"))
    body["basis"]["ledger"]["size"] = "61"
    body["outcome"] = {}
    (project / "wrong.json").write_text(json.dumps(body), "utf-8")
    for words in (("decide", "--replay", "wrong.json"), ("watch", "wrong.json", "--once"), ("impact", "--until", "2030-01-01", "--decisions", "wrong.json")):  # fmt: skip
        said = run(project, *words, code=3)
        assert "basis.ledger.size should be a whole number" in said
        assert "outcome should be one of" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("decide", "--act", "license", "--asset", "cotton-purchases", "--from", "yunshan-bank", "--through", "9999-12-31"), 1),
        (("right", "claim", "cotton-purchases", "--by", "shaji-data", "--rights", "hold", "--through", "9999-12-31", "--dry-run"), 0),
        (("right", "end", "x", "--on", "9999-12-31", "--reason", "contract"), 2),
        (("holdings", "cotton-purchases", "--at", "9999-12-31"), 2),
        (("explore", "registry.yaml", "--at", "9999-12-31", "--sequences", "1", "--steps", "1"), 2),
    ],
)  # fmt: skip
def test_the_last_day_that_can_be_written_is_no_end_and_no_day(project, tmp_path, words, code):
    shutil.copytree(project, tmp_path, dirs_exist_ok=True)
    run(tmp_path, "apply", "registry.yaml")
    said = run(tmp_path, *words, code=code)
    assert "Traceback" not in said
    assert ("DR-U004" in said) is (code == 2)


def test_a_manifest_says_no_end_and_nothing_on_the_last_day(project, tmp_path):
    shutil.copytree(project, tmp_path, dirs_exist_ok=True)
    (tmp_path / "m.yaml").write_text(
        "kind: registry\nuse: registry.yaml\nrights:\n  - {claim: [hold], by: shaji-data, of: cotton-purchases, term: {through: 9999-12-31}}\n", "utf-8"
    )  # fmt: skip
    assert "no end" in run(tmp_path, "plan", "registry.yaml", "m.yaml")
    with (tmp_path / "m.yaml").open("a", encoding="utf-8") as file:
        file.write("burdens: [{burden: pledge, asset: cotton-purchases, by: yunshan-bank, on: 9999-12-31}]\n")
    assert "m.yaml:5:75: DR-I024" in run(tmp_path, "plan", "registry.yaml", "m.yaml", code=3)


def test_what_is_over_by_then_is_said_and_not_counted_as_unchanged(project, tmp_path):
    shutil.copytree(project, tmp_path, dirs_exist_ok=True)
    run(tmp_path, "apply", "registry.yaml")
    until = ("impact", "--at", "2026-11-23", "--until", "2028-06-30")
    assert "0 compared, 0 would change; 2 will be over by then" in run(tmp_path, *until)
    assert "DR-U110" in run(tmp_path, *until, "--void", code=2)


def test_a_yes_that_stands_by_an_exception_says_by_which(tmp_path):
    scenario = bootstrap.PACKS / "cn-personal-data" / "scenarios" / "basis.yaml"
    titles = [line for line in scenario.read_text("utf-8").splitlines() if line.startswith("  - {title:")]
    number = next(place for place, line in enumerate(titles, 1) if "pipl-18-1.secret: applies" in line)
    said = run(tmp_path, "decide", scenario, "--act", str(number))
    assert "a law asks for secrecy or no notice (“no notice beforehand” does not count)" in " ".join(said.split())


def test_blank_is_no_text_on_the_command_line_either(tmp_path):
    run(tmp_path, "init", ".")
    run(tmp_path, "apply", "registry.yaml")
    run(tmp_path, "packs", "new", "house")
    rules = tmp_path / "house" / "rules" / "house.yaml"
    written = rules.read_text("utf-8").replace("outcome: prohibited", "outcome: review")
    rules.write_text(written.replace("    when: {fact: act.approved, is: no}", "    waivable: yes\n    when: {fact: act.approved, is: no}"), "utf-8")  # fmt: skip
    about = ("--asset", "cotton-price-index", "--from", "jinxu-cotton")
    waived = ("--packs", "./house", "waiver", "policy-3.approval", "--by", "shaji-data", "--through", "2030-01-01", "--act", "lend", *about)  # fmt: skip
    determined = ("determine", "asset.substantive_change", "--answer", "yes", "--by", "miancheng-guarantee", "--act", "license", *about)  # fmt: skip
    for words, named, code in (
        ((*waived, "--reason", " "), "DR-I021: reason", 3),
        ((*waived, "--reason", "\u200b"), "DR-I021: reason", 3),
        ((*determined, "--reasons", "   "), "DR-U105", 2),
        ((*determined, "--reasons", " \u200b\ufe0f"), "DR-U105", 2),
        (("party", "add", "somebody", "--name", " "), "DR-I021: name", 3),
    ):
        before = run(tmp_path, "log")
        assert named in run(tmp_path, *words, code=code)
        assert run(tmp_path, "log") == before
    run(tmp_path, *waived, "--reason", "urgent")
    run(tmp_path, *determined, "--reasons", "new index")


def test_that_a_law_does_not_apply_is_no_way_out_where_nobody_claims_it(tmp_path):
    scenario = bootstrap.PACKS / "cn-personal-data" / "scenarios" / "regulations.yaml"
    head, _, acts = scenario.read_text("utf-8").partition("\nacts:\n")
    line = next(each for each in acts.splitlines() if "act.incident_notice: [what, measures, contact]" in each)
    short = line.replace("[what, measures, contact]", "[what]").partition(", expect:")[0] + "}"
    (tmp_path / "one.yaml").write_text(f"{head}\nacts:\n{short}\n", "utf-8")
    said = run(tmp_path, "decide", "one.yaml", "--packs", "cn-personal-data", code=1)
    assert "the notice lacks something" in said
    assert "household" not in said


def test_that_it_cannot_be_verified_who_asks_is_no_way_out_where_nobody_claims_it(tmp_path):
    scenario = bootstrap.PACKS / "cn-personal-data" / "scenarios" / "rights.yaml"
    head, _, acts = scenario.read_text("utf-8").partition("\nacts:\n")
    line = next(each for each in acts.splitlines() if "没有依据拒绝查阅" in each).partition(", expect:")[0] + "}"
    (tmp_path / "one.yaml").write_text(f"{head}\nacts:\n{line}\n", "utf-8")
    said = run(tmp_path, "decide", "one.yaml", "--packs", "cn-personal-data", code=1)
    assert "what would do: give access and copies" in said
    assert "verified" not in said


SOURCE = "{title: {zh: 条例, en: Rule}, short: {zh: 条例%s, en: Rule %s}, issuer: 甲, number: '%s', authority: %s, issued: 2026-01-01, from: 2026-01-01, read: 2026-01-01, confidence: read, articles: [1-9]}"
NO, YES_ = "prohibited, remedy: {zh: 改, en: mend}", "permitted"


def _a_pack(folder, name, outcome, *, rank="regulation", more=""):
    (folder / name / "rules").mkdir(parents=True, exist_ok=True)
    (folder / name / "pack.yaml").write_text(
        f"kind: pack\nid: {name}\nversion: '1'\ntitle: {{zh: {name}, en: {name}}}\njurisdiction: CN\n{more}"
        f"sources:\n  {name}-p: {SOURCE % (name, name, name, rank)}\n", "utf-8",
    )  # fmt: skip
    (folder / name / "rules" / "a.yaml").write_text(
        f"kind: rules\nrules:\n  - {{id: {name}-1, title: {{zh: {name} 题, en: the matter of {name}}}, acts: [lend], from: 2026-01-01, cite: {{source: {name}-p, article: 1}},"
        f" says: {{zh: 说, en: says}}, when: {{fact: act.lent, is: yes}}, outcome: {outcome}}}\n", "utf-8",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rank", "decides", "outcome"),
    [("regulation", "", "prohibited"), ("law", "", "prohibited"), ("policy", "", "prohibited"), ("regulation", ", decides: q", "review")],
)  # fmt: skip
def test_what_another_pack_permits_stands_with_its_article_beside_a_prohibition(tmp_path, rank, decides, outcome):
    lend = "facts:\n  act.lent: {type: yes_no, who: actor, ask: {zh: 出借否, en: lent}}\nacts:\n  lend: {title: {zh: 出借, en: lend}, exercises: [], ledger: no, cite: {source: one-p, article: 1}}\n"
    _a_pack(tmp_path, "one", YES_ + decides, rank=rank, more=lend)
    _a_pack(tmp_path, "two", NO + decides, more="uses: [one]\n")
    (tmp_path / "datarights.toml").write_text('extra_packs = ["one", "two"]\n', "utf-8")
    act = "  - {title: t, act: lend, on: 2026-11-20, facts: {act.lent: yes}}\n"
    (tmp_path / "s.yaml").write_text(f"kind: scenario\ntitle: s\npacks: [two]\nacts:\n{act}", "utf-8")
    said = run(tmp_path, "decide", "s.yaml", code=1).splitlines()
    assert said[0].startswith({"prohibited": "prohibited: ", "review": "needs review: "}[outcome])
    assert any(line.startswith("prohibited two-1") and "Rule two (regulation) Art. 1" in line for line in said)
    beside = [line for line in said if "one-1 @one" in line]
    assert len(beside) == (rank != "policy")
    for line in beside:
        shared = "two-1 says the opposite, of equal rank" in line and "as an exception" in line
        assert f"Rule one ({rank}) Art. 1" in line
        assert (shared, "the prohibition stands" in line) == (bool(decides), not decides)
