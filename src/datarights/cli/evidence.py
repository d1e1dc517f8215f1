"""``evidence``: record the digest of a document and what it proves."""

import hashlib
from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import single
from datarights.cli.language import words
from datarights.cli.registry import said_day
from datarights.errors import UsageError, system_said
from datarights.scenario.world import EvidencePart, World
from datarights.text import say

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def evidence() -> None:
    """Record pieces of evidence."""


@app.command(
    help=words("登记一份证据：文件摘要与所证明的事项", "Record a piece of evidence: a file's digest and what it proves")
)
def add(
    id_: str = typer.Argument(..., metavar="ID", help=words("名称", "its name")),
    file: str = typer.Argument(..., help=words("文件", "the file")),
    proves: list[str] = typer.Option([], "--proves", help=words("证明什么，可重复", "what it proves; repeatable")),
    signed: str = typer.Option("", "--signed", help=words("签署日", "day of signing")),
    confidential: list[str] = single.CONFIDENTIAL,
    dry_run: bool = typer.Option(False, "--dry-run", help=words("只看，不写", "look, write nothing")),
) -> None:
    """Record a document by its SHA-256, and salted commitments to what is confidential; the document stays where it is."""
    path = Path(file)
    try:
        with bootstrap.open_plain(path) as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = path.stat().st_size
    except OSError as error:
        raise UsageError(
            "DR-U013", say(f"读不了 {file}：{system_said(error).zh}", f"{file} cannot be read: {system_said(error).en}")
        ) from error
    told = single.confidential(confidential)
    part = EvidencePart(
        id=id_,
        title="" if "title" in told else id_,
        file=path.name,
        sha256=digest,
        size=size,
        proves=tuple(proves),
        signed=said_day(signed) if signed else None,
        confidential=told,
    )
    single.record(World(evidence=(part,)), dry_run=dry_run, apart=[*told])
