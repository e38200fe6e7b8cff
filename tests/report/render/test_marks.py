"""A notebook's plain Markdown gets the marks of a document: anchors, and references to them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4

from screening.report.render.marks import marked
from tests.documents import refusal

LINK = "[Abschnitt „Welche Werte zählen“](#Welche-Werte-zählen)"


def text(source: str, label: str = "") -> Any:
    return v4.new_markdown_cell(source, metadata={"label": label} if label else {})


def said(*cells: Any) -> list[str]:
    return [*marked(cells, "a.ipynb").values()]


def test_a_heading_has_the_anchor_of_its_cell_however_it_is_worded() -> None:
    assert said(text("## Matrix\n\nText", "sec-matrix")) == ["## Matrix {#sec-matrix}\n\nText"]
    assert said(text("## Ganz anders", "sec-matrix")) == ["## Ganz anders {#sec-matrix}"]
    assert said(text("# Eins\n\n## Zwei", "sec-a")) == ["# Eins {#sec-a}\n\n## Zwei"]


def test_a_reference_in_words_becomes_one_by_number_and_other_words_stay() -> None:
    matrix = text("## Welche Werte zählen", "sec-matrix")
    assert said(text(f"Sie stehen in {LINK}."), matrix)[0] == "Sie stehen in @sec-matrix."
    assert said(matrix, text("[oben](#welche-werte-z%C3%A4hlen)"))[1] == "[oben](#sec-matrix)"


def test_a_heading_without_anchor_gets_one_if_it_is_referred_to() -> None:
    made = said(text("# Größe & Maß\n\n# Rest"), text("Siehe [Abschnitt „Größe“](#Größe-&-Maß)"))
    assert made == ["# Größe & Maß {#sec-groesse-mass}\n\n# Rest", "Siehe @sec-groesse-mass"]


def test_marks_of_ones_own_code_and_links_elsewhere_stay_as_they_are() -> None:
    own = "# A {#sec-x .unnumbered}\n\n@sec-x [Profil](#profil-01.1.1) [x](#fig-karte) [y](https://a.de/#b) ![](#c)"
    code = "```python\n# kein Titel\n[a](#nirgends)\n```"
    assert said(text(own), text(code, "sec-code")) == [own, code]
    assert said(text("# A {#sec-x}"), text("[Abschnitt „A“](#A)"))[1] == "@sec-x"


def test_a_reference_to_a_section_that_is_not_there_is_told_with_its_cell() -> None:
    cells = [v4.new_code_cell("1"), text(LINK), text("[hier](#Fehlt)")]
    told = refusal(lambda: marked(cells, "a.ipynb")).splitlines()
    assert [line.partition(" → ")[0] for line in told] == [
        "Fehler: a.ipynb: Zelle 2: Der Verweis #Welche-Werte-zählen zeigt ins Leere.",
        "Fehler: a.ipynb: Zelle 3: Der Verweis #Fehlt zeigt ins Leere.",
    ]


def cells_of(path: Path, kind: str) -> list[dict[str, Any]]:
    return [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind]


FOLDER = Path(__file__).parents[3] / "notebooks"
NOTEBOOKS = sorted([*FOLDER.glob("*.ipynb"), *FOLDER.glob("einstieg/*.ipynb")])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_hold_no_marks_and_their_headings_keep_their_anchors(path: Path) -> None:
    cells = cells_of(path, "markdown")
    for cell in cells:
        source = "".join(cell["source"])
        assert not re.search(r"\{[#.]|^:{3,}|@(?:sec|tbl|fig)-|\{\{<", source, re.MULTILINE), source
        if path.parent.name == "einstieg":
            # no document is made of them, so nobody refers to their sections
            continue
        headings = re.findall(r"^#+ ", source, re.MULTILINE)
        assert len(headings) <= 1, f"one heading a cell, for its anchor: {source}"
        # links to a document's sections are published: they must outlive a heading's wording
        assert bool(headings) == cell["metadata"].get("label", "").startswith("sec-"), source
    labels = [c["metadata"]["label"] for c in cells if "label" in c["metadata"]]
    assert len(labels) == len(set(labels))
    parsed = [v4.new_markdown_cell("".join(c["source"]), metadata=c["metadata"]) for c in cells]
    assert len(marked(parsed, path.name)) == len(cells)


def test_what_the_sections_refer_to_is_called_as_it_is_in_the_dossier() -> None:
    sources = Path(__file__).parents[3] / "src/screening/report/sections"
    found = [
        pair
        for file in sources.rglob("*.py")
        for pair in re.findall(r'reference\("(sec-[\w-]+)", "([^"]+)"\)', file.read_text(encoding="utf-8"))
    ]
    assert found
    dossier = next(p for p in NOTEBOOKS if p.stem == "05_dossier")
    called = {c["metadata"].get("label"): "".join(c["source"]) for c in cells_of(dossier, "markdown")}
    for mark, words in found:
        assert re.match(rf"#+ {re.escape(words)}$", called[mark], re.MULTILINE), mark
