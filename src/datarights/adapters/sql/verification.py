"""Verifying a whole registry: that its bytes are those that were written, and that its beliefs follow from them.

Two strands: the bytes (:mod:`~datarights.adapters.sql.strand_bytes`) and the beliefs
(:mod:`~datarights.adapters.sql.strand_beliefs`). Several processes each take both strands of a span of entries.
Beside them the database looks whether it finds every row by every index: verification reads rows in order, others by
name.
"""

import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple, TextIO

from datarights.adapters.another import another
from datarights.adapters.codec import decode
from datarights.adapters.pauses import no_cycle_search
from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import Connection
from datarights.adapters.sql.places import place_of
from datarights.adapters.sql.proving import Tip, attested, blocks_of, index_made, roster_entries
from datarights.adapters.sql.reading import name_of, root_at, roster
from datarights.adapters.sql.strand_beliefs import beliefs, blame, misfiled
from datarights.adapters.sql.strand_bytes import (
    Head,
    Span,
    checked,
    compare_origin,
    damaged,
    head_of,
    plain,
    readable,
    spans,
)
from datarights.errors import StoreError, VerificationError
from datarights.holdings.admit import DO_IT_AGAIN, HAVE_IT, Misfiled, Told
from datarights.ledger.actors import Roster, folded, verified
from datarights.ledger.asset_index import Indexer, asset_leaf
from datarights.ledger.keeping import IN_USE, index_draft, is_told
from datarights.ledger.note import SignatureCheck
from datarights.ledger.verify import broken
from datarights.ledger.wording import Wordings
from datarights.model.scope import Lexicon
from datarights.text import Text, same, say

Progress = Callable[[int], object]


def verify(
    connection: Connection,
    lexicon: Lexicon,
    check: SignatureCheck,
    *,
    progress: Progress | None = None,
    processes: int = 1,
    told: Told | None = None,
) -> int:
    """Verify all that a registry held when the call was made; give how many entries that was.

    What is misfiled is ``told`` when all has been looked at; nobody to listen, and it is the fault that is named.

    Raises:
        VerificationError: names the first entry that is wrong, the step, what was expected and what was got.
        StoreError: the bytes are whole; it adopts a vocabulary that the program does not have, and admission stops there.

    """
    with readable("head"), _one_moment(connection):
        head = head_of(connection)
        kept = _map_of(connection, head)
    parts = spans(head.size, processes if sys.executable and hasattr(os, "fork") else 1)
    strays: list[Misfiled] = []
    with no_cycle_search(), connection.place.indices() as indices:
        if len(parts) > 1:
            differ = _beside(connection.place.target, head, lexicon, check, parts, progress, strays.append)
        else:
            differ = _span(connection, head, lexicon, check, parts[0], progress, strays.append)
        if differ:
            raise blame(connection, head, lexicon)
        _audit(connection, head, kept)
        with readable("index"):
            indices()
    for each in strays:
        if told is None:
            raise misfiled(strays)
        told(each)
    return head.size


def _span(
    connection: Connection, head: Head, lexicon: Lexicon, check: SignatureCheck, span: Span,
    progress: Progress | None, told: Told,
) -> int:  # fmt: skip
    wordings = Wordings()
    pages = checked(connection, head, span, wordings)
    with readable("projection"):
        before = roster(connection, span.start) if span.start else Roster()
    pages = verified(pages, before, lambda: name_of(connection), check)
    return beliefs(connection, head, lexicon, pages, span, progress, told, wordings)


class _Map(NamedTuple):
    """What is kept beside of the last asset index: the size it speaks of, each asset with its leaf in order."""

    size: int
    leaves: list[tuple[str, bytes]]


@contextmanager
def _one_moment(connection: Connection) -> Iterator[None]:
    """Read several things as they were at one moment."""
    connection.look()
    try:
        yield
    finally:
        connection.commit()


def _map_of(connection: Connection, head: Head) -> _Map:
    """Read the map that the next asset index will go on from, and look that its tables agree with each other."""
    (size,) = connection.execute(schema.TOLD_SIZE).fetchone()
    told = connection.execute(schema.TOLD_LEAVES).fetchall()
    try:
        spoken = [
            (asset, asset_leaf(asset, [index for _, index in rows]))
            for asset, rows in groupby(connection.stream(schema.SPEAKS_ALL), itemgetter(0))
        ]
    except (ValueError, TypeError) as error:
        raise _unlike(same(str(error))) from error
    if not (type(size) is int and 0 <= size <= head.size):
        raise _unlike(say(f"截至 {size} 条", f"size {size}"))
    if spoken != told or connection.execute(schema.BLOCK_ROWS).fetchall() != blocks_of(told):
        raise _unlike(say("各表互不相符", "tables that differ from each other"))
    return _Map(size, told)


