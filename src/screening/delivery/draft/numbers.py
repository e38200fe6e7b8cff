"""Which locale the numbers of an unknown table are written in, and which signs stand among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screening.delivery.draft.file import Native
from screening.delivery.tables import DEFAULT_SIGNS

MOST_PLACES = 3
"""Rates with more decimals than these were computed rather than rounded."""

_NUMBER = re.compile(
    r"(?:[-−+]?[0-9]{1,3}(?:[.,' ]?[0-9]{3})*(?:[.,][0-9]+)?|[-−+]?[0-9]+(?:[.,][0-9]+)?)"
    r"(?P<mark>[prs]|\ ?[%‰]|(?P<note>\ ?[0-9]{1,2}\)|[¹²³⁴-⁹]+))?"
)
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | {"’": "'"})
"""Signs between thousands that are read alike."""
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SIGN = re.compile(r"[^0-9A-Za-zÄÖÜäöüß\s]{1,3}|[XxpPrRsS]|/|\[[A-Za-z]{1,2}\]")
_GROUPS = {
    sign: re.compile(rf"[-−+]?[1-9][0-9]{{0,2}}(?:{re.escape(sign)}[0-9]{{3}})+(?P<rest>[.,][0-9]+)?")
    for sign in ".,' "
}
"""Numbers with a thousands sign; none begins with a zero: 0.331 is a decimal number."""

MISSING_WORDS = frozenset(
    {"na", "n/a", "n.a.", "nan", "null", "none", "k.a.", "k. a.", "kA", "n.v.", "#nv", "#n/a", "fehlt"}
)
"""Words that usually mean: no figure."""


@dataclass(frozen=True)
class Locale:
    """Decimal and thousands sign, each with what speaks against it.

    Attributes
    ----------
    decimal : str
    thousands : str
        Empty if there is none.
    doubt : str
        German; empty if the file leaves no doubt.
    """

    decimal: str
    thousands: str
    doubt: str = ""


def is_number(text: str) -> bool:
    """Tell whether a text is a number in any locale.

    Examples
    --------
    >>> [is_number(t) for t in ("1.234,5", "12", "01.1.1", "-", "1 200", "34p")]
    [True, True, False, False, True, True]
    """
    return bool(_NUMBER.fullmatch(text.translate(_SPACES)))


def bare_number(text: str) -> str:
    r"""Return a number without the mark behind it, and with one sign for all kinds of blanks between thousands.

    Examples
    --------
    >>> bare_number("7\u202f999"), bare_number("34p"), bare_number("Au"), bare_number("5’812")
    ('7 999', '34', 'Au', "5'812")
    """
    plain = text.translate(_SPACES)
    found = _NUMBER.fullmatch(plain)
    return plain[: found.start("mark")] if found and found["mark"] else plain if found else text


def is_figure(text: str) -> bool:
    """Tell whether a text is a number that is no year, or a special sign.

    Examples
    --------
    >>> [is_figure(t) for t in ("1.234", "-", "2024", "31.12.2024", "")]
    [True, True, False, False, False]
    """
    return (is_number(text) and not _YEAR.fullmatch(text)) or is_sign(text)


def is_sign(text: str) -> bool:
    """Tell whether a text looks like a special sign.

    Examples
    --------
    >>> [is_sign(t) for t in ("-", "...", "NA", "k. A.", "Au", "12", "")]
    [True, True, True, True, False, False, False]
    """
    return bool(text) and (
        text in DEFAULT_SIGNS or text.casefold() in MISSING_WORDS or bool(_SIGN.fullmatch(text))
    )


def find_locale(columns: Iterable[Sequence[str]]) -> Locale:
    r"""Find decimal and thousands sign from columns of numbers; cells that a workbook holds as numbers say nothing.

    Examples
    --------
    >>> find_locale([["1.630", "774", "2.010"]])
    Locale(decimal=',', thousands='.', doubt='')
    >>> find_locale([["7\u202f999", "774"]]).thousands
    ' '
    >>> find_locale([["1.630"]]).doubt
    'Punkte könnten auch Dezimalpunkte sein.'
    >>> find_locale([["0.5", "12.25"]]), find_locale([["0.331", "1.234"], ["1200"]])
    (Locale(decimal='.', thousands='', doubt=''), Locale(decimal='.', thousands='', doubt=''))
    """
    texts = [[bare_number(t) for t in c if not isinstance(t, Native) and is_number(t)] for c in columns]
    every = [t for column in texts for t in column]
    groups = {sign: [m for t in every if (m := p.fullmatch(t))] for sign, p in _GROUPS.items()}
    for sign in (" ", "'"):
        if groups[sign]:
            decimal, doubt = _decimal(t.replace(sign, "") for t in every)
            return Locale(decimal, sign, doubt)
    for sign, other in ((".", ","), (",", ".")):
        if any(m["rest"] and m["rest"][0] == other for m in groups[sign]) or any(
            m.group().count(sign) > 1 for m in groups[sign]
        ):
            return Locale(other, sign)
    loose = {s: [t for t in every if s in t and not _GROUPS[s].fullmatch(t)] for s in ".,"}
    for sign, other in ((".", ","), (",", ".")):
        if groups[sign] and not loose[sign]:
            return _grouped(sign, other, texts)
    decimal, doubt = _decimal(every)
    return Locale(decimal, "", doubt)


def _grouped(sign: str, other: str, texts: Sequence[Sequence[str]]) -> Locale:
    """Judge a sign that always has three digits behind it: thousands, unless large numbers do without."""
    name = {".": "Punkte", ",": "Kommas"}[sign]
    single = {".": "Dezimalpunkte", ",": "Dezimalkommas"}[sign]
    grouped = sum(sign in t for column in texts for t in column)
    plain = [t for column in texts if any(sign in o for o in column) for t in column if t.isdigit()]
    bare = any(len(t) > 3 for t in plain)
    if bare or grouped < 2 or not plain:
        return Locale(other, sign, f"{name} könnten auch {single} sein.")
    return Locale(other, sign)


def _decimal(texts: Iterable[str]) -> tuple[str, str]:
    signs = Counter(s for t in texts for s in ".," if s in t)
    if not signs:
        return ",", "Keine Nachkommastellen gefunden; „,“ und „.“ sind möglich."
    if len(signs) > 1:
        return signs.most_common(1)[0][0], "Punkt und Komma kommen beide vor, je nach Spalte."
    return next(iter(signs)), ""


def find_step(columns: Iterable[Sequence[str]], decimal: str) -> str:
    """Return to which step rates seem to be rounded, as TOML writes it; empty if they differ in their decimals.

    Examples
    --------
    >>> find_step([["4,5", "12,0 %", "."], ["0,1%"]], ","), find_step([["4,5", "12,25"]], ","), find_step([["4"]], ",")
    ('0.1', '', '')

    A workbook leaves out zeros at the end, so there the most decimals count:

    >>> find_step([[Native("4"), Native("4.5")]], ",")
    '0.1'
    """
    cells = [t for column in columns for t in column if is_number(t)]
    signs = ["." if isinstance(t, Native) else decimal for t in cells]
    # of a unit behind the number its figures alone count
    places = {
        sum(map(str.isdigit, t.rpartition(sign)[2])) if sign in t else 0
        for t, sign in zip(cells, signs, strict=True)
    }
    if not places or (len(places) > 1 and not all(isinstance(t, Native) for t in cells)):
        return ""
    most = max(places)
    return f"0.{'0' * (most - 1)}1" if 0 < most <= MOST_PLACES else ""


def find_signs(columns: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the special signs among the numbers, each with its usual meaning; empty where it has none.

    Examples
    --------
    >>> find_signs([["12", "-", "NA", "Huber"]])
    {'-': 'null', 'NA': 'fehlt'}
    >>> find_signs([["12", "-9999", "7"], ["12", "-9999", "-7"]])
    {'-9999': 'fehlt'}
    """
    columns = [*columns]
    seen = {t for column in columns for t in column if is_sign(t) and not is_number(t)}
    stand_ins = {t for column in columns for t in placeholders(column)}
    meaning = DEFAULT_SIGNS | {t: "fehlt" for t in seen if t.casefold() in MISSING_WORDS}
    meaning |= dict.fromkeys(stand_ins, "fehlt")
    return {sign: meaning.get(sign, "") for sign in sorted(seen | stand_ins)}


