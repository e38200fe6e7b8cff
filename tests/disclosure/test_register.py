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

from screening.base.findings import ScreeningError
from screening.delivery.manifest.secrecy import Secrecy
from screening.disclosure import Release, release
from screening.disclosure.exceptions import exception_findings, exception_rows
from screening.disclosure.register import (
    REGISTER,
    Register,
    read_register,
    record,
    updated,
    write_register,
)
from screening.disclosure.told import Facts
from screening.disclosure.told.facts import criteria_of, key_of
from screening.rule.decision import Screening, screen
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


def after(*releases: Release) -> Register:
    register = Register("klein")
    for shown in releases:
        register = updated(register, shown.told, RUN)
    return register


def numbers(shown: Release, count: str = "n1") -> list[Any]:
    return shown.told[2024].figures[count]


def test_the_register_holds_told_figures_and_brackets(tmp_path: Path) -> None:
    path = tmp_path / "klein" / REGISTER
    shown = passed(small(n1=[2, 40, 12, 77, 11]))
    record(path, "klein", shown.told, RUN)
    content = json.loads(path.read_text(encoding="utf-8"))
    cells = content["jahre"]["2024"]["2020"]
    assert cells["gebiete"] == ["1.1", "1.2", "1.3", "1.4", "1.5"]
    assert cells["zahlen"]["n1"] == [[1, 4, 5], 40, 10, 75, 10]
    assert cells["zahlen"]["d1"] == [100, 100, 100, 105, 105]
    assert (cells["basis"], cells["schwellen"]["n1"]) == (5, 5)
    assert content["laeufe"] == [RUN]


def test_figures_of_agencies_are_not_in_it() -> None:
    what = catalogue("i1", "i2", agency=["i1"])
    table = TABLE | {"n1": [20, 40, 12, 15, 11], "n2": [50] * 5, "d2": [500] * 5}
    shown = passed(screened(delivery(table, threshold=5, what=what), min_inhabitants=400))
    assert "n1" not in shown.told[2024].figures and "n2" in shown.told[2024].figures


def test_a_register_of_the_old_kind_still_tells_which_numbers_are_known(tmp_path: Path) -> None:
    path = tmp_path / REGISTER
    old = {"gebiete": ["1.1", "1.2"], "zaehlgroessen": {"n1": ["x", 40], "bev": [900, None]}}
    content = {"schema": 1, "stadt": "klein", "laeufe": [RUN], "jahre": {"2024": {"2020": old}}}
    path.write_text(json.dumps(content), encoding="utf-8")
    (facts,) = read_register(path, "klein").entries
    assert facts.bounds == {"n1": {"1.2": (40, 40)}, "bev": {"1.1": (900, 900)}}
    assert facts.exact == facts.bounds and facts.figures == {}
    shown = passed(small(), read_register(path, "klein"))
    assert shown.told[2024].bounds["n1"]["1.2"] == (40, 40)


def test_a_secret_number_that_was_shown_as_it_is_is_told_to_the_planners_alone() -> None:
    known = {"n1": {"1.1": (2, 2), "1.2": (40, 40)}}
    register = Register("klein", (Facts(2024, "2020", ("1.1", "1.2"), {}, bounds=known, exact=known),))
    told = [f for f in passed(small(), register, "intern").findings.items if f.file == REGISTER]
    assert [(f.level, f.value, f.column) for f in told] == [("Warnung", "1.1", "n1")]
    assert "2" not in told[0].message.replace("2024", "")
    assert not any(f.value for f in passed(small(), register).findings.items)


def test_a_year_that_was_told_by_earlier_steps_keeps_its_figures(tmp_path: Path) -> None:
    # 59 less at most 9 and at least 3 × 10 leave 20: steps of 5 by the first edition, of 10 by the second
    tight = screened(
        delivery({"n1": [3, 24, 18, 14], "d1": [1000] * 4}, threshold={"n1": 10, "d1": 3, "bev": 3})
    )
    path = tmp_path / REGISTER
    new = passed(tight)
    assert new.told[2024].figures["n1"] == [[1, 9, 10], 20, 20, 10]
    record(path, "klein", new.told, RUN)
    content = json.loads(path.read_text(encoding="utf-8"))
    entry = content["jahre"]["2024"]["2020"]
    assert entry.pop("stufen") == 2
    path.write_text(json.dumps(content), encoding="utf-8")
    again = passed(tight, read_register(path, "klein"))
    assert (again.told[2024].edition, again.told[2024].figures["n1"]) == (1, [[1, 9, 10], 25, 20, 15])

    entry["stufen"] = 9
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ScreeningError):
        read_register(path, "klein")


