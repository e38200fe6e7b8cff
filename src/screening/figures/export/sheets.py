"""The sheets of the workbook, in their order: made once, shown by XLSX and ODS, and cut into excerpts.

A sheet more is a line more in `SHEETS`: a function from the release to a `Sheet`, or to None if there is nothing to show.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from screening.base import NBSP, file_names, missing, once, sheet_names, unit_beside
from screening.concept import MEANS, MEANS_SHORT, NAME, PERCENTS, Indicator
from screening.disclosure import Release
from screening.figures.export.notes import UNNAMED, contact, marks, notes_sheet
from screening.figures.export.sheet import COUNT, RATIO, Column, Figure, Kind, Shape, Sheet, Value, plain
from screening.figures.export.table import (
    NO_VALUE,
    Field,
    fields,
    hits_text,
    label_of,
    plain_rows,
    says_unit,
    selection_table,
    why_missing,
    word_of,
)
from screening.figures.profile import NO_MEAN, NOT_SHOWN
from screening.figures.words import NOBODY, about, called, docket, has_names, name_beside
from screening.process import is_newest

CONTENTS = "Inhalt"
DOCKET = "Entscheidungstabelle"
"""The sheet of all candidates: `listed` reads codes and names of it back."""
WIDTHS = {"id": 12, "text": 24, "count": 12, "value": 12, "ratio": 12, "verdict": 14, "decision": 15}
WIDE = {"reason": 60, "laeuft": 42}
_DOCKET = {"gebiet": 12, "name": 26, "nennungen": 26, "beschluss": 22, "profil": 26}
_UNSAID = {"beschluss": "offen"}
"""What stands in a column until somebody writes there."""
_LINE = 110
"""So many signs of a line stand beside each other on the first sheet before it goes on below."""


@once
def sheets(release: Release) -> tuple[Sheet, ...]:
    """Return all sheets but the list of them (`contents`)."""
    made = [sheet for make in SHEETS if (sheet := make(release)) is not None]
    names = sheet_names([CONTENTS, *(s.name for s in made)])
    line = (" · ".join(t for t in (marks(release), about.reading(release)) if t),)
    return tuple(replace(s, name=names[s.name], lines=line + s.lines) for s in made)


def contents(release: Release, given: Sequence[Sheet], title: str) -> Sheet:
    """Return the first sheet: what the workbook is, of when, for whom, and where what is."""
    city, rule = release.city, release.criteria.sentence(release.city.noun, release.catalogue)
    lines = [
        marks(release),
        f"Stichtag {release.stichtag:%d.%m.%Y}, Gebietsstand {release.boundary}.",
        rule,
        about.reading(release),
        "Wo kein Wert steht, sagt ein Wort, warum; was die Wörter bedeuten, steht auf dem Blatt „Hinweise“.",
        contact(city),
    ]
    wrapped = [part for line in lines if line for part in textwrap.wrap(line, _LINE)]
    return list_of_sheets(given, title, wrapped)


def list_of_sheets(given: Sequence[Sheet], title: str, lines: Sequence[str]) -> Sheet:
    """Return the sheet that names and leads to all others."""
    rows: list[list[Value]] = [[s.name, s.about, len(s.rows)] for s in given]
    columns = Column("Blatt", "link", 26), Column("Was dort steht", "text", 84), Column("Zeilen", "count", 10)
    return Sheet(CONTENTS, title, "", columns, rows, tuple(lines))


def _selection(release: Release) -> Sheet:
    columns = list(fields(release))
    names = [f.name for f in columns]
    table = selection_table(release).reset_index()
    rows = list(plain_rows(table))
    why = {i: why_missing(release, i) for i in release.ids}
    place = names.index("hits_max") + 1
    for number, row in enumerate(rows):
        for k, field in enumerate(columns):
            if missing(row[k]) or row[k] == "":
                row[k] = _instead(release, field, str(row[0]), why, number)
        low, high = int(str(row[place - 2])), int(str(row[place - 1]))
        row.insert(place, low if low == high else hits_text(low, high))
    shown = [_column(f) for f in columns]
    shown.insert(place, Column("Treffer", "hits", WIDTHS["count"]))
    return Sheet(
        "Auswahl",
        f"Auswahl {release.city.name} {release.year}: die Entscheidung je Gebiet",
        "Je Gebiet: Entscheidung mit Begründung, Treffer, Nennungen und je Indikator Wert und Urteil.",
        tuple(shown),
        rows,  # type: ignore[arg-type]
        frozen=1 + has_names(release),
        by_area=True,
    )


def _instead(release: Release, field: Field, area: str, why: dict[str, list[str]], row: int) -> str:
    """Return the word for a cell without a value, as all documents say it."""
    if field.name == NAME:
        return UNNAMED
    if field.name == "inhabitants":
        return about.people(release, area, "unbekannt")
    if field.name == "genannt_von":
        return NOBODY if len(release.nominations) else "keine Nennungen"
    if field.name == "laeuft":
        return "nein" if is_newest(release.city, release.boundary) else "keine Angabe"
    for suffix in ("_wert", "_verhaeltnis"):
        indicator = field.name.removesuffix(suffix)
        if indicator != field.name and indicator in why:
            return why[indicator][row] or NO_VALUE
    return NOT_SHOWN if release.base and field.kind == "count" else "keine Angabe"


def _column(field: Field) -> Column:
    wide = field.name in WIDE
    shape = {"value": shape_of(field.unit, field.digits, field.rounded), "ratio": RATIO}.get(
        field.kind, COUNT
    )
    kind: Kind = "wide" if wide else field.kind
    # no word of a header is parted, and the filter's button has room beside it
    width = max(WIDE.get(field.name, WIDTHS[field.kind]), 3 + max(map(len, field.header.split()), default=0))
    return Column(field.header, kind, width, shape)


def shape_of(unit: str, digits: int, rounded: bool) -> Shape:
    """Return how a value is shown; a rounded one in percent from ten on without decimals."""
    if unit not in PERCENTS:
        return Shape(digits, beside=plain(unit_beside(unit)))
    return Shape(1, grouped=False, beside=plain(f"{NBSP}%") if unit == "%" else "", rounded=rounded)


def _areas(release: Release) -> tuple[list[Column], list[list[Value]]]:
    """Return the columns that say what each row is about, and what stands in them."""
    own = [f for f in fields(release) if f.name in ("area_id", NAME)]
    index = release.decision.index
    rows: list[list[Value]] = [[*[str(a), name_beside(release, a) or UNNAMED][: len(own)]] for a in index]
    return [_column(f) for f in own], rows


def _docket(release: Release) -> Sheet:
    """Return what the meeting decides on: the rows, columns and order of the dossier's table, but all of its rows."""
    found, files = docket(release), file_names(str(a) for a in release.decision.index)
    rows: list[list[Value]] = [
        [c.value(h, lambda a: f"profile/{files[a]}.html") or _UNSAID.get(h.kind, "–") for h in found.headings]
        for c in found.cases
    ]
    kinds: dict[str, Kind] = {"gebiet": "id", "menschen": "count", "treffer": "hits"}
    columns = (Column(h.title, kinds.get(h.kind, "text"), _DOCKET.get(h.kind, 14)) for h in found.headings)
    return Sheet(
        DOCKET,
        f"Worüber zu entscheiden ist: die Kandidaten {release.year}",
        "Je Kandidat Zahlen, Nennungen, Bewertungen und Platz für den Beschluss.",
        tuple(columns),
        rows,
        frozen=2,
        by_area=True,
    )


