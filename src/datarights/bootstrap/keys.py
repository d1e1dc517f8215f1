"""Signing keys, and the checkpoints that they sign."""

import os
import sys
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.clock import now, stamp
from datarights.bootstrap.configuration import Settings
from datarights.errors import DataRightsError, LedgerCorruptionError, StoreError
from datarights.valueclass import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from datarights.adapters.keys import KeyStore, Signer, StoredKey
    from datarights.adapters.keys.passphrase import Passphrase
    from datarights.adapters.keys.published import CheckpointFile, Publisher
    from datarights.adapters.keys.second import SecondTree
    from datarights.adapters.sql import Registry
    from datarights.ledger.checkpoint import Checkpoint
    from datarights.ledger.note import KeyKind, VerifierKey
    from datarights.ledger.publishing import Publishing


def key_store(found: Settings) -> "KeyStore":
    """Give the folder of keys of a registry."""
    from datarights.adapters.keys import KeyStore

    return KeyStore(Path(found.keys.value), random=os.urandom, now=stamp)


def signing_keys(found: Settings, origin: str) -> "list[StoredKey]":
    """Give the keys kept under a name and not retired, oldest first; none of them is opened.

    Raises:
        InputError: a key file cannot be read.

    """
    return [each for each in key_store(found).stored() if each.key.name == origin and not each.retired_on]


def keys_in_use(found: Settings, registry: "Registry") -> "list[StoredKey]":
    """Give the keys here that sign for a registry: those of its name that its ledger says are in use. SM2 keys come last.

    Raises:
        InputError: a key file cannot be read.

    """
    from datarights.ledger.checkpoint import SECOND
    from datarights.ledger.keeping import IN_USE

    origin = registry.origin
    kept = [*signing_keys(found, origin), *signing_keys(found, origin + SECOND)]
    return [each for each in kept if registry.key_state(each.key) == IN_USE]


def verify_named(found: Settings, registry: "Registry") -> None:
    """Look that no row hides an entry that names a key of the log.

    Which entries name keys is read from rows. Where a key is here, or signed what was published, of which they do not say so, or
    one has ended here and not by them, they are looked for among the bytes of all entries.

    Raises:
        VerificationError: DR-V007, a row hides one; DR-V006, the entries are not those under the root.

    """
    from datarights.ledger.checkpoint import SECOND
    from datarights.ledger.keeping import IN_USE

    names = {registry.origin, registry.origin + SECOND}
    said = {key: state for key, state, _ in registry.named_keys()}
    here = [each for each in key_store(found).stored() if each.key.name in names]
    strange = [each for each in here if (said.get(each.key) == IN_USE if each.retired_on else each.key not in said)]
    signed = set[tuple[str, bytes]]()
    for place in (*first_publisher(found).places, second_place(found)):
        with suppress(StoreError):  # said where it is written to
            note = place.last()
            signed |= {(each.name, each.key_id) for each in note.signatures if each.name in names} if note else set()
    if strange or signed - {(each.name, each.key_id) for each in said}:
        registry.compare_keys()


def keys_missing(found: Settings, registry: "Registry") -> "list[VerifierKey]":
    """Give the keys that the ledger says are in use and that sign nothing here: their files are not in the folder.

    Raises:
        InputError: a key file cannot be read.

    """
    return [key for key, _ in _missing(found, registry)]


def _missing(found: Settings, registry: "Registry") -> "list[tuple[VerifierKey, str]]":
    from datarights.ledger.checkpoint import SECOND
    from datarights.ledger.keeping import IN_USE

    here = {each.key for each in keys_in_use(found, registry)}
    names = {registry.origin, registry.origin + SECOND}
    return [
        (key, at)
        for key, state, at in registry.named_keys()
        if state == IN_USE and key.name in names and key not in here
    ]


_MISSED: "list[VerifierKey]" = []


