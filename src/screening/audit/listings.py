"""Reading the tables of a page: what a number in a row means is said by its column, and every column must be known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from screening.audit.naming import blanked
from screening.audit.passages import text_of
from screening.audit.phrases import CHANCE, FIGURE, INDEX, LIMIT, OTHERWISE, PLAIN, SPAN
from screening.audit.sentences import read_about, read_hits, read_origins
from screening.audit.statements import (
    DECISION_WORDS,
    NO,
    NO_NUMBER,
    YES,
    Harvest,
    Joint,
    Statement,
    Vocabulary,
    number_told,
    plain,
)

Cells = list[str]

_JOINT = re.compile(r"\(([\d ]+)/([\d ]+)\)")
_AREAS = frozenset({"Gebiet", "Gebiete", "Zugänge", "Abgänge", "kommen sicher hinzu", "fallen heraus"})
"""Columns that hold areas and nothing else."""

_COLUMNS = tuple(
    (re.compile(header), shape)
    for header, shape in (
        (
            r"Treffer(?: \d{4}| davor| gemeinsam| bei \d+(?:,\d+)? ?%)?|mit Rundung|Gebiete|hinzu|heraus|insgesamt",
            SPAN,
        ),
        (
            r"sicher|möglich|nein|davon sicher|davon schon zuvor|in Folge|kommen sicher hinzu|fallen heraus",
            SPAN,
        ),
        (
            r"Einwohner:innen|sichere Treffer|Umstände|ohne stärksten|es fehlen|offene Werte|nicht ausgewiesen",
            SPAN,
        ),
        (r"von 100 Fällen|beobachtet|zur Stadt geglättet|zu den Nachbarn geglättet", CHANCE),
        (
            r"Standardfehler|effektive Zahl|variiert|umschlossen|Nachbarn im Mittel|lokales Moran: p|Gi\*(?:: p)?",
            FIGURE,
        ),
        (r"bleibt bei Schwelle|hält bis Schwelle|anders ab Schwelle", LIMIT),
        (r"verlangte Treffer|Mindestgröße|Mittelwert|Gebiete des Mittelwerts|offene Werte", OTHERWISE),
        (r"ohne einen Indikator|ohne alle der Art", OTHERWISE),
        (r"Index .+", INDEX),
        (r"Vorschlag", re.compile(r"\d+|mehrere|–")),
        (r"Jahr", re.compile(r"\d{4}")),
        (r"Programm", re.compile(r"(?:seit )?\d{4}(?:–\d{4})?")),
        (r"Vergleichsgebiete \(Treffer davor\)", re.compile(r"(?:, )?(?: ?\(\d+(?:–\d+)?\)(?:, )?)+")),
    )
)
"""Which numbers may stand in a row that is about areas, by the column's header."""


def rows_of(table: HtmlElement) -> list[Cells]:
    """Return the texts of a table's cells, row by row, without empty rows."""
    rows = [[text_of(c) for c in r if c.tag in ("td", "th")] for r in table.iter("tr")]
    return [r for r in rows if r]


def name_of(table: HtmlElement) -> str:
    """Return what a table is called."""
    frame = table.getparent()
    label = frame.get("aria-label") if frame is not None else None
    return plain(label or "Tabelle")


def groups_of(tables: Iterable[list[Cells]]) -> dict[str, tuple[str, ...]]:
    """Return the areas of each proposal, from the list that stands in the same page."""
    found: dict[str, tuple[str, ...]] = {}
    for rows in tables:
        if rows and rows[0][:2] == ["Vorschlag", "Gebiete"]:
            for cells in rows[1:]:
                areas = tuple(plain(a.replace("?", "")) for a in cells[1].split(","))
                found[f"Vorschlag {cells[0]}"] = areas
    return found


def read_table(
    file: str,
    place: str,
    rows: list[Cells],
    groups: dict[str, tuple[str, ...]],
    harvest: Harvest,
    words: Vocabulary,
) -> None:
    """Read a table.

    Parameters
    ----------
    file, place : str
    rows : list of list of str
        The header first.
    groups : dict of str to tuple of str
        See `groups_of`.
    harvest : Harvest
        Filled.
    words : Vocabulary
    """
    headers = rows[0] if rows else [""]
    by_area = headers[0] in ("Gebiet", words.level)
    above = [tuple(a for a in words.areas_in(h) if h != a or a in words.distinct) for h in headers]
    areas = []
    for cells in rows[1:]:
        if by_area and cells[0] in words.areas:
            areas.append(cells[0])
        elif indicator := words.indicator(cells[0]):
            _indicator_row(file, place, headers, cells, indicator, groups, harvest)
        about = _about(headers, cells, by_area, words)
        for k, text in enumerate(cells):
            header = headers[k] if k < len(headers) else ""
            named = tuple(dict.fromkeys((*about, *(above[k] if k < len(above) else ()))))
            if named and not _is_area(header, text, words):
                _cell(file, place, named, header, text, harvest, words, label=cells[0], alone=by_area)
    if areas and "Treffer" in headers and "Einwohner:innen" in headers:
        harvest.ranked.append((file, place, tuple(areas)))


