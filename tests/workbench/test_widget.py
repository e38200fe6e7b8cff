"""The page under another rule as a widget: the notebook's program and the page tell each other the setting, and no more."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from screening.base import ScreeningError
from screening.disclosure import Release
from screening.workbench import what_if as asked
from screening.workbench.widget import WhatIfWidget
from screening.workbench.year import Year
from tests.browser import opened

HARNESS = """<!DOCTYPE html><html lang="de"><meta charset="utf-8"><title>Zelle</title><body>
<div id="one"></div><div id="two"></div><script type="application/json" id="state">@state@</script>
<script type="application/json" id="source">@source@</script>
<script type="module">
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const state = read("state"), heard = [];
window.sent = [];
window.model = {
  get: (name) => state[name],
  set: (name, value) => {
    if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
    state[name] = value;
    heard.slice().forEach((call) => call());
  },
  save_changes: () => window.sent.push(state.setting),
  on: (name, call) => heard.push(call),
  off: (name, call) => heard.splice(heard.indexOf(call), 1),
};
const url = URL.createObjectURL(new Blob([read("source")], { type: "text/javascript" }));
const widget = (await import(url)).default;
window.end = ["one", "two"].map((id) => widget.render({ model, el: document.getElementById(id) }));
</script></body></html>"""
"""What JupyterLab does with a widget that is shown in two cells, without JupyterLab."""


@pytest.fixture(scope="module")
def year(intern: Release) -> Year:
    return Year(**{name: getattr(intern, name) for name in Release.__dataclass_fields__})


def cell(widget: WhatIfWidget, path: Path) -> Path:
    state = {name: getattr(widget, name) for name in ("page", "title", "height", "setting")}
    told = {"state": state, "source": widget._esm}
    page = HARNESS
    for name, value in told.items():
        page = page.replace(f"@{name}@", json.dumps(value).replace("</", "<\\/"))
    path.write_text(page, encoding="utf-8")
    return path


# ---------------------------------------------------------------- what the program knows
def test_it_begins_with_the_rule_in_force_and_says_that_nothing_is_tried(year: Year) -> None:
    widget = year.what_if_widget()
    rule = year.criteria
    assert widget.setting == {
        "threshold": int(rule.threshold * 1_000_000),
        "hits": rule.min_hits,
        "people": rule.min_inhabitants,
        "mean": "",
        "without": [],
    }
    assert widget.rule == {}
    with pytest.raises(ScreeningError, match="geltende Regel eingestellt"):
        _ = widget.answer


def test_what_the_controls_stand_at_is_answered_as_the_year_answers(year: Year) -> None:
    widget = year.what_if_widget()
    out = year.criteria.indicators[2]
    widget.setting = {"threshold": 1_255_000, "hits": 5, "people": 0, "mean": "median", "without": [out]}
    expected = {
        "threshold": Decimal("1.255"),
        "min_hits": 5,
        "min_inhabitants": 0,
        "mean": "median",
        "without": [out],
    }
    assert widget.rule == expected
    pd.testing.assert_frame_equal(widget.answer.frame, year.what_if(**expected).frame)


def test_where_it_begins_can_be_said_and_is_checked_as_a_file_is(year: Year) -> None:
    widget = year.what_if_widget(threshold="1,25", without=year.catalogue[year.criteria.indicators[0]].number)
    assert widget.rule == {"threshold": Decimal("1.25"), "without": [year.criteria.indicators[0]]}
    assert year.what_if_widget(mean="weighted", min_hits=6).rule == {"min_hits": 6}, "that mean is in force"
    with pytest.raises(ScreeningError) as told:
        year.what_if_widget(threshold="viel", min_hits=99)
    assert len(told.value.findings) == 2


def test_a_mean_that_the_meeting_is_not_told_is_refused_at_once(gespraech: Release) -> None:
    with pytest.raises(ScreeningError, match="nicht gesagt"):
        WhatIfWidget(gespraech, {"mean": "median"}, height=500)


def test_without_a_program_and_in_a_document_it_shows_what_there_is(year: Year) -> None:
    data, _ = year.what_if_widget()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    still = year.what_if_page()._repr_mimebundle_()
    assert {k: v for k, v in data.items() if k in still} == still, (
        "the page in a frame, and a sentence on paper"
    )


def test_without_the_package_it_says_what_there_is(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screening.workbench.year.find_spec", lambda name: None)
    with pytest.raises(ScreeningError, match="what_if_page"):
        year.what_if_widget()


def test_it_asks_nobody(year: Year) -> None:
    assert "http" not in WhatIfWidget._esm
    assert isinstance(sys.modules["anywidget"], ModuleType)  # it is there: the tests above tried the real one


# ---------------------------------------------------------------- in touch with the page
@pytest.mark.browser
def test_page_and_program_tell_each_other_the_setting(year: Year, tmp_path: Path) -> None:
    widget = year.what_if_widget(min_hits=6)
    with opened(cell(widget, tmp_path / "zelle.html")) as visit:
        page = visit.page
        one, two = (page.frame_locator(f"#{name} iframe") for name in ("one", "two"))
        six = asked.what_if(year, {"min_hits": 6}).parts[2]
        for frame in (one, two):
            frame.locator("#outcome", has_text=six).wait_for()
        one.locator("#threshold").fill("25,5")
        page.wait_for_function("() => sent.length && sent.at(-1).threshold === 1255000")
        two.locator("#outcome", has_text=one.locator("#outcome").inner_text()).wait_for()
        assert one.locator("#threshold").input_value() == "25,5", "what is typed in stays as it was typed"
        widget.setting = page.evaluate("() => model.get('setting')")
        assert widget.answer.parts[2] == one.locator("#outcome").inner_text()
        page.evaluate("() => model.set('setting', { ...model.get('setting'), hits: 13 })")
        one.locator(
            "#outcome", has_text=asked.what_if(year, {"threshold": "1.255", "min_hits": 13}).parts[2]
        ).wait_for()
        assert visit.errors == [] and [u for u in visit.requests if u.startswith("http")] == []


@pytest.mark.browser
def test_what_cannot_be_reckoned_with_stays_on_the_page(year: Year, tmp_path: Path) -> None:
    with opened(cell(year.what_if_widget(min_hits=6), tmp_path / "zelle.html")) as visit:
        one = visit.page.frame_locator("#one iframe")
        one.locator("#hits").fill("99")
        one.locator("#outcome", has_text="So lässt sich nicht rechnen").wait_for()
        sent: list[Any] = visit.page.evaluate("() => sent.map((setting) => setting.hits)")
        assert 99 not in sent and visit.page.evaluate("() => model.get('setting').hits") == 6


@pytest.mark.browser
def test_a_page_that_no_widget_speaks_to_tells_nothing(year: Year, tmp_path: Path) -> None:
    framed = year.what_if_page()._repr_mimebundle_()["text/html"]
    host = "<script>window.told = []; addEventListener('message', (e) => told.push(e.data));</script>"
    (tmp_path / "rahmen.html").write_text(f"<meta charset=utf-8>{host}{framed}", encoding="utf-8")
    with opened(tmp_path / "rahmen.html") as visit:
        frame = visit.page.frame_locator("iframe")
        frame.locator("#hits").fill("5")
        frame.locator("#outcome", has_text="hinzu").wait_for()
        assert visit.page.evaluate("() => told") == []
