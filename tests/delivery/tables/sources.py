"""Files declared as sources, and what is told of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from screening.delivery.manifest.files import SourceFile
from screening.delivery.tables.table import Table


def source(path: str, **keys: Any) -> SourceFile:
    base = {
        "path": path,
        "source": "Test",
        "stichtag": dt.date(2024, 12, 31),
        "decimal": ",",
        "totals": ("Stadt",),
    }
    return SourceFile.model_validate(base | keys)


def messages(table: Table) -> str:
    return "\n".join(map(str, table.findings))
