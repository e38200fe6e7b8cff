"""The assignment table: further geographies of the areas, each a column whose name nobody else uses."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

import geopandas as gpd
import pandas as pd

from screening.base import Finding, NotAFileError, ScreeningError, on_disk, one_of, unseen_sign
from screening.concept import ASSIGNED, Catalogue, header_key, taken
from screening.delivery.geometry.findings_of_tables import (
    areas_assigned_twice,
    areas_unassigned,
    assignment_against_id,
    assignment_misshapen,
    assignment_unreadable,
    control_sign,
    header_empty,
    header_taken,
    header_unfit,
    parent_named_as_a_column,
    too_many_columns,
)
from screening.delivery.ids import as_in_boundaries
from screening.delivery.manifest import City, no_ordinary_file, read_cells, read_city_catalogue

MOST_COLUMNS = 200
"""A GeoPackage holds 2,000, ours among them."""

MOST_CHARACTERS = 100
"""A longer header is no name of a geography but a slip of the table."""


def assign(frame: gpd.GeoDataFrame, city: City, found: list[Finding]) -> None:
    r"""Add the columns of the assignment table (Bezirk names, SBH, REGSAM region).

    A column whose name is ours, or another one's but for its case, is an error: nobody could tell the two
    apart, and files refuse them.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Index `area_id`; gets the columns, empty text where an area is not assigned. Unchanged if the table
        cannot be used.
    city : City
    found : list of Finding
        Gets what is wrong.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from screening.delivery.manifest.city import Assignment
    >>> frame, found = gpd.GeoDataFrame(index=["01", "02"]), []
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = Assignment(path="z.csv", id_column="viertel")
    ...     keys = {"key": "a", "data": pathlib.Path(folder), "level": "Viertel", "id_pattern": "[0-9]{2}"}
    ...     city = City.model_construct(assignment=table, **keys)
    ...     city.geo.mkdir(parents=True)
    ...     _ = (city.geo / "z.csv").write_text("viertel;sbh\n01;SBH Mitte\n")
    ...     assign(frame, city, found)
    >>> frame["sbh"].tolist(), [(f.message, f.value) for f in found]
    (['SBH Mitte', ''], [('Gebiete ohne Zuordnung (1).', '02')])
    """
    if city.assignment is None:
        return
    path = on_disk(city.geo, city.assignment.path)
    key = city.assignment.id_column
    place = {"file": path.name, "column": key}
    try:
        rows = read_cells(path)
    except NotAFileError as why:
        found.append(no_ordinary_file(path.name, why))
        return
    except (OSError, UnicodeDecodeError, csv.Error):
        found.append(assignment_unreadable(path.name))
        return
    odd = next((n for n, cells in enumerate(rows[1:], 2) if any(map(unseen_sign, cells))), 0)
    if odd:
        found.append(control_sign(odd, **place))
        return
    header, body = rows[0] if rows else [], rows[1:]
    header += [""] * (min(map(len, body), default=0) - len(header))  # what stands below has a name to be told
    key = one_of(key, header) or key
    if key not in header or len(set(header)) < len(header) or any(len(r) != len(header) for r in body):
        found.append(assignment_misshapen(key, header, **place))
        return
    if unfit := [*_unfit(header, key, city, path.name)]:
        found += unfit
        return
    table = pd.DataFrame(body, columns=header, dtype="str").set_index(key)
    ids, told = as_in_boundaries(table.index, frame.index, city, **place)
    table.index = pd.Index(ids, name=key)
    found += told
    double = sorted(set(table.index[table.index.duplicated()]))
    if double:
        found.append(areas_assigned_twice(double, **place))
        return
    without = sorted(set(frame.index) - set(table.index))
    if without:
        found.append(areas_unassigned(without, table.index, none=len(without) == len(frame), **place))
    joined = table.reindex(frame.index).fillna("")
    for column in joined.columns:
        if column not in frame.columns:
            frame[column] = joined[column]
        elif wrong := list(frame.index[(joined[column] != "") & (joined[column] != frame[column])]):
            found.append(assignment_against_id(wrong, path.name, column))


def parent_findings(city: City) -> Iterator[Finding]:
    """Tell parents whose id or label is a column of ours, or another parent's.

    Examples
    --------
    >>> import pathlib
    >>> from screening.delivery.manifest.city import Parent
    >>> parents = (Parent(id="bezirk", label="Bezirk", parts=1), Parent(id="teil", label="Viertel", parts=2))
    >>> city = City.model_construct(key="a", data=pathlib.Path("nowhere"), level="Viertel", parents=parents)
    >>> [(f.column, f.message) for f in parent_findings(city)]
    [('parent.2.label', 'So heißt schon eine Spalte der Auswahl („Viertel“).')]
    """
    ours = taken(city.level, {}, _catalogue(city))
    for n, parent in enumerate(city.parents, 1):
        for key, name in (("id", parent.id), ("label", parent.label)):
            if other := ours.get(header_key(name)):
                yield parent_named_as_a_column(name, other, f"parent.{n}.{key}")
        ours |= {header_key(parent.id): parent.id, header_key(parent.label): parent.label}


def _unfit(header: Sequence[str], key: str, city: City, file: str) -> Iterator[Finding]:
    """Tell columns of the assignment table, but for that of the ids, whose names cannot stand beside ours."""
    parents = {p.id: p.label for p in city.parents}
    ours = taken(city.level, parents, _catalogue(city))
    headers = {n: ASSIGNED[n] for n in header if n in ASSIGNED}
    headers |= {f"{p}_name": f"{label}, Name" for p, label in parents.items() if f"{p}_name" in header}
    if len(header) > MOST_COLUMNS:
        yield too_many_columns(len(header), MOST_COLUMNS, file)
        return
    seen = {header_key(shown): name for name, shown in headers.items()}
    for position, name in enumerate(header, 1):
        if name in parents or name == key:
            continue
        place = {"file": file, "row": "1", "column": name[:MOST_CHARACTERS] or str(position)}
        other = ours.get(header_key(name)) or seen.get(header_key(name))
        seen[header_key(name)] = name
        if not name:
            yield header_empty(**place)
        elif not (name[0].isalnum() and name.isprintable() and len(name) <= MOST_CHARACTERS):
            yield header_unfit(MOST_CHARACTERS, **place)
        elif other:
            level = (p for p, label in parents.items() if header_key(name) in (p, header_key(label)))
            yield header_taken(other, next(level, ""), **place)


def _catalogue(city: City) -> Catalogue | None:
    try:
        return read_city_catalogue(city)
    except ScreeningError:  # told where the catalogue is read
        return None