def _values(release: Release) -> Sheet:
    """Return all values of the catalogue; where there is none, the cell says why."""
    columns, rows = _areas(release)
    frozen, index = len(columns), release.decision.index
    for i in release.catalogue.indicators:
        rounded = about.is_rounded(release, i)
        shape = shape_of(i.unit, about.mean_digits(release, i, 1), rounded)
        beside = ", ".join(
            [*([] if says_unit(i) else [i.unit]), *(["aus gerundeten Zahlen"] if rounded else [])]
        )
        columns.append(Column(f"{label_of(i)} ({beside})" if beside else label_of(i), "value", 13, shape))
        values = release.rate[i.id].reindex(index).tolist()
        for row, value, why in zip(rows, values, why_missing(release, i.id), strict=True):
            row.append(why or value)
    return Sheet(
        "Indikatoren",
        f"Alle Indikatoren {release.year} je Gebiet, auch die, auf die es bei der Auswahl nicht ankommt",
        "Je Gebiet die Werte aller Indikatoren des Katalogs.",
        tuple(columns),
        rows,
        frozen=frozen,
        by_area=True,
    )


def _counts(release: Release) -> Sheet | None:
    """Return numerators and denominators, as far as the door has let them through."""
    indicators = tuple(i for i in release.catalogue.indicators if i.counts)
    if not indicators:
        return None
    columns, rows = _areas(release)
    frozen, labels, note = len(columns), release.catalogue.count_labels, ", gerundet" if release.base else ""
    for i in indicators:
        parts = zip(("Zähler", "Nenner"), (release.numerator, release.denominator), i.counts, strict=True)
        for part, frame, counted in parts:
            columns.append(Column(f"{i.number} {part}: {labels[counted]}{note}", "count", 14))
            for row, value in zip(rows, _told(release, i, frame, counted), strict=True):
                row.append(value)
    return Sheet(
        "Zähler und Nenner",
        f"Woraus die Indikatoren {release.year} gebildet sind",
        "Je Gebiet die Zahlen, aus denen die Indikatoren gebildet sind.",
        tuple(columns),
        rows,
        frozen=frozen,
        by_area=True,
    )


def _told(release: Release, indicator: Indicator, frame: pd.DataFrame, counted: str) -> list[Value]:
    index = release.decision.index
    values = frame[indicator.id].reindex(index).tolist()
    states = release.status[indicator.id].reindex(index)
    return [
        (about.under(release, str(a), counted) or word_of(s)) if missing(v) else int(v)
        for a, v, s in zip(index, values, states, strict=True)
    ]


