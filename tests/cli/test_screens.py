"""What a person sees, kept as text: at a terminal of 80 columns, in a pipe and as JSON, in both languages.

``--update-goldens`` writes them anew; the diff is then read as a reader would. Roots, digests and times differ from
run to run and are masked; everything else is byte for byte what the program says.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest

ROOT = Path(__file__).parents[2]
COTTON = ROOT / "examples/棉花和纺织服装"

PROGRAM = """
import io, json, os, sys
from datarights.cli import language
from datarights.text import Lang
lang, lines = json.load(sys.stdin)
language.settle(Lang(lang))
from datarights.cli.entry import main

class Screen(io.TextIOWrapper):
    terminal = False

    def isatty(self):
        return self.terminal

real, done = sys.stdout, []
for folder, terminal, words in lines:
    os.chdir(folder)
    sys.stdout, sys.stderr = (Screen(io.BytesIO(), encoding="utf-8") for _ in range(2))
    sys.stdout.terminal = terminal
    try:
        main(words)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    sys.stdout.flush(), sys.stderr.flush()
    done.append([code, *(each.buffer.getvalue().decode("utf-8") for each in (sys.stdout, sys.stderr))])
real.write(json.dumps(done))
"""


class Names(NamedTuple):
    manifest: str
    scenario: str
    asset: str
    owner: str
    bank: str
    firm: str
    index: str


NAMES = {
    "zh": Names("登记.yaml", "情景.yaml", "棉花收购数据", "金絮棉业", "云杉银行", "沙棘数科", "棉价指数"),
    "en": Names(
        "registry.yaml",
        "scenario.yaml",
        "cotton-purchases",
        "jinxu-cotton",
        "yunshan-bank",
        "shaji-data",
        "cotton-price-index",
    ),
}
DAY = "2026-11-23"


def screens(lang: str) -> dict[str, list[str]]:
    """Give every screen by its name, as the words of its command line."""
    name = NAMES[lang]
    ask = ["--to", name.bank, "--purpose", "credit-risk", "--territory", "CN", "--at", DAY, "--through", "2027-06-30"]
    question = ["decide", "--act", "license", "--asset", name.asset, "--from", name.firm, *ask]
    return {
        "front": [],
        "help-decide": ["decide", "--help"],
        "help-right": ["right", "--help"],
        "help-exit-codes": ["help", "exit-codes"],
        "decide-no": ["decide", name.scenario, "--act", "1"],
        "decide-conditional": ["decide", name.scenario, "--act", "2"],
        "decide-question": question,
        "decide-oppose": ["decide", name.scenario, "--act", "2", "--oppose"],
        "determine": ["determine", "--act", "license", "--asset", name.index, "--from", name.firm, "--at", DAY],
        "waiver-red-line": [
            "waiver",
            "extent.purposes",
            "--by",
            name.owner,
            "--reason",
            "x",
            "--through",
            "2026-12-31",
            "--act",
            "license",
            "--asset",
            name.asset,
            "--from",
            name.bank,
            "--at",
            DAY,
        ],
        "impact": ["impact", "--end", f"{name.asset}·{name.owner}→{name.bank}·license·2026-01-01", "--at", DAY],
        "check": ["check", name.scenario],
        "check-failing": ["check", "failing.yaml"],
        "plan": ["plan", name.manifest, "--registry", "none.db"],
        "chain": ["chain", name.asset, "--at", DAY],
        "holdings": ["holdings", "--at", DAY],
        "log": ["log", "--last", "4"],
        "explain-rule": ["explain", "extent.purposes"],
        "explain-line": ["explain", f"{name.scenario}:6"],
        "explain-export": ["explain", "cotton/情景-出境.yaml:63"],
        "explain-code": ["explain", "DR-L003"],
        "explain-article": ["explain", "guide:38"],
        "packs-show": ["packs", "show", "small"],
        "packs-compare": ["packs", "compare", {"zh": "北京", "en": "Beijing"}[lang], "xinjiang", "--at", DAY],
        "law-timeline": ["law", "timeline", "cross-border"],
        "db-check": ["db", "check"],
        "bad-file": ["plan", "bad.yaml"],
        "bad-option": ["decide", "--asssset", "x"],
    }


PLAIN = (
    "decide-oppose",
    "determine",
    "impact",
    "decide-no",
    "decide-conditional",
    "decide-question",
    "check",
    "chain",
    "holdings",
    "log",
    "plan",
    "bad-file",
)
JSON = (
    "determine",
    "impact",
    "check",
    "chain",
    "holdings",
    "log",
    "plan",
    "explain-rule",
    "explain-article",
    "explain-line",
    "explain-code",
    "packs-show",
    "bad-file",
    "bad-option",
)
EXITS = {
    "impact": 1,
    "waiver-red-line": 2,
    "check-failing": 1,
    "decide-no": 1,
    "decide-question": 1,
    "bad-file": 3,
    "bad-option": 2,
}

BAD = """kind: registry
parties:
  甲: {uscc: 91650100MA7TE5TA2W}
