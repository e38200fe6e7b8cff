"""Names of sheets and figures that we make for others, fit for every program that opens them.

Names of files are made by `screening.base.files.file_names`; those of columns stand in
`screening.concept.columns`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from screening.base.texts import without_accents

_LONGEST = 31
"""Units of UTF-16 in the name of a sheet: a sign beyond the basic plane has two."""

_LONGEST_WORD = 60

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_RESERVED = frozenset({"history", "verlauf"})
"""Names that Excel keeps for its own log of changes."""


def sheet_names(wanted: Iterable[str], otherwise: str = "Blatt") -> dict[str, str]:
    """Return a name for each text that Excel and LibreOffice take for a sheet; no two are the same.

    Signs that no name may have become blanks; what is too long is cut; names that differ in nothing but case
    or in how their letters are composed are numbered. The same text always has the same name after the same
    others.

    Parameters
    ----------
    wanted : iterable of str
    otherwise : str
        What is written where nothing of a text is left.

    Examples
    --------
    >>> sheet_names(["2024/a.csv", "2024:A.csv", "History", "'"])
    {'2024/a.csv': '2024 a.csv', '2024:A.csv': '2024 A.csv 2', 'History': 'History 2', "'": 'Blatt'}
    """
    used = set(_RESERVED)
    numbers: dict[str, int] = {}
    found: dict[str, str] = {}
    for text in dict.fromkeys(wanted):
        plain = "".join(c if c.isprintable() else " " for c in _FORBIDDEN.sub(" ", text))
        plain = _cut(" ".join(plain.split()), _LONGEST) or otherwise
        start = _cut(plain, _LONGEST - 5).casefold()
        name, number = plain, numbers.get(start, 1)
        while _folded(name) in used:
            number += 1
            name = f"{_cut(plain, _LONGEST - 1 - len(str(number))) or otherwise} {number}"
        numbers[start] = number
        used.add(_folded(name))
        found[text] = name
    return found


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, no longer than so many units of UTF-16, without apostrophes at its ends."""
    units = text.encode("utf-16-le", "replace")[: 2 * most]
    return units.decode("utf-16-le", "ignore").strip("' ")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def figure_names(wanted: Iterable[str], otherwise: str = "ohne-namen") -> dict[str, str]:
    """Return a word for each text that a figure's file may be called by: small letters, digits, ``-``; no two alike.

    Examples
    --------
    >>> figure_names(["Gruppe Süd/West", "gruppe sued west", "東京"])
    {'Gruppe Süd/West': 'gruppe-sued-west', 'gruppe sued west': 'gruppe-sued-west-2', '東京': 'ohne-namen'}
    """
    found: dict[str, str] = {}
    for text in dict.fromkeys(wanted):
        word = re.sub("[^a-z0-9]+", "-", without_accents(text, umlauts=True)).strip("-")[:_LONGEST_WORD]
        name, number = word or otherwise, 1
        while name in found.values():
            number += 1
            name = f"{word or otherwise}-{number}"
        found[text] = name
    return found
