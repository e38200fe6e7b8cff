"""What a profile says beside its table: head, notes and alternative texts, as plain German text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from screening.base import listed, many, number
from screening.concept import PERCENTS, explained
from screening.disclosure import Release
from screening.figures.maps import parent_ids
from screening.figures.profile.rows import COUNTED, OPEN, Group, valueless
from screening.figures.profile.scale import city_said, own_said
from screening.figures.profile.svg import scale_words
from screening.figures.words import (
    NOBODY,
    Objected,
    Past,
    Statement,
    about,
    area_lines,
    called,
    closed,
    name_beside,
    nominators,
    objections,
    pasts,
    statements,
)

KNOWN_COLUMNS = {"sbh": "", "regsam_region": "REGSAM-Region "}
"""Assigned geographies that the head names, with the word before them."""


VERY_ALIKE, ALIKE = 0.5, 1.0
"""Up to these distances areas are called *sehr ähnlich* and *ähnlich*: half a standard deviation a value, and one."""


ALONE = "keine: zu klein, oder zu wenige Werte, um zu vergleichen"
"""Said of similar areas where there is none."""


@dataclass(frozen=True)
class Near:
    """An area that is like the one of a profile.

    Attributes
    ----------
    area : str
        Its id.
    called : str
        Code and name.
    said : str
        How much alike, in words and as a number.
    """

    area: str
    called: str
    said: str


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
    similar : tuple of Near
        The areas most like it, the nearest first.
    alone : str
        Why there are none; empty where none were sought.
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
    similar: tuple[Near, ...]
    alone: str
    redrawn: bool


def facts_of(release: Release, areas: Sequence[str], *, analysed: bool = True) -> list[Facts]:
    """Return the heads of these areas; of what is none of the city's own areas the analyses say nothing."""
    city, total = release.city, len(release.ids)
    decision = release.decision.loc[list(areas)]
    themes = _themes(release, areas)
    first = city.parents[0] if city.parents else None
    near = similar_to(release, areas)
    said, named, against = statements(release), nominators(release), objections(release)
    told = []
    for k, (area, row) in enumerate(zip(areas, decision.itertuples(index=False), strict=True)):
        low, high = int(row.hits_min), int(row.hits_max)
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
                hits=hits_said(low, high, total),
                breadth=breadth_said(spans[k] for _, _, spans in themes),
                themes=tuple((label, hits_said(*spans[k], among)) for label, among, spans in themes),
                lines=area_lines(release, area) if analysed else (),
                named=named.get(area, NOBODY) if said or area in against else "",
                said=said.get(area, ()),
                objections=against.get(area, ()),
                earlier=pasts(release, [area]),
                similar=near.get(area, ()),
                alone=ALONE,
                redrawn=area in release.trend.uncertain,
            )
        )
    return told


def _themes(release: Release, areas: Sequence[str]) -> list[tuple[str, int, list[tuple[int, int]]]]:
    """Return of each theme its label, its indicators, and of each area how many count: surely, and with all open ones."""
    found = []
    for theme in release.themes.columns:
        ids = [i for i in release.ids if release.catalogue[i].theme == theme]
        sure = release.themes[theme].loc[list(areas)].astype(int)
        most = sure + release.exceeds.loc[list(areas), ids].isna().sum(axis=1)
        spans = list(zip(sure.tolist(), most.tolist(), strict=True))
        found.append((release.catalogue.theme_labels[theme], len(ids), spans))
    return found


def breadth_said(spans: Iterable[tuple[int, int]]) -> str:
    """Say in how many themes something counts, as an interval where open values could reach further ones.

    Examples
    --------
    >>> breadth_said([(3, 3), (0, 2), (0, 0)]), breadth_said([(1, 2), (0, 0)]), breadth_said([])
    ('1 bis 2 von 3 Themen', '1 von 2 Themen', '')
    """
    every = list(spans)
    low, high = (sum(span[end] > 0 for span in every) for end in (0, 1))
    return f"{hits_said(low, high, len(every))} Themen" if every else ""


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


def hits_said(low: int, high: int, total: int) -> str:
    """Return how many values count, as an interval where some are open."""
    return f"{number(low) if low == high else f'{number(low)} bis {number(high)}'} von {number(total)}"


