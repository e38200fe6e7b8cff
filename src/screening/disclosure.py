"""The door: everything that leaves the house passes here, and secrets stay behind.

``intern`` passes as it is. For ``gespraech`` numerator, denominator, rate, ratio, interval and flag of a
protected value are withheld together, hits become intervals, and decisions follow from what is left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from screening.analysis.breadth import hits_by_theme
from screening.analysis.robustness import changed_by_mean, other_means
from screening.analysis.trend import Trend, changes, trend
from screening.catalogue import Catalogue
from screening.criteria import Criteria
from screening.delivery import Carry, City, Delivery, Source
from screening.findings import Finding, Findings
from screening.rates import as_arrays, intervals
from screening.rule import Screening, count_hits, screening_findings

Audience = Literal["intern", "gespraech"]
AUDIENCES: tuple[str, ...] = get_args(Audience)

WITHHELD = "gesperrt"
"""Status of a value that the door withholds."""


@dataclass(frozen=True)
class Release:
    """All that may be shown for one city, year and audience; the only input of figures and documents.

    Wide frames are areas × all indicators of the catalogue, indexed by `area_id`.

    Attributes
    ----------
    city, year, audience, catalogue, criteria, stichtag, boundary
        What it is about; the catalogue as defined in `year`.
    areas : geopandas.GeoDataFrame
        Parents, assigned geographies and geometry in the working CRS.
    water : geopandas.GeoSeries
        Lines for orientation, may be empty.
    numerator, denominator : pandas.DataFrame
        Int64; NA where open, withheld, or where only a rate was delivered.
    rate, low, high, ratio : pandas.DataFrame
        Float64: value in percent (or per 100), its interval of random variation (95 %), and value over
        reference value.
    status : pandas.DataFrame
        Text: ``wert``, ``null``, ``geheim``, ``fehlt``, ``folgt``, ``unsicher``, ``unsinnig``,
        ``ohne Bezug`` or ``gesperrt``.
    exceeds : pandas.DataFrame
        Nullable boolean.
    reference : pandas.DataFrame
        Per indicator: ``weighted``, ``unweighted``, ``median``, ``value``, ``threshold`` (Float64 in
        percent), ``areas``, ``numerator``, ``denominator`` (Int64).
    decision : pandas.DataFrame
        ``inhabitants``, ``hits_min``, ``hits_max`` (Int64), ``decision``, ``reason`` (text).
    themes : pandas.DataFrame
        Int64: sure hits per theme id.
    special : pandas.Series
        Text: ``empty`` (no inhabitants), ``small`` (under the minimum) or ````; a map class of its own.
    trend : Trend
    changes, by_mean : pandas.DataFrame
        What changed since last year; which areas another mean would decide otherwise.
    findings : Findings
        For ``gespraech`` without places and values.
    sources : tuple of Source
    """

    city: City
    year: int
    audience: str
    catalogue: Catalogue
    criteria: Criteria
    stichtag: dt.date
    boundary: str
    areas: gpd.GeoDataFrame
    water: gpd.GeoSeries
    numerator: pd.DataFrame
    denominator: pd.DataFrame
    rate: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    ratio: pd.DataFrame
    status: pd.DataFrame
    exceeds: pd.DataFrame
    reference: pd.DataFrame
    decision: pd.DataFrame
    themes: pd.DataFrame
    special: pd.Series
    trend: Trend
    changes: pd.DataFrame
    by_mean: pd.DataFrame
    findings: Findings
    sources: tuple[Source, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The criteria's indicators: those whose hits are counted."""
        return self.criteria.indicators

    def chosen(self, *decisions: str) -> pd.Index:
        """Return the areas with these decisions (default *sicher*), most hits first, then by id."""
        wanted = self.decision[self.decision["decision"].isin(decisions or ("sicher",))]
        order = sorted(wanted.index, key=lambda a: (-wanted["hits_min"][a], -wanted["hits_max"][a], a))
        return pd.Index(order, name="area_id")

    def _repr_html_(self) -> str:
        counts = self.decision["decision"].value_counts()
        told = ", ".join(f"{n} {escape(str(d))}" for d, n in counts.items())
        return (
            f"<p><strong>{escape(self.city.name)} {self.year}</strong> (Fassung {escape(self.audience)}): "
            f"{len(self.decision)} Gebiete: {told}.</p>"
        )