def _audit(connection: Connection, head: Head, kept: _Map) -> None:
    """Compare what the ledger says of itself with what it is: its name, every asset index made again, and the map beside."""
    with readable("entry"):
        said = [decode(content) for (content,) in connection.execute(schema.OF_THE_LEDGER, (head.size,))]
    compare_origin(head, [each for each in said if each["kind"] != "index"])
    due: list[tuple[int, Callable[[Indexer], None]]] = [
        (int(each["payload"]["size"]), partial(_same, each)) for each in said if each["kind"] == "index"
    ]
    if kept.size or kept.leaves:
        due.append((kept.size, partial(_same_map, kept)))
    due.sort(key=itemgetter(0), reverse=True)
    indexer = Indexer()
    for bodies in plain(connection, head) if due else ():
        for entry in bodies:
            while due and due[-1][0] == indexer.size:
                due.pop()[1](indexer)
            indexer.take(entry)
        if not due:
            return
    for _, look in reversed(due):
        look(indexer)


def unpublished(
    connection: Connection, start: int, tip: Tip, check: SignatureCheck, ours: Callable[[str, bool], bool],
    soon: str, *, locked: bool = True,
) -> None:  # fmt: skip
    """Look at entries that no checkpoint is over yet: at their tree, who signed them, the keys they name, and what indices say.

    A crash leaves no recovery there, for one is published as it is stated, and no key that is not ``ours``: one that signs
    here or, where it has ended (True), did once. A key that somebody signed for who might before is theirs, made elsewhere.
    None is of a time later than ``soon``, written as entries write it, unless what was published is of that time already:
    every entry after it would be of that time.

    The map beside is caught up with an index as when one is made, so that one is asked of what has changed since the last:
    under the lock; without it indices are not looked at.

    Raises:
        VerificationError: DR-V006, DR-V033, DR-V050, DR-V051, DR-V052.

    """
    try:
        if start:
            ((last,),) = attested(connection, start - 1, Tip(start, root_at(connection, start)))
            soon = max(soon, _a_minute_after(last["recorded_at"]))
        pages = attested(connection, start, tip)
        named: dict[str | None, list[dict[str, Any]]] = {}
        before = folded(Roster(), roster_entries(connection, start, tip))
        for page in verified(pages, before, lambda: name_of(connection), check):
            if page and page[-1]["recorded_at"] > soon:
                raise _too_soon(page[-1], soon)
            for entry in (each for each in page if locked and each["kind"] == "index"):
                made = index_made(connection, entry["index"], tip)
                _told(entry, index_draft(*made).payload)
            for entry in (each for each in page if each["kind"] in _OF_THE_LOG):
                said, kind = entry["payload"], entry["kind"]
                for vkey in said.get("keys") or () if kind == "registry" else [said["vkey"] if kind == "key" else None]:
                    named.setdefault(vkey, []).append(entry)
        for vkey, entries in named.items():
            last = entries[-1]
            theirs = last["kind"] == "key" and bool(before)
            if not theirs and not (vkey and ours(vkey, last["payload"].get("state", IN_USE) != IN_USE)):
                raise _strange(entries[0], vkey)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("entry", str(error)) from error


def _a_minute_after(time: str) -> str:
    """Give a later time, as entries write it: what was published ahead of its time is followed by entries of that time."""
    with suppress(OverflowError):
        time = (
            (datetime.fromisoformat(time) + timedelta(minutes=1))
            .isoformat(timespec="microseconds")
            .replace("+00:00", "Z")
        )
    return time


def _too_soon(entry: dict[str, Any], soon: str) -> VerificationError:
    """Say that nobody published an entry of a time to come: what is written after it would be of that time, for ever."""
    error = broken(
        "DR-V052", entry["index"], entry["id"], step="recorded_at",
        zh="没有发布过，所写的时间却在一周之后：此后的登记都会记成那个时间，什么都没有写",
        en="nobody published it, and it is of a time more than a week ahead: all that follows would be of that time, and nothing was written",
        expected=f"<= {soon}", got=entry["recorded_at"],
    )  # fmt: skip
    error.hint = say(
        f"本机时钟慢了就校准；是自己另一台机器登记、发布过的（它的时钟快了），把它的检查点文件拷到本机的位置（或两台共用一份），就接着写；"
        f"否则用第 {entry['index']} 条之前的备份恢复（文件：datarights db restore），再把其后已确认的逐项登记一遍",
        "set this machine's clock if it is behind; where another machine of yours recorded and published it, its clock ahead, copy its "
        "file of checkpoints to where this one keeps its own (or share one), and writing goes on; otherwise restore a backup "
        f"from before entry {entry['index']} (a file: datarights db restore), and apply again what was acknowledged since",
    )
    return error


