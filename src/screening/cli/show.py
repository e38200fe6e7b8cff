"""What commands write: findings and tables on stdout, progress on stderr."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from screening.base import Finding
    from screening.disclosure import Release
    from screening.pipeline import Target

_STYLES = {"Fehler": "bold red", "Warnung": "yellow", "Hinweis": "dim"}
_COLUMNS = {
    "year": "Jahr",
    "level": "Stufe",
    "file": "Datei",
    "row": "Zeile",
    "column": "Spalte",
    "value": "Wert",
    "message": "Befund",
    "remedy": "Abhilfe",
}
PLAIN_WIDTH = ContextVar("PLAIN_WIDTH", default=160)
"""So many signs stand side by side where nobody looks at a screen."""


def console(stderr: bool = False) -> Console:
    """Return a console on today's stdout or stderr; wide where nobody looks at a screen."""
    stream = sys.stderr if stderr else sys.stdout
    tty = stream.isatty()
    width = None if tty else PLAIN_WIDTH.get()
    # in a notebook rich would show what it is told to write
    return Console(file=stream, width=width, highlight=False, soft_wrap=False, force_jupyter=False)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str] = ()) -> None:
    """Write a table to stdout; cells are text, never markup; `styles` colour the level of each row."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for position, name in enumerate(columns):
        last = position >= len(columns) - 2
        table.add_column(name, overflow="fold", ratio=None, no_wrap=not last and len(columns) < 4)
    coloured = columns.index("Stufe") if styles else -1
    for position, row in enumerate(rows):
        cells = [Text(c, styles[position] if k == coloured else "") for k, c in enumerate(row)]
        table.add_row(*cells)
    console().print(table)


def findings_rows(findings: Mapping[int, Sequence[Finding]]) -> list[dict[str, str]]:
    """Return findings as rows, worst first within each year."""
    from screening.base import LEVELS

    rows = []
    for year, found in findings.items():
        ordered = sorted(found, key=lambda f: LEVELS.index(f.level))
        rows += [{"year": str(year)} | f.texts() for f in ordered]
    return rows


def print_findings(findings: Mapping[int, Sequence[Finding]], form: str) -> None:
    """Write findings to stdout as a table for people, or as CSV or JSON for programs."""
    rows = findings_rows(findings)
    if form == "json":
        named = [{_COLUMNS[k].lower(): v for k, v in row.items()} for row in rows]
        sys.stdout.write(json.dumps(named, ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        write_csv(list(_COLUMNS.values()), ([row[k] for k in _COLUMNS] for row in rows))
    elif rows:
        _print_findings(rows, several=len(findings) > 1)


def _print_findings(rows: list[dict[str, str]], several: bool) -> None:
    columns = (["Jahr"] if several else []) + ["Stufe", "Stelle", "Befund", "Abhilfe"]
    cells = []
    for row in rows:
        place = [
            row["file"],
            f"Zeile {row['row']}" if row["row"] else "",
            f"{'Schlüssel' if row['file'].endswith('.toml') else 'Spalte'} „{row['column']}“"
            if row["column"]
            else "",
            f"Wert „{row['value']}“" if row["value"] else "",
        ]
        told = [row["level"], ", ".join(p for p in place if p), row["message"], row["remedy"]]
        cells.append([row["year"], *told] if several else told)
    print_table(columns, cells, [_STYLES[row["level"]] for row in rows])


def decision_rows(release: Release) -> tuple[list[str], list[list[Any]]]:
    """Return the decision per area as the contract has it: columns and rows, missing numbers as None."""
    from screening.figures.export import decision_table, plain_rows

    table = decision_table(release)
    return list(table.columns), list(plain_rows(table))


def write_csv(columns: Sequence[str], rows: Any) -> None:
    """Write CSV to stdout; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    sys.stdout.write(buffer.getvalue())


def inert(cell: Any) -> Any:
    """Return text so that no spreadsheet runs it.

    Examples
    --------
    >>> inert("=1+1"), inert("Au"), inert(-3)
    ("'=1+1", 'Au', -3)
    """
    from screening.figures.export import write as export

    if cell is None:
        return ""
    return export.inert(cell) if isinstance(cell, str) else cell


def write_json(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write JSON to stdout: one object per row."""
    content = [dict(zip(columns, row, strict=True)) for row in rows]
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


@contextmanager
def progress(
    targets: int, done_is: str = "gerechnet und gesetzt"
) -> Iterator[Callable[[Target, int, int, str], None]]:
    """Show on stderr how far a run is: a bar per year on a screen, a line per year elsewhere."""
    screen = console(stderr=True)
    if not screen.is_terminal:

        def line(target: Target, done: int, steps: int, step: str) -> None:
            if done == steps:
                screen.print(f"{target}: {done_is}.", markup=False)

        yield line
        return
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[step]}"))
    with Progress(*columns, TimeElapsedColumn(), console=screen, transient=targets > 1) as bars:
        tasks: dict[Target, TaskID] = {}

        def advance(target: Target, done: int, steps: int, step: str) -> None:
            if target not in tasks:
                tasks[target] = bars.add_task(str(target), total=steps, step="")
            bars.update(tasks[target], completed=done, step=step)

        yield advance
