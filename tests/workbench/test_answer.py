"""An answer hands its table on: to pandas, Excel and the clipboard, with ids as texts and nothing that runs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from pandas.errors import PyperclipException

from screening.base import NBSP, Column, look
from screening.base.findings import ScreeningError
from screening.disclosure import Release
from screening.figures.export import frame_as_text
from screening.workbench import answer as module
from screening.workbench.answer import WIDTH, Answer, sheet
from screening.workbench.tables import interactive
from screening.workbench.year import year_of
from tests.workbench.cities import year

FRAME = pd.DataFrame(
    {
        "label": pd.Series(["=1+1", '"x"\ty'], dtype="str").to_numpy(),
        "n": pd.array([1234, None], dtype="Int64"),
        "rate": pd.array([1.5, None], dtype="Float64"),
        "exceeds": pd.array([True, None], dtype="boolean"),
        "exact": [Fraction(13, 10), None],
    },
    index=pd.Index(["01.1.1", "0102"], name="area_id", dtype="str"),
)


def made() -> Answer:
    return Answer(FRAME, "Titel: /*", ("Absatz <b>",), {"area_id": "Viertel", "n": "=Zahl"}, year())


def test_a_workbook_keeps_ids_as_texts_and_numbers_as_numbers(tmp_path: Path) -> None:
    path = made().to_excel(tmp_path / "tabelle")
    assert path.name == "tabelle.xlsx"
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    assert rows[2] == ("Viertel", "label", "=Zahl", "rate", "exceeds", "exact")
    assert rows[3] == ("01.1.1", "=1+1", 1234, 1.5, "ja", "13/10")
    assert rows[4] == ("0102", '"x"\ty', None, None, "offen", None)
    kinds = [
        c.data_type for c in next(openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=4, max_row=4))
    ]
    assert kinds == ["s", "s", "n", "n", "s", "s"]
    assert "Intern – vertraulich" in str(rows[1][0])


def test_the_same_answer_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = (made().to_excel(tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert one == other


def test_a_fraction_of_many_digits_is_told_by_how_many(tmp_path: Path) -> None:
    frame = pd.DataFrame({"exact": [Fraction(1, 10**400 + 1)]}, index=pd.Index(["a"], name="area_id"))
    told = frame_as_text(frame, {})
    assert "Bruch mit 401 Ziffern im Nenner" in told


def test_the_clipboard_gets_texts_that_excel_leaves_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(module, "clipboard_set", copied.append)
    made().to_clipboard()
    head, first, second, rest = copied[0].split("\r\n")
    assert head == "Viertel\tlabel\t'=Zahl\trate\texceeds\texact"
    assert first == '="01.1.1"\t\'=1+1\t1234\t1,5\tja\t13/10'
    assert second == '="0102"\t"""x"" y"\t\t\toffen\t' and rest == ""


def test_without_a_clipboard_another_way_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: str) -> None:
        raise PyperclipException("no xclip")

    monkeypatch.setattr(module, "clipboard_set", none)
    with pytest.raises(ScreeningError, match=r"keine Zwischenablage; die Tabelle \(2 Zeilen\).*to_excel"):
        made().to_clipboard()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScreeningError, match="Den Ordner gibt es nicht"):
        made().to_excel(tmp_path / "fehlt" / "a.xlsx")
    (tmp_path / "b.xlsx").mkdir()
    with pytest.raises(ScreeningError, match="in einem anderen Programm geöffnet"):
        made().to_excel(tmp_path / "b.xlsx")


def test_every_answer_shows_the_same_on_paper_and_in_a_console() -> None:
    bundle = made()._repr_mimebundle_()
    assert "Absatz <b>" in bundle["text/plain"] and "<b>" not in made().block.html
    assert "Titel" in bundle["text/markdown"]


def test_columns_line_up_in_a_console() -> None:
    told = sheet(["a", "bb"], [["1", "x"], ["100", "yy"]], note="n").plain()
    assert told.splitlines() == ["a    bb", "-------", "1    x", "100  yy", "n"]


def test_a_row_too_long_for_a_console_goes_on_below() -> None:
    long = "wort " * 30
    told = sheet(["a", Column("b", "right")], [[long, f"1{NBSP}/{NBSP}2{NBSP}= 0,5"], ["kurz", "x"]]).plain()
    lines = told.splitlines()
    assert max(map(len, lines)) <= WIDTH and len(set(map(len, lines[:2]))) == 1
    assert lines[2].endswith(f"1{NBSP}/{NBSP}2 = 0,5") and set(lines[3].split()) == {"wort"}
    assert " ".join(told.split()).count("wort") == 30 and lines[-1].startswith("kurz")


def test_a_word_longer_than_a_line_is_not_cut() -> None:
    assert "x" * 150 in sheet(["a", "b"], [["x" * 150, "y"]]).plain()


def test_every_answer_of_a_year_fits_into_a_console(intern: Release, gespraech: Release) -> None:
    for one in (intern, gespraech):
        for answer in (year_of(one).why("23.1.1"), year_of(one).what_if(threshold=1.25)):
            # a single word may be longer than its share of a line
            assert max(map(len, repr(answer).splitlines())) <= WIDTH + 1


def test_the_table_sorts_and_searches_without_a_network(intern: Release) -> None:
    table = year_of(intern).table()
    html = table._repr_mimebundle_()["text/html"]
    assert "http" not in html
    assert "Suchen:" in html
    assert table._repr_mimebundle_()["text/html"] == html
    assert "| " not in repr(table) and "… und 455 weitere Gebiete" in repr(table)
    assert table.frame.index.dtype == "str" and table.frame["alg2_wert"].dtype == "Float64"


def test_names_from_a_file_are_inert_in_the_table_that_searches() -> None:
    column = {"</script><i>Name": ["<script>alert(1)</script>", "</script>"]}
    frame = pd.DataFrame(column, index=pd.Index(["a", "b"], name="<i>id"))
    html = interactive(frame, "<b>Titel</b>")
    assert "<script>alert" not in html and "<b>Titel" not in html and "<i>" not in html
    assert (
        html.count("</script>") == 4
    )  # of its own: its program, what hides the plain table, and what starts it


def test_without_itables_the_styled_table_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screening.workbench.tables.find_spec", lambda _: None)
    table = year().table()
    assert table._repr_mimebundle_()["text/html"] == look.styled(table.block.html)
    assert "<table" in table.block.html and "1.6" in table.block.html
