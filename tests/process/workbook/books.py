"""A city with its hand-kept files alone, and workbooks of it that somebody has filled in."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

import screening as sc
from screening.process.workbook import Taken, put, take, workbook

RAW = Path("data/raw/musterstadt")
YEAR = 2024
FIRST = 3


def city_in(folder: Path) -> Any:
    """Return Musterstadt without deliveries and maps."""
    home = folder / "raw" / "musterstadt"
    (home / str(YEAR)).mkdir(parents=True)
    for name in ("stadt.toml", "kapazitaet.toml", "programm.csv"):
        shutil.copy(RAW / name, home)
    for name in ("lieferung.toml", "bedarfsnennungen.csv", "einwaende.csv"):
        shutil.copy(RAW / str(YEAR) / name, home / str(YEAR))
    shutil.copytree(RAW / str(YEAR) / "umgriffe", home / str(YEAR) / "umgriffe")
    shutil.copytree(RAW / "gebiete", home / "gebiete")
    return sc.read_city("musterstadt", data=folder)


def filled(content: bytes, fill: Callable[[Any], None]) -> bytes:
    """Return a workbook that somebody has opened, filled in and saved with another program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    fill(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def taken(city: Any, content: bytes, **options: Any) -> Taken:
    return take(content, "m.xlsx", city.data, lambda city, year: ({}, ()), **options)


def there_and_back(city: Any, fill: Callable[[Any], None], **options: Any) -> Taken:
    """Fill in a workbook of a city, and write what it says."""
    side = options.pop("side", "")
    found = taken(city, filled(workbook(city, YEAR, side, {"02.1.4": "Am Ring"}), fill), **options)
    put(city, found.changes)
    return found


def files(city: Any) -> dict[str, bytes]:
    return {
        p.relative_to(city.raw).as_posix(): p.read_bytes() for p in city.raw.glob("**/*.*") if p.is_file()
    }


def new_row(sheet: Any, cells: dict[str, Any]) -> int:
    """Write a row into the first free one; return its number."""
    row = next(n for n in range(FIRST, 400) if not any(c.value for c in sheet[n]))
    for letter, value in cells.items():
        sheet[f"{letter}{row}"] = value
        if isinstance(value, str):
            sheet[f"{letter}{row}"].data_type = "s"  # typed into a cell for texts, it is one
    return row
