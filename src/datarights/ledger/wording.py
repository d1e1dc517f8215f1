"""Claims that are written alike: known by their letters, without being read.

A canonical entry whose own names, index and time are taken out leaves its wording. What has the wording of an entry that
was verified, and at those places text that needs no escape, is canonical as well, and says the same under other names:
no value at those places moves a member or changes how another is written. So a line is taken apart and compared, and
nothing is decoded or encoded again.

Only what begins as a claim made by one party about one asset does, with a payload that holds no object, is taken apart
at all; whatever is not known for certain is left to be read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

CLAIM: Final = "claim"
"""The kind of all that is taken apart."""
_TEXT: Final = r'([^"\\\x00-\x1f]+)'
_LINE: Final = re.compile(
    rf'(?:\{{(|"actor":"[^"\n]*",)"asset":"{_TEXT}","id":"{_TEXT}","index":([0-9]+),"kind":"{CLAIM}","kv":1,'
    rf'"parties":\{{"by":"{_TEXT}"\}},(|"payload":\{{[^{{}}\n]*\}},)"recorded_at":"([^"\n]*)"(.*)|.*)\n'
)
"""Takes a line apart: actor, asset, id, index, maker, payload, time, the rest; nothing of each where it is another line."""
_STANDING_IN: Final = ("asset", "id", "0", "by", "time")


class Wording:
    """How some claims are written but for what is their own: the first of them as JSON, and what is known of what they say."""

    __slots__ = ("body", "known")

    def __init__(self, body: Mapping[str, Any], known: Any) -> None:
        self.body = body
        self.known = known


Like = tuple[Wording, str, str, str, int, str]
"""An entry of a wording: that wording, its asset, its id, who makes it, its index and time."""


def body_of(entry: Any) -> dict[str, Any]:
    """Give an entry as JSON, whether it was read or only compared."""
    if type(entry) is not tuple:
        return entry  # type: ignore[no-any-return]  # it was read
    wording, asset, name, by, index, time = entry
    own = {"asset": asset, "id": name, "parties": {"by": by}, "index": index, "recorded_at": time}
    return {**wording.body, **own}


class Wordings:
    """The wordings that were noted."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], Wording] = {}

    def forget(self) -> None:
        """Forget all."""
        self._known.clear()

    def note(self, body: Mapping[str, Any], known: Any, encode: Callable[[Any], bytes]) -> None:
        """Note how a verified entry is written, if it is a claim that can be taken apart, and what is known of those like it.

        ``encode`` gives canonical bytes of what was verified.
        """
        asset, name, number, by, time = _STANDING_IN
        own = {"asset": asset, "id": name, "parties": {"by": by}, "index": int(number), "recorded_at": time}
        written = encode({**body, **own}).decode()
        found = None if "\\" in written or "signed" in body else _LINE.fullmatch(written + "\n")
        if found is not None and found.group(2, 3, 4, 5, 7) == _STANDING_IN:
            self._known[found[1], found[6], found[8]] = Wording(body, known)

    def read(
        self, contents: Sequence[bytes], start: int, ids: Sequence[str], kinds: Sequence[str], times: Sequence[str]
    ) -> list[Like | None] | None:
        """Give which of some entries have a known wording, a place from ``start`` on, and the id, kind and time said of them."""
        if not self._known:
            return None
        try:
            lines = _LINE.findall(b"\n".join((*contents, b"")).decode())
        except UnicodeDecodeError:
            return None
        if len(lines) != len(contents):
            return None
        known = self._known.get
        return [
            (wording, asset, name, by, place, time)
            if name == said
            and kind == CLAIM
            and number == str(place)
            and time == at
            and (wording := known((actor, payload, rest))) is not None
            else None
            for place, ((actor, asset, name, number, by, payload, time, rest), said, kind, at) in enumerate(
                zip(lines, ids, kinds, times, strict=True), start
            )
        ]
