"""Reading sentences: where prose names an indicator together with cases, or as one that counts."""

from __future__ import annotations

import re

from screening.audit.statements import YES, Harvest, Statement, Vocabulary

_CASES = re.compile(r"(\d+) (?:Fall|Fälle|Haushalte?|Personen|Kinder|Menschen)\b[^.;„]*?bei „([^“]+)“")


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
            (w for w in re.findall(r"[\w.]+", text[:40]) if w.rstrip(".:") in words.distinct), ""
        ).rstrip(".:")
        if not area:
            return
    for number, name in _CASES.findall(text):
        _note(file, place, area, name, "cases", number, harvest, words)
    for name, bracket, number in words.named.findall(text):
        # "SGB II (3)" counts hits; "SGB II 1,9" or "SGB II (4,7)" tells a value
        counts = bool(bracket) and "," not in number
        if counts and name in words.circumstances:
            what = f"circumstance:{words.circumstances[name]}"
            hits = float(number)
            harvest.statements.append(Statement(file, place, area, what, "text", number, hits, hits))
            continue
        _note(
            file, place, area, name, "flag" if counts else "rate", YES if counts else number, harvest, words
        )


def _note(
    file: str, place: str, area: str, name: str, aspect: str, text: str, harvest: Harvest, words: Vocabulary
) -> None:
    indicator = words.indicator(name)
    if indicator:
        harvest.statements.append(Statement(file, place, area, indicator, aspect, text))
