"""The receipt of a decision: what was asked, on what basis, what came out; and deciding the same again.

A receipt is canonical JSON. It holds the request, the basis (program, packs and vocabularies by version and digest,
ledger by origin, size and root), the facts with their grounds, the outcome and the SHA-256 of the whole decision's
canonical bytes, and of a decision on a scenario file which file and act. :func:`replay` decides again and compares; where the basis is no longer the same it says which part
changed or was erased, and guesses nothing.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from datarights.decision.act import Act
from datarights.decision.basis import basis_of
from datarights.decision.decide import decide
from datarights.decision.decision import Basis, Decision, DecisionRequest
from datarights.decision.read_back import Member, Members, basis_of as read_basis, facts_of, request_of
from datarights.decision.written import as_json, basis_json, decision_bytes, request_json
from datarights.errors import Fault, InputError
from datarights.ledger.canonical import encode
from datarights.model.scope import Lexicon
from datarights.rules.pack import Outcome
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass
from datarights.version import __version__

if TYPE_CHECKING:
    from datarights.holdings.snapshot import Holdings
    from datarights.rules.engine import Engine

FORMAT: Final = 1


@valueclass
class FromFile:
    """The scenario file that a decision was made from: its name, the SHA-256 of its bytes in hex, which of its acts."""

    file: str
    sha256: str
    act: int


@valueclass
class Receipt:
    """What a decision leaves behind. ``digest``: SHA-256, in hex, of the decision's canonical bytes."""

    request: DecisionRequest
    basis: Basis
    outcome: str
    digest: str
    facts: tuple[Mapping[str, Any], ...]
    read: tuple[tuple[str, str, int], ...]
    scenario: FromFile | None = None

    @property
    def id(self) -> str:
        """Give a short name for the receipt, made from its bytes."""
        return "r-" + hashlib.sha256(self.as_bytes()).hexdigest()[:12]

    def as_json(self) -> dict[str, Any]:
        """Give the receipt as JSON."""
        return {
            "v": FORMAT,
            "kind": "receipt",
            "request": request_json(self.request),
            "basis": basis_json(self.basis),
            "outcome": self.outcome,
            "digest": self.digest,
            "facts": [dict(each) for each in self.facts],
            "read": [{"kind": kind, "id": name, "entry": since} for kind, name, since in self.read],
        } | (
            {"scenario": {"file": self.scenario.file, "sha256": self.scenario.sha256, "act": self.scenario.act}}
            if self.scenario
            else {}
        )

    def as_bytes(self) -> bytes:
        """Give the canonical bytes."""
        return encode(self.as_json())

    def as_file(self) -> bytes:
        """Give the receipt as it is kept: a member a line, so that whoever compares a copy is told which was changed."""
        return (json.dumps(self.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


@valueclass
class BasisChange:
    """One part of the basis that is no longer what it was: a stable code and a sentence."""

    code: str
    message: Text
    expected: str = ""
    got: str = ""


@valueclass
class Replay:
    """What came of deciding again. ``same``: the very same bytes. ``decision`` is the new one, if it could be made."""

    same: bool
    changed: tuple[BasisChange, ...]
    decision: Decision | None = None


def receipt_of(decision: Decision, scenario: FromFile | None = None) -> Receipt:
    """Give the receipt of a decision; ``scenario``: the file it was made from, where it was not made on a registry."""
    return Receipt(
        request=decision.request,
        basis=decision.basis,
        outcome=decision.outcome.key,
        digest=hashlib.sha256(decision_bytes(decision)).hexdigest(),
        facts=tuple(as_json(decision)["facts"]),
        read=tuple((each.kind, each.id, each.since) for each in decision.read_set),
        scenario=scenario,
    )


def receipt_from_bytes(content: bytes, name: str = "receipt") -> Receipt:
    """Read a receipt back.

    Raises:
        InputError: DR-D001, it is not a receipt, or something in it is not as receipts have it: every fault; DR-D002, it is
            of another format.

    """
    try:
        body = json.loads(content, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        at = f"{error.lineno}:{error.colno}"
        raise _no_receipt(name, say(f"{at} 处不成 JSON", f"no JSON at {at}")) from error
    except (ValueError, RecursionError) as error:
        raise _no_receipt(name, say("不成 JSON，或同一项写了两次", "no JSON, or a member is given twice")) from error
    if not isinstance(body, dict) or body.get("kind") != "receipt" or type(body.get("v")) is not int:
        raise _no_receipt(name, say("没有 kind: receipt 和 v", "it has no kind: receipt and v"))
    if body["v"] != FORMAT:
        raise InputError(
            [
                Fault(
                    code="DR-D002",
                    message=say(
                        f"{name}：回执格式为第 {body['v']} 版，本程序读第 {FORMAT} 版",
                        f"{name}: a receipt of format {body['v']}; this program reads {FORMAT}",
                    ),
                    hint=say("用写出它的程序版本复核", "replay it with the version that wrote it"),
                )
            ]
        )
    faults: list[Text] = []
    receipt = _receipt(Member(body, "", faults))
    if not faults:
        faults += _not_as_written(body, json.loads(receipt.as_bytes()))
    if faults:
        raise _no_receipt(name, *faults)
    return receipt


def _no_receipt(name: str, *faults: Text) -> InputError:
    """Say where a file ceases to be a receipt."""
    hint = say(
        "没有写完或者被改动；用 datarights decide --receipt 重新写一份",
        "cut short or changed; write it anew with datarights decide --receipt",
    )
    return InputError(
        Fault(
            code="DR-D001",
            message=say(f"{name}：不是判定回执：{each.zh}", f"{name}: not the receipt of a decision: {each.en}"),
            hint=hint if each is faults[0] else None,
        )
        for each in faults
    )


def _not_as_written(said: Any, written: Any, path: str = "") -> Iterator[Text]:
    """Say which members are not as a receipt that says the same has them: nothing in it is read and then left out."""
    match said, written:
        case dict(), dict():
            for name in sorted({*said, *written}):
                yield from _not_as_written(
                    said.get(name, ...), written.get(name, ...), f"{path}.{name}".removeprefix(".")
                )
        case list(), list() if len(said) == len(written) and sorted(map(encode, said)) != sorted(map(encode, written)):
            for number, (each, other) in enumerate(zip(said, written, strict=True)):
                yield from _not_as_written(each, other, f"{path}[{number}]")
        case _ if type(said) is not type(written) or said != written:
            yield say(f"{path} 的写法不是回执的写法", f"{path} is not written as receipts have it")
        case _:
            pass


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError
    return body


def _receipt(member: Member) -> Receipt:
    told = member.members("v kind request basis outcome digest facts read", "scenario")
    facts_of(told["facts"])
    facts = told["facts"].value
    read = [each.members("kind id entry") for each in told["read"].each()]
    return Receipt(
        request=request_of(told["request"]),
        basis=read_basis(told["basis"]),
        outcome=told["outcome"].word([each.key for each in Outcome]),
        digest=told["digest"].digest(),
        facts=tuple(facts) if isinstance(facts, list) else (),
        read=tuple((each["kind"].text(), each["id"].text(), each["entry"].count()) for each in read),
        scenario=_from_file(told["scenario"].members("file sha256 act")) if "scenario" in told else None,
    )


def _from_file(told: Members) -> FromFile:
    return FromFile(file=told["file"].text(), sha256=told["sha256"].digest(), act=told["act"].count())


def changes(
    receipt: Receipt, holdings: "Holdings | None", engine: "Engine", lexicon: Lexicon
) -> tuple[BasisChange, ...]:
    """Name every part of a receipt's basis that is not what is at hand now, in a fixed order."""
    was, now = receipt.basis, basis_of(holdings, engine, lexicon)
    found: list[BasisChange] = []
    if was.program != __version__:
        found.append(
            BasisChange(
                code="DR-D010",
                message=say(
                    f"程序版本：回执为 {was.program}，现为 {__version__}",
                    f"program: the receipt has {was.program}, this is {__version__}",
                ),
                expected=was.program,
                got=__version__,
            )
        )
    for kind_zh, kind_en, code, before, after in (
        (
            "规则包",
            "pack",
            "DR-D011",
            {pack.id: f"{pack.version} {pack.digest}".strip() for pack in was.packs},
            {pack.id: f"{pack.version} {pack.digest}".strip() for pack in now.packs},
        ),
        (
            "词表",
            "vocabulary",
            "DR-D012",
            {words.dimension: f"{words.id} {words.version} {words.digest}".strip() for words in was.vocabularies},
            {words.dimension: f"{words.id} {words.version} {words.digest}".strip() for words in now.vocabularies},
        ),
    ):
        for name in sorted({*before, *after}):
            expected, got = before.get(name, ""), after.get(name, "")
            if expected != got:
                found.append(
                    BasisChange(
                        code=code,
                        message=say(
                            f"{kind_zh} {name}：回执为 {expected or '无'}，现为 {got or '无'}",
                            f"{kind_en} {name}: the receipt has {expected or 'none'}, there is {got or 'none'}",
                        ),
                        expected=expected,
                        got=got,
                    )
                )
    found += _ledger_changes(receipt, holdings)
    return tuple(found)


def _ledger_changes(receipt: Receipt, holdings: "Holdings | None") -> list[BasisChange]:
    ledger = receipt.basis.ledger
    if ledger is None or holdings is None:
        if (ledger is None) == (holdings is None):
            return []
        expected, got = ledger.origin if ledger else "", holdings.origin if holdings else ""
        return [
            BasisChange(
                code="DR-D013",
                message=say(
                    f"登记库：回执为 {expected or '无'}，现为 {got or '无'}",
                    f"registry: the receipt has {expected or 'none'}, there is {got or 'none'}",
                ),
                expected=expected,
                got=got,
            )
        ]
    found: list[BasisChange] = []
    for name_zh, name_en, code, expected, got in (
        ("登记库", "registry", "DR-D013", ledger.origin, holdings.origin),
        ("条数", "entries", "DR-D014", str(ledger.size), str(holdings.size)),
        ("根", "root", "DR-D015", ledger.root, holdings.root),
    ):
        if expected != got:
            found.append(
                BasisChange(
                    code=code,
                    message=say(
                        f"{name_zh}：回执为 {expected}，现为 {got}",
                        f"{name_en}: the receipt has {expected}, there is {got}",
                    ),
                    expected=expected,
                    got=got,
                )
            )
            break  # another registry or another size has another root: one reason is enough
    return found


def _file_changes(receipt: Receipt, now: FromFile | None) -> Iterator[BasisChange]:
    was = receipt.scenario
    if was is not None and now is not None and was.sha256 != now.sha256:
        yield BasisChange(
            code="DR-D018",
            message=say(
                f"情景文件 {now.file} 与回执所据不同（回执据 {was.file} 第 {was.act} 个行为）；按回执所记的行为重做",
                f"the scenario file {now.file} is not as it was (the receipt was made from act {was.act} of {was.file}); the act is decided as the receipt has it",
            ),
            expected=was.sha256,
            got=now.sha256,
        )


def erased(receipt: Receipt, holdings: "Holdings | None") -> tuple[BasisChange, ...]:
    """Name what the decision had looked at and can no longer be read, because it was erased."""
    if holdings is None:
        return ()
    size = receipt.basis.ledger.size if receipt.basis.ledger else 0
    gone = {str(row.body.get("about")) for row in holdings.on_asset("") if row.kind == "erasure" and row.since >= size}
    found: list[BasisChange] = []
    for kind, name, _ in receipt.read:
        if name in gone or holdings.kind_of(name) is None:
            found.append(
                BasisChange(
                    code="DR-D016",
                    message=say(
                        f"所依据的 {name}（{kind}）已抹除或不可读", f"{name} ({kind}) was erased or cannot be read"
                    ),
                    expected=name,
                )
            )
    return tuple(found)


def _otherwise(receipt: Receipt, made: Receipt) -> list[str]:
    """Name the members in which a receipt says another thing than what comes of its request now."""
    said, now = receipt.as_json(), made.as_json()
    return [name for name in now if encode(said[name]) != encode(now[name])]


def _from_now(was: FromFile | None, now: FromFile | None) -> FromFile | None:
    """Give the file and act that a receipt should name: in the file as it was, the act that its request is."""
    if was is None or now is None or was.sha256 != now.sha256:
        return was
    return replace(was, act=now.act)


def is_asked(act: Act, readings: Mapping[str, str], request: DecisionRequest) -> bool:
    """Tell whether a request is about this act, read so; where a fact was written does not count."""
    return _bare(act) == _bare(request.act) and {**readings} == {**request.readings}


def _bare(act: Act) -> Act:
    return replace(act, facts={name: fact and replace(fact, origin="") for name, fact in sorted(act.facts.items())})


def replay(
    receipt: Receipt, holdings: "Holdings | None", engine: "Engine", lexicon: Lexicon, scenario: FromFile | None = None
) -> Replay:
    """Decide again what a receipt decided, on holdings as large as they were, and compare the bytes.

    ``scenario``: the file that the holdings were read from now, and which of its acts the request is (0: none).

    A changed basis is named and decided on all the same, so that the reader sees whether it mattered; with the basis
    unchanged and other bytes, DR-D017 says that the program itself did not repeat itself.
    """
    found = [
        *_file_changes(receipt, scenario),
        *changes(receipt, holdings, engine, lexicon),
        *erased(receipt, holdings),
    ]
    decision = decide(receipt.request, holdings, engine, lexicon)
    made = receipt_of(decision, _from_now(receipt.scenario, scenario))
    otherwise = _otherwise(receipt, made)
    if made.digest == receipt.digest and otherwise:
        named = "、".join(otherwise), ", ".join(otherwise)
        message = say(
            f"判定的摘要相同而回执的 {named[0]} 与判定不同：回执被改动过",
            f"the digest is that of the decision and the receipt has another {named[1]}: it was altered",
        )
    else:
        message = say(
            "依据未变而判定的字节不同：回执被改动过，或者程序有错",
            "the basis is the same and the bytes differ: the receipt was altered, or the program is at fault",
        )
    if otherwise and (not found or made.digest == receipt.digest):
        found.append(BasisChange(code="DR-D017", message=message, expected=receipt.digest, got=made.digest))
    return Replay(same=not otherwise, changed=tuple(found), decision=decision)


CODES: Final[dict[str, Text]] = {
    "DR-D001": say(
        "这个文件不是判定回执，或其中某一项不是回执的写法（写明是哪一项）。回执由 decide --receipt 写出，不要改动。",
        "The file is not the receipt of a decision, or a member of it, which is named, is not as receipts have it. Receipts are written by "
        "decide --receipt; leave them as they are.",
    ),
    "DR-D002": say(
        "回执是更新的格式。请用写出它的程序版本复核。",
        "The receipt is of a newer format; replay it with the program that wrote it.",
    ),
    "DR-D010": say(
        "程序版本与回执不同，字节可能不同。装回执所写的版本再复核。",
        "The program is another version than the receipt's; the bytes may differ. Install that version to replay.",
    ),
    "DR-D011": say(
        "规则包与回执不同。用回执所写版本和摘要的规则包复核。",
        "A pack is another than the receipt's. Replay with the pack of that version and digest.",
    ),
    "DR-D012": say(
        "词表与回执不同，范围的含义可能不同。",
        "A vocabulary is another than the receipt's; extents may mean something else.",
    ),
    "DR-D013": say(
        "登记库不是回执所依据的那一个。用 --registry 指明。",
        "Another registry than the receipt's. Name the right one with --registry.",
    ),
    "DR-D014": say(
        "登记库的条数与回执不同。复核应当读到回执所写的条数为止。",
        "The registry has another number of entries. Replay reads as many as the receipt says.",
    ),
    "DR-D015": say(
        "同一登记库、同样条数而根不同：登记内容被改动过。运行 db verify。",
        "Same registry, same size, another root: entries were altered. Run db verify.",
    ),
    "DR-D016": say(
        "判定所依据的内容已被抹除，不能还原，也不作猜测。",
        "What the decision rested on was erased; it cannot be restored and is not guessed.",
    ),
    "DR-D017": say(
        "回执与重做的判定不同，而差别不来自依据：回执被改动过，或者程序有错，请报告。",
        "The receipt differs from the decision made again, and not for its basis: it was altered or the program is at fault; please report it.",
    ),
    "DR-D018": say(
        "判定所据的情景文件改动过。把当时的文件放回去，或者重新写一份回执。",
        "The scenario file that was decided on was changed. Put the file back as it was, or write the receipt anew.",
    ),
}
"""What the codes of this room mean and what to do."""
