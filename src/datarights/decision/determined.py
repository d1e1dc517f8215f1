"""What persons answered, before a decision: which answers count for an act, which give the question back, and why.

An answer on the ledger is an answer to one version of a question, on the facts of its subject that were shown, for a
term. When the question is another, when a fact shown is no longer what it was, or when the term is over, the question
is asked again. Nobody judges in their own favour: the answer of a party to the act counts only where the rule asks that
very party. The last answer to a question holds; an earlier one does not come back when the last has run out.
"""

import hashlib
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from datarights.decision.act import Act
from datarights.decision.decision import Answered
from datarights.decision.facts import is_computed
from datarights.decision.running import later
from datarights.decision.surroundings import Sources, asset_record, fact_value, inputs_of, origin_of, sources_of
from datarights.holdings.answers import made
from datarights.holdings.once import about as all_about, place_for
from datarights.holdings.parties import goes_by, one_party
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.extent import FIRST_DAY, LAST_DAY
from datarights.model.grounds import Grounds
from datarights.model.right import keys_of
from datarights.rules.condition import Records, Value
from datarights.rules.finding import Fact, QuestionKind
from datarights.rules.pack import FactSpec, Reading, Who
from datarights.rules.questions import Questions
from datarights.text import Text, blank, say
from datarights.valueclass import replace, valueclass

KIND: Final = "determination"
LABEL: Final = "asset.labels."
ROLES: Final = ("act", "by", "to", "scope")
"""What of an act an answer may be tied to, beside the asset: its kind, who does it, in whose favour, how far it goes."""

_TIED: Final = {"asset": (), "actor": ("by",), "recipient": ("to",)}
_ASKED_OF: Final = {Who.ACTOR: "by", Who.APPLICANT: "by", Who.HOLDER: "by", Who.RECIPIENT: "to"}


def question_of(row: Record, questions: Questions) -> str:
    """Give the name of the question a determination answers; one without a dot is about the asset, if no reading."""
    name = str(row.body.get("question") or "")
    return name if "." in name or questions.asked(name) is not None else f"asset.{name}"


def is_of_the_program(question: str) -> bool:
    """Tell whether a fact is worked out from the ledger, so that nobody determines it: what a chain of title shows."""
    return is_computed(question) and not question.startswith("asset.")


def tied_to(question: str, act: Act, questions: Questions) -> dict[str, str]:
    """Give what of an act an answer to a question is about, beside the asset."""
    subject = question.partition(".")[0] if questions.kind(question) is not QuestionKind.READING else "asset"
    return {role: said for role in _TIED.get(subject, ROLES) if (said := role_of(act, role))}


def role_of(act: Act, role: str) -> str:
    """Give what an act has in a role; how far it goes, without its days, as a digest ("" where it says nothing)."""
    match role:
        case "act":
            return act.kind
        case "by":
            return act.by
        case "to":
            return act.to
        case _:
            said = {name: each for name, each in act.scope.as_payload().items() if name != "period"}
            return digest_of([said, keys_of(act.rights)]) if said or act.rights else ""


def shown_facts(question: str, facts: Mapping[str, Fact | None], questions: Questions) -> list[dict[str, Any]]:
    """Give the facts of its subject that an answer to a question is given on, as far as they are known.

    What comes to be known later is weighed by the rules themselves; what was shown must stay what it was.
    """
    return [
        {"fact": name, "value": shown_value(fact.value)}
        for name in questions.facts(question)
        if (fact := facts.get(name)) is not None
    ]


def shown_value(value: Value | Records) -> Any:
    """Give the value of a fact as a determination keeps it: a list by its digest, for it may be long."""
    match value:
        case frozenset():
            return {"words": sorted(value)}
        case date():
            return {"day": value.isoformat()}
        case Records():
            rows = [{name: _plain(each) for name, each in sorted(row.items())} for row in value.rows]
            return {"digest": digest_of([rows, value.complete])}
        case _:
            return value


def _plain(value: Value | None) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value.isoformat() if isinstance(value, date) else value


def digest_of(body: Any) -> str:
    """Give the SHA-256 of something in JSON, in hex: of the facts shown, the digest of the subject."""
    written = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


