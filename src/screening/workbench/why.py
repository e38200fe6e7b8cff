"""Why an area was decided as it was: value, mean and bar of each indicator as exact fractions, then hits, size, decision."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, cast

import pandas as pd

from screening.base import NBSP, Cell, Column, number, unit_beside, value_with_unit
from screening.concept import MEANS_SHORT, NO_BASE, Indicator
from screening.disclosure import Release
from screening.figures.export import why_missing
from screening.figures.words import about, called, flips_of, floor_percent
from screening.rule import Screening
from screening.workbench.answer import Answer, Part, Sheet, sheet
from screening.workbench.findings import no_screening

HEADERS = {
    "indicator": "Kennung",
    "number": "Nr.",
    "label": "Indikator",
    "numerator": "Zähler",
    "denominator": "Nenner",
    "rate": "Wert",
    "rate_exact": "Wert, genau",
    "mean": "Mittelwert",
    "mean_exact": "Mittelwert, genau",
    "threshold": "Schwelle",
    "threshold_exact": "Schwelle, genau",
    "side": "Lage",
    "exceeds": "zählt",
}
ABOVE, AT, BELOW = "darüber", "genau an der Schwelle", "darunter"
SHORT = 25
"""A fraction with more signs is shown by its decimal alone; the frame holds it."""

MOST_DECIMALS = 12


def why(release: Release, area: str) -> Answer:
    """Return the decision on an area, step by step."""
    frame = steps(release, area)
    title = f"Warum heißt es bei {called(release, area)} „{release.decision['decision'][area]}“?"
    parts: tuple[Part, ...] = (
        release.criteria.sentence(release.city.noun, release.catalogue),
        _indicators(release, area, frame),
        _steps(release, area),
        str(release.decision["reason"][area]),
        f"Was die Entscheidung ändern würde: {flips_of(release, area)}{_threshold(release, area)}",
        *([about.sentence(release)] if release.base else []),
    )
    return Answer(frame, title, parts, HEADERS, release)


def _threshold(release: Release, area: str) -> str:
    """Say at which threshold exactly the decision would be another one, where figures tell it."""
    line = release.analyses.distance.loc[area]
    told = ""
    if release.criteria.comparison != ">=":
        return told  # what holds up to a threshold does not hold at it then
    if pd.notna(line["raise_from"]) and line["raise_from"] == line["raise_to"]:
        told += f" Eine höhere Schwelle hielte sie aus bis {floor_percent(line['raise_from'])} über dem Mittelwert."
    if pd.notna(line["lower_to"]) and line["lower_from"] == line["lower_to"]:
        told += f" Niedriger wäre sie ab einer Schwelle von {floor_percent(line['lower_to'])} eine andere."
    return told


def screening_of(release: Release) -> Screening:
    """Return what questions are asked of.

    Raises
    ------
    ScreeningError
        If the release was made without it.
    """
    if release.screening is None:
        raise no_screening()
    return release.screening


def steps(release: Release, area: str) -> pd.DataFrame:
    """Return the indicators of the rule with what decides each.

    Returns
    -------
    pandas.DataFrame
        Index: the indicators' ids. ``number``, ``numerator``, ``denominator`` (Int64), ``label``, ``side`` (text),
        ``rate``, ``mean``, ``threshold`` (Float64, in the indicator's unit), the same as exact fractions of that unit
        (``…_exact``, object; None where only rounded figures are told), ``exceeds`` (boolean).
    """
    screening, rows = screening_of(release), []
    for i in (release.catalogue[k] for k in release.ids):
        value, mean = _exact(screening, i, area), _mean(screening, i)
        flag = release.exceeds[i.id][area]
        bar = None if mean is None else release.criteria.bar(mean)
        rows.append(
            {
                "number": i.number,
                "label": i.short,
                "numerator": release.numerator[i.id][area],
                "denominator": release.denominator[i.id][area],
                "rate": release.rate[i.id][area],
                "rate_exact": None if value is None else i.per * value,
                "mean": release.reference["value"][i.id],
                "mean_exact": None if mean is None else i.per * mean,
                "threshold": release.reference["threshold"][i.id],
                "threshold_exact": None if bar is None else i.per * bar,
                "side": _side(release, i, area, flag, value, bar),
                "exceeds": flag,
            }
        )
    kinds = dict.fromkeys(["number", "numerator", "denominator"], "Int64")
    kinds |= dict.fromkeys(["rate", "mean", "threshold"], "Float64") | {"exceeds": "boolean"}
    kinds |= dict.fromkeys(["label", "side"], "str")
    columns = {c: pd.array([r[c] for r in rows], dtype=kinds.get(c, "object")) for c in list(HEADERS)[1:]}
    return pd.DataFrame(columns, index=pd.Index(list(release.ids), name="indicator", dtype="str"))


def _mean(screening: Screening, indicator: Indicator) -> Fraction | None:
    return cast("Fraction | None", screening.reference["exact"][indicator.id])


def _exact(screening: Screening, indicator: Indicator, area: str) -> Fraction | None:
    """Return a value as an exact share; None if it is open, about nobody, or told rounded."""
    n, d = (f[indicator.id][area] for f in (screening.rates.numerator, screening.rates.denominator))
    if _mean(screening, indicator) is None or pd.isna(n) or pd.isna(d) or not d:
        return None
    return Fraction(int(n), int(d))


def _side(
    release: Release, indicator: Indicator, area: str, flag: Any, value: Fraction | None, bar: Fraction | None
) -> str:
    """Say on which side of the bar a value lies; of told figures the answer says so."""
    if release.status[indicator.id][area] == NO_BASE:
        return NO_BASE
    if pd.isna(flag):
        return "offen"
    if value is not None and bar is not None:
        return AT if value == bar else ABOVE if value > bar else BELOW
    if release.criteria.comparison == ">=":
        return "ab der Schwelle" if flag else BELOW
    return ABOVE if flag else "bis zur Schwelle"


def _indicators(release: Release, area: str, frame: pd.DataFrame) -> Sheet:
    columns = [
        # the verdict beside the name: of long fractions a narrow window shows the first
        Column("Indikator", header=True),
        Column("Urteil"),
        Column("Zähler / Nenner", "right"),
        Column("Wert", "right"),
        Column("Mittelwert", "right"),
        Column("Schwelle", "right"),
    ]
    rows = []
    for i in (release.catalogue[k] for k in release.ids):
        row = frame.loc[i.id]
        name = Cell(f"{i.number} {i.short}" + ("" if unit_beside(i.unit) else f" ({i.unit})"))
        shown = (
            _exactly(release, i, row) if row["threshold_exact"] is not None else _told(release, i, area, row)
        )
        rows.append([name, _verdict(release, i, area, row), *shown])
    factor = str(release.criteria.factor)
    tie = "zählt mit" if release.criteria.comparison == ">=" else "zählt nicht"
    note = (
        f"Schwelle = {factor} × Mittelwert; was genau auf ihr liegt, {tie}. ● zählt, ○ zählt nicht, ? offen."
    )
    if any(release.catalogue[k].negative for k in release.ids):
        more = release.criteria.factor - 1
        note = note.replace("Mittelwert;", f"Mittelwert, unter 0 Mittelwert + {more} seines Betrags;", 1)
    return sheet(columns, rows, caption="Jeder Indikator der Regel", note=note)


def _exactly(release: Release, indicator: Indicator, row: pd.Series) -> list[str]:
    """Return counts, value, mean and bar with their fractions, with as many decimals as tell the side."""
    value, bar, mean = (row[f"{c}_exact"] for c in ("rate", "threshold", "mean"))
    digits = _digits(value, bar)
    counts = "" if pd.isna(row["numerator"]) else _over(row["numerator"], row["denominator"])
    sums = [release.reference[c][indicator.id] for c in ("numerator", "denominator")]
    weighted = release.criteria.mean_of(indicator.id) == "weighted" and not any(map(pd.isna, sums))
    of = _over(*sums) if weighted else _fraction(mean, indicator)
    told = [_decimal(f, indicator, digits) for f in (mean, bar)]
    return [
        counts or "–",
        _decimal(value, indicator, digits) if value is not None else "–",
        f"{of}{NBSP}= {told[0]}" if of else told[0],
        f"{shown}{NBSP}= {told[1]}" if (shown := _fraction(bar, indicator)) else told[1],
    ]


def _over(top: int, bottom: int) -> str:
    return f"{number(top)}{NBSP}/{NBSP}{number(bottom)}"


def _fraction(value: Fraction, indicator: Indicator) -> str:
    """Return a share as a fraction if that is short enough to read."""
    top, bottom = (value / indicator.per).as_integer_ratio()
    shown = _over(top, bottom)
    return shown if len(shown) <= SHORT else ""


def _digits(value: Fraction | None, bar: Fraction) -> int:
    """Return with how many decimals value and bar are told apart: two at least."""
    if value is None or value == bar:
        return 2
    return next((d for d in range(2, MOST_DECIMALS) if round(value, d) != round(bar, d)), MOST_DECIMALS)


def _decimal(value: Fraction, indicator: Indicator, digits: int) -> str:
    return value_with_unit(float(value), indicator.unit, digits)


def _told(release: Release, indicator: Indicator, area: str, row: pd.Series) -> list[str]:
    """Return the same as it is told to the meeting; agencies' figures are not."""
    n, d = row["numerator"], row["denominator"]
    counts = (
        "" if pd.isna(n) or pd.isna(d) else f"{about.count(release, n)}{NBSP}/{NBSP}{about.count(release, d)}"
    )
    place = release.decision.index.get_loc(area)
    counts = counts or about.brackets(release, indicator.id)[cast("int", place)]
    digits = about.mean_digits(release, indicator, 2)
    return [
        counts or "–",
        about.rate(release, indicator, row["rate"], row["exceeds"]),
        value_with_unit(row["mean"], indicator.unit, digits),
        value_with_unit(row["threshold"], indicator.unit, digits),
    ]


def _verdict(release: Release, indicator: Indicator, area: str, row: pd.Series) -> Cell:
    if pd.isna(row["exceeds"]):
        place = cast("int", release.decision.index.get_loc(area))
        reason = why_missing(release, indicator.id)[place]
        return Cell(f"? offen ({reason or 'hier nicht gesagt'})", "open")
    return (
        Cell(f"● zählt ({row['side']})", "hit") if row["exceeds"] else Cell(f"○ zählt nicht ({row['side']})")
    )


def _steps(release: Release, area: str) -> Sheet:
    """Return hits, size and exclusion against what is asked for, and the decision."""
    criteria, row = release.criteria, release.decision.loc[area]
    low, high = int(row["hits_min"]), int(row["hits_max"])
    found = number(low) if low == high else f"{number(low)} bis {number(high)}"
    met = "erfüllt" if low >= criteria.min_hits else "offen" if high >= criteria.min_hits else "nicht erfüllt"
    wanted = f"mindestens {number(criteria.min_hits)}"
    rows: list[list[Cell | str]] = [[Cell("Treffer"), f"{found} von {number(len(release.ids))}", wanted, met]]
    if criteria.min_inhabitants or release.peopled:
        enough = screening_of(release).enough[area]
        size = "offen" if pd.isna(enough) else "erfüllt" if enough else "nicht erfüllt"
        people = about.people(release, area, "nicht bekannt")
        least = (
            f"mindestens {number(criteria.min_inhabitants)}"
            if criteria.min_inhabitants
            else "keine Mindestgröße"
        )
        rows.append([Cell("Einwohner:innen"), people, least, size])
    out = [e for e in criteria.exclusions if e.area == area]
    rows.append(
        [
            Cell("Ausschluss von Hand"),
            f"{out[0].reason} ({out[0].by}, {out[0].date:%d.%m.%Y})" if out else "keiner",
            "keiner",
            "nicht erfüllt" if out else "erfüllt",
        ]
    )
    rows.append([Cell("Entscheidung"), "", "", Cell(str(row["decision"]), "total")])
    columns = [Column("Schritt", header=True), Column("gefunden"), Column("verlangt"), Column("Ergebnis")]
    mean = criteria.mean_in_words(release.catalogue, lambda m, _: MEANS_SHORT[m])
    return sheet(columns, rows, caption=f"Von den Treffern zur Entscheidung (Mittelwert: {mean})")
