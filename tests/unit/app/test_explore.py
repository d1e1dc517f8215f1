"""What a search finds when there is something to find: faults planted in the ledger and in the packs."""

from datetime import date
from pathlib import Path

import pytest

from datarights import bootstrap
from datarights.adapters.search import search
from datarights.app.checking import checked
from datarights.app.explore import ABROAD, INVARIANTS, LET_THROUGH, Doing, Play, as_scenario
from datarights.decision.act import Act
from datarights.holdings import admit, chain
from datarights.ledger.entry import Draft
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Open, Scope, Terms
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import Outcome
from datarights.scenario.drafts import fold_of
from datarights.scenario.written import manifests_of
from datarights.valueclass import replace

DAY = date(2026, 11, 23)
EXAMPLES = Path(__file__).parents[3] / "examples"
WORLD = """kind: registry
parties: {甲: {}, 乙: {}, 丙: {}}
evidence: {采集说明: {proves: lawful_collection}}
assets:
  数据: {name: 数据, source: collected, labels: {personal: no, sensitive: no, important: no, core: no, public: no, state_secret: no}}
rights:
  - {claim: [hold, use, operate], by: 甲, of: 数据, evidence: [采集说明]}
"""
PERSONAL = WORLD.replace("personal: no", "personal: yes")
PUBLIC = WORLD.replace("source: collected", "source: public_duty").replace("public: no", "public: yes")


def world(tmp_path, text=WORLD):
    path = tmp_path / "登记.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def explored(path, engine=None, **more):
    engine = engine or bootstrap.engine()
    options = {"steps": 4, "sequences": 60, "seed": 1, **more}
    return search(bootstrap.fold_in(str(path), engine), engine, DAY, **options)


def without(pack, *names):
    """A pack alone, without some of its rules: what an author may forget."""
    kept = tuple(each for each in pack.rules if each.id not in names)
    return Engine([replace(pack, digest="less", rules=kept)])


def licences():
    """A pack that knows licences alone: what is given on the ledger is tried as ever, and quicker."""
    (pack,) = bootstrap.engine(("cn-registration",)).packs
    return Engine([replace(pack, digest="less", acts={"license": pack.acts["license"]})])


def in_english(text):
    return text.en


def written(path, found, name="found.yaml"):
    target = path.parent / name
    target.write_text(as_scenario(found.moves, found.broken, path.name, in_english), encoding="utf-8")
    return target


def test_nothing_is_found_where_ledger_and_packs_hold(tmp_path):
    found = explored(world(tmp_path))
    assert found.broken is None
    assert found.sequences >= 60
    assert found.tried >= found.made > 0


def test_the_same_seed_tries_the_same(tmp_path):
    path = world(tmp_path)
    first, again = explored(path), explored(path)
    assert (first.tried, first.made) == (again.tried, again.made)


def test_a_ledger_that_forgets_its_promises_gives_an_exclusive_right_twice(tmp_path, monkeypatch):
    path = world(tmp_path)
    monkeypatch.setattr(admit, "_promises", lambda *_: ((), ()))
    found = explored(path, licences(), chosen=["exclusive-twice"])
    assert found.broken.invariant == "exclusive-twice"
    assert len(found.moves) == 2, "the shortest: two grants and nothing else"
    target = written(path, found)
    scenario = bootstrap.scenario_of(str(target), None, bootstrap.engine())
    assert scenario.steps[0].expect.not_outcome == LET_THROUGH
    titles = scenario.title, scenario.steps[0].title
    assert titles == (found.broken.says.en, INVARIANTS["exclusive-twice"][0].en), "in the language asked"
    monkeypatch.undo()
    assert [each.met for each in _checked(target)] == [True], "the second grant is the act, so that it can be read"


@pytest.mark.parametrize(
    ("invariant", "words"),
    [
        ("exclusive-twice", "all"),
        ("exclusive-twice", "[CN, KZ]"),
        ("outlives-source", "all"),
        ("outlives-source", "{all_but: [KZ]}"),
    ],
)
def test_what_stood_before_is_written_in_its_own_words(tmp_path, monkeypatch, invariant, words):
    lent = f"grants: [{{id: 许, license: 数据, from: 甲, to: 乙, kind: exclusive, purposes: all, territory: {words}, term: {{from: 2026-11-01, before: 2030-01-01}}, passing_on: 0}}]\n"
    path = world(tmp_path, WORLD + lent)
    monkeypatch.setattr(*((admit, "_promises", lambda *_: ((), ())) if invariant == "exclusive-twice" else (chain, "is_originating", lambda _: True)))  # fmt: skip
    found = explored(path, licences(), chosen=[invariant])
    assert found.broken.invariant == invariant
    target = written(path, found)
    monkeypatch.undo()
    assert [each.met for each in _checked(target)] == [True]


