"""``--help`` in the reader's language: what a command does, its arguments and options, an example that runs.

The examples play in the project that ``demo`` leaves behind, so that each can be tried there as it stands; the tests
do. Topics that belong to no single command are in :mod:`datarights.cli.topics`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.text import Text, say

EXAMPLES: Final[dict[str, Text]] = {
    "demo": say("datarights demo", "datarights demo"),
    "init": say("datarights init 我的项目", "datarights init my-project"),
    "doctor": say("datarights doctor", "datarights doctor"),
    "plan": say("datarights plan 登记.yaml", "datarights plan registry.yaml"),
    "apply": say("datarights apply 登记.yaml --dry-run", "datarights apply registry.yaml --dry-run"),
    "party add": say(
        "datarights party add 客户1001 --kind natural --name 古丽米热",
        "datarights party add customer-1001 --kind natural --name 'Gulmire A.'",
    ),
    "party list": say("datarights party list", "datarights party list"),
    "asset add": say(
        "datarights asset add 轧花台账 --name 2026年昌吉州棉花行业轧花生产台账数据 --source collected --industry C17 --label personal=no",
        "datarights asset add ginning-log --name 'Ginning log, Changji, 2026' --source collected --industry C17 --label personal=no",
    ),
    "asset list": say("datarights asset list", "datarights asset list"),
    "right claim": say(
        "datarights right claim 棉价指数 --by 棉城担保 --rights 使用",
        "datarights right claim cotton-price-index --by miancheng-guarantee --rights use",
    ),
    "right license": say(
        "datarights right license 棉花收购数据 --from 金絮棉业 --to 沙棘数科 --rights 使用 --purpose 分析研究 --territory CN",
        "datarights right license cotton-purchases --from jinxu-cotton --to shaji-data --rights use --purpose analysis --territory CN",
    ),
    "right transfer": say(
        "datarights right transfer 棉价指数 --from 沙棘数科 --to 金絮棉业 --rights 持有,使用,经营",
        "datarights right transfer cotton-price-index --from shaji-data --to jinxu-cotton --rights hold,use,operate",
    ),
    "right renew": say(
        "datarights right renew 棉花收购数据·金絮棉业→云杉银行·license·2026-01-01 --start 2028-01-01 --through 2028-12-31",
        "datarights right renew cotton-purchases·jinxu-cotton→yunshan-bank·license·2026-01-01 --start 2028-01-01 --through 2028-12-31",
    ),
    "right end": say(
        "datarights right end 棉花收购数据·金絮棉业→云杉银行·license·2026-01-01 --on 2026-12-31",
        "datarights right end cotton-purchases·jinxu-cotton→yunshan-bank·license·2026-01-01 --on 2026-12-31",
    ),
    "right burden": say(
        "datarights right burden 棉价指数 --kind pledge --by 云杉银行 --id 质押2026-7",
        "datarights right burden cotton-price-index --kind pledge --by yunshan-bank --id pledge-2026-7",
    ),
    "right release": say(
        "datarights right release 质押2026-7 --on 2026-12-31", "datarights right release pledge-2026-7 --on 2026-12-31"
    ),
    "right dispute": say(
        "datarights right dispute 棉价指数 --by 云杉银行 --grounds 权属有争议",
        "datarights right dispute cotton-price-index --by yunshan-bank --grounds title",
    ),
    "evidence add": say(
        "datarights evidence add 指数说明 材料/采集说明.txt --proves lawful_collection",
        "datarights evidence add index-account materials/collection-account.txt --proves lawful_collection",
    ),
    "import csv": say(
        "datarights import csv --template grants -o 授权清单.csv",
        "datarights import csv --template grants -o grants.csv",
    ),
    "export ledger": say("datarights export ledger 账本", "datarights export ledger ledger"),
    "import ledger": say(
        "datarights import ledger 账本 --registry 搬来.db", "datarights import ledger ledger --registry moved.db"
    ),
    "log": say("datarights log 棉花收购数据 --last 5", "datarights log cotton-purchases --last 5"),
    "holdings": say(
        "datarights holdings 棉花收购数据 --at 2026-06-30", "datarights holdings cotton-purchases --at 2026-06-30"
    ),
    "chain": say(
        "datarights chain 棉花收购数据 --format mermaid", "datarights chain cotton-purchases --format mermaid"
    ),
    "precheck": say("datarights precheck 申请.yaml", "datarights precheck application.yaml"),
    "decide": say(
        "datarights decide --act 许可 --asset 棉花收购数据 --from 云杉银行 --to 棉城担保 --purpose 信贷风控 --territory CN --receipt 回执.json",
        "datarights decide --act license --asset cotton-purchases --from yunshan-bank --to miancheng-guarantee --purpose credit-risk --territory CN --receipt receipt.json",
    ),
    "determine": say(
        "datarights determine --act license --asset 棉价指数 --from 沙棘数科 --to 云杉银行",
        "datarights determine --act license --asset cotton-price-index --from shaji-data --to yunshan-bank",
    ),
    "waiver": say(
        "datarights waiver gd-20.proof --by 棉城担保 --reason 来源证明一个月内补交 --start 2026-11-23 --through 2026-12-31 --act license --asset 棉价指数 --from 沙棘数科",
        "datarights waiver gd-20.proof --by miancheng-guarantee --reason 'proof of source follows within a month' --start 2026-11-23 --through 2026-12-31 --act license --asset cotton-price-index --from shaji-data",
    ),
    "impact": say("datarights impact --until 2028-06-30", "datarights impact --until 2028-06-30"),
    "watch": say(
        "datarights watch 回执.json --once --calendar 到期.ics",
        "datarights watch receipt.json --once --calendar dates.ics",
    ),
    "explore": say(
        "datarights explore 登记.yaml --sequences 20 --steps 3",
        "datarights explore registry.yaml --sequences 20 --steps 3",
    ),
    "check": say("datarights check . --format github", "datarights check . --format github"),
    "explain": say("datarights explain extent.purposes", "datarights explain extent.purposes"),
    "packs list": say("datarights packs list", "datarights packs list"),
    "packs show": say("datarights packs show cn-registration", "datarights packs show cn-registration"),
    "packs compare": say("datarights packs compare beijing xinjiang", "datarights packs compare beijing xinjiang"),
    "packs lint": say("datarights packs lint", "datarights packs lint"),
    "packs test": say("datarights packs test", "datarights packs test"),
    "packs check": say(
        "datarights packs check cn-registration --deep", "datarights packs check cn-registration --deep"
    ),
    "packs diff": say(
        "datarights packs diff cn-registration cn-registration", "datarights packs diff cn-registration cn-registration"
    ),
    "law show": say("datarights law show guide:21 --at 2026-11-01", "datarights law show guide:21 --at 2026-11-01"),
    "law timeline": say(
        "datarights law timeline guide --start 2025-01-01", "datarights law timeline guide --start 2025-01-01"
    ),
    "packs new": say("datarights packs new 本公司", "datarights packs new house"),
    "packs lock": say("datarights packs lock ./本公司", "datarights packs lock ./house"),
    "packs sign": say("datarights packs sign ./本公司", "datarights packs sign ./house"),
    "report statement": say(
        "datarights report statement 棉花收购数据 -o 权利说明.md",
        "datarights report statement cotton-purchases -o statement.md",
    ),
    "report compliance": say(
        "datarights report compliance 棉花收购数据 -o 合规报告.html",
        "datarights report compliance cotton-purchases -o compliance-report.html",
    ),
    "prove": say("datarights prove 棉花收购数据", "datarights prove cotton-purchases"),
    "disclose": say(
        "datarights disclose 客户1001 name --for 云杉银行 --reason 核对开户人 -o 姓名.proof",
        "datarights disclose customer-1001 name --for yunshan-bank --reason 'to check who opened the account' -o name.proof",
    ),
    "reads add": say(
        "datarights reads add 指数说明 --for 第三方律师 --reason 争议诉讼",
        "datarights reads add index-account --for 'counsel of the other side' --reason 'the case of 2026'",
    ),
    "reads list": say("datarights reads list", "datarights reads list"),
    "erase": say(
        "datarights erase 客户1001 --reason 本人撤回同意", "datarights erase customer-1001 --reason 'consent withdrawn'"
    ),
    "verify": say("datarights verify 棉花收购数据.proof", "datarights verify cotton-purchases.proof"),
    "checkpoint show": say("datarights checkpoint show -o 检查点", "datarights checkpoint show -o checkpoint"),
    "checkpoint begin": say("datarights checkpoint begin", "datarights checkpoint begin"),
    "checkpoint stamp": say(
        "datarights checkpoint stamp -o 检查点.tsq", "datarights checkpoint stamp -o checkpoint.tsq"
    ),
    "witness new": say(
        "datarights witness new 审计所 --folder 审计所", "datarights witness new auditor --folder auditor"
    ),
    "keys list": say("datarights keys list --format policy -o 策略", "datarights keys list --format policy -o policy"),
    "witness trust": say(
        "datarights witness trust 策略 --folder 审计所", "datarights witness trust policy --folder auditor"
    ),
    "checkpoint request": say("datarights checkpoint request -o 请求", "datarights checkpoint request -o request"),
    "witness cosign": say(
        "datarights witness cosign 请求 --folder 审计所 -o 联署",
        "datarights witness cosign request --folder auditor -o cosignature",
    ),
    "checkpoint attach": say(
        "datarights checkpoint attach 联署 --policy 见证策略",
        "datarights checkpoint attach cosignature --policy witnessed",
    ),
    "checkpoint submit": say(
        "datarights checkpoint submit http://127.0.0.1:8041 --policy 见证策略",
        "datarights checkpoint submit http://127.0.0.1:8041 --policy witnessed",
    ),
    "witness serve": say(
        "datarights witness serve --folder 审计所 --port 8041", "datarights witness serve --folder auditor --port 8041"
    ),
    "keys new": say("datarights keys new --kind ml-dsa-44", "datarights keys new --kind ml-dsa-44"),
    "keys rotate": say("datarights keys rotate", "datarights keys rotate"),
    "keys retire": say("datarights keys retire 0a1b2c3d", "datarights keys retire 0a1b2c3d"),
    "schema": say("datarights schema scenario", "datarights schema scenario"),
    "db status": say("datarights db status", "datarights db status"),
    "db verify": say("datarights db verify", "datarights db verify"),
    "db rebuild": say("datarights db rebuild", "datarights db rebuild"),
    "db check": say("datarights db check", "datarights db check"),
    "db upgrade": say("datarights db upgrade", "datarights db upgrade"),
    "db backup": say("datarights db backup 备份.db", "datarights db backup backup.db"),
    "db restore": say("datarights db restore 备份.db", "datarights db restore backup.db"),
    "db move": say("datarights db move 新库.db", "datarights db move new.db"),
    "db begin": say("datarights db begin", "datarights db begin"),
    "db grants": say("datarights db grants --schema public", "datarights db grants --schema public"),
    "db recover": say(
        'datarights db recover --reason "磁盘损坏，用前一晚的备份恢复"',
        'datarights db recover --reason "disk failed; restored from the copy of the evening before"',
    ),
    "identity new": say("datarights identity new 登记员甲", "datarights identity new registrar-a"),
    "identity add": say(
        "datarights identity add 登记员甲 --role registrar", "datarights identity add registrar-a --role registrar"
    ),
    "identity list": say("datarights identity list", "datarights identity list"),
    "identity second": say(
        "datarights identity second transfer,erasure", "datarights identity second transfer,erasure"
    ),
    "identity retire": say("datarights identity retire 登记员甲", "datarights identity retire registrar-a"),
    "sign": say("datarights sign 计划.json --for 金絮棉业", "datarights sign plan.json --for jinxu-cotton"),
    "approve": say("datarights approve", "datarights approve"),
    "config": say("datarights config", "datarights config"),
    "help": say("datarights help exit-codes", "datarights help exit-codes"),
}
"""One line to try for every command; it works where ``datarights demo`` has been, in its folder, and in this order."""

ELSEWHERE: Final = frozenset(
    {
        "checkpoint attach",
        "checkpoint submit",
        "witness serve",
        "keys retire",
        "db recover",
        "identity second",
        "identity retire",
        "sign",
    }
)
"""Commands whose line needs what the demo does not leave: a witness at work, a key to retire, a rollback, two people."""

_VALUES: Final = {
    "at": say("日期", "DATE"), "law_at": say("日期", "DATE"), "on": say("日期", "DATE"), "start": say("日期", "DATE"),
    "through": say("日期", "DATE"), "before": say("日期", "DATE"), "contracted": say("日期", "DATE"), "signed": say("日期", "DATE"),
    "covers_from": say("日期", "DATE"), "covers_through": say("日期", "DATE"), "known_at": say("时间", "WHEN"),
    "output": say("文件", "FILE"), "receipt": say("文件", "FILE"), "replayed": say("文件", "FILE"), "file": say("文件", "FILE"),
    "files": say("文件", "FILE"), "paths": say("路径", "PATH"), "target": say("文件", "FILE"), "folder": say("文件夹", "FOLDER"),
    "asset": say("数据", "ASSET"), "right": say("权利编号", "RIGHT"), "about": say("名称", "NAME"), "name": say("名称", "NAME"),
    "names": say("名称", "NAME"), "what": say("什么", "WHAT"), "topic": say("主题", "TOPIC"), "kind": say("种类", "KIND"),
    "giver": say("主体", "PARTY"), "taker": say("主体", "PARTY"), "by": say("主体", "PARTY"), "rights": say("权利", "RIGHTS"),
    "purpose": say("用途", "PURPOSES"), "territory": say("地域", "TERRITORY"), "evidence": say("证据", "EVIDENCE"),
    "fact": say("名=值", "NAME=VALUE"), "decision": say("文件", "FILE"), "decisions": say("文件", "FILE"), "receipts": say("文件", "FILE"), "calendar": say("文件", "FILE"), "invariant": say("不变式", "INVARIANT"), "seed": say("数", "N"), "until": say("日期", "DATE"), "pack": say("规则包", "PACK"), "question": say("问题", "QUESTION"), "rule": say("规则", "RULE"), "reading": say("名=值", "NAME=VALUE"), "label": say("名=值", "NAME=VALUE"), "act": say("行为", "ACT"),
    "uscc": say("代码", "CODE"), "checkpoint": say("文件", "FILE"), "policy": say("文件", "FILE"), "entry": say("文件", "FILE"),
    "timestamp": say("文件", "FILE"), "since": say("文件", "FILE"), "subject": say("名称", "NAME"), "select": say("样式", "PATTERN"),
    "fail_on": say("结果", "OUTCOME"), "fields": say("领域", "FIELDS"), "roots": say("文件", "FILE"), "scenario": say("文件", "FILE"),
}  # fmt: skip
"""What stands for the value of an argument or option, by its name."""

_COLUMN: Final = 26


def dressed(command: Any) -> Any:
    """Make a command, and every command below it, draw its help in words of ours; give it back."""
    command.format_help = lambda ctx, formatter: formatter.write(
        "\n".join(help_lines(command, ctx.command_path)) + "\n"
    )
    for each in getattr(command, "commands", {}).values():
        dressed(each)
    return command


def help_lines(command: Any, path: str) -> Iterator[str]:
    """Draw the help of one command."""
    inner = path.removeprefix("datarights").strip()
    below: dict[str, Any] = getattr(command, "commands", {})
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option" and "--help" not in each.opts]
    yield from console.wrapped(f"{path}{words('：', ': ')}{command.help or ''}", indent=0)
    yield ""
    yield words("用法：", "Usage: ") + _usage(path, arguments, options, below)
    if below:
        yield from _section(words("命令", "Commands"), [(name, each.help or "") for name, each in below.items()])
        yield ""
        yield words(f"每个命令的帮助：{path} 命令 --help", f"Help of each: {path} COMMAND --help")
        return
    yield from _section(words("参数", "Arguments"), [(_shown(each), _said(each)) for each in arguments])
    yield from _section(
        words("选项", "Options"),
        [*((_shown(each), _said(each)) for each in options), ("--help", words("显示本帮助", "show this help"))],
    )
    if inner in EXAMPLES:
        yield ""
        yield words(
            "例（可在 datarights demo 留下的文件夹里试）", "Example (try it in the folder datarights demo leaves)"
        )
        yield f"  {in_words(EXAMPLES[inner])}"
    yield ""
    if command.epilog:
        yield from console.wrapped(command.epilog, indent=0)
    yield words(
        "通用选项（--lang --format …）：datarights --help",
        "Options of every command (--lang --format …): datarights --help",
    )
    yield words("退出码：datarights help exit-codes", "Exit codes: datarights help exit-codes")


def _usage(path: str, arguments: Sequence[Any], options: Sequence[Any], below: dict[str, Any]) -> str:
    if below:
        return f"{path} {words('命令', 'COMMAND')} …"
    must = [f"{each.opts[0]} {placeholder(each)}" for each in options if each.required]
    rest = [words("[选项]", "[OPTIONS]")] if len(must) < len(options) else []
    named = [_shown(each) for each in arguments]
    return " ".join([path, *(each if argument.required else f"[{each}]" for each, argument in zip(named, arguments, strict=True)), *must, *rest])  # fmt: skip


def _section(title: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield title
    for name, text in rows:
        first, *rest = console.wrapped(text, indent=_COLUMN)
        if console.width_of(name) + 4 > _COLUMN and text:
            yield f"  {name}"
            yield first
        else:
            yield f"  {console.padded(name, _COLUMN - 2)}{first.lstrip()}".rstrip()
        yield from rest


def _shown(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"{placeholder(parameter)}{' …' if parameter.nargs == -1 else ''}"
    names = ", ".join(sorted(parameter.opts, key=len))
    return names if parameter.is_flag else f"{names} {placeholder(parameter)}"


def placeholder(parameter: Any) -> str:
    """Give what stands for the value of an argument or option, in the reader's language."""
    if "int" in parameter.type.name:
        return words("数", "N")
    if parameter.metavar == "ENTRY":
        return words("登记", "ENTRY")
    if parameter.metavar == "WHICH":
        return words("哪项", "WHICH")
    if parameter.metavar in {"A", "B"}:
        return str(parameter.metavar)
    if parameter.name in {"id_", "id"}:
        return words("名称", "ID")
    named = _VALUES.get(parameter.name)
    return in_words(named) if named is not None else words("值", "VALUE")


def _said(parameter: Any) -> str:
    notes: list[str] = []
    if parameter.required and parameter.param_type_name == "option":
        notes.append(words("必填", "required"))
    default = parameter.default
    if isinstance(default, str | int) and not isinstance(default, bool) and default not in {"", -1, 0}:
        notes.append(words(f"默认 {default}", f"default {default}"))
    text: str = parameter.help or ""
    return text + (words(f"（{'，'.join(notes)}）", f" ({', '.join(notes)})") if notes else "")
