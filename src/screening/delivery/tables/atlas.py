"""Munich's Indikatorenatlas: long tables of indicators with the Basiswerte they were computed from.

Workbooks and the portal's CSV name and order their columns differently; headers are matched tolerantly.
Counts are picked from the Basiswerte by ``[datei.basis]``, published values by ``[datei.rates]`` as
"Indikator, Ausprägung". Where an indicator has two Basiswerte, the published value is recomputed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from screening.base import first_of, odds
from screening.delivery.manifest import Basis, Reading, SourceFile, plain
from screening.delivery.tables.block import (
    Block,
    Column,
    Header,
    Part,
    RowTrouble,
    open_header,
    refuses_persons,
    total_of,
    totals_by_name,
)
from screening.delivery.tables.findings_of_layouts import (
    atlas_column_amiss,
    atlas_rows_missing,
    basiswert_missing,
    indicator_missing,
    published_differs,
    published_missing,
    published_without_basis,
)
from screening.delivery.tables.grid import Grid, Line
from screening.delivery.tables.long import rows_of_year
from screening.delivery.tables.signs import Number, percent_of

NAMES: dict[str, tuple[str, ...]] = {
    "Indikator": ("indikator", "indikatorname"),
    "Ausprägung": ("ausprägung", "auspraegung"),
    "Jahr": ("jahr",),
    "Raumbezug": ("raumbezug", "räumliche gliederung", "raeumliche gliederung", "räumlicher bezug"),
    "Indikatorwert": ("indikatorwert", "wert"),
}
"""Columns, with the ways in which editions of the atlas write them."""

CITY_ROWS = ("Stadt München", "Landeshauptstadt München", "München")
"""Rows of the whole city; further ones are named under ``totals``."""

_CODE = re.compile(r"\s*([0-9][0-9.]*)\s+\S")
_BASIS = re.compile(r"(name )?basiswert ([0-9]{1,9})")


@dataclass(frozen=True)
class _Places:
    """Positions of an atlas's columns, in the order of `NAMES`; of each Basiswert (by number) the value's and the name's."""

    indicator: int
    auspraegung: int
    year: int
    area: int
    value: int
    bases: dict[int, tuple[int, int | None]]


@dataclass(frozen=True)
class _Row:
    """A row of a wanted indicator."""

    line: int
    area: str
    fields: Sequence[str]


_Group = tuple[str, str]
"""Indikator, Ausprägung."""


def read_atlas(grid: Grid, source: SourceFile, reading: Reading) -> Block:
    """Read the rows of the delivery's year that ``basis`` and ``rates`` pick.

    Parameters
    ----------
    grid : Grid
    source : SourceFile
        Names the Basiswerte that counts are picked from, and the published values.
    reading : Reading
        Gets the findings.

    Examples
    --------
    >>> import datetime as dt
    >>> basis = {"bev": Basis(indicator="Altersgruppen", basis=1)}
    >>> source = SourceFile(
    ...     path="a.csv", source="Atlas", stichtag=dt.date(2024, 12, 31), decimal=",", basis=basis,
    ...     layout="atlas",
    ... )
    >>> head = ["Indikator", "Ausprägung", "Jahr", "Raumbezug", "Indikatorwert", "Basiswert 1"]
    >>> rows = [head, ["Altersgruppen", "insgesamt", "2024", "01 Altstadt", "50", "120"]]
    >>> rows += [["Altersgruppen", "insgesamt", "2024", "Stadt München", "50", "900"]]
    >>> block = read_atlas(Grid([*enumerate(rows, 1)], ""), source, Reading("2024/a.csv"))
    >>> block.areas.lines, block.areas.counts["bev"].texts, block.totals.counts["bev"].texts
    ({'01': 2}, ['120'], ['900'])
    """
    header = open_header(grid, source, reading)
    places = _places(header, source, reading) if header else None
    if header is None or places is None:
        return Block()
    rows = rows_of_year(grid, header, places.year, source, reading)
    if not rows or refuses_persons(header, rows, header.texts[places.area], reading):
        return Block()
    wanted = {(plain(b.indicator), plain(b.auspraegung)) for b in source.basis.values()}
    shown = {key: _group_of(text, rows, places) for key, text in source.rates.items()}
    wanted |= {group for group in shown.values() if group}
    trouble = RowTrouble(len(header.texts), header.texts[places.area], reading.name)
    groups, lines, totals = _grouped(rows, wanted, places, source, trouble)
    trouble.tell(reading, wide=False, skips=source.outside == "skip")
    cells = {key: _basis_cells(basis, groups, rows, places, reading) for key, basis in source.basis.items()}
    rates = {
        key: _rate_cells(source.rates[key], group, groups, rows, places, reading)
        for key, group in shown.items()
    }
    for group in sorted(groups):
        _tell_baseless(group, groups[group], places, reading)
        _recompute(group, groups[group], places, source, reading)

    def part(kept: Mapping[str, int]) -> Part:
        counts = {k: _column(source.columns[k], c, kept) for k, c in cells.items() if k in source.columns}
        return Part(dict(kept), counts, {k: _column(source.rates[k], c, kept) for k, c in rates.items()})

    for key, found in (cells | rates).items():
        _tell_absent((source.columns | source.rates)[key], found, lines, reading)
    return Block(part(lines), part(totals), frozenset(trouble.broken))


