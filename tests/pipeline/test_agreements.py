"""The papers of a Schwerpunktgebiet show what has left the house, and what is of the same boundaries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from screening.base import Finding
from screening.pipeline import make_final
from tests.process.agreement.test_agreements import write
from tests.process.test_decisions import entry
from tests.small_city import SmallCity, build_small_city, cut_anew

Made = Callable[[], tuple[dict[str, Any], tuple[Finding, ...]]]


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    small = build_small_city(tmp_path / "data")
    small.write("entscheidungen.toml", entry("e1", "ausgewählt", gruende='"Grund"'))
    ended = {"start": date(2022, 11, 1), "unterzeichnet": date(2022, 10, 20), "ende": date(2024, 12, 1)}
    write(small.city(), "am_park", jahr=2024, ueberpruefung=date(2024, 10, 31), **ended)
    return small


@pytest.fixture
def final(small: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Make the report without setting it: what it would be made of, and what is told about it."""
    seen: dict[str, Any] = {}

    def keep(*_: object, **given: object) -> tuple[Path, Path]:
        seen.update(given)
        return tmp_path, tmp_path

    monkeypatch.setattr("screening.pipeline.agreements.write_final", keep)

    def made() -> tuple[dict[str, Any], tuple[Finding, ...]]:
        found = make_final("klein", "am_park", data=small.data, reports=tmp_path / "reports")[1]
        return seen, found

    return made


def test_a_decision_belongs_to_an_agreement_of_the_same_areas_on_the_same_boundaries(
    small: SmallCity, final: Made
) -> None:
    assert final()[0]["entry"].said.id == "e1"
    cut_anew(small)
    assert final()[0]["entry"] is None
    agreed = small.raw / "gebiete" / "am_park" / "vereinbarung.toml"
    agreed.write_text(agreed.read_text("utf-8") + 'entscheidung = "e1"\n', encoding="utf-8")
    assert final()[0]["entry"].said.id == "e1", "the agreement names it"
