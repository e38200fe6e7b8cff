"""Areas that a file kept by hand names and that there are no more: which they were, and where they lie now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from screening.base import Finding, ScreeningError, listed, the_area
from screening.delivery import read_carry
from screening.delivery.manifest import City
from screening.process.agreement import FOLDER

UNKNOWN = "Dieses Gebiet gibt es nicht."
"""How a finding about an id begins that the boundaries do not hold."""


def with_former(
    found: Iterable[Finding], city: City, version: str, areas: Mapping[str, Iterable[str]]
) -> list[Finding]:
    """Return findings; those about ids that other boundaries of the city hold say which, and where they lie now.

    Parameters
    ----------
    found : iterable of Finding
    city : City
    version : str
        The boundaries of the year; agreements name areas of the newest.
    areas : mapping of str to iterable of str
        Per boundary version the ids that exist.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> one = Finding("Fehler", UNKNOWN, "Kennung berichtigen.", "2024/einwaende.csv", "2", "gebiet", "09.9")
    >>> areas = {"2016": ["09.9"], "2020": ["09.1"]}
    >>> [told.message for told in with_former([one], city, "2020", areas)]
    ['Dieses Gebiet gibt es nicht. Im Gebietsstand 2016 gab es das.']
    """
    order = [b.version for b in sorted(city.boundaries, key=lambda b: b.valid_from) if b.version in areas]
    known = {v: pd.Index([*map(str, areas[v])]) for v in order}
    return [_explained(f, city, version, known, order) for f in found]


def _explained(
    finding: Finding, city: City, version: str, known: Mapping[str, pd.Index], order: Sequence[str]
) -> Finding:
    area = finding.value.strip()
    now = order[-1] if finding.file.startswith(f"{FOLDER}/") and order else version
    held = next((v for v in reversed(order) if v != now and area in known[v]), "")
    if not finding.message.startswith(UNKNOWN) or now not in known or not held:
        return finding
    message = f"{finding.message} Im Gebietsstand {held} gab es das"
    new = _successors(city, area, held, now, known)
    if not new:
        return replace(finding, message=f"{message}.")
    message = f"{message}; im Gebietsstand {now} liegt es in {listed(map(the_area, new))}."
    return replace(
        finding, message=message, remedy=f"Eintragen, was gemeint ist: {', '.join(map(the_area, new))}."
    )


def _successors(city: City, area: str, old: str, new: str, known: Mapping[str, pd.Index]) -> list[str]:
    try:
        carry = read_carry(city, old, new, known)
    except ScreeningError:
        # told where the trend needs it
        carry = None
    return [] if carry is None else [*carry.weights.loc[carry.weights["von"].eq(area), "nach"]]
