"""A year against the years before: copies, shifted columns, other units, breaks, jumps."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from screening.base import NBSP, Finding, ScreeningError, first_of, unit_beside
from screening.concept import Indicator
from screening.delivery.checks.findings import (
    column_continues_another,
    file_unchanged,
    rows_moved,
    series_breaks,
    value_jumps,
    values_of_another_magnitude,
    values_unchanged,
)
from screening.delivery.checks.year import Bools, Column, Floats, Year, as_floats, whole_number
from screening.delivery.delivery import Delivery
from screening.delivery.geometry import read_carry

_LARGE = 30
"""Counts from here on are not the same as last year's by chance in most areas."""

_OWN, _OTHER, _AHEAD = 0.6, 0.85, 0.3
"""A column is another's if it follows that one's ranks this closely and its own this little."""

_NEAR = 1.5
"""A column that took another's place is on the same level, up to this factor."""

_MOVED = math.log(1.2)
"""From this median change on a column is looked for among the others."""

_TOLD = 12
"""So many jumps of one column are told one by one; more are a matter of the column."""

_ALWAYS = 0.05
"""Random change of a count that needs no reason: 5 % beside the Poisson variation."""


@dataclass(frozen=True)
class Before:
    """An earlier year on this year's areas: NaN where an area was cut otherwise."""

    year: int
    delivery: Delivery
    columns: Mapping[tuple[str, str], Floats]
    sizes: Mapping[tuple[str, str], float]


def years_findings(year: Year, deliveries: Sequence[Delivery]) -> Iterator[Finding]:
    r"""Compare a year with those before: with the latest for jumps, with all for copies and shifts.

    Earlier deliveries come in ascending order; one that cannot be brought onto this year's areas is left out.

    Examples
    --------
    >>> import datetime as dt, pathlib, tempfile
    >>> from screening.concept.catalogue import default_catalogue as default
    >>> from screening.delivery.delivery import Delivery
    >>> from screening.delivery.manifest import City, SourceFile
    >>> from screening.delivery.tables.table import read_table
    >>> keys = {"path": "a.csv", "source": "Amt", "stichtag": dt.date(2024, 12, 31), "decimal": ","}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = "Raumbezug;Alle\n" + "".join(f"{n};{n * 10_000}\n" for n in range(10, 40))
    ...     _ = pathlib.Path(folder, "a.csv").write_text(text)
    ...     table = read_table(pathlib.Path(folder), SourceFile(**keys, columns={"bev": "Alle"}))
    >>> city, none = City.model_construct(), table.rates
    >>> year = Year(city, 2024, default(), "2020", (table,), table.counts, none)
    >>> old = (table.counts // 1000, table.status, none, none, (), ())
    >>> old = Delivery(city, 2023, default(), dt.date(2023, 12, 31), "2020", None, *old)
    >>> [f.message for f in years_findings(year, [old])], [*years_findings(year, [])]
    (['Die Werte sind 1000,00-mal größer als 2023 (Median der Gebiete).'], [])
    """
    before = [b for b in (_before(year, d) for d in deliveries) if b is not None]
    if not before:
        return
    last = before[-1]
    copied = yield from _copied_files(year, before)
    odd: set[tuple[str, str]] = set()
    for key, column in year.columns.items():
        if column.table.source.path in copied:
            odd.add(key)
            continue
        told = [*_unchanged(column, key, before, year), *_shifted(column, key, before, year)]
        told += _magnitude(column, key, last, year)
        yield from told
        if told:
            odd.add(key)
    for indicator in year.catalogue.indicators:
        yield from _series(indicator, year, before, odd)
    yield from _people(year, last, odd)


