"""What a manifest describes one by one: parties, evidence, assets, rights claimed, grants."""

import hashlib
import re
from typing import Any, Final

from datarights.adapters.files import open_plain
from datarights.adapters.yamlfiles.beside import beside
from datarights.adapters.yamlfiles.decode import (
    BAD,
    PERIOD,
    YES_NO,
    YES_NO_UNKNOWN,
    Choice,
    Day,
    Field,
    Ident,
    Many,
    Record,
    Schema,
    Spec,
    TextSpec,
    wrong,
)
from datarights.adapters.yamlfiles.tree import Node
from datarights.adapters.yamlfiles.values import (
    FACTS,
    SCOPE_FIELDS,
    VOCABULARIES,
    RightsSpec,
    UsccSpec,
    scope_of,
)
from datarights.model.asset import LABELS, AssetKind, SourceKind
from datarights.model.party import NO_CODE, PartyKind
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.scenario.world import AssetPart, ClaimPart, EvidencePart, GrantPart, PartyPart
from datarights.text import say

EVIDENCE_IDS: Final = Field(Many(Ident(), single=True), say("证据", "evidence"), default=())
CONSENTS: Final = Field(Many(Ident(), single=True), say("已同意的质权", "pledges whose creditor consents"), default=())
ID: Final = Field(Ident(), say("编号；省略则由内容得出", "id; made of the content when left out"), default="")


def text_field(zh: str, en: str) -> Field:
    """Give a field of free text."""
    return Field(TextSpec(), say(zh, en))


class DigestSpec(Spec):
    """A SHA-256 in hex."""

    def decode(self, node: Node) -> Any:
        if node.kind != "scalar" or not re.fullmatch("[0-9a-f]{64}", node.value):
            return wrong(node, say("64 位十六进制摘要（SHA-256）", "a SHA-256 of 64 hexadecimal digits"))
        return node.value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9a-f]{64}$"}


class ConfidentialSpec(Spec):
    """Values told to nobody, by name: text, or ``{commitment: DIGEST}`` where only the commitment is known here.

    Gives ``(sealed, confidential)``.
    """

    def decode(self, node: Node) -> Any:
        sealed: dict[str, str] = {}
        told: dict[str, str] = {}
        if node.kind != "map":
            return wrong(node, say("名称: 内容", "names with their values"))
        bad = False
        for key, value in node.pairs:
            if not re.fullmatch(_NAME, key.value):
                wrong(key, say("小写英文名称，如 price", "a name in lower case, such as price"))
                bad = True
            found = (_COMMITTED if value.kind == "map" else _VALUE).decode(value)
            bad = bad or found is BAD
            (sealed if value.kind == "map" else told)[key.value] = found
        return BAD if bad else (sealed, told)

    def schema(self) -> Schema:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^{_NAME}$"},
            "additionalProperties": {"anyOf": [_VALUE.schema(), _COMMITTED.schema()]},
        }


_NAME: Final = "[a-z][a-z0-9_]{0,39}"
_VALUE: Final = TextSpec()
_COMMITTED: Final = Record(
    {"commitment": Field(DigestSpec(), say("加盐承诺", "salted commitment"), required=True)},
    lambda values, _: values["commitment"],
)
CONFIDENTIAL: Final = Field(
    ConfidentialSpec(),
    say(
        "保密内容：登记里只有承诺值，原文另存",
        "confidential values: entries hold commitments, the values are kept apart",
    ),
    default=({}, {}),
)


