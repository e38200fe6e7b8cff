"""Reading one delivered table: bytes to values with a status per cell, and findings."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from screening.base import Finding
from screening.concept import QUALIFIED, VALUE, WITH_NUMBER, Catalogue, Indicator, says_per
from screening.delivery.manifest import Reading, SourceFile, bare, plain
from screening.delivery.tables.added import added_up
from screening.delivery.tables.block import Block, Column
from screening.delivery.tables.cells import (
    ASK,
    DECLARE,
    NEGATIVE,
    NINES,
    NO_WHOLE,
    SHARE,
    SHARE_ELSEWHERE,
    SURE_NINES,
    TOO_LARGE,
    Wrong,
    nines_in,
    tell_cells,
    tell_rounded,
)
from screening.delivery.tables.findings import percent_signs, percent_signs_mixed
from screening.delivery.tables.findings_of_rows import totals_not_there
from screening.delivery.tables.grid import read_grid
from screening.delivery.tables.joins import KnownAreas
from screening.delivery.tables.layouts import LAYOUTS
from screening.delivery.tables.merged import merged_findings
from screening.delivery.tables.names import names_in
from screening.delivery.tables.notes import without_notes
from screening.delivery.tables.rows import Member, chosen_rows
from screening.delivery.tables.signs import Number, known_signs, parse_cell, percent_of
from screening.delivery.tables.turned import Turned, turned_grid

RATE_SCALE = 10**9
"""Delivered rates are kept as integers of 1/RATE_SCALE of their indicator's unit: exact to nine decimals."""

MOST = 10**9
"""No area has so many people, households or cases; exact sums stay within 64 bits."""

MOST_PERCENT = 10**4


@dataclass(frozen=True)
class _Unit:
    """How a delivered rate becomes a value in its indicator's unit."""

    factor: Decimal
    """What a number without a sign is multiplied with."""
    marked: Decimal | None
    """What percent, said by a sign beside the number, are multiplied with; None where they make no sense."""
    most: Decimal
    negative: bool


