"""The audit of a release: what open twins prove of its secret counts, and the verdict beside what is published."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from screening.base import Finding, write_json
from screening.delivery import read_city
from screening.disclosure import AUDIT_FILE, Proven, Register, Verdict, Whole, proven, read_verdicts
from screening.pipeline.findings import proof_short, verdict_unwritable
from screening.pipeline.left import known_register
from screening.rule import Screening, screen

_REFUSED_FILE = "pruefung-abgelehnt.json"
"""Left beside a year by an earlier version, which refused to publish what its audit found fault with."""


def prove_year(city: str, year: int, data: Path, reports: Path) -> Mapping[str, Proven]:
    """Make twins of a year as it is told now, and return what they prove.

    Raises
    ------
    ScreeningError
        If the delivery has errors or the register is not readable.
    """
    from screening.disclosure import proof_of
    from screening.year import screen_year

    (screening,) = screen_year(read_city(city, data), year)
    return {str(year): proven(proof_of(screening, known_register(reports, city)))}


def twin_of(screening: Screening, register: Register | None) -> Screening:
    """Return a city with other secret numbers of which the very same is told, far from this one; this one if none is.

    Parameters
    ----------
    screening : Screening
    register : Register or None
        What has left the house before.
    """
    from screening.disclosure import proof_of

    return proof_of(screening, register).twin or screening


def twins_of(sides: Sequence[Screening], register: Register | None) -> Sequence[Screening]:
    """Return twins of the two sides of a comparison; the sides themselves if there are none.

    Parameters
    ----------
    sides : sequence of Screening
        Two years; or one year under two sets of criteria: then one twin has to be one of both.
    register : Register or None
        What has left the house before.
    """
    from screening.disclosure import told_side_by_side
    from screening.disclosure.told import prove, same

    one, other = sides
    if one.rates.delivery.year != other.rates.delivery.year:
        return [twin_of(side, register) for side in sides]

    def by_both(side: Screening) -> list[Screening]:
        return [screen(side.rates, criteria) for criteria in (one.criteria, other.criteria)]

    first, second = told_side_by_side(one, other, register)
    for twin in (twin_of(one, register), prove(other, second, first.facts).twin):
        if twin is None or twin is one:
            continue
        twins = by_both(twin)
        if all(map(same, (first, second), told_side_by_side(twins[0], twins[1], register))):
            return twins
    return sides


def hints(nachweis: Mapping[str, Proven]) -> tuple[Finding, ...]:
    """Tell the house where less is proven than asked for; counts alone."""
    proofs = sorted(nachweis.items())
    return tuple(proof_short(year, proof.knapp, proof.geheim) for year, proof in proofs if proof.knapp)


def keep_verdict(
    city: str,
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
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    verdict = Verdict(stadt=city, kennung=mark, zeit=now, nachweis=nachweis, zwilling=zwilling)
    path = folder.parent / AUDIT_FILE
    try:
        write_json(path, verdict.as_json())
    except OSError as error:
        raise verdict_unwritable(path, error) from None
    with contextlib.suppress(OSError):
        (folder.parent / _REFUSED_FILE).unlink(missing_ok=True)
    return verdict


def renew_verdict(city: str, folder: Path, mark: str, zwilling: Whole | None) -> None:
    """Keep what was proven of a folder whose documents were rendered anew, but not what was found of the old ones."""
    found = read_verdicts(folder.parent, city, f"screening audit {city}", mark)
    old = found.published if found.current else None
    if zwilling or (old and old.zwilling):
        keep_verdict(city, old.nachweis if old else {}, folder, mark, zwilling)
