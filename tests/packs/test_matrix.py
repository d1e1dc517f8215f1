"""What bars one act bars every act that does as much with the data: facts against acts, over all packs that are shipped.

A rule names the acts it speaks of, and a list of names leaves one out unseen. So each act of a scenario that a rule stops is done
again as every act that does as much with the data or more, on a case in which all is in order but for the facts that broke the
rule. What passes then stands in ``matrix.yaml`` with the law that lets it pass, or is a hole.
"""

import shutil
from collections import Counter
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml

from datarights import bootstrap
from datarights.decision.act import Act
from datarights.decision.assemble import candidates
from datarights.decision.decide import judge
from datarights.rules.condition import expanded, looked_at
from datarights.rules.finding import Fact, Verdict, bearing
from datarights.rules.pack import Outcome
from datarights.scenario.stated import stated_value

PACKS = Path(bootstrap.PACKS)
SHIPPED = tuple(sorted(path.parent.name for path in PACKS.glob("*/pack.yaml")))
TABLE = yaml.load((Path(__file__).parent / "matrix.yaml").read_text("utf-8"), yaml.BaseLoader)
DAY = date(2026, 12, 1)
EVE = date(2026, 6, 30)
"""The last day before the Guide, when courts alone had judged some ways of collecting."""
RIGHTS = ("hold", "use", "operate")
ACT = ("act.kind", "act.on")
"""What an act is, and when: not carried over to another act."""

LEFT = "act.inputs_leave_hands"
GIVEN = (2, 2)
"""What leaves one's hands is given to others, whatever the act is called."""

PASSES = Outcome.CONDITIONAL


