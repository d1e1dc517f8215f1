"""Every case of a pack looked at by a solver, where the extra ``deep`` is installed."""

from typing import TYPE_CHECKING

from datarights.errors import UsageError
from datarights.text import say

if TYPE_CHECKING:
    from datarights.rules.deep import Found
    from datarights.rules.pack import Pack


def deep_found(pack: "Pack", other: "Pack | None" = None) -> "tuple[Found, ...]":
    """Give what is wrong with a pack over every case; with another, where it contradicts that one.

    Raises:
        UsageError: the extra ``deep`` is not installed.
        InputError: both packs declare one name.

    """
    try:
        from datarights.adapters.solver import between, checked
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "z3":
            raise
        raise UsageError(
            "DR-U098",
            say("没有安装求解器", "the solver is not installed"),
            hint=say('pip install "datarights[deep]"', 'pip install "datarights[deep]"'),
        ) from error
    return checked(pack) if other is None else between(other, pack)


CODES = {
    "DR-U098": say(
        "packs check --deep 用到 z3-solver：安装 datarights[deep]。",
        "packs check --deep needs z3-solver: install datarights[deep].",
    ),
}
