"""Neighbouring areas that are taken up, as one: proposals for the Umgriff, screened again together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.arrays import BooleanArray, FloatingArray, IntegerArray

from screening.analysis.space.joint import fits, joint_flags, per_group, sums_between
from screening.base import DECISIONS, Bools, Ints, as_arrays, on_their_side
from screening.concept import NO_BASE, SIGN_STATUSES
from screening.rule import Screening, count_hits, decide

TAKEN = ("sicher", "möglich")
"""Decisions of the areas that a group is made of."""

_MISSING = frozenset(SIGN_STATUSES) - {"null"}
"""Statuses of values that nobody has, as opposed to those that are known and withheld."""


@dataclass(frozen=True)
class Groups:
    """Contiguous groups of two or more areas that are *sicher* or *möglich*.

    Attributes
    ----------
    of : pandas.Series
        Int64 by `area_id` (all areas): number of the area's group, from 1; NA where it is in none.
    alone : tuple of str
        Areas that are *sicher* or *möglich* and border on no other such area, sorted.
    table : pandas.DataFrame
        Index ``group``; ``areas``, ``sure``, ``possible`` (how many, Int64), ``inhabitants`` (Int64, NA if
        any member's number is open or withheld), ``hits_min``, ``hits_max`` (Int64) and ``decision`` (text)
        of all members together. Most *sicher* first, then most areas, then by id.
    numerator, denominator : pandas.DataFrame
        Int64, groups × the criteria's indicators: sums over the members; NA if any member's figure is open
        or withheld, and where only rates were delivered.
    rate : pandas.DataFrame
        Float64 in the indicator's unit: numerator over denominator; NA without them or over nobody.
    exceeds : pandas.DataFrame
        Nullable boolean: whether the joint value counts, see `joint_flags`.
    missing : pandas.DataFrame
        Int64: how many members' figures are open or withheld.
    """

    of: pd.Series
    alone: tuple[str, ...]
    table: pd.DataFrame
    numerator: pd.DataFrame
    denominator: pd.DataFrame
    rate: pd.DataFrame
    exceeds: pd.DataFrame
    missing: pd.DataFrame


def groups(screening: Screening, links: pd.DataFrame) -> Groups:
    """Join neighbouring areas that are taken up, and apply the rule to each group as if it were one area.

    The group is screened with the same reference values: those of the city, which a joint area does not
    change. Its hits are an interval, and the minimum size applies to the sum of inhabitants.

    Parameters
    ----------
    screening : Screening
        May have passed the door; then sums are of shown figures alone.
    links : pandas.DataFrame
        See `screening.analysis.space.links.links`; pairs that are *cut* do not join.

    Returns
    -------
    Groups
        A pair of neighbours is enough for a group; an area that borders on no other such area is `Groups.alone`.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    >>> from screening.analysis.space.links import links
    >>> found = groups(result, links(result.rates.delivery.areas.geometry))
    >>> found.table.loc[[1, 12], ["areas", "sure", "possible", "hits_min", "hits_max", "decision"]].values.tolist()
    [[5, 5, 0, 7, 9, 'sicher'], [2, 1, 1, 6, 7, 'möglich']]
    >>> int(found.of.notna().sum()), len(found.alone)  # areas in groups, and taken up without a neighbour that is
    (38, 12)
    >>> groups(result, links(result.rates.delivery.areas.geometry.iloc[:0])).table.empty  # nobody has neighbours
    True
    """
    decided = screening.decided
    index = decided.index
    taken = decided.isin(TAKEN).to_numpy()
    of = _numbered(index, taken, (decided == "sicher").to_numpy(), links)
    alone = tuple(sorted(map(str, index[taken & (of == 0)])))
    return _screened(screening, of, alone, screening.criteria.indicators)


def together(screening: Screening, areas: Sequence[str]) -> Groups:
    """Apply the rule to any areas as if they were one, whether neighbours or not, and whatever is decided of each.

    Parameters
    ----------
    screening : Screening
        May have passed the door; then sums are of shown figures alone.
    areas : sequence of str
        Ids; of each one what is known is counted once.

    Returns
    -------
    Groups
        With one group, number 1; its wide tables have all indicators of the catalogue, its hits those of the rule.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)
    >>> joint = together(result, ["01.1.1", "01.1.2"])
    >>> parts = result.rates.numerator.loc[["01.1.1", "01.1.2"], "migration"]
    >>> int(joint.numerator["migration"][1]) == int(parts.sum())
    True
    """
    index = screening.decided.index
    of = index.isin(list(areas)).astype(np.int64)
    return _screened(screening, of, (), screening.rates.catalogue.ids)


def _screened(screening: Screening, of: Ints, alone: tuple[str, ...], indicators: Sequence[str]) -> Groups:
    """Screen each group as one area; `of` numbers them from 1, 0 is none."""
    index = screening.decided.index
    inside = of > 0
    member, count = of[inside] - 1, int(of.max(initial=0))
    rows = pd.RangeIndex(1, count + 1, name="group")
    columns: dict[str, dict[str, object]] = {k: {} for k in ("n", "d", "rate", "exceeds", "missing")}
    gaps = np.zeros(count, dtype=np.int64)
    for i in indicators:
        n, d, known, missing = _sums(screening, i, inside, member, count)
        flag = joint_flags(screening, i, inside, member, (n, d, known))
        base = known & (d > 0)
        per = float(screening.rates.catalogue[i].per)
        value = np.divide(per * n, d, out=np.zeros(count), where=base)
        if screening.bounds is not None and not pd.isna(bar := screening.reference["threshold"][i]):
            value = on_their_side(value, flag, float(bar))
        unset = np.where(known, 0, 1).astype(bool)
        columns["n"][i] = IntegerArray(np.where(known, n, 0), unset)
        columns["d"][i] = IntegerArray(np.where(known, d, 0), unset.copy())
        columns["rate"][i] = FloatingArray(value, ~base)
        columns["exceeds"][i] = flag
        columns["missing"][i] = IntegerArray(missing, np.zeros(count, dtype=bool))
        if i in screening.criteria.indicators:
            lacking = screening.rates.status[i].isin(_MISSING).to_numpy()[inside]
            gaps += np.asarray(flag.isna()) & (per_group(lacking, member, count) > 0)
    frames = {k: pd.DataFrame(c, index=rows) for k, c in columns.items()}
    flags = frames["exceeds"][list(screening.criteria.indicators)]
    table = _table(screening, inside, member, rows, flags, gaps)
    return Groups(
        pd.Series(IntegerArray(of, ~inside), index=index, name="group"),
        alone,
        table,
        frames["n"],
        frames["d"],
        frames["rate"],
        frames["exceeds"],
        frames["missing"],
    )


def _numbered(index: pd.Index, taken: Bools, sure: Bools, links: pd.DataFrame) -> Ints:
    """Return each area's number of group, 0 for none: connected components of two or more."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    free = links[~links["cut"].to_numpy()]
    first = index.get_indexer(pd.Index(free["area_id"]))
    second = index.get_indexer(pd.Index(free["neighbour"]))
    joint = taken[first] & taken[second]
    first, second = first[joint], second[joint]
    graph = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(len(index), len(index)))
    _, labels = connected_components(graph, directed=False)
    size = np.bincount(labels[taken], minlength=labels.max(initial=-1) + 1)
    surely = np.bincount(labels[sure & taken], minlength=len(size))
    several = np.flatnonzero(size > 1)
    ids = index.to_numpy(dtype=object)
    lowest = {label: min(ids[labels == label]) for label in several.tolist()}
    order = sorted(several.tolist(), key=lambda x: (-surely[x], -size[x], lowest[x]))
    number = np.zeros(len(size), dtype=np.int64)
    number[order] = np.arange(1, len(order) + 1)
    return np.where(taken, number[labels], 0).astype(np.int64)


