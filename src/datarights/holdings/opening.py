"""How a ledger begins: that it does, and which vocabularies its words are read with.

A vocabulary's canonical form is plain JSON of its terms, so that an export or a proof can carry it without YAML; the entry
that adopts it holds the digest of those bytes. Where the terms come from, and how words are read, is not here.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator

from datarights.ledger.canonical import encode
from datarights.ledger.entry import Draft
from datarights.model.vocabulary import Vocabulary, vocabulary_from_json


def vocabulary_bytes(vocabulary: Vocabulary) -> bytes:
    """Give the canonical form (RFC 8785) of an edition: id, version, dimension, first day, and its terms by key."""
    return encode(vocabulary.as_json())


def vocabulary_digest(vocabulary: Vocabulary) -> str:
    """Give the SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(vocabulary_bytes(vocabulary)).hexdigest()


def vocabulary_from_bytes(content: bytes) -> Vocabulary:
    """Read an edition back from its canonical form.

    Raises:
        ValueError: not the canonical form of a vocabulary.

    """
    try:
        found = vocabulary_from_json(json.loads(content), hashlib.sha256(content).hexdigest())
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a vocabulary: {error!r}") from error
    if vocabulary_bytes(found) != content:
        raise ValueError("not in canonical form (RFC 8785)")
    return found


def adoption_id(vocabulary: Vocabulary) -> str:
    """Give the id of the entry that adopts an edition, unless its writer chose another."""
    return f"词表·{vocabulary.id}·{vocabulary.version}"


def adoption_payload(vocabulary: Vocabulary) -> dict[str, str]:
    """Give what an entry says that adopts an edition."""
    name, version, digest = vocabulary.edition
    return {"vocabulary": name, "version": version, "dimension": vocabulary.dimension, "digest": digest}


def opening(origin: str, vocabularies: Iterable[Vocabulary], **said: str | int | list[str]) -> Iterator[Draft]:
    """Give the first entries of a ledger: entry 0 with what is ``said`` of it, then one for each vocabulary adopted."""
    yield Draft(kind="registry", id=origin, payload={"name": origin, **said})
    for each in sorted(vocabularies, key=lambda each: each.dimension):
        yield Draft(kind="vocabulary", id=adoption_id(each), payload=adoption_payload(each))
