"""``help``: topics that belong to no single command."""

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
    (3, say("输入读不了或不合格式；没有写入", "unreadable or invalid input; nothing was written")),
    (4, say("完整性被破坏：字节、顺序、树根或投影不符", "integrity broken: bytes, order, root or projection")),
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
    "environment": (
        say("环境变量", "Environment"),
        (
            say("DATARIGHTS_LANG      zh 或 en", "DATARIGHTS_LANG      zh or en"),
            say("DATARIGHTS_REGISTRY  登记库文件", "DATARIGHTS_REGISTRY  the registry file"),
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
    name = " ".join(topic or ())
    if not name:
        _listed()
    elif name == "exit-codes":
        console.line(words("退出码（稳定）", "Exit codes (stable)"))
        console.lines(console.columns([(str(code), in_words(text)) for code, text in EXIT_CODES], fold=True))
    elif name in TOPICS:
        title, rows = TOPICS[name]
        console.line(in_words(title))
        console.lines(f"  {in_words(row)}" for row in rows)
    else:
        _of_command(topic)


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
