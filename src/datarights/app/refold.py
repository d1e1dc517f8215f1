"""Working out again, from the entries of a proof alone, who holds what: by the registry's own published rules."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from datarights.errors import InadmissibleEntryError
from datarights.holdings.admit import step
from datarights.holdings.fold import Fold
from datarights.holdings.opening import vocabulary_from_bytes
from datarights.ledger.entry import Entry, draft_from_json, misshapen_draft
from datarights.model.scope import DroppedTermsError, Lexicon, UnknownEditionError
from datarights.text import Text, quoted, say


def refolded(
    entries: Sequence[Mapping[str, Any]], vocabularies: Iterable[str], complete: Collection[str], size: int
) -> Fold | Text:
    """Fold the entries of a proof before ``size``, each at its own index, with the vocabularies handed over; or say why it cannot be.

    The entries were verified before; up to that size they are all of the assets ``complete``. Later ones may be those that
    somebody chose, and are passed over. Those of other assets may be missing: where one is refused that the registry took,
    or where what these assets are made from is another, nothing is said of holdings.
    """
    try:
        found = [vocabulary_from_bytes(each.encode()) for each in vocabularies]
    except ValueError as error:
        return say(f"所附词表读不出：{error}", f"a vocabulary in it cannot be read: {error}")
    fold = Fold(lexicon=Lexicon(known={each.edition: each for each in found}))
    for body in (each for each in entries if each["index"] < size):
        wrong = misshapen_draft(body)
        if wrong is not None:
            index = body["index"]
            return say(f"第 {index} 条不是登记：{wrong.zh}", f"entry {index} is none that a registry takes: {wrong.en}")
        entry = Entry(draft=draft_from_json(body), index=body["index"], recorded_at=body["recorded_at"])
        try:
            fold.take(entry, step(fold, entry.draft, entry.index, fold.lexicon))
        except InadmissibleEntryError as error:
            return say(
                f"第 {entry.index} 条不能由所给条目推出：{error.message.zh}",
                f"entry {entry.index} does not follow from the entries handed over: {error.message.en}",
            )
        except (UnknownEditionError, DroppedTermsError) as error:
            return say(f"没有附上所采用的词表：{error}", f"a vocabulary that it adopts is not in it: {error}")
    open_ = sorted(_sources(fold, complete).difference(complete))
    if open_:
        named = ", ".join(map(quoted, open_))
        return say(
            f"完整性：所据的来源数据 {named} 没有证明条目齐全，不推算谁持有什么",
            f"completeness of what it is made from, {named}: who holds what is not worked out",
        )
    return fold


def _sources(fold: Fold, assets: Iterable[str]) -> set[str]:
    """Give the assets that these are made from, and those of the rights relied on: what befell them there counts here."""
    rows = [row for each in assets for row in (*fold.on_asset(each), *fold.touching(each))]
    found = {name for row in rows if row.kind == "derivation" for name in row.body.get("inputs") or ()}
    rights = [fold.record(name) for row in rows for name in row.body.get("rests_on") or ()]
    return found | {each.asset for each in rights if each is not None and each.asset}
