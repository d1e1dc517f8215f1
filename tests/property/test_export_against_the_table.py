"""The pack on export against the table written as a plain function: the same route, and what is unknown is never exempt."""

from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.reference import export_table as table

from datarights import bootstrap
from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.rules.finding import Fact, Verdict
from datarights.rules.pack import Outcome

AGAINST = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

YES_NO = (False, True)
DAYS = tuple(
    map(
        date.fromisoformat,
        (
            "2021-10-31", "2021-11-01", "2022-08-31", "2022-09-01", "2022-11-04", "2023-05-31", "2023-06-01", "2024-03-21", "2024-03-22",
            "2024-08-30", "2024-12-31", "2025-01-01", "2026-01-01", "2026-05-11", "2026-08-31", "2026-09-01",
        ),
    )
)  # fmt: skip
VALUES = {
    "state_secret": YES_NO, "work_secret": YES_NO, "judicial": YES_NO, "approved": YES_NO, "personal": YES_NO, "restricted": YES_NO,
    "controlled": YES_NO, "licence": YES_NO, "core": YES_NO, "organ": YES_NO,
    "important": ("published", "notified", "declared_not_notified", "no"),
    "cars": YES_NO, "persons": (100_000, 100_001), "car_exempt": YES_NO, "foreign": YES_NO, "mixed": YES_NO, "edocument": YES_NO,
    "contract": YES_NO, "needed": YES_NO, "employees": YES_NO, "labour_rules": YES_NO, "collective_contract": YES_NO,
    "emergency": YES_NO, "duty": YES_NO, "ciio": YES_NO, "zone": ("none", "beijing"),
    "covers": ("item", "scenario", "sector", "none"), "row": ("important", "trial", "other"), "sensitive": YES_NO,
    "N": (0, 1, 99_999, 100_000, 999_999, 1_000_000), "S": (0, 1, 9_999, 10_000), "handled": (99_999, 100_000, 999_999, 1_000_000),
    "N2": (1, 99_999, 100_000), "S2": (0, 9_999, 10_000),
}  # fmt: skip
READINGS = {
    "ciio_before_2025": ("assessment", "exempt"), "ciio_since_2025": ("exempt", "assessment"), "hr_cumulative": ("both", "either"),
    "statutory_duty_alone": ("alone", "not_alone"), "ciio_and_list": ("assessment", "exempt"),
    "list_coverage": ("scenario", "sector"), "car_line": ("important", "numbers_only"), "edocument_important": ("assessment", "exempt"),
    "part_or_whole": ("part", "whole"), "small_handler_route": ("unchanged", "lightened"), "transit_before_2024": ("inside", "outside"),
}  # fmt: skip
PLAIN = {
    **{name: False for name in VALUES if VALUES[name] == YES_NO}, "personal": True, "important": "no", "persons": 100_000, "zone": "none",
    "covers": "none", "row": "other", "N": 1, "S": 0, "handled": 999_999, "N2": 1, "S2": 0,
}  # fmt: skip
FACTS = {
    "state_secret": "asset.labels.state_secret", "work_secret": "asset.work_secret", "judicial": "act.foreign_judicial",
    "approved": "act.authority_approval", "personal": "asset.labels.personal", "restricted": "recipient.restricted",
    "controlled": "asset.export_controlled", "licence": "act.export_licence", "core": "asset.labels.core",
    "organ": "actor.state_organ", "important": "asset.important", "cars": "asset.automotive", "persons": "asset.persons",
    "car_exempt": "asset.sector_exempt", "foreign": "asset.origin", "mixed": "asset.domestic_mixed", "edocument": "asset.edocument",
    "contract": "act.contract_party", "needed": "act.truly_needed", "employees": "act.hr_persons", "labour_rules": "act.labour_rules",
    "collective_contract": "act.collective_contract", "emergency": "act.emergency", "duty": "act.statutory_duty", "ciio": "actor.ciio",
    "zone": "act.zone", "covers": "act.zone_covers", "row": "act.zone_row", "sensitive": "asset.labels.sensitive",
    "N": "actor.exported", "S": "actor.exported_sensitive", "handled": "actor.persons_handled", "N2": "actor.exported_two_years",
    "S2": "actor.exported_sensitive_two_years",
}  # fmt: skip
WORDS = {
    ("organ", False): "no", ("organ", True): "organ", ("foreign", False): "domestic", ("foreign", True): "foreign",
    ("edocument", False): "none", ("edocument", True): "needed_only", ("contract", False): "none", ("contract", True): "individual",
    ("employees", False): "none", ("employees", True): "employees", ("row", "important"): "bj24-auto-1", ("row", "trial"): "bj24-med-trial",
}  # fmt: skip
BESIDE = {
    "act.export_way": "sent", "asset.special_regime": "none", "act.treaty": False, "act.zone_list": "bj-2024",
    "act.zone_registered": True, "act.zone_activity": True, "act.zone_persons": 49_999,
    "act.security_assessment": "none", "act.standard_contract": "none", "act.certificate": "none", "asset.youngest_age": 20,
}  # fmt: skip
"""What the table does not look at, and the rest of a list that counts: Beijing's, 49,999 persons as its row counts."""

