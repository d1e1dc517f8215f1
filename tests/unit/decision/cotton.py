"""The cotton story, small: a firm collects purchase data, a bank licences it, a guarantee firm, an insurer, an index."""

from datetime import date

from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.citation import Authority, Citation
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Lexicon, Scope, Terms
from datarights.model.vocabulary import Term, Vocabulary
from datarights.rules.condition import All, Any, Judgement, Leaf, Not, Operator, ReadingIs
from datarights.rules.engine import Engine
from datarights.rules.pack import (
    ActSpec,
    Duty,
    FactSpec,
    FactType,
    Option,
    Outcome,
    Pack,
    Reading,
    Rule,
    Who,
)
from datarights.text import say

GUIDE = Citation(source="guide", article="21")
DAY = date(2026, 11, 23)
GINNER, BANK, GUARANTOR, INSURER, INDEXER = "金絮棉业", "云杉银行", "棉城担保", "绿洲保险", "沙棘数科"
PURCHASES, INDEX = "棉花收购数据", "棉价指数"


def leaf(fact, value=True, operator=Operator.IS, grounds=""):
    return Leaf(fact=fact, operator=operator, value=value, grounds=grounds)


def is_no(fact):
    return leaf(fact, value=False)


def rule(name, outcome, when, acts=("license", "provide", "process", "transfer"), **more):
    return Rule(
        id=name,
        title=say(name, name),
        acts=acts,
        outcome=outcome,
        when=when,
        cites=(GUIDE,),
        authority=more.pop("authority", Authority.GUIDANCE),
        in_force=more.pop("in_force", Period(start=date(2026, 7, 1))),
        says=say(name, name),
        pack="cotton",
        **more,
    )


def spec(name, kind=FactType.YES_NO, who=Who.HOLDER, **more):
    return FactSpec(name=name, type=kind, ask=say(f"{name}？", f"{name}?"), who=who, **more)


SIDES = ("purposes", "fields", "territory", "recipients", "subsets", "term", "passing_on")

FACTS = {
    each.name: each
    for each in (
        *(
            spec(f"right.{name}", who=Who.ACTOR, computed=True, changeable=True, settle=say("合同", "the contract"))
            for name in ("shown", "found", "documented", "conferred", *SIDES)
        ),
        spec("right.ended", computed=True),
        spec("right.frozen", computed=True),
        spec("right.pledged", computed=True),
        spec("right.promised_away", computed=True),
        spec("right.disputed", computed=True),
        spec("asset.source", FactType.WORD, computed=True, words=("collected", "derived", "crawled")),
        spec("asset.labels.personal", computed=True),
        spec("asset.right_in_source", FactType.WORD, words=("use", "none"), changeable=True),
        spec("asset.unlawfully_obtained"),
        spec("asset.substantive_change", FactType.JUDGEMENT, who=Who.REVIEWER),
        spec("asset.value_raised", FactType.JUDGEMENT, who=Who.REVIEWER),
        spec("act.provision_basis", FactType.WORD, words=("consent", "none"), who=Who.ACTOR, changeable=True),
        spec("act.pledgee_consents", who=Who.ACTOR, changeable=True),
    )
}

ACTS = {
    "license": ActSpec(
        name="license", title=say("许可", "license"), exercises=("operate",), passing_on=True, cite=GUIDE
    ),
    "provide": ActSpec(
        name="provide", title=say("提供", "provide"), exercises=("operate",), passing_on=True, cite=GUIDE
    ),
    "process": ActSpec(name="process", title=say("加工", "process"), exercises=("use",), cite=GUIDE),
    "transfer": ActSpec(
        name="transfer", title=say("转让", "transfer"), exercises=("operate",), each_conferred=True, cite=GUIDE
    ),
}

TRAVELS = Duty(
    id="disclose-limits", says=say("说明限制", "disclose the limits"), on=Who.ACTOR, cite=GUIDE, travels=True
)

RULES = (
    rule("right.none", Outcome.EVIDENCE_NEEDED, Any(parts=(is_no("right.found"), is_no("right.documented")))),
    *(rule(f"extent.{side}", Outcome.PROHIBITED, is_no(f"right.{side}")) for side in SIDES),
    rule("right.ended", Outcome.PROHIBITED, leaf("right.ended")),
    rule("burden.frozen", Outcome.PROHIBITED, leaf("right.frozen")),
    rule("burden.pledged", Outcome.REVIEW, leaf("right.pledged")),
    rule("burden.pledged.consent", Outcome.LIFTED, leaf("act.pledgee_consents"), except_to="burden.pledged"),
    rule("promise", Outcome.PROHIBITED, leaf("right.promised_away")),
    rule("dispute", Outcome.REVIEW, leaf("right.disputed")),
    rule(
        "pipl-23",
        Outcome.PROHIBITED,
        All(parts=(leaf("asset.labels.personal"), leaf("act.provision_basis", "none"))),
        acts=("license", "provide"),
    ),
    rule(
        "derived.test",
        Outcome.EVIDENCE_NEEDED,
        All(
            parts=(
                leaf("asset.source", "derived"),
                Not(part=All(parts=(leaf("asset.right_in_source", "use"), Judgement(question="asset.value_raised")))),
            )
        ),
    ),
    rule(
        "yes.outward",
        Outcome.CONDITIONAL,
        leaf("right.shown"),
        acts=("license", "provide", "transfer"),
        duties=(TRAVELS,),
    ),
    rule("yes.inward", Outcome.PERMITTED, leaf("right.shown"), acts=("process",)),
    rule(
        "transfer.reading",
        Outcome.REVIEW,
        ReadingIs(reading="all_three", option="all"),
        acts=("transfer",),
    ),
)

