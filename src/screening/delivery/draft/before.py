"""What a city's last delivery declared of a file like this one: the next year's mostly differs in its years alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from screening.base import ScreeningError
from screening.delivery.draft.periods import time_of
from screening.delivery.draft.texts import quoted
from screening.delivery.draft.words import YEAR
from screening.delivery.manifest import City, SourceFile, plain, read_manifest

_LEAST = 0.5
"""So large a share of a file's columns must be there again for it to be the same file of another year."""

_TERMS = ("threshold", "protection", "rounding", "rounded", "licence", "attribution", "rates_as", "fractions")


@dataclass(frozen=True)
class Before:
    """A file of an earlier delivery, and how its columns are called in this one.

    Attributes
    ----------
    year : int
    file : SourceFile
    columns, rates : dict of str to str
        By id, the header now (of long files the text that names the variable).
    ignore : tuple of str
    elsewhere : frozenset of str
        What other files delivered then.
    """

    year: int
    file: SourceFile
    columns: Mapping[str, str]
    rates: Mapping[str, str]
    ignore: tuple[str, ...] = ()
    elsewhere: frozenset[str] = frozenset()


def delivered_before(city: City, year: int, layout: str, names: Sequence[str]) -> Before | None:
    """Return the file of the newest other delivery that has most of its columns here again; None if none has.

    Parameters
    ----------
    city : City
    year : int
        Of the file.
    layout : str
    names : sequence of str
        Its headers, or the texts that name its variables.

    Examples
    --------
    >>> from screening.delivery.manifest import read_city
    >>> city = read_city("musterstadt")
    >>> names = ["Bevölkerung insgesamt", "Bevölkerung unter 3 Jahren"]
    >>> delivered_before(city, 2031, "wide", names), delivered_before(city, 2031, "atlas", names)
    (None, None)
    """
    if layout == "atlas":
        return None  # its Basiswerte are found by their names
    for then in sorted(set(city.years) - {year}, key=lambda y: (y < year, y), reverse=True):
        try:
            files = read_manifest(city, then).files
        except ScreeningError:
            continue
        found = [_again(file, then, year, names) for file in files if file.layout == layout]
        best = max(found, key=lambda b: len(b.columns) + len(b.rates), default=None)
        if best and len(best.columns) + len(best.rates) >= _LEAST * _declared(best.file):
            others = {k for f in files if f is not best.file for k in (*f.columns, *f.rates)}
            own = {*best.file.columns, *best.file.rates}
            return Before(then, best.file, best.columns, best.rates, best.ignore, frozenset(others - own))
    return None


def _declared(file: SourceFile) -> int:
    return max(1, len(file.columns) + len(file.rates))


def _again(file: SourceFile, then: int, year: int, names: Sequence[str]) -> Before:
    now = now_called(names, year - then)
    columns, rates = (
        {key: name for key, said in of.items() if (name := now(said))} for of in (file.columns, file.rates)
    )
    used = {*columns.values(), *rates.values()}
    ignore = dict.fromkeys(name for said in file.ignore if (name := now(said)) and name not in used)
    return Before(then, file, columns, rates, tuple(ignore))


def now_called(names: Iterable[str], later: int) -> Callable[[str], str]:
    """Return a function that tells what a header of another delivery is called here; empty if that is not certain.

    The years in it are as many years later, or the same; else one header must be its like but for the time.

    Parameters
    ----------
    names : iterable of str
    later : int
        Years between the deliveries.

    Examples
    --------
    >>> now = now_called(["Alo (Dez 2024)", "Haushalte 30.06.2024", "HH 2023/24", "EW 2023", "EW 2024"], 1)
    >>> now("Alo (Dez 2023)"), now("Haushalte 31.12.2023"), now("EW 2023"), now("Autos 2023"), now("2023")
    ('Alo (Dez 2024)', 'Haushalte 30.06.2024', 'EW 2024', '', '')
    """
    there = {plain(name): name for name in names}
    stems: dict[str, list[str]] = {}
    for name in there.values():
        stems.setdefault(plain(time_of(name)[0]), []).append(name)

    def now(said: str) -> str:
        shifted = YEAR.sub(lambda m: str(int(m[0]) + later), said)
        found = there.get(plain(shifted)) or there.get(plain(said))
        if found:
            return found
        stem = plain(time_of(said)[0])
        alike = stems.get(stem, []) if re.search(r"[^\W\d_]", stem) else []
        return alike[0] if len(alike) == 1 else ""

    return now


def source_line(before: Before) -> str:
    """Return who delivered, as then.

    Examples
    --------
    >>> import datetime as dt
    >>> file = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2023, 12, 31), decimal=",")
    >>> source_line(Before(2023, file, {}, {}))
    'source = "Amt"  # wie 2023'
    """
    return f"source = {quoted(before.file.source)}  # wie {before.year}"


def term_lines(before: Before) -> Iterator[str]:
    """Yield what was agreed with the source then, and what was not read.

    Examples
    --------
    >>> import datetime as dt
    >>> file = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2023, 12, 31), decimal=",", threshold=10)
    >>> [line.partition("  #")[0] for line in term_lines(Before(2023, file, {}, {}, ignore=("Bemerkung",)))]
    ['threshold = 10', 'licence = ""', 'attribution = ""', 'ignore = [', '  "Bemerkung",', ']']
    """
    fields = type(before.file).model_fields
    for key in _TERMS:
        value = getattr(before.file, key)
        if value != fields[key].default or key in ("threshold", "licence", "attribution"):
            yield f"{key} = {quoted(value) if isinstance(value, str) else value}  # wie {before.year}"
    if before.ignore:
        yield f"ignore = [  # wie {before.year}"
        yield from (f"  {quoted(h)}," for h in before.ignore)
        yield "]"


def where_lines(before: Before) -> Iterator[str]:
    """Yield what the rows of each figure must say beside, as then.

    Examples
    --------
    >>> import datetime as dt
    >>> where = {"bev": {"Geschlecht": "insgesamt"}, "hh": {"Art": ("a", "b")}}
    >>> file = SourceFile(path="a.csv", source="", stichtag=dt.date(2023, 12, 31), decimal=",", where=where)
    >>> print(*where_lines(Before(2023, file, {"bev": "Einwohner"}, {})), sep="; ")
    ; [datei.where]  # wie 2023; bev = { "Geschlecht" = "insgesamt" }
    """
    told = {key: of for key, of in before.file.where.items() if key in {*before.columns, *before.rates}}
    if not told:
        return
    yield ""
    yield f"[datei.where]  # wie {before.year}"
    for key, of in told.items():
        pairs = ", ".join(f"{quoted(header)} = {_texts(texts)}" for header, texts in of.items())
        yield f"{key} = {{ {pairs} }}"


def _texts(texts: Sequence[str]) -> str:
    return quoted(texts[0]) if len(texts) == 1 else f"[{', '.join(map(quoted, texts))}]"