def note_missing(found: Settings, registry: "Registry") -> None:
    """Note which keys in use signed nothing of what was just signed, for :func:`missed`; what cannot be read is said elsewhere."""
    with suppress(DataRightsError):
        _MISSED.extend(keys_missing(found, registry))


def missed() -> "list[VerifierKey]":
    """Give, once, the keys in use that signed nothing though something was signed."""
    noted = list(dict.fromkeys(_MISSED))
    _MISSED.clear()
    return noted


def keys_known(found: Settings, registry: "Registry | None") -> "list[tuple[StoredKey, str, bool]]":
    """Give every key here with what it is for, and whether it still is.

    A ``log`` key signs checkpoints, an ``identity`` the submissions of somebody; an ``unrecorded`` one has a name
    of the registry, now or before, and no entry, and signs nothing, as an ``unnamed`` one of somebody. A ``missing`` one is named by the ledger, and its file is not here.

    Raises:
        VerificationError: as :func:`verify_named`.
        InputError: a key file cannot be read.

    """
    from datarights.adapters.keys import StoredKey
    from datarights.ledger.checkpoint import SECOND
    from datarights.ledger.keeping import IN_USE, RETIRED

    if registry is not None:
        verify_named(found, registry)
    origin = found.origin.value if registry is None else registry.origin
    said = {} if registry is None else {key: (state, at) for key, state, at in registry.named_keys()}
    ours = {origin} if registry is None else {origin, *_names_before(registry)}
    ours |= {each + SECOND for each in ours}
    roster = None if registry is None else registry.actors()
    known = []
    for each in key_store(found).stored():
        state, at = said.pop(each.key, ("", ""))
        named = each.key.name in ours
        use = "log" if state or (named and registry is None) else "unrecorded" if named else "identity"
        if use == "identity" and roster is not None:
            signs, spent = each.key in {one.key for one in roster.identities}, each.key.public in roster.spent
            known.append((each, use if signs or spent else "unnamed", signs))
        elif state == RETIRED:  # its file may come from a copy made before
            known.append((replace(each, retired_on=each.retired_on or at), use, False))
        else:
            known.append((each, use, not each.retired_on))
    for key, (state, at) in said.items():
        if state == RETIRED or key.name in {origin, origin + SECOND}:
            gone = StoredKey(
                path=key_store(found).folder, key=key, made_on=at if state == IN_USE else "",
                retired_on=at if state == RETIRED else "",
            )  # fmt: skip
            known.append((gone, "missing", state == IN_USE))
    return known


def _names_before(registry: "Registry") -> set[str]:
    """Give the names that a log had, and those under which what it lost was published."""
    bodies = [next(registry.entries(index, index + 1)) for index in (0, *registry.recoveries())]
    return {bodies[0]["id"], *(str(each["payload"].get("published", {}).get("origin")) for each in bodies[1:])}


def keys_that_open(found: Settings, registry: "Registry") -> int:
    """Count the keys that sign for a registry now, each opened with the passphrase to see that it can be.

    Raises:
        VerificationError: as :func:`verify_named`.
        InputError: a key file cannot be read.
        StoreError: there is no passphrase, or it is not that of a key.

    """
    verify_named(found, registry)
    kept = keys_in_use(found, registry)
    open_keys(found, kept, ask=False)
    return len(kept)


def open_keys(found: Settings, kept: "Sequence[StoredKey]", *, ask: bool = True) -> "list[Signer]":
    """Open keys with the passphrase.

    Raises:
        StoreError: there is no passphrase, or it is not that of a key.

    """
    secret = passphrase_of(found, ask=ask).found() if kept else b""
    store = key_store(found)
    return [store.open(each, secret) for each in kept]


