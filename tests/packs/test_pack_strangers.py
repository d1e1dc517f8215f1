"""A pack that nobody looked over yet: it reads its own folder, is small enough to be judged, and lifts no law of higher rank."""

import random
from datetime import date

import pytest
from test_pack_lint import HEAD, RULE, SHOWN, pack_of, rule

from datarights import bootstrap
from datarights.adapters.keys import new_signer
from datarights.adapters.yamlfiles import load_pack
from datarights.app.pack_lock import note_text
from datarights.bootstrap import reading
from datarights.cli import language, packs_run
from datarights.cli.entry import main
from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.errors import InputError
from datarights.ledger.note import Note
from datarights.rules.engine import Engine
from datarights.scenario.drafts import fold_of
from datarights.scenario.world import World

SECRET = "kind: scenario\npassword-of-the-house: hunter2\n"


@pytest.fixture
def house(tmp_path, monkeypatch, capsys):
    """A folder with a pack, and all that a command said in it, on both outputs."""
    folder = tmp_path / "project" / "house"
    pack_of(folder, RULE)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "a.yaml").write_text(SHOWN, encoding="utf-8")
    (tmp_path / "project" / "datarights.toml").write_text("[datarights]\n", encoding="utf-8")
    (tmp_path / "secret.yaml").write_text(SECRET, encoding="utf-8")
    (tmp_path / "project" / "own.yaml").write_text(SECRET, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "project")

    def said(*line):
        reading.know_packs("")
        for each in (reading.packs, reading.engine, reading.shelf):
            each.cache_clear()
        reading.look_no_more()
        packs_run._NAMED.clear()
        language.settle(language.wanted(line, {}))
        with pytest.raises(SystemExit) as left:
            main(["--lang", "en", *line])
        told = capsys.readouterr()
        return left.value.code, told.out + told.err

    return folder, said


# ---- its files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["scenarios/z.yaml", "explained.yaml", "pack.note", "rules/z.yaml", "lists.yaml"])
@pytest.mark.parametrize("line", ["packs lint ./house", "packs test ./house", "packs check ./house"])
def test_a_link_in_a_pack_to_a_file_outside_it_is_refused_and_shows_nothing_of_the_file(house, name, line):
    folder, said = house
    (folder / name).symlink_to(folder.parent.parent / "secret.yaml")
    code, told = said(*line.split())
    assert "hunter2" not in told
    assert "password" not in told
    if not (name == "explained.yaml" and "test" in line):  # which reads no explanations
        assert code == 3, told
        assert "DR-I035" in told


def test_a_folder_of_scenarios_that_is_a_link_is_refused(house):
    folder, said = house
    (folder / "scenarios" / "a.yaml").rename(folder.parent.parent / "a.yaml")
    (folder / "scenarios").rmdir()
    (folder / "scenarios").symlink_to(folder.parent.parent)
    code, told = said("packs", "test", "./house")
    assert (code, "DR-I035" in told, "hunter2" in told) == (3, True, False)


@pytest.mark.parametrize("used", ["../../own.yaml", "../../../secret.yaml"])
def test_a_scenario_of_a_pack_builds_on_files_of_the_pack_alone(house, used):
    folder, said = house
    (folder / "scenarios" / "b.yaml").write_text(f"use: {used}\n{SHOWN}", encoding="utf-8")
    code, told = said("packs", "test", "./house")
    assert (code, "DR-I035" in told, "hunter2" in told) == (3, True, False)


def test_a_scenario_that_is_a_link_out_of_its_pack_is_refused_by_check_too(house):
    folder, said = house
    (folder / "scenarios" / "z.yaml").symlink_to(folder.parent.parent / "secret.yaml")
    code, told = said("check", str(folder / "scenarios"))
    assert (code, "DR-I035" in told, "hunter2" in told) == (3, True, False)


