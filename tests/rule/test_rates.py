"""Rates and their statuses: by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from screening.concept.statuses import STATUSES
from screening.rule.rates import rates
from tests.build import catalogue, delivery, percent


def test_rates_are_percent_and_missing_where_anything_is() -> None:
    table = {"n1": [1, None, "geheim", 0, 3], "d1": [8, 8, 8, 0, None]}
    computed = rates(delivery(table))
    assert computed.rate["i1"].iloc[0] == 12.5
    assert computed.rate["i1"].isna().tolist() == [False, True, True, True, True]
    assert computed.status["i1"].tolist() == ["wert", "fehlt", "geheim", "ohne Bezug", "fehlt"]


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_that_a_cell_can_have_is_one_of_a_value(status: str) -> None:
    cell = status if status not in ("wert",) else 3
    assert rates(delivery({"n1": [cell], "d1": [5]})).status["i1"].tolist() == [status]


@pytest.mark.parametrize(
    ("numerator", "denominator", "status"),
    [
        ("geheim", "fehlt", "geheim"),
        ("folgt", "unsicher", "unsicher"),
        ("fehlt", "folgt", "folgt"),
        ("unsinnig", "folgt", "unsinnig"),
        ("null", 5, "null"),
        ("null", "geheim", "geheim"),
        ("null", "null", "ohne Bezug"),
        (3, "null", "unsinnig"),
        (3, 5, "wert"),
    ],
)
def test_of_two_reasons_the_one_that_forbids_most_is_told(
    numerator: str | int, denominator: str | int, status: str
) -> None:
    computed = rates(delivery({"n1": [numerator], "d1": [denominator]}))
    assert computed.status["i1"].tolist() == [status]


def test_indicators_without_counts_are_missing_and_rates_stand_in_for_them() -> None:
    what = catalogue("i1", "i2")
    given_rates = {"i2": [percent("12.5"), "geheim"]}
    computed = rates(delivery({"n2": [1, 1]}, rates=given_rates, what=what))
    assert computed.status["i1"].tolist() == ["fehlt", "fehlt"]
    assert computed.rate["i2"].tolist() == [12.5, pd.NA]
    assert computed.status["i2"].tolist() == ["wert", "geheim"]
    assert computed.counted.to_dict() == {"i1": True, "i2": False}


def test_rates_show_how_many_areas_have_a_value() -> None:
    assert (
        "Gebiete: 4, Indikatoren: 1;"
        in rates(delivery({"n1": [5, 3, 0, 2], "d1": [10, 20, 5, 8]}))._repr_html_()
    )
