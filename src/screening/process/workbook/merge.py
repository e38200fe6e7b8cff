"""What a workbook changes: its rows against those that it was handed out with, and against the files as they are now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from screening.base import Finding, ScreeningError
from screening.delivery.tables import cell_name
from screening.process.form import REVIEW
from screening.process.workbook import findings as told
from screening.process.workbook.book import Line, Opened
from screening.process.workbook.csv_text import csv_text, edited_csv
from screening.process.workbook.sheets import Sheet, Source, digest, rows_of
from screening.process.workbook.toml_text import TomlText, edited_toml, toml_text


@dataclass(frozen=True)
class Change:
    """A file that the workbook changes.

    Attributes
    ----------
    name : str
        Below the city's folder.
    before, after : str
    there : bool
        Whether it is there yet.
    changed, added, removed : int
        How many rows.
    sheet : Sheet
    places : mapping of str to int
        Row of the sheet by the line of the new file (CSV) or by the number of the entry (TOML).
    """

    name: str
    before: str
    after: str
    there: bool
    changed: int
    added: int
    removed: int
    sheet: Sheet
    places: Mapping[str, int]


@dataclass
class _Wanted:
    """What is to be done with the rows of one file."""

    kept: set[int] = field(default_factory=set)
    changed: dict[int, Line] = field(default_factory=dict)
    added: list[Line] = field(default_factory=list)


def changes_of(
    book: Opened,
    sheet: Sheet,
    lines: Sequence[Line],
    now: Mapping[str, Source],
    remove: bool,
    found: list[Finding],
) -> list[Change]:
    """Return what a sheet changes, a change a file; what is wrong goes to `found`.

    Parameters
    ----------
    book : Opened
    sheet : Sheet
    lines : sequence of Line
    now : mapping of str to Source
        The files as they are, by id.
    remove : bool
        Whether rows that are gone from the workbook shall go from the files.
    found : list of Finding

    Examples
    --------
    >>> changes_of(Opened("m.xlsx", 2, "a", 2024, "", {}, {}, {}, ()), Sheet("s", "S", "s.csv", ()), [], {}, False, [])
    []
    """
    base = book.marks.get(sheet.key, ())
    wanted = _sorted_out(book, sheet, lines, base, now, found)
    if found:
        return []
    own = len(sheet.keys) - len(next(iter(now.values())).text.columns) if now else 0
    current: dict[str, list[str]] = {}
    for mark, _ in rows_of(sheet, now):
        current.setdefault(mark.split("|")[0], []).append(mark.rpartition("|")[2])
    changes = []
    for key in [*dict.fromkeys([*(m.split("|")[0] for m in base), *wanted])]:
        was = [m.rpartition("|")[2] for m in base if m.split("|")[0] == key]
        asked, is_now = wanted.get(key, _Wanted()), current.get(key, [])
        gone = [n for n in range(len(was)) if n not in asked.kept and n not in asked.changed]
        source = now.get(key)
        if not (asked.changed or asked.added or gone):
            if lost := (Counter(was) - Counter(is_now)).total():
                others = (Counter(is_now) - Counter(was)).total()
                name = source.name if source else sheet.file.replace("GEBIET", key)
                found.append(told.rows_lost(lost, others, name, book.name, sheet.title))
            continue
        if source is None or was != is_now:
            if source is None or _result(was, asked, gone) != Counter(is_now):
                found.append(_meanwhile(was, is_now, source, book, sheet))
            continue
        if gone and not remove:
            found.append(told.rows_gone(map(source.text.place, gone), source.name, book.name, sheet.title))
            continue
        try:
            changes.append(_change(sheet, source, asked, gone, own))
        except ScreeningError as error:
            found += error.findings
    return changes


def _sorted_out(
    book: Opened,
    sheet: Sheet,
    lines: Sequence[Line],
    base: Sequence[str],
    now: Mapping[str, Source],
    found: list[Finding],
) -> dict[str, _Wanted]:
    """Return by file which rows stay, change and come; a copied row is a new one."""
    place = (book.name, sheet.title)
    numbers: Counter[str] = Counter()
    at: dict[str, tuple[str, int]] = {}
    for mark in base:
        key = mark.split("|")[0]
        at[mark] = key, numbers[key]
        numbers[key] += 1
    wanted: dict[str, _Wanted] = {}
    several = len(now) != 1 or "" not in now
    by_mark: dict[str, list[Line]] = {}
    for line in lines:
        if not line.mark:
            found += line.wrong
            key = line.cells[0] if several else ""
            if key in now:
                wanted.setdefault(key, _Wanted()).added.append(line)
            elif several and not line.wrong:
                cell = cell_name(line.row - 1, 0)
                found.append(told.not_chosen(now, "", *place, cell, sheet.fields[0].more))
        elif line.mark not in at:
            found.append(told.mark_unknown(*place, cell_name(line.row - 1, len(sheet.fields))))
        elif not line.empty:
            by_mark.setdefault(line.mark, []).append(line)
    for mark, same in by_mark.items():
        key, number = at[mark]
        first = next((x for x in same if x.same), same[0])
        if len(same) > 1 and not first.same:
            found.append(told.mark_twice(same[0].row, *place, cell_name(same[1].row - 1, 0)))
            continue
        asked = wanted.setdefault(key, _Wanted())
        if first.same:
            asked.kept.add(number)
        elif several and first.cells[0] != key:
            found.append(told.moved_elsewhere(*place, cell_name(first.row - 1, 0)))
        else:
            found += first.wrong
            asked.changed[number] = first
        for line in (x for x in same if x is not first):
            found += line.wrong
            if (to := line.cells[0] if several else "") in now:
                wanted.setdefault(to, _Wanted()).added.append(line)
    return wanted


def _result(was: Sequence[str], asked: _Wanted, gone: Sequence[int]) -> Counter[str]:
    rows = [s for n, s in enumerate(was) if n not in asked.changed and n not in gone]
    return Counter([*rows, *(digest(x.cells) for x in (*asked.changed.values(), *asked.added))])


def _meanwhile(
    was: Sequence[str], is_now: Sequence[str], source: Source | None, book: Opened, sheet: Sheet
) -> Finding:
    left = Counter(was)
    new = []
    for number, row in enumerate(is_now):
        if left[row]:
            left[row] -= 1
        elif source is not None:
            new.append(source.text.place(number))
    name = source.name if source else sheet.file
    return told.changed_meanwhile(new, sum(left.values()), name, book.name, sheet.title)


def _change(sheet: Sheet, source: Source, asked: _Wanted, gone: Sequence[int], own: int) -> Change:
    """Return the file with what is asked done; `own` columns of the sheet are none of the file's."""
    text = source.text
    keys = sheet.keys[own:]

    def told_of(line: Line, old: Sequence[str] | None) -> dict[str, str]:
        pairs = zip(keys, line.cells[own:], line.raw[own:], strict=True)
        return {k: c for n, (k, c, r) in enumerate(pairs) if old is None or r != old[n]}

    changed = {n: told_of(line, text.rows[n]) for n, line in asked.changed.items()}
    added = [told_of(line, None) for line in asked.added]
    if isinstance(text, TomlText):
        bare = [f.key for f in sheet.fields if f.kind in ("date", "number")]
        after = edited_toml(text, changed, added, gone, bare)
        rows = toml_text(after.encode(), source.name, text.kind, text.columns)
        names = [str(n + 1) for n in range(len(rows.rows))]
    else:
        after = edited_csv(text, changed, added, gone)
        names = [str(n) for n in csv_text(after.encode(), source.name, text.columns).lines]
    stay = [asked.changed.get(n) for n in range(len(text.rows)) if n not in gone]
    places = {name: line.row for name, line in zip(names, [*stay, *asked.added], strict=True) if line}
    before = text.text
    return Change(
        source.name, before, after, source.there, len(changed), len(added), len(gone), sheet, places
    )


