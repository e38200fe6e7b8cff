"""What was proven of a release, and what came of rendering a twin: ``pruefung.json`` beside the audiences' folders.

The file stays in the house, and so does what is read of it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from screening.base import Finding
from screening.disclosure.findings import verdict_unreadable
from screening.disclosure.told import Proof

AUDIT_FILE = "pruefung.json"
SCHEMA = 2

Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    # a later audit may write more; what is here has to be as expected
    model_config = ConfigDict(frozen=True, strict=True)


class Proven(_Part):
    """What twins prove of the secret counts of one year.

    Attributes
    ----------
    geheim : int
        Secret counts of which the number is known here.
    zwillinge : int
        How many other cities were made of which the very same is told.
    knapp : int
        Secret counts proven less open than they need to be: than their protection (on their side of a told flag its
        width), or than known sums leave, if that is less.
    voll : int
        Secret counts that stay as open as known sums alone leave them.
    """

    geheim: Count
    zwillinge: Count
    knapp: Count
    voll: Count


class Whole(_Part):
    """What came of rendering a twin whole.

    Attributes
    ----------
    zeit : datetime.datetime
    dateien : int
        How many files were compared, byte by byte.
    verschieden : tuple of str
        Which of them are not the same.
    """

    zeit: dt.datetime
    dateien: Count
    verschieden: tuple[str, ...] = ()


class Verdict(_Part):
    """The result of an audit, in the words of its file.

    Attributes
    ----------
    stadt : str
    kennung : str
        The mark of the run that made what was audited (``lauf.kennung`` of its log); empty if it has none.
    zeit : datetime.datetime
        When it was audited.
    nachweis : mapping of str to Proven
        By year.
    zwilling : Whole or None
        None if no twin was rendered.
    """

    stadt: str
    kennung: str = ""
    zeit: dt.datetime
    nachweis: Mapping[str, Proven]
    zwilling: Whole | None = None

    @property
    def passed(self) -> bool:
        """Whether the twin that was rendered, if one was, has the same documents."""
        return self.zwilling is None or not self.zwilling.verschieden

    def as_json(self) -> dict[str, object]:
        """Return the result as its file holds it."""
        return {"schema": SCHEMA, **self.model_dump(mode="json")}


@dataclass(frozen=True)
class Verdicts:
    """What is known of a year's audits.

    Attributes
    ----------
    published : Verdict or None
        The last verdict on what is published.
    current : bool
        Whether that is the run which is published now.
    findings : tuple of Finding
        About a file that is not readable.
    """

    published: Verdict | None = None
    current: bool = False
    findings: tuple[Finding, ...] = ()


def proven(proof: Proof) -> Proven:
    """Return a proof in numbers."""
    secret = proof.low.notna()
    full = (proof.width >= proof.sums).fillna(False) & secret
    return Proven(
        geheim=int(secret.to_numpy().sum()),
        zwillinge=proof.twins,
        knapp=int(proof.short.to_numpy().sum()),
        voll=int(full.to_numpy().sum()),
    )


def read_verdicts(folder: Path, city: str, command: str, mark: str) -> Verdicts:
    """Read the verdict on what is published; a file that is not one is told, not raised.

    Parameters
    ----------
    folder : Path
        The year's or the comparison's, with the audiences' folders in it.
    city : str
    command : str
        That makes the file anew.
    mark : str
        The mark of the run that is published for ``gespraech``; empty if none is, or it bears none.
    """
    path = folder / AUDIT_FILE
    try:
        content = path.read_bytes()
        if json.loads(content)["schema"] == 1:
            # the verdict on documents that were made in another way
            return Verdicts()
        # from text: a strict model takes JSON's lists for tuples only there
        found = Verdict.model_validate_json(content)
        if (json.loads(content)["schema"], found.stadt) != (SCHEMA, city):
            raise ValueError("another schema or city")
    except FileNotFoundError:
        return Verdicts()
    except (OSError, ValueError, KeyError, TypeError):
        return Verdicts(findings=(verdict_unreadable(path, command),))
    return Verdicts(found, bool(mark) and found.kennung == mark)
