"""``bewertungen/<seite>.csv``: how one side rates each candidate, read strictly, all that is wrong at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from screening.base import Finding, ScreeningError, has_errors, is_blank
from screening.delivery.checks import row_findings
from screening.delivery.manifest import City, form_rows, header_names
from screening.process.areas import candidate, named_areas, split_areas
from screening.process.capacity import FULL, WEEK
from screening.process.findings import (
    day_far,
    far_from,
    hours_of_a_week,
    no_date,
    review_early,
    review_incomplete,
)
from screening.process.form import REVIEW, Form, entries_of, in_order, of_columns_there, text_findings
from screening.process.free_text import personal_kinds
from screening.process.ratings.findings import (
    candidate_again,
    cell_empty,
    fit_unknown,
    hours_odd,
    hours_over,
    months_odd,
    no_day,
    nothing_rated,
    person_named,
    side_column,
    weight_unknown,
)

NEEDED = ("gebiet", "passung", "gewicht", "stunden_woche", "monate", "wer", "wann", "begruendung")
COLUMNS = (*NEEDED, *REVIEW)
FORM = Form("bewertungen.csv", COLUMNS, NEEDED, ("begruendung",), "")

FITS = {1: "passt nicht", 2: "passt eher nicht", 3: "passt eher", 4: "passt voll"}
"""How well the extent and the problem of an area fit the concept (6.1)."""
WEIGHTS = range(1, 6)
LONGEST = 120
"""So many months are the most."""

_HOURS = re.compile(r"([0-9]{1,3})(?:[.,](?P<tenth>0|5)0?)?(?P<half>\s?½)?|(?P<only>½)")
_NUMBERLIKE = re.compile(r"[0-9.,½ -]{1,12}")
_FIT = re.compile(r"([0-9])\s*(?:[-–:(]\s*)?([^)]*)\)?")


_ODD: dict[str, Callable[[str, str, int], Finding]] = {
    "passung": lambda value, file, row: fit_unknown(value, FITS, file, row),
    "gewicht": weight_unknown,
    "stunden_woche": hours_odd,
    "monate": months_odd,
    "wann": no_day,
}
"""What is told of a cell that cannot be read."""


def _none() -> pd.DataFrame:
    texts = {c: pd.Series(dtype="str") for c in ("wer", "begruendung", "geprueft_von")}
    days = {c: pd.Series(dtype=object) for c in ("wann", "geprueft_am")}
    counts = {c: pd.Series(dtype="Int64") for c in ("passung", "gewicht", "monate")}
    frame = pd.DataFrame({**counts, "stunden_woche": pd.Series(dtype="Float64"), **texts, **days})
    return frame.rename_axis("kandidat")


@dataclass(frozen=True)
class Ratings:
    """What one side thinks of each candidate.

    Attributes
    ----------
    frame : pandas.DataFrame
        Index ``kandidat``: keys as `candidate` makes them. ``passung``, ``gewicht``, ``monate`` (Int64), ``stunden_woche``
        (Float64, whole and half hours, so exact), ``wer``, ``begruendung``, ``geprueft_von`` (text),
        ``wann``, ``geprueft_am`` (`datetime.date` or None). Where nothing fits, hours and months may be NA.
    findings : tuple of Finding
        What is noteworthy and no error.
    """

    frame: pd.DataFrame = field(default_factory=_none)
    findings: tuple[Finding, ...] = ()


def read_ratings(
    content: bytes, name: str, known: frozenset[str], city: City, year: int | None = None
) -> Ratings:
    r"""Read the ratings of one side.

    Parameters
    ----------
    content : bytes
        The file's, so that what is checked is what is kept.
    name : str
        What findings call the file.
    known : frozenset of str
        The ids that exist; if there are none, ids are not checked.
    city : City
    year : int, optional
        Of which selection they are: days far from it are told.

    Returns
    -------
    Ratings

    Raises
    ------
    ScreeningError
        With every finding at once. None repeats what may be free text in the wrong column.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> head = "gebiet;passung;gewicht;stunden_woche;monate;wer;wann;begruendung\n"
    >>> rows = "1.1.1;3;4;6,5;24;Sozialplanung;2024-10-21;Viele Familien.\n"
    >>> read = read_ratings((head + rows).encode(), "v.csv", frozenset(["01.1.1"]), city)
    >>> read.frame[["passung", "stunden_woche", "monate"]].iloc[0].tolist(), read.frame.index.tolist()
    ([3.0, 6.5, 24.0], ['01.1.1'])
    >>> rows = "01.1.1;5;4;6,25;;Frau Muster;gestern;\n"
    >>> try:
    ...     read_ratings((head + rows).encode(), "v.csv", frozenset(["01.1.1"]), city)
    ... except ScreeningError as error:
    ...     [f.column for f in error.findings]
    ['passung', 'stunden_woche', 'monate', 'wer', 'wann', 'begruendung']
    """
    found: list[Finding] = []
    given = form_rows(content, name)
    if given and {"seite", "side"} & {c.casefold() for c in header_names(given[0][1])}:
        # rows of both sides would be deposited as those of one, and nobody could tell before the opening
        raise ScreeningError([side_column(name)])
    rows = entries_of(given, FORM, name, found)
    entries = [_Entry(e.file, e.line, e.cells) for e in rows]
    for entry in entries:
        entry.read(known, city, found)
    found += _again(entries)
    if not entries and not has_errors(found):
        found.append(nothing_rated(name))
    found = [*_told(found), *row_findings(((e.line, e.cells) for e in entries), name)]
    lacking = rows[0].lacking if rows else frozenset()
    # without a fit nobody knows whether time is needed
    time = frozenset({"stunden_woche", "monate"} if "passung" in lacking else ())
    found = of_columns_there(found, lacking | time)
    if year:
        days = ((e.day, str(e.line)) for e in entries)
        found += [day_far(d, year, name, line, "wann") for d, line in days if d and far_from(d, year)]
    long = (e for e in entries if e.hours is not None and e.hours > FULL)
    found += [hours_of_a_week(FULL, name, str(e.line), "stunden_woche") for e in long]
    found += of_columns_there(text_findings(entries, FORM), lacking)
    if has_errors(found):
        raise ScreeningError(found)
    return Ratings(_frame(entries), tuple(found))


@dataclass
class _Entry:
    """A row: its place, its cells by column, and what they mean."""

    file: str
    line: int
    cells: dict[str, str]
    key: str = ""
    fit: int | None = None
    weight: int | None = None
    hours: float | None = None
    months: int | None = None
    day: date | None = None
    reviewed_on: date | None = None

    @property
    def reviewed(self) -> bool:
        return bool(self.cells["geprueft_von"]) and self.reviewed_on is not None

    def read(self, known: frozenset[str], city: City, found: list[Finding]) -> None:
        """Read all cells; add what is wrong with them."""
        cells, place = self.cells, (self.file, self.line)
        at = {"file": self.file, "row": str(self.line), "column": "gebiet"}
        areas, told = named_areas(split_areas(cells["gebiet"], known), known, city, **at)
        found += told
        self.key = candidate(areas)
        self.fit, self.weight = fit_of(cells["passung"]), _whole(cells["gewicht"], WEIGHTS)
        self.hours, self.months = (
            hours_of(cells["stunden_woche"]),
            _whole(cells["monate"], range(1, LONGEST + 1)),
        )
        self.day, self.reviewed_on = _day(cells["wann"]), _day(cells["geprueft_am"])
        # what does not fit needs no time
        free = {"stunden_woche", "monate"} if self.fit == 1 else set()
        empty = {c for c in NEEDED if is_blank(cells[c])}
        found += [cell_empty(c, *place) for c in NEEDED if c in empty - free]
        read = {
            "passung": self.fit,
            "gewicht": self.weight,
            "stunden_woche": self.hours,
            "monate": self.months,
            "wann": self.day,
        }
        for column, value in read.items():
            if column == "stunden_woche" and self.hours is not None and self.hours > WEEK:
                found.append(hours_over(cells[column], WEEK, *place))
            if value is None and column not in empty:
                shown = cells[column] if _NUMBERLIKE.fullmatch(cells[column]) else ""
                found.append(_ODD[column](shown, *place))
        if personal_kinds(cells["wer"]):
            found.append(person_named(*place))
        if cells["geprueft_am"] and self.reviewed_on is None:
            found.append(no_date("geprueft_am", "", *place))
        elif bool(cells["geprueft_von"]) != bool(cells["geprueft_am"]):
            found.append(review_incomplete(*place))
        if self.day and self.reviewed_on and self.reviewed_on < self.day:
            found.append(review_early(self.file, str(self.line), "geprueft_am"))


def fit_of(text: str) -> int | None:
    """Return the fit that a cell says, as a number, in words or both; None if it is not on the scale.

    Examples
    --------
    >>> [fit_of(t) for t in ("3", "passt eher", "3 – passt eher", "3 (passt voll)", "5", "")]
    [3, 3, 3, None, None, None]
    """
    words = {w: n for n, w in FITS.items()}
    if found := words.get(text.lower()):
        return found
    match = _FIT.fullmatch(text.strip())
    if not match or int(match[1]) not in FITS:
        return None
    said = match[2].strip().lower()
    return int(match[1]) if said in ("", FITS[int(match[1])]) else None


def hours_of(text: str) -> float | None:
    """Return whole and half hours; None if a text says none.

    Examples
    --------
    >>> [hours_of(t) for t in ("6", "6,5", "6.50", "6½", "½", "0", "6,25", "-1", "")]
    [6.0, 6.5, 6.5, 6.5, 0.5, 0.0, None, None, None]
    """
    match = _HOURS.fullmatch(text.strip())
    if not match or (match["tenth"] and match["half"]):
        return None
    half = match["tenth"] == "5" or match["half"] or match["only"]
    return int(match[1] or 0) + (0.5 if half else 0.0)


def _whole(text: str, allowed: range) -> int | None:
    found = int(text) if re.fullmatch("[0-9]{1,3}", text) else None
    return found if found in allowed else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def _again(entries: Iterable[_Entry]) -> list[Finding]:
    first: dict[str, int] = {}
    found = []
    for entry in entries:
        if entry.key and first.setdefault(entry.key, entry.line) != entry.line:
            found.append(candidate_again(first[entry.key], entry.file, entry.line))
    return found


def _told(found: list[Finding]) -> list[Finding]:
    """Return findings in the order of the file, row by row and column by column, of each kind the first ones."""
    order = {c: n for n, c in enumerate(COLUMNS)}
    return sorted(in_order(found), key=lambda f: (not f.row, int(f.row or 0), order.get(f.column, -1)))


def _frame(entries: list[_Entry]) -> pd.DataFrame:
    rows = sorted(entries, key=lambda e: e.key)
    texts = {
        c: pd.array([e.cells[c] for e in rows], dtype="str") for c in ("wer", "begruendung", "geprueft_von")
    }
    return pd.DataFrame(
        {
            "passung": pd.array([e.fit for e in rows], dtype="Int64"),
            "gewicht": pd.array([e.weight for e in rows], dtype="Int64"),
            "stunden_woche": pd.array([e.hours for e in rows], dtype="Float64"),
            "monate": pd.array([e.months for e in rows], dtype="Int64"),
            **texts,
            "wann": pd.Series([e.day for e in rows], dtype=object).to_numpy(),
            "geprueft_am": pd.Series([e.reviewed_on for e in rows], dtype=object).to_numpy(),
        },
        index=pd.Index([e.key for e in rows], name="kandidat", dtype="str"),
    )
