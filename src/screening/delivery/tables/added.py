"""Counts that a file parts over several rows of an area, by sex or age: what their sum says, and what must not be added."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from screening.base import Finding
from screening.concept import QUALIFIED, VALUE, WITH_NUMBER
from screening.delivery.manifest import SourceFile
from screening.delivery.tables.findings_of_layouts import classes_overlap, parts_added, total_beside_parts
from screening.delivery.tables.signs import Number

Key = tuple[str, tuple[str, ...]]
"""An area, and its texts in the columns over which is added up; no texts where none is."""

Cells = Mapping[Key, tuple[int, str]]
"""Line and text of each cell of a count."""

_OPEN = ("geheim", "unsicher", "folgt", "fehlt", "unsinnig")
"""What a sum is that lacks a part, by what the parts are: the first that any of them is."""

_NUMBERS = ("null", VALUE, *QUALIFIED)
"""What a sum of numbers is: the last that any of them is."""


def sum_status(words: Sequence[str]) -> str:
    """Return what a sum is, by what its parts are: one that is open makes it open.

    Examples
    --------
    >>> sum_status(["wert", "fehlt", "geheim"]), sum_status(["null", "wert", "geschätzt"]), sum_status(["null", "null"])
    ('geheim', 'geschätzt', 'null')
    """
    return next((s for s in _OPEN if s in words), "") or max(words, key=_NUMBERS.index)


def added_up(
    areas: Sequence[int], numbers: npt.NDArray[np.int64], words: Sequence[str], count: int
) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return sums and their statuses, by the position of the area of each part; a sum that is open is 0.

    Examples
    --------
    >>> sums, words = added_up([0, 1, 0, 1], np.array([7, 2, 5, 0]), ["wert", "wert", "wert", "geheim"], 2)
    >>> sums.tolist(), words
    ([12, 0], ['wert', 'geheim'])
    """
    sums = np.zeros(count, dtype="int64")
    np.add.at(sums, np.array(areas, dtype="int64"), numbers)
    every: list[list[str]] = [[] for _ in range(count)]
    for area, word in zip(areas, words, strict=True):
        every[area].append(word)
    statuses = [sum_status(own) for own in every]
    sums[[s not in WITH_NUMBER for s in statuses]] = 0
    return sums, statuses


# ------------------------------------------------------------------ what must not be added

_TOTAL = re.compile(
    r"(?:ins|stadt)?gesamt(?:\b.*)?|.*\b(?:insgesamt|gesamt|zusammen|zus\.)|total(?:\b.*)?|.*[- ]total|summe(?:\b.*)?"
    r"|(?:alle|beide)(?: (?:geschlechter|altersgruppen|altersklassen|nationalitäten|personen|herkünfte|gruppen))?"
    r"|(?:all|both)(?: (?:sexes|ages|persons|people|genders|groups))?",
    re.IGNORECASE,
)
_LEAST_GROUPS = 3


def sounds_total(text: str) -> bool:
    """Tell whether a class calls itself the sum of the others.

    Examples
    --------
    >>> [sounds_total(t) for t in ("Total", "insgesamt", "beide", "Alter insgesamt", "Both sexes", "alle Geschlechter")]
    [True, True, True, True, True, True]
    >>> [sounds_total(t) for t in ("weiblich", "alle anderen", "Gesamtschule", "")]
    [False, False, False, False]
    """
    return _TOTAL.fullmatch(text) is not None


def sums_in(groups: Sequence[Mapping[str, float]]) -> list[str]:
    """Return the classes that are the sum of all others in every group that has them, so often that it is no chance.

    Examples
    --------
    >>> groups = [{"A": 3, "B": 4, "T": 7}, {"A": 1, "B": 8, "T": 9}, {"A": 5, "B": 6, "T": 11}]
    >>> sums_in(groups), sums_in([*groups, {"A": 1, "B": 1, "T": 1}]), sums_in(groups[:2])
    (['T'], [], [])
    """
    times: dict[str, int] = defaultdict(int)
    never: set[str] = set()
    for group in groups:
        whole = sum(group.values())
        for text, number in group.items():
            if 2 * number != whole:
                never.add(text)
            elif sum(n > 0 for n in group.values()) > 2:
                times[text] += 1
    return [t for t, n in times.items() if n >= _LEAST_GROUPS and t not in never]


_BETWEEN = re.compile(r"\D*?([0-9]{1,4}) ?(?:-|–|bis|bis unter|to) ?<? ?([0-9]{1,4})\D*")
_FROM = re.compile(
    r"(?:ab|über|over) ([0-9]{1,4})\D*|([0-9]{1,4}) ?(?:\+|und (?:mehr|älter|darüber)|and (?:over|more|older))\D*"
)
_BELOW = re.compile(r"(?:unter|under|<|bis(?: unter)?) ?([0-9]{1,4})\D*")


