"""Whether a value reaches the bar over the reference value: decided in floats, settled in integers where they cannot."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from screening.base import Bools, Ints
from screening.concept import Criteria
from screening.rule.means import NEAR


def exceeds(
    n: Ints, d: Ints, known: Bools, reference: Fraction | None, criteria: Criteria
) -> tuple[Bools, Bools]:
    """Decide for one indicator which values exceed, exactly.

    Parameters
    ----------
    n, d : arrays of int64
        Numerators and denominators; anything where not `known`. Denominators are not negative.
    known : array of bool
        Where both are known.
    reference : Fraction or None
        The exact reference value as a share; None leaves open whatever has a base.
    criteria : Criteria

    Returns
    -------
    tuple of arrays of bool
        ``yes`` and ``open``; what is neither is no.

    Notes
    -----
    The bar is threshold × reference value; of a negative one, what lies so much of its size above it (see
    `screening.concept.Criteria.bar`). A value exactly at the bar exceeds with ``comparison = ">="``, not with ``">"``.
    If the reference value is zero, only values above zero do. 0/0 is no: there is nobody it could be about. A case
    without anybody, 2/0, is open.

    Examples
    --------
    Of 13, 9, an unknown number and 0 per 100 (and of none per 0) beside 10 per 100; of -7 and -8 beside -10:

    >>> from decimal import Decimal
    >>> rule = Criteria.model_construct(threshold=Decimal("1.3"), comparison=">=")
    >>> n, d = np.array([13, 9, 0, 0, 0]), np.array([100, 100, 100, 100, 0])
    >>> yes, unknown = exceeds(n, d, np.array([True, True, False, True, True]), Fraction(1, 10), rule)
    >>> yes.tolist(), unknown.tolist()
    ([True, False, False, False, False], [False, False, True, False, False])
    >>> exceeds(np.array([-7, -8]), np.array([1, 1]), np.array([True, True]), Fraction(-10), rule)[0].tolist()
    [True, False]
    """
    there = known & (d > 0)
    unknown = ~(there | (known & (n == 0) & (d == 0)))
    if reference is None:
        return np.zeros(len(n), dtype=bool), unknown | there
    if not reference:
        return there & (n > 0), unknown
    bar = criteria.bar(reference)
    # n/d > bar as n > d * bar, without a division; a product in floats is off by far less than NEAR
    least, most = sorted(float(bar) * (1 + side) for side in (-NEAR, NEAR))
    yes = there & (n >= d * least)
    near = np.flatnonzero(yes)
    doubtful = near[n[near] <= d[near] * most]
    if len(doubtful):
        yes[doubtful] = _exactly(n[doubtful], d[doubtful], bar, criteria.comparison)
    return yes, unknown


def _exactly(n: Ints, d: Ints, bar: Fraction, comparison: str) -> Bools:
    """Compare n/d with the bar by products of integers: of Python's, where those of arrays could overflow."""
    top, bottom = bar.as_integer_ratio()
    if max(int(np.abs(n).max()) * bottom, int(d.max()) * abs(top)) >= 2**63:
        n, d = n.astype(object), d.astype(object)
    left, right = n * bottom, d * top
    return np.asarray(left >= right if comparison == ">=" else left > right, dtype=bool)
