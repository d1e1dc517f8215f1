"""The table of routes for data leaving China, written a second time: one plain function, first match wins.

From the texts of the instruments and not from the rule pack, to be its judge: no definitions, no order of files, no logic of the unknown. Every
fact must be known. ``chosen`` says how each point on which lawyers differ is read.
"""

from datetime import date

PROHIBITED, ESCALATE, ASSESSMENT, CONTRACT, CERTIFICATE, EXEMPT, UNREAD, NO_ANSWER = (
    "prohibited", "escalate", "assessment", "contract", "certificate", "exempt", "unread", "no answer",
)  # fmt: skip


def route(facts, chosen):
    """Give the row that decides and the route it gives, for facts all of which are known."""
    day = facts["day"]
    if facts["state_secret"] or (facts["work_secret"] and day >= date(2025, 1, 1)):
        return "D02", PROHIBITED
    if facts["judicial"] and not facts["approved"]:
        return "D03", PROHIBITED
    pipl = day >= date(2021, 11, 1)
    if facts["personal"] and facts["restricted"] and pipl:
        return "D04", PROHIBITED
    if facts["controlled"] and not facts["licence"]:
        return "D05", PROHIBITED
    if facts["core"]:
        return "D06", ESCALATE
    if facts["personal"] and facts["organ"] and pipl:
        return "D08", ASSESSMENT
    if day < date(2024, 3, 22):
        return before_2024(facts, chosen)
    if important(facts, chosen):
        return "D09", ASSESSMENT
    if not facts["personal"]:
        return "D12", EXEMPT
    if facts["foreign"] and not facts["mixed"]:
        return "D13", EXEMPT
    if facts["edocument"] and day >= date(2026, 9, 1):
        return "D15", EXEMPT
    kept_out = (
        facts["ciio"] and chosen["ciio_since_2025" if day >= date(2025, 1, 1) else "ciio_before_2025"] == "assessment"
    )
    if facts["contract"] and facts["needed"] and not kept_out:
        return "D16", EXEMPT
    hr = facts["labour_rules"] and facts["collective_contract"]
    if chosen["hr_cumulative"] == "either":
        hr = facts["labour_rules"] or facts["collective_contract"]
    if facts["employees"] and hr and facts["needed"] and not kept_out:
        return "D17", EXEMPT
    if facts["emergency"] and facts["needed"] and not kept_out:
        return "D18", EXEMPT
    if facts["duty"] and facts["needed"] and day >= date(2025, 1, 1) and chosen["statutory_duty_alone"] == "alone":
        return "D19", EXEMPT
    listed = valid_list(facts)
    if facts["ciio"] and not (listed and facts["covers"] == "scenario" and chosen["ciio_and_list"] == "exempt"):
        return "D20", ASSESSMENT
    if listed:
        if facts["covers"] == "item":
            return {
                "important": ("D21", ASSESSMENT), "trial": ("D21", CONTRACT), "other": ("D21", UNREAD),
            }[facts["row"]]  # fmt: skip
        if facts["covers"] == "scenario" or (facts["covers"] == "sector" and chosen["list_coverage"] == "sector"):
            return "D22", EXEMPT
    return numbers(facts, chosen)


def valid_list(facts):
    """Tell whether the list relied on, that of Beijing of 2024, counts: own zone, in force, in the zone."""
    return facts["zone"] == "beijing" and date(2024, 8, 30) <= facts["day"] < date(2026, 5, 11)


def important(facts, chosen):
    """Tell whether the data is assessed as important data (rows D09 to D11)."""
    named = facts["important"] in {"published", "notified"}
    cars = facts["cars"] and facts["persons"] > 100_000 and chosen["car_line"] == "important"
    if not (named or cars):
        return False
    if facts["cars"] and facts["car_exempt"] and facts["day"] >= date(2026, 2, 3):
        return False
    edocument = facts["edocument"] and facts["day"] >= date(2026, 9, 1)
    return not (edocument and chosen["edocument_important"] == "exempt")


def numbers(facts, chosen):
    """Go by the numbers of the handler since 1 January (rows D24 to D28)."""
    plain, sensitive = facts["N"], facts["S"]
    if sensitive >= 10_000 or plain >= 1_000_000:
        return "D24", ASSESSMENT
    if facts["sensitive"] and sensitive == 0:
        return "D28", NO_ANSWER
    if sensitive >= 1 and plain < 100_000 and not facts["sensitive"] and chosen["part_or_whole"] == "part":
        return ("D27", EXEMPT) if plain >= 1 else ("D28", NO_ANSWER)
    if sensitive >= 1:
        small = facts["day"] >= date(2026, 9, 1) and facts["handled"] < 100_000
        if small and chosen["small_handler_route"] == "lightened":
            return "small", "check"
        return "D25", CONTRACT
    if plain >= 100_000:
        return "D26", CONTRACT
    return ("D27", EXEMPT) if plain >= 1 else ("D28", NO_ANSWER)


def before_2024(facts, chosen):
    """Go by the measures of 2022 and 2023 as first issued, and by the laws alone before them."""
    day = facts["day"]
    personal = facts["personal"]
    if facts["foreign"] and not facts["mixed"] and chosen["transit_before_2024"] == "outside":
        personal = False
    weighty = facts["important"] in {"published", "notified", "declared_not_notified"}
    if not personal and not weighty:
        return "outside", EXEMPT
    if day < date(2022, 9, 1):
        return ("CSL 37", ASSESSMENT) if facts["ciio"] else ("no rule", NO_ANSWER)
    many = facts["handled"] >= 1_000_000 or facts["N2"] >= 100_000 or facts["S2"] >= 10_000
    if weighty or facts["ciio"] or many:
        return "SAM 4", ASSESSMENT
    if day < date(2022, 11, 4):
        return "no rule", NO_ANSWER
    return ("certification", CERTIFICATE) if day < date(2023, 6, 1) else ("SCM 4", CONTRACT)
