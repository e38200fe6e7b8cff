"""What audits found: ``pruefung.json`` beside the audiences' folders, and of a refused attempt beside that.

The files stay in the house, and so does what is read of them.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from screening.findings import Finding

AUDIT_FILE = "pruefung.json"
"""The verdict on what is published."""

REFUSED_FILE = "pruefung-abgelehnt.json"
"""The verdict on an attempt that was refused; gone as soon as one passes."""

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


class Verdict(_Part):
    """What every audit says, in the words of its file.

    Attributes
    ----------
    stadt : str
    kennung : str
        The mark of the run that made what was audited (``lauf.kennung`` of its log); empty if it has none.
    zeit : datetime.datetime or None
        When it was audited.
    bestanden : bool
    dateien, aussagen : int
        How many files were read, and how many statements taken from them.
    befunde : tuple of AuditFinding
    """

    stadt: str
    kennung: str = ""
    zeit: dt.datetime | None = None
    bestanden: bool
    dateien: Count
    aussagen: Count
    befunde: tuple[AuditFinding, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the result as its file holds it."""
        return {"schema": SCHEMA, **self.model_dump(mode="json")}


class Audited(Verdict):
    """The result of a year's audit.

    Attributes
    ----------
    jahr : int
    zellen, geliefert_geheim, primaer, sekundaer : int
        Counts in all, delivered as secret, secret by themselves, withheld beside these.
    durch_summen : int
        Secret counts that known sums alone narrow to less than their protection.
    schmalstes : Narrowest or None
    erhalten_zahlen, erhalten_werte : float
        Shares that are shown of what is not secret by itself.
    """

    jahr: int
    zellen: Count
    geliefert_geheim: Count
    primaer: Count
    sekundaer: Count
    durch_summen: Count
    schmalstes: Narrowest | None
    erhalten_zahlen: Share
    erhalten_werte: Share


class ComparisonAudited(Verdict):
    """The result of a comparison's audit; `vergleich` is the name of its folder."""

    vergleich: str


@dataclass(frozen=True)
class Verdicts:
    """What is known of a year's audits.

    Attributes
    ----------
    published : Audited or None
        The last verdict on what is published.
    current : bool
        Whether that is the run which is published now.
    refused : Audited or None
        The verdict on a later attempt that was not published.
    findings : tuple of Finding
        About files that are not readable.
    """

    published: Audited | None = None
    current: bool = False
    refused: Audited | None = None
    findings: tuple[Finding, ...] = ()


def read_verdicts(folder: Path, city: str, year: int, mark: str) -> Verdicts:
    """Read both verdicts of a year; a file that is not one is told, not raised.

    Parameters
    ----------
    folder : Path
        The year's, with the audiences' folders in it.
    city, year
    mark : str
        The mark of the run that is published for ``gespraech``; empty if none is, or it bears none.
    """
    command = f"screening audit {city} --year {year}"
    found, wrong = read_audited(folder / AUDIT_FILE, city, year, f"Neu prüfen: {command}")
    again = f"Neu rechnen: screening run {city} --year {year} --audience gespraech"
    refused, more = read_audited(folder / REFUSED_FILE, city, year, again)
    current = found is not None and bool(mark) and found.kennung == mark
    return Verdicts(found, current, refused, wrong + more)


def read_audited(path: Path, city: str, year: int, remedy: str) -> tuple[Audited | None, tuple[Finding, ...]]:
    """Read the result of an audit.

    Returns
    -------
    tuple
        The result or None, and findings about the file.
    """
    try:
        content = path.read_bytes()
        # from text: a strict model takes JSON's lists for tuples only there
        found = Audited.model_validate_json(content)
        if (json.loads(content)["schema"], found.stadt, found.jahr) != (SCHEMA, city, year):
            raise ValueError("another schema, city or year")
    except FileNotFoundError:
        return None, ()
    except (OSError, ValueError, KeyError):
        message = "Das Ergebnis einer Prüfung der Geheimhaltung ist nicht lesbar."
        return None, (Finding("Warnung", message, remedy, file=path.name),)
    return found, ()
