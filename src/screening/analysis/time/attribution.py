"""Why a decision changed: value, reference value, boundary, criteria or data status, in parts that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np
import pandas as pd

from screening.analysis.time.origin import NEW, State, carried, origin_of, state_of, told_reference
from screening.analysis.untold import untold_decisions
from screening.base import Bools, Ints
from screening.concept import Criteria
from screening.delivery import Carry
from screening.rule import Screening, exceeds, reference

CAUSES = ("value", "reference", "criteria", "status", "unseparated")
PARTS = ("boundary", *CAUSES)
"""Causes of a change, as columns; see `attribute`."""

UNIT = factorial(len(CAUSES))
"""So many units are a hit: parts are whole numbers of them, so that they add up without rounding."""

YES, NO, OPEN, UNCOUNTED = "ja", "nein", "offen", "nicht gezählt"

References = tuple[tuple[Fraction | None, Fraction | None], tuple[Fraction | None, Fraction | None]]
"""Of one indicator: by the year of the figures, and by the criteria that say which mean."""


@dataclass(frozen=True)
class Attribution:
    """What changed between two screenings, and why; on the areas of the later one.

    Attributes
    ----------
    years : tuple of int
        Of the two deliveries; the same twice if only the criteria differ.
    areas : pandas.DataFrame
        Index `area_id`. ``origin``: *same* (cut as before), *redrawn*, or *new* (no predecessor is known);
        ``predecessor``: the earlier area it is compared with (NA where *new*); ``predecessors`` (Int64): how
        many gave people; ``decision_before`` (NA where *new*, and where the door does not tell one of the two),
        ``decision_now`` (text).
    hits_min, hits_max, taken : pandas.DataFrame
        Int64, index `area_id`: ``before`` and ``now``, and the columns `PARTS` in units of 1/`UNIT`. In each
        row the parts sum to exactly ``UNIT * (now - before)``. ``taken`` is 1 where *sicher*, else 0. All but
        ``now`` is NA where *new*; of ``taken`` also where the door does not tell one of the two decisions.
    cells : pandas.DataFrame
        The values whose verdict changed, or kept its verdict by causes that outweigh each other:
        ``area_id``, ``indicator``, ``before``, ``now`` (*ja, nein, offen, nicht gezählt*), ``reason`` (the
        largest of its `PARTS`, the first of equals), and `PARTS` (Int64, in 1/`UNIT`) of
        ``hits_min + hits_max``: from *nein* to *ja* they sum to ``2 * UNIT``. Summed over an area's cells
        they are the parts of its ``hits_min + hits_max``, unless its decision is told without all its flags.
    """

    years: tuple[int, int]
    areas: pd.DataFrame
    hits_min: pd.DataFrame
    hits_max: pd.DataFrame
    taken: pd.DataFrame
    cells: pd.DataFrame

    @property
    def moved(self) -> pd.Series:
        """Where both decisions are told, and differ (bool per area)."""
        before, now = self.areas["decision_before"], self.areas["decision_now"]
        return (before.notna() & (before != now)).astype(bool)

    @property
    def untold(self) -> pd.Series:
        """Where there is a predecessor, and the door does not tell one of the two decisions (bool per area)."""
        return self.areas["decision_before"].isna() & (self.areas["origin"] != NEW)


def attribute(now: Screening, before: Screening, carry: Carry | None = None) -> Attribution:
    """Divide every change between two screenings among its causes.

    Parameters
    ----------
    now, before : Screening
        They may have passed the door. With the same year in both, all that differs is *criteria*.
    carry : Carry or None
        How the earlier counts reach today's areas, where the boundaries differ; without one all areas are
        *new* then, and nothing is attributed.

    Notes
    -----
    *boundary* comes first: the earlier year's result on the predecessor against the same figures, reference
    values and criteria on today's area. Areas cut as before have none. The predecessor of a redrawn area is
    the one that most of its earlier inhabitants come from. Figures are carried as exact fractions. What
    cannot be carried (rates without counts, a flag without figures) changes with the boundary altogether:
    its other causes cannot be told apart.

    The other parts are Shapley values (L. S. Shapley, A value for n-person games, 1953): the rule is
    evaluated for every subset of causes taken from the later year, the others from the earlier one, and a
    cause's part is its mean effect over all orders in which the causes can come.

    value
        The numbers of cases and people, the inhabitants among them.
    reference
        The city's mean as the year's figures give it.
    criteria
        Indicators, threshold, comparison, minimum, exclusions, and which mean over which areas. An indicator
        that only one side counts is compared with that year's verdicts: it comes or goes by the criteria
        alone, even if the other year has no figures for it. The mean that
        one year's figures give by the other year's definition is computed where the figures are whole (they
        give their own mean exactly). Where they are not, a change of definition counts as *reference*.
    status
        Whether a value, or the number of inhabitants, is open. Where it is to be known and the year it is
        taken from does not know it, the only figure there is takes its place; so for a reference value.
    unseparated
        Flags that come without figures (passed through the door): value, reference and threshold together. So are
        the changes of areas whose decision is told without all its flags.

    Where only a rounded reference value is told, verdicts of a single year are its own; mixtures use the
    rounded one.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    The same figures with one hit more demanded: all that changes does so by the criteria, in whole 1/`UNIT`:

    >>> stricter = sc.screen(result.rates, criteria.model_copy(update={"min_hits": criteria.min_hits + 1}))
    >>> found = attribute(stricter, result)
    >>> int(found.moved.sum()), len(found.cells)  # decisions change, and no single value does
    (24, 0)
    >>> found.taken.loc["05.3.4", ["before", "now", "value", "criteria"]].to_dict()
    {'before': 1, 'now': 0, 'value': 0, 'criteria': -120}
    >>> attribute(result, result).moved.any()
    np.False_
    """
    index, rules = now.exceeds.index, (before.criteria, now.criteria)
    ids = [i for i in now.rates.catalogue.ids if any(i in r.indicators for r in rules)]
    origin = origin_of(now, before, carry)
    late, old = state_of(now, list(index), ids), state_of(before, origin["predecessor"].tolist(), ids)
    early = carried(before, carry, origin, old, late)
    same_data = now.rates.delivery.year == before.rates.delivery.year
    bars = _references(now, before, ids, same_data)
    causes = _causes(early, late)
    weights = _criteria_alone(len(causes)) if same_data else shapley_weights(len(causes))
    totals = np.zeros((3, 2 ** len(causes), len(index)), dtype="int64")
    first = np.zeros((3, len(index)), dtype="int64")
    frames = []
    for i in ids:
        mixed = _mixtures(i, early, late, bars[i], rules, causes)
        counted = i in rules[0].indicators
        at_first = np.stack([old.flag[i] & counted, (old.flag[i] | ~old.known[i]) & counted]).astype("int64")
        totals[:2] += mixed
        first[:2] += at_first
        verdicts = _words(old, i, counted), _words(late, i, i in rules[1].indicators)
        parts = _parts(at_first.sum(axis=0), mixed.sum(axis=0), weights, causes)
        frames.append(_changed(i, verdicts, parts))
    for s in range(totals.shape[1]):
        c = _later(s, "criteria", causes)
        size, out = _enough(s, early, late, rules, causes), (old, late)[c].excluded
        totals[2, s] = (totals[0, s] >= rules[c].min_hits) & size & ~out
    first[2] = (first[0] >= rules[0].min_hits) & old.enough & ~old.excluded
    new = (origin["origin"] == NEW).to_numpy()
    hits_min, hits_max, taken = (_result(first[k], totals[k], weights, causes, index, new) for k in range(3))
    was = before.decided.reindex(origin["predecessor"]).array
    bare = now.alone.to_numpy() | before.alone.reindex(origin["predecessor"], fill_value=False).to_numpy()
    told = ((before, origin["predecessor"]), (now, index))
    ends = [(s.hits.reindex(at), s.decided.reindex(at) == "sicher") for s, at in told]
    # within one year nothing but the criteria can be the cause, whatever is told of it
    whole = "criteria" if same_data else "unseparated"
    for frame, column in ((hits_min, "hits_min"), (hits_max, "hits_max")):
        _as_told(frame, bare, [hits[column] for hits, _ in ends], whole)
    _as_told(taken, bare, [sure for _, sure in ends], whole)
    hidden = untold_decisions(before).reindex(origin["predecessor"], fill_value=False)
    untold = untold_decisions(now).to_numpy() | hidden.to_numpy()
    taken.loc[untold, ["before", *PARTS]] = pd.NA
    return Attribution(
        years=(before.rates.delivery.year, now.rates.delivery.year),
        areas=origin.assign(
            decision_before=pd.Series(was, index=index).mask(untold), decision_now=now.decided
        ),
        hits_min=hits_min,
        hits_max=hits_max,
        taken=taken,
        cells=_cells(frames, index, new),
    )


def _as_told(frame: pd.DataFrame, where: Bools, ends: Sequence[pd.Series], whole: str) -> None:
    """Put, in place, told outcomes where these do not follow from told flags; their change is one part, `whole`."""
    was, is_ = (pd.Series(s.array, index=frame.index).astype("Int64") for s in ends)
    frame.loc[where, "before"], frame.loc[where, "now"] = was[where], is_[where]
    frame.loc[where, list(PARTS)] = 0
    frame.loc[where, whole] = UNIT * (is_ - was)[where]


def shapley_weights(causes: int) -> Ints:
    """Return the weights that make Shapley values of outcomes, in units of 1/`UNIT`.

    Returns
    -------
    array of int64
        Causes × subsets; bit k of a subset's number says whether cause k is in it.

    Examples
    --------
    >>> shapley_weights(2).tolist()  # subsets: none, the first, the second, both
    [[-60, 60, -60, 60], [-60, -60, 60, 60]]
    >>> shapley_weights(0).shape  # no cause: one subset, the empty one
    (0, 1)
    """
    weights = np.zeros((causes, 2**causes), dtype="int64")
    for subset in range(2**causes):
        size = subset.bit_count()
        for k in range(causes):
            inside = subset >> k & 1
            others = size - inside
            orders = factorial(others) * factorial(causes - 1 - others)
            weights[k, subset] = (1 if inside else -1) * orders * UNIT // factorial(causes)
    return weights


def _criteria_alone(causes: int) -> Ints:
    """Return the weights that give all to the criteria."""
    weights = np.zeros((causes, 2**causes), dtype="int64")
    weights[CAUSES.index("criteria"), [0, -1]] = -UNIT, UNIT
    return weights


def _causes(early: State, late: State) -> tuple[str, ...]:
    """Return the causes that can have an effect: without flags that lack figures, nothing is unseparated."""
    bare = any((s.known[i] & ~s.have[i]).any() for s in (early, late) for i in s.n)
    bare |= any((s.size_known & ~s.has_people).any() for s in (early, late))
    return CAUSES if bare else CAUSES[:-1]


def _later(subset: int, cause: str, causes: Sequence[str]) -> int:
    """Return 1 if a subset takes a cause from the later year, else 0."""
    return subset >> causes.index(cause) & 1 if cause in causes else 0


def _references(
    now: Screening, before: Screening, ids: Sequence[str], same_data: bool
) -> dict[str, References]:
    """Return the reference values by year of the figures and by criteria; see `attribute`."""
    own = {i: (told_reference(before, i), told_reference(now, i)) for i in ids}
    rules = before.criteria, now.criteria
    apart = {i for i in ids if mean_definition(rules[0], i) != mean_definition(rules[1], i)}
    old, new = ({i: own[i][c] for i in apart} for c in (1, 0))
    if apart and not same_data:
        old, new = _by_other(before, rules[1]), _by_other(now, rules[0])
    return {
        i: ((a, old.get(i, a)), (new.get(i, b), b)) if i in apart else ((a, a), (b, b))
        for i, (a, b) in own.items()
    }


def mean_definition(criteria: Criteria, indicator: str) -> tuple[object, ...]:
    """Return all that says which mean of an indicator is meant.

    Parameters
    ----------
    criteria : Criteria
    indicator : str

    Returns
    -------
    tuple
        Equal for criteria with the same mean over the same areas. Over all areas neither minimum nor exclusions
        move it, over the eligible ones both do; why an area is excluded never does.

    Examples
    --------
    >>> rule = Criteria.model_construct(mean="weighted", min_inhabitants=400, exclusions=())
    >>> smaller = rule.model_copy(update={"min_inhabitants": 300})
    >>> mean_definition(rule, "a") == mean_definition(smaller, "a")
    True
    >>> rule, smaller = (r.model_copy(update={"base": "eligible"}) for r in (rule, smaller))
    >>> mean_definition(rule, "a") == mean_definition(smaller, "a")
    False
    """
    mean, base = criteria.mean_of(indicator), criteria.base_of(indicator)
    if base == "all":
        return mean, base
    return mean, base, criteria.min_inhabitants, frozenset(e.area for e in criteria.exclusions)


def _by_other(screening: Screening, criteria: Criteria) -> dict[str, Fraction | None]:
    """Return the means that a year's whole figures give by other criteria."""
    own, told = reference(screening.rates, screening.criteria)["exact"], screening.reference["exact"]
    other = reference(screening.rates, criteria)["exact"]
    return {i: other[i] for i in other.index if None not in (own[i], other[i]) and own[i] == told[i]}


