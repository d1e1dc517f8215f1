"""What an application may state under ``facts``: facts of the rule packs that the form itself has no box for.

What the form or the ledger says is never stated beside it, and a judgement is no applicant's to make.
"""

from collections.abc import Mapping
from difflib import get_close_matches

from datarights.procedure.facts import FROM_THE_FORM
from datarights.rules.condition import Value
from datarights.rules.pack import FactSpec, FactType
from datarights.text import Text, say
from datarights.valueclass import valueclass


@valueclass
class WrongStatement:
    """Why a statement cannot stand. ``of_value``: its value is wrong, and not its name."""

    code: str
    message: Text
    hint: Text
    of_value: bool = False


def fault_of_statement(name: str, value: Value | None, facts: Mapping[str, FactSpec]) -> WrongStatement | None:
    """Say why an applicant cannot state a fact with a value, or give nothing. An unknown value states nothing."""
    spec = facts.get(name)
    if spec is None:
        near = next(iter(get_close_matches(name, facts, 1, 0.6)), "")
        return WrongStatement(
            code="DR-I076",
            message=say(f"规则包里没有“{name}”这一事实", f"no rule pack knows the fact “{name}”"),
            hint=say(
                f"最接近：{near}" if near else "datarights packs show 列出各项事实",
                f"nearest: {near}" if near else "datarights packs show lists them",
            ),
        )
    if spec.computed or name in FROM_THE_FORM:
        return WrongStatement(
            code="DR-I077",
            message=say(f"“{name}”由申请表得出", f"“{name}” is read off the form"),
            hint=say("填写申请表的相应栏目，不在 facts 里写", "fill in the form; leave it out of facts"),
        )
    if spec.type is FactType.JUDGEMENT:
        return WrongStatement(
            code="DR-I078",
            message=say(f"“{name}”须由审核人员认定", f"“{name}” is for a reviewer to find"),
            hint=say("删去这一行，附上供认定的材料", "leave it out and attach what it is judged by"),
        )
    return None if value is None else _fault_of_value(name, value, spec)


def _fault_of_value(name: str, value: Value, spec: FactSpec) -> WrongStatement | None:
    wanted = spec.wanted(value)
    if wanted is None:
        return None
    return WrongStatement(
        code="DR-I079",
        message=say(f"“{name}”不能是这个值", f"“{name}” cannot have this value"),
        hint=say(f"可写 {wanted.zh}", f"write {wanted.en}"),
        of_value=True,
    )


CODES = {
    "DR-I076": say(
        "facts 里写的事实没有规则包知道。照 datarights packs show 所列名称改正。",
        "A fact that no rule pack knows. Correct its name by datarights packs show.",
    ),
    "DR-I077": say(
        "这一事实由申请表或登记文件得出，不能另行声明。填写相应栏目。",
        "The fact is read off the form or the manifest and cannot be stated beside it. Fill in the form.",
    ),
    "DR-I078": say(
        "这一问题须由审核人员认定，申请人不能自行作答。附上供认定的材料。",
        "A question for a reviewer, which an applicant cannot answer. Attach what it is judged by.",
    ),
    "DR-I079": say("事实没有这个取值。照提示所列改正。", "The fact has no such value. Write one that is listed."),
}
