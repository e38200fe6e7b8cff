"""Tables with a column an area: turned as their reader turns them, so that all that follows sees a row an area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from screening.delivery.draft.file import Raw, native
from screening.delivery.draft.link import LEAST
from screening.delivery.draft.maps import SeenMap
from screening.delivery.draft.numbers import is_number
from screening.delivery.draft.table import MOST_HEADER_ROWS, Shape
from screening.delivery.manifest import Reading, SourceFile
from screening.delivery.tables import name_key, read_grid, turned_grid

_LEAST_AREAS = 4
"""Fewer areas may stand side by side in a row by chance."""


@dataclass(frozen=True)
class TurnedKeys:
    """What is to be said of a table that is to be turned.

    Attributes
    ----------
    labels : tuple of str
        Headers of the columns that name its rows.
    ignore : tuple of str
        Headers of columns that are neither labels nor areas.
    first_row : int
    """

    labels: tuple[str, ...]
    ignore: tuple[str, ...]
    first_row: int


def turned_raw(path: Path, raw: Raw, shape: Shape, seen: SeenMap) -> tuple[Raw, Shape]:
    r"""Return a table with a row an area: as it is, or turned where its header names the areas of the map.

    Examples
    --------
    >>> import tempfile
    >>> from screening.delivery.draft.file import read_raw
    >>> from screening.delivery.draft.table import find_shape
    >>> seen = SeenMap("a.geojson", "", (), {"name": ("Au", "Tal", "Berg", "Ried")}, "", "", "")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Nr;Merkmal;Au;Tal;Berg;Ried\n1;Einwohner;7;9;8;6\n2;Frauen;3;5;4;2\n")
    ...     raw = read_raw(path)
    ...     raw, shape = turned_raw(path, raw, find_shape(raw.rows), seen)
    >>> raw.turned
    TurnedKeys(labels=('Merkmal',), ignore=('Nr',), first_row=1)
    >>> shape.header, shape.body[0]
    (('Merkmal', 'Einwohner', 'Frauen'), (3, ['Au', '7', '3']))
    """
    at = _header_of_areas(raw, seen)
    if at is None:
        return raw, shape
    head, place = at
    cells, below = raw.rows[head][1], [c for _, c in raw.rows[head + 1 :]]
    left = range(place)
    words = [k for k in left if _mostly_words(below, k)]
    labels = _labels(below, words)
    others = [k for k in left if k not in labels and (k in words or _counts_up(below, k))]
    if not labels:
        return raw, shape
    keys = TurnedKeys(
        tuple(cells[k] for k in labels), tuple(cells[k] for k in others if cells[k]), raw.rows[head][0]
    )
    source = SourceFile.model_construct(
        path=path.name,
        sheet=raw.sheet,
        encoding=next(iter(raw.encodings), "utf-8"),
        delimiter=next(iter(raw.delimiters), ";"),
        decimal=",",
        first_row=keys.first_row,
        turned=keys.labels,
        ignore=keys.ignore,
    )
    silent = Reading(path.name)
    grid, _, _ = turned_grid(read_grid(path.parent, source, silent), source, silent)
    rows = [(line, [native(c) for c in row]) for line, row in grid.rows]
    if len(rows) < _LEAST_AREAS:
        return raw, shape
    return replace(raw, rows=rows, merged=None, turned=keys), Shape(0, 1, tuple(rows[0][1]), rows[1:])


def _header_of_areas(raw: Raw, seen: SeenMap) -> tuple[int, int] | None:
    """Return which row names most areas of the map, and the first place where it does."""
    rows = [[name_key(c) for c in cells] for _, cells in raw.rows[:MOST_HEADER_ROWS]]
    for texts in seen.columns.values():
        # a line may number the columns: 1, 2, 3
        areas = {name_key(t) for t in texts if re.search(r"[^\W\d_]|[0-9]{4}", t)} - {""}
        if len(areas) < _LEAST_AREAS:
            continue
        for n, row in enumerate(rows):
            if len(areas & {*row}) >= LEAST * len(areas):
                return n, next(k for k, text in enumerate(row) if text in areas)
    return None


def _mostly_words(rows: Sequence[Sequence[str]], place: int) -> bool:
    texts = [c[place] for c in rows if place < len(c) and c[place]]
    return bool(texts) and 2 * sum(map(is_number, texts)) < len(texts)


def _counts_up(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Tell a column that numbers the rows."""
    texts = [c[place] for c in rows if place < len(c) and c[place]]
    numbers = [int(t) for t in texts if t.isdecimal()]
    return len(numbers) == len(texts) and all(a < b for a, b in pairwise(numbers))


def _labels(rows: Sequence[Sequence[str]], places: Sequence[int]) -> list[int]:
    """Return the columns that name the rows: the one with the most texts, and those that tell its doubles apart."""

    def different(some: Sequence[int]) -> int:
        return len({tuple(c[k] for k in some) for c in rows if max(some) < len(c)})

    if not places:
        return []
    found = [max(places, key=lambda k: (different([k]), k))]
    while different(found) < len(rows) and len(found) < len(places):
        best = max((k for k in places if k not in found), key=lambda k: different([*found, k]))
        if different([*found, best]) == different(found):
            break
        found.append(best)
    return sorted(found)
