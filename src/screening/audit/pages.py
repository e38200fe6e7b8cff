"""Reading published pages: tables, profiles, alternative texts, attributes and drawings of HTML."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Any

from lxml import html
from lxml.html import HtmlElement

from screening.audit.pictures import read_picture_bytes
from screening.audit.sentences import read_sentences
from screening.audit.statements import (
    DECISION_WORDS,
    NO,
    OPEN,
    YES,
    Harvest,
    Joint,
    Statement,
    Vocabulary,
    number_told,
    plain,
)

_KNOWN_ATTRIBUTES = """
class id href scope colspan rowspan role viewbox d fill stroke stroke-width stroke-linejoin stroke-dasharray x y
cx cy r x1 y1 x2 y2 width height style tabindex src alt name content lang charset rel patternunits
patterntransform open for focusable value hidden type http-equiv start preserveaspectratio data-area aria-label
aria-hidden aria-live aria-labelledby aria-describedby
"""
_ATTRIBUTES = frozenset(_KNOWN_ATTRIBUTES.split())
_ID = re.compile(r"[A-Za-z][\w.-]*")
_JOINT = re.compile(r"\(([\d ]+)/([\d ]+)\)")
_COUNTS = re.compile(r"([\d ]+) / ([\d ]+)")
_VERDICTS = {"● zählt": YES, "▲ erhöht": YES, "○ zählt nicht": NO, "nicht erhöht": NO, "? offen": OPEN}
_SECTION = re.compile(r'<section class="profil" data-area=.*?</section>', re.S)
_TRENDS = frozenset("gdh")
_LEFT, _RIGHT = 5.0, 145.0
"""Where a profile's small line drawings begin and end."""


