"""The sheet for one side's ratings: nothing of a deposit is in it, and nothing of it gets into the data."""

from __future__ import annotations

import datetime as dt

import pytest

from screening.base import ScreeningError
from screening.process.ratings import read_ratings
from screening.process.workbook import workbook
from tests.process.workbook.books import YEAR, files, filled, taken, there_and_back


def rate(book, **cells):
    sheet = book["Bewertung"]
    numbers = {"C": "3 – passt eher", "D": 4, "E": 6.5, "F": 24}
    row = numbers | {"G": "Sozialplanung", "H": dt.datetime(2024, 10, 21), "I": "Viele Familien."}
    for letter, value in (row | cells).items():
        sheet[f"{letter}3"] = value


def test_ratings_become_a_file_to_deposit_and_none_of_the_data(city):
    before = files(city)
    found = there_and_back(city, rate, side="verwaltung")
    assert (found.side, found.changes) == ("verwaltung", ()) and files(city) == before
    frame = read_ratings(found.ratings, "v.csv", frozenset(), city).frame
    assert frame.index.tolist() == ["02.1.4"]
    assert frame[["passung", "gewicht", "stunden_woche", "monate"]].iloc[0].tolist() == [3, 4, 6.5, 24]


def of_form_2(content):
    """Return a workbook as form 2 had it: without what the areas are called."""

    def turn(book):
        book["screening"]["B1"] = "2"
        book["Bewertung"].delete_cols(2)
        book["Bewertung"].tables.clear()

    return filled(content, turn)


def test_a_workbook_without_names_beside_the_areas_is_understood(city):
    def fill(book):
        for letter, value in zip(
            "BCDEFGH", (4, 5, 8, 12, "Team", dt.datetime(2024, 10, 21), "Viele."), strict=True
        ):
            book["Bewertung"][f"{letter}3"] = "4 – passt voll" if letter == "B" else value

    old = of_form_2(workbook(city, YEAR, "region", {"02.1.4": "Am Ring"}))
    assert taken(city, old).ratings == b""
    frame = read_ratings(taken(city, filled(old, fill)).ratings, "v.csv", frozenset(), city).frame
    assert frame[["passung", "gewicht", "stunden_woche", "monate"]].loc["02.1.4"].tolist() == [4, 5, 8, 12]


def test_what_an_area_is_called_is_read_by_people_alone(city):
    found = there_and_back(city, lambda book: rate(book, B="Anders genannt"), side="region")
    assert b"genannt" not in found.ratings and b"Am Ring" not in found.ratings
    assert read_ratings(found.ratings, "v.csv", frozenset(), city).frame.index.tolist() == ["02.1.4"]


def test_candidates_that_nobody_rated_are_no_ratings(city):
    assert there_and_back(city, lambda book: None, side="region").ratings == b""


def test_what_is_wrong_with_a_rating_is_told_where_it_stands(city):
    with pytest.raises(ScreeningError) as error:
        there_and_back(city, lambda book: rate(book, D=9, E=6.25, I=None), side="region")
    told = [str(f) for f in error.value.findings]
    assert [t.partition("Zelle ")[2][:2] for t in told if "Bewertung" in t] == ["D3", "E3", "I3"]


@pytest.mark.parametrize("side", ["verwaltung", "region", ""])
def test_no_workbook_knows_of_a_deposit(city, side):
    empty = workbook(city, YEAR, side, {"02.1.4": "Am Ring"})
    folder = city.raw / str(YEAR) / "bewertungen"
    folder.mkdir()
    for name in ("verwaltung", "region"):
        (folder / f"{name}.csv").write_text("gebiet;passung\n02.1.4;1\n")
        (folder / f"{name}.toml").write_text(f'fingerabdruck = "{"0" * 64}"\n')
        assert workbook(city, YEAR, side, {"02.1.4": "Am Ring"}) == empty
