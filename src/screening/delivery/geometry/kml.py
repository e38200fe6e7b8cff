"""Maps in KML, as portals publish them for globes: read here, not by GDAL, for KML may name addresses to load."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

import geopandas as gpd
import shapely

_BEGIN = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?kml\b", re.DOTALL)
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def is_kml(head: bytes) -> bool:
    """Tell KML by how it begins.

    Examples
    --------
    >>> is_kml(b'<?xml version="1.0"?><kml xmlns="x">'), is_kml(b"<OGRVRTDataSource><!-- <kml -->")
    (True, False)
    """
    return bool(_BEGIN.match(head.removeprefix(b"\xef\xbb\xbf")))


def read_kml(content: bytes) -> gpd.GeoDataFrame:
    """Return the placemarks with polygons: their names, what their data say, and their shapes, without heights.

    Raises
    ------
    ValueError
        If it is broken, or declares entities.

    Examples
    --------
    >>> ring = "<LinearRing><coordinates>9,52,0 10,52,0 10,53,0 9,52,0</coordinates></LinearRing>"
    >>> shape = f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"
    >>> data = '<ExtendedData><Data name="Nr"><value>01</value></Data></ExtendedData>'
    >>> text = f"<kml><Document><Placemark><name>Au</name>{data}{shape}</Placemark></Document></kml>"
    >>> found = read_kml(text.encode())
    >>> found[["name", "Nr"]].iloc[0].tolist(), found.total_bounds.tolist(), found.crs.to_epsg()
    (['Au', '01'], [9.0, 52.0, 10.0, 53.0], 4326)
    >>> read_kml(b"<kml/>").empty
    True
    """
    if _DECLARED.search(content):
        raise ValueError
    try:
        root = ET.fromstring(content)
    except ET.ParseError:
        raise ValueError from None
    rows = []
    for place in _all(root, "Placemark"):
        shapes = [shape for polygon in _all(place, "Polygon") if (shape := _polygon(polygon)) is not None]
        if shapes:
            shape = shapes[0] if len(shapes) == 1 else shapely.MultiPolygon(shapes)
            rows.append({"name": _text(place, "name"), **dict(_data(place)), "geometry": shape})
    columns = list(dict.fromkeys(key for row in rows for key in row if key != "geometry"))
    return gpd.GeoDataFrame(rows, columns=[*columns, "geometry"], geometry="geometry", crs=4326)


def _all(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return _named(element.iter(), name)


def _named(elements: Iterable[ET.Element], name: str) -> Iterator[ET.Element]:
    """Return the elements of a name, of whatever version of the format; comments have none."""
    return (e for e in elements if isinstance(e.tag, str) and e.tag.rpartition("}")[2] == name)


def _text(element: ET.Element, name: str) -> str:
    found = next(_named(element, name), None)
    return (found.text or "").strip() if found is not None else ""


def _data(place: ET.Element) -> Iterator[tuple[str, str]]:
    for element in _all(place, "SimpleData"):
        yield element.get("name", ""), (element.text or "").strip()
    for element in _all(place, "Data"):
        yield element.get("name", ""), _text(element, "value")


def _polygon(element: ET.Element) -> shapely.Polygon | None:
    outer = [_ring(e) for e in _all(element, "outerBoundaryIs")]
    inner = [_ring(e) for e in _all(element, "innerBoundaryIs")]
    if not outer or len(outer[0]) < 4:
        return None
    return shapely.Polygon(outer[0], [ring for ring in inner if len(ring) > 3])


def _ring(boundary: ET.Element) -> list[tuple[float, float]]:
    texts = " ".join(e.text or "" for e in _all(boundary, "coordinates")).split()
    points = [tuple(map(float, text.split(",")[:2])) for text in texts]
    return [(p[0], p[1]) for p in points if len(p) == 2]
