"""Reading executed notebooks: every output in every form, and what lies in their metadata."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from screening.audit.pages import read_page
from screening.audit.sentences import read_sentences
from screening.audit.statements import NO, OPEN, YES, Harvest, Statement, Vocabulary, number_told, plain

_FORMS = {"text/html", "text/markdown", "text/plain"}
_NOTEBOOK_META = {"kernelspec", "language_info"}
_CELL_META = {"tags"}
_NAME = re.compile(
    r"Block\(\d+ Zeichen HTML, \d+ Zeichen Typst\)|<\w+ [^<>\n]{1,300}>|\[?'[\w.-]+'(?:, '[\w.-]+')*\]?"
)
"""A cell's plain text is a name, or names of files; never a table."""

_FENCE = re.compile(r"^```\{=(html|typst)\}\n(.*?)^```", re.M | re.S)
_SHEET = re.compile(r"^profil-seite\(k, .*?(?=^profil-seite\(k, |^\}|\Z)", re.M | re.S)
_NAMES = re.compile(r"profil-rahmen\(namen: \((.*?)\), mittel:", re.S)
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_ROW = re.compile(rf"\((\d+),{_TEXT},(none|{_TEXT}),{_TEXT},(\d),{_TEXT}\)|{_TEXT},")
_BARS = re.compile(r"M(\d+) (\d+)h\d+v22h-\d+z")
_HEAD = 80
_VERDICTS = (NO, YES, OPEN, NO, YES)


def read_notebook(path: Path, harvest: Harvest, words: Vocabulary) -> None:
    """Read a notebook's outputs."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for key in set(content["metadata"]) - _NOTEBOOK_META:
        harvest.odd(path.name, "metadata", f"unbekannter Schlüssel „{key}“")
    for number, cell in enumerate(content["cells"], 1):
        place = f"Zelle {number}"
        for key in set(cell.get("metadata", {})) - _CELL_META:
            harvest.odd(path.name, place, f"unbekannter Schlüssel „{key}“")
        for output in cell.get("outputs", ()):
            _output(path.name, place, output, harvest, words)


def _output(file: str, place: str, output: dict[str, Any], harvest: Harvest, words: Vocabulary) -> None:
    if output["output_type"] not in ("execute_result", "display_data"):
        harvest.odd(file, place, f"Ausgabe „{output['output_type']}“")
        return
    if output.get("metadata"):
        harvest.odd(file, place, "Metadaten einer Ausgabe")
    for form, lines in output["data"].items():
        text = lines if isinstance(lines, str) else "".join(lines)
        if form not in _FORMS:
            harvest.odd(file, place, f"Ausgabe als „{form}“")
        elif form == "text/plain":
            if not _NAME.fullmatch(text):
                harvest.odd(file, place, "Textausgabe mit Daten")
        elif form == "text/html":
            read_page(f"{file}, {place}", text, harvest, words)
        else:
            _markdown(f"{file}, {place}", text, harvest, words)


def _markdown(file: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    for form, body in _FENCE.findall(text):
        if form == "html":
            read_page(file, body, harvest, words)
        else:
            _typst(file, body, harvest, words)


def _typst(file: str, text: str, harvest: Harvest, words: Vocabulary) -> None:
    """Read the profiles' sheets as Typst is given them: the rows, and the bars drawn beside them."""
    names = _NAMES.search(text)
    if not names:
        return
    rows = [words.indicator(plain(n)) for n in re.findall(_TEXT, names[1])]
    for sheet in _SHEET.findall(text):
        title = re.search(rf"titel: {_TEXT}", sheet)
        area = plain(title[1]).rpartition(" ")[2] if title else ""
        if area not in words.areas:
            harvest.odd(file, "Profil", "unbekanntes Gebiet")
            continue
        for key, told in re.findall(rf"\({_TEXT}, {_TEXT}\)", sheet):
            read_sentences(file, f"Profil {area} „{key}“", area, plain(told), harvest, words)
        if found := re.search(rf"befund: {_TEXT}", sheet):
            read_sentences(file, f"Profil {area}, Alternativtext", area, plain(found[1]), harvest, words)
        for part in sheet.split("(hoehen: ")[1:]:
            _sheet(file, area, rows, part, harvest)


def _sheet(file: str, area: str, rows: list[str | None], part: str, harvest: Harvest) -> None:
    place = f"Profil {area}"
    heights = [int(h) for h in part.partition(")")[0].strip("(,").split(",") if h]
    drawn = {int(y) for _, y in _BARS.findall(part)}
    top = _HEAD
    for height, row in zip(heights, _ROW.finditer(part[part.find("zeilen: (") :]), strict=False):
        bar = any(top <= y < top + height for y in drawn)
        top += height
        if row[1] is None:
            continue
        indicator = rows[int(row[1])]
        if indicator is None:
            harvest.odd(file, place, "unbekannte Zeile")
            continue

        def say(aspect: str, text: str, indicator: str = indicator) -> None:
            ends = number_told(text) or (float("nan"), float("nan"))
            harvest.statements.append(Statement(file, place, area, indicator, aspect, text, *ends))

        say("text" if row[3] == "none" else "rate", plain(row[2]))
        if row[3] != "none":
            n, _, d = plain(row[4] or "").partition(" / ")
            say("numerator", n)
            say("denominator", d)
        for aspect, told in (("ratio", row[5]), ("change", row[7])):
            if told:
                say(aspect, plain(told))
        say("flag", _VERDICTS[int(row[6])])
        if bar:
            say("drawing", "Balken")
