"""Findings: what is wrong or noteworthy in the input, told to an analyst in German.

Bad input never ends in a traceback. Whoever meets it writes a `Finding` and goes on, so that all findings
of a run are told at once; `ScreeningError` carries them out when nothing can be built on the input.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pandas as pd

from screening.base.areas import named, the_area, unmarked
from screening.base.look import plain_table, styled

Level = Literal["Fehler", "Warnung", "Hinweis"]
LEVELS: tuple[Level, ...] = ("Fehler", "Warnung", "Hinweis")

MAX_TOLD = 5
"""So many findings of one kind are told one by one; more are one finding, with their number and the first of them."""


_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Signs of a file that nobody would see, or that would change what stands around them: on a screen, in a log."""

_TEXTS = ("level", "message", "remedy", "file", "row", "column", "value")


@dataclass(frozen=True, order=True)
class Finding:
    r"""One thing found in the input.

    Attributes
    ----------
    level : {"Fehler", "Warnung", "Hinweis"}
        A *Fehler* stops the run, a *Warnung* should be looked into, a *Hinweis* is for the record.
    message, remedy : str
        What is wrong, and what to do (German).
    file, row, column, value : str
        The place. ``row`` is the line in the file as an editor counts (header = 1); ``column`` is a
        table's header or, in a TOML file, the key. Empty where it does not apply.
    marked : tuple of (str, str)
        By attribute the texts that name areas, with the marks of `screening.base.the_area`; see `with_area_names`.

    Examples
    --------
    Control characters and the like stand there as Python writes them:

    >>> print(Finding("Fehler", "Keine Zahl.", file="a.csv", row="2", value="2\x1b0"))
    Fehler: a.csv, Zeile 2, Wert „2\x1b0“: Keine Zahl.
    """

    level: Level
    message: str
    remedy: str = ""
    file: str = ""
    row: str = ""
    column: str = ""
    value: str = ""
    # of any type for type checkers: places are passed as texts by ``**``
    marked: Any = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        # of a changed copy those marks hold that were set in what has not been changed
        marked = {name: text for name, text in self.marked if unmarked(text) == getattr(self, name)}
        for name in _TEXTS[1:]:
            if (text := getattr(self, name)).isprintable():
                continue
            shown = _UNSHOWN.sub(lambda sign: ascii(sign[0])[1:-1], text)
            if (plain := unmarked(shown)) != shown:
                marked[name] = shown
            object.__setattr__(self, name, plain)
        object.__setattr__(self, "marked", tuple(marked.items()))

    def with_marks(self, name: str) -> str:
        """Return one of the texts with the marks of areas, to make another finding's of it."""
        return str(dict(self.marked).get(name, getattr(self, name)))

    def texts(self) -> dict[str, str]:
        """Return what a log or a table keeps of the finding: its texts by attribute."""
        return {name: getattr(self, name) for name in _TEXTS}

    def __str__(self) -> str:
        place = [
            self.file,
            f"Zeile {self.row}" if self.row else "",
            f"{'Schlüssel' if self.file.endswith('.toml') else 'Spalte'} „{self.column}“"
            if self.column
            else "",
            f"Wert „{self.value}“" if self.value else "",
        ]
        head = ", ".join(p for p in place if p)
        tail = f" → {self.remedy}" if self.remedy else ""
        return f"{self.level}: {head + ': ' if head else ''}{self.message}{tail}"


class ScreeningError(Exception):
    """Raised when no result can be had; carries every finding made so far.

    Examples
    --------
    >>> raise ScreeningError([Finding("Fehler", "Datei fehlt", file="a.csv")])
    Traceback (most recent call last):
    screening.base.findings.ScreeningError: Fehler: a.csv: Datei fehlt
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(f) for f in self.findings))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.findings,))

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows instead of the calls that led here: what is wrong, and what to do."""
        return [line for f in self.findings for line in _told(f)]


_SIGNAL: dict[str, str] = {"Fehler": "\x1b[1;31m", "Warnung": "\x1b[1;33m", "Hinweis": "\x1b[1m"}
_PLAIN = "\x1b[0m"
_WIDTH = 100


