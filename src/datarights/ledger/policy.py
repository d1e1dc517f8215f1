"""Trust policies (C2SP tlog-policy): which logs a reader believes, which witnesses, and how many of them must agree.

A key stands in it once, whatever it is called: a log does not witness itself.

A policy comes from the reader and never from what is being verified.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from datarights.errors import VerificationError
from datarights.ledger.checkpoint import SECOND, SignedCheckpoint, verify_checkpoint
from datarights.ledger.note import AS_IT_WAS, CRLF, KeyKind, SignatureCheck, VerifierKey, is_decimal, parse_key
from datarights.text import Text, say
from datarights.valueclass import field, replace, valueclass

MAX_POLICY: Final = 256 * 1024
MAX_NAMES: Final = 256
"""Logs, witnesses and groups of one policy, each."""
SHOWN: Final = 40
"""So much of a threshold is shown where it is refused."""
NONE: Final = "none"

LOG_KINDS: Final = frozenset({KeyKind.ED25519, KeyKind.ML_DSA_44, KeyKind.SM2})
WITNESS_KINDS: Final = frozenset({KeyKind.COSIGNATURE, KeyKind.ML_DSA_44})


@valueclass
class Group:
    """At least ``threshold`` of ``members`` must have witnessed a checkpoint."""

    threshold: int
    members: tuple[str, ...]


@valueclass
class TrustPolicy:
    """Keys of logs, keys of witnesses by name, groups of them, and the name that must have witnessed (or ``none``).

    A group stands behind its members.
    """

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NONE

    def met_by(self, cosigned: Iterable[str]) -> bool:
        """Tell whether witnesses of these names are enough."""
        met = {NONE, *(each for each in cosigned if each in self.witnesses)}
        for name, group in self.groups.items():
            if sum(each in met for each in group.members) >= group.threshold:
                met.add(name)
        return self.quorum in met

    def __str__(self) -> str:
        lines = [f"log {key}" for key in self.logs]
        lines += [f"witness {name} {key}" for name, key in self.witnesses.items()]
        lines += [f"group {name} {each.threshold} {' '.join(each.members)}" for name, each in self.groups.items()]
        return "\n".join([*lines, f"quorum {self.quorum}", ""])


def verify_under(data: bytes | str, policy: TrustPolicy, check: SignatureCheck) -> SignedCheckpoint:
    """Give a checkpoint that a log of the policy signed and enough of its witnesses cosigned.

    Raises:
        VerificationError: not such a checkpoint; DR-V018, of another origin than the log's key; DR-V019, too few
            witnesses.

    """
    signed = verify_checkpoint(data, policy.logs, check)
    origin = signed.checkpoint.origin
    if not any(each.key.name == origin for each in signed.signed):
        raise VerificationError(
            "DR-V018",
            say(
                f"检查点的来源是 {origin}，签名的钥匙属于另一个登记库",
                f"the checkpoint is of {origin}, but the key that signed it is of another log",
            ),
            step="origin",
            expected=" / ".join(each.key.name for each in signed.signed),
            got=origin,
        )
    cosigned: list[str] = []
    if policy.quorum != NONE:
        keys = {key: name for name, key in policy.witnesses.items()}
        present = {(each.name, each.key_id) for each in signed.note.signatures}
        here = [key for key in keys if (key.name, key.key_id) in present]
        if here:
            found = verify_checkpoint(data, here, check)
            cosigned = [keys[each.key] for each in found.signed]
            signed = SignedCheckpoint(
                checkpoint=signed.checkpoint, note=signed.note, signed=(*signed.signed, *found.signed)
            )
    if not policy.met_by(cosigned):
        raise VerificationError(
            "DR-V019",
            say(
                f"见证不足：策略要求 {policy.quorum}，见到 {'、'.join(cosigned) or '无'}",
                f"too few witnesses: the policy asks for {policy.quorum}, seen: {', '.join(cosigned) or 'none'}",
            ),
            step="witnesses",
            expected=f"quorum {policy.quorum}",
            got=", ".join(cosigned) or say("没有", "none"),
        )
    return signed


def silent(policy: TrustPolicy | None, origin: str, signed: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Give the keys that a policy names for a log and that did not sign: one of them is enough, and a thief takes the others off."""
    mine = [each for each in policy.logs if each.name == origin] if policy is not None else []
    return tuple(each for each in mine if each not in {*signed})


def split(policy: TrustPolicy | None, origin: str) -> tuple[TrustPolicy | None, TrustPolicy | None]:
    """Give what a policy asks of the first checkpoint of a log and of the second; the keys of other logs ask nothing of it.

    Witnesses cosign the first; where only the second is asked for, it has to meet the quorum itself, and cannot.
    """
    if policy is None:
        return None, None
    national = tuple(each for each in policy.logs if each.kind is KeyKind.SM2 and each.name == origin + SECOND)
    if not national:
        return policy, None
    plain = tuple(each for each in policy.logs if each.kind is not KeyKind.SM2)
    if not any(each.name == origin for each in plain):
        return None, replace(policy, logs=national)
    return replace(policy, logs=plain), TrustPolicy(logs=national)


