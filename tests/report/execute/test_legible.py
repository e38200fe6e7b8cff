"""What a run leaves in its notebooks can be read by a person who opens them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from nbformat import v4

from screening.base import blocks, look
from screening.base.blocks import Block
from screening.report.execute import legible
from screening.report.execute.kernel import house_spec
from screening.report.execute.legible import make_legible
from screening.report.render.markdown import read_document
from tests.documents import save


def shows(**data: str) -> Any:
    named = {kind.replace("_", "/"): content for kind, content in data.items()}
    return v4.new_code_cell("x", execution_count=1, outputs=[v4.new_output("display_data", data=named)])


def shown(*cells: Any) -> list[dict[str, str]]:
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# A"), *cells])
    make_legible(notebook)
    return [dict(c.outputs[0].data) for c in notebook.cells if c.cell_type == "code"]


def test_what_is_for_documents_gets_html_in_the_houses_look_beside_it() -> None:
    told = blocks.text(f"Es sind **12**, siehe {blocks.reference('sec-x', 'Alle')}.") + blocks.table(
        ["a"], [["1"]]
    )
    box = blocks.callout("warning", "Achtung", "Text")
    prose, note = shown(shows(text_markdown=told.as_markdown()), shows(text_markdown=box.as_markdown()))
    assert prose["text/markdown"] == told.as_markdown()
    assert "<p>Es sind <strong>12</strong>, siehe Abschnitt „Alle“.</p>" in prose["text/html"]
    assert "<td>1</td>" in prose["text/html"] and " thead td{border-top" in prose["text/html"]
    assert '<aside class="hinweis hinweis-warning" role="note">' in note["text/html"]
    assert ":::" not in note["text/html"]


def test_what_is_html_already_gets_its_style_and_what_is_of_others_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(look.RUN, "1")
    own, other, nothing = shown(
        shows(text_html=look.styled("<p>a</p>")), shows(text_html="<b>1</b>"), shows(text_markdown="")
    )
    assert own["text/html"] == look.dressed("<p>a</p>")
    assert other == {"text/html": "<b>1</b>"}
    assert nothing == {"text/markdown": ""}


def test_what_is_very_large_is_not_said_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legible, "LARGE", 100)
    page = Block("<p>" + "x" * 120 + "</p>", "").as_markdown()
    for markdown in (page, page + "\n\n" + "y" * 100):
        (made,) = shown(shows(text_markdown=markdown))
        assert "xxx" not in made["text/html"] and "steht in den Dokumenten" in made["text/html"]
        assert made["text/markdown"] == markdown


def test_documents_are_made_of_what_was_said_without_the_look(tmp_path: Path) -> None:
    notebook = save(tmp_path / "a.ipynb", shows(text_html="<p>a</p>"), shows(text_markdown="*b*"))
    plain = read_document(notebook).body
    dressed = save(
        tmp_path / "b.ipynb",
        shows(text_html=look.dressed("<p>a</p>")),
        shows(text_markdown="*b*", text_html=look.dressed("<em>b</em>")),
    )
    assert read_document(dressed).body == plain


def test_the_kernel_of_a_run_knows_that_it_is_one(tmp_path: Path) -> None:
    assert house_spec(tmp_path).env[look.RUN]