assets:
  数据: {name: x, sourc: collected}
grants:
  - license: 数据
    from: 甲
    to: 乙
    rights: [use]
    term: {from: 2026-01-01, until: 2027-12-31}
"""
PACK = """kind: pack
id: small
version: "1"
title: {zh: 小规则包, en: a small pack}
jurisdiction: CN
sources:
  law: {title: {zh: 某法, en: An Act}, short: {zh: 某法, en: Act}, issuer: 某机关, number: 第1号, authority: law, issued: 2026-01-01, from: 2026-01-01, read: 2026-11-23, confidence: read}
facts:
  act.asked: {type: yes_no, ask: {zh: 问过没有？, en: "Was it asked?"}, who: actor}
acts:
  lend: {title: {zh: 出借, en: lend}, exercises: [operate], cite: {source: law, article: 2}}
"""
RULES = """kind: rules
rules:
  - id: law-2.ask
    title: {zh: 没有问过, en: not asked}
    acts: [lend]
    outcome: prohibited
    from: 2026-01-01
    cite: {source: law, article: 2}
    says: {zh: 出借之前应当问过, en: one asks before lending}
    when: {fact: act.asked, is: no}
"""


def masked(text: str, folder: Path) -> str:
    for pattern, put in (
        (re.escape(str(folder)), "FOLDER"),
        (r"\b[0-9a-f]{64}\b", "DIGEST"),
        (r"\b[0-9a-f]{4}…[0-9a-f]{4}\b", "root"),
        (r"\b[0-9a-f]{12}\b", "digest"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+\d\d:\d\d)?", "TIME"),
        (r"\b\d+\.\d s\b", "0.0 s"),
        (r"\b[0-9a-f]{32}\b", "ORIGIN"),
    ):
        text = re.sub(pattern, put, text)
    return text


def run(lang: str, lines: list[tuple[Path, bool, list[str]]], **environment: str) -> list[tuple[int, str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([lang, [(str(folder), terminal, words) for folder, terminal, words in lines]]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(each) for each in json.loads(done.stdout)]


@pytest.fixture(scope="module", params=["zh", "en"])
def shown(request, tmp_path_factory):
    """Give the language, the folder, and every screen in every format it is kept in."""
    lang = request.param
    folder = tmp_path_factory.mktemp(lang)
    run(lang, [(folder, False, ["init", "."]), (folder, False, ["apply", NAMES[lang].manifest])])
    (folder / "bad.yaml").write_text(BAD, encoding="utf-8")
    scenario = (folder / NAMES[lang].scenario).read_text(encoding="utf-8")
    (folder / "failing.yaml").write_text(
        scenario.replace("outcome: prohibited", "outcome: permitted", 1), encoding="utf-8"
    )
    shutil.copytree(COTTON, folder / "cotton")
    (folder / "small/rules").mkdir(parents=True)
    (folder / "small/pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "small/rules/rules.yaml").write_text(RULES, encoding="utf-8")
    config = folder / "datarights.toml"
    config.write_text(
        'registry = "registry.db"\nextra_packs = ["small"]\npacks = ["cn-registration-2026"]\n', encoding="utf-8"
    )
    wanted = [
        (name, form) for name in screens(lang) for form in ("terminal", "plain", "json") if form in forms_of(name)
    ]
    lines = [
        (folder, form == "terminal", [*screens(lang)[name], *(["-f", "json"] if form == "json" else [])])
        for name, form in wanted
    ]
    return lang, folder, dict(zip(wanted, run(lang, lines), strict=True))


def forms_of(name: str) -> set[str]:
    return {"terminal", *(["plain"] if name in PLAIN else []), *(["json"] if name in JSON else [])}


KEPT = [(name, form) for name in screens("zh") for form in ("terminal", "plain", "json") if form in forms_of(name)]


@pytest.mark.parametrize(("name", "form"), KEPT)
def test_a_screen_is_as_it_was_reviewed(shown, golden, name, form):
    lang, folder, screens_ = shown
    code, out, err = screens_[name, form]
    assert code == EXITS.get(name, 0), err
    text = out + (f"--- stderr\n{err}" if err else "")
    golden(f"cli/{lang}/{name}.{form}.txt", masked(text, folder))


@pytest.mark.parametrize(("name", "form"), [(each, "terminal") for each in screens("zh")])
def test_a_screen_fits_eighty_columns_unless_it_is_to_be_copied(shown, name, form):
    from datarights.cli.console import width_of

    _, _, screens_ = shown
    _, out, err = screens_[name, form]
    copied = ("  datarights ", "    - {", "Options of", "通用选项", "bad.yaml:", "11 |", "   |")
    for line in (out + err).splitlines():
        assert width_of(line) <= 80 or line.startswith(copied), line


@pytest.mark.parametrize(
    ("what", "key", "said"),
    [
        ("law-2.ask", "rule", "law-2.ask"),
        ("act.asked", "fact", "act.asked"),
        ("出借", "act", "lend"),
        ("law:2", "source", "law"),
        ("review", "outcome", "review"),
    ],
)
def test_everything_that_is_explained_is_explained_in_json(shown, what, key, said):
    lang, folder, _ = shown
    ((code, out, err),) = run(lang, [(folder, False, ["explain", what, "-f", "json", "--packs", "small"])])
    assert (code, err) == (0, "")
    body = json.loads(out)
    assert body[key] == said
    if key in {"fact", "act"}:
        assert body["rules"] == ["law-2.ask"]


LONG = "x" * 190
LONG_WORLD = f"""kind: registry
parties: {{甲{LONG}: {{}}, 乙{LONG}: {{}}}}
assets: {{数据{LONG}: {{name: {"很长的数据名称" * 12}, source: collected}}}}
rights: [{{claim: [hold, use, operate], by: 甲{LONG}, of: 数据{LONG}}}]
grants:
  - {{license: 数据{LONG}, from: 甲{LONG}, to: 乙{LONG}, purposes: [credit-risk], territory: CN, term: {{from: 2026-01-01, through: 2027-12-31}}}}
