"""What published files say, one statement at a time: of which area, of which indicator, and how exactly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from screening.audit.naming import Finder, Found, areas_found
from screening.catalogue import Catalogue
from screening.criteria import Criteria
from screening.glyphs import on_paper

FIGURES = ("numerator", "denominator", "rate", "ratio", "interval", "drawing", "cases", "change")
"""Aspects that are made of a value's figures; ``flag`` and ``class`` only tell whether it exceeds."""

YES, NO, OPEN = "ja", "nein", "offen"

MARKS = frozenset(
    {
        "",
        "?",
        "–",
        "n. a.",
        "? n. a.",
        "zum Schutz gesperrt",
        "hier nicht ausgewiesen",
        "geheim oder unbekannt",
        "Wert nicht gezeigt",
        "geheim",
        "Angabe folgt",
        "folgt später",
        "keine Angabe",
        "Wert zu unsicher",
        "zu unsicher",
        "Aussage nicht sinnvoll",
        "nicht sinnvoll",
        "kein Bezug (Nenner 0)",
        "ohne Bezugsgröße",
        "kein Mittelwert",
    }
)
"""Words that stand where there is no figure. Anything else beside a secret value tells something of it."""


NO_NUMBER = (float("nan"),) * 2
"""The ends of what is no number; always these objects, since statements that hold the same one are equal."""


class Statement(NamedTuple):
    """One thing that a file says of one area.

    Attributes
    ----------
    file, place : str
        The file, and where in it: a sheet and cell, a column, a table.
    area : str
    what : str
        Id of an indicator; or ``inhabitants``, ``hits``, ``decision``, ``theme:<id>``, ``circumstance:<id>``.
    aspect : str
        One of `FIGURES`, ``flag``, ``class``, ``trend`` or ``text``.
    text : str
        As it stands there.
    low, high : float
        What the text says of a number: between these, since it is rounded. NaN if it says no number.
    year : int
        0: the year of the release.
    """

    file: str
    place: str
    area: str
    what: str
    aspect: str
    text: str
    low: float = NO_NUMBER[0]
    high: float = NO_NUMBER[1]
    year: int = 0


def distinct(statements: Iterable[Statement]) -> list[Statement]:
    """Return each thing that is said of an area once, in the place where it stands first.

    Examples
    --------
    >>> [s.file for s in distinct(Statement(f, "", "1", "alo", "flag", NO) for f in ("a", "b"))]
    ['a']
    """
    found: dict[tuple[object, ...], Statement] = {}
    for statement in statements:
        found.setdefault(statement[2:], statement)
    return list(found.values())


class Joint(NamedTuple):
    """Counts of several areas together, as a file says them."""

    file: str
    place: str
    areas: tuple[str, ...]
    indicator: str
    numerator: float
    denominator: float


class Oddity(NamedTuple):
    """Something in a file that is not known to be harmless: what cannot be read cannot be vouched for."""

    file: str
    place: str
    text: str


@dataclass
class Harvest:
    """All that is read from the published files; filled by the readers.

    Attributes
    ----------
    statements : list of Statement
    joints : list of Joint
    oddities : list of Oddity
    means : dict of str to tuple of float
        Per indicator the reference value in percent as told, low and high end.
    bars : dict of str to tuple of float
        Per indicator the reference value and the threshold, as they stand side by side.
    order : list of tuple
        Lists of areas as (file, place, area ids) in the order in which they stand.
    ranked : list of tuple
        The same for lists that put the most hits first.
    files : list of str
    read : set of str
        Profiles that stand word for word in several files; they are read once.
    harmless : set of tuple
        Texts that say nothing, whatever area they are about: hundreds of profiles share them.
    common : dict of str to dict
        What every profile says in the same words, by the part of it: each wording → the areas (and a file) that say it.
    engine : str
        What set the documents, as the run's log says it.
    """

    statements: list[Statement] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)
    means: dict[str, tuple[float, float]] = field(default_factory=dict)
    bars: dict[str, tuple[float, float]] = field(default_factory=dict)
    order: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    ranked: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    harmless: set[tuple[str, bool]] = field(default_factory=set)
    common: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    engine: str = ""

    def say(self, file: str, place: str, area: str, what: str, aspect: str, text: str, year: int = 0) -> None:
        """Note what a text says of an area, with the ends of the number if it is one."""
        ends = number_told(text) or NO_NUMBER
        self.statements.append(Statement(file, place, area, what, aspect, text, *ends, year))

    def odd(self, file: str, place: str, text: str) -> None:
        """Note what is not known."""
        self.oddities.append(Oddity(file, place, text))


_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
_NUMBER = re.compile(r"[−+±-]?\d{1,3}(?: \d{3})+(?:,\d+)?|[−+±-]?\d+(?:,\d+)?")
_UNITS = re.compile(r"(?: ?%| je 100)$")


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """Return a text with single plain blanks and without invisible signs, as paper shows it.

    Examples
    --------
    >>> plain("1\u202f234\u00a0 % Ge\u00adbiet")
    '1 234 % Gebiet'
    """
    text = on_paper(text)
    # most texts are plain: of all blanks only the plain one counts as printable, and of the invisible signs none
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


