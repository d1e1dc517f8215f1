"""The entries of a ledger as a manifest: parties, evidence, data, claims, grants and endings, each under its own id.

What else a ledger holds (burdens, objections, registrations, corrections …) is not written but counted, so that whoever
reads the file knows what it leaves out. Values are JSON, which is YAML too, and text alone: nothing is taken for a number.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from datarights.model.period import FOREVER
from datarights.model.right import keys_of, rights_of

_SECTIONS: Final = ("parties", "evidence", "assets", "rights", "grants", "ends")
_QUIET: Final = frozenset({"registry", "vocabulary", "index", "key", "derivation"})
_GIVES: Final = frozenset({"license", "transfer", "contribute", "entrust_keeping", "entrust_processing", "succession"})


def manifest_of(entries: Iterable[Mapping[str, Any]]) -> tuple[str, dict[str, int]]:
    """Give a manifest that says what some entries say, and how many of each kind it leaves out."""
    known = list(entries)
    inputs = {each["asset"]: each.get("payload", {}) for each in known if each["kind"] == "derivation"}
    sections: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    left: Counter[str] = Counter()
    for each in known:
        written = _part(each, inputs)
        if written is not None:
            section, line = written
            sections[section].append(line)
        elif each["kind"] not in _QUIET:
            left[each["kind"]] += 1
    lines = ["kind: registry"]
    for name in _SECTIONS:
        lines += [f"{name}:", *sections[name]] if sections[name] else []
    return "\n".join(lines) + "\n", dict(sorted(left.items()))


def _part(entry: Mapping[str, Any], inputs: Mapping[str, Mapping[str, Any]]) -> tuple[str, str] | None:
    payload: Mapping[str, Any] = entry.get("payload", {})
    parties: Mapping[str, str] = entry.get("parties", {})
    match entry["kind"]:
        case "party":
            organised = payload.get("party_kind") != "natural"
            said = _said(kind=payload.get("party_kind"), uscc=payload.get("uscc"), name=payload.get("name") if organised else None)  # fmt: skip
            return "parties", _named(entry["id"], said)
        case "evidence":
            said = _said(title=payload.get("title"), proves=payload.get("proves"), signed=payload.get("signed"))
            return "evidence", _named(entry["id"], said)
        case "asset":
            labels = {name: _yes_no(each) for name, each in (payload.get("labels") or {}).items()}
            facts = {name: _yes_no(each["value"]) for name, each in (payload.get("facts") or {}).items() if isinstance(each["value"], bool | str | None)}  # fmt: skip
            made = {name: inputs.get(entry["id"], {}).get(name) for name in ("inputs", "participants")}
            plain = {name: payload.get(name) for name in ("name", "kind", "industry", "source")}
            return "assets", _named(entry["id"], _said(**plain, labels=labels, facts=facts, **made))
        case "claim" if "from" not in parties:
            said = _said(id=entry["id"], claim=_rights(entry), by=parties.get("by"), of=entry.get("asset"), evidence=entry.get("evidence"), term=_term(entry), **_words(entry))  # fmt: skip
            return "rights", _item(said)
        case "claim" | "grant" | "transfer" if payload.get("act", "license") in _GIVES:
            act = payload.get("act", "transfer" if entry["kind"] == "transfer" else "license")
            said = _said(
                id=entry["id"], **{act: entry.get("asset")}, **{"from": parties.get("from")}, to=parties.get("to", parties.get("by")), rights=_rights(entry), term=_term(entry),
                **_words(entry), kind=payload.get("exclusivity"), rests_on=entry.get("rests_on"), evidence=entry.get("evidence"),
                elsewhere="yes" if entry["kind"] == "claim" else None,
            )  # fmt: skip
            return "grants", _item(said)
        case "ending":
            said = _said(id=entry["id"], about=entry.get("about"), on=entry["valid"][0], reason=payload.get("reason"))
            return "ends", _item(said)
        case _:
            return None


def _said(**values: Any) -> dict[str, Any]:
    return {name: list(each) if isinstance(each, tuple) else each for name, each in values.items() if each not in (None, "", [], {}, ())}  # fmt: skip


def _named(name: str, said: Mapping[str, Any]) -> str:
    return f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(said, ensure_ascii=False)}"


def _item(said: Mapping[str, Any]) -> str:
    return f"  - {json.dumps(said, ensure_ascii=False)}"


def _yes_no(value: object) -> object:
    return {True: "yes", False: "no", None: "unknown"}[value] if value is None or isinstance(value, bool) else value


def _rights(entry: Mapping[str, Any]) -> list[str]:
    return list(keys_of(rights_of(tuple(entry.get("rights", ())))))


def _term(entry: Mapping[str, Any]) -> dict[str, str] | None:
    start, end = entry.get("valid") or (None, None)
    said = {"from": start} if start and date.fromisoformat(start) > date.min else {}
    if end and end != FOREVER.isoformat():
        said["before"] = end
    return said or None


def _words(entry: Mapping[str, Any]) -> dict[str, Any]:
    scope: Mapping[str, Any] = entry.get("scope", {})
    found = {name: scope.get(name) for name in ("purposes", "fields", "territory", "recipients", "subsets")}
    depth = scope.get("passing_on")
    return {**found, "passing_on": str(depth) if depth is not None else None}
