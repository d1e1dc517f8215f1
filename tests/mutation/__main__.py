"""Change one thing of a module at a time, and see whether its tests notice: ``python -m tests.mutation MODULE TESTS...``.

``python -m tests.mutation ledger.merkle tests/unit/ledger tests/property/test_merkle_laws.py`` changes
``datarights.ledger.merkle``. Each mutant lives in a forked process of its own, in memory; no file is touched. What is
changed: comparisons and arithmetic, ``and`` and ``or``, ``not``, numbers, yes and no, names written as text, and every
``raise``, which is left out. Texts for people are left alone. A mutant that computes for too long is noticed; one that
merely waits is not, however busy the machine: it is printed as stuck. Survivors are printed; those that no test can kill,
with the reason, stand in ``docs/explanation/mutants.md``.
"""

import argparse
import ast
import importlib
import importlib.abc
import importlib.util
import io
import os
import re
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOO_LONG = 20
"""Seconds of the processor: a mutant that takes more is noticed."""
STUCK = 900
"""Seconds of the clock on the wall: a mutant still there is ended, and not taken for noticed."""
FIRST = ("pytest", "hypothesis", "cryptography.hazmat.primitives.asymmetric.ed25519", "orjson", "sqlalchemy", "yaml")
"""What every mutant needs and none changes: loaded once, before the forks."""

PAIRS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
FOR_PEOPLE = {"say", "Text", "broken", "ValueError", "TypeError", "KeyError"}
NAME = re.compile(r"[A-Za-z_][\w-]*")


class Mutator(ast.NodeTransformer):
    """Walks a module and changes the place number ``at``; counts the places, and says what was changed."""

    def __init__(self, at=-1):
        self.at = at
        self.places = 0
        self.said = ""

    def here(self, node, what):
        mine = self.places == self.at
        self.places += 1
        if mine:
            self.said = f"{node.lineno}: {what}"
        return mine

    def visit_arguments(self, node):
        node.defaults = [self.visit(each) for each in node.defaults]
        node.kw_defaults = [each and self.visit(each) for each in node.kw_defaults]
        return node

    def visit_AnnAssign(self, node):
        if node.value is not None and not (isinstance(node.target, ast.Name) and node.target.id == "CODES"):
            node.value = self.visit(node.value)
        return node

    def visit_Assign(self, node):
        if not any(isinstance(each, ast.Name) and each.id == "CODES" for each in node.targets):
            node.value = self.visit(node.value)
        return node

    def visit_FunctionDef(self, node):
        self.visit(node.args)
        node.body = [self.visit(each) for each in node.body]
        return node

    def visit_Expr(self, node):
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_JoinedStr(self, node):
        return node

    def visit_Raise(self, node):
        if self.here(node, "raise left out"):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node) if node.exc is not None else node

    def visit_Call(self, node):
        if isinstance(node.func, ast.Name) and node.func.id in FOR_PEOPLE:
            return node
        return self.generic_visit(node)

    def visit_Compare(self, node):
        self.generic_visit(node)
        for place, op in enumerate(node.ops):
            if type(op) in PAIRS and self.here(node, f"{type(op).__name__} in {ast.unparse(node)}"):
                node.ops[place] = PAIRS[type(op)]()
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if type(node.op) in PAIRS and self.here(node, f"{type(node.op).__name__} in {ast.unparse(node)}"):
            node.op = PAIRS[type(node.op)]()
        return node

    def visit_AugAssign(self, node):
        return self.visit_BinOp(node)

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        if self.here(node, f"{type(node.op).__name__} in {ast.unparse(node)}"):
            node.op = PAIRS[type(node.op)]()
        return node

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and self.here(node, f"not in {ast.unparse(node)}"):
            return node.operand
        return node

    def visit_Constant(self, node):
        match node.value:
            case bool():
                changed = not node.value
            case int():
                changed = node.value + 1
            case str() if NAME.fullmatch(node.value):
                changed = node.value + "X"
            case bytes():
                changed = node.value + b"X"
            case _:
                return node
        if self.here(node, f"{node.value!r} → {changed!r}"):
            return ast.copy_location(ast.Constant(changed), node)
        return node


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Gives the mutant in place of the module."""

    def __init__(self, name, path, tree):
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, name, _path=None, _target=None):
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_filename(self, _name):
        return str(self.path)

    def get_data(self, _path):
        return self.path.read_bytes()

    def get_code(self, _name):
        return compile(self.tree, str(self.path), "exec")


def tried(name, path, tree, tests):
    """Run the tests in a fork with a mutant; give its process."""
    child = os.fork()
    if child:
        return child
    signal.setitimer(signal.ITIMER_PROF, TOO_LONG)
    signal.alarm(STUCK)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.meta_path.insert(0, Mutated(name, path, tree))
    import pytest

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        code = pytest.main(["-x", "-q", "-o", "addopts=", "-p", "no:cacheprovider", *tests])
    os._exit(0 if code == 0 else 1)


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    asked.add_argument("module", help="below datarights: ledger.merkle")
    asked.add_argument("tests", nargs="+")
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--only", type=int, nargs="*", help="numbers of mutants, as printed")
    given = asked.parse_args()
    name = f"datarights.{given.module}"
    path = ROOT / "src" / Path(*name.split(".")).with_suffix(".py")
    source = path.read_text(encoding="utf-8")
    for each in FIRST:
        importlib.import_module(each)
    counting = Mutator()
    counting.visit(ast.parse(source))
    running, left = {}, []

    def wait():
        child, status = os.wait()
        at, said = running.pop(child)
        stuck = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
        if status == 0 or stuck:
            left.append(at)
            print(f"{'is stuck' if stuck else 'survives'}  {at}  {path.name}:{said}", flush=True)

    if os.waitpid(tried(name, path, ast.parse(source), given.tests), 0)[1]:
        print("the tests fail without a mutant", file=sys.stderr)
        return 2
    numbers = given.only or range(counting.places)
    for at in numbers:
        mutator = Mutator(at)
        tree = ast.fix_missing_locations(mutator.visit(ast.parse(source)))
        while len(running) >= given.processes:
            wait()
        running[tried(name, path, tree, given.tests)] = at, mutator.said
    while running:
        wait()
    print(f"{given.module}: {len(numbers)} mutants, {len(left)} survive")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
