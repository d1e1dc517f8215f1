"""What a form leaves out: every gap of it, each with its place.

A gap is something the annexes or Arts 16 and 33 to 37 ask for and the application lacks. It sends an application back
(Art. 17, item 1), so all are gathered in one pass, in the order of the form.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from datarights.errors import Place
from datarights.model.asset import SourceKind
from datarights.procedure import form
from datarights.procedure.application import Applicant, ApplicantKind, Application, Evidence, Kind
from datarights.text import Text
from datarights.valueclass import valueclass


@valueclass
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
    return in_order(_gaps(application))


def in_order(found: Iterator[Gap]) -> tuple[Gap, ...]:
    """Give gaps in the order of the form."""
    return tuple(sorted(found, key=lambda gap: form.position(gap.key, gap.part)))


class Form:
    """Makes gaps of one application, each with the place that the form gives it."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def gap(self, key: str, of: str = "", part: int = 0, detail: Text | None = None) -> Gap:
        place = form.place_of(self.application, key, part) or self.application.place
        return Gap(key=key, of=of, part=part, place=place, detail=detail)


def _gaps(application: Application) -> Iterator[Gap]:
    at = Form(application)
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


def _applicant_gaps(at: Form) -> Iterator[Gap]:
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


def _data_gaps(at: Form) -> Iterator[Gap]:
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


def _row_gaps(at: Form) -> Iterator[Gap]:
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


def _attachment_gaps(at: Form) -> Iterator[Gap]:
    attached = at.application.attachments
    for key in ("sample", "description"):
        if not (attached and getattr(attached, key)) and not at.application.proving(key):
            yield at.gap(f"attachments.{key}")


def _credential_gaps(at: Form) -> Iterator[Gap]:
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


def _passing_gaps(at: Form) -> Iterator[Gap]:
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


def _change_gaps(at: Form) -> Iterator[Gap]:
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


def _renewal_gaps(at: Form) -> Iterator[Gap]:
    asked = at.application.renewing
    if asked is None or not asked.rights:
        yield at.gap("renewal.rights")
    if asked is None or (asked.years is None and asked.through is None):
        yield at.gap("renewal.term")


def _cancel_gaps(at: Form) -> Iterator[Gap]:
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
