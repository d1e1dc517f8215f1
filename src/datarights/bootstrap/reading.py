"""Packs, vocabularies, manifests, scenarios and applications, read from files."""

import os
from collections.abc import Iterable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from datarights.adapters.files import is_file
from datarights.bootstrap.clock import today
from datarights.bootstrap.configuration import cache_folder
from datarights.errors import Fault, InadmissibleEntryError, InputError, Place, UsageError, VerificationError
from datarights.text import Text, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from datarights.adapters.search import Searched
    from datarights.adapters.yamlfiles import Law, Shelf
    from datarights.holdings.fold import Fold
    from datarights.model.right import Right
    from datarights.model.scope import Lexicon
    from datarights.model.vocabulary import Vocabulary
    from datarights.procedure.application import Application
    from datarights.procedure.calendar import Calendar
    from datarights.rules.engine import Engine
    from datarights.rules.finding import Fact
    from datarights.rules.pack import Pack
    from datarights.scenario.scenario import Scenario
    from datarights.scenario.world import World
    from datarights.scenario.written import Believed


PACKS = Path(__file__).parent.parent / "packs"


_MORE_VOCABULARIES: list[Path] = []


def know_vocabularies(files: str) -> None:
    """Know the vocabularies in some files (paths with commas between) beside those that come with the package."""
    wanted = [Path(each.strip()) for each in files.split(",") if each.strip()]
    if wanted != _MORE_VOCABULARIES:
        _MORE_VOCABULARIES[:] = wanted
        lexicon.cache_clear()


@cache
def lexicon() -> "Lexicon":
    """Give the lexicon of all vocabularies that are known; in force is the newest edition for each dimension.

    Raises:
        InputError: one that the configuration names cannot be read.

    """
    from datarights.adapters.yamlfiles import EDITIONS, load_vocabulary
    from datarights.model.scope import Lexicon

    files = (*sorted((PACKS / "vocabularies").glob("*.yaml")), *_MORE_VOCABULARIES)
    found = sorted(
        (load_vocabulary(path, cache_folder()) for path in files), key=lambda each: (each.start, each.version)
    )
    EDITIONS.clear()
    EDITIONS.update((each.edition, each) for each in found)
    if not _UNDER:
        read_under(engine)
    made = Lexicon(vocabularies={each.dimension: each for each in found}, known=dict(EDITIONS))
    read_in(made)
    return made


def read_in(known: "Lexicon") -> None:
    """Read the terms of files and options from now on in the editions in force in a lexicon: that of a registry."""
    from datarights.adapters.yamlfiles import VOCABULARIES

    VOCABULARIES.clear()
    VOCABULARIES.update(known.vocabularies)


def vocabularies() -> "Mapping[str, Vocabulary]":
    """Give the vocabularies in which terms are read, by dimension."""
    from datarights.adapters.yamlfiles import VOCABULARIES

    lexicon()
    return VOCABULARIES


def scenario_of(
    name: str, text: str | None, known: "Engine | Callable[[], Engine]", *, day: "date | None" = None
) -> "Scenario":
    """Read a scenario; the acts of the packs in use, or of those it names, are known by every spelling.

    ``day``: that of acts which name none, in the place of today.

    Raises:
        InputError: it cannot be read; every fault. One that comes with a pack lies in it.

    """
    from datarights.adapters.yamlfiles import load_scenario, packs_named, today as falls_on
    from datarights.adapters.yamlfiles.packs import inside

    lexicon()
    for folder in pack_around(name) if text is None else ():
        inside(Path(folder), [Path(os.path.abspath(name))])  # noqa: PTH100 - as pack_around has it
    falls_on(today if day is None else lambda: day)
    packs_named(_read_under_named)
    read_under(known)
    return load_scenario(text if text is not None else Path(name))


SCENARIOS: Final = "scenarios"
"""The folder of a pack in which its scenarios are."""


