"""Which rows of an unknown table hold sums, and of which nobody knows whose they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from screening.base import folded
from screening.delivery.checks import of_no_area
from screening.delivery.draft.figures import number_of
from screening.delivery.draft.file import Rows
from screening.delivery.draft.forms import first_parts
from screening.delivery.draft.link import Link, parents_of
from screening.delivery.draft.maps import SeenMap
from screening.delivery.draft.numbers import Locale
from screening.delivery.draft.words import TOTAL

_ALIKE = 2
"""So many columns must agree with the sum of all areas for a row to be the city's."""

_LEVEL = re.compile(
    r"(?:(?:stadt)?(?:bezirk|teil|kreis|gebiet|region)|ortsteil|bezirksregion|kreis|region|gebiet|distrikt|district"
    r"|borough|ward)\s+",
    re.IGNORECASE,
)
"""What may stand before the name of a level above the areas: „Stadtbezirk Eving“."""

_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:[\s.,'’][0-9]{3})+")


def sums_known(seen: SeenMap, city: str, link: Link) -> frozenset[str]:
    """Return what is called so that a row of that name is a sum: the city, and what the map's areas lie in.

    Examples
    --------
    >>> columns = {"nr": ("1", "2", "3", "4"), "bezirk": ("Süd", "Süd", "Nord", "Nord")}
    >>> link = Link("nr", ("1", "2", "3", "4"), 0, "", False, "")
    >>> sorted(sums_known(SeenMap("a.geojson", "", (), columns, "", "", ""), "Neustadt", link))
    ['Neustadt', 'Nord', 'Stadt Neustadt', 'Süd']
    """
    above = {
        text
        for column in seen.columns.values()
        if 1 < len({*column}) <= len(column) / 2
        for text in column
        if re.search(r"[^\W\d_]{2}", text)
    }
    above |= {p for k in parents_of(link) for p in first_parts(link.ids, link.separator, k)}
    return frozenset(map(folded, {*above, city, f"Stadt {city}"}))


def rows_of_sums(
    rows: Rows,
    ids: int,
    meant: Mapping[str, str],
    numbers: Sequence[int],
    known: Collection[str],
    locale: Locale,
) -> tuple[list[str], list[str], int]:
    """Return the labels of sums, what else is no area, and how many rows have figures and no text at all.

    A row is a sum by its label, by what its first text says („Stadt gesamt“ beside the number 0, „nicht zuzuordnen“
    beside 999), or because its figures are those of all areas together. One without an id is named by its first text.
    One with nothing but a text is a title above the areas of a district, and read as little.

    Parameters
    ----------
    rows : list of (int, list of str)
    ids : int
    meant : mapping of str to str
    numbers : sequence of int
        The columns of figures of a wide table.
    known : collection of str
        Names of sums, folded.
    locale : Locale

    Examples
    --------
    >>> rows = [(2, ["01", "Au", "7", "1"]), (3, ["02", "Tal", "9", "2"]), (4, ["", "Köln", "16", "3"])]
    >>> rows += [(5, ["Alle", "", "16", "3"]), (6, ["99", "Umland", "4", "1"]), (7, ["Summe", "", "5", ""])]
    >>> rows_of_sums(rows, 0, {"01": "01", "02": "02"}, [2, 3], (), Locale(",", ""))
    (['Köln', 'Alle', 'Summe'], ['99'], 0)
    >>> rows_of_sums([(2, ["0", "Köln (gesamt)"]), (3, ["999", "außerhalb"])], 0, {}, [], (), Locale(",", ""))
    (['0', '999'], [], 0)
    >>> rows_of_sums([(2, ["Stadtbezirk Süd", "7"])], 0, {}, [], (folded("Süd"),), Locale(",", ""))
    (['Stadtbezirk Süd'], [], 0)
    >>> rows_of_sums([(2, ["Bezirk Mitte", ""]), (3, ["01", "7"])], 0, {"01": "01"}, [1], (), Locale(",", ""))
    (['Bezirk Mitte'], [], 0)
    >>> rows_of_sums([(2, ["01", "7"]), (3, ["", "2"])], 0, {"01": "01"}, [1], (), Locale(",", ""))
    ([], [], 1)
    """
    own = [cells for _, cells in rows if ids < len(cells) and cells[ids] in meant]
    sums = {k: sum(_number(c, k, locale) or 0 for c in own) for k in numbers}
    totals: dict[str, None] = {}
    others: dict[str, None] = {}
    nameless = 0
    for _, cells in rows:
        text = cells[ids] if ids < len(cells) else ""
        if text in meant:
            continue
        same = sum(n > 0 and _number(cells, k, locale) == n for k, n in sums.items())
        if not text:
            text = next((c for c in cells if c), "")
            if re.search(r"[^\W\d_]{2}", text):
                totals[text] = None
            elif numbers and same >= min(_ALIKE, len(numbers)):
                totals[""] = None
            elif any(_number(cells, k, locale) for k in numbers):
                nameless += 1
            continue
        beside = next((c for c in cells if re.search(r"[^\W\d_]{2}", c)), "")
        title = not any(c for k, c in enumerate(cells) if k != ids)
        says = title or any(TOTAL.search(t) or of_no_area(t) for t in (text, beside))
        called = known and {
            folded(text),
            folded(_LEVEL.sub("", text, count=1) if _LEVEL.match(text) else text),
        } & {*known}
        if says or called or same >= _ALIKE:
            totals[text] = None
        else:
            others[text] = None
    return [*totals], [*others], nameless


def rows_above_sums(rows: Rows, ids: int, meant: Mapping[str, str]) -> int:
    """Return how many rows stand above a table's end in which sums have the names of areas; all if there is no such end.

    The areas' own rows come first, each once. What repeats one below is its district's sum if most of its counts are
    larger.

    Examples
    --------
    >>> rows = [(2, ["Au", "7"]), (3, ["Tal", "9"]), (4, ["Nord", "3"]), (5, ["Au", "16"]), (6, ["Stadt", "19"])]
    >>> rows_above_sums(rows, 0, {"Au": "01", "Tal": "02"}), rows_above_sums(rows[:3], 0, {"Au": "01", "Tal": "02"})
    (2, 3)
    >>> rows_above_sums([(2, ["Au", "7"]), (3, ["Au", "9"]), (4, ["Tal", "9"])], 0, {"Au": "01", "Tal": "02"})
    3
    """
    first: dict[str, int] = {}
    again: list[tuple[int, int]] = []
    for n, (_, cells) in enumerate(rows):
        area = meant.get(cells[ids], "") if ids < len(cells) else ""
        if area in first:
            again.append((first[area], n))
        elif area:
            first[area] = n
    above = max(first.values(), default=-1) + 1
    sums = all(n >= above and _larger(rows[n][1], rows[one][1], ids) for one, n in again)
    return above if again and sums and 2 * len(again) <= len(first) else len(rows)


def _larger(row: Sequence[str], than: Sequence[str], ids: int) -> bool:
    """Tell whether most counts of a row are larger than those of another, as a district's are than its quarter's."""
    pairs = [
        (int(a), int(b))
        for k, cells in enumerate(zip(row, than, strict=False))
        if k != ids
        if all(map(_WHOLE.fullmatch, cells))
        for a, b in [[re.sub("[^0-9]", "", c) for c in cells]]
    ]
    return bool(pairs) and 2 * sum(a > b for a, b in pairs) > len(pairs)


def _number(cells: Sequence[str], place: int, locale: Locale) -> float | None:
    return number_of(cells[place], locale) if place < len(cells) else None
