"""``check``: run scenario files."""

import typer

from datarights.cli.check_files import check_paths
from datarights.cli.language import words

app = typer.Typer(add_completion=False)


@app.command(
    help=words(
        "运行情景文件：不符预期退出码 1，什么也没检查到退出码 6",
        "Run scenario files: exit 1 when one is not met, 6 when nothing was checked",
    )
)
def check(
    paths: list[str] = typer.Argument(
        ..., help=words("情景文件或文件夹；- 为标准输入", "scenario files or folders; - for standard input")
    ),
    select: str = typer.Option(
        "", "--select", help=words("只运行题目或文件名合此样式的行为", "only acts whose title or file matches")
    ),
    fail_on: str = typer.Option(
        "",
        "--fail-on",
        help=words(
            "没写预期结果的行为，判定为此结果或更坏也算不符",
            "an act with no expected outcome fails at this one or worse",
        ),
    ),
    ignore: bool = typer.Option(
        False, "--ignore-waivers", help=words("当作没有豁免（审计用）", "as if nothing had been waived (for audits)")
    ),
) -> None:
    """Run scenario files and folders."""
    raise typer.Exit(check_paths(paths, select=select, fail_on=fail_on, ignore_waivers=ignore))
