"""Words of reports: days, scopes, citations, and the names of what an entry writes as a key."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from datarights.holdings.answers import made
from datarights.holdings.consent import consent_of
from datarights.holdings.record import Record
from datarights.model.asset import SourceKind
from datarights.model.citation import Citation, Source
from datarights.model.right import SHORT, Right
from datarights.model.scope import Lexicon
from datarights.report.answers import ANSWERS, OF_ONE
from datarights.text import Text, same, say

if TYPE_CHECKING:
    from datarights.rules.finding import Fact
    from datarights.rules.pack import Pack

NONE: Final = say("无", "none")
UNSAID: Final = say("未说明", "not stated")
ACCOUNT: Final = say("书面说明及其证据", "an account in writing, with its evidence")
DETERMINATION: Final = say("附理由的认定，登入登记库", "a determination with reasons, entered in the registry")
YES: Final = say("是", "yes")
NO: Final = say("否", "no")
ENDLESS: Final = date(9999, 12, 31).toordinal()


def joined(texts: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    """Join texts with the mark of each language."""
    found = list(texts)
    return Text(zh=zh.join(each.zh for each in found), en=en.join(each.en for each in found))


_DIGITS: Final = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """Give a number below 100 in Chinese numerals: 七, 十四, 二十."""
    tens, ones = divmod(number, 10)
    lead = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return f"{lead}{_DIGITS[ones] if ones or not tens else ''}"


def names(words: Iterable[str]) -> Text:
    """Join names, which are the same in both languages."""
    return joined(map(same, words))


def day_text(ordinal: int) -> str:
    """Give a day as it is written."""
    return date.fromordinal(ordinal).isoformat()


def term_text(row: Record) -> Text:
    """Say from when to when a belief holds; the last day is included."""
    start = day_text(row.start) if row.start > 1 else ""
    if row.end >= ENDLESS:
        return say(f"{start} 起，未载明期限", f"from {start}, no end on record") if start else _NO_TERM
    last = (date.fromordinal(row.end) - timedelta(days=1)).isoformat()
    return say(f"{start} 至 {last}（含）" if start else f"至 {last}（含）", f"{start} through {last}".strip())


_NO_TERM: Final = say("未载明期限", "no end on record")


def entry_text(row: Record) -> Text:
    """Name the entry that made a belief, the last one that changed it, and whose word it is where it is signed."""
    first, said = made(row), consent_of(row)
    signed = say(f"，{said.label.zh}", f", {said.label.en}") if said is not None else say("", "")
    if row.since == first:
        return say(f"第 {first} 条{signed.zh}", f"no. {first}{signed.en}")
    return say(f"第 {first} 条，经第 {row.since} 条{signed.zh}", f"no. {first}, changed by no. {row.since}{signed.en}")


def term_name(dimension: str, key: str, lexicon: Lexicon) -> Text:
    """Name a term of a vocabulary; a word that is in none stands as it was written."""
    vocabulary = lexicon.vocabularies.get(dimension)
    found = vocabulary.terms.get(key) if vocabulary is not None else None
    return found.name if found is not None else same(key)


_WRITTEN: Final = {
    "all": say("不限", "all"),
    "unspecified": say("未约定", "unspecified"),
    "unknown": say("未知", "unknown"),
}

DIMENSION_NAMES: Final = {
    "purposes": say("用途", "purposes"),
    "fields": say("领域", "fields of use"),
    "territory": say("地域", "territory"),
    "recipients": say("接收方", "recipients"),
    "subsets": say("数据子集", "subsets"),
}


UNLIMITED: Final = say("没有写明限制", "no limit is written")


def scope_text(scope: Mapping[str, Any], lexicon: Lexicon) -> Text:
    """Say a scope's written dimensions; what is not written is not said."""
    said: list[Text] = []
    for dimension, label in DIMENSION_NAMES.items():
        value = scope.get(dimension)
        if isinstance(value, Mapping):
            but = joined(term_name(dimension, str(each), lexicon) for each in value["all_but"])
            text = say(f"除{but.zh}外", f"all but {but.en}")
        elif isinstance(value, (list, tuple)):
            text = joined(term_name(dimension, str(each), lexicon) for each in value)
        elif value is not None:
            text = _WRITTEN.get(str(value), same(str(value)))
        else:
            continue
        said.append(say(f"{label.zh} {text.zh}", f"{label.en}: {text.en}"))
    depth = scope.get("passing_on")
    if isinstance(depth, int):
        said.append(
            say("不可再许可", "not to be passed on")
            if depth == 0
            else say(f"可再许可 {depth} 次", f"may be passed on {depth}×")
        )
    elif depth is not None:
        word = _WRITTEN.get(str(depth), same(str(depth)))
        said.append(say(f"再许可{word.zh}", f"passing on: {word.en}"))
    return joined(said, "；", "; ") if said else UNLIMITED