def test_links_within_a_pack_are_followed(house):
    folder, said = house
    (folder / "scenarios" / "more").mkdir()
    (folder / "scenarios" / "more" / "b.yaml").symlink_to(folder / "scenarios" / "a.yaml")
    assert "DR-I035" not in said("packs", "test", "./house")[1]


# ---- its depth ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("used", ["d399", "d0"])
def test_definitions_that_name_each_other_too_often_are_refused_wherever_they_are_used(tmp_path, turn, used):
    lines = ["  d0: {fact: act.seen, is: yes}\n"]
    lines += [f"  d{n}: {{not: {{definition: d{n - 1}}}}}\n" for n in range(1, 400)]
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path, rule(when=f"{{definition: {used}}}"), head=HEAD + "definitions:\n" + "".join(lines[::turn]))
    assert {each.code for each in caught.value.faults} == {"DR-I012"}
    assert caught.value.faults[0].place.file.endswith("pack.yaml")


def test_exceptions_to_exceptions_without_end_are_refused(tmp_path):
    rules = [RULE, *(rule(id=f"r{n}", except_to=f"r{n - 1}" if n else "base") for n in range(2000))]
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path, *rules)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.line) == ("DR-I012", 20)


def test_a_pack_of_the_depth_that_is_allowed_is_judged(house):
    folder, said = house
    lines = ["  d0: {fact: act.seen, is: yes}\n"]
    lines += [f"  d{n}: {{not: {{definition: d{n - 1}}}}}\n" for n in range(1, 32)]
    exceptions = [rule(id=f"r{n}", except_to=f"r{n - 1}" if n else "base") for n in range(16)]
    (folder / "rules" / "a.yaml").unlink()
    deepest = rule(id="deep", when="{definition: d31}")
    pack_of(folder, RULE, deepest, *exceptions, head=HEAD + "definitions:\n" + "".join(lines))
    for line in ("packs test ./house", "packs check --deep ./house", "--packs ./house decide --act license --explain"):
        assert "Traceback" not in said(*line.split())[1]


# ---- its rank ----------------------------------------------------------------------------------------------------

LAW = HEAD.replace("id: small", "id: law")
BASE = rule(id="bar", acts="[both]", outcome="prohibited")
POLICY = "{title: {zh: 策, en: policy}, issuer: 乙, number: '9', authority: %s, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, articles: [1]}"


def own(folder, authority, *rules, name="own", uses="law"):
    (folder / name / "rules").mkdir(parents=True)
    head = f'kind: pack\nid: {name}\nversion: "1"\ntitle: {{zh: 己, en: own}}\njurisdiction: CN\nuses: [{uses}]\n'
    (folder / name / "pack.yaml").write_text(f"{head}sources:\n  {name}-rank: {POLICY % authority}\n", "utf-8")
    body = "".join(f"  - {each}\n" for each in rules)
    (folder / name / "rules" / "a.yaml").write_text(f"kind: rules\nrules:\n{body}", "utf-8")
    return load_pack(folder / name)


def lower(name="mild", outcome="permitted", except_to="bar", source="own-rank", **more):
    return rule(id=name, outcome=outcome, except_to=except_to, cite=f"{{source: {source}, article: 1}}", **more)


def lifts(folder, authority, *rules, **more):
    with pytest.raises(InputError) as caught:
        own(folder, authority, *rules, **more)
    (fault,) = caught.value.faults
    assert fault.code == "DR-P018"
    return fault


@pytest.mark.parametrize("authority", ["policy", "guidance", "contract", "regulation", "normative", "interpretation"])
@pytest.mark.parametrize("outcome", ["permitted", "lifted", "noted", "conditional", "evidence_needed", "review"])
def test_no_exception_of_lower_rank_in_another_pack_lifts_a_prohibition(tmp_path, authority, outcome):
    pack_of(tmp_path / "law", BASE, head=LAW)
    fault = lifts(tmp_path, authority, lower(outcome=outcome))
    assert fault.place.line == 3
    assert "bar (law)" in fault.message.en


