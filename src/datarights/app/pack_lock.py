"""Packs pinned: a pack that is not the one that was looked at is refused, before it judges anything.

The lock holds, for each pack from outside this package, its id, version and the digest of its files, which receipts
name too; and the public keys that must have signed it, where there are any. A signature is a C2SP signed note in the
pack's folder over the same three things. Nothing here reads files; a signature check is handed in.
"""

from collections.abc import Callable, Mapping
from typing import Final

from datarights.errors import VerificationError
from datarights.ledger.note import KeyKind, Note, SignatureCheck, VerifierKey, parse_key, parse_note, verify_note
from datarights.rules.pack import Pack
from datarights.text import Text, say
from datarights.valueclass import valueclass

HEAD: Final = "datarights-pack/v1"


@valueclass
class Pinned:
    """One pack as the lock has it. ``keys``: vkeys of those who must have signed it; one of them suffices."""

    id: str
    version: str
    digest: str
    keys: tuple[str, ...] = ()


Known = Callable[[], tuple[str, ...]]
"""Gives the vkeys that are known though nobody asks for them: looked for when a pack is signed."""


def no_keys() -> tuple[str, ...]:
    """Know no key."""
    return ()


def note_text(pack: Pack) -> str:
    """Give what a signature on a pack is over: its id, version and digest, a line each."""
    return f"{HEAD}\n{pack.id} {pack.version}\n{pack.digest}\n"


def hold(
    pack: Pack, pinned: Pinned | None, note: bytes | None, check: SignatureCheck, known: Known = no_keys
) -> tuple[str, ...]:
    """See that a pack is the one that was pinned, and signed as the lock asks; give the names of those who signed.

    Raises:
        VerificationError: DR-V070, it is not in the lock; DR-V071, its files are others; DR-V072, its note speaks of
            something else; DR-V073, it should be signed and has no note; DR-V012, DR-V013, the signature is not good.

    """
    if pinned is None:
        raise VerificationError(
            "DR-V070",
            say(
                f"packs.lock 里没有规则包 {pack.id}：看过之后 datarights packs lock {pack.id}",
                f"packs.lock does not hold the pack {pack.id}: look it over and run datarights packs lock {pack.id}",
            ),
            step="lock",
            got=f"{pack.id} {pack.version} {pack.digest}",
        )
    if (pinned.version, pinned.digest) != (pack.version, pack.digest):
        raise VerificationError(
            "DR-V071",
            say(
                f"规则包 {pack.id} 与 packs.lock 所记不同：换回原来的，或者看过之后 datarights packs lock {pack.id}",
                f"the pack {pack.id} is not the one in packs.lock: put that one back, or look this one over and run datarights packs lock {pack.id}",
            ),
            step="lock",
            expected=f"{pinned.version} {pinned.digest}",
            got=f"{pack.version} {pack.digest}",
        )
    return signed_by(pack, note, pinned.keys, check, known)


def signed_by(
    pack: Pack, note: bytes | None, keys: tuple[str, ...], check: SignatureCheck, known: Known = no_keys
) -> tuple[str, ...]:
    """Give the names of the keys that signed a pack; a note is looked at whenever there is one.

    Where no key is asked for, a signature by one that is ``known`` must be good all the same.

    Raises:
        VerificationError: as :func:`hold` says.

    """
    if note is None:
        if keys:
            raise VerificationError(
                "DR-V073",
                say(
                    f"规则包 {pack.id} 应有签名，没有 pack.note",
                    f"the pack {pack.id} should be signed and has no pack.note",
                ),
                step="signature",
                expected=", ".join(keys),
                got=say("没有", "none"),
            )
        return ()
    found = parse_note(note)
    if found.text != note_text(pack):
        raise VerificationError(
            "DR-V072",
            say(
                f"{pack.id} 的 pack.note 与这个包不符：改过的由作者 datarights packs sign 重新签名，收到的向作者另要",
                f"the pack.note of {pack.id} does not fit this pack: its author signs what was changed with datarights packs sign, others ask the author",
            ),
            step="signature",
            expected=note_text(pack).replace("\n", " ").strip(),
            got=found.text.replace("\n", " ").strip()[:200],
        )
    wanted = _parsed(keys) or tuple(each for each in _parsed(known()) if _named(each) in _signers(found))
    return tuple(each.key.name for each in verify_note(found, wanted, check, message)) if wanted else ()


def not_checked(note: bytes, known: tuple[str, ...]) -> tuple[str, ...]:
    """Give who signed by a note, where none of them is known: names and numbers of keys.

    Raises:
        VerificationError: it is no note.

    """
    signers = _signers(parse_note(note))
    return () if any(_named(each) in signers for each in _parsed(known)) else signers


def _signers(note: Note) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{each.name}+{each.key_id.hex()}" for each in note.signatures))


def _named(key: VerifierKey) -> str:
    return f"{key.name}+{key.key_id.hex()}"


def _parsed(keys: tuple[str, ...]) -> tuple[VerifierKey, ...]:
    return tuple(parse_key(each) for each in keys)


def message(kind: KeyKind, name: str, text: str, time: int) -> bytes:
    """Give the bytes that a key signs for a pack: the text itself (C2SP signed-note, Ed25519).

    Raises:
        ValueError: a kind of key that speaks of checkpoints alone.

    """
    del name, time
    if kind is not KeyKind.ED25519:
        raise ValueError("packs are signed with Ed25519 keys")
    return text.encode()


def changes(old: Mapping[str, Pinned], new: Mapping[str, Pinned]) -> tuple[tuple[str, str, Text], ...]:
    """Give what a new lock says otherwise than the old one: pack, sign and words."""
    found = []
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one is None and other is not None:
            found.append((name, "+", say(f"新锁 {other.version}", f"pinned at {other.version}")))
        elif other is None and one is not None:
            found.append((name, "-", say("不再锁", "no longer pinned")))
        elif one is not None and other is not None and one != other:
            was, now = f"{one.version} {one.digest[:12]}", f"{other.version} {other.digest[:12]}"
            found.append((name, "~", say(f"{was} 变为 {now}", f"{was} becomes {now}")))
    return tuple(found)


CODES: Final[dict[str, Text]] = {
    "DR-V070": say(
        "有 packs.lock，而这个外来规则包不在其中。看过它（packs lint、packs test、packs diff）之后用 packs lock 写入。",
        "There is a packs.lock, and this pack from outside is not in it. Look it over (packs lint, packs test, packs diff), then write it in with packs lock.",
    ),
    "DR-V071": say(
        "外来规则包的文件与锁定时不同。若是有意更新，用 packs diff 看判定有何变化，再 packs lock；否则恢复原来的文件。",
        "The files of a pack from outside are not those that were pinned. If it was updated on purpose, see with packs diff what that decides otherwise and pin it again; else put the old files back.",
    ),
    "DR-V072": say(
        "pack.note 签的是别的包或别的版本。作者改过就用 packs sign 重新签名；从别人那里来的，向作者要相符的一份，不要自己签。",
        "The pack.note signs another pack, or another version of it. Its author signs again with packs sign; who has it from others asks the author for one that fits and does not sign it.",
    ),
    "DR-V073": say(
        "packs.lock 要求签名，而包里没有 pack.note。", "packs.lock asks for a signature, and the pack has no pack.note."
    ),
}
