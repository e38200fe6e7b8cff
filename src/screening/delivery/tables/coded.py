"""Cells that hold an area's id and its name: „01 Altstadt“, „01-Altstadt“, „Altstadt (1)“."""

from __future__ import annotations

import re

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_NUMERAL = re.compile(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")

_FIRST = re.compile(r"(?P<code>[0-9]+(?:[.\-/][0-9]+)*)\s*[-–—_:/|]\s*(?P<name>[^\W\d_].*)", re.DOTALL)
_CODE = r"(?P<code>[A-Za-z]{0,3}[0-9][0-9A-Za-z.\-/]*)"
_LAST = re.compile(
    r"(?P<name>.*[^\W\d_].*?)\s*(?:(?P<bracket>[(\[])|,)\s*" + _CODE + r"\s*(?(bracket)[)\]])",
    re.DOTALL,
)
_BEFORE = re.compile(r"\S*[0-9]\S*\s+(?=.*[^\W\d_])", re.DOTALL)


def code_beside(text: str) -> str:
    """Return the id beside a name, without the sign between them; of a Roman numeral with a full stop its number.

    Examples
    --------
    >>> [code_beside(t) for t in ("01 Altstadt", "1. Innere Stadt", "3., Landstraße", "XIV. Eggenberg", "I-Dorf", " ")]
    ['01', '1', '3', '14', 'I-Dorf', '']
    >>> [code_beside(t) for t in ("01-Altstadt", "01.2 – Au", "Altstadt (1)", "Au, 05", "Au (alt)", "01.2-3")]
    ['01', '01.2', '1', '05', 'Au', '01.2-3']
    """
    plain = text.strip()
    if found := _FIRST.fullmatch(plain) or _LAST.fullmatch(plain):
        return found["code"]
    first = plain.split(maxsplit=1)[0] if plain else ""
    code = first.rstrip(".,:;)") or first
    if code != first and _NUMERAL.fullmatch(code):
        values = [_ROMAN[sign] for sign in code]
        return str(sum(-v if v < max(values[n:]) else v for n, v in enumerate(values)))
    return code


def holds_code(text: str, area: str) -> bool:
    """Tell whether a text holds an area's id beside a name; zeros before it may be lost.

    Examples
    --------
    >>> holds_code("01 Au", "01"), holds_code("Au (1)", "01"), holds_code("01", "01"), holds_code("1 Au", "11")
    (True, True, False, False)
    """
    code = code_beside(text)
    return code != text and code.lstrip("0") == area.lstrip("0")


def name_beside(text: str) -> str:
    """Return the name beside an id; a text without one as it is.

    Examples
    --------
    >>> [name_beside(t) for t in ("01 Alt - Stadt", "01-Altstadt", "Altstadt (1)", "Au (alt)", "12 (4)", "01")]
    ['Alt - Stadt', 'Altstadt', 'Altstadt', 'Au (alt)', '12 (4)', '01']
    """
    plain = text.strip()
    if found := _FIRST.fullmatch(plain) or _LAST.fullmatch(plain):
        return found["name"]
    return _BEFORE.sub("", plain, count=1) if _BEFORE.match(plain) else plain