@valueclass
class Said:
    """The answer that holds on each question that bears on an act, before anybody looked whether its facts are the same.

    ``void``: later answers that are none, for this act, from their start; what they say takes the place of nothing.
    ``own``: what a party whom the rule asks has said since, of what somebody else determined; it counts against the party alone.
    """

    answers: tuple[Answered, ...] = ()
    rows: tuple[Record, ...] = ()
    void: tuple[tuple[Answered, Record], ...] = ()
    own: tuple[tuple[Answered, Record], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.answers or self.void)

    def __iter__(self) -> Iterator[tuple[Answered, Record]]:
        return zip(self.answers, self.rows, strict=True)


def said_of(
    act: Act,
    holdings: Holdings,
    questions: Questions,
    day: int,
    about: Sequence[Record] | None = None,
    beside: Sequence[Act] = (),
) -> Said:
    """Give the answers on record that hold on each question that bears on an act on a day.

    ``about``: what is on record of its data, if read. ``beside``: acts whose parties judge no more for themselves than those of this one.
    """
    acts = (act, *beside)
    meant = tuple(tuple(role_of(each, role) for role in ROLES) for each in acts)
    look = _Look(acts, holdings, questions, day, place_for(holdings, meant, questions, day))
    said = look.said(about if about is not None else all_about(holdings, act.asset).of(KIND))
    return replace(
        said, answers=tuple(answer.given_back(answer.back or _made_anew(answer, row, look)) for answer, row in said)
    )


def _made_anew(answer: Answered, row: Record, look: "_Look") -> Text | None:
    """Say that data is made of other data than when something was determined of it, or that the label taken away turned out to come down.

    A label that data was found to have stays with it.
    """
    label = answer.question.removeprefix(LABEL)
    of_data = answer.kind is QuestionKind.READING or answer.question.startswith("asset.")
    if not of_data or (label != answer.question and answer.answer is not False):
        return None
    if (row.id, label) not in look.known:
        look.known[row.id, label] = _other_than_then(label if label != answer.question else "", row, look)
    found: Text | None = look.known[row.id, label]
    return found


def _other_than_then(label: str, row: Record, now: "_Look") -> Text | None:
    then = replace(now, holdings=now.holdings.at(made(row)), known={})
    if now.made_of(row.asset) != then.made_of(row.asset):
        return MADE_ANEW
    return _turned_out(label, row, now, then) if label else None


def _turned_out(label: str, row: Record, now: "_Look", then: "_Look") -> Text | None:
    """Say that data above may have a label, or be made of data, of which that was not on record then, or not so on its own day."""
    above = now.sources(row.asset)
    if above.cut:
        return say(
            f"它的来源多于所看的 {len(above.records)} 个：其余的后来有没有这一标签不得而知",
            f"it is made of more data than is looked at ({len(above.records)}): whether more of it has the label since is not known",
        )
    names = dict.fromkeys([*above.records, *(each for inputs in above.inputs.values() for each in inputs)])
    open_now = _coming_down(above, names, label, now)
    for name in names:
        if now.newest(name) >= made(row) and not now.made_of(name) <= then.made_of(name):
            return say(
                f"{name} 其后登记了新的来源：认定时还没有看到",
                f"sources of {name} were recorded since: they were not seen when it was determined",
            )
        if name == row.asset or name not in open_now:
            continue
        marked, seen = now.marked(name, label), then.on_its_day(row, name, label)
        if marked is not False and _WORSE(marked) > _WORSE(seen.marked(name, label)):
            return say(
                f"其来源 {name} 其后有了这一标签，或者不再能说没有",
                f"{name}, of which it is made, has been found since to have the label, or can no longer be said not to",
            )
        if seen.cleared(name, label):
            return say(
                f"当时依认定其来源 {name} 没有这一标签，那一认定视同从未有过，上游的标签又传下来",
                f"{name}, of which it is made, was then determined not to have the label; that is as if it had never been, and what lies above comes down again",
            )
    return None


