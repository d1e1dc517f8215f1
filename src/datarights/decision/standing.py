"""What a chain of title means for one act: covered or not, dimension by dimension, and what lies on it.

Yes, no and open are ``True``, ``False`` and ``None`` here. *No* is said only of what is shown: the words of a recorded
right leave the act out, or the right has ended. That a right is not on record shows nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial, reduce
from itertools import islice
from typing import Final

from datarights.decision.act import Act, Asked
from datarights.holdings.answers import RENEWAL, answers, is_void, made
from datarights.holdings.chain import (
    RightState,
    Title,
    bounds_of,
    disputes,
    is_documented,
    is_originating,
    is_own,
    passed,
    silence_of,
    written,
)
from datarights.holdings.once import OnAsset
from datarights.holdings.promises import Giving, as_it_binds, is_burden_of_promise, promised_to, promises_above
from datarights.holdings.record import NEVER, Record
from datarights.holdings.snapshot import Holdings
from datarights.model.extent import TOP, Bounds, Box, Extent, Part, extent, is_empty
from datarights.model.grounds import Grounds
from datarights.model.right import NO_RIGHT, Right, rights_of
from datarights.model.scope import DIMENSIONS, OWN_SILENCE, Lexicon, Open, scope_from_payload
from datarights.rules.pack import ActSpec
from datarights.valueclass import valueclass

SIDES: Final = (*DIMENSIONS, "term", "passing_on")
"""The dimensions a decision speaks of, in the words of facts: ``right.purposes`` … ``right.passing_on``."""

DEAD: Final = frozenset({RightState.ENDED, RightState.PARENT_ENDED, RightState.GIVEN_AWAY, RightState.VOID})


@valueclass
class Scene:
    """An act on a day before a ledger: its row of the matrix, what it asks for, every right the actor has there.

    ``registering``: what lies there is to be noted in a registration, whatever acts it stops (Guide Art. 23).
    """

    act: Act
    spec: ActSpec
    want: Asked
    holdings: Holdings
    lexicon: Lexicon
    day: int
    titles: tuple[Title, ...]
    registering: bool = False


@valueclass
class Standing:
    """One chain (or several that reach further together) against one act.

    ``bounds`` is what the chain reaches; for passing on, one step less of it is what the act was compared with.
    """

    titles: tuple[Title, ...]
    basis: str
    bounds: Bounds
    shown: bool | None
    sides: Mapping[str, bool | None]
    conferred: bool | None
    ended: bool
    void: bool
    grounds: Grounds
    origin: str


def exercised(spec: ActSpec, act: Act) -> Right:
    """Give the rights an act exercises: those of its row, and those that pass where each must be held."""
    needed = rights_of(spec.exercises)
    return needed | act.rights if spec.each_conferred else needed


def bases_of(title: Title, spec: ActSpec, act: Act) -> str:
    """Say on which basis a chain may carry an act: ``own``, ``operate`` (a right given), ``passing_on``; "" on none."""
    needed = rights_of(spec.exercises)
    whole = Right(title.right.rights)
    if needed & whole == needed:
        return "own" if is_own(title.right) else "operate"
    if spec.passing_on and not is_own(title.right) and act.by == title.right.party:
        return "passing_on"
    return ""


def stand(titles: Sequence[Title], basis: str, scene: Scene) -> Standing:
    """Weigh chains of one basis, taken together, against an act."""
    spec, holdings, lexicon = scene.spec, scene.holdings, scene.lexicon
    right = Right.OPERATE if basis != "passing_on" and "operate" in spec.exercises else NO_RIGHT
    whole = _together(titles, right, holdings, lexicon)
    covered, sides = _weighed(titles, basis, whole, scene)
    ended = all(each.state in DEAD for each in titles)
    void = any(link.state is RightState.VOID for each in titles for link in each.links)
    if void:  # it reaches nothing; whether its words would have is another matter
        sides = _weighed(titles, basis, _as_written(titles, lexicon), scene)[1]
    conferred = _conferred(scene)
    if ended:
        shown: bool | None = False
    elif covered and conferred and not void:
        shown = True
    else:
        shown = False if covered is False or conferred is False else None
    return Standing(
        titles=tuple(titles),
        basis=basis,
        bounds=whole,
        shown=shown,
        sides=sides,
        conferred=conferred,
        ended=ended,
        void=void,
        grounds=min(grounds_of(holdings, link.right) for each in titles for link in each.links),
        origin=" · ".join(f"{each.right.id}#{each.right.since}" for each in titles),
    )


def _weighed(
    titles: Sequence[Title], basis: str, whole: Bounds, scene: Scene
) -> tuple[bool | None, Mapping[str, bool | None]]:
    """Tell whether what chains reach covers what is asked, and side by side what of it they do."""
    spec, act, holdings, lexicon = scene.spec, scene.act, scene.holdings, scene.lexicon
    reach = whole.stepped_down() if basis == "passing_on" else whole
    words, silent = _clear_words(titles, whole)
    best: tuple[bool | None, dict[str, bool | None]] | None = None
    for fitted in _fits(whole, scene.want, act, spec):
        sides = _sides(words, fitted)
        sides["passing_on"] = _passing_on(words.stepped_down() if basis == "passing_on" else words, fitted)
        sides |= {name: None for name in silent if sides[name]}
        covered = reach.covers(fitted.least, fitted.most)
        if sides["recipients"] is False and _by_description(whole, lexicon, holdings):
            sides["recipients"] = None
            covered = None
        if False in sides.values():
            covered = False
        if best is None or _RANK[covered] > _RANK[best[0]]:
            best = covered, sides
    return best if best is not None else (None, dict.fromkeys(SIDES))


def _as_written(titles: Sequence[Title], lexicon: Lexicon) -> Bounds:
    """Give what the words of chains say together, each met with those above it, as before any of them ended."""
    chains = (reduce(Bounds.meet, (written(link.right, lexicon, _FIRST) for link in each.links)) for each in titles)
    return reduce(Bounds.union, chains)


_FIRST: Final = 0
"""A day before all endings."""


def _clear_words(titles: Sequence[Title], whole: Bounds) -> tuple[Bounds, frozenset[str]]:
    """Give the words to compare with where nothing is sure, and the dimensions on which they say nothing.

    Doubt about proof or title leaves the words as clear as they are, and a contract silent on its territory is still
    clear on its purposes. Where the source is not on record nothing above is known, so nothing is clear.
    """
    if whole.sure or any(doubt.kind == "source_unknown" for each in titles for doubt in each.doubts):
        return whole, frozenset()
    silent = [
        scope_from_payload(link.right.body.get("scope") or {}).left_open(silence_of(link.right))
        for each in titles
        for link in each.links
    ]
    return Bounds(whole.possible, whole.possible), frozenset[str]().union(*silent)


_RANK: Final = {False: 0, None: 1, True: 2}


def grounds_of(holdings: Holdings, record: Record) -> Grounds:
    """Say how well a right is known: a claim is asserted, with evidence documented; an admitted grant is recorded."""
    if record.body.get("door") == "grant":
        return Grounds.RECORDED
    return Grounds.DOCUMENTED if is_documented(holdings, record) else Grounds.ASSERTED


def _together(titles: Sequence[Title], right: Right, holdings: Holdings, lexicon: Lexicon) -> Bounds:
    first, *others = titles
    found = bounds_of(holdings, lexicon, first.right, right & Right(first.right.rights))
    for each in others:
        found = found.union(bounds_of(holdings, lexicon, each.right, right & Right(each.right.rights)))
    return found


def conveys(spec: ActSpec, act: Act) -> bool:
    """Tell whether an act lets data out to somebody: it exercises *operate*, or confers a right."""
    return bool(act.to or act.rights or "operate" in spec.exercises)


def _fits(reach: Bounds, want: Asked, act: Act, spec: ActSpec) -> list[Asked]:
    """Fill in what an act leaves to the right: fields, subsets and recipients unsaid are whatever the right gives.

    A recipient that is meant and not named stays open; an act within one's own hands has none.
    """
    left = [name for name in ("fields", "subsets") if getattr(act.scope, name) is Open.UNSPECIFIED]
    nobody = not act.to and act.scope.recipients is Open.UNSPECIFIED
    found: list[Asked] = []
    for part in reach.possible.parts or (Part(TOP),):
        fill = {name: getattr(part.box, name) for name in left}
        least, most = want.least._replace(**fill), want.most._replace(**fill)
        if nobody:
            least = least._replace(recipients=part.box.recipients)
            most = most if conveys(spec, act) else most._replace(recipients=part.box.recipients)
        each = Asked(least=least, most=most, silent=want.silent)
        if each not in found:
            found.append(each)
    return found


def _sides(reach: Bounds, want: Asked) -> dict[str, bool | None]:
    sides = {name: _side(reach, want, name) for name in DIMENSIONS}
    sides["term"] = _term(reach, want)
    return sides


def _side(reach: Bounds, want: Asked, name: str) -> bool | None:
    least, most = getattr(want.least, name), getattr(want.most, name)
    if not most & ~_all_of(reach.sure, name):
        return True
    if least & ~_all_of(reach.possible, name):
        return False
    return None


def _all_of(extent: Extent, name: str) -> int:
    found = 0
    for part in extent.parts:
        found |= getattr(part.box, name)
    return found


def _term(reach: Bounds, want: Asked) -> bool | None:
    if _days_covered(reach.sure, want.most):
        return True
    return None if _days_covered(reach.possible, want.least) else False


def _days_covered(extent: Extent, box: Box) -> bool:
    day = box.start
    for start, end in sorted((part.box.start, part.box.end) for part in extent.parts):
        if start <= day < end:
            day = end
    return day >= box.end


def _passing_on(reach: Bounds, want: Asked) -> bool | None:
    def deepest(extent: Extent) -> int:
        return max((part.box.depth for part in extent.parts), default=-1)

    if want.most.depth <= deepest(reach.sure):
        return True
    return None if want.least.depth <= deepest(reach.possible) else False


def _by_description(reach: Bounds, lexicon: Lexicon, holdings: Holdings) -> bool:
    """Tell whether recipients are limited by words that name no party on record, so that a person must say who fits."""
    for part in reach.possible.parts:
        for word in lexicon.words("recipients", part.box.recipients):
            record = holdings.record(word)
            if record is None or record.kind != "party":
                return True
    return False


def _conferred(scene: Scene) -> bool | None:
    """Say whether the actor has each right to be given. One not on record stays open: a record shows no absence."""
    result: bool | None = True
    for right in (Right.HOLD, Right.USE, Right.OPERATE):
        if not scene.act.rights & right:
            continue
        having = [each for each in scene.titles if each.rights & right and each.state is RightState.LIVE]
        if any(each.bounds.sure for each in having):
            continue
        if not having and scene.titles and all(each.right.body.get("complete") is True for each in scene.titles):
            return False
        result = None
    return result


def burdens_on(titles: Sequence[Title], scene: Scene) -> list[Record]:
    """Give the burdens that lie on chains on the day and touch the act, in the order they were recorded.

    Without a chain: those that lie on the asset whoever holds it.
    """
    line = {link.right.id for each in titles for link in each.links}
    found: list[Record] = []
    for row in scene.holdings.touching(scene.act.asset):
        if row.kind != "burden" or not row.start <= scene.day < row.end:
            continue
        about = row.body.get("about") or row.asset
        if (about == row.asset or about in line) and _lies_on(row, titles, scene):
            found.append(row)
    return found


def _lies_on(row: Record, titles: Sequence[Title], scene: Scene) -> bool:
    """Tell whether a burden on chains may touch the act."""
    if row.rights and titles and not any(row.rights & each.right.rights for each in titles):
        return False
    blocks = row.body.get("blocks") or ()
    if blocks and not scene.registering and scene.act.kind not in blocks:
        return False
    return _touches(row, scene) is not False


def _touches(row: Record, scene: Scene) -> bool | None:
    reach = scene.lexicon.reading(made(row)).read(row.body.get("scope") or {}, OWN_SILENCE)
    return _meets(reach, scene.want)


def _meets(reach: Bounds, want: Asked) -> bool | None:
    """Tell whether an extent shares something with what is asked, at any depth of passing on."""

    def shares(with_: Extent, box: Box) -> bool:
        return not is_empty(box._replace(depth=0)) and with_.overlaps(extent([box._replace(depth=TOP.depth)]))

    if not shares(reach.possible, want.most):
        return False
    return True if shares(reach.sure, want.least) else None


def promised_away(standing: Standing, scene: Scene) -> tuple[bool | None, tuple[Record, ...]]:
    """Say whether the act's extent was promised to somebody else by the actor, or by whom it derives from, and by which grants.

    Whom a promise binds: :mod:`~datarights.holdings.promises`. It never stands against the one promised.
    """
    act = scene.act
    result: bool | None = False
    by: list[Record] = []
    outward = conveys(scene.spec, act)
    ways = [Giving(by=act.by, asset=act.asset, of=(each.right,), at=NEVER) for each in standing.titles]
    promises = {row.id: row for way in ways for row in promises_above(scene.holdings, way) if row.asset == act.asset}
    for row in promises.values():
        if not row.start <= scene.day < row.end or is_void(row):
            continue
        if promised_to(scene.holdings, row) in {act.to or act.by, act.by} or (
            row.body.get("exclusivity") == "sole" and not outward
        ):
            continue
        binding = [now for way in ways if (now := as_it_binds(scene.holdings, row, way)) is not None]
        touched: set[bool | None]
        if is_burden_of_promise(row):
            over_all = row.body.get("about") in {None, "", row.asset}
            touched = {(bool(binding) or over_all) and _lies_on(row, standing.titles, scene)}
        else:
            touched = {_meets(bounds_of(scene.holdings, scene.lexicon, now), scene.want) for now in binding}
        if touched <= {False}:
            continue
        by.append(row)
        result = True if True in touched or result is True else None
    return result, tuple(by)


def disputes_on(titles: Sequence[Title], scene: Scene) -> list[Record]:
    """Give the objections still open on the day that touch chains or their asset."""
    asset = scene.act.asset
    line = [link.right for each in titles for link in each.links]
    rows = [row for right in line for row in disputes(scene.holdings, right)]
    rows += [
        row for row in scene.holdings.touching(asset) if row.kind == "objection" and row.body.get("about") == asset
    ]
    seen = {row.id: row for row in rows if row.start <= scene.day < row.end}
    return [seen[name] for name in sorted(seen)]


def outside(standing: Standing, scene: Scene) -> frozenset[str]:
    """Name what an act is shown to break: the dimensions it leaves, rights the actor lacks, a right that has ended.

    Where it is none of these: that what it asks for has passed to another.
    """
    if standing.ended:
        return frozenset(["ended"])
    named = {side for side, within in standing.sides.items() if within is False}
    if standing.conferred is False:
        named.add("conferred")
    if not named and standing.shown is False and sold(standing, scene):
        named.add("passed")
    return frozenset(named)


def sold(standing: Standing, scene: Scene) -> list[Record]:
    """Give the sales by which the actor passed on, of the rights relied on, something that the act asks for."""
    found = {
        sale.id: sale
        for each in standing.titles
        for sale, reach in _sales(each.right, scene)
        if sale.rights & each.right.rights and _meets(reach, scene.want) is True
    }
    return [found[name] for name in sorted(found)]


def _sales(right: Record, scene: Scene) -> Iterator[tuple[Record, Bounds]]:
    """Give the transfers that stand and had passed something of a right by the day, with what each reaches."""
    for sale in passed(scene.holdings, right):
        if sale.start <= scene.day and not is_void(sale):
            words = {key: value for key, value in (sale.body.get("scope") or {}).items() if key != "period"}
            yield sale, scene.lexicon.reading(made(sale)).read(words, OWN_SILENCE)


def licensed(standing: Standing, scene: Scene) -> Record | None:
    """Give the first licence still live on the day that rests on the rights relied on."""
    firsts = [
        row
        for each in standing.titles
        for row in islice(filter(partial(_is_licence, scene=scene), scene.holdings.resting_on(each.right.id)), 1)
    ]
    return min(firsts, key=lambda row: (row.since, row.id), default=None)


def _is_licence(row: Record, scene: Scene) -> bool:
    live = row.start <= scene.day < row.end
    return live and row.kind == "right" and row.body.get("act") == "license" and row.asset == scene.act.asset


def is_weighed(rows: OnAsset) -> bool:
    """Tell whether anything about data has to be weighed against an act, an exclusive promise, too."""
    return rows.promises or any(map(rows.of, _WEIGHED))


_WEIGHED: Final = ("burden", "objection", "determination", "waiver", "derivation")


def noticed(rows: OnAsset, party: str, titles: Collection[str], line: Sequence[Record], after: int) -> Sequence[Record]:
    """Give what is on record of data without the licences to others that begin and end, after a day, without touching a party's chains.

    ``line``: the rights of those chains. Of those that rest on the chains it matters whether any is live: what stands at
    the edge of a gap is given. All is where their days may be looked at for more: something is weighed, made from other data, renewed or passed on.
    """

    def look() -> Sequence[Record]:
        unnoticed = _passing_by(rows, party, titles, line, after)
        return [row for row in rows if row.id not in unnoticed]

    return rows.once((party, frozenset(titles), tuple(each.id for each in line), after), look)


def _passing_by(rows: OnAsset, party: str, titles: Collection[str], line: Sequence[Record], after: int) -> set[str]:
    made_of = any(row.body.get("inputs") for row in rows.of("asset"))
    others = any(row.party == party and row.id not in titles for row in rows.of("right"))
    if made_of or others or is_weighed(rows):
        return set()
    for each in line:
        renewed = any(answer.does == RENEWAL for answer in answers(each))
        if renewed or is_originating(each) or each.asset != line[0].asset or each.body.get("given"):
            return set()
    licences = [row for row in rows.of("right") if row.body.get("act") == "license"]
    resting = [row for row in licences if not {*titles}.isdisjoint(row.body.get("rests_on") or ())]
    gaps, until = set[int](), 0
    for start, end in sorted((row.start, row.end) for row in resting):
        if start > until:
            gaps |= {until, start}
        until = max(until, end)
    gaps = {each for each in (*gaps, until) if each > after}
    touching = {row.id for row in resting if not gaps.isdisjoint((row.start, row.end))}
    return {row.id for row in licences} - {each.id for each in line} - touching


def sold_above(standing: Standing, scene: Scene) -> list[Record]:
    """Give the sales, made after a licence of the chain, of the right that the licence rests on and touching the act.

    The ledger leaves such a licence as it is; whether the buyer is bound by it is for the rules to say.
    """
    found: dict[str, Record] = {}
    for each in standing.titles:
        for link in each.links:
            if is_own(link.right) or link.originating:
                continue
            for name in link.right.body.get("rests_on") or ():
                parent = scene.holdings.record(str(name))
                for sale, whole in _sales(parent, scene) if parent is not None else ():
                    if made(sale) <= made(link.right) or not sale.rights & Right.OPERATE:
                        continue
                    if _meets(whole.meet(standing.bounds), scene.want) is not False:
                        found[sale.id] = sale
    return [found[name] for name in sorted(found)]


def documented(standing: Standing) -> bool:
    """Tell whether every right of a chain came with evidence or was granted through the registry."""
    return standing.grounds >= Grounds.DOCUMENTED
