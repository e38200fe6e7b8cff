"""The door: everything that leaves the house passes here, and secrets stay behind.

``intern`` passes as it is. For ``gespraech`` numerator, denominator, rate, ratio, interval and flag of a
protected value are withheld together, hits become intervals, and decisions follow from what is left.

Covered is a reader who knows the thresholds, all that is shown and every city total to the last digit.
Not covered, yet: sums over other geographies (districts, SBH, regions), counts that add up within an area
(under 65 and 65 and over), small differences between overlapping counts of different indicators, zeros and
100 %, a second release of the same year from other data, and a median in force whose area is withheld.
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
from screening.criteria import MEANS, Criteria
from screening.delivery import VALUE, Carry, City, Delivery, Source
from screening.findings import LEVELS, Finding, Findings
from screening.rates import Bools, Ints, as_arrays, intervals
from screening.rule import Screening, count_hits, reasons, screening_findings

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
        percent), ``areas``, ``numerator``, ``denominator`` (Int64). For ``gespraech`` only the mean in
        force, see `_published`.
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


def protected_counts(screening: Screening) -> pd.DataFrame:
    """Return which counts are kept from ``gespraech`` (bool, areas × counts that indicators are made of).

    Primary: a count from 1 to below its source's threshold, and a numerator whose difference to a
    denominator that it is a part of is so small. Secondary: since a count's sum over the city can be
    known, larger ones are withheld beside (see `_partners`). Zeros are not protected.
    """
    delivery, catalogue = screening.rates.delivery, screening.rates.catalogue
    made = [
        i
        for i in catalogue.indicators
        if screening.rates.counted[i.id] and {i.numerator, i.denominator} <= set(delivery.counts)
    ]
    names = dict.fromkeys([c for i in made for c in (i.numerator, i.denominator)] + [catalogue.inhabitants])
    arrays = {c: as_arrays(delivery.counts[c], delivery.counts[c]) for c in names}
    primary = {c: known & (n > 0) & (n < delivery.threshold_of(c)) for c, (n, _, known) in arrays.items()}
    for i in made:
        (n, _, n_known), (d, _, d_known) = arrays[i.numerator], arrays[i.denominator]
        rest = d - n
        small = (rest > 0) & (rest < delivery.threshold_of(i.numerator))
        if i.within:
            primary[i.numerator] |= n_known & d_known & small
    taken = np.asarray(screening.decided.isin(["sicher", "möglich"]))
    size = delivery.inhabitants.to_numpy(dtype="int64", na_value=np.iinfo("int64").max)
    columns = {}
    for c, (n, _, known) in arrays.items():
        columns[c] = primary[c] | _partners(primary[c], n, known, delivery.threshold_of(c), taken, size)
    return pd.DataFrame(columns, index=screening.exceeds.index)


def _partners(primary: Bools, n: Ints, known: Bools, threshold: int, taken: Bools, size: Ints) -> Bools:
    """Choose larger counts of least telling areas, so that the small ones cannot be had by subtraction.

    One count of twice the threshold will do: whatever the small one is, the other could make up for it and
    still be no small one. Else several that can do so together; else all. Areas that are not taken up come
    first, then those with few inhabitants: the choice must not tell how large the count is.
    """
    partners = np.zeros(len(n), dtype=bool)
    if not primary.any():
        return partners
    free = np.flatnonzero(known & ~primary & (n >= threshold))
    order = free[np.lexsort((size[free], taken[free], n[free] < 2 * threshold))]
    enough = np.cumsum(n[order] - threshold) >= threshold
    if not enough.any():
        return known
    partners[order[: int(np.argmax(enough)) + 1]] = True
    return partners


def protected_cells(screening: Screening, counts: pd.DataFrame) -> pd.DataFrame:
    """Return which values are kept from ``gespraech`` (bool, areas × indicators).

    A value is kept if its numerator or its denominator is, so that a count withheld in one indicator does
    not come back through another. Rates delivered without counts pass: their source has published them.
    """
    columns = {}
    for i in screening.rates.catalogue.indicators:
        used = [c for c in (i.numerator, i.denominator) if c in counts and screening.rates.counted[i.id]]
        columns[i.id] = counts[used].any(axis=1)
    return pd.DataFrame(columns, index=counts.index)


def protect(screening: Screening, withheld: pd.DataFrame) -> Screening:
    """Return the screening without the withheld values; hits and decisions follow from what is left.

    The reference values stay those of the whole city (see `_published`). A decision *sicher* that remains
    was *sicher* before, and *nein* was *nein*: withholding only ever moves towards *möglich*.

    Parameters
    ----------
    screening : Screening
    withheld : pandas.DataFrame
        bool, areas × indicators.
    """
    old = screening.rates
    hide = withheld[list(old.status)].to_numpy(dtype=bool)
    told = np.where(hide, WITHHELD, old.status.to_numpy(dtype=object))
    rates = replace(
        old,
        numerator=_masked(old.numerator, withheld),
        denominator=_masked(old.denominator, withheld),
        rate=_masked(old.rate, withheld),
        status=pd.DataFrame(told, index=old.status.index, columns=old.status.columns, dtype="str"),
    )
    reference = _published(screening.reference, screening.criteria)
    return replace(_protect_decision(screening, withheld), rates=rates, reference=reference)


def _protect_decision(screening: Screening, withheld: pd.DataFrame) -> Screening:
    flags = _masked(screening.exceeds, withheld)
    hits = count_hits(flags[list(screening.criteria.indicators)]).assign(open=screening.hits["open"])
    return replace(screening, exceeds=flags, hits=hits)


def _masked(frame: pd.DataFrame, withheld: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({c: _without(frame[c], withheld[c]) for c in frame}, index=frame.index)


def _without(values: pd.Series, hide: pd.Series | bool) -> pd.Series:
    """Return a nullable series without some values; below pandas' mask nothing of them stays, either."""
    kept = values.array.copy()
    hidden = np.broadcast_to(np.asarray(hide), len(kept))
    kept[hidden] = kept.dtype.type(0)
    kept[hidden] = pd.NA
    return pd.Series(kept, index=values.index, name=values.name)


