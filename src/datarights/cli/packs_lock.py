"""``packs lock`` and ``packs sign``: packs from outside pinned by digest, and signed by who made them."""

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.packs_run import say_not_checked
from datarights.cli.registry import settings
from datarights.errors import UsageError, VerificationError
from datarights.text import say

LOCK_HELP = words(
    "把外来规则包按摘要锁定在 packs.lock；以后不是同一份就拒绝",
    "Pin packs from outside by digest in packs.lock; another one is then refused",
)
SIGN_HELP = words("用本项目的钥匙给一个规则包签名（pack.note）", "Sign a pack with the key of this project (pack.note)")


def lock(
    names: list[str] = typer.Argument(
        None, help=words("规则包；省略则全部外来的", "packs; all from outside when left out")
    ),
    key: list[str] = typer.Option(
        None,
        "--key",
        help=words(
            "须由此公钥签名（C2SP vkey），可多次", "must be signed by this public key (C2SP vkey); may be repeated"
        ),
    ),
    drop: bool = typer.Option(
        False, "--drop", help=words("从锁中去掉所列的包", "take the packs named out of the lock")
    ),
) -> None:
    """Pin packs."""
    style = console.chosen_format("table", "plain", "json")
    from datarights.app.pack_lock import changes

    found = settings()
    path = bootstrap.lock_path(found)
    extra = found.extra_packs.value
    old = bootstrap.read_lock(path) or {}
    bootstrap.know_packs(extra)  # what is to be pinned is not held to the old lock
    wanted = tuple(names or ()) or tuple(
        name for name, folder in bootstrap.pack_folders(extra).items() if folder != bootstrap.PACKS / name
    )
    if not wanted:
        raise UsageError(
            "DR-U095",
            say("没有外来规则包可锁", "there is no pack from outside to pin"),
            hint=say("写进 datarights.toml 的 extra_packs", "name it in extra_packs of datarights.toml"),
        )
    new = {name: each for name, each in old.items() if not (drop and name in wanted)}
    taken: list[tuple[bootstrap.Pack, str]] = []
    for name, pack in () if drop else zip(dict.fromkeys(wanted), bootstrap.packs(wanted, extra), strict=True):
        keys = tuple(key or ()) or (old[pack.id].keys if pack.id in old else ())
        new[pack.id] = bootstrap.pinned(pack, bootstrap.pack_folder(name, extra), keys, found)
        taken.append((pack, name))
    bootstrap.write_lock(path, new.values())
    for pack, name in taken:
        say_not_checked(pack, name)
    said = changes(old, new)
    if style == "json":
        console.as_json([{"pack": name, "change": sign, "says": in_words(text)} for name, sign, text in said])
        return
    for name, sign, text in said:
        console.line(f"{sign} {name}  {in_words(text)}")
    if not said:
        console.line(words("没有变化", "nothing changed"))


def sign(name: str = typer.Argument(..., help=words("规则包", "the pack"))) -> None:
    """Sign a pack."""
    style = console.chosen_format("table", "plain", "json")
    found = settings()
    bootstrap.know_packs(found.extra_packs.value, keys=lambda: bootstrap.own_keys(found))
    unfit: list[VerificationError] = []
    bootstrap.look_over(lambda _, error: unfit.append(error))
    pack = bootstrap.packs((name,), found.extra_packs.value)[0]
    vkey = bootstrap.sign_pack(pack, bootstrap.pack_folder(name, found.extra_packs.value), found)
    if any(each.code in {"DR-V012", "DR-V072"} for each in unfit):
        console.talk(
            words("原来的 pack.note 已不相符，由新签名取代", "the old pack.note no longer fitted and was replaced")
        )
    if style == "json":
        console.as_json({"pack": pack.id, "version": pack.version, "digest": pack.digest, "key": vkey})
    else:
        console.line(vkey)
    console.talk(
        words(
            f"给用包的人：datarights packs lock {pack.id} --key {vkey}",
            f"for who takes it: datarights packs lock {pack.id} --key {vkey}",
        )
    )


CODES = {
    "DR-U095": say(
        "没有外来的规则包可锁：extra_packs 是空的。", "There is no pack from outside to pin: extra_packs is empty."
    ),
}
