"""The sheet for one side's ratings: nothing of a deposit is in it, and nothing of it gets into the data."""

from __future__ import annotations

import datetime as dt

import pytest

from screening.base import ScreeningError
from screening.process.ratings import read_ratings
from screening.process.workbook import workbook
from tests.process.workbook.books import YEAR, city_in, files, there_and_back


@pytest.fixture
def city(tmp_path):
    return city_in(tmp_path / "data")


def rate(book, **cells):
    sheet = book["Bewertung"]
    numbers = {"B": "3 – passt eher", "C": 4, "D": 6.5, "E": 24}
    row = numbers | {"F": "Sozialplanung", "G": dt.datetime(2024, 10, 21), "H": "Viele Familien."}
    for letter, value in (row | cells).items():
        sheet[f"{letter}3"] = value


def test_ratings_become_a_file_to_deposit_and_none_of_the_data(city):
    before = files(city)
    found = there_and_back(city, rate, side="verwaltung")
    assert (found.side, found.changes) == ("verwaltung", ()) and files(city) == before
    frame = read_ratings(found.ratings, "v.csv", frozenset(), city).frame
    assert frame.index.tolist() == ["02.1.4"]
    assert frame[["passung", "gewicht", "stunden_woche", "monate"]].iloc[0].tolist() == [3, 4, 6.5, 24]


def test_candidates_that_nobody_rated_are_no_ratings(city):
    assert there_and_back(city, lambda book: None, side="region").ratings == b""


def test_what_is_wrong_with_a_rating_is_told_where_it_stands(city):
    with pytest.raises(ScreeningError) as error:
        there_and_back(city, lambda book: rate(book, C=9, D=6.25, H=None), side="region")
    told = [str(f) for f in error.value.findings]
    assert [t.partition("Zelle ")[2][:2] for t in told if "Bewertung" in t] == ["C3", "D3", "H3"]


@pytest.mark.parametrize("side", ["verwaltung", "region", ""])
def test_no_workbook_knows_of_a_deposit(city, side):
    empty = workbook(city, YEAR, side, ["02.1.4"])
    folder = city.raw / str(YEAR) / "bewertungen"
    folder.mkdir()
    for name in ("verwaltung", "region"):
        (folder / f"{name}.csv").write_text("gebiet;passung\n02.1.4;1\n")
        (folder / f"{name}.toml").write_text(f'fingerabdruck = "{"0" * 64}"\n')
        assert workbook(city, YEAR, side, ["02.1.4"]) == empty
