"""The exit code that explain and errors.md give for a code is the one that the program leaves with."""

import ast
from pathlib import Path

import datarights
from datarights import errors
from datarights.cli.codes import codes, exit_of

LEAVES = {
    name: each.exit_code
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, errors.DataRightsError)
} | {"Fault": errors.InputError.exit_code}


def raised():
    """Give each code that is written where an error is made, with the exit code of that error."""
    for path in Path(datarights.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LEAVES):
                continue
            for said in (*node.args[:1], *(each.value for each in node.keywords if each.arg == "code")):
                if isinstance(said, ast.Constant) and str(said.value).startswith("DR-"):
                    yield said.value, LEAVES[node.func.id]


def test_every_code_leaves_with_the_exit_code_that_is_told_of_it():
    found = {*raised()}
    assert len(found) > 150
    assert {pair for pair in found if exit_of(pair[0]) != pair[1]} == set()
    assert {code for code, _ in found} <= {*codes()}
