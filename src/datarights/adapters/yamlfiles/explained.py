"""``explained.yaml`` of a pack: what its tools find and its author stands by, each with the reason."""

from pathlib import Path
from typing import Final

from datarights.adapters.yamlfiles.decode import BAD, BILINGUAL, Choice, Field, Many, Record, TextSpec
from datarights.adapters.yamlfiles.packs import EXPLAINED, text_of
from datarights.adapters.yamlfiles.tree import Node, read_tree
from datarights.errors import Place
from datarights.text import Text, say

ENTRY: Final = Record(
    {
        "what": Field(
            TextSpec(), say("所解释的，照工具所写", "what is explained, as the tool writes it"), required=True
        ),
        "because": Field(BILINGUAL, say("理由", "the reason"), required=True),
    },
    lambda values, node: (values["what"], values["because"], node.at("what").place),
)
FILE: Final = Record(
    {
        "kind": Field(Choice({"explained": "explained"}), say("文件种类", "kind of file"), required=True),
        "explained": Field(Many(ENTRY), say("解释", "explanations"), required=True),
    }
)


def load_explained(folder: Path) -> dict[str, tuple[Text, Place]]:
    """Give what a pack explains, by what it explains, with the reason and its place; nothing when there is no such file.

    Raises:
        InputError: the file cannot be read, lies outside the pack, or explains one thing twice.

    """
    text = text_of(folder, EXPLAINED)
    return {} if text is None else explained_of(read_tree(text, str(folder / EXPLAINED), folder))


def explained_of(tree: Node) -> dict[str, tuple[Text, Place]]:
    """Give what a file explains, by what it explains, with the reason and its place.

    Raises:
        InputError: every fault of it.

    """
    body = FILE.decode(tree)
    found: dict[str, tuple[Text, Place]] = {}
    for what, because, place in () if body is BAD else body["explained"]:
        if what in found:
            tree.source.fault("DR-I031", say(f"“{what}”解释了两次", f"“{what}” is explained twice"), place)
        found[what] = because, place
    tree.source.settle()
    return found
