"""Executed notebook → one Pandoc Markdown document, of the subset that Quarto reads alike.

The title in the first cell, what else a document is set by in the notebook's metadata; or all of it as front matter
in a raw cell. Cell options ``#| label``, ``fig-cap``, ``fig-alt``, ``tbl-cap``, ``echo``, ``include``,
``output``, ``layout-ncol``. Code is not shown unless a cell asks for it. What anchors and references need is put in by
`screening.report.render.marks`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from screening.base import FIGURES, ScreeningError, escape_markdown, look, raw
from screening.report.execute import SETTINGS, read_notebook
from screening.report.render.codes import linked_on_paper
from screening.report.render.findings import (
    cell_failed,
    cell_not_executed,
    mark_refused,
    yaml_invalid,
    yaml_no_mapping,
)
from screening.report.render.marks import front_of, is_hidden, marked, title_of

AREAS = "gebiete"
"""In a notebook's metadata: what areas are called whose profiles lie beside its document."""

_HEADING = re.compile(r"(#{1,6})[ \t]")
_ANCHOR = re.compile(r"\{#([\w.-]+)")
_PROBLEM = "FEHLER: "
_MARK = re.compile(r"(?:@\w|(?:fig|tbl|sec)-|abbildungen/)[\w./-]*\w")
_PICTURES = {"image/svg+xml": "svg", "image/png": "png"}


@dataclass(frozen=True)
class Document:
    """A document as Pandoc reads it.

    Attributes
    ----------
    front : dict
        The notebook's own front matter.
    body : str
        Markdown.
    pictures : dict
        File name below the document → bytes, for pictures that were only in the notebook's outputs.
    areas : mapping of str to str
        The name of each area that has a profile beside the document, by id.
    """

    front: dict[str, Any]
    body: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)


def read_document(notebook: Path) -> Document:
    """Return the document an executed notebook makes.

    Raises
    ------
    ScreeningError
        If the notebook was not executed (it would render without outputs, and nobody would notice),
        if a cell ended in an error, or if front matter or cell options are not YAML.
    """
    content = read_notebook(notebook)
    check_executed(content, notebook.name)
    title = title_of(content.cells)
    front = _settings(content, notebook.name) | ({"title": title[1]} if title else {})
    if typed := front_of(content.cells):
        front |= _yaml(typed[1], notebook.name, f"Zelle {typed[0]}")
    parts: list[str] = []
    pictures: dict[str, bytes] = {}
    said = marked(content.cells, notebook.name)
    for number, cell in enumerate(content.cells, start=1):
        if is_hidden(cell) or cell.cell_type == "raw":
            continue
        if cell.cell_type == "markdown":
            parts.append(said[number])
        else:
            parts.append(_code_cell(cell, notebook.name, number, pictures))
    body, areas = "\n\n".join(_filled(parts)) + "\n", areas_of(content)
    return Document(front, linked_on_paper(body, areas), pictures, areas)


def _filled(parts: list[str]) -> list[str]:
    """Return the parts of a document without headings that have nothing below them, unless something refers to them.

    Examples
    --------
    >>> _filled(["# A", "## B", "# C", "text", "## D", " "])
    ['# C', 'text']
    >>> _filled(["# A {#sec-a}", "# B", "see @sec-a"])
    ['# A {#sec-a}', '# B', 'see @sec-a']
    """
    kept: list[str] = []
    for part in reversed([p for p in parts if p.strip()]):
        alone = "\n" not in part.strip() and _level(part)
        after = _level(kept[-1]) if kept else 1
        anchor = _ANCHOR.search(part)
        referred = anchor and any(f"@{anchor[1]}" in p or f"(#{anchor[1]})" in p for p in parts)
        if alone and not referred and 0 < after <= alone:
            continue
        kept.append(part)
    return kept[::-1]


def _level(part: str) -> int:
    """Return the level of the heading that a part begins with; 0 if it does with none."""
    found = _HEADING.match(part.lstrip())
    return len(found[1]) if found else 0


def areas_of(content: Any) -> dict[str, str]:
    """Return the name of each area that has a profile, by id, as `screening.report.render.stamp` left them."""
    given = content.metadata.get(AREAS, {})
    return {str(a): str(n) for a, n in given.items()} if isinstance(given, dict) else {}


