"""The Quarto route: the same Markdown, filter, template and stylesheet, rendered by `quarto render`.

Quarto gets what Pandoc gets in the embedded route: one text, and the house's filter, which runs before Quarto's
own and leaves them nothing to do. What Quarto prefers, drops or renames of a notebook's outputs, boxes and
references has then no say, and what it warns of is refused.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from screening.base import Finding, ScreeningError, pandoc
from screening.report.execute import node, write_notebook
from screening.report.render import assets, lettering
from screening.report.render.findings import (
    font_missing,
    quarto_failed,
    quarto_missing,
    quarto_warned,
    quarto_wrote_none,
    reference_lost,
)
from screening.report.render.markdown import Document, place_of, refuse_problems
from screening.report.render.meta import front_matter

Format = Literal["html", "pdf"]
NAME = "dokument"
FONTS = "fonts"
STANDARDS = ("ua-1", "a-2a")
PARTIALS = ("typst-template.typ", "typst-show.typ")
FILTERS = (assets.TEMPLATES / "quarto-before.lua", pandoc.FILTER, assets.TEMPLATES / "quarto-after.lua")

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(r"^\W*(?:WARN(?:ING)?\b(?: \([^)]*\))?|warning)[\]:\s]*(.*)|(.*Unable to resolve.*)")
_UNRESOLVED = re.compile(r"Unable to resolve crossref (@?[\w-]+)")
_UNKNOWN_FONT = re.compile(r"unknown font family: (.+)")
# programs that Quarto would use beside, and does well without
_HARMLESS = re.compile(r"verapdf|typst-gather")
_LOST = re.compile(r"\?\\?(@[a-z]+-[\w-]+)")
# Quarto changes these before Pandoc reads the text, in code as in words, and may put what a file holds there
_COMMAND = re.compile(r"(?<=\{\{)(?=<)|(?<=```)(?=[ \t]*\{[^.#=\s])")
_AT_REST = "0ruhend"
"""The first filter takes it away from what Pandoc has read."""


def executable() -> str | None:
    """Return the path of the `quarto` program, or None."""
    return shutil.which("quarto")


def settings(formats: tuple[Format, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the front matter that makes Quarto render as the embedded engine does.

    All paths are relative: Quarto takes one that begins with ``/`` as below its project.
    """
    shown: dict[str, Any] = {}
    if "html" in formats:
        shown["html"] = {
            "theme": "none",
            "minimal": True,
            "css": "stil.css",
            "template": "dossier.html",
            "embed-resources": True,
            "toc": not values.get("notoc"),
            "toc-depth": 3,
        }
    if "pdf" in formats:
        shown["typst"] = {
            "template": "template.typ",
            "template-partials": list(PARTIALS),
            "pdf-standard": list(STANDARDS),
            "font-paths": [FONTS],
            "toc": False,
            "keep-typ": True,
        }
    return {
        **values,
        "format": shown,
        "from": pandoc.READER,
        "filters": [{"at": "pre-ast", "path": path.name} for path in FILTERS],
        "html-table-processing": "none",
        "callout-icon": False,
        "highlight-style": "none",
        # the filter numbers sections, and the template does
        "number-sections": False,
        "execute": {"enabled": False, "echo": False},
        "date-format": "D. MMMM YYYY",
    }


