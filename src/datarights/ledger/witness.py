"""What a witness asks before it cosigns (C2SP tlog-witness): is this still the log that was seen before.

A witness keeps the last checkpoint it cosigned for each origin. It cosigns a later one only when shown that the earlier
is a prefix of it. Here is the judgement, and that of a log over what a witness gave it; keeping state, signing and serving
are for others.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Final

from datarights.errors import VerificationError
from datarights.ledger.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    is_second,
    message,
    parse_checkpoint,
    verify_checkpoint,
)
from datarights.ledger.merkle import EMPTY_ROOT, HASH_SIZE, verify_consistency
from datarights.ledger.note import (
    Note,
    Signature,
    SignatureCheck,
    VerifierKey,
    is_decimal,
    parse_note,
    unpacked,
    verify_note,
)
from datarights.ledger.proof import MAX_PATH
from datarights.text import Text, same, say
from datarights.valueclass import valueclass

MAX_REQUEST: Final = 256 * 1024


class Status(IntEnum):
    """How a witness answers: the HTTP status of C2SP tlog-witness."""

    COSIGNED = 200
    MALFORMED = 400
    UNTRUSTED = 403
    UNKNOWN = 404
    CONFLICT = 409
    INCONSISTENT = 422


class WitnessRefusedError(VerificationError):
    """The witness does not cosign. ``held`` is what it last cosigned for the origin, where that is the reason."""

    def __init__(
        self,
        status: Status,
        message: Text,
        *,
        held: Checkpoint | None = None,
        expected: Text | str = "",
        got: Text | str = "",
    ) -> None:
        super().__init__("DR-V030", message, step="witness", expected=expected, got=got)
        self.status = status
        self.held = held


@valueclass
class Request:
    """What a log submits: the size the witness last saw, the consistency path from there, the new checkpoint."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        hashes = "".join(base64.b64encode(each).decode() + "\n" for each in self.path)
        return f"old {self.old}\n{hashes}\n{self.checkpoint}"


def parse_request(data: bytes) -> Request:
    """Read the body of an add-checkpoint request.

    Raises:
        WitnessRefusedError: 400, it is not one.

    """
    try:
        head, _, checkpoint = data.decode().partition("\n\n")
    except UnicodeDecodeError as error:
        raise _malformed(same("UTF-8"), same(str(error))) from error
    lines = head.split("\n")
    word, _, old = lines[0].partition(" ")
    if len(data) > MAX_REQUEST or word != "old" or not is_decimal(old):
        raise _malformed(say("首行 old N", "a line old N"), same(lines[0][:80]))
    path = [unpacked(line) for line in lines[1:]]
    if len(path) > MAX_PATH or any(each is None or len(each) != HASH_SIZE for each in path):
        raise _malformed(
            say("32 字节的哈希（base64），各一行", "hashes of 32 bytes in base64, a line each"),
            say(f"{len(path)} 行", f"{len(path)} lines"),
        )
    return Request(old=int(old), path=tuple(each for each in path if each is not None), checkpoint=checkpoint)


def judge(
    request: Request,
    held: Mapping[str, Checkpoint],
    keys: Mapping[str, Sequence[VerifierKey]],
    check: SignatureCheck,
) -> SignedCheckpoint:
    """Give the checkpoint to cosign. ``keys`` are the keys of each origin this witness serves.

    Raises:
        WitnessRefusedError: with the status of the specification; a fork is said to be one.

    """
    try:
        origin = parse_checkpoint(parse_note(request.checkpoint).text).origin
    except VerificationError as error:
        raise WitnessRefusedError(
            Status.MALFORMED,
            say(f"请求不合格式：{error.message.zh}", f"a malformed request: {error.message.en}"),
            expected=error.expected,
            got=error.got,
        ) from error
    if is_second(origin):
        raise WitnessRefusedError(
            Status.UNKNOWN,
            say(f"不见证第二棵树（SM3）{origin}：请提交第一棵树的检查点", f"no second tree (SM3) is witnessed here: submit the checkpoint of the first, not of {origin}"),
        )  # fmt: skip
    if origin not in keys:
        raise WitnessRefusedError(
            Status.UNKNOWN,
            say(f"不见证 {origin}：没有登记它的钥匙", f"{origin} is not witnessed here: no key is known"),
        )
    try:
        signed = verify_checkpoint(request.checkpoint, keys[origin], check)
    except VerificationError as error:
        raise WitnessRefusedError(Status.UNTRUSTED, error.message, expected=error.expected, got=error.got) from error
    last = held.get(origin)
    _continues(signed.checkpoint, request, last)
    return signed


