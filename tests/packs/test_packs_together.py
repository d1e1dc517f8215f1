"""Packs that use each other: names are shared and declared once, gates are asked first, what is kept follows its sources."""

import shutil

import pytest
from tests.program import datarights

from datarights import bootstrap
from datarights.adapters.yamlfiles import Shelf, load_pack
from datarights.errors import InputError
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact, Truth, Verdict
from datarights.rules.lint import lint_pack
from datarights.rules.pack import Connecting, Outcome

HEAD = """kind: pack
id: %s
version: "1"
title: {zh: 包, en: pack}
jurisdiction: CN
"""
LAW = "{title: {zh: 法, en: law}, issuer: 甲, number: '1', authority: law, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01}"
BASE = (
    HEAD % "base"
    + f"""sources:
  law: {LAW}
facts:
  asset.personal: {{type: yes_no, who: holder, ask: {{zh: 有个人信息吗, en: personal}}}}
  act.seen: {{type: yes_no, who: actor, ask: {{zh: 见否, en: seen}}}}
acts:
  license: {{title: {{zh: 许可, en: license}}, exercises: [operate], cite: {{source: law, article: 1}}}}
  open: {{title: {{zh: 公开, en: publish}}, exercises: [operate], cite: {{source: law, article: 1}}}}
groups:
  outside: [license, open]
"""
)
MORE = (
    HEAD % "more"
    + """uses: [base]
governs: {fact: asset.personal, is: yes}
sources:
  decree: {title: {zh: 令, en: decree}, issuer: 乙, number: '2', authority: regulation, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, articles: [2, 3]}
facts:
  act.told: {type: yes_no, who: actor, ask: {zh: 告知否, en: told}}
  act.asked: {type: yes_no, who: actor, ask: {zh: 同意否, en: asked}}
"""
)
DAY = {Connecting.ACT_ON: __import__("datetime").date(2026, 11, 23)}


def rule(name, **more):
    parts = {
        "id": name, "title": "{zh: 题, en: t}", "acts": "[outside]", "outcome": "permitted", "from": "2021-01-01",
        "cite": "{source: law, article: 2}", "says": "{zh: 说, en: s}", "when": "{fact: act.seen, is: yes}",
    } | {key.rstrip("_"): value for key, value in more.items()}  # fmt: skip
    return "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"


MUST_TELL = rule("tell", outcome="prohibited", cite="{source: decree, article: 3}", when="{fact: act.told, is: no}")
MUST_ASK = rule("ask", outcome="prohibited", cite="{source: law, article: 3}", when="{fact: act.asked, is: no}")
LABELLED = rule("label", outcome="evidence_needed", governs="no", when="{fact: asset.personal, known: no}")


def write(folder, name, head, *rules):
    (folder / name / "rules").mkdir(parents=True, exist_ok=True)
    (folder / name / "pack.yaml").write_text(head, encoding="utf-8")
    body = "kind: rules\nrules:\n" + "".join(f"  - {each}\n" for each in rules)
    (folder / name / "rules" / "a.yaml").write_text(body if rules else "kind: rules\n", encoding="utf-8")
    return folder / name


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "base", BASE, rule("base"))
    write(tmp_path, "more", MORE, MUST_TELL, MUST_ASK)
    return tmp_path


def facts(**said):
    return {name.replace("_", ".", 1): Fact(value=value) for name, value in said.items()}


def judged(folder, kind="license", name="more", **said):
    return Engine([load_pack(folder / name)]).evaluate(kind, facts(**said), DAY)


def faults(folder, name="more"):
    with pytest.raises(InputError) as caught:
        load_pack(folder / name)
    return [
        (each.code, str(each.place), each.message.en, each.hint.en if each.hint else "") for each in caught.value.faults
    ]


def test_a_pack_names_facts_acts_groups_and_sources_of_the_packs_it_uses(folder):
    pack = load_pack(folder / "more")
    assert pack.rules[1].acts == ("license", "open")
    assert pack.rules[0].authority.value == "regulation"
    assert pack.sources["law"].title.en == "law"
    assert [each.id for each in pack.used] == ["base"]
    assert set(pack.own.facts) == {"act.told", "act.asked"}
    assert (pack.own.acts, set(pack.own.sources)) == ({}, {"decree"})
    assert lint_pack(pack) == ()


def test_loading_a_pack_loads_what_it_uses_and_both_judge(folder):
    engine = Engine([load_pack(folder / "more")])
    assert [each.id for each in engine.packs] == ["base", "more"]
    assert judged(folder, act_seen=True, asset_personal=False).outcome is Outcome.PERMITTED


