"""A plugin for nbval, ``-p tests.patience``: of fewer areas, and on a busy machine a kernel's output comes when it comes.

Its five seconds for each message cannot be set from outside; the limit of a cell, by the option, stays. What the
notebooks of a year show need not be drawn of 475 areas; `make long` makes the documents of all.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.thin_city import thin

PATIENCE = 600
DATA = 'data: str = "../data"'
"""How the notebooks of a year name the data; those to begin with, in a folder of their own, keep what they name."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    folder = tempfile.TemporaryDirectory(prefix="screening-duenn-")
    config.add_cleanup(folder.cleanup)
    fewer = f"data: str = {str(thin(Path(folder.name)))!r}"
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = PATIENCE
            item.cell.source = item.cell.source.replace(DATA, fewer)
