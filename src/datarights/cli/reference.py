"""The reference pages, made from the program itself: ``python -m datarights.cli.reference PAGE [--lang zh|en]``.

``commands`` gives every command with its help; ``errors`` every code with its meaning; ``precheck`` the schema
of what it says as JSON. All go to standard output;
docs/reference keeps them, and a test says when they are no longer what the program says. ``pack:ID`` and ``rules:ID``
give the two pages of a rule pack.
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from datarights.cli import console, language
from datarights.cli.language import words


def leaves() -> Iterator[tuple[str, Any]]:
    """Give every command that does something, by its path: ``right license`` and the command."""
    from datarights.cli.tree import COMMANDS, command_at

    for name in COMMANDS:
        yield from _below(name, command_at([name]))


def _below(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    commands = getattr(command, "commands", {})
    if not commands:
        yield path, command
    for name, each in commands.items():
        yield from _below(f"{path} {name}", each)


def commands_page() -> Iterator[str]:
    """Give the page of commands in the language of this run."""
    from datarights.cli.help import help_lines
    from datarights.cli.tree import front_page

    yield words("# 命令 [English](commands.md)", "# Commands [中文](commands.zh.md)")
    yield ""
    yield words(
        "由程序生成：`python -m datarights.cli.reference commands --lang zh`。不要手改。",
        "Made by the program: `python -m datarights.cli.reference commands --lang en`. Do not edit.",
    )
    yield from ("", "```text", front_page().rstrip(), "```")
    for path, command in leaves():
        yield from ("", f"## {path}", "", "```text", *help_lines(command, f"datarights {path}"), "```")


def errors_page() -> Iterator[str]:
    """Give the page of codes, both languages side by side."""
    from datarights.cli.codes import codes, exit_of

    yield "# 错误码 · Error codes"
    yield ""
    yield (
        "由程序生成 · made by the program: `python -m datarights.cli.reference errors`。 "
        "`datarights explain DR-…` 说同样的话 · says the same."
    )
    yield ""
    yield "DR-I 输入 input · DR-L 登记 ledger · DR-V 核验 verification · DR-S 存储 store · DR-U 用法 use · DR-D 判定回执 receipts · DR-P 规则包 packs"
    yield ""
    yield "| 码 code | 退出 exit | 含义与做法 | meaning and what to do |"
    yield "|---|---|---|---|"
    for code, text in codes().items():
        leaves_with = exit_of(code)
        cells = (code, "–" if leaves_with is None else str(leaves_with), text.zh, text.en)
        yield "| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |"


def precheck_page() -> Iterator[str]:
    """Give the JSON Schema of what ``precheck`` says as JSON."""
    from datarights.app.precheck_schema import precheck_schema

    yield json.dumps(precheck_schema(), indent=1)


def pack_page(name: str) -> Iterator[str]:
    """Give the page of a pack: sources, numbers, acts, readings, and its rules in a table."""
    from datarights import bootstrap
    from datarights.rules.page import page

    yield page(bootstrap.packs((name,))[0]).rstrip()


def rules_page(name: str) -> Iterator[str]:
    """Give the page of a pack's rules, each with its examples."""
    from datarights import bootstrap
    from datarights.app.pack_examples import examples
    from datarights.rules import rule_pages

    yield rule_pages.rules_page(bootstrap.packs((name,))[0], examples(bootstrap.pack_scenarios(name))).rstrip()


def main(arguments: list[str]) -> int:
    """Write one page to standard output.

    Raises:
        SystemExit: there is no such page.

    """
    language.settle(language.wanted(arguments, os.environ))
    pages = {"commands": commands_page, "errors": errors_page, "precheck": precheck_page}
    of_packs = {"pack": pack_page, "rules": rules_page}
    asked, _, name = (arguments or [""])[0].partition(":")
    if asked in of_packs and name:
        parts = of_packs[asked](name)
    elif asked in pages:
        parts = pages[asked]()
    else:
        sys.exit(f"one of: {' '.join(pages)} pack:ID rules:ID")
    for part in parts:
        console.lines(part.split("\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
