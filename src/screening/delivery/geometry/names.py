"""Names of areas: what the sources call them, compared, and which is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import geopandas as gpd
import pandas as pd

from screening.base import Finding, folded, one_of, unwrapped
from screening.concept import NAME
from screening.delivery.geometry.findings_of_names import (
    name_column_missing,
    names_differ,
    names_of_parts_differ,
)
from screening.delivery.manifest import Boundary
from screening.delivery.tables import holds_code, name_beside


def name_in(text: str) -> str:
    r"""Return a name as it is shown: accents composed, no blanks at its ends, single ones within, on one line.

    Examples
    --------
    >>> name_in(" Alt-\u00a0 stadt\n"), name_in('="Au"'), name_in("")
    ('Alt- stadt', 'Au', '')
    """
    return " ".join(unicodedata.normalize("NFC", unwrapped(text)).split())


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same but for dashes, blanks, capitals and what nobody sees.

    Examples
    --------
    >>> same_name("Alt–Stadt", "Alt-stadt"), same_name("Au", "Au-Haid")
    (True, False)
    """
    return folded(one).casefold() == folded(other).casefold()


def shape_names(
    layer: pd.DataFrame, boundary: Boundary, ids: Sequence[str], found: list[Finding]
) -> dict[str, str]:
    """Return the areas' names as a map file has them; of an area whose shapes differ, none.

    Parameters
    ----------
    layer : pandas.DataFrame
        The attributes of the shapes.
    boundary : Boundary
    ids : sequence of str
        Of each shape the id of its area; empty for none.
    found : list of Finding
        Gets what is wrong.

    Examples
    --------
    >>> boundary, found = Boundary.model_construct(path="a.gpkg", name_column="name"), []
    >>> layer = pd.DataFrame({"name": ["Au", "Au ", None, "Haid", "Ried"]})
    >>> shape_names(layer, boundary, ["01", "01", "01", "02", "02"], found), len(found)
    ({'01': 'Au'}, 1)
    >>> shape_names(layer, Boundary.model_construct(), ["01"] * 5, found)
    {}

    A name that says the area's own id is the name beside it.

    >>> shape_names(pd.DataFrame({"name": ["Au (1)", "Haid (alt)", "3 Linden"]}), boundary, ["1", "2", "03"], found)
    {'1': 'Au', '2': 'Haid (alt)', '03': 'Linden'}
    """
    if not boundary.name_column:
        return {}
    named = [str(c) for c in layer.columns if c != "geometry"]
    column = one_of(boundary.name_column, named)
    if column is None:
        key = f"name_column der [[boundary]] {boundary.version}"
        found.append(name_column_missing(boundary.name_column, named, key, boundary.path))
        return {}
    names: dict[str, list[str]] = {}
    for area, value in zip(ids, layer[column], strict=True):
        name = "" if pd.api.types.is_scalar(value) and pd.isna(value) else name_in(str(value))
        if holds_code(name, area):
            name = name_beside(name)
        known = names.setdefault(area, [])
        if name and not any(same_name(name, other) for other in known):
            known.append(name)
    names.pop("", None)
    several = {area: known for area, known in names.items() if len(known) > 1}
    if several:
        found.append(names_of_parts_differ(several, boundary.name_column, boundary.path))
    return {area: known[0] for area, known in names.items() if len(known) == 1}


def with_names(frame: gpd.GeoDataFrame, names: Mapping[str, str]) -> None:
    """Give a frame of areas the column of their names.

    Examples
    --------
    >>> frame = gpd.GeoDataFrame(index=["01", "02"])
    >>> with_names(frame, {"02": "Au"})
    >>> frame["area_name"].tolist()
    ['', 'Au']
    """
    frame[NAME] = pd.array([names.get(str(a), "") for a in frame.index], dtype="str")


def joined_names(
    first: Mapping[str, str], then: Mapping[str, str], **place: str
) -> tuple[dict[str, str], list[Finding]]:
    """Return the names of two sources, those of the first where it has any, and what differs.

    Examples
    --------
    >>> names, told = joined_names({"01": "Au"}, {"01": "Haid", "02": "Ried"})
    >>> names, [f.value for f in told]
    ({'01': 'Au', '02': 'Ried'}, ['01: „Au“ statt „Haid“'])
    >>> joined_names({"01": "Alt-Stadt"}, {"01": "Alt–Stadt"})
    ({'01': 'Alt-Stadt'}, [])
    """
    kept = {area: name for area, name in first.items() if name}
    differ = {a: (kept[a], n) for a, n in then.items() if n and a in kept and not same_name(kept[a], n)}
    return {a: n for a, n in then.items() if n} | kept, [names_differ(differ, **place)] if differ else []


def names_in_frame(frame: pd.DataFrame) -> dict[str, str]:
    """Return the names that a frame of areas holds; empty without a column of names.

    Examples
    --------
    >>> names_in_frame(pd.DataFrame({"area_name": ["Au", ""]}, index=["01", "02"]))
    {'01': 'Au'}
    >>> names_in_frame(pd.DataFrame(index=["01"]))
    {}
    """
    if NAME not in frame:
        return {}
    names: Iterable[tuple[str, str]] = zip(map(str, frame.index), frame[NAME], strict=True)
    return {area: name for area, name in names if name}
