"""The site of a city for one audience: what is published and up to date, in one folder, whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from screening.base import lies_there, listed
from screening.delivery import City, read_city
from screening.pipeline.compare import comparisons_of
from screening.pipeline.findings_site import folder_taken, nothing_current
from screening.pipeline.left import TALK
from screening.pipeline.log import Target, read_log
from screening.pipeline.publish import locked, publish, set_rights, workplace
from screening.pipeline.stale import NEVER, stale
from screening.report.render.website import FIRST, GENERATOR, Folder, write_site

SITES = "website"
"""The folder of a city's sites, beside its years."""
_NEVER = {"intern": "noch nicht erstellt", TALK: "noch nicht veröffentlicht"}
"""What a site says of years without documents: those of the house are made, not published."""
_STALE = "nicht mehr aktuell"
"""What it says of others that it does not have: why they are not up to date is for the house alone."""


@dataclass(frozen=True)
class MadeSite:
    """A finished site.

    Attributes
    ----------
    folder : Path
    years : tuple of int
        The years in it, ascending.
    left : dict of str to str
        Years and comparisons that are not in it, those of one reason together, and why (German).
    """

    folder: Path
    years: tuple[int, ...]
    left: dict[str, str]


def make_site(
    key: str, audience: str, *, data: Path, reports: Path, notebooks: Path, out: Path | None = None
) -> MadeSite:
    """Write the site of all years and comparisons of a city that are up to date in one audience.

    Nothing is computed: documents are those that were published, each unchanged since, with a way back.

    Parameters
    ----------
    key : str
    audience : {"intern", "gespraech"}
    data, reports, notebooks : Path
    out : Path, optional
        By default ``reports/<city>/website/<audience>``. A folder that is there already is replaced if it is a site.

    Raises
    ------
    ScreeningError
        If no year is up to date, the folder holds something else, or a run is working on one of the years.
    """
    city = read_city(key, data)
    target = (out or reports / key / SITES / audience).absolute()
    _check_free(target)
    left = _left_out(city, audience, reports, notebooks)
    years = [y for y in _years(city, reports, audience) if y not in left]
    if not years:
        raise nothing_current(key, audience, _by_reason({str(y): why for y, why in left.items()}))
    compared = comparisons_of(city, audience, reports=reports, notebooks=notebooks)
    folders = [Target(key, y, audience).folder(reports) for y in years]
    folders += [folder for folder, why in compared.items() if not why]
    with workplace(target) as place, contextlib.ExitStack() as held:
        for folder in folders:
            held.enter_context(locked(folder, 1.0))
        told = {y: _NEVER[audience] if why == NEVER else _STALE for y, why in left.items()}
        write_site(place, [_shelf(f, reports / key) for f in folders], told, city.design)
        set_rights(place, readable=audience == TALK)
        publish(place, target)
    not_there = {str(y): why for y, why in left.items()}
    not_there |= {f"Vergleich {f.parent.name}": why for f, why in compared.items() if why}
    return MadeSite(target, tuple(years), _by_reason(not_there))


def _years(city: City, reports: Path, audience: str) -> list[int]:
    """Return all years with a delivery or with documents, ascending."""
    published = (p.parent.name for p in (reports / city.key).glob(f"*/{audience}"))
    return sorted({*city.years, *(int(y) for y in published if y.isdecimal())})


def _left_out(city: City, audience: str, reports: Path, notebooks: Path) -> dict[int, str]:
    """Return which years the site does not have, and why."""
    years = _years(city, reports, audience)
    delivered = [y for y in years if y in city.years]
    found = stale(city, reports=reports, notebooks=notebooks, years=delivered, audiences=[audience])
    gone = {y: "Die Lieferung dieses Jahres fehlt." for y in years if y not in city.years}
    return dict(sorted(({y: why for y, _, why in found} | gone).items()))


def _by_reason(left: Mapping[str, str]) -> dict[str, str]:
    """Return what is left out with the reason, all that have the same together."""
    return {listed(n for n, w in left.items() if w == why): why for why in dict.fromkeys(left.values())}


def _shelf(folder: Path, city: Path) -> Folder:
    log = read_log(folder) or {}
    return Folder(PurePosixPath(folder.relative_to(city).as_posix()), (folder,), log["angaben"])


def _check_free(target: Path) -> None:
    """Refuse to replace what is no site.

    Raises
    ------
    ScreeningError
        Naming the folder.
    """
    if not lies_there(target) or (target.is_dir() and not any(target.iterdir())):
        return
    first = target / FIRST
    made = f'<meta name="generator" content="{GENERATOR}">'
    if (
        target.is_symlink()
        or not first.is_file()
        or made not in first.read_text(encoding="utf-8", errors="replace")
    ):
        raise folder_taken(target)
