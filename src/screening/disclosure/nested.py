"""Sets that contain others, less what these contain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain


def differences(sets: Sequence[Sequence[int]]) -> list[tuple[list[int], list[int]]]:
    """Return what is left of each set without smaller ones that lie within it.

    Parameters
    ----------
    sets : sequence of sequences of int

    Returns
    -------
    list of tuple
        Per set, in the same order: its rest (sorted, empty if others make it up), and the positions of the
        sets whose rests were taken away. Where all sets nest, the rests are disjoint.

    Examples
    --------
    >>> differences([[0, 1, 2, 3], [1, 2], [2]])
    [([0, 3], [1, 2]), ([1], [2]), ([2], [])]
    """
    result: list[tuple[list[int], list[int]]] = [([], []) for _ in sets]
    rests: dict[int, set[int]] = {}
    holders: dict[int, list[int]] = {}
    for k in sorted(range(len(sets)), key=lambda j: len(sets[j])):
        rest = set(sets[k])
        near = set(chain.from_iterable(holders[member] for member in rest if member in holders))
        taken = []
        for inner in sorted(near, key=lambda r: (-len(rests[r]), r)):
            if rests[inner] <= rest:
                rest -= rests[inner]
                taken.append(inner)
        result[k] = sorted(rest), taken
        if rest:
            rests[k] = rest
            for member in rest:
                holders.setdefault(member, []).append(k)
    return result
