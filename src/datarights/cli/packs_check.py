"""``packs check``: a pack looked over, tested, and with ``--deep`` searched over every case."""

from itertools import combinations

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.lint_drawing import FORMATS, Found, of_error, of_problem, show
from datarights.cli.mutants_drawing import act_line
from datarights.cli.packs_lint import not_explained, of_pack
from datarights.cli.packs_run import extra_packs, looking_over, names_of
from datarights.cli.registry import settings
from datarights.errors import InputError
from datarights.rules.deep import CODES
from datarights.rules.lint import Level

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
    looking_over()
    found: list[Found] = []
    rules: dict[str, int] = {}
    cases: list[str] = []
    shown: list[str] = []
    together: dict[str, bootstrap.Pack] = {}
    chosen = bool(names or settings().pack_ids())
    for name in names_of(names or []):
        try:
            pack = bootstrap.packs((name,), extra_packs())[0]
            rules[name] = len(pack.rules)
            together |= {name: pack} if chosen else {}
            found += of_pack(name, pack, Level.SENSE)
            if deep:
                console.check_output(output, kind="scenario")
                more, acts = _deep(name, pack)
                found += more
                cases += acts
                shown += [name] if acts else []
        except InputError as error:
            found += of_error(name, error)
    for (_, one), (name, other) in combinations(together.items(), 2) if deep else ():
        if not {one.id, other.id} & {each.id for each in (*one.used, *other.used)}:
            try:
                found += _between(one, name, other)
            except InputError as error:
                found += of_error(name, error)
    keys = _known_as(shown)
    if cases and output:
        console.give(output, _scenario(cases, keys).encode())
    show(found, rules, style)
    if cases and output:
        run = f"datarights check {output}" if keys else f"datarights --packs {','.join(shown)} check {output}"
        console.talk(words(f"情形写在 {output}；{run}", f"the cases are in {output}; {run}"))
    elif cases and style in {"table", "plain"}:
        console.line()
        console.line(
            words("可留作情景的情形（预期照条文写）", "cases to keep as scenarios (write what to expect from the text)")
        )
        console.lines(f"  {each}" for each in cases)
    if found:
        raise typer.Exit(InputError.exit_code if any(each.level is Level.FORM for each in found) else 1)


def _between(one: "bootstrap.Pack", name: str, other: "bootstrap.Pack") -> list[Found]:
    """Give where two packs that were named together contradict each other; of neither alone is it to explain."""
    spots = bootstrap.spots(bootstrap.pack_folder(name, extra_packs()))
    return [of_problem(name, each.problem, spots.place(each.spot)) for each in bootstrap.deep_found(other, one)]


def _deep(name: str, pack: "bootstrap.Pack") -> tuple[list[Found], list[str]]:
    """Give what is wrong over every case and nobody explains, and a case for each."""
    explained = bootstrap.explained(bootstrap.pack_folder(name, extra_packs()))
    listed = bootstrap.deep_found(pack)
    cases = [
        act_line(each.case, pack, in_words(each.message))
        for each in listed
        if each.case is not None and each.key not in explained
    ]
    return not_explained(name, ((each.key, each.problem) for each in listed), CODES), cases


def _known_as(names: list[str]) -> list[str]:
    """Give the names by which a scenario may call packs; nothing where the configuration knows one of them by none."""
    extra = extra_packs()
    known = {folder.resolve(): name for name, folder in bootstrap.pack_folders(extra).items()}
    folders = [bootstrap.pack_folder(name, extra).resolve() for name in names]
    return [known[each] for each in folders] if all(each in known for each in folders) else []


def _scenario(cases: list[str], packs: list[str]) -> str:
    head = words("求解器找到的情形", "cases that the solver found")
    named = f"packs: [{', '.join(packs)}]\n" if packs else ""
    return f"kind: scenario\ntitle: {head}\n{named}acts:\n" + "".join(f"  {each}\n" for each in cases)