def test_a_ledger_in_which_licences_stand_alone_lets_a_sub_licence_outlive_its_source(tmp_path, monkeypatch):
    path = world(tmp_path)
    monkeypatch.setattr(chain, "is_originating", lambda _: True)
    found = explored(path, licences(), chosen=["outlives-source"])
    assert found.broken.invariant == "outlives-source"
    assert len(found.moves) == 2, "the shortest: a licence, and what it rests on ends"
    target = written(path, found)
    monkeypatch.undo()
    assert [each.met for each in _checked(target)] == [True], "with the fault gone the scenario holds: keep it"


def test_a_pack_without_a_rule_on_routes_lets_personal_data_go_abroad(tmp_path):
    path = world(tmp_path, PERSONAL)
    (pack,) = bootstrap.engine(("cn-registration",)).packs
    pack = replace(pack, acts={name: each for name, each in pack.acts.items() if name in ABROAD})
    everything = "pipl.elsewhere"  # alone it leaves whatever is done with personal data to a person
    whole = without(pack, everything)
    routes = [
        rule.id
        for rule in pack.rules
        if set(rule.acts) & {"export", "export_own"} and "export_route" in repr(rule.when)
    ]
    assert routes
    assert explored(path, Engine([pack]), chosen=["abroad-without-route"], steps=2).broken is None
    assert explored(path, whole, chosen=["abroad-without-route"], steps=2).broken is None
    engine = without(pack, everything, *routes)
    found = explored(path, engine, chosen=["abroad-without-route"], steps=2)
    assert found.broken.invariant == "abroad-without-route"
    assert len(found.moves) == 1
    target = written(path, found)
    assert [each.met for each in _checked(target, engine)] == [False], "check is red as long as the rule is missing"
    assert [each.met for each in _checked(target, whole)] == [True]


def test_no_personal_data_goes_abroad_without_a_route_where_all_packs_judge(tmp_path):
    found = explored(world(tmp_path, PERSONAL), chosen=["abroad-without-route"], steps=2, sequences=20)
    assert found.broken is None
    assert found.made > 0


def test_a_licence_for_use_abroad_without_a_route_is_found_and_one_whose_data_stays_is_not(tmp_path):
    path = world(tmp_path, PERSONAL)
    (pack,) = bootstrap.engine(("cn-registration",)).packs
    engine = without(pack, "pipl.elsewhere")  # it has no rule on what leaves by a licence
    stays = {"act.export_way": Fact(value="none", grounds=Grounds.ASSERTED)}
    for territory, facts, broken in (("KZ", {}, True), ("CN", {}, False), ("KZ", stays, False)):
        play = Play(bootstrap.fold_in(str(path), engine), engine, DAY)
        term = Period(start=DAY, end=date(2027, 11, 23))
        scope = Scope(purposes=Terms(("analysis",)), territory=Terms((territory,)), period=term, passing_on=0)
        act = Act(kind="license", on=DAY, asset="数据", by="甲", to="乙", rights=Right.USE, scope=scope, facts=facts)
        assert play.make(Doing(act=act))
        assert (play.broken(["abroad-without-route"]) is not None) is broken


def test_a_hole_in_the_rules_on_licences_abroad_is_found(tmp_path):
    """What leaves by a licence is tried as what is exported, by acts that the packs have alone."""
    path = world(tmp_path, PERSONAL)
    (pack,) = bootstrap.engine(("cn-registration",)).packs
    acts = {name: each for name, each in pack.acts.items() if name not in {"export", "export_own"}}
    rules = tuple(each for each in pack.rules if each.id != "pipl.elsewhere")
    engine = Engine([replace(pack, digest="less", rules=rules, acts=acts)])
    found = explored(path, engine, chosen=["abroad-without-route"], steps=2)
    assert found.broken.invariant == "abroad-without-route"
    assert (len(found.moves), found.moves[0].act.scope.territory) == (1, Open.ALL)
    target = written(path, found)
    assert [each.met for each in _checked(target, engine)] == [False]
    assert [each.decision.outcome > Outcome.CONDITIONAL for each in _checked(target)] == [True]


