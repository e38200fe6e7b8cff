"""A city's own look in page and paper, and on each of them whom it is for; without one the house's, byte for byte."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest
from nbformat import v4

from screening.base import contrast, style
from screening.base.look import DARK
from screening.delivery import Design
from screening.delivery.manifest.design import Logo
from screening.report.render import assets, dress
from screening.report.render.document import check_self_contained, render
from screening.report.render.pages import write_pages
from tests.browser import opened
from tests.documents import META, SVG, sample, save
from tests.tags import findings, tags

pytestmark = pytest.mark.documents

SERIF = style.font_folder().parents[1] / "font_source_serif_pro" / "files"
ODD = 'Amt <script>alert("1")</script> {{< x >}} #let [*'
LOOK = Design(
    accent="#7a1f3d",
    band="#5b1030",
    publisher=ODD,
    footer=f"Fuß: {ODD}",
    logo=Logo("svg", SVG.encode(), 'Wappen "unserer" Stadt <b>'),
    family="Source Serif Pro",
    fonts=tuple(
        (face, (SERIF / f"SourceSerifPro-{name}.ttf").read_bytes())  # type: ignore[misc]
        for face, name in (("normal", "Regular"), ("halbfett", "Semibold"))
    ),
)
MEETING = {**META, "audience": "gespraech", "version": "Fassung für die Runde [*] <i>"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("dress")
    told = {**MEETING, "design": LOOK}
    return dict(render(sample(folder), folder / "dossier", engine="pandoc", metadata=told))  # type: ignore[arg-type]


def sheets(path: Path) -> list[str]:
    return [re.sub(r"\s+", " ", p.extract_text()) for p in pypdf.PdfReader(path).pages]


def test_without_a_look_of_its_own_nothing_changes(tmp_path: Path) -> None:
    plain, none = (
        render(sample(tmp_path / n), tmp_path / n / "x", engine="pandoc", metadata=told, formats=["html"])
        for n, told in (("a", META), ("b", {**META, "design": None}))
    )
    assert plain["html"].read_bytes() == none["html"].read_bytes()
    assert assets.palette() == {**assets.palette(), "accent": "x0b5c7a", "band": "x0b5c7a"}


def test_a_page_bears_colours_letters_logo_and_words_and_loads_nothing(made: dict[str, Path]) -> None:
    page = made["html"].read_text(encoding="utf-8")
    check_self_contained(page, "dossier")
    assert "--akzent:#7a1f3d;" in page and "--band:#5b1030;" in page
    assert page.count('font-family:"Stadtschrift"') == 2
    assert 'alt="Wappen &quot;unserer&quot; Stadt &lt;b&gt;"' in page
    assert page.count('Amt &lt;script&gt;alert("1")&lt;/script&gt; {{&lt; x &gt;}} #let [*') == 2
    assert "<script" not in page


def test_paper_bears_letters_logo_and_words_on_each_sheet(made: dict[str, Path]) -> None:
    told = sheets(made["pdf"])
    assert all('Fuß: Amt <script>alert("1")</script> {{< x >}} #let [*' in t for t in told[1:])
    assert 'Amt <script>alert("1")</script>' in told[0]
    with pikepdf.open(made["pdf"]) as pdf:
        alts = [str(t.item.Alt) for t in tags(pdf) if "/Alt" in t.item]
    assert 'Wappen "unserer" Stadt <b>' in alts
    fonts = {
        str(f["/BaseFont"])
        for p in pypdf.PdfReader(made["pdf"]).pages
        for f in (f.get_object() for f in p["/Resources"]["/Font"].values())  # type: ignore[index]
    }
    assert any("SourceSerif" in f for f in fonts)
    assert findings(made["pdf"]) == []


def test_each_sheet_says_whom_it_is_for(made: dict[str, Path]) -> None:
    assert all("Fassung für die Runde [*] <i>" in t for t in sheets(made["pdf"]))
    page = made["html"].read_text(encoding="utf-8")
    mark = "Fassung für die Runde [*] &lt;i&gt;"
    assert f'<p class="banner banner-fassung">{mark}</p>' in page and page.count(mark) == 2


def test_each_printed_page_says_it_in_its_margin_and_no_word_leaves_the_style(made: dict[str, Path]) -> None:
    page = made["html"].read_text(encoding="utf-8")
    [codes] = re.findall(r'@page\{@top-right\{content:"([^"]*)"\}\}', page)
    told = "".join(chr(int(c, 16)) for c in codes.split("\\")[1:])
    assert told == "Synthetische Demodaten · Fassung für die Runde [*] <i>"


@pytest.mark.browser
def test_profiles_bear_the_look_with_letters_and_logo_once_beside_them(tmp_path: Path) -> None:
    section = '<section class="profil" data-area="1"><h1>1</h1></section>'
    shown = v4.new_output("display_data", data={"text/html": section})
    notebook = save(tmp_path / "p.ipynb", v4.new_code_cell("x", execution_count=1, outputs=[shown]))
    path, listed = write_pages(notebook, tmp_path / "profile", {**MEETING, "design": LOOK})
    page = path.read_text(encoding="utf-8")
    assert "--akzent:#7a1f3d;" in page and "Fassung für die Runde [*] &lt;i&gt;" in page
    asked = {*re.findall(r"url\(([^)]+)\)", page), *re.findall(r'<img [^>]*src="([^"]+)"', page)}
    assert {"stadtschrift-normal.woff2", "logo-der-stadt.svg"} <= asked
    assert asked == {p.name for p in path.parent.iterdir()} - {path.name, listed.name}
    for shown_page in (path, listed):
        with opened(shown_page) as visit:
            assert visit.page.evaluate("document.querySelector('.kopf-logo').naturalWidth") > 0
            assert visit.errors == []


def test_a_wider_font_is_set_smaller_so_that_lines_hold_as_much_and_a_narrower_one_as_it_is() -> None:
    from fontTools.ttLib import TTFont

    wide, own = LOOK.fonts[0][1], style.font_file().read_bytes()
    assert assets.fitted(own) == own
    assert assets.fitted(wide) == assets.fitted(bytes(wide)) != wide

    def mean(content: bytes) -> float:
        with TTFont(io.BytesIO(content)) as font:
            codes, widths = font.getBestCmap(), font["hmtx"]
            told = [widths[codes[ord(c)]][0] for c in "Aufgenommen wird ein Stadtbezirksviertel"]
            return float(sum(told) / font["head"].unitsPerEm)

    assert mean(assets.fitted(wide)) < mean(wide)
    assert mean(assets.fitted(wide)) == pytest.approx(mean(own), rel=0.05)


@pytest.mark.parametrize("accent", ["#7a1f3d", "#000000", "#0b5c7a", "#1a5e1a"])
def test_an_accent_is_lightened_until_it_can_be_read_on_dark_grounds(accent: str) -> None:
    rules = dress.rules(replace(LOOK, accent=accent, fonts=()))
    [dark] = re.findall(r"prefers-color-scheme:dark\)\{:root\{--akzent:(#[0-9a-f]{6})", rules)
    assert contrast.least(dark, [DARK["papier"], DARK["akzent-hell"]]) >= contrast.READABLE
