"""Another rule on the same figures: the rule applied again; behind the door no more than the flip table tells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.robustness import NOT_SHOWN, flip_table, instead, out_of_reach
from screening.base.style import DECISIONS
from screening.disclosure.told import tell
from screening.rule.decision import Screening, screen
from tests.examples import examples
from tests.rule.cities import cities
from tests.told_city import random_city

KINDS = ("threshold", "min_hits", "min_inhabitants", "indicator")


@settings(max_examples=examples(20), deadline=None)
@given(
    cities(),
    st.sampled_from([Decimal(1), Decimal("1.1"), Decimal(2)]),
    st.sampled_from(["median", "weighted"]),
)
def test_with_all_figures_it_is_the_rule_applied_again(
    given_city: Any, threshold: Decimal, mean: str
) -> None:
    from tests.rule.cities import decided

    screening = decided(*given_city)
    other = screening.criteria.model_copy(update={"threshold": threshold, "mean": mean, "min_hits": 1})
    again, found = screen(screening.rates, other), instead(screening, other)
    assert found.decided.tolist() == again.decided.tolist()
    assert found.hits.equals(again.hits[["hits_min", "hits_max"]])
    assert not found.untold.any()


def changed(screening: Screening, kind: str, value: Any) -> Any:
    now = screening.criteria
    if kind == "indicator":
        return now.model_copy(update={"indicators": tuple(i for i in now.indicators if i != value)})
    return now.model_copy(update={kind: value})


def told(seed: int) -> Screening:
    return tell(random_city(seed)).screening


@pytest.mark.parametrize("seed", range(12))
def test_behind_the_door_each_single_change_is_what_the_flip_table_tells(seed: int) -> None:
    screening = told(seed)
    table = flip_table(screening)
    for name, kind, value, in_force in table.scenarios[["kind", "value", "in_force"]].itertuples():
        if kind not in KINDS or in_force:
            continue
        found = instead(screening, changed(screening, kind, value))
        codes = table.decisions[name].to_numpy()
        assert found.untold.tolist() == (codes == NOT_SHOWN).tolist(), name
        names = np.array(DECISIONS, dtype=object)[np.where(codes == NOT_SHOWN, 0, codes)]
        decided = found.decided.mask(found.untold, "")
        assert decided.tolist() == pd.Series(names, decided.index).mask(found.untold, "").tolist(), name


@pytest.mark.parametrize("seed", range(8))
def test_unchanged_criteria_decide_as_they_do(seed: int) -> None:
    for screening in (random_city(seed), told(seed)):
        assert instead(screening, screening.criteria).decided.tolist() == screening.decided.tolist()


def test_hits_bound_what_the_true_city_has() -> None:
    for seed in range(12):
        true = random_city(seed)
        screening = tell(true).screening
        for hits in range(1, len(true.criteria.indicators) + 1):
            other = true.criteria.model_copy(update={"min_hits": hits})
            found, again = instead(screening, other), screen(true.rates, other)
            assert (found.hits["hits_min"] <= again.hits["hits_min"]).all()
            assert (found.hits["hits_max"] >= again.hits["hits_max"]).all()
            sure = ~found.untold & (found.decided != "möglich")
            assert found.decided[sure].tolist() == again.decided[sure].tolist()


def test_what_needs_withheld_figures_is_named_and_refused() -> None:
    screening = next(s for s in map(told, range(20)) if s.exceeds.isna().any(axis=None))
    now = screening.criteria
    other = "median" if now.mean != "median" else "weighted"
    asked = now.model_copy(update={"mean": other, "comparison": ">"})
    assert out_of_reach(screening, now.model_copy(update={"threshold": Decimal(2), "min_hits": 1})) == ()
    assert set(out_of_reach(screening, asked)) >= {"mean", "comparison"}
    with pytest.raises(ValueError, match="comparison"):
        instead(screening, asked)