def render(
    notebook: Path,
    document: Document,
    work: Path,
    formats: tuple[Format, ...],
    values: Mapping[str, Any],
    when: datetime,
    fonts: Iterable[Path] = (),
) -> dict[Format, Path]:
    """Render with Quarto in `work`, where the figures lie already; return the file of each format.

    Raises
    ------
    ScreeningError
        If Quarto fails, warns of anything, or ends well without having written a whole document.
    """
    program = executable()
    if program is None:
        raise quarto_missing()
    _lay_out(document, work, settings(formats, values), fonts)
    targets = {"html": "html", "pdf": "typst"}
    command = [
        program,
        "render",
        f"{NAME}.ipynb",
        "--to",
        ",".join(targets[f] for f in formats),
        "--no-execute",
    ]
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(int(when.timestamp())),
        "TYPST_IGNORE_SYSTEM_FONTS": "true",
        "NO_COLOR": "1",
    }
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, check=False)
    told = _COLOUR.sub("", (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace"))
    refuse_problems(told, notebook)
    if done.returncode != 0:
        raise quarto_failed(done.returncode, told, notebook.name)
    made: dict[Format, Path] = {f: work / f"{NAME}.{f}" for f in formats}
    missing = [path.suffix.lstrip(".").upper() for path in made.values() if not _filled(path)]
    if missing:
        raise quarto_wrote_none(missing, notebook.name)
    wrong = [*warnings(told, notebook), *_lost([*made.values(), work / f"{NAME}.typ"], notebook)]
    if wrong:
        raise ScreeningError(dict.fromkeys(wrong))
    return made


def warnings(told: str, notebook: Path) -> Iterator[Finding]:
    """Yield what Quarto or Typst warned of, as errors with their place: a document with a gap is none.

    Parameters
    ----------
    told : str
        What Quarto wrote on its outputs.
    notebook : Path
        Where references stand that could not be resolved.
    """
    for line in _COLOUR.sub("", told).splitlines():
        found = _WARNING.match(line)
        text = ((found[1] or found[2] or "") if found else "").strip()
        if not text or _HARMLESS.search(text):
            continue
        if reference := _UNRESOLVED.search(text):
            yield _gap(reference[1], notebook)
        elif font := _UNKNOWN_FONT.search(text):
            yield font_missing(font[1].strip(), notebook.name)
        else:
            yield quarto_warned(text, place_of(notebook, text), notebook.name)


def _gap(reference: str, notebook: Path) -> Finding:
    mark = "@" + reference.lstrip("@")
    return reference_lost(mark, place_of(notebook, mark), notebook.name)


def _lost(files: Iterable[Path], notebook: Path) -> Iterator[Finding]:
    """Yield the references that stand unresolved in what was made: Quarto writes ``?@fig-x`` and ends well."""
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        for reference in _LOST.findall(text):
            yield _gap(reference, notebook)


def _filled(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _lay_out(document: Document, work: Path, front: Mapping[str, Any], fonts: Iterable[Path]) -> None:
    """Put the document under its final front matter, with all it refers to, outside of any Quarto project."""
    write_notebook(notebook_of(document, front), work / f"{NAME}.ipynb")
    for name in (*PARTIALS, "template.typ", "dossier.html"):
        shutil.copyfile(assets.TEMPLATES / name, work / name)
    for path in FILTERS:
        shutil.copyfile(path, work / path.name)
    (work / "stil.css").write_text(assets.stylesheet("dossier"), encoding="utf-8", newline="\n")
    assets.export_fonts(work / FONTS)
    for font in (f for folder in fonts for f in sorted(folder.iterdir())):
        shutil.copyfile(font, work / FONTS / font.name)
    lettering.set_for_quarto(work / f"{NAME}.ipynb", work / PARTIALS[0], work / FONTS)


def notebook_of(document: Document, front: Mapping[str, Any]) -> Any:
    """Return a document as a notebook of its front matter and one text: nothing in it can be read two ways."""
    head = {"cell_type": "raw", "id": "kopf", "metadata": {}, "source": front_matter(front).rstrip("\n")}
    body = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": at_rest(document.body)}
    return node({"cells": [head, body], "metadata": _KERNEL, "nbformat": 4, "nbformat_minor": 5})


def at_rest(text: str) -> str:
    r"""Return Markdown in which Quarto finds no command before Pandoc has read it.

    Examples
    --------
    >>> print(at_rest("{{< include a.txt >}}\n\n```{mermaid}\nA\n```\n\n```{=html}\n```"))
    {{0ruhend< include a.txt >}}
    <BLANKLINE>
    ```0ruhend{mermaid}
    A
    ```
    <BLANKLINE>
    ```{=html}
    ```
    """
    return _COMMAND.sub(_AT_REST, text)


_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
