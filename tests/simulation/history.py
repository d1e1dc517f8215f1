"""One seed, one history: clients, clock, storage and network go wrong as the seed says; the registry is the real one.

Three servers share one registry file and its checkpoint file, and run the program's own admission and storage. A scheduler
takes one step at a time: a message is delivered, lost, doubled or late; a server takes one more draft of a transaction
that others see open; a server dies at a statement, before or after it, or in the middle of writing a checkpoint; the disk
refuses a statement; the clock jumps; an old backup is put back. Clients send again until they are told.

What outsiders keep (every answer and every published checkpoint) is what the history is judged by in the end
(:func:`judged`). Nothing here looks at a real clock, at real chance or at the order of a set.
"""

import errno
import io
import random
import shutil
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest import mock

from tests.integration.registries import START, ZONE, asset, claim, ending, grant, party, transfer
from tests.unit.ledger.logs import signer_of

from datarights.adapters.keys import published
from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.sql import Registry, store
from datarights.errors import InadmissibleEntryError, LedgerCorruptionError, StoreError
from datarights.holdings.fold import Fold
from datarights.ledger.checkpoint import parse_checkpoint
from datarights.ledger.entry import draft_from_json
from datarights.ledger.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from datarights.model.scope import Lexicon

ORIGIN = "试点登记"
PARTIES = ("甲", "乙", "丙", "丁")
ASSETS = ("棉花", "电力", "油气", "物流")
PERIODS = (("2027-01-01", "2028-01-01"), ("2027-07-01", "2029-01-01"), ("2028-01-01", "2030-01-01"))
STEPS = 90


class Dead(BaseException):
    """The process is no more; nothing it would still do happens."""


class Storage:
    """What storage does to the statements of one server: which one fails, and how."""

    def __init__(self):
        self.left = -1
        self.how = ""
        self.dead = False

    def arm(self, left, how):
        self.left, self.how = left, how

    def before(self):
        if self.dead:
            raise Dead
        if self.left == 0 and self.how in {"dies before", "fails"}:
            self._strike()
        self.left -= self.left >= 0 and self.how in {"dies before", "fails"}

    def after(self):
        if self.left == 0 and self.how == "dies after":
            self._strike()
        self.left -= self.left >= 0 and self.how == "dies after"

    def _strike(self):
        self.left = -1
        if self.how == "fails":
            raise sqlite3.OperationalError("disk I/O error")
        self.dead = True
        raise Dead


class Connection(store.FileConnection):
    """A connection whose storage may fail it."""

    storage = None

    def execute(self, *given):
        return self._through(super().execute, given)

    def executemany(self, *given):
        return self._through(super().executemany, given)

    def _through(self, work, given):
        if self.storage is None:
            return work(*given)
        self.storage.before()
        found = work(*given)
        self.storage.after()
        return found


