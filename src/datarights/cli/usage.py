"""What is wrong with a command line, in the reader's language: the parser's own words are English only."""

import difflib
import re
from typing import Any, Final

from datarights.cli.help import placeholder
from datarights.errors import UsageError
from datarights.text import Text, say

_QUOTED: Final = re.compile(r"'([^']*)'")


def refused(error: Any) -> UsageError | None:
    """Give a refusal of the parser as an error of ours; nothing when it is no refusal of the parser.

    The parser's exception classes are private to typer, so they are told apart by name and by what they carry.
    """
    if getattr(error, "format_message", None) is None:
        return None
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx is not None else "datarights"
    code, message, hint = _told(error, ctx)
    see = say(f"看帮助：{path} --help", f"see: {path} --help")
    return UsageError(code, message, hint=see if hint is None else say(f"{hint.zh}；{see.zh}", f"{hint.en}; {see.en}"))


def _told(error: Any, ctx: Any) -> tuple[str, Text, Text | None]:
    said = error.format_message()
    match type(error).__name__:
        case "NoSuchOption":
            near = list(error.possibilities or _near(error.option_name, _options(ctx)))
            return (
                "DR-U051",
                say(f"没有选项 {error.option_name}", f"there is no option {error.option_name}"),
                _nearest(near),
            )
        case "MissingParameter":
            parameter = error.param
            name = parameter.opts[0] if parameter.param_type_name == "option" else placeholder(parameter)
            note = f"（{parameter.help}）" if parameter.help else ""
            aside = f" ({parameter.help})" if parameter.help else ""
            return "DR-U052", say(f"缺少 {name}{note}", f"{name}{aside} is missing"), None
        case "BadOptionUsage":
            return (
                "DR-U053",
                say(f"选项 {error.option_name} 后面要有值", f"option {error.option_name} needs a value"),
                None,
            )
        case "BadParameter":
            return "DR-U053", _bad_value(error, said), None
        case _:
            return _of_the_line(ctx, said)


def _of_the_line(ctx: Any, said: str) -> tuple[str, Text, Text | None]:
    """Tell of refusals that the parser keeps apart by their words alone."""
    quoted = _QUOTED.search(said)
    named = quoted[1] if quoted else ""
    if said.startswith("No such command"):
        commands = ctx.command.list_commands(ctx) if ctx is not None else []
        return "DR-U050", say(f"没有命令 {named}", f"there is no command {named}"), _nearest(_near(named, commands))
    if "unexpected extra argument" in said:
        extra = said[said.find("(", said.find("argument(s)") + len("argument(s)")) + 1 : -1]
        return "DR-U054", say(f"多出的参数：{extra}", f"too many arguments: {extra}"), None
    return "DR-U054", say(f"命令行看不懂：{said}", said), None


def _bad_value(error: Any, said: str) -> Text:
    name = error.param.opts[0] if error.param is not None else ""
    kind = getattr(getattr(error.param, "type", None), "name", "")
    if "int" in kind:
        return say(f"{name} 要写整数，且在允许的范围之内", f"{name} takes a whole number within its range")
    return say(f"{name} 的值不对：{error.message}", said)


def _options(ctx: Any) -> list[str]:
    return [option for each in ctx.command.params for option in each.opts] if ctx is not None else []


def _near(word: str, known: list[str]) -> list[str]:
    return difflib.get_close_matches(word, known, 2, 0.5)


def _nearest(found: list[str]) -> Text | None:
    return say(f"最接近：{' '.join(found)}", f"nearest: {' '.join(found)}") if found else None


