"""What a pack refers to: places in its sources, periods of its rules and numbers, exceptions."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice, pairwise
from typing import Final

from datarights.model.asset import LABELS
from datarights.model.citation import Authority, Citation, Source
from datarights.model.period import FOREVER, Period
from datarights.rules.condition import Leaf, ParameterRef, Tally, numbers
from datarights.rules.lists import PREFIX
from datarights.rules.pack import FactSpec, FactType, Pack, Parameter, Rule, Unit
from datarights.rules.spot import Spot, citations, conditions, of_rule
from datarights.rules.together import outranking
from datarights.text import Text, say

Wrong = tuple[str, Spot, Text, Text]
"""A code, where, what, and what to do."""


def problems(pack: Pack) -> Iterator[Wrong]:
    """Give what a pack refers to and is not there, or does not run when it should."""
    cited = list(citations(pack))
    for spot, cite in cited:
        yield from _cited(pack, spot, cite)
    yield from _unlisted(pack, {cite.source for _, cite in cited if cite.article})
    yield from _lowerings(pack)
    yield from _units(pack)
    yield from periods(pack)


def periods(pack: Pack) -> Iterator[Wrong]:
    """Give the days that do not fit: of versions, of rules and their sources, of numbers and the rules that use them."""
    yield from _versions(pack.rules)
    for rule in pack.rules:
        yield from _outside_sources(pack, rule)
    for name, parameter in pack.own.parameters.items():
        yield from _values(name, parameter)
    for rule in pack.rules:
        yield from _numbers(pack, rule)


# ---- places in the law --------------------------------------------------------------------------------------------


def _cited(pack: Pack, spot: Spot, cite: Citation) -> Iterator[Wrong]:
    source = pack.sources.get(cite.source)
    if source is None:
        return
    if source.authority not in {Authority.CONTRACT, Authority.ORDER} and not cite.article and not cite.note:
        yield (
            "DR-P014",
            spot,
            say(f"引用 {cite.source} 没有写条文或者说明", f"cites {cite.source} without an article or a note"),
            say("写明 article，没有条文的写 note", "write the article; where there are none, a note"),
        )
    if cite.article and source.articles and not source.has(cite.article):
        yield (
            "DR-P033",
            spot,
            say(
                f"{cite.source} 所列的条文里没有 {cite.article}",
                f"{cite.article} is not among the articles listed for {cite.source}",
            ),
            say("核对条号；确有此条的补进 articles", "look the number up; add it to `articles` when it is there"),
        )


def _unlisted(pack: Pack, cited: Collection[str]) -> Iterator[Wrong]:
    """Find a source that is cited by article and lists none: a wrong number would pass."""
    for name, source in pack.own.sources.items():
        if name in cited and not source.articles:
            yield (
                "DR-P047",
                Spot("sources", name),
                say(f"渊源 {name} 没有列出条文，引错条号查不出", f"the source {name} lists no articles: a wrong number would pass"),
                say("写 articles：读过的，或全部，如 [1-74]", "write `articles`: those that were read, or all, such as [1-74]"),
            )  # fmt: skip
        for each in source.articles:
            first, _, last = each.partition("-")
            if first.isdigit() and last.isdigit() and int(last) < int(first):
                yield (
                    "DR-P033",
                    Spot("sources", name, ("articles",)),
                    say(f"渊源 {name} 的 articles 写反了：{each}", f"the articles of the source {name} are the wrong way round: {each}"),
                    say(f"写 {last}-{first}", f"write {last}-{first}"),
                )  # fmt: skip


def _outside_sources(pack: Pack, rule: Rule) -> Iterator[Wrong]:
    sources = [pack.sources[each.source] for each in rule.cites if each.source in pack.sources]
    if sources and rule.in_force.start < min(each.start for each in sources):
        yield (
            "DR-P012",
            of_rule(rule).down("from"),
            say(f"{rule.id} 早于它所引的全部渊源施行", f"{rule.id} runs from before every source it cites"),
            say(f"from 不早于 {_first(sources)}", f"`from` is not before {_first(sources)}"),
        )
    if sources and rule.in_force.end > max(each.end for each in sources):
        last = max(each.end for each in sources)
        yield (
            "DR-P012",
            of_rule(rule),
            say(
                f"{rule.id} 在它所引的全部渊源失效之后仍施行",
                f"{rule.id} runs on after every source it cites has lapsed",
            ),
            say(f"写 before: {last}，或引用接续的文件", f"write before: {last}, or cite what took its place"),
        )


def _first(sources: Iterable[Source]) -> str:
    return min(each.start for each in sources).isoformat()


# ---- versions -----------------------------------------------------------------------------------------------------


def _versions(rules: Iterable[Rule]) -> Iterator[Wrong]:
    """Find versions of one rule that begin on one day, run at the same time, or leave days between them."""
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    for name, versions in by_id.items():
        ordered = sorted(versions, key=lambda each: each.in_force.start)
        for one, other in pairwise(ordered):
            at = of_rule(other).down("from")
            if one.in_force.start == other.in_force.start:
                yield (
                    "DR-P003",
                    at,
                    say(f"{name} 有两个版本同日起施行", f"{name} has two versions from the same day"),
                    say("留一个，或改起始日", "keep one of them, or change its first day"),
                )
            elif other.in_force.start < one.in_force.end:
                yield (
                    "DR-P011",
                    at,
                    say(f"{name} 自 {other.in_force.start} 起的版本与前一版本期间重叠", f"the version of {name} from {other.in_force.start} overlaps the one before it"),
                    say(f"前一版本写 before: {other.in_force.start}", f"end the earlier one with before: {other.in_force.start}"),
                )  # fmt: skip
            elif one.in_force.end < other.in_force.start:
                yield (
                    "DR-P030",
                    at,
                    _no_days(name, one.in_force, other.in_force),
                    say("补上其间的版本；有意空缺的写进 explained.yaml", "add the version between; a gap that is meant goes into explained.yaml"),
                )  # fmt: skip


def _no_days(name: str, one: Period, other: Period) -> Text:
    return say(
        f"{name} 自 {one.end} 至 {other.start}（不含）没有版本",
        f"{name} has nothing from {one.end} to {other.start} (excluded)",
    )


def _lowerings(pack: Pack) -> Iterator[Wrong]:
    rules = {head.id for head in pack.heads}
    for label, ways in pack.own.lowers.items():
        at = Spot("lowers", label)
        if label not in LABELS:
            yield (
                "DR-P046",
                at,
                say(f"数据没有 {label} 这种标签", f"data has no label {label}"),
                say(f"可用：{' '.join(LABELS)}", f"there are: {' '.join(LABELS)}"),
            )
        elif f"asset.labels.{label}" not in pack.facts:
            yield (
                "DR-P046",
                at,
                say(f"本包和它所用的包都没有写明标签 {label}", f"neither this pack nor one it uses declares the label {label}"),
                say("在 uses 里写上写明它的规则包", "name the pack that declares it in `uses`"),
            )  # fmt: skip
        for each in ways:
            if each.under not in rules:
                yield (
                    "DR-P046",
                    at,
                    say(f"去掉标签 {label} 所依的 {each.under} 不是本包的规则", f"{each.under}, by which the label {label} is taken away, is no rule of this pack"),
                    say("写本包的规则：证据要证明什么，由规则所在的包说", "name a rule of this pack: what its evidence proves is said by the pack that has it"),
                )  # fmt: skip
            for one, above in islice(outranking(pack, each.under, label, pack.used), 1):
                yield (
                    "DR-P018",
                    at,
                    say(
                        f"{one.id}（{one.authority.label.zh}）不能去掉标签 {label}：规则包 {above.pack} 的 {above.id}（{above.authority.label.zh}）看它",
                        f"{one.id} ({one.authority.label.en}) cannot take the label {label} away: {above.id} ({above.authority.label.en}) of the pack {above.pack} looks at it",
                    ),
                    say(
                        "引用同级或更高的渊源，或删去；依该包自己的 lowers 认定",
                        "cite a source of that rank or a higher one, or leave it out; determine it by what the pack itself lowers it by",
                    ),
                )  # fmt: skip


# ---- numbers of the law -------------------------------------------------------------------------------------------


def _values(name: str, parameter: Parameter) -> Iterator[Wrong]:
    dated = sorted(enumerate(parameter.values), key=lambda each: each[1].period.start)
    for (_, one), (number, other) in pairwise(dated):
        at = Spot("parameters", name, ("values", number))
        if one.period.end < other.period.start:
            yield (
                "DR-P030",
                at,
                _no_days(name, one.period, other.period),
                say("补上其间的值；有意空缺的写进 explained.yaml", "add the value between; a gap that is meant goes into explained.yaml"),
            )  # fmt: skip


def _numbers(pack: Pack, rule: Rule) -> Iterator[Wrong]:
    """Find the days on which a rule runs and a number it compares with has no value."""
    for name in numbers(rule.when, pack.definitions):
        if name not in pack.parameters:
            continue
        missing = _uncovered(rule.in_force, [each.period for each in pack.parameters[name].values])
        if missing is not None:
            until = "" if missing.end == FOREVER else f" – {missing.end}"
            yield (
                "DR-P032",
                of_rule(rule),
                say(f"{rule.id} 自 {missing.start}{until} 施行而数值 {name} 没有值", f"{rule.id} runs from {missing.start}{until}, when the number {name} has no value"),
                say("补上该期间的值，或缩短规则的期间", "give the value of that time, or shorten the rule's period"),
            )  # fmt: skip


_WORDS: Final = {
    word: unit
    for unit, words in {
        Unit.DAYS: ("days", "day", "日", "天"),
        Unit.WORKING_DAYS: ("working days", "working day", "工作日", "个工作日"),
        Unit.MONTHS: ("months", "month", "月", "个月"),
        Unit.YEARS: ("years", "year", "年", "周年", "周岁"),
    }.items()
    for word in words
}
_MANIFOLD: Final = ("万", "亿", "thousand", "million", "billion")
"""Words of units that count in more than ones: a fact never does, 500,000 persons are stated as 500000."""


def _units(pack: Pack) -> Iterator[Wrong]:
    """Find a number that is compared with one of the law in another unit: as far as what it is counted in is known.

    It is known of one that runs with the day, and of any other by the first number of the law it is compared with.
    """
    counted: dict[str, str] = {}
    for one in (*pack.used, pack):
        for spot, condition in conditions(one):
            if spot.name.startswith(PREFIX) or not isinstance(condition, Leaf | Tally):
                continue
            compared = _compared(condition, one)
            if compared is None:
                continue
            name, spec, unit = compared
            own = counted.setdefault(name, _own_unit(spec, one) or unit)
            manifold = any(each in unit for each in _MANIFOLD)
            if one is pack and (own != unit or manifold):
                zh = "事实按个计数" if manifold else f"{name} 以 {own} 计"
                en = "facts are counted in ones" if manifold else f"{name} is counted in {own}"
                yield (
                    "DR-P049",
                    spot.down(condition.operator.value),
                    say(f"{name} 与单位是 {unit} 的数值相比，而{zh}", f"{name} is compared with a number in {unit}, and {en}"),
                    say("把数值换算成同一单位，unit 写同一个词", "give the number in the same unit, under the same word"),
                )  # fmt: skip


def _compared(condition: Leaf | Tally, pack: Pack) -> tuple[str, FactSpec | None, str] | None:
    """Give what a condition compares with a number of the law, and in which unit that is; nothing where it compares none."""
    value = condition.value
    parameter = pack.parameters.get(value.name) if isinstance(value, ParameterRef) else None
    spec = pack.facts.get(condition.fact) if isinstance(condition, Leaf) else None
    if parameter is None or (isinstance(condition, Leaf) and (spec is None or spec.type is not FactType.NUMBER)):
        return None
    name = condition.fact if isinstance(condition, Leaf) else f"{condition.records} {condition.field}".rstrip()
    return name, spec, _plain(parameter.unit)


def _own_unit(spec: FactSpec | None, pack: Pack) -> str:
    """Give what a number is counted in, where that is declared: it runs, or is worked out from two days."""
    if spec is None:
        return ""
    first = pack.facts.get(spec.between[0]) if spec.between else None
    unit = Unit.YEARS if first is not None and first.type is FactType.DAY else spec.passed or spec.left
    return _plain(unit or "")


def _plain(unit: str) -> str:
    word = " ".join(unit.lower().replace("_", " ").split())
    return _WORDS[word].value.replace("_", " ") if word in _WORDS else word


def _uncovered(whole: Period, pieces: list[Period]) -> Period | None:
    """Give the first stretch of a period that no piece covers."""
    day = whole.start
    for piece in sorted(pieces, key=lambda each: each.start):
        if piece.start > day:
            return Period(start=day, end=min(piece.start, whole.end)) if day < whole.end else None
        day = max(day, piece.end)
    return Period(start=day, end=whole.end) if day < whole.end else None


CODES: Final[dict[str, Text]] = {
    "DR-P003": say("同一规则有两个版本同日起施行。", "Two versions of a rule begin on the same day."),
    "DR-P046": say(
        "lowers 所写的标签不存在，或者本包并不知道；或者所依的规则不是本包的。",
        "A label named in lowers does not exist or is unknown to the pack, or the rule named there is none of the pack's own.",
    ),
    "DR-P011": say("同一规则两个版本的期间重叠。", "Two versions of a rule run at the same time."),
    "DR-P012": say(
        "规则施行的期间越出它所引渊源的期间。", "A rule runs before or after every source it cites is in force."
    ),
    "DR-P014": say("引用没有写条文或者说明，读者找不到。", "A citation without article or note cannot be found."),
    "DR-P030": say(
        "同一规则的版本之间，或同一数值的各期之间，有若干日没有着落。有意如此的，写进包里的 explained.yaml。",
        "Between two versions of a rule, or two values of a number, some days have none. Where that is meant, "
        "explained.yaml of the pack says so.",
    ),
    "DR-P032": say(
        "规则施行而它所比的法定数值当日没有值：那一日谁也答不出。",
        "A rule runs on a day on which the number it compares with has no value: nobody could say how it comes out.",
    ),
    "DR-P033": say(
        "所引条文不在该渊源列出的条文之中。",
        "The article cited is not among those that its source lists.",
    ),
    "DR-P049": say(
        "事实与法定数值的单位不同：3 个月会被当作 3 日来比。",
        "A fact and the number of the law it is compared with are in different units: 3 months would be taken for 3 days.",
    ),
    "DR-P047": say(
        "渊源按条引用而没有列出条文：引错条号查不出。",
        "A source is cited by article and lists none: a wrong number would pass.",
    ),
}
