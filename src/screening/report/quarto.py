"""The Quarto route: the same notebook, template and stylesheet, rendered by `quarto render`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from screening import style
from screening.findings import Finding, ScreeningError
from screening.report import assets, lettering
from screening.report.meta import front_matter
from screening.report.nbfile import node, read_notebook, write_notebook

Format = Literal["html", "pdf"]
NAME = "dokument"


def executable() -> str | None:
    """Return the path of the `quarto` program, or None."""
    return shutil.which("quarto")


def settings(formats: tuple[Format, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the front matter that makes Quarto render as the embedded engine does."""
    toc, numbers = not values.get("notoc"), not values.get("nonumbers")
    shown: dict[str, Any] = {}
    if "html" in formats:
        shown["html"] = {
            "theme": "none",
            "minimal": True,
            "css": "stil.css",
            "template": "dossier.html",
            "embed-resources": True,
            "toc": toc,
            "number-sections": numbers,
        }
    if "pdf" in formats:
        shown["typst"] = {
            "template-partials": ["typst-template.typ", "typst-show.typ"],
            "pdf-standard": "ua-1",
            "font-paths": [str(style.font_folder())],
            "number-sections": numbers,
            "toc": False,
        }
    return {
        **values,
        "format": shown,
        "execute": {"enabled": False, "echo": False},
        "date-format": "D. MMMM YYYY",
    }


def render(
    notebook: Path, work: Path, formats: tuple[Format, ...], values: Mapping[str, Any], when: datetime
) -> dict[Format, Path]:
    """Render with Quarto in `work`, where the figures lie already; return the file of each format.

    Raises
    ------
    ScreeningError
        If Quarto fails, or ends well without having written a document.
    """
    program = executable()
    if program is None:
        raise ScreeningError([Finding("Fehler", "Quarto ist nicht installiert", "--engine pandoc wählen")])
    _lay_out(notebook, work, settings(formats, values))
    targets = {"html": "html", "pdf": "typst"}
    command = [
        program,
        "render",
        f"{NAME}.ipynb",
        "--to",
        ",".join(targets[f] for f in formats),
        "--no-execute",
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(when.timestamp()))}
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, check=False)
    told = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
    if done.returncode != 0:
        lines = [line.strip() for line in told.splitlines() if line.strip()]
        message = f"Quarto endete mit Code {done.returncode}: {' | '.join(lines[-3:])[:500]}"
        raise ScreeningError(
            [Finding("Fehler", message, "Meldung prüfen oder --engine pandoc", notebook.name)]
        )
    made: dict[Format, Path] = {f: work / f"{NAME}.{f}" for f in formats}
    missing = [path.suffix.lstrip(".").upper() for path in made.values() if not _filled(path)]
    if missing:
        message = f"Quarto meldete Erfolg, schrieb aber kein {' und kein '.join(missing)}"
        raise ScreeningError([Finding("Fehler", message, "--engine pandoc wählen", notebook.name)])
    return made


def _filled(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _lay_out(notebook: Path, work: Path, front: Mapping[str, Any]) -> None:
    """Put the notebook under its final front matter, with all it refers to, outside of any Quarto project."""
    content = read_notebook(notebook)
    cells = list(content.cells)
    if cells and cells[0].cell_type == "raw":
        cells.pop(0)
    head = {"cell_type": "raw", "id": "kopf", "metadata": {}, "source": front_matter(front).rstrip("\n")}
    content.cells = [node(head), *cells]
    write_notebook(content, work / f"{NAME}.ipynb")
    for name in ("typst-template.typ", "typst-show.typ", "dossier.html"):
        shutil.copyfile(assets.TEMPLATES / name, work / name)
    (work / "stil.css").write_text(assets.stylesheet("dossier"), encoding="utf-8", newline="\n")
    lettering.set_for_quarto(work / f"{NAME}.ipynb", work / "typst-template.typ", work / "fonts")
