"""Coordinate systems: the working one must measure in metres, where the city lies."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError, ProjError

from screening.base import FieldError, Finding, some
from screening.delivery.manifest.findings import map_turned, metre_distorted

MOST_DISTORTED = 0.03
"""By so much a map may stretch lengths: national grids stretch by less than a hundredth."""

MOST_TURNED = 45.0
"""So many degrees north may lie beside a map's upper edge: beyond the pole it lies at the lower one."""


def known_crs(value: str) -> str:
    """Return a text that names a coordinate system.

    Raises
    ------
    FieldError
        If it names none.

    Examples
    --------
    >>> known_crs("EPSG:4326")
    'EPSG:4326'
    >>> known_crs("Gauß-Krüger")
    Traceback (most recent call last):
    screening.base.strict.FieldError: Dieses Koordinatensystem gibt es nicht.
    """
    try:
        CRS.from_user_input(value)
    except CRSError:
        raise FieldError("Dieses Koordinatensystem gibt es nicht.", "Etwa EPSG:25832 eintragen.") from None
    return value


def metric_crs(value: str) -> str:
    """Return a text that names a coordinate system in which maps are drawn and lengths are measured.

    Raises
    ------
    FieldError
        If it does not lie flat, counts in feet or kilometres, or has its axes point elsewhere than east and north.

    Examples
    --------
    >>> metric_crs("EPSG:25832")
    'EPSG:25832'
    >>> metric_crs("EPSG:4326")
    Traceback (most recent call last):
    screening.base.strict.FieldError: Gezeichnet und gemessen wird in Metern, nicht in Grad.
    """
    crs = CRS.from_user_input(known_crs(value))
    axes = crs.axis_info[:2]
    other = {a.unit_name for a in crs.axis_info if a.unit_conversion_factor != 1}
    unit = "Grad" if not crs.is_projected else some(sorted(other))
    if not crs.is_projected or other:
        raise FieldError(
            f"Gezeichnet und gemessen wird in Metern, nicht in {unit}.", "Etwa EPSG:25832 eintragen."
        )
    if {a.direction for a in axes} != {"east", "north"}:
        message = "Die Achsen dieses Koordinatensystems zeigen nicht nach Osten und Norden."
        raise FieldError(message, "Etwa EPSG:25832 eintragen.")
    return value


@lru_cache(maxsize=64)
def to_degrees(name: str) -> Transformer:
    """Return what turns coordinates of a system into those of WGS84, longitude first; made once, for it takes long.

    Examples
    --------
    >>> lon, lat = to_degrees("EPSG:25832").transform(500_000, 0)
    >>> round(lon, 6), round(lat, 6)
    (9.0, 0.0)
    """
    return Transformer.from_crs(CRS.from_user_input(name), 4326, always_xy=True)


@lru_cache(maxsize=64)
def _to_its_degrees(name: str) -> Transformer | None:
    """Return what turns coordinates of a system into degrees on its own ellipsoid, made once; None if it has none."""
    crs = CRS.from_user_input(name)
    if crs.geodetic_crs is None:
        return None
    return Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)


def metre_findings(bounds: npt.NDArray[np.float64], name: str) -> list[Finding]:
    """Tell a working CRS whose metres are none here: Web Mercator draws Munich one and a half times as large.

    Parameters
    ----------
    bounds : numpy.ndarray
        West, south, east and north of all areas in the CRS; NaN if there is none, and then nothing is told.
    name : str
        The CRS.

    Examples
    --------
    >>> metre_findings(np.array([680_000.0, 5_330_000, 700_000, 5_350_000]), "EPSG:25832")
    []
    >>> [found] = metre_findings(np.array([1_270_000.0, 6_110_000, 1_300_000, 6_150_000]), "EPSG:3857")
    >>> found.message
    'In diesem Koordinatensystem ist ein Meter hier 1,50 Meter lang: Maßstab und Abstände wären falsch.'
    >>> metre_findings(np.full(4, np.nan), "EPSG:3857")
    []
    """
    west, south, east, north = bounds
    if np.isnan(west) or (degrees := _to_its_degrees(name)) is None:
        return []
    lon, lat = degrees.transform((west + east) / 2, (south + north) / 2)
    try:
        scale = Proj(CRS.from_user_input(name)).get_factors(lon, lat)
        turned = abs(scale.meridian_convergence) > MOST_TURNED
        worst = max((scale.meridional_scale, scale.parallel_scale), key=lambda s: abs(s - 1))
    except (ProjError, ValueError):
        return []  # coordinates that do not fit are told beside
    if turned:
        return [map_turned(name)]
    if np.isfinite(worst) and abs(worst - 1) > MOST_DISTORTED:
        return [metre_distorted(name, worst)]
    return []
