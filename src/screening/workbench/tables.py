"""All areas as one table: to sort and to search in a notebook, without a network."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from screening.base import Cell, Column, escape_html, many, number
from screening.disclosure import Release
from screening.figures.export import fields, selection_table
from screening.figures.words import about, area_cell, area_column, has_names, in_order, name_beside
from screening.workbench.answer import Answer, Sheet, sheet

NAMED = ("inhabitants", "hits_min", "hits_max", "decision", "reason")
GERMAN = {
    "search": "Suchen:",
    "lengthMenu": "_MENU_ Zeilen",
    "info": "_START_ bis _END_ von _TOTAL_ Gebieten",
    "infoEmpty": "kein Gebiet",
    "infoFiltered": "(von _MAX_)",
    "zeroRecords": "Kein Gebiet passt dazu.",
    "paginate": {"first": "Anfang", "last": "Ende", "next": "weiter", "previous": "zurück"},
    "aria": {
        "orderable": ": sortieren",
        "orderableReverse": ": umgekehrt sortieren",
        "orderableRemove": ": nicht mehr sortieren",
    },
}
MOST_PLAIN = 20
"""So many areas are shown in a console."""

LONG = 40
"""From so many signs on a text is a sentence, which needs a column of some width."""
LENGTHS: tuple[tuple[int | str, ...], ...] = ((10, 25, 100, -1), (10, 25, 100, "alle"))


@dataclass(frozen=True, repr=False, eq=False)
class Table(Answer):
    """The areas of a year: in a live notebook to sort and to search, in documents as a table.

    Attributes
    ----------
    shown : pandas.DataFrame
        What is shown of the frame, under German headers.
    """

    shown: pd.DataFrame

    def __repr__(self) -> str:
        (whole,) = (p for p in self.parts if isinstance(p, Sheet))
        more = len(whole.rows) - MOST_PLAIN
        first = replace(whole, rows=whole.rows[:MOST_PLAIN]).plain()
        rest = f"… und {many(more, 'weiteres Gebiet', 'weitere Gebiete')}. " if more > 0 else ""
        return f"{self.title}\n\n{first}\n{rest}Alle Zeilen und {self.frame.shape[1]} Spalten: .frame"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle = {**self.block._repr_mimebundle_(), "text/plain": repr(self)}
        if find_spec("itables") is not None:
            bundle["text/html"] = interactive(self.shown, self.title)
        return bundle


def table(release: Release) -> Table:
    """Return all areas with decision, hits and reason; the frame behind it has the values, too."""
    frame = selection_table(release).copy()
    headers = {f.name: f.header for f in fields(release)}
    order = in_order(release, frame.index)
    parents = [p.id for p in release.city.parents[:1]]
    columns = [*parents, *(c for c in NAMED if c in frame)]
    shown = frame.loc[order, columns].rename(columns=headers)
    if has_names(release):
        shown.insert(0, "Name", [name_beside(release, a) for a in order])
    rows = []
    for area in order:
        row = frame.loc[area]
        low, high = int(row["hits_min"]), int(row["hits_max"])
        people = [about.people(release, area, "–")] if "inhabitants" in frame else []
        hits = number(low) if low == high else f"{number(low)} bis {number(high)}"
        rows.append([area_cell(release, area), *people, hits, Cell(str(row["decision"])), str(row["reason"])])
    heads = [
        area_column(release),
        *([Column("Einwohner:innen", "right")] if "inhabitants" in frame else []),
        Column("Treffer", "right"),
        Column("Entscheidung"),
        Column("Begründung"),
    ]
    title = f"{release.city.name} {release.year}: {many(len(frame), 'Gebiet', 'Gebiete')}"
    shown.index.name = area_column(release).title
    return Table(frame, title, (sheet(heads, rows),), headers, release, shown)


def interactive(frame: pd.DataFrame, title: str) -> str:
    """Return a table as HTML that sorts and searches by itself, its program along with it: no request leaves the page."""
    from itables import to_html_datatable

    frame = frame.reset_index()
    texts = [k for k, c in enumerate(frame) if not is_numeric_dtype(frame[c].dtype)]
    # sentences: by themselves they give way to headers, a word a line
    long = [k for k in texts if frame.iloc[:, k].astype("str").str.len().max() > LONG]
    # the same table has the same name, so that a notebook run twice is the same
    name = f"tabelle_{sha256(frame.to_json().encode()).hexdigest()[:12]}"
    for column in frame.select_dtypes(include=["Int64", "Float64", "boolean"]):
        frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    html = to_html_datatable(
        frame,
        caption=escape_html(title),
        table_id=name,
        connected=False,
        display_logo_when_loading=False,
        showIndex=False,
        maxBytes=0,
        allow_html=False,
        language=GERMAN,  # type: ignore[arg-type]
        lengthMenu=LENGTHS,
        classes="display compact",
        style="table-layout:auto;width:100%;font-size:.86em",
        autoWidth=False,
        columnDefs=[
            {"targets": long, "className": "dt-left satz"},
            {"targets": texts, "className": "dt-left"},
        ],
        warn_on_unexpected_option_type=False,
    )
    # what its makers say of a table without its program is English, and links to their pages
    style = f"<style>#{name} td.satz{{min-width:min(17em,40vw)}}</style>"
    return f"{_program()}\n{style}{_LOADING.sub('Die Tabelle wird geladen …', _HELP.sub('', html))}"


_HELP = re.compile(r"<sup>.*?</sup>", re.DOTALL)
_LOADING = re.compile(r"Loading ITables.*?\?\)", re.DOTALL)


@lru_cache(maxsize=1)
def _program() -> str:
    """Return the program of such tables; a page that has it already does not start it again."""
    from itables.javascript import generate_init_offline_itables_html
    from itables.options import dt_bundle

    program = str(generate_init_offline_itables_html(dt_bundle)).partition("<div")[0].rstrip()
    (loaded,) = {*re.findall(r"window\.(_itables\w+)", program)}
    return f"{program}\n{_DARK % loaded}"


_DARK = """<script type="module">
const { set_or_remove_dark_class } = await window.%s;
set_or_remove_dark_class();
</script>"""
"""Takes over the colours of a dark notebook."""
