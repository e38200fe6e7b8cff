"""Which published years no longer say what their inputs say, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from screening.base import lies_there
from screening.delivery import DESIGN, City
from screening.delivery import FILE as PROGRAMME
from screening.pipeline import inputs
from screening.pipeline.left import TALK
from screening.pipeline.log import LOG, Target, mark_of, read_log
from screening.pipeline.publish import missing_documents
from screening.process import OBJECTIONS
from screening.process.agreement import FOLDER as AGREEMENTS
from screening.process.capacity import FILE as CAPACITY
from screening.process.decisions import FILE as DECISIONS
from screening.process.phases import FILE as PROGRESS
from screening.process.ratings import FOLDER as RATINGS

_OF_CITY = {
    "kriterien.toml": "Kriterien: ",
    "katalog.toml": "Katalog: ",
    "stadt.toml": "Stadt: ",
    PROGRAMME: "Stadt: ",
    CAPACITY: "Stadt: ",
    DESIGN: "Gestaltung: ",
}
"""What the files in a city's folder are about; others there hold figures of many years."""

_LOOKS = (".svg", ".png", ".ttf", ".otf")
"""What a logo and letters lie in."""

NEVER = "noch nicht gerechnet"
_UNKNOWN = f"{inputs.INPUTS_FILE} fehlt oder passt nicht dazu"
_SHOWN = 3


def stale(
    city: City,
    *,
    reports: Path,
    notebooks: Path,
    years: Iterable[int] | None = None,
    audiences: Iterable[str] = ("intern",),
    package: Path | None = None,
) -> list[tuple[int, str, str]]:
    """Return which years and audiences are to be run again, and why.

    Parameters
    ----------
    city : City
    reports, notebooks : Path
    years : iterable of int, optional
        By default every year with a delivery.
    audiences : iterable of str
    package : Path, optional
        The package's folder, for tests.

    Returns
    -------
    list of tuple
        ``(year, audience, reason)``, the reason in German.
    """
    known: dict[Path, str] = {}
    now = {
        "code": inputs.code_hash(package),
        "notebooks": inputs.notebook_hashes(notebooks),
        "umgebung": inputs.environment(),
    }
    found = []
    for year in city.years if years is None else years:
        for audience in audiences:
            folder = Target(city.key, year, audience).folder(reports)
            hashes = inputs.input_hashes(city, year, known)
            reason = reason_of(folder, {**now, "eingaben": hashes}, city.key, year)
            if reason:
                found.append((year, audience, reason))
    return found


def reason_of(
    folder: Path,
    now: Mapping[str, Any],
    city: str,
    year: int,
    missing: Callable[[Path], list[str]] = missing_documents,
) -> str:
    """Return why a published folder is stale, or an empty text if it is not.

    Of what leaves the house the inputs' hashes are in a file beside the folder. `missing` tells which documents are not
    there.
    """
    if not folder.is_dir():
        return NEVER
    log = read_log(folder)
    if log is None:
        return f"{LOG} fehlt oder ist nicht lesbar"
    reasons = [
        *_inputs(folder, log, now["eingaben"], city, year),
        *_compared(log.get("notebooks"), now["notebooks"], "", 0, "Notebook "),
    ]
    if log.get("code") != now["code"]:
        reasons.append("Programm geändert")
    reasons += _versions(log.get("umgebung"), now["umgebung"])
    reasons += _damaged(folder, log.get("dokumente"), missing)
    return _listed(reasons)


def changed_since_told(city: City, year: int, *, reports: Path, evaluated: bool = False) -> str:
    """Return why figures of a year, made now, need not be those that ``gespraech`` was given; empty if they are.

    Inputs that no figure is made of do not count, nor does the software: papers are made long after the run.

    Parameters
    ----------
    city : City
    year : int
    reports : Path
    evaluated : bool
        Whether the evaluation of the programme is among them: without ``programm.csv`` that hangs on the agreements.
    """
    folder = Target(city.key, year, TALK).folder(reports)
    log = read_log(folder)
    if log is None:
        return NEVER
    known = inputs.read_inputs(folder.parent / inputs.INPUTS_FILE, mark_of(log))
    if known is None:
        return _UNKNOWN
    now = inputs.input_hashes(city, year)
    agreements = evaluated and not lies_there(city.raw / PROGRAMME)
    old, new = (
        {name: it for name, it in hashes.items() if _makes_figures(name, city.key, agreements)}
        for hashes in (known, now)
    )
    return _listed(_compared(old, new, city.key, year))


def _makes_figures(name: str, city: str, agreements: bool) -> bool:
    """Tell whether figures are made of an input, or reasons proposed; of agreements only if these are the programme."""
    if name.startswith("geo/"):
        return True
    parts = _short(name, city).split("/")
    if parts[0] == AGREEMENTS:
        return agreements and parts[-1] != PROGRESS
    if len(parts) > 1 and parts[1] == RATINGS:
        return False
    if parts[-1].lower().endswith(_LOOKS):
        return False
    return parts[-1] not in (CAPACITY, DECISIONS, DESIGN, OBJECTIONS.file)


def _listed(reasons: list[str]) -> str:
    rest = len(reasons) - _SHOWN
    return ", ".join(reasons[:_SHOWN] + ([f"und {rest} weitere"] if rest > 0 else []))


def _inputs(folder: Path, log: Mapping[str, Any], now: Mapping[str, str], city: str, year: int) -> list[str]:
    if log.get("fassung") != TALK:
        return _compared(log.get(inputs.INPUTS), now, city, year)
    if inputs.INPUTS in log:
        return [f"{LOG} gibt Prüfsummen der Lieferung weiter (älterer Stand)"]
    known = inputs.read_inputs(folder.parent / inputs.INPUTS_FILE, mark_of(log))
    return [_UNKNOWN] if known is None else _compared(known, now, city, year)


def _compared(old: Any, new: Mapping[str, str], city: str, year: int, kind: str = "") -> list[str]:
    old = old if isinstance(old, dict) else {}
    reasons = []
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            what = "neu" if name not in old else "fehlt" if not new.get(name) else "geändert"
            reasons.append(f"{kind or _kind(name, city, year)}{_short(name, city)} {what}")
    return reasons


def _short(name: str, city: str) -> str:
    return name.removeprefix(f"raw/{city}/").removeprefix(f"geo/{city}/")


def _kind(name: str, city: str, year: int) -> str:
    if name.startswith("geo/"):
        return "Gebiete: "
    parts = _short(name, city).split("/")
    if len(parts) == 1 and parts[0] in _OF_CITY:
        return _OF_CITY[parts[0]]
    earlier = len(parts) > 1 and re.fullmatch("[0-9]{4}", parts[0]) and parts[0] != str(year)
    return "früheres Jahr: " if earlier else "Lieferung: "


def _versions(old: Any, new: Mapping[str, str]) -> list[str]:
    old = old if isinstance(old, dict) else {}
    changed = [n for n in new if old.get(n) != new[n]]
    return [f"{n} {old.get(n, '–')} → {new[n]}" for n in changed]


def _damaged(folder: Path, documents: Any, missing_of: Callable[[Path], list[str]]) -> list[str]:
    recorded = documents if isinstance(documents, dict) else {}
    missing = {*missing_of(folder), *(n for n in recorded if not (folder / n).is_file())}
    changed = [n for n in sorted(recorded) if n not in missing and inputs.digest(folder / n) != recorded[n]]
    return [f"Dokument fehlt: {n}" for n in sorted(missing)] + [
        f"Dokument nachträglich verändert: {n}" for n in changed
    ]
