"""What a profile says beside its table: head, notes and alternative texts, as plain German text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from screening.base import listed, number
from screening.concept import PERCENTS
from screening.disclosure import Release
from screening.figures.profile.rows import COUNTED, OPEN, Group
from screening.figures.profile.svg import scale_words
from screening.figures.words import (
    NOBODY,
    Objected,
    Past,
    Statement,
    about,
    area_lines,
    called,
    name_beside,
    nominators,
    objections,
    pasts,
    statements,
)

KNOWN_COLUMNS = {"sbh": "", "regsam_region": "REGSAM-Region "}
"""Assigned geographies that the head names, with the word before them."""


@dataclass(frozen=True)
class Facts:
    """The head of one profile; all plain text.

    Attributes
    ----------
    area, parent : str
        Ids.
    name : str
        What the area is called; empty if it has no name.
    title, place, decision, reason, people, hits, breadth : str
        ``people`` is empty where nothing is said of inhabitants, ``breadth`` where there is but one theme.
    themes : tuple of (str, str)
        Label and hits of each theme of the rule, if there are several.
    lines : tuple of (str, str)
        What the method says of the decision: subject and sentence.
    named : str
        Who nominated the area, *keiner Stelle* if nobody did; empty if there are neither nominations nor objections.
    said : tuple of Statement
        What they say of it.
    objections : tuple of Objected
        What somebody says that its figures miss.
    earlier : tuple of Past
        What earlier rounds say of it.
    redrawn : bool
        Whether a reform changed the area: its earlier years are carried over.
    """

    area: str
    name: str
    parent: str
    title: str
    place: str
    decision: str
    reason: str
    people: str
    hits: str
    breadth: str
    themes: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    named: str
    said: tuple[Statement, ...]
    objections: tuple[Objected, ...]
    earlier: tuple[Past, ...]
    redrawn: bool


def facts_of(release: Release, areas: Sequence[str]) -> list[Facts]:
    """Return the heads of these areas."""
    city, total = release.city, len(release.ids)
    decision = release.decision.loc[list(areas)]
    per_theme = {t: sum(release.catalogue[i].theme == t for i in release.ids) for t in release.themes.columns}
    labels = release.catalogue.theme_labels
    sure = release.themes.loc[list(areas)].astype(int).to_numpy().tolist()
    first = city.parents[0] if city.parents else None
    said, named, against = statements(release), nominators(release), objections(release)
    told = []
    for k, (area, row) in enumerate(zip(areas, decision.itertuples(index=False), strict=True)):
        low, high = int(row.hits_min), int(row.hits_max)
        hits = number(low) if low == high else f"{number(low)} bis {number(high)}"
        touched = sum(n > 0 for n in sure[k])
        told.append(
            Facts(
                area=area,
                name=name_beside(release, area),
                parent=_cell(release, area, first.id) if first else "",
                title=f"{city.level} {called(release, area)}",
                place=" · ".join(_place(release, area)),
                decision=str(row.decision),
                reason=str(row.reason),
                people=about.people(release, area, "nicht bekannt") if release.peopled else "",
                hits=f"{hits} von {total}",
                breadth=f"{touched} von {len(per_theme)} Themen" if per_theme else "",
                themes=tuple(
                    (labels[t], f"{n} von {per_theme[t]}") for t, n in zip(per_theme, sure[k], strict=True)
                ),
                lines=area_lines(release, area),
                named=named.get(area, NOBODY) if said or area in against else "",
                said=said.get(area, ()),
                objections=against.get(area, ()),
                earlier=pasts(release, [area]),
                redrawn=area in release.trend.uncertain,
            )
        )
    return told


def _place(release: Release, area: str) -> list[str]:
    parts = []
    columns = release.areas.columns
    for parent in release.city.parents:
        name = _cell(release, area, f"{parent.id}_name") if f"{parent.id}_name" in columns else ""
        key = _cell(release, area, parent.id)
        if key:  # an assignment may leave an area without
            parts.append(f"{parent.label} {key} {name if name != key else ''}".strip())
    if area in release.merged:
        parts.append(f"zusammengelegt aus {listed(release.merged[area])}")
    for column, before in KNOWN_COLUMNS.items():
        name = _cell(release, area, column) if column in columns else ""
        if name:
            parts.append(f"{before}{name}")
    return parts


def _cell(release: Release, area: str, column: str) -> str:
    value = release.areas.at[area, column]
    return "" if pd.isna(value) else str(value).strip()


WHISKER = (
    "Strich im Balken: Zufallsschwankung (95 %). So weit könnte der Wert bei gleicher Lage allein durch "
    "Zufall anders ausfallen; bei kleinen Zahlen ist der Strich lang.",
)
"""Said where there are counts: rates delivered alone have no interval."""


def notes(release: Release) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the notes under every table: how to read it, and what limits it.

    Returns
    -------
    tuple of two tuples of str
        Each note begins with its subject and a colon.
    """
    years, criteria = release.trend.years, release.criteria
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[-1])
    reading = [
        f"Vielfaches: Wert durch Mittelwert ({criteria.mean_in_words(release.catalogue)}). "
        f"{scale_words(float(criteria.threshold))}. Dunkler Balken: die Schwelle ist erreicht; heller: nicht.",
        *(WHISKER if release.low.notna().any(axis=None) else ()),
        f"Verlauf {span}: blau das Gebiet, grau der Mittelwert, jede Zeile mit eigener Achse {_axis(release)}. Lücke: Bruch "
        f"der Reihe oder kein Wert. Zahl: Veränderung in {_points(release)} seit dem letzten Bruch.",
    ]
    if set(release.catalogue.ids) - set(release.ids):
        reading.append("Erhöht: weiterer Indikator an oder über der Schwelle; er zählt nicht zur Auswahl.")
    limits = [f"Fassung {release.city.meeting.purpose}: {about.reading(release)}"] if release.base else []
    agency = [str(i.number) for i in release.catalogue.indicators if i.direction == "a"]
    if agency:
        cases = " Fallzahlen der Ämter stehen hier nicht." if release.base else ""
        limits.append(f"Nr. {', '.join(agency)}: Der Wert steigt auch mit dem Angebot.{cases}")
    if release.city.synthetic:
        limits.append("Synthetische Demodaten: Alle Zahlen und Orte sind erfunden.")
    # last, for if room lacks on paper the last ones give way
    return tuple(reading), (*limits, *_breaks(release))


