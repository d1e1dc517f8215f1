"""RFC 3161 time-stamps over a checkpoint: a request to write, a token to verify offline. Needs the extra ``timestamp``.

A token says that a checkpoint existed no later than its time, in the word of the authority whose root the reader chose.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509

from datarights.errors import UsageError, VerificationError
from datarights.text import say

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

    Raises:
        VerificationError: DR-V031, the token is none, is over other bytes, or does not chain to the roots.
        UsageError: the extra is not installed.

    """
    library = _library()
    try:
        token = library.decode_timestamp_response(response)
        builder = library.VerifierBuilder()
        for root in x509.load_pem_x509_certificates(roots):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(token, checkpoint)
        stamped: datetime = token.tst_info.gen_time
    except (ValueError, library.VerificationError) as error:
        raise VerificationError(
            "DR-V031",
            say(f"时间戳与检查点不符，或不可信：{error}", f"the time-stamp does not fit the checkpoint or is not to be trusted: {error}"),
            step="timestamp", expected="an RFC 3161 token over this checkpoint, under the roots given", got=str(error),
        ) from error  # fmt: skip
    return stamped.astimezone(UTC)


CODES = {
    "DR-U060": say("时间戳需要另装：pip install 'datarights[timestamp]'。", "Time-stamps need an extra: pip install 'datarights[timestamp]'."),
    "DR-V031": say("时间戳不是这份检查点的，或颁发机构不在所给的根证书之下。", "The time-stamp is of other bytes, or its authority is not under the roots given."),
}  # fmt: skip
