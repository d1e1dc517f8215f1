"""``db``: the registry itself, a file or a database."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import misfiled_facts, no_file, opened, say_misfiled, settings
from datarights.errors import DataRightsError, InputError, LedgerCorruptionError, StoreError, UsageError
from datarights.holdings.admit import Misfiled
from datarights.text import blank, say

app = typer.Typer(no_args_is_help=True, add_completion=False)

_STATUS: Final = {
    "path": say("文件", "path"), "origin": say("名称", "origin"), "zone": say("时区", "zone"), "size": say("条数", "size"),
    "root": say("树根", "root"), "recorded_at": say("最后登记于", "recorded_at"), "format": say("格式", "format"),
    "records": say("投影行数", "records"), "bytes": say("字节数", "bytes"), "journal": say("日志方式", "journal"),
    "synchronous": say("落盘方式", "synchronous"), "sqlite": say("SQLite", "sqlite"),
}  # fmt: skip
"""What a terminal calls the lines of the status; a pipe and JSON keep the keys."""


@app.command(
    help=words(
        "登记库在哪里、有多少条、什么格式、怎样写入", "Where the registry is, how large, in which format, how it writes"
    )
)
def status() -> None:
    """Say where the registry is, how large, in which format, and how it writes."""
    registry = opened()
    found = registry.status()
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(found)
        return
    named = console.chosen_format("table", "plain", "json") == "table"
    rows = [(in_words(_STATUS[key]) if named and key in _STATUS else key, str(value)) for key, value in found.items()]
    console.lines(console.columns(rows, indent=0))


@app.command(
    help=words(
        "核对整个登记库：字节、编号、次序、树根、准入、投影；退出码 4 指出第一处不对",
        "Verify the whole registry: bytes, ids, order, root, admission, projection; exit 4 names the first fault",
    )
)
def verify(
    processes: int = typer.Option(1, "--processes", min=1, max=2, help=words("进程数", "processes")),
) -> None:
    """Verify the whole registry: bytes, ids, order, root, admission, projection.

    Exit 4 names the first entry that is wrong.
    """
    registry = opened()
    began = time.monotonic()
    with console.progress(words("核对", "verifying"), registry.size) as step:
        strays: list[Misfiled] = []
        size = registry.verify(progress=step, processes=processes, told=strays.append)
    seconds = time.monotonic() - began
    published = bootstrap.agrees_with_published(registry, settings())
    bootstrap.verify_behind(registry, settings())
    second, behind = bootstrap.second_published(registry, settings()), None
    if second is not None and second[1] is not None:
        published.append((second[0], second[1]))
    if second is not None and second[1] != registry.size:
        behind = second[0]
    lost = bootstrap.lost_places(registry, settings(), dict(published))
    unsigned = bootstrap.keys_missing(settings(), registry) if bootstrap.keys_in_use(settings(), registry) else []
    if strays:  # a fault of the ledger, and the least: all else has been looked at
        raise bootstrap.misfiled(strays)
    shape = bootstrap.standing(settings())
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            {
                "verdict": "self-consistent",
                "size": size,
                "root": registry.root,
                "published": [{"file": str(path), "size": at} for path, at in published],
                "lost": [str(path) for path in lost],
                "keys_missing": [key.key_id.hex() for key in unsigned],
                "second_missing": str(behind) if behind is not None else None,
                "anew": list(shape.anew),
                "strange": list(shape.strange),
                "seconds": f"{seconds:.3f}",
            }
        )
        return
    console.line(
        words(
            f"自洽  {size} 条：字节、编号、次序、树根、准入、投影逐项相符  根 {registry.root}",
            f"self-consistent  {size} entries: bytes, ids, order, root, admission, projection  root {registry.root}",
        )
    )
    for path, at in published:
        console.line(
            words(
                f"相符  与 {path.name} 所存 {at} 条时的检查点",
                f"agrees  with the checkpoint at size {at} in {path.name}",
            )
        )
    if shape.anew or shape.strange:
        console.line(
            words(
                "! 部件   登记库里有非本程序所立或被改过的守卫、索引、表：datarights db check 逐项写明",
                "! parts  guards, indices or tables of the registry are not this program's, or were changed: datarights db check names them",
            )
        )
    for path in lost:
        console.talk(words(f"{path} 里没有检查点：下一次写入会被拒绝（DR-S029）", f"{path} holds no checkpoint: the next write will be refused (DR-S029)"))  # fmt: skip
    for key in unsigned:
        console.line(in_words(no_file(key.key_id.hex())))
    if behind is not None:
        console.line(
            words(
                f"! 缺    {behind.name} 里没有 {registry.size} 条时的第二检查点（SM3）：文件丢失，或没有写成；有较早的，下一次写入接着出；没有的，写入会被拒绝（DR-S029），先 datarights checkpoint begin",
                f"! missing  {behind.name} has no second checkpoint (SM3) of size {registry.size}: the file was lost, or it was not written; "
                "the next write goes on from an earlier one; where there is none it is refused (DR-S029) until datarights checkpoint begin",
            )
        )
    console.talk(
        words(
            "自洽不等于已验证：要排除整库被替换，须与别人保存的检查点比对。",
            "self-consistent is not verified: only a checkpoint kept by others shows that the whole was not replaced.",
        )
    )


@app.command(
    help=words("由登记重建投影，逐行相同", "Derive the projection anew from the entries, row for row the same")
)
def rebuild() -> None:
    """Derive the projection anew from the entries; the rows come out the same."""
    console.asks_json()
    registry, strays = opened(), list[Misfiled]()
    rows = registry.rebuild(strays.append)
    console.answer(
        {"size": registry.size, "rows": rows, "misfiled": misfiled_facts(strays)},
        words(f"已由 {registry.size} 条登记重建 {rows} 行", f"{rows} rows rebuilt from {registry.size} entries"),
    )
    say_misfiled(strays)


@app.command(
    help=words(
        "登记库是哪一版格式，升级会做什么；只看不写；退出码 1 表示该升级",
        "Which format the registry has and what an upgrade would do; writes nothing; exit 1: an upgrade is due",
    )
)
def check() -> None:
    """Say which format the registry has and what an upgrade would do; nothing is written."""
    found = bootstrap.standing(settings())
    if console.chosen_format("table", "plain", "json") == "json":
        anew, strange = list(found.anew), list(found.strange)
        console.as_json(
            {"format": found.layout, "newest": found.newest, "due": found.due, "anew": anew, "strange": strange}
        )
    else:
        console.line(
            words(
                f"登记库是第 {found.layout} 版格式；本程序写第 {found.newest} 版",
                f"the registry is of format {found.layout}; this program writes format {found.newest}",
            )
        )
        for part in found.anew:
            console.line(words(f"  重做  {_part(part)}", f"  made anew  {_part(part)}"))
        for part in found.strange:
            console.line(words(f"  非本程序所立  {_part(part)}", f"  not this program's  {_part(part)}"))
    if found.due:
        console.talk(
            words(
                "datarights db upgrade 会升级：条目、编号、树根、检查点一个字节不变；文件先在旁边留一份原样。",
                "datarights db upgrade does it: entries, ids, root and checkpoints stay byte for byte; of a file a copy as it is "
                "is kept beside it first.",
            )
        )
    if found.due or found.strange:
        raise typer.Exit(1)


_PARTS: Final = {
    "table": say("表", "table"), "index": say("索引", "index"), "trigger": say("守卫", "guard"),
    "function": say("函数", "function"),
}  # fmt: skip


def _part(part: str) -> str:
    sort, _, name = part.partition(" ")
    return f"{in_words(_PARTS[sort])} {name}"


@app.command(
    help=words(
        "把旧格式的登记库升级到本程序的格式：条目不动，其余由条目重做；要么全成，要么原样",
        "Bring a registry to this program's format: entries stay, all else is derived from them anew; whole, or as it was",
    )
)
def upgrade() -> None:
    """Bring the registry to this program's format; the entries stay byte for byte."""
    console.asks_json()
    strays: list[Misfiled] = []
    done = bootstrap.upgraded(settings(), strays.append)
    before, now, due = done.standing.layout, done.standing.newest, done.standing.due
    said = [words(f"已是第 {now} 版格式，无可升级", f"of format {now} already: nothing to upgrade")]
    if due:
        said = [
            words(
                f"已从第 {before} 版格式升级到第 {now} 版：{done.size} 条，根 {done.root}",
                f"upgraded from format {before} to format {now}: {done.size} entries, root {done.root}",
            )
        ]
    if done.kept is not None:
        said.append(words(f"原样留在 {done.kept}", f"as it was it is kept as {done.kept}"))
    console.answer(
        {
            "upgraded": due, "from": before, "format": now, "size": done.size, "root": done.root,
            "kept": str(done.kept) if done.kept is not None else None, "misfiled": misfiled_facts(strays),
        },
        *said,
    )  # fmt: skip
    say_misfiled(strays)
    if due:
        console.talk(words("再核对一遍：datarights db verify", "look it over once more: datarights db verify"))