def _sums(
    screening: Screening, indicator: str, inside: Bools, member: Ints, count: int
) -> tuple[Ints, Ints, Bools, Ints]:
    """Return joint numerators and denominators, where both are known, and how many figures are not."""
    rates = screening.rates
    n, d, known = (a[inside] for a in as_arrays(rates.numerator[indicator], rates.denominator[indicator]))
    # that there is nobody the value could be about is told even where the door keeps the figures
    known = known | (rates.status[indicator] == NO_BASE).to_numpy()[inside]
    missing = per_group(~known, member, count)
    summed = fits(n, member, count) & fits(d, member, count)
    usable = summed & (missing == 0) & bool(rates.counted[indicator])
    return (
        np.where(usable, per_group(np.where(known, n, 0), member, count), 0),
        np.where(usable, per_group(np.where(known, d, 0), member, count), 0),
        usable,
        missing,
    )


def _table(
    screening: Screening,
    inside: Bools,
    member: Ints,
    rows: pd.RangeIndex,
    flags: pd.DataFrame,
    gaps: Ints,
) -> pd.DataFrame:
    criteria, count = screening.criteria, len(rows)
    people = screening.rates.delivery.inhabitants[inside]
    lived = per_group(people.to_numpy(dtype="int64", na_value=0), member, count)
    unknown = per_group(people.isna().to_numpy(), member, count) > 0
    fewest, most, known = lived, lived, ~unknown
    if screening.bounds is not None:
        name = screening.rates.catalogue.inhabitants
        fewest, most, known = sums_between(screening.bounds, name, inside, member, count)
    # one member of that size is enough, also where its number is withheld
    large = per_group(screening.enough[inside].fillna(False).to_numpy(dtype=bool), member, count) > 0
    large |= fewest >= criteria.min_inhabitants
    small = known & (most < criteria.min_inhabitants)
    enough = pd.Series(BooleanArray(large, ~(small | large)), index=rows)
    hits = count_hits(flags)
    low, high = (hits[c].to_numpy(dtype="int64") for c in ("hits_min", "hits_max"))
    names = np.array(DECISIONS, dtype=object)[decide(low, high, gaps, enough, criteria)]
    decided = screening.decided[inside]
    counted = {
        "areas": np.bincount(member, minlength=count),
        "sure": per_group((decided == "sicher").to_numpy(), member, count),
        "possible": per_group((decided == "möglich").to_numpy(), member, count),
    }
    return pd.DataFrame(
        {k: pd.array(v, dtype="Int64") for k, v in counted.items()}
        | {"inhabitants": IntegerArray(np.where(unknown, 0, lived), unknown)}
        | {c: hits[c] for c in ("hits_min", "hits_max")}
        | {"decision": pd.array(names, dtype="str")},
        index=rows,
    )


