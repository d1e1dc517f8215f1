"""Applications from YAML: the form of annexes 1 to 5, joined with the manifest it uses.

A material whose file cannot be read stays without a digest: the precheck names it, with everything else that lacks.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from datarights.adapters.files import open_plain
from datarights.adapters.yamlfiles.decode import (
    BAD,
    PERIOD,
    YES_NO,
    YES_NO_UNKNOWN,
    AgencySpec,
    Choice,
    CodeSpec,
    Day,
    Field,
    Ident,
    Many,
    Named,
    Record,
    Schema,
    Spec,
    TextSpec,
    expect_kind,
    nearest,
    wrong,
)
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.adapters.yamlfiles.worlds import used_worlds
from datarights.errors import Fault, InputError, Place
from datarights.model.asset import LABELS, SourceKind
from datarights.model.grounds import Grounds
from datarights.model.party import PartyKind
from datarights.model.right import NO_RIGHT, SPELLINGS, Right
from datarights.model.scope import Open
from datarights.procedure.application import (
    CHANGES,
    KIND_SPELLINGS,
    REASONS,
    Agent,
    Alteration,
    Applicant,
    ApplicantKind,
    Application,
    Attachments,
    Cancelling,
    Credential,
    DataPart,
    Evidence,
    Kind,
    Passing,
    Remark,
    Renewing,
    RightRow,
)
from datarights.procedure.statements import fault_of_statement
from datarights.rules.condition import Value
from datarights.rules.finding import Fact
from datarights.rules.pack import FactSpec
from datarights.scenario.world import EvidencePart, GrantPart, World, joined
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

LONG: Final = 20_000
"""Summaries and accounts may be long; how long they should be is for the precheck to say."""


def _either(words: Mapping[Any, Text], also: Mapping[str, Any] | None = None) -> Choice:
    """Give a choice that takes a key or its Chinese name."""
    spelled: dict[str, Any] = {}
    for key, name in words.items():
        shown = key if isinstance(key, str) else key.value
        spelled[shown] = key
        spelled.setdefault(name.zh, key)
    shown_keys = list(dict.fromkeys(key if isinstance(key, str) else key.value for key in words))
    return Choice({**spelled, **(also or {})}, shown_keys)


RIGHTS: Final = Many(Choice(SPELLINGS, ["hold", "use", "operate"]), single=True)
SOURCE: Final = _either({each: each.label for each in SourceKind})
IDS: Final = Many(TextSpec(), single=True)

TERRITORIES: Final = {
    "international": say("国际", "international"),
    "national": say("全国", "national"),
    "province": say("省", "province"),
    "prefecture": say("市", "prefecture"),
    "county": say("区县", "county"),
    "below": say("区县级以下", "below county"),
}


def _rights(given: Iterable[Right] | None) -> Right:
    found = NO_RIGHT
    for each in given or ():
        found |= each
    return found


def _places(node: Node) -> dict[str, Place]:
    return {key.value: value.place for key, value in node.pairs}


class TermSpec(Spec):
    """A term: whole years (``5y``) or its last day (``{through: 2031-01-04}``)."""

    _through = Record({"through": Field(Day(), say("止（含当日）", "last day, included"), required=True)})

    def decode(self, node: Node) -> Any:
        """Give ``(years, through)``."""
        if node.kind == "map":
            found = self._through.decode(node)
            return BAD if found is BAD else (None, found["through"])
        matched = re.fullmatch(r"([1-9]\d?)\s*(?:y|年|years?)", node.value) if node.kind == "scalar" else None
        if matched is None:
            return wrong(
                node, say("期限，如 5y 或 {through: 2031-01-04}", "a term such as 5y or {through: 2031-01-04}")
            )
        return (int(matched[1]), None)

    def schema(self) -> Schema:
        """Give the two ways to write it."""
        return {"anyOf": [{"type": "string", "pattern": r"^[1-9]\d?\s*(y|年|years?)$"}, self._through.schema()]}


class FactValue(Spec):
    """What a fact is worth: yes or no, a number, a day, a word, or a list of words."""

    def decode(self, node: Node) -> Any:
        """Give the value."""
        if node.kind == "list":
            found = Many(TextSpec()).decode(node)
            return BAD if found is BAD else frozenset(found)
        if node.kind != "scalar" or not node.value.strip():
            return wrong(node, say("一个值", "a value"))
        if node.value in YES_NO_UNKNOWN.words:
            return YES_NO_UNKNOWN.words[node.value]
        if re.fullmatch(r"-?\d{1,15}", node.value):
            return int(node.value)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.value):
            return Day().decode(node)
        return TextSpec().decode(node)

    def schema(self) -> Schema:
        """Give what JSON calls it."""
        return {"type": ["string", "number", "boolean", "array"]}


@valueclass(kw_only=False)
class Stated:
    """A statement as it is written: its value (nothing: nobody knows), its grounds, the evidence it names."""

    value: Value | None
    node: Node
    grounds: Grounds = Grounds.ASSERTED
    evidence: tuple[str, ...] = ()


class FactSpecOf(Spec):
    """A statement: a value, or a value with its grounds and evidence."""

    _long = Record(
        {
            "value": Field(FactValue(), say("值", "the value"), required=True),
            "grounds": Field(
                Choice({each.key: each for each in (Grounds.ASSERTED, Grounds.DOCUMENTED)}), say("强度", "grounds")
            ),
            "evidence": Field(IDS, say("材料", "evidence"), default=()),
        }
    )

    def decode(self, node: Node) -> Any:
        """Give a statement; with evidence it is documented."""
        if node.kind != "map":
            value = FactValue().decode(node)
            return BAD if value is BAD else Stated(value, node)
        found = self._long.decode(node)
        if found is BAD:
            return BAD
        if found["grounds"] is Grounds.DOCUMENTED and not found["evidence"]:
            node.fault(
                "DR-I073",
                say("写了有据，没有写凭哪份材料", "called documented, and no evidence is named"),
                say("写上 evidence，或删去 grounds", "name the evidence, or leave grounds out"),
            )
        grounds = Grounds.DOCUMENTED if found["evidence"] else Grounds.ASSERTED
        return Stated(found["value"], node.get("value") or node, grounds, found["evidence"])

    def schema(self) -> Schema:
        """Give the short and the long way."""
        return {"anyOf": [FactValue().schema(), self._long.schema()]}


def _text(zh: str, en: str, *, most: int = 400) -> Field:
    return Field(TextSpec(most=most), say(zh, en), default="")


def _code(zh: str, en: str) -> Field:
    return Field(CodeSpec(most=400), say(zh, en), default="")


def _ids(zh: str, en: str) -> Field:
    return Field(IDS, say(zh, en), default=())


APPLICANT: Final = Record(
    {
        "party": Field(
            Ident(), say("主体：登记文件里的名称，或新名称", "a party of the manifest, or a new name"), required=True
        ),
        "name": _text("名称", "name"),
        "kind": Field(_either({each: each.label for each in ApplicantKind}), say("类型", "kind")),
        "number": _code("统一社会信用代码或证件号码", "USCC or document number"),
        "contact": _text("联系人", "contact person"),
        "phone": _text("联系电话", "telephone"),
        "address": _text("地址", "address"),
        "business": _text("经营情况", "account of the business", most=LONG),
        "identity": _ids("身份证明", "proof of identity"),
    },
    lambda values, node: Applicant(
        **{**values, "kind": values["kind"] or ApplicantKind.LEGAL_PERSON}, place=node.place, places=_places(node)
    ),
)

AGENT: Final = Record(
    {
        "name": Field(TextSpec(), say("代理人名称", "name of the agent"), required=True),
        "number": _code("证件号码", "number"),
        "contact": _text("联系人", "contact person"),
        "phone": _text("联系电话", "telephone"),
        "authority": _ids("授权委托书", "power of attorney"),
    },
    lambda values, node: Agent(**values, place=node.place, places=_places(node)),
)

_LABEL_FIELDS: Final = {
    key: Field(YES_NO_UNKNOWN, Text(zh=f"是否含{name.zh}", en=f"does it hold {name.en}"))
    for key, name in LABELS.items()
}


def _labels(values: dict[str, Any], node: Node) -> dict[str, bool | None]:
    written = {key.value for key, _ in node.pairs}
    return {key: value for key, value in values.items() if key in written}


DATA: Final = Record(
    {
        "asset": Field(
            TextSpec(), say("数据：登记文件里的名称，或新名称", "an asset of the manifest, or a new name"), default=""
        ),
        "name": _text("数据名称", "name", most=LONG),
        "summary": _text("数据概述", "summary", most=LONG),
        "industry": _text("所属行业（GB/T 4754 门类加大类）", "industry (GB/T 4754 section and division)"),
        "source": Field(SOURCE, say("来源情形", "how the data came"), default=SourceKind.UNKNOWN),
        "declared_source": Field(SOURCE, say("附件1勾选的来源", "the box ticked in annex 1")),
        "source_account": _text("来源说明", "account of the source", most=LONG),
        "source_proof": _ids("来源证明", "proof of the source"),
        "territory": Field(_either(TERRITORIES), say("地域范围", "territory"), default=""),
        "covers": Field(PERIOD, say("时域范围", "time range")),
        "updates": _text("更新频率", "update frequency"),
        "volume": _text("数据量", "volume"),
        "form": _text("数据形态", "form"),
        "limits": _text("限制范围；没有写 none", "limits; none if there are none", most=LONG),
        "labels": Field(Record(_LABEL_FIELDS, _labels), say("数据标签", "labels"), default=None),
        "inputs": _ids("原始数据", "data it was made from"),
    },
    lambda values, node: DataPart(
        **{**values, "labels": values["labels"] or {}}, place=node.place, places=_places(node)
    ),
)


def _row(values: dict[str, Any], node: Node) -> RightRow:
    years, through = values["term"] or (None, None)
    applicant = values["applicant"]
    return RightRow(
        holder=values["holder"],
        number=values["number"],
        rights=_rights(values["right"]),
        years=years,
        through=through,
        limits=values["limits"],
        proof=values["proof"],
        applicant=True if applicant is None else applicant,
        place=node.place,
        places=_places(node),
    )


ROW: Final = Record(
    {
        "holder": Field(TextSpec(), say("权利主体", "the right holder"), required=True),
        "number": _code("统一社会信用代码或证件号码", "USCC or document number"),
        "right": Field(RIGHTS, say("权利类型", "the rights"), also=("rights",)),
        "term": Field(TermSpec(), say("期限", "the term")),
        "limits": _text("限制；没有写 none", "limits; none if there are none", most=LONG),
        "proof": _ids("证明", "proof"),
        "applicant": Field(YES_NO, say("是否申请人", "is the holder an applicant")),
    },
    _row,
)

ATTACHMENTS: Final = Record(
    {
        "sample": _ids("样例数据", "sample"),
        "description": _ids("数据说明", "description"),
        "commitment": _ids("真实性承诺", "commitment to truth"),
        "security": _ids("第三方安全评估", "a third party's security assessment"),
        "fingerprint": _ids("数据水印或指纹（自愿）", "watermark or fingerprint, voluntary"),
    },
    lambda values, node: Attachments(**values, place=node.place, places=_places(node)),
)

CREDENTIAL: Final = Record(
    {
        "number": _code("登记凭证编码", "credential number"),
        "agency": Field(AgencySpec(most=400), say("原登记机构", "the agency that registered"), default=""),
        "registered": Field(Day(), say("存证日", "day of evidence")),
        "through": Field(Day(), say("有效期末日（含）", "last day, included")),
        "rights": Field(RIGHTS, say("凭证所载权利", "rights on the credential"), also=("right",)),
        "holder": _text("凭证所载权利人", "holder on the credential"),
        "holder_number": _code(
            "凭证所载权利人的证件号码或统一社会信用代码", "code or number of the holder on the credential"
        ),
        "attached": _ids("所附凭证", "the credential attached"),
    },
    lambda values, node: Credential(
        **{**values, "rights": _rights(values["rights"])}, place=node.place, places=_places(node)
    ),
)


def _passing(values: dict[str, Any], node: Node) -> Passing:
    years, through = values["term"] or (None, None)
    return Passing(
        giver=values["from"],
        taker=values["to"],
        rights=_rights(values["rights"]),
        covers=values["covers"],
        years=years,
        through=through,
        use=values["use"],
        keeps=values["keeps"],
        joint=values["joint"],
        contract=values["contract"],
        place=node.place,
        places=_places(node),
    )


PASSING: Final = Record(
    {
        "from": _text("转让方", "transferor"),
        "to": _text("受让方", "transferee"),
        "rights": Field(RIGHTS, say("转让的权利", "the rights that pass"), also=("right",)),
        "covers": _text("数据范围", "the data that passes", most=LONG),
        "term": Field(TermSpec(), say("期限", "the term")),
        "use": _text("使用范围", "scope of use", most=LONG),
        "keeps": Field(YES_NO, say("转让方是否仍保留所转权利", "does the transferor keep what passes")),
        "joint": Field(YES_NO, say("是否双方共同申请", "do both apply")),
        "contract": _ids("转让合同", "the contract"),
    },
    _passing,
)

CHANGE: Final = Record(
    {
        "what": Field(_either(CHANGES), say("变更事项", "what changes"), required=True),
        "before": _text("变更前", "before", most=LONG),
        "after": _text("变更后", "after", most=LONG),
        "major": Field(YES_NO, say("是否重大变化", "is it a major change")),
        "proof": _ids("证明", "proof"),
    },
    lambda values, node: Alteration(**values, place=node.place, places=_places(node)),
)


def _renewing(values: dict[str, Any], node: Node) -> Renewing:
    years, through = values["term"] or (None, None)
    return Renewing(
        rights=_rights(values["rights"]), years=years, through=through, place=node.place, places=_places(node)
    )


RENEWAL: Final = Record(
    {
        "rights": Field(RIGHTS, say("续期的权利", "the rights to renew"), also=("right",)),
        "term": Field(TermSpec(), say("续期期限", "the new term")),
    },
    _renewing,
)

CANCELLATION: Final = Record(
    {
        "reason": Field(_either(REASONS), say("注销原因", "the reason"), default=""),
        "account": _text("说明", "account", most=LONG),
        "rights": Field(RIGHTS, say("注销的权利", "the rights to cancel"), also=("right",)),
        "proof": _ids("证明", "proof"),
    },
    lambda values, node: Cancelling(
        **{**values, "rights": _rights(values["rights"])}, place=node.place, places=_places(node)
    ),
)

REMARKS: Final = {
    "agreed": say("约定", "agreed terms"),
    "preservation": say("保全", "preservation"),
    "control": say("管控", "administrative control"),
    "law": say("法律法规", "what the law requires"),
    "other": say("其他", "other"),
}

REMARK: Final = Record(
    {
        "kind": Field(
            _either(REMARKS), say("备注种类（工作指引第23条）", "kind of note (Guide Art. 23)"), required=True
        ),
        "says": _text("内容", "what is noted", most=LONG),
        "proof": _ids("证明", "proof"),
    },
    lambda values, node: Remark(**values, place=node.place),
)


def _evidence(values: dict[str, Any], node: Node) -> Evidence:
    digest = _digest(node.get("file") or node, values["file"]) if values["file"] else ""
    return Evidence(id="", **values, sha256=digest, place=node.place, places=_places(node))


EVIDENCE: Final = Record(
    {
        "title": _text("标题", "title"),
        "file": _text("文件", "the file"),
        "proves": Field(Many(TextSpec(), single=True), say("证明什么", "what it proves"), default=()),
        "signed": Field(Day(), say("签署日", "day of signing")),
        "sealed": Field(YES_NO, say("是否签章", "is it signed or stamped")),
    },
    _evidence,
)


def _digest(node: Node, name: str) -> str:
    """Give the SHA-256 of a file beside the application, or nothing when it cannot be read; never of one elsewhere."""
    folder = node.source.folder
    if folder is None:
        return ""
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            node.fault(
                "DR-I035",
                say(f"{name} 在文件夹之外", f"{name} lies outside the folder"),
                say("把文件放到申请文件旁边", "put it beside the application"),
            )
            return ""
        with open_plain(path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


APPLICATION: Final = Record(
    {
        "kind": Field(Choice({"application": "application"}), say("文件种类", "kind of file"), required=True),
        "type": Field(
            Choice(KIND_SPELLINGS, [each.value for each in Kind]),
            say("登记类型", "type of registration"),
            required=True,
        ),
        "id": Field(Ident(), say("申请编号", "id of the application"), default=""),
        "use": Field(Many(TextSpec(), single=True), say("所用登记文件", "the manifest it uses"), default=()),
        "agency": Field(AgencySpec(most=400), say("登记机构", "the agency"), default=""),
        "filed_on": Field(Day(), say("递交日", "day of filing")),
        "applicant": Field(
            Many(APPLICANT, single=True), say("申请人", "the applicant"), default=(), also=("applicants",)
        ),
        "agent": Field(AGENT, say("代理人", "the agent")),
        "data": Field(DATA, say("登记数据", "the data")),
        "rights": Field(Many(ROW), say("权利配置", "allocation of rights"), default=()),
        "attachments": Field(ATTACHMENTS, say("附件", "attachments")),
        "commitment": Field(YES_NO, say("承诺材料真实、准确、完整", "commitment to truth")),
        "withheld": _text("申请不予公示的理由", "reason not to be published", most=LONG),
        "remarks": Field(Many(REMARK), say("应备注事项", "what must be noted"), default=()),
        "credential": Field(CREDENTIAL, say("登记凭证", "the credential")),
        "transfer": Field(PASSING, say("转让内容（附件2）", "what passes (annex 2)")),
        "changes": Field(Many(CHANGE), say("变更内容（附件3）", "what changes (annex 3)"), default=()),
        "renewal": Field(RENEWAL, say("续期内容（附件4）", "what is renewed (annex 4)")),
        "cancellation": Field(CANCELLATION, say("注销内容（附件5）", "what is cancelled (annex 5)")),
        "evidence": Field(Named(EVIDENCE), say("材料", "evidence"), default=()),
        "facts": Field(Named(FactSpecOf()), say("事实陈述", "statements of fact"), default=()),
    },
    lambda values, node: (values, node),
)


Beside = Callable[[World, Application], Application]
"""Adds what a world says beside an application: what persons determined of its data, how the rights it asks for and its registration stand."""


def load_application(
    source: Path | str, facts: Mapping[str, FactSpec] | None = None, beside: Beside | None = None
) -> Application:
    """Read an application from a file, or from text, with the manifest it uses.

    ``facts`` are those of the rule packs in use: what the file states is tested against them. ``beside`` adds what of
    the manifest counts.

    Raises:
        InputError: every fault of the file, or of the manifest.

    """
    if isinstance(source, Path):
        node = read_tree(read_text(source), str(source), source.parent)
    else:
        node = read_tree(source, "-")
    return application_of(node, facts, beside)


def application_of(
    node: Node, facts: Mapping[str, FactSpec] | None = None, beside: Beside | None = None
) -> Application:
    """Make an application of a tree, with the manifest it uses.

    Raises:
        InputError: every fault.

    """
    expect_kind(node, "application")
    found = APPLICATION.decode(node)
    values = _what_reads(node) if found is BAD else found[0]
    world = _world(node)
    made = _Joining(values, node, world, facts).application()
    node.source.settle()
    if beside is None or made.data is None or not world.events:
        return made
    return beside(world, made)


def _what_reads(node: Node) -> dict[str, Any]:
    """Give the parts of a faulty form that can be read, so that what they name is checked in the same pass.

    Raises:
        InputError: the file is no form at all.

    """
    if node.kind != "map":
        node.source.settle()
    values: dict[str, Any] = {name: field.default for name, field in APPLICATION.fields.items()}
    for key, value in node.pairs:
        name = APPLICATION.names.get(key.value)
        read = BAD if name is None else APPLICATION.fields[name].spec.decode(value)
        if name is not None and read is not BAD:
            values[name] = read
        elif name == "evidence":
            values[name] = tuple((each.value, Evidence(id=each.value), each) for each, _ in value.pairs)
    return values


def _world(node: Node) -> World:
    """Give what the manifests used say, joined in order; an empty world when none is used.

    Raises:
        InputError: a manifest cannot be used; what the form names would all seem unknown.

    """
    before = len(node.source.faults)
    faults: list[Fault] = []
    worlds = used_worlds(node, (), faults)
    if faults or len(node.source.faults) > before:
        raise InputError(dict.fromkeys([*node.source.faults, *faults]))
    return joined([World(), *worlds])


class _Joining:
    """Fills in what the form leaves out from the manifest, and ties every named material to what it is."""

    def __init__(
        self,
        values: dict[str, Any],
        node: Node,
        world: World,
        facts: Mapping[str, FactSpec] | None,
    ) -> None:
        self.values = values
        self.facts = facts
        self.relied: dict[str, None] = dict.fromkeys(name for name, _, _ in values["evidence"])
        self.node = node
        self.world = world
        self.evidence: dict[str, Evidence] = {part.id: _from_part(part) for part in world.evidence}
        for name, item, key in values["evidence"]:
            self.evidence[name] = replace(item, id=name, title=item.title, place=key.place)

    def application(self) -> Application:
        values, node = self.values, self.node
        applicants = tuple(self.applicant(each) for each in values["applicant"])
        ids = {each.party for each in applicants}
        data = self.data(values["data"])
        rights = tuple(self.row(each, applicants) for each in values["rights"])
        attachments = self.attachments(values["attachments"])
        made = Application(
            kind=values["type"],
            id=values["id"] or Path(node.source.name).stem,
            agency=values["agency"],
            filed_on=values["filed_on"],
            applicants=applicants,
            agent=values["agent"]
            and replace(values["agent"], authority=self.named(values["agent"].authority, "authority")),
            data=data and replace(data, source_proof=self.named(data.source_proof, *_SOURCE_WORDS)),
            rights=rights,
            credential=self.credential(values["credential"]),
            passing=values["transfer"]
            and replace(values["transfer"], contract=self.named(values["transfer"].contract, "contract")),
            alterations=tuple(replace(each, proof=self.named(each.proof, "change")) for each in values["changes"]),
            renewing=values["renewal"],
            cancelling=values["cancellation"]
            and replace(values["cancellation"], proof=self.named(values["cancellation"].proof, "ground")),
            attachments=attachments,
            remarks=tuple(replace(each, proof=self.named(each.proof)) for each in values["remarks"]),
            committed=values["commitment"],
            withheld=values["withheld"],
            limits_known=tuple(self.limits(data.asset, ids)) if data else (),
            facts={**self.stated(data), **self.statements()},
            file=node.source.name,
            place=node.place,
            places={**_places(node), **{f"facts.{key.value}": key.place for _, _, key in values["facts"]}},
        )
        relied = (self.evidence[name] for name in self.relied if name in self.evidence)
        return replace(made, evidence=tuple(relied))

    def statements(self) -> Mapping[str, Fact]:
        """Give what the file states; a statement that cannot stand is a fault at its name or its value."""
        found: dict[str, Fact] = {}
        for name, stated, key in self.values["facts"]:
            wrong_one = None if self.facts is None else fault_of_statement(name, stated.value, self.facts)
            if wrong_one is not None:
                at = stated.node if wrong_one.of_value else key
                at.fault(wrong_one.code, wrong_one.message, wrong_one.hint)
            self.named(stated.evidence)
            if stated.value is not None:
                found[name] = Fact(value=stated.value, grounds=stated.grounds, origin=str(stated.node.place))
        return found

    def applicant(self, written: Applicant) -> Applicant:
        """Fill in an applicant from the party of the manifest."""
        part = next((each for each in self.world.parties if each.id == written.party), None)
        identity = self.named(written.identity, "identity")
        if part is None:
            return replace(written, identity=identity, name=written.name or written.party)
        kind = written.kind
        if "kind" not in written.places:
            kinds: dict[PartyKind | None, ApplicantKind] = {
                PartyKind.NATURAL: ApplicantKind.NATURAL,
                PartyKind.PUBLIC_BODY: ApplicantKind.PUBLIC_BODY,
            }
            kind = kinds.get(part.kind, kind)
        return replace(
            written,
            name=written.name or part.name or part.id,
            number=written.number or part.uscc,
            kind=kind,
            identity=identity,
        )

    def data(self, written: DataPart | None) -> DataPart | None:
        """Fill in the data from the asset of the manifest, or from the one of that name where the form says no more."""
        if written is None:
            return None
        called = [each for each in self.world.assets if each.id == written.asset]
        if not written.asset and written.name:
            called = [each for each in self.world.assets if each.name == written.name]
        if len(called) != 1:
            return written
        part = called[0]
        return replace(
            written,
            asset=part.id,
            name=written.name or part.name,
            summary=written.summary or part.summary,
            industry=written.industry or part.industry,
            source=part.source if written.source is SourceKind.UNKNOWN else written.source,
            territory=written.territory or part.territory,
            covers=written.covers or part.covers,
            updates=written.updates or part.updates,
            volume=written.volume or part.volume,
            form=written.form or part.form,
            limits=written.limits or part.limits,
            labels={**part.labels, **written.labels},
            inputs=written.inputs or part.inputs,
        )

    def stated(self, data: DataPart | None) -> Mapping[str, Fact]:
        """Give the facts the manifest states about the asset."""
        part = next((each for each in self.world.assets if data is not None and each.id == data.asset), None)
        stated = part.facts if part is not None else {}
        return {name: fact for name, fact in stated.items() if fact is not None}

    def row(self, written: RightRow, applicants: tuple[Applicant, ...]) -> RightRow:
        """Fill in a row from the party and the claim of the manifest."""
        known = {each.id: each for each in self.world.parties}.get(written.holder)
        proof = self.named(written.proof, "right")
        asset = self.values["data"].asset if self.values["data"] else ""
        if not proof:
            claims = [each for each in self.world.claims if each.by == written.holder and each.of == asset]
            proof = self.named(dict.fromkeys(name for each in claims for name in each.evidence))
        names = {name for each in applicants for name in (each.party, each.name)}
        return replace(
            written,
            number=written.number or (known.uscc if known else ""),
            proof=proof,
            applicant=written.applicant if "applicant" in written.places else written.holder in names,
        )

    def credential(self, written: Credential | None) -> Credential | None:
        """Tie the credential to its material, and its holder to the number the manifest gives it."""
        if written is None:
            return None
        known = (each.uscc for each in self.world.parties if written.holder in {each.id, each.name})
        return replace(
            written,
            holder_number=written.holder_number or next(known, ""),
            attached=self.named(written.attached, "credential"),
        )

    def attachments(self, written: Attachments | None) -> Attachments | None:
        """Tie each attachment to a material."""
        if written is None:
            return None
        return replace(
            written,
            sample=self.named(written.sample, "sample"),
            description=self.named(written.description, "description"),
            commitment=self.named(written.commitment, "commitment"),
            security=self.named(written.security, "security_assessment"),
            fingerprint=self.named(written.fingerprint, "fingerprint"),
        )

    def named(self, names: Iterable[str], *proves: str) -> tuple[str, ...]:
        """Give ids of materials; a file name makes a material of its own, another unknown name is a fault."""
        found: list[str] = []
        for name in names:
            if name not in self.evidence:
                if not re.search(r"[./\\]", name):
                    self.unknown(name)
                    continue
                self.evidence[name] = Evidence(
                    id=name, file=name, sha256=_digest(self.node, name), proves=proves[:1], place=self.where(name)
                )
            self.relied[name] = None
            found.append(name)
        return tuple(found)

    def unknown(self, name: str) -> None:
        near = nearest(name, self.evidence)
        self.node.source.fault(
            "DR-I072",
            say(f"没有“{name}”这份材料", f"there is no evidence “{name}”"),
            self.where(name),
            say(
                f"最接近：{near}" if near else "在 evidence 里写明它的文件，或直接写文件名",
                f"nearest: {near}" if near else "name its file under evidence, or write the file name here",
            ),
        )

    def where(self, name: str) -> Place:
        """Give the place where a material is named."""
        stack = [self.node]
        while stack:
            node = stack.pop()
            if node.kind == "scalar" and node.value == name:
                return node.place
            stack.extend(node.items)
            stack.extend(value for key, value in node.pairs if key.value != "evidence" or value.kind != "map")
        return self.node.place

    def limits(self, asset: str, applicants: set[str]) -> Iterable[str]:
        """Give, in words, limits on record: those under which an applicant got the data, exclusive promises it made."""
        for grant in self.world.grants:
            if grant.asset != asset:
                continue
            if grant.taker in applicants and _limited(grant):
                yield f"{grant.id}: {grant.giver} → {grant.taker}"
            if grant.giver in applicants and grant.kind in {"sole", "exclusive"}:
                yield f"{grant.id}: {grant.kind}"


_SOURCE_WORDS: Final = ("source",)


def _limited(grant: GrantPart) -> bool:
    """Tell whether a grant limits purposes, fields, territory, recipients or subsets, or ends."""
    scope = grant.scope
    sets = (scope.purposes, scope.fields, scope.territory, scope.recipients, scope.subsets)
    return any(not isinstance(each, Open) for each in sets) or not isinstance(scope.period, Open)


def _from_part(part: EvidencePart) -> Evidence:
    return Evidence(
        id=part.id,
        title=part.title,
        file=part.file,
        sha256=part.sha256,
        proves=part.proves,
        signed=part.signed,
        place=part.place,
    )


CODES: Final = {
    "DR-I072": say(
        "申请里点名的材料没有登记。在 evidence 里写明文件和所证明的事项，或直接写文件名。",
        "A material named in the application is not known. Write its file under evidence, or the file name here.",
    ),
    "DR-I073": say(
        "声明写了有据（grounds: documented），却没有写凭哪份材料。写上 evidence，或删去 grounds。",
        "A statement called documented names no evidence. Name it, or leave grounds out.",
    ),
}