def _before(year: Year, delivery: Delivery) -> Before | None:
    """Bring an earlier delivery onto this year's areas, without any arithmetic."""
    old = pd.Series(year.areas, index=year.areas)
    if delivery.boundary != year.boundary:
        try:
            carry = read_carry(year.city, delivery.boundary, year.boundary)
        except ScreeningError:
            carry = None  # told where the trend is computed
        if carry is None:
            return None
        old = carry.same.reindex(year.areas)
    columns = {}
    for kind, frame in (("count", delivery.counts), ("rate", delivery.rates)):
        place = frame.index.get_indexer(old)
        for key in frame:
            columns[kind, str(key)] = np.where(place < 0, np.nan, as_floats(frame[key], kind)[place])
    return Before(delivery.year, delivery, columns, {k: float(np.nansum(v)) for k, v in columns.items()})


def _copied_files(year: Year, before: Sequence[Before]) -> Generator[Finding, None, set[str]]:
    """Tell files that are byte for byte an earlier year's; return their paths."""
    earlier = {s.sha256: (b.year, s.path) for b in before for s in b.delivery.sources if s.sha256}
    copied = set()
    for table in year.tables:
        if table.sha256 not in earlier:
            continue
        y, path = earlier[table.sha256]
        if table.source.shared and path == table.source.path:
            continue  # one file holds both years
        copied.add(table.source.path)
        yield file_unchanged(year.city.checks.unchanged_file, path, y, table.name)
    return copied


def _unchanged(
    column: Column, key: tuple[str, str], before: Sequence[Before], year: Year
) -> Iterator[Finding]:
    checks = year.city.checks
    for b in reversed(before):
        old = b.columns.get(key)
        if old is None:
            continue
        large = (column.numbers >= _LARGE) if column.kind == "count" else (column.numbers != 0)
        large &= ~np.isnan(old)
        times, equal = int(large.sum()), int((large & (column.numbers == old)).sum())
        distinct = len(np.unique(column.numbers[large]))
        if (
            times >= checks.min_areas / 2
            and distinct > times / 4
            and equal >= float(checks.unchanged_share) * times
        ):
            yield values_unchanged(equal, times, b.year, **column.place())
            return


def _shifted(column: Column, key: tuple[str, str], before: Sequence[Before], year: Year) -> Iterator[Finding]:
    """Tell a column that goes on with another column of an earlier year instead of its own."""
    for b in reversed(before):
        own = b.columns.get(key)
        if own is None:
            continue
        here, far = _likeness(column.numbers, own, year.city.checks.min_areas)
        if math.isnan(here) or (here >= _OWN and far <= _MOVED):
            continue
        if here < _OWN and (steps := _steps(column.numbers, own, here, year.city.checks.min_areas)):
            yield rows_moved(b.year, steps, **column.place())
            return
        size = float(np.nansum(column.numbers))
        best = ("", 0.0, 0.0)
        for other, values in b.columns.items():
            if other == key or other[0] != key[0] or other not in year.columns:
                continue
            if not size / 2 <= b.sizes[other] <= 2 * size:
                continue
            rank, level = _likeness(column.numbers, values, year.city.checks.min_areas)
            ranks = here < _OWN and rank >= max(_OTHER, here + _AHEAD) and level < math.log(_NEAR)
            levels = far > _MOVED and rank >= 0.98 and level < min(0.1, far / 3)
            if (ranks or levels) and rank > best[1]:
                best = (year.columns[other].header, rank, here)
        if best[0]:
            header, other_rank, own_rank = best
            yield column_continues_another(header, b.year, other_rank, own_rank, **column.place())
            return


def _steps(new: Floats, old: Floats, here: float, least: int) -> int:
    """Return by how many areas a column's values stand below where they stood; 0 if they do not."""
    for steps in (1, -1, 2, -2):
        moved = np.roll(old, steps)
        rank, level = _likeness(new, moved, least - 2)
        if rank >= max(_OTHER, here + _AHEAD) and level < math.log(_NEAR):
            return steps
    return 0


def _likeness(new: Floats, old: Floats, least: int) -> tuple[float, float]:
    """Return rank correlation and median absolute log ratio; NaN if fewer than `least` areas have both."""
    both = ~np.isnan(new) & ~np.isnan(old)
    x, y = new[both], old[both]
    if len(x) < least or x.min() == x.max() or y.min() == y.max():
        return math.nan, math.nan
    rank = float(np.corrcoef(_ranks(x), _ranks(y))[0, 1])
    ratio = _log_ratio(x, y)
    return rank, float(np.median(np.abs(ratio))) if len(ratio) else math.inf