def protected_cells(screening: Screening) -> pd.DataFrame:
    """Return which values the door withholds from ``gespraech`` (bool, areas × indicators).

    Primary: a count below its source's threshold (numerator, denominator, or their difference where the
    numerator is a part of the denominator). Secondary: as an indicator's sum over the city can be known,
    one larger value is withheld beside the small ones, so that they cannot be had by subtraction.
    Zeros are not protected. Rates delivered without counts pass: their source has published them.
    """
    delivery = screening.rates.delivery
    columns = {}
    for i in screening.rates.catalogue.indicators:
        n, d, known = as_arrays(screening.rates.numerator[i.id], screening.rates.denominator[i.id])
        if not screening.rates.counted[i.id]:
            columns[i.id] = np.zeros(len(n), dtype=bool)
            continue
        at_n, at_d = delivery.threshold_of(i.numerator), delivery.threshold_of(i.denominator)
        primary = known & (((n > 0) & (n < at_n)) | ((d > 0) & (d < at_d)))
        if i.within:
            primary |= known & (d > n) & (d - n < at_n)
        columns[i.id] = primary | _partner(primary, n, known, at_n, screening)
    return pd.DataFrame(columns, index=screening.exceeds.index)


def _partner(
    primary: np.ndarray, n: np.ndarray, known: np.ndarray, threshold: int, screening: Screening
) -> np.ndarray:
    """Choose the value withheld beside the small ones: large enough, of the least telling area."""
    partner = np.zeros(len(n), dtype=bool)
    candidates = np.flatnonzero(known & ~primary & (n >= threshold))
    if not primary.any() or not len(candidates):
        return partner
    decision = screening.decision["decision"].to_numpy()
    unselected = np.isin(decision, ["sicher", "möglich"])
    order = np.lexsort((candidates, n[candidates], unselected[candidates]))
    partner[candidates[order[0]]] = True
    return partner


