"""Where a registry may be: a path is a SQLite file, a URL a PostgreSQL database. The one place that tells them apart."""

from pathlib import Path
from typing import Final

from datarights.adapters.sql.driver import Place
from datarights.adapters.sql.store import File
from datarights.errors import UsageError
from datarights.text import say

SCHEMES: Final = ("postgresql://", "postgres://")
"""How the URL of a registry begins, as libpq has it."""


def place_of(target: str | Path) -> Place:
    """Give the place of a path or a URL.

    Raises:
        UsageError: a URL of another sort, or the extra ``postgres`` is not installed.

    """
    if isinstance(target, str) and "://" in target:
        scheme = target.partition("://")[0]
        if not target.startswith(SCHEMES):
            raise UsageError(
                "DR-U064",
                say(f"登记库不能放在 {scheme}:// 里", f"a registry cannot be kept at {scheme}://"),
                hint=say(
                    "写文件路径，或 postgresql://用户@主机/数据库", "name a file, or postgresql://USER@HOST/DATABASE"
                ),
            )
        try:
            from datarights.adapters.sql.postgres import Server  # noqa: PLC0415 - its driver is an extra
        except ImportError as error:
            raise UsageError(
                "DR-U065",
                say("登记库在 PostgreSQL 里，需要 psycopg", "a registry on PostgreSQL needs psycopg"),
                hint=say("pip install 'datarights[postgres]'", "pip install 'datarights[postgres]'"),
            ) from error
        return Server(target)
    return File(Path(target))


CODES = {
    "DR-U065": say(
        "登记库以 postgresql:// 指明时需要附加项 postgres。",
        "A registry named by postgresql:// needs the extra postgres.",
    ),
    "DR-S012": say(
        "与数据库服务器的连接断了。原样再提交一次：已写入的得到原来的回执，没写入的这次写入。",
        "The connection to the database server was lost. Send the same again: what was kept is answered with its first "
        "receipt, what was not is written now.",
    ),
    "DR-S013": say(
        "db backup、db restore 只用于文件。PostgreSQL 用 export ledger 或服务器自己的备份。",
        "db backup and db restore are for files. With PostgreSQL use export ledger, or the server's own backup.",
    ),
    "DR-U064": say("登记库的 URL 只能是 postgresql://。", "The URL of a registry can only be postgresql://."),
    "DR-U066": say(
        "登记库的 URL 不是 libpq 认得的写法，或有它不认得的参数。",
        "The URL of a registry is not written as libpq reads one, or has a parameter that it does not know.",
    ),
}
