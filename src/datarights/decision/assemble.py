"""From an act and what the ledger holds to chains of title, each with the facts that rules may look at.

One candidate stands for one way the act may be carried: one chain of the actor, or several that reach further
together. Facts of the ledger and facts stated are joined by their grounds: the stronger wins; equals that differ are
open, and both are shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Final

from datarights.decision.act import Act, Asked, asked
from datarights.decision.decision import MAX_PATHS, Answered, Waived
from datarights.decision.determined import (
    AGAINST_ITSELF,
    KIND as DETERMINATION,
    NOT_BY_ITSELF,
    Said,
    facts_from,
    labelled,
    outlasts,
    readings_from,
    said_of,
    settled,
)
from datarights.decision.facts import is_computed
from datarights.decision.labels import Around
from datarights.decision.running import run_on
from datarights.decision.standing import (
    DEAD,
    SIDES,
    Scene,
    Standing,
    bases_of,
    burdens_on,
    disputes_on,
    documented,
    exercised,
    licensed,
    outside,
    promised_away,
    sold,
    sold_above,
    stand,
)
from datarights.decision.surroundings import origin_of, registration_facts
from datarights.decision.waived import KIND as WAIVER, waivers_on
from datarights.holdings.chain import RightState, Title, titles_of
from datarights.holdings.once import about
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import ALL_RIGHTS, NO_RIGHT, Right, keys_of, rights_of, short_names
from datarights.model.scope import Lexicon, Open, Terms
from datarights.rules.condition import Records, Value
from datarights.rules.finding import Fact
from datarights.rules.pack import ActSpec, Connecting, Outcome
from datarights.text import Text, say
from datarights.valueclass import field, replace, valueclass

if TYPE_CHECKING:
    from datarights.rules.engine import Engine

PROGRAM: Final = "act"
"""The origin of a fact read off the act itself."""

_ENTRUSTED: Final = frozenset({"entrust_processing", "entrust_keeping"})


@valueclass
class Candidate:
    """One way an act may be carried: the standing of its chains, the facts, what was read, what was contradicted."""

    standing: Standing | None
    facts: Mapping[str, Fact | None]
    read: tuple[Record, ...] = ()
    contested: Mapping[str, tuple[Fact | None, ...]] = field(default_factory=dict)
    note: Text | None = None
    determinations: tuple[Answered, ...] = ()
    waivers: tuple[Waived, ...] = ()

    @property
    def readings(self) -> Mapping[str, str]:
        """Give the contested points that somebody settled for this case."""
        return readings_from(self.determinations) if self.determinations else {}

    @property
    def waived(self) -> Mapping[str, str]:
        """Give the rules set aside, each with the waiver that does it."""
        return {each.rule: each.id for each in self.waivers if each.void is None}

    @property
    def rights(self) -> tuple[str, ...]:
        """Give the ids of the rights relied on."""
        return tuple(each.right.id for each in self.standing.titles) if self.standing is not None else ()


@valueclass
class Candidates:
    """Every way found, in a fixed order; ``left_out`` were beyond the cap."""

    spec: ActSpec | None
    asked: Asked
    ways: tuple[Candidate, ...]
    left_out: int = 0


def act_spec(engine: "Engine", kind: str) -> ActSpec | None:
    """Give the row of the act–right matrix for a kind of act, or nothing when no pack has one."""
    return engine.acts.get(kind)


def candidates(
    act: Act,
    holdings: Holdings | None,
    engine: "Engine",
    lexicon: Lexicon,
    stated: Mapping[str, Fact | None] | None = None,
    *,
    on: int | None = None,
    only: Sequence[str] = (),
    law_at: date | None = None,
    registering: bool = False,
) -> Candidates:
    """Give every way an act may be carried, each with its facts, as things stand on the day of the act.

    ``stated`` are facts given beside those of the act. ``on``: judge burdens, objections and states of rights, and rules
    that look at the day of the act, on this day instead. ``only``: consider these rights and no others, as when a later day of the same act is judged.
    ``law_at``: the day whose law is asked about, where it is not that of the act. ``registering``: the right is looked at to be registered,
    as it is in every act of registration.
    """
    day = on if on is not None else act.on.toordinal()
    spec = act_spec(engine, act.kind)
    want = asked(act, lexicon)
    given = run_on({**act.facts, **(stated or {})}, engine.running, act.stated_on or act.on, date.fromordinal(day))
    base: dict[str, Fact | None] = {}
    base |= act_facts(act, spec, reaches_abroad(act, lexicon))
    base["act.on"] = Fact(value=date.fromordinal(day), grounds=Grounds.RECORDED, origin=PROGRAM)
    if holdings is None:
        facts, contested = join(base, given, with_ledger=False, between=engine.between)
        return Candidates(spec=spec, asked=want, ways=(Candidate(standing=None, facts=facts, contested=contested),))
    around = Around(
        act=act, holdings=holdings, lexicon=lexicon, specs=engine.facts, questions=engine.questions, day=day
    )
    found, read = around.facts()
    drawn_on = _inputs_facts(act, spec, want, holdings, lexicon, day)
    base |= found | drawn_on
    persons = _Persons(act, holdings, engine, day, tuple(around.above(read)), law_at)
    if spec is None or not act.asset:
        way = persons.candidate(None, base, given, read, chains=spec is None or spec.ledger)
        return Candidates(spec=spec, asked=want, ways=(way,))
    scene = Scene(
        act=act,
        spec=spec,
        want=want,
        holdings=holdings,
        lexicon=lexicon,
        day=day,
        titles=titles_of(holdings, lexicon, act.by, act.asset, date.fromordinal(day)) if act.by else (),
        registering=registering or act.kind.startswith("register."),
    )
    if not spec.ledger or not act.by:
        dealt_in, seen = _dealt_in(scene)
        way = persons.candidate(None, base | dealt_in, given, (*read, *seen), chains=spec.ledger)
        return Candidates(spec=spec, asked=want, ways=(way,))
    standings = _standings(scene, only)
    beyond = len(holdings.held_by(act.by, act.asset)) - len(scene.titles)
    if not standings:
        lying, seen = _lying_on((), scene)
        none = persons.candidate(
            None,
            base | _not_found(scene.titles) | lying,
            given,
            (*read, *(each.right for each in scene.titles), *seen),
            note=_why_none(scene.titles, spec),
        )
        return Candidates(spec=spec, asked=want, ways=(none,), left_out=beyond)
    ways: list[Candidate] = []
    short = bool(act.inputs) and not drawn_on and "act.inputs_usable" not in given
    for standing in standings[:MAX_PATHS]:
        of_right, seen = _right_facts(standing, scene)
        if (
            short and standing.shown
        ):  # a chain that covers the data, and not what goes into it, does not cover the whole act
            del of_right["right.shown"]
        rights = [each.right for each in standing.titles]
        registered, steps = registration_facts(act, holdings, lexicon, day, rights)
        of_act = {name: fact for name, fact in base.items() if not name.startswith("registration.")}
        ways.append(persons.candidate(standing, of_act | of_right | registered, given, (*read, *seen, *steps)))
    left_out = max(0, len(standings) - MAX_PATHS) + beyond
    return Candidates(spec=spec, asked=want, ways=tuple(ways), left_out=left_out)


class _Persons:
    """What persons said that bears on an act: answers to questions, rules set aside. Looked up once for all ways."""

    def __init__(
        self,
        act: Act,
        holdings: Holdings,
        engine: "Engine",
        day: int,
        above: tuple[Answered, ...],
        law_at: date | None,
    ) -> None:
        said = about(holdings, act.asset).of(DETERMINATION, WAIVER)
        self._act, self._engine = act, engine
        self._dates = act.dates(law_at)
        if law_at is None:
            self._dates[Connecting.ACT_ON] = date.fromordinal(day)
        self._questions = engine.questions
        self._between = engine.between
        self._day = date.fromordinal(day)
        self._said = said_of(act, holdings, engine.questions, day, said)
        self._above = above
        self._waivers = waivers_on(act, said, engine, day, holdings, law_at)

    def candidate(
        self,
        standing: Standing | None,
        ledger: Mapping[str, Fact | None],
        given: Mapping[str, Fact | None],
        read: Sequence[Record],
        note: Text | None = None,
        *,
        chains: bool = True,
    ) -> Candidate:
        """Give one way the act may be carried, with what persons determined that still stands on its facts."""
        facts, contested = join(ledger, given, chains=chains, between=self._between)
        answers: tuple[Answered, ...] = ()
        void = self._said.void
        if self._said:
            said = labelled(self._said, facts, self._questions)
            own = Said(answers=tuple(each for each, _ in said.own), rows=tuple(row for _, row in said.own))
            words = [*zip(settled(own, facts, self._questions, ledger), own.rows, strict=True)]
            answers, rows = settled(said, facts, self._questions, ledger), said.rows
            pairs = {each.question: (each, row) for each, row in zip(answers, rows, strict=True)}
            facts, contested = self._with(answers, rows, ledger, given, chains=chains)
            held = pairs
            for some in _together([each for each in words if each[0].back is None]):
                tried = held | {word.question: (word, row) for word, row in some}
                answers_tried, rows_tried = zip(*tried.values(), strict=True)
                found = self._with(answers_tried, rows_tried, ledger, given, chains=chains)
                if self._outcome(found[0], answers_tried) > self._outcome(facts, answers):
                    held, answers, (facts, contested) = tried, answers_tried, found
            for word, row in words:
                other = pairs[word.question]
                if held[word.question][0] is word:
                    void = (*void, (other[0].given_back(other[0].back or AGAINST_ITSELF), other[1]))
                else:
                    void = (*void, (word.given_back(word.back or NOT_BY_ITSELF), row))
        return Candidate(
            standing=standing, facts=facts, contested=contested, note=note,
            determinations=(*answers, *(answer for answer, _ in void), *self._above),
            read=(*read, *self._said.rows, *(row for _, row in (*self._said.void, *self._said.own)), *(row for _, row in self._waivers)),
            waivers=tuple(each for each, _ in self._waivers),
        )  # fmt: skip

    def _with(
        self,
        answers: Sequence[Answered],
        rows: Sequence[Record],
        ledger: Mapping[str, Fact | None],
        given: Mapping[str, Fact | None],
        *,
        chains: bool,
    ) -> tuple[dict[str, Fact | None], dict[str, tuple[Fact | None, ...]]]:
        """Join facts with what was determined; of what was given back no bare statement is heard, and it is shown."""
        told = facts_from(answers, rows, ledger, self._engine.running, self._day)
        again = {name for name, fact in told.items() if fact is None}
        weak = {name: fact for name, fact in given.items() if name in again and not outlasts(name, fact)}
        stated = {name: fact for name, fact in given.items() if name not in weak}
        facts, contested = join({**ledger, **told}, stated, chains=chains, between=self._between)
        return facts, contested | {name: (None, fact) for name, fact in weak.items() if fact is not None}

    def _outcome(self, facts: Mapping[str, Fact | None], answers: Sequence[Answered]) -> Outcome:
        waived = {each.rule: each.id for each, _ in self._waivers if each.void is None}
        readings = readings_from(answers)
        return self._engine.evaluate(self._act.kind, facts, self._dates, readings=readings, waived=waived).outcome


def _together(words: Sequence[tuple[Answered, Record]]) -> Iterator[Sequence[tuple[Answered, Record]]]:
    """Give own words to be tried one by one, then two by two and all at once: some are against the party only together."""
    for size in sorted({1, 2, len(words)}):
        yield from combinations(words, size) if size else ()


def join(
    ledger: Mapping[str, Fact | None],
    stated: Mapping[str, Fact | None],
    *,
    with_ledger: bool = True,
    chains: bool = True,
    between: Mapping[str, tuple[str, ...]] = {},
) -> tuple[dict[str, Fact | None], dict[str, tuple[Fact | None, ...]]]:
    """Join facts of the ledger with facts stated; give them by name in order, and those that contradict each other.

    The stronger grounds win. Equals that differ are open (``None``), and so is what the program works out where a statement
    says another thing; it is never replaced, unless there is no ledger to work it out from. What a statement calls unknown has been
    raised: it doubts what is only asserted, which is open, and leaves what is better known. What the ledger calls unknown waits for
    an answer, and a statement is one. What a statement says of a chain that the ledger shows nothing of is open, and shown, unless
    no chain was looked for (``chains``). ``between``: facts worked out from two others that are joined.
    """
    facts: dict[str, Fact | None] = {}
    contested: dict[str, tuple[Fact | None, ...]] = {}
    for name in sorted({*ledger, *stated}):
        ours, theirs = ledger.get(name), stated.get(name)
        if name not in ledger and with_ledger and _only_ours(name, chains=chains):
            if theirs is not None:
                facts[name] = None
                contested[name] = (None, theirs)
            continue
        if theirs is None:
            doubted = name in stated and ours is not None and ours.grounds is Grounds.ASSERTED
            facts[name] = None if doubted else ours
        elif ours is not None and is_computed(name):
            facts[name] = ours if ours.value == theirs.value else None
        elif ours is None or theirs.grounds > ours.grounds:
            facts[name] = theirs
        elif ours.grounds > theirs.grounds or ours.value == theirs.value:
            facts[name] = ours
        else:
            facts[name] = None
        if ours is not None and name in stated and (theirs is None or ours.value != theirs.value):
            contested[name] = (ours, theirs)
    _open_part_without_whole(facts, contested)
    if not with_ledger:
        _open_chain_at_odds(facts, contested)
    for name, (first, second) in between.items():
        if (fact := _between(facts.get(first), facts.get(second))) is not None:
            facts[name] = fact
    return facts, contested


def _between(first: Fact | None, second: Fact | None) -> Fact | None:
    """Give how much a number is over another, or the whole years that have passed between days; nothing where one is not said.

    A year's last day, the one that bears the name of the first, is still in it (Civil Code, Articles 201 and 202).
    """
    match (first and first.value, second and second.value):
        case (date() as start, date() as end):
            found = end.year - start.year - ((end.month, end.day - (end > start)) < (start.month, start.day))
        case (int() as less, int() as more):
            found = more - less
        case _:
            return None
    both = [each for each in (first, second) if each is not None]
    return Fact(
        value=found,
        grounds=min(each.grounds for each in both),
        origin=" · ".join(dict.fromkeys(each.origin for each in both)),
    )


PART, WHOLE = "asset.labels.sensitive", "asset.labels.personal"
"""Sensitive personal information is personal information (PIPL, Article 28): a yes and a no together are no answer."""


def _open_part_without_whole(facts: dict[str, Fact | None], contested: dict[str, tuple[Fact | None, ...]]) -> None:
    part, whole = facts.get(PART), facts.get(WHOLE)
    if part is not None and whole is not None and part.value is True and whole.value is False:
        facts[WHOLE] = None
        contested[WHOLE] = (whole, part)


_COVERED: Final = (*(f"right.{side}" for side in SIDES), "right.conferred")


def _open_chain_at_odds(facts: dict[str, Fact | None], contested: dict[str, tuple[Fact | None, ...]]) -> None:
    """Open a chain said to cover the act beside what it is said to lack: worked out of a ledger, no chain gives both."""
    shown, ended, broken = (facts.get(f"right.{name}") for name in ("shown", "ended", "outside"))
    if shown is None or shown.value is not True:
        return
    against = [each for each in map(facts.get, _COVERED) if each is not None and each.value is False]
    against += [each for each in (ended, broken) if each is not None and each.value]
    if against:
        facts["right.shown"] = None
        contested["right.shown"] = (shown, *against)


def _only_ours(name: str, *, chains: bool) -> bool:
    """Tell whether a fact speaks of a chain that was looked for, or of a registration: what is not on record no bare statement claims."""
    return is_computed(name) and name.startswith(("right.", "registration.") if chains else "registration.")


MAINLAND: Final = Terms(("CN",))
"""What is not abroad for the rules on export. Hong Kong, Macao and Taiwan stand beside it in the vocabulary."""


def reaches_abroad(act: Act, lexicon: Lexicon) -> bool | None:
    """Tell whether the territory an act names lies partly outside the mainland; nothing where it names none."""
    territory = act.scope.territory
    if territory is Open.ALL:
        return True
    if not isinstance(territory, Terms):
        return None
    return bool(lexicon.masks("territory", territory)[1] & ~lexicon.mask("territory", MAINLAND))


def act_facts(act: Act, spec: ActSpec | None, abroad: bool | None = None) -> dict[str, Fact]:
    """Give the facts that are read off the act itself; ``abroad`` is what :func:`reaches_abroad` tells of it."""
    facts = {
        "act.kind": Fact(value=act.kind, grounds=Grounds.RECORDED, origin=PROGRAM),
        "act.on": Fact(value=act.on, grounds=Grounds.RECORDED, origin=PROGRAM),
    }
    if spec is not None and (spec.exercises or spec.each_conferred):
        facts["right.exercised"] = Fact(
            value=frozenset(keys_of(exercised(spec, act))), grounds=Grounds.RECORDED, origin=PROGRAM
        )
    if abroad is not None:
        facts["act.reaches_abroad"] = Fact(value=abroad, grounds=Grounds.RECORDED, origin=PROGRAM)
    if act.exclusivity:
        facts["act.kind_of_licence"] = Fact(value=act.exclusivity, origin=PROGRAM)
    if isinstance(act.scope.period, Period):
        facts["act.term_stated"] = Fact(value=True, origin=PROGRAM)
    if spec is not None and spec.each_conferred and act.rights:
        facts["act.passes_part"] = Fact(value=act.rights != ALL_RIGHTS, origin=PROGRAM)
    return facts


def _inputs_facts(
    act: Act, spec: ActSpec | None, want: Asked, holdings: Holdings, lexicon: Lexicon, day: int
) -> dict[str, Fact]:
    """Say whether the actor surely may do with every asset it draws on what the act asks; what is not shown stays open."""
    if spec is None or not act.inputs or not act.by:
        return {}
    used: list[Standing] = []
    for asset in act.inputs:
        scene = Scene(
            act=replace(act, asset=asset, inputs=(), rests_on=""),
            spec=spec,
            want=want,
            holdings=holdings,
            lexicon=lexicon,
            day=day,
            titles=titles_of(holdings, lexicon, act.by, asset, date.fromordinal(day)),
        )
        usable = [
            each
            for each in _standings(scene, ())
            if each.shown
            and all(title.rights & Right.USE for title in each.titles)
            and promised_away(each, scene)[0] is False
        ]
        if not usable:
            return {}
        used.append(max(usable, key=lambda each: each.grounds))
    grounds = min(each.grounds for each in used)
    return {"act.inputs_usable": Fact(value=True, grounds=grounds, origin=" · ".join(each.origin for each in used))}


def _standings(scene: Scene, only: Sequence[str]) -> list[Standing]:
    act = scene.act
    by_basis: dict[str, list[Title]] = {}
    for each in scene.titles:
        if only and each.right.id not in only:
            continue
        if act.rests_on and each.right.id != act.rests_on:
            continue
        basis = bases_of(each, scene.spec, act)
        if basis:
            by_basis.setdefault(basis, []).append(each)
    found = [stand([each], basis, scene) for basis in _BASES for each in by_basis.get(basis, ())]
    if found and not any(each.shown for each in found):
        for basis in _BASES:
            live = [each for each in by_basis.get(basis, ()) if each.state not in DEAD]
            if len(live) > 1:
                with suppress(OverflowError):  # together they are too many parts to be weighed as one
                    found.append(stand(live, basis, scene))
    return sorted(found, key=_preference)


_BASES: Final = {"own": 0, "operate": 1, "passing_on": 2}
_SHOWN: Final = {True: 0, None: 1, False: 2}


def _preference(standing: Standing) -> tuple[int, int, int, int, tuple[str, ...]]:
    """Order chains: the shown before the open before the excluded, a wider basis and fewer rights first."""
    return (
        _SHOWN[standing.shown],
        _BASES[standing.basis],
        len(standing.titles),
        -standing.grounds,
        tuple(each.right.id for each in standing.titles),
    )


def _not_found(titles: Sequence[Title]) -> dict[str, Fact]:
    facts = {"right.found": Fact(value=False, grounds=Grounds.RECORDED, origin="registry")}
    facts.update(actor_facts(titles))
    if titles and all(each.right.body.get("complete") is True for each in titles):  # absence is shown by a whole list
        whole = origin_of(titles[0].right)
        facts["right.shown"] = Fact(value=False, grounds=Grounds.RECORDED, origin=whole)
        facts["right.outside"] = Fact(value=frozenset(["rights"]), grounds=Grounds.RECORDED, origin=whole)
    return facts


def _why_none(titles: Sequence[Title], spec: ActSpec) -> Text:
    if not titles:
        return say("行为人在该数据上没有在册的权利", "the actor has no right over the asset on record")
    held = NO_RIGHT
    for each in titles:
        held |= Right(each.right.rights)
    having, needed = short_names(held), short_names(rights_of(spec.exercises))
    return say(
        f"在册权利为 {having.zh}，本次行为需要 {needed.zh}", f"on record: {having.en}; the act needs {needed.en}"
    )


def actor_facts(titles: Sequence[Title]) -> dict[str, Fact]:
    """Give the facts about a party that follow from all its rights over the data."""
    facts: dict[str, Fact] = {}
    if titles:
        entrusted = all(str(each.right.body.get("act") or "") in _ENTRUSTED for each in titles)
        facts["actor.entrusted"] = Fact(value=entrusted, grounds=Grounds.RECORDED, origin=origin_of(titles[0].right))
        live = NO_RIGHT
        for each in titles:
            if each.state not in DEAD and each.bounds.sure:
                live |= each.rights
        if live == ALL_RIGHTS:
            facts["right.all_three"] = Fact(value=True, grounds=Grounds.RECORDED, origin=origin_of(titles[0].right))
        elif all(each.right.body.get("complete") is True for each in titles):
            facts["right.all_three"] = Fact(value=False, grounds=Grounds.RECORDED, origin=origin_of(titles[0].right))
    return facts


def _right_facts(standing: Standing, scene: Scene) -> tuple[dict[str, Fact], list[Record]]:
    facts: dict[str, Fact] = actor_facts(scene.titles)

    def tell(name: str, value: Value | Records | None, grounds: Grounds | None = None, origin: str = "") -> None:
        if value is not None:
            facts[f"right.{name}"] = Fact(
                value=value,
                grounds=standing.grounds if grounds is None else grounds,
                origin=origin or standing.origin,
            )

    registry = Grounds.RECORDED
    tell("found", True, registry)
    tell("shown", standing.shown)
    tell("basis", standing.basis)
    for side in SIDES:
        tell(side, standing.sides[side])
    tell("conferred", standing.conferred)
    tell("ended", standing.ended, registry)
    tell("void_source", standing.void, registry)
    tell("documented", documented(standing), registry)
    broken = outside(standing, scene)
    tell("outside", broken or None, origin=origin_of(sold(standing, scene)[0]) if "passed" in broken else "")
    given = licensed(standing, scene)
    tell("licensed", given is not None, registry, origin_of(given) if given is not None else "registry")
    sales = sold_above(standing, scene)
    tell("sold_above", bool(sales), registry, origin_of(sales[0]) if sales else "registry")
    lying, seen = _lying_on(standing.titles, scene)
    facts |= lying
    promised, promises = promised_away(standing, scene)
    tell("promised_away", promised, registry, origin_of(promises[0]) if promises else "registry")
    read = [link.right for each in standing.titles for link in each.links]
    read += [*seen, *promises, *sales]
    return facts, read


_BURDENS: Final = (
    ("frozen", "preservation"),
    ("controlled", "control"),
    ("pledged", "pledge"),
    ("restricted", "restriction"),
)


def _lying_on(titles: Sequence[Title], scene: Scene) -> tuple[dict[str, Fact], list[Record]]:
    """Give what lies on chains and their asset, or on the asset alone where no chain was found, with the records."""
    burdens = burdens_on(titles, scene)
    objections = disputes_on(titles, scene)
    facts: dict[str, Fact] = {}
    for name, kind in _BURDENS:
        lying = [row for row in burdens if row.body.get("burden") == kind]
        facts[f"right.{name}"] = Fact(
            value=bool(lying), grounds=Grounds.RECORDED, origin=origin_of(lying[0]) if lying else "registry"
        )
    naming = [row for row in burdens if scene.act.kind in (row.body.get("blocks") or ())]
    facts["right.act_barred"] = Fact(
        value=bool(naming), grounds=Grounds.RECORDED, origin=origin_of(naming[0]) if naming else "registry"
    )
    facts["right.disputed"] = Fact(
        value=bool(objections), grounds=Grounds.RECORDED, origin=origin_of(objections[0]) if objections else "registry"
    )
    return facts, [*burdens, *objections]


def _dealt_in(scene: Scene) -> tuple[dict[str, Fact | None], list[Record]]:
    """Give how the rights stand that an act deals in though it exercises none: void, ended, and what lies on them.

    They are those of the actor, else of the other party, else of the only holder; the one relied on where it is named.
    Where it cannot be said whose right is meant, or one of several is void, it is open. That a party has passed its right
    on does not end the right.
    """
    titles, sure = _meant(scene)
    lying, seen = _lying_on(titles, scene)
    facts: dict[str, Fact | None] = dict(lying)
    if not sure:
        alone, _ = _lying_on((), scene)
        facts = {name: fact if fact == alone[name] else None for name, fact in lying.items()}
    for name, found in (("right.void_source", [*map(_is_void, titles)]), ("right.ended", [*map(_is_over, titles)])):
        if found and (all(found) or not any(found) or name == "right.ended"):
            facts[name] = Fact(value=all(found), grounds=Grounds.RECORDED, origin=origin_of(titles[0].right))
        elif found:
            facts[name] = None
    return facts, [*(link.right for each in titles for link in each.links), *seen]


def _meant(scene: Scene) -> tuple[tuple[Title, ...], bool]:
    """Give the rights that an act which exercises none deals in, and whether it can be said that it is these."""
    act, day = scene.act, date.fromordinal(scene.day)
    holders = dict.fromkeys(row.party for row in about(scene.holdings, act.asset).of("right"))
    by_party = {each: titles_of(scene.holdings, scene.lexicon, each, act.asset, day) for each in holders}
    named = tuple(each for titles in by_party.values() for each in titles if each.right.id == act.rests_on)
    for found in (named, by_party.get(act.by), by_party.get(act.to)):
        if found:
            return found, True
    return tuple(each for titles in by_party.values() for each in titles), len(by_party) == 1


def _is_void(title: Title) -> bool:
    return any(link.state is RightState.VOID for link in title.links)


def _is_over(title: Title) -> bool:
    return title.state in {RightState.ENDED, RightState.PARENT_ENDED}


def moved(act: Act, day: int) -> Act:
    """Give the same act as it would be asked about later: what is left of its term, its other dates as they were."""
    on = date.fromordinal(day)
    act = replace(act, stated_on=act.stated_on or act.on)
    period = act.scope.period
    if isinstance(period, Period) and period.start < on < period.end:
        return replace(act, on=on, scope=replace(act.scope, period=Period(start=on, end=period.end)))
    return replace(act, on=on)
