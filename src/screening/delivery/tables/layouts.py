"""The readers by the names that ``lieferung.toml`` uses under ``layout``."""

from __future__ import annotations

from collections.abc import Callable

from screening.delivery.manifest import Reading, SourceFile
from screening.delivery.tables.atlas import read_atlas
from screening.delivery.tables.block import Block
from screening.delivery.tables.grid import Grid
from screening.delivery.tables.long import read_genesis, read_long
from screening.delivery.tables.wide import read_wide

LAYOUTS: dict[str, Callable[[Grid, SourceFile, Reading], Block]] = {
    "wide": read_wide,
    "long": read_long,
    "genesis": read_genesis,
    "atlas": read_atlas,
}