def test_without_a_rule_on_raw_public_data_it_goes_outside(tmp_path):
    path = world(tmp_path, PUBLIC)
    (pack,) = bootstrap.engine(("cn-registration",)).packs
    pack = replace(pack, acts={name: pack.acts[name] for name in ("license", "transfer")})
    registering = "gd-15-1.duty"  # it asks by what right such data is passed on
    options = {"chosen": ["public-raw-outside"], "steps": 2, "sequences": 20}
    whole, engine = without(pack, registering), without(pack, registering, "pdo-21.raw")
    assert explored(path, whole, **options).broken is None
    found = explored(path, engine, **options)
    assert (found.broken.invariant, len(found.moves)) == ("public-raw-outside", 1)
    target = written(path, found)
    assert [each.met for each in _checked(target, engine)] == [False], "check is red as long as the rule is missing"
    assert [each.met for each in _checked(target, whole)] == [True]
    assert [each.met for each in _checked(target)] == [True], "whatever else the packs may ask"


def test_what_no_move_came_near_was_not_looked_for(tmp_path):
    assert explored(world(tmp_path), licences()).looked == {"exclusive-twice", "outlives-source"}
    assert "abroad-without-route" in explored(world(tmp_path, PERSONAL), licences()).looked
    assert "public-raw-outside" in explored(world(tmp_path, PUBLIC), licences()).looked
    alone = WORLD.replace("甲: {}, 乙: {}, 丙: {}", "甲: {}")
    assert explored(world(tmp_path, alone), licences()).looked == frozenset()


@pytest.mark.parametrize("name", ["粮油", "棉花和纺织服装", "煤炭煤电煤化工", "绿色矿业", "优质畜产品"])
def test_a_registry_is_written_as_a_manifest_that_says_the_same_of_rights(name):
    """What is left out is counted; every claim, grant and ending is there under its id, for the same days and rights."""
    lexicon = bootstrap.lexicon()
    fold = fold_of(bootstrap.world_of(str(EXAMPLES / name / "登记.yaml")), lexicon)
    texts, left = manifests_of((each.as_json() for each in fold.entries), fold.record)
    again = bootstrap.fold_said(*texts)
    mine, theirs = (
        {row.id: (row.asset, row.party, row.rights) for row in each.all_rows() if row.kind == "right"}
        for each in (fold, again)
    )
    assert theirs == mine
    assert set(again.asset_ids()) == set(fold.asset_ids())
    assert set(left) & {"claim", "grant", "ending", "party", "asset", "evidence"} == set()


SAID = """kind: registry
parties:
  甲: {facts: {actor.persons_handled: "500", actor.ciio: {value: yes, grounds: documented}}}
  乙: {facts: {actor.platform: unknown}}
  丙: {kind: natural, confidential: {name: {commitment: COMMITTED}}}
assets:
  数据: {name: 数据, source: collected, facts: {asset.deletion_grounds: [term_over, purpose_done], act.export_began: 2026-01-05, act.costs: {complete: yes, records: [{kind: labelling, fen: -18, capitalised: yes}, {kind: research}]}}}
rights:
  - {id: 权, claim: [hold, use, operate], by: 甲, of: 数据, term: all, elsewhere: yes, complete: yes, confidential: {price: {commitment: COMMITTED}}}
  - {id: 否, claim: [use], by: 乙, of: 数据, complete: no}
burdens: [{id: 质, about: 权, burden: pledge, by: 丙, on: 2026-01-01}]
grants:
  - {id: 许, license: 数据, from: 甲, to: 乙, rights: [use], contracted: 2026-02-01, complete: yes, consents: [质], kind: sole, confidential: {price: {commitment: COMMITTED}}}
  - {id: 转, transfer: 数据, from: 甲, to: 丙, rights: [operate], territory: {all_but: [KZ]}, passing_on: 2, term: {from: 2026-02-02, before: 2028-01-01}, contracted: 2026-02-02, consents: 质, elsewhere: yes, complete: no}
""".replace("COMMITTED", "ab" * 32)


def test_every_key_of_a_party_a_claim_and_a_grant_is_written_or_named_as_left_out():
    """Of what stands there, the consents of pledgees alone are not written: the pledges are not either, and are counted."""
    fold = bootstrap.fold_said(SAID)
    texts, left = manifests_of((each.as_json() for each in fold.entries), fold.record)
    mine, theirs = (
        {
            each.draft.id: each.draft
            for each in found.entries
            if each.draft.kind in {"party", "asset", "claim", "grant", "transfer"}
        }
        for found in (fold, bootstrap.fold_said(*texts))
    )
    plain = {
        name: each._replace(payload={key: value for key, value in each.payload.items() if key != "consents"})
        for name, each in mine.items()
    }
    assert {name: each._replace(rests_on=()) for name, each in theirs.items()} == plain
    assert left == {"burden": 1}


def test_every_invariant_has_a_name_that_a_scenario_can_carry():
    assert set(INVARIANTS) == {"exclusive-twice", "outlives-source", "abroad-without-route", "public-raw-outside"}