def _mixtures(
    i: str,
    early: State,
    late: State,
    bars: References,
    rules: tuple[Criteria, Criteria],
    causes: Sequence[str],
) -> Ints:
    """Return one indicator's sure and possible hits for every subset of causes (2 × subsets × areas)."""
    states = (early, late)
    sides = [c for c in (0, 1) if i in rules[c].indicators]
    if len(sides) == 1:
        return _alone(states[sides[0]], i, sides[0], causes)
    bare = [s.known[i] & ~s.have[i] for s in states]
    by_flag, fixed = bare[0] | bare[1], early.fixed[i]
    # behind the door a verdict need not follow from told figures: by the same bar it stays the year's own
    alike = _bar_of(rules[0], i) == _bar_of(rules[1], i)
    flags = {
        (v, r, c): _verdict(i, states[v], v == r and (c == v or alike), bars, r, rules[c], c)
        for v in (0, 1)
        for r in (0, 1)
        for c in (0, 1)
    }
    result = np.zeros((2, 2 ** len(causes), len(by_flag)), dtype="int64")
    for s in range(result.shape[1]):
        v, r, c, k, u = (_later(s, cause, causes) for cause in CAUSES)
        yes = np.where(states[v].have[i], flags[v, r, c], flags[1 - v, r, c])
        told = np.where(states[u].known[i], states[u].flag[i], states[1 - u].flag[i])
        yes = np.where(fixed, late.flag[i], np.where(by_flag, told, yes))
        known = np.where(fixed, late.known[i], states[k].known[i])
        result[0, s], result[1, s] = yes & known, yes | ~known
    return result


