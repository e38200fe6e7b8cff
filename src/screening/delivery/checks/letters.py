"""Characters that a document cannot show as they stand, told with their place before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from screening.base import Finding, ScreeningError, first_of, oddities, read_toml
from screening.delivery.checks.findings import left_from_draft, odd_character
from screening.delivery.geometry import Areas
from screening.delivery.manifest import City, read_form

TO_FILL_IN = "EINTRAGEN"
"""What a draft writes where a person alone knows the text."""

_READING = """
add_up basis columns crs decimal delimiter encoding footnotes id_column id_pattern ignore key layer missing_where
name_column rates select separator sha256 sheet signs thousands totals turned value_column variable_column where
year_column
"""
_NOT_SHOWN = frozenset(_READING.split()) | {"join", "level_column", "levels", "outside", "parent_column"}
"""Keys whose texts only help to read files; no document shows them."""


def letter_findings(text: str, **place: str) -> list[Finding]:
    r"""Return the findings about the characters of a text; they name characters, never a word of the text.

    Parameters
    ----------
    text : str
    **place : str
        ``file``, ``row`` and ``column`` of `Finding`.

    Examples
    --------
    >>> print(letter_findings("Treff\u202e", file="stadt.toml", column="name")[0].message)
    Zeichen, das die Leserichtung umkehrt: U+202E RIGHT-TO-LEFT OVERRIDE; es wird weggelassen.
    """
    return [odd_character(o.level, o.told, **place) for o in oddities(text)]


def row_findings(rows: Iterable[tuple[int | str, Mapping[str, str]]], file: str) -> list[Finding]:
    r"""Return the findings about the characters of a table, of each column the first ones.

    Parameters
    ----------
    rows : iterable of (line, cells by column)
    file : str

    Examples
    --------
    >>> rows = [(2, {"name": "Treff", "ort": "Halle\x07"}), (3, {"name": "Treff\u202e", "ort": ""})]
    >>> for finding in row_findings(rows, "phasen.csv"):
    ...     print(finding.row, finding.column, finding.message)
    2 ort Steuerzeichen U+0007 ohne Namen; es wird weggelassen.
    3 name Zeichen, das die Leserichtung umkehrt: U+202E RIGHT-TO-LEFT OVERRIDE; es wird weggelassen.
    >>> row_findings([], "phasen.csv")
    []
    """
    found: dict[tuple[str, str], list[Finding]] = {}
    for line, cells in rows:
        for column, text in cells.items():
            for f in letter_findings(text, file=file, row=str(line), column=column):
                found.setdefault((column, f.level), []).append(f)
    return [f for kind in found.values() for f in first_of(kind)]


def shown_findings(city: City, year: int, areas: Areas) -> list[Finding]:
    """Return the findings about the characters of all texts that documents show of a year.

    Those of a city's TOML files, of its assignment table and of its areas' ids and names; forms that are kept by hand tell
    their own.

    Examples
    --------
    >>> from screening.delivery.geometry.areas import empty_areas
    >>> from screening.delivery.manifest.city import read_city
    >>> city = read_city("musterstadt")
    >>> areas = Areas("2020", empty_areas(city), ())
    >>> shown_findings(city, 2024, areas)
    []
    """
    boundary = city.boundary(areas.version)
    ids = area_findings(areas.frame.index, boundary.path, boundary.id_column) if boundary else []
    names = area_findings(areas.names.values(), boundary.path, boundary.name_column) if boundary else []
    return [*_declared(city, year), *_assigned(city), *ids, *names]


def _declared(city: City, year: int) -> list[Finding]:
    files = {
        "stadt.toml": city.raw / "stadt.toml",
        "katalog.toml": city.raw / "katalog.toml",
        "kriterien.toml": city.raw / "kriterien.toml",
        f"{year}/lieferung.toml": city.raw / str(year) / "lieferung.toml",
    }
    found: list[Finding] = []
    for name, path in files.items():
        if not path.is_file():
            continue
        try:
            content = read_toml(path, name)
        except ScreeningError:  # told by those who need the file
            continue
        odd = [f for key, text in _texts(content) for f in letter_findings(text, file=name, column=key)]
        found += first_of(odd)
        open_ = [(key, text) for key, text in _texts(content) if TO_FILL_IN in text]
        found += [left_from_draft(text, file=name, column=key) for key, text in open_]
    return found


def _assigned(city: City) -> list[Finding]:
    if city.assignment is None:
        return []
    path = city.geo / city.assignment.path
    try:
        rows = read_form(path)
    except ScreeningError:  # told where the areas are read
        return []
    header = rows[0][1] if rows else []
    return row_findings(((n, dict(zip(header, cells, strict=False))) for n, cells in rows), path.name)


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts that documents show, each under its key as findings call it: ``datei.2.source``."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for n, entry in enumerate(value, 1):
            yield from _texts(entry, f"{key}.{n}")
    elif isinstance(value, dict):
        for name, entry in value.items():
            if name not in _NOT_SHOWN:
                yield from _texts(entry, f"{key}.{name}" if key else name)


def area_findings(areas: Iterable[str], file: str, column: str) -> list[Finding]:
    r"""Return the findings about the characters of the areas' ids or names.

    Examples
    --------
    >>> area_findings(["01.1", "Ä-1"], "viertel.gpkg", "id")
    []
    >>> [f.message for f in area_findings(["01\x07", "02\x07"], "viertel.gpkg", "id")]
    ['Steuerzeichen U+0007 ohne Namen; es wird weggelassen.']
    """
    odd = [f for area in areas for f in letter_findings(area, file=file, column=column)]
    return first_of(list(dict.fromkeys(odd)))