def _key(header: str) -> str:
    """Return a header as editions of the atlas are compared."""
    return " ".join(re.sub(r"[._]", " ", header).casefold().split())


def names_areas(header: str) -> bool:
    """Tell whether a header is one under which editions of the atlas have their areas.

    Examples
    --------
    >>> names_areas("Räumliche Gliederung"), names_areas("Raumbezug"), names_areas("Jahr")
    (True, True, False)
    """
    return _key(header) in NAMES["Raumbezug"]


def _places(header: Header, source: SourceFile, reading: Reading) -> _Places | None:
    """Match the header tolerantly; None, with findings, if a column is missing or double."""
    known = [_key(h) for h in header.texts]
    found: dict[str, int] = {}
    for name, ways in NAMES.items():
        accepted = {*ways, *([plain(source.id_column).casefold()] if name == "Raumbezug" else [])}
        at = [n for n, h in enumerate(known) if h in accepted]
        if len(at) == 1:
            found[name] = at[0]
            continue
        reading.stop(atlas_column_amiss(reading.name, header.line, name, len(at), header.texts))
    values: dict[int, int] = {}
    names: dict[int, int] = {}
    for n, text in enumerate(known):
        if match := _BASIS.fullmatch(text):
            (names if match[1] else values).setdefault(int(match[2]), n)
    if len(found) < len(NAMES):
        return None
    bases = {k: (at, names.get(k)) for k, at in sorted(values.items())}
    indicator, auspraegung, year, area, value = (found[name] for name in NAMES)
    return _Places(indicator, auspraegung, year, area, value, bases)


def _grouped(
    rows: Iterable[Line], wanted: set[_Group], places: _Places, source: SourceFile, trouble: RowTrouble
) -> tuple[dict[_Group, list[_Row]], dict[str, int], dict[str, int]]:
    """Return the rows of wanted indicators by group, and the lines of areas and of total rows."""
    groups: dict[_Group, list[_Row]] = {}
    lines: dict[str, int] = {}
    totals: dict[str, int] = {}
    named = totals_by_name(source)
    for line, fields in rows:
        text = trouble.id_in(line, fields[places.area]) if places.area < len(fields) else ""
        if trouble.is_ragged(line, fields, text):
            continue
        group = (plain(fields[places.indicator]), plain(fields[places.auspraegung]))
        if group not in wanted:
            continue
        code = _CODE.match(text)
        area = code[1] if code else text
        if not area:
            trouble.blank(line)
            continue
        is_total = plain(text) in CITY_ROWS or total_of(text, named) is not None or area in named
        kept = totals if is_total else lines
        kept.setdefault(area, line)
        rows_of = groups.setdefault(group, [])
        first = next((r.line for r in rows_of if r.area == area), None)
        if first is not None:
            trouble.double(line, text, first, f"Der Wert zu „{', '.join(group)}“")
        else:
            rows_of.append(_Row(line, area, fields))
    return groups, lines, totals


Cells = dict[str, tuple[int, str]]


def _basis_cells(
    basis: Basis,
    groups: Mapping[_Group, Sequence[_Row]],
    every: Sequence[Line],
    places: _Places,
    reading: Reading,
) -> Cells:
    """Return the cells of a Basiswert by area; tell if the indicator or the Basiswert is not there."""
    group = (plain(basis.indicator), plain(basis.auspraegung))
    rows = groups.get(group, ())
    what = f"{', '.join(group)}: {basis.basis}"
    if not rows:
        hint = _look_alike(", ".join(group), every, places)
        reading.add(indicator_missing(reading.name, what, hint))
        return {}
    found: Cells = {}
    for row in rows:
        at = _basis_place(basis.basis, row.fields, places)
        if at is not None:
            found[row.area] = (row.line, row.fields[at])
    if not found:
        names = (row.fields[n] for row in rows for _, n in places.bases.values() if n is not None)
        known = [name for name in dict.fromkeys(map(plain, names)) if name not in _EMPTY]
        reading.add(basiswert_missing(reading.name, what, known))
    return found


def _basis_place(basis: int | str, fields: Sequence[str], places: _Places) -> int | None:
    if isinstance(basis, int):
        return places.bases[basis][0] if basis in places.bases else None
    wanted = plain(basis)
    at = [
        value for value, name in places.bases.values() if name is not None and plain(fields[name]) == wanted
    ]
    return at[0] if len(at) == 1 else None


