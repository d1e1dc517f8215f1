"""``prove``: one file that a stranger can check."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from datarights import bootstrap
from datarights.app.confidential import Opening, purpose
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings
from datarights.errors import UsageError
from datarights.ledger.bundle import MAX_DOCUMENTS
from datarights.text import quoted, say

if TYPE_CHECKING:
    from datarights.ledger.bundle import Bundle

app = typer.Typer(add_completion=False)


@app.command()
def prove(
    subject: list[str] = typer.Argument(..., help=words("数据、权利、登记的编号或序号，或要签发的文件", "an asset, a right, an entry by id or index, or files to issue")),
    output: str = typer.Option("", "--output", "-o", help=words("证明写到哪里", "where the proof is written")),
    since: str = typer.Option("", "--since", help=words("收件人自己保存的检查点", "a checkpoint that the reader holds")),
    policy: str = typer.Option("", "--policy", help=words("附上一份信任策略供参考", "a trust policy to suggest")),
    entry_alone: bool = typer.Option(False, "--entry", help=words("只证明这一条登记在册", "prove this one entry and no more")),
    sm3: bool = typer.Option(False, "--sm3", help=words("同时证明在第二棵树（SM3）里的位置", "places in the second tree (SM3), too")),
    disclose: list[str] = typer.Option([], "--disclose", metavar="ENTRY:WHICH", help=words("打开一项保密内容：登记:名称，可重复", "open one confidential value, entry:name; repeatable")),
    reader: str = typer.Option("", "--for", help=words("打开了给谁看", "who reads what is opened")),
    reason: str = typer.Option("", "--reason", help=words("为什么（指引第30条）", "why (Guide Art. 30)")),
    consent: str = typer.Option("", "--consent", help=words("权利人凭什么同意", "what the right holder agreed by")),
) -> None:  # fmt: skip
    """Write a proof: that an entry is in the ledger, all that the ledger says of a right, or that a file was issued.

    Confidential values stay closed, but for those opened one by one; who reads them and why goes on record first.
    """
    wanted = _openings(disclose, reader, reason)
    files = [Path(each) for each in subject if bootstrap.is_file(each)]
    if len(files) != len(subject) and len(subject) > 1:
        others = [each for each in subject if not bootstrap.is_file(each)]
        missing = "、".join(others)
        apart = [f"datarights prove {each}" for each in others]
        apart += [f"datarights prove {' '.join(map(str, files))}"] if files else []
        raise UsageError(
            "DR-U083",
            say(f"没有文件 {missing}", f"there is no file {missing}"),
            hint=say(f"文件可以一起签发，别的一次证明一项：{'；'.join(apart)}", f"files are issued together, anything else is proved by itself: {'; '.join(apart)}"),
        )  # fmt: skip
    if len(files) > MAX_DOCUMENTS:
        raise UsageError(
            "DR-U143",
            say(f"一份证明至多列 {MAX_DOCUMENTS} 个文件，给了 {len(files)} 个", f"one proof is of {MAX_DOCUMENTS} files at most; {len(files)} were given"),
            hint=say("分几次 prove，或先打成一个包", "prove them in several groups, or pack them into one file first"),
        )  # fmt: skip
    target = output or f"{files[0] if files else _as_a_name(subject[0])}{bootstrap.PROOF}"
    asked = bootstrap.asked_of_a_proof(since, policy)
    console.check_output(target, *files)
    names, elsewhere = bootstrap.names_seen_from(Path(target), files)
    registry = opened()

    def proof(also: Sequence[int] = ()) -> "Bundle":
        made = (
            bootstrap.issued(registry, files, names, asked, also=also)
            if files
            else bootstrap.proved(registry, subject[0], asked, alone=entry_alone, also=also)
        )
        return bootstrap.with_second(registry, settings(), made) if sm3 else made

    bundle = proof() if not wanted else bootstrap.disclosed(
        registry, settings(), wanted, proof, reader=reader, reason=reason, consent=consent
    )  # fmt: skip
    console.give(target, bootstrap.handed_out(bundle), private=bool(wanted))
    name = words("、", ", ").join(map(quoted, subject))
    console.line(
        words(
            f"{target}：{name} 的证明，{len(bundle.entries)} 条登记",
            f"{target}: proof of {name}, {len(bundle.entries)} entries",
        )
    )
    console.line(words(f"  核对：datarights verify {target}", f"  to check it: datarights verify {target}"))
    if elsewhere:
        lying = words("、", ", ").join(quoted(str(each)) for each in elsewhere)
        console.talk(
            words(
                f"! {lying} 不在证明所在的文件夹里，verify 不到别处去找：交出前放到 {target} 旁边，否则不核对",
                f"! {lying}: not in the folder of the proof, and verify looks nowhere else: lay it beside {target} before you hand "
                "that over, or it is not compared",
            )
        )
    if files:
        console.talk(
            words(
                "文件照原样登记为签发，未核对内容；账本对一项数据的记载另出：datarights prove 数据编号",
                "The file is entered as it is and its content was not compared with the ledger; what the ledger says of an asset is "
                "proved by itself: datarights prove ASSET",
            )
        )
    if wanted:
        opened_ones = words("、", ", ").join(f"{each.entry}:{each.name}" for each in wanted)
        console.talk(
            words(
                f"打开了 {opened_ones}，已记入查阅记录（datarights reads list）。文件里有原文：只交给 {reader}，之后的 erase 收不回它",
                f"It opens {opened_ones}, which is on record (datarights reads list). The file holds the values: hand it to {reader} alone; "
                "a later erase does not reach it",
            )
        )


def _openings(said: Sequence[str], reader: str, reason: str) -> list[Opening]:
    """Read what is to be opened, ``entry:name`` each.

    Raises:
        UsageError: not of that form, or nobody said who reads it and why.

    """
    if said:
        purpose(reader, reason)
    found = [Opening(entry=entry, name=name) for entry, _, name in (each.rpartition(":") for each in said)]
    for text, each in zip(said, found, strict=True):
        if not (each.entry and each.name):
            raise UsageError(
                "DR-U115",
                say(f"--disclose 写作 登记:名称，不是 {text!r}", f"--disclose takes entry:name, not {text!r}"),
                hint=say("例如 --disclose 许可7:price", "such as --disclose licence-7:price"),
            )
    return found


CODES = {
    "DR-U115": say("--disclose 的写法是 登记:名称。", "--disclose takes entry:name."),
    "DR-U083": say("要签发的文件不在。", "A file to issue is not there."),
    "DR-U143": say(
        "一份证明列不下这么多文件；没有签发任何一个。", "One proof does not list so many files; none was issued."
    ),
}


_LONGEST: Final = 200
"""Bytes of an id that the name of its proof takes: most file systems allow a name 255, that of a draft among them."""


def _as_a_name(subject: str) -> str:
    """Give an id as the name of a file, cut where that would be too long for one."""
    return os.fsencode(subject.replace("/", "-"))[:_LONGEST].decode(errors="ignore")