def _points(release: Release) -> str:
    """Return in what changes are told."""
    other = any(i.unit not in PERCENTS for i in release.catalogue.indicators)
    return "Prozentpunkten, sonst in der Einheit des Werts," if other else "Prozentpunkten"


def _axis(release: Release) -> str:
    """Return where the axes of the series begin."""
    signed = any(i.negative for i in release.catalogue.indicators)
    return "ab 0, bei Werten unter 0 ab dem kleinsten" if signed else "ab 0"


def _breaks(release: Release) -> list[str]:
    """Tell the breaks that fall into the years shown, each with the numbers of its indicators."""
    years = release.trend.years
    told = []
    for b in release.catalogue.breaks:
        numbers = [str(i.number) for i in release.catalogue.indicators if b.id in i.breaks]
        if b.year is not None and years[0] < b.year <= years[-1] and numbers:
            told.append(f"Bruch {b.year} (Nr. {', '.join(numbers)}): {b.text}")
    return told


REDRAWN = (
    "Gebiet neu zugeschnitten: Werte früherer Gebietsstände sind umgerechnet (gestrichelt) und unsicher."
)


def chart_alt(found: tuple[Group, ...], place: int) -> str:
    """Return the finding that the bars of the page show."""
    rows = [r for g in found for r in g.rows if r.rule]
    hits = sorted((r for r in rows if r.verdict[place] == COUNTED), key=lambda r: -_known(r.ratio[place]))
    unknown = sum(r.verdict[place] == OPEN for r in rows)
    verb = "zählt" if len(hits) == 1 else "zählen"
    text = f"Balken: {len(hits)} von {len(rows)} Indikatoren {verb}"
    if hits:
        named = (f"{r.indicator.short} {r.factor[place]}".strip() for r in hits)
        text += " (Vielfaches des Mittelwerts: " + "; ".join(named) + ")"
    if unknown:
        text += f"; {unknown} {'ist' if unknown == 1 else 'sind'} offen"
    return f"{text}. Die Linien daneben zeigen den Verlauf; die Veränderung steht in der letzten Spalte."


def _known(ratio: float) -> float:
    return ratio if ratio == ratio else 0.0


def map_alt(told: Facts, where: str) -> str:
    """Return what the location map shows."""
    if not where:
        return f"Lageplan: {told.title} ist nicht verzeichnet."
    return f"Lageplan: {told.title} liegt {where}."


def clipped(text: str, length: int) -> str:
    """Cut a text at a word, with an ellipsis: a page has only so much room."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,;") + " …"
