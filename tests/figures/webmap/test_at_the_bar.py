"""A multiple that two decimals would show across the threshold is told by the side on which it lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.disclosure import Release
from screening.figures.webmap.data import page_data
from screening.figures.webmap.page import write_webmap
from tests.browser import opened
from tests.build import delivery, released, screened

TABLE = {
    # a mean of 10 of 100 in all: 12,999 of 100,000 is 1.2999 times as much, 13,000 exactly 1.3
    "bev": [100_000] * 4,
    "n1": [12_999, 13_000, 6_001, 8_000],
    "d1": [100_000] * 4,
}


@pytest.fixture
def release() -> Release:
    return released(screened(delivery(TABLE)), audience="intern")


def test_only_what_contradicts_its_flag_is_told_by_its_side(release: Release) -> None:
    [layer] = [one for one in page_data(release)["layers"] if one["id"] == "i1"]
    assert release.exceeds["i1"].tolist() == [False, True, False, False]
    assert layer["ratio"] == [130, 130, 60, 80]
    assert layer["beyond"] == {0: "<\u202f1,30"}


@pytest.mark.browser
def test_the_page_never_says_1_30_of_a_value_that_does_not_count(release: Release, tmp_path: Path) -> None:
    page = write_webmap(release, tmp_path / "karte.html")
    with opened(page) as visit:
        visit.page.goto(page.resolve().as_uri() + "#indikator=i1&gebiet=1.1")
        told = [" ".join(r.inner_text().split()) for r in visit.page.locator("#rows tr").all()]
        assert "< 1,30" in told[0] and "1,30" in told[1] and "<" not in told[1]
        assert visit.errors == []
