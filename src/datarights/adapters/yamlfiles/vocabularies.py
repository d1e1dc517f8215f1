"""Vocabularies: one version of a dated tree of terms a file."""

import hashlib
from pathlib import Path
from typing import Any, Final

from datarights.adapters.yamlfiles.decode import (
    BAD,
    BILINGUAL,
    Choice,
    Day,
    EitherText,
    Field,
    Ident,
    Many,
    Named,
    Record,
    TextSpec,
    nearest,
)
from datarights.adapters.yamlfiles.kept import kept
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.holdings.opening import vocabulary_digest
from datarights.model.vocabulary import Term, Vocabulary
from datarights.text import say
from datarights.valueclass import replace


def _term(values: dict[str, Any], node: Node) -> Term:
    del node
    return Term(key="", name=values["name"], parent=values["parent"] or "", aliases=values["aliases"] or ())


TERM: Final = Record(
    {
        "name": Field(EitherText(), say("名称", "name"), required=True),
        "parent": Field(Ident(), say("上位词", "term above")),
        "aliases": Field(Many(TextSpec()), say("别的写法", "other spellings")),
    },
    _term,
)
VOCABULARY: Final = Record(
    {
        "kind": Field(Choice({"vocabulary": "vocabulary"}), say("文件种类", "kind of file"), required=True),
        "id": Field(Ident(), say("编号", "id"), required=True),
        "version": Field(TextSpec(), say("版本", "version"), required=True),
        "dimension": Field(Ident(), say("维度", "dimension"), required=True),
        "from": Field(Day(), say("起用日", "in use from"), required=True),
        "title": Field(BILINGUAL, say("名称", "title")),
        "note": Field(BILINGUAL, say("说明", "note")),
        "source": Field(BILINGUAL, say("来源", "source")),
        "terms": Field(Named(TERM), say("词", "terms"), required=True),
    }
)


def load_vocabulary(path: Path, keep_in: Path | None = None) -> Vocabulary:
    """Read one version of a vocabulary; ``keep_in``: a folder where what was read is kept for the next time.

    Raises:
        InputError: every fault.

    """
    text = read_text(path)
    return kept(
        f"vocabulary-{path.stem}",
        hashlib.sha256(text.encode()).hexdigest(),
        Vocabulary,
        lambda: vocabulary_of(read_tree(text, str(path), path.parent)),
        keep_in,
    )


def vocabulary_of(tree: Node) -> Vocabulary:
    """Make a vocabulary of a tree.

    Raises:
        InputError: every fault.

    """
    body = VOCABULARY.decode(tree)
    if body is BAD:
        tree.source.settle()
    terms = {name: replace(term, key=name) for name, term, _ in body["terms"]}
    parents = {name: term.parent for name, term in terms.items()}
    for (name, term, _), (_, node) in zip(body["terms"], tree.at("terms").pairs, strict=True):
        if term.parent and term.parent not in terms:
            near = nearest(term.parent, terms)
            node.at("parent").fault(
                "DR-I043",
                say(f"{name} 的上位词 {term.parent} 不在表里", f"the term above {name}, {term.parent}, is not there"),
                say(f"最接近：{near}", f"nearest: {near}") if near else None,
            )
        elif _circles(name, parents):
            node.at("parent").fault(
                "DR-I044",
                say(f"{name} 在自己的上面", f"{name} stands above itself"),
                say("改正上位词", "correct the term above"),
            )
    tree.source.settle()
    found = Vocabulary(
        id=body["id"], version=body["version"], dimension=body["dimension"], start=body["from"], terms=terms
    )
    return replace(found, digest=vocabulary_digest(found))


def _circles(name: str, parents: dict[str, str]) -> bool:
    above = parents.get(name, "")
    for _ in parents:
        if above == name:
            return True
        above = parents.get(above, "")
    return False
