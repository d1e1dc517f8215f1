"""``right``: claim, license, transfer, end, renew, charge and dispute rights, one at a time."""

from datetime import date

import typer

from datarights import bootstrap
from datarights.cli import single
from datarights.cli.language import words
from datarights.cli.registry import said_day
from datarights.holdings.shapes import BURDENS, EXCLUSIVITIES
from datarights.model.period import FOREVER, Period
from datarights.scenario.world import ClaimPart, EventPart, GrantPart, World

app = typer.Typer(no_args_is_help=True, add_completion=False)

REASONS = ("expiry", "contract", "breach", "judgment", "destruction", "withdrawal", "void_source")

ID = typer.Option("", "--id", help=words("编号，省略则由内容得出", "an id; from the content when left out"))
DRY = typer.Option(False, "--dry-run", help=words("只看，不写", "look, write nothing"))
EVIDENCE = typer.Option([], "--evidence", help=words("证据，可重复", "a piece of evidence; repeatable"))
CONSENTS = typer.Option(
    [],
    "--consents",
    help=words("已同意的质权（其编号），可重复", "a pledge whose creditor consents, by its id; repeatable"),
)
FROM_DAY = typer.Option("", "--start", help=words("起始日", "first day"))
THROUGH = typer.Option("", "--through", help=words("最后一日（含）", "last day, included"))
BEFORE = typer.Option("", "--before", help=words("终止日（不含）", "end, excluded"))
PURPOSE = typer.Option("", "--purpose", help=words("用途，逗号分隔；all unknown", "purposes with commas; all, unknown"))
TERRITORY = typer.Option(
    "", "--territory", help=words("地域（词表里的词，如 CN、CN-65）", "territory, by the vocabulary: CN, CN-65")
)


@app.command(help=words("主张一项权利（有自己的依据）", "Claim a right with a basis of one's own"))
def claim(
    asset: str = typer.Argument(..., help=words("哪项数据", "which data")),
    by: str = typer.Option(..., "--by", help=words("主张人", "who claims")),
    rights: str = typer.Option(..., "--rights", help="hold,use,operate"),
    evidence: list[str] = EVIDENCE,
    purpose: str = PURPOSE,
    territory: str = TERRITORY,
    start: str = FROM_DAY,
    through: str = THROUGH,
    before: str = BEFORE,
    confidential: list[str] = single.CONFIDENTIAL,
    id_: str = ID,
    dry_run: bool = DRY,
) -> None:
    """Claim a right; a claim is recorded for what it says and never refused for law."""
    span = single.period(start, through, before)
    part = ClaimPart(
        id=id_,
        rights=single.rights(rights),
        by=by,
        of=asset,
        scope=single.scope({"purposes": purpose, "territory": territory}, span, None),
        start=span.start if span and start else None,
        end=span.end if span and (through or before) else None,
        evidence=tuple(evidence),
        confidential=single.confidential(confidential),
    )
    single.record(World(claims=(part,)), dry_run=dry_run)


def _conferral(act: str, asset: str, giver: str, taker: str, options: dict[str, object], *, dry_run: bool) -> None:
    span = single.period(str(options["start"]), str(options["through"]), str(options["before"]))
    depth = options["passing_on"]
    signed = str(options["contracted"])
    part = GrantPart(
        id=str(options["id"]),
        act=act,
        asset=asset,
        giver=giver,
        taker=taker,
        rights=single.rights(str(options["rights"])),
        scope=single.scope(
            {"purposes": str(options["purpose"]), "territory": str(options["territory"])},
            span,
            depth if isinstance(depth, int) and depth >= 0 else None,
        ),
        kind=single.one_of(str(options["kind"]), EXCLUSIVITIES, "--kind"),
        contracted=said_day(signed) if signed else None,
        consents=tuple(str(each) for each in _listed(options["consents"])),
        evidence=tuple(str(each) for each in _listed(options["evidence"])),
        confidential=single.confidential([str(each) for each in _listed(options["confidential"])]),
    )
    single.record(World(grants=(part,)), dry_run=dry_run)


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


