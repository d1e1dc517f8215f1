"""The tree of commands. Each is imported only when asked for, so that a command starts fast."""

import importlib
import sys
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import typer
import typer.core
import typer.main

from datarights.cli import console, language
from datarights.cli.help import dressed
from datarights.cli.language import in_words, words
from datarights.text import Text, say


class Entry(NamedTuple):
    """Where a command lives, its panel and its one line of help."""

    module: str
    panel: Text
    help: Text


_BEGIN = say("开始", "Begin")
_REGISTER = say("登记与查看", "Register and look")
_DECIDE = say("检查与判定", "Check and decide")
_DOCUMENTS = say("文书与交换", "Documents and exchange")
_PROVE = say("证明", "Prove")
_KEEP = say("维护", "Keep")

_CLI: Final = "datarights.cli."

COMMANDS: Final[dict[str, Entry]] = {
    "demo": Entry(_CLI + "demo", _BEGIN, say("十秒看一个完整的故事", "see one whole story in ten seconds")),
    "init": Entry(
        _CLI + "init", _BEGIN, say("在一个文件夹里开始自己的项目", "begin a project of your own in a folder")
    ),
    "doctor": Entry(_CLI + "doctor", _BEGIN, say("检查安装", "look over an installation")),
    "plan": Entry(_CLI + "plan", _REGISTER, say("看登记文件会写入什么，不写", "show what manifests would write")),
    "apply": Entry(_CLI + "apply", _REGISTER, say("写入登记库；重复写不变", "write them; twice changes nothing")),
    "party": Entry(_CLI + "party", _REGISTER, say("主体", "parties")),
    "asset": Entry(_CLI + "asset", _REGISTER, say("数据", "assets")),
    "right": Entry(
        _CLI + "right",
        _REGISTER,
        say("主张 许可 转让 终止 续期 负担 异议", "claim, license, transfer, end, renew, charge, dispute"),
    ),
    "evidence": Entry(_CLI + "evidence", _REGISTER, say("证据", "evidence")),
    "import": Entry(
        _CLI + "import_",
        _REGISTER,
        say("CSV 清单变成登记文件；导出的账本变成登记库", "lists become a manifest, an exported ledger a registry"),
    ),
    "identity": Entry(
        _CLI + "identity",
        _REGISTER,
        say("谁可登记：new add list retire second", "who may write: new add list retire second"),
    ),
    "sign": Entry(_CLI + "sign", _REGISTER, say("签署一份计划", "sign a plan")),
    "approve": Entry(_CLI + "approve", _REGISTER, say("核准另一人提交的登记", "approve what another submitted")),
    "log": Entry(_CLI + "log", _REGISTER, say("按次序看登记", "entries in their order")),
    "holdings": Entry(_CLI + "holdings", _REGISTER, say("某日谁有什么权利", "who holds what on a day")),
    "chain": Entry(
        _CLI + "chain",
        _REGISTER,
        say("权利链；--impact 看某权利终止牵连谁", "chain of title; --impact: what rests on a right"),
    ),
    "precheck": Entry(
        _CLI + "precheck", _DECIDE, say("递交登记申请之前逐条预检", "check an application before it is filed")
    ),
    "decide": Entry(
        _CLI + "decide", _DECIDE, say("一个行为成不成立，为什么，缺什么", "is an act valid, why, what is missing")
    ),
    "determine": Entry(
        _CLI + "determine", _DECIDE, say("具名回答一个未定的问题", "answer an open question, by name and with reasons")
    ),
    "waiver": Entry(_CLI + "waiver", _DECIDE, say("具名豁免一条规则，有期限", "waive a rule, by name and until a day")),
    "impact": Entry(
        _CLI + "impact",
        _DECIDE,
        say("规则、日期、终止会改变什么，告知谁", "what a pack, a day, an ending changes; whom to tell"),
    ),
    "watch": Entry(
        _CLI + "watch", _DECIDE, say("盯住已作的判定，到期写成日历", "keep an eye on decisions; their dates as .ics")
    ),
    "explore": Entry(
        _CLI + "explore", _DECIDE, say("找一串走到不该到之处的行为", "search for moves that end where they must not")
    ),
    "check": Entry(_CLI + "check", _DECIDE, say("运行情景文件（可用于 CI）", "run scenario files (for CI)")),
    "explain": Entry(
        _CLI + "explain", _DECIDE, say("解释规则、条文、事实、错误码", "explain a rule, article, fact or code")
    ),
    "packs": Entry(
        _CLI + "packs", _DECIDE, say("规则包：查看、检查、试运行、锁定", "rule packs: look, lint, test, check, pin")
    ),
    "law": Entry(_CLI + "law", _DECIDE, say("条文管着什么，何时起止", "what rests on an article, and when")),
    "report": Entry(_CLI + "report", _DOCUMENTS, say("权利说明与合规报告", "statement of rights, compliance report")),
    "export": Entry(
        _CLI + "export",
        _DOCUMENTS,
        say("整个账本写成文件，不用本程序也能核对", "the whole ledger as files that verify without us"),
    ),
    "schema": Entry(_CLI + "schema", _DOCUMENTS, say("各种文件的 JSON Schema", "JSON Schemas of the file kinds")),
    "prove": Entry(_CLI + "prove", _PROVE, say("给出可独立核对的证明", "write a proof that a stranger can check")),
    "verify": Entry(
        _CLI + "verify",
        _PROVE,
        say("核对别人交来的证明，不需要登记库", "verify a proof handed over; needs no registry"),
    ),
    "disclose": Entry(
        _CLI + "disclose", _PROVE, say("向一个人打开一项保密内容", "open one confidential value to one reader")
    ),
    "checkpoint": Entry(
        _CLI + "checkpoint",
        _PROVE,
        say(
            "签名检查点：show begin request submit attach stamp",
            "signed checkpoints: show begin request submit attach stamp",
        ),
    ),
    "witness": Entry(
        _CLI + "witness", _PROVE, say("作见证人：new trust cosign serve", "be a witness: new trust cosign serve")
    ),
    "keys": Entry(
        _CLI + "keys", _PROVE, say("签名钥匙：list new rotate retire", "signing keys: list new rotate retire")
    ),
    "db": Entry(
        _CLI + "db",
        _KEEP,
        say("登记库：status verify upgrade backup restore", "the registry: status verify upgrade backup restore"),
    ),
    "erase": Entry(_CLI + "erase", _KEEP, say("删除保密内容，记明已删", "destroy confidential values, and record it")),
    "reads": Entry(
        _CLI + "reads", _KEEP, say("查阅记录，谁看过什么、为何：list add", "who read what, and why: list add")
    ),
    "config": Entry(_CLI + "config", _KEEP, say("现行设置及其来处", "the settings and where each comes from")),
    "help": Entry(
        _CLI + "topics", _KEEP, say("主题：退出码 结果 格式 日期", "topics: exit codes, outcomes, formats, dates")
    ),
}
"""Every command, in the order of the help screen."""