@lru_cache(maxsize=1 << 16)
def number_told(text: str) -> tuple[float, float] | None:
    """Return between which ends a German number lies by its digits, or None if the text is none.

    Whole numbers are exact; with decimals half a unit of the last place either way.

    Examples
    --------
    >>> number_told("1 234")
    (1234.0, 1234.0)
    >>> number_told("● 4,7 %")
    (4.65, 4.75)
    >>> number_told("zum Schutz gesperrt") is None
    True
    """
    bare = _UNITS.sub("", text.lstrip("●○▲? ").strip())
    if not _NUMBER.fullmatch(bare):
        return None
    sign = -1.0 if bare[0] in "−-" else 1.0
    digits = bare.lstrip("−+±-").replace(" ", "")
    whole, _, fraction = digits.partition(",")
    value = sign * float(f"{whole}.{fraction or 0}")
    half = 0.5 * 10 ** -len(fraction) if fraction else 0.0
    return round(value - half, 12), round(value + half, 12)


def numbers_in(text: str) -> list[str]:
    """Return all numbers of a plain text, as they stand.

    Examples
    --------
    >>> numbers_in("9 bis 12 von 13, 4,7 % (21 / 1 072)")
    ['9', '12', '13', '4,7', '21', '1 072']
    """
    return _NUMBER.findall(text)


@dataclass(frozen=True)
class Vocabulary:
    """How documents call what they speak of; made from catalogue and criteria, not from what writes them.

    Attributes
    ----------
    areas : frozenset of str
    distinct : frozenset of str
        Those of them that cannot be mistaken for a plain number: only these are looked for in running text.
    level : str
        What an area is called.
    columns : frozenset of str
        Headers of columns that only say where an area lies.
    indicators : mapping of str to str
        Every name of an indicator → its id.
    themes : mapping of str to str
        Label → id.
    circumstances : mapping of str to str
        Label → id; some are called as an indicator is.
    named : re.Pattern
        Finds the indicators' and circumstances' names in a text, with what follows: a number, in brackets or not.
    counted : tuple of str
        The criteria's indicators.
    years : tuple of int
        Those of the trend, ascending; the last is the release's.
    places : frozenset of str
        Names of the geographies in which areas lie, with and without what they are called.
    """

    areas: frozenset[str]
    distinct: frozenset[str]
    level: str
    columns: frozenset[str]
    indicators: Mapping[str, str]
    themes: Mapping[str, str]
    circumstances: Mapping[str, str]
    named: re.Pattern[str]
    counted: tuple[str, ...]
    years: tuple[int, ...]
    places: frozenset[str] = frozenset()

    def indicator(self, text: str) -> str | None:
        """Return the indicator that a text names, and nothing else."""
        return self.indicators.get(text)

    def is_place(self, header: str) -> bool:
        """Tell whether a column only says where an area lies."""
        return header in (self.level, "Bezirk", "Name") or header in self.columns

    def areas_in(self, text: str) -> tuple[str, ...]:
        """Return the areas that a plain text names, see `areas_found`."""
        return tuple(dict.fromkeys(f.name for f in self.areas_at(text)))

    def areas_at(self, text: str) -> list[Found]:
        """Return the same with their places."""
        return areas_found(text, self._ids, self.level)

    def names_at(self, text: str) -> list[Found]:
        """Return the names of indicators and circumstances in a text."""
        return self._names.find(text)

    def places_at(self, text: str) -> list[Found]:
        """Return the names of geographies in a text."""
        return self._places.find(text)

    @cached_property
    def _places(self) -> Finder:
        return Finder(p for p in self.places if not p.isdigit())

    @cached_property
    def _ids(self) -> Finder:
        return Finder(self.areas)

    @cached_property
    def _names(self) -> Finder:
        # an indicator's id may be a word of everyday language; no document uses it in a sentence
        ids = {i for i in self.indicators.values() if i.isalpha()}
        return Finder({*self.indicators, *self.circumstances} - ids)


def _named(names: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(names, key=lambda n: (-len(n), n))
    return re.compile(
        rf"(?<!\w)({'|'.join(map(re.escape, longest))})“?(?:: ?| [=–] | )(\(?)(\d+(?: \d{{3}})*(?:,\d+)?\b(?: ?%)?)"
    )


DECISION_WORDS = frozenset({"sicher", "möglich", "nein", "zu klein", "ausgeschlossen"})


def vocabulary(
    catalogue: Catalogue,
    criteria: Criteria,
    *,
    areas: Iterable[str],
    level: str,
    columns: Iterable[str],
    years: Iterable[int],
    places: Iterable[str] = (),
) -> Vocabulary:
    """Return the names of a year."""
    ids = frozenset(areas)
    names: dict[str, str] = {}
    for i in catalogue.indicators:
        for name in (i.short, i.label):
            for told in (name, f"{i.number} {name}"):
                names[plain(told)] = names[plain(f"{told} ({i.unit})")] = i.id
        names[i.id] = i.id
    circumstances = {plain(label): key for key, label in catalogue.circumstance_labels.items()}
    return Vocabulary(
        areas=ids,
        distinct=frozenset(a for a in ids if not re.fullmatch(r"\d{1,4}", a)),
        level=plain(level),
        columns=frozenset(map(plain, columns)),
        indicators=names,
        themes={plain(label): str(theme) for theme, label in catalogue.theme_labels.items()},
        circumstances=circumstances,
        named=_named([*names, *circumstances]),
        counted=criteria.indicators,
        years=tuple(sorted(years)),
        places=frozenset(map(plain, places)),
    )
