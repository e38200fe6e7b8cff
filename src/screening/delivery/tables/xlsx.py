"""Workbooks of Excel (.xlsx, .xlsm): parts found by their relations, cells read as a stream, all by namespace."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from screening.delivery.tables.number_format import BUILT_IN, NumberFormat, number_format
from screening.delivery.tables.parts import (
    TABLE,
    BadBook,
    Cells,
    Entry,
    Range,
    check_span,
    column_number,
    iso_date,
    stream,
)
from screening.delivery.tables.signs import UNCOMPUTED

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
KINDS = {
    "worksheet": TABLE,
    "chartsheet": "Diagrammblatt",
    "dialogsheet": "Dialogblatt",
    "xlMacrosheet": "Makroblatt",
    "xlIntlMacrosheet": "Makroblatt",
}
_BLANKS = "http://www.w3.org/XML/1998/namespace space"
"""Without it, blanks at the ends of a text are the writer's layout of the XML."""

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_DIGITS = "0123456789"
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def _local(name: str) -> str:
    """Return the name of an element of a workbook without its namespace; empty for those of other ones."""
    space, _, local = name.rpartition(" ")
    return local if space in _MAIN else ""


def _is_set(value: str | None) -> bool:
    return (value or "").strip().lower() in ("1", "true", "on")


def _is_nothing(size: str | None) -> bool:
    """Tell whether a height or width leaves nothing to be seen."""
    return bool(size and re.fullmatch(r"\s*0+(?:\.0*)?\s*", size))