def policy_of(found: Settings, registry: "Registry | None", *, retired: bool = False) -> str:
    """Give a trust policy with the public keys that sign for a registry now, for readers to take.

    Before there is a registry, those kept in its name. ``retired``: with those, too, by which it signed before, and those in
    use whose file is not here; those that the ledger names, if what it says is what was published.

    Raises:
        InputError: a key file cannot be read.
        LedgerCorruptionError: ``retired``: as :func:`verify_behind`.
        VerificationError: as :func:`verify_named`; ``retired``: as :func:`verify_behind`.

    """
    from datarights.ledger.keeping import RETIRED

    if registry is not None:
        verify_named(found, registry)
    if retired and registry is not None:
        verify_behind(registry, found, whoever_asks=True)

    lines = []
    if registry is None:
        now = [each.key for each in signing_keys(found, found.origin.value)]
    else:
        now = [each.key for each in keys_in_use(found, registry)]
        signing, elsewhere = {*now}, keys_missing(found, registry)
        gone = {each.key: each.retired_on for each in key_store(found).stored()}
        for key, state, at in registry.named_keys() if retired else ():
            if key not in signing:
                since = gone.get(key) or (at if state == RETIRED else "")
                stands = "in use; its file is not here" if key in elsewhere else "signs no more"
                lines += [f"# {stands}{f' since {since}' if since else ''}", f"log {key}"]
    return "\n".join([*(f"log {each}" for each in now), *lines, "quorum none", ""])


def make_key(found: Settings, origin: str, kind: "KeyKind | None" = None) -> "Signer":
    """Make a key that signs for a log, sealed under the user's passphrase.

    Raises:
        StoreError: something cannot be written; or there is no passphrase, and other keys are there.
        UsageError: an SM2 key without the extra ``gm``.

    """
    from datarights.ledger.note import KeyKind

    kind, store = kind or KeyKind.ED25519, key_store(found)
    secret, random = passphrase_of(found).found_or_made(os.urandom, first=not store.stored())
    return store.make(name_for(origin, kind), secret, kind, random=random)


@contextmanager
def keys_made(
    found: Settings, registry: "Registry", origin: str, kinds: "Sequence[KeyKind]"
) -> "Iterator[list[Signer]]":
    """Make keys, for the entries that are appended within; those that no entry names at the end are taken away.

    The keys that sign now are opened first: no key is made under a passphrase that is not theirs. What a crash leaves
    signs nothing: only keys that an entry names sign.

    Raises:
        StoreError: the passphrase is not that of a key in use, or something cannot be written.

    """
    open_keys(found, keys_in_use(found, registry))
    made: list[Signer] = []
    try:
        made += [make_key(found, origin, each) for each in kinds]
        yield made
    except BaseException:
        for each in made:
            with suppress(DataRightsError, OSError):  # where nobody can be asked, it stays
                if not registry.key_state(each.key):
                    key_store(found).discard(each)
        raise


def name_for(origin: str, kind: "KeyKind | None") -> str:
    """Give the name of a key that signs for a log: SM2 signs for its second tree."""
    from datarights.ledger.checkpoint import SECOND
    from datarights.ledger.note import KeyKind

    return origin + SECOND if kind is KeyKind.SM2 else origin


def passphrase_of(found: Settings, *, ask: bool = True) -> "Passphrase":
    """Give where the passphrase of the keys comes from; ``ask``: a person at the terminal may be asked."""
    from getpass import getpass

    from datarights.adapters.keys.passphrase import Passphrase

    def asked() -> str:
        return getpass("签名钥匙的口令 / passphrase of the signing keys: ", stream=sys.stderr)

    return Passphrase(
        given=os.environ.get("DATARIGHTS_PASSPHRASE", ""),
        file=Path(found.passphrase_file.value),
        ask=asked if ask and sys.stdin is not None and sys.stdin.isatty() else None,
    )


def checkpoint_places(found: Settings) -> tuple[Path, ...]:
    """Give the files in which checkpoints are kept: one beside the registry by default, others by configuration."""
    return tuple(Path(each.strip()) for each in found.checkpoints.value.split(",") if each.strip())