"""


def test_at_a_terminal_no_row_is_wider_and_none_says_less_than_in_a_pipe(shown, tmp_path):
    from datarights.cli.console import width_of

    lang, _, _ = shown
    (tmp_path / "long.yaml").write_text(LONG_WORLD, encoding="utf-8")
    right = f"甲{LONG}"
    run(lang, [(tmp_path, False, ["apply", "long.yaml"])])
    told = run(lang, [(tmp_path, False, ["holdings", "--at", DAY, "-f", "json"])])[0][1]
    claim = json.loads(told)["holdings"][0]["right"]
    for words in (
        ["log"],
        ["holdings", "--at", DAY],
        ["chain", f"数据{LONG}", "--at", DAY],
        ["chain", claim, "--impact", "--at", DAY],
    ):
        (_, piped, _), (code, drawn, err) = run(lang, [(tmp_path, False, words), (tmp_path, True, words)])
        assert code == 0, err
        assert all(width_of(line) <= 80 for line in drawn.splitlines()), words
        tree = re.compile(r"[\s│├└─]+")
        assert sorted(tree.sub("", drawn)) == sorted(tree.sub("", piped)), words
        assert right in piped


def test_a_decision_as_json_keeps_to_its_published_schema(shown):
    lang, folder, _ = shown
    schema = json.loads((ROOT / "docs/reference/decision.schema.json").read_text(encoding="utf-8"))
    names = ("decide-no", "decide-conditional", "decide-question")
    lines = [(folder, False, [*screens(lang)[name], "-f", "json"]) for name in names]
    outcomes = []
    for _, out, err in run(lang, lines):
        assert err == ""
        body = json.loads(out)
        jsonschema.validate(body, schema)
        outcomes.append(body["outcome"])
    assert outcomes == ["prohibited", "conditional", "evidence_needed"]


def test_errors_as_json_go_to_stderr_with_their_place(shown):
    _, _, screens_ = shown
    _, out, err = screens_["bad-file", "json"]
    assert out == ""
    faults = json.loads(err)["error"]["faults"]
    assert {(fault["code"], fault["line"]) for fault in faults} >= {("DR-I034", 3), ("DR-I026", 11)}
    _, out, err = screens_["bad-option", "json"]
    assert out == ""
    assert json.loads(err)["error"]["code"] == "DR-U051"


def test_colour_is_for_terminals_and_obeys_the_reader(tmp_path):
    line = [(tmp_path, True, ["decide", "--act", "license", "--at", DAY])]
    pipe = [(tmp_path, False, ["decide", "--act", "license", "--at", DAY])]
    assert "\x1b[" not in run("en", line)[0][1]
    assert "\x1b[" in run("en", line, NO_COLOR="")[0][1]
    assert "\x1b[" not in run("en", pipe, NO_COLOR="")[0][1]
    assert "\x1b[" not in run("en", [(tmp_path, True, [*line[0][2], "--color", "never"])], NO_COLOR="")[0][1]
    assert "\x1b[" in run("en", [(tmp_path, False, [*line[0][2], "--color", "always", "-f", "table"])])[0][1]
    assert "\x1b[" not in run("en", line, NO_COLOR="", TERM="dumb")[0][1]


def test_an_instrument_that_came_after_the_day_asked_about_says_since_when_it_is_in_force(tmp_path):
    def cited(lang, *day):
        line = ["decide", "--act", "license", *day, "--fact", "right.controlled=yes"]
        said = run(lang, [(tmp_path, False, line)])[0][1]
        return next(row for row in said.splitlines() if "gd-23-3.control" in row)

    assert "Guide (guidance) Art. 23, item (3)" in cited("en", "--at", "2026-07-01")
    assert "Guide (guidance, in force only from 2026-07-01) Art. 23" in cited("en", "--at", "2026-06-30")
    assert "工作指引（指引，2026-07-01 起施行）第23条" in cited("zh", "--at", "2026-07-01", "--law-at", "2026-06-30")


def test_a_rule_is_explained_on_a_screen_by_the_words_of_its_groups_and_written_out_when_asked(tmp_path):
    lines = [(tmp_path, False, ["explain", "cbf-8.D26", *more]) for more in ([], ["--full"])]
    (_, short, _), (_, full, _) = run("en", lines)
    assert len(short.splitlines()) < 70
    assert "- the national numbers decide" in short
    assert "explain cbf-8.D26 --full" in short
    assert len(full.splitlines()) > 500
    assert "Does the data contain state secrets? yes" in full


def test_quiet_leaves_the_result_and_takes_the_talk(shown):
    lang, folder, _ = shown
    talking, quiet = run(lang, [(folder, False, ["config"]), (folder, False, ["config", "-q"])])
    assert talking[1] == quiet[1] != ""
    assert talking[2] != ""
    assert quiet[2] == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_real_terminal_of_eighty_columns_shows_the_kept_screen(shown):
    import fcntl
    import pty
    import struct
    import termios

    lang, folder, screens_ = shown
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    child = subprocess.Popen(
        [sys.executable, "-m", "datarights", *screens(lang)["decide-no"], "--lang", lang],
        stdout=slave,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
    )
    os.close(slave)
    got = b""
    while True:
        try:
            more = os.read(master, 4096)
        except OSError:
            break
        if not more:
            break
        got += more
    child.wait()
    os.close(master)
    assert got.decode("utf-8").replace("\r\n", "\n") == screens_["decide-no", "terminal"][1]


@pytest.mark.parametrize(
    ("shell", "environment", "wanted"),
    [
        ("bash", {"COMP_WORDS": "datarights de", "COMP_CWORD": "1"}, {"demo", "decide"}),
        ("bash", {"COMP_WORDS": "datarights right re", "COMP_CWORD": "2"}, {"renew", "release"}),
        ("bash", {"COMP_WORDS": "datarights decide --rec", "COMP_CWORD": "2"}, {"--receipt"}),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "datarights db ver"}, {"verify"}),
        (
            "fish",
            {"_TYPER_COMPLETE_ARGS": "datarights packs li", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
            {"list", "lint"},
        ),
    ],
)
def test_the_shell_completes_commands_and_options(shell, environment, wanted):
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv = ['datarights']; from datarights.__main__ import main; main()"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment, "_DATARIGHTS_COMPLETE": f"complete_{shell}", "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    said = set(re.findall(r"[\w-]+", done.stdout))
    assert wanted <= said, done.stdout + done.stderr


def test_the_first_screen_of_the_readme_is_what_its_command_shows(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = re.search(r"^\$ datarights (decide .*?[^\\])\n(.*?)```", readme, re.DOTALL | re.MULTILINE)
    assert first is not None
    asked = shlex.split(first[1].replace("\\\n", " "))
    *_, (code, out, err) = run(
        "en", [(tmp_path, False, ["demo"]), (tmp_path / "datarights-demo", True, asked)], COLUMNS="80"
    )
    assert (code, err) == (1, "")

    def plain(text: str) -> str:
        return re.sub(r"\d{4}-\d\d-\d\d(?=\n)", "DAY", re.sub(r"root \S+", "root ROOT", text)).strip()

    assert plain(out) == plain(first[2])
