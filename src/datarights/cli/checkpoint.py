"""``checkpoint``: the signed checkpoints that are kept outside the database."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings
from datarights.text import visible

if TYPE_CHECKING:
    from datarights.ledger.note import Note
    from datarights.ledger.witness import Cosigned

app = typer.Typer(no_args_is_help=True, add_completion=False)

_POLICY = typer.Option(
    ...,
    "--policy",
    help=words("信任策略文件，写有见证人的公钥（witness new 会打印那一行）", "a trust policy file with the key of the witness (the line that witness new prints)"),
)  # fmt: skip
_OUTPUT = typer.Option("", "--output", "-o", help=words("写到文件", "write it to a file"))


@app.command(help=words("最近发布的检查点；交给别人保存，就能发现改写与回滚", "The last checkpoint published; kept by others it shows a rewriting or a rollback"))  # fmt: skip
def show(output: str = _OUTPUT) -> None:
    """Show the last signed checkpoint."""
    console.chosen_format("table", "plain")
    _give(_last().encode(), output)


@app.command(help=words("新增的地方从别处相符的检查点开始；丢失的第二检查点（SM3）由条目重出", "Let a place newly configured begin with the checkpoint that another has; make lost second checkpoints (SM3) anew"))  # fmt: skip
def begin() -> None:
    """Let places without a checkpoint begin with the last one of another place, if the registry agrees with it."""
    console.asks_json()
    begun = bootstrap.begin_places(opened(), settings())
    console.answer(
        {"begun": [str(place) for place in begun]},
        *(words(f"{place}：自最近的检查点开始", f"{place} begins with the last checkpoint") for place in begun),
    )
    if not begun:
        console.talk(words("每个地方都有检查点了", "every place has a checkpoint"))


@app.command(help=words("向见证人提交的请求（C2SP tlog-witness）", "The request to a witness (C2SP tlog-witness)"))
def request(
    old: int = typer.Option(0, "--old", min=0, help=words("见证人上次见到的条数", "the size the witness saw last")),
    output: str = _OUTPUT,
) -> None:
    """Write a request for a cosignature: the last checkpoint and its consistency with what the witness saw."""
    _give(bootstrap.witness_request(opened(), old).encode(), output)


@app.command(help=words("向本机的见证服务提交并附上联署", "Submit to a witness on this machine and attach its cosignature"))  # fmt: skip
def submit(url: str = typer.Argument(..., help="http://127.0.0.1:PORT"), policy: str = _POLICY) -> None:
    """Ask a witness over HTTP and attach what it answers, verified."""
    console.expect_hanging_up()
    _attached(*bootstrap.submitted(opened(), settings(), url, policy))


@app.command(help=words("把见证人的联署附在检查点上", "Attach the cosignatures of a witness"))
def attach(
    file: str = typer.Argument(..., help=words("见证人给的签名行", "the lines the witness gave")), policy: str = _POLICY
) -> None:
    """Attach cosignature lines to the last checkpoint, verified."""
    lines = bootstrap.read_bytes(Path(file)).decode("utf-8", "replace")
    _attached(*bootstrap.attached(settings(), lines, policy))


@app.command(help=words("时间戳请求（RFC 3161），交给时间戳机构", "A time-stamp request (RFC 3161), for an authority"))
def stamp(output: str = typer.Option(..., "--output", "-o", help=words("写到文件（.tsq）", "write it to a file (.tsq)"))) -> None:  # fmt: skip
    """Write a time-stamp request over the last checkpoint; verify --timestamp checks the answer."""
    note = _last()
    console.give(output, bootstrap.time_stamp_request(note))
    console.talk(words(f"{output}：送时间戳机构；同时保存检查点：datarights checkpoint show -o 检查点", f"{output}: send it to an authority, and keep the checkpoint: datarights checkpoint show -o FILE"))  # fmt: skip


def _last() -> str:
    found = settings()
    return bootstrap.last_checkpoint(found, opened() if bootstrap.exists(found.registry.value) else None)


def _attached(note: "Note", given: "Cosigned") -> None:
    by = words("、", ", ").join(dict.fromkeys(each.name for each in given.lines))
    console.line(words(f"已核对并附上 {by} 的联署；检查点现有 {len(note.signatures)} 个签名", f"the cosignature of {by} verifies and is attached; the checkpoint has {len(note.signatures)} signatures"))  # fmt: skip
    if given.strangers:
        others = visible(words("、", ", ").join(given.strangers))
        console.talk(words(f"未附上：{others} 的钥匙不在策略里", f"left out: the policy has no such key of {others}"))


def _give(content: bytes, output: str) -> None:
    if output:
        console.give(output, content)
        console.talk(words(f"已写到 {output}", f"written to {output}"))
    else:
        console.lines(content.decode().rstrip("\n").split("\n"))
