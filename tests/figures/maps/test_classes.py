"""Classes of maps: each area in one, told apart, by the exact flag, and without what the door withholds."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from screening.base.style import SEQUENTIAL, SPECIAL
from screening.concept.statuses import UNDER
from screening.disclosure import Release
from screening.figures.maps import classes
from screening.figures.maps import draw as maps


def changed(release: Release, frame: str, column: str, area: str, value: object) -> Release:
    """Return the release with one cell set."""
    table = getattr(release, frame).copy()
    table.loc[area, column] = value
    return replace(release, **{frame: table})


def plain_area(release: Release) -> str:
    """Return an area without anything special whose hits are all known."""
    decision = release.decision
    fine = (release.special == "") & (decision["decision"] == "nein")
    known = release.exceeds[list(release.ids)].notna().all(axis=1)
    return str(decision.index[fine & known][0])


# ---------------------------------------------------------------- classes
def test_hit_classes_begin_at_the_minimum(intern: Release) -> None:
    assert classes.hit_bounds(intern.criteria) == ((0, 2), (3, 4), (5, 6), (7, 9), (10, 13))
    least = intern.criteria.model_copy(update={"min_hits": 1})
    assert classes.hit_bounds(least) == ((0, 0), (1, 6), (7, 13))
    most = intern.criteria.model_copy(update={"min_hits": 13})
    assert classes.hit_bounds(most)[-1] == (13, 13)


@pytest.mark.parametrize("least", range(1, 14))
def test_hit_classes_cover_all_hits_once(intern: Release, least: int) -> None:
    criteria = intern.criteria.model_copy(update={"min_hits": least})
    bounds = classes.hit_bounds(criteria)
    covered = [h for a, b in bounds for h in range(a, b + 1)]
    assert covered == list(range(14))
    assert least in [a for a, _ in bounds]
    classified = classes.hit_classes(replace(intern, criteria=criteria))
    assert set(classified.of) <= {c.key for c in classified.classes}


def with_hits(release: Release, area: str, least: int, most: int) -> Release:
    return changed(changed(release, "decision", "hits_min", area, least), "decision", "hits_max", area, most)


@pytest.mark.parametrize(
    ("hits", "key"),
    [(0, "h0"), (2, "h0"), (3, "h3"), (4, "h3"), (6, "h5"), (7, "h7"), (9, "h7"), (10, "h10"), (13, "h10")],
)
def test_area_has_the_class_of_its_hits(intern: Release, hits: int, key: str) -> None:
    area = plain_area(intern)
    assert classes.hit_classes(with_hits(intern, area, hits, hits)).of[area] == key


@pytest.mark.parametrize(
    ("least", "most", "key"),
    # within a class the number may be open: the class is known all the same
    [
        (0, 2, "h0"),
        (5, 6, "h5"),
        (7, 9, "h7"),
        (0, 3, "h0+"),
        (3, 6, "h3+"),
        (7, 10, "h7+"),
        (0, 7, "h0?"),
        (5, 9, "h5?"),
    ],
)
def test_where_open_values_leave_two_classes_the_lower_bound_is_not_told_as_the_number(
    intern: Release, least: int, most: int, key: str
) -> None:
    area = plain_area(intern)
    made = classes.hit_classes(with_hits(intern, area, least, most))
    assert made.of[area] == key
    shown = next(c for c in made.classes if c.key == key)
    assert bool(shown.hatch) == (key[-1] in "+?")


def test_every_area_is_in_exactly_one_class(intern: Release, gespraech: Release) -> None:
    for release in (intern, gespraech):
        made = [classes.hit_classes(release), classes.decision_classes(release)]
        made += [classes.indicator_classes(release, i) for i in release.catalogue.ids]
        for one in made:
            assert sum(one.count(c.key) for c in one.classes) == len(release.decision)
            assert len({c.key for c in one.classes}) == len(one.classes)
            assert len({(c.fill, c.hatch) for c in one.classes}) == len(one.classes)


def test_the_four_special_classes_are_distinct_and_told_apart(intern: Release) -> None:
    area = plain_area(intern)
    special = {c.key: c for c in classes.special_classes(intern)}
    assert list(special) == list(SPECIAL)
    assert len({(c.fill, c.hatch) for c in special.values()}) == 4
    empty = replace(intern, special=intern.special.where(intern.special.index != area, "empty"))
    small = replace(intern, special=intern.special.where(intern.special.index != area, "small"))
    assert classes.hit_classes(empty).of[area] == "empty"
    assert classes.hit_classes(small).of[area] == "small"
    for status, key in (
        ("geheim", "secret"),
        ("gesperrt", "secret"),
        ("fehlt", "missing"),
        ("folgt", "missing"),
    ):
        one = intern
        for frame, value in (("ratio", pd.NA), ("rate", pd.NA), ("exceeds", pd.NA), ("status", status)):
            one = changed(one, frame, "alg2", area, value)
        assert classes.indicator_classes(one, "alg2").of[area] == key
        unknown = intern.exceeds.copy()
        unknown.loc[area, list(intern.ids)] = pd.NA
        silent = replace(one, exceeds=unknown)
        assert classes.hit_classes(silent).of[area] == key


def test_the_threshold_follows_the_exact_flag_on_a_tie(intern: Release) -> None:
    area = plain_area(intern)
    for ratio, flag, key in (
        (1.2999999999, True, "r3"),
        (1.3, True, "r3"),
        (1.3, False, "r2"),
        (1.3000000001, False, "r2"),
        (0.7, False, "r1"),
        (1.0 - 1e-12, False, "r2"),
        (0.69, False, "r0"),
        (2.0, True, "r4"),
        (1.99, True, "r3"),
        (5.0, False, "r2"),
    ):
        one = changed(changed(intern, "ratio", "alg2", area, ratio), "exceeds", "alg2", area, flag)
        assert classes.indicator_classes(one, "alg2").of[area] == key, (ratio, flag)


@pytest.mark.parametrize("bar", ["0.5", "0.8", "1", "1.2", "1.3", "1.5", "2", "2.5", "10"])
def test_breaks_hold_for_any_threshold(intern: Release, bar: str) -> None:
    criteria = intern.criteria.model_copy(update={"threshold": Decimal(bar)})
    breaks = classes.ratio_breaks(criteria)
    assert float(bar) in breaks
    assert list(breaks) == sorted(set(breaks))
    made = classes.indicator_classes(replace(intern, criteria=criteria), "alg2")
    ramp = [c.fill for c in made.classes if c.key.startswith("r")]
    assert len(ramp) == len(breaks) + 1 == len(set(ramp))
    assert [SEQUENTIAL.index(f) for f in ramp] == sorted(SEQUENTIAL.index(f) for f in ramp)


def test_breaks_are_multiples_of_the_mean_in_german(intern: Release) -> None:
    labels = [c.label for c in classes.indicator_classes(intern, "alg2").classes[:5]]
    assert labels == [
        "unter 0,7",
        "0,7 bis unter 1,0",
        "1,0 bis unter 1,3",
        "1,3 bis unter 2,0",
        "2,0 und mehr",
    ]
    strict = replace(intern, criteria=intern.criteria.model_copy(update={"comparison": ">"}))
    labels = [c.label for c in classes.indicator_classes(strict, "alg2").classes[:5]]
    assert labels[2:4] == ["1,0 bis 1,3", "über 1,3 bis unter 2,0"]
    absolute = [c.label for c in classes.indicator_classes(intern, "alg2", absolute=True).classes[:5]]
    assert all(re.search(r"\d,\d\u00a0%", t) for t in absolute)
    bare = [c.label for c in classes.indicator_classes(intern, "zuzuege", absolute=True).classes[:5]]
    assert not any("%" in t for t in bare)


def test_without_a_reference_value_nothing_is_classed(intern: Release) -> None:
    ratio = intern.ratio.assign(alg2=pd.Series(pd.NA, index=intern.ratio.index, dtype="Float64"))
    exceeds = intern.exceeds.assign(alg2=pd.Series(pd.NA, index=intern.ratio.index, dtype="boolean"))
    reference = intern.reference.copy()
    reference.loc["alg2", ["value", "threshold"]] = pd.NA
    one = replace(intern, ratio=ratio, exceeds=exceeds, reference=reference)
    assert set(classes.indicator_classes(one, "alg2").of) <= {"missing", "secret", "small", "empty"}
    assert "kein Mittelwert" in maps.indicator_map(one, "alg2").alt


# ---------------------------------------------------------------- secrecy
def test_a_value_told_in_a_bracket_is_shown_by_its_flag(gespraech: Release) -> None:
    for indicator in gespraech.catalogue.ids:
        of = classes.indicator_classes(gespraech, indicator).of
        small = (gespraech.status[indicator] == UNDER) & (gespraech.special == "")
        told = gespraech.exceeds[indicator].map({True: "yes", False: "no"}).fillna("secret")
        assert (of[small] == told[small]).all()


def test_a_number_that_is_not_told_is_no_gap_of_the_delivery(gespraech: Release) -> None:
    of = classes.indicator_classes(gespraech, "hze").of
    untold = gespraech.exceeds["hze"].isna() & (gespraech.status["hze"] == "wert") & (gespraech.special == "")
    assert untold.any() and (of[untold] == "secret").all()


def test_gespraech_shows_flags_of_agency_counts_without_classes(gespraech: Release) -> None:
    made = classes.indicator_classes(gespraech, "hze")
    assert not any(c.key.startswith("r") for c in made.classes)
    assert {"no", "yes"} <= {c.key for c in made.classes}


def test_a_value_the_release_lacks_is_not_in_the_map(gespraech: Release) -> None:
    alt = maps.indicator_map(gespraech, "hze").alt
    assert "Höchster Wert" not in alt
    assert "geheim" in alt
