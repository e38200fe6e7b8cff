"""Nothing that a chart writes is cut off at the edge of its page, nor written over other words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from screening.disclosure import Release
from screening.figures.charts import hits_and_index, load_chart, probability_chart, region_chart
from screening.figures.charts.thresholds import threshold_chart
from screening.process.capacity import Load
from tests.report.sections.test_meeting import drawn

LONG = "Datenquelle: " + "; ".join(f"Amt für Statistik und Geoinformation {n}, CC BY 4.0" for n in range(7))


@pytest.fixture(scope="module")
def credited(intern: Release) -> Release:
    """Musterstadt, whose licence asks for a long note of the source."""
    return replace(intern, city=intern.city.model_copy(update={"attribution": LONG}))


def written(figure: Figure) -> list[Text]:
    return [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]


@pytest.fixture(scope="module")
def charts(credited: Release) -> dict[str, Figure]:
    load: Load = drawn(8, 4, 8)
    chances = probability_chart(credited)
    assert chances is not None
    return {
        "thresholds": threshold_chart(credited).figure,
        "chances": chances.figure,
        "scatter": hits_and_index(credited, credited.analyses.composite["mss"]).figure,
        "load": load_chart(credited, load, "Belastung").figure,
        "regions": region_chart(credited, {"Nord": load, "Süd": load}, "Belastung").figure,
    }


@pytest.mark.parametrize("name", ["thresholds", "chances", "scatter", "load", "regions"])
def test_every_word_of_a_chart_lies_on_its_page(charts: dict[str, Figure], name: str) -> None:
    figure = charts[name]
    figure.draw_without_rendering()
    page = figure.bbox
    told = [t.get_text() for t in written(figure)]
    assert "Daten geändert" in " ".join(told) and "Geoinformation 6" in " ".join(told)
    beyond = {
        t.get_text()
        for t in written(figure)
        if (box := t.get_window_extent()).x1 > page.x1 + 0.5
        or box.x0 < page.x0 - 0.5
        or box.y0 < page.y0 - 0.5
        or box.y1 > page.y1 + 0.5
    }
    assert not beyond


def test_the_classes_of_the_index_stand_below_what_the_figure_is_about(charts: dict[str, Figure]) -> None:
    figure = charts["scatter"]
    figure.draw_without_rendering()
    boxes = {t.get_text(): t.get_window_extent() for t in written(figure)}
    about = next(box for told, box in boxes.items() if "über die beide Verfahren urteilen" in told)
    assert all(boxes[name].y1 < about.y0 for name in ("hoch", "mittel", "niedrig", "sehr niedrig"))


def test_where_no_area_lies_just_below_the_line_the_chart_has_no_column_and_no_sign_for_it(
    intern: Release,
) -> None:
    firm = intern.analyses.firmness
    alone = replace(intern.analyses, firmness=replace(firm, below=firm.below.iloc[:0]))
    for release, there in ((intern, True), (replace(intern, analyses=alone), False)):
        chart = probability_chart(release)
        assert chart is not None
        told = [t.get_text() for t in written(chart.figure)]
        assert any("sicher: 44 Gebiete" in t for t in told)
        assert any("knapp unter der Linie" in t for t in told) == there
