"""What is made of a plain table's screening: workbook, map, answers, and how it shows itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

import screening as sc
from screening.base import look
from screening.base.findings import ScreeningError
from tests.conftest import ROOT
from tests.workbench.plain import screened, table, told

# --- workbook and map -------------------------------------------------------------------------------------------


def test_the_workbook_holds_the_table_and_no_formula(tmp_path: Path) -> None:
    frame = table(viertel=["=1+1", "Berg", "Tal"], hinweis=["http://x.de", "", "007"])
    paths = [screened(frame).to_excel(tmp_path / name) for name in ("a.xlsx", "b.xlsx")]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert openpyxl.load_workbook(paths[0]).properties.language == "de-DE"
    read = pd.read_excel(paths[0], sheet_name="Auswahl", dtype={"viertel": str, "hinweis": str})
    assert read["viertel"].tolist() == ["=1+1", "Berg", "Tal"]
    assert read["hinweis"][2] == "007"
    assert read["Entscheidung"].tolist() == screened(frame).decided.tolist()
    assert "Aufgenommen wird ein Gebiet" in pd.read_excel(paths[0], sheet_name="Regel")["Regel"][0]


def squares(crs: object = 25832) -> gpd.GeoDataFrame:
    shapes = [shapely.box(690000 + 500 * k, 5330000, 690500 + 500 * k, 5330500) for k in range(3)]
    return gpd.GeoDataFrame(table(arbeitslose=[20, 5, 5]), geometry=shapes, crs=25832).to_crs(crs)


ABOUT = {"name": "Neustadt", "stichtag": "2023-12-31", "source": "Amt"}


@pytest.mark.parametrize("crs", [25832, 4326, 3857])
def test_a_geodataframe_is_drawn_with_stichtag_source_and_what_it_shows(crs: int) -> None:
    found = screened(squares(crs), synthetic=True, **ABOUT)
    assert isinstance(found.table(), gpd.GeoDataFrame)
    drawn = found.map()
    texts = " ".join(t.get_text() for a in drawn.figure.axes for t in a.texts)
    for part in ("Neustadt 2023: Treffer je Gebiet", "Stichtag 31.12.2023", "Amt", "Synthetische Demodaten"):
        assert part in texts
    assert "hat Au mit 1" in drawn.alt


def test_an_indicator_is_drawn_by_its_name() -> None:
    assert "Arbeitslose" in screened(squares(), labels={"alo": "Arbeitslose"}, **ABOUT).map("alo").alt


def test_what_cannot_be_drawn_is_told() -> None:
    points = squares()
    points["geometry"] = points.centroid
    bare = squares()
    bare = gpd.GeoDataFrame(bare.drop(columns="geometry"), geometry=bare.geometry.to_numpy())
    bow = squares()
    bow.loc[0, "geometry"] = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    for frame, more, part in (
        (table(), {}, "Die Tabelle hat keine Flächen"),
        (points, {}, "Nicht alles sind Flächen (3 andere, etwa Point)"),
        (bow, {}, "Flächen sind nicht in Ordnung (1; Zeilen 0)"),
        (bare, {}, "Das Koordinatensystem ist nicht bekannt"),
        (squares(), {"stichtag": None}, "Sie muss ihren Stichtag nennen"),
    ):
        with pytest.raises(ScreeningError, match=re.escape(f"Keine Karte: {part}")):
            screened(frame, **(ABOUT | more)).map()
    with pytest.raises(ScreeningError, match="uvg"):
        screened(squares(), **ABOUT).map("uvg")
    assert told(squares(), stichtag="31.12.2023", name="", source=" ") == [
        "Fehler: name: Der Text ist leer. → Weglassen oder ausfüllen.",
        "Fehler: source: Der Text ist leer. → Weglassen oder ausfüllen.",
        'Fehler: Wert „31.12.2023“: stichtag: Das ist kein Tag. → So angeben: "2024-12-31".',
    ]


# --- questions --------------------------------------------------------------------------------------------------


def test_a_table_answers_why_and_what_if_as_a_year_does(tmp_path: Path) -> None:
    found = screened(table(arbeitslose=[13, 7, None]), min_inhabitants=0)
    step = found.why("Au").frame.loc["alo"]
    assert (step["rate_exact"], step["threshold_exact"], step["side"]) == (13, 13, "genau an der Schwelle")
    other = found.what_if(comparison=">")
    assert other.frame["other"].to_dict() == {"Au": "nein", "Berg": "nein", "Tal": "möglich"}
    assert other.frame["change"]["Au"] == "fällt heraus"
    with pytest.raises(ScreeningError, match="Keine Mappe: Sie muss ihren Stichtag nennen"):
        other.to_excel(tmp_path / "a.xlsx")
    assert screened(table(), **ABOUT).why("Au").to_excel(tmp_path / "a.xlsx").exists()


def test_a_result_shows_rule_areas_and_doubts_and_escapes_what_came_from_the_table() -> None:
    shown = screened(table(viertel=["<b>Au</b>", "*Berg*", "Tal"])).block
    for part in ("3 Gebiete: 1 sicher, 1 nein, 1 zu klein.", "&lt;b&gt;Au&lt;/b&gt;", "*Berg*"):
        assert part in shown.html
    assert "<b>Au" not in shown.html
    many = pd.DataFrame({"v": [f"a{k}" for k in range(50)], "n": [9, *[1] * 49], "d": 10})
    wide = sc.screen(many, area="v", indicators={"q": ("n", "d")}, min_hits=1, min_inhabitants=0)
    assert "Nicht gezeigt: 49 Gebiete, die nicht aufgenommen werden" in wide.block.html
    assert wide._repr_mimebundle_()["text/html"] == look.styled(wide.block.html), "in the house's look"


def test_the_lines_of_the_readme_lead_from_a_csv_to_a_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.search(r"## A table is enough\n.*?```python\n(.*?)```", text, re.DOTALL)
    assert lines
    for name in re.findall(r'"(data/[^"]+)"', lines[1]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {}
    exec(lines[1], known)
    assert len([line for line in lines[1].splitlines() if line.strip()]) <= 12
    assert len(known["ergebnis"].decision) == 475
    assert {"auswahl.xlsx", "karte.pdf"} <= {path.name for path in tmp_path.iterdir()}