_OF_THE_LOG: Final = frozenset({"registry", "key", "recovery"})


def _strange(entry: dict[str, Any], vkey: str | None) -> VerificationError:
    """Say that somebody else may have put an entry there by which the log would be signed, or called, otherwise."""
    error = broken(
        "DR-V051", entry["index"], entry["id"], step="unpublished",
        zh="没有发布过，这里也没有它所说的钥匙：可能是别人写进来的，不据以签名", en="nobody published it, and the key of which it speaks is not here: "
        "somebody else may have written it, and nothing is signed over it",
        expected=say("本处的钥匙", "a key that is here"), got=vkey or entry["kind"],
    )  # fmt: skip
    error.hint = say(
        "确是自己人在别的机器上添的（keys new、keys rotate），把那把钥匙的文件从那里拷进这里的钥匙文件夹；否则 datarights db restore 此条之前的备份",
        "where another machine of yours made the key (keys new, keys rotate), copy its key file from there into the folder of keys here; otherwise datarights db "
        "restore a BACKUP from before this entry",
    )
    return error


def _same_map(kept: _Map, indexer: Indexer) -> None:
    made = indexer.made()
    if kept.leaves != list(zip(made.assets, made.leaves, strict=True)):
        raise _unlike(say(f"截至 {kept.size} 条的另一份对照", f"another map at size {kept.size}"))


def _unlike(got: Text) -> VerificationError:
    return VerificationError(
        "DR-V048",
        say(
            f"旁存的“数据→条目”对照与登记不符（{got.zh}）：由它作出的下一个索引会漏报或多报",
            f"the map of assets to entries kept beside does not follow from the entries ({got.en}): the next index made from it "
            "would be false",
        ),
        step="map",
        expected=say("由条目得出的对照", "the map that the entries give"),
        got=got,
    )


def _same(entry: dict[str, Any], indexer: Indexer) -> None:
    _told(entry, index_draft(*indexer.told(), indexer.adopted, indexer.roster).payload)


