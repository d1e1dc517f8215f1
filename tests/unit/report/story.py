"""One ledger with everything a report may have to say, a small pack of its own, and worlds that strain a page."""

from datetime import date
from itertools import pairwise

from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.citation import Authority, Citation, Source
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Lexicon, Scope, Terms
from datarights.model.vocabulary import Term, Vocabulary
from datarights.report.acts import Judged
from datarights.report.compliance import compliance
from datarights.report.statement import statement
from datarights.rules.condition import Judgement, Leaf, Operator
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import ActSpec, Duty, FactSpec, FactType, Outcome, Pack, Rule, Who
from datarights.text import Text, say

DAY = date(2026, 11, 23)
GINNER, BANK, GUARANTOR, MILL, INDEXER, COURT = (
    "金絮棉业",
    "云杉银行",
    "棉城担保",
    "胡杨纺织",
    "沙棘数科",
    "昌吉州中级人民法院",
)
PURCHASES, INDEX = "棉花收购数据", "棉价指数"
GUIDE = Citation(source="guide", article="21", item="六")


def source(name, zh, en, rank, number, start, **more):
    return Source(
        id=name, title=say(zh, en), short=say(*more.pop("short")), issuer="某机关", number=number, authority=rank,
        issued=start, start=start, end=date(9999, 12, 31), read_on=DAY, confidence=more.pop("confidence", "read"),
    )  # fmt: skip


SOURCES = {
    each.id: each
    for each in (
        source("guide", "数据产权登记工作指引（试行）", "Guide to the registration of data property rights (for trial)", Authority.GUIDANCE, "国数综政策〔2026〕35号", date(2026, 7, 1), short=("工作指引", "Guide")),
        source("pipl", "中华人民共和国个人信息保护法", "Personal Information Protection Law", Authority.LAW, "主席令第九十一号", date(2021, 11, 1), short=("个人信息保护法", "PIPL"), confidence="partial"),
        source("contract", "当事人之间的约定", "what the parties agreed", Authority.CONTRACT, "", date(2021, 1, 1), short=("约定", "contract")),
    )
}  # fmt: skip


def fact(name, zh, en, who=Who.HOLDER, kind=FactType.YES_NO, **more):
    return FactSpec(name=name, type=kind, ask=say(zh, en), who=who, **more)


FACTS = {
    each.name: each
    for each in (
        fact("right.shown", "权利链能否确定地覆盖？", "Does the chain surely cover it?", Who.ACTOR, computed=True, changeable=True),
        fact("right.found", "所需权利有无记载？", "Is the right on record?", Who.ACTOR, computed=True, changeable=True, settle=say("许可合同", "the licence")),
        fact("right.purposes", "用途是否在权利之内？", "Does the purpose lie within?", Who.ACTOR, computed=True, changeable=True, settle=say("合同用途条款", "the purpose clause")),
        fact("right.pledged", "是否设有质押？", "Is it pledged?", Who.REGISTRY, computed=True),
        fact("right.disputed", "有无未了结的异议？", "Is it disputed?", Who.REGISTRY, computed=True),
        fact("act.pledgee_consents", "质权人是否书面同意？", "Does the pledgee consent in writing?", Who.ACTOR, changeable=True, settle=say("质权人同意书", "the pledgee’s consent")),
        fact("act.provision_basis", "提供个人信息凭何依据？", "On what basis is personal information provided?", Who.ACTOR, FactType.WORD, words=("consent", "none"), changeable=True),
        fact("asset.source", "数据如何取得？", "How did the data come to its holder?", kind=FactType.WORD, words=("collected", "derived"), computed=True),
        *(fact(f"asset.labels.{key}", f"是否含{zh}？", f"Does it hold {en}?", computed=True) for key, zh, en in (("personal", "个人信息", "personal information"), ("important", "重要数据", "important data"), ("core", "核心数据", "core data"), ("state_secret", "国家秘密", "state secrets"))),
        fact("asset.unlawfully_obtained", "是否以违法方式取得？", "Was it obtained unlawfully?", cite=Citation(source="guide", article="20")),
        fact("asset.right_in_source", "对原始数据有无使用权？", "Is there a right of use in the source?", kind=FactType.WORD, words=("use", "none"), changeable=True, cite=Citation(source="guide", article="20")),
        fact("asset.substantive_change", "是否发生实质改变？", "Was there a substantive change?", Who.REVIEWER, FactType.JUDGEMENT),
        fact("asset.value_raised", "价值是否显著提升？", "Is the value markedly raised?", Who.REVIEWER, FactType.JUDGEMENT),
        fact("asset.risk_assessed", "是否作过风险评估？", "Was the risk assessed?", settle=say("评估报告", "the report")),
    )
}  # fmt: skip
ACTS = {
    "license": ActSpec(
        name="license", title=say("许可", "license"), exercises=("operate",), passing_on=True, cite=GUIDE
    ),
    "process": ActSpec(name="process", title=say("加工", "process"), exercises=("use",), cite=GUIDE),
}
DISCLOSE = Duty(id="disclose", says=say("把限制和负担告知受让人", "tell the recipient of limits and burdens"), on=Who.ACTOR, cite=Citation(source="guide", article="23"), travels=True)  # fmt: skip


