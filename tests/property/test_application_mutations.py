"""Any part of a good application, spoilt or left out, is a fault or a finding that points into that very part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, strategies as st

from datarights import bootstrap
from datarights.errors import InputError, Place
from datarights.procedure.precheck import precheck
from datarights.procedure.result import PrecheckResult

FOLDER = Path(__file__).parents[1] / "applications"
GOOD = ("初次", "转让", "变更", "续期", "注销")
FILED = date(2026, 11, 2)
SPOILT = "§无此§"

FREE = {
    "id", "party", "contact", "phone", "address", "business", "asset", "name", "summary", "source_account", "updates",
    "volume", "form", "limits", "covers", "use", "before", "after", "account", "agency", "proves", "holder", "from", "to",
}  # fmt: skip
"""Words of the applicant's own, and names of things: what they say is not for the program to doubt.

Where such a word ties two parts of the form together, spoiling it is seen at the other end of the tie.
"""

OPTIONAL = {
    "id", "agency", "filed_on", "applicant.kind", "applicants[].kind", "data.declared_source", "data.source_account",
    "labels.core", "labels.state_secret", "labels.public", "rights[].number", "covers.from", "covers.through",
    "credential.registered", "transfer.joint", "cancellation.account", "*.signed", "*.sealed",
    "data.asset", "credential.agency", "title_dispute.evidence",
}  # fmt: skip
"""What no article asks for, or what the rest of its part says as well."""

ATTACHED = {
    "attachments", "attachments.sample", "attachments.description", "attachments.commitment", "commitment",
    "credential.attached", "transfer.contract", "changes[].proof", "cancellation.proof", "data.source_proof",
}  # fmt: skip
"""What names a material: the material itself, listed as evidence of that very thing, says it as well."""

ELSEWHERE = {("evidence", "*"), ("evidence", "*", "proves"), ("evidence", "*", "file")}
"""Materials: one that is gone is seen where it is named."""


@dataclass(frozen=True)
class Part:
    """A value of a file: its path, where it begins and ends, and where its key begins."""

    path: tuple[str, ...]
    node: Any
    key: Any
    parent: Any

    @property
    def name(self) -> str:
        """Give the path in one word, the name of a material as a star."""
        words = ["*" if at == 1 and self.path[0] == "evidence" else each for at, each in enumerate(self.path)]
        return ".".join(words).replace(".[]", "[]")


def parts(node: Any, path: tuple[str, ...] = ()) -> Iterator[Part]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield Part(path=(*path, key.value), node=value, key=key, parent=node)
            yield from parts(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from parts(value, (*path, "[]"))


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from leaves(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from leaves(value, (*path, "[]"))
    else:
        yield path, node


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def cut(text: str, start: Any, end: Any, new: str) -> str:
    return text[: start.index] + new + text[end.index :]


def checked(text: str, tmp_path: Path) -> PrecheckResult:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    engine = bootstrap.engine(("cn-registration-2026",))
    application = bootstrap.application_of(str(path), None, engine)
    return precheck(application, engine, bootstrap.calendar(), FILED)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Give a folder with the materials beside the application, as an applicant has them."""
    (tmp_path / "材料").mkdir()
    for path in (FOLDER / "材料").iterdir():
        (tmp_path / "材料" / path.name).write_bytes(path.read_bytes())
    return tmp_path


def said(text: str, folder: Path) -> set[tuple[str, Place | None]]:
    """Give what is said of a file: code or key of every fault and finding, and where it points."""
    try:
        result = checked(text, folder)
    except InputError as error:
        return {(fault.code, fault.place) for fault in error.faults}
    return {(row.key or row.rules[0], row.place) for row in result.rows}


def lies(place: Place | None, start: Any, end: Any) -> bool:
    """Tell whether a place lies between two marks of a file, both counted."""
    if place is None:
        return False
    at = (place.line - 1, place.column - 1)
    return (start.line, start.column) <= at <= (end.line, end.column)


@pytest.mark.parametrize("name", GOOD)
def test_every_value_spoilt_is_a_fault_or_a_finding_at_that_value(name, copied):
    text = text_of(name)
    before = said(text, copied)
    missed = []
    for path, node in leaves(yaml.compose(text)):
        after = said(cut(text, node.start_mark, node.end_mark, SPOILT), copied) - before
        pointed = any(lies(place, node.start_mark, node.end_mark) for _, place in after)
        if not pointed and path[-1] not in FREE and not (path[-1] == "[]" and path[-2] in FREE):
            missed.append((path, sorted({key for key, _ in after})))
    assert missed == []


@pytest.mark.parametrize("name", GOOD)
def test_every_value_of_another_shape_is_a_fault_at_that_value(name, copied):
    text = text_of(name)
    missed = []
    for path, node in leaves(yaml.compose(text)):
        found = said(cut(text, node.start_mark, node.end_mark, "{不该有: [在这里]}"), copied)
        if not any(code.startswith("DR-") and lies(place, node.start_mark, node.end_mark) for code, place in found):
            missed.append((path, found))
    assert missed == []


@pytest.mark.parametrize("name", GOOD)
def test_every_key_left_out_is_a_fault_or_a_finding_in_its_part_or_may_be_left_out(name, copied):
    text = text_of(name)
    before = said(text, copied)
    missed = []
    for part in parts(yaml.compose(text)):
        shorter = without(text, part)
        if shorter is None:
            continue
        after = said(shorter, copied) - before
        pointed = any(lies(place, part.parent.start_mark, part.parent.end_mark) for _, place in after)
        if not pointed and not may_be_left_out(name, part.name):
            missed.append((part.name, after))
    assert missed == []


def may_be_left_out(form: str, name: str) -> bool:
    if form == "注销" and name == "credential.through":
        return True  # nothing is refused for having lapsed already
    short = ".".join(name.split(".")[-2:])
    return name in OPTIONAL | ATTACHED or short in OPTIONAL or tuple(name.split(".")) in ELSEWHERE


def without(text: str, part: Part) -> str | None:
    """Give the file without a key, or nothing where it is the only one of its part."""
    if len(part.parent.value) == 1:
        return None
    start, end = part.key.start_mark.index, part.node.end_mark.index
    if part.parent.flow_style:
        rest = text[end:]
        if rest.startswith(", "):
            return text[:start] + rest[2:]
        return text[:start].rstrip().rstrip(",") + rest
    if part.key.start_mark.column and text[:start].rstrip(" ").endswith("-"):
        following = text[end:].lstrip("\n ")
        return text[:start] + following if following else None
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end - 1) + 1
    return text[:line] + text[stop:]


@given(st.sampled_from(GOOD), st.integers(0, 200), st.text(max_size=12))
def test_no_text_in_any_place_breaks_the_precheck(name, at, written):
    text = text_of(name)
    nodes = [node for _, node in leaves(yaml.compose(text))]
    node = nodes[at % len(nodes)]
    quoted = '"' + "".join(f"\\U{ord(each):08x}" for each in written) + '"'
    try:
        application = bootstrap.application_of("-", cut(text, node.start_mark, node.end_mark, quoted))
    except InputError as error:
        assert all(fault.place is not None for fault in error.faults)
        return
    engine = bootstrap.engine(("cn-registration-2026",))
    result = precheck(application, engine, bootstrap.calendar(), FILED)
    assert all(row.cites for row in result.rows)
