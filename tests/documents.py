"""Notebooks with everything a document can hold, and what is read back from documents."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import nbformat
import pypdf
import pytest
from nbformat import v4

from screening.base import blocks
from screening.base.blocks import Block, Cell, Column
from screening.base.findings import ScreeningError

META: dict[str, Any] = {
    "title": "Gebietsauswahl nach sozialen Indikatoren",
    "city": "Musterstadt #1",
    "year": 2024,
    "stichtag": date(2024, 12, 31),
    "rule": "Mindestens 7 von 13 Werten liegen 30 % über dem Mittel [*].",
    "audience": "intern",
    "synthetic": True,
    "author": "Sozialreferat",
    "attribution": "dl-de/by-2-0",
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


COMMANDS = """# A {{< meta title >}}

{{< include geheim.csv >}}

```{mermaid}
A --> B
```

```python
x = 1  # <1>
```
1. eins

````
```{python}
{{< include geheim.csv >}}
```
````

[Wort]{title="{{< x >}}"} und `{{< y >}}`.

| A | B |
|---|---|
| 1 | 2 |

: Alle {#tbl-k tbl-colwidths="[20,80]" .schmal}

::: {.panel-tabset}
## Eins

Siehe @tbl-k.

## Zwei

Unten.
:::

::: {#thm-a}
## Satz

[Rand]{.aside} mit Fußnote.[^1]
:::

[^1]: Unten.
"""
"""What Quarto would carry out, or make something else of, and Pandoc does not."""


def shows(block: Block, source: str = "x") -> Any:
    # as the kernel of a run leaves it
    output = v4.new_output("display_data", data={"text/markdown": block.as_markdown()})
    return v4.new_code_cell(source, execution_count=1, outputs=[output])


def save(path: Path, *cells: Any, front: str = "title: Aus dem Notebook") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = v4.new_notebook(cells=[v4.new_raw_cell(f"---\n{front}\n---"), *cells])
    for number, cell in enumerate(notebook.cells):
        cell.id = f"c{number}"
    nbformat.write(notebook, path)
    return path


def refusal(call: Any) -> str:
    with pytest.raises(ScreeningError) as caught:
        call()
    return str(caught.value)


def sample(folder: Path) -> Path:
    columns = [Column("Viertel", header=True), Column("Wert", "right")]
    rows: list[list[str | Cell]] = [[f"{i:02d}.1.1", Cell(f"{i} ▲", "hit")] for i in range(120)]
    picture = blocks.figure(SVG, name="karte", alt='Im Norden "hoch"', caption="Die Karte", folder=folder)
    text = (
        '# Ergebnis {#sec-eins}\n\nSiehe @tbl-lang, @fig-karte und @sec-zwei. "Zitat"\n\n{{< pagebreak >}}\n\n'
        "# Methode\n\n## Rechnung {#sec-zwei}\n\n| A | B |\n|---|--:|\n| 1 | 2 |\n\n: Kurz {#tbl-kurz}\n\nUnd @tbl-kurz."
    )
    return save(
        folder / "dossier.ipynb",
        v4.new_markdown_cell(text),
        shows(blocks.table(columns, rows, note="▲ zählt"), "#| label: tbl-lang\n#| tbl-cap: Alle"),
        shows(picture),
        shows(blocks.callout("warning", "Achtung", "Inhalt mit @fig-karte")),
        v4.new_code_cell("geheimer_code = 1", execution_count=2),
    )


def pdf_text(path: Path) -> str:
    text = " ".join(p.extract_text() for p in pypdf.PdfReader(path).pages)
    return re.sub(r"\s+", " ", text)


def structure(path: Path) -> list[Any]:
    found, waiting = [], [pypdf.PdfReader(path).trailer["/Root"]["/StructTreeRoot"]]  # type: ignore[index]
    while waiting:
        item = waiting.pop().get_object()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            found.append(item)
            waiting.extend([item["/K"]] if "/K" in item else [])
    return found


def words(page: str) -> list[str]:
    """Return what a document says, without its frame."""
    tree = lxml.html.fromstring(page)
    for frame in tree.xpath("//style | //script | //div[@class='regel'] | //p[@class='stichtag']"):
        frame.drop_tree()
    body = tree.xpath("//main") or tree.xpath("//body")
    return " ".join(body[0].itertext()).split()
