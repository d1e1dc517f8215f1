"""The one room that knows YAML: the strict loader and the decoders of every kind of file."""

from typing import Any, Final

from datarights.adapters.yamlfiles.applications import APPLICATION, load_application
from datarights.adapters.yamlfiles.calendars import CALENDAR, load_calendar
from datarights.adapters.yamlfiles.decode import Spec
from datarights.adapters.yamlfiles.faults import CODES
from datarights.adapters.yamlfiles.packs import PACK, RULES, VOCABULARY, load_pack, load_vocabulary
from datarights.adapters.yamlfiles.scenarios import ACT_SPELLINGS, SCENARIO, load_scenario, today
from datarights.adapters.yamlfiles.tree import FAST
from datarights.adapters.yamlfiles.worlds import REGISTRY, VOCABULARIES, load_world

SCHEMAS: Final[dict[str, Spec]] = {
    "registry": REGISTRY, "scenario": SCENARIO, "application": APPLICATION, "pack": PACK, "rules": RULES, "vocabulary": VOCABULARY, "calendar": CALENDAR,
}  # fmt: skip
"""The declaration of every kind of file."""


def schema(kind: str) -> dict[str, Any]:
    """Give the JSON Schema (draft-07) of a kind of file, from the same declaration that decodes it."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"datarights {kind}",
        **SCHEMAS[kind].schema(),
    }


__all__ = [
    "ACT_SPELLINGS", "CODES", "FAST", "SCHEMAS", "VOCABULARIES", "load_application", "load_calendar", "load_pack", "load_scenario", "load_vocabulary",
    "load_world", "schema", "today",
]  # fmt: skip