@pytest.mark.parametrize("outcome", ["conditional", "evidence_needed", "review"])
def test_what_does_not_bind_lifts_nothing_of_the_law_and_what_binds_works_a_requirement_out(tmp_path, outcome):
    pack_of(tmp_path / "law", rule(id="bar", acts="[both]", outcome=outcome), head=LAW)
    lifts(tmp_path, "policy", lower())
    assert own(tmp_path, "normative", lower(source="other-rank"), name="other").rules


def test_an_exception_of_its_rank_or_a_stricter_one_stands(tmp_path):
    pack_of(tmp_path / "law", BASE, rule(id="soft", acts="[both]"), head=LAW)
    assert own(tmp_path, "law", lower()).rules
    strict = lower(source="b-rank", outcome="prohibited", except_to="soft")
    assert own(tmp_path, "policy", strict, name="b").rules


def test_within_one_pack_its_author_answers_for_both(tmp_path):
    own_rule = rule(id="agreed", outcome="lifted", except_to="bar", cite="{source: talk, note: 一}")
    assert pack_of(tmp_path, BASE, own_rule).rules


def test_an_exception_to_an_exception_of_ones_own_lifts_what_that_kept_up(tmp_path):
    pack_of(tmp_path / "law", BASE, head=LAW)
    lifts(tmp_path, "policy", lower("kept", "prohibited"), lower("gone", "permitted", "kept"))
    own(tmp_path, "policy", lower("kept2", "prohibited", source="a-rank"), name="a")
    lifts(tmp_path, "policy", lower("gone2", "permitted", "kept2", "c-rank"), name="c", uses="law, a")


def test_an_exception_that_never_runs_with_its_rule_lifts_nothing(tmp_path):
    pack_of(tmp_path / "law", rule(id="bar", acts="[both]", outcome="prohibited", before="2022-01-01"), head=LAW)
    assert own(tmp_path, "policy", lower(from_="2022-01-01")).rules


def test_an_exception_without_a_first_day_is_held_to_its_rank_too(tmp_path):
    pack_of(tmp_path / "law", BASE, head=LAW)
    ever = lower()
    head, _, rest = ever.partition("from: ")
    assert lifts(tmp_path, "policy", head + rest.partition(", ")[2]).place.line == 3


@pytest.mark.parametrize("by", ["collected_on", "contracted_on"])
def test_an_exception_of_past_days_lifts_what_hangs_on_another_date_of_the_act(tmp_path, by):
    pack_of(tmp_path / "law", rule(id="bar", acts="[both]", outcome="prohibited", from_="2022-01-01"), head=LAW)
    past = {"by": by, "before": "2022-01-01"}
    lifts(tmp_path, "policy", lower(**past))
    kept = lower("kept", "prohibited", source="b-rank")
    lifts(tmp_path, "policy", kept, lower("gone", "lifted", "kept", source="b-rank", **past), name="b")


# ---- its work ----------------------------------------------------------------------------------------------------


def test_the_search_for_what_would_settle_it_stops_by_the_work_it_makes_and_says_so(tmp_path, monkeypatch):
    turns = random.Random(7)
    facts = "".join(f"  act.f{n}: {{type: yes_no, who: actor, ask: {{zh: 问, en: q}}}}\n" for n in range(60))
    head = HEAD.replace("facts:\n", "facts:\n" + facts)

    def either():
        two = [f"{{fact: act.f{n}, is: {turns.choice(('yes', 'no'))}}}" for n in turns.sample(range(60), 2)]
        return "{any: [" + ", ".join(two) + "]}"

    conditions = ["{all: [" + ", ".join(either() for _ in range(6)) + "]}" for _ in range(40)]
    rules = [rule(id=f"r{n}", outcome="prohibited", when=each) for n, each in enumerate(conditions)]
    pack = pack_of(tmp_path, *rules, head=head)
    counts = []
    for _ in range(2):
        engine, count = Engine([pack]), []
        monkeypatch.setattr(
            engine, "evaluate", lambda *a, e=engine, c=count, **k: c.append(1) or Engine.evaluate(e, *a, **k)
        )
        lexicon = bootstrap.lexicon()
        act = Act(kind="license", on=date(2026, 11, 23))
        found = decide(DecisionRequest(act=act, effort=1_000_000), fold_of(World(), lexicon), engine, lexicon).settling
        assert not found.complete
        counts.append(len(count))
    assert counts[0] == counts[1] < 300