def read_page(file: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    """Read a whole page or a part of one.

    Parameters
    ----------
    file : str
        What the statements are said to come from.
    text : str
        HTML.
    harvest : Harvest
        Filled.
    words : Vocabulary
    """

    def once(section: re.Match[str]) -> str:
        known = section[0] in harvest.read
        harvest.read.add(section[0])
        return "" if known else section[0]

    rest = _SECTION.sub(once, text).strip() or "<p></p>"
    root = html.document_fromstring(rest.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    _attributes(file, root, words, harvest)
    for section in root.iter("section"):
        if "profil" in (section.get("class") or "").split():
            _profile(file, section, harvest, words)
    tables = [(t, _rows_of(t)) for t in root.iter("table") if "profil-tafel" not in (t.get("class") or "")]
    groups = _groups(rows for _, rows in tables)
    for table, rows in tables:
        _table(file, _name_of(table), rows, groups, harvest, words)
    for element in root.iter("p", "li", "figcaption"):
        if not _in_profile(element):
            read_sentences(file, "Text", "", plain(element.text_content()), harvest, words)


def _in_profile(element: HtmlElement) -> bool:
    return any(a.tag == "section" and a.get("data-area") for a in element.iterancestors("section"))


def _attributes(file: str, root: HtmlElement, words: Vocabulary, harvest: Harvest) -> None:
    for element in root.iter():
        if not isinstance(element.tag, str):
            harvest.odd(file, "Kommentar", "Kommentar im Quelltext")
            continue
        for name, value in element.attrib.items():
            if name.lower() not in _ATTRIBUTES:
                harvest.odd(file, f"<{element.tag}>", f"unbekanntes Attribut „{name}“")
            elif name == "data-area" and value not in words.areas:
                harvest.odd(file, f"<{element.tag}>", "unbekanntes Gebiet")
            elif name == "src" and value.startswith("data:"):
                _embedded(file, value, harvest)
        if element.tag == "script" and element.get("type") != "application/json":
            named = next((a for a in sorted(words.distinct) if a in (element.text or "")), None)
            if named:
                harvest.odd(file, "<script>", f"Gebiet {named} im Programm der Seite")


def _embedded(file: str, source: str, harvest: Harvest) -> None:
    head, _, body = source.partition(",")
    if head.endswith(";base64"):
        read_picture_bytes(file, base64.b64decode(body), "svg" in head, harvest)


# --- profiles -----------------------------------------------------------------------------------------


def _profile(file: str, section: HtmlElement, harvest: Harvest, words: Vocabulary) -> None:
    area = section.get("data-area") or ""
    place = f"Profil {area}"
    _profile_head(file, place, area, section, harvest, words)
    for row in section.iter("tr"):
        heading = row.find("th")
        if heading is None or heading.get("scope") != "row":
            continue
        indicator = words.indicator(plain(heading.text_content()))
        if indicator is None:
            harvest.odd(file, place, f"unbekannte Zeile „{plain(heading.text_content())[:60]}“")
            continue
        for cell in row.findall("td"):
            _profile_cell(file, place, area, indicator, cell, harvest, words)


def _profile_head(
    file: str, place: str, area: str, section: HtmlElement, harvest: Harvest, words: Vocabulary
) -> None:
    def say(what: str, text: str) -> None:
        told = number_told(text) or (float("nan"), float("nan"))
        harvest.statements.append(Statement(file, place, area, what, "text", text, *told))

    for mark in section.iter("span"):
        if "profil-marke" in (mark.get("class") or ""):
            say("decision", plain(mark.text_content()))
            say("reason", plain(mark.tail or ""))
    for group in section.iter("dl"):
        for name, value in zip(group.iter("dt"), group.iter("dd"), strict=True):
            key, text = plain(name.text_content()), plain(value.text_content())
            if "profil-zahlen" not in (group.get("class") or ""):
                read_sentences(file, f"{place} „{key}“", area, text, harvest, words)
            elif key == "Einwohner:innen":
                say("inhabitants", text)
            elif key == "Treffer":
                say("hits", text.partition(" von ")[0].replace(" bis ", "–"))
    for item in section.iter("li"):
        name, _, _total = plain(item.text_content()).rpartition(" von ")
        label, _, hits = name.rpartition(" ")
        if label in words.themes:
            say(f"theme:{words.themes[label]}", hits)


def _profile_cell(
    file: str, place: str, area: str, indicator: str, cell: HtmlElement, harvest: Harvest, words: Vocabulary
) -> None:
    kind = cell.get("class") or ""
    text = plain(cell.text_content())
    spot = f"{place}, Zeile {indicator}"

    def say(aspect: str, told: str, year: int = 0) -> None:
        ends = number_told(told) or (float("nan"), float("nan"))
        harvest.statements.append(Statement(file, spot, area, indicator, aspect, told, *ends, year))

    if kind == "r":
        say("rate", text)
    elif kind == "z":
        if found := _COUNTS.fullmatch(text):
            say("numerator", found[1])
            say("denominator", found[2])
        elif text:
            say("numerator", text)
    elif kind == "x":
        say("text", text)
    elif kind == "u":
        say("flag", _VERDICTS.get(text, text))
    elif kind == "f":
        if told := plain("".join(s.text_content() for s in cell.iter("span"))):
            say("ratio", told)
        for drawing in cell.iter("svg"):
            if any(p.get("d") for p in drawing.iter("path")):
                say("drawing", "Balken")
            if label := drawing.get("aria-label"):
                say("interval", plain(label))
    elif kind == "v":
        if told := plain("".join(s.text_content() for s in cell.iter("span"))):
            say("change", told)
        for drawing in cell.iter("svg"):
            for year in sorted(_years_named(drawing) | _years_drawn(drawing, words.years)):
                say("trend", "Verlauf", year)
    elif kind != "m":
        harvest.odd(file, spot, f"unbekannte Zelle „{kind}“")


def _years_named(drawing: HtmlElement) -> set[int]:
    return {int(y) for y in re.findall(r"\b((?:19|20|21)\d\d)\b", drawing.get("aria-label") or "")}


def _years_drawn(drawing: HtmlElement, years: tuple[int, ...]) -> set[int]:
    """Return the years at which the area's own line has a point."""
    if len(years) < 2:
        return set()
    step = (_RIGHT - _LEFT) / (len(years) - 1)
    found = set()
    for path in drawing.iter("path"):
        if (path.get("class") or "") in _TRENDS:
            for x in points_of(path.get("d") or ""):
                found.add(years[min(max(round((x - _LEFT) / step), 0), len(years) - 1)])
    return found


_STEPS = re.compile(r"([MmLlHhVv])([^MmLlHhVvZz]*)")


def points_of(path: str) -> list[float]:
    """Return the x of every point of a path of straight lines, a move without a line included.

    Examples
    --------
    >>> points_of("M5 21l18 1h17M75 12l18-2")
    [5.0, 23.0, 40.0, 75.0, 93.0]
    """
    x = 0.0
    found = []
    for step, rest in _STEPS.findall(path):
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", rest)]
        if step in "Vv":
            continue
        wide = numbers if step in "Hh" else numbers[::2]
        for n in wide:
            x = n if step.isupper() else x + n
            found.append(x)
    return found


# --- other tables -------------------------------------------------------------------------------------


Cells = list[str]


def _rows_of(table: HtmlElement) -> list[Cells]:
    rows = [[plain(c.text_content()) for c in r if c.tag in ("td", "th")] for r in table.iter("tr")]
    return [r for r in rows if r]


def _table(
    file: str,
    place: str,
    rows: list[Cells],
    groups: dict[str, tuple[str, ...]],
    harvest: Harvest,
    words: Vocabulary,
) -> None:
    headers = rows[0] if rows else [""]
    by_area = headers[0] in ("Gebiet", words.level)
    areas = []
    for cells in rows[1:]:
        if by_area and cells[0] in words.areas:
            areas.append(cells[0])
            _area_row(file, place, headers, cells, harvest, words)
        elif indicator := words.indicator(cells[0]):
            _indicator_row(file, place, headers, cells, indicator, groups, harvest)
        else:
            for text in cells:
                read_sentences(file, place, "", text, harvest, words)
    if areas and "Treffer" in headers and "Einwohner:innen" in headers:
        harvest.ranked.append((file, place, tuple(areas)))


def _name_of(table: HtmlElement) -> str:
    frame = table.getparent()
    label = frame.get("aria-label") if frame is not None else None
    return plain(label or "Tabelle")


def _area_row(
    file: str, place: str, headers: list[str], cells: list[str], harvest: Harvest, words: Vocabulary
) -> None:
    area = cells[0]
    for header, text in zip(headers[1:], cells[1:], strict=False):
        ends = number_told(text) or (float("nan"), float("nan"))
        indicator = words.indicator(header)
        if indicator:
            if "●" in text or (number_told(text) and "?" not in text):
                flag = YES if "●" in text else NO
                harvest.statements.append(Statement(file, place, area, indicator, "flag", flag))
            figure = plain(text.replace("●", ""))
            harvest.statements.append(Statement(file, place, area, indicator, "ratio", figure, *ends))
        elif header in ("Treffer", "Einwohner:innen"):
            what = "hits" if header == "Treffer" else "inhabitants"
            harvest.statements.append(Statement(file, place, area, what, "text", text, *ends))
        elif header == "Entscheidung" and text in DECISION_WORDS:
            harvest.statements.append(Statement(file, place, area, "decision", "text", text))
        elif header in words.themes:
            theme = f"theme:{words.themes[header]}"
            harvest.statements.append(Statement(file, place, area, theme, "text", text, *ends))
        else:
            read_sentences(file, place, area, text, harvest, words)


def _groups(tables: Iterable[list[Cells]]) -> dict[str, tuple[str, ...]]:
    """Return the areas of each proposal, from the list that stands in the same page."""
    found: dict[str, tuple[str, ...]] = {}
    for rows in tables:
        if rows and rows[0][:2] == ["Vorschlag", "Gebiete"]:
            for cells in rows[1:]:
                areas = tuple(plain(a.replace("?", "")) for a in cells[1].split(","))
                found[f"Vorschlag {cells[0]}"] = areas
    return found


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


def lines_by_area(text: str, areas: Iterable[str]) -> dict[str, str]:
    """Return per area the text of all table rows and list items that name it: to hold the PDF against it."""
    known = set(areas)
    found: dict[str, list[str]] = {}
    root: Any = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    lines = [" | ".join(row) for table in root.iter("table") for row in _rows_of(table)]
    for line in [*lines, *(plain(item.text_content()) for item in root.iter("li", "p"))]:
        for area in known.intersection(re.findall(r"[\w.-]+", line)):
            found.setdefault(area, []).append(line)
    return {a: " | ".join(r) for a, r in found.items()}
