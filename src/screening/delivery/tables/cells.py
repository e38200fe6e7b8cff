"""What is wrong with the cells of a file, told once for what is one thing to do.

Three things look alike, a column of cells that say no number, and ask for three remedies: a text that stands for
nothing (the line of ``signs`` to write), a setting of ours that does not fit (the line of ``lieferung.toml`` to
change), and slips of the sender, cell by cell. Whoever is told of a slip where a setting is wrong asks the sender in
vain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
import numpy.typing as npt

from screening.base import Finding
from screening.delivery.manifest import Reading, SourceFile
from screening.delivery.tables.block import Column
from screening.delivery.tables.findings import cell_wrong, decimals_rounded
from screening.delivery.tables.findings_of_cells import (
    cells_in_other_locale,
    cells_wrong,
    column_wrong,
    columns_in_other_locale,
    footnote_remedy,
    most_of_column,
    sign_remedy,
)
from screening.delivery.tables.signs import LOCALES, MAX_LENGTH, NOT_FOUND, Number

_PLACEHOLDER = re.compile(
    r"[-−](?:1|[0-9]*99+)(?:[.,]0+)?|[-−]?9{4,}(?:[.,][90]+)?|[-−]?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{2,3}"
)
_ONE_LESS = ("-1", "−1", "-1,0", "-1.0")
_WORD = re.compile(r"[^0-9#=]+")

MOST_SIGNS = 5
"""A column has no more texts that stand for nothing; with more of them it is another column than was meant."""

FEW = 3
"""So many cells of one kind are told one by one."""

SHARE_ELSEWHERE = "Hier steht ein Anteil; der Indikator wird nicht in Prozent gemessen."
DECLARE = (
    "Beim Absender klären; sind negative Werte gemeint (Veränderungen), im Katalog negative = true setzen."
)
"""What to do about a negative rate of an indicator that is not declared to have any."""

SHARE = "Hier steht ein Anteil statt einer Anzahl."
NO_NUMBER = "Hier steht keine Zahl und kein vereinbartes Zeichen."
NO_WHOLE = "Hier muss eine ganze Zahl stehen."
NEGATIVE = "Der Wert ist negativ."
TOO_LARGE = "Die Zahl ist unmöglich groß."
NINES = "Die Zahl ist vermutlich ein Platzhalter für fehlende Angaben."

ASK = "Beim Absender klären."
"""What to do about a number that cannot be; about one that repeats, there is more to say."""

Problem = tuple[str, str]
"""Problem, remedy; both empty where a cell says a number or an agreed sign."""


@dataclass(frozen=True)
class Wrong:
    """The cells of one column that say no number and no agreed sign.

    Attributes
    ----------
    column : Column
    problems : mapping of int to tuple of str
        Position to problem and remedy.
    whole : bool
        Whether the column holds counts; else rates.
    most : int
        From this number on a value is impossible.

    Examples
    --------
    >>> why = ("Hier steht keine Zahl und kein vereinbartes Zeichen.", "Beim Absender klären.")
    >>> wrong = Wrong(Column("Einwohner", ["k. A.", "120", "k. A.", "12x"], [2, 3, 4, 5]), dict.fromkeys([0, 2, 3], why))
    >>> wrong.signs, wrong.filled
    ({'k. A.': [0, 2]}, 4)
    """

    column: Column
    problems: Mapping[int, Problem]
    whole: bool = True
    most: int = 10**9

    def text(self, at: int) -> str:
        """Return a cell without the blanks around it."""
        return (self.column.texts[at] or "").strip()

    @cached_property
    def filled(self) -> int:
        """How many cells hold anything."""
        return sum(bool(t and t.strip()) for t in self.column.texts)

    @cached_property
    def signs(self) -> dict[str, list[int]]:
        """Texts that may stand for nothing, with the positions of their cells."""
        every: dict[str, list[int]] = {}
        for at, (problem, _) in self.problems.items():
            text = self.text(at)
            if problem != SHARE and 0 < len(text) <= MAX_LENGTH:
                every.setdefault(text, []).append(at)
        numbers = {t: places for t, places in every.items() if _PLACEHOLDER.fullmatch(t)}
        below = {t for t, places in every.items() if self.problems[places[0]][0] == NEGATIVE}
        if len(below - {*numbers}) > (MOST_SIGNS if self.whole else 0):  # changes, of which -1 is one
            numbers = {t: places for t, places in numbers.items() if t not in _ONE_LESS}
        words = {t: places for t, places in every.items() if t not in numbers and self._repeats(t, places)}
        return numbers | (words if len(words) <= MOST_SIGNS else {})

    def _repeats(self, text: str, places: Sequence[int]) -> bool:
        wordy = _WORD.fullmatch(text) or text in NOT_FOUND
        return len(places) > 1 and bool(
            wordy or (self.problems[places[0]][1] in (ASK, DECLARE) and len(places) > FEW)
        )


def tell_cells(
    wrong: Sequence[Wrong], source: SourceFile, reading: Reading, signs: Iterable[str] = ()
) -> None:
    """Tell what is wrong with the cells of a file.

    Parameters
    ----------
    wrong : sequence of Wrong
        The columns with such cells.
    source : SourceFile
        What is declared: locale and signs.
    reading : Reading
        Gets the findings.
    signs : iterable of str
        Further texts that stand for nothing, told elsewhere: the line to write holds those of the whole file.

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=",")
    >>> column = Column("Einwohner", ["k. A.", "120", "k. A.", "12x"], [2, 3, 4, 5])
    >>> reading = Reading("2024/a.csv")
    >>> tell_cells([Wrong(column, dict.fromkeys([0, 2, 3], (NO_NUMBER, ASK)))], source, reading)
    >>> [(f.row, f.value) for f in reading.found]
    [('2', 'k. A.'), ('5', '12x')]
    >>> reading.found[0].remedy
    'Steht der Text für „keine Angabe“, bei dieser Datei eintragen: signs = { "k. A." = "fehlt" }'
    >>> column = Column("Einwohner", ["1,234", "1,235", "1,236", "1,237"], [2, 3, 4, 5])
    >>> reading = Reading("2024/a.csv")
    >>> tell_cells([Wrong(column, dict.fromkeys(range(4), (NO_WHOLE, "")))], source, reading)
    >>> print(*reading.found)
    Fehler: 2024/a.csv, Zeile 2, Spalte „Einwohner“, Wert „1,234“: 4 von 4 Zellen sind mit decimal = "," keine ganzen \