def _told(finding: Finding) -> list[str]:
    """Return a finding as lines of a screen, the level in colour and the remedy on its own."""
    whole, tail = str(finding), f" → {finding.remedy}"
    first = whole.removesuffix(tail) if finding.remedy else whole
    lines = textwrap.wrap(first, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    lines[0] = lines[0].replace(finding.level, _SIGNAL[finding.level] + finding.level + _PLAIN, 1)
    if not finding.remedy:
        return lines
    return lines + textwrap.wrap(
        finding.remedy, _WIDTH, initial_indent="  → ", subsequent_indent="    ", break_on_hyphens=False
    )


def fail(message: str, remedy: str = "", **place: str) -> ScreeningError:
    """Return (not raise) a `ScreeningError` with a single *Fehler*."""
    return ScreeningError([Finding("Fehler", message, remedy, **place)])


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding is a *Fehler*."""
    return any(f.level == "Fehler" for f in findings)


def with_area_names(found: Iterable[Finding], names: Mapping[str, str]) -> list[Finding]:
    """Return findings that call areas by id and name.

    Parameters
    ----------
    found : iterable of Finding
    names : mapping of str to str
        By id; empty in a city without names: then all stays as it is.

    Examples
    --------
    >>> from screening.base.areas import the_area
    >>> one = Finding("Fehler", "Keine Zahl.", "", "a.csv", "2", value=the_area("01"))
    >>> print(*with_area_names([one, Finding("Fehler", "Keine Zahl.", value="01")], {"01": "Au"}), sep="; ")
    Fehler: a.csv, Zeile 2, Wert „01 Au“: Keine Zahl.; Fehler: Wert „01“: Keine Zahl.
    """
    if not names:
        return list(found)
    return [_called(f, names) if f.marked else f for f in found]


def _called(finding: Finding, names: Mapping[str, str]) -> Finding:
    texts: dict[str, Any] = {name: named(text, names) for name, text in finding.marked}
    return replace(finding, **texts)


def first_of(found: Sequence[Finding], most: int = MAX_TOLD, total: int | None = None) -> list[Finding]:
    """Return findings of one kind: a few one by one, many as one that says how many, where, and what the first are.

    A column with a slip in each of its cells is one thing to do, not a list in which others drown.

    Parameters
    ----------
    found : sequence of Finding
    most : int
        So many are told one by one.
    total : int, optional
        How many there are, if `found` holds but the first of them.

    Examples
    --------
    >>> rows = [Finding("Fehler", "Keine Zahl.", file="a.csv", row=str(n), value=f"x{n}") for n in range(2, 9)]
    >>> len(first_of(rows[:3])), len(first_of([]))
    (3, 0)
    >>> print(*first_of(rows))
    Fehler: a.csv, Zeile 2, Wert „x2“: Keine Zahl (7 Stellen; Zeilen 2, 3, 4, 5, 6, 7, 8; weitere Werte „x3“, „x4“, „x5“ …).
    """
    number = len(found) if total is None else total
    return list(found) if number <= most else [_at_once(found, number)]


def _at_once(found: Sequence[Finding], number: int) -> Finding:
    first = found[0]
    rows = [*dict.fromkeys(f.row for f in found if f.row)]
    columns = [*dict.fromkeys(f.column for f in found if f.column)]
    values = {f.value: f.with_marks("value") for f in found if f.value and f.value != first.value}
    places = [f"{number} Stellen"]
    if len(columns) > 1:
        name = "Schlüssel" if first.file.endswith(".toml") else "Spalten"
        places.append(f"{name} {_some_of(columns, 6, len(columns))}")
    if len(rows) > 1:
        there = number if len(rows) == len(found) else len(rows)
        places.append(f"Zeilen {_some_of(rows, 12, there)}")
    if values:
        shown = (f"„{marked if len(v) <= 60 else v[:59] + '…'}“" for v, marked in values.items())
        most = 3 if len(rows) > 1 else 12
        places.append(f"weitere Werte {_some_of([*shown], most, len(values))}")
    message = first.with_marks("message").removesuffix(".")
    return replace(first, message=f"{message} ({'; '.join(places)}).")


def _some_of(names: list[str], most: int, there: int) -> str:
    return ", ".join(names[:most]) + (" …" if there > min(most, len(names)) else "")


def some(names: Iterable[str], most: int = 12) -> str:
    """Return the first names of many, and how many more there are."""
    names = [*names]
    more = f" und {len(names) - most} weitere" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def some_areas(areas: Iterable[object], most: int = 12) -> str:
    """Return the first of many areas, marked as such, and how many more there are.

    Examples
    --------
    >>> Finding("Hinweis", "Fehlt.", value=some_areas(["01", "02", "03"], most=2)).value
    '01, 02 und 1 weitere'
    """
    return some(map(the_area, areas), most)


def newest(times: Iterable[object], most: int = 12) -> str:
    """Return times in their order; of more than `most` the newest, and how many there are before them.

    Examples
    --------
    >>> newest(range(2019, 2025), 3), newest([2024, 2023]), newest([])
    ('3 frühere, 2022, 2023, 2024', '2023, 2024', '')
    """
    told = [*map(str, sorted(times, key=str))]
    before = (
        [f"{len(told) - most} {'früheres' if len(told) - most == 1 else 'frühere'}"]
        if len(told) > most
        else []
    )
    return ", ".join([*before, *told[-most:]])


@dataclass(frozen=True)
class Findings:
    """All findings of one delivery; shows itself as a table in a notebook, worst first."""

    items: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return len(self.items)

    def count(self, level: Level) -> int:
        """Return how many findings have this level."""
        return sum(f.level == level for f in self.items)

    def frame(self) -> pd.DataFrame:
        """Return the findings as a table with German headers, worst first, all columns text."""
        names = {
            "level": "Stufe",
            "file": "Datei",
            "row": "Zeile",
            "column": "Spalte",
            "value": "Wert",
            "message": "Befund",
            "remedy": "Abhilfe",
        }
        rows = sorted((f.texts() for f in self.items), key=lambda r: LEVELS.index(r["level"]))
        return pd.DataFrame(rows, columns=list(names)).rename(columns=names)

    def _repr_html_(self) -> str:
        if not self.items:
            return styled("<p>Keine Befunde.</p>")
        frame = self.frame()
        frame = frame[[c for c in frame.columns if frame[c].any()]]
        return styled(plain_table([*frame.columns], frame.astype(str).to_numpy().tolist()))
