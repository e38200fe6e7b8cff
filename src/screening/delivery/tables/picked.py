"""Rows picked for each declared column by their conditions, and sorted by area: what long and wide tables share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from screening.base import meant, odds
from screening.delivery.manifest import Reading, SourceFile, plain, short
from screening.delivery.tables.added import Cells, Key, added_findings
from screening.delivery.tables.block import (
    Block,
    Column,
    Header,
    Part,
    RowTrouble,
    refuses_persons,
    total_of,
    totals_by_name,
)
from screening.delivery.tables.findings_of_layouts import (
    count_without_rows,
    count_without_some_rows,
    stichtag_ambiguous,
    time_chosen,
)
from screening.delivery.tables.grid import Line
from screening.delivery.tables.times import span_in

Conditions = tuple[tuple[int, tuple[str, ...]], ...]
"""(position, texts) of which a row must have one, by position."""


@dataclass(frozen=True)
class Pick:
    """One declared column: where its value stands, and in which rows."""

    key: str
    header: str
    value: int
    conditions: Conditions


class _Plain(dict[str, str]):
    """Texts as they are compared; each that is found again is folded once."""

    def __missing__(self, text: str) -> str:
        self[text] = plain(text)
        return self[text]


def conditions_of(source: SourceFile, key: str, places: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """Return the texts that rows of a count must have, by the position of their column.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", where={"bev": {"Art": "alle"}}
    ... )
    >>> conditions_of(source, "bev", {"Art": 3}), conditions_of(source, "hh", {"Art": 3})
    ({3: ('alle',)}, {})
    """
    wanted = source.where.get(key, {})
    return {places[name]: tuple(map(plain, texts)) for name, texts in wanted.items()}


def conditioned(
    rows: list[Line],
    values: Mapping[str, int],
    header: Header,
    places: Mapping[str, int],
    source: SourceFile,
    reading: Reading,
) -> Block:
    """Sort the rows of a wide table in which an area has several: of each count those that fulfil its condition.

    Parameters
    ----------
    rows : list of Line
    values, places : mapping of str to int
        Positions by header: of the columns with values, and of those that rows are told apart by.
    header, source, reading

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet",
    ...     columns={"frauen": "Zahl", "alle": "Zahl"}, where={"frauen": {"Art": "w"}, "alle": {"Art": ["i", "alle"]}},
    ... )
    >>> rows = [(2, ["01", "w", "7"]), (3, ["01", "alle", "9"]), (4, ["01", "m", "2"])]
    >>> places = {"Gebiet": 0, "Art": 1, "Zahl": 2}
    >>> header = Header([*places], 1, 1)
    >>> block = conditioned(rows, {"Zahl": 2}, header, places, source, Reading("2024/a.csv"))
    >>> block.areas.counts["frauen"].texts, block.areas.counts["alle"].texts
    (['7'], ['9'])
    """

    def picks(declared: Mapping[str, str]) -> list[Pick]:
        return [
            Pick(key, h, values[h], tuple(sorted(conditions_of(source, key, places).items())))
            for key, h in declared.items()
            if h in values
        ]

    return block_of(rows, picks(source.columns), picks(source.rates), header, places, None, source, reading)


def block_of(
    rows: list[Line],
    counts: list[Pick],
    rates: list[Pick],
    header: Header,
    places: Mapping[str, int],
    year: int | None,
    source: SourceFile,
    reading: Reading,
) -> Block:
    """Sort the rows' values by area and declared column; `year` is the position of their time, if they have one.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", id_column="Gebiet")
    >>> rows, picks = [(2, ["01", "w", "7"]), (3, ["01", "m", "9"])], [Pick("frauen", "Frauen", 2, ((1, ("w",)),))]
    >>> header, reading = Header(["Gebiet", "Art", "Zahl"], 1, 1), Reading("2024/a.csv")
    >>> block_of(rows, picks, [], header, {"Gebiet": 0}, None, source, reading).areas.counts["frauen"].texts
    ['7']
    """
    if not rows or refuses_persons(header, rows, source.id_column, reading):
        return Block()
    place = places[source.id_column]
    by_conditions: dict[tuple[int, ...], dict[tuple[str, ...], list[Pick]]] = {}
    picks = [*counts, *rates]
    for pick in picks:
        at = tuple(p for p, _ in pick.conditions)
        for texts in product(*(dict.fromkeys(t) for _, t in pick.conditions)):
            by_conditions.setdefault(at, {}).setdefault(texts, []).append(pick)
    parted = [places[h] for h in source.add_up]
    cells: dict[int, dict[Key, tuple[int, str]]] = {id(p): {} for p in picks}
    lines: dict[str, int] = {}
    total_lines: dict[str, int] = {}
    again: dict[int, list[tuple[int, Key, str]]] = {}
    totals, known, told = totals_by_name(source), dict[str, str | None](), _Plain()
    trouble = RowTrouble(len(header.texts), source.id_column, reading.name)
    for line, fields in rows:
        area = trouble.id_in(line, fields[place]) if place < len(fields) else ""
        if trouble.is_ragged(line, fields, area):
            continue
        matching = [
            pick
            for at, wanted in by_conditions.items()
            for pick in wanted.get(tuple(told[fields[p]] for p in at), ())
        ]
        if not matching:
            continue
        if area not in known:
            known[area] = total_of(area, totals)
        if not area and known[area] is None:
            trouble.blank(line)
            continue
        if known[area] is None:
            lines.setdefault(area, line)
        else:
            area = known[area] or ""
            total_lines.setdefault(area, line)
        cell = area, tuple(told[fields[p]] for p in parted)
        for pick in matching:
            taken = cells[id(pick)]
            if cell in taken:
                again.setdefault(id(pick), []).append((line, cell, fields[pick.value]))
            else:
                taken[cell] = (line, fields[pick.value])
    if again and not (year is not None and _at_one_time(cells, again, dict(rows), year, source, reading)):
        for pick in picks:
            for line, cell, _ in again.get(id(pick), ()):
                first = cells[id(pick)][cell][0]
                trouble.double(line, cell[0], first, f"Der Wert zu „{short(pick.header)}“")
    trouble.tell(reading, wide=False, skips=source.outside == "skip")
    _tell_missing(picks, cells, lines, rows, header, reading)
    if parted:
        by_count = {p.key: cells[id(p)] for p in counts}
        reading.add(*added_findings(by_count, [*lines], source, reading.name))
    form = partial(parted_column, broken=trouble.broken) if parted else column

    def part(kept: dict[str, int]) -> Part:
        return Part(kept, *({p.key: form(p, cells[id(p)], kept) for p in ps} for ps in (counts, rates)))

    return Block(part(lines), part(total_lines), frozenset(trouble.broken))


def _at_one_time(
    cells: Mapping[int, dict[Key, tuple[int, str]]],
    again: Mapping[int, Sequence[tuple[int, Key, str]]],
    rows: Mapping[int, Sequence[str]],
    year: int,
    source: SourceFile,
    reading: Reading,
) -> bool:
    """Keep of values at several times of the year (months, quarters) those of the time that holds the Stichtag.

    Returns
    -------
    bool
        False if the values are not told apart by their time, and nothing was changed.
    """
    every = {
        key: [*((line, cell, text) for cell, (line, text) in cells[key].items()), *more]
        for key, more in again.items()
    }
    times = {plain(rows[line][year]) for found in every.values() for line, _, _ in found}
    if len(times) < 2:
        return False
    spans = {time: span_in(time) for time in times}
    holding = [t for t, span in spans.items() if span and span[0] <= source.stichtag <= span[1]]
    if len(holding) != 1:
        reading.stop(stichtag_ambiguous(reading.name, source.stichtag, times))
        return True
    own = {key: [v for v in found if plain(rows[v[0]][year]) == holding[0]] for key, found in every.items()}
    if any(len({cell for _, cell, _ in values}) < len(values) for values in own.values()):
        return False  # one time twice is a slip
    for key, values in own.items():
        cells[key].clear()
        cells[key].update({cell: (line, text) for line, cell, text in values})
    reading.add(time_chosen(reading.name, holding[0], times))
    return True


def column(pick: Pick, cells: Cells, lines: Mapping[str, int]) -> Column:
    """Return a pick's cells in the order of the areas; None where an area has no row for it.

    Examples
    --------
    >>> pick = Pick("bev", "Einwohner", 3, ((2, ("Einwohner",)),))
    >>> found = column(pick, {("02", ()): (7, "30")}, {"01": 2, "02": 5})
    >>> found.texts, found.lines
    ([None, '30'], [2, 7])
    """
    found = [cells.get((area, ()), (line, None)) for area, line in lines.items()]
    return Column(pick.header, [text for _, text in found], [line for line, _ in found])


def parted_column(pick: Pick, cells: Cells, lines: Mapping[str, int], broken: Collection[str] = ()) -> Column:
    """Return a pick's cells that are to be added up by area; None where an area has no row, or one that is broken.

    Examples
    --------
    >>> pick, cells = Pick("bev", "Einwohner", 3, ()), {("02", ("m",)): (7, "30"), ("02", ("w",)): (8, "31")}
    >>> found = parted_column(pick, cells, {"01": 2, "02": 5})
    >>> found.texts, found.lines, found.areas
    (['30', '31', None], [7, 8, 2], [1, 1, 0])
    """
    at = {area: n for n, area in enumerate(lines)}
    found = [(at[area], line, text) for (area, _), (line, text) in cells.items() if area in at]
    lacking = ({*at} - {area for area, _ in cells}) | (at.keys() & {*broken})
    every: list[tuple[int, int, str | None]] = [
        *found,
        *((at[a], lines[a], None) for a in at if a in lacking),
    ]
    return Column(pick.header, [t for _, _, t in every], [n for _, n, _ in every], [a for a, _, _ in every])


def _tell_missing(
    picks: Sequence[Pick],
    cells: Mapping[int, Cells],
    lines: Mapping[str, int],
    rows: Sequence[Line],
    header: Header,
    reading: Reading,
) -> None:
    for pick in picks:
        taken = {area for area, _ in cells[id(pick)]}
        what = ", ".join("/".join(texts) for _, texts in pick.conditions) or pick.header
        if not taken:
            reading.add(count_without_rows(reading.name, what, *_instead(pick, rows, header)))
        elif absent := [area for area in lines if area not in taken]:
            reading.add(count_without_some_rows(reading.name, what, absent, len(lines)))


def _instead(pick: Pick, rows: Sequence[Line], header: Header) -> tuple[str, str, list[str]]:
    """Tell what stands in the first column none of whose texts a row must have, and what of it may be meant."""
    for place, texts in pick.conditions:
        there = dict.fromkeys(plain(fields[place]) for _, fields in rows if place < len(fields))
        if not there.keys() & set(texts):
            hint = next(
                (told for t in texts if (told := odds(t, there) if t.isdigit() else meant(t, there))), ""
            )
            return hint, header.texts[place], [*there]
    return "", "", []