def _bar_of(criteria: Criteria, indicator: str) -> tuple[object, ...]:
    """Return all that says from where on a value counts, but for the figures."""
    return criteria.factor, criteria.comparison, mean_definition(criteria, indicator)


def _alone(state: State, i: str, side: int, causes: Sequence[str]) -> Ints:
    """Return the hits of an indicator that one side's criteria count: that side's verdicts, or none."""
    result = np.zeros((2, 2 ** len(causes), len(state.people)), dtype="int64")
    counted = [s for s in range(result.shape[1]) if _later(s, "criteria", causes) == side]
    result[0, counted] = state.flag[i]
    result[1, counted] = state.flag[i] | ~state.known[i]
    return result


def _verdict(i: str, state: State, own: bool, bars: References, r: int, rule: Criteria, c: int) -> Bools:
    """Return which figures exceed; the year's own verdict stands for itself."""
    bar = bars[r][c] if bars[r][c] is not None else bars[1 - r][c]
    yes, _ = exceeds(state.n[i], state.d[i], state.have[i], bar, rule)
    return np.where(state.known[i], state.flag[i], yes) if own else yes


def _enough(
    s: int, early: State, late: State, rules: tuple[Criteria, Criteria], causes: Sequence[str]
) -> Bools:
    """Return where it is known that enough people live there, for one subset of causes."""
    states = (early, late)
    v, _, c, k, u = (_later(s, cause, causes) for cause in CAUSES)
    people = np.where(states[v].has_people, states[v].people, states[1 - v].people)
    by_flag = (early.size_known & ~early.has_people) | (late.size_known & ~late.has_people)
    told = np.where(states[u].size_known, states[u].enough, states[1 - u].enough)
    enough: Bools = np.where(by_flag, told, people >= rules[c].min_inhabitants) & states[k].size_known
    return enough


