"""The files of a comparison: what differs as a workbook of the same form as a year's, and as CSV."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pandas as pd

from screening.analysis.time import PARTS, UNIT, span, transition
from screening.base import DECISIONS, NBSP, decimals, many, missing
from screening.concept import PERCENTS, Catalogue, Criteria, Indicator, name_header
from screening.disclosure import Comparison
from screening.figures.export import (
    Column,
    Figure,
    Shape,
    Sheet,
    Value,
    guarded,
    inert,
    is_guarded,
    list_of_sheets,
    marks,
    shape_of,
    write_ods,
    write_workbook,
)
from screening.figures.words import about, called, has_names, name_beside
from screening.report.sections import reasons as told_reasons
from screening.rule import Screening

if TYPE_CHECKING:
    from screening.disclosure import Release

FILES = ("aenderungen.xlsx", "aenderungen.ods", "aenderungen.csv")
NOT_COUNTED, NOT_TOLD = "nicht gezählt", "nicht ausgewiesen"
UNNAMED = "ohne Namen"

_BASES = {"all": "alle Gebiete", "eligible": "Gebiete, die aufgenommen werden können"}
_GAPS = {"absolute": "absolut", "proportional": "anteilig"}
_PART = Shape(2, grouped=False)


def write_files(comparison: Comparison, folder: Path) -> tuple[str, ...]:
    """Write the workbook (XLSX, ODS) and the CSV into a folder; return their names."""
    # of a release these writers take what a comparison has, too
    release, first = cast("Release", comparison), comparison.labels
    title = f"Vergleich {comparison.city.name}: {first[0]} und {first[1]}"
    made = change_sheets(comparison)
    book = (list_of_sheets(made, title, _about(comparison)), *made)
    write_workbook(release, book, title, folder / FILES[0])
    write_ods(release, book, title, folder / FILES[1])
    # the mark tells Excel that this is UTF-8
    (folder / FILES[2]).write_bytes(b"\xef\xbb\xbf" + changes_csv(comparison).encode("utf-8"))
    return FILES


def _about(comparison: Comparison) -> tuple[str, ...]:
    lines = [
        marks(cast("Release", comparison)),
        f"Stichtag {comparison.stichtag:%d.%m.%Y}, Gebietsstand {comparison.boundary}.",
        about.sentence(comparison),
        "Wo kein Wert steht, sagt ein Wort, warum.",
    ]
    return tuple(part for line in lines if line for part in textwrap.wrap(line, 110))


def change_sheets(comparison: Comparison) -> tuple[Sheet, ...]:
    """Return the sheets of the workbook but the list of them: the areas that differ come first."""
    made = (
        _changed(comparison),
        _results(comparison),
        _transitions(comparison),
        _rules(comparison),
        _references(comparison),
        _notes(comparison),
    )
    line = marks(cast("Release", comparison))
    return tuple(replace(s, lines=(line, *s.lines)) for s in made)


def _differing(comparison: Comparison) -> pd.Index:
    """Return the areas whose decision or hits differ, as far as both sides' decisions are told."""
    found = comparison.attribution
    differ = found.moved
    for frame in (found.hits_min, found.hits_max):
        differ |= (frame["before"] != frame["now"]).fillna(False)
    return found.areas.index[differ & found.areas["decision_before"].notna()]


def _heads(comparison: Comparison) -> tuple[list[str], list[str]]:
    """Return the headers about an area, and those about what the change of its sure hits is made of."""
    first, second = comparison.labels
    named = [name_header(comparison.city.level)] if has_names(comparison) else []
    head = [comparison.city.level, *named, "früheres Gebiet"]
    head += [f"Entscheidung {first}", f"Entscheidung {second}", f"Treffer {first}", f"Treffer {second}"]
    names = told_reasons.causes_of(comparison.audience)
    return head, [f"sichere Treffer durch: {names[p]}" for p in PARTS]


def _hits(comparison: Comparison, area: str) -> list[str]:
    low, high = (f.loc[area] for f in (comparison.attribution.hits_min, comparison.attribution.hits_max))
    return [span(pd.Series({"hits_min": low[c], "hits_max": high[c]})) for c in ("before", "now")]


def changes_csv(comparison: Comparison) -> str:
    r"""Return the areas whose decision or hits differ as German CSV: ``;``, decimal comma, ``\r\n``.

    Columns: area (and its name, if areas have any), predecessor, decisions, hits (an interval where open), and the
    parts of the change of the sure hits, rounded to six digits.
    """
    areas = comparison.attribution.areas
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    head, parted = _heads(comparison)
    writer.writerow([inert(t) for t in [*head, *parted]])
    told_of = _differing(comparison)
    ids = dict(zip(told_of, guarded(told_of), strict=True))
    earlier = dict(zip(told_of, guarded(areas["predecessor"][told_of]), strict=True))
    for area in told_of:
        low = comparison.attribution.hits_min.loc[area]
        told = [areas["decision_before"][area], areas["decision_now"][area]]
        parts = [f"{int(low[p]) / UNIT:.6f}".rstrip("0").rstrip(".").replace(".", ",") for p in PARTS]
        place = [text if is_guarded(text) else inert(text) for text in (ids[area], earlier[area])]
        name = [inert(name_beside(comparison, area))] if has_names(comparison) else []
        writer.writerow([place[0], *name, place[1], *told, *_hits(comparison, area), *parts])
    return buffer.getvalue()


