"""Verifying an export somebody handed over: bytes and tree, against its checkpoint. No database, no network, no clock."""

from collections.abc import Callable, Sequence
from typing import Final

from datarights.app.verify_file import Verified, not_trusted, unsigned
from datarights.errors import VerificationError
from datarights.ledger.bundle import Trust
from datarights.ledger.checkpoint import SECOND, Checkpoint, SignedCheckpoint, parse_checkpoint
from datarights.ledger.export import (
    CHECKPOINT,
    MAX_NOTE,
    SECOND_CHECKPOINT,
    Folder,
    Seen,
    names_of,
    not_behind,
    second_root,
    verify_tree,
)
from datarights.ledger.merkle import Hash
from datarights.ledger.note import SignatureCheck, parse_note
from datarights.ledger.policy import TrustPolicy, silent, split, verify_under
from datarights.text import Text, quoted, say
from datarights.valueclass import valueclass

MAX_OTHERS: Final = 1_000
"""Files beside an export that are counted."""
OTHERS_SHOWN: Final = 10
NAME_SHOWN: Final = 100

Look = Callable[[int, int, Hash | None], Sequence[Seen]]
"""(size, size held, another hash to make a second tree by) → what was seen of all lines, or raises what is wrong with one."""


@valueclass
class Means:
    """What verifying takes from outside the pure rooms: arithmetic of signatures, who looks at the pages, SM3 when it is asked for."""

    check: SignatureCheck
    look: Look
    sm3: Callable[[], Hash]


def verify_exported(
    folder: Folder,
    means: Means,
    *,
    policy: TrustPolicy | None = None,
    held: Checkpoint | None = None,
) -> Verified:
    """Verify an export by the rules of :mod:`~datarights.ledger.export`.

    A policy that names an SM2 key asks for the second checkpoint too. ``held`` is a checkpoint the reader kept.

    Raises:
        VerificationError: names the rule that fails, file and line, what was expected and what was got.
        UsageError: the policy asks for SM2 or SM3 and it is not installed.

    """
    note = _text(folder, CHECKPOINT)
    stated = _stated(note)
    first, other = split(policy, stated.origin)
    signed = list(verify_under(note, first, means.check).signed) if first is not None else []
    second = _second(folder, stated, other, means) if other is not None else None
    if held is not None:
        not_behind(stated, held)
    using = means.sm3() if second is not None else None
    parts = means.look(stated.size, held.size if held is not None else 0, using)
    verify_tree(folder, parts, stated, held)
    if second is not None and using is not None:
        root = second_root(parts, using)
        if second.checkpoint.root != root:
            raise VerificationError(
                "DR-V006",
                say("第二棵树（SM3）的树根与条目不符", "the root of the second tree (SM3) is not that of the entries"),
                step="second root", expected=second.checkpoint.root, got=root,
            )  # fmt: skip
        signed += second.signed
    others = folder.others(names_of(stated.size), MAX_OTHERS)
    keys = tuple(each.key for each in signed)
    seen = [stated, *([second.checkpoint] if second is not None else [])]
    without = tuple(key for each in seen for key in silent(policy, each.origin, keys))
    trusted = bool(signed) or (held is not None and held.vouches_for(stated))
    return Verified(
        kind="export",
        trust=Trust.VERIFIED if trusted else Trust.SELF_CONSISTENT,
        checkpoint=stated,
        held=held,
        note=note,
        keys=keys,
        silent=without,
        times=tuple(each.time for each in signed if each.time),
        others=tuple(others),
        not_shown=(
            *_others(others),
            *map(unsigned, without),
            *_not_shown(stated, held, trusted, second is None and folder.has(SECOND_CHECKPOINT)),
        ),
    )


def _others(names: Sequence[str]) -> list[Text]:
    """Say which files lie in the folder that no rule looks at: a reader may take them for verified with the rest."""
    if not names:
        return []
    shown = [quoted(each if len(each) <= NAME_SHOWN else each[:NAME_SHOWN] + "…") for each in names[:OTHERS_SHOWN]]
    more = len(names) - len(shown)
    zh, en = (f" 等 {len(names)} 项", f" and {more} more") if more else ("", "")
    if len(names) == MAX_OTHERS:
        zh, en = f" 等至少 {len(names)} 项", f" and at least {more} more"
    return [
        say(
            f"文件夹里不属于导出的文件，未核对：{'、'.join(shown)}{zh}",
            f"files in the folder that are no part of the export, not verified: {', '.join(shown)}{en}",
        )
    ]


def _not_shown(stated: Checkpoint, held: Checkpoint | None, trusted: bool, unseen: bool) -> list[Text]:
    lacks = [] if trusted else [not_trusted(held, stated)]
    if unseen:
        lacks.append(
            say(
                "第二检查点（SM3、SM2）：策略里没有这个账本的 SM2 钥匙，未核对",
                "the second checkpoint (SM3, SM2): the policy names no SM2 key of this log, so it was not looked at",
            )
        )
    return [
        *lacks,
        say("登记是否合本库的准入规则：导入时重演", "whether the entries pass the registry's rules: importing replays them"),
        say(f"满 {stated.size} 条之后的变动", f"what changed after size {stated.size}"),
    ]  # fmt: skip


def _at(origin: str, size: int) -> Text:
    return say(f"{origin}，{size} 条", f"{origin} at size {size}")


def _second(folder: Folder, stated: Checkpoint, policy: TrustPolicy, means: Means) -> SignedCheckpoint:
    signed = verify_under(_text(folder, SECOND_CHECKPOINT), policy, means.check)
    found = signed.checkpoint
    if found.origin != stated.origin + SECOND or found.size != stated.size:
        raise VerificationError(
            "DR-V018",
            say("第二检查点说的不是同样的条目", "the second checkpoint does not speak of the same entries"),
            step="second checkpoint", expected=_at(stated.origin + SECOND, stated.size), got=_at(found.origin, found.size),
        )  # fmt: skip
    return signed


def _stated(note: str) -> Checkpoint:
    return parse_checkpoint(parse_note(note).text if "\n\n" in note else note)


def _text(folder: Folder, name: str) -> str:
    return folder.read(name, MAX_NOTE).decode("utf-8", "replace")
