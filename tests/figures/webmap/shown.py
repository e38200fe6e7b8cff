"""The web map of a year, opened once for a file of tests; which year, the file's own `intern` says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from screening.disclosure import Release
from screening.figures.webmap.page import write_webmap
from tests.browser import Visit, opened


@pytest.fixture(scope="module")
def karte(intern: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_webmap(intern, tmp_path_factory.mktemp("karte") / "karte.html")


@pytest.fixture(scope="module")
def wide(karte: Path) -> Iterator[Visit]:
    with opened(karte) as open_page:
        yield open_page


@pytest.fixture
def visit(wide: Visit) -> Visit:
    go(wide.page, "")
    return wide


def go(page: Any, fragment: str) -> None:
    """Show what a fragment says, as a reader who changes the address does."""
    page.evaluate(
        "f => { history.replaceState(null, '', f || '#'); dispatchEvent(new PopStateEvent('popstate')); }",
        fragment,
    )
