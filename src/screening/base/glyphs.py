r"""What becomes of a character that the house's font lacks: one place decides, for documents and for ``screening check``.

A PDF for everybody (PDF/UA) must not hold a sign without a glyph, and a nomination may hold any sign that somebody
has typed or pasted. So each has a rule: what the house's font or one of the `fallback` fonts can draw stays as it is;
Word's bullets, which mean something in the fonts Symbol and Wingdings alone, become what they meant; control signs
go; and for the rest stands `SUBSTITUTE`. All of that but the fallback is told by `oddities`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from screening.base.style import font_file

if TYPE_CHECKING:
    from screening.base.findings import Level

SUBSTITUTE = "□"
"""Stands for a character that no font of ours can draw."""

MEANT = {
    0xF02D: "–", 0xF04A: "☺", 0xF06C: "●", 0xF06E: "■", 0xF06F: "☐", 0xF071: "☐", 0xF072: "☐", 0xF075: "◆",
    0xF076: "❖", 0xF0A3: "≤", 0xF0A7: "▪", 0xF0A8: "☐", 0xF0AE: "→", 0xF0B0: "°", 0xF0B1: "±", 0xF0B3: "≥",
    0xF0B4: "×", 0xF0B7: "•", 0xF0B9: "≠", 0xF0BB: "≈", 0xF0D8: "➢", 0xF0DE: "⇒", 0xF0E0: "→", 0xF0E8: "➔",
    0xF0F0: "⇨", 0xF0FB: "✗", 0xF0FC: "✓", 0xF0FD: "☒", 0xF0FE: "☑",
}  # fmt: skip
"""Signs of Word's lists: their code points in the fonts Symbol and Wingdings, and what they show there."""

_LAYOUT = "\t\n\r"
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the order in which a text is read, and may make it say something else than it shows."""

_BYTE_ORDER_MARK = "\ufeff"
"""Invisible, and not allowed in a PDF for the archive."""

_OWN = "\u2009○●"
"""Signs of our own documents that the house's font lacks: the templates name a second font for them."""

_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Signs before numbers in Arabic and Syriac: of the invisible signs' category, and yet to be seen."""

_OWN_ADVANCE = 0.6
"""That of the second font, whose signs are of one width."""

_PLAIN = (
    "\t\n\r\x20-\x7e\xa0-\u017e\u2007\u2012-\u2016\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033"
    "\u2039\u203a\u20ac←↑→↓−≈≤≥▲△▼▽■◆✓τ" + _OWN
)
_ODD = re.compile(f"[^{_PLAIN}]")
"""All that needs to be looked at: everything else is drawn, and has one meaning."""
_RUN = re.compile(f"[{_PLAIN}]?[^{_PLAIN}]+")
"""What is looked at, with the letter before it: it may bear a mark."""

_MARKS = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u200c\u200d\u034f\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff"
    r"\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)


@dataclass(frozen=True)
class Oddity:
    """Characters of one kind that are not shown as they stand, or that should not be there.

    Attributes
    ----------
    level : {"Warnung", "Hinweis"}
    told : str
        What they are and what becomes of them (German); never holds another word of the text.
    """

    level: Level
    told: str


def name_of(character: str) -> str:
    r"""Return code point and Unicode name of a character.

    Examples
    --------
    >>> name_of("東"), name_of("\uf0b7"), name_of("\x07")
    ('U+6771 CJK UNIFIED IDEOGRAPH-6771', 'U+F0B7 ohne Namen', 'U+0007 ohne Namen')
    """
    return f"U+{ord(character):04X} {unicodedata.name(character, 'ohne Namen')}"


def fallback() -> tuple[Path, ...]:
    """Return the font files that help out, in the order in which they are asked.

    Noto for the scripts that Latin fonts lack, DejaVu (which comes with matplotlib) for signs, Noto for emoji. All
    come from packages, so that every machine draws the same; without Noto, less is drawn and more is told.
    """
    return _fallback()


