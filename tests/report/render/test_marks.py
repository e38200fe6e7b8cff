"""A notebook's plain Markdown gets the marks of a document: its title, anchors, and references to them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from nbformat import v4

from screening.report.execute import read_notebook
from screening.report.render.marks import front_of, is_hidden, marked, title_of
from tests.documents import refusal

LINK = "[Abschnitt „Welche Werte zählen“](#Welche-Werte-zählen)"


def text(source: str, label: str = "") -> Any:
    return v4.new_markdown_cell(source, metadata={"label": label} if label else {})


def said(*cells: Any) -> list[str]:
    # as in an older notebook, whose title stands in front matter
    return [*marked([v4.new_raw_cell("---\ntitle: T\n---"), *cells], "a.ipynb").values()]


def test_the_first_cell_is_the_title_and_sections_below_it_are_of_the_first_level() -> None:
    cells = [text("# Kitas\n\nWorum es geht."), text("## Eins\n\n### Zwei", "sec-eins"), text("# Drei")]
    assert title_of(cells) == (1, "Kitas")
    assert [*marked(cells, "a.ipynb").values()] == [
        "\nWorum es geht.",
        "# Eins {#sec-eins}\n\n## Zwei",
        "# Drei",
    ]


def test_sections_in_the_title_s_cell_rise_as_all_below_it_do() -> None:
    cells = [text("# Kitas\n\nWorum es geht.\n\n## Eins\n\n### Zwei"), text("## Drei")]
    assert [*marked(cells, "a.ipynb").values()] == ["\nWorum es geht.\n\n# Eins\n\n## Zwei", "# Drei"]


def test_what_stands_below_a_further_heading_of_the_first_level_stays_below_it() -> None:
    # so they are written who know no title of its own level
    cells = [text("# Einleitung\n\nText"), text("## Anlass"), text("# Lage\n\n## Norden"), text("## Süden")]
    assert [*marked(cells, "a.ipynb").values()] == ["\nText", "# Anlass", "# Lage\n\n## Norden", "## Süden"]


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("toc: true", (1, "Kitas")),
        ("toc: true\ntitle: 'Kitas'", (1, "Kitas")),
        ("title: Horte", None),
        ("format:\n  title: Horte", (1, "Kitas")),
    ],
)
def test_the_first_cell_is_a_section_where_front_matter_gives_another_title(
    front: str, title: tuple[int, str] | None
) -> None:
    cells = [text("# Kitas"), text("## Eins"), v4.new_raw_cell(f"---\n{front}\n---")]
    assert front_of(cells) == (3, front)
    assert title_of(cells) == title
    assert marked(cells, "a.ipynb") == ({1: "", 2: "# Eins"} if title else {1: "# Kitas", 2: "## Eins"})


@pytest.mark.parametrize(
    "code", ["```python\n## so", "~~~\n## so\n```", "  ```\n## so\n  ```", "````\n```\n## so\n````"]
)
def test_code_stays_as_it_is_even_where_nobody_closed_it(code: str) -> None:
    assert marked([text("# Kitas"), text(code), text("## Eins")], "a.ipynb") == {1: "", 2: code, 3: "# Eins"}


@pytest.mark.parametrize("before", ["```so``` Text", "```\n## so\n```"])
def test_what_follows_code_is_none(before: str) -> None:
    assert marked([text("# K"), text(f"{before}\n\n## Eins")], "a.ipynb")[2] == f"{before}\n\n# Eins"


def test_a_link_within_code_is_no_reference() -> None:
    code = "Ein Verweis ist `[so](#Nirgends)` oder ``[`so`](#Nirgends)``"
    told = said(text("## Eins"), text(f"{code}, siehe [`hier`](#Eins) und `[so](#Eins)`"))
    assert told == ["## Eins {#sec-eins}", f"{code}, siehe [`hier`](#sec-eins) und `[so](#Eins)`"]
    assert said(text("## Eins"), text("`[so](#Eins)`"))[0] == "## Eins", "nothing refers to it"


@pytest.mark.parametrize("first", ["## Eins", "Text\n\n# Eins", "#Eins", "```\n# Eins\n```"])
def test_a_first_cell_that_begins_otherwise_is_no_title(first: str) -> None:
    assert title_of([text(first), text("# Zwei")]) is None
    assert marked([text(first), text("# Zwei")], "a.ipynb") == {1: first, 2: "# Zwei"}


def test_what_is_hidden_is_in_no_document_and_nothing_refers_to_it() -> None:
    hidden = text("## Hinweis\n\n[Abschnitt „Fehlt“](#Fehlt)")
    hidden.metadata["tags"] = ["remove-cell"]
    assert marked([text("# A"), hidden, text("## B")], "a.ipynb") == {1: "", 3: "# B"}
    told = refusal(lambda: marked([hidden, text("[hier](#Hinweis)")], "a.ipynb"))
    assert "Zelle 2: Der Verweis #Hinweis zeigt ins Leere" in told


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
def test_a_notebook_begins_with_its_title_and_no_cell_holds_marks(path: Path) -> None:
    # nor a way to a table or figure: a city without candidates has no table of them
    notebook = read_notebook(path)
    assert title_of(notebook.cells), "the first cell is the title"
    for cell in notebook.cells:
        assert cell.cell_type in ("markdown", "code")
        marks = r"\{[#.][\w-]|^:{3,}|@(?:sec|tbl|fig)-|\{\{<|^#\||^---\s*$|\]\(#(?:tbl|fig)-"
        assert not re.search(marks, cell.source, re.MULTILINE), cell.source


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.parent == FOLDER], ids=lambda p: p.stem)
def test_headings_of_sections_keep_their_anchors(path: Path) -> None:
    # a document is made of them: links to its sections are published, and must outlive a heading's wording
    cells = read_notebook(path).cells
    labels = []
    for cell in cells[1:]:
        if cell.cell_type == "markdown":
            headings = re.findall(r"^(#+) ", cell.source, re.MULTILINE)
            assert len(headings) <= 1, f"one heading a cell, for its anchor: {cell.source}"
            assert "#" not in headings, "the title's level is its own"
            labels += [cell.metadata["label"]] if headings else []
            assert headings or "label" not in cell.metadata
    assert len(labels) == len(set(labels)) and all(label.startswith("sec-") for label in labels)
    shown = [n for n, c in enumerate(cells, start=1) if c.cell_type == "markdown" and not is_hidden(c)]
    assert [*marked(cells, path.name)] == shown


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
    # headings of parts that may be missing are the sections' own
    called |= {
        mark: words
        for file in sources.rglob("*.py")
        for words, mark in re.findall(r'"(#+ [^"{]+) \{#(sec-[\w-]+)\}', file.read_text(encoding="utf-8"))
    }
    for mark, words in found:
        assert re.match(rf"#+ {re.escape(words)}$", called[mark], re.MULTILINE), mark
