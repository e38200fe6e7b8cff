"""Real maps and tables drafted as new cities: the first check has no error, and nothing was edited."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from screening.cli import app
from screening.pipeline import check_city

QUARTERS = "muenchen_viertel/MUC_Stadtviertel_wgs84.json"
BERLIN = "berlin_mss2013_2019/berlin-"
MSS = f"{BERLIN}monitoring-social-urban-development-{{}}-planning-areas.csv"

CASES = {
    "quarters": (QUARTERS, ["muenchen_zensus2011/munich_zensus2011_viertel.csv"], 475, 2011),
    "mss": (f"{BERLIN}lor-planning-areas-until-2020.geojson", [MSS.format("2019-00-2-1")], 447, 2019),
    "atlas": (QUARTERS, ["muenchen_indikatorenatlas/export_ar.xlsx"], 25, 2024),
}


@pytest.mark.parametrize("case", CASES)
def test_the_first_check_of_a_new_city_has_no_error(case: str, realdata: Path, tmp_path: Path) -> None:
    karte, tables, areas, year = CASES[case]
    call = ["template", "neu", "neu", "--map", str(realdata / karte), "--data", str(tmp_path)]
    call += [part for t in tables for part in ("--table", str(realdata / t))]
    result = CliRunner().invoke(app, call, prog_name="screening")
    assert result.exit_code == 0, result.output
    findings = check_city("neu", data=tmp_path)
    assert [*findings] == [year]
    assert [str(f) for f in findings[year].items if f.level == "Fehler"] == []
    assert f"{areas} Gebiete" in result.stderr