def find_notes(columns: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the marks of footnotes behind numbers.

    Examples
    --------
    >>> find_notes([["3 584 1)", "77²", "12"], ["Au 1)", "5"]])
    ('1)', '²')
    """
    found = (_NUMBER.fullmatch(t.translate(_SPACES)) for column in columns for t in column)
    return tuple(sorted({m["note"].strip() for m in found if m and m["note"]}))


_NINES = re.compile(r"[-−]9{2,}(?:[.,]0+)?|9{4,}(?:[.,]0+)?")
_HUGE = re.compile(r"[-−]?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{2,3}")


def placeholders(column: Sequence[str]) -> set[str]:
    """Return numbers that stand for nothing: -9999 among figures from 0 up, 999999 above all others, 9.99E+36.

    Examples
    --------
    >>> placeholders(["12", "-99", "7"]), placeholders(["12", "99999", "99999"]), placeholders(["12", "-7", "-99"])
    ({'-99'}, {'99999'}, set())
    >>> placeholders(["9999", "9998", "10001"]), placeholders(["1", "9.99E+36"])
    (set(), {'9.99E+36'})
    """
    times = Counter(column)
    huge = {t for t in times if _HUGE.fullmatch(t)}
    nines = {t for t in times if _NINES.fullmatch(t)}
    if not nines:
        return huge
    others = [t for t in times if t not in nines | huge and is_number(t)]
    below = any(t[0] in "-−" for t in others)
    longest = max((len(re.sub("[^0-9].*", "", t.lstrip("+"))) for t in others), default=0)
    negative = {t for t in nines if t[0] in "-−" and not below}
    large = {t for t in nines if t[0] == "9" and times[t] > 1 and len(re.sub("[.,].*", "", t)) > longest}
    return huge | negative | large
