"""What has left the house: ``reports/<city>/veroeffentlicht.json``, kept from release to release.

Told figures may be stored, for they are public; of counts in brackets the brackets are. What told answers say of single
counts is stored, too: the file stays in the house.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from screening.base import Finding, ScreeningError, first_of, locks, trouble, write_json
from screening.disclosure.findings import (
    register_held,
    register_unreadable,
    register_unwritable,
    secret_already_told,
    told_meanwhile,
)
from screening.disclosure.secret import counts_of, secret_counts
from screening.disclosure.told import WIDER, Facts
from screening.rule import Screening

REGISTER = "veroeffentlicht.json"
SCHEMA = 2
_HELD_BEFORE = "x"
"""In registers of schema 1: stands for a number that was withheld; all others had been shown as they are."""

_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Register:
    """All that has left the house of one city.

    Attributes
    ----------
    city : str
    entries : tuple of Facts
        One per year and boundary version.
    runs : tuple of dict
        When what was published: ``zeit``, ``jahr``, ``fassung`` (text, int, text), oldest first.
    """

    city: str
    entries: tuple[Facts, ...] = ()
    runs: tuple[dict[str, Any], ...] = ()

    def of(self, year: int, boundary: str) -> Facts | None:
        """Return what has been told of a year on these boundaries, or None."""
        return next((e for e in self.entries if (e.year, e.boundary) == (year, boundary)), None)


def register_findings(before: Facts | None, screening: Screening) -> tuple[Finding, ...]:
    """Tell secret counts that an earlier release has shown as they are; they cannot be taken back."""
    if before is None:
        return ()
    delivery, names = screening.rates.delivery, list(counts_of(screening))
    secret = pd.DataFrame(secret_counts(screening), screening.exceeds.index, names)
    labels = delivery.catalogue.count_labels
    found = []
    for c in names:
        known = {a: low for a, (low, high) in before.bounds.get(c, {}).items() if low == high}
        told = pd.Series(known, dtype="Int64").reindex(secret.index)
        same = secret[c] & (told == delivery.counts[c]).fillna(False)
        found += [
            secret_already_told(labels[c], delivery.year, REGISTER, c, area) for area in secret.index[same]
        ]
    return tuple(first_of(found))


def updated(register: Register, told: Mapping[int, Facts], run: Mapping[str, Any]) -> Register:
    """Return the register with what a release tells added.

    Parameters
    ----------
    register : Register
    told : mapping of int to Facts
        By year: the year of the release and those before it that its trends show; each with what was told of it
        before.
    run : mapping
        ``zeit``, ``jahr``, ``fassung`` of the release.
    """
    entries = {(e.year, e.boundary): e for e in register.entries}
    entries |= {(new.year, new.boundary): new for new in told.values()}
    return Register(
        register.city, tuple(entries[key] for key in sorted(entries)), (*register.runs, dict(run))
    )


def read_register(path: Path, city: str) -> Register:
    """Read a register; an empty one if there is no file.

    Raises
    ------
    ScreeningError
        If the file is not readable as one of this city: without it a second release could tell what the
        first has left open, so nothing may be published then.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["schema"] not in (1, SCHEMA) or raw["stadt"] != city:
            raise ValueError("another schema or city")
        read = _entry if raw["schema"] == SCHEMA else _entry_of_numbers
        entries = tuple(
            read(int(year), boundary, content)
            for year, versions in raw["jahre"].items()
            for boundary, content in versions.items()
        )
        return Register(city, entries, tuple(raw["laeufe"]))
    except FileNotFoundError:
        return Register(city)
    except OSError as error:
        raise ScreeningError([trouble.of(error, [path.parent]) or register_unreadable(path)]) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ScreeningError([register_unreadable(path)]) from None


_NAMES = {
    "base": "basis",
    "edition": "stufen",
    "areas": "gebiete",
    "figures": "zahlen",
    "thresholds": "schwellen",
    "bounds": "grenzen",
    "exact": "genaue_grenzen",
    "locked": "gebunden",
    "answers": "antworten",
}
"""Of each part of `Facts` but year and boundary: its name in the file."""


