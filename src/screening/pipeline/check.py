"""All findings about a city or year at once, however broken its files are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from screening.base import (
    CITY_NAME,
    LEVELS,
    Finding,
    Findings,
    ScreeningError,
    has_errors,
    lies_there,
    read_model,
)
from screening.concept import Catalogue, Criteria, default_catalogue, read_catalogue, read_criteria
from screening.delivery import (
    Areas,
    City,
    Delivery,
    inspect_delivery,
    names_beside_ids,
    read_areas,
    read_city,
)
from screening.delivery.geometry import chain_findings, crosswalk_findings, surplus_findings, whole_of
from screening.delivery.manifest import HISTORY, Manifest, is_workbook, read_manifest, word_findings
from screening.pipeline.findings import delivery_missing
from screening.process import PARTS, kept_findings, not_delivered_yet, with_names

if TYPE_CHECKING:
    from screening.disclosure import Register

T = TypeVar("T")

_TABLES = (".csv", ".tsv", ".txt", ".zip")
"""So files end that are delivered, and workbooks."""


def check_city(
    key: str,
    years: Iterable[int] | None = None,
    *,
    data: Path,
    reports: Path | None = None,
    notebooks: Path | None = None,
) -> dict[int, Findings]:
    """Return the findings of several years of a city.

    Parameters
    ----------
    key : str
    years : iterable of int, optional
        By default the newest year.
    data : Path
    reports : Path, optional
        Where documents go: then also what would stop a run beside the data, see `screening.pipeline.foreseen`.
    notebooks : Path, optional
        Their folder, if it is not the usual one.

    Raises
    ------
    ScreeningError
        If there is no such city, or it has no delivery.
    """
    wanted = list(years or ())
    if not wanted:
        known = delivered_years(key, data)
        if not known:
            read_city(key, data)
            raise delivery_missing(key)
        wanted = [known[-1]]
    read: dict[str, Areas] = {}
    seen: dict[int, Delivery] = {}
    house: list[Finding] = []
    register = None
    if reports is not None:
        from screening.pipeline.foreseen import notebook_findings, place_findings, read_known

        register = read_known(reports, key, house)
        house += [*place_findings(reports, key), *notebook_findings(notebooks)]
    found = {
        year: _sorted(
            [*house, *check_year(key, year, data=data, read=read, seen=seen, register=register).items]
        )
        for year in wanted
    }
    return _told_once(found, _tried(lambda: read_city(key, data), []))


def _sorted(found: Iterable[Finding]) -> Findings:
    return Findings(tuple(sorted(dict.fromkeys(found), key=lambda f: LEVELS.index(f.level))))


def _told_once(found: dict[int, Findings], city: City | None) -> dict[int, Findings]:
    """Leave out what is wrong with a file of many years, or its declaration, where an earlier year has told it."""
    files = {f.path for f in city.files} if city else set()
    known: set[Finding] = set()
    for year, told in found.items():
        shared = {
            f
            for f in told.items
            if f.file in files or (f.file == "stadt.toml" and f.column.startswith("datei."))
        }
        found[year] = Findings(tuple(f for f in told.items if f not in known))
        known |= shared
    return found


def delivered_years(key: str, data: Path) -> list[int]:
    """Return the years that have a delivery; if ``stadt.toml`` is broken, those with a ``lieferung.toml`` of their own."""
    if not CITY_NAME.fullmatch(key):
        return []
    if city := _tried(lambda: read_city(key, data), []):
        return list(city.years)
    names = (p.parent.name for p in (data / "raw" / key).glob("*/lieferung.toml"))
    return sorted(int(n) for n in names if re.fullmatch(r"19[0-9]{2}|2[01][0-9]{2}|2200", n))


def check_year(
    key: str,
    year: int,
    *,
    data: Path,
    read: dict[str, Areas] | None = None,
    seen: dict[int, Delivery] | None = None,
    register: Register | None = None,
) -> Findings:
    """Return all findings of one year.

    They are about city, catalogue, criteria, crosswalks, programme, nominations, objections and delivery, and the rule's
    own.
    Boundaries that are in `read` (by version) and deliveries in `seen` (by year) are not read again; the others
    are added. With a `register` secrets that have been told already are among them. The findings come worst first.
    """
    found: list[Finding] = []
    raw = data / "raw" / key
    city = _tried(lambda: read_city(key, data), found)
    if city is None and not lies_there(raw / "stadt.toml"):
        return Findings(tuple(found))
    own = raw / "katalog.toml"
    catalogue = _tried(lambda: read_catalogue(own) if lies_there(own) else default_catalogue(), found)
    # without a valid catalogue of its own the rest is checked against the packaged one, but not judged by it
    usable = catalogue or default_catalogue()
    criteria = _tried(lambda: read_criteria(raw / "kriterien.toml", usable, year), found, catalogue is None)
    delivery = None
    if city is None:
        manifest = raw / str(year) / "lieferung.toml"
        if lies_there(manifest):
            _tried(lambda: read_model(Manifest, manifest, f"{year}/{manifest.name}"), found)
    else:
        found += word_findings(city.noun)
        areas = {} if read is None else read
        areas.update({b.version: read_areas(city, b) for b in city.boundaries if b.version not in areas})
        before = _earlier(city, year, usable, areas, {} if seen is None else seen)
        if year not in city.years and _is_prepared(raw / str(year)):
            found.append(not_delivered_yet(year))
        else:
            delivery = _tried(
                lambda: inspect_delivery(city, year, catalogue=usable, areas=areas, before=before), found
            )
        known = {version: a.frame.index for version, a in areas.items() if len(a.frame)}
        called = {v: names_beside_ids(a.frame, city) for v, a in areas.items() if city.crosswalks}
        found += crosswalk_findings(city, known, called)
        there = {v: ids.union([*whole_of(areas[v].merged)]) for v, ids in known.items()}
        if delivery is not None:
            there[""] = delivery.counts.index  # some may be on no map
        found += surplus_findings(city, there)
        if delivery is not None:
            found += chain_findings(city, _versions_before(city, year), delivery.boundary, known, called)
        if delivery is not None and catalogue is not None:
            found += delivery.findings.items
        figures = None
        if catalogue and criteria and delivery and not has_errors(found):
            figures = _applied(delivery, criteria, register, found)
        # a decision against the figures needs a reason: what people keep is read once, beside the figures if there are any
        rows = delivery.counts.index if delivery is not None else ()
        held = {d.year: d.counts.index for d in before}
        found += kept_findings(city, year, areas, rows, figures, held)
        found = with_names(found, city, year, _called(areas, delivery))
    return _sorted(found)


def _called(areas: dict[str, Areas], delivery: Delivery | None) -> dict[str, Areas]:
    """Return the areas as a year's delivery calls them, too, if it could be read."""
    if delivery is None or delivery.boundary not in areas:
        return areas
    return areas | {delivery.boundary: replace(areas[delivery.boundary], frame=delivery.areas)}


