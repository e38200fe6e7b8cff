"""The assignment table: further geographies of the areas, each a column whose name nobody else uses."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence

import geopandas as gpd
import pandas as pd

from screening.base import Finding, NotAFileError, ScreeningError, on_disk, one_of, unseen_sign
from screening.concept import ASSIGNED, Catalogue, header_key, name_header, taken
from screening.delivery.geometry.findings_of_merges import parts_assigned_apart
from screening.delivery.geometry.findings_of_names import name_column_missing
from screening.delivery.geometry.findings_of_tables import (
    areas_assigned_twice,
    areas_unassigned,
    assigned_nowhere,
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
from screening.delivery.geometry.merges import Parts, whole_of
from screening.delivery.geometry.names import joined_names, name_in, names_in_frame, with_names
from screening.delivery.geometry.parents import without_parents
from screening.delivery.ids import as_in_boundaries
from screening.delivery.manifest import Assignment, City, no_ordinary_file, read_city_catalogue, read_lines

MOST_COLUMNS = 200
"""A GeoPackage holds 2,000, ours among them."""

MOST_CHARACTERS = 100
"""A longer header is no name of a geography but a slip of the table."""


def assign(
    frame: gpd.GeoDataFrame,
    city: City,
    found: list[Finding],
    merged: Parts | None = None,
    named: dict[str, str] | None = None,
) -> None:
    r"""Add the columns of the assignment table (Bezirk names, SBH, REGSAM region).

    A column whose name is ours, or another one's but for its case, is an error: nobody could tell the two
    apart, and files refuse them.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Index `area_id`; gets the columns, empty text where an area is not assigned, and the areas' names, before
        which those that it holds stand back. Unchanged if the table cannot be used.
    city : City
    found : list of Finding
        Gets what is wrong.
    merged : Parts, optional
        Areas that are reported as one: they have what all of their parts have, unless the table has a row of theirs.
    named : dict of str to str, optional
        Gets the names of these parts: files may hold them.

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
    (['SBH Mitte', ''], [('Ein Gebiet ohne Zuordnung.', '02')])
    """
    if (
        city.assignment is None
        or (read := _table(frame.index, city, city.assignment, merged or {}, found, named)) is None
    ):
        return
    table, lines = read
    file = on_disk(city.geo, city.assignment.path).name
    joined = table.reindex(frame.index).fillna("")
    joined = _without_names(joined, frame, city.assignment, file, found)
    joined = without_parents(joined, frame, city, lines, file, found)
    for column in joined.columns:
        if column not in frame.columns:
            frame[column] = joined[column]
        elif wrong := list(frame.index[(joined[column] != "") & (joined[column] != frame[column])]):
            found.append(assignment_against_id(wrong, file, column))


def _without_names(
    joined: pd.DataFrame, frame: gpd.GeoDataFrame, declared: Assignment, file: str, found: list[Finding]
) -> pd.DataFrame:
    """Move the column of the areas' names, if one is declared, to where names stand."""
    if not declared.name_column:
        return joined
    column = one_of(declared.name_column, joined.columns)
    if column is None:
        there, key = [declared.id_column, *joined.columns], "name_column in [assignment]"
        found.append(name_column_missing(declared.name_column, there, key, file))
        return joined
    own = {str(area): name_in(name) for area, name in joined[column].items()}
    names, told = joined_names(own, names_in_frame(frame), file=file, column=column)
    with_names(frame, names)
    found += told
    return joined.drop(columns=column)