def _party(values: dict[str, Any], node: Node) -> Any:
    natural = values["kind"] is PartyKind.NATURAL
    may_be = natural or values["kind"] is None
    sealed, told = (dict(each) for each in values["confidential"])
    names = [node.at(each) for each in ("name", "commitment") if values[each] and (may_be or each == "commitment")]
    if len(names) + ("name" in sealed or "name" in told) > 1:
        (names[1:] or [node.at("confidential")])[0].fault(
            "DR-I046",
            say("姓名写了不止一处", "the name is written more than once"),
            say(
                "name、commitment、confidential 里的 name，只写一处",
                "keep one of: name, commitment, name under confidential",
            ),
        )
        return BAD
    if values["commitment"]:
        sealed["name"] = values["commitment"]
    if natural and values["name"]:
        told["name"] = values["name"]
    if natural and values["uscc"]:
        node.at("uscc").fault("DR-I047", *NO_CODE)
        return BAD
    return PartyPart(
        id="", kind=values["kind"], name="" if natural else values["name"] or "", uscc=values["uscc"] or "",
        sealed=sealed, confidential=told, facts=dict(values["facts"]), place=node.place,
    )  # fmt: skip


_PARTY: Final = {
    "uscc": Field(UsccSpec(), say("统一社会信用代码", "unified social credit code")),
    "name": Field(TextSpec(), say("全称；自然人的姓名保密", "full name; that of a natural person is confidential")),
    "kind": Field(
        Choice({each.value: each for each in PartyKind} | {each.label.zh: each for each in PartyKind}),
        say("种类", "kind"),
        default=PartyKind.ORGANISATION,
    ),
    "commitment": Field(DigestSpec(), say("自然人姓名的加盐承诺", "salted commitment to a natural person's name")),
    "confidential": CONFIDENTIAL,
    "facts": Field(FACTS, say("事实", "facts"), default=()),
}
PARTY: Final = Record(_PARTY, _party)
CORRECTED_PARTY: Final = Record(
    {
        **_PARTY,
        "kind": Field(
            _PARTY["kind"].spec, say("种类；省略即原来的种类", "kind; that of the party corrected when left out")
        ),
    },
    _party,
)


def _apart(values: dict[str, Any], node: Node) -> tuple[dict[str, str], dict[str, str]] | None:
    """Give what is sealed and what is told in confidence of something; nothing where it is told openly as well."""
    sealed, told = values["confidential"]
    both = [name for name in (*sealed, *told) if values.get(name)]
    for name in both:
        node.at(name).fault(
            "DR-I046",
            say(f"{name} 既公开又保密", f"{name} is written openly and in confidence"),
            say("只写一处：此处，或 confidential 之下", "keep one of them: here, or under confidential"),
        )
    return None if both else (dict(sealed), dict(told))


def _evidence(values: dict[str, Any], node: Node) -> Any:
    apart = _apart(values, node)
    if apart is None:
        return BAD
    sha256, size = values["sha256"] or "", 0
    name = values["file"]
    written = node.at("file")
    if name and node.source.folder is not None:
        path = beside(written, name)
        if path is None:
            return BAD
        with open_plain(path) as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        size = path.stat().st_size
        if sha256 and sha256 != found:
            node.at("sha256").fault(
                "DR-I037",
                say(f"{name} 的摘要与写明的不同", f"the digest of {name} is not the one written"),
                say(
                    "文件改过：用原件，或另立一份证据",
                    "the file has changed: use the original, or record it as new evidence",
                ),
            )
            return BAD
        sha256 = found
    return EvidencePart(
        id="", title=values["title"] or "", file=name or "", sha256=sha256, size=size, proves=values["proves"],
        signed=values["signed"], sealed=apart[0], confidential=apart[1], place=node.place,
    )  # fmt: skip


EVIDENCE: Final = Record(
    {
        "file": Field(TextSpec(), say("文件（登记文件旁边）", "file, beside the manifest")),
        "sha256": Field(DigestSpec(), say("文件摘要", "digest of the file")),
        "title": Field(TextSpec(), say("名称", "title")),
        "proves": Field(Many(TextSpec(), single=True), say("证明什么", "what it proves"), default=()),
        "signed": Field(Day(), say("签署日", "day signed")),
        "confidential": CONFIDENTIAL,
    },
    _evidence,
)
LABELS_SPEC: Final = Record(
    {name: Field(YES_NO_UNKNOWN, text) for name, text in LABELS.items()},
    lambda values, node: {key.value: values[key.value] for key, _ in node.pairs if key.value in values},
)


