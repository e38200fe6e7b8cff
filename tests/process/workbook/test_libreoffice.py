"""Workbooks that LibreOffice has saved, or somebody has filled in with it, come back as they were meant."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess

import pytest

from screening.base import ScreeningError
from screening.process.workbook import workbook
from tests.process.workbook.books import YEAR, filled, taken
from tests.process.workbook.test_broken import BROKEN

OFFICE = shutil.which("soffice")
SPOILT = (
    "a moved column",
    "a deleted header",
    "a wrong word",
    "a day as text",
    "merged cells",
    "a second sheet pasted in",
)
"""What LibreOffice saves as it was spoilt."""


FILL = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Fill
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL("FROM", "_blank", 0, hidden())
  s = doc.Sheets.getByName("Bewertung")
  s.getCellByPosition(2, 2).setString("4 – passt voll") : s.getCellByPosition(3, 2).setValue(5)
  s.getCellByPosition(4, 2).setValue(8.5) : s.getCellByPosition(5, 2).setValue(24)
  s.getCellByPosition(6, 2).setString("REGSAM-Team") : s.getCellByPosition(7, 2).setFormula("2024-10-21")
  s.getCellByPosition(8, 2).setString("Viele Familien; kein Treff.")
  doc.Sheets.getByName("Kapazität").getCellByPosition(2, 2).setValue(7.5)
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName" : kind(0).Value = "Calc MS Excel 2007 XML"
  doc.storeToURL("TO", kind())
  doc.close(True)
End Sub
</script:module>
"""
"""What LibreOffice does as if somebody typed it."""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>
"""


@pytest.mark.skipif(not OFFICE, reason="needs LibreOffice")
@pytest.mark.slow
def test_libreoffice_keeps_all_that_counts(city, tmp_path):
    def fill(book):
        book["Nennungen"]["E4"] = dt.datetime(2024, 10, 1)
        book["Maßnahmen"]["F3"] = "entfallen"

    whole = workbook(city, YEAR)
    filled_in = {"same": whole, "new": filled(whole, fill)}
    filled_in |= {name: filled(whole, BROKEN[name][0]) for name in SPOILT}
    for name, content in filled_in.items():
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    kind = "xlsx:Calc MS Excel 2007 XML"
    books = [str(tmp_path / f"{n}.xlsx") for n in filled_in]
    subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "lo"), *books],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert taken(city, (tmp_path / "lo" / "same.xlsx").read_bytes()).changes == ()
    found = taken(city, (tmp_path / "lo" / "new.xlsx").read_bytes()).changes
    assert [c.changed for c in found] == [1, 1]
    assert "23.1.1;;;SBH;2024-10-01;" in found[0].after
    for name in SPOILT:
        with pytest.raises(ScreeningError) as error:
            taken(city, (tmp_path / "lo" / f"{name}.xlsx").read_bytes())
        assert any(BROKEN[name][1] in str(f) for f in error.value.findings), name

    # filled in with LibreOffice itself, on the sheets as they are protected
    empty, done = tmp_path / "leer.xlsx", tmp_path / "gefuellt.xlsx"
    empty.write_bytes(workbook(city, YEAR, "region", {"02.1.4": "Am Ring"}))
    basic = tmp_path / "profile" / "user" / "basic" / "Standard"
    (basic / "Module1.xba").write_text(
        FILL.replace("FROM", empty.as_uri()).replace("TO", done.as_uri()), "utf-8"
    )
    (basic / "script.xlb").write_text(LIBRARY, "utf-8")
    macro = "macro:///Standard.Module1.Fill"
    subprocess.run([OFFICE, profile, "--headless", macro], check=True, capture_output=True, timeout=120)
    found = taken(city, done.read_bytes())
    assert [(c.name, c.changed, c.added) for c in found.changes] == [("kapazitaet.toml", 1, 0)]
    assert found.ratings.decode("utf-8-sig").splitlines()[1:] == [
        '02.1.4;4;5;8.5;24;REGSAM-Team;2024-10-21;"Viele Familien; kein Treff.";;'
    ]