def pack_around(file: str) -> tuple[str, ...]:
    """Give the folder of the pack that a scenario file comes with, if it comes with one."""
    folder = os.path.dirname(os.path.abspath(file))  # noqa: PTH100, PTH120 - asked of every file of a check, which may be many
    pack = Path(folder).parent if os.path.basename(folder) == SCENARIOS else None  # noqa: PTH119 - as above
    return (str(pack),) if pack is not None and (pack / "pack.yaml").is_file() else ()


def engine_of(scenario: "Scenario", known: "Engine | Callable[[], Engine]") -> "Engine":
    """Give the packs that judge a scenario: those it names, else those of the run, which are made ready only then."""
    if scenario.packs:
        return engine(scenario.packs, _EXTRA[0])
    return known() if callable(known) else known


def judging(known: "Engine | Callable[[], Engine]") -> "Callable[[Scenario], Engine]":
    """Give what gives the packs that judge a scenario."""
    return lambda scenario: engine_of(scenario, known)


def _read_under_named(names: tuple[str, ...]) -> tuple[str, ...]:
    missing = tuple(each for each in names if shelf(_EXTRA[0]).folder(each) is None)
    if not missing:
        read_under(engine(names, _EXTRA[0]))
    return missing


def law_of(known: "Engine") -> "Law":
    """Give what packs declare, by name: what files may refer to."""
    from datarights.adapters.yamlfiles import Law

    found = known.packs
    return Law(
        acts={each: key for each in known.act_spellings() if (key := known.act_key(each))},
        facts=known.facts,
        readings=known.readings,
        asked=frozenset({*known.facts, *known.readings}),
        rules=frozenset(head.id for pack in found for head in pack.heads),
        duties=frozenset(duty for pack in found for head in pack.heads for duty in head.duties),
        sources=frozenset(name for pack in found for name in pack.sources),
        elsewhere=_elsewhere,
    )


@cache
def _elsewhere() -> "frozenset[str] | None":
    """Give every name that any pack of the package declares: read only to tell an unknown name from one of another pack."""
    try:
        found = packs(tuple(pack_folders()))
    except InputError:
        return None
    names = {name for pack in found for section in (pack.facts, pack.readings, pack.sources) for name in section}
    heads = [head for pack in found for head in pack.heads]
    return frozenset({*names, *(head.id for head in heads), *(duty for head in heads for duty in head.duties)})


_UNDER: "list[Engine | Callable[[], Engine]]" = []


def read_under(known: "Engine | Callable[[], Engine]") -> None:
    """Read files from now on under the packs of an engine, or of the one that is given when a file refers to any."""
    from datarights.adapters.yamlfiles import DECLARED

    if not _UNDER or _UNDER[0] is not known:
        _UNDER[:] = [known]
        DECLARED.by(lambda: law_of(known() if callable(known) else known))


def world_of(
    name: str,
    text: str | None = None,
    outside: "Callable[[str], str | None] | None" = None,
    known: "Engine | Callable[[], Engine] | None" = None,
) -> "World":
    """Read a manifest from a file, or from text that came from standard input.

    ``outside`` gives the entry kinds of ids that the file may refer to without describing them; ``known`` the packs whose
    questions and acts it may name: where nothing is said, those that judge by default.

    Raises:
        InputError: it cannot be read; every fault.

    """
    from datarights.adapters.yamlfiles import load_world

    lexicon()
    read_under(known or engine)
    if outside is None:
        return load_world(text if text is not None else Path(name))
    return load_world(text if text is not None else Path(name), outside=outside)


def key_of_application(name: str) -> Text | None:
    """Say what a key of the file of an application is for, such as ``credential.through``, or give nothing."""
    from datarights.adapters.yamlfiles.applications import APPLICATION
    from datarights.adapters.yamlfiles.decode import Many, Record, Spec

    spec: Spec = APPLICATION
    said = None
    for part in name.split("."):
        spec = spec.item if isinstance(spec, Many) else spec
        field = spec.fields.get(part) if isinstance(spec, Record) else None
        if field is None:
            return None
        spec, said = field.spec, field.doc
    return said


