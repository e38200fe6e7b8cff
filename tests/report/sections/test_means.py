"""Where single indicators have a mean of their own, every document says which mean holds for which."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from screening.disclosure import Release
from screening.figures.export.sheets import sheets
from screening.figures.export.xlsx import write_workbook
from screening.figures.profile.facts import notes
from screening.report.sections import dossier, method, robustness
from screening.report.sections.comparison import criteria_differences
from tests.build import delivery, percent, released, screened

TABLE = {"bev": [900, 900, 300], "n1": [13, 27, 9], "d1": [100, 300, 50]}
RATES = {"i2": [percent("1"), percent("3"), percent("2")]}


def several(audience: str = "intern", **changes: Any) -> Release:
    rule = {"means": {"i2": "unweighted"}, "min_inhabitants": 400} | changes
    given = delivery(TABLE, rates=RATES)
    given = replace(
        given, sources=(*given.sources, replace(given.sources[0], path="quote.csv", counts=("i2",)))
    )
    return released(screened(given, **rule), audience=audience)


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_the_dossier_says_which_mean_holds_for_which_indicator(audience: str) -> None:
    release = several(audience)
    rule = method.rule(release).as_markdown().replace("\\", "")
    assert (
        "**Mittelwert.** Stadtweite Quote (Summe der Zähler durch Summe der Nenner), gebildet über alle Gebiete; bei "
        "„Ind. 2“ ungewichteter Mittelwert über die Gebiete, gebildet über Gebiete mit mindestens 400" in rule
    )
    assert "In ihrem Mittelwert zählt darum jedes Gebiet gleich viel" in rule
    table = method.indicators(release).html
    assert "Art des Mittelwerts" in table
    assert table.index("stadtweite Quote") < table.index("ungewichteter Mittelwert")
    assert "bei „Ind. 2“ ungewichtet" in dossier.summary(release).as_markdown().replace("\\", "")
    assert "bei „Ind. 2“ ungewichtet" in " ".join(notes(release)[0])


def test_what_another_mean_would_change_says_who_keeps_his() -> None:
    told = dossier.other_means(several()).as_markdown().replace("\\", "")
    assert "stadtweite Quote; bei „Ind. 2“ ungewichteter Mittelwert" in told
    assert "Dort bleibt der geltende Mittelwert" in told
    # all that have counts take the city rate already: it is in force, and no alternative
    assert "ungewichteter Mittelwert" in robustness.scenarios(several()).as_markdown()


def test_with_one_mean_no_document_has_a_column_for_it() -> None:
    release = released(screened(delivery(TABLE)), audience="intern")
    assert "Art des Mittelwerts" not in method.indicators(release).html
    assert "über alle Gebiete, soweit Zähler" in method.rule(release).as_markdown()


def test_the_workbook_says_it_in_its_criteria_and_beside_each_mean(tmp_path: Path) -> None:
    release = several()
    book = load_workbook(write_workbook(release, sheets(release), "Auswahl", tmp_path / "auswahl.xlsx"))
    rows = list(book["Mittelwerte"].iter_rows(values_only=True, min_row=3))
    assert [row[-1] for row in rows] == [
        "Art des Mittelwerts",
        "stadtweite Quote",
        "ungewichteter Mittelwert",
    ]
    told = dict(row[:2] for row in book["Kriterien"].iter_rows(values_only=True))
    assert told["Mittelwert"].endswith("; bei „Ind. 2“ ungewichteter Mittelwert über die Gebiete")
    assert told["Bezug des Mittelwerts"].startswith("alle Gebiete; bei „Ind. 2“ Gebiete mit genügend")


def test_two_rules_that_differ_in_one_indicators_mean_are_told_apart() -> None:
    one, other = several(), several(means={"i2": "median"})
    told = criteria_differences(one.criteria, other.criteria, one.catalogue)
    assert told == [
        (
            "Mittelwert",
            "stadtweite Quote; bei „Ind. 2“ ungewichteter Mittelwert",
            "stadtweite Quote; bei „Ind. 2“ Median",
        )
    ]
