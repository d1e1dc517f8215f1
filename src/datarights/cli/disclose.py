"""``disclose``: open one confidential value to one reader."""

import typer

from datarights import bootstrap
from datarights.app.confidential import Opening
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings

app = typer.Typer(add_completion=False)


@app.command()
def disclose(
    entry: str = typer.Argument(..., metavar="ENTRY", help=words("登记的编号或序号", "an entry, by id or index")),
    name: str = typer.Argument(..., metavar="WHICH", help=words("哪项保密内容", "which confidential value")),
    reader: str = typer.Option(..., "--for", help=words("给谁看", "who reads it")),
    reason: str = typer.Option(..., "--reason", help=words("为什么（指引第30条）", "why (Guide Art. 30)")),
    consent: str = typer.Option("", "--consent", help=words("权利人凭什么同意", "what the right holder agreed by")),
    output: str = typer.Option("", "--output", "-o", help=words("证明写到哪里", "where the proof is written")),
    since: str = typer.Option(
        "", "--since", help=words("收件人自己保存的检查点", "a checkpoint that the reader holds")
    ),
    policy: str = typer.Option("", "--policy", help=words("附上一份信任策略供参考", "a trust policy to suggest")),
) -> None:
    """Write a proof of one entry with one of its confidential values opened; who read it and why goes on record first."""
    as_json = console.chosen_format("table", "plain", "json") == "json"
    target = output or f"{entry.replace('/', '-')}.{name}{bootstrap.PROOF}"
    asked = bootstrap.asked_of_a_proof(since, policy)
    console.check_output(target)
    registry = opened()
    bundle = bootstrap.disclosed(
        registry,
        settings(),
        [Opening(entry=entry, name=name)],
        lambda sealing: bootstrap.proved(registry, entry, asked, alone=True, also=sealing),
        reader=reader,
        reason=reason,
        consent=consent,
    )
    console.give(target, bootstrap.handed_out(bundle), private=True)
    if as_json:
        console.as_json({"file": target, "entry": entry, "name": name, "reader": reader})
        return
    console.line(
        words(
            f"{target}：只打开了 {name}，给 {reader}；核对用 datarights verify {target}",
            f"{target}: opens {name} alone, for {reader}; checked with datarights verify {target}",
        )
    )
    console.talk(
        words(
            f"已记入查阅记录（datarights reads list）。文件里有原文：只交给 {reader}，之后的 erase 收不回它",
            f"It is on record (datarights reads list). The file holds the value: hand it to {reader} alone; a later erase does not reach it",
        )
    )