def test_the_gate_is_a_condition_of_every_rule_of_the_pack(folder):
    known = {"act_seen": True, "act_told": False, "act_asked": True}
    assert judged(folder, asset_personal=True, **known).outcome is Outcome.PROHIBITED
    assert judged(folder, asset_personal=False, **known).outcome is Outcome.PERMITTED
    assert judged(folder, **known).outcome is Outcome.EVIDENCE_NEEDED


def test_where_the_gate_is_no_nothing_of_the_pack_speaks_and_the_pack_says_why(folder):
    found = judged(folder, act_seen=True, asset_personal=False)
    assert {each.rule.pack for each in found.findings} == {"base"}
    assert found.questions == ()
    (silent,) = found.silent
    assert silent.pack == "more"
    assert [(each.fact, each.truth) for each in silent.conditions] == [("asset.personal", Truth.NO)]
    assert found.finding("tell").verdict is Verdict.CLEAR
    assert found.finding("nothing") is None


def test_what_shuts_a_gate_is_said_without_what_the_act_itself_is(folder):
    kind = "  act.kind: {type: word, who: registry, computed: yes, ask: {zh: 何种行为, en: which act}}\n"
    write(folder, "base", BASE.replace("facts:\n", "facts:\n" + kind), rule("base"))
    gate = "governs: {any: [{fact: act.kind, is: open}, {fact: asset.personal, is: yes}]}"
    write(folder, "more", MORE.replace("governs: {fact: asset.personal, is: yes}", gate), MUST_TELL, MUST_ASK)
    (silent,) = judged(folder, act_kind="license", act_seen=True, asset_personal=False).silent
    assert {each.fact for each in silent.conditions if each.truth is Truth.NO} == {"", "act.kind", "asset.personal"}
    assert [each.fact for each in silent.shut] == ["asset.personal"]


def test_what_is_no_beside_a_yes_did_not_shut_the_gate(folder):
    either = "{any: [{fact: act.told, is: yes}, {fact: act.seen, is: yes}]}"
    gate = f"governs: {{all: [{either}, {{fact: asset.personal, is: yes}}]}}"
    write(folder, "more", MORE.replace("governs: {fact: asset.personal, is: yes}", gate), MUST_TELL, MUST_ASK)
    (silent,) = judged(folder, act_told=False, act_seen=True, asset_personal=False).silent
    assert [each.fact for each in silent.shut] == ["asset.personal"]
    (silent,) = judged(folder, act_told=False, act_seen=False, asset_personal=True).silent
    assert [each.fact for each in silent.shut] == ["act.told", "act.seen"]


def test_where_the_gate_is_open_its_fact_is_asked_and_not_what_lies_behind_it(folder):
    found = judged(folder, act_seen=True)
    assert [each.name for each in found.questions] == ["asset.personal"]
    assert sorted(found.questions[0].rules) == ["ask", "tell"]
    assert found.silent == ()
    after = judged(folder, act_seen=True, asset_personal=True)
    assert [each.name for each in after.questions] == ["act.asked", "act.told"]


def test_the_trace_of_a_rule_begins_with_the_gate(folder):
    found = judged(folder, act_seen=True, asset_personal=True, act_told=False)
    trace = found.finding("tell").conditions
    assert [(each.fact, each.truth, each.depth) for each in trace] == [
        ("", Truth.YES, 0), ("asset.personal", Truth.YES, 1), ("act.told", Truth.YES, 1),
    ]  # fmt: skip


def test_a_rule_that_says_governs_no_speaks_without_the_gate(folder):
    write(folder, "more", MORE, MUST_TELL, MUST_ASK, LABELLED)
    assert judged(folder, act_seen=True).outcome is Outcome.EVIDENCE_NEEDED
    assert judged(folder, act_seen=True).finding("label").verdict is Verdict.APPLIES


def test_an_exception_may_be_made_to_a_rule_of_a_pack_that_is_used(folder):
    write(folder, "base", BASE, rule("base", outcome="prohibited"))
    write(folder, "more", MORE, MUST_ASK, rule("unless", except_to="base", when="{fact: act.told, is: yes}"))
    known = {"act_seen": True, "act_told": True, "act_asked": True}
    assert judged(folder, asset_personal=True, **known).outcome is Outcome.PERMITTED
    assert judged(folder, asset_personal=False, **known).outcome is Outcome.PROHIBITED
    assert judged(folder, **known).outcome is Outcome.EVIDENCE_NEEDED


def test_without_uses_names_and_rules_of_another_pack_are_not_known(folder):
    head = MORE.replace("uses: [base]\n", "")
    write(folder, "more", head, MUST_TELL, MUST_ASK, rule("unless", except_to="base"))
    unknown = {code for code, *_ in faults(folder)}
    assert unknown == {"DR-I041", "DR-I049"}
    assert any("no rule base" in said for _, _, said, _ in faults(folder))


