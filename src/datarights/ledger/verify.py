"""Verifying canonical bytes: form, order, ids, times and root. No database, no network, no clock.

The steps, in order, for each entry:

1. its bytes are JSON and are the canonical bytes of what they say (:mod:`datarights.ledger.canonical`);
2. its envelope is version 1 and has a kind, an id, an index and a time of recording;
3. its index is its place, counted from 0;
4. its id was not used before: for whoever has all of them to look at;
5. its time is UTC with microseconds and not before the time of the entry before it.

Afterwards the RFC 9162 root over all is compared with the root that was said, if one was. The first step that fails
names the entry. Without a root from elsewhere the result is *self-consistent*, never *verified*.
"""

import json
import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final

from datarights.errors import VerificationError
from datarights.ledger.canonical import MAX_DEPTH, encode
from datarights.ledger.entry import ENVELOPE_VERSION
from datarights.ledger.merkle import Frontier
from datarights.text import Text, same, say

Decode = Callable[[bytes], Any]
Encode = Callable[[Any], bytes]
RECORDED_AT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z").fullmatch


def decode(content: bytes) -> Any:
    """Read JSON strictly: UTF-8 without a byte order mark, no name twice, no NaN.

    Raises:
        ValueError: not such JSON.

    """
    return json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def verify_entry(
    content: bytes, index: int, before: str, *, decode: Decode = decode, encode: Encode = encode
) -> dict[str, Any]:
    """Verify one entry by itself and against the time of the one before it; give it as JSON.

    Raises:
        VerificationError: names the entry, the step, what was expected and what was got.

    """
    try:
        body = decode(content)
        whole = encode(body) == content
    except (ValueError, RecursionError) as error:
        raise broken(
            "DR-V001", index, "", step="bytes",
            zh="字节不是规范形式的 JSON", en="its bytes are not canonical JSON",
            expected=CANONICAL, got=say("层数太深", "nested too deep") if isinstance(error, RecursionError) else str(error),
        ) from error  # fmt: skip
    if not whole or type(body) is not dict:
        raise broken(
            "DR-V001", index, "", step="bytes",
            zh="字节不是其内容的规范形式", en="its bytes are not the canonical bytes of what they say",
            expected=CANONICAL, got=content[:80].decode("utf-8", "replace"),
        )  # fmt: skip
    name, recorded_at = body.get("id"), body.get("recorded_at")
    if body.get("v") != ENVELOPE_VERSION or not (isinstance(body.get("kind"), str) and isinstance(name, str) and name):
        raise broken(
            "DR-V002", index, str(name or ""), step="envelope",
            zh="信封缺少版本、种类或编号，或版本不识", en="its envelope lacks a version, kind or id, or the version is unknown",
            expected=f"v={ENVELOPE_VERSION}, kind, id", got=f"v={body.get('v')!r}",
        )  # fmt: skip
    if body.get("index") != index or type(body["index"]) is not int:
        raise broken(
            "DR-V003", index, name, step="order",
            zh="条目不在其位", en="it does not stand at its place",
            expected=str(index), got=repr(body.get("index")),
        )  # fmt: skip
    if not isinstance(recorded_at, str) or not RECORDED_AT(recorded_at) or recorded_at < before:
        raise broken(
            "DR-V005", index, name, step="recorded_at",
            zh="登记时间不是协调世界时微秒写法，或早于前一条", en="its time of recording is not UTC with microseconds, or before the entry before it",
            expected=f"not before {before}" if before else "UTC, microseconds", got=repr(recorded_at),
        )  # fmt: skip
    return body


_ENVELOPE: Final = itemgetter("id", "kind", "recorded_at", "index", "v")
_TIME: Final = b"0000-00-00T00:00:00.000000Z"
_ANY_DIGIT: Final = bytes.maketrans(b"123456789", b"000000000")
_BETWEEN: Final = b',"\\n",'
"""Stands between the entries of a page, as a value of its own; no entry looked at with others holds its backslash."""
_DIVIDER: Final = "\n"
_LEFT_OUT: Final = bytes(each for each in range(0x80) if each not in b'"\\:,{[tf.eE')
_ALIKE: Final = bytes.maketrans(b"{feE", b"[t..")[:0x80] + b"\xff" * 0x80
"""What a skeleton is made by: digits and most letters are left out, what a value begins with is kept, alike is written alike."""
_DECIMALS: Final = (b'":.', b"[.", b",.")
"""What is left of a decimal, of a member or in a list. No other value leaves it; text may, seldom."""
_BESIDE_NAMES: Final = b":.,[t"


