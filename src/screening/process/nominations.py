"""``bedarfsnennungen.csv``: which areas the city's bodies name (in Munich RAGS, SBH and BA), and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from screening.base import Finding, ScreeningError, first_of, has_errors, lies_there, one_of
from screening.delivery.checks import row_findings
from screening.delivery.ids import read_ids
from screening.delivery.manifest import (
    BODIES,
    Body,
    City,
    Rows,
    area_read_as,
    area_unknown,
    column_twice,
    header_names,
    not_by_semicolons,
    read_form,
    read_manifest,
)
from screening.process.findings import (
    columns_missing,
    columns_unread,
    file_empty,
    nominator_unknown,
    review_incomplete,
    review_no_date,
    row_too_long,
    text_personal,
    texts_unreviewed,
)
from screening.process.free_text import personal_kinds

FILE = "bedarfsnennungen.csv"
COLUMNS = ("gebiet", "von", "begruendung", "geprueft_von", "geprueft_am")

REVIEWED, UNREVIEWED, NO_TEXT = "geprüft", "ungeprüft", "ohne Text"
"""How it stands with a nomination's free text."""

_IDLIKE = re.compile(r"(?=.*[0-9])[\w.,/-]{1,15}")
_DAYLIKE = re.compile(r"[0-9./ -]{1,12}")
_SHORT_NAME = re.compile(r"[A-ZÄÖÜ]{2,5}")


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS), dtype="str")


@dataclass(frozen=True)
class Nominations:
    """The nominations of a year.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row a nomination: ``gebiet``, ``von``, ``begruendung``, ``geprueft_von`` (text) and
        ``geprueft_am`` (`datetime.date` or None).
    findings : tuple of Finding
        What is noteworthy and no error; none of them repeats a free text.
    bodies : sequence of Body
        Who may nominate.
    """

    frame: pd.DataFrame = field(default_factory=_none)
    findings: tuple[Finding, ...] = ()
    bodies: Sequence[Body] = BODIES

    def counts(self) -> pd.DataFrame:
        """Return how often each area was named, by whom (int64, areas × `bodies`; index `area_id`).

        Examples
        --------
        >>> named = pd.DataFrame({"gebiet": ["02.1", "02.1"], "von": ["BA", "RAGS"]}).reindex(columns=list(COLUMNS))
        >>> Nominations(named).counts().loc["02.1"].to_dict()
        {'RAGS': 1, 'SBH': 0, 'BA': 1}
        >>> Nominations().counts().shape  # nobody has named anything
        (0, 3)
        """
        table = pd.crosstab(self.frame["gebiet"], self.frame["von"])
        return table.reindex(columns=[b.id for b in self.bodies], fill_value=0).rename_axis(
            index="area_id", columns=None
        )

    def shown_to(self, audience: str) -> pd.DataFrame:
        """Return the nominations as an audience may read them.

        Free text may name people: for ``gespraech`` it is there only where somebody has reviewed it, and who
        did so stays in the house.

        Returns
        -------
        pandas.DataFrame
            The columns of `frame`, and ``stand``: *geprüft*, *ungeprüft* or *ohne Text*.

        Examples
        --------
        >>> named = {
        ...     "gebiet": ["02.1", "02.1"], "von": ["BA", "RAGS"], "begruendung": ["Kein Treff.", "Frau M. klagt."],
        ...     "geprueft_von": ["A. Muster", ""], "geprueft_am": [date(2024, 10, 8), None],
        ... }
        >>> shown = Nominations(pd.DataFrame(named)).shown_to("gespraech")
        >>> shown[["begruendung", "geprueft_von", "stand"]].values.tolist()
        [['Kein Treff.', '', 'geprüft'], ['', '', 'ungeprüft']]
        """
        given = self.frame["begruendung"].ne("")
        reviewed = self.frame["geprueft_von"].ne("") & self.frame["geprueft_am"].notna()
        stand = [
            NO_TEXT if not g else REVIEWED if r else UNREVIEWED for g, r in zip(given, reviewed, strict=True)
        ]
        shown = self.frame.assign(stand=pd.array(stand, dtype="str"))
        if audience == "intern":
            return shown
        # lists, not masks: an array that is only masked may still hold a text in its memory, and is pickled
        texts = [
            t if s == REVIEWED else "" for t, s in zip(shown["begruendung"].tolist(), stand, strict=True)
        ]
        kept = {c: shown[c].tolist() for c in ("gebiet", "von")}
        return pd.DataFrame(
            {**kept, "begruendung": texts, "geprueft_von": [""] * len(texts)}, dtype="str"
        ).assign(geprueft_am=pd.Series(shown["geprueft_am"].tolist(), dtype=object), stand=shown["stand"])