def _asset(values: dict[str, Any], node: Node) -> Any:
    apart = _apart(values, node)
    for name in ("made", "participants"):
        if values[name] and not values["inputs"]:
            node.at(name).fault(
                "DR-I025",
                say(f"写了 {name}，没有写 inputs（来源数据）", f"{name} is written, and inputs (what it was made from) is missing"),
                say(f"写明 inputs，或删去 {name}", f"write inputs, or leave {name} out"),
            )  # fmt: skip
            apart = None
    if apart is None:
        return BAD
    return AssetPart(
        id="", name=values["name"] or "", kind=values["kind"], summary=values["summary"] or "", industry=values["industry"] or "", source=values["source"],
        territory=values["territory"] or "", covers=values["covers"], updates=values["updates"] or "", volume=values["volume"] or "", form=values["form"] or "",
        limits=values["limits"] or "", grade=values["grade"] or "", labels=values["labels"] or {}, inputs=values["inputs"], participants=values["participants"],
        made=values["made"], facts=dict(values["facts"]), sealed=apart[0], confidential=apart[1], place=node.place,
    )  # fmt: skip


class _Industry(Spec):
    """An industry of the vocabulary, or any code of GB/T 4754 that is written as one."""

    def decode(self, node: Node) -> Any:
        vocabulary = VOCABULARIES.get("industry")
        key = vocabulary.key_of(node.value) if vocabulary is not None and node.kind == "scalar" else None
        if key is not None:
            return key
        if node.kind == "scalar" and re.fullmatch("[A-Z][0-9]{1,4}", node.value):
            return node.value
        return wrong(node, say("行业代码，如 C17", "a code of GB/T 4754 such as C17"))

    def schema(self) -> Schema:
        vocabulary = VOCABULARIES.get("industry")
        code: Schema = {"type": "string", "pattern": "^[A-Z][0-9]{1,4}$"}
        return {"anyOf": [{"enum": list(vocabulary.spellings())}, code]} if vocabulary is not None else code


ASSET: Final = Record(
    {
        "name": text_field(
            "名称：时间 地点 行业 内容 类型（指引第19条）", "name: time, place, trade, content, type (Guide Art. 19)"
        ),
        "kind": Field(
            Choice(
                {
                    "resource": AssetKind.RESOURCE,
                    "product": AssetKind.PRODUCT,
                    "数据资源": AssetKind.RESOURCE,
                    "数据产品": AssetKind.PRODUCT,
                }
            ),
            say("种类", "kind"),
            default=AssetKind.RESOURCE,
        ),
        "summary": text_field("摘要", "summary"),
        "industry": Field(_Industry(), say("行业", "industry")),
        "source": Field(
            Choice(
                {each.value: each for each in SourceKind} | {each.label.zh: each for each in SourceKind},
                [each.value for each in SourceKind],
            ),
            say("来源情形（指引第20、21条）", "source situation (Guide Arts 20, 21)"),
            default=SourceKind.UNKNOWN,
        ),
        "territory": text_field("地域范围", "territory covered"),
        "covers": Field(PERIOD, say("数据期间", "days covered")),
        "updates": text_field("更新频率", "how often updated"),
        "volume": text_field("规模", "volume"),
        "form": text_field("存在形式", "form"),
        "limits": text_field("限制范围", "limits"),
        "grade": text_field("分级", "grade"),
        "labels": Field(LABELS_SPEC, say("标签；没写即不明", "labels; left out means unknown")),
        "inputs": Field(Many(Ident(), single=True), say("来源数据", "assets it was made from"), default=()),
        "participants": Field(Many(Ident(), single=True), say("融合参与方", "participants in a fusion"), default=()),
        "made": Field(Day(), say("由来源数据形成之日", "day it was made from its inputs")),
        "facts": Field(FACTS, say("事实", "facts"), default=()),
        "confidential": CONFIDENTIAL,
    },
    _asset,
)


