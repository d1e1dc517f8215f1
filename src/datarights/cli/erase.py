"""``erase``: destroy confidential values, and record that it was done."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings

if TYPE_CHECKING:
    from datarights.app.confidential import Erased

app = typer.Typer(add_completion=False)


def _submitted_by(entry: str) -> set[str]:
    """Give who signed what waits for a second person and speaks of an id."""
    from datarights.app.plan import signed_names
    from datarights.cli.manifests import kept

    plans = kept()[0].values()
    speaking = [each for each in plans if any(entry in {line.draft.id, line.draft.about} for line in each.lines)]
    return {name for each in speaking for name in signed_names(each)}


def _said(done: "Erased") -> Iterator[str]:
    """Say of each value what was done, and what of it is on record."""
    joined, about = words("、", ", ").join, done.about
    if done.recorded:
        what = joined(done.recorded)
        yield words(
            f"已销毁 {about} 的 {what}，记于第 {done.entry} 条",
            f"destroyed {what} of {about}, recorded in entry {done.entry}",
        )
    if done.before:
        what = joined(done.before)
        yield (
            words(f"{about} 的 {what} 早已删除，在册", f"{what} of {about}: erased before, and on record")
            if done.again or done.recorded
            else words(
                f"已销毁 {about} 的 {what}，删除早已在册", f"destroyed {what} of {about}: erased before, and on record"
            )
        )
    unknown = [each for each in done.names if each not in {*done.recorded, *done.before}]
    if unknown:
        what = joined(unknown)
        yield (
            words(f"{about} 的 {what} 早已销毁；没有条目写到它，账本不记", f"{what} of {about}: destroyed before; no entry holds it, and none says that it is gone")
            if done.again
            else words(f"已销毁 {about} 的 {what}；没有条目写到它，账本不记", f"destroyed {what} of {about}; no entry holds it, and none says that it is gone")
        )  # fmt: skip


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
                "recorded": list(done.recorded),
                "destroyed": done.destroyed,
                "entry": done.entry,
                "again": done.again,
                "elsewhere": list(done.elsewhere),
                "openly": [{"name": name, "entry": entry} for name, entry in done.openly],
            }
        )
        _refuse_what_stays(done)
        return
    console.lines(_said(done))
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
    _refuse_what_stays(done)


def _refuse_what_stays(done: "Erased") -> None:
    """Leave with a fault where an entry says openly what was to be erased."""
    from datarights.app.confidential import still_open

    if done.openly:
        raise still_open(done.about, done.openly)
