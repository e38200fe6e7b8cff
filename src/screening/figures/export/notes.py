"""What a workbook says of itself: whom it is for, whom to ask, and what the words in place of values mean."""

from __future__ import annotations

from collections.abc import Sequence

from screening.concept import NO_BASE, RATE_STATUSES, SIGN_STATUSES, UNDER, WITHHELD
from screening.delivery import City
from screening.disclosure import Release
from screening.figures.export.sheet import Column, Sheet, Value
from screening.figures.export.table import NO_VALUE
from screening.figures.profile import NO_MEAN, NOT_SHOWN, STATES
from screening.figures.words import NOBODY, about, version_mark


def marks(release: Release) -> str:
    """Return what must not be missed: invented data, and whom a file is for."""
    told = ["Synthetische Demodaten"] if release.city.synthetic else []
    return " · ".join([*told, version_mark(release.audience, release.city)])


def contact(city: City) -> str:
    """Return whom to ask, if the city says so."""
    return f"Fragen an: {city.contact}" if city.contact else ""


UNNAMED = "ohne Namen"
"""Where a name would stand, of an area that has none."""


def notes_sheet(release: Release) -> Sheet:
    """Return what a reader must know of the cells, and of the whole."""
    city = release.city
    intern = "intern – vertraulich, nur für die Sozialplanung"
    rows: list[Sequence[Value]] = [
        ["Stadt", city.name],
        ["Jahr", str(release.year)],
        ["Stichtag", f"{release.stichtag:%d.%m.%Y}"],
        ["Gebietsstand", release.boundary],
        ["Fassung", intern if release.audience == "intern" else city.meeting.purpose],
        *([["Synthetische Demodaten", "Alle Zahlen und Orte sind erfunden."]] if city.synthetic else []),
        *([["Lesehilfe", about.reading(release)]] if release.base else []),
        *([["Ansprechstelle", city.contact]] if city.contact else []),
        *_words(release),
        ["Farben", "Sie wiederholen nur, was in der Zelle steht; ohne sie fehlt nichts."],
        ["Grenzen", "Der Bedarf eines Gebiets kann nicht allein anhand dieser Zahlen beurteilt werden."],
    ]
    columns = Column("Hinweis", "text", 34), Column("Bedeutung", "wide", 110)
    return Sheet(
        "Hinweise",
        "Was zu wissen ist",
        "Fassung, Stand, und was die Wörter in Zellen ohne Wert bedeuten.",
        columns,
        rows,
    )


def _words(release: Release) -> list[list[str]]:
    """Return the words that stand where no value does, each with its meaning."""
    told = [
        ["Leere Zellen", "Es gibt keine: Wo kein Wert steht, steht ein Wort, das sagt, warum."],
        [
            SIGN_STATUSES["geheim"],
            "Die Zahl wird nicht genannt, weil sie so klein ist, oder die Quelle kennt sie nicht.",
        ],
        [
            SIGN_STATUSES["fehlt"],
            "Die Quelle nennt für dieses Gebiet nichts. Das ist nicht dasselbe wie null.",
        ],
        [SIGN_STATUSES["folgt"], "Die Quelle reicht die Zahl nach."],
        [SIGN_STATUSES["unsicher"], "Der Quelle ist die Zahl zu unsicher, um sie zu nennen."],
        [SIGN_STATUSES["unsinnig"], "Hier sagt die Zahl nichts aus."],
        [RATE_STATUSES[NO_BASE], "Es gibt im Gebiet niemanden, auf den sich der Wert beziehen könnte."],
        [NO_VALUE, "Ohne Mittelwert der Stadt lässt sich nicht sagen, das Wievielfache der Wert ist."],
        [NO_MEAN, "Der Mittelwert lässt sich aus den vorliegenden Zahlen nicht bilden."],
        [NOBODY, "Kein Amt, keine Einrichtung und kein Gremium hat dieses Gebiet genannt."],
        [UNNAMED, "Das Gebiet hat keinen Namen neben seiner Kennung."],
        ["–", "Dazu gibt es nichts, etwa keine Nennung oder keine Bewertung."],
    ]
    if release.base:
        told[2:2] = [
            ["unter 10, unter 5 …", "Die Zahl ist klein und wird nicht genau genannt."],
            [
                "unter 10 / rund 1 230",
                "Der Zähler ist klein; genannt sind Zähler und Nenner anstelle des Werts.",
            ],
            [STATES[UNDER], "Die Zahl, auf der der Wert beruht, ist klein; darum steht er nicht hier."],
            [STATES[WITHHELD], "Die Zahl, auf der der Wert beruht, wird in dieser Fassung nicht genannt."],
            [
                NOT_SHOWN,
                "Der Wert ist in dieser Fassung nicht gesagt: aus ihm ließe sich eine kleine Zahl erschließen.",
            ],
        ]
    return told
