"""``explain``: what a code, a rule, an article, a fact, an act or an outcome means, and why a finding came out so."""

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import typer

from datarights import bootstrap
from datarights.app.law import number_words, rules_resting
from datarights.cli import console, explain_json
from datarights.cli.codes import codes, exit_of
from datarights.cli.language import in_words, words
from datarights.cli.packs import chosen, cited
from datarights.cli.registry import packs_in_use
from datarights.errors import UsageError
from datarights.model.citation import how_read
from datarights.model.period import FOREVER
from datarights.procedure.recorded import NAMES
from datarights.rules import condition as tree
from datarights.text import say

if TYPE_CHECKING:
    from datarights.decision.decision import Decision
    from datarights.rules.engine import Engine
    from datarights.rules.pack import ActSpec, FactSpec, Pack, Parameter, Reading, Rule

app = typer.Typer(add_completion=False)

CODE: Final = re.compile(r"DR-[A-Z]\d{3}")
PLACE: Final = re.compile(r"(.+\.ya?ml):(\d+)(?::\d+)?")

_KINDS: Final = (
    ("datarights explain DR-L003", say("错误码", "an error code")),
    ("datarights explain extent.purposes", say("一条规则", "a rule")),
    ("datarights explain guide:21", say("一条条文管着哪些规则", "the rules that rest on an article")),
    ("datarights explain right.shown", say("一个事实", "a fact")),
    ("datarights explain license", say("一类行为需要什么权利", "which rights an act needs")),
    ("datarights explain review", say("一种结果", "an outcome")),
    ("datarights explain 情景.yaml:12", say("情景里这一行的行为为何如此判定", "why the act on that line came out so")),
)


@app.command(help=words("解释错误码、规则、条文、事实、行为、结果，或情景里的一行", "Explain a code, rule, article, fact, act, outcome or a line of a scenario"))  # fmt: skip
def explain(
    what: str = typer.Argument(
        "",
        help=words(
            "错误码 规则 条文（guide:21） 事实 行为 结果 文件:行",
            "a code, rule, article (guide:21), fact, act, outcome or FILE:LINE",
        ),
    ),
    full: bool = typer.Option(
        False,
        "--full",
        help=words(
            "全部规则与条件，不只未通过的一支；规则的条件逐层写全",
            "every rule and condition, not the failing branch alone; the condition of a rule written out",
        ),
    ),
) -> None:
    """Explain one thing."""
    if CODE.fullmatch(what.upper()):
        _code(what.upper())
        return
    style = console.chosen_format("table", "plain", "json")
    if not what:
        console.line(words("可以问：", "Ask for:"))
        console.lines(console.columns([(command, in_words(text)) for command, text in _KINDS]))
    elif (place := PLACE.fullmatch(what)) is not None:
        from datarights.cli.because_drawing import because_lines, counting
        from datarights.cli.decision_drawing import decision_lines

        decision, engine = _act_at(place[1], int(place[2]))
        if style == "json":
            found = decision.findings if full else counting(decision)
            console.as_json(
                {"file": place[1], "line": int(place[2]), **explain_json.decision_body(decision, found, full=full)}
            )
            return
        console.lines(decision_lines(decision, engine, full=True) if full else because_lines(decision, engine))
    else:
        _named(what, style, full=full)


def _named(what: str, style: str, *, full: bool) -> None:
    packs = list(chosen([]).values())
    if style == "json":
        bodies = (
            [each for pack in packs for each in _bodies(what, pack)]
            or list(_outcome_body(what))
            or list(_key_body(what))
        )
        if bodies:
            console.as_json(bodies[0] if len(bodies) == 1 else bodies)
            return
    found = _said_once(what, packs, full=full) or list(_outcome(what)) or list(_key(what))
    if not found:
        known = {
            name
            for pack in packs
            for name in (*(rule.id for rule in pack.rules), *pack.facts, *pack.acts, *pack.parameters)
        }
        near = difflib.get_close_matches(what, sorted(known), 3, 0.4)
        raise UsageError(
            "DR-U016",
            say(f"没有 {what} 可解释", f"there is nothing called {what}"),
            hint=say(f"最接近：{' '.join(near)}", f"nearest: {' '.join(near)}") if near else None,
        )
    console.lines(found)


