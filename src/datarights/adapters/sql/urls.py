"""What may be shown of the URL of a registry. The one place that takes passwords away."""

import re
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

_HOSTS: Final = re.compile(r"[^:@/\[\]]*(\[[^\]]*\])?(:\d*)?")
_SHOWN: Final = frozenset({"host", "port", "user", "dbname", "options"})


def shown(url: str) -> str:
    """Give a URL as it may be shown: without its password, and without what only says how to connect.

    A password with ``/``, ``?`` or ``#`` in it ends where the URL is cut: of what then reads as no host nothing is shown.
    """
    scheme = url.partition("://")[0]
    try:
        parts = urlsplit(url)
        hosts = parts.netloc.rpartition("@")[2]
        asked = [(key, value) for key, value in parse_qsl(parts.query) if key in _SHOWN]
    except ValueError:
        return f"{scheme}://…"
    if not all(_HOSTS.fullmatch(each) for each in hosts.split(",")) or "@" in parts.path:
        return f"{scheme}://…"
    user = parts.username or ""
    query = urlencode(asked, safe="/=", quote_via=quote)
    return f"{scheme}://{user and f'{user}@'}{hosts}{parts.path}{query and f'?{query}'}"
