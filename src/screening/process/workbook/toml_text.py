"""A list of tables in a TOML file as the text it is: single keys changed in their lines, all else to the byte.

What a line editor cannot know is found out afterwards: the new text is read, and must say what was meant.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from screening.base import ScreeningError, fail
from screening.process.workbook.findings import not_line_by_line

_VALUE = re.compile(
    r"""(\s*(?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*')\s*=\s*)"""
    r"""("(?!"")(?:[^"\\\r\n]|\\.)*"|'(?!'')[^'\r\n]*'|[^\s"'#\[{]+)(\s*(?:\#.*)?[\r\n]*)"""
)
_KEY = re.compile(r"""\s*(?:([A-Za-z0-9_-]+)|"([^"\\]*)"|'([^']*)')\s*=""")


@dataclass(frozen=True)
class TomlText:
    """A file, of which the tables of one list are rows.

    Attributes
    ----------
    text, name : str
        The file and what findings call it.
    kind : str
        The list's key.
    columns : tuple of str
        The keys that are read.
    rows : tuple of tuple of str
        Their values as texts, by `columns`: days as ISO writes them, numbers with a point.
    reviewed : bool
        Whether somebody has reviewed the texts of the whole file.
    """

    text: str
    name: str
    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    reviewed: bool = False

    def place(self, number: int) -> str:
        """Return where a row stands, for findings."""
        return f"Eintrag {number + 1}"


def toml_text(content: bytes, name: str, kind: str, columns: Sequence[str]) -> TomlText:
    r"""Read a file.

    Raises
    ------
    ScreeningError
        If it is no TOML, or the list is none of tables.

    Examples
    --------
    >>> toml_text(b"[[k]]\nvon = 2024-10-01\nh = 6.50\n", "k.toml", "k", ["von", "bis", "h"]).rows
    (('2024-10-01', '', '6.5'),)
    """
    parsed = _parsed(content, name)
    entries = parsed.get(kind, [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise fail(f"{kind} ist keine Liste von Abschnitten.", f"[[{kind}]] schreiben.", file=name)
    rows = tuple(tuple(_said(e.get(c)) for c in columns) for e in entries)
    return TomlText(
        content.decode("utf-8"), name, kind, tuple(columns), rows, bool(parsed.get("geprueft_von"))
    )


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        raise fail("Kein gültiges TOML.", "Die Stelle zeigt screening check.", file=name) from None


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        number = Decimal(value)
        return f"{number.normalize():f}" if number.is_finite() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return re.sub("\r\n?", "\n", str(value).strip())


def edited_toml(
    read: TomlText,
    changed: Mapping[int, Mapping[str, str]],
    added: Sequence[Mapping[str, str]],
    removed: Collection[int] = (),
    bare: Collection[str] = (),
) -> str:
    r"""Return the file with some keys changed, tables added behind the last of the list, and tables removed.

    Parameters
    ----------
    read : TomlText
    changed, added : mapping of str to str
        By key; an empty text is a key that is not there.
    removed : collection of int
    bare : collection of str
        Keys whose values are no texts: numbers and days.

    Raises
    ------
    ScreeningError
        If the lines do not say so plainly what to change.

    Examples
    --------
    >>> old = toml_text(b"# a\n[[k]]\nvon = 2024-10-01 # b\nr = 'x'\n\n[z]\n", "k.toml", "k", ["von", "r", "h"])
    >>> print(edited_toml(old, {0: {"von": "2025-01-01", "r": "", "h": "6.5"}}, [{"r": "Ost"}], bare=("von", "h")))
    # a
    [[k]]
    von = 2025-01-01 # b
    h = 6.5
    <BLANKLINE>
    [[k]]
    r = "Ost"
    <BLANKLINE>
    [z]
    <BLANKLINE>
    """
    lines = re.findall(r"[^\n]*\n|[^\n]+", read.text)
    end = "\r\n" if "\r\n" in read.text else "\n"
    spans = _spans(lines, read.kind)
    if len(spans) != len(read.rows):
        raise ScreeningError([not_line_by_line(read.name, read.kind)])

    def told(key: str, text: str) -> str:
        return text if key in bare else json.dumps(text, ensure_ascii=False)

    for number, row in changed.items():
        values = {key: told(key, text) if text else "" for key, text in row.items()}
        if key := _set(lines, spans[number], values, end):
            raise ScreeningError([not_line_by_line(read.name, f"{read.kind}.{number + 1}.{key}")])
    new = [
        end + f"[[{read.kind}]]{end}" + "".join(f"{k} = {told(k, t)}{end}" for k, t in row.items() if t)
        for row in added
    ]
    for number in removed:
        first, last = spans[number]
        last += not "".join(lines[last : last + 1]).strip()
        lines[first:last] = [""] * (min(last, len(lines)) - first)
    if new:
        at = spans[-1][1] if spans else len(lines)
        if at and lines[at - 1] and not lines[at - 1].endswith("\n"):
            lines[at - 1] += end
        lines.insert(at, "".join(new).removeprefix("" if "".join(lines[:at]) else end))
    text = "".join(lines)
    _check(read, text, changed, added, removed, bare)
    return text


def _spans(lines: Sequence[str], kind: str) -> list[tuple[int, int]]:
    """Return of each table the lines from its heading to behind its last key."""
    begin = re.compile(rf"\s*\[\[\s*{kind}\s*\]\]\s*(?:#.*)?[\r\n]*")
    spans, first, last = [], -1, -1
    for n, line in enumerate(lines):
        if line.lstrip().startswith("["):
            if first >= 0:
                spans.append((first, last))
            first, last = (n, n + 1) if begin.fullmatch(line) else (-1, -1)
        elif first >= 0 and line.strip() and not line.lstrip().startswith("#"):
            last = n + 1
    return [*spans, (first, last)] if first >= 0 else spans


def _set(lines: list[str], span: tuple[int, int], row: Mapping[str, str], end: str) -> str:
    """Write keys of a table within its lines, or take them out; return one whose line cannot be read alone."""
    left = dict(row)
    for n in range(span[0] + 1, span[1]):
        found = _KEY.match(lines[n])
        key = next((g for g in found.groups() if g is not None), "") if found else ""
        if key in left:
            value, whole = left.pop(key), _VALUE.fullmatch(lines[n])
            if whole is None:
                return key
            lines[n] = f"{whole[1]}{value}{whole[3]}" if value else ""
    new = "".join(f"{key} = {value}{end}" for key, value in left.items() if value)
    at = span[1] - 1
    if new and lines[at] and not lines[at].endswith("\n"):
        lines[at] += end
    lines[at] += new
    return ""


def _check(
    read: TomlText,
    text: str,
    changed: Mapping[int, Mapping[str, str]],
    added: Sequence[Mapping[str, str]],
    removed: Collection[int],
    bare: Collection[str],
) -> None:
    """Read the new text: it must hold all that the old one did, but for what was to be changed."""
    meant = copy.deepcopy(_parsed(read.text.encode(), read.name))
    entries = meant.get(read.kind, [])
    for number, row in changed.items():
        for key, value in row.items():
            if value:
                entries[number][key] = _value(key, value, bare)
            else:
                entries[number].pop(key, None)
    entries = [e for n, e in enumerate(entries) if n not in removed]
    entries += [{k: _value(k, v, bare) for k, v in row.items() if v} for row in added]
    if entries or read.kind in meant:
        meant[read.kind] = entries
    try:
        now = _parsed(text.encode(), read.name)
    except ScreeningError:
        now = {}
    if not entries and removed:
        now.setdefault(read.kind, [])
    if now != meant:
        raise ScreeningError([not_line_by_line(read.name, read.kind)])


def _value(key: str, text: str, bare: Collection[str]) -> Any:
    if key not in bare:
        return text
    return tomllib.loads(f"x = {text}", parse_float=Decimal)["x"]
