"""What a form leaves out and what it cannot have right: every gap and every wrong entry of it, each with its place.

A gap is something the annexes or Arts 16 and 33 to 37 ask for and the application lacks. A wrong entry is one that
contradicts itself, the calendar or a public standard: nobody has to judge it. Both send an application back (Art. 17,
item 1), so both are gathered in one pass, in the order of the form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from datarights.errors import Place
from datarights.model import uscc
from datarights.model.asset import SourceKind
from datarights.procedure import form
from datarights.procedure.application import Agent, Applicant, ApplicantKind, Application, DataPart, Evidence, Kind
from datarights.procedure.calendar import add_years
from datarights.procedure.credential import fault_of_number, number_from_text
from datarights.text import Text, same, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing of the form that lacks or is wrong: its key, whose it is, which applicant, row or line, where it stands.

    ``detail`` says what is wrong with a wrong entry, where its key alone does not.
    """

    key: str
    of: str = ""
    part: int = 0
    place: Place | None = None
    detail: Text | None = None


NOT_ASKED: Final = frozenset({"attachments.commitment"})
"""Gaps that an agency usually closes with a letter, though no article asks for one."""


def gaps(application: Application) -> tuple[Gap, ...]:
    """Give everything the form of this type asks for and the application lacks, in the order of the form."""
    return _in_order(_gaps(application))


def wrongs(application: Application, filed_on: date) -> tuple[Gap, ...]:
    """Give every entry of the form that cannot be right on the day of filing, in the order of the form."""
    return _in_order(_wrongs(application, filed_on))


