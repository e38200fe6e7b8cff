"""The audit of a release: before it is published, and again whenever somebody asks."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

from screening.audit import Audit
from screening.disclosure.audited import AUDIT_FILE, REFUSED_FILE
from screening.files import write_json
from screening.findings import ScreeningError, fail
from screening.pipeline.stale import mark_of, read_log
from screening.pipeline.steps import LOG, Target, audit_release


def audit_published(target: Target, *, data: Path, reports: Path) -> Audit:
    """Audit what is published, and leave the verdict beside it, see `keep_verdict`.

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
    mark = mark_of(read_log(folder) or {})
    found = audit_release(target.city, target.year, data, folder, reports)
    _write(found, folder.parent / AUDIT_FILE, mark)
    return found


def require_passed(found: Audit, folder: Path, mark: str) -> None:
    """Go on only if nothing was found in what is to replace a folder.

    A refusal is written to a file of its own: the verdict on what stays published stays, too.

    Raises
    ------
    ScreeningError
        With what was found: nothing is published then.
    """
    if not found.passed:
        _write(found, folder.parent / REFUSED_FILE, mark)
        raise ScreeningError(found.findings(REFUSED_FILE))


def keep_verdict(found: Audit, folder: Path, mark: str) -> None:
    """Leave the verdict on what has just been published beside it; what was refused before is settled.

    After the folder is moved: until then the verdict there is about what is still published.
    """
    _write(found, folder.parent / AUDIT_FILE, mark)
    with contextlib.suppress(OSError):
        (folder.parent / REFUSED_FILE).unlink(missing_ok=True)


def _write(found: Audit, path: Path, mark: str) -> None:
    """Write a verdict beside the folder of the audience: it tells of secrets, so it is internal."""
    try:
        write_json(path, found.audited(mark, dt.datetime.now(dt.UTC).replace(microsecond=0)).as_json())
    except OSError:
        raise fail(
            "Das Ergebnis der Prüfung lässt sich nicht schreiben.",
            "Zugriffsrechte prüfen, dann mit screening audit neu prüfen.",
            file=path.name,
        ) from None
