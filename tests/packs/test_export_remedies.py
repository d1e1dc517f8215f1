"""What is offered to whoever exports important data that was not assessed: the assessment, and no other status of the data."""

from pathlib import Path

from datarights import bootstrap
from datarights.app.checking import checked

TITLE = "重要数据：安全评估；已申报未告知的也没有免除"
FILE = Path(bootstrap.PACKS) / "cn-cross-border" / "scenarios" / "before-2024.yaml"


def test_important_data_is_offered_the_assessment_and_no_other_status():
    engine = bootstrap.engine(("cn-cross-border",))
    scenario = bootstrap.scenario_of(str(FILE), None, engine)
    (act,) = (each for each in checked([scenario], engine, bootstrap.lexicon()) if each.step.title == TITLE)
    offered = [{supply.name for supply in each.supplies} for each in act.decision.settling.sets]
    assert offered
    assert all("act.security_assessment" in each and "asset.important" not in each for each in offered)
