"""A sheet as data: one table under its title, which XLSX and ODS show alike."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from screening.base import DECISION_COLOURS, FONT, INK, NBSP, SHADE, mixed, on_screen
from screening.delivery import Design
from screening.figures.export.table import YES

Kind = Literal["id", "text", "wide", "link", "count", "hits", "value", "ratio", "verdict", "decision"]
Look = Literal["text", "wide", "link", "number", "word", "yes", "no", "open", "decision"]

NO_ROW = "keine Einträge"
"""In the one row of a table that would have none: a program takes no table without a row."""
_HEADER = 250
_WORD = 26
"""So wide is a column made for the longest word of its header, which a program would part anywhere."""


@dataclass(frozen=True)
class Shape:
    """How numbers are shown: decimals, thousands parted, what stands behind; rounded ones from ten on without decimals."""

    digits: int = 0
    grouped: bool = True
    beside: str = ""
    rounded: bool = False

    @property
    def code(self) -> str:
        """Return the format as spreadsheets write it; a German program shows it with decimal comma.

        Examples
        --------
        >>> Shape().code, Shape(1, grouped=False, beside=" %", rounded=True).code
        ('#,##0', '[<9.95]0.0" %";0" %"')
        """
        if self.rounded:
            fine, plain = (replace(self, digits=d, rounded=False).code for d in (self.digits, 0))
            return f"[<9.95]{fine};{plain}"
        decimals = f".{'0' * self.digits}" if self.digits else ""
        return ("#,##0" if self.grouped else "0") + decimals + (f'"{self.beside}"' if self.beside else "")


COUNT, RATIO = Shape(), Shape(2, grouped=False)


class Figure(NamedTuple):
    """A number that is shown in a shape of its own, not in its column's."""

    value: float
    shape: Shape


Value = str | int | float | Figure | None


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its header, what it holds, its width in signs and the shape of its numbers."""

    header: str
    kind: Kind = "text"
    width: float = 24
    shape: Shape = COUNT


@dataclass(frozen=True)
class Sheet:
    """A table of its own: what it is called and headed by, its columns and rows.

    Attributes
    ----------
    name : str
        On its tab, at most 31 signs.
    title : str
        In cell A1.
    about : str
        One sentence for the list of sheets.
    columns : tuple of Column
    rows : sequence of rows
        A value for each column; where there is none, the word that says why.
    lines : tuple of str
        Between title and table.
    frozen : int
        How many columns stay in sight.
    by_area : bool
        Whether each row is about the area, or the areas, in its first column.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    lines: tuple[str, ...] = ()
    frozen: int = 0
    by_area: bool = field(default=False)

    @property
    def top(self) -> int:
        """In which row, from 0, the headers stand."""
        return 1 + len(self.lines)

    @property
    def headers(self) -> list[str]:
        """The headers, no two alike and none empty: programs find a table's columns by them."""
        return unlike(c.header for c in self.columns)

    @property
    def high(self) -> int:
        """How many lines the headers take, at the widths of their columns; room for a filter's button is left."""
        return max(
            len(textwrap.wrap(h, max(int(c.width) - 3, 1)))
            for h, c in zip(self.headers, self.columns, strict=True)
        )

    @property
    def filled(self) -> Sequence[Sequence[Value]]:
        """The rows, at least one."""
        return self.rows or [[NO_ROW, *["–"] * (len(self.columns) - 1)]]

    def tall(self, row: Sequence[Value]) -> int:
        """Return how many lines a row takes: programs do not make room for wrapped texts when they open a file.

        Examples
        --------
        >>> rule = Sheet("K", "K", "", (Column("Art"), Column("Angabe", "wide", 12)), [])
        >>> rule.tall(["Regel", "mindestens sieben der Indikatoren"]), rule.tall(["Treffer", 7]), rule.tall(["", None])
        (3, 1, 1)
        """
        # most texts fit, and to wrap one takes a hundred times as long as to see that
        wrapped = (
            len(textwrap.wrap(value, max(int(column.width), 1)))
            for column, value in zip(self.columns, row, strict=True)
            if isinstance(value, str)
            and column.kind != "link"
            and len(value.expandtabs()) > int(column.width)
        )
        return max((1, *wrapped))

    @property
    def legible(self) -> Sheet:
        """The sheet with its texts as pages show them: without control signs and marks of direction, see `on_screen`."""

        def told(value: Value) -> Value:
            return on_screen(value) if isinstance(value, str) else value

        return replace(
            self,
            title=on_screen(self.title),
            columns=tuple(replace(c, header=on_screen(c.header), width=_roomy(c)) for c in self.columns),
            rows=[[told(v) for v in row] for row in self.rows],
            lines=tuple(map(on_screen, self.lines)),
        )

    def only(self, areas: Collection[str]) -> Sheet:
        """Return the sheet with the rows of these areas; a sheet that is not about areas stays whole."""
        if not self.by_area:
            return self
        # a candidate may be several areas
        rows = [r for r in self.rows if r[0] in areas or any(a in areas for a in str(r[0]).split("; "))]
        return replace(self, rows=rows)


