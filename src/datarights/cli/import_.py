"""``import``: lists from elsewhere become manifests, an exported ledger becomes a registry."""

from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import current, words
from datarights.cli.registry import misfiled_facts, say_misfiled, settings
from datarights.errors import UsageError
from datarights.holdings.admit import Misfiled
from datarights.ledger.bundle import Trust
from datarights.text import say

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def import_() -> None:
    """Turn lists from elsewhere into manifests, and an exported ledger into a registry."""


@app.command(
    help=words("CSV 清单（数据、主体、授权）变成登记文件", "A list in CSV (assets, parties, grants) becomes a manifest")
)
def csv(
    files: list[str] = typer.Argument(None, help=words("CSV 文件", "CSV files")),
    output: str = typer.Option("", "--output", "-o", help=words("写到的登记文件", "the manifest to write")),
    template: str = typer.Option(
        "",
        "--template",
        help=words("只写一张空表：assets parties grants", "only write an empty list: assets, parties, grants"),
    ),
) -> None:
    """Read lists; rows with faults are named by row and column, the others are written."""
    if template:
        content = bootstrap.csv_template(template, current())
        if output:
            console.give(output, content)
            console.talk(words(f"已写 {output}", f"wrote {output}"))
        else:
            console.bytes_out(content)
        return
    if not files:
        raise UsageError(
            "DR-U014",
            say("没有给出 CSV 文件", "no CSV file was named"),
            hint=say(
                "datarights import csv 合同清单.csv -o 登记.yaml",
                "datarights import csv contracts.csv -o registry.yaml",
            ),
        )
    result = bootstrap.read_csv([Path(each) for each in files])
    for fault in result.faults:
        console.talk(*console.fault_lines(fault))
    text = result.manifest.encode()
    if output:
        beside_of = {path: path.with_suffix(words(".问题.csv", ".problems.csv")) for path in result.bad}
        for beside in beside_of.values():
            console.check_output(str(beside))
        console.give(output, text)
        for path, beside in beside_of.items():
            console.give(str(beside), bootstrap.csv_problems(result, path, current()))
            console.talk(
                words(
                    f"有问题的行写入 {beside}，原行号在第一列", f"rows with faults are in {beside}, their numbers first"
                )
            )
    else:
        console.bytes_out(text)
    good, bad = result.rows - result.bad_rows, result.bad_rows
    console.talk(
        words(
            f"{result.rows} 行：{good} 行可用，{bad} 行有问题。",
            f"{result.rows} rows: {good} usable, {bad} with faults.",
        )
    )
    if output:
        made = result.written
        console.talk(
            words(
                f"{output} 已写：{made['parties']} 个主体 · {made['assets']} 项数据 · {made['grants']} 项许可。下一步：datarights plan {output}",
                f"wrote {output}: {made['parties']} parties · {made['assets']} assets · {made['grants']} licences. Next: datarights plan {output}",
            )
        )
    if result.bad_rows:
        raise typer.Exit(1)


@app.command(
    help=words(
        "导出的账本变成一个新登记库：逐条重演准入，根相同，整份或什么都不写",
        "An exported ledger becomes a new registry: every act admitted anew, the same root, all of it or nothing",
    )
)
def ledger(
    folder: str = typer.Argument(..., help=words("导出的文件夹", "the folder of an export")),
    checkpoint: str = typer.Option("", "--checkpoint", help=words("自己保存的检查点", "a checkpoint you kept")),
    policy: str = typer.Option("", "--policy", help=words("信任策略文件", "a trust policy file")),
) -> None:
    """Verify an export, then replay it into the registry of --registry, which must not exist yet."""
    console.asks_json()
    target, strays = settings().registry, list[Misfiled]()
    found, reached = bootstrap.imported(
        settings(), Path(folder), checkpoint=checkpoint, policy=policy, told=strays.append
    )
    verdict = words("已验证", "verified") if found.trust is Trust.VERIFIED else words("自洽", "self-consistent")
    console.answer(
        {
            "registry": target.shown, "origin": reached.origin, "size": reached.size, "root": reached.root,
            "verdict": found.trust.value, "misfiled": misfiled_facts(strays),
        },
        words(
            f"{target.shown}：{reached.origin}，{reached.size} 条，根 {reached.root}（{verdict}）",
            f"{target.shown}: {reached.origin}, {reached.size} entries, root {reached.root} ({verdict})",
        ),
    )  # fmt: skip
    say_misfiled(strays)