def _entry(year: int, boundary: str, content: Mapping[str, Any]) -> Facts:
    """Return one year's facts from what the file holds.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        If they are not complete.
    """
    # before there were several there was the first
    parts = {name: content[key] for name, key in _NAMES.items() if name != "edition" or key in content}
    areas = tuple(str(a) for a in parts["areas"])
    if any(len(column) != len(areas) for column in parts["figures"].values()):
        raise ValueError("columns of another length")
    edition = int(parts.get("edition", 1))
    if edition not in WIDER:
        raise ValueError("told by a rule of later software")
    return Facts(
        year,
        boundary,
        areas,
        parts["figures"],
        base=int(parts["base"]),
        edition=edition,
        thresholds=parts["thresholds"],
        bounds=_pairs(parts["bounds"]),
        exact=_pairs(parts["exact"]),
        locked=parts["locked"],
        answers={asked: (list(flags), str(bare)) for asked, (flags, bare) in parts["answers"].items()},
    )


def _pairs(content: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, tuple[int, int]]]:
    return {
        count: {area: (int(low), int(high)) for area, (low, high) in cells.items()}
        for count, cells in content.items()
    }


def _entry_of_numbers(year: int, boundary: str, content: Mapping[str, Any]) -> Facts:
    """Return what a register of schema 1 knew: numbers that had been shown as they are.

    Of flags it knew nothing, so what these told is not taken into account.
    """
    areas = tuple(str(a) for a in content["gebiete"])
    bounds = {
        count: {
            area: (int(n), int(n))
            for area, n in zip(areas, cells, strict=True)
            if n is not None and n != _HELD_BEFORE
        }
        for count, cells in content["zaehlgroessen"].items()
    }
    return Facts(year, boundary, areas, {}, bounds=bounds, exact=bounds)


def write_register(register: Register, path: Path) -> None:
    """Write a register, beside and then moved.

    Raises
    ------
    ScreeningError
        If the folder cannot be written.
    """
    years: dict[str, dict[str, Any]] = {}
    for e in register.entries:
        parts = {f.name: getattr(e, f.name) for f in fields(e)}
        years.setdefault(str(e.year), {})[e.boundary] = {key: parts[name] for name, key in _NAMES.items()}
    content = {"schema": SCHEMA, "stadt": register.city, "laeufe": list(register.runs), "jahre": years}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, content, compact=True)
    except OSError as error:
        raise ScreeningError([register_unwritable(path, error)]) from None


def record(
    path: Path,
    city: str,
    told: Mapping[int, Facts],
    run: Mapping[str, Any],
    known: int | None = None,
) -> Register:
    """Add what a release tells to the register on disk; runs of several years take turns.

    Parameters
    ----------
    path : Path
    city : str
    told : mapping of int to Facts
    run : mapping
        See `updated`.
    known : int, optional
        How many runs the register knew when the door decided. If others have told something of these years since,
        that must be among what this one tells.

    Raises
    ------
    ScreeningError
        If the register cannot be read or written, another run holds it for too long, or has told meanwhile what
        this one did not know of.
    """
    with turn(path):
        register = read_register(path, city)
        if known is not None and len(register.runs) != known:
            _refuse_clashes(register, told)
        register = updated(register, told, run)
        write_register(register, path)
    return register


def _refuse_clashes(register: Register, told: Mapping[int, Facts]) -> None:
    """Refuse a release that the register, had the door known it, would have changed."""
    for new in told.values():
        old = register.of(new.year, new.boundary)
        if old is None:
            continue
        same = all(new.figures.get(c) == column for c, column in old.figures.items() if c in new.figures)
        if not same or not old.answers.items() <= new.answers.items():
            raise told_meanwhile(new.year, REGISTER)


def turn_of(path: Path) -> Path:
    """Return the lock that whoever adds to a register holds."""
    return path.with_name(f".{path.stem}.lock")


@contextlib.contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait for one's turn at a register, and hold it; the turn of a process that dies is over.

    Raises
    ------
    ScreeningError
        If another run holds it for too long, or the folder cannot be written.
    """
    with contextlib.ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locks.held(turn_of(path), _PATIENCE_S))
        except locks.BusyError:
            raise register_held(path) from None
        except OSError as error:
            raise ScreeningError([register_unwritable(path, error)]) from None
        yield
