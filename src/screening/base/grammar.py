"""German nouns of a city's own words: which article, which ending, which number a sentence needs.

A city says what its areas, the levels above, its meeting and its programme are called. Sentences ask `Noun.said` for the
form they need; nobody writes an article before such a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import model_validator

from screening.base.strict import FieldError, Strict
from screening.base.style import number
from screening.base.texts import is_blank

Gender = Literal["m", "f", "n"]
Case = Literal["nom", "gen", "dat", "acc"]
Word = Literal["", "der", "ein", "kein", "jeder", "welcher"]

_CASES: tuple[Case, ...] = ("nom", "gen", "dat", "acc")
_STRONG = {
    "m": ("er", "es", "em", "en"),
    "f": ("e", "er", "er", "e"),
    "n": ("es", "es", "em", "es"),
    "pl": ("e", "er", "en", "e"),
}
"""Endings of *welch-* and *jed-*; *ein* and *kein* lack those of `_BARE`."""
_BARE = {("m", "nom"), ("n", "nom"), ("n", "acc")}
_THE = {
    "m": ("der", "des", "dem", "den"),
    "f": ("die", "der", "der", "die"),
    "n": ("das", "des", "dem", "das"),
    "pl": ("die", "der", "den", "die"),
}
_MERGED = {
    "an dem": "am",
    "an das": "ans",
    "bei dem": "beim",
    "in dem": "im",
    "in das": "ins",
    "von dem": "vom",
    "zu dem": "zum",
    "zu der": "zur",
}

_KINDS: dict[str, tuple[Gender, str, str]] = {
    # last part of a compound: gender, plural, genitive
    "abschnitt": ("m", "abschnitte", "abschnitts"),
    "amt": ("n", "ämter", "amts"),
    "area": ("f", "areas", "area"),
    "areal": ("n", "areale", "areals"),
    "ausschuss": ("m", "ausschüsse", "ausschusses"),
    "barri": ("m", "barris", "barris"),
    "beirat": ("m", "beiräte", "beirats"),
    "bereich": ("m", "bereiche", "bereichs"),
    "beratung": ("f", "beratungen", "beratung"),
    "bezirk": ("m", "bezirke", "bezirks"),
    "block": ("m", "blöcke", "blocks"),
    "borough": ("m", "boroughs", "boroughs"),
    "buurt": ("f", "buurten", "buurt"),
    "county": ("n", "countys", "countys"),
    "distrikt": ("m", "distrikte", "distrikts"),
    "dorf": ("n", "dörfer", "dorfs"),
    "einheit": ("f", "einheiten", "einheit"),
    "feld": ("n", "felder", "felds"),
    "gebiet": ("n", "gebiete", "gebiets"),
    "gemarkung": ("f", "gemarkungen", "gemarkung"),
    "gemeinde": ("f", "gemeinden", "gemeinde"),
    "gespräch": ("n", "gespräche", "gesprächs"),
    "gremium": ("n", "gremien", "gremiums"),
    "gruppe": ("f", "gruppen", "gruppe"),
    "kachel": ("f", "kacheln", "kachel"),
    "kiez": ("m", "kieze", "kiezes"),
    "kommune": ("f", "kommunen", "kommune"),
    "kommission": ("f", "kommissionen", "kommission"),
    "konferenz": ("f", "konferenzen", "konferenz"),
    "kreis": ("m", "kreise", "kreises"),
    "lage": ("f", "lagen", "lage"),
    "land": ("n", "länder", "landes"),
    "lsoa": ("f", "LSOAs", "LSOA"),
    "msoa": ("f", "MSOAs", "MSOA"),
    "neighbourhood": ("f", "neighbourhoods", "neighbourhood"),
    "ort": ("m", "orte", "orts"),
    "ortschaft": ("f", "ortschaften", "ortschaft"),
    "quadrat": ("n", "quadrate", "quadrats"),
    "quartier": ("n", "quartiere", "quartiers"),
    "rat": ("m", "räte", "rats"),
    "raum": ("m", "räume", "raums"),
    "region": ("f", "regionen", "region"),
    "revier": ("n", "reviere", "reviers"),
    "runde": ("f", "runden", "runde"),
    "schaft": ("f", "schaften", "schaft"),
    "siedlung": ("f", "siedlungen", "siedlung"),
    "sitzung": ("f", "sitzungen", "sitzung"),
    "sprengel": ("m", "sprengel", "sprengels"),
    "stadt": ("f", "städte", "stadt"),
    "tag": ("m", "tage", "tags"),
    "team": ("n", "teams", "teams"),
    "teil": ("m", "teile", "teils"),
    "tisch": ("m", "tische", "tischs"),
    "treffen": ("n", "treffen", "treffens"),
    "veedel": ("n", "veedel", "veedels"),
    "versammlung": ("f", "versammlungen", "versammlung"),
    "viertel": ("n", "viertel", "viertels"),
    "ward": ("m", "wards", "wards"),
    "werkstatt": ("f", "werkstätten", "werkstatt"),
    "workshop": ("m", "workshops", "workshops"),
    "zahl": ("f", "zahlen", "zahl"),
    "zelle": ("f", "zellen", "zelle"),
    "zone": ("f", "zonen", "zone"),
}
_BRIEF = ("bezirk", "quartier", "viertel")
"""Last parts that say enough alone."""
_LONGEST_FIRST = sorted(_KINDS, key=lambda k: (-len(k), k))

_ADJECTIVE = re.compile(r"(\w*(?:isch|lich|ig|al|ell|är|iv|[Kk]lein|[Gg]roß|[Nn]eu|[Aa]lt|[Rr]und))(er|es|e)")


class Noun(Strict):
    """A noun with its forms; what is not given follows from the last part of the word, if that is known.

    Attributes
    ----------
    name : str
        Nominative singular, without an article: ``Planungsraum``, ``Statistischer Bezirk``.
    gender : {"m", "f", "n"} or None
    plural, genitive, dative_plural : str
        ``LSOAs``, ``LSOA``, ``LSOAs``.
    short : str
        What it is called once it has been named, if shorter.

    Examples
    --------
    >>> noun("Planungsraum").said("ein", "acc"), noun("Planungsraum").said("der", "dat", many=True)
    ('einen Planungsraum', 'den Planungsräumen')
    >>> noun("Statistischer Bezirk").said("der", "gen")  # its adjective goes with it
    'des Statistischen Bezirks'
    >>> noun("PLR").said("ein")  # a word whose gender nobody knows
    'ein Gebiet (PLR)'
    """

    name: str
    gender: Gender | None = None
    plural: str = ""
    genitive: str = ""
    dative_plural: str = ""
    short: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:
        if isinstance(data, str):
            if is_blank(data):
                raise FieldError("Der Text ist leer.", "Text eintragen.")
            return {"name": data}
        if not isinstance(data, dict | Noun):
            raise FieldError(
                "Hier muss Text in Anführungszeichen oder eine Tabelle stehen.", "Wert berichtigen."
            )
        return data

    def __str__(self) -> str:
        return self.name

    @property
    def known(self) -> bool:
        """Tell whether sentences can do with this noun: its gender and its plural are known."""
        return self.of is not None and bool(self._plural)

    @property
    def of(self) -> Gender | None:
        """The gender, given or by the last part of the word; None if nobody knows."""
        kind = self._kind
        return self.gender or (kind[0] if kind else None)

    @property
    def brief(self) -> Noun:
        """The noun as it is called once it has been named: ``Viertel`` for a Stadtbezirksviertel."""
        word = self._words[0][-1] if self._words[0] else ""
        part = next((k for k in _BRIEF if word.casefold().endswith(k) and len(word) > len(k)), "")
        short = self.short or (part.capitalize() if self._kind else "")
        return Noun(name=short, gender=self.of) if short else self

    def said(self, word: Word = "", case: Case = "nom", *, many: bool = False) -> str:
        """Return the noun in a case and number, after an article or another word that is inflected with it.

        Parameters
        ----------
        word : {"", "der", "ein", "kein", "jeder", "welcher"}
        case : {"nom", "gen", "dat", "acc"}
        many : bool
            In the plural; *ein* then stands for no word at all.
        """
        gender = self.of
        if not self._plural if many else gender is None and bool(word):
            return f"{_FALLBACK.said(word, case, many=many)} ({self.name})"
        form: Any = "pl" if many else gender
        before = "" if many and word == "ein" else _word(word, form, case)
        place = _CASES.index(case)
        if many:
            ending, last = "en" if before else _STRONG["pl"][place], self._many(case)
        else:
            weak = "e" if case == "nom" or (case == "acc" and form != "m") else "en"
            strong = not before or (word in ("ein", "kein") and (form, case) in _BARE)
            ending = (_STRONG[form][place] if form else "") if strong else weak
            last = self._genitive if case == "gen" else self._last
        adjectives, _, after = self._parts
        return " ".join(w for w in (before, *(a + ending for a in adjectives), last, after) if w)

    def after(self, preposition: str, case: Case, *, many: bool = False) -> str:
        """Return the noun with its article after a preposition, both in one where German does so.

        Examples
        --------
        >>> noun("Runde").after("in", "dat"), noun("Gespräch").after("in", "acc"), noun("Beirat").after("für", "acc")
        ('in der Runde', 'ins Gespräch', 'für den Beirat')
        """
        first, _, rest = self.said("der", case, many=many).partition(" ")
        both = f"{preposition} {first}"
        return f"{both if many else _MERGED.get(both, both)} {rest}"

    def counted(self, count: int, case: Case = "nom") -> str:
        """Return a number with the noun.

        Examples
        --------
        >>> noun("LSOA").counted(1), noun("LSOA").counted(33), noun("Quartier").counted(0, "dat")
        ('1 LSOA', '33 LSOAs', '0 Quartieren')
        """
        return f"{number(count)} {self.said('', case, many=count != 1)}"

    @property
    def _words(self) -> tuple[list[str], str]:
        """The words up to the noun, and what stands behind it: ``für Soziales``, ``Mitte``."""
        words = self.name.split()
        end = next((n for n, w in enumerate(words) if n and w[0].islower()), len(words))
        # after adjectives the first other word is the noun: „Regionale Arbeitsgemeinschaft Soziales“
        noun = next((n for n, w in enumerate(words[:end]) if not _ADJECTIVE.fullmatch(w)), 0)
        end = noun + 1 if noun else end
        return words[:end], " ".join(words[end:])

    @property
    def _kind(self) -> tuple[Gender, str, str] | None:
        """Gender, plural and genitive by the last part of the word."""
        word = self._words[0][-1] if self._words[0] else ""
        part = next((k for k in _LONGEST_FIRST if word.casefold().endswith(k)), None)
        if part is None or (self.gender and self.gender != _KINDS[part][0]):
            return None
        gender, *forms = _KINDS[part]
        head = word[: len(word) - len(part)]
        plural, genitive = (f if head or f[0].isupper() else f[0].upper() + f[1:] for f in forms)
        return gender, head + plural, head + genitive

    @property
    def _parts(self) -> tuple[list[str], list[str], str]:
        """The stems of adjectives that agree with the noun, the noun, and what stands behind it."""
        words, after = self._words
        wanted = {"m": "er", "f": "e", "n": "es"}.get(self.of or "")
        found = [_ADJECTIVE.fullmatch(w) for w in words[:-1]]
        stems = [m[1] for m in found if m and m[2] == wanted]
        return (stems, words[-1:], after) if len(stems) == len(found) else ([], words, after)

    @property
    def _last(self) -> str:
        """The noun without its adjectives."""
        return " ".join(self._parts[1])

    @property
    def _genitive(self) -> str:
        given, kind = self._bare(self.genitive), self._kind
        if given or self.of == "f":
            return given or self._last
        return (
            self._with_head(kind[2]) if kind else f"{self._last}{'es' if self._last[-1:] in 'sßxz' else 's'}"
        )

    @property
    def _plural(self) -> str:
        given, kind = self._bare(self.plural), self._kind
        if not given and kind:
            return self._with_head(kind[1])
        return given or (f"{self._last}s" if self.of and self._last.isupper() else "")

    def _many(self, case: Case) -> str:
        given = self._bare(self.dative_plural) if case == "dat" else self._plural
        return given or (self._plural if self._plural[-1:] in "ns" else f"{self._plural}n")

    def _bare(self, form: str) -> str:
        """Return a form that a city gave, without the adjectives and what stands behind: those are set here."""
        adjectives, _, after = self._parts
        return " ".join(form.removesuffix(after).split()[len(adjectives) :])

    def _with_head(self, form: str) -> str:
        """Return a form of the last word after the words that stay as they are."""
        return " ".join([*self._parts[1][:-1], form])


_FALLBACK = Noun(name="Gebiet")


class CertainNoun(Noun):
    """A noun that sentences cannot do without: its gender and its plural must be known."""

    @model_validator(mode="after")
    def _must_be_known(self) -> Self:
        if not self.known:
            raise FieldError(
                f"Zu „{self.name[:60]}“ sind Geschlecht und Mehrzahl nicht bekannt.",
                'gender = "m", "f" oder "n" und plural = "…" ergänzen.',
            )
        return self


def noun(text: str | Noun) -> Noun:
    """Return a text as a noun, its forms by the last part of the word; a noun as it is.

    Examples
    --------
    >>> noun("Ortsteil").said("jeder", "dat"), noun("LSOA").said("welcher"), noun("Quartier").said("kein", "acc")
    ('jedem Ortsteil', 'welche LSOA', 'kein Quartier')
    """
    # a text from elsewhere than a file need not be one that a file may hold
    return text if isinstance(text, Noun) else Noun.model_construct(name=text)


def _word(word: Word, form: str, case: Case) -> str:
    place = _CASES.index(case)
    if not word:
        return ""
    if word == "der":
        return _THE[form][place]
    if word in ("ein", "kein"):
        return word if (form, case) in _BARE else word + _STRONG[form][place]
    return word.removesuffix("er") + _STRONG[form][place]


def many(count: int, one: str, more: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> many(1, "Lauf", "Läufe"), many(2, "Lauf", "Läufe")
    ('1 Lauf', '2 Läufe')
    """
    return f"{number(count)} {one if count == 1 else more}"


def would_be(count: int) -> str:
    """Return how many there would be, with the verb in the number's form.

    Examples
    --------
    >>> would_be(0), would_be(1), would_be(2)
    ('wären es 0', 'wäre es 1', 'wären es 2')
    """
    return f"{'wäre' if count == 1 else 'wären'} es {number(count)}"


def listed(names: Iterable[str], last: str = "und") -> str:
    """Return names as a sentence lists them.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"]), listed([])
    ('a, b und c', 'a', '')
    """
    words = [*names]
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def columns_lacking(names: Iterable[str]) -> str:
    """Say which columns a header lacks.

    Examples
    --------
    >>> columns_lacking(["von"]), columns_lacking(["gebiet", "von"])
    ('Es fehlt die Spalte von.', 'Es fehlen die Spalten gebiet und von.')
    """
    words = [*names]
    return f"Es {'fehlt die Spalte' if len(words) == 1 else 'fehlen die Spalten'} {listed(words)}."
