"""Crosswalks as ways between boundary versions: each must lead on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from screening.base import Finding
from screening.delivery.manifest.findings import crosswalk_circular, crosswalk_double, crosswalk_to_itself


def crooked(pairs: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Tell the ways that lead nowhere: to themselves, the same way twice, or back to where they came from.

    Parameters
    ----------
    pairs : sequence of (str, str)
        From which version to which, in the order of the file.

    Examples
    --------
    >>> found = crooked([("a", "b"), ("b", "c"), ("c", "a"), ("a", "b"), ("d", "d")])
    >>> [(f.column, f.value) for f in found]
    [('crosswalk.3.to', 'c → a'), ('crosswalk.4.to', 'a → b'), ('crosswalk.5.to', 'd → d')]
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
            yield crosswalk_to_itself(n, way)
        elif new in onward.get(old, ()):
            yield crosswalk_double(n, way)
        elif old in reached:
            yield crosswalk_circular(n, way)
        else:
            onward.setdefault(old, set()).add(new)
