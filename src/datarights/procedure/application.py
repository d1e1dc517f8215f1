"""An application for registration, as annexes 1 to 5 of the Guide and its Arts 15-22 and 33-37 ask for it.

Words of the file, checked for shape and no more: what is missing is a finding of ``precheck``, never an error of
reading. Every part keeps the place where it was written; ``places`` names the places of its keys.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final

from datarights.errors import Place
from datarights.model.asset import SourceKind
from datarights.model.period import Period
from datarights.model.right import NO_RIGHT, Right
from datarights.rules.finding import Fact
from datarights.text import Text, say
from datarights.valueclass import field, valueclass


class Kind(Enum):
    """The five types of registration (Guide Art. 32), by the words of files."""

    FIRST = "first"
    TRANSFER = "transfer"
    ALTER = "alter"
    RENEW = "renew"
    CANCEL = "cancel"

    @property
    def act(self) -> str:
        """Give the kind of act under which rule packs speak of it."""
        return f"register.{self.value}"

    @property
    def label(self) -> Text:
        """Name the type."""
        return _KIND_LABELS[self]

    @property
    def annex(self) -> str:
        """Name the annex that holds its form."""
        return _ANNEXES[self]


_KIND_LABELS: Final = {
    Kind.FIRST: say("初次登记", "first registration"),
    Kind.TRANSFER: say("转让登记", "registration of a transfer"),
    Kind.ALTER: say("变更登记", "registration of an alteration"),
    Kind.RENEW: say("续期登记", "registration of a renewal"),
    Kind.CANCEL: say("注销登记", "registration of a cancellation"),
}

_ANNEXES: Final = {
    Kind.FIRST: "附件1",
    Kind.TRANSFER: "附件2",
    Kind.ALTER: "附件3",
    Kind.RENEW: "附件4",
    Kind.CANCEL: "附件5",
}

KIND_SPELLINGS: Final = {
    spelling: kind
    for kind, spellings in {
        Kind.FIRST: ("first", "initial", "初次", "初次登记", "首次"),
        Kind.TRANSFER: ("transfer", "转让", "转让登记"),
        Kind.ALTER: ("alter", "change", "变更", "变更登记"),
        Kind.RENEW: ("renew", "renewal", "续期", "续期登记"),
        Kind.CANCEL: ("cancel", "cancellation", "注销", "注销登记"),
    }.items()
    for spelling in spellings
}


class ApplicantKind(Enum):
    """What an applicant is (Guide Art. 3, definition of the applicant; annex 1)."""

    LEGAL_PERSON = "legal_person"
    UNINCORPORATED = "unincorporated"
    NATURAL = "natural"
    PUBLIC_BODY = "public_body"

    @property
    def label(self) -> Text:
        """Name the kind."""
        return {
            ApplicantKind.LEGAL_PERSON: say("法人", "legal person"),
            ApplicantKind.UNINCORPORATED: say("非法人组织", "unincorporated organisation"),
            ApplicantKind.NATURAL: say("自然人", "natural person"),
            ApplicantKind.PUBLIC_BODY: say("党政机关", "Party or government organ"),
        }[self]


@valueclass
class Evidence:
    """A material handed in: what it is, what it proves, the digest of its file ("" when the file was not read).

    ``sealed``: signed or stamped by whoever issued it (unknown = None).
    """

    id: str
    title: str = ""
    file: str = ""
    sha256: str = ""
    proves: tuple[str, ...] = ()
    signed: date | None = None
    sealed: bool | None = None
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class Applicant:
    """One applicant of annex 1, or a party of annexes 2 to 5.

    ``number``: the USCC or the number of an identity document; that of a natural person never enters a ledger.
    """

    party: str
    name: str = ""
    kind: ApplicantKind = ApplicantKind.LEGAL_PERSON
    number: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    business: str = ""
    identity: tuple[str, ...] = ()
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class Agent:
    """Who applies for the applicant, and the power of attorney (Guide Art. 16)."""

    name: str
    number: str = ""
    contact: str = ""
    phone: str = ""
    authority: tuple[str, ...] = ()
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class DataPart:
    """The data as annex 1 describes it. Empty text means not filled in; labels: yes, no, None unknown.

    ``source`` is the situation of Arts 20 and 21; ``declared_source`` is the box ticked in annex 1 where the form
    names another than the manifest.
    """

    asset: str = ""
    name: str = ""
    summary: str = ""
    industry: str = ""
    source: SourceKind = SourceKind.UNKNOWN
    declared_source: SourceKind | None = None
    source_account: str = ""
    source_proof: tuple[str, ...] = ()
    territory: str = ""
    covers: Period | None = None
    updates: str = ""
    volume: str = ""
    form: str = ""
    limits: str = ""
    labels: Mapping[str, bool | None] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class RightRow:
    """One row of the allocation of rights (annex 1): who has which right, until when, within what, shown by what.

    ``years`` and ``through`` are two ways to say the term; ``applicant``: the holder is an applicant.
    """

    holder: str
    number: str = ""
    rights: Right = NO_RIGHT
    years: int | None = None
    through: date | None = None
    limits: str = ""
    proof: tuple[str, ...] = ()
    applicant: bool = True
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class Attachments:
    """What is attached beside the proofs: sample and description (Art. 33), commitment (Art. 16), what some data ask.

    Each names evidence. ``security`` is an assessment by a third party; ``fingerprint`` a watermark or fingerprint of
    the data (Art. 26, voluntary).
    """

    sample: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    commitment: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    fingerprint: tuple[str, ...] = ()
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class Credential:
    """The credential an application builds on (annexes 2 to 5): number, agency, registered and last day.

    ``attached`` names the evidence. ``rights`` are those the credential names. ``holder_number`` tells its holder from
    another of a like name, and shows that one of another name is the same.
    """

    number: str = ""
    agency: str = ""
    registered: date | None = None
    through: date | None = None
    rights: Right = NO_RIGHT
    holder: str = ""
    holder_number: str = ""
    attached: tuple[str, ...] = ()
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class Recorded:
    """The registration on record that a credential would be of, as the manifest has it on the day of filing.

    ``state`` is what a decision hears, nothing where what is on record is not shown to be of the holder on the form; ``says``
    tells it in words; with a ``number`` then, it is one of other data. ``through`` is the last day, included. ``holder``
    says whom it is registered for, where that is not the holder on the form, who only took the right. ``unclear`` names what the
    record does not tell, as where a step names no right; ``renewed`` the renewal on record that the form does not count.
    """

    state: Fact | None
    says: Text
    holder: Text | None = None
    number: str = ""
    agency: str = ""
    through: date | None = None
    rights: Right = NO_RIGHT
    unclear: tuple[str, ...] = ()
    renewed: Text | None = None


@valueclass
class Passing:
    """What a transfer passes (annex 2): from whom to whom, which rights, of what, until when, for what use.

    ``keeps``: the transferor keeps some of what passes (None: not said). ``joint``: both parties apply.
    """

    giver: str = ""
    taker: str = ""
    rights: Right = NO_RIGHT
    covers: str = ""
    years: int | None = None
    through: date | None = None
    use: str = ""
    keeps: bool | None = None
    joint: bool | None = None
    contract: tuple[str, ...] = ()
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


CHANGES: Final = {
    "particulars": say("申请人信息", "the applicant's particulars"),
    "name": say("数据名称", "the name of the data"),
    "summary": say("数据概述", "the summary"),
    "covers": say("时域范围", "the time range"),
    "territory": say("地域范围", "the territory"),
    "updates": say("更新频率", "the update frequency"),
    "volume": say("数据量", "the volume"),
    "form": say("数据形态", "the form"),
    "limits": say("限制范围", "the limits"),
    "industry": say("所属行业", "the industry"),
    "source": say("数据来源", "the source"),
    "holder": say("权利主体", "the right holder"),
    "rights": say("权利类型", "the rights"),
    "term": say("期限", "the term"),
    "other": say("其他", "something else"),
}
"""What an alteration may speak of; ``holder`` and a major change of ``source`` are no matter for one (Art. 35)."""


@valueclass
class Alteration:
    """One line of annex 3: what changes, before and after. ``major``: a major change (None: not said)."""

    what: str
    before: str = ""
    after: str = ""
    major: bool | None = None
    proof: tuple[str, ...] = ()
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class Renewing:
    """What a renewal asks for (annex 4): rights and a new term."""

    rights: Right = NO_RIGHT
    years: int | None = None
    through: date | None = None
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


REASONS: Final = {
    "applied": say("权利人申请", "the holder asks for it"),
    "destroyed": say("数据灭失", "the data is destroyed"),
    "extinct": say("权利消灭", "the right is extinct"),
    "objection": say("异议处理结果", "the result of an objection"),
    "law": say("法律法规规定", "a law or regulation asks for it"),
}
"""Why a registration is cancelled (Art. 37)."""


@valueclass
class Cancelling:
    """What a cancellation gives up and why (annex 5); in part, too."""

    reason: str = ""
    account: str = ""
    rights: Right = NO_RIGHT
    proof: tuple[str, ...] = ()
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)


@valueclass
class Remark:
    """Something the credential must note (Art. 23): ``agreed``, ``preservation``, ``control``, ``law``, ``other``."""

    kind: str
    says: str = ""
    proof: tuple[str, ...] = ()
    place: Place | None = None


@valueclass
class Application:
    """One application, whole. Parts that its type does not know stay empty.

    ``evidence`` is what this application relies on: written in it, or named by it in the manifest it uses.

    ``facts`` are statements under the names of the rule packs (``asset.intrusion``), ``withheld`` a reasoned wish not
    to be published (Art. 24), ``limits_known`` limits that the manifest it uses already records, in words.
    """

    kind: Kind
    id: str = ""
    agency: str = ""
    filed_on: date | None = None
    applicants: tuple[Applicant, ...] = ()
    agent: Agent | None = None
    data: DataPart | None = None
    rights: tuple[RightRow, ...] = ()
    credential: Credential | None = None
    recorded: Recorded | None = None
    passing: Passing | None = None
    alterations: tuple[Alteration, ...] = ()
    renewing: Renewing | None = None
    cancelling: Cancelling | None = None
    attachments: Attachments | None = None
    evidence: tuple[Evidence, ...] = ()
    remarks: tuple[Remark, ...] = ()
    committed: bool | None = None
    withheld: str = ""
    limits_known: tuple[str, ...] = ()
    facts: Mapping[str, Fact | None] = field(default_factory=dict)
    file: str = ""
    place: Place | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def proof(self, evidence_id: str) -> Evidence | None:
        """Give a piece of evidence by its id, or nothing."""
        return next((each for each in self.evidence if each.id == evidence_id), None)

    def proving(self, *what: str) -> tuple[Evidence, ...]:
        """Give the evidence that proves one of some things."""
        return tuple(each for each in self.evidence if set(what) & set(each.proves))

    @property
    def through(self) -> date | None:
        """Give the last day of the registration: as it is on record, else as the form says (Guide Art. 27)."""
        said = self.credential.through if self.credential else None
        return (self.recorded.through if self.recorded else None) or said

    @property
    def claimed(self) -> Right:
        """Give every right the applicants ask to be registered, together."""
        found = NO_RIGHT
        for row in self.rights:
            if row.applicant:
                found |= row.rights
        return found
