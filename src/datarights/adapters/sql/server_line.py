"""Statements to a server and their answers, as many as are at hand on one way there and back.

This is libpq's pipeline mode with little between. The driver's own pipeline makes a cursor for each statement and sends each
by itself: half of a writer's processor time went there, and the server was woken as often.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ConnStatus, ExecStatus, Format

from datarights.adapters.sql.server_rows import Blobs, Numbers, Texts

if TYPE_CHECKING:
    from psycopg.abc import PQGen
    from psycopg.pq.abc import PGconn, PGresult

Answered = list["PGresult"]
"""What the server gives to a statement; to the first after a stream, libpq leaves it in several pieces."""
Asked = tuple[bytes, Sequence[Any]]
"""A statement with ``%s`` for each parameter, and these: texts, whole numbers, bytes, arrays or nothing."""

_TYPES: Final[dict[type, int]] = {int: 20, bytes: 17, Texts: 1009, Numbers: 1016, Blobs: 1001}
"""The server's numbers of the types; what a text, or nothing, is to be it finds out by itself."""
_NUMBER: Final = Struct("!q").pack
_REFUSED: Final = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED})


class Answer(Iterator[Any]):
    """The rows that a statement gave: :class:`~datarights.adapters.sql.driver.Cursor`."""

    def __init__(self, rows: list[Any]) -> None:
        self._left = iter(rows)

    def __next__(self) -> Any:
        """Give the next row."""
        return next(self._left)

    def fetchone(self) -> Any:
        """Give the next row, or nothing."""
        return next(self._left, None)

    def fetchall(self) -> list[Any]:
        """Give the rows that are left."""
        return list(self._left)


class Line:
    """The way to the server on one connection, and what is prepared at its end."""

    def __init__(self, raw: "psycopg.Connection[Any]") -> None:
        self._raw = raw
        self._prepared: dict[tuple[bytes, tuple[type, ...]], bytes] = {}
        self._numbers = count()
        self._reading = Transformer(raw)

    def ask(self, asked: Sequence[Asked]) -> list[Answered]:
        """Send statements together and give what each was answered.

        Raises:
            psycopg.Error: the server refuses one, and does none of those after it; or the connection is lost.

        """
        live, prepared = self._raw.pgconn, self._prepared
        ready = [(text, tuple(map(type, given)), [_binary(each) for each in given]) for text, given in asked]
        wanted: list[bool] = []
        fresh: dict[tuple[bytes, tuple[type, ...]], int] = {}
        answers: list[Answered] = []
        live.enter_pipeline_mode()
        try:
            for text, types, values in ready:
                name = prepared.get((text, types))
                if name is None:
                    name = prepared[text, types] = b"q%d" % next(self._numbers)
                    fresh[text, types] = len(wanted)
                    live.send_prepare(name, _numbered(text), [_TYPES.get(each, 0) for each in types])
                    wanted.append(False)
                live.send_query_prepared(name, values, [Format.BINARY] * len(values), Format.BINARY)
                wanted.append(True)
            live.pipeline_sync()
            answers = self._raw.wait(_answers(live, len(wanted) + 1))
        finally:
            for statement, at in fresh.items():
                if at >= len(answers) or answers[at][-1].status in _REFUSED:
                    del prepared[statement]
            try:
                live.exit_pipeline_mode()
            except psycopg.Error:  # an answer that is still to come would be taken for that to the next question
                self._raw.close()
        for *_, last in answers:
            if last.status in _REFUSED:
                raise error_from_result(last)
        return [answer for answer, one in zip(answers, wanted, strict=False) if one]

    def rows(self, answer: Answered) -> list[Any]:
        """Give the rows of an answer."""
        rows: list[Any] = []
        for piece in answer:
            self._reading.set_pgresult(piece)
            rows += self._reading.load_rows(0, piece.ntuples, tuple)
        return rows


def _binary(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode()
    return _NUMBER(value) if isinstance(value, int) else value


def _numbered(text: bytes) -> bytes:
    """Give a statement whose parameters are numbered, as the server has them."""
    first, *rest = text.split(b"%s")
    return first + b"".join(b"$%d%s" % each for each in enumerate(rest, 1))


def _answers(live: "PGconn", number: int) -> "PQGen[list[Answered]]":
    yield from send(live)
    answers: list[Answered] = []
    while len(answers) < number:
        answers.append((yield from fetch_many(live)))
        if live.status == ConnStatus.BAD:
            if answers[-1] and answers[-1][-1].status == ExecStatus.FATAL_ERROR:
                break  # the server's last words
            raise psycopg.OperationalError("the connection was lost")
    return answers
