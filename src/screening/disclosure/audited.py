"""What the last audit found: ``reports/<city>/<year>/pruefung.json``, which ``screening audit`` leaves there.

The file stays in the house, and so does what is read of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from screening.findings import Finding

AUDIT_FILE = "pruefung.json"
SCHEMA = 1

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    # a later audit may write more; what is here has to be as expected
    model_config = ConfigDict(frozen=True, strict=True)


class Narrowest(_Part):
    """The narrowest interval of a secret count, and how wide it should be."""

    breite: Count
    verlangt: Count


class AuditFinding(_Part):
    """What a file told that it should not have."""

    datei: str
    stelle: str
    text: str


class Audited(_Part):
    """The result of an audit, in the words of its file.

    Attributes
    ----------
    bestanden : bool
    dateien, aussagen : int
        How many files were read, and how many statements taken from them.
    zellen, geliefert_geheim, primaer, sekundaer : int
        Counts in all, delivered as secret, secret by themselves, withheld beside these.
    durch_summen : int
        Secret counts that known sums alone narrow to less than their protection.
    schmalstes : Narrowest or None
    erhalten_zahlen, erhalten_werte : float
        Shares that are shown of what is not secret by itself.
    befunde : tuple of AuditFinding
    """

    bestanden: bool
    dateien: Count
    aussagen: Count
    zellen: Count
    geliefert_geheim: Count
    primaer: Count
    sekundaer: Count
    durch_summen: Count
    schmalstes: Narrowest | None
    erhalten_zahlen: Share
    erhalten_werte: Share
    befunde: tuple[AuditFinding, ...]


def read_audited(path: Path, city: str, year: int) -> tuple[Audited | None, tuple[Finding, ...]]:
    """Read the result of the last audit of a year; a file that is not one is told, not raised.

    Returns
    -------
    tuple
        The result or None, and findings about the file.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None, ()
    except OSError:
        return None, (_unreadable(city, year),)
    try:
        raw = json.loads(content)
        if (raw["schema"], raw["stadt"], raw["jahr"]) != (SCHEMA, city, year):
            raise ValueError("another schema, city or year")
        # from text: a strict model takes JSON's lists for tuples only there
        return Audited.model_validate_json(content), ()
    except (ValueError, KeyError, TypeError, ValidationError):
        return None, (_unreadable(city, year),)


def _unreadable(city: str, year: int) -> Finding:
    return Finding(
        "Warnung",
        "Das Ergebnis der letzten Prüfung der Geheimhaltung ist nicht lesbar.",
        f"Neu prüfen: screening audit {city} --year {year}",
        file=AUDIT_FILE,
    )
