"""The columns of our tables: names in the GeoPackage and headers in CSV and XLSX, which nobody else may use.

A GeoPackage takes no two columns that are equal but for case, and a reader takes no two headers for each other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from screening.concept import Catalogue, Indicator

DECISION = {
    "inhabitants": "Einwohner:innen",
    "hits_min": "Treffer, mindestens",
    "hits_max": "Treffer, höchstens",
    "decision": "Entscheidung",
    "reason": "Begründung",
    "genannt_von": "Genannt von",
    "laeuft": "Läuft bereits",
}
"""Columns about the decision, with their headers."""

NAME = "area_name"
"""Column of the areas' names."""

ASSIGNED = {"sbh": "Sozialbürgerhaus", "regsam_region": "REGSAM-Region"}
"""Columns of the assignment table that have a header of their own."""

_FORMAT = ("area_id", "hits", "fid", "geom", "geometry", "Treffer")
"""What the index, the GeoPackage and the workbook add."""


def name_header(level: str) -> str:
    """Return the header above the names of a level.

    Examples
    --------
    >>> name_header("Viertel")
    'Viertel, Name'
    """
    return f"{level}, Name"


def theme_columns(catalogue: Catalogue) -> dict[str, str]:
    """Return the column of each theme's sure hits, with its header.

    Examples
    --------
    >>> from screening.concept.catalogue import default_catalogue
    >>> theme_columns(default_catalogue())["thema_arbeit"]
    'Sichere Treffer: Arbeit & Existenzsicherung'
    """
    return {f"thema_{t}": f"Sichere Treffer: {label}" for t, label in catalogue.theme_labels.items()}


def indicator_columns(indicator: Indicator) -> dict[str, str]:
    """Return an indicator's three columns (value, ratio, verdict) with their headers.

    Examples
    --------
    >>> from screening.concept.catalogue import default_catalogue
    >>> for column, header in indicator_columns(default_catalogue()["alo_sgb3"]).items():
    ...     print(column, "–", header)
    alo_sgb3_wert – 1 Arbeitslose SGB III, Wert (%)
    alo_sgb3_verhaeltnis – 1 Arbeitslose SGB III, Vielfaches des Mittelwerts
    alo_sgb3_urteil – 1 Arbeitslose SGB III, zählt
    """
    name = f"{indicator.number} {indicator.short}"
    return {
        f"{indicator.id}_wert": f"{name}, Wert ({indicator.unit})",
        f"{indicator.id}_verhaeltnis": f"{name}, Vielfaches des Mittelwerts",
        f"{indicator.id}_urteil": f"{name}, zählt",
    }


def header_key(name: str) -> str:
    """Return a name as it is compared with others: whatever its case and how its letters are composed.

    Examples
    --------
    >>> header_key(" Straße ") == header_key("STRASSE"), header_key("Zahl") == header_key("Zähl")
    (True, False)
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def taken(level: str, parents: Mapping[str, str], catalogue: Catalogue | None) -> dict[str, str]:
    """Return the names and headers that are taken, as they are compared, each as it is written.

    Parameters
    ----------
    level : str
        What the areas are called: the header above their ids.
    parents : mapping of str to str
        Ids of the parents and their labels.
    catalogue : Catalogue or None
        None if it cannot be read: then its columns are left out.

    Examples
    --------
    >>> names = taken("Viertel", {"bezirk": "Stadtbezirk"}, None)
    >>> names["viertel"], names["stadtbezirk"], names[header_key("BEGRÜNDUNG")]
    ('Viertel', 'Stadtbezirk', 'Begründung')
    >>> "alo_sgb3_wert" in names  # without a catalogue its columns are left out
    False
    """
    names = [
        *_FORMAT,
        NAME,
        name_header(level),
        level,
        *parents,
        *parents.values(),
        *DECISION,
        *DECISION.values(),
    ]
    if catalogue is not None:
        columns = theme_columns(catalogue)
        for indicator in catalogue.indicators:
            columns |= indicator_columns(indicator)
        names += [*columns, *columns.values()]
    return {header_key(name): name for name in reversed(names)}
