"""The load as tables: of the city month by month, and of each region where the city declares some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from screening.base import (
    CHART_DPI,
    MONTHS,
    Block,
    Cell,
    Column,
    escape_markdown,
    figure,
    hours_said,
    listed,
    many,
    short_date,
    table,
    text,
)
from screening.disclosure import Release
from screening.figures.charts import region_chart
from screening.figures.words import agreed_said, called, in_order
from screening.process import areas_in
from screening.process.capacity import EXCEEDS, MAY_EXCEED, Estimate, Load, Regional, month_after
from screening.process.decisions import as_running

PLANNED = (
    "was ausgewählt ist, mit den vereinbarten Stunden, und was wenigstens eine Seite für passend hält, solange darüber "
    "nicht beschlossen ist"
)
"""What every document counts as planned (`Table.planned`)."""


def shown(release: Release, name: str) -> str:
    """Return how a candidate is called: its areas, each with its name."""
    return "; ".join(called(release, a) for a in areas_in(name))


def shown_list(release: Release, candidates: Iterable[str]) -> str:
    """Return candidates as a list in a sentence."""
    return escape_markdown(", ".join(shown(release, k) for k in candidates))


def running_list(release: Release, keys: Iterable[str]) -> str:
    """Return what runs as a list in a sentence: a Schwerpunktgebiet by its name, an area of a programme by its own."""
    agreed = release.focus.agreements
    return escape_markdown(", ".join(agreed[k].name if k in agreed else called(release, k) for k in keys))


def beyond_review(release: Release, found: Load, wanted: Iterable[str]) -> str:
    """Return what runs without an end although it is reviewed within these months, each with the day of its review.

    What is wanted again as a whole is not counted as running, and so is none of it.
    """
    held = {a for k in wanted for a in areas_in(k)}
    _, last = month_after(found.frame.index[-1], 0)
    told = [
        f"{one.name} ({short_date(one.review)})"
        for one in release.focus.agreements.values()
        if one.signed and one.start and one.hours and one.end is None
        if one.review and one.review < last and not held.issuperset(one.areas)
    ]
    return escape_markdown(", ".join(told))


def planned_for(count: int, since: str = "") -> str:
    """Say for what hours are planned (`Table.planned`), in the same words in every document.

    Examples
    --------
    >>> planned_for(1)[:43], planned_for(2, ", ab Januar 2025")[:44]
    ('Vorgesehen ist 1 Gebiet: was ausgewählt ist', 'Vorgesehen sind 2 Gebiete, ab Januar 2025: w')
    """
    begun = f"Vorgesehen {'ist' if count == 1 else 'sind'} {many(count, 'Gebiet', 'Gebiete')}{since}"
    return f"{begun}: {PLANNED}."


def promised(release: Release, wanted: Iterable[str]) -> list[Block]:
    """Return what an earlier round chose and nobody has signed an agreement for: its hours are not deducted.

    What is among `wanted`, at work, signed since, or decided anew is none of it, nor what would be over by now.
    """
    laid = release.laid
    if laid.begin is None:
        return []
    held = {a for k in wanted for a in areas_in(k)}
    held |= {a for r in laid.running.values() if not r.elsewhere for a in r.areas}
    held |= {a for one in release.focus.agreements.values() if one.signed for a in one.areas}
    held |= {a for e in laid.decisions.current if e.said.beschluss != "Dissens" for a in e.areas}
    told = []
    for one in release.earlier.rounds:
        for e in (e for e in one.decisions.current if e.said.beschluss != "Dissens"):
            now = {t for a in e.areas for t in one.today.get(a, ())}
            said, fresh = e.said, now and not now & held
            held |= now
            taken = as_running(e) if fresh and said.beschluss == "ausgewählt" else None
            if taken and taken.runs_in(laid.begin, date.max):
                names = "; ".join(called(release, a) for a in in_order(release, now))
                told.append(f"{names} ({one.year}: {agreed_said(said)})")
    if not told:
        return []
    lead = "Früher ausgewählt, aber nicht abgezogen, weil keine unterzeichnete Vereinbarung vorliegt"
    return [text(f"{lead}: {escape_markdown('; '.join(told))}.")]


def months_table(found: Load, name: str, caption: str) -> Block:
    """Return the load as a table; months that are alike are one row."""
    columns = [Column("Monate", width=3, header=True), *_columns(2)]
    return table(columns, _months(found), name=name, caption=caption)


def _columns(stand: float) -> tuple[Column, ...]:
    """Return the columns of a month; the last one is so wide."""
    return (
        Column("vorhanden", "right", width=1.2),
        Column("laufend", "right", width=1.2),
        Column("kommen hinzu", "right", width=1.6),
        Column("Stand", width=stand),
    )


def _months(found: Load) -> list[list[Cell | str]]:
    rows: list[list[Cell | str]] = []
    last: tuple[object, ...] | None = None
    for month, values in zip(found.frame.index, found.frame.itertuples(index=False, name=None), strict=True):
        when = f"{MONTHS[month.month - 1]} {month.year}"
        if values == last:
            first = str(rows[-1][0]).partition(" bis ")[0]
            rows[-1][0] = f"{first} bis {when}"
            continue
        last = values
        there, running, low, high, stand = values
        span = hours_said(low) if low == high else f"{hours_said(low)} bis {hours_said(high)}"
        kind = "hit" if stand.startswith("reicht ") else ""
        rows.append([when, hours_said(there), hours_said(running), span, Cell(stand, kind)])
    return rows


def by_region(
    release: Release, wanted: Mapping[str, Iterable[Estimate]], folder: Path, name: str, title: str
) -> list[Block]:
    """Return the load of each region: what it comes to, figure, table, and what is in none; nothing without regions."""
    found = release.laid.regional_load_of(wanted)
    if found is None:
        return []
    chart = region_chart(release, found.loads, f"{title}, je Region")
    caption = f"{title}: Stunden in der Woche, je Region"
    drawn = figure(
        chart.figure,
        name=f"last-{name}-regionen",
        alt=chart.alt,
        caption=caption,
        folder=folder,
        dpi=CHART_DPI,
    )
    rows = [
        [Cell(region) if n == 0 else "", *row]
        for region, one in found.loads.items()
        for n, row in enumerate(_months(one))
    ]
    columns = [Column("Region", width=1.1, header=True), Column("Monate", width=3.8), *_columns(2.4)]
    told = table(columns, rows, name=f"last-{name}-regionen", caption=caption)
    return [text(_sentence(found)), drawn, told, *lent(release, found), *_outside(release, found)]


def lent(release: Release, found: Regional) -> list[Block]:
    """Return which region lends which other one hours in the months that are looked at; nothing where none does."""
    frames = [one.frame for one in found.loads.values() if len(one.frame)]
    if not frames:
        return []
    first, last = frames[0].index[0], frames[0].index[-1]
    end = month_after(last, 0)[1]
    said = [
        one.said
        for one in release.laid.capacity.lent
        if one.von <= end and (one.bis is None or first <= one.bis)
    ]
    return (
        [text(f"Geliehene Stunden, oben schon verrechnet: {escape_markdown('; '.join(said))}.")]
        if said
        else []
    )


def _sentence(found: Regional) -> str:
    """Say in which regions the hours do not suffice, and in how many months.

    Examples
    --------
    >>> _sentence(Regional({}))
    'Nach Regionen: In keiner Region fehlen Stunden.'
    """
    short = []
    for region, one in found.loads.items():
        over, maybe = (int((one.frame["stand"] == s).sum()) for s in (EXCEEDS, MAY_EXCEED))
        parts = [f"in {many(over, 'Monat', 'Monaten')} nicht"] if over else []
        parts += [f"in {many(maybe, 'Monat', 'Monaten')} vielleicht nicht"] if maybe else []
        if parts:
            short.append(f"{escape_markdown(region)}: {listed(parts)}")
    if not short:
        return "Nach Regionen: In keiner Region fehlen Stunden."
    return f"Nach Regionen reichen die Stunden nicht überall. {'; '.join(short)}."


def _outside(release: Release, found: Regional) -> list[Block]:
    told = []
    if found.candidates:
        told.append(f"In keiner Region oder in mehreren: {shown_list(release, found.candidates)}.")
    if found.running:
        told.append(f"Laufend, in keiner Region oder in mehreren: {running_list(release, found.running)}.")
    if found.candidates or found.running:
        told.append("Sie stehen nur in der Summe für die ganze Stadt.")
    if found.shared:
        told.append("Stunden ohne Region gelten für die ganze Stadt; sie fehlen in den Regionen.")
    return [text(" ".join(told))] if told else []
