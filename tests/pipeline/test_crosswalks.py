"""Crosswalks that lead nowhere, say a thing twice or keep years from the trend are told by `check`."""

from __future__ import annotations

import pytest

from tests.pipeline.checked import checked, errors
from tests.pipeline.checked import small as small
from tests.small_city import IDS, SmallCity


def crosswalks(small: SmallCity, *pairs: tuple[str, str]) -> None:
    versions = [("2010", 2010, 2015), ("2016", 2016, 2019)]
    text = "".join(
        f'[[boundary]]\nversion = "{v}"\npath = "viertel.geojson"\nid_column = "viertel"\ncrs = "EPSG:25832"\n'
        f"valid_from = {a}\nvalid_to = {b}\n"
        for v, a, b in versions
    )
    text += "".join(f'[[crosswalk]]\nfrom = "{a}"\nto = "{b}"\npath = "u.csv"\n' for a, b in pairs)
    small.write("stadt.toml", small.path("stadt.toml").read_text("utf-8") + text)
    (small.geo / "u.csv").write_text("von;nach;gewicht\n" + "".join(f"{a};{a};1\n" for a in IDS))


def test_crosswalks_that_lead_on_are_no_finding(small: SmallCity) -> None:
    crosswalks(small, ("2010", "2016"), ("2016", "2020"), ("2010", "2020"))
    assert errors(small) == []


@pytest.mark.parametrize(
    ("pairs", "word"),
    [
        ([("2016", "2016")], "zu sich selbst"),
        ([("2016", "2020"), ("2016", "2020")], "gibt es schon"),
        ([("2016", "2020"), ("2020", "2016")], "im Kreis"),
        ([("2010", "2016"), ("2016", "2020"), ("2020", "2010")], "im Kreis"),
    ],
)
def test_a_crosswalk_that_leads_nowhere_is_told(
    small: SmallCity, pairs: list[tuple[str, str]], word: str
) -> None:
    crosswalks(small, *pairs)
    [found] = errors(small)
    assert word in found.message and found.column == f"crosswalk.{len(pairs)}.to"


def test_a_pair_that_stands_twice_in_a_crosswalk_is_told(small: SmallCity) -> None:
    crosswalks(small, ("2016", "2020"))
    rows = "".join(f"{a};{a};{w}\n" for a in IDS for w in (["0.5", "0.5"] if a == IDS[0] else ["1"]))
    (small.geo / "u.csv").write_text("von;nach;gewicht\n" + rows)
    assert [(f.level, f.row, f.value) for f in checked(small)] == [("Warnung", "3", "01.1.1 → 01.1.1")]


def test_check_tells_what_keeps_earlier_years_from_the_trend(small: SmallCity) -> None:
    crosswalks(small, ("2010", "2016"))
    earlier = small.raw / "2018"
    earlier.mkdir()
    for name in ("lieferung.toml", "bevoelkerung.csv", "faelle.csv"):
        (earlier / name).write_bytes(small.path(name).read_bytes().replace(b"2024-12-31", b"2018-12-31"))
    (small.raw / "kriterien.toml").write_text(
        small.path("kriterien.toml").read_text("utf-8").replace("valid_from = 2020", "valid_from = 2000"),
        "utf-8",
    )
    told = [f for f in checked(small) if "Umsteigeschlüssel" in f.message]
    assert [f.level for f in told] == ["Warnung"] and "Gebietsstand 2016" in told[0].message
