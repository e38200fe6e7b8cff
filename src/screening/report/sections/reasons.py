"""Why decisions changed, in German sentences and tables; used by the history and by comparisons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pandas as pd

from screening.analysis.time import NEW, NO, OPEN, PARTS, REDRAWN, UNCOUNTED, UNIT, YES, Attribution
from screening.base import Block, Cell, Column, escape_markdown, number, table, text
from screening.concept import Catalogue
from screening.figures.words import Named, Placed, area_cell, area_column, area_list, formerly, in_order
from screening.report.sections.places import place_column

CAUSES: dict[str, str] = {
    "boundary": "Gebietsstand",
    "value": "Werte",
    "reference": "Bezugswerte",
    "criteria": "Kriterien",
    "status": "Datenstand",
    "unseparated": "Werte oder Bezugswerte",
}
"""The parts of an attribution in words."""

_BECAUSE: dict[str, tuple[str, str]] = {
    "boundary": ("es neu zugeschnitten ist", "es neu zugeschnitten ist"),
    "value": ("seine Werte gestiegen sind", "seine Werte gesunken sind"),
    "reference": ("die Bezugswerte gesunken sind", "die Bezugswerte gestiegen sind"),
    "criteria": ("andere Kriterien gelten", "andere Kriterien gelten"),
    "status": ("Werte bekannt wurden", "Werte offen sind"),
    "unseparated": (
        "Werte gestiegen oder Bezugswerte gesunken sind",
        "Werte gesunken oder Bezugswerte gestiegen sind",
    ),
}
"""What made for an entry, and for an exit."""

_NOUNS: dict[str, str] = {
    "boundary": "der neue Zuschnitt",
    "value": "die eigenen Werte",
    "reference": "die Bezugswerte",
    "criteria": "die Kriterien",
    "status": "der Datenstand",
    "unseparated": "Werte oder Bezugswerte",
}

_SINGULAR = ("boundary", "status")

SIZE = "zu klein"


_UNTOLD = ("Werte gesagt sind, die zuvor offen waren", "Werte hier offen sind")
"""What a change of *status* means where values may not be told."""


def causes_of(audience: str) -> dict[str, str]:
    """Return the causes' names; for the meeting a value may be open because it is not told."""
    return CAUSES if audience == "intern" else CAUSES | {"status": "offene Werte"}


