"""How far two choices of areas agree: the table of both, Cohen's kappa, overlap, and who only one finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from screening.base import DECISIONS

JUDGED = ("sicher", "möglich", "nein")
"""Decisions that compare: small and excluded areas the rule does not judge by their hits."""


@dataclass(frozen=True)
class Table:
    """Two choices among the same areas.

    Attributes
    ----------
    both, first, second, neither : pandas.Index
        Areas that both choose, only the first, only the second, none.
    """

    both: pd.Index = field(repr=False)
    first: pd.Index = field(repr=False)
    second: pd.Index = field(repr=False)
    neither: pd.Index = field(repr=False)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """How many areas: both, only the first, only the second, neither."""
        return len(self.both), len(self.first), len(self.second), len(self.neither)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (unweighted), see `kappa`."""
        return kappa(*self.counts)

    @property
    def overlap(self) -> float | None:
        """Jaccard's index: chosen by both / chosen by at least one; None if nobody is chosen."""
        both, first, second, _ = self.counts
        chosen = both + first + second
        return both / chosen if chosen else None


@dataclass(frozen=True)
class Agreement:
    """The rule beside a composite index, over the areas that both judge.

    Attributes
    ----------
    judged : pandas.Index
        The areas compared: those with an index that the rule decides *sicher, möglich* or *nein*.
    by_class : Table
        *sicher* (first) against a low status (second): each method with its own measure.
    by_rank : Table
        *sicher* against as many areas with the highest index: like with like.
    tied : int
        By how many areas the second choice of `by_rank` is larger, since their index is that of the last.
    correlation : float or None
        Spearman's rank correlation of the sure hits and the index; None if one of them does not vary.
    unjudged : pandas.Index
        Areas that are *sicher* and have no index.
    classes : pandas.DataFrame
        int64, all decisions × (low status, other status, no index).
    """

    judged: pd.Index = field(repr=False)
    by_class: Table
    by_rank: Table
    tied: int
    correlation: float | None
    unjudged: pd.Index = field(repr=False)
    classes: pd.DataFrame = field(repr=False)

    @property
    def compared(self) -> int:
        """How many areas are compared."""
        return len(self.judged)


def kappa(both: int, first: int, second: int, neither: int) -> float | None:
    """Return Cohen's kappa of a 2 × 2 table: agreement beyond what chance alone would give.

    ``(p_o - p_e) / (1 - p_e)``, here without rounding before the last division. Source: J. Cohen, Educational
    and Psychological Measurement 20 (1960), 37–46.

    Parameters
    ----------
    both, first, second, neither : int
        Chosen by both, only by the first, only by the second, by none.

    Returns
    -------
    float or None
        1 for full agreement, 0 for as much as chance, negative for less; None if both choose all or both
        none, where chance alone agrees fully.

    Notes
    -----
    Kappa depends on how many are chosen: two tables are compared only if about as many are.

    Examples
    --------
    >>> kappa(20, 5, 10, 15)
    0.4

    Where both choose everybody, or both nobody, chance alone agrees; an agreement by chance is 0:

    >>> kappa(0, 0, 0, 9), kappa(9, 0, 0, 0), kappa(0, 0, 0, 0), kappa(1, 1, 1, 1)
    (None, None, None, 0.0)
    """
    expected_apart = (both + first) * (first + neither) + (both + second) * (second + neither)
    if not expected_apart:
        return None
    return 2 * (both * neither - first * second) / expected_apart


def cross(first: pd.Series, second: pd.Series) -> Table:
    """Return who is chosen by both, one, none.

    Parameters
    ----------
    first, second : pandas.Series
        bool, same index.

    Returns
    -------
    Table
        Its counts are in the order both, only first, only second, neither.

    Examples
    --------
    >>> index = pd.Index(["a", "b", "c", "d"])
    >>> table = cross(pd.Series([True, True, False, False], index), pd.Series([True, False, True, False], index))
    >>> table.counts, list(table.second), round(table.overlap, 3)
    ((1, 1, 1, 1), ['c'], 0.333)
    >>> nobody = pd.Series([False, False], ["a", "b"])
    >>> cross(nobody, nobody).counts, cross(nobody, nobody).overlap
    ((0, 0, 0, 2), None)
    """
    a, b, index = first.to_numpy(dtype=bool), second.to_numpy(dtype=bool), first.index
    return Table(index[a & b], index[a & ~b], index[~a & b], index[~a & ~b])


