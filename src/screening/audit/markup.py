"""What a page is made of: tags and attributes that are known, and scripts and stylesheets that are ours.

Closed world: an unknown tag, attribute, comment, script or stylesheet is an oddity. Scripts and stylesheets are
compared with the package's own files, so nothing can be told in them. Where Quarto set a document, scripts may
be Quarto's own, which nobody knows here; of those it is only promised that they quote no area, hold no id of
one that has a digit, name no indicator and hold no list of numbers.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from lxml.html import HtmlElement

from screening import style
from screening.audit.passages import text_of
from screening.audit.pictures import read_picture_bytes
from screening.audit.statements import Harvest, Vocabulary

_TAGS = """
html head body meta title link style script noscript header footer main nav section article aside div span p br hr
h1 h2 h3 h4 h5 h6 a b strong em i u s small sub sup code pre q cite abbr mark blockquote ul ol li dl dt dd
table caption colgroup col thead tbody tfoot tr th td figure figcaption img details summary
label select option button svg g defs use path circle rect line polyline polygon pattern clippath text tspan
"""
TAGS = frozenset(_TAGS.split())
_KNOWN_ATTRIBUTES = """
class id href scope colspan rowspan role viewbox d fill stroke stroke-width stroke-linejoin stroke-dasharray x y
cx cy r x1 y1 x2 y2 width height style tabindex src alt name content lang charset rel patternunits
patterntransform open for focusable value hidden type http-equiv start preserveaspectratio data-area aria-label
aria-hidden aria-live aria-labelledby aria-describedby
"""
ATTRIBUTES = frozenset(_KNOWN_ATTRIBUTES.split())
SPOKEN = ("aria-label", "alt", "content", "value")
"""Attributes that hold text."""

_STYLE = re.compile(
    r"(?:\s*(?:(?:(?:max-|min-)?(?:width|height)|--breite): ?\d+(?:\.\d+)?(?:%|px|em|rem|mm|cm|pt)|text-align: ?\w+"
    r"|page-break-after: ?always"
    r"|(?P<colour>background|color): ?#[0-9a-f]{3,6})\s*;?)*\s*"
)
_WITH_DIGIT = re.compile(r"\d")
_LEVELS = re.compile(r"(?:level|section|toc|h)-?\d")
_FACE = re.compile(
    r"@font-face ?\{(?:[^{}]*?)src: ?url\((?:data:font/woff2;base64,[\w+/=]*|schrift-\d+\.woff2)\)"
    r" ?format\('woff2'\);? ?\}"
)
_FACE_WORDS = re.compile(
    r"@font-face|src|url\(.*?\)|format\('woff2'\)|font-(?:family|style|weight|display)"
    r"|normal|italic|block|400|600|unicode-range|U\+[0-9A-F]+|[{}:;, ]"
)
_ROOT = re.compile(r":root ?\{([^{}]*)\}")
_VARIABLE = re.compile(
    r"--[a-z]+(?:-[a-z]+)*: ?(?:#[0-9a-f]{3,8}|\"[A-Za-z ]+\"(?:, ?(?:[a-z-]+|\"[A-Za-z ]+\"))*)"
)
_GLUE = re.compile(
    r"var map_screening = L\.map\( ?\"map_screening\", \{ ?[\w .,:\"\[\]{}-]*\} ?\);"
    r"|drawScreening\( ?map_screening ?\);"
)
_GLUE_NUMBERS = frozenset({"0", "0.0", "1", "10", "0.25", "0.5"})
_LIST = re.compile(r"\[\s*-?[\d.]+(?:\s*,\s*(?:-?[\d.]+|null)){2,}")
_QUOTED = re.compile(r"\"([^\"\\\n]{1,80})\"|'([^'\\\n]{1,80})'|`([^`\\]{1,80})`")


def read_markup(
    file: str, root: HtmlElement, harvest: Harvest, words: Vocabulary
) -> Iterator[tuple[HtmlElement, str, str]]:
    """Tell what of a page's markup is not known; yield what its attributes say: element, attribute, text."""
    for element in root.iter():
        tag = element.tag
        if not isinstance(tag, str):
            harvest.odd(file, "Kommentar", "Kommentar im Quelltext")
            continue
        if tag not in TAGS:
            harvest.odd(file, f"<{tag}>", "unbekanntes Element")
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES:
                harvest.odd(file, f"<{tag}>", f"unbekanntes Attribut „{name}“")
            elif name in SPOKEN:
                if value:
                    yield element, name, value
            elif name in _CHECKS:
                _checked(file, element, name, value, harvest, words)
        if tag == "script":
            _script(file, element, harvest, words)
        elif tag == "style":
            _stylesheet(file, element, harvest, words)


_CHECKS = ("data-area", "src", "style", "class", "href")


def _checked(
    file: str, element: HtmlElement, name: str, value: str, harvest: Harvest, words: Vocabulary
) -> None:
    tag = element.tag
    if name == "data-area":
        if tag != "section":
            harvest.odd(file, f"<{tag}>", "Gebiet an einem Element, das keines beschreibt")
        elif value not in words.areas:
            harvest.odd(file, f"<{tag}>", "unbekanntes Gebiet")
    elif name == "src":
        if not value.startswith("data:"):
            harvest.odd(file, f"<{tag}>", "Quelle außerhalb der Seite")
        else:
            _embedded(file, value, harvest, words)
    elif name == "style":
        found = _STYLE.fullmatch(value)
        if not found:
            harvest.odd(file, f"<{tag}>", "unbekannte Gestaltung im Attribut „style“")
        elif found["colour"] and _in_row_of_an_area(element, words):
            harvest.odd(file, f"<{tag}>", "Farbe in der Zeile eines Gebiets")
    elif name == "class":
        if _is_numbered(value):
            harvest.odd(file, f"<{tag}>", "Zahl im Attribut „class“")
    elif value.startswith(("data:", "javascript:")) and value != "data:,":
        harvest.odd(file, f"<{tag}>", "Daten in einem Verweis")