def _in_order(found: Iterator[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(found, key=lambda gap: form.position(gap.key, gap.part)))


class _Form:
    """Makes gaps of one application, each with the place that the form gives it."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def gap(self, key: str, of: str = "", part: int = 0, detail: Text | None = None) -> Gap:
        place = form.place_of(self.application, key, part) or self.application.place
        return Gap(key=key, of=of, part=part, place=place, detail=detail)


# ---- gaps ------------------------------------------------------------------------------------------------------


def _gaps(application: Application) -> Iterator[Gap]:
    at = _Form(application)
    yield from _applicant_gaps(at)
    if application.kind is Kind.FIRST:
        yield from _data_gaps(at)
        yield from _row_gaps(at)
        yield from _attachment_gaps(at)
    else:
        if not (application.data and (application.data.name or application.data.asset)):
            yield at.gap("data.name")
        yield from _credential_gaps(at)
        yield from _TYPES[application.kind](at)
    if not application.committed and not (application.attachments and application.attachments.commitment):
        yield at.gap("attachments.commitment")
    for part, evidence in enumerate(application.evidence):
        if not evidence.sha256:
            yield at.gap("evidence.file", evidence.title or evidence.id, part)


def _applicant_gaps(at: _Form) -> Iterator[Gap]:
    application = at.application
    if not application.applicants:
        yield at.gap("applicant")
    for part, applicant in enumerate(application.applicants):
        for key in _asked_of(applicant, application.kind):
            if not getattr(applicant, key):
                yield at.gap(f"applicant.{key}", applicant.name or applicant.party, part)
    if application.agent is not None and not application.agent.authority:
        yield at.gap("agent.authority", application.agent.name)


def _asked_of(applicant: Applicant, kind: Kind) -> tuple[str, ...]:
    """Give the particulars that annex 1 asks of an applicant; annexes 2 to 5 ask for the parties and their numbers."""
    if kind is not Kind.FIRST:
        return ("number",)
    business = () if applicant.kind is ApplicantKind.NATURAL else ("business",)
    return ("number", "contact", "phone", "address", *business, "identity")


DATA_ASKED: Final = ("name", "summary", "industry", "territory", "covers", "updates", "volume", "form", "limits")
"""The keys of annex 1 that describe the data, beside its source."""


def _data_gaps(at: _Form) -> Iterator[Gap]:
    data = at.application.data
    if data is None:
        yield at.gap("data")
        return
    for key in DATA_ASKED:
        if not getattr(data, key):
            yield at.gap(f"data.{key}", data.asset)
    if data.source is SourceKind.UNKNOWN:
        yield at.gap("data.source", data.asset)
    elif not source_proofs(at.application):
        yield at.gap("data.source_proof", data.asset)
    for label in ("personal", "important"):
        if data.labels.get(label) is None:
            yield at.gap(f"data.labels.{label}", data.asset)


def _row_gaps(at: _Form) -> Iterator[Gap]:
    application = at.application
    if not application.rights:
        yield at.gap("rights")
    known = {name for each in application.applicants if each.number for name in (each.party, each.name)}
    for part, row in enumerate(application.rights):
        said = {
            "number": row.number or row.holder in known,
            "right": row.rights,
            "term": row.years or row.through,
            "limits": row.limits,
            "proof": row.proof,
        }
        for key, given in said.items():
            if not given:
                yield at.gap(f"rights.{key}", row.holder, part)


def _attachment_gaps(at: _Form) -> Iterator[Gap]:
    attached = at.application.attachments
    for key in ("sample", "description"):
        if not (attached and getattr(attached, key)) and not at.application.proving(key):
            yield at.gap(f"attachments.{key}")


def _credential_gaps(at: _Form) -> Iterator[Gap]:
    application, credential = at.application, at.application.credential
    if credential is None:
        yield at.gap("credential")
        return
    if not credential.number:
        yield at.gap("credential.number")
    if application.kind is Kind.RENEW and credential.through is None:
        yield at.gap("credential.through")
    if not credential.attached and not application.proving("credential"):
        yield at.gap("credential.attached")


def _passing_gaps(at: _Form) -> Iterator[Gap]:
    passing = at.application.passing
    if passing is None:
        yield at.gap("transfer")
        return
    asked: dict[str, object] = {
        "from": passing.giver,
        "to": passing.taker,
        "covers": passing.covers,
        "rights": passing.rights,
        "term": passing.years or passing.through,
        "use": passing.use,
        "keeps": passing.keeps is not None,
        "contract": passing.contract or at.application.proving("contract"),
    }
    for key, given in asked.items():
        if not given:
            yield at.gap(f"transfer.{key}")


def _change_gaps(at: _Form) -> Iterator[Gap]:
    if not at.application.alterations:
        yield at.gap("changes")
    for part, line in enumerate(at.application.alterations):
        asked: dict[str, object] = {
            "before": line.before,
            "after": line.after,
            "proof": line.proof or at.application.proving("change"),
        }
        for key, given in asked.items():
            if not given:
                yield at.gap(f"changes.{key}", line.what, part)


def _renewal_gaps(at: _Form) -> Iterator[Gap]:
    asked = at.application.renewing
    if asked is None or not asked.rights:
        yield at.gap("renewal.rights")
    if asked is None or (asked.years is None and asked.through is None):
        yield at.gap("renewal.term")


def _cancel_gaps(at: _Form) -> Iterator[Gap]:
    given = at.application.cancelling
    if given is None or not given.reason:
        yield at.gap("cancellation.reason")
    if given is None or not given.rights:
        yield at.gap("cancellation.rights")
    shown = given is not None and (given.proof or at.application.proving("ground"))
    if given is not None and given.reason not in {"", "applied"} and not shown:
        yield at.gap("cancellation.proof")


_TYPES: Final = {
    Kind.TRANSFER: _passing_gaps,
    Kind.ALTER: _change_gaps,
    Kind.RENEW: _renewal_gaps,
    Kind.CANCEL: _cancel_gaps,
}

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


def source_proofs(application: Application) -> tuple[Evidence, ...]:
    """Give the evidence that may prove the source: named as such, or proving what this source asks for."""
    data = application.data
    if data is None:
        return ()
    wanted = set(SOURCE_PROOFS.get(data.source, ()))
    return tuple(each for each in application.evidence if each.id in data.source_proof or wanted & set(each.proves))


# ---- wrong entries ---------------------------------------------------------------------------------------------


def _wrongs(application: Application, filed_on: date) -> Iterator[Gap]:
    at = _Form(application)
    yield from _wrong_applicants(at)
    if application.data is not None:
        yield from _wrong_data(at, application.data, filed_on)
    yield from _wrong_rows(at, filed_on)
    yield from _wrong_credential(at, filed_on)
    passing = application.passing
    if passing is not None and passing.giver and passing.giver == passing.taker:
        yield at.gap("transfer.to", passing.taker)
    for part, line in enumerate(application.alterations):
        if line.before and line.before == line.after:
            yield at.gap("changes.after", line.what, part)
    yield from _wrong_evidence(at, filed_on)


def _wrong_applicants(at: _Form) -> Iterator[Gap]:
    seen: set[str] = set()
    for part, applicant in enumerate(at.application.applicants):
        if applicant.party in seen:
            yield at.gap("applicant.party", applicant.party, part)
        seen.add(applicant.party)
        if applicant.number and not number_stands(applicant.number, applicant.kind):
            yield at.gap("applicant.number", applicant.name or applicant.party, part, same(applicant.number))
    agent: Agent | None = at.application.agent
    if agent is not None and agent.number and not number_stands(agent.number):
        yield at.gap("agent.number", agent.name, detail=same(agent.number))


def number_stands(number: str, kind: ApplicantKind | None = None) -> bool:
    """Tell whether a number can be that of a party of a kind; of an unknown kind, of any.

    Organisations have a unified social credit code (GB 32100). A person's number of 18 characters is tested as a
    resident identity number (GB 11643); others, such as a passport's, carry no check digit and stand as written.
    """
    if kind is not None and kind is not ApplicantKind.NATURAL:
        return uscc.is_valid(number)
    if len(number) != uscc.LENGTH:
        return kind is ApplicantKind.NATURAL
    return resident_number(number) or (kind is None and uscc.is_valid(number))


_RESIDENT_WEIGHTS: Final = tuple(2 ** (17 - i) % 11 for i in range(17))
_RESIDENT_CHECKS: Final = "10X98765432"


def resident_number(number: str) -> bool:
    """Tell whether a number has the form and the check digit of a resident identity number (GB 11643, MOD 11-2)."""
    body, check = number[:-1], number[-1:]
    if len(number) != uscc.LENGTH or not (body.isascii() and body.isdigit()):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, body, strict=True))
    return _RESIDENT_CHECKS[total % 11] == check.upper()


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

NO_LIMITS: Final = ("none", "无", "无限制", "没有")
"""Words by which a form says that there are no limits."""


def _wrong_data(at: _Form, data: DataPart, filed_on: date) -> Iterator[Gap]:
    if data.industry and not industry_known(data.industry):
        yield at.gap("data.industry", detail=same(data.industry))
    box = ANNEX_SOURCES.get(data.source)
    if data.declared_source is not None and box is not None and box is not data.declared_source:
        told = say(
            f"勾选“{data.declared_source.label.zh}”，来源情形为“{data.source.label.zh}”",
            f"ticked “{data.declared_source.label.en}”, told “{data.source.label.en}”",
        )
        yield at.gap("data.declared_source", detail=told)
    if data.limits in NO_LIMITS and at.application.limits_known:
        yield at.gap("data.limits", detail=same("; ".join(at.application.limits_known)))
    if data.covers is not None and data.covers.start > filed_on:
        yield at.gap("data.covers", detail=same(data.covers.start.isoformat()))


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


def _wrong_rows(at: _Form, filed_on: date) -> Iterator[Gap]:
    kinds = {name: each.kind for each in at.application.applicants for name in (each.party, each.name)}
    numbers = {each.number for each in at.application.applicants}
    for part, row in enumerate(at.application.rights):
        if row.number and row.number not in numbers and not number_stands(row.number, kinds.get(row.holder)):
            yield at.gap("rights.number", row.holder, part, same(row.number))
        if row.through is not None and row.through < filed_on:
            yield at.gap("rights.term", row.holder, part, same(row.through.isoformat()))


def _wrong_credential(at: _Form, filed_on: date) -> Iterator[Gap]:
    credential = at.application.credential
    if credential is None:
        return
    registered, through = credential.registered, credential.through
    if registered is not None and (registered > filed_on or (through is not None and registered >= through)):
        yield at.gap("credential.registered", detail=same(registered.isoformat()))
    if not credential.number:
        return
    fault = fault_of_number(credential.number)
    if fault is None:
        number = number_from_text(credential.number)
        coded = (number.year, number.month)
        if coded > (filed_on.year, filed_on.month):
            fault = say("编码年月晚于递交之日", "coded after the day of filing")
        elif registered is not None and coded < (registered.year, registered.month):
            fault = say("编码年月早于存证之日", "coded before the day of registration")
    if fault is not None:
        yield at.gap("credential.number", detail=fault)


SEALED: Final = ("authority", "contract")
"""What is nothing without a signature or a seal: a power of attorney and a contract (Civil Code Arts 165, 490)."""


def _wrong_evidence(at: _Form, filed_on: date) -> Iterator[Gap]:
    for part, evidence in enumerate(at.application.evidence):
        name = evidence.title or evidence.id
        if evidence.signed is not None and evidence.signed > filed_on:
            yield at.gap("evidence.signed", name, part, same(evidence.signed.isoformat()))
        if evidence.sealed is False:
            for word in SEALED:
                if word in evidence.proves:
                    yield at.gap(f"evidence.sealed.{word}", name, part)


def longest_term(application: Application, filed_on: date) -> int | None:
    """Give the longest term asked for in whole years, begun years counted; nothing when none is said."""
    terms = [_years(row.years, row.through, filed_on) for row in application.rights]
    if application.renewing is not None:
        since = application.credential.through if application.credential else None
        terms.append(_years(application.renewing.years, application.renewing.through, since or filed_on))
    said = [term for term in terms if term is not None]
    return max(said) if said else None


def _years(years: int | None, through: date | None, start: date) -> int | None:
    if years is not None:
        return years
    if through is None:
        return None
    count = 0
    while add_years(start, count) < through:
        count += 1
    return count
