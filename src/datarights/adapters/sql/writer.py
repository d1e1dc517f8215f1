"""The ledger under its lock: reads, admits, appends one or many, and commits once.

The lock is taken before anything is read (``BEGIN IMMEDIATE``), so that two writers never both find an exclusive
right unsold. Nothing is visible to others before the end; what fails leaves the registry as it was.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from datarights.adapters.codec import decode, encode, encode_checked
from datarights.adapters.pauses import no_cycle_search
from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import Connection
from datarights.adapters.sql.projector import Projector
from datarights.adapters.sql.proving import Tip, index_made
from datarights.adapters.sql.reading import Now, name_of, split
from datarights.errors import Fault, InadmissibleEntryError, InputError
from datarights.holdings.admit import Told, adopting, parties_of, set_in_conflict, step, written
from datarights.holdings.record import Record
from datarights.ledger.actors import ALWAYS, NOBODY, UNSIGNED, Door, Roster, admitted, submission
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.entry import Draft, Entry
from datarights.ledger.keeping import index_draft
from datarights.ledger.merkle import Frontier, leaf_hash
from datarights.model.scope import Lexicon
from datarights.text import say
from datarights.valueclass import valueclass

BATCH: Final = 2_048
"""How many entries are gathered before they are written."""
_NUL: Final = ValueError("U+0000, which no database keeps in a text")
_OF_ITSELF: Final = frozenset({"index", "recovery"})
_SAYS_CONFLICTS: Final = frozenset({"claim", "renewal", "correction"})


@valueclass(kw_only=False)
class Receipt:
    """What an appended draft is answered with.

    ``again``: the same submission had been appended before. ``conflicts``: the rights that it stands in conflict with;
    a claim and a correction are never refused for them.
    """

    entry_id: str
    index: int
    again: bool
    conflicts: tuple[str, ...] = ()


class Writer:
    """What the ledger holds now (:class:`~datarights.holdings.record.View`), and the only way to add to it."""

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], datetime],
        lexicon: Lexicon,
        now: Now,
        view: Projector,
        known: Roster,
        door: Door = NOBODY,
    ) -> None:
        """Take a connection that holds the lock, what the ledger is now and who may write, and who stands at its door."""
        self._door = door
        self._name = ""
        self._connection = connection
        self._clock = clock
        self.lexicon = lexicon
        self._origin = now.origin
        self._frontier = Frontier(now.size, split(now.frontier))
        self.recorded_at = now.recorded_at
        self._view = view
        self.roster = known
        self._rows: list[tuple[int, str, str, str, bytes, bytes]] = []
        self._marks: list[tuple[int, bytes]] = []
        self.seen = connection.others()
        """What nobody else's writing has changed since, as long as the connection says the same."""
        self._many = False
        self._index: Draft | None = None
        self.as_stated = False
        """What the ledger says of itself is taken as it stands: a history is audited when all of it is read."""

    @property
    def size(self) -> int:
        """Give how many entries there are, those of this writer included."""
        return self._frontier.size

    @property
    def tip(self) -> Tip:
        """Give size and root of the ledger, the entries of this writer included."""
        return Tip(self.size, self._frontier.root())

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of the entry with this id, or nothing."""
        return self._view.kind_of(entry_id)

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said stands."""
        return self._view.stands(entry_id)

    def record(self, record_id: str) -> Record | None:
        """Give the current belief with this id, or nothing."""
        return self._view.record(record_id)

    def ever_natural(self, party: str) -> bool:
        """Tell whether any entry said that a party is a natural person."""
        return self._view.ever_natural(party)

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the current beliefs about an asset, in order of ``since`` and id."""
        return self._view.on_asset(asset)

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the current rights of a party over an asset, in order of ``since`` and id."""
        return self._view.held_by(party, asset)

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the current burdens, derivations and objections over an asset, in order of ``since`` and id."""
        return self._view.touching(asset)

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the current beliefs whose right rests directly on this one."""
        return self._view.resting_on(right_id)

    def promising(self, name: str) -> Sequence[Record]:
        """Give the promises of exclusivity that came from a right or a party."""
        return self._view.promising(name)

    def append(self, draft: Draft) -> Receipt:
        """Admit and append one draft; the same submission again is answered with its first place.

        A refusal leaves what was appended before it in this writer.

        Raises:
            InadmissibleEntryError: the operating rules refuse it; names the entry that it collides with.
            InputError: the draft has no canonical form.

        """
        if self._connection.far and not names_nul(draft):
            self._view.read_ahead([draft])
        return self._append(draft, self._stamp())

    def append_many(self, drafts: Sequence[Draft], told: Told | None = None) -> Sequence[Receipt]:
        """Admit and append all, or none. Who replays the history of a ledger is ``told`` what is misfiled in it.

        Raises:
            InadmissibleEntryError: the operating rules refuse one; names it and the entry that it collides with.
            InputError: a draft has no canonical form.

        """
        self.flush()
        before, recorded_at, lexicon = self._frontier.copy(), self.recorded_at, self.lexicon
        known = self.roster
        self._many = True
        try:
            stamp = self._stamp()
            receipts: list[Receipt] = []
            with no_cycle_search():
                for start in range(0, len(drafts), BATCH):
                    chunk = drafts[start : start + BATCH]
                    if len(chunk) > 1 or self._connection.far:
                        self._view.read_ahead([draft for draft in chunk if not names_nul(draft)])
                    receipts += [self._append(draft, stamp, told) for draft in chunk]
        except BaseException:
            if not self._many:
                self._connection.execute("ROLLBACK TO many")
                self._connection.execute("RELEASE many")
            self._many = False
            self._frontier, self.recorded_at, self.lexicon, self.roster = before, recorded_at, lexicon, known
            self._rows, self._marks = [], []
            self._index = None
            self._view.forget(before.size)
            raise
        if not self._many:
            self._connection.execute("RELEASE many")
        self._many = False
        return receipts

    def index(self) -> Draft:
        """Give the asset index over the ledger now; made once for a size."""
        if self._index is None or self._index.payload["size"] != self.size:
            self.flush()
            self._index = index_draft(*index_made(self._connection, self.size, self.tip))
        return self._index

    def flush(self) -> None:
        """Write what was gathered, inside the transaction; the first of what may yet be taken back begins a savepoint."""
        if self._many:
            self._connection.execute("SAVEPOINT many")
            self._many = False
        if self._rows:
            self._connection.executemany(schema.INSERT_ENTRY, self._rows)
            self._rows = []
        if self._marks:
            self._connection.executemany(schema.INSERT_MARK, self._marks)
            self._marks = []
        self._view.flush()

    def close(self) -> Checkpoint:
        """Write what is left, and the head; give what the ledger is with it."""
        self.flush()
        frontier = self._frontier
        root = frontier.root()
        head = (self._origin, frontier.size, root, b"".join(frontier.stack), self.recorded_at)
        self._connection.executemany(schema.UPDATE_HEAD, [head])
        return Checkpoint(origin=self._origin, size=frontier.size, root=root.hex())

    def _stamp(self) -> str:
        """Give the time now, never before the time of the last entry."""
        return max(stamp(self._clock()), self.recorded_at)

    def _append(self, draft: Draft, recorded_at: str, told: Told | None = None) -> Receipt:
        view, frontier = self._view, self._frontier
        if "\0" in draft.id:
            raise _formless(draft, _NUL)
        if view.kind_of(draft.id) is not None:
            return self._again(draft)
        index = frontier.size
        if self.roster or draft.signed or draft.kind in ALWAYS:
            draft = self._signed(draft)
        entry = Entry(draft=draft, index=index, recorded_at=recorded_at)
        try:
            content = encode(entry.as_json())
        except ValueError as error:
            raise _formless(draft, error) from error
        if b"\\u0000" in content and _holds_nul(decode(content)):
            raise _formless(draft, _NUL)
        changes = written(view, draft, index, self.lexicon, told) if told else step(view, draft, index, self.lexicon)
        if self.roster or draft.signed or draft.kind in ALWAYS:
            self.roster = admitted(
                self.roster, draft, self._registry(), recorded_at[:10], self._door.check, parties_of(view, draft)
            )
        if draft.kind in _OF_ITSELF and not self.as_stated:
            self._of_itself(draft)
        self.lexicon = adopting(self.lexicon, draft, index)
        conflicts = set_in_conflict(view, draft, changes, self.lexicon) if draft.kind in _SAYS_CONFLICTS else ()
        leaf = leaf_hash(content)
        block = b"" if (index + 1) % schema.MARK_EVERY else frontier.completed(leaf, schema.MARK_HEIGHT)
        frontier.push(leaf)
        view.apply(draft.id, draft.kind, changes)
        self.recorded_at = recorded_at
        if draft.kind == "recovery":
            self._origin = draft.payload["origin"]
        self._rows.append((index, draft.id, draft.kind, recorded_at, leaf, content))
        if block:
            self._marks.append((frontier.size, b"".join((*frontier.stack, block))))
        if len(self._rows) >= BATCH:
            self.flush()
        return Receipt(draft.id, index, again=False, conflicts=conflicts)

    def _of_itself(self, draft: Draft) -> None:
        """Refuse what the ledger would say of itself by anybody's word.

        A false index leaves entries out of proofs; a recovery from nothing ends the name under which checkpoints are signed.
        """
        if draft.kind == "index" and draft == self.index():
            return
        what = (
            say("索引只能是本库此刻作出的那一个", "an index is the one that the registry makes of its own entries")
            if draft.kind == "index"
            else say(
                "恢复须与已发布的检查点核对之后记明", "a recovery is stated when it was compared with what is published"
            )
        )
        hint = (
            say("由 datarights prove 作出索引", "datarights prove makes one")
            if draft.kind == "index"
            else say("datarights db recover 或 db restore --reason", "datarights db recover, or db restore --reason")
        )
        raise InadmissibleEntryError("DR-L032", what, entry=draft.id, hint=hint)

    def _signed(self, draft: Draft) -> Draft:
        """Let whoever is at work sign a draft, unless they did or it asks for nobody."""
        if draft.kind in UNSIGNED:
            return draft
        try:
            line = self._door.sign(submission(self._registry(), draft.digest()))
        except ValueError as error:
            raise _formless(draft, error) from error
        if line is None or str(line) in draft.signed:
            return draft
        return draft._replace(signed=(*draft.signed, str(line)))

    def _registry(self) -> str:
        if not self._name:
            self.flush()
            self._name = name_of(self._connection)
        return self._name

    def _again(self, draft: Draft) -> Receipt:
        self.flush()
        index, content = self._connection.execute(schema.CONTENT_OF, (draft.id,)).fetchone()
        try:
            digest = draft.digest()
        except ValueError as error:
            raise _formless(draft, error) from error
        if digest != draft_digest(content):
            raise InadmissibleEntryError(
                "DR-L001",
                say(
                    f"{draft.id} 已登记为第 {index} 条，内容与此不同",
                    f"{draft.id} is recorded as entry {index} with other content",
                ),
                entry=draft.id,
                collides_with=(draft.id,),
                hint=say(
                    "已登记的不改：另记一条更正、续期或终止，或换一个编号",
                    "what is recorded stays: add a correction, a renewal or an ending, or choose another id",
                ),
            )
        return Receipt(draft.id, index, again=True)


