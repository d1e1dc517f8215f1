"""Applications for the tests: one good one of each type, built by hand."""

from dataclasses import replace
from datetime import date
from typing import Any

from datarights.errors import Place
from datarights.model.asset import SourceKind
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import ALL_RIGHTS, Right
from datarights.procedure.application import (
    Alteration,
    Applicant,
    Application,
    Attachments,
    Cancelling,
    Credential,
    DataPart,
    Evidence,
    Kind,
    Passing,
    Renewing,
    RightRow,
)
from datarights.rules.finding import Fact

UTILITY = "昌源水务"
BANK = "天山银行"
UTILITY_CODE = "91650100MA7LW0BX6F"
BANK_CODE = "91650100MA7TEXT159"
FILED = date(2026, 9, 7)
NUMBER = "SJ6512026070012"


def at(line: int) -> Place:
    return Place(file="申请.yaml", line=line, column=3)


def proof(name: str, *proves: str) -> Evidence:
    return Evidence(id=name, file=f"{name}.txt", sha256="0" * 64, proves=proves, place=at(90))


EVIDENCE = (
    proof("营业执照", "identity"),
    proof("采集说明", "lawful_collection"),
    proof("样例", "sample"),
    proof("数据说明", "description"),
    proof("承诺书", "commitment"),
    proof("登记凭证", "credential"),
    proof("转让合同", "contract"),
    proof("变更说明", "change"),
    proof("灭失证明", "ground"),
)


def applicant(**changes: Any) -> Applicant:
    made = Applicant(
        party=UTILITY,
        number=UTILITY_CODE,
        contact="王某",
        phone="0991-0000000",
        address="乌鲁木齐市",
        business="自来水生产和供应",
        identity=("营业执照",),
        place=at(5),
    )
    return replace(made, **changes)


def bank() -> Applicant:
    return applicant(party=BANK, number=BANK_CODE)


def data(**changes: Any) -> DataPart:
    made = DataPart(
        asset="供水数据",
        name="2023-2025年乌鲁木齐市供水行业企业用水日统计数据",
        summary="企业用水的日度统计，不含个人信息",
        industry="D46",
        source=SourceKind.COLLECTED,
        source_proof=("采集说明",),
        territory="prefecture",
        covers=Period(start=date(2023, 1, 1), end=date(2026, 1, 1)),
        updates="daily",
        volume="12 GB",
        form="结构化数据表",
        limits="none",
        labels={
            "personal": False,
            "important": False,
            "core": False,
            "state_secret": False,
            "sensitive": False,
            "public": False,
            "trade_secret": False,
        },
        place=at(15),
        places={"name": at(17), "limits": at(26)},
    )
    return replace(made, **changes)


def row(**changes: Any) -> RightRow:
    made = RightRow(
        holder=UTILITY,
        number=UTILITY_CODE,
        rights=ALL_RIGHTS,
        years=5,
        limits="none",
        proof=("采集说明",),
        place=at(40),
    )
    return replace(made, **changes)


def credential(**changes: Any) -> Credential:
    made = Credential(
        number=NUMBER,
        agency="乌鲁木齐登记机构",
        registered=date(2026, 7, 20),
        through=date(2031, 7, 20),
        rights=ALL_RIGHTS,
        holder=UTILITY,
        attached=("登记凭证",),
        place=at(50),
    )
    return replace(made, **changes)


def stated(value: bool | str) -> Fact:
    return Fact(value=value, grounds=Grounds.ASSERTED, origin="申请.yaml:80:3")


STATED = {
    "asset.breaches_contract": stated(False),
    "application.title_dispute": stated(False),
    "application.agency_listed": stated(True),
}


def first(**changes: Any) -> Application:
    made = Application(
        kind=Kind.FIRST,
        agency="乌鲁木齐登记机构",
        filed_on=FILED,
        applicants=(applicant(),),
        data=data(),
        rights=(row(),),
        attachments=Attachments(sample=("样例",), description=("数据说明",), commitment=("承诺书",), place=at(60)),
        evidence=EVIDENCE,
        committed=True,
        facts=STATED,
        file="申请.yaml",
        place=at(1),
    )
    return replace(made, **changes)


def _later(kind: Kind, **parts: Any) -> Application:
    made = Application(
        kind=kind,
        agency="乌鲁木齐登记机构",
        filed_on=FILED,
        applicants=(applicant(),),
        data=DataPart(asset="供水数据", name=data().name, place=at(15)),
        credential=credential(),
        evidence=EVIDENCE,
        committed=True,
        facts=STATED,
        file="申请.yaml",
        place=at(1),
    )
    return replace(made, **parts)


def passing(**changes: Any) -> Passing:
    made = Passing(
        giver=UTILITY,
        taker=BANK,
        rights=ALL_RIGHTS,
        covers="全部",
        through=date(2031, 7, 20),
        use="信贷风控",
        keeps=False,
        joint=True,
        contract=("转让合同",),
        place=at(70),
    )
    return replace(made, **changes)


def transfer(**changes: Any) -> Application:
    return _later(Kind.TRANSFER, **{"applicants": (applicant(), bank()), "passing": passing(), **changes})


def alter(*lines: Alteration, **changes: Any) -> Application:
    usual = (Alteration(what="updates", before="monthly", after="daily", proof=("变更说明",), place=at(70)),)
    return _later(Kind.ALTER, **{"alterations": lines or usual, **changes})


def renew(**changes: Any) -> Application:
    return _later(
        Kind.RENEW,
        **{
            "renewing": Renewing(rights=ALL_RIGHTS, years=5, place=at(70)),
            "filed_on": date(2026, 10, 12),
            "credential": credential(registered=date(2026, 7, 1), through=date(2027, 1, 4)),
            **changes,
        },
    )


def cancel(**changes: Any) -> Application:
    usual = Cancelling(
        reason="destroyed", account="机房损毁", rights=Right.HOLD | Right.USE, proof=("灭失证明",), place=at(70)
    )
    return _later(Kind.CANCEL, **{"cancelling": usual, **changes})
