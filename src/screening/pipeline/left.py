"""What has left the house: the register beside the years, read before the door and written before publishing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from screening.disclosure import REGISTER, Register, read_register, record, turn
from screening.disclosure.told import Facts
from screening.pipeline.findings import register_lost
from screening.pipeline.inputs import INPUTS

TALK = "gespraech"
"""The audience whose documents leave the house."""

_LOG = "lauf.json"


def register_path(reports: Path, city: str) -> Path:
    """Return where the register of a city lies."""
    return reports / city / REGISTER


def known_register(reports: Path, city: str) -> Register:
    """Return what has left the house before.

    Raises
    ------
    ScreeningError
        If the register is not readable, or is gone although documents were published with it: as if nothing had
        ever left, a second release could tell what the first has withheld.
    """
    path = register_path(reports, city)
    if not path.is_file():
        for folder in _published(path.parent):
            raise register_lost(path.name, folder.relative_to(reports).as_posix())
    return read_register(path, city)


def require_turn(reports: Path, city: str) -> None:
    """Ask for the register before the work begins: a run shall not fail at its end for want of it.

    Raises
    ------
    ScreeningError
        As `record_shown`, and as `known_register`.
    """
    known_register(reports, city)
    with turn(register_path(reports, city)):
        pass


def record_shown(
    reports: Path, city: str, year: int, shown: Mapping[int, Facts], known: int, **more: Any
) -> None:
    """Record what leaves the house now; `more` says of which comparison it is a part.

    Raises
    ------
    ScreeningError
        As `screening.disclosure.register.record`.
    """
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    run = {"zeit": now, "jahr": year, "fassung": TALK, **more}
    record(register_path(reports, city), city, shown, run, known)


def _published(folder: Path) -> list[Path]:
    """Return the folders of a city that were published by a run that kept the register."""
    found = [*folder.glob(f"*/{TALK}/{_LOG}"), *folder.glob(f"*/*/{TALK}/{_LOG}")]
    return sorted(p.parent for p in found if not _held_hashes(p))


def _held_hashes(path: Path) -> bool:
    """Tell whether a log is of a run from before the register: it then holds the hashes of its inputs."""
    try:
        return INPUTS in json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return True
