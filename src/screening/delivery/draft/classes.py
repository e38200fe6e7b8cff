"""Whole numbers that count nothing: classes from 1 to 5, quintiles, ranks, numbers of districts under any header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import correlation

from screening.delivery.draft.figures import Figure

CLASS = "wohl eine Klasse, ein Rang oder eine Nummer"
"""How the reason begins for which such a column is left out."""

LEAST_AREAS = 9
MOST_CLASSES = 30
_GROWS_WITH_PEOPLE = 0.5
"""From this rank correlation with the largest count on, small numbers may count people or what there is for them."""

_COUNTED = re.compile(
    r"zahl\b|number of|\bcount\b|fälle|personen|einwohner|haushalt|einrichtungen|schulen|plätze|wohnungen"
    r"|\bkitas?\b",
    re.I,
)


def without_classes(figures: Sequence[Figure], sums: Sequence[Figure] = ()) -> list[Figure]:
    """Return figures; those of kind "count" that look like classes are none, and say why.

    Parameters
    ----------
    figures : sequence of Figure
    sums : sequence of Figure
        The same of the rows that are no area's: a row that is the sum of all areas is one of a count.

    Examples
    --------
    >>> areas = [f"{n:02d}" for n in range(9)]
    >>> people = Figure("EW", "EW", "count", "", values=dict(zip(areas, range(900, 0, -100))))
    >>> state = Figure("Status", "Status", "count", "", values=dict(zip(areas, [1, 3, 2, 2, 1, 3, 3, 1, 2])))
    >>> [(f.kind, f.why) for f in without_classes([people, state])]
    [('count', ''), ('none', 'wohl eine Klasse, ein Rang oder eine Nummer: nur Zahlen von 1 bis 3')]
    >>> [f.kind for f in without_classes([people, state], [Figure("Status", "", "count", "", values={"Stadt": 18.0})])]
    ['count', 'count']
    """
    small = [
        f.kind == "count" and not _COUNTED.search(f.label) and _few_or_ranks([*f.values.values()])
        for f in figures
    ]
    counts = [f for f, like in zip(figures, small, strict=True) if f.kind == "count" and not like]
    largest = max(counts, key=lambda f: f.sum, default=None)
    beside = {(f.header, *f.where.items()): {*f.values.values()} for f in sums}
    return [
        replace(f, kind="none", why=f"{CLASS}: nur Zahlen von {f.low:.0f} bis {f.top:.0f}")
        if like and f.sum not in beside.get((f.header, *f.where.items()), ()) and not _grows(f, largest)
        else f
        for f, like in zip(figures, small, strict=True)
    ]


def _few_or_ranks(numbers: list[float]) -> bool:
    """Tell few numbers with one gap at most, hardly any of them 0, or each place of a list once."""
    known = set(numbers)
    if (
        not known - {0.0}
        or len(numbers) < LEAST_AREAS
        or not all(n.is_integer() and n >= 0 for n in map(float, known))
    ):
        return False
    if sum(n == 0 for n in numbers) > len(numbers) / 10:
        return False  # small counts are 0 often
    classes = known - {0.0}
    gaps = max(classes) - len(classes)
    few = 1 < len(classes) <= min(MOST_CLASSES, max(5, len(numbers) / 3)) and gaps <= 1
    return few or (gaps == 0 and len(classes) == len(numbers))


def _grows(figure: Figure, people: Figure | None) -> bool:
    """Tell whether small numbers are larger where there are more people."""
    both = [a for a in figure.values if people and a in people.values]
    if people is None or len(both) < LEAST_AREAS:
        return False
    small, large = (_ranks([f.values[a] for a in both]) for f in (figure, people))
    return len(set(large)) > 1 and correlation(small, large) >= _GROWS_WITH_PEOPLE


def _ranks(numbers: Sequence[float]) -> list[float]:
    """Return the ranks of numbers, doubled; alike ones share theirs."""
    below = Counter(numbers)
    rank, seen = {}, 0
    for number in sorted(below):
        rank[number] = float(2 * seen + below[number] + 1)
        seen += below[number]
    return [rank[n] for n in numbers]
