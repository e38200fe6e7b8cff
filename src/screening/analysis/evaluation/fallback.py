"""What areas do by themselves: how far extremes fall back, and how many are conspicuous inside and outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from screening.analysis.evaluation.panel import Panel, row_means
from screening.base import Bools, Floats
from screening.concept import Direction

FOLLOWED = 3
"""Deliveries that chosen areas are followed for: most of a fall back happens in the first ones."""

WHO = ("programme", "chosen", "entered")
"""Programme areas; areas chosen by the rule without a programme; those of them not chosen the time before."""


def fallback(panel: Panel, programme: pd.DataFrame, direction: Mapping[str, Direction]) -> pd.DataFrame:
    """Follow areas from the year of choice on: a placebo for a bare before and after.

    Areas chosen as extremes fall back without any help, since part of what made them extreme was chance.
    So areas that the rule chose in some year (*sicher*) and that have no programme are followed like the
    programme areas, whose year of choice is the last before their start.

    Parameters
    ----------
    panel : Panel
    programme : pandas.DataFrame
        Index `area_id`, ``start``.
    direction : mapping of str to {"+", "s", "a"}
        The criteria's indicators; those of agencies do not enter the ratio.

    Returns
    -------
    pandas.DataFrame
        Per `WHO` and ``time`` (deliveries since the choice, from 0): ``cases`` (Int64, areas times years of
        choice), ``areas`` (Int64, different ones), ``hits`` (middle of the span) and ``ratio`` (value over
        reference value, mean over indicators, then over cases; Float64). Only cases known at all times
        count, so that the same ones are compared; indicators whose series breaks meanwhile are left out.
        Empty with a single delivery; a row without cases has NA.

    Examples
    --------
    a is chosen in 2022 and falls back without any help; b has its programme from 2023 on:

    >>> from screening.analysis.time.trend import Trend
    >>> told = pd.DataFrame({2022: ["sicher", "sicher"], 2023: ["möglich", "sicher"], 2024: ["nein", "sicher"]}, ["a", "b"])
    >>> joined = Trend(tuple(told), {}, pd.DataFrame(), told, frozenset(), {})
    >>> hits = np.array([[8.0, 6.0, 5.0], [9.0, 9.0, 7.0]])
    >>> data = Panel(told.index, joined.years, {}, hits, hits, np.ones_like(hits), joined)

    >>> found = fallback(data, pd.DataFrame({"start": [2023]}, index=["b"]), {}).set_index(["who", "time"])
    >>> found["hits"]["chosen"].tolist(), found["hits"]["programme"].tolist(), found["hits"]["entered"].tolist()
    ([8.0, 6.0, 5.0], [9.0, 9.0, 7.0], [<NA>, <NA>, <NA>])
    >>> found["cases"].groupby("who").first().to_dict()
    {'chosen': 1, 'entered': 0, 'programme': 1}
    """
    steps = min(FOLLOWED, len(panel.years) - 1)
    if steps < 1:
        return _table([])
    ids = [i for i, way in direction.items() if way != "a"]
    own = panel.areas.isin(programme.index)
    decided = panel.trend.decision.reindex(panel.areas).to_numpy(dtype=object)
    sure: Bools = decided == "sicher"
    not_chosen: Bools = decided == "nein"
    cases: dict[str, list[tuple[int, int]]] = {who: [] for who in WHO}
    for base in range(len(panel.years) - steps):
        free = np.flatnonzero(sure[:, base] & ~own).tolist()
        cases["chosen"] += [(row, base) for row in free]
        if base:
            cases["entered"] += [(row, base) for row in free if not_chosen[row, base - 1]]
    for area, start in programme["start"].items():
        before = [k for k, y in enumerate(panel.years) if y < start]
        if before and area in panel.areas and before[-1] + steps < len(panel.years):
            cases["programme"].append((panel.rows([area])[0], before[-1]))
    ratios = {base: _ratio(panel, ids, base, steps) for base in range(len(panel.years) - steps)}
    rows = []
    for who in WHO:
        hits = [panel.hits[row, base : base + steps + 1] for row, base in cases[who]]
        ratio = [ratios[base][row] for row, base in cases[who]]
        kept = [k for k, h in enumerate(hits) if not np.isnan(h).any()]
        areas = len({cases[who][k][0] for k in kept})
        means = _means([hits[k] for k in kept], steps)
        shares = _means([r for r in ratio if not np.isnan(r).any()], steps)
        rows += [(who, t, len(kept), areas, means[t], shares[t]) for t in range(steps + 1)]
    return _table(rows)


def _table(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["who", "time", "cases", "areas", "hits", "ratio"])
    kinds = {
        "who": "str",
        "time": "int64",
        "cases": "Int64",
        "areas": "Int64",
        "hits": "Float64",
        "ratio": "Float64",
    }
    return frame.astype(kinds)


def _means(cases: Sequence[Floats], steps: int) -> Floats:
    return np.mean(cases, axis=0) if cases else np.full(steps + 1, np.nan)


def _ratio(panel: Panel, ids: Sequence[str], base: int, steps: int) -> Floats:
    """Return the mean ratio to the reference value (areas × steps), over indicators known at all times."""
    window = slice(base, base + steps + 1)
    found = []
    for i in ids:
        if not set(panel.years[window]) <= set(panel.comparable(i, panel.years[base])):
            continue
        means = panel.trend.reference.loc[i].to_numpy(dtype="float64", na_value=np.nan)[window]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = panel.rate[i][:, window] / np.where(means > 0, means, np.nan)
        ratio[np.isnan(ratio).any(axis=1)] = np.nan
        found.append(ratio)
    if not found:
        return np.full((len(panel.areas), steps + 1), np.nan)
    stacked = np.stack(found, axis=2)
    return np.asarray(row_means(stacked.reshape(-1, stacked.shape[2])).reshape(stacked.shape[:2]))


def inside_outside(panel: Panel, programme: pd.DataFrame) -> pd.DataFrame:
    """Return how many areas fulfil the rule inside and outside of the programme areas, year by year.

    Inside are all programme areas, also before they began and after they ended: the development is that of
    the same areas.

    Parameters
    ----------
    panel : Panel
    programme : pandas.DataFrame
        Index `area_id`.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``inside`` (bool), ``areas`` (Int64: large enough, not excluded, not redrawn since),
        ``sure``, ``possible`` (Int64: *sicher*, *möglich*), ``low``, ``high`` (Float64: share in percent
        of *sicher*, and of *sicher* or *möglich*), ``hits_low``, ``hits_high`` (Float64: mean of sure and
        of possible hits). NA where there are no such areas.

    Examples
    --------
    >>> from screening.analysis.time.trend import Trend
    >>> told = pd.DataFrame({2023: ["nein", "sicher"], 2024: ["zu klein", "möglich"]}, ["a", "b"])
    >>> joined = Trend(tuple(told), {}, pd.DataFrame(), told, frozenset(), {})
    >>> hits = np.array([[2.0, 1.0], [7.0, 6.0]])
    >>> data = Panel(told.index, joined.years, {}, hits, hits, np.ones_like(hits), joined)

    >>> found = inside_outside(data, pd.DataFrame(index=["b"])).set_index(["year", "inside"])
    >>> found.loc[2024, ["areas", "low", "high", "hits_low"]].loc[True].tolist()
    [1.0, 0.0, 100.0, 6.0]
    >>> found.loc[(2024, False), ["areas", "low"]].tolist()  # a is too small by then: outside there is nobody
    [0.0, <NA>]
    """
    decided = panel.trend.decision.reindex(panel.areas).to_numpy(dtype=object)
    own = panel.areas.isin(programme.index)
    rows = []
    for column, year in enumerate(panel.years):
        for inside in (True, False):
            counted = np.isin(decided[:, column].astype(str), ["sicher", "möglich", "nein"])
            counted &= own if inside else ~own
            n = int(counted.sum())
            sure, possible = (int((decided[counted, column] == d).sum()) for d in ("sicher", "möglich"))
            low, high = (h[counted, column].mean() if n else np.nan for h in (panel.low, panel.high))
            shares = (100 * sure / n, 100 * (sure + possible) / n) if n else (np.nan, np.nan)
            rows.append((year, inside, n, sure, possible, *shares, low, high))
    columns = ["year", "inside", "areas", "sure", "possible", "low", "high", "hits_low", "hits_high"]
    kinds = dict.fromkeys(["areas", "sure", "possible"], "Int64")
    kinds |= dict.fromkeys(["low", "high", "hits_low", "hits_high"], "Float64")
    return pd.DataFrame(rows, columns=columns).astype(kinds)
