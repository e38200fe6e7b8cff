"""Figures of several times side by side: of each the column of the year that is wanted."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from screening.delivery.draft.figures import RATE
from screening.delivery.draft.words import PEOPLE
from screening.delivery.tables import MONTH_WORDS, span_in

_QUARTER = r"[1-4]\. ?quartal"
_DAY, _YEAR = r"[0-9]{1,2}\.[0-9]{1,2}\.", r"(?:19|20)[0-9]{2}"
_MONTH = f"(?:{'|'.join(MONTH_WORDS)})"
_TIME = re.compile(
    rf"(?<![0-9])(?:{_DAY}{_YEAR}|\b{_MONTH}\.? {_YEAR}|{_YEAR}(?:-[0-9]{{2}}){{0,2}}|{_QUARTER} {_YEAR})(?![0-9])",
    re.IGNORECASE,
)

_STAND = re.compile(
    r"(?:ref(?:erence)?[_ ]?)?date|stichtag|datum|stand|data[_ ]?referencia|peildatum", re.IGNORECASE
)
"""Headers of columns that say for which day figures are; one that says when a row was written is called otherwise."""

_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")

_SHORT = re.compile(r"(.*[^\W\d])([0-9]{2})")

_AGES = frozenset({3, 6, 10, 12, 14, 15, 16, 18, 20, 21, 25, 27, *range(30, 100, 5)})

LEAST_ALIKE = 3
"""So many names at least must end with years in two digits."""

MOST_BEFORE = 10
"""A year in two digits may be so much before the first in four."""


def time_of(header: str) -> tuple[str, dt.date | None]:
    """Return a header without the time in it, and the last day of that time.

    Examples
    --------
    >>> time_of("Einwohner 31.12.2023"), time_of("2021"), time_of("Einwohner")
    (('Einwohner', datetime.date(2023, 12, 31)), ('', datetime.date(2021, 12, 31)), ('Einwohner', None))
    >>> time_of("Arbeitslose (Juni 2023)"), time_of("Population, 2016")
    (('Arbeitslose', datetime.date(2023, 6, 30)), ('Population', datetime.date(2016, 12, 31)))
    >>> time_of("March 2021"), time_of("Jungen 2016")
    (('', datetime.date(2021, 3, 31)), ('Jungen', datetime.date(2016, 12, 31)))
    """
    found = _TIME.search(header)
    span = span_in(found[0]) if found else None
    if found is None or span is None:
        return header, None
    stem = re.sub(r"\(\s*\)", "", header[: found.start()] + header[found.end() :])
    return " ".join(stem.split()).rstrip(",;: "), span[1]


Short = Mapping[str, tuple[str, dt.date]]
"""Headers that end with a year in two digits: without it, and the last day of that year."""


def short_times(headers: Iterable[str], said: Collection[int] = ()) -> Short:
    """Return the headers that end with a year in two digits, where several names do alike and whole years bear them out.

    Ages look so, too: one that no year near the whole ones can be makes the others of its name none, and two that are
    limits of ages are too few.

    Parameters
    ----------
    headers : iterable of str
        Whole years count that stand side by side at one name.
    said : collection of int
        Years that the file names besides: in its name, its sheet's, its title.

    Examples
    --------
    >>> whole = ["ID06", "HP2006abs", "HP2011abs", "HP2016abs"]
    >>> found = short_times([*whole, *(f"{h}{y}" for h in ("POP", "LONE_", "EDLOW") for y in ("06", "11", "16"))])
    >>> found["LONE_16"], len(found)
    (('LONE', datetime.date(2016, 12, 31)), 9)
    >>> ages = [f"{who}{age}" for who in ("w", "m", "alle") for age in ("15", "25", "65")]
    >>> short_times([*ages, "EW 2015", "EW 2025"]), short_times([*ages[::3], *ages[1::3], "EW 2015", "EW 2025"])
    ({}, {})
    >>> few = ["A06", "A11", "B06", "B11", "C06", "C11"]
    >>> len(short_times(few)), len(short_times(few, [2006, 2011]))
    (0, 6)
    """
    times = {header: time_of(header) for header in headers}
    years_of = ({day.year for day in days} for days in _series(times.values()).values())
    whole = set(said).union(*(years for years in years_of if len(years) > 1))
    if not whole:
        return {}
    stems: dict[str, dict[int, str]] = defaultdict(dict)
    for header, (_, day) in times.items():
        if day is None and (found := _SHORT.fullmatch(header)):
            year = 2000 + int(found[2])
            stems[found[1]][year if year <= max(whole) else year - 100] = header
    alike = {
        stem: years
        for stem, years in stems.items()
        if _borne_out(whole & years.keys()) and min(years) >= min(whole) - MOST_BEFORE
    }
    if len(alike) < LEAST_ALIKE:
        return {}
    return {
        h: (stem.rstrip("_- "), dt.date(y, 12, 31)) for stem, years in alike.items() for y, h in years.items()
    }


def _series(times: Iterable[tuple[str, dt.date | None]]) -> dict[str, set[dt.date]]:
    """Return at which times each name stands."""
    series: dict[str, set[dt.date]] = defaultdict(set)
    for stem, day in times:
        if day:
            series[stem].add(day)
    return series


def _borne_out(years: Collection[int]) -> bool:
    """Tell whether years are more than ages by chance."""
    return len(years) > 2 or (len(years) > 1 and not {y % 100 for y in years} <= _AGES)


def day_of(headers: Iterable[str], year: int | None = None) -> dt.date | None:
    """Return the day that most of the headers with a time say, if these are a good part of all headers.

    Columns of one name at several times side by side say nothing of it.

    Parameters
    ----------
    headers : iterable of str
    year : int, optional
        Which the day must be in.

    Examples
    --------
    >>> day_of(["Ort", "EW 30.6.2013", "HH 30.6.2013", "Zuzüge 2013"]), day_of(["Ort", "EW", "HH", "Wahl 2013"])
    (datetime.date(2013, 6, 30), None)
    >>> day_of(["September 2021"])
    datetime.date(2021, 9, 30)
    """
    every = [*map(time_of, headers)]
    series = _series(every)
    days = Counter(day for stem, day in every if day and len(series[stem]) == 1)
    if not days:
        return None
    years = Counter(day.year for day in days.elements())
    most = max(years, key=lambda y: (years[y], y))
    enough = 2 * years[most] > years.total() and years[most] >= max(min(2, len(every)), len(every) / 4)
    if not enough or year not in (None, most):
        return None
    return max((d for d in days if d.year == most), key=lambda d: (days[d], d))


def day_beside(columns: Mapping[str, Iterable[str]], year: int) -> tuple[str, dt.date] | None:
    """Return the column that says one and the same day of a year in all rows, and that day; None if there is none.

    Parameters
    ----------
    columns : mapping of str to iterable of str
        Header → texts, those of other years among them.
    year : int

    Examples
    --------
    >>> day_beside({"REF_YEAR": ["2022", "2023"], "REF_DATE": ["20220101", "20230101"]}, 2023)
    ('REF_DATE', datetime.date(2023, 1, 1))
    >>> day_beside({"Stand": ["1.7.2023", "unbekannt"], "Update": ["2023-03-04"]}, 2023)
    >>> day_beside({"Datum": ["31.03.2023", "30.06.2023"]}, 2023)
    """
    for header, texts in columns.items():
        if _STAND.fullmatch(header.strip()):
            days = {*map(_day_in, filter(None, texts))}
            of_year = [d for d in days if d and d.year == year]
            if len(of_year) == 1 and None not in days:
                return header, of_year[0]
    return None


def stichtag_of(
    headers: Iterable[str], columns: Mapping[str, Iterable[str]], time: str, when: tuple[int, str]
) -> tuple[dt.date, str]:
    """Return the day that figures are of and what says so: their time, a column beside it, headers, or the year's end.

    Parameters
    ----------
    headers : iterable of str
        Of columns of figures.
    columns : mapping of str to iterable of str
        As for `day_beside`.
    time : str
        What the column of years says in the rows that are read; empty if there is none.
    when : tuple of int and str
        The year, and what says it.

    Examples
    --------
    >>> stichtag_of(["EW"], {"Stand": ["1.7.2023"]}, "2023", (2023, "Jahr"))
    (datetime.date(2023, 7, 1), 'die Spalte „Stand“')
    >>> stichtag_of(["EW 30.6.2023"], {}, "", (2023, "Titel")), stichtag_of(["EW"], {}, "", (2023, "Titel"))[1]
    ((datetime.date(2023, 6, 30), 'die Zeit in den Überschriften'), 'Titel')
    """
    year, why = when
    span = span_in(time) if time else None
    beside = day_beside(columns, year)
    if beside and not (span and span[0] == span[1]):
        return beside[1], f"die Spalte „{beside[0]}“"
    if span:
        return span[1], why
    if day := day_of(headers, year):
        return day, "die Zeit in den Überschriften"
    return dt.date(year, 12, 31), why


def _day_in(text: str) -> dt.date | None:
    """Return the day that a cell names; None if it names none, or more than one."""
    span = span_in(_COMPACT.sub(r"\1-\2-\3", text) if _COMPACT.fullmatch(text) else text)
    return span[0] if span and span[0] == span[1] else None


def timeless(header: str, file: str, short: Short | None = None) -> str:
    """Return what a column is called whatever its time; by its file where the header says the time alone.

    Examples
    --------
    >>> timeless("Einwohner 2022", "daten"), timeless("2023", "arbeitslose_2023"), timeless("Baujahr", "daten")
    ('Einwohner', 'Arbeitslose', 'Baujahr')
    """
    stem, day = (short or {}).get(header) or time_of(header)
    if day is None or stem:
        return stem
    name = time_of(file.replace("_", " "))[0].strip()
    return name[:1].upper() + name[1:] or header


def other_times(
    headers: Iterable[str], year: int, short: Short | None = None, *, people: bool = False
) -> set[str]:
    """Return the headers that say the same as others at another time than the newest of a year.

    What is there for one time only stays, whenever that is: its header says so.

    Parameters
    ----------
    headers : iterable of str
    year : int
    short : mapping, optional
        As `short_times` finds them.
    people : bool
        Of the people the newest time before the year stays where that has none.

    Examples
    --------
    >>> sorted(other_times(["Nr", "2021", "2022", "2023", "Baujahr 2000"], 2022))
    ['2021', '2023']
    >>> other_times(["Einwohner 2023-03-31", "Einwohner 2023-12-31"], 2023)
    {'Einwohner 2023-03-31'}
    >>> other_times(["EW 2005", "EW 2024"], 2025, people=True)
    {'EW 2005'}
    """
    series: dict[str, dict[dt.date, list[str]]] = defaultdict(lambda: defaultdict(list))
    for header in headers:
        stem, day = (short or {}).get(header) or time_of(header)
        if day:
            series[stem][day].append(header)
    left: set[str] = set()
    for stem, days in series.items():
        if len(days) > 1:
            kept = max((d for d in days if d.year == year), default=None)
            if kept is None and people and PEOPLE.search(stem.replace("_", " ")) and not RATE.search(stem):
                kept = max((d for d in days if d.year < year), default=None)
            left |= {h for d, texts in days.items() if d != kept for h in texts}
    return left