# ---- its signature -----------------------------------------------------------------------------------------------


def test_a_broken_signature_of_a_key_of_this_project_is_refused_though_no_lock_asks_for_it(house, monkeypatch):
    folder, said = house
    monkeypatch.setenv("DATARIGHTS_PASSPHRASE", "a long enough passphrase")
    assert said("packs", "sign", "./house")[0] == 0
    assert "not checked" not in said("packs", "lint", "./house")[1]
    note = folder / "pack.note"
    body = note.read_text("utf-8")
    place = len(body) - 20
    note.write_text(body[:place] + ("A" if body[place] != "A" else "B") + body[place + 1 :], "utf-8")
    for line, code in (
        ("packs lock ./house", 4),
        ("--packs ./house decide --act license", 4),
        ("packs lint ./house --level references", 0),
    ):
        got, told = said(*line.split())
        assert (got, "DR-V012" in told) == (code, True), told
    code, told = said("packs", "sign", "./house")
    assert (code, "replaced" in told) == (0, True)
    assert said("--packs", "./house", "decide", "--act", "license")[0] == 1


def test_a_signature_by_a_key_that_is_not_known_is_said_not_to_be_checked(house):
    folder, said = house
    pack, signer = load_pack(folder), new_signer("author")[0]
    text = note_text(pack)
    (folder / "pack.note").write_text(str(Note(text=text, signatures=(signer.line(text),))), "utf-8")
    for line in ("packs lint ./house --level references", "packs lock ./house"):
        code, told = said(*line.split())
        assert (code, "signed by author+" in told, "not checked" in told) == (0, True, True), told
    code, told = said("packs", "lock", "./house", "--key", str(signer.key))
    assert (code, "not checked" in told) == (0, False)


@pytest.mark.parametrize("kind", ["folder", "dangling"])
def test_a_lock_that_is_there_and_cannot_be_read_is_no_lack_of_one(house, kind):
    folder, said = house
    lock = folder.parent / "packs.lock"
    lock.mkdir() if kind == "folder" else lock.symlink_to("nowhere")
    for line in ("packs lint ./house", "packs lock ./house", "--packs ./house decide --act license"):
        code, told = said(*line.split())
        assert (code, "DR-I070" in told) == (3, True), (line, told)


# ---- beside other packs ------------------------------------------------------------------------------------------


def test_packs_named_together_may_use_each_other_and_what_they_contradict_is_found(house):
    folder, said = house
    yes = rule(id="yes", decides="q", when="{fact: act.many, over: 3}")
    no = {"outcome": "prohibited", "decides": "q", "when": "{fact: act.seen, is: no}"}
    pack_of(folder, RULE, yes)
    own(folder.parent, "law", rule(id="no", cite="{source: a-rank, article: 1}", **no), name="a", uses="small")
    assert said("packs", "lint", "./a", "--level", "references")[0] == 3  # alone it has nobody to use
    assert "DR-I049" not in said("packs", "lint", "./a", "./house", "--level", "references")[1]
    code, told = said("packs", "check", "--deep", "./house", "./a")
    assert (code, "a/rules/a.yaml:3:" in told, "yes (permitted) and no (prohibited) contradict" in told) == (
        1,
        True,
        True,
    )


