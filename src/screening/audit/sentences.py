"""Reading sentences: where prose names an indicator together with cases, or as one that counts."""

from __future__ import annotations

import re

from screening.audit.statements import Harvest, Statement, Vocabulary

_CASES = re.compile(r"(\d+) (?:Fall|Fälle|Haushalte?|Personen|Kinder|Menschen)\b[^.;„]*?bei „([^“]+)“")
_COUNTED = re.compile(r"(?:^|[,:;·] ?)([^,:;·()]+?) \((\d+)\)")
_FIGURE = re.compile(r"„([^“]+)“ (?:\(|mit |von |: )?(\d+(?:,\d+)?)")
_ALTERNATIVE = re.compile(r"Vielfaches des Mittelwerts: ([^)]*)\)")


def read_sentences(file: str, place: str, area: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    """Note what a text says of single indicators of an area.

    Parameters
    ----------
    file, place : str
    area : str
        Which area the text is about; empty where it is about none by its place: then only sentences that
        begin with an area's id are read.
    text : str
        Plain.
    """
    if not area:
        area = next(
            (w for w in re.findall(r"[\w.]+", text[:40]) if w.rstrip(".:") in words.areas), ""
        ).rstrip(".:")
        if not area:
            return
    for number, name in _CASES.findall(text):
        _note(file, place, area, name, "cases", number, harvest, words)
    for name, number in _FIGURE.findall(text):
        _note(file, place, area, name, "rate", number, harvest, words)
    if "mstand" in text or "mstände" in text or re.fullmatch(r"[^.]*\(\d+\)[^.]*", text):
        for name, number in _COUNTED.findall(text):
            _note(file, place, area, name.strip(), "flag", "ja" if number != "0" else "nein", harvest, words)
    for told in _ALTERNATIVE.findall(text):
        for part in told.split(", "):
            name, _, number = part.rpartition(" ")
            _note(file, place, area, name, "ratio", number, harvest, words)


def _note(
    file: str, place: str, area: str, name: str, aspect: str, text: str, harvest: Harvest, words: Vocabulary
) -> None:
    indicator = words.indicator(name)
    if indicator:
        harvest.statements.append(Statement(file, place, area, indicator, aspect, text))
