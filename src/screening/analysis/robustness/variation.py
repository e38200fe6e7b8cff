"""With which probability the rule is met if the counts vary as chance alone would have it (*Zufallsschwankung*).

The registers count everybody: there is no sampling error. But a household moves in or out, a case is closed
in December or in January. How often would the same area, with the same underlying rates, meet the rule?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.arrays import FloatingArray

from screening.analysis.robustness.cells import Cells, cells
from screening.analysis.robustness.chance import draw_hits, hit_distribution, least_exceeding, tail
from screening.analysis.robustness.rounding import rounded_flags
from screening.analysis.robustness.shrinkage import Shrinkage
from screening.base import Bools, Floats, Ints
from screening.concept import Catalogue
from screening.rule import Screening

RATES = ("", "city_", "near_")
"""Around which rates counts vary: observed, shrunken toward the city's, toward the neighbours'."""


@dataclass(frozen=True)
class Variation:
    """What random variation of the counts means for the rule, area by area.

    Attributes
    ----------
    chances : pandas.DataFrame
        Per area: ``varied``, ``fixed``, ``flag_only``, ``open`` (Int64): how many of the criteria's
        indicators were redrawn, were kept (a rate alone, nobody to count), are known by their flag alone,
        and are open; ``share_varied`` (Float64, redrawn of all); ``p_hits_low``, ``p_hits_high`` (Float64,
        0 to 1): bounds of the probability that enough indicators count; ``p_low``, ``p_high``: that the
        rule is met; ``p_error``: standard error of the draws, the larger of both; ``p_city_low``,
        ``p_city_high``, ``p_near_low``, ``p_near_high``: that the rule is met if the counts vary around
        the shrunken rates. NA where no indicator could be redrawn.
    draws, seed : int
    correlation : float
        Within a circumstance.
    gap : float
        By how much the draws miss the numeric solution at most (see `hit_distribution`): the control of
        every run.

    Notes
    -----
    Reference values and inhabitants are held fixed. An open value counts at the lower bound nowhere and at
    the upper one everywhere; so does a rate alone that was delivered rounded, where its rounding reaches the
    bar. Where the door tells a flag without its figures, the redrawn flag stays with a probability of at least
    one half: the median of a binomial or Poisson count with a whole mean is that mean (R. Kaas and J. M.
    Buhrman, Statistica Neerlandica 34 (1980), 13–18). Around shrunken rates that
    does not hold, so there such a value is as good as open.

    An area that is too small or excluded meets the rule with probability 0; with unknown inhabitants the
    lower bound is 0.
    """

    chances: pd.DataFrame
    draws: int
    seed: int
    correlation: float
    gap: float


def variation(screening: Screening, shrinkage: Shrinkage) -> Variation:
    """Redraw the counts around the observed and the shrunken rates.

    Parameters
    ----------
    screening : Screening
        It may have passed the door.
    shrinkage : Shrinkage
        See `screening.analysis.robustness.shrinkage.shrink`.

    Notes
    -----
    A count is binomial where the numerator is a part of the denominator (`Indicator.within`), else
    Poisson. Per cell the probability to exceed is exact; which cells exceed together is drawn (see
    `draw_hits`) with the settings of `Criteria.robustness`, the same random numbers for all rates.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> few = {"robustness": criteria.robustness.model_copy(update={"draws": 100})}
    >>> few |= {"indicators": ("alg2", "hh_kind", "uvg"), "min_hits": 2}
    >>> criteria = criteria.model_copy(update=few)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    Two hits of three: where a value is open the probability is an interval.

    >>> from screening.analysis.robustness.shrinkage import shrink
    >>> found = variation(result, shrink(result, pd.DataFrame({"area_id": [], "neighbour": []}, dtype="str")))
    >>> found.chances.loc[["23.1.1", "12.3.5"], ["varied", "open", "p_low", "p_high"]].values.tolist()
    [[3, 0, 1.0, 1.0], [2, 1, 0.0, 0.85]]
    """
    criteria, catalogue = screening.criteria, screening.rates.catalogue
    settings, areas = criteria.robustness, screening.exceeds.index
    correlation = float(settings.correlation)
    chance = chances(screening, shrinkage)
    # in the catalogue's order, so that the order in the criteria is of no consequence
    order = np.argsort([catalogue.ids.index(i) for i in criteria.indicators])
    q = chance.q[:, :, order]
    groups = circumstances(catalogue, [criteria.indicators[k] for k in order])
    counts = draw_hits(q, list(areas), groups, settings.draws, settings.seed, correlation)
    enough = counts[:, :, criteria.min_hits :].sum(axis=2) / settings.draws
    exact = [
        hit_distribution(part, groups, correlation)[:, criteria.min_hits :].sum(axis=1) for part in q[:2]
    ]
    gap = float(np.abs(enough[:2] - exact).max(initial=0.0))
    frame = _frame(screening, chance, enough)
    error = standard_error(frame[["p_low", "p_high"]], settings.draws).max(axis=1)
    frame.insert(frame.columns.get_loc("p_high") + 1, "p_error", error)
    return Variation(frame, settings.draws, settings.seed, correlation, gap)


def _frame(screening: Screening, chance: Chances, enough: Floats) -> pd.DataFrame:
    """Return `Variation.chances` without the standard error."""
    areas = screening.exceeds.index
    kinds = {k: getattr(chance, k).sum(axis=1) for k in ("varied", "flag_only", "open")}
    total = chance.varied.shape[1]
    unknown = kinds["varied"] == 0
    counts = {"varied": kinds["varied"], "fixed": total - sum(kinds.values()), **kinds}
    frame = pd.DataFrame(counts, index=areas).astype("Int64")
    frame["share_varied"] = FloatingArray(kinds["varied"] / total, np.zeros(len(areas), dtype=bool))
    frame["p_hits_low"], frame["p_hits_high"] = (FloatingArray(p, unknown) for p in enough[:2])
    out = areas.isin([e.area for e in screening.criteria.exclusions])
    possible = screening.enough.fillna(True).to_numpy(dtype=bool) & ~out
    sure = screening.enough.fillna(False).to_numpy(dtype=bool) & ~out
    for k, name in enumerate(RATES):
        frame[f"p_{name}low"] = FloatingArray(np.where(sure, enough[2 * k], 0.0), unknown & possible)
        frame[f"p_{name}high"] = FloatingArray(np.where(possible, enough[2 * k + 1], 0.0), unknown & possible)
    return frame


def standard_error(p: pd.DataFrame, draws: int) -> pd.DataFrame:
    """Return how far probabilities estimated by so many draws are off, typically: √(p(1 − p)/draws).

    Parameters
    ----------
    p : pandas.DataFrame
        Probabilities, 0 to 1; NA stays NA.
    draws : int

    Returns
    -------
    pandas.DataFrame
        The same shape. 0 where all draws or none met the rule: then the true probability is near 1 or 0, not
        exactly there.

    Examples
    --------
    >>> p = pd.DataFrame({"p_low": [0.5, 0.9, 1.0, None]}, dtype="Float64")
    >>> standard_error(p, 10_000)["p_low"].round(4).tolist()
    [0.005, 0.003, 0.0, <NA>]
    """
    return (p * (1 - p) / draws) ** 0.5


@dataclass(frozen=True)
class Chances:
    """The criteria's cells, areas × indicators.

    Attributes
    ----------
    q : array of float, shape (6, areas, indicators)
        Probability that the redrawn count exceeds, around the three rates (see `RATES`), for each the lower
        and the upper bound.
    varied, flag_only, open : array of bool, shape (areas, indicators)
        See `Variation`; what is none of them is fixed.
    """

    q: Floats
    varied: Bools
    flag_only: Bools
    open: Bools


def chances(screening: Screening, shrinkage: Shrinkage) -> Chances:
    """Return with which probability each count exceeds, if redrawn."""
    what = cells(screening)
    varied, flag_only = what.base & what.counted, what.hidden & what.counted
    # a rate alone stays as it is, but for what its rounding leaves open
    least, most = (np.where(what.counted, what.yes, f) for f in rounded_flags(screening, what))
    low, high = np.where(what.open, 0.0, least), np.where(what.open, 1.0, most)
    q = np.stack([low, high] * len(RATES))
    q[0][flag_only] = what.yes[flag_only] / 2
    q[1][flag_only] = (1 + what.yes[flag_only]) / 2
    q[2::2, flag_only], q[3::2, flag_only] = 0.0, 1.0
    for k, indicator in enumerate(screening.criteria.indicators):
        at = varied[:, k]
        least = _least(what, k, screening, indicator)
        shrunken = [
            f[indicator].to_numpy(dtype=float, na_value=0.0)[at] for f in (shrinkage.city, shrinkage.near)
        ]
        d = what.d[at, k]
        for r, share in enumerate([what.n[at, k] / d, *shrunken]):
            within = screening.rates.catalogue[indicator].within
            q[2 * r : 2 * r + 2, at, k] = tail(least, d, share, within=within)
    return Chances(q, varied, flag_only, what.open)


def _least(what: Cells, k: int, screening: Screening, indicator: str) -> Ints:
    """Return the smallest counts that exceed, where the counts vary."""
    at, mean, criteria = what.base[:, k] & what.counted[k], what.means[k], screening.criteria
    if mean is None:
        return np.zeros(0, dtype="int64")
    least = least_exceeding(what.d[at, k], criteria.bar(mean), criteria.comparison)
    if screening.reference["exact"][indicator] is not None:
        return least
    # a published mean is rounded: the area's own count stays on the side of its flag
    n = what.n[at, k]
    kept: Ints = np.where(what.yes[at, k], np.minimum(least, np.maximum(n, 1)), np.maximum(least, n + 1))
    return kept


def circumstances(catalogue: Catalogue, ids: Sequence[str]) -> list[list[int]]:
    """Return the positions of the indicators, those of one circumstance together.

    An indicator without a circumstance is one of its own.

    Returns
    -------
    list of list of int
        In the order in which the circumstances first occur.

    Examples
    --------
    >>> from screening.concept.catalogue import default_catalogue
    >>> circumstances(default_catalogue(), ["alg2", "hh_kind", "sozialgeld"]), circumstances(default_catalogue(), [])
    ([[0, 2], [1]], [])
    """
    groups: dict[str, list[int]] = {}
    for k, i in enumerate(ids):
        groups.setdefault(catalogue[i].circumstance or f"={i}", []).append(k)
    return list(groups.values())
