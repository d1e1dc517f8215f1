"""What later entries say of a belief, and what they make of its days: renewals, endings, releases, voidings.

The answers to a right, a burden or an objection are kept with it, each under the id of the entry that gave it, so that
an answer that was itself wrong can be taken back or changed by a correction. ``start`` and ``end`` of a record are
always those that its first days and its answers give.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from datarights.holdings.record import NEVER, Record

RENEWAL: Final = "renewal"
ENDING: Final = "ending"
VOID: Final = "void"


class Answer(NamedTuple):
    """One answer: the entry that gave it, what it does, from which day, and to which (a renewal).

    ``signed_for`` are those for whom a renewal was signed, "" the registry; nothing where it is not signed, or nobody knows
    who signed it. Whose word that makes it depends on the parties, whom a correction may change.
    """

    by: str
    does: str
    start: int
    end: int
    reason: str = ""
    signed_for: Sequence[str] | None = None


def made(record: Record) -> int:
    """Give the log index of the entry that made a belief, whatever has answered it since."""
    found: int = record.body.get("made", record.since)
    return found


def answers(record: Record) -> Sequence[Answer]:
    """Give what later entries said of a belief, in the order of the ledger."""
    return [Answer(*each) for each in record.body.get("answers") or ()]


def is_void(record: Record) -> bool:
    """Tell whether a right was found never to have had a source."""
    return any(each[1] == VOID for each in record.body.get("answers") or ())


def spans(record: Record, before: int | None = None) -> Iterator[tuple[int, int]]:
    """Give the days a belief holds: its first days, then each renewal, cut at the first ending.

    ``before``: as it stood when something was made on that day; endings from then on are left out.
    """
    days = record.body.get("days")
    if days is None:
        yield record.start, record.end
        return
    found = answers(record)
    endings = [each.start for each in found if each.does == ENDING and (before is None or each.start < before)]
    cut = min(endings, default=NEVER)
    for start, end in (days, *((each.start, each.end) for each in found if each.does == RENEWAL)):
        if start < min(end, cut):
            yield start, min(end, cut)


def answered(record: Record, answer: Answer, index: int) -> Record:
    """Give a belief as it is once one more answer was given, known from this log index on."""
    said = list(answer if answer.signed_for is not None else answer[:-1])
    return _with(record, [*(record.body.get("answers") or ()), said], index)


def unanswered(record: Record, by: str, index: int) -> Record:
    """Give a belief as it is without the answers of one entry."""
    return _with(record, [each for each in record.body.get("answers") or () if each[0] != by], index)


def _with(record: Record, said: list[list[Any]], index: int) -> Record:
    body: dict[str, Any] = {**record.body, "made": made(record)}
    days = body.setdefault("days", [record.start, record.end])
    body["answers"] = said
    now = record._replace(since=index, until=NEVER, body=body)
    end = max((stop for _, stop in spans(now)), default=days[0])
    return now._replace(end=end)


def kept(old: Record, new: Record) -> Record:
    """Give a corrected belief with the place, the answers and the gifts of the one it stands for."""
    body = {**new.body, "made": made(old), "days": [new.start, new.end], "answers": old.body.get("answers") or []}
    if "given" in old.body:
        body["given"] = old.body["given"]
    now = new._replace(body=body)
    return now._replace(end=max((stop for _, stop in spans(now)), default=now.start))
