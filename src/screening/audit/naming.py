"""Finding names in running text: the areas' ids, and the indicators."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"(?<!\w)(?<!\w[./-])\w+")
_ANY_WORD = re.compile(r"\w+")
_AFTER = re.compile(r"(?![\w])(?![./-]\w)")
_NUMBERED = re.compile(
    r"(?:Abschnitte?n?|Tabellen?|Abbildung(?:en)?|Kapitel|Anhang|Blatt|Seiten?|Teil|Stand|Version|Nr\.|Nummer) $"
)
"""What stands before a number that is none of an area's."""

_COUNTS = re.compile(r"\d{1,4}")
_ALONE = re.compile(
    r"\s*$|[:(|=]| [–—:(|=]| (?!\d{3}(?!\d))[\d−+±●○▲?]"
    r"| (?:zählt|liegt|hat|hatte|erreicht|überschreitet|übersteigt|kommt)\b"
)
"""What follows a bare number at the head of a line if it is an area's id; a noun follows if it counts things."""


class Found(NamedTuple):
    """A name in a text, and where it stands."""

    start: int
    end: int
    name: str


class Finder:
    """Names by their first word: a text of n words is searched in n steps, however many names there are.

    Parameters
    ----------
    names : iterable of str
        May hold blanks, points and slashes.
    """

    def __init__(self, names: Iterable[str]) -> None:
        starts: dict[str, list[str]] = defaultdict(list)
        self._others: list[str] = []
        for name in sorted(set(names), key=lambda n: (-len(n), n)):
            first = re.match(r"\w+", name)
            if first:
                starts[first[0]].append(name)
            elif name:
                self._others.append(name)
        self._starts = dict(starts)
        # hundreds of profiles say the same
        self._found = lru_cache(maxsize=1 << 14)(self._searched)

    def find(self, text: str) -> list[Found]:
        """Return the names in a text, in their order; the longest where several begin.

        Examples
        --------
        >>> [f.name for f in Finder(["1.1", "A", "Neu Ulm 3", "a/b"]).find("A und 1.1.2, Neu Ulm 3: 1.1 (a/b)")]
        ['A', 'Neu Ulm 3', '1.1', 'a/b']
        """
        return list(self._found(text))

    def _searched(self, text: str) -> tuple[Found, ...]:
        found: list[Found] = []
        end = 0
        if not self._others and self._starts.keys().isdisjoint(_ANY_WORD.findall(text)):
            return ()
        for word in _WORD.finditer(text):
            at = word.start()
            if at < end or word[0] not in self._starts:
                continue
            for name in self._starts[word[0]]:
                if text.startswith(name, at) and _AFTER.match(text, at + len(name)):
                    end = at + len(name)
                    found.append(Found(at, end, name))
                    break
        for name in self._others:
            if (at := text.find(name)) >= 0:
                found.append(Found(at, at + len(name), name))
        return tuple(found)


def areas_found(text: str, finder: Finder, level: str) -> list[Found]:
    """Return the areas that a plain text names.

    Ids of one to four digits count only where they cannot be a number of something: after the word for an
    area (``Viertel 12``), alone, in a list of nothing else, or at the head of a line if no noun follows.

    Parameters
    ----------
    text : str
        Plain.
    finder : Finder
        Of the ids.
    level : str
        What an area is called.

    Examples
    --------
    >>> finder = Finder(["12", "13", "1.1"])
    >>> [f.name for f in areas_found("12: 4 Fälle; Viertel 13", finder, "Viertel")]
    ['12', '13']
    >>> areas_found("12 Gebiete und 13 weitere, siehe Abschnitt 1.1", finder, "Viertel")
    []
    """
    found = finder.find(text)
    if not found:
        return found
    listed = all(_COUNTS.fullmatch(f.name) for f in found) and not re.sub(
        r"[\s,;?]|und", "", blanked(text, found)
    )
    return [f for f in found if listed or _is_area(text, f, level)]


def _is_area(text: str, found: Found, level: str) -> bool:
    before = text[: found.start]
    if _NUMBERED.search(before):
        return False
    if not _COUNTS.fullmatch(found.name):
        return True
    if level and before.endswith(f"{level} "):
        return True
    return not before.strip("•–- ") and _ALONE.match(text, found.end) is not None


def blanked(text: str, found: Iterable[Found], mark: str = "") -> str:
    """Return a text with a mark in the place of what was found in it.

    Examples
    --------
    >>> blanked("A zählt", [Found(0, 1, "A")], "…")
    '… zählt'
    """
    parts, end = [], 0
    for f in sorted(found):
        parts.append(text[end : f.start])
        end = max(end, f.end)
    return mark.join([*parts, text[end:]])
