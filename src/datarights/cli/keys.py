"""``keys``: the keys that sign the registry's checkpoints."""

import json
from collections.abc import Iterator

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import opened, settings
from datarights.errors import StoreError, UsageError, VerificationError
from datarights.ledger.keeping import RETIRED, key_draft
from datarights.ledger.note import KeyKind, VerifierKey
from datarights.text import say

app = typer.Typer(no_args_is_help=True, add_completion=False)

_IDLE = {"unrecorded", "unnamed"}
"""Uses of a key that signs nothing, and never did here."""
KINDS = {"ed25519": KeyKind.ED25519, "ml-dsa-44": KeyKind.ML_DSA_44, "sm2": KeyKind.SM2}


@app.command(name="list", help=words("有哪些钥匙，哪些为账本签名；可交给别人的是公钥", "Which keys there are, and which sign for the ledger; what may be handed out is public"))  # fmt: skip
def list_(
    output: str = typer.Option("", "--output", "-o", help=words("写到文件", "write it to a file")),
    with_retired: bool = typer.Option(
        False, "--with-retired", help=words("策略里也写停用的钥匙，以核对它们以前签的", "policy: the retired keys, too, to verify what they signed")
    ),
) -> None:  # fmt: skip
    """Show the keys; ``--format policy`` writes a trust policy that others can take to verify with."""
    found = settings()
    registry = opened() if bootstrap.exists(found.registry.value) else None
    style = console.chosen_format("table", "plain", "json", "policy")
    if style == "policy":
        lines = bootstrap.policy_of(found, registry, retired=with_retired).splitlines()
    elif with_retired:
        raise UsageError("DR-U142", say("--with-retired 只写进策略", "--with-retired is of a policy"), hint=say("加 --format policy", "add --format policy"))  # fmt: skip
    else:
        known = bootstrap.keys_known(found, registry)
        lines = json.dumps([_as_json(*each) for each in known], ensure_ascii=False, indent=2).split("\n") if style == "json" else [line for each in known for line in _drawn(*each)]  # fmt: skip
        if not known:
            console.talk(words(f"{found.keys.value} 里没有钥匙；建登记库时会自动做一把", f"there is no key in {found.keys.value}; one is made with the registry"))  # fmt: skip
    if output:
        console.give(output, "".join(f"{line}\n" for line in lines).encode())
    else:
        console.lines(lines)
    try:
        if registry is not None:
            bootstrap.verify_behind(registry, found)
    except (StoreError, VerificationError) as error:  # what its entries say of its keys may not be the last word
        console.talk(words("! 先不要移走任何钥匙：", "! take no key away yet: ") + in_words(error.message))


def _as_json(each: "bootstrap.StoredKey", use: str, in_use: bool) -> dict[str, str | bool | None]:
    return {
        "id": each.key.key_id.hex(),
        "vkey": str(each.key),
        "kind": _kind(each.key.kind),
        "use": {"missing": "log", "unnamed": "identity"}.get(use, use),
        "missing": use == "missing",
        "in_use": in_use and use not in _IDLE,
        "made_on": each.made_on or None,
        "retired_on": each.retired_on or None,
    }


def _drawn(each: "bootstrap.StoredKey", use: str, in_use: bool) -> Iterator[str]:
    uses = {
        "log": words("为账本签名", "signs for the ledger"),
        "identity": words("身份", "an identity"),
        "unnamed": words("身份，没有登记，不签名", "an identity that no entry names, signs nothing"),
        "missing": words("为账本签名，文件不在", "signs for the ledger, its file is missing")
        if in_use
        else words("文件不在", "its file is missing"),
        "unrecorded": words("没有登记，不签名", "no entry names it, signs nothing"),
    }
    if use in _IDLE:
        state = ""
    elif not in_use:
        state = words(f"停用于 {each.retired_on[:10]}", f"retired {each.retired_on[:10]}") if each.retired_on else words("停用", "retired")  # fmt: skip
    else:
        state = words("在用", "in use")
    yield "  ".join(filter(None, (each.key.key_id.hex(), _kind(each.key.kind), each.made_on[:10], uses[use], state)))
    yield _shortened(str(each.key))


def _shortened(vkey: str) -> str:
    return f"  {vkey}" if len(vkey) <= 100 else words(f"  {vkey[:60]}…（全文：--format policy）", f"  {vkey[:60]}… (whole: --format policy)")  # fmt: skip


@app.command(help=words("添一把钥匙，与现有的一起签名", "Add a key that signs beside those in use"))
def new(kind: str = typer.Option("ed25519", "--kind", help="ed25519 | ml-dsa-44 | sm2")) -> None:
    """Add a key; an entry says that it signs from now on."""
    console.asks_json()
    [(made, _)], _ = bootstrap.change_keys(settings(), [_chosen(kind)], replacing=False)
    console.answer(_facts(made.key), words(f"新钥匙 {made.key.key_id.hex()}，自本条起一起签名", f"key {made.key.key_id.hex()} signs from here on"))  # fmt: skip
    console.talk(words("公钥交给核对的人：datarights keys list --format policy", "the public key, for those who verify: datarights keys list --format policy"))  # fmt: skip