def source_of(cite: Citation, packs: Iterable["Pack"]) -> Source | None:
    """Find the instrument that a citation names."""
    for pack in packs:
        if cite.source in pack.sources:
            return pack.sources[cite.source]
    return None


def cite_text(cite: Citation, packs: Iterable["Pack"], on: date | None = None) -> Text:
    """Say a citation with the rank of its source: guidance is never shown as law, nor what came after the day ``on`` as ruling it."""
    source, place = source_of(cite, packs), cite.place()
    if source is None:
        return say(f"{cite.source}{place.zh}", f"{cite.source} {place.en}".rstrip())
    short, rank = source.short, source.authority.label
    known = joined((each for each in (rank, source.reservation, source.later(on)) if each is not None), "，", ", ")
    return say(f"{short.zh}（{known.zh}）{place.zh}", f"{short.en} ({known.en}) {place.en}".rstrip())


def cites_text(cites: Iterable[Citation], packs: Sequence["Pack"], on: date | None = None) -> Text:
    """Say several citations, of an act on a day."""
    return joined((cite_text(each, packs, on) for each in cites), "；", "; ")


def answer_words(question: str, answer: object, packs: Iterable["Pack"]) -> tuple[Text, Text]:
    """Say a question (a fact, a judgement, a contested point) and an answer; the keys where no pack knows them."""
    for pack in packs:
        spec, reading = pack.facts.get(question), pack.readings.get(question)
        if spec is not None:
            return spec.ask, value_words(question, answer)
        if reading is not None:
            says = {each.key: each.says for each in reading.options}
            return reading.question, says.get(str(answer), same(str(answer)))
    return same(question), value_words(question, answer)


