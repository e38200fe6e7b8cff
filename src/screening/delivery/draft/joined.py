"""Tables opened beside a map: by which column each names the areas, and of which year its figures are."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from screening.base import ScreeningError, some
from screening.delivery.draft.above import Above, find_above
from screening.delivery.draft.detect import refuse_persons
from screening.delivery.draft.file import Raw, Rows, column_of
from screening.delivery.draft.findings import not_joined, table_turned, year_absent, year_unknown
from screening.delivery.draft.levels import find_level
from screening.delivery.draft.link import LEAST, MOST_ODD, Link, areas_by_name, find_link, fit, numbered
from screening.delivery.draft.maps import SeenMap, look_at_map
from screening.delivery.draft.merges import Whole, find_wholes
from screening.delivery.draft.periods import Short, day_of, short_times, time_of
from screening.delivery.draft.sums import rows_above_sums
from screening.delivery.draft.table import MOST_HEADER_ROWS, Shape, find_ids, find_years
from screening.delivery.draft.words import YEAR
from screening.delivery.tables import lead_of_code, name_key, span_in

_LEAST_TURNED = 4
"""Fewer areas may stand side by side in a row by chance."""


@dataclass(frozen=True)
class Opened:
    """A table as it was opened, its column of ids by position, and what the texts there mean.

    Where a column tells levels apart, the body holds the areas' rows alone; `sums` are the rows at the end in which sums
    have the names of areas. `by_name` says that the column names areas.
    """

    path: Path
    raw: Raw
    shape: Shape
    ids: int
    meant: dict[str, str]
    level_column: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    by_name: bool = False
    above: Above = field(default_factory=Above)
    sums: Rows = field(default_factory=list)


def linked(seen: SeenMap, raws: Sequence[tuple[Path, Raw, Shape]]) -> tuple[Link, str]:
    """Return the map's column of ids, and the column of names that the tables name areas by; empty if by ids.

    Examples
    --------
    >>> columns = {"nr": ("01", "02"), "name": ("Au", "Tal")}
    >>> seen = SeenMap("a.geojson", "", (), columns, "", "", "")
    >>> shape = Shape(1, 1, ("Ort", "Jahr", "Zahl"), [(2, ["Au", "2023", "7"]), (3, ["Tal", "2024", "9"])])
    >>> link, named = linked(seen, [(Path("a.csv"), Raw([], True), shape)])
    >>> link.column, named
    ('nr', 'name')
    """
    for path, raw, _ in raws:
        _refuse_turned(path, raw, seen)
    columns = [set(column_of((c for _, c in s.body), k)) for _, _, s in raws for k in range(len(s.header))]
    link = find_link(seen, columns)
    if link is None:
        likeliest = find_link(seen)
        raise _not_joined(raws[0][0], raws[0][2], seen, likeliest.ids if likeliest else ())
    if not link.by_name:
        other = numbered(seen, link)
        return (other, link.column) if other else (link, "")
    coded = find_link(seen)
    if coded is None or coded.by_name or len(coded.ids) < len(link.ids):
        return link, ""
    return Link(coded.column, coded.ids, 0, coded.separator, False, link.column), link.column


def layer_linked(path: Path, raws: Sequence[tuple[Path, Raw, Shape]]) -> tuple[SeenMap, Link, str]:
    """Return the map and how the tables' rows belong to it: of several layers that whose areas they name.

    Raises
    ------
    ScreeningError
        If the tables name no areas of any layer.

    Examples
    --------
    >>> layer_linked(Path("k.geojson"), [])
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: k.geojson: Die Kartendatei fehlt. → Datei in data/geo/<stadt> ablegen.
    """
    seen = look_at_map(path)
    try:
        return seen, *linked(seen, raws)
    except ScreeningError:
        for layer in seen.others:
            other = look_at_map(path, layer)
            with contextlib.suppress(ScreeningError):
                return other, *linked(other, raws)
        raise


def _refuse_turned(path: Path, raw: Raw, seen: SeenMap) -> None:
    """Stop at a table that has a column an area: its rows are figures."""
    rows = [{name_key(c) for c in cells} - {""} for _, cells in raw.rows[:MOST_HEADER_ROWS]]
    for texts in seen.columns.values():
        # a line may number the columns: 1, 2, 3
        areas = {name_key(t) for t in texts if re.search(r"[^\W\d_]|[0-9]{4}", t)} - {""}
        if len(areas) >= _LEAST_TURNED and any(len(areas & row) >= LEAST * len(areas) for row in rows):
            raise table_turned(path.name, next(t for t in texts if t))


def _not_joined(path: Path, shape: Shape, seen: SeenMap, ids: Sequence[str]) -> ScreeningError:
    """Tell a table that names no areas by what may be its ids, unless it is about persons."""
    first = next(iter(find_ids(shape)), None)
    refuse_persons(path.name, shape, first)
    texts = dict.fromkeys(column_of((c for _, c in shape.body), first.place if first else 0))
    return not_joined(path.name, seen.name, some([t for t in texts if t][:3]), some(ids[:3]) or "nichts")


def opened_table(
    path: Path, raw: Raw, shape: Shape, seen: SeenMap, link: Link, named: str, city: str
) -> Opened:
    """Find the column of a table that names the most areas.

    Examples
    --------
    >>> columns = {"nr": ("01", "02"), "name": ("Au", "Tal")}
    >>> seen = SeenMap("a.geojson", "", (), columns, "", "", "")
    >>> shape = Shape(1, 1, ("Ort", "Jahr", "Zahl"), [(2, ["Au", "2023", "7"]), (3, ["Tal", "2024", "9"])])
    >>> link = Link("nr", ("01", "02"), 0, "", False, "name")
    >>> opened_table(Path("a.csv"), Raw([], True), shape, seen, link, "name", "Neustadt").meant["Tal"]
    '02'
    """
    column = "" if link.by_name or link.parts else named or link.name_column
    called = _called(seen, column, link)
    ids = _best(shape, link.ids, lambda texts: link.means(texts) if not named else {}, named=False)
    names = _best(
        shape,
        link.ids,
        lambda texts: {t: called[k] for t in texts if (k := name_key(t)) in called},
        named=True,
    )
    # a column of ranks or classes has the numbers of areas, too, but not beside their names
    by_name = names[0] >= LEAST / 2 and (ids[0] < LEAST / 2 or _contradict(shape, ids, names))
    best = names if by_name else ids
    if best[0] < LEAST / 2:
        raise _not_joined(path, shape, seen, link.ids)
    above = find_above(shape, best[1], seen, link, column) if by_name else Above()
    shared, texts = dict(above.shared), column_of((c for _, c in shape.body), best[1])
    # whichever of them a row means: none is a sum
    meant = {t: shared[k] for t in texts if (k := name_key(t)) in shared} | best[2]
    opened = Opened(path, raw, shape, best[1], meant, by_name=by_name, above=above)
    level = find_level(shape.header, shape.body, best[1], best[2], city)
    if level is None:
        return opened
    body = [
        (line, c)
        for line, c in shape.body
        if level.place < len(c) and level.area in (c[level.place], lead_of_code(c[level.place]))
    ]
    column = shape.header[level.place]
    return replace(opened, shape=replace(shape, body=body), level_column=column, levels=level.levels)


Column = tuple[float, int, dict[str, str]]
"""How well a column of a table names the areas, its position, and what its texts mean."""


def _best(
    shape: Shape, ids: Sequence[str], means: Callable[[set[str]], dict[str, str]], *, named: bool
) -> Column:
    best: Column = (0.0, 0, {})
    for place in range(len(shape.header)):
        texts = set(column_of((c for _, c in shape.body), place))
        meant = means(texts)
        score = fit({t: t for t in meant} if named else meant, texts, ids) if meant else 0.0
        best = max(best, (score, place, meant), key=lambda found: found[0])
    return best


def _called(seen: SeenMap, column: str, link: Link) -> dict[str, str]:
    """Return the areas' ids by their names as `name_key` compares them; without those that several areas have."""
    if not column:
        return {}
    pairs = zip(seen.columns[column], seen.columns[link.column], strict=True)
    ids = areas_by_name((name, area) for name, area in pairs if name and area)
    return {key: areas.pop() for key, areas in ids.items() if len(areas) == 1}