def keys_of_the_log(found: Settings, registry: "Registry | None") -> "list[VerifierKey]":
    """Give the keys that may have signed what a registry published: those its ledger names, and those kept here, retired or not.

    Raises:
        InputError: a key file cannot be read.

    """
    named = [] if registry is None else [key for key, _, _ in registry.named_keys()]
    return [*named, *(each.key for each in key_store(found).stored())]


def publisher(
    found: Settings, signs: "Callable[[VerifierKey], bool]", after: "Callable[[], None]" = lambda: None,
    ledger: "Callable[[], Registry] | None" = None,
) -> "Publishing":  # fmt: skip
    """Give what signs the checkpoints of a registry and keeps them; keys are opened when something is to be written.

    ``signs`` tells of a key whether the ledger says that it signs; ``after`` is called when something was signed; ``ledger``
    gives the registry, once there is one.
    """
    from datarights.ledger.publishing import Later

    return Later(lambda: _with_second(found, signs, ledger), after)


def _with_second(
    found: Settings, signs: "Callable[[VerifierKey], bool]", ledger: "Callable[[], Registry] | None"
) -> "Publishing":
    """Give what publishes the first checkpoint, and the second under the national algorithms where there is an SM2 key."""
    from datarights.adapters.keys.second import SecondTree, WithSecond
    from datarights.ledger.checkpoint import SECOND

    def known() -> "list[VerifierKey]":
        return keys_of_the_log(found, ledger() if ledger is not None else None)

    def kept(vkey: str) -> bool:
        return ledger is not None and here(found, ledger())(vkey, True)

    def second(origin: str) -> SecondTree | None:
        keys = [each for each in signing_keys(found, origin + SECOND) if signs(each.key)]
        return second_tree(found, ledger(), origin, keys) if keys and ledger is not None else None

    if ledger is not None:
        verify_named(found, ledger())
    first = first_publisher(found, signs, known if ledger is not None else None, kept)
    return WithSecond(first, second, now=lambda: now().timestamp())


def second_tree(found: Settings, registry: "Registry", origin: str, keys: "Sequence[StoredKey]") -> "SecondTree":
    """Give the second tree of a log of an origin, for some of its keys to sign; they are opened."""
    from datarights.adapters.keys.second import SecondTree
    from datarights.ledger.checkpoint import SECOND

    return SecondTree(
        second_place(found), second_paths(found)[1], open_keys(found, keys), known=partial(keys_of_the_log, found, registry),
        begun=lambda size: any(key.name == origin + SECOND for key, _, _ in registry.named_keys(size)),
    )  # fmt: skip


def second_place(found: Settings) -> "CheckpointFile":
    """Give the file in which second checkpoints are kept: beside the first place, ``.sm3`` behind its name."""
    from datarights.adapters.keys.published import CheckpointFile

    return CheckpointFile(second_paths(found)[0])


def second_paths(found: Settings) -> tuple[Path, Path]:
    """Give the files of the second tree, beside the first place: its checkpoints, and its frontier, from which it grows."""
    path = checkpoint_places(found)[0]
    path = path.with_name(path.name + ".sm3")
    return path, path.with_suffix(".frontier")


def first_publisher(
    found: Settings, signs: "Callable[[VerifierKey], bool]" = lambda _: False,
    known: "Callable[[], Iterable[VerifierKey]] | None" = None, kept: "Callable[[str], bool]" = lambda _: False,
) -> "Publisher":  # fmt: skip
    """Give what publishes the first checkpoint, and nothing beside it; whoever only reads has no key that ``signs``."""
    from datarights.adapters.keys.published import Publisher, opened

    def signers(origin: str) -> "Sequence[Signer]":
        return open_keys(found, [each for each in signing_keys(found, origin) if signs(each.key)])

    return Publisher(opened(checkpoint_places(found)), signers, now=lambda: now().timestamp(), known=known, kept=kept)


