"""Where a secret stands: in whatever file, in whatever spelling."""

import base64
import re


def spellings(secret):
    """Give the bytes by which a secret can be read: raw, escaped, in hexadecimal, in Base64 wherever in it the secret begins."""
    texts = (
        [secret]
        if isinstance(secret, bytes)
        else [
            secret.encode(),
            secret.encode("utf-16-le"),
            secret.encode("utf-16-be"),
            ascii(secret)[1:-1].encode(),
            secret.encode("gb18030"),
        ]
    )
    for text in texts:
        yield from (text, repr(text)[2:-1].encode(), text.hex().encode(), text.hex().upper().encode())
        for before, first in ((0, 0), (1, 2), (2, 3)):
            whole = base64.b64encode(bytes(before) + text)[first : (before + len(text)) * 8 // 6]
            yield from (whole, whole.translate(bytes.maketrans(b"+/", b"-_")))


def found_in(folder, secrets):
    """Name every file under a folder that holds one of some secrets in one of its spellings, also broken into lines."""
    wanted = {each for secret in secrets for each in spellings(secret)}
    return [
        path.name
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _holds(path.read_bytes(), wanted)
    ]  # fmt: skip


def _holds(content, wanted):
    joined = re.sub(rb"\s|\\[rn]", b"", content)
    return any(each in content or each in joined for each in wanted)