class Matrix:
    """The packs that are shipped, together; the acts of their scenarios; a case in which all is in order."""

    def __init__(self, engine):
        self.engine = engine
        self.lexicon = bootstrap.lexicon()
        self.packs = {pack.id: pack for pack in self.engine.packs}
        self.acts = {name: act for pack in self.engine.packs for name, act in pack.own.acts.items()}
        self.sources = {name for pack in self.engine.packs for name in pack.own.sources}
        self.rules = {
            rule.id: rule
            for pack in self.engine.packs
            for rule in pack.rules
            if DAY in rule.in_force and rule.outcome >= Outcome.EVIDENCE_NEEDED
        }
        files = [path for name in SHIPPED for path in sorted((PACKS / name / "scenarios").glob("*.yaml"))]
        self.steps = [
            each for path in files for each in bootstrap.scenario_of(str(path), None, self.engine).steps if each.expect
        ]
        apart = (*TABLE["apart"], *TABLE["through"])
        self.does = {name: self._does(name) for name in self.acts if not name.startswith(apart)}
        self.order = self._in_order()
        self.orders = [self.laid(self.order, self.said(each)) for each in ({}, *TABLE["also_in_order"])]

    def _does(self, name):
        """Give how much an act does with the data: by which right, and in whose hands."""
        right = max((RIGHTS.index(each) for each in self.acts[name].exercises), default=TABLE["no_right"].get(name, 0))
        return int(right), int(TABLE["hands"].get(name, 2 if right == 2 else 0))

    def _in_order(self):
        """Give each fact the value it has most often where the law lets an act pass; the table says what that leaves amiss."""
        told = {}
        for step in self.steps:
            if step.expect.outcome is not None and step.expect.outcome <= PASSES:
                for name, fact in step.act.facts.items():
                    if fact is not None:
                        told.setdefault(name, []).append(fact)
        usual = {name: _most_frequent(facts) for name, facts in told.items() if name not in ACT}
        return self.laid(usual, self.said(TABLE["in_order"]))

    def said(self, pairs):
        values = {name: stated_value(text, self.engine.facts[name]) for name, text in pairs.items()}
        return {name: None if value is None else Fact(value=value) for name, value in values.items()}

    @staticmethod
    def laid(facts, over):
        """Give facts with others over them; one that is nothing takes its own away."""
        return {name: fact for name, fact in {**facts, **over}.items() if fact is not None}

    def judged(self, kind, facts, readings, *, on=DAY, trace=False):
        """Judge an act on the facts of an act: what is worked out from others is worked out."""
        act = Act(kind=kind, on=on, facts=facts)
        (way,) = candidates(act, None, self.engine, self.lexicon).ways
        return judge(way.facts, kind, act.dates(), self.engine, {**TABLE["readings"], **readings}, trace=trace)

    def broken(self, pack=""):
        """Give each rule, of one pack or of all, that stops an act of a scenario, with the act and the facts that broke it."""
        seen = set()
        for step in self.steps:
            kind = step.act.kind
            stops = [
                name
                for name, verdict in step.expect.rules.items()
                if verdict is Verdict.APPLIES and name in self.rules and pack in {"", self.rules[name].pack}
            ]
            if not stops or kind not in self.does:
                continue
            found = self.judged(kind, step.act.facts, step.readings, trace=True)
            for finding in (found.finding(name) for name in stops):
                if finding is None or finding.verdict is not Verdict.APPLIES:
                    continue
                looked = {each.fact for each in bearing(finding.conditions)} & set(self.engine.facts) - set(ACT)
                facts = {name: step.act.facts.get(name) for name in sorted(looked)}
                if (key := (finding.rule.id, kind, str(facts))) not in seen:
                    seen.add(key)
                    yield finding.rule, kind, facts, step

    def as_much(self, rule, kind, facts):
        """Give the acts that do as much with the data as one kind does, or more, with what makes them so.

        An act that the rule names is not done again, unless the rule itself looks at which act it is.
        """
        right, hands = self.does[kind]
        if (left := facts.get(LEFT)) is not None and left.value:
            right, hands = GIVEN
        pack = self.packs[rule.pack]
        looks = any(looked_at(part) == "act.kind" for part in expanded(rule.own_condition, pack.definitions))
        named = () if looks else rule.acts
        for name, (other, into) in self.does.items():
            if name in pack.acts and name not in {kind, *named} and other >= right and into >= hands:
                yield name, self.said(TABLE["as_much"].get(name, {}))
        if rule.outcome is Outcome.PROHIBITED and (right, hands) == GIVEN:
            yield from ((name, self.said(facts)) for name, facts in TABLE["through"].items())

    def stopped(self, order, rule, kind, facts, step):
        """Give what is laid over a case in order so that a rule stops an act: what broke it; else all that was said."""
        for over in (facts, {**step.act.facts, **facts}):
            found = self.judged(kind, self.laid(order, over), step.readings)
            finding = found.finding(rule.id)
            if found.outcome > PASSES and finding.verdict is Verdict.APPLIES and not finding.defeated_by:
                return over
        return None

    def holes(self, pack=""):
        """Give every act that passes though a rule stops another that does no more with the data."""
        passed = {}
        for (rule, kind, facts, step), (number, order) in product(self.broken(pack), enumerate(self.orders)):
            others = list(self.as_much(rule, kind, facts))
            over = self.stopped(order, rule, kind, facts, step) if others else None
            if over is None:
                continue
            if rule.pack in TABLE["abroad"]["packs"] and kind in TABLE["abroad"]["acts"]:
                abroad = self.said(TABLE["abroad"]["facts"])
                over = {**over, **{name: fact for name, fact in abroad.items() if over.get(name) is None}}
            for other, alike in others:
                if (key := (number, other, str(over), str(step.readings))) not in passed:
                    case = self.laid(order, {**alike, **over} if other in TABLE["through"] else {**over, **alike})
                    passed[key] = self.judged(other, case, step.readings).outcome <= PASSES
                if passed[key]:
                    yield rule.id, kind, other

    def silent(self, on):
        """Give every act that no rule stops on a day because of how its data was got, with the source and the means."""
        for name in self.acts:
            for source, means in product(TABLE["means"]["sources"], TABLE["means"]["facts"]):
                said = {**TABLE["as_much"].get(name, {}), "asset.source": source, means: "yes"}
                found = self.judged(name, self.laid(self.order, self.said(said)), {}, on=on, trace=True)
                if not any(
                    finding.verdict is Verdict.APPLIES
                    and finding.rule.outcome >= Outcome.REVIEW
                    and means in {each.fact for each in bearing(finding.conditions)}
                    for finding in found.findings
                ):
                    yield name, source, means


