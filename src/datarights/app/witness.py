"""Being a witness: judge what a log submits, keep it, then cosign, in that order and one at a time."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.note import Signature, SignatureCheck, VerifierKey
from datarights.ledger.witness import judge, parse_request


class CheckpointSigner(Protocol):
    """A key that signs checkpoints."""

    @property
    def key(self) -> VerifierKey:
        """Give the public half."""

    def line(self, text: str, time: int = 0) -> Signature:
        """Give the signature line over the text of a checkpoint."""


class Seen(Protocol):
    """What a witness saw last, by origin, under its lock."""

    def last(self) -> Mapping[str, Checkpoint]:
        """Give the last checkpoint cosigned of each origin."""

    def keep(self, checkpoint: Checkpoint, note: str) -> None:
        """Keep a checkpoint, durably, before it is answered for."""


class WitnessState(Protocol):
    """Where a witness keeps what it saw."""

    def locked(self) -> AbstractContextManager[Seen]:
        """Take the lock: what is looked at cannot change before what is kept is kept."""


def cosign(
    body: bytes,
    *,
    state: WitnessState,
    keys: Mapping[str, Sequence[VerifierKey]],
    check: SignatureCheck,
    signers: Callable[[], Sequence[CheckpointSigner]],
    now: Callable[[], int],
) -> str:
    """Give the cosignature lines for an add-checkpoint request; ``now`` gives seconds since 1970.

    ``signers`` is asked once the request is judged: whoever sends nonsense costs no opening of a key.

    Raises:
        WitnessRefusedError: with its status; nothing is kept.

    """
    request = parse_request(body)
    with state.locked() as seen:
        signed = judge(request, seen.last(), keys, check)
        lines = [each.line(signed.note.text, now()) for each in signers()]
        seen.keep(signed.checkpoint, request.checkpoint)
    return "".join(f"{each}\n" for each in lines)