def _ranks(values: Floats) -> Floats:
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(times)
    middle: Floats = (ends - (times - 1) / 2.0)[place]
    return middle


def _log_ratio(new: Floats, old: Floats) -> Floats:
    positive = (new > 0) & (old > 0)
    ratio: Floats = np.log(new[positive] / old[positive])
    return ratio


def _magnitude(column: Column, key: tuple[str, str], last: Before, year: Year) -> Iterator[Finding]:
    """Tell a column on quite another level than last year: another unit, or another column."""
    old = last.columns.get(key)
    if old is None or _excused(column, last.year, year):
        return
    ratio = _log_ratio(column.numbers, old)
    checks = year.city.checks
    if len(ratio) < checks.min_areas:
        return
    middle = float(np.median(ratio))
    large = np.nanmedian(np.maximum(column.numbers, old)) >= (_LARGE if column.kind == "count" else 0.0)
    if large and abs(middle) > math.log(float(checks.magnitude)):
        yield values_of_another_magnitude(middle, last.year, **column.place())


def _excused(column: Column, last: int, year: Year) -> bool:
    """Tell whether a declared break lies between the years for every indicator made of this column."""
    made = [
        i.id
        for i in year.catalogue.indicators
        if (i.id == column.id if column.kind == "rate" else column.id in i.counts)
    ]
    return bool(made) and all(_broken(i, last, year.year, year) for i in made)


def _broken(indicator: str, last: int, this: int, year: Year) -> bool:
    """Tell whether the catalogue declares a break in the series after `last`, up to `this`."""
    return any(b.year and last < b.year <= this for b in year.catalogue.breaks_of(indicator))


@dataclass(frozen=True)
class _Change:
    """Log changes of a rate per area, and the variance that small counts alone give them."""

    column: Column
    change: Floats
    random: Floats
    shown: Callable[[int], str]


def _series(
    indicator: Indicator, year: Year, before: Sequence[Before], odd: set[tuple[str, str]]
) -> Iterator[Finding]:
    """Tell a break of the whole series that nobody declared, else the areas that jump."""
    last = before[-1]
    key = ("count", indicator.numerator)
    if ("count", indicator.denominator) in odd or _broken(indicator.id, last.year, year.year, year):
        return
    now = _pair(indicator, {k: c.numbers for k, c in year.columns.items()})
    then = _pair(last.delivery.catalogue[indicator.id], last.columns) if _same(indicator, last) else None
    if key not in year.columns or ("rate", indicator.id) in year.columns:
        key = ("rate", indicator.id)
    if now is None or then is None or key in odd or key not in year.columns:
        return
    column = year.columns[key]
    change, random = _changes(now, then)
    middle = _middle(change, now, then, year.city.checks.min_areas)
    if math.isnan(middle):
        return
    usual = _usual(indicator, before, year)
    if abs(middle) > max(math.log(float(year.city.checks.break_factor)), 3 * usual):
        yield series_breaks(indicator.short, middle, last.year, **column.place())
        return
    yield from _jumps(
        _Change(
            column, change, random, lambda k: f"{_word(then, k, indicator)} → {_word(now, k, indicator)}"
        ),
        year,
        last.year,
    )


_Pair = tuple[Floats, Floats, bool]
"""Numerator, denominator, and whether they were counted (else a rate, and expected cases from inhabitants)."""


def _same(indicator: Indicator, last: Before) -> bool:
    """Tell whether the indicator was made of the same counts last year."""
    old = last.delivery.catalogue.by_id.get(indicator.id)
    return old is not None and (old.counts, old.unit, old.per) == (
        indicator.counts,
        indicator.unit,
        indicator.per,
    )


def _pair(indicator: Indicator, columns: Mapping[tuple[str, str], Floats]) -> _Pair | None:
    n, d = columns.get(("count", indicator.numerator)), columns.get(("count", indicator.denominator))
    if n is not None and d is not None:
        return n, d, True
    rate = columns.get(("rate", indicator.id))
    return None if rate is None else (rate, np.full(len(rate), 100.0), False)


