"""What the figures say of one Schwerpunktgebiet: its own values over the years, and what the evaluation says of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from screening.analysis.evaluation import ProgrammeEvaluation
from screening.analysis.time import Trend
from screening.base import listed, missing, number
from screening.concept import Indicator
from screening.disclosure import Release
from screening.figures.words import about, called, in_order
from screening.process import is_newest
from screening.report.forms.fields import Grid
from screening.report.sections.evaluation import context, results, words

MOST_YEARS = 8
"""So many columns are readable on a page; of a longer process the year before the start and the last ones are shown."""

_COUNTS, _NOT, _OPEN, _NONE = "●", "○", "?", "–"
_MEAN = "Mittelwert"
_NO_CAUSE = (
    "Eine Veränderung kann viele Ursachen haben: die Arbeit im Gebiet, die Entwicklung der ganzen Stadt, Zuzug und Wegzug, "
    "Zufall. Welche es war, sagen diese Zahlen nicht."
)
_OLDER = (
    "Die Zahlen von {year} gelten für ältere Gebietsgrenzen als die Vereinbarung. Gleiche Kennungen können andere Gebiete "
    "meinen; darum stehen hier keine Zahlen."
)
_LIMITS = ("los", "wenige", "rangliste")
"""The limits of the evaluation that a reader of one area's report must know."""


def years_shown(trend: Trend, start: date) -> tuple[int, ...]:
    """Return the years from the last one before a start to the newest.

    Examples
    --------
    >>> import pandas as pd
    >>> joined = Trend(tuple(range(2016, 2026)), {}, pd.DataFrame(), pd.DataFrame(), frozenset(), {})
    >>> years_shown(joined, date(2023, 5, 1)), years_shown(joined, date(2016, 5, 1))[:2]
    ((2022, 2023, 2024, 2025), (2016, 2019))
    """
    first = max((y for y in trend.years if y < start.year), default=trend.years[0])
    years = [y for y in trend.years if y >= first]
    return tuple(years) if len(years) <= MOST_YEARS else (first, *years[1 - MOST_YEARS :])


def developments(release: Release, areas: Sequence[str], start: date, end: date | None) -> tuple[Grid, ...]:
    """Return for each area its values over the years beside the city's means, as the audience was told them.

    Agreements name areas of the newest boundaries: of a year with older ones there are none.

    Parameters
    ----------
    release : Release
    areas : sequence of str
        Those that the release does not hold are passed over.
    start : datetime.date
        The last year before it is the first that is shown.
    end : datetime.date or None
    """
    if not is_newest(release.city, release.boundary):
        return ()
    years = years_shown(release.trend, start)
    heads = [_head(y, start, end) for y in years]
    return tuple(
        Grid(
            f"{called(release, area)}: Werte von Jahr zu Jahr, darunter der Mittelwert der Stadt",
            ("", *heads),
            rows,
            (2.6, *[1.0] * len(years)),
            _note(release, area, years),
            tuple(n for n, row in enumerate(rows) if row[0] == _MEAN),
        )
        for area, rows in _tables(release, areas, years)
    )


def _tables(
    release: Release, areas: Sequence[str], years: Sequence[int]
) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    for area in in_order(release, areas):
        if area in release.decision.index:
            yield area, tuple(_rows(release, area, years))


def development_said(release: Release, areas: Sequence[str], start: date) -> tuple[str, ...]:
    """Say of each area what was decided before the start and what is decided now, and that it names no cause."""
    if not is_newest(release.city, release.boundary):
        return (_OLDER.format(year=release.year),)
    years = years_shown(release.trend, start)
    first, last = years[0], years[-1]
    told = []
    for area in in_order(release, areas):
        if area not in release.decision.index:
            told.append(f"{area} kommt im Gebietsstand von {last} nicht vor; Zahlen gibt es dazu nicht.")
            continue
        before = "im letzten Jahr vor dem Start" if first < start.year else "im ersten Jahr mit Zahlen"
        then, now = (_decided(release.trend, area, y) for y in (first, last))
        later = f"; {last}: {now}" if last != first else ""
        told.append(f"{called(release, area)}, Entscheidung {first}, {before}: {then}{later}.")
    return (*told, _NO_CAUSE)


def _decided(trend: Trend, area: str, year: int) -> str:
    decision, hits = trend.decision[year][area], _hits(trend, area, year)
    if missing(decision):
        return "nicht vergleichbar: das Gebiet ist seither neu zugeschnitten"
    return f"„{decision}“ ({hits} Treffer)"


def _hits(trend: Trend, area: str, year: int) -> str:
    low, high = trend.low[year][area], trend.high[year][area]
    if missing(low) or missing(high):
        return _NONE
    return number(low) if low == high else f"{number(low)} bis {number(high)}"


