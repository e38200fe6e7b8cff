"""Ids in CSV files: guarded from Excel where it would change one, and plain everywhere else.

Excel makes a date of ``01.1.1`` and a number of ``0101`` or ``1E5`` when it opens a CSV file; ``="01.1.1"`` keeps the
text. pandas and R read the guard as part of the id. So a column is guarded only if Excel would change one of its ids;
and then as a whole, for half a column of guards would fit neither a table with guards nor one without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

_SAFE = re.compile(r"[0-9A-Za-zÄÖÜäöüß._ -]+")
_GUARD = re.compile(rf'="{_SAFE.pattern}"')
_KEPT = re.compile(r"0|[1-9][0-9]{0,14}")
_MONTHS = "jan|feb|m(?:ä|a)r|apr|ma[iy]|jun|jul|aug|se?pt?|o[kc]t|nov|de[zc]"
_DATED = re.compile(rf"[0-9 .-]*\b(?:{_MONTHS})[a-zä]*[0-9 .-]*", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[0-9 .,:/-]+(?:[eE][-+]?[0-9]+)?[ %]*")
_TRUTH = frozenset({"wahr", "falsch", "true", "false"})


def is_harmed(text: str) -> bool:
    """Tell whether Excel makes another text of one when it opens a CSV file.

    Examples
    --------
    >>> [t for t in ("01.1.1", "01", "1.10", "1-2", "1E5", "9" * 16, "Mai 1", "wahr") if not is_harmed(t)]
    []
    >>> [t for t in ("", "101", "0", "E01000001", "A-1", "Mitte", "Maikäferviertel 2b") if is_harmed(t)]
    []
    """
    plain = text.strip()
    if text != plain:
        return True
    if not plain or _KEPT.fullmatch(plain):
        return False
    dated = _DATED.fullmatch(plain) and any(c.isdigit() for c in plain)
    return bool(_NUMBER.fullmatch(plain) or dated or plain.casefold() in _TRUTH)


def guarded(ids: Iterable[Any]) -> list[str]:
    """Return a column of ids as a CSV file holds it: all with their guard if Excel would change one, else as they are.

    An id with signs that could end the guard stays as it is, and so does an empty cell.

    Examples
    --------
    >>> guarded(["01.1.1", "10.1.1", ""]), guarded(["E01", "101"]), guarded([])
    (['="01.1.1"', '="10.1.1"', ''], ['E01', '101'], [])
    """
    texts = ["" if pd.isna(i) else str(i) for i in ids]
    if not any(map(is_harmed, texts)):
        return texts
    return [f'="{t}"' if _SAFE.fullmatch(t) else t for t in texts]


def is_guarded(text: str) -> bool:
    """Tell a guarded id, which is a formula that runs nothing.

    Examples
    --------
    >>> is_guarded('="01.1.1"'), is_guarded('="1"&A1'), is_guarded("=1")
    (True, False, False)
    """
    return bool(_GUARD.fullmatch(text))
