"""Rule packs: folders of YAML to values (docs/reference/pack-grammar.md)."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from datarights.adapters.files import files_in, raised
from datarights.adapters.yamlfiles.citations import CITE
from datarights.adapters.yamlfiles.conditions import CONDITION, typed
from datarights.adapters.yamlfiles.decode import (
    BAD,
    BILINGUAL,
    YES_NO,
    Choice,
    Day,
    Field,
    Ident,
    Many,
    Named,
    Record,
    Schema,
    Spec,
    TextSpec,
    Whole,
    nearest,
    period_of,
    wrong,
)
from datarights.adapters.yamlfiles.kept import kept
from datarights.adapters.yamlfiles.lists import LISTS
from datarights.adapters.yamlfiles.packnames import check
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.errors import Fault, InputError, Place
from datarights.model.citation import Authority, Source
from datarights.model.ids import fits_pack
from datarights.rules import condition as c
from datarights.rules.pack import (
    MANY,
    ActSpec,
    Connecting,
    DatedValue,
    Duty,
    FactSpec,
    FactType,
    Lowering,
    Option,
    Outcome,
    Pack,
    Parameter,
    Reading,
    Rule,
    Unit,
    Who,
    beside,
    under,
)
from datarights.rules.together import clash_fault, clashes, lifting, whole
from datarights.text import say
from datarights.valueclass import replace

WHO: Final = Choice.among(Who)


def _source(values: dict[str, Any], node: Node) -> Any:
    period = period_of(values["from"], values["through"], values["before"], node)
    if period is BAD:
        return BAD
    return Source(
        id="",
        title=values["title"],
        short=values["short"] or values["title"],
        issuer=values["issuer"] or "",
        number=values["number"] or "",
        authority=values["authority"],
        issued=values["issued"] or period.start,
        start=period.start,
        end=period.end,
        read_on=values["read"] or period.start,
        confidence=values["confidence"] or "read",
        note=values["note"],
        link=values["link"] or "",
        articles=values["articles"] or (),
    )


_D: Final = {
    "from": Field(Day(), say("起", "from")),
    "through": Field(Day(end=True), say("止（含）", "through")),
    "before": Field(Day(end=True), say("止（不含）", "before")),
}
SOURCE: Final = Record(
    {
        "title": Field(BILINGUAL, say("名称", "title"), required=True),
        "short": Field(BILINGUAL, say("简称", "short title")),
        "issuer": Field(TextSpec(), say("制定机关", "issuer")),
        "number": Field(TextSpec(empty=True), say("文号", "number")),
        "authority": Field(Choice.among(Authority), say("位阶", "rank"), required=True),
        "issued": Field(Day(), say("发布日", "issued")),
        "read": Field(Day(), say("阅读日", "day it was read")),
        "confidence": Field(
            Choice({each: each for each in ("read", "partial", "unverified")}), say("读到多少", "how far read")
        ),
        "note": Field(BILINGUAL, say("说明", "note")),
        "link": Field(TextSpec(), say("网址", "address")),
        "articles": Field(Many(TextSpec()), say("读过的或全部条文", "articles that were read, or all")),
        **_D,
    },
    _source,
)


class _NumberOrDay(Spec):
    """A whole number, or a day."""

    def decode(self, node: Node) -> Any:
        return Day().decode(node) if "-" in node.value[1:] else Whole(-(10**15) + 1).decode(node)

    def schema(self) -> Schema:
        return {"anyOf": [Whole(-(10**15) + 1).schema(), Day().schema()]}


def _dated(values: dict[str, Any], node: Node) -> Any:
    period = period_of(values["from"], values["through"], values["before"], node)
    return BAD if period is BAD else DatedValue(period=period, value=values["value"], cite=values["cite"][0])


PARAMETER: Final = Record(
    {
        "unit": Field(TextSpec(), say("单位", "unit"), required=True),
        "values": Field(
            Many(
                Record(
                    {
                        "value": Field(_NumberOrDay(), say("数值", "value"), required=True),
                        "cite": Field(CITE, say("出处", "citation"), required=True),
                        **_D,
                    },
                    _dated,
                )
            ),
            say("各时期数值", "dated values"),
            required=True,
        ),
    },
    lambda values, _node: Parameter(name="", unit=values["unit"], values=values["values"]),
)


def _fact(values: dict[str, Any], node: Node) -> Any:
    if values["most"] is not None and values["most"] < (values["least"] or 0):
        return wrong(node.at("most"), say(f"不小于 least（{values['least'] or 0}）的数", f"a number from `least` ({values['least'] or 0})"))  # fmt: skip
    between = tuple(values["between"] or ())
    if between and (len(between) != 2 or values["type"] is not FactType.NUMBER or not values["computed"]):
        return wrong(
            node,
            say("between 写两个事实，type: number、computed: yes", "between: two facts, type: number, computed: yes"),
        )
    runs = [each for each in ("passed", "left") if values[each] is not None]
    if runs and (len(runs) != 1 or between or values["type"] is not FactType.NUMBER):
        return wrong(
            node,
            say(
                "passed、left 择一，type: number，不与 between 并用",
                "one of passed and left, type: number, without between",
            ),
        )
    return FactSpec(
        name="",
        type=values["type"],
        ask=values["ask"],
        who=values["who"],
        changeable=bool(values["changeable"]),
        settle=values["settle"],
        words=values["words"] or (),
        fields={name: kind for name, kind, _ in values["fields"]} if values["fields"] else None,
        computed=bool(values["computed"]),
        least=-MANY + 1 if between else values["least"] or 0,
        most=values["most"],
        between=between,
        passed=values["passed"],
        left=values["left"],
        cite=values["cite"][0] if values["cite"] else None,
    )


FACT: Final = Record(
    {
        "type": Field(Choice.among(FactType), say("类型", "type"), required=True),
        "ask": Field(BILINGUAL, say("问法", "question"), required=True),
        "who": Field(WHO, say("谁能答", "who answers"), required=True),
        "changeable": Field(YES_NO, say("当事人能否改变", "can a party change it")),
        "settle": Field(BILINGUAL, say("凭什么补", "what settles it")),
        "words": Field(Many(TextSpec()), say("可取的词", "words")),
        "fields": Field(Named(Choice.among(FactType)), say("各栏", "fields")),
        "least": Field(Whole(-MANY + 1), say("最小的数", "the least number")),
        "most": Field(Whole(-MANY + 1), say("最大的数", "the greatest number")),
        "between": Field(Many(TextSpec()), say("由哪两个事实算出", "the two facts it is worked out from")),
        "passed": Field(
            Choice.among(Unit), say("至行为日已经过去，以何计", "counted up to the day of the act, in what")
        ),
        "left": Field(Choice.among(Unit), say("自行为日起还剩，以何计", "left from the day of the act, in what")),
        "computed": Field(YES_NO, say("由程序算出", "computed")),
        "cite": Field(CITE, say("出处", "citation")),
    },
    _fact,
)


def _option(values: dict[str, Any], node: Node) -> Option:
    del node
    return Option(key="", says=values["says"], cites=values["cite"] or ())


def _reading(values: dict[str, Any], node: Node) -> Any:
    options = tuple(replace(option, key=name) for name, option, _ in values["options"])
    if values["default"] not in {each.key for each in options}:
        node.at("default").fault(
            "DR-I040", say(f"默认 {values['default']} 不在各说之中", f"the default {values['default']} is no option")
        )
        return BAD
    return Reading(name="", question=values["question"], options=options, default=values["default"])


READING: Final = Record(
    {
        "question": Field(BILINGUAL, say("争点", "question"), required=True),
        "default": Field(Ident(), say("默认", "default"), required=True),
        "options": Field(
            Named(
                Record(
                    {
                        "says": Field(BILINGUAL, say("主张", "what it says"), required=True),
                        "cite": Field(CITE, say("出处", "citation")),
                    },
                    _option,
                )
            ),
            say("各说", "options"),
            required=True,
        ),
    },
    _reading,
)


def _act(values: dict[str, Any], node: Node) -> ActSpec:
    del node
    return ActSpec(
        name="",
        title=values["title"],
        exercises=values["exercises"] or (),
        cite=values["cite"][0],
        passing_on=bool(values["passing_on"]),
        each_conferred=bool(values["each_conferred"]),
        spellings=values["spellings"] or (),
        note=values["note"],
        ledger=values["ledger"] is not False,
    )


ACT: Final = Record(
    {
        "title": Field(BILINGUAL, say("名称", "title"), required=True),
        "exercises": Field(
            Many(Choice({each: each for each in ("hold", "use", "operate")})),
            say("行使的权利", "rights exercised"),
            required=True,
        ),
        "cite": Field(CITE, say("出处", "citation"), required=True),
        "passing_on": Field(YES_NO, say("可凭再许可行使", "passing on will do")),
        "each_conferred": Field(YES_NO, say("所转各权都须享有", "each right that passes is needed")),
        "spellings": Field(Many(TextSpec()), say("别的写法", "other spellings")),
        "note": Field(BILINGUAL, say("说明", "note")),
        "ledger": Field(YES_NO, say("涉及权利链", "touches the chain of title")),
    },
    _act,
)


def _duty(values: dict[str, Any], node: Node) -> Duty:
    del node
    return Duty(
        id=values["id"], says=values["says"], on=values["on"], cite=values["cite"][0], travels=bool(values["travels"])
    )


DUTY: Final = Record(
    {
        "id": Field(Ident(), say("编号", "id"), required=True),
        "on": Field(WHO, say("谁承担", "on whom"), required=True),
        "says": Field(BILINGUAL, say("内容", "what it says"), required=True),
        "cite": Field(CITE, say("出处", "citation"), required=True),
        "travels": Field(YES_NO, say("随数据走", "travels with the data")),
    },
    _duty,
)


def _rule(values: dict[str, Any], node: Node) -> Any:
    period = period_of(values["from"], values["through"], values["before"], node)
    if period is BAD:
        return BAD
    return Rule(
        id=values["id"],
        title=values["title"],
        acts=values["acts"] or (),
        outcome=values["outcome"],
        when=values["when"] if values["when"] is not None else c.All(parts=()),
        cites=values["cite"],
        authority=Authority.GUIDANCE,
        in_force=period,
        says=values["says"],
        by=values["by"] or Connecting.ACT_ON,
        except_to=values["except_to"] or "",
        decides=values["decides"] or "",
        duties=values["duties"] or (),
        remedy=values["remedy"],
        confidence=values["confidence"] or "read",
        never=values["never"],
        governed=values["governs"] is not False,
        waivable=values["waivable"],
    )


NEVER: Final = Record(
    {name: Field(BILINGUAL, say("缘由", "the reason")) for name in ("applies", "clear", "open")},
    lambda values, node: {key.value: values[key.value] for key, _ in node.pairs if key.value in values},
)
RULE: Final = Record(
    {
        "id": Field(Ident(), say("编号", "id"), required=True),
        "title": Field(BILINGUAL, say("题目", "title"), required=True),
        "acts": Field(Many(Ident()), say("管哪些行为", "kinds of act")),
        "outcome": Field(Choice({each.key: each for each in Outcome}), say("结果", "outcome"), required=True),
        "by": Field(Choice.among(Connecting), say("连接日期", "connecting date")),
        "cite": Field(CITE, say("出处", "citation"), required=True),
        "says": Field(BILINGUAL, say("规则大意", "the rule in our words"), required=True),
        "when": Field(CONDITION, say("条件", "condition")),
        "except_to": Field(Ident(), say("是谁的例外", "exception to")),
        "decides": Field(Ident(), say("回答的问题", "the question answered")),
        "duties": Field(Many(DUTY), say("义务", "duties")),
        "remedy": Field(BILINGUAL, say("怎么办", "what to do")),
        "confidence": Field(
            Choice({each: each for each in ("read", "partial", "unverified")}), say("读到多少", "how far read")
        ),
        "waivable": Field(YES_NO, say("可否由具名的人豁免", "may a named person waive it")),
        "never": Field(NEVER, say("不会有的结论及缘由", "verdicts that cannot come of it, and why"), default={}),
        "governs": Field(YES_NO, say("受本包总条件约束（默认是）", "bound by the gate of the pack (default yes)")),
        **_D,
    },
    _rule,
)


def _kind(name: str) -> Field:
    return Field(Choice({name: name}), say("文件种类", "kind of file"), required=True)


LOWERING: Final = Record(
    {
        "under": Field(Ident(), say("依哪条规则", "the rule it goes by"), required=True),
        "proves": Field(
            Many(TextSpec(), single=True),
            say("证据证明什么（之一）", "what the evidence proves, one of these"),
            required=True,
        ),
    },
    lambda values, _: Lowering(under=values["under"], proves=values["proves"]),
)


class _PackId(Ident):
    """The id of a pack: a word, which is also the name of a folder and of an option."""

    def decode(self, node: Node) -> Any:
        found = super().decode(node)
        if found is BAD or fits_pack(found):
            return found
        node.fault(
            "DR-I023",
            say(f"“{found}”不能作规则包的编号", f"“{found}” cannot be the id of a pack"),
            say(
                "只用汉字、一种文字的字母、数字、- 和 _，如 本公司",
                "letters of any one script, digits, - and _, such as house-1",
            ),
        )
        return BAD


PACK: Final = Record(
    {
        "kind": _kind("pack"),
        "id": Field(_PackId(), say("编号", "id"), required=True),
        "version": Field(TextSpec(), say("版本", "version"), required=True),
        "title": Field(BILINGUAL, say("名称", "title"), required=True),
        "jurisdiction": Field(TextSpec(), say("法域", "jurisdiction"), required=True),
        "uses": Field(
            Many(Ident(), single=True), say("借用哪些规则包写明的名称", "the packs whose names it uses"), default=()
        ),
        "governs": Field(
            CONDITION, say("总条件：不成立时本包一概不管", "the gate: when it is no, nothing of the pack speaks")
        ),
        "sources": Field(Named(SOURCE), say("渊源", "sources"), required=True),
        "parameters": Field(Named(PARAMETER), say("法定数值", "numbers of the law"), default=()),
        "facts": Field(Named(FACT), say("事实", "facts"), default=()),
        "readings": Field(Named(READING), say("争点", "contested points"), default=()),
        "definitions": Field(Named(CONDITION), say("共用条件", "shared conditions"), default=()),
        "acts": Field(Named(ACT), say("行为", "acts"), default=()),
        "groups": Field(Named(Many(Ident())), say("行为的分组", "groups of acts"), default=()),
        "lowers": Field(
            Named(Many(LOWERING, single=True)),
            say("依什么去掉数据的标签", "what takes a label of data away"),
            default=(),
        ),
    }
)
RULES: Final = Record(
    {
        "kind": _kind("rules"),
        "facts": Field(Named(FACT), say("事实", "facts"), default=()),
        "parameters": Field(Named(PARAMETER), say("法定数值", "numbers of the law"), default=()),
        "definitions": Field(Named(CONDITION), say("共用条件", "shared conditions"), default=()),
        "readings": Field(Named(READING), say("争点", "contested points"), default=()),
        "rules": Field(Many(RULE), say("规则", "rules"), default=()),
    }
)


def pack_files(folder: Path) -> dict[str, Path]:
    """Give the files of a pack by their names within it, in the order in which its digest takes them.

    Raises:
        InputError: a file is a link to somewhere outside the pack, or would not be read where it lies.

    """
    files = {
        path.relative_to(folder).as_posix(): path
        for path in (folder / MAIN, *folder.glob(LISTED), *files_in(folder / "rules", ".yaml"))
    }
    if len(files) > MAX_FILES:
        raise InputError([_too_many(folder)])
    inside(folder, files.values())
    unread = [_unread(folder, path) for path in _written(folder) if not _is_read(path.relative_to(folder))]
    if unread:
        raise InputError(unread)
    return files


def _written(folder: Path) -> Iterator[Path]:
    """Give what looks like YAML in a folder, and folders that are links, but for what is hidden: that is of other tools."""
    for place, folders, names in os.walk(folder, onerror=raised):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (path for each in folders if (path := Path(place, each)).is_symlink())
        yield from (Path(place, name) for name in sorted(names) if name.lower().endswith(YAML) and name[0] != ".")


def _is_read(path: Path) -> bool:
    """Tell whether a file of a pack is read: as part of it, as its explanations, as one of its scenarios."""
    match path.parts:
        case (name,):
            return name in {MAIN, LISTED, EXPLAINED, "rules", "scenarios"}
        case ("rules", _) | ("scenarios", *_):
            return path.suffix == ".yaml"
        case _:
            return False


def _unread(folder: Path, path: Path) -> Fault:
    name = path.relative_to(folder).as_posix()
    return Fault(
        code="DR-P019",
        message=say(f"规则包 {folder.name} 不读 {name}", f"the pack {folder.name} does not read {name}"),
        place=Place(file=str(path), line=1, column=1),
        hint=say(
            "规则写在 rules/ 下的 .yaml，情景写在 scenarios/ 下的 .yaml；文件夹的链接不读；不属于包的移出去",
            "rules stand in rules/NAME.yaml, scenarios in scenarios/…/NAME.yaml; links to folders are not followed; move what is no part of the pack out of it",
        ),
    )


def inside(folder: Path, paths: Iterable[Path]) -> None:
    """See that files of a pack lie in it, links followed: what a stranger's pack reads, its own folder holds.

    Raises:
        InputError: DR-I035, a file, or a folder it lies in, is a link to somewhere outside the pack.

    """
    listed = list(paths)
    folders = {each for path in listed for each in path.parents if each != folder and each.is_relative_to(folder)}
    if not any(path.is_symlink() for path in (*folders, *listed)):
        return
    home = folder.resolve()
    outside = [path.relative_to(folder).as_posix() for path in listed if not path.resolve().is_relative_to(home)]
    if outside:
        raise InputError(
            Fault(
                code="DR-I035",
                message=say(
                    f"规则包 {folder.name} 的 {name} 在包外", f"{name} of the pack {folder.name} lies outside it"
                ),
            )
            for name in outside
        )


def text_of(folder: Path, name: str) -> str | None:
    """Give the text of a file of a pack, or nothing where there is no such file.

    Raises:
        InputError: it cannot be read, or lies outside the pack.

    """
    path = folder / name
    if not os.path.lexists(path):
        return None
    inside(folder, [path])
    return read_text(path)


MAIN: Final = "pack.yaml"
LISTED: Final = "lists.yaml"
EXPLAINED: Final = "explained.yaml"
YAML: Final = (".yaml", ".yml")
MAX_FILES: Final = 500
"""Files of a pack."""

MAX_SIZE: Final = 5000
"""Parts of one condition, definitions written out: work that deciding one act may cost."""

MAX_LEVELS: Final = 64
"""Conditions within one condition, definitions written out."""

MAX_EXCEPTIONS: Final = 16
"""Exceptions to exceptions of one rule."""


def _too_many(folder: Path) -> Fault:
    return Fault(
        code="DR-I012",
        message=say(f"规则包 {folder.name} 的文件过多", f"the pack {folder.name} has too many files"),
        hint=say(f"最多 {MAX_FILES} 个", f"at most {MAX_FILES}"),
    )


class _Sizes:
    """Parts and levels of conditions with their definitions written out; what is written is measured once.

    It goes no deeper than a condition may, so that a stranger's pack does not run the program out of its stack.
    """

    def __init__(self, trees: Iterable[Node], used: Iterable[Pack]) -> None:
        self._trees = tuple(trees)
        self._written = {
            key.value: value for tree in self._trees if tree.get("definitions") for key, value in tree.at("definitions").pairs
        }  # fmt: skip
        self._theirs = {name: each for pack in used for name, each in pack.definitions.items()}
        self._known: dict[str, tuple[int, int]] = {}

    def settle(self) -> None:
        """Note the first definition that is too large or too deep, else every such condition of a rule and the gate."""
        if any(self._fault(node, self._of(name, 0)) for name, node in self._written.items()):
            return
        for tree in self._trees:
            gate = tree.get("governs")
            for when in (gate, *(rule.get("when") for rule in tree.at("rules").items)):
                if when is not None:
                    self._fault(when, self._size(when, 0))

    def _fault(self, node: Node, found: tuple[int, int]) -> bool:
        size, levels = found
        if size <= MAX_SIZE and levels <= MAX_LEVELS:
            return False
        node.fault(
            "DR-I012",
            say("条件展开后过大或过深", "the condition is too large or too deep with its definitions written out"),
            say(f"最多 {MAX_SIZE} 项、{MAX_LEVELS} 层", f"at most {MAX_SIZE} parts and {MAX_LEVELS} levels"),
        )
        return True

    def _size(self, node: Node, level: int) -> tuple[int, int]:
        """Give the parts and levels of what is written, ``level`` levels down; no further than it may go."""
        if level > MAX_LEVELS:
            return 1, 1
        own = node.kind == "map"
        below = [self._size(each, level + own) for each in node.items]
        for key, value in node.pairs:
            if key.value == "definition":
                below.append(self._of(value.value, level + own))
            elif value.kind != "scalar":
                below.append(self._size(value, level + own))
        return 1 + sum(size for size, _ in below), own + max((levels for _, levels in below), default=0)

    def _of(self, name: str, level: int) -> tuple[int, int]:
        if name not in self._known:
            found = 1, 1  # what is made of the pack's lists has their size, which has limits of its own
            if name in self._written:
                found = self._size(self._written[name], level)
            elif name in self._theirs:
                found = c.measured(self._theirs[name], self._theirs)
            self._known[name] = found
        return self._known[name]


def _deep_exceptions(trees: Iterable[Node], used: Iterable[Pack]) -> None:
    """Note every rule that is an exception to too many, one above the other, or to itself in the end."""
    above = {head.id: head.except_to for pack in used for head in pack.heads}
    rules = [rule for tree in trees for rule in tree.at("rules").items]
    above |= {rule.at("id").value: rule.at("except_to").value for rule in rules if rule.get("except_to")}
    for rule in rules:
        own = name = rule.at("id").value
        steps = 0
        while steps <= MAX_EXCEPTIONS + 1 and (name := above.get(name, "")) and name != own:
            steps += 1
        if name == own:
            rule.at("except_to").fault(
                "DR-P005",
                say(f"{own} 的例外成环", f"the exceptions of {own} go in a circle"),
                say("删去使它成环的 except_to", "leave out the except_to that closes the circle"),
            )
        elif steps == MAX_EXCEPTIONS + 1:
            rule.at("except_to").fault(
                "DR-I012",
                say("例外的例外层数过多", "too many exceptions, one to the other"),
                say(f"最多 {MAX_EXCEPTIONS} 层", f"at most {MAX_EXCEPTIONS} levels"),
            )


def _rank_kept(trees: Iterable[Node], pack: Pack) -> None:
    """Note every exception that would lift a rule of higher rank in another pack."""
    nodes = (rule for tree in trees for rule in tree.at("rules").items)
    written = {id(rule): node for rule, node in zip(pack.rules, nodes, strict=True)}
    for one, above in lifting(pack):
        ranks = one.authority.label, above.authority.label
        written[id(one)].at("except_to").fault(
            "DR-P018",
            say(
                f"{one.id}（{ranks[0].zh}）不能放宽规则包 {above.pack} 的 {above.id}（{ranks[1].zh}）",
                f"{one.id} ({ranks[0].en}) cannot make {above.id} ({ranks[1].en}) of the pack {above.pack} milder",
            ),
            say(
                "引用同级或更高的渊源，或写成独立的规则；要求更严的不必写成例外",
                "cite a source of that rank or a higher one, or write a rule of its own; what asks for more needs no exception",
            ),
        )


def load_pack(folder: Path, keep_in: Path | None = None) -> Pack:
    """Read a rule pack from its folder; the packs it uses are looked for in the folders beside it.

    Raises:
        InputError: a file is missing or wrong; every fault of every file, each with its place in the pack.

    """
    return Shelf([path.parent for path in sorted(folder.parent.glob(f"*/{MAIN}"))], keep_in).pack(folder)


class Shelf:
    """Pack folders, each read once with the packs it uses. ``keep_in``: where what was read is kept for the next time."""

    def __init__(self, folders: Iterable[Path], keep_in: Path | None = None) -> None:
        self._folders = tuple(folders)
        self._keep_in = keep_in
        self._read: dict[Path, Pack] = {}
        self._open: list[Path] = []
        self._found: dict[str, Path | None] = {}

    def pack(self, folder: Path) -> Pack:
        """Read a pack, with those it uses beside it.

        Raises:
            InputError: a file is missing or wrong; every fault of every file of it and of those it uses.

        """
        if folder not in self._read:
            self._open.append(folder)
            try:
                self._read[folder] = self._pack(folder)
            finally:
                self._open.pop()
        return self._read[folder]

    def _pack(self, folder: Path) -> Pack:
        texts = _texts(folder)
        name = f"pack-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"
        alone = kept(name, pack_digest(texts), Pack, lambda: pack_of(texts, folder, self), self._keep_in, self._stands)
        return beside(alone, [self.pack(each) for each in map(self.folder, alone.uses) if each is not None])

    def _stands(self, alone: Pack) -> bool:
        """Tell whether the packs that a kept pack was read with are the same still."""
        folders = [self.folder(name) for name in alone.uses]
        return read_with([self.pack(each) for each in folders if each is not None]) == alone.read_with

    def folder(self, name: str) -> Path | None:
        """Give the folder of a pack by its id; its name is mostly the id, or begins with it."""
        if name not in self._found:
            near = sorted(self._folders, key=lambda each: (each.name != name, not each.name.startswith(name)))
            found = (folder for folder in near if folder.name == name or f"id: {name}" in _lines(folder))
            self._found[name] = next(found, None)
        return self._found[name]

    def names(self) -> list[str]:
        """Give the ids of the packs, for suggestions."""
        return [pack_id(each) for each in self._folders]

    def circle(self, folder: Path) -> bool:
        """Tell whether a pack is being read already: it uses itself, directly or through others."""
        return folder in self._open

    def _home(self, pack: Pack) -> Path | None:
        """Give the folder that a pack was read from."""
        same = (pack.id, pack.digest)
        return next((path for path, each in self._read.items() if (each.id, each.digest) == same), self.folder(pack.id))

    def place_of(self, pack: Pack, section: str, name: str) -> Place | None:
        """Give where a pack declares a name: read again, for a fault alone."""
        folder = self._home(pack)
        if section == "packs" and folder is not None:
            return Place(file=str(folder / MAIN), line=1, column=1)
        for text_name, text in _texts(folder).items() if folder is not None else ():
            tree = read_tree(text, str(folder / text_name) if folder is not None else text_name, folder)
            found = next((each for each in _named_in(tree, section) if each.value == name), None)
            if found is not None:
                return found.place
        return None

    def together(self, packs: Iterable[Pack]) -> None:
        """See that packs, with those they use, may judge together.

        Raises:
            InputError: DR-P017, one name that two of them declare, with both places.

        """
        found = list(clashes(whole(packs)))
        twice = [each for each in found if each.section == "packs"]
        faults = [
            clash_fault(each, *(self.place_of(pack, each.section, each.name) for pack in (each.first, each.second)))
            for each in twice or found  # of two packs of one id, all else is the same fault
        ]
        if faults:
            raise InputError(faults)


def pack_id(folder: Path) -> str:
    """Give the id of the pack in a folder; where it cannot be read, of which whoever reads the pack is told, the folder's name."""
    try:
        tree = read_tree(read_text(folder / MAIN), str(folder / MAIN))
    except (InputError, OSError):
        return folder.name
    found = tree.get("id") if tree.kind == "map" else None
    return found.value if found is not None and found.kind == "scalar" else folder.name