Zahlen, mit decimal = "." und thousands = "," dagegen schon. → Bei dieser Datei decimal = "." und thousands = "," \
eintragen.
    """
    proposed = [*dict.fromkeys([*(t for w in wrong for t in w.signs), *signs])]
    left = [_without_signs(one) for one in wrong]
    fitting = [other_locales(one, there, source) for one, there in zip(wrong, left, strict=True)]
    # of the locales that suit a column the one that suits most of them: a file is written in one
    suits = Counter(locale for locales in fitting for locale in locales)
    elsewhere: dict[Number, list[Finding]] = {}
    for one, there, locales in zip(wrong, left, fitting, strict=True):
        if one.signs:
            reading.add(_of_signs(one, source, reading, proposed))
        if locales:
            locale = max(locales, key=lambda n: suits[n])
            first = _place(one, [*there], reading)
            told = cells_in_other_locale(first, source, locale, len(there), one.filled, one.whole)
            elsewhere.setdefault(locale, []).append(told)
        else:
            reading.add(*_by_kind(one, there, reading))
    for same in elsewhere.values():
        reading.add(columns_in_other_locale(same))


def _without_signs(one: Wrong) -> dict[int, Problem]:
    stands = {at for places in one.signs.values() for at in places}
    return {at: why for at, why in one.problems.items() if at not in stands}


def _place(one: Wrong, places: Sequence[int], reading: Reading) -> Finding:
    """Return the first of some cells as a finding without words."""
    column, first = one.column, places[0]
    return cell_wrong(reading.name, column.lines[first], column.header, one.text(first), "", "")


def _lines(one: Wrong, places: Iterable[int]) -> list[str]:
    return [str(one.column.lines[at]) for at in places]


def _of_signs(one: Wrong, source: SourceFile, reading: Reading, proposed: Sequence[str]) -> Finding:
    """Tell the texts of a column that may stand for nothing: once, with the line that is right for the whole file."""
    places = sorted(at for found in one.signs.values() for at in found)
    first = max(one.signs, key=lambda text: len(one.signs[text]))
    problem, remedy = one.problems[one.signs[first][0]]
    line = sign_remedy(source.signs, proposed)
    told = _place(one, one.signs[first], reading)
    return cells_wrong(
        told,
        problem,
        f"{remedy} {line}" if first in NOT_FOUND else line,
        _lines(one, places),
        [t for t in one.signs if t != first],
    )


def _by_kind(one: Wrong, left: Mapping[int, Problem], reading: Reading) -> list[Finding]:
    """Tell what is left: of each kind all cells at once, or one by one where they are few."""
    found: list[Finding] = []
    kinds: dict[str, list[int]] = {}
    for at, (problem, _) in left.items():
        kinds.setdefault(problem, []).append(at)
    for problem, places in kinds.items():
        remedy = left[places[0]][1]
        told = _place(one, places, reading)
        others = [*dict.fromkeys(one.text(at) for at in places if one.text(at) != told.value)]
        if len(places) > FEW and 2 * len(places) > one.filled:
            remedy = (mark_remedy(one, places) if problem == NO_NUMBER else "") or remedy
            told = cells_wrong(
                told, problem, column_wrong(problem, remedy, one.whole), _lines(one, places), others
            )
            found.append(most_of_column(told, len(places), one.filled))
        elif len(places) > FEW or (len(places) > 1 and (problem in (SHARE, NEGATIVE) or not others)):
            found.append(cells_wrong(told, problem, remedy, _lines(one, places), others))
        else:
            for at in places:
                cell = _place(one, [at], reading)
                found.append(cells_wrong(cell, *left[at], [], []))
    return found


_MARKED = re.compile(r"[-−]?[0-9][0-9.,' \u00a0\u202f]*?\s*([^0-9\s.,'-].*)", re.DOTALL)


def mark_remedy(one: Wrong, places: Sequence[int]) -> str:
    """Return what to do where one and the same mark stands behind all numbers; nothing where it does not.

    Examples
    --------
    >>> wrong = Wrong(Column("Einwohner", ["10 a)", "7 a)"], [2, 3]), {})
    >>> mark_remedy(wrong, [0, 1])
    'Hinter jeder Zahl steht „a)“: bei dieser Datei footnotes = ["a)"] eintragen, wenn es nichts ändert.'
    >>> mark_remedy(Wrong(Column("Einwohner", ["10 a)", "7 b)"], [2, 3]), {}), [0, 1])
    ''
    """
    marks = {(m[1] if (m := _MARKED.fullmatch(one.text(at))) else "") for at in places}
    mark = marks.pop()
    return footnote_remedy(mark) if not marks and 0 < len(mark) <= MAX_LENGTH else ""


# ------------------------------------------------------------------ numbers in another locale

_READABLE = (NO_NUMBER, NO_WHOLE, TOO_LARGE)


def other_locales(one: Wrong, left: Mapping[int, Problem], source: SourceFile) -> list[Number]:
    """Return the locales in which a column says what it must, if it does not in the declared one.

    Nearly all cells must be right in it. If only some are wrong as declared (numbers from 1000 on have a thousands
    sign, those below have none), the others must be the same number in both.

    Parameters
    ----------
    one : Wrong
    left : mapping of int to tuple of str
        Its cells that stand for something.
    source : SourceFile

    Examples
    --------
    >>> import datetime as dt
    >>> source = SourceFile(path="a.csv", source="Amt", stichtag=dt.date(2024, 12, 31), decimal=".", thousands=",")
    >>> def found(*texts):
    ...     why = dict.fromkeys(range(len(texts)), (NO_NUMBER, ""))
    ...     wrong = Wrong(Column("Quote", texts, range(len(texts))), why, whole=False, most=10**4)
    ...     return [n.thousands for n in other_locales(wrong, why, source) if n.decimal == ","]
    >>> found("12,5", "9,0"), found("1234,5", "999,5"), found("1.234,5", "999,5"), found("zwölf", "elf")
    ([None, '.', ' ', "'"], [None, '.', ' ', "'"], ['.'], [])
    """
    # among averages three decimals may be thousands or decimals: nobody here knows
    readable = _READABLE if source.fractions == "refuse" else (NO_NUMBER, TOO_LARGE)
    wanted = [one.text(at) for at, (problem, _) in left.items() if problem in readable]
    declared = Number(source.decimal, source.thousands)
    texts = ((t or "").strip() for at, t in enumerate(one.column.texts) if at not in one.problems)
    # signs and numbers with a mark are numbers in no locale
    others = {t: number for t in texts if (number := declared.parse(t)) is not None}
    few = len(wanted) <= len(one.column.texts) - len(one.problems)
    if len(wanted) < 2 or (few and len(wanted) <= FEW):
        return []

    def kept(locale: Number) -> int:
        read = {t: locale.parse(t) for t in others}
        return sum(value is not None and (not few or value == others[t]) for t, value in read.items())

    return [
        locale
        for locale in LOCALES
        if 10 * sum(_possible(locale.parse(t), one) for t in wanted) >= 9 * len(wanted)
        and 10 * kept(locale) >= 9 * len(others)
    ]


def _possible(value: Decimal | None, one: Wrong) -> bool:
    if value is None or not 0 <= value < one.most:
        return False
    # three decimals in a count are thousands of yet another locale
    return not one.whole or (value == value.to_integral_value() and value.as_tuple().exponent != -3)


# ------------------------------------------------------------------ numbers that are nothing but nines

_NINES = tuple(int("9" * n) for n in range(4, 10))
_SURE = 999_999
"""No quarter has just as many; fewer nines are a placeholder if some areas have them, and others do not."""

SURE_NINES = frozenset(n for n in _NINES if n >= _SURE)


def nines_in(values: npt.NDArray[np.int64], scale: int = 1) -> list[int]:
    """Return the numbers (in units of 1/`scale`) of a column that are nothing but nines and stand for no value.

    Examples
    --------
    >>> nines_in(np.array([999_999, 7])), nines_in(np.array([9_999, 7])), nines_in(np.array([9_999, 9_999, 7]))
    ([999999], [], [9999])
    """
    found = []
    for value in np.unique(values[np.isin(np.abs(values), [n * scale for n in _NINES])]):
        # below zero all of these stand for nothing
        if value < 0 or value >= _SURE * scale or 2 <= int((values == value).sum()) < len(values):
            found.append(int(value))
    return found


def tell_rounded(columns: Iterable[Column], source: SourceFile, reading: Reading) -> None:
    """Tell how many counts had decimals and were rounded, as declared.

    Examples
    --------
    >>> import datetime as dt
    >>> keys = {"path": "a.csv", "source": "Amt", "stichtag": dt.date(2024, 12, 31), "decimal": ","}
    >>> reading = Reading("2024/a.csv")
    >>> column = Column("Arbeitslose", ["457,8", "12"], [2, 3])
    >>> tell_rounded([column], SourceFile(**keys, fractions="round"), reading)
    >>> tell_rounded([column], SourceFile(**keys), reading)
    >>> [f.level for f in reading.found]
    ['Hinweis']
    """
    if source.fractions != "round":
        return
    number = Number(source.decimal, source.thousands)
    rounded: dict[str, int] = {}
    for column in columns:
        values = [number.parse(t.strip()) for t in column.texts if t and len(t) <= MAX_LENGTH]
        if cells := sum(v is not None and v != v.to_integral_value() for v in values):
            rounded[column.header] = cells
    if rounded:
        reading.add(decimals_rounded(reading.name, rounded))