@lru_cache(maxsize=1 << 10)
def _is_numbered(classes: str) -> bool:
    """Tell whether a class holds a number, other than the level of a heading."""
    return not all(_LEVELS.fullmatch(c) for c in classes.split() if _WITH_DIGIT.search(c))


def _in_row_of_an_area(element: HtmlElement, words: Vocabulary) -> bool:
    row = element if element.tag == "tr" else next(element.iterancestors("tr"), None)
    return row is not None and any(words.areas_in(text_of(cell)) for cell in row[:1])


def _embedded(file: str, source: str, harvest: Harvest, words: Vocabulary) -> None:
    head, _, body = source.partition(",")
    if head.endswith(";base64"):
        read_picture_bytes(file, base64.b64decode(body), "svg" in head, harvest, words)
    else:
        harvest.odd(file, "<img>", "Bild in unbekannter Form")


# --- scripts and stylesheets --------------------------------------------------------------------------


def _script(file: str, element: HtmlElement, harvest: Harvest, words: Vocabulary) -> None:
    text = element.text or ""
    if element.get("type") == "application/json":
        others = element.getroottree().getroot().iter("script")
        data = [s for s in others if s.get("type") == "application/json"]
        if file != "karte.html" or element.get("id") != "data" or len(data) != 1:
            harvest.odd(file, "<script>", "Daten, die niemand liest")
    elif element.get("src"):
        return  # told as a source outside of the page
    elif file == "karte.html":
        if not _is_map_script(text):
            harvest.odd(file, "<script>", "Programm, das nicht das der Karte ist")
    elif not harvest.engine.startswith("quarto") or tells_of_areas(text, words):
        harvest.odd(file, "<script>", "unbekanntes Programm")


def _stylesheet(file: str, element: HtmlElement, harvest: Harvest, words: Vocabulary) -> None:
    text = element.text or ""
    if is_our_style(text):
        return
    if not harvest.engine.startswith("quarto") or "content:" in text or tells_of_areas(text, words):
        harvest.odd(file, "<style>", "unbekannte Gestaltung")


def tells_of_areas(text: str, words: Vocabulary) -> bool:
    """Tell whether a script that is not ours could speak of areas: by their ids, or by a list of numbers.

    Parameters
    ----------
    text : str
    words : Vocabulary
    """
    quoted = {q for groups in _QUOTED.findall(text) for q in groups if q}
    if quoted & (words.areas | set(words.indicators)) or _LIST.search(text):
        return True
    return any(_WITH_DIGIT.search(a) and a in words.distinct for a in words.areas_in(text))


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@lru_cache(maxsize=8)
def _is_map_script(text: str) -> bool:
    rest = _flat(text)
    for part in _map_parts():
        if rest.count(part) != 1:
            return False
        rest = rest.replace(part, " ")
    glue = _GLUE.findall(rest)
    numbers = set(re.findall(r"\d+(?:\.\d+)?", " ".join(glue)))
    return not _GLUE.sub("", rest).strip() and len(glue) == 2 and numbers <= _GLUE_NUMBERS


def _map_parts() -> tuple[str, str]:
    leaflet = (resources.files("xstatic.pkg.leaflet") / "data" / "leaflet.js").read_text(encoding="utf-8")
    leaflet = re.sub(r"//# sourceMappingURL=\S*", "", leaflet)
    return _flat(leaflet), _flat(_asset("figures", "assets", "webmap.js"))


@lru_cache(maxsize=16)
def is_our_style(text: str) -> bool:
    """Tell whether a stylesheet is put together from the package's own, of fonts and of colours, and no more."""
    rest = _flat(text)
    faces = _FACE.findall(rest)
    nameless = [f.replace(f"{style.FONT} {style.LENT}", "").replace(style.FONT, "") for f in faces]
    if any(_FACE_WORDS.sub("", f).strip("\"'") for f in nameless):
        return False
    rest = _FACE.sub("", rest)
    for root in _ROOT.findall(rest):
        if not all(_VARIABLE.fullmatch(v.strip()) for v in root.split(";") if v.strip()):
            return False
    rest = _squeezed(_ROOT.sub("", rest))
    for sheet in sorted(_sheets(), key=len, reverse=True):
        rest = rest.replace(sheet, "", 1)
    return not rest.strip()


@lru_cache(maxsize=1)
def _sheets() -> frozenset[str]:
    leaflet = (resources.files("xstatic.pkg.leaflet") / "data" / "leaflet.css").read_text(encoding="utf-8")
    pages = "\n".join(_asset("report", "templates", name) for name in ("stil.css", "profil.css"))
    alone = re.sub(r"/\* nur Dossier \*/.*?/\* Ende \*/", "", pages, flags=re.S)
    sheets = (
        *(re.sub(r"url\([^)]*\)", "none", leaflet), _asset("figures", "assets", "webmap.css")),
        *(pages, alone),
    )
    return frozenset(_squeezed(re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)) for sheet in sheets)


def _squeezed(css: str) -> str:
    """Return a stylesheet without the blanks that mean nothing, however it was written."""
    return re.sub(r" ?([{};,:>]) ?", r"\1", _flat(css)).replace(";}", "}")


def _asset(*path: str) -> str:
    return resources.files("screening").joinpath(*path).read_text(encoding="utf-8")