def test_a_name_declared_again_is_an_error_that_names_both_files(folder):
    again = MORE.replace("facts:\n", "facts:\n  act.seen: {type: yes_no, who: actor, ask: {zh: 见否, en: seen}}\n")
    write(folder, "more", again, MUST_TELL, MUST_ASK, rule("base"))
    found = faults(folder)
    assert [code for code, *_ in found] == ["DR-I031", "DR-I031"]
    assert "more/pack.yaml:11:3" in found[0][1].replace("\\", "/")
    assert "base/pack.yaml:10:3" in found[0][3].replace("\\", "/")
    assert "base/rules/a.yaml:3:10" in found[1][3].replace("\\", "/")


def test_two_packs_that_do_not_know_each_other_may_not_declare_one_name(folder):
    third = (
        HEAD % "third"
    ) + f"sources:\n  law: {LAW}\nfacts:\n  act.told: {{type: yes_no, who: actor, ask: {{zh: 告, en: told}}}}\n"
    write(folder, "third", third)
    shelf = Shelf([each for each in folder.iterdir() if (each / "pack.yaml").is_file()])
    packs = [shelf.pack(folder / name) for name in ("more", "third")]
    with pytest.raises(InputError) as caught:
        shelf.together(packs)
    (fault,) = caught.value.faults
    assert fault.code == "DR-P017"
    assert str(fault.place).endswith("third/pack.yaml:9:3")
    assert "more/pack.yaml:11:3" in fault.hint.en
    with pytest.raises(InputError):
        Engine(packs)


def test_one_instrument_may_be_a_source_of_several_packs_and_two_may_not_share_a_name(folder):
    write(folder, "more", MORE.replace("sources:\n", f"sources:\n  law: {LAW}\n"), MUST_TELL, MUST_ASK)
    assert load_pack(folder / "more").own.sources.keys() == {"law", "decree"}
    other = LAW.replace("'1'", "'9'")
    write(folder, "more", MORE.replace("sources:\n", f"sources:\n  law: {other}\n"), MUST_TELL, MUST_ASK)
    assert [code for code, *_ in faults(folder)] == ["DR-I031"]


def test_strangers_do_not_decide_one_question(folder):
    stranger = (
        (HEAD % "third")
        + f"sources:\n  law: {LAW}\nacts:\n  sell: {{title: {{zh: 卖, en: sell}}, exercises: [], cite: {{source: law, article: 1}}}}\nfacts:\n  act.x: {{type: yes_no, who: actor, ask: {{zh: 否, en: x}}}}\n"
    )
    write(folder, "third", stranger, rule("third", acts="[sell]", decides="point", when="{fact: act.x, is: yes}"))
    write(folder, "more", MORE, MUST_TELL, MUST_ASK, rule("own", decides="point"))
    with pytest.raises(InputError) as caught:
        Engine([load_pack(folder / "third"), load_pack(folder / "more")])
    assert [each.code for each in caught.value.faults] == ["DR-P017"]
    assert "do not know each other" in caught.value.faults[0].message.en
    write(folder, "base", BASE, rule("base", decides="point"))
    write(
        folder,
        "third",
        stranger.replace("facts:", "uses: [base]\nfacts:"),
        rule("third", acts="[sell]", decides="point", when="{fact: act.x, is: yes}"),
    )
    Engine([load_pack(folder / "third"), load_pack(folder / "more")])


def test_a_pack_that_is_not_there_and_packs_that_use_each_other_are_errors(folder):
    write(folder, "more", MORE.replace("[base]", "[bass]"), MUST_TELL)
    assert [(code, hint) for code, _, _, hint in faults(folder)] == [("DR-I049", "nearest: base")]
    write(folder, "more", MORE, MUST_TELL)
    write(folder, "base", BASE.replace("sources:", "uses: [more]\nsources:"), rule("base"))
    assert [code for code, *_ in faults(folder)] == ["DR-I033"]


def test_faults_of_a_pack_that_is_used_are_said_with_its_own(folder):
    write(folder, "base", BASE.replace("version:", "versio:"), rule("base"))
    assert {where.split(":")[0].rsplit("/", 1)[0].rsplit("/", 1)[1] for _, where, *_ in faults(folder)} == {"base"}


def test_what_is_kept_counts_only_while_the_packs_it_uses_are_the_same(folder, tmp_path):
    keep = tmp_path / "kept"
    first = load_pack(folder / "more", keep)
    assert load_pack(folder / "more", keep) == first == load_pack(folder / "more")
    write(folder, "base", BASE.replace("[license, open]", "[open]"), rule("base"))
    assert load_pack(folder / "more", keep).rules[0].acts == ("open",)