@app.command(help=words("使用中复制登记库，并核对副本", "Copy the registry while it is in use, and verify the copy"))
def backup(
    target: str = typer.Argument(..., help=words("备份文件", "the backup file")),
    values: str = typer.Option(
        "", "--values", help=words("把保密内容（密文，不含密钥）也备份到文件", "the confidential values, too: sealed, without their keys, to a file")
    ),
) -> None:  # fmt: skip
    """Copy the registry while it is in use, and verify the copy; confidential values only when asked."""
    console.asks_json()
    for each in (target, values):
        console.check_copy(each)
    registry, strays = opened(), list[Misfiled]()
    with suppress(
        LedgerCorruptionError, StoreError, InputError
    ):  # of what is not as it was published a copy may be wanted
        bootstrap.verify_behind(registry, settings())
    if values:
        bootstrap.expect_values(settings())
    erased = bootstrap.returned_values(registry, settings()) if values else ()
    registry.backup(Path(target), strays.append)
    try:
        copied = bootstrap.confidential_values(settings()).copy(Path(values), erased) if values else False
    except DataRightsError:
        Path(target).unlink(missing_ok=True)  # both or neither: asked again, a copy that stands is not written over
        raise
    left_out = list(dict.fromkeys(each[:2] for each in erased))
    console.answer(
        {
            "file": target, "size": registry.size, "root": registry.root, "values": values if copied else None,
            "erased_left_out": [{"entry": entry, "name": name} for entry, name in left_out], "misfiled": misfiled_facts(strays),
        },
        words(
            f"已备份到 {target}（{registry.size} 条，已核对）",
            f"backed up to {target} ({registry.size} entries, verified)",
        ),
    )  # fmt: skip
    say_misfiled(strays)
    if values:
        console.talk(
            words(
                f"保密内容（密文）备份到 {values}；密钥不在其中，自行另存" if copied else "没有保密内容可备份",
                f"confidential values, sealed, copied to {values}; their keys are not in it, keep those apart"
                if copied
                else "there are no confidential values to copy",
            )
        )
    for entry, name in left_out:
        console.talk(
            words(
                f"没有备份：{entry} 的 {name} 在册已删除，这里又有；datarights erase {entry} {name} --reason 理由",
                f"not copied: {name} of {entry} is on record as erased and lies here again; datarights erase {entry} {name} --reason WHY",
            )
        )


