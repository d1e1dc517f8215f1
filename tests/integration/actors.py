"""Builders for tests on who may write: people with keys, a door with one of them at work, registries that know them."""

from datetime import timedelta
from functools import cache

from registries import START, ZONE, Clock, asset, party

from datarights.adapters.keys import check
from datarights.adapters.keys.signing import new_signer
from datarights.adapters.sql import Registry
from datarights.ledger.actors import Door, submission
from datarights.ledger.keeping import identity_draft
from datarights.model.scope import Lexicon


@cache
def signer(handle):
    """Give the key of somebody; the same handle has the same key for the whole run."""
    return new_signer(handle)[0]


class At:
    """A door; ``by`` is at work, and what is refused is kept."""

    def __init__(self, by=None, check=check):
        self.by = by
        self.refused = []
        self.door = Door(check=check, sign=self.sign, refused=self.refused.append)

    def sign(self, text):
        return signer(self.by).line(text) if self.by else None


def line(handle, draft, registry):
    """Give the signature line of somebody over a draft for a registry."""
    name = registry if isinstance(registry, str) else registry.name()
    return str(signer(handle).line(submission(name, draft.digest())))


def signed(draft, registry, *handles):
    """Give a draft with the signatures of some."""
    return draft._replace(signed=tuple(line(each, draft, registry) for each in handles))


def identity(handle, role="registrar", **said):
    return identity_draft(signer(handle).key, role, **said)


def create(path, at, clock=None, origin="试点登记"):
    return Registry.create(path, origin=origin, zone=ZONE, clock=clock or Clock(), lexicon=Lexicon(), door=at.door)


def reopen(path, at, clock=None):
    return Registry.open(path, clock=clock or Clock(START + timedelta(days=1)), lexicon=Lexicon(), door=at.door)


def staffed(path, at, clock=None):
    """Make a registry with two registrars, an approver, an auditor and two parties with somebody who acts for each."""
    registry = create(path, at, clock)
    at.by = "登记员一"
    with registry.writer() as writer:
        writer.append(identity("登记员一"))
        for draft in (
            identity("登记员二"), identity("核准人", "approver"), identity("审计员", "auditor"), party("甲"), party("乙"),
            party("丙"), identity("甲代表", "party", party="甲"), identity("乙代表", "party", party="乙"), asset("棉花"),
        ):  # fmt: skip
            writer.append(draft)
    return registry
