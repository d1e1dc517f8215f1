"""The form: the order of annexes 1 to 5, where each key and each fact of the rules stands in it.

The order is that of the Guide's annex 1, then what annexes 2 to 5 add. A finding points into it, so that a list of
findings can be worked off with the form in hand.
"""

from collections.abc import Mapping
from typing import Final

from datarights.errors import Place
from datarights.procedure.application import Application
from datarights.text import Text, say
from datarights.valueclass import valueclass

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "type": (),
    "agency": (),
    "applicant": ("party", "name", "kind", "number", "contact", "phone", "address", "business", "identity"),
    "agent": ("name", "number", "contact", "phone", "authority"),
    "data": (
        "name",
        "summary",
        "industry",
        "source",
        "declared_source",
        "source_account",
        "source_proof",
        "labels",
        "inputs",
        "territory",
        "covers",
        "updates",
        "volume",
        "form",
        "limits",
    ),
    "rights": ("holder", "number", "right", "term", "limits", "proof"),
    "credential": ("number", "agency", "registered", "through", "holder", "holder_number", "rights", "attached"),
    "transfer": ("from", "to", "covers", "rights", "term", "use", "keeps", "joint", "contract"),
    "changes": ("what", "before", "after", "major", "proof"),
    "renewal": ("term", "rights"),
    "cancellation": ("reason", "account", "rights", "proof"),
    "attachments": ("sample", "description", "commitment", "security", "fingerprint"),
    "commitment": (),
    "evidence": ("file", "signed", "sealed"),
    "remarks": (),
    "withheld": (),
    "facts": (),
}
"""The sections of the form in order, each with its keys in order."""

_SECTION_ORDER: Final = tuple(SECTIONS)


@valueclass(order=True)
class Position:
    """Where something stands in the order of the form: section, which applicant, row or line of it, key."""

    section: int
    part: int
    key: int


def position(key: str, part: int = 0) -> Position:
    """Give the position of a key such as ``data.labels.personal``; one that the form does not have comes last."""
    section, _, rest = key.partition(".")
    if section not in SECTIONS:
        return Position(section=len(SECTIONS), part=part, key=0)
    keys = SECTIONS[section]
    name = rest.partition(".")[0]
    return Position(
        section=_SECTION_ORDER.index(section),
        part=part,
        key=keys.index(name) if name in keys else -1 if not name else len(keys),
    )


def place_of(application: Application, key: str, part: int = 0) -> Place | None:
    """Give the place of a key in the file: the key itself, else the part it belongs in, else the section, or nothing."""
    section, _, rest = key.partition(".")
    owner = _part(application, section, part)
    if owner is None:
        return application.places.get(section)
    places: Mapping[str, Place] = getattr(owner, "places", {})
    return places.get(rest.partition(".")[0]) or getattr(owner, "place", None)


def _part(application: Application, section: str, part: int) -> object | None:
    single = {
        "agent": application.agent,
        "data": application.data,
        "credential": application.credential,
        "transfer": application.passing,
        "renewal": application.renewing,
        "cancellation": application.cancelling,
        "attachments": application.attachments,
    }
    many: Mapping[str, tuple[object, ...]] = {
        "applicant": application.applicants,
        "rights": application.rights,
        "changes": application.alterations,
        "remarks": application.remarks,
        "evidence": application.evidence,
    }
    if section in many:
        return many[section][part] if part < len(many[section]) else None
    return single.get(section)


STANDS: Final[Mapping[str, str]] = {
    "application.type": "type",
    "application.agency_listed": "agency",
    "application.applies_to_itself": "agency",
    "application.same_agency": "agency",
    "application.public_body": "applicant.kind",
    "actor.natural_person": "applicant.kind",
    "application.name_length": "data.name",
    "application.name_lacks": "data.name",
    "application.name_vague": "data.name",
    "application.summary_length": "data.summary",
    "asset.source": "data.source",
    "asset.unlawfully_obtained": "data.source_proof",
    "asset.labels.personal": "data.labels.personal",
    "asset.labels.important": "data.labels.important",
    "asset.labels.core": "data.labels.core",
    "asset.labels.state_secret": "data.labels.state_secret",
    "asset.labels.public": "data.labels.public",
    "asset.acquisition_meets_pipl": "data.labels.personal",
    "asset.acquisition_meets_dsl": "data.labels.important",
    "asset.right_in_source": "data.inputs",
    "right.exercised": "rights.right",
    "application.claims": "rights.right",
    "application.term_years": "rights.term",
    "application.holders_named": "rights.holder",
    "registration.state": "credential",
    "application.credential_expired": "credential.through",
    "application.renewal_window": "credential.through",
    "application.holder_applies": "credential.holder",
    "application.same_holder": "credential.holder_number",
    "application.transferor_registered": "credential.holder",
    "application.within_credential": "credential.rights",
    "act.passes_part": "credential.rights",
    "right.all_three": "credential.rights",
    "application.joint": "transfer.joint",
    "act.transferor_keeps": "transfer.keeps",
    "application.changes": "changes.what",
    "application.says_major": "changes.major",
    "application.source_change_major": "changes.what",
    "application.reason": "cancellation.reason",
    "application.security_assessed": "attachments.security",
    "application.remarks": "remarks",
    "application.withheld": "withheld",
}
"""Where in the form a fact stands. A fact about the data that is not here stands at the source of the data."""


def stands(fact: str) -> str:
    """Give the key of the form at which a fact stands."""
    found = STANDS.get(fact)
    if found is not None:
        return found
    return "data.source" if fact.startswith("asset.") else "facts"


NOT_SAID: Final[Mapping[str, Text]] = {
    "credential.through": say(
        "没有写明登记有效期末日，无法核对是否已经失效",
        "the last day of the registration is not written: whether it has lapsed is not checked",
    ),
    "credential.holder": say(
        "没有写明凭证所载权利人，无法核对申请人是否为登记的权利人",
        "the holder on the credential is not written: whether the right party applies is not checked",
    ),
    "credential.rights": say(
        "没有写明凭证所载权利，无法核对所申请的权利是否在内",
        "the rights on the credential are not written: whether those asked about are among them is not checked",
    ),
}
"""What the program could not check because a key that the form does not ask for was left out."""

FILL_IN: Final = say("照登记凭证填写 {key}", "copy {key} from the credential")
"""What to do about it."""
