"""How little would change a decision, as tables: in the threshold, in cases, in inhabitants."""

from __future__ import annotations

from typing import cast

import pandas as pd

from screening.analysis.robustness import Change
from screening.analysis.time import span
from screening.base import Block, Cell, Column, escape_markdown, join, number, table, text
from screening.disclosure import Release
from screening.figures.words import area_cell, area_column, called, cases, count, floor_percent
from screening.report.sections.dossier import place_of
from screening.report.sections.places import place_column

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
        # some of them lie far below the line: they are not those that other parts call just below it
        caption = "Wie viel fehlt, und das Gebiet wäre sicher"
        parts.append(_distance_table(release, below, "lower", "more", "abstand-darunter", caption))
    if release.criteria.min_inhabitants:
        parts.append(text(_small(release)))
    return join(parts)


def _near(release: Release) -> pd.Series:
    """Tell which areas would be *sicher* with one hit more, or at the lowest threshold tried."""
    frame = release.analyses.distance
    tried = release.analyses.flips.scenarios
    low = float(tried["value"][tried["kind"] == "threshold"].min())
    close = (frame["more"].map(len) == 1) | (frame["lower_from"] >= low).fillna(False).astype(bool)
    return close & frame["more_then"].fillna("sicher").eq("sicher")


def _distance_table(
    release: Release, frame: pd.DataFrame, threshold: str, side: str, name: str, caption: str
) -> Block:
    word = "weniger" if side == "fewer" else "mehr"
    counted = bool(frame[side].map(len).any())
    rows: Rows = []
    for area, line in frame.iterrows():
        changes = cast("tuple[Change, ...]", line[side])
        told = cases(release, changes, word, bound=bool(line[f"{side}_bound"])) if changes else ""
        rows.append(
            [
                area_cell(release, area),
                place_of(release, str(area)),
                *([] if side == "fewer" else [str(line["decision"])]),
                Cell(span(release.decision.loc[area]), "total"),
                _threshold(line, threshold, float(release.criteria.threshold), release.audience == "intern"),
                *([Cell(told) if told else Cell("nicht bestimmbar", "muted")] if counted else []),
                *([Cell(line[f"{side}_then"]) if told else Cell("–", "muted")] if counted else []),
            ]
        )
    columns = [
        area_column(release, 1),
        place_column(release, 2),
        *([] if side == "fewer" else [Column("gilt", width=0.9)]),
        Column("Treffer", "right", 0.9),
        Column("hält bis Schwelle" if side == "fewer" else "anders ab Schwelle", "right", 1.5),
        *([Column("oder: Änderung in Fällen", width=4.4), Column("dann", width=0.9)] if counted else []),
    ]
    return table(columns, rows, name=name, caption=caption, note=_distance_note(release, frame, side))


def _threshold(line: pd.Series, side: str, now: float, intern: bool) -> Cell:
    """Tell the threshold or its bound; that it is the one in force is no bound to tell: in the house rounding is why."""
    low, high = line[f"{side}_from"], line[f"{side}_to"]
    if pd.isna(low):
        return Cell("keine", "muted")
    if low == high:
        return Cell(floor_percent(low))
    if now == (low if side == "raise" else high):
        return Cell("offen" if intern else "n. a.", "muted")
    return Cell(f"mind. {floor_percent(low)}" if side == "raise" else f"höchst. {floor_percent(high)}")


def _distance_note(release: Release, frame: pd.DataFrame, side: str) -> str:
    told = "Schwelle in Prozent über dem Mittelwert, auf eine Stelle abgerundet."
    ends = "raise" if side == "fewer" else "lower"
    apart = (frame[f"{ends}_from"] != frame[f"{ends}_to"]).fillna(False)
    if release.audience == "intern" and apart.any():
        told += (
            " Mindestens, höchstens und offen: Die Quelle hat gerundet geliefert, darum steht die Stelle nicht genau fest; "
            "offen ist, was schon von der Rundung abhängt."
        )
    if not frame[side].map(len).any():
        return f"{told} Eine Änderung in Fällen lässt sich ohne Zähler und Nenner nicht angeben."
    told += (
        " Fälle: die kleinste Änderung der Zähler, die zu einer anderen Entscheidung führt; Mittelwerte und Nenner bleiben "
        "dabei, wie sie sind, denn ein Fall bewegt den Mittelwert der Stadt kaum."
    )
    if frame[f"{side}_bound"].any():
        told += (
            " Höchstens: auch Werte ohne ausgewiesene Fallzahl könnten sich ändern; n. a.: nicht ausgewiesen."
        )
    if release.base:
        told += " Gerechnet ist mit gerundeten Zahlen und Mittelwerten; auf wenige Fälle genau ist das nicht."
    return told


def _small(release: Release) -> str:
    """Say which areas that are too small would be taken up if they were not."""
    frame = release.analyses.distance.sort_values("people", kind="stable")
    sure = frame[frame["people_then"] == "sicher"]
    open_ones = int((frame["people_then"] == "möglich").sum())
    told = ", ".join(
        f"{called(release, area)} ({count(release, people)})" for area, people in sure["people"].items()
    )
    first = (
        f"Allein wegen der Mindestgröße nicht sicher, mit der Zahl der fehlenden Einwohner:innen: {told}."
        if told
        else "Kein Gebiet mit ausgewiesener Einwohnerzahl ist allein wegen der Mindestgröße nicht sicher."
    )
    more = "wäre 1 weiteres" if open_ones == 1 else f"wären {number(open_ones)} weitere"
    return escape_markdown(f"{first} Groß genug {more} möglich." if open_ones else first)
