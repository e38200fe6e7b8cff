"""Tables of one count, and the areas they are about."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from screening.delivery.ids import known_areas
from screening.delivery.manifest.city import Checks, City, Parent
from screening.delivery.manifest.files import SourceFile
from screening.delivery.tables.joins import KnownAreas
from screening.delivery.tables.table import Table, read_table

NAMES = {"01": "Sankt Pauli", "02": "Groß Flottbek", "03": "Neustadt", "04": "Neustadt", "05": "Altona"}
ABOVE = {"01": "1", "02": "1", "03": "1", "04": "2", "05": "2"}
LEVELS = {"Stadtteil": "area", "Bezirk": "bezirk", "Stadt": "city"}


def known(names: dict[str, str] = NAMES, **checks: Any) -> KnownAreas:
    columns = {
        "area_name": [names.get(a, "") for a in ABOVE],
        "bezirk": [*ABOVE.values()],
        "bezirk_name": [{"1": "Mitte", "2": "Altona"}[p] for p in ABOVE.values()],
    }
    city = City.model_construct(
        id_pattern="[0-9]{2}",
        separator=".",
        parents=(Parent(id="bezirk", label="Bezirk", parts=1),),
        checks=Checks(**checks),
    )
    return known_areas(pd.DataFrame(columns, index=list(ABOVE)), city)


def source(path: str, **keys: Any) -> SourceFile:
    base = {
        "path": path,
        "source": "Amt",
        "stichtag": dt.date(2024, 12, 31),
        "decimal": ",",
        "id_column": "Ort",
    }
    return SourceFile.model_validate(base | {"columns": {"bev": "Zahl"}} | keys)


def read(folder: Path, text: str, areas: KnownAreas | None = None, **keys: Any) -> Table:
    declared = source("a.csv", encoding="cp1252", **keys)
    (folder / "a.csv").write_bytes(text.encode("cp1252"))
    return read_table(folder, declared, known=areas)


def as_book(folder: Path, rows: list[list[Any]], areas: KnownAreas | None = None, **keys: Any) -> Table:
    book = xlsxwriter.Workbook(folder / "a.xlsx")
    sheet = book.add_worksheet()
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    book.close()
    return read_table(folder, source("a.xlsx", **keys), known=areas)


def told(table: Table, level: str | None = None) -> list[tuple[str, str, str]]:
    return [(f.row, f.column, f.message) for f in table.findings if level in (None, f.level)]