def _said_once(what: str, packs: "Sequence[Pack]", *, full: bool) -> list[str]:
    """Tell everything of this name; a source that several packs cite is told by those whose rules rest on the article."""
    found: list[str] = []
    spare: list[str] = []
    for pack in packs:
        told = list(_told(what, pack, full=full))
        if told and told[-1] == _nothing_rests():
            spare = spare or told
        else:
            found += told
    return found or spare


def _told(what: str, pack: "Pack", *, full: bool) -> Iterator[str]:
    """Tell everything of this name in one pack."""
    for rule in pack.rules:
        if rule.id == what:
            yield from _rule(rule, pack, full=full)
    if what in pack.own.facts:
        yield from _fact(pack.facts[what], pack)
    for act in pack.own.acts.values():
        if what in {act.name, act.title.zh, act.title.en, *act.spellings}:
            yield from _act(act, pack)
    if what in pack.own.readings:
        yield from _reading(pack.readings[what], pack)
    if what in pack.own.parameters:
        yield from _parameter(pack.parameters[what], pack)
    source, _, article = what.partition(":")
    if _rests_on(pack, source):
        yield from _article(pack, source, article)


def _bodies(what: str, pack: "Pack") -> Iterator[dict[str, object]]:
    """Give everything of this name in one pack, for machines."""
    yield from (explain_json.rule_body(each, pack) for each in pack.rules if each.id == what)
    if what in pack.own.facts:
        yield explain_json.fact_body(pack.facts[what], pack)
    yield from (
        explain_json.act_body(each, pack)
        for each in pack.own.acts.values()
        if what in {each.name, each.title.zh, each.title.en, *each.spellings}
    )
    if what in pack.own.readings:
        yield explain_json.reading_body(pack.readings[what], pack)
    if what in pack.own.parameters:
        yield explain_json.parameter_body(pack.parameters[what], pack)
    source, _, article = what.partition(":")
    if _rests_on(pack, source):
        yield explain_json.article_body(source, article, pack)


def _rests_on(pack: "Pack", source: str) -> bool:
    """Tell whether a pack declares a source, or cites one that a pack it uses declares."""
    return source in pack.own.sources or bool(rules_resting(pack, source, ""))


# ---- one thing each -----------------------------------------------------------------------------------------------


def _code(code: str) -> None:
    table = codes()
    if code not in table:
        raise UsageError(
            "DR-U016",
            say(f"没有错误码 {code}", f"there is no code {code}"),
            hint=say("全部错误码见 docs/reference/errors.md", "all codes: docs/reference/errors.md"),
        )
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({"code": code, "zh": table[code].zh, "en": table[code].en, "exit_code": exit_of(code)})
        return
    leaves = exit_of(code)
    console.line(code + (words(f"    退出码 {leaves}", f"    exit code {leaves}") if leaves is not None else ""))
    console.lines(console.wrapped(in_words(table[code]), indent=2))


def _acts(rule: "Rule", pack: "Pack") -> str:
    return words("、", ", ").join(in_words(pack.acts[each].title) if each in pack.acts else each for each in rule.acts)


def _only(exception: "Rule", rule: "Rule", pack: "Pack") -> str:
    """Say for which acts an exception counts, where its rule speaks of more."""
    named = exception.acts
    if not named or "all" in named or (rule.acts and set(rule.acts) <= set(named)):
        return ""
    return words(f"（只就{_acts(exception, pack)}）", f" (only for {_acts(exception, pack)})")


