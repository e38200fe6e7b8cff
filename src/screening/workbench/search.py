"""What there is, found by German words: names and docstrings are English, the words stand in ``stichworte.toml``."""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from typing import Any

from screening.base import Block, Cell, Column, escape_markdown, folded, join, text
from screening.workbench.answer import Sheet, sheet

MOST = 12
START = (
    ('jahr = sc.open_year("musterstadt", 2024)', "ein Jahr öffnen; welche Städte es gibt, sagt sc.cities()"),
    ("jahr", "die Karte des Jahres: was entschieden ist, was offen ist, was sich fragen lässt"),
    ('jahr.why("23.1.1")', "warum ein Gebiet so entschieden ist"),
    (
        "sc.docket.table(jahr)",
        "ein Abschnitt der Dokumente; ebenso sc.method, sc.robustness, sc.space, sc.history …",
    ),
    ('sc.suche("Mittelwert")', "Funktionen nach deutschen Worten finden"),
)
"""How to begin."""


@dataclass(frozen=True)
class Entry:
    """What can be called: its name, what it is for in German, and further words it is found by."""

    name: str
    line: str
    words: tuple[str, ...]

    @property
    def what(self) -> Any:
        """The function, class or module itself."""
        from screening.workbench.year import Year

        first, *rest = self.name.split(".")
        found: Any = Year if first == "jahr" else importlib.import_module("screening")
        for part in rest:
            found = getattr(found, part)
        return found

    @property
    def call(self) -> str:
        """How it is called: its parameters with their defaults."""
        if not inspect.isroutine(self.what):
            return self.name
        given = inspect.signature(self.what).parameters.values()
        names = [
            re.sub(r":\s.*?(?==|$)", "", str(p.replace(annotation=p.empty)))
            for p in given
            if p.name != "self"
        ]
        if star := next(
            (k for k, p in enumerate(q for q in given if q.name != "self") if p.kind is p.KEYWORD_ONLY), 0
        ):
            names.insert(star, "*")
        return f"{self.name}({', '.join(names)})"

    @property
    def example(self) -> str:
        """One line that shows how it is used; empty for what is not called."""
        if not inspect.isroutine(self.what):
            return ""
        lines = re.findall(r"^\s*>>> (.*)$", inspect.getdoc(self.what) or "", re.MULTILINE)
        bare = rf"(?<![\w.]){self.name.rpartition('.')[2]}(?=\()"
        shown = (re.sub(bare, self.name, line.partition("  # doctest")[0]) for line in lines)
        if found := next((t for t in shown if f"{self.name}(" in t), ""):
            return found
        first = next(iter(inspect.signature(self.what).parameters.values()), None)
        given = {"release": "jahr", "comparison": "vergleich", "rates": "quoten"}.get(
            first.name if first else "", ""
        )
        return f"{self.name}({given}{', …' if given and self._needs_more() else ''})" if given else ""

    def _needs_more(self) -> bool:
        given = list(inspect.signature(self.what).parameters.values())[1:]
        return any(p.default is p.empty and p.kind is not p.VAR_KEYWORD for p in given)


