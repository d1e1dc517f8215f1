"""One edit of some bytes, as somebody may make who wants another thing to be read: a bit turned, the end cut, a byte lost or doubled."""

from hypothesis import strategies as st


def edited(data, content):
    """Give bytes with one edit drawn."""
    changed = bytearray(content)
    at = data.draw(st.integers(0, len(changed) - 1))
    match data.draw(st.sampled_from(["turn", "cut", "drop", "double"])):
        case "turn":
            changed[at] ^= 1 << data.draw(st.integers(0, 7))
        case "cut":
            del changed[at:]
        case "drop":
            del changed[at]
        case "double":
            changed.insert(at, changed[at])
    return bytes(changed)
