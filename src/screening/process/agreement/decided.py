"""Which decision an agreement names, and whether it chose its areas: told of a file whatever else is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from screening.base import Finding, ScreeningError, lies_there, read_toml
from screening.delivery.manifest import City
from screening.process.agreement.findings import (
    chosen_late,
    decision_elsewhere,
    decision_not_for_it,
    decision_of_no_year,
    decision_superseded,
    decision_unknown,
    record_missing,
    year_unknown,
)
from screening.process.agreement.programme import CHOSEN
from screening.process.agreement.read import FILE, FOLDER, folders
from screening.process.areas import is_newest, named_areas

_YEARS = range(1900, 2201)


def decision_findings(city: City, year: int, record: str) -> Iterator[Finding]:
    """Tell agreements whose year or decision leads nowhere, or to what did not choose their areas.

    A record of a later year is that year's business.

    Parameters
    ----------
    city : City
    year : int
        The year that is looked at.
    record : str
        What the file with a year's decisions is called.

    Examples
    --------
    >>> import screening as sc
    >>> [*decision_findings(sc.read_city("musterstadt", data="data"), 2024, "entscheidungen.toml")]
    []
    """
    last = max((int(p.name) for p in city.raw.glob("[12][0-9][0-9][0-9]") if p.is_dir()), default=year)
    for folder in folders(city):
        raw, file = _raw(folder / FILE), f"{FOLDER}/{folder.name}/{FILE}"
        named, chosen = raw.get("entscheidung", ""), raw.get("jahr")
        named = named if isinstance(named, str) else ""
        if named and chosen is None:
            yield decision_of_no_year(named, file)
        if type(chosen) is not int or chosen not in _YEARS:
            continue
        begun = getattr(raw.get("start"), "year", chosen)
        if begun < chosen:
            yield chosen_late(chosen, file)
        home = city.raw / str(chosen)
        if not home.is_dir():
            # what was chosen before there was any folder needs none
            if named or chosen > last:
                yield year_unknown(chosen, file)
        elif named and chosen <= year:
            own = raw.get("gebiete") if is_newest(city, _version(city, chosen)) else None
            yield from _in_record(home / record, named, chosen, file, city, own)


def _in_record(path: Path, named: str, year: int, file: str, city: City, own: object) -> Iterator[Finding]:
    if not lies_there(path):
        yield record_missing(named, year, file)
        return
    given = _raw(path).get("entscheidung")
    if isinstance(given, list):
        entries = {str(d["id"]): d for d in given if isinstance(d, dict) and "id" in d}
        if named not in entries:
            yield decision_unknown(named, [*entries], year, file)
            return
        said = entries[named]
        if after := [key for key, d in entries.items() if d.get("ersetzt") == named]:
            yield decision_superseded(named, after, year, file)
        elif (verdict := said.get("beschluss", CHOSEN)) != CHOSEN:
            yield decision_not_for_it(named, str(verdict), year, file)
        elif (theirs := _texts(said.get("gebiete"))) and _apart(city, theirs, _texts(own)):
            yield decision_elsewhere(named, theirs, year, file)


def _apart(city: City, some: list[str], others: list[str]) -> bool:
    """Tell whether no area is in both, however either writes it; not where one of them names none."""
    pairs = ((some, others), (others, some))
    return bool(others) and not any(named_areas(a, frozenset(b), city)[0] for a, b in pairs)


def _texts(given: object) -> list[str]:
    return [t for t in given if isinstance(t, str)] if isinstance(given, list) else []


def _version(city: City, year: int) -> str:
    boundary = city.boundary_in(year)
    return boundary.version if boundary else ""


def _raw(path: Path) -> dict[str, Any]:
    """Return what a file says; nothing if it cannot be read, which is told where it is read."""
    try:
        return read_toml(path)
    except ScreeningError:
        return {}
