"""Special signs of official statistics, and what a cell of a delivered table says.

One NaN for all signs loses what matters, so every cell keeps its status beside its value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

VALUE = "wert"
"""Status of a cell that holds a number."""

SIGN_STATUSES: dict[str, str] = {
    "null": "genau null",
    "geheim": "geheim oder unbekannt",
    "fehlt": "keine Angabe",
    "folgt": "Angabe folgt",
    "unsicher": "Wert zu unsicher",
    "unsinnig": "Aussage nicht sinnvoll",
}
"""What a sign can mean, with its German wording."""

STATUSES: dict[str, str] = {VALUE: "Wert", **SIGN_STATUSES}

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


MAX_LENGTH = 40
"""Longer texts are no numbers."""

_BLANKS = " \u00a0\u202f"


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
        The signs. A blank between thousands may be any kind of blank.

    Examples
    --------
    >>> Number(",", ".").parse("1.234,5")
    Decimal('1234.5')
    >>> Number(",", None).parse("1.234") is None
    True
    """

    decimal: str
    thousands: str | None = None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        grouped = rf"[0-9]{{1,3}}(?:{self._between}[0-9]{{3}})+|" if self.thousands else ""
        return re.compile(rf"[-−+]?(?:{grouped}[0-9]+)(?:{re.escape(self.decimal)}[0-9]+)?")

    @property
    def _between(self) -> str:
        sign = self.thousands or ""
        return f"[{_BLANKS}]" if sign in _BLANKS else re.escape(sign)

    def parse(self, text: str) -> Decimal | None:
        """Return the exact number, or None if `text` is none in this locale."""
        if not self._pattern.fullmatch(text):
            return None
        plain = re.sub(self._between, "", text) if self.thousands else text
        return Decimal(plain.replace(self.decimal, ".").replace("−", "-"))


_OTHER_LOCALE = re.compile(rf"[-−+]?[0-9]{{1,3}}(?:[.,'{_BLANKS}][0-9]{{3}})*(?:[.,][0-9]+)?")


def parse_cell(text: str, signs: Mapping[str, str], number: Number) -> Cell:
    """Read one text of a table.

    Parameters
    ----------
    text : str
        As in the file; blanks around it (also no-break ones) do not count.
    signs : mapping of str to str
        Sign to status.
    number : Number
        The declared locale.

    Returns
    -------
    Cell
        A sign wins over a number. A text that is neither has a `problem`.
    """
    clean = text.strip()
    if clean in signs:
        status = signs[clean]
        return Cell(Decimal(0) if status == "null" else None, status)
    value = number.parse(clean) if len(clean) <= MAX_LENGTH else None
    if value is not None:
        return Cell(value, VALUE)
    problem = "Hier steht keine Zahl und kein vereinbartes Zeichen."
    if _OTHER_LOCALE.fullmatch(clean):
        return Cell(None, "fehlt", problem, "decimal und thousands in lieferung.toml prüfen.")
    remedy = "Wert beim Absender klären oder das Zeichen unter signs vereinbaren."
    return Cell(None, "fehlt", problem, remedy)