def _span(text: str) -> tuple[int, int] | None:
    """Return the limits of a class of numbers; None if it is none."""
    if found := _BETWEEN.fullmatch(text):
        low, high = int(found[1]), int(found[2])
        return (low, high) if low < high else None
    if found := _FROM.fullmatch(text):
        return int(found[1] or found[2]), 10**6
    if found := _BELOW.fullmatch(text):
        return 0, int(found[1])
    return None


def overlapping(texts: Sequence[str]) -> tuple[str, str] | None:
    """Return the first two classes of numbers that share more than a limit; None if there are none.

    Examples
    --------
    >>> overlapping(["0-5", "0-17", "18-64"]), overlapping(["unter 18", "16 bis 20"]), overlapping(["20-64", "60+"])
    (('0-5', '0-17'), ('unter 18', '16 bis 20'), ('20-64', '60+'))
    >>> overlapping(["0-5", "5-10", "10 und mehr", "unbekannt"]), overlapping(["unter 6", "6 bis unter 18", "ab 18"])
    (None, None)
    """
    spans = [(t, span) for t in texts if (span := _span(t))]
    return next(
        ((a, b) for (a, x), (b, y) in combinations(spans, 2) if max(x[0], y[0]) < min(x[1], y[1])), None
    )


def added_findings(
    cells: Mapping[str, Cells], areas: Sequence[str], source: SourceFile, file: str
) -> Iterator[Finding]:
    """Tell over what the counts of a file are added up, and classes that would be counted twice.

    Of what ``where`` or ``select`` name text by text nobody doubts that it is to be added, but for sums.

    Parameters
    ----------
    cells : mapping of str to Cells
        By count.
    areas : sequence of str
    source : SourceFile
    file : str
        What findings call it.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(
    ...     path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",", columns={"bev": "Zahl"},
    ...     add_up=["Sex"],
    ... )
    >>> cells = {("01", ("m",)): (2, "7"), ("01", ("w",)): (3, "9"), ("02", ("w",)): (4, "8")}
    >>> for found in added_findings({"bev": cells}, ["01", "02"], source, "a.csv"):
    ...     print(found.message)
    Zusammengezählt wird über „Sex“ (m, w). 1 von 4 Zeilen gibt es nicht; sie zählen als 0.
    >>> doubled = {**cells, ("01", ("beide",)): (5, "16")}
    >>> [found.level for found in added_findings({"bev": doubled}, ["01", "02"], source, "a.csv")]
    ['Fehler', 'Hinweis']
    """
    number = Number(source.decimal, source.thousands)
    every: list[dict[str, None]] = [{} for _ in source.add_up]
    absent, rows = 0, 0  # of the count that has most
    told: set[tuple[str, str]] = set()
    for key, found in cells.items():
        combos = dict.fromkeys(combo for _, combo in found)
        own = {area for area, _ in found}.intersection(areas)
        if len(combos) * len(own) > rows:
            rows = len(combos) * len(own)
            absent = rows - sum(area in own for area, _ in found)
        for n, column in enumerate(source.add_up):
            texts = dict.fromkeys(combo[n] for combo in combos)
            every[n] |= texts
            named = len({*source.where.get(key, {}).get(column, ()), *source.select.get(column, ())}) > 1
            totals = [] if named or len(texts) < 2 else [t for t in texts if sounds_total(t)]
            totals += sums_in(_groups(found, n, number)) if len(texts) > 2 and not totals else []
            for text in totals:
                if (column, text) not in told:
                    line = min(line for (_, combo), (line, _) in found.items() if combo[n] == text)
                    yield total_beside_parts(file, line, column, text, [t for t in texts if t not in totals])
                told.add((column, text))
            pair = None if named or totals else overlapping([*texts])
            if pair and (column, "") not in told:
                yield classes_overlap(file, column, *pair)
                told.add((column, ""))
    if rows:
        yield parts_added(file, dict(zip(source.add_up, every, strict=True)), absent, rows)


def _groups(cells: Cells, place: int, number: Number) -> list[dict[str, float]]:
    """Return the numbers by the text of one column, apart by area and the texts of the others; without gaps."""
    groups: dict[Key, dict[str, float]] = defaultdict(dict)
    gaps: set[Key] = set()
    for (area, combo), (_, text) in cells.items():
        rest = area, (*combo[:place], *combo[place + 1 :])
        value = number.parse(text.strip())
        if value is None:
            gaps.add(rest)
        else:
            groups[rest][combo[place]] = float(value)
    return [group for key, group in groups.items() if key not in gaps]
