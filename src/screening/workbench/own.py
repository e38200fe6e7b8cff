"""A notebook of one's own: it begins as those of the house do, and is a document of each year as they are."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from screening.pipeline import notebooks_folder
from screening.report.execute import read_notebook
from screening.workbench.findings import (
    notebook_name_malformed,
    notebook_numbers_taken,
    notebook_there,
)

_NAME = re.compile(r"(?:(1[0-9])_)?([a-z][a-z0-9_-]*)")
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "_"})
_MARKS = re.compile(r"([\\`*_\[\]<>@$^~|#{}])")

_ABOUT = """## Worum es geht

Welche Frage beantwortet dieses Notebook, und für wen? Dieser Text steht im Dokument; hier ersetzen."""
_MAP = """## Karte

Was zeigt die Karte?"""
_FIGURE = """# Code steht nicht im Dokument. name: in allen Notebooks eines Jahres ein anderer
karte = sc.maps.hits_map(jahr)
sc.blocks.figure(
    karte.figure,
    name="{name}-treffer",
    alt=karte.alt,
    caption="Sichere Treffer je Gebiet",
    folder=out,
)"""
_AREAS = """## Gebiete

Was die Bibliothek sonst zeigt, steht in den anderen Notebooks: Zellen lassen sich von dort übernehmen."""


def write_own(name: str, title: str = "", notebooks: Path | None = None) -> Path:
    """Write a notebook of one's own, with the first cells of the house's, and return its file.

    Parameters
    ----------
    name : str
        What it is called; with a number from 10 to 19 before it (``12_kitas``), or the next that is free.
    title : str
        Of the document; by default the name.
    notebooks : Path, optional
        The folder; by default that of the house's.

    Raises
    ------
    ScreeningError
        If no notebook can have this name, one has it already, or the notebooks are not found.

    Examples
    --------
    >>> import shutil, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = shutil.copy("notebooks/05_dossier.ipynb", folder)
    ...     [write_own(name, notebooks=Path(folder)).name for name in ("Kitas und Horte", "15_wege", "müll")]
    ['10_kitas_und_horte.ipynb', '15_wege.ipynb', '11_muell.ipynb']
    """
    folder = notebooks_folder(notebooks)
    typed = name.strip().removesuffix(".ipynb")
    match = _NAME.fullmatch(typed.lower().translate(_PLAIN))
    if not match:
        raise notebook_name_malformed(name)
    number, word = match.groups()
    there = sorted(folder.glob("1[0-9]_*.ipynb"))
    same = next((p for p in there if p.stem[3:].lower() == word and number in (None, p.stem[:2])), None)
    if same:
        raise notebook_there(same)
    if not number:
        used = {p.stem[:2] for p in there}
        number = next((n for n in map(str, range(10, 20)) if n not in used), None)
        if number is None:
            raise notebook_numbers_taken(folder)
    path = folder / f"{number}_{word}.ipynb"
    heading = title.strip() or _title(typed)
    house = next(iter(sorted(folder.glob("0[1-9]_*.ipynb"))))
    text = json.dumps(_notebook(path.stem, heading, _first_cells(house)), ensure_ascii=False, indent=1) + "\n"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise notebook_there(path) from None
    return path


def _title(typed: str) -> str:
    plain = re.sub(r"^1[0-9]_", "", typed).replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def _first_cells(house: Path) -> list[dict[str, Any]]:
    """Return the cell of a notebook's parameters, and the one behind it: what they say is said in one place."""
    code = [cell for cell in read_notebook(house).cells if cell.cell_type == "code"]
    at = next((n for n, cell in enumerate(code) if "parameters" in cell.metadata.get("tags", [])), 0)
    return [_cell("code", cell.source, cell.metadata.get("tags", ())) for cell in code[at : at + 2]]


def _notebook(stem: str, title: str, first: list[dict[str, Any]]) -> dict[str, Any]:
    plain = _MARKS.sub(r"\\\1", title)
    cells = [
        _cell("markdown", f"# {plain}"),
        *first,
        _cell("code", "sc.dossier.demo_note(jahr)"),
        _cell("markdown", _ABOUT),
        _cell("code", "sc.dossier.summary(jahr)"),
        _cell("markdown", _MAP),
        _cell("code", _FIGURE.format(name=stem.replace("_", "-"))),
        # too wide for an upright page
        _cell("code", "sc.blocks.landscape()"),
        _cell("markdown", _AREAS),
        _cell("code", "sc.docket.table(jahr)"),
        _cell("code", "sc.blocks.portrait()"),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"{stem[:2]}-{number:02d}"
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(kind: str, source: str, tags: Sequence[str] = ()) -> dict[str, Any]:
    extra: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    metadata = {"tags": list(tags)} if tags else {}
    return {"cell_type": kind, "id": "", "metadata": metadata, "source": source, **extra}