def similar_to(release: Release, areas: Sequence[str]) -> dict[str, tuple[Near, ...]]:
    """Return the areas most like each of these; an area like which there is none is left out."""
    table = release.analyses.similar
    found: dict[str, list[Near]] = {}
    total = len(release.ids)
    for row in table[table["area_id"].isin(list(areas))].itertuples(index=False):
        over = "" if row.shared == total else f", über {number(row.shared)} von {number(total)} Indikatoren"
        told = f"{alike(float(row.distance))}, Abstand {number(row.distance, 2)}{over}"
        found.setdefault(str(row.area_id), []).append(Near(str(row.near), called(release, row.near), told))
    return {a: tuple(n) for a, n in found.items()}


def alike(distance: float) -> str:
    """Say in words how much alike two areas are.

    Examples
    --------
    >>> alike(0.5), alike(0.51), alike(1.01)
    ('sehr ähnlich', 'ähnlich', 'wenig ähnlich')
    """
    return "sehr ähnlich" if distance <= VERY_ALIKE else "ähnlich" if distance <= ALIKE else "wenig ähnlich"


def parent_word(release: Release) -> str:
    """Return what the Bezirk of a profile is called; empty in a city without, and where it would be the city itself.

    An Umgriff lies in none.
    """
    parents = () if _is_joint(release) else release.city.parents
    several = bool(parents) and len(set(parent_ids(release).dropna()) - {""}) > 1
    return parents[0].label if several else ""


def _is_joint(release: Release) -> bool:
    """Tell whether a release has the one row more that is of an Umgriff."""
    return bool((release.special == about.JOINT).any())


def has_series(release: Release) -> bool:
    """Tell whether there is more than one year: of one there is no series to draw, and none is spoken of."""
    return len(release.trend.years) > 1


def has_moved(release: Release) -> bool:
    """Tell whether of any value it is told that it rises or falls beside the mean."""
    return bool((release.analyses.directions != "").any(axis=None))


