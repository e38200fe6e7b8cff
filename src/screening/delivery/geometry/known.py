"""The areas of a delivery and those of the boundaries, compared both ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screening.base import Finding, Level, first_of
from screening.delivery.geometry.areas import Areas
from screening.delivery.geometry.findings_of_deliveries import (
    area_not_in_version,
    areas_not_delivered,
    ids_mostly_unknown,
)
from screening.delivery.geometry.merges import whole_of
from screening.delivery.geometry.names import names_in_frame
from screening.delivery.geometry.parents import parents_of
from screening.delivery.geometry.unknown import better_fit, mostly_unknown
from screening.delivery.ids import clean
from screening.delivery.manifest import City, Parent, id_form
from screening.delivery.tables import Table

MOST_SHOWN = 20
"""So many are worded: of a whole land's areas nobody reads more."""


def off_map_areas(tables: list[Table], known: Areas, city: City) -> frozenset[str]:
    r"""Return the areas that are delivered and on no map, and count all the same if the city says so.

    A row whose id is a parent's or has not the form of an area's may be a sum: counted as an area, it would
    count twice.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> import geopandas as gpd
    >>> from screening.delivery.manifest import Checks, SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text("Raumbezug\n01.1\n01.2\nStadt\n")
    ...     table = read_table(pathlib.Path(folder), source)
    >>> known = Areas("2020", gpd.GeoDataFrame(index=["01.1"], geometry=[None]), ())
    >>> strict = City.model_construct(id_pattern=r"\d{2}\.\d")
    >>> lenient = strict.model_copy(update={"checks": Checks(area_without_geometry="Warnung")})
    >>> off_map_areas([table], known, strict), off_map_areas([table], known, lenient)
    (frozenset(), frozenset({'01.2'}))
    """
    if known.frame.empty or city.checks.area_without_geometry == "Fehler":
        return frozenset()
    fits = id_form(city.id_pattern)
    there = set(known.frame.index)
    parts = whole_of(known.merged)
    unknown = {
        a for t in tables for a in map(clean, t.lines) if a not in there and a not in parts and fits(a)
    }
    above = {(a, i) for p in city.parents for a, i in _with_parents(there | unknown, known, city, p)}
    return frozenset(unknown - {parent for area, parent in above if parent != area})


def _with_parents(areas: set[str], known: Areas, city: City, parent: Parent) -> Iterator[tuple[str, str]]:
    every = [*areas]
    return zip(every, parents_of(every, known.frame, city, parent), strict=True)


def area_findings(
    table: Table,
    known: Areas,
    city: City,
    off_map: frozenset[str],
    others: Mapping[str, Areas],
) -> list[Finding]:
    r"""Compare the areas of a table with those of the boundaries, both ways.

    Parameters
    ----------
    table : Table
    known : Areas
        If it holds no area, nothing is compared.
    city : City
        Its checks say how bad it is.
    off_map : frozenset of str
        Areas on no map that count all the same, as `off_map_areas` returns them.
    others : mapping of str to Areas
        Areas of other boundary versions, which may be meant.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> import geopandas as gpd
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = pathlib.Path(folder, "a.csv").write_text("Raumbezug\n01.1\n01.9\n")
    ...     table = read_table(pathlib.Path(folder), source)
    >>> known = Areas("2020", gpd.GeoDataFrame(index=["01.1", "01.2"], geometry=[None, None]), ())
    >>> for finding in area_findings(table, known, City.model_construct(), frozenset(), {}):
    ...     print(finding.level, finding.value, finding.message)
    Fehler 01.9 Das Gebiet gibt es im Gebietsstand 2020 nicht.
    Fehler 01.2 In der Datei fehlt ein Gebiet der Karte.
    """
    if known.frame.empty:
        return []
    found: list[Finding] = []
    there = set(known.frame.index)
    place = {"file": table.name, "column": table.source.id_column}
    level = city.checks.area_without_geometry
    if table.unmatched:
        texts = [*table.unmatched]
        names = dict.fromkeys(names_in_frame(known.frame).values()) if table.source.join == "name" else ()
        fit = better_fit(table, known, city, others)
        index, version = known.frame.index, known.version
        row = str(table.unmatched[texts[0]])
        return [
            ids_mostly_unknown("Fehler", texts, len(texts), index, version, fit, [*names], row=row, **place)
        ]
    unknown = [area for area in table.lines if area not in there]
    told = [a for a in unknown if a not in off_map]
    mostly = mostly_unknown(told, table.lines)
    # few ids, none of them known: the year's column, say
    none = not mostly and 0 < len(told) == len(table.lines)
    fit = better_fit(table, known, city, others) if mostly or none else None
    if mostly or (none and fit is not None and fit.kind in ("id", "name")):
        whole: Level = "Fehler" if len(unknown) == len(table.lines) else level
        row = str(table.lines[told[0]])
        index = known.frame.index
        found.append(
            ids_mostly_unknown(whole, told, len(table.lines), index, known.version, fit, row=row, **place)
        )
        if len(unknown) == len(table.lines):
            return found  # that areas are missing follows from it
        unknown = [a for a in unknown if a in off_map]
    for counts in (False, True):
        areas = [a for a in unknown if (a in off_map) is counts]
        found += first_of(
            [
                area_not_in_version(
                    level,
                    area,
                    known.frame.index,
                    known.version,
                    counts=counts,
                    row=str(table.lines[area]),
                    **place,
                )
                for area in areas[:MOST_SHOWN]
            ],
            total=len(areas),
        )
    absent = sorted((there | off_map).difference(table.lines, table.broken)) if table.whole else []
    if absent:
        on_map = not off_map & set(absent)
        found.append(areas_not_delivered(city.checks.geometry_without_row, absent, on_map=on_map, **place))
    return found
