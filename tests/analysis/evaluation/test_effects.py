"""Effects on cities without one, and on one in which it is known what does what."""

from __future__ import annotations

import numpy as np
import pytest

from screening.analysis.evaluation.differences import NO_VALUES, Group
from screening.analysis.evaluation.evaluate import ProgrammeEvaluation, evaluate
from screening.analysis.time.trend import trend
from screening.disclosure import Release
from screening.musterstadt.city import GROUPS
from screening.musterstadt.people import EFFECT
from screening.rule.decision import Screening
from tests.analysis.evaluation.programmes import SIZE, YEARS, programme, screenings


def noisy_city(rng: np.random.Generator) -> dict[int, Screening]:
    """Sixty areas whose level lasts, with noise that has some memory: nobody has a programme."""
    areas, years = 60, len(YEARS)
    values = {}
    need = rng.normal(size=(areas, 1))
    for i in ("i1", "i2", "i3"):
        noise = rng.normal(size=(areas, years))
        for k in range(1, years):
            noise[:, k] = 0.6 * noise[:, k - 1] + 0.8 * noise[:, k]
        rate = 120 * np.exp(0.3 * need + 0.2 * rng.normal(size=(areas, 1)) + 0.08 * noise)
        values[i] = np.rint(rate * (1 + 0.1 * rng.normal(size=years))).astype(int).clip(1, SIZE).tolist()
    rule = {"partners": 3, "hits_around": 1, "settling": 1, "draws": 400, "min_areas": 3}
    return screenings(values, evaluation=rule, min_hits=1)


@pytest.mark.long
def test_where_nothing_happens_p_is_about_uniform() -> None:
    rng = np.random.default_rng(20)
    p: list[float] = []
    covered: list[bool] = []
    for _ in range(10):
        given = noisy_city(rng)
        joined = trend(given, {})
        likely = given[2018].hits.index[given[2018].hits["hits_min"] >= 1]
        for _ in range(5):
            own = programme(*sorted(rng.choice(likely, size=5, replace=False)))
            for group in evaluate(given, {}, joined, own).groups:
                p += group.effects["p"].dropna().tolist()
                covered += ((group.effects["low"] <= 0) & (group.effects["high"] >= 0)).tolist()
    assert len(p) == 150
    for alpha in (0.1, 0.25, 0.5, 0.75):
        assert np.mean(np.array(p) <= alpha) == pytest.approx(alpha, abs=0.13)
    assert np.mean(covered) > 0.88


@pytest.fixture(scope="module")
def musterstadt(intern: Release) -> ProgrammeEvaluation:
    found = intern.analyses.evaluation
    assert found is not None
    return found


HELPED = ["alg2", "alg2_jung", "sozialgeld"]


def group_of(found: ProgrammeEvaluation, works: bool) -> Group:
    return next(g for g in found.groups if g.name == GROUPS[works])


def test_the_effect_that_is_there_is_found(musterstadt: ProgrammeEvaluation) -> None:
    group = group_of(musterstadt, True)
    lines = group.effects.loc[HELPED]
    assert (lines["p"] < 0.01).all() and (lines["p_adjusted"] < 0.05).all() and group.overall_p < 0.01
    real = 100 * (np.mean([EFFECT[y] for y in range(2020, 2025)]) - 1)
    expected = lines["after"] - lines["points"]
    truth = real / 100 * expected
    assert ((lines["low"] < truth) & (truth < lines["high"])).all()
    assert lines["relative"].tolist() == pytest.approx([real] * 3, abs=8)
    assert (lines["high"] - lines["low"] < 0.35 * expected).all()
    assert (group.effects.drop(index=HELPED)["p"] > 0.05).all()


def test_where_there_is_none_none_is_found(musterstadt: ProgrammeEvaluation) -> None:
    group = group_of(musterstadt, False)
    assert (group.effects["p_adjusted"] > 0.05).all() and group.overall_p > 0.05
    lines = group.effects.loc[["alg2", "alg2_jung"]]
    assert ((lines["low"] < 0) & (lines["high"] > 0)).all()


def test_together_they_show_half_of_it(musterstadt: ProgrammeEvaluation) -> None:
    both, one = musterstadt.groups[0].effects["points"], group_of(musterstadt, True).effects["points"]
    other = group_of(musterstadt, False).effects["points"]
    assert both[HELPED].tolist() == pytest.approx(((one + other) / 2)[HELPED].tolist(), abs=0.02)
    assert (both[HELPED] > one[HELPED]).all() and (both[HELPED] < 0).all()


def test_before_the_start_musterstadts_groups_are_like_their_partners(
    musterstadt: ProgrammeEvaluation,
) -> None:
    for group in musterstadt.groups:
        assert group.pretrends["p_adjusted"].dropna().min() > 0.05
    gaps = musterstadt.groups[0].balance
    assert gaps["gap"].abs().mean() < gaps["pool_gap"].abs().mean()
    assert musterstadt.groups[0].effects["first"]["uvg"] == 2018  # its series breaks there


def test_chosen_areas_of_musterstadt_fall_back_without_a_programme(musterstadt: ProgrammeEvaluation) -> None:
    for who in ("chosen", "entered"):
        hits = musterstadt.fallback[musterstadt.fallback["who"] == who]["hits"].tolist()
        assert hits == sorted(hits, reverse=True) and hits[0] - hits[-1] > 0.3


def test_the_meeting_sees_the_same_direction_and_no_agency(gespraech: Release) -> None:
    found = gespraech.analyses.evaluation
    assert found is not None
    lines = group_of(found, True).effects
    # how much more is withheld depends on the secrecy rules; the direction of what is told does not
    told = lines["points"][HELPED].dropna()
    assert len(told) and (told < 0).all()
    agency = lines[lines["direction"] == "a"]
    assert (agency["note"] == NO_VALUES).all() and agency["points"].isna().all()
