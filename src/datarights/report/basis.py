"""What a report rests on, said at its end: registry, size, root, day, packs, program; and what a report is not."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from datarights.holdings.snapshot import Holdings
from datarights.report.tree import FORMAT, Cell, Pairs
from datarights.text import Text, same, say
from datarights.version import __version__

if TYPE_CHECKING:
    from datarights.model.scope import Lexicon
    from datarights.rules.pack import Pack

NOT: Final = say(
    "本报告记载登记库所载的事实，以及按所列规则包对所问行为作出的判定。登记用于记载和证明，不创设权利；本报告不是法律意见，"
    "不替代主管部门、登记机构或者法院的决定。标为“指引”“政策”“类推”的依据供参照，不是法律。",
    "This report states what the registry holds and what the rule packs named make of the acts asked about. Registration records and "
    "evidences; it confers no right. This is not legal advice and replaces no decision of an authority, an agency or a court. "
    "What is marked guidance, policy or by analogy is followed by reference and is not law.",
)
ENTRIES: Final = say("条目数", "entries")
ROOT: Final = say("树根（RFC 9162，SHA-256）", "root (RFC 9162, SHA-256)")
SELF_CONSISTENT: Final = say(
    "自洽：未与外部保存的检查点比对", "self-consistent: not compared with a checkpoint kept outside"
)


def basis_of(
    holdings: Holdings, lexicon: "Lexicon", packs: Sequence["Pack"], day: date, recorded_at: str = ""
) -> dict[str, Any]:
    """Give the basis as JSON values. ``recorded_at``: when the last entry known was recorded, as the ledger wrote it."""
    return {
        "registry": holdings.origin,
        "entries": holdings.size,
        "root": holdings.root,
        "recorded_at": recorded_at or None,
        "checked_against": None,
        "day": day.isoformat(),
        "packs": [{"id": each.id, "version": each.version, "digest": each.digest} for each in packs],
        "vocabularies": [
            {"dimension": each.dimension, "id": each.id, "version": each.version, "digest": each.digest}
            for each in sorted(lexicon.vocabularies.values(), key=lambda each: each.dimension)
        ],
        "program": __version__,
        "report_format": FORMAT,
    }


def known_text(basis: Mapping[str, Any]) -> Text:
    """Say in one line as of when: the day asked about, and what the ledger had by then."""
    return say(
        f"{basis['day']} 当日的状态；依登记库前 {basis['entries']} 条",
        f"as it stood on {basis['day']}, from the first {basis['entries']} entries of the registry",
    )


def basis_pairs(basis: Mapping[str, Any]) -> Pairs:
    """Give the basis to print, digests in full."""
    rows: list[tuple[Text, Cell]] = [
        (say("登记库", "registry"), str(basis["registry"])),
        (ENTRIES, str(basis["entries"])),
        (ROOT, str(basis["root"])),
    ]
    if basis["recorded_at"]:
        rows.append((say("最后一条登记于（UTC）", "last entry recorded (UTC)"), str(basis["recorded_at"])))
    rows += [
        (say("核对", "checked"), SELF_CONSISTENT),
        (say("所问之日", "day asked about"), str(basis["day"])),
        *(
            (
                say(f"规则包 {each['id']} {each['version']}", f"pack {each['id']} {each['version']}"),
                f"SHA-256 {each['digest']}",
            )
            for each in basis["packs"]
        ),
        *(
            (
                say(f"词表 {each['id']} {each['version']}", f"vocabulary {each['id']} {each['version']}"),
                f"SHA-256 {each['digest']}",
            )
            for each in basis["vocabularies"]
            if each["digest"]
        ),
        (
            say("程序与报告格式", "program and report format"),
            same(f"datarights {basis['program']} · {basis['report_format']}"),
        ),
    ]
    return Pairs(tuple(rows))