def _published(reference: pd.DataFrame, criteria: Criteria) -> pd.DataFrame:
    """Return the reference values without what gives counts back: sums, and means of shares to all digits.

    From two of these means, or from a mean of shares with many digits, small numerators follow by number
    theory once the denominators are known. So only the mean in force is told, and to one decimal if it is
    not the city rate (whose sums `_partners` takes for known).
    """
    told = reference.copy()
    hidden = [m for m in MEANS if m != criteria.mean] + ["numerator", "denominator"]
    for column in hidden:
        told[column] = _without(told[column], True)
    if criteria.mean != "weighted":
        told["exact"] = None
        for column in (criteria.mean, "value", "threshold"):
            rounded = told[column].round(1)
            told[column] = _without(rounded, (rounded == 0).fillna(False))
    return told


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
    secret = {y: protected_counts(s) for y, s in screenings.items()} if audience == "gespraech" else {}
    for year, counts in secret.items():
        passed[year] = protect(screenings[year], protected_cells(screenings[year], counts))
    if secret:
        cells = protected_cells(full, secret[newest])
        others = {mean: _protect_decision(other, cells) for mean, other in others.items()}
    shown = passed[newest]
    earlier = max((y for y in passed if y < newest), default=newest)
    before = passed[earlier] if earlier < newest else None
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
        reference=shown.reference.drop(columns="exact"),
        decision=shown.decision,
        themes=hits_by_theme(shown),
        special=_special(delivery, full.criteria),
        trend=trend(passed, carries),
        changes=changes(shown, before, carries.get(earlier)) if before else _no_changes(),
        by_mean=changed_by_mean(shown, others),
        findings=told,
        sources=delivery.sources,
    )
    if audience == "intern":
        return result
    return _without_sizes(_without_agency_counts(result), secret[newest][delivery.catalogue.inhabitants])


def _without_sizes(full: Release, hidden: pd.Series) -> Release:
    """Take out numbers of inhabitants that are kept, and the reasons that name them."""
    decision = full.decision.assign(inhabitants=_without(full.decision["inhabitants"], hidden))
    small = decision.loc[hidden & (decision["decision"] == "zu klein")]
    decision.loc[small.index, "reason"] = reasons(small, full.criteria)
    return replace(full, decision=decision)


def _without_agency_counts(full: Release) -> Release:
    """Take out what ``gespraech`` never shows: all but the flags of agency indicators, texts of findings."""
    agency = [i.id for i in full.catalogue.indicators if i.direction == "a"]

    def emptied(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(**{i: _without(frame[i], True) for i in agency})

    rate = full.trend.rate | {i: full.trend.rate[i].apply(lambda year: _without(year, True)) for i in agency}
    levels = {level: full.findings.count(level) for level in LEVELS}
    told = tuple(
        Finding(
            level,
            f"{n} {'Befund' if n == 1 else 'Befunde'} dieser Stufe: Die Sozialplanung kennt die Einzelheiten.",
        )
        for level, n in levels.items()
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
        # a sign for zero is a count, too
        status=full.status.assign(**{i: full.status[i].replace("null", VALUE) for i in agency}),
        trend=replace(full.trend, rate=rate),
        findings=Findings(told),
    )


def _counts_only(screening: Screening, frame: pd.DataFrame) -> pd.DataFrame:
    """Blank the exact integers that stand for delivered rates: they are no counts."""
    return frame.assign(**{i: _without(frame[i], True) for i, c in screening.rates.counted.items() if not c})


def _ratio(screening: Screening) -> pd.DataFrame:
    """Return value over the reference value that is told.

    That one may be rounded: then the ratio of a value beside the threshold is moved to the side of its flag.
    """
    factor, mean = float(screening.criteria.threshold), screening.reference["value"]
    columns = {}
    for i in screening.rates.rate:
        rate, flag = screening.rates.rate[i], screening.exceeds[i]
        if pd.isna(mean[i]) or mean[i] <= 0:
            columns[i] = _without(rate, True)
            continue
        ratio = rate / mean[i]
        if screening.reference["exact"][i] is None:
            under, over = flag & (ratio < factor), ~flag & (ratio >= factor)
            ratio = ratio.mask(under.fillna(False), factor).mask(over.fillna(False), factor - 0.001)
        columns[i] = ratio
    return pd.DataFrame(columns, index=screening.rates.rate.index)


def _special(delivery: Delivery, criteria: Criteria) -> pd.Series:
    people = delivery.inhabitants
    special = pd.Series("", index=people.index, dtype="str", name="special")
    special = special.mask((people < criteria.min_inhabitants).fillna(False), "small")
    return special.mask((people == 0).fillna(False), "empty")


def _no_changes() -> pd.DataFrame:
    return pd.DataFrame(columns=["area_id", "before", "now", "hits_before", "hits_now"], dtype="str")
