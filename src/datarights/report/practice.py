"""What practice asks for and no ledger knows: who can answer, and by what. Not law, and printed as practice.

Drawn together, in our own words, from the headings of a trading venue's compliance guidelines (Shanghai Data Exchange,
2023), a local standard (DB4403/T 564-2024) and the custom of opinions; their texts were not all read.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from datarights.model.asset import SourceKind
from datarights.model.citation import Citation
from datarights.report.tree import Ask
from datarights.rules.pack import Who
from datarights.text import Text, say
from datarights.valueclass import valueclass

PRACTICE: Final = say(
    "下列未定事项中，规则包没有要求而列出的，是交易合规评估的实务清单（据上海数据交易所2023年合规指引、DB4403/T 564—2024的标题整理，未读全文），不是法律要求。",
    "Points below that no rule pack asks for come from the custom of compliance reviews (drawn from the headings of the Shanghai "
    "Data Exchange’s guidelines of 2023 and of DB4403/T 564-2024, not read whole); they are not requirements of law.",
)


@valueclass(kw_only=False)
class Point:
    """One thing a review asks. ``facts``: names of facts any of which answers it, where the ledger or an act knows."""

    section: int
    ask: Text
    who: Who
    settle: Text
    facts: tuple[str, ...] = ()


def _point(section: int, who: Who, ask: tuple[str, str], settle: tuple[str, str], *facts: str) -> Point:
    return Point(section, say(*ask), who, say(*settle), facts)


POINTS: Final = (
    _point(3, Who.HOLDER, ("各主体当日是否存续、登记状态是否正常？", "Does each party exist on the day, in good standing?"), ("营业执照与公示系统查询截图", "business licence and an extract of the public register"), "actor.insolvent"),
    _point(3, Who.HOLDER, ("业务是否须有许可（征信、测绘、医疗、金融、增值电信等），许可是否有效？", "Does the business need a licence (credit reporting, surveying, health, finance, telecoms), and is it valid?"), ("许可证及有效期", "the licence and its term")),
    _point(3, Who.HOLDER, ("近年有无重大数据违法或处罚？", "Any serious data offence or penalty in recent years?"), ("信用报告、裁判与处罚检索记录", "credit report; search of judgments and penalties")),
    _point(3, Who.HOLDER, ("签约人有无授权，内部决策程序是否完成？", "Does the signatory have authority, and was the internal approval given?"), ("授权委托书、决议", "power of attorney, resolution")),
    _point(6, Who.HOLDER, ("加工中投入了哪些实质性劳动，用了哪些算法或模型，其权利是否清楚？", "What substantive work went into the processing, with which algorithms or models, and are those cleared?"), ("加工记录、人员与算力成本、模型授权", "processing log, cost of staff and computing, licences of models")),
    _point(6, Who.HOLDER, ("是否作过去标识化或者匿名化，如何验证？", "Was anything de-identified or anonymised, and how was it tested?"), ("处理方法说明与重识别测试", "account of the method and a re-identification test"), "asset.only_de_identified"),
    _point(8, Who.ACTOR, ("以何种方式交付（接口、文件、可用不可见等）？", "How is it delivered (interface, file, computed inside)?"), ("交付方案", "the delivery plan"), "act.only_answer_leaves"),
    _point(8, Who.ACTOR, ("是否有数据出境，走哪一条路径？", "Does any data leave the country, and by which route?"), ("出境情况说明；评估、标准合同、认证或豁免的依据", "account of the flow; assessment, standard contract, certification or exemption"), "act.export_route"),
    _point(8, Who.ACTOR, ("如何定价，是否属于有价格上限的公共数据服务？", "How is it priced, and is it a public-data service with a cap?"), ("定价说明", "account of the price")),
    _point(8, Who.RECIPIENT, ("接收方的身份、用途与保护能力如何核验？", "How were the recipient’s identity, purpose and safeguards checked?"), ("身份核验记录、用途说明", "record of the check, statement of use")),
    _point(9, Who.HOLDER, ("数据安全的组织、制度与负责人？", "Organisation, rules and officer for data security?"), ("制度文件、任命文件", "the rules and the appointment")),
    _point(9, Who.HOLDER, ("全生命周期的安全措施、分类分级管控与应急预案？", "Safeguards over the life cycle, control by grade, incident plan?"), ("制度、等级保护备案与测评、应急预案", "rules, filing and test of graded protection, incident plan")),
    _point(9, Who.HOLDER, ("流通后能否溯源（水印、指纹、日志）？", "Can it be traced after it circulates (watermark, fingerprint, log)?"), ("样例与日志", "a sample and the log")),
    _point(11, Who.AUTHORITY, ("流通是否可能危害国家安全、公共利益？", "May its circulation harm state security or public interest?"), ("主管部门意见或评估结论", "the view of the authority, or an assessment"), "application.endangers"),
    _point(11, Who.COUNSEL, ("是否侵害他人合法权益，或为法律、行政法规所禁止？", "Does it harm others’ lawful interests, or does a law or regulation forbid it?"), ("法律检索与审查意见", "search of the law and a written opinion"), "application.barred_by_law"),
)  # fmt: skip


def unanswered(section: int, known: Mapping[str, object]) -> Iterator[Ask]:
    """Give the points of a section that nothing known answers."""
    for point in POINTS:
        if point.section == section and not any(known.get(name) is not None for name in point.facts):
            yield Ask(point.ask, point.who.label, point.settle)


@valueclass(kw_only=False)
class Entitlement:
    """What the Guide says may be registered in a source situation, where it says so, and the facts it hangs on."""

    says: Text
    cite: Citation
    facts: tuple[str, ...]


def _of(article: str, item: str, zh: str, en: str, *facts: str) -> Entitlement:
    return Entitlement(say(zh, en), Citation(source="guide", article=article, item=item), facts)


_LAWFUL = ("asset.unlawfully_obtained", "asset.breaches_contract")
_CRAWL = (
    "asset.publicly_accessible", "asset.intrusion", "asset.disturbance", "asset.broke_measures", "asset.harm", "asset.grading_done", "asset.impact_assessed",
)  # fmt: skip

ENTITLEMENTS: Final[Mapping[SourceKind, Entitlement]] = {
    SourceKind.COLLECTED: _of("21", "一", "自己经营中依法采集、生成且不违反约定的数据，可登记三项权利。", "Data lawfully collected or generated in one’s own business, in breach of no contract, may be registered with all three rights.", *_LAWFUL),
    SourceKind.CAUSED: _of("21", "二", "依民事合同由他人采集、本人有权取得的数据，可就取得的部分登记三项权利。", "Data collected by another under a civil contract may be registered with all three rights in so far as it was rightly obtained.", "asset.civil_contract", "asset.copy_received", "asset.unlawfully_obtained"),
    SourceKind.AGREEMENT: _of("20", "", "协议取得的数据，看协议给予申请人哪些权利。", "For data obtained by agreement, what the agreement gives decides.", "asset.agreement_gives", "asset.unlawfully_obtained"),
    SourceKind.CRAWLED: _of("21", "四", "自动化程序收集的公开数据，手段正当且不损害他人的，可登记持有权和使用权。", "Public data collected by automated means, fairly and without harm, may be registered with the rights to hold and to use.", *_CRAWL),
    SourceKind.CRAWLED_PRODUCT: _of("21", "四", "以此形成、不实质性替代他人产品或服务的产品，可登记三项权利。", "A product made from it that does not in substance substitute another’s product or service may be registered with all three rights.", *_CRAWL, "asset.substitution"),
    SourceKind.FUSED: _of("21", "五", "融合数据先看约定；没有约定或约定不明的，各方可登记持有权、使用权，经营权须其他参与方同意。", "Fused data follows the contract first; where it is silent or unclear each may register hold and use, and operate with the others’ consent.", "asset.fusion_contract", "asset.participants_consent"),
    SourceKind.DERIVED: _of("21", "六", "成立衍生数据的，可登记三项权利；先看原始数据的使用权。", "Derived data may be registered with all three rights; a right of use in its source comes first.", "asset.right_in_source", "asset.derived_contract"),
    SourceKind.ENTRUSTED: _of("21", "七", "受托处理者对受托数据不享有权利，法律另有规定或另有约定的除外。", "A processor for a principal has no right in the data, unless a law or the contract says otherwise.", "asset.entrusted_rights_given"),
    SourceKind.PUBLIC_DUTY: _of("15", "一", "党政机关依法履职收集、产生的数据不予登记。", "Data that organs of Party or government collect or make in their duty is not registered.", "asset.duty_body", "asset.lawfully_opened"),
    SourceKind.AUTHORISED_OPERATION: _of("15", "二", "公共数据授权运营形成的产品和服务，先在公共数据资源登记平台登记，可再登记。", "Products and services of authorised operation may be registered after registration on the public-data platform.", "asset.public_registered"),
    SourceKind.UTILITY: _of("15", "三", "公用企业提供公共服务产生的数据可登记，另有规定的除外。", "What a utility’s public service produces may be registered, unless something else is provided.", "asset.public_service_data", "asset.otherwise_provided"),
}  # fmt: skip
ACQUISITION: Final = ("asset.acquisition_meets_pipl", "asset.acquisition_meets_dsl")