def _contradict(shape: Shape, ids: Column, names: Column) -> bool:
    """Tell whether most rows name an area that is not the one of the number in them."""
    last = max(ids[1], names[1])
    rows = [(c[ids[1]], c[names[1]]) for _, c in shape.body if last < len(c)]
    both = [ids[2][n] == names[2][t] for n, t in rows if n in ids[2] and t in names[2]]
    return len(both) > MOST_ODD and sum(both) < len(both) / 2


def with_wholes(
    opened: Sequence[Opened], seen: SeenMap, link: Link, named: str
) -> tuple[list[Opened], list[Whole]]:
    """Return tables with what rows mean that report several areas as one, and these.

    Examples
    --------
    >>> columns = {"nr": ("01", "02", "03"), "name": ("Au", "Tal", "Berg")}
    >>> seen = SeenMap("a.geojson", "", (), columns, "", "", "")
    >>> shape = Shape(1, 1, ("Ort", "Zahl"), [(2, ["Au/Tal", "7"]), (3, ["Berg", "9"])])
    >>> link = Link("nr", ("01", "02", "03"), 0, "", False, "name")
    >>> opened = Opened(Path("a.csv"), Raw([], True), shape, 0, {"Berg": "03"}, by_name=True)
    >>> [table], wholes = with_wholes([opened], seen, link, "name")
    >>> table.meant, [w.parts for w in wholes]
    ({'Berg': '03', 'Au/Tal': '01'}, [('01', '02')])
    """
    if link.parts:
        return [*opened], []
    found: dict[str, Whole] = {}
    tables = []
    for table in opened:
        said = seen.columns[(named or link.name_column) if table.by_name else link.column]
        called = dict(zip(said, seen.columns[link.column], strict=True))
        texts = [t for t in column_of((c for _, c in table.shape.body), table.ids) if t not in table.meant]
        taken = {*table.meant.values()}
        own = find_wholes(dict.fromkeys(texts), called, taken, named=table.by_name)
        found |= own
        tables.append(replace(table, meant={**table.meant, **{t: w.id for t, w in own.items()}}))
    return tables, [*found.values()]


