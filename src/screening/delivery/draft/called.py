"""What offices call an area: Stadtteil, Wohnviertel, Planungsraum; told by the names of files and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LEVELS = (
    (r"planungsr(ä|ae?)um|lor", "Planungsraum", "Planungsräume"),
    (r"bezirksregion", "Bezirksregion", "Bezirksregionen"),
    (r"sozialr(ä|ae?)um", "Sozialraum", "Sozialräume"),
    (r"stadtteil", "Stadtteil", "Stadtteile"),
    (r"ortsteil", "Ortsteil", "Ortsteile"),
    (r"stadtbezirksviertel", "Stadtbezirksviertel", ""),
    (r"wohnviertel", "Wohnviertel", ""),
    (r"stadtviertel", "Stadtviertel", ""),
    (r"viertel", "Viertel", ""),
    (r"wohnquartier", "Wohnquartier", "Wohnquartiere"),
    (r"quartier", "Quartier", "Quartiere"),
    (r"stat\w*[_ -]?bezirk", "Statistischer Bezirk", "Statistische Bezirke"),
    (r"wohnbezirk", "Wohnbezirk", "Wohnbezirke"),
    (r"z(ä|ae?)hlbezirk", "Zählbezirk", "Zählbezirke"),
    (r"stadtbezirk", "Stadtbezirk", "Stadtbezirke"),
    (r"bezirk", "Bezirk", "Bezirke"),
    (r"gemeinde", "Gemeinde", "Gemeinden"),
    (r"electoral.?div", "Electoral Division", "Electoral Divisions"),
    (r"community.?area", "Community Area", "Community Areas"),
    (r"neighbou?rhood", "Neighbourhood", "Neighbourhoods"),
    (r"buurt", "Buurt", "Buurten"),
    (r"barri", "Barri", "Barris"),
    (r"lsoa", "LSOA", "LSOAs"),
    (r"ward", "Ward", "Wards"),
)


def level_of(texts: Iterable[str]) -> tuple[str, str]:
    """Return what an area is called, and its plural if that differs: by file and column names.

    Examples
    --------
    >>> level_of(["lor_planungsraeume.geojson", "id"]), level_of(["karte.gpkg", "stadtteil_nr"]), level_of(["a"])
    (('Planungsraum', 'Planungsräume'), ('Stadtteil', 'Stadtteile'), ('Gebiet', 'Gebiete'))
    """
    said = " ".join(texts).casefold()
    return next(((one, many) for form, one, many in _LEVELS if re.search(form, said)), ("Gebiet", "Gebiete"))
