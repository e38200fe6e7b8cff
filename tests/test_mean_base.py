"""A mean is taken where both counts of a value are known: what it leaves out must not follow from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from screening.audit import audit_year

from screening.delivery import read_city
from screening.disclosure import Release, shown
from screening.year import screen_years
from tests.build import delivery, released, screened
from tests.cut_city import KEY, cut
from tests.quick_release import CORE, pass_door, write_release
from tests.test_leaks import differences

YEAR = 2021
"""In this year of Musterstadt 20.1.5 has two young people, and the office keeps secret how many get help."""


def town(small: int, large: int, first: int | None = None) -> Release:
    """A town of which one denominator is small, in an area whose numerator is missing."""
    table: dict[str, Any] = {
        "n1": [first, 9, 30, 40],
        "d1": [small, 20, large, 400],
        "n2": [50, 60, 70, 80],
        "d2": [500] * 4,
    }
    return released(screened(delivery(table, threshold={"n1": 5, "d1": 5, "bev": 0, "n2": 5, "d2": 5})))


def test_two_towns_cannot_be_told_apart_by_what_their_mean_leaves_out() -> None:
    one, other = town(3, 300), town(4, 299)
    assert one.denominator["i1"].isna().tolist() == [True, False, True, False]
    assert differences(one, other) == []
    assert one.reference.at["i1", "value"] == 11.0


def test_a_mean_that_leaves_out_nothing_withheld_is_told_to_all_digits() -> None:
    assert town(3, 300, first=2).reference.at["i1", "value"] == 100 * 81 / 723
    assert town(30, 300).reference.at["i1", "value"] == 100 * 79 / 720
    assert town(3, 300).reference.at["i2", "value"] == 13.0


@pytest.mark.parametrize("exact", [False, True])
def test_the_audit_finds_what_an_exact_mean_tells_of_the_areas_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact: bool
) -> None:
    city = read_city(KEY, cut(tmp_path, ("20",), (YEAR,)))
    screenings = screen_years(city, YEAR)[0]
    counts = screenings[YEAR].rates.delivery.counts
    assert counts.at["20.1.5", "bev_15_25"] == 2
    assert pd.isna(counts.at["20.1.5", "alg2_jung"])
    if exact:
        monkeypatch.setattr(shown, "rounded_means", lambda screening, counts: {})
    folder = tmp_path / "gespraech"
    write_release(pass_door(city, screenings), folder, CORE)
    found = audit_year(city, YEAR, folder)
    told = [b.text for b in found.breaches if "zu eng" in b.text]
    assert bool(told) == exact
    assert any("20.1.5, „Bevölkerung 15 bis unter 25 Jahre“" in text for text in told) == exact
