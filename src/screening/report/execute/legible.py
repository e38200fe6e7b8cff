"""What an executed notebook shows a person who opens it: HTML in the house's look, made of what documents are made of.

The cells of a run say what they have to say in Markdown alone. Here it becomes HTML for all of them at once, with
pictures where they lie beside the notebook, so that it is neither said nor kept twice.
"""

from __future__ import annotations

from typing import Any

from screening.base import look, pandoc

LARGE = 10**6
"""Beyond so many signs an output is not repeated as HTML: hundreds of profiles, which lie beside the notebook."""

_BESIDE = "<p>Diese Ausgabe ist groß: sie steht in den Dokumenten neben diesem Notebook, nicht noch einmal hier.</p>"


def make_legible(notebook: Any) -> None:
    """Put HTML beside the Markdown of all outputs, in place, and its style into what is HTML already.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed.
    """
    shown = [o.data for cell in notebook.cells for o in cell.get("outputs", ()) if "data" in o]
    told = [data for data in shown if str(data.get("text/markdown", "")).strip()]
    small = [data for data in told if len(data["text/markdown"]) <= 2 * LARGE]
    pages = pandoc.converted([data["text/markdown"] for data in small], "html")
    for data in told:
        data["text/html"] = look.dressed(_BESIDE)
    for data, page in zip(small, pages, strict=True):
        if len(page) <= LARGE:
            data["text/html"] = look.dressed(page)
    for data in shown:
        html = data.get("text/html")
        if isinstance(html, str) and (inner := look.bare(html)) != html:
            data["text/html"] = look.dressed(inner)