def application_of(
    name: str, text: str | None = None, known: "Engine | None" = None, on: "date | None" = None
) -> "Application":
    """Read an application for registration from a file, or from text that came from standard input.

    With the packs in use, what it states is tested against the facts they know, and what the manifest says beside it is heard
    as of ``on`` (today) where the form names no day.

    Raises:
        InputError: it cannot be read; every fault.

    """
    from datarights.adapters.yamlfiles import load_application

    lexicon()
    if known is None:
        return load_application(text if text is not None else Path(name))
    return load_application(text if text is not None else Path(name), known.facts, partial(_beside, known, on))


def _beside(known: "Engine", on: "date | None", world: "World", application: "Application") -> "Application":
    """Add what persons determined of the data of an application, as far as it counts, and how its rights and registration stand.

    An answer counts that no party to the application gave for itself; of applicants of whom different things were determined the question
    is open. Of what lies on several rights the worst is told: one that does not stand is not made good by another.

    Raises:
        InputError: the ledger would refuse the manifest, so that nothing in it can be relied on.

    """
    from datarights.bootstrap.recorded import recorded
    from datarights.decision.act import Act
    from datarights.decision.assemble import candidates
    from datarights.decision.determined import facts_from, given_back, labelled, outlasts, said_of, settled
    from datarights.decision.surroundings import ledger_facts
    from datarights.errors import InadmissibleEntryError
    from datarights.model.right import keys_of
    from datarights.scenario.drafts import fold_of
    from datarights.valueclass import replace

    try:
        fold = fold_of(world, lexicon())
    except InadmissibleEntryError as refusal:
        fault = Fault(code=refusal.code, message=refusal.message, place=refusal.place, hint=refusal.hint)
        raise InputError([fault]) from refusal
    facts: dict[str, Fact | None] = {}
    standing: dict[str, Fact | None] = {}
    asset = application.data.asset if application.data is not None else ""
    asking = _asking(world, application)
    on = application.filed_on or on or today()
    acts = [Act(kind=application.kind.act, on=on, asset=asset, by=by) for by in asking]
    beside = [replace(acts[0], by=by) for by in _parties(world, application)]
    for act, rights in zip(acts, asking.values(), strict=True):
        day = act.on.toordinal()
        around, _ = ledger_facts(act, fold, fold.lexicon, known.facts, day)
        said = said_of(act, fold, known.questions, day, beside=(*acts, *beside))
        said = labelled(said, around, known.questions)
        answers = settled(said, around, known.questions, around)
        for name, answer in facts_from(answers, said.rows, around, known.running, act.on).items():
            other = facts.setdefault(name, answer)
            facts[name] = answer if answer and other and other.value == answer.value else None
        for own, row in said.own:
            if given_back(own, row, around, known.questions).back is not None:
                continue
            other = facts.get(own.question)
            facts[own.question] = other if other and other.value == own.answer else None
        found = {
            right: candidates(
                replace(act, kind=kind if act.kind == _FIRST else act.kind),
                fold,
                known,
                fold.lexicon,
                registering=True,
            ).ways
            for right, kind in _EXERCISED_BY.items()
        }
        asked = [found[right] for right in keys_of(rights)]
        on_record = all(ways[0].standing is not None for ways in asked)
        for ways in asked if on_record else found.values():  # what is asked for rests on another right, if on any
            for way in ways:
                if way is ways[0] or (way.standing is not None and way.standing.shown is not False):
                    standing |= {name: fact for name in _STANDING if (fact := way.facts.get(name)) and fact.value}
        for way in candidates(act, fold, known, fold.lexicon, registering=True).ways:
            standing |= {name: fact for name in _NAMING if (fact := way.facts.get(name)) and fact.value}
    stated = application.facts
    heard = {name: fact for name, fact in facts.items() if fact is not None or not outlasts(name, stated.get(name))}
    return replace(
        application,
        facts={**stated, **standing, **heard},
        recorded=recorded(world, fold, application, on),
    )


