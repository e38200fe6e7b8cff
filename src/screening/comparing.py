"""Two years opened side by side, or one year under two sets of criteria: read, screen, pass the door."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from screening.base import Finding, ScreeningError, write_private
from screening.concept import Criteria
from screening.delivery import City, names_beside_ids, read_carry, read_city, read_context
from screening.disclosure import Comparison, Register, compare
from screening.rule import Screening, screen
from screening.year import packed, screen_year

IN_FORCE = "geltende Kriterien"

Instead = Callable[[Sequence[Screening]], Sequence[Screening]]


def open_comparison(
    city: str,
    before: int,
    year: int,
    audience: str = "intern",
    *,
    criteria: Path | str = "",
    data: Path | str = "data",
    prepared: Path | str = "",
) -> Comparison:
    """Open two years, or one year under two sets of criteria, plainly: notebooks call `screening.workbench.open_comparison`.

    Parameters
    ----------
    city : str
        Key of the city: its folder under ``data/raw``.
    before, year : int
        Two years, in any order; each is screened by the criteria in force then. With `criteria` only `year`
        counts.
    audience : {"intern", "gespraech"}
    criteria : Path or str
        Another criteria file: then `year` is screened by the criteria in force and by these. Empty: none.
    data : Path or str
        The data folder.
    prepared : Path or str
        A file that `save_comparison` wrote: then nothing else is read.

    Raises
    ------
    ScreeningError
        With all findings of both years, if a delivery, the criteria or a crosswalk have errors.

    Examples
    --------
    >>> found = open_comparison("musterstadt", 2017, 2016)
    >>> found.years, int(found.attribution.moved.sum())
    ((2016, 2017), 17)
    """
    if prepared:
        return load_comparison(Path(prepared))
    known = read_city(city, data)
    if criteria:
        return compare_criteria(known, year, Path(criteria), audience)
    return compare_years(known, before, year, audience)


def compare_years(
    city: City,
    one: int,
    other: int,
    audience: str,
    *,
    register: Register | None = None,
    instead: Instead | None = None,
) -> Comparison:
    """Screen two years, each by its own criteria, and pass the door.

    `register` says what has left the house before (`screening.disclosure.register`), `instead` puts other cities in
    the places of the two.

    Raises
    ------
    ScreeningError
        With all findings of both years.
    """
    errors: list[Finding] = []
    screened: list[Screening] = []
    for year in sorted((one, other)):
        try:
            screened += screen_year(city, year)
        except ScreeningError as error:
            errors += error.findings
    if errors:
        raise ScreeningError(dict.fromkeys(errors))
    before, now = instead(screened) if instead else screened
    old, new = (s.rates.delivery.boundary for s in screened)
    areas = {s.rates.delivery.boundary: s.exceeds.index for s in screened}
    names = {s.rates.delivery.boundary: names_beside_ids(s.rates.delivery.areas, city) for s in screened}
    carry = read_carry(city, old, new, areas, now.criteria.crosswalk, names) if old != new else None
    labels = (str(min(one, other)), str(max(one, other)))
    return compare(before, now, carry, read_context(city), audience, labels, register=register)


def compare_criteria(
    city: City,
    year: int,
    path: Path,
    audience: str,
    *,
    register: Register | None = None,
    instead: Instead | None = None,
    criteria: Criteria | None = None,
) -> Comparison:
    """Screen one year by the criteria in force and by those of another file, and pass the door.

    `register` and `instead` as for `compare_years`; `criteria` are what the file has held, if it is not to be read.

    Raises
    ------
    ScreeningError
        With all findings of the delivery and of both files.
    """
    sides = screen_year(city, year, *([] if criteria else [path]))
    sides += [screen(sides[0].rates, criteria)] if criteria else []
    before, now = instead(sides) if instead else sides
    labels = (IN_FORCE, path.stem)
    return compare(before, now, None, read_context(city), audience, labels, register=register)


def save_comparison(comparison: Comparison, path: Path) -> Path:
    """Write what passed the door to a file of our own, for the notebook's process; not what is for the register."""
    write_private(path, packed(replace(comparison, told={})))
    return path


def load_comparison(path: Path) -> Comparison:
    """Read a file of `save_comparison`; only ever one that the same run wrote (it is a pickle)."""
    loaded = pickle.loads(path.read_bytes())
    if not isinstance(loaded, Comparison):
        raise TypeError(f"{path.name} ist kein vorbereiteter Vergleich.")
    return loaded
