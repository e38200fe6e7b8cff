"""A published year, read back from its files: all there, all the same numbers, nothing asked of others."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import geopandas as gpd
import pikepdf
import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from screening.base.style import number
from screening.disclosure import Release
from tests import approved
from tests.axe import LOOKS, findings_in_all_looks
from tests.browser import opened
from tests.program_words import PROGRAM, program_words
from tests.published import CONTRACT, LOADS, PLAIN, numbers_of, pages_of
from tests.published import again as again
from tests.published import city as city
from tests.published import drawn as drawn
from tests.published import intern as intern
from tests.published import reports as reports
from tests.published import year as year
from tests.tags import findings, tags

pytestmark = pytest.mark.slow

MEBIBYTE = 2**20


def test_every_document_of_the_contract_is_there(year: Path, intern: Release) -> None:
    for name in CONTRACT:
        assert (year / name).stat().st_size > 0, name
    assert {p.stem for p in (year / "profile").glob("*.html")} == {*intern.decision.index, "index"}


def test_sizes_stay_within_their_marks(year: Path) -> None:
    for audience in ("intern", "gespraech"):
        sizes = {p.name: p.stat().st_size for p in year.with_name(audience).glob("*.html")}
        assert sizes["dossier.html"] <= 3_000_000, audience
        assert sizes["karte.html"] <= 600_000, audience
        assert sizes["was-waere-wenn.html"] <= 800_000, audience
        profiles = [p for p in (year.with_name(audience) / "profile").glob("*.html") if p.stem != "index"]
        assert max(p.stat().st_size for p in profiles) <= 60_000, audience
    assert sum(p.stat().st_size for p in year.rglob("*") if p.is_file()) < 90 * MEBIBYTE


def test_csv_xlsx_and_geopackage_repeat_the_decisions(year: Path, intern: Release) -> None:
    expected = numbers_of(intern)
    layer = gpd.read_file(year / "auswahl.gpkg", layer="auswahl")
    found = {
        r.area_id: tuple(str(v) for v in (int(r.inhabitants), r.hits_min, r.hits_max, r.decision))
        for r in layer.itertuples()
    }
    assert found == expected
    rows = list(
        csv.reader((year / "auswahl.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    )
    start = next(
        k for k, row in enumerate(rows) if any(cell in expected for cell in row) or _bare(row[0]) in expected
    )
    told = {_bare(row[0]): row for row in rows[start:]}
    assert set(told) == set(expected)
    for area, values in expected.items():
        assert set(values) <= set(told[area]), area
    sheet = load_workbook(year / "auswahl.xlsx")["Auswahl"]
    lines = {
        str(row[0]): [str(c) for c in row]
        for row in sheet.iter_rows(values_only=True)
        if str(row[0]) in expected
    }
    assert set(lines) == set(expected)
    for area, values in expected.items():
        assert set(values) <= set(lines[area]), area


def _bare(text: str) -> str:
    """Undo what protects an id from Excel: an apostrophe, or ="…"."""
    return text.removeprefix("'").removeprefix("=").strip('"')


def test_profile_pages_repeat_hits_and_decision(year: Path, intern: Release) -> None:
    for area, row in intern.decision.iterrows():
        page = (year / "profile" / f"{area}.html").read_text(encoding="utf-8")
        assert str(row["decision"]) in page and number(row["inhabitants"]) in page, area


def test_the_dossier_repeats_the_chosen_areas_in_html_and_pdf(year: Path, intern: Release) -> None:
    page = (year / "dossier.html").read_text(encoding="utf-8")
    text = " ".join(pages_of(year / "dossier.pdf"))
    for area in intern.chosen("sicher", "möglich"):
        assert f'<th scope="row"><a href="profile/{area}.html">{area}</a>' in page, area
        assert area in text, area
        people = intern.decision["inhabitants"][area]
        assert number(people) in page, area
        assert re.sub(r"\s", "", number(people)) in re.sub(r"\s", "", text), area


@pytest.mark.parametrize("name", ["dossier.pdf", "profile.pdf"])
def test_a_pdf_is_tagged_german_titled_and_has_bookmarks(year: Path, name: str) -> None:
    reader = PdfReader(year / name)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower().startswith("de")
    assert reader.metadata is not None and "Musterstadt" in str(reader.metadata.title) + str(
        reader.metadata.subject
    )
    assert len(reader.outline) > 5
    xmp = root["/Metadata"].get_data().decode("utf-8")
    assert "pdfuaid:part" in xmp and "pdfaid:part" in xmp


def test_profile_pdf_has_a_page_for_every_area(year: Path, intern: Release) -> None:
    # besides these a cover, how to read them, and where each is
    assert len(PdfReader(year / "profile.pdf").pages) - len(intern.decision) in range(10)


def test_every_picture_has_a_text_that_states_something(year: Path) -> None:
    page = (year / "dossier.html").read_text(encoding="utf-8")
    alts = re.findall(r'<img\b[^>]*\balt="([^"]*)"', page)
    assert alts and all(len(a) > 40 and re.search(r"\d", a) for a in alts)


def test_every_page_says_that_the_data_are_synthetic(year: Path) -> None:
    for path in year.rglob("*.html"):
        assert "Synthetische Demodaten" in path.read_text(encoding="utf-8"), path.name
    for name in ("dossier.pdf", "profile.pdf"):
        for nr, page in enumerate(pages_of(year / name), start=1):
            assert "Synthetische Demodaten" in page, (name, nr)
    for sheet in load_workbook(year / "auswahl.xlsx").worksheets:
        header = [sheet.oddFooter, sheet.oddHeader]
        told = "".join(str(part.text or "") for h in header for part in (h.left, h.center, h.right))
        assert "Synthetische Demodaten" in told, sheet.title


def test_no_published_file_names_a_path_of_this_machine(reports: Path, root: Path) -> None:
    for path in reports.rglob("*"):
        if path.suffix in {".html", ".json", ".ipynb", ".csv", ".svg"}:
            text = path.read_text(encoding="utf-8")
            assert str(root) not in text and str(reports) not in text, path.name


def test_the_meeting_gets_no_count_of_an_agency_indicator(reports: Path, intern: Release) -> None:
    folder = reports / "musterstadt" / "2024" / "gespraech"
    log = json.loads((folder / "lauf.json").read_text(encoding="utf-8"))
    assert log["fassung"] == "gespraech"
    layer = gpd.read_file(folder / "auswahl.gpkg", layer="auswahl", ignore_geometry=True)
    for i in intern.catalogue.indicators:
        if i.direction == "a":
            columns = [c for c in layer.columns if c.split("_wert")[0] == i.id or c.startswith(f"{i.id}_")]
            numeric = layer[columns].select_dtypes("number")
            assert numeric.isna().all().all(), i.id


def test_the_meetings_files_hold_reviewed_nominations_and_no_word_of_the_others(
    reports: Path, intern: Release
) -> None:
    meeting = reports / "musterstadt" / "2024" / "gespraech"
    waiting = [
        t
        for frame, columns in (
            (intern.nominations, ("problem", "begruendung")),
            (intern.objections, ("einwand",)),
        )
        for c in columns
        for t in frame[frame["stand"] == "ungeprüft"][c]
        if t
    ]
    # the first words alone: lines of a PDF break anywhere; so many that no text which may be read begins alike
    secret = [" ".join(t.split()[:6]) for t in waiting]
    assert len(secret) == 5
    for folder, there in ((meeting, False), (meeting.with_name("intern"), True)):
        texts = [
            p.read_text(encoding="utf-8")
            for p in sorted(folder.rglob("*"))
            if p.suffix in {".html", ".ipynb", ".json", ".csv"}
        ]
        texts += [re.sub(r"\s+", " ", " ".join(pages_of(folder / n))) for n in ("dossier.pdf", "profile.pdf")]
        for piece in secret:
            assert any(piece in t for t in texts) is there, piece
        # what looks like markup or a formula is shown as it was written, in HTML and in PDF
        assert "=1+1 Häuser, &lt;b&gt;ein&lt;/b&gt; Hof: #typst[so]" in (folder / "dossier.html").read_text(
            encoding="utf-8"
        )
        assert any("=1+1 Häuser, <b>ein</b> Hof: #typst[so]" in t for t in texts[-2:])
    assert any("Text noch nicht geprüft" in t for t in pages_of(meeting / "dossier.pdf"))


def test_everything_of_the_meeting_says_that_it_is_for_the_meeting(reports: Path) -> None:
    folder = reports / "musterstadt" / "2024" / "gespraech"
    mark = "Fassung für das Auswahlgespräch"
    for path in sorted(folder.rglob("*.html")):
        # the map says whom it is for in words of its own
        assert mark in path.read_text(encoding="utf-8") or path.name == "karte.html", path.name
    for name in ("dossier.pdf", "profile.pdf", "auswahlgespraech.pdf"):
        for nr, page in enumerate(pages_of(folder / name), start=1):
            assert mark in page, (name, nr)


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_codes_in_sentences_and_tables_lead_to_profiles_that_are_there(reports: Path, audience: str) -> None:
    folder = reports / "musterstadt" / "2024" / audience
    profiles = {p.stem for p in (folder / "profile").glob("*.html")} - {"index"}
    for name in ("dossier", "belastbarkeit", "evaluation", "auswahlgespraech", "schwerpunktgebiete"):
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        led = set(re.findall(r'<a href="profile/([^"#]+)\.html"', page))
        assert led and led <= profiles | {"index"}, name
        rest = re.sub(r"(?s)<(svg|a|h\d|style|code|title)\b.*?</\1>|<[^>]*>", " ", page)
        # of what is left some belongs to longer codes and to values of findings, such as two areas that overlap
        loose = set(re.findall(r"(?<![\w./-])\d{2}\.\d\.\d(?![\w./-])", rest)) & profiles
        assert loose == set(), name


@pytest.mark.parametrize("audience", ["intern", "gespraech"])
def test_no_page_says_a_word_of_the_program(reports: Path, audience: str) -> None:
    folder = reports / "musterstadt" / "2024" / audience
    found = {
        path.name: words
        for path in sorted(folder.rglob("*.html"))
        if (words := program_words(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    for name in ("dossier.pdf", "profile.pdf", "auswahlgespraech.pdf", "schwerpunktgebiete.pdf"):
        for nr, page in enumerate(pages_of(folder / name), start=1):
            assert re.search(PROGRAM, page) is None, (name, nr)


def test_the_meetings_pages_do_not_say_confidential(reports: Path) -> None:
    folder = reports / "musterstadt" / "2024" / "gespraech"
    assert "Intern – vertraulich" not in (folder / "dossier.html").read_text(encoding="utf-8")
    assert "Intern – vertraulich" in (folder.with_name("intern") / "dossier.html").read_text(encoding="utf-8")


def test_everything_internal_says_that_it_is_confidential(year: Path) -> None:
    mark = "Intern – vertraulich"
    for path in [*year.rglob("*.html"), *year.rglob("*.svg")]:
        assert mark in path.read_text(encoding="utf-8"), path.name
    for name in ("dossier.pdf", "profile.pdf"):
        for nr, page in enumerate(pages_of(year / name), start=1):
            assert mark in page, (name, nr)
    book = load_workbook(year / "auswahl.xlsx")
    assert mark in str(book.worksheets[0]["A2"].value)
    assert all(mark in str(sheet.oddFooter.left.text) for sheet in book.worksheets)


def test_the_dossier_accounts_for_secrecy_and_the_meetings_does_not(reports: Path) -> None:
    folder = reports / "musterstadt" / "2024"
    told, meeting = (
        (folder / a / "dossier.html").read_text(encoding="utf-8") for a in ("intern", "gespraech")
    )
    assert "sec-geheimhaltung" in told and "Nachweis" in told
    assert "sec-geheimhaltung" not in meeting


def test_all_of_the_meetings_documents_say_how_to_read_their_figures(reports: Path) -> None:
    folder = reports / "musterstadt" / "2024" / "gespraech"
    sentence = (
        "Zahlen sind auf Vielfache von 5 gerundet („rund“), kleine stehen als Spanne („unter 10“); genau sind"
    )
    for name in ("dossier", "karte", "belastbarkeit", "evaluation", "profile/01.1.1"):
        page = (folder / f"{name}.html").read_text(encoding="utf-8").replace("\u00a0", " ")
        assert sentence in " ".join(page.split()), name
        assert "gesperrt" not in page.lower() and "sperrung" not in page.lower(), name
    first = " ".join(pages_of(folder / "dossier.pdf")[1].replace("\u00a0", " ").split())
    assert "kleine stehen als Spanne" in first
    assert re.search(r"der \d+ Entscheidungen bleiben hier offen|Alle \d+ Entscheidungen sind gesagt", first)


def test_the_first_page_after_the_cover_is_one_sheet_with_all_that_is_to_be_decided(reports: Path) -> None:
    for audience in ("intern", "gespraech"):
        pages = pages_of(reports / "musterstadt" / "2024" / audience / "dossier.pdf")
        assert "Auf einen Blick" in pages[1] and "Fortführen oder beenden" in pages[1], audience
        assert pages[2].find("Inhalt") >= 0 and "Was zu entscheiden ist" not in pages[2], audience


def test_no_hash_of_a_delivered_file_leaves_the_house(reports: Path) -> None:
    folder = reports / "musterstadt" / "2024"
    hashes = json.loads((folder / "eingaben.json").read_text(encoding="utf-8"))["eingaben"].values()
    for path in (p for p in (folder / "gespraech").rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert not any(h.encode() in content or h[:32].encode() in content for h in hashes), path.name


@pytest.mark.browser
def test_no_page_of_a_year_asks_for_anything_beyond_itself(year: Path) -> None:
    # beside the pages only the profiles' fonts may be asked for; data: addresses are inside of a page
    fonts = {p.name for p in (year / "profile").glob("schrift-*.woff2")}
    profiles, others = sorted((year / "profile").glob("*.html")), sorted(year.glob("*.html"))
    for path in profiles:
        page = path.read_text(encoding="utf-8")
        assert set(LOADS.findall(page)) <= fonts, path.name
        assert not re.search("<(script|link|object|iframe)", page), path.name
    # a browser opens all kinds of pages: profiles differ in nothing but what they say
    pages = [*others, year / "auszuege/13.html", *profiles[:: len(profiles) // 20]]
    with opened(pages[0]) as visit:
        for path in pages[1:]:
            visit.page.goto(path.resolve().as_uri())
        asked = [u for u in visit.requests if not u.startswith(("data:", "blob:"))]
        allowed = {(year / "profile" / name).resolve().as_uri() for name in fonts}
        assert sorted(set(asked) - allowed) == sorted(p.resolve().as_uri() for p in pages)
        assert visit.errors == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_is_wider_than_its_window(year: Path, width: int) -> None:
    names = ("dossier.html", "karte.html", "was-waere-wenn.html", "profile/01.1.1.html", "auszuege/13.html")
    with opened(year / names[0], width=width) as visit:
        for name in names:
            visit.page.goto((year / name).resolve().as_uri())
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.long
def test_the_same_inputs_give_the_same_bytes(year: Path, again: Path) -> None:
    # its processes have other seeds of hashes each time
    names = sorted(p.relative_to(year) for p in year.rglob("*") if p.is_file() and p.name != "lauf.json")
    assert {str(n) for n in names} >= {*CONTRACT} - {"lauf.json"}
    assert [str(n) for n in names if (year / n).read_bytes() != (again / n).read_bytes()] == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "forced"),
    [
        (1280, False),
        pytest.param(1280, True, marks=pytest.mark.long),
        pytest.param(390, True, marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing_on_any_kind_of_page_in_any_look(year: Path, width: int, forced: bool) -> None:
    names = ("dossier", "belastbarkeit", "evaluation", "auswahlgespraech", "schwerpunktgebiete")
    pages = [*(year / f"{n}.html" for n in names), next((year / "profile").glob("*.html"))]
    pages.append(year / "auszuege/13.html")
    with opened(pages[0], width=width) as visit:
        for path in pages:
            visit.page.goto(path.resolve().as_uri())
            # the shadow at the edge of a wide table hides from axe on which ground its letters stand
            visit.page.evaluate(PLAIN)
            # documents share a sheet of styles: in forced colours one of them shows nearly all that it styles
            looks = LOOKS if forced or path == pages[0] or path.parent != year else ("hell", "dunkel")
            assert findings_in_all_looks(visit.page, looks) == [], path.name


@pytest.mark.parametrize("name", ["dossier.pdf", "profile.pdf"])
def test_a_pdf_is_read_in_order_with_headers_of_rows_and_columns(year: Path, name: str) -> None:
    path = year / name
    assert findings(path) == []
    with pikepdf.open(path) as pdf:
        scopes = Counter(t.scope for t in tags(pdf) if t.kind == "/TH")
    assert min(scopes["/Row"], scopes["/Column"]) > 50


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_look_as_they_were_approved(drawn: Path, width: int, tmp_path: Path) -> None:
    told = []
    with opened(drawn / "karte.html", width=width) as visit:
        for name in ("karte", "was-waere-wenn", "dossier", "auszuege/13"):
            visit.page.goto((drawn / f"{name}.html").resolve().as_uri())
            visit.page.evaluate("document.fonts.ready")
            if name == "dossier":
                # of the dossier the table that is decided in: it is what a reader comes for
                table = "document.querySelector('#tbl-kandidaten')"
                visit.page.evaluate(f"{table}.scrollIntoView({{behavior: 'instant'}})")
            visit.page.evaluate(
                "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
            )
            visit.page.screenshot(path=tmp_path / "seite.png", animations="disabled")
            with Image.open(tmp_path / "seite.png") as picture:
                told.append(
                    approved.judge(f"{name.replace('/', '-')}-{width}", picture, 4 if width > 400 else 2)
                )
    assert [*filter(None, told)] == []


SHEETS = {
    "blick": ("dossier", "Auf einen Blick"),
    "tabelle": ("dossier", "Worüber zu entscheiden ist: alle Kandidaten"),
    "profil": ("profile", "Stadtbezirksviertel 23.1.1"),
}


def test_sheets_look_as_they_were_approved(drawn: Path, tmp_path: Path) -> None:
    told = []
    for called, (name, sought) in SHEETS.items():
        pages = [" ".join(text.split()) for text in pages_of(drawn / f"{name}.pdf")]
        # contents and directories name it, too: they have dots up to the page's number
        [number, *_] = [n for n, text in enumerate(pages, 1) if sought in text and ". . ." not in text]
        sheet = approved.paper(drawn / f"{name}.pdf", number, tmp_path)
        told.append(approved.judge(f"{name}-{called}", sheet))
    assert [*filter(None, told)] == []
