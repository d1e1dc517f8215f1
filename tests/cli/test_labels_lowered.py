"""What takes a label away is held at the door: the rule that lets it fall, and evidence of what that rule asks for."""

import json

import pytest
from tests.program import datarights

REGISTRY = """\
kind: registry
parties: {棉企: {}, 银行: {}, 评审: {}}
evidence:
  匿名化评估: {proves: anonymisation}
  采集说明: {proves: lawful_collection}
assets:
  订单: {name: 昌吉州订单, source: collected, labels: {personal: yes, sensitive: no, important: no, core: no, public: no, trade_secret: no, state_secret: yes}}
rights:
  - {claim: [hold, use, operate], by: 棉企, of: 订单, evidence: [采集说明]}
"""
PERSONAL = ("asset.labels.personal", "匿名化评估", "pipl-73-4.anonymised")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    assert datarights("apply", "registry.yaml", cwd=tmp_path).returncode == 0
    return tmp_path


def determined(folder, question, evidence, under, by="评审"):
    line = ["determine", question, "--answer", "no", "--by", by, "--reasons", "评估", "--act", "license", "--asset", "订单",
            "--from", "棉企", "--to", "银行", *(["--evidence", evidence] if evidence else []), *(["--under", under] if under else [])]  # fmt: skip
    done = datarights(*line, cwd=folder)
    return done.returncode, done.stderr


def test_a_label_falls_under_its_own_rule_by_evidence_of_what_the_rule_asks_for(folder):
    status, err = determined(folder, *PERSONAL)
    assert status == 0, err


@pytest.mark.parametrize(
    ("question", "evidence", "under", "by", "code"),
    [
        (PERSONAL[0], PERSONAL[1], "", "评审", "DR-U140"),
        (PERSONAL[0], "", PERSONAL[2], "评审", "DR-U140"),
        (PERSONAL[0], "采集说明", PERSONAL[2], "评审", "DR-U140"),
        (PERSONAL[0], PERSONAL[1], "nonsense", "评审", "DR-U140"),
        ("asset.labels.state_secret", PERSONAL[1], PERSONAL[2], "评审", "DR-U140"),
        ("asset.labels.trade_secret", PERSONAL[1], PERSONAL[2], "评审", "DR-U140"),
        (*PERSONAL, "棉企", "DR-U106"),
        ("asset.substantive_change", PERSONAL[1], "nonsense", "评审", "DR-U141"),
    ],
)
def test_another_rule_or_other_evidence_is_refused_with_what_would_do(folder, question, evidence, under, by, code):
    status, err = determined(folder, question, evidence, under, by)
    assert status == 2
    assert code in err


def test_a_decision_says_by_whom_and_under_which_rule_a_label_fell_and_so_does_one_on_what_was_made_of_it(folder):
    made = "  指数: {name: 指数, source: derived, inputs: [订单], labels: {personal: no}}\n"
    (folder / "more.yaml").write_text(REGISTRY.replace("rights:\n", f"{made}rights:\n"), encoding="utf-8")
    assert datarights("apply", "more.yaml", cwd=folder).returncode == 0
    assert determined(folder, *PERSONAL)[0] == 0
    for asset, above in (("订单", ""), ("指数", "订单")):
        line = ["decide", "--act", "license", "--asset", asset, "--from", "棉企", "--to", "银行"]
        body = json.loads(datarights(*line, "--format", "json", cwd=folder).stdout)
        (said,) = body["determinations"]
        assert (said["asset"], said["by"], said["under"], said["evidence"]) == (
            above,
            "评审",
            PERSONAL[2],
            [PERSONAL[1]],
        )
        (fact,) = [each for each in body["facts"] if each["fact"] == "asset.labels.personal"]
        assert fact["value"] is False
        assert fact["origin"].startswith(f"{said['id']}#")
        drawn = datarights(*line, cwd=folder).stdout
        assert f"under: {PERSONAL[2]}" in drawn
        assert ("of the data above it: 订单" in drawn) is bool(above)