def _claim(values: dict[str, Any], node: Node) -> ClaimPart:
    span = values["term"] if isinstance(values["term"], Period) else None
    return ClaimPart(
        id=values["id"], rights=values["claim"], by=values["by"], of=values["of"], scope=scope_of(values), start=span.start if span else None,
        end=span.end if span else None, evidence=values["evidence"], elsewhere=bool(values["elsewhere"]),
        complete=values["complete"], sealed=values["confidential"][0], confidential=values["confidential"][1], place=node.place,
    )  # fmt: skip


COMPLETE: Final = Field(
    YES_NO_UNKNOWN,
    say(
        "权利清单是否完整：该方在这项数据上别无权利（省略为不明）",
        "is the list of rights whole: the party has no other over the asset (unknown when left out)",
    ),
)
CLAIM: Final = Record(
    {
        "id": ID,
        "claim": Field(RightsSpec(), say("主张哪些权利", "rights claimed"), required=True),
        "by": Field(Ident(), say("谁", "by whom"), required=True),
        "of": Field(Ident(), say("哪项数据", "over which asset"), required=True),
        "evidence": EVIDENCE_IDS,
        "elsewhere": Field(YES_NO, say("发生在别处", "happened elsewhere")),
        "complete": COMPLETE,
        "confidential": CONFIDENTIAL,
        **SCOPE_FIELDS,
    },
    _claim,
)

GRANT_ACTS: Final = {
    "license": "license", "许可": "license", "transfer": "transfer", "转让": "transfer", "contribute": "contribute", "出资": "contribute",
    "entrust_keeping": "entrust_keeping", "委托代持": "entrust_keeping", "entrust_processing": "entrust_processing", "委托处理": "entrust_processing", "succession": "succession",
}  # fmt: skip
KINDS: Final = Choice(
    {
        "ordinary": "ordinary",
        "普通": "ordinary",
        "sole": "sole",
        "排他": "sole",
        "exclusive": "exclusive",
        "独占": "exclusive",
    },
    ["ordinary", "sole", "exclusive"],
)


def _grant(values: dict[str, Any], node: Node) -> Any:
    named = [name for name in GRANT_ACTS if values.get(name)]
    if len(named) != 1:
        return wrong(
            node if not named else node.at(named[1]),
            say("一种授予行为，如 license: 数据", "one kind of act, such as license: ASSET"),
            say(
                "license transfer contribute entrust_keeping entrust_processing 之一",
                "one of: license transfer contribute entrust_keeping entrust_processing",
            ),
        )
    return GrantPart(
        id=values["id"], act=GRANT_ACTS[named[0]], asset=values[named[0]], giver=values["from"], taker=values["to"], rights=values["rights"] or Right.USE,
        scope=scope_of(values), kind=values["kind"], rests_on=values["rests_on"], contracted=values["contracted"], consents=values["consents"], evidence=values["evidence"],
        elsewhere=bool(values["elsewhere"]), complete=values["complete"], sealed=values["confidential"][0], confidential=values["confidential"][1],
        place=node.place,
    )  # fmt: skip


GRANT: Final = Record(
    {
        "id": ID,
        **{name: Field(Ident(), say("数据", "the asset")) for name in GRANT_ACTS},
        "from": Field(Ident(), say("给出方", "who gives"), required=True),
        "to": Field(Ident(), say("取得方", "who gets"), required=True),
        "rights": Field(RightsSpec(), say("给出的权利（省略为使用）", "rights given (use when left out)")),
        "kind": Field(
            KINDS, say("普通 ordinary、排他 sole、独占 exclusive", "ordinary, sole, exclusive"), default="ordinary"
        ),
        "rests_on": Field(Many(Ident(), single=True), say("所凭的权利", "the right it rests on"), default=()),
        "contracted": Field(Day(), say("签约日", "day of the contract")),
        "consents": CONSENTS,
        "elsewhere": Field(YES_NO, say("发生在别处", "happened elsewhere")),
        "complete": COMPLETE,
        "confidential": CONFIDENTIAL,
        "evidence": EVIDENCE_IDS,
        **SCOPE_FIELDS,
    },
    _grant,
    {"oneOf": [{"required": [name]} for name in GRANT_ACTS]},
)
