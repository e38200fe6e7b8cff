"""Reading the profiles of a page: heads, rows, cells and small drawings, and what every profile says alike."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml.html import HtmlElement

from screening.audit.passages import passages, text_of
from screening.audit.phrases import PLAIN
from screening.audit.sentences import read_about, read_hits, read_origins, read_sentences
from screening.audit.statements import (
    NO,
    OPEN,
    YES,
    Harvest,
    Statement,
    Vocabulary,
    number_told,
    plain,
)

_COUNTS = re.compile(r"([\d ]+) / ([\d ]+)")
_HITS = re.compile(r"\d+(?: bis \d+)? von \d+")
_VERDICTS = {"● zählt": YES, "▲ erhöht": YES, "○ zählt nicht": NO, "nicht erhöht": NO, "? offen": OPEN}
_ROWS = {"j": YES, "e": YES, "k": NO}
"""What the colour of a row tells."""

_VARIES = re.compile(r"Zufallsschwankung (?:unter |über )?\d+(?:,\d+)? bis (?:über )?\d+(?:,\d+)?")
_ENDS = re.compile(
    r"\d{4} [−-]?\d+(?: \d{3})*(?:,\d+)?(?: ?%)?(?:, \d{4} [−-]?\d+(?: \d{3})*(?:,\d+)?(?: ?%)?)?"
)
_YEAR = re.compile(r"\b(?:19|20|21)\d\d\b")
_DRAWN = frozenset({"svg", "path", "use"})
_TRENDS = frozenset("gdh")
_LEFT, _RIGHT = 5.0, 145.0
"""Where a profile's small line drawings begin and end."""


def area_of(element: HtmlElement) -> str:
    """Return the area in whose profile an element stands, empty if it stands in none."""
    for section in (element, *element.iterancestors("section")):
        if section.tag == "section" and section.get("data-area"):
            return str(section.get("data-area"))
    return ""


def read_profile(file: str, section: HtmlElement, harvest: Harvest, words: Vocabulary) -> None:
    """Read one profile: every text in it is about its area, and every number must be understood."""
    area = section.get("data-area") or ""
    place = f"Profil {area}"
    rows = [r for r in section.iter("tr") if _is_row(r)]
    for row in rows:
        _row(file, place, area, row, harvest, words)
    told = {*rows, *_alike(file, area, section, harvest), *_head(file, place, area, section, harvest, words)}
    for element, text in passages(section, lambda e: e in told):
        read_hits(file, place, area, text, harvest)
        free = element.tag == "dd" and element.find(".//span[@class='profil-nennung']") is not None
        read_sentences(file, f"{place} <{element.tag}>", area, text, harvest, words, strict=not free)


def read_label(file: str, element: HtmlElement, text: str, harvest: Harvest, words: Vocabulary) -> None:
    """Read an alternative text or a label within a profile; those of its small drawings are read with their row."""
    area = area_of(element)
    row = next(element.iterancestors("tr"), None)
    if element.tag == "svg" and row is not None and _is_row(row):
        return
    read_sentences(file, f"Profil {area}, Beschriftung", area, text, harvest, words, strict=True)


def _is_row(row: HtmlElement) -> bool:
    heading = row.find("th")
    return heading is not None and heading.get("scope") == "row"


# --- what all say alike -------------------------------------------------------------------------------


def _alike(file: str, area: str, section: HtmlElement, harvest: Harvest) -> list[HtmlElement]:
    """Keep the table's head and the notes below it for later: what all profiles say is about none of them."""
    found = []
    for element in section.iter("thead", "ul"):
        if element.tag == "thead":
            _keep(file, area, "Kopf der Tafel", text_of(element), harvest)
        elif "profil-noten" in (element.get("class") or "").split():
            for _, text in passages(element, lambda e: False):
                _keep(file, area, "Anmerkung", text, harvest)
        else:
            continue
        found.append(element)
    return found


def _keep(file: str, area: str, part: str, text: str, harvest: Harvest) -> None:
    harvest.common.setdefault(part, {}).setdefault(text, {})[area] = file


def read_alike(harvest: Harvest, words: Vocabulary) -> None:
    """Read what was kept: what only some profiles say is about their areas; a mean must be the one told elsewhere."""
    for part, wordings in harvest.common.items():
        areas = {a for said in wordings.values() for a in said}
        for text, said in wordings.items():
            if 2 * len(said) <= len(areas):
                for area, file in said.items():
                    read_about(file, f"Profil {area}, {part}", (area,), text, harvest, words, strict=True)
            elif part.startswith(_MEAN) and not _same_mean(part.removeprefix(_MEAN), text, harvest):
                file = next(iter(said.values()))
                harvest.odd(file, part, "anderer Mittelwert als sonst genannt")


_MEAN = "Mittelwert von "


