"""How plans, holdings and decisions look on a screen: lines of text, verdict first, words before colour."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.text import quoted

if TYPE_CHECKING:
    from datarights.app.plan import Line, Plan
    from datarights.holdings.record import Record

KIND_NAMES = {
    "registry": ("登记库", "registry"),
    "party": ("主体", "party"),
    "asset": ("数据", "asset"),
    "evidence": ("证据", "evidence"),
    "derivation": ("衍生关系", "derivation"),
    "claim": ("权利主张", "claim"),
    "grant": ("授权", "grant"),
    "transfer": ("转让", "transfer"),
    "renewal": ("续期", "renewal"),
    "ending": ("终止", "ending"),
    "burden": ("权利负担", "burden"),
    "release": ("解除负担", "release"),
    "objection": ("异议", "objection"),
    "objection_decided": ("异议处理", "objection decided"),
    "registration": ("登记步骤", "registration step"),
    "vocabulary": ("词表", "vocabulary"),
    "determination": ("认定", "determination"),
    "waiver": ("豁免", "waiver"),
    "correction": ("更正", "correction"),
    "erasure": ("删除", "erasure"),
    "key": ("签名钥匙", "signing key"),
    "index": ("数据索引", "asset index"),
    "recovery": ("恢复", "recovery"),
    "issued": ("签发文件", "issued"),
    "identity": ("身份", "identity"),
    "second": ("须另一人核准", "second person"),
}


def kind_name(kind: str) -> str:
    """Name an entry kind."""
    zh, en = KIND_NAMES.get(kind) or (quoted(kind),) * 2
    return words(zh, en)


def consent_words(record: "Record") -> list[str]:
    """Say whose word a right is, where its entry is signed."""
    from datarights.holdings.consent import consent_of

    said = consent_of(record)
    return [in_words(said.label)] if said is not None else []


def rights_words(keys: Sequence[str]) -> str:
    """Name rights given by their keys, in a few characters."""
    from datarights.model.right import rights_of, short_names

    return in_words(short_names(rights_of(tuple(keys))))


def draft_words(body: dict[str, object]) -> str:
    """Say in one line what a draft or an entry says."""
    parties = body.get("parties")
    roles: dict[str, str] = dict(parties) if isinstance(parties, dict) else {}
    payload = body.get("payload")
    inner: dict[str, object] = dict(payload) if isinstance(payload, dict) else {}
    parts: list[str] = []
    kind = str(body["kind"])
    if kind in {"party", "asset", "evidence", "key", "index", "issued", "identity", "second"}:
        parts.append(str(body["id"]))
        title = inner.get("name") or inner.get("title")
        if title and title != body["id"]:
            parts.append(str(title))
    elif body.get("asset"):
        parts.append(str(body["asset"]))
    if kind in {"identity", "second"}:
        parts.extend(_staff_words(kind, inner, roles.get("for", "")))
    if roles.get("from") and roles.get("to"):
        parts.append(f"{roles['from']} → {roles['to']}")
    elif roles.get("by"):
        parts.append(roles["by"])
    rights = body.get("rights")
    if isinstance(rights, (list, tuple)) and rights:
        parts.append(rights_words([str(each) for each in rights]))
    parts.extend(scope_words(body.get("scope")))
    if body.get("about"):
        parts.append(words(f"关于 {body['about']}", f"about {body['about']}"))
    parts.extend(_correction_words(inner) if kind == "correction" else _made_from_words(body))
    parts.extend(
        str(inner[key]) for key in ("question", "rule") if kind in {"determination", "waiver"} and key in inner
    )
    parts.extend(key_words(key, inner[key]) for key in ("burden", "reason", "outcome", "step") if key in inner)
    if "answer" in inner:
        parts.append(value_words(str(inner.get("question") or ""), inner["answer"]))
    return "  ".join(parts)


def _correction_words(said: dict[str, object]) -> list[str]:
    """Say of a correction what cannot be seen from what it is about: that it strikes out, or another origin of data."""
    draft = said.get("draft")
    return _made_from_words(draft) if isinstance(draft, dict) else [words("撤销", "struck out")]


def _made_from_words(said: dict[str, object]) -> list[str]:
    """Say what data was made from, where that is what a draft says."""
    payload = said.get("payload")
    inputs = payload.get("inputs") if isinstance(payload, dict) and said["kind"] == "derivation" else None
    if not isinstance(inputs, (list, tuple)) or not inputs:
        return []
    return [words(f"来自 {'、'.join(map(str, inputs))}", f"made from {', '.join(map(str, inputs))}")]


ROLE_NAMES = {"registrar": ("登记员", "registrar"), "approver": ("核准人", "approver"), "auditor": ("审计员", "auditor"), "party": ("代表", "acts for")}  # fmt: skip


def _staff_words(kind: str, said: dict[str, object], party: str) -> list[str]:
    """Say whom an entry lets sign and as what, or what asks for a second person from it on."""
    from datarights.ledger.keeping import IN_USE

    named = said.get("kinds")
    kinds = " ".join(map(str, named)) if isinstance(named, (list, tuple)) else ""
    if kind == "second":
        return [words(f"须另一人核准：{kinds}", f"a second person for: {kinds}") if kinds else words("不再须另一人核准", "no second person for anything")]  # fmt: skip
    role = str(said.get("role"))
    parts = [str(said.get("vkey")).partition("+")[0]]
    if party or role != "party":  # a retirement does not say for whom somebody acted
        parts.append(words(*ROLE_NAMES.get(role, (role, role))) + (f" {party}" if party else ""))
    return [*parts, *([kinds] if kinds else []), *([words("停用", "retired")] if said.get("state") != IN_USE else [])]


def key_words(key: str, value: object) -> str:
    """Say what an entry writes as a key (a kind of burden, why a right ended, a step) in the reader's language."""
    from datarights.report.words import BURDENS, DECIDED, ENDINGS, STEPS, named

    return in_words(named({"burden": BURDENS, "reason": ENDINGS, "outcome": DECIDED, "step": STEPS}[key], value))


