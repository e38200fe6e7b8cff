"""What each sheet of the workbook holds: its columns, their words, and where its rows are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from screening.base import NotAFileError, fail, lies_there, listed, read_ordinary
from screening.delivery.manifest import City
from screening.process.agreement import FOLDER, folders
from screening.process.capacity import FILE as CAPACITY
from screening.process.form import Form
from screening.process.nominations import ACTIONS, NOMINATIONS
from screening.process.objections import CONSEQUENCES, OBJECTIONS
from screening.process.phases import FILE as PHASES_FILE
from screening.process.phases import State
from screening.process.ratings import COLUMNS, FITS, SIDE_IDS
from screening.process.workbook.csv_text import CsvText, csv_text
from screening.process.workbook.toml_text import TomlText, toml_text

VERSION = 3
"""Of the form: another one where columns or what they hold change.

1: a region was a free text. 2: it is one of those that ``kapazitaet.toml`` declares, where it declares any. 3: beside the
areas to rate stands what they are called.
"""
UNDERSTOOD = (1, 2, VERSION)
"""The forms that are read back: a workbook that somebody filled in before an update is not lost."""

TOP = 2
"""So many rows stand above the first: what the sheet is, and the header."""

MOST_READ = 20_000_000

RATINGS = "bewertung"
CALLED = "genannt"
"""The column of the ratings' sheet that tells what an area is called: it is read by people alone."""
NEW = 60
"""So many empty rows follow those that are filled in."""

Kind = Literal["text", "id", "date", "number", "choice", "several"]


@dataclass(frozen=True)
class Field:
    """A column: its name in the file, its header, its width, what a cell holds, and what is said of it.

    A *choice* is one of the words, *several* may be many of them by commas; `more` says how another one comes to be there.
    """

    key: str
    label: str
    width: int
    hint: str = ""
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: its id, its name, the file it is kept in (with more than one: how they are called), and its columns."""

    key: str
    title: str
    file: str
    fields: tuple[Field, ...]
    texts: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of its columns in the file."""
        return tuple(f.key for f in self.fields)


@dataclass(frozen=True)
class Source:
    """A file that rows of a sheet are kept in: its id within the sheet, its name below the city's folder, its text."""

    key: str
    name: str
    text: CsvText | TomlText
    there: bool = True


_AREA = "Kennung, mehrere mit Komma."
_CHECKED = "Wer die Texte darauf durchgesehen hat, dass niemand zu erkennen ist."


def sheets_of(city: City, year: int, side: str = "", form: int = VERSION) -> tuple[Sheet, ...]:
    """Return the sheets of a city's workbook; the ratings are those of one side, or there are none.

    Parameters
    ----------
    city : City
    year : int
    side : {"", "verwaltung", "region"}
    form : int
        Of which form the workbook is: one of those understood.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> [s.title for s in sheets_of(city, 2024, "region")]
    ['Nennungen', 'Einwände', 'Kapazität', 'Maßnahmen', 'Bewertung']
    >>> [sheets_of(city, 2024, form=f)[2].fields[-1].choices for f in (1, 2)]
    [(), ('Nord', 'Mitte', 'Ost', 'Süd', 'West')]
    >>> [sheets_of(city, 2024, "region", f)[-1].keys[:2] for f in (2, 3)]
    [('gebiet', 'passung'), ('gebiet', 'genannt')]
    """
    bodies = tuple(b.id for b in city.bodies)
    by = Field("von", "Von", 16, f"Erlaubt: {', '.join(bodies)}.", "choice", bodies)
    reviewed = (
        Field("geprueft_von", "Geprüft von", 16, _CHECKED),
        Field("geprueft_am", "Geprüft am", 12, "Tag der Prüfung.", "date"),
    )
    found = [
        _of_form("nennungen", "Nennungen", NOMINATIONS, year, _nominated(by, reviewed)),
        _of_form("einwaende", "Einwände", OBJECTIONS, year, _objected(by, reviewed)),
        Sheet("kapazitaet", "Kapazität", CAPACITY, _hours(city, form)),
        Sheet(
            "massnahmen",
            "Maßnahmen",
            f"{FOLDER}/GEBIET/{PHASES_FILE}",
            _measures(city),
            ("was", "verantwortlich"),
        ),
    ]
    if side:
        fits = tuple(f"{n} – {word}" for n, word in FITS.items())
        fields = tuple(Field(k, *_RATED[k]) for k in COLUMNS[:8] if k in _RATED)
        place = [f.key for f in fields].index("gebiet") + 1
        fit = Field("passung", "Passung zum Konzept", 22, "Auswählen.", "choice", fits)
        called = (
            (Field(CALLED, "Name oder Ort", 30, "Zum Lesen; wird nicht hinterlegt."),) if form > 2 else ()
        )
        rest = (*called, fit, *fields[place:], *reviewed)
        found.append(Sheet(RATINGS, "Bewertung", "", (*fields[:place], *rest)))
    return tuple(found)