def _unit_of(indicator: Indicator | None, source: SourceFile) -> _Unit:
    per, quotient = (indicator.per, says_per(indicator.unit)) if indicator else (100, 100)
    percent = Decimal(per) / 100
    factor = {"unit": Decimal(1), "percent": percent, "share": Decimal(per)}[source.rates_as]
    most = MOST_PERCENT * percent if quotient else Decimal(MOST)
    return _Unit(factor, percent if quotient else None, most, bool(indicator and indicator.negative))


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
    names : dict of str to str
        What the file calls its areas, if it is said where that stands.
    total_of : dict of str to (level, parent)
        What those rows are about that a level column tells: ``city``, or a level and the parent's id (empty if unknown).
    folder : Path
        Where the file lies.
    unmatched : dict of str to int
        What the rows of a file name none of which is about an area, with the first line of each; then nothing was read.
    turned : Turned or None
        Where it all stands in a file that was turned.
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
    names: dict[str, str] = field(default_factory=dict)
    total_of: Mapping[str, Member] = field(default_factory=dict)
    folder: Path = Path()
    unmatched: Mapping[str, int] = field(default_factory=dict)
    turned: Turned | None = None


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
def read_table(
    folder: Path, source: SourceFile, known: KnownAreas | None = None, catalogue: Catalogue | None = None
) -> Table:
    r"""Read a file in its declared layout.

    Parameters
    ----------
    folder : Path
        The year's folder; the file must lie in it.
    source : SourceFile
        The declaration: layout, encoding, delimiter, locale, signs, columns.
    catalogue : Catalogue, optional
        Says the units of rates; without it they are percent.
    known : KnownAreas, optional
        The areas of the boundaries: rows of others may be left out, and names be read as ids.

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
    reading = Reading(source.shown(folder.name))
    grid, declared, turned = read_grid(folder, source, reading), source, None
    if source.turned:
        grid, source, turned = turned_grid(grid, source, reading)
    every = grid.rows
    grid = without_notes(grid, source, reading)
    chosen = chosen_rows(grid, source, reading, known)
    block = LAYOUTS[source.layout](chosen.grid, chosen.source, reading) if chosen else Block()
    if chosen and reading.whole and (labels := _absent(every, source, block)):
        reading.add(totals_not_there(reading.name, source.id_column, labels))
    reading.add(*merged_findings(grid, block, source, reading.name))
    names = names_in(grid, block, source, reading)
    parse = _parser(source)
    count = parse()
    indicators = catalogue.by_id if catalogue else {}
    rate_of = {i: parse(_unit_of(indicators.get(i), source)) for i in source.rates}
    most_of = {i: int(_unit_of(indicators.get(i), source).most) for i in source.rates}
    usual = not any(re.search("[0-9]", sign) for sign in source.signs)
    plain = Number(source.decimal, source.thousands) if usual else None
    wrong: list[Wrong] = []
    counts, status = _values(block.areas.lines, block.areas.counts, lambda _: count, wrong, plain=plain)
    rates, rates_status = _values(
        block.areas.lines, block.areas.rates, rate_of.__getitem__, wrong, most_of=most_of
    )
    stand_ins = _stand_ins(wrong, counts, rates)
    tell_cells(wrong, source, reading, stand_ins)
    tell_rounded([*block.areas.counts.values()], source, reading)
    number = Number(source.decimal, source.thousands)
    _tell_units(block.areas.rates, number, rate_of, reading)
    # a footnote among the rows of totals has no numbers, which is no finding
    totals, _ = _values(block.totals.lines, block.totals.counts, lambda _: count, [])
    totals_rates, _ = _values(block.totals.lines, block.totals.rates, rate_of.__getitem__, [])
    return Table(
        source=declared,
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
        names=names,
        total_of=chosen.totals if chosen else {},
        folder=folder,
        unmatched=reading.unmatched,
        turned=turned,
    )


def _absent(rows: Sequence[tuple[int, list[Any]]], source: SourceFile, block: Block) -> list[str]:
    """Return the declared sums that no cell of a file names."""
    labels = [t for t in source.totals if t and t not in block.totals.lines]
    if not labels:
        return []
    texts = {str(cell) for _, cells in rows for cell in cells if isinstance(cell, str)}
    there = {*map(plain, texts), *map(bare, texts)}
    return [t for t in labels if plain(t) not in there]


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

_Parse = Callable[[str | None], _Parsed]


def _values(
    lines: dict[str, int],
    columns: dict[str, Column],
    parser_of: Callable[[str], _Parse],
    wrong: list[Wrong],
    *,
    most_of: Mapping[str, int] | None = None,
    plain: Number | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Parse the declared columns; each distinct text of the file is parsed once. Add what is wrong to `wrong`.

    With `plain`, a column of nothing but whole numbers in this locale is read at once.
    """
    index = pd.Index(list(lines), name="area_id", dtype="str")
    values: dict[str, pd.arrays.IntegerArray] = {}
    status: dict[str, Sequence[str]] = {}
    known: dict[_Parse, dict[str | None, _Parsed]] = {}
    all_values = pd.array([VALUE] * len(index), dtype="str")
    for key, column in columns.items():
        single = plain and None not in column.texts and column.areas is None
        at_once = plain.wholes(column.texts) if plain and single else None  # type: ignore[arg-type]
        if at_once:
            numbers = np.array(at_once, dtype="int64")
            values[key] = pd.arrays.IntegerArray(numbers, np.zeros(len(numbers), dtype=bool))
            status[key] = all_values
            continue
        parse = parser_of(key)
        parsed = known.setdefault(parse, {})
        parsed |= {t: parse(t) for t in set(column.texts).difference(parsed)}
        cells = [parsed[t] for t in column.texts]
        if column.areas is not None:  # a placeholder would vanish in a sum
            cells = [(None, "fehlt", NINES, ASK) if c[0] in SURE_NINES else c for c in cells]
        numbers = np.array([c[0] or 0 for c in cells], dtype="int64")
        status[key] = words = [c[1] for c in cells]
        if column.areas is not None:
            numbers, words = added_up(column.areas, numbers, words, len(index))
            status[key] = words
        gaps = np.array([w not in WITH_NUMBER for w in words], dtype=bool)
        values[key] = pd.arrays.IntegerArray(numbers, gaps)
        if problems := {n: (c[2], c[3]) for n, c in enumerate(cells) if c[2]}:
            wrong.append(Wrong(column, problems, most_of is None, most_of[key] if most_of else MOST))
    return pd.DataFrame(values, index=index), pd.DataFrame(status, index=index, dtype="str")


