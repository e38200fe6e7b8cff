"""Another rule on the same figures: any combination of changed settings, decided for all areas at once."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from screening.analysis.robustness.cells import Cells, Ends, cells, complete, hits_at, sizes_at
from screening.analysis.robustness.scenarios import NOT_SHOWN, Tally, codes_of
from screening.base import DECISIONS, Bools, Ints
from screening.concept import Criteria
from screening.rule import Screening, screen


@dataclass(frozen=True)
class Instead:
    """What another rule decides.

    Attributes
    ----------
    criteria : Criteria
        The other rule.
    decided : pandas.Series
        Text per area; *möglich* where figures that this release withholds could make it either.
    hits : pandas.DataFrame
        Int64: ``hits_min``, ``hits_max``.
    untold : pandas.Series
        bool: where the decision hangs on such figures.
    """

    criteria: Criteria
    decided: pd.Series
    hits: pd.DataFrame
    untold: pd.Series


def out_of_reach(screening: Screening, criteria: Criteria) -> tuple[str, ...]:
    """Return the changed settings that need figures which this release withholds, as ``kriterien.toml`` calls them.

    Another mean is one of all figures, and so is a mean over other areas; whether a value lies exactly at the bar only
    exact figures tell. Before the door nothing is out of reach.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)
    >>> out_of_reach(result, criteria.model_copy(update={"mean": "median"}))
    ()
    """
    if complete(screening):
        return ()
    now = screening.criteria
    changed = {
        "mean": now.mean != criteria.mean,
        "means": now.apart != criteria.apart,
        "base": [now.base_of(i) for i in criteria.indicators]
        != [criteria.base_of(i) for i in criteria.indicators],
        "comparison": now.comparison != criteria.comparison,
        "min_inhabitants": now.min_inhabitants != criteria.min_inhabitants and criteria.by_size,
        "indicators": not set(criteria.indicators) <= set(now.indicators),
    }
    return tuple(name for name, is_so in changed.items() if is_so)


def instead(screening: Screening, criteria: Criteria) -> Instead:
    """Decide every area by another rule.

    Parameters
    ----------
    screening : Screening
        It may have passed the door. Then what is told decides: figures as told, flags (what counts does so at any lower
        threshold, what does not count does not at any higher one), and decisions.
    criteria : Criteria
        With all figures at hand any; behind the door see `out_of_reach`.

    Returns
    -------
    Instead
        With all figures the same as ``screen(screening.rates, criteria)``.

    Raises
    ------
    ValueError
        If a changed setting is out of reach.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)
    >>> int((instead(result, criteria.model_copy(update={"min_hits": 6})).decided == "sicher").sum())
    63
    """
    if complete(screening):
        other = screen(screening.rates, criteria)
        none = pd.Series(False, other.decided.index)
        return Instead(criteria, other.decided, other.hits[["hits_min", "hits_max"]], none)
    if lacking := out_of_reach(screening, criteria):
        raise ValueError(f"needs withheld figures: {', '.join(lacking)}")
    tally = _by_size(screening, _by_hits(screening, criteria))
    codes, index = codes_of(tally), screening.enough.index
    untold = codes == NOT_SHOWN
    names = np.array(DECISIONS, dtype=object)[np.where(untold, DECISIONS.index("möglich"), codes)]
    hits = {"hits_min": tally.low, "hits_max": tally.low + tally.hidden + tally.open}
    return Instead(
        criteria,
        pd.Series(names, index=index, dtype="str", name="decision"),
        pd.DataFrame(hits, index=index, dtype="Int64"),
        pd.Series(untold, index=index),
    )


def _by_hits(screening: Screening, criteria: Criteria) -> Tally:
    """Count the hits of the indicators that stay, at the other threshold, by what is told."""
    now, what = screening.criteria, cells(screening)
    stays = np.array([i in criteria.indicators for i in now.indicators])
    kept = _only(what, stays)
    at, untold = hits_at(kept, [criteria.threshold], now)
    low, hidden, unknown = at[:, 0], untold[:, 0], kept.open.sum(axis=1)
    bare, gaps = screening.alone.to_numpy(), screening.hits["open"].to_numpy(dtype="int64")
    if bare.any():
        low, hidden = _beside_decisions(screening, criteria, low, hidden + unknown, hidden, bare)
        unknown = np.where(bare, 0, unknown)
    gaps_low = gaps_high = gaps
    if not stays.all():
        # some open values may be withheld rather than missing: how many of those that stay is only bounded
        gaps_low = np.maximum(gaps - (what.open.sum(axis=1) - kept.open.sum(axis=1)), 0)
        gaps_high = np.minimum(gaps, kept.open.sum(axis=1))
    nowhere = np.zeros(len(low), dtype=bool)
    return Tally(criteria, screening.enough, low, unknown, gaps_low, gaps_high, hidden, nowhere)


def _beside_decisions(
    screening: Screening, criteria: Criteria, low: Ints, above: Ints, hidden: Ints, bare: Bools
) -> tuple[Ints, Ints]:
    """Return sure and hidden hits where the decision is told without its flags: it bounds the hits, if all of them stay.

    A lower threshold leaves no fewer hits than there are, a higher one no more.
    """
    now, top = screening.criteria, low + above
    bottom = low
    if set(now.indicators) <= set(criteria.indicators):
        least, most = (screening.hits[c].to_numpy(dtype="int64") for c in ("hits_min", "hits_max"))
        if criteria.threshold <= now.threshold:
            bottom = np.maximum(low, least)
        if criteria.threshold >= now.threshold:
            top = np.minimum(top, most)
        top = np.maximum(top, bottom)
    return np.where(bare, bottom, low), np.where(bare, top - bottom, hidden)


def _by_size(screening: Screening, tally: Tally) -> Tally:
    """Ask for the other minimum size where the number of inhabitants is told, or its answer is."""
    least = tally.criteria.min_inhabitants
    if least == screening.criteria.min_inhabitants:
        return tally
    enough, hidden = sizes_at(screening, least)
    return replace(tally, enough=enough, size_hidden=hidden)


def _only(what: Cells, stays: Bools) -> Cells:
    """Return the values of some indicators."""
    parts = {f.name: getattr(what, f.name) for f in fields(what)}
    arrays = {name: part[..., stays] for name, part in parts.items() if isinstance(part, np.ndarray)}
    lowest = _some(what.lowest, stays)
    highest = lowest if what.highest is what.lowest else _some(what.highest, stays)
    means = tuple(m for m, stay in zip(what.means, stays, strict=True) if stay)
    return Cells(**arrays, means=means, lowest=lowest, highest=highest)


def _some(ends: Ends, stays: Bools) -> Ends:
    means = tuple(m for m, stay in zip(ends.means, stays, strict=True) if stay)
    return Ends(ends.n[:, stays], ends.d[:, stays], means)
