"""Coordinate systems: the working one must measure in metres, where the city lies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError, ProjError

from screening.base import FieldError, Finding, some

MOST_DISTORTED = 0.03
"""By so much a map may stretch lengths: national grids stretch by less than a hundredth."""

MOST_TURNED = 45.0
"""So many degrees north may lie beside a map's upper edge: beyond the pole it lies at the lower one."""


def known_crs(value: str) -> str:
    """Refuse a text that names no coordinate system."""
    try:
        CRS.from_user_input(value)
    except CRSError:
        raise FieldError("Dieses Koordinatensystem gibt es nicht.", "Etwa EPSG:25832 eintragen.") from None
    return value


def metric_crs(value: str) -> str:
    """Refuse what does not lie flat, counts in feet or kilometres, or has its axes point elsewhere than east and north."""
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


def metre_findings(bounds: npt.NDArray[np.float64], name: str) -> list[Finding]:
    """Tell a working CRS whose metres are none here: Web Mercator draws Munich one and a half times as large."""
    crs = CRS.from_user_input(name)
    west, south, east, north = bounds
    if np.isnan(west) or crs.geodetic_crs is None:
        return []
    to_degrees = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform((west + east) / 2, (south + north) / 2)
    try:
        scale = Proj(crs).get_factors(lon, lat)
        turned = abs(scale.meridian_convergence) > MOST_TURNED
        worst = max((scale.meridional_scale, scale.parallel_scale), key=lambda s: abs(s - 1))
    except (ProjError, ValueError):
        return []  # coordinates that do not fit are told beside
    place = {"file": "stadt.toml", "column": "crs", "value": name[:60]}
    remedy = "Ein Koordinatensystem der Gegend eintragen, etwa EPSG:25832."
    if turned:
        message = "In diesem Koordinatensystem zeigt Norden hier nicht nach oben: Die Karten stünden schief."
        return [Finding("Fehler", message, remedy, **place)]
    if np.isfinite(worst) and abs(worst - 1) > MOST_DISTORTED:
        shown = f"{worst:.2f}".replace(".", ",")
        message = f"In diesem Koordinatensystem ist ein Meter hier {shown} Meter lang: Maßstab und Abstände wären falsch."
        return [Finding("Fehler", message, remedy, **place)]
    return []
