"""Reading executed notebooks: sources, every output in every form, and what lies in their metadata.

Sources are not held against the notebooks the software ships: analysts change theirs, and a log cannot vouch
for the file beside it. Whoever wrote a cell, it is read as text. An area's id beside a number is told, and so is
what a sentence says of an indicator of an area; a notebook that was changed and says neither passes. What is
computed in a cell is not: its output is read. Of the cell that a run fills in, names and values are known.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from screening.audit.known import Known
from screening.audit.pages import read_page
from screening.audit.sheets import read_typst
from screening.audit.statements import Harvest, Vocabulary, plain
from screening.audit.texts import beside, followed, loaded, read_prose, read_strictly

_FORMS = {"text/html", "text/markdown", "text/plain"}
_TOP = {"cells", "metadata", "nbformat", "nbformat_minor"}
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_CELL = {"cell_type", "id", "metadata", "source", "execution_count", "outputs"}
_KINDS = {"code", "markdown", "raw"}
_OUTPUT = {"output_type", "metadata", "data", "execution_count"}
_TAGS = re.compile(r"[a-z-]{1,40}")
_NAME = re.compile(
    r"Block\(\d+ Zeichen HTML, \d+ Zeichen Typst\)|<\w+ [^<>\n]{1,300}>|\[?'[\w.-]+'(?:, '[\w.-]+')*\]?"
)
"""A cell's plain text is a name, or names of files; never a table."""

FENCE = re.compile(r"^```\{=(html|typst)\}\n((?:(?!```).*\n)*+)```", re.M)
_ESCAPE = re.compile(r"\\([^\w\s])")
_ALTERNATIVE = re.compile(r'fig-alt="([^"\\]*+(?:\\.[^"\\]*+)*+)"')
_PATH = re.compile(r"[\w./~:\\ -]{0,200}")
_BETWEEN = re.compile(r"[^\w\n]{0,8}[+-]?\d[\d_.]*")
_PARAMETERS = frozenset({"data", "out", "prepared", "criteria"})
_YEAR = re.compile(r"(?:19|20|21)\d\d")