def without_sums(table: Opened) -> Opened:
    """Return a table with the rows at its end apart in which sums have the names of areas.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "Zahl"), [(2, ["Au", "7"]), (3, ["Tal", "9"]), (4, ["Berg", "1"]), (5, ["Au", "16"])])
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01", "Tal": "02", "Berg": "03"}, by_name=True)
    >>> without_sums(table).sums
    [(5, ['Au', '16'])]
    """
    if table.level_column or len(times_of(table)) > 1:
        return table
    body = table.shape.body
    end = rows_above_sums(body, table.ids, table.meant)
    return replace(table, shape=replace(table.shape, body=body[:end]), sums=body[end:])


def year_of(opened: Sequence[Opened], year: int | None) -> tuple[int, str]:
    """Return the year of the figures, and how it is known.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "Jahr", "Zahl"), [(2, ["Au", "2023", "7"]), (3, ["Tal", "2024", "9"])])
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"})
    >>> year_of([table], None), year_of([table], 2023)
    ((2024, 'das neueste Jahr der Tabelle'), (2023, 'das angegebene Jahr'))
    """
    held = [set(times) for table in opened if (times := times_of(table))]
    if year is not None:
        if held and len(held) == len(opened) and not any(year in years for years in held):
            there = some(map(str, sorted(set[int]().union(*held))))
            raise year_absent(some(t.path.name for t in opened), year, there)
        return year, "das angegebene Jahr"
    if held:
        votes = Counter(y for years in held for y in years)
        most = max(votes, key=lambda y: (votes[y], y))
        every = votes[most] == len(held)
        return most, "das neueste Jahr der Tabelle" if every else "dieses Jahr enthalten die meisten Tabellen"
    folders = {table.path.resolve().parent.name for table in opened}
    folder = folders.pop() if len(folders) == 1 else ""
    if YEAR.fullmatch(folder):
        return int(folder), "der Ordner heißt so"
    headers = [h for table in opened for h in filled_headers(table)]
    if day := day_of(headers):
        return day.year, "so datieren die meisten Überschriften"
    said = [int(y) for table in opened for y in YEAR.findall(table.path.stem)]
    if said:
        return max(said), "das Jahr im Dateinamen"
    said = [int(y) for table in opened for y in YEAR.findall(table.raw.sheet)]
    if said:
        return max(said), "das Jahr im Namen des Blattes"
    titles = [
        int(y)
        for o in opened
        for line, c in o.raw.rows
        if line < o.shape.first_row
        for y in YEAR.findall(" ".join(c))
    ]
    titles += [int(y) for h in headers for y in YEAR.findall(h)]
    if titles:
        return max(titles), "das Jahr in Titel oder Überschrift"
    raise year_unknown(some(o.path.name for o in opened))


