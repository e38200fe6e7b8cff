"""The audit of a release: what open twins prove of its secret counts, and the verdict beside what is published."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from screening import trouble
from screening.delivery import City, read_city
from screening.disclosure.audited import AUDIT_FILE, Proven, Verdict, Whole, proven, read_verdicts
from screening.disclosure.register import Register
from screening.files import write_json
from screening.findings import Finding, fail
from screening.pipeline.left import known_register
from screening.rule import Screening, screen

if TYPE_CHECKING:
    from screening.disclosure.told import Told

_REFUSED_FILE = "pruefung-abgelehnt.json"
"""Left beside a year by an earlier version, which refused to publish what its audit found fault with."""


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


def twin_of(screening: Screening, register: Register | None) -> Screening:
    """Return a city with other secret numbers of which the very same is told, far from this one; this one if none is.

    Parameters
    ----------
    screening : Screening
    register : Register or None
        What has left the house before.
    """
    from screening.disclosure.release import told_of
    from screening.disclosure.told import prove

    delivery = screening.rates.delivery
    before = register.of(delivery.year, delivery.boundary) if register else None
    return prove(screening, told_of(screening, register), before).twin or screening


def twins_of(sides: Sequence[Screening], register: Register | None) -> Sequence[Screening]:
    """Return twins of the two sides of a comparison; the sides themselves if there are none.

    Parameters
    ----------
    sides : sequence of Screening
        Two years; or one year under two sets of criteria: then one twin has to be one of both.
    register : Register or None
        What has left the house before.
    """
    from screening.disclosure.release import told_of
    from screening.disclosure.told import prove, tell
    from screening.disclosure.told.twins import same

    one, other = sides
    if one.rates.delivery.year != other.rates.delivery.year:
        return [twin_of(side, register) for side in sides]

    def both(side: Screening) -> tuple[Told, Told]:
        # one after the other, as the comparison lets them through the door
        first = told_of(screen(side.rates, one.criteria), register)
        facts, second = first.facts, screen(side.rates, other.criteria)
        return first, tell(second, facts, base=first.base, width=first.width)

    first, second = both(one)
    for twin in (twin_of(one, register), prove(other, second, first.facts).twin):
        if twin is not None and twin is not one and all(map(same, (first, second), both(twin))):
            return [screen(twin.rates, criteria) for criteria in (one.criteria, other.criteria)]
    return sides


def hints(nachweis: Mapping[str, Proven]) -> tuple[Finding, ...]:
    """Tell the house where less is proven than asked for; counts alone."""
    from screening.style import number

    found = []
    for year, proof in sorted(nachweis.items()):
        if proof.knapp:
            message = (
                f"{year}: {number(proof.knapp)} von {number(proof.geheim)} geheimen Zahlen sind knapper belegt als "
                "verlangt: dass sie so offen bleiben, zeigt keiner der Zwillinge."
            )
            remedy = "Was das heißt, steht im internen Dossier unter Geheimhaltung."
            found.append(Finding("Hinweis", message, remedy))
    return tuple(found)


def keep_verdict(
    city: City | str,
    nachweis: Mapping[str, Proven],
    folder: Path,
    mark: str,
    zwilling: Whole | None = None,
) -> Verdict:
    """Leave the verdict on what is published in a folder beside it: it tells of secrets, so it is internal.

    Raises
    ------
    ScreeningError
        If it cannot be written.
    """
    key = city if isinstance(city, str) else city.key
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    verdict = Verdict(stadt=key, kennung=mark, zeit=now, nachweis=nachweis, zwilling=zwilling)
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
    with contextlib.suppress(OSError):
        (folder.parent / _REFUSED_FILE).unlink(missing_ok=True)
    return verdict


def renew_verdict(city: str, folder: Path, mark: str, zwilling: Whole | None) -> None:
    """Keep what was proven of a folder whose documents were rendered anew, but not what was found of the old ones."""
    found = read_verdicts(folder.parent, city, f"screening audit {city}", mark)
    old = found.published if found.current else None
    if zwilling or (old and old.zwilling):
        keep_verdict(city, old.nachweis if old else {}, folder, mark, zwilling)
