"""The look of the house, once for matplotlib, Typst, HTML and Excel: fonts, colours, German numbers."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FONT = "Source Sans Pro"
LENT = "Ersatz"
"""Second word of the family under which a page finds letters that the house's font lacks."""

INK = "#1d2730"
MUTED = "#5a6672"
LINE = "#c9d0d6"
PAPER = "#ffffff"
SHADE = "#eef1f3"
"""Behind the headers of tables."""
ACCENT = "#0b5c7a"
HIT = "#9c3d10"
"""A value that exceeds: dark orange, always together with a sign, never colour alone."""

SEQUENTIAL = ("#f6eedb", "#eccb8f", "#df9b4f", "#c2632a", "#8c3311", "#571a07")
"""Ordered light to dark in lightness alone, so it survives grey print and colour blindness."""

DECISION_COLOURS = {
    "sicher": "#8c3311",
    "möglich": "#e0a04f",
    "nein": "#eef0ee",
    "zu klein": "#d5dbe0",
    "ausgeschlossen": "#9fb4c2",
}

DECISIONS = tuple(DECISION_COLOURS)


def decision_colours() -> dict[str, str]:
    """Return the colours of decisions by the names that they have in style sheets.

    Examples
    --------
    >>> list(decision_colours())[1:4]
    ['moeglich', 'nein', 'zu-klein']
    """
    return {name.replace("ö", "oe").replace(" ", "-"): c for name, c in DECISION_COLOURS.items()}


def mixed(colour: str, share: float, ground: str = PAPER) -> str:
    """Return a colour thinned with the one below it, by default with white.

    Examples
    --------
    >>> mixed("#0b5c7a", 0.5), mixed("#0b5c7a", 0), mixed("#ffffff", 0.25, "#000000")
    ('#85aebc', '#ffffff', '#404040')
    """
    parts = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (colour, ground)]
    return "#" + "".join(f"{round(b - (b - p) * share):02x}" for p, b in zip(*parts, strict=True))


SPECIAL = {
    "missing": ("keine Angabe", "#ffffff", "//////"),
    "secret": ("geheim", "#e9e4f0", "xxxxxx"),
    "small": ("zu klein", "#d5dbe0", "......"),
    "empty": ("unbewohnt", "#ffffff", "++"),
}
"""The four special map classes: label, fill, matplotlib hatch. Distinct by pattern, not by colour alone."""

THIN = "\u202f"
NBSP = "\u00a0"

CHART_DPI = 200
"""Charts in pages are PNG: with every letter drawn as a path, an SVG is several times as large."""


def font_file(face: str = "Regular", suffix: str = "ttf") -> Path:
    """Return the packaged font file of a face ("Regular", "Semibold", "Bold", "It")."""
    return font_folder() / f"SourceSansPro-{face}.{suffix}"


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Return the folder that holds the fonts: from a package, so every machine draws the same."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:  # pragma: no cover - the lock file installs it
        raise RuntimeError("Das Paket font-source-sans-pro fehlt: bitte neu installieren.")
    return Path(spec.origin).parent / "files"


def bound(text: str) -> str:
    r"""Return a text of which no line begins with the dot between its parts.

    Examples
    --------
    >>> bound("RAGS · SBH")
    'RAGS\xa0· SBH'
    """
    return text.replace(" · ", f"{NBSP}· ")


def missing(value: Any) -> bool:
    """Tell whether a single value is None, NaN or pandas' NA."""
    if value is None:
        return True
    try:
        return bool(math.isnan(value))
    except TypeError:
        # pandas.NA refuses to become a float; nothing else that reaches us does
        return type(value).__name__ == "NAType"


def number(value: Any, digits: int = 0, none: str = "–") -> str:
    """Format a number the German way: decimal comma, narrow no-break space for thousands.

    Examples
    --------
    >>> number(1234567.891, 1)
    '1\u202f234\u202f567,9'
    >>> number(None)
    '–'
    """
    if missing(value):
        return none
    # half away from zero, as people round: Python's format would print 0.5 as 0
    scaled = _rounded(abs(value), digits)
    text = f"{scaled:,.{digits}f}".replace(",", THIN).replace(".", ",")
    return f"\u2212{text}" if value < 0 and scaled > 0 else text


def hours_said(value: Any, none: str = "–") -> str:
    """Return hours a week as German tables show them: halves with a decimal, whole ones without; `none` for nothing.

    Examples
    --------
    >>> hours_said(6), hours_said(6.5), hours_said(None)
    ('6', '6,5', '–')
    """
    return none if missing(value) else number(value, 1 if value % 1 else 0)


def percent(value: Any, digits: int = 1, none: str = "–") -> str:
    r"""Format a value that is in percent already: ``12.34`` becomes ``12,3 %``.

    Examples
    --------
    >>> percent(12.34)
    '12,3\xa0%'
    """
    return none if missing(value) else f"{number(value, digits)}{NBSP}%"