def _asking(world: "World", application: "Application") -> "dict[str, Right]":
    """Give under each name on record of those who apply, or whose right passes, which rights they ask about.

    Where the form does not say which, all; of who is to take rights over, none. One credit code is one person's (GB 32100-2015): what is on record under another name of theirs is theirs, too.
    """
    from datarights.model.right import ALL_RIGHTS, NO_RIGHT
    from datarights.procedure.application import Kind
    from datarights.procedure.facts import claims_of

    rows = [row for row in application.rights if row.applicant and application.kind is Kind.FIRST]
    people = [({each.party, each.name}, each.number) for each in application.applicants]
    people += [({row.holder}, row.number) for row in rows]
    passing = application.passing if application.kind is Kind.TRANSFER else None
    if passing is not None and passing.giver:
        people.append(({passing.giver, *(each.id for each in world.parties if each.name == passing.giver)}, ""))
    found: dict[str, Right] = {}
    for names, number in people or [({""}, "")]:
        takes = passing is not None and passing.taker in names
        codes = {number, *(each.uscc for each in world.parties if each.id in names)} - {""}
        own = claims_of(application) if not rows else NO_RIGHT
        for row in rows:
            if row.holder in names or row.number in codes:
                own |= row.rights
        for name in sorted(names | {each.id for each in world.parties if each.uscc in codes}):
            found[name] = found.get(name, NO_RIGHT) | (NO_RIGHT if takes else own or ALL_RIGHTS)
    return found


def _parties(world: "World", application: "Application") -> list[str]:
    """Give every name on record of the parties to an application: who applies or files, and whose right the form tells of.

    None of them judges of it, whether or not they ask for anything themselves.
    """
    people = [(each.party, each.number) for each in application.applicants]
    people += [(each.name, each.number) for each in application.applicants]
    people += [(row.holder, row.number) for row in application.rights]
    if (agent := application.agent) is not None:
        people.append((agent.name, agent.number))
    if (credential := application.credential) is not None:
        people.append((credential.holder, credential.holder_number))
    if (passing := application.passing) is not None:
        people += [(passing.giver, ""), (passing.taker, "")]
    names = {name for name, _ in people} - {""}
    named = [each for each in world.parties if each.id in names or each.name in names]
    codes = {*(number for _, number in people), *(each.uscc for each in named)} - {""}
    return sorted(names | {each.id for each in world.parties if each in named or each.uscc in codes})


_EXERCISED_BY: Final = {"hold": "keep", "use": "process", "operate": "provide"}
"""For each right an act that exercises it: an applicant may have any of them alone."""

_FIRST: Final = "register.first"
"""Later types deal in a right as it is registered: that it was passed on is what a transfer registers, and ends nothing."""

_STANDING: Final = (
    "right.void_source",
    "right.ended",
    "right.disputed",
    "right.frozen",
    "right.controlled",
    "right.pledged",
)
"""What lies on a right and on data; an application is asked about none of it where nothing does."""

_NAMING: Final = ("right.act_barred", "right.restricted")
"""What names the registration asked for, not an act that exercises the right."""


def loaded(name: str) -> "World | Scenario | Application":
    """Read a manifest, a scenario or an application, whichever the file says it is.

    Raises:
        InputError: it cannot be read.

    """
    from datarights.adapters.yamlfiles.tree import read_text, read_tree

    kind = read_tree(read_text(Path(name)), name).get("kind")
    match kind.value if kind is not None else "":
        case "scenario":
            return scenario_of(name, None, engine())
        case "application":
            return application_of(name)
        case _:
            return world_of(name)


@cache
def calendar() -> "Calendar":
    """Give the calendar of working days of mainland China that comes with the package."""
    from datarights.adapters.yamlfiles import load_calendar

    return load_calendar(PACKS / "calendars" / "cn.yaml")


_EXTRA = [""]


_LOCK: "list[Path | None]" = [None]


_KEYS: "list[Callable[[], tuple[str, ...]]]" = [tuple]