_RATED: dict[str, tuple[str, int, str, Kind]] = {
    "gebiet": ("Gebiet", 18, _AREA, "id"),
    "gewicht": ("Gewicht", 10, "1 (wenig dringlich) bis 5 (sehr dringlich).", "number"),
    "stunden_woche": ("Stunden je Woche", 11, "Ganze oder halbe Stunden.", "number"),
    "monate": ("Monate", 10, "Ganze Monate.", "number"),
    "wer": ("Wer bewertet (Funktion)", 28, "Eine Funktion, kein Name.", "text"),
    "wann": ("Wann", 12, "Tag der Bewertung.", "date"),
    "begruendung": ("Begründung", 60, "Ohne Namen von Personen.", "text"),
}


def _hours(city: City, form: int) -> tuple[Field, ...]:
    names = _regions(city) if form > 1 else ()
    which = ("Auswählen; leer: alle zusammen.", "choice", names) if names else ("Leer: alle zusammen.",)
    return (
        Field("von", "Von", 12, "Erster Tag.", "date"),
        Field("bis", "Bis", 12, "Letzter Tag; leer: bis auf Weiteres.", "date"),
        Field("stunden_woche", "Stunden je Woche", 12, "Ganze oder halbe Stunden.", "number"),
        Field("region", "Region", 24, *which),
    )


def _regions(city: City) -> tuple[str, ...]:
    """Return what the city's regions are called; none where it declares none, whose words are free then."""
    if not lies_there(city.raw / CAPACITY):
        return ()
    declared = toml_text(_read(city, CAPACITY), CAPACITY, "region", ("name",)).rows
    return tuple(dict.fromkeys(name for (name,) in declared if name))


def _nominated(by: Field, reviewed: Iterable[Field]) -> tuple[Field, ...]:
    actions = tuple(a.id for a in ACTIONS)
    return (
        Field("gebiet", "Gebiet", 18, f"{_AREA} Leer nur mit Umgriff.", "id"),
        Field("name", "Name des Gebiets", 24, "Wie das genannte Gebiet heißt."),
        Field("umgriff", "Umgriff (Datei)", 27, "GeoJSON oder GeoPackage im Ordner des Jahres.", "id"),
        by,
        Field("datum", "Datum", 12, "Tag der Nennung.", "date"),
        Field("problem", "Problem", 44, "Ohne Namen von Personen."),
        Field("handlungsfeld", "Handlungsfeld", 20, "Auswählen; mehrere mit Komma.", "several", actions),
        Field("begruendung", "Begründung", 60, "Ohne Namen von Personen."),
        *reviewed,
    )


def _objected(by: Field, reviewed: Iterable[Field]) -> tuple[Field, ...]:
    return (
        Field("gebiet", "Gebiet", 18, _AREA, "id"),
        by,
        Field("datum", "Datum", 12, "Tag des Einwands.", "date"),
        Field("einwand", "Einwand", 60, "Was die Zahlen nicht zeigen; ohne Namen von Personen."),
        Field("antwort", "Antwort", 60, "Was geantwortet wurde."),
        Field("folge", "Folge", 18, "Auswählen; leer: noch offen.", "choice", CONSEQUENCES),
        *reviewed,
    )


