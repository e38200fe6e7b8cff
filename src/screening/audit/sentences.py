"""Reading sentences: what prose, labels and alternative texts say of single values of an area.

A sentence is read in three steps. Phrases that say something of a value become statements, so that the judge
can hold them against what is secret and what else is shown. Phrases whose numbers are harmless (how many areas,
which threshold, which table) are put aside. A number or a verdict that is left beside an area tells something
that nobody here knows: that is an oddity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from screening.audit.naming import Found, blanked
from screening.audit.phrases import (
    BOUND,
    CASES,
    CHANGES,
    DIRECTLY,
    FREE,
    GROUPS,
    HARMLESS,
    HIGHEST,
    LACKING,
    MORE_CASES,
    NUMBER,
    TOPMOST,
    UNITS,
    VERDICT,
    YEAR,
)
from screening.audit.statements import NO, OPEN, YES, Harvest, Statement, Vocabulary

_SENTENCE = re.compile(r"(?<=[\w)“%]{2}[.!?;]) (?=[A-ZÄÖÜ„])")
_MARK, _NAME = "\u0001", "\u0002"
"""What stands for an area and for an indicator's name once they are read."""


def read_sentences(
    file: str,
    place: str,
    area: str,
    text: str,
    harvest: Harvest,
    words: Vocabulary,
    *,
    strict: bool = False,
) -> None:
    """Note what a text says of single values of an area, and what in it is not understood.

    Parameters
    ----------
    file, place : str
    area : str
        Which area the text is about; empty where it is about none by its place: then sentences are about
        the areas that they name, or that the sentence before them named.
    text : str
        Plain.
    harvest : Harvest
        Filled.
    words : Vocabulary
    strict : bool
        Whether every number has to be understood; else only one beside an indicator's name, before a unit, or
        directly behind an area.
    """
    read_about(file, place, (area,) if area else (), text, harvest, words, strict=strict)


def read_about(
    file: str,
    place: str,
    areas: tuple[str, ...],
    text: str,
    harvest: Harvest,
    words: Vocabulary,
    *,
    strict: bool = False,
) -> None:
    """Do the same where a text may be about several areas."""
    if (text, strict) in harvest.harmless:
        return
    mentioned = words.areas_in(text)
    if not areas and not mentioned:
        return
    before = len(harvest.statements), len(harvest.oddities)
    said, _, free = text.partition(FREE)
    sentences = [(s, strict) for s in _SENTENCE.split(said)] + [(s, False) for s in _SENTENCE.split(free)]
    about = areas
    for sentence, whole in sentences:
        named = words.areas_in(sentence)
        about = tuple(dict.fromkeys((*areas, *named))) or about or mentioned[:1]
        _Sentence(file, place, about, areas, harvest, words).read(sentence, text, whole)
    if not mentioned and before == (len(harvest.statements), len(harvest.oddities)):
        harvest.harmless.add((text, strict))


