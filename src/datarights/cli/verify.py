"""``verify``: a file somebody handed over, checked without a database, a network or a clock."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.drawing import kind_name
from datarights.cli.language import in_words, words
from datarights.errors import UsageError
from datarights.ledger.bundle import Trust
from datarights.ledger.entry import payload_of
from datarights.text import Text, quoted, say, visible

if TYPE_CHECKING:
    from datarights.app.verify_file import Verified
    from datarights.holdings.statement import Held
    from datarights.ledger.bundle import Disclosure
    from datarights.ledger.note import VerifierKey

app = typer.Typer(add_completion=False)


@app.command()
def verify(
    file: str = typer.Argument(..., help=words("证明包、tlog-proof、检查点、带 .proof 的文件，或导出的文件夹", "a bundle, a tlog-proof, a checkpoint, a file with its .proof, or the folder of an export")),
    checkpoint: str = typer.Option("", "--checkpoint", help=words("自己保存的检查点", "a checkpoint you kept")),
    policy: str = typer.Option("", "--policy", help=words("信任策略文件", "a trust policy file")),
    entry: str = typer.Option("", "--entry", help=words("tlog-proof 所证的条目", "the entry of a tlog-proof")),
    at: str = typer.Option("", "--at", help=words("权利状态看哪一天（默认条目齐全到的那天）", "holdings on which day (that up to which the entries are all)")),
    timestamp: str = typer.Option("", "--timestamp", help=words("检查点的时间戳（RFC 3161）", "an RFC 3161 token over the checkpoint")),
    roots: str = typer.Option("", "--roots", help=words("时间戳机构的根证书（PEM）", "the time-stamp authority's roots (PEM)")),
) -> None:  # fmt: skip
    """Verify a file; exit 4 names the step that fails, what was expected and what was got."""
    if bool(timestamp) is not bool(roots):
        one, other = ("--roots", "--timestamp") if timestamp else ("--timestamp", "--roots")
        raise UsageError(
            "DR-U118",
            say(f"缺 {one}：{other} 要与它一起用", f"{one} is missing: {other} goes with it"),
            hint=say("verify 检查点 --timestamp 应答 --roots 机构根证书.pem", "verify CHECKPOINT --timestamp ANSWER --roots CA.pem"),
        )  # fmt: skip
    if bootstrap.is_folder(file):
        found = bootstrap.verified_export(Path(file), checkpoint=checkpoint, policy=policy)
    else:
        found = bootstrap.verified_file(Path(file), checkpoint=checkpoint, policy=policy, entry=entry)
    _used(found, entry=entry, at=at)
    no_later = bootstrap.no_later_than(found.note, timestamp, roots) if timestamp else ""
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(verified_json(found, no_later, at))
        return
    lines = lines_of(found, no_later, at)
    console.lines(part for line in lines for part in _hung(line)) if console.at_terminal() else console.lines(lines)


def _used(found: "Verified", *, entry: str, at: str) -> None:
    """Refuse an option that the file has no use for: nobody should believe that it was looked at.

    Raises:
        UsageError: names it.

    """
    idle = [("--entry", say("tlog-proof", "a tlog-proof"))] if entry and found.kind != "proof" else []
    idle += [("--at", say("一项数据的证明", "the proof of an asset"))] if at and found.holdings is None else []
    for option, of in idle:
        raise UsageError(
            "DR-U145",
            say(f"{option} 用不上：它只用于{of.zh}，这份不是", f"{option} is of no use here: it goes with {of.en}, which this is not"),
            hint=say(f"去掉 {option} 再核对", f"verify without {option}"),
        )  # fmt: skip


def _hung(line: str) -> list[str]:
    """Break a line at the width of the terminal; what goes on stands under its first word."""
    indent = len(line) - len(line.lstrip()) + 2
    first, *rest = console.wrapped(line.strip(), indent=indent)
    return [" " * (indent - 2) + first.lstrip(), *("  " + each for each in rest)]


_NO_DAY: Final = say(
    "谁持有什么：没有附上登记库的时区（第 0 条），不知是哪一天；用 --at 写明",
    "who holds what: the day is not known, for the registry's time zone (entry 0) is not in it; say a day with --at",
)


def _day(found: "Verified", at: str) -> date | None:
    """Give the day that is asked about: that up to which the entries are all, where the registry is, when none is said."""
    if at:
        try:
            return date.fromisoformat(at)
        except ValueError as error:
            raise UsageError("DR-U004", say(f"没有 {at} 这一天；写 2026-11-23", f"there is no day {at}; write 2026-11-23")) from error  # fmt: skip
    # the first that is not before that size: the index entry, or one that stands before it
    told = next(each for each in found.entries if each["index"] >= (found.complete_at or 0))
    zone = payload_of(found.entries[0]).get("zone") if found.entries[0]["index"] == 0 else None
    try:
        return datetime.fromisoformat(told["recorded_at"]).astimezone(ZoneInfo(zone)).date() if zone else None
    except (LookupError, ValueError, TypeError, OSError, OverflowError):  # whatever a stranger wrote there
        return None


def _held(found: "Verified", at: str) -> tuple[date | None, list["Held"]]:
    """Give who holds what, worked out again from the entries, and on which day; no day where that is not known."""
    from datarights.holdings.statement import of_asset

    fold = found.holdings
    on = _day(found, at) if fold is not None else None
    if fold is None or on is None:
        return None, []
    return on, [each for asset in found.complete for each in of_asset(fold, fold.lexicon, asset, on) if each.live]


def _not_shown(found: "Verified", on: date | None) -> tuple[Text, ...]:
    return (*([_NO_DAY] if found.holdings is not None and on is None else []), *found.not_shown)


def _right_line(each: "Held", found: "Verified") -> str:
    from datarights.cli.drawing import consent_words, lying_words, rights_words, scope_words, until_words
    from datarights.model.right import keys_of

    def term(dimension: str, key: str) -> str:
        vocabulary = found.holdings.lexicon.vocabularies.get(dimension) if found.holdings is not None else None
        return (
            in_words(vocabulary.terms[key].name) if vocabulary is not None and key in vocabulary.terms else quoted(key)
        )

    right = each.title.right
    scope = {name: value for name, value in (right.body.get("scope") or {}).items() if name != "period"}
    doubts = words("、", ", ").join(dict.fromkeys(in_words(doubt.says) for doubt in each.title.doubts))
    said = [
        quoted(right.asset),
        quoted(right.party),
        rights_words(keys_of(each.title.rights)),
        *scope_words(scope, term),
    ]
    said += [
        until_words(date.fromordinal(each.title.until).isoformat()),
        *lying_words(each.burdens),
        *([doubts] if doubts else []),
    ]
    said += (
        consent_words(right) if _word_shown(each, found) else [words("出自谁：未证明", "whose word it is: not shown")]
    )
    return ("  ? " if doubts else "  √ ") + "  ".join(said)


def _word_shown(each: "Held", found: "Verified") -> bool:
    from datarights.holdings.answers import RENEWAL, answers, made

    right = each.title.right
    renewals = {answer.by for answer in answers(right) if answer.does == RENEWAL}
    return found.word_shown(
        (made(right), right.since, *(entry["index"] for entry in found.entries if entry["id"] in renewals))
    )


def _word(found: "Verified", index: int) -> str:
    """Say whose word an entry is that makes a right; where holdings are worked out, the right itself says so."""
    said = None if found.holdings is not None else found.consents().get(index)
    return "  " + in_words(said.label) if said is not None else ""


def _by(found: "Verified", index: int) -> str:
    """Say who signed an entry."""
    by = [
        quoted(each.handle) + (f" ({quoted(each.party)})" if each.party else "") for each in found.signed.get(index, ())
    ]
    return "  " + words(f"签署 {'、'.join(by)}", f"signed by {', '.join(by)}") if by else ""


def verified_json(found: "Verified", no_later: str = "", at: str = "") -> dict[str, Any]:
    """Give the same as JSON."""
    on, held = _held(found, at)
    return {
        "kind": found.kind,
        "verdict": found.trust.value,
        "origin": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "root": found.checkpoint.root,
        "signers": list(found.signers),
        "keys": [_key(each) for each in found.keys],
        "keys_without_signature": [_key(each) for each in found.silent],
        "second": {"origin": found.second.origin, "size": found.second.size, "root": found.second.root}
        if found.second
        else None,
        "subject": found.subject,
        "entries": [each["index"] for each in found.entries],
        "complete_at": found.complete_at,
        "complete": list(found.complete),
        "documents": list(found.documents),
        "documents_not_compared": list(found.absent),
        "issued": found.issued,
        "disclosed": [
            {
                "entry": each.entry,
                "name": each.name,
                "value": each.value,
                "commitment": each.commitment,
                "overtaken_by": found.overtaken(each),
            }
            for each in found.disclosed
        ],
        "holdings": {
            "at": on.isoformat(),
            "rights": [
                {**each.told(found.holdings), **({} if _word_shown(each, found) else {"consent": None})}
                for each in held
            ],
        }
        if found.holdings is not None and on is not None
        else None,
        "consent": {str(index): said.value if said else None for index, said in found.consents().items()},
        "signed": {str(index): [each.as_json() for each in by] for index, by in found.signed.items()},
        "existed_no_later_than": no_later or None,
        "others": list(found.others),
        "not_shown": [in_words(each) for each in _not_shown(found, on)],
    }


def _disclosed_line(each: "Disclosure", found: "Verified") -> str:
    name, value, fits = quoted(each.name), quoted(each.value), each.commitment[:8]
    later = found.overtaken(each)
    if later is not None:
        return words(
            f"○ 披露    第 {each.entry} 条的 {name}：{value}（与承诺值 {fits}… 相符）；该条已由第 {later} 条更正，不再照此",
            f"○ disclosed  {name} of entry {each.entry}: {value} (fits its commitment {fits}…); entry {later} corrects that entry, and this is in force no longer",
        )
    return words(
        f"√ 披露    第 {each.entry} 条的 {name}：{value}（与承诺值 {fits}… 相符）",
        f"√ disclosed  {name} of entry {each.entry}: {value} (fits its commitment {fits}…)",
    )


def _key(each: "VerifierKey") -> dict[str, str]:
    return {"name": each.name, "id": each.key_id.hex(), "kind": each.kind.word}


def lines_of(found: "Verified", no_later: str = "", day: str = "") -> list[str]:
    """Say what was verified, what follows from it, and what was not shown, a line each."""
    at = found.checkpoint
    lines: list[str] = []
    if found.kind == "export":
        lines.append(words(f"√ 逐字节  {at.size} 条条目与全部瓦片，树根 {at.root}", f"√ bytes     {at.size} entries and every tile, root {at.root}"))  # fmt: skip
    if found.trust is Trust.SELF_CONSISTENT:
        lines.append(words(f"○ 自洽    {quoted(at.origin)} 有 {at.size} 条时的检查点，内部相符；尚未验证", f"○ self-consistent  with the checkpoint of {quoted(at.origin)} at size {at.size}; not verified"))  # fmt: skip
    first = [each for each in found.keys if found.second is None or each.name != found.second.origin]
    if first:
        alike = Counter((each.name, each.kind) for each in first)
        sorts = [
            f"{each.kind.word} {each.key_id.hex()}" if alike[each.name, each.kind] > 1 else each.kind.word
            for each in first
        ]
        signers = words("、", ", ").join(
            words(f"{each.name}（{sort}）", f"{each.name} ({sort})") for each, sort in zip(first, sorts, strict=True)
        )
        lines.append(words(f"√ 已验证  检查点（{at.size} 条）由 {signers} 签名，符合所给策略", f"√ verified  the checkpoint (size {at.size}) is signed by {signers}, as the policy asks"))  # fmt: skip
    if found.second is not None:
        lines.append(words(f"√ 已验证  每一条也在第二棵树（SM3，{found.second.size} 条）里，其检查点由 {found.second.origin} 以 SM2 签名，符合所给策略", f"√ verified  each entry stands in the second tree (SM3, size {found.second.size}) too; its checkpoint is signed by {found.second.origin} with SM2, as the policy asks"))  # fmt: skip
    unsigned = (
        found.trust is Trust.SELF_CONSISTENT or found.checkpoint == found.second
    )  # it is the first that contains it
    if found.held is not None and unsigned:
        lines.append(words(f"√ 相承    包含所存的检查点：前 {found.held.size} 条是那个账本的", f"√ continues  the checkpoint held: the first {found.held.size} entries are of that log"))  # fmt: skip
    elif found.held is not None:
        lines.append(words(f"√ 已验证  与所存的检查点（{found.held.size} 条）一致", f"√ verified  it agrees with the checkpoint held (size {found.held.size})"))  # fmt: skip
    if found.subject:
        lines.append(words(f"  关于    {quoted(found.subject)}", f"  about     {quoted(found.subject)}"))
    if found.complete_at is not None:
        lines += [words(f"√ 完整    {quoted(each)} 的条目全部在内，截至 {found.complete_at} 条", f"√ complete  all entries of {quoted(each)} are here, at size {found.complete_at}") for each in found.complete]  # fmt: skip
    lines += [words(f"√ 原样    {quoted(each)} 已登记为签发文件（第 {found.issued} 条，其时满 {(found.issued or 0) + 1} 条），此后逐行未改", f"√ unchanged  {quoted(each)}, entered as issued by entry {found.issued} (at size {(found.issued or 0) + 1}), line by line the same since") for each in found.documents]  # fmt: skip
    if found.absent:
        whole = len(found.documents) + len(found.absent)
        lines.append(words(f"○ 部分    一同签发的 {whole} 份文件只核对了 {len(found.documents)} 份：文件没有全部验证", f"○ in part   {len(found.documents)} of {whole} files issued together compared: what was issued is not verified as a whole"))  # fmt: skip
    lines += [_disclosed_line(each, found) for each in found.disclosed]
    on, held = _held(found, day)
    if on is not None:
        lines.append(words(f"√ 重算    由这些条目按本库规则推出，{on} 在效的权利 {len(held)} 项", f"√ worked out  from these entries by the registry's rules: {len(held)} rights in effect on {on}"))  # fmt: skip
        lines += [_right_line(each, found) for each in held]
    if no_later:
        lines.append(words(f"√ 时间    检查点存在不晚于 {no_later}", f"√ time      the checkpoint existed no later than {no_later}"))  # fmt: skip
    lines += [f"  {words('第', 'entry')} {each['index']}{words(' 条', '')}  {kind_name(each['kind'])}  {quoted(each['id'])}{_by(found, each['index'])}{_word(found, each['index'])}" for each in found.entries]  # fmt: skip
    lines += [words("! 未证明  ", "! not shown  ") + in_words(each) for each in _not_shown(found, on)]
    return [visible(each) for each in lines]  # ids, values and names are a stranger's: none draws a line of its own


CODES = {
    "DR-U145": say("这份文件用不上这个选项。", "The file has no use for this option."),
    "DR-U118": say("核对时间戳要同时给出应答（--timestamp）和机构的根证书（--roots）。", "A time-stamp is verified with the answer (--timestamp) and the authority's roots (--roots)."),
}  # fmt: skip
