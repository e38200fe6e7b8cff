"""Reading PDFs: their text, page by page."""

from __future__ import annotations

import re
from pathlib import Path

from screening.audit.hidden import read_hidden
from screening.audit.known import Known
from screening.audit.statements import (
    MARKS,
    NO,
    OPEN,
    YES,
    Harvest,
    Vocabulary,
    numbers_in,
    plain,
)

_INFO = {"Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate"}
_TABLE = "Nr. und Indikator"
_COUNTS = re.compile(r"(\d[\d ]*) / (\d[\d ]*)")
_VERDICT = re.compile(r"(● zählt|▲ erhöht|○ zählt nicht|nicht erhöht|\? offen)")
_SAID = {"● zählt": YES, "▲ erhöht": YES, "○ zählt nicht": NO, "nicht erhöht": NO, "? offen": OPEN}
_WITHOUT = re.compile(
    rf"(?P<mark>{'|'.join(re.escape(m) for m in sorted(MARKS - {''}, key=len, reverse=True))})"
    r"(?: (?:\d{1,3}(?: \d{3})*(?:,\d+)?(?: %)?|fehlt))?(?: (?:● zählt|▲ erhöht|○ zählt nicht|nicht erhöht|\? offen))?"
)


def read_pdf(path: Path, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Read a PDF: its pages' text, and everything else in it that is a text.

    Numbers beside an area that the tables of the HTML version do not have beside it are told as unknown.
    """
    import pypdfium2

    read_hidden(path, harvest, words, known)
    with pypdfium2.PdfDocument(path) as document:
        if document.get_metadata_dict(skip_empty=True).keys() - _INFO:
            harvest.odd(path.name, "Metadaten", "unbekannte Angabe")
        if document.count_attachments():
            harvest.odd(path.name, "Anhang", "angehängte Datei")
        for number, page in enumerate(document, 1):
            text = page.get_textpage().get_text_range()
            lines = [plain(line) for line in text.replace("\r\n", "\n").split("\n")]
            place = f"Seite {number}"
            if any(line.startswith(_TABLE) for line in lines):
                _profile(path.name, place, lines, harvest, words)
            else:
                _lines(path.name, place, lines, harvest, words, known)


def _profile(file: str, place: str, lines: list[str], harvest: Harvest, words: Vocabulary) -> None:
    titles = (line.removeprefix(f"{words.level} ") for line in lines if line.startswith(f"{words.level} "))
    area = next((t for t in titles if t in words.areas), "")
    if not area:
        harvest.odd(file, place, "Profil ohne Gebiet")
        return
    start = next(k for k, line in enumerate(lines) if line.startswith(_TABLE))
    for line in lines[start + 1 :]:
        found = re.match(r"(\d+) ", line)
        indicator = _leading(line, words) if found else None
        if indicator:
            name, rest = indicator
            _row(file, place, area, name, rest, harvest)


def _leading(line: str, words: Vocabulary) -> tuple[str, str] | None:
    """Return the indicator with whose number and name a line begins, and the rest of it."""
    parts = line.split(" ")
    for k in range(len(parts), 1, -1):
        indicator = words.indicator(" ".join(parts[:k]))
        if indicator:
            return indicator, " ".join(parts[k:])
    return None


def _row(file: str, place: str, area: str, indicator: str, rest: str, harvest: Harvest) -> None:
    def say(aspect: str, text: str) -> None:
        harvest.say(file, place, area, indicator, aspect, text)

    verdict = _VERDICT.search(rest)
    if verdict:
        say("flag", _SAID[verdict[1]])
    if found := _WITHOUT.fullmatch(rest):
        say("text", found["mark"])
        return
    counts = _COUNTS.search(rest)
    value = re.match(r"[\d ]+(?:,\d+)?(?: %)?", rest)
    if counts:
        before = rest[: counts.start()].strip()
        say("rate", before)
        # without a unit the value's digits and the numerator's run together: then the HTML says which is which
        if before.endswith("%"):
            say("numerator", counts[1].strip())
            say("denominator", _denominator(counts[2]))
    elif value:
        say("rate", value[0].strip())
    elif rest:
        say("rate", rest)


def _denominator(text: str) -> str:
    """Return the denominator without the digits of the mean that follows: groups of three belong together."""
    groups = text.strip().split(" ")
    kept = groups[:1]
    for group in groups[1:]:
        if len(group) != 3:
            break
        kept.append(group)
    return " ".join(kept)


def _lines(
    file: str, place: str, lines: list[str], harvest: Harvest, words: Vocabulary, known: Known
) -> None:
    for line in lines:
        start, end, area = next(iter(words.areas_at(line)), (1, 0, ""))
        # a section may be numbered as an area is called
        if start or known.is_heading(line):
            continue
        told = set(numbers_in(line[end:]))
        there = set(numbers_in(known.rows.get(area, "").replace("–", " – ")))
        parts = {p for n in there for p in n.split(" ")} | there
        for number in told - there:
            if any(p not in parts for p in number.split(" ")):
                harvest.odd(file, place, f"Zahl bei {area}, die im HTML nicht steht")
