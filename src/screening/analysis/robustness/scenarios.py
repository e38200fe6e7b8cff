"""Every alternative at an open point of the rule, and what it would decide: all areas at once.

The decisions of all alternatives follow from a few arrays: which values exceed at each threshold, which do
with each reference value, which are open. The rule itself (`screening.rule.decision.decide`) is not written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from screening.analysis.robustness.cells import Cells, cells, complete, hits_at, sizes_at
from screening.base import DECISIONS, NBSP, Bools, Ints, as_arrays, many, number
from screening.concept import DIRECTIONS, MEANS_SHORT, Criteria, Mean
from screening.rule import Screening, decide, eligible, exact_mean, exceeds

NOT_SHOWN = -1
"""Code of a decision that depends on figures which this release withholds."""

KINDS: dict[str, str] = {
    "threshold": "Schwelle",
    "min_hits": "verlangte Treffer",
    "min_inhabitants": "Mindestgröße",
    "mean": "Mittelwert",
    "base": "Gebiete des Mittelwerts",
    "indicator": "ein Indikator weniger",
    "direction": "eine Art von Indikatoren weniger",
    "gaps": "offene Werte",
}
"""The open points that are tried, with their German names; the first three are ordered ranges."""

Value = Decimal | int | str
Codes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Scenario:
    """One alternative at one open point; everything else stays as it is in force.

    Attributes
    ----------
    kind : str
        A key of `KINDS`.
    value : Decimal or int or str
        The threshold as a factor, the number of hits or inhabitants, or the name of mean, base, indicator,
        direction (``s``, ``a``), or ``yes``/``no`` for the open values.
    label : str
        German.
    in_force : bool
        Whether this is what the criteria say: then nothing changes.
    """

    kind: str
    value: Value
    label: str
    in_force: bool = False

    @property
    def id(self) -> str:
        """The kind and the value: ``threshold:1.25``."""
        value = f"{self.value:f}" if isinstance(self.value, Decimal) else self.value
        return f"{self.kind}:{value}"


def scenarios(screening: Screening) -> tuple[Scenario, ...]:
    """Return all alternatives to try, from `Criteria.robustness`, in the order of `KINDS`.

    Each range holds the value in force, too; the thresholds also both ends of the band that a firm decision
    must withstand (`Robustness.margin`). Leaving indicators out keeps `min_hits`. Another mean is taken by all
    indicators, a city rate by those that have counts; the others keep theirs. An alternative that leaves no
    indicator, or has no counts for a city rate, is none.

    Parameters
    ----------
    screening : Screening

    Returns
    -------
    tuple of Scenario
        Within a range in ascending order of the value.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    >>> [s.id for s in scenarios(result) if s.kind in ("min_hits", "gaps")]
    ['min_hits:6', 'min_hits:7', 'min_hits:8', 'gaps:yes', 'gaps:no']
    >>> [s.id for s in scenarios(result) if s.in_force]
    ['threshold:1.3', 'min_hits:7', 'min_inhabitants:400', 'mean:weighted', 'base:all']
    """
    criteria, catalogue = screening.criteria, screening.rates.catalogue
    ids, tried = criteria.indicators, criteria.robustness
    found = [
        Scenario("threshold", t, f"Schwelle {above(t)}", t == criteria.threshold)
        for t in _thresholds(criteria)
    ]
    least, most = criteria.min_hits - tried.hits_around, criteria.min_hits + tried.hits_around
    found += [
        Scenario("min_hits", k, f"{k} von {len(ids)} Treffern verlangt", k == criteria.min_hits)
        for k in range(max(1, least), max(criteria.min_hits, min(most, len(ids))) + 1)
    ]
    sizes = range(tried.inhabitants_low, tried.inhabitants_high + 1, tried.inhabitants_step)
    if not screening.rates.delivery.peopled and not criteria.min_inhabitants:
        sizes = range(0)  # nobody asks how many live there
    found += [
        Scenario(
            "min_inhabitants",
            size,
            f"mindestens {many(size, 'Einwohner:in', 'Einwohner:innen')}" if size else "ohne Mindestgröße",
            size == criteria.min_inhabitants,
        )
        for size in sorted({*sizes, criteria.min_inhabitants})
    ]
    found += _means(screening)
    bases = {
        "all": "Mittelwert über alle Gebiete",
        "eligible": f"Mittelwert nur über Gebiete ab {many(criteria.min_inhabitants, 'Einwohner:in', 'Einwohner:innen')}"
        if criteria.min_inhabitants
        else "Mittelwert ohne die ausgeschlossenen Gebiete",
    }
    own = {criteria.base_of(i) for i in ids}
    found += [Scenario("base", base, label, own == {base}) for base, label in bases.items()]
    if len(ids) > 1:
        found += [Scenario("indicator", i, f"ohne „{catalogue[i].short}“") for i in ids]
    for direction in ("s", "a"):
        if 0 < sum(catalogue[i].direction == direction for i in ids) < len(ids):
            label = f"ohne alle Indikatoren der Art „{DIRECTIONS[direction]}“"
            found.append(Scenario("direction", direction, label))
    found += [
        Scenario("gaps", "yes", "alle offenen Werte zählen"),
        Scenario("gaps", "no", "kein offener Wert zählt"),
    ]
    return tuple(found)


def _means(screening: Screening) -> list[Scenario]:
    """Return the means to try; one is in force if no indicator would take another."""
    criteria, found = screening.criteria, []
    for mean, label in MEANS_SHORT.items():
        able = [i for i in criteria.indicators if _takes(screening, i, cast("Mean", mean))]
        if able:
            some = "" if len(able) == len(criteria.indicators) else ", wo sie zu bilden ist"
            own = all(criteria.mean_of(i) == mean for i in able)
            found.append(Scenario("mean", mean, label + some, own))
    return found


def _takes(screening: Screening, indicator: str, mean: Mean) -> bool:
    """Tell whether an indicator can take a mean: without counts there is no city rate."""
    return mean != "weighted" or bool(screening.rates.counted[indicator])


def above(threshold: Decimal | float) -> str:
    r"""Return a threshold as percent above the reference value, with no more digits than it has.

    Examples
    --------
    >>> above(Decimal("1.3")), above(Decimal("1.275"))
    ('30\xa0%', '27,5\xa0%')
    >>> above(Decimal("1")), above(Decimal("1.30")), above(2)
    ('0\xa0%', '30\xa0%', '100\xa0%')
    """
    percent = (Decimal(str(threshold)) - 1) * 100
    digits = max(0, -cast("int", percent.normalize().as_tuple().exponent))
    return f"{number(percent, digits)}{NBSP}%"


def _thresholds(criteria: Criteria) -> list[Decimal]:
    tried = criteria.robustness
    steps = int((tried.threshold_high - tried.threshold_low) / tried.threshold_step)
    grid = {(tried.threshold_low + k * tried.threshold_step).normalize() for k in range(steps + 1)}
    around = (criteria.threshold - tried.margin, criteria.threshold, criteria.threshold + tried.margin)
    return sorted(grid | {t.normalize() for t in around})


def decisions(screening: Screening) -> tuple[tuple[Scenario, ...], Codes]:
    """Decide every area under every alternative.

    Parameters
    ----------
    screening : Screening
        It may have passed the door: see `screening.analysis.robustness.flips.flip_table`.

    Returns
    -------
    tuple of Scenario, and array of int8
        The alternatives that can be decided; areas × alternatives: positions in `style.DECISIONS`, or
        `NOT_SHOWN`.
    """
    full = complete(screening)
    known = _known(screening)
    kept: list[Scenario] = []
    columns: list[Ints] = []
    for scenario in scenarios(screening):
        if scenario.in_force:
            codes = _codes_of(screening.decided)
        elif full or not _moves_reference(scenario, screening.criteria):
            codes = codes_of(_TALLIES[scenario.kind](known, scenario))
        else:
            continue
        kept.append(scenario)
        columns.append(codes)
    return tuple(kept), np.stack(columns, axis=1).astype(np.int8)


def _moves_reference(scenario: Scenario, criteria: Criteria) -> bool:
    """Tell whether an alternative needs other reference values."""
    by_size = scenario.kind == "min_inhabitants" and criteria.by_size
    return by_size or scenario.kind in ("mean", "base")


def _codes_of(decided: pd.Series) -> Ints:
    codes: Ints = pd.Index(DECISIONS).get_indexer(decided).astype("int64")
    return codes


@dataclass(frozen=True)
class Tally:
    """What `decide` needs, per area: sure hits, open values, and how much of both is hidden."""

    criteria: Criteria
    enough: pd.Series
    low: Ints
    open: Ints
    gaps_low: Ints
    gaps_high: Ints
    hidden: Ints
    size_hidden: Bools


@dataclass(frozen=True)
class _Known:
    """What every alternative starts from: the values, the tally in force, and hits at all thresholds."""

    screening: Screening
    cells: Cells
    plain: Tally
    thresholds: list[Decimal]
    low: Ints
    hidden: Ints


def _known(screening: Screening) -> _Known:
    criteria, what = screening.criteria, cells(screening)
    none = np.zeros(len(what.n), dtype="int64")
    gaps = screening.hits["open"].to_numpy(dtype="int64")
    low, unknown = what.yes.sum(axis=1), what.open.sum(axis=1)
    bare = screening.alone.to_numpy()
    least, most = (
        np.where(bare, screening.hits[c].to_numpy(dtype="int64"), 0) for c in ("hits_min", "hits_max")
    )
    low, hidden = np.maximum(low, least), most - least
    unknown = np.where(bare, 0, unknown)
    plain = Tally(criteria, screening.enough, low, unknown, gaps, gaps, hidden, none.astype(bool))
    thresholds = _thresholds(criteria)
    at, untold = hits_at(what, thresholds, criteria)
    # where the decision is told without all its flags, what is not told is hidden rather than open; a lower threshold
    # leaves no fewer hits than there are, a higher one no more
    top = at + untold + what.open.sum(axis=1)[:, None]
    lower = np.array([t <= criteria.threshold for t in thresholds])
    higher = np.array([t >= criteria.threshold for t in thresholds])
    bottom = np.where(lower, np.maximum(at, least[:, None]), at)
    top = np.maximum(np.where(higher, np.minimum(top, most[:, None]), top), bottom)
    at, untold = np.where(bare[:, None], bottom, at), np.where(bare[:, None], top - bottom, untold)
    return _Known(screening, what, plain, thresholds, at, untold)


def codes_of(tally: Tally) -> Ints:
    """Return the decisions; `NOT_SHOWN` where the hidden figures could make another one."""
    low, enough, criteria = tally.low, tally.enough, tally.criteria
    worst = decide(low, low + tally.open, tally.gaps_high, enough, criteria)
    codes = worst
    if tally.hidden.any() or (tally.gaps_low != tally.gaps_high).any():
        # hits only ever help, gaps under the proportional rule only ever hurt
        low = low + tally.hidden
        best = decide(low, low + tally.open, tally.gaps_low, enough, criteria)
        codes = np.where(worst == best, worst, NOT_SHOWN)
    return np.where(tally.size_hidden & (worst != DECISIONS.index("ausgeschlossen")), NOT_SHOWN, codes)


def _by_threshold(known: _Known, scenario: Scenario) -> Tally:
    at = known.thresholds.index(cast("Decimal", scenario.value))
    criteria = known.plain.criteria.model_copy(update={"threshold": scenario.value})
    return replace(known.plain, criteria=criteria, low=known.low[:, at], hidden=known.hidden[:, at])


def _by_hits(known: _Known, scenario: Scenario) -> Tally:
    return replace(known.plain, criteria=known.plain.criteria.model_copy(update={"min_hits": scenario.value}))


def _by_size(known: _Known, scenario: Scenario) -> Tally:
    least = cast("int", scenario.value)
    criteria = known.plain.criteria.model_copy(update={"min_inhabitants": least})
    moved = _with_reference(known, criteria) if criteria.by_size else known.plain
    enough, hidden = sizes_at(known.screening, least)
    return replace(moved, criteria=criteria, enough=enough, size_hidden=hidden)


def _by_mean(known: _Known, scenario: Scenario) -> Tally:
    mean, now = cast("Mean", scenario.value), known.plain.criteria
    able = [i for i in now.indicators if _takes(known.screening, i, mean)]
    changes: dict[str, object] = {"mean": mean, "means": {}, "base": None}
    return _with_reference(known, now.model_copy(update=changes), able)


def _by_base(known: _Known, scenario: Scenario) -> Tally:
    return _with_reference(known, known.plain.criteria.model_copy(update={"base": scenario.value}))


def _with_reference(known: _Known, criteria: Criteria, only: Sequence[str] | None = None) -> Tally:
    """Return the tally with the reference values of other criteria, of `only` these; needs a `complete` screening."""
    rates, own = known.screening.rates, known.screening.reference["exact"]
    choice = eligible(rates.delivery, criteria).to_numpy(dtype=bool)
    low, unknown = (np.zeros_like(known.plain.low) for _ in range(2))
    for i in criteria.indicators:
        n, d, both = as_arrays(rates.numerator[i], rates.denominator[i])
        used = both & (d > 0) & (choice | (criteria.base_of(i) == "all"))
        keeps = only is not None and i not in only
        mean = own[i] if keeps else exact_mean(criteria.mean_of(i), n[used], d[used])
        yes, gap = exceeds(n, d, both, mean, criteria)
        low += yes
        unknown += gap
    return replace(known.plain, criteria=criteria, low=low, open=unknown, gaps_low=unknown, gaps_high=unknown)


def _without(known: _Known, scenario: Scenario) -> Tally:
    """Leave out one indicator, or all of a direction."""
    catalogue, plain = known.screening.rates.catalogue, known.plain
    ids = plain.criteria.indicators
    names = ids if scenario.kind == "indicator" else [catalogue[i].direction for i in ids]
    stays = np.array([name != scenario.value for name in names])
    rest = tuple(i for i, stay in zip(ids, stays, strict=True) if stay)
    unknown = known.cells.open[:, stays].sum(axis=1)
    bare = known.screening.alone.to_numpy()
    hidden, unknown = np.where(bare, unknown, 0), np.where(bare, 0, unknown)
    # some open values may be withheld rather than missing: how many of those that stay is only bounded
    return replace(
        plain,
        criteria=plain.criteria.model_copy(update={"indicators": rest}),
        low=known.cells.yes[:, stays].sum(axis=1),
        open=unknown,
        hidden=hidden,
        gaps_low=np.maximum(plain.gaps_low - (plain.open - unknown), 0),
        gaps_high=np.minimum(plain.gaps_high, unknown),
    )


def _filled(known: _Known, scenario: Scenario) -> Tally:
    """Let all open values count, or none; what is withheld is as it is, and hidden."""
    plain, none = known.plain, np.zeros_like(known.plain.low)
    bare = known.screening.alone.to_numpy()
    gaps = np.where(bare, 0, plain.gaps_low)
    low = plain.low + (gaps if scenario.value == "yes" else none)
    hidden = plain.hidden + np.where(bare, 0, plain.open - gaps)
    return replace(plain, low=low, open=none, gaps_low=none, gaps_high=none, hidden=hidden)


_TALLIES: dict[str, Callable[[_Known, Scenario], Tally]] = {
    "threshold": _by_threshold,
    "min_hits": _by_hits,
    "min_inhabitants": _by_size,
    "mean": _by_mean,
    "base": _by_base,
    "indicator": _without,
    "direction": _without,
    "gaps": _filled,
}
