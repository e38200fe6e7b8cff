"""The card of a year: what it is, what was decided, what is open, and what can be asked."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from screening.base import DECISIONS, Block, Cell, Column, long_date, many, number
from screening.concept import WITH_NUMBER
from screening.disclosure import Release
from screening.figures.profile import NOT_SHOWN, STATES
from screening.figures.words import about, area_list
from screening.workbench.answer import Answer, Part, Sheet, sheet
from screening.workbench.beside import Beside, comparable

MOST_NAMED = 8
QUESTIONS = (
    ("area", "({area})", "das Profil eines Gebiets"),
    ("why", "({area})", "warum es so entschieden ist, Schritt für Schritt, und was das ändern würde"),
    ("map", "()", "die Karte der Treffer; mit „entscheidung“ oder einem Indikator dessen Karte"),
    ("webmap", "()", "die Karte zum Erkunden"),
    ("table", "()", "alle Gebiete, zum Sortieren und Suchen"),
    ("compare", "({year})", "was sich gegenüber einem anderen Jahr geändert hat, und wodurch"),
    ("what_if", "(threshold=1.25)", "die Liste unter einer anderen Regel: wer käme hinzu, wer fiele heraus"),
    ("what_if_page", "()", "dasselbe zum Probieren, mit Reglern, Karte und Liste"),
    ("what_if_widget", "()", "diese Seite, mit dem Notebook verbunden: .answer hat, was eingestellt ist"),
)
"""The methods of a year, with what they are called with and what they show."""


@dataclass(frozen=True, repr=False, eq=False)
class Card(Answer):
    """The card of a year; what can be asked is shown where one can ask, and not in documents."""

    questions: Sheet

    @property
    def block(self) -> Block:
        """The card; the questions are in what a notebook shows, and not in what documents are made of."""
        asked = self.questions.block()
        return super().block + Block(asked.html, "", "")

    def __repr__(self) -> str:
        return f"{super().__repr__()}\n\n{self.questions.plain()}"


def card(release: Release, beside: Beside | None = None) -> Card:
    """Return the card of a year; with `beside` another can be opened next to it."""
    counts = release.decision["decision"].value_counts().reindex(list(DECISIONS), fill_value=0)
    frame = counts.astype("Int64").rename_axis("decision").to_frame("areas")
    title = f"{release.city.name} {release.year}"
    headers = {"decision": "Entscheidung", "areas": "Gebiete"}
    return Card(frame, title, tuple(_parts(release, frame)), headers, release, questions(release, beside))


def _parts(release: Release, frame: pd.DataFrame) -> list[Part]:
    city = release.city
    fassung = "Fassung intern, vertraulich" if release.audience == "intern" else city.meeting.version_said
    made_up = "Synthetische Demodaten. " if city.synthetic else ""
    rows = [
        [Cell(str(d)), number(n)]
        for d, n in frame["areas"].items()
        if n or d in ("sicher", "möglich", "nein")
    ]
    return [
        f"{made_up}Stichtag {long_date(release.stichtag)}, {city.noun.counted(len(release.decision))}, "
        f"Gebietsstand {release.boundary}. {fassung}.",
        release.criteria.sentence(city.noun, release.catalogue),
        sheet([Column("Entscheidung", header=True), Column("Gebiete", "right")], rows),
        f"Offen: {_possible(release)} {_missing(release)}",
        *([about.reading(release)] if release.base else []),
    ]


def _possible(release: Release) -> str:
    possible = release.chosen("möglich")
    if not len(possible):
        return "Kein Gebiet ist möglich."
    named = area_list(release, possible, MOST_NAMED)
    return f"{many(len(possible), 'Gebiet ist', 'Gebiete sind')} möglich ({named})."


def _missing(release: Release) -> str:
    """Say how many values of the rule are open, and why."""
    ids = list(release.ids)
    flags = release.exceeds[ids]
    gone = int(flags.isna().to_numpy().sum())
    if not gone:
        return "Jeder Wert der Regel liegt vor."
    status = pd.concat([release.status[i][flags[i].isna()] for i in ids])
    told = status.map(lambda s: NOT_SHOWN if s in WITH_NUMBER else STATES.get(s, s)).value_counts()
    why = ", ".join(f"{number(n)} {s}" for s, n in told.items())
    of = number(flags.size)
    return f"Von {of} Werten der Regel {'ist' if gone == 1 else 'sind'} {number(gone)} offen ({why})."


def questions(release: Release, beside: Beside | None = None) -> Sheet:
    """Return what can be asked, with an area and a year of this city."""
    chosen = release.chosen()
    area = f'"{chosen[0] if len(chosen) else next(iter(release.decision.index), "")}"'
    others = [y for y in release.trend.years if y != release.year]
    year = others[-1] if others else release.year - 1
    rows = [
        [Cell(f"jahr.{name}{call.format(area=area, year=year)}"), told]
        for name, call, told in QUESTIONS
        if name != "compare" or comparable(release, beside)
    ]
    return sheet(
        [Column("Was sich fragen lässt", header=True), Column("Antwort")],
        rows,
        note="Jede Antwort hat .frame (für pandas), .to_excel(pfad) und .to_clipboard(); help(jahr.why) erklärt jahr.why. "
        'sc.suche("Mittelwert") findet, was es sonst gibt.',
    )
