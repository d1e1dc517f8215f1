"""C2SP tlog-witness over HTTP. Serves on loopback alone; whoever wants more puts a proxy of his choice before it."""

import sys
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from datarights.errors import DataRightsError, StoreError, system_said
from datarights.ledger.note import is_decimal
from datarights.ledger.witness import MAX_REQUEST, Status, WitnessRefusedError
from datarights.text import Text, say

LOOPBACK: Final = "127.0.0.1"
WAIT: Final = 10
"""Seconds a connection may be silent."""
MAX_ANSWER: Final = 64 * 1024

Cosign = Callable[[bytes], str]
"""A request body → cosignature lines."""


def serve(cosign: Cosign, port: int = 0) -> ThreadingHTTPServer:
    """Give a server on 127.0.0.1 that answers ``POST /add-checkpoint``; call ``serve_forever`` on it.

    Raises:
        StoreError: the port is taken.

    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = WAIT

        def do_POST(self) -> None:  # the name is the library's
            length = self.headers.get("Content-Length") or ""
            if self.path.rstrip("/").rsplit("/", 1)[-1] != "add-checkpoint":
                self._answer(404, "no such call\n")
            elif not is_decimal(length) or int(length) > MAX_REQUEST:
                self.close_connection = True
                self._answer(400, f"a Content-Length of at most {MAX_REQUEST} is needed\n")
            else:
                self._judged(self.rfile.read(int(length)))

        def _judged(self, body: bytes) -> None:
            try:
                self._answer(200, cosign(body))
            except WitnessRefusedError as error:
                held = error.held
                if error.status is Status.CONFLICT and held is not None and "old" in error.expected.en:
                    self._answer(409, f"{held.size}\n", "text/x.tlog.size")
                elif error.status is Status.CONFLICT and held is None:
                    self._answer(409, "0\n", "text/x.tlog.size")
                else:
                    self._answer(int(error.status), f"{error.message.en}\n")
            except DataRightsError as error:
                self._answer(500, f"{error.code}\n")

        def _answer(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep silent: what happened is in the witness's own records."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Let a connection that broke be: the library would print where, and whoever hung up knows."""
            if not isinstance(sys.exception(), OSError):
                super().handle_error(request, client_address)

    try:
        return Server((LOOPBACK, port), Handler)
    except OSError as error:
        raise StoreError(
            "DR-S032",
            say(f"端口 {port} 不可用：{system_said(error).zh}", f"port {port} cannot be had: {system_said(error).en}"),
            hint=say("换一个端口", "choose another port"),
        ) from error


def ask(url: str, body: bytes) -> tuple[int, str]:
    """Submit a request to the witness at a URL; give status and answer.

    Raises:
        StoreError: DR-S033, no answer.

    """
    place = urlsplit(url)
    if place.scheme != "http" or not place.hostname:
        raise _silent(url, say("要写 http://主机:端口", "http://host:port is asked for"))
    try:
        connection = HTTPConnection(place.hostname, place.port or 80, timeout=WAIT)
        try:
            connection.request("POST", f"{place.path.rstrip('/')}/add-checkpoint", body)
            answer = connection.getresponse()
            return answer.status, answer.read(MAX_ANSWER).decode("utf-8", "replace")
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise _silent(url, system_said(error)) from error


def _silent(url: str, reason: Text) -> StoreError:
    return StoreError(
        "DR-S033",
        say(f"见证人 {url} 没有回答：{reason.zh}", f"the witness at {url} does not answer: {reason.en}"),
        hint=say("检查地址，或改用文件：checkpoint request、witness cosign、checkpoint attach",
                 "look at the address, or use files: checkpoint request, witness cosign, checkpoint attach"),
    )  # fmt: skip


CODES = {
    "DR-S032": say("见证服务的端口不可用。换一个。", "The port for the witness cannot be had. Choose another."),
    "DR-S033": say("见证人没有回答。检查地址，或改用文件往来。", "The witness does not answer. Look at the address, or exchange files."),
}  # fmt: skip
