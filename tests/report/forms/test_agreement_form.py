"""The agreement as a paper: every field of the concept's form in its order, in PDF and DOCX alike."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import shapely
from pypdf import PdfReader

from screening.disclosure import Release
from screening.figures.maps import extent_map
from screening.process.agreement import Agreement
from screening.process.nominations import Drawn
from screening.process.nominations.extent import cut
from screening.report.forms import agreement_fields, proposed_reasons, write_agreement
from screening.report.forms.form import extent_said

LABELS = [
    "Thema/vorläufige Zielsetzung:",
    "Umgriff des Gebietes:",
    "Gründe für die Gebietsauswahl:",
    "Prozessverantwortung für das Kooperationsgremium:",
    "Prozessverantwortung innerhalb Sozialreferat:",
    "Noch zu gewinnende KooperationspartnerInnen jenseits der Steuerungsbereiche:",
    "Weitere Vereinbarungen",
    "Vorläufige Prozessdauer:",
    "Start am:",
    "Überprüfung am:",
]
"""As the concept's working paper has them."""

HOSTILE = 'Alt & „jung“ <script>alert(1)</script> #let x = 1 {{ y }} \\ " Ende'
DRAFT = Agreement.model_validate(
    {
        "name": "Rund um den Park",
        "gebiete": ["23.1.1", "23.1.2"],
        "thema": HOSTILE,
        "stunden_woche": 6,
        "monate": 18,
        "start": date(2024, 11, 1),
    }
)


def test_the_fields_stand_in_the_papers_order() -> None:
    assert [f.label for f in agreement_fields(DRAFT, ["x"], [])] == LABELS


@pytest.mark.parametrize(
    ("months", "hours", "said"),
    [
        (1, None, "1 Monat"),
        (18, 1, "18 Monate, 1 Stunde je Woche"),
        (12, 6, "1 Jahr, 6 Stunden je Woche"),
        (24, 0, "2 Jahre, 0 Stunden je Woche"),
    ],
)
def test_durations_are_said_in_the_right_number(months: int, hours: int | None, said: str) -> None:
    given = {"name": "x", "gebiete": ["a"], "monate": months} | (
        {} if hours is None else {"stunden_woche": hours}
    )
    assert agreement_fields(Agreement.model_validate(given), ["x"], [])[7].answers == (said,)


def test_a_city_with_other_names_reads_nothing_of_munichs_sides() -> None:
    told = " ".join(
        " ".join((f.label, f.note, f.head, f.hint, *f.tasks))
        for f in agreement_fields(DRAFT, ["x"], [], {"verwaltung": "Jugendamt", "region": "Runde Nord"})
    )
    assert "Sozialreferat" not in told
    assert "REGSAM" not in told
    assert "Prozessverantwortung innerhalb Jugendamt:" in told
    assert "Verantwortliche Ansprechperson: Jugendamt" in told


def test_reasons_name_the_indicators_that_count_and_no_text_that_nobody_has_reviewed(
    gespraech: Release,
) -> None:
    told = proposed_reasons(gespraech, ["23.1.1", "13.4.2"])
    assert told[0].startswith("Aufgenommen wird ein Stadtbezirksviertel")
    assert "12 von 13 Indikatoren zählen" in told[1]
    assert not any("Beispiel" in t for t in told)
    assert "13.4.2 wurde genannt von: SBH." in told


@pytest.mark.documents
def test_pdf_and_docx_hold_every_field_once_and_show_what_is_hostile_as_text(
    thin_gespraech: Release, tmp_path: Path
) -> None:
    docx, paper = write_agreement(DRAFT, thin_gespraech, tmp_path)
    pages = PdfReader(paper).pages
    on_paper = squeezed(" ".join(p.extract_text() for p in pages))
    with zipfile.ZipFile(docx) as archive:
        written = archive.read("word/document.xml").decode("utf-8")
    in_word = squeezed(
        re.sub(r"<[^>]+>", " ", written).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )
    for told in (on_paper, in_word):
        places = [told.find(squeezed(label)) for label in LABELS]
        assert -1 not in places and places == sorted(places)
        assert "<script>alert(1)</script>" in told
        assert "#letx=1" in told
        assert "1Jahr" not in told and "18Monate,6StundenjeWoche" in told
        # nobody is named yet: a line, and what belongs there
        assert "(ZuständigeREGSAM-Moderation)" in told
    # Pandoc would set the file's title above the form's own
    assert 'w:val="Title"' not in written
    assert len(pages) <= 3
    again = write_agreement(DRAFT, thin_gespraech, tmp_path / "again")
    assert [p.read_bytes() for p in again] == [docx.read_bytes(), paper.read_bytes()]


def test_a_drawn_umgriff_is_told_by_shares_and_stands_on_the_map(gespraech: Release) -> None:
    shapes = gespraech.areas.geometry
    whole, half = shapes["16.4.4"], shapes["16.4.3"]
    west, south, east, north = half.bounds
    part = half.intersection(shapely.box(west, south, (west + east) / 2, north))
    shape = shapely.union_all([whole, part])
    drawn = Drawn(shape, cut(shape, shapes[["16.4.4", "16.4.3"]]))
    first, second = extent_said(gespraech, ["16.4.3", "16.4.4"], drawn)
    assert first == "Stadtbezirksviertel 16.4.3, 16.4.4"
    own = round(100 * whole.area / shape.area)
    assert f"{own}\xa0% in 16.4.4 (das sind 100\xa0% des Gebiets)" in second
    assert extent_said(gespraech, ["16.4.3"]) == ("Stadtbezirksviertel 16.4.3",)
    assert "wie er gezeichnet ist" in extent_map(gespraech, ["16.4.3", "16.4.4"], "Aue", shape).alt


def test_of_a_year_with_older_boundaries_nothing_is_proposed_and_no_area_is_called_by_name(
    gespraech: Release,
) -> None:
    named = replace(gespraech, names=pd.Series({"16.4.3": "Hof"}))
    assert extent_said(named, ["16.4.3"]) == ("Stadtbezirksviertel 16.4.3 Hof",)
    older = replace(named, boundary="2016")
    assert extent_said(older, ["16.4.3"]) == ("Stadtbezirksviertel 16.4.3",)
    assert proposed_reasons(named, ["23.1.1"]) and not proposed_reasons(older, ["23.1.1"])


def test_an_internal_release_never_becomes_an_agreement(intern: Release, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="gespraech"):
        write_agreement(DRAFT, intern, tmp_path)


def squeezed(text: str) -> str:
    """Without blanks and hyphens at the ends of lines: a form is set in a narrow column."""
    return re.sub(r"\s+", "", text)
