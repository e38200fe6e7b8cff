"""How well a colour stands out from a ground: ratios as WCAG 2.1 defines them, and the nearest colour that does."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

READABLE = 4.5
"""Least ratio of letters to their ground (WCAG 2.1, 1.4.3, level AA)."""


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (none) to 21 (black and white).

    Examples
    --------
    >>> ratio("#000000", "#ffffff"), ratio("#777777", "#777777")
    (21.0, 1.0)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least(colour: str, grounds: Sequence[str]) -> float:
    """Return the contrast of a colour to that of the grounds from which it stands out worst."""
    return min(ratio(colour, g) for g in grounds)


def darker(colour: str, grounds: Sequence[str], wanted: float = READABLE) -> str:
    """Return the nearest darker colour of the same hue that is readable on all grounds; black if none is.

    Examples
    --------
    >>> darker("#7cc4e0", ["#ffffff"]), darker("#0b5c7a", ["#ffffff"])
    ('#267fa2', '#0b5c7a')
    """
    return _towards(colour, grounds, wanted, -1)


def lighter(colour: str, grounds: Sequence[str], wanted: float = READABLE) -> str:
    """Return the nearest lighter colour of the same hue that is readable on all grounds; white if none is."""
    return _towards(colour, grounds, wanted, 1)


def _towards(colour: str, grounds: Sequence[str], wanted: float, step: int) -> str:
    hue, light, full = colorsys.rgb_to_hls(*_parts(colour))
    for n in range(256):
        level = min(max(light + step * n / 255, 0.0), 1.0)
        shown = "#" + "".join(f"{round(255 * p):02x}" for p in colorsys.hls_to_rgb(hue, level, full))
        if least(shown, grounds) >= wanted:
            return shown
    return "#000000" if step < 0 else "#ffffff"


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
