"""The site of a city: everything linked, one audience, names as text, nothing but what was published."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

import lxml.html
import pytest
from nbformat import v4

from screening.base import file_names, hash_source
from screening.base.findings import ScreeningError
from screening.delivery import Design, Logo
from screening.report.render.document import stamp
from screening.report.render.website import Folder, frame, search, shelf, write_site
from tests import axe
from tests.browser import opened
from tests.documents import META, SVG, save
from tests.links import dead_links

EVIL = '<script>alert(1)</script> "{{ x }}" #let \u202eegats\u202c 🏘 \\1'
SHOWN = EVIL.replace("\u202e", "").replace("\u202c", "")
"""What turns the order of reading is left out in pages."""
RARE = ("gebiete.html", "2024/gespraech/01_datenpruefung.html")
ABOUT = {
    "city": "Müsterstadt",
    "stichtag": "2024-12-31",
    "rule": "Mindestens 7 von 13.",
    "attribution": "Amt & Co",
}
ROWS = (
    ("01", "Straße am Müllerberg", "01", "Altstadt", "sicher"),
    ("02", EVIL, "01", "Altstadt", "möglich"),
    ("7/2 a", "Nord", "02", "Neu<b>stadt", "nein"),
    ("=1", "Süd", "02", "Neustadt", "nein"),
)
"""Id, name, number and name of the Bezirk, decision."""


def published(
    root: Path,
    year: int = 2024,
    audience: str = "gespraech",
    rows: Any = ROWS,
    parents: bool = True,
    **about: Any,
) -> Folder:
    """Lay out what a run publishes, as small as can be."""
    folder = root / str(year) / audience
    (folder / "profile").mkdir(parents=True)
    heads = ["Viertel", "Viertel, Name", *(["Bezirk", "Bezirk, Name"] if parents else [])]
    lines = [[*heads, "Einwohner:innen, gerundet", "Treffer, mindestens", "Entscheidung", "Begründung"]]
    for row in rows:
        told = [
            f"'{row[0]}" if row[0].startswith("=") else f'="{row[0]}"',
            row[1],
            *(row[2:4] if parents else []),
        ]
        lines.append([*told, "4321", "7", row[4], "weil"])
    quoted = (";".join('"' + c.replace('"', '""') + '"' for c in line) for line in lines)
    (folder / "auswahl.csv").write_bytes(("\ufeff" + "\r\n".join(quoted)).encode())
    names = file_names(row[0] for row in rows)
    links = "".join(f'<a href="profile/{n}.html">{n}</a>' for n in names.values())
    (folder / "dossier.html").write_text(
        f"<!DOCTYPE html><html lang=de><head><meta charset=utf-8><title>Dossier</title></head><body>"
        f'<a class="sprung" href="#inhalt">x</a><header class="kopf"><h1>Auswahldossier</h1></header><main id="inhalt">'
        f'<h2 id="sec-methode"><span class="nummer">1</span> Methode {year}</h2><p>Die Mühlräder mahlen.</p>{links}'
        f"<h2>Ohne Anker</h2><p>Überall gleich</p><table><tr><td>verborgen</td></tr></table></main></body></html>",
        encoding="utf-8",
    )
    (folder / "karte.html").write_text(
        "<!DOCTYPE html><html lang=de><head><title>Karte</title></head><body><main><h1>Karte</h1></main>"
        "<script>document.body.dataset.lief = 'ja';</script></body></html>",
        encoding="utf-8",
    )
    for n in names.values():
        (folder / "profile" / f"{n}.html").write_text(
            '<!DOCTYPE html><html lang=de><head><title>P</title></head><body><header><p>P</p></header><main id="inhalt">'
            "<h1>Profil</h1><p>nur im Profil</p></main></body></html>",
            encoding="utf-8",
        )
    (folder / "mehr.pdf").write_bytes(b"%PDF" + b"x" * 52_100)
    (folder / "lauf.json").write_text('{"rechner": "geheim"}', encoding="utf-8")
    notebook = save(
        folder / "01_datenpruefung.ipynb", v4.new_markdown_cell("# Lieferung\n\nGeprüft wurde alles.")
    )
    stamp(notebook, META | {"title": "Datenprüfung", "audience": audience})
    return Folder(PurePosixPath(f"{year}/{audience}"), (folder,), {**ABOUT, "audience": audience, **about})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("reports")
    place = tmp_path_factory.mktemp("site")
    later = published(root)
    earlier = published(root, 2023, rows=[*ROWS[:2], ("99", "Aufgelöst", "02", "Neustadt", "zu klein")])
    compared = root / "vergleich" / "2023-2024" / "gespraech"
    compared.mkdir(parents=True)
    (compared / "vergleich.html").write_text(
        "<html><head></head><body><h1>V</h1><p>01 Straße am Müllerberg kommt hinzu, 99 Aufgelöst fällt heraus.</p>"
        "</body></html>",
        encoding="utf-8",
    )
    about = {**ABOUT, "subtitle": "2023 und 2024", "year": 2024}
    folders = [earlier, Folder(PurePosixPath("vergleich/2023-2024/gespraech"), (compared,), about), later]
    write_site(place, folders, {2022: "wird überarbeitet"})
    return place


def test_a_comparison_leads_to_the_profiles_of_its_later_year_and_of_none_that_it_lacks(site: Path) -> None:
    page = site / "vergleich" / "2023-2024" / "gespraech" / "vergleich.html"
    (link,) = read(page).xpath("//p/a")
    assert (link.text, link.get("href")) == (
        "01 Straße am Müllerberg",
        "../../../2024/gespraech/profile/01.html",
    )
    assert (page.parent / link.get("href")).is_file()


def read(page: Path) -> Any:
    return lxml.html.fromstring(page.read_text(encoding="utf-8"))


pytestmark = pytest.mark.documents


def test_every_link_of_a_site_leads_to_a_file_and_every_fragment_to_an_id(site: Path) -> None:
    assert dead_links(site) == []
    (site / "tot.html").write_text(
        '<a href="index.html#nirgends">x</a><a href="../x.html">y</a>', encoding="utf-8"
    )
    assert dead_links(site) == ["tot.html: index.html#nirgends", "tot.html: ../x.html"]
    (site / "tot.html").unlink()


def test_a_site_has_the_documents_and_no_notebook_and_no_log(site: Path) -> None:
    folder = site / "2024" / "gespraech"
    assert {p.name for p in folder.iterdir()} == {
        "01_datenpruefung.html",
        "auswahl.csv",
        "dossier.html",
        "karte.html",
        "mehr.pdf",
        "profile",
    }
    assert (folder / "mehr.pdf").read_bytes().startswith(b"%PDF")
    assert "Geprüft wurde alles" in (folder / "01_datenpruefung.html").read_text(encoding="utf-8")


def test_the_first_page_tells_years_newest_first_with_counts_documents_and_what_is_missing(
    site: Path,
) -> None:
    page = read(site / "index.html")
    assert page.xpath("//h2/text()") == ["2024", "2023", "Vergleiche", "Jahre, die hier fehlen"]
    counts = [" ".join(li.text_content().split()) for li in page.xpath("(//ul[@class='zahlen'])[1]/li")]
    assert counts == ["1 sicher", "1 möglich", "2 nein"]
    links = {" ".join(a.text_content().split()): a.get("href") for a in page.iter("a")}
    assert links["Methode"] == "2023/gespraech/dossier.html#sec-methode"
    assert links["PDF, 52\u00a0kB".replace("\u00a0", " ")] == "2023/gespraech/mehr.pdf"
    assert links["Vergleich"] == "vergleich/2023-2024/gespraech/vergleich.html"
    assert "2022: wird überarbeitet" in page.text_content()
    assert "31. Dezember 2024" in page.text_content()


def test_the_areas_page_shows_each_area_with_each_years_decision_and_profile(site: Path) -> None:
    rows = {tr.get("id"): tr for tr in read(site / "gebiete.html").xpath("//tbody/tr")}
    assert [*rows] == ["g-01", "g-02", "g-7~2f2~20a", "g-~3d1", "g-99"]
    told = {i: [" ".join(c.text_content().split()) for c in tr.xpath("./*")] for i, tr in rows.items()}
    assert told["g-01"] == ["01 Straße am Müllerberg", "01 Altstadt", "sicher", "sicher"]
    assert told["g-~3d1"] == ["=1 Süd", "02 Neustadt", "nein", "–"]
    assert told["g-99"] == ["99 Aufgelöst", "02 Neustadt", "–", "zu klein"]
    assert rows["g-7~2f2~20a"].xpath(".//a/@href") == ["2024/gespraech/profile/7~2f2~20a.html"]
    # a table tells how many people live there; the site does not
    assert "4321" not in "".join(p.read_text(encoding="utf-8") for p in site.glob("*.html"))


def test_a_document_leads_back_to_the_site_and_to_the_same_of_other_years(site: Path) -> None:
    dossier = read(site / "2024/gespraech/dossier.html")
    assert dossier.xpath("//header/nav[@aria-label='Website']//a/@href") == [
        "../../index.html",
        "../../index.html#jahr-2024",
        "../../2023/gespraech/dossier.html",
        "../../gebiete.html",
        "../../suche.html",
    ]
    profile = read(site / "2024/gespraech/profile/01.html").xpath("//nav")[0]
    assert (
        " ".join(profile.xpath(".//li[@aria-current]")[0].text_content().split()) == "01 Straße am Müllerberg"
    )
    assert "../../../gebiete.html#g-01" in profile.xpath(".//a/@href")
    alone = read(site / "2024/gespraech/profile/7~2f2~20a.html").xpath("//nav//a/@href")
    assert not any("2023" in link for link in alone)


def test_every_page_says_for_whom_it_is_and_keeps_a_policy(site: Path) -> None:
    for page in site.rglob("*.html"):
        tree = read(page)
        assert "Fassung für das Auswahlgespräch" in tree.text_content(), page
        # as in the documents: the dark band is that of the internal version
        assert not tree.xpath("//*[contains(@class, 'banner-intern')]"), page
        (rules,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert rules.startswith("default-src 'none'") and "http" not in rules
        assert "unsafe-inline" not in rules.partition("script-src")[2]
        assert len(tree.xpath("//main")) <= 1 and len(tree.xpath("//h1")) == 1


def test_names_are_text_on_every_page(site: Path) -> None:
    for name in ("index.html", "gebiete.html", "2024/gespraech/profile/02.html"):
        page = read(site / name)
        assert SHOWN in " ".join(page.text_content().split()), name
        assert not page.xpath("//script"), name
    index = read(site / "suche.html").xpath("//script[@id='verzeichnis']")[0].text
    assert "<" not in index and SHOWN in [a[1] for a in json.loads(index)["areas"]]


def test_the_index_holds_headings_and_texts_once_and_leaves_tables_and_profiles_out(site: Path) -> None:
    told = json.loads(read(site / "suche.html").xpath("//script[@id='verzeichnis']")[0].text)
    assert told["texts"].count("Überall gleich") == 1
    assert ["Dossier", "Ohne Anker"] in [p[:2] for p in told["parts"]]
    where = {p[1]: [path for _, path, _ in p[2]] for p in told["parts"] if p[0] == "Dossier"}
    assert where["Methode 2024"] == ["dossier.html#sec-methode"]
    said = json.dumps(told, ensure_ascii=False)
    assert "Mühlräder" in said and "verborgen" not in said and "nur im Profil" not in said


def test_the_same_documents_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_site(tmp_path / name, [published(tmp_path / f"r{name}")])
        made.append(
            {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.html")}
        )
    assert made[0] == made[1]
    # a single year leads to no other
    assert not read(tmp_path / "a" / "index.html").xpath("//nav[@aria-label='Jahre']")


def test_the_sites_own_pages_and_those_it_sets_bear_the_citys_look(tmp_path: Path) -> None:
    look = Design("#7a1f3d", "#5b1030", "Amt <b>", "Zimmer & Flur", Logo("svg", SVG.encode(), "Wappen"))
    write_site(tmp_path / "s", [published(tmp_path / "r")], design=look)
    for name in ("index.html", "gebiete.html", "suche.html", "2024/gespraech/01_datenpruefung.html"):
        page = (tmp_path / "s" / name).read_text(encoding="utf-8")
        assert "--akzent:#7a1f3d;" in page and "--band:#5b1030;" in page, name
        assert "Amt &lt;b&gt;" in page and page.count('alt="Wappen"') == 1, name
    first = read(tmp_path / "s" / "index.html")
    assert "Zimmer & Flur" in first.xpath("//footer")[0].text_content()
    [sheet] = first.xpath("//style/text()")
    assert hash_source(sheet) in first.xpath("//meta[@http-equiv]/@content")[0]
    with opened(tmp_path / "s" / "suche.html") as visit:
        band = "getComputedStyle(document.querySelector('.kopf')).backgroundColor"
        assert visit.page.evaluate(band) == "rgb(91, 16, 48)" and not visit.errors


def test_a_city_without_levels_and_names_has_no_column_for_them(tmp_path: Path) -> None:
    rows = [(str(n), "", "", "", "nein" if n else "möglich") for n in range(3)]
    (tmp_path / "s").mkdir()
    write_site(tmp_path / "s", [published(tmp_path, rows=rows, parents=False)])
    page = read(tmp_path / "s" / "gebiete.html")
    assert page.xpath("//thead//th//text()") == ["Gebiet", "2024"]
    index = read(tmp_path / "s" / "index.html")
    assert "Kein Gebiet erfüllt die Regel sicher." in index.text_content()
    assert index.xpath("//ul[@class='gebiete nur-nummern']/li/a/text()") == ["0"]
    assert dead_links(tmp_path / "s") == []


def test_excerpts_stand_together_as_figures_do_and_one_area_is_counted_as_one(tmp_path: Path) -> None:
    folder = published(tmp_path / "r", rows=ROWS[:1])
    source = folder.sources[0]
    for name in ("auszuege/01.xlsx", "auszuege/2~2fA.xlsx", "abbildungen/auswahl.png", "folien.pptx"):
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_bytes(b"x")
    assert [d.title for d in folder.documents() if "pptx" in str(d.files) or "xlsx" in str(d.files)] == [
        "Folien"
    ]
    write_site(tmp_path / "s", [folder])
    page = read(tmp_path / "s" / "index.html")
    heads = [s.text_content() for s in page.xpath("//summary")]
    assert heads[:2] == ["Abbildungen 2024 einzeln (1)", "Auszüge 2024 einzeln (2)"]
    assert page.xpath("//a[text()='2~2fA.xlsx']/@href") == ["2024/gespraech/auszuege/2~2fA.xlsx"]
    assert dead_links(tmp_path / "s") == []
    assert "Das eine Gebiet 2024" in page.text_content()


def test_several_audiences_nothing_and_a_broken_table_are_refused(tmp_path: Path) -> None:
    one, two = published(tmp_path), published(tmp_path, 2023, "intern")
    with pytest.raises(ScreeningError, match="nur eine Fassung"):
        write_site(tmp_path, [one, two])
    with pytest.raises(ScreeningError, match="wäre leer"):
        write_site(tmp_path, [])
    (one.sources[0] / "auswahl.csv").write_text("a;b\n1;2", encoding="utf-8")
    broken = Folder(one.below, one.sources, one.about)
    with pytest.raises(ScreeningError, match=r"auswahl\.csv: Der veröffentlichten Tabelle fehlen"):
        write_site(tmp_path / "neu", [broken])


@pytest.mark.parametrize(
    ("rules", "then"),
    [
        ("default-src 'none'; style-src 'unsafe-inline'", "default-src 'none'; style-src 'unsafe-inline'"),
        ("default-src 'none'", "default-src 'none'; style-src {}"),
        ("style-src 'none'; img-src data:", "style-src {}; img-src data:"),
        ("style-src 'sha256-x'", "style-src 'sha256-x' {}"),
    ],
)
def test_a_pages_own_policy_allows_the_navigations_style_and_nothing_else(rules: str, then: str) -> None:
    page = f'<html><head><meta http-equiv="Content-Security-Policy" content="{rules}"></head><body>a</body></html>'
    (told,) = lxml.html.fromstring(frame.framed(page, "<nav>x</nav>")).xpath("//meta/@content")
    assert told == then.format(hash_source(frame.style()))


def test_the_way_back_stands_in_the_pages_header_or_else_first(site: Path) -> None:
    head = "<html><head></head><body>"
    inside = frame.framed(f"{head}<header class='a'><h1>x</h1></header><main></main>", "<nav>\\1</nav>")
    assert "<header class='a'><nav>\\1</nav><h1>" in inside
    # a header within the text is none of the page's
    other = frame.framed(f"{head}<main><header>x</header></main>", "<nav></nav>")
    assert "<body><nav></nav><main><header>x" in other


def test_sections_without_anchor_lie_under_the_one_around_them() -> None:
    page = '<body><main><section id="a"><h2>A</h2><p>eins<br>zwei</p><div><h3>B</h3>drei</div></section></main></body>'
    assert search.sections(page) == [("a", "A", "eins zwei"), ("a", "B", "drei")]


def test_a_cell_of_the_table_is_read_as_it_was_meant() -> None:
    assert [shelf._meant(c) for c in ('="01"', "'=1", "'s Gravenhage", "-1")] == [
        "01",
        "=1",
        "'s Gravenhage",
        "-1",
    ]


@pytest.mark.browser
def test_the_search_finds_as_people_type_and_is_used_by_keyboard(site: Path) -> None:
    with opened(site / "suche.html") as visit:
        page = visit.page
        for asked in ("müllerberg", "MUELLERBERG", "mullerberg", "strasse am", "01"):
            page.fill("#frage", asked)
            assert page.locator("#treffer li a").first.text_content() == "01 Straße am Müllerberg", asked
        for asked in (
            *(
                "Viertel 01",
                "01 viertel",
                "Bezirk 01, Müllerberg",
                "viertel straße am Müllerberg",
                "Gebiet 01",
            ),
            *("müllerberg Altstadt 01 BEZIRK", "vierte 01", "(Müllerberg)"),
        ):
            page.fill("#frage", asked)
            assert page.locator("#treffer li a").first.text_content() == "01 Straße am Müllerberg", asked
        # what all are called is nobody's name
        page.fill("#frage", "viertel")
        assert page.locator("#treffer a[href^='gebiete.html']").count() == 0
        page.fill("#frage", "muehlraeder")
        assert page.text_content("#stand") == "0 Gebiete, 2 Abschnitte"
        assert page.locator("mark").first.text_content() == "Mühlräder"
        page.fill("#frage", "<script>")
        assert SHOWN in page.locator("#treffer li a").first.text_content()
        assert page.locator("#treffer script").count() == 0
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "gebiete.html#g-02"
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.id") == "frage"
        page.fill("#frage", "xyz")
        assert "Nichts gefunden" in page.text_content("#stand")
        assert visit.errors == []
        page.goto((site / "suche.html").as_uri() + "#q=nord")
        page.reload()
        assert page.input_value("#frage") == "nord"
        page.locator("#treffer li .jahre a").first.click()
        assert page.text_content("h1") == "Profil"
        assert all(r.startswith(("file:", "data:")) for r in visit.requests)


@pytest.mark.browser
@pytest.mark.parametrize(
    "name", ["index.html", "suche.html#q=a", *(pytest.param(n, marks=pytest.mark.long) for n in RARE)]
)
def test_pages_are_accessible_in_all_looks_wide_and_narrow(site: Path, name: str) -> None:
    path, _, fragment = name.partition("#")
    for width in (1280, 390):
        with opened(site / path, width=width) as visit:
            visit.page.evaluate("f => { location.hash = f; }", fragment)
            found = axe.findings_in_all_looks(visit.page)
            own = [f for f in found if "website" in f or "/" not in name]
            assert own == [] and visit.errors == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_scripts_of_a_document_run_under_the_policy_that_it_is_given(site: Path) -> None:
    with opened(site / "2024/gespraech/karte.html") as visit:
        assert visit.page.evaluate("document.body.dataset.lief") == "ja"
        assert visit.errors == []
