"""The map of a comparison shows every change of a decision, also those that only touch *möglich*."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.comparing import open_comparison
from screening.disclosure import Comparison
from screening.figures.maps.change import CHANGES, change_classes, change_map
from tests.small_city import CRITERIA, SmallCity, build_small_city


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    return build_small_city(tmp_path)


def compared(small: SmallCity, mine: str, others: str) -> Comparison:
    small.write("kriterien.toml", CRITERIA.replace("min_hits = 2", mine))
    other = small.data / "andere.toml"
    other.write_text(CRITERIA.replace("min_hits = 2", others), "utf-8")
    return open_comparison(small.key, small.year, small.year, criteria=other, data=small.data)


def test_changes_between_nein_and_moeglich_are_drawn_each_way(small: SmallCity) -> None:
    there = change_classes(compared(small, "min_hits = 2", "min_hits = 1"))
    assert there.value_counts().to_dict() == {"never": 3, "raised": 2, "stays": 1}
    back = change_classes(compared(small, "min_hits = 1", "min_hits = 2"))
    assert back.index[back == "lowered"].equals(there.index[there == "raised"])
    assert "wird möglich 2" in change_map(compared(small, "min_hits = 2", "min_hits = 1")).alt
    assert "nicht mehr möglich 2" in change_map(compared(small, "min_hits = 1", "min_hits = 2")).alt


def test_a_change_that_touches_neither_sicher_nor_moeglich_is_drawn(small: SmallCity) -> None:
    of = change_classes(without_minimum(small))
    assert of.value_counts().to_dict() == {"never": 4, "stays": 1, "other": 1}


def without_minimum(small: SmallCity) -> Comparison:
    """Under the other criteria the area of 390 inhabitants is no longer too small."""
    other = small.data / "andere.toml"
    other.write_text(CRITERIA.replace("min_inhabitants = 400", "min_inhabitants = 300"), "utf-8")
    return open_comparison(small.key, small.year, small.year, criteria=other, data=small.data)


def test_where_nothing_differs_the_map_says_so(small: SmallCity) -> None:
    found = compared(small, "min_hits = 2", "min_hits = 2 ")
    told = change_map(found)
    assert told.alt.startswith("Kein Gebiet ist anders entschieden.")
    assert any(
        "Kein Gebiet ist anders entschieden" in t.get_text() for a in told.figure.axes for t in a.texts
    )


def test_the_classes_are_told_apart_by_pattern_too() -> None:
    assert len({(c.hatch, c.fill) for c in CHANGES}) == len(CHANGES)
    assert len([c for c in CHANGES if c.hatch]) == len({c.hatch for c in CHANGES if c.hatch})