def _coming_down(above: Sources, names: Iterable[str], label: str, look: "_Look") -> set[str]:
    """Give those of the data that have a label, or may have it, by themselves or from what they were made of."""
    made_of: dict[str, list[str]] = {}
    for lower, inputs in above.inputs.items():
        for upper in inputs:
            made_of.setdefault(upper, []).append(lower)
    waiting = [name for name in names if look.marked(name, label) is not False]
    found = {*waiting}
    while waiting:
        for lower in made_of.get(waiting.pop(), ()):
            if lower not in found and not look.cleared(lower, label):
                found.add(lower)
                waiting.append(lower)
    return found


_WORSE: Final = (False, None, True).index
"""From what is known not to have a label to what is known to have it."""


def labelled(said: Said, facts: Mapping[str, Fact | None], questions: Questions) -> Said:
    """Give the answers with a party's own word that data has a label in the place of what somebody else determined of it.

    Given back it gives no label: then the label that the other gave stays. A label that the other took away stays open.
    """
    words = {own.question: (own, row) for own, row in said.own if own.question.startswith(LABEL)}
    pairs: list[tuple[Answered, Record]] = []
    for answer, row in said:
        word = words.get(answer.question)
        over = word is not None and given_back(*word, facts, questions).back is not None and answer.answer is True
        pairs.append(words.pop(answer.question) if word is not None and not over else (answer, row))
    answers, rows = tuple(answer for answer, _ in pairs), tuple(row for _, row in pairs)
    own = tuple(each for each in said.own if each[0].question in words or not each[0].question.startswith(LABEL))
    return replace(said, answers=answers, rows=rows, own=own)


