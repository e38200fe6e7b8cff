"""What areas are called: names of deliveries beside those of map and assignment, told apart and sorted in German."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pandas as pd

from screening.base import Finding, folded, with_area_names, without_accents
from screening.concept import NAME
from screening.delivery.checks import row_findings
from screening.delivery.findings import areas_without_name
from screening.delivery.geometry import Areas, joined_names, name_in, names_in_frame, with_names
from screening.delivery.manifest import City
from screening.delivery.tables import Table

_NUMBERS = re.compile("([0-9]+)")

GermanKey = tuple[tuple[tuple[int, int, str], ...], str, str, str]


def german_key(text: str) -> GermanKey:
    """Return by what a text is sorted in German: ä with a, ß as ss, numbers by value; accents and case come last.

    Examples
    --------
    >>> sorted(["Zoo", "Ärmel", "Arm", "arm", "Teil 10", "Teil 9", "", "Maße", "Masse"], key=german_key)
    ['', 'arm', 'Arm', 'Ärmel', 'Masse', 'Maße', 'Teil 9', 'Teil 10', 'Zoo']
    """
    composed = folded(text)
    words = " ".join(re.split(r"[\W_]+", without_accents(composed))).strip()
    # of a number first the digits without leading zeros, so that the longer one is the larger
    parts = tuple(
        (0, len(p.lstrip("0")), p.lstrip("0")) if p.isdigit() else (1, 0, p)
        for p in map(str.strip, _NUMBERS.split(words))
        if p
    )
    return parts, composed.lower(), composed.swapcase(), text


def told_apart(areas: pd.DataFrame, city: City) -> pd.Series:
    """Return the areas' names, those that several share with their parent's in brackets.

    The first level that tells areas of one name apart is named; where none does, the id is.

    Parameters
    ----------
    areas : pandas.DataFrame
        As `Delivery.areas`.
    city : City

    Returns
    -------
    pandas.Series
        Text, index `area_id`; empty where an area has no name.

    Examples
    --------
    >>> from screening.delivery.manifest.city import Parent
    >>> city = City.model_construct(parents=(Parent(id="bezirk", label="Bezirk", parts=1),))
    >>> columns = {"area_name": ["Au", "Au", "Haid", ""], "bezirk": ["1", "2", "1", "2"]}
    >>> frame = pd.DataFrame(columns, index=["1.1", "2.1", "1.2", "2.2"])
    >>> told_apart(frame, city).tolist()
    ['Au (Bezirk 1)', 'Au (Bezirk 2)', 'Haid', '']
    >>> told_apart(frame.assign(bezirk_name=["Nord", "Süd"] * 2), city).tolist()
    ['Au (Nord)', 'Au (Süd)', 'Haid', '']
    >>> told_apart(frame[["bezirk"]], city).tolist()  # no names
    ['', '', '', '']
    """
    index = pd.Index([str(a) for a in areas.index], name="area_id", dtype="str")
    if NAME not in areas:
        return pd.Series("", index=index, dtype="str", name=NAME)
    names = dict(zip(index, areas[NAME].fillna("").astype("str"), strict=True))
    shown = dict(names)
    levels = [*(_parent_of(areas, city, n) for n in range(len(city.parents))), _itself]
    for group in _alike(names):
        apart = ({area: level(area) for area in group} for level in levels)
        told = next(t for t in apart if "" not in t.values() and len(set(t.values())) == len(group))
        shown |= {area: f"{names[area]} ({told[area]})" for area in group}
    # what was told apart may be another area's name
    shown |= {area: f"{shown[area]} ({area})" for group in _alike(shown) for area in group}
    return pd.Series(shown, index=index, dtype="str", name=NAME)


def names_beside_ids(areas: pd.DataFrame, city: City) -> dict[str, str]:
    """Return what stands beside the areas' ids: their names, told apart; empty text where that would repeat the id.

    Examples
    --------
    >>> frame = pd.DataFrame({"area_name": ["Au", "Au", "03"]}, index=["01", "02", "03"])
    >>> names_beside_ids(frame, City.model_construct(parents=()))
    {'01': 'Au', '02': 'Au', '03': ''}
    """
    told = told_apart(areas, city)
    return {a: "" if n == a else n.removesuffix(f" ({a})") for a, n in told.items()}


def with_names_of(found: Iterable[Finding], areas: Areas, city: City) -> list[Finding]:
    """Return findings that call these areas, and the parts of merged ones, by id and name.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from screening.base import the_area
    >>> areas = Areas("2020", gpd.GeoDataFrame({"area_name": ["Au"]}, geometry=[None], index=["01"]), ())
    >>> told = Finding("Hinweis", "Fehlt.", value=the_area("01"))
    >>> [f.value for f in with_names_of([told], areas, City.model_construct(parents=()))]
    ['01 Au']
    """
    found = list(found)
    if not any(f.marked for f in found):
        return found
    return with_area_names(found, dict(areas.part_names) | names_beside_ids(areas.frame, city))


def _itself(area: str) -> str:
    return area


def _alike(names: dict[str, str]) -> list[list[str]]:
    """Return the groups of areas that share a name."""
    groups: dict[str, list[str]] = {}
    for area, name in names.items():
        if name:
            groups.setdefault(folded(name).casefold(), []).append(area)
    return [group for group in groups.values() if len(group) > 1]


def _parent_of(areas: pd.DataFrame, city: City, level: int) -> Callable[[str], str]:
    """Return how the parent of an area at a level is called: by its name, or by its label and id."""
    parent = city.parents[level]
    ids = (
        areas[parent.id].fillna("").astype("str") if parent.id in areas else pd.Series("", index=areas.index)
    )
    label = f"{parent.id}_name"
    named = areas[label].fillna("").astype("str") if label in areas else pd.Series("", index=areas.index)
    # two parents of one name tell nothing apart
    unique = {n for n, several in ids.groupby(named).nunique().items() if n and several == 1}

    def told(area: str) -> str:
        name = str(named[area])
        return name if name in unique else f"{parent.label} {ids[area]}" if ids[area] else ""

    return told


def with_delivered_names(areas: Areas, tables: Sequence[Table], found: list[Finding]) -> Areas:
    """Return the areas with the names that deliveries have for those that map and assignment do not name.

    Parameters
    ----------
    areas : Areas
    tables : sequence of Table
        Under the ids of the boundaries.
    found : list of Finding
        Gets what differs, what a document cannot show, and which areas are left without a name.

    Examples
    --------
    >>> import geopandas as gpd
    >>> areas = Areas("2020", gpd.GeoDataFrame({"area_name": ["Au", ""]}, geometry=[None] * 2, index=["01", "02"]), ())
    >>> found = []
    >>> with_delivered_names(areas, [], found).frame["area_name"].tolist(), [f.value for f in found]
    (['Au', ''], ['02'])
    """
    names = names_in_frame(areas.frame)
    declared = NAME in areas.frame
    for table in (t for t in tables if t.source.name_column):
        column = table.source.name_column
        there = {a: name_in(n) for a, n in table.names.items() if a in areas.frame.index}
        rows = [(table.lines[a], {column: table.names[a]}) for a in there]
        found += row_findings(rows, table.name)
        names, told = joined_names(names, there, file=table.name, column=column)
        found += told
        declared = True
    if not declared:
        return areas
    frame = areas.frame.copy()
    place = list(frame).index(NAME) if NAME in frame else 0
    with_names(frame, names)
    if place == 0:
        frame = frame[[NAME, *(c for c in frame if c != NAME)]]
    without = [str(a) for a in frame.index if str(a) not in names]
    if without and names:
        found.append(areas_without_name(without, len(frame)))
    return replace(areas, frame=frame)
