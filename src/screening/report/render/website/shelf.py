"""What is published of a year or a comparison, as its folder tells it: documents, files, and the areas' decisions."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from screening.base import file_names, number, on_screen, unwrapped
from screening.concept import DECISION, name_header
from screening.delivery.manifest import MEETING
from screening.figures.words import INTERNAL
from screening.report.render.findings import table_unreadable

TABLE = "auswahl.csv"
PROFILES = "profile"
FIGURES, EXCERPTS = "abbildungen", "auszuege"
SET_HERE = ("01_datenpruefung", "02_auswahl", "03_karten")
"""Notebooks of a year that a run publishes without a page; a site has one of each."""

KNOWN: Mapping[str, tuple[str, str]] = {
    "dossier": ("Dossier", "die Auswahl mit Begründung, Karten, Methode und Quellen"),
    "auswahlgespraech": ("Auswahlgespräch", "Tagesordnung und Kandidaten"),
    "folien": ("Folien", "zum Zeigen, mit Notizen"),
    "karte": ("Karte", "zum Erkunden: jedes Gebiet mit seinen Werten"),
    "was-waere-wenn": ("Was wäre, wenn", "andere Schwellen und Mindestgrößen ausprobieren"),
    "profile": ("Profile", "alle Gebiete in einer Datei"),
    "schwerpunktgebiete": ("Schwerpunktgebiete", "was läuft und was ansteht"),
    "belastbarkeit": ("Festigkeit", "wie fest die Auswahl ist"),
    "evaluation": ("Evaluation", "was sich in Schwerpunktgebieten geändert hat"),
    "vergleich": ("Vergleich", "wer hinzukommt, wer herausfällt, und woran es liegt"),
    "01_datenpruefung": ("Datenprüfung", "was geliefert wurde und was daran auffiel"),
    "02_auswahl": ("Auswahl Schritt für Schritt", "jede Entscheidung mit ihren Werten"),
    "03_karten": ("Karten", "Treffer, Entscheidung und jeder Indikator"),
    "auswahl": ("Auswahltabelle", "zum Weiterrechnen"),
    "aenderungen": ("Änderungen", "jedes Gebiet mit anderer Entscheidung oder anderen Treffern"),
}
"""Name of a file without its ending → its title and what it is for, in the order of the site."""

FORMATS = {
    ".html": "Seite",
    ".pdf": "PDF",
    ".docx": "Word",
    ".pptx": "PowerPoint",
    ".xlsx": "Excel",
    ".ods": "OpenDocument",
    ".csv": "CSV",
    ".gpkg": "Geodaten",
    ".ics": "Kalender",
    ".png": "PNG",
    ".svg": "SVG",
    ".zip": "ZIP",
}
"""What readers get, by its ending. Nothing else is copied: no notebook, no log."""

SECTIONS = {"sec-methode": "Methode", "sec-befunde": "Datenprüfung", "sec-quellen": "Quellen"}
"""Parts of the dossier that people look for by themselves."""

_INERT = re.compile(r"'[=+\-@\t\r\n]")
_DIGITS = re.compile(r"(\d+)")
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_ABOUT = tuple(DECISION.values())
"""Headers of columns about the decision, which stand after those about the place."""


@dataclass(frozen=True)
class File:
    """A file that is handed out: its path in the folder, its format and size in words."""

    path: str
    format: str
    size: str


@dataclass
class Document:
    """A document in all its formats; `page` is the one to read in the browser, if there is one."""

    title: str
    purpose: str
    page: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)


@dataclass(frozen=True)
class Area:
    """What a year says of an area: name, where it lies, its decision, the file of its profile."""

    id: str
    name: str
    place: Mapping[str, str]
    decision: str
    profile: str

    @property
    def called(self) -> str:
        """The code with the name beside it."""
        return f"{self.id} {self.name}".rstrip()


@dataclass(frozen=True)
class Folder:
    """A published folder of a year or a comparison.

    Attributes
    ----------
    below : PurePosixPath
        Its place below the city, in the reports and in the site: ``2024/intern``, ``vergleich/2023-2024/intern``. It
        stays the same, so that links between documents do.
    sources : tuple of Path
        Where its files lie; the first folder that has one wins.
    about : mapping
        What ``lauf.json`` says of the documents (``angaben``).
    """

    below: PurePosixPath
    sources: tuple[Path, ...]
    about: Mapping[str, Any]

    @property
    def audience(self) -> str:
        """For whom it is."""
        return self.below.name

    @property
    def version(self) -> str:
        """What the version is called on every page."""
        usual = INTERNAL if self.audience == "intern" else MEETING.version_said
        return str(self.about.get("version") or usual)

    @property
    def year(self) -> int | None:
        """The year; None for a comparison."""
        return int(self.below.parts[0]) if self.below.parts[0].isdigit() else None

    @property
    def label(self) -> str:
        """What the site calls it."""
        return str(self.year or self.about.get("subtitle") or self.below.parts[-2])

    @property
    def anchor(self) -> str:
        """The section of the first page that is about it."""
        return f"jahr-{self.year}" if self.year else "vergleiche"

    @cached_property
    def files(self) -> dict[str, Path]:
        """All that readers get: path in the folder → the file."""
        found: dict[str, Path] = {}
        for source in self.sources:
            for path in sorted(p for p in source.rglob("*") if p.is_file()):
                name = path.relative_to(source)
                lent = name.parts[0] == PROFILES and path.suffix == ".woff2"
                if (lent or path.suffix in FORMATS) and not any(p.startswith(".") for p in name.parts):
                    found.setdefault(name.as_posix(), path)
        return dict(sorted(found.items(), key=lambda item: natural(item[0])))

    @cached_property
    def _table(self) -> list[list[str]]:
        path = self.files.get(TABLE)
        rows = list(_rows(path.read_text(encoding="utf-8-sig"))) if path else []
        if not rows or DECISION["decision"] not in rows[0]:
            raise table_unreadable(f"{self.below}/{TABLE}")
        return rows

    @property
    def level(self) -> str:
        """What an area of a year is called, as its table says."""
        return self._table[0][0]

    @cached_property
    def areas(self) -> list[Area]:
        """The areas of a year, in the order of its table.

        Raises
        ------
        ScreeningError
            If the table is not one that a run has written.
        """
        if self.year is None:
            return []
        rows = self._table
        heads = rows[0]
        names = file_names(r[0] for r in rows[1:])
        named = heads[1:2] == [name_header(heads[0])]
        placed = range(1 + named, next(n for n, h in enumerate(heads) if h.startswith(_ABOUT)))
        decision = heads.index(DECISION["decision"])
        return [
            Area(
                row[0],
                # the table has names as they were delivered; pages show them as all other pages do
                on_screen(row[1]) if named else "",
                _place([(heads[n], on_screen(row[n])) for n in placed]),
                row[decision],
                page if (page := f"{PROFILES}/{names[row[0]]}.html") in self.files else "",
            )
            for row in rows[1:]
        ]

    def documents(self) -> list[Document]:
        """Return the documents of the folder, the house's first; figures, excerpts and single profiles are none."""
        found: dict[str, Document] = {}
        order = [*KNOWN]
        for name, path in self.files.items():
            if name.split("/")[0] in (PROFILES, FIGURES, EXCERPTS):
                continue
            stem, suffix = PurePosixPath(name).with_suffix("").as_posix(), path.suffix
            document = found.setdefault(stem, Document(*KNOWN.get(stem, (stem, ""))))
            if suffix == ".html":
                document.page = name
                text = path.read_text(encoding="utf-8")
                if stem not in KNOWN:
                    document.title = heading_of(text) or stem
                if stem == "dossier":
                    document.parts = {i: t for i, t in SECTIONS.items() if f'id="{i}"' in text}
            else:
                document.files.append(file_of(name, path))
        known = [found[s] for s in order if s in found]
        return known + [d for s, d in found.items() if s not in KNOWN]

    def figures(self) -> list[File]:
        """Return the figures by themselves."""
        return self._within(FIGURES)

    def excerpts(self) -> list[File]:
        """Return the excerpts: a page and a workbook for each area of the level above."""
        return self._within(EXCERPTS)

    def _within(self, part: str) -> list[File]:
        return [file_of(n, p) for n, p in self.files.items() if n.startswith(f"{part}/")]


