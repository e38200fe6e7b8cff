"""Differences in matched sets before and after the start of a programme: in all, year by year, and before it.

Years are compared only as far as no break of the series lies between them and the last year before the start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.analysis.evaluation.matching import Cohort, standardised
from screening.analysis.evaluation.panel import Panel, row_means
from screening.analysis.evaluation.permutation import Effect, Lots, draw_lots, effect, holm, joint
from screening.base import Floats
from screening.concept import Direction, Evaluation

HITS = "Treffer"
"""Row of the hits in a table of balance; no indicator's id has a capital."""

EVENT_LOTS = 2_000
"""Lots for each year's interval: they are drawn, not read off to digits."""

MOST_TURNS, STILL = 2_000, 1e-12
"""The years' effects are found when a turn changes them by less than this, relatively; it rarely takes twenty."""

TOO_FEW = "zu wenige Gebiete mit Wert"
BROKEN = "Reihenbruch: kein Vorher oder kein Nachher"
NO_VALUES = "keine Werte"


@dataclass(frozen=True)
class Group:
    """Results for the programme areas of a group, or for all.

    Attributes
    ----------
    name : str
        Empty for all programme areas together.
    areas : tuple of str
        Those with partners.
    starts : tuple of int
        In which years they began, ascending.
    balance : pandas.DataFrame
        Index indicators and `HITS`; Float64: ``programme``, ``partners``, ``pool`` (mean levels before the
        start, percent or hits; partners by sets) and ``pool_gap``, ``gap``: programme minus pool or
        partners in standard deviations of the values of pool and programme areas (ddof 0). NA where fewer
        than `min_areas` have values.
    effects : pandas.DataFrame
        Index indicators: ``direction``; ``before``, ``after`` (programme areas' mean level, percent),
        ``partners_before``, ``partners_after``; ``points``, ``low``, ``high`` (difference in differences
        in percentage points and its interval; infinite where it has no end), ``relative`` (percent of the
        level to be expected from the partners' development), ``p``, ``p_adjusted`` (Holm, among the
        indicators of one direction); ``sets``, ``partners``, ``lots`` (Int64); ``first``, ``last`` (years
        used, Int64); ``note`` (why there is nothing, else empty).
    events : pandas.DataFrame
        ``indicator``, ``time`` (year minus start), ``before`` (bool), ``points``, ``low``, ``high``: the
        difference to the partners in a year minus its mean over the years before.
    pretrends : pandas.DataFrame
        Index indicators: ``years`` (before the start), ``sets``, ``p``: whether the differences in the
        years before are together larger than chance makes them; ``p_adjusted`` (Holm, as above).
    overall_p : float
        Whether the changes of all burden indicators (direction ``+``) together are larger than chance makes
        them: one test instead of many, over the areas with values of all of them; NaN if too few are left.
    overall_indicators, overall_sets : int
        How many indicators and programme areas are in it.
    """

    name: str
    areas: tuple[str, ...]
    starts: tuple[int, ...]
    balance: pd.DataFrame
    effects: pd.DataFrame
    events: pd.DataFrame
    pretrends: pd.DataFrame
    overall_p: float
    overall_indicators: int
    overall_sets: int


@dataclass(frozen=True)
class Set:
    """A programme area with its partners (rows of the panel, the programme area first) and its years."""

    cohort: Cohort
    rows: tuple[int, ...]
    after: tuple[int, ...]
    group: str