def leaf(name, value=True):
    return Leaf(fact=name, operator=Operator.IS, value=value, grounds="")


def rule(name, title, outcome, when, says, **more):
    cites = more.pop("cites", (GUIDE,))
    return Rule(
        id=name, title=say(*title), acts=more.pop("acts", ("license",)), outcome=outcome, when=when, cites=cites, says=say(*says), pack="story",
        authority=SOURCES[cites[0].source].authority, in_force=Period(start=date(2021, 1, 1)), **more,
    )  # fmt: skip


RULES = (
    rule("shown", ("在权利之内对外提供", "providing within the right"), Outcome.CONDITIONAL, leaf("right.shown"), ("经营权人可以许可他人", "whoever may operate may license"), duties=(DISCLOSE,)),
    rule("inside", ("在权利之内使用", "using within the right"), Outcome.PERMITTED, leaf("right.shown"), ("使用权人可以加工", "whoever may use may process"), acts=("process",)),
    rule("purposes", ("超出约定的用途", "outside the purposes agreed"), Outcome.PROHIBITED, leaf("right.purposes", value=False), ("约定的用途不包含本次行为", "the purposes agreed do not include this act"), acts=("license", "process"), cites=(Citation(source="contract"),), remedy=say("改到约定的用途之内", "stay within the purposes agreed")),
    rule("missing", ("没有所需权利的记载", "the right is not on record"), Outcome.EVIDENCE_NEEDED, leaf("right.found", value=False), ("权利不在册", "the right is not on record"), acts=("license", "process")),
    rule("pledge", ("已质押", "pledged"), Outcome.REVIEW, leaf("right.pledged"), ("质押期间的许可由人判断", "a licence under a pledge is for a person to judge"), remedy=say("取得质权人书面同意", "obtain the pledgee’s consent in writing")),
    rule("pledge.consent", ("质权人同意", "the pledgee consents"), Outcome.LIFTED, leaf("act.pledgee_consents"), ("质权人同意的不在此限", "not where the pledgee consents"), except_to="pledge"),
    rule("dispute", ("有未了结的异议", "an objection is pending"), Outcome.EVIDENCE_NEEDED, leaf("right.disputed"), ("先有异议处理结论", "a conclusion comes first"), cites=(Citation(source="guide", article="22", item="三"),)),
    rule("derived", ("衍生数据的认定", "the test of derived data"), Outcome.REVIEW, Judgement(question="asset.value_raised"), ("价值是否显著提升由人认定", "a person determines whether value was raised")),
    rule("pipl-23", ("提供个人信息没有依据", "no basis for providing personal information"), Outcome.PROHIBITED, leaf("act.provision_basis", "none"), ("提供个人信息须有依据", "providing personal information needs a basis"), cites=(Citation(source="pipl", article="23"),)),
)  # fmt: skip
PACK = Pack(
    id="story", version="1", title=say("故事", "story"), jurisdiction="CN", sources=SOURCES, parameters={}, facts=FACTS, readings={}, definitions={}, acts=ACTS,
    rules=RULES, digest="ab" * 32,
)  # fmt: skip
ENGINE = Engine([PACK])


def lexicon():
    def words(dimension, **terms):
        return Vocabulary(
            id=dimension, version="1", dimension=dimension, start=date(2026, 1, 1), digest=f"{len(terms)}c" * 32,
            terms={key.replace("_", "-"): Term(key=key.replace("_", "-"), name=say(*name)) for key, name in terms.items()},
        )  # fmt: skip

    purposes = words("purposes", credit_risk=("信贷风控", "credit risk"), marketing=("营销", "marketing"), product_development=("产品研发", "product development"))  # fmt: skip
    territory = words("territory", CN=("中国境内", "mainland China"))
    return Lexicon(vocabularies={"purposes": purposes, "territory": territory})