def _changed(comparison: Comparison) -> Sheet:
    head, parted = _heads(comparison)
    areas, low = comparison.attribution.areas, comparison.attribution.hits_min
    columns = [Column(h, "id" if k == 0 else "text", 16) for k, h in enumerate(head)]
    columns = [replace(c, kind="decision") if c.header.startswith("Entscheidung") else c for c in columns]
    columns = [replace(c, kind="hits", width=10) if c.header.startswith("Treffer") else c for c in columns]
    columns += [Column(h, "value", 16, _PART) for h in parted]
    rows: list[Sequence[Value]] = []
    for area in _differing(comparison):
        name = [name_beside(comparison, area) or UNNAMED] if has_names(comparison) else []
        before = areas["predecessor"][area]
        told = [str(areas[f"decision_{side}"][area]) for side in ("before", "now")]
        hits = [int(h) if h.isdigit() else h for h in _hits(comparison, area)]
        parts = [int(low[p][area]) / UNIT for p in PARTS]
        rows.append([str(area), *name, "keines" if missing(before) else str(before), *told, *hits, *parts])
    return Sheet(
        "Änderungen",
        f"Gebiete mit anderer Entscheidung oder anderen Treffern: {' und '.join(comparison.labels)}",
        "Je Gebiet beide Entscheidungen und Treffer, und woran die Änderung der sicheren Treffer liegt.",
        tuple(columns),
        rows,
        frozen=1 + has_names(comparison),
        by_area=True,
    )


def _results(comparison: Comparison) -> Sheet:
    counts = [s.decided.value_counts() for s in (comparison.before, comparison.now)]
    rows: list[Sequence[Value]] = [
        [d, *(int(c.get(d, 0)) for c in counts), int(counts[1].get(d, 0)) - int(counts[0].get(d, 0))]
        for d in DECISIONS
    ]
    sums = [int(c.sum()) for c in counts]
    rows.append(["insgesamt", *sums, sums[1] - sums[0]])
    columns = [Column("Entscheidung", "decision", 18)]
    columns += [Column(t, "count", 16) for t in (*comparison.labels, "Änderung")]
    return Sheet(
        "Ergebnisse", "Wie viele Gebiete wie entschieden sind", "Beide Ergebnisse.", tuple(columns), rows
    )


def _transitions(comparison: Comparison) -> Sheet:
    areas = comparison.attribution.areas
    counts = transition(areas["decision_before"], areas["decision_now"])
    first, second = comparison.labels
    columns = [Column(f"{first} (Zeilen), {second} (Spalten)", "text", 30)]
    columns += [Column(str(c), "count", 16) for c in counts.columns]
    rows: list[list[Value]] = [
        [str(name), *(int(v) for v in line)]
        for name, line in zip(counts.index, counts.to_numpy(), strict=True)
    ]
    about_ = "Wie viele Gebiete von welcher Entscheidung zu welcher kamen."
    return Sheet("Übergänge", about_.rstrip("."), about_, tuple(columns), rows, frozen=1)


def _rules(comparison: Comparison) -> Sheet:
    one, other = comparison.before.criteria, comparison.now.criteria
    level, catalogue = comparison.city.noun, comparison.catalogue
    rows: list[Sequence[Value]] = [
        ["Regel", one.sentence(level, catalogue), other.sentence(level, catalogue)],
        *criteria_differences(one, other, catalogue, partial(called, comparison)),
    ]
    columns = (Column("Kriterium", "text", 30), *(Column(t, "wide", 60) for t in comparison.labels))
    return Sheet(
        "Kriterien", "Beide Regeln, und worin sie sich unterscheiden", "Beide Regeln.", columns, rows
    )


def _references(comparison: Comparison) -> Sheet:
    sides = list(zip(comparison.labels, (comparison.before, comparison.now), strict=True))
    pairs = [(word, column, label, s) for word, column in _WORDS for label, s in sides]
    counted = [
        i for i in comparison.catalogue.indicators if any(i.id in s.criteria.indicators for _, s in sides)
    ]
    rows: list[Sequence[Value]] = [
        [
            i.number,
            i.short,
            i.unit,
            *(_reference(s, column, i, bool(comparison.base)) for _, column, _, s in pairs),
        ]
        for i in counted
    ]
    columns = [Column("Nr.", "count", 6), Column("Indikator", "text", 40), Column("Einheit", "text", 10)]
    columns += [Column(f"{word} {label}", "value", 16) for word, _, label, _ in pairs]
    about_ = "Je Indikator Bezugswert und Schwelle auf beiden Seiten."
    return Sheet("Bezugswerte", "Bezugswerte und Schwellen", about_, tuple(columns), rows, frozen=2)


