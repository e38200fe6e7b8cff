"""The figures that an unknown table holds per area: counts or rates, told apart by header and values."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from screening.delivery.draft.file import Native, Rows
from screening.delivery.draft.numbers import Locale, bare_number
from screening.delivery.draft.table import VARIABLE_HEADER, Shape, determined
from screening.delivery.manifest import Basis

Kind = Literal["count", "rate", "none"]

RATE = re.compile(
    r"%|\b(prozent\w*|percent\w*|pct|anteil\w*|share|proportion|\w*quoten?|(\w+)?rate)\b"
    r"|\b(je|pro|per) (?!woche|monat|quartal|jahr|year)\w|[a-z€] ?/ ?(m²|qm|km²|ha)|(ziffer|quotient|dichte)\b",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"\b(rang|rank|decile|dezil|quintil\w*|perzentil|percentile)\b|index\b|\b(klasse|class)$"
    r"|margin of error|\bmoe\b|konfidenz|confidence|standard(fehler| error)|variationskoeff",
    re.IGNORECASE,
)
NO_FIGURE = re.compile(
    r"^([xy]|objectid|fid|oid|lat|lon|latitude|longitude|jahr|year|stand|version|area|zellen|ha|km2|km²|qm)( \W?\w+\W?)?$"
    r"|\b(fläche|flaeche|score)\b"
    r"|(\bin|[\[(]) ?(km2|km²|qm|m²|ha|hektar|sq km|square (kilomet|mil)\w*)\b",
    re.IGNORECASE,
)
_CODED = re.compile(
    r"(?<![^\W_])(code|cd|nr|nummer|id|key|schluessel|schlüssel|sort)$|[a-zäöüß](Cd|Nr|Id|ID|Key|Sort)$"
)
"""A header that says that numbers are codes."""

_CODED_WORD = re.compile(
    r"(?<![a-zäöüß])(id|code|cd|nr|nummer|key|schl(ue|ü)ssel)(?![a-zäöüß])", re.IGNORECASE
)
"""A header that says so if the numbers differ in every row, too: ID06, DISTRICT_CODE_OLD."""

SIGNED = "in den Zellen steht ein Prozentzeichen"
"""Why a column holds rates whatever else is said of it."""

_FRACTION = re.compile(r"[0-9]*[.,][0-9]*[1-9][0-9]*")


@dataclass(frozen=True)
class Figure:
    """One figure per area.

    Attributes
    ----------
    header : str
        What ``[datei.columns]`` or ``[datei.rates]`` names.
    label : str
        What it is called.
    kind : {"count", "rate", "none"}
    why : str
        What speaks for the kind (German).
    where : dict of str to str
        What its rows must say beside (long files).
    basis : Basis or None
        Where an atlas holds it.
    values : dict of str to float
        By area: compared here, never written.
    rows : int
        How many rows hold it.
    own : str
        The column's own title where it stands below those of groups; else empty.
    """

    header: str
    label: str
    kind: Kind
    why: str
    where: Mapping[str, str] = field(default_factory=dict)
    basis: Basis | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    rows: int = 0
    own: str = ""

    @cached_property
    def top(self) -> float:
        """The largest value."""
        return max(self.values.values(), default=0.0)

    @cached_property
    def low(self) -> float:
        """The smallest value."""
        return min(self.values.values(), default=0.0)

    @cached_property
    def sum(self) -> float:
        """All areas together."""
        return sum(self.values.values())


def kind_of(title: str, cells: Iterable[str], locale: Locale) -> tuple[Kind, str]:
    """Tell whether a column holds counts, rates, or what no rule takes; and why.

    Examples
    --------
    >>> german = Locale(",", ".")
    >>> kind_of("Einwohner", ["1.630", "774"], german)
    ('count', 'ganze Zahlen')
    >>> kind_of("Arbeitslose in %", ["7", "12"], german), kind_of("SGB II", ["7,5", "12,1"], german)
    (('rate', 'die Überschrift nennt einen Anteil'), ('rate', 'Zahlen mit Nachkommastellen'))
    >>> kind_of("Ausländer", ["7 %", "12 %"], german)
    ('rate', 'in den Zellen steht ein Prozentzeichen')
    >>> kind_of("Rang", ["1", "2"], german)[0], kind_of("Einwohner", [], german)[0]
    ('none', 'none')
    >>> [kind_of(h, [c], german)[0] for h, c in (("QuarCd", "11"), ("DISTRICT_CODE", "1"), ("Kreis", "031"))]
    ['none', 'none', 'none']
    >>> kind_of("Beschäftigte (25 % der Fälle)", ["12.040", "8"], german)[0]
    'count'
    >>> kind_of("ID06", ["1001", "1002"], german)[0], kind_of("ID06", ["7", "7"], german)[0]
    ('none', 'count')
    >>> kind_of("WARD_CODE_OLD", ["1001", "1002"], german)[0]
    'none'
    >>> kind_of("Fläche in ha", ["1", "2"], german)[0], kind_of("Wohnungen bis 49 qm", ["1", "2"], german)[0]
    ('none', 'count')
    >>> kind_of("Gesamtindex", ["1", "2"], german)[0], kind_of("Decile (1 is the first 10%)", ["1", "2"], german)[0]
    ('none', 'none')
    >>> kind_of("Einwohner je km²", ["712", "1.630"], german)[0], kind_of("Grundstück EUR/m²", ["712"], german)[0]
    ('rate', 'rate')
    """
    plain = title.replace("_", " ")
    texts = [c for c in cells if number_of(c, locale) is not None]
    if not texts:
        return "none", "keine Zahlen"
    if _RANKED.search(plain):
        return "none", "die Überschrift nennt Rang, Index oder Klasse"
    if 2 * sum(c.endswith(("%", "‰")) for c in texts) > len(texts):
        return "rate", SIGNED
    if (RATE.search(plain) and not _above_all_percent(plain, texts, locale)) or title.startswith("p_"):
        return "rate", "die Überschrift nennt einen Anteil"
    numbered = bool(_CODED_WORD.search(plain)) and len(set(texts)) == len(texts) > 1
    if numbered or _CODED.search(title.strip()) or _CODED.search(plain.strip().lower()) or _padded(texts):
        return "none", "die Zahlen sind Nummern"
    if NO_FIGURE.search(plain):
        return "none", "die Überschrift nennt keine Zählgröße"
    decimal = locale.decimal
    broken = sum(_has_fraction(c, decimal) for c in texts)
    if broken > len(texts) / 20:
        return "rate", "Zahlen mit Nachkommastellen"
    if broken:
        return "none", "einige Zahlen mit Nachkommastellen"
    if any(c.startswith(("-", "−")) for c in texts):
        return "none", "negative Zahlen"
    return "count", "ganze Zahlen"


_PERCENT = re.compile(r"[0-9]* ?%|\b(prozent|percent)\b", re.IGNORECASE)
_MOST_PERCENT = 1_000


def _above_all_percent(title: str, texts: Sequence[str], locale: Locale) -> bool:
    """Tell whether a percent sign is but part of a name: „25% sample“ above whole numbers that no share can be."""
    if RATE.search(_PERCENT.sub("", title)) or any(_has_fraction(t, locale.decimal) for t in texts):
        return False
    return max(n for t in texts if (n := number_of(t, locale)) is not None) > _MOST_PERCENT


def _padded(texts: Iterable[str]) -> bool:
    """Tell whether numbers begin with zeros, as no count does: 031."""
    return any(re.fullmatch("0[0-9]+", t) and not isinstance(t, Native) for t in texts)


def _has_fraction(text: str, decimal: str) -> bool:
    sign = "." if isinstance(text, Native) else decimal
    return sign in text and bool(_FRACTION.fullmatch(text[text.rfind(sign) :]))


def number_of(text: str, locale: Locale) -> float | None:
    """Return the number that a cell says; None if it says none.

    Examples
    --------
    >>> number_of("1.234,5", Locale(",", ".")), number_of(Native("7.5"), Locale(",", ".")), number_of("-", Locale(",", ""))
    (1234.5, 7.5, None)
    """
    if isinstance(text, Native):
        plain = str(text)
    else:
        text = bare_number(text)
        plain = text.replace(locale.thousands, "") if locale.thousands else text
        plain = plain.replace(locale.decimal, ".").replace("−", "-")
    try:
        return float(plain) if re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+", plain) else None
    except ValueError:  # pragma: no cover - the form allows none
        return None


def wide_figures(
    shape: Shape, places: Iterable[int], rows: Rows, ids: int, meant: Mapping[str, str], locale: Locale
) -> list[Figure]:
    """Return the figures of a table with one row an area.

    Examples
    --------
    >>> body = [(2, ["01", "120", "7,5"]), (3, ["02", "90", "-"]), (4, ["Stadt", "210", "7,5"])]
    >>> shape = Shape(1, 1, ("Gebiet", "Einwohner", "Quote"), body)
    >>> found = wide_figures(shape, [1, 2], body, 0, {"01": "01", "02": "02"}, Locale(",", ""))
    >>> [(f.header, f.kind, f.values) for f in found]
    [('Einwohner', 'count', {'01': 120.0, '02': 90.0}), ('Quote', 'rate', {'01': 7.5})]
    """
    own = [(meant[c[ids]], c) for _, c in rows if ids < len(c) and c[ids] in meant]
    found = []
    for place in places:
        title = shape.header[place]
        cells = {area: c[place] for area, c in own if place < len(c)}
        kind, why = kind_of(title, cells.values(), locale)
        found.append(Figure(title, title, kind, why, values=_values(cells, locale), rows=len(cells)))
    return found


def judged_by_sums(figures: Sequence[Figure], sums: Sequence[Figure]) -> list[Figure]:
    """Return figures of which a row of sums says what they are: it adds counts up, and lies among rates.

    Parameters
    ----------
    figures : sequence of Figure
    sums : sequence of Figure
        The same of the rows that are no area's; the city's is that which adds most counts up.

    Examples
    --------
    >>> areas = [str(n) for n in range(4)]
    >>> def figure(header, kind, *values):
    ...     return Figure(header, header, kind, "", values=dict(zip(areas, values)))
    >>> every = [figure("EW", "count", 7.0, 9, 5, 8), figure("30 % of", "rate", 3.0, 4, 2, 1)]
    >>> every += [figure("Income", "count", 700.0, 900, 500, 800), figure("Quota", "rate", 7.5, 9, 5, 8)]
    >>> told = {"EW": 29.0, "30 % of": 10.0, "Income": 730.0, "Quota": 7.7}
    >>> city = [Figure(h, h, "", "", values={"Stadt": n, "ohne": 0.0}) for h, n in told.items()]
    >>> [(f.header, f.kind) for f in judged_by_sums(every, city)]
    [('EW', 'count'), ('30 % of', 'count'), ('Income', 'rate'), ('Quota', 'rate')]
    """
    beside = {f.header: f.values for f in sums}
    votes = Counter(
        text
        for f in figures
        for text, n in beside.get(f.header, {}).items()
        if len(f.values) > 2 and abs(n - f.sum) <= _NEARLY * f.sum
    )
    if not votes:
        return [*figures]
    city = max(votes, key=lambda text: votes[text])
    return [_judged(f, beside.get(f.header, {}).get(city)) for f in figures]


_NEARLY, _FAR = 0.05, 1.5
"""So much may a sum be off for what belongs to no area; the rate of a city is never so far above those of all areas."""


def _judged(figure: Figure, city: float | None) -> Figure:
    if city is None or len(figure.values) < 3 or figure.why == SIGNED or figure.low < 0:
        return figure
    added = abs(city - figure.sum) <= _NEARLY * figure.sum or city > _FAR * figure.top
    if figure.kind == "rate" and added and city:
        return replace(figure, kind="count", why="eine Zeile zählt sie zusammen")
    if figure.kind == "count" and city <= figure.top and figure.sum > 2 * city:
        return replace(figure, kind="rate", why="die Zeile der Stadt ist keine Summe, sondern ein Mittel")
    return figure


def _values(cells: Mapping[str, str], locale: Locale) -> dict[str, float]:
    read = {area: number_of(text, locale) for area, text in cells.items()}
    return {area: number for area, number in read.items() if number is not None}


@dataclass(frozen=True)
class LongColumns:
    """The columns of a long table, by position: what tells the figures apart, and the values."""

    variable: int
    features: tuple[int, ...]
    units: tuple[int, ...]
    value: int


def long_columns(
    shape: Shape, rows: Rows, ids: int, texts: Sequence[int], values: Sequence[int]
) -> LongColumns | None:
    """Tell the columns of a long table apart: what goes with the area or the variable tells nothing.

    Examples
    --------
    >>> head = ("Gebiet", "Name", "Merkmal", "Einheit", "Geschlecht", "Wert")
    >>> body = [
    ...     (0, [a, a + "au", m, e, g, "7"])
    ...     for a in "AB" for m, e in (("Arbeitslose", "Anzahl"), ("Quote", "%")) for g in ("m", "w")
    ... ]
    >>> long_columns(Shape(1, 1, head, body), body, 0, [1, 2, 3, 4], [5])
    LongColumns(variable=2, features=(4,), units=(3,), value=5)
    >>> long_columns(Shape(1, 1, head, body), body, 0, [], [5])
    >>> numbered = [(0, [a, n, m, str(k)]) for k, a in enumerate("AB") for n, m in (("1", "Alo"), ("2", "EW"))]
    >>> long_columns(Shape(1, 1, ("Ort", "Kennziffer", "Merkmal", "2023"), numbered), numbered, 0, [2], [1, 3]).value
    3
    """
    telling = [
        k for k in texts if len({c[k] for _, c in rows if k < len(c)}) > 1 and not determined(rows, ids, k)
    ]
    if not telling or not values:
        return None
    names = [k for k in telling if VARIABLE_HEADER.search(shape.header[k])]
    variable = max(names or telling, key=lambda k: len({c[k] for _, c in rows if k < len(c)}))
    others = [k for k in telling if k != variable]
    units = tuple(k for k in others if determined(rows, variable, k))
    # a number that goes with the variable numbers the variables, one that goes with the area its district
    own = [k for k in values if not determined(rows, variable, k)]
    own = [k for k in own if not determined(rows, ids, k)] or own
    value = next((k for k in own if _VALUE.search(shape.header[k])), next(iter(own), values[0]))
    return LongColumns(variable, tuple(k for k in others if k not in units), units, value)


_VALUE = re.compile(r"^(wert|value|anzahl|obs_?value|indikatorwert|zahl|betrag)\b", re.I)


def long_figures(
    shape: Shape, places: LongColumns, rows: Rows, ids: int, meant: Mapping[str, str], locale: Locale
) -> list[Figure]:
    """Return the figures of a table with one row a value.

    Examples
    --------
    >>> head = ("Gebiet", "Merkmal", "Wert")
    >>> body = [(2, ["01", "Einwohner", "120"]), (3, ["01", "Quote", "7,5"]), (4, ["Stadt", "Quote", "7"])]
    >>> places = LongColumns(1, (), (), 2)
    >>> found = long_figures(Shape(1, 1, head, body), places, body, 0, {"01": "01"}, Locale(",", ""))
    >>> [(f.header, f.kind, f.rows) for f in found]
    [('Einwohner', 'count', 1), ('Quote', 'rate', 1)]
    """
    groups: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    unit: dict[tuple[str, ...], str] = {}
    times: Counter[tuple[str, ...]] = Counter()
    last = max((ids, places.variable, places.value, *places.features, *places.units))
    for _, cells in rows:
        if last >= len(cells) or cells[ids] not in meant:
            continue
        key = (cells[places.variable], *(cells[k] for k in places.features))
        groups[key].setdefault(meant[cells[ids]], cells[places.value])
        times[key] += 1
        unit.setdefault(key, " ".join(cells[k] for k in places.units))
    found = []
    for key, texts in groups.items():
        where = {shape.header[k]: t for k, t in zip(places.features, key[1:], strict=True)}
        kind, why = kind_of(f"{' '.join(key)} {unit[key]}", texts.values(), locale)
        label = ", ".join(t for t in key if t)
        found.append(Figure(key[0], label, kind, why, where, None, _values(texts, locale), times[key]))
    return found