class Points(io.FileIO):
    """A checkpoint file that may be full, or be left in the middle of a note."""

    fate = ""

    def write(self, data):
        fate, Points.fate = Points.fate, ""
        if not fate:
            return super().write(data)
        super().write(data[: len(data) // 2])
        if fate == "dies":
            raise Dead
        raise OSError(errno.ENOSPC, "no space left on device")


@contextmanager
def simulated():
    """Let the program open its files through storage that can fail, and wait for nobody."""
    with (
        mock.patch.object(store, "FileConnection", Connection),
        mock.patch.object(store, "WAIT", 0),
        mock.patch.object(published.os, "fdopen", lambda handle, *_, **__: Points(handle, "r+b")),
    ):
        yield


@dataclass
class Request:
    name: str
    drafts: tuple
    answer: str = ""
    indices: tuple = ()


@dataclass
class Server:
    name: str
    registry: Registry | None = None
    storage: Storage = field(default_factory=Storage)
    work: object = None
    request: Request | None = None


class BrokenError(AssertionError):
    """A history that must not be."""


class History:
    """What happens under one seed.

    ``arrived`` is called when a request has come to a server, before the lock; ``tells_early``: the client is told before
    the commit. Both are there for the faults that a test plants.
    """

    tells_early = False

    @staticmethod
    def arrived(registry):
        """Do nothing: what the ledger holds is looked at under the lock."""

    def __init__(self, seed, folder, base):
        self.chance = random.Random(seed)
        self.seed = seed
        self.folder = Path(folder)
        shutil.copytree(base, self.folder)
        self.path = self.folder / "registry.db"
        self.points = self.folder / "points"
        self.now = START + timedelta(days=1)
        self.servers = [Server("一"), Server("二"), Server("三")]
        self.requests = []
        self.network = []
        self.kept = []
        self.backups = []
        self.aside = None
        self.trace = []

    # ---- the world ----------------------------------------------------------------------------------------------

    def clock(self):
        self.now += timedelta(milliseconds=self.chance.randrange(1, 2_000))
        return self.now

    def seconds(self):
        return self.now.timestamp()

    def say(self, *what):
        self.trace.append(" ".join(str(each) for each in what))

    def open(self, server):
        server.storage = Storage()
        server.registry = Registry.open(
            self.path, clock=self.clock, lexicon=Lexicon(),
            publisher=Publisher([CheckpointFile(self.points)], lambda _: [signer_of(ORIGIN)], now=self.seconds),
        )  # fmt: skip
        server.registry._connection.storage = server.storage

    def die(self, server, why):
        if server.registry is None:
            return
        self.say(server.name, "dies:", why)
        server.storage.dead = True
        with suppress(Dead):
            if server.work is not None:
                server.work.close()
        server.work = server.request = None
        server.registry.close()
        server.registry = None

    def counted(self):
        """Give how often what happened."""
        kinds = ("told", "refuses", "cannot", "finds", "dies:", "lost", "again", "put back", "answer lost", "backup")
        return {each: sum(f" {each}" in f" {line}" for line in self.trace) for each in kinds}

    # ---- steps --------------------------------------------------------------------------------------------------

    def run(self):
        steps = [
            (self.ask_something, 14), (self.deliver, 20), (self.go_on, 36), (self.send_again, 6), (self.lose, 2),
            (self.double, 3), (self.kill, 1), (self.arm, 3), (self.tear, 2), (self.jump, 2), (self.back_up, 1),
            (self.restore, 1), (self.look, 4),
        ]  # fmt: skip
        works, weights = [each for each, _ in steps], [each for _, each in steps]
        try:
            for _ in range(STEPS):
                self.chance.choices(works, weights)[0]()
                Points.fate = Points.fate if any(each.work is not None for each in self.servers) else ""
            self.calm_down()
        finally:
            for server in self.servers:
                self.die(server, "the end")
        return self

    def ask_something(self):
        name = f"请求-{len(self.requests)}"
        about, giver, taker = self.chance.choice(ASSETS[:2] + ASSETS), *self.chance.sample(PARTIES, 2)
        kind = self.chance.choices(["sell", "sell two", "transfer", "end", "many"], [9, 3, 1, 2, 1])[0]
        if self.chance.random() < 0.8:
            giver = PARTIES[0]
        sold = lambda each, asked: grant(
            f"{name}-{each}", asked, giver, taker if taker != giver else PARTIES[1],
            exclusivity=self.chance.choice(["exclusive", "exclusive", "ordinary"]), valid=self.chance.choice(PERIODS),
        )  # fmt: skip
        match kind:
            case "sell":
                drafts = (sold(0, about),)
            case "sell two":
                drafts = tuple(sold(number, each) for number, each in enumerate(self.chance.sample(ASSETS, 2)))
            case "transfer":
                drafts = (transfer(name, about, giver, taker),)
            case "end":
                known = [each.drafts[0].id for each in self.requests if each.drafts[0].kind == "grant"] or ["没有"]
                drafts = (ending(name, self.chance.choice(known), on="2027-03-01"),)
            case _:
                drafts = tuple(party(f"{name}-{number}") for number in range(self.chance.randrange(2, 40)))
        request = Request(name, drafts)
        self.requests.append(request)
        self.network.append(request)
        self.say("asked", name, kind, *(each.id for each in drafts[:2]))

    def pick_message(self):
        return self.network.pop(self.chance.randrange(len(self.network))) if self.network else None

    def deliver(self):
        free = [each for each in self.servers if each.work is None]
        if not free or (request := self.pick_message()) is None:
            return
        server = self.chance.choice(free)
        if server.registry is None:
            self.open(server)
        server.request, server.work = request, self.serve(server, request)
        self.say(server.name, "takes", request.name)
        self.step(server)

    def serve(self, server, request):
        """What a server does with a request, one step at a time."""
        registry = server.registry
        self.arrived(registry)
        for _ in range(self.chance.randrange(1, 5)):
            yield
        whole = self.chance.random() < 0.5
        with registry.writer() as writer:
            yield
            if whole:
                receipts = writer.append_many(request.drafts)
            else:
                receipts = []
                for draft in request.drafts:
                    receipts.append(writer.append(draft))
                    if len(receipts) < 3:
                        yield
            if self.tells_early:
                self.told(request, receipts)
        self.told(request, receipts)

    def go_on(self):
        busy = [each for each in self.servers if each.work is not None]
        if busy:
            self.step(self.chance.choice(busy))

    def step(self, server):
        try:
            next(server.work)
        except StopIteration:
            server.work = server.request = None
        except InadmissibleEntryError as error:
            self.say(server.name, "refuses", server.request.name, error.code)
            server.request.answer = server.request.answer or "refused"
            server.work = server.request = None
        except LedgerCorruptionError as error:
            self.say(server.name, "finds", error.code)
            server.work = server.request = None
            self.put_back()
        except StoreError as error:
            self.say(server.name, "cannot", server.request.name, error.code)
            server.work = server.request = None
        except Dead:
            self.die(server, "at a statement")

    def told(self, request, receipts):
        indices = tuple(each.index for each in receipts)
        if self.chance.random() < 0.15:
            self.say("answer lost", request.name)
            return
        self.say("told", request.name, indices[:3])
        if request.answer == "told" and request.indices != indices:
            raise BrokenError(f"{request.name} was told {request.indices}, and then {indices}")
        request.answer, request.indices = "told", indices

    def send_again(self):
        waiting = [each for each in self.requests if not each.answer and each not in self.network]
        if waiting:
            self.network.append(self.chance.choice(waiting))

    def lose(self):
        if (request := self.pick_message()) is not None:
            self.say("lost", request.name)

    def double(self):
        if self.requests:
            request = self.chance.choice(self.requests)
            self.network.append(request)
            self.say("again", request.name)

    def kill(self):
        self.die(self.chance.choice(self.servers), "killed")

    def arm(self):
        server = self.chance.choice(self.servers)
        how, left = self.chance.choice(["dies before", "dies after", "fails"]), self.chance.randrange(14)
        if server.registry is not None and self.chance.random() < 0.7:
            server.storage.arm(left, how)
            self.say(server.name, how, left)

    def tear(self):
        Points.fate = self.chance.choice(["dies", "full"])
        self.say("checkpoint file", Points.fate)

    def jump(self):
        self.now += timedelta(seconds=self.chance.choice([-90_000, -5, 3_600, 86_400]))

    def look(self):
        note = CheckpointFile(self.points).last()
        if note is not None:
            self.kept.append(parse_checkpoint(note.text))

    def quiet(self):
        for server in self.servers:
            self.die(server, "set down")

    def back_up(self):
        if len(self.backups) < 2 and self.aside is None:
            target = self.folder / f"backup-{len(self.backups)}.db"
            with sqlite3.connect(self.path) as source, sqlite3.connect(target) as copy:
                source.backup(copy)
            source.close()
            copy.close()
            self.backups.append(target)
            self.say("backup")

    def restore(self):
        """Somebody puts an old backup back; what there was is set aside, as careful people do."""
        if not self.backups or self.aside is not None or self.chance.random() < 0.4:
            return
        self.quiet()
        self.aside = self.folder / "aside.db"
        shutil.copy(self.path, self.aside)
        shutil.copy(self.chance.choice(self.backups), self.path)
        self.say("an old backup is put back")

    def put_back(self):
        self.quiet()
        if self.aside is None:
            raise BrokenError("the registry was refused, and nobody had touched it")
        shutil.copy(self.aside, self.path)
        self.aside = None
        self.say("the right file is put back")

    def calm_down(self):
        """In the end nothing fails any more, and every client asks until it is told."""
        Points.fate = ""
        self.quiet()
        if self.aside is not None:
            self.open(self.servers[0])
            self.check_published(self.servers[0].registry)
        for request in [each for each in self.requests if not each.answer]:
            for _ in range(3):
                if not request.answer:
                    self.network = [request]
                    self.deliver()
                    while any(each.work is not None for each in self.servers):
                        self.go_on()

    def check_published(self, registry):
        try:
            with registry.writer():
                pass
        except LedgerCorruptionError:
            self.put_back()


# ---- the judge ----------------------------------------------------------------------------------------------------


def made(folder):
    """Make the registry with which every history begins."""
    folder.mkdir()
    now = iter(range(1, 1_000))
    with Registry.create(
        folder / "registry.db", origin=ORIGIN, zone=ZONE, clock=lambda: START + timedelta(seconds=next(now)),
        lexicon=Lexicon(), keys=[str(signer_of(ORIGIN).key)],
        publisher=Publisher([CheckpointFile(folder / "points")], lambda _: [signer_of(ORIGIN)], now=lambda: 1.0),
    ) as registry, registry.writer() as writer:  # fmt: skip
        writer.append_many([*map(party, PARTIES), *map(asset, ASSETS)])
        writer.append_many([claim(f"权利-{each}", each, PARTIES[0]) for each in ASSETS])
    return folder


def judged(history):
    """Look at a history that has ended.

    Raises:
        BrokenError: says which promise was not kept.

    """
    with Registry.open(history.path, clock=history.clock, lexicon=Lexicon()) as registry:
        entries = list(registry.entries())
        one_order(registry, entries)
        nothing_told_is_lost(history, registry, entries)
        no_double_sale(entries)
        fold_is_replay(registry, entries)
        old_checkpoints_are_provable(history, registry)


def one_order(registry, entries):
    if [each["index"] for each in entries] != list(range(len(entries))):
        raise BrokenError("the entries are not in one order")
    if len({each["id"] for each in entries}) != len(entries):
        raise BrokenError("a request was recorded twice")
    times = [each["recorded_at"] for each in entries]
    if times != sorted(times):
        raise BrokenError("times of recording go back")
    if root_of([leaf_hash(each) for each in registry.contents()]).hex() != registry.root:
        raise BrokenError("the root is not that of the entries")


def nothing_told_is_lost(history, registry, entries):
    leaves = [leaf_hash(each) for each in registry.contents()]
    for request in history.requests:
        if request.answer != "told":
            continue
        for draft, index in zip(request.drafts, request.indices, strict=True):
            if index >= len(entries) or draft_from_json(entries[index]) != draft:
                raise BrokenError(f"{request.name} was told that {draft.id} is entry {index}, and it is lost")
        last = request.indices[-1]
        if not verify_inclusion(
            leaves[last], last, len(leaves), registry.tree(len(leaves)).inclusion(last), bytes.fromhex(registry.root)
        ):  # fmt: skip
            raise BrokenError(f"no proof of entry {last}")


def no_double_sale(entries):
    """Read the entries as a clerk would: what is promised to one alone, for which days; the same one may be promised more, and may give it."""
    sold = {each: {} for each in ASSETS}
    for entry in entries:
        if entry["kind"] == "ending":
            for live in sold.values():
                if entry["about"] in live:
                    start, _, to = live[entry["about"]]
                    live[entry["about"]] = (start, entry["valid"][0], to)
        if entry["kind"] == "grant" and entry["payload"]["exclusivity"] == "exclusive":
            live, (start, stop), buyer = sold[entry["asset"]], entry["valid"], entry["parties"]["to"]
            for name, (begins, ends, to) in live.items():
                if start < ends and begins < stop and to not in {buyer, entry["parties"]["from"]}:
                    raise BrokenError(f"{entry['asset']} is sold twice: {name} and {entry['id']}")
            live[entry["id"]] = (start, stop, buyer)


def fold_is_replay(registry, entries):
    twin = Fold(lexicon=Lexicon(), origin=registry.origin)
    for body in entries:
        try:
            twin.append(draft_from_json(body), body["recorded_at"])
        except InadmissibleEntryError as error:
            raise BrokenError(f"replay refuses {body['id']}: {error}") from error
    if (twin.size, twin.root) != (registry.size, registry.root):
        raise BrokenError("replay has another root")
    held, replayed = registry.holdings(), twin.holdings()
    for each in ASSETS:
        if list(held.on_asset(each)) != list(replayed.on_asset(each)):
            raise BrokenError(f"the projection of {each} is not what replay gives")
    for body in entries:
        if held.record(body["id"]) != replayed.record(body["id"]):
            raise BrokenError(f"the projection of {body['id']} is not what replay gives")
    registry.verify()


def old_checkpoints_are_provable(history, registry):
    tree, root = registry.tree(registry.size), bytes.fromhex(registry.root)
    for each in {(each.size, each.root): each for each in history.kept}.values():
        if each.size > registry.size:
            raise BrokenError(f"a checkpoint of {each.size} entries was published, and there are {registry.size}")
        if registry.root_at(each.size) != each.root or not verify_consistency(
            each.size, registry.size, bytes.fromhex(each.root), root, tree.consistency(each.size)
        ):  # fmt: skip
            raise BrokenError(f"the checkpoint published at {each.size} cannot be proved")


def lived(seed, folder, base, kind=History):
    """Let one history happen and judge it; give it, or raise :class:`BrokenError` with all that happened before."""
    history = kind(seed, folder, base)
    try:
        with simulated():
            history.run()
        judged(history)
    except Exception as error:
        happened = "\n".join(history.trace)
        raise BrokenError(f"seed {seed}: {error}\n{happened}") from error
    return history
