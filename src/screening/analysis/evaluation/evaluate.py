"""How the indicators developed in programme areas, against areas like them near the threshold.

Difference in differences in matched sets, year by year and in all, with permutation inference
(`screening.analysis.evaluation.permutation`), for all programme areas and for each group of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from screening.analysis.evaluation.differences import Group, Set, compare
from screening.analysis.evaluation.fallback import fallback, inside_outside
from screening.analysis.evaluation.matching import (
    Cohort,
    assign,
    bordering,
    characteristics,
    distances,
    near_threshold,
)
from screening.analysis.evaluation.panel import Panel, panel
from screening.analysis.time import Trend
from screening.concept import Evaluation
from screening.delivery import Carry, Programme
from screening.rule import Screening

NO_BEFORE = "kein Jahr vor dem Start"
NO_AFTER = "noch kein Jahr danach"
NO_AREA = "im heutigen Gebietsstand nicht vorhanden"
NO_PARTNER = "kein vergleichbares Gebiet nahe der Schwelle"


@dataclass(frozen=True)
class ProgrammeEvaluation:
    """All about the programme areas of a city.

    Attributes
    ----------
    programme : pandas.DataFrame
        Index `area_id`: ``start``, ``ende``, ``gruppe``, ``name`` as in the file; ``low``, ``high`` (hits in
        the last year before the start, Float64), ``redrawn`` (bool), ``note`` (why it is not compared, else
        empty).
    partners : pandas.DataFrame
        One row a pair, in order: ``area_id``, ``partner`` (text), ``distance`` (float), ``low``, ``high``
        (the partner's hits, Float64).
    pool : tuple of str
        Areas that could be partners, chosen or not.
    bordering : tuple of str
        Neighbours of programme areas, left out of the pool (unless the setting allows them).
    groups : tuple of Group
        All programme areas first, then each group if there are several.
    fallback, shares : pandas.DataFrame
        See `screening.analysis.evaluation.fallback`.
    settings : Evaluation
    """

    programme: pd.DataFrame
    partners: pd.DataFrame
    pool: tuple[str, ...]
    bordering: tuple[str, ...]
    groups: tuple[Group, ...]
    fallback: pd.DataFrame
    shares: pd.DataFrame
    settings: Evaluation


def evaluate(
    screenings: Mapping[int, Screening],
    carries: Mapping[int, Carry | None],
    joined: Trend,
    programme: Programme,
) -> ProgrammeEvaluation:
    """Compare the programme areas with partners.

    Parameters
    ----------
    screenings : mapping of int to Screening
        All years; they may have passed the door: values withheld are missing values.
    carries : mapping of int to Carry or None
        See `screening.analysis.time.trend.trend`.
    joined : Trend
        The same years joined by `trend`.
    programme : Programme

    Returns
    -------
    ProgrammeEvaluation

    Notes
    -----
    Years are compared only as far as no break of the series lies between them and the last year before the
    start. An area's level before (after) is the mean over its known years of what it lies above the year's
    own effect, plus these years' mean effect (`screening.analysis.evaluation.differences.year_effects`, over pool and
    programme areas). So a missing year of a year with a shock does no harm, and where no value is missing
    these are plain means and the difference in differences is that of a regression with effects of area
    and year.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    What began this year, or in an area that there is no more, cannot be compared yet; it is told why:

    >>> from screening.analysis.time.trend import trend
    >>> areas = {"start": [2024, 2020], "ende": [None, None], "gruppe": "", "name": ["Neu", "Alt"]}
    >>> programme = Programme(pd.DataFrame(areas, ["05.3.4", "99.9.9"]).astype({"ende": "Int64"}))
    >>> found = evaluate({2024: result}, {}, trend({2024: result}, {}), programme)
    >>> found.programme["note"].to_dict(), found.groups, found.partners.empty
    ({'05.3.4': 'noch kein Jahr danach', '99.9.9': 'im heutigen Gebietsstand nicht vorhanden'}, (), True)
    """
    data = panel(screenings, carries, joined)
    newest = screenings[data.years[-1]]
    criteria = newest.criteria
    settings = criteria.evaluation
    frame = programme.areas
    frame = frame.assign(note=_standing(frame, data, settings))
    close = bordering(newest.rates.delivery.areas, list(frame.index))
    off = () if settings.neighbours else close
    sets, pairs, pool = _matched(data, screenings, frame, off)
    matched = {data.areas[s.rows[0]] for s in sets}
    lost = [not note and area not in matched for area, note in frame["note"].items()]
    frame = frame.assign(note=frame["note"].mask(lost, NO_PARTNER))
    names = [("", sets)]
    if len(programme.groups) > 1 or (programme.groups and frame["gruppe"].eq("").any()):
        names += [(g, [s for s in sets if s.group == g]) for g in programme.groups]
    ids = criteria.indicators
    direction = {i: newest.rates.catalogue[i].direction for i in ids}
    return ProgrammeEvaluation(
        _with_hits(frame, data),
        pairs,
        tuple(data.areas[sorted(pool)]),
        off,
        tuple(compare(name, own, data, direction, settings) for name, own in names if own),
        fallback(data, frame, direction),
        inside_outside(data, frame),
        settings,
    )


def _standing(frame: pd.DataFrame, data: Panel, settings: Evaluation) -> list[str]:
    """Return for each programme area why it cannot be compared, or an empty text."""
    notes = []
    for area, start, end in zip(frame.index, frame["start"], frame["ende"], strict=True):
        after = _after(data.years, int(start), end, settings)
        if area not in data.areas:
            notes.append(NO_AREA)
        elif not after:
            notes.append(NO_AFTER)
        elif data.years[0] >= start:
            notes.append(NO_BEFORE)
        else:
            notes.append("")
    return notes


def _after(years: Sequence[int], start: int, end: object, settings: Evaluation) -> tuple[int, ...]:
    last = years[-1] if pd.isna(end) else int(str(end))
    return tuple(y for y in years if start + settings.settling <= y <= last)


def _matched(
    data: Panel, screenings: Mapping[int, Screening], frame: pd.DataFrame, off: Sequence[str]
) -> tuple[list[Set], pd.DataFrame, set[int]]:
    """Choose the partners, one cohort after the other; no area is a partner twice."""
    criteria = screenings[data.years[-1]].criteria
    settings = criteria.evaluation
    usable = frame[frame["note"] == ""]
    sets: list[Set] = []
    pairs: list[tuple[str, str, float, float, float]] = []
    pool: set[int] = set()
    taken: set[int] = set()
    for start in sorted(usable["start"].unique()):
        before = tuple(y for y in data.years if y < start)
        last = before[-1]
        rule = screenings[last].criteria.model_copy(
            update={"evaluation": settings, "exclusions": criteria.exclusions}
        )
        open_to = near_threshold(data, last, rule, list(frame.index), off)
        pool |= set(open_to)
        own = usable[usable["start"] == start]
        cohort = Cohort(int(start), before, data.rows(own.index), [i for i in open_to if i not in taken])
        hits = data.hits[:, data.columns([last])[0]]
        far = distances(characteristics(data, cohort, criteria.indicators), hits, cohort, settings)
        for n, places in enumerate(assign(far, settings.partners)):
            if not places:
                continue
            rows = [cohort.pool[p] for p in places]
            taken |= set(rows)
            area = str(own.index[n])
            after = _after(data.years, int(start), own["ende"].iloc[n], settings)
            sets.append(Set(cohort, (cohort.treated[n], *rows), after, str(own["gruppe"].iloc[n])))
            column = data.columns([last])[0]
            pairs += [
                (area, str(data.areas[r]), float(far[n, p]), data.low[r, column], data.high[r, column])
                for r, p in zip(rows, places, strict=True)
            ]
    table = pd.DataFrame(pairs, columns=["area_id", "partner", "distance", "low", "high"])
    kinds = {"area_id": "str", "partner": "str", "distance": "float64", "low": "Float64", "high": "Float64"}
    return sets, table.astype(kinds), pool


def _with_hits(frame: pd.DataFrame, data: Panel) -> pd.DataFrame:
    """Add what the hits of each programme area were in the last year before its start."""
    spans = []
    for area, start in frame["start"].items():
        before = [y for y in data.years if y < start]
        known = before and area in data.areas
        row, column = (data.rows([area])[0], data.columns(before[-1:])[0]) if known else (0, 0)
        spans.append((data.low[row, column], data.high[row, column]) if known else (np.nan, np.nan))
    low, high = (pd.array([s[n] for s in spans], dtype="Float64") for n in (0, 1))
    return frame.assign(low=low, high=high, redrawn=frame.index.isin(sorted(data.trend.uncertain)))
