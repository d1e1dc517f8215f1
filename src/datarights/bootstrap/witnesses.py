"""Asking witnesses, and being one."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.adapters.files import is_file
from datarights.bootstrap.clock import now, stamp
from datarights.bootstrap.configuration import ORIGIN_UNFIT, Settings, settings
from datarights.bootstrap.files import keep_file
from datarights.bootstrap.keys import first_publisher, passphrase_of
from datarights.bootstrap.proofs import read_policy
from datarights.errors import UsageError
from datarights.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from http.server import ThreadingHTTPServer

    from datarights.adapters.keys import KeyStore, Signer
    from datarights.adapters.keys.passphrase import Passphrase
    from datarights.adapters.sql import Registry
    from datarights.ledger.note import Note, VerifierKey
    from datarights.ledger.witness import Cosigned


def witness_request(registry: "Registry", old: int) -> str:
    """Give the request to a witness that last saw a size of the log.

    Raises:
        UsageError: the log never had this size.

    """
    from datarights.ledger.witness import Request

    note = registry.publish()
    size = registry.size
    if old > size:
        raise UsageError("DR-U084", say(f"账本只有 {size} 条", f"the log has {size} entries"))
    return str(Request(old=old, path=registry.tree(size).consistency(old), checkpoint=str(note)))


def submitted(registry: "Registry", found: Settings, url: str, policy: str) -> "tuple[Note, Cosigned]":
    """Ask the witness at a URL for its cosignature, from whatever size it saw last, and attach it as :func:`attached` does.

    Raises:
        StoreError: it does not answer.
        VerificationError: it refuses, or what it gives is not attached.

    """
    from datarights.adapters.witness import ask
    from datarights.errors import VerificationError
    from datarights.ledger.note import is_decimal

    status, said = ask(url, witness_request(registry, 0).encode())
    if status == 409 and is_decimal(said.strip()) and 0 < int(said) <= registry.size:
        status, said = ask(url, witness_request(registry, int(said)).encode())
    seen = int(said) if status == 409 and is_decimal(said.strip()) else 0
    if seen > registry.size:
        raise VerificationError(
            "DR-V032",
            say(f"见证人联署过 {seen} 条的账本，这里的只有 {registry.size} 条", f"the witness has cosigned this log at size {seen}, and here it has {registry.size} entries"),
            step="witness", expected=say(f"至少 {seen} 条", f"{seen} entries at least"), got=str(registry.size),
            hint=say("这里是旧的副本，或曾回滚：用较新的登记库；没有的，按 datarights db recover --help 另用名称继续",
                     "this is an older copy, or was rolled back: use the newer registry; where there is none, go on under another name: datarights db recover --help"),
        )  # fmt: skip
    if status != 200:
        raise VerificationError(
            "DR-V032", say(f"见证人拒绝（{status}）：{said.strip()}", f"the witness refuses ({status}): {said.strip()}"), step="witness", expected="200", got=str(status),
        )  # fmt: skip
    return attached(found, said, policy)


def attached(found: Settings, lines: str, policy: str) -> "tuple[Note, Cosigned]":
    """Attach cosignature lines by witnesses of a policy to the last checkpoint; give it, and what of the lines was attached.

    Raises:
        StoreError: there is none, or it cannot be written.
        VerificationError: DR-V038, a line does not verify or none is of a witness in the policy; DR-V010, they are no lines.

    """
    from datarights.adapters.keys import check
    from datarights.ledger.witness import cosignatures

    publisher = first_publisher(found)
    last = publisher.last()
    given = cosignatures(lines, last.text, read_policy(Path(policy)).witnesses.values(), check)
    return publisher.attach(last, given.lines), given


_LOGS = "logs"


def _witness_store(folder: Path) -> "tuple[KeyStore, Passphrase]":
    found = settings()
    from datarights.adapters.keys import KeyStore

    return KeyStore(folder / "keys", random=os.urandom, now=stamp), passphrase_of(found)


def _made_witness(folder: Path) -> "tuple[KeyStore, Passphrase]":
    store, secret = _witness_store(folder)
    if not store.stored():
        raise UsageError(
            "DR-U085", say(f"{folder} 里没有见证人", f"there is no witness in {folder}"),
            hint=say(f"datarights witness new 名称 --folder {folder}", f"datarights witness new NAME --folder {folder}"),
        )  # fmt: skip
    return store, secret


def new_witness(folder: Path, name: str) -> str:
    """Make a witness in a folder; give its public key.

    Raises:
        UsageError: there is one already, or its name cannot be one.

    """
    from datarights.ledger.note import KeyKind

    store, secret = _witness_store(folder)
    if store.stored():
        raise UsageError("DR-U085", say(f"{folder} 里已有见证人", f"there is a witness in {folder}"))
    if not name or ORIGIN_UNFIT.search(name):
        raise UsageError("DR-U085", say(f"“{name}”不能作见证人的名称", f"“{name}” cannot name a witness"))
    value, random = secret.found_or_made(os.urandom)
    return str(store.make(name, value, KeyKind.COSIGNATURE, random=random).key)


def trusted_by(folder: Path, keys: str) -> "tuple[tuple[VerifierKey, ...], tuple[VerifierKey, ...]]":
    """Take up logs by a public key, or by those in a policy file; give the keys, and those that are believed no more.

    A key is added to those of its log. A policy names all keys of its logs: those that it leaves out are believed no more.

    Raises:
        VerificationError: it is neither.
        UsageError: there is no witness there.

    """
    from datarights.ledger.note import parse_key

    _made_witness(folder)
    whole = is_file(keys)
    found = read_policy(Path(keys)).logs if whole else (parse_key(keys),)
    if not found:
        raise UsageError("DR-U085", say(f"策略 {keys} 里没有账本的钥匙", f"the policy {keys} names no key of a log"), hint=say("用 datarights keys list --format policy 写的策略", "hand over what datarights keys list --format policy writes"))  # fmt: skip
    path = folder / _LOGS
    known = [parse_key(each) for each in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    named = {each.name for each in found} if whole else set()
    gone = tuple(each for each in known if each.name in named and each not in found)
    kept = dict.fromkeys([*(each for each in known if each not in gone), *found])
    keep_file(path, "".join(f"{each}\n" for each in kept).encode())
    return tuple(found), gone


def cosigned(folder: Path, body: bytes, opened: "Sequence[Signer]" = ()) -> str:
    """Judge a request as the witness of a folder; give cosignature lines. Its keys are opened then, unless they are ``opened``.

    Raises:
        WitnessRefusedError: it does not cosign.
        StoreError: its keys do not open.
        UsageError: there is no witness there.

    """
    from datarights.adapters.keys import check
    from datarights.adapters.witness import WitnessFolder
    from datarights.app.witness import cosign
    from datarights.ledger.note import parse_key

    path = folder / _LOGS
    keys: dict[str, list[VerifierKey]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        key = parse_key(line)
        keys.setdefault(key.name, []).append(key)
    _made_witness(folder)
    return cosign(
        body, state=WitnessFolder(folder / "seen", keys, check), keys=keys, check=check,
        signers=lambda: opened or _opened_witness(folder), now=lambda: int(now().timestamp()),
    )  # fmt: skip


def _opened_witness(folder: Path) -> "list[Signer]":
    store, secret = _made_witness(folder)
    value = secret.found()
    return [store.open(each, value) for each in store.stored()]


def witness_server(folder: Path, port: int) -> "ThreadingHTTPServer":
    """Give a witness that serves on 127.0.0.1; its keys are opened now, and not at each request.

    Raises:
        StoreError: the port is taken, or its keys do not open.
        UsageError: there is no witness there.

    """
    from datarights.adapters.witness import serve

    keys = _opened_witness(folder)
    return serve(lambda body: cosigned(folder, body, keys), port)


CODES = {
    "DR-U084": say("账本没有过这么多条。", "The log never had that many entries."),
    "DR-U085": say(
        "见证人的文件夹里没有、或已经有见证人，或名称不合用。",
        "There is no witness in the folder, or one already, or its name does not do.",
    ),
    "DR-V032": say("见证人拒绝联署；所附为它的回答。", "The witness refuses to cosign; its answer is given."),
}
