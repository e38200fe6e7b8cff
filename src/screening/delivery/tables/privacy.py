"""Privacy at the door: a table about single persons stops the reading at once.

The system takes sums per area only. A column is refused by what its header says or by what its cells look
like; the finding names the column and never a value, for the value is the person.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from screening.base import Finding
from screening.delivery.tables.findings import persons_in_column

Rows = Sequence[Sequence[str]]

CASE_WORDS = (
    r"aktenzeichen|akten[- ]?nr|fall ?nummer|fall[- ]?(?:id|nr)|kundennummer|kunden[- ]?nr|bg[- ]?nummer"
    r"|person(?:en)?[- ]?(?:id|nr|nummer)|klient(?:en)?[- ]?(?:id|nr|nummer)|kontonummer"
    r"|steuer[- ]?(?:id|nummer)|versicherungsnummer|ausweisnummer"
)
"""What stands before a number that is one person's or one case's."""

HOUSE_WORDS = r"hausnummer|haus[- ]?nr"
STREET_ENDS = r"str\.|stra(?:ß|ss)e|gasse|weg|allee|platz|ring|damm|ufer|chaussee|steig"

_SURE = re.compile(
    r"\b(vornamen?|nachnamen?|familiennamen?|geburtsnamen?|geburts ?datum|geburts ?tag|geb\.?[- ]?(datum|am)"
    rf"|{HOUSE_WORDS}|{CASE_WORDS}|iban"
    r"|first name|last name|surname|birth ?dat(e|um)|date of birth|case (id|number)"
    r"|handy(nummer)?|mobil(nummer|telefon)|telefon(nummer)?|e[- ]?mail([- ]?adresse)?|anschrift|wohnadresse|adresse"
    r"|address|stra(ß|ss)e (und |\+ |/ )?haus)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(stra(ß|ss)e|str\.|street|phone|tel\.?|aktenz\.?|az\.?|geb\.)", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(anzahl|anteil|zahl der|haushalte|gebäude|wohnungen|quote|je|pro|mit|ohne|insgesamt|prozent|percent(age)?"
    r"|number of|share|proportion|households|dwellings)\b|[%‰]",
    re.IGNORECASE,
)
_NAME = re.compile(r"names?|namen|name der person|name, vorname|kund(e|in)|klient(in)?", re.IGNORECASE)

# what has been taken is not given back, and no search begins inside of a word: else long texts take for ever
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)*\.[A-Za-z]{2,}")
IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])"
)
_STREET = re.compile(
    rf"[A-ZÄÖÜ][^\n;|]*?(?:{STREET_ENDS})"
    r"\s+[0-9]{1,4}\s?[a-zA-Z]?(?:\s?[-–/]\s?[0-9]{1,4}\s?[a-zA-Z]?)?",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?:\+49|0049|0)[ ()/-]*[1-9][0-9]{1,4}[ )/-]+[0-9][0-9 -]{3,}[0-9]")
_DATE = re.compile(
    r"(?:(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.|(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2}))"
    r"(?P<y>[0-9]{4})?(?:[ T]00:00(?::00)?)?"
)
_DIGITS, _LETTERS = re.compile(r"[0-9]"), re.compile(r"[^\W\d_]")

LONGEST_TITLE = 1_000
"""What a header says beyond these signs is not looked at."""

_SAMPLE = 400
"""So many cells of a column are looked at, spread evenly over it."""

_SPREAD_YEARS = 10
"""Dates over so many years are birth dates, not Stichtage."""

_FAR_MORE = 2.0
"""So many rows to each area are far more than a table by areas has."""


def person_findings(
    header: Sequence[str], rows: Rows, name: str, *, id_column: str = "", line: int = 1
) -> list[Finding]:
    """Tell which columns of a table are about single persons.

    Parameters
    ----------
    header : sequence of str
        All headers, also of columns that are not read.
    rows : sequence of sequences of str
        The cells below; rows may be shorter than the header.
    name : str
        What findings call the file.
    id_column : str
        Header of the areas' ids: it tells rows per area, and is never a person's key itself.
    line : int
        Line of the header in the file.

    Returns
    -------
    list of Finding
        One *Fehler* per column, which must end the reading of this file; empty if there is none. No finding
        holds a value; a header that looks like a value itself is told by its position.

    Examples
    --------
    >>> [found] = person_findings(["Gebiet", "E-Mail"], [["01.1", "a@b.de"]], "2024/x.csv")
    >>> found.column, found.value
    ('E-Mail', '')
    >>> person_findings(["Gebiet", "Einwohner"], [["01.1", "120"]], "2024/x.csv")
    []
    """
    header = [title[:LONGEST_TITLE] for title in header]
    place = header.index(id_column) if id_column in header else -1
    areas = [row[place].strip() for row in rows if place < len(row)] if place >= 0 else []
    known = len(set(areas))
    found = []
    for k, (title, cells) in enumerate(zip(header, _columns(rows, len(header)), strict=True)):
        why = "" if k == place or _counts(title, cells) else _by_header(title)
        if not why and k != place:
            why = _by_content(cells) or _by_key(title, cells, len(areas), known)
        if why:
            found.append(persons_in_column(name, line, _shown(title, k), why))
    return found


_WORDED = re.compile(
    r"\b(e[- ]?mail([- ]?adresse)?|anschrift|wohnadresse|adresse|address|first name|last name|surname)\b",
    re.IGNORECASE,
)
"""Headers of what is written in words: a column of numbers under a header of several words counts it."""

_SENTENCE = 4

_COUNT = re.compile(r"[-–.·*/x]|[0-9]{1,3}(?:[.,' ]?[0-9]{3})?(?:[.,][0-9]{1,2})? ?%?")


def _counts(title: str, cells: Sequence[str]) -> bool:
    """Tell whether a column counts what its header calls: „No fixed workplace address: 1,230“."""
    if len(title.split()) < _SENTENCE or not _WORDED.search(title) or _by_header(_WORDED.sub("", title)):
        return False
    filled = [c for cell in cells if (c := cell.strip())]
    return bool(filled) and all(map(_COUNT.fullmatch, filled))


def _columns(rows: Rows, width: int) -> Iterator[Sequence[str]]:
    """Yield the cells column by column; short rows have none in the last."""
    if rows and all(len(row) == width for row in rows):
        yield from zip(*rows, strict=True)
    else:
        for k in range(width):
            yield [row[k] for row in rows if k < len(row)]


def _by_header(title: str) -> str:
    plain = " ".join(re.sub(r"(?<=[a-zäöü])(?=[A-ZÄÖÜ])", " ", title.replace("_", " ")).split())
    if _WHOLE.fullmatch(plain) or (_SURE.search(plain) and not _COUNTED.search(plain)):
        return "Überschrift"
    # camel case apart may hide what is one word: „FallID“
    joined = title.replace("_", " ")
    return "Überschrift" if _SURE.search(joined) and not _COUNTED.search(joined) else ""


def _by_content(cells: Sequence[str]) -> str:
    """Return what the cells look like, or an empty text."""
    text = "\n".join(cells)
    # columns of numbers are many and long: only text can hold an IBAN or an address
    worded = _LETTERS.search(text) is not None
    if worded and any(valid_iban(m.group()) for m in islice(IBAN.finditer(text), 1000)):
        return "IBAN"
    if "@" in text and len(set(EMAIL.findall(text))) > 1:  # one alone may be a contact in a footnote
        return "E-Mail-Adressen"
    sample = _sample(cells)
    if len(sample) < 3:
        return ""
    for label, pattern, least in (
        ("Straßen mit Hausnummern", _STREET, 0.3),
        ("Telefonnummern", PHONE, 0.5),
    ):
        if pattern is _STREET and not worded:
            continue
        hits = {c for c in sample if pattern.fullmatch(c)}
        if len(hits) >= max(3, least * len(set(sample))):
            return label
    years = [_year_of(c) for c in sample]
    dated = {c for c, y in zip(sample, years, strict=True) if y}
    known = [y for y in years if y]
    if len(known) >= 0.8 * len(sample) and len(dated) > 2 and max(known) - min(known) >= _SPREAD_YEARS:
        return "Geburtsdaten"
    return ""


def _by_key(title: str, cells: Sequence[str], rows: int, areas: int) -> str:
    """Tell a key or a name of its own in each row of a table with far more rows than areas."""
    if not areas or rows < _FAR_MORE * areas or rows < 6:
        return ""
    filled = [c.strip() for c in cells if c.strip()]
    own = len(set(filled))
    if _NAME.fullmatch(title.strip()) and own > max(_FAR_MORE * areas, 0.5 * rows):
        return "Namen"
    if own == len(filled) >= 0.95 * rows and _is_code(filled):
        return "ein eigener Schlüssel je Zeile bei weit mehr Zeilen als Gebieten"
    return ""


def _is_code(filled: Sequence[str]) -> bool:
    """Tell codes of one shape (``A-2024-00017``) from numbers and texts."""
    shapes = {_LETTERS.sub("A", _DIGITS.sub("9", c)) for c in filled[:_SAMPLE]}
    if len(shapes) > 1:
        return False
    [shape] = shapes
    if "9" not in shape or len(shape) < 5 or "," in shape or _year_of(filled[0]):
        return False
    zeros = any(c.startswith("0") for c in filled)
    return "A" in shape or (set(shape) == {"9"} and (zeros or len(shape) >= 8))


def _sample(cells: Sequence[str]) -> list[str]:
    filled = [c for c in (c.strip() for c in cells[:: max(1, len(cells) // _SAMPLE)]) if c]
    return [c for c in filled if len(c) <= 120]


def _year_of(text: str) -> int:
    """Return the year of a whole date that exists, else 0."""
    match = _DATE.fullmatch(text)
    if not match:
        return 0
    parts = (
        (match["y"], match["m"], match["d"]) if match["d"] else (match["year"], match["month"], match["day"])
    )
    if not all(parts) or (match["year"] and match["y"]):
        return 0
    try:
        return dt.date(*(int(p) for p in parts)).year
    except ValueError:
        return 0


def valid_iban(text: str) -> bool:
    """Check an IBAN's length and its check digits (ISO 7064, modulo 97).

    Parameters
    ----------
    text : str
        Letters, digits and blanks, as `IBAN` finds them.

    Raises
    ------
    ValueError
        If a text of an IBAN's length has other signs.

    Examples
    --------
    >>> valid_iban("DE89 3704 0044 0532 0130 00"), valid_iban("DE89 3704 0044 0532 0130 01")
    (True, False)
    >>> valid_iban("")
    False
    """
    plain = text.replace(" ", "")
    if not 15 <= len(plain) <= 34:
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _shown(title: str, position: int) -> str:
    """Return a header for a finding; one that looks like a value itself, by its position."""
    looks = EMAIL.search(title) or IBAN.search(title) or _STREET.fullmatch(title.strip())
    if looks or PHONE.fullmatch(title.strip()) or _year_of(title.strip()) or not title.strip():
        return f"Nr. {position + 1}"
    return title if len(title) <= 60 else title[:59] + "…"
