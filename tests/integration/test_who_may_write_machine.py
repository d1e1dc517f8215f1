"""Who may write, over histories: people come and go, sign what they should and what they should not; a plain model agrees."""

import tempfile
from pathlib import Path

from actors import At, identity, signed, signer, staffed
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from registries import asset, claim

from datarights.errors import InadmissibleEntryError
from datarights.ledger.entry import Draft
from datarights.ledger.keeping import retired_identity_draft, second_draft

NAMES = ("登记员一", "登记员二", "登记员三", "核准人", "核准人二", "审计员", "甲代表", "乙代表")
ROLES = {"登": "registrar", "核": "approver", "审": "auditor", "甲": "party", "乙": "party"}
PARTY = {"甲代表": "甲", "乙代表": "乙"}
SIGNING = st.lists(st.sampled_from(NAMES), max_size=3, unique=True)


def role(name):
    return ROLES[name[0]]


class Histories(RuleBasedStateMachine):
    """The model: who is in, what asks for two, what was written. It says yes or no in a line."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        at = At()
        self.registry = staffed(Path(self.folder.name) / "r.db", at)
        at.by = None
        self.inside = {"登记员一", "登记员二", "核准人", "审计员", "甲代表", "乙代表"}
        self.gone = set()
        self.asks = set()
        self.number = 0
        self.seconds = 0
        self.written = {}

    def may(self, kinds, parties, who, inside=None):
        """Say whether these may submit a draft of some kinds (none: any) that names some parties."""
        inside = self.inside if inside is None else inside
        staff = [each for each in who if role(each) in {"registrar", "approver"}]
        return (
            {*who} <= inside
            and "auditor" not in map(role, who)
            and all(PARTY[each] in parties for each in who if each in PARTY)
            and "registrar" in map(role, who)
            and (len(staff) > 1 or not self.asks or bool(kinds and not kinds & (self.asks | {"identity", "second"})))
        )

    def left(self, inside, asks):
        registrars = [each for each in inside if role(each) == "registrar"]
        staff = [each for each in inside if role(each) in {"registrar", "approver"}]
        return bool(registrars) and (not asks or len(staff) > 1)

    def submit(self, draft, who, expected):
        draft = signed(draft, self.registry, *who)
        size = self.registry.size
        try:
            index = self.registry.submit(draft)
        except InadmissibleEntryError:
            assert not expected
            assert self.registry.size == size
            return False
        assert expected
        self.written[draft.id] = (draft, index)
        return True

    def named(self):
        self.number += 1
        return f"事{self.number}"

    @rule(who=SIGNING)
    def describe(self, who):
        self.submit(asset(self.named()), who, self.may({"asset"}, (), who))

    @rule(who=SIGNING, by=st.sampled_from(["甲", "乙", "丙"]))
    def claims(self, who, by):
        self.submit(claim(self.named(), "棉花", by), who, self.may({"claim"}, (by,), who))

    @precondition(lambda self: any(draft.kind == "claim" for draft, _ in self.written.values()))
    @rule(who=SIGNING, strike=st.booleans())
    def corrects(self, who, strike):
        about = next(draft for draft, _ in self.written.values() if draft.kind == "claim")
        again = None if strike else about._replace(signed=()).as_json()
        draft = Draft(kind="correction", id=self.named(), about=about.id, payload={"draft": again, "reasons": "x"})
        who = [each for each in who if each not in PARTY]
        if self.submit(draft, who, self.may(set() if strike else {"correction", "claim"}, (), who)) and strike:
            del self.written[about.id]

    @rule(who=SIGNING, kinds=st.sets(st.sampled_from(["claim", "asset", "correction"]), max_size=2))
    def asks_for_two(self, who, kinds):
        draft = second_draft(self.seconds + 1, sorted(kinds))
        if self.submit(draft, who, self.may({"second"}, (), who) and self.left(self.inside, kinds)):
            self.seconds, self.asks = self.seconds + 1, kinds

    @rule(who=SIGNING, name=st.sampled_from(["登记员三", "核准人二"]))
    def comes(self, who, name):
        if name in self.inside | self.gone:
            return
        if self.submit(identity(name, role(name)), who, self.may({"identity"}, (), who)):
            self.inside.add(name)

    @rule(who=SIGNING, name=st.sampled_from(NAMES))
    def goes(self, who, name):
        if name not in self.inside:
            return
        draft = retired_identity_draft(signer(name).key, role(name))
        if self.submit(draft, who, self.may({"identity"}, (), who) and self.left(self.inside - {name}, self.asks)):
            self.inside.remove(name)
            self.gone.add(name)

    @precondition(lambda self: self.written)
    @rule(data=st.data(), who=SIGNING)
    def again(self, data, who):
        """Whoever sends what is there, signed or not, gets its first place, and nothing is written."""
        draft, index = data.draw(st.sampled_from([*self.written.values()]))
        root = self.registry.root
        assert self.registry.submit(signed(draft._replace(signed=()), self.registry, *who)) == index
        assert self.registry.root == root

    @invariant()
    def the_roster_is_the_model_s(self):
        roster = self.registry.actors()
        assert {each.handle for each in roster.identities} == self.inside
        assert roster.asks == self.asks

    def teardown(self):
        assert self.registry.verify() == self.registry.size
        before = [*self.registry._connection.execute("SELECT * FROM record ORDER BY id, since")]
        self.registry.rebuild()
        assert [*self.registry._connection.execute("SELECT * FROM record ORDER BY id, since")] == before
        self.registry.close()
        self.folder.cleanup()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
