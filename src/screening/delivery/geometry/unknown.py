"""A column of ids none of which is an area's: what the declaration should say instead, found by trying.

The ids of a whole column are not wrong one by one: another column is the right one, another boundary version, or the
file is about a larger land. Only then the file is read a second time, all its columns are compared with the areas, and
what fits best is told once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import pandas as pd

from screening.base import folded
from screening.delivery.geometry.areas import Areas
from screening.delivery.geometry.findings_of_deliveries import Fit
from screening.delivery.ids import clean, read_ids
from screening.delivery.manifest import City, Reading, plain
from screening.delivery.tables import Table, read_grid, read_header

FEW = 5
"""So many unknown ids are told one by one, whatever the rest of the column is."""

MOST_COMPARED = 2_000
"""So many texts of a column are compared in all their writings; of the others those that are exact ids count."""


def mostly_unknown(unknown: Collection[str], delivered: Collection[str]) -> bool:
    """Tell whether so many ids of a file are unknown that the declaration is to be doubted, not each of them.

    Examples
    --------
    >>> mostly_unknown(["a"] * 6, ["a"] * 11), mostly_unknown(["a"] * 6, ["a"] * 12), mostly_unknown(["a"] * 3, ["a"] * 3)
    (True, False, False)
    """
    return len(unknown) > FEW and 2 * len(unknown) > len(delivered)


def better_fit(table: Table, known: Areas, city: City, others: Mapping[str, Areas]) -> Fit | None:
    r"""Return what suits the areas best, if anything suits at least half of them.

    Parameters
    ----------
    table : Table
        Most of its ids are unknown.
    known : Areas
    city : City
    others : mapping of str to Areas
        The areas of other boundary versions.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> import geopandas as gpd
    >>> from screening.delivery.manifest import SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> ids = ["01.1", "01.2", "01.3", "01.4"]
    >>> known = Areas("2020", gpd.GeoDataFrame({"area_name": list("ABCD")}, index=ids, geometry=[None] * 4), ())
    >>> city = City.model_construct(id_pattern=r"\d{2}\.\d")
    >>> def fit(text, column):
    ...     source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column=column)
    ...     with tempfile.TemporaryDirectory() as folder:
    ...         _ = pathlib.Path(folder, "a.csv").write_text(text)
    ...         return better_fit(read_table(pathlib.Path(folder), source), known, city, {})
    >>> fit("Nr;Code;Ort\n1;01.1;A\n2;01.2;B\n3;1.3;C\n", "Nr")
    Fit(kind='id', what='Code', areas=3, among=4)
    >>> fit("Nr;Ort\n1;A\n2;B\n3;C\n", "Nr"), fit("Nr;Ort\n1;A\n2;B\n3;C\n", "Ort").what
    (Fit(kind='name', what='Ort', areas=3, among=4), 'Ort')
    >>> print(fit("Nr\n1\n2\n3\n", "Nr"))
    None
    """
    index, delivered = known.frame.index, [clean(t) for t in table.unmatched or table.lines]
    there = sum(a in index for a in delivered)
    if not table.unmatched and 10 * there >= 9 * len(index):
        return Fit("part", "", there, len(index))
    fits = [*_levels(delivered, known, city), *_versions(delivered, others)]
    fits += _columns(table, known, city)
    best = max(fits, key=lambda f: f.areas / f.among, default=None)
    return best if best is not None and 2 * best.areas >= best.among and best.areas > 1 else None


def _levels(delivered: Iterable[str], known: Areas, city: City) -> Iterator[Fit]:
    texts = set(delivered)
    for parent in city.parents:
        if parent.id in known.frame:
            above = {str(a) for a in known.frame[parent.id] if a}
            # a version's or a column's ids are told before: parents are few
            yield Fit("parent", parent.label, len(above & texts), max(len(above), len(texts), 1))


def _versions(delivered: Iterable[str], others: Mapping[str, Areas]) -> Iterator[Fit]:
    texts = set(delivered)
    for version, areas in others.items():
        if len(areas.frame):
            yield Fit("version", version, len(texts.intersection(areas.frame.index)), len(areas.frame))


def _columns(table: Table, known: Areas, city: City) -> Iterator[Fit]:
    """Yield how many areas each column of the file holds, as ids and as names."""
    called = {str(n) for n in known.frame.get("area_name", pd.Series(dtype=str)) if str(n)}
    names, ids = {folded(n).casefold() for n in called}, {*known.frame.index}
    for header, texts in _texts(table):
        index = known.frame.index
        some = [*texts][:MOST_COMPARED]
        found = texts.keys() & ids | {c for t in some if (c := clean(t)) in index}
        named, own = table.source.join == "name", header == plain(table.source.id_column)
        if named or not own:
            found |= _in_other_writing(texts, known, city)
            yield Fit("no name" if named else "id", header, len(found), len(index))
        if names and not (named and own):
            same = names.intersection(folded(t).casefold() for t in {*some} | texts.keys() & called)
            yield Fit("name", header, len(same), len(names))


def _in_other_writing(texts: Iterable[str], known: Areas, city: City) -> set[str]:
    """Return the ids that a column's texts mean; none if some texts are no ids: small numbers mean some id or other."""
    some, index = [t for t in texts if t.strip()][:MOST_COMPARED], known.frame.index
    read = read_ids(some, index, separator=city.separator, pattern=city.id_pattern, apart=True).ids
    exact = sum(text in index for text in some)
    return set(read.values()) if 10 * (exact + len(read)) >= 9 * len(some) else set()


def _texts(table: Table) -> Iterator[tuple[str, dict[str, None]]]:
    """Yield the columns of a file by header with their texts, each once; none if it cannot be read again."""
    silent = Reading("")  # whoever reads the file's values tells what is wrong with it
    grid = read_grid(table.folder, table.source, silent)
    header, start, _ = read_header(grid, table.source)
    columns: list[dict[str, None]] = [{} for _ in header]
    for _, cells in grid.lines(start):
        for column, text in zip(columns, cells, strict=False):
            column[text] = None
    yield from ((h, texts) for h, texts in zip(header, columns, strict=True) if h)
