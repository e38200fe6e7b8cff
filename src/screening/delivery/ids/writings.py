"""Other writings of an id: as numbers, as dates, with other separators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from screening.delivery.ids.dates import dates_in, dates_of

Key = tuple[object, ...]
"""A way in which an id may come out, its kind first: ``("parts", 1, 1, 10)``."""


MAX_LENGTH = 60
"""Longer texts are no ids that a spreadsheet changed."""

SEPARATORS = re.compile(r"[\s.,:;/_\-–]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[., ][0-9]{3})+")
FLOAT = re.compile(r"([0-9]+)[.,]0+")
_DECIMAL = re.compile(r"([0-9]{1,9})[.,]([0-9]{1,9})")


def could_be_numbers(texts: Iterable[str]) -> bool:
    """Tell whether texts like 1.1 and 1.10 may all be numbers that a spreadsheet shows.

    It shows either no zeros at the end, or the same number of decimals everywhere.

    Examples
    --------
    >>> could_be_numbers(["1.1", "1.10"]), could_be_numbers(["1.1.1"]), could_be_numbers([])
    (False, True, True)
    """
    decimals = [m[2] for t in texts if (m := _DECIMAL.fullmatch(t))]
    return len(Counter(map(len, decimals))) <= 1 or not any(d.endswith("0") for d in decimals)


def keys_of_id(area: str, separator: str) -> Iterable[Key]:
    """Yield every key under which a text may ask for this id.

    Examples
    --------
    >>> ("parts", 1, 1) in keys_of_id("01.1", ".")
    True
    """
    parts = area.split(separator) if separator else [area]
    yield parts_of(parts)
    if len(area) > MAX_LENGTH or not all(re.fullmatch(r"[0-9]+", p) for p in parts):
        return
    if len(parts) > 1:
        yield "digits", int("".join(parts))
        yield "digits", int("".join(str(int(p)) for p in parts))
    if len(parts) == 2:
        yield "number", Decimal(f"{parts[0]}.{parts[1]}").normalize()
    yield from dates_of([int(p) for p in parts], separator)


def keys_of_text(shown: str, decimals: bool) -> Iterable[Key]:
    """Yield every key by which this text may ask for an id.

    Examples
    --------
    >>> set(keys_of_text("1-01", False)) & set(keys_of_id("01.1", "."))
    {('parts', 1, 1)}
    """
    split = [p for p in SEPARATORS.split(shown) if p]
    yield parts_of(split)
    if re.fullmatch(r"[0-9]+", shown):
        yield "digits", int(shown)
    elif m := FLOAT.fullmatch(shown):
        yield "parts", int(m[1])
        yield "digits", int(m[1])
    if _GROUPED.fullmatch(shown):
        joined = int("".join(split))
        yield "parts", joined
        if len(split) == 2:
            yield "digits", joined
    if decimals and (m := _DECIMAL.fullmatch(shown)):
        yield "number", Decimal(f"{m[1]}.{m[2]}").normalize()
    yield from dates_in(shown)


def parts_of(parts: Iterable[str]) -> Key:
    """Return parts as a key: numbers without leading zeros, words without capitals.

    Examples
    --------
    >>> parts_of(["01", "1", "10"])
    ('parts', 1, 1, 10)
    """
    return ("parts", *(int(p) if re.fullmatch(r"[0-9]{1,18}", p) else p.casefold() for p in parts))
