"""``packs lint``: packs looked over in three levels."""

from collections.abc import Container, Iterable

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.lint_drawing import FORMATS, Found, of_error, of_problem, show
from datarights.cli.packs_run import extra_packs, looking_over, names_of, say_not_checked, scenarios_run
from datarights.errors import InputError, UsageError
from datarights.rules.finding import Verdict
from datarights.rules.lint import CODES, Level, Problem, gone, lint_pack, unexplained
from datarights.rules.spot import Spot
from datarights.text import say

HELP = words(
    "检查规则包：形式、引用、道理三层；每处有行列和做法",
    "Look packs over in three levels: form, references, sense; each with its line and what to do",
)


def lint(
    names: list[str] = typer.Argument(None, help=words("规则包；省略则全部", "packs; all when left out")),
    level: str = typer.Option(
        "sense", "--level", help=words("查到哪一层：form references sense", "how deep: form references sense")
    ),
) -> None:
    """Look packs over; exit 3 when one cannot be read, 1 when something else is wrong."""
    upto = _level(level)
    looking_over()
    style = console.chosen_format(*FORMATS)
    found: list[Found] = []
    rules: dict[str, int] = {}
    for name in names_of(names or []):
        try:
            with console.waiting(words(f"正在检查 {name} …", f"looking over {name} …")):
                pack = bootstrap.packs((name,), extra_packs())[0]
                rules[name] = len(pack.rules)
                found += of_pack(name, pack, upto)
            say_not_checked(pack, name)
        except InputError as error:
            found += of_error(name, error)
    show(found, rules, style)
    if found:
        raise typer.Exit(InputError.exit_code if any(each.level is Level.FORM for each in found) else 1)


def _level(name: str) -> Level:
    for each in Level:
        if name in {each.key, each.label.zh}:
            return each
    raise UsageError(
        "DR-U011",
        say(f"没有这一层：{name}", f"there is no level {name}"),
        hint=say("form references sense", "form references sense"),
    )


def of_pack(name: str, pack: "bootstrap.Pack", upto: Level) -> list[Found]:
    """Give what is wrong with a pack down to a level, and not explained by it."""
    lent = _lent(name, pack)
    if upto is Level.SENSE:
        problems = lint_pack(pack, upto=upto, reached=_reached(name, pack))
        return not_explained(name, ((each.key, each) for each in (*problems, *lent)), CODES)
    spots = bootstrap.spots(bootstrap.pack_folder(name, extra_packs()))
    return [of_problem(name, each, spots.place(each.spot), each.key) for each in (*lint_pack(pack, upto=upto), *lent)]


def _lent(name: str, pack: "bootstrap.Pack") -> list[Problem]:
    """Find a pack from outside that goes by the name of one that comes with the program: a decision would be signed by it."""
    folder = bootstrap.pack_folder(name, extra_packs())
    if folder.resolve().parent == bootstrap.PACKS.resolve() or not bootstrap.is_shipped(pack.id):
        return []
    message = say(f"程序自带的规则包也叫 {pack.id}", f"a pack that comes with the program is called {pack.id} too")
    hint = say("换一个编号", "choose another id")
    return [Problem(level=Level.REFERENCES, code="DR-P048", message=message, hint=hint, spot=Spot("id"))]


def not_explained(name: str, found: Iterable[tuple[str, Problem]], codes: Container[str]) -> list[Found]:
    """Give what a pack does not explain of what was found in it, and its explanations of what is not there any more."""
    folder = bootstrap.pack_folder(name, extra_packs())
    explained, spots = bootstrap.explained(folder), bootstrap.spots(folder)
    problems, idle = unexplained(found, explained, codes)
    return [
        *(of_problem(name, each, spots.place(each.spot), key) for key, each in problems),
        *(of_problem(name, gone(key), explained[key][1]) for key in idle),
    ]


def _reached(name: str, pack: "bootstrap.Pack") -> set[str]:
    """Give the versions of rules that the pack's scenarios show to apply."""
    from datarights.app.pack_coverage import coverage
    from datarights.rules.spot import version_of

    covered = coverage(pack, scenarios_run(name))
    return {version_of(each.rule) for each in covered if each.seen[Verdict.APPLIES]}