class _Reading:
    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: list[str] = []

    def line(self, words: list[str]) -> Text | None:
        """Take one line; give what is wrong with it, or nothing."""
        match words:
            case ["log", key, *url] if len(url) <= 1:
                return self._log(parse_key(key))
            case ["witness", name, key, *url] if len(url) <= 1:
                return self._witness(name, parse_key(key))
            case ["group", name, threshold, *members]:
                return self._group(name, threshold, members)
            case ["quorum", name]:
                self.quorum.append(name)
                known = name == NONE or name in self.witnesses or name in self.groups
                return (
                    None
                    if known and len(self.quorum) == 1
                    else say(
                        f"quorum {name}：前面没有定义，或写了两次",
                        f"quorum {name}: not defined before, or a second one",
                    )
                )
            case _:
                return say("不是 log、witness、group、quorum 中的一种", "neither log, witness, group nor quorum")

    def _log(self, key: VerifierKey) -> Text | None:
        if key.kind not in LOG_KINDS or self._holds(key):
            return say(f"{key.name}：不是账本的钥匙，或写了两次", f"{key.name}: not a key of a log, or named twice")
        self.logs.append(key)
        return None

    def _witness(self, name: str, key: VerifierKey) -> Text | None:
        if key.kind not in WITNESS_KINDS or self._holds(key) or self._taken(name):
            return say(
                f"witness {name}：不是见证人的钥匙，或写了两次",
                f"witness {name}: not a key of a witness, or named twice",
            )
        self.witnesses[name] = key
        return None

    def _group(self, name: str, threshold: str, members: list[str]) -> Text | None:
        strange = [each for each in members if each not in self.witnesses and each not in self.groups]
        used = {each for group in self.groups.values() for each in group.members}
        if not members or strange or self._taken(name) or len(set(members)) != len(members) or used & set(members):
            return say(
                f"group {name}：成员要先定义，且只用一次", f"group {name}: members are defined before and used once"
            )
        count = {"any": 1, "all": len(members)}.get(threshold) or (int(threshold) if is_decimal(threshold) else 0)
        if not 1 <= count <= len(members):
            return say(
                f"group {name}：{len(members)} 个里要 {threshold[:SHOWN]} 个",
                f"group {name}: {threshold[:SHOWN]} of {len(members)}",
            )
        self.groups[name] = Group(threshold=count, members=tuple(members))
        return None

    def _holds(self, key: VerifierKey) -> bool:
        """Tell whether a key stands there already: nobody counts twice, and no log witnesses itself."""
        return any(each.public == key.public for each in (*self.logs, *self.witnesses.values()))

    def _taken(self, name: str) -> bool:
        return name == NONE or name in self.witnesses or name in self.groups

    def too_many(self) -> Text | None:
        """Say that there are too many logs, witnesses or groups, or nothing."""
        most = max(map(len, (self.logs, self.witnesses, self.groups)))
        return say(f"同类超过 {MAX_NAMES} 个", f"more than {MAX_NAMES} of a kind") if most > MAX_NAMES else None


def parse_policy(data: bytes | str) -> TrustPolicy:
    """Read a policy file.

    Raises:
        VerificationError: DR-V017, names the line and what is wrong; DR-V011, a key is not written as one.

    """
    text = data.decode("utf-8", "surrogateescape") if isinstance(data, bytes) else data
    if "\r\n" in text:
        raise _formless(text[: text.index("\r\n")].count("\n") + 1, CRLF, AS_IT_WAS)
    if len(text) > MAX_POLICY or any((each < " " and each not in "\t\n") or each == "\x7f" for each in text):
        raise _formless(
            0, say(f"超过 {MAX_POLICY} 字，或有控制字符", f"more than {MAX_POLICY} characters, or control characters")
        )
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        words = [word for word in line.replace("\t", " ").split(" ") if word]  # other blanks belong to a name
        if words and not words[0].startswith("#"):
            try:
                wrong = reading.line(words) or reading.too_many()
            except VerificationError as error:
                raise _on_line(number, error) from error
            if wrong:
                raise _formless(number, wrong)
    if not reading.quorum:
        raise _formless(
            text.count("\n") + 1,
            say("没有 quorum 行；quorum none 表示不要见证人", "no quorum line; quorum none asks for no witness"),
        )
    return TrustPolicy(
        logs=tuple(reading.logs), witnesses=reading.witnesses, groups=reading.groups, quorum=reading.quorum[0]
    )


def _on_line(line: int, error: VerificationError) -> VerificationError:
    """Say of a key that cannot be read on which line of the policy it stands."""
    said = say(f"信任策略第 {line} 行：{error.message.zh}", f"line {line} of the trust policy: {error.message.en}")
    return VerificationError(error.code, said, step="policy", expected=error.expected, got=error.got)


def _formless(line: int, reason: Text, hint: Text | None = None) -> VerificationError:
    return VerificationError(
        "DR-V017",
        say(f"信任策略第 {line} 行：{reason.zh}", f"line {line} of the trust policy: {reason.en}"),
        step="policy",
        got=reason,
        hint=hint,
    )


CODES = {
    "DR-V017": say("信任策略文件有错，按行号改正。", "The trust policy file has a fault; mend the line named."),
    "DR-V018": say(
        "检查点的来源与签名钥匙的名字不同：拿错了登记库的钥匙或检查点。",
        "The checkpoint names another origin than the key that signed it: a key or checkpoint of another registry.",
    ),
    "DR-V019": say(
        "见证人不足以满足信任策略。请登记库取得更多见证后再出证明。",
        "Fewer witnesses than the policy asks for have cosigned. Ask the registry for a proof with more of them.",
    ),
}