def stamp(moment: datetime) -> str:
    """Write a moment as entries do: UTC with microseconds.

    Raises:
        ValueError: the moment has no zone.

    """
    if moment.tzinfo is None:
        raise ValueError("a clock gives a time with its zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def draft_digest(content: bytes) -> str:
    """Give the digest of the draft in an entry's canonical bytes."""
    body = decode(content)
    del body["index"], body["recorded_at"]
    body.pop("signed", None)
    return hashlib.sha256(encode_checked(body)).hexdigest()


def names_nul(draft: Draft) -> bool:
    """Tell whether a draft names something by a NUL, of which no database can be asked."""
    return any(
        "\0" in each
        for each in (draft.id, draft.about, draft.asset, *draft.parties.values(), *draft.evidence, *draft.rests_on)
    )


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(each) for pair in value.items() for each in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))


def _formless(draft: Draft, error: ValueError) -> InputError:
    return InputError(
        [
            Fault(
                code="DR-I080",
                message=say(f"{draft.id} 的内容不能规范编码：{error}", f"{draft.id} has no canonical form: {error}"),
                hint=say(
                    "只用文本、±(2^53-1) 以内的整数、是否与列表；金额与大数写成文本",
                    "use text, whole numbers within ±(2^53 - 1), yes and no, and lists; write money and large counts as text",
                ),
            )
        ]
    )


CODES = {
    "DR-L032": say(
        "索引与恢复由程序自己登记：索引由 prove 作出，恢复由 db recover、db restore 记明；别处写来的不收。",
        "The registry itself records indices (prove) and recoveries (db recover, db restore); those written elsewhere are refused.",
    ),
    "DR-I080": say(
        "登记内容含小数、过大的整数、非 ASCII 的键或不合格的字符，不能规范编码。金额与大数写成文本。",
        "A draft holds a decimal, too large a number, a key that is not ASCII or a broken character, and has no canonical "
        "form. Write money and large counts as text.",
    ),
}
