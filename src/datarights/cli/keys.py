"""``keys``: the keys that sign the registry's checkpoints."""

from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings
from datarights.errors import UsageError
from datarights.ledger.keeping import RETIRED, key_draft
from datarights.ledger.note import KeyKind
from datarights.text import say

app = typer.Typer(no_args_is_help=True, add_completion=False)

KINDS = {"ed25519": KeyKind.ED25519, "ml-dsa-44": KeyKind.ML_DSA_44, "sm2": KeyKind.SM2}


@app.command(name="list", help=words("有哪些钥匙，哪些在用；可交给别人的是公钥", "Which keys there are, and which sign; what may be handed out is public"))  # fmt: skip
def list_(output: str = typer.Option("", "--output", "-o", help=words("写到文件", "write it to a file"))) -> None:
    """Show the keys; ``--format policy`` writes a trust policy that others can take to verify with."""
    found = settings()
    kept = bootstrap.key_store(found).stored()
    style = console.chosen_format("table", "plain", "json", "policy")
    if style == "policy":
        policy = bootstrap.policy_of(found)
        if output:
            bootstrap.write_file(Path(output), policy.encode())
        else:
            console.lines(policy.splitlines())
        return
    if style == "json":
        console.as_json(
            [
                {
                    "id": each.key.key_id.hex(),
                    "vkey": str(each.key),
                    "kind": _kind(each.key.kind),
                    "made_on": each.made_on,
                    "retired_on": each.retired_on or None,
                }
                for each in kept
            ]
        )
        return
    for each in kept:
        state = words(f"停用于 {each.retired_on[:10]}", f"retired {each.retired_on[:10]}") if each.retired_on else words("在用", "in use")  # fmt: skip
        console.line(f"{each.key.key_id.hex()}  {_kind(each.key.kind)}  {each.made_on[:10]}  {state}")
        vkey = str(each.key)
        console.line(f"  {vkey}" if len(vkey) <= 100 else words(f"  {vkey[:60]}…（全文：--format policy）", f"  {vkey[:60]}… (whole: --format policy)"))  # fmt: skip
    if not kept:
        console.talk(words(f"{found.keys.value} 里没有钥匙；建登记库时会自动做一把", f"there is no key in {found.keys.value}; one is made with the registry"))  # fmt: skip


@app.command(help=words("添一把钥匙，与现有的一起签名", "Add a key that signs beside those in use"))
def new(kind: str = typer.Option("ed25519", "--kind", help="ed25519 | ml-dsa-44 | sm2")) -> None:
    """Add a key; an entry says that it signs from now on."""
    with opened() as registry:
        made = bootstrap.make_key(settings(), registry.origin, _chosen(kind))
        registry.submit(key_draft(made.key))
    console.line(words(f"新钥匙 {made.key.key_id.hex()}，自本条起一起签名", f"key {made.key.key_id.hex()} signs from here on"))  # fmt: skip
    console.talk(words("公钥交给核对的人：datarights keys list --format policy", "the public key, for those who verify: datarights keys list --format policy"))  # fmt: skip


@app.command(help=words("换钥匙：新的接替旧的，旧检查点仍可核对", "Change the key: a new one takes over, old checkpoints stay verifiable"))  # fmt: skip
def rotate(kind: str = typer.Option("ed25519", "--kind", help="ed25519 | ml-dsa-44 | sm2")) -> None:
    """Replace the keys in use by a new one. The checkpoint of the change is signed by both, old and new."""
    found = settings()
    with opened() as registry:
        origin = registry.origin
        old = bootstrap.signing_keys(found, bootstrap.name_for(origin, _chosen(kind)))
        made = bootstrap.make_key(found, origin, _chosen(kind))
        with registry.writer() as writer:
            writer.append(key_draft(made.key, replaces=old[-1].key if old else None))
            for each in old:
                writer.append(key_draft(each.key, RETIRED))
    for each in old:
        bootstrap.key_store(found).retire(each)
    console.line(words(f"新钥匙 {made.key.key_id.hex()} 接替 {len(old)} 把旧钥匙", f"key {made.key.key_id.hex()} takes the place of {len(old)}"))  # fmt: skip
    console.line(f"  {made.key}")


@app.command(help=words("停用一把钥匙", "Retire a key"))
def retire(
    key: str = typer.Argument(..., help=words("钥匙编号（八位十六进制）", "the key's id (eight hex digits)")),
) -> None:
    """Retire a key; one must stay in use, otherwise rotate."""
    found = settings()
    with opened() as registry:
        in_use = bootstrap.signing_keys(found, registry.origin)
        national = bootstrap.signing_keys(found, bootstrap.name_for(registry.origin, KeyKind.SM2))
        chosen = [each for each in [*in_use, *national] if each.key.key_id.hex() == key]
        if not chosen:
            raise UsageError("DR-U089", say(f"没有在用的钥匙 {key}", f"no key {key} is in use"), hint=say("datarights keys list", "datarights keys list"))  # fmt: skip
        if in_use == chosen:
            raise UsageError("DR-U089", say("这是唯一在用的钥匙", "it is the only key in use"), hint=say("datarights keys rotate 换一把", "datarights keys rotate replaces it"))  # fmt: skip
        registry.submit(key_draft(chosen[0].key, RETIRED))
    bootstrap.key_store(found).retire(chosen[0])
    console.line(words(f"{key} 已停用；它签过的仍可核对", f"{key} is retired; what it signed stays verifiable"))


def _kind(kind: KeyKind) -> str:
    return kind.name.lower().replace("_", "-")


def _chosen(word: str) -> KeyKind:
    if word not in KINDS:
        raise UsageError("DR-U089", say(f"没有 {word} 这种钥匙", f"there is no kind of key {word}"), hint=say(" | ".join(KINDS), " | ".join(KINDS)))  # fmt: skip
    return KINDS[word]


CODES = {
    "DR-U089": say("没有这样的钥匙，或它是唯一在用的一把。", "There is no such key, or it is the only one in use."),
}