def _parts(first: Ints, mixed: Ints, weights: Ints, causes: Sequence[str]) -> dict[str, Ints]:
    """Return each cause's part of an outcome, in units of 1/`UNIT`."""
    shares = weights @ mixed
    parts = {"boundary": UNIT * (mixed[0] - first), **dict(zip(causes, shares, strict=True))}
    return {p: parts.get(p, np.zeros(len(first), dtype="int64")) for p in PARTS}


def _result(
    first: Ints, mixed: Ints, weights: Ints, causes: Sequence[str], index: pd.Index, new: Bools
) -> pd.DataFrame:
    columns = {"before": first, "now": mixed[-1], **_parts(first, mixed, weights, causes)}
    masked = {c: pd.arrays.IntegerArray(v.copy(), new & (c != "now")) for c, v in columns.items()}
    return pd.DataFrame(masked, index=index)


def _words(state: State, i: str, counted: bool) -> np.ndarray:
    if not counted:
        return np.full(len(state.people), UNCOUNTED, dtype=object)
    return np.where(~state.known[i], OPEN, np.where(state.flag[i], YES, NO)).astype(object)


def _changed(i: str, verdicts: tuple[np.ndarray, np.ndarray], parts: dict[str, Ints]) -> pd.DataFrame:
    """Return the cells of one indicator that changed, with the position of their area."""
    matrix = np.stack(list(parts.values()))
    at = np.flatnonzero((verdicts[0] != verdicts[1]) | (matrix != 0).any(axis=0))
    reasons = np.array(PARTS, dtype=object)[np.abs(matrix[:, at]).argmax(axis=0)]
    told = {"place": at, "indicator": i, "before": verdicts[0][at], "now": verdicts[1][at], "reason": reasons}
    return pd.DataFrame(told | {p: v[at] for p, v in parts.items()})


def _cells(frames: Sequence[pd.DataFrame], index: pd.Index, new: Bools) -> pd.DataFrame:
    cells = pd.concat(frames, ignore_index=True)
    cells = cells[~new[cells["place"].to_numpy(dtype="int64")]].sort_values("place", kind="stable")
    cells.insert(0, "area_id", index[cells["place"].to_numpy(dtype="int64")])
    kinds = dict.fromkeys(["area_id", "indicator", "before", "now", "reason"], "str")
    kinds |= dict.fromkeys(PARTS, "Int64")
    return cells.drop(columns="place").astype(kinds).reset_index(drop=True)
