"""What of a notebook becomes a document: shown cells, title, front matter, settings, or a refusal with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from nbformat import v4

from screening.report.render import meta
from screening.report.render.document import chosen_engine, render, stamp
from screening.report.render.markdown import cell_options, read_document
from tests.documents import META, SVG, refusal, save

pytestmark = pytest.mark.documents


def test_cell_options_decide_what_is_shown(tmp_path: Path) -> None:
    def stream(name: str) -> Any:
        return v4.new_output("stream", name=name, text="**roh**\n")

    def plain(data: dict[str, str]) -> Any:
        return v4.new_output("display_data", data=data)

    cells = [
        v4.new_code_cell(source, execution_count=1, outputs=outputs)
        for source, outputs in [
            ("#| output: asis\nx", [stream("stdout"), stream("stderr")]),
            ("#| echo: true\nprint('```')", [stream("stdout")]),
            ("#| include: false\nx", [stream("stdout")]),
            ("#| output: false\nx", [stream("stdout")]),
            ("#| label: fig-a\n#| fig-cap: Bild\n#| fig-alt: steigt\nx", [plain({"image/svg+xml": SVG})]),
            ("x", [plain({"text/html": "<b>1</b>", "text/plain": "1"})]),
            ("x", [plain({"text/plain": "nur Text"})]),
            ("#| layout-ncol: 2\nx", [plain({"text/plain": "l"}), plain({"text/plain": "r"})]),
        ]
    ]
    document = read_document(save(tmp_path / "a.ipynb", *cells))
    assert document.front == {"title": "Aus dem Notebook"}
    assert document.body.startswith(
        "**roh**\n\n\n````python\nprint('```')\n````\n\n```\n**roh**\n```\n\n::: {#fig-a}"
    )
    assert '![](abbildungen/fig-a-1.svg){.ausgabe fig-alt="steigt"}\n\nBild\n:::' in document.body
    assert "```{=html}\n<b>1</b>\n```" in document.body
    assert "```\nnur Text\n```" in document.body
    assert ":::: {layout-ncol=2}\n::: {.spalte}" in document.body
    assert document.pictures == {"abbildungen/fig-a-1.svg": SVG.encode()}
    made = render(tmp_path / "a.ipynb", tmp_path / "a", engine="pandoc")
    page = made["html"].read_text(encoding="utf-8")
    assert 'class="raster raster-2"' in page
    assert "<strong>Abbildung\u00a01:</strong> Bild" in page
    assert cell_options("x = 1\n#| nicht: mehr") == ("", "x = 1\n#| nicht: mehr")


NEW: dict[str, Any] = {"screening": {"subtitle": "Neu", "toc": False}}


def notebook_with(path: Path, *cells: Any, **metadata: Any) -> Path:
    notebook = v4.new_notebook(cells=list(cells), metadata=metadata)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def ran(source: str, tags: tuple[str, ...] = ()) -> Any:
    told = v4.new_output("stream", name="stdout", text=f"sagt {source[-1]}\n")
    return v4.new_code_cell(source, execution_count=1, outputs=[told], metadata={"tags": list(tags)})


def test_a_notebook_without_marks_and_one_with_them_make_the_same_document(tmp_path: Path) -> None:
    plain = notebook_with(
        tmp_path / "neu.ipynb",
        v4.new_markdown_cell("# Kitas"),
        ran("x", ("remove-cell",)),
        v4.new_markdown_cell("## Eins", metadata={"label": "sec-eins"}),
        ran("y"),
        **NEW,
    )
    typed = notebook_with(
        tmp_path / "alt.ipynb",
        v4.new_raw_cell("---\ntitle: Kitas\nsubtitle: Neu\ntoc: false\nlang: de\n---"),
        ran("#| include: false\nx"),
        v4.new_markdown_cell("# Eins {#sec-eins}"),
        ran("y"),
    )
    new, old = read_document(plain), read_document(typed)
    assert new.body == old.body and "sagt y" in new.body and "sagt x" not in new.body
    assert meta.merged(new.front, {}) == meta.merged(old.front, {})
    assert new.front == {"title": "Kitas", "subtitle": "Neu", "toc": False}


def test_a_stamped_notebook_still_shows_its_title_and_its_front_matter_is_folded(tmp_path: Path) -> None:
    cells = [v4.new_markdown_cell("# Kitas"), v4.new_markdown_cell("## Eins"), ran("y")]
    notebook = notebook_with(tmp_path / "a.ipynb", *cells, **NEW)
    before = read_document(notebook)
    for _ in range(2):
        stamp(notebook, META | {"title": "Kitas 2024"})
        stamped = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        assert [c["cell_type"] for c in stamped] == ["raw", "markdown", "markdown", "code"]
        assert stamped[0]["metadata"]["jupyter"] == {"source_hidden": True}
        after = read_document(notebook)
        assert after.body == before.body and "Kitas" not in after.body
        assert (after.front["title"], after.front["subtitle"], after.front["notoc"]) == (
            "Kitas 2024",
            "Neu",
            True,
        )


def test_front_matter_behind_the_title_is_read_and_stays_when_stamped(tmp_path: Path) -> None:
    front = v4.new_raw_cell("---\ntoc: true\nsubtitle: Alle\n---")
    sections = [ran("y"), front, v4.new_markdown_cell("## Eins")]
    notebook = notebook_with(tmp_path / "a.ipynb", v4.new_markdown_cell("# Kitas"), *sections, **NEW)
    before = read_document(notebook)
    assert before.front == {"title": "Kitas", "toc": True, "subtitle": "Alle"}
    stamp(notebook, {})
    after = read_document(notebook)
    assert (after.front["title"], after.front["notoc"], after.body) == ("Kitas", False, before.body)


def test_settings_within_settings_are_front_matter_too(tmp_path: Path) -> None:
    given = {"format": {"html": {"x": 1}}, "keywords": ["a", {"b": None}]}
    notebook = notebook_with(tmp_path / "a.ipynb", v4.new_markdown_cell("# A"), screening=given)
    text = meta.front_matter(read_document(notebook).front)
    assert yaml.safe_load(text.strip("-\n")) == given | {"title": "A"}


def test_settings_that_are_none_are_told(tmp_path: Path) -> None:
    notebook = notebook_with(tmp_path / "a.ipynb", v4.new_markdown_cell("# A"), screening=["toc"])
    assert "a.ipynb: metadata.screening: erwartet „Schlüssel: Wert“" in refusal(
        lambda: read_document(notebook)
    )


def test_broken_options_and_front_matter_are_told_with_their_cell(tmp_path: Path) -> None:
    cell = v4.new_code_cell("#| label: [\nx", execution_count=1)
    assert "Zelle 2: kein gültiges YAML" in refusal(lambda: read_document(save(tmp_path / "a.ipynb", cell)))
    notebook = save(tmp_path / "b.ipynb", front="nur Text")
    assert "Zelle 1: erwartet „Schlüssel: Wert“" in refusal(lambda: read_document(notebook))


def test_unknown_metadata_formats_and_engines_are_refused(tmp_path: Path) -> None:
    notebook = save(tmp_path / "a.ipynb", front="lang: de")
    out = tmp_path / "a"
    assert "keinen Titel" in refusal(lambda: render(notebook, out))
    assert "unbekannte Angabe zum Dokument: stadt" in refusal(
        lambda: render(notebook, out, metadata={"stadt": "x"})
    )
    assert "unbekanntes Format: odt" in refusal(lambda: render(notebook, out, formats=["odt"]))  # type: ignore[list-item]
    assert "unbekannte Engine" in refusal(lambda: chosen_engine("latex"))  # type: ignore[arg-type]