def heading_of(page: str) -> str:
    """Return what a page calls itself: its first heading, else its title, without markup.

    Examples
    --------
    >>> heading_of("<title>x</title><h1>Kitas &amp; <em>Horte</em></h1>"), heading_of("<title>x</title>"), heading_of("")
    ('Kitas & Horte', 'x', '')
    """
    from markupsafe import Markup

    match = _HEADING.search(page) or _TITLE.search(page)
    return Markup(match[1]).striptags() if match else ""


def file_of(name: str, path: Path) -> File:
    """Return a file as a list of downloads names it."""
    return File(name, FORMATS[path.suffix], size_said(path.stat().st_size))


def size_said(size: int) -> str:
    """Return a size as people read it.

    Examples
    --------
    >>> [size_said(s) for s in (0, 999, 52_100, 3_280_574)] == ["1\u00a0kB", "1\u00a0kB", "52\u00a0kB", "3,3\u00a0MB"]
    True
    """
    if size < 999_500:
        return f"{number(max(1, size / 1e3))}\u00a0kB"
    return f"{number(size / 1e6, 1)}\u00a0MB"


def natural(text: str) -> list[tuple[int, int | str]]:
    """Return a key that sorts numbers in texts as numbers.

    Examples
    --------
    >>> sorted(["a10", "a9", "B1"], key=natural)
    ['a9', 'a10', 'B1']
    """
    parts = _DIGITS.split(text.casefold())
    return [(1, int(p)) if p.isdecimal() else (0, p) for p in parts]


def _rows(text: str) -> Iterator[list[str]]:
    return ([_meant(c) for c in row] for row in csv.reader(io.StringIO(text), delimiter=";") if row)


def _meant(cell: str) -> str:
    """Return what a cell says without what keeps Excel from reading a date, a number or a formula."""
    return cell[1:] if _INERT.match(cell) else unwrapped(cell)


def _place(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return where an area lies by level: a level's code and its name, which stand in columns beside each other."""
    place: dict[str, str] = {}
    owners = {name_header(h): h for h, _ in pairs}
    for head, value in pairs:
        owner = owners.get(head, head)
        place[owner] = f"{place.get(owner, '')} {value}".strip()
    return place