def compare(
    name: str, sets: Sequence[Set], data: Panel, direction: Mapping[str, Direction], settings: Evaluation
) -> Group:
    """Compare the programme areas of some sets with their partners, indicator by indicator.

    Parameters
    ----------
    name : str
        The group's name.
    sets : sequence of Set
        At least one.
    data : Panel
    direction : mapping of str to {"+", "s", "a"}
        The indicators, with what they measure.
    settings : Evaluation

    Returns
    -------
    Group

    Examples
    --------
    The programme area rose by 2 points, its partner by 6: four points less. One pair cannot tell that from
    chance, and by default fewer than three programme areas are not told at all:

    >>> from screening.analysis.time.trend import Trend
    >>> joined = Trend((2020, 2022), {}, pd.DataFrame(), pd.DataFrame(), frozenset(), {})
    >>> rate, hits = {"alg2": np.array([[10.0, 12.0], [10.0, 16.0]])}, np.full((2, 2), 7.0)
    >>> data = Panel(pd.Index(["a", "b"]), joined.years, rate, hits, hits, np.ones((2, 2)), joined)
    >>> pair = Set(Cohort(2021, before=(2020,), treated=[0], pool=[1]), rows=(0, 1), after=(2022,), group="")
    >>> told = compare("", [pair], data, {"alg2": "+"}, Evaluation(min_areas=1)).effects.loc["alg2"]
    >>> [float(told[c]) for c in ("points", "p", "low", "high")]
    [-4.0, 1.0, -inf, inf]
    >>> compare("", [pair], data, {"alg2": "+"}, Evaluation()).effects.loc["alg2", "note"]
    'zu wenige Gebiete mit Wert'
    """
    lots = draw_lots(len(sets), settings.draws, settings.seed)
    few = Lots(lots.shares[:EVENT_LOTS])
    effects, events, trends = {}, [], {}
    burdens = []
    for i, way in direction.items():
        worked = _Worked.of(sets, data, i)
        effects[i] = _effect_row(worked, lots, way, settings)
        events += _event_rows(i, worked, few, settings)
        trends[i] = _pretrend_row(worked, lots, settings)
        if way == "+" and not effects[i]["note"]:
            burdens.append(worked.after - worked.before)
    found = joint(np.stack(burdens, axis=2), lots) if burdens else None
    together = found if found and found[1] >= settings.min_areas else (np.nan, 0)
    index = pd.Index(list(direction), name="indicator", dtype="str")
    whole = dict.fromkeys(("sets", "partners", "lots", "first", "last"), "Int64")
    table = pd.DataFrame.from_dict(effects, orient="index").set_axis(index).astype(whole)
    before = pd.DataFrame.from_dict(trends, orient="index").set_axis(index)
    before = before.astype({"years": "Int64", "sets": "Int64", "p": "float64"})
    return Group(
        name,
        tuple(str(data.areas[s.rows[0]]) for s in sets),
        tuple(sorted({s.cohort.start for s in sets})),
        _balance(sets, data, tuple(direction), settings),
        table.assign(p_adjusted=_adjusted(table["p"], direction)),
        pd.DataFrame(events, columns=["indicator", "time", "before", "points", "low", "high"]),
        before.assign(p_adjusted=_adjusted(before["p"], direction)),
        together[0],
        len(burdens),
        together[1],
    )


def _adjusted(p: pd.Series, direction: Mapping[str, Direction]) -> Floats:
    """Adjust p values within each kind of indicator: they answer different questions."""
    result = np.full(len(p), np.nan)
    kinds = np.array([direction[i] for i in p.index])
    for kind in np.unique(kinds):
        result[kinds == kind] = holm(p.to_numpy(dtype="float64")[kinds == kind])
    return result


@dataclass(frozen=True)
class _Worked:
    """One indicator in the sets of a group: arrays sets × members, NaN where nothing is known.

    Attributes
    ----------
    before, after : array
        Levels.
    gaps : dict of int to array
        By year minus start: the value without its year's effect, minus the level before without its own.
    past : set of int
        Which of them lie before the start.
    first, last : int or None
        Years used.
    """

    before: Floats
    after: Floats
    gaps: dict[int, Floats]
    past: set[int]
    first: int | None
    last: int | None

    @classmethod
    def of(cls, sets: Sequence[Set], data: Panel, indicator: str) -> _Worked:
        """Work out an indicator; each set has its own years."""
        shape = len(sets), max((len(s.rows) for s in sets), default=1)
        before, after = np.full(shape, np.nan), np.full(shape, np.nan)
        gaps: dict[int, Floats] = {}
        past: set[int] = set()
        used: set[int] = set()
        effects: dict[int, Floats] = {}
        for n, s in enumerate(sets):
            start = s.cohort.start
            joined = data.comparable(indicator, s.cohort.before[-1])
            early = [y for y in joined if y < start]
            late = [y for y in joined if y in s.after]
            values = data.rate[indicator][:, data.columns(joined)]
            if start not in effects:
                effects[start] = year_effects(values, s.cohort.treated + s.cohort.pool)
            shocks = effects[start]
            own = values[list(s.rows)] - shocks
            width = len(s.rows)
            base = row_means(own[:, [joined.index(y) for y in early]])
            before[n, :width] = base + _mean(shocks, [joined.index(y) for y in early])
            if late:
                used |= {*early, *late}
                place = [joined.index(y) for y in late]
                after[n, :width] = row_means(own[:, place]) + _mean(shocks, place)
            for k, year in enumerate(joined):
                time = year - start
                gaps.setdefault(time, np.full(shape, np.nan))[n, :width] = own[:, k] - base
                if time < 0:
                    past.add(time)
        return cls(before, after, gaps, past, min(used, default=None), max(used, default=None))


def year_effects(values: Floats, rows: Sequence[int]) -> Floats:
    """Return each year's effect where values are sums of an area's level and a year's effect, and chance.

    The least squares solution over the known values, by turns: levels given the effects, effects given the
    levels. Without missing values that is the years' means, in one turn.

    Parameters
    ----------
    values : array of float
        Areas × years, NaN where not known.
    rows : sequence of int
        The areas it is taken over.

    Returns
    -------
    array of float
        One per year, their mean 0; 0 where no area has a value.

    Examples
    --------
    >>> year_effects(np.array([[1.0, 3.0], [5.0, 7.0], [9.0, np.nan]]), [0, 1, 2]).round(9).tolist()
    [-1.0, 1.0]

    Without values a year has no effect; without areas none has:

    >>> year_effects(np.array([[1.0, np.nan], [3.0, np.nan]]), [0, 1]).tolist(), year_effects(np.zeros((2, 2)), []).tolist()
    ([0.0, 0.0], [0.0, 0.0])
    """
    of = values[list(rows)]
    found = np.zeros(of.shape[1])
    for _ in range(MOST_TURNS):
        levels = row_means(of - found)
        new = np.nan_to_num(row_means((of - levels[:, None]).T))
        new -= new.mean()
        change = float(np.abs(new - found).max())
        found = new
        if change <= STILL * max(float(np.abs(found).max()), 1.0):
            break
    return found