@lru_cache(maxsize=1)
def _fallback() -> tuple[Path, ...]:
    found: list[Path] = []
    for package, folder, pattern in (
        ("manimgx_fonts", "", "NotoSans[A-Z]*.ttf"),
        ("matplotlib", "mpl-data/fonts/ttf", "DejaVuSans.ttf"),
        ("manimgx_fonts", "", "NotoEmoji*.ttf"),
    ):
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            found += sorted((Path(spec.origin).parent / folder).glob(pattern))
    return tuple(found)


@lru_cache(maxsize=64)
def _drawn_by(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _font_of(characters: str) -> Path | None:
    """Return the first font that draws all of the characters: marks must come from their letter's font."""
    codes = frozenset(map(ord, characters))
    return next((p for p in (font_file(), *fallback()) if codes <= _drawn_by(p)), None)


@lru_cache(maxsize=1 << 14)
def _ruled(character: str) -> tuple[str, str]:
    """Return what becomes of a character by itself, and why it is told: empty if there is nothing to tell."""
    code, kind = ord(character), unicodedata.category(character)
    if character in _LAYOUT or not _ODD.match(character):
        return character, ""
    if code in MEANT:
        return MEANT[code], "meant"
    if character.isspace() and code not in _drawn_by(font_file()):
        return " ", ""
    if character == _BYTE_ORDER_MARK:
        return "", ""
    if character in _BIDI:
        return "", "bidi"
    if kind == "Cc":
        return "", "control"
    if character == "\ufffd":
        return SUBSTITUTE, "lost"
    if kind in ("Co", "Cs", "Cn"):
        return SUBSTITUTE, "unknown"
    if _font_of(character):
        return character, ""
    if kind == "Cf" or _INVISIBLE.match(character):
        return "", ""
    return SUBSTITUTE, "lacking"


_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_CLUSTER = re.compile(rf"[^{_MARKS}](?:[{_MARKS}]+(?:(?<=\u200d)[^{_MARKS}])?)*|[{_MARKS}]+", re.S)


def on_paper(text: str) -> str:
    r"""Return a text as PDF and pictures show it.

    Examples
    --------
    >>> on_paper("\uf0b7 Москва, 東京\x07")
    '• Москва, □□'
    """
    return _RUN.sub(lambda run: "".join(_on_paper(run[0])), text)


def _clusters(text: str) -> Iterator[str]:
    return chain.from_iterable(_CLUSTER.findall(run) for run in _RUN.findall(text))


def _on_paper(text: str) -> Iterator[str]:
    for cluster in _CLUSTER.findall(text):
        whole = "".join(_ruled(c)[0] for c in cluster)
        if len(whole) < 2 or _ODD.search(whole) is None or _font_of(whole):
            yield whole
            continue
        # no font draws the letter with its marks: without the invisible ones perhaps, else side by side
        visible = "".join(c for c in whole if not _hidden(c))
        if _font_of(visible) or len(visible) < 2:
            yield visible
        else:
            yield visible[0] + SUBSTITUTE * (len(visible) - 1)


def _hidden(character: str) -> bool:
    formats = unicodedata.category(character) == "Cf" and character not in _PREPENDED
    return formats or _INVISIBLE.match(character) is not None


def on_screen(text: str) -> str:
    r"""Return a text as pages show it: the reader's own fonts draw what ours cannot.

    Examples
    --------
    >>> on_screen("\uf0b7 東京\x07\ue123")
    '• 東京□'
    """
    return _ODD.sub(lambda c: c[0] if _ruled(c[0])[1] in ("", "lacking", "lost") else _ruled(c[0])[0], text)


def oddities(text: str) -> tuple[Oddity, ...]:
    r"""Return what is to be told about the characters of a text, one `Oddity` for each kind.

    Parameters
    ----------
    text : str
        As it was delivered.

    Examples
    --------
    >>> [(o.level, o.told) for o in oddities("ein\x07 Wort")]
    [('Warnung', 'Steuerzeichen U+0007 ohne Namen; es wird weggelassen.')]
    """
    found: dict[str, dict[str, str]] = {}
    for cluster in _clusters(text):
        for c in cluster:
            shown, why = _ruled(c)
            if why:
                found.setdefault(why, {})[c] = shown
        drawn = "".join(_on_paper(cluster))
        if drawn.count(SUBSTITUTE) > sum(_ruled(c)[0] == SUBSTITUTE for c in cluster):
            found.setdefault("mark", {}).update(dict.fromkeys((c for c in cluster[1:] if not _hidden(c)), ""))
    return tuple(
        Oddity("Hinweis" if why == "meant" else "Warnung", _told(why, signs)) for why, signs in found.items()
    )


_MOST_NAMED = 3
_WORDS = {
    "meant": ("Sonderzeichen aus Word, das nur in den Schriften Symbol und Wingdings etwas bedeutet:", ""),
    "control": ("Steuerzeichen", "; es wird weggelassen"),
    "bidi": ("Zeichen, das die Leserichtung umkehrt:", "; es wird weggelassen"),
    "lost": (
        "Ein Zeichen ging schon vor der Lieferung verloren:",
        f"; im PDF und in Karten steht dafür {SUBSTITUTE}",
    ),
    "unknown": ("Zeichen ohne festgelegte Bedeutung:", f"; in den Dokumenten steht dafür {SUBSTITUTE}"),
    "lacking": ("Den Schriften der Dokumente fehlt", f"; im PDF und in Karten steht dafür {SUBSTITUTE}"),
    "mark": (
        "Den Schriften der Dokumente fehlt auf diesem Buchstaben",
        f"; im PDF und in Karten steht dafür {SUBSTITUTE}",
    ),
}


def _told(why: str, signs: dict[str, str]) -> str:
    named = [
        name_of(c) + (f" (gezeigt wird {shown})" if why == "meant" else "")
        for c, shown in list(signs.items())[:_MOST_NAMED]
    ]
    more = len(signs) - len(named)
    rest = f" und {more} {'weiteres' if more == 1 else 'weitere'}" if more else ""
    before, after = _WORDS[why]
    return f"{before} {', '.join(named)}{rest}{after}."


def second_font() -> tuple[Path, ...]:
    """Return the font that draws the signs of our own documents which the house's font lacks."""
    path = _font_of(_OWN)
    return () if path is None else (path,)


def rare_letters(text: str) -> set[str]:
    """Return the characters of a text that the house's own font draws, but that are none of everyday's."""
    house = _drawn_by(font_file())
    return {c for c in set(_ODD.findall(text)) if ord(c) in house}


@lru_cache(maxsize=1 << 12)
def advance(character: str) -> float:
    """Return how wide a character is set, as a share of the font's size, whichever font draws it."""
    if character in _OWN:
        return _OWN_ADVANCE
    path = _font_of(character)
    if path is None:
        shown = _ruled(character)[0]
        return 0.0 if not shown or shown == character else advance(shown)
    return _advances(path)[ord(character)]


def text_width(text: str, size: float) -> float:
    """Return how wide a text is in the unit of its size, set in the house's font and what lends it letters."""
    return size * sum(map(advance, text))


@lru_cache(maxsize=64)
def _advances(path: Path) -> dict[int, float]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        per_em, widths = font["head"].unitsPerEm, font["hmtx"]
        return {code: widths[name][0] / per_em for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=64)
def family(path: Path) -> str:
    """Return the name by which Typst and matplotlib know a font file's family."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return str(font["name"].getBestFamilyName())


def lent_by(text: str) -> dict[Path, str]:
    """Return the fonts other than the house's that a text needs (as `on_paper` gave it), with their characters.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict of Path to str
        Font file → the characters it lends, sorted.
    """
    needed: dict[Path, set[str]] = {}
    house = _drawn_by(font_file())
    for cluster in set(_clusters(text)):
        visible = [ord(c) for c in cluster if c not in _LAYOUT and not _hidden(c)]
        path = _font_of(cluster.strip(_LAYOUT)) if _ODD.search(cluster) else None
        # signs that show nothing need no font
        if path is not None and not house.issuperset(visible):
            needed.setdefault(path, set()).update(cluster)
    return {p: "".join(sorted(needed[p])) for p in fallback() if p in needed}