@valueclass(kw_only=False)
class _Look:
    """Which answer to a question holds: for which acts, on which day; the first act is the one decided.

    ``version``, ``decided``: where it is looked as an answer did, the version of the question that it was given to ("":
    unsaid), and the day of the decision. An answer may be given for a term that began when the question or its rules were others,
    or before that of another answer which was known by then.
    """

    acts: tuple[Act, ...]
    holdings: Holdings
    questions: Questions
    day: int
    known: dict[Hashable, Any]
    version: str | None = None
    decided: int | None = None

    def said(self, rows: Iterable[Record]) -> Said:
        """Give the answers among what is on record of data that hold, whatever it was made of since."""
        begun = self.day if self.decided is None else self.decided
        found: dict[str, list[tuple[Answered, Record]]] = {}
        for row in rows:
            if row.kind == KIND and row.start <= begun and _bears(row, self.acts[0], self.holdings):
                answer = _answered(row, self.questions)
                if answer is not None:
                    found.setdefault(answer.question, []).append((answer, row))
        pairs: list[tuple[Answered, Record]] = []
        void: list[tuple[Answered, Record]] = []
        own: list[tuple[Answered, Record]] = []
        for name in sorted(found):
            held, party, none = self.last(sorted(found[name], key=lambda each: made(each[1])))
            pairs += [held] if held is not None else []
            own += [party] if party is not None else []
            void += none
        answers, kept = tuple(answer for answer, _ in pairs), tuple(row for _, row in pairs)
        return Said(answers=answers, rows=kept, void=tuple(void), own=tuple(own))

    def made_of(self, asset: str) -> set[str]:
        """Give what data was made from; nothing of data on no record."""
        record = asset_record(self.holdings, asset)
        return inputs_of(self.holdings, record) if record is not None else set()

    def sources(self, asset: str) -> Sources:
        """Give data and all it was made from."""
        if asset not in self.known:
            self.known[asset] = sources_of(self.holdings, asset)
        found: Sources = self.known[asset]
        return found

    def newest(self, asset: str) -> int:
        """Give the log index of the last entry that says what data was made from; what was known then is no more now."""
        if ("newest", asset, "") not in self.known:
            record = asset_record(self.holdings, asset)
            rows = (row for row in self.holdings.touching(asset) if row.kind == "derivation")
            since = -1 if record is None else max((row.since for row in rows), default=-1)
            self.known["newest", asset, ""] = max(since, record.since) if record is not None else -1
        found: int = self.known["newest", asset, ""]
        return found

    def marked(self, asset: str, label: str) -> bool | None:
        """Tell whether data itself has a label, as its entry and what was determined of it say: yes, no, or nobody knows."""
        return self._looked(asset, label)[0]

    def cleared(self, asset: str, label: str) -> bool:
        """Tell whether it was determined of data that it has no label: nothing of what lies above comes down past it."""
        marked, determined = self._looked(asset, label)
        return determined and marked is False

    def _looked(self, asset: str, label: str) -> tuple[bool | None, bool]:
        if ("marked", asset, label) not in self.known:
            self.known["marked", asset, label] = self._marked(asset, label)
        found: tuple[bool | None, bool] = self.known["marked", asset, label]
        return found

    def _marked(self, asset: str, label: str) -> tuple[bool | None, bool]:
        record = asset_record(self.holdings, asset)
        if record is None:
            return None, False
        stated: bool | None = (record.body.get("labels") or {}).get(label)
        there = replace(self, acts=tuple(replace(each, asset=asset) for each in self.acts))
        said = there.said(self._on(asset, label))
        pairs = [*said, *said.own]
        if any(answer.answer is True and answer.back is None for answer, _ in pairs):
            return True, True
        if any(answer.back is not None or self._shown_anew(row) for answer, row in pairs):
            return True if stated is True else None, True
        return (False, True) if pairs else (stated, False)

    def _on(self, asset: str, label: str) -> list[Record]:
        rows = all_about(self.holdings, asset).of(KIND)
        return [row for row in rows if question_of(row, self.questions) == LABEL + label]

    def on_its_day(self, row: Record, asset: str, label: str) -> "_Look":
        """Look at a source as an answer did: on its own first day; without one, while what was said last of the source ran."""
        look = replace(self, version=str(row.body.get("version") or ""), decided=self.day)
        if row.start > FIRST_DAY:
            return replace(look, day=row.start)
        begun = [each for each in self._on(asset, label) if each.start <= self.day]
        return replace(look, day=min(self.day, max(begun, key=made).end - 1)) if begun else look

    def is_current(self, answer: Answered) -> bool:
        """Tell whether an answer is to the version of the question that is asked."""
        if self.version is None:
            return answer.version in {"", self.questions.version(answer.question, date.fromordinal(self.day))}
        return answer.version in {"", self.version} or not self.version

    def day_of(self, rule: str) -> date:
        """Give the day on which a rule is looked at: that of the decision, where it was not in force on the first day of an answer."""
        on = date.fromordinal(self.day)
        return on if self.decided is None or self.questions.runs(rule, on) else date.fromordinal(self.decided)

    def _shown_anew(self, row: Record) -> bool:
        """Tell whether data is described otherwise than when something was determined of it on facts that were shown."""
        if not row.body.get("shown"):
            return False
        now, then = (asset_record(each, row.asset) for each in (self.holdings, self.holdings.at(made(row))))
        seen = [(each.body.get("source"), each.body.get("facts")) for each in (now, then) if each is not None]
        return seen[1:] != seen[:1]

    def last(
        self, said: Sequence[tuple[Answered, Record]]
    ) -> tuple[tuple[Answered, Record] | None, tuple[Answered, Record] | None, list[tuple[Answered, Record]]]:
        """Give the answer that holds of those to one question, in their order; a party's own word since; later ones that are none.

        The last holds, of those that are answers at all. A party's own word takes the place of what somebody else
        determined when that was said for a term that was over by then.
        """
        own: tuple[Answered, Record] | None = None
        other: tuple[Answered, Record] | None = None
        gone: tuple[Answered, Record] | None = None
        void: list[tuple[Answered, Record]] = []
        for answer, row in reversed(said):
            none = _void(row, answer, self)
            if none is not None:
                void.append((answer.given_back(none), row))
                gone = gone or (void[-1] if _was_kept(answer, self) else None)
            elif any(is_party(row.party, act, self.holdings) for act in self.acts):
                own = own or self._looked_at(answer, row)
            else:
                other = self._looked_at(answer, row)
                break
        if own and other and own[1].start >= other[1].end:
            other = None
        held = other or own
        if held is None:
            return gone, None, [each for each in void[:1] if each is not gone]
        return held, own if other is not None else None, [each for each in void[::-1] if made(each[1]) > made(held[1])]

    def _looked_at(self, answer: Answered, row: Record) -> tuple[Answered, Record]:
        return answer.given_back(_back(row, answer, self)), row