def know_packs(folders: str, lock: Path | None = None, keys: "Callable[[], tuple[str, ...]]" = tuple) -> None:
    """Know the packs in some folders (paths with commas between) beside those that come with the package.

    ``lock``: the file that pins those from outside, where there is one. ``keys``: gives the public keys whose signatures
    under a pack are checked though the lock does not ask for them.
    """
    _EXTRA[:] = [folders]
    _KEYS[:] = [keys]
    _UNDER.clear()
    if lock != _LOCK[0]:
        _LOCK[:] = [lock]
        packs.cache_clear()
        engine.cache_clear()


_LOOKING: "list[Callable[[Path, VerificationError], None]]" = []


def look_over(told: "Callable[[Path, VerificationError], None]" = lambda _folder, _error: None) -> None:
    """Read packs also where they are not as they were pinned or signed, and tell it: for who writes them.

    What must be looked over before it is pinned anew could not be, were it refused here too.
    """
    _LOOKING[:] = [told]


def look_no_more() -> None:
    """Hold packs to what was pinned and signed again."""
    if _LOOKING:
        _LOOKING.clear()
        packs.cache_clear()
        engine.cache_clear()


DEFAULT_PACKS = (
    "cn-registration",
    "cn-personal-data",
    "cn-cross-border",
    "cn-public-data",
    "cn-trading",
    "cn-accounting",
)
"""The packs that judge when none are named, beside those that the configuration adds."""


def pack_folders(extra: str = "") -> dict[str, Path]:
    """Give every pack that can be used, by folder name: those of the package, then those of the configuration.

    Raises:
        InputError: DR-P017, two of them go by one name: none takes the place of another.

    """
    folders = {path.parent.name: path.parent for path in sorted(PACKS.glob("*/pack.yaml"))}
    added = [Path(each.strip()) for each in extra.split(",") if each.strip()]
    if added:
        from datarights.adapters.yamlfiles.packs import pack_id

        _apart(((path, (path.name, pack_id(path))) for path in added), shelf("").folder)
    return folders | {path.name: path for path in added}


def _apart(named: Iterable[tuple[Path, Iterable[str]]], known: "Callable[[str], Path | None]") -> None:
    """See that no pack goes by a name of another: of those named, or of those known."""
    taken: dict[str, Path] = {}
    faults: list[Fault] = []
    for path, names in named:
        for name in dict.fromkeys(names):
            other = taken.setdefault(name, known(name) or path)
            if other.resolve() != path.resolve():
                faults.append(
                    Fault(
                        code="DR-P017",
                        message=say(
                            f"两个规则包都叫“{name}”：{other} 和 {path}",
                            f"two packs go by the name “{name}”: {other} and {path}",
                        ),
                        place=Place(file=str(path / "pack.yaml"), line=1, column=1),
                        hint=say(
                            "改其中一个的文件夹名和编号，或者去掉一个：谁也不悄悄取代谁",
                            "give one of them another folder and id, or take one out: none silently takes another's place",
                        ),
                    )
                )
                break
    if faults:
        raise InputError(faults)


@cache
def is_shipped(name: str) -> bool:
    """Tell whether a pack that comes with the program goes by a name: its id, or that of its folder."""
    return shelf("").folder(name) is not None


@cache
def shelf(extra: str) -> "Shelf":
    """Give the packs that can be used, each read once."""
    from datarights.adapters.yamlfiles import Shelf

    return Shelf(pack_folders(extra).values(), cache_folder())


@cache
def packs(wanted: tuple[str, ...] = (), extra: str = "") -> "tuple[Pack, ...]":
    """Load rule packs by id or folder name, each with those it uses; those that judge by default when none is named.

    Raises:
        UsageError: a pack that is not there.
        InputError: a pack that cannot be loaded, or two that go by one name; none is ever left out silently.

    """
    folders = _folders(wanted, extra)
    known = shelf(extra)
    loaded = tuple(known.pack(folder) for folder in folders)
    _held(loaded, folders, known)
    return loaded


