"""The audit of a release: how open twins prove its secret counts to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from screening import trouble
from screening.delivery import City, read_city
from screening.disclosure.audited import AUDIT_FILE, Proven, Verdict, proven
from screening.files import write_json
from screening.findings import fail
from screening.pipeline.left import known_register


def prove_year(city: str, year: int, data: Path, reports: Path) -> Mapping[str, Proven]:
    """Make twins of a year as it is told now, and return what they prove.

    Raises
    ------
    ScreeningError
        If the delivery has errors or the register is not readable.
    """
    from screening.disclosure.release import told_of
    from screening.disclosure.told import prove
    from screening.year import screen_year

    screening = screen_year(read_city(city, data), year)
    register = known_register(reports, city)
    before = register.of(year, screening.rates.delivery.boundary)
    return {str(year): proven(prove(screening, told_of(screening, register), before))}


def keep_verdict(city: City | str, nachweis: Mapping[str, Proven], folder: Path, mark: str) -> None:
    """Leave the verdict on what has just been published beside it: it tells of secrets, so it is internal."""
    key = city if isinstance(city, str) else city.key
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    verdict = Verdict(stadt=key, kennung=mark, zeit=now, nachweis=nachweis)
    path = folder.parent / AUDIT_FILE
    try:
        write_json(path, verdict.as_json())
    except OSError as error:
        why = trouble.of_folder(error, path.parent)
        raise fail(
            f"Das Ergebnis der Prüfung lässt sich nicht schreiben. {why.message}",
            f"{why.remedy} Danach mit screening audit neu prüfen.",
            file=path.name,
        ) from None
