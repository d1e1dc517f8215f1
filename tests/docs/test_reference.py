"""The reference pages say what the program says: every command, every option, every code."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from driver import run

from datarights import bootstrap
from datarights.adapters.yamlfiles import conditions, packs
from datarights.cli.explain import codes
from datarights.cli.help import ELSEWHERE, EXAMPLES
from datarights.cli.reference import leaves
from datarights.model.citation import Authority
from datarights.rules.pack import Connecting, FactType, Outcome, Who

ROOT = Path(__file__).parents[2]
PAGES = {
    "commands.md": ("commands", "en"),
    "commands.zh.md": ("commands", "zh"),
    "errors.md": ("errors", "en"),
    "precheck.schema.json": ("precheck", "en"),
}

CODE = re.compile(r"DR-[A-Z]\d{3}")


@pytest.mark.parametrize("page", PAGES)
def test_a_reference_page_is_what_the_program_says_today(page, request):
    name, lang = PAGES[page]
    said = subprocess.run(
        [sys.executable, "-m", "datarights.cli.reference", name, "--lang", lang],
        capture_output=True,
        check=True,
        cwd=ROOT,
    ).stdout
    path = ROOT / "docs/reference" / page
    if request.config.getoption("--update-goldens"):
        path.write_bytes(said)
    assert path.read_bytes() == said, f"write it anew: python -m datarights.cli.reference {name} --lang {lang}"


@pytest.mark.parametrize("page", ["pack-grammar.md", "pack-grammar.zh.md"])
def test_the_grammar_has_every_key_every_word_and_every_computed_fact_of_a_pack(page):
    said = set(re.findall(r"[\w.]*\w", (ROOT / "docs/reference" / page).read_text(encoding="utf-8"), re.ASCII))
    records = (packs.PACK, packs.RULES, packs.SOURCE, packs.PARAMETER, packs.FACT, packs.READING, packs.ACT, packs.RULE, packs.DUTY, packs.LOWERING, packs.NEVER)  # fmt: skip
    keys = {key for each in records for key in each.fields} | {*conditions.SHAPES, *conditions.OPERATORS}
    words = {each.value for kind in (FactType, Who, Authority, Connecting) for each in kind} | {
        each.key for each in Outcome
    }
    computed = {
        name
        for name, fact in bootstrap.engine(("cn-registration",)).facts.items()
        if fact.computed and not name.startswith("asset.labels.")
    }
    assert not (keys | words | computed) - said


def test_every_command_has_an_example_and_every_example_a_command():
    assert set(EXAMPLES) == {path for path, _ in leaves()}
    for path, example in EXAMPLES.items():
        for text in (example.zh, example.en):
            assert text.startswith(f"datarights {path}")


MINUTES = {"packs lint", "packs test", "packs check", "packs diff", "explore"}
"""Commands whose examples go through whole packs: they are tried in the long run."""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_example_works_in_the_folder_the_demo_leaves(tmp_path, lang):
    tried_in_the_demo(tmp_path, lang, EXAMPLES.keys() - MINUTES)


def test_every_example_that_takes_long_works_in_the_folder_the_demo_leaves(tmp_path):
    tried_in_the_demo(tmp_path, "zh", MINUTES)


def tried_in_the_demo(tmp_path, lang, wanted):
    folder = tmp_path / "datarights-demo"
    tried = {
        path: example.zh if lang == "zh" else example.en
        for path, example in EXAMPLES.items()
        if path not in ELSEWHERE and path in wanted
    }
    run(lang, [(tmp_path, ["demo"])])
    done = run(lang, [(folder, shlex.split(each)[1:]) for each in tried.values()])
    assert not [(path, each.code, each.err) for path, each in zip(tried, done, strict=True) if each.code not in {0, 1}]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_is_in_one_language_alone(tmp_path, lang):
    paths = [path for path, _ in leaves()]
    for path, done in zip(paths, run(lang, [(tmp_path, [*path.split(), "--help"]) for path in paths]), strict=True):
        assert done.code == 0
        words = [line for line in done.out.splitlines() if "datarights" not in line]
        if lang == "zh":
            assert "Options" not in done.out
            assert "Show this message" not in done.out
            for line in words:
                description = line[26:].strip() if line.startswith("  ") else line
                if len(description) > 20:
                    assert re.search(r"[\u4e00-\u9fff]", done.out[done.out.index(line) :][:200]), (path, line)
        else:
            for line in words:
                text = re.sub(r"ordinary 普通 \| sole 排他 \| exclusive 独占", "", line)
                assert not re.search(r"[\u4e00-\u9fff]", text), (path, line)


def used_codes() -> set[str]:
    return {code for each in (ROOT / "src").rglob("*.py") for code in CODE.findall(each.read_text(encoding="utf-8"))}


def test_every_code_the_program_uses_is_explained_and_every_one_explained_is_used():
    assert used_codes() == set(codes())


def test_no_code_means_two_things_in_two_rooms():
    import importlib
    import pkgutil

    import datarights

    seen: dict[str, str] = {}
    for each in pkgutil.walk_packages(datarights.__path__, "datarights."):
        if each.name.endswith("__main__"):
            continue
        module = importlib.import_module(each.name)
        for code, text in vars(module).get("CODES", {}).items():
            assert seen.setdefault(code, text.en) == text.en, (code, each.name)
