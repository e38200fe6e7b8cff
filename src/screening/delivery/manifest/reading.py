"""What every reader of a delivered file needs: where findings go, and how texts are compared and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from screening.base import Finding, folded


@dataclass
class Reading:
    """Collects findings for one file; `whole` falls if rows could not be read.

    Attributes
    ----------
    written : dict of int to str
        Of rows whose areas were found by their names: line → the name as the file writes it.
    unmatched : dict of str to int
        Where no row is about an area of the boundaries: what the rows name, with the first line of each.

    Examples
    --------
    >>> reading = Reading("2024/a.csv")
    >>> reading.add(Finding("Hinweis", "Diese Spalte wird nicht gelesen.", "Zuordnen.", column="Bemerkung"))
    >>> reading.whole
    True
    >>> reading.stop(Finding("Fehler", "Die Datei ist leer.", "Beim Absender nachfragen."))
    >>> reading.whole, [f.level for f in reading.found]
    (False, ['Hinweis', 'Fehler'])
    """

    name: str
    whole: bool = True
    found: list[Finding] = field(default_factory=list)
    written: dict[int, str] = field(default_factory=dict)
    unmatched: dict[str, int] = field(default_factory=dict)

    def add(self, *found: Finding) -> None:
        """Add findings about this file."""
        self.found += found

    def stop(self, found: Finding) -> None:
        """Add an error after which rows are missing."""
        self.whole = False
        self.add(found)


_LONGEST = 1_000
"""A longer text is no header with footnote marks."""

_BROKEN_WORD = re.compile(r"(?<=\w)[-\u00ad\u2010][ \t]*\r?\n\s*(?!(?:und|oder|bzw)\b)(?=\w)")
_MARKS = re.compile(r"\s*(?:[¹²³⁰⁴-⁹]+|\*+\)|[0-9]{1,2}\))$")


def plain(text: str) -> str:
    r"""Return a header or label as it is compared: words broken by a hyphen joined, and folded (`screening.base.texts`).

    Examples
    --------
    >>> plain("Arbeits-\nlose  im\nSGB-\nII"), plain("Zu-\nund Wegzüge")
    ('Arbeitslose im SGB-II', 'Zu- und Wegzüge')
    """
    if "\n" in text:
        text = _BROKEN_WORD.sub(_joint, text)
    return folded(text)


def _joint(broken: re.Match[str]) -> str:
    following = broken.string[broken.end() : broken.end() + 1]
    return "" if following.islower() else "-"


def bare(text: str) -> str:
    """Return a header without the footnote marks at its end; a closed bracket stays.

    Examples
    --------
    >>> bare("Arbeitslose 1)"), bare("Haushalte²"), bare("Hilfen (§ 27)")
    ('Arbeitslose', 'Haushalte', 'Hilfen (§ 27)')
    """
    text = plain(text)
    if len(text) > _LONGEST:
        return text
    while (mark := _MARKS.search(text)) and mark.start() > 0:
        if ")" in mark[0] and text.count("(") >= text.count(")"):
            break
        text = text[: mark.start()]
    return text


def short(text: str, most: int = 60) -> str:
    """Return a text cut to `most` characters.

    Examples
    --------
    >>> short("Arbeitslose", 8), short("Arbeitslose", 11), short("")
    ('Arbeits…', 'Arbeitslose', '')
    """
    return text if len(text) <= most else text[: most - 1] + "…"