def _roomy(column: Column) -> float:
    """Return the width that a column needs for the words of its header, which is bold.

    Examples
    --------
    >>> _roomy(Column("Erziehungshilfen", width=12)), _roomy(Column("Einwohner:innen je ha", width=24))
    (20.0, 24)
    """
    longest = max(map(len, re.split(r"[\s-]", column.header)), default=0)
    return max(column.width, float(min(round(1.15 * longest) + 2, _WORD)))


def unlike(headers: Iterable[str]) -> list[str]:
    r"""Return headers on one line each, none empty, none too long, and no two alike.

    Examples
    --------
    >>> unlike(["Wert", "", "wert", "a\nb"])
    ['Wert', 'Spalte 2', 'wert (2)', 'a b']
    """
    found: dict[str, str] = {}
    for place, header in enumerate(headers, 1):
        plain = name = " ".join(header.split())[:_HEADER] or f"Spalte {place}"
        count = 1
        while name.casefold() in found:
            count += 1
            name = f"{plain} ({count})"
        found[name.casefold()] = name
    return [*found.values()]


def table_name(sheet: str) -> str:
    """Return the name of a sheet's table: of letters, digits and ``_``, and never that of a cell.

    Examples
    --------
    >>> table_name("Zähler und Nenner"), table_name("A1")
    ('Tabelle_Zähler_und_Nenner', 'Tabelle_A1')
    """
    return "Tabelle_" + re.sub(r"\W+", "_", sheet).strip("_")


class Dress(NamedTuple):
    """How workbooks look: their letters, the colour of titles, and that behind headers; a city's own, or the house's."""

    font: str
    title: str
    head: str


def dress_of(design: Design | None) -> Dress:
    """Return how a city's workbooks look.

    Examples
    --------
    >>> dress_of(None).font, dress_of(Design("#7a1f3d", family="Amt"))
    ('Source Sans Pro', Dress(font='Amt', title='#7a1f3d', head='#efe4e8'))
    """
    if design is None:
        return Dress(FONT, INK, SHADE)
    return Dress(design.family or FONT, design.accent, mixed(design.accent, 0.12))


def foot_of(marks: str, design: Design | None) -> tuple[str, ...]:
    """Return the lines at the foot of each printed page of a workbook: whom it is for, and the city's own."""
    return tuple(on_screen(line) for line in (marks, design.footer if design else "") if line)


def look_of(column: Column, value: Value) -> Look:
    """Return how a cell looks. Colours only repeat what its words say."""
    if column.kind == "hits" or not isinstance(value, str):
        return "number"
    if column.kind in ("count", "value", "ratio"):
        return "word"
    if column.kind == "verdict":
        return "yes" if value == YES else "open" if str(value).startswith("offen") else "no"
    if column.kind == "decision":
        return "decision" if value in DECISION_COLOURS else "text"
    return column.kind if column.kind in ("wide", "link") else "text"


def plain(text: str) -> str:
    """Return a text as it stands in a number's format: without quotes, which would end it."""
    return text.replace(NBSP, " ").replace('"', "")