def _continues(new: Checkpoint, request: Request, last: Checkpoint | None) -> None:
    known = last.size if last is not None else 0
    if request.old > new.size:
        raise _malformed(say(f"old 不超过 {new.size}", f"old at most {new.size}"), same(str(request.old)))
    if request.old != known:
        raise WitnessRefusedError(
            Status.CONFLICT,
            say(f"上次见证到 {known} 条，请从那里给出一致性证明（checkpoint request --old {known}）", f"last cosigned at size {known}: prove consistency from there (checkpoint request --old {known})"),
            held=last, expected=f"old {known}", got=f"old {request.old}",
        )  # fmt: skip
    if last is not None and new.size == last.size and new.root != last.root:
        raise WitnessRefusedError(
            Status.CONFLICT,
            say(f"账本分叉：同为 {new.size} 条，树根与上次见证的不同", f"the log has forked: at size {new.size} its root is not the one cosigned before"),
            held=last, expected=last.root, got=new.root,
        )  # fmt: skip
    if new.size == 0 and new.root != EMPTY_ROOT.hex():
        raise _malformed(say("空树的树根", "the root of the empty tree at size 0"), same(new.root))
    if known == 0:
        if request.path:
            raise WitnessRefusedError(
                Status.INCONSISTENT, say("从 0 条起不需要证明", "no proof is needed from size 0"), held=last
            )
        return
    if last is not None and not verify_consistency(
        last.size, new.size, bytes.fromhex(last.root), bytes.fromhex(new.root), request.path
    ):
        raise WitnessRefusedError(
            Status.INCONSISTENT,
            say(f"账本分叉或被改写：{new.size} 条的树不含上次见证的 {last.size} 条", f"the log has forked or was rewritten: its tree at size "
                f"{new.size} is not shown to contain the one cosigned at {last.size}"),
            held=last, expected=say(f"含树根 {last.root} 的树", f"a tree that contains root {last.root}"), got=new.root,
        )  # fmt: skip


@valueclass
class Cosigned:
    """Of the lines that a witness gave those that verify, one of each key, and the names on lines of nobody told of."""

    lines: tuple[Signature, ...]
    strangers: tuple[str, ...]


def cosignatures(lines: str, text: str, witnesses: Iterable[VerifierKey], check: SignatureCheck) -> Cosigned:
    """Give what of the lines that a witness gave may stand under the text of a checkpoint.

    Lines by keys not told of are left out, as C2SP tlog-witness says. One by a witness told of that does not verify would
    make every proof with it refused by who knows the witness.

    Raises:
        VerificationError: DR-V010, no signature lines; DR-V038, one of a witness told of does not verify, or none is of one.

    """
    note = parse_note("\n".join([text, *filter(None, lines.splitlines()), ""]))
    keys = {(each.name, each.key_id): each for each in witnesses}
    found = {(each.name, each.key_id): each for each in note.signatures}
    strangers = tuple(each.name for name, each in found.items() if name not in keys)
    for each in [each for each in note.signatures if (each.name, each.key_id) in keys]:
        try:
            verify_note(Note(text=text, signatures=(each,)), keys.values(), check, message)
        except VerificationError as error:
            raise _not_of_a_witness(
                say(f"{each.name} 的联署不是对最近发布的检查点所签，或被改动：重新请它联署", f"the cosignature of {each.name} is not over the last checkpoint published, or was changed: ask for it again"),
                error.expected, error.got,
            ) from error  # fmt: skip
    mine = tuple(each for name, each in found.items() if name in keys)
    if not mine:
        raise _not_of_a_witness(
            say("没有一行出自策略里的见证人：策略里要有 witness 名称 公钥", "no line is of a witness in the policy: it needs a line witness NAME KEY"),
            same(", ".join(each.name for each in keys.values())) if keys else say("策略里没有见证人", "the policy names no witness"),
            same(", ".join(strangers)),
        )  # fmt: skip
    return Cosigned(lines=mine, strangers=strangers)


def _not_of_a_witness(reason: Text, expected: Text, got: Text) -> VerificationError:
    return VerificationError(
        "DR-V038", say(f"未附上联署：{reason.zh}", f"nothing was attached: {reason.en}"), step="cosignature", expected=expected, got=got,
    )  # fmt: skip


def _malformed(expected: Text, got: Text) -> WitnessRefusedError:
    return WitnessRefusedError(
        Status.MALFORMED,
        say(
            f"请求不合格式：应有{expected.zh}，实为 {got.zh}",
            f"a malformed request: expected {expected.en}, got {got.en}",
        ),
        expected=expected,
        got=got,
    )


CODES = {
    "DR-V030": say(
        "见证人拒绝联署：账本与它上次见到的对不上，或请求不合格式。分叉时两份检查点都要保留，作为证据。",
        "The witness does not cosign: the log is not the one it last saw, or the request is malformed. After a fork keep both "
        "checkpoints: they are the evidence.",
    ),
    "DR-V038": say(
        "见证人给的行没有附上：不是策略里的见证人所签，或签的不是最近发布的检查点。在策略里写上见证人，或重新请它联署。",
        "Lines of a witness were not attached: they are of no witness in the policy, or not over the last checkpoint published. "
        "Name the witness in the policy, or ask it again.",
    ),
}
