"""``identity``: who may write to the registry."""

from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.drawing import ROLE_NAMES, until_words
from datarights.cli.language import words
from datarights.cli.registry import opened, said_day, settings
from datarights.errors import UsageError
from datarights.ledger.actors import AT_ONCE, Identity
from datarights.ledger.entry import KINDS
from datarights.ledger.keeping import PARTY, ROLES, identity_draft, retired_identity_draft, second_draft
from datarights.ledger.note import parse_key
from datarights.model.period import BEGINNING, FOREVER, after
from datarights.text import say

if TYPE_CHECKING:
    from datarights.app.plan import Plan
    from datarights.ledger.entry import Draft
    from datarights.ledger.note import VerifierKey

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command(
    help=words(
        "为自己做一把签署用的钥匙；代号不写真名", "Make a key of your own to sign with, under a handle, not a name"
    )
)
def new(name: str = typer.Argument(..., help=words("代号", "a handle"))) -> None:
    """Make a key; the registry knows nothing of it until it is added."""
    found = settings()
    if not name or bootstrap.ORIGIN_UNFIT.search(name) or bootstrap.signing_keys(found, name):
        raise UsageError("DR-U091", say(f"“{name}”已有钥匙，或不能作代号：不能有空白和 +", f"“{name}” has a key, or cannot be a handle: no white space, no +"))  # fmt: skip
    as_json = console.chosen_format("table", "plain", "json") == "json"
    made = bootstrap.make_key(found, name)
    if as_json:
        console.as_json({"handle": name, "vkey": str(made.key)})
        return
    console.line(str(made.key))
    console.talk(words("把这一行交给登记员：datarights identity add", "hand this line to a registrar: datarights identity add"))  # fmt: skip


@app.command(
    help=words(
        "让一个人可以登记、核准、审计，或代表一方签署", "Let somebody submit, approve, audit, or sign for a party"
    )
)
def add(
    name: str = typer.Argument(..., help=words("代号（钥匙在本机），或其公钥", "a handle whose key is here, or a public key")),
    role: str = typer.Option(..., "--role", help=" | ".join(ROLES)),
    party: str = typer.Option("", "--for", help=words("代表哪一方（role 为 party 时）", "the party acted for (role party)")),
    kinds: str = typer.Option("", "--kinds", help=words("只可提交这些种类，逗号分隔；核准不限种类", "may submit these kinds alone, with commas; may approve all")),
    start: str = typer.Option("", "--start", help=words("自哪天起（UTC）", "from which day (UTC)")),
    through: str = typer.Option("", "--through", help=words("至哪天止（含；UTC）", "through which day (UTC)")),
) -> None:  # fmt: skip
    """Add an identity. The first one is a registrar and signs for itself; from then on every submission is signed."""
    if role not in ROLES or (role == PARTY) is not bool(party):
        raise UsageError("DR-U091", say("role 不对，或代表与 --for 不相配", "not a role, or --for does not go with it"), hint=say(" | ".join(ROLES), " | ".join(ROLES)))  # fmt: skip
    key = _key(name)
    valid = None
    if start or through:
        end = after(said_day(through, end=True)) if through else FOREVER
        valid = (said_day(start).isoformat() if start else BEGINNING.isoformat(), end.isoformat())
    if opened().kind_of(retired_identity_draft(key, role).id) is not None:
        raise UsageError(
            "DR-U091",
            say(f"{key.name} 的这把钥匙已停用，不再启用", f"this key of {key.name} was retired, and stays so"),
            hint=say("另用一个代号作新钥匙：datarights identity new 代号", "make a new key under another handle: datarights identity new HANDLE"),
        )  # fmt: skip
    draft = identity_draft(key, role, party=party, kinds=_kinds(kinds), valid=valid)
    if not settings().actor.value and not opened().actors():
        console.SETTINGS.actor = key.name
    _record(draft)


@app.command(name="list", help=words("谁可以登记、核准、签署", "Who may submit, approve and sign"))
def list_() -> None:
    """Show the identities in effect, and what asks for a second person."""
    roster = opened().actors()
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({"identities": [each.as_json() for each in roster.identities], "second": sorted(roster.asks)})
        return
    console.lines(console.columns([_row(each) for each in roster.identities], indent=0))
    if roster.asks:
        console.line(words("须另一人核准：", "a second person for: ") + " ".join(sorted(roster.asks)))
    if not roster:
        console.talk(
            words("没有身份：任何能写文件的人都可登记", "no identities: whoever can write the file may submit")
        )


@app.command(help=words("停用一个身份；其签过的仍有效", "Retire an identity; what it signed stays"))
def retire(name: str = typer.Argument(..., help=words("代号", "a handle"))) -> None:
    """Retire an identity."""
    found = opened().actors().named(name)
    if found is None:
        raise UsageError("DR-U091", say(f"没有身份 {name}", f"there is no identity {name}"), hint=say("datarights identity list", "datarights identity list"))  # fmt: skip
    _record(retired_identity_draft(found.key, found.role))


@app.command(help=words("哪些种类的登记须另一人核准", "Which kinds of entries ask for a second person"))
def second(kinds: str = typer.Argument(..., help=words("种类，逗号分隔；none 为不再需要", "kinds, with commas; none: no more"))) -> None:  # fmt: skip
    """Say which kinds ask for a second person from here on."""
    said = () if kinds == "none" else _kinds(kinds)
    never = [each for each in said if each in AT_ONCE]
    if never:
        raise UsageError(
            "DR-U091",
            say(f"{'、'.join(never)} 由程序自己登记，不等核准", f"{', '.join(never)}: the program records these itself, and they wait for nobody"),
            hint=say("去掉它们再写", "leave them out"),
        )  # fmt: skip
    number = 1 + sum(each["kind"] == "second" for each in opened().entries())
    _record(second_draft(number, said))


def _record(draft: "Draft") -> None:
    from datarights.app.plan import rehearse
    from datarights.cli.apply import append_unseen

    def ready() -> "tuple[Plan, None]":
        return rehearse([(draft, None)], opened()), None

    append_unseen(*ready(), ready)


def _key(name: str) -> "VerifierKey":
    if "+" in name:
        return parse_key(name)
    kept = bootstrap.signing_keys(settings(), name)
    if not kept:
        raise UsageError("DR-U091", say(f"本机没有 {name} 的钥匙", f"there is no key of {name} here"), hint=say(f"datarights identity new {name}，或给出公钥", f"datarights identity new {name}, or give the public key"))  # fmt: skip
    return kept[-1].key


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(each.strip() for each in text.replace("，", ",").split(",") if each.strip()))
    unknown = [each for each in kinds if each not in KINDS]
    if unknown:
        raise UsageError("DR-U091", say(f"没有 {'、'.join(unknown)} 这种登记", f"there is no kind {', '.join(unknown)}"), hint=say(" ".join(KINDS), " ".join(KINDS)))  # fmt: skip
    return kinds


def _row(each: Identity) -> tuple[str, ...]:
    said = each.as_json()
    role = words(*ROLE_NAMES[each.role]) + (f" {each.party}" if each.party else "")
    days = " ".join([*([words(f"自 {said['start']}", f"from {said['start']}")] if said["start"] else []), *([until_words(said["end"])] if said["end"] else [])])  # fmt: skip
    days += " UTC" if days else ""
    return each.handle, role, " ".join(each.kinds), days, each.key.key_id.hex()


CODES = {
    "DR-U091": say("代号、角色或种类写得不对，或没有这个身份、这份待核准。", "A handle, role or kind is not right, or there is no such identity, or nothing of that name waits."),
}  # fmt: skip
