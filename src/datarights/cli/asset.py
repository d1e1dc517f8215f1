"""``asset``: record one asset, or look at those there are."""

import typer

from datarights import bootstrap
from datarights.cli import console, single
from datarights.cli.language import in_words, words
from datarights.cli.registry import opened
from datarights.model.asset import AssetKind, SourceKind
from datarights.scenario.world import AssetPart, World

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command(help=words("登记一项数据", "Record an asset"))
def add(
    id_: str = typer.Argument(
        ..., metavar="ID", help=words("简称，在登记库内唯一", "its short name, unique in the registry")
    ),
    name: str = typer.Option(
        ...,
        "--name",
        help=words(
            "名称：时间 地点 行业 内容 类型（指引第19条）", "name: time, place, trade, content, type (Guide Art. 19)"
        ),
    ),
    source: str = typer.Option("unknown", "--source", help=" | ".join(each.value for each in SourceKind)),
    industry: str = typer.Option("", "--industry", help=words("行业代码（GB/T 4754）", "industry (GB/T 4754)")),
    summary: str = typer.Option("", "--summary", help=words("摘要", "summary")),
    territory: str = typer.Option("", "--territory", help=words("地域范围", "territory covered")),
    updates: str = typer.Option("", "--updates", help=words("更新频率", "how often updated")),
    volume: str = typer.Option("", "--volume", help=words("规模", "volume")),
    form: str = typer.Option("", "--form", help=words("存在形式", "form")),
    limits: str = typer.Option("", "--limits", help=words("限制范围", "limits on use")),
    grade: str = typer.Option("", "--grade", help=words("分级", "grade")),
    label: list[str] = typer.Option(
        [], "--label", help=words("标签，如 personal=no，可重复", "a label, such as personal=no; repeatable")
    ),
    inputs: list[str] = typer.Option(
        [], "--input", help=words("来源数据（衍生、融合），可重复", "an asset it was made from; repeatable")
    ),
    product: bool = typer.Option(False, "--product", help=words("是数据产品", "it is a data product")),
    confidential: list[str] = single.CONFIDENTIAL,
    covers_from: str = typer.Option("", "--from", help=words("数据起始日", "first day covered")),
    covers_through: str = typer.Option("", "--through", help=words("数据截止日（含）", "last day covered")),
    dry_run: bool = typer.Option(False, "--dry-run", help=words("只看，不写", "look, write nothing")),
) -> None:
    """Record an asset with the fields of the Guide's annex 1; of what is confidential, only a salted commitment."""
    single.one_of(source, [each.value for each in SourceKind], "--source")
    if industry and bootstrap.vocabularies().get("industry"):
        found = single.terms("industry", industry)
        industry = getattr(found, "names", (industry,))[0]
    told = single.confidential(confidential)
    openly = {
        "name": name, "industry": industry, "summary": summary, "territory": territory, "updates": updates,
        "volume": volume, "form": form, "limits": limits, "grade": grade,
    }  # fmt: skip
    single.not_both(told, openly)
    part = AssetPart(
        id=id_,
        name=name,
        kind=AssetKind.PRODUCT if product else AssetKind.RESOURCE,
        summary=summary,
        industry=industry,
        source=SourceKind(source),
        territory=territory,
        covers=single.period(covers_from, covers_through, ""),
        updates=updates,
        volume=volume,
        form=form,
        limits=limits,
        grade=grade,
        labels=single.yes_no(label),
        inputs=tuple(inputs),
        confidential=told,
    )
    single.record(World(assets=(part,)), dry_run=dry_run, apart=[*told])


@app.command("list", help=words("列出数据", "List the assets"))
def list_() -> None:
    """List the assets of the registry."""
    held = opened().holdings()
    found = [record for each in held.asset_ids() if (record := held.record(each)) is not None]
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json([{"id": record.id, **record.body} for record in found])
        return
    console.lines(
        console.columns(
            [
                (
                    record.id,
                    in_words(SourceKind(record.body.get("source") or "unknown").label),
                    str(record.body.get("name") or ""),
                )
                for record in found
            ],
            indent=0,
        )
    )