def test_packs_that_use_the_same_third_are_held_against_each_other(house):
    folder, said = house
    pack_of(folder, RULE, rule(id="ask", decides="q", outcome="review", when="{fact: act.many, over: 90}"))
    for name, outcome in (("a", "permitted"), ("b", "prohibited")):
        source = f"{{source: {name}-rank, article: 1}}"
        own(
            folder.parent,
            "law",
            rule(id=f"in-{name}", cite=source, outcome=outcome, decides="q"),
            name=name,
            uses="small",
        )
        head = folder.parent / name / "pack.yaml"
        head.write_text(head.read_text("utf-8").replace("number: '9'", f"number: '{name}'"), "utf-8")
    for names in (["./house", "./a"], ["./house", "./b"]):
        assert "contradict" not in said("packs", "check", "--deep", *names)[1]
    told = said("packs", "check", "--deep", "./house", "./a", "./b")[1]
    assert "in-a (permitted) and in-b (prohibited) contradict" in told


# ---- its name ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "pack_id"),
    [("s/cn-registration-2026", "guest"), ("s/cn-registration", "guest"), ("s/guest", "cn-registration")],
)
def test_no_pack_takes_the_place_of_one_that_comes_with_the_program(house, folder, pack_id):
    home, said = house[0].parent, house[1]
    pack_of(home / folder, RULE, head=HEAD.replace("id: small", f"id: {pack_id}"))
    (home / "datarights.toml").write_text(f'[datarights]\nextra_packs = ["{folder}"]\n', "utf-8")
    for line in ("decide --act license", "packs list", "packs lock"):
        code, told = said(*line.split())
        assert (code, "DR-P017" in told, folder in told, "cn-registration-2026" in told) == (3, True, True, True), told
    assert "go by the name" in said("doctor")[1]


@pytest.mark.parametrize(
    ("one", "other"),
    [(("a/house", "h1"), ("b/house", "h2")), (("a/one", "h"), ("b/two", "h")), (("a/h", "x"), ("b/y", "h"))],
)
def test_two_packs_of_one_folder_name_or_id_are_refused_in_any_order(house, one, other):
    home, said = house[0].parent, house[1]
    for folder, pack_id in (one, other):
        pack_of(home / folder, RULE, head=HEAD.replace("id: small", f"id: {pack_id}"))
    for pair in ((one, other), (other, one)):
        listed = ", ".join(f'"{folder}"' for folder, _ in pair)
        (home / "datarights.toml").write_text(f"[datarights]\nextra_packs = [{listed}]\n", "utf-8")
        for line in ("decide --act license", "packs lock"):
            code, told = said(*line.split())
            assert (code, "DR-P017" in told, one[0] in told, other[0] in told) == (3, True, True, True), told


def test_two_packs_of_one_id_are_refused_on_the_command_line_with_both_folders(house):
    home, said = house[0].parent, house[1]
    for folder in ("a/one", "b/two"):
        pack_of(home / folder, rule(id=folder[-1]), head=HEAD.replace("id: small", "id: h"))
    for line in ("packs lock ./a/one ./b/two", "--packs ./a/one,./b/two decide --act lend"):
        code, told = said(*line.split())
        assert (code, "DR-P017" in told, "a/one" in told, "b/two" in told) == (3, True, True, True), told


def test_a_pack_in_a_folder_named_like_one_beside_the_packs_of_the_program_can_be_pinned(house):
    home, said = house[0].parent, house[1]
    pack_of(home / "vocabularies", RULE)
    (home / "datarights.toml").write_text('[datarights]\nextra_packs = ["vocabularies"]\n', "utf-8")
    assert said("packs", "lock")[0] == 0


def test_who_names_no_pack_there_is_told_the_ids_of_those_there_are(house):
    told = house[1]("--packs", "nowhere", "decide", "--act", "license")[1]
    assert "cn-registration " in told
    assert "cn-registration-2026" not in told
