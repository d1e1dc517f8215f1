"""``prove``: one file that a stranger can check."""

from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened
from datarights.errors import UsageError
from datarights.ledger.bundle import MAX_DOCUMENTS
from datarights.text import say

app = typer.Typer(add_completion=False)


@app.command()
def prove(
    subject: list[str] = typer.Argument(..., help=words("数据、权利、登记的编号或序号，或要签发的文件", "an asset, a right, an entry by id or index, or files to issue")),
    output: str = typer.Option("", "--output", "-o", help=words("证明写到哪里", "where the proof is written")),
    since: str = typer.Option("", "--since", help=words("收件人自己保存的检查点", "a checkpoint that the reader holds")),
    policy: str = typer.Option("", "--policy", help=words("附上一份信任策略供参考", "a trust policy to suggest")),
    entry_alone: bool = typer.Option(False, "--entry", help=words("只证明这一条登记在册", "prove this one entry and no more")),
) -> None:  # fmt: skip
    """Write a proof: that an entry is in the ledger, all that the ledger says of a right, or that a file was issued."""
    files = [Path(each) for each in subject if Path(each).is_file()]
    if len(files) != len(subject) and len(subject) > 1:
        missing = "、".join(each for each in subject if not Path(each).is_file())
        raise UsageError("DR-U083", say(f"没有文件 {missing}", f"there is no file {missing}"))
    registry = opened()
    asked = bootstrap.asked_of_a_proof(since, policy)
    if files:
        bundle = bootstrap.issued(registry, files[:MAX_DOCUMENTS], asked)
        target = Path(output or f"{files[0]}{bootstrap.PROOF}")
    else:
        bundle = bootstrap.proved(registry, subject[0], asked, alone=entry_alone)
        target = Path(output or f"{subject[0].replace('/', '-')}{bootstrap.PROOF}")
    bootstrap.write_file(target, bundle.encoded())
    name = words("、", ", ").join(subject)
    console.line(
        words(
            f"{target}：{name} 的证明，{len(bundle.entries)} 条登记\n  核对：datarights verify {target}",
            f"{target}: proof of {name}, {len(bundle.entries)} entries\n  to check it: datarights verify {target}",
        )
    )


CODES = {
    "DR-U083": say("要签发的文件不在。", "A file to issue is not there."),
}
