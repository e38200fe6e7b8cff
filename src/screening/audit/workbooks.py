"""Reading the workbook: its sheets, and whatever a workbook can hold beside them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape

from screening.audit.house import House
from screening.audit.known import Known
from screening.audit.statements import Harvest, Vocabulary, plain
from screening.audit.tables import CLOSE, column_of, ends_of, read_table
from screening.audit.texts import areas_in, read_strictly

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml|xl/(?:workbook|styles|sharedStrings)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/theme/theme1\.xml|xl/worksheets/sheet\d\.xml"
)
_KNOWN_TAGS = """
worksheet sheetPr outlinePr pageSetUpPr dimension sheetViews sheetView pane selection sheetFormatPr cols col
sheetData row c v is t autoFilter pageMargins pageSetup headerFooter oddHeader oddFooter
"""
_TAGS = frozenset(_KNOWN_TAGS.split())
"""What a sheet's XML may consist of: no conditional formats, validations, links, drawings or extensions."""

_TAG = re.compile(r"<(\w+(?::\w+)?)")
_RELATED = {"worksheet", "theme", "styles", "sharedStrings", "officeDocument"}
_RELATED |= {"core-properties", "extended-properties"}
_RICH = re.compile(r"<(?!/|\?|sst\b|si\b|t\b)[\w:]+")
_FORMATS = {"General", "#,##0", '0.0" %"', "0.0", "0.00"}
_FORMAT = re.compile(r'formatCode="([^"]*)"')
_RANGE = re.compile(
    r"(?:'[^']+'|\w+)!\$?[A-Z]*\$?\d*:\$?[A-Z]*\$?\d*(?:,(?:'[^']+'|\w+)!\$?[A-Z]*\$?\d*:\$?[A-Z]*\$?\d*)*"
)
_DEFINED = re.compile(r'<definedName name="([^"]*)"[^>]*>([^<]*)<')
_KEYS = {
    "Kriterien": frozenset(
        (
            *(
                "Kriterium",
                "Regel",
                "Schwelle (Vielfaches)",
                "Vergleich",
                "Verlangte Treffer",
                "Mittelwert",
                "Lücken",
            ),
            *("Verlangte Einwohner:innen", "Bezug des Mittelwerts", "Vermerk", "Indikator", "Ausgeschlossen"),
        )
    ),
    "Quellen und Hinweise": frozenset(
        (
            *(
                "Hinweis",
                "Synthetische Demodaten",
                "Stadt",
                "Jahr",
                "Stichtag",
                "Gebietsstand",
                "Fassung",
                "Regel",
            ),
            *("Datenquelle", "Lizenz", "Quelle", "Grenzen"),
        )
    ),
}
_MEANS = ("Maßgeblicher Mittelwert", "Schwelle", "Eingegangene Gebiete")
_OTHER_MEANS = ("Stadtweite Quote", "Ungewichteter Mittelwert", "Median")
_UNITS = ("%", "je 100")
_SUMS = ("Summe der Zähler", "Summe der Nenner")
_MARKS = ("Synthetische Demodaten", "Fassung für das Gespräch")


