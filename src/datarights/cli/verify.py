"""``verify``: a file somebody handed over, checked without a database, a network or a clock."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.ledger.bundle import Trust

if TYPE_CHECKING:
    from datarights.app.verify_file import Verified

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    file: str = typer.Argument(..., help=words("证明包、tlog-proof、检查点、带 .proof 的文件，或导出的文件夹", "a bundle, a tlog-proof, a checkpoint, a file with its .proof, or the folder of an export")),
    checkpoint: str = typer.Option("", "--checkpoint", help=words("自己保存的检查点", "a checkpoint you kept")),
    policy: str = typer.Option("", "--policy", help=words("信任策略文件", "a trust policy file")),
    entry: str = typer.Option("", "--entry", help=words("tlog-proof 所证的条目", "the entry of a tlog-proof")),
    timestamp: str = typer.Option("", "--timestamp", help=words("检查点的时间戳（RFC 3161）", "an RFC 3161 token over the checkpoint")),
    roots: str = typer.Option("", "--roots", help=words("时间戳机构的根证书（PEM）", "the time-stamp authority's roots (PEM)")),
) -> None:  # fmt: skip
    """Verify a file; exit 4 names the step that fails, what was expected and what was got."""
    if Path(file).is_dir():
        found = bootstrap.verified_export(Path(file), checkpoint=checkpoint, policy=policy)
    else:
        found = bootstrap.verified_file(Path(file), checkpoint=checkpoint, policy=policy, entry=entry)
    no_later = bootstrap.no_later_than(found.note, timestamp, roots) if timestamp else ""
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(_as_json(found, no_later))
        return
    console.lines(_lines(found, no_later))


def _as_json(found: "Verified", no_later: str) -> dict[str, object]:
    return {
        "kind": found.kind,
        "verdict": found.trust.value,
        "origin": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "root": found.checkpoint.root,
        "signers": list(found.signers),
        "subject": found.subject,
        "entries": [each["index"] for each in found.entries],
        "complete_at": found.complete_at,
        "complete": list(found.complete),
        "documents": list(found.documents),
        "existed_no_later_than": no_later or None,
        "not_shown": [in_words(each) for each in found.not_shown],
    }


def _lines(found: "Verified", no_later: str) -> list[str]:
    at = found.checkpoint
    lines: list[str] = []
    if found.kind == "export":
        lines.append(words(f"√ 逐字节  {at.size} 条条目与全部瓦片，树根 {at.root}", f"√ bytes     {at.size} entries and every tile, root {at.root}"))  # fmt: skip
    if found.trust is Trust.SELF_CONSISTENT:
        lines.append(words(f"○ 自洽    {at.origin} 第 {at.size} 条的检查点，内部相符；尚未验证", f"○ self-consistent  with the checkpoint of {at.origin} at size {at.size}; not verified"))  # fmt: skip
    if found.signers:
        signers = words("、", ", ").join(dict.fromkeys(found.signers))
        lines.append(words(f"√ 已验证  检查点（{at.size} 条）由 {signers} 签名，符合所给策略", f"√ verified  the checkpoint (size {at.size}) is signed by {signers}, as the policy asks"))  # fmt: skip
    if found.held is not None:
        lines.append(words(f"√ 已验证  与所存的检查点（{found.held.size} 条）一致", f"√ verified  it agrees with the checkpoint held (size {found.held.size})"))  # fmt: skip
    if found.complete_at is not None:
        count, assets = len(found.entries), words("、", ", ").join(found.complete)
        lines.append(words(f"√ 完整    {assets} 的条目全部在内，截至第 {found.complete_at} 条（共给出 {count} 条）", f"√ complete  all entries of {assets} are here, at size {found.complete_at} ({count} handed over)"))  # fmt: skip
    lines += [words(f"√ 原样    {each} 与签发时逐行相同", f"√ unchanged  {each}, line by line as it was issued") for each in found.documents]  # fmt: skip
    if no_later:
        lines.append(words(f"√ 时间    检查点存在不晚于 {no_later}", f"√ time      the checkpoint existed no later than {no_later}"))  # fmt: skip
    lines += [f"  {words('第', 'entry')} {each['index']}{words(' 条', '')}  {each['kind']}  {each['id']}" for each in found.entries]  # fmt: skip
    return lines + [words("! 未证明  ", "! not shown  ") + in_words(each) for each in found.not_shown]