def reviews_left(
    book: Opened, sheet: Sheet, lines: Sequence[Line], now: Mapping[str, Source], changed: Iterable[str]
) -> list[Finding]:
    """Tell texts that are changed while the marks of their review stand there as before; `changed` are the files' names.

    Examples
    --------
    >>> reviews_left(Opened("m.xlsx", 2, "a", 2024, "", {}, {}, {}, ()), Sheet("s", "S", "s.csv", ()), [], {}, [])
    []
    """
    old, written = dict(rows_of(sheet, now)) if sheet.texts else {}, {*changed}
    found = []
    for line in lines:
        cells = old.get(line.mark)
        source = now.get(line.cells[0], now.get(""))
        # of a workbook that is taken again nothing is new
        if line.same or line.empty or source is None or source.name not in written:
            continue
        if isinstance(source.text, TomlText) and source.text.reviewed:
            was = dict(zip(sheet.keys, cells or (), strict=False))
            if any(
                was.get(k, "") != c for k, c in zip(sheet.keys, line.raw, strict=True) if k in sheet.texts
            ):
                found.append(told.reviewed_file(source.name, book.name, sheet.title, line.row))
        if cells is None:
            continue
        differs = {k for k, a, b in zip(sheet.keys, cells, line.raw, strict=True) if a != b}
        marks = dict(zip(sheet.keys, cells, strict=True))
        if differs & set(sheet.texts) and all(marks.get(c) for c in REVIEW) and not differs & set(REVIEW):
            found.append(told.reviewed_before(book.name, sheet.title, line.row))
    return found