def read_xlsx(path: Path, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Read all sheets of the workbook, and tell what is hidden, attached or said by looks alone."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    named = [s.title for s in book.worksheets]
    _parts(path, named, harvest)
    for name in book.defined_names:
        harvest.odd(path.name, name, "benannter Bereich")
    for sheet in book.worksheets:
        _attached(path.name, sheet, harvest)
        _around(path.name, sheet, harvest, words, known.house)
        everything = [list(r) for r in sheet.iter_rows(values_only=True)]
        rows = _below_mark(path.name, sheet.title, everything, harvest)
        headers = [plain(str(c)) if c is not None else "" for c in rows[0]] if rows else []
        if words.level in headers[:1]:
            read_table(path.name, sheet.title, rows, harvest, words, known)
            _looks(path.name, sheet, len(everything) - len(rows), headers, harvest, words)
        elif set(_MEANS) <= set(headers):
            _means(path.name, sheet.title, rows, harvest, words)
        elif sheet.title not in _KEYS:
            harvest.odd(path.name, sheet.title, "unbekanntes Blatt")
        else:
            _prose(path.name, sheet.title, rows, harvest, words)
    _properties(path.name, book.properties, harvest, known.house)


# --- the file around the sheets -----------------------------------------------------------------------


def _parts(path: Path, sheets: Iterable[str], harvest: Harvest) -> None:
    """Read the parts of the file themselves: what openpyxl does not know it leaves out without a word."""
    with zipfile.ZipFile(path) as file:
        parts = {n: file.read(n).decode("utf-8") for n in file.namelist() if _PARTS.fullmatch(n)}
        for name in set(file.namelist()) - set(parts):
            harvest.odd(path.name, name, "unbekannter Teil der Arbeitsmappe")
        if file.comment or any(i.comment or i.extra for i in file.infolist()):
            harvest.odd(path.name, "", "Bemerkung im Archiv")
    for name, text in parts.items():
        if "<!--" in text:
            harvest.odd(path.name, name, "Kommentar im Quelltext")
        if name.startswith("xl/worksheets/"):
            for tag in sorted(set(_TAG.findall(text)) - _TAGS):
                harvest.odd(path.name, name, f"unbekannter Bestandteil „{tag}“")
        kinds = set(re.findall(r'Type="[^"]*/([\w-]+)"', text)) if name.endswith(".rels") else set()
        for kind in sorted(kinds - _RELATED):
            harvest.odd(path.name, name, f"unbekannter Verweis „{kind}“")
    if _RICH.search(parts.get("xl/sharedStrings.xml", "")):
        harvest.odd(path.name, "xl/sharedStrings.xml", "Text mit eigener Auszeichnung")
    for told in _FORMAT.findall(parts.get("xl/styles.xml", "")):
        if unescape(told, {"&quot;": '"'}) not in _FORMATS:
            harvest.odd(path.name, "xl/styles.xml", "unbekanntes Zahlenformat")
    for name, told in _DEFINED.findall(parts.get("xl/workbook.xml", "")):
        if name not in ("_xlnm._FilterDatabase", "_xlnm.Print_Titles") or not _RANGE.fullmatch(
            unescape(told)
        ):
            harvest.odd(path.name, name, "benannter Bereich")
    titles = {*sheets, *(f"'{s}'!Print_Titles" for s in sheets), *(f"{s}!Print_Titles" for s in sheets)}
    for told in re.findall(r"<vt:lpstr>([^<]*)<", parts.get("docProps/app.xml", "")):
        if unescape(told) not in titles | {"Worksheets", "Named Ranges"}:
            harvest.odd(path.name, "docProps/app.xml", "unbekannte Angabe")
    if re.search(r"<(?:Company|Manager|HyperlinkBase|Template)>[^<]", parts.get("docProps/app.xml", "")):
        harvest.odd(path.name, "docProps/app.xml", "unbekannte Angabe")


def _properties(file: str, told: Any, harvest: Harvest, house: House) -> None:
    """Hold the document's properties against what the house says of itself."""
    known: Mapping[str, tuple[str, ...]] = {
        "title": (f"Auswahl {house.city.name} {house.delivery.year}",),
        "subject": ("Synthetische Demodaten",) if house.city.synthetic else (),
        "description": (house.criteria.sentence(house.city.level),),
        "creator": ("openpyxl",),
    }
    others = ("keywords", "category", "lastModifiedBy", "identifier", "contentStatus", "language", "version")
    for name in (*known, *others, "revision"):
        if (value := getattr(told, name)) and value not in known.get(name, ()):
            harvest.odd(file, name, "Dokumenteigenschaft")


def _attached(file: str, sheet: Any, harvest: Harvest) -> None:
    if sheet.sheet_state != "visible":
        harvest.odd(file, sheet.title, "verstecktes Blatt")
    for kind, dimensions in (("Spalte", sheet.column_dimensions), ("Zeile", sheet.row_dimensions)):
        for key, dimension in dimensions.items():
            if dimension.hidden or dimension.outlineLevel:
                harvest.odd(file, f"{sheet.title} {kind} {key}", "versteckt")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                harvest.odd(file, f"{sheet.title} {cell.coordinate}", "Kommentar")
            elif cell.hyperlink is not None:
                harvest.odd(file, f"{sheet.title} {cell.coordinate}", "Verweis")


def _around(file: str, sheet: Any, harvest: Harvest, words: Vocabulary, house: House) -> None:
    """Read what stands above and below a printed page."""
    title = plain(f"{house.city.name} {house.delivery.year} · {sheet.title}")
    known = {
        title,
        f"Stichtag {house.delivery.stichtag:%d.%m.%Y}",
        "Seite &P von &N",
        " · ".join(_MARKS),
        *_MARKS,
    }
    for lines in (
        sheet.oddHeader,
        sheet.oddFooter,
        sheet.evenHeader,
        sheet.evenFooter,
        sheet.firstHeader,
        sheet.firstFooter,
    ):
        for part in (lines.left, lines.center, lines.right):
            told = plain(
                (part.text or "").replace("&&", "&").replace("&[Page]", "&P").replace("&[Pages]", "&N")
            )
            if told and told not in known:
                harvest.odd(file, sheet.title, "unbekannter Text in Kopf- oder Fußzeile")


# --- the sheets ---------------------------------------------------------------------------------------


def _below_mark(file: str, place: str, rows: list[list[Any]], harvest: Harvest) -> list[list[Any]]:
    """Return a sheet's rows without a first line that only says whom it is for."""
    alone = bool(rows) and sum(c is not None for c in rows[0]) == 1 and len(rows[0]) > 2
    if alone and not all(part in _MARKS for part in str(rows[0][0]).split(" · ")):
        harvest.odd(file, place, "unbekannter Vermerk über der Tabelle")
    return rows[1:] if alone else rows


def _looks(
    file: str, sheet: Any, above: int, headers: Sequence[str], harvest: Harvest, words: Vocabulary
) -> None:
    """Tell cells that say the same and look different: a colour or a format would say what the cell does not."""
    columns = [column_of(h, words) for h in headers]
    known: dict[tuple[int, str], Any] = {}
    odd: set[int] = set()
    heights = set()
    for number, row in enumerate(sheet.iter_rows(min_row=above + 2), above + 2):
        heights.add(sheet.row_dimensions[number].height if number in sheet.row_dimensions else None)
        for k, (cell, column) in enumerate(zip(row, columns, strict=False)):
            told = ""
            if isinstance(cell.value, str):
                spoken = column is not None and (column[1] == "flag" or column[0] == "decision")
                told = f"Text {cell.value}" if spoken else "Text"
            elif cell.value is not None:
                told = "Zahl"
            style = cell.style_id
            if known.setdefault((k, told), style) != style:
                odd.add(k)
    for k in sorted(odd):
        harvest.odd(file, f"{sheet.title} „{headers[k][:60]}“", "gleicher Inhalt, verschieden gestaltet")
    if len(heights) > 1:
        harvest.odd(file, sheet.title, "verschieden hohe Zeilen")


def _prose(file: str, place: str, rows: Sequence[Sequence[Any]], harvest: Harvest, words: Vocabulary) -> None:
    """Read a sheet of settings: no area but those excluded by hand, and no area with a number."""
    for row in rows:
        key, *told = [plain(str(c)) for c in row if c is not None] or [""]
        if key not in _KEYS[place] or len(told) > 1:
            harvest.odd(file, place, f"unbekannte Angabe „{key[:60]}“")
        for text in told:
            if key != "Ausgeschlossen":
                for _, _, area in areas_in(text, words)[:1]:
                    harvest.odd(file, place, f"Gebiet {area} in „{key[:60]}“")
            if words.named.search(text) and key != "Indikator":
                harvest.odd(file, place, f"Zahl zu einem Indikator in „{key[:60]}“")
            read_strictly(file, f"{place} „{key[:60]}“", text, harvest, words)


def _means(file: str, place: str, rows: Sequence[Sequence[Any]], harvest: Harvest, words: Vocabulary) -> None:
    headers = [plain(str(c or "")) for c in rows[0]]
    at = {h: k for k, h in enumerate(headers)}
    known = {"Nr.", "Indikator", "Einheit", *_MEANS, *_OTHER_MEANS, *_SUMS}
    for header in headers:
        if header not in known:
            harvest.odd(file, place, f"unbekannte Spalte „{header}“")
    for row in rows[1:]:
        indicator = words.indicator(plain(str(row[at["Indikator"]])))
        value = row[at["Maßgeblicher Mittelwert"]]
        told = {h: row[k] for h, k in at.items() if isinstance(row[k], str) and h != "Indikator"}
        if told.pop("Einheit", "%") not in _UNITS or told:
            harvest.odd(file, place, "Text an der Stelle einer Zahl")
        if indicator is None:
            harvest.odd(file, place, "unbekannter Indikator")
            continue
        if isinstance(value, int | float):
            harvest.means[indicator] = ends_of_mean(float(value))
        others = [row[at[h]] for h in _OTHER_MEANS if h in at and row[at[h]] is not None]
        if others not in ([], [value]) or any(h in at and row[at[h]] is not None for h in _SUMS):
            harvest.odd(file, place, f"weitere Mittelwerte oder Summen von „{indicator}“")
        bar = row[at["Schwelle"]]
        if isinstance(bar, int | float) != isinstance(value, int | float):
            harvest.odd(file, place, f"Schwelle ohne Mittelwert von „{indicator}“")
        elif isinstance(bar, int | float):
            harvest.bars[indicator] = (float(value), float(bar))


def ends_of_mean(value: float) -> tuple[float, float]:
    """Return between which ends a reference value lies: a decimal with few places was rounded to them.

    Examples
    --------
    >>> ends_of_mean(4.25)
    (4.245, 4.255)
    """
    for places in range(5):
        if abs(value - round(value, places)) < CLOSE:
            half = 0.5 * 10**-places
            return round(value - half, 9), round(value + half, 9)
    return ends_of(value)
