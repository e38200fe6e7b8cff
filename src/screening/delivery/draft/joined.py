"""Tables opened beside a map: by which column each names the areas, and of which year its figures are."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from screening.base import ScreeningError, some
from screening.delivery.draft.above import Above, find_above
from screening.delivery.draft.detect import refuse_persons
from screening.delivery.draft.file import Raw, column_of
from screening.delivery.draft.findings import no_header, not_joined
from screening.delivery.draft.levels import find_level
from screening.delivery.draft.link import (
    LEAST,
    MOST_ODD,
    Link,
    areas_by_name,
    coded_beside,
    find_link,
    fit,
    numbered,
)
from screening.delivery.draft.maps import SeenMap, look_at_map
from screening.delivery.draft.merges import Whole, find_wholes
from screening.delivery.draft.numbers import is_number
from screening.delivery.draft.opened import Opened, times_of
from screening.delivery.draft.sums import rows_above_sums
from screening.delivery.draft.table import Shape, find_ids
from screening.delivery.draft.turned import turned_raw
from screening.delivery.tables import lead_of_code, name_key


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
    columns = _likely([set(texts) for _, _, s in raws for texts in s.texts], seen)
    link = find_link(seen, columns)
    if link is None:
        likeliest = find_link(seen)
        raise _not_joined(raws[0][0], raws[0][2], seen, likeliest.ids if likeliest else ())
    if not link.by_name:
        other = numbered(seen, link) or coded_beside(seen, link)
        return (other, link.column) if other else (link, "")
    coded = find_link(seen)
    if coded is None or coded.by_name or len(coded.ids) < len(link.ids):
        return link, ""
    return Link(coded.column, coded.ids, 0, coded.separator, False, link.column), link.column


_MANY_COLUMNS = 300
"""Of more, only those are compared in every writing that hold the areas as the map writes them, if there are any."""


def _likely(columns: list[set[str]], seen: SeenMap) -> list[set[str]]:
    if len(columns) <= _MANY_COLUMNS:
        return columns
    areas = [{*texts} for texts in seen.columns.values() if len({*texts}) > 1]
    return [c for c in columns if any(len(c & own) >= LEAST * len(own) for own in areas)] or columns


Tables = Sequence[tuple[Path, Raw, Shape]]


def layer_linked(path: Path, raws: Tables) -> tuple[SeenMap, Link, str, Tables]:
    """Return the map, how the tables' rows belong to it, and the tables with a row an area.

    Of a map's several layers that is meant whose areas they name.

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
        return _with_map(seen, raws)
    except ScreeningError:
        for layer in seen.others:
            with contextlib.suppress(ScreeningError):
                return _with_map(look_at_map(path, layer), raws)
        raise


def _with_map(seen: SeenMap, raws: Tables) -> tuple[SeenMap, Link, str, Tables]:
    tables = [(path, *turned_raw(path, raw, shape, seen)) for path, raw, shape in raws]
    return seen, *linked(seen, tables), tables


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
    head = shape.header[best[1]]
    if head in {*link.ids} and sum(map(is_number, shape.header)) * 2 > len(shape.header) - 1:
        raise no_header(path.name, shape.first_row, head)
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


def written_otherwise(opened: Iterable[Opened]) -> set[str]:
    """Return what tables write for areas in another way than the map does.

    Examples
    --------
    >>> table = Opened(Path("a.csv"), Raw([], True), Shape(1, 1, ("Nr",), []), 0, {"1": "01", "12": "12"})
    >>> written_otherwise([table])
    {'1'}
    """
    return {t for o in opened if not o.by_name for t, a in o.meant.items() if t != a}


def with_named_ids(link: Link, opened: Iterable[Opened]) -> tuple[Link, list[Opened]]:
    """Return ids that are names as names, too, where tables write them otherwise: as ids they would not be read so.

    Examples
    --------
    >>> table = Opened(Path("a.csv"), Raw([], True), Shape(1, 1, ("Ort",), []), 0, {"Au": "AU"})
    >>> link, [named] = with_named_ids(Link("ort", ("AU", "TAL"), 0, "", True, ""), [table])
    >>> link.name_column, named.by_name
    ('ort', True)
    """
    tables = [*opened]
    if not (link.by_name and written_otherwise(tables)):
        return link, tables
    return replace(link, name_column=link.column), [replace(o, by_name=True) for o in tables]
