"""Special signs of official statistics, and what a cell of a delivered table says.

One NaN for all signs loses what matters, so every cell keeps its status beside its value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True)
class Cell:
    """What one text says: an exact number or a status, or neither (then `problem` tells why)."""

    value: Decimal | None
    status: str
    problem: str = ""


def number_pattern(decimal: str, thousands: str | None) -> re.Pattern[str]:
    """Return the pattern of a number in a declared locale; nothing is guessed.

    Examples
    --------
    >>> bool(number_pattern(",", ".").fullmatch("1.234,5"))
    True
    >>> bool(number_pattern(",", None).fullmatch("1.234"))
    False
    """
    grouped = rf"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|" if thousands else ""
    return re.compile(rf"[-−+]?(?:{grouped}[0-9]+)(?:{re.escape(decimal)}[0-9]+)?")


def parse_cell(
    text: str, signs: Mapping[str, str], pattern: re.Pattern[str], decimal: str, thousands: str | None
) -> Cell:
    """Read one text of a table.

    Parameters
    ----------
    text : str
        As in the file; blanks around it (also no-break ones) do not count.
    signs : mapping of str to str
        Sign to status.
    pattern, decimal, thousands
        The declared locale; see `number_pattern`.

    Returns
    -------
    Cell
        A sign wins over a number. A text that is neither has a `problem`.
    """
    clean = text.strip()
    if clean in signs:
        status = signs[clean]
        return Cell(Decimal(0) if status == "null" else None, status)
    if not pattern.fullmatch(clean) or len(clean) > 40:
        return Cell(None, "fehlt", "Hier steht keine Zahl und kein vereinbartes Zeichen.")
    plain = clean.replace(thousands, "") if thousands else clean
    return Cell(Decimal(plain.replace(decimal, ".").replace("−", "-")), VALUE)
