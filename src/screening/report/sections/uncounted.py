"""How firm decisions are that no counts stand behind: chance cannot be told, a higher threshold can."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from screening.analysis.robustness import threshold_text
from screening.analysis.time import span
from screening.base import Block, Cell, Column, number, table
from screening.disclosure import Release
from screening.figures.words import area_cell, area_column
from screening.report.sections.dossier import place_of
from screening.report.sections.method import rates_alone
from screening.report.sections.places import place_column
from screening.report.sections.values import delivered_alone


def bare(release: Release) -> bool:
    """Tell whether no count stands behind any indicator of the rule."""
    return len(rates_alone(release)) == len(release.ids)


def computed(release: Release) -> str:
    """Say that other rules are computed beside means that are told rounded, where nobody can tell how far these are off.

    City rates are of sums, and how far off they are is taken into account: then nothing needs to be said.
    """
    bounds = release.screening.bounds if release.screening else None
    if bounds is None or bare(release):
        return ""
    told = [i for i in release.ids if release.numerator[i].notna().any()]
    if not bounds.mean[told].isna().any():
        return ""
    return (
        "Gerechnet ist das mit den gerundeten Mittelwerten dieser Fassung; knapp an der Schwelle kann es mit den genauen "
        "anders ausfallen."
    )


def computed_jointly(release: Release) -> str:
    """Say what becomes of several areas as one where figures are rounded; nothing where none are."""
    if not release.base or bare(release):
        return ""
    return "Was die gerundeten Zahlen dieser Fassung dabei nicht entscheiden, bleibt offen."


def no_counts(release: Release) -> str:
    """Say that chance cannot be computed."""
    word = delivered_alone(release, rates_alone(release)) if bare(release) else "Anteile"
    return (
        f"Geliefert wurden nur {word}, keine Fallzahlen. Ohne sie lässt sich die Zufallsschwankung nicht berechnen; wie "
        "fest die Entscheidungen gegen sie sind, bleibt offen."
    )


def areas_of(count: int) -> str:
    """Return how many areas something is said of, in the dative."""
    return "1 Gebiet" if count == 1 else f"{number(count)} Gebieten"


def fulfils(count: int) -> str:
    """Return the verb for so many areas."""
    return "erfüllt" if count == 1 else "erfüllen"


def strict_threshold(release: Release) -> Fraction:
    """Return the higher threshold that a firm decision stands, too."""
    return release.criteria.factor + Fraction(release.criteria.robustness.margin)


def without_counts_told(release: Release, frame: pd.DataFrame) -> str:
    """Say how many decisions a higher threshold would leave."""
    strict = threshold_text(strict_threshold(release))
    kept = int((frame["hits_strict"] >= release.criteria.min_hits).sum())
    higher = f"auch, wenn die Schwelle bei {strict} über dem Mittelwert läge"
    return f"{_kept(kept, len(frame))} {higher}. {no_counts(release)}"


def _kept(kept: int, of: int) -> str:
    """Say of how many areas something would still hold.

    Examples
    --------
    >>> print(_kept(0, 1))
    Das eine Gebiet, das die Regel sicher erfüllt, erfüllte sie nicht
    >>> print(_kept(0, 3))
    Keines der 3 Gebiete, die die Regel sicher erfüllen, erfüllte sie
    >>> print(_kept(1, 3))
    Von den 3 Gebieten, die die Regel sicher erfüllen, erfüllte **1** sie
    """
    if of == 1:
        return f"Das eine Gebiet, das die Regel sicher erfüllt, erfüllte sie{'' if kept else ' nicht'}"
    if not kept:
        return f"Keines der {number(of)} Gebiete, die die Regel sicher erfüllen, erfüllte sie"
    verb = "erfüllte" if kept == 1 else "erfüllten"
    return f"Von den {areas_of(of)}, die die Regel sicher erfüllen, {verb} **{number(kept)}** sie"


def without_counts(release: Release, frame: pd.DataFrame) -> Block:
    """Return how firm decisions are that no counts stand behind: against a higher threshold alone."""
    strict = threshold_text(strict_threshold(release))
    kept = frame["hits_strict"] >= release.criteria.min_hits
    ordered = frame.iloc[kept.argsort(kind="stable").to_numpy()]
    rows: list[list[Cell | str]] = [
        [
            area_cell(release, area),
            place_of(release, str(area)),
            span(line),
            Cell(number(line["hits_strict"]), "total" if kept[area] else ""),
        ]
        for area, line in ordered.iterrows()
    ]
    columns = [
        area_column(release),
        place_column(release),
        Column("Treffer", "right"),
        Column(f"Treffer bei {strict}", "right"),
    ]
    caption = "Treffer bei einer höheren Schwelle; zuerst, wo sie dann nicht mehr reichten"
    note = f"Treffer bei {strict}: sichere Treffer, wenn erst {strict} über dem Mittelwert zählten."
    return table(columns, rows, name="festigkeit", caption=caption, note=note)
