"""What an application says, as facts that rule packs speak of: ``application.*``, and what it says of the data.

A fact is documented when a piece of evidence in the application proves it, asserted otherwise. What the form leaves
empty is no unknown fact but a known gap: ``application.missing`` names every gap, ``application.wrong`` every entry
that cannot be right (:mod:`datarights.procedure.gaps` and ``wrongs`` say where each stands).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from datarights.model.asset import LABELS, SourceKind
from datarights.model.grounds import Grounds
from datarights.model.right import ALL_RIGHTS, NO_RIGHT, Right, keys_of
from datarights.procedure.application import Applicant, ApplicantKind, Application, Credential, DataPart, Kind
from datarights.procedure.credential import window_of
from datarights.procedure.gaps import NOT_ASKED, gaps, source_proofs
from datarights.procedure.wrongs import longest_term, wrongs
from datarights.rules.condition import Value
from datarights.rules.finding import Fact
from datarights.valueclass import replace

PROGRAM: Final = "precheck"
"""The origin of a fact that the program read off the form."""


def facts_of(application: Application, *, filed_on: date, renewal_months: int = 6) -> dict[str, Fact | None]:
    """Give the facts of an application on the day it is filed. Statements of the file stand beside them.

    ``renewal_months``: how long before its end a credential may be renewed (Guide Art. 36).
    """
    given: dict[str, Fact | None] = {}
    given.update(_about_data(application))
    given.update(_evidenced(application))
    given.update(application.facts)
    given.update(_about_form(application, filed_on))
    given.update(_about_type(application, filed_on, renewal_months))
    part, whole = (given.get(f"asset.labels.{label}") for label in ("sensitive", "personal"))
    if part is not None and whole is not None and part.value is True and whole.value is False:
        given["asset.labels.personal"] = None  # sensitive information is personal (PIPL 28): the two are no answer
    return given


def _fact(value: Value, application: Application, grounds: Grounds = Grounds.ASSERTED) -> Fact:
    return Fact(value=value, grounds=grounds, origin=str(application.place or application.file or PROGRAM))


PROVEN: Final[Mapping[str, tuple[str, Value]]] = {
    "lawful_collection": ("asset.unlawfully_obtained", False),
    "right_in_source": ("asset.right_in_source", "use"),
    "public_registration": ("asset.public_registered", True),
    "personal_basis": ("asset.acquisition_meets_pipl", True),
    "important_lawful": ("asset.acquisition_meets_dsl", True),
    "grading": ("asset.grading_done", True),
}
"""What a piece of evidence says by its kind alone; a reviewer looks at whether it says so rightly (Art. 18)."""


def _evidenced(application: Application) -> Iterator[tuple[str, Fact]]:
    """Give what evidence proves by its kind alone; a name without a file proves nothing."""
    for evidence in application.evidence:
        for word in evidence.proves if evidence.sha256 else ():
            if word in PROVEN:
                name, value = PROVEN[word]
                yield name, Fact(value=value, grounds=Grounds.DOCUMENTED, origin=evidence.title or evidence.id)


def _about_data(application: Application) -> Iterator[tuple[str, Fact]]:
    data = application.data
    if data is None or data.source is SourceKind.UNKNOWN:  # a gap of the form, and no open question beside it
        yield "asset.source", _fact(SourceKind.UNKNOWN.value, application)
    if data is None:
        return
    if data.source is not SourceKind.UNKNOWN:
        shown = bool(source_proofs(application))
        grounds = Grounds.DOCUMENTED if shown else Grounds.ASSERTED
        yield "asset.source", _fact(data.source.value, application, grounds)
        yield "asset.derived", _fact(data.source is SourceKind.DERIVED or bool(data.inputs), application)
        yield "actor.entrusted", _fact(data.source is SourceKind.ENTRUSTED, application)
        if shown:  # whoever files proof of a lawful source says that it is lawful
            yield "asset.unlawfully_obtained", _fact(value=False, application=application)
    for label in LABELS:
        value = data.labels.get(label)
        if value is not None:
            yield f"asset.labels.{label}", _fact(value, application)


def _about_form(application: Application, filed_on: date) -> Iterator[tuple[str, Fact]]:
    def stated(value: Value) -> Fact:
        return _fact(value, application, Grounds.DOCUMENTED)

    yield "act.kind", stated(application.kind.act)
    yield "application.type", stated(application.kind.value)
    missing = frozenset(gap.key for gap in gaps(application))
    wrong = frozenset(gap.key for gap in wrongs(application, filed_on))
    yield "application.missing", stated(missing)
    yield "application.wrong", stated(wrong)
    yield "application.complete", stated(not missing - NOT_ASKED and not wrong)
    yield "application.remarks", stated(frozenset(remark.kind for remark in application.remarks))
    yield "application.applicants", stated(len(application.applicants))
    yield "actor.natural_person", stated(any(each.kind is ApplicantKind.NATURAL for each in application.applicants))
    yield (
        "application.public_body",
        stated(any(each.kind is ApplicantKind.PUBLIC_BODY for each in application.applicants)),
    )
    if application.agency:
        same = any(application.agency in {each.party, each.name} for each in application.applicants)
        yield "application.applies_to_itself", stated(same)
    yield "application.by_agent", stated(application.agent is not None)
    attached = application.attachments
    assessed = bool(attached and attached.security) or bool(application.proving("security_assessment"))
    yield "application.security_assessed", stated(assessed)
    yield "application.withheld", stated(bool(application.withheld))
    claims = claims_of(application)
    yield "application.claims", stated(frozenset(keys_of(claims)))
    yield "right.exercised", stated(frozenset(keys_of(claims)))
    if application.kind is Kind.FIRST and application.rights:
        holders = {row.holder for row in application.rights}
        named = all({each.party, each.name} & holders for each in application.applicants)
        yield "application.holders_named", stated(named)
    longest = longest_term(application, filed_on)
    if longest is not None:
        yield "application.term_years", stated(longest)
    if application.data is not None:
        yield from _about_words(application, application.data)


def claims_of(application: Application) -> Right:
    """Give the rights an application is about: those to be registered, passed on, renewed, cancelled or altered."""
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


def _about_words(application: Application, data: DataPart) -> Iterator[tuple[str, Fact]]:
    def stated(value: Value) -> Fact:
        return _fact(value, application, Grounds.DOCUMENTED)

    yield "application.name_lacks", stated(frozenset(name_lacks(data.name) if data.name else ()))
    if data.name:
        yield "application.name_length", stated(len(data.name))
        yield "application.name_vague", stated(any(word in data.name for word in VAGUE))
    if data.summary:
        yield "application.summary_length", stated(len(data.summary))


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


def _about_type(application: Application, filed_on: date, renewal_months: int) -> Iterator[tuple[str, Fact]]:
    def stated(value: Value) -> Fact:
        return _fact(value, application, Grounds.DOCUMENTED)

    credential = application.credential
    claims = claims_of(application)
    if application.kind is Kind.FIRST:
        if claims:
            yield "right.all_three", stated(claims == ALL_RIGHTS)
        if application.recorded is not None and (state := application.recorded.state) is not None:
            yield "application.same_data_registered", replace(state, value=True)
    elif credential is not None:
        if application.recorded is not None and application.recorded.state is not None:
            yield "registration.state", application.recorded.state
        if application.through is not None:
            yield "application.credential_expired", stated(application.through < filed_on)
            window = window_of(application.through, renewal_months)
            yield "application.renewal_window", stated(window.state_on(filed_on))
        if credential.agency and application.agency:
            yield "application.same_agency", stated(credential.agency == application.agency)
        if credential.holder and application.applicants:
            found = [
                (credential.holder in {each.party, each.name}, _same(each, credential))
                for each in application.applicants
            ]
            yield "application.holder_applies", stated(any(named and same is not False for named, same in found))
            same_one = any(same for _, same in found)
            # the name of one applicant with the number of another says nothing of either
            torn = same_one and any(named and same is False for named, same in found)
            if not torn and any(same is not None for _, same in found):
                yield "application.same_holder", stated(same_one)
        if credential.rights:
            yield "right.all_three", stated(credential.rights == ALL_RIGHTS)
        if credential.rights and claims:
            yield "application.within_credential", stated(not claims & ~credential.rights)
            yield "act.passes_part", stated(bool(credential.rights & ~claims))
    passing = application.passing
    if passing is not None and application.kind is Kind.TRANSFER:
        if passing.giver and credential is not None and credential.holder:
            yield "application.transferor_registered", stated(_is_registered(application, passing.giver, credential))
        if passing.keeps is not None:
            yield "act.transferor_keeps", stated(passing.keeps)
        if passing.giver and passing.taker:
            yield "application.joint", stated(_is_joint(application, passing.giver, passing.taker))
    yield "application.changes", stated(frozenset(line.what for line in application.alterations))
    if application.kind is Kind.ALTER:
        major = any(line.major for line in application.alterations if line.what == "source")
        yield "application.says_major", _fact(major, application)
    if application.kind is Kind.CANCEL and application.cancelling is not None and application.cancelling.reason:
        yield "application.reason", stated(application.cancelling.reason)


def _same(applicant: Applicant, credential: Credential) -> bool | None:
    """Tell by the numbers whether an applicant is the holder on the credential, or nothing where one is not given."""
    if not (applicant.number and credential.holder_number):
        return None
    return applicant.number == credential.holder_number


def _is_registered(application: Application, giver: str, credential: Credential) -> bool:
    """Tell whether a transferor is the holder on the credential: numbers decide where both are given, names otherwise.

    Where two applicants bear the name of the transferor, both would have to be.
    """
    called = [each for each in application.applicants if giver == each.party]
    called = called or [each for each in application.applicants if giver == each.name]
    told = [(_same(each, credential), credential.holder in {giver, each.party, each.name}) for each in called]
    return all(named if same is None else same for same, named in told) if told else credential.holder == giver


def _names(application: Application, party: str) -> set[str]:
    """Give every name under which the form knows a party."""
    return {
        name for each in application.applicants if party in {each.party, each.name} for name in (each.party, each.name)
    }


def _is_joint(application: Application, giver: str, taker: str) -> bool:
    """Tell whether transferor and transferee both apply: both are named as applicants, and the form does not deny it."""
    denied = application.passing is not None and application.passing.joint is False
    return not denied and bool(_names(application, giver)) and bool(_names(application, taker))


READ_OFF: Final = frozenset(
    {
        "application.credential_expired", "application.renewal_window", "application.holder_applies",
        "application.transferor_registered", "application.within_credential", "act.passes_part", "right.all_three",
    }
)  # fmt: skip
"""Facts that the program reads off the credential part of the form, where the form says enough."""

FROM_THE_FORM: Final = READ_OFF | {
    "act.kind", "application.type", "application.missing", "application.wrong", "application.complete", "application.remarks",
    "application.applicants", "application.public_body", "application.applies_to_itself", "application.by_agent",
    "application.security_assessed", "application.withheld", "application.claims", "application.holders_named",
    "application.term_years", "application.name_lacks", "application.name_length", "application.name_vague",
    "application.summary_length", "application.same_agency", "application.joint", "application.changes",
    "application.says_major", "application.reason", "act.transferor_keeps", "actor.natural_person", "actor.entrusted",
    "right.exercised", "asset.source", "asset.derived", *(f"asset.labels.{label}" for label in LABELS),
}  # fmt: skip
"""Every fact that comes from the form alone: no statement stands beside it."""
