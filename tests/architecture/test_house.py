"""What the house promises of its own walls (ADR 0007): values that cannot change, no clock, no floats, light doors."""

import ast
import dataclasses
import functools
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import datarights

SOURCE = Path(datarights.__file__).parent
ROOT = Path(__file__).parents[2]
PURE = (
    "text", "errors", "model", "ledger", "holdings", "rules", "procedure", "decision", "scenario", "report", "app",
)  # fmt: skip
BY_PLACE = {
    "datarights.decision.remedies.Asking": "made for every leaf of every rule: fact, value, grounds, as they are written",
    "datarights.decision.settling.Seen": "made once an attempt in the search for settling sets",
    "datarights.model.scope.Terms": "names, then whether it is all but these: as one says it",
    "datarights.model.extent.Extent": "one field; made in every comparison of extents (0.2 µs)",
    "datarights.model.extent.Bounds": "sure, then possible: made in every comparison of extents",
    "datarights.rules.closures.Slot": "made once a fact and grounds when an engine is built",
    "datarights.rules.closures.Shape": "made once a node of a condition when an engine is built",
    "datarights.rules.spot.Spot": "section, name, steps: a path, as it is written",
    "datarights.rules.finding.Recorded": "made for every finding of every decision (20 µs a decision)",
}
"""Values of a room's door built by place and not by keyword, each with its reason; private ones may be, too."""

ROOMS_BY_PLACE = {"datarights.report": "a document is written as a tree: what stands inside what, in order"}
"""Rooms whose values are built by place, each with its reason."""

INSIDE = {
    "datarights.model.vocabulary.Vocabulary": "private tables filled once, when it is made",
    "datarights.rules.finding.Recorded": "the verdicts of one evaluation, shared by its findings and never written again",
    "datarights.rules.weighed.Live": "what it came to before, the same whether it is there or made anew",
    "datarights.app.pack_coverage.Coverage": "a tally, while acts are counted",
}
"""Frozen, and yet holding something that can be changed, each with its reason."""


def lazy(each: type) -> bool:
    """Tell whether a value works something out once and keeps it, for which slots leave no room."""
    return any(isinstance(member, functools.cached_property) for member in vars(each).values())


def modules(*rooms: str) -> list[str]:
    names = []
    for room in rooms:
        name = f"datarights.{room}"
        names.append(name)
        package = importlib.import_module(name)
        if hasattr(package, "__path__"):
            names += [each.name for each in pkgutil.walk_packages(package.__path__, name + ".")]
    return names


def values() -> list[type]:
    found = []
    for name in modules(*PURE):
        for each in vars(importlib.import_module(name)).values():
            if inspect.isclass(each) and each.__module__ == name and dataclasses.is_dataclass(each):
                found.append(each)
    return found


def full(each: type) -> str:
    return f"{each.__module__}.{each.__qualname__}"


def private(each: type) -> bool:
    return each.__name__.startswith("_")


@pytest.mark.parametrize("each", values(), ids=full)
def test_a_value_is_frozen_has_slots_and_is_built_by_keyword(each):
    assert each.__dataclass_params__.frozen
    assert "__slots__" in vars(each) or lazy(each)
    room = ".".join(each.__module__.split(".")[:2])
    by_keyword = all(field.kw_only for field in dataclasses.fields(each))
    assert by_keyword or private(each) or full(each) in BY_PLACE or room in ROOMS_BY_PLACE


def holds_what_changes(each: type) -> list[str]:
    return [
        field.name
        for field in dataclasses.fields(each)
        if str(field.type).startswith(("list", "dict", "set[", "bytearray"))
    ]


@pytest.mark.parametrize("each", values(), ids=full)
def test_a_value_holds_nothing_that_can_be_changed_behind_its_back(each):
    assert not holds_what_changes(each) or private(each) or full(each) in INSIDE


def test_every_exception_is_still_one():
    names = {full(each): each for each in values()}
    assert not [name for name in INSIDE if not holds_what_changes(names[name])]
    assert not [name for name in BY_PLACE if all(each.kw_only for each in dataclasses.fields(names[name]))]


def trees(*rooms: str) -> list[tuple[str, ast.Module]]:
    found = []
    for room in rooms:
        path = SOURCE / room
        for each in sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]:
            found.append((each.relative_to(SOURCE).as_posix(), ast.parse(each.read_text(encoding="utf-8"))))
    return found


FORBIDDEN_CALLS = {
    "now",
    "utcnow",
    "today",
    "uuid4",
    "uuid1",
    "getenv",
    "urandom",
    "token_bytes",
    "token_hex",
    "time_ns",
}
FORBIDDEN_NAMES = {"open", "input", "print"}
FORBIDDEN_MODULES = {"random", "secrets", "uuid", "socket", "sqlite3", "subprocess", "tempfile", "os", "sys", "time"}


