"""Tables that part a figure over several rows of an area, by sex, age or smaller areas: what is to be added up."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from screening.delivery.draft.figures import NO_FIGURE, Figure, kind_of, number_of
from screening.delivery.draft.file import Rows
from screening.delivery.draft.numbers import Locale, is_figure
from screening.delivery.draft.periods import timeless
from screening.delivery.draft.table import VARIABLE_HEADER, Shape, determined, find_years, number_columns
from screening.delivery.tables import sounds_total, sums_in

_PART = re.compile(
    r"geschlecht|alter(?!nativ)|lebensjahr|herkunft|nationalit|staatsang|heimat|familienstand|zivilstand|konfession"
    r"|religion|migration|aufenthalt|kontinent|bildungs|(?<![a-z])(sexe?o?|gender|age|ages?group|edad|edat|origin|citizen\w*"
    r"|nacionalitat|nationality|ethnic\w*|civil|marital\w*|lloc_naix\w*)(?![a-zäöü])|^(alter|sex|age|edat|edad)",
    re.IGNORECASE,
)
"""Headers of columns whose texts part people, or what there is of them."""

_WITHIN = re.compile(
    r"secci|tract|block|(stat\w*|zähl|zaehl|wahl|schul)[ _.-]*(bezirk|gebiet|quartier)|sektion|section|\baeb\b"
    r"|lsoa|zone\b|stadtteil|ortsteil|viertel|quartier|bezirk|kiez|raum\b",
    re.IGNORECASE,
)
"""Headers of columns of smaller areas."""

_VALUE = re.compile(
    r"^(anz|wert|value|valor|valeur|nombre|count|zahl\b|obs_?value|bestand|personen|einwohner|bev|pop)|anzahl|count$",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(anzahl|anz|wert|value|valor|valeur|nombre|count|zahl|obs_?value|bestand)", re.IGNORECASE
)

MOST_CLASSES = 12
"""Of so many texts each is a figure of its own; of more their total alone."""

LEAST_ROWS = 8


@dataclass(frozen=True)
class Parted:
    """The columns of a table whose rows are parts, by position.

    Attributes
    ----------
    values : tuple of int
        Those with the figures.
    parts : tuple of int
        Those over whose texts is added up.
    whole : dict of int to str
        Those that hold the sum beside its parts, and how they call it: only its rows are read.
    classes : tuple of int
        Those whose texts are figures of their own, too.
    """

    values: tuple[int, ...]
    parts: tuple[int, ...]
    whole: Mapping[int, str] = field(default_factory=dict)
    classes: tuple[int, ...] = ()


def find_parted(shape: Shape, ids: int, locale: Locale) -> Parted | None:
    """Return over which columns the rows of a table are to be added up; None if they are no parts.

    All columns that tell an area's rows apart must say by their headers that they part people, or be smaller areas.

    Parameters
    ----------
    shape : Shape
    ids : int
        The column of the areas.
    locale : Locale

    Examples
    --------
    >>> head = ("Jahr", "Quartier", "SexCd", "Geschlecht", "Anzahl")
    >>> sexes, quarters = (("1", "m", "7"), ("2", "w", "8")), ("11", "12", "13", "14")
    >>> body = [(0, ["2024", q, *sex]) for q in quarters for sex in sexes]
    >>> find_parted(Shape(1, 1, head, body), 1, Locale(",", ""))
    Parted(values=(4,), parts=(3,), whole={}, classes=(3,))
    >>> every = [*body, *((0, ["2024", q, "9", "beide", "15"]) for q in quarters)]
    >>> find_parted(Shape(1, 1, head, every), 1, Locale(",", "")).whole
    {3: 'beide'}
    >>> other = Shape(1, 1, ("Jahr", "Quartier", "SexCd", "Art", "Anzahl"), body)
    >>> print(find_parted(other, 1, Locale(",", "")), find_parted(Shape(1, 1, head, body[::2]), 1, Locale(",", "")))
    None None
    """
    rows, times = shape.body, find_years(shape)
    if len(rows) < LEAST_ROWS or _unique(rows, [ids, *times]):
        return None
    if any(VARIABLE_HEADER.search(h) for k, h in enumerate(shape.header) if k != ids):
        return None
    telling = [
        k
        for k, h in enumerate(shape.header)
        if h and k != ids and k not in times and len(shape.texts[k]) > 1 and not determined(rows, ids, k)
    ]
    values = _values(shape, telling, locale)
    dimensions, coarse = _independent(shape, [k for k in telling if k not in values])
    needed = [k for k in dimensions if _is_part(shape, ids, k)]
    if not values or not needed or not _unique(rows, [ids, *times, *needed]):
        return None
    needed = [k for k in needed if not _unique(rows, [ids, *times, *(o for o in needed if o != k)])] or needed
    whole = {k: t for k in needed if (t := _sum_among(shape, k, needed, [ids, *times], values[0], locale))}
    classes = [k for k in needed if not _within(shape, ids, k)]
    return Parted(
        tuple(values),
        tuple(k for k in needed if k not in whole),
        whole,
        tuple(
            c
            for k in classes
            if (c := _of_few(shape, [k, *(() if k in whole else coarse.get(k, ()))])) is not None
        ),
    )


def _unique(rows: Rows, places: Sequence[int]) -> bool:
    last = max(places)
    keys = [tuple(c[k] for k in places) for _, c in rows if last < len(c)]
    return len({*keys}) == len(keys)


def _values(shape: Shape, telling: Sequence[int], locale: Locale) -> list[int]:
    """Return the columns of figures: those called so, else the last that holds counts."""
    found = []
    for k in number_columns(shape, [k for k in range(len(shape.header)) if k not in telling]):
        title = shape.header[k]
        if _PART.search(title) or NO_FIGURE.search(title.replace("_", " ")):
            continue
        if kind_of(title, shape.columns[k], locale)[0] == "count":
            found.append(k)
    return [k for k in found if _VALUE.search(shape.header[k])] or found[-1:]


def _independent(shape: Shape, places: Sequence[int]) -> tuple[list[int], dict[int, list[int]]]:
    """Return the columns that no other one determines, and of each those that it does: codes, wider classes."""
    texts = {k: shape.texts[k] for k in places}
    long = {k: max(map(len, own)) for k, own in texts.items()}
    finest = sorted(places, key=lambda k: (-len(texts[k]), all(map(is_figure, texts[k])), -long[k], -k))
    kept: list[int] = []
    coarse: dict[int, list[int]] = defaultdict(list)
    for k in finest:
        finer = next((o for o in kept if determined(shape.body, o, k)), None)
        if finer is None:
            kept.append(k)
        else:
            coarse[finer].append(k)
    return sorted(kept), coarse


def _is_part(shape: Shape, ids: int, place: int) -> bool:
    title = shape.header[place].replace("_", " ")
    return bool(_PART.search(title) or _PART.search(shape.header[place])) or (
        bool(_WITHIN.search(title)) and _within(shape, ids, place)
    )


def _within(shape: Shape, ids: int, place: int) -> bool:
    """Tell whether a column names smaller areas: each in one area, and more of them."""
    return determined(shape.body, place, ids) and len(shape.texts[place]) > len(shape.texts[ids])


def _sum_among(
    shape: Shape, place: int, parts: Sequence[int], fixed: Sequence[int], value: int, locale: Locale
) -> str:
    """Return which text of a column is the sum of its others, by its name or by its figures; empty if none is."""
    texts = [*shape.texts[place]]
    if named := [t for t in texts if sounds_total(t)]:
        return named[0] if len(named) == 1 else ""
    rest = [*fixed, *(k for k in parts if k != place)]
    last = max([place, value, *rest])
    groups: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for _, cells in shape.body:
        if last < len(cells) and (number := number_of(cells[value], locale)) is not None:
            groups[tuple(cells[k] for k in rest)][cells[place]] = number
    found = sums_in([*groups.values()]) if len(texts) > 2 else []
    return found[0] if len(found) == 1 else ""


def _of_few(shape: Shape, places: Sequence[int]) -> int | None:
    """Return the first of columns of one meaning that has few texts, words before codes; None if none has."""
    few = [k for k in places if 1 < len(shape.texts[k]) <= MOST_CLASSES]
    return next((k for k in few if not all(map(is_figure, shape.texts[k]))), next(iter(few), None))


def parted_figures(
    shape: Shape, parted: Parted, rows: Rows, ids: int, meant: Mapping[str, str], locale: Locale, file: str
) -> list[Figure]:
    """Return the figures of a table whose rows are parts: each total, then of each class.

    Examples
    --------
    >>> head = ("Quartier", "Geschlecht", "Anzahl")
    >>> body = [(0, [q, s, n]) for q in ("11", "12") for s, n in (("m", "7"), ("w", "9"))]
    >>> shape, meant = Shape(1, 1, head, body), {"11": "11", "12": "12"}
    >>> found = parted_figures(shape, Parted((2,), (1,), {}, (1,)), body, 0, meant, Locale(",", ""), "bevoelkerung")
    >>> [(f.header, f.label, f.where, f.values["11"]) for f in found]  # doctest: +NORMALIZE_WHITESPACE
    [('Anzahl', 'Bevoelkerung', {}, 16.0), ('Anzahl', 'Bevoelkerung, m', {'Geschlecht': 'm'}, 7.0),
     ('Anzahl', 'Bevoelkerung, w', {'Geschlecht': 'w'}, 9.0)]
    """
    return [
        f for value in parted.values for f in _of_value(shape, parted, value, rows, ids, meant, locale, file)
    ]


def _of_value(
    shape: Shape,
    parted: Parted,
    value: int,
    rows: Rows,
    ids: int,
    meant: Mapping[str, str],
    locale: Locale,
    file: str,
) -> Iterator[Figure]:
    title = shape.header[value]
    name = timeless(file.replace("_", " "), file) if _GENERIC.fullmatch(title) else title
    called = name[:1].upper() + name[1:]
    total: Counter[str] = Counter()
    sums: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    last = max([ids, value, *parted.whole, *parted.classes])
    for _, cells in rows:
        area = meant.get(cells[ids]) if last < len(cells) else None
        if area is None:
            continue
        number = round(number_of(cells[value], locale) or 0)
        others = {k for k, text in parted.whole.items() if cells[k] != text}
        if not others:
            total[area] += number
        for k in parted.classes:
            if others <= {k}:
                sums[k, cells[k]][area] += number
    yield _figure(title, called, {shape.header[k]: t for k, t in parted.whole.items()}, total)
    for (k, text), own in sums.items():
        if text != parted.whole.get(k) and not sounds_total(text):
            where = {shape.header[w]: t for w, t in parted.whole.items() if w != k} | {shape.header[k]: text}
            yield _figure(title, f"{called}, {_said(shape.header[k], text)}", where, own)


def _figure(header: str, label: str, where: Mapping[str, str], sums: Mapping[str, int]) -> Figure:
    return Figure(
        header,
        label,
        "count",
        "Summe der Teile",
        where,
        None,
        {a: float(n) for a, n in sums.items()},
        len(sums),
    )


def _said(header: str, text: str) -> str:
    """Return a class as a name: a lone code with its header."""
    return f"{header} {text}" if is_figure(text) or (len(text) < 2 and text.isdigit()) else text
