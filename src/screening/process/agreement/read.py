"""``gebiete/<gebiet>/vereinbarung.toml``: all agreements of a city, read strictly and together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd

from screening.base import Finding, ScreeningError, has_errors, lies_there, read_partly, read_toml
from screening.delivery.manifest import City
from screening.process.agreement.agreement import Agreement
from screening.process.agreement.findings import (
    agreement_missing,
    area_in_list_twice,
    area_twice,
    folder_named_badly,
    name_taken,
    signed_lacks,
    still_lacking,
)
from screening.process.areas import named_areas
from screening.process.findings import key_personal
from screening.process.free_text import personal_kinds
from screening.process.nominations import Drawn, read_extent

FOLDER, FILE = "gebiete", "vereinbarung.toml"
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Agreements:
    """The agreements of a city.

    Attributes
    ----------
    items : mapping of str to Agreement
        By the key of the Schwerpunktgebiet, the name of its folder; sorted.
    findings : tuple of Finding
        What is noteworthy and no error.
    drawn : mapping of str to Drawn
        The Umgriff of those that name a polygon file, by key.
    """

    items: Mapping[str, Agreement] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    drawn: Mapping[str, Drawn] = field(default_factory=dict)


def folders(city: City) -> tuple[Path, ...]:
    """Return the folders of the Schwerpunktgebiete, sorted by name; none if there is no ``gebiete``.

    Examples
    --------
    >>> import screening as sc
    >>> [folder.name for folder in folders(sc.read_city("musterstadt", data="data"))][:3]
    ['aue', 'becken', 'muehlzeile']
    """
    root = city.raw / FOLDER
    if not root.is_dir():
        return ()
    return tuple(sorted((p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")), key=str))


def read_agreements(
    city: City, areas: Mapping[str, Iterable[str]], shapes: gpd.GeoSeries | None = None
) -> Agreements:
    r"""Read all agreements of a city; without the folder ``gebiete`` there are none.

    Parameters
    ----------
    city : City
    areas : mapping of str to iterable of str
        Per boundary version the ids that exist. Agreements name areas of the newest version; where no ids are
        known they are not checked.
    shapes : geopandas.GeoSeries, optional
        The areas of the newest version, with which polygons are cut.

    Returns
    -------
    Agreements

    Raises
    ------
    ScreeningError
        With every finding of all files at once: unreadable, unknown and missing keys, contradictions, unknown
        areas, two of one name.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     city = City.model_construct(data=pathlib.Path(folder), key="a", boundaries=())
    ...     home = city.raw / FOLDER / "am_park"
    ...     home.mkdir(parents=True)
    ...     _ = (home / FILE).write_text('name = "Am Park"\ngebiete = ["02.1"]\n', encoding="utf-8")
    ...     read = read_agreements(city, {})
    >>> read.items["am_park"].name, [f.level for f in read.findings]
    ('Am Park', ['Hinweis'])
    """
    found: list[Finding] = []
    items: dict[str, Agreement] = {}
    without, broken = [], set()
    for folder in folders(city):
        if not _KEY.fullmatch(folder.name):
            found.append(folder_named_badly(folder.name))
        elif not lies_there(folder / FILE):
            without.append(folder.name)
        else:
            try:
                raw = read_toml(folder / FILE, _file(folder.name))
            except ScreeningError as error:
                found += error.findings
                continue
            read = read_partly(Agreement, raw, _file(folder.name), {"name": folder.name})
            found += read.findings
            broken |= {folder.name} if read.findings else set()
            if read.model:
                items[folder.name] = read.model
                lacking = [k for k in read.model.lacking if k not in read.without]
                found += [signed_lacks(lacking, _file(folder.name))] if read.model.signed and lacking else []
    if without:
        found.append(agreement_missing(without))
    items = _known(city, items, areas, found)
    drawn = _drawn(city, items, shapes, found)
    for key, one in drawn.items():
        named = dict.fromkeys((*items[key].areas, *map(str, one.shares.index)))
        items[key] = items[key].model_copy(update={"areas": tuple(named)})
    found += _noteworthy(items, broken)
    if has_errors(found):
        raise ScreeningError(found)
    return Agreements(items, tuple(found), drawn)


def _file(key: str) -> str:
    return f"{FOLDER}/{key}/{FILE}"


def _known(
    city: City, items: Mapping[str, Agreement], areas: Mapping[str, Iterable[str]], found: list[Finding]
) -> dict[str, Agreement]:
    """Return the agreements with their areas as the newest boundaries write them; tell those that are not there."""
    order = sorted((b for b in city.boundaries if b.version in areas), key=lambda b: b.valid_from)
    known = frozenset(areas[order[-1].version]) if order else frozenset()
    return {key: _with_ids(city, key, one, known, found) for key, one in items.items()}


def _with_ids(city: City, key: str, one: Agreement, known: frozenset[str], found: list[Finding]) -> Agreement:
    ids: list[str] = []
    for text in one.areas:
        areas, told = named_areas([text], known, city, file=_file(key), column="gebiete")
        found += told
        found += [area_in_list_twice(area, _file(key)) for area in areas if area in ids]
        ids += areas
    return one.model_copy(update={"areas": tuple(ids)})


def _drawn(
    city: City, items: Mapping[str, Agreement], shapes: gpd.GeoSeries | None, found: list[Finding]
) -> dict[str, Drawn]:
    """Return what the polygon files say, by key."""
    cut = gpd.GeoSeries([]) if shapes is None else shapes
    least, read = city.naming.least_share, {}
    for key, one in items.items():
        if one.extent:
            place = (_file(key), 0)
            read[key] = read_extent(city.raw / FOLDER / key, one.extent, cut, least, place, found)
    return read


def _noteworthy(items: Mapping[str, Agreement], broken: Collection[str]) -> Iterator[Finding]:
    """Tell what is noteworthy; of those that are `broken` not what they lack, for that may be what was left out."""
    seen: dict[str, str] = {}
    for key, one in items.items():
        if one.name in seen:
            yield name_taken(one.name, seen[one.name], _file(key))
        seen.setdefault(one.name, key)
        if not one.signed and key not in broken:
            yield (
                still_lacking(one.lacking, _file(key))
                if one.lacking
                else still_lacking(["unterzeichnet"], _file(key))
            )
        for area in one.areas:
            if others := [k for k, o in items.items() if k < key and area in o.areas and _overlap(one, o)]:
                yield area_twice(area, others, _file(key))
        for name, text in _texts(one):
            if kinds := personal_kinds(text):
                yield key_personal(kinds, name, _file(key))


def _overlap(one: Agreement, other: Agreement) -> bool:
    """Tell whether two run at the same time; one without a start is not running yet."""
    if one.start is None or other.start is None:
        return False
    later, earlier = (one, other) if one.start >= other.start else (other, one)
    return earlier.end is None or (later.start is not None and later.start <= earlier.end)


def _texts(one: Agreement) -> Iterator[tuple[str, str]]:
    yield from (("thema", one.aim), ("moderation", one.moderation), ("ansprechperson", one.contact))
    for key, texts in (("gruende", one.reasons), ("partner", one.partners), ("weitere", one.further)):
        yield from ((key, text) for text in texts)