def _same_mean(indicator: str, text: str, harvest: Harvest) -> bool:
    told, known = number_told(text), harvest.means.get(indicator)
    if told is None:
        return not PLAIN.fullmatch(text)
    slack = 1e-9 * max(abs(told[0]), 1.0)
    return known is None or (told[0] - slack <= known[1] and known[0] <= told[1] + slack)


# --- heads --------------------------------------------------------------------------------------------


def _head(
    file: str, place: str, area: str, section: HtmlElement, harvest: Harvest, words: Vocabulary
) -> list[HtmlElement]:
    """Note decision, inhabitants, hits and themes; return the elements that are understood by that."""

    def say(what: str, text: str) -> None:
        harvest.say(file, place, area, what, "text", text)

    done = []
    for mark in section.iter("span"):
        if "profil-marke" in (mark.get("class") or ""):
            say("decision", text_of(mark))
            say("reason", plain(mark.tail or ""))
    for group in section.iter("dl"):
        counted = "profil-zahlen" in (group.get("class") or "")
        for name, value in zip(group.iter("dt"), group.iter("dd"), strict=True):
            key, text = text_of(name), text_of(value)
            if counted and key == "Einwohner:innen" and (PLAIN.fullmatch(text) or text == "nicht bekannt"):
                say("inhabitants", text)
            elif counted and key == "Treffer" and _HITS.fullmatch(text):
                say("hits", text.partition(" von ")[0].replace(" bis ", "–"))
            elif key == "Umstände" and ": " in text:
                lead, _, origins = text.rstrip(".").partition(": ")
                if not read_origins(file, place, (area,), origins, harvest, words):
                    continue
                read_hits(file, place, area, lead, harvest)
                read_sentences(file, place, area, lead, harvest, words, strict=True)
            else:
                continue
            done.append(value)
    for item in section.iter("li"):
        found = re.fullmatch(r"(.+) (\d+) von \d+", text_of(item))
        if found and found[1] in words.themes:
            say(f"theme:{words.themes[found[1]]}", found[2])
            done.append(item)
    return done


# --- rows ---------------------------------------------------------------------------------------------


def _row(file: str, place: str, area: str, row: HtmlElement, harvest: Harvest, words: Vocabulary) -> None:
    name = text_of(row[0])
    indicator = words.indicator(name)
    if indicator is None:
        harvest.odd(file, place, f"unbekannte Zeile „{name[:60]}“")
        return
    if flag := _ROWS.get(row.get("class") or ""):
        harvest.statements.append(Statement(file, f"{place}, Farbe", area, indicator, "flag", flag))
    for cell in row[1:]:
        _cell(file, place, area, indicator, cell, harvest, words)


def _cell(
    file: str, place: str, area: str, indicator: str, cell: HtmlElement, harvest: Harvest, words: Vocabulary
) -> None:
    kind = cell.get("class") or ""
    text = text_of(cell)
    spot = f"{place}, Zeile {indicator}"

    def say(aspect: str, told: str, year: int = 0) -> None:
        harvest.say(file, spot, area, indicator, aspect, told, year)

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
    elif kind == "m":
        _keep(file, area, f"{_MEAN}{indicator}", text, harvest)
    elif kind in ("f", "v"):
        if text:
            say("ratio" if kind == "f" else "change", text)
    else:
        harvest.odd(file, spot, f"unbekannte Zelle „{kind}“")
    for drawing in cell.iterdescendants():
        if drawing.tag == "svg" and kind in ("f", "v"):
            _drawing(file, spot, kind, drawing, say, harvest, words)
        elif drawing.tag not in _DRAWN and not (drawing.tag == "span" and kind in ("f", "v")):
            tag = drawing.tag if isinstance(drawing.tag, str) else "!--"
            harvest.odd(file, spot, f"unbekanntes Element <{tag}>")


def _drawing(
    file: str,
    spot: str,
    kind: str,
    drawing: HtmlElement,
    say: Callable[..., None],
    harvest: Harvest,
    words: Vocabulary,
) -> None:
    label = plain(drawing.get("aria-label") or "")
    if label and not (_VARIES if kind == "f" else _ENDS).fullmatch(label):
        harvest.odd(file, spot, "unbekannte Beschriftung einer Zeichnung")
    if kind == "f":
        if any(p.get("d") for p in drawing.iter("path")):
            say("drawing", "Balken")
        if label:
            say("interval", label)
    else:
        for year in sorted(_years_named(label) | _years_drawn(drawing, words.years)):
            say("trend", "Verlauf", year)


def _years_named(label: str) -> set[int]:
    return {int(y) for y in _YEAR.findall(label)}


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


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
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
        if step in "Vv":
            continue
        numbers = _NUMBER.findall(rest)
        for n in numbers if step in "Hh" else numbers[::2]:
            x = float(n) if step.isupper() else x + float(n)
            found.append(x)
    return found
