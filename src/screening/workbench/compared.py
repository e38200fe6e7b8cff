"""A year beside another one: which decisions differ, and why."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from screening.analysis.time import PARTS, UNIT
from screening.base import DECISIONS, Cell, Column, number
from screening.comparing import compare_years
from screening.disclosure import Comparison, Release
from screening.figures.words import about, area_cell, area_column, in_order
from screening.report.sections import comparison as section
from screening.report.sections import reasons
from screening.workbench.answer import Answer, Part, sheet
from screening.workbench.beside import Beside, comparable
from screening.workbench.findings import only_own_year, same_year, year_not_there


@dataclass(frozen=True, repr=False, eq=False)
class Compared(Answer):
    """Two years side by side.

    Attributes
    ----------
    comparison : Comparison
        For the sections of the comparison's document: ``sc.comparison.causes(antwort.comparison)``.
    """

    comparison: Comparison


def compare_with(release: Release, year: int, beside: Beside | None = None) -> Compared:
    """Compare with another year of the same city."""
    city = release.city
    if not comparable(release, beside):
        raise only_own_year(city.key, year, release.year, release.audience)
    if year == release.year:
        raise same_year(year)
    if beside is None:
        if year not in city.years:
            raise year_not_there(year, [y for y in city.years if y != release.year])
        found = compare_years(city, year, release.year, release.audience)
    else:
        found = beside(year)
    frame = changes(found)
    first, second = found.labels
    headers = {
        "area_id": city.level,
        "area_name": "Name",
        "predecessor": "früheres Gebiet",
        "before": f"Entscheidung {first}",
        "now": f"Entscheidung {second}",
        "hits_before": f"sichere Treffer {first}",
        "hits_now": f"sichere Treffer {second}",
        "changed": "anders entschieden",
        **{p: f"sichere Treffer durch: {name}" for p, name in reasons.causes_of(found.audience).items()},
    }
    title = f"{city.name}: {first} und {second}"
    return Compared(frame, title, tuple(_parts(found, frame)), headers, release, found)


def changes(found: Comparison) -> pd.DataFrame:
    """Return the areas of the later year with both decisions.

    Returns
    -------
    pandas.DataFrame
        Index `area_id`; ``area_name`` where there are names, ``predecessor``, ``before``, ``now`` (text, NA where not
        to be compared), ``hits_before``, ``hits_now`` (Int64, sure hits), ``changed`` (boolean, NA likewise), and per
        cause how many sure hits it made more or less (Float64).
    """
    told = found.attribution
    areas, hits = told.areas, told.hits_min
    frame = pd.DataFrame(
        {
            "predecessor": areas["predecessor"],
            "before": areas["decision_before"],
            "now": areas["decision_now"],
            "hits_before": hits["before"],
            "hits_now": hits["now"],
            "changed": told.moved.astype("boolean").mask(areas["decision_before"].isna()),
            **{p: hits[p].astype("Float64") / UNIT for p in PARTS},
        }
    )
    if not found.names.empty:
        frame.insert(0, "area_name", found.names.reindex(frame.index).fillna("").astype("str"))
    return frame.rename_axis("area_id")


def _parts(found: Comparison, frame: pd.DataFrame) -> list[Part]:
    first, second = found.labels
    counts = [s.decided.value_counts() for s in (found.before, found.now)]
    rows = [
        [Cell(d), *(number(c.get(d, 0)) for c in counts)]
        for d in DECISIONS
        if any(c.get(d, 0) for c in counts)
    ]
    columns = [Column("Entscheidung", header=True), Column(first, "right"), Column(second, "right")]
    parts: list[Part] = [
        section.summary_sentence(found),
        sheet(columns, rows, caption="Gebiete nach Entscheidung"),
    ]
    moved = frame[frame["changed"].fillna(False)]
    if len(moved):
        parts.append(_moved(found, moved))
    return [*parts, about.sentence(found)] if found.base else parts


def _moved(found: Comparison, moved: pd.DataFrame) -> Part:
    names = reasons.causes_of(found.audience)
    rows = []
    for area in in_order(found, moved.index):
        row = moved.loc[area]
        hits = f"{number(row['hits_before'])} → {number(row['hits_now'])}"
        told = {p: row[p] for p in PARTS if pd.notna(row[p]) and row[p]}
        why = ", ".join(
            f"{names[p]} {'+' if told[p] > 0 else ''}{number(told[p], 1)}"
            for p in sorted(told, key=lambda p: -abs(told[p]))[:2]
        )
        rows.append([area_cell(found, area), str(row["before"]), str(row["now"]), hits, why or "–"])
    first, second = found.labels
    columns = [
        area_column(found),
        Column(first),
        Column(second),
        Column("sichere Treffer", "right"),
        Column("vor allem durch (Treffer)"),
    ]
    return sheet(columns, rows, caption=f"Über diese Gebiete ist anders entschieden ({number(len(rows))})")
