"""``explore``: sequences of moves tried from a world, and the shortest that ends where it must not, as a scenario."""

import os
from pathlib import Path

import typer

from datarights import bootstrap
from datarights.app.explore import INVARIANTS, as_scenario
from datarights.cli import console
from datarights.cli.drawing import kind_name
from datarights.cli.language import in_words, words
from datarights.cli.registry import day as read_day, opened, packs_in_use, settings
from datarights.errors import UsageError
from datarights.scenario.written import as_files
from datarights.text import say

app = typer.Typer(add_completion=False)


@app.command(
    help=words(
        "从一个世界出发，找一串会走到不该到之处的行为",
        "Search, from a world, for a sequence of moves that ends where it must not",
    )
)
def explore(
    file: str = typer.Argument(
        "", help=words("登记文件或情景文件；省略则用登记库", "a manifest or a scenario; left out, the registry")
    ),
    steps: int = typer.Option(6, "--steps", min=1, help=words("一串最多几步", "moves of a sequence at most")),
    sequences: int = typer.Option(200, "--sequences", min=1, help=words("试多少串", "how many sequences to try")),
    seed: int = typer.Option(-1, "--seed", help=words("随机种子；同种子同结果", "a seed: the same tries the same")),
    invariant: list[str] = typer.Option([], "--invariant", help=words("只看这些不变式", "only these invariants")),
    at: str = typer.Option("", "--at", help=words("从哪天起（默认今天）", "from which day (today)")),
    output: str = typer.Option(
        "", "-o", "--output", help=words("把找到的写成情景", "write what is found as a scenario")
    ),
) -> None:
    """Search for what must not be."""
    wrong = [each for each in invariant if each not in INVARIANTS]
    if wrong:
        raise UsageError(
            "DR-U112",
            say(f"没有不变式 {' '.join(wrong)}", f"there is no invariant {' '.join(wrong)}"),
            hint=say(f"有：{' '.join(INVARIANTS)}", f"there are: {' '.join(INVARIANTS)}"),
        )
    ready = packs_in_use()(file)
    judges = bootstrap.packs_said(file, ready) if file and bootstrap.is_scenario(file) else ()
    engine = bootstrap.engine(judges, settings().extra_packs.value) if judges else ready()
    by_path = not judges and any(map(bootstrap.is_folder, settings().pack_ids()))  # a scenario names packs by their ids
    packs = judges or (() if by_path else settings().pack_ids())
    output = "" if bootstrap.is_standard_output(output) else output
    path = Path(output or "found.yaml")
    base, said = "", list[str]()
    if file:
        fold = bootstrap.fold_in(file, engine)
        if bootstrap.is_scenario(file) or not bootstrap.may_use(
            path, file
        ):  # what is written uses a manifest of its own
            base = f"{path.stem}.registry.yaml"
            fold, said, _ = bootstrap.fold_written([each.as_json() for each in fold.entries], fold.record)
    else:
        registry = opened()
        base = f"{path.stem}.registry.yaml"
        fold, said, left = bootstrap.fold_written([*registry.entries()], registry.record)
        if left:
            kinds = words("、", ", ").join(f"{kind_name(kind)} {count}" for kind, count in left.items())
            console.talk(words(f"未计入：{kinds}", f"left out: {kinds}"))
    console.check_output(output, kind="scenario")
    files = as_files(said, base)
    for name in files if output else ():
        console.check_output(str(path.parent / name), kind="registry")
    day = read_day(at, zone=settings().zone.value)
    with console.waiting(words(f"正在试 {sequences} 串 …", f"trying {sequences} sequences …")):
        found = bootstrap.searched(fold, engine, day, steps=steps, sequences=sequences, seed=seed if seed >= 0 else None, chosen=invariant)  # fmt: skip
    wanted = [name for name in INVARIANTS if not invariant or name in invariant]
    chosen = [name for name in wanted if name in found.looked]
    untried = [name for name in wanted if name not in found.looked]
    text = ""
    if found.broken is not None:
        world = base or os.path.relpath(file, path.parent)
        text = as_scenario(found.moves, found.broken, world, in_words, packs)
        for name, manifest in files.items() if output else ():
            console.give(str(path.parent / name), manifest.encode())
        if output:
            console.give(str(path), text.encode())
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            {
                "sequences": found.sequences, "tried": found.tried, "made": found.made, "invariants": chosen, "untried": untried,
                "broken": found.broken.invariant if found.broken else None, "moves": [in_words(each.says) for each in found.moves],
                "scenario": text,
            }
        )  # fmt: skip
    elif found.broken is None:
        line = words(
            f"没有找到：试了 {found.sequences} 串，{found.tried} 步，其中放行 {found.made} 步；每串至多 {steps} 步。没有找到不等于没有。",
            f"Nothing found: {found.sequences} sequences, {found.tried} moves tried, {found.made} let through, at most {steps} each. Not found is not the same as not there.",
        )
        console.lines(console.wrapped(line, indent=0))
        if found.sequences < sequences:
            short = words(
                f"要试 {sequences} 串，只试了 {found.sequences} 串就停了：没有再找到别的可试。",
                f"It stopped at {found.sequences} of the {sequences} sequences asked for: it came upon nothing else to try.",
            )
            console.lines(console.wrapped(short, indent=0))
        console.lines(console.columns([(name, in_words(INVARIANTS[name][0])) for name in chosen]))
        if untried:
            named = words("、", ", ").join(untried)
            never = words(f"没有找的：{named}（没有一步触及）。", f"Not looked for: {named} (no move came near it).")
            console.lines(console.wrapped(never, indent=0))
    else:
        console.lines(console.wrapped(f"× {in_words(INVARIANTS[found.broken.invariant][0])}: {in_words(found.broken.says)}", indent=0))  # fmt: skip
        for number, each in enumerate(found.moves, 1):
            console.lines(console.wrapped(f"{number}. {in_words(each.says)}", indent=2))
        if output:
            check = f"datarights check {output}" + (f" --packs {settings().packs.value}" if by_path else "")
            console.line(words(f"写成情景：{output}（{check}）", f"written: {output} ({check})"))
        else:
            if base:
                console.talk(words(f"{base} 未写出：加 -o {path}", f"{base} is not written: add -o {path}"))
            console.bytes_out(text.encode())
    if found.broken is not None:
        raise typer.Exit(1)
