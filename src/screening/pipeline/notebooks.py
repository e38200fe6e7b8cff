"""Which notebooks a year has, and which documents are made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from screening.pipeline.findings import notebook_missing

if TYPE_CHECKING:
    from screening.report.render import Format

DOSSIER, PROFILE = "05_dossier", "04_profile"
METHOD, EVALUATION = "06_belastbarkeit", "07_evaluation"
RENDERINGS: tuple[tuple[str, str, tuple[Format, ...], str], ...] = (
    (DOSSIER, "dossier", ("html", "pdf"), "dossier"),
    (PROFILE, "profile", ("pdf",), "profile.pdf"),
    (PROFILE, "profile", (), "profile/*.html"),
    (METHOD, "belastbarkeit", ("html",), "belastbarkeit"),
    (EVALUATION, "evaluation", ("html",), "evaluation"),
)
"""Notebook, name of the document, its formats (none: single pages in a folder), name of the step."""
RENDERED = tuple(dict.fromkeys(notebook for notebook, *_ in RENDERINGS))


def notebooks_in(folder: Path) -> dict[str, Path]:
    """Return the notebooks of a year, by name.

    Raises
    ------
    ScreeningError
        If one of which a document is made is missing.
    """
    found = {p.stem: p for p in sorted(folder.resolve().glob("0[1-9]_*.ipynb"))}
    lacking = [n for n in RENDERED if n not in found]
    if lacking:
        raise notebook_missing(lacking[0], folder)
    return found
