"""How a decision looks: the one word first, then which article, what is missing, what comes with it, until when."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from datarights.cli import console
from datarights.cli.drawing import term_words
from datarights.cli.language import in_words, words
from datarights.decision.written import value_text
from datarights.rules.finding import Truth, Verdict
from datarights.rules.pack import Outcome

if TYPE_CHECKING:
    from datarights.decision.act import Act
    from datarights.decision.decision import Decision, SettlingSet
    from datarights.model.citation import Citation
    from datarights.rules.compile import Engine
    from datarights.rules.finding import Finding

STYLES = {
    Outcome.PROHIBITED: "bad bold", Outcome.REVIEW: "warn bold", Outcome.EVIDENCE_NEEDED: "warn bold", Outcome.CONDITIONAL: "good bold",
    Outcome.PERMITTED: "good bold",
}  # fmt: skip
SHOWN_SETS = 2


def act_words(act: "Act", engine: "Engine") -> str:
    """Say in one line what is asked."""
    spec = engine.acts.get(act.kind)
    name = in_words(spec.title) if spec else act.kind
    from datarights.model.right import short_names
    from datarights.model.scope import Terms

    purposes = act.scope.purposes
    shown = "·".join(term_words("purposes", each) for each in purposes.names) if isinstance(purposes, Terms) else ""
    rights = in_words(short_names(act.rights)) if act.rights else ""
    if words("zh", "en") == "zh":
        parts = [act.by, name, act.to, rights, act.asset]
        return " ".join(each for each in parts if each) + (f"，用于 {shown}" if shown else "")
    to = f" to {act.to}" if act.to else ""
    return f"{act.by}: {name} {act.asset}{to}" + (f" ({rights})" if rights else "") + (f" for {shown}" if shown else "")


def cite_words(cite: "Citation", engine: "Engine") -> str:
    """Say a citation, its rank with it: guidance is never shown as law."""
    for pack in engine.packs:
        source = pack.sources.get(cite.source)
        if source is not None:
            place = in_words(cite.place())
            return (
                f"{in_words(source.short)}（{in_words(source.authority.label)}）{place}"
                if words("zh", "en") == "zh"
                else f"{in_words(source.short)} ({in_words(source.authority.label)}) {place}".rstrip()
            )
    return cite.source


def decision_lines(decision: "Decision", engine: "Engine", *, full: bool = False) -> Iterator[str]:
    """Draw a decision."""
    outcome = decision.outcome
    act = decision.request.act
    head = console.styled(in_words(outcome.label), STYLES[outcome])
    yield f"{head}    {act_words(act, engine)}    " + words(f"行为日 {act.on}", f"on {act.on}")
    yield from console.wrapped(in_words(decision.reason), indent=2)
    for finding in decision.findings:
        if full or _counts(finding, outcome):
            yield from _finding(finding, engine, full=full)
    for obligation in decision.obligations:
        sure = "" if obligation.sure else words("（为稳妥，可免）", " (as a precaution, avoidable)")
        yield from _marked(
            "·",
            words("义务 ", "duty: ") + f"{in_words(obligation.duty.says)}{sure}",
            cite_words(obligation.duty.cite, engine),
        )
    if outcome is not Outcome.PROHIBITED:
        for question in decision.questions:
            settle = f"；{in_words(question.settle)}" if question.settle else ""
            who = in_words(question.who.label)
            yield from _marked(
                "?", in_words(question.ask), words(f"由{who}回答{settle}", f"{who}{settle.replace('；', '; ')}")
            )
    if outcome in {Outcome.EVIDENCE_NEEDED, Outcome.REVIEW}:
        yield from _settling(decision)
    if outcome is Outcome.PROHIBITED and decision.counterfactual.sets:
        best = decision.counterfactual.sets[0]
        said = "；".join(in_words(each.within or each.ask) for each in best.supplies)
        yield from console.wrapped(
            words(
                f"如果改变：{said} → {in_words(best.outcome.label)}",
                f"if changed: {said} → {in_words(best.outcome.label)}",
            ),
            indent=2,
        )
    if (
        decision.shelf_life is not None
        and decision.shelf_life.until is not None
        and outcome in {Outcome.PERMITTED, Outcome.CONDITIONAL}
    ):
        yield from console.wrapped(
            words(f"有效至 {decision.shelf_life.until}（不含）：", f"holds until {decision.shelf_life.until}: ")
            + in_words(decision.shelf_life.because),
            indent=2,
        )
    if decision.relied_on is not None and decision.relied_on.links:
        links = " → ".join(
            words(f"{link.party}（第 {link.since} 条）", f"{link.party} (no. {link.since})")
            for link in decision.relied_on.links
        )
        yield from console.wrapped(words("权利链 ", "chain: ") + links, indent=2)
    yield from console.wrapped(_basis(decision), indent=0)


def _counts(finding: "Finding", outcome: Outcome) -> bool:
    if finding.verdict is Verdict.CLEAR or finding.rule.outcome is Outcome.LIFTED:
        return False
    if outcome is Outcome.PROHIBITED:
        return finding.results == (Outcome.PROHIBITED,)
    return finding.verdict is not Verdict.OPEN or finding.rule.outcome not in {Outcome.PERMITTED, Outcome.CONDITIONAL}


def _marked(mark: str, text: str, note: str) -> Iterator[str]:
    body = console.wrapped(f"{text}    {note}" if note else text, indent=5)
    yield f"  {mark}  {body[0].lstrip()}"
    yield from body[1:]


_MARKS = {
    Outcome.PROHIBITED: "×",
    Outcome.REVIEW: "!",
    Outcome.EVIDENCE_NEEDED: "?",
    Outcome.CONDITIONAL: "√",
    Outcome.PERMITTED: "√",
    Outcome.NOTED: "i",
    Outcome.LIFTED: "-",
}


def _finding(finding: "Finding", engine: "Engine", *, full: bool) -> Iterator[str]:
    open_ = finding.verdict is Verdict.OPEN
    mark = "?" if open_ else "-" if finding.verdict is Verdict.CLEAR else _MARKS[finding.rule.outcome]
    text = in_words(finding.rule.title) + (words("（可能）", " (possibly)") if open_ else "")
    yield from _marked(mark, text, cite_words(finding.rule.cites[0], engine) + f"  {finding.rule.id}")
    for condition in finding.conditions:
        if full or (condition.fact and condition.truth is Truth.YES and finding.rule.outcome >= Outcome.REVIEW):
            state = {Truth.YES: "√", Truth.NO: "×", Truth.OPEN: "?"}[condition.truth]
            origin = f"（{condition.origin}）" if condition.origin else ""
            yield from console.wrapped(
                f"{state} {in_words(condition.says)}{origin}", indent=7 + (2 * condition.depth if full else 0)
            )
    if finding.rule.remedy is not None and finding.rule.outcome >= Outcome.EVIDENCE_NEEDED:
        yield from console.wrapped("→ " + in_words(finding.rule.remedy), indent=7)


def _settling(decision: "Decision") -> Iterator[str]:
    sets = decision.settling.sets
    if not sets:
        return
    more = len(sets) - 1 + decision.settling.more
    yield words(
        f"补齐 {len(sets[0].supplies)} 项即可定案" + (f"（另有 {more} 组补法）" if more else "") + "，贴进情景文件：",
        f"{len(sets[0].supplies)} to supply settles it"
        + (f" ({more} other ways)" if more else "")
        + "; paste into the scenario:",
    )
    yield from paste_lines(sets[0])
    yield words(f"补齐后：{in_words(sets[0].outcome.label)}", f"then: {in_words(sets[0].outcome.label)}")


def paste_lines(settling: "SettlingSet") -> Iterator[str]:
    """Give a settling set as YAML to paste; a missing title is a grant to record and not a fact to state."""
    facts, readings, titles = [], [], []
    for supply in settling.supplies:
        note = in_words(supply.document) if supply.document else ""
        if supply.title:
            titles.append(
                words(
                    f"# 在登记文件里写上权利的来源：{note}",
                    f"# write the source of the right into the manifest: {note}",
                )
            )
            continue
        for name, fact in sorted(supply.facts.items()):
            value = value_text(fact.value)
            if name.startswith("reading:"):
                readings.append(f"{name.removeprefix('reading:')}: {value}")
            else:
                facts.append(f"{name}: {value}" + (f"        # {note}" if note else ""))
    if facts:
        yield "  facts:"
        yield from (f"    {each}" for each in facts)
    if readings:
        yield "  readings:"
        yield from (f"    {each}" for each in readings)
    yield from (f"  {each}" for each in titles)


def _basis(decision: "Decision") -> str:
    packs = " ".join(f"{each.id} {each.version}" for each in decision.basis.packs)
    weakest = in_words(decision.weakest.label) if decision.weakest is not None else words("无", "none")
    ledger = decision.basis.ledger
    where = (
        words(
            f" · 库 {ledger.size} 条 根 {ledger.root[:8]}", f" · registry {ledger.size} entries, root {ledger.root[:8]}"
        )
        if ledger
        else ""
    )
    return console.styled(
        words(f"依据 {packs} · 事实最弱一环：{weakest}{where}", f"basis {packs} · weakest fact: {weakest}{where}"),
        "dim",
    )