class _Sentence:
    """One sentence being read: what is understood of it is taken out of it."""

    def __init__(
        self,
        file: str,
        place: str,
        areas: tuple[str, ...],
        own: tuple[str, ...],
        harvest: Harvest,
        words: Vocabulary,
    ) -> None:
        self.file, self.place, self.areas, self.own = file, place, areas, own
        self.harvest, self.words = harvest, words

    def read(self, sentence: str, text: str, strict: bool) -> None:
        rest = self._statements(sentence, text)
        rest = HARMLESS.sub(" ", rest)
        rest = blanked(rest, self._areas_at(rest, strict), _MARK)
        rest = LACKING.sub(" ", blanked(rest, self.words.places_at(rest)))
        rest = YEAR.sub(" ", rest)
        rest, named = self._without_names(rest)
        if self._tells(rest, named, strict):
            area = self.areas[0]
            self.harvest.odd(self.file, self.place, f"Zahl oder Urteil ohne bekannte Bedeutung bei {area}")

    # --- phrases that say something of a value

    def _statements(self, sentence: str, text: str) -> str:
        rest = CASES.sub(self._cases, sentence)
        rest = CHANGES.sub(self._changes, rest)
        rest = TOPMOST.sub(self._topmost, rest)
        rest = VERDICT.sub(self._verdict, rest)
        if found := HIGHEST.search(rest):
            names = {self.words.indicators[f.name] for f in self.words.names_at(text) if self._is(f.name)}
            for indicator in names:
                self._note(indicator, "rate", found[1])
            rest = HIGHEST.sub(" ", rest)
        return self.words.named.sub(self._named, rest)

    def _is(self, name: str) -> bool:
        return name in self.words.indicators

    def _cases(self, found: re.Match[str]) -> str:
        pairs = [(found["number"], found["name"]), *MORE_CASES.findall(found["more"])]
        if not any(self._is(name) for _, name in pairs):
            return found[0]
        for number, name in pairs:
            if self._is(name):
                self._note(self.words.indicators[name], "cases", number)
        return " "

    def _changes(self, found: re.Match[str]) -> str:
        """``Zählt neu: A (Werte), B.`` says how A and B are judged now."""
        flag = GROUPS[found["kind"]]
        at = self.words.names_at(found["names"])
        if not at:
            return found[0]
        for f in at:
            if flag and self._is(f.name):
                self._note(self.words.indicators[f.name], "flag", flag)
        return " "

    def _topmost(self, found: re.Match[str]) -> str:
        for f in self.words.names_at(found[1]):
            if self._is(f.name):
                self._note(self.words.indicators[f.name], "text", "am weitesten über dem Mittel")
        return " "

    def _verdict(self, found: re.Match[str]) -> str:
        name = found["before"] or found["after"]
        if not self._is(name):
            return found[0]
        said = found["first"] or found["last"]
        flag = OPEN if "offen" in said else NO if re.search(r"\bnicht\b|unter der", said) else YES
        self._note(self.words.indicators[name], "flag", flag)
        return " "

    def _named(self, found: re.Match[str]) -> str:
        name, bracket, number = found.groups()
        bare = number.rstrip(" %")
        if not bracket and bare == number and YEAR.fullmatch(number) and int(number) in self._years():
            return name
        # "SGB II (3)" counts hits; "SGB II 1,9" or "SGB II (4,7)" tells a value
        counts = bool(bracket) and bare == number and "," not in number
        if counts and name in self.words.circumstances:
            what = f"circumstance:{self.words.circumstances[name]}"
            for area in self.areas:
                hits = float(number.replace(" ", ""))
                told = Statement(self.file, self.place, area, what, "text", number, hits, hits)
                self.harvest.statements.append(told)
        elif self._is(name):
            indicator = self.words.indicators[name]
            self._note(indicator, "flag" if counts else "rate", YES if counts else number)
        else:
            return found[0]
        return " "

    def _years(self) -> range:
        years = self.words.years
        return range(min(years) - 30, max(years) + 10) if years else range(0)

    def _note(self, indicator: str, aspect: str, text: str) -> None:
        for area in self.areas:
            self.harvest.statements.append(Statement(self.file, self.place, area, indicator, aspect, text))

    # --- what is left

    def _areas_at(self, text: str, strict: bool) -> list[Found]:
        """Return the areas in a text; where each number must be understood, a bare one is no other area."""
        ids, level = {*self.words.distinct, *self.own}, f"{self.words.level} "
        return [
            f
            for f in self.words.areas_at(text)
            if not strict or f.name in ids or text[: f.start].endswith(level)
        ]

    def _without_names(self, text: str) -> tuple[str, bool]:
        found = self.words.names_at(text)
        rest = blanked(text, found, _NAME)
        return rest, bool(found)

    def _tells(self, rest: str, named: bool, strict: bool) -> bool:
        numbers = NUMBER.search(rest) is not None
        if numbers and (strict or named or UNITS.search(rest) or DIRECTLY.search(rest)):
            return True
        return named and BOUND.search(rest) is not None


def read_hits(file: str, place: str, area: str, text: str, harvest: Harvest) -> None:
    """Note how many hits a text says an area has, so that it is held against the verdicts shown.

    Examples
    --------
    >>> harvest = Harvest()
    >>> read_hits("d.html", "Profil", "1", "Fest: 9 bis 12 von 13 zählen; 9 sichere Treffer", harvest)
    >>> [(s.what, s.text) for s in harvest.statements]
    [('hits', '9–12'), ('hits_min', '9')]
    """

    def say(what: str, told: str) -> None:
        harvest.say(file, place, area, what, "text", told)

    for low, high in _SPANS.findall(text):
        say("hits", f"{low}–{high}" if high else low)
    for low in _SURE.findall(text):
        say("hits_min", low)


_SPANS = re.compile(
    r"(?<![\d,–] )(?<![\d,–])\b(\d+)(?:(?: bis |–)(\d+))? von \d+ (?:Indikatoren )?zähl(?:en|t)\b"
)
_SURE = re.compile(r"\b(\d+) sicherer? Treffer\b")


def read_origins(
    file: str, place: str, areas: Iterable[str], text: str, harvest: Harvest, words: Vocabulary
) -> bool:
    """Note from which circumstances hits come; return whether the text is such a list and nothing else.

    Parameters
    ----------
    file, place : str
    areas : iterable of str
    text : str
        ``Leistungen nach SGB II (3), Alleinerziehende``: in brackets how many, without one.
    harvest : Harvest
    words : Vocabulary
    """
    found = words.names_at(text)
    items = [(f.name, re.match(r" \((\d+)\)", text[f.end :])) for f in found]
    left = re.sub(rf"{_NAME}(?: \(\d+\))?(?:, )?", "", blanked(text, found, _NAME))
    if left or not items:
        return False
    for area in areas:
        for name, number in items:
            hits = float(number[1]) if number else 1.0
            if name in words.circumstances:
                what = f"circumstance:{words.circumstances[name]}"
                harvest.statements.append(Statement(file, place, area, what, "text", str(hits), hits, hits))
            else:
                harvest.statements.append(Statement(file, place, area, words.indicators[name], "flag", YES))
    return True
