"""Slides: their tables say how much is left out, their pictures what they show, and each slide whom it is for."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation

from screening.figures.export import Deck, Drawing, Grid, Slide, write_deck

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000020000000108020000007b40e8dd0000000f49444154789c63f8cfc0f01f88"
    "0109ff02fe7fd58b5a0000000049454e44ae426082"
)
DAY = dt.date(2024, 12, 31)
ROWS = tuple((f"{k}", "lang " * 3) for k in range(40))


def deck(*slides: Slide) -> Deck:
    return Deck(
        "Gespräch", "Stadt 2024 · Fassung für das Auswahlgespräch", "Fassung", "in der Tabelle", slides
    )


def shapes(path: Path, number: int = 0) -> dict[str, object]:
    return {s.name: s for s in Presentation(str(path)).slides[number].shapes}


def test_a_long_table_says_how_many_rows_are_elsewhere(tmp_path: Path) -> None:
    path = write_deck(deck(Slide("Viele", grid=Grid(("Gebiet", "Name"), ROWS))), DAY, tmp_path / "f.pptx")
    found = shapes(path)
    shown = len(found["Tabelle"].table.rows) - 1  # type: ignore[attr-defined]
    assert 8 < shown < 40
    assert found["Darunter"].text_frame.text == f"{40 - shown} weitere Zeilen in der Tabelle."  # type: ignore[attr-defined]
    table = found["Tabelle"]
    assert table.top + sum(r.height for r in table.table.rows) < 6.75 * 914400  # type: ignore[attr-defined]


def test_what_turns_the_order_of_reading_is_left_out(tmp_path: Path) -> None:
    grid = Grid(("Gebiet",), (("\u202eegats\u202c <b> 🏘",),))
    found = shapes(write_deck(deck(Slide("Ein\u202e Titel", grid=grid)), DAY, tmp_path / "f.pptx"))
    assert found["Tabelle"].table.cell(1, 0).text == "egats <b> 🏘"  # type: ignore[attr-defined]
    assert "Ein Titel" in [s.text_frame.text for s in found.values() if s.has_text_frame]  # type: ignore[attr-defined]


def test_a_table_that_fits_is_whole(tmp_path: Path) -> None:
    path = write_deck(deck(Slide("Wenig", grid=Grid(("A",), (("1",), ("2",))))), DAY, tmp_path / "f.pptx")
    found = shapes(path)
    assert len(found["Tabelle"].table.rows) == 3 and "Darunter" not in found  # type: ignore[attr-defined]
    assert found["Tabelle"].table.first_row  # type: ignore[attr-defined]


def test_each_slide_says_whom_it_is_for_and_which_it_is(tmp_path: Path) -> None:
    slides = [Slide("Eins", ("Punkt",), notes="Mehr dazu"), Slide("Zwei", drawing=Drawing(PNG, "Eine Karte"))]
    path = write_deck(deck(*slides), DAY, tmp_path / "f.pptx")
    show = Presentation(str(path))
    for number, slide in enumerate(show.slides, 1):
        texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
        assert "Stadt 2024 · Fassung für das Auswahlgespräch" in texts
        xml = next(s for s in slide.shapes if s.name == "Foliennummer")._element.xml
        assert 'type="slidenum"' in xml and f"<a:t>{number}</a:t>" in xml
    picture = shapes(path, 1)["Abbildung"]
    assert picture._element.nvPicPr.cNvPr.get("descr") == "Eine Karte"  # type: ignore[attr-defined]
    assert show.slides[0].notes_slide.notes_text_frame.text == "Mehr dazu"
    assert 'lang="de-DE"' in show.slides[0].shapes.title._element.xml


def test_the_same_slides_give_the_same_bytes_and_name_nobody(tmp_path: Path) -> None:
    one, other = (write_deck(deck(Slide("<b>&")), DAY, tmp_path / n) for n in ("a.pptx", "b.pptx"))
    assert one.read_bytes() == other.read_bytes()
    about = Presentation(str(one)).core_properties
    assert (about.author, about.last_modified_by, about.language) == ("", "", "de-DE")
    assert about.modified == dt.datetime(2024, 12, 31, tzinfo=about.modified.tzinfo)
    assert {i.date_time for i in zipfile.ZipFile(one).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Presentation(str(one)).slides[0].shapes.title.text_frame.text == "<b>&"


def test_what_signs_mean_stands_below_the_table(tmp_path: Path) -> None:
    grid = Grid(("Gebiet", "Name"), ROWS, note="◆ läuft")
    found = shapes(write_deck(deck(Slide("Viele", grid=grid)), DAY, tmp_path / "f.pptx"))
    below = found["Darunter"].text_frame.text.splitlines()  # type: ignore[attr-defined]
    assert below[1] == "◆ läuft" and below[0].startswith("2")


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_table_of_few_rows_is_set_large(tmp_path: Path, rows: int) -> None:
    grid = Grid(("A", "B"), tuple(("x", "y") for _ in range(rows)))
    table = shapes(write_deck(deck(Slide("T", grid=grid)), DAY, tmp_path / "f.pptx"))["Tabelle"]
    cell = table.table.cell(0, 0)  # type: ignore[attr-defined]
    assert cell.text_frame.paragraphs[0].runs[0].font.size.pt == 16