def _own(called: ast.Attribute) -> bool:
    """Tell whether ``now`` is a method of one of our own objects, and no clock."""
    base = called.value
    name = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
    return called.attr == "now" and name not in {"", "datetime", "date"}


def test_below_the_adapters_there_is_no_clock_no_chance_no_environment_and_no_file():
    wrong = []
    for name, tree in trees(*PURE):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                if isinstance(called, ast.Attribute) and called.attr in FORBIDDEN_CALLS and not _own(called):
                    wrong.append((name, node.lineno, called.attr))
                if isinstance(called, ast.Name) and called.id in FORBIDDEN_NAMES:
                    wrong.append((name, node.lineno, called.id))
            if isinstance(node, ast.Attribute) and node.attr == "environ":
                wrong.append((name, node.lineno, "environ"))
            if isinstance(node, ast.Import):
                wrong += [(name, node.lineno, each.name) for each in node.names if each.name in FORBIDDEN_MODULES]
            if isinstance(node, ast.ImportFrom) and node.module in FORBIDDEN_MODULES:
                wrong.append((name, node.lineno, node.module))
    assert not wrong


def test_model_and_ledger_know_no_floats():
    wrong = []
    for name, tree in trees("model", "ledger"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                wrong.append((name, node.lineno, node.value))
            if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
                wrong.append((name, node.lineno, "/"))
            if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
                names = {each.id for each in ast.walk(node.annotation) if isinstance(each, ast.Name)}
                if "float" in names:
                    wrong.append((name, node.lineno, "float"))
    assert not wrong


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


HEAVY = {"typer", "click", "rich", "sqlalchemy", "yaml", "orjson", "cryptography"}


def test_the_library_opens_without_the_command_line_and_without_a_database():
    assert not roots(loaded_by("import datarights")) & HEAVY


def test_the_ledger_needs_the_standard_library_alone():
    code = "\n".join(f"import {name}" for name in modules("ledger"))
    strangers = roots(loaded_by(code)) - set(sys.stdlib_module_names) - {"datarights"}
    assert not {each for each in strangers if not each.startswith(("_", "sitecustomize"))}


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_loads_nothing_heavy(room):
    code = "\n".join(f"import {name}" for name in modules(room))
    assert not roots(loaded_by(code)) & HEAVY


def test_a_bare_version_loads_no_command():
    code = "sys.argv = ['datarights', '--version']\nfrom datarights.__main__ import main\nmain()"
    names = loaded_by(code)
    assert not roots(names) & HEAVY
    assert "datarights.cli" not in names


def test_the_front_page_loads_no_database_and_no_command():
    code = "sys.argv = ['datarights']\nfrom datarights.__main__ import main\ntry:\n    main()\nexcept SystemExit:\n    pass"
    names = loaded_by(code)
    assert "sqlalchemy" not in roots(names)
    assert "datarights.cli.decide" not in names


def ours() -> list[Path]:
    """Give every file of the program, of its tests and of its benchmarks."""
    return sorted(path for each in (SOURCE, ROOT / "tests", ROOT / "benchmarks") for path in each.rglob("*.py"))


def test_every_exception_to_lint_and_types_says_why_on_its_line():
    silent = [
        f"{path}:{number}"
        for path in ours()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"# (noqa|type: ignore|pragma:)", line)
        and not re.search(r"# (noqa: [A-Z0-9, ]+ - |pragma: no cover - |type: ignore\[[^\]]+\]  # )\S", line)
    ]
    assert silent == []


def unreasoned(tree: ast.Module) -> list[int]:
    """Give the lines on which a test is left out, or let fail, without a word why."""
    words = {"skip", "skipif", "xfail", "importorskip"}
    found = {each: False for each in ast.walk(tree) if isinstance(each, ast.Attribute) and each.attr in words}
    for each in ast.walk(tree):
        if isinstance(each, ast.Call) and each.func in found:
            said = any(word.arg == "reason" for word in each.keywords)
            spoken = each.func.attr in {"skip", "xfail"} and bool(each.args)
            found[each.func] = said or spoken
    return [each.lineno for each, reasoned in found.items() if not reasoned]


def test_every_test_that_is_left_out_says_why():
    assert unreasoned(ast.parse("import pytest\n@pytest.mark.skip\ndef f(): ...\npytest.importorskip('x')")) == [2, 4]
    assert {
        str(path): lines for path in ours() if (lines := unreasoned(ast.parse(path.read_text(encoding="utf-8"))))
    } == {}
