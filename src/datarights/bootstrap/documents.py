"""Documents: reports, figures, schemas, the files of a new project."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datarights.bootstrap.clock import now
from datarights.bootstrap.configuration import CONFIG, DEFAULT_ZONE
from datarights.bootstrap.reading import engine, engine_of, lexicon, pack_folders, read_under, scenario_of
from datarights.errors import UsageError
from datarights.text import Lang, say

if TYPE_CHECKING:
    from datarights.adapters.sql import Registry
    from datarights.holdings.snapshot import Holdings
    from datarights.report.tree import Report
    from datarights.rules.engine import Engine


def rendered(report: "Report", style: str, lang: Lang) -> str:
    """Give a report in a format: ``html``, ``markdown``, ``json`` or ``plain``.

    Raises:
        UsageError: there is no such format.

    """
    from datarights.adapters import render

    formats = {"html": render.as_html, "markdown": render.as_markdown, "json": render.as_json, "plain": render.as_plain}
    if style not in formats:
        raise UsageError(
            "DR-U032",
            say(
                f"报告没有 {style} 格式；有：{' '.join(formats)}",
                f"reports have no format {style}; there are: {' '.join(formats)}",
            ),
        )
    return formats[style](report, lang)


def chain_figure(holdings: "Holdings", asset: str, on: date, style: str, lang: Lang) -> str:
    """Give the chain of title of an asset as ``svg`` or ``mermaid``."""
    from datarights.adapters import render
    from datarights.holdings.statement import of_asset
    from datarights.report.rights import figure_of

    figure = figure_of(of_asset(holdings, holdings.lexicon, asset, on), asset, holdings.lexicon)
    return render.svg(figure, lang) if style == "svg" else render.mermaid(figure, lang)


def recorded_at(registry: "Registry", size: int) -> str:
    """Give when the last of a number of entries was recorded, as the ledger wrote it; "" when there are none."""
    return next((str(each["recorded_at"]) for each in registry.entries(size - 1, size)), "") if size else ""


def statement_report(holdings: "Holdings", about: str, on: date, *, recorded: str = "") -> "Report":
    """Give the statement of rights of an asset or a party.

    Raises:
        KeyError: neither an asset nor a party has this id.

    """
    from datarights.report.statement import statement

    return statement(holdings, holdings.lexicon, about, on, recorded_at=recorded)


def compliance_report(
    holdings: "Holdings",
    known: "Engine",
    asset: str,
    on: date,
    scenarios: Sequence[str],
    *,
    mandate: str = "",
    recorded: str = "",
) -> "Report":
    """Give the compliance report of an asset, with the acts of scenarios judged on the registry itself."""
    from datarights.decision.decide import decide
    from datarights.decision.decision import DecisionRequest
    from datarights.report.acts import Judged
    from datarights.report.compliance import compliance
    from datarights.rules.together import whole

    told = [scenario_of(name, None, known) for name in scenarios]
    judges = [engine_of(each, known) for each in told]
    judged = [
        Judged(step.title, decide(DecisionRequest(act=step.act, readings=step.readings), holdings, judge, lexicon()))
        for each, judge in zip(told, judges, strict=True)
        for step in each.steps
        if step.act.asset == asset
    ]
    packs = whole(pack for judge in (known, *judges) for pack in judge.packs)
    return compliance(holdings, holdings.lexicon, packs, asset, on, judged, mandate=mandate, recorded_at=recorded)


SAMPLES = Path(__file__).parent.parent / "samples"


def schemas() -> dict[str, dict[str, Any]]:
    """Give the JSON Schema of every kind of file: a file may name what any shipped pack declares."""
    from datarights.adapters.yamlfiles import KINDS, schema

    lexicon()
    read_under(engine(tuple(pack_folders())))
    found = {kind: schema(kind) for kind in KINDS}
    read_under(engine())
    return found


EDITOR = {
    "yaml.schemas": {
        ".datarights/schema/registry.json": ["*登记.yaml", "*registry.yaml"],
        ".datarights/schema/scenario.json": ["*情景.yaml", "*scenario.yaml", "scenarios/**/*.yaml"],
        ".datarights/schema/application.json": ["*申请.yaml", "*application.yaml"],
        ".datarights/schema/pack.json": ["**/pack.yaml"],
        ".datarights/schema/rules.json": ["**/rules/*.yaml"],
    }
}
"""What tells an editor which schema a file follows by its name; a first line of the file tells it, too."""


def project_files(lang: Lang) -> list[tuple[str, bytes]]:
    """Give the files a new project begins with, by name: configuration, samples in one language, editor schemas."""
    import json

    config = f'[datarights]\nregistry = "registry.db"\nzone = "{DEFAULT_ZONE}"\n'
    files = [(CONFIG, config.encode())]
    folder = SAMPLES / lang.value
    files += [
        (path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    files += [
        (f".datarights/schema/{kind}.json", json.dumps(body, ensure_ascii=False, indent=1).encode())
        for kind, body in schemas().items()
    ]
    files.append((".vscode/settings.json", json.dumps(EDITOR, ensure_ascii=False, indent=1).encode()))
    return files


CODES = {
    "DR-U032": say(
        "报告没有这种格式：html、markdown、json、plain。", "Reports have no such format: html, markdown, json, plain."
    ),
}


def calendar_of(days: "Iterable[tuple[str, date, str, str]]", lang: "Lang") -> bytes:
    """Give days to remember (an id, the day, what it is, more about it, in a language) as an iCalendar stream."""
    from datarights.adapters.render.icalendar import Day, as_calendar

    made = (Day(uid=uid, on=on, summary=summary, description=more) for uid, on, summary, more in days)
    return as_calendar(made, now(), lang)