_HEADED = re.compile(r"(?:je|pro|Quotient|Index)\b", re.IGNORECASE)
"""Units that stand in headers alone: nobody reads „12,3 je 100“."""


def unit_beside(unit: str) -> str:
    r"""Return what stands behind a value of this unit: nothing if a header says the unit.

    Examples
    --------
    >>> unit_beside("%"), unit_beside("km"), unit_beside("je 1.000")
    ('\xa0%', '\xa0km', '')
    """
    return "" if _HEADED.match(unit) else f"{NBSP}{unit}"


def decimals(value: Any, unit: str) -> int:
    """Return with how many decimals a value is shown: one for percent, else about three digits in all.

    Examples
    --------
    >>> decimals(0.04, "%"), [decimals(v, "km") for v in (0.031, -0.98, 1.02, 31.4, 1234, 0)]
    (1, [3, 2, 2, 1, 0, 0])
    """
    if unit in ("%", "je 100"):
        return 1
    if missing(value) or not value:
        return 0
    first = math.floor(math.log10(abs(float(value))) + 1e-9)
    return min(1 - first, 9) if first < 0 else max(2 - first, 0)


def value_with_unit(value: Any, unit: str, digits: int | None = None, none: str = "–") -> str:
    r"""Format an indicator's value with its unit, or bare where the unit is one as "je 100".

    Examples
    --------
    >>> value_with_unit(12.34, "%"), value_with_unit(0.0312, "km"), value_with_unit(-1234.4, "€")
    ('12,3\xa0%', '0,031\xa0km', '−1\u202f234\xa0€')
    >>> value_with_unit(12.34, "je 100"), value_with_unit(None, "km")
    ('12,3', '–')
    """
    if missing(value):
        return none
    return f"{number(value, decimals(value, unit) if digits is None else digits)}{unit_beside(unit)}"


def times(ratio: Any, threshold: float, exceeds: bool | None, none: str = "–", least: int = 1) -> str:
    r"""Format how many times the mean a value is, with one or two decimals, as its verdict needs.

    1.297 is not shown as ``1,3`` beside a threshold of 1.3 that it does not reach; and what two decimals would show on the
    threshold's other side is told as what it is: below it, or above.

    Parameters
    ----------
    ratio : float or NA
        Value over reference value.
    threshold : float
        The factor from which on a value counts.
    exceeds : bool or None
        The exact decision.
    none : str
        What to return where there is no value.
    least : int
        So many decimals at least.

    Examples
    --------
    >>> times(1.287, 1.3, False), times(1.31, 1.3, True), times(2.04, 1.3, True), times(2.04, 1.3, True, least=2)
    ('1,29', '1,3', '2,0', '2,04')
    >>> times(1.2999, 1.3, False), times(1.2441, 1.244, True), times(1.3, 1.3, False)
    ('<\u202f1,30', '>\u202f1,244', '1,30')
    """
    if missing(ratio):
        return none
    value = float(ratio)
    for digits in range(least, 3):
        if exceeds is None or (_rounded(value, digits) >= threshold) == exceeds:
            return number(value, digits)
    bar = number(threshold, max(2, len(f"{threshold:.6f}".rstrip("0").partition(".")[2])))
    if math.isclose(value, threshold, rel_tol=1e-12):
        return bar
    return f"{'>' if exceeds else '<'}{THIN}{bar}"


def decimals_of_times(ratio: float, threshold: float, exceeds: bool | None) -> int:
    """Return with how many decimals, one or two, times the mean does not contradict its verdict, if it need be said at all.

    Examples
    --------
    >>> [decimals_of_times(r, 1.3, r >= 1.3) for r in (1.284, 1.31, 1.2996, 123.4)]
    [2, 1, 1, 1]
    """
    return 2 if exceeds is not None and times(ratio, threshold, exceeds) == number(ratio, 2) else 1


def times_in_words(told: str) -> str:
    r"""Return `times` without its signs, for sentences and for who hears them.

    Examples
    --------
    >>> times_in_words("<\u202f1,30"), times_in_words("1,29")
    ('unter 1,30', '1,29')
    """
    return told.replace(f"<{THIN}", "unter ").replace(f">{THIN}", "über ")


def _rounded(value: float, digits: int) -> float:
    """Return a value as `number` shows it."""
    return float(math.floor(float(value) * 10**digits + 0.5 + 1e-9) / 10**digits)


MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def long_date(day: date) -> str:
    """Return a date as German prose writes it.

    Examples
    --------
    >>> long_date(date(2023, 12, 31))
    '31. Dezember 2023'
    """
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def short_date(day: date | None, none: str = "–") -> str:
    """Return a date as German tables write it; `none` for nothing.

    Examples
    --------
    >>> short_date(date(2023, 2, 1)), short_date(None)
    ('01.02.2023', '–')
    """
    return f"{day:%d.%m.%Y}" if day else none
