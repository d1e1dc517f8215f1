"""Claims that say the same of other data: admitted as the first of them was, once the same questions have the same answers.

Admission sees the ledger through its view and nothing else. So when an entry says what an earlier one said, but for its own
id, its data and who makes it, and what admission asked about those has the answer that it had, then the entry changes the
same, under its own names. What admission asks is not written here: the second that says so is admitted under names that
stand in for its own. When more is asked than kinds and standing, or a name is kept elsewhere than in the row, or two names
might be one, then nothing is alike, and each is admitted for itself.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from datarights.errors import InadmissibleEntryError
from datarights.holdings.admit import step
from datarights.holdings.record import NEVER, Opened, View
from datarights.ledger.entry import draft_from_json
from datarights.ledger.wording import Wordings
from datarights.model.scope import Lexicon

MANY: Final = 4_096
"""How many forms and sayings are remembered before they are forgotten."""
_ID, _ASSET, _BY = "\0id", "\0asset", "\0by"
_WRITTEN: Final = b"\\u0000"
"""What each of these names begins with when it is written as JSON."""
_NAMES: Final = frozenset({"id", "asset", "parties"})
_OWN: Final = _NAMES | {"index", "recorded_at"}
_OF_OTHERS: Final = frozenset({"rests_on", "about", "evidence", "signed"})

Row = tuple[Any, ...]
"""A belief as a database keeps it: a record whose body is written as JSON."""


Encode = Callable[[Any], bytes]
"""Gives equal bytes for equal JSON, and for no other."""


class UnlikeError(Exception):
    """Admission asked for something that others cannot be asked for alike."""


class Saying:
    """What some entries say alike: once two did, what is believed of the names of each, and what each opens."""

    __slots__ = ("_encode", "_times", "_wordings", "answers", "lexicon", "opened")

    def __init__(self, encode: Encode, lexicon: Lexicon, wordings: Wordings) -> None:
        self.lexicon = lexicon
        self._encode = encode
        self._wordings = wordings
        self._times = 0
        self.answers: tuple[Any, ...] = ()
        self.opened: Any = None

    def row(self, view: View, body: Mapping[str, Any], index: int) -> Row | None:
        """Give the row that an entry opens when it has this index; nothing where it must be admitted for itself."""
        if self.opened is None:
            self._meet(view, body, index)
        return self.row_of(view, body["asset"], body["id"], body["parties"]["by"], index)

    def row_of(self, view: View, asset: str, name: str, by: str, index: int) -> Row | None:
        """Give the row that an entry of these names opens, once others that say the same were met."""
        if self.opened is None:
            return None
        kind_of, stands = view.kind_of, view.stands
        if (kind_of(name), kind_of(asset), kind_of(by), stands(asset), stands(by)) != self.answers:
            return None
        kind, rights, start, end, written = self.opened
        return (kind, name, asset, by, rights, start, end, index, NEVER, written)

    def _meet(self, view: View, body: Mapping[str, Any], index: int) -> None:
        """When this is said for the second time, admit it under names that stand in, and see whether that tells of others."""
        self._times += 1
        if self._times != 2:
            return
        asset, by = body["asset"], body["parties"]["by"]
        kinds = {_ID: view.kind_of(body["id"]), _ASSET: view.kind_of(asset), _BY: view.kind_of(by)}
        standing = {_ASSET: view.stands(asset), _BY: view.stands(by)}
        if len({*kinds.values()}) < len(kinds):
            return  # two of them might be one
        try:
            draft = draft_from_json(body)._replace(id=_ID, asset=_ASSET, parties={"by": _BY})
            (change,) = step(_Asked(kinds, standing), draft, index, self.lexicon)
        except (UnlikeError, InadmissibleEntryError, KeyError, TypeError, ValueError, AttributeError, IndexError):
            return
        row, written = change.record, self._encode(change.record.body)
        in_place = (row.id, row.asset, row.party, row.since, row.until) == (_ID, _ASSET, _BY, index, NEVER)
        if type(change) is Opened and in_place and _WRITTEN not in written:
            self.answers = (*kinds.values(), *standing.values())
            self.opened = (row.kind, row.rights, row.start, row.end, written)
            self._wordings.note(body, self, self._encode)


def rows_of(
    view: View,
    sayings: Sequence[Saying],
    assets: Sequence[str],
    names: Sequence[str],
    makers: Sequence[str],
    start: int,
) -> list[Row] | None:
    """Give the rows that entries from an index on open, as :meth:`Saying.row_of` would one by one; nothing where it is not sure.

    All are asked before the first is taken: none changes what is asked of others, as each has an id that nobody had, and
    no name that is of a kind already is one of those.
    """
    expected, *others = {each.answers for each in {*sayings}}
    asked, made = {*assets}, {*makers}
    answers = (
        {*map(view.kind_of, names)}, {*map(view.kind_of, asked)}, {*map(view.kind_of, made)},
        {*map(view.stands, asked)}, {*map(view.stands, made)},
    )  # fmt: skip
    if others or expected[0] is not None or len({*names}) < len(names) or answers != tuple({each} for each in expected):
        return None
    return [
        (kind, name, asset, by, rights, first, end, index, NEVER, written)
        for index, ((kind, rights, first, end, written), asset, name, by) in enumerate(
            zip((each.opened for each in sayings), assets, names, makers, strict=True), start
        )
    ]


class Alike:
    """The sayings that were met in words read by one lexicon, and the ``wordings`` of those that are admitted alike."""

    def __init__(self, encode: Encode, lexicon: Lexicon, wordings: Wordings | None = None) -> None:
        self._encode = encode
        self._lexicon = lexicon
        self._wordings = Wordings() if wordings is None else wordings
        self._wordings.forget()
        self._room = MANY
        self._forms: dict[tuple[str, ...], tuple[Callable[[Any], Any], dict[bytes, Saying]] | None] = {}

    def saying(self, body: Mapping[str, Any]) -> Saying | None:
        """Give what an entry in canonical JSON says but for its names; nothing where it names more than others are alike in."""
        form = tuple(body)
        try:
            known = self._forms[form]
        except KeyError:
            self._make_room()
            known = self._forms[form] = _form(form)
        if known is None or not _by_one(body["asset"], body["parties"]):
            return None
        said, sayings = known
        key = self._encode(said(body))
        found = sayings.get(key)
        if found is None:
            self._make_room()
            found = sayings[key] = Saying(self._encode, self._lexicon, self._wordings)
        return found

    def _make_room(self) -> None:
        """Forget all when there are many."""
        self._room -= 1
        if self._room < 0:
            self._forms.clear()
            self._wordings.forget()
            self._room = MANY


def _form(form: tuple[str, ...]) -> tuple[Callable[[Any], Any], dict[bytes, Saying]] | None:
    """Give what takes from an entry with these members all but its own; nothing where it names others, or no data."""
    if not {*form} >= _NAMES or not _OF_OTHERS.isdisjoint(form):
        return None
    return itemgetter(*(name for name in form if name not in _OWN)), {}


def _by_one(asset: object, parties: object) -> bool:
    """Tell whether an entry is made by one party, of data that is named by text."""
    return type(parties) is dict and len(parties) == 1 and type(asset) is type(parties.get("by")) is str


class _Asked:
    """A view that answers for names that stand in for others, of what kind each is and whether it stands, and no more."""

    def __init__(self, kinds: Mapping[str, str | None], standing: Mapping[str, bool]) -> None:
        self._kinds = kinds
        self._standing = standing

    def kind_of(self, entry_id: str) -> str | None:
        return self._kinds[entry_id] if entry_id in self._kinds else self._more()

    def stands(self, entry_id: str) -> bool:
        return self._standing[entry_id] if entry_id in self._standing else self._more()

    def _more(self, *_: str) -> Any:
        raise UnlikeError

    record = ever_natural = on_asset = held_by = touching = resting_on = promising = _more
