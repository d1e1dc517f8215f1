"""``init``: begin a project of one's own in a folder."""

from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import current, words

app = typer.Typer(add_completion=False)


@app.command()
def init(
    folder: str = typer.Argument(".", help=words("文件夹", "folder")),
    dry_run: bool = typer.Option(False, "--dry-run", help=words("只说会写什么", "only say what would be written")),
) -> None:
    """Begin a project: configuration, a sample manifest, scenario and application, schemas for the editor.

    Existing files are never overwritten.
    """
    target = Path(folder)
    written = 0
    for name, content in bootstrap.project_files(current()):
        path = target / name
        if path.exists():
            console.line(words(f"  已有  {path}", f"  exists {path}"))
            continue
        if not dry_run:
            bootstrap.keep_file(path, content)
        written += 1
        console.line(words(f"  新建  {path}", f"  new    {path}"))
    console.talk(
        words(
            f"{written} 个文件。下一步：datarights plan {target / '登记.yaml'}",
            f"{written} files. Next: datarights plan {target / 'registry.yaml'}",
        )
    )
