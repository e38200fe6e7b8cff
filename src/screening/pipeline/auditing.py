"""The audit of a release: before it is published, and again whenever somebody asks."""

from __future__ import annotations

import json
from pathlib import Path

from screening.audit import Audit
from screening.disclosure.audited import AUDIT_FILE
from screening.findings import ScreeningError, fail
from screening.pipeline.steps import LOG, Target, audit_release


def audit_published(target: Target, *, data: Path, reports: Path) -> Audit:
    """Audit what is published, and leave the result beside it, see `write_result`.

    Raises
    ------
    ScreeningError
        If the year is not published for ``gespraech``, its delivery has errors or the register is not readable.
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


def require_passed(found: Audit, folder: Path) -> None:
    """Leave the result beside a folder that is about to be replaced, and go on only if nothing was found.

    Raises
    ------
    ScreeningError
        With what was found: nothing is published then.
    """
    write_result(found, folder)
    if not found.passed:
        raise ScreeningError(found.findings())


def write_result(found: Audit, folder: Path) -> Path:
    """Write the result beside the folder of the audience: it tells of secrets, so it is internal."""
    path = folder.parent / AUDIT_FILE
    beside = path.with_name(f".{AUDIT_FILE}.neu")
    text = json.dumps(found.as_json(), ensure_ascii=False, indent=1)
    beside.write_text(text + "\n", encoding="utf-8", newline="\n")
    beside.replace(path)
    return path
