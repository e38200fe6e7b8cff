"""Reading one delivered table: bytes to values with a status per cell, and findings."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from screening.base import Finding
from screening.concept import QUALIFIED, VALUE
from screening.delivery.manifest import Reading, SourceFile
from screening.delivery.tables.block import Column, Part
from screening.delivery.tables.cells import (
    ASK,
    NEGATIVE,
    NO_WHOLE,
    SHARE,
    TOO_LARGE,
    Wrong,
    nines_in,
    tell_cells,
)
from screening.delivery.tables.findings import decimals_rounded, percent_signs, percent_signs_mixed
from screening.delivery.tables.grid import read_grid
from screening.delivery.tables.layouts import LAYOUTS
from screening.delivery.tables.merged import merged_findings
from screening.delivery.tables.signs import MAX_LENGTH, Number, known_signs, parse_cell, percent_of

RATE_SCALE = 10**9
"""Delivered rates are kept as integers of 1/RATE_SCALE percent: exact to nine decimals."""

MOST = 10**9
"""No area has so many people, households or cases; exact sums stay within 64 bits."""

MOST_PERCENT = 10**4


@dataclass(frozen=True)
class Table:
    """One file as read: frames indexed by `area_id`, columns by count (or indicator, for rates).

    Attributes
    ----------
    lines : dict of str to int
        Line in the file of every area, in the order of the rows.
    broken : frozenset of str
        Areas whose row could not be read.
    whole : bool
        False if rows could not be read or told apart: then a missing one says nothing about the delivery.
    totals, totals_rates : pandas.DataFrame
        What the rows named under ``totals`` say: their ids × counts (or indicators), Int64.
    total_lines : dict of str to int
        Line in the file of every such row.
    stand_ins : tuple of str
        Texts and numbers of the file that may stand for no value, and are not agreed as signs.
    """

    source: SourceFile
    name: str
    sha256: str
    counts: pd.DataFrame
    status: pd.DataFrame
    rates: pd.DataFrame
    rates_status: pd.DataFrame
    lines: dict[str, int]
    broken: frozenset[str]
    whole: bool
    findings: tuple[Finding, ...]
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)
    totals_rates: pd.DataFrame = field(default_factory=pd.DataFrame)
    total_lines: dict[str, int] = field(default_factory=dict)
    stand_ins: tuple[str, ...] = ()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the search for cycles: millions of cells hold none, and looking through them takes a quarter of the time."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


@_without_collector()
def read_table(folder: Path, source: SourceFile) -> Table:
    r"""Read a file in its declared layout.

    Parameters
    ----------
    folder : Path
        The year's folder; the file must lie in it.
    source : SourceFile
        The declaration: layout, encoding, delimiter, locale, signs, columns.

    Returns
    -------
    Table
        ``counts`` Int64, ``status`` text, both area × declared columns. What could not be read has no
        value and a finding of level *Fehler*; nothing is raised for bad content.

    Examples
    --------
    >>> import datetime as dt, tempfile
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"bev": "Einwohner"},
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "a.csv").write_text("Gebiet;Einwohner\n01;120\n02;.\n03;\n04;3,5\n")
    ...     table = read_table(Path(folder), source)
    >>> table.counts["bev"].tolist(), table.status["bev"].tolist()
    ([120, <NA>, <NA>, <NA>], ['wert', 'geheim', 'fehlt', 'fehlt'])
    >>> table.findings[0].message, table.findings[0].row
    ('Hier muss eine ganze Zahl stehen.', '5')
    """
    reading = Reading(f"{folder.name}/{source.path}")
    grid = read_grid(folder, source, reading)
    block = LAYOUTS[source.layout](grid, source, reading)
    reading.add(*merged_findings(grid, block, source, reading.name))
    parse = _parser(source)
    usual = not any(re.search("[0-9]", sign) for sign in source.signs)
    plain = Number(source.decimal, source.thousands) if usual else None
    wrong: list[Wrong] = []
    counts, status = _values(block.areas.lines, block.areas.counts, parse(whole=True), wrong, plain=plain)
    rates, rates_status = _values(
        block.areas.lines, block.areas.rates, parse(whole=False), wrong, whole=False
    )
    stand_ins = _stand_ins(wrong, counts, rates)
    tell_cells(wrong, source, reading, stand_ins)
    _tell_rounded(block.areas, source, reading)
    number = Number(source.decimal, source.thousands)
    _tell_units(block.areas.rates, number, parse(whole=False), reading)
    # a footnote among the rows of totals has no numbers, which is no finding
    totals, _ = _values(block.totals.lines, block.totals.counts, parse(whole=True), [])
    totals_rates, _ = _values(block.totals.lines, block.totals.rates, parse(whole=False), [])
    return Table(
        source=source,
        name=reading.name,
        sha256=grid.digest,
        counts=counts,
        status=status,
        rates=rates,
        rates_status=rates_status,
        lines=block.areas.lines,
        broken=block.broken,
        whole=reading.whole,
        findings=tuple(reading.found),
        totals=totals,
        totals_rates=totals_rates,
        total_lines=block.totals.lines,
        stand_ins=stand_ins,
    )


def _stand_ins(wrong: Sequence[Wrong], counts: pd.DataFrame, rates: pd.DataFrame) -> tuple[str, ...]:
    """Return what may stand for no value in any column of a file: the line of signs to write holds all of it."""
    texts = [text for one in wrong for text in one.signs]
    for frame, scale in ((counts, 1), (rates, RATE_SCALE)):
        for key in frame:
            nines = nines_in(frame[key].to_numpy(dtype="int64", na_value=0), scale)
            texts += [str(n // scale) for n in nines]
    return tuple(dict.fromkeys(texts))


_Parsed = tuple[int | None, str, str, str]
"""Integer, status, problem, remedy."""


def _values(
    lines: dict[str, int],
    columns: dict[str, Column],
    parse: Callable[[str | None], _Parsed],
    wrong: list[Wrong],
    *,
    whole: bool = True,
    plain: Number | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parse the declared columns; each distinct text of the file is parsed once. Add what is wrong to `wrong`.

    With `plain`, a column of nothing but whole numbers in this locale is read at once.
    """
    index = pd.Index(list(lines), name="area_id", dtype="str")
    values: dict[str, pd.arrays.IntegerArray] = {}
    status: dict[str, Sequence[str]] = {}
    parsed: dict[str | None, _Parsed] = {}
    all_values = pd.array([VALUE] * len(index), dtype="str")
    for key, column in columns.items():
        at_once = plain.wholes(column.texts) if plain and None not in column.texts else None  # type: ignore[arg-type]
        if at_once:
            numbers = np.array(at_once, dtype="int64")
            values[key] = pd.arrays.IntegerArray(numbers, np.zeros(len(numbers), dtype=bool))
            status[key] = all_values
            continue
        parsed |= {t: parse(t) for t in set(column.texts).difference(parsed)}
        cells = [parsed[t] for t in column.texts]
        numbers = np.array([c[0] or 0 for c in cells], dtype="int64")
        values[key] = pd.arrays.IntegerArray(numbers, np.array([c[0] is None for c in cells], dtype=bool))
        status[key] = [c[1] for c in cells]
        if problems := {n: (c[2], c[3]) for n, c in enumerate(cells) if c[2]}:
            wrong.append(Wrong(column, problems, whole, MOST if whole else MOST_PERCENT))
    return pd.DataFrame(values, index=index), pd.DataFrame(status, index=index, dtype="str")