class LazyGroup(typer.core.TyperGroup):
    """A group whose commands are named in :data:`COMMANDS` and imported only when asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """List the commands in the order of the help screen."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, name: str) -> Any:
        """Import one command."""
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        module = importlib.import_module(COMMANDS[name].module)
        command: Any = typer.main.get_command(module.app)
        command.name = name
        if hasattr(command, "commands") or module.app.registered_commands[0].help is None:
            command.help = in_words(COMMANDS[name].help)
        return dressed(command)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the front page from the table alone, importing no command."""
        del ctx
        formatter.write(front_page())


def command_at(path: Sequence[str]) -> Any:
    """Give the command that stands at a path, such as ``right license``; nothing when there is none."""
    found: Any = typer.main.get_command(app)
    for name in path:
        below = getattr(found, "get_command", None)
        found = below(None, name) if below is not None else None
        if found is None:
            return None
    return found


def front_page() -> str:
    """Give the first help screen: what there is, by panel, and where to begin."""
    lines = [
        words(
            "datarights：登记数据，分清持有、使用、经营三权，\n"
            "判断一个行为是否成立、为什么、还缺什么，写出可以交给别人的报告。",
            "datarights: register data, keep the three rights over it apart,\n"
            "ask whether an act is valid and why, hand over a report.  中文：--lang zh",
        ),
        "",
        words(
            "用法：datarights 命令 …        例：datarights demo",
            "Usage: datarights COMMAND …    e.g. datarights demo",
        ),
    ]
    panel = None
    for name, entry in COMMANDS.items():
        if entry.panel != panel:
            panel = entry.panel
            lines += ["", in_words(panel)]
        lines.append(f"  {name:<12}{in_words(entry.help)}")
    lines += ["", words("各命令通用", "For every command")]
    for option, text in (
        ("--lang zh|en", say("语言", "language")),
        ("--registry FILE", say("登记库文件（默认 registry.db）", "the registry file (default registry.db)")),
        (
            "-f, --format NAME",
            say("输出格式：table plain json …（管道中为 plain）", "table plain json … (plain in a pipe)"),
        ),
        ("--packs ID[,ID]", say("所用规则包（默认全国各包）", "rule packs that judge (all national ones)")),
        ("--color WHEN", say("auto always never", "auto always never")),
        ("-q, --quiet", say("只输出结果", "results only")),
        ("--version", say("版本", "version")),
    ):
        lines.append(f"  {option:<20}{in_words(text)}")
    lines += [
        "",
        words("一个命令的帮助：datarights 命令 --help", "Help of a command: datarights COMMAND --help"),
        words(
            "主题（退出码、日期、补全等）：datarights help",
            "Topics (exit codes, dates, completion): datarights help",
        ),
        "",
    ]
    return "\n".join(lines)


app = typer.Typer(cls=LazyGroup, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def front(
    ctx: typer.Context,
    lang: str = typer.Option("", "--lang"),
    registry: str = typer.Option("", "--registry"),
    output: str = typer.Option("", "--format", "-f"),
    packs: str = typer.Option("", "--packs", "--pack"),
    color: str = typer.Option("auto", "--color"),
    quiet: bool = typer.Option(False, "--quiet", "-q"),
    version: bool = typer.Option(False, "--version"),
) -> None:
    """Take the global options; without a command, show the front page."""
    del lang
    if version:
        from datarights.version import __version__

        sys.stdout.write(f"datarights {__version__}\n")
        raise typer.Exit
    console.configure(output=output, color=color, quiet=quiet, registry=registry, packs=packs)
    if ctx.invoked_subcommand is None:
        sys.stdout.write(front_page())


language.current()