def last_checkpoint(found: Settings, registry: "Registry | None") -> str:
    """Give the last signed checkpoint that was published.

    Raises:
        StoreError: there is none, or it cannot be read.
        LedgerCorruptionError: DR-S080, the keys of the registry did not sign it; where no key is known, nobody is asked.

    """
    note = first_publisher(found).last()
    verify_published(found, registry)
    return str(note)


def verify_published(found: Settings, registry: "Registry | None") -> None:
    """Verify that the last checkpoint in every place is signed by the log; where no key at all is known, nobody can be asked.

    Raises:
        LedgerCorruptionError: DR-S080, one is not.

    """
    from datarights.adapters.keys.published import verify_own

    keys = keys_of_the_log(found, registry)
    for place in first_publisher(found).places:
        note = place.last()
        if keys and note is not None:
            verify_own(note, keys, place.path)


def agrees_with_published(registry: "Registry", found: Settings) -> list[tuple[Path, int]]:
    """Compare a registry with the last checkpoint in every place; give each place with the size that it speaks of.

    Raises:
        LedgerCorruptionError: the registry is behind what it published, or differs from it; or did not sign it.

    """
    from datarights.adapters.keys.published import compare_note

    agreed = []
    for place in first_publisher(found).places:
        note = place.last()
        if note is not None:
            known = partial(keys_of_the_log, found, registry)
            stated = compare_note(registry.checkpoint(), note, known, registry.root_at, place.path)
            agreed.append((place.path, stated.size))
    return agreed


def here(found: Settings, registry: "Registry") -> "Callable[[str, bool], bool]":
    """Give what tells of a key of a log, as an entry has it, whether its file is here: of one that has ended, retired or not."""
    from datarights.ledger.checkpoint import SECOND

    names = {registry.origin, registry.origin + SECOND}
    kept = {str(each.key): each.retired_on for each in key_store(found).stored() if each.key.name in names}
    return lambda vkey, ended: vkey in kept and (ended or not kept[vkey])


def verify_behind(registry: "Registry", found: Settings, *, whoever_asks: bool = False) -> None:
    """Look at entries behind the last checkpoint that a key here signed: nobody but a hand puts a key there that is not here.

    Where no key of the log is here, or nothing is published, nobody can tell: asked all the same (``whoever_asks``), what was
    published is believed as it stands, and nothing beside it.

    Raises:
        LedgerCorruptionError: as :func:`agrees_with_published`.
        VerificationError: DR-V051, one does; DR-V050, nobody signed them who might; DR-V006, they are not those under the root.

    """
    from datarights.adapters.keys.published import verify_own

    agreed = dict(agrees_with_published(registry, found))
    stored = {each.key for each in key_store(found).stored()}
    own = [key for key, _, _ in registry.named_keys() if key in stored]
    if not (whoever_asks or (own and agreed)):
        return
    published = [0]
    for place in first_publisher(found).places:
        note = place.last()
        if note is not None and place.path in agreed:
            with suppress(LedgerCorruptionError):
                if own:
                    verify_own(note, own, place.path)
                published.append(agreed[place.path])
    registry.look_behind(max(published), here(found, registry))


def lost_places(registry: "Registry", found: Settings, agreed: "Iterable[Path]") -> list[Path]:
    """Give the places that hold no checkpoint though the registry has published: the next write is refused (DR-S029)."""
    holding = set(agreed)
    missing = [each for each in checkpoint_places(found) if each not in holding]
    return missing if missing and registry.has_published() else []


