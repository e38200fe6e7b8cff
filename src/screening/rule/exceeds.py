"""Whether a value reaches threshold × reference value: decided in floats, settled in integers where they cannot tell."""

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
        Numerators and denominators; anything where not `known`. Not negative.
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
    A value exactly at the bar exceeds with ``comparison = ">="``, not with ``">"``. A value of zero never does, even
    if the reference value is zero. 0/0 is no: there is nobody it could be about. A case without anybody, 2/0, is open.

    Examples
    --------
    Of 13, 9, an unknown number and 0 per 100 (and of none per 0), with a bar of 1.3 × 10 per 100:

    >>> from decimal import Decimal
    >>> rule = Criteria.model_construct(threshold=Decimal("1.3"), comparison=">=")
    >>> n, d = np.array([13, 9, 0, 0, 0]), np.array([100, 100, 100, 100, 0])
    >>> yes, unknown = exceeds(n, d, np.array([True, True, False, True, True]), Fraction(1, 10), rule)
    >>> yes.tolist(), unknown.tolist()
    ([True, False, False, False, False], [False, False, True, False, False])
    """
    there = known & (d > 0)
    unknown = ~(there | (known & (n == 0) & (d == 0)))
    if reference is None:
        return np.zeros(len(n), dtype=bool), unknown | there
    bar = reference * criteria.factor
    if not bar:
        return there & (n > 0), unknown
    # n/d > bar as n > d * bar, without a division; a product in floats is off by far less than NEAR
    yes = there & (n >= d * (float(bar) * (1 - NEAR)))
    near = np.flatnonzero(yes)
    doubtful = near[n[near] <= d[near] * (float(bar) * (1 + NEAR))]
    if len(doubtful):
        yes[doubtful] = _exactly(n[doubtful], d[doubtful], bar, criteria.comparison)
    return yes, unknown


def _exactly(n: Ints, d: Ints, bar: Fraction, comparison: str) -> Bools:
    """Compare n/d with the bar by products of integers: of Python's, where those of arrays could overflow."""
    top, bottom = bar.as_integer_ratio()
    if max(int(n.max()) * bottom, int(d.max()) * top) >= 2**63:
        n, d = n.astype(object), d.astype(object)
    left, right = n * bottom, d * top
    return np.asarray(left >= right if comparison == ">=" else left > right, dtype=bool)
