"""``packs new``: a pack folder to begin with, which holds together and is tested from its first minute."""

from datetime import timedelta
from pathlib import Path
from typing import Final

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.errors import UsageError
from datarights.model.ids import fits_pack
from datarights.text import say

HELP = words("开一个规则包：写好就能检查和试运行的文件夹", "Begin a pack: a folder that passes lint and test at once")


def new(
    name: str = typer.Argument(..., help=words("编号，也作文件夹名", "its id, and the name of its folder")),
) -> None:
    """Begin a pack."""
    folder = Path(name)
    pack_id = folder.name
    if not fits_pack(pack_id):
        raise UsageError(
            "DR-U096",
            say(f"“{pack_id}”不能作规则包的编号", f"“{pack_id}” cannot be the id of a pack"),
            hint=say(
                "只用汉字、一种文字的字母、数字、- 和 _，如 本公司、house-1",
                "write letters of any one script, digits, - and _, such as house-1",
            ),
        )
    if bootstrap.is_shipped(pack_id):
        raise UsageError(
            "DR-U096",
            say(f"程序自带一个规则包叫 {pack_id}", f"a pack that comes with the program is called {pack_id}"),
            hint=say("换一个名称", "choose another name"),
        )
    if folder.exists():
        raise UsageError(
            "DR-U097",
            say(f"{name} 已经有了", f"{name} is there already"),
            hint=say("换一个名称", "choose another name"),
        )
    first = bootstrap.today().replace(month=1, day=1)
    days = {"TODAY": bootstrap.today(), "EVE": first - timedelta(days=1), "DAY": first}
    style = console.chosen_format("table", "plain", "json")
    console.check_output(str(folder))
    made: list[str] = []
    for template, text in FILES.items():
        file = template.replace("PACK", pack_id)
        filled = text.replace("PACK", pack_id)
        for word, day in days.items():
            filled = filled.replace(word, day.isoformat())
        bootstrap.keep_file(folder / file, filled.encode())
        made.append((folder / file).as_posix())
    if style == "json":
        console.as_json({"id": pack_id, "files": made})
    else:
        console.lines(f"+ {each}" for each in made)
    shown = folder.as_posix()
    console.talk(
        words(
            f"下一步：datarights packs lint {shown}；datarights packs test {shown}。写规则的人看 docs/how-to/write-a-rule.zh.md",
            f"Next: datarights packs lint {shown}; datarights packs test {shown}. How to write: docs/how-to/write-a-rule.md",
        )
    )


FILES: Final = {
    "pack.yaml": """\
# 规则包的头：渊源、要问的事实、管的行为。The head of the pack: sources, facts it asks for, acts it speaks of.
kind: pack
id: PACK
version: "1"
title: {zh: 本公司制度, en: house rules}
jurisdiction: CN
sources:
  policy:
    title: {zh: 数据对外提供管理办法, en: Policy on providing data}
    short: {zh: 管理办法, en: policy}
    issuer: 本公司
    number: 第1号
    authority: policy                 # law interpretation regulation normative order guidance policy explanation contract analogy reckoning
    issued: DAY
    from: DAY
    read: TODAY
    confidence: read                  # read partial unverified
    articles: [1-9]                   # 读过的或全部条文 the articles that were read, or all
facts:
  act.approved:
    type: yes_no                      # yes_no word number day words records judgement
    ask: {zh: 对外提供是否经数据管理部批准？, en: Has the data office approved the provision?}
    who: actor                        # 谁能答 who can answer
    changeable: yes
    settle: {zh: 批准单, en: the approval}
acts:
  lend:
    title: {zh: 出借, en: lend}
    exercises: [operate]
    cite: {source: policy, article: 3}
""",
    "rules/PACK.yaml": """\
# 一条规则：出处、何时起、问什么、结果。A rule: where it stands, from when, what it asks, what follows.
kind: rules
rules:
  - id: policy-3.approval
    title: {zh: 未经批准, en: not approved}
    acts: [lend]
    outcome: prohibited               # prohibited review evidence_needed conditional permitted noted lifted
    from: DAY
    cite: {source: policy, article: 3}
    says: {zh: 对外提供须经数据管理部批准, en: providing data needs the approval of the data office}
    when: {fact: act.approved, is: no}
    remedy: {zh: 先取得批准, en: get the approval first}
  - id: policy-3.approved
    title: {zh: 已经批准, en: approved}
    acts: [lend]
    outcome: permitted
    from: DAY
    cite: {source: policy, article: 3}
    says: {zh: 经批准的可以提供, en: what is approved may be provided}
    when: {fact: act.approved, is: yes}
""",
    "scenarios/PACK.yaml": """\
# 每条规则三例：符合、不符合、缺事实；每个日期两例：前一日、当日。照条文写，不照程序的答案写。
# Three acts a rule: met, not met, a fact missing; two a date: the day before and the day. From the text, not from the program.
kind: scenario
title: 出借须经批准 lending needs an approval
acts:
  - {title: 未经批准不得出借（第3条）, act: lend, on: TODAY, facts: {act.approved: no}, expect: {outcome: prohibited, rules: {policy-3.approval: applies, policy-3.approved: clear}, cites: policy:3}}
  - {title: 经批准可以出借（第3条）, act: lend, on: TODAY, facts: {act.approved: yes}, expect: {outcome: permitted, rules: {policy-3.approval: clear, policy-3.approved: applies}, cites: policy:3}}
  - {title: 有没有批准没有人说, act: lend, on: TODAY, expect: {outcome: evidence_needed, rules: {policy-3.approval: open, policy-3.approved: open}, questions: act.approved}}
  - {title: 办法施行之日即须批准, act: lend, on: DAY, expect: {in_force: [policy-3.approval, policy-3.approved]}}
  - {title: 施行前一日还不必, act: lend, on: EVE, expect: {not_in_force: [policy-3.approval, policy-3.approved]}}
""",
}
"""The files of a new pack: one rule and its contrary, each shown in every way, so that no error in them goes unnoticed."""

CODES = {
    "DR-U096": say(
        "这个词不能作规则包的编号：只用汉字、字母、数字、- 和 _。",
        "This cannot be the id of a pack: letters of any script, digits, - and _.",
    ),
    "DR-U097": say(
        "同名的文件夹已经有了；不覆盖别人的文件。", "A folder of that name is there; nothing is written over."
    ),
}
