"""``law``: what rests on an article, and what applied when."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.lint_drawing import near
from datarights.cli.packs import chosen
from datarights.cli.registry import day, settings
from datarights.errors import Place, UsageError
from datarights.model.citation import article_of
from datarights.model.period import FOREVER, Period
from datarights.rules.pack import Pack
from datarights.text import Text, say
from datarights.valueclass import replace

app = typer.Typer(no_args_is_help=True, add_completion=False)


def _day(text: str) -> date | None:
    return day(text, zone=settings().zone.value) if text else None


@app.command(help=words("依据一条条文的规则、数值、争点，各在何时", "What rests on an article, each with its time"))
def show(
    place: str = typer.Argument(
        ..., help=words("渊源:条，如 guide:21；渊源: 为全部", "source:article, such as guide:21; source: for all")
    ),
    at: str = typer.Option("", "--at", help=words("只看这一天施行的", "only what runs on this day")),
) -> None:
    """Show what rests on an article."""
    from datarights.app.law import nearest_to, resting_on

    source, _, article = place.replace("：", ":").partition(":")
    article = article_of(article)
    loaded = chosen([])
    packs = list(loaded.values())
    source = _meant(packs, source, _day(at) or bootstrap.today())
    if not any(source in pack.sources for pack in packs):
        known = sorted({name for pack in packs for name in pack.sources})
        raise UsageError(
            "DR-U099",
            say(f"没有渊源 {source}", f"there is no source {source}"),
            hint=say("有：" + " ".join(known), "there are: " + " ".join(known)),
        )
    instrument = next(pack.sources[source] for pack in packs if source in pack.sources)
    found = resting_on(packs, source, article, _day(at))
    near_it = nearest_to(packs, source, article) if article and not found else ()
    listed = {each for pack in packs if source in pack.sources for each in pack.sources[source].articles}
    if article and not resting_on(packs, source, article) and listed and not _lists(packs, source, article):
        raise UsageError(
            "DR-U099",
            say(
                f"{in_words(instrument.title)}列出的条文里没有第{article}条",
                f"{in_words(instrument.title)}: Art. {article} is not among the articles listed",
            ),
            hint=_nearest(near_it) or say("列出：" + " ".join(sorted(listed)), "listed: " + " ".join(sorted(listed))),
        )
    folders = {pack.id: bootstrap.pack_folder(name, settings().extra_packs.value) for name, pack in loaded.items()}
    spots = {name: bootstrap.spots(folder) for name, folder in folders.items()}
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            [
                {
                    "pack": each.pack,
                    "section": each.spot.section,
                    "name": each.name,
                    "says": in_words(each.says),
                    "from": each.period.start.isoformat() if each.period else None,
                    "before": each.period.end.isoformat() if each.period and each.period.end != FOREVER else None,
                    "place": _within(each.pack, folders[each.pack], spots[each.pack].place(each.spot)),
                }
                for each in found
            ]
        )
        return
    place_said = (
        "" if not article else words(f"第{article}条", f" Art. {article}") if article.isdigit() else f" {article}"
    )
    console.lines(console.wrapped(f"{in_words(instrument.title)}{place_said}  {instrument.number}", indent=0))
    on = _day(at)
    if on is not None and on not in Period(start=instrument.start, end=instrument.end):
        runs = _said(instrument.start, instrument.end)
        console.line("  " + words(f"{on} 不施行（{runs}）", f"not in force on {on} ({runs})"))
        return
    if not found:
        hint = _nearest(near_it)
        said = words("没有规则依据这一条", "nothing rests on this article")
        console.line(f"  {said}" + (words("；", "; ") + in_words(hint) if hint else ""))
    for each in found:
        when = "" if each.period is None else _said(each.period.start, each.period.end)
        console.lines(console.wrapped(f"{console.whole(each.name)}  {in_words(each.says)}  {when}".rstrip(), indent=2))
        console.line(f"      {_within(each.pack, folders[each.pack], spots[each.pack].place(each.spot))}")


def _meant(packs: Sequence[Pack], named: str, on: date) -> str:
    """Give the source that a reader means: by its id in any case, or its title or short title; the edition in force, if one is."""
    wanted = named.strip().casefold()
    known = {name: source for pack in packs for name, source in pack.sources.items()}
    by_id = [name for name in known if name.casefold() == wanted]
    titled = [
        name
        for name, source in known.items()
        if wanted in {each.casefold() for text in (source.short, source.title) for each in (text.zh, text.en)}
    ]
    running = [name for name in titled if known[name].start <= on < known[name].end]
    found = named if named in known else next((each[0] for each in (by_id, running, titled) if len(each) == 1), "")
    if not found and titled:
        raise UsageError(
            "DR-U099",
            say(f"“{named}”指几个渊源", f"“{named}” means several sources"),
            hint=say("写编号：" + " ".join(titled), "name one: " + " ".join(titled)),
        )
    return found or named


def _lists(packs: Sequence[Pack], source: str, article: str) -> bool:
    """Tell whether any pack lists an article among those of a source."""
    return any(source in pack.sources and pack.sources[source].has(article) for pack in packs)


def _nearest(places: Sequence[str]) -> Text | None:
    named = " ".join(f"datarights law show {each}" for each in places)
    return say(f"相近的：{named}", f"nearest: {named}") if places else None


def _within(pack: str, folder: Path, place: Place | None) -> str:
    """Say where something stands: of a pack that comes with the program, its file within the pack."""
    if place is None or folder.parent != bootstrap.PACKS:
        return str(near(place) or pack)
    return f"{pack}: {replace(place, file=Path(place.file).relative_to(folder).as_posix())}"


def _said(start: date, end: date) -> str:
    return (
        words(f"{start} 起", f"from {start}")
        if end == FOREVER
        else words(f"{start} 起，{end} 前", f"from {start}, before {end}")
    )


@app.command(
    help=words("何时什么开始、什么失效，哪些规则依据它", "What began and what ended when, and which rules rest on it")
)
def timeline(
    about: str = typer.Argument(
        "", help=words("只看一个渊源、数值、规则或行为", "one source, number, rule or kind of act")
    ),
    start: str = typer.Option("", "--start", help=words("自这一天", "from this day")),
    through: str = typer.Option("", "--through", help=words("至这一天（含）", "through this day")),
) -> None:
    """Show what began and ended when."""
    from datarights.app.law import PARTS, SORTS, timeline as changes

    first, last = _day(start), _day(through)
    if first is not None and last is not None and last < first:
        raise UsageError(
            "DR-U121",
            say(f"{last} 在 {first} 之前", f"{last} is before {first}"),
            hint=say("--start 不晚于 --through", "--start is not after --through"),
        )
    loaded = chosen([]).values()
    known = changes(loaded, about)
    found = [each for each in known if (first is None or each.day >= first) and (last is None or each.day <= last)]
    if about and not known and not any(about in pack.sources for pack in loaded):
        raise UsageError(
            "DR-U099", say(f"没有与 {about} 有关的变化", f"nothing changes that concerns {about}"),
            hint=say("写渊源、数值、规则或行为的编号", "name a source, number, rule or kind of act"),
        )  # fmt: skip
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            [
                {
                    "day": each.day.isoformat(), "sort": each.sort, "name": each.name, "begins": each.begins, "pack": each.pack,
                    "says": in_words(each.says), "rules": list(each.rules), "parts": list(each.parts),
                }
                for each in found
            ]
        )  # fmt: skip
        return
    if not found:
        since = words(f"{first} 起", f" from {first} on") if first else ""
        until = words(f"至 {last}（含）", f" through {last}") if last else ""
        what = words(f"{about}：", f"{about}: ") if about else ""
        console.line(what + words(f"{since}{until}没有变化", f"nothing changes{since}{until}"))
    previous: date | None = None
    for each in found:
        if each.day != previous:
            console.line(each.day.isoformat())
            previous = each.day
        sign = "+" if each.begins else "-"
        bearing = (
            words(f"（{len(each.rules)} 条规则）", f" ({len(each.rules)} rule{'s' if len(each.rules) > 1 else ''})")
            if each.rules
            else ""
        )
        parts = words("、", ", ").join(in_words(PARTS[name]) for name in each.parts)
        changed = words(f"（改：{parts}）", f" (changed: {parts})") if parts else ""
        said = f"{console.whole(each.name)}  {in_words(each.says)}".rstrip()
        text = f"{sign} {in_words(SORTS[each.sort])} {said}{bearing}{changed}"
        console.lines(console.wrapped(text, indent=2))


CODES = {
    "DR-U121": say("期间的止日在起日之前。", "A period ends before it begins."),
    "DR-U099": say(
        "规则包里没有这个渊源、条文、数值、规则或行为。",
        "No pack in use has such a source, article, number, rule or act.",
    ),
}
