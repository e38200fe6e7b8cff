"""Chains of crosswalks: told as single ones are."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.base.findings import ScreeningError
from screening.delivery import read_carry
from screening.delivery.geometry.chain import chain_findings
from tests.build import city


def test_a_chain_that_breaks_names_the_areas_it_leads_to_as_their_boundaries_call_them(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "geo" / "klein"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("von;nach;gewicht\n01;11;0,5\n01;12;0,5\n", encoding="utf-8")
    (folder / "b.csv").write_text("von;nach;gewicht\n11;21;1\n", encoding="utf-8")
    there = city(
        tmp_path,
        crosswalk=(
            {"from": "2012", "to": "2016", "path": "a.csv"},
            {"from": "2016", "to": "2020", "path": "b.csv"},
        ),
    )
    names = {"2012": {"12": "Falsch"}, "2016": {"11": "Au", "12": "Tal"}, "2020": {"12": "Falsch"}}
    with pytest.raises(ScreeningError) as refused:
        read_carry(there, "2012", "2020", names=names)
    [finding] = refused.value.findings
    assert (finding.file, finding.value) == ("b.csv", "12 Tal")
    assert chain_findings(there, ["2012"], "2020", {}, names) == [finding]
