"""Reading Typst: the profiles' sheets row by row, and anything else held against the HTML that stands with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from screening.audit.known import Known
from screening.audit.sentences import read_sentences
from screening.audit.statements import (
    NO,
    OPEN,
    YES,
    Harvest,
    Vocabulary,
    numbers_in,
    plain,
)
from screening.audit.texts import areas_in, read_prose

_SHEET = re.compile(r"^profil-seite\(k, .*(?:\n(?!profil-seite\(k, |\}).*)*+\n?", re.M)
_NAMES = re.compile(r"profil-rahmen\(namen: \((.*?)\), mittel:", re.S)
_TEXT = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_STRING = re.compile(_TEXT)
_PAIR = re.compile(rf"\({_TEXT}, {_TEXT}\)")
_ROW = re.compile(rf"\((\d+),{_TEXT},(none|{_TEXT}),{_TEXT},(\d),{_TEXT}\)|{_TEXT},")
_END = re.compile(r"[\s(),}\]]*")
_BARS = re.compile(r"M(\d+) (\d+)h\d+v22h-\d+z")
_HEAD = 80
_VERDICTS = (NO, YES, OPEN, NO, YES)
_KNOWN_KEYS = """
stufe titel ort entscheidung grund zahlen themen methode genannt neu karte befund tafeln hoehen bild zeilen
"""
_KEYS = frozenset(_KNOWN_KEYS.split())
_KEY = re.compile(r"([\w-]+):")
_CODE = re.compile(
    r"table\.cell\([^()]*(?:\([^()]*\))?[^()]*\)|\((?:fill: rgb\(\"#[0-9a-f]{6}\"\)|weight: 600|style: \"italic\"|, )+\)"
    r"|rgb\(\"#[0-9a-f]{6}\"\)|\b\d*\.?\d+(?:fr|pt|em|mm|cm)\b"
)
_ESCAPE = re.compile(r"\\([^\w\s])")
_ROWS = re.compile(r"(?=<(?:tr|li|p|dt|h[1-6]|article|section)\b)")
_TAG = re.compile(r"<[^>]*>")


def read_typst(file: str, text: str, page: str, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Read a part in Typst.

    Parameters
    ----------
    file : str
    text : str
    page : str
        The same part in HTML, which is read by itself.
    harvest, words, known
    """
    names = _NAMES.search(text)
    if not names:
        _beside(file, text, page, harvest, words, known)
        return
    rows = [words.indicator(plain(n)) for n in _STRING.findall(names[1])]
    sheets = _SHEET.findall(text)
    around = _SHEET.sub("", text)
    for _, _, area in areas_in(around, words)[:1]:
        harvest.odd(file, "Profile", f"Gebiet {area} außerhalb der Blätter")
    for sheet in sheets:
        title = re.search(rf"titel: {_TEXT}", sheet)
        area = plain(title[1]).removeprefix(f"{words.level} ") if title else ""
        if area not in words.areas:
            harvest.odd(file, "Profil", "unbekanntes Gebiet")
            continue
        _sheet(file, area, rows, sheet, harvest, words, known)


# --- the profiles' sheets -----------------------------------------------------------------------------


def _sheet(
    file: str,
    area: str,
    rows: list[str | None],
    sheet: str,
    harvest: Harvest,
    words: Vocabulary,
    known: Known,
) -> None:
    place = f"Profil {area}"
    bare = _STRING.sub('""', sheet)
    for key in set(_KEY.findall(bare)) - _KEYS:
        harvest.odd(file, place, f"unbekannte Angabe „{key}“")
    if "//" in bare or "/*" in bare:
        harvest.odd(file, place, "Kommentar im Quelltext")
    head, *tables = sheet.split("(hoehen: ")
    _head(file, place, area, head, harvest, words)
    for key, told in _PAIR.findall(sheet):
        read_sentences(file, f"{place} „{key}“", area, plain(told), harvest, words)
    for kind in ("befund", "neu", "ort"):
        if found := re.search(rf"{kind}: {_TEXT}", sheet):
            read_sentences(file, f"{place}, {kind}", area, plain(found[1]), harvest, words)
            known.alternatives.add(plain(found[1]))
    if found := re.search(rf"karte: \((?:{_TEXT}, ?){{2}}{_TEXT}\)", sheet):
        read_sentences(file, f"{place}, Karte", area, plain(found[2]), harvest, words)
        known.alternatives.add(plain(found[2]))
    for part in tables:
        _table(file, area, rows, part, harvest)


