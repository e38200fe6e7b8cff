"""Figures × knowledge: which areas the rule flags and bodies name, where only one of both does, and where neither."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

FLAGGED, UNFLAGGED = "sicher", "nein"
WITHOUT = "ohne Zahlen"
APART = ("möglich", "zu klein", "ausgeschlossen", WITHOUT)
"""Decisions of areas that the figures neither flag nor clear: they stand beside the four fields."""


@dataclass(frozen=True)
class FourFields:
    """Every area of a year in one place.

    Attributes
    ----------
    both : tuple of str
        Flagged and named.
    silent : tuple of str
        Flagged, not named: a silent need?
    seen : tuple of str
        Named, not flagged: what does the region see that the figures do not show?
    neither : tuple of str
    apart : dict of str to (tuple of str, tuple of str)
        By decision (`APART`) the areas named and those not named: open because data are missing or withheld, too
        small, left out by hand, or named without figures.
    """

    both: tuple[str, ...]
    silent: tuple[str, ...]
    seen: tuple[str, ...]
    neither: tuple[str, ...]
    apart: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Yield the four fields, then those apart."""
        yield from (self.both, self.silent, self.seen, self.neither)
        for named, unnamed in self.apart.values():
            yield from (named, unnamed)


def four_fields(decision: pd.Series, named: Collection[str]) -> FourFields:
    """Return the four fields.

    Parameters
    ----------
    decision : pandas.Series
        The rule's decision by area, as the audience is told it.
    named : collection of str
        Areas that somebody has named; those without a decision are *ohne Zahlen*.

    Examples
    --------
    >>> decision = pd.Series({"01": "sicher", "02": "sicher", "03": "nein", "04": "nein", "05": "möglich"})
    >>> found = four_fields(decision, {"01", "03", "05", "99"})
    >>> found.both, found.silent, found.seen, found.neither
    (('01',), ('02',), ('03',), ('04',))
    >>> {d: areas for d, areas in found.apart.items() if any(areas)}
    {'möglich': (('05',), ()), 'ohne Zahlen': (('99',), ())}
    """

    def where(word: str, said: bool) -> tuple[str, ...]:
        return tuple(str(a) for a in decision.index[decision.eq(word)] if (str(a) in named) is said)

    without = tuple(sorted(a for a in named if a not in decision.index))
    apart = {d: (where(d, True), where(d, False)) for d in APART[:-1]}
    return FourFields(
        where(FLAGGED, True),
        where(FLAGGED, False),
        where(UNFLAGGED, True),
        where(UNFLAGGED, False),
        {**apart, WITHOUT: (without, ())},
    )
