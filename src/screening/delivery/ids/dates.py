"""Dates that a spreadsheet makes of ids: ``01.1.1`` becomes 1 January 2001, ``01.10`` 1 October of any year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from screening.delivery.tables import month_number

DateKey = tuple[str, int, int] | tuple[str, int, int, int]
"""``("date", year, month, day)``, ``("day", day, month)`` of any year, ``("month", month, year)``."""


_MIDNIGHT = r"(?:[ T]00?:00(?::00(?:\.0+)?)?)?"
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})" + _MIDNIGHT)
_GERMAN = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})" + _MIDNIGHT)
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:[.,]0)?")
_NAMED = re.compile(r"([0-9]{1,2})[.\- ]+([a-zä]{3,9})\.?(?:[.\- ]+([0-9]{2}|[0-9]{4}))?", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"([a-zä]{3,9})\.?[.\- ]+([0-9]{2}|[0-9]{4})", re.IGNORECASE)

_DAY_ZERO = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates."""

_CENTURY = 30
"""Two-digit years from here on are of the last century."""


def dates_of(parts: Sequence[int], separator: str) -> Iterator[DateKey]:
    """Yield the dates a spreadsheet may make of an id with these parts.

    Examples
    --------
    >>> list(dates_of([1, 1, 10], ".")), list(dates_of([1, 10], ".")), list(dates_of([1, 50], "."))
    ([('date', 2010, 1, 1)], [('day', 1, 10)], [('month', 1, 1950)])
    """
    orders = {tuple(parts[:2]), tuple(parts[:2][::-1])} if separator != "." else {tuple(parts[:2])}
    if len(parts) == 3 and parts[2] < 100:
        for day, month in sorted(orders):
            if _date(_year(parts[2]), month, day):
                yield "date", _year(parts[2]), month, day
    elif len(parts) == 2:
        valid = [(day, month) for day, month in sorted(orders) if _date(2000, month, day)]
        yield from (("day", day, month) for day, month in valid)
        if not valid and 1 <= parts[0] <= 12 and parts[1] < 100:
            yield "month", parts[0], _year(parts[1])


def dates_in(text: str) -> Iterator[DateKey]:
    """Yield the dates that a text may show, as a spreadsheet writes them.

    Examples
    --------
    >>> list(dates_in("01. Okt"))
    [('day', 1, 10)]
    >>> list(dates_in("2001-01-01 00:00:00"))
    [('date', 2001, 1, 1), ('day', 1, 1), ('month', 1, 2001)]
    >>> list(dates_in("Altstadt")), list(dates_in("2001-13-01"))
    ([], [])
    """
    if m := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        yield from _whole(int(m[1]), int(m[2]), int(m[3]))
    if m := _GERMAN.fullmatch(text):
        yield from _whole(int(m[3]), int(m[2]), int(m[1]))
    if m := _SERIAL.fullmatch(text):
        day = _DAY_ZERO + dt.timedelta(days=int(m[1]))
        yield from _whole(day.year, day.month, day.day)
    if (m := _NAMED.fullmatch(text)) and (month := month_number(m[2])):
        if m[3]:
            yield from _whole(_year(int(m[3])), month, int(m[1]))
        elif _date(2000, month, int(m[1])):
            yield "day", int(m[1]), month
    if (m := _MONTH_YEAR.fullmatch(text)) and (month := month_number(m[1])):
        yield "month", month, _year(int(m[2]))


def _whole(year: int, month: int, day: int) -> Iterator[DateKey]:
    if _date(year, month, day):
        yield "date", year, month, day
        yield "day", day, month
        if day == 1:
            yield "month", month, year


def _year(number: int) -> int:
    """Return the year that a spreadsheet takes a number for."""
    if number >= 100:
        return number
    return number + (1900 if number >= _CENTURY else 2000)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):  # a part of an id may have as many digits as it likes
        return None
