"""What the areas of a release are called, and the order in which documents list them."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd

from screening.concept import NAME
from screening.delivery import City, german_key, names_beside_ids


def no_names() -> pd.Series:
    """Return the names of a city that has none."""
    return pd.Series(dtype="str", name=NAME)


def names_of(areas: gpd.GeoDataFrame, city: City) -> pd.Series:
    """Return the areas' names, told apart; empty text where there is none, or where it only repeats the id.

    A city without names has none at all: the series is empty.
    """
    if NAME not in areas:
        return no_names()
    shown = names_beside_ids(areas, city)
    return (
        pd.Series(shown, dtype="str", name=NAME).rename_axis("area_id") if any(shown.values()) else no_names()
    )


def by_name(names: pd.Series) -> Callable[[str], tuple[object, ...]]:
    """Return the key by which areas are listed: German by name, those without one last, then by id.

    Without names that is by id.
    """
    if names.empty:
        return lambda area: (area,)
    keys = {str(a): german_key(str(n)) for a, n in names.items() if n}
    return lambda area: (0, keys[area], area) if area in keys else (1, area)