def nominations_of(
    city: City, year: int, areas: Mapping[str, Iterable[str]], also: Iterable[str] = ()
) -> Nominations:
    """Read the nominations of a city's year.

    Parameters
    ----------
    city : City
    year : int
    areas : mapping of str to iterable of str
        Per boundary version the ids that exist. The file names areas of the year's version; if its manifest
        does not say which, those of any version.
    also : iterable of str
        Ids that the delivery holds beside them.

    Returns
    -------
    Nominations

    Raises
    ------
    ScreeningError
        As `read_nominations`.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")

    >>> found = nominations_of(city, 2024, areas={})  # ids are not checked where none are known
    >>> found.counts().loc["23.1.1"].to_dict()
    {'RAGS': 1, 'SBH': 1, 'BA': 1}
    >>> len(nominations_of(city, 2023, areas={}).frame)  # no file
    0
    """
    try:
        version = read_manifest(city, year).boundary
    except ScreeningError:
        known = {a for ids in areas.values() for a in ids}
    else:
        boundary = city.boundary(version) if version else city.boundary_in(year)
        known = set(areas.get(boundary.version, ()) if boundary else ())
    ids = {"separator": city.separator, "pattern": city.id_pattern}
    return read_nominations(city.raw / str(year), known.union(also), **ids, bodies=city.bodies)