@dataclass(frozen=True, repr=False, eq=False)
class Found:
    """What a search has found; it shows itself."""

    said: tuple[str, ...]
    found: tuple[Entry, ...]
    listed: Sheet

    @property
    def block(self) -> Block:
        """What was found, as a block."""
        return join(
            [
                *(text(escape_markdown(s)) for s in self.said),
                *([self.listed.block()] if self.listed.rows else []),
            ]
        )

    def __repr__(self) -> str:
        listed = []
        for row in self.listed.rows:
            first, *rest = (c.text if isinstance(c, Cell) else c for c in row)
            listed.append("\n    ".join([first, *filter(None, rest)]))
        return "\n\n".join([*self.said, *listed])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {**self.block._repr_mimebundle_(), "text/plain": repr(self)}


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Return all that is listed, by name."""
    raw = tomllib.loads((resources.files(__package__) / "stichworte.toml").read_text(encoding="utf-8"))
    return tuple(_read(raw))


def _read(raw: dict[str, dict[str, str]]) -> Iterator[Entry]:
    for room, names in raw.items():
        for name, told in names.items():
            line, _, words = told.partition(" | ")
            full = f"{room}.{name}".rstrip(".")
            yield Entry(full, line, tuple(w.strip() for w in words.split(",") if w.strip()))


def search(word: str) -> Found:
    """Find functions by German words: by what they are for, by name, or in their docstring.

    Parameters
    ----------
    word : str
        One or several words; a misspelt one is found, too.

    Returns
    -------
    Found
        Shown with name, purpose and an example, what fits best first.

    Examples
    --------
    >>> import screening as sc
    >>> [e.name for e in sc.suche("Mittelwert").found][:3]
    ['jahr.what_if', 'jahr.why', 'sc.read_criteria']
    >>> sc.suche("Mitelwert").said[0]
    'Zu „Mitelwert“ ist nichts verzeichnet; gefunden zu „Mittelwert“:'
    """
    hits, said = _ranked(word), f"Gefunden zu „{word}“:"
    if not hits:
        known = {
            folded(w).casefold(): w for e in entries() for w in (*re.findall(r"\w{4,}", e.line), *e.words)
        }
        near = get_close_matches(folded(word).casefold(), known, 1, 0.7)
        if not near:
            none = f"Zu „{word}“ ist nichts verzeichnet. Versuchen Sie ein anderes Wort, etwa Karte, Schwelle oder Excel."
            return Found((none,), (), _listed(()))
        hits, said = (
            _ranked(known[near[0]]),
            f"Zu „{word}“ ist nichts verzeichnet; gefunden zu „{known[near[0]]}“:",
        )
    shown = tuple(hits[:MOST])
    more = (f"Und {len(hits) - MOST} weitere: .found hat alle.",) if len(hits) > MOST else ()
    return Found((said, *more), tuple(hits), _listed(shown))


def _ranked(word: str) -> list[Entry]:
    """Return what fits all words, best first: a word of its own, a part of one, then the docstring."""
    wanted = folded(word).casefold().split()
    scored = [(min((_score(e, w) for w in wanted), default=0), e) for e in entries()]
    return [e for score, e in sorted(scored, key=lambda s: -s[0]) if score]


def _score(entry: Entry, word: str) -> int:
    own = [folded(w).casefold() for w in entry.words]
    line = folded(entry.line).casefold()
    if word in own or word in re.findall(r"\w+", f"{line} {entry.name.casefold()}"):
        return 3
    stem = word[:-1] if len(word) > 5 else word
    if any(stem in w for w in (*own, line, entry.name.casefold())):
        return 2
    # its own examples are about other words
    told = "" if entry.name == "sc.suche" else (inspect.getdoc(entry.what) or "").casefold()
    return int(len(word) > 3 and word in told)


def _listed(found: tuple[Entry, ...]) -> Sheet:
    rows = [[Cell(e.call), e.line, Cell(e.example, "muted")] for e in found]
    return sheet([Column("Aufruf", header=True), Column("Wozu"), Column("Beispiel")], rows)


def overview() -> Found:
    """Return where to begin, and what there is.

    Examples
    --------
    >>> print(overview().said[0])
    screening: kleinräumige Auswahl von Gebieten mit Bedarf, und warum.
    """
    rows = [[Cell(call), told] for call, told in START]
    rooms = tuple(e for e in entries() if e.name.count(".") == 1 and inspect.ismodule(e.what))
    rows += [[Cell(e.name), e.line] for e in rooms]
    return Found(
        ("screening: kleinräumige Auswahl von Gebieten mit Bedarf, und warum.",),
        rooms,
        sheet([Column("Aufruf", header=True), Column("Wozu")], rows),
    )