def protect(screening: Screening, withheld: pd.DataFrame) -> Screening:
    """Return the screening without the withheld values; hits and decisions follow from what is left.

    The reference values stay those of the whole city. A decision *sicher* that remains was *sicher*
    before, and *nein* was *nein*: withholding only ever moves towards *möglich*.
    """
    old = screening.rates
    hide = {i: withheld[i].to_numpy() for i in withheld}

    def masked(frame: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({c: frame[c].mask(hide[c]) for c in frame}, index=frame.index)

    status = pd.DataFrame(
        {c: old.status[c].mask(hide[c], WITHHELD) for c in old.status}, index=old.status.index
    )
    rates = replace(
        old,
        numerator=masked(old.numerator),
        denominator=masked(old.denominator),
        rate=masked(old.rate),
        status=status,
    )
    flags = masked(screening.exceeds)
    hits = count_hits(flags[list(screening.criteria.indicators)])
    return replace(screening, rates=rates, exceeds=flags, hits=hits)


def release(
    screenings: Mapping[int, Screening],
    carries: Mapping[int, Carry | None],
    water: gpd.GeoSeries,
    audience: str,
    findings: tuple[Finding, ...] = (),
) -> Release:
    """Let one year through the door, with the years before it for trend and changes.

    Parameters
    ----------
    screenings : mapping of int to Screening
        All years; the newest is the one released.
    carries : mapping of int to Carry or None
        See `screening.analysis.trend.trend`.
    water : geopandas.GeoSeries
    audience : {"intern", "gespraech"}
    findings : tuple of Finding
        Beside those of the delivery.

    Raises
    ------
    ValueError
        If the audience is unknown.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"audience muss eines von {', '.join(AUDIENCES)} sein.")
    newest = max(screenings)
    full = screenings[newest]
    others = other_means(full)
    passed = dict(screenings)
    if audience == "gespraech":
        passed = {y: protect(s, protected_cells(s)) for y, s in screenings.items()}
        hidden = protected_cells(full)
        others = {m: protect(s, hidden) for m, s in others.items()}
    shown = passed[newest]
    before = passed.get(newest - 1)
    delivery = full.rates.delivery
    low, high = intervals(shown.rates)
    told = Findings((*delivery.findings.items, *screening_findings(full), *findings))
    result = Release(
        city=delivery.city,
        year=newest,
        audience=audience,
        catalogue=delivery.catalogue,
        criteria=full.criteria,
        stichtag=delivery.stichtag,
        boundary=delivery.boundary,
        areas=delivery.areas,
        water=water,
        numerator=_counts_only(shown, shown.rates.numerator),
        denominator=_counts_only(shown, shown.rates.denominator),
        rate=shown.rates.rate,
        low=low,
        high=high,
        ratio=_ratio(shown),
        status=shown.rates.status,
        exceeds=shown.exceeds,
        reference=full.reference.drop(columns="exact"),
        decision=shown.decision,
        themes=hits_by_theme(shown),
        special=_special(delivery, full.criteria),
        trend=trend(passed, carries),
        changes=changes(shown, before, carries.get(newest - 1)) if before else _no_changes(),
        by_mean=changed_by_mean(shown, others),
        findings=told,
        sources=delivery.sources,
    )
    return result if audience == "intern" else _without_agency_counts(result)


def _without_agency_counts(full: Release) -> Release:
    """Take out what ``gespraech`` never shows: counts and rates of agency indicators, sums, places."""
    agency = [i.id for i in full.catalogue.indicators if i.direction == "a"]

    def emptied(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(**{i: pd.Series(pd.NA, index=frame.index, dtype=frame[i].dtype) for i in agency})

    rate = {i: (emptied_frame(f) if i in agency else f) for i, f in full.trend.rate.items()}
    levels = [(f, full.findings.count(f)) for f in ("Fehler", "Warnung", "Hinweis")]
    told = tuple(
        Finding(level, f"{n} Befunde dieser Stufe liegen der Sozialplanung vor.")  # type: ignore[arg-type]
        for level, n in levels
        if n
    )
    return replace(
        full,
        numerator=emptied(full.numerator),
        denominator=emptied(full.denominator),
        rate=emptied(full.rate),
        low=emptied(full.low),
        high=emptied(full.high),
        ratio=emptied(full.ratio),
        reference=full.reference.assign(
            numerator=pd.array([pd.NA] * len(full.reference), dtype="Int64"),
            denominator=pd.array([pd.NA] * len(full.reference), dtype="Int64"),
        ),
        trend=replace(full.trend, rate=rate),
        findings=Findings(told),
    )


def emptied_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of the same shape and types without any value."""
    return frame.mask(np.ones(frame.shape, dtype=bool))


def _counts_only(screening: Screening, frame: pd.DataFrame) -> pd.DataFrame:
    """Blank the exact integers that stand for delivered rates: they are no counts."""
    return frame.assign(**{i: frame[i].mask(True) for i, c in screening.rates.counted.items() if not c})


def _ratio(screening: Screening) -> pd.DataFrame:
    bars = screening.reference["value"]
    rate = screening.rates.rate
    return pd.DataFrame(
        {i: rate[i] / bars[i] if pd.notna(bars[i]) and bars[i] > 0 else rate[i].mask(True) for i in rate},
        index=rate.index,
    )


def _special(delivery: Delivery, criteria: Criteria) -> pd.Series:
    people = delivery.inhabitants
    special = pd.Series("", index=people.index, dtype="str", name="special")
    special = special.mask((people < criteria.min_inhabitants).fillna(False), "small")
    return special.mask((people == 0).fillna(False), "empty")


def _no_changes() -> pd.DataFrame:
    return pd.DataFrame(columns=["area_id", "before", "now", "hits_before", "hits_now"], dtype="str")
