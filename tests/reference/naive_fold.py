"""A second fold, small and slow: the law of docs/reference/entries.md read day by day and term by term.

It shares nothing with the real one but the draft. There are no extents here: a point is one purpose, one territory,
one subset, one day and one depth of passing on, and every question is asked of every point. ``OTHER`` stands for all terms
that nobody named, ``MANY`` for all depths beyond those that are named.
"""

from itertools import product

OTHER = "·"
PURPOSES = ("加工", "轧花", "质检", "研究", "分级", OTHER)
TERRITORY = ("新疆", OTHER)
SUBSETS = ("甲库", OTHER)
DAYS = ("2026-01-01", "2026-07-01", "2027-01-01", "2027-07-01", "2028-01-01", "2029-01-01")
BEFORE, FOREVER = "0001-01-01", "9999-12-31"
MANY = 3
DEPTHS = (0, 1, 2, MANY)
RIGHTS = ("hold", "use", "operate")
PASSING = {"transfer", "contribute", "succession"}
PROMISES = {"sole", "exclusive"}
ANSWERS = {"ending", "renewal", "release", "objection_decided"}
STRUCK_OUT_ARE_GONE = {("party",), ("asset",), ("evidence",)}

EDITIONS = {
    "一版": {"加工": "", "轧花": "加工", "质检": "加工", "研究": ""},
    "二版": {"加工": "", "轧花": "加工", "质检": "研究", "研究": "", "分级": "加工"},
    "缺词": {"加工": "", "轧花": "加工"},
}
"""Trees of purposes by the digest of their edition: each term with the one above it. The second moves a term and adds one."""

POINTS = tuple(product(PURPOSES, TERRITORY, SUBSETS, (BEFORE, *DAYS), DEPTHS))


class RefusedError(Exception):
    """An operating rule refuses the draft; the argument is its code."""


class Thing:
    """A draft in its place, what it was found to rest on, and what it was found to conflict with."""

    def __init__(self, draft, place, rests_on=(), conflicts=(), exceptions=()):
        self.draft, self.place = draft, place
        self.rests_on, self.conflicts, self.exceptions = tuple(rests_on), tuple(conflicts), tuple(exceptions)
        self.id, self.kind, self.asset = draft.id, draft.kind, draft.asset
        self.valid = draft.valid or (BEFORE, FOREVER)
        self.over = draft.id if draft.kind == "asset" else draft.asset
        self.act = draft.payload.get("act", "")
        self.giver = draft.parties.get("from", "")
        self.holder = draft.parties.get("to") or draft.parties.get("by", "")
        self.own = self.kind == "claim" and not self.act
        self.passes = self.kind == "transfer" or (self.kind == "claim" and self.act in PASSING)
        self.promise = draft.payload.get("exclusivity", "ordinary") in PROMISES