def _changes(now: _Pair, then: _Pair) -> tuple[Floats, Floats]:
    """Return the log change of the rate and its Poisson variance; half a case is added to each count."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if now[2] and then[2]:
            change = np.log((now[0] + 0.5) / now[1]) - np.log((then[0] + 0.5) / then[1])
            random = 1 / (now[0] + 0.5) + 1 / (then[0] + 0.5)
        else:
            change = np.log(now[0] / now[1]) - np.log(then[0] / then[1])
            random = np.zeros(len(change))
    usable = np.isfinite(change) & (now[1] > 0) & (then[1] > 0)
    return np.where(usable, change, np.nan), random


def _middle(change: Floats, now: _Pair, then: _Pair, least: int) -> float:
    """Return the city's change: the median over areas with enough cases, else that of the city's rates."""
    many = ~np.isnan(change) & (np.minimum(now[0], then[0]) >= (10 if now[2] else 0))
    if many.sum() >= least:
        return float(np.median(change[many]))
    both = ~np.isnan(change)
    if both.sum() < least or not now[2] or min(now[0][both].sum(), then[0][both].sum()) < 100:
        return math.nan
    return math.log(now[0][both].sum() / now[1][both].sum()) - math.log(
        then[0][both].sum() / then[1][both].sum()
    )


def _usual(indicator: Indicator, before: Sequence[Before], year: Year) -> float:
    """Return the largest change that the series made from one year to the next before, declared breaks apart."""
    changes = [0.0]
    for older, newer in pairwise(before):
        if _broken(indicator.id, older.year, newer.year, year):
            continue
        if not (_same(indicator, older) and _same(indicator, newer)):
            continue
        old, new = _pair(indicator, older.columns), _pair(indicator, newer.columns)
        if old is not None and new is not None:
            middle = _middle(_changes(new, old)[0], new, old, year.city.checks.min_areas)
            changes.append(0.0 if math.isnan(middle) else abs(middle))
    return max(changes)


def _jumps(found: _Change, year: Year, last: int) -> Iterator[Finding]:
    """Tell areas whose change is beyond what the city's scatter and small counts explain."""
    known = ~np.isnan(found.change)
    checks = year.city.checks
    if known.sum() < checks.min_areas:
        return
    off = found.change - np.median(found.change[known])
    scatter = 1.4826 * float(np.median(np.abs(off[known])))
    z = np.abs(off) / np.sqrt(max(scatter, _ALWAYS) ** 2 + found.random)
    wrong: Bools = known & (z > float(checks.jump_z))
    if not wrong.any():
        return
    worst: npt.NDArray[np.int64] = np.argsort(-np.where(wrong, z, 0.0), kind="stable")[: int(wrong.sum())]
    yield from first_of(
        [
            value_jumps(last, area, found.shown(k), float(z[k]), **found.column.place(area))
            for k, area in ((k, str(year.areas[k])) for k in worst)
        ],
        _TOLD,
    )


def _word(pair: _Pair, k: int, indicator: Indicator) -> str:
    n, d, counted = pair
    if counted:
        return f"{whole_number(n[k])} von {whole_number(d[k])}"
    return whole_number(n[k]) + unit_beside(indicator.unit).replace(NBSP, " ")


def _people(year: Year, last: Before, odd: set[tuple[str, str]]) -> Iterator[Finding]:
    """Tell areas whose inhabitants jump; other denominators follow them."""
    key = ("count", year.catalogue.inhabitants)
    column, old = year.columns.get(key), last.columns.get(key)
    if column is None or old is None or key in odd:
        return
    new = column.numbers
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(new + 0.5) - np.log(old + 0.5)
        random = 1 / (new + 0.5) + 1 / (old + 0.5)
    yield from _jumps(
        _Change(column, change, random, lambda k: f"{whole_number(old[k])} → {whole_number(new[k])}"),
        year,
        last.year,
    )
