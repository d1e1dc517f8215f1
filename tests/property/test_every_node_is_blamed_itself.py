"""Whatever single node of a good file is spoilt, the file is refused at that node, or still says something lawful.

Every example, every sample and every file of the packs that come with the package takes part.
"""

from pathlib import Path

import mutations as m
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from datarights import bootstrap
from datarights.adapters.yamlfiles import DECLARED
from datarights.adapters.yamlfiles.applications import application_of
from datarights.adapters.yamlfiles.calendars import calendar_of
from datarights.adapters.yamlfiles.explained import explained_of
from datarights.adapters.yamlfiles.packs import Shelf, pack_files, pack_of
from datarights.adapters.yamlfiles.scenarios import scenario_of
from datarights.adapters.yamlfiles.tree import read_tree
from datarights.adapters.yamlfiles.vocabularies import vocabulary_of
from datarights.adapters.yamlfiles.worlds import world_of_tree
from datarights.errors import InputError

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/datarights"
FILES = sorted({*ROOT.glob("examples/**/*.yaml"), *SOURCE.glob("samples/**/*.yaml"), *SOURCE.glob("packs/**/*.yaml")})

PACKS = sorted(path.parent for path in SOURCE.glob("packs/*/pack.yaml"))
ALL = tuple(path.name for path in PACKS)
SHELF = Shelf(PACKS)

ELSEWHERE = {"DR-I032", "DR-I040", "DR-I041", "DR-I042", "DR-I043", "DR-I045", "DR-I049", "DR-I072"}
"""Faults of what refers to a name: they stand where the name is used, when the node that gave it is spoilt."""


def load(path: Path, text: str) -> None:
    """Read a file of any kind from a text that stands in its place.

    Raises:
        InputError: every fault.

    """
    bootstrap.lexicon()
    bootstrap.read_under(bootstrap.engine(ALL))  # a scenario of any pack states facts that are declared
    beside = path.name in {"pack.yaml", "lists.yaml"} and (path.parent / "pack.yaml").is_file()
    if beside or path.parent.name == "rules":
        folder = path.parent if beside else path.parent.parent
        files = pack_files(folder)
        pack_of(
            {name: text if each == path else each.read_text(encoding="utf-8") for name, each in files.items()},
            folder,
            SHELF,
        )
        return
    tree = read_tree(text, str(path), path.parent)
    kind = tree.get("kind")
    match kind.value if kind is not None else path.parent.name:
        case "scenario":
            scenario_of(tree, (path.resolve(),))
        case "application":
            application_of(tree, DECLARED().facts)
        case "vocabulary" | "vocabularies":
            vocabulary_of(tree)
        case "calendar" | "calendars":
            calendar_of(tree)
        case "explained":
            explained_of(tree)
        case _:
            world_of_tree(tree, (path.resolve(),))


TREES = {path: m.tree_of(path) for path in FILES}
SPOTS = [(path, mutation, spot) for path in FILES for mutation, spot in m.spots(TREES[path])]


def verdict(path: Path, mutation: m.Mutation, spot: m.Path_) -> str:
    """Say what is wrong with how a spoilt file is judged; nothing when all is well."""
    tree = TREES[path]
    node = m.at(tree, spot)
    changed = mutation.make(tree, spot, node)
    page = m.written(changed)
    try:
        load(path, page.text)
    except InputError as error:
        return _blamed(path, mutation, spot, page, error)
    return "it is read as if nothing had happened" if mutation.fatal else ""


def _blamed(path: Path, mutation: m.Mutation, spot: m.Path_, page: m.Written, error: InputError) -> str:
    tree = TREES[path]
    gone = mutation.name in {"a misspelt key", "a key left out", "a merge key"}
    low, high = page.spans.get(spot, (0, 0))
    if mutation.name == "a key twice":
        high = page.spans[(*spot[:-1], spot[-1] + 1)][1]
    if gone:
        low, high = page.spans[spot[:-1]]
    names = m.words_in(m.at(tree, spot)) | {m.key_at(tree, spot)}
    strange = []
    mine = False
    for fault in error.faults:
        here = fault.place is not None and fault.place.file == str(path) and low <= fault.place.line <= high
        mine = mine or here
        word = fault.code == "DR-I021" and path.name == "pack.yaml"  # a fact's word, no longer declared
        used = (word or fault.code in ELSEWHERE) and any(name and name in fault.message.zh for name in names)
        if not (here or used):
            strange.append(str(fault.place) + " " + fault.code + " " + fault.message.zh)
    if {"use", "kind"} & {*m.keys_above(tree, spot)[:1]} or spot == ():
        return ""
    if not mine and mutation.fatal:
        return f"lines {low}–{high} are not named: {strange or error}"
    return f"lines {low}–{high}; named elsewhere: {strange}" if strange else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_good_file_written_out_anew_is_still_good(path):
    load(path, m.written(TREES[path]).text)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SPOTS))
def test_a_spoilt_node_is_blamed_where_it_stands(case):
    path, mutation, spot = case
    problem = verdict(path, mutation, spot)
    keys = "/".join(key or "-" for key in m.keys_above(TREES[path], spot))
    assert not problem, f"{mutation.name} at {path.relative_to(ROOT)} {keys}: {problem}"
