"""What a region is made of, and the hours of each."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.base.findings import ScreeningError
from screening.process import candidate
from screening.process.capacity import (
    Capacity,
    Estimate,
    Running,
    Term,
    load,
    load_by_region,
)
from tests.examples import examples
from tests.process.capacity.hours import BEGIN, ESTIMATES, HALVES, RUNNING, D, in_small_city

REGIONS = """
[[kapazitaet]]
von = 2024-10-01
stunden_woche = 12
region = "Innen"

[[region]]
name = "Innen"
ebene = "bezirk"
teile = ["01"]

[[region]]
name = "Rand"
teile = ["02.1.1", "02.1.2"]
"""


def test_a_region_is_made_of_a_levels_parts_or_of_areas(tmp_path: Path) -> None:
    capacity = in_small_city(tmp_path, REGIONS)
    assert capacity.regions == ("Innen", "Rand")
    assert capacity.places == dict.fromkeys(("01.1.1", "01.1.2", "01.2.1"), "Innen") | dict.fromkeys(
        ("02.1.1", "02.1.2"), "Rand"
    )
    assert [capacity.region_of(a) for a in (["01.1.1", "01.2.1"], ["02.2.1"], ["01.1.1", "02.1.1"], [])] == [
        "Innen",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('region = "Innen"', 'region = "Inne"', "kapazitaet.1.region", "Gemeint ist vielleicht „Innen“."),
        ('ebene = "bezirk"', 'ebene = "bezrik"', "region.1.ebene", "Diese Ebene haben die Gebiete nicht."),
        ('["01"]', '["01", "07"]', "region.1.teile", "Diesen Teil der Region gibt es nicht."),
        ('"02.1.2"]', '"01.1.2"]', "region.2.teile", "Das Gebiet 01.1.2 gehört schon zur Region Innen."),
        ('name = "Rand"', 'name = "Innen"', "region.2.name", "Eine Region dieses Namens steht schon da."),
        ('teile = ["01"]', "teile = []", "region.1.teile", ""),
    ],
)
def test_what_is_wrong_with_regions_is_told_by_key(
    tmp_path: Path, old: str, new: str, place: str, message: str
) -> None:
    with pytest.raises(ScreeningError) as caught:
        in_small_city(tmp_path, REGIONS.replace(old, new))
    (found,) = caught.value.findings
    assert found.column == place
    assert message in found.message


def test_hours_by_region_without_declared_regions_are_one_sum_as_before() -> None:
    capacity = Capacity((Term(von=BEGIN, stunden_woche=D(5), region="Nord"),))
    assert load_by_region(capacity, {}, {"a": [Estimate(D(6), 1)]}, BEGIN) is None


def test_what_lies_in_no_region_or_in_two_stands_in_the_sum_alone() -> None:
    whole, west = Term(von=BEGIN, stunden_woche=D(5)), Term(von=BEGIN, stunden_woche=D(3), region="West")
    capacity = Capacity((whole, west), ("West",), {"a": "West", "b": "West"})
    running = {
        "hof": Running(BEGIN, None, D(2), ("a", "q")),
        "tor": Running(BEGIN, None, D(1), ("b",)),
        "alt": Running(date(2020, 1, 1), date(2021, 1, 1), D(1), ("z",)),
        "a": Running(BEGIN, None, D(4), ("a",)),
    }
    found = load_by_region(
        capacity, running, {"a": [Estimate(D(2), 1)], candidate(["a", "z"]): [Estimate(D(9), 1)]}, BEGIN
    )
    assert found is not None
    # the area a is a candidate: what runs there is not counted twice
    assert found.loads["West"].frame.iloc[0].tolist() == [D(3), D(1), D(2), D(2), "reicht"]
    assert (found.candidates, found.running, found.shared) == ((candidate(["a", "z"]),), ("hof",), True)


PLACES = {f"r{n}": "West" if n % 2 else "Ost" for n in range(4)} | {"c0": "Ost", "c1": "West", "c2": "West"}

MONTHS_OF_TERMS = st.tuples(st.integers(1, 6), st.integers(0, 6), HALVES, st.sampled_from(("West", "Ost")))


@given(
    st.lists(RUNNING, max_size=4),
    st.lists(ESTIMATES, min_size=1, max_size=3),
    st.lists(MONTHS_OF_TERMS, max_size=4),
)
@settings(max_examples=examples(60))
def test_the_regions_together_are_the_city_where_every_hour_and_area_has_one(
    running: list[Running], estimates: list[list[Estimate]], terms: list[tuple[int, int, Decimal, str]]
) -> None:
    made = []
    for first, length, hours, region in terms:
        last = min(first + length, 12)
        end = date(2025, last, calendar.monthrange(2025, last)[1])
        made.append(Term(von=date(2025, first, 1), bis=end, stunden_woche=hours, region=region))
    capacity = Capacity(tuple(made), ("West", "Ost"), PLACES)
    named = {f"r{n}": Running(r.begin, r.end, r.hours, (f"r{n}",)) for n, r in enumerate(running)}
    wanted = {f"c{n}": e for n, e in enumerate(estimates)}
    whole = load(capacity, named, wanted, BEGIN).frame
    found = load_by_region(capacity, named, wanted, BEGIN)
    assert found is not None and (found.candidates, found.running, found.shared) == ((), (), False)
    for month in whole.index:
        parts = [one.frame.loc[month] for one in found.loads.values()]
        for column in ("laufend", "low", "high"):
            assert whole.loc[month, column] == sum(p[column] for p in parts)
        stated = [p["kapazitaet"] for p in parts if p["kapazitaet"] is not None]
        assert whole.loc[month, "kapazitaet"] == (sum(stated) if stated else None)
