"""What a decision made now would rest on, outside the request: program, packs, vocabularies, ledger."""

from typing import TYPE_CHECKING

from datarights.decision.decision import Basis, LedgerBasis, PackBasis, VocabularyBasis
from datarights.holdings.snapshot import Holdings
from datarights.model.scope import Lexicon

if TYPE_CHECKING:
    from datarights.rules.engine import Engine


def basis_of(holdings: Holdings | None, engine: "Engine", lexicon: Lexicon) -> Basis:
    """Give the basis a decision made now would rest on; a ledger has vocabularies of its own."""
    if holdings is not None:
        lexicon = holdings.lexicon
    return Basis(
        packs=tuple(
            sorted(
                (PackBasis(id=each.id, version=each.version, digest=each.digest) for each in engine.packs),
                key=lambda each: (each.id, each.version, each.digest),
            )
        ),
        vocabularies=tuple(
            VocabularyBasis(dimension=dimension, id=each.id, version=each.version, digest=each.digest)
            for dimension, each in sorted(lexicon.vocabularies.items())
        ),
        ledger=None
        if holdings is None
        else LedgerBasis(origin=holdings.origin, size=holdings.size, root=holdings.root),
    )
