"""Crosswalks as ways between boundary versions: each must lead on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def crooked(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, str, str, str]]:
    """Yield the ways that lead nowhere: to themselves, the same way twice, or back to where they came from.

    Parameters
    ----------
    pairs : sequence of (str, str)
        From which version to which, in the order of the file.

    Yields
    ------
    tuple
        Position from 1, the way as text, message, remedy (German).

    Examples
    --------
    >>> [(n, way) for n, way, *_ in crooked([("a", "b"), ("b", "c"), ("c", "a"), ("a", "b"), ("d", "d")])]
    [(3, 'c → a'), (4, 'a → b'), (5, 'd → d')]
    """
    onward: dict[str, set[str]] = {}
    for n, (old, new) in enumerate(pairs, 1):
        way = f"{old} → {new}"
        reached, left = {new}, [new]
        while left:
            further = onward.get(left.pop(), set()) - reached
            reached |= further
            left += further
        if old == new:
            yield n, way, "Der Umsteigeschlüssel führt zu sich selbst.", "from oder to berichtigen."
        elif new in onward.get(old, ()):
            message = "Diesen Umsteigeschlüssel gibt es schon: welcher der beiden gilt, ist offen."
            yield n, way, message, "Einen der beiden streichen."
        elif old in reached:
            message = "Der Umsteigeschlüssel führt im Kreis: über andere kommt man von „to“ zurück zu „from“."
            yield n, way, message, "Nur die Schlüssel vom älteren zum neueren Stand behalten."
        else:
            onward.setdefault(old, set()).add(new)
