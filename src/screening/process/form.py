"""The forms of this room: rows with their place, areas, bodies, days and reviewed texts, each checked in one way."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from screening.base import Finding, ScreeningError, first_of, has_errors, meant, one_of
from screening.delivery.checks import row_findings
from screening.delivery.ids import read_ids
from screening.delivery.manifest import (
    BODIES,
    City,
    Rows,
    area_read_as,
    area_unknown,
    column_twice,
    header_names,
    not_by_semicolons,
    read_form,
)
from screening.process.areas import doubled, ids_and_version, split_areas
from screening.process.findings import (
    area_again,
    body_unknown,
    columns_missing,
    columns_unread,
    day_far,
    far_from,
    file_empty,
    no_date,
    review_early,
    review_incomplete,
    row_too_long,
    text_personal,
    texts_unreviewed,
)
from screening.process.free_text import personal_kinds

REVIEWED, UNREVIEWED, NO_TEXT = "geprüft", "ungeprüft", "ohne Text"
"""How it stands with the free text of a row."""

REVIEW = ("geprueft_von", "geprueft_am")

_IDLIKE = re.compile(r"(?=.*[0-9])[\w.,/-]{1,15}")
_DAYLIKE = re.compile(r"[0-9./ -]{1,12}")
_SHORT_NAME = re.compile(r"[A-ZÄÖÜ]{2,5}")
_FORMER = re.compile(r"[A-ZÄÖÜ]{2,5}(?: [0-9]{1,3})?")


@dataclass(frozen=True)
class Form:
    """What a form looks like.

    Attributes
    ----------
    file : str
    columns : tuple of str
        As a form that is handed out has them.
    needed : tuple of str
        Those that the header must have.
    texts : tuple of str
        Those that hold free text, which is reviewed before others read it.
    stranger : str
        What findings say of somebody under ``von`` whom the city does not know.
    """

    file: str
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    texts: tuple[str, ...]
    stranger: str


@dataclass
class Entry:
    """A row: its place, its cells by column, the areas it names, its days by column, and what its file has no column for."""

    file: str
    line: int
    cells: dict[str, str]
    areas: tuple[str, ...] = ()
    days: dict[str, date | None] = field(default_factory=dict)
    lacking: frozenset[str] = frozenset()

    @property
    def reviewed(self) -> bool:
        """Whether a person has reviewed the texts, on a day."""
        return bool(self.cells[REVIEW[0]]) and self.days.get(REVIEW[1]) is not None


def read_entries(path: Path, form: Form, found: list[Finding]) -> list[Entry]:
    """Return the rows of a form that is there; what is wrong goes to `found`, and stops where the header is none."""
    name = f"{path.parent.name}/{path.name}"
    return entries_of(read_form(path, name), form, name, found)


def entries_of(rows: Rows, form: Form, name: str, found: list[Finding]) -> list[Entry]:
    """Return the rows of a form that has been read already, as `read_entries` does.

    Of columns that are missing an error is told; as long as they are the fewer ones the rest is checked all the same.

    Examples
    --------
    >>> form = Form("b.csv", ("gebiet", "von"), ("gebiet",), (), "")
    >>> entries_of([(1, ["gebiet"]), (2, [" 01.1 "])], form, "b.csv", [])[0].cells
    {'gebiet': '01.1', 'von': ''}
    """
    if not rows:
        raise file_empty(name, form.needed)
    header = header_names(rows[0][1])
    told = _header_findings(header, form, name)
    found += told
    lacking = frozenset(c for c in form.needed if c not in header)
    # a file without a header begins with free text: of that nothing more is read
    alone = 0 < 2 * len(lacking) < len(form.needed) and sum(f.level == "Fehler" for f in told) == 1
    if has_errors(told) and not alone:
        raise ScreeningError(found)
    return _entries(header, rows[1:], form, name, found, lacking)


def of_columns_there(found: Iterable[Finding], lacking: frozenset[str]) -> list[Finding]:
    """Return findings without those about cells of columns that are missing, which is told once.

    Examples
    --------
    >>> told = [Finding("Fehler", "leer", column=c) for c in ("von", "geprueft_von", "gebiet")]
    >>> [f.column for f in of_columns_there(told, frozenset(["von", "geprueft_am"]))]
    ['gebiet']
    """
    # a review is of both its columns
    gone = lacking.union(REVIEW) if lacking.intersection(REVIEW) else lacking
    return [f for f in found if f.column not in gone]


def _header_findings(header: list[str], form: Form, name: str) -> list[Finding]:
    """Tell what is wrong with the header; a file without one begins with free text, so nothing is repeated."""
    if len(header) == 1 and re.search(r"[,\t|]", header[0]):
        return [not_by_semicolons(file=name, row="1")]
    found = []
    absent = [c for c in form.needed if c not in header]
    if absent:
        found.append(columns_missing(absent, form.needed, name))
    found += [column_twice(file=name, row="1", column=c) for c in form.columns if header.count(c) > 1]
    free = [c for c in form.columns if c not in header]
    other = {k: meant(c, free) for k, c in enumerate(header, start=1) if c not in form.columns}
    if other:
        found.append(columns_unread(other, form.columns, name))
    return found


def _entries(
    header: list[str], rows: Rows, form: Form, name: str, found: list[Finding], lacking: frozenset[str]
) -> list[Entry]:
    entries = []
    for line, cells in rows:
        if any(c.strip() for c in cells[len(header) :]):
            found.append(row_too_long(len(cells), len(header), name, line))
            continue
        filled = dict.fromkeys(form.columns, "") | dict(zip(header, (c.strip() for c in cells), strict=False))
        entries.append(Entry(name, line, filled, lacking=lacking))
    return entries


def _shown(text: str, harmless: re.Pattern[str]) -> str:
    """Return a cell for a finding if it looks like what belongs there: it may be free text that slipped."""
    return text if harmless.fullmatch(text) else ""


@dataclass(frozen=True)
class Ids:
    """The ids that exist, and how they are written."""

    known: frozenset[str] = frozenset()
    separator: str = "."
    pattern: str = ""


def ids_of_year(
    city: City, year: int, areas: Mapping[str, Iterable[str]], also: Iterable[str] = ()
) -> tuple[Ids, str]:
    """Return the ids that a year's forms may name, and its boundary version (empty if its manifest is broken).

    If the manifest does not say which version it is, those of any version are known.
    """
    known, version = ids_and_version(city, year, areas, also)
    return Ids(known, city.separator, city.id_pattern), version


def name_areas(entries: Sequence[Entry], ids: Ids, found: list[Finding]) -> None:
    """Write down which areas each row names; tell unknown ones, and those that are written in another way.

    Several are parted by commas. A text that is an id as a whole is one, even with commas in it.

    Examples
    --------
    >>> entries, found = [Entry("b.csv", 2, {"gebiet": "1.1, 01.2, 9.9"})], []
    >>> name_areas(entries, Ids(frozenset({"01.1", "01.2"})), found)
    >>> entries[0].areas, [(f.level, f.value) for f in found]
    (('01.1', '01.2'), [('Hinweis', '1.1'), ('Fehler', '9.9')])
    """
    parts = {e.line: split_areas(e.cells["gebiet"], ids.known, r",\s+") for e in entries}
    if not ids.known:
        for entry in entries:
            _once(entry, [p for w in parts[entry.line] for p in split_areas(w)], found)
        return
    every = [t for words in parts.values() for w in words for t in (w, *split_areas(w, ids.known))]
    # several rows may name the same area, each in its own writing
    read = read_ids(every, ids.known, separator=ids.separator, pattern=ids.pattern, apart=True)
    for entry in entries:
        whole = {w for w in parts[entry.line] if w in ids.known or w in read.ids or w in read.several}
        words = [t for w in parts[entry.line] for t in ([w] if w in whole else split_areas(w, ids.known))]
        place = {"file": entry.file, "row": str(entry.line), "column": "gebiet"}
        # one word that is no id makes all of the cell a text that slipped
        harmless = all(map(_IDLIKE.fullmatch, words))
        areas: list[str] = []
        wrong: list[Finding] = []
        for text in words:
            place["value"] = text if harmless else ""
            if text in ids.known:
                areas.append(text)
            elif area := read.ids.get(text):
                found.append(area_read_as(area, **place))
                areas.append(area)
            else:
                several = read.several.get(text, ())
                wrong.append(area_unknown(text, sorted(ids.known), several, **place))
        found += wrong if harmless else wrong[:1]
        _once(entry, areas, found)


def _once(entry: Entry, areas: Sequence[str], found: list[Finding]) -> None:
    """Write down the areas of a row, each once; tell one that it names twice, if it looks like an id."""
    entry.areas = tuple(dict.fromkeys(areas))
    found += [area_again(_shown(a, _IDLIKE), entry.file, str(entry.line), "gebiet") for a in doubled(areas)]


def check_body(entry: Entry, bodies: Collection[str], form: Form, former: bool = False) -> list[Finding]:
    """Tell somebody under ``von`` whom the city does not know; with `former`, who cannot have been a body of it either.

    A former body is one that every city has unless it says otherwise, or an abbreviation: any other word may be a surname,
    and a body that is not asked any more can be declared (``nominates = false``).

    Examples
    --------
    >>> form, von = Form("b.csv", ("von",), ("von",), (), "Wer?"), ["BA", "KJR", "Kuratorium", "Muster"]
    >>> entries = [Entry("b.csv", n, {"von": v}) for n, v in enumerate(von, 2)]
    >>> [[f.row for f in check_body(e, ["BA"], form, former)] for former in (False, True) for e in entries]
    [[], ['3'], ['4'], ['5'], [], [], [], ['5']]
    """
    known = [*bodies, *(b.id for b in BODIES)] if former else bodies
    by: str = one_of(entry.cells["von"], known) or entry.cells["von"]
    entry.cells["von"] = by
    if by in known or (former and _FORMER.fullmatch(by)):
        return []
    told = f"{form.stranger}{meant(by, bodies)}"
    return [body_unknown(told, bodies, _shown(by, _SHORT_NAME), entry.file, entry.line)]


def check_days(entry: Entry, columns: Iterable[str]) -> list[Finding]:
    """Read the days of a row; tell those that are none or far from the year, and a review without its person or day.

    Examples
    --------
    >>> entry = Entry("b.csv", 2, {"datum": "2024-10-01", "geprueft_am": "", "geprueft_von": "A. Muster"})
    >>> [f.column for f in check_days(entry, ["datum", "geprueft_am"])], entry.days["datum"]
    (['geprueft_von'], datetime.date(2024, 10, 1))
    """
    found = []
    for column in columns:
        text = entry.cells[column]
        try:
            entry.days[column] = date.fromisoformat(text) if text else None
        except ValueError:
            found.append(no_date(column, _shown(text, _DAYLIKE), entry.file, entry.line))
    year, day = entry.file.partition("/")[0], entry.days.get("datum")
    if day and re.fullmatch("[0-9]{4}", year) and far_from(day, int(year)):
        found.append(day_far(day, int(year), entry.file, str(entry.line), "datum"))
    read = REVIEW[1] in entry.days
    if read and bool(entry.cells[REVIEW[0]]) != (entry.days[REVIEW[1]] is not None):
        found.append(review_incomplete(entry.file, entry.line))
    reviewed = entry.days.get(REVIEW[1])
    if day and reviewed and reviewed < day:
        found.append(review_early(entry.file, str(entry.line), REVIEW[1]))
    return found


def in_order(found: Sequence[Finding]) -> list[Finding]:
    """Return findings in the order of the file, of each kind the first ones.

    Examples
    --------
    >>> [f.row for f in in_order([Finding("Fehler", "b", row="10"), Finding("Fehler", "a", row="9")])]
    ['9', '10']
    """
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for f in found:
        # the ids that were recognised differ in their text
        kinds.setdefault((f.column, f.level if f.level == "Hinweis" else f.message), []).append(f)
    told = [f for kind in kinds.values() for f in first_of(kind)]
    return sorted(told, key=lambda f: (not f.row, int(f.row or 0)))


def checked(entries: Sequence[Entry], found: Sequence[Finding], form: Form) -> tuple[Finding, ...]:
    """Return what is to be told of a form, of its texts too (`text_findings`); with any error, raise it all."""
    name = entries[0].file if entries else form.file
    every = [*in_order(found), *row_findings(((e.line, e.cells) for e in entries), name)]
    every += text_findings(entries, form)
    every = of_columns_there(every, entries[0].lacking if entries else frozenset())
    if has_errors(every):
        raise ScreeningError(every)
    return tuple(every)


class Reviewed(Protocol):
    """A row whose texts somebody has reviewed, or not."""

    file: str
    line: int
    cells: dict[str, str]

    @property
    def reviewed(self) -> bool:
        """Whether a person has reviewed the texts, on a day."""


def text_findings(entries: Sequence[Reviewed], form: Form) -> list[Finding]:
    """Point out to the reviewer where a text may name somebody, and how many are not reviewed.

    Examples
    --------
    >>> form = Form("b.csv", ("text",), ("text",), ("text",), "")
    >>> entry = Entry("b.csv", 2, {"text": "Lindenstr. 12", "geprueft_von": ""})
    >>> [(f.row, f.column) for f in text_findings([entry], form)]
    [('2', 'text'), ('', 'geprueft_von')]
    """
    found = []
    for entry in entries:
        for column in form.texts:
            if kinds := personal_kinds(entry.cells[column]):
                found.append(text_personal(kinds, entry.reviewed, entry.file, entry.line, column))
    texts = [e for e in entries if any(e.cells[c] for c in form.texts)]
    if waiting := sum(not e.reviewed for e in texts):
        found.append(texts_unreviewed(waiting, len(texts), texts[0].file))
    return found


def shown_to(
    frame: pd.DataFrame, audience: str, texts: Iterable[str], hidden: Mapping[str, Any]
) -> pd.DataFrame:
    """Return rows as an audience may read them, with ``stand``: how it stands with their texts.

    Free text may name people: for others than ``intern`` it is there only where somebody has reviewed it. Columns of
    `hidden` hold for all of them what it says: who reviewed stays in the house.

    Examples
    --------
    >>> frame = pd.DataFrame({"text": ["a", "b"], "geprueft_von": ["", "M."], "geprueft_am": [None, date(2024, 10, 1)]})
    >>> shown_to(frame, "gespraech", ["text"], {"geprueft_von": ""})[["text", "geprueft_von", "stand"]].values.tolist()
    [['', '', 'ungeprüft'], ['b', '', 'geprüft']]
    """
    given = frame[[*texts]].ne("").any(axis=1)
    reviewed = frame[REVIEW[0]].ne("") & frame[REVIEW[1]].notna()
    stand = [
        NO_TEXT if not g else REVIEWED if r else UNREVIEWED for g, r in zip(given, reviewed, strict=True)
    ]
    if audience == "intern":
        return frame.assign(stand=pd.array(stand, dtype="str"))
    # lists, not masks: an array that is only masked may still hold a text in its memory, and is pickled
    columns: dict[str, pd.Series] = {}
    for column in frame:
        cells = frame[column].tolist()
        if column in texts:
            cells = [t if s == REVIEWED else "" for t, s in zip(cells, stand, strict=True)]
        elif column in hidden:
            cells = [hidden[str(column)]] * len(cells)
        columns[str(column)] = pd.Series(cells, dtype=frame[column].dtype)
    return pd.DataFrame(columns).assign(stand=pd.array(stand, dtype="str"))