def _checked(target, engine=None):
    from datarights.app.checking import Worlds

    engine = engine or bootstrap.engine()
    scenario = bootstrap.scenario_of(str(target), None, engine)
    worlds = Worlds(bootstrap.lexicon())
    worlds.admit([scenario])
    yield from checked([scenario], engine, bootstrap.lexicon(), worlds=worlds)


def test_where_nobody_has_a_right_there_is_nothing_to_try(tmp_path):
    found = explored(world(tmp_path, WORLD.partition("rights:")[0]), sequences=5)
    assert (found.sequences, found.tried, found.broken) == (0, 0, None)


TAKEN = """grants:
  - {id: 试1, license: 数据, from: 甲, to: 乙, rights: [use], purposes: [analysis], territory: [CN], term: {from: 2026-11-01, before: 2026-11-20}, passing_on: 0}
  - {id: 试3, license: 数据, from: 甲, to: 乙, rights: [use], purposes: [analysis], territory: [CN], term: {from: 2026-11-01, before: 2026-11-20}, passing_on: 0}
"""


@pytest.mark.parametrize("more", [TAKEN, TAKEN.replace("id: 试3, ", "")])
def test_moves_are_tried_under_ids_that_nothing_on_record_has(tmp_path, more):
    engine = bootstrap.engine()
    play = Play(bootstrap.fold_in(str(world(tmp_path, WORLD + more)), engine), engine, DAY)
    (root,) = (each for each in play.rights() if each.party == "甲")
    for _ in range(3):
        assert play.make(play.conferral(root, "丙", "license", Right.USE, (0, 365), "ordinary", 0))
        assert play.make(play.ending(play.rights()[-1], 100))


def test_an_id_that_was_struck_out_is_taken(tmp_path):
    engine = bootstrap.engine()
    fold = bootstrap.fold_in(str(world(tmp_path, WORLD + TAKEN)), engine)
    fold.append(Draft(kind="correction", id="撤销", about="试1", payload={"draft": None}))
    play = Play(fold, engine, DAY)
    root = next(each for each in play.rights() if each.party == "甲")
    assert play.make(play.conferral(root, "丙", "license", Right.USE, (0, 365), "ordinary", 0))


@pytest.mark.parametrize("day", [date(9998, 12, 30), date(9999, 6, 1), date(9999, 12, 30)])
def test_near_the_last_of_all_days_no_later_day_is_tried(tmp_path, day):
    engine = licences()
    fold = bootstrap.fold_in(str(world(tmp_path)), engine)
    found = search(fold, engine, day, steps=4, sequences=20, seed=1)
    assert (found.broken, found.made > 0) == (None, True)


def test_two_promises_of_one_giver_by_two_rights_are_found_and_one_of_what_was_given_back_is_none(
    tmp_path, monkeypatch
):
    engine = bootstrap.engine()
    fold = bootstrap.fold_in(str(world(tmp_path)), engine)
    play = Play(fold, engine, DAY)
    root = next(each for each in play.rights() if each.party == "甲")
    claim = Draft(
        kind="claim", id="又一份", asset=root.asset, parties={"by": "甲"}, rights=("hold", "use", "operate"),
        evidence=tuple(root.body["evidence"]),
    )  # fmt: skip
    fold.append(claim)

    def promised(name, giver, taker, of, depth=0):
        scope = {"purposes": ["analysis"], "territory": ["CN"], "period": "all", "passing_on": depth}
        return Draft(
            kind="grant", id=name, asset=root.asset, parties={"from": giver, "to": taker}, rights=("use", "operate"), scope=scope,
            valid=(DAY.isoformat(), "2030-01-01"), rests_on=(of,), payload={"act": "license", "exclusivity": "exclusive"},
        )  # fmt: skip

    fold.append(promised("一", "甲", "乙", root.id, depth=2))
    given_back = fold.forked()
    given_back.append(promised("反", "乙", "甲", "一", depth=1))
    given_back.append(promised("二", "甲", "丙", "反"))
    assert Play(given_back, engine, DAY).broken(["exclusive-twice"]) is None
    monkeypatch.setattr(admit, "_promises", lambda *_: ((), ()))
    fold.append(promised("二", "甲", "丙", "又一份"))
    assert Play(fold, engine, DAY).broken(["exclusive-twice"]).invariant == "exclusive-twice"


def test_near_the_last_of_all_days_what_must_not_be_is_still_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(admit, "_promises", lambda *_: ((), ()))
    engine = bootstrap.engine()
    fold = bootstrap.fold_in(str(world(tmp_path)), engine)
    found = search(fold, engine, date(9999, 6, 1), steps=4, sequences=60, seed=1, chosen=["exclusive-twice"])
    assert found.broken.invariant == "exclusive-twice"
