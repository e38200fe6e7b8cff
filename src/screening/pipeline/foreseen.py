"""What would stop a run beside the data: the register, the folder of the documents, the notebooks.

A run meets these after minutes, or only for ``gespraech``; they can be seen in milliseconds. What another run holds
just now, and what happens meanwhile, nobody foresees.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from screening.base import Finding, ScreeningError, trouble
from screening.disclosure import Register
from screening.pipeline.findings import own_left_out
from screening.pipeline.inputs import notebooks_folder
from screening.pipeline.left import known_register
from screening.pipeline.notebooks import GIVEN, is_own, notebooks_in, own_findings
from screening.report.execute import check_parameters


def read_known(reports: Path, city: str, found: list[Finding]) -> Register | None:
    """Return the register of a city; None, with what is wrong with it, if a run would refuse it.

    Both audiences read it: ``intern`` says what ``gespraech`` is not shown.
    """
    try:
        return known_register(reports, city)
    except ScreeningError as error:
        found += error.findings
        return None


def place_findings(reports: Path, city: str) -> list[Finding]:
    """Return what keeps documents from being written below a folder, seen without writing."""
    wanted = reports / city
    there = next((p for p in (wanted, *wanted.parents) if p.exists()), Path())
    error: OSError | None = None
    if not there.is_dir():
        error = NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(there))
    elif not os.access(there, os.W_OK | os.X_OK):
        error = PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(there))
    if error is not None:
        return [trouble.of_folder(error, there)]
    full = trouble.lack([there])
    return [full] if full else []


def notebook_findings(folder: Path | None) -> Iterator[Finding]:
    """Yield what is wrong with the notebooks: one that is missing, unreadable, or does not take what a run gives it.

    That there are none here is a *Warnung*: who checks deliveries need not be who makes the documents.
    """
    try:
        found = notebooks_folder(folder)
    except ScreeningError as error:
        yield from (replace(f, level="Warnung") for f in error.findings)
        return
    try:
        for stem, notebook in notebooks_in(found).items():
            if is_own(stem):
                # it stops nothing but itself
                yield from (own_left_out(f, stem) for f in own_findings(notebook))
            else:
                yield from check_parameters(notebook, GIVEN)
    except ScreeningError as error:
        yield from error.findings