@app.command(
    help=words(
        "用备份替换登记库；备份缺少已发布的条目时，须以 --reason 写明",
        "Put a backup in the place of the registry; one that lacks published entries needs a --reason",
    )
)
def restore(
    backup_file: str = typer.Argument(..., metavar="FILE", help=words("备份文件", "the backup file")),
    reason: str = typer.Option(
        "", "--reason", help=words("缺了的条目为何找不回", "why entries that lack cannot be found")
    ),
) -> None:
    """Restore a backup, verified and compared with what was published. What stood there is kept under another name."""
    console.asks_json()
    strays: list[Misfiled] = []
    aside = bootstrap.restored(settings(), Path(backup_file), reason.strip(), strays.append)
    registry = opened()
    console.answer(
        {
            "origin": registry.origin, "size": registry.size, "root": registry.root,
            "kept": str(aside) if aside is not None else None, "misfiled": misfiled_facts(strays),
        },
        words(
            f"已恢复，共 {registry.size} 条，名称 {registry.origin}",
            f"restored: {registry.size} entries, as {registry.origin}",
        ),
        *([words(f"原来的登记库留在 {aside}", f"the registry that stood there is kept as {aside}")] if aside else ()),
    )  # fmt: skip
    say_misfiled(strays)


@app.command(
    help=words(
        "把登记库搬到另一处（文件或 postgresql:// URL）：逐条重演准入，根相同；原库不动",
        "Make the same registry elsewhere (a file or a postgresql:// URL): every act admitted anew, the same root; this one stays",
    )
)
def move(target: str = typer.Argument(..., help=words("文件或 URL", "a file or a URL"))) -> None:
    """Make the same registry elsewhere, in either sort of database; all of it or nothing."""
    console.asks_json()
    if not bootstrap.is_url(target):
        console.check_copy(target)
    found, strays = settings(), list[Misfiled]()
    reached, left = bootstrap.moved(found, target, strays.append), bootstrap.left_beside(found)
    console.answer(
        {
            "origin": reached.origin, "size": reached.size, "root": reached.root, "misfiled": misfiled_facts(strays),
            "left": [*map(str, left)],
        },
        words(
            f"已搬：{reached.origin}，{reached.size} 条，根 {reached.root}",
            f"moved: {reached.origin}, {reached.size} entries, root {reached.root}",
        ),
    )  # fmt: skip
    say_misfiled(strays)
    if left:
        named = " ".join(map(str, left))
        console.talk(
            words(
                f"没有搬：{named}。待核准的先在原库核准或撤下，再搬；被拒的记录自行存留",
                f"not moved: {named}. What waits is approved or taken away in the old registry before a move; keep the record of what was refused",
            )
        )
    console.talk(
        words(
            f"以后只写新库；在 datarights.toml 里让 keys、checkpoints、values 仍指向 {found.keys.value}、{found.checkpoints.value}、{found.values.value}",
            f"write only to the new one from now on; in datarights.toml let keys, checkpoints and values still name {found.keys.value}, {found.checkpoints.value} and {found.values.value}",
        )
    )


