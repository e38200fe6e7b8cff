"""The DOCX of a document: what its page says, marked on each page, in tables and pictures that Word understands."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from nbformat import v4

from screening.base import blocks
from screening.base.glyphs import text_width
from screening.report.render import render
from screening.report.render.word import plain

pytestmark = pytest.mark.documents

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#8c3311"/></svg>'
META = {
    "title": "Dossier",
    "city": "Stadt & Land",
    "year": "2024",
    "stichtag": "2024-12-31",
    "synthetic": True,
}


def shown(block: blocks.Block) -> object:
    output = v4.new_output("display_data", data={"text/markdown": block.as_markdown()})
    return v4.new_code_cell("x", execution_count=1, outputs=[output])


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("word")
    wide = [blocks.Column(f"Indikator {k}", "right") for k in range(12)]
    cells = [
        v4.new_markdown_cell("# Dossier"),
        v4.new_markdown_cell("## Die Karte"),
        shown(blocks.figure(SVG, name="karte", alt="Eine rote Fläche <b>", caption="Karte", folder=folder)),
        shown(
            blocks.table(
                [blocks.Column("Gebiet", header=True), "Name"],
                [["1", "{{x}} <i>"]],
                caption="Liste",
                name="liste",
            )
        ),
        shown(blocks.table(wide, [["1"] * 12], caption="Breit")),
        shown(blocks.Block('<section class="profil" data-area="1"><h3>Profil 1</h3></section>', "x")),
        shown(blocks.Block('<section class="profil" data-area="2"><h3>Profil 2</h3></section>', "x")),
    ]
    path = folder / "dossier.ipynb"
    path.write_text(json.dumps(v4.new_notebook(cells=cells)), encoding="utf-8")
    return path


def word(notebook: Path, out: Path, **meta: object) -> dict[str, str]:
    made = render(notebook, out / "dossier", formats=("docx",), metadata={**META, **meta})
    with zipfile.ZipFile(made["docx"]) as archive:
        return {n: archive.read(n).decode("utf-8", "replace") for n in archive.namelist()}


def text_of(part: str) -> str:
    return "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", part))


def test_tables_repeat_their_headers_and_pictures_say_what_they_show(notebook: Path, tmp_path: Path) -> None:
    parts = word(notebook, tmp_path, audience="intern")
    body = parts["word/document.xml"]
    assert body.count("<w:tbl>") == 2 and body.count("w:tblHeader") == 2
    assert body.count("<w:cantSplit/>") == body.count("<w:tr>")
    # of twelve columns the headers stand upright
    assert body.count('w:textDirection w:val="btLr"') == 12
    assert 'descr="Eine rote Fläche &lt;b&gt;"' in body
    assert [n for n in parts if n.startswith("word/media/")] and ".svg" not in "".join(parts)
    assert "{{x}} &lt;i&gt;" in text_of(body) and "Abbildung" in text_of(body) and "Tabelle" in text_of(body)


def test_profiles_are_left_out_and_that_is_said_once(notebook: Path, tmp_path: Path) -> None:
    told = text_of(word(notebook, tmp_path)["word/document.xml"])
    assert told.count("Die Profile der Gebiete stehen in") == 1 and "Profil 2" not in told


@pytest.mark.parametrize(
    ("audience", "mark"),
    [("intern", "Intern – vertraulich"), ("gespraech", "Fassung für das Auswahlgespräch")],
)
def test_each_page_says_whom_it_is_for(notebook: Path, tmp_path: Path, audience: str, mark: str) -> None:
    parts = word(notebook, tmp_path, audience=audience, version=mark)
    assert (
        text_of(parts["word/header1.xml"]) == f"Dossier Stadt &amp; Land 2024Synthetische Demodaten · {mark}"
    )
    assert (
        "31. Dezember 2024" in text_of(parts["word/footer1.xml"])
        and " NUMPAGES " in parts["word/footer1.xml"]
    )
    assert 'w:val="de-DE"' in parts["word/styles.xml"] and "2024-12-31T" in parts["docProps/core.xml"]


def test_the_same_notebook_gives_the_same_text_document(notebook: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        word(notebook, tmp_path / name)
    assert (tmp_path / "a/dossier.docx").read_bytes() == (tmp_path / "b/dossier.docx").read_bytes()


def test_facts_beside_each_other_become_tables_and_links_to_files_beside_words(tmp_path: Path) -> None:
    page = (
        '<main id="inhalt"><dl><dt>Sicher</dt><dd>42</dd><dd>dazu</dd></dl><svg><text>7</text></svg>'
        '<p><a href="profile/1.html">1</a> <a href="#x">2</a></p></main>'
    )
    made = plain(page, tmp_path)
    assert "<th>Sicher</th><td>42</td><td>dazu</td>" in re.sub(r' style="[^"]*"', "", made)
    assert "<svg" not in made and "profile/1.html" not in made and 'href="#x"' in made


def test_a_table_of_many_columns_lies_across_with_its_heading_and_its_note(tmp_path: Path) -> None:
    columns = [blocks.Column("Gebiet", header=True), *(blocks.Column(f"Spalte {k}") for k in range(15))]
    cells = [
        v4.new_markdown_cell("# Dossier\n\n## Davor\n\nText\n\n## Die Tabelle\n\nEin Satz."),
        shown(blocks.table(columns, [["1"] * 16], caption="Breit", note="Quelle: Amt")),
        v4.new_markdown_cell("## Danach\n\nText"),
    ]
    path = tmp_path / "dossier.ipynb"
    path.write_text(json.dumps(v4.new_notebook(cells=cells)), encoding="utf-8")
    parts = word(path, tmp_path, audience="intern", version="Intern")
    # a section ends with the paragraph that holds its page
    upright, across, last = re.findall(r".*?<w:sectPr.*?(?:</w:p>|$)", parts["word/document.xml"], re.DOTALL)
    assert "Davor" in text_of(upright) and "Die Tabelle" not in text_of(upright)
    assert all(told in text_of(across) for told in ("Die Tabelle", "Ein Satz.", "Breit", "Quelle: Amt"))
    assert "Danach" in text_of(last) and "Quelle" not in text_of(last)
    sizes = re.findall(r'<w:pgSz w:w="(\d+)" w:h="(\d+)"', parts["word/document.xml"])
    assert sizes == [("11906", "16838"), ("16838", "11906"), ("11906", "16838")]
    # whom it is for stands at the right edge of either page
    edges = [re.findall(r'w:pos="(\d+)"', parts[f"word/header{n}.xml"]) for n in (1, 2)]
    assert edges == [["9638"], ["14570"]] and "Intern" in text_of(parts["word/header2.xml"])


def widths(table: str, folder: Path) -> list[float]:
    made = plain(f'<main id="inhalt"><table>{table}</table></main>', folder)
    return [float(w) for w in re.findall(r'<col style="width:([0-9.]+)%"', made)]


def test_no_number_and_no_code_of_a_wide_table_is_parted(tmp_path: Path) -> None:
    heads = "".join(f"<th>Überschrift {k}</th>" for k in range(15))
    row = "".join(["<td>4\u202f296</td>", "<td>●●●●●</td>", *["<td>1</td>"] * 13])
    found = widths(
        f"<thead><tr><th>Gebiet</th>{heads}</tr></thead><tbody><tr>"
        f"<th>07.3.4 <span>07 Kastanienallee</span></th>{row}</tr></tbody>",
        tmp_path,
    )
    # 728.5 points on a page that lies across, letters of 8.5; upright headers ask for nothing
    assert found[0] * 7.285 > text_width("07.3.4 07 Kastanienallee", 8.5) * 1.15
    assert found[1] * 7.285 > text_width("4\u202f296", 8.5) * 1.15 + 6
    assert found[2] * 7.285 > text_width("●●●●●", 8.5) * 1.15 + 6
    assert len({*found[3:]}) == 1 and sum(found) == pytest.approx(100, abs=1)


def test_no_word_of_a_table_is_parted_in_a_font_a_sixth_wider_whatever_widths_the_page_has(
    tmp_path: Path,
) -> None:
    told = (
        "Ein langer Satz, der mehr Platz will, als eine Zeile der Seite ihm geben kann, und noch einer. " * 3
    )
    columns = ["REGSAM", "Beschluss", "Einwohner:innen", "Begründung", "Anmerkung"]
    cells = ["4 · 4", "31.12.2024 Vorschlag", "1", told, told]
    given = "".join(f'<col style="width:{w}%">' for w in (6, 9, 9, 38, 38))
    found = widths(
        f"<colgroup>{given}</colgroup><thead><tr>{''.join(f'<th>{c}</th>' for c in columns)}</tr></thead>"
        f"<tbody><tr>{''.join(f'<td>{c}</td>' for c in cells)}</tr></tbody>",
        tmp_path,
    )
    assert len(found) == 5
    for width, head, cell in zip(found, columns, cells, strict=True):
        # of 481.9 points, with 3 left and right, and headers in bold
        room = width * 4.819 - 6
        assert room > text_width(head, 9) * 1.05 * 7 / 6, head
        assert room > max(text_width(w, 9) for w in cell.split()) * 7 / 6, cell


def test_an_address_may_be_parted_before_it_takes_the_table(tmp_path: Path) -> None:
    found = widths(f"<tbody><tr><td>{'a' * 300}</td><td>Ein Satz mit Wörtern</td></tr></tbody>", tmp_path)
    assert found[1] > 30


def test_numbers_signs_and_codes_stay_whole_in_the_widest_font_that_offices_have(tmp_path: Path) -> None:
    # in DejaVu Sans and Verdana digits take 0.64 of the letters' size, a dot 0.77, a blank 0.35
    cells = {"4\u202f296": 4 * 0.64 + 0.2, "●●●●●": 5 * 0.77, "4 · 5": 2 * 0.64 + 3 * 0.35}
    heads = "".join(f"<th>Überschrift {k}</th>" for k in range(13))
    row = "".join(f"<td>{c}</td>" for c in [*cells, *["ausge\u00adschlossen, REGSAM-Team"] * 10])
    found = widths(
        f"<thead><tr>{heads}</tr></thead><tbody><tr>{row}</tr></tbody>",
        tmp_path,
    )
    # of 728.5 points, with 3 left and right and letters of 8.5
    assert all(w * 7.285 - 6 >= 8.5 * least for w, least in zip(found[:3], cells.values(), strict=True)), (
        found
    )


def test_only_a_header_that_has_no_room_stands_upright(tmp_path: Path) -> None:
    columns = ["Nr", "Festigkeit", "Schwerpunktgebiet", *(f"S{k}" for k in range(6))]
    row = ["1", "unsicher bis fest, weil offen", "seit", *["1"] * 6]
    path = tmp_path / "dossier.ipynb"
    cells = [v4.new_markdown_cell("# Dossier"), shown(blocks.table(columns, [row], caption="Breit"))]
    path.write_text(json.dumps(v4.new_notebook(cells=cells)), encoding="utf-8")
    body = word(path, tmp_path)["word/document.xml"]
    upright = [text_of(c) for c in re.findall(r"<w:tc>.*?</w:tc>", body, re.DOTALL) if "btLr" in c]
    assert upright == ["Schwerpunktgebiet"]


def test_what_an_area_was_named_for_stands_with_it_and_its_day_on_a_line_of_its_own(tmp_path: Path) -> None:
    told = '<span class="nennung-marke">noch nicht geprüft</span> Es fehlt ein Treff.'
    listed = (
        '<p>Ausgeschlossen wurde:</p><ul class="nennungen"><li><p><b>1</b> Am Hafen</p>'
        '<p><span class="profil-marke">nein</span> 6 Treffer</p><dl><dt>BA</dt>'
        f'<dd>{told}<span class="nennung-notiz">8. Oktober 2024</span></dd></dl></li></ul>'
    )
    path = tmp_path / "dossier.ipynb"
    cells = [v4.new_markdown_cell("# Dossier\n\nDavor."), shown(blocks.Block(listed, "x"))]
    path.write_text(json.dumps(v4.new_notebook(cells=cells)), encoding="utf-8")
    body = word(path, tmp_path)["word/document.xml"]
    kept = [text_of(p) for p in re.findall(r"<w:p>.*?</w:p>", body, re.DOTALL) if "<w:keepNext/>" in p]
    assert kept == ["Ausgeschlossen wurde:", "1 Am Hafen", "nein, 6 Treffer"]
    assert "[noch nicht geprüft] Es fehlt ein Treff." in text_of(body)
    assert re.search(r"Treff\.</w:t></w:r><w:r><w:br/></w:r><w:r><w:t[^>]*>8\. Oktober", body)
    # moved in by 720 of 9638, the table ends where the text does: 92.5 %
    assert re.findall(r'<w:tblW w:type="pct" w:w="(\d+)"', body) == ["4626"]
