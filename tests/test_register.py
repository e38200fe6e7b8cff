"""The register of what left the house, exceptions, and a second release after the first."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from screening.delivery.secrecy import Secrecy
from screening.disclosure import WITHHELD, Release, release
from screening.disclosure.exceptions import exception_findings, exception_rows
from screening.disclosure.register import (
    REGISTER,
    Register,
    read_register,
    record,
    updated,
    write_register,
)
from screening.findings import ScreeningError
from screening.rule import Screening
from tests.build import catalogue, city, delivery, screened

RUN = {"zeit": "2025-02-01T10:00:00", "jahr": 2024, "fassung": "gespraech"}
TABLE: dict[str, Any] = {
    "bev": [900, 800, 700, 300, 600],
    "n1": [2, 40, 12, 15, 11],
    "d1": [100, 101, 102, 103, 104],
}


def passed(screening: Screening, register: Register | None = None, audience: str = "gespraech") -> Release:
    water = gpd.GeoSeries([], crs="EPSG:25832")
    return release({screening.rates.delivery.year: screening}, {}, water, audience, register=register)


def small(**changes: Any) -> Screening:
    return screened(delivery(TABLE | changes, threshold=5), min_inhabitants=400)


def hidden(shown: Release) -> list[str]:
    return list(shown.status.index[shown.status["i1"] == WITHHELD])


def after(*releases: Release) -> Register:
    register = Register("klein")
    for shown in releases:
        register = updated(register, shown.published, RUN)
    return register


def test_the_register_holds_what_was_shown_and_never_what_was_not(tmp_path: Path) -> None:
    path = tmp_path / "klein" / REGISTER
    shown = passed(small(n1=[2, 40, 12, 77, 11]))
    record(path, "klein", shown.published, RUN)
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = content["jahre"]["2024"]["2020"]
    assert cells["gebiete"] == ["1.1", "1.2", "1.3", "1.4", "1.5"]
    assert cells["zaehlgroessen"]["n1"] == ["x", 40, 12, "x", 11]
    # the denominators of 1.1 and 1.4 are in no value that is shown
    assert cells["zaehlgroessen"]["d1"] == [None, 101, 102, None, 104]
    assert cells["zaehlgroessen"]["bev"] == TABLE["bev"]
    assert "77" not in path.read_text(encoding="utf-8")
    assert content["laeufe"] == [RUN]


def test_a_register_read_again_is_the_same(tmp_path: Path) -> None:
    register = after(passed(small()))
    write_register(register, tmp_path / REGISTER)
    again = read_register(tmp_path / REGISTER, "klein")
    assert again.runs == register.runs
    (old,), (new,) = register.entries, again.entries
    assert (new.year, new.boundary) == (2024, "2020")
    pd.testing.assert_frame_equal(new.numbers, old.numbers, check_names=False)
    pd.testing.assert_frame_equal(new.withheld, old.withheld, check_names=False)


def test_without_a_file_the_register_is_empty_and_a_broken_one_stops(tmp_path: Path) -> None:
    path = tmp_path / REGISTER
    assert read_register(path, "klein") == Register("klein")
    write_register(Register("klein"), path)
    for content in ("", "[]", "{}", path.read_text().replace("klein", "andere")):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ScreeningError, match="Register"):
            read_register(path, "klein")


def test_of_agencies_nothing_is_taken_for_shown() -> None:
    what = catalogue("i1", "i2", agency=["i1"])
    table = TABLE | {"n1": [20, 40, 12, 15, 11], "n2": [50] * 5, "d2": [500] * 5}
    shown = passed(screened(delivery(table, threshold=5, what=what), min_inhabitants=400))
    numbers = shown.published[2024].numbers
    assert numbers[["n1", "d1"]].isna().all(axis=None)
    assert numbers[["n2", "d2"]].notna().all(axis=None)


def test_the_same_data_give_the_same_release_again() -> None:
    first = passed(small())
    again = passed(small(), after(first))
    pd.testing.assert_frame_equal(first.status, again.status)
    assert after(first, again).entries[0].numbers.equals(after(first).entries[0].numbers)


def test_a_corrected_number_does_not_open_what_was_withheld() -> None:
    first = passed(small())
    assert hidden(first) == ["1.1", "1.4"]
    # corrected: 1.1 is not small any more. Shown now, it and the sums of then would tell 1.4 of then
    assert hidden(passed(small(n1=[9, 40, 12, 15, 11]))) == []
    assert hidden(passed(small(n1=[9, 40, 12, 15, 11]), after(first))) == ["1.1", "1.4"]


def test_an_exception_alone_opens_what_was_withheld_before() -> None:
    screening = small()
    first = passed(screening)
    assert hidden(first) == ["1.1", "1.4"]
    entry = {
        "year": 2024,
        "count": "n1",
        "area": "1.1",
        "reason": "r",
        "by": "b",
        "date": dt.date(2024, 1, 1),
    }
    named = city(secrecy=Secrecy.model_validate({"exception": (entry,)}))
    excepted = replace(
        screening, rates=replace(screening.rates, delivery=replace(screening.rates.delivery, city=named))
    )
    assert hidden(passed(excepted, after(first))) == ["1.4"]


def test_what_was_shown_before_hides_nothing_any_more() -> None:
    first = passed(small(n1=[20, 40, 12, 15, 11]))
    assert hidden(first) == []
    # corrected: 1.1 is small. All others are known: only 1.1 itself can still go, and it is told as short
    second = passed(small(), after(first))
    assert hidden(second) == ["1.1"]
    partly = passed(small(n1=[20, 40, 12, 15, None]))
    assert hidden(passed(small(), after(partly))) == ["1.1", "1.5"]


def test_a_secret_number_that_was_shown_is_told_to_the_planners_alone() -> None:
    entry = {
        "year": 2024,
        "count": "n1",
        "area": "1.1",
        "reason": "r",
        "by": "b",
        "date": dt.date(2024, 1, 1),
    }
    allowed = small()
    changed = replace(
        allowed.rates.delivery, city=city(secrecy=Secrecy.model_validate({"exception": (entry,)}))
    )
    register = after(passed(replace(allowed, rates=replace(allowed.rates, delivery=changed))))
    assert register.entries[0].numbers["n1"].iloc[0] == 2
    told = [f for f in passed(small(), register, "intern").findings.items if f.file == REGISTER]
    assert [(f.level, f.value, f.column) for f in told] == [("Warnung", "1.1", "n1")]
    assert "2" not in told[0].message.replace("2024", "")
    outside = passed(small(), register).findings.items
    assert not any(f.value for f in outside)


def test_another_version_of_the_boundaries_is_another_matter() -> None:
    register = after(passed(small()))
    other = screened(delivery(TABLE, threshold=5, boundary="2016"), min_inhabitants=400)
    assert register.of(2024, "2016") is None
    assert len(updated(register, passed(other, register).published, RUN).entries) == 2


def test_runs_at_the_same_time_take_turns(tmp_path: Path) -> None:
    path = tmp_path / REGISTER
    shown = {
        y: passed(screened(delivery(TABLE, threshold=5, year=y), min_inhabitants=400)).published
        for y in range(2015, 2023)
    }
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda y: record(path, "klein", shown[y], RUN | {"jahr": y}), shown))
    register = read_register(path, "klein")
    assert [e.year for e in register.entries] == list(shown)
    assert sorted(r["jahr"] for r in register.runs) == list(shown)
    assert [p.name for p in tmp_path.iterdir()] == [REGISTER]


def test_a_register_that_cannot_be_written_stops(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ScreeningError, match="schreiben"):
        write_register(Register("klein"), tmp_path / "file" / REGISTER)


def test_exceptions_are_listed_with_what_they_show_and_wrong_ones_are_told() -> None:
    plain = {"year": 2024, "reason": "bekannt", "by": "Amt", "date": dt.date(2024, 1, 1)}
    entries = (
        plain | {"indicator": "i1"},
        plain | {"count": "n1", "area": "1.1"},
        plain | {"count": "x9"},
        plain | {"indicator": "x9", "area": "9.9"},
        plain | {"count": "x9", "year": 2020},
    )
    screening = small()
    named = replace(
        screening.rates.delivery, city=city(secrecy=Secrecy.model_validate({"exception": entries}))
    )
    screening = replace(screening, rates=replace(screening.rates, delivery=named))
    rows = exception_rows(screening)
    assert rows["what"].tolist()[:2] == ["N1, D1", "N1"]
    assert rows["shown"].tolist() == [1, 1, 0, 0]
    told = exception_findings(screening)
    assert [(f.column, f.value) for f in told] == [
        ("secrecy.exception.3.count", "x9"),
        ("secrecy.exception.4.indicator", "x9"),
        ("secrecy.exception.4.area", "9.9"),
    ]
    assert passed(screening).status["i1"].tolist() == ["wert"] * 5


def test_an_exception_names_what_it_is_about() -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError, match="count oder indicator"):
        Secrecy.model_validate(
            {"exception": ({"year": 2024, "reason": "r", "by": "b", "date": dt.date(2024, 1, 1)},)}
        )


def test_only_the_internal_release_accounts_for_what_is_withheld() -> None:
    shown, full = passed(small()), passed(small(), audience="intern")
    assert shown.account is None and full.published == {}
    assert full.account is not None
    row = full.account.counts.loc["n1"]
    assert row.to_dict() == {"cells": 5, "delivered": 0, "primary": 1, "secondary": 1, "short": 0}
    assert full.account.values.loc["i1"].to_dict() == {"cells": 5, "primary": 1, "secondary": 1}
    assert full.account.kept == (13 / 14, 3 / 4)