NOT_BY_ITSELF: Final = say(
    "他人已就此认定，当事人自己有利的说法不能取代",
    "somebody else determined it, and a party's own word in its own favour does not take the place of that",
)
MADE_ANEW: Final = say(
    "其后登记为由别的数据制成：认定时看的不是它",
    "it has been recorded since as made of other data: what was determined was of another making",
)
AGAINST_ITSELF: Final = say(
    "规则所问的当事人其后自己说了更不利的", "the party whom the rule asks has itself said worse since"
)


def _bears(row: Record, act: Act, holdings: Holdings) -> bool:
    meant = holdings.record(str(row.body.get("about") or ""))
    if meant is not None and meant.kind == "right" and meant.party not in {act.by, act.to}:
        return False
    tied: Mapping[str, Any] = row.body.get("of") or {}
    return all(role in ROLES and role_of(act, role) == said for role, said in tied.items())


def _answered(row: Record, questions: Questions) -> Answered | None:
    name = question_of(row, questions)
    answer = row.body.get("answer")
    if not name or is_of_the_program(name) or not isinstance(answer, bool | str | int):
        return None
    spec = questions.asked(name)
    value = fact_value(answer, spec) if isinstance(spec, FactSpec) else answer
    if value is None or isinstance(value, Records):
        return None
    return Answered(
        id=row.id, entry=row.since, question=name, kind=questions.kind(name), answer=value, by=row.party,
        on=_day(row.start, FIRST_DAY), until=_day(row.end, LAST_DAY), reasons=str(row.body.get("reasons") or ""),
        version=str(row.body.get("version") or ""), under=str(row.body.get("under") or ""),
        evidence=tuple(map(str, row.body.get("evidence") or ())),
    )  # fmt: skip


def _day(ordinal: int, unsaid: int) -> date | None:
    return date.fromordinal(ordinal) if FIRST_DAY < ordinal < LAST_DAY and ordinal != unsaid else None


def _void(row: Record, answer: Answered, look: _Look) -> Text | None:
    """Say why an answer is none, for the acts looked at, and never was; nothing when it is one."""
    name, holdings = answer.question, look.holdings
    tied = set(tied_to(name, look.acts[0], look.questions)) - set(row.body.get("of") or {})
    if tied and name.partition(".")[0] in {"actor", "recipient", "act"}:
        return say("没有写明是就谁、就哪种行为所作的认定", "it does not say of which party or act it was given")
    if not row.party or blank(answer.reasons):
        return say("没有具名或者没有写理由", "it has no name to it, or no reasons")
    if not holdings.stands(row.party):
        return say(f"{row.party} 已被撤销，视同从未登记", f"{row.party} was struck out, as if it had never been")
    for act in look.acts:
        if not may_judge(row.party, name, act, look.questions, holdings, answer.answer):
            party = as_party(row.party, act, holdings)
            return say(
                f"{party.zh} 是这一行为的当事人，不得为自己认定",
                f"{party.en} is a party to the act, and nobody judges in their own favour",
            ) if act.kind else say(
                f"{row.party} 在该数据上享有权利，不得为自己认定",
                f"{row.party} has a right over the data, and nobody judges in their own favour",
            )  # fmt: skip
    if look.is_current(answer) and not _fits(answer.answer, look.questions.asked(name)):
        return say("所答不是这一问题可以有的回答", "it is no answer that the question takes")
    return label_kept(
        name, answer.answer, answer.under, answer.evidence, holdings, look.questions, look.day_of(answer.under)
    )


def _fits(answer: Value, spec: FactSpec | Reading | None) -> bool:
    match spec:
        case Reading():
            return answer in {each.key for each in spec.options}
        case FactSpec():
            return spec.wanted(answer) is None
        case _:
            return True


def _was_kept(answer: Answered, look: _Look) -> bool:
    """Tell whether an answer that takes no label away may have done so: its evidence was struck out, or its rule no longer runs."""
    struck = any(not look.holdings.stands(each) for each in answer.evidence)
    return answer.question.startswith(LABEL) and (
        struck or bool(answer.under and not look.questions.runs(answer.under, look.day_of(answer.under)))
    )