def check_executed(content: Any, name: str) -> None:
    """Refuse a notebook with cells that did not run or failed.

    Raises
    ------
    ScreeningError
        Naming the first such cells.
    """
    found = []
    for number, cell in enumerate(content.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if any(output.output_type == "error" for output in cell.outputs):
            found.append(cell_failed(number, name))
        elif cell.execution_count is None:
            found.append(cell_not_executed(number, name))
    if found:
        raise ScreeningError(found[:5])


def refuse_problems(told: str, notebook: Path) -> None:
    """Refuse what the filter found wrong with a document (`screening.base.pandoc`), each with its cell.

    Raises
    ------
    ScreeningError
        If there is any such line in what Pandoc, or Quarto on its behalf, has told.
    """
    problems = [line[len(_PROBLEM) :] for line in told.splitlines() if line.startswith(_PROBLEM)]
    if problems:
        raise ScreeningError(
            mark_refused(place_of(notebook, problem), problem, notebook.name)
            for problem in dict.fromkeys(problems)
        )


def place_of(notebook: Path, told: str) -> str:
    """Return ``"Zelle 7: "`` for the first cell that holds the mark a message tells of, or nothing.

    Parameters
    ----------
    notebook : Path
    told : str
        A message with ``@fig-x``, ``„tbl-x“`` or the name of a picture.
    """
    mark = _MARK.search(told)
    if not mark:
        return ""
    for number, cell in enumerate(read_notebook(notebook).cells, start=1):
        shown = [cell.source, *(str(o.get("data", o.get("text", ""))) for o in cell.get("outputs", ()))]
        # a reference that has words of its own is a link
        if any(mark[0] in text or mark[0].replace("@", "#") in text for text in shown):
            return f"Zelle {number}: "
    return ""


def cell_options(source: str) -> tuple[str, str]:
    r"""Split a code cell into its options (YAML) and its code.

    Examples
    --------
    >>> cell_options("#| label: tbl-x\nprint(1)")
    ('label: tbl-x', 'print(1)')
    """
    options, lines = [], source.splitlines()
    while lines and lines[0].startswith("#|"):
        options.append(lines.pop(0)[2:].removeprefix(" "))
    return "\n".join(options), "\n".join(lines).strip("\n")


def _settings(content: Any, name: str) -> dict[str, Any]:
    given = content.metadata.get(SETTINGS, {})
    if not isinstance(given, dict):
        raise yaml_no_mapping(f"metadata.{SETTINGS}", name)
    # nbformat reads objects as a kind of dict that YAML does not know
    plain: dict[str, Any] = json.loads(json.dumps(given))
    return plain


def _yaml(text: str, name: str, place: str) -> dict[str, Any]:
    try:
        value = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise yaml_invalid(place, str(error).splitlines()[0], name) from None
    if not isinstance(value, dict):
        raise yaml_no_mapping(place, name)
    return {str(k): v.isoformat() if isinstance(v, date) else v for k, v in value.items()}


def _code_cell(cell: Any, name: str, number: int, pictures: dict[str, bytes]) -> str:
    text, code = cell_options(cell.source)
    options = _yaml(text, name, f"Zelle {number}")
    if options.get("include") is False:
        return ""
    label = str(options.get("label", ""))
    parts = []
    if options.get("echo") is True and code:
        parts.append(_fenced(code, "python"))
    if options.get("output") is not False:
        shown = [s for s in _outputs(cell, options, label or str(cell.id), pictures) if s.strip()]
        if shown:
            parts.append(_labelled(shown, label, options))
    return "\n\n".join(parts)


def _outputs(cell: Any, options: dict[str, Any], stem: str, pictures: dict[str, bytes]) -> Iterator[str]:
    for position, output in enumerate(cell.outputs, start=1):
        if output.output_type == "stream":
            if output.name == "stdout":
                yield output.text if options.get("output") == "asis" else _fenced(output.text.rstrip("\n"))
            continue
        data = output.get("data", {})
        picture = next((m for m in _PICTURES if m in data), None)
        if "text/markdown" in data:
            yield data["text/markdown"]
        elif picture:
            path = f"{FIGURES}/{stem}-{position}.{_PICTURES[picture]}"
            given = data[picture]
            pictures[path] = given.encode("utf-8") if picture.endswith("xml") else base64.b64decode(given)
            alt = escape_markdown(options.get("fig-alt", ""))
            attribute = f' fig-alt="{alt}"' if alt else ""
            yield f"![]({path}){{.ausgabe{attribute}}}"
        elif "text/html" in data:
            yield raw(look.bare(data["text/html"]), "html")
        elif "text/plain" in data:
            yield _fenced(data["text/plain"])


def _fenced(text: str, language: str = "") -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _labelled(shown: list[str], label: str, options: dict[str, Any]) -> str:
    columns = options.get("layout-ncol")
    if columns:
        content = divided(f"layout-ncol={int(columns)}", "\n\n".join(divided(".spalte", s) for s in shown))
    else:
        content = "\n\n".join(shown)
    kind = label.partition("-")[0]
    if kind not in ("fig", "tbl"):
        return content
    caption = str(options.get(f"{kind}-cap", ""))
    if f"{{#{label}" in content:
        # the block brought its own label and caption along
        return content
    return divided(f"#{label}", f"{content}\n\n{caption}" if caption else content)


def divided(attribute: str, content: str) -> str:
    """Return Markdown in a division with these attributes."""
    longest = max((len(run) for run in re.findall(":{3,}", content)), default=2)
    fence = ":" * (longest + 1)
    return f"{fence} {{{attribute}}}\n{content}\n{fence}"
