"""What areas do by themselves: extremes fall back, inside a programme and outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from screening.analysis.evaluation.fallback import fallback, inside_outside
from tests.analysis.evaluation.programmes import YEARS, programme
from tests.analysis.evaluation.test_matching import panel


def decided(table: Sequence[Sequence[str]], years: Sequence[int] = YEARS) -> pd.DataFrame:
    return pd.DataFrame(
        table, columns=list(years)[: len(table[0])], index=[f"a{k}" for k in range(len(table))]
    )


def test_fallback_by_hand() -> None:
    hits = [[8, 7, 7, 5, 4], [5, 7, 6, 6, 6], [9, 8, 9, 8, 8]]
    rate = [[2.0, 2, 2, 2, 1], [1, 1, 1, 1, 1], [4, 4, 4, 3, 3]]
    data = panel(hits, {"i": rate, "a": [[0.0] * 5] * 3})
    table = [["sicher" if h >= 7 else "nein" for h in row] for row in hits]
    reference = pd.DataFrame([[2.0] * 5] * 2, index=["i", "a"])
    more = SimpleNamespace(decision=decided(table), reference=reference, cuts={}, uncertain=frozenset())
    found = fallback(replace(data, trend=more), programme("a2", start=2018).areas, {"i": "+", "a": "a"})
    # a2 is followed from 2017; a0 was chosen in 2016 and 2017, a1 in 2017 for the first time
    own = found[found["who"] == "programme"]
    assert own["hits"].tolist() == [8, 9, 8, 8] and own["ratio"].tolist() == [2, 2, 1.5, 1.5]
    chosen = found[found["who"] == "chosen"]
    assert chosen["hits"].tolist() == pytest.approx([(8 + 7 + 7) / 3, 20 / 3, 18 / 3, 15 / 3])
    assert chosen["cases"].tolist() == [3] * 4 and chosen["areas"].tolist() == [2] * 4
    assert chosen["ratio"].tolist() == pytest.approx([(1 + 1 + 0.5) / 3] * 3 + [(1 + 0.5 + 0.5) / 3])
    assert found[found["who"] == "entered"]["hits"].tolist() == [7, 6, 6, 6]


def test_extremes_of_pure_chance_fall_all_the_way_back() -> None:
    rng = np.random.default_rng(2)
    hits = rng.binomial(13, 0.4, size=(2000, 6)).astype(float)
    data = panel(hits)
    table = np.where(hits >= 8, "sicher", "nein").tolist()
    reference = pd.DataFrame(columns=list(YEARS))
    more = SimpleNamespace(decision=decided(table), reference=reference, cuts={}, uncertain=frozenset())
    found = fallback(replace(data, trend=more), programme("a0").areas, {})
    chosen = found[found["who"] == "chosen"]["hits"].tolist()
    assert chosen[0] > 8 and chosen[1:] == pytest.approx([13 * 0.4] * 3, abs=0.35)


def test_shares_inside_and_outside_by_hand() -> None:
    table = [
        ["sicher", "möglich"],
        ["nein", "sicher"],
        ["zu klein", "nein"],
        ["sicher", pd.NA],
        ["nein", "ausgeschlossen"],
    ]
    data = panel(
        [[7, 5], [1, 8], [0, 0], [9, np.nan], [2, 9]],
        high=np.array([[7, 8], [3, 8], [0, 0], [9, np.nan], [2, 9.0]]),
    )
    found = inside_outside(
        replace(data, trend=SimpleNamespace(decision=decided(table))), programme("a0", "a1").areas
    )
    rows = found.astype(object).to_numpy().tolist()
    assert rows == [
        [2016, True, 2, 1, 0, 50.0, 50.0, 4.0, 5.0],
        [2016, False, 2, 1, 0, 50.0, 50.0, 5.5, 5.5],
        [2017, True, 2, 1, 1, 50.0, 100.0, 6.5, 8.0],
        [2017, False, 1, 0, 0, 0.0, 0.0, 0.0, 0.0],
    ]
