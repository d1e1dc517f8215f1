"""What a label of data is, by its definition and nothing else: written from docs/explanation/decision.md and ADR 62."""


def label(first, assets, lowered, raised=frozenset(), at=None, asked_again=frozenset()):
    """Yes, no or nobody knows. ``assets``: name -> (what its entry says, what it was made from); ``lowered``,
    ``raised``: names of data of which a standing determination says no, or yes; ``asked_again``: those of which one
    that said no was given back, so that their entry clears them of nothing.

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
    said = None if said is False and at != first and at in asked_again else said
    every = [said, *(label(first, assets, lowered, raised, each, asked_again) for each in inputs)]
    if any(each is True for each in every):
        return True
    return False if all(each is False for each in every) else None


def turned_out(at, assets, said, struck=frozenset(), old=0):
    """Tell whether data above has a label, or may have it, of which that was not known when it was taken away from data.

    ``said``: what was determined of which data, in order, as far as it counts; the last of this data took it away.
    ``struck``: which of it was struck out afterwards: now it is as if it had never been. ``old``: how many of the first
    were answers to another version of the question; of this data, the last is to the version asked now, and so are those
    that it was given with: what was answered to the other one was open then, as it is now.
    """
    said = [(asset, answer if index >= old else None) for index, (asset, answer) in enumerate(said)]
    seen = max(index for index, (asset, _) in enumerate(said) if asset == at and index not in struck)
    then, now = said[:seen], [each for index, each in enumerate(said) if index not in struck]

    def own(name, known):
        stated = assets[name][0]
        answer = next((answer for asset, answer in reversed(known) if asset == name), stated)
        return answer if answer is not None else stated or None

    def joined(name, known):
        if name not in assets:
            return None
        if next((answer for asset, answer in reversed(known) if asset == name), None) is not None:
            return own(name, known)
        every = [own(name, known), *(joined(each, known) for each in assets[name][1])]
        return True if any(every) else False if all(each is False for each in every) else None

    above, waiting = set(), [*assets[at][1]]
    while waiting:
        name = waiting.pop()
        if name in assets and name not in above:
            above.add(name)
            waiting += assets[name][1]
    worse = (False, None, True).index
    return any(worse(look(name, now)) > worse(look(name, then)) for name in above for look in (own, joined))
