"""``packs check``: a pack looked over, tested, and with ``--deep`` searched over every case."""

from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.lint_drawing import FORMATS, Found, near, of_error, of_problem, show
from datarights.cli.mutants_drawing import act_line
from datarights.cli.packs_lint import of_pack
from datarights.cli.packs_run import names_of
from datarights.cli.registry import settings
from datarights.errors import InputError
from datarights.rules import deep as found_deep
from datarights.rules.lint import Level, Problem
from datarights.rules.spot import HEAD
from datarights.text import say

HELP = words(
    "检查规则包；--deep 用求解器看遍所有情形，并写出情景",
    "Check packs; --deep searches every case with a solver and writes scenarios to keep",
)


def check(
    names: list[str] = typer.Argument(None, help=words("规则包；省略则全部", "packs; all when left out")),
    deep: bool = typer.Option(
        False,
        "--deep",
        help=words(
            "矛盾、从不符合、例外吞掉规则、无人管的行为", "contradictions, dead rules, swallowed rules, acts uncovered"
        ),
    ),
    output: str = typer.Option(
        "", "--output", "-o", help=words("把情形写成情景文件", "write the cases as a scenario file")
    ),
) -> None:
    """Check packs; exit 3 when one cannot be read, 1 when something else is wrong."""
    style = console.chosen_format(*FORMATS)
    found: list[Found] = []
    rules: dict[str, int] = {}
    cases: list[str] = []
    for name in names_of(names or []):
        try:
            pack = bootstrap.packs((name,), settings().extra_packs.value)[0]
            rules[name] = len(pack.rules)
            found += of_pack(name, pack, Level.SENSE)
            if deep:
                more, acts = _deep(name, pack)
                found += more
                cases += acts
        except InputError as error:
            found += of_error(name, error)
    show(found, rules, style)
    if cases and output:
        bootstrap.write_file(Path(output), _scenario(cases).encode())
        console.talk(words(f"情形写在 {output}", f"the cases are in {output}"))
    elif cases and style in {"table", "plain"}:
        console.line()
        console.line(
            words("可留作情景的情形（预期照条文写）", "cases to keep as scenarios (write what to expect from the text)")
        )
        console.lines(f"  {each}" for each in cases)
    if found:
        raise typer.Exit(InputError.exit_code if any(each.level is Level.FORM for each in found) else 1)


def _deep(name: str, pack: "bootstrap.Pack") -> tuple[list[Found], list[str]]:
    """Give what is wrong over every case and nobody explains, and a case for each."""
    folder = bootstrap.pack_folder(name, settings().extra_packs.value)
    explained, spots = bootstrap.explained(folder), bootstrap.spots(folder)
    listed = bootstrap.deep_found(pack)
    keys = {each.key for each in listed}
    found, cases = [], []
    for each in listed:
        if each.key in explained:
            continue
        problem = Problem(level=Level.SENSE, code=each.code, message=each.message, hint=each.hint, spot=each.spot)
        found.append(of_problem(name, problem, spots.place(each.spot)))
        if each.case is not None:
            cases.append(act_line(each.case, pack, in_words(each.message)))
    for key, (_, place) in explained.items():
        if key.partition(" ")[0] in found_deep.CODES and key not in keys:
            gone = Problem(
                level=Level.SENSE, code="DR-P038", spot=HEAD, message=say(f"已没有这个问题：{key}", f"there is no such problem any more: {key}"),
                hint=say("从 explained.yaml 删去这一条", "take this line out of explained.yaml"),
            )  # fmt: skip
            found.append(of_problem(name, gone, near(place)))
    return found, cases


def _scenario(cases: list[str]) -> str:
    head = words("求解器找到的情形", "cases that the solver found")
    return f"kind: scenario\ntitle: {head}\nacts:\n" + "".join(f"  {each}\n" for each in cases)