def test_a_label_that_fell_is_asked_of_again_when_a_source_is_determined_to_have_it(folder):
    more = (
        "  名册: {name: 名册, source: collected, labels: {personal: no}}\n"
        "  指数: {name: 指数, source: derived, inputs: [订单, 名册], labels: {personal: no}}\n"
    )
    (folder / "more.yaml").write_text(REGISTRY.replace("rights:\n", f"{more}rights:\n"), encoding="utf-8")
    assert datarights("apply", "more.yaml", cwd=folder).returncode == 0
    act = ["--act", "license", "--asset", "指数", "--from", "棉企", "--to", "银行"]
    said = ["--by", "评审", "--reasons", "评估"]
    low = ["determine", PERSONAL[0], "--answer", "no", *said, "--evidence", PERSONAL[1], "--under", PERSONAL[2], *act]
    assert datarights(*low, cwd=folder).returncode == 0

    def label():
        body = json.loads(datarights("decide", *act, "--format", "json", cwd=folder).stdout)
        (fact,) = [each for each in body["facts"] if each["fact"] == PERSONAL[0]]
        (back,) = [each["given_back"] for each in body["determinations"] if not each["asset"]]
        return fact["value"], back and back["en"]

    assert label() == (False, None)
    of = [*act[:3], "名册", *act[4:]]
    assert datarights("determine", PERSONAL[0], "--answer", "yes", *said, *of, cwd=folder).returncode == 0
    value, back = label()
    assert value is True
    assert back.startswith("名册, of which it is made")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("asset.labels.personal", ("stated as labels.personal of the data", "one against it leaves it open")),
        ("right.shown", ("worked out from the registry; a statement does not take its place",)),
        ("actor.exported_both", ("worked out from actor.exported_plain_only and actor.exported",)),
    ],
)
def test_explain_says_from_where_a_fact_comes_and_what_a_statement_does_beside_it(tmp_path, name, said):
    drawn = " ".join(datarights("--lang", "en", "explain", name, cwd=tmp_path).stdout.split())
    assert all(each in drawn for each in said)
    assert "cannot be stated" not in drawn


def test_a_policy_of_the_house_takes_no_state_secret_away(folder):
    assert datarights("packs", "new", "house", cwd=folder).returncode == 0
    with (folder / "house" / "pack.yaml").open("a", encoding="utf-8") as pack:
        pack.write("lowers: {state_secret: {under: policy-3.approved, proves: [anonymisation]}}\n")
    (folder / "datarights.toml").write_text('registry = "registry.db"\nextra_packs = ["house"]\n', encoding="utf-8")
    status, err = determined(folder, "asset.labels.state_secret", "匿名化评估", "policy-3.approved")
    assert status == 2
    assert "DR-U140" in err
    (folder / "said.yaml").write_text(
        "kind: registry\ndeterminations:\n  - {id: 除密, asset: 订单, question: asset.labels.state_secret, answer: no, "
        "under: policy-3.approved, by: 评审, reasons: 批准, on: 2026-01-01, evidence: [匿名化评估]}\n",
        encoding="utf-8",
    )
    assert datarights("apply", "said.yaml", cwd=folder).returncode == 0
    line = ("decide", "--act", "license", "--asset", "订单", "--from", "棉企", "--to", "银行", "--format", "json")
    body = json.loads(datarights(*line, cwd=folder).stdout)
    assert body["outcome"] == "prohibited"
    (said,) = body["determinations"]
    assert "policy-3.approved" in said["given_back"]["en"]


def test_of_data_further_down_it_is_said_where_the_label_fell(folder):
    assert determined(folder, *PERSONAL)[0] == 0
    (folder / "more.yaml").write_text(
        "kind: registry\nassets:\n  指数: {name: 指数, source: derived, inputs: [订单], labels: {personal: no}}\n"
        "  年报: {name: 年报, source: derived, inputs: [指数], labels: {personal: no}}\n"
        "rights:\n  - {claim: [hold, use, operate], by: 棉企, of: 年报}\n",
        encoding="utf-8",
    )
    assert datarights("apply", "more.yaml", cwd=folder).returncode == 0
    done = datarights(
        "decide",
        "--act",
        "license",
        "--asset",
        "年报",
        "--from",
        "棉企",
        "--to",
        "银行",
        "--format",
        "json",
        cwd=folder,
    )
    (personal,) = (each for each in json.loads(done.stdout)["facts"] if each["fact"] == "asset.labels.personal")
    assert personal["value"] is False
    names = [each.rpartition("#")[0] for each in personal["origin"].split(" · ")]
    assert names[0].startswith("asset.labels.personal·订单")
    assert names[1:] == ["订单", "指数", "年报"]


def test_what_the_program_works_out_is_determined_by_nobody_and_never_proposed(folder):
    asked = ("--act", "license", "--asset", "订单", "--from", "银行", "--to", "评审")
    done = datarights(
        "determine", "right.shown", "--answer", "yes", "--by", "评审", "--reasons", "x", *asked, cwd=folder, lang="en"
    )
    assert done.returncode == 2
    assert "DR-U149" in done.stderr
    assert "worked out from the ledger" in done.stderr
    nothing = datarights("determine", "right.shoun", "--answer", "yes", *asked, cwd=folder, lang="en").stderr
    assert "DR-U107" in nothing
    assert "right.shown" not in nothing


