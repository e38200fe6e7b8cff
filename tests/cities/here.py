"""Notebooks executed in this process: what their cells show of a city, without the seconds that each kernel takes.

That kernels are sealed, begin and end as they should is tested elsewhere, with Musterstadt; here many cities pass all
cells of all notebooks.
"""

from __future__ import annotations

import ast
import contextlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
from IPython.core.formatters import DisplayFormatter
from nbformat import v4

from screening.base import private
from screening.pipeline import Outcome, Target, Tools, run
from screening.report.execute.runner import clean
from screening.report.render import stamp

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def execute(
    notebook: Path, parameters: Mapping[str, Any], folder: Path, metadata: Mapping[str, Any], seal: object
) -> Path:
    """Execute the cells of a notebook one after another; the last expression of each is its output."""
    read = nbformat.read(notebook, as_version=4)
    names: dict[str, Any] = {}
    formats = DisplayFormatter()
    # as in a kernel of a run: blocks are for documents, which hold all that there is
    with contextlib.chdir(folder), patch.dict(os.environ, {private.VARIABLE: "hier"}):
        for number, cell in enumerate((c for c in read.cells if c.cell_type == "code"), 1):
            body = ast.parse(cell.source).body
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), notebook.name, "exec"), names)
            shown = eval(compile(ast.Expression(last.value), notebook.name, "eval"), names) if last else None
            if "parameters" in cell.metadata.get("tags", []):
                names.update(parameters)
            cell.execution_count = number
            if shown is not None:
                data, _ = formats.format(shown)
                cell.outputs = [v4.new_output("execute_result", data=data, execution_count=number)]
    clean(read)
    executed = folder / notebook.name
    nbformat.write(read, executed)
    stamp(executed, metadata)
    return executed


def run_here(data: Path, reports: Path, *targets: Target, **other: Any) -> list[Outcome]:
    """Make the documents of years in this process, published as always; `other` tools may take the place of ours."""
    with ThreadPoolExecutor(1) as pool:
        tools = Tools(execute=execute, **other)
        return run(
            targets,
            data=data,
            reports=reports,
            notebooks=NOTEBOOKS,
            executor=pool,
            engine="pandoc",
            width=1,
            tools=tools,
        )
