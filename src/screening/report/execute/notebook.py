"""Notebook files, read and written the same way everywhere: UTF-8, one line ending, no time stamps."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from screening.report.execute.findings import notebook_missing, notebook_unreadable

# where it is installed (JupyterLab brings it) jsonschema reads a whole grammar of addresses as it starts: two seconds in
# every process, for a check that no notebook needs
_spared = "rfc3987_syntax" not in sys.modules
if _spared:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
import nbformat  # noqa: E402

if _spared:
    del sys.modules["rfc3987_syntax"]


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
