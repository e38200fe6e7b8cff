"""The audit of a release: before it is published, and again whenever somebody asks."""

from __future__ import annotations

import json
from pathlib import Path

from screening.audit import RESULT, Audit, audit_year
from screening.delivery import read_city
from screening.disclosure.register import REGISTER, read_register
from screening.findings import fail
from screening.pipeline.steps import LOG, Target


def audit_release(city: str, year: int, data: Path, folder: Path, reports: Path) -> Audit:
    """Audit a folder made for ``gespraech``, published or about to be.

    Parameters
    ----------
    city, year
    data : Path
        Tells what is to be protected.
    folder : Path
        All that is read of the release.
    reports : Path
        Where the register of earlier releases lies.

    Raises
    ------
    ScreeningError
        If the delivery has errors or the register is not readable.
    """
    register = read_register(reports / city / REGISTER, city)
    return audit_year(read_city(city, data), year, folder, register)


def audit_published(target: Target, *, data: Path, reports: Path) -> Audit:
    """Audit what is published, and leave the result beside it, see `write_result`.

    Raises
    ------
    ScreeningError
        If the year is not published for ``gespraech``.
    """
    folder = target.folder(reports)
    if not (folder / LOG).is_file():
        raise fail(
            f"{target} ist nicht veröffentlicht.",
            f"Zuerst rechnen: screening run {target.city} --year {target.year} --audience {target.audience}",
        )
    found = audit_release(target.city, target.year, data, folder, reports)
    write_result(found, folder)
    return found


def write_result(found: Audit, folder: Path) -> Path:
    """Write the result beside the folder of the audience: it tells of secrets, so it is internal."""
    path = folder.parent / RESULT
    beside = path.with_name(f".{RESULT}.neu")
    text = json.dumps(found.as_json(), ensure_ascii=False, indent=1)
    beside.write_text(text + "\n", encoding="utf-8", newline="\n")
    beside.replace(path)
    return path
