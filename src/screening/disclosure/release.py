"""What may be shown of one city, year and audience, as one object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Literal, get_args

import geopandas as gpd
import pandas as pd

from screening.analysis import Analyses, analyse, screening_findings, untold_decisions
from screening.analysis.robustness import changed_by_mean, hits_by_theme, intervals
from screening.analysis.time import Trend, changes, trend
from screening.base import Finding, Findings, many, styled, with_area_names, without
from screening.concept import Catalogue, Criteria
from screening.delivery import Carry, City, Source
from screening.disclosure.account import Account, account
from screening.disclosure.called import by_name, names_of, no_names
from screening.disclosure.exceptions import exception_findings
from screening.disclosure.findings import findings_untold
from screening.disclosure.register import Register, register_findings
from screening.disclosure.secret import rate_findings
from screening.disclosure.telling import told_before, told_of
from screening.disclosure.told import Facts
from screening.disclosure.totals import totals_findings
from screening.process import Earlier, Kept, Nominations, Objections, Table
from screening.process.phases import FocusAreas
from screening.rule import Screening

Audience = Literal["intern", "gespraech"]
AUDIENCES: tuple[str, ...] = get_args(Audience)

UNTOLD = findings_untold()
"""Stands for the findings, whether there are any or none: that a withheld number jumps makes one more."""


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
        Int64; NA where open, told in a bracket or not at all, or where only a rate was delivered.
    rate, low, high, ratio : pandas.DataFrame
        Float64: value in the indicator's unit, its interval of random variation (95 %), and value over
        reference value (NA unless that is above 0).
    status : pandas.DataFrame
        Text: see `screening.rule.rates.Rates`; for ``gespraech`` also ``unter Schwelle`` and ``gesperrt``.
    exceeds : pandas.DataFrame
        Nullable boolean.
    reference : pandas.DataFrame
        Per indicator: ``weighted``, ``unweighted``, ``median``, ``value``, ``threshold`` (Float64 in
        their units), ``areas``, ``numerator``, ``denominator`` (Int64). For ``gespraech`` those of the told city.
    base : int
        The multiple that counts are rounded to; 0 where they are as delivered (``intern``).
    under : pandas.DataFrame
        Int64, areas × counts, for ``gespraech``: below which number a count in a bracket is ("unter 10"); NA elsewhere.
    untold : int
        How many decisions ``gespraech`` is not told as they are (see `screening.analysis.untold.untold_decisions`).
    decision : pandas.DataFrame
        ``inhabitants``, ``hits_min``, ``hits_max`` (Int64), ``decision``, ``reason`` (text).
    themes : pandas.DataFrame
        Int64: sure hits per theme id; no column if all indicators of the criteria are of one theme.
    special : pandas.Series
        Text: ``empty`` (no inhabitants), ``small`` (under the minimum) or ````; a map class of its own.
    peopled : bool
        Whether anything is said of inhabitants: not if none were delivered and no minimum is demanded.
    trend : Trend
    changes, by_mean : pandas.DataFrame
        What changed since last year; which areas another mean would decide otherwise.
    analyses : Analyses
        How firm the decisions are, what stands beside the rule, and where they come from.
    findings : Findings
        For ``gespraech`` none, and not how many: see `UNTOLD`.
    sources : tuple of Source
    merged : dict of str to tuple of str
        Areas that are reported as one, with those that they are made of.
    told : mapping of int to Facts
        For ``gespraech``: what is told of each year now and was told before, for the register.
    account : Account or None
        For ``intern``: what ``gespraech`` is not shown of this year.
    nominations : pandas.DataFrame
        As this audience may read them: `screening.process.Nominations.shown_to`.
    focus : FocusAreas
        What was agreed on Schwerpunktgebiete and how far they are, as this audience may read it.
    objections : pandas.DataFrame
        The same of objections to figures: `screening.process.Objections.shown_to`.
    laid : Table
        Both sides' ratings, hours and decisions, as this audience may read them: `screening.process.Table.shown_to`.
    earlier : Earlier
        What the years before kept, as this audience may read it: `screening.process.Earlier.shown_to`.
    names, former : pandas.Series
        Text: what the areas are called, and those of the year before by the ids they had then; empty without names.
    screening : Screening or None
        The rule applied to what this audience is told, for questions to the year (`screening.workbench`). Figures and
        documents show what stands above.
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
    analyses: Analyses
    findings: Findings
    sources: tuple[Source, ...]
    peopled: bool = True
    base: int = 0
    under: pd.DataFrame = field(default_factory=pd.DataFrame)
    untold: int = 0
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: Mapping[int, Facts] = field(default_factory=dict)
    account: Account | None = None
    nominations: pd.DataFrame = field(default_factory=lambda: Nominations().shown_to("gespraech"))
    focus: FocusAreas = field(default_factory=FocusAreas)
    objections: pd.DataFrame = field(default_factory=lambda: Objections().shown_to("gespraech"))
    laid: Table = field(default_factory=Table)
    earlier: Earlier = field(default_factory=Earlier)
    names: pd.Series = field(default_factory=no_names)
    former: pd.Series = field(default_factory=no_names)
    screening: Screening | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The criteria's indicators: those whose hits are counted."""
        return self.criteria.indicators

    @property
    def counted(self) -> bool:
        """Whether any count was delivered; else there are values alone, and nothing is rounded for the meeting."""
        there = (self.numerator, self.decision["inhabitants"], self.under)
        return any(bool(frame.notna().to_numpy().any()) for frame in there)

    @property
    def unmapped(self) -> pd.Index:
        """The areas without a shape: in all figures, and on no map."""
        return unmapped(self.areas)

    def chosen(self, *decisions: str) -> pd.Index:
        """Return the areas with these decisions (default *sicher*), most hits first, then by name or id."""
        wanted = self.decision[self.decision["decision"].isin(decisions or ("sicher",))]
        rank = by_name(self.names)
        order = sorted(wanted.index, key=lambda a: (-wanted["hits_min"][a], -wanted["hits_max"][a], rank(a)))
        return pd.Index(order, name="area_id")

    def __repr__(self) -> str:
        # the dataclass's own would write all frames into whatever shows or logs a release
        counts = self.decision["decision"].value_counts()
        told = ", ".join(f"{n} {d}" for d, n in counts.items())
        return f"<Release {self.city.key} {self.year} {self.audience}: {told}>"

    def _repr_html_(self) -> str:
        counts = self.decision["decision"].value_counts()
        told = ", ".join(f"{n} {escape(str(d))}" for d, n in counts.items())
        return styled(
            f"<p><strong>{escape(self.city.name)} {self.year}</strong> (Fassung {escape(self.audience)}): "
            f"{many(len(self.decision), 'Gebiet', 'Gebiete')}: {told}.</p>"
        )


