"""The regions of ``kapazitaet.toml``: which areas each is made of, by a level that the city declares anyway."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from screening.base import Finding, Strict
from screening.delivery import Areas
from screening.process.areas import doubled
from screening.process.capacity.findings import area_of_two_regions, level_unknown, part_twice, part_unknown

_NO_LEVELS = ("area_name", "geometry")


class Region(Strict):
    """A region with hours of its own.

    Attributes
    ----------
    name : str
    ebene : str
        What its parts are: a level of ``stadt.toml`` or a column of the assignment table; empty: areas.
    teile : tuple of str
        Their ids.
    """

    name: str = Field(min_length=1, max_length=60)
    ebene: str = ""
    teile: tuple[str, ...] = Field(min_length=1)


def places_of(
    regions: Mapping[int, Region], areas: Mapping[str, Areas], file: str
) -> tuple[dict[str, str], list[Finding]]:
    """Return the region of each area of any boundary version, the newest version counting most; and what is wrong.

    Parameters
    ----------
    regions : mapping of int to Region
        By number in the file.
    areas : mapping of str to Areas
        Per boundary version, the newest last; a version without readable areas says nothing.
    file : str

    Examples
    --------
    >>> import screening as sc
    >>> from screening.delivery import read_areas
    >>> city = sc.read_city("musterstadt", data="data")
    >>> areas = {b.version: read_areas(city, b) for b in city.boundaries}
    >>> west = Region(name="West", ebene="bezirk", teile=("23", "99"))
    >>> places, found = places_of({1: west}, areas, "kapazitaet.toml")
    >>> places["23.1.3"], "16.1.1" in places, [(f.column, f.value) for f in found]
    ('West', False, [('region.1.teile', '99')])
    """
    frames = [a.frame for a in areas.values() if len(a.frame)]
    found = [
        part_twice(f"region.{n}.teile", part, file)
        for n, region in regions.items()
        for part in doubled(region.teile)
    ]
    places: dict[str, str] = {}
    for version, frame in enumerate(frames, 1):
        newest = version == len(frames)
        seen: dict[str, str] = {}
        for n, region in regions.items():
            levels = [str(c) for c in frame.columns if c not in _NO_LEVELS]
            if region.ebene and region.ebene not in levels:
                found += [level_unknown(f"region.{n}.ebene", region.ebene, levels, file)] if newest else []
                continue
            parts = frame[region.ebene] if region.ebene else frame.index.to_series()
            held = parts.index[parts.isin(region.teile)]
            if newest:
                there = set(parts)
                found += [part_unknown(f"region.{n}.teile", t, file) for t in region.teile if t not in there]
                twice = [str(a) for a in held if seen.setdefault(str(a), region.name) != region.name]
                found += [area_of_two_regions(f"region.{n}.teile", a, seen[a], file) for a in twice[:1]]
            places |= {str(a): region.name for a in held}
    return places, found
