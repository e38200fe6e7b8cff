"""What has left the house: ``reports/<city>/veroeffentlicht.json``, kept from release to release.

Published values may be stored, for they are public; of withheld ones only that they were.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from screening import locks, trouble
from screening.disclosure.primary import protected_cells
from screening.disclosure.secondary import Protection, protect
from screening.disclosure.secret import counts_of, indicators_of, secret_counts
from screening.disclosure.shown import without
from screening.files import write_json
from screening.findings import Finding, ScreeningError, fail, first_of
from screening.rule import Screening

REGISTER = "veroeffentlicht.json"
SCHEMA = 1
HELD = "x"
"""Stands for a withheld number."""

_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Published:
    """What has been shown of one year's counts, on one version of the boundaries.

    Attributes
    ----------
    year : int
    boundary : str
    numbers : pandas.DataFrame
        Int64, areas × counts: numbers that have been shown, NA elsewhere.
    withheld : pandas.DataFrame
        bool, areas × counts: numbers that have been withheld, and never shown.
    """

    year: int
    boundary: str
    numbers: pd.DataFrame
    withheld: pd.DataFrame


@dataclass(frozen=True)
class Register:
    """All that has left the house of one city.

    Attributes
    ----------
    city : str
    entries : tuple of Published
        One per year and boundary version.
    runs : tuple of dict
        When what was published: ``zeit``, ``jahr``, ``fassung`` (text, int, text), oldest first.
    """

    city: str
    entries: tuple[Published, ...] = ()
    runs: tuple[dict[str, Any], ...] = ()

    def of(self, year: int, boundary: str) -> Published | None:
        """Return what has been shown of a year on these boundaries, or None."""
        return next((e for e in self.entries if (e.year, e.boundary) == (year, boundary)), None)


def published_of(screening: Screening, counts: pd.DataFrame) -> Published:
    """Return what the door shows of a screening.

    Parameters
    ----------
    screening : Screening
        As it is, before the door.
    counts : pandas.DataFrame
        bool, areas × counts: what is withheld.

    Notes
    -----
    Shown is a count if a value is that it is made into, other than of an agency (of those only flags are
    told), and the inhabitants. What is not shown for other reasons is neither shown nor withheld.
    """
    cells = protected_cells(screening, counts)
    delivery = screening.rates.delivery
    shown = pd.DataFrame(False, index=counts.index, columns=counts.columns)
    for i in (i for i in indicators_of(screening) if i.direction != "a"):
        open_ = (
            ~cells[i.id] & screening.rates.numerator[i.id].notna() & screening.rates.denominator[i.id].notna()
        )
        for c in (i.numerator, i.denominator):
            shown[c] |= open_
    shown[screening.rates.catalogue.inhabitants] = True
    names = list(counts)
    # pandas' own masks would leave the withheld numbers in memory, and so in the notebooks' processes
    numbers = {c: without(delivery.counts[c], ~shown[c] | counts[c]) for c in names}
    return Published(
        delivery.year,
        delivery.boundary,
        pd.DataFrame(numbers, counts.index),
        counts & delivery.counts[names].notna(),
    )


def shown_before(
    before: Published | None, screening: Screening
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Return what of today's counts has been shown and what withheld by earlier releases (bool frames).

    A number counts as shown whether or not it has changed since: a small correction would hide little.
    """
    if before is None:
        return None, None
    index = screening.exceeds.index
    values, withheld = before.numbers.reindex(index), before.withheld.reindex(index, fill_value=False)
    return values.notna(), withheld.astype(bool)


def protection_of(screening: Screening, register: Register | None) -> Protection:
    """Choose what to withhold of a year, with regard to what has left the house before."""
    delivery = screening.rates.delivery
    before = register.of(delivery.year, delivery.boundary) if register else None
    published, withheld = shown_before(before, screening)
    return protect(screening, published=published, withheld=withheld)


def register_findings(before: Published | None, screening: Screening) -> tuple[Finding, ...]:
    """Tell secret counts that an earlier release has shown as they are; they cannot be taken back."""
    if before is None:
        return ()
    delivery, names = screening.rates.delivery, list(counts_of(screening))
    secret = pd.DataFrame(secret_counts(screening), screening.exceeds.index, names)
    told = before.numbers.reindex(index=secret.index, columns=names).astype("Int64")
    same = (secret & (told == delivery.counts[names]).fillna(False)).to_numpy(dtype=bool)
    labels = delivery.catalogue.count_labels
    found = [
        Finding(
            "Warnung",
            f"„{labels[c]}“ ist geheim, wurde für {delivery.year} aber schon veröffentlicht.",
            "Mit der Datenschutzstelle klären; zurückholen lässt sich die Zahl nicht.",
            file=REGISTER,
            column=c,
            value=area,
        )
        for k, c in enumerate(names)
        for area in secret.index[same[:, k]]
    ]
    return tuple(first_of(found))


def updated(register: Register, shown: Mapping[int, Published], run: Mapping[str, Any]) -> Register:
    """Return the register with what a release shows added.

    Parameters
    ----------
    register : Register
    shown : mapping of int to Published
        By year: the year of the release and those before it that its trends show.
    run : mapping
        ``zeit``, ``jahr``, ``fassung`` of the release.

    Notes
    -----
    Once shown, a number stays shown, with the newest value; a number is withheld only as long as it has
    never been shown.
    """
    entries = {(e.year, e.boundary): e for e in register.entries}
    for new in shown.values():
        key = (new.year, new.boundary)
        entries[key] = _joined(entries[key], new) if key in entries else new
    ordered = tuple(entries[key] for key in sorted(entries))
    return Register(register.city, ordered, (*register.runs, dict(run)))


