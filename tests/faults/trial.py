"""One story of requests to a registry with its checkpoint file, and what must hold of it after any bad day."""

import shutil
from datetime import timedelta
from itertools import count

import psycopg
from tests.integration.registries import START, ZONE, Clock, asset, claim, ending, grant, party, transfer
from tests.unit.ledger.logs import signer_of

from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.sql import Registry
from datarights.ledger.checkpoint import parse_checkpoint
from datarights.ledger.entry import draft_from_json
from datarights.model.scope import Lexicon

ORIGIN = "试点登记"
_COPIES = count(1)
OPENING = 1
"""How many entries a new registry begins with."""

REQUESTS = (
    (party("甲"), party("乙"), party("丙")),
    (asset("棉花"), asset("电力")),
    (claim("甲-棉花", "棉花", "甲"), claim("乙-电力", "电力", "乙")),
    (grant("独占-1", "棉花", "甲", "乙", exclusivity="exclusive"),),
    (transfer("转让-1", "电力", "乙", "甲"),),
    tuple(party(f"某{number}") for number in range(1_020)),
    (ending("终止-1", "独占-1"),),
    (grant("独占-2", "棉花", "甲", "丙", exclusivity="exclusive", valid=("2027-01-01", "2028-01-01")),),
)
"""What the client asks for, one transaction each; the long one passes a mark of the tree."""

BEFORE = [OPENING + sum(map(len, REQUESTS[:number])) for number in range(len(REQUESTS) + 1)]
"""How many entries there are before each request, and at the end."""


def publisher(folder, now=lambda: 1_767_225_600.0):
    return Publisher(
        [CheckpointFile(folder / "points")], lambda origin: [signer_of(origin)] if origin == ORIGIN else [], now=now
    )


def place(folder):
    """Give where the registry of a folder is kept: in a file in it, or where its ``url`` leads."""
    url = folder / "url"
    return url.read_text(encoding="utf-8") if url.exists() else folder / "registry.db"


def create(folder):
    return Registry.create(
        place(folder), origin=ORIGIN, zone=ZONE, clock=Clock(), lexicon=Lexicon(),
        keys=[str(signer_of(ORIGIN).key)], publisher=publisher(folder),
    )  # fmt: skip


def reopen(folder, clock=None):
    return Registry.open(
        place(folder), clock=clock or Clock(START + timedelta(days=1)), lexicon=Lexicon(),
        publisher=publisher(folder),
    )  # fmt: skip


def ask(registry, number):
    """Send one request; give its receipts."""
    with registry.writer() as writer:
        return writer.append_many(REQUESTS[number])


def told(folder):
    """Give how many requests were acknowledged before the end: the client wrote each down when it was told."""
    acks = folder / "acks"
    return len(acks.read_text().splitlines()) if acks.exists() else 0


def published(folder):
    note = CheckpointFile(folder / "points").last()
    return parse_checkpoint(note.text) if note else None


def holds(folder, acknowledged):
    """Look at what is left after a bad day: ``acknowledged`` counts the registry's making and each request after it.

    Nothing acknowledged is lost, nothing is half-written, the same request again gives the same receipt, the next append
    works, the whole verifies, and the checkpoint file agrees.
    """
    if not (folder / "registry.db").exists():
        assert acknowledged == 0, "the registry was there, and is gone"
        create(folder).close()
    asked = max(acknowledged - 1, 0)
    with reopen(folder) as registry:
        size = registry.size
        assert size in BEFORE[asked : asked + 2], f"{size} entries after {asked} requests: lost, or half-written"
        assert registry.verify() == size
        drafts = [draft_from_json(each) for each in registry.entries(OPENING)]
        assert drafts == [each for request in REQUESTS for each in request][: size - OPENING], "not what was asked for"
        stated = published(folder)
        assert stated is None or registry.root_at(stated.size) == stated.root, "the checkpoint file disagrees"
        for number in range(max(asked - 1, 0), len(REQUESTS)):
            receipts = ask(registry, number)
            assert [each.index for each in receipts] == list(range(BEFORE[number], BEFORE[number + 1]))
            assert {each.again for each in receipts} == {BEFORE[number + 1] <= size}
            assert published(folder) == registry.checkpoint(), "told before it was published"
        assert registry.verify() == registry.size == BEFORE[-1]
    with reopen(folder) as registry:
        assert published(folder) == registry.checkpoint()


def another(number):
    """Give a request like no other: what is asked for, of whom and about what."""
    who, what = f"某方{number}", f"数据{number}"
    return party(who), asset(what), claim(f"主张{number}", what, who)


def sent_again(folder, size, wanted):
    """Look at what is left after a request to a registry of this size was cut off; tell whether its entries were there.

    All of them are, or none is; sent again they are where they were, or follow; the whole verifies and is published.
    """
    with reopen(folder) as registry:
        with registry.writer() as writer:
            receipts = writer.append_many(wanted)
        assert [each.index for each in receipts] == list(range(size, size + len(wanted)))
        (kept,) = {each.again for each in receipts}
        assert registry.verify() == registry.size == size + len(wanted)
        assert published(folder) == registry.checkpoint()
    return kept


def copied(folder, into):
    """Copy a registry with all that lies beside it."""
    shutil.copytree(folder, into)
    if (into / "url").exists():
        (into / "url").write_text(doubled(place(folder)), encoding="utf-8")
    return into


def doubled(url):
    """Copy a database on a server; give the URL of the copy."""
    server = url.partition("?")[0]
    name, copy = server.rpartition("/")[2], f"copy{next(_COPIES)}"
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as hand:
        hand.execute(f'CREATE DATABASE {copy} TEMPLATE "{name}" STRATEGY FILE_COPY')
    return url.replace(f"/{name}?", f"/{copy}?")
