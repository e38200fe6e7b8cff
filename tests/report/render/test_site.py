"""What Quarto makes of all years: a site for each city and audience, documents under their names, no silent gap."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from nbformat import v4

from screening.base import blocks
from screening.base.findings import ScreeningError
from screening.pipeline.documents import RENDERINGS
from screening.report.render import site
from screening.report.render.document import stamp
from tests.axe import findings_in_all_looks
from tests.browser import opened
from tests.documents import META, SVG, sample, save, shows
from tests.links import dead_links

pytestmark = pytest.mark.documents

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "_caches", lambda: tmp_path / "cache")


def published(root: Path, city: str = "musterstadt", year: int = 2024, audience: str = "intern") -> Path:
    """Lay out a published folder with a dossier below a project."""
    (root / "_quarto.yml").write_text("project: {}", encoding="utf-8")
    folder = root / "reports" / city / str(year) / audience
    notebook = sample(folder)
    stamp(notebook, META | {"year": year, "audience": audience})
    notebook.rename(folder / "05_dossier.ipynb")
    for name in ("karte.html", "profile.pdf", "dossier.html", "dossier.pdf"):
        (folder / name).write_text(name, encoding="utf-8")
    table = "Viertel;Treffer, mindestens;Entscheidung\n01.1.1;7;sicher\n"
    (folder / "auswahl.csv").write_text(table, encoding="utf-8")
    return folder


def rendered(root: Path, folder: Path, name: str, text: str = "x") -> Path:
    page = root / "_site" / folder.relative_to(root) / name
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
    return page


def test_a_notebook_reaches_quarto_as_the_one_text_that_the_embedded_route_sets(tmp_path: Path) -> None:
    folder = published(tmp_path)
    published(tmp_path, year=2023)
    made = json.loads(site.as_text((folder / "05_dossier.ipynb").read_bytes(), folder))
    assert [cell["cell_type"] for cell in made["cells"]] == ["raw", "markdown"]
    front = yaml.safe_load("".join(made["cells"][0]["source"]).strip("-"))
    body = "".join(made["cells"][1]["source"])
    assert "Siehe @tbl-lang" in body and "119.1.1" in body and ".callout-warning" in body
    assert front["toc"] is True
    assert "seiten" not in front


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((), ""),
        (("belastbarkeit.html",), "html"),
        (("belastbarkeit.pdf",), "typst"),
        (("belastbarkeit.html", "belastbarkeit.pdf"), ""),
    ],
)
def test_a_text_is_only_for_the_formats_that_are_published(
    tmp_path: Path, names: tuple[str, ...], told: str
) -> None:
    folder = published(tmp_path)
    (folder / "05_dossier.ipynb").rename(folder / "06_belastbarkeit.ipynb")
    for name in names:
        (folder / name).write_text("x", encoding="utf-8")
    made = json.loads(site.as_text((folder / "06_belastbarkeit.ipynb").read_bytes(), folder))
    assert "".join(made["cells"][1]["source"]).startswith(f':::: {{nur-in="{told}"}}') == bool(told)


def test_a_picture_that_is_only_in_an_output_lies_where_quarto_finds_it(tmp_path: Path) -> None:
    folder = published(tmp_path)
    picture = v4.new_output("display_data", data={"image/svg+xml": SVG})
    cell = v4.new_code_cell("#| fig-alt: Rechteck\nx", execution_count=1, outputs=[picture])
    notebook = save(folder / "08_mehr.ipynb", cell)
    made = json.loads(site.as_text(notebook.read_bytes(), folder))
    path = "".join(made["cells"][1]["source"]).split("](")[1].split(")")[0]
    assert (folder / path).read_text(encoding="utf-8") == SVG


def test_notebooks_that_were_not_executed_or_are_unknown_are_refused(tmp_path: Path) -> None:
    folder = published(tmp_path)
    fresh = save(folder / "a.ipynb", v4.new_code_cell("1"))
    with pytest.raises(ScreeningError, match="nicht ausgeführt"):
        site.as_text(fresh.read_bytes(), folder)
    with pytest.raises(ScreeningError, match="liegt nicht im Ordner"):
        site.as_text(b"{}", folder)
    alone = save(tmp_path.parent / f"{tmp_path.name}-x" / "b.ipynb", shows(blocks.text("x")))
    with pytest.raises(ScreeningError, match=r"_quarto\.yml"):
        site.as_text(alone.read_bytes(), alone.parent)


def test_each_city_and_audience_becomes_a_site_of_its_own(tmp_path: Path) -> None:
    for year in (2023, 2024):
        folder = published(tmp_path, year=year)
        for name in ("05_dossier.html", "05_dossier.pdf", "04_profile.pdf"):
            rendered(tmp_path, folder, name, f"von Quarto {year}")
    other = published(tmp_path, city="b-stadt", audience="gespraech")
    rendered(tmp_path, other, "05_dossier.html")
    (tmp_path / "_site" / "search.json").write_text("alle Texte", encoding="utf-8")
    site.finish(tmp_path)
    out = tmp_path / "_site"
    first = (out / "index.html").read_text(encoding="utf-8")
    assert '<a href="musterstadt/intern/index.html">Musterstadt #1: Intern – vertraulich</a>' in first
    assert (
        '<a href="b-stadt/gespraech/index.html">Musterstadt #1: Fassung für das Auswahlgespräch</a>' in first
    )
    assert sorted(p.name for p in out.iterdir()) == ["b-stadt", "index.html", "musterstadt"]
    page = (out / "musterstadt/intern/index.html").read_text(encoding="utf-8")
    places = [page.index(f'href="{y}/intern/dossier.html"') for y in (2024, 2023)]
    assert places == sorted(places)
    assert dead_links(out) == []
    # set by Quarto where it has set one, else as published
    assert "von Quarto 2023" in (out / "musterstadt/intern/2023/intern/dossier.html").read_text(
        encoding="utf-8"
    )
    assert (out / "musterstadt/intern/2024/intern/profile.pdf").read_text(
        encoding="utf-8"
    ) == "von Quarto 2024"
    assert (out / "b-stadt/gespraech/2024/gespraech/profile.pdf").read_text(encoding="utf-8") == "profile.pdf"
    assert not (out / "musterstadt/intern/2024/intern/evaluation.html").exists()
    if os.name == "posix":
        assert out.stat().st_mode & 0o077 == 0


def test_what_quarto_sets_beyond_what_is_published_is_not_in_the_site(tmp_path: Path) -> None:
    folder = published(tmp_path)
    for name in (
        "05_dossier.html",
        "04_profile.html",
        "06_belastbarkeit.pdf",
        "03_karten.html",
        "03_karten.pdf",
    ):
        rendered(tmp_path, folder, name, "von Quarto")
    site.finish(tmp_path)
    out = tmp_path / "_site/musterstadt/intern/2024/intern"
    set_there = {p.name for p in out.glob("*.*") if "von Quarto" in p.read_text(encoding="utf-8")}
    assert set_there == {"dossier.html", "03_karten.html"}
    assert not (out / "profile.html").exists() and not (out / "belastbarkeit.pdf").exists()


@pytest.mark.parametrize("ended", [True, False])
def test_what_is_published_stays_whatever_quarto_leaves_beside_the_notebooks(
    tmp_path: Path, ended: bool
) -> None:
    folder = published(tmp_path)
    for name in ("12_kitas.ipynb", "12_kitas.html"):
        (folder / name).write_bytes((folder / "05_dossier.ipynb").read_bytes())
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    site.prepare(tmp_path)
    for name in (
        "12_kitas.html",
        "05_dossier.html",
        "05_dossier.pdf",
        "05_dossier.typ",
        "05_dossier_files/a.js",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("von Quarto", encoding="utf-8")
    if ended:
        (folder / "12_kitas.html").unlink()
        rendered(tmp_path, folder, "12_kitas.html", "von Quarto")
        site.finish(tmp_path)
        page = tmp_path / "_site/musterstadt/intern/2024/intern/12_kitas.html"
        assert "von Quarto" in page.read_text(encoding="utf-8")
    else:
        site.prepare(tmp_path)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_page_gets_ways_to_profiles_and_its_rare_letters_and_asks_nobody(tmp_path: Path) -> None:
    folder = published(tmp_path)
    notebook = folder / "05_dossier.ipynb"
    stamp(notebook, META | {"areas": {"16.3.3": "Au"}})
    rendered(tmp_path, folder, "05_dossier.html", "<head></head><body><p>16.3.3 und Ж</p></body>")
    site.finish(tmp_path)
    page = tmp_path / "_site/musterstadt/intern/2024/intern/dossier.html"
    text = page.read_text(encoding="utf-8")
    assert '<a href="profile/16.3.3.html">16.3.3</a>' in text and "@font-face" in text
    rendered(tmp_path, folder, "05_dossier.html", '<img src="https://x.de/a.png">')
    with pytest.raises(ScreeningError, match=r"https://x\.de/a\.png"):
        site.finish(tmp_path)


def test_a_single_rendering_renews_its_page_and_leaves_the_others(tmp_path: Path) -> None:
    for year in (2023, 2024):
        rendered(tmp_path, published(tmp_path, year=year), "05_dossier.html", f"erst {year}")
    site.finish(tmp_path)
    rendered(tmp_path, tmp_path / "reports/musterstadt/2024/intern", "05_dossier.html", "dann 2024")
    site.finish(tmp_path)
    out = tmp_path / "_site/musterstadt/intern"
    told = [(out / f"{y}/intern/dossier.html").read_text(encoding="utf-8") for y in (2023, 2024)]
    assert "erst 2023" in told[0] and "dann 2024" in told[1]


def test_a_notebook_of_the_citys_own_is_named_by_its_title_after_the_houses(tmp_path: Path) -> None:
    folder = published(tmp_path)
    rendered(tmp_path, folder, "05_dossier.html")
    (folder / "12_kitas.html").write_text("wie veröffentlicht", encoding="utf-8")
    rendered(tmp_path, folder, "12_kitas.html", "<h1>Kitas &amp; <em>Horte</em></h1>")
    site.finish(tmp_path)
    page = (tmp_path / "_site/musterstadt/intern/index.html").read_text(encoding="utf-8")
    link = page.index('href="2024/intern/12_kitas.html">Kitas &amp; Horte</a>')
    assert link > page.index("dossier.html")


def test_a_site_with_a_gap_or_without_pages_is_refused(tmp_path: Path) -> None:
    folder = published(tmp_path)
    with pytest.raises(ScreeningError, match="keine Seite geschrieben"):
        site.finish(tmp_path)
    rendered(tmp_path, folder, "05_dossier.html", "siehe <strong>?@fig-karte</strong>")
    (tmp_path / "_site").chmod(0o755)
    with pytest.raises(ScreeningError, match="@fig-karte zeigt ins Leere"):
        site.finish(tmp_path)
    # what is refused lies there all the same
    assert os.name != "posix" or (tmp_path / "_site").stat().st_mode & 0o077 == 0


def test_preparing_lays_out_fonts_and_clears_an_old_site_only_when_all_is_rendered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = rendered(tmp_path, tmp_path / "reports", "alt.html")
    monkeypatch.delenv("QUARTO_PROJECT_RENDER_ALL", raising=False)
    site.prepare(tmp_path)
    assert old.is_file()
    assert (tmp_path / ".quarto/screening/fonts/SourceSansPro-Regular.ttf").is_file()
    monkeypatch.setenv("QUARTO_PROJECT_RENDER_ALL", "1")
    site.prepare(tmp_path)
    assert not old.exists()
    assert (tmp_path / ".quarto/screening/stil.css").is_file()
    if os.name == "posix":
        closed = (".quarto", "_site", "cache/filtered-notebooks")
        assert [(tmp_path / f).stat().st_mode & 0o077 for f in closed] == [0, 0, 0]


def test_what_quarto_keeps_of_our_notebooks_is_removed_and_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / "cache" / "filtered-notebooks"
    kept.mkdir(parents=True)
    ours, other = tmp_path / "projekt" / "reports" / "a.ipynb", tmp_path / "anderes" / "b.ipynb"
    entries = {str(ours): {"path": "1", "invalidation": "x"}, str(other): {"path": "2", "invalidation": "x"}}
    for name in ("1", "2"):
        (kept / name).write_text("Text", encoding="utf-8")
    (kept / "INDEX").write_text(json.dumps(entries), encoding="utf-8")
    site.forget(tmp_path / "projekt", tmp_path / "cache")
    assert sorted(p.name for p in kept.iterdir()) == ["2", "INDEX"]
    assert list(json.loads((kept / "INDEX").read_text(encoding="utf-8"))) == [str(other)]
    for broken in ("", "[]", '{"a": 1}'):
        (kept / "INDEX").write_text(broken, encoding="utf-8")
        site.forget(tmp_path, tmp_path / "cache")
    site.forget(tmp_path, tmp_path / "nirgends")


def test_the_site_names_documents_as_a_run_publishes_them() -> None:
    assert {notebook: name for notebook, name, formats, _ in RENDERINGS if formats} == site.NAMES


def test_a_notebook_of_the_source_folder_is_refused_with_a_word_why(monkeypatch: pytest.MonkeyPatch) -> None:
    project = yaml.safe_load((ROOT / "notebooks" / "_quarto.yml").read_text(encoding="utf-8"))
    command = project["project"]["pre-render"][0].split()
    monkeypatch.setenv("QUARTO_PROJECT_INPUT_FILES", "05_dossier.ipynb")
    done = subprocess.run(
        [sys.executable, *command[1:]], capture_output=True, check=False, cwd=ROOT / "notebooks"
    )
    assert done.returncode == 1
    assert "05_dossier.ipynb: Notebooks dieses Ordners setzt Quarto nicht" in done.stderr.decode("utf-8")


def test_an_unknown_step_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert site.main(["x"]) == 2
    assert "vorbereiten" in capsys.readouterr().err


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_overview_in_any_look(tmp_path: Path, width: int) -> None:
    for audience in ("intern", "gespraech"):
        rendered(tmp_path, published(tmp_path, audience=audience), "05_dossier.html")
    site.finish(tmp_path)
    with opened(tmp_path / "_site" / "index.html", width=width) as visit:
        assert findings_in_all_looks(visit.page) == []
