"""``demo``: one whole story, in a folder of its own."""

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import typer

from datarights import bootstrap
from datarights.app.checking import checked
from datarights.cli import console
from datarights.cli.decision_drawing import decision_lines
from datarights.cli.drawing import plan_lines
from datarights.cli.language import current, words
from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.errors import UsageError
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Scope, Terms
from datarights.text import Lang, say

app = typer.Typer(add_completion=False)

FOLDER = "datarights-demo"
MARK = ".datarights-demo"


class Story(NamedTuple):
    """The names of the story in one language."""

    manifest: str
    scenario: str
    application: str
    asset: str
    index_firm: str
    bank: str
    owner: str
    report: str


STORIES = {
    Lang.ZH: Story(
        "登记.yaml", "情景.yaml", "申请.yaml", "棉花收购数据", "沙棘数科", "云杉银行", "金絮棉业", "合规报告"
    ),
    Lang.EN: Story(
        "registry.yaml",
        "scenario.yaml",
        "application.yaml",
        "cotton-purchases",
        "shaji-data",
        "yunshan-bank",
        "jinxu-cotton",
        "compliance-report",
    ),
}


@app.command(help=words("十秒看一个完整的故事", "See one whole story in ten seconds"))
def demo(folder: str = typer.Argument(FOLDER, help=words("在哪个文件夹", "in which folder"))) -> None:
    """Build a registry in a folder of its own and tell one story to its end."""
    from datarights.app.plan import rehearse
    from datarights.cli.manifests import drafts_of, worlds
    from datarights.holdings.statement import of_asset

    target = Path(folder)
    _emptied(target)
    story = STORIES[current()]
    for name, content in bootstrap.project_files(current()):
        own = b'passphrase_file = "demo.passphrase"\n' if name == bootstrap.CONFIG else b""
        bootstrap.keep_file(target / name, content + own)
    lexicon, engine = bootstrap.lexicon(), bootstrap.engine()
    registry = bootstrap.create_registry(found=bootstrap.settings({"registry": str(target / "registry.db")}, target))

    _head(
        1,
        words("登记：数据、三权、许可与再许可", "Register: data, the three rights, a licence and a sub-licence"),
        f"datarights apply {story.manifest}",
    )
    plan = rehearse(drafts_of(worlds([str(target / story.manifest)])), registry)
    console.lines(plan_lines(plan, [story.manifest], "")[1:-2])
    from datarights.app.plan import apply_plan

    apply_plan(plan, registry)

    held = registry.holdings()
    on = bootstrap.today()
    _head(
        2,
        words("看：谁有什么权利，一环接一环", "Look: who holds what, link by link"),
        f"datarights chain {story.asset}",
    )
    from datarights.cli.chain import tree_lines

    console.lines(tree_lines(held, story.asset, on, of_asset(held, held.lexicon, story.asset, on)))

    scenario = bootstrap.scenario_of(str(target / story.scenario), None, engine)
    refused = decide(DecisionRequest(act=scenario.steps[0].act), held, engine, lexicon)
    _head(
        3,
        words("问：一个被拒绝的行为，凭哪一条", "Ask: an act that is refused, and by what"),
        f"datarights decide {story.scenario} --act 1",
    )
    console.lines(decision_lines(refused, engine))

    _head(
        4,
        words("问：一个缺证据的行为，最少补什么", "Ask: an act that lacks evidence, and the least that settles it"),
        f"datarights decide --act license --asset {story.asset} --from {story.index_firm} --to {story.bank} …",
    )
    console.lines(decision_lines(decide(DecisionRequest(act=_open_act(story, on)), held, engine, lexicon), engine))

    _head(
        5,
        words("检查：情景文件写明预期，可放进 CI", "Check: a scenario file says what to expect, ready for CI"),
        f"datarights check {story.scenario}",
    )
    from datarights.cli.check_drawing import table_lines

    results = list(checked([scenario], bootstrap.judging(engine), lexicon))
    console.lines(table_lines(results))

    _head(
        6,
        words("报告：交给别人的文件", "Report: something to hand over"),
        f"datarights report compliance {story.asset} -o {story.report}.html",
    )
    made = bootstrap.compliance_report(
        held,
        engine,
        story.asset,
        on,
        [str(target / story.scenario)],
        recorded=bootstrap.recorded_at(registry, held.size),
    )
    for style, suffix in (("html", "html"), ("json", "json")):
        path = target / f"{story.report}.{suffix}"
        bootstrap.write_file(path, bootstrap.rendered(made, style, current()).encode())
        console.line(f"  {path}")

    _proved(registry, [target / f"{story.report}.html", target / f"{story.report}.json"], story)

    console.line()
    console.line(words("接着可以：", "Go on with:"))
    if shutil.which("datarights") is None:
        activate = Path(sys.prefix) / "bin" / "activate"
        if activate.is_file():
            console.line(f"  source {activate}")
    console.lines(
        console.columns(
            [
                (f"cd {target}", ""),
                (
                    f"datarights precheck {story.application}",
                    words("递交之前，看会被退回什么", "before filing: what would be sent back"),
                ),
                (f"datarights decide {story.scenario} --full", words("看全部规则与条件", "every rule and condition")),
                (
                    f"datarights prove {story.asset}",
                    words("证明谁有什么权利，一条不漏", "prove who holds what, nothing left out"),
                ),
            ]
        )
    )
    if any(not each.met for each in results):
        raise typer.Exit(1)


def _proved(registry: "bootstrap.Registry", files: list[Path], story: Story) -> None:
    """Issue the report, and check it as its reader would, who was given the public key beforehand."""
    from datarights.cli.verify import lines_of

    name = f"{story.report}.html"
    _head(
        7,
        words("证明：收件人不必信任我们", "Prove: its reader need not trust us"),
        f"datarights prove {name} … ; datarights verify {name} --policy policy",
    )
    bundle = bootstrap.issued(registry, files, [each.name for each in files], bootstrap.asked_of_a_proof("", ""))
    proof = Path(f"{files[0]}{bootstrap.PROOF}")
    bootstrap.write_file(proof, bootstrap.handed_out(bundle))
    policy = files[0].with_name("policy")
    bootstrap.write_file(policy, bootstrap.policy_of(bootstrap.settings({}, files[0].parent), registry).encode())
    console.lines(
        f"  {line}" for line in lines_of(bootstrap.verified_file(files[0], policy=str(policy))) if line[0] in "√○"
    )


def _emptied(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        if not (target / MARK).is_file():
            raise UsageError(
                "DR-U040",
                say(f"{target} 不是演示留下的文件夹，不动它", f"{target} was not made by the demo and is left alone"),
                hint=say("另写一个文件夹：datarights demo 别的名字", "name another: datarights demo FOLDER"),
            )
        shutil.rmtree(target)
    target.mkdir(parents=True, exist_ok=True)
    (target / MARK).write_text("", encoding="utf-8")


def _head(number: int, title: str, command: str) -> None:
    console.line()
    console.line(console.styled(f"{number}  {title}", "bold"))
    console.line(console.styled(f"   $ {command}", "dim"))


def _open_act(story: Story, on: date) -> Act:
    return Act(
        kind="license", on=on, asset=story.asset, by=story.index_firm, to=story.bank, rights=Right.USE,
        scope=Scope(purposes=Terms(("credit-risk",)), territory=Terms(("CN",)), period=Period(start=on, end=date(on.year + 1, 1, 1)), passing_on=0),
    )  # fmt: skip
