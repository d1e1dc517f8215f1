"""What a form cannot have right: every entry that contradicts itself, the calendar or a public standard.

Nobody has to judge these, and like a gap they send an application back (Art. 17, item 1): what is filed is to be
accurate (Art. 16).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from datarights.model import uscc
from datarights.model.asset import SourceKind
from datarights.model.period import add_years
from datarights.procedure.application import Agent, ApplicantKind, Application, DataPart
from datarights.procedure.credential import fault_of_number, number_from_text
from datarights.procedure.gaps import Form, Gap, in_order
from datarights.text import same, say


def wrongs(application: Application, filed_on: date) -> tuple[Gap, ...]:
    """Give every entry of the form that cannot be right on the day of filing, in the order of the form."""
    return in_order(_wrongs(application, filed_on))


def _wrongs(application: Application, filed_on: date) -> Iterator[Gap]:
    at = Form(application)
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


def _wrong_applicants(at: Form) -> Iterator[Gap]:
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
    return _RESIDENT_CHECKS[total % 11] == check


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


def _wrong_data(at: Form, data: DataPart, filed_on: date) -> Iterator[Gap]:
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


def _wrong_rows(at: Form, filed_on: date) -> Iterator[Gap]:
    kinds = {name: each.kind for each in at.application.applicants for name in (each.party, each.name)}
    numbers = {each.number for each in at.application.applicants}
    for part, row in enumerate(at.application.rights):
        if row.number and row.number not in numbers and not number_stands(row.number, kinds.get(row.holder)):
            yield at.gap("rights.number", row.holder, part, same(row.number))
        if row.through is not None and row.through < filed_on:
            yield at.gap("rights.term", row.holder, part, same(row.through.isoformat()))


FIRST_DAY: Final = date(2026, 7, 1)
"""The day the Guide was issued, from which it works: no credential in its form is older (Art. 41 on earlier ones)."""


def _wrong_credential(at: Form, filed_on: date) -> Iterator[Gap]:
    credential = at.application.credential
    if credential is None:
        return
    registered, through = credential.registered, credential.through
    if registered is not None and not (
        FIRST_DAY <= registered <= filed_on and (through is None or registered < through)
    ):
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


def _wrong_evidence(at: Form, filed_on: date) -> Iterator[Gap]:
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