def surrounded(screening: Screening, links: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Return areas that are not taken up, but lie between such as are.

    Counted are the borders an area shares with others, corners and the city's edge are not; nor are
    borders that a barrier cuts. CEJST, the screening tool of the US, takes such areas up at a lower bar.

    Parameters
    ----------
    screening : Screening
    links : pandas.DataFrame
        See `screening.analysis.space.links.links`.
    of : pandas.Series
        See `Groups.of`.

    Returns
    -------
    pandas.DataFrame
        Index `area_id`: areas of which at least the share `Robustness.enclosed` of the shared borders is
        with areas that are *sicher* or *möglich*, with two or more of them. ``decision`` (text),
        ``inhabitants``, ``hits_min``, ``hits_max`` (Int64), ``neighbours`` (how many it shares a border
        with), ``taken`` (how many of those are taken up), ``share`` (Float64, in percent of the length)
        and ``group`` (Int64: the group that all of those belong to, or NA). Highest share first, then
        most hits, then by id.
    """
    decided = screening.decided
    index = decided.index
    free = links[~links["cut"].to_numpy() & (links["border"].to_numpy() > 0)]
    here = np.concatenate([index.get_indexer(pd.Index(free[c])) for c in ("area_id", "neighbour")])
    there = np.concatenate([index.get_indexer(pd.Index(free[c])) for c in ("neighbour", "area_id")])
    length = np.tile(free["border"].to_numpy(dtype=float), 2)
    taken = decided.isin(TAKEN).to_numpy()
    size = len(index)
    whole = np.bincount(here, weights=length, minlength=size)
    beside = np.bincount(here, weights=length * taken[there], minlength=size)
    count = np.bincount(here, minlength=size)
    chosen = np.bincount(here, weights=taken[there], minlength=size).astype(np.int64)
    # sums of the same lengths in another order differ in the last digit
    share = np.where(chosen == count, 1.0, np.divide(beside, whole, out=np.zeros(size), where=whole > 0))
    least = float(screening.criteria.robustness.enclosed)
    at = np.flatnonzero(~taken & (chosen > 1) & (share >= least))
    numbers = of.to_numpy(dtype="int64", na_value=0)
    group = np.zeros(size, dtype=np.int64)
    for k in at:
        around = np.unique(numbers[there[(here == k) & taken[there]]])
        group[k] = around[0] if len(around) == 1 else 0
    frame = pd.DataFrame(
        {
            "decision": decided,
            "inhabitants": screening.rates.delivery.inhabitants,
            "hits_min": screening.hits["hits_min"],
            "hits_max": screening.hits["hits_max"],
            "neighbours": pd.array(count, dtype="Int64"),
            "taken": pd.array(chosen, dtype="Int64"),
            "share": FloatingArray(100 * share, np.zeros(size, dtype=bool)),
            "group": IntegerArray(group, group == 0),
        },
        index=index,
    ).iloc[at]
    order = sorted(frame.index, key=lambda a: (-frame["share"][a], -frame["hits_min"][a], a))
    return frame.loc[order]


__all__ = ["TAKEN", "Groups", "groups", "surrounded", "together"]