ROUTES = {
    "ndr-63.D02": table.PROHIBITED, "dsl-36.D03": table.PROHIBITED, "pipl-42.D04": table.PROHIBITED, "dsl-25.D05": table.PROHIBITED,
    "dsl-21.D06": table.ESCALATE, "pipl-36.D08": table.ASSESSMENT, "cbf-7.D09": table.ASSESSMENT, "cbf-3.D12": table.EXEMPT,
    "cbf-4.D13": table.EXEMPT, "edoc-21.D15": table.EXEMPT, "cbf-5-1.D16": table.EXEMPT, "cbf-5-2.D17": table.EXEMPT,
    "cbf-5-3.D18": table.EXEMPT, "ndr-35-6.D19": table.EXEMPT, "cbf-7.D20": table.ASSESSMENT, "cbf-6.D21-assessment": table.ASSESSMENT,
    "cbf-6.D21-contract": table.CONTRACT, "cbf-6.D21-unread": table.UNREAD, "cbf-6.D22": table.EXEMPT, "cbf-7.D24": table.ASSESSMENT,
    "cbf-8.D25": table.CONTRACT, "smh.D25-small": "check", "cbf-8.D26": table.CONTRACT, "cbf-5-4.D27": table.EXEMPT, "cbf.D28": table.NO_ANSWER,
    "csl-37.operators": table.ASSESSMENT, "pipl-74.no-rule": table.NO_ANSWER, "pipl-38.no-number": table.NO_ANSWER,
    "sam-4.assessment": table.ASSESSMENT, "pipl-38.before-certification": table.NO_ANSWER, "pipl-38.certification-only": table.CERTIFICATE,
    "scm-4.first-person": table.CONTRACT, "sam-2.outside": table.EXEMPT,
}  # fmt: skip


@pytest.fixture(scope="module")
def judge():
    engine, lexicon = bootstrap.engine(("cn-cross-border",)), bootstrap.lexicon()

    def judged(day, known, chosen):
        stated = {FACTS[name]: Fact(value=WORDS.get((name, value), value)) for name, value in known.items()}
        beside = {name: Fact(value=value) for name, value in BESIDE.items()}
        act = Act(kind="export", on=day, facts={**beside, **stated})
        return decide(DecisionRequest(act=act, readings=chosen, brief=True), None, engine, lexicon)

    return judged


def found(decision):
    """Give the routes of the rows that apply, and those of rows that may."""
    sure, perhaps = set(), set()
    for rule, to in ROUTES.items():
        finding = decision.finding(rule)
        verdict = finding.verdict if finding is not None else Verdict.CLEAR
        if verdict is Verdict.APPLIES:
            sure.add(to)
        elif verdict is not Verdict.CLEAR:
            perhaps.add(to)
    return sure, perhaps