def _joined(old: Published, new: Published) -> Published:
    index = old.numbers.index.union(new.numbers.index)
    columns = list(dict.fromkeys([*old.numbers, *new.numbers]))
    values = new.numbers.reindex(index=index, columns=columns).astype("Int64")
    values = values.fillna(old.numbers.reindex(index=index, columns=columns).astype("Int64"))
    parts = (p.withheld.reindex(index=index, columns=columns, fill_value=False) for p in (old, new))
    first, second = parts
    withheld = (first.astype(bool) | second.astype(bool)) & values.isna()
    return Published(new.year, new.boundary, values, withheld)


def read_register(path: Path, city: str) -> Register:
    """Read a register; an empty one if there is no file.

    Raises
    ------
    ScreeningError
        If the file is not readable as one of this city: without it a second release could tell what the
        first has withheld, so nothing may be published then.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["schema"] != SCHEMA or raw["stadt"] != city:
            raise ValueError("another schema or city")
        entries = tuple(
            _entry(int(year), boundary, content)
            for year, versions in raw["jahre"].items()
            for boundary, content in versions.items()
        )
        return Register(city, entries, tuple(raw["laeufe"]))
    except FileNotFoundError:
        return Register(city)
    except OSError as error:
        raise ScreeningError([trouble.of(error, [path.parent]) or _unreadable(path)]) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ScreeningError([_unreadable(path)]) from None


def _unreadable(path: Path) -> Finding:
    return Finding(
        "Fehler",
        "Das Register der Veröffentlichungen ist nicht lesbar.",
        "Aus der Sicherung wiederherstellen; ohne es ist nicht bekannt, was schon veröffentlicht wurde.",
        file=path.name,
    )


def _entry(year: int, boundary: str, content: Mapping[str, Any]) -> Published:
    index = pd.Index(content["gebiete"], name="area_id", dtype="str")
    values, withheld = {}, {}
    for count, cells in content["zaehlgroessen"].items():
        numbers = [None if c == HELD else c for c in cells]
        values[count] = pd.Series(numbers, index=index, dtype="Int64")
        withheld[count] = pd.Series([c == HELD for c in cells], index=index, dtype=bool)
    return Published(year, boundary, pd.DataFrame(values, index), pd.DataFrame(withheld, index))


def write_register(register: Register, path: Path) -> None:
    """Write a register, beside and then moved, one line per count.

    Raises
    ------
    ScreeningError
        If the folder cannot be written.
    """
    years: dict[str, dict[str, Any]] = {}
    for e in register.entries:
        cells = {
            c: [
                HELD if held else None if pd.isna(v) else int(v)
                for v, held in zip(e.numbers[c], e.withheld[c], strict=True)
            ]
            for c in e.numbers
        }
        years.setdefault(str(e.year), {})[e.boundary] = {
            "gebiete": list(e.numbers.index),
            "zaehlgroessen": cells,
        }
    content = {"schema": SCHEMA, "stadt": register.city, "laeufe": list(register.runs), "jahre": years}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_json(path, content, compact=True)
    except OSError as error:
        raise ScreeningError([_unwritable(path, error)]) from None


def _unwritable(path: Path, error: OSError) -> Finding:
    why = trouble.of_folder(error, path.parent)
    return replace(
        why, message=f"Das Register der Veröffentlichungen lässt sich nicht schreiben. {why.message}"
    )


def record(
    path: Path,
    city: str,
    shown: Mapping[int, Published],
    run: Mapping[str, Any],
    known: int | None = None,
) -> Register:
    """Add what a release shows to the register on disk; runs of several years take turns.

    Parameters
    ----------
    path : Path
    city : str
    shown : mapping of int to Published
    run : mapping
        See `updated`.
    known : int, optional
        How many runs the register knew when the door decided. If others have published since, what they
        have shown and withheld must fit.

    Raises
    ------
    ScreeningError
        If the register cannot be read or written, another run holds it for too long, or has shown or
        withheld meanwhile what this one withholds or shows.
    """
    with turn(path):
        register = read_register(path, city)
        if known is not None and len(register.runs) != known:
            _refuse_clashes(register, shown)
        register = updated(register, shown, run)
        write_register(register, path)
    return register


def _refuse_clashes(register: Register, shown: Mapping[int, Published]) -> None:
    """Refuse a release that the register, had the door known it, would have changed."""
    for new in shown.values():
        old = register.of(new.year, new.boundary)
        if old is None:
            continue
        there = {"index": new.numbers.index, "columns": new.numbers.columns}
        held = old.withheld.reindex(**there, fill_value=False).astype(bool)
        opened = old.numbers.reindex(**there).notna()
        if ((held & new.numbers.notna()) | (opened & new.withheld)).any(axis=None):
            raise fail(
                f"Ein anderer Lauf hat inzwischen zu {new.year} veröffentlicht, was nicht dazu passt.",
                "Erneut starten: dann wird seine Veröffentlichung berücksichtigt.",
                file=REGISTER,
            )


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
            raise fail(
                "Ein anderer Lauf hält das Register der Veröffentlichungen.",
                "Warten, bis er fertig ist, dann erneut starten.",
                file=path.name,
            ) from None
        except OSError as error:
            raise ScreeningError([_unwritable(path, error)]) from None
        yield
