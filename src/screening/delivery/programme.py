"""``programm.csv``: which areas are Schwerpunktgebiete, and since when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from screening.base import Finding, ScreeningError, first_of, has_errors, lies_there
from screening.delivery.checks import row_findings
from screening.delivery.findings import (
    area_again,
    area_of_the_past,
    column_unknown,
    columns_missing,
    end_before_start,
    form_empty,
    no_year,
    row_too_long,
    text_too_long,
)
from screening.delivery.ids import read_ids
from screening.delivery.manifest import (
    City,
    area_read_as,
    area_unknown,
    column_twice,
    header_names,
    not_by_semicolons,
    read_form,
)

FILE = "programm.csv"
NEEDED = ("gebiet", "start")
COLUMNS = (*NEEDED, "ende", "gruppe", "name", "bemerkung")

LONGEST = 80
"""Names of groups and areas are short; longer texts are a slip of the columns."""

_YEAR = re.compile(r"19[0-9]{2}|2[01][0-9]{2}|2200")


@dataclass(frozen=True)
class Programme:
    """The areas of a programme.

    Attributes
    ----------
    areas : pandas.DataFrame
        Index `area_id`, sorted; ``start``, ``ende`` (Int64, first and last year; NA: it still runs),
        ``gruppe``, ``name`` (text, may be empty). Remarks stay in the file: they may name people.
    findings : tuple of Finding
        What is noteworthy and no error.
    """

    areas: pd.DataFrame
    findings: tuple[Finding, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, sorted; without the empty one."""
        return tuple(sorted(set(self.areas["gruppe"]) - {""}))


def read_programme(city: City, areas: Mapping[str, Iterable[str]]) -> Programme | None:
    r"""Read a city's programme areas; without a file, or without a row, there are none.

    Parameters
    ----------
    city : City
    areas : mapping of str to iterable of str
        Per boundary version the ids that exist. The file names areas of the newest version.

    Returns
    -------
    Programme or None

    Raises
    ------
    ScreeningError
        With every finding at once: an unreadable file, missing, unknown or double columns, cells that do
        not fit the header, unknown and double areas, years that are none, an end before the start.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from screening.delivery.manifest.boundary import Boundary
    >>> boundary = Boundary(version="2020", path="a.gpkg", id_column="id", crs="EPSG:25832", valid_from=2020)
    >>> keys = {"key": "a", "boundaries": (boundary,), "id_pattern": r"\d{2}\.\d"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     city = City.model_construct(data=pathlib.Path(folder), **keys)
    ...     city.raw.mkdir(parents=True)
    ...     _ = (city.raw / FILE).write_text("gebiet;start;ende;gruppe\n1.2;2019;;A\n01.1;2019;2021;\n")
    ...     programme = read_programme(city, {"2020": ["01.1", "01.2"]})
    >>> programme.areas["ende"].tolist(), programme.groups, [f.message for f in programme.findings]
    ([2021, <NA>], ('A',), ['Die Kennung wurde als 01.2 gelesen.'])
    >>> print(read_programme(city, {"2020": ["01.1", "01.2"]}))  # the file is gone
    None
    """
    path = city.raw / FILE
    if not lies_there(path):
        return None
    rows = read_form(path)
    if not rows:
        raise form_empty(NEEDED, FILE)
    header = header_names(rows[0][1])
    _check_header(header)
    found: list[Finding] = []
    entries = _entries(header, rows[1:], found)
    _name_areas(city, entries, areas, found)
    for entry in entries:
        found += _checked(entry)
    found += row_findings(((e.line, e.cells) for e in entries), FILE)
    if has_errors(found):
        raise ScreeningError(found)
    return _programme(entries, tuple(found)) if entries else None


@dataclass
class _Entry:
    """A row: its line, its cells by column, and the area it names (empty if unknown)."""

    line: int
    cells: dict[str, str]
    area: str = ""


