"""Where in the city areas lie, in words: its middle, or the side of the sky."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
import shapely

from screening.base import number
from screening.disclosure import Release
from screening.figures.maps.geo import known_geometry

MIDDLE = "in der Mitte"
SIDES = ("im Osten", "im Norden", "im Westen", "im Süden")
FEWEST, FEW, SMALL_CITY = 6, 4, 24
"""A city of fewer areas has no parts; fewer areas lie somewhere only if all of them lie there."""
MORE_THAN_ELSEWHERE = 1.3
"""A part of the city is named if its share of the areas meant is so many times its share of all areas."""


def parts_of(shapes: pd.Series) -> pd.Series:
    """Return in which part of the city each area lies: the third nearest to the centre is its middle.

    Parameters
    ----------
    shapes : pandas.Series
        Geometry by `area_id`, in a metric CRS; none missing.

    Returns
    -------
    pandas.Series
        Text: `MIDDLE` or one of `SIDES`; the side is that towards which a point inside the area lies from the centre.

    Examples
    --------
    >>> shapes = {"a": shapely.box(0, 0, 2, 2), "b": shapely.box(-9, 0, -7, 2), "c": shapely.box(8, 0, 10, 2)}
    >>> parts_of(pd.Series(shapes)).to_dict()
    {'a': 'in der Mitte', 'b': 'im Westen', 'c': 'im Osten'}
    >>> parts_of(pd.Series([], dtype=object)).to_dict()
    {}
    """
    if not len(shapes):
        return pd.Series([], index=shapes.index, dtype="str")
    given = shapes.to_numpy()
    centre = shapely.get_coordinates(shapely.centroid(shapely.GeometryCollection(list(given))))[0]
    away = shapely.get_coordinates(shapely.point_on_surface(given)) - centre
    distance = np.hypot(away[:, 0], away[:, 1])
    turn = np.degrees(np.arctan2(away[:, 1], away[:, 0]))
    side = np.array(SIDES, dtype=object)[((turn + 45) // 90).astype(int) % 4]
    return pd.Series(np.where(distance <= np.quantile(distance, 1 / 3), MIDDLE, side), index=shapes.index)


def concentrated(parts: pd.Series, areas: Collection[str]) -> tuple[tuple[str, ...], int]:
    """Return the parts of the city, two at most, in which some areas are more frequent than all are, and how many lie there.

    Nothing is named unless at least half of them lie there.

    Parameters
    ----------
    parts : pandas.Series
        As `parts_of` returns it.
    areas : collection of str
        Those that have a part count.

    Examples
    --------
    >>> parts = pd.Series({"a": "im Westen", "b": "im Westen", "c": "im Osten", "d": "im Osten", "e": "im Norden"})
    >>> concentrated(parts, ["a", "b"]), concentrated(parts, ["a", "c", "e"]), concentrated(parts, [])
    ((('im Westen',), 2), ((), 0), ((), 0))
    """
    there = parts[parts.index.isin([*areas])].value_counts()
    total = int(there.sum())
    if not total:
        return (), 0
    usual = parts.value_counts() / len(parts)
    frequent = [p for p in there.index if there[p] / total >= MORE_THAN_ELSEWHERE * usual[p]]
    leading = sorted(frequent, key=lambda p: (-there[p], p))[:2]
    inside = int(there[leading].sum())
    return (tuple(leading), inside) if 2 * inside >= total else ((), 0)


def _joined(where: tuple[str, ...]) -> str:
    return " und ".join(where).replace(" und im ", " und " if where[0] in SIDES else " und im ")


def among(release: Release, areas: Collection[str]) -> str:
    """Return where most of some areas lie, as an addition to a sentence; empty where they lie all over the city.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> west = parts_of(known_geometry(jahr)) == "im Westen"
    >>> among(jahr, west.index[west][:9]), among(jahr, [])
    (', im Westen', '')
    """
    where, inside = _found(release, areas)
    if not where:
        return ""
    return f", {'' if inside == len(areas) else 'vor allem '}{_joined(where)}"


def _found(release: Release, areas: Collection[str]) -> tuple[tuple[str, ...], int]:
    """Return the parts of the city in which areas concentrate; none in a city too small to have parts."""
    shapes = known_geometry(release)
    if len(shapes) < FEWEST or (1 < len(areas) < FEW and len(shapes) < SMALL_CITY):
        return (), 0
    where, inside = concentrated(parts_of(shapes), areas)
    # of two or three areas, two in one place are no pattern
    return (where, inside) if len(areas) >= FEW or inside == len(areas) else ((), 0)


def gather_where(release: Release, values: pd.Series) -> str:
    """Return in which parts of the city, two at most, values are higher than anywhere: by their means; empty if in none.

    Parameters
    ----------
    release : Release
    values : pandas.Series
        Numbers by `area_id`; areas without one are left out.
    """
    shapes = known_geometry(release)
    known = values[values.notna() & values.index.isin(shapes.index)].astype(float)
    if len(known) < SMALL_CITY or known.mean() <= 0:
        return ""
    parts = parts_of(shapes)[known.index]
    means = known.groupby(parts).mean()[parts.value_counts() >= FEWEST]
    leading = sorted(means.index[means >= MORE_THAN_ELSEWHERE * known.mean()], key=lambda p: (-means[p], p))
    return _joined(tuple(leading[:2])) if leading else ""


def lie_where(release: Release, areas: Collection[str]) -> str:
    """Return where chosen areas lie as the title of a map says it.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2016)
    >>> lie_where(jahr, jahr.chosen("sicher")), lie_where(jahr, [])
    ('Die aufgenommenen Gebiete verteilen sich über die Stadt', 'Kein Gebiet erfüllt die Regel sicher, 3 sind möglich')
    """
    count = len(areas)
    if not count:
        open_ = len(release.chosen("möglich"))
        told = "Kein Gebiet erfüllt die Regel sicher"
        return f"{told}, {number(open_)} {'ist' if open_ == 1 else 'sind'} möglich" if open_ else told
    where, inside = _found(release, areas)
    if count == len(release.decision):
        return (
            "Alle Gebiete erfüllen die Regel sicher" if count > 1 else "Das Gebiet erfüllt die Regel sicher"
        )
    if count == 1:
        return f"Das aufgenommene Gebiet liegt {where[0]}" if where else "Ein Gebiet erfüllt die Regel sicher"
    if not where:
        scattered = count >= FEW and len(release.decision) >= FEWEST
        told = "Die aufgenommenen Gebiete verteilen sich über die Stadt"
        return told if scattered else f"{number(count)} Gebiete erfüllen die Regel sicher"
    named = _joined(where)
    if inside == count:
        return f"Alle aufgenommenen Gebiete liegen {named}"
    return f"Die aufgenommenen Gebiete liegen vor allem {named} ({number(inside)} von {number(count)})"
