"""Short forms in names of indicators, and what they stand for: a document says it once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from screening.base import Strict


class Abbreviation(Strict):
    """A short form that names of indicators use, and what it stands for."""

    short: str
    meaning: str


def explained(abbreviations: Iterable[Abbreviation], texts: Iterable[str]) -> str:
    """Return what the abbreviations in some texts stand for, in their given order; empty without any.

    Examples
    --------
    >>> told = {"SGB": "Sozialgesetzbuch", "BSA": "Bezirkssozialarbeit"}
    >>> known = [Abbreviation(short=s, meaning=m) for s, m in told.items()]
    >>> explained(known, ["BSA-Haushalte", "SGB II, unter 15"])
    'SGB: Sozialgesetzbuch; BSA: Bezirkssozialarbeit'
    >>> explained(known, ["Alleinerziehende", "SGBA"])
    ''
    """
    said = " ".join(texts)
    used = [a for a in abbreviations if re.search(rf"(?<!\w){re.escape(a.short)}(?!\w)", said)]
    return "; ".join(f"{a.short}: {a.meaning}" for a in used)
