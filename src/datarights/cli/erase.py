"""``erase``: destroy confidential values, and record that it was done."""

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings

app = typer.Typer(add_completion=False)


def _submitted_by(entry: str) -> set[str]:
    """Give who signed what waits for a second person and speaks of an id."""
    from datarights.app.plan import signed_names
    from datarights.cli.manifests import kept

    plans = kept()[0].values()
    speaking = [each for each in plans if any(entry in {line.draft.id, line.draft.about} for line in each.lines)]
    return {name for each in speaking for name in signed_names(each)}


@app.command()
def erase(
    about: str = typer.Argument(
        ..., help=words("主体的编号，登记的编号或序号", "a party by id, an entry by id or index")
    ),
    names: list[str] = typer.Argument(
        None, metavar="WHICH", help=words("哪些内容，省略即全部", "which values; all when left out")
    ),
    reason: str = typer.Option(
        ..., "--reason", help=words("理由；会写进登记，勿含个人信息", "why; it stands in the entry: no personal data")
    ),
    by: str = typer.Option("", "--by", help=words("谁（在册主体）", "by whom (a party on record)")),
) -> None:
    """Destroy values with their salts and keys, then record that they are gone; every old proof still verifies.

    Run again after a crash it ends what was begun; run twice it changes nothing.
    """
    as_json, registry = console.chosen_format("table", "plain", "json") == "json", opened()
    done = bootstrap.erased(registry, settings(), about, names or [], reason=reason, by=by, submitted_by=_submitted_by)
    about = done.about
    if done.waiting is not None:
        from datarights.app.plan import rehearse
        from datarights.cli.apply import append

        append(rehearse([(done.waiting, None)], registry))
        return
    if as_json:
        console.as_json(
            {
                "about": about,
                "names": list(done.names),
                "destroyed": done.destroyed,
                "entry": done.entry,
                "again": done.again,
                "elsewhere": list(done.elsewhere),
            }
        )
        return
    what = words("、", ", ").join(done.names)
    if done.again:
        console.line(words(f"{about} 的 {what} 早已删除，在册", f"{what} of {about}: erased before, and on record"))
    else:
        at = words(f"，记于第 {done.entry} 条", f", recorded in entry {done.entry}") if done.entry is not None else ""
        console.line(words(f"已销毁 {about} 的 {what}{at}", f"destroyed {what} of {about}{at}"))
    if done.elsewhere:
        console.talk(
            words(
                f"以下登记也涉及 {about}，其保密内容仍在：{'、'.join(done.elsewhere)}",
                f"these entries name {about}, too, and keep confidential values: {', '.join(done.elsewhere)}",
            )
        )
    console.talk(
        words(
            "已交出的披露、登记文件（YAML）里的原文、密钥的旧备份，不在此列：自行删除",
            "not reached: what was disclosed before, the value in a manifest, old backups of keys.db; destroy those yourself",
        )
    )