def notes(release: Release, *, changes: bool = True) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the notes to every table: how to read it, and what limits it.

    Of an Umgriff only what its page has is explained: its earlier years, its Bezirk and areas like it are not there.

    Parameters
    ----------
    release : Release
    changes : bool
        Whether numbers stand beside the series; on paper none do.

    Returns
    -------
    tuple of two tuples of str
        Each note begins with its subject and a colon.
    """
    joint = _is_joint(release)
    years, criteria = release.trend.years, release.criteria
    span = f"{years[0]}–{years[-1]}"
    parent = parent_word(release)
    above = (
        f" Raute: {parent}, wo von mindestens neun Zehnteln der Gebiete Werte vorliegen." if parent else ""
    )
    told = "wie sie hier stehen, also gerundet" if release.base else "genau"
    reading = [
        f"Vielfaches: Wert durch Mittelwert ({criteria.kind_of_mean(release.catalogue)}). "
        f"{scale_words(float(criteria.threshold))}.",
        f"Marken: Punkt: {'der Umgriff' if joint else 'das Gebiet'}, gefüllt ab der Schwelle. "
        "Graue Linie: vom kleinsten bis zum größten Wert der Stadt, "
        f"graues Feld: die mittlere Hälfte der Gebiete.{above}",
    ]
    if release.low.notna().any(axis=None):
        reading.append(
            "Strich um den Punkt: Zufallsschwankung (95 %). So weit könnte der Wert bei gleicher Lage allein durch Zufall "
            "anders ausfallen; bei kleinen Zahlen ist der Strich lang."
        )
    reading += _of_joint(release, span, told) if joint else _of_area(release, span, told, changes)
    if short := explained(release.catalogue.abbreviations, (i.short for i in release.catalogue.indicators)):
        reading.append(f"Abkürzungen: {short}.")
    lacking = valueless(release)
    if set(release.catalogue.ids) - set(release.ids) - set(lacking):
        reading.append("Erhöht: weiterer Indikator an oder über der Schwelle; er zählt nicht zur Auswahl.")
    limits = [f"{release.city.meeting.version_said}: {about.reading(release)}"] if release.base else []
    if lacking:
        named = ", ".join(i.short for i in lacking.values())
        limits.append(
            f"Ohne Werte: {named}. {'Die Zeile fehlt' if len(lacking) == 1 else 'Die Zeilen fehlen'} darum."
        )
    agency = [str(i.number) for i in release.catalogue.indicators if i.direction == "a"]
    if agency:
        cases = " Fallzahlen der Ämter stehen hier nicht." if release.base else ""
        limits.append(f"Nr. {', '.join(agency)}: Der Wert steigt auch mit dem Angebot.{cases}")
    if release.city.synthetic:
        limits.append("Synthetische Demodaten: Alle Zahlen und Orte sind erfunden.")
    return tuple(reading), (*limits, *_breaks(release))


def _of_area(release: Release, span: str, told: str, changes: bool) -> list[str]:
    """Return how to read rank, series and similar areas of an area."""
    beside = f" Zahl: Veränderung in {_points(release)} seit dem letzten Bruch." if changes else ""
    series = (
        f"Verlauf {span}: blau das Gebiet, grau der Mittelwert, jede Zeile mit eigener Achse {_axis(release)}. Lücke: Bruch "
        f"der Reihe oder kein Wert.{beside}",
        "Zum Mittelwert steigend, fallend: das Vielfache, über mindestens vier Jahre seit dem letzten Bruch um ein Zehntel "
        "oder mehr, gemessen am Mittelwert jedes Jahres, und in drei von vier Jahrespaaren.",
    )
    return [
        "Rang: Platz unter den Gebieten mit Wert, die groß genug für die Regel sind; 1 ist der höchste Wert. Gebiete mit "
        f"gleichem Wert teilen sich ihre Plätze (3–5). Verglichen werden die Werte {told}.",
        *(series[: 1 + has_moved(release)] if has_series(release) else ()),
        "Ähnliche Gebiete: kleinster Abstand über die Indikatoren der Regel, die beide haben, in Standardabweichungen je "
        "Indikator: bis 0,5 sehr ähnlich, bis 1 ähnlich. Fehlende Werte werden nicht ersetzt.",
    ]


def _of_joint(release: Release, span: str, told: str) -> list[str]:
    """Return how to read the rank and the series of an Umgriff."""
    series = (
        f"Verlauf {span}: der Mittelwert der Stadt, jede Zeile mit eigener Achse. Frühere Jahre eines Umgriffs werden nicht "
        "gerechnet.",
    )
    return [
        "Rang: Platz, den der Umgriff unter den Gebieten mit Wert hätte, die groß genug für die Regel sind; er selbst ist "
        f"mitgezählt, seine Gebiete auch. 1 ist der höchste Wert. Verglichen werden die Werte {told}.",
        *(series if has_series(release) else ()),
    ]


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
            told.append(f"Bruch {b.year} (Nr. {', '.join(numbers)}): {closed(b.text)}")
    return told


REDRAWN = (
    "Gebiet neu zugeschnitten: Werte früherer Gebietsstände sind umgerechnet (gestrichelt) und unsicher."
)


def chart_alt(found: tuple[Group, ...], place: int, parent: str, series: bool) -> str:
    """Return what the marks of the page show: the finding, then every row in the words that stand in HTML, too."""
    rows = [r for g in found for r in g.rows]
    counting = [r for r in rows if r.rule]
    hits = sum(r.verdict[place] == COUNTED for r in counting)
    unknown = sum(r.verdict[place] == OPEN for r in counting)
    verb = "zählt" if hits == 1 else "zählen"
    text = f"Skalen: {hits} von {many(len(counting), 'Indikator', 'Indikatoren')} {verb}"
    if unknown:
        text += f"; {unknown} {'ist' if unknown == 1 else 'sind'} offen"
    said = ((r, own_said(r, place, parent)) for r in rows)
    told = " ".join(f"{r.indicator.number}: {words}." for r, words in said if words)
    beside = "Die Linien daneben zeigen den Verlauf." if series else ""
    return " ".join(part for part in (f"{text}.", told, beside) if part)


def ground_alt(found: tuple[Group, ...]) -> str:
    """Return what lies under the marks: the range of the city's values, the same for all areas."""
    said = ((r.indicator.number, city_said(r)) for g in found for r in g.rows)
    told = " ".join(f"{n}: {words}." for n, words in said if words)
    return f"Skalen als Vielfaches des Mittelwerts. {told}".strip()


def map_alt(told: Facts, where: str) -> str:
    """Return what the location map shows."""
    if not where:
        return f"Lageplan: {told.title} ist nicht verzeichnet."
    return f"Lageplan: {told.title} liegt {where}."
