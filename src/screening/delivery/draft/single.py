"""Single files of a city, drafted from what is there: a map, tables, or what a delivery declares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from screening.base import some
from screening.concept import default_catalogue
from screening.delivery.draft.atlas import Pair, atlas_figures
from screening.delivery.draft.catalogue import draft_catalogue
from screening.delivery.draft.classes import without_classes
from screening.delivery.draft.detect import detect
from screening.delivery.draft.figures import Figure, wide_figures
from screening.delivery.draft.file import column_of
from screening.delivery.draft.findings import no_ids, no_indicators, nothing_delivered
from screening.delivery.draft.link import find_link
from screening.delivery.draft.maps import look_at_map
from screening.delivery.draft.texts import (
    EVER,
    Lacking,
    catalogue_text,
    city_text,
    criteria_text,
    delivered_in,
)
from screening.delivery.draft.whole import draft_city
from screening.delivery.manifest import City, read_city_catalogue, read_manifest


def draft_city_file(map_path: Path, tables: Sequence[Path], year: int | None, name: str) -> str:
    """Return ``stadt.toml`` for a map, and tables if there are any.

    Examples
    --------
    >>> import json, tempfile
    >>> square = [[[11, 48], [11.1, 48], [11.1, 48.1], [11, 48]]]
    >>> shapes = [
    ...     {"type": "Feature", "properties": {"nr": i}, "geometry": {"type": "Polygon", "coordinates": square}}
    ...     for i in ("01.1", "01.2")
    ... ]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "viertel.geojson")
    ...     _ = path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    ...     text = draft_city_file(path, [], None, "Neustadt")
    >>> [line for line in text.splitlines() if line.startswith(("id_column", "valid_from"))]
    ['id_column = "nr"  # andere Spalten: keine', 'valid_from = 1900  # geraten: gilt für alle Jahre']
    """
    if tables:
        texts = draft_city("stadt", map_path, tables, year, name, alone=True).texts
        return texts["raw/stadt/stadt.toml"]
    seen = look_at_map(map_path)
    link = find_link(seen)
    if link is None:
        raise no_ids(seen.name)
    return city_text(name, seen, link, year or EVER, Lacking())


def draft_catalogue_file(tables: Sequence[Path]) -> str:
    r"""Return ``katalog.toml`` for tables.

    Examples
    --------
    >>> import tempfile, tomllib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Viertel;Einwohner;Arbeitslose\n01.1;163;20\n01.2;120;7\n")
    ...     text = draft_catalogue_file([path])
    >>> [(i["numerator"], i["denominator"]) for i in tomllib.loads(text)["indicator"]]
    [('arbeitslose', 'einwohner')]
    """
    files = []
    for path in tables:
        found = detect(path, default_catalogue())
        figures: list[Figure] = [*found.figures]
        pairs: list[Pair] = []
        if found.ids and not figures:
            place = found.ids[0].place
            rows = found.shape.body
            meant = {t: t for t in column_of((c for _, c in rows), place) if t not in found.totals}
            if found.layout == "atlas":
                figures, pairs = atlas_figures(found.shape, rows, place, meant, found.locale)
            else:
                numbers = [found.shape.header.index(h) for h in found.values]
                figures = without_classes(
                    wide_figures(found.shape, numbers, rows, place, meant, found.locale)
                )
        files.append((path.name, figures, pairs))
    drafted = draft_catalogue(files)
    if not drafted.indicators:
        raise no_indicators(some(path.name for path in tables))
    return catalogue_text(drafted)


def draft_criteria(city: City, year: int | None) -> str:
    """Return ``kriterien.toml`` for what a city's delivery of a year (by default the newest) declares.

    Examples
    --------
    >>> import tomllib
    >>> from screening.delivery.manifest import read_city
    >>> [rule] = tomllib.loads(draft_criteria(read_city("musterstadt"), 2024))["criteria"]
    >>> rule["indicators"][:2], rule["mean"]
    (['alo_sgb3', 'alg2'], 'weighted')
    """
    if year is None and not city.years:
        raise nothing_delivered(city.key)
    year = year or city.years[-1]
    manifest = read_manifest(city, year)
    catalogue = read_city_catalogue(city).in_year(year)
    columns = [c for f in manifest.files for c in f.columns]
    found = delivered_in(catalogue, columns, [r for f in manifest.files for r in f.rates])
    if not found.indicators:
        raise nothing_delivered(city.key)
    return criteria_text(found, year)
