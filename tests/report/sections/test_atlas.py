"""No map of nothing: a sentence says why none is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from screening.disclosure import Release
from screening.report.sections import atlas


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (False, "In keinem Gebiet zählt ein Wert; daher"),
        (pd.NA, "Von keinem Gebiet ist bekannt, ob ein Wert zählt; daher"),
    ],
)
def test_hits_that_are_none_or_unknown_are_a_sentence(
    gespraech: Release, tmp_path: Path, counts: object, said: str
) -> None:
    frame = pd.DataFrame(counts, gespraech.exceeds.index, gespraech.exceeds.columns, dtype="boolean")
    assert atlas.hits(replace(gespraech, exceeds=frame), tmp_path).markdown.startswith(said)
    assert not [*tmp_path.iterdir()]


def test_one_hit_that_may_be_is_a_map(thin_gespraech: Release, tmp_path: Path) -> None:
    frame = pd.DataFrame(False, thin_gespraech.exceeds.index, thin_gespraech.exceeds.columns, dtype="boolean")
    frame.iloc[0, frame.columns.get_loc(thin_gespraech.ids[0])] = pd.NA
    assert "treffer" in atlas.hits(replace(thin_gespraech, exceeds=frame), tmp_path).markdown


def test_decisions_that_are_all_the_same_are_a_sentence(gespraech: Release, tmp_path: Path) -> None:
    same = replace(gespraech, decision=gespraech.decision.assign(decision="nein"))
    said = f"Alle {len(same.decision)} Gebiete sind gleich entschieden (nein); daher steht hier keine Karte."
    assert atlas.decision(same, tmp_path).markdown.strip() == said