_WORDS = (("Bezugswert", "value"), ("Schwelle", "threshold"))


def _reference(screening: Screening, column: str, indicator: Indicator, rounded: bool) -> Value:
    """Return a reference value with as many digits as the document tells."""
    if indicator.id not in screening.criteria.indicators:
        return NOT_COUNTED
    value = screening.reference[column].get(indicator.id, pd.NA)
    if missing(value):
        return NOT_TOLD
    digits = reference_digits(value, indicator, rounded)
    return Figure(round(float(value), digits), shape_of(indicator.unit, digits, rounded=False))


def reference_digits(value: float, indicator: Indicator, rounded: bool) -> int:
    """Return with how many decimals a reference value is told; of rounded counts of an agency with two digits."""
    digits = 2 if pd.notna(value) and float(value) < 3 else 1
    if indicator.unit not in PERCENTS:
        digits = decimals(value, indicator.unit)
    if rounded and indicator.direction == "a":
        digits = min(digits, about.digits_of(value, unit=indicator.unit))
    return digits


def _notes(comparison: Comparison) -> Sheet:
    city = comparison.city
    rows: list[Sequence[Value]] = [
        ["Verglichen", " und ".join(comparison.labels)],
        *([["Synthetische Demodaten", "Alle Zahlen und Orte sind erfunden."]] if city.synthetic else []),
        ["Leere Zellen", "Es gibt keine: Wo kein Wert steht, steht ein Wort, das sagt, warum."],
        [NOT_COUNTED, "Diese Regel zählt den Indikator nicht."],
        [NOT_TOLD, "Der Wert lässt sich nicht bilden, oder aus ihm ließe sich eine kleine Zahl erschließen."],
        ["keines", "Zu diesem Gebiet gibt es kein früheres."],
        ["6–8", "So viele Treffer sind es mindestens und höchstens; offene Werte zählen vielleicht."],
        ["Sichere Treffer durch …", "Die Anteile ergeben zusammen die Änderung der sicheren Treffer."],
        ["Datenquelle", city.attribution],
        *([["Ansprechstelle", city.contact]] if city.contact else []),
    ]
    columns = Column("Hinweis", "text", 34), Column("Bedeutung", "wide", 110)
    return Sheet("Hinweise", "Was zu wissen ist", "Was die Wörter in den Zellen bedeuten.", columns, rows)


def criteria_differences(
    one: Criteria, other: Criteria, catalogue: Catalogue, name: Callable[[str], str] = str
) -> list[tuple[str, str, str]]:
    """Return what differs between two sets of criteria: name, first, second (German); `name` tells areas' names."""
    told = [_in_words(c, catalogue) for c in (one, other)]
    found = [(k, told[0][k], told[1][k]) for k in told[0] if told[0][k] != told[1][k]]
    shorts = {i.id: i.short for i in catalogue.indicators}
    only = [
        ", ".join(shorts.get(i, i) for i in here.indicators if i not in there.indicators)
        for here, there in ((one, other), (other, one))
    ]
    if any(only):
        found.append(("Indikatoren, die nur diese Regel zählt", only[0] or "–", only[1] or "–"))
    outs = [{e.area: e.reason for e in c.exclusions} for c in (one, other)]
    for area in sorted({*outs[0], *outs[1]}):
        if (area in outs[0]) != (area in outs[1]):
            found.append((f"Ausschluss {name(area)}", outs[0].get(area, "–"), outs[1].get(area, "–")))
    return found


def _in_words(criteria: Criteria, catalogue: Catalogue) -> dict[str, str]:
    percent = (criteria.threshold - 1) * 100
    above = f"{percent.normalize():f}".replace(".", ",")
    return {
        "Schwelle": f"{'mindestens' if criteria.comparison == '>=' else 'mehr als'} {above}{NBSP}% über dem Mittelwert",
        "verlangte Treffer": f"{criteria.min_hits} von {len(criteria.indicators)}",
        "Mindestgröße": many(criteria.min_inhabitants, "Einwohner:in", "Einwohner:innen")
        if criteria.min_inhabitants
        else "keine",
        "Mittelwert": criteria.mean_in_words(catalogue),
        "gebildet über": criteria.mean_in_words(catalogue, lambda _, base: _BASES[base]),
        "offene Werte": _GAPS[criteria.gaps],
    }