def _parser(source: SourceFile) -> Callable[..., _Parse]:
    """Return a maker of parsers for this file's locale: of rates in a unit, else of counts."""
    signs = known_signs(source.signs, atlas=source.layout == "atlas")
    number = Number(source.decimal, source.thousands)
    # -9999 agreed as a sign is the same sign as -9999,0
    numeric = {
        value: status
        for sign, status in source.signs.items()
        if status not in QUALIFIED and (value := number.parse(sign)) is not None
    }

    def parse(text: str | None, unit: _Unit | None) -> _Parsed:
        if text is None:
            return None, "fehlt", "", ""
        whole = unit is None
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
        if share is not None and unit is None:
            remedy = "Beim Absender die Anzahl verlangen oder die Spalte unter rates nennen."
            return None, "fehlt", SHARE, remedy
        if share is not None and unit and unit.marked is None:
            return None, "fehlt", SHARE_ELSEWHERE, "Spalte oder unit im Katalog berichtigen."
        if share is None and (cell.problem or cell.value is None):
            return None, cell.status, cell.problem, cell.remedy
        if share is None and cell.status == VALUE and cell.value in numeric:
            return (0 if numeric[cell.value] == "null" else None), numeric[cell.value], "", ""
        value = cell.value or Decimal(0)
        if unit:
            value = value * unit.factor if share is None else share * (unit.marked or 1)
        if value < 0 and not (unit and unit.negative):
            return None, "fehlt", NEGATIVE, ASK if whole else DECLARE
        if abs(value) >= (unit.most if unit else MOST):
            return None, "fehlt", TOO_LARGE, ASK
        if not whole:
            said = cell.status if share is None else VALUE
            return int((value * RATE_SCALE).to_integral_value()), said, "", ""
        return _counted(value, cell.status, source.fractions)

    return lambda unit=None: lambda text: parse(text, unit)


def _counted(value: Decimal, status: str, fractions: str) -> _Parsed:
    """Return a count; decimals are a slip, or a yearly average where that is declared."""
    if fractions == "round" and value.as_tuple().exponent not in (-3, 0):
        return int(value.to_integral_value(ROUND_HALF_UP)), status, "", ""
    # three decimals in a count are thousands in another locale: 1.000 is never read as 1
    if value != value.to_integral_value() or value.as_tuple().exponent == -3:
        remedy = (
            'Ist es ein Tippfehler, beim Absender berichtigen lassen; sind es Durchschnitte, fractions = "round" '
            "eintragen; sonst decimal und thousands in lieferung.toml prüfen."
        )
        return None, "fehlt", NO_WHOLE, remedy
    return int(value), status, "", ""


def _tell_units(
    columns: dict[str, Column], number: Number, parsers: Mapping[str, _Parse], reading: Reading
) -> None:
    """Tell columns whose values are shown with a percent or per-mille sign, and those where only some are."""
    for key, column in columns.items():
        there = [(n, t.strip()) for n, t in zip(column.lines, column.texts, strict=True) if t]
        marked = [t for _, t in there if percent_of(t, number) is not None and not parsers[key](t)[2]]
        if not marked:
            continue
        # nothing is nothing with and without a sign; what is no value has been told, or agreed as a sign
        bare = [(n, t) for n, t in there if percent_of(t, number) is None and parsers[key](t)[0]]
        if bare:
            reading.add(percent_signs_mixed(reading.name, column.header, marked, bare))
        else:
            reading.add(percent_signs(reading.name, column.header, marked))