def _head(file: str, place: str, area: str, head: str, harvest: Harvest, words: Vocabulary) -> None:
    """Read decision, hits and themes: they have to follow from the flags as everywhere."""

    def say(what: str, text: str) -> None:
        harvest.say(file, place, area, what, "text", text)

    if found := re.search(rf"entscheidung: \({_TEXT}, .*?grund: {_TEXT}", head):
        say("decision", plain(found[1]))
        say("reason", plain(found[2]))
    if found := re.search(rf"zahlen: \({_TEXT}, {_TEXT}, {_TEXT}\)", head):
        say("inhabitants", plain(found[1]))
        say("hits", plain(found[2]).partition(" von ")[0].replace(" bis ", "–"))
    if found := re.search(r"themen: \((.*?)\), methode:", head):
        for label, told in _PAIR.findall(found[1]):
            if plain(label) in words.themes:
                say(f"theme:{words.themes[plain(label)]}", plain(told).partition(" von ")[0])
            else:
                harvest.odd(file, place, "unbekanntes Thema")


def _table(file: str, area: str, rows: list[str | None], part: str, harvest: Harvest) -> None:
    place = f"Profil {area}"
    heights = [int(h) for h in part.partition(")")[0].strip("(,").split(",") if h]
    drawn = {int(y) for _, y in _BARS.findall(part)}
    top = _HEAD
    lines = part.partition("zeilen: (")[2]
    if not _END.fullmatch(_ROW.sub("", lines)):
        harvest.odd(file, place, "unbekannte Zeile")
    for height, row in zip(heights, _ROW.finditer(lines), strict=False):
        bar = any(top <= y < top + height for y in drawn)
        top += height
        if row[1] is None:
            continue
        indicator = rows[int(row[1])]
        if indicator is None:
            harvest.odd(file, place, "unbekannte Zeile")
            continue

        def say(aspect: str, text: str, indicator: str = indicator) -> None:
            harvest.say(file, place, area, indicator, aspect, text)

        say("text" if row[3] == "none" else "rate", plain(row[2]))
        if row[3] != "none":
            n, _, d = plain(row[4] or "").partition(" / ")
            say("numerator", n)
            say("denominator", d)
        for aspect, told in (("ratio", row[5]), ("change", row[7])):
            if told:
                say(aspect, plain(told))
        say("flag", _VERDICTS[int(row[6])])
        if bar:
            say("drawing", "Balken")


# --- everything else ----------------------------------------------------------------------------------


def _beside(file: str, text: str, page: str, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Tell numbers beside an area that the HTML of the same output does not have beside it, and read sentences."""
    shown = _ESCAPE.sub(r"\1", _CODE.sub(" ", text))
    if not areas_in(shown, words):
        return
    there = _numbers((plain(unescape(_TAG.sub(" | ", part))) for part in _ROWS.split(page)), words)
    for area, numbers in _numbers(map(plain, shown.split("\n")), words).items():
        if numbers - there.get(area, set()):
            harvest.odd(file, "Typst", f"Zahl bei {area}, die im HTML nicht steht")
    for told in _STRING.findall(shown):
        read_prose(file, "Typst", told, harvest, words, known.stands)


def _numbers(parts: Iterable[str], words: Vocabulary) -> dict[str, set[str]]:
    """Return the numbers by area; what names none belongs to those named last, as a note below a row does."""
    found: dict[str, set[str]] = {}
    last: tuple[str, ...] = ()
    for part in parts:
        last = tuple(dict.fromkeys(a for _, _, a in areas_in(part, words))) or last
        for area in last:
            found.setdefault(area, set()).update(numbers_in(part))
    return found
