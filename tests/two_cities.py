"""Another city that nobody outside can tell from a given one, though as much as possible is decided otherwise."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
from screening.disclosure.secondary import Protection, protect

from screening.disclosure.secret import indicators_of
from screening.rates import Bools, Ints, rates
from screening.rule import Screening, screen
from screening.strict import read_toml
from tests.cut_city import DISTRICTS, KEY, cut

FAR = 10**6
"""Beyond every count of a test city."""

THRESHOLDS = {
    "ba_sgb.csv": 40,
    "soziale_sicherung.csv": 25,
    "jugendamt.csv": 15,
    "haushalte.csv": 20,
    "bevoelkerung.csv": 180,
}
"""With these the bars of many values of Musterstadt lie among the secret numbers."""

MIN_HITS = 5
"""With this the decision of some areas hangs on withheld values."""

PROGRAMME = "gebiet;start;gruppe\n13.2.1;2024;A\n13.3.4;2024;A\n16.4.4;2024;B\n16.6.1;2024;B\n"
"""Areas of both districts, some with withheld values, so that there is something to evaluate."""

Move = tuple[str, Ints, Ints]
"""A count, positions of areas that are in the same known sums, and their other numbers, of the same sum."""

State = tuple[Screening, Protection]


def tense_city(folder: Path, districts: tuple[str, ...] = DISTRICTS) -> Path:
    """Write a part of Musterstadt in which much hangs on withheld numbers; return the data folder."""
    data = cut(folder, districts, thresholds=THRESHOLDS, min_hits=MIN_HITS)
    lines = PROGRAMME.splitlines(keepends=True)
    kept = [line for k, line in enumerate(lines) if k == 0 or line[:2] in districts]
    (data / "raw" / KEY / "programm.csv").write_text("".join(kept), encoding="utf-8")
    return data


def twin(screening: Screening) -> Screening:
    """Return a screening with other withheld counts, that nobody outside can tell from this one.

    All known sums and means, and all that is shown, are the same; what is secret by itself is so for the
    same reason. Secret counts are exchanged with each other: at these the door's choice must not look. With
    partners they are exchanged where the choice stays what it is, as it looks at how far partners can move.
    """
    now = screening, protect(screening)
    before, bars = now[1], screening.reference["exact"].to_dict()
    for count in before.cells.counts:
        for partners in (False, True):
            found = moves(*now, bars, count, partners=partners)
            now = _as_many_as_pass(now, found, before, choice=partners)
    return now[0]


def _as_many_as_pass(now: State, found: list[Move], before: Protection, *, choice: bool) -> State:
    """Return what is after all of these moves, or, where these could be told, after those of each half."""
    if not found:
        return now
    tried = moved(now[0], found)
    after = protect(tried)
    if same_reasons(before, after) and (not choice or before.withheld.equals(after.withheld)):
        return tried, after
    if len(found) == 1:
        return now
    half = len(found) // 2
    now = _as_many_as_pass(now, found[:half], before, choice=choice)
    return _as_many_as_pass(now, found[half:], before, choice=choice)


def same_reasons(one: Protection, other: Protection) -> bool:
    """Tell whether the same counts are secret, for the same reasons."""
    kinds = ("secret", "small", "rest")
    return all(np.array_equal(getattr(one.cells, k), getattr(other.cells, k)) for k in kinds)


def moved(screening: Screening, found: Iterable[Move]) -> Screening:
    """Return the screening with other numbers."""
    counts = screening.rates.delivery.counts.copy()
    for count, places, values in found:
        counts.loc[counts.index[places], count] = values
    return screen(rates(replace(screening.rates.delivery, counts=counts)), screening.criteria)


def moves(
    screening: Screening,
    protection: Protection,
    bars: dict[str, Fraction | None],
    count: str,
    *,
    partners: bool,
) -> list[Move]:
    """Return exchanges of withheld numbers of a count that carry values across their bar."""
    cells = protection.cells
    c = cells.counts.index(count)
    # what is in sums with other counts of its area cannot move alone
    if protection.sums[:, c].any():
        return []
    value, first = cells.value[:, c], edges(screening, bars, count)
    low, high = _reach(protection, c, partners)
    alike = _held_together(screening, protection, count)
    found = []
    for group in np.unique(alike):
        places = np.flatnonzero((alike == group) & (low < high) & (first > 0))
        new = across(value[places], low[places], high[places], first[places])
        changes = (new >= first[places]) != (value[places] >= first[places])
        if changes.any():
            found.append((count, places, new))
    return found


def _held_together(screening: Screening, protection: Protection, count: str) -> Ints:
    """Return a number for each area: those with the same are in the same known sums and the same means."""
    used = [i.id for i in indicators_of(screening) if count in (i.numerator, i.denominator)]
    known = screening.rates.numerator[used].notna() & screening.rates.denominator[used].notna()
    table = np.column_stack([protection.totals.atom, known.to_numpy(dtype=bool)])
    groups: Ints = np.unique(table, axis=0, return_inverse=True)[1].reshape(-1)
    return groups


def _reach(protection: Protection, c: int, partners: bool) -> tuple[Ints, Ints]:
    """Return between what the numbers of a count can lie and be withheld for the same reason."""
    cells = protection.cells
    value, need = cells.value[:, c], cells.protection[c]
    held = protection.withheld.to_numpy(dtype=bool)[:, c]
    small = held & cells.small[:, c] & cells.known[:, c]
    low, high = value.copy(), value.copy()
    low[small] = np.maximum(cells.floor[small, c], 1)
    high[small] = np.minimum(cells.ceiling[small, c], cells.threshold[c] - 1)
    if partners:
        # so much room is left that they still can hide the others
        large = held & ~cells.secret[:, c] & (np.minimum(cells.down[:, c], cells.up[:, c]) >= need)
        low[large] -= (cells.down[:, c] - need)[large]
        high[large] += np.minimum(cells.up[:, c] - need, FAR)[large]
    return np.minimum(low, value), np.maximum(high, value)


def edges(screening: Screening, bars: dict[str, Fraction | None], count: str) -> Ints:
    """Return per area from what number of a count on its first indicator is decided otherwise; 0 for never."""
    of = next(i for i in indicators_of(screening) if count in (i.numerator, i.denominator))
    bar = (bars[of.id] or 0) * Fraction(screening.criteria.threshold)
    n, d = screening.rates.numerator[of.id], screening.rates.denominator[of.id]
    found = np.zeros(len(n), dtype=np.int64)
    for k, (top, bottom) in enumerate(zip(n, d, strict=True)):
        if bar and not pd.isna(top) and not pd.isna(bottom) and bottom > 0:
            found[k] = math.ceil(bar * bottom) if count == of.numerator else math.floor(top / bar) + 1
    return found


def across(value: Ints, low: Ints, high: Ints, first: Ints) -> Ints:
    """Return numbers of the same sum, many of them on the other side of `first`: taken one by one, then in pairs.

    Examples
    --------
    2 of 1 to 9 goes up to its edge at 6, and 8 down below its own.

    >>> across(np.array([2, 8]), np.array([1, 1]), np.array([9, 9]), np.array([6, 5])).tolist()
    [6, 4]
    """
    other = np.zeros(len(value), dtype=bool)
    singles = [[k] for k in range(len(value))]
    pairs = [[k, m] for k in range(len(value)) for m in range(k + 1, len(value))]
    for chosen in (*singles, *pairs):
        tried = other.copy()
        tried[chosen] = True
        least, most = _sides(value, low, high, first, tried)
        fits = (least <= most).all() and least.sum() <= value.sum() <= most.sum()
        if fits and not other[chosen].any():
            other = tried
    least, most = _sides(value, low, high, first, other)
    new = np.clip(value, least, most)
    for k in range(len(new)):
        new[k] += np.clip(value.sum() - new.sum(), least[k] - new[k], most[k] - new[k])
    return new


def _sides(value: Ints, low: Ints, high: Ints, first: Ints, other: Bools) -> tuple[Ints, Ints]:
    """Return between what numbers lie on their own side of `first`, or, where `other`, on the other one."""
    above = (value >= first) != other
    return np.where(above, np.maximum(low, first), low), np.where(above, high, np.minimum(high, first - 1))


def write_counts(folder: Path, old: pd.DataFrame, new: pd.DataFrame) -> None:
    """Write other numbers into the delivered files of a year, and leave all else as it is."""
    for file in read_toml(folder / "lieferung.toml")["datei"]:
        header_of = {header: count for count, header in file["columns"].items()}
        path, encoding, delimiter = folder / file["path"], file["encoding"], file["delimiter"]
        text = path.read_text(encoding=encoding)
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        place = rows[0].index(file["id_column"])
        for k, count in enumerate(header_of.get(header) for header in rows[0]):
            if count not in new:
                continue
            differs = (old[count] != new[count]).fillna(False)
            for row in (r for r in rows[1:] if differs[r[place]]):
                row[k] = str(new.at[row[place], count])
        written = io.StringIO()
        csv.writer(written, delimiter=delimiter, lineterminator="\n").writerows(rows)
        path.write_text(written.getvalue(), encoding=encoding, newline="\n")