def _rule(rule: "Rule", pack: "Pack", *, full: bool) -> Iterator[str]:
    yield from console.wrapped(
        f"{console.whole(rule.id)}  {in_words(rule.title)} → {in_words(rule.outcome.label)}", indent=0
    )
    yield from console.wrapped(in_words(rule.says), indent=2)
    for each in rule.cites:
        yield from console.wrapped(words("出处 ", "stands in ") + cited(each, pack), indent=2)
    start, end, by = rule.in_force.start, rule.in_force.end, _CONNECTING[rule.by.value]
    ended = words(f"，{end} 前", f", before {end}") if end != FOREVER else ""
    yield words(f"  自 {start} 起{ended}，看{by.zh}", f"  from {start}{ended}, by {by.en}")
    if rule.confidence != "read":
        yield words("  读到多少：", "  the text: ") + in_words(how_read(rule.confidence))
    if rule.except_to:
        yield words(f"  是 {rule.except_to} 的例外", f"  an exception to {rule.except_to}")
    for other in pack.rules:
        if other.except_to == rule.id:
            yield from console.wrapped(
                words("例外：", "exception: ")
                + f"{console.whole(other.id)}  {in_words(other.title)}"
                + _only(other, rule, pack),
                indent=2,
            )
    acts = _acts(rule, pack) or words(f"{rule.except_to} 所管的全部", f"all of {rule.except_to}")
    yield from console.wrapped(words("管的行为：", "acts: ") + acts, indent=2)
    yield words("  条件", "  condition")
    yield from _condition(rule.when if full else rule.own_condition, pack, 4, full=full)
    if not full and (rule.governed or any(_has_words(each) for each in tree.expanded(rule.when, pack.definitions))):
        yield words("  逐层写全，连同本包的总条件：", "  written out, with the gate of the pack: ") + console.whole(
            f"explain {rule.id} --full"
        )
    # in short, those that its own words name: what a group counts by is told where the group is written out
    groups = pack.definitions if full else dict.fromkeys(pack.definitions, tree.Any(parts=()))
    for name in tree.numbers(rule.when if full else rule.own_condition, groups):
        yield from _parameter(pack.parameters[name], pack, indent=4)
    if rule.remedy is not None:
        yield from console.wrapped(words("怎么办：", "what to do: ") + in_words(rule.remedy), indent=2)
    for duty in rule.duties:
        travels = words("（随数据走）", " (travels with the data)") if duty.travels else ""
        yield from console.wrapped(words("义务：", "duty: ") + f"{in_words(duty.says)}{travels}", indent=2)


_CONNECTING: Final = {
    "act_on": say("行为日", "the day of the act"),
    "filed_on": say("申请日", "the day of filing"),
    "contracted_on": say("签约日", "the day of the contract"),
    "collected_on": say("采集日", "the day of collection"),
}


def _has_words(node: tree.Condition) -> bool:
    """Tell whether a group has words of its own, by which it can be told."""
    return isinstance(node, tree.All | tree.Any | tree.Not) and node.says is not None


def _condition(node: tree.Condition, pack: "Pack", indent: int, *, full: bool) -> Iterator[str]:
    """Draw a condition as an outline: what joins its parts stands above them; a group told by its words is opened by ``full``."""
    match node:
        case tree.All(says=says) | tree.Any(says=says) | tree.Not(says=says) if says is not None and not full:
            yield from console.wrapped("- " + in_words(says), indent=indent)
        case tree.All() | tree.Any():
            parts = list(_joined(node, pack, full=full))
            if not parts:
                yield " " * indent + words("没有条件，总是如此", "no condition: always so")
            if len(parts) > 1:
                both = isinstance(node, tree.All)
                yield " " * indent + (
                    words("以下都成立", "all of these") if both else words("以下有一项成立", "any of these")
                )
                indent += 2
            for each in parts:
                yield from _condition(each, pack, indent, full=full)
        case tree.Not(part=part):
            yield " " * indent + words("以下不成立", "not this")
            yield from _condition(part, pack, indent + 2, full=full)
        case tree.DefinitionRef(name=name):
            yield from _condition(pack.definitions[name], pack, indent, full=full)
        case _:
            from datarights.rules.words import condition

            yield from console.wrapped("- " + in_words(condition(node, pack)), indent=indent)


