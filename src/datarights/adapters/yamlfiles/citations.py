"""Citations: where in a source something stands."""

from typing import Any, Final

from datarights.adapters.yamlfiles.decode import Field, Ident, Many, Record, TextSpec
from datarights.adapters.yamlfiles.tree import Node
from datarights.model.citation import Citation
from datarights.text import say


def _cite(values: dict[str, Any], node: Node) -> Citation:
    del node
    return Citation(**{key: value or "" for key, value in values.items()})


CITE_ONE: Final = Record(
    {
        "source": Field(Ident(), say("渊源", "source"), required=True),
        "article": Field(TextSpec(), say("条", "article")),
        "paragraph": Field(TextSpec(), say("款", "paragraph")),
        "item": Field(TextSpec(), say("项", "item")),
        "note": Field(TextSpec(), say("说明", "note")),
    },
    _cite,
)
CITE: Final = Many(CITE_ONE, single=True)
