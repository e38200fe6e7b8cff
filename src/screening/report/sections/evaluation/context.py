"""What stands beside the evaluation: falling back without a programme, shares inside and outside, limits."""

from __future__ import annotations

import pandas as pd

from screening.analysis.evaluation import ProgrammeEvaluation
from screening.base import NBSP, Block, Cell, Column, escape_markdown, missing, number, table, text
from screening.disclosure import Release
from screening.report.sections.evaluation.words import NONE, for_programme, signed


@for_programme
def placebo(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return how far chosen areas fell back without any programme, beside the programme areas."""
    frame = found.fallback
    known = frame[frame["areas"].fillna(0) >= found.settings.min_areas]
    if known.empty or "programme" not in set(known["who"]):
        return text(
            "Ein Vorher und Nachher lässt sich nicht zeigen: dafür braucht es Jahre nach dem Start und genug "
            "Gebiete mit Wert."
        )
    labels = {
        "programme": "Programmgebiete, ab dem letzten Jahr vor dem Start",
        "chosen": "Gebiete, die die Regel sicher erfüllten, ohne Programm",
        "entered": "darunter: erstmals aufgenommen",
    }
    steps = int(frame["time"].max())
    rhythm = {b - a for a, b in zip(release.trend.years, release.trend.years[1:], strict=False)}
    after = [_after(k, rhythm) for k in range(steps + 1)]
    rows: list[list[Cell | str]] = []
    for who, label in labels.items():
        part = known[known["who"] == who].set_index("time")
        if part.empty:
            continue
        first = part.iloc[0]
        count = (
            f"{number(first['areas'])}"
            if who == "programme"
            else f"{number(first['areas'])} ({number(first['cases'])})"
        )
        hits = [number(part["hits"][k], 1) for k in range(steps + 1)]
        change = part["hits"][steps] - part["hits"][0]
        ratio = f"{number(part['ratio'][0], 2)} → {number(part['ratio'][steps], 2)}"
        rows.append([Cell(label), count, *hits, Cell(signed(change), "total"), ratio])
    columns = [
        Column("Gebiete", width=3, header=True),
        Column("Zahl (Fälle)", "right", 1),
        *(Column(f"Treffer {a}", "right", 1) for a in after),
        Column("Veränderung", "right", 1.1),
        Column("Vielfaches des Mittelwerts", "right", 1.5),
    ]
    note = (
        "Mittlere Treffer (Mitte der Spanne). Ein Gebiet kann in mehreren Jahren aufgenommen worden sein "
        "(Fälle). "
        "Vielfaches des Mittelwerts: Indikatoren ohne die der Ämter, im Jahr der Auswahl und zuletzt."
    )
    return text(_placebo_sentence(known, steps)) + table(
        columns,
        rows,
        name="placebo",
        caption="Wie weit aufgenommene Gebiete von allein zurückfallen",
        note=note,
    )


def _after(step: int, rhythm: set[int]) -> str:
    if not step:
        return "bei Auswahl"
    if rhythm == {1}:
        return f"nach {step}{NBSP}J."
    return f"{step}. Ausgabe danach"


def _placebo_sentence(known: pd.DataFrame, steps: int) -> str:
    def change(who: str) -> float | None:
        part = known[known["who"] == who].set_index("time")["hits"]
        return None if part.empty else float(part[steps] - part[0])

    own, chosen, entered = (change(who) for who in ("programme", "chosen", "entered"))
    span = "von der Auswahl an" if steps == 1 else f"in {number(steps)} Ausgaben von der Auswahl an"
    parts = [f"Die Programmgebiete veränderten sich {span} um **{signed(own or 0.0)} Treffer**."]
    if own is not None and own < 0:
        parts.append("Wer nur das sieht, hält es leicht für eine Wirkung.")
    if chosen is None:
        return " ".join(
            [*parts, "Gebiete ohne Programm, die die Regel erfüllten, gibt es zum Vergleich zu wenige."]
        )
    fresh = (
        (f"; solche, die gerade erst aufgenommen worden waren, um **{signed(entered)}**")
        if entered is not None
        else ""
    )
    parts.append(
        f"Gebiete **ohne Programm**, die die Regel erfüllten, veränderten sich um **{signed(chosen)}**{fresh}."
    )
    if min(chosen, 0.0 if entered is None else entered) < 0:
        parts.append(
            "Ausgewählte Extremwerte rücken auch ohne Zutun zur Mitte: Ein Teil dessen, was sie auffällig "
            "machte, war "
            "Zufall."
        )
    return " ".join(parts)


@for_programme
def shares(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return how many areas fulfil the rule inside and outside of the programme areas, by year."""
    frame = found.shares
    rows: list[list[Cell | str]] = []
    for year, part in frame.groupby("year"):
        cells: list[Cell | str] = [Cell(str(year))]
        for inside in (True, False):
            line = part[part["inside"] == inside].iloc[0]
            share = (
                NONE
                if missing(line["low"])
                else _range(number(line["low"], 1), number(line["high"], 1)) + f"{NBSP}%"
            )
            hits = (
                NONE
                if missing(line["hits_low"])
                else _range(number(line["hits_low"], 1), number(line["hits_high"], 1))
            )
            cells += [f"{number(line['sure'])} von {number(line['areas'])}", share, hits]
        rows.append(cells)
    names = ("innen", "außen")
    columns = [Column("Jahr", header=True, width=0.7)]
    for n in names:
        columns += [
            Column(f"sicher, {n}", "right", 1.1),
            Column(f"Anteil, {n}", "right", 1.6),
            Column(f"Treffer, {n}", "right", 1.1),
        ]
    first, last = (
        frame[(frame["inside"]) & (frame["year"] == y)].iloc[0]
        for y in (frame["year"].min(), frame["year"].max())
    )
    told = (
        f"Im Jahr {first['year']} {'erfüllte' if first['sure'] == 1 else 'erfüllten'} {number(first['sure'])} von "
        f"{number(first['areas'])} Programmgebieten die Regel sicher, im Jahr {last['year']} "
        f"{'war' if last['sure'] == 1 else 'waren'} es {number(last['sure'])} von {number(last['areas'])}. Innen sind in "
        "allen Jahren dieselben Gebiete, auch vor dem Start. Sinkt ihr Anteil, so ist das auch ohne Wirkung zu "
        "erwarten: sie wurden gerade wegen hoher Werte ausgewählt."
    )
    sized = " mit Mindestgröße" if release.criteria.min_inhabitants else ""
    note = (
        f"Gebiete{sized}, ohne ausgeschlossene und ohne seither neu zugeschnittene. Spanne: ohne und "
        "mit den möglichen Gebieten oder Treffern."
    )
    return text(told) + table(
        columns,
        rows,
        name="innen-aussen",
        caption="Auffällige Gebiete innerhalb und außerhalb der Programmgebiete",
        note=note,
    )


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low}–{high}"