READINGS = {
    "all_three": Reading(
        name="all_three",
        question=say("须三项俱全？", "all three?"),
        options=(
            Option(key="all", says=say("须", "yes"), cites=(GUIDE,)),
            Option(key="list", says=say("不须", "no"), cites=(GUIDE,)),
        ),
        default="list",
    )
}


def pack(rules=RULES, facts=FACTS, **more):
    return Pack(
        id="cotton",
        version="1",
        title=say("棉花", "cotton"),
        jurisdiction="CN",
        sources={},
        parameters={},
        facts=facts,
        readings=READINGS,
        definitions={},
        acts=ACTS,
        rules=tuple(rules),
        digest=more.pop("digest", "d1"),
        **more,
    )


def lexicon():
    purposes = Vocabulary(
        id="purposes",
        version="1",
        dimension="purposes",
        start=date(2026, 1, 1),
        terms={
            "finance": Term(key="finance", name=say("金融", "finance")),
            "credit-risk": Term(key="credit-risk", name=say("信贷风控", "credit risk"), parent="finance"),
            "marketing": Term(key="marketing", name=say("营销", "marketing")),
        },
    )
    return Lexicon(vocabularies={"purposes": purposes})


def draft(kind, name, **more):
    return Draft(kind=kind, id=name, **more)


def party(name):
    return draft("party", name, payload={"name": name, "party_kind": "organisation"})


def asset(name, source="collected", personal=False, **more):
    return draft(
        "asset",
        name,
        payload={"name": name, "source": source, "labels": {"personal": personal}, **more},
    )


def claim(name, by, of, rights=("hold", "use", "operate"), evidence=("采集说明",), **more):
    return draft(
        "claim",
        name,
        asset=of,
        parties={"by": by},
        rights=rights,
        evidence=evidence,
        payload={"basis": "collected"},
        **more,
    )


LICENSED = {"purposes": ["credit-risk"], "territory": ["CN"]}


def grant(
    name,
    giver,
    taker,
    rights=("hold", "use"),
    *,
    scope=LICENSED,
    passing_on=0,
    valid=("2026-01-01", "2028-01-01"),
    asset_id=PURCHASES,
    **payload,
):
    return draft(
        "grant",
        name,
        asset=asset_id,
        parties={"from": giver, "to": taker},
        rights=rights,
        scope={**scope, "period": list(valid), "passing_on": passing_on},
        valid=valid,
        payload={"act": "license", **payload},
    )


def cotton(*more, without=()):
    """The ledger of the story, then more drafts."""
    fold = Fold(lexicon=lexicon(), origin="棉花登记库")
    base = [
        *(party(each) for each in (GINNER, BANK, GUARANTOR, INSURER, INDEXER)),
        draft(
            "evidence", "采集说明", payload={"title": "采集说明", "sha256": "0" * 64, "proves": ["lawful_collection"]}
        ),
        asset(PURCHASES),
        asset(INDEX, source="derived"),
        draft("derivation", "棉价指数·来源", asset=INDEX, payload={"inputs": [PURCHASES], "how": "derived"}),
        claim("金絮三权", GINNER, PURCHASES),
        claim("沙棘三权", INDEXER, INDEX),
        grant("银行许可", GINNER, BANK, passing_on=1),
        grant("担保许可", BANK, GUARANTOR, rights=("use",), valid=("2026-03-01", "2028-01-01")),
    ]
    for each in (*base, *more):
        if each.id not in without:
            fold.append(each)
    return fold


def licence(by=BANK, to=GUARANTOR, purpose="credit-risk", through=date(2027, 6, 30), rights=Right.USE, **more):
    """Ask to license purchase data within China from the day of the act."""
    return Act(
        kind=more.pop("kind", "license"),
        asset=more.pop("asset", PURCHASES),
        by=by,
        to=to,
        rights=rights,
        scope=more.pop(
            "scope",
            Scope(
                purposes=Terms((purpose,)),
                territory=Terms(("CN",)),
                period=Period(start=DAY, end=date.fromordinal(through.toordinal() + 1)),
                passing_on=more.pop("passing_on", 0),
            ),
        ),
        on=more.pop("on", DAY),
        **more,
    )


def ask(act, holdings=None, rules=RULES, **more) -> Decision:
    words = holdings.lexicon if holdings is not None else lexicon()
    return decide(DecisionRequest(act=act, **more), holdings, Engine([pack(rules)]), words)
