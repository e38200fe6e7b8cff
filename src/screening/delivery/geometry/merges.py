"""Areas that are reported as one: ``von;nach`` with an optional ``name``, for polygons and for delivered rows alike."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from screening.base import Finding, NotAFileError, first_of, folded, on_disk
from screening.delivery.geometry.findings_of_merges import (
    merge_of_other_columns,
    merge_unreadable,
    merge_without_id,
    merged_against_pattern,
    merged_area_unknown,
    merged_in_chain,
    merged_names_differ,
    merged_twice,
)
from screening.delivery.geometry.names import name_in, same_name
from screening.delivery.ids import clean
from screening.delivery.manifest import Boundary, City, Rows, id_form, no_ordinary_file, read_lines

Parts = Mapping[str, tuple[str, ...]]
"""Merged area → the areas that it is made of, itself among them if it is one."""


@dataclass(frozen=True)
class Merges:
    """Which areas are reported as one.

    Attributes
    ----------
    parts : Parts
    names : dict of str to str
        What the table calls merged areas.

    Examples
    --------
    >>> Merges({"Q": ("01", "02")}).whole
    {'01': 'Q', '02': 'Q'}
    """

    parts: Parts = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> dict[str, str]:
        """Part → the area that it is reported with."""
        return whole_of(self.parts)


def whole_of(parts: Parts) -> dict[str, str]:
    """Return of each part the area that it is reported with.

    Examples
    --------
    >>> whole_of({"01": ("01", "02")}), whole_of({})
    ({'01': '01', '02': '01'}, {})
    """
    return {part: area for area, those in parts.items() for part in those}


def read_merges(city: City, boundary: Boundary, shapes: Collection[str], found: list[Finding]) -> Merges:
    r"""Read which areas of a boundary version are reported as one; none if none are declared, or the table is wrong.

    Parameters
    ----------
    city : City
    boundary : Boundary
    shapes : collection of str
        The ids of the map.
    found : list of Finding
        Gets what is wrong.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> boundary, found = Boundary.model_construct(version="2020", path="a.gpkg", merge="m.csv"), []
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     city = City.model_construct(key="a", data=pathlib.Path(folder), id_pattern=r"\d\d")
    ...     city.geo.mkdir(parents=True)
    ...     _ = (city.geo / "m.csv").write_text("von;nach;name\n02;01;Au\n03;01;Au\n")
    ...     merges = read_merges(city, boundary, {"01", "02", "03"}, found)
    >>> merges.parts, merges.names, found
    ({'01': ('01', '02', '03')}, {'01': 'Au'}, [])
    >>> read_merges(city, Boundary.model_construct(), set(), found)
    Merges(parts={}, names={})
    """
    if not boundary.merge:
        return Merges()
    path = on_disk(city.geo, boundary.merge)
    try:
        rows = read_lines(path)
    except NotAFileError as why:
        found.append(no_ordinary_file(path.name, why))
        return Merges()
    except (OSError, UnicodeDecodeError, csv.Error):
        found.append(merge_unreadable(path.name))
        return Merges()
    header = [folded(h).casefold() for h in rows[0][1]] if rows else []
    if header not in (["von", "nach"], ["von", "nach", "name"]) or len(rows) < 2:
        found.append(merge_of_other_columns(path.name, rows[0][1] if rows else ()))
        return Merges()
    body = [(line, [clean(c) for c in cells[:2]], "".join(cells[2:3])) for line, cells in rows[1:]]
    wrong = [*_amiss([(line, ids) for line, ids, _ in body], city, boundary, shapes, path.name)]
    if wrong:
        found += wrong
        return Merges()
    into = {part: area for _, (part, area), _ in body}
    # an area of the map into which others of the map go is one of its own parts
    parts: dict[str, tuple[str, ...]] = {a: (a,) for p, a in into.items() if {p, a} <= set(shapes)}
    names: dict[str, list[str]] = {}
    for _, (part, area), name in body:
        parts[area] = tuple(dict.fromkeys((*parts.get(area, ()), part)))
        known = names.setdefault(area, [])
        if name_in(name) and not any(same_name(name_in(name), other) for other in known):
            known.append(name_in(name))
    found += [
        merged_names_differ(area, several, path.name) for area, several in names.items() if len(several) > 1
    ]
    return Merges(parts, {area: known[0] for area, known in names.items() if len(known) == 1})


def _amiss(
    rows: Rows, city: City, boundary: Boundary, shapes: Collection[str], file: str
) -> Iterator[Finding]:
    """Tell ids that are missing, double, chained, unknown or not of the declared form."""
    blank = [merge_without_id(line, file) for line, ids in rows if len(ids) < 2 or not all(ids)]
    if blank:
        yield from first_of(blank)
        return
    at: dict[str, list[int]] = {}
    for line, (part, _) in rows:
        at.setdefault(part, []).append(line)
    if double := [merged_twice(p, lines, file) for p, lines in at.items() if len(lines) > 1]:
        yield from first_of(double)
        return
    into = {part: area for _, (part, area) in rows}
    chained = {area: line for line, (_, area) in rows if into.get(area, area) != area}
    yield from first_of([merged_in_chain(area, line, file) for area, line in chained.items()])
    fits, drawn = id_form(city.id_pattern), {into[p] for p in into if p in shapes}
    unknown = []
    for line, (part, area) in rows:
        if not fits(area):
            yield merged_against_pattern(area, line, city.id_pattern, file)
        elif area not in shapes and (part not in shapes or area not in drawn):
            unknown.append(merged_area_unknown(part, line, "von", boundary.version, shapes, file))
    yield from first_of(unknown)