def _head(year: int, start: date, end: date | None) -> str:
    marks = [mark for mark, day in (("Start", start), ("Ende", end)) if day and day.year == year]
    return f"{year} {' und '.join(marks)}".rstrip()


def _rows(release: Release, area: str, years: Sequence[int]) -> Iterator[tuple[str, ...]]:
    trend = release.trend
    decisions = (trend.decision[y][area] for y in years)
    yield ("Entscheidung", *(_NONE if missing(d) else str(d) for d in decisions))
    yield ("Treffer", *(_hits(trend, area, y).replace(" bis ", "–") for y in years))
    for i in release.ids:
        indicator = release.catalogue[i]
        cells = [_value(release, indicator, area, y) for y in years]
        yield (indicator.short, *cells)
        if not trend.rate[i].loc[area, list(years)].isna().all():
            means = (trend.reference.at[i, y] for y in years)
            yield (_MEAN, *(_mean(release, indicator, m) for m in means))


def _value(release: Release, indicator: Indicator, area: str, year: int) -> str:
    """Return the value of a year and whether it counted then; without a value that alone."""
    value, flag = (f[indicator.id][year][area] for f in (release.trend.rate, release.trend.exceeds))
    sign = _OPEN if missing(flag) else _COUNTS if flag else ""
    if missing(value):
        return sign or _NOT
    exceeds = flag if year == release.year else None
    return f"{about.rate(release, indicator, value, exceeds, word=False)} {sign}".rstrip()


def _mean(release: Release, indicator: Indicator, value: object) -> str:
    return about.rate(release, indicator, value, word=False) if not missing(value) else _NONE


def _note(release: Release, area: str, years: Sequence[int]) -> str:
    broken = {
        release.catalogue[i].short: [c for c in release.trend.cuts.get(i, ()) if years[0] < c <= years[-1]]
        for i in release.ids
    }
    rule = release.criteria.sentence(release.city.noun, release.catalogue)
    signs = f"{_COUNTS} zählt nach der Regel des Jahres, {_OPEN} offen, {_NOT} zählt nicht, ohne Wert."
    parts = [signs, f"Regel {release.year}: {rule}", about.sentence(release)]
    if cut := [f"{short} ({listed(map(str, found))})" for short, found in broken.items() if found]:
        parts.append(f"Davor anders gezählt und nicht vergleichbar: {listed(cut)}.")
    if area in release.trend.uncertain:
        parts.append("Das Gebiet wurde neu zugeschnitten; frühere Werte sind umgerechnet und unsicher.")
    return " ".join(p for p in parts if p)


def evaluation_said(release: Release, areas: Sequence[str]) -> tuple[str, ...]:
    """Say what the evaluation of all programme areas shows, which part these areas have in it, and what it cannot say.

    The method's estimate is one for the group: of a single area nothing causal is said.
    """
    if not is_newest(release.city, release.boundary):
        return (_OLDER.format(year=release.year),)
    found = release.analyses.evaluation
    if found is None:
        return ("Für diese Stadt sind keine Programmgebiete eingetragen; darum gibt es keine Evaluation.",)
    told = [
        f"Die Evaluation (Stand {release.year}) vergleicht alle Programmgebiete zusammen mit ähnlichen Gebieten ohne "
        "Programm. Für ein einzelnes Gebiet weist sie keine Wirkung nach, und sie widerlegt auch keine.",
        " ".join(_part_of(release, found, area) for area in in_order(release, areas)),
    ]
    group = words.first_group(found)
    told.append(
        results.verdict(release, group, plain=True)
        if group
        else "Bisher lässt sich kein Programmgebiet vergleichen."
    )
    points = context.limit_points(release, found)
    limits = " ".join(part for key in _LIMITS for part in points[key])
    told.append(f"Zu lesen ist das in diesen Grenzen: {limits}")
    return tuple(told)


def _part_of(release: Release, found: ProgrammeEvaluation, area: str) -> str:
    name = called(release, area)
    if area not in found.programme.index:
        if area in set(found.partners["partner"]):
            return f"{name} ist dort kein Programmgebiet und dient als Vergleichsgebiet."
        return f"{name} ist dort kein Programmgebiet; es geht nicht in den Vergleich ein."
    if note := str(found.programme["note"][area]):
        return f"{name} ist dort eingetragen und wird nicht verglichen: {note}."
    own = in_order(release, found.partners["partner"][found.partners["area_id"] == area])
    return f"{name} geht in den Vergleich ein, mit {listed(called(release, a) for a in own)}."