@app.command(help=words("换钥匙：新的接替旧的，旧检查点仍可核对", "Change the key: a new one takes over, old checkpoints stay verifiable"))  # fmt: skip
def rotate(
    kind: str = typer.Option("", "--kind", help=words("只换这一种：ed25519 | ml-dsa-44 | sm2；不写则各种都换", "only this kind: ed25519 | ml-dsa-44 | sm2; each kind when left out")),
) -> None:  # fmt: skip
    """Replace the keys in use by new ones of their kind. The checkpoint of the change is signed by both, old and new."""
    console.asks_json()
    made, left = bootstrap.change_keys(settings(), [_chosen(kind)] if kind else [], replacing=True)
    said: list[str] = []
    for signer, old in made:
        replaced = " ".join(each.key_id.hex() for each in old) or words("（无）", "(none)")
        sort = _kind(signer.key.kind)
        said.append(words(f"新钥匙 {signer.key.key_id.hex()}（{sort}）接替 {replaced}", f"key {signer.key.key_id.hex()} ({sort}) takes the place of {replaced}"))  # fmt: skip
        said.append(_shortened(str(signer.key)))
    for each in left:
        said.append(words(f"仍在用 {each.key_id.hex()}（{_kind(each.kind)}）", f"still in use: {each.key_id.hex()} ({_kind(each.kind)})"))  # fmt: skip
    taken = [{**_facts(signer.key), "replaces": [each.key_id.hex() for each in old]} for signer, old in made]
    console.answer({"made": taken, "kept": [_facts(each) for each in left]}, *said)
    console.talk(words("把新策略交给核对的人：datarights keys list --format policy；以前签的用旧策略核对", "give those who verify the new policy: datarights keys list --format policy; what was signed before is verified under the old one"))  # fmt: skip


@app.command(help=words("停用一把钥匙", "Retire a key"))
def retire(
    key: str = typer.Argument(..., help=words("钥匙编号（八位十六进制）", "the key's id (eight hex digits)")),
) -> None:
    """Retire a key, though its file be lost; one must stay in use, otherwise rotate."""
    console.asks_json()
    found = settings()
    with opened() as registry:
        here = {each.key: each for each in bootstrap.keys_in_use(found, registry)}
        chosen = [each for each in (*here, *bootstrap.keys_missing(found, registry)) if each.key_id.hex() == key]
        left = [each for each in here if each not in chosen and each.kind is not KeyKind.SM2]
        if not chosen:
            raise UsageError("DR-U089", say(f"没有在用的钥匙 {key}", f"no key {key} is in use"), hint=say("datarights keys list", "datarights keys list"))  # fmt: skip
        if chosen[0] in here and not left:
            raise UsageError("DR-U089", say("只有这把钥匙在签名", "it is the only key that signs"), hint=say("datarights keys rotate 换一把", "datarights keys rotate replaces it"))  # fmt: skip
        registry.submit(key_draft(chosen[0], RETIRED))
    if chosen[0] in here:
        bootstrap.key_store(found).retire(here[chosen[0]])
    console.answer(
        {"retired": _facts(chosen[0]), "kept": [_facts(each) for each in here if each not in chosen]},
        words(f"{key} 已停用；它签过的仍可核对", f"{key} is retired; what it signed stays verifiable"),
    )
    if chosen[0].kind is KeyKind.SM2 and not any(each.kind is KeyKind.SM2 for each in here if each not in chosen):
        console.talk(words("不再有 SM2 签名：此后没有第二检查点（SM3），只认 SM2 的人核对不了新的证明", "nothing is signed by SM2 any more: there are no second checkpoints (SM3) from here on, and whoever verifies SM2 alone cannot verify new proofs"))  # fmt: skip
    if not any(each.kind is KeyKind.ED25519 for each in left):
        console.talk(words("不再有 Ed25519 签名：只认 Ed25519 的人核对不了新的检查点", "nothing is signed by Ed25519 any more: whoever verifies Ed25519 alone cannot verify new checkpoints"))  # fmt: skip


def _facts(key: VerifierKey) -> dict[str, str]:
    return {"id": key.key_id.hex(), "vkey": str(key), "kind": _kind(key.kind)}


def _kind(kind: KeyKind) -> str:
    return kind.name.lower().replace("_", "-")


def _chosen(word: str) -> KeyKind:
    if word not in KINDS:
        raise UsageError("DR-U089", say(f"没有 {word} 这种钥匙", f"there is no kind of key {word}"), hint=say(" | ".join(KINDS), " | ".join(KINDS)))  # fmt: skip
    return KINDS[word]


CODES = {
    "DR-U142": say(
        "停用的钥匙只写进策略：--with-retired 与 --format policy 一起用。",
        "Retired keys are written into a policy alone: --with-retired goes with --format policy.",
    ),
    "DR-U089": say("没有这样的钥匙，或它是唯一在用的一把。", "There is no such key, or it is the only one in use."),
}