def _joined(node: "tree.All | tree.Any", pack: "Pack", *, full: bool) -> Iterator[tree.Condition]:
    """Give the parts that a node joins; those of a node of its own kind below it stand beside them."""
    for part in node.parts:
        each = part
        while isinstance(each, tree.DefinitionRef):
            each = pack.definitions[each.name]
        told = _has_words(each) and not full
        if not told and (type(each) is type(node) or (isinstance(each, tree.All | tree.Any) and len(each.parts) == 1)):
            yield from _joined(each, pack, full=full)
        else:
            yield each


def _fact(spec: "FactSpec", pack: "Pack") -> Iterator[str]:
    yield from console.wrapped(f"{console.whole(spec.name)}  {in_words(spec.ask)}", indent=0)
    if spec.computed:
        yield from console.wrapped(_worked_out(spec), indent=2)
    yield words(f"  由{in_words(spec.who.label)}回答", f"  answered by {in_words(spec.who.label)}")
    if spec.settle is not None:
        yield from console.wrapped(words("凭：", "shown by: ") + in_words(spec.settle), indent=2)
    if spec.words:
        yield from console.wrapped(words("可取：", "one of: ") + " | ".join(spec.words), indent=2)
    from datarights.rules.condition import leaves, looked_at

    rules = [
        rule for rule in pack.rules if any(looked_at(node) == spec.name for node in leaves(rule.when, pack.definitions))
    ]
    if rules:
        yield words("  用到它的规则", "  rules that look at it")
        yield from console.columns([(rule.id, in_words(rule.title)) for rule in rules], indent=4, fold=True)


def _worked_out(spec: "FactSpec") -> str:
    """Say from what the program works a fact out, and what a statement does beside it."""
    if spec.between:
        return words("由程序据 ", "worked out from ") + words(" 与 ", " and ").join(spec.between) + words(" 算出", "")
    label = spec.name.removeprefix("asset.labels.")
    where = (
        words(f"；写在数据的 labels.{label}", f"; stated as labels.{label} of the data") if label != spec.name else ""
    )
    return words(
        f"由程序据登记库算出{where}；陈述不能取代它，与它不同的使它待定",
        f"worked out from the registry{where}; a statement does not take its place, and one against it leaves it open",
    )


def _act(act: "ActSpec", pack: "Pack") -> Iterator[str]:
    from datarights.model.right import rights_of, short_names

    yield f"{act.name}  {in_words(act.title)}    {cited(act.cite, pack)}"
    rights = in_words(short_names(rights_of(act.exercises))) if act.exercises else words("无", "none")
    each = words("，以及所给的每一项权利", ", and each right that passes") if act.each_conferred else ""
    yield words(f"  行使的权利：{rights}{each}", f"  exercises: {rights}{each}")
    if act.passing_on:
        yield from console.wrapped(
            words(
                "被许可人约定可再许可的，在约定之内也可以",
                "a licensee that may pass on may do it within that permission",
            ),
            indent=2,
        )
    if act.note is not None:
        yield from console.wrapped(in_words(act.note), indent=2)
    yield from console.columns(
        list(
            dict.fromkeys(
                (rule.id, in_words(rule.outcome.label), in_words(rule.title))
                for rule in pack.rules
                if act.name in rule.acts
            )
        ),
        fold=True,
    )


def _reading(reading: "Reading", pack: "Pack") -> Iterator[str]:
    yield from console.wrapped(f"{console.whole(reading.name)}  {in_words(reading.question)}", indent=0)
    for option in reading.options:
        default = words("（默认）", " (default)") if option.key == reading.default else ""
        cites = words("；", "; ").join(cited(each, pack) for each in option.cites)
        yield from console.wrapped(
            f"- {console.whole(option.key)}{default}  {in_words(option.says)}  {cites}", indent=2
        )


