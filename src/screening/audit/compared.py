"""Reading the documents of a comparison: its tables, sentences and list, each in the one form that it may have."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import html
from lxml.html import HtmlElement

from screening.audit.compared_forms import (
    CAUSES,
    Change,
    Names,
    Verdict,
    changes_in,
    sentence_forms,
    verdicts_in,
    why_form,
)
from screening.audit.statements import DECISION_WORDS, Oddity, plain

_CRITERIA_ROWS = frozenset(
    {
        *("Schwelle", "verlangte Treffer", "Mindestgröße", "Mittelwert", "gebildet über", "offene Werte"),
        "Indikatoren, die nur diese Regel zählt",
    }
)
_FIGURE = r"[+−±]?\d[\d ]*(?:,\d+)?"
_FIGURES = re.compile(r"\d[\d.,]*(?<![.,])")
_NONE = frozenset({"–", "nicht gezählt", "nicht ausgewiesen"})
_BLOCK_TAGS = "p li figcaption h1 h2 h3 h4 h5 h6 summary title dt dd div aside header footer"
_BLOCKS = frozenset(_BLOCK_TAGS.split())


class Row(NamedTuple):
    """What one place says of one area.

    Attributes
    ----------
    file, place, area : str
    before : str
        The earlier area that it is compared with.
    decisions : tuple of str
    hits : tuple of tuple of int, or None
        Least and most, before and now.
    changes : tuple of Change
    verdicts : tuple of Verdict
    """

    file: str
    place: str
    area: str
    before: str
    decisions: tuple[str, str]
    hits: tuple[tuple[int, int], tuple[int, int]] | None
    changes: tuple[Change, ...]
    verdicts: tuple[Verdict, ...]


@dataclass
class Told:
    """All that is read; filled by the readers.

    Attributes
    ----------
    rows : list of Row
    totals : list of tuple
        (file, decision, numbers of areas before and now).
    means : list of tuple
        (file, indicator, position of the side, whether it is the bar, figure as it stands).
    named : list of tuple
        (file, area): told to come in.
    order : list of tuple
        (file, areas): lists that go by the ids.
    oddities : list of Oddity
    """

    rows: list[Row] = field(default_factory=list)
    totals: list[tuple[str, str, tuple[int, int]]] = field(default_factory=list)
    means: list[tuple[str, str, int, bool, str]] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)
    order: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)

    def odd(self, file: str, place: str, text: str) -> None:
        """Note what is not known."""
        self.oddities.append(Oddity(file, place, text))


class Reader:
    """Reads the parts of a comparison's documents by the forms that are known of them."""

    def __init__(self, names: Names, told: Told) -> None:
        self.names, self.told = names, told
        # ids that are plain numbers are looked for in their own columns alone
        every = (a for areas in names.areas for a in areas if not re.fullmatch(r"\d{1,4}", a))
        listed = sorted(map(re.escape, set(every)), key=lambda a: (-len(a), a))
        self._area = re.compile(rf"(?<![\w.])(?:{'|'.join(listed)})(?!\w|\.\w)" if listed else r"(?!)")
        self._why = why_form(names.indicators)
        self._texts = [re.compile(p) for p in sentence_forms(names)]

    def names_area(self, text: str) -> bool:
        """Tell whether a text names an area of either side."""
        return bool(self._area.search(text))

    # --- pages --------------------------------------------------------------------------------------------

    def page(self, file: str, text: str) -> None:
        """Read a page or a part of one."""
        root = html.document_fromstring(
            text.encode("utf-8") or b"<p></p>", parser=html.HTMLParser(encoding="utf-8")
        )
        for table in root.iter("table"):
            cells = [[c for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
            captions = [c.text_content() for c in table.iter("caption")]
            for caption in captions:
                self.text(file, plain(caption))
            told = "".join([*captions, *(c.text_content() for row in cells for c in row)])
            if "".join(told.split()) != "".join(table.text_content().split()):
                self.told.odd(file, "Tabelle", "Text neben den Zellen")
            self._table(file, [[plain(c.text_content()) for c in row] for row in cells])
        for told in _texts_of(root):
            self.text(file, told)
        for element in root.iter():
            if isinstance(element.tag, str):
                self._attributes(file, element)

    def _attributes(self, file: str, element: HtmlElement) -> None:
        for name, value in element.attrib.items():
            told = plain(value)
            if name == "alt":
                self.picture(file, told)
            elif name in ("aria-label", "title", "content"):
                self.text(file, told)
            elif name != "src" and self._area.search(told):
                self.told.odd(file, f"<{element.tag}> {name}", "Gebiet in einem Attribut")

    def picture(self, file: str, text: str) -> None:
        """Read the map's alternative text: how many areas there are of each kind, and which come in."""
        first, second = map(re.escape, self.names.labels)
        kinds = r"(?:bleibt sicher|kommt hinzu|fällt heraus|nicht sicher|kein früheres Gebiet) \d[\d ]*"
        found = re.fullmatch(
            rf"Karte der Änderungen, [^.]+, {first} gegen {second}\. Gebiete: {kinds}(?:, {kinds})*\."
            r" (?:Hinzu kommen: (.+?)(?: und weitere)?|Kein Gebiet kommt hinzu)\.( Synthetische Demodaten\.)?",
            text,
        )
        named = found[1].split(", ") if found and found[1] else []
        if not found or not set(named) <= self.names.areas[1]:
            self.told.odd(file, "Alternativtext", "unbekannter Text")
            return
        self.told.named += [(file, a) for a in named]

    def text(self, file: str, text: str) -> None:
        """Read a sentence; one with an area or a figure in it must be of a known form."""
        if any(p.fullmatch(text) for p in self._texts):
            return
        if found := re.fullmatch(
            r"\d+ Gebiete sind neu zugeschnitten; verglichen wird mit dem früheren Gebiet, aus dem die meisten "
            r"Menschen kommen: (.+?)(?: und \d+ weitere)?\. Ihre früheren Zahlen sind über den Umsteigeschlüssel auf "
            r"den neuen Zuschnitt gebracht\.(?: \d+ Gebiete haben kein früheres Gebiet.*)?",
            text,
        ):
            pairs = [re.fullmatch(r"(.+) \(aus (.+)\)", p) for p in found[1].split(", ")]
            if all(p and p[1] in self.names.areas[1] and p[2] in self.names.areas[0] for p in pairs):
                return
        if self._area.search(text):
            self.told.odd(file, "Text", "Gebiet in einem unbekannten Satz")
        elif re.search(r"\d", text):
            self.told.odd(file, "Text", "Zahl in einem unbekannten Satz")

    def paper(self, file: str, pages: Sequence[str], page: str) -> None:
        """Hold the text of a PDF's pages against the HTML: no other area, and no other figure but pages' numbers."""
        root = html.document_fromstring(page.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
        for element in list(root.iter("style", "script")):
            element.drop_tree()
        known = plain(" ".join([*root.itertext(), *(e.get("alt") or "" for e in root.iter("img"))]))
        figures = {*_FIGURES.findall(known), *map(str, range(1, len(pages) + 1))}
        areas = set(self._area.findall(known))
        for number, text in enumerate(map(plain, pages), 1):
            if not set(_FIGURES.findall(text)) <= figures:
                self.told.odd(file, f"Seite {number}", "Zahl, die im HTML nicht steht")
            if not set(self._area.findall(text)) <= areas:
                self.told.odd(file, f"Seite {number}", "Gebiet, das im HTML nicht steht")

    # --- tables -------------------------------------------------------------------------------------------

    def _table(self, file: str, rows: list[list[str]]) -> None:
        rows = [r for r in rows if r]
        head, body = tuple(rows[0]) if rows else ("",), rows[1:]
        first, second = self.names.labels
        told = self.told
        if head == ("Entscheidung", first, second, "Änderung"):
            self._totals(file, body)
        elif head == ("Gebiet", "Bezirk", self._between(), "Warum"):
            for row in body:
                self._change(file, row)
        elif head == ("Kriterium", first, second):
            for name, *cells in body:
                area = name.removeprefix("Ausschluss ")
                if name not in _CRITERIA_ROWS and (area == name or area not in self.names.excluded):
                    told.odd(file, "Kriterien", "unbekannte Zeile")
                if any(self._area.search(c) for c in cells):
                    told.odd(file, "Kriterien", "Gebiet in einem Kriterium")
        elif head == ("Indikator", "Bruch"):
            self._only(file, "Brüche", [c for _, c in body], None)
        elif head[:1] == ("Indikator",) and len(head) > 1 and all(self._mean_of(h) for h in head[1:]):
            self._means(file, head, body)
        elif head[0] == "von \\ nach" and set(head[1:]) <= {
            *DECISION_WORDS,
            "nicht vergleichbar",
            "insgesamt",
        }:
            self._only(file, "Übergänge", [c for _, *cells in body for c in cells], rf"{_FIGURE}|–")
        elif head == ("Ursache", "Zugänge", "Abgänge", "sichere Treffer, alle Gebiete"):
            self._only(file, "Ursachen", [c for _, *cells in body for c in cells], _FIGURE)
            self._only(file, "Ursachen", [r[0] for r in body], "|".join([*CAUSES, "insgesamt"]))
        else:
            told.odd(file, "Tabelle", "unbekannte Tabelle")

    def _between(self) -> str:
        return "Entscheidung" if self.names.same_data else " → ".join(self.names.labels)

    def _only(self, file: str, place: str, cells: Iterable[str], form: str | None) -> None:
        """Note cells of another form; without one those that name an area."""
        for cell in cells:
            if self._area.search(cell) if form is None else not re.fullmatch(form, cell):
                self.told.odd(file, place, "unbekannte Angabe")

    def _totals(self, file: str, body: list[list[str]]) -> None:
        for name, *cells in body:
            if not all(re.fullmatch(_FIGURE, c) for c in cells) or name not in {*DECISION_WORDS, "insgesamt"}:
                self.told.odd(file, "Ergebnisse", "unbekannte Angabe")
            elif name != "insgesamt":
                self.told.totals.append((file, name, (_whole(cells[0]), _whole(cells[1]))))

    def _mean_of(self, header: str) -> tuple[bool, int] | None:
        """Return whether a column holds bars, and of which side."""
        word, _, label = header.partition(", ")
        known = word in ("Bezugswert", "Schwelle") and label in self.names.labels
        return (word == "Schwelle", self.names.labels.index(label)) if known else None

    def _means(self, file: str, head: Sequence[str], body: list[list[str]]) -> None:
        for name, *cells in body:
            indicator = self.names.indicators.get(name)
            for header, cell in zip(head[1:], cells, strict=True):
                of = self._mean_of(header)
                if indicator is None or of is None:
                    self.told.odd(file, "Bezugswerte", "unbekannte Zeile")
                elif cell not in _NONE:
                    self.told.means.append((file, indicator, of[1], of[0], cell))

    def _change(self, file: str, row: list[str]) -> None:
        area, place, arrow, why = row
        decisions = tuple(arrow.split(" → "))
        found = self._why.fullmatch(why)
        known = area in self.names.areas[1] and len(decisions) == 2 and set(decisions) <= DECISION_WORDS
        if not found or not known or not set(place.split()) <= self.names.places.get(area, frozenset()):
            self.told.odd(file, "Änderungen", "unbekannte Angabe")
            return
        verdicts = tuple(verdicts_in(found["kinds"] or "", self.names.indicators))
        before = found["from"] or area
        changes = tuple(changes_in(found["hits"]))
        self.told.rows.append(
            Row(file, "Änderungen", area, before, (decisions[0], decisions[1]), None, changes, verdicts)
        )

    # --- the list -----------------------------------------------------------------------------------------

    def changes_csv(self, file: str, text: str) -> None:
        """Read the list of all areas whose decision or hits differ."""
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        first, second = self.names.labels
        head = [self.names.level, "früheres Gebiet", f"Entscheidung {first}", f"Entscheidung {second}"]
        head += [f"Treffer {first}", f"Treffer {second}", *(f"sichere Treffer durch: {c}" for c in CAUSES)]
        if [plain(h) for h in rows[0]] != [plain(h) for h in head]:
            self.told.odd(file, "", "unbekannte Spalte")
            return
        for cells in rows[1:]:
            self._line(file, cells)
        self.told.order.append((file, tuple(r.area for r in self.told.rows if r.file == file)))

    def _line(self, file: str, cells: list[str]) -> None:
        area, before = (re.sub(r'^="(.*)"$|^\'', r"\1", c) for c in cells[:2])
        hits = [re.fullmatch(r"(\d+)(?:–(\d+))?", c) for c in cells[4:6]]
        parts = [c for c in cells[6:] if re.fullmatch(r"-?\d+(?:,\d+)?", c)]
        known = area in self.names.areas[1] and before in self.names.areas[0]
        if not known or len(parts) != len(CAUSES) or not set(cells[2:4]) <= DECISION_WORDS:
            self.told.odd(file, "", "unbekannte Angabe")
            return
        spans = [(int(h[1]), int(h[2] or h[1])) for h in hits if h]
        if len(spans) != 2:
            self.told.odd(file, "", "unbekannte Angabe")
            return
        change = Change(True, spans[1][0] - spans[0][0], tuple(float(p.replace(",", ".")) for p in parts))
        both = (spans[0], spans[1])
        self.told.rows.append(Row(file, "", area, before, (cells[2], cells[3]), both, (change,), ()))


def _whole(text: str) -> int:
    return int(re.sub(r"[^\d]", "", text))


def _texts_of(root: HtmlElement) -> Iterator[str]:
    """Yield the texts of a page outside of tables, one per block."""
    loose: list[str] = []
    found = [loose]

    def visit(element: HtmlElement, block: list[str]) -> None:
        inside = block
        skipped = not isinstance(element.tag, str) or element.tag in ("table", "style", "script")
        if not skipped:
            if element.tag in _BLOCKS:
                inside = []
                found.append(inside)
            inside.append(element.text or "")
            for child in element:
                visit(child, inside)
        block.append(element.tail or "")

    visit(root, loose)
    yield from filter(None, (plain("".join(parts)) for parts in found))
