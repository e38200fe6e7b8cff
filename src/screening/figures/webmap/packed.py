"""Columns of whole numbers as short texts: a hundred thousand earlier values must not weigh a megabyte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The signs of a number: none that JSON or HTML must escape."""


def packed(values: Sequence[int | None]) -> dict[str, Any]:
    """Return a column as a text of equally many signs a number: 0 stands for none, 1 for the least.

    Parameters
    ----------
    values : sequence of int or None

    Returns
    -------
    dict
        ``v``, the text; ``w``, how many signs a number takes; ``o``, what is added to each.

    Examples
    --------
    >>> packed([5, None, 70])
    {'v': 'ABAABC', 'w': 2, 'o': 4}
    >>> unpacked(packed([5, None, 70]))
    [5, None, 70]
    """
    known = [v for v in values if v is not None]
    offset = min(known, default=1) - 1
    most = max(known, default=0) - offset
    width = 1
    while len(LETTERS) ** width <= most:
        width += 1
    return {
        "v": "".join(_signs(0 if v is None else v - offset, width) for v in values),
        "w": width,
        "o": offset,
    }


def unpacked(column: dict[str, Any]) -> list[int | None]:
    """Return the numbers of a column, as the page's script reads it."""
    text, width = str(column["v"]), int(column["w"])
    found = []
    for k in range(0, len(text), width):
        number = 0
        for sign in text[k : k + width]:
            number = number * len(LETTERS) + LETTERS.index(sign)
        found.append(number + int(column["o"]) if number else None)
    return found


def letters(codes: Iterable[int | None]) -> str:
    """Return small whole numbers as a sign each; an exclamation mark stands for none.

    Examples
    --------
    >>> letters([0, 25, None])
    'AZ!'
    """
    return "".join("!" if c is None else LETTERS[c] for c in codes)


def sixes(marks: Iterable[bool]) -> str:
    """Return yes or no of many areas, six to a sign; empty if it is no of all.

    Examples
    --------
    >>> sixes([True, False, False, False, False, False, False, True]), sixes([False] * 7)
    ('BC', '')
    """
    flags = [int(m) for m in marks]
    if not any(flags):
        return ""
    parts = [flags[k : k + 6] for k in range(0, len(flags), 6)]
    return "".join(LETTERS[sum(f << n for n, f in enumerate(part))] for part in parts)


def _signs(number: int, width: int) -> str:
    told = ""
    for _ in range(width):
        number, rest = divmod(number, len(LETTERS))
        told = LETTERS[rest] + told
    return told
