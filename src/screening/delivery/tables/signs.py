"""Special signs of official statistics, and what a cell of a delivered table says.

One NaN for all signs loses what matters, so every cell keeps its status beside its value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from screening.base import folded, unseen
from screening.concept import QUALIFIED, VALUE

DEFAULT_SUFFIXES: dict[str, str] = {"p": "vorläufig", "r": "berichtigt", "s": "geschätzt"}
"""Letters behind a number as the statistical offices use them; a manifest may add others under ``signs``."""

DEFAULT_SIGNS: dict[str, str] = {
    "-": "null",
    "–": "null",
    ".": "geheim",
    "·": "geheim",
    "*": "geheim",
    "X": "geheim",
    "x": "unsinnig",
    "/": "unsicher",
    "...": "folgt",
    "…": "folgt",
    "": "fehlt",
}
"""Signs as the statistical offices use them; a manifest may say otherwise."""

ATLAS_SIGNS: dict[str, str] = {"NA": "fehlt"}
"""Signs that the Indikatorenatlas adds."""

MAX_LENGTH = 40
"""Longer texts are no numbers."""

UNCOMPUTED = "=?"
"""What `sheet.read_sheet` puts in place of a formula that was never computed."""

_ERROR = re.compile(
    r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|NV|BEZUG!|WERT!|ZAHL!|GETTING_DATA|SPILL!|CALC!)|(?:Err|Fehler):[0-9]{3}"
)


def is_error(text: str) -> bool:
    """Tell the error values of spreadsheets, in English and German.

    Examples
    --------
    >>> is_error("#DIV/0!"), is_error("#WERT!"), is_error("Err:502"), is_error("#12")
    (True, True, True, False)
    """
    return bool(_ERROR.fullmatch(text))


_ALIKE = (" \u00a0\u2007\u2009\u202f", "'’´")
"""Signs between thousands that are one sign: blanks of any width, and apostrophes."""


@dataclass(frozen=True)
class Cell:
    """What one text says: an exact number or a status, or neither (then `problem` and `remedy` tell why)."""

    value: Decimal | None
    status: str
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Number:
    """Numbers in a declared locale; nothing is guessed.

    Attributes
    ----------
    decimal, thousands : str
        The signs. A blank between thousands may be any kind of blank, an apostrophe any kind of apostrophe.

    Examples
    --------
    >>> Number(",", ".").parse("1.234,5")
    Decimal('1234.5')
    >>> Number(",", None).parse("1.234") is None, Number(",", ".").parse("0.331") is None
    (True, True)
    """

    decimal: str
    thousands: str | None = None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        grouped = rf"[1-9][0-9]{{0,2}}(?:{self._between}[0-9]{{3}})+|" if self.thousands else ""
        after = f"{re.escape(self.decimal)}[0-9]+"
        return re.compile(rf"[-−+]?(?:(?:{grouped}[0-9]+)(?:{after})?|{after})")

    @cached_property
    def _wholes(self) -> re.Pattern[str]:
        grouped = rf"[1-9][0-9]{{0,2}}(?:{self._between}[0-9]{{3}}){{1,2}}|" if self.thousands else ""
        return re.compile(rf"(?:(?:{grouped}[0-9]{{1,9}})\n)*+")  # *+ keeps no places to go back to

    def wholes(self, texts: Sequence[str]) -> list[int] | None:
        """Return the numbers if all texts are whole ones below 10⁹ and nothing else, at once; else None.

        Examples
        --------
        >>> Number(",", ".").wholes(["1.234", "0", "17"]), Number(",").wholes(["1.234"])
        ([1234, 0, 17], None)
        """
        joined = "\n".join(texts) + "\n"
        if not self._wholes.fullmatch(joined):
            return None
        for sign in self._signs:
            joined = joined.replace(sign, "")
        numbers = [*map(int, joined.split("\n")[:-1])]
        return numbers if len(numbers) == len(texts) else None  # a text of two lines is no two numbers

    @property
    def _signs(self) -> str:
        sign = self.thousands or ""
        return next((alike for alike in _ALIKE if sign and sign in alike), sign)

    @property
    def _between(self) -> str:
        return f"[{re.escape(self._signs)}]"

    def parse(self, text: str) -> Decimal | None:
        """Return the exact number, or None if `text` is none in this locale.

        Examples
        --------
        >>> Number(",", " ").parse("1 234,50"), Number(",").parse("−3"), Number(".", "'").parse("1’234.5")
        (Decimal('1234.50'), Decimal('-3'), Decimal('1234.5'))
        >>> print(Number(",").parse("3.5"), Number(",").parse("3,"), Number(",").parse(""))
        None None None
        """
        if not self._pattern.fullmatch(text):
            return None
        plain = re.sub(self._between, "", text) if self.thousands else text
        return Decimal(plain.replace(self.decimal, ".").replace("−", "-"))


def percent_of(text: str, number: Number) -> Decimal | None:
    """Return the percent that a text with a percent or per-mille sign says; None if it says none.

    Examples
    --------
    >>> percent_of("4,5 %", Number(",")), percent_of("45‰", Number(",")), percent_of("4,5", Number(","))
    (Decimal('4.5'), Decimal('4.5'), None)
    """
    clean = text.strip()
    if clean[-1:] not in ("%", "‰") or len(clean) > MAX_LENGTH:
        return None
    value = number.parse(clean[:-1].strip())
    return value / 10 if value is not None and clean[-1] == "‰" else value


NOT_FOUND = ("#N/A", "#NV")
"""Error values that spreadsheets show where a look-up finds nothing, and some programs where there is nothing."""

LOCALES = tuple(Number(d, t) for d in ",." for t in (None, ".", ",", " ", "'") if t != d)
"""All ways of writing a number that a manifest can declare, those without a thousands sign first."""
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].*)?|[0-9]{1,2}\. ?(?:[0-9]{1,2}\.|[A-Z][a-zä]{2,8}\.?) ?[0-9]{2,4}"
)
_BRACKETS = re.compile(r"\(\s*(.*?)\s*\)", re.DOTALL)


def parse_cell(text: str, signs: Mapping[str, str], number: Number, footnotes: Sequence[str] = ()) -> Cell:
    """Read one text of a table.

    Parameters
    ----------
    text : str
        As in the file; blanks around it (also no-break ones) do not count.
    signs : mapping of str to str
        Sign to status. A sign that means a reservation (`QUALIFIED`) stands behind a number.
    number : Number
        The declared locale.
    footnotes : sequence of str
        Footnote marks that may stand behind a number, as declared: ``1)`` or ``¹``.

    Returns
    -------
    Cell
        A sign wins over a number. A number in brackets is *eingeschränkt*, one with p, r or s behind it
        *vorläufig*, *berichtigt* or *geschätzt*. A text that is none of these has a `problem`.

    Examples
    --------
    >>> parse_cell("(12)", DEFAULT_SIGNS, Number(","))
    Cell(value=Decimal('12'), status='eingeschränkt', problem='', remedy='')
    >>> parse_cell("1.234 p", DEFAULT_SIGNS, Number(",", ".")).status
    'vorläufig'
    >>> parse_cell("1231)", DEFAULT_SIGNS, Number(","), ["1)"]).value
    Decimal('123')
    """
    cell = _parsed(text.strip(), signs, number, footnotes)
    if cell.problem and not text.isascii() and len(text) <= MAX_LENGTH:
        again = _parsed(folded(text), signs, number, footnotes)
        if (not again.problem and again.value is None) or again.status == "null":
            return again  # a sign in another writing
        if not again.problem:  # a number is read as it stands or not at all
            return replace(cell, remedy=f"{unseen(text).strip()} {cell.remedy}".strip())
    return cell


def known_signs(declared: dict[str, str], *, atlas: bool = False) -> dict[str, str]:
    """Return what each sign means: the usual ones, and those of a manifest before them, both also folded.

    Examples
    --------
    >>> signs = known_signs({"k. A.": "fehlt", "-": "fehlt"})
    >>> parse_cell("k.\u00a0A.", signs, Number(",")).status, parse_cell("–", signs, Number(",")).status
    ('fehlt', 'fehlt')
    """
    usual = DEFAULT_SIGNS | (ATLAS_SIGNS if atlas else {})
    return {folded(s): status for s, status in (usual | declared).items()} | declared


def _parsed(clean: str, signs: Mapping[str, str], number: Number, footnotes: Sequence[str]) -> Cell:
    if clean in signs and signs[clean] not in QUALIFIED:
        return _of_sign(signs[clean])
    value = number.parse(clean) if len(clean) <= MAX_LENGTH else None
    if value is not None:
        return Cell(value, VALUE)
    qualified = _qualified(clean, signs, number, footnotes) if len(clean) <= MAX_LENGTH else None
    if qualified is not None:
        return qualified
    problem = "Hier steht keine Zahl und kein vereinbartes Zeichen."
    if is_error(clean):
        problem = "Hier steht ein Fehlerwert der Tabellenkalkulation statt einer Zahl."
        return Cell(None, "fehlt", problem, "Die Formel beim Absender berichtigen lassen.")
    if clean == UNCOMPUTED:
        problem = "Hier steht eine Formel ohne Ergebnis."
        return Cell(None, "fehlt", problem, "Die Datei in Excel öffnen, speichern und neu ablegen.")
    if _DATE.fullmatch(clean[: MAX_LENGTH + 1]):
        problem = "Hier steht ein Datum statt einer Zahl (Excel macht aus 1.2 gern den 1. Februar)."
        return Cell(
            None, "fehlt", problem, "Den Wert beim Absender klären; Zellen als Zahl formatieren lassen."
        )
    if len(clean) <= MAX_LENGTH and any(other.parse(clean) is not None for other in LOCALES):
        remedy = (
            "Die Zahl ist anders geschrieben, als decimal und thousands in lieferung.toml sagen: ist es ein "
            "Tippfehler, beim Absender berichtigen lassen, sonst die Angaben prüfen."
        )
        return Cell(None, "fehlt", problem, remedy)
    remedy = "Wert beim Absender klären oder das Zeichen unter signs vereinbaren."
    return Cell(None, "fehlt", problem, remedy)


def _of_sign(status: str) -> Cell:
    return Cell(Decimal(0) if status == "null" else None, status)


def _qualified(clean: str, signs: Mapping[str, str], number: Number, footnotes: Sequence[str]) -> Cell | None:
    """Read a number or sign with a footnote mark, a letter or brackets around it; None if it is none."""
    found: set[str] = set()
    mark = next((f for f in sorted(footnotes, key=len, reverse=True) if f and clean.endswith(f)), None)
    if mark is not None:
        clean = clean.removesuffix(mark).rstrip()
    inner = _BRACKETS.fullmatch(clean)
    if inner:
        clean, found = inner[1], {"eingeschränkt"}
    suffixes = DEFAULT_SUFFIXES | {s: status for s, status in signs.items() if status in QUALIFIED}
    suffix = next((s for s in sorted(suffixes, key=len, reverse=True) if s and clean.endswith(s)), None)
    if suffix is not None:
        found.add(suffixes[suffix])
        clean = clean.removesuffix(suffix).rstrip()
        inner = _BRACKETS.fullmatch(clean)
        if inner and "eingeschränkt" not in found:
            clean = inner[1]
            found.add("eingeschränkt")
    value = number.parse(clean)
    if value is not None:
        return Cell(value, max(found, key=list(QUALIFIED).index, default=VALUE))
    if mark is not None and not found and clean and clean in signs and signs[clean] not in QUALIFIED:
        return _of_sign(signs[clean])
    return None
