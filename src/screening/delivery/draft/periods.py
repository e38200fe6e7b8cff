"""Figures of several times side by side: of each the column of the year that is wanted."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable

from screening.delivery.tables import span_in

_DAY, _YEAR = r"[0-9]{1,2}\.[0-9]{1,2}\.", r"(?:19|20)[0-9]{2}"
_TIME = re.compile(
    rf"(?<![0-9])(?:{_DAY}{_YEAR}|{_YEAR}(?:-[0-9]{{2}}){{0,2}}|[1-4]\. ?quartal {_YEAR})(?![0-9])",
    re.IGNORECASE,
)


def time_of(header: str) -> tuple[str, dt.date | None]:
    """Return a header without the time in it, and the last day of that time.

    Examples
    --------
    >>> time_of("Einwohner 31.12.2023"), time_of("2021"), time_of("Einwohner")
    (('Einwohner', datetime.date(2023, 12, 31)), ('', datetime.date(2021, 12, 31)), ('Einwohner', None))
    """
    found = _TIME.search(header)
    span = span_in(found[0]) if found else None
    if found is None or span is None:
        return header, None
    return " ".join((header[: found.start()] + header[found.end() :]).split()), span[1]


def timeless(header: str, file: str) -> str:
    """Return what a column is called whatever its time; by its file where the header says the time alone.

    Examples
    --------
    >>> timeless("Einwohner 2022", "daten"), timeless("2023", "arbeitslose_2023"), timeless("Baujahr", "daten")
    ('Einwohner', 'Arbeitslose', 'Baujahr')
    """
    stem, day = time_of(header)
    if day is None or stem:
        return stem
    name = time_of(file.replace("_", " "))[0].strip()
    return name[:1].upper() + name[1:] or header


def other_times(headers: Iterable[str], year: int) -> set[str]:
    """Return the headers that say the same as others at another time than the newest of a year.

    What is there for one time only stays, whenever that is: its header says so.

    Examples
    --------
    >>> sorted(other_times(["Nr", "2021", "2022", "2023", "Baujahr 2000"], 2022))
    ['2021', '2023']
    >>> other_times(["Einwohner 2023-03-31", "Einwohner 2023-12-31"], 2023)
    {'Einwohner 2023-03-31'}
    """
    series: dict[str, dict[dt.date, list[str]]] = defaultdict(lambda: defaultdict(list))
    for header in headers:
        stem, day = time_of(header)
        if day:
            series[stem][day].append(header)
    left: set[str] = set()
    for days in series.values():
        if len(days) > 1:
            kept = max((d for d in days if d.year == year), default=None)
            left |= {h for d, texts in days.items() if d != kept for h in texts}
    return left
