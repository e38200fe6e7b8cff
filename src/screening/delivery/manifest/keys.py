"""The keys of ``[[datei]]`` that say how a file is laid out, and which of them belong to which layout."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from screening.base import FieldError, Finding, Strict
from screening.delivery.manifest.findings import (
    condition_of_nothing,
    conditions_alike,
    counts_not_under_basis,
    key_missing,
    key_of_other_layout,
    key_of_texts,
    key_of_workbooks,
    level_unknown,
    levels_without_areas,
    rounded_without_rates,
    sums_told_twice,
)
from screening.delivery.manifest.findings_of_keys import added_amiss

LayoutName = Literal["wide", "long", "atlas", "genesis"]

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
"""Endings of files that are read as workbooks; all others are text."""


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    texts = tuple(value) if isinstance(value, list | tuple) else (None,)
    if not all(isinstance(t, str) for t in texts):
        raise FieldError(
            "Hier muss Text in Anführungszeichen stehen, oder eine Liste davon.", "Wert berichtigen."
        )
    return texts


Texts = Annotated[tuple[str, ...], Field(min_length=1), BeforeValidator(_texts)]
"""One text, or a list of texts of which a cell must have one."""

AREA, CITY = "area", "city"
"""What a level of a file's rows may be, beside the id of a ``[[parent]]``."""


class Basis(Strict):
    """Where a count stands in an atlas: the Basiswert, by its number or its name, of one indicator."""

    indicator: str = Field(min_length=1)
    auspraegung: str = "insgesamt"
    basis: int | str


class LayoutKeys(Strict):
    """How a delivered file is laid out; see `check_layouts` for which keys a layout takes.

    Attributes
    ----------
    sheet : str
        Name of the sheet of a workbook; the first one if empty.
    first_row, header_rows : int
        Line of the file where the header begins (from 1), and how many lines it has.
    turned : texts
        Headers of the columns that name the rows, of a table with a column an area and a row a figure.
    footnotes : tuple of str
        Footnote marks that may stand behind a value: ``1)``.
    fractions : {"refuse", "round"}
        What a count with decimals is: a slip, or a yearly average, which is rounded half up to a whole
        number and told.
    name_column : str
        Header above the areas' names; that of the ids where these stand before the names (``01 Altstadt``).
    variable_column, value_column, year_column : str
        Headers of a long file.
    select : dict of str to texts
        Header → text (or texts, of which one) that all rows must have; others are not read.
    where : dict
        Per count: header → text (or texts) that its rows must have.
    add_up : texts
        Headers of columns that part an area's rows (by sex, age): the counts of all their texts are added up.
    outside : {"refuse", "skip"}
        What rows are whose areas the boundaries do not hold, or that name none: an error, or another city's and what
        could not be assigned, which are left out and told.
    level_column, levels : str, dict of str to str
        Header of the column that says of each row which level it is about, and what its texts mean: an area, a parent
        (by the id of its level) or the whole city. A text that ends with ``*`` means codes that begin so, before their
        digits. Rows of other levels are left out and told.
    totals_from : int
        From this line of the file on all rows are sums, also those that are called as an area is; 0 if none are.
    join : {"id", "name"}
        What stands in ``id_column``: ids, or the areas' names.
    parent_column : str
        Header of the parents' names or ids, which tell areas of one name apart.
    basis : dict of str to Basis
        Per count of an atlas: where it stands.
    """

    layout: LayoutName = "wide"
    encoding: str = "utf-8"
    delimiter: Literal[";", ",", "\t", "|"] = ";"
    sheet: str = ""
    first_row: int = Field(default=1, ge=1, le=1000)
    header_rows: int = Field(default=1, ge=1, le=10)
    turned: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()
    footnotes: tuple[str, ...] = ()
    fractions: Literal["refuse", "round"] = "refuse"
    id_column: str = "Raumbezug"
    name_column: str = ""
    variable_column: str = ""
    value_column: str = ""
    year_column: str = ""
    select: dict[str, Texts] = Field(default_factory=dict)
    where: dict[str, dict[str, Texts]] = Field(default_factory=dict)
    add_up: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()
    outside: Literal["refuse", "skip"] = "refuse"
    level_column: str = ""
    levels: dict[str, str] = Field(default_factory=dict)
    totals_from: int = Field(default=0, ge=0, le=10_000_000)
    join: Literal["id", "name"] = "id"
    parent_column: str = ""
    basis: dict[str, Basis] = Field(default_factory=dict)

    @property
    def tells_sums(self) -> bool:
        """Whether the file says which of its rows are areas': by a column of levels, or because sums stand at its end."""
        return bool(self.level_column or self.totals_from)

    def row_headers(self) -> list[str]:
        """Return the headers by which rows are told apart.

        Examples
        --------
        >>> LayoutKeys(select={"Art": "Stadtteil"}, where={"bev": {"Merkmal": "alle"}}).row_headers()
        ['Art', 'Merkmal']
        """
        conditions = [h for where in (self.select, *self.where.values()) for h in where]
        columns = (*conditions, *self.add_up, self.level_column, self.parent_column)
        return list(dict.fromkeys(h for h in columns if h))

    @model_validator(mode="before")
    @classmethod
    def _columns_of_basis(cls, data: Any) -> Any:
        """Name the Basiswerte as columns, so that whoever reads ``columns`` finds every count."""
        basis = data.get("basis") if isinstance(data, dict) else None
        if not isinstance(basis, dict) or "columns" in data:
            return data
        return data | {"columns": {key: _basis_label(place) for key, place in basis.items()}}


