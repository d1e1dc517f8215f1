"""What stands in a ledger as manifests: parties, evidence, data, claims, grants, renewals and endings, each under its own id.

What was corrected is written as it was corrected, in its place; what was struck out is not, nor what named it and has nothing
else to rest on. What else a ledger holds (burdens, objections, registrations …) is not written but counted, so that whoever
reads the file knows what it leaves out; with the burdens go the consents of pledgees. Values are JSON, which is YAML too, and text alone: nothing is taken for a number.

Within a manifest grants come before renewals and endings. Where a grant came after one over the same data, it stands in a
manifest of its own, which builds on those before.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from datarights.holdings.record import Record
from datarights.model.grounds import Grounds
from datarights.model.period import FOREVER
from datarights.model.right import keys_of, rights_of

_SECTIONS: Final = ("parties", "evidence", "assets", "rights", "grants", "renewals", "ends")
_QUIET: Final = frozenset({"registry", "vocabulary", "index", "key", "derivation", "correction"})
_GIVES: Final = frozenset({"license", "transfer", "contribute", "entrust_keeping", "entrust_processing", "succession"})
_CONFERS: Final = frozenset({"claim", "grant", "transfer"})
_PLAIN: Final = {None, Grounds.ASSERTED.key, Grounds.DETERMINED.key}
Believed = Callable[[str], Record | None]
"""Gives the current belief with an id, or nothing where there is none or it was struck out."""


def manifests_of(
    entries: Iterable[Mapping[str, Any]],
    record: Believed,
    elsewhere: Collection[str] = (),
    without: Collection[str] = (),
) -> tuple[list[str], dict[str, int]]:
    """Give manifests, one after the other, that say what stands of some entries, and how many of each kind they leave out.

    ``elsewhere`` are grants written as made elsewhere, which are taken as they are; what is ``without`` is left out.
    """
    known = {each["id"]: each for each in entries}
    wrong = [each for each in known.values() if each["kind"] == "correction"]
    for each in wrong:
        known[each["about"]] = each["payload"]["draft"] or known[each["about"]]
    made_of = {each["asset"]: each for each in known.values() if each["kind"] == "derivation" and record(each["id"])}
    kept: dict[str, int] = {}
    after: dict[str, tuple[int, int]] = {}
    layers: list[dict[str, list[str]]] = []
    left: Counter[str] = Counter()
    for name, entry in known.items():
        if entry["kind"] in _QUIET:
            continue
        said = _standing(entry, record, kept)
        written = None
        if said is not None and name not in without:
            written = _part({**said, "elsewhere": name in elsewhere}, made_of, known, record)
        if written is None:
            left.update([entry["kind"]] if name in without or said is not None else [])
            continue
        section, line = written
        rank = _SECTIONS.index(section)
        at = 0
        if section in {"grants", "renewals", "ends"} and said is not None:
            row = record(entry["id"] if section == "grants" else _meant(said, known))
            asset = row.asset if row is not None else ""
            layer, last = after.get(asset, (0, 0))
            at = max([layer + (rank < last), *(kept[each] for each in said.get("rests_on", ()))])
            after[asset] = at, rank
        kept[name] = at
        while len(layers) <= at:
            layers.append({each: [] for each in _SECTIONS})
        layers[at][section].append(line)
    return [_text(each) for each in layers or [{}]], dict(sorted(left.items()))


def as_files(manifests: Sequence[str], name: str) -> dict[str, str]:
    """Give manifests that build on one another as files beside one another; the last has this name, ``NAME.registry.yaml``."""
    stem = name.removesuffix(".registry.yaml")
    names = [*(f"{stem}.registry-{number}.yaml" for number in range(1, len(manifests))), name]
    used = ["", *(f"use: {json.dumps(each, ensure_ascii=False)}\n" for each in names)]
    return {each: text.replace("\n", f"\n{use}", 1) for each, use, text in zip(names, used, manifests, strict=False)}


def _text(sections: Mapping[str, list[str]]) -> str:
    lines = ["kind: registry"]
    for name, said in sections.items():
        lines += [f"{name}:", *said] if said else []
    return "\n".join(lines) + "\n"


def _standing(entry: Mapping[str, Any], record: Believed, kept: Mapping[str, int]) -> Mapping[str, Any] | None:
    """Give an entry as far as what it names stands; nothing where it was struck out, or falls with what it names."""
    row = record(entry["id"])
    named = [entry.get("asset", ""), entry.get("about", ""), *entry.get("parties", {}).values()]
    if row is None or any(each and record(each) is None for each in named):
        return None
    if row.kind != "right":
        return None if entry["kind"] in {"renewal", "ending"} and entry["about"] not in kept else entry
    rests_on = row.body.get("rests_on") or ()
    found = [each for each in rests_on if each in kept]
    if rests_on and not found:
        return None
    return {**entry, "rests_on": found, "evidence": [each for each in entry.get("evidence", ()) if each in kept]}


def _meant(entry: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> str:
    """Give the right that an answer is about; that of an objection decided, the right objected to."""
    about: str = entry["about"]
    return str(known[about].get("about", "")) if entry["kind"] == "objection_decided" else about


def _part(
    entry: Mapping[str, Any],
    made_of: Mapping[str, Mapping[str, Any]],
    known: Mapping[str, Mapping[str, Any]],
    record: Believed,
) -> tuple[str, str] | None:
    payload: Mapping[str, Any] = entry.get("payload", {})
    parties: Mapping[str, str] = entry.get("parties", {})
    match entry["kind"]:
        case "party":
            organised = payload.get("party_kind") != "natural"
            said = _said(kind=payload.get("party_kind"), uscc=payload.get("uscc"), name=payload.get("name") if organised else None, facts=_facts(payload), confidential=_sealed(entry))  # fmt: skip
            return "parties", _named(entry["id"], said)
        case "evidence":
            said = _said(title=payload.get("title"), proves=payload.get("proves"), signed=payload.get("signed"))
            return "evidence", _named(entry["id"], said)
        case "asset":
            labels = {name: _yes_no(each) for name, each in (payload.get("labels") or {}).items()}
            source = made_of.get(entry["id"], {})
            made = {name: [each for each in source.get("payload", {}).get(name, ()) if record(each)] for name in ("inputs", "participants")}  # fmt: skip
            made = made if made["inputs"] else {}
            made |= {"made": source["valid"][0]} if made and source.get("valid") else {}
            plain = {name: payload.get(name) for name in ("name", "kind", "industry", "source")}
            return "assets", _named(entry["id"], _said(**plain, labels=labels, facts=_facts(payload), **made))
        case "claim" if "from" not in parties:
            said = _said(id=entry["id"], claim=_rights(entry), by=parties.get("by"), of=entry.get("asset"), evidence=entry.get("evidence"), term=_term(entry), **_words(entry), **_also(entry))  # fmt: skip
            return "rights", _item(said)
        case "claim" | "grant" | "transfer" if payload.get("act", "license") in _GIVES:
            act = payload.get("act", "transfer" if entry["kind"] == "transfer" else "license")
            said = _said(
                id=entry["id"], **{act: entry.get("asset")}, **{"from": parties.get("from")}, to=parties.get("to", parties.get("by")), rights=_rights(entry), term=_term(entry),
                **_words(entry), kind=payload.get("exclusivity"), rests_on=entry.get("rests_on"), evidence=entry.get("evidence"),
                contracted=payload.get("contracted"), **_also(entry, elsewhere=entry["kind"] == "claim" or entry["elsewhere"]),
            )  # fmt: skip
            return "grants", _item(said)
        case "renewal":
            return "renewals", _item(
                _said(id=entry["id"], about=entry.get("about"), term=_term(entry), contracted=payload.get("contracted"))
            )
        case "objection_decided" if payload.get("outcome") == "upheld" and _is_right(_meant(entry, known), known):
            on = (entry.get("valid") or [date.min.isoformat()])[0]
            return "ends", _item(_said(id=entry["id"], about=_meant(entry, known), on=on, reason="void_source"))
        case "ending":
            said = _said(id=entry["id"], about=entry.get("about"), on=entry["valid"][0], reason=payload.get("reason"))
            return "ends", _item(said)
        case _:
            return None


def _is_right(name: str, known: Mapping[str, Mapping[str, Any]]) -> bool:
    return name in known and known[name]["kind"] in _CONFERS


def _said(**values: Any) -> dict[str, Any]:
    return {name: list(each) if isinstance(each, tuple) else each for name, each in values.items() if each not in (None, "", [], {}, ())}  # fmt: skip


def _named(name: str, said: Mapping[str, Any]) -> str:
    return f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(said, ensure_ascii=False)}"


def _item(said: Mapping[str, Any]) -> str:
    return f"  - {json.dumps(said, ensure_ascii=False)}"


def _yes_no(value: object) -> object:
    return {True: "yes", False: "no", None: "unknown"}[value] if value is None or isinstance(value, bool) else value


def _also(entry: Mapping[str, Any], *, elsewhere: bool = False) -> dict[str, Any]:
    """Give what may be said of a claim as of a grant."""
    payload: Mapping[str, Any] = entry.get("payload", {})
    whole = payload.get("complete")
    return {
        "elsewhere": "yes" if elsewhere or payload.get("elsewhere") else None,
        "complete": None if whole is None else _yes_no(whole),
        "confidential": _sealed(entry),
    }


def _sealed(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"commitment": made} for name, made in (entry.get("sealed") or {}).items()}


def _facts(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Give facts as they are written; one that was determined is asserted, for who determined it the entry does not say."""
    said: Mapping[str, Any] = payload.get("facts") or {}
    return {
        name: _fact(each["value"])
        if each.get("grounds") in _PLAIN
        else {"value": _fact(each["value"]), "grounds": each["grounds"]}
        for name, each in said.items()
    }


def _fact(value: Any) -> Any:
    match value:
        case {"records": rows}:
            listed = [{name: _fact(each) for name, each in row.items()} for row in rows]
            return {"records": listed, "complete": _yes_no(value.get("complete"))}
        case list():
            return value
        case bool() | None:
            return _yes_no(value)
        case _:
            return str(value)


def _rights(entry: Mapping[str, Any]) -> list[str]:
    return list(keys_of(rights_of(tuple(entry.get("rights", ())))))


def _term(entry: Mapping[str, Any]) -> dict[str, str] | str | None:
    start, end = entry.get("valid") or (None, None)
    said = {"from": start} if start and date.fromisoformat(start) > date.min else {}
    if end and end != FOREVER.isoformat():
        said["before"] = end
    return said or ("all" if entry.get("scope", {}).get("period") == "all" else None)


def _words(entry: Mapping[str, Any]) -> dict[str, Any]:
    scope: Mapping[str, Any] = entry.get("scope", {})
    found = {name: scope.get(name) for name in ("purposes", "fields", "territory", "recipients", "subsets")}
    depth = scope.get("passing_on")
    return {**found, "passing_on": str(depth) if depth is not None else None}
