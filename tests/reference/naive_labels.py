"""What a label of data is, by its definition and nothing else: written from docs/explanation/decision.md and ADR 62."""


def label(first, assets, lowered, raised=frozenset(), at=None):
    """Yes, no or nobody knows. ``assets``: name -> (what its entry says, what it was made from); ``lowered``,
    ``raised``: names of data of which a standing determination says no, or yes.

    Data of which a determination takes the label away has it no more, whatever lies above it; but what is asked about is
    asked about without its own determinations.
    """
    at = at or first
    if at not in assets:
        return None
    if at != first and at in raised:
        return True
    if at != first and at in lowered:
        return False
    said, inputs = assets[at]
    every = [said, *(label(first, assets, lowered, raised, each) for each in inputs)]
    if any(each is True for each in every):
        return True
    return False if all(each is False for each in every) else None
