"""Of a file with more rows than are looked at, those of its newest years, not those that stand at its beginning."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from screening.delivery.draft.file import Raw, Rows, native
from screening.delivery.draft.table import Shape, find_shape, find_years
from screening.delivery.tables import span_in

MOST_ROWS = 40_000
"""Of so many rows whole years are looked at; of a year alone that has more, all."""

MOST_BYTES = 2**30
"""Of longer files only the beginning is looked at."""


def newest_rows(path: Path, raw: Raw, shape: Shape, year: int | None = None) -> tuple[Raw, Shape]:
    r"""Return a file with the rows of its newest years, where it was too long to be looked at whole.

    Parameters
    ----------
    path : Path
    raw : Raw
    shape : Shape
    year : int, optional
        One that is wanted besides.

    Examples
    --------
    >>> import tempfile
    >>> from screening.delivery.draft.file import read_raw
    >>> rows = [f"{year};{area};7\n" for year in (2022, 2023) for area in range(101, 131)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.csv")
    ...     _ = path.write_text("Jahr;Ort;Zahl\n" + "".join(rows))
    ...     raw = replace(read_raw(path), whole=False)
    ...     raw, shape = newest_rows(path, replace(raw, rows=raw.rows[:40]), find_shape(raw.rows[:40]))
    >>> len(shape.body), raw.whole
    (60, False)
    """
    places = [] if raw.whole or not raw.delimiters else find_years(shape)
    if not places or path.stat().st_size > MOST_BYTES:
        return raw, shape
    place, last = places[0], shape.body[0][0] if shape.body else 1
    times = Counter(c[place].strip() for _, c in _lines(path, raw, last) if place < len(c))
    spans = {t: span[1].year for t in times if (span := span_in(t))}
    rows: Counter[int] = Counter()
    for text, found in spans.items():
        rows[found] += times[text]
    kept = {max(rows)} | ({year} if year in rows else set()) if rows else set[int]()
    for found in sorted(rows, reverse=True):
        if sum(rows[y] for y in {*kept, found}) > MOST_ROWS:
            break
        kept.add(found)
    wanted = {t for t, found in spans.items() if found in kept}
    own = [*_chosen(path, raw, last, place, wanted)]
    if not own:
        return raw, shape
    head = [(n, cells) for n, cells in raw.rows if n < last]
    raw = replace(raw, rows=[*head, *own], unseen=tuple(sorted({*rows} - kept)))
    return raw, find_shape(raw.rows, raw.merged)


def _lines(path: Path, raw: Raw, first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a text file from a line on."""
    with path.open(encoding=raw.encodings[0], errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=raw.delimiters[0])
        begin = 1
        for cells in reader:
            if begin >= first and any(cells):
                yield begin, cells
            begin = reader.line_num + 1


def _chosen(path: Path, raw: Raw, first: int, place: int, wanted: Collection[str]) -> Rows:
    return [
        (n, [native(c) for c in cells])
        for n, cells in _lines(path, raw, first)
        if place < len(cells) and cells[place].strip() in wanted
    ]
