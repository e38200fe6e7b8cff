"""Weights of a crosswalk: read, checked, put one after the other."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pandas as pd

from screening.base import Finding, NotAFileError, first_of, folded
from screening.delivery.geometry.findings_of_tables import (
    crosswalk_empty,
    crosswalk_not_continued,
    crosswalk_of_other_columns,
    crosswalk_refused,
    crosswalk_unreadable,
    weight_no_share,
    weights_lost,
    weights_scaled,
)
from screening.delivery.ids import clean
from screening.delivery.manifest import read_cells

Weights = dict[str, dict[str, Fraction]]
"""Old area → new area → its share, above 0; the shares of an old area sum to exactly 1."""


Called = Callable[[str], str]
"""An area as findings call it: by its id, or by id and name."""


def compose(first: Weights, second: Weights, name: str, called: Called = str) -> Weights:
    """Return the weights of two crosswalks one after the other.

    Raises
    ------
    ScreeningError
        If an area that the first leads to has no row in the second, whose file `name` is; it says what it is `called`.

    Examples
    --------
    >>> half, one = Fraction(1, 2), Fraction(1)
    >>> compose({"01": {"11": half, "12": half}}, {"11": {"21": half, "22": half}, "12": {"21": one}}, "c")
    {'01': {'21': Fraction(3, 4), '22': Fraction(1, 4)}}
    """
    reached = {middle for parts in first.values() for middle in parts}
    if lost := sorted(reached - set(second)):
        raise crosswalk_not_continued(map(called, lost), name)
    composed: Weights = {}
    for old, parts in first.items():
        sums: dict[str, Fraction] = defaultdict(Fraction)
        for middle, share in parts.items():
            for new, onward in second[middle].items():
                sums[new] += share * onward
        composed[old] = dict(sums)
    return composed


def read_weights(path: Path) -> pd.DataFrame:
    r"""Return the rows of a crosswalk as texts, ids as they are compared.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "umstieg.csv"
    >>> _ = path.write_text("von;nach;gewicht\na;a1;0,5\na;a2;0,5\n", encoding="utf-8")
    >>> read_weights(path)["gewicht"].tolist()
    ['0,5', '0,5']
    """
    try:
        rows = read_cells(path)
    except NotAFileError as why:
        raise crosswalk_refused(why.message, path.name) from None
    except (OSError, UnicodeDecodeError, csv.Error):
        raise crosswalk_unreadable(path.name) from None
    if not rows:
        raise crosswalk_unreadable(path.name)
    header, body = [folded(h) for h in rows[0]], rows[1:]
    if header != ["von", "nach", "gewicht"] or any(len(r) > len(header) for r in body):
        raise crosswalk_of_other_columns(path.name)
    if not body:
        raise crosswalk_empty(path.name)
    table = pd.DataFrame([[*r, *[""] * (3 - len(r))] for r in body], columns=header, dtype="str")
    return table.assign(von=[clean(t) for t in table["von"]], nach=[clean(t) for t in table["nach"]])


def kept_as_is(weights: Weights) -> pd.Series:
    """Return the areas with a single predecessor that has a single successor: new → old.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> kept_as_is({"a": {"a": Fraction(1)}, "b": {"b1": half, "b2": half}}).to_dict()
    {'a': 'a'}
    """
    sources: dict[str, list[str]] = defaultdict(list)
    for old, parts in weights.items():
        for new in parts:
            sources[new].append(old)
    alone = {n: olds[0] for n, olds in sources.items() if len(olds) == 1 and len(weights[olds[0]]) == 1}
    return pd.Series(alone, dtype="str").rename_axis("area_id")


def weight_of(text: str) -> Fraction | None:
    """Return a weight exactly, or None if the text is no number from 0 to 1.

    Examples
    --------
    >>> weight_of("0,25"), weight_of("1"), weight_of("1.2"), weight_of("")
    (Fraction(1, 4), Fraction(1, 1), None, None)
    """
    clean = text.strip().replace(",", ".")
    value = Fraction(clean) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,40})?", clean) else Fraction(2)
    return value if value <= 1 else None


def _decimal(number: Fraction) -> str:
    """Return a number as German text without trailing zeros."""
    with localcontext(prec=80):  # more digits than a weight may have
        value = Decimal(number.numerator) / Decimal(number.denominator)
        return f"{value.normalize():f}".replace(".", ",")


def sums_of(table: pd.DataFrame, weights: list[Fraction | None]) -> dict[str, Fraction]:
    """Return the sum of the weights of each old area, without those that have one that is no number.

    Examples
    --------
    >>> table = pd.DataFrame({"von": ["a", "a", "b"]})
    >>> sums_of(table, [Fraction(1, 3), Fraction(2, 3), None])
    {'a': Fraction(1, 1)}
    """
    sums: dict[str, Fraction] = {}
    bad = set()
    for area, weight in zip(table["von"], weights, strict=True):
        if weight is None:
            bad.add(area)
        else:
            sums[area] = sums.get(area, Fraction(0)) + weight
    return {area: total for area, total in sums.items() if area not in bad}


def bad_weights(table: pd.DataFrame, weights: list[Fraction | None], name: str) -> list[Finding]:
    """Return an error for each weight that is no number from 0 to 1, with its line.

    Examples
    --------
    >>> table = pd.DataFrame({"gewicht": ["1", "viel"]})
    >>> [(f.row, f.value) for f in bad_weights(table, [Fraction(1), None], "umstieg.csv")]
    [('3', 'viel')]
    """
    return first_of(
        [
            weight_no_share(text, line, name)
            for line, (text, weight) in enumerate(zip(table["gewicht"], weights, strict=True), start=2)
            if weight is None
        ]
    )


def lost_weights(
    sums: Mapping[str, Fraction], tolerance: Fraction, name: str, called: Called = str
) -> list[Finding]:
    """Return an error for each old area whose weights do not sum to 1, but for the tolerance declared.

    Examples
    --------
    >>> lost_weights({"a": Fraction(9, 10), "b": Fraction(1)}, Fraction(0), "umstieg.csv")[0].message
    'Die Gewichte eines alten Gebiets ergeben 0,9 statt 1.'
    >>> lost_weights({"a": Fraction(999, 1000)}, Fraction(1, 100), "umstieg.csv")
    []
    """
    return first_of(
        [
            weights_lost(called(area), _decimal(total), name, rounded=abs(total - 1) <= Fraction(1, 1000))
            for area, total in sums.items()
            if abs(total - 1) > tolerance
        ]
    )


def scaled(
    sums: Mapping[str, Fraction], tolerance: Decimal, name: str, called: Called = str
) -> list[Finding]:
    """Tell which areas' weights were scaled to 1 because the declared tolerance allows it.

    Examples
    --------
    >>> scaled({"a": Fraction(1)}, Decimal("0.001"), "umstieg.csv")
    []
    >>> scaled({"a": Fraction(999, 1000)}, Decimal("0.001"), "umstieg.csv")[0].level
    'Hinweis'
    """
    off = {area: total for area, total in sums.items() if total != 1}
    if not off:
        return []
    most = _decimal(max(abs(t - 1) for t in off.values()))
    return [weights_scaled([*map(called, off)], tolerance, most, name)]