def test_the_order_in_which_packs_are_given_says_nothing(folder):
    one, other = load_pack(folder / "base"), load_pack(folder / "more")
    said = facts(act_seen=True, asset_personal=True)
    first, second = (Engine(each).evaluate("license", said, DAY) for each in ([one, other], [other, one]))
    assert (first.outcomes, first.findings, first.questions) == (second.outcomes, second.findings, second.questions)


@pytest.mark.parametrize("wanted", [("more",), ("base",)])
def test_a_new_pack_stands_in_the_place_of_the_old_one_for_all_that_use_it(folder, tmp_path, wanted):
    new = tmp_path / "elsewhere" / "later"
    shutil.copytree(folder / "base", new)
    main = (new / "pack.yaml").read_text(encoding="utf-8")
    (new / "pack.yaml").write_text(main.replace('version: "1"', 'version: "2"'), encoding="utf-8")
    extra = f"{folder / 'base'},{folder / 'more'}"
    known = bootstrap.engine_with(str(new), wanted, extra)
    assert [each.version for each in known.packs if each.id == "base"] == ["2"]
    assert [each.version for pack in known.packs for each in pack.used if each.id == "base"] == ["2"] * (
        "base" not in wanted
    )


@pytest.mark.parametrize("name", ["cn-registration-2026", "cn-personal-data", "cn-ftz-lists"])
def test_a_new_edition_of_a_shipped_pack_that_others_use_takes_its_place(tmp_path, name):
    shutil.copytree(bootstrap.PACKS / name, tmp_path / "new")
    main = (tmp_path / "new" / "pack.yaml").read_text(encoding="utf-8")
    (tmp_path / "new" / "pack.yaml").write_text(
        main.replace('version: "2026.1"', 'version: "2027.1"'), encoding="utf-8"
    )
    known = bootstrap.engine_with(str(tmp_path / "new"))
    assert [each.id for each in known.packs if each.version == "2027.1"] == [bootstrap.packs((name,))[0].id]
    assert {each.id for each in known.packs} >= {each.id for each in bootstrap.engine().packs}


# ---- what packs contradict --------------------------------------------------------------------------------------------

OPPOSED = """kind: pack
id: {name}
version: "1"
title: {{zh: 包, en: pack}}
jurisdiction: CN
{uses}sources:
  {name}-law: {{title: {{zh: 法{name}, en: law {name}}}, issuer: 甲, number: '{name}', authority: regulation, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01}}
"""
LEND = """facts:
  act.seen: {type: yes_no, who: actor, ask: {zh: 见否, en: seen}}
acts:
  lend: {title: {zh: 出借, en: lend}, exercises: [operate], ledger: no, cite: {source: one-law, article: 1}}
"""


def test_which_of_two_packs_yields_is_told_where_it_is_written_and_not_asked_of_a_person(tmp_path):
    """A review that nobody can answer says what can be done, and what it says is so."""

    def pack(name, uses, more="", **changes):
        head = OPPOSED.format(name=name, uses=f"uses: [{uses}]\n" if uses else "") + more
        own = rule(f"{name}.q", acts="[lend]", cite=f"{{source: {name}-law, article: 2}}", **changes)
        write(tmp_path, name, head, own)

    pack("one", "", LEND, decides="house.q")
    pack("two", "one", outcome="prohibited", decides="house.q")
    pack("three", "one, two", outcome="lifted", except_to="two.q")
    datarights("init", ".", cwd=tmp_path, lang="en")
    settings = (tmp_path / "datarights.toml").read_text(encoding="utf-8")
    (tmp_path / "datarights.toml").write_text(f'{settings}extra_packs = ["one", "two", "three"]\n', encoding="utf-8")
    assert datarights("apply", "registry.yaml", cwd=tmp_path, lang="en").returncode == 0
    act = ("--act", "lend", "--asset", "cotton-purchases", "--from", "jinxu-cotton", "--fact", "act.seen=yes")

    def said(*words):
        done = datarights(*words, *act, cwd=tmp_path, lang="en")
        assert done.returncode in {0, 1}, done.stderr
        return " ".join(done.stdout.split())

    assert "packs contradict each other" in said("--packs", "two", "decide")
    told = said("--packs", "two", "determine")
    assert "packs contradict each other (one.q, two.q)" in told
    assert "writes one down as an exception to the other" in told
    assert "No question is left to a person" not in told
    assert said("--packs", "three", "decide").startswith("permitted")
    assert said("--packs", "one", "decide").startswith("permitted")
    assert "No question is left to a person." in said("--packs", "one", "determine")