def tenths(parts: dict[str, int], unit: int = UNIT) -> dict[str, int]:
    """Round parts to tenths so that the rounded ones sum to the rounded sum (largest remainders).

    Examples
    --------
    >>> tenths({"a": 40, "b": 40, "c": 40})
    {'a': 4, 'b': 3, 'c': 3}
    """
    whole = {k: 10 * v // unit for k, v in parts.items()}
    left = round(10 * sum(parts.values()) / unit) - sum(whole.values())
    order = sorted(parts, key=lambda k: whole[k] * unit - 10 * parts[k])
    return {k: v + (k in order[:left]) for k, v in whole.items()}


def signed(value: int) -> str:
    r"""Return tenths as a signed number.

    Examples
    --------
    >>> signed(15), signed(-10), signed(0)
    ('+1,5', '−1', '±0')
    """
    if not value:
        return "±0"
    return ("+" if value > 0 else "−") + number(abs(value) / 10, 0 if value % 10 == 0 else 1)


def _counted(value: int) -> str:
    """Return tenths as a number, signed only if negative."""
    return signed(value).lstrip("+±")


def hits_sentence(row: pd.Series, causes: dict[str, str], what: str = "Treffer") -> str:
    r"""Return how the hits of an area changed, and through what.

    Parameters
    ----------
    row : pandas.Series
        A row of `Attribution.hits_min` or `Attribution.hits_max`.
    causes : dict of str to str
        See `causes_of`; parts without a name are not told.
    what : str
        What is counted.

    Examples
    --------
    >>> row = pd.Series({p: 0 for p in PARTS} | {"before": 6, "now": 8, "value": 180, "reference": 60})
    >>> hits_sentence(row, CAUSES)
    'Treffer +2: Werte +1,5, Bezugswerte +0,5'
    """
    change = int(row["now"] - row["before"])
    parts = tenths({p: int(row[p]) for p in PARTS})
    told = [f"{causes[p]} {signed(v)}" for p, v in parts.items() if v and p in causes]
    head = f"{what} {signed(10 * change)}"
    return f"{head}: {', '.join(told)}" if told else head


def change_sentences(found: Attribution, catalogue: Catalogue, audience: str) -> dict[str, str]:
    """Return one or two sentences for each area that became *sicher* or ceased to be, by `area_id`."""
    causes = causes_of(audience)
    moved = found.taken[(found.taken["before"] != found.taken["now"]).fillna(False)]
    by_area = dict(tuple(found.cells.groupby("area_id", sort=False)))
    told = {}
    for area in moved.index:
        row = moved.loc[area]
        came = bool(row["now"])
        decision = str(found.areas["decision_now"][area])
        before = str(found.areas["decision_before"][area])
        what = (
            "kommt hinzu" if came else "ist nur noch *möglich*" if decision == "möglich" else "fällt heraus"
        )
        # with one year's data it can only be the criteria: nobody needs to read that in every line
        alone = found.years[0] == found.years[1]
        why = "" if alone else f", weil {_because(row, came, (before, decision), audience)}"
        cells = _cells(by_area.get(area), catalogue, causes, alone, audience)
        told[area] = f"{what}{why}. {cells}".strip()
    return told


def _because(row: pd.Series, came: bool, decisions: tuple[str, str], audience: str) -> str:
    sign = 1 if came else -1
    parts = {p: sign * int(row[p]) for p in PARTS if row[p]}
    helped = sorted((p for p in parts if parts[p] > 0), key=lambda p: -parts[p])
    against = sorted((p for p in parts if parts[p] < 0), key=lambda p: parts[p])

    def clause(part: str) -> str:
        if part == "value" and SIZE in decisions:
            return "es nun groß genug ist" if came else "es nun zu klein ist"
        words = _UNTOLD if part == "status" and audience != "intern" else _BECAUSE[part]
        return words[0 if came else 1]

    told = _and([clause(p) for p in helped])
    if not against:
        return told
    verb = "wirkte" if len(against) == 1 and against[0] in _SINGULAR else "wirkten"
    return f"{told}; dagegen {verb} {_and([_NOUNS[p] for p in against])}"


def _and(words: list[str]) -> str:
    return " und ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _cells(
    cells: pd.DataFrame | None, catalogue: Catalogue, causes: dict[str, str], alone: bool, audience: str
) -> str:
    """Tell which indicators count now, no longer count, are open or no longer open; through what, if told.

    To the meeting a value may be open because it is not told: then nothing is known to have changed.
    """
    if cells is None:
        return ""
    groups: dict[str, list[str]] = {}
    changed = cells["before"] != cells["now"]
    if audience != "intern":
        changed &= (cells["before"] != OPEN) & (cells["now"] != OPEN)
    for cell in cells[changed].itertuples():
        sizes = {p: abs(int(getattr(cell, p))) for p in PARTS}
        main = [causes[p] for p in PARTS if sizes[p] and sizes[p] == max(sizes.values())]
        why = f" ({_and(main)})" if main and not alone else ""
        groups.setdefault(_KINDS[cell.before, cell.now], []).append(f"{catalogue[cell.indicator].short}{why}")
    kinds = [k for k in dict.fromkeys(_KINDS.values()) if k in groups]
    return " ".join(f"{kind}: {', '.join(groups[kind])}." for kind in kinds)


_KINDS: dict[tuple[str, str], str] = {
    (NO, YES): "Zählt neu",
    (OPEN, YES): "Zählt neu",
    (UNCOUNTED, YES): "Zählt neu",
    (YES, NO): "Zählt nicht mehr",
    (YES, OPEN): "Jetzt offen",
    (NO, OPEN): "Jetzt offen",
    (OPEN, NO): "Nicht mehr offen",
    (YES, UNCOUNTED): "Kein Kriterium mehr",
    (OPEN, UNCOUNTED): "Kein Kriterium mehr",
    (UNCOUNTED, OPEN): "Neues Kriterium",
    (NO, UNCOUNTED): "Kein Kriterium mehr",
    (UNCOUNTED, NO): "Neues Kriterium",
}


def summary(found: Attribution, audience: str) -> Block:
    """Return how the entries and exits divide among the causes, as a table that adds up."""
    causes = causes_of(audience)
    known = found.taken.dropna()
    came, gone = known[known["now"] > known["before"]], known[known["now"] < known["before"]]
    sums = [{p: int(f[p].sum()) * sign for p in PARTS} for f, sign in ((came, 1), (gone, -1))]
    hits = {p: int(found.hits_min[p].sum()) for p in PARTS}
    rounded = [tenths(s) for s in (*sums, hits)]
    shown = [p for p in PARTS if any(s[p] for s in (*sums, hits))]
    if not shown:
        return text("Kein Treffer und keine Entscheidung ist anders.")
    write = (_counted, _counted, signed)
    rows: list[list[Cell | str]] = [
        [Cell(causes[p]), *(w(s[p]) for w, s in zip(write, rounded, strict=True))] for p in shown
    ]
    sums_told = [w(sum(s.values())) for w, s in zip(write, rounded, strict=True)]
    rows.append([Cell("insgesamt", "total"), *(Cell(t, "total") for t in sums_told)])
    columns = [
        Column("Ursache", header=True),
        Column("Zugänge", "right"),
        Column("Abgänge", "right"),
        Column("sichere Treffer, alle Gebiete", "right"),
    ]
    note = (
        "Anteil jeder Ursache nach Shapley: ihre mittlere Wirkung über alle Reihenfolgen, in denen die Ursachen "
        "eintreten können. Ein Zugang durch zwei Ursachen, die es beide brauchte, zählt bei jeder zur Hälfte."
    )
    return table(columns, rows, name="ursachen", caption="Wodurch sich Entscheidungen änderten", note=note)