@app.command(
    help=words(
        "账上的保密内容已丢失或从不在此处时，新立一个空的存放处（DR-S064）",
        "Where confidential values on record are lost, or never were here, begin an empty store (DR-S064)",
    )
)
def begin() -> None:
    """Begin an empty store of confidential values; what is on record stays closed, and new values are kept again."""
    console.asks_json()
    values = bootstrap.confidential_values(settings())
    made = values.begin()
    console.answer(
        {"folder": str(values.folder), "made": made},
        words(f"新立了空的存放处 {values.folder}", f"an empty store is begun in {values.folder}")
        if made
        else words(f"{values.folder} 里已有存放处", f"there is a store in {values.folder}"),
    )


@app.command(
    help=words(
        "写出 PostgreSQL 的授权语句：读者、登记员、审计员",
        "Write the SQL that grants on PostgreSQL: reader, registrar, auditor",
    )
)
def grants(
    prefix: str = typer.Option("datarights", "--prefix", help=words("角色名前缀", "what the roles' names begin with")),
    schema: str = typer.Option(
        "",
        "--schema",
        help=words(
            "登记库所在的模式；省略即登记库 URL 所指的，没有则 public",
            "the schema of the registry; left out: the one of its URL, or public",
        ),
    ),
) -> None:
    """Write SQL for the database's administrator to read and run; nothing is changed."""
    console.bytes_out(bootstrap.grants(prefix, schema or bootstrap.schema_of(settings())).encode())


@app.command(
    help=words(
        "登记库落后于或不同于已发布的检查点时，写明原因并以新名称继续",
        "When the registry is behind, or other than, what it published: state why, and go on under a new name",
    )
)
def recover(
    reason: str = typer.Option(..., "--reason", help=words("发生了什么", "what happened")),
) -> None:
    """State in the ledger what was lost or replaced; it goes on under another origin and with other keys."""
    if blank(reason):
        raise UsageError("DR-U053", say("--reason 要写明发生了什么", "--reason says what happened"))
    console.asks_json()
    registry, stated = bootstrap.recover(settings(), reason.strip())
    with registry:
        console.answer(
            {
                "origin": registry.origin, "size": registry.size, "root": registry.root,
                "reason": reason.strip() if stated else None,
            },
            words(
                f"已记明；账本以 {registry.origin} 之名继续，共 {registry.size} 条",
                f"stated; the ledger goes on as {registry.origin}, {registry.size} entries",
            )
            if stated
            else words(
                f"账本里早已记明，不再写一遍，这次的原因未入账；检查点文件以 {registry.origin} 之名接着写，共 {registry.size} 条",
                f"the ledger states it already: nothing was added, and this reason stands nowhere; the checkpoints go on as "
                f"{registry.origin}, {registry.size} entries",
            ),
        )  # fmt: skip
        if not stated:
            return
        console.talk(
            words(
                "把新公钥告诉核对的人：datarights keys list --format policy",
                "give the new public key to those who verify: datarights keys list --format policy",
            )
        )