def _basis_label(place: Any) -> str:
    if not isinstance(place, dict):
        return ""  # the schema tells
    name = place.get("basis", "")
    of = f"Basiswert {name}" if isinstance(name, int) else str(name)
    return f"{place.get('indicator', '')}, {place.get('auspraegung', 'insgesamt')}: {of}"


TEXT_ONLY = ("encoding", "delimiter")

REQUIRED: dict[str, tuple[str, ...]] = {
    "wide": ("id_column",),
    "long": ("id_column", "value_column"),
    "atlas": (),
    "genesis": ("id_column",),
}

_ROWS = ("where", "add_up", "outside", "level_column", "levels", "totals_from", "join", "parent_column")

ALLOWED: dict[str, tuple[str, ...]] = {
    "wide": ("header_rows", "turned", *_ROWS),
    "long": ("variable_column", "value_column", "year_column", *_ROWS),
    "atlas": ("basis",),
    "genesis": ("year_column", *_ROWS),
}
"""Keys of some layouts only; all other keys fit every layout. Of an atlas ``basis`` says which rows a count is in."""


def is_workbook(path: str) -> bool:
    """Tell by its ending whether a file is a workbook.

    Examples
    --------
    >>> is_workbook("Export_AR.XLSX"), is_workbook("export.csv")
    (True, False)
    """
    return PurePath(path).suffix.lower() in WORKBOOKS


def check_layouts(raw: dict[str, Any], file: str) -> Iterator[Finding]:
    """Tell the keys of each ``[[datei]]`` that its layout lacks, and those it does not take.

    Parameters
    ----------
    raw : dict
        ``lieferung.toml`` as read.
    file : str
        What findings call it.

    Examples
    --------
    >>> entry = {"path": "a.csv", "layout": "long", "encoding": "utf-8", "delimiter": ";", "header_rows": 2}
    >>> for finding in check_layouts({"datei": [entry]}, "lieferung.toml"):
    ...     print(finding.column, finding.message)
    datei.1.id_column Der Schlüssel fehlt.
    datei.1.value_column Der Schlüssel fehlt.
    datei.1.header_rows Den Schlüssel gibt es bei layout = „long“ nicht.
    """
    files = raw.get("datei")
    for n, entry in enumerate(files if isinstance(files, list) else [], 1):
        layout = entry.get("layout", "wide") if isinstance(entry, dict) else None
        if not isinstance(layout, str) or layout not in REQUIRED:
            continue  # the schema tells
        yield from _check_layout(entry, layout, f"datei.{n}", file)


