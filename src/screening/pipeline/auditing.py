"""The audit of a year or a comparison: before it is published, and again whenever somebody asks."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from pathlib import Path

from screening import trouble
from screening.audit import Audit, ComparisonAudit, audit_comparison
from screening.delivery import read_city
from screening.disclosure.audited import AUDIT_FILE, REFUSED_FILE
from screening.files import write_json
from screening.findings import ScreeningError, fail
from screening.pipeline.left import TALK, known_register
from screening.pipeline.stale import mark_of, read_log
from screening.pipeline.steps import COMPARISONS, LOG, Target, audit_release


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
    found = audit_release(target.city, target.year, data, folder, reports)
    _write(found, folder.parent / AUDIT_FILE, mark_of(read_log(folder) or {}))
    return found


def published_comparisons(city: str, year: int, reports: Path) -> list[Path]:
    """Return the folders of all comparisons for ``gespraech`` in which a year takes part, by name.

    One whose log is not readable is among them: it may be of any year.
    """
    folders = sorted(p for p in (reports / city / COMPARISONS).glob(f"*/{TALK}") if p.is_dir())
    return [f for f in folders if year in (_years(f) or {year})]


def audit_compared(city: str, folder: Path, *, data: Path, reports: Path) -> ComparisonAudit:
    """Audit a published comparison, and leave the verdict beside it, see `keep_verdict`.

    Raises
    ------
    ScreeningError
        If the delivery of a side has errors or the register is not readable.
    """
    found = audit_comparison(read_city(city, data), folder, known_register(reports, city))
    _write(found, folder.parent / AUDIT_FILE, mark_of(read_log(folder) or {}))
    return found


def _years(folder: Path) -> set[int]:
    """Return the years that a comparison is about, none if its log does not say."""
    log = read_log(folder) or {}
    try:
        told = [log["angaben"]["year"], *(t for t in log["vergleich"] if re.fullmatch(r"\d{4}", t))]
    except (KeyError, TypeError):
        return set()
    return {int(y) for y in told}


def require_passed(found: Audit | ComparisonAudit, folder: Path, mark: str) -> None:
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


def keep_verdict(found: Audit | ComparisonAudit, folder: Path, mark: str) -> None:
    """Leave the verdict on what has just been published beside it; what was refused before is settled.

    After the folder is moved: until then the verdict there is about what is still published.
    """
    _write(found, folder.parent / AUDIT_FILE, mark)
    with contextlib.suppress(OSError):
        (folder.parent / REFUSED_FILE).unlink(missing_ok=True)


def _write(found: Audit | ComparisonAudit, path: Path, mark: str) -> None:
    """Write a verdict beside the folder of the audience: it tells of secrets, so it is internal."""
    try:
        write_json(path, found.audited(mark, dt.datetime.now(dt.UTC).replace(microsecond=0)).as_json())
    except OSError as error:
        why = trouble.of_folder(error, path.parent)
        raise fail(
            f"Das Ergebnis der Prüfung lässt sich nicht schreiben. {why.message}",
            f"{why.remedy} Danach mit screening audit neu prüfen.",
            file=path.name,
        ) from None