def test_what_nobody_recorded_may_be_determined_again(tmp_path):
    (tmp_path / "m.yaml").write_text(
        "kind: registry\nparties: {棉企: {}, 评审: {}, 另审: {}}\nassets: {订单: {name: 订单}, 自采: {name: 自采, source: collected}}\n"
        "rights:\n  - {claim: [use], by: 棉企, of: 订单}\n  - {claim: [use], by: 棉企, of: 自采}\n",
        encoding="utf-8",
    )
    assert datarights("apply", "m.yaml", cwd=tmp_path).returncode == 0

    def determined(by, answer, asset="订单"):
        act = ("--act", "process", "--asset", asset, "--from", "棉企")
        said = ("--answer", answer, "--by", by, "--reasons", "已查")
        return datarights("determine", "asset.source", *said, *act, "--id", f"认定-{by}", cwd=tmp_path)

    for by, answer in (("评审", "collected"), ("另审", "crawled")):
        done = determined(by, answer)
        assert done.returncode == 0, done.stderr
    assert "DR-U149" in determined("评审", "crawled", "自采").stderr


def test_of_an_act_that_no_pack_governs_it_is_said_that_nothing_is_asked_for_that(folder):
    done = datarights("determine", "--act", "flurb", "--asset", "订单", "--from", "棉企", cwd=folder, lang="en")
    assert done.returncode == 1
    assert "no loaded pack governs acts of the kind flurb" in done.stdout
    assert "No question is left" not in done.stdout
    told = datarights("determine", "--act", "flurb", "--asset", "订单", "--from", "棉企", "-f", "json", cwd=folder)
    assert (told.returncode, json.loads(told.stdout)) == (1, [])


def test_a_party_that_answers_after_an_office_is_told_that_its_own_word_may_not_count(folder):
    def determined(by, answer, question="asset.unlawfully_obtained"):
        said = ("--answer", answer, "--by", by, "--reasons", "已查", "--id", f"认定-{by}-{answer}")
        act = ("--act", "license", "--asset", "订单", "--from", "棉企", "--to", "银行")
        done = datarights("determine", question, *said, *act, cwd=folder, lang="en")
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert "already" not in determined("棉企", "yes"), "nobody else determined it"
    assert "already" not in determined("评审", "yes")
    assert "评审 determined asset.unlawfully_obtained already (认定-评审-yes)" in determined("棉企", "no")


def test_a_holder_who_names_another_act_takes_no_label_away_that_an_office_found(folder):
    (folder / "more.yaml").write_text("kind: registry\nparties: {别人: {}, 监管: {}}\n", encoding="utf-8")
    assert datarights("apply", "more.yaml", cwd=folder).returncode == 0
    act = ("--act", "license", "--asset", "订单", "--to", "银行")
    said = ("--reasons", "x", "--answer")
    office = datarights(
        "determine", "asset.labels.personal", *said, "yes", "--by", "监管", *act, "--from", "棉企", cwd=folder
    )
    assert office.returncode == 0, office.stderr
    lowered = ("--id", "自认", "--under", PERSONAL[2], "--evidence", PERSONAL[1])
    own = datarights(
        "determine", "asset.labels.personal", *said, "no", "--by", "棉企", *lowered, *act, "--from", "别人", cwd=folder
    )
    assert own.returncode == 0, own.stderr
    body = json.loads(datarights("decide", *act, "--from", "棉企", "--format", "json", cwd=folder).stdout)
    (fact,) = [each for each in body["facts"] if each["fact"] == "asset.labels.personal"]
    assert fact["value"] is True
    assert [each["given_back"] is None for each in body["determinations"]] == [True, False]


@pytest.mark.parametrize("struck", ["一次认定", "评审"])
def test_what_was_taken_away_below_is_asked_again_when_what_was_taken_away_above_never_was(folder, struck):
    made = "  指数: {name: 指数, source: derived, inputs: [订单], labels: {personal: no}}\n  报告: {name: 报告, source: derived, inputs: [指数], labels: {personal: no}}\n"
    more = REGISTRY.replace("rights:\n", f"{made}rights:\n").replace("评审: {}", "评审: {}, 另评: {}")
    strike = f"kind: registry\ncorrections:\n  - {{about: {struck}, strike: yes, reasons: 错}}\n"
    for name, text in (("more", more), ("strike", strike)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert datarights("apply", "more.yaml", cwd=folder).returncode == 0
    for asset, by, id_ in (("指数", "评审", "一次认定"), ("报告", "另评", "二次认定")):
        line = ["determine", PERSONAL[0], "--answer", "no", "--by", by, "--reasons", "评估", "--act", "license", "--asset", asset,
                "--from", "棉企", "--to", "银行", "--evidence", PERSONAL[1], "--under", PERSONAL[2], "--id", id_]  # fmt: skip
        assert datarights(*line, cwd=folder).returncode == 0
    line = ["decide", "--act", "license", "--asset", "报告", "--from", "棉企", "--to", "银行", "--format", "json"]

    def personal():
        body = json.loads(datarights(*line, cwd=folder).stdout)
        (back,) = [each["given_back"] for each in body["determinations"] if each["id"] == "二次认定"]
        return [each["value"] for each in body["facts"] if each["fact"] == PERSONAL[0]], back

    assert personal() == ([False], None)
    assert datarights("apply", "strike.yaml", cwd=folder).returncode == 0
    value, back = personal()
    assert value == [True]
    assert "as if it had never been" in back["en"]
