"""Where today's areas come from, and an earlier year's figures and verdicts on them, as arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from screening.base import Bools, Ints, as_arrays
from screening.delivery import Carry
from screening.delivery.geometry import split
from screening.rule import Screening, exceeds

SAME, REDRAWN, NEW = "same", "redrawn", "new"


@dataclass(frozen=True)
class State:
    """Figures and verdicts of one year as arrays, one entry per area of another index.

    Attributes
    ----------
    n, d : dict of str to array of int64
        Numerators and denominators per indicator; 0 where there are none.
    have : dict of str to array of bool
        Where figures are known that a verdict can follow from.
    known, flag : dict of str to array of bool
        Whether the verdict is known, and where it is *yes*.
    fixed : dict of str to array of bool
        Verdicts that could not be carried: they stand for those of the later year.
    people : array of int64
    has_people, size_known, enough : array of bool
        Whether the number of inhabitants is known; whether it is known if they are enough; if so, whether.
    excluded : array of bool
    """

    n: dict[str, Ints]
    d: dict[str, Ints]
    have: dict[str, Bools]
    known: dict[str, Bools]
    flag: dict[str, Bools]
    fixed: dict[str, Bools]
    people: Ints
    has_people: Bools
    size_known: Bools
    enough: Bools
    excluded: Bools


def told_reference(screening: Screening, indicator: str) -> Fraction | None:
    """Return the reference value of an indicator as a share.

    Parameters
    ----------
    screening : Screening
        It may have passed the door.
    indicator : str

    Returns
    -------
    fractions.Fraction or None
        Exact, or as rounded as it is told; None if there is none.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    >>> told_reference(result, "alleinerz")  # of 102,306 households with children in the city
    Fraction(17645, 102306)
    >>> told_reference(result, "unknown") is None
    True
    """
    table = screening.reference
    if indicator not in table.index:
        return None
    exact, value = table["exact"][indicator], table["value"][indicator]
    if isinstance(exact, Fraction):
        return exact
    return None if pd.isna(value) else Fraction(str(value)) / screening.rates.catalogue[indicator].per


def origin_of(now: Screening, before: Screening, carry: Carry | None) -> pd.DataFrame:
    """Return where today's areas come from.

    Parameters
    ----------
    now, before : Screening
    carry : Carry or None
        With different boundaries and without one, every area is `NEW`: equal ids do not make equal areas.

    Returns
    -------
    pandas.DataFrame
        Index `area_id` of `now`: ``origin`` (`SAME`, `REDRAWN` or `NEW`), ``predecessor`` (text, NA where
        `NEW`: of a redrawn area the one that most of its earlier inhabitants come from, of equals the one
        with the larger weight, then with the smaller id) and ``predecessors`` (Int64, how many there are).
    """
    index, earlier = now.exceeds.index, before.exceeds.index
    single: dict[str, str] = {}
    several: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
    if now.rates.delivery.boundary == before.rates.delivery.boundary:
        single = {a: a for a in index if a in earlier}
    elif carry is not None:
        single = {new: old for new, old in carry.same.items() if old in earlier}
        for old, new, weight in carry.weights[["von", "nach", "gewicht"]].itertuples(index=False):
            if new not in carry.same.index and old in earlier:
                several[new].append((old, Fraction(weight)))
    people = before.rates.delivery.inhabitants
    rows: list[tuple[str, str | None, int]] = []
    for area in index:
        parts = several.get(area, [])
        if area in single:
            rows.append((SAME, single[area], 1))
        elif parts:
            main = min(parts, key=lambda p: (-p[1] * _count(people[p[0]]), -p[1], p[0]))
            rows.append((REDRAWN, main[0], len(parts)))
        else:
            rows.append((NEW, None, 0))
    frame = pd.DataFrame(rows, index=index, columns=["origin", "predecessor", "predecessors"])
    return frame.astype({"origin": "str", "predecessor": "str", "predecessors": "Int64"})


def _count(value: object) -> int:
    return 0 if pd.isna(value) else int(value)  # type: ignore[call-overload]


def state_of(screening: Screening, places: Sequence[str], indicators: Sequence[str]) -> State:
    """Return a screening's figures and verdicts in another order of areas.

    Parameters
    ----------
    screening : Screening
    places : sequence of str
        Ids; where the screening has no such area, all is unknown.
    indicators : sequence of str
        Of an indicator that the screening does not have, all is unknown.

    Returns
    -------
    State
        One entry per place.
    """
    rates, criteria = screening.rates, screening.criteria
    at = screening.exceeds.index.get_indexer(pd.Index(places))
    there = at >= 0

    def placed(values: np.ndarray) -> np.ndarray:
        return values[at] if len(values) else np.zeros(len(at), dtype=values.dtype)

    n, d, have, known, flag = {}, {}, {}, {}, {}
    for i in indicators:
        if i not in screening.exceeds:
            n[i] = d[i] = np.zeros(len(at), dtype="int64")
            have[i] = known[i] = flag[i] = np.zeros(len(at), dtype=bool)
            continue
        top, bottom, both = as_arrays(rates.numerator[i], rates.denominator[i])
        verdict = screening.exceeds[i]
        n[i], d[i] = placed(top), placed(bottom)
        have[i] = placed(both & ((bottom > 0) | (top == 0))) & there
        known[i] = placed(verdict.notna().to_numpy(dtype=bool)) & there
        flag[i] = placed(verdict.fillna(False).to_numpy(dtype=bool)) & known[i]
    people = rates.delivery.inhabitants
    size_known = placed(screening.enough.notna().to_numpy(dtype=bool)) & there
    out = screening.exceeds.index.isin([e.area for e in criteria.exclusions])
    return State(
        n=n,
        d=d,
        have=have,
        known=known,
        flag=flag,
        fixed={i: np.zeros(len(at), dtype=bool) for i in indicators},
        people=placed(people.to_numpy(dtype="int64", na_value=0)),
        has_people=placed(people.notna().to_numpy(dtype=bool)) & there,
        size_known=size_known,
        enough=placed(screening.enough.fillna(False).to_numpy(dtype=bool)) & size_known,
        excluded=placed(out) & there,
    )


def carried(before: Screening, carry: Carry | None, origin: pd.DataFrame, old: State, late: State) -> State:
    """Return the earlier year's state on today's areas, as the earlier rule decides there.

    Areas cut as before keep the state `old` of their predecessor. Of redrawn ones the figures are carried as
    exact fractions (``people`` rounded down, which no minimum sees). A figure with an unknown part is unknown.
    Verdicts without figures, and those on rates alone, cannot be carried: they are `late`'s, and `fixed`.
    """
    redrawn = np.flatnonzero((origin["origin"] == REDRAWN).to_numpy())
    if carry is None or not len(redrawn):
        return old
    shares: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for von, nach, weight in carry.weights[["von", "nach", "gewicht"]].itertuples(index=False):
        shares[von][nach] = Fraction(weight)
    parts = defaultdict(list)
    for von, ways in shares.items():
        for nach in ways:
            parts[nach].append(von)
    names = [str(origin.index[k]) for k in redrawn]
    sources = sorted({von for name in names for von in parts[name]})
    there = state_of(before, sources, list(old.n))
    place = {von: k for k, von in enumerate(sources)}
    state = _copied(old)
    for k, name in zip(redrawn.tolist(), names, strict=True):
        own = [place[von] for von in parts[name]]

        def sums(values: Ints, name: str = name) -> Fraction:
            given = (split(int(values[place[von]]), shares[von], carry.split)[name] for von in parts[name])
            return sum(given, Fraction(0))

        _carry_size(state, late, there, k, own, sums, before.criteria.min_inhabitants)
        for i in state.n:
            _carry_cell(state, late, there, i, k, own, sums, before)
    return state


_Sums = Callable[[Ints], Fraction]
"""Carries one column of counts of the earlier areas onto one of today's."""