def _table(
    areas: pd.Index[str],
    city: City,
    declared: Assignment,
    merged: Parts,
    found: list[Finding],
    named: dict[str, str] | None,
) -> tuple[pd.DataFrame, dict[str, int]] | None:
    """Return the table by the areas' ids as the boundaries write them, and its lines; None, with findings, if unusable."""
    path = on_disk(city.geo, declared.path)
    key = declared.id_column
    place = {"file": path.name, "column": key}
    try:
        rows = read_lines(path)
    except NotAFileError as why:
        found.append(no_ordinary_file(path.name, why))
        return None
    except (OSError, UnicodeDecodeError, csv.Error):
        found.append(assignment_unreadable(path.name))
        return None
    odd = next((n for n, cells in rows[1:] if any(map(unseen_sign, cells))), 0)
    if odd:
        found.append(control_sign(odd, **place))
        return None
    header, body = rows[0][1] if rows else [], [cells for _, cells in rows[1:]]
    header += [""] * (min(map(len, body), default=0) - len(header))  # what stands below has a name to be told
    key = one_of(key, header) or key
    if key not in header or len(set(header)) < len(header) or any(len(r) != len(header) for r in body):
        found.append(assignment_misshapen(key, header, **place))
        return None
    if unfit := [*_unfit(header, key, city, path.name)]:
        found += unfit
        return None
    table = pd.DataFrame(body, columns=header, dtype="str").set_index(key)
    ids, told = as_in_boundaries(table.index, areas.union([*whole_of(merged)]), city, **place)
    table.index = pd.Index(ids, name=key)
    found += told
    double = sorted(set(table.index[table.index.duplicated()]))
    if double:
        at = [line for (line, _), area in zip(rows[1:], ids, strict=True) if area in double]
        found.append(areas_assigned_twice(double, at, **place))
        return None
    names = one_of(declared.name_column, header)
    if named is not None and names in table:
        named |= {
            p: name for p in whole_of(merged) if p in table.index and (name := name_in(table.at[p, names]))
        }
    table = _of_wholes(table, merged, names, path.name, found)
    without = sorted(set(areas) - set(table.index))
    if without:
        levels = [p.label for p in city.parents if p.column]
        none = len(without) == len(areas)
        found.append(areas_unassigned(without, table.index, levels, none=none, **place))
    whole = whole_of(merged)
    lines = {whole.get(area, area): line for (line, _), area in zip(rows[1:], ids, strict=True)}
    return table, lines | {area: line for (line, _), area in zip(rows[1:], ids, strict=True)}


def _of_wholes(
    table: pd.DataFrame, merged: Parts, names: str | None, file: str, found: list[Finding]
) -> pd.DataFrame:
    """Return a table with one row for each merged area: its own, or what all rows of its parts say."""
    apart: dict[str, list[str]] = {}
    rows, out = {}, set[str]()
    for area, parts in merged.items():
        there = table.loc[[p for p in parts if p in table.index]]
        out |= {*there.index} - {area}
        if (area in table.index and area not in parts) or there.empty:
            continue
        alike = {c: there[c].iloc[0] if len(set(there[c])) == 1 else "" for c in table.columns}
        rows[area] = alike
        if differ := [c for c in table.columns if len(set(there[c])) > 1 and c != names]:
            apart[area] = differ
    if apart:
        found.append(parts_assigned_apart(apart, file))
    kept = table.drop(index=[*(out | rows.keys() & {*table.index})])
    added = pd.DataFrame.from_dict(rows, orient="index", columns=table.columns, dtype="str")
    return pd.concat([kept, added]).rename_axis(table.index.name) if rows else kept


def surplus_findings(city: City, areas: Mapping[str, pd.Index[str]]) -> list[Finding]:
    """Tell rows of the assignment table about areas that no boundaries of the city hold.

    Parameters
    ----------
    city : City
    areas : mapping of str to pandas.Index
        By boundary version all ids that rows may have; where a version could not be read, nothing is told.

    Examples
    --------
    >>> surplus_findings(City.model_construct(assignment=None), {})
    []
    """
    if city.assignment is None or any(not len(areas.get(b.version, ())) for b in city.boundaries):
        return []
    path = on_disk(city.geo, city.assignment.path)
    try:
        rows = read_lines(path)
    except (NotAFileError, OSError, UnicodeDecodeError, csv.Error):
        return []  # told where it is read
    header = rows[0][1] if rows else []
    key = one_of(city.assignment.id_column, header)
    if key is None:
        return []
    place, known = (
        header.index(key),
        pd.Index(sorted({a for ids in areas.values() for a in ids}), dtype="str"),
    )
    texts = {line: cells[place] for line, cells in rows[1:] if place < len(cells)}
    ids, _ = as_in_boundaries(texts.values(), known, city, file=path.name)
    left = {line: area for line, area in zip(texts, ids, strict=True) if area not in known}
    if not left or len(left) == len(texts):
        return []  # that no id of the table is an area's is told where it is read
    return [assigned_nowhere([*left.values()], [*left], file=path.name, column=key)]


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
    ours |= {header_key(n): n for n in (f"{p.id}_name" for p in city.parents if p.name_column)}
    declared = [city.assignment.name_column if city.assignment else ""]
    declared += [column for p in city.parents for column in (p.column, p.name_column)]
    skipped = {key, *(one_of(column, header) for column in declared if column)}
    skipped |= {p.id for p in city.parents if p.parts}
    headers = {n: ASSIGNED[n] for n in header if n in ASSIGNED}
    headers |= {f"{p}_name": name_header(label) for p, label in parents.items() if f"{p}_name" in header}
    if len(header) > MOST_COLUMNS:
        yield too_many_columns(len(header), MOST_COLUMNS, file)
        return
    seen = {header_key(shown): name for name, shown in headers.items()}
    for position, name in enumerate(header, 1):
        if name in skipped:
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