def _parser(source: SourceFile) -> Callable[..., Callable[[str | None], _Parsed]]:
    """Return a maker of parsers for this file's locale: of counts (`whole`) or of rates."""
    signs = known_signs(source.signs, atlas=source.layout == "atlas")
    number = Number(source.decimal, source.thousands)
    factor = 1 if source.rates_as == "percent" else 100
    # -9999 agreed as a sign is the same sign as -9999,0
    numeric = {
        value: status
        for sign, status in source.signs.items()
        if status not in QUALIFIED and (value := number.parse(sign)) is not None
    }

    def parse(text: str | None, *, whole: bool) -> _Parsed:
        if text is None:
            return None, "fehlt", "", ""
        if (
            not numeric
            and whole
            and len(text) < 10
            and text.isascii()
            and text.isdigit()
            and text not in signs
        ):
            return int(text), VALUE, "", ""  # the same in every locale
        if (
            not numeric
            and whole
            and number.thousands
            and text not in signs
            and (read := number.wholes([text]))
        ):
            return read[0], VALUE, "", ""
        cell = parse_cell(text, signs, number, source.footnotes)
        share = percent_of(text, number) if cell.problem else None
        if share is not None and whole:
            remedy = "Beim Absender die Anzahl verlangen oder die Spalte unter rates nennen."
            return None, "fehlt", SHARE, remedy
        if share is None and (cell.problem or cell.value is None):
            return None, cell.status, cell.problem, cell.remedy
        if share is None and cell.status == VALUE and cell.value in numeric:
            return (0 if numeric[cell.value] == "null" else None), numeric[cell.value], "", ""
        value = share if share is not None else (cell.value or Decimal(0)) * (1 if whole else factor)
        if value < 0:
            return None, "fehlt", NEGATIVE, ASK
        if value >= (MOST if whole else MOST_PERCENT):
            return None, "fehlt", TOO_LARGE, ASK
        if not whole:
            return int((value * RATE_SCALE).to_integral_value()), cell.status, "", ""
        if source.fractions == "round" and value.as_tuple().exponent not in (-3, 0):
            return int(value.to_integral_value(ROUND_HALF_UP)), cell.status, "", ""
        # three decimals in a count are thousands in another locale: 1.000 is never read as 1
        if value != value.to_integral_value() or value.as_tuple().exponent == -3:
            remedy = (
                'Ist es ein Tippfehler, beim Absender berichtigen lassen; sind es Durchschnitte, fractions = "round" '
                "eintragen; sonst decimal und thousands in lieferung.toml prüfen."
            )
            return None, "fehlt", NO_WHOLE, remedy
        return int(value), cell.status, "", ""

    return lambda *, whole: lambda text: parse(text, whole=whole)


def _tell_units(
    columns: dict[str, Column], number: Number, parse: Callable[[str | None], _Parsed], reading: Reading
) -> None:
    """Tell columns whose values are shown with a percent or per-mille sign, and those where only some are."""
    for column in columns.values():
        there = [(n, t.strip()) for n, t in zip(column.lines, column.texts, strict=True) if t]
        marked = [t for _, t in there if percent_of(t, number) is not None]
        if not marked:
            continue
        # nothing is nothing with and without a sign; what is no value has been told, or agreed as a sign
        bare = [(n, t) for n, t in there if percent_of(t, number) is None and parse(t)[0]]
        if bare:
            reading.add(percent_signs_mixed(reading.name, column.header, marked, bare))
        else:
            reading.add(percent_signs(reading.name, column.header, marked))


def _tell_rounded(areas: Part, source: SourceFile, reading: Reading) -> None:
    """Tell how many counts had decimals and were rounded, as declared."""
    if source.fractions != "round":
        return
    number = Number(source.decimal, source.thousands)
    for column in areas.counts.values():
        values = [number.parse(t.strip()) for t in column.texts if t and len(t) <= MAX_LENGTH]
        rounded = sum(v is not None and v != v.to_integral_value() for v in values)
        if rounded:
            reading.add(decimals_rounded(reading.name, column.header, rounded))
