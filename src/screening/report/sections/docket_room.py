"""How wide the columns of the decision table are on paper, so that no word of a heading is parted but at its joints."""

from __future__ import annotations

import re
from collections.abc import Sequence

from screening.base import number, text_width
from screening.figures.words import Case, Heading
from screening.process.ratings import SIDE_IDS

_MILLIMETRES = {
    "menschen": 9.8,
    "treffer": 9.6,
    "entscheidung": 18.3,
    "festigkeit": 21.8,
    "nennungen": 25.6,
    "programm": 17.3,
    "stunden": 9.6,
    "profil": 7.9,
    "blatt": 7.1,
    "beschluss": 19.0,
}
_SIDE, _DOT, _THEME, _AREA = 10.3, 2.7, 10.3, 31.6
"""Widths in millimetres: of a side's rating, of a sign and the least of a theme; of areas the least."""
_ACROSS, _UPRIGHT, _WRITTEN = 267.0, 160.0, 22.0
"""Of all together on a page that lies across and on one that stands upright, and there the least to write in."""
_BESIDE = 1.6
"""Of the room in a column what lies left and right of its words, and a little more."""
_SHORT = 4
"""Words of so many letters are not parted anyway."""
_ROOMY = {"festigkeit": 32.0, "beschluss": 40.0}
"""The same where the sides' ratings are not open."""
JOINTS = re.compile(
    r"(?<=\w{2})(?=(?:bereich|bezirk|gebiet|gestellt|haltung|keit|konferenz|referat|scheidung|schlossen|sicherung|viertel)\w{0,2}\b)"
)
"""Where long words of the table's columns may be parted."""


def parts(case: Case, heading: Heading) -> list[str]:
    """Return a cell's text: of each area a line, or one of all."""
    if heading.kind == "menschen":
        given: list[str | int] = [line.people for line in case.lines]
    elif heading.kind == "treffer":
        given = [line.hits for line in case.lines]
    elif heading.kind == "festigkeit":
        # a span as those of the hits beside it: in one line there is room for it
        given = [str(case.value(heading)).replace(" bis ", "–")]
    else:
        given = [case.value(heading)]
    return [number(p) if isinstance(p, int) else p for p in given]


def _broad(text: str) -> float:
    """Return how many millimetres a text takes at most, in semibold, with the room beside it."""
    return _plain(text, 8.5 * 1.08)


def _plain(text: str, size: float = 8.5) -> float:
    return text_width(text, size) * 25.4 / 72 + _BESIDE


def fits(word: str, heading: Heading) -> bool:
    """Tell whether a word that paper might part fits the column of those who named an area whole.

    Examples
    --------
    >>> named = Heading("nennungen", "Nennungen")
    >>> fits("Steuerungsbereich", named), fits("Kinderschutzkonferenz", named), fits("BA", named)
    (True, False, False)
    """
    return heading.kind == "nennungen" and len(word) > _SHORT and _plain(word) <= _MILLIMETRES[heading.kind]


def widths_of(columns: tuple[Heading, ...], cases: Sequence[Case]) -> tuple[str, bool]:
    """Return the widths of columns, and whether no word of a heading must be parted but where it is joined.

    Themes share what is left where there are many. What is left beside them is for names, or where the longest needs
    less, for those who write.
    """
    whole = _UPRIGHT if is_upright(columns, cases) else _ACROSS
    if whole == _UPRIGHT:
        widths = _MILLIMETRES | _firm(columns, cases)
    else:
        widths = _MILLIMETRES | ({} if {*SIDE_IDS} & {h.kind for h in columns} else _ROOMY)
    needed = {h: max(widths.get(h.kind, _SIDE), _least(h, cases)) for h in columns if h.kind != "thema"}
    longest, themes = _longest(cases), _themes(columns)
    room = whole - sum(width for h, width in needed.items() if h.kind != "gebiet") - min(_AREA, longest)
    part = 1.0
    if whole == _UPRIGHT or sum(_unbroken(themes).values()) <= room:
        # where there is room, no word of a heading is broken
        themes = _unbroken(themes)
    elif themes:
        joined = {h: max(w, _least(h, cases)) for h, w in themes.items()}
        themes = joined if sum(joined.values()) <= room else themes
        part = min(1.0, room / sum(themes.values()))
    told = {h: themes[h] * part if h in themes else needed[h] for h in columns}
    left = whole - sum(width for h, width in told.items() if h.kind != "gebiet")
    wide = "beschluss" if whole == _UPRIGHT or longest < left else "gebiet"
    told |= {h: max(longest, *map(_broad, h.title.split())) for h in columns if h.kind == "gebiet"}
    shown = ", ".join("1fr" if h.kind == wide else f"{width:.1f}mm" for h, width in told.items())
    return shown, all(told[h] >= _least(h, cases) for h in columns if h.kind == "thema")


def title_of(heading: Heading) -> str:
    """Return what a column is headed by on paper.

    Examples
    --------
    >>> title_of(Heading("profil", "Profil")), title_of(Heading("treffer", "Treffer"))
    ('Seite', 'Treffer')
    """
    return "Seite" if heading.kind == "profil" else heading.title


def _least(heading: Heading, cases: Sequence[Case]) -> float:
    """Return the width below which a word of a heading would be parted but at a joint, or one of a decision."""
    told = [_broad(part) for word in title_of(heading).split() for part in JOINTS.split(word)]
    if heading.kind in ("entscheidung", "beschluss"):
        told += [_plain(w) for case in cases for p in parts(case, heading) for w in p.split()]
    return max(told)


def is_upright(columns: tuple[Heading, ...], cases: Sequence[Case]) -> bool:
    """Tell whether a page that stands upright has room for the columns, with no word of their headings broken."""
    themes = _unbroken(_themes(columns))
    widths = _MILLIMETRES | _firm(columns, cases) | {"gebiet": _longest(cases), "beschluss": _WRITTEN}
    return sum(themes.get(h, widths.get(h.kind, _SIDE)) for h in columns) <= _UPRIGHT


def _firm(columns: tuple[Heading, ...], cases: Sequence[Case]) -> dict[str, float]:
    """Return how much room firmness takes: where nothing is open a word, not a span of two."""
    told = [t for h in columns if h.kind == "festigkeit" for t in (h.title, *(parts(c, h)[0] for c in cases))]
    return {"festigkeit": min(_MILLIMETRES["festigkeit"], max(map(_broad, told)))} if told else {}


def _themes(columns: tuple[Heading, ...]) -> dict[Heading, float]:
    return {h: max(_THEME, _DOT * len(h.ids) + _BESIDE) for h in columns if h.kind == "thema"}


def _unbroken(themes: dict[Heading, float]) -> dict[Heading, float]:
    return {h: max(w, *map(_broad, h.title.split())) for h, w in themes.items()}


def _longest(cases: Sequence[Case]) -> float:
    return max(_broad(f"{line.area} {line.beside}") for case in cases for line in case.lines)