def nominations_findings(
    city: City, year: int, areas: Mapping[str, Iterable[str]], also: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Return all that is wrong with or noteworthy about the nominations of a city's year.

    Parameters
    ----------
    city : City
    year : int
    areas, also
        As in `nominations_of`.

    Returns
    -------
    tuple of Finding
        Errors, or, where there are none, what is noteworthy. Empty without a file.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")

    Two texts seem to name somebody, and some are not reviewed:

    >>> [(f.level, f.row) for f in nominations_findings(city, 2024, areas={})]
    [('Hinweis', '10'), ('Hinweis', '21'), ('Hinweis', '')]
    >>> nominations_findings(city, 2023, areas={})
    ()
    """
    try:
        return nominations_of(city, year, areas, also).findings
    except ScreeningError as error:
        return error.findings


def read_nominations(
    folder: Path,
    areas: Iterable[str],
    *,
    separator: str = ".",
    pattern: str = "",
    bodies: Sequence[Body] = BODIES,
) -> Nominations:
    r"""Read the nominations of a year; without a file there are none.

    Parameters
    ----------
    folder : Path
        The year's folder, ``data/raw/<city>/<year>``.
    areas : iterable of str
        The ids that exist in the year's boundary version; if there are none, ids are not checked.
    separator, pattern : str
        See `screening.delivery.ids.recognise.read_ids`: ids in other writings are recognised.
    bodies : sequence of Body
        Who may nominate.

    Returns
    -------
    Nominations

    Raises
    ------
    ScreeningError
        With every finding at once: an unreadable file, missing or double columns, rows that do not fit the
        header, unknown areas and nominators, dates that are none, a review that lacks its person or its
        date. A finding never repeats a text that may be free text in the wrong column.

    Examples
    --------
    >>> import tempfile
    >>> place = tempfile.TemporaryDirectory()
    >>> folder = Path(place.name)
    >>> read_nominations(folder, ["02.1"]).counts().empty  # no file, no nominations
    True
    >>> rows = ["gebiet;von;begruendung;geprueft_von;geprueft_am", "2.1;BA;Kein Treff.;A. Muster;2024-10-08"]
    >>> _ = (folder / FILE).write_text("\n".join(rows), encoding="utf-8")
    >>> found = read_nominations(folder, ["02.1"], pattern=r"\d\d\.\d")
    >>> found.frame[["gebiet", "von"]].values.tolist(), [f.level for f in found.findings]
    ([['02.1', 'BA']], ['Hinweis'])
    >>> _ = (folder / FILE).write_text("\n".join(rows).replace("2024-10-08", ""), encoding="utf-8")
    >>> try:
    ...     read_nominations(folder, ["02.1"])
    ... except ScreeningError as error:
    ...     [f.message for f in error.findings if f.level == "Fehler"]
    ['Zu einer Prüfung gehören Person und Datum.']
    >>> place.cleanup()
    """
    path = folder / FILE
    if not lies_there(path):
        return Nominations(bodies=bodies)
    name = f"{folder.name}/{FILE}"
    rows = read_form(path, name)
    if not rows:
        raise file_empty(name, COLUMNS)
    header = header_names(rows[0][1])
    found = _header_findings(header, name)
    if has_errors(found):
        raise ScreeningError(found)
    entries = _entries(header, rows[1:], name, found)
    _name_areas(entries, frozenset(areas), separator, pattern, found)
    for entry in entries:
        found += _checked(entry, [b.id for b in bodies])
    found = [*_told(found), *row_findings(((e.line, e.cells) for e in entries), name)]
    if has_errors(found):
        raise ScreeningError(found)
    texts = {c: [e.cells[c] for e in entries] for c in COLUMNS[:-1]}
    days = pd.Series([e.day for e in entries], dtype=object)
    frame = pd.DataFrame(texts, dtype="str").assign(geprueft_am=days)
    return Nominations(frame, (*found, *_text_findings(entries)), bodies)


@dataclass
class _Entry:
    """A row: its place, its cells by column, and the day of its review."""

    file: str
    line: int
    cells: dict[str, str]
    day: date | None = None

    @property
    def reviewed(self) -> bool:
        return bool(self.cells["geprueft_von"]) and self.day is not None


def _header_findings(header: list[str], name: str) -> list[Finding]:
    """Tell what is wrong with the header; a file without one begins with free text, so nothing is repeated."""
    if len(header) == 1 and re.search(r"[,\t|]", header[0]):
        return [not_by_semicolons(file=name, row="1")]
    found = []
    absent = [c for c in COLUMNS if c not in header]
    if absent:
        found.append(columns_missing(absent, COLUMNS, name))
    found += [column_twice(file=name, row="1", column=c) for c in COLUMNS if header.count(c) > 1]
    other = [k for k, c in enumerate(header, start=1) if c not in COLUMNS]
    if other:
        found.append(columns_unread(other, COLUMNS, name))
    return found


def _entries(header: list[str], rows: Rows, name: str, found: list[Finding]) -> list[_Entry]:
    entries = []
    for line, cells in rows:
        if any(c.strip() for c in cells[len(header) :]):
            found.append(row_too_long(len(cells), len(header), name, line))
            continue
        filled = dict.fromkeys(COLUMNS, "") | dict(zip(header, (c.strip() for c in cells), strict=False))
        entries.append(_Entry(name, line, filled))
    return entries


def _name_areas(
    entries: list[_Entry], known: frozenset[str], separator: str, pattern: str, found: list[Finding]
) -> None:
    """Write down which area each row names; tell unknown ones, and those that are written in another way."""
    # several rows may name the same area, each in its own writing
    read = read_ids(
        (e.cells["gebiet"] for e in entries), known, separator=separator, pattern=pattern, apart=True
    )
    for entry in entries if known else ():
        text = entry.cells["gebiet"]
        if text in known:
            continue
        place = {
            "file": entry.file,
            "row": str(entry.line),
            "column": "gebiet",
            "value": _shown(text, _IDLIKE),
        }
        if area := read.ids.get(text):
            found.append(area_read_as(area, **place))
            entry.cells["gebiet"] = area
            continue
        several = read.several.get(text, ())
        found.append(area_unknown(text, sorted(known), several, **place))


def _shown(text: str, harmless: re.Pattern[str]) -> str:
    """Return a cell for a finding if it looks like what belongs there: it may be free text that slipped."""
    return text if harmless.fullmatch(text) else ""


def _checked(entry: _Entry, bodies: Collection[str]) -> list[Finding]:
    """Read the day of review; return what is wrong with the row beside its area."""
    found, place = [], (entry.file, entry.line)
    by, reviewer, day = (entry.cells[c] for c in ("von", "geprueft_von", "geprueft_am"))
    by = entry.cells["von"] = one_of(by, bodies) or by
    if by not in bodies:
        found.append(nominator_unknown(bodies, _shown(by, _SHORT_NAME), *place))
    try:
        entry.day = date.fromisoformat(day) if day else None
    except ValueError:
        found.append(review_no_date(_shown(day, _DAYLIKE), *place))
    else:
        if bool(reviewer) != bool(day):
            found.append(review_incomplete(*place))
    return found


def _told(found: list[Finding]) -> list[Finding]:
    """Return findings in the order of the file, of each kind the first ones."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for f in found:
        # the ids that were recognised differ in their text
        kinds.setdefault((f.column, f.level if f.level == "Hinweis" else f.message), []).append(f)
    told = [f for kind in kinds.values() for f in first_of(kind)]
    return sorted(told, key=lambda f: (not f.row, int(f.row or 0)))


def _text_findings(entries: list[_Entry]) -> list[Finding]:
    """Point out to the reviewer where a free text may name somebody, and how many are not reviewed."""
    found = []
    for entry in entries:
        if kinds := personal_kinds(entry.cells["begruendung"]):
            found.append(text_personal(kinds, entry.reviewed, entry.file, entry.line))
    texts = [e for e in entries if e.cells["begruendung"]]
    if waiting := sum(not e.reviewed for e in texts):
        found.append(texts_unreviewed(waiting, len(texts), texts[0].file))
    return found
