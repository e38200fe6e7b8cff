"""Whom a side is asked to rate: the candidates of the published table, in its order, and what was named beside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from screening.delivery import Areas, City
from screening.figures.export import BETWEEN, listed
from screening.pipeline import inputs
from screening.pipeline.left import TALK
from screening.pipeline.log import Target, read_log
from screening.pipeline.stale import changed_since_told
from screening.process import areas_in, areas_of_year, candidate, split_areas, written
from screening.process.nominations import nominations_of

FILE = "auswahl.xlsx"


class Asked(NamedTuple):
    """Whom a side is asked to rate, and what it is asked on.

    Attributes
    ----------
    names : dict of str to str
        As people write it, each with its name.
    published : bool
        Whether that is the published table, and beside it what else was named.
    stale : str
        What has changed since it was published.
    spoilt : bool
        Whether there is a published version whose table is gone, or not the one of its run.
    """

    names: dict[str, str]
    published: bool
    stale: str = ""
    spoilt: bool = False


def to_rate(city: City, year: int, areas: dict[str, Areas], rows: Iterable[str], reports: Path) -> Asked:
    """Return what a side rates, each with its name; and whether it is the published table, and today's.

    What the version for the meeting says is known to both sides, so a form may follow it: *sicher*, *möglich*, just below
    the line, named. Without one, or where its workbook is not as it was published, there is what was named alone; for who
    else is a candidate would tell decisions.

    Parameters
    ----------
    city : City
    year : int
    areas : dict of str to Areas
        By boundary version.
    rows : iterable of str
        Ids that the delivery holds beside them.
    reports : Path

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> asked = to_rate(city, 2021, {}, (), Path("no-folder"))
    >>> [*asked.names][:2], asked.published, asked.spoilt
    (['12.2.4', '23.1.1'], False, False)
    """
    known = areas_of_year(city, year, {v: a.frame.index for v, a in areas.items() if len(a.frame)}, rows)
    named = nominations_of(city, year, areas, rows).frame
    table, names = _published(city, year, known, reports), _names(areas, city, year)
    found = dict(table)
    for _, rows_of in named.groupby("nennung", sort=True):
        key = candidate(rows_of["gebiet"])
        called = " · ".join(filter(None, (names.get(a, "") for a in areas_in(key))))
        if key not in table:
            found[key] = found.get(key) or str(rows_of["name"].iloc[0]) or called
    stale = changed_since_told(city, year, reports=reports) if table else ""
    spoilt = not table and Target(city.key, year, TALK).folder(reports).is_dir()
    return Asked({written(key): name for key, name in found.items()}, bool(table), stale, spoilt)


def _published(city: City, year: int, known: frozenset[str], reports: Path) -> dict[str, str]:
    """Return the published candidates by key, with their names; none if the workbook is not the one of this year's run."""
    folder = Target(city.key, year, TALK).folder(reports)
    log = read_log(folder) or {}
    told = log.get("dokumente")
    # a folder that was copied holds another year's candidates, or those that only the house may know
    if (log.get("stadt"), log.get("jahr"), log.get("fassung")) != (city.key, year, TALK):
        return {}
    if not isinstance(told, dict) or not told.get(FILE) or told[FILE] != inputs.digest(folder / FILE):
        return {}
    return {candidate(split_areas(code, known, BETWEEN)): name for code, name in listed(folder / FILE)}


def _names(areas: dict[str, Areas], city: City, year: int) -> dict[str, str]:
    boundary = city.boundary_in(year)
    frame = areas[boundary.version].frame if boundary and boundary.version in areas else None
    if frame is None or "area_name" not in frame:
        return {}
    return {str(a): n for a, n in frame["area_name"].items() if isinstance(n, str)}
