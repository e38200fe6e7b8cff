"""Which counts are secret by themselves: each reason at its edge, worked out by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from screening.disclosure.secret import counts_of, secret_counts
from screening.rule.decision import Screening
from tests.build import Entries, catalogue, city, delivery, screened


def year(table: dict[str, Entries], within: bool = True, **secrecy: Any) -> Screening:
    what = catalogue("i1", within=["i1"] if within else [])
    given = delivery(table, threshold=dict.fromkeys((*table, "bev"), 5), what=what)
    return screened(replace(given, city=city(secrecy=secrecy)))


def secret(screening: Screening, count: str = "n1") -> list[int]:
    """Return in which areas a count is secret."""
    return [k for k, is_ in enumerate(secret_counts(screening)[:, counts_of(screening).index(count)]) if is_]


def test_from_one_to_below_the_threshold_of_its_source() -> None:
    given = year({"n1": [0, 1, 4, 5, "fehlt"], "d1": [100, 100, 100, 4, 5]})
    assert secret(given) == [1, 2] and secret(given, "d1") == [3]


def test_the_numerator_where_such_a_rest_is_left_of_its_whole() -> None:
    table: dict[str, Entries] = {"n1": [50, 49, 46, 45], "d1": [50] * 4}
    assert secret(year(table)) == [1, 2] and secret(year(table), "d1") == []
    assert secret(year(table, within=False)) == []


def test_none_and_all_of_somebody_where_zeros_are_secret() -> None:
    table: dict[str, Entries] = {"n1": [0, 0, 50, 20], "d1": [50, 0, 50, 50]}
    assert secret(year(table)) == []
    assert secret(year(table, zeros=True)) == [0, 2]


@pytest.mark.parametrize(
    ("field", "other", "wanted"),
    [
        ("units", [0, 1, 4, 5], [1, 2]),  # few stand behind it
        ("largest", [85, 86, 100, 0], [1, 2]),  # one has more than 85 of 100
    ],
)
def test_what_few_stand_behind_or_one_dominates(field: str, other: list[int], wanted: list[int]) -> None:
    given = delivery(
        {"n1": [100] * 4, "d1": [900] * 4, "other": [*other]}, threshold={"n1": 5, "d1": 5, "bev": 5}
    )
    counts = tuple(
        c.model_copy(update={field: "other"}) if c.id == "n1" else c for c in given.catalogue.counts
    )
    given = replace(given, catalogue=given.catalogue.model_copy(update={"counts": counts}))
    assert secret(screened(given)) == wanted


def test_exceptions_open_what_they_name_this_year_and_never_what_the_source_kept() -> None:
    table: dict[str, Entries] = {"n1": [2, 3, "geheim", 40], "d1": [100, 3, 100, 100]}
    plain = {"year": 2024, "reason": "bekannt", "by": "Amt", "date": dt.date(2024, 1, 1)}

    def left(**named: Any) -> tuple[list[int], list[int]]:
        given = year(table, exception=[plain | named])
        return secret(given), secret(given, "d1")

    [_, second, *_] = year(table).exceeds.index
    assert left(count="n1", area=second) == ([0, 2], [1])
    assert left(count="n1") == ([2], [1])
    assert left(indicator="i1") == ([2], [])
    assert left(indicator="i1", year=2023) == ([0, 1, 2], [1])