def _measures(city: City) -> tuple[Field, ...]:
    there = tuple(f.name for f in folders(city) if lies_there(f / PHASES_FILE))
    more = (
        f'Für ein anderes zuerst {FOLDER}/ORDNER/{PHASES_FILE} mit der Zeile phase = "vorlauf" anlegen und eine neue '
        "Mappe ausgeben."
    )
    return (
        Field("gebiet", "Schwerpunktgebiet", 22, "Ordner des Gebiets: auswählen.", "choice", there, more),
        Field("was", "Maßnahme", 60, "Ohne Namen von Personen."),
        Field("seite", "Seite", 12, f"Wer verantwortet: {listed(SIDE_IDS, 'oder')}.", "choice", SIDE_IDS),
        Field("verantwortlich", "Verantwortlich (Funktion)", 30, "Eine Funktion; leer: die Seite."),
        Field("faellig", "Fällig am", 12, "Tag; darf leer sein.", "date"),
        Field("stand", "Stand", 12, "Auswählen; leer: offen.", "choice", get_args(State)),
    )


def _of_form(key: str, title: str, form: Form, year: int, fields: tuple[Field, ...]) -> Sheet:
    return Sheet(key, title, f"{year}/{form.file}", fields, form.texts)


def sources(sheet: Sheet, city: City) -> dict[str, Source]:
    """Return the files that the rows of a sheet are kept in, as they are now, by their id.

    Raises
    ------
    ScreeningError
        If one cannot be read.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> [len(s.text.rows) for s in sources(sheets_of(city, 2024)[2], city).values()]
    [15]
    """
    if sheet.key == RATINGS:
        return {}
    if sheet.key == "massnahmen":
        names = {f: f"{FOLDER}/{f}/{PHASES_FILE}" for f in sheet.fields[0].choices}
        return {
            f: Source(f, name, toml_text(_read(city, name), name, "massnahme", sheet.keys[1:]))
            for f, name in names.items()
        }
    there = lies_there(city.raw / sheet.file)
    content = _read(city, sheet.file) if there else b""
    if sheet.key == "kapazitaet":
        return {"": Source("", sheet.file, toml_text(content, sheet.file, "kapazitaet", sheet.keys), there)}
    return {"": Source("", sheet.file, csv_text(content, sheet.file, sheet.keys), there)}


def _read(city: City, name: str) -> bytes:
    try:
        return read_ordinary(city.raw / name, MOST_READ)
    except NotAFileError as why:
        raise fail(why.message, why.remedy, file=name) from None
    except OSError:
        raise fail("Die Datei ist nicht lesbar.", "Zugriffsrechte prüfen.", file=name) from None


def digest(cells: Iterable[str]) -> str:
    """Return a short sum of the cells of a row: the same cells, the same sum.

    Examples
    --------
    >>> digest(["a", ""]) == digest(["a", ""]), digest(["a", ""]) == digest(["", "a"]), len(digest([]))
    (True, False, 16)
    """
    text = "\x1f".join(cells).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]


def rows_of(sheet: Sheet, found: Mapping[str, Source]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the rows of a sheet as its files hold them: the mark that a row bears in the workbook, and its cells.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> sheet = sheets_of(city, 2024)[2]
    >>> [(mark[:3], cells) for mark, cells in rows_of(sheet, sources(sheet, city))][1]
    ('|2|', ('2021-10-01', '2024-09-30', '4.5', 'Mitte'))
    """
    rows = []
    for source in found.values():
        own = (source.key,) if sheet.key == "massnahmen" else ()
        for n, cells in enumerate(source.text.rows, 1):
            told = (*own, *cells)
            rows.append((f"{source.key}|{n}|{digest(told)}", told))
    return rows
