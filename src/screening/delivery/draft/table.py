"""Where header, areas, totals and footnotes of an unknown table are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from screening.delivery.draft.file import Rows, column_of
from screening.delivery.draft.numbers import is_figure, is_number, is_sign
from screening.delivery.draft.words import TOTAL
from screening.delivery.manifest import LayoutName, SourceFile
from screening.delivery.tables import (
    Grid,
    Range,
    code_beside,
    month_number,
    name_beside,
    read_header,
    span_in,
)

_ID = re.compile(r"[0-9]{1,3}(?:[.\-/][0-9]{1,3}){1,3}|[0-9]{4,12}|[A-Z]{1,3}[0-9]{4,10}")
_ID_HEADER = re.compile(
    r"viertel|gebiet|bezirk|bereich|raumbezug|räumliche|raum\b|quartier|kennung|schl(ü|ue)ssel|nummer|auspraegung_code|\bnr\b|_?id\b"
    r"|\bplr\b|\blor\b|ortsteil|stadtteil|gemeinde|\barea|ward\b|lsoa|zone\b|\bgeo|code\b",
    re.IGNORECASE,
)
VARIABLE_HEADER = re.compile(
    r"indikator|merkmal|variable|kennzahl|indicator|measure|messgr|thema\b|statistik", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DATED = re.compile(
    r"(?:[0-9]{1,2}\.[0-9]{1,2}\.)?(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}(?:-[0-9]{2}){1,2}(?:[ T].*)?"
)
_YEAR_HEADER = re.compile(r"(?<![a-zäöü])(jahr|year|zeit|zeitbezug|berichtsjahr)(?![a-zäöü])", re.IGNORECASE)
_TIME_HEADER = re.compile(r"jahr|year|zeit|date?\b|datum|stichtag|monat|month|quartal", re.IGNORECASE)

MOST_HEADER_ROWS = 10


@dataclass(frozen=True)
class Shape:
    """The parts of a table.

    Attributes
    ----------
    first_row, header_rows : int
        Line of the file where the header begins (from 1), and how many lines it has, not counting empty ones.
    header : tuple of str
        Joined over all header lines.
    body : list of (int, list of str)
        The rows of data, totals among them.
    """

    first_row: int
    header_rows: int
    header: tuple[str, ...]
    body: Rows

    @cached_property
    def columns(self) -> list[list[str]]:
        """The filled cells of each column."""
        return [column_of((c for _, c in self.body), k) for k in range(len(self.header))]

    @cached_property
    def texts(self) -> list[dict[str, None]]:
        """What stands in each column, once each."""
        return [dict.fromkeys(cells) for cells in self.columns]


def find_shape(rows: Rows, merged: tuple[Range, ...] | None = None) -> Shape:
    """Find header and body: the body begins with the first row that holds figures as most rows do.

    Parameters
    ----------
    rows : list of (int, list of str)
        At least two rows, as `read_raw` returns them.
    merged : tuple of ranges, optional
        Merged cells; None where the file cannot tell.

    Examples
    --------
    >>> rows = [(1, ["Bestand", ""]), (3, ["Gebiet", "Einwohner"]), (4, ["01.1", "120"]), (5, ["01.2", "-"])]
    >>> shape = find_shape([*rows, (6, ["Quelle: Amt", ""])])
    >>> find_shape([*rows, rows[1]]).body == shape.body  # a header that a print repeats on each page
    True
    >>> shape.first_row, shape.header, shape.body
    (3, ('Gebiet', 'Einwohner'), [(4, ['01.1', '120']), (5, ['01.2', '-'])])
    """
    counts = [sum(map(is_figure, cells)) for _, cells in rows]
    usual = median(n for n in counts[-max(1, len(counts) * 3 // 4) :])
    least = max(1.0, usual / 2)
    start = next((k for k, (_, cells) in enumerate(rows) if counts[k] >= least and not _numbering(cells)), 1)
    start = max(1, start)
    first = start - 1
    while first > 0 and start - first < MOST_HEADER_ROWS and sum(map(bool, rows[first - 1][1])) >= 2:
        first -= 1
    above = [[(k, c) for k, c in enumerate(cells) if c] for _, cells in rows[first:start]]
    body = [row for row in rows[start:] if [(k, c) for k, c in enumerate(row[1]) if c] not in above]
    while body and sum(map(bool, body[-1][1])) < 2:
        body = body[:-1]
    place = SourceFile.model_construct(first_row=rows[first][0], header_rows=start - first)
    header, _, _ = read_header(Grid(rows, "", merged=merged), place)
    return Shape(rows[first][0], start - first, tuple(header), body)


def _numbering(cells: Sequence[str]) -> bool:
    """Tell a row that numbers the columns: 1, 2, 3."""
    filled = [c for c in cells if c]
    return (
        len(filled) > 2
        and filled
        == [str(n) for n in range(int(filled[0]) if filled[0] in "12" else 1, len(filled) + 1)][: len(filled)]
    )


@dataclass(frozen=True)
class IdColumn:
    """A column that may hold the areas' ids.

    Attributes
    ----------
    place : int
    share : float
        Share of its cells that have the form of an id (0–1).
    unique : bool
        No id comes twice.
    prefix : bool
        The cells hold id and name.
    """

    place: int
    share: float
    unique: bool
    prefix: bool


def find_ids(shape: Shape, fits: Callable[[str], bool] | None = None) -> list[IdColumn]:
    """Return the columns that may hold ids, the likeliest first.

    Parameters
    ----------
    shape : Shape
    fits : callable, optional
        Tells whether a text is an id of the city; by default what ids usually look like decides.

    Examples
    --------
    >>> body = [(2, ["01.1", "120"]), (3, ["01.2", "90"]), (4, ["Stadt", "210"])]
    >>> [found] = find_ids(Shape(1, 1, ("Gebiet", "Einwohner"), body))
    >>> found.place, found.unique, found.prefix
    (0, True, False)
    >>> find_ids(Shape(1, 1, ("Gebiet", "Einwohner"), []))
    []
    """
    known = fits or (lambda text: bool(_ID.fullmatch(text)))
    found = []
    years = set(find_years(shape))
    for place, title in enumerate(shape.header):
        cells = shape.columns[place]
        if not cells or len(cells) < len(shape.body) / 2 or len(set(cells)) == 1 < len(cells):
            continue
        if place in years:
            continue  # 2024 looks like an id
        named = [code_beside(c) if _holds_both(c) else c for c in cells]
        plain, prefixed = (sum(map(known, part)) / len(cells) for part in (cells, named))
        short = _holds_both(cells[len(cells) // 2]) and prefixed < 0.5
        if short and not fits:
            prefixed = sum(map(_holds_both, cells)) / len(cells)
        prefix = prefixed > plain
        # figures look like ids without separators, too: the header or the place decides
        called_id = bool(_ID_HEADER.search(title.replace("_", " ")))
        variable = bool(VARIABLE_HEADER.search(title)) and not called_id
        named_so = called_id or (place == 0 and not variable)
        share = max(plain, prefixed) * (1 if named_so else 0.4)
        share = max(share, 0.3 if named_so and not any(map(is_number, cells)) else 0)
        if called_id and share < 0.7 and _numbered(cells):
            share = 0.7
        unique = len(set(cells)) == len(cells)
        if share >= 0.25:
            found.append(IdColumn(place, share, unique, prefix))
    return sorted(found, key=lambda c: (-round(c.share, 1), not c.unique, c.place))


def _holds_both(text: str) -> bool:
    """Tell whether a cell holds an id and a name: „01 Altstadt“, „Altstadt (1)“."""
    name = name_beside(text)
    return name != text and bool(re.match(r"[^\W\d_]", name)) and any(map(str.isdigit, code_beside(text)))


def _numbered(cells: Sequence[str]) -> bool:
    """Tell whether a column numbers the areas: 1 to 25, each as often as the others (once a year)."""
    times = Counter(cells)
    return all(re.fullmatch(r"[0-9]{1,3}", c) for c in times) and len(set(times.values())) == 1


def find_totals(shape: Shape, ids: IdColumn, fits: Callable[[str], bool] | None = None) -> tuple[str, ...]:
    """Return what stands in the id column of rows with sums.

    Examples
    --------
    >>> body = [(2, ["01.1", "120"]), (3, ["Stadt gesamt", "120"]), (4, ["01.9 Stadtpark", "0"])]
    >>> find_totals(Shape(1, 1, ("Gebiet", "Einwohner"), body), IdColumn(0, 1.0, True, False))
    ('Stadt gesamt',)
    """
    known = fits or (lambda text: bool(_ID.fullmatch(text)) or _holds_both(text))
    names = dict.fromkeys(cells[ids.place] for _, cells in shape.body if ids.place < len(cells))
    return tuple(n for n in names if n and TOTAL.search(n) and not known(n))[:12]


def find_layout(shape: Shape, ids: IdColumn | None) -> tuple[LayoutName, str]:
    """Return the likely layout, and why.

    Examples
    --------
    >>> body = [(n, ["01.1", name, "7"]) for n, name in enumerate(("Einwohner", "Haushalte"), 2)]
    >>> shape = Shape(1, 1, ("Gebiet", "Merkmal", "Wert"), body)
    >>> find_layout(shape, IdColumn(0, 1.0, False, False))
    ('long', 'Kennungen wiederholen sich, eine Spalte nennt die Merkmale')
    >>> find_layout(shape, None)
    ('wide', 'keine Kennung wiederholt sich regelmäßig')
    """
    names = {re.sub(r"[^a-zäöüß]", "", h.casefold()) for h in shape.header}
    if {"indikator", "ausprägung", "indikatorwert"} <= names and any(
        n.startswith("basiswert") for n in names
    ):
        return "atlas", "Spalten wie im Indikatorenatlas"
    codes = sum(
        bool(re.search(r"(merkmal|auspraegung|variable|statistik|zeit)_(code|label)", h, re.I))
        for h in shape.header
    )
    if codes >= 2:
        return "genesis", "Spalten wie in einer Flat-CSV von GENESIS"
    if ids and not ids.unique and find_variables(shape, ids):
        return "long", "Kennungen wiederholen sich, eine Spalte nennt die Merkmale"
    return (
        "wide",
        "eine Zeile je Gebiet" if ids and ids.unique else "keine Kennung wiederholt sich regelmäßig",
    )


def find_variables(shape: Shape, ids: IdColumn) -> list[int]:
    """Return the columns whose few texts may name the variables of a long table.

    Examples
    --------
    >>> body = [(n, ["01.1", "2024", name, "7"]) for n, name in enumerate(("Einwohner", "Haushalte"), 2)]
    >>> find_variables(Shape(1, 1, ("Gebiet", "Jahr", "Merkmal", "Wert"), body), IdColumn(0, 1.0, False, False))
    [2]
    """
    found = []
    times = set(find_years(shape))
    for place in range(len(shape.header)):
        cells, texts = shape.columns[place], shape.texts[place]
        if (
            place != ids.place
            and (len(texts) > 1 or VARIABLE_HEADER.search(shape.header[place]))
            and not (len(texts) > 1 and not ids.unique and determined(shape.body, ids.place, place))
            and cells
            and len(texts) <= max(2, len(cells) / 3)
            and not any(map(is_figure, texts))
            and place not in times
        ):
            found.append(place)
    return sorted(found, key=lambda k: not VARIABLE_HEADER.search(shape.header[k]))


def determined(rows: Rows, by: int, place: int) -> bool:
    """Tell whether a column says the same in all rows that another column says the same in: an area's name.

    Examples
    --------
    >>> rows = [(2, ["01", "Au", "7"]), (3, ["01", "Au", "9"]), (4, ["02", "Berg", "7"])]
    >>> determined(rows, 0, 1), determined(rows, 0, 2), determined([], 0, 1)
    (True, False, True)
    """
    seen: dict[str, str] = {}
    last = max(by, place)
    return all(seen.setdefault(c[by], c[place]) == c[place] for _, c in rows if last < len(c) and c[by])


def find_years(shape: Shape) -> list[int]:
    """Return the positions of the columns that hold years, those whose header says so first.

    Examples
    --------
    >>> body = [(2, ["01.1", "2010", "31.12.2024"]), (3, ["01.2", "1999", ""])]
    >>> find_years(Shape(1, 1, ("Gebiet", "Baujahre", "Jahr"), body))
    [2, 1]
    """
    found = []
    for place, title in enumerate(shape.header):
        texts = shape.texts[place]
        if (
            texts
            and all(_DATED.fullmatch(t) or (_TIME_HEADER.search(title) and span_in(t)) for t in texts)
            and (_YEAR_HEADER.search(title) or len(texts) <= 60)
        ):
            found.append(place)
    return sorted(found, key=lambda k: not _YEAR_HEADER.search(shape.header[k]))


_WITHIN_YEAR = re.compile(
    r"quartal|quarter|trimest|^monat|month|^mes\b|^mois\b|semest|halbjahr|^kw$|kalenderwoche", re.IGNORECASE
)


def find_within_year(shape: Shape) -> int | None:
    """Return the column that tells quarters or months of a year apart; None if there is none.

    Examples
    --------
    >>> body = [(2, ["01.1", "2024", "3", "7"]), (3, ["01.1", "2024", "4", "8"])]
    >>> find_within_year(Shape(1, 1, ("Ort", "Jahr", "Quartal", "Zahl"), body))
    2
    >>> print(find_within_year(Shape(1, 1, ("Ort", "Jahr", "Monatsmiete", "Zahl"), [(2, ["01.1", "2024", "700", "7"])])))
    None
    """
    years = find_years(shape)
    return next(
        (
            k
            for k, title in enumerate(shape.header)
            if _WITHIN_YEAR.search(title)
            and k not in years
            and shape.texts[k]
            and all(map(time_order, shape.texts[k]))
        ),
        None,
    )


def last_of_year(shape: Shape, header: str, rows: Rows) -> Rows:
    """Return the rows of the last quarter or month among them; all if no column tells these apart.

    Examples
    --------
    >>> rows = [(2, ["01.1", "3"]), (3, ["01.1", "4"]), (4, ["01.2", "4"])]
    >>> last_of_year(Shape(1, 1, ("Ort", "Quartal"), rows), "Quartal", rows)
    [(3, ['01.1', '4']), (4, ['01.2', '4'])]
    """
    if not header:
        return rows
    place = shape.header.index(header)
    own = [row for row in rows if place < len(row[1])]
    last = max((time_order(c[place]) for _, c in own), default=0)
    return [row for row in own if time_order(row[1][place]) == last]


def time_order(text: str) -> int:
    """Return where in its year a quarter, month or week stands; 0 if a text is none.

    Examples
    --------
    >>> time_order("4"), time_order("Q2"), time_order("März"), time_order("700"), time_order("Miete")
    (4, 2, 3, 0, 0)
    """
    number = re.fullmatch(r"[QTSH]?0?([1-9][0-9]?)\.?", text, re.IGNORECASE)
    if number:
        return int(number[1]) if int(number[1]) <= 53 else 0
    return month_number(text) or 0


def number_columns(shape: Shape, but: Iterable[int]) -> list[int]:
    """Return the positions of the columns whose cells are numbers and signs, without those in `but`.

    Examples
    --------
    >>> body = [(2, ["01.1", "2024", "120", "geprüft"]), (3, ["01.2", "2024", "-", ""])]
    >>> number_columns(Shape(1, 1, ("Gebiet", "Jahr", "Einwohner", "Bemerkung"), body), but=[0, 1])
    [2]
    """
    left_out = set(but)
    found = []
    for place in range(len(shape.header)):
        cells = shape.columns[place]
        numbers = {c for c in shape.texts[place] if is_number(c)}
        signs = {c for c in shape.texts[place] if c not in numbers and is_sign(c)}
        figures, others = sum(c in numbers for c in cells), sum(c in signs for c in cells)
        if place not in left_out and figures and figures + others >= 0.6 * len(cells):
            found.append(place)
    return found
