"""One normalisation for every text that is compared: ids, headers, labels, names of layers, sheets and files.

Two texts are the same if `folded` makes the same of both. Offices, spreadsheets and operating systems write one
text in many ways that nobody sees, and a message that shows two equal texts and calls them different helps nobody.

Folded are

- composed and separated accents: macOS writes ``ü`` as ``u`` and U+0308 (Unicode's NFC);
- other forms of one sign (NFKC): full-width digits, ligatures, ``…`` as three points, ``㎡`` as ``m2``;
- blanks of any kind (no-break, narrow, tabulator, line break), several as one, none at the ends;
- what nobody sees: soft hyphens, zero-width signs, marks of direction, byte order marks, variation selectors;
- dashes and the minus sign as ``-``.

Not folded are capitals and small letters, ``ß`` and ``ss``, raised and lowered signs and fractions (``²`` is a footnote
mark), quotation marks, leading zeros, and letters of other scripts that look alike: of the last, `odds` names the
code point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_KEPT = ("<super>", "<sub>", "<fraction>", "<circle>")
_SELECTORS = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_EMPTY = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and a pattern that are drawn as nothing."""
_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"\s*')


class _Signs(dict[int, str]):
    """What is compared in place of a sign, found when the sign is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if sign in _DASHES:
            meant = "-"
        elif unicodedata.category(sign) == "Cf" or _SELECTORS.match(sign):
            meant = ""
        elif unicodedata.decomposition(sign).startswith(_KEPT):
            meant = sign
        else:
            meant = unicodedata.normalize("NFKC", sign)
        self[code] = meant
        return meant


_SIGNS = _Signs()


def folded(text: str) -> str:
    r"""Return a text as it is compared, see the module's description.

    Examples
    --------
    >>> folded("Fa\u0308lle\u00a0 im Ja\u00adhr ") == folded("Fälle im Jahr")
    True
    >>> folded("18–24"), folded("m²"), folded("\ufeff０１.1.1\u200b")
    ('18-24', 'm²', '01.1.1')
    """
    if not text.isascii():
        text = _composed(_composed(text).translate(_SIGNS))
    return " ".join(text.split())


def _composed(text: str) -> str:
    """Return a text with composed accents: of a long one in pieces, for thousands of marks on one letter take ages."""
    pieces, at = [], 0
    while len(text) - at > _PIECE:
        cut = next((n for n in range(at + _PIECE, at, -1) if not unicodedata.combining(text[n])), at + _PIECE)
        pieces.append(unicodedata.normalize("NFC", text[at:cut]))
        at = cut
    return "".join([*pieces, unicodedata.normalize("NFC", text[at:])])


_PIECE = 1_000
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
"""Small letters whose marks are no accents to Unicode."""


def without_accents(text: str, umlauts: bool = False) -> str:
    """Return a text in small letters without their accents; with `umlauts`, these are written out instead.

    Examples
    --------
    >>> without_accents("Süd-Łódź"), without_accents("Süd-Łódź", umlauts=True), without_accents("GROẞ")
    ('sud-lodz', 'sued-lodz', 'gross')
    """
    small = folded(text).casefold()
    if small.isascii():
        return small
    parts = unicodedata.normalize("NFKD", small.translate(_UMLAUTS) if umlauts else small)
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_STROKES)


def unwrapped(text: str) -> str:
    r"""Return what a spreadsheet shows for ``="01.1.1"``: how texts are kept from becoming dates and numbers.

    Examples
    --------
    >>> unwrapped('="01.1.1"'), unwrapped('="a ""b"" c"'), unwrapped("=1+1")
    ('01.1.1', 'a "b" c', '=1+1')
    """
    wrapped = _FORMULA.fullmatch(text.strip()) if "=" in text and '"' in text else None
    return wrapped[1].replace('""', '"') if wrapped else text


_HINT = re.compile(r'\ufeff*("?sep=.?"?[ ;,\t]*(?:\r\n?|\n))?', re.IGNORECASE)


def without_hint(text: str) -> tuple[str, int]:
    r"""Return a table of text without what may stand before it, and how many lines that took.

    That are marks of byte order, and the line that tells Excel the delimiter.

    Examples
    --------
    >>> without_hint("\ufeffsep=;\r\nGebiet;Zahl"), without_hint("Gebiet;Zahl")
    (('Gebiet;Zahl', 1), ('Gebiet;Zahl', 0))
    """
    hint = _HINT.match(text)
    return (text[hint.end() :], int(bool(hint[1]))) if hint else (text, 0)


def one_of(name: str, among: Iterable[str]) -> str | None:
    """Return the text that a name means: itself, or the only one that is the same when folded; else None.

    Examples
    --------
    >>> one_of("F\u00e4lle", ["Summe", "Fa\u0308lle"]) == "Fa\u0308lle", one_of("F", ["Summe"])
    (True, None)
    """
    texts = [*among]
    if name in texts:
        return name
    same = [t for t in dict.fromkeys(texts) if folded(t) == folded(name)]
    return same[0] if len(same) == 1 else None


def on_disk(folder: Path, name: str) -> Path:
    """Return where a file lies whose name may be written in another way on the disk than in a TOML file.

    A name that is there is itself. A name that is not, and that no single file bears when folded, stays as it is.

    Parameters
    ----------
    folder : Path
    name : str
        Relative to the folder; may hold folders.
    """
    path = folder / name
    try:
        return path if name.isascii() or path.exists() else _folded_path(folder, name) or path
    except (OSError, ValueError, RuntimeError):  # names that are too long, links to themselves
        return path


def _folded_path(folder: Path, name: str) -> Path | None:
    here = folder
    for part in PurePosixPath(name.replace("\\", "/")).parts:
        known = [part] if (here / part).exists() else [p.name for p in here.iterdir()]
        meant = one_of(part, known)
        if meant is None:
            return None
        here = here / meant
    return here if here.resolve().is_relative_to(folder.resolve()) else None


# ------------------------------------------------------------------ texts that look the same and are not

_LOOKS = str.maketrans(
    # Cyrillic, then Greek, then what is mistaken for digits and marks
    "АВЕЅІЈКМНОРСТХУаеѕіјкорсхуԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονακρυχβιıOIl’‘‛′´`ʼ“”„«»″⁄∕•∙⋅\u2800",
    "ABESIJKMHOPCTXYaesijkopcxydhqwABEZHIKMNOPTYXovakpuxßii011'''''''\"\"\"\"\"\"//··· ",
)
"""Letters and marks that look like others; what is left of `O`, `I` and `l` is taken for digits."""


def _looks(text: str) -> str:
    """Return what eyes make of a text: letters of other scripts as Latin ones, loose accents and controls gone."""
    seen = folded(text).translate(_LOOKS).translate(_LOOKS)
    return "".join(c for c in seen if unicodedata.category(c)[0] not in "MC").replace(" ", "")


MOST_COMPARED, MOST_MORE = 300, 40
"""Longer texts are no names; so many signs that nobody sees may stand in one of two texts that look the same."""


def odds(text: str, among: Iterable[str]) -> str:
    """Tell the text that looks like another and is not, with the code points that differ; else nothing.

    Returns
    -------
    str
        A German sentence with a blank before it, to be put behind a message; empty if no text looks the same.

    Examples
    --------
    >>> print(odds("01.1.1", ["01.1.1", "O1.1.1"]).strip())
    „O1.1.1“ sieht gleich aus: Dort steht an Stelle 1 U+004F (LATIN CAPITAL LETTER O) statt U+0030 (DIGIT ZERO).
    >>> odds("Fälle", ["Hilfen"])
    ''
    """
    looks, own = (_looks(text), folded(text)) if len(text) <= MOST_COMPARED else ("", "")
    if not looks:
        return ""
    for other in among:
        if abs(len(other) - len(text)) > MOST_MORE:
            continue
        there = folded(other)
        shown = other if len(other) <= 60 else f"{other[:59]}…"
        if there != own and there.casefold() == own.casefold():
            return f" „{shown}“ unterscheidet sich nur durch Groß- und Kleinschreibung oder ß."
        if there != own and _looks(other) == looks:
            return f" „{shown}“ sieht gleich aus: Dort steht {_difference(there, own)}."
    return ""


def meant(text: str, among: Iterable[str]) -> str:
    """Tell which of some names a misspelt one may mean: one that looks alike (see `odds`), else the nearest, or nothing.

    For names with a meaning of their own; the nearest of ids made of digits would be any neighbour.

    Returns
    -------
    str
        A German sentence with a blank before it, to be put behind a message.

    Examples
    --------
    >>> meant("alg_2", ["alg2", "wohngeld"]), meant("min_hit", ["min_hits"])
    (' Gemeint ist vielleicht „alg2“.', ' Gemeint ist vielleicht „min_hits“.')
    >>> meant("Hilfen", ["alg2"]), meant("", [])
    ('', '')
    """
    names = {folded(name).casefold(): name for name in among}
    near = get_close_matches(folded(text).casefold(), names, 1, 0.7) if len(text) <= MOST_COMPARED else []
    return odds(text, names.values()) or (f" Gemeint ist vielleicht „{names[near[0]][:60]}“." if near else "")


def unseen(text: str) -> str:
    r"""Tell the first sign of a text that is compared as another or as nothing; empty if there is none.

    Examples
    --------
    >>> unseen("9\u200b0")
    ' An Stelle 2 steht U+200B (ZERO WIDTH SPACE).'
    """
    odd = next((n for n, sign in enumerate(text) if folded(f"x{sign}x") != f"x{sign}x"), None)
    return "" if odd is None else f" An Stelle {odd + 1} steht {_named(text[odd])}."


def other_file(path: Path) -> str:
    """Tell the file beside a missing one whose name looks the same, as `odds` does; else nothing."""
    try:
        return "" if path.exists() else odds(path.name, sorted(p.name for p in path.parent.iterdir()))
    except (OSError, ValueError):
        return ""


def _difference(there: str, own: str) -> str:
    """Return the first place in which two folded texts differ, in words."""
    at = next(
        (n for n, (a, b) in enumerate(zip(there, own, strict=False)) if a != b), min(len(there), len(own))
    )
    more, less = there[at : at + 1], own[at : at + 1]
    if len(there) > len(own):
        return f"an Stelle {at + 1} zusätzlich {_named(more)}"
    if len(there) < len(own):
        return f"an Stelle {at + 1} nichts statt {_named(less)}"
    return f"an Stelle {at + 1} {_named(more)} statt {_named(less)}"


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "ohne Namen")
    return f"U+{ord(sign):04X} ({name})"


def unseen_sign(text: str) -> str:
    r"""Return the first sign of a text that nobody can see and that documents cannot hold, as ``U+0007``; or nothing.

    Tabs and line ends are none.

    Examples
    --------
    >>> unseen_sign("Nord\x07stadt"), unseen_sign("Nord\tstadt\n")
    ('U+0007', '')
    """
    sign = _UNSEEN.search(text)
    return f"U+{ord(sign[0]):04X}" if sign else ""


def is_blank(text: str) -> bool:
    r"""Tell whether a text shows nothing: it is empty, or holds nothing but blanks and signs without width.

    Examples
    --------
    >>> is_blank(" \u200b\u00ad"), is_blank("x")
    (True, False)
    """
    return not any(unicodedata.category(c)[0] not in "CZ" and c not in _EMPTY for c in text)


def key_like(text: str, between: str = "_", most: int = 40) -> str:
    """Return a text as a key that reads alike: small letters and digits, parted by one sign; empty if it holds none.

    Examples
    --------
    >>> key_like("D 1", "-"), key_like("Am Grünen Hof/Süd"), key_like("***")
    ('d-1', 'am_gruenen_hof_sued', '')
    """
    plain = text.casefold()
    for letter, two in {"ä": "ae", "ö": "oe", "ü": "ue"}.items():
        plain = plain.replace(letter, two)
    return re.sub("[^a-z0-9]+", between, without_accents(plain)).strip(between)[:most].rstrip(between)
