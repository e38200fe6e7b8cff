"""A file for a city that is there already: its areas by id or by name, its columns as the last delivery called them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from screening.base import ScreeningError
from screening.concept import NAME, default_catalogue
from screening.delivery.draft.before import Before, delivered_before
from screening.delivery.draft.detect import Detected, detect
from screening.delivery.draft.file import Raw, column_of, read_raw
from screening.delivery.draft.joined import opened_table, with_named_ids, without_sums
from screening.delivery.draft.labels import SURE, Match
from screening.delivery.draft.link import Link, are_names
from screening.delivery.draft.manifest import manifest_text, year_said
from screening.delivery.draft.maps import SeenMap
from screening.delivery.draft.newest import newest_rows
from screening.delivery.draft.opened import Opened
from screening.delivery.draft.rows import RowKeys, row_keys
from screening.delivery.draft.sums import rows_above_sums
from screening.delivery.draft.table import Shape, find_shape
from screening.delivery.draft.turned import turned_raw
from screening.delivery.geometry import read_areas
from screening.delivery.manifest import City, read_city_catalogue


def draft_delivery(path: Path, city: City | None = None) -> str:
    r"""Return ``lieferung.toml`` for a file; what is uncertain is a comment that names the alternatives.

    Parameters
    ----------
    path : Path
    city : City, optional
        Its areas, its catalogue and its last delivery say what the file means.

    Raises
    ------
    ScreeningError
        If the file is no table, or holds columns about single persons.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a_2024.csv")
    ...     _ = path.write_text("Ort;Einwohner\nAu;163\nTal;120\nHaid;9\nRied;8\nBerg;7\nAu;283\n")
    ...     text = draft_delivery(path)
    >>> [line.partition("  #")[0] for line in text.splitlines() if line.startswith(("stichtag", "totals"))]
    ['stichtag = 2024-12-31', 'totals_from = 7']
    """
    if city is None:
        found = detect(path, default_catalogue())
        return manifest_text(found, path, default_catalogue(), totals_from=_sums_from(found))
    catalogue = read_city_catalogue(city)
    raw = read_raw(path)
    raw, shape = newest_rows(path, raw, find_shape(raw.rows, raw.merged))
    seen, link = _areas(city)
    raw, shape = turned_raw(path, raw, shape, seen)
    table = _opened(path, raw, shape, seen, link, city.name)
    found = detect(
        path,
        catalogue,
        city,
        link.ids,
        raw=raw,
        shape=table.shape if table else shape,
        id_place=table.ids if table else None,
        above=table.above.column if table else "",
    )
    rows = _rows(table, found, seen, link, city.name) if table else None
    names = [*dict.fromkeys(f.header for f in found.figures)] or [*shape.header]
    names += raw.turned.ignore if raw.turned else ()
    before = delivered_before(city, year_said(found, path), found.layout, names)
    if before:
        found = _as_before(found, before, rows)
    return manifest_text(found, path, catalogue, rows=rows, before=before)


def _sums_from(found: Detected) -> int:
    """Return the line from which on all rows of a file are sums, whatever areas there are; 0 if there is none."""
    if not found.ids or found.layout != "wide" or len(found.times) > 1:
        return 0
    place, body = found.ids[0].place, found.shape.body
    texts = column_of((c for _, c in body), place)
    end = rows_above_sums(body, place, {t: t for t in texts if t not in found.totals})
    return body[end][0] if end < len(body) else 0


def _areas(city: City) -> tuple[SeenMap, Link]:
    """Return the areas of a city's newest boundaries as if its map had just been looked at; it may have none yet."""
    newest = max(city.boundaries, key=lambda b: b.valid_from)
    try:
        frame = read_areas(city, newest).frame
    except ScreeningError:
        return SeenMap("", "", (), {"": ()}, "", "", ""), Link("", (), 0, city.separator, False, "")
    columns = {
        str(c): tuple(map(str, frame[c])) for c in frame if c != frame.geometry.name and frame[c].dtype != "f"
    }
    ids = tuple(map(str, frame.index))
    key = newest.id_column
    seen = SeenMap(newest.path, "", (), {**columns, key: ids}, "", "", "")
    return seen, Link(key, ids, 0, city.separator, are_names(ids), NAME if any(columns.get(NAME, ())) else "")


def _opened(path: Path, raw: Raw, shape: Shape, seen: SeenMap, link: Link, city: str) -> Opened | None:
    """Return the table with what its rows mean; None if it names no areas of the city."""
    if not link.ids:
        return None
    try:
        table = without_sums(opened_table(path, raw, shape, seen, link, "", city))
        return with_named_ids(link, [table])[1][0]
    except ScreeningError:
        return None  # whoever reads the draft is told that its column of ids is not certain


def _rows(table: Opened, found: Detected, seen: SeenMap, link: Link, city: str) -> RowKeys:
    numbers = [table.shape.header.index(h) for h in found.values] if found.layout == "wide" else []
    coded = found.layout == "atlas"
    return row_keys(table, table.shape.body, numbers, (seen, city, link), found.locale, coded=coded)


def _as_before(found: Detected, before: Before, rows: RowKeys | None) -> Detected:
    """Return what was detected with the columns that were delivered before; likeness alone is sure of nothing then."""
    used = {*before.columns.values(), *before.rates.values(), *before.ignore}
    taken = {*before.columns, *before.rates, *before.elsewhere}

    def matches(own: Mapping[str, str], alike: Mapping[str, Match]) -> dict[str, Match]:
        others = {k: m for k, m in alike.items() if k not in taken and m.header not in used}
        return {k: Match(h, 100.0) for k, h in own.items()} | {
            k: replace(m, score=min(m.score, SURE - 1)) for k, m in others.items()
        }

    counts, rates = matches(before.columns, found.counts), matches(before.rates, found.rates)
    told = {m.header for m in (*counts.values(), *rates.values())} | {*found.years, *before.ignore}
    told |= {rows.id_column, rows.names, rows.parent, rows.level_column} if rows else set()
    return replace(
        found,
        counts=counts,
        rates=rates,
        signs={sign: before.file.signs.get(sign, status) for sign, status in found.signs.items()},
        unmatched=tuple(h for h in found.shape.header if h and h not in told),
    )