def _mean(values: Floats, places: Sequence[int]) -> float:
    return float(values[list(places)].mean())


def _enough(found: Effect | None, settings: Evaluation) -> bool:
    return found is not None and min(found.sets, found.partners) >= settings.min_areas


def _effect_row(worked: _Worked, lots: Lots, way: Direction, settings: Evaluation) -> dict[str, object]:
    """Return a row of `Group.effects`."""
    change = worked.after - worked.before
    found = effect(change, lots)
    names = ("before", "after", "partners_before", "partners_after", "points", "low", "high", "relative", "p")
    row: dict[str, object] = {"direction": way} | dict.fromkeys(names, np.nan)
    row |= {"sets": found.sets if found else 0, "partners": found.partners if found else 0}
    row |= {"lots": 0, "first": worked.first, "last": worked.last, "note": ""}
    if found is None or not _enough(found, settings):
        some = not np.isnan(worked.before).all()
        return row | {"note": BROKEN if worked.first is None else TOO_FEW if some else NO_VALUES}
    known = ~np.isnan(change)
    used = np.flatnonzero(known[:, 0] & known[:, 1:].any(axis=1))
    levels = {}
    for name, values in (("before", worked.before), ("after", worked.after)):
        kept = np.where(known, values, np.nan)[used]
        levels[name] = float(kept[:, 0].mean())
        levels[f"partners_{name}"] = float(row_means(kept[:, 1:]).mean())
    expected = levels["after"] - found.estimate
    return (
        row
        | levels
        | {
            "points": found.estimate,
            "low": found.low,
            "high": found.high,
            "relative": 100 * found.estimate / expected if expected > 0 else np.nan,
            "p": found.p,
            "lots": found.lots,
        }
    )


def _event_rows(
    indicator: str, worked: _Worked, lots: Lots, settings: Evaluation
) -> list[tuple[object, ...]]:
    """Return an indicator's rows of `Group.events`; a year with too few areas is left out."""
    rows: list[tuple[object, ...]] = []
    for time in sorted(worked.gaps):
        found = effect(worked.gaps[time], lots)
        if found is not None and _enough(found, settings):
            rows.append((indicator, time, time in worked.past, found.estimate, found.low, found.high))
    return rows


def _pretrend_row(worked: _Worked, lots: Lots, settings: Evaluation) -> dict[str, object]:
    """Return a row of `Group.pretrends`: a joint test over the years before, if there are two."""
    times = sorted(worked.past)
    found = None
    if len(times) > 1:
        found = joint(np.stack([worked.gaps[t] for t in times], axis=2), lots)
    sets = found[1] if found else 0
    p = found[0] if found and sets >= settings.min_areas else np.nan
    return {"years": len(times), "sets": sets, "p": p}


def _balance(sets: Sequence[Set], data: Panel, ids: Sequence[str], settings: Evaluation) -> pd.DataFrame:
    """Return `Group.balance`: levels before the start, raw and in standard deviations."""
    frame = pd.DataFrame({i: _balance_of(i, sets, data, settings) for i in (*ids, HITS)}).T
    return frame.astype("Float64").rename_axis("indicator")


def _balance_of(indicator: str, sets: Sequence[Set], data: Panel, settings: Evaluation) -> dict[str, float]:
    """Return a row of `Group.balance`: each column a mean over sets."""
    values = data.hits if indicator == HITS else data.rate[indicator]
    found: list[tuple[float, float, float, float, float]] = []
    partners = 0
    for s in sets:
        cohort = s.cohort
        joined = data.years if indicator == HITS else data.comparable(indicator, cohort.before[-1])
        level = row_means(values[:, data.columns(y for y in joined if y in cohort.before)])
        marks = standardised(level[:, None], cohort.treated + cohort.pool)[:, 0]
        own, others = s.rows[0], [r for r in s.rows[1:] if not np.isnan(level[r])]
        if np.isnan(level[own]) or not others:
            continue
        partners += len(others)
        pool = [r for r in cohort.pool if not np.isnan(level[r])]
        found.append(
            (
                level[own],
                level[others].mean(),
                level[pool].mean(),
                marks[own] - marks[pool].mean(),
                marks[own] - marks[others].mean(),
            )
        )
    names = ("programme", "partners", "pool", "pool_gap", "gap")
    if min(len(found), partners) < settings.min_areas:
        return dict.fromkeys(names, np.nan)
    return dict(zip(names, np.mean(found, axis=0).tolist(), strict=True))
