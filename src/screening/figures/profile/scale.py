"""The scale of a row in words: what its marks show, the same in HTML and Typst."""

from __future__ import annotations

from screening.base import number, times_in_words
from screening.figures.profile.rows import Row


def scale_said(row: Row, place: int, parent: str) -> str:
    """Return what all marks of a row show as times the mean; empty where there is no mark.

    Parameters
    ----------
    row : Row
    place : int
        Position of the area.
    parent : str
        What the Bezirk is called; empty: it is not told.
    """
    return ", ".join(filter(None, (own_said(row, place, parent), city_said(row))))


def own_said(row: Row, place: int, parent: str) -> str:
    """Return what the marks of the area and its Bezirk show."""
    told = []
    ratio, above = float(row.ratio[place]), row.parent(place)
    low, high = float(row.low[place]), float(row.high[place])
    if ratio == ratio:
        chance = f" (Zufallsschwankung {number(low, 1)} bis {number(high, 1)})" if low == low else ""
        told.append(f"Gebiet {times_in_words(row.factor[place])}{chance}")
    if parent and above == above:
        told.append(f"{parent} {number(above, 1)}")
    return ", ".join(told)


def city_said(row: Row) -> str:
    """Return what the grey line and the grey field show: the same for all areas."""
    if not row.ends:
        return ""
    low, first, third, high = (number(e, 1) for e in row.ends)
    return f"Stadt {low} bis {high}, mittlere Hälfte {first} bis {third}"