@app.command(
    "license", help=words("许可：在自己权利之内给予他人", "License: give others what lies within one's own right")
)
def license_(
    asset: str = typer.Argument(..., help=words("哪项数据", "which data")),
    giver: str = typer.Option(..., "--from", help=words("许可人", "who gives")),
    taker: str = typer.Option(..., "--to", help=words("被许可人", "who gets")),
    rights: str = typer.Option("use", "--rights", help="hold,use,operate"),
    purpose: str = PURPOSE,
    territory: str = TERRITORY,
    start: str = FROM_DAY,
    through: str = THROUGH,
    before: str = BEFORE,
    passing_on: int = typer.Option(-1, "--passing-on", help=words("可再许可几次", "how often it may be passed on")),
    kind: str = typer.Option("ordinary", "--kind", help="ordinary 普通 | sole 排他 | exclusive 独占"),
    contracted: str = typer.Option("", "--contracted", help=words("签约日", "day of the contract")),
    consents: list[str] = CONSENTS,
    evidence: list[str] = EVIDENCE,
    confidential: list[str] = single.CONFIDENTIAL,
    id_: str = ID,
    dry_run: bool = DRY,
) -> None:
    """License: admitted under the registry's operating rules, or refused with exit 5."""
    options: dict[str, object] = {
        "rights": rights,
        "purpose": purpose,
        "territory": territory,
        "start": start,
        "through": through,
    }
    options |= {"before": before, "kind": kind, "contracted": contracted, "consents": consents, "id": id_}
    options |= {"confidential": confidential}
    _conferral(
        "license", asset, giver, taker, {**options, "passing_on": passing_on, "evidence": evidence}, dry_run=dry_run
    )


@app.command(help=words("转让：所转之权不再保留", "Transfer: nothing of what passes is kept"))
def transfer(
    asset: str = typer.Argument(..., help=words("哪项数据", "which data")),
    giver: str = typer.Option(..., "--from", help=words("转让人", "who gives")),
    taker: str = typer.Option(..., "--to", help=words("受让人", "who gets")),
    rights: str = typer.Option(..., "--rights", help="hold,use,operate"),
    start: str = FROM_DAY,
    contracted: str = typer.Option("", "--contracted", help=words("签约日", "day of the contract")),
    consents: list[str] = CONSENTS,
    evidence: list[str] = EVIDENCE,
    confidential: list[str] = single.CONFIDENTIAL,
    id_: str = ID,
    dry_run: bool = DRY,
) -> None:
    """Transfer rights."""
    options: dict[str, object] = {
        "rights": rights,
        "purpose": "",
        "territory": "",
        "start": start,
        "through": "",
        "before": "",
    }
    options |= {"kind": "ordinary", "contracted": contracted, "consents": consents, "id": id_}
    options |= {"confidential": confidential}
    _conferral("transfer", asset, giver, taker, {**options, "passing_on": -1, "evidence": evidence}, dry_run=dry_run)


def _event(part: EventPart, *, dry_run: bool) -> None:
    single.record(World(events=(part,)), dry_run=dry_run)


def _from(text: str) -> date:
    return said_day(text) if text else bootstrap.today()


@app.command(help=words("终止一项权利", "End a right"))
def end(
    right: str = typer.Argument(..., help=words("权利编号（见 log、holdings）", "the right's id (see log, holdings)")),
    on: str = typer.Option("", "--on", help=words("自哪日起（默认今天）", "from which day (today)")),
    reason: str = typer.Option(
        "contract", "--reason", help="expiry contract breach judgment destruction withdrawal void_source"
    ),
    by: str = typer.Option("", "--by", help=words("谁", "who")),
    evidence: list[str] = EVIDENCE,
    id_: str = ID,
    dry_run: bool = DRY,
) -> None:
    """End a right from a day on."""
    day = _from(on)
    _event(
        EventPart(
            id=id_, kind="ending", about=right, by=by, on=day, period=Period(start=day, end=FOREVER),
            evidence=tuple(evidence), payload={"reason": single.one_of(reason, REASONS, "--reason")},
        ),
        dry_run=dry_run,
    )  # fmt: skip