def _is_prepared(folder: Path) -> bool:
    """Tell whether a year's folder was made for its selection alone: no table lies there but those that people keep."""
    if not folder.is_dir():
        return False
    names = (p.name for p in folder.iterdir() if not p.name.startswith((".", "~")))
    return all(n in PARTS for n in names if is_workbook(n) or n.lower().endswith(_TABLES))


def _versions_before(city: City, year: int) -> list[str]:
    """Return the boundary versions of all earlier years whose manifests can be read."""
    versions = []
    for y in (y for y in city.years if y < year):
        manifest = _tried(partial(read_manifest, city, y), [])
        boundary = manifest and (
            city.boundary(manifest.boundary) if manifest.boundary else city.boundary_in(y)
        )
        versions += [boundary.version] if boundary else []
    return versions


def _earlier(
    city: City, year: int, catalogue: Catalogue, areas: dict[str, Areas], seen: dict[int, Delivery]
) -> list[Delivery]:
    """Return the deliveries of the years before, ascending; one that cannot be read is left out."""
    for y in [y for y in city.years if y < year][-HISTORY:]:
        if y not in seen:
            read = partial(inspect_delivery, city, y, catalogue=catalogue, areas=areas, judge=False)
            delivery = _tried(read, [])
            if delivery is not None:
                seen[y] = delivery
    return [seen[y] for y in sorted(seen) if y < year][-HISTORY:]


def _applied(
    delivery: Delivery, criteria: Criteria, register: Register | None, found: list[Finding]
) -> dict[str, str] | None:
    """Add what the rule finds; return what it decides of each area, if it can."""
    from screening.analysis import screening_findings
    from screening.disclosure import secrecy_findings
    from screening.rule import rates, screen

    screening = _tried(lambda: screen(rates(delivery), criteria), found)
    if screening is None:
        return None
    found += [*screening_findings(screening), *secrecy_findings(screening, register)]
    decided = screening.decision["decision"]
    return dict(zip(map(str, decided.index), map(str, decided), strict=True))


def _tried(call: Callable[[], T], found: list[Finding], silent: bool = False) -> T | None:
    try:
        return call()
    except ScreeningError as error:
        found += () if silent else error.findings
        return None
