"""Which time a cell of a long table names: a year, a half, a quarter, a month or a day, as offices write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import defaultdict

from screening.delivery.manifest import bare

Span = tuple[dt.date, dt.date]
"""First and last day."""

_Y = r"(?P<y>(?:19|20|21)[0-9]{2})"

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:jahr )?{_Y}(?:[.,]0+)?",
        rf"(?P<d>[0-9]{{1,2}})[./](?P<m>[0-9]{{1,2}})[./]{_Y}(?:[ T].*)?",
        rf"{_Y}[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}})(?:[ T].*)?",
        rf"{_Y}(?P<m>[01][0-9])(?P<d>[0-3][0-9])?",
        rf"{_Y}[-/.]?m?(?P<m>(?<=[-/.m])[01]?[0-9])",
        rf"(?P<m>[01]?[0-9])[-/.]{_Y}",
        rf"{_Y}[-/. ]*(?P<kind>[qh])[ ]?(?P<n>[1-4])",
        rf"(?P<kind>[qh])[ ]?(?P<n>[1-4])[-/. ]*{_Y}",
        rf"(?P<n>[1-4]|i{{1,3}}|iv)\.?[ ]?(?P<kind>q|vj|viertelj|h)(?:uartal|ahr|albjahr|j)?\.?[-/. ]*{_Y}",
        rf"(?P<n>i{{1,3}}|iv)[-/. ]+{_Y}(?P<kind>)",
        rf"(?:(?P<d>[0-9]{{1,2}})\.? ?)?(?P<name>[^\W\d_]{{3,10}})\.?[-/. ]*{_Y}",
        rf"{_Y}[-/. ]*(?P<name>[^\W\d_]{{3,10}})\.?",
    )
)
_TWO_YEARS = re.compile(r"(?P<y>[12][0-9]{3})[/-](?P<z>[0-9]{2}|[12][0-9]{3})")

SUPPORTED = (
    "2024, 2024-12, 12/2024, Dez 2024, 2024Q4, 4. Quartal 2024, 1. Halbjahr 2024, 31.12.2024, 2024-12-31"
)


def span_in(text: str) -> Span | None:
    """Return the days that a cell means; None if it names no time, or two years as school years do.

    Examples
    --------
    >>> span_in("2024Q4") == span_in("IV. Quartal 2024") == (dt.date(2024, 10, 1), dt.date(2024, 12, 31))
    True
    >>> span_in("2024-12") == span_in("Dez 2024"), span_in("2023/24")
    (True, None)
    """
    text = bare(text)
    two = _TWO_YEARS.fullmatch(text)
    # 2011-12 may be a month, 2011/12 is none in German
    if (
        two
        and (int(two["y"]) + 1) % 10 ** len(two["z"]) == int(two["z"])
        and ("/" in text or int(two["z"]) > 12)
    ):
        return None
    for form in _FORMS:
        if (m := form.fullmatch(text)) and (span := _span(m.groupdict())):
            return span
    return None


def year_in(text: str) -> int | None:
    """Return the year of the time that a cell names.

    Examples
    --------
    >>> year_in("2024"), year_in("31.12.2024"), year_in("2024-12-31"), year_in("2024.0"), year_in("12")
    (2024, 2024, 2024, 2024, None)
    """
    span = span_in(text)
    return span[0].year if span else None


def _span(parts: dict[str, str | None]) -> Span | None:
    year = int(parts["y"] or 0)
    first, last = 1, 12
    if number := parts.get("n"):
        length = 6 if (parts["kind"] or "").lower().startswith("h") else 3
        last = length * _ROMAN.get(number.lower(), int(number) if number.isdigit() else 0)
        first = last - length + 1
    elif parts.get("m") or parts.get("name"):
        first = last = int(parts["m"]) if parts.get("m") else month_number(parts["name"] or "")  # type: ignore[arg-type]
    if not 1 <= first <= last <= 12:
        return None
    day = parts.get("d")
    end = calendar.monthrange(year, last)[1]
    if day and not 1 <= int(day) <= end:
        return None
    return dt.date(year, first, int(day or 1)), dt.date(year, last, int(day or end))


_MONTHS = (
    "januar jänner january janvier enero gennaio januari",
    "februar feber february février febrero febbraio februari",
    "märz mrz march mars marzo maart",
    "april avril abril aprile",
    "mai may mayo maggio mei",
    "juni june juin junio giugno",
    "juli july juillet julio luglio",
    "august août agosto augustus",
    "september septembre septiembre settembre",
    "oktober october octobre octubre ottobre",
    "november novembre noviembre",
    "dezember december décembre diciembre dicembre",
)
"""German, English, French, Spanish, Italian, Dutch."""


def _numbers() -> dict[str, int]:
    """Return the months by their names and what these begin with, where that is no other month's."""
    meant: dict[str, set[int]] = defaultdict(set)
    for number, names in enumerate(_MONTHS, 1):
        for name in names.split():
            for length in range(3, len(name) + 1):
                meant[name[:length]].add(number)
    return {text: min(numbers) for text, numbers in meant.items() if len(numbers) == 1}


_NUMBER = _numbers()
MONTH_WORDS = tuple(sorted(_NUMBER, key=lambda text: (-len(text), text)))
"""Names of months and their beginnings, the longest first."""


def month_number(name: str) -> int:
    """Return the number of a month by its name or at least three letters of its beginning, else 0.

    Examples
    --------
    >>> month_number("Dezember"), month_number("Oct"), month_number("JÄNNER"), month_number("Mrz"), month_number("août")
    (12, 10, 1, 3, 8)
    >>> month_number("Ma"), month_number(""), month_number("Jungen"), month_number("Markt")
    (0, 0, 0, 0)
    """
    return _NUMBER.get(name.casefold(), 0)
