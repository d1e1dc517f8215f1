"""RFC 3161 time-stamps over a checkpoint: a request to write, a token to verify offline. Needs the extra ``timestamp``.

A token says that a checkpoint existed no later than its time, in the word of the authority whose root the reader chose.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cryptography import x509

from datarights.errors import UsageError, VerificationError
from datarights.text import Text, say

if TYPE_CHECKING:
    from types import ModuleType


def _library() -> "ModuleType":
    try:
        import rfc3161_client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            "DR-U060",
            say("时间戳需要 rfc3161-client", "time-stamps need rfc3161-client"),
            hint=say("pip install 'datarights[timestamp]'", "pip install 'datarights[timestamp]'"),
        ) from error
    return rfc3161_client


def time_stamp_request(checkpoint: bytes) -> bytes:
    """Give a TimeStampReq (DER) over the SHA-512 of a signed checkpoint's bytes, to send to an authority.

    Raises:
        UsageError: the extra is not installed.

    """
    request: bytes = _library().TimestampRequestBuilder().data(checkpoint).nonce(nonce=True).build().as_bytes()
    return request


def existed_no_later_than(checkpoint: bytes, response: bytes, roots: bytes) -> datetime:
    """Give the time (UTC) no later than which a signed checkpoint existed, by a TimeStampResp and PEM roots.

    It is that of the token and, after it, as far as the authority says that its clock may be off (RFC 3161, 2.4.2).

    Raises:
        VerificationError: DR-V031, the token is none, is over other bytes, or does not chain to the roots.
        UsageError: the extra is not installed.

    """
    library = _library()
    try:
        token = library.decode_timestamp_response(_in_order(response))
    except ValueError as error:
        raise _untrusted(say("不是 RFC 3161 的应答（DER）：断了、改过，或给错了文件", "no answer of RFC 3161 (DER): cut, changed, or another file")) from error  # fmt: skip
    builder = library.VerifierBuilder()
    try:
        for root in x509.load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(root)
    except (ValueError, x509.InvalidVersion) as error:
        raise _untrusted(say("根证书文件里没有 PEM 证书，或其中一份损坏", "the file of roots holds no certificate in PEM, or a damaged one")) from error  # fmt: skip
    try:
        builder.build().verify_message(token, checkpoint)
        stamped: datetime = token.tst_info.gen_time
        off = token.tst_info.accuracy
    except (ValueError, library.VerificationError) as error:
        why = next((text for part, text in _WHY.items() if part in str(error)), None)
        raise _untrusted(why or say(f"时间戳库不接受：{error}", f"the library of time-stamps does not take it: {error}")) from error  # fmt: skip
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what the library does with a certificate that is damaged within
            raise
        raise _untrusted(say("根证书或应答所附的证书损坏", "a root, or a certificate that the answer encloses, is damaged")) from error  # fmt: skip
    if _signers_digest(token.time_stamp_token()) not in _DIGESTS:
        raise _untrusted(say("签名所用的摘要算法不是 SHA-256、SHA-384、SHA-512", "it is signed over a digest that is none of SHA-256, SHA-384, SHA-512"))  # fmt: skip
    if off is not None:
        stamped += timedelta(seconds=off.seconds or 0, milliseconds=off.millis or 0, microseconds=off.micros or 0)
    return stamped.astimezone(UTC)


_NOT_FOR_THIS: Final = say(
    "签署的证书不是只用于时间戳的", "the certificate that signed it is not one for time-stamps alone"
)
_WHY: Final = {
    "unsuitable certificate purpose": _NOT_FOR_THIS,
    "EKU": _NOT_FOR_THIS,
    "Mismatch between messages": say("时间戳是对别的字节出的，不是这份检查点；附上见证之前出的，用那时另存的检查点核对", "it is over other bytes than this checkpoint; one from before a witness was attached is of the checkpoint as it was then: verify that copy"),
    "PKIStatus": say("机构没有出时间戳（状态不是 granted）", "the authority did not grant one (its status is not granted)"),
    "verifying certificates": say("签名不出自所给根证书之下，或证书其时已过期", "it is not signed under the roots given, or a certificate had lapsed by then"),
    "Certificates neither found": say("应答没有附上机构的证书：申请时要求附上（certReq）", "the answer encloses no certificate of the authority: ask for it (certReq)"),
    "No leaf certificate": say("应答没有附上签署它的证书：申请时要求附上（certReq）", "the answer does not enclose the certificate that signed it: ask for it (certReq)"),
}  # fmt: skip
"""What the library finds, by a part of its words."""


def _untrusted(why: Text) -> VerificationError:
    return VerificationError(
        "DR-V031",
        say(f"时间戳与检查点不符，或不可信：{why.zh}", f"the time-stamp does not fit the checkpoint or is not to be trusted: {why.en}"),
        step="timestamp", expected=say("这份检查点的 RFC 3161 时间戳，在所给根证书之下", "an RFC 3161 token over this checkpoint, under the roots given"), got=why,
    )  # fmt: skip


def _in_order(response: bytes) -> bytes:
    """Put the enclosed certificates into the order that DER asks of a set (X.690, 11.6), in the place where they stand.

    OpenSSL encloses them in the order of its own, which the library refuses to read. No signature covers their order; all
    else is left as it is, also what is no such answer.
    """
    try:
        _, info = _parts(response, *_inside(response, 0))  # TimeStampResp: status, token
        _, content = _parts(response, *info[1:])  # ContentInfo: type, [0] SignedData
        signed = _inside(response, content[1])
        start, end = next(each[1:] for each in _parts(response, *signed) if each[0] == CERTIFICATES)
        parts = _parts(response, start, end)
    except (IndexError, ValueError, StopIteration):
        return response
    heads = [start, *(each[2] for each in parts)]
    return response[:start] + b"".join(sorted(response[a:b] for a, b in pairwise(heads))) + response[end:]


def _signers_digest(token: bytes) -> bytes:
    """Give the object identifier of what the signer of a token digests with (RFC 5652, 5.3): the library takes any."""
    try:
        _, content = _parts(token, *_inside(token, 0))  # ContentInfo: type, [0] SignedData
        *_, signers = _parts(token, *_inside(token, content[1]))
        _, _, digest, *_ = _parts(token, *_inside(token, signers[1]))  # SignerInfo: version, sid, digestAlgorithm
        _, start, end = _parts(token, *digest[1:])[0]
    except (IndexError, ValueError):
        return b""
    return token[start:end]


CERTIFICATES: Final = 0xA0

_DIGESTS: Final = frozenset(bytes.fromhex(f"60864801650304020{each}") for each in (1, 2, 3))
"""SHA-256, SHA-384, SHA-512 by their object identifiers: what a signer may digest with, as of the imprint."""


def _inside(data: bytes, at: int) -> tuple[int, int]:
    """Give where the content of the value at a place begins and ends (DER, one byte of tag)."""
    length, start = data[at + 1], at + 2
    if length > 0x7F:
        start += length - 0x80
        length = int.from_bytes(data[at + 2 : start])
    if start + length > len(data):
        raise ValueError("cut")
    return start, start + length


def _parts(data: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    """Give the values between two places: tag, and where the content of each begins and ends."""
    found = []
    while start < end:
        found.append((data[start], *_inside(data, start)))
        start = found[-1][2]
    return found


CODES = {
    "DR-U060": say("时间戳需要另装：pip install 'datarights[timestamp]'。", "Time-stamps need an extra: pip install 'datarights[timestamp]'."),
    "DR-V031": say("时间戳不是这份检查点的，或颁发机构不在所给的根证书之下。", "The time-stamp is of other bytes, or its authority is not under the roots given."),
}  # fmt: skip
