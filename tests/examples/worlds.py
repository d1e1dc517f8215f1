"""The example worlds as the tests see them: every act decided, and what makes one scenario differ from another."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from datarights import bootstrap
from datarights.app.checking import Checked, Worlds, checked
from datarights.decision.decision import Decision
from datarights.holdings.fold import Fold
from datarights.model.extent import LAST_DAY
from datarights.scenario.scenario import Scenario

EXAMPLES = Path(__file__).parents[2] / "examples"
CLUSTERS = (
    "油气生产加工", "煤炭煤电煤化工", "绿色矿业", "粮油", "棉花和纺织服装", "绿色有机果蔬", "优质畜产品", "新能源新材料", "公共数据授权运营",
)  # fmt: skip
SCENARIOS = sorted(EXAMPLES.glob("*/情景*.yaml"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One act of an example, decided, with the ledger it was decided on."""

    checked: Checked
    ledger: Fold

    @property
    def where(self) -> str:
        """Name the place of the act."""
        return str(self.checked.step.place)


def scenario_of(path: Path) -> Scenario:
    """Read a scenario file of the examples."""
    return bootstrap.scenario_of(str(path), None, bootstrap.engine())


def tried(path: Path) -> Iterator[Tried]:
    """Decide every act of a scenario file."""
    engine, lexicon = bootstrap.engine(), bootstrap.lexicon()
    scenario = scenario_of(path)
    assert scenario.world is not None
    ledger = Worlds(lexicon).of(scenario.world)
    for each in checked([scenario], bootstrap.judging(engine), lexicon):
        yield Tried(checked=each, ledger=ledger)


def point(each: Tried) -> tuple[object, ...]:
    """Give what a scenario tests: the act, how the data came, the law that answered and the ledger around it.

    Two scenarios with the same point test the same thing in other clothes. The parts are: kind of act; source situation;
    outcome; every rule that applies or stays open; what is asked; readings chosen; the kinds of links of the chain relied
    on; what befell that chain and that asset, and whether before, on or after the day of the act.
    """
    step, decision = each.checked.step, each.checked.decision
    rules = frozenset(
        (finding.rule.id, finding.verdict.value) for finding in decision.findings if finding.results != (None,)
    )
    source = next((fact.value for name, fact in decision.facts if name == "asset.source" and fact is not None), "")
    return (
        step.act.kind,
        source,
        decision.outcome.key,
        rules,
        frozenset(question.name for question in decision.questions),
        tuple(sorted(step.readings.items())),
        decision.relied_on.basis if decision.relied_on is not None else "",
        tuple(link.kind for link in decision.relied_on.links) if decision.relied_on is not None else (),
        circumstances(each.ledger, decision),
    )


def circumstances(ledger: Fold, decision: Decision) -> frozenset[tuple[str, ...]]:
    """Give what befell the chain and the asset: burdens, objections, endings, renewals, sales, beside the days asked."""
    act = decision.request.act
    first, after = act.term
    links = {link.right for link in decision.relied_on.links} if decision.relied_on is not None else set()
    found: set[tuple[str, ...]] = set()

    def beside(start: int, end: int) -> tuple[str, str]:
        def on(day: int) -> str:
            return "ahead" if day < start else "over" if day >= end else "during"

        return on(first), on(after - 1)

    rows = ledger.on_asset(act.asset)
    told = {row.id: "chain" if row.id in links else "actor" for row in rows if row.id in links or row.party == act.by}
    decided = {
        each.draft.about: str(each.draft.payload["outcome"])
        for each in ledger.entries
        if "outcome" in each.draft.payload
    }
    for row in rows:
        about = str(row.body.get("about") or "")
        role = told.get(row.id if row.kind == "right" else about, "other")
        promise = str(row.body.get("exclusivity") or "")
        if row.kind in {"burden", "determination", "registration"}:
            said = row.body.get("burden") or row.body.get("question") or row.body.get("step")
            found.add((row.kind, str(said or ""), *beside(row.start, row.end)))
        elif row.kind == "objection":
            found.add((row.kind, decided.get(row.id, "open"), *beside(row.start, row.end)))
        elif row.kind in {"ending", "renewal"} and role != "other":
            found.add((role, row.kind, str(row.body.get("reason") or ""), *beside(row.start, LAST_DAY)))
        elif row.kind == "right" and promise:
            found.add((role, promise, *beside(row.start, row.end)))
        if row.kind == "right" and role != "other":
            for name in row.body.get("given") or ():
                passed = ledger.record(str(name))
                if passed is not None:
                    part = "part" if "subsets" in (passed.body.get("scope") or {}) else "whole"
                    found.add((role, "sold", part, str(passed.rights), *beside(passed.start, LAST_DAY)))
    return frozenset(found)
