"""What the door withholds beside the secret counts: against every table that fits what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from screening.delivery.plausibility_settings import Sum
from screening.delivery.secrecy import Secrecy
from screening.disclosure.exchange import cycle, farthest, patterns_of
from screening.disclosure.knowledge import intervals_known, required
from screening.disclosure.secondary import Protection, protect
from screening.disclosure.totals import known_totals, sums_within, totals_findings, totals_of
from screening.rule import Screening
from screening.strict import build, read_toml
from tests.build import catalogue, city, delivery, screened

LARGE = 1000


def town(
    table: Mapping[str, Sequence[int | str | None]],
    *,
    threshold: Any = 5,
    groups: Mapping[str, Sequence[str]] | None = None,
    secrecy: Mapping[str, Any] | None = None,
    sums: Sequence[Sum] = (),
    what: Any = None,
    **rule: Any,
) -> Screening:
    """A screening with further geographies, settings of secrecy and sums of counts."""
    given_ = delivery(table, threshold=threshold, what=what)
    areas = given_.areas.assign(**{name: list(labels) for name, labels in (groups or {}).items()})
    changed = city(secrecy=Secrecy.model_validate(secrecy or {}), checks={"sum": tuple(sums), "nested": ()})
    return screened(replace(given_, city=changed, areas=areas), **rule)


def one(n: Sequence[int | str | None], **more: Any) -> Screening:
    """One indicator with large denominators."""
    return town({"n1": n, "d1": [LARGE] * len(n)}, **more)


def places(protection: Protection, count: str = "n1") -> list[int]:
    return np.flatnonzero(protection.withheld[count]).tolist()


# ---- geographies --------------------------------------------------------------------------------


def test_geographies_that_nest_fall_apart() -> None:
    totals = known_totals(city(), frame(b=["x", "x", "x", "y", "y", "y"], t=["1", "1", "2", "3", "3", "3"]))
    assert sorted(np.flatnonzero(row).tolist() for row in totals.rows) == [[0, 1], [2], [3, 4, 5]]
    assert len(set(totals.atom)) == len(set(totals.system)) == 3


def test_geographies_that_overlap_stay_linked() -> None:
    totals = known_totals(city(), frame(b=["x", "x", "y", "y"], t=["1", "2", "1", "2"]))
    assert len(set(totals.atom)) == 4
    assert len(set(totals.system)) == 1


def test_blanks_are_no_group_and_free_extents_are() -> None:
    areas = frame(b=["x", "x", "", ""])
    assert known_totals(city(), areas).rows.sum(axis=1).tolist() == [2, 2]
    told = known_totals(city(secrecy=Secrecy(totals=("b",))), areas, extents=[["0", "2"], ["9"]])
    assert told.groups.astype(int).tolist() == [[1, 0, 1, 0], [1, 1, 0, 0]]


def test_only_the_named_totals_are_known_and_wrong_names_are_told() -> None:
    areas = frame(b=["x", "x", "y", "y"])
    only = city(secrecy=Secrecy(totals=("city", "sbh")))
    assert len(known_totals(only, areas).groups) == 1
    (found,) = totals_findings(only, areas)
    assert (found.level, found.value) == ("Warnung", "sbh")
    assert totals_findings(city(), areas) == ()


def frame(**columns: Sequence[str]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=pd.Index([str(k) for k in range(size)], name="area_id"), dtype="str")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=5))
def test_reduced_sums_say_the_same(sets: list[list[bool]]) -> None:
    groups = np.array(sets)
    assume(groups.any(axis=1).all())
    totals = totals_of(groups)
    rank = np.linalg.matrix_rank(groups.astype(int))
    both = np.vstack([groups, totals.rows]).astype(int)
    assert np.linalg.matrix_rank(totals.rows.astype(int)) == np.linalg.matrix_rank(both) == rank
    for a in range(6):
        for b in range(6):
            assert (totals.atom[a] == totals.atom[b]) == (groups[:, a] == groups[:, b]).all()


# ---- one count ----------------------------------------------------------------------------------


def test_a_partner_is_taken_in_every_district_of_its_own() -> None:
    n = [2, 30, 30, 3, 30, 30, 40, 40]
    chosen = protect(one(n, groups={"b": list("xxxyyyzz")}))
    assert places(chosen) == [0, 1, 3, 4]
    assert not chosen.short.any(axis=None)


def test_without_the_districts_sums_one_partner_in_the_city_is_enough() -> None:
    n = [2, 30, 30, 3, 30, 30, 40, 40]
    chosen = protect(one(n, groups={"b": list("xxxyyyzz")}, secrecy={"totals": ("city",)}))
    assert places(chosen) == [0, 1, 3]


def test_secret_neighbours_do_not_replace_a_partner() -> None:
    # 4 + 4 = 8: one who knows both to be small knows them to be 4 and 4
    assert places(protect(one([4, 4, 30, 30]))) == [0, 1, 2]


def test_a_cell_delivered_as_secret_gets_a_partner_and_is_none() -> None:
    assert places(protect(one(["geheim", 20, 30]))) == [1]
    assert places(protect(one(["geheim", 3, 20]))) == [1, 2]


def test_where_sums_are_too_small_all_around_is_withheld_zeros_too() -> None:
    chosen = protect(one([2, 0, 6, 30, 30], groups={"b": list("xxxyy")}))
    assert places(chosen) == [0, 1, 2]
    assert chosen.short["n1"].tolist() == [True, False, False, False, False]


def test_several_stand_in_for_one_and_none_too_many() -> None:
    # room beside the threshold: 4, 4, 1, 4; 5 are needed
    assert len(places(protect(one([2, 9, 9, 6, 9])))) == 3


def test_decided_areas_are_spared_then_large_ones_are_taken_first() -> None:
    table: dict[str, Any] = {"bev": [900, 100, 500, 900, 700], "n1": [2, 90, 20, 21, 22], "d1": [LARGE] * 5}
    assert places(protect(town(table, min_inhabitants=400))) == [0, 1]  # too small to be chosen anyway
    assert places(protect(town(table, min_inhabitants=50))) == [0, 3]  # nein, most people; 1.2 is sicher
    taken = table | {"n1": [2, 90, 91, 92, 93]}
    others = {"n2": [0, 0, 90, 90, 0], "d2": [LARGE] * 5}
    assert places(protect(town(taken | others, min_inhabitants=50, min_hits=2))) == [0, 4]


def test_what_is_withheld_anyway_costs_nothing() -> None:
    # households with children are few in 1.4: i2 goes there in any case, so its numerator helps there, too
    what = catalogue("i1", "i2", counts={"i1": ("kinder", "alle"), "i2": ("allein", "kinder")})
    table = {
        "bev": [900, 900, 900, 100],
        "alle": [LARGE] * 4,
        "kinder": [60, 50, 70, 3],
        "allein": [2, 20, 20, 0],
    }
    chosen = protect(town(table, what=what))
    assert places(chosen, "kinder") == [2, 3] or places(chosen, "kinder") == [0, 3]
    assert chosen.withheld.loc[chosen.withheld["kinder"], "allein"].any()


def test_that_inhabitants_are_enough_is_told_and_leaves_less_room() -> None:
    table = {"bev": [2, 402, 401, 399, 450], "n1": [9] * 5, "d1": [LARGE] * 5}
    chosen = protect(town(table, min_inhabitants=400))
    # 399 cannot be more, 401 and 402 hardly less: one who knows that they are enough would know
    assert places(chosen, "bev") == [0, 4]
    low, high = intervals_known(chosen, insider=False)
    assert (low.loc["1.5", "bev"], high.loc["1.1", "bev"]) == (400, 52)


def test_zeros_and_full_shares_are_secret_if_the_city_says_so() -> None:
    table = {"n1": [0, 50, 60, 70], "d1": [100, 50, 100, 100], "bev": [0, 90, 90, 90]}
    part = catalogue("i1", within=["i1"])
    assert places(protect(town(table, what=part))) == []
    chosen = protect(town(table, what=part, secrecy={"zeros": True}))
    assert chosen.secret["n1"].tolist() == [True, True, False, False]
    assert not chosen.secret["bev"].any()


def test_few_units_behind_and_one_that_dominates_make_a_count_secret() -> None:
    what = catalogue("i1")
    counts = [c.model_dump() | {"units": "bg", "largest": "top"} for c in what.counts if c.id == "n1"]
    named = [*counts, *({"id": c, "label": c} for c in ("bg", "top", "bev", "d1"))]
    what = what.model_validate(what.model_dump(by_alias=True) | {"count": tuple(named)})
    table = {
        "n1": [40, 41, 42, 43, 44],
        "d1": [LARGE] * 5,
        "bg": [2, 20, 0, 20, None],
        "top": [10, 10, 10, 40, None],
    }
    chosen = protect(town(table, what=what))
    assert chosen.secret["n1"].tolist() == [True, False, False, True, False]
    # a secret count is no partner, however large it is
    few = {"n1": [2, 60, 20], "d1": [LARGE] * 3, "bg": [2, 3, 9], "top": [1, 9, 9]}
    assert places(protect(town(few, what=what))) == [0, 1, 2]


def test_a_source_that_asks_for_more_gets_a_larger_partner() -> None:
    given_ = one([2, 12, 40])
    assert places(protect(given_)) == [0, 1] or places(protect(given_)) == [0, 2]
    sources = tuple(replace(s, protection=20) for s in given_.rates.delivery.sources)
    wider = replace(
        given_, rates=replace(given_.rates, delivery=replace(given_.rates.delivery, sources=sources))
    )
    assert places(protect(wider)) == [0, 2]
    low, high = intervals_known(protect(wider))
    assert high.loc["1.1", "n1"] - low.loc["1.1", "n1"] >= 20


def test_rounded_numbers_hide_by_themselves_what_rounding_takes() -> None:
    given_ = one([5, 30, 30], threshold=10)
    sources = tuple(replace(s, rounding=5) for s in given_.rates.delivery.sources)
    rounded = replace(
        given_, rates=replace(given_.rates, delivery=replace(given_.rates.delivery, sources=sources))
    )
    assert protect(given_).cells.protection.max() == 10
    assert protect(rounded).cells.protection.max() == 6


def test_what_was_shown_before_hides_nothing_and_what_was_withheld_stays_so() -> None:
    given_ = one([2, 30, 40, 50], groups={"b": list("xxxx")})
    first = protect(given_)
    assert places(first) == [0, 1]
    shown = pd.DataFrame({"n1": [False, True, True, False]}, index=first.withheld.index)
    assert places(protect(given_, published=shown)) == [0, 3]
    kept = pd.DataFrame({"n1": [False, False, True, False]}, index=first.withheld.index)
    assert places(protect(given_, withheld=kept)) == [0, 2]


def test_exceptions_are_shown_and_hide_nothing() -> None:
    entry = {"year": 2024, "reason": "bekannt", "by": "Amt", "date": pd.Timestamp("2024-01-01").date()}

    def chosen(**named: Any) -> list[int]:
        return places(protect(one([2, 3, 30, 40], secrecy={"exception": ({**entry, **named},)})))

    assert chosen(count="n1") == []
    assert chosen(indicator="i1", area="1.1") == [1, 2]
    assert chosen(count="n1", area="1.3") == [0, 1, 3]
    assert chosen(count="n1", area="1.1", year=2023) == [0, 1, 2]


def test_the_choice_tells_nothing_of_the_secret_numbers() -> None:
    def chosen(a: int, b: int) -> list[int]:
        return places(protect(one([a, b, 9, 17, 8, 12, 0], groups={"b": list("xxxxyyy")})))

    assert len({tuple(chosen(a, b)) for a in range(1, 5) for b in range(1, 5)}) == 1


def test_the_published_rates_own_base_is_a_known_sum() -> None:
    table = {"bev": [100, 900, 900, 100], "n1": [2, 30, 40, 50], "d1": [LARGE] * 4}
    everywhere = protect(town(table, min_inhabitants=400))
    assert places(everywhere) == [0, 3]
    # what the eligible have together is told: so small areas are against small ones only
    of_eligible = protect(town(table | {"n1": [2, 30, 40, 8]}, min_inhabitants=400, base="eligible"))
    assert places(of_eligible) == [0, 3]
    assert of_eligible.short.loc["1.1", "n1"]


# ---- against all tables -------------------------------------------------------------------------


def all_columns(
    n: Sequence[int], hidden: Sequence[bool], groups: np.ndarray, low: Sequence[int], high: Sequence[int]
) -> np.ndarray:
    """Every column of whole numbers with the sums of the true one, equal to it where nothing is hidden."""
    told = groups @ np.array(n)
    found: list[list[int]] = []

    least = [low[k] if hidden[k] else n[k] for k in range(len(n))]

    def extend(start: list[int], left: np.ndarray) -> None:
        k = len(start)
        if k == len(n):
            if not left.any():
                found.append(start)
            return
        spare = (left - groups[:, k:] @ np.array(least[k:]))[groups[:, k] > 0]
        most = min([high[k] if hidden[k] else n[k], *(least[k] + spare)])
        for v in range(least[k], most + 1):
            extend([*start, v], left - v * groups[:, k])

    extend([], told)
    return np.array(found)


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[int], list[str], list[str], int]:
    size = draw(st.integers(2, 5))
    n = draw(st.lists(st.integers(0, 6), min_size=size, max_size=size))
    labels = st.lists(st.sampled_from("xyz"), min_size=size, max_size=size)
    first = draw(labels)
    second = draw(st.one_of(labels, st.just(["a"] * size)))
    return n, first, second, draw(st.integers(2, 4))


@settings(max_examples=40, deadline=None)
@given(towns())
def test_no_attacker_narrows_a_secret_count(drawn: tuple[list[int], list[str], list[str], int]) -> None:
    n, first, second, threshold = drawn
    chosen = protect(one(n, threshold=threshold, groups={"b": first, "r": second}))
    hidden = chosen.withheld["n1"].tolist()
    groups = chosen.totals.groups.astype(int)
    total = sum(n)
    if not any(0 < v < threshold for v in n):
        assert not any(hidden)
    for k, v in enumerate(n):
        if not 0 < v < threshold:
            continue
        assert hidden[k]
        # the insider: knows of every other withheld count whether it is small
        low = [1 if 0 < u < threshold else min(u, threshold) for u in n]
        high = [threshold - 1 if 0 < u < threshold else total * (u > 0) for u in n]
        low[k], high[k] = 0, total
        values = all_columns(n, hidden, groups, low, high)[:, k]
        if not chosen.short["n1"].iloc[k]:
            assert values.max() - values.min() >= threshold
            assert set(range(1, threshold)) <= set(values.tolist())
        # the outsider: nothing that is published beyond the sums helps him
        open_ = all_columns(n, hidden, groups, [0] * len(n), [total] * len(n))[:, k]
        best = all_columns(n, [True] * len(n), groups, [0] * len(n), [total] * len(n))[:, k]
        assert np.ptp(open_) >= min(threshold, np.ptp(best))


@settings(max_examples=25, deadline=None)
@given(towns())
def test_the_attackers_programme_finds_what_enumeration_finds(
    drawn: tuple[list[int], list[str], list[str], int],
) -> None:
    n, first, second, threshold = drawn
    chosen = protect(one(n, threshold=threshold, groups={"b": first, "r": second}))
    low, high = intervals_known(chosen, insider=False)
    hidden = chosen.withheld["n1"].tolist()
    found = all_columns(n, hidden, chosen.totals.groups.astype(int), [0] * len(n), [sum(n)] * len(n))
    assert (low["n1"].to_numpy(dtype=int) <= found.min(axis=0)).all()
    assert (high["n1"].to_numpy(dtype=int) >= found.max(axis=0)).all()


# ---- counts that add up within an area ----------------------------------------------------------

AGES = (Sum(total="all", parts=("young", "old")),)


def ages(young: Sequence[int], old: Sequence[int], **more: Any) -> Screening:
    what = catalogue("i1", "i2", counts={"i1": ("young", "all"), "i2": ("old", "all")})
    table = {
        "all": [a + b for a, b in zip(young, old, strict=True)],
        "young": young,
        "old": old,
        "bev": [LARGE] * len(young),
    }
    return town(table, what=what, sums=AGES, **more)


def test_a_part_is_not_the_whole_less_the_other_part() -> None:
    chosen = protect(ages([2, 40, 50], [60, 70, 80]))
    withheld = chosen.withheld[["all", "young", "old"]]
    assert withheld.any(axis=1).tolist() == [True, True, False] or withheld.any(axis=1).sum() == 2
    # in each area none or two of the three are open, and the same ones
    assert set(withheld.sum(axis=1)) == {0, 2}
    assert withheld["young"].iloc[0]
    low, high = intervals_known(chosen)
    assert high.loc["1.1", "young"] - low.loc["1.1", "young"] >= 5


def test_joint_moves_leave_all_sums_as_they_are() -> None:
    sums = sums_within(
        ("all", "child", "adult", "old", "under", "x"),
        [("all", ["child", "adult", "old"]), ("all", ["under", "old"]), ("all", ["men", "women"])],
    )
    assert sums.shape == (2, 6)
    moves = patterns_of(sums)
    assert sorted(moves) == [0, 1, 2, 3, 4]
    for count, patterns in moves.items():
        assert patterns
        for pattern in patterns:
            vector = np.zeros(6, dtype=int)
            vector[list(pattern)] = list(pattern.values())
            assert next(iter(pattern)) == count and vector[count] == 1
            assert not (sums @ vector).any()
    assert {1: 1, 2: -1} in moves[1]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=4),
    st.integers(2, 3),
    st.booleans(),
)
def test_no_attacker_narrows_a_part(pairs: list[tuple[int, int]], threshold: int, split: bool) -> None:
    young, old = [p[0] for p in pairs], [p[1] for p in pairs]
    groups = {"b": ["x" if split and k % 2 else "y" for k in range(len(pairs))]}
    chosen = protect(ages(young, old, threshold=threshold, groups=groups))
    low, high = intervals_known(chosen, insider=False)
    everything = replace(chosen, withheld=chosen.withheld | True)
    best_low, best_high = intervals_known(everything, insider=False)
    need = pd.DataFrame(required(chosen.cells), low.index, list(low))
    for count in ("young", "old", "all"):
        secret = chosen.secret[count]
        width, best = high[count] - low[count], best_high[count] - best_low[count]
        assert (width >= np.minimum(need[count], best))[secret].all()


# ---- rings over overlapping geographies ---------------------------------------------------------


def test_a_ring_of_four_hides_one_where_rows_and_columns_are_known() -> None:
    n = [2, 30, 40, 50, 60, 70, 80, 90, 99]
    chosen = protect(one(n, groups={"b": list("xxxyyyzzz"), "r": list("abcabcabc")}))
    assert len(places(chosen)) == 4
    assert not chosen.short.any(axis=None)
    low, high = intervals_known(chosen)
    assert high.loc["1.1", "n1"] - low.loc["1.1", "n1"] >= 5


def test_a_ring_needs_room_all_around() -> None:
    rows = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], dtype=bool)
    price = np.ones(4, dtype=np.int64)

    def ring(room: list[int], move: int = 5) -> list[int] | None:
        found = cycle(rows, 0, np.array(room), np.array(room), price, move)
        return None if found is None else found.tolist()

    assert ring([0, 9, 9, 9]) == ring([0, 9, 9, 9], -5) == [1, 2, 3]
    assert ring([0, 9, 9, 4]) is ring([0, 9, 9, 0]) is ring([0, 0, 0, 0]) is None
    less, more = np.array([0, 3, 9, 0]), np.array([0, 0, 9, 4])
    assert farthest(rows, 0, less, more, 9, 1) == 3
    assert farthest(rows, 0, less, more, 2, 1) == 2
    assert farthest(rows, 0, less, more, 9, -1) == 0
    assert farthest(rows, 0, np.zeros(4, dtype=int), np.zeros(4, dtype=int), 9, 1) == 0


def test_zeros_far_away_are_withheld_where_only_they_leave_it_open_who_has_the_cases() -> None:
    # rows and columns are known; the insider knows all, the outsider is left with one ring of four
    chosen = protect(one([0, 0, 1, 2], threshold=2, groups={"b": list("yxyx"), "r": list("yxxy")}))
    assert places(chosen) == [0, 1, 2, 3]
    low, high = intervals_known(chosen, insider=False)
    assert (low.loc["1.3", "n1"], high.loc["1.3", "n1"]) == (0, 1)


# ---- Musterstadt --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def musterstadt(root: Any) -> Protection:
    from screening.delivery import read_city
    from screening.year import screen_years

    screenings, _ = screen_years(read_city("musterstadt", root / "data"), 2016)
    return protect(screenings[2016])


def test_in_musterstadt_every_secret_count_is_protected_or_told_short(musterstadt: Protection) -> None:
    need = required(musterstadt.cells)
    secret = musterstadt.cells.secret & musterstadt.cells.known & ~musterstadt.short.to_numpy()
    assert secret.sum() > 300
    for insider in (True, False):
        low, high = intervals_known(musterstadt, insider=insider)
        width = (high - low).to_numpy(dtype=float, na_value=np.nan)
        assert (width >= need)[secret].all()


def test_in_musterstadt_most_of_what_is_no_secret_stays(musterstadt: Protection) -> None:
    free = musterstadt.cells.known & ~musterstadt.cells.secret
    kept = free & ~musterstadt.withheld.to_numpy()
    assert kept.sum() / free.sum() >= 0.85


def test_extents_are_read_from_toml_as_lists_of_areas(tmp_path: Path) -> None:
    path = tmp_path / "secrecy.toml"
    path.write_text('extents = [["1.1", "1.2"], ["1.3"]]\n', encoding="utf-8")
    read = build(Secrecy, read_toml(path), path.name)
    assert read.extents == (("1.1", "1.2"), ("1.3",))
