"""Packs that stand in for a year's law: nine beside the national Guide, seven hundred rules behind eight gates.

``folders`` writes them as files, each a pack that uses ``cn-registration``: a gate on a label, facts of its own, rules
with numbers of the law, exceptions, duties, two versions of some. They say nothing; they weigh what packs weigh.
"""

from pathlib import Path

PACKS = 9
RULES = 60

HEAD = """\
kind: pack
id: stand-in-{number}
version: "1"
title: {{zh: 替身规则包第{number}, en: "stand-in pack, number {number}"}}
jurisdiction: CN
uses: [cn-registration]
governs: {{fact: asset.labels.{label}, is: yes}}
sources:
  decree{number}:
    title: {{zh: 第{number}号办法, en: decree number {number}}}
    issuer: 某部
    number: 第{number}号
    authority: regulation
    issued: 2024-01-01
    from: 2024-01-01
    read: 2026-11-01
    note: {{zh: 全文读过，{number}，不是真的法, en: "read in full; number {number}, no law at all"}}
parameters:
  most: {{unit: persons, values: [{{from: 2024-01-01, value: 100000, cite: {{source: decree{number}, article: 7}}}}]}}
facts:
"""
FACT = """\
  act.stand{number}-f{fact}: {{type: {type}, who: actor, changeable: yes, ask: {{zh: 第{number}包事实之{fact}是否具备, en: "is point {fact} of pack {number} met"}}, settle: {{zh: 第{fact}号文件, en: document {fact}}}}}
"""
RULE = """\
  - id: d{number}-{rule}.point
    title: {{zh: 第{rule}条的要求, en: "what article {rule} asks for"}}
    acts: [outside, export]
    outcome: {outcome}
    from: 2024-01-01
    cite: [{{source: decree{number}, article: {rule}, paragraph: 1, item: 二}}]
    says: {{zh: 第{rule}条要求具备若干条件并保存记录不少于三年, en: "article {rule} asks for some conditions, and that records be kept for three years"}}
    when:
      all:
        - {{fact: act.stand{number}-f{one}, is: no, says: {{zh: 没有具备第{one}项, en: "point {one} is not met"}}}}
        - any:
            - {{fact: act.stand{number}-f{two}, is: yes, cite: {{source: decree{number}, article: {rule}, paragraph: 2}}}}
            - {{fact: act.stand{number}-count, over: {{parameter: most}}}}
        - {{fact: asset.labels.public, is: no}}
    remedy: {{zh: 补齐第{one}项, en: "meet point {one}"}}
    duties:
      - {{id: keep{rule}, on: actor, travels: yes, says: {{zh: 第{rule}条：保存记录三年, en: "article {rule}: keep records for three years"}}, cite: {{source: decree{number}, article: {rule}}}}}
"""
LABELS = ("core", "state_secret", "important")
OUTCOMES = ("evidence_needed", "conditional", "conditional", "noted", "evidence_needed", "review")


def folders(place: Path, packs: int = PACKS, rules: int = RULES) -> list[Path]:
    """Write the packs into a folder; give theirs."""
    found = []
    for number in range(packs):
        folder = place / f"stand-in-{number}"
        (folder / "rules").mkdir(parents=True)
        facts = [FACT.format(number=number, fact=each, type="yes_no") for each in range(rules // 2)]
        facts.append(FACT.format(number=number, fact="x", type="number").replace("-fx:", "-count:"))
        (folder / "pack.yaml").write_text(
            HEAD.format(number=number, label=LABELS[number % len(LABELS)]) + "".join(facts), encoding="utf-8"
        )
        written = [
            RULE.format(
                number=number, rule=each, outcome=OUTCOMES[each % len(OUTCOMES)],
                one=each % (rules // 2), two=(each * 7 + 3) % (rules // 2),
            )
            for each in range(rules)
        ]  # fmt: skip
        (folder / "rules" / "all.yaml").write_text("kind: rules\nrules:\n" + "".join(written), encoding="utf-8")
        found.append(folder)
    return found
