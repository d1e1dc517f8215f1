"""A receipt read back member by member: each of its type, none missing, none unknown, every fault named by its path."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any, Final, TypeVar

from datarights.decision.act import Act
from datarights.decision.decision import Basis, DecisionRequest, LedgerBasis, PackBasis, VocabularyBasis
from datarights.decision.settling import MAX_WORK
from datarights.decision.written import value_from_json
from datarights.ledger.canonical import MAX_INTEGER, encode
from datarights.model.grounds import Grounds
from datarights.model.right import KEYS, rights_of
from datarights.model.scope import DIMENSIONS, Scope, scope_from_payload
from datarights.rules.finding import Fact
from datarights.text import Text, say, visible

Made = TypeVar("Made")
Other = TypeVar("Other")


class Member:
    """A value of JSON and its path in the file. What is wrong with it is noted, and something of its type is given."""

    def __init__(self, value: Any, path: str, faults: list[Text]) -> None:
        self.value, self.path, self._faults = value, path, faults

    def wanted(self, what: Text) -> None:
        """Note that something else should stand here."""
        self._faults.append(say(f"{self.path} 应为{what.zh}", f"{self.path} should be {what.en}"))

    def members(self, needed: str, optional: str = "") -> "Members":
        """Give the members of an object by name."""
        if not isinstance(self.value, dict):
            self.wanted(_OBJECT)
            return Members()
        names, may = needed.split(), {*needed.split(), *optional.split()}
        at = {name: f"{self.path}.{visible(name)}".removeprefix(".") for name in (*names, *self.value)}
        self._faults += [say(f"缺 {at[name]}", f"{at[name]} is missing") for name in names if name not in self.value]
        self._faults += [
            say(f"回执里没有 {at[name]} 这一项", f"{at[name]} is no member of a receipt")
            for name in self.value
            if name not in may
        ]
        return Members((name, Member(each, at[name], self._faults)) for name, each in self.value.items())

    def each(self) -> Iterator["Member"]:
        """Give the parts of a list."""
        if not isinstance(self.value, list):
            self.wanted(_LIST)
            return
        for number, each in enumerate(self.value):
            yield Member(each, f"{self.path}[{number}]", self._faults)

    def named(self, key: str, needed: str, optional: str = "") -> "dict[str, Members]":
        """Give the objects of a list by a text in each, which no two share."""
        found: dict[str, Members] = {}
        for each in self.each():
            members = each.members(f"{key} {needed}", optional)
            name = members[key].text()
            if name in found:
                members[key].wanted(_OTHER)
            found[name] = members
        return found

    def text(self) -> str:
        """Give a text."""
        return self._checked(str, _TEXT, "", _has_bytes)

    def yes(self) -> bool:
        """Give a yes or no."""
        return self._checked(bool, _YES, default=False)

    def count(self) -> int:
        """Give a whole number, none below nought."""
        return self._checked(int, _COUNT, 0, lambda value: 0 <= value <= MAX_INTEGER)

    def day(self) -> date:
        """Give a day."""
        return date.fromisoformat(self._checked(str, _DAY, date.min.isoformat(), _is_day))

    def word(self, words: Collection[str]) -> str:
        """Give one of some words."""
        first, *_ = words
        return self._checked(
            str, say(f"其中之一：{' '.join(words)}", f"one of: {' '.join(words)}"), first, lambda value: value in words
        )

    def digest(self) -> str:
        """Give a SHA-256 in hex."""
        return self._checked(
            str, _DIGEST, "0" * 64, lambda value: len(value) == 64 and not value.strip("0123456789abcdef")
        )

    def made(self, make: Callable[[Any], Made], what: Text, default: Other) -> Made | Other:
        """Give what is made of a value, where something can be."""
        try:
            encode(self.value)
            return make(self.value)
        except (ValueError, TypeError, KeyError, AttributeError):
            self.wanted(what)
            return default

    def _checked(
        self, kind: type[Made], what: Text, default: Made, fits: Callable[[Made], bool] = lambda _: True
    ) -> Made:
        if type(self.value) is kind and fits(self.value):
            return self.value
        self.wanted(what)
        return default


class Members(dict[str, Member]):
    """The members of an object; one that is not there was noted where it had to be, and is not noted again."""

    def __missing__(self, name: str) -> Member:
        return Member(None, name, [])

    def text(self, name: str) -> str:
        """Give the text of a member, "" where there is none."""
        return self[name].text() if name in self else ""

    def day(self, name: str) -> date | None:
        """Give the day of a member, nothing where there is none."""
        return self[name].day() if name in self else None

    def each(self, name: str) -> Iterator[Member]:
        """Give the parts of the list of a member, none where there is none."""
        return self[name].each() if name in self else iter(())


_OBJECT: Final = say("一组成员（{…}）", "an object, {…}")
_LIST: Final = say("列表（[…]）", "a list, […]")
_TEXT: Final = say("文字", "text")
_YES: Final = say(" true 或 false", "true or false")
_COUNT: Final = say("不小于零的整数", "a whole number, none below nought")
_DAY: Final = say("日期，如 2026-01-31", "a day, such as 2026-01-31")
_DIGEST: Final = say("摘要：64 个小写十六进制数字", "a digest: 64 hex digits in lower case")
_OTHER: Final = say("另一个名称：它写了两次", "another name: it is given twice")
_VALUE: Final = say("事实的值", "the value of a fact")
_SCOPE: Final = say("范围这一项的写法", "what a scope says there")


def _has_bytes(value: str) -> bool:
    """Tell whether a text can be written: half of a pair of surrogates cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def request_of(member: Member) -> DecisionRequest:
    """Give the request that :func:`~datarights.decision.written.request_json` wrote."""
    told = member.members(
        "act on",
        "asset by to rests_on exclusivity rights scope inputs contracted_on filed_on collected_on facts law_at readings brief "
        "effort ignore_waivers",
    )
    readings = told["readings"].named("reading", "option") if "readings" in told else {}
    act = Act(
        kind=told["act"].text(),
        on=told["on"].day(),
        asset=told.text("asset"),
        by=told.text("by"),
        to=told.text("to"),
        rests_on=told.text("rests_on"),
        exclusivity=told.text("exclusivity"),
        rights=rights_of(tuple(each.word(KEYS.values()) for each in told.each("rights"))),
        scope=_scope(told["scope"]) if "scope" in told else Scope(),
        inputs=tuple(each.text() for each in told.each("inputs")),
        contracted_on=told.day("contracted_on"),
        filed_on=told.day("filed_on"),
        collected_on=told.day("collected_on"),
        facts=facts_of(told["facts"]) if "facts" in told else {},
    )
    return DecisionRequest(
        act=act,
        law_at=told.day("law_at"),
        readings={name: each["option"].text() for name, each in readings.items()},
        brief="brief" in told and told["brief"].yes(),
        effort=told["effort"].count() if "effort" in told else MAX_WORK,
        ignore_waivers="ignore_waivers" in told and told["ignore_waivers"].yes(),
    )


