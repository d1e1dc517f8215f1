"""How the conditions of rules look as they were weighed: what was asked, the answer, where it comes from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from datarights.cli import console
from datarights.cli.drawing import value_words
from datarights.cli.language import in_words, words
from datarights.decision.determined import LABEL
from datarights.decision.remedies import IN_TITLE
from datarights.report.words import cite_text
from datarights.rules.closures import HEADS
from datarights.rules.finding import Truth
from datarights.text import say
from datarights.valueclass import replace

if TYPE_CHECKING:
    from datarights.rules.engine import Engine
    from datarights.rules.finding import ConditionResult
    from datarights.text import Text

_ORIGINS: Final = {
    "registry": say("登记库", "the registry"),
    "act": say("所问的行为", "the act asked about"),
    "stated": say("自述", "stated"),
}
_ENTRY: Final = re.compile(r".*#(\d+)")
_ASIDE: Final = re.compile(r"\s*[（(][^（()）]*[）)]\s*(?=[？?]?$)")


def asked_words(ask: "Text") -> str:
    """Say what a fact is asked by, to be followed by an answer: without what stands aside at its end."""
    return _ASIDE.sub("", in_words(ask)).rstrip("？?")


def tells(condition: "ConditionResult") -> bool:
    """Tell whether a reader learns something from a fact: what the chain of title shows is said in the sentence."""
    return condition.fact not in IN_TITLE and not condition.fact.startswith(
        ("right.", "act.kind", "act.on", "reading:")
    )


def fact_words(condition: "ConditionResult", engine: "Engine") -> str:
    """Say a fact that a rule looked at: what was asked, the answer, where it comes from."""
    spec = engine.facts.get(condition.fact)
    said = in_words(condition.says)
    if spec is not None and is_question(condition, engine):
        asked = asked_words(spec.ask)
        said = words(f"{asked}：{_answer(condition, engine)}", f"{asked}? {_answer(condition, engine)}")
    elif not condition.found:
        said += words("（未说明）", " (not stated)")
    origin = label_origin(condition.origin) if condition.fact.startswith(LABEL) else origin_words(condition.origin)
    return said + (words(f"（{origin}）", f" ({origin})") if origin else "")


def is_question(condition: "ConditionResult", engine: "Engine") -> bool:
    """Tell whether a condition is said by the question it asks, and so with its answer."""
    spec = engine.facts.get(condition.fact)
    return spec is not None and in_words(condition.says).startswith(in_words(spec.ask).rstrip("？?"))


def _asking(said: str, condition: "ConditionResult") -> str:
    """Say beside an answer which one the condition asks for, where it is a yes or a no: both may make it hold."""
    wanted = _YES_NO.get(condition.wanted)
    if wanted is None or not condition.found:
        return said
    return words(f"{said}（条件：{wanted.zh}）", f"{said} (asked for: {wanted.en})")


_YES_NO: Final = {"yes": say("是", "yes"), "no": say("否", "no")}


def _answer(condition: "ConditionResult", engine: "Engine") -> str:
    if condition.value is None:
        return words("未说明", "not stated")
    if condition.fact == "act.kind" and condition.value in engine.acts:
        return in_words(engine.acts[condition.found].title)
    return value_words(condition.fact, condition.value)


def label_origin(origin: str) -> str:
    """Say from which data a label comes down, and over which; of the data's own label, where it is recorded."""
    parts = origin.split(" · ")
    names = [console.whole(each.rpartition("#")[0]) for each in parts]
    if len(parts) == 1 or not all(names):
        return origin_words(origin)
    return words(f"自 {' → '.join(names)}，{origin_words(origin)}", f"from {' → '.join(names)}, {origin_words(origin)}")


def origin_words(origin: str) -> str:
    """Say where a fact comes from: an entry of the ledger by its number, a place in a file as it is."""
    if origin in _ORIGINS:
        return in_words(_ORIGINS[origin])
    parts = [_ENTRY.fullmatch(each) for each in origin.split(" · ")]
    numbers = dict.fromkeys(each[1] for each in parts if each is not None)
    if numbers and all(parts):
        return console.whole(
            words(f"登记第 {'、'.join(numbers)} 条", f"entr{'ies' if len(numbers) > 1 else 'y'} {', '.join(numbers)}")
        )
    return console.whole(origin)


def branch_lines(nodes: "Iterable[ConditionResult]", engine: "Engine", *, full: bool) -> Iterator[str]:
    """Draw conditions as they were evaluated; without ``full`` an answer that holds, or is none, is said without its mark."""
    for each in nodes:
        mark = {Truth.YES: "√", Truth.NO: "×", Truth.OPEN: "?"}[each.truth]
        said = fact_words(each, engine) if each.fact else in_words(each.says)
        if each.truth is not Truth.OPEN and is_question(each, engine):
            plain = not full and each.truth is Truth.YES
            said, mark = (said, "·") if plain else (_asking(said, each), mark)
        if each.cite is not None:
            said += f"  {in_words(cite_text(each.cite, engine.packs))}"
        yield from console.wrapped(f"{mark} {said}", indent=4 + 2 * each.depth)


class Told:
    """The groups with words of their own, such as definitions, that were drawn already on one screen."""

    def __init__(self) -> None:
        self._told: set[tuple[object, ...]] = set()

    def once(self, nodes: "Sequence[ConditionResult]") -> "Iterator[ConditionResult]":
        """Give nodes in their order; of a group that was drawn before, its words alone, which say so."""
        until = 0
        for number, each in enumerate(nodes):
            if number < until:
                continue
            end = next((n for n in range(number + 1, len(nodes)) if nodes[n].depth <= each.depth), len(nodes))
            if end > number + 1 and each.says not in HEADS.values():
                key = tuple((one.truth, one.says, one.found, one.depth - each.depth) for one in nodes[number:end])
                if key in self._told:
                    until = end
                    yield replace(each, says=say(f"{each.says.zh}（同上）", f"{each.says.en} (as above)"))
                    continue
                self._told.add(key)
            yield each
