"""The figures of an Indikatorenatlas: its Basiswerte are counts, and say themselves of what a share is made."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from screening.delivery.draft.figures import NO_FIGURE, Figure, number_of
from screening.delivery.draft.file import Rows
from screening.delivery.draft.numbers import Locale
from screening.delivery.draft.table import Shape
from screening.delivery.manifest import Basis

_NO_NAME = ("", "NA", "X")


@dataclass(frozen=True)
class Pair:
    """An indicator of an atlas that is one Basiswert over another: its name, and the counts' labels."""

    label: str
    numerator: str
    denominator: str
    factor: int


def atlas_figures(
    shape: Shape, rows: Rows, ids: int, meant: Mapping[str, str], locale: Locale
) -> tuple[list[Figure], list[Pair]]:
    """Return an atlas's counts, each once, and the indicators that are one of them over another.

    Examples
    --------
    >>> head = ("Indikator", "Ausprägung", "Jahr", "Raumbezug", "Indikatorwert", "Basiswert 1", "Basiswert 2")
    >>> shape = Shape(1, 1, (*head, "Name Basiswert 1", "Name Basiswert 2"), [])
    >>> row = ["Arbeitslose - Anteil", "insgesamt", "2024", "01 Au", "5,0", "10", "200", "Arbeitslose", "Bevölkerung"]
    >>> figures, pairs = atlas_figures(shape, [(2, row)], 3, {"01 Au": "01"}, Locale(",", ""))
    >>> [(f.label, f.basis.basis, f.values) for f in figures]
    [('Arbeitslose', 1, {'01': 10.0}), ('Bevölkerung', 2, {'01': 200.0})]
    >>> pairs
    [Pair(label='Arbeitslose - Anteil', numerator='Arbeitslose', denominator='Bevölkerung', factor=100)]
    """
    plain = [re.sub(r"[\s.]+", " ", h.casefold()).strip() for h in shape.header]
    if not {"indikator", "ausprägung"} <= set(plain):
        return [], []
    topic, kind = plain.index("indikator"), plain.index("ausprägung")
    value = next((k for k, h in enumerate(plain) if h in ("indikatorwert", "wert")), -1)
    bases = {int(m[1]): k for k, h in enumerate(plain) if (m := re.fullmatch(r"basiswert (\d)", h))}
    names = {int(m[1]): k for k, h in enumerate(plain) if (m := re.fullmatch(r"name basiswert (\d)", h))}
    groups: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for _, cells in rows:
        if ids < len(cells) and cells[ids] in meant:
            groups[cells[topic], cells[kind]].append(cells)
    counts: dict[str, Figure] = {}
    pairs = []
    for (indicator, auspraegung), found in groups.items():
        own: list[str] = []
        for number, k in bases.items():
            figure = _figure(
                indicator, auspraegung, number, k, names.get(number), found, (ids, meant, locale)
            )
            if figure is not None:
                own.append(_kept(figure, counts))
        if len(own) == 2 and value >= 0:
            shown = {meant[c[ids]]: number_of(c[value], locale) for c in found}
            factor = _factor(counts[own[0]], counts[own[1]], shown)
            label = indicator if auspraegung == "insgesamt" else f"{indicator} ({auspraegung})"
            pairs += [Pair(label, own[0], own[1], factor)] if factor else []
    return [*counts.values()], pairs


def _figure(
    indicator: str,
    auspraegung: str,
    number: int,
    place: int,
    named: int | None,
    rows: list[list[str]],
    reading: tuple[int, Mapping[str, str], Locale],
) -> Figure | None:
    ids, meant, locale = reading
    read = {meant[c[ids]]: number_of(c[place], locale) for c in rows if place < len(c)}
    values = {a: n for a, n in read.items() if n is not None}
    titles = [c[named] for c in rows if named is not None and named < len(c) and c[named] not in _NO_NAME]
    if not values or not titles or min(values.values()) < 0:  # a balance is no count
        return None
    if NO_FIGURE.search(titles[0]):  # nor is an area in km²
        return None
    basis = Basis(indicator=indicator, auspraegung=auspraegung, basis=number)
    return Figure(titles[0], titles[0], "count", "Basiswert", basis=basis, values=values, rows=len(values))


def _kept(figure: Figure, counts: dict[str, Figure]) -> str:
    """Keep a count under its name, beside another of the same name with other values; return the name."""
    label = figure.label
    n = 1
    while label in counts and counts[label].values != figure.values:
        n += 1
        label = f"{figure.label} ({n})"
    if label not in counts:
        basis = figure.basis
        counts[label] = Figure(
            label, label, "count", figure.why, basis=basis, values=figure.values, rows=figure.rows
        )
    return label


def _factor(above: Figure, below: Figure, shown: Mapping[str, float | None]) -> int:
    """Return what a quotient was multiplied with to give what is shown; 0 if it is none."""
    for factor in (100, 1000, 1):
        fits = [
            abs(factor * above.values[a] / below.values[a] - number) <= 0.051 + abs(number) / 500
            for a, number in shown.items()
            if number is not None and a in above.values and below.values.get(a)
        ]
        if fits and sum(fits) >= 0.9 * len(fits):
            return factor
    return 0