def test_a_bracket_and_a_base_stay_what_they_were() -> None:
    first = passed(small())
    # corrected within its bracket, with another base and a threshold by which it is no secret
    corrected = delivery(TABLE | {"n1": [4, 40, 12, 15, 11]}, threshold=3)
    later = screened(replace(corrected, city=city(secrecy=Secrecy(base=10))), min_inhabitants=400)
    assert numbers(passed(later))[0] != numbers(first)[0]
    again = passed(later, after(first))
    assert numbers(again)[0] == numbers(first)[0] == [1, 4, 5] and again.base == 5


def test_another_run_that_told_something_else_meanwhile_stops_this_one(tmp_path: Path) -> None:
    path = tmp_path / REGISTER
    mine = passed(small())
    record(path, "klein", passed(small(n1=[2, 60, 12, 15, 11])).told, RUN, 0)
    with pytest.raises(ScreeningError, match="Ein anderer Lauf"):
        record(path, "klein", mine.told, RUN, 0)
    path.unlink()
    record(path, "klein", mine.told, RUN, 0)
    record(path, "klein", mine.told, RUN, 0)
    assert len(read_register(path, "klein").runs) == 2


def test_only_the_internal_release_accounts_for_what_is_told() -> None:
    shown, full = passed(small()), passed(small(), audience="intern")
    assert shown.account is None and full.told == {}
    assert full.account is not None
    row = full.account.counts.loc["n1"].to_dict()
    assert row == {"cells": 5, "delivered": 0, "secret": 1, "rounded": 4, "off": 2}
    assert full.account.flags.loc["i1"].to_dict() == {"known": 5, "untold": 0}
    assert full.account.decisions.empty and full.account.base == 5


def test_a_register_read_again_is_the_same(tmp_path: Path) -> None:
    register = after(passed(small()))
    write_register(register, tmp_path / REGISTER)
    again = read_register(tmp_path / REGISTER, "klein")
    assert again.runs == register.runs
    (old,), (new,) = register.entries, again.entries
    assert (new.year, new.boundary) == (2024, "2020")
    assert new == old and new.exact == old.exact


def test_without_a_file_the_register_is_empty_and_a_broken_one_stops(tmp_path: Path) -> None:
    path = tmp_path / REGISTER
    assert read_register(path, "klein") == Register("klein")
    write_register(Register("klein"), path)
    for content in ("", "[]", "{}", path.read_text().replace("klein", "andere")):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ScreeningError, match="Register"):
            read_register(path, "klein")


def test_the_same_data_give_the_same_release_again() -> None:
    first = passed(small())
    again = passed(small(), after(first))
    for name in ("status", "numerator", "exceeds", "decision"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
    assert after(first, again).entries == after(first).entries


def test_another_version_of_the_boundaries_is_another_matter() -> None:
    register = after(passed(small()))
    other = screened(delivery(TABLE, threshold=5, boundary="2016"), min_inhabitants=400)
    assert register.of(2024, "2016") is None
    assert len(updated(register, passed(other, register).told, RUN).entries) == 2


def test_runs_at_the_same_time_take_turns(tmp_path: Path) -> None:
    path = tmp_path / REGISTER
    shown = {
        y: passed(screened(delivery(TABLE, threshold=5, year=y), min_inhabitants=400)).told
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


def test_a_question_tells_the_mean_of_each_indicator_and_nothing_new_where_there_is_one() -> None:
    table = TABLE | {"n2": [9, 30, 12, 15, 20], "d2": [90, 80, 70, 60, 50]}
    plain = screened(delivery(table, threshold=5), min_inhabitants=400)
    assert '"base": "all"' in key_of(plain.criteria) and "means" not in key_of(plain.criteria)
    named = plain.criteria.model_copy(update={"means": {"i1": "weighted"}})
    assert key_of(named) == key_of(plain.criteria)  # the same question
    own = [
        screened(delivery(table, threshold=5), min_inhabitants=400, means={"i2": "unweighted"}, base=base)
        for base in (None, "all")
    ]
    assert len({key_of(s.criteria) for s in (plain, *own)}) == 3
    for screening in (plain, *own):
        asked = criteria_of(key_of(screening.criteria), own[0].criteria)
        assert screen(screening.rates, asked).exceeds.equals(screening.exceeds)


def test_a_release_with_another_mean_of_one_indicator_knows_what_was_told_before() -> None:
    table = TABLE | {"n2": [9, 30, 12, 15, 20], "d2": [90, 80, 70, 60, 50]}
    first = passed(screened(delivery(table, threshold=5), min_inhabitants=400))
    other = screened(delivery(table, threshold=5), min_inhabitants=400, means={"i2": "median"})
    second = passed(other, after(first))
    assert numbers(second, "n1") == numbers(first, "n1") and len(second.told[2024].answers) == 2
    told = second.exceeds.notna()
    assert (second.exceeds == other.exceeds).where(told, True).fillna(True).to_numpy().all()
