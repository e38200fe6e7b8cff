"""Composite indices in words, tables and the scatter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from screening.disclosure import Release
from screening.figures.charts.scatter import _stacked, hits_and_index
from screening.report.sections import composite as told
from tests.build import catalogue, delivery, percent, released, screened

# six areas of two indicators: the third is far above the mean in one, the sixth above it in both
TABLE: dict[str, Any] = {
    "n1": [10, 10, 95, 10, 10, 45],
    "d1": [100] * 6,
    "n2": [10, 10, 10, 2, 2, 14],
    "d2": [100] * 6,
}


def city(year: int = 2024, audience: str = "intern", **changes: Any) -> Release:
    table = TABLE | changes.pop("table", {})
    what = changes.pop("what", None)
    screening = screened(delivery(table, year=year, what=what), **changes)
    return released(screening, audience=audience)


def plain(block: Any) -> str:
    return str(block.as_markdown()).replace("\\", "")


def test_the_text_says_what_an_index_asks_and_may_not_mean(intern: Release) -> None:
    text = plain(told.methods(intern))
    assert "„kann nicht allein anhand des Sozialmonitorings beurteilt werden“" in text
    assert "kein Urteil" in text and "Annahme und einstellbar" in text and "nicht Hamburgs Ergebnis" in text
    assert f"Verwendet sind {len(intern.ids)} Indikatoren. Die Dynamik vergleicht mit 2022." in text
    why = intern.analyses.composite["mss"].areas["why"].value_counts()
    assert f"Eine Klasse haben {why['']} Gebiete (ohne: {why['Werte offen']} Werte offen" in text
    assert "Spanne" not in text


def test_the_meeting_is_told_whose_values_are_missing(gespraech: Release) -> None:
    text = plain(told.methods(gespraech))
    assert "Gerechnet ist mit den gerundeten Zahlen dieser Fassung" in text
    for i, reason in gespraech.analyses.composite["mss"].left_out.items():
        assert gespraech.catalogue[i].short in text and f"({reason})" in text


def test_a_break_a_missing_year_and_a_single_indicator_are_told() -> None:
    old = screened(delivery(TABLE, year=2022, what=catalogue("i1", "i2", breaks={"i1": ("B1", 2023)})))
    new = screened(delivery(TABLE, what=catalogue("i1", "i2", breaks={"i1": ("B1", 2023)})))
    text = plain(told.methods(released(old, new, audience="intern")))
    assert "Die Dynamik vergleicht mit 2022; nicht dabei: Ind. 1 (Bruch der Reihe 2023)." in text
    assert "Eine Lieferung von 2021 liegt nicht vor: keine Dynamik." in text
    both = catalogue("i1", "i2", breaks={"i1": ("B1", 2023), "i2": ("B2", 2024)})
    cut = released(*(screened(delivery(TABLE, year=y, what=both)) for y in (2022, 2024)), audience="intern")
    assert "Eine Dynamik seit 2022 lässt sich nicht bilden; nicht dabei" in plain(told.methods(cut))
    assert "positiv" not in plain(told.classes(cut))
    one = city(what=catalogue("i1", "i2", agency=("i2",)))
    assert "Verwendet ist 1 Indikator; nicht dabei: Ind. 2 (keine Belastung)." in plain(told.methods(one))


def test_the_text_says_where_both_indices_have_the_same_status(intern: Release) -> None:
    assert "Status in jedem Gebiet derselbe" in plain(told.methods(city()))
    assert "Status in jedem Gebiet derselbe" not in plain(told.methods(intern))


def test_redrawn_areas_are_told_with_the_dynamics(intern: Release) -> None:
    redrawn = len(intern.trend.uncertain)
    text = plain(told.methods(intern))
    moved = intern.trend.decision[2022].isna().any()
    assert (f"{redrawn} Gebiete wurden seither neu zugeschnitten" in text) == bool(moved)


def test_class_tables_repeat_the_counts(intern: Release) -> None:
    html = told.classes(intern).html
    for one in intern.analyses.composite.values():
        row = one.classes.loc["sehr niedrig"]
        cells = "".join(f'<td class="a-right">{row[d]}</td>' for d in ("positiv", "stabil", "negativ"))
        assert (
            f'<th scope="row">sehr niedrig</th>{cells}<td class="a-right total">{row["insgesamt"]}</td>'
            in html
        )


def test_the_agreement_table_repeats_counts_and_kappa(intern: Release) -> None:
    block = told.agreement(intern)
    for one in intern.analyses.composite.values():
        for found in (one.agreement.by_class, one.agreement.by_rank):
            cells = "".join(f'<td class="a-right">{n}</td>' for n in found.counts)
            assert found.kappa is not None
            assert f'{cells}<td class="a-right">{found.kappa:.2f}</td>'.replace("0.", "0,") in block.html
        assert plain(block).count(f"Verglichen sind {one.agreement.compared} Gebiete") >= 1


def test_one_very_high_value_and_two_high_ones_are_found_by_different_methods() -> None:
    """Means 30 and 8: z of the third 2.05 and 0.45, of the sixth 0.47 and 1.34; only the sixth hits twice.

    The sums -0.18 (twice), 2.49, -1.97 (twice), 1.81 have the standard deviation 1.70.
    """
    shown = city(min_hits=2)
    one = shown.analyses.composite["mss"]
    assert shown.decision["hits_min"].tolist() == [0, 0, 1, 0, 0, 2]
    assert one.agreement.by_rank.counts == (0, 1, 1, 4)
    assert one.areas["index"].astype(float).round(2).tolist()[2::3] == [1.47, 1.07]
    html = told.apart(shown).html
    assert "1 Treffer (verlangt sind 2), aber Index 1,47 (Status niedrig, Rang 1 von 6)" in html
    assert "am weitesten über dem Mittelwert: Ind. 1" in html
    assert "2 Treffer, aber Index 1,07 (Status niedrig, Rang 2 von 6)" in html
    # by status both are low: the sixth is found by both, the third by the index alone
    assert one.agreement.by_class.counts == (1, 0, 1, 4)
    full = told.apart_all(shown).html
    assert "nur Regel (Rang)" in full and ">nur Index<" in full


def test_reasons_name_hits_index_rank_and_what_is_highest(intern: Release) -> None:
    one = intern.analyses.composite["mss"]
    html = told.apart(intern).html
    found = one.agreement.by_rank
    index = one.areas["index"].astype(float)
    ranks = index[one.agreement.judged].rank(ascending=False)
    assert len(found.first) and len(found.second)
    for a in [*found.first, *found.second]:
        shown = f"Index {index[a]:.2f}".replace(".", ",")
        assert f"{shown} (Status {one.areas['status'][a]}, Rang {int(ranks[a])} von {len(ranks)})" in html
    a = found.second[0]
    highest = one.areas["highest"][a]
    z = intern.rate.loc[one.areas["why"] == "", list(one.status_of)].astype(float)
    z = (z - z.mean()) / z.std(ddof=0)
    assert z.loc[a].idxmax() == highest
    assert intern.catalogue[highest].short in html


def test_the_full_table_has_every_area_that_is_found_by_one_only(intern: Release) -> None:
    html = told.apart_all(intern).html
    areas = set()
    for one in intern.analyses.composite.values():
        for found in (one.agreement.by_class, one.agreement.by_rank):
            areas |= {*found.first, *found.second}
    assert html.count('<th scope="row"') == len(areas)
    assert all(f">{a}</th>" in html for a in areas)


def test_a_short_list_says_that_it_is_short(gespraech: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "MOST", 4)
    first, second = (
        len(x)
        for x in (
            gespraech.analyses.composite["mss"].agreement.by_rank.first,
            gespraech.analyses.composite["mss"].agreement.by_rank.second,
        )
    )
    block = told.apart(gespraech)
    assert block.html.count('<th scope="row"') == 4 < first + second
    assert f"4 von {first + second}; alle stehen in der folgenden Tabelle." in block.html


@pytest.mark.parametrize(
    "table",
    [{"n1": [1] * 6, "n2": [1] * 6}, {"bev": [10] * 6}, {"n1": [None] * 6, "n2": [None] * 6}],
    ids=["all alike", "all small", "nothing delivered"],
)
def test_without_an_index_every_part_says_so(table: dict[str, Any], tmp_path: Path) -> None:
    shown = city(table=table)
    assert "ein Vergleich ist nicht möglich" in plain(told.agreement(shown))
    assert "nichts zu zeichnen" in plain(told.scatter(shown, tmp_path))
    assert "dieselben Gebiete" in plain(told.apart(shown)) and "dieselben Gebiete" in plain(
        told.apart_all(shown)
    )
    assert "Eine Klasse haben 0 Gebiete" in plain(told.methods(shown))
    assert "insgesamt" in plain(told.classes(shown))


def test_one_area_and_rates_alone_work() -> None:
    one = released(screened(delivery({"n1": [9], "d1": [10]})), audience="intern")
    assert "kein Unterschied zwischen den Gebieten" in plain(told.methods(one))
    rates = {"i1": [percent(v) for v in ("1", "2", "9", "3")]}
    alone = released(screened(delivery({}, rates=rates), mean="unweighted"), audience="intern")
    assert "Verglichen sind 4 Gebiete" in plain(told.agreement(alone))


def test_the_scatters_text_states_its_finding(intern: Release, tmp_path: Path) -> None:
    one = intern.analyses.composite["mss"]
    drawn = hits_and_index(intern, one)
    both, first, second, _ = one.agreement.by_rank.counts
    assert f"Beide finden {both} Gebiete, nur die Regel {first}, nur der Index {second}." in drawn.alt
    assert "Synthetische Demodaten" in drawn.alt
    block = told.scatter(intern, tmp_path)
    assert (tmp_path / "abbildungen/verfahren-treffer-index.png").stat().st_size > 10_000
    assert "fig-verfahren-treffer-index" in block.as_markdown()


def test_every_compared_area_is_one_mark_in_its_own_group(intern: Release) -> None:
    one = intern.analyses.composite["mss"]
    axes = hits_and_index(intern, one).figure.axes[1]
    drawn = [len(c.get_offsets()) for c in axes.collections]  # type: ignore[arg-type]
    assert sorted(drawn) == sorted(one.agreement.by_rank.counts)
    points = pd.DataFrame([p for c in axes.collections for p in c.get_offsets()], columns=["x", "y"])  # type: ignore[union-attr]
    hits = intern.decision["hits_min"][one.agreement.judged].astype(float)
    assert points["y"].round().value_counts().to_dict() == hits.value_counts().to_dict()


def test_equal_marks_are_moved_apart_but_never_to_another_number() -> None:
    x = pd.Series([0.0] * 5 + [9.0] + [0.0] * 3, index=list("abcdefghi"))
    y = pd.Series([2.0] * 6 + [3.0] * 3, index=x.index)
    moved = _stacked(x, y, 0.1)
    assert moved.abs().max() < 0.5 and moved["f"] == 0
    assert len(set(moved[list("abcde")])) == 5 and len(set(moved[list("ghi")])) == 3
