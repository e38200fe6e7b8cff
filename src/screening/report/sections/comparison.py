"""The comparison of two years, or of two sets of criteria, as a document.

Each function takes a `Comparison` and returns a `Block`; a cell of notebook ``vergleich`` shows it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import pandas as pd

from screening.analysis.time import PARTS, UNIT, span, transition
from screening.base import (
    DECISIONS,
    NBSP,
    Block,
    Cell,
    Column,
    callout,
    decimals,
    escape_markdown,
    join,
    many,
    number,
    table,
    text,
    value_with_unit,
)
from screening.concept import PERCENTS, Catalogue, Criteria, Indicator, name_header
from screening.disclosure import Comparison, Release
from screening.figures.export import guarded, inert, is_guarded
from screening.figures.maps import change_map
from screening.figures.words import about, called, has_names, name_beside, version_mark
from screening.figures.words import areas as count_of_areas
from screening.report.sections import dossier
from screening.report.sections import reasons as told_reasons
from screening.report.sections.history import transition_table
from screening.rule import Screening

CHANGES = "aenderungen.csv"

_BASES = {"all": "alle Gebiete", "eligible": "Gebiete, die aufgenommen werden können"}
_GAPS = {"absolute": "absolut", "proportional": "anteilig"}


def title(comparison: Comparison) -> str:
    """Return what is compared, as a line."""
    first, second = comparison.labels
    return f"{comparison.year}: {first} und {second}" if comparison.same_data else f"{first} und {second}"


def metadata(comparison: Comparison) -> dict[str, object]:
    """Return what cover, header and footer of the document say."""
    return {
        "subtitle": title(comparison),
        "city": comparison.city.name,
        "year": str(comparison.year),
        "stichtag": comparison.stichtag,
        "rule": comparison.criteria.sentence(comparison.city.noun, comparison.catalogue),
        "audience": comparison.audience,
        "version": version_mark(comparison.audience, comparison.city),
        "synthetic": comparison.city.synthetic,
        "attribution": comparison.city.attribution,
    }


def demo_note(comparison: Comparison) -> Block:
    """Return a warning that all figures are invented, if they are."""
    return dossier.demo_note(cast("Release", comparison))


def place(comparison: Comparison, area: str) -> str:
    """Return where an area lies: number and name of its Bezirk, as far as the city says so."""
    return dossier.place_of(cast("Release", comparison), area)


def summary_sentence(comparison: Comparison) -> str:
    """Return in one or two sentences how many areas come in and drop out."""
    found = comparison.attribution
    taken = found.taken
    came = int((taken["now"] > taken["before"]).fillna(False).sum())
    gone = int((taken["now"] < taken["before"]).fillna(False).sum())
    areas = found.areas
    others = int(found.moved.sum()) - came - gone
    first, second = comparison.labels
    uncompared = int((areas["origin"] == "new").sum())
    counts = [int((s.decided == "sicher").sum()) for s in (comparison.before, comparison.now)]
    told = (
        f"{first[:1].upper()}{first[1:]}: {count_of_areas(counts[0])} sicher, {second}: {number(counts[1])}. "
        f"Hinzu {_verb(came, 'kommt', 'kommen')}, heraus {_verb(gone, 'fällt', 'fallen')}; {count_of_areas(others)} "
        f"{'ist' if others == 1 else 'sind'} sonst anders entschieden."
    )
    if uncompared:
        told += f" {count_of_areas(uncompared)} {'hat' if uncompared == 1 else 'haben'} kein früheres Gebiet zum Vergleich."
    if untold := int(found.untold.sum()):
        which = "1 Gebiet" if untold == 1 else f"{number(untold)} Gebieten"
        told += f" Von {which} ist eine der beiden Entscheidungen hier nicht gesagt."
    return told


def _verb(count: int, one: str, many: str) -> str:
    return f"{one} {'eines' if count else 'keines'}" if count < 2 else f"{many} {number(count)}"


def summary(comparison: Comparison) -> Block:
    """Return the result in a sentence, and the counts side by side."""
    first, second = comparison.labels
    counts = [s.decided.value_counts() for s in (comparison.before, comparison.now)]
    rows: list[list[Cell | str]] = [
        [Cell(d), *(number(c.get(d, 0)) for c in counts), _difference(counts, d)] for d in DECISIONS
    ]
    sums = [int(c.sum()) for c in counts]
    rows.append(
        [Cell("insgesamt", "total"), *(Cell(number(s), "total") for s in sums), _signed(sums[1] - sums[0])]
    )
    columns = [
        Column("Entscheidung", header=True),
        Column(first, "right"),
        Column(second, "right"),
        Column("Änderung", "right"),
    ]
    told = [escape_markdown(summary_sentence(comparison)), about.sentence(comparison)]
    return text("\n\n".join(t for t in told if t)) + table(
        columns, rows, name="ergebnisse", caption="Ergebnisse nebeneinander"
    )


def _difference(counts: list[pd.Series], decision: str) -> str:
    return _signed(int(counts[1].get(decision, 0)) - int(counts[0].get(decision, 0)))


def _signed(value: int) -> str:
    return "±0" if not value else ("+" if value > 0 else "") + number(value)


def rules(comparison: Comparison) -> Block:
    """Return both rules, a sentence each, and a table of what differs between them."""
    first, second = comparison.labels
    level = comparison.city.noun
    one, other = comparison.before.criteria, comparison.now.criteria
    differences = criteria_differences(one, other, comparison.catalogue, partial(called, comparison))
    told = [
        f"**{escape_markdown(first[:1].upper() + first[1:])}.** {escape_markdown(one.sentence(level, comparison.catalogue))}"
    ]
    if not differences:
        same = (
            "Es gilt dieselbe Regel."
            if not comparison.same_data
            else "Die Kriterien unterscheiden sich in nichts."
        )
        return text("\n\n".join([*told, f"**{escape_markdown(second)}.** {same}"]))
    told.append(
        f"**{escape_markdown(second)}.** {escape_markdown(other.sentence(level, comparison.catalogue))}"
    )
    columns = [Column("Kriterium", width=1.6, header=True), Column(first, width=3), Column(second, width=3)]
    rows: list[list[Cell | str]] = [[Cell(name), a, b] for name, a, b in differences]
    return text("\n\n".join(told)) + table(
        columns, rows, name="kriterien", caption="Worin sich die Kriterien unterscheiden"
    )


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


def comparability(comparison: Comparison) -> Block:
    """Return what limits the comparison: redrawn areas, breaks of series, definitions that changed."""
    if comparison.same_data:
        return text(
            "Verglichen werden zwei Regeln auf denselben Daten: Gebiete, Werte und Stichtag sind dieselben."
        )
    parts = []
    old, new = (s.rates.delivery.boundary for s in (comparison.before, comparison.now))
    if old == new:
        parts.append(text(f"Beide Jahre haben denselben Gebietsstand ({escape_markdown(new)})."))
    elif comparison.carried:
        head = f"Dazwischen liegt eine Gebietsreform ({escape_markdown(old)} → {escape_markdown(new)})."
        parts += [text(head), told_reasons.new_areas(comparison, comparison.attribution)]
    else:
        told = (
            f"Vom Gebietsstand {escape_markdown(old)} führt kein Umsteigeschlüssel zu {escape_markdown(new)}: "
            "einzelne Gebiete lassen sich nicht vergleichen, nur die Summen."
        )
        parts.append(callout("warning", "Kein Vergleich von Gebiet zu Gebiet", told))
    return join([*parts, _breaks(comparison)])


def _breaks(comparison: Comparison) -> Block:
    first, last = comparison.years
    rows: list[list[Cell | str]] = []
    counted = {*comparison.before.criteria.indicators, *comparison.now.criteria.indicators}
    earlier = comparison.before.rates.catalogue.by_id
    labels = comparison.catalogue.count_labels
    for i in comparison.catalogue.indicators:
        if i.id not in counted:
            continue
        told = [
            f"{b.year}: {b.text}"
            for b in comparison.catalogue.breaks_of(i.id)
            if b.series and b.year is not None and first < b.year <= last
        ]
        was = earlier.get(i.id)
        if was is not None and was.counts != i.counts:
            before = " je ".join(labels.get(c, c) for c in was.counts) or "als Quote ohne Zähler und Nenner"
            told.append(f"anders gebildet: zuvor {before}")
        if told:
            rows.append([Cell(i.short), "; ".join(told)])
    if not rows:
        return text(f"Zwischen {first} und {last} bricht die Reihe keines gezählten Indikators.")
    columns = [Column("Indikator", width=1.6, header=True), Column("Bruch", width=5)]
    note = "Was über einen Bruch hinweg als Änderung der Werte oder Bezugswerte erscheint, kann der Bruch selbst sein."
    return table(columns, rows, name="brueche", caption="Brüche zwischen beiden Jahren", note=note)


def reference_values(comparison: Comparison) -> Block:
    """Return the reference values side by side, with the bar that each sets."""
    sides = list(zip(comparison.labels, (comparison.before, comparison.now), strict=True))
    counted = [
        i for i in comparison.catalogue.indicators if any(i.id in s.criteria.indicators for _, s in sides)
    ]
    pairs = [(column, s) for column in ("value", "threshold") for _, s in sides]
    rounded = bool(comparison.base)
    rows: list[list[Cell | str]] = [
        [Cell(i.short), *(_reference(s, column, i, rounded) for column, s in pairs)] for i in counted
    ]
    heads = [f"{word}, {label}" for word in ("Bezugswert", "Schwelle") for label, _ in sides]
    columns = [Column("Indikator", header=True), *(Column(h, "right") for h in heads)]
    note = "Bezugswerte der gerundeten Zahlen, bei den Ämtern auf zwei Stellen." if rounded else ""
    return table(columns, rows, name="bezugswerte", caption="Bezugswerte und Schwellen", note=note)


def _reference(screening: Screening, column: str, indicator: Indicator, rounded: bool) -> str:
    if indicator.id not in screening.criteria.indicators:
        return "nicht gezählt"
    value = screening.reference[column].get(indicator.id, pd.NA)
    digits = 2 if pd.notna(value) and float(value) < 3 else 1
    if indicator.unit not in PERCENTS:
        digits = decimals(value, indicator.unit)
    if rounded and indicator.direction == "a":
        digits = min(digits, about.digits_of(value, unit=indicator.unit))
    return value_with_unit(value, indicator.unit, digits, "nicht ausgewiesen")


def transitions(comparison: Comparison) -> Block:
    """Return how many areas went from which decision to which."""
    areas = comparison.attribution.areas
    first, second = comparison.labels
    counts = transition(areas["decision_before"], areas["decision_now"])
    return transition_table(counts, "uebergaenge", f"Von {first} (Zeilen) zu {second} (Spalten), Gebiete")


def causes(comparison: Comparison) -> Block:
    """Return how entries, exits and hits divide among their causes."""
    if comparison.same_data:
        return text(
            "Alles, was sich unterscheidet, liegt an den Kriterien: Werte und Gebiete sind dieselben."
        )
    told = (
        "Jede Änderung ist auf ihre Ursachen verteilt, sodass die Anteile genau die Änderung ergeben. Zuerst kommt "
        "der Gebietsstand; die übrigen Ursachen teilen sich zu gleichen Teilen, was sie nur gemeinsam bewirken."
    )
    return text(told) + told_reasons.summary(comparison.attribution, comparison.audience)


def changes(comparison: Comparison) -> Block:
    """Return all areas whose decision differs, each with its reasons."""
    return told_reasons.change_table(
        comparison,
        comparison.attribution,
        comparison.catalogue,
        comparison.audience,
        lambda a: place(comparison, a),
        comparison.labels,
        name="aenderungen",
        caption="Gebiete, über die anders entschieden ist",
    )


def changes_csv(comparison: Comparison) -> str:
    r"""Return the areas whose decision or hits differ as German CSV: ``;``, decimal comma, ``\r\n``.

    Columns: area (and its name, if areas have any), predecessor, decisions, hits (an interval where open), and the
    parts of the change of the sure hits, rounded to six digits.
    """
    found = comparison.attribution
    areas = found.areas
    differ = found.moved
    for frame in (found.hits_min, found.hits_max):
        differ |= (frame["before"] != frame["now"]).fillna(False)
    first, second = comparison.labels
    names = told_reasons.causes_of(comparison.audience)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    named = [name_header(comparison.city.level)] if has_names(comparison) else []
    head = [
        comparison.city.level,
        *named,
        "früheres Gebiet",
        f"Entscheidung {first}",
        f"Entscheidung {second}",
    ]
    head += [f"Treffer {first}", f"Treffer {second}"]
    writer.writerow([inert(t) for t in [*head, *(f"sichere Treffer durch: {names[p]}" for p in PARTS)]])
    told_of = areas.index[differ & areas["decision_before"].notna()]
    ids = dict(zip(told_of, guarded(told_of), strict=True))
    earlier = dict(zip(told_of, guarded(areas["predecessor"][told_of]), strict=True))
    for area in told_of:
        low, high = found.hits_min.loc[area], found.hits_max.loc[area]
        spans = [span(pd.Series({"hits_min": low[c], "hits_max": high[c]})) for c in ("before", "now")]
        told = [areas["decision_before"][area], areas["decision_now"][area]]
        parts = [f"{int(low[p]) / UNIT:.6f}".rstrip("0").rstrip(".").replace(".", ",") for p in PARTS]
        place = [text if is_guarded(text) else inert(text) for text in (ids[area], earlier[area])]
        name = [inert(name_beside(comparison, area)) for _ in named]
        writer.writerow([place[0], *name, place[1], *told, *spans, *parts])
    return buffer.getvalue()


def write_changes(comparison: Comparison, folder: Path) -> Block:
    """Write ``aenderungen.csv`` into a folder, and say so."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # the mark tells Excel that this is UTF-8
    (folder / CHANGES).write_bytes(b"\xef\xbb\xbf" + changes_csv(comparison).encode("utf-8"))
    return text(f"Alle Gebiete mit anderer Entscheidung oder anderen Treffern stehen in `{CHANGES}`.")


__all__ = [
    "causes",
    "change_map",
    "changes",
    "changes_csv",
    "comparability",
    "criteria_differences",
    "demo_note",
    "metadata",
    "reference_values",
    "rules",
    "summary",
    "summary_sentence",
    "title",
    "transitions",
    "write_changes",
]
