"""What Quarto is given, and what is made of what it answers: with a program that is only named so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from nbformat import v4

from screening.base import blocks
from screening.cli.options import tell_engine
from screening.delivery import Design, Logo
from screening.report.render import assets, quarto
from screening.report.render.document import chosen_engine, render
from tests.documents import COMMANDS, META, SVG, refusal, sample, save, shows, words

pytestmark = pytest.mark.documents


def test_what_quarto_would_carry_out_is_on_its_page_what_it_is_on_the_embedded_one(
    stub: Path, tmp_path: Path
) -> None:
    printed = v4.new_output("stream", name="stdout", text="{{< include geheim.csv >}}\n")
    cell = v4.new_code_cell("x", execution_count=1, outputs=[printed])
    notebook = save(tmp_path / "a.ipynb", v4.new_markdown_cell(COMMANDS), cell)
    pages = [
        render(notebook, tmp_path / engine, formats=["html"], engine=engine)["html"].read_text("utf-8")  # type: ignore[arg-type]
        for engine in ("pandoc", "quarto")
    ]
    assert words(pages[0]) == words(pages[1])
    assert pages[1].count("{{&lt; include geheim.csv &gt;}}") == 3
    assert '<table id="tbl-k" class="schmal"' in pages[1]
    assert 'id="store"' not in pages[1]


def test_a_city_s_logo_and_author_do_not_reach_quarto_under_names_that_it_sets_itself(
    stub: Path, tmp_path: Path
) -> None:
    look = Design(publisher="Amt", logo=Logo("svg", SVG.encode(), "Wappen"))
    render(sample(tmp_path), tmp_path / "d", engine="quarto", metadata=META | {"design": look})
    call = json.loads(stub.read_text(encoding="utf-8"))
    assert "logo-der-stadt.svg" in call["files"] and "logo-der-stadt.svg" in call["head"]["wappen"]


def test_quarto_gets_only_what_a_template_of_ours_reads(stub: Path, tmp_path: Path) -> None:
    front = "title: T\nbibliography: nix.bib\nengine: knitr\ninclude-in-header: nix.html"
    notebook = save(tmp_path / "a.ipynb", v4.new_markdown_cell("# A"), front=front)
    render(notebook, tmp_path / "a", formats=["html"], engine="quarto")
    head = json.loads(stub.read_text(encoding="utf-8"))["head"]
    assert head["title"] == "T" and not {"bibliography", "engine", "include-in-header"} & set(head)


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("fails", "Quarto endete mit Code 1: ERROR: Typst compilation failed | line 7"),
        ("silent", "Quarto meldete Erfolg, schrieb aber kein HTML und kein PDF"),
        ("broken", "Quarto schrieb ein PDF, das nicht lesbar ist"),
        ("gap", "Zelle 2: Der Verweis @fig-karte zeigt ins Leere"),
    ],
)
def test_a_quarto_that_fails_or_leaves_something_out_is_told_and_harms_nothing(
    stub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, told: str
) -> None:
    monkeypatch.setenv("STUB_MODE", mode)
    (tmp_path / "dossier.html").write_text("früher", encoding="utf-8")
    assert told in refusal(
        lambda: render(sample(tmp_path), tmp_path / "dossier", engine="quarto", metadata=META)
    )
    assert (tmp_path / "dossier.html").read_text(encoding="utf-8") == "früher"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "WARNING (/x/crossref/refs.lua:12) Unable to resolve crossref @fig-karte",
            "Zelle 2: Der Verweis @fig-karte",
        ),
        (
            "\x1b[33mWARN: Unable to resolve link target: y\x1b[39m",
            "Quarto warnt: Unable to resolve link target: y",
        ),
        ("warning: unknown font family: comic sans", "Die Schrift „comic sans“ fehlt beim Satz"),
        ("[WARNING] Could not fetch resource a.png", "Quarto warnt: Could not fetch resource a.png"),
        ("WARN: The type is unknown", "Quarto warnt: The type is unknown"),
    ],
)
def test_what_quarto_only_warns_of_is_an_error_with_its_place(
    stub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, told: str
) -> None:
    monkeypatch.setenv("STUB_TOLD", line)
    message = refusal(lambda: render(sample(tmp_path), tmp_path / "d", engine="quarto", metadata=META))
    assert told in message
    assert "dossier.ipynb" in message


def test_programs_that_quarto_does_without_are_no_error(
    stub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "WARN: PDF standard validation requested but verapdf is not installed.\nStandards requested: ua-1, a-2a"
    monkeypatch.setenv("STUB_TOLD", told)
    assert set(render(sample(tmp_path), tmp_path / "d", engine="quarto", metadata=META)) == {"html", "pdf"}


def test_a_reference_that_leads_nowhere_has_its_cell_on_both_routes(stub: Path, tmp_path: Path) -> None:
    cells = [v4.new_markdown_cell("# A"), shows(blocks.text("Siehe @fig-fehlt."))]
    notebook = save(tmp_path / "a.ipynb", *cells)
    for engine in ("pandoc", "quarto"):
        told = refusal(lambda e=engine: render(notebook, tmp_path / "a", formats=["html"], engine=e))
        assert "Zelle 3: Der Verweis @fig-fehlt zeigt ins Leere" in told


def test_auto_is_the_embedded_engine_and_says_so_where_there_is_a_quarto(
    stub: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chosen_engine("auto") == "pandoc"
    assert chosen_engine("quarto") == "quarto"
    tell_engine("auto")
    assert capsys.readouterr().err.count("Pandoc und Typst, obwohl Quarto da ist") == 1
    tell_engine("pandoc")
    monkeypatch.setenv("PATH", "")
    tell_engine("auto")
    assert capsys.readouterr().err == ""
    assert "nicht installiert" in refusal(lambda: chosen_engine("quarto"))


def test_the_quarto_project_names_existing_files_and_the_settings_of_a_single_rendering() -> None:
    root = Path(__file__).parents[3]
    project = yaml.safe_load((root / "_quarto.yml").read_text(encoding="utf-8"))
    own = quarto.settings(("html", "pdf"), {"lang": "de"})
    above = {"project", "website", "ipynb-filters"}
    assert set(project) == set(own) | above
    assert set(project["project"]) == {
        "type",
        "output-dir",
        "pre-render",
        "post-render",
        "render",
    }
    assert project["project"]["pre-render"][0] == "screening run --changed"
    for key in set(project) - above - {"format", "filters"}:
        assert project[key] == own[key]
    typst, html = project["format"]["typst"], project["format"]["html"]
    given = own["format"]
    places = {"css", "template", "font-paths", "template-partials", "keep-typ"}
    for made, asked in ((typst, given["typst"]), (html, given["html"])):
        assert {k: v for k, v in made.items() if k not in places} == {
            k: v for k, v in asked.items() if k not in places
        }
        assert set(made) == set(asked) - {"keep-typ"}
    filters = [f["path"] for f in project["filters"]]
    assert [Path(f).name for f in filters] == [f["path"] for f in own["filters"]]
    named = [*typst["template-partials"], typst["template"], html["template"], *filters]
    assert all((root / p).is_file() for p in named)
    assert not any(Path(p).is_absolute() for p in [*named, *typst["font-paths"], html["css"]])
    # what Quarto would append to the tracked file
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/.quarto/", "**/*.quarto_ipynb"} <= set(ignored)


def test_the_assets_for_the_quarto_project_can_be_written(tmp_path: Path) -> None:
    assets.export(tmp_path / "x")
    assert (tmp_path / "x" / "stil.css").read_text(encoding="utf-8") == assets.stylesheet()
    assert (tmp_path / "x" / "fonts" / "SourceSansPro-Regular.ttf").is_file()