class NaiveFold:
    """A ledger as a list of drafts; what follows is worked out anew for every question."""

    def __init__(self):
        self.size = 0
        self.as_taken = False
        self.kinds = {}
        self.things = {}

    # ---- the ledger --------------------------------------------------------------------------------------------

    def take(self, draft):
        """Add the next entry, or refuse it."""
        if draft.id in self.kinds:
            raise RefusedError("DR-L001")
        self._references(draft)
        if draft.kind == "vocabulary":
            self._adopts(draft)
        if draft.kind == "correction":
            self._correct(draft)
        else:
            new = self._placed(draft, self.size, corrects=False)
            about = self.things.get(draft.about)
            if len({new.over, draft.asset, about.over if about else ""} - {""}) > 1:
                raise RefusedError("DR-L015")
            if new.kind == "objection" and not new.over:
                raise RefusedError("DR-L031")
            if (
                new.kind == "renewal"
                and about.kind == "grant"
                and any(self._proved(self.things[name]) or self.things[name].kind == "burden" for name in new.conflicts)
            ):
                raise RefusedError("DR-L004")
            if new.kind in {"grant", "transfer"} and any(self._sourceless(self.things[name]) for name in new.rests_on):
                raise RefusedError("DR-L008")
            self.things[draft.id] = new
        self.kinds[draft.id] = draft.kind
        self.size += 1
        self._memo = {}

    def _references(self, draft):
        wanted = [(name, ("party",)) for name in draft.parties.values()]
        wanted += [(name, ("evidence",)) for name in draft.evidence]
        wanted += [(name, ("claim", "grant", "transfer")) for name in draft.rests_on]
        wanted += [(draft.asset, ("asset",))] if draft.asset else []
        wanted += [(name, ("asset",)) for name in draft.payload.get("inputs", ())]
        about = {
            "ending": ("claim", "grant", "transfer"), "renewal": ("claim", "grant", "transfer"),
            "release": ("burden",), "objection_decided": ("objection",),
        }.get(draft.kind, ())  # fmt: skip
        if draft.about:
            wanted.append((draft.about, about))
        for name, kinds in wanted:
            if name not in self.kinds or (kinds and self.kinds[name] not in kinds):
                raise RefusedError("DR-L002")
            if kinds in STRUCK_OUT_ARE_GONE and name not in self.things:
                raise RefusedError("DR-L002")

    def _adopts(self, draft):
        tree = EDITIONS.get(draft.payload["digest"])
        if tree is None:
            raise RefusedError("DR-L013")
        now = self._adoptions()
        if now and set(now[-1][1]) - set(tree):
            raise RefusedError("DR-L014")

    def _adoptions(self):
        """The places in the ledger from which on words are read with a tree, in order."""
        return [
            (each.place, EDITIONS[each.draft.payload["digest"]])
            for each in self.things.values()
            if each.kind == "vocabulary"
        ]

    def _correct(self, draft):
        wrong = self.things.get(draft.about)
        said = draft.payload["draft"]
        if wrong is None or wrong.kind == "vocabulary" or (said is None and wrong.kind == "erasure"):
            raise RefusedError("DR-L009")  # what was destroyed stays destroyed, whatever is said of it
        bound_before = self._given_against_promises()
        del self.things[draft.about]
        if said is not None:
            self._memo = {}
            try:
                if said.id != draft.about or said.kind != wrong.kind:
                    raise RefusedError("DR-L009")
                kind = self.kinds.pop(said.id)
                self._references(said)
                self.kinds[said.id] = kind
                made = self._placed(said, wrong.place, corrects=True)
                if made.over not in {"", wrong.over} or wrong.kind == "erasure":
                    raise RefusedError("DR-L009")
            except RefusedError:
                self.kinds[wrong.id] = wrong.kind
                self.things[draft.about] = wrong
                raise
            self.things[draft.about] = made
        self.things = dict(sorted(self.things.items(), key=lambda item: item[1].place))
        self._set_in_conflict(wrong, self._given_against_promises() - bound_before)

    def _set_in_conflict(self, wrong, newly):
        """Who is bound by a promise for a correction stands in conflict with it, and it with who is."""
        now = {pair for pair in self._given_against_promises() if pair[0] == wrong.id}
        for promise, name in newly | now:
            if name == wrong.id:
                continue  # it says by itself what it meets
            given = self.things[name]
            self._told(given, {*given.conflicts, promise})
            if given.kind != "renewal":
                self._told(self.things[promise], {*self.things[promise].conflicts, name})
        said = self.things[wrong.id].conflicts if wrong.id in self.things else ()
        for name in {*wrong.conflicts} - {*said}:
            if name in self.things:
                self._told(self.things[name], {*self.things[name].conflicts} - {wrong.id})

    def _told(self, thing, conflicts):
        if thing.kind in {"claim", "grant", "transfer", "renewal"}:
            thing.conflicts = tuple(sorted(conflicts))

    def _given_against_promises(self):
        """Each promise with what was given, or ran on, and is bound by it, whether anybody was told or not."""
        self._memo = {}
        if not any(self._promises_something(each) for each in self.things.values()):
            return set()
        found = set()
        for each in list(self.things.values()):
            if each.kind == "renewal":
                about = self.things.get(each.draft.about)
                if about is not None and not about.own and not about.passes:
                    found |= {(promise, each.id) for promise in self._runs_on(each, about, granted=False)}
            elif each.kind in {"claim", "grant"} and not each.own and (each.rests_on or each.giver):
                parents = [self.things[name] for name in each.rests_on if name in self.things]
                stand_in = Thing(each.draft, each.place)
                stand_in.promise, kept = False, self.things.pop(each.id)
                self._memo = {}
                found |= {(promise, each.id) for promise in self._promises(stand_in, parents, self._asked(each))[0]}
                self.things[each.id] = kept
                self.things = dict(sorted(self.things.items(), key=lambda item: item[1].place))
        self._memo = {}
        return found

    def _placed(self, draft, place, *, corrects):
        self._memo = {}
        new = Thing(draft, place)
        about = self.things.get(draft.about)
        if new.kind != "erasure" and about is not None and (not new.over or new.kind in ANSWERS):
            new.over = about.over
        if new.valid[0] >= new.valid[1]:
            raise RefusedError("DR-L006")
        if new.kind == "claim":
            return self._claimed(new)
        if new.kind in {"grant", "transfer"}:
            return self._granted(new, corrects)
        if new.kind in ANSWERS:
            self._answers(new, corrects)
        if new.kind == "burden" and draft.about and draft.about not in self.things:
            raise RefusedError("DR-L009")
        if new.kind == "burden" and new.draft.payload["burden"] == "pledge" and not corrects:
            self._unfrozen(new, [self.things[draft.about]] if draft.about else [])
        if new.kind == "derivation" and self._made_from(draft.asset, draft.payload["inputs"]):
            raise RefusedError("DR-L007")
        return new

    def _made_from(self, asset, inputs):
        return any(
            name == asset or any(
                self._made_from(asset, each.draft.payload["inputs"])
                for each in self.things.values() if each.kind == "derivation" and each.asset == name
            )
            for name in inputs
        )  # fmt: skip

    def rights(self):
        return [each for each in self.things.values() if each.kind in {"claim", "grant", "transfer"}]

    # ---- the two doors -----------------------------------------------------------------------------------------

    def _claimed(self, new):
        new.rests_on = new.draft.rests_on
        if not new.own and not new.rests_on and new.giver:
            new.rests_on = tuple(
                each.id for each in self.rights() if (each.holder, each.asset) == (new.giver, new.asset)
            )
        if new.own or not new.rests_on:
            return new
        asked = self._asked(new)
        parents = [self.things[name] for name in new.rests_on if name in self.things]
        new.conflicts, new.exceptions = self._promises(new, parents, asked)
        return new

    def _granted(self, new, corrects):
        asked = self._asked(new)
        if new.draft.rests_on:
            if any(name not in self.things for name in new.draft.rests_on):
                raise RefusedError("DR-L009")
            parents = [self.things[name] for name in new.draft.rests_on]
            if any((each.holder, each.asset) != (new.giver, new.asset) for each in parents) and not corrects:
                raise RefusedError("DR-L003")
        else:
            parents = [each for each in self.rights() if (each.holder, each.asset) == (new.giver, new.asset)]
            if not parents and not corrects:
                raise RefusedError("DR-L003")
        if not corrects:
            self._unfrozen(new, parents)
        self.as_taken = True
        try:
            new.rests_on = tuple(each.id for each in self._carriers(new, parents, asked, corrects))
        finally:
            self.as_taken = False
        chosen = [self.things[name] for name in new.rests_on]
        conflicts, exceptions = self._promises(new, chosen, asked)
        if (
            not corrects
            and not new.passes
            and any(self._proved(self.things[name]) or self.things[name].kind == "burden" for name in conflicts)
        ):
            raise RefusedError("DR-L004")
        if not new.passes:
            new.conflicts, new.exceptions = conflicts, exceptions
        return new

    def _asked(self, new):
        """The points that a draft asks for: all that its words may mean, on its days."""
        asked = [point for point in POINTS if self._words(new, point, new.valid)[1]]
        if not asked and new.kind != "claim":
            raise RefusedError("DR-L006")
        return asked

    def _carriers(self, new, parents, asked, corrects):
        ordered = sorted(parents, key=lambda each: ("operate" not in each.draft.rights, each.place))
        useful = [
            each for each in ordered if any(self.reach(each, right, point)[1] for right in RIGHTS for point in POINTS)
        ]
        groups = [[each] for each in ordered] + ([useful] if len(useful) > 1 else [])
        for group in groups:
            wanted = {*new.draft.rights, *(["operate"] if new.passes else [])}
            if all(self._carries(new, group, right, asked) for right in wanted):
                return group
        if corrects:
            return parents
        if all(not any(self.reach(each, right, point)[1] for right in RIGHTS for point in POINTS) for each in ordered):
            raise RefusedError("DR-L008")
        raise RefusedError("DR-L003")

    def _carries(self, new, group, right, asked):
        """An open first or last day is the first or last on which anything is conveyed."""
        given = [point[3] for point in POINTS if self._conveys(group, right, point, new.passes)[1]]
        if not given:
            return False
        first = min(given) if new.valid[0] == BEFORE else BEFORE
        last = max(given) if self._open_end(new) else FOREVER
        asked = [point for point in asked if first <= point[3] <= last]
        left = [at for at, name in enumerate(("purposes", "territory", "subsets")) if self._left_open(new, name)]
        parts = {}  # a dimension left open is as the giver's right has it: one of its parts is conveyed whole
        for point in asked:
            parts.setdefault(tuple(point[at] for at in left), []).append(point)
        return any(all(self._conveys(group, right, point, new.passes)[1] for point in part) for part in parts.values())

    def _left_open(self, new, name):
        return new.draft.scope.get(name, "unspecified") in ("unspecified", "unknown")

    def _open_end(self, new):
        period = new.draft.scope.get("period", "all")
        return new.valid[1] == FOREVER and (isinstance(period, str) or period[1] == FOREVER)

    def _promises(self, new, parents, asked):
        """The promises that overlap what is asked and bind it, and the grants alive that a promise meets."""
        line, points = self._line(parents), {(*point[:4], 0) for point in asked}  # at any depth of passing on
        bound = {
            each.id for each in list(self.things.values())
            if self._promises_something(each) and self.promised_to(each) != new.holder
            and any(self._bound(each, new, parent, each.id in line, points) for parent in parents or [None])
        }  # fmt: skip
        if not new.promise:
            return tuple(sorted(bound)), ()
        exceptions, mine = set(), {each.id for each in parents}
        mine |= {each.id for each in self.rights() if new.giver and (each.holder, each.asset) == (new.giver, new.asset)}
        for each in self.rights():
            promised = new.giver and each.promise and (each.giver, each.asset) == (new.giver, new.asset)
            if (not mine & set(each.rests_on) and not promised) or each.id in {new.id, *line} or each.passes:
                continue
            if each.id in bound or not any(self.reach(each, right, point)[1] for right in RIGHTS for point in points):
                continue
            if each.place < new.place:
                exceptions.add(each.id)
        return tuple(sorted(bound)), tuple(sorted(exceptions))

    def promised_to(self, promise):
        """The one promised, or nobody once that one has passed on what was promised."""
        passed = any(
            each.passes and promise.id in each.rests_on and self._may_carry(promise, each) and self._proved(each) and not self._void(each)
            for each in self.rights()
        )  # fmt: skip
        return None if passed and promise.kind != "burden" else promise.holder

    def _promises_something(self, each):
        if each.kind == "burden":
            return each.draft.payload["burden"] == "exclusivity"
        return each.kind in {"claim", "grant", "transfer"} and each.promise and not each.passes

    def _bound(self, promise, new, parent, through, points):
        """Whether a promise binds what is given of one right, or of none on record. ``through``: it is also given of what was promised."""
        giver, sources = promise.giver, promise.rests_on
        if promise.kind == "burden":
            about = self.things.get(promise.draft.about)
            giver, sources = about.holder if about else "", (promise.draft.about,)
        if promise.asset != new.asset or giver == promise.holder:
            giver = ""
        places = [new.place] if parent is None and giver and giver == new.giver else []
        for path, free in self._paths(promise, parent) if parent else ():
            below = [new, *path]
            for right, under in zip(path, below, strict=False):
                if right.id in sources or (free and giver and (right.holder, right.asset) == (giver, new.asset)):
                    places.append(under.place)
        if not places or promise.place >= max(places):
            return False
        if promise.kind == "burden":
            return any(start <= point[3] < end for start, end in self._spans(promise) for point in points)
        later = [] if max(places) == new.place else [
            each.id for each in self._answers_to(promise.id) if each.kind == "renewal" and each.place >= max(places)
        ]  # fmt: skip
        later += [
            each.id for each in self.rights() if each.passes and promise.id in each.rests_on
        ]  # whose it is by now
        kept, self._memo = dict(self.things), {}
        for name in later:
            del self.things[name]
        try:
            found = [point for point in points if any(self.reach(promise, right, point)[1] for right in RIGHTS)]
        finally:
            self.things, self._memo = kept, {}
        if through:
            found = [point for point in found if any(self.reach(parent, right, point)[1] for right in RIGHTS)]
        return bool(found)

    def _paths(self, promise, right):
        """Each way up from a right, and whether it ends at a right of its own and not at the one promised, or at the promise."""
        to = self.promised_to(promise)
        if right.holder == to:
            return
        ahead = [[right]]
        while ahead:
            path = ahead.pop()
            above = [self.things[name] for name in path[-1].rests_on if name in self.things]
            if not above:
                yield path, True
            for each in above:
                if each.id == promise.id or (each.holder == to and not path[-1].passes):
                    yield path, False
                elif each not in path:
                    ahead.append([*path, each])

    def _line(self, parents):
        ahead, found = list(parents), {}
        while ahead:
            each = ahead.pop()
            if each.id not in found:
                found[each.id] = each
                ahead += [self.things[name] for name in each.rests_on if name in self.things]
        return found

    def _unfrozen(self, new, parents):
        line = self._line(parents)
        asset = new.asset or parents[0].asset
        act = new.act or new.draft.payload.get("burden") or new.kind
        for each in self.things.values():
            if (
                each.kind != "burden"
                or (each.draft.about and each.draft.about not in line)
                or self._over(each) != asset
            ):
                continue
            contracted = new.draft.payload.get("contracted")
            spans = self._spans(each)
            touched = any(start < new.valid[1] and new.valid[0] < end for start, end in spans)
            touched |= bool(contracted) and any(start <= contracted < end for start, end in spans)
            kind, blocks = each.draft.payload["burden"], each.draft.payload.get("blocks", ())
            if not touched or (blocks and act not in blocks):
                continue
            if kind in {"preservation", "control"} or (kind == "restriction" and blocks):
                raise RefusedError("DR-L005")
            if kind == "pledge" and each.id not in new.draft.payload.get("consents", ()):
                raise RefusedError("DR-L005")

    def _over(self, burden):
        about = self.things.get(burden.draft.about)
        return about.asset if about is not None else burden.asset

    def _answers(self, new, corrects):
        about = self.things.get(new.draft.about)
        if about is None:
            raise RefusedError("DR-L009" if new.kind in {"ending", "renewal"} else "DR-L002")
        start, last = new.valid[0], max((end for _, end in self._spans(about)), default=about.valid[0])
        if new.kind == "renewal":
            ended = any(self._ends(each) or self._voids(each) for each in self._answers_to(about.id))
            if ended and not corrects:
                raise RefusedError("DR-L008")
            if new.draft.valid is None or (start < last and not corrects):
                raise RefusedError("DR-L006")
            if not about.own and not about.passes:
                new.conflicts = self._runs_on(new, about, granted=about.kind == "grant" and not corrects)
            return
        if new.kind == "ending":
            if new.draft.payload["reason"] == "void_source":
                return
            if start < about.valid[0]:
                raise RefusedError("DR-L006")
        if start >= last and not corrects:
            raise RefusedError("DR-L008")

    def _runs_on(self, renewal, right, *, granted):
        """A renewal asks for the same words on further days, as a grant would; gives the promises that it runs into."""
        asked = [point for point in POINTS if self._words(right, point, renewal.valid, renewed=True)[1]]
        parents = [each for each in map(self.things.get, right.rests_on) if each and self._may_carry(each, right)]
        stand_in = Thing(right.draft, renewal.place)
        stand_in.valid, stand_in.promise = renewal.valid, False
        if granted:
            self._unfrozen(stand_in, parents)
        kept = self.things.pop(right.id)
        self._memo = {}
        try:
            chosen = self._carriers(stand_in, parents, asked, corrects=False) if granted else parents
            return self._promises(stand_in, chosen, asked)[0]
        finally:
            self.things[right.id] = kept
            self.things = dict(sorted(self.things.items(), key=lambda item: item[1].place))
            self._memo = {}

    # ---- who holds what ----------------------------------------------------------------------------------------

    def holds(self, right_id, right, point):
        """Whether a right reaches a point: surely, possibly."""
        found = self.things.get(right_id)
        return (False, False) if found is None else self.reach(found, right, point)

    def reach(self, thing, right, point, child=None, before=None, seen=()):
        key = thing.id, right, point, child and child.id, before, seen, self.as_taken
        if key not in self._memo:
            self._memo[key] = self._reach(thing, right, point, child, before, seen)
        return self._memo[key]

    def _reach(self, thing, right, point, child, before, seen):
        if right not in thing.draft.rights or thing.id in seen:
            return False, False
        if self._void(thing) if self.as_taken else self._sourceless(thing):
            return False, False
        sure = possible = False
        first, *further = [thing.valid, *(each.valid for each in self._answers_to(thing.id) if each.kind == "renewal")]
        cut = min((each.valid[0] for each in self._answers_to(thing.id) if self._ends(each) and (before is None or each.valid[0] < before)), default=FOREVER)  # fmt: skip
        for days in (first, *further):
            one = self._words(thing, point, (days[0], min(days[1], cut)), renewed=days is not first)
            sure, possible = sure or one[0], possible or one[1]
        sure = sure and not self._doubtful(thing, point)
        for given in self.rights():
            if thing.id in given.rests_on and given.passes and given is not child and self._may_carry(thing, given):
                gone = self._gone(given, right, point, child)
                sure, possible = sure and not gone[0], possible and not gone[1]
        if thing.own or not possible:
            return sure, possible
        if not thing.rests_on:
            return False, possible
        above = [each for name in thing.rests_on if (each := self.things.get(name)) and self._may_carry(each, thing)]
        before = thing.valid[0] if thing.passes else before
        one = self._conveys(above, right, point, thing.passes, thing, before, (*seen, thing.id))
        return sure and one[0], possible and one[1]

    def _may_carry(self, parent, child):
        same = parent.asset == child.asset
        return parent.kind in {"claim", "grant", "transfer"} and same and child.giver in {"", parent.holder}

    def _conveys(self, position, right, point, passes, child=None, before=None, seen=()):
        """Whether a holder of several rights may give one of the three at a point: surely, possibly."""
        sure = possible = False
        deeper = (*point[:4], MANY if point[4] == MANY else point[4] + 1)
        powers = [self.reach(each, "operate", point, child, before, seen) for each in position]
        for each in position:
            own = self.reach(each, right, point, child, before, seen)
            ways = [(own[0] and any(p[0] for p in powers), own[1] and any(p[1] for p in powers))]
            if "operate" not in each.draft.rights:
                beyond = point if passes else deeper
                ways.append(
                    self.reach(each, right, beyond, child, before, seen) if beyond[4] in DEPTHS else (False, False)
                )
            sure, possible = sure or any(w[0] for w in ways), possible or any(w[1] for w in ways)
        return sure, possible

    def _gone(self, given, right, point, child):
        """Whether a transfer took a point from its giver: from what is sure, from what is possible."""
        if right not in given.draft.rights or point[3] < given.valid[0]:
            return False, False
        only_sure = self._void(given) or not self._proved(given)
        if child is not None and given.place > child.place:
            if given.valid[0] > child.valid[0]:
                return False, False
            only_sure = True
        in_words = self._terms(given, point)
        return in_words[1], in_words[0] and not only_sure

    def _doubtful(self, thing, point):
        if not self._proved(thing) or not {thing.holder, thing.asset} <= self.things.keys():
            return True
        if thing.own and self._from_void(thing.asset, ()):
            return True
        for each in self.things.values():
            about = self.things.get(each.draft.about)
            of_another = about is not None and about.kind in {"claim", "grant", "transfer", "burden"}
            touches = each.kind == "objection" and (
                each.draft.about in {thing.id, thing.asset} or (each.over == thing.asset and not of_another)
            )
            if touches and any(start <= point[3] < end for start, end in self._spans(each)):
                return True
        renewals = [each for each in self._answers_to(thing.id) if each.kind == "renewal"]
        conflicts = [(name, (BEFORE, FOREVER)) for name in thing.conflicts]
        conflicts += [(name, each.valid) for each in renewals for name in each.conflicts]
        for name, (first, last) in conflicts:
            other = self.things.get(name)
            if other is not None and first <= point[3] < last:
                spans = [(other.valid, False)] + [
                    (each.valid, True) for each in self._answers_to(name) if each.kind == "renewal"
                ]
                cut = min((each.valid[0] for each in self._answers_to(name) if self._ends(each)), default=FOREVER)
                for days, renewed in spans:
                    if self._words(other, (*point[:4], 0), (days[0], min(days[1], cut)), renewed=renewed)[1]:
                        return True
        return False

    def _proved(self, thing):
        return thing.kind in {"grant", "transfer"} or any(name in self.things for name in thing.draft.evidence)

    def _sourceless(self, thing, seen=()):
        """Whether a right never had a source, or lies over data made of some input with nothing but such rights."""
        if self._void(thing):
            return True
        if not thing.own or thing.id in seen:
            return False
        for each in self.things.values():
            for name in each.draft.payload["inputs"] if each.kind == "derivation" and each.asset == thing.asset else ():
                relied = [right for by in each.draft.rests_on if (right := self.things.get(by)) and right.asset == name]
                used = relied or [
                    right for right in self.rights()
                    if (right.holder, right.asset) == (thing.holder, name) and "use" in right.draft.rights
                ]  # fmt: skip
                above = [self._line([right]).values() for right in used]
                if above and all(any(self._sourceless(one, (*seen, thing.id)) for one in line) for line in above):
                    return True
        return False

    def _from_void(self, asset, seen):
        return any(
            self._rests_on_void(name, seen)
            for each in self.things.values() if each.kind == "derivation" and each.asset == asset
            for name in each.draft.rests_on
        )  # fmt: skip

    def _rests_on_void(self, name, seen):
        thing = self.things.get(name)
        if thing is None or name in seen:
            return False
        if self._void(thing):
            return True
        if thing.own:
            return self._from_void(thing.asset, (*seen, name))
        return any(self._rests_on_void(each, (*seen, name)) for each in thing.rests_on)

    # ---- words and days ----------------------------------------------------------------------------------------

    def _terms(self, thing, point):
        """Whether the written terms, days and passing on aside, reach a point: surely, possibly."""
        own = thing.own or thing.passes
        sure, possible = True, True
        for name, term, silence in (
            ("purposes", point[0], own), ("territory", point[1], own), ("subsets", point[2], True), ("fields", "", True),
        ):  # fmt: skip
            said = thing.draft.scope.get(name, "unspecified")
            if said == "unspecified":
                said = "all" if silence else "unknown"
            if said == "unknown":
                sure = False
            elif isinstance(said, dict):
                left_out = self._named(thing, name, term, said["all_but"])
                sure, possible = sure and not left_out[1], possible and not left_out[0]
            elif said != "all":
                named = self._named(thing, name, term, said)
                sure, possible = sure and named[0], possible and named[1]
        return sure and possible, possible

    def _named(self, thing, dimension, term, names):
        """Whether some names reach a term, read with the edition adopted where they were written: surely, possibly."""
        own, later = {}, []
        for place, tree in self._adoptions() if dimension == "purposes" else ():
            if place < thing.place:
                own = tree
            else:
                later.append(tree)
        sure = any(name in self._line_of(term, own) for name in names)
        for tree in later:
            first = next((each for each in self._line_of(term, tree)[1:] if each in own), None)
            if term in tree and term not in own and first is not None:  # it knows the term; what is above it was known
                sure_above = any(name in self._line_of(first, own) for name in names)
                if sure_above:
                    return sure, True
            if any(name not in own and name in self._line_of(term, tree) for name in names):
                return sure, True
        return sure, sure

    def _line_of(self, term, tree):
        """A term and all above it."""
        found = [term]
        while above := tree.get(found[-1], ""):
            found.append(above)
        return found

    def _words(self, thing, point, days, *, renewed=False):
        """Whether the words reach a point within these days: surely, possibly."""
        own = thing.own or thing.passes
        sure, possible = self._terms(thing, point)
        period = thing.draft.scope.get("period", "unspecified")
        if period == "unspecified" and own:
            period = "all"
        if period in ("unknown", "unspecified"):
            sure = False
        elif period != "all" and not renewed:
            possible = possible and period[0] <= point[3] < period[1]
        passing = thing.draft.scope.get("passing_on", "unspecified")
        if passing == "unspecified":
            passing = "all" if own else 0
        if passing == "unknown":
            sure = sure and point[4] == 0
        elif passing != "all":
            possible = possible and point[4] <= passing
        possible = possible and days[0] <= point[3] < days[1]
        return sure and possible, possible

    def _answers_to(self, name):
        return [each for each in self.things.values() if each.draft.about == name and each.kind in ANSWERS]

    def _ends(self, answer):
        payload = answer.draft.payload
        return (
            (answer.kind == "ending" and payload["reason"] != "void_source") or answer.kind == "release"
            or (answer.kind == "objection_decided" and payload["outcome"] != "upheld")
        )  # fmt: skip

    def _voids(self, answer):
        return answer.kind == "ending" and answer.draft.payload["reason"] == "void_source"

    def _void(self, thing):
        upheld = any(
            each.kind == "objection_decided" and each.draft.payload["outcome"] == "upheld"
            and (about := self.things.get(each.draft.about)) is not None and about.draft.about == thing.id
            for each in self.things.values()
        )  # fmt: skip
        return upheld or any(self._voids(each) for each in self._answers_to(thing.id))

    def _spans(self, thing):
        cut = min((each.valid[0] for each in self._answers_to(thing.id) if self._ends(each)), default=FOREVER)
        spans = [thing.valid, *(each.valid for each in self._answers_to(thing.id) if each.kind == "renewal")]
        return [(start, min(end, cut)) for start, end in spans if start < min(end, cut)]