def _carry_size(
    state: State, late: State, there: State, k: int, own: list[int], sums: _Sums, least: int
) -> None:
    """Put the inhabitants of one redrawn area into `state`."""
    if there.has_people[own].all():
        people = sums(there.people)
        state.people[k] = int(people)
        state.has_people[k] = state.size_known[k] = True
        state.enough[k] = people >= least
        return
    told = bool(there.size_known[own].all())
    state.people[k] = late.people[k] if told else 0
    state.has_people[k], state.size_known[k], state.enough[k] = (
        told and bool(values[k]) for values in (late.has_people, late.size_known, late.enough)
    )


def _carry_cell(
    state: State, late: State, there: State, i: str, k: int, own: list[int], sums: _Sums, before: Screening
) -> None:
    """Put one indicator of one redrawn area into `state`."""
    all_known = bool(there.known[i][own].all())
    if not (there.have[i][own].all() and before.rates.counted.get(i, False)):
        state.n[i][k], state.d[i][k] = (late.n[i][k], late.d[i][k]) if all_known else (0, 0)
        for mine, its in ((state.have, late.have), (state.known, late.known), (state.flag, late.flag)):
            mine[i][k] = all_known and bool(its[i][k])
        state.fixed[i][k] = all_known
        return
    n, d = _whole(sums(there.n[i]), sums(there.d[i]))
    state.n[i][k], state.d[i][k] = n, d
    state.have[i][k] = d > 0 or n == 0
    yes, open_ = exceeds(
        np.array([n]), np.array([d]), np.array([True]), told_reference(before, i), before.criteria
    )
    flags = there.flag[i][own]
    if all_known and before.reference["exact"].get(i) is None and (flags.all() or not flags.any()):
        # between values that are all above (or all below) the bar lies their mean, wherever the bar is
        yes = flags[:1]
    state.known[i][k] = not open_[0]
    state.flag[i][k] = bool(yes[0]) and not open_[0]


def _copied(state: State) -> State:
    """Return a state whose arrays may be written to."""
    return State(
        n={i: v.copy() for i, v in state.n.items()},
        d={i: v.copy() for i, v in state.d.items()},
        have={i: v.copy() for i, v in state.have.items()},
        known={i: v.copy() for i, v in state.known.items()},
        flag={i: v.copy() for i, v in state.flag.items()},
        fixed={i: v.copy() for i, v in state.fixed.items()},
        people=state.people.copy(),
        has_people=state.has_people.copy(),
        size_known=state.size_known.copy(),
        enough=state.enough.copy(),
        excluded=state.excluded,
    )


def _whole(n: Fraction, d: Fraction) -> tuple[int, int]:
    """Return a quotient of fractions as whole numbers of the same quotient.

    Beyond int64 the nearest quotient with a denominator below a thousand million takes its place.

    Examples
    --------
    >>> _whole(Fraction(1, 3), Fraction(10, 3)), _whole(Fraction(0), Fraction(0))
    ((1, 10), (0, 0))
    """
    if d == 0:
        return (1 if n else 0), 0
    share = n / d
    if max(share.numerator, share.denominator) >= 2**63:
        share = share.limit_denominator(10**9)
    return share.numerator, share.denominator