def burden_words(row: "Record") -> str:
    """Say what lies on a right or on data, and for whom."""
    kind = key_words("burden", row.body.get("burden"))
    return words(f"{kind}（{quoted(row.party)}）", f"{kind} ({quoted(row.party)})")


def lying_words(rows: Iterable["Record"]) -> list[str]:
    """Say all that lies on something, or nothing."""
    said = words("、", ", ").join(map(burden_words, rows))
    return [words(f"负担 {said}", f"burdens: {said}")] if said else []


def value_words(fact: str, value: object) -> str:
    """Say the value of a fact in the reader's language; what stands without a dot is one of the data's own."""
    from datarights.report.words import value_words as both

    return in_words(both(fact if "." in fact else f"asset.{fact}", value))


def scope_words(scope: object, term: Callable[[str, str], str] | None = None) -> list[str]:
    """Say a scope's written dimensions, each in a word or two; ``term`` names a term, given its dimension and key."""
    term = term or term_words
    if not isinstance(scope, dict):
        return []
    said: list[str] = []
    for dimension in ("purposes", "territory", "fields", "recipients", "subsets"):
        value = scope.get(dimension)
        if isinstance(value, (list, tuple)):
            said.append("·".join(term(dimension, str(each)) for each in value))
        elif isinstance(value, dict):
            named = "·".join(term(dimension, str(each)) for each in value["all_but"])
            said.append(words(f"除 {named} 外", f"all but {named}"))
    period = scope.get("period")
    if isinstance(period, (list, tuple)):
        said.append(until_words(str(period[1])))
    depth = scope.get("passing_on")
    if isinstance(depth, int):
        said.append(depth_words(depth))
    return said


def term_words(dimension: str, key: str) -> str:
    """Name a term of a vocabulary in the reader's language; a free word stays as it is."""
    from datarights import bootstrap

    vocabulary = bootstrap.vocabularies().get(dimension)
    term = vocabulary.terms.get(key) if vocabulary else None
    return in_words(term.name) if term else quoted(key)


def until_words(end: str) -> str:
    """Say the end of a period, given excluded, as its last day."""
    from datetime import date, timedelta

    if end == "9999-12-31":
        return words("无期限", "no end")
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat()
    return words(f"至 {last}（含）", f"through {last}")


def depth_words(depth: int) -> str:
    """Say how often a right may be passed on."""
    if depth == 0:
        return words("不可再许可", "not to be passed on")
    if depth >= 1 << 30:
        return words("再许可不限", "may be passed on without limit")
    return words(f"可再许可 {depth} 次", f"may be passed on {depth}×")


def plan_lines(plan: "Plan", files: Sequence[str], output: str) -> list[str]:
    """Draw a plan: what would be written, what is refused and why, and the next command."""
    from datarights.app.plan import Fate
    from datarights.ledger.actors import AT_THE_DOOR

    lines = [
        words(
            f"登记库 {plan.origin}，第 {plan.size} 条之后将要写入：" if plan.origin else "新登记库，将要写入：",
            f"registry {plan.origin}, after entry {plan.size}:" if plan.origin else "a new registry:",
        )
    ]
    lines += list(_fates(plan.lines))
    new, same, refused = (plan.count(fate) for fate in (Fate.NEW, Fate.SAME, Fate.REFUSED))
    lines.append(
        words(
            f"{new} 处新增，{same} 处已在册，{refused} 处会被拒绝。",
            f"{new} new, {same} already there, {refused} refused.",
        )
    )
    target = output or " ".join(files)
    codes = {line.refusal.code for line in plan.lines if line.refusal is not None}
    if not target:  # of a single command: whoever typed it knows what comes next
        return lines
    lines.append(
        words(f"由可以登记的人：datarights apply {target}", f"by somebody who may: datarights apply {target}")
        if codes and codes <= AT_THE_DOOR
        else words("先改被拒绝的，再 plan", "mend what is refused, then plan again")
        if refused
        else f"datarights apply {target}"
    )
    return lines


def _fates(lines: Iterable["Line"]) -> Iterable[str]:
    from datarights.app.plan import Fate

    rows: list[tuple[str, ...]] = []
    for line in lines:
        if line.fate is Fate.SAME:
            continue
        mark = "+" if line.fate is Fate.NEW else "×"
        rows.append((mark, kind_name(line.draft.kind), draft_words(line.draft.as_json())))
        rows.extend(("", "", in_words(note)) for note in line.notes)
        if line.refusal is not None:
            place = f"{line.place}  " if line.place else ""
            rows.append(("", "", f"{place}{line.refusal.code}  {in_words(line.refusal.message)}"))
    return console.columns(rows, fold=console.at_terminal())