def unlike(values, most):
    """Give a few values that are not the plain ones: what happens where little is out of the ordinary."""
    names = st.lists(st.sampled_from(sorted(values)), max_size=most, unique=True)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: st.sampled_from(values[name]) for name in chosen}))


def coherent(facts):
    """Sensitive personal information is personal information: what is said to be the one and not the other is no answer."""
    return {**facts, "sensitive": facts["sensitive"] and facts["personal"]}


SOME = unlike(VALUES, 6)
ALL = st.fixed_dictionaries({name: st.sampled_from(each) for name, each in VALUES.items()})
CHOSEN = st.fixed_dictionaries({name: st.sampled_from(each) for name, each in READINGS.items()})
DAY = st.sampled_from(DAYS)


@AGAINST
@given(DAY, st.one_of(SOME, ALL), CHOSEN)
def test_the_pack_gives_the_route_of_the_table_when_all_is_known(judge, day, changed, chosen):
    known = coherent({**PLAIN, **changed})
    row, to = table.route({**known, "day": day}, chosen)
    sure, perhaps = found(judge(day, known, chosen))
    assert (sure, perhaps) == ({to}, set()), row


@AGAINST
@given(
    DAY, SOME, st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3, unique=True),
    CHOSEN, st.lists(st.sampled_from(sorted(READINGS)), max_size=2, unique=True),
)  # fmt: skip
def test_no_route_is_shut_out_that_some_answer_gives_and_what_is_unknown_is_never_exempt(
    judge, day, changed, unknown, chosen, unsettled
):
    full = coherent({**PLAIN, **changed})
    known = {name: value for name, value in full.items() if name not in unknown}
    settled = {name: option for name, option in chosen.items() if name not in unsettled}
    worlds = [
        {**known, **dict(zip(unknown, answers, strict=True)), "day": day}
        for answers in product(*(VALUES[name] for name in unknown))
    ]
    possible = {
        table.route(world, {**settled, **dict(zip(unsettled, options, strict=True))})[1]
        for world in worlds if coherent(world) == world
        for options in product(*(READINGS[name] for name in unsettled))
    }  # fmt: skip
    decision = judge(day, known, settled)
    sure, perhaps = found(decision)
    assert possible <= sure | perhaps
    assert not sure or sure == possible
    if possible != {table.EXEMPT}:
        assert decision.outcome not in {Outcome.PERMITTED, Outcome.CONDITIONAL}


@pytest.mark.parametrize(
    ("day", "changed", "row"),
    [
        *(("2026-10-08", {"N": plain, "S": sensitive, "sensitive": sensitive > 0}, row) for plain, sensitive, row in (
            (1, 0, "D27"), (99_999, 0, "D27"), (100_000, 0, "D26"), (999_999, 0, "D26"), (1_000_000, 0, "D24"), (1, 1, "D25"),
            (1, 9_999, "D25"), (1, 10_000, "D24"), (99_999, 1, "D25"), (999_999, 9_999, "D25"), (0, 0, "D28"),
        )),
        ("2026-10-08", {"N": 0, "S": 0, "personal": False}, "D12"),
        ("2024-03-21", {"N": 50_000}, "SCM 4"), ("2024-03-22", {"N": 50_000}, "D27"),
        ("2023-12-01", {"handled": 1_200_000, "N": 10}, "SAM 4"), ("2024-03-22", {"handled": 1_200_000, "N": 10}, "D27"),
        ("2022-10-01", {"N2": 100_000}, "SAM 4"),
    ],
)  # fmt: skip
def test_the_plain_function_stands_on_the_boundaries_that_the_texts_draw(day, changed, row):
    facts = {**PLAIN, **changed, "day": date.fromisoformat(day)}
    assert table.route(facts, {name: options[0] for name, options in READINGS.items()})[0] == row
