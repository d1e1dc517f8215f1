"""Recording one thing from the command line: through the same parts, rehearsal and admission as a manifest."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import said_day
from datarights.errors import Fault, InputError, UsageError
from datarights.model.ids import fault_of_id
from datarights.model.period import BEGINNING, FOREVER, Period, after
from datarights.model.right import NO_RIGHT, SPELLINGS, Right
from datarights.model.scope import Open, Scope, Terms
from datarights.text import Text, blank, say

if TYPE_CHECKING:
    from datarights.app.confidential import Sealer
    from datarights.app.plan import Plan
    from datarights.model.vocabulary import Vocabulary
    from datarights.scenario.world import World

NAME: Final = re.compile("[a-z][a-z0-9_]{0,39}")
"""The name of a confidential value; names are keys of entries, and those are ASCII."""


CONFIDENTIAL: Final = typer.Option(
    [], "--confidential", metavar="NAME=FILE", help=words("保密内容，可重复", "a confidential value; repeatable")
)


def record(world: "World", *, dry_run: bool, apart: Sequence[str] = ()) -> None:
    """Rehearse and append what a small world says; ``apart`` names what of it is kept in confidence.

    Raises:
        ConcurrentAppendError: what it rests on changed meanwhile, or others did not stop writing.
        InadmissibleEntryError: the operating rules refuse it.

    """
    from datarights.app.plan import Fate
    from datarights.cli.apply import append_unseen, shown
    from datarights.cli.manifests import drafts_of, rehearsed
    from datarights.cli.registry import opened_or_blank, settings

    drafts = drafts_of([world])
    for draft, _ in drafts:
        fault = fault_of_id(draft.id)
        if fault:
            message = say(f"“{draft.id}”不能作名称：{fault.zh}", f"“{draft.id}” cannot be a name: {fault.en}")
            raise InputError([Fault(code="DR-I023", message=message)])
        for name, text in draft.payload.items():
            if isinstance(text, str) and text and blank(text):
                message = say(f"{name} 应为文字，写的是空白", f"{name} should be text; it is blank")
                raise InputError([Fault(code="DR-I021", message=message)])

    def ready() -> "tuple[Plan, Sealer]":
        registry = opened_or_blank()
        seal = bootstrap.sealer(registry, settings())
        return rehearsed([world], registry, seal, door=dry_run), seal

    made, seal = ready()
    if dry_run:
        shown(made, [])
        if made.count(Fate.REFUSED):
            raise typer.Exit(5)
        return
    append_unseen(made, seal, ready)
    _say_kept_apart(apart)


def confidential(pairs: Sequence[str], option: str = "--confidential") -> dict[str, str]:
    """Read confidential values written ``price=FILE``, or ``price=-`` for standard input; the value itself is no argument.

    Raises:
        UsageError: not of that form, or the same name twice.
        InputError: the file cannot be read.

    """
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, source = pair.partition("=")
        named = name if equals and NAME.fullmatch(name) else "…"  # it may be the value itself
        if named != name or name in found:
            raise UsageError(
                "DR-U103",
                say(f"看不懂 {option} {named}", f"{option} {named} is not understood"),
                hint=say("写 名称=文件（- 为标准输入），每个名称一次；原文不写在命令行上", "write name=FILE (- is standard input), each name once; the value is never on the command line"),
            )  # fmt: skip
        found[name] = bootstrap.read_value(source, f"{option} {name}")
    return found


def _say_kept_apart(names: Sequence[str]) -> None:
    """Say where confidential values go."""
    from datarights.cli.registry import settings

    if names:
        console.talk(
            words(
                f"{'、'.join(names)} 不入账本，只存加盐承诺；原文另存在 {settings().values.value}，可用 erase 删除",
                f"{', '.join(names)}: not on the ledger, which holds a salted commitment; the value is kept in {settings().values.value} "
                "and erase destroys it",
            )
        )


def not_both(told: Mapping[str, str], openly: Mapping[str, str]) -> None:
    """Refuse what is told openly and in confidence.

    Raises:
        UsageError: names it.

    """
    for name in told:
        if openly.get(name):
            raise UsageError(
                "DR-U116",
                say(
                    f"{name} 写了两处：--{name} 与 --confidential",
                    f"{name} is given twice: by --{name} and by --confidential",
                ),
                hint=say(
                    f"--{name} 与 --confidential {name}=文件 只写一个",
                    f"give one of --{name} and --confidential {name}=FILE",
                ),
            )


def one_of(word: str, known: Sequence[str], option: str) -> str:
    """Read one of some words.

    Raises:
        UsageError: another word.

    """
    if word not in known:
        raise UsageError(
            "DR-U011",
            say(f"{option} 没有“{word}”", f"{option} has no “{word}”"),
            hint=say(f"可写 {' '.join(known)}", f"one of: {' '.join(known)}"),
        )
    return word


def rights(text: str) -> Right:
    """Read a list of rights: ``hold,use`` or ``持有,使用``.

    Raises:
        UsageError: one of them is no right.

    """
    found = NO_RIGHT
    for word in text.replace("，", ",").replace("、", ",").split(","):
        if word.strip() not in SPELLINGS:
            raise UsageError(
                "DR-U007",
                say(f"没有“{word}”这种权利", f"there is no right “{word}”"),
                hint=say("写 hold,use,operate 或 持有,使用,经营", "write hold,use,operate"),
            )
        found |= SPELLINGS[word.strip()]
    return found


def period(start: str, through: str, before: str) -> Period | None:
    """Read a period from its two ends; nothing when neither is said.

    Raises:
        UsageError: both ways of saying the end, or an end before the start.

    """
    if through and before:
        raise UsageError("DR-U008", say("--through 与 --before 只能写一个", "say --through or --before, not both"))
    if not (start or through or before):
        return None
    begin = said_day(start) if start else BEGINNING
    end = after(said_day(through, end=True)) if through else said_day(before, end=True) if before else FOREVER
    if end <= begin:
        last = through or before
        raise UsageError(
            "DR-U008",
            say(f"期限止于 {last}，早于起点 {begin}", f"the term ends on {last}, before it starts on {begin}"),
            hint=say("改 --start、--through 或 --before", "change --start, --through or --before"),
        )
    return Period(start=begin, end=end)


def terms(dimension: str, text: str) -> Terms | Open:
    """Read one dimension of a scope: terms of the vocabulary with commas, or ``all``, ``unknown``.

    Raises:
        UsageError: a word that the vocabulary does not have.

    """
    if not text:
        return Open.UNSPECIFIED
    if text in {each.value for each in Open}:
        return Open(text)
    vocabulary = bootstrap.vocabularies().get(dimension)
    names = tuple(word.strip() for word in text.replace("，", ",").split(","))
    if vocabulary is None:
        return Terms(names)
    keys: list[str] = []
    for name in names:
        key = vocabulary.key_of(name)
        if key is None:
            near = next(iter(difflib.get_close_matches(name, vocabulary.spellings(), 1, 0.4)), "")
            raise UsageError(
                "DR-U009",
                say(f"词表里没有“{name}”", f"“{name}” is not in the vocabulary"),
                hint=say(f"最接近：{near}", f"nearest: {near}") if near else _heads(vocabulary),
            )
        keys.append(key)
    return Terms(tuple(keys))


def _heads(vocabulary: "Vocabulary") -> Text:
    """Name the widest terms of a vocabulary and those right below them, for who wrote a word that is like none."""
    heads = [key for key, term in vocabulary.terms.items() if not term.parent]
    near = [*heads, *(key for key, term in vocabulary.terms.items() if term.parent in heads)][:HEADS]
    named = [f"{key} {vocabulary.terms[key].name.zh}" for key in near]
    return say(f"可写 all unknown {'、'.join(named)} 等", f"write all, unknown, {', '.join(near)} or a term below one")


HEADS: Final = 12
"""Terms of a vocabulary that are named to who wrote one it does not have."""


def scope(options: Mapping[str, str], span: Period | None, passing_on: int | None) -> Scope:
    """Read a scope from options."""
    return Scope(
        purposes=terms("purposes", options.get("purposes", "")),
        territory=terms("territory", options.get("territory", "")),
        fields=terms("fields", options.get("fields", "")),
        recipients=terms("recipients", options.get("recipients", "")),
        subsets=terms("subsets", options.get("subsets", "")),
        period=span if span is not None else Open.UNSPECIFIED,
        passing_on=passing_on if passing_on is not None else Open.UNSPECIFIED,
    )


def yes_no(pairs: Sequence[str]) -> dict[str, bool | None]:
    """Read labels written ``personal=no``.

    Raises:
        UsageError: not of that form, or no such label.

    """
    from datarights.model.asset import LABELS

    found: dict[str, bool | None] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name not in LABELS or value not in {"yes", "no", "unknown"}:
            raise UsageError(
                "DR-U010",
                say(f"看不懂标签 {pair}", f"the label {pair} is not understood"),
                hint=say(
                    f"写 标签=yes|no|unknown；标签有 {' '.join(LABELS)}",
                    f"write label=yes|no|unknown; labels are {' '.join(LABELS)}",
                ),
            )
        found[name] = {"yes": True, "no": False, "unknown": None}[value]
    return found
