"""The engine: rule packs made ready to run, indexed by kind of act and by date, evaluated once with a trace.

Every condition gives no, open or yes (``closures``). What that alone leaves open is tried under all answers to the
open questions together (``weighed``, ``possible``), so that what is the same under every answer counts as settled. Nothing
open ever makes a yes. An evaluation keeps the verdicts of its nodes and the facts they were taken on; findings, questions
and duties are read out of them when somebody asks (``evaluation``).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from datarights.rules.evaluation import Evaluation
from datarights.rules.finding import Facts
from datarights.rules.law import NO_PACK, Chapter, Door, Law
from datarights.rules.pack import Connecting, Pack
from datarights.rules.rulebook import Rulebook


class Engine(Rulebook):
    """Rule packs made ready to run, with those they use. What governs an act on a date is compiled when first asked for.

    In which order packs are given says nothing: they are taken by id.

    Raises:
        InputError: DR-P010, a rule cannot be made ready: it names what its pack does not have, or goes in a circle;
            DR-P017, two packs declare one name.

    """

    def __init__(self, packs: Sequence[Pack]) -> None:
        super().__init__(packs)
        self._doors: dict[str, Door] = {}
        self._chapters: dict[tuple[str, frozenset[str]], Chapter] = {}

    def law(
        self,
        act_kind: str,
        dates: Mapping[Connecting, date],
        facts: Facts | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> Law:
        """Give the rules that govern a kind of act at the dates that connect it to the law.

        With ``facts``, rules behind a gate that these shut are left out: they cost nothing.
        """
        shut = NO_PACK if facts is None else self.door(act_kind).shut(facts, readings or {})
        key = (act_kind, shut)
        chapter = self._chapters.get(key)
        if chapter is None:
            chapter = self._chapters[key] = Chapter(self, self.door(act_kind), shut, partial(self.law, act_kind))
        return chapter.law(dates)

    def door(self, act_kind: str) -> Door:
        """Give the gates of the packs that speak of a kind of act."""
        found = self._doors.get(act_kind)
        if found is None:
            found = self._doors[act_kind] = Door(self, act_kind)
        return found

    def evaluate(
        self,
        act_kind: str,
        facts: Facts,
        dates: Mapping[Connecting, date],
        *,
        readings: Mapping[str, str] | None = None,
        waived: Mapping[str, str] | None = None,
        trace: bool = True,
    ) -> Evaluation:
        """Give what the rules make of an act of a kind, on facts, at the dates that connect them to the law.

        ``waived`` names rules to set aside, each with what sets it aside.
        """
        law = self.law(act_kind, dates, facts, readings)
        return Evaluation(law, facts, readings or {}, dates, waived=waived, keep=trace)
