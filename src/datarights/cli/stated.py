"""Facts and readings said on the command line, held against what the packs declare: a slip of the pen is no answer."""

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from datarights.decision.facts import is_computed
from datarights.errors import UsageError
from datarights.rules.finding import Fact
from datarights.scenario.stated import stated_facts
from datarights.text import Text, say

if TYPE_CHECKING:
    from datarights.rules.engine import Engine


def facts(pairs: Mapping[str, str], engine: "Engine", *, on_ledger: bool) -> dict[str, Fact | None]:
    """Read stated facts; of one said to be unknown, nothing.

    Raises:
        UsageError: no pack declares the fact, the ledger gives it, or the value is not one it takes.

    """
    for name in pairs:
        if name not in engine.facts:
            raise UsageError(
                "DR-D020", say(f"没有事实 {name}", f"there is no fact {name}"), hint=_nearest(name, list(engine.facts))
            )
        if on_ledger and is_computed(name):
            raise UsageError(
                "DR-D020",
                say(
                    f"{name} 由程序据登记库算出，不能自述", f"{name} is worked out from the ledger and cannot be stated"
                ),
                hint=say(
                    f"登记库里不对的，以登记改正；datarights explain {name}",
                    f"what is wrong on record is put right by an entry; datarights explain {name}",
                ),
            )
    found = stated_facts(pairs, engine.facts)
    for name, fact in found.items():
        wanted = None if fact is None else engine.facts[name].wanted(fact.value)
        if wanted is not None:
            raise UsageError(
                "DR-U026",
                say(f"{name} 不取 {pairs[name]} 这个值", f"{name} does not take {pairs[name]}"),
                hint=say(f"可写 {wanted.zh}", f"write {wanted.en}"),
            )
    return found


def readings(pairs: Mapping[str, str], engine: "Engine") -> dict[str, str]:
    """Read chosen readings.

    Raises:
        UsageError: there is no such contested point, or it is not read so.

    """
    for name, option in pairs.items():
        reading = engine.readings.get(name)
        if reading is None:
            raise UsageError(
                "DR-U025",
                say(f"没有争点 {name}", f"there is no contested point {name}"),
                hint=_nearest(name, list(engine.readings)),
            )
        keys = [each.key for each in reading.options]
        if option not in keys:
            raise UsageError(
                "DR-U026",
                say(f"{name} 没有 {option} 这一说", f"{name} is not read {option}"),
                hint=_listed(keys),
            )
    return dict(pairs)


def _listed(keys: Sequence[str]) -> Text:
    return say(f"可取：{' '.join(keys)}", f"one of: {' '.join(keys)}")


def _nearest(name: str, known: list[str]) -> Text:
    near = difflib.get_close_matches(name, known, 3, 0.5) or known[:3]
    return say(f"最接近：{' '.join(near)}", f"nearest: {' '.join(near)}")


CODES = {
    "DR-D020": say(
        "所述事实没有任何规则包声明，或者是由程序计算的，不能自述。",
        "A stated fact is declared by no pack, or is worked out by the program and cannot be stated.",
    ),
}