def _check_header(header: list[str]) -> None:
    if len(header) == 1 and re.search(r"[,\t|]", header[0]):
        raise ScreeningError([not_by_semicolons(file=FILE, row="1", value=header[0][:LONGEST])])
    found = []
    at = {"file": FILE, "row": "1"}
    absent = [c for c in NEEDED if c not in header]
    if absent:
        found.append(columns_missing(absent, COLUMNS, **at))
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            found.append(column_unknown(name, COLUMNS, column=name[:LONGEST], **at))
        elif header.count(name) > 1:
            found.append(column_twice(column=name, **at))
    if found:
        raise ScreeningError(found)


def _entries(header: list[str], rows: list[tuple[int, list[str]]], found: list[Finding]) -> list[_Entry]:
    entries, wrong = [], []
    for line, cells in rows:
        if len(cells) > len(header) and any(c.strip() for c in cells[len(header) :]):
            wrong.append(row_too_long(len(cells), len(header), file=FILE, row=str(line)))
            continue
        filled = dict.fromkeys(COLUMNS, "") | dict(zip(header, (c.strip() for c in cells), strict=False))
        entries.append(_Entry(line, filled))
    found += first_of(wrong)
    return entries


def _name_areas(
    city: City, entries: list[_Entry], areas: Mapping[str, Iterable[str]], found: list[Finding]
) -> None:
    """Write down which area each row names; tell unknown and double ones, and those of older boundaries."""
    order = sorted((b for b in city.boundaries if b.version in areas), key=lambda b: b.valid_from)
    newest = order[-1].version if order else ""
    known = {version: set(ids) for version, ids in areas.items()}
    texts = [e.cells["gebiet"] for e in entries]
    today = read_ids(
        texts, known.get(newest, ()), separator=city.separator, pattern=city.id_pattern, apart=True
    )
    unknown, old, read = [], [], []
    seen: dict[str, int] = {}
    for entry in entries:
        text = entry.cells["gebiet"]
        place = {"file": FILE, "row": str(entry.line), "column": "gebiet", "value": text[:LONGEST]}
        area = text if text in known.get(newest, ()) else today.ids.get(text, text)
        versions = [v for v, ids in known.items() if area in ids]
        if not versions:
            several = today.several.get(text, ())
            unknown.append(area_unknown(text, known.get(newest, ()), several, **place))
            continue
        if area != text:
            read.append(area_read_as(area, **place))
        if newest not in versions:
            old.append(area_of_the_past(newest, **place))
        if area in seen:
            found.append(area_again(seen[area], **place))
            continue
        seen[area] = entry.line
        entry.area = area
    found += [*first_of(unknown), *first_of(old), *first_of(read)]


def _checked(entry: _Entry) -> list[Finding]:
    cells, at = entry.cells, {"file": FILE, "row": str(entry.line)}
    found = []
    for column in ("start", "ende"):
        text = cells[column]
        if not (_YEAR.fullmatch(text) or (column == "ende" and not text)):
            found.append(no_year(column=column, value=text[:LONGEST], **at))
    if not found and cells["ende"] and int(cells["ende"]) < int(cells["start"]):
        found.append(end_before_start(column="ende", value=cells["ende"], **at))
    for column in ("gruppe", "name"):
        if len(cells[column]) > LONGEST:
            found.append(text_too_long(LONGEST, column=column, **at))
    return found


def _programme(entries: list[_Entry], findings: tuple[Finding, ...]) -> Programme:
    rows = sorted(entries, key=lambda e: e.area)

    def texts(column: str) -> list[str]:
        return [e.cells[column] for e in rows]

    frame = pd.DataFrame(
        {
            "start": pd.array([int(t) for t in texts("start")], dtype="Int64"),
            "ende": pd.array([int(t) if t else pd.NA for t in texts("ende")], dtype="Int64"),
            "gruppe": pd.array(texts("gruppe"), dtype="str"),
            "name": pd.array(texts("name"), dtype="str"),
        },
        index=pd.Index([e.area for e in rows], name="area_id", dtype="str"),
    )
    return Programme(frame, findings)
