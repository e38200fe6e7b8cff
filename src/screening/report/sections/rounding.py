"""What sources have rounded before they delivered, in words, and which decisions hang on it."""

from __future__ import annotations

from screening.analysis.time import span
from screening.base import Block, Cell, Column, escape_markdown, number, table, text
from screening.delivery import Source
from screening.disclosure import Release
from screening.figures.words import area_cell, area_column, in_order
from screening.report.sections.dossier import place_of
from screening.report.sections.method import rates_alone
from screening.report.sections.people import to_the_meeting
from screening.report.sections.places import place_column


def step_text(source: Source, *, counts: bool = True, rates: bool = True) -> str:
    """Say to which steps a source rounds its counts and its rates; empty if it does not.

    Examples
    --------
    >>> import datetime as dt
    >>> from decimal import Decimal
    >>> day = dt.date(2024, 12, 31)
    >>> source = Source("a.csv", "Amt", day, "", "", 0, "", (), rounding=5, rounded=Decimal("0.10"))
    >>> step_text(source), step_text(source, rates=False)
    ('auf Vielfache von 5, Quoten auf Vielfache von 0,1', 'auf Vielfache von 5')
    """
    step = f"{source.rounded.normalize():f}".replace(".", ",")
    told = [
        f"auf Vielfache von {source.rounding}" if counts and source.rounding else "",
        f"Quoten auf Vielfache von {step}" if rates and source.rounded else "",
    ]
    return ", ".join(filter(None, told))


def rounded(release: Release) -> Block:
    """Return which sources of the rule round, and the decisions that rounding leaves open."""
    catalogue, alone = release.catalogue, set(rates_alone(release))
    used = {c for i in release.ids for c in catalogue[i].counts}
    used.add(catalogue.inhabitants)
    steps = [
        (s.source, step_text(s, counts=bool(used & {*s.counts}), rates=bool(alone & {*s.counts})))
        for s in release.sources
    ]
    named = ", ".join(dict.fromkeys(f"{escape_markdown(source)} ({step})" for source, step in steps if step))
    if not named:
        return text("Keine Quelle hat gerundete Zahlen geliefert, aus denen die Regel rechnet.")
    frame = release.analyses.rounded
    cells, areas = frame["unsettled"].sum(), (frame["unsettled"] > 0).sum()
    now = release.decision["decision"]
    moved = frame.index[(frame["decision"] != now).to_numpy()]
    told = (
        f"Gerundet geliefert haben: {named}. Rechnet man jeden gerundeten Wert als Spanne, "
        f"{'ist' if cells == 1 else 'sind'} {number(cells)} {'Wert' if cells == 1 else 'Werte'} in {number(areas)} "
        f"{'Gebiet' if areas == 1 else 'Gebieten'} nicht mehr eindeutig über oder unter der Schwelle. "
    )
    if not len(moved):
        return text(f"{told}Keine Entscheidung hängt davon ab.")
    rows: list[list[Cell | str]] = [
        [
            area_cell(release, a),
            place_of(release, a),
            str(now[a]),
            span(release.decision.loc[a]),
            span(frame.loc[a]),
        ]
        for a in in_order(release, moved)
    ]
    columns = [
        area_column(release),
        place_column(release),
        Column("Entscheidung"),
        Column("Treffer", "right"),
        Column("mit Rundung", "right"),
    ]
    which = "1 Gebiet" if len(moved) == 1 else f"{number(len(moved))} Gebieten"
    told += (
        f"In {which} hängt auch die Entscheidung davon ab, wie gerundet wurde; sie bleibt, wie sie ist, und "
        f"gehört {to_the_meeting(release)}."
    )
    caption = "Gebiete, deren Entscheidung von der Rundung der Quelle abhängt"
    return text(told) + table(columns, rows, name="rundung", caption=caption)