def _check_layout(entry: dict[str, Any], layout: str, key: str, file: str) -> Iterator[Finding]:
    path = entry.get("path")
    workbook = isinstance(path, str) and is_workbook(path)
    required = (*(() if workbook else TEXT_ONLY), *REQUIRED[layout])
    for name in required:
        if name not in entry:
            yield key_missing(file, f"{key}.{name}")
    known = {name for names in ALLOWED.values() for name in names}
    for name in entry:
        if name in known and name not in ALLOWED[layout]:
            yield key_of_other_layout(file, f"{key}.{name}", layout, ALLOWED[layout])
        elif workbook and name in TEXT_ONLY:
            yield key_of_texts(file, f"{key}.{name}")
        elif name == "sheet" and not workbook:
            yield key_of_workbooks(file, f"{key}.{name}")
    yield from _check_levels(entry, key, file)
    yield from _check_counts(entry, layout, key, file)


def _check_levels(entry: dict[str, Any], key: str, file: str) -> Iterator[Finding]:
    """Tell one of two keys that need each other, and levels none of which is the areas'."""
    for one, other in (("level_column", "levels"), ("levels", "level_column")):
        if entry.get(one) and not entry.get(other):
            yield key_missing(file, f"{key}.{other}")
    levels = entry.get("levels")
    if isinstance(levels, dict) and levels and AREA not in levels.values():
        yield levels_without_areas(file, f"{key}.levels")
    if entry.get("totals_from") and entry.get("level_column"):
        yield sums_told_twice(file, f"{key}.totals_from")
    if entry.get("parent_column") and entry.get("join") != "name":
        yield key_missing(file, f"{key}.join")


def check_levels(
    files: Iterable[tuple[str, LayoutKeys]], parents: Collection[str], file: str
) -> Iterator[Finding]:
    """Tell levels that the city does not have.

    Parameters
    ----------
    files : iterable of (key, declaration)
        The key is how findings call the declaration: ``datei.1``.
    parents : collection of str
        Ids of the city's levels above its areas.
    file : str
        What findings call the file of the declarations.

    Examples
    --------
    >>> levels = {"Quartier": "area", "Bezirk": "bezirck"}
    >>> files = [("datei.1", LayoutKeys(level_column="Ebene", levels=levels))]
    >>> [f.message for f in check_levels(files, ["bezirk"], "lieferung.toml")]
    ['Diese Ebene gibt es nicht. Gemeint ist vielleicht „bezirk“.']
    """
    for key, source in files:
        for text, level in source.levels.items():
            if level not in (AREA, CITY, *parents):
                yield level_unknown(level, [AREA, *parents, CITY], file, f"{key}.levels.{text}")


def _check_counts(entry: dict[str, Any], layout: str, key: str, file: str) -> Iterator[Finding]:
    """Tell counts that are placed where the layout does not look, and conditions on counts not declared."""
    columns, where = entry.get("columns"), entry.get("where")
    rates = entry.get("rates")
    if entry.get("rounded") and not rates:
        yield rounded_without_rates(file, key)
    if entry.get("add_up"):
        yield from added_amiss(entry, file, key)
    if layout == "atlas" and isinstance(columns, dict) and columns:
        yield counts_not_under_basis(file, key, columns)
    if isinstance(where, dict):
        declared = {k for d in (columns, rates) if isinstance(d, dict) for k in d}
        for name in where:
            if name not in declared:
                yield condition_of_nothing(file, key, name)
    if isinstance(where, dict) and isinstance(columns, dict):
        seen: dict[str, str] = {}
        for name, header in columns.items():
            condition = where.get(name)
            place = f"{header} {sorted(map(str, condition.items())) if isinstance(condition, dict) else ''}"
            if name in where and place in seen:
                yield conditions_alike(file, key, seen[place], name)
            seen.setdefault(place, name)
