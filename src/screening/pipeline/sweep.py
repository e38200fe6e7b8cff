"""Clear away what runs that were killed have left below the reports; what is of a living one stays."""

from __future__ import annotations

import contextlib
from pathlib import Path

from screening.base import ScreeningError, clear_beside, locks, private
from screening.disclosure import AUDIENCES, AUDIT_FILE, REGISTER, turn_of
from screening.pipeline.inputs import INPUTS_FILE
from screening.pipeline.publish import locked, recover


def sweep(reports: Path) -> None:
    """Put right what killed runs have left of any city, year or comparison.

    What cannot be put right is left to the next run of the same target, which says why.
    """
    with contextlib.suppress(OSError):
        for city in (p for p in reports.glob("*") if p.is_dir()):
            _free(turn_of(city / REGISTER))
            clear_beside(city / REGISTER)
            # years, and the comparisons, which lie one folder deeper
            for folder in (p for p in (*city.glob("*"), *city.glob("*/*")) if p.is_dir()):
                _sweep(folder)


def _sweep(folder: Path) -> None:
    for name in (INPUTS_FILE, AUDIT_FILE):
        clear_beside(folder / name)
    for target in sorted({t for p in folder.glob(".*") if (t := _target_of(p)) is not None}):
        with contextlib.suppress(ScreeningError, OSError), locked(target):
            recover(target)


def _target_of(path: Path) -> Path | None:
    """Return the target that a hidden place is beside, None if it is another's."""
    name, _, what = path.name.removeprefix(".").partition(".")
    known = what in ("alt", "lock", "neu") or private.is_of_here(what.removeprefix("neu-"))
    return path.with_name(name) if known and name in AUDIENCES else None


def _free(lock: Path) -> None:
    """Remove the file of a lock that nobody holds."""
    if lock.is_file():
        with contextlib.suppress(OSError), locks.held(lock):
            pass
