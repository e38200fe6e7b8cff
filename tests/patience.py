"""A plugin for nbval, ``-p tests.patience``: on a busy machine a kernel's output comes when it comes.

Its five seconds for each message cannot be set from outside; the limit of a cell, by the option, stays.
"""

from __future__ import annotations

import pytest

PATIENCE = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = PATIENCE
