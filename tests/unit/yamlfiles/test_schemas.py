"""The JSON Schemas for editors: from the same declarations as the decoder, they accept what it accepts."""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from datarights import bootstrap
from datarights.errors import InputError

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src/datarights"
FILES = sorted({*ROOT.glob("examples/**/*.yaml"), *SOURCE.glob("samples/**/*.yaml"), *SOURCE.glob("packs/**/*.yaml")})
SCHEMAS = bootstrap.schemas()


class Core(yaml.SafeLoader):
    """YAML as an editor reads it: the core schema of YAML 1.2 (§10.3.2), where yes and 2026-01-01 are text."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def as_an_editor_reads(text: str) -> object:
    return yaml.load(text, Loader=Core)


def kind_of(path: Path, body: dict) -> str:
    return body["kind"] if body["kind"] in SCHEMAS else "rules"


def complaints(kind: str, body: object) -> list[str]:
    found = Draft7Validator(SCHEMAS[kind]).iter_errors(body)
    return [f"{'/'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in found]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_schema_is_a_schema(kind):
    Draft7Validator.check_schema(SCHEMAS[kind])
    json.dumps(SCHEMAS[kind])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_good_file_satisfies_its_schema(path):
    body = as_an_editor_reads(path.read_text(encoding="utf-8"))
    assert complaints(kind_of(path, body), body) == []


def test_every_kind_of_file_is_among_the_good_ones():
    seen = {kind_of(path, as_an_editor_reads(path.read_text(encoding="utf-8"))) for path in FILES}
    assert seen == set(SCHEMAS)


GOOD = """\
kind: registry
parties:
  甲: {uscc: 91650100MA7TEXT159}
  乙: {}
assets:
  数据: {name: 数据, source: collected, labels: {personal: no}, covers: {from: 2026-01-01, through: 2026-12-31}}
rights:
  - {claim: [hold, use, operate], by: 甲, of: 数据}
grants:
  - {license: 数据, from: 甲, to: 乙, purposes: [credit-risk], territory: CN, term: {from: 2026-01-01, through: 2027-12-31}, passing_on: 1}
burdens:
  - {burden: pledge, asset: 数据, by: 乙, on: 2026-01-01}
corrections:
  - {about: 甲, instead: {party: {name: 甲公司}}}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("kind: registry", "kind: registre"),
        ("labels: {personal: no}", "labels: {personal: maybe}"),
        ("labels: {personal: no}", "labels: {personall: no}"),
        ("source: collected", "source: colected"),
        ("91650100MA7TEXT159", "91650100MA7TEXT15"),
        ("through: 2027-12-31", "until: 2027-12-31"),
        ("through: 2027-12-31", "through: 2027-12-31, before: 2028-01-01"),
        ("through: 2027-12-31", "through: 2027-13-31"),
        ("from: 甲, to: 乙", "from: 甲"),
        ("license: 数据", "lisence: 数据"),
        ("license: 数据", "license: 数据, transfer: 数据"),
        ("[credit-risk]", "[credit-rsik]"),
        ("[credit-risk]", "[]"),
        ("territory: CN", "territory: {all: CN}"),
        ("passing_on: 1", "passing_on: -1"),
        ("passing_on: 1", "passing_on: 1.5"),
        ("[hold, use, operate]", "[hold, own]"),
        ("burden: pledge", "burden: plege"),
        ("asset: 数据, by: 乙", "by: 乙"),
        ("instead: {party: {name: 甲公司}}", "instead: {party: {}, asset: {}}"),
        ("about: 甲, instead: {party: {name: 甲公司}}", "about: 甲"),
    ],
)
def test_what_the_decoder_refuses_for_its_shape_the_schema_refuses_too(before, after):
    assert complaints("registry", as_an_editor_reads(GOOD)) == []
    bootstrap.world_of("-", GOOD)
    assert before in GOOD
    spoilt = GOOD.replace(before, after, 1)
    with pytest.raises(InputError):
        bootstrap.world_of("-", spoilt)
    assert complaints("registry", as_an_editor_reads(spoilt))


def test_every_key_of_every_kind_is_described_in_both_languages():
    def undescribed(body, where):
        if isinstance(body, dict):
            for name, part in body.get("properties", {}).items() if isinstance(body.get("properties"), dict) else ():
                words = part.get("description", "") if isinstance(part, dict) else ""
                if " / " not in words or not any("一" <= each <= "鿿" for each in words):
                    yield f"{where}.{name}"
            for name, part in body.items():
                yield from undescribed(part, f"{where}.{name}")
        elif isinstance(body, list):
            for part in body:
                yield from undescribed(part, where)

    missing = {kind: [*undescribed(body, kind)] for kind, body in SCHEMAS.items()}
    conditions = re.compile(r"definitions\.condition|all_but")
    assert {kind: [each for each in names if not conditions.search(each)] for kind, names in missing.items()} == {
        kind: [] for kind in SCHEMAS
    }
