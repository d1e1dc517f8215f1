"""What an application says, as facts that rule packs speak of: ``application.*``, and what it says of the data.

A fact is documented when a piece of evidence in the application proves it, asserted otherwise. What the form leaves
empty is no unknown fact but a known gap: ``application.missing`` names every gap, and :func:`gaps` where each stands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from datarights.errors import Place
from datarights.model.asset import LABELS, SourceKind
from datarights.model.grounds import Grounds
from datarights.model.right import ALL_RIGHTS, NO_RIGHT, Right, keys_of
from datarights.model.uscc import is_valid
from datarights.procedure.application import Applicant, ApplicantKind, Application, DataPart, Evidence, Kind, RightRow
from datarights.procedure.calendar import add_years
from datarights.procedure.credential import fault_of_number, window_of
from datarights.rules.condition import Value
from datarights.rules.finding import Fact

PROGRAM: Final = "precheck"
"""The origin of a fact that the program read off the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something the form asks for and the application leaves out: its key, where it belongs, whose it is."""

    key: str
    place: Place | None = None
    of: str = ""


NOT_ASKED: Final = frozenset({"attachments.commitment"})
"""Gaps that an agency usually closes with a letter, though no article asks for one."""


def gaps(application: Application) -> tuple[Gap, ...]:
    """Give everything the form of this type asks for and the application lacks, in the order of the form."""
    return tuple(_gaps(application))


def _gaps(application: Application) -> Iterator[Gap]:
    yield from _applicant_gaps(application)
    if application.kind is Kind.FIRST:
        yield from _data_gaps(application)
        yield from _row_gaps(application)
        yield from _attachment_gaps(application)
    else:
        if not (application.data and (application.data.name or application.data.asset)):
            yield Gap(key="data.name", place=_place(application, "data"))
        yield from _credential_gaps(application)
        yield from _type_gaps(application)
    if not application.committed and not (application.attachments and application.attachments.commitment):
        yield Gap(key="attachments.commitment", place=_place(application, "commitment"))
    yield from _file_gaps(application)


def _place(application: Application, key: str) -> Place | None:
    return application.places.get(key) or application.place


def _applicant_gaps(application: Application) -> Iterator[Gap]:
    if not application.applicants:
        yield Gap(key="applicant", place=_place(application, "applicant"))
    for applicant in application.applicants:
        asked = ["number", "contact", "phone", "address"]
        if application.kind is not Kind.FIRST:
            asked = ["number"]
        elif applicant.kind is not ApplicantKind.NATURAL:
            asked.append("business")
        for key in asked:
            if not getattr(applicant, key):
                yield _applicant_gap(applicant, key)
        if application.kind is Kind.FIRST and not applicant.identity:
            yield _applicant_gap(applicant, "identity")
    if application.agent is not None and not application.agent.authority:
        yield Gap(key="agent.authority", place=application.agent.place, of=application.agent.name)


def _applicant_gap(applicant: Applicant, key: str) -> Gap:
    return Gap(
        key=f"applicant.{key}", place=applicant.places.get(key) or applicant.place, of=applicant.name or applicant.party
    )


DATA_ASKED: Final = ("name", "summary", "industry", "territory", "covers", "updates", "volume", "form", "limits")
"""The keys of annex 1 that describe the data, beside its source."""


def _data_gaps(application: Application) -> Iterator[Gap]:
    data = application.data
    if data is None:
        yield Gap(key="data", place=_place(application, "data"))
        return
    for key in DATA_ASKED:
        if not getattr(data, key):
            yield Gap(key=f"data.{key}", place=data.places.get(key) or data.place, of=data.asset)
    if data.source is SourceKind.UNKNOWN:
        yield Gap(key="data.source", place=data.places.get("source") or data.place, of=data.asset)
    elif not source_proofs(application):
        yield Gap(key="data.source_proof", place=data.places.get("source_proof") or data.place, of=data.asset)
    for label in ("personal", "important"):
        if data.labels.get(label) is None:
            yield Gap(key=f"data.labels.{label}", place=data.places.get("labels") or data.place, of=data.asset)


def _row_gaps(application: Application) -> Iterator[Gap]:
    if not application.rights:
        yield Gap(key="rights", place=_place(application, "rights"))
    applicants = {applicant.party: applicant for applicant in application.applicants}
    for row in application.rights:
        known = applicants.get(row.holder)
        if not row.number and not (known and known.number):
            yield _row_gap(row, "number")
        if not row.rights:
            yield _row_gap(row, "right")
        if row.years is None and row.through is None:
            yield _row_gap(row, "term")
        if not row.limits and not (application.data and application.data.limits):
            yield _row_gap(row, "limits")
        if not row.proof:
            yield _row_gap(row, "proof")


def _row_gap(row: RightRow, key: str) -> Gap:
    return Gap(key=f"rights.{key}", place=row.places.get(key) or row.place, of=row.holder)


def _attachment_gaps(application: Application) -> Iterator[Gap]:
    attached = application.attachments
    where = attached.place if attached else _place(application, "attachments")
    if not (attached and attached.sample) and not application.proving("sample"):
        yield Gap(key="attachments.sample", place=where)
    if not (attached and attached.description) and not application.proving("description"):
        yield Gap(key="attachments.description", place=where)


def _credential_gaps(application: Application) -> Iterator[Gap]:
    credential = application.credential
    if credential is None:
        yield Gap(key="credential", place=_place(application, "credential"))
        return
    if not credential.number:
        yield Gap(key="credential.number", place=credential.place)
    if application.kind is Kind.RENEW and credential.through is None:
        yield Gap(key="credential.through", place=credential.place)
    if not credential.attached and not application.proving("credential"):
        yield Gap(key="credential.attached", place=credential.place)


def _type_gaps(application: Application) -> Iterator[Gap]:
    match application.kind:
        case Kind.TRANSFER:
            yield from _passing_gaps(application)
        case Kind.ALTER:
            if not application.alterations:
                yield Gap(key="changes", place=_place(application, "changes"))
            for line in application.alterations:
                if not line.before:
                    yield Gap(key="changes.before", place=line.place, of=line.what)
                if not line.after:
                    yield Gap(key="changes.after", place=line.place, of=line.what)
                if not line.proof and not application.proving("change"):
                    yield Gap(key="changes.proof", place=line.place, of=line.what)
        case Kind.RENEW:
            asked = application.renewing
            if asked is None or not asked.rights:
                yield Gap(key="renewal.rights", place=asked.place if asked else _place(application, "renewal"))
            if asked is None or (asked.years is None and asked.through is None):
                yield Gap(key="renewal.term", place=asked.place if asked else _place(application, "renewal"))
        case Kind.CANCEL:
            given = application.cancelling
            where = given.place if given else _place(application, "cancellation")
            if given is None or not given.reason:
                yield Gap(key="cancellation.reason", place=where)
            if given is None or not given.rights:
                yield Gap(key="cancellation.rights", place=where)
            asks_proof = given is not None and given.reason not in ("", "applied")
            if asks_proof and given is not None and not given.proof and not application.proving("ground"):
                yield Gap(key="cancellation.proof", place=where)
        case _:
            return


def _passing_gaps(application: Application) -> Iterator[Gap]:
    passing = application.passing
    if passing is None:
        yield Gap(key="transfer", place=_place(application, "transfer"))
        return
    asked: dict[str, object] = {
        "from": passing.giver,
        "to": passing.taker,
        "rights": passing.rights,
        "covers": passing.covers,
        "term": passing.years or passing.through,
        "use": passing.use,
        "contract": passing.contract or application.proving("contract"),
    }
    for key, given in asked.items():
        if not given:
            yield Gap(key=f"transfer.{key}", place=passing.places.get(key) or passing.place)
    if passing.keeps is None:
        yield Gap(key="transfer.keeps", place=passing.place)


def _file_gaps(application: Application) -> Iterator[Gap]:
    used = set(_used(application))
    for evidence in application.evidence:
        if evidence.id in used and not evidence.sha256:
            yield Gap(key="evidence.file", place=evidence.place, of=evidence.title or evidence.id)


def _used(application: Application) -> Iterator[str]:
    """Give the ids of evidence this application relies on; a manifest may hold more."""
    for applicant in application.applicants:
        yield from applicant.identity
    if application.agent:
        yield from application.agent.authority
    if application.data:
        yield from application.data.source_proof
    for row in application.rights:
        yield from row.proof
    if application.credential:
        yield from application.credential.attached
    if application.passing:
        yield from application.passing.contract
    for line in application.alterations:
        yield from line.proof
    if application.cancelling:
        yield from application.cancelling.proof
    if application.attachments:
        given = application.attachments
        yield from (*given.sample, *given.description, *given.commitment, *given.security, *given.fingerprint)


SOURCE_PROOFS: Final[Mapping[SourceKind, tuple[str, ...]]] = {
    SourceKind.COLLECTED: ("lawful_collection",),
    SourceKind.UTILITY: ("lawful_collection",),
    SourceKind.CAUSED: ("contract", "lawful_collection"),
    SourceKind.AGREEMENT: ("contract",),
    SourceKind.CRAWLED: ("lawful_crawl",),
    SourceKind.CRAWLED_PRODUCT: ("lawful_crawl",),
    SourceKind.FUSED: ("contract", "consent"),
    SourceKind.DERIVED: ("right_in_source", "contract"),
    SourceKind.ENTRUSTED: ("contract",),
    SourceKind.AUTHORISED_OPERATION: ("authorisation",),
    SourceKind.PUBLIC_DUTY: ("authorisation", "lawful_collection"),
}
"""What may prove each source (Guide Arts 20, 21, 33): one of these words is enough to be looked at."""

ANNEX_SOURCES: Final[Mapping[SourceKind, SourceKind]] = {
    SourceKind.COLLECTED: SourceKind.COLLECTED,
    SourceKind.UTILITY: SourceKind.COLLECTED,
    SourceKind.CAUSED: SourceKind.AGREEMENT,
    SourceKind.AGREEMENT: SourceKind.AGREEMENT,
    SourceKind.ENTRUSTED: SourceKind.AGREEMENT,
    SourceKind.AUTHORISED_OPERATION: SourceKind.AGREEMENT,
    SourceKind.CRAWLED: SourceKind.CRAWLED,
    SourceKind.CRAWLED_PRODUCT: SourceKind.CRAWLED,
    SourceKind.DERIVED: SourceKind.DERIVED,
}
"""Which of the four boxes of annex 1 a situation is ticked under; the others have no box of their own."""


def source_proofs(application: Application) -> tuple[Evidence, ...]:
    """Give the evidence that may prove the source: named as such, or proving what this source asks for."""
    data = application.data
    if data is None:
        return ()
    wanted = SOURCE_PROOFS.get(data.source, ())
    named = set(data.source_proof)
    for row in application.rights:
        named.update(row.proof)
    relied = tuple(each for each in application.evidence if each.id in named)
    return tuple(each for each in relied if each.id in data.source_proof or set(each.proves) & set(wanted))


def facts_of(application: Application, *, filed_on: date, renewal_months: int = 6) -> dict[str, Fact | None]:
    """Give the facts of an application on the day it is filed. Statements of the file stand beside them.

    ``renewal_months``: how long before its end a credential may be renewed (Guide Art. 36).
    """
    given: dict[str, Fact | None] = {}
    given.update(_evidenced(application))
    given.update(_about_data(application))
    given.update(application.facts)
    given.update(_about_form(application))
    given.update(_about_type(application, filed_on, renewal_months))
    return given


def _fact(value: Value, application: Application, grounds: Grounds = Grounds.ASSERTED) -> Fact:
    return Fact(value=value, grounds=grounds, origin=str(application.place or application.file or PROGRAM))


def _evidenced(application: Application) -> Iterator[tuple[str, Fact]]:
    """Give what evidence proves by its kind alone."""
    proven: Mapping[str, tuple[str, Value]] = {
        "lawful_collection": ("asset.unlawfully_obtained", False),
        "right_in_source": ("asset.right_in_source", "use"),
        "public_registration": ("asset.public_registered", True),
        "personal_basis": ("asset.acquisition_meets_pipl", True),
        "important_lawful": ("asset.acquisition_meets_dsl", True),
        "grading": ("asset.grading_done", True),
    }
    for evidence in application.evidence:
        for word in evidence.proves:
            if word in proven:
                name, value = proven[word]
                yield name, Fact(value=value, grounds=Grounds.DOCUMENTED, origin=evidence.title or evidence.id)


def _about_data(application: Application) -> Iterator[tuple[str, Fact]]:
    data = application.data
    if data is None or data.source is SourceKind.UNKNOWN:  # a gap of the form, and no open question beside it
        yield "asset.source", _fact(SourceKind.UNKNOWN.value, application)
    if data is None:
        return
    if data.source is not SourceKind.UNKNOWN:
        grounds = Grounds.DOCUMENTED if source_proofs(application) else Grounds.ASSERTED
        yield "asset.source", _fact(data.source.value, application, grounds)
        yield "asset.derived", _fact(data.source is SourceKind.DERIVED or bool(data.inputs), application)
        yield "actor.entrusted", _fact(data.source is SourceKind.ENTRUSTED, application)
    for label in LABELS:
        value = data.labels.get(label)
        if value is not None:
            yield f"asset.labels.{label}", _fact(value, application)


def _about_form(application: Application) -> Iterator[tuple[str, Fact]]:
    def stated(value: Value) -> Fact:
        return _fact(value, application, Grounds.DOCUMENTED)

    yield "application.type", stated(application.kind.value)
    missing = frozenset(gap.key for gap in gaps(application))
    yield "application.missing", stated(missing)
    yield "application.complete", stated(not missing - NOT_ASKED)
    yield "application.remarks", stated(frozenset(remark.kind for remark in application.remarks))
    yield "application.applicants", stated(len(application.applicants))
    yield "actor.natural_person", stated(any(each.kind is ApplicantKind.NATURAL for each in application.applicants))
    yield (
        "application.public_body",
        stated(any(each.kind is ApplicantKind.PUBLIC_BODY for each in application.applicants)),
    )
    yield "application.numbers_good", stated(not wrong_numbers(application))
    names = {application.agency} - {""}
    same = any({each.party, each.name} & names for each in application.applicants)
    if application.agency:
        yield "application.applies_to_itself", stated(same)
    yield "application.by_agent", stated(application.agent is not None)
    attached = application.attachments
    assessed = bool(attached and attached.security) or bool(application.proving("security_assessment"))
    yield "application.security_assessed", stated(assessed)
    yield "application.withheld", stated(bool(application.withheld))
    claims = _claims(application)
    yield "application.claims", stated(frozenset(keys_of(claims)))
    yield "right.exercised", stated(frozenset(keys_of(claims)))
    if claims:
        yield "right.all_three", stated(claims == ALL_RIGHTS)
    if application.data is not None:
        yield from _about_words(application, application.data)


def _claims(application: Application) -> Right:
    match application.kind:
        case Kind.FIRST:
            return application.claimed
        case Kind.TRANSFER:
            return application.passing.rights if application.passing else NO_RIGHT
        case Kind.RENEW:
            return application.renewing.rights if application.renewing else NO_RIGHT
        case Kind.CANCEL:
            return application.cancelling.rights if application.cancelling else NO_RIGHT
        case _:
            return application.credential.rights if application.credential else NO_RIGHT


def wrong_numbers(application: Application) -> tuple[str, ...]:
    """Give the unified social credit codes of the form whose check digit is wrong."""
    numbers = [each.number for each in application.applicants if each.kind is not ApplicantKind.NATURAL]
    people = {each.party for each in application.applicants if each.kind is ApplicantKind.NATURAL}
    numbers += [row.number for row in application.rights if row.holder not in people]
    return tuple(dict.fromkeys(number for number in numbers if number and not is_valid(number)))


def _about_words(application: Application, data: DataPart) -> Iterator[tuple[str, Fact]]:
    def stated(value: Value) -> Fact:
        return _fact(value, application, Grounds.DOCUMENTED)

    yield "application.name_lacks", stated(frozenset(name_lacks(data.name) if data.name else ()))
    if data.name:
        yield "application.name_length", stated(len(data.name))
        yield "application.name_vague", stated(any(word in data.name for word in VAGUE))
    if data.summary:
        yield "application.summary_length", stated(len(data.summary))
    if data.industry:
        yield "application.industry_known", stated(industry_known(data.industry))
    if data.declared_source is not None and data.source in ANNEX_SOURCES:
        yield "application.source_agrees", stated(ANNEX_SOURCES[data.source] is data.declared_source)
    if data.limits:
        silent = data.limits in NO_LIMITS
        yield "application.limits_agree", stated(not (silent and application.limits_known))
    longest = _longest_term(application)
    if longest is not None:
        yield "application.term_years", stated(longest)


NO_LIMITS: Final = ("none", "无", "无限制", "没有")
"""Words by which a form says that there are no limits."""

VAGUE: Final = ("相关", "其他", "若干", "有关", "各类", "等数据", "综合数据", "miscellaneous", "various", "related")
"""Words that make a name of data ambiguous."""

_TIME: Final = re.compile(r"\d{4}|年|月|季度|历年|\bdaily\b|\bmonthly\b")
_REGION: Final = re.compile(
    r"[省市州县区旗盟乡镇]|中国|全国|全球|国际|境内|新疆|内蒙古|西藏|宁夏|广西|香港|澳门|"
    r"\b(?:China|Chinese|prefecture|county|province|city|region|Xinjiang|Changji|Urumqi)\b"
)
_TYPE: Final = re.compile(
    r"(数据|数据集|指数|报告|模型|图谱|标签|目录|库|表|产品|服务|接口|清单|画像|影像|语料)(（.*）)?$|"
    r"\b(?:data|dataset|index|statistics|report|model|records|service|product|table)\b"
)


def name_lacks(name: str) -> tuple[str, ...]:
    """Give which of time, place and type a name does not show, by plain signs; industry and content need a reader."""
    signs = {"time": _TIME, "place": _REGION, "type": _TYPE}
    return tuple(part for part, sign in signs.items() if not sign.search(name))


_DIVISIONS: Final = {
    "A": (1, 5), "B": (6, 12), "C": (13, 43), "D": (44, 46), "E": (47, 50), "F": (51, 52), "G": (53, 60),
    "H": (61, 62), "I": (63, 65), "J": (66, 69), "K": (70, 70), "L": (71, 72), "M": (73, 75), "N": (76, 79),
    "O": (80, 82), "P": (83, 83), "Q": (84, 85), "R": (86, 90), "S": (91, 96), "T": (97, 97),
}  # fmt: skip
"""GB/T 4754-2017: the divisions 大类 of each section 门类."""

_CODE_LENGTH: Final = 3


def industry_known(code: str) -> bool:
    """Tell whether a code names a section of GB/T 4754 and a division of that section, such as ``D46``."""
    if len(code) != _CODE_LENGTH or code[0] not in _DIVISIONS or not (code.isascii() and code[1:].isdigit()):
        return False
    first, last = _DIVISIONS[code[0]]
    return first <= int(code[1:]) <= last


def _longest_term(application: Application) -> int | None:
    """Give the longest term asked for in whole years, begun years counted; nothing when none is said."""
    terms = [_years(row.years, row.through, application.filed_on) for row in application.rights]
    if application.renewing is not None:
        since = application.credential.through if application.credential else None
        terms.append(_years(application.renewing.years, application.renewing.through, since or application.filed_on))
    said = [term for term in terms if term is not None]
    return max(said) if said else None


def _years(years: int | None, through: date | None, start: date | None) -> int | None:
    if years is not None:
        return years
    if through is None or start is None:
        return None
    count = 0
    while add_years(start, count) < through:
        count += 1
    return count


def _about_type(application: Application, filed_on: date, renewal_months: int) -> Iterator[tuple[str, Fact]]:
    def stated(value: Value) -> Fact:
        return _fact(value, application, Grounds.DOCUMENTED)

    credential = application.credential
    if credential is not None:
        if credential.number:
            yield "application.credential_number_good", stated(fault_of_number(credential.number) is None)
        if credential.through is not None:
            yield "application.credential_expired", stated(credential.through < filed_on)
            window = window_of(credential.through, renewal_months)
            yield "application.renewal_window", stated(window.state_on(filed_on))
        if credential.agency and application.agency:
            yield "application.same_agency", stated(credential.agency == application.agency)
        if credential.holder and application.applicants:
            names = {name for each in application.applicants for name in (each.party, each.name)}
            yield "application.holder_applies", stated(credential.holder in names)
        claims = _claims(application)
        if credential.rights and claims:
            yield "application.within_credential", stated(not claims & ~credential.rights)
            yield "act.passes_part", stated(bool(credential.rights & ~claims))
            yield "right.all_three", stated(credential.rights == ALL_RIGHTS)
    passing = application.passing
    if passing is not None and application.kind is Kind.TRANSFER:
        if passing.giver and credential is not None and credential.holder:
            yield "application.transferor_registered", stated(credential.holder == passing.giver)
        if passing.keeps is not None:
            yield "act.transferor_keeps", stated(passing.keeps)
        yield "application.joint", stated(_is_joint(application))
    if application.kind is Kind.ALTER:
        yield "application.changes", stated(frozenset(line.what for line in application.alterations))
        major = any(line.major for line in application.alterations if line.what == "source")
        yield "application.says_major", _fact(major, application)
    if application.kind is Kind.CANCEL and application.cancelling is not None and application.cancelling.reason:
        yield "application.reason", stated(application.cancelling.reason)


def _is_joint(application: Application) -> bool:
    """Tell whether transferor and transferee both apply: said so, or both named as applicants."""
    passing = application.passing
    if passing is None:
        return False
    if passing.joint is not None:
        return passing.joint
    names = {name for each in application.applicants for name in (each.party, each.name)}
    return {passing.giver, passing.taker} <= names
