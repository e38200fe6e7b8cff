"""Boundary versions: crosswalks bring counts of old areas onto new ones. Rates are never carried over."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeVar

import numpy as np
import pandas as pd

from screening.base import Finding, ScreeningError, first_of, named, on_disk, the_area, with_area_names
from screening.delivery.geometry.findings_of_tables import (
    area_not_in_side,
    old_areas_missing,
    pair_repeated,
    side_mostly_unknown,
)
from screening.delivery.geometry.weights import (
    Called,
    Weights,
    bad_weights,
    compose,
    kept_as_is,
    lost_weights,
    read_weights,
    scaled,
    sums_of,
    weight_of,
)
from screening.delivery.ids import as_in_boundaries
from screening.delivery.manifest import City, Crosswalk

K = TypeVar("K", str, int)

FEW = 3
"""So many unknown areas are slips; more, if they are most, are a table for other boundaries."""

Names = Mapping[str, Mapping[str, str]]
"""By boundary version: area → what it is called."""

Split = Literal["fractions", "largest_remainder"]


@dataclass(frozen=True)
class Carry:
    """Weights that bring counts of one boundary version onto another.

    Attributes
    ----------
    weights : pandas.DataFrame
        One row per old and new area that share people: ``von``, ``nach`` (text), ``gewicht`` (Fraction,
        above 0). The weights of each old area sum to exactly 1.
    same : pandas.Series
        New area → old area, for areas that the reform left as they were (text); only the id may differ.
    split : {"fractions", "largest_remainder"}
        Whether a count is split into fractions or into whole people.
    findings : tuple of Finding
        What was scaled to 1.
    """

    weights: pd.DataFrame
    same: pd.Series
    split: Split = "fractions"
    findings: tuple[Finding, ...] = ()

    def counts(self, old: pd.DataFrame) -> pd.DataFrame:
        """Return the counts on the new areas, NA where any old part with weight is unknown.

        Parameters
        ----------
        old : pandas.DataFrame
            Whole numbers (Int64), index old areas. Areas without a row are unknown.

        Returns
        -------
        pandas.DataFrame
            Float64, index `area_id`. Sums are kept exactly: each count is an exact number that is rounded
            to a float once; split by largest remainder it is a whole number.
        """
        new, place = np.unique(self.weights["nach"].to_numpy(dtype=object), return_inverse=True)
        from_, source = np.unique(self.weights["von"].to_numpy(dtype=object), return_inverse=True)
        whole = np.bincount(source)[source] == 1
        shares: dict[int, dict[int, Fraction]] = defaultdict(dict)
        for row in np.flatnonzero(~whole):
            shares[int(source[row])][int(place[row])] = Fraction(self.weights["gewicht"].iloc[row])
        parts = old.reindex(pd.Index(from_, dtype="str"))
        columns = {}
        for name in parts:
            unknown = parts[name].isna().to_numpy(dtype=bool)
            values = parts[name].to_numpy(dtype="int64", na_value=0)
            sums = np.zeros(len(new), dtype="int64")
            np.add.at(sums, place[whole], values[source[whole]])
            carried = sums.astype(float)
            extra: dict[int, Fraction] = defaultdict(Fraction)
            for area, share in shares.items():
                for onto, part in split(int(values[area]), share, self.split).items():
                    extra[onto] += part
            for onto, part in extra.items():
                carried[onto] = float(int(sums[onto]) + part)
            lost = np.bincount(place, weights=unknown[source], minlength=len(new)) > 0
            columns[name] = pd.arrays.FloatingArray(np.where(lost, 0.0, carried), lost)
        return pd.DataFrame(columns, index=pd.Index(new, dtype="str", name="area_id"))


def split(count: int, parts: Mapping[K, Fraction], how: Split) -> dict[K, Fraction]:
    """Split a count by shares that sum to 1, so that the parts sum to the count exactly.

    Parameters
    ----------
    count : int
    parts : mapping to Fraction
        Shares by area (its id, or its position among sorted ids).
    how : {"fractions", "largest_remainder"}
        With "largest_remainder" each part is a whole number: rounded down first, and what is left goes
        one by one to the largest remainders, equal ones in the order of their ids.

    Examples
    --------
    >>> half = {"1.1": Fraction(1, 2), "1.2": Fraction(1, 2)}
    >>> split(5, half, "largest_remainder")
    {'1.1': Fraction(3, 1), '1.2': Fraction(2, 1)}
    >>> split(5, half, "fractions")
    {'1.1': Fraction(5, 2), '1.2': Fraction(5, 2)}
    """
    exact = {area: count * share for area, share in parts.items()}
    if how == "fractions":
        return exact
    whole = {area: value // 1 for area, value in exact.items()}
    left = count - sum(whole.values())
    for area in sorted(exact, key=lambda a: (whole[a] - exact[a], a))[:left]:
        whole[area] += 1
    return {area: Fraction(value) for area, value in whole.items()}


def read_carry(
    city: City,
    old: str,
    new: str,
    areas: Mapping[str, pd.Index[str]] | None = None,
    how: Split = "fractions",
    names: Names = MappingProxyType({}),
) -> Carry | None:
    r"""Return the weights from one boundary version to another, or None if no crosswalk leads there.

    Without a table from `old` to `new` the shortest chain of tables (2010 → 2016 → 2020) is composed.

    Parameters
    ----------
    city : City
    old, new : str
        Boundary versions.
    areas : mapping of str to pandas.Index, optional
        The area ids of both versions: then every old area must be in the table and no id may be unknown.
    how : {"fractions", "largest_remainder"}
        How the result splits counts.
    names : mapping, optional
        As `crosswalk_findings`.

    Raises
    ------
    ScreeningError
        If a table is missing, unreadable or empty, loses or doubles weight (beyond its declared
        `tolerance`), has a weight outside 0 to 1, does not fit the areas or the next table of a chain.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> steps = (Crosswalk(**{"from": "2016"}, to="2020", path="c.csv"),)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     city = City.model_construct(key="a", data=Path(folder), crosswalks=steps)
    ...     city.geo.mkdir(parents=True)
    ...     _ = (city.geo / "c.csv").write_text("von;nach;gewicht\n01;11;0,25\n01;12;0,75\n02;22;1\n")
    ...     carry = read_carry(city, "2016", "2020")
    >>> carry.counts(pd.DataFrame({"bev": [9, None]}, index=["01", "02"], dtype="Int64"))["bev"].tolist()
    [2.25, 6.75, <NA>]
    >>> carry.same.to_dict(), read_carry(city, "2020", "2016")
    ({'22': '02'}, None)
    """
    chain = _chain(city.crosswalks, old, new)
    if not chain:
        return None
    read = [_read(city, step, areas or {}, names) for step in chain]
    weights = read[0][0]
    for (onto, _), step in zip(read[1:], chain[1:], strict=True):
        weights = compose(weights, onto, step.path, _caller(names.get(step.from_, {})))
    rows = [(old, new, share) for old, parts in weights.items() for new, share in parts.items()]
    table = pd.DataFrame(rows, columns=["von", "nach", "gewicht"])
    return Carry(table, kept_as_is(weights), how, tuple(f for _, found in read for f in found))


def crosswalk_findings(
    city: City,
    areas: Mapping[str, pd.Index[str]],
    names: Names = MappingProxyType({}),
) -> list[Finding]:
    """Return all that is wrong with a city's crosswalks, each table by itself.

    Parameters
    ----------
    city : City
    areas : mapping of str to pandas.Index
        The area ids by version; a version that is left out is not compared.
    names : mapping, optional
        By version, what its areas are called: one id may be two areas in two versions.

    Examples
    --------
    >>> steps = (Crosswalk(**{"from": "2016"}, to="2020", path="c.csv"),)
    >>> from pathlib import Path
    >>> city = City.model_construct(key="a", data=Path("nowhere"), crosswalks=steps)
    >>> [f.message for f in crosswalk_findings(city, {})]
    ['Der Umsteigeschlüssel fehlt oder ist nicht lesbar.']
    """
    found: list[Finding] = []
    for declared in city.crosswalks:
        try:
            found += _read(city, declared, areas, names)[1]
        except ScreeningError as error:
            found += error.findings
    return found


def _chain(declared: Iterable[Crosswalk], old: str, new: str) -> list[Crosswalk]:
    """Return the fewest tables that lead from one version to another, the first declared of equals."""
    ways: deque[list[Crosswalk]] = deque([c] for c in declared if c.from_ == old)
    seen = {old}
    while ways:
        way = ways.popleft()
        here = way[-1].to
        if here == new:
            return way
        if here not in seen:
            seen.add(here)
            ways.extend([*way, c] for c in declared if c.from_ == here)
    return []


def _read(
    city: City,
    declared: Crosswalk,
    areas: Mapping[str, pd.Index[str]],
    names: Names = MappingProxyType({}),
) -> tuple[Weights, list[Finding]]:
    before, after = names.get(declared.from_, {}), names.get(declared.to, {})
    old_area, new_area = _caller(before), _caller(after)
    path = on_disk(city.geo, declared.path)
    table = read_weights(path)
    told: list[Finding] = []
    for column, version, called in (("von", declared.from_, before), ("nach", declared.to, after)):
        if (known := areas.get(version)) is not None:
            table[column], other = as_in_boundaries(table[column], known, city, file=path.name, column=column)
            told += with_area_names(other, called)
    read = [weight_of(text) for text in table["gewicht"]]
    sums = sums_of(table, read)
    found = bad_weights(table, read, path.name) + lost_weights(
        sums, Fraction(declared.tolerance), path.name, old_area
    )
    found += _unknown_areas(table, areas.get(declared.from_), areas.get(declared.to), path.name, old_area)
    if found:
        raise ScreeningError(found)
    twice = table.duplicated(["von", "nach"], keep="first")
    told = first_of(
        [
            pair_repeated(old_area(old), new_area(new), line, path.name)
            for line, (again, old, new) in enumerate(
                zip(twice, table["von"], table["nach"], strict=True), start=2
            )
            if again
        ]
    )
    weights: Weights = defaultdict(dict)
    for old, new, weight in zip(table["von"], table["nach"], read, strict=True):
        if weight:
            weights[old][new] = weights[old].get(new, Fraction(0)) + weight / sums[old]
    return dict(weights), [*told, *scaled(sums, declared.tolerance, path.name, old_area)]


def _caller(names: Mapping[str, str]) -> Called:
    """Return how findings call an area: by id and name."""
    return lambda area: named(the_area(area), names)


def _unknown_areas(
    table: pd.DataFrame,
    old: pd.Index[str] | None,
    new: pd.Index[str] | None,
    name: str,
    called: Called,
) -> list[Finding]:
    told: list[Finding] = []
    for which, column, known, other in (("alten", "von", old, new), ("neuen", "nach", new, old)):
        areas = [*table[column].unique()]
        unknown = [a for a in areas if known is not None and a not in known]
        if known is not None and len(unknown) > FEW and 2 * len(unknown) > len(areas):
            swapped = other is not None and 2 * sum(a in other for a in unknown) > len(unknown)
            told.append(side_mostly_unknown(which, unknown, len(areas), swapped, name, column))
            if swapped:
                return told  # all else follows from it
            old = None if column == "von" else old
        elif known is not None:
            told += first_of([area_not_in_side(which, area, known, name, column) for area in unknown])
    lost = old.difference(pd.Index(table["von"])) if old is not None else pd.Index([])
    if len(lost):
        told.append(old_areas_missing(map(called, lost), name))
    return told