def unmapped(areas: gpd.GeoDataFrame) -> pd.Index:
    """Return the areas without a shape: delivered and not among the boundaries, or with a shape that is not sound.

    Examples
    --------
    >>> import shapely
    >>> shapes = [shapely.box(0, 0, 1, 1), None, shapely.MultiPolygon()]
    >>> unmapped(gpd.GeoDataFrame(geometry=shapes, index=["01", "02", "03"])).tolist()
    ['02', '03']
    """
    shapes = areas.geometry
    return areas.index[(shapes.isna() | shapes.is_empty).to_numpy(dtype=bool)]


def release(
    screenings: Mapping[int, Screening],
    carries: Mapping[int, Carry | None],
    water: gpd.GeoSeries,
    audience: str,
    findings: tuple[Finding, ...] = (),
    *,
    barriers: gpd.GeoSeries | None = None,
    kept: Kept | None = None,
    register: Register | None = None,
) -> Release:
    """Let one year through the door, with the years before it for trend and changes.

    Parameters
    ----------
    screenings : mapping of int to Screening
        All years; the newest is the one released.
    carries : mapping of int to Carry or None
        See `screening.analysis.time.trend`.
    water : geopandas.GeoSeries
    audience : {"intern", "gespraech"}
    findings : tuple of Finding
        Beside those of the delivery.
    barriers : geopandas.GeoSeries, optional
        What parts neighbours, in the working CRS.
    kept : Kept, optional
        What people keep beside the deliveries. Which areas have a programme is no secret for any audience; unreviewed
        free text goes to nobody but ``intern``.
    register : Register, optional
        What has left the house before: earlier releases of these years are then taken into account.

    Raises
    ------
    ValueError
        If the audience is unknown.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"audience muss eines von {', '.join(AUDIENCES)} sein.")
    kept, newest = kept or Kept(), max(screenings)
    full = screenings[newest]
    told = {} if audience == "intern" else {y: told_of(s, register) for y, s in screenings.items()}
    passed = {y: told[y].screening if told else s for y, s in screenings.items()}
    shown = passed[newest]
    earlier, before = _year_before(passed)
    delivery = full.rates.delivery
    low, high = intervals(shown.rates)
    joined = trend(passed, carries)
    analyses = analyse(passed, carries, joined=joined, barriers=barriers, programme=kept.programme)
    names = names_of(delivery.areas, delivery.city)
    noted = (*screening_findings(full), *secrecy_findings(full, register), *findings)
    found = Findings((*delivery.findings.items, *with_area_names(noted, names.to_dict())))
    return Release(
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
        themes=_themes(shown),
        special=_special(shown),
        peopled=delivery.peopled or full.criteria.min_inhabitants > 0,
        trend=joined,
        changes=changes(shown, before, carries.get(earlier)) if before else _no_changes(),
        by_mean=changed_by_mean(analyses.flips),
        analyses=analyses,
        findings=found if audience == "intern" else Findings((UNTOLD,)),
        # as shown: a hash of a delivered file would give its last unknown number by trying
        sources=shown.rates.delivery.sources,
        base=told[newest].base if told else 0,
        under=told[newest].under if told else pd.DataFrame(index=delivery.counts.index),
        untold=int(untold_decisions(shown).sum()),
        merged=delivery.merged,
        told={y: t.facts for y, t in told.items()},
        account=_account(full, register) if audience == "intern" else None,
        nominations=kept.nominations.shown_to(audience),
        focus=kept.focus.shown_to(audience),
        objections=kept.objections.shown_to(audience),
        laid=kept.table.shown_to(audience),
        earlier=kept.earlier.shown_to(audience),
        names=names,
        former=names_of(before.rates.delivery.areas, delivery.city) if before else no_names(),
        screening=shown,
    )


def _year_before(passed: Mapping[int, Screening]) -> tuple[int, Screening | None]:
    """Return the last year before the newest, or the newest and None if it is the first."""
    newest = max(passed)
    earlier = max((y for y in passed if y < newest), default=newest)
    return earlier, passed[earlier] if earlier < newest else None


def _account(screening: Screening, register: Register | None) -> Account:
    return account(screening, told_of(screening, register), register.runs if register else None)


def secrecy_findings(screening: Screening, register: Register | None) -> tuple[Finding, ...]:
    """Return what is wrong with the settings of secrecy, and what earlier releases should not have told."""
    delivery = screening.rates.delivery
    return (
        *totals_findings(delivery.city, delivery.areas),
        *exception_findings(screening),
        *rate_findings(screening),
        *register_findings(told_before(screening, register), screening),
    )


def _counts_only(screening: Screening, frame: pd.DataFrame) -> pd.DataFrame:
    """Blank the exact integers that stand for delivered rates: they are no counts."""
    return frame.assign(**{i: without(frame[i], True) for i, c in screening.rates.counted.items() if not c})


def _ratio(screening: Screening) -> pd.DataFrame:
    """Return value over the reference value that is told.

    That one may be rounded: then the ratio of a value beside the threshold is moved to the side of its flag. Values that
    may be negative are no multiples of anything: their mean is near 0 by chance.
    """
    factor, mean = float(screening.criteria.threshold), screening.reference["value"]
    columns = {}
    for i in screening.rates.rate:
        rate, flag = screening.rates.rate[i], screening.exceeds[i]
        if pd.isna(mean[i]) or mean[i] <= 0 or screening.rates.catalogue[i].negative:
            columns[i] = without(rate, True)
            continue
        ratio = rate / mean[i]
        if screening.reference["exact"][i] is None:
            under, over = flag & (ratio < factor), ~flag & (ratio >= factor)
            ratio = ratio.mask(under.fillna(False), factor).mask(over.fillna(False), factor - 0.001)
        columns[i] = ratio
    return pd.DataFrame(columns, index=screening.rates.rate.index)


def _special(shown: Screening) -> pd.Series:
    """Return where nobody lives or too few do, as far as it is told."""
    people, small = shown.rates.delivery.inhabitants, ~shown.enough
    special = pd.Series("", index=people.index, dtype="str", name="special")
    special = special.mask(small.fillna(False).astype(bool), "small")
    return special.mask((people == 0).fillna(False), "empty")


def _themes(shown: Screening) -> pd.DataFrame:
    """Return the sure hits per theme; without a column where there is but one: it would repeat the hits."""
    found = hits_by_theme(shown)
    return found if len(found.columns) > 1 else found.iloc[:, :0]


def _no_changes() -> pd.DataFrame:
    return pd.DataFrame(columns=["area_id", "before", "now", "hits_before", "hits_now"], dtype="str")
