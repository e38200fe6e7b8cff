"""What is said about flips and distances: the numbers of the tables, in right German, for both audiences."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from screening.analysis.robustness.flips import entries, exits, tally
from screening.analysis.robustness.scenarios import NOT_SHOWN
from screening.base.style import DECISIONS
from screening.concept.settings import Robustness
from screening.disclosure import Release
from screening.figures.charts.thresholds import threshold_chart
from screening.figures.words.flips import flips_of, floor_percent, moved
from screening.report.sections import firm, robustness, space
from tests.build import catalogue, delivery, percent, released, screened


def said(block: Any) -> str:
    return re.sub(r"\\(\W)", r"\1", block.as_markdown())


# the reference is 10 %: shares are 0.5, 1.25, 1.3 and 1.35 of the mean
STEPS = {"n1": [50, 125, 130, 135, 560], "d1": [1000, 1000, 1000, 1000, 6000]}
TRIED = Robustness(threshold_low=Decimal("1.2"), threshold_step=Decimal("0.1"))


def small(audience: str = "intern", **changes: Any) -> Release:
    return released(screened(delivery(STEPS), robustness=TRIED, **changes), audience=audience)


def test_sentences_name_who_comes_in_and_who_drops_out() -> None:
    shown = small()
    assert moved(shown, "threshold:1.25") == "käme 1 Gebiet hinzu (1.2), keines fiele heraus"
    assert moved(shown, "threshold:1.35") == "käme keines hinzu, 1 Gebiet fiele heraus (1.3)"
    assert moved(shown, "threshold:1.4") == "käme keines hinzu, 2 Gebiete fielen heraus (1.3, 1.4)"
    assert moved(shown, "gaps:no") == "bliebe die Auswahl, wie sie ist"


def test_the_short_form_tells_both_ends_of_the_margin_and_the_other_means() -> None:
    text = said(robustness.flip_summary(small()))
    assert "Von den 2 Gebieten, die die Regel sicher erfüllen, bleibt **keines** bei jeder" in text
    assert "Mit einer Schwelle von 25\u00a0% statt 30\u00a0% käme 1 Gebiet hinzu (1.2)" in text
    assert (
        "mit einer Schwelle von 35\u00a0% statt 30\u00a0% käme keines hinzu, 1 Gebiet fiele heraus (1.3)"
        in text
    )
    assert "Mit dem ungewichteten Mittelwert" in text and "Mit dem Median" in text


def test_without_a_margin_or_a_chosen_area_the_short_form_leaves_them_out() -> None:
    settings = Robustness(margin=Decimal(0))
    none = released(
        screened(delivery({"n1": [1, 1], "d1": [10, 10]}), robustness=settings), audience="intern"
    )
    text = said(robustness.flip_summary(none))
    assert "statt" not in text and "erfüllen" not in text and "Median" in text
    assert "Kein Gebiet erfüllt die Regel sicher." in said(robustness.summary(none))


def test_where_nothing_moves_it_is_said_once() -> None:
    nobody = released(screened(delivery({"n1": [0, 0], "d1": [5, 5]})), audience="intern")
    text = said(robustness.summary(nobody))
    assert "**Schwelle.** Die Auswahl bliebe bei allen geprüften Änderungen, wie sie ist." in text


def test_a_single_chosen_area_is_told_in_the_singular() -> None:
    one = released(screened(delivery({"n1": [9, 1], "d1": [10, 10]})), audience="intern")
    assert "ist **knapp** entschieden. Es bleibt bei jeder einzelnen" in said(firm.result(one))
    assert "Das eine Gebiet, das die Regel sicher erfüllt, bleibt bei jeder" in said(
        robustness.flip_summary(one)
    )


def test_every_change_of_the_selection_has_its_row_and_the_idle_ones_are_named(intern: Release) -> None:
    html = robustness.scenarios(intern).html
    table = intern.analyses.flips
    moving = (entries(table) | exits(table)).any()
    for name, line in table.scenarios.iterrows():
        if line["kind"] != "threshold" and not line["in_force"]:
            assert (f'<th scope="row">{line["label"]}</th>' in html) == moving[name], name
            assert line["label"] in html
    for area in entries(table).index[entries(table)["mean:median"]]:
        assert area in html


def test_the_table_of_thresholds_has_the_figures_numbers(intern: Release, tmp_path: Path) -> None:
    block = robustness.thresholds(intern, tmp_path)
    counts = tally(intern.analyses.flips)
    for at in ("1.2", "1.35"):
        told = counts.loc[f"threshold:{at}"]
        row = re.search(rf"<tr><th[^>]*>{int(float(at) * 100 - 100)}\u00a0%.*?</tr>", block.html)
        assert row is not None
        assert re.findall(r"<td[^>]*>(\d+)<", row[0]) == [
            str(told[c]) for c in ("sure", "possible", "entries", "exits")
        ]
    assert (tmp_path / "abbildungen" / "schwellen.png").is_file()
    alt = threshold_chart(intern).alt
    assert f"sind {counts.loc['threshold:1.3', 'sure']} Gebiete sicher" in alt
    assert f"bei 40\u00a0% wären es {counts.loc['threshold:1.4', 'sure']}" in alt


def test_behind_the_door_the_chart_gives_bounds(gespraech: Release, intern: Release) -> None:
    assert re.search(r"bei 20\u00a0% wären es \d+ bis \d+,", threshold_chart(gespraech).alt)
    assert "bis" not in threshold_chart(intern).alt


def test_the_table_of_areas_has_every_area_that_comes_in_or_drops_out(thin_intern: Release) -> None:
    html = robustness.by_area(thin_intern).html
    table = thin_intern.analyses.flips
    rule = table.scenarios.index[table.scenarios["kind"] != "gaps"]
    moving = (entries(table) | exits(table))[rule].any(axis=1)
    assert html.count('<th scope="row">') == moving.sum()
    for area in table.decided.index[moving]:
        assert f'<th scope="row">{area}</th>' in html
    kept = table.decided.index[(table.decided == "sicher") & ~exits(table).any(axis=1)]
    text = said(robustness.by_area(thin_intern)).rsplit("Von keiner der Änderungen betroffen:", 1)[1]
    assert sorted(re.findall(r"\d\d\.\d\.\d", text)) == sorted(kept)


def test_an_area_is_called_untouched_only_if_all_is_shown(thin_gespraech: Release) -> None:
    table = thin_gespraech.analyses.flips
    text = said(robustness.by_area(thin_gespraech)).rsplit("Von keiner der Änderungen betroffen:", 1)[1]
    kept = re.findall(r"\d\d\.\d\.\d", text)
    assert kept and not (table.decisions.loc[kept] == NOT_SHOWN).any(axis=None)
    assert (table.decisions.loc[kept] == DECISIONS.index("sicher")).all(axis=None)
    assert "%*" in robustness.by_area(thin_gespraech).html


def test_of_an_untouched_selection_only_that_is_told() -> None:
    alone = released(screened(delivery({"n1": [9, 1], "d1": [10, 10]})), audience="intern")
    assert said(robustness.by_area(alone)) == "Von keiner der Änderungen betroffen: 1.1."


def test_a_profile_says_thresholds_alternatives_and_cases() -> None:
    release = small()
    assert flips_of(release, "1.4").startswith("Bei einer Schwelle bis 35\u00a0% bleibt es bei „sicher“.")
    assert "6 Fälle weniger bei „Ind. 1“, und es wären 0 von 1: „nein“." in flips_of(release, "1.4")
    assert flips_of(release, "1.2").startswith("Bei einer Schwelle ab 30\u00a0% bleibt es bei „nein“.")
    assert "5 Fälle mehr bei „Ind. 1“, und es wäre 1 von 1: „sicher“." in flips_of(release, "1.2")
    assert "Keine der geprüften Änderungen" in flips_of(release, "1.5")


def test_a_profile_groups_alternatives_by_what_they_lead_to(intern: Release) -> None:
    table = intern.analyses.flips
    for area in table.decided.index:
        text = flips_of(intern, area)
        assert text.endswith(".") and "nan" not in text and "\\" not in text
    told = [flips_of(intern, a) for a in intern.chosen("möglich")]
    assert any("Es hieße „sicher“ bei 6 verlangten Treffern" in t for t in told)
    assert not any("offene" in t for t in told)


def test_small_and_excluded_areas_have_sentences_of_their_own(intern: Release) -> None:
    assert "Von Hand ausgeschlossen" in flips_of(intern, intern.chosen("ausgeschlossen")[0])
    lines = intern.analyses.distance
    area = lines.index[lines["people_then"] == "sicher"][0]
    assert f"fehlen {lines['people'][area]} Einwohner:innen" in flips_of(intern, area)
    assert f"{area} ({lines['people'][area]})" in said(robustness.distances(intern))


def test_every_chosen_area_has_its_distance_the_nearest_first(intern: Release) -> None:
    html = robustness.distances(intern).html
    sure = intern.analyses.distance[intern.analyses.distance["decision"] == "sicher"]
    places = [html.index(f'<th scope="row">{a}</th>') for a in sure.sort_values("raise_from").index]
    assert places == sorted(places)
    assert "Stadt kaum" in html and "Höchstens" not in html


def test_behind_the_door_bounds_are_called_so(gespraech: Release) -> None:
    text = said(robustness.distances(gespraech))
    assert "höchstens" in text and "mind. " in text and "auch Werte ohne ausgewiesene Fallzahl" in text
    assert "nicht ausgewiesen" in said(robustness.summary(gespraech))
    hidden = (gespraech.analyses.flips.decisions == NOT_SHOWN).any(axis=1)
    assert "Nicht alle Änderungen sind" in flips_of(gespraech, hidden.index[hidden][0])


def test_beside_rounded_figures_the_note_says_that_cases_are_rough() -> None:
    screening = screened(delivery(STEPS, threshold=3), mean="unweighted", base="all")
    told = said(robustness.distances(released(screening)))
    assert "mit gerundeten Zahlen und Mittelwerten; auf wenige Fälle genau ist das nicht" in told
    assert "gerundeten" not in said(robustness.distances(released(screening, audience="intern")))


def test_rates_alone_and_cities_without_a_chosen_area_are_told_without_cases() -> None:
    rates = {"i1": [percent("1"), percent("1.5"), percent("0.5")]}
    release = released(screened(delivery({}, rates=rates), mean="unweighted"), audience="intern")
    text = said(robustness.distances(release))
    assert "ohne Zähler und Nenner nicht angeben" in text and "Änderung in Fällen</th>" not in text
    assert "stadtweiten Quote" not in said(robustness.summary(release))
    nobody = delivery({"n1": [0, 0], "d1": [5, 5]})
    sized = released(screened(nobody, min_inhabitants=1), audience="intern")
    assert "Kein Gebiet mit ausgewiesener Einwohnerzahl" in said(robustness.distances(sized))
    assert "Einwohner" not in said(robustness.distances(released(screened(nobody), audience="intern")))


def test_all_parts_work_on_one_area_and_on_withheld_figures(tmp_path: Path) -> None:
    what = catalogue("i1", "i2", agency=["i2"])
    table = {
        "bev": [None, 300, 5000],
        "n1": [9, 2, None],
        "d1": [10, 10, 10],
        "n2": [5, 0, 1],
        "d2": [9, 0, 9],
    }
    for given_city in (delivery(table, what=what, threshold=3), delivery({"n1": [1], "d1": [2]})):
        for audience in ("intern", "gespraech"):
            release = released(screened(given_city, min_inhabitants=400), audience=audience)
            parts = [
                robustness.flip_summary(release),
                robustness.summary(release),
                robustness.thresholds(release, tmp_path),
                robustness.scenarios(release),
                robustness.by_area(release),
                robustness.distances(release),
            ]
            text = " ".join(said(p) for p in parts) + " ".join(
                flips_of(release, a) for a in release.decision.index
            )
            assert "nan" not in text and "<NA>" not in text and "None" not in text


@pytest.mark.parametrize(("factor", "told"), [(1.29999, "29,9"), (1.3, "30"), (1.36, "36"), (1.3677, "36,7")])
def test_thresholds_are_rounded_down(factor: float, told: str) -> None:
    assert floor_percent(factor) == f"{told}\u00a0%"


def test_text_from_files_stays_text() -> None:
    what = catalogue("i1", "i2")
    evil = tuple(i.model_copy(update={"short": "*x* <b>"}) for i in what.indicators)
    table = STEPS | {"n2": STEPS["n1"], "d2": STEPS["d1"]}
    given_city = delivery(table, what=what.model_copy(update={"indicators": evil}))
    release = released(screened(given_city, min_hits=2), audience="intern")
    for block in (robustness.summary(release), robustness.scenarios(release), robustness.distances(release)):
        markdown = block.as_markdown()
        assert "<b>" not in markdown and " *x*" not in re.sub(r"```.*?```", "", markdown, flags=re.S)


def test_a_decision_that_is_not_shown_is_counted_beside() -> None:
    shown = small()
    table = shown.analyses.flips
    codes = table.decisions.assign(**{"threshold:1.4": NOT_SHOWN})
    flips = replace(table, decisions=codes)
    told = moved(replace(shown, analyses=replace(shown.analyses, flips=flips)), "threshold:1.4")
    assert told.endswith("; für 5 Gebiete ist es in dieser Fassung nicht ausgewiesen")
    assert len(DECISIONS) == 5


def test_what_both_ends_of_the_margin_leave_is_said_once() -> None:
    none = released(screened(delivery({"n1": [9, 1], "d1": [10, 10]})), audience="intern")
    assert (
        "Mit einer Schwelle von 25\u00a0% oder 35\u00a0% statt 30\u00a0% bliebe die Auswahl, wie sie ist."
        in said(robustness.flip_summary(none))
    )


def test_where_all_hold_no_number_of_them_is_repeated() -> None:
    two = released(screened(delivery({"n1": [90, 90, 1, 1, 1], "d1": [100] * 5})), audience="intern")
    assert said(firm.result(two)).startswith(
        "Alle 2 Gebiete, die die Regel sicher erfüllen, sind **fest** entschieden. Sie alle bleiben bei jeder"
    )
    assert "Alle 2 Gebiete, die die Regel sicher erfüllen, bleiben bei jeder" in said(
        robustness.flip_summary(two)
    )


def test_the_meeting_reads_what_rounded_figures_leave_open() -> None:
    # city rates are of sums: how far they are off is known, and what it leaves is not told
    true = screened(
        delivery({"n1": [90, 15, 12, 13], "d1": [300] * 4}, threshold={"n1": 10, "d1": 3, "bev": 3})
    )
    house, meeting = (released(true, audience=a) for a in ("intern", "gespraech"))
    for told in (robustness.flip_summary, robustness.summary):
        assert "gerundeten" not in said(told(house)) + said(told(meeting))
    # single values make a median: how far off that is nobody can tell who knows the sums alone
    median = screened(true.rates.delivery, mean="median")
    told_of = released(median, audience="gespraech")
    for told in (robustness.flip_summary, robustness.summary):
        assert "Gerechnet ist das mit den gerundeten Mittelwerten dieser Fassung" in said(told(told_of))


def test_proposals_say_that_what_rounded_figures_do_not_decide_is_open(
    intern: Release, gespraech: Release
) -> None:
    sentence = "Was die gerundeten Zahlen dieser Fassung dabei nicht entscheiden, bleibt offen."
    assert sentence in said(space.groups(gespraech)) and sentence not in said(space.groups(intern))


def test_where_nothing_is_known_to_move_but_not_all_is_told_the_selection_stays_as_far_as_told(
    gespraech: Release,
) -> None:
    table = gespraech.analyses.flips
    idle = [
        s
        for s in table.decisions
        if not entries(table)[s].any()
        and not exits(table)[s].any()
        and (table.decisions[s] == NOT_SHOWN).any()
    ]
    assert idle
    for scenario in idle:
        assert moved(gespraech, scenario).startswith(
            "bliebe die Auswahl, soweit ausgewiesen, wie sie ist; für "
        )