def _about(headers: Cells, cells: Cells, by_area: bool, words: Vocabulary) -> tuple[str, ...]:
    """Return the areas that a row is about: the first cell's, else all that it names."""
    if by_area and cells[0] in words.areas:
        return (cells[0],)
    found: list[str] = []
    for k, text in enumerate(cells):
        named = words.areas_in(text)
        header = headers[k] if k < len(headers) else ""
        listed = header in _AREAS and "," in text
        found += [a for a in named if a in words.distinct or listed or _is_area(header, text, words)]
    return tuple(dict.fromkeys(found))


def _is_area(header: str, text: str, words: Vocabulary) -> bool:
    """Tell whether a cell holds an area's id: a bare number is one only where single areas stand, else it counts."""
    return text in words.areas and (text in words.distinct or header in ("Gebiet", words.level))


def _cell(
    file: str,
    place: str,
    areas: tuple[str, ...],
    header: str,
    text: str,
    harvest: Harvest,
    words: Vocabulary,
    *,
    label: str,
    alone: bool,
) -> None:
    where = f"{place} „{header[:60]}“"
    if alone and len(areas) == 1 and _known(file, place, areas[0], header, text, harvest, words):
        return
    if header in _AREAS and words.areas_in(text) and not re.search(r"\d", _bare(text, words)):
        return
    if header == "woher" and read_origins(file, where, areas, text, harvest, words):
        return
    if text in words.places or any(
        h.fullmatch(header) and (shape.fullmatch(text) or shape.fullmatch(_bare(text, words)))
        for h, shape in _COLUMNS
    ):
        return
    if len(areas) == 1:
        read_hits(file, where, areas[0], text, harvest)
    if (name := words.indicator(label)) and PLAIN.fullmatch(text.rstrip(" %")) and text != label:
        for area in areas:
            harvest.say(file, where, area, name, "rate", text)
    read_about(file, where, areas, text, harvest, words, strict=not words.is_place(header))


def _bare(text: str, words: Vocabulary) -> str:
    """Return a text without the areas in it."""
    return blanked(text, words.areas_at(text))


def _known(
    file: str, place: str, area: str, header: str, text: str, harvest: Harvest, words: Vocabulary
) -> bool:
    """Note what stands in a column of the area's own figures; return whether this is one."""
    ends = number_told(text) or NO_NUMBER

    def say(what: str, aspect: str, told: str, ends: tuple[float, float] = ends) -> None:
        harvest.statements.append(Statement(file, place, area, what, aspect, told, *ends))

    if indicator := words.indicator(header):
        if "●" in text or (number_told(text) and "?" not in text):
            flag = YES if "●" in text else NO
            harvest.statements.append(Statement(file, place, area, indicator, "flag", flag))
        say(indicator, "ratio", plain(text.replace("●", "")))
    elif header == "Treffer" and SPAN.fullmatch(text):
        say("hits", "text", text)
    elif header == "Einwohner:innen" and SPAN.fullmatch(text):
        say("inhabitants", "text", text)
    elif header == "Entscheidung" and text in DECISION_WORDS:
        say("decision", "text", text)
    elif header in words.themes and SPAN.fullmatch(text):
        say(f"theme:{words.themes[header]}", "text", text)
    else:
        return False
    return True


def _indicator_row(
    file: str,
    place: str,
    headers: list[str],
    cells: list[str],
    indicator: str,
    groups: dict[str, tuple[str, ...]],
    harvest: Harvest,
) -> None:
    for header, text in zip(headers[1:], cells[1:], strict=False):
        found = _JOINT.search(text)
        if found and header in groups:
            n, d = (float(t.replace(" ", "")) for t in found.groups())
            harvest.joints.append(Joint(file, f"{place}, {header}", groups[header], indicator, n, d))
        elif header == "Mittelwert" and (told := number_told(text)):
            harvest.means.setdefault(indicator, told)