def _back(row: Record, answer: Answered, look: _Look) -> Text | None:
    """Say why an answer gives its question back, as far as that is known without the facts; nothing when it stands."""
    if look.day >= row.end:
        last = date.fromordinal(row.end)
        return say(f"认定的期限已满（{last} 起不再有效）", f"its term is over: it no longer holds from {last}")
    if not look.is_current(answer):
        return say(
            "问题已是另一版：问法或者所依规则已经变更",
            "the question is another version: its words or the rules that ask it have changed",
        )
    return None


def may_judge(
    party: str, question: str, act: Act, questions: Questions, holdings: Holdings, answer: object = None
) -> bool:
    """Tell whether somebody may answer a question: a party to the act only what a rule asks of that very party.

    To take a label away is in favour of whoever deals in the data, so no party to the act may.
    """
    if not is_party(party, act, holdings):
        return True
    if question.startswith(LABEL) and answer is False:
        return False
    spec = questions.asked(question)
    role = _ASKED_OF.get(spec.who) if isinstance(spec, FactSpec) else None
    return role is not None and one_party(role_of(act, role), party, holdings)


def is_party(name: str, act: Act, holdings: Holdings) -> bool:
    """Tell whether somebody is a party to an act, under whatever name."""
    return any(one_party(each, name, holdings) for each in (act.by, act.to) if each)


def as_party(name: str, act: Act, holdings: Holdings) -> Text:
    """Name a party to an act; where the act has another word for it, with the name or code by which it is meant."""
    shared = next((found for each in (act.by, act.to) if each and (found := goes_by(each, name, holdings))), None)
    if shared is None or name in {act.by, act.to}:
        return say(name, name)
    meant, word = shared
    return say(f"{name}（与 {meant} 同为 {word}）", f"{name} (which also goes by {word}, as {meant} does)")


def label_kept(
    question: str,
    answer: object,
    under: str,
    evidence: Iterable[str],
    holdings: Holdings,
    questions: Questions,
    day: date,
) -> Text | None:
    """Say why an answer takes no label away on a day; nothing where it does, or says something else.

    It goes by a rule in force that takes this label away, and its evidence proves what that rule asks for
    (:class:`~datarights.rules.pack.Lowering`): a test of anonymisation does not declassify a state secret.
    """
    if not question.startswith(LABEL) or answer is not False:
        return None
    label = question.removeprefix(LABEL)
    known = questions.lowering(label)
    lower = questions.outranked(label, under)
    if lower is not None and all(each.under != under for each in known):
        one, above = lower
        return say(
            f"{one.id}（{one.authority.label.zh}）不能去掉这一标签：{above.id}（{above.authority.label.zh}）看它，下位的不能改上位的",
            f"{one.id} ({one.authority.label.en}) cannot take this label away: {above.id} ({above.authority.label.en}) looks at it, and the lower does not change the higher",
        )
    if not known:
        return say("所用规则包没有写明依什么去掉这一标签", "no pack in use says what takes this label away")
    ways = [each for each in known if each.under == under]
    if not ways:
        rules = dict.fromkeys(each.under for each in known)
        return say(
            f"去掉这一标签要写明所依规则：{'、'.join(rules)}",
            f"this label is taken away under a rule: {', '.join(rules)}",
        )
    if not questions.runs(under, day):
        return say(f"{under} 在 {day} 不施行，去不掉标签", f"{under} is not in force on {day} and takes no label away")
    proved = {
        str(each)
        for name in evidence
        if (record := holdings.record(str(name))) is not None
        for each in record.body.get("proves") or ()
    }
    wanted = dict.fromkeys(each for way in ways for each in way.proves)
    if proved.isdisjoint(wanted):
        return say(
            f"依 {under} 去掉标签，证据要证明：{'、'.join(wanted)}（proves）",
            f"under {under} a label is taken away by evidence that proves: {', '.join(wanted)} (proves)",
        )
    return None


def settled(
    said: Said, facts: Mapping[str, Fact | None], questions: Questions, ledger: Mapping[str, Fact | None]
) -> tuple[Answered, ...]:
    """Give the answers with those given back to which the ledger has an answer of its own, or of which a fact shown is no longer what it was."""
    return tuple(
        given_back(answer.given_back(answer.back or _on_record(answer, ledger)), row, facts, questions)
        for answer, row in said
    )


