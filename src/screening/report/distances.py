"""How little would change a decision, as tables: in the threshold, in cases, in inhabitants."""

from __future__ import annotations

from typing import cast

import pandas as pd

from screening.analysis.distance import Change
from screening.analysis.trend import span
from screening.blocks import Block, Cell, Column, escape_markdown, join, table, text
from screening.disclosure import Release
from screening.figures.flip_words import cases, floor_percent
from screening.report.dossier import place_of
from screening.style import number

Rows = list[list[Cell | str]]


def distances(release: Release) -> Block:
    """Return how little would change the decision: for chosen areas, and for those below the line."""
    frame = release.analyses.distance
    sure = frame[frame["decision"] == "sicher"].sort_values("raise_from", kind="stable")
    below = frame[frame["decision"].isin(["möglich", "nein"]) & _near(release)]
    below = below.sort_values("lower_to", ascending=False, kind="stable")
    parts = []
    if len(sure):
        caption = "Wie viel fehlte, und das Gebiet fiele heraus"
        parts.append(_distance_table(release, sure, "raise", "fewer", "abstand", caption))
    if len(below):
        caption = "Wie viel fehlt Gebieten knapp unter der Linie"
        parts.append(_distance_table(release, below, "lower", "more", "abstand-darunter", caption))
    parts.append(text(_small(release)))
    return join(parts)


def _near(release: Release) -> pd.Series:
    """Tell which areas are one hit short, or taken up at the lowest threshold tried."""
    frame = release.analyses.distance
    one_hit = frame["more"].map(len) == 1
    tried = release.analyses.flips.scenarios
    low = float(tried["value"][tried["kind"] == "threshold"].min())
    return one_hit | (frame["lower_from"] >= low).fillna(False).astype(bool)


def _distance_table(
    release: Release, frame: pd.DataFrame, threshold: str, side: str, name: str, caption: str
) -> Block:
    word = "weniger" if side == "fewer" else "mehr"
    rows: Rows = []
    for area, line in frame.iterrows():
        changes = cast("tuple[Change, ...]", line[side])
        told = cases(release, changes, word, bound=bool(line[f"{side}_bound"])) if changes else ""
        rows.append(
            [
                Cell(str(area)),
                place_of(release, str(area)),
                *([] if side == "fewer" else [str(line["decision"])]),
                Cell(span(release.decision.loc[area]), "total"),
                _threshold(line, threshold),
                Cell(told) if told else Cell("nicht bestimmbar", "muted"),
                Cell(line[f"{side}_then"]) if told else Cell("–", "muted"),
            ]
        )
    columns = [
        Column("Gebiet", width=1, header=True),
        Column("Bezirk", width=2),
        *([] if side == "fewer" else [Column("gilt", width=0.9)]),
        Column("Treffer", "right", 0.9),
        Column("hält bis Schwelle" if side == "fewer" else "anders ab Schwelle", "right", 1.5),
        Column("oder: Änderung in Fällen", width=4.4),
        Column("dann", width=0.9),
    ]
    return table(columns, rows, name=name, caption=caption, note=_distance_note(release, frame, side))


def _threshold(line: pd.Series, side: str) -> Cell:
    low, high = line[f"{side}_from"], line[f"{side}_to"]
    if pd.isna(low):
        return Cell("keine", "muted")
    if low == high:
        return Cell(floor_percent(low))
    if side == "raise":
        return Cell(f"mindestens {floor_percent(low)}")
    return Cell(f"höchstens {floor_percent(high)}")


def _distance_note(release: Release, frame: pd.DataFrame, side: str) -> str:
    told = (
        "Schwelle in Prozent über dem Mittelwert, auf eine Stelle abgerundet. Fälle: die kleinste Änderung der Zähler, die "
        "zu einer anderen Entscheidung führt; Mittelwerte und Nenner bleiben dabei, wie sie sind, denn ein Fall bewegt den "
        "Mittelwert der Stadt kaum."
    )
    if frame[f"{side}_bound"].any():
        told += " Höchstens: auch Werte ohne ausgewiesene Fallzahl könnten sich ändern."
    if release.audience != "intern" and release.criteria.mean != "weighted":
        told += (
            " Gerechnet ist mit dem veröffentlichten, gerundeten Mittelwert; das kann einen Fall ausmachen."
        )
    return told


def _small(release: Release) -> str:
    """Say which areas that are too small would be taken up if they were not."""
    frame = release.analyses.distance
    small = frame[frame["people_then"].isin(["sicher", "möglich"])].sort_values("people", kind="stable")
    if small.empty:
        return "Kein Gebiet, dessen Einwohnerzahl ausgewiesen ist, ist allein wegen der Mindestgröße nicht aufgenommen."
    told = [
        f"{area} ({number(line['people'])}, dann {line['people_then']})" for area, line in small.iterrows()
    ]
    return escape_markdown(
        f"Allein wegen der Mindestgröße nicht aufgenommen, mit der Zahl der fehlenden Einwohner:innen: {', '.join(told)}."
    )