class Shown(Named, Placed, Protocol):
    """What knows what areas are called and where they lie: a `Release` or a comparison."""


def change_table(
    shown: Shown,
    found: Attribution,
    catalogue: Catalogue,
    audience: str,
    place: Callable[[str], str],
    heads: tuple[str, str],
    *,
    name: str,
    caption: str,
) -> Block:
    """Return all areas whose decision changed, entries and exits first, each with its reasons.

    Parameters
    ----------
    shown : Release or Comparison
        Knows what the areas are called.
    found : Attribution
    catalogue : Catalogue
    audience : {"intern", "gespraech"}
    place : callable
        Where an area lies, in words.
    heads : tuple of str
        What the two sides are called.
    name, caption : str
    """
    areas = found.areas
    moved = areas[found.moved]
    if moved.empty:
        return text("Keine Entscheidung ist anders.")
    one_year = found.years[0] == found.years[1]
    causes = {} if one_year else causes_of(audience)
    told = change_sentences(found, catalogue, audience)
    taken = found.taken.loc[moved.index]
    rank = (taken["before"] == taken["now"]).astype(int) * 2 + (taken["now"] < taken["before"]).astype(int)
    rows: list[list[Cell | str]] = []
    for area in sorted(in_order(shown, moved.index), key=lambda a: int(rank[a])):
        why = told.get(area, "")
        why = why[:1].upper() + why[1:].replace("*", "")
        # between *möglich* and *nein* the hits that could be decide
        hits = hits_sentence(found.hits_min.loc[area], causes)
        if rank[area] == 2:
            most = hits_sentence(found.hits_max.loc[area], causes, "Treffer höchstens")
            hits = f"{hits.replace('Treffer', 'Treffer mindestens', 1)}. {most}"
        cut = ""
        if moved["origin"][area] == REDRAWN:
            cut = f" Neu zugeschnitten; verglichen mit {formerly(shown, moved['predecessor'][area])}."
        arrow = f"{moved['decision_before'][area]} → {moved['decision_now'][area]}"
        rows.append(
            [
                area_cell(shown, area),
                place(area),
                Cell(arrow, "hit" if rank[area] == 0 else ""),
                f"{hits}. {why}{cut}".strip(),
            ]
        )
    columns = [
        area_column(shown, 1.3),
        place_column(shown, 2.2),
        Column("Entscheidung" if one_year else f"{heads[0]} → {heads[1]}", width=2.0),
        Column("Warum", width=6.5),
    ]
    return table(columns, rows, name=name, caption=caption)


def new_areas(shown: Named, found: Attribution) -> Block:
    """Say which areas have no predecessor to be compared with, and which are redrawn."""
    areas = found.areas
    sentences = []
    redrawn = areas[areas["origin"] == REDRAWN]
    if len(redrawn):
        before = redrawn["predecessor"]
        listed = area_list(
            shown, in_order(shown, before.index), 20, sign=lambda a: f" (aus {formerly(shown, before[a])})"
        )
        sentences.append(
            f"**{number(len(redrawn))}** {'Gebiet ist' if len(redrawn) == 1 else 'Gebiete sind'} neu zugeschnitten; "
            f"verglichen wird mit dem früheren Gebiet, aus dem die meisten Menschen kommen: {escape_markdown(listed)}. "
            f"{'Seine' if len(redrawn) == 1 else 'Ihre'} früheren Zahlen sind über den Umsteigeschlüssel "
            "auf den neuen Zuschnitt gebracht."
        )
    if count := int((areas["origin"] == NEW).sum()):
        sentences.append(
            f"**{number(count)}** {'Gebiet hat' if count == 1 else 'Gebiete haben'} kein früheres Gebiet, mit dem "
            f"{'es sich vergleichen ließe: über es' if count == 1 else 'sie sich vergleichen ließen: über sie'} "
            "wird nichts gesagt."
        )
    return text(" ".join(sentences))


__all__ = [
    "CAUSES",
    "causes_of",
    "change_sentences",
    "change_table",
    "hits_sentence",
    "new_areas",
    "summary",
    "tenths",
]