CODES: Final[dict[str, Text]] = {
    "DR-U001": say("这个命令没有所要的输出格式。错误信息列出有哪些。", "This command has no such output format; the message lists those it has."),
    "DR-U002": say("没有这个帮助主题。datarights help 列出全部。", "There is no such topic; datarights help lists them."),
    "DR-U004": say("日期要写成 2026-11-23，且要有这一天。", "A date is written 2026-11-23, and the day must exist."),
    "DR-U005": say(
        "--known-at 写日期、时间或条数；条数不超过登记库现有的。",
        "--known-at takes a day, a time or a count of entries, no more than the registry holds.",
    ),
    "DR-U006": say("没有这种文件的 schema。datarights schema 列出全部。", "There is no schema of this kind; datarights schema lists them."),
    "DR-U007": say("权利写 hold、use、operate 或 持有、使用、经营。", "Rights are hold, use and operate, in English or Chinese."),
    "DR-U008": say("期限的终点只写一个（--through 或 --before），并在起点之后。", "A term has one end (--through or --before), after its start."),
    "DR-U017": say("--lang 只有 zh 与 en。", "--lang takes zh or en."),
    "DR-U009": say("词表里没有这个词。用提示的最接近者，或 all、unknown。", "The vocabulary has no such term. Take the nearest one, or all, unknown."),
    "DR-U010": say("标签写成 名=yes、名=no 或 名=unknown。", "A label is written name=yes, name=no or name=unknown."),
    "DR-U104": say("要写明就哪一行为：一次判定的回执，或者行为和数据。", "Say which act: the receipt of a decision, or the act and the data."),
    "DR-U105": say("认定要具名并附理由。", "A determination has a name and reasons."),
    "DR-U106": say("当事人不得为自己认定；由规则所问的人回答。", "A party to the act does not judge in its own favour; the one the rule asks answers."),
    "DR-U107": say("没有规则包问这个问题。不写问题可列出未答的问题。", "No rule pack asks this question. Without one, determine lists those that are open."),
    "DR-U149": say("这是程序据登记库算出的，不由人认定。补登记，或就登记提出更正、异议。", "The program works this out from the ledger, and nobody determines it. Record what is missing, or correct or dispute what is recorded."),
    "DR-U140": say("这样的认定去不掉数据的标签：要写明规则包所认的规则，并有证明所需事项的证据。", "Such a determination takes no label away: it names a rule by which a pack lets that, and has evidence of what the rule asks for."),
    "DR-U141": say("没有这条规则。用 datarights packs show 查看。", "There is no such rule. See datarights packs show."),
    "DR-U108": say("豁免要有终止日。", "A waiver has an end."),
    "DR-U109": say("这条规则不得由此人就此行为豁免：红线、允许、法律、他人的承诺，或者为自己。", "The rule cannot be waived by this person for this act: a red line, a rule that allows, law, what others were promised, or for oneself."),
    "DR-U110": say("要写明什么会变：新规则包、日期或终止的权利。", "Say what would change: a new pack, a day or a right that ends."),
    "DR-U111": say("没有找到判定回执。decide --receipt 写出回执。", "No receipt of a decision was found. decide --receipt writes one."),
    "DR-U112": say("没有这个不变式。explore 不加 --invariant 则都看。", "There is no such invariant; without --invariant, explore looks at all."),
    "DR-U116": say("同一项内容既公开又保密，只写一处。", "The same is given openly and in confidence; give it once."),
    "DR-U103": say("保密内容写作 名称=文件，名称用小写英文。", "A confidential value is written name=FILE, its name in lower case."),
    "DR-U011": say("没有这种取值。--help 列出可写的值。", "There is no such value; --help lists those there are."),
    "DR-U012": say("统一社会信用代码不成立（GB 32100）。照营业执照核对。", "Not a unified social credit code (GB 32100). Compare with the licence."),
    "DR-U013": say("文件读不了。检查路径与权限。", "The file cannot be read. Look at its path and permissions."),
    "DR-U014": say("没有给出 CSV 文件。", "No CSV file was named."),
    "DR-U016": say("没有可解释的这一项。用提示的最接近者。", "Nothing of that name can be explained. Take the nearest one."),
    "DR-U020": say("没有找到可检查的情景；什么都没检查不算成功（退出码 6）。", "No scenario was found; nothing checked is not a success (exit 6)."),
    "DR-U021": say("没有这种判定结果。写 prohibited、review、evidence_needed、conditional 或 permitted。", "There is no such outcome. Write prohibited, review, evidence_needed, conditional or permitted."),
    "DR-U022": say("情景文件里没有第几个行为。", "The scenario has no act of that number."),
    "DR-U023": say("decide 要么读情景文件，要么用 --act 等选项写明行为；一份回执写一个行为。", "decide reads a scenario file, or takes the act from --act and the options with it; a receipt is of one act."),
    "DR-U024": say("写成 名=值。", "Write name=value."),
    "DR-U160": say("同一名称写了两次，以哪个为准不由程序猜。", "A name is written twice; the program does not guess which of the two counts."),
    "DR-U025": say("没有这个争点。datarights explain 可以解释提示的最接近者。", "There is no such contested point; take the nearest one named."),
    "DR-U026": say("所说的值不合这个事实或争点。错误信息列出可取的值。", "The value does not fit the fact or point; the message lists what does."),
    "DR-U030": say("登记库里没有这项数据或主体。用 asset list、party list 看。", "The registry has no such asset or party; see asset list, party list."),
    "DR-U031": say("登记库里没有这项权利。用 chain 看一项数据上各权利的编号。", "The registry has no such right; chain shows the ids of the rights over an asset."),
    "DR-U040": say("演示只动自己留下的文件夹。换一个名字。", "The demo touches only a folder of its own making. Name another."),
    "DR-U050": say("没有这个命令。datarights --help 列出全部。", "There is no such command; datarights --help lists them."),
    "DR-U051": say("命令没有这个选项。看它的 --help。", "The command has no such option; see its --help."),
    "DR-U052": say("缺少必填的参数或选项。看命令的 --help。", "A required argument or option is missing; see --help."),
    "DR-U053": say("选项的值缺了或不合要求。", "The value of an option is missing or does not fit."),
    "DR-U054": say("命令行多出内容或看不懂。含空格的名称要加引号。", "There is too much on the command line, or it is not understood. Quote names with spaces."),
}  # fmt: skip
"""Codes of the command line's own refusals: what each means and what to do."""