def _folders(wanted: tuple[str, ...], extra: str) -> list[Path]:
    """Give the folders of packs by id or folder name; of those that judge by default when none is named."""
    known = shelf(extra)
    added = [path for name, path in pack_folders(extra).items() if path != PACKS / name]
    found = {each: known.folder(each) or _written_out(each) for each in wanted or DEFAULT_PACKS}
    missing = [name for name, folder in found.items() if folder is None]
    if not _LOOKING and any(known.folder(each) is None for each in wanted):
        from datarights.adapters.yamlfiles.packs import pack_id

        _apart(((folder, (pack_id(folder),)) for folder in found.values() if folder is not None), known.folder)
    if missing:
        raise UsageError(
            "DR-U003",
            say(
                f"没有规则包 {'、'.join(missing)}",
                f"no pack {', '.join(missing)}",
            ),
            hint=say(
                f"有：{' '.join(known.names())}；外来的写文件夹，如 ./本公司",
                f"there are: {' '.join(known.names())}; one from outside by its folder, such as ./house",
            ),
        )
    return [folder for folder in found.values() if folder is not None] + ([] if wanted else added)


def _written_out(name: str) -> Path | None:
    """Give the folder of a pack that is named by its path."""
    return Path(name) if is_file(Path(name) / "pack.yaml") else None


def _held(found: "Sequence[Pack]", folders: "Sequence[Path]", known: "Shelf") -> None:
    """See that packs from outside, and those they use, are the ones that are pinned."""
    pairs = [(pack, folder) for pack, folder in zip(found, folders, strict=True)]
    pairs += [(each, folder) for pack in found for each in pack.used if (folder := known.folder(each.id)) is not None]
    shipped = PACKS.resolve()
    homes = {folder: folder.resolve().parent for folder in dict.fromkeys(folder for _, folder in pairs)}
    outside = {pack.id: (pack, folder) for pack, folder in pairs if homes[folder] != shipped}
    if not outside:
        return
    from datarights.bootstrap.pack_lock import held, read_lock

    lock = read_lock(_LOCK[0]) if _LOCK[0] is not None else None
    for pack, folder in outside.values():
        try:
            held(pack, folder, lock, _KEYS[0])
        except VerificationError as error:
            if not _LOOKING:
                raise
            _LOOKING[0](folder, error)


@cache
def engine(wanted: tuple[str, ...] = (), extra: str = "") -> "Engine":
    """Make rule packs, and those they use, ready to judge together.

    Raises:
        UsageError: a pack that is not there.
        InputError: a pack that cannot be loaded, or two that declare one name.

    """
    from datarights.rules.engine import Engine

    found = packs(wanted, extra)
    try:
        return Engine(found)
    except InputError:
        shelf(extra).together(found)  # the same faults, with the places in the files
        raise


def engine_with(folder: str, wanted: tuple[str, ...] = (), extra: str = "") -> "Engine":
    """Give the packs in use with the one in a folder, in the place of any that has its id, for all that use it.

    Raises:
        UsageError: a pack that is not there.
        InputError: a pack that cannot be loaded, or two that declare one name.

    """
    from datarights.adapters.yamlfiles import Shelf
    from datarights.rules.engine import Engine

    if not Path(folder).is_dir():
        return engine((*wanted, folder) if wanted else (*DEFAULT_PACKS, folder), extra)
    path = Path(folder)
    folders = pack_folders(extra).values()
    put = Shelf([path, *folders], cache_folder()).pack(path)
    replaced = {path.resolve()} | ({old.resolve()} if (old := shelf(extra).folder(put.id)) is not None else set())
    known = Shelf([path, *(each for each in folders if each.resolve() not in replaced)], cache_folder())
    now = zip(packs(wanted, extra), _folders(wanted, extra), strict=True)
    judging = [*(each for pack, each in now if pack.id != put.id), path]
    return Engine([known.pack(each) for each in judging])


