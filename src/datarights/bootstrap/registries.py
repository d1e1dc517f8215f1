"""Registries: opened, made, recovered, restored, moved."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.adapters.files import is_file
from datarights.bootstrap.clock import now
from datarights.bootstrap.configuration import ORIGIN_UNFIT, Settings, exists, is_url, settings, shown
from datarights.bootstrap.files import read_bytes, unread
from datarights.bootstrap.keys import (
    agrees_with_published,
    begin_empty_places,
    first_publisher,
    key_store,
    keys_in_use,
    keys_made,
    keys_missing,
    make_key,
    note_missing,
    published_checkpoints,
    publisher,
    signing_keys,
    verify_published,
)
from datarights.bootstrap.people import checks, door
from datarights.bootstrap.proofs import second_published, verified_export
from datarights.bootstrap.reading import lexicon
from datarights.errors import DataRightsError, LedgerCorruptionError, StoreError, UsageError, VerificationError
from datarights.text import say
from datarights.valueclass import replace

if TYPE_CHECKING:
    from datarights.adapters.keys import Signer, StoredKey
    from datarights.adapters.sql import Registry
    from datarights.adapters.sql.upgrading import Standing, Upgraded
    from datarights.app.verify_file import Verified
    from datarights.holdings.admit import Misfiled, Told
    from datarights.ledger.checkpoint import Checkpoint
    from datarights.ledger.note import KeyKind, VerifierKey


def open_registry(path: str = "", found: Settings | None = None, coming: "Sequence[VerifierKey]" = ()) -> "Registry":
    """Open a registry that exists; every commit publishes a signed checkpoint beside it.

    Only keys that the ledger says are in use sign, and those ``coming``, whose entries are about to be appended.

    Raises:
        StoreError: missing, not a registry, of a newer format, or not to be opened safely.

    """
    from datarights.adapters.sql import Registry
    from datarights.ledger.keeping import IN_USE

    found = found or settings({"registry": path})
    path = path or found.registry.value
    if not is_url(path) and not exists(path):
        raise StoreError(
            "DR-S001",
            say(f"没有登记库 {path}", f"there is no registry {path}"),
            hint=say(
                "datarights apply 登记.yaml 会新建；或用 --registry 指明",
                "datarights apply FILE makes one; or name one with --registry",
            ),
        )
    ledger: list[Registry] = []

    def signs(key: "VerifierKey") -> bool:
        return key in coming or ledger[0].key_state(key) == IN_USE

    signing = publisher(found, signs, lambda: note_missing(found, ledger[0]), lambda: ledger[0])
    registry = Registry.open(path, clock=now, lexicon=lexicon(), publisher=signing, door=door(found))
    ledger.append(registry)
    return registry


def create_registry(
    path: str = "", *, found: Settings | None = None, clock: Callable[[], datetime] = now
) -> "Registry":
    """Make a registry in a file that does not exist yet, with a key to sign its checkpoints unless one is kept for it.

    Raises:
        UsageError: its name cannot be that of a log.
        StoreError: the file is there, or something cannot be written.

    """
    from datarights.adapters.sql import Registry

    found = found or settings({"registry": path})
    path, origin = path or found.registry.value, found.origin.value
    if not origin or ORIGIN_UNFIT.search(origin):
        raise UsageError(
            "DR-U080",
            say(f"“{origin}”不能作登记库的名称：不能有空白和 +", f"“{origin}” cannot name a registry: no white space, no +"),
            hint=say("在 datarights.toml 里写 origin", "set origin in datarights.toml"),
        )  # fmt: skip
    if exists(path):
        raise _there(path)
    if not is_url(path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    kept = [each.key for each in signing_keys(found, origin)] or [make_key(found, origin).key]
    try:
        return Registry.create(
            path, origin=origin, zone=found.zone.value, clock=clock, lexicon=lexicon(),
            keys=[str(each) for each in kept], publisher=publisher(found, lambda key: key in kept), door=door(found),
        )  # fmt: skip
    except LedgerCorruptionError as error:
        if exists(path):  # somebody made it meanwhile, and what is published is theirs
            raise _there(path) from None
        error.hint = say(
            "登记库不见了，它的检查点还在：找回登记库（文件用 datarights db restore 备份，服务器用它自己的备份）；都丢了的，把检查点文件移到别处留作证据，再以另一名称（设置 origin）新建",
            "the registry is gone and its checkpoints are there: put it back (a file with datarights db restore BACKUP, a server from its own); if no copy is "
            "left, move the checkpoints elsewhere, as evidence, and begin one of another name (the setting origin)",
        )
        raise


def _there(path: str) -> StoreError:
    return StoreError("DR-S005", say(f"{shown(path)} 已经存在，不覆盖", f"{shown(path)} exists and is not overwritten"))


def open_or_create(found: Settings) -> "Registry":
    """Open the registry of some settings, making it first when it does not exist."""
    return open_registry(found=found) if exists(found.registry.value) else create_registry(found=found)


class _Names:
    """The names that a ledger has gone by, and what its recoveries say was published under them."""

    def __init__(self, registry: "Registry") -> None:
        self._registry = registry
        self.own = registry.origin
        said = [each["payload"] for each in registry.entries() if each["kind"] == "recovery"]
        said = [each for each in said if {"published", "found", "origin"} <= each.keys()]  # others are a hand's
        self._stated = [each["published"] for each in said]
        self._all = [next(registry.entries(0, 1))["id"], *(each["origin"] for each in said)]
        self._until = {name: each["found"]["size"] for name, each in zip(self._all, said, strict=False)}
        self.earlier = {*self._all} - {self.own}

    def explain(self, each: "Checkpoint") -> bool:
        """Tell whether a recovery names a checkpoint as what was published, or it is of this ledger under an earlier name."""
        if {"origin": each.origin, "size": each.size, "root": each.root} in self._stated:
            return True
        return each.size <= self._until.get(each.origin, -1) and self._registry.root_at(each.size) == each.root

    def next(self, others: "Iterable[str]") -> str:
        """Give the name to go on under: what the ledger was called at first, behind every number that it or others had."""
        base, _ = _numbered(self._all[0])
        return f"{base}/r{1 + max(each for name, each in map(_numbered, (*self._all, *others)) if name == base)}"


def _numbered(origin: str) -> tuple[str, int]:
    """Split the name of a ledger into what it was called at first and how often it was recovered."""
    base, _, number = origin.rpartition("/r")
    return (base, int(number)) if base and number.isdecimal() else (origin, 0)


def recover(found: Settings, reason: str) -> "tuple[Registry, bool]":
    """State in the ledger that it was found behind, or other than, what it published; it goes on under another origin.

    A key of each kind in use signs from there on. Gives the registry, and whether anything was stated.

    What was stated already is not stated again: a crash kept it from being published, or a place was away, as another
    machine's is, and goes on from what it holds. Under the name that a recovery gives somebody here must sign: anybody
    could have written another. Where a place lost what it held, nobody knows what was signed since under the name that
    the ledger has: it is stated, though the ledger ends with a recovery.

    Raises:
        UsageError: it agrees with what it published: there is nothing to recover from.
        LedgerCorruptionError: DR-S080, what is published is not signed by it: nobody's word is stated in the ledger.

    """
    from datarights.adapters.keys.published import compare, refuse_taken
    from datarights.adapters.sql import Registry
    from datarights.ledger.checkpoint import SECOND, Checkpoint, parse_checkpoint
    from datarights.ledger.keeping import key_draft, recovery_draft
    from datarights.ledger.note import KeyKind

    path = found.registry.value
    if not exists(path):
        raise StoreError(
            "DR-S001",
            say(f"没有登记库 {shown(path)}，无从记明", f"there is no registry {shown(path)} in which to state it"),
            hint=say(
                "先找回一份：文件用 datarights db restore 备份 --reason 原因，服务器用它自己的备份",
                "put a copy back first: a file with datarights db restore BACKUP --reason WHY, a server from its own",
            ),
        )
    places = first_publisher(found).places
    published = [(place.path, parse_checkpoint(note.text)) for place in places if (note := place.last())]
    refuse_taken(places)
    with Registry.open(path, clock=now, lexicon=lexicon(), door=door(found)) as registry:
        verify_published(found, registry)
        head, names = registry.checkpoint(), _Names(registry)
        broken, stated, agreed = None, list[Checkpoint](), False
        for place, each in published:
            try:
                compare(head, each, registry.root_at, place)
                agreed = True
            except LedgerCorruptionError:
                if names.explain(each):
                    stated.append(each)
                else:
                    broken = each if broken is None or broken.size < each.size else broken
        if broken is None and not agreed and len(published) < len(places) and registry.has_published():
            broken = head  # what was published is lost: nobody knows of more than is here
        if broken is None and _second_differs(found, registry):
            broken = head  # of what was published here only what it signed for the second tree is known
        if broken is None and stated and not keys_in_use(found, registry):
            broken = max(stated, key=lambda each: each.size)
        before = dict.fromkeys((*(each.origin for each in stated), *names.earlier))
        old = [key for name in before for each in (name, name + SECOND) for key in signing_keys(found, each)]
        old += keys_in_use(found, registry) if broken is not None else ()
        if broken is None and not stated:
            _retire(found, old if agreed else ())  # which a crash kept from it, once it was published
            raise UsageError(
                "DR-U086", say("登记库与已发布的检查点一致，无可恢复", "the registry agrees with what it published: nothing to recover from"),
            )  # fmt: skip
        if broken is not None:
            origin = names.next(each.origin for _, each in published)
            kinds = {each.key.kind for each in keys_in_use(found, registry)} | {
                each.kind for each in keys_missing(found, registry)
            }
            kinds |= set() if kinds - {KeyKind.SM2} else {KeyKind.ED25519}
            if KeyKind.SM2 in kinds:
                registry.attest()  # or else it would be stated, and then not be signed
            with keys_made(found, registry, origin, sorted(kinds)) as made, registry.writer(as_stated=True) as writer:
                writer.append(recovery_draft(broken, head, origin, reason=reason))
                for signer in made:
                    writer.append(key_draft(signer.key))
    registry = open_registry(found=found)
    note = registry.publish(recovered=True)
    _retire(found, old)  # not before others have signed: what is refused until then is put right with these
    if note is not None:
        for away in places:  # where the first is up to date, nothing was written to any
            away.append(note, parse_checkpoint(note.text), 0)
            away.close()
    return registry, broken is not None


def _second_differs(found: Settings, registry: "Registry") -> bool:
    """Tell whether the registry signed a second checkpoint that its entries do not have."""
    try:
        second_published(registry, found)
    except LedgerCorruptionError as error:
        if error.code != "DR-S040":
            raise
        return True
    return False


def _retire(found: Settings, keys: "Iterable[StoredKey]") -> None:
    for key in keys:
        key_store(found).retire(key)


def change_keys(
    found: Settings, kinds: "Sequence[KeyKind]", *, replacing: bool
) -> "tuple[list[tuple[Signer, list[VerifierKey]]], list[VerifierKey]]":
    """Let keys of some kinds sign from here on; ``replacing``: in the place of those of their kind, or of every kind in use.

    A key in use whose file is lost is replaced as any other. Gives each new key with those whose place it takes, and those
    that stay in use.

    Raises:
        UsageError: DR-U089, no key of that kind is in use.
        StoreError: the passphrase is not that of the keys in use, or something cannot be written.
        LedgerCorruptionError: the registry is not as it was published.

    """
    from datarights.ledger.keeping import RETIRED, key_draft
    from datarights.ledger.note import KeyKind

    coming: list[VerifierKey] = []
    with open_registry(found=found, coming=coming) as registry:
        here = keys_in_use(found, registry)
        in_use = [*keys_missing(found, registry), *(each.key for each in here)]
        in_use.sort(key=lambda each: each.kind is KeyKind.SM2)
        chosen = list(kinds) or list(dict.fromkeys(each.kind for each in in_use)) or [KeyKind.ED25519]
        old = [[each for each in in_use if replacing and each.kind is kind] for kind in chosen]
        if kinds and replacing and in_use and not any(old):
            raise UsageError(
                "DR-U089",
                say("没有这种在用的钥匙可换", "no key of this kind is in use"),
                hint=say("添一把：datarights keys new --kind；再停用旧的：datarights keys retire", "add one with datarights keys new --kind; then datarights keys retire the other"),
            )  # fmt: skip
        with keys_made(found, registry, registry.origin, chosen) as made:
            coming += [each.key for each in made]
            with registry.writer() as writer:
                for signer, before in zip(made, old, strict=True):
                    writer.append(key_draft(signer.key, replaces=before[-1] if before else None))
                    for each in before:
                        writer.append(key_draft(each, RETIRED))
    gone = [each for before in old for each in before]
    _retire(found, [each for each in here if each.key in gone])
    return list(zip(made, old, strict=True)), [each for each in in_use if each not in gone]


def restored(found: Settings, backup: Path, reason: str, told: "Told | None" = None) -> Path | None:
    """Put a backup in the place of the registry; give the name under which the one before is kept.

    Without a reason the backup must hold all that was published. With one, the ledger states what is missing and goes on
    under another name.

    Raises:
        LedgerCorruptionError: the backup is behind what was published, or differs from it, and no reason was given.
        VerificationError: it does not hold together.

    """
    from datarights.adapters.sql import Registry

    behind, backed_up = False, 0

    def guard(kept: "Registry") -> None:
        nonlocal behind, backed_up
        backed_up = kept.size
        try:
            behind = not agrees_with_published(kept, found) and kept.has_published()
        except LedgerCorruptionError:
            if not reason:
                raise
            behind = True

    aside = Registry.restore(
        backup, found.registry.value, clock=now, lexicon=lexicon(), guard=guard, door=door(found), told=told
    )
    if behind and reason:
        try:
            recover(found, reason)[0].close()
        except DataRightsError:
            _undone(found, backed_up, aside)
            raise
    return aside


def _undone(found: Settings, size: int, aside: Path | None) -> None:
    """Put back what stood where a backup was restored, unless the backup goes on there: a refusal changes nothing."""
    from datarights.adapters.sql import Registry
    from datarights.adapters.sql.places import place_of

    path = found.registry.value
    with Registry.open(path, clock=now, lexicon=lexicon()) as restored_:
        if restored_.size > size:
            return
    if aside is None:
        Path(path).resolve().unlink()
    elif (copy := place_of(path).put(aside)) is not None:
        copy.unlink()


def export_ledger(registry: "Registry", path: Path, note: str = "", second: str = "") -> "Checkpoint":
    """Write a registry's ledger into a folder that does not exist; ``note`` is its last checkpoint, signed, if there is one.

    ``second`` is a second checkpoint over the same entries.

    Raises:
        LedgerCorruptionError: DR-S040, the entries do not have it; DR-S044, or not the first.
        VerificationError: DR-V006, the entries are not those under the first.
        StoreError: there is such a folder, or it cannot be written; nothing is left behind.

    """
    from datarights.adapters.exchange.folders import new_folder
    from datarights.adapters.keys.second import compare_second
    from datarights.app.export_ledger import export_ledger as written
    from datarights.app.verify_file import held_checkpoint

    stated = held_checkpoint(note.encode()) if note else registry.checkpoint()
    if second:
        compare_second(held_checkpoint(second.encode()), stated.size, registry.held(stated))
    with new_folder(path) as folder:
        written(registry, folder, stated, note or stated.text, second)
    return stated


def import_ledger(
    path: Path, registry: str | Path, *, checkpoint: str = "", policy: str = "", told: "Told | None" = None
) -> "tuple[Verified, Checkpoint]":
    """Verify an export and make a registry of it where there is none, in a file or at a URL, with the same root.

    Raises:
        InputError: there is no such folder.
        VerificationError: the export does not hold together; nothing is written.
        InadmissibleEntryError: an entry does not pass the registry's rules; nothing is written.
        StoreError: there is one already, or it cannot be written; nothing is left behind.

    """
    from datarights.adapters.codec import decode
    from datarights.adapters.exchange.folders import ReadFolder
    from datarights.adapters.sql import Registry
    from datarights.adapters.sql.places import place_of
    from datarights.app.import_ledger import import_ledger as replayed
    from datarights.ledger.actors import NOBODY
    from datarights.model.scope import Lexicon

    if not path.is_dir():
        raise unread(path, say("没有这个文件夹", "there is no such folder"))
    found = verified_export(path, checkpoint=checkpoint, policy=policy)
    if not is_url(str(registry)):
        Path(registry).parent.mkdir(parents=True, exist_ok=True)
    with place_of(registry).fresh() as draft:

        def make(origin: str, zone: str, keys: Sequence[str], clock: Callable[[], datetime]) -> "Registry":
            known = Lexicon(known=lexicon().known)  # what it adopted is among its entries
            return Registry.create(
                draft.target,
                origin=origin,
                zone=zone,
                clock=clock,
                lexicon=known,
                keys=keys,
                door=replace(NOBODY, check=checks),
            )

        reached = replayed(ReadFolder(path), found.checkpoint, make, decode, told)
    return found, reached


def imported(
    found: Settings, path: Path, *, checkpoint: str = "", policy: str = "", told: "Told | None" = None
) -> "tuple[Verified, Checkpoint]":
    """Import an export as the registry of some settings; the checkpoint that came with it begins what it publishes.

    Raises:
        DataRightsError: as :func:`import_ledger`.

    """
    from datarights.app.verify_file import held_checkpoint

    verified, reached = import_ledger(path, found.registry.value, checkpoint=checkpoint, policy=policy, told=told)
    if "\n\n\N{EM DASH} " in verified.note and held_checkpoint(verified.note.encode()) == reached:
        begin_empty_places(found, verified.note, _second_in(path, reached))
    return verified, reached


def _second_in(path: Path, reached: "Checkpoint") -> str:
    """Give the second checkpoint of an export, as far as it speaks of the same entries; the next write looks who signed it, and over what."""
    from datarights.app.verify_file import held_checkpoint
    from datarights.ledger.checkpoint import SECOND
    from datarights.ledger.export import SECOND_CHECKPOINT

    if not is_file(path / SECOND_CHECKPOINT):
        return ""
    try:
        content = read_bytes(path / SECOND_CHECKPOINT)
        stated = held_checkpoint(content)
    except VerificationError:
        return ""
    return content.decode() if (stated.origin, stated.size) == (reached.origin + SECOND, reached.size) else ""


def moved(found: Settings, target: str, told: "Told | None" = None) -> "Checkpoint":
    """Make the same registry elsewhere: export it, verify the export, replay it there; give what was reached.

    The registry itself stays as it is. Asked again, as after a connection that was lost at the end, what is there as it
    should be is answered as the first time.

    Raises:
        StoreError: there is another one at the target, or something cannot be written; nothing is left behind.
        VerificationError: the registry does not hold together; nothing is written.

    """
    from tempfile import TemporaryDirectory

    with open_registry(found=found) as registry, TemporaryDirectory() as scratch:
        export_ledger(registry, Path(scratch) / "ledger", *published_checkpoints(found, registry))
        try:
            return import_ledger(Path(scratch) / "ledger", target, told=told)[1]
        except StoreError as error:
            if error.code != "DR-S005" or not _stands_at(target, registry, told):
                raise
            return registry.checkpoint()


def _stands_at(target: str, moving: "Registry", told: "Told | None") -> bool:
    """Tell whether a registry that is there already is a copy of one, and verify it as one that is made there is.

    Raises:
        StoreError: it is the one that is to move.
        VerificationError: it is a copy, and does not hold together.

    """
    from datarights.adapters.sql import Registry
    from datarights.ledger.actors import NOBODY

    try:
        registry = Registry.open(target, clock=now, lexicon=lexicon(), door=replace(NOBODY, check=checks))
    except (StoreError, VerificationError):
        return False
    with registry:
        if registry.itself() == moving.itself():
            raise StoreError(
                "DR-S005",
                say(
                    f"{target} 就是这个登记库本身，什么也没有搬",
                    f"{target} is this registry itself, and nothing was moved",
                ),
                hint=say("另写一个文件或 URL", "name another file or URL"),
            )
        wanted = moving.checkpoint()
        return registry.checkpoint() == wanted and registry.verify(told=told) == wanted.size


def misfiled(strays: "Sequence[Misfiled]") -> VerificationError:
    """Give the fault that a verification names where all else is as it should be."""
    from datarights.adapters.sql.strand_beliefs import misfiled as named

    return named(strays)


def standing(found: Settings) -> "Standing":
    """Say which format the registry has and what an upgrade would make anew; nothing is written.

    Raises:
        StoreError: missing, not a registry, or of a newer format.

    """
    from datarights.adapters.sql.places import place_of
    from datarights.adapters.sql.upgrading import standing as stands

    return stands(place_of(found.registry.value))


def upgraded(found: Settings, told: "Told | None" = None) -> "Upgraded":
    """Bring the registry to the program's format: its entries stay as they are, all else is made anew, or nothing is.

    Raises:
        StoreError: as :func:`standing`; or somebody else is at work with it, or an entry is not admitted.
        VerificationError: its bytes are not those of its root.

    """
    from datarights.adapters.sql.places import place_of
    from datarights.adapters.sql.upgrading import upgrade

    return upgrade(place_of(found.registry.value), lexicon(), told)


def grants(prefix: str, schema: str) -> str:
    """Give the SQL that lets roles read, register and audit in a PostgreSQL database."""
    from datarights.adapters.sql.grants import grants as written

    return written(prefix, schema)


def schema_of(found: Settings) -> str:
    """Give the schema of the registry: where its URL leads, and ``public`` for a file.

    Raises:
        UsageError: the URL is none, or the extra ``postgres`` is not installed.

    """
    from datarights.adapters.sql.places import place_of

    if not is_url(found.registry.value):
        return "public"
    place_of(found.registry.value)
    from datarights.adapters.sql.postgres import schema_in

    return schema_in(found.registry.value)


CODES = {
    "DR-U086": say(
        "登记库与已发布的检查点一致，无可恢复。",
        "The registry agrees with what it published; there is nothing to recover from.",
    ),
    "DR-U080": say(
        "登记库的名称（origin）不能有空白和 +：检查点以它署名。",
        "The name of a registry (origin) has no white space and no +: its checkpoints are signed by that name.",
    ),
}