def _most_frequent(facts):
    values = Counter(str(each.value) for each in facts)
    most = max(values, key=values.get)
    return next(each for each in facts if str(each.value) == most)


def rows(section):
    """Give each row of the table with the cells it speaks of: rule, act that is stopped (or any), act that passes (or any)."""
    for row in TABLE[section]:
        yield row, [(rule, of, act) for rule in row["rules"] for of in row.get("of", ["all"]) for act in row["acts"]]


def covers(cell, hole):
    return all(said in {"all", found} for said, found in zip(cell, hole, strict=True))


@pytest.fixture(scope="module")
def matrix():
    return Matrix(bootstrap.engine(SHIPPED))


@pytest.fixture(scope="module")
def found(matrix):
    return sorted(set(matrix.holes()))


def test_every_act_that_does_something_with_data_is_weighed(matrix):
    weighed = {name for name, act in matrix.acts.items() if act.exercises} | set(TABLE["no_right"])
    assert set(matrix.does) <= weighed, "say of an act of no right how much it does, or set it apart"
    for beginning in TABLE["apart"]:
        assert any(name.startswith(beginning) for name in matrix.acts), beginning


@pytest.mark.parametrize(
    "data",
    [
        {"asset.labels.personal": "yes"},
        {"asset.labels.personal": "yes", "asset.labels.sensitive": "yes"},
        {"asset.labels.personal": "yes", "asset.labels.important": "yes"},
        {"asset.labels.personal": "yes", "asset.labels.public": "yes", "asset.source": "utility"},
    ],
    ids=["personal", "sensitive", "important", "public"],
)
def test_where_all_is_in_order_every_act_passes_so_that_what_stops_it_is_what_was_broken(matrix, data):
    for name, order in product(matrix.does, matrix.orders):
        case = matrix.laid(order, matrix.said({**data, **TABLE["as_much"].get(name, {})}))
        assert matrix.judged(name, case, {}).outcome <= PASSES, name


def test_what_stops_an_act_stops_every_act_that_does_as_much_or_the_table_says_why(found):
    said = [cell for section in ("passes", "holes") for _, cells in rows(section) for cell in cells]
    assert [hole for hole in found if not any(covers(cell, hole) for cell in said)] == []


@pytest.mark.parametrize("section", ["passes", "holes"])
def test_every_row_of_the_table_is_needed_and_gives_its_reason_in_law(matrix, found, section):
    for row, cells in rows(section):
        assert row["because"], row
        assert row["cite"].partition(":")[0] in matrix.sources, row
        assert [cell for cell in cells if not any(covers(cell, hole) for hole in found)] == []


@pytest.mark.parametrize(("on", "beside"), [(DAY, ()), (EVE, tuple(TABLE["means"]["eve"]))], ids=["now", "before"])
def test_how_data_was_got_is_asked_in_every_act_of_every_pack_or_the_table_says_why(matrix, on, beside):
    passes = {name for row in TABLE["means"]["passes"] for name in row["acts"]} | set(beside)
    silent = set(matrix.silent(on))
    assert sorted(each for each in silent if each[0] not in passes) == []
    assert sorted(passes - {name for name, _, _ in silent}) == [], "a row of the table that is not needed"


def test_every_reason_why_it_is_not_asked_cites_its_law(matrix):
    for row in TABLE["means"]["passes"]:
        assert row["because"], row
        assert row["cite"].partition(":")[0] in matrix.sources, row


def test_a_group_that_leaves_an_act_out_is_noticed(tmp_path):
    shutil.copytree(PACKS / "cn-local", tmp_path / "new")
    main = (tmp_path / "new" / "pack.yaml").read_text("utf-8")
    (tmp_path / "new" / "pack.yaml").write_text(
        main.replace("dealt: [list, license, transfer,", "dealt: [list, license,"), "utf-8"
    )
    less = Matrix(bootstrap.engine_with(str(tmp_path / "new"), SHIPPED))
    assert ("shc-55.consent", "license", "transfer") in set(less.holes("cn-local"))
