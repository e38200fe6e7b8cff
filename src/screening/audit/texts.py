"""Reading free texts: headers, comments, descriptions, what analysts write, and what software says of itself.

Two questions are asked of a text. `beside` is strict and for places where no figure of an area belongs at all:
an area and any number in one sentence. `adjoining` is for the documents' own prose, which may say of an area how
many hits it has: only what stands with an area as a value would. Names of quarters are not known here; areas are
found by their ids.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from screening.audit.naming import Found, blanked
from screening.audit.sentences import read_sentences
from screening.audit.statements import Harvest, Vocabulary, plain

_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[^\W\d_])|\n\s*\n")
_DATES = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\b|\b(?:19|20)\d\d\b")
_CLAUSE = re.compile(r"[;)\n]|\.(?:\s|$)")
_DIRECTLY = re.compile(r"[\s:=(„“\"'\]–-]{0,8}[−+±]?\d")
_VALUE = re.compile(
    r"\d+,\d|\d ?%|\d+ ?/ ?\d+|\d (?:Fall|Fälle|Fällen|Personen|Kinder|Menschen|Haushalte?)\b", re.I
)
_REACH = 40
_ENDING = re.compile(r"(?<=\d)[.:/-][^\W\d].*$")


def loaded(text: str) -> Any:
    """Return what a JSON text says; one that says a thing twice is refused, since the first would go unread.

    Raises
    ------
    ValueError
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=once)


def areas_in(text: str, words: Vocabulary) -> list[Found]:
    """Return where a text names areas by their id: begin, end and id, from left to right."""
    token, plainly, other = _patterns(words.distinct)
    found = [Found(m.start(), m.end(), m[0]) for m in other.finditer(text)] if other else []
    apart = [
        Found(m.start(), m.start() + len(a), a) for m in token.finditer(text) if (a := _id(m[0])) in plainly
    ]
    # "Hart" in "Am Hart" is no area of its own
    found += [one for one in apart if not any(a <= one[0] < b for a, b, _ in found)]
    return sorted(found)


def _id(token: str) -> str:
    """Return a word without what is only written to it, as a file's ending is."""
    return token if token[-1].isdigit() else _ENDING.sub("", token)


def followed(text: str, words: Vocabulary, reach: int) -> Iterator[tuple[str, str]]:
    """Yield each area of a text with what follows it, up to the next area or as far as `reach` goes."""
    named = areas_in(text, words)
    for k, (_, end, area) in enumerate(named):
        ahead = named[k + 1][0] if k + 1 < len(named) else len(text)
        yield area, text[end : min(end + reach, ahead)]


@lru_cache(maxsize=8)
def _patterns(ids: frozenset[str]) -> tuple[re.Pattern[str], frozenset[str], re.Pattern[str] | None]:
    """Return how to find ids: as whole words where they are one, else letter by letter."""
    inner = "".join(sorted({c for a in ids for c in a if c in ".-/:"})) or "."
    token = re.compile(rf"\w+(?:[{re.escape(inner)}]\w+)*")
    plainly = frozenset(a for a in ids if token.fullmatch(a))
    rest = sorted(ids - plainly, key=lambda a: (-len(a), a))
    other = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, rest))})(?!\w)") if rest else None
    return token, plainly, other


def beside(text: str, words: Vocabulary) -> list[str]:
    """Return the areas that stand in a sentence with any number other than a year or a date.

    Examples
    --------
    >>> from screening.audit.statements import Vocabulary
    >>> ids = frozenset({"1.2"})
    >>> words = Vocabulary(ids, ids, "Viertel", ids, {}, {}, {}, re.compile("$^"), (), (2024,))
    >>> beside("In 1.2 sind es 4.", words), beside("In 1.2 seit 2019. Am Markt 4 Stände.", words)
    (['1.2'], [])
    """
    told = []
    for sentence in _SENTENCE.split(text):
        named = areas_in(sentence, words)
        if named and re.search(r"\d", _DATES.sub("", blanked(sentence, named, " "))):
            told += [area for _, _, area in named]
    return list(dict.fromkeys(told))


def adjoining(text: str, words: Vocabulary) -> list[str]:
    """Return the areas that a number follows as its value does: directly, or as a share or cases.

    Examples
    --------
    >>> from screening.audit.statements import Vocabulary
    >>> ids = frozenset({"1.2"})
    >>> words = Vocabulary(ids, ids, "Viertel", ids, {}, {}, {}, re.compile("$^"), (), (2024,))
    >>> [adjoining(t, words) for t in ("1.2: 4", "1.2 kommt auf 4,7 %", "am meisten hat 1.2 mit 9")]
    [['1.2'], ['1.2'], []]
    """
    told = []
    for area, rest in followed(text, words, _REACH):
        directly = _DIRECTLY.match(rest) and not _DATES.match(rest.lstrip(" :=(„“\"'–-"))
        if directly or _VALUE.search(_CLAUSE.split(rest, maxsplit=1)[0]):
            told.append(area)
    return list(dict.fromkeys(told))


def read_strictly(file: str, place: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    """Read a text in which no number belongs to an area."""
    for area in beside(text, words):
        harvest.odd(file, place, f"Gebiet {area} neben einer Zahl")
    _sentences(file, place, text, harvest, words)


def read_prose(
    file: str,
    place: str,
    text: str,
    harvest: Harvest,
    words: Vocabulary,
    stands: Callable[[str], bool] = lambda sentence: False,
) -> None:
    """Read a text as documents have them.

    Parameters
    ----------
    file, place : str
    text : str
    harvest, words
    stands : callable
        Whether a sentence stands in a page word for word: there it is judged.
    """
    for sentence in _SENTENCE.split(text):
        told = adjoining(sentence, words)
        if told and not stands(sentence):
            for area in told:
                harvest.odd(file, place, f"Gebiet {area} neben einer Zahl")
    _sentences(file, place, text, harvest, words)


def _sentences(file: str, place: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    for sentence in _SENTENCE.split(text):
        for area in dict.fromkeys(a for _, _, a in areas_in(sentence, words)):
            read_sentences(file, place, area, plain(sentence), harvest, words)


def names_nothing(file: str, place: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    """Read a text in which no area and no indicator with a number belongs."""
    for _, _, area in areas_in(text, words)[:1]:
        harvest.odd(file, place, f"Gebiet {area}")
    if words.named.search(text):
        harvest.odd(file, place, "Zahl zu einem Indikator")
