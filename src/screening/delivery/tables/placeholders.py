"""What a column's cells say instead of a number: told once for each text, with the line of ``signs`` to write.

Databases and maps write -9999, 999999 or 9.99E+36 where they have no value. Such a number is no count, and an
office writes it in every cell that it has nothing for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from screening.base import Finding, first_of, some
from screening.delivery.manifest import Reading
from screening.delivery.tables.block import Column
from screening.delivery.tables.findings import cell_wrong
from screening.delivery.tables.signs import MAX_LENGTH

_PLACEHOLDER = re.compile(
    r"[-−](?:1|[0-9]*99+)(?:[.,]0+)?|[-−]?9{4,}(?:[.,]0+)?|[-−]?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{2,3}"
)
_WORD = re.compile(r"[^0-9#]+")

SHARE = "Hier steht ein Anteil statt einer Anzahl."
"""What is wrong with each cell of a column of shares, whatever it says: told once."""

SHARE_ELSEWHERE = "Hier steht ein Anteil; der Indikator wird nicht in Prozent gemessen."

DECLARE = (
    "Beim Absender klären; sind negative Werte gemeint (Veränderungen), im Katalog negative = true setzen."
)
"""What to do about a negative rate of an indicator that is not declared to have any."""

ASK = "Beim Absender klären."
"""What to do about a number that cannot be; about one that repeats, there is more to say."""

Problem = tuple[str, str]
"""Problem, remedy; both empty where a cell says a number or an agreed sign."""


def tell_cells(
    column: Column, problems: Mapping[int, Problem], signs: Mapping[str, str], reading: Reading
) -> None:
    """Tell what is wrong with cells: a text that stands for nothing once a column, the others one by one.

    Parameters
    ----------
    column : Column
    problems : mapping of int to tuple of str
        Position to problem and remedy.
    signs : mapping of str to str
        What the manifest declares, so that the line to write is whole.
    reading : Reading
        Gets the findings.

    Examples
    --------
    >>> column = Column("Einwohner", ["k. A.", "120", "k. A.", "12x"], [2, 3, 4, 5])
    >>> why = ("Hier steht keine Zahl.", ASK)
    >>> reading = Reading("2024/a.csv")
    >>> tell_cells(column, {0: why, 2: why, 3: why}, {}, reading)
    >>> [(f.row, f.value, f.message) for f in reading.found]
    [('2', 'k. A.', 'Hier steht keine Zahl (2 Zellen; Zeilen 2, 4).'), ('5', '12x', 'Hier steht keine Zahl.')]
    >>> tell_cells(column, {}, {}, reading)  # nothing is wrong, nothing is told
    """
    places: dict[tuple[str, str], list[int]] = {}
    share = ""
    for at, (problem, _) in problems.items():
        text = (column.texts[at] or "").strip()
        if problem == SHARE:
            text = share = share or text
        places.setdefault((problem, text), []).append(at)
    single: dict[str, list[Finding]] = {}
    for (problem, text), found in places.items():
        first = found[0]
        remedy = problems[first][1]
        if len(text) <= MAX_LENGTH and (len(found) > 1 or _PLACEHOLDER.fullmatch(text)):
            if len(found) > 1:
                problem = f"{problem.removesuffix('.')} ({len(found)} Zellen; Zeilen {some(_lines(column, found))})."
            if remedy == ASK or _PLACEHOLDER.fullmatch(text) or _WORD.fullmatch(text):
                remedy = sign_remedy(signs, text)
        told = cell_wrong(reading.name, column.lines[first], column.header, text, problem, remedy)
        if len(found) > 1 and len(text) <= MAX_LENGTH:
            reading.add(told)
        else:
            single.setdefault(problem, []).append(told)
    for one in single.values():
        reading.add(*first_of(one))


def _lines(column: Column, places: Iterable[int]) -> Sequence[str]:
    return [str(column.lines[k]) for k in places]


def sign_remedy(signs: Mapping[str, str], text: str) -> str:
    """Return what to do about a text that may stand for nothing.

    Examples
    --------
    >>> sign_remedy({}, "-9999")
    'Steht der Text für „keine Angabe“, bei dieser Datei eintragen: signs = { "-9999" = "fehlt" }'
    """
    return f"Steht der Text für „keine Angabe“, bei dieser Datei eintragen: {signs_line(signs, text)}"


def signs_line(signs: Mapping[str, str], text: str) -> str:
    """Return the line of ``lieferung.toml`` that takes a text for a missing value, beside what is declared.

    Examples
    --------
    >>> signs_line({"k. A.": "fehlt"}, "-9999")
    'signs = { "k. A." = "fehlt", "-9999" = "fehlt" }'
    """
    pairs = (
        f"{json.dumps(s, ensure_ascii=False)} = {json.dumps(m)}" for s, m in {**signs, text: "fehlt"}.items()
    )
    return f"signs = {{ {', '.join(pairs)} }}"