def read_notebook(path: Path, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Read a notebook's cells: what stands in them, and what they gave."""
    content = loaded(path.read_text(encoding="utf-8"))
    _keys(path.name, "Notebook", content, _TOP, harvest)
    _keys(path.name, "metadata", content["metadata"], set(_KERNEL), harvest)
    for key, told in content["metadata"].items():
        if key in _KERNEL and told != _KERNEL[key]:
            harvest.odd(path.name, "metadata", f"unbekannte Angabe zu „{key}“")
    if (content.get("nbformat"), content.get("nbformat_minor")) != (4, 5):
        harvest.odd(path.name, "Notebook", "unbekanntes Format")
    for number, cell in enumerate(content["cells"], 1):
        place = f"Zelle {number}"
        _cell(path.name, place, number, cell, harvest)
        _source(path.name, place, cell, harvest, words, known)
        for output in cell.get("outputs", ()):
            _output(path.name, place, output, harvest, words, known)


def _keys(file: str, place: str, told: dict[str, Any], known: set[str], harvest: Harvest) -> None:
    for key in told.keys() - known:
        harvest.odd(file, place, f"unbekannter Schlüssel „{key}“")


def _count(value: Any) -> bool:
    return value is None or (isinstance(value, int) and 0 < value < 1000)


def _cell(file: str, place: str, number: int, cell: dict[str, Any], harvest: Harvest) -> None:
    _keys(file, place, cell, _CELL, harvest)
    _keys(file, place, cell.get("metadata", {}), {"tags"}, harvest)
    if cell["cell_type"] not in _KINDS or not _count(cell.get("execution_count")):
        harvest.odd(file, place, "unbekannte Art von Zelle")
    if not re.fullmatch(rf"kopf|[a-z]{{1,8}}-?0*{number}", str(cell.get("id", f"z{number}"))):
        harvest.odd(file, place, "unbekannte Kennung einer Zelle")
    if not all(_TAGS.fullmatch(str(tag)) for tag in cell.get("metadata", {}).get("tags", ())):
        harvest.odd(file, place, "unbekanntes Schlagwort")


def _joined(lines: Any) -> str:
    return lines if isinstance(lines, str) else "".join(lines)


# --- what stands in a cell ----------------------------------------------------------------------------


def _source(
    file: str, place: str, cell: dict[str, Any], harvest: Harvest, words: Vocabulary, known: Known
) -> None:
    source = _joined(cell.get("source", ""))
    if "injected-parameters" in cell.get("metadata", {}).get("tags", ()):
        if not _parameters(source, known):
            harvest.odd(file, place, "unbekannter Parameter")
    elif cell["cell_type"] == "code":
        # an id as a key or an argument is no statement; a number right after it is
        for area, rest in followed(source, words, 20):
            if _BETWEEN.match(rest):
                harvest.odd(file, place, f"Gebiet {area} neben einer Zahl")
        for text in _texts_of(source):
            read_strictly(file, place, text, harvest, words)
    else:
        read_strictly(file, place, _ESCAPE.sub(r"\1", source), harvest, words)


def _parameters(source: str, known: Known) -> bool:
    """Tell whether a cell sets only what a run sets: city, year, audience and paths."""
    fixed = {"city": known.house.city.key, "year": known.house.delivery.year, "audience": "gespraech"}
    for step in ast.parse(source).body:
        if not (isinstance(step, ast.Assign) and isinstance(step.value, ast.Constant)):
            return False
        name, value = ast.unparse(step.targets[0]), step.value.value
        if name in fixed:
            if value != fixed[name]:
                return False
        elif name == "before":
            if not (isinstance(value, int) and _YEAR.fullmatch(str(value))):
                return False
        elif name not in _PARAMETERS or not (isinstance(value, str) and _PATH.fullmatch(value)):
            return False
    comments = [line for line in source.splitlines() if line.lstrip().startswith("#")]
    return comments in ([], ["# Parameters"]) and source.count("#") == len(comments)


def _texts_of(source: str) -> Iterator[str]:
    """Yield the comments, those of following lines together, and the strings of Python code."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        tokens = []
    if not tokens or any(token.type == tokenize.ERRORTOKEN for token in tokens):
        yield source
        return
    comments: list[str] = []
    for token in tokens:
        if token.type == tokenize.COMMENT:
            comments.append(token.string.lstrip("#| "))
        elif token.type not in (tokenize.NL, tokenize.NEWLINE):
            if comments:
                yield " ".join(comments)
            comments = []
            if token.type not in (tokenize.NAME, tokenize.OP, tokenize.NUMBER):
                yield token.string
    if comments:
        yield " ".join(comments)


# --- what a cell gave ---------------------------------------------------------------------------------


def _output(
    file: str, place: str, output: dict[str, Any], harvest: Harvest, words: Vocabulary, known: Known
) -> None:
    if output["output_type"] not in ("execute_result", "display_data"):
        harvest.odd(file, place, f"Ausgabe „{output['output_type']}“")
        return
    _keys(file, place, output, _OUTPUT, harvest)
    if output.get("metadata") or not _count(output.get("execution_count")):
        harvest.odd(file, place, "Metadaten einer Ausgabe")
    for form, lines in output["data"].items():
        text = _joined(lines)
        if form not in _FORMS:
            harvest.odd(file, place, f"Ausgabe als „{form}“")
        elif form == "text/plain":
            if not _NAME.fullmatch(text) or beside(text, words):
                harvest.odd(file, place, "Textausgabe mit Daten")
        elif form == "text/html":
            read_page(f"{file}, {place}", text, harvest, words)
        else:
            _markdown(f"{file}, {place}", text, harvest, words, known)


def _markdown(file: str, text: str, harvest: Harvest, words: Vocabulary, known: Known) -> None:
    """Read HTML and Typst in their fences, and as prose what stands between them."""
    fences = FENCE.findall(text)
    page = "\n".join(body for form, body in fences if form == "html")
    for form, body in fences:
        if form == "html":
            read_page(file, body, harvest, words)
        else:
            read_typst(file, body, page, harvest, words, known)
    pictured = [_ESCAPE.sub(r"\1", a) for a in _ALTERNATIVE.findall(text)]
    known.alternatives.update(map(plain, pictured))
    prose = _ESCAPE.sub(r"\1", FENCE.sub("\n\n", _ALTERNATIVE.sub(" ", text)))
    for part in (*pictured, prose):
        read_prose(file, "Text", part, harvest, words, known.stands)