def times_of(table: Opened) -> dict[int, str]:
    """Return the years of a table's column of years, each with its last text.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "Jahr", "Zahl"), [(2, ["Au", "2023", "7"]), (3, ["Tal", "2024", "9"])])
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"})
    >>> times_of(table)
    {2023: '2023', 2024: '2024'}
    """
    for place in find_years(table.shape):
        texts = sorted(set(column_of((c for _, c in table.shape.body), place)))
        spans = {t: span for t in texts if (span := span_in(t))}
        if spans:
            return {span[1].year: t for t, span in sorted(spans.items(), key=lambda p: p[1][1])}
    return {}


def filled_headers(table: Opened) -> list[str]:
    """Return the headers below which anything stands: the column of a year to come is there before its figures.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "2023", "2024"), [(2, ["Au", "7", ""]), (3, ["Tal", "9"])])
    >>> filled_headers(Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"}))
    ['Ort', '2023']
    """
    there = {k for _, cells in table.shape.body for k, cell in enumerate(cells) if cell}
    return [h for k, h in enumerate(table.shape.header) if k in there]


def other_years(table: Opened, year: int) -> list[int]:
    """Return the years that a table holds where a year is not among them; none if it is, or the table says none.

    Examples
    --------
    >>> shape = Shape(1, 1, ("Ort", "Jahr", "Zahl"), [(2, ["Au", "2019", "7"])])
    >>> table = Opened(Path("a.csv"), Raw([], True), shape, 0, {"Au": "01"})
    >>> other_years(table, 2025), other_years(table, 2019)
    ([2019], [])
    """
    years = {*times_of(table)} or {day.year for h in filled_headers(table) if (day := time_of(h)[1])}
    return [] if year in years else sorted(years)


def own_title(table: Opened, place: int) -> str:
    """Return a column's own title, without those of the groups above it; empty if the header is one line.

    Examples
    --------
    >>> rows = [(1, ["Ort", "Bevölkerung", ""]), (2, ["", "alle", "unter 18"]), (3, ["Au", "7", "1"])]
    >>> shape = Shape(1, 2, ("Ort", "Bevölkerung alle", "Bevölkerung unter 18"), rows[2:])
    >>> own_title(Opened(Path("a.csv"), Raw(rows, True), shape, 0, {}), 1)
    'alle'
    """
    first = table.shape.body[0][0] if table.shape.body else 0
    lines = [cells for line, cells in table.raw.rows if table.shape.first_row <= line < first]
    if len(lines) < 2:
        return ""
    filled = [{k for k, c in enumerate(cells) if c} for cells in lines]
    return " ".join(
        cells[place]
        for n, cells in enumerate(lines)
        # what spans the next column as well, which has a title of its own below, is a group's
        if place in filled[n]
        and not (place + 1 not in filled[n] and any(place + 1 in below for below in filled[n + 1 :]))
    )


def short_of(table: Opened) -> Short:
    """Return the headers of a table that end with a year in two digits, as `short_times` does.

    Examples
    --------
    >>> header = ("Nr", "A06", "A11", "B06", "B11", "C06", "C11")
    >>> short_of(Opened(Path("2006_2011.csv"), Raw([], True), Shape(1, 1, header, []), 0, {}))["C11"]
    ('C', datetime.date(2011, 12, 31))
    """
    titles = [" ".join(c) for line, c in table.raw.rows if line < table.shape.first_row]
    said = {int(y) for text in (table.path.stem, table.raw.sheet, *titles) for y in YEAR.findall(text)}
    return short_times(table.shape.header, said if len(said) > 1 else ())