def value_words(fact: str, value: object) -> Text:
    """Say the value of a fact; the same word may say one thing of one fact and another of the next."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return OF_ITS_OWN.get(fact, {}).get(value) or VALUES.get(value) or same(value)
    if isinstance(value, date):
        return same(value.isoformat())
    if isinstance(value, (frozenset, list, tuple)):
        return joined(value_words(fact, each) for each in sorted(map(str, value))) if value else NONE
    if isinstance(value, int):
        return same(str(value))
    rows = getattr(value, "rows", ())
    return say(f"{len(rows)} 项", f"{len(rows)} records")


def fact_words(name: str, fact: "Fact | None") -> Text:
    """Say a fact with how well it is known."""
    if fact is None:
        return say("不明", "unknown")
    value, grounds = value_words(name, fact.value), fact.grounds.label
    return say(f"{value.zh}（{grounds.zh}）", f"{value.en} ({grounds.en})")


def named(table: Mapping[str, Text], key: object) -> Text:
    """Name a key; one that is in no list stands as it was written."""
    return table.get(str(key), same(str(key))) if key else UNSAID


def _table(*rows: tuple[str, str, str]) -> Mapping[str, Text]:
    return {key: say(zh, en) for key, zh, en in rows}


BURDENS: Final = _table(
    ("pledge", "质押", "pledge"), ("preservation", "查封等保全", "preservation"), ("control", "临时管制", "control"),
    ("exclusivity", "独占或排他承诺", "exclusive promise"), ("restriction", "限制", "restriction"),
)  # fmt: skip
EXCLUSIVITIES: Final = _table(("exclusive", "独占", "exclusive"), ("sole", "排他", "sole"), ("ordinary", "普通", "ordinary"))  # fmt: skip
ACTS: Final = _table(
    ("license", "许可", "licence"), ("sublicense", "再许可", "sub-licence"), ("entrust_keeping", "委托持有", "entrusted keeping"),
    ("entrust_processing", "委托处理", "entrusted processing"), ("transfer", "转让", "transfer"), ("contribute", "出资", "contribution"),
    ("succession", "承继", "succession"), ("pledge", "质押", "pledge"), ("provide", "提供", "provision"), ("fuse", "融合", "fusion"),
)  # fmt: skip
ENDINGS: Final = _table(
    ("expiry", "期限届满", "its term ran out"), ("contract", "依约终止", "ended under the contract"), ("breach", "因违约终止", "ended for breach"),
    ("judgment", "生效裁判", "ended by a judgment"), ("destruction", "数据已销毁", "the data was destroyed"), ("withdrawal", "撤回", "withdrawn"),
    ("void_source", "来源不成立", "its source is void"),
)  # fmt: skip
PROVES: Final = _table(
    ("lawful_collection", "合法采集", "lawful collection"), ("lawful_crawl", "依法自动化收集", "lawful automated collection"),
    ("contract", "合同", "contract"), ("licence_contract", "许可合同", "licence contract"), ("right", "权利取得", "acquisition of the right"),
    ("right_in_source", "原始数据使用权", "right of use in the source"), ("derivation", "加工形成", "derivation"), ("processing", "加工过程", "processing"),
    ("identity", "主体身份", "identity"), ("authority", "授权委托", "power of attorney"), ("authorisation", "授权", "authorisation"),
    ("consent", "同意", "consent"), ("personal_basis", "个人信息合法性基础", "basis for personal information"),
    ("grading", "分级", "grading"), ("important_lawful", "重要数据合规取得", "lawful acquisition of important data"),
    ("anonymisation", "匿名化", "anonymisation"), ("labels", "数据标签", "labels of the data"), ("assessment", "评估", "assessment"),
    ("security_assessment", "第三方安全评估", "security assessment by a third party"), ("credential", "登记凭证", "credential"),
    ("public_registration", "公共数据资源登记结果", "registration on the public-data platform"), ("opened", "依法公开", "lawful publication"),
    ("sample", "样例数据", "sample"), ("description", "数据说明", "description of the data"), ("commitment", "真实性承诺", "commitment to truth"),
    ("fingerprint", "数据水印或指纹", "watermark or fingerprint"), ("change", "变更事实", "the change"), ("ground", "注销事由", "ground for cancelling"),
    ("destruction", "数据销毁", "destruction of the data"), ("dispute", "争议", "dispute"), ("order", "裁定或决定", "order"), ("decision", "决定", "decision"),
    ("court_document", "生效法律文书", "effective court document"),
)  # fmt: skip
"""What evidence may prove: the words of ``proves`` that have a name; others stand as they were written."""
STEPS: Final = _table(
    ("filed", "已申请", "filed"), ("accepted", "已受理", "accepted"), ("published", "公示中", "published"), ("evidenced", "已存证", "evidenced"),
    ("credentialed", "已发凭证", "credential issued"), ("pending_renewal", "期满而续期未办结", "past its term, renewal pending"), ("refused", "不予登记", "refused"), ("lapsed", "已失效", "lapsed"), ("cancelled", "已注销", "cancelled"),
)  # fmt: skip
REGISTRATIONS: Final = _table(
    ("first", "初次登记", "first registration"), ("transfer", "转让登记", "registration of a transfer"), ("alter", "变更登记", "alteration"),
    ("renew", "续期登记", "renewal"), ("cancel", "注销登记", "cancellation"),
)  # fmt: skip
DECIDED: Final = _table(("upheld", "异议成立", "upheld"), ("rejected", "异议不成立", "rejected"), ("withdrawn", "已撤回", "withdrawn"))  # fmt: skip
FREQUENCIES: Final = _table(
    ("realtime", "实时", "in real time"), ("hourly", "每小时", "hourly"), ("daily", "每日", "daily"), ("weekly", "每周", "weekly"), ("monthly", "每月", "monthly"),
    ("quarterly", "每季", "quarterly"), ("yearly", "每年", "yearly"), ("none", "不更新", "not updated"), ("static", "不更新", "not updated"),
)  # fmt: skip
AREAS: Final = _table(
    ("international", "国际", "international"), ("national", "全国", "nationwide"), ("province", "省", "province"), ("prefecture", "市（地、州）", "prefecture"),
    ("county", "区县", "county"), ("below", "区县以下", "below county"),
)  # fmt: skip
KINDS: Final = _table(("resource", "数据资源", "data resource"), ("product", "数据产品和服务", "data product or service"))  # fmt: skip
DERIVATIONS: Final = _table(("derived", "衍生创造", "derived"), ("fused", "融合", "fused"), ("crawled_product", "以收集的公开数据形成产品", "a product of collected public data"))  # fmt: skip
RECORDS: Final = _table(
    ("party", "主体", "party"), ("asset", "登记对象", "asset"), ("evidence", "证据", "evidence"), ("derivation", "形成关系", "derivation"),
    ("right", "权利", "right"), ("burden", "负担", "burden"), ("objection", "异议", "objection"), ("registration", "登记步骤", "registration step"),
    ("determination", "认定", "determination"), ("waiver", "豁免", "waiver"), ("erasure", "删除", "erasure"), ("vocabulary", "词表", "vocabulary"),
)  # fmt: skip
VALUES: Final[Mapping[str, Text]] = {
    **ANSWERS,
    **{each.value: each.label for each in SourceKind},
    **{key: SHORT[right] for key, right in (("hold", Right.HOLD), ("use", Right.USE), ("operate", Right.OPERATE))},
    **EXCLUSIVITIES,
    **_table(
        ("none", "无", "none"), ("unspecified", "未约定", "unspecified"), ("unclear", "未约定或不清楚", "unclear"), ("yes", "是", "yes"), ("no", "否", "no"),
        ("given", "明确给予", "given"), ("denied", "明确排除", "denied"), ("gives", "给予本方", "gives it"), ("denies", "归于他方", "gives the data to another"),
        ("all", "全部同意", "all consent"), ("concerned", "仅相关方同意", "those concerned consent"), ("to_holder", "归本方", "to the holder"), ("to_other", "归他方", "to another"),
        ("organ", "党政机关", "an organ"), ("for_organ", "受其委托或授权", "a body acting for an organ"), ("institution", "事业单位自身履职", "an institution’s own duty"),
        ("consent", "同意", "consent"), ("separate_consent", "单独同意", "separate consent"), ("other_basis", "其他法定基础", "another basis in law"),
        ("cleared", "已办妥", "cleared"), ("exempt", "依规定豁免", "exempt"), ("own", "自有依据", "a basis of its own"), ("passing_on", "再许可", "passing on"),
        ("fair", "公允", "fair"), ("under", "明显不合理低价", "plainly too low"), ("auction", "拍卖", "auction"),
        ("meeting", "债权人会议另有决议", "as the creditors’ meeting resolved"), ("other", "其他", "other"), ("rights", "权利种类", "rights"),
        ("conferred", "所给权利", "rights to be given"), ("ended", "已终止", "ended"), ("term", "期限", "term"),
    ),
    **DIMENSION_NAMES,
}  # fmt: skip
OF_ITS_OWN: Final[Mapping[str, Mapping[str, Text]]] = {**OF_ONE, "registration.state": STEPS}