def begin_places(registry: "Registry", found: Settings) -> list[Path]:
    """Let every place without a checkpoint begin with the last one that another place has and the registry agrees with.

    So does that of the second checkpoints, where a key here is for them: with one made anew over the entries under that checkpoint.

    Raises:
        LedgerCorruptionError: the registry is behind what it published, or differs from it.
        StoreError: DR-S029, no place has a checkpoint; DR-S022, something else lies in a place, or it cannot be written.
        VerificationError: DR-V006, the entries are not those under the checkpoint.

    """
    from datarights.adapters.keys.published import checkpoints_lost
    from datarights.ledger.checkpoint import parse_checkpoint

    agrees_with_published(registry, found)
    places = first_publisher(found).places
    notes = [note for place in places if (note := place.last()) is not None]
    empty = [place for place in places if place.last() is None]
    if not notes:
        raise checkpoints_lost([each.path for each in empty], others=False)
    note = max(notes, key=lambda each: parse_checkpoint(each.text).size)
    return [*_begun(empty, str(note)), *_second_begun(registry, found, parse_checkpoint(note.text))]


def _second_begun(registry: "Registry", found: Settings, stated: "Checkpoint") -> list[Path]:
    from datarights.adapters.keys.published import refuse_taken
    from datarights.ledger.checkpoint import SECOND

    standing = second_standing(found, registry)
    if standing is None or standing[1] is not None:
        return []
    refuse_taken([second_place(found)])
    keys = [each for each in keys_in_use(found, registry) if each.key.name == registry.origin + SECOND]
    tree = second_tree(found, registry, registry.origin, keys)
    tree.publish(stated, registry.held(stated), now().timestamp())
    tree.keep()
    tree.close()
    return [standing[0]]


def begin_empty_places(found: Settings, note: str, second: str = "") -> list[Path]:
    """Let every place begin with a signed checkpoint that came with a ledger, unless something lies there; ``second`` is one of the second tree.

    Raises:
        StoreError: DR-S022, a place cannot be read or written.

    """
    begun = []
    for text, places in ((note, first_publisher(found).places), (second, (second_place(found),))):
        if text:
            begun += _begun([each for each in places if each.last() is None and not each.taken()], text)
    return begun


def _begun(places: "Sequence[CheckpointFile]", text: str) -> list[Path]:
    from datarights.adapters.keys.published import refuse_taken
    from datarights.ledger.checkpoint import parse_checkpoint
    from datarights.ledger.note import parse_note

    note = parse_note(text)
    refuse_taken(places)
    for place in places:
        place.append(note, parse_checkpoint(note.text), now().timestamp())
        place.close()
    return [each.path for each in places]


def time_stamp_request(note: str) -> bytes:
    """Give an RFC 3161 request over a signed checkpoint.

    Raises:
        UsageError: the extra is not installed.

    """
    from datarights.adapters.keys.timestamps import time_stamp_request as made

    return made(note.encode())


def published_checkpoints(found: Settings, registry: "Registry") -> tuple[str, str]:
    """Give the last checkpoint published and the second one over the same entries, each "" where there is none.

    Raises:
        LedgerCorruptionError: DR-S080, the keys of the registry did not sign one of them.
        UsageError: DR-U063, the extra ``gm`` is not installed and there is a second one.

    """
    from datarights.app.verify_file import held_checkpoint

    verify_published(found, registry)
    first = str(first_publisher(found).places[0].last() or "")
    standing = second_standing(found, registry)
    if not first or standing is None or standing[1] is None:
        return first, ""
    return first, str(second_place(found).last()) if held_checkpoint(first.encode()).size == standing[1].size else ""


def second_standing(found: Settings, registry: "Registry") -> "tuple[Path, Checkpoint | None] | None":
    """Give the file of the second checkpoints with the last that it has of a registry; nothing where no key in use here is for them.

    Raises:
        LedgerCorruptionError: DR-S080, the registry did not sign what is there.
        StoreError: DR-S022, it cannot be read.
        UsageError: DR-U063, the extra ``gm`` is not installed.

    """
    from datarights.adapters.keys.second import last_of
    from datarights.ledger.checkpoint import SECOND

    if not any(each.key.name == registry.origin + SECOND for each in keys_in_use(found, registry)):
        return None
    place = second_place(found)
    return place.path, last_of(place, registry.origin, partial(keys_of_the_log, found, registry))
