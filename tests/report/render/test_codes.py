"""Every code leads to its area's profile, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
from nbformat import v4

from screening.base import Cell, Column, escape_html, escape_markdown, file_names, table
from screening.report.render import render, stamp
from screening.report.render.codes import Codes, linked_on_paper
from screening.report.render.markdown import read_document
from tests.documents import META, save

BARE = ("16.3.3", "01011101", "Nord-3", "E01000001", "9162/03/1")
NAMED = {"12": "Au", "A": "Am Bach", "7/2": "Tal", "24": "Jahr 2024", "C 1": "Feld"}


def links(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<a href="([^"]*)">(.*?)</a>', page, re.DOTALL)


@pytest.mark.parametrize("code", BARE)
def test_a_code_that_looks_like_nothing_else_is_a_link_wherever_it_stands(code: str) -> None:
    page = Codes({code: ""}).linked(f"<p>{code}: so. (<b>{code}</b>), {code}–{code}.</p><td>{code}</td>")
    assert links(page) == [(f"profile/{file_names([code])[code]}.html", code)] * 5


@pytest.mark.parametrize("code", NAMED)
def test_a_code_that_may_be_a_number_or_a_letter_is_a_link_only_beside_its_name(code: str) -> None:
    known = Codes(NAMED)
    name = NAMED[code]
    page = known.linked(
        f"<p>{code} Gebiete, {code} {name}.</p><td>{code}</td>"
        f'<th scope="row">{code} <span class="name">{name}</span></th>'
    )
    file = f"profile/{file_names(NAMED)[code]}.html"
    assert links(page) == [(file, f"{code} {name}"), (file, code)]


@pytest.mark.parametrize(
    "text",
    [
        "16.3.31, 16.3.3.1 und 116.3.3",
        "am 16.3.2024, 16,3 %, 1:16.3.3x",
        "die Fassung x16.3.3 und 5-16.3.3",
        "Ordner/16.3.3",
    ],
)
def test_what_only_begins_or_ends_like_a_code_is_none(text: str) -> None:
    page = f"<p>{text}</p>"
    assert Codes({"16.3.3": "", "16.3": ""}).linked(page) == page


@pytest.mark.parametrize(
    "tag", ["a", "button", "code", "h2", "label", "nav", "option", "summary", "svg", "script"]
)
def test_nothing_is_linked_within_links_buttons_headings_code_and_drawings(tag: str) -> None:
    page = f"<{tag}><i>16.3.3</i></{tag}>"
    assert Codes({"16.3.3": ""}).linked(page) == page
    assert links(Codes({"16.3.3": ""}).linked(f"{page}16.3.3")) == [("profile/16.3.3.html", "16.3.3")]


def test_attributes_comments_and_the_head_of_a_page_stay_as_they_are() -> None:
    page = '<head><title>16.3.3</title></head><body><img alt="16.3.3 > 1"><!-- 16.3.3 --><p>x</p></body>'
    assert Codes({"16.3.3": ""}).linked(page) == page


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "A & B", 'Am "Eck"', "St. Anna's", "L" * 80, "\u202eRTL", "🏠 Haus"]
)
def test_names_of_any_signs_are_found_as_pages_write_them_and_stay_text(name: str) -> None:
    for written in (
        escape_html(name),
        escape_html(name).replace("&quot;", '"').replace("&#x27;", "'").replace("&#39;", "'"),
    ):
        page = Codes({"7": name}).linked(f"<p>7 {written}.</p>")
        assert links(page) == [("profile/7.html", f"7 {written}")]


def test_a_name_may_be_broken_between_its_words() -> None:
    assert links(Codes({"7": "Am Alten Tor"}).linked("<p>7\u00a0Am\nAlten Tor</p>")) == [
        ("profile/7.html", "7\u00a0Am\nAlten Tor")
    ]


def test_the_longer_of_two_codes_is_meant_and_no_area_leads_to_itself() -> None:
    known = Codes({"01-A-1": "", "01-A-1-2": "Hof"})
    assert links(known.linked("01-A-1-2 Hof, 01-A-1", "", but="01-A-1")) == [
        ("01-A-1-2.html", "01-A-1-2 Hof")
    ]


PROFILE = '```{=typst}\nprofil-seite(marke: "profil-16.3.3") 16\\.3\\.3\n```'
CODE = "16\\.3\\.3"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            f"So {CODE}, ({CODE}).",
            f"So [{CODE}](#profil-16.3.3){{.weg}}, ([{CODE}](#profil-16.3.3){{.weg}}).",
        ),
        (f"- **möglich**: {CODE}", f"- **möglich**: [{CODE}](#profil-16.3.3){{.weg}}"),
        (f"# Gebiet {CODE}", f"# Gebiet {CODE}"),
        (f"| Gebiet | {CODE} |", f"| Gebiet | {CODE} |"),
        (f'![Karte {CODE}](a.png){{fig-alt="{CODE}"}}', f'![Karte {CODE}](a.png){{fig-alt="{CODE}"}}'),
        (f"[Gebiet {CODE}](#sec-x)", f"[Gebiet {CODE}](#sec-x)"),
        (f"`{CODE}`", f"`{CODE}`"),
        ("16\\.3\\.31 und 116\\.3\\.3", "16\\.3\\.31 und 116\\.3\\.3"),
    ],
)
def test_on_paper_sentences_lead_to_profiles_that_the_document_holds(line: str, expected: str) -> None:
    areas = {"16.3.3": "", "16.3.31": ""}
    made = linked_on_paper(f"{line}\n\n{PROFILE}", areas)
    assert made.partition("\n```\n\n")[2] == f"{expected}\n\n{PROFILE}"
    assert linked_on_paper(line, areas) == line


def test_on_paper_codes_of_any_signs_lead_to_profiles_and_to_pages_of_candidates() -> None:
    drawn = (
        '```{=typst}\nprofil-seite(marke: "profil-9~2f2~2fa")\n#metadata(none) #label("gebiet-16.3.3")\n```'
    )
    areas = {"16.3.3": "", "9/2/a": "Hof", "1.1.1": ""}
    made = linked_on_paper(f"So {CODE}, 9\\/2\\/a Hof, 1\\.1\\.1.\n\n{drawn}", areas)
    said = f"So [{CODE}](#gebiet-16.3.3){{.weg}}, [9\\/2\\/a](#profil-9~2f2~2fa){{.weg}} Hof, 1\\.1\\.1."
    assert said in made


def test_what_leads_to_a_profile_on_paper_is_no_link_on_a_page_that_has_ways_of_its_own(
    tmp_path: Path,
) -> None:
    path = save(tmp_path / "dossier.ipynb", v4.new_markdown_cell(f"So ({CODE}), „{CODE}“.\n\n{PROFILE}"))
    stamp(path, META | {"areas": {"16.3.3": ""}})
    page = render(path, tmp_path / "dossier", formats=("html",))["html"].read_text(encoding="utf-8")
    assert "#profil-16.3.3" in read_document(path).body
    way = '<a href="profile/16.3.3.html">16.3.3</a>'
    assert f"<p>So ({way}), „{way}“.</p>" in page


def test_a_document_takes_the_areas_from_its_notebook(tmp_path: Path) -> None:
    path = save(tmp_path / "dossier.ipynb", v4.new_markdown_cell("16.3.3 hat 7 Treffer."))
    stamp(path, META | {"areas": {"16.3.3": "", "12": "Au"}})
    document = read_document(path)
    assert document.areas == {"16.3.3": "", "12": "Au"} and "areas" not in document.front
    page = render(path, tmp_path / "dossier", formats=("html",))["html"].read_text(encoding="utf-8")
    assert '<a href="profile/16.3.3.html">16.3.3</a> hat 7 Treffer.' in page


def links_on_paper(tmp_path: Path, drawn: str, areas: dict[str, str]) -> int:
    path = save(tmp_path / "dossier.ipynb", v4.new_markdown_cell(drawn))
    stamp(path, META | {"areas": areas})
    made = render(path, tmp_path / "dossier", formats=("pdf",))["pdf"]
    with pypdfium2.PdfDocument(made) as paper:
        marks = [
            raw.FPDFPage_GetAnnot(page, k) for page in paper for k in range(raw.FPDFPage_GetAnnotCount(page))
        ]
        return sum(raw.FPDFAnnot_GetSubtype(m) == raw.FPDF_ANNOT_LINK for m in marks)


CONTENTS = 2
"""Links of the table of contents to two profiles."""


def test_on_paper_tables_and_columns_lead_to_profiles_too(tmp_path: Path) -> None:
    drawn = """```{=typst}
#table(columns: 2, table.header[Gebiet][Treffer], [*16.3.3*], [7], [16.3.31], [3], [116.3.3], [16.3.3-a])
#table(columns: 1, link(<profil-24.1.1>)[Gebiet 16.3.3], [#link(<profil-24.1.1>)[24.1.1]])
#kandidat((("Zahlen", (("Sicher", [16.3.3 und 24.1.1]),)),), (("Wissen", (("Genannt", [24.1.1]),)),))
#let probe(marke: "") = [#heading(level: 2, marke) #label(marke)]
#probe(marke: "profil-16.3.3")
#probe(marke: "profil-24.1.1")
```"""
    areas = {"16.3.3": "", "16.3.31": "", "24.1.1": "", "116.3.3": ""}
    # what leads somewhere already does so once
    given = 2
    assert links_on_paper(tmp_path, drawn, areas) == 4 + given + CONTENTS


def test_on_paper_a_table_leads_to_the_pages_of_candidates(tmp_path: Path) -> None:
    drawn = """```{=typst}
#table(columns: 2, table.header[Gebiet][Treffer], [*16.3.3*], [7], [*9/2/a*], [3])
= Blatt
#metadata(none) #label("gebiet-16.3.3")
#metadata(none) #label("gebiet-9~2f2~2fa")
```"""
    assert links_on_paper(tmp_path, drawn, {"16.3.3": "", "9/2/a": ""}) == 2 + 1


def test_on_paper_a_number_with_its_name_leads_to_the_profile(tmp_path: Path) -> None:
    names = {"12": 'Au ``` "#let" {{x}}', "13": "Haidhausen-Süd"}
    rows = [
        [Cell("12", beside=names["12"]), Cell("13 von 12")],
        [Cell("13", beside=names["13"]), Cell(f"12 {names['12']}, 13")],
    ]
    listed = table([Column("Gebiet", header=True), Column("Nachbarn")], rows)
    said = f"Es sind 12 Gebiete, auch 12 {escape_markdown(names['12'])} und 13 Haidhausen\\-Süd\\-Ost."
    pages = """```{=typst}
#let probe(marke: "") = [#heading(level: 2, marke) #label(marke)]
#probe(marke: "profil-12")
#probe(marke: "profil-13")
```"""
    drawn = f"{said}\n\n{listed.as_markdown()}\n\n{pages}"
    assert links_on_paper(tmp_path, drawn, names) == 4 + CONTENTS