def verify_at_once(
    contents: Sequence[bytes], expected: Sequence[int], before: str, *, decode: Decode, encode: Encode
) -> list[dict[str, Any]] | None:
    """Give some entries as JSON when, looked at together, nothing about them is wrong or even unusual; otherwise nothing.

    They stand at the indices ``expected``, behind one recorded at ``before``. Fast, and silent about what is wrong: where it
    gives nothing, :func:`verify_entry` looks at each. ``encode`` refuses whole numbers beyond ±(2^53 - 1) and need not look
    for what else lies outside the canonical subset.
    """
    count = len(contents)
    joined = _BETWEEN.join(contents)
    if joined.count(b"\\") != count - 1 or not _usual({*joined.translate(_ALIKE, _LEFT_OUT).split(b"\\")}):
        return None  # perhaps outside the canonical subset: each is checked for that
    page = b"[%b]" % joined
    try:
        values = decode(page)
        bodies: list[dict[str, Any]] = values[::2]
        ids, kinds, times, places, versions = zip(*map(_ENVELOPE, bodies), strict=True)
        right = (
            encode(values) == page
            and values[1::2] == [_DIVIDER] * (count - 1)
            and [*places] == [*expected]
            and versions == (ENVELOPE_VERSION,) * count
            and {*map(type, versions), *map(type, places)} == {int}
            and {*map(type, ids), *map(type, kinds), *map(type, times)} == {str}
            and all(ids)
            and are_in_order(times, before)
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return bodies if right else None


def are_in_order(times: Sequence[str], before: str) -> bool:
    """Tell whether some texts are times of recording, none before the one before it, and the first not before another."""
    return (
        [*times] == sorted(times)
        and times[0] >= before
        and {*map(len, times)} == {len(_TIME)}
        and "".join(times).encode().translate(_ANY_DIGIT) == _TIME * len(times)
    )


def _usual(skeletons: set[bytes]) -> bool:
    """Tell whether entries with these skeletons hold no decimal, no name of a member that is not ASCII, and no deep value.

    There are few skeletons: entries of a kind mostly differ in digits and letters. Without escapes, a quote before a colon
    ends a name.
    """
    text = b"".join(skeletons)
    return (
        max(each.count(b"[") for each in skeletons) <= MAX_DEPTH
        and not any(each in text for each in _DECIMALS)
        and b"\xff=" not in text.replace(b'":', b"=").translate(None, _BESIDE_NAMES)
    )


def compare_head(frontier: Frontier, *, root: str | None, size: int | None) -> None:
    """Compare the size and root that were reached with those that were said.

    Raises:
        VerificationError: they differ.

    """
    if size is not None and size != frontier.size:
        raise VerificationError(
            "DR-V006",
            say(
                f"条数不符：应有 {size} 条，读到 {frontier.size} 条",
                f"the size differs: {size} entries were said, {frontier.size} were read",
            ),
            step="size", expected=str(size), got=str(frontier.size),
        )  # fmt: skip
    reached = frontier.root().hex()
    if root is not None and root != reached:
        raise VerificationError(
            "DR-V006",
            say(f"树根不符：应为 {root}，算得 {reached}", f"the root differs: {root} was said, {reached} was reached"),
            step="root", expected=root, got=reached,
        )  # fmt: skip


def broken(
    code: str, index: int, entry_id: str, *, step: str, zh: str, en: str, expected: Text | str, got: Text | str
) -> VerificationError:
    """Say of one entry at which step it fails."""
    name = f" {entry_id}" if entry_id else ""
    wanted = same(expected) if isinstance(expected, str) else expected
    found = same(got) if isinstance(got, str) else got
    return VerificationError(
        code,
        say(
            f"第 {index} 条{name}：{zh}（应为 {wanted.zh}，实为 {found.zh}）",
            f"entry {index}{name}: {en} (expected {wanted.en}, got {found.en})",
        ),
        step=step,
        expected=wanted,
        got=found,
    )


CANONICAL: Final = say("规范形式的 JSON（RFC 8785）", "canonical JSON (RFC 8785)")

CODES = {
    "DR-V001": say(
        "条目的字节不是规范 JSON：存储之后被改动。以备份或库外检查点比对。",
        "The bytes of an entry are not canonical JSON: they were changed after they were stored. "
        "Compare with a backup or a checkpoint kept elsewhere.",
    ),
    "DR-V002": say(
        "条目的信封不完整或版本不识：存储之后被改动，或由更新的版本写成。",
        "The envelope of an entry is not whole or of an unknown version: changed after it was stored, or written by a "
        "newer version.",
    ),
    "DR-V003": say("条目次序被改动，或有条目缺失。", "The order of entries was changed, or one is missing."),
    "DR-V004": say("两条登记用了同一编号。", "Two entries have one id."),
    "DR-V005": say(
        "登记时间倒退或写法不对：时间在哈希之内，不应倒退。",
        "A time of recording goes back or is written wrongly; times are hashed and never go back.",
    ),
    "DR-V006": say(
        "算得的条数或树根与所存的不符：有条目被改动、删去或添入。",
        "The size or root that was reached is not the one that was kept: an entry was changed, removed or added.",
    ),
}
