"""The registry on disk and the fold in memory take the same submissions and are asked the same questions, for ever."""

import itertools
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule
from registries import Clock, asset, claim, create, grant, party, reopen

from datarights.errors import InadmissibleEntryError
from datarights.holdings.fold import Fold
from datarights.holdings.record import promises_of
from datarights.ledger.entry import Draft, draft_from_json
from datarights.model.scope import Lexicon

PARTIES = ("甲", "乙", "丙")
ASSETS = ("棉花", "电力")
FOREVER = "9999-12-31"

ids = st.sampled_from([f"n{number}" for number in range(30)])
parties = st.sampled_from(PARTIES)
assets = st.sampled_from(ASSETS)
days = st.sampled_from(["2026-02-01", "2026-07-01", "2027-03-01", "2028-01-01"])
rights = st.lists(st.sampled_from(["hold", "use", "operate"]), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def drafts(draw, known=st.nothing()):
    """A submission somebody might make, sensible or not, of any kind that changes who holds what."""
    kind = draw(st.sampled_from(["claim", "claim", "grant", "grant", "transfer", "ending", "renewal", "burden", "release",
                                 "objection", "objection_decided", "correction", "determination"]))  # fmt: skip
    name, about = draw(ids), draw(known | ids)
    start = draw(days)
    match kind:
        case "claim":
            return claim(name, draw(assets), draw(parties), draw(rights))
        case "grant":
            exclusivity = draw(st.sampled_from(["ordinary", "ordinary", "sole", "exclusive"]))
            return grant(name, draw(assets), draw(parties), draw(parties), exclusivity, (start, "2029-01-01"))
        case "transfer":
            return Draft(
                kind=kind, id=name, asset=draw(assets), parties={"from": draw(parties), "to": draw(parties)},
                rights=draw(rights), valid=(start, "2030-01-01"), payload={"act": "transfer"},
            )  # fmt: skip
        case "ending":
            reason = draw(st.sampled_from(["contract", "void_source"]))
            return Draft(kind=kind, id=name, about=about, valid=(start, FOREVER), payload={"reason": reason})
        case "renewal":
            return Draft(kind=kind, id=name, about=about, valid=("2029-01-01", "2031-01-01"))
        case "burden":
            sort = draw(st.sampled_from(["pledge", "preservation"]))
            return Draft(
                kind=kind, id=name, asset=draw(assets), parties={"by": draw(parties)}, valid=(start, FOREVER),
                payload={"burden": sort},
            )  # fmt: skip
        case "release" | "objection_decided":
            outcome = (
                {"outcome": draw(st.sampled_from(["upheld", "rejected"]))} if kind != "release" else {"order": "x"}
            )
            return Draft(kind=kind, id=name, about=about, valid=(start, FOREVER), payload=outcome)
        case "objection":
            return Draft(kind=kind, id=name, about=about, parties={"by": draw(parties)}, valid=(start, FOREVER))
        case "correction":
            corrected = None
            if draw(st.booleans()):
                corrected = claim(about, draw(assets), draw(parties), draw(rights)).as_json()
            return Draft(kind=kind, id=name, about=about, payload={"draft": corrected, "reasons": "更正"})
        case _:
            return Draft(
                kind=kind,
                id=name,
                about=about,
                parties={"by": draw(parties)},
                payload={"question": "q", "answer": True},
            )


class RegistryAndFold(RuleBasedStateMachine):
    """The registry is asked first; the fold takes what the registry recorded, and must have refused what it refused."""

    recorded = Bundle("recorded")
    new_schema = None
    """Gives places on a server, where the registry is to be on one."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "registry.db" if self.new_schema is None else self.new_schema()
        self.clock = Clock()
        self.registry = create(self.path, self.clock)
        self.twin = Fold(lexicon=Lexicon(), origin=self.registry.origin)
        self.submitted = {}
        self.follow()
        self.submit([*map(party, PARTIES), *map(asset, ASSETS), claim("c0", "棉花", "甲"), claim("c1", "电力", "乙")])

    def teardown(self):
        if hasattr(self, "registry"):
            assert self.registry.verify() == self.registry.size
            self.registry.close()
            shutil.rmtree(self.folder)

    def follow(self):
        """Let the twin take what the registry recorded since."""
        for body in self.registry.entries(self.twin.size):
            self.twin.append(draft_from_json(body), body["recorded_at"])

    def would(self, batch):
        """Say what the twin makes of a batch: the places of its drafts, or the code of the first refusal."""
        trial = Fold(lexicon=Lexicon(), origin=self.twin.origin)
        for entry in self.twin.entries:
            trial.append(entry.draft, entry.recorded_at)
        known = {entry.draft.id: entry.index for entry in trial.entries}
        digests = {entry.draft.id: entry.draft.digest() for entry in trial.entries}
        places = []
        for draft in batch:
            if draft.id in known:
                if digests[draft.id] != draft.digest():
                    return "DR-L001"
                places.append((known[draft.id], True))
                continue
            try:
                entry = trial.append(draft)
            except InadmissibleEntryError as error:
                return error.code
            known[draft.id], digests[draft.id] = entry.index, draft.digest()
            places.append((entry.index, False))
        return places

    def submit(self, batch):
        expected, before = self.would(batch), (self.registry.size, self.registry.root)
        try:
            with self.registry.writer() as writer:
                receipts = writer.append_many(batch)
        except InadmissibleEntryError as error:
            assert error.code == expected
            assert (self.registry.size, self.registry.root) == before
            return []
        assert [(each.index, each.again) for each in receipts] == expected
        self.follow()
        return [each.entry_id for each in receipts]

    @rule(target=recorded, draft=drafts(recorded))
    def one(self, draft):
        return multiple(*self.submit([draft]))

    @rule(target=recorded, batch=st.lists(drafts(recorded), min_size=2, max_size=5))
    def several(self, batch):
        return multiple(*self.submit(batch))

    @rule(batch=st.lists(drafts(recorded), min_size=1, max_size=4))
    def several_one_by_one_passing_over_refusals(self, batch):
        with self.registry.writer() as writer:
            for draft in batch:
                try:
                    writer.append(draft)
                except InadmissibleEntryError:
                    continue
        self.follow()

    @rule(data=st.data())
    def again(self, data):
        entry = data.draw(st.sampled_from(self.twin.entries))
        assert self.submit([entry.draft]) == [entry.draft.id]

    @rule(draft=drafts(recorded))
    def a_writer_that_fails(self, draft):
        before = self.registry.size, self.registry.root
        try:
            with self.registry.writer() as writer:
                writer.append(draft)
                raise KeyboardInterrupt
        except (KeyboardInterrupt, InadmissibleEntryError):
            pass
        assert (self.registry.size, self.registry.root) == before

    @rule()
    def close_and_open(self):
        self.registry.close()
        self.registry = reopen(self.path, self.clock)

    @rule()
    def rebuild(self):
        assert self.registry.rebuild() == len(self.twin.all_rows())

    @precondition(lambda self: self.twin.size > 8)
    @rule(back=st.integers(0, 30))
    def verify_and_look_back(self, back):
        assert self.registry.verify() == self.registry.size
        size = max(self.twin.size - back, 0)
        self.same(self.registry.holdings(size), self.twin.at(size))

    @invariant()
    def same_size_root_and_rows(self):
        if not hasattr(self, "twin"):
            return
        assert (self.registry.size, self.registry.root) == (self.twin.size, self.twin.root)
        self.same(self.registry.holdings(), self.twin.holdings())

    def same(self, held, twin):
        assert (held.size, held.root) == (twin.size, twin.root)
        assert list(held.asset_ids()) == list(twin.asset_ids())
        assert list(held.party_ids()) == list(twin.party_ids())
        for each in (*ASSETS, *PARTIES, *(entry.draft.id for entry in self.twin.entries)):
            assert held.kind_of(each) == twin.kind_of(each)
            assert held.record(each) == twin.record(each)
            assert list(held.resting_on(each)) == list(twin.resting_on(each))
            assert list(held.promising(each)) == list(twin.promising(each))
        for each in ASSETS:
            assert list(held.on_asset(each)) == list(twin.on_asset(each))
        for each, about in itertools.product(PARTIES, ASSETS):
            assert list(held.held_by(each, about)) == list(twin.held_by(each, about))
            promised = promises_of(each, about)
            assert list(held.promising(promised)) == list(twin.promising(promised))
        for each in PARTIES:
            assert list(held.of_party(each)) == list(twin.of_party(each))


TestRegistryAndFold = RegistryAndFold.TestCase
TestRegistryAndFold.settings = settings(max_examples=25, stateful_step_count=14, deadline=None)


class ServedRegistryAndFold(RegistryAndFold):
    """The same on a server."""


@pytest.fixture(scope="module", autouse=True)
def schemas(new_schema):
    ServedRegistryAndFold.new_schema = staticmethod(new_schema)


TestServedRegistryAndFold = ServedRegistryAndFold.TestCase
TestServedRegistryAndFold.settings = settings(max_examples=4, stateful_step_count=12, deadline=None)