def highest(index: pd.Series, number: int) -> pd.Series:
    """Return which areas have the highest `number` values; all that tie with the last are among them.

    Parameters
    ----------
    index : pandas.Series
        Without missing values; values within 10⁻⁹ of each other tie.
    number : int

    Returns
    -------
    pandas.Series
        bool.

    Examples
    --------
    >>> highest(pd.Series([3.0, 1.0, 2.0, 2.0]), 2).tolist()
    [True, False, True, True]
    >>> highest(pd.Series([3.0, 1.0]), 0).tolist(), highest(pd.Series([3.0, 1.0]), 9).tolist()
    ([False, False], [True, True])
    >>> highest(pd.Series([], dtype=float), 2).tolist()
    []
    """
    values = index.to_numpy(dtype=float)
    number = min(number, len(values))
    last = np.partition(values, len(values) - number)[len(values) - number] if number else np.inf
    return pd.Series(values >= last - 1e-9, index=index.index)


def rank_correlation(a: pd.Series, b: pd.Series) -> float | None:
    """Return Spearman's rank correlation, ties at their mean rank.

    Parameters
    ----------
    a, b : pandas.Series
        The same areas in the same order, without missing values.

    Returns
    -------
    float or None
        -1 to 1; None if one of the two does not vary, or there are no areas.

    Examples
    --------
    >>> rank_correlation(pd.Series([1, 2, 2, 9]), pd.Series([0.1, 0.5, 0.5, 0.6]))
    1.0
    >>> rank_correlation(pd.Series([7, 7]), pd.Series([0.1, 0.2])) is None
    True
    """
    if a.nunique() < 2 or b.nunique() < 2:
        return None
    return float(np.corrcoef(a.rank().to_numpy(dtype=float), b.rank().to_numpy(dtype=float))[0, 1])


def agreement(decided: pd.Series, hits: pd.Series, index: pd.Series, low: pd.Series) -> Agreement:
    """Compare the rule with a composite index.

    Parameters
    ----------
    decided : pandas.Series
        The rule's decision (text).
    hits : pandas.Series
        Sure hits (Int64).
    index : pandas.Series
        Float64, NA without one; high is worse.
    low : pandas.Series
        bool: of low status.

    Returns
    -------
    Agreement

    Examples
    --------
    An area that is too small is not compared; one that is *sicher* without an index is told apart:

    >>> areas = ["a", "b", "c", "small", "open"]
    >>> found = agreement(
    ...     decided=pd.Series(["sicher", "nein", "nein", "zu klein", "sicher"], areas),
    ...     hits=pd.Series([8, 2, 1, 9, 7], areas, dtype="Int64"),
    ...     index=pd.Series([0.5, 1.2, -1.0, 2.0, None], areas, dtype="Float64"),
    ...     low=pd.Series([False, True, False, True, False], areas),
    ... )
    >>> found.compared, list(found.unjudged), found.by_class.counts, round(found.correlation, 3)
    (3, ['open'], (0, 1, 1, 1), 0.5)
    """
    known = index.notna()
    both = (decided.isin(JUDGED) & known).to_numpy(dtype=bool)
    sure, value = decided[both] == "sicher", index[both].astype(float)
    wanted = int(sure.sum())
    top = highest(value, wanted)
    kind = low.astype(bool).map({True: "niedrig", False: "anders"}).where(known, "ohne Index")
    order = ["niedrig", "anders", "ohne Index"]
    there = Counter(zip(decided, kind, strict=True))
    classes = pd.DataFrame(
        {k: [there[d, k] for d in DECISIONS] for k in order},
        index=pd.Index(DECISIONS, name="decision"),
        dtype="int64",
    )
    return Agreement(
        judged=decided.index[both],
        by_class=cross(sure, low[both].astype(bool)),
        by_rank=cross(sure, top),
        tied=int(top.sum()) - wanted,
        correlation=rank_correlation(hits[both], value),
        unjudged=decided.index[decided.eq("sicher") & ~known],
        classes=classes,
    )


__all__ = ["JUDGED", "Agreement", "Table", "agreement", "cross", "highest", "kappa", "rank_correlation"]
