"""``help``: topics that belong to no single command."""

import re
from typing import Final

import typer

from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.errors import UsageError
from datarights.text import Text, say

app = typer.Typer(add_completion=False)

EXIT_CODES: Final = (
    (0, say("成功", "good")),
    (
        1,
        say(
            "有发现（见 --fail-on）：情景不符合预期，或判定不是允许",
            "findings (see --fail-on): a scenario not met, or a decision short of permitted",
        ),
    ),
    (2, say("命令用法有误", "the command line is wrong")),
    (
        3,
        say(
            "输入读不了或不合格式；没有写入，另有说明的除外（DR-S022）",
            "unreadable or invalid input; nothing was written, unless it says so (DR-S022)",
        ),
    ),
    (
        4,
        say(
            "不可信：登记库的字节、次序、树根、投影不符，或证明、检查点核对不成立",
            "not to be trusted: bytes, order, root or projection of a registry, or a proof or checkpoint that fails",
        ),
    ),
    (5, say("登记库按其运行规则拒绝；没有写入", "refused by the registry's operating rules; nothing was written")),
    (6, say("没有找到可检查的内容", "nothing was found to check")),
    (130, say("被中断", "interrupted")),
)

TOPICS: Final[dict[str, tuple[Text, tuple[Text, ...]]]] = {
    "outcomes": (
        say("判定的五种结果，由坏到好", "The five outcomes of a decision, worst first"),
        (
            say(
                "禁止            触碰红线，或已证明行为超出权利",
                "prohibited      a red line is met, or the act is shown to lie outside the right",
            ),
            say(
                "需人工研判      取决于人的判断、有争议的解释，或没有规则管到",
                "review          it turns on a judgement or a contested reading, or no rule governs it",
            ),
            say(
                "待补正          取决于当事人能补的事实、步骤或文件",
                "evidence_needed it turns on facts, steps or documents a party can supply",
            ),
            say("附条件允许      允许，但义务随行", "conditional     allowed, with duties that travel with it"),
            say(
                "允许            权利已证明，所有规则都满足",
                "permitted       the right is shown and every governing rule is met",
            ),
        ),
    ),
    "formats": (
        say("输出格式", "Output formats"),
        (
            say("table     终端表格（终端默认）", "table     for a terminal (the default there)"),
            say(
                "plain     一行一条，文件:行:列: 结果 规则: 说明（管道默认）",
                "plain     one line each, file:line:column: result rule: words (the default in a pipe)",
            ),
            say("json      一个 JSON 文档；jsonl 每行一个", "json      one JSON document; jsonl one a line"),
            say(
                "junit     JUnit XML；github 在改动行上批注；markdown 可交同事",
                "junit     JUnit XML; github annotations on the diff; markdown for a colleague",
            ),
            say("结果写到标准输出，其余都写到标准错误", "results go to stdout, everything else to stderr"),
        ),
    ),
    "dates": (
        say("三个日期", "Three dates"),
        (
            say(
                "--at 日期         行为日：行为发生的那一天；法律按每条规则的连接日期选版本",
                "--at DATE         when the act happens; each rule picks its version by its connecting date",
            ),
            say(
                "--known-at 时间   登记库当时知道什么；只写日期，指登记库时区当天结束",
                "--known-at WHEN   what the ledger knew; a bare day means its end in the registry's zone",
            ),
            say(
                "期限写 through（含当日）或 before（不含当日）",
                "ends of periods are written through (included) or before (excluded)",
            ),
        ),
    ),
    "completion": (
        say("命令补全（bash、zsh、fish、PowerShell）", "Shell completion (bash, zsh, fish, PowerShell)"),
        (
            say(
                "datarights --install-completion        装到当前的 shell，重开终端生效",
                "datarights --install-completion        for the shell in use; open a new terminal",
            ),
            say(
                "datarights --show-completion bash      只打印脚本，自己放到想放的地方",
                "datarights --show-completion bash      print the script, to put where you like",
            ),
        ),
    ),
    "proofs": (
        say("证明：出具与核对，各句话的意思", "Proofs: making them, checking them, and what the words mean"),
        (
            say(
                "datarights checkpoint show      最近的检查点；请对方自己保存",
                "datarights checkpoint show      the last checkpoint; let the other side keep it",
            ),
            say(
                "datarights keys list            公钥；另走一条路交给对方",
                "datarights keys list            public keys; hand them over by another way",
            ),
            say(
                "datarights prove 名称           一项数据、权利或报告的证明",
                "datarights prove NAME           the proof of an asset, a right or a report",
            ),
            say(
                "datarights verify 文件          核对；不需要登记库和网络",
                "datarights verify FILE          checks it; needs no registry and no network",
            ),
            say(
                "自洽      文件内部相符；没有与文件之外的东西比对",
                "self-consistent  agrees with itself; compared with nothing from outside",
            ),
            say(
                "已验证    由策略（--policy）里的钥匙签名，或就是自己保存的检查点（--checkpoint）",
                "verified         signed by a key of your policy, or the very checkpoint you kept",
            ),
            say(
                "完整      截至所写条数，有关条目一条不漏",
                "complete         no entry about it was left out up to the size named",
            ),
            say(
                "未证明    文件没有说明的事，逐项列出", "not shown        what the file says nothing about, each named"
            ),
        ),
    ),
    "environment": (
        say("环境变量", "Environment"),
        (
            say("DATARIGHTS_LANG      zh 或 en", "DATARIGHTS_LANG      zh or en"),
            say("DATARIGHTS_REGISTRY  登记库文件", "DATARIGHTS_REGISTRY  the registry file"),
            say("DATARIGHTS_PASSPHRASE 签名钥匙的口令", "DATARIGHTS_PASSPHRASE the passphrase of the signing keys"),
            say(
                "DATARIGHTS_PACKS     所用规则包，逗号分隔",
                "DATARIGHTS_PACKS     rule packs to use, separated by commas",
            ),
            say("NO_COLOR FORCE_COLOR 关闭或强制颜色", "NO_COLOR FORCE_COLOR never or always colour"),
        ),
    ),
}