def given_back(answer: Answered, row: Record, facts: Mapping[str, Fact | None], questions: Questions) -> Answered:
    """Give an answer, given back where a fact that it was shown is no longer what it was."""
    return answer.given_back(answer.back or _changed(row.body.get("shown") or (), facts, questions))


def _on_record(answer: Answered, ledger: Mapping[str, Fact | None]) -> Text | None:
    """Say that the ledger shows what somebody determined; labels aside, which a determination with evidence takes away."""
    fact = shown_by(answer.question, ledger)
    if fact is None or shown_value(fact.value) == shown_value(answer.answer):
        return None
    return say(
        "登记库本身已写明；要改，须更正登记",
        "the registry says it itself; to change that, what is recorded is corrected",
    )


def shown_by(question: str, ledger: Mapping[str, Fact | None]) -> Fact | None:
    """Give what the program worked out of a ledger, where nobody else answers; nothing where it found nothing, and of labels."""
    return ledger.get(question) if is_computed(question) and not question.startswith(LABEL) else None


def _changed(shown: Iterable[Mapping[str, Any]], facts: Mapping[str, Fact | None], questions: Questions) -> Text | None:
    for each in shown:
        name, was = str(each.get("fact")), each.get("value")
        if questions.is_of_the_day(name):
            continue
        fact = facts.get(name)
        now = shown_value(fact.value) if fact is not None else None
        if now != was or isinstance(now, bool) is not isinstance(was, bool):
            before, after = shown_words(was), shown_words(now)
            spec = questions.asked(name)
            ask = spec.ask if isinstance(spec, FactSpec) else say(name, name)
            return say(
                f"所示事实已变：“{ask.zh}”当时为 {before.zh}，现为 {after.zh}",
                f"a fact it was shown has changed: “{ask.en}” was {before.en} and is {after.en}",
            )
    return None


def shown_words(value: Any) -> Text:
    """Say the value of a fact as a determination keeps it (:func:`shown_value`)."""
    match value:
        case None:
            return say("不明", "unknown")
        case bool():
            return say("是" if value else "否", "yes" if value else "no")
        case {"words": list(words)}:
            return say("、".join(map(str, words)), ", ".join(map(str, words)))
        case {"day": str(day)}:
            return say(day, day)
        case {"digest": str(digest)}:
            return say(f"另一份清单 {digest[:8]}", f"a list {digest[:8]}")
        case _:
            return say(str(value), str(value))


def facts_from(
    answers: Sequence[Answered],
    rows: Sequence[Record],
    ledger: Mapping[str, Fact | None],
    running: Mapping[str, FactSpec],
    day: date,
) -> dict[str, Fact | None]:
    """Give the facts that stand because somebody determined them, and open those given back, unless the ledger itself says them.

    A number that runs was determined for the first day of its term. What was asked and answered is not settled again by a bare statement: silence must not be better than saying it.
    """
    found: dict[str, Fact | None] = {}
    for each, row in zip(answers, rows, strict=True):
        if each.kind is QuestionKind.READING:
            continue
        if each.back is None:
            fact = Fact(value=each.answer, grounds=Grounds.DETERMINED, origin=origin_of(row))
            stated = date.fromordinal(row.start) if row.start > FIRST_DAY else None
            found[each.question] = later(fact, running.get(each.question), stated, day)
        elif shown_by(each.question, ledger) is None and not outlasts(each.question, ledger.get(each.question)):
            found[each.question] = None
    return found


def outlasts(question: str, fact: Fact | None) -> bool:
    """Tell whether a fact stands where a determination of it was given back: determined, too, or a label that marks."""
    marks = fact is not None and fact.value is True and question.startswith(LABEL)
    return fact is not None and (marks or fact.grounds is Grounds.DETERMINED)


def readings_from(answers: Sequence[Answered]) -> dict[str, str]:
    """Give the contested points that somebody settled for this case, each with the option chosen."""
    return {
        each.question: str(each.answer) for each in answers if each.back is None and each.kind is QuestionKind.READING
    }
