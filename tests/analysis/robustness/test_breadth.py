"""Breadth: circumstances behind the hits, the effective number of indicators, and how both are told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.analysis.robustness.breadth import (
    LEVELS,
    breadth,
    circumstance_label,
    circumstances_of,
    correlations,
    effective_number,
    hits_by_circumstance,
    level_of,
)
from screening.concept.catalogue import Catalogue, default_catalogue
from screening.concept.settings import Robustness
from screening.disclosure import Release
from screening.figures.words.area_lines import area_lines, breadth_line
from screening.report.sections import breadth as told
from screening.rule.decision import Screening
from tests.build import catalogue, delivery, percent, released, screened
from tests.examples import examples
from tests.rule.cities import as_table, cities, settings_of


def grouped(what: Catalogue, groups: dict[str, str]) -> Catalogue:
    """The catalogue with circumstances: indicator → id of its circumstance."""
    labels = [{"id": c, "label": f"Umstand {c}"} for c in dict.fromkeys(groups.values())]
    plain = what.model_dump(by_alias=True)
    plain["circumstance"] = tuple(labels)
    for indicator in plain["indicator"]:
        indicator["circumstance"] = groups.get(indicator["id"], "")
    return Catalogue.model_validate(plain)


def city(hits: dict[str, list[int]], groups: dict[str, str], **changes: Any) -> Screening:
    """A city whose value is 90 % where an indicator hits and 10 % elsewhere; the last area hits nowhere."""
    size = len(next(iter(hits.values()))) + 3
    table: dict[str, Any] = {}
    for indicator, areas in hits.items():
        number = indicator[1:]
        table |= {f"n{number}": [90 if a else 10 for a in [*areas, 0, 0, 0]], f"d{number}": [100] * size}
    what = grouped(catalogue(*hits), groups)
    return screened(delivery(table, what=what, **changes.pop("delivered", {})), **changes)


# a: hits of 1 2 3 (one circumstance) and 4; b: of 1 4 5
HITS = {"i1": [1, 1], "i2": [1, 0], "i3": [1, 0], "i4": [1, 1], "i5": [0, 1]}
GROUPS = {"i1": "geld", "i2": "geld", "i3": "geld", "i5": "amt"}


def test_hits_are_counted_by_circumstance_and_an_indicator_without_one_is_its_own() -> None:
    screening = city(HITS, GROUPS)
    what = screening.rates.catalogue
    assert circumstances_of(what, ("i4", "i3", "i1")) == {":i4": ("i4",), "geld": ("i3", "i1")}
    by = hits_by_circumstance(screening)
    assert by.iloc[:3].to_dict("list") == {"geld": [3, 1, 0], ":i4": [1, 1, 0], "amt": [0, 1, 0]}
    assert [circumstance_label(what, k) for k in by] == ["Umstand geld", "Ind. 4", "Umstand amt"]


def test_a_circumstance_named_like_an_indicator_stays_another_one() -> None:
    what = grouped(catalogue("i1", "i2"), {"i2": "i1"})
    assert circumstances_of(what, ("i1", "i2")) == {":i1": ("i1",), "i1": ("i2",)}


@settings(max_examples=examples(30), deadline=None)
@given(cities())
def test_hits_by_circumstance_add_up_to_the_sure_hits(given_city: Any) -> None:
    cells, people, out, rule = given_city
    ids = [f"i{k}" for k in range(len(cells))]
    what = grouped(catalogue(*ids), dict.fromkeys(ids[1::2], "geld"))
    screening = screened(delivery(as_table(cells, people), what=what), **settings_of(out, rule))
    found = breadth(screening)
    assert found.circumstances.sum(axis=1).tolist() == screening.hits["hits_min"].tolist()
    areas = found.areas
    assert areas["hits"].tolist() == screening.hits["hits_min"].tolist()
    assert (areas["most"] + areas["without"] == areas["hits"]).all()
    enough = areas["hits"] >= screening.criteria.min_hits
    assert areas["level"].isin(LEVELS).tolist() == enough.tolist()
    assert (
        ((areas["effective"] >= 1 - 1e-9) & (areas["effective"] <= areas["measured"] + 1e-9)).dropna().all()
    )


def test_the_numbers_of_an_area_by_hand() -> None:
    areas = breadth(city(HITS, GROUPS, min_hits=3)).areas
    first = areas.iloc[0]
    assert first[["hits", "circumstances", "most", "without"]].tolist() == [4, 2, 3, 1]
    assert (first["largest"], first["level"]) == ("geld", "einseitig")
    second = areas.iloc[1]
    assert second[["hits", "circumstances", "most", "without"]].tolist() == [3, 3, 1, 2]
    assert (second["largest"], second["level"]) == ("geld", "breit"), "of equals the first"
    assert areas.iloc[2][["hits", "level"]].tolist() == [0, ""] and pd.isna(areas["largest"].iloc[2])
    assert pd.isna(areas["effective"].iloc[2]) and areas["measured"].iloc[2] == 0


@pytest.mark.parametrize(
    ("hits", "circumstances", "most", "level"),
    [
        (6, 1, 6, ""),
        (7, 1, 7, "einseitig"),
        (7, 4, 4, "einseitig"),
        (7, 3, 3, "schmal"),
        (8, 4, 4, "schmal"),
        (8, 5, 4, "überlappend"),
        (13, 3, 7, "einseitig"),
        (20, 3, 11, "schmal"),
        (7, 4, 3, "überlappend"),
        (9, 6, 3, "überlappend"),
        (7, 7, 1, "breit"),
        (13, 9, 3, "breit"),
    ],
)
def test_a_level_is_the_first_that_holds(hits: int, circumstances: int, most: int, level: str) -> None:
    """With 7 hits demanded. Of 20 hits 9 remain without the strongest 11: they still suffice."""
    assert level_of(hits, circumstances, most, 7, Robustness()) == level


def test_the_concepts_seven_hits_of_three_circumstances_are_narrow() -> None:
    """SGB II (2, 3, 4), single parents (8, 9), BSA (11, 13)."""
    what = default_catalogue()
    numbers = {2, 3, 4, 8, 9, 11, 13}
    groups = circumstances_of(what, [i.id for i in what.indicators if i.number in numbers])
    assert {k: len(v) for k, v in groups.items()} == {"sgb2": 3, "alleinerziehend": 2, "bsa": 2}
    assert level_of(7, 3, 3, 7, Robustness()) == "schmal"


def test_cut_offs_of_the_levels_are_settings() -> None:
    strict = Robustness.model_validate({"narrow": "0.6", "dominant": "0.4"}, strict=False)
    assert level_of(10, 6, 3, 7, Robustness()) == "überlappend" and level_of(10, 6, 3, 7, strict) == "schmal"
    assert level_of(7, 5, 3, 7, Robustness()) == "überlappend" and level_of(7, 5, 3, 7, strict) == "einseitig"


def by_eigenvalues(r: pd.DataFrame) -> float:
    values = np.linalg.eigvalsh(r.to_numpy(dtype=float))
    return float(values.sum() ** 2 / (values**2).sum())


@given(st.integers(1, 8), st.integers(0, 10_000))
def test_the_effective_number_is_the_participation_ratio_of_the_eigenvalues(size: int, seed: int) -> None:
    drawn = np.random.default_rng(seed).normal(size=(12, size))
    r = pd.DataFrame(np.atleast_2d(np.corrcoef(drawn, rowvar=False)))
    assert effective_number(r) == pytest.approx(by_eigenvalues(r))


def test_unrelated_indicators_all_count_and_equal_ones_once() -> None:
    assert effective_number(pd.DataFrame(np.eye(5))) == 5
    assert effective_number(pd.DataFrame(np.ones((4, 4)))) == 1
    assert effective_number(pd.DataFrame(-np.ones((2, 2)) + 2 * np.eye(2))) == 1
    assert effective_number(pd.DataFrame()) is None


# 30 areas: i2 repeats i1, i3 goes against it, i4 is unrelated to them (a plan of ones and zeros)
SIZE = 32
X = [10 + 10 * (k // 2 % 2) for k in range(SIZE)]
Y = [10 + 10 * (k % 2) for k in range(SIZE)]
RELATED: dict[str, Any] = {
    "n1": X,
    "n2": [2 * v for v in X],
    "n3": [50 - v for v in X],
    "n4": Y,
    **{f"d{k}": [100] * SIZE for k in range(1, 5)},
}


def test_correlations_and_effective_numbers_by_hand() -> None:
    found = breadth(screened(delivery(RELATED)))
    expected = [[1, 1, -1, 0], [1, 1, -1, 0], [-1, -1, 1, 0], [0, 0, 0, 1]]
    assert found.correlation.to_numpy(dtype=float) == pytest.approx(np.array(expected))
    assert found.effective == pytest.approx(16 / 10), "4² through the ten cells of ±1"
    assert (found.areas_of == SIZE).all(axis=None) and found.left_out == ()
    # where X and Y are high, i1, i2 and i4 hit: 3² through 5; where only Y is, i4 alone; X's low side hits i3
    at = found.areas
    both = at.iloc[3]
    assert both[["hits", "measured"]].tolist() == [3, 3] and both["effective"] == pytest.approx(9 / 5)
    assert at["effective"].iloc[2] == pytest.approx(1), "i1 and i2 say the same"


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 10_000))
def test_pairs_are_taken_over_the_areas_that_have_both_values(seed: int) -> None:
    """Against numpy, pair by pair."""
    rng = np.random.default_rng(seed)
    table: dict[str, Any] = {}
    for k in (1, 2, 3):
        values = [None if rng.random() < 0.2 else int(v) for v in rng.integers(1, 99, 40)]
        table |= {f"n{k}": values, f"d{k}": [100] * 40}
    screening = screened(delivery(table | {"bev": [399, *[1000] * 39]}), min_inhabitants=400)
    r, areas = correlations(screening)
    for a in r:
        for b in r:
            both = [
                (x, y)
                for x, y in list(zip(table["n" + a[1:]], table["n" + b[1:]], strict=True))[1:]
                if x is not None and y is not None
            ]
            assert areas.loc[a, b] == len(both)
            assert r.loc[a, b] == pytest.approx(np.corrcoef(*np.array(both, dtype=float).T)[0, 1])


def test_indicators_with_too_few_common_areas_or_no_differences_are_left_out() -> None:
    few = [v if k < 19 else None for k, v in enumerate(X)]
    table = RELATED | {"n3": few, "n4": [7] * SIZE}
    found = breadth(screened(delivery(table)))
    assert list(found.correlation) == ["i1", "i2"] and found.left_out == ("i3", "i4")
    # hits of what is left out are counted, but not measured
    assert (found.areas["measured"] <= found.areas["hits"]).all()
    more = breadth(screened(delivery(table), robustness={"common_areas": 19}))
    assert more.left_out == ("i4",)


def test_excluded_and_small_areas_enter_no_correlation() -> None:
    import datetime as dt

    out = {"area": "1.1", "reason": "Heim", "by": "Amt", "date": dt.date(2024, 1, 1)}
    people = [1000, 100, *[1000] * (SIZE - 2)]
    _, areas = correlations(
        screened(delivery(RELATED | {"bev": people}), min_inhabitants=400, exclusion=[out])
    )
    assert (areas == SIZE - 2).all(axis=None)


def test_a_city_with_few_areas_has_no_correlations_and_still_an_answer() -> None:
    found = breadth(screened(delivery({"n1": [9], "d1": [10]})))
    assert found.correlation.empty and found.effective is None and found.left_out == ("i1",)
    shown = released(screened(delivery({"n1": [9], "d1": [10]})), audience="intern")
    assert "zu wenige Werte" in told.correlations(shown).as_markdown()


def test_delivered_rates_alone_are_enough() -> None:
    rates = {"i1": [percent(str(v)) for v in X], "i2": [percent(str(v)) for v in Y]}
    found = breadth(screened(delivery({}, rates=rates), mean="unweighted"))
    assert found.correlation.to_numpy(dtype=float) == pytest.approx(np.eye(2))


def test_for_the_meeting_correlations_are_of_shown_figures_and_the_rest_is_named(
    intern: Release, gespraech: Release
) -> None:
    found, full = gespraech.analyses.breadth, intern.analyses.breadth
    agency = {i for i in gespraech.ids if gespraech.catalogue[i].direction == "a"}
    assert agency == set(found.left_out) and full.left_out == ()
    eligible = (gespraech.special == "") & (gespraech.decision["decision"] != "ausgeschlossen")
    pandas = gespraech.rate.loc[eligible, list(found.correlation)].astype(float).corr()
    assert found.correlation.to_numpy(dtype=float) == pytest.approx(pandas.to_numpy())
    text = told.correlations(gespraech).as_markdown().replace("\\", "")
    assert all(gespraech.catalogue[i].short in text for i in agency)
    assert (found.areas["hits"] <= full.areas["hits"]).all(), "withheld flags are no sure hits"
    # a decision may be told without all the flags it hangs on
    assert (found.areas["hits"] <= gespraech.decision["hits_min"]).all()
    partial = found.areas["measured"] < found.areas["hits"]
    assert partial.any() and "zu wenige Werte ausgewiesen" in told.breadth(gespraech).html


# ---------------------------------------------------------------- sentences and tables
def test_an_areas_line_names_circumstances_by_their_hits() -> None:
    shown = released(city(HITS, GROUPS), audience="intern")
    nb = "\u00a0"
    assert breadth_line(shown, "1.1") == f"4 Treffer aus 2 Umständen: Umstand geld{nb}(3), Ind. 4{nb}(1)"
    assert breadth_line(shown, "1.3") == "Kein Treffer"
    one = city({"i1": [1, 0], "i2": [0, 0]}, {})
    assert breadth_line(released(one, audience="intern"), "1.1") == f"1 Treffer aus 1 Umstand: Ind. 1{nb}(1)"
    with pytest.raises(KeyError):
        breadth_line(shown, "9.9")


def test_a_profile_counts_circumstances_only_where_indicators_share_one() -> None:
    """Without groups each of the four hits would be a circumstance: a breadth that nobody has said."""
    shared, apart = (released(city(HITS, groups), audience="intern") for groups in (GROUPS, {}))
    assert dict(area_lines(shared, "1.1"))["Umstände"].startswith("4 Treffer aus 2 Umständen: ")
    assert "Umstände" not in dict(area_lines(apart, "1.1"))
    assert "lässt sich hier nicht sagen" in told.summary(apart).as_markdown()


def test_with_open_values_the_line_speaks_of_sure_hits() -> None:
    table = {"n1": [90, 10, 10], "d1": [100] * 3, "n2": [None, 90, 10], "d2": [100] * 3}
    shown = released(screened(delivery(table)), audience="intern")
    assert breadth_line(shown, "1.1").startswith("1 sicherer Treffer aus 1 Umstand: ")
    nothing = table | {"n1": [10, 90, 10]}
    shown = released(screened(delivery(nothing)), audience="intern")
    assert breadth_line(shown, "1.1") == "Kein sicherer Treffer"


def test_one_sided_areas_are_warned_of_with_what_would_remain() -> None:
    shown = released(city(HITS, GROUPS, min_hits=3), audience="intern")
    text = told.brief(shown).as_markdown()
    assert "callout-warning" in text and "einseitig" in text
    assert "Ohne „Umstand geld“ wäre es 1." in text
    assert "hat **1** breite Treffer, **1** hat einseitige." in text
    table = told.breadth(shown).html
    assert table.index(">1.1<") < table.index(">1.2<"), "the least broad first"


def test_without_shared_circumstances_nothing_is_said_about_breadth() -> None:
    shown = released(city(HITS, {"i1": "geld"}), audience="intern")
    assert shown.analyses.breadth.areas["level"].iloc[0] == "breit"
    assert "lässt sich hier nicht sagen" in told.summary(shown).as_markdown()
    assert told.breadth(shown).as_markdown() == "" and "**breit**" not in told.summary(shown).as_markdown()


def test_without_a_chosen_area_the_texts_say_so() -> None:
    shown = released(city(HITS, GROUPS, min_hits=5), audience="intern")
    assert "Kein Gebiet erfüllt die Regel sicher." in told.brief(shown).as_markdown()
    assert told.breadth(shown).as_markdown() == "Kein Gebiet erfüllt die Regel sicher."


def test_musterstadts_tables_repeat_the_numbers(intern: Release) -> None:
    found = intern.analyses.breadth
    text = told.brief(intern).as_markdown()
    sure = found.areas.loc[intern.chosen("sicher"), "level"].value_counts()
    assert f"**{sure['breit']}** breite Treffer, **{sure['überlappend']}** haben überlappende" in text
    assert "keinem dieser Gebiete" in text
    heat = told.correlations(intern)
    assert f"{found.correlation.loc['alg2', 'sozialgeld']:.2f}".replace(".", ",") in heat.html
    assert heat.html.count("<tr>") == len(intern.ids) + 1 and "table.header" in heat.typst
    table = told.breadth(intern)
    assert table.html.count('<th scope="row"') == len(intern.chosen("sicher"))


def test_names_from_a_catalogue_are_inert() -> None:
    bad = grouped(catalogue("i1", "i2", "i4"), {"i1": "geld", "i2": "geld"})
    plain = bad.model_dump(by_alias=True)
    plain["circumstance"][0]["label"] = "<b>*Geld*</b>"
    plain["indicator"][2]["short"] = "<i>#zwei</i>"
    what = Catalogue.model_validate(plain)
    table = {k: v for k, v in RELATED.items() if k[1] in "124"}
    shown = released(screened(delivery(table, what=what)), audience="intern")
    for block in (told.breadth(shown), told.correlations(shown)):
        assert "<b>" not in block.html and "<i>" not in block.html and "\\#zwei" in block.typst


def test_names_in_a_warning_are_inert() -> None:
    plain = grouped(catalogue(*HITS), GROUPS).model_dump(by_alias=True)
    plain["circumstance"][0]["label"] = "*Geld* @fig-x"
    what = Catalogue.model_validate(plain)
    table: dict[str, Any] = {}
    for indicator, areas in HITS.items():
        table |= {
            f"n{indicator[1:]}": [90 if a else 10 for a in [*areas, 0, 0]],
            f"d{indicator[1:]}": [100] * 4,
        }
    shown = released(screened(delivery(table, what=what), min_hits=3), audience="intern")
    text = told.brief(shown).as_markdown()
    assert text.count(r"\*Geld\* \@fig\-x") == 2 and "*Geld*" not in text.replace(r"\*", "")
