"""How far each area is from another decision: in the threshold, in cases, in inhabitants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray
from pandas.arrays import FloatingArray, IntegerArray

from screening.analysis.robustness.cells import Cells, cells
from screening.analysis.robustness.chance import least_exceeding
from screening.analysis.robustness.rounding import spans
from screening.base import DECISIONS, Bools, Floats, Ints
from screening.rule import Screening

Change = tuple[str, int]
"""An indicator's id, and by how many cases it has to change."""


def distance(screening: Screening) -> pd.DataFrame:
    """Return per area the smallest changes that would make another decision.

    Parameters
    ----------
    screening : Screening
        It may have passed the door: of flags without figures no distance is told; what they leave open is an
        interval or a bound. So it is with flags that are not told where the decision is.

    Returns
    -------
    pandas.DataFrame
        Index `area_id`; one row an area.

        ``decision`` (text): in force.

        ``raise_from``, ``raise_to``, ``lower_from``, ``lower_to`` (Float64, factors on the reference
        value, ``from <= to``): the decision changes at a threshold within ``raise_from`` and ``raise_to``
        when the threshold is raised, and within ``lower_from`` and ``lower_to`` when it is lowered.
        ``from == to`` unless figures are withheld or were delivered rounded: else it is the k-th largest ratio of value to
        reference value. With ``comparison = ">="`` a decision still holds at exactly the upper one, and
        changes at exactly the lower one; with ``">"`` it is the other way round. NA if no threshold in
        that direction changes the decision; ``raise_to`` is infinite and ``lower_from`` 0 if none needs to.

        ``fewer``, ``more`` (object): the cheapest change in cases as a tuple of `Change`, in the order of
        the criteria, empty if there is none to tell; ``fewer_cases``, ``more_cases`` (Int64): their
        sums; ``fewer_bound``, ``more_bound`` (bool): the true number may be smaller, as values without
        shown counts could change, too; ``fewer_then``, ``more_then`` (text): the decision then.

        ``people`` (Int64): how many inhabitants are missing if the area is *zu klein* and their number is
        shown; ``people_then`` (text): the decision with that many more.

    Notes
    -----
    Cases are counted exactly, at the reference value and the denominators as they are: one case more or
    less in one area hardly moves the mean of a city. A hit is lost with the fewest cases less that leave
    its value no longer above the bar, and won with the fewest more; of an indicator whose numerator is
    part of its denominator there cannot be more than that. As every hit counts once, the
    cheapest change in cases is also one in the fewest indicators. Beside a rounded published reference
    value the flag in force decides on which side of the bar a value is, and a count may be off by one.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    Which cases less would take 05.3.4 off the list, and above which threshold would it drop out?

    >>> found = distance(result).loc["05.3.4"]
    >>> found["decision"], found["fewer"], found["fewer_then"], f"{found['raise_from']:.4f}"
    ('sicher', (('alleinerz', 1),), 'nein', '1.3177')
    >>> found["more"], found["lower_to"]  # what is sicher cannot rise
    ((), <NA>)
    """
    what = cells(screening)
    bands = _bands(screening, what)
    frame = pd.DataFrame({"decision": screening.decided}, index=screening.enough.index)
    for name, column in _thresholds(screening, what, bands).items():
        frame[name] = column
    for name, column in _cases(screening, what, bands).items():
        frame[name] = column
    return frame.assign(**_people(screening, bands))


@dataclass(frozen=True)
class _Bands:
    """How many of an area's known values have to count for which decision.

    ``hits`` do now. Fewer than `lower` make the decision fall to `below`, `upper` or more make it rise to
    `above`; 0 where there is no such number. ``bare``: the decision is told, and not all the flags it hangs on.
    """

    hits: Ints
    lower: Ints
    upper: Ints
    below: Ints
    above: Ints
    reach: Ints
    bare: Bools