def _scope(member: Member) -> Scope:
    told = member.members("", " ".join((*DIMENSIONS, "period passing_on")))
    sound = {
        name: told[name].value
        for name in (*DIMENSIONS, "period", "passing_on")
        if name in told and told[name].made(_scope_alone(name), _SCOPE, None)
    }
    return scope_from_payload(sound)


def _scope_alone(name: str) -> Callable[[Any], Scope | None]:
    return lambda value: scope_from_payload({name: value})


def facts_of(member: Member) -> dict[str, Fact | None]:
    """Give facts by name; one that is said to be unknown has no more than a name."""
    found: dict[str, Fact | None] = {}
    for each in member.each():
        known = not (isinstance(each.value, dict) and each.value.get("value", ...) is None)
        told = each.members("fact value grounds" if known else "fact value", "origin")
        name = told["fact"].text()
        if name in found:
            told["fact"].wanted(_OTHER)
        found[name] = fact_of(told) if known else None
    return found


def fact_of(told: Members) -> Fact:
    """Give a fact from its members."""
    return Fact(
        value=told["value"].made(value_from_json, _VALUE, ""),
        grounds=Grounds[told["grounds"].word([each.key for each in Grounds]).upper()],
        origin=told.text("origin"),
    )


def basis_of(member: Member) -> Basis:
    """Give the basis that :func:`~datarights.decision.written.basis_json` wrote."""
    told = member.members("program packs vocabularies ledger")
    ledger = told["ledger"].members("origin size root") if told["ledger"].value is not None else None
    return Basis(
        program=told["program"].text(),
        packs=tuple(
            PackBasis(id=name, version=each["version"].text(), digest=each["digest"].text())
            for name, each in told["packs"].named("id", "version digest").items()
        ),
        vocabularies=tuple(
            VocabularyBasis(
                dimension=name, id=each["id"].text(), version=each["version"].text(), digest=each["digest"].text()
            )
            for name, each in told["vocabularies"].named("dimension", "id version digest").items()
        ),
        ledger=None
        if ledger is None
        else LedgerBasis(origin=ledger["origin"].text(), size=ledger["size"].count(), root=ledger["root"].text()),
    )
