"""Notebook files, read and written the same way everywhere: UTF-8, one line ending, no time stamps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from screening.report.execute.findings import notebook_missing, notebook_unreadable


def read_notebook(path: Path) -> Any:
    """Return the notebook (an ``nbformat.NotebookNode`` of version 4).

    Raises
    ------
    ScreeningError
        If the file is missing or not a notebook.
    """
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except FileNotFoundError:
        raise notebook_missing(path) from None
    except Exception as error:
        raise notebook_unreadable(error, path.name) from None


def write_notebook(notebook: Any, path: Path) -> None:
    """Write the notebook beside `path`, then put it in its place."""
    content = nbformat.writes(notebook) + "\n"  # type: ignore[no-untyped-call]
    beside = path.with_name(path.name + ".neu")
    beside.write_bytes(content.encode("utf-8"))
    beside.replace(path)


def node(value: dict[str, Any]) -> Any:
    """Return a dict as nbformat's kind of dict, whose keys are attributes too."""
    return nbformat.from_dict(value)  # type: ignore[no-untyped-call]