def _told(entry: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Compare what an entry ``index`` says with what is told of the entries before it."""
    said = entry["payload"]
    if not is_told(said, found) or found["size"] != entry["index"]:
        error = broken(
            "DR-V033", entry["index"], entry["id"], step="index",
            zh="所记的索引不是其前条目的索引：以它为据的完整性证明不可信",
            en="its asset index is not that of the entries before it: no proof of completeness by it is to be trusted",
            expected=str(found), got=str(said),
        )  # fmt: skip
        error.hint = say(
            f"凭第 {entry['index']} 条出的证明作废，通知收件人。{DO_IT_AGAIN.zh}",
            f"proofs by entry {entry['index']} are void: tell whoever has one. {DO_IT_AGAIN.en[0].upper()}{DO_IT_AGAIN.en[1:]}",
        )
        raise error


# ---- other processes --------------------------------------------------------------------------------------------

_OTHER: Final = "datarights.adapters.sql.verification.other"
_TIMES: Final = 200
"""How often a process says at most how far it is."""


def _beside(
    target: str, head: Head, lexicon: Lexicon, check: SignatureCheck, parts: Sequence[Span], progress: Progress | None,
    told: Told,
) -> int:  # fmt: skip
    """Let each span be verified by a process of its own; give by how much they found the projection to differ.

    One is begun, and the others are copies of it, so that the program is loaded once. What is wrong in an earlier span
    is said first.
    """
    secret = {**os.environ, "PYTHONHASHSEED": str(int.from_bytes(os.urandom(4), "big"))}
    done = 0
    with ExitStack() as stack:
        pipes = [os.pipe() for _ in parts]
        heard = [stack.enter_context(os.fdopen(end, encoding="utf-8")) for end, _ in pipes]
        with ExitStack() as given:
            ends = [given.enter_context(os.fdopen(end, "w", encoding="utf-8")).fileno() for _, end in pipes]
            process = stack.enter_context(another(_OTHER, secret, ends))
        spans_and_ends = list(zip(parts, ends, strict=True))
        work = (target, head, dict(lexicon.vocabularies), dict(lexicon.known), check, spans_and_ends)
        with suppress(BrokenPipeError), process.stdin:  # that it ended is told below
            pickle.dump(work, process.stdin)
        differ, unread = 0, None
        for lines, span in zip(heard, parts, strict=True):
            said: dict[str, Any] = {}
            for line in lines:
                said = json.loads(line)
                if progress is not None and "done" in said:
                    progress(done + said["done"] - span.start)
            done += span.stop - span.start
            try:
                differ += _found(said)
                for at, entry, code, zh, en in said["misfiled"]:
                    told(Misfiled(at, entry, code, say(zh, en)))
            except StoreError as error:  # said when the bytes of all spans are verified
                unread = unread or error
        process.wait()
        if unread is not None:
            raise unread
    return differ


def _found(said: dict[str, Any]) -> int:
    """Give what a process found, or raise the fault that it found."""
    if "differ" in said:
        return int(said["differ"])
    if "unread" in said:
        raise StoreError(said["unread"], say(said["zh"], said["en"]), hint=HAVE_IT)
    if "code" in said:
        raise VerificationError(
            said["code"],
            say(said["zh"], said["en"]),
            step=said["step"],
            expected=say(*said["expected"]),
            got=say(*said["got"]),
            hint=DO_IT_AGAIN if said["code"] == "DR-V007" else None,
        )
    raise VerificationError(
        "DR-V060",
        say("核对进程没有说出结果就结束了", "a process that verified ended before it said what it found"),
        step="process",
    )


def other() -> None:
    """Verify spans for the process that asked, each in a copy of this one, which says what it finds into a pipe of its own."""
    target, head, vocabularies, known, check, parts = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that began this one
    for at, (span, end) in enumerate(parts, 1):
        if not os.fork():
            for _, later in parts[at:]:
                os.close(later)
            with os.fdopen(end, "w", encoding="utf-8") as heard:
                _one(target, head, Lexicon(vocabularies, known), check, span, partial(_say, heard))
            return
        os.close(end)
    for _ in parts:
        os.wait()


def _one(
    target: str, head: Head, lexicon: Lexicon, check: SignatureCheck, span: Span, tell: Callable[[dict[str, Any]], None]
) -> None:
    """Verify a span; tell now and then how far it is, and in the end what was found."""
    step = max((span.stop - span.start) // _TIMES, 1)
    told = span.start

    def progress(done: int) -> None:
        nonlocal told
        if done - told >= step:  # a pipe that nobody reads yet holds that many lines
            told = done
            tell({"done": done})

    connection = place_of(target).reader()
    try:
        with no_cycle_search():
            strays: list[Misfiled] = []
            found: dict[str, Any] = {
                "differ": _span(connection, head, lexicon, check, span, progress, strays.append),
                "misfiled": [(*each[:3], each.why.zh, each.why.en) for each in strays],
            }
    except StoreError as error:
        found = {"unread": error.code, "zh": error.message.zh, "en": error.message.en}
    except VerificationError as error:
        found = {
            "code": error.code,
            "zh": error.message.zh,
            "en": error.message.en,
            "step": error.step,
            "expected": (error.expected.zh, error.expected.en),
            "got": (error.got.zh, error.got.en),
        }
    finally:
        connection.close()
    tell(found)


def _say(heard: TextIO, what: dict[str, Any]) -> None:
    heard.write(json.dumps(what) + "\n")
    heard.flush()


CODES = {
    "DR-V033": say(
        "所记的索引与条目不符：有人想在完整性证明里漏掉登记。凭它出的证明作废；恢复此前的备份，把其后已确认的逐项登记一遍。",
        "An asset index is not that of the entries: somebody meant to leave entries out of proofs. Proofs by it are void; restore a "
        "backup from before it and apply again what was acknowledged since.",
    ),
    "DR-V048": say(
        "旁存的“数据→条目”对照与登记不符：有人想让下一个索引漏掉登记。登记本身完好时，用 db rebuild 重建。",
        "The map of assets to entries, from which the next index is made, does not follow from the entries: somebody meant the "
        "next index to leave entries out. When the entries are whole, db rebuild derives it anew.",
    ),
    "DR-V051": say(
        "没有发布过的条目里，有一把这里没有的签名钥匙，或一次恢复。是自己的另一台机器添的，把它的钥匙文件拷来；否则可能是别人写进数据库的，恢复此条之前的备份。不据以签名，也不写进策略。",
        "Among entries that nobody published stands a signing key that is not here, or a recovery. Where another machine of yours made the "
        "key, copy its key file here; otherwise somebody may have written it into the database: restore a backup from before the entry. "
        "Nothing is signed over it, and no policy takes it.",
    ),
    "DR-V052": say(
        "没有发布过的条目，时间在一周之后：有人写进来的，或者本机时钟慢了，或者自己另一台机器的时钟快了（拷来它的检查点文件）。此后的登记都会记成那个时间，所以什么都不写。",
        "An entry that nobody published is of a time more than a week ahead: somebody wrote it, or this machine's clock is behind, or that of "
        "another machine of yours was ahead (copy its file of checkpoints). All that follows would be of that time, so nothing is written.",
    ),
    "DR-V060": say(
        "登记库文件已损坏，读不出。以备份恢复。", "The registry file is damaged and cannot be read. Restore a backup."
    ),
}
