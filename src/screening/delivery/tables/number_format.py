"""Number formats of spreadsheets: what a cell shows beside (or instead of) the number that it holds."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

BUILT_IN = {9: "0%", 10: "0.00%"} | dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48)), "d.m.yy")
"""Formats that files name by a number only, as far as they matter here: percent and dates."""
BUILT_IN |= dict.fromkeys(range(50, 59), "d.m.yy")

UNITS = "%‰"

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<general>general|standard)'
    r"|(?P<exponent>e[+-])|(?P<digit>[0#?@])|(?P<date>[ymdhs])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


@dataclass(frozen=True)
class Section:
    """One part of a number format, which holds for some of the numbers.

    Attributes
    ----------
    condition : tuple of (str, float) or None
        Comparison and limit; None if the part's position says for which numbers it is.
    has_number : bool
        Whether it shows the number at all.
    text : str
        What stands around the number, or instead of it.
    percents : int
        Times that the number is shown multiplied by 100.
    thousands : int
        Times that the number is shown divided by 1 000.
    is_date : bool
    """

    condition: tuple[str, float] | None
    has_number: bool
    text: str
    percents: int
    thousands: int
    is_date: bool

    @property
    def unit(self) -> str:
        """The percent and per-mille signs that stand beside the number."""
        return "".join(c for c in self.text if c in UNITS)

    @property
    def is_plain(self) -> bool:
        """Whether it shows the number as it is held."""
        return self.has_number and not (self.unit or self.thousands or self.is_date or says_more(self.text))


_MORE = re.compile(r"Tsd|Tausend|Mio|Mill|Mrd|[<>≤≥~≈]", re.IGNORECASE)


def says_more(text: str) -> bool:
    """Tell whether the text around a number makes it another one.

    Examples
    --------
    >>> says_more("Tsd."), says_more("<"), says_more("ca. 3 Mio. Euro")
    (True, True, True)
    >>> says_more("Euro"), says_more("%"), says_more("")
    (False, False, False)
    """
    return bool(_MORE.search(text))


@dataclass(frozen=True)
class NumberFormat:
    """A number format: one to three parts for numbers, taken by sign or by condition."""

    sections: tuple[Section, ...]

    @cached_property
    def is_plain(self) -> bool:
        """Whether all numbers are shown as they are held."""
        return all(s.is_plain for s in self.sections)

    def section(self, value: float) -> Section | None:
        """Return the part that shows this number; None if there is none (the cell then shows a fence).

        Examples
        --------
        >>> format = number_format('0;-0;"–"')
        >>> format.section(3.0).has_number, format.section(0.0).text
        (True, '–')
        >>> print(number_format("[>10]0;[<5]0").section(7.0))
        None
        """
        parts = self.sections
        conditions = [s.condition for s in parts]
        if conditions.count(None) == len(parts):
            conditions[:-1] = [(">=", 0.0)] if len(parts) == 2 else [(">", 0.0), ("<", 0.0)][: len(parts) - 1]
        elif len(parts) == 3 and conditions[1] is None:
            conditions[1] = ("<", 0.0)
        elif len(parts) > 1 and conditions[0] is None:
            conditions[0] = (">", 0.0)
        for part, condition in zip(parts, conditions, strict=True):
            if condition is None or _COMPARISONS[condition[0]](value, condition[1]):
                return part
        return None


@lru_cache(maxsize=4096)
def number_format(code: str) -> NumberFormat:
    """Return what a format code means.

    Examples
    --------
    >>> percent = number_format("0.0%;[Red]-0%").section(0.04)
    >>> percent.percents, percent.unit
    (1, '%')
    >>> number_format('0.0" %"').section(4.0).percents, number_format("#,##0,").section(1.0).thousands
    (0, 1)
    >>> number_format('[<3]"*";0').section(2).text, number_format("#,##0.00").is_plain
    ('*', True)
    """
    return NumberFormat(tuple(map(_section, _parts(code)[:3])))


def _parts(code: str) -> list[str]:
    """Split at the semicolons that are no text."""
    parts = [""]
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            parts.append("")
        else:
            parts[-1] += token[0]
    return parts


def _section(code: str) -> Section:
    condition: tuple[str, float] | None = None
    text, percents, commas, has_number, is_date = "", 0, 0, False, False
    after_point = False
    for token in _TOKEN.finditer(code):
        literal = token["quoted"] if token["quoted"] is not None else token["escaped"]
        if literal is not None:
            text += literal
        elif (bracket := token["bracket"]) is not None:
            if found := _CONDITION.fullmatch(bracket.strip()):
                condition = (found[1], _limit(found[2]))
            elif bracket.startswith("$"):  # a currency, and maybe a language
                text += bracket[1:].partition("-")[0]
            is_date |= bool(re.fullmatch("h+|m+|s+", bracket, re.IGNORECASE))
        elif token["general"] or token["digit"]:
            has_number = True
            if not after_point:
                commas = 0  # those between digits part thousands
        elif token["date"]:
            is_date = True
        elif sign := token["other"]:
            percents += sign == "%"
            commas += sign == "," and has_number
            after_point |= sign == "."
            text += sign if sign not in ".,/" else ""
    return Section(condition, has_number or is_date, text.strip(), percents, commas, is_date)


def _limit(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


@dataclass(frozen=True)
class Shown:
    """A number with the unit beside which a spreadsheet shows it: 4 and ``%`` for 0.04 as "4 %"."""

    number: Decimal
    unit: str


def shown(value: float, part: Section) -> Shown | str | float:
    """Return a number as it is shown, in full precision: with its unit, or the text that stands instead of it.

    Where nothing is shown, the number stays; so do numbers that are shown in thousands.

    Examples
    --------
    >>> shown(0.041, number_format("0%").section(0.041))
    Shown(number=Decimal('4.100'), unit='%')
    >>> shown(4.0, number_format('0.0" %"').section(4.0)).number
    Decimal('4')
    >>> shown(2.0, number_format('[<3]"*";0').section(2.0)), shown(7.0, number_format(";;;").section(7.0))
    ('*', 7.0)
    """
    if not part.has_number:
        return part.text or value
    if not part.unit:
        return value
    return Shown(Decimal(f"{value:.15g}") * 100**part.percents, part.unit)