def _lines(folder: Path) -> list[str]:
    path = folder / MAIN
    try:
        return read_text(path).splitlines() if path.is_file() else []
    except InputError:
        return []  # whoever reads the pack is told


def _texts(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for name, path in pack_files(folder).items():
        try:
            texts[name] = read_text(path)
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return texts


def _named_in(tree: Node, section: str) -> Iterator[Node]:
    """Give the nodes that name what stands in a section of a file of a pack."""
    written = tree.get({"decides": "rules", "spellings": "acts"}.get(section, section))
    if written is None:
        return
    if section in {"rules", "decides"}:
        key = "id" if section == "rules" else section
        yield from (found for rule in written.items if (found := rule.get(key)) is not None)
    elif section == "spellings":
        for name, act in written.pairs:
            title = act.get("title")
            yield from (name, *(value for _, value in (title.pairs if title is not None else ())))
            yield from act.at("spellings").items
    else:
        yield from (name for name, _ in written.pairs)


def read_with(used: Iterable[Pack]) -> str:
    """Give a digest of the packs that a pack was read with, direct and indirect; nothing when there are none."""
    found = {each.id: each.digest for one in used for each in (*one.used, one)}
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest() if found else ""


def pack_digest(texts: Mapping[str, str]) -> str:
    """Give the SHA-256 over the files of a pack, names and texts, in hex."""
    digest = hashlib.sha256()
    for name, text in texts.items():
        digest.update(name.encode() + b"\0" + text.encode() + b"\0")
    return digest.hexdigest()


def pack_of(texts: Mapping[str, str], folder: Path, shelf: Shelf) -> Pack:
    """Make a pack of the texts of its files, without what the packs declare that it uses.

    Raises:
        InputError: every fault of every file, and of the packs it uses.

    """
    faults: list[Fault] = []
    read: list[tuple[Node, Any]] = []
    for name, text in texts.items():
        try:
            tree = read_tree(text, str(folder / name), folder)
            body = {MAIN: PACK, LISTED: LISTS}.get(name, RULES).decode(tree)
            tree.source.settle()
        except InputError as error:
            faults.extend(error.faults)
        else:
            read.append((tree, body))
    made: Pack | None = None
    if not faults:
        trees, bodies = [tree for tree, _ in read], [body for _, body in read]
        used = _used(trees[0].get("uses"), shelf, faults)
        if not faults and not trees[0].source.found():
            check(trees, bodies, whole(used), shelf.place_of)
        if not any(tree.source.found() for tree in trees):
            _Sizes(trees, whole(used)).settle()
            _deep_exceptions(trees, whole(used))
        if not faults and not any(tree.source.found() for tree in trees):
            made = _joined(bodies, pack_digest(texts), used)
            _rank_kept(trees, beside(made, used))
        for tree in trees:
            faults.extend(tree.source.found())
    if faults or made is None:
        raise InputError(dict.fromkeys(faults))
    return made


def _used(written: Node | None, shelf: Shelf, faults: list[Fault]) -> list[Pack]:
    """Give the packs that a pack says it uses; one that is not there, uses this one or is at fault is noted."""
    found: list[Pack] = []
    for node in (written.items if written.kind == "list" else [written]) if written is not None else ():
        folder = shelf.folder(node.value)
        if folder is None:
            near = nearest(node.value, shelf.names())
            node.fault(
                "DR-I049",
                say(f"没有规则包 {node.value}", f"there is no pack {node.value}"),
                say(f"最接近：{near}", f"nearest: {near}")
                if near
                else say("看 datarights packs list", "see datarights packs list"),
            )
        elif shelf.circle(folder):
            node.fault(
                "DR-I033",
                say(f"规则包 {node.value} 又用到本包", f"the pack {node.value} uses this one in turn"),
                say("把两包都要用的名称写在其中一包", "declare what both need in one of them"),
            )
        else:
            try:
                found.append(shelf.pack(folder))
            except InputError as error:
                faults.extend(error.faults)
    return found


def _joined(bodies: list[dict[str, Any]], digest: str, used: list[Pack]) -> Pack:
    main = bodies[0]
    sources = {name: replace(source, id=name) for name, source, _ in main["sources"]}
    facts = {name: replace(spec, name=name) for body in bodies for name, spec, _ in body["facts"]}
    groups = {name: members for name, members, _ in main["groups"]}
    alone = Pack(
        id=main["id"],
        version=main["version"],
        title=main["title"],
        jurisdiction=main["jurisdiction"],
        sources=sources,
        parameters={name: replace(each, name=name) for body in bodies for name, each, _ in body["parameters"]},
        facts=facts,
        readings={name: replace(each, name=name) for body in bodies for name, each, _ in body["readings"]},
        definitions={name: each for body in bodies for name, each, _ in body["definitions"]},
        acts={name: replace(each, name=name) for name, each, _ in main["acts"]},
        rules=(),
        digest=digest,
        groups=groups,
        uses=main["uses"],
        read_with=read_with(used),
        lists={name: each for body in bodies for name, each in body.get("lists", {}).items()},
        results={name: each for body in bodies for name, each in body.get("results", {}).items()},
        reads=next((body["reads"] for body in bodies if "reads" in body), None),
        lowers={label: found for label, found, _ in main["lowers"]},
    )
    seen = beside(alone, used)
    gate = None if main["governs"] is None else typed(main["governs"], seen.facts)
    rules = tuple(
        replace(
            rule,
            when=under(gate if rule.governed else None, typed(rule.when, seen.facts)),
            acts=tuple(dict.fromkeys(act for each in rule.acts for act in seen.groups.get(each, (each,)))),
            authority=min((seen.sources[each.source].authority for each in rule.cites), key=lambda each: each.rank),
            pack=alone.id,
            governed=rule.governed and gate is not None,
        )
        for body in bodies[1:]
        for rule in body["rules"]
    )
    definitions = {name: typed(each, seen.facts) for name, each in alone.definitions.items()}
    return replace(alone, definitions=definitions, governs=gate, rules=rules)