def _group_of(text: str, rows: Sequence[Line], places: _Places) -> _Group | None:
    """Return the indicator that "Indikator, Ausprägung" names; None if there is none in the year."""
    wanted = plain(text)
    for _, fields in rows:
        if len(fields) > max(places.indicator, places.auspraegung):
            group = (plain(fields[places.indicator]), plain(fields[places.auspraegung]))
            if ", ".join(group) == wanted:
                return group
    return None


def _rate_cells(
    text: str,
    group: _Group | None,
    groups: Mapping[_Group, Sequence[_Row]],
    every: Sequence[Line],
    places: _Places,
    reading: Reading,
) -> Cells:
    if group is None:
        reading.add(published_missing(reading.name, text, _look_alike(text, every, places)))
        return {}
    return {row.area: (row.line, row.fields[places.value]) for row in groups.get(group, ())}


def _look_alike(text: str, rows: Sequence[Line], places: _Places) -> str:
    """Tell the "Indikator, Ausprägung" of the year that looks like a text and is not."""
    most = max(places.indicator, places.auspraegung)
    there = ((f[places.indicator], f[places.auspraegung]) for _, f in rows if len(f) > most)
    return odds(text, [", ".join(pair) for pair in dict.fromkeys(there)])


def _column(header: str, cells: Cells, lines: Mapping[str, int]) -> Column:
    found = [cells.get(area, (line, None)) for area, line in lines.items()]
    return Column(header, [text for _, text in found], [line for line, _ in found])


def _tell_absent(header: str, cells: Cells, lines: Mapping[str, int], reading: Reading) -> None:
    absent = [area for area in lines if area not in cells] if cells else []
    if absent:
        reading.add(atlas_rows_missing(reading.name, header, absent, len(lines)))


# ------------------------------------------------------------------ published values recomputed

_EMPTY = frozenset({"", "NA"})


def _tell_baseless(group: _Group, rows: Sequence[_Row], places: _Places, reading: Reading) -> None:
    """Tell published values without any Basiswert, where the indicator has Basiswerte elsewhere."""

    def has_basis(row: _Row) -> bool:
        return any(row.fields[at].strip() not in _EMPTY for at, _ in places.bases.values())

    if not any(map(has_basis, rows)):
        return
    baseless = [
        published_without_basis(reading.name, row.line, ", ".join(group), row.area, value)
        for row in rows
        if not has_basis(row) and (value := row.fields[places.value].strip()) not in _EMPTY
    ]
    reading.add(*first_of(baseless))


FACTORS = (100, 1000, 1)
"""Published values are percent, per 1000 or plain quotients of their two Basiswerte."""


def _recompute(
    group: _Group, rows: Sequence[_Row], places: _Places, source: SourceFile, reading: Reading
) -> None:
    """Tell published values that their two Basiswerte do not give, whatever the rounding.

    The factor is the one that fits most rows; an indicator whose Basiswerte are not two, or that no factor
    fits for half of the rows, is computed in another way and left alone.
    """
    number = Number(source.decimal, source.thousands)
    parsed = [(row, _numbers(row, places, number)) for row in rows]
    known = [(row, numbers) for row, numbers in parsed if numbers is not None]
    fits = {f: sum(_fits(numbers, f) for _, numbers in known) for f in FACTORS}
    factor = max(FACTORS, key=lambda f: fits[f])
    if not known or 2 * fits[factor] < len(known):
        return
    found = []
    for row, numbers in known:
        if not _fits(numbers, factor):
            _, above, below = numbers
            place, text = (reading.name, row.line, ", ".join(group)), row.fields[places.value]
            found.append(published_differs(*place, row.area, text, factor * above / below))
    reading.add(*first_of(found))


_Numbers = tuple[Decimal, Decimal, Decimal]
"""Published value, first and second Basiswert."""


def _numbers(row: _Row, places: _Places, number: Number) -> _Numbers | None:
    texts = [row.fields[at].strip() for at, _ in places.bases.values()]
    given = [t for t in texts if t not in _EMPTY]
    text = row.fields[places.value].strip()
    value = number.parse(text) if (share := percent_of(text, number)) is None else share
    bases = [number.parse(t) for t in given]
    if value is None or len(bases) != 2 or bases[0] is None or not bases[1]:
        return None
    return value, bases[0], bases[1]


def _fits(numbers: _Numbers, factor: int) -> bool:
    """Tell whether a published value is the quotient, when all three were rounded to the digits they show."""
    value, above, below = numbers
    slack = _half_unit(value)
    low = factor * (above - _half_unit(above)) / (below + _half_unit(below)) - slack
    high = factor * (above + _half_unit(above)) / max(below - _half_unit(below), Decimal("0.01")) + slack
    return low <= value <= high


def _half_unit(value: Decimal) -> Decimal:
    """Return half of the last digit's unit; whole numbers may have been written without their ``,0``."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(min(int(exponent), 0) - 1)