@for_programme
def limits(release: Release, found: ProgrammeEvaluation) -> Block:
    """Return what may not be concluded from the comparison."""
    points = limit_points(release, found).values()
    return text("\n".join(f"- **{head}** {escape_markdown(rest)}" for head, rest in points))


def _few(compared: int) -> str:
    """Say that there are few areas, or none.

    Examples
    --------
    >>> _few(1), _few(9)
    ('Verglichen ist nur 1 Programmgebiet.', 'Verglichen sind nur 9 Programmgebiete.')
    """
    if compared > 1:
        return f"Verglichen sind nur {number(compared)} Programmgebiete."
    return f"Verglichen ist {'nur 1' if compared else 'noch kein'} Programmgebiet."


def limit_points(release: Release, found: ProgrammeEvaluation) -> dict[str, tuple[str, str]]:
    """Return each limit by key as its short form and what it means, as plain text."""
    few = _few(len(found.partners["area_id"].unique()))
    areas = release.city.programme.said(many=True)
    return {
        "los": (
            "Es wurde nicht gelost.",
            f"{areas} werden mit Gründen ausgewählt, auch mit solchen, die in keiner Statistik stehen. Ähnliche Werte "
            "davor machen die Gebiete vergleichbarer, aber nicht gleich. Ein Unterschied ist ein Hinweis auf eine "
            "Wirkung, kein Beweis.",
        ),
        "wenige": (
            few,
            "Kein Nachweis heißt nicht: keine Wirkung. Die Spannen zeigen, welche Wirkungen mit den Daten vereinbar "
            "bleiben.",
        ),
        "erkundend": (
            "Die p-Werte sind erkundend.",
            "Es gab keinen vorher festgelegten Auswertungsplan. Andere Einstellungen (Zahl und Nähe der "
            "Vergleichsgebiete, Nachbarn) geben andere Zahlen; sie stehen in den Kriterien und sollten nicht nach dem "
            "Ergebnis gewählt werden.",
        ),
        "grenzen": (
            "Wirkungen machen nicht an Grenzen halt.",
            "Hilft die Arbeit auch den Vergleichsgebieten, erscheint sie kleiner, als sie ist; ziehen Menschen weg, kann "
            "sie größer erscheinen. Die Zahlen beschreiben Gebiete, nicht die Wege einzelner Menschen.",
        ),
        "register": (
            "Register ändern sich.",
            "Gesetze, Zuständigkeiten und Zählweisen verändern Reihen; verglichen wird nur bis zum nächsten bekannten "
            "Bruch. Was im Programmgebiet anders erfasst wird als anderswo, sieht wie eine Wirkung aus.",
        ),
        "vieles": (
            "Vieles steht in keinem Register:",
            "Vertrauen, Netze, Beteiligung, was die Menschen selbst sagen. Dafür gibt es Auswertung und Dokumentation der "
            "Arbeit vor Ort.",
        ),
        "rangliste": (
            "Keine Rangliste.",
            "Für einzelne Gebiete oder Teams lässt sich aus diesem Vergleich nichts ablesen; er gilt nur für die Gruppe.",
        ),
    }