@app.command(help=words("看一个主题或一个命令的帮助", "A topic, or the help of a command"))
def help_(
    topic: list[str] = typer.Argument(
        None, help=words("主题或命令；省略则列出主题", "topic or command; left out, lists the topics")
    ),
) -> None:
    """Show a topic, the help of a command, or which topics there are."""
    console.chosen_format("table", "plain")
    name = " ".join(topic or ())
    if not name:
        _listed()
    elif name == "exit-codes":
        console.line(words("退出码（稳定）", "Exit codes (stable)"))
        console.lines(console.columns([(str(code), in_words(text)) for code, text in EXIT_CODES], fold=True))
    elif name in TOPICS:
        title, rows = TOPICS[name]
        console.line(in_words(title))
        for row in rows:
            console.lines(_row(in_words(row)))
    else:
        _of_command(topic)


_TERM: Final = re.compile(r"(\S.*?\s{2,}|\S+ (?=\S))(?=\S)")
"""What a row of a topic begins with: a term, and the space up to what is said of it."""


def _row(text: str) -> list[str]:
    """Give a row of a topic; at a terminal what does not fit hangs below the first of what is said."""
    if not console.at_terminal() or console.width_of(text) + 2 <= console.terminal_width():
        return [f"  {text}"]
    found = _TERM.match(text)
    head = found[0] if found else ""
    first, *rest = console.wrapped(text[len(head) :], indent=console.width_of(head) + 2)
    return [f"  {head}{first.lstrip()}", *rest]


def _listed() -> None:
    console.line(words("主题：datarights help 主题名", "Topics: datarights help TOPIC"))
    rows = [
        ("exit-codes", words("退出码", "exit codes")),
        *((name, in_words(title)) for name, (title, _) in TOPICS.items()),
    ]
    console.lines(console.columns(rows))


def _of_command(path: list[str]) -> None:
    from datarights.cli.help import help_lines
    from datarights.cli.tree import command_at

    command = command_at(path)
    if command is None:
        names = " ".join(("exit-codes", *TOPICS))
        wanted = " ".join(path)
        raise UsageError(
            "DR-U002",
            say(f"没有主题或命令 {wanted}", f"there is no topic or command {wanted}"),
            hint=say(f"主题有：{names}", f"topics: {names}"),
        )
    console.lines(help_lines(command, " ".join(("datarights", *path))))