def _bands(screening: Screening, what: Cells) -> _Bands:
    criteria = screening.criteria
    hits, need, total = what.yes.sum(axis=1), criteria.min_hits, len(criteria.indicators)
    unknown = what.open.sum(axis=1)
    reach = need - unknown
    if criteria.gaps == "proportional":
        gaps = screening.hits["open"].to_numpy(dtype="int64")
        # (hits + unknown - gaps) / (total - gaps) >= need / total, in integers
        reach = np.maximum(reach, -((gaps - total) * need // total) + gaps - unknown)
    reach = np.maximum(reach, 0)
    no, possible, sure = (DECISIONS.index(d) for d in ("nein", "möglich", "sicher"))
    now = pd.Index(DECISIONS).get_indexer(screening.decided)
    sized = screening.enough.notna().to_numpy(dtype=bool)
    rises_to_sure = sized & ((now == possible) | ((now == no) & (reach >= need)))
    return _Bands(
        hits=hits,
        lower=np.select([now == sure, now == possible], [np.full_like(hits, need), reach], 0),
        upper=np.select([rises_to_sure, now == no], [np.full_like(hits, need), reach], 0),
        below=np.where((now == sure) & (reach < need), possible, no),
        above=np.where(rises_to_sure, sure, possible),
        reach=reach,
        bare=screening.alone.to_numpy(),
    )


def _thresholds(screening: Screening, what: Cells, bands: _Bands) -> dict[str, FloatingArray]:
    bar = float(screening.criteria.threshold)
    means = np.array([np.nan if m is None else float(m) for m in what.means])

    def ratios(n: Ints, d: Ints) -> Floats:
        share = np.divide(n, d, out=np.zeros(n.shape), where=what.base)
        with np.errstate(divide="ignore", invalid="ignore"):
            # the highest threshold at which a value exceeds: value over mean, of a negative mean by its size
            found: Floats = np.where(means < 0, 2 - share / means, share / means)
        return np.where(what.base & ((n > 0) | (means < 0)), np.maximum(found, 0.0), 0.0)

    ratio, span = ratios(what.n, what.d), spans(screening, what)
    # beside a rounded reference value, and next to the bar, the exact flag tells the side
    ratio = np.where(what.yes, np.maximum(ratio, bar), np.minimum(ratio, bar))
    ratio = np.where(what.figure, ratio, 0.0)
    least = np.where(span.rounded, np.minimum(ratio, ratios(span.smallest, span.wide)), ratio)
    most = np.where(span.rounded, np.maximum(ratio, ratios(span.largest, span.narrow)), ratio)
    lows, highs = -np.sort(-least, axis=1), -np.sort(-most, axis=1)
    yes, no = (what.hidden & what.yes).sum(axis=1), (what.hidden & ~what.yes).sum(axis=1)
    either = np.where(bands.bare, what.open.sum(axis=1), 0)
    falls, rises = bands.lower > 0, bands.upper > 0
    raised_from = np.maximum(_ranked(lows, bands.lower), bar)
    lowered_to = np.minimum(_ranked(highs, bands.upper - yes - no - either), bar)
    lowest = _ranked(lows, bands.upper - yes)
    raised_to = np.maximum(_ranked(highs, bands.lower - yes - either), bar)
    return {
        "raise_from": FloatingArray(raised_from, ~falls | np.isposinf(raised_from)),
        "raise_to": FloatingArray(raised_to, ~falls | np.isposinf(raised_from)),
        "lower_from": FloatingArray(lowest, ~rises | (lowered_to == 0)),
        "lower_to": FloatingArray(lowered_to, ~rises | (lowered_to == 0)),
    }


def _ranked(ranked: Floats, rank: Ints) -> Floats:
    """Return the rank-th largest (from 1) of each row: infinite before the first, 0 beyond the last."""
    padded = np.column_stack([np.full(len(ranked), np.inf), ranked, np.zeros(len(ranked))])
    at = np.clip(rank, 0, padded.shape[1] - 1)
    result: Floats = padded[np.arange(len(ranked)), at]
    return result


def _cases(screening: Screening, what: Cells, bands: _Bands) -> dict[str, object]:
    criteria, catalogue = screening.criteria, screening.rates.catalogue
    fewer, more = np.zeros_like(what.n), np.zeros_like(what.n)
    told = what.base & what.counted
    for k, mean in enumerate(what.means):
        if mean is None:
            continue
        rows = np.flatnonzero(told[:, k])
        n, d = what.n[rows, k], what.d[rows, k]
        least = least_exceeding(d, criteria.bar(mean), criteria.comparison)
        # a rounded reference value may contradict the flag: one case at least is needed
        fewer[rows, k] = np.where(what.yes[rows, k], np.maximum(n - least + 1, 1), 0)
        wanted = np.maximum(least - n, 1)
        room = wanted <= d - n if catalogue[criteria.indicators[k]].within else True
        more[rows, k] = np.where(~what.yes[rows, k] & room, wanted, 0)
    names = np.array(DECISIONS, dtype=object)
    result: dict[str, object] = {}
    lost, won = bands.hits - bands.lower + 1, bands.upper - bands.hits
    # zero never exceeds, and a value that cannot rise so far has no case to tell
    settled = what.open | what.never | (told & ~what.yes & (more == 0))
    for side, costs, wanted_hits, able, unpriced, then in (
        ("fewer", fewer, lost, bands.lower > 0, what.yes & ~told, bands.below),
        ("more", more, won, bands.upper > 0, ~what.yes & ~told & ~settled, bands.above),
    ):
        changes = _cheapest(costs, np.where(able & ~bands.bare, wanted_hits, 0), criteria.indicators)
        found = np.array([len(c) > 0 for c in changes])
        total = [sum(cases for _, cases in c) for c in changes]
        result[side] = _objects(changes)
        result[f"{side}_cases"] = IntegerArray(np.array(total, dtype="int64"), ~found)
        result[f"{side}_bound"] = found & unpriced.any(axis=1)
        result[f"{side}_then"] = _texts(names[then], found)
    return result


def _cheapest(costs: Ints, wanted: Ints, ids: tuple[str, ...]) -> list[tuple[Change, ...]]:
    """Return per row the so many smallest costs above 0 with their indicators; none if there are too few."""
    able = costs > 0
    order = np.argsort(np.where(able, costs, np.iinfo("int64").max), axis=1, kind="stable")
    rows = np.flatnonzero((wanted > 0) & (able.sum(axis=1) >= wanted))
    result: list[tuple[Change, ...]] = [()] * len(costs)
    for row in rows:
        chosen = sorted(order[row, : wanted[row]].tolist())
        result[row] = tuple((ids[k], int(costs[row, k])) for k in chosen)
    return result


def _objects(values: list[tuple[Change, ...]]) -> np.ndarray:
    result = np.empty(len(values), dtype=object)
    result[:] = values
    return result


def _texts(values: np.ndarray, shown: Bools) -> ExtensionArray:
    texts = values.astype(object)
    texts[~shown] = None
    return pd.array(texts, dtype="str")


def _people(screening: Screening, bands: _Bands) -> dict[str, object]:
    people = screening.rates.delivery.inhabitants.reindex(screening.enough.index)
    small: Bools = (screening.decided == "zu klein").to_numpy(dtype=bool) & people.notna().to_numpy(
        dtype=bool
    )
    missing = screening.criteria.min_inhabitants - people.to_numpy(dtype="int64", na_value=0)
    named = ["sicher", "möglich"]
    then = np.select([bands.hits >= screening.criteria.min_hits, bands.hits >= bands.reach], named, "nein")
    return {
        "people": IntegerArray(np.where(small, missing, 0), ~small),
        "people_then": _texts(then, small),
    }
