"""Notebook files, read and written the same way everywhere: UTF-8, one line ending, no time stamps."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from screening.report.execute.findings import notebook_missing, notebook_unreadable

SETTINGS = "screening"
"""In a notebook's metadata: what its document is set by beside the title, as front matter has it."""

_GRAMMAR = "rfc3987_syntax"


def library() -> Any:
    """Return nbformat, which is slow to import: only where notebooks are read or made.

    jsonschema, which it needs, would at once set up a grammar for international addresses, where that is installed,
    as it is with JupyterLab: two seconds of a processor in every process, for what no notebook has.
    """
    if not {_GRAMMAR, "jsonschema"} & sys.modules.keys():
        sys.modules[_GRAMMAR] = None  # type: ignore[assignment]
        try:
            with contextlib.suppress(ImportError):
                import jsonschema  # type: ignore[import-untyped, unused-ignore]  # noqa: F401
        finally:
            del sys.modules[_GRAMMAR]
    import nbformat

    return nbformat


def read_notebook(path: Path) -> Any:
    """Return the notebook (an ``nbformat.NotebookNode`` of version 4).

    Raises
    ------
    ScreeningError
        If the file is missing or not a notebook.
    """
    try:
        return library().read(path, as_version=4)
    except FileNotFoundError:
        raise notebook_missing(path) from None
    except Exception as error:
        raise notebook_unreadable(error, path.name) from None


def tagged(path: Path, tag: str) -> list[str]:
    r"""Return the sources of all cells with a tag: as nbformat reads them, but in milliseconds where it need not.

    Raises
    ------
    ScreeningError
        As `read_notebook`.

    Examples
    --------
    >>> import tempfile
    >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": ["year = 2024\n", "city = 'm'"]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.ipynb")
    ...     _ = path.write_text(json.dumps({"cells": [cell, {**cell, "metadata": {}}], "metadata": {}, "nbformat": 4}))
    ...     tagged(path, "parameters")
    ["year = 2024\ncity = 'm'"]
    """
    with contextlib.suppress(OSError, ValueError, TypeError, LookupError, AttributeError):
        read = json.loads(path.read_text(encoding="utf-8"))
        if read["nbformat"] == 4:
            cells = [c for c in read["cells"] if tag in c["metadata"].get("tags", ())]
            return ["".join(c["source"]) for c in cells]
    return [c.source for c in read_notebook(path).cells if tag in c.metadata.get("tags", ())]


def write_notebook(notebook: Any, path: Path) -> None:
    """Write the notebook beside `path`, then put it in its place."""
    beside = path.with_name(path.name + ".neu")
    beside.write_bytes(as_file(notebook))
    beside.replace(path)


def as_file(notebook: Any) -> bytes:
    """Return the notebook as its file holds it."""
    return f"{library().writes(notebook)}\n".encode()


def node(value: dict[str, Any]) -> Any:
    """Return a dict as nbformat's kind of dict, whose keys are attributes too."""
    return library().from_dict(value)