def _parameter(parameter: "Parameter", pack: "Pack", indent: int = 0) -> Iterator[str]:
    """Say a number of the law, with every value it has had."""
    for each in parameter.values:
        number, start, end = number_words(each.value, parameter.unit), each.period.start, each.period.end
        ended = words(f"，{end} 前", f", before {end}") if end != FOREVER else ""
        yield from console.wrapped(
            f"{console.whole(parameter.name)}  {in_words(number)}"
            + words(f"，自 {start} 起{ended}  ", f", from {start}{ended}  ")
            + cited(each.cite, pack),
            indent=indent,
        )


def _article(pack: "Pack", source: str, article: str) -> Iterator[str]:
    instrument = pack.sources[source]
    head = "  ".join(each for each in (in_words(instrument.title), instrument.number, in_words(instrument.authority.label)) if each)  # fmt: skip
    yield from console.wrapped(head, indent=0)
    where = words(
        f"自 {instrument.start} 起施行 · {instrument.issuer} · 读于 {instrument.read_on}（{how_read(instrument.confidence).zh}）",
        f"in force from {instrument.start} · {instrument.issuer} · read on {instrument.read_on} ({how_read(instrument.confidence).en})",
    )
    yield from console.wrapped(where, indent=2)
    if instrument.note is not None:
        yield from console.wrapped(in_words(instrument.note), indent=2)
    rows = [
        (rule.id, in_words(rule.outcome.label), in_words(rule.says)) for rule in rules_resting(pack, source, article)
    ]
    if not rows:
        yield _nothing_rests()
    yield from console.columns(rows, fold=True)


def _nothing_rests() -> str:
    return words("  没有规则依据这一条", "  no rule rests on this article")


def _outcome(what: str) -> Iterator[str]:
    for title, _, said in _outcome_rows(what):
        yield title
        yield f"  {said}"


def _outcome_body(what: str) -> Iterator[dict[str, object]]:
    for _, key, said in _outcome_rows(what):
        yield {"outcome": key, "says": said}


def _key(what: str) -> Iterator[str]:
    """Tell what a key of an application is for: precheck names what is wrong by it."""
    said = bootstrap.key_of_application(what)
    if said is not None:
        yield f"{what}  {in_words(said)}"
        yield words("  申请文件的一个键，见 docs/reference/application.md", "  a key of the file of an application: docs/reference/application.md")  # fmt: skip
        if what in NAMES:
            yield f"  precheck: {in_words(NAMES[what])}" + words("（工作指引第27条）", " (Guide Art. 27)")


def _key_body(what: str) -> Iterator[dict[str, object]]:
    said = bootstrap.key_of_application(what)
    if said is not None:
        yield {"key": what, "zh": said.zh, "en": said.en}


def _outcome_rows(what: str) -> Iterator[tuple[str, str, str]]:
    from datarights.cli.topics import TOPICS
    from datarights.rules.pack import Outcome

    title, rows = TOPICS["outcomes"]
    for row in rows:
        for each in Outcome:
            if row.en.startswith(each.key) and what in {each.key, each.label.zh, each.label.en}:
                yield in_words(title), each.key, in_words(row)


# ---- a finding ----------------------------------------------------------------------------------------------------


def _act_at(file: str, number: int) -> "tuple[Decision, Engine]":
    """Decide the act that stands on a line of a scenario."""
    from datarights.decision.decide import decide
    from datarights.decision.decision import DecisionRequest
    from datarights.scenario.drafts import fold_of

    lexicon = bootstrap.lexicon()
    packs = packs_in_use()(file)
    scenario = bootstrap.scenario_of(file, None, packs)
    engine = bootstrap.engine_of(scenario, packs)
    before = [step for step in scenario.steps if step.place is not None and step.place.line <= number]
    if not before:
        raise UsageError(
            "DR-U022",
            say(f"{file} 第 {number} 行之前没有行为", f"{file} has no act at or before line {number}"),
        )
    step = before[-1]
    holdings = fold_of(scenario.world, lexicon) if scenario.world is not None else None
    return decide(DecisionRequest(act=step.act, readings=step.readings), holdings, engine, lexicon), engine