def draft(kind, name, **more):
    return Draft(kind=kind, id=name, **more)


def party(name, uscc="", **payload):
    body = {"name": name, "party_kind": "organisation", **payload}
    return draft("party", name, payload={**body, "uscc": uscc} if uscc else body)


def claim(name, by, of, evidence=(), valid=None, **payload):
    return draft("claim", name, asset=of, parties={"by": by}, rights=("hold", "use", "operate"), evidence=evidence, valid=valid, payload={"basis": "collected", **payload})  # fmt: skip


def grant(name, giver, taker, rights=("hold", "use"), *, of=PURCHASES, purposes=("credit-risk",), passing_on=0, valid=("2026-01-01", "2028-01-01"), **payload):  # fmt: skip
    scope = {"purposes": list(purposes), "territory": ["CN"], "period": list(valid), "passing_on": passing_on}
    return draft("grant", name, asset=of, parties={"from": giver, "to": taker}, rights=rights, scope=scope, valid=valid, payload={"act": "license", **payload})  # fmt: skip


BASE = (
    party(GINNER, "91652300MA7JX0MY1F"), party(BANK, "91650100MA7TEXT159"), party(GUARANTOR, "91652300MA7QA0X24M"), party(MILL), party(INDEXER, "91652301MA7TJ0DK8A"),
    party(COURT, party_kind="public_body"),
    draft("evidence", "采集说明", payload={"title": "采集说明", "sha256": "5e" * 32, "size": 2048, "proves": ["lawful_collection"], "signed": "2025-12-01"}),
    draft("evidence", "许可合同", payload={"title": "许可合同", "proves": ["contract"]}),
    draft("asset", PURCHASES, payload={
        "name": "2024-2025年昌吉州棉花收购企业收购量价日统计数据", "summary": "籽棉收购的日度数量、等级与成交价，按收购点汇总", "kind": "resource", "source": "collected",
        "territory": "prefecture", "covers": ["2024-09-01", "2026-01-01"], "updates": "daily", "volume": "12 GB", "form": "结构化数据表", "grade": "一般数据",
        "labels": {"personal": False, "important": False, "core": False, "public": False},
    }),
    draft("asset", INDEX, payload={"name": "2025年昌吉州棉花收购价格指数", "kind": "product", "source": "derived", "labels": {}}),
    draft("derivation", "棉价指数·来源", asset=INDEX, payload={"inputs": [PURCHASES], "how": "derived", "participants": [INDEXER]}),
    claim("金絮三权", GINNER, PURCHASES, ("采集说明",)),
    claim("沙棘三权", INDEXER, INDEX),
    grant("银行许可", GINNER, BANK, passing_on=1, evidence_note="见许可合同"),
    grant("担保许可", BANK, GUARANTOR, rights=("use",), valid=("2026-03-01", "2028-01-01")),
    grant("研发排他", GINNER, MILL, rights=("use",), purposes=("product-development",), valid=("2026-03-01", "2027-03-01"), exclusivity="sole"),
    grant("旧许可", GINNER, INDEXER, rights=("use",), purposes=("marketing",), valid=("2026-01-01", "2027-01-01")),
    draft("ending", "旧许可·终止", about="旧许可", valid=("2026-06-01", "9999-12-31"), payload={"reason": "breach"}),
    grant("明年许可", GINNER, INDEXER, rights=("use",), purposes=("marketing",), valid=("2027-01-01", "2028-01-01")),
    draft("burden", "质押一", about="金絮三权", parties={"by": BANK}, valid=("2026-05-01", "2027-05-01"), payload={"burden": "pledge", "order": "质2026-07"}),
    draft("objection", "异议一", about="研发排他", parties={"by": INDEXER}, valid=("2026-10-01", "9999-12-31"), payload={"grounds": "先有约定"}),
    draft("objection", "异议二", asset=PURCHASES, about=PURCHASES, parties={"by": GUARANTOR}, valid=("2026-02-01", "9999-12-31"), payload={"grounds": "来源存疑"}),
    draft("objection_decided", "异议二·处理", about="异议二", valid=("2026-03-01", "9999-12-31"), payload={"outcome": "rejected"}),
    draft("registration", "登记一", asset=PURCHASES, parties={"by": GINNER}, valid=("2026-09-01", "2031-09-01"), payload={"type": "first", "step": "credentialed", "credential": "数登A1234", "agency": "某登记机构"}),
    draft("determination", "认定一", asset=INDEX, parties={"by": COURT}, valid=("2026-08-01", "9999-12-31"), payload={"question": "substantive_change", "answer": True, "reasons": "结构与内容均不同"}),
)  # fmt: skip
RECORDED = "2026-11-20T03:04:05.000006Z"


