"""A city whose workbooks are filled in."""

from __future__ import annotations

import pytest

from tests.process.workbook.books import city_in


@pytest.fixture
def city(tmp_path):
    return city_in(tmp_path / "data")