def is_scenario(name: str) -> bool:
    """Tell whether a file says that it is a scenario."""
    from datarights.adapters.yamlfiles.tree import read_text, read_tree

    kind = read_tree(read_text(Path(name)), name).get("kind")
    return kind is not None and kind.value == "scenario"


def may_use(path: Path, name: str) -> bool:
    """Tell whether a file that would lie at a path may name another by ``use``."""
    from datarights.adapters.yamlfiles import beside

    return beside.may_use(path, name)


def packs_said(name: str, known: "Callable[[], Engine]") -> tuple[str, ...]:
    """Name the packs that a scenario says judge it; none where it leaves that to the run."""
    return scenario_of(name, None, known).packs


def fold_in(name: str, known: "Engine") -> "Fold":
    """Give the ledger in memory that a manifest, or the world of a scenario, describes.

    Raises:
        InputError: it cannot be read, or is an application.
        InadmissibleEntryError: the operating rules refuse part of it.

    """
    from datarights.scenario.drafts import fold_of
    from datarights.scenario.world import World

    world = scenario_of(name, None, known).world if is_scenario(name) else world_of(name, known=known)
    return fold_of(world or World(), lexicon())


def fold_said(*manifests: str) -> "Fold":
    """Give the ledger in memory that the texts of manifests describe, each building on those before.

    Raises:
        InputError: one cannot be read.
        InadmissibleEntryError: the operating rules refuse part of them.

    """
    from datarights.scenario.drafts import fold_of, named_in
    from datarights.scenario.world import joined

    known: dict[str, str] = {}
    worlds = []
    for text in manifests:
        worlds.append(world_of("-", text, known.get))
        known.update(named_in(worlds[-1]))
    return fold_of(joined(worlds), lexicon())


def fold_written(
    entries: "Sequence[Mapping[str, Any]]", record: "Believed"
) -> "tuple[Fold, list[str], dict[str, int]]":
    """Give what stands in a ledger as a ledger in memory, the manifests that describe it, and how much they leave out.

    What stands only because a correction is refused for no consequence is written as made elsewhere, and left out where
    that is not taken either.
    """
    from datarights.scenario.written import manifests_of

    elsewhere: set[str] = set()
    without: set[str] = set()
    while True:
        said, left = manifests_of(entries, record, elsewhere, without)
        try:
            return fold_said(*said), said, left
        except InadmissibleEntryError as refusal:
            if refusal.entry in without:
                raise
            row = record(refusal.entry)
            grants = row is not None and row.kind == "right" and refusal.entry not in elsewhere
            (elsewhere if grants else without).add(refusal.entry)


def searched(
    start: "Fold", known: "Engine", day: "date", *, steps: int, sequences: int, seed: int | None, chosen: Sequence[str]
) -> "Searched":
    """Search for a sequence of moves that ends where it must not.

    Raises:
        UsageError: what the search needs is not installed.

    """
    from tempfile import gettempdir

    at = (cache_folder() or Path(gettempdir())) / "hypothesis"
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(at))  # it is made where nobody looks, not in the project
    try:
        from datarights.adapters.search import search
    except ModuleNotFoundError as error:
        raise UsageError(
            "DR-U113",
            say("explore 需要 hypothesis", "explore needs hypothesis"),
            hint=say("pip install 'datarights[explore]'", "pip install 'datarights[explore]'"),
        ) from error
    return search(start, known, day, steps=steps, sequences=sequences, seed=seed, chosen=chosen)


def engine_again(ids: Sequence[str], extra: str = "") -> "Engine":
    """Give the packs of a receipt, as far as they are there still: replay names those that are not.

    Raises:
        InputError: a pack that cannot be loaded.

    """
    return engine(tuple(each for each in ids if shelf(extra).folder(each) is not None), extra)


CODES = {
    "DR-U113": say(
        "explore 需要 hypothesis：pip install 'datarights[explore]'。",
        "explore needs hypothesis: pip install 'datarights[explore]'.",
    ),
    "DR-U003": say("所要的规则包不在。用 packs list 看有哪些。", "The pack is not there. See packs list."),
}