def _means(release: Release) -> Sheet:
    names = {
        "value": "Maßgeblicher Mittelwert",
        "threshold": "Schwelle",
        "weighted": "Stadtweite Quote",
        "unweighted": "Ungewichteter Mittelwert",
        "median": "Median",
        "areas": "Eingegangene Gebiete",
        "numerator": "Summe der Zähler",
        "denominator": "Summe der Nenner",
    }
    columns = [Column("Nr.", "count", 6), Column("Indikator", "text", 58), Column("Einheit", "text", 10)]
    columns += [Column(header, "value", 15) for header in names.values()]
    rows: list[list[Value]] = []
    for i in release.catalogue.indicators:
        fine = Shape(about.mean_digits(release, i, 2), grouped=i.unit not in PERCENTS)
        row: list[Value] = [i.number, i.label, i.unit]
        for name in names:
            value = release.reference[name][i.id]
            whole = name in ("areas", "numerator", "denominator")
            row.append(
                _no_mean(release, i, name)
                if missing(value)
                else Figure(float(value), COUNT if whole else fine)
            )
        rows.append(row)
    if release.criteria.apart:
        # where there are several, each line says which one holds
        columns.append(Column("Art des Mittelwerts"))
        for row, i in zip(rows, release.catalogue.indicators, strict=True):
            row.append(MEANS_SHORT[release.criteria.mean_of(i.id)])
    about_ = "Je Indikator der maßgebliche Mittelwert mit seiner Schwelle und die anderen zum Vergleich."
    return Sheet(
        "Mittelwerte", f"Mittelwerte und Schwellen {release.year}", about_, tuple(columns), rows, frozen=2
    )


def _no_mean(release: Release, indicator: Indicator, name: str) -> str:
    if release.base:
        return NOT_SHOWN
    return (
        "ohne Zähler und Nenner"
        if name in ("weighted", "numerator", "denominator") and not indicator.counts
        else NO_MEAN
    )


def _criteria(release: Release) -> Sheet:
    criteria = release.criteria
    sized = "Gebiete mit genügend Einwohner:innen, ohne ausgeschlossene"
    bases = {"all": "alle Gebiete", "eligible": sized if criteria.min_inhabitants else "ohne ausgeschlossene"}
    gaps = {
        "absolute": "offene Werte bleiben offen (absolut)",
        "proportional": "anteilig an den bekannten Werten",
    }
    least: list[Sequence[Value]] = []
    if release.peopled:
        least.append(["Verlangte Einwohner:innen", criteria.min_inhabitants])
    rows: list[Sequence[Value]] = [
        ["Regel", criteria.sentence(release.city.noun, release.catalogue)],
        ["Schwelle (Vielfaches)", Figure(float(criteria.threshold), RATIO)],
        ["Vergleich", "ab der Schwelle (≥)" if criteria.comparison == ">=" else "über der Schwelle (>)"],
        ["Verlangte Treffer", criteria.min_hits],
        *least,
        ["Mittelwert", criteria.mean_in_words(release.catalogue, lambda mean, _: MEANS[mean])],
        ["Bezug des Mittelwerts", criteria.mean_in_words(release.catalogue, lambda _, base: bases[base])],
        ["Lücken", gaps[criteria.gaps]],
        *([["Vermerk", criteria.note]] if criteria.note else []),
        *(["Indikator", label_of(release.catalogue[i])] for i in criteria.indicators),
        *(
            ["Ausgeschlossen", f"{called(release, e.area)}: {e.reason} ({e.by}, {e.date:%d.%m.%Y})"]
            for e in criteria.exclusions
        ),
    ]
    columns = Column("Kriterium", "text", 34), Column("Festlegung", "wide", 110)
    return Sheet(
        "Kriterien", "Die Regel, nach der entschieden ist", "Die Regel Punkt für Punkt.", columns, rows
    )


def _sources(release: Release) -> Sheet:
    city = release.city
    rows: list[Sequence[Value]] = [["Datenquelle", city.attribution]]
    rows += [["Lizenz", city.licence]] if city.licence else []
    for s in release.sources:
        told = (s.source, f"Stichtag {s.stichtag:%d.%m.%Y}", s.attribution, s.licence)
        rows.append(["Quelle", ", ".join(p for p in told if p)])
    columns = Column("Art", "text", 20), Column("Angabe", "wide", 110)
    return Sheet(
        "Quellen", "Woher die Zahlen und Grenzen stammen", "Quellen mit Stichtag und Lizenz.", columns, rows
    )


SHEETS: tuple[Callable[[Release], Sheet | None], ...] = (
    _selection,
    _docket,
    _values,
    _counts,
    _means,
    _criteria,
    notes_sheet,
    _sources,
)
"""The sheets in the order of the workbook; a further one is a line here."""