class Package:
    """The parts of a workbook by their names, whatever their case."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self._names = {n.replace("\\", "/").lstrip("/").lower(): n for n in archive.namelist()}

    def part(self, name: str) -> str | None:
        """Return the name in the archive, or None."""
        return self._names.get(name.lower()) or self._names.get(unquote(name).lower())

    def links(self, of: str) -> dict[str, tuple[str, str]]:
        """Return the relations of a part (empty: of the workbook): id → kind, name of the other part."""
        folder, name = posixpath.split(of)
        part = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if name.rpartition(" ")[2] == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, path)

        if part:
            stream(self.archive, part, start)
        return found

    @property
    def workbook(self) -> str:
        """Name of the part that lists the sheets; empty if this is no workbook of this kind."""
        paths = [path for kind, path in self.links("").values() if kind == "officeDocument"]
        return next((p for p in (*paths, "xl/workbook.xml") if self.part(p)), "")


@dataclass
class Xlsx:
    """A workbook of Excel."""

    package: Package
    entries: tuple[Entry, ...] = ()
    _paths: dict[str, str] = field(default_factory=dict)
    _others: dict[str, str] = field(default_factory=dict)
    _from_1904: bool = False

    def __post_init__(self) -> None:
        book = self.package.workbook
        links = self.package.links(book)
        self._others = {kind: path for kind, path in links.values() if kind not in KINDS}
        entries: list[Entry] = []

        def start(name: str, attributes: Mapping[str, str]) -> None:
            local = _local(name)
            if local == "workbookPr":
                self._from_1904 = _is_set(attributes.get("date1904"))
            elif local == "sheet":
                link = next((attributes[k] for k in (f"{s} id" for s in _LINKS) if k in attributes), "")
                kind, path = links.get(link, ("", ""))
                title = attributes.get("name", "")
                hidden = attributes.get("state", "visible") in ("hidden", "veryHidden")
                entries.append(Entry(title, KINDS.get(kind, "unbekanntes Blatt"), hidden))
                self._paths.setdefault(title, path)

        stream(self.package.archive, self.package.part(book) or book, start)
        self.entries = tuple(entries)

    def cells(self, entry: Entry) -> Cells:
        """Read one sheet."""
        part = self.package.part(self._paths.get(entry.name, ""))
        if part is None:
            raise BadBook()
        reader = _SheetReader(self._strings(), self._formats(), self._from_1904)
        stream(self.package.archive, part, reader.start, reader.end, reader.text)
        return reader.finished()

    def _other(self, kind: str) -> str | None:
        return self.package.part(self._others[kind]) if kind in self._others else None

    def _strings(self) -> list[str]:
        """Return the texts that cells share; reading aids (phonetic runs) are no part of them."""
        found: list[str] = []
        texts: list[str] = []
        pieces: list[str] = []
        state = {"t": False, "rPh": False, "keeps": False}

        def start(name: str, attributes: Mapping[str, str]) -> None:
            local = _local(name)
            if local == "si":
                texts.clear()
            elif local in ("t", "rPh"):
                state[local] = True
            if local == "t":
                pieces.clear()
                state["keeps"] = attributes.get(_BLANKS) == "preserve"

        def end(name: str) -> None:
            local = _local(name)
            if local == "si":
                found.append(_unescaped("".join(texts)))
            elif local in ("t", "rPh"):
                state[local] = False
            if local == "t" and not state["rPh"]:
                text = "".join(pieces)
                texts.append(text if state["keeps"] else text.strip())

        def text(piece: str) -> None:
            if state["t"]:
                pieces.append(piece)

        if part := self._other("sharedStrings"):
            stream(self.package.archive, part, start, end, text)
        return found

    def _formats(self) -> list[NumberFormat]:
        """Return the number format of each style of a cell."""
        codes: dict[int, str] = dict(BUILT_IN)
        styles: dict[str, list[tuple[int | None, int]]] = {"cellXfs": [], "cellStyleXfs": []}
        within: list[str] = []

        def start(name: str, attributes: Mapping[str, str]) -> None:
            local = _local(name)
            if local == "numFmt" and within[-1:] == ["numFmts"]:
                codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "General")
            elif local == "xf" and within and within[-1] in styles:
                own = _whole(attributes["numFmtId"]) if "numFmtId" in attributes else None
                styles[within[-1]].append((own, _whole(attributes.get("xfId"))))
            within.append(local)

        def end(_: str) -> None:
            within.pop()

        if part := self._other("styles"):
            stream(self.package.archive, part, start, end)
        named = [own or 0 for own, _ in styles["cellStyleXfs"]]
        used = [
            own if own is not None else named[base] if base < len(named) else 0
            for own, base in styles["cellXfs"]
        ]
        return [number_format(codes.get(n, "General")) for n in used]


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold: ``_x000D_`` is a carriage return."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _whole(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        raise BadBook() from None


class _SheetReader:
    """Handlers for the elements of a sheet; keeps the cells that hold something."""

    def __init__(self, strings: list[str], formats: list[NumberFormat], from_1904: bool) -> None:
        self._strings, self._formats = strings, formats
        self._from_1904 = from_1904
        self._cells = Cells()
        self._merged: list[Range] = []
        self._columns: dict[str, int] = {}
        self._row = self._column = self._own_row = -1
        self._row_text: str | None = None
        self._type, self._style = "n", 0
        self._pieces: list[str] = []
        self._piece, self._keeps_blanks = 0, False
        self._listens = self._is_formula = self._has_value = self._is_phonetic = False
        self._in_filter = False
        self._starts = {
            f"{space} {local}": handler
            for space in _MAIN
            for local, handler in {
                "c": self._start_cell,
                "v": self._start_value,
                "t": self._start_text,
                "f": self._start_formula,
                "rPh": self._start_phonetic,
                "row": self._start_row,
                "col": self._start_column,
                "mergeCell": self._start_merged,
                "filterColumn": self._start_filter,
                "sheetPr": self._start_properties,
            }.items()
        }
        self._ends = {
            f"{space} {local}": handler
            for space in _MAIN
            for local, handler in {
                "c": self._end_cell,
                "v": self._end_value,
                "t": self._end_text,
                "rPh": self._end_phonetic,
            }.items()
        }

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if handler := self._starts.get(name):
            handler(attributes)

    def end(self, name: str) -> None:
        if handler := self._ends.get(name):
            handler()

    def text(self, piece: str) -> None:
        if self._listens:
            self._pieces.append(piece)

    def finished(self) -> Cells:
        """Return what was read."""
        check_span(self._cells.height, self._cells.width)
        self._cells.merged = tuple(self._merged)
        return self._cells

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._row = _whole(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        if self._row < 0:
            raise BadBook()
        self._own_row, self._column, self._row_text = self._row, -1, attributes.get("r")
        if _is_set(attributes.get("hidden")) or _is_nothing(attributes.get("ht")):
            self._cells.hidden_rows.add(self._row)

    def _start_column(self, attributes: Mapping[str, str]) -> None:
        if _is_set(attributes.get("hidden")) or _is_nothing(attributes.get("width")):
            last = min(_whole(attributes.get("max")), 16_384)
            self._cells.hidden_columns.update(range(_whole(attributes.get("min")) - 1, last))

    def _start_merged(self, attributes: Mapping[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        self._merged.append((self._place(first), self._place(last or first)))

    def _start_filter(self, _: Mapping[str, str]) -> None:
        self._cells.filtered = True

    def _start_properties(self, attributes: Mapping[str, str]) -> None:
        self._cells.filtered |= _is_set(attributes.get("filterMode"))

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        get = attributes.get
        ref = get("r")
        if ref is None:
            self._column += 1
        else:
            letters = ref.rstrip(_DIGITS)
            column = self._columns.get(letters)
            if column is not None and ref[len(letters) :] == self._row_text:
                self._row, self._column = self._own_row, column  # nearly all cells of nearly all files
            else:
                self._row, self._column = self._place(ref)
        self._type = get("t", "n")
        self._style = _whole(get("s")) if "s" in attributes else 0
        self._is_formula = self._has_value = False
        self._pieces = []

    def _start_value(self, _: Mapping[str, str]) -> None:
        if self._has_value or self._pieces:
            raise BadBook()  # a cell says one thing
        self._listens = self._has_value = True

    def _start_text(self, attributes: Mapping[str, str]) -> None:
        self._listens = self._type == "inlineStr" and not self._is_phonetic
        self._piece, self._keeps_blanks = len(self._pieces), attributes.get(_BLANKS) == "preserve"

    def _end_value(self) -> None:
        self._listens = False

    def _end_text(self) -> None:
        self._listens = False
        if not self._keeps_blanks:
            self._pieces[self._piece :] = ["".join(self._pieces[self._piece :]).strip()]

    def _start_formula(self, _: Mapping[str, str]) -> None:
        self._is_formula = True

    def _start_phonetic(self, _: Mapping[str, str]) -> None:
        self._is_phonetic = True

    def _end_phonetic(self) -> None:
        self._is_phonetic = False

    def _place(self, ref: str) -> tuple[int, int]:
        found = _PLACE.fullmatch(ref.strip().upper())
        if not found:
            raise BadBook()
        column = self._columns.get(found[1])
        if column is None:
            column = self._columns[found[1]] = column_number(found[1]) - 1
        return int(found[2]) - 1, column

    def _end_cell(self) -> None:
        value = self._value("".join(self._pieces))
        if value != "":
            self._cells.put(self._row, self._column, value)

    def _value(self, text: str) -> Any:
        if self._type in ("s", "b", "n", "d", "e"):
            text = text.strip()
        if self._type == "e":
            return text or "#N/A"
        if self._type == "inlineStr":
            return _unescaped(text)
        if not text:
            # a formula may well have an empty text as its result
            return UNCOMPUTED if self._is_formula and not (self._type == "str" and self._has_value) else ""
        if self._type == "s":
            if not text.isdecimal() or int(text) >= len(self._strings):
                raise BadBook()
            return self._strings[int(text)]
        if self._type == "b":
            return text in ("1", "true")
        if self._type == "d":
            return iso_date(text) or text
        if self._type == "n" and _NUMBER.fullmatch(text):
            return self._number(float(text))
        return _unescaped(text) if self._type == "str" else text

    def _number(self, value: float) -> Any:
        """Return a number as its style shows it."""
        style = self._formats[self._style] if self._style < len(self._formats) else None
        if style is None or style.is_plain:
            return value
        return self._cells.styled((self._row, self._column), value, style, self._from_1904)
