"""What another choice at an open point of the rule would change."""

from __future__ import annotations

from typing import cast

import pandas as pd

from screening.criteria import MEANS, Mean
from screening.rates import DEFAULT_BASE
from screening.rule import Screening, screen


def other_means(screening: Screening) -> dict[Mean, Screening]:
    """Apply the same rule with each other mean, over that mean's own default base.

    The city rate is left out where an indicator was delivered as a rate alone.
    """
    criteria, rates = screening.criteria, screening.rates
    counted = bool(rates.counted[list(criteria.indicators)].all())
    result = {}
    for mean in cast("tuple[Mean, ...]", tuple(MEANS)):
        if mean != criteria.mean and (counted or mean != "weighted"):
            other = criteria.model_copy(update={"mean": mean, "base": DEFAULT_BASE[mean]})
            result[mean] = screen(rates, other)
    return result


def changed_by_mean(screening: Screening, others: dict[Mean, Screening]) -> pd.DataFrame:
    """Return the areas that another mean would decide otherwise.

    Parameters
    ----------
    screening : Screening
        With the mean in force.
    others : dict of Mean to Screening
        See `other_means`; each may have passed the door.

    Returns
    -------
    pandas.DataFrame
        ``area_id``, ``mean``, ``decision`` (in force), ``other`` (with that mean); one row a difference.
    """
    rows = []
    now = screening.decided
    for mean, other in others.items():
        then = other.decided
        rows += [(area, mean, now[area], then[area]) for area in now.index[now != then]]
    return pd.DataFrame(rows, columns=["area_id", "mean", "decision", "other"], dtype="str")