def ledger(*more, base=BASE):
    fold = Fold(lexicon=lexicon(), origin="昌吉棉花登记库")
    for each in (*base, *more):
        fold.append(each, RECORDED)
    return fold


def act(kind, asset, by, to="", purposes=("credit-risk",), **more):
    scope = Scope(
        purposes=Terms(purposes), territory=Terms(("CN",)), period=Period(start=DAY, end=date(2027, 7, 1)), passing_on=0
    )
    return Act(kind=kind, asset=asset, by=by, to=to, rights=Right.USE if to else Right(0), scope=scope, on=DAY, **more)


ASKED = {
    PURCHASES: (
        ("银行在许可之内再许可给担保公司", act("license", PURCHASES, BANK, GUARANTOR)),
        ("棉企把数据许可给指数公司", act("license", PURCHASES, GINNER, INDEXER)),
        ("担保公司用于营销", act("process", PURCHASES, GUARANTOR, purposes=("marketing",))),
        ("", act("process", PURCHASES, GUARANTOR, facts={"asset.unlawfully_obtained": Fact(value=False)})),
    ),
    INDEX: (
        ("指数许可给银行", act("license", INDEX, INDEXER, BANK, facts={"act.provision_basis": Fact(value="consent")})),
    ),
}


def judged(fold, asset):
    words = fold.lexicon if hasattr(fold, "lexicon") else lexicon()
    return [Judged(title, decide(DecisionRequest(act=one), fold, ENGINE, words)) for title, one in ASKED.get(asset, ())]


def statement_of(about, fold=None, day=DAY):
    fold = fold if fold is not None else ledger()
    return statement(fold, lexicon(), about, day, recorded_at=RECORDED)


def compliance_of(asset, fold=None, *, acts=True, mandate="", packs=(PACK,), day=DAY):
    fold = fold if fold is not None else ledger()
    return compliance(
        fold, lexicon(), packs, asset, day, judged(fold, asset) if acts else (), mandate=mandate, recorded_at=RECORDED
    )


HOSTILE = '<script>alert("x")</script>|`*_[链](http://x.example)\u202e\u2066卷\u200b款&amp;</style>'
LONG = "新疆维吾尔自治区昌吉回族自治州棉花收购加工与数据资源运营管理（集团）有限责任公司准东分公司数据事业部" * 2
TOKEN = "a" * 180


def strained():
    """Thirty rights, a chain of five, a hostile name, a long one, and an id without a place to break."""
    names = [GINNER, HOSTILE, LONG, TOKEN, *(f"第{number}被许可人" for number in range(26))]
    chain = [GINNER, *(f"第{number}被许可人" for number in range(4))]
    base = [
        *(party(each) for each in names),
        draft("evidence", "采集说明", payload={"title": HOSTILE, "sha256": "5e" * 32, "proves": ["lawful_collection"]}),
        draft("asset", PURCHASES, payload={"name": LONG, "summary": HOSTILE, "source": "collected", "labels": {}, "limits": HOSTILE}),
        claim("金絮三权", GINNER, PURCHASES, ("采集说明",)),
        *(grant(f"许可{number}", above, below, passing_on=5 - number) for number, (above, below) in enumerate(pairwise(chain))),
        *(grant(f"{name}的许可", GINNER, name, rights=("use",)) for name in (HOSTILE, LONG, TOKEN)),
        *(grant(f"并行{number}", GINNER, f"第{number}被许可人", rights=("use",), purposes=("marketing",)) for number in range(22)),
        draft("objection", "异议", about="许可2", parties={"by": HOSTILE}, valid=("2026-10-01", "9999-12-31"), payload={"grounds": HOSTILE}),
    ]  # fmt: skip
    return ledger(base=base)


def texts(report):
    """Every sentence of a report, names left out."""

    def walk(value):
        if isinstance(value, Text):
            yield value
        elif isinstance(value, (list, tuple)):
            for each in value:
                yield from walk(each)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                yield from walk(getattr(value, name))

    yield from walk((report.title, report.headline, report.glance, report.sections, report.disclaimer))