@app.command(help=words("续期", "Renew a right"))
def renew(
    right: str = typer.Argument(..., help=words("权利编号", "the right's id")),
    start: str = typer.Option(..., "--start", help=words("续期起始日", "first day of the further period")),
    through: str = THROUGH,
    before: str = BEFORE,
    consents: list[str] = CONSENTS,
    evidence: list[str] = EVIDENCE,
    id_: str = ID,
    dry_run: bool = DRY,
) -> None:
    """Let a right run longer."""
    span = single.period(start, through, before) or Period()
    _event(
        EventPart(
            id=id_, kind="renewal", about=right, on=span.start, period=span, evidence=tuple(evidence),
            payload={"consents": consents} if consents else {},
        ),
        dry_run=dry_run,
    )  # fmt: skip


@app.command(
    help=words("设定权利负担：质押、查封、管制、限制", "Place a burden: pledge, preservation, control, restriction")
)
def burden(
    asset: str = typer.Argument(..., help=words("哪项数据", "which data")),
    kind: str = typer.Option(..., "--kind", help="pledge | preservation | control | exclusivity | restriction"),
    by: str = typer.Option(..., "--by", help=words("负担权利人或作出机关", "whom it favours, or who ordered it")),
    right: str = typer.Option("", "--right", help=words("只及于这一项权利", "on this right alone")),
    order: str = typer.Option("", "--order", help=words("文书号", "number of the order or contract")),
    consents: list[str] = CONSENTS,
    start: str = FROM_DAY,
    through: str = THROUGH,
    before: str = BEFORE,
    evidence: list[str] = EVIDENCE,
    id_: str = ID,
    dry_run: bool = DRY,
) -> None:
    """Place a burden on an asset or on one right."""
    span = single.period(start, through, before) or Period(start=bootstrap.today())
    payload: dict[str, object] = {"burden": single.one_of(kind, BURDENS, "--kind")}
    if order:
        payload["order"] = order
    if consents:
        payload["consents"] = consents
    _event(
        EventPart(
            id=id_, kind="burden", about=right, asset=asset, by=by, on=span.start, period=span,
            evidence=tuple(evidence), payload=payload,
        ),
        dry_run=dry_run,
    )  # fmt: skip


@app.command(help=words("解除负担", "Release a burden"))
def release(
    about: str = typer.Argument(..., help=words("负担编号", "the burden's id")),
    on: str = typer.Option("", "--on", help=words("自哪日起（默认今天）", "from which day (today)")),
    order: str = typer.Option("", "--order", help=words("文书号", "number of the order")),
    id_: str = ID,
    dry_run: bool = DRY,
) -> None:
    """Release a burden from a day on."""
    day = _from(on)
    _event(
        EventPart(
            id=id_, kind="release", about=about, on=day, period=Period(start=day, end=FOREVER),
            payload={"order": order} if order else {},
        ),
        dry_run=dry_run,
    )  # fmt: skip


@app.command(help=words("对一项权利或登记提出异议", "Object to a right or an entry"))
def dispute(
    about: str = typer.Argument(..., help=words("权利或登记编号", "the right's or the entry's id")),
    by: str = typer.Option(..., "--by", help=words("异议人", "who objects")),
    grounds: str = typer.Option(..., "--grounds", help=words("理由", "grounds")),
    on: str = typer.Option("", "--on", help=words("自哪日起（默认今天）", "from which day (today)")),
    evidence: list[str] = EVIDENCE,
    id_: str = ID,
    dry_run: bool = DRY,
) -> None:
    """File an objection; while it is open, what it disputes is not sure."""
    day = _from(on)
    _event(
        EventPart(
            id=id_, kind="objection", about=about, by=by, on=day, period=Period(start=day, end=FOREVER),
            evidence=tuple(evidence), payload={"grounds": grounds},
        ),
        dry_run=dry_run,
    )  # fmt: skip
