"""How firm a decision is: *fest*, *knapp* or *unsicher*; and which areas lie just below the line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from screening.analysis.robustness.cells import cells, hits_at
from screening.analysis.robustness.variation import Variation
from screening.base import NBSP, Bools, missing, number
from screening.concept import Robustness
from screening.rule import Screening

OPEN = "offen"
"""What is said of a probability of which nothing is known: it may be 0 or 1."""
FIRMNESS = ("unsicher", "knapp", "fest")
"""From the least to the most; the cut-offs are in `screening.concept.settings.Robustness`."""


@dataclass(frozen=True)
class Firmness:
    """How firm the decisions *sicher* are, and who lies just below the line.

    Attributes
    ----------
    areas : pandas.DataFrame
        The areas that are *sicher*, ordered by ``p_low``, least first: ``hits_min``, ``hits_max``,
        ``hits_strict`` (Int64: sure hits at the highest threshold of the band, ``threshold + margin``),
        ``p_low``, ``p_high``, ``p_city_low``, ``p_city_high``, ``p_near_low``, ``p_near_high`` (Float64,
        see `Variation`), ``firmness`` and ``firmness_high`` (text, NA where no chance can be computed):
        the label at the lower and at the upper probability; ``why`` (a German sentence).
    below : pandas.DataFrame
        Areas decided *nein* that could be one hit short or meet the rule with at least `Robustness.band`,
        likeliest first: ``hits_min``, ``hits_max``, ``short`` (Int64: how many hits are missing even if
        all open values count), ``p_low``, ``p_high`` (Float64), ``settled`` (bool: listed whatever the
        open values are).
    """

    areas: pd.DataFrame
    below: pd.DataFrame


def firmness(screening: Screening, variation: Variation) -> Firmness:
    """Label the decisions *sicher* and list the areas just below the line.

    Parameters
    ----------
    screening : Screening
        It may have passed the door.
    variation : Variation
        Of the same screening.

    Notes
    -----
    *fest*: the rule is met with a probability of at least `firm`, and at every threshold within `margin`.
    A higher threshold only ever takes hits away, so the highest one of the band decides about all.
    *unsicher*: the probability is less than `unsure`. *knapp*: all else. With open values the probability
    is an interval, and so may be the label. Cut-offs are inclusive: exactly `firm` is *fest*, exactly
    `unsure` is *knapp*.

    Examples
    --------
    >>> import screening as sc
    >>> city = sc.read_city("musterstadt", data="data")
    >>> criteria = sc.read_criteria(city.raw / "kriterien.toml", sc.read_city_catalogue(city), 2024)
    >>> result = sc.screen(sc.rates(sc.read_delivery(city, 2024)), criteria)

    Were the rule met in 95 of 100 cases everywhere, the band of thresholds alone would tell *fest* from *knapp*:

    >>> ends = [f"p_{rate}{end}" for rate in ("", "city_", "near_") for end in ("low", "high")]
    >>> alike = pd.DataFrame(0.95, index=result.enough.index, columns=ends, dtype="Float64")
    >>> found = firmness(result, Variation(alike, draws=100, seed=1, correlation=0.3, gap=0.0)).areas
    >>> found["firmness"].value_counts().to_dict(), found.loc[found["hits_strict"] >= 7, "firmness"].unique().tolist()
    ({'fest': 35, 'knapp': 9}, ['fest'])
    >>> unknown = Variation(alike.mask(alike > 0), draws=100, seed=1, correlation=0.3, gap=0.0)
    >>> label_text(firmness(result, unknown).areas.iloc[0])
    'nicht bestimmbar'
    """
    criteria, settings = screening.criteria, screening.criteria.robustness
    what = cells(screening)
    low, untold = hits_at(what, [criteria.threshold + settings.margin], criteria)
    at_most = low[:, 0] + untold[:, 0] + what.open.sum(axis=1)
    sure = (screening.decided == "sicher").to_numpy(dtype=bool)
    ends = ["p_low", "p_high", "p_city_low", "p_city_high", "p_near_low", "p_near_high"]
    frame = pd.concat([screening.hits[["hits_min", "hits_max"]], variation.chances[ends]], axis=1)
    frame.insert(2, "hits_strict", pd.array(low[:, 0], dtype="Int64"))
    frame = frame[sure]
    may_hold = at_most[sure] >= criteria.min_hits
    holds = (frame["hits_strict"] >= criteria.min_hits).to_numpy(dtype=bool)
    frame["firmness"] = label(frame["p_low"], holds, settings)
    frame["firmness_high"] = label(frame["p_high"], may_hold, settings)
    lines = zip(frame.to_dict("records"), may_hold, strict=True)
    frame["why"] = pd.array([why(line, may, screening) for line, may in lines], dtype="str")
    return Firmness(frame.sort_values("p_low", kind="stable"), _below(screening, variation.chances))


def label(p: pd.Series, holds: Bools, settings: Robustness) -> pd.Series:
    """Return the label for a probability and whether the band of thresholds is passed.

    Parameters
    ----------
    p : pandas.Series
        Float64, 0 to 1; NA gives NA.
    holds : array of bool
    settings : Robustness

    Returns
    -------
    pandas.Series
        Text, one of `FIRMNESS`; NA without a probability. Cut-offs are inclusive.

    Examples
    --------
    >>> p = pd.Series([0.9, 0.9, 0.5, 0.49, None], dtype="Float64")
    >>> label(p, np.array([True, False, True, True, True]), Robustness()).tolist()
    ['fest', 'knapp', 'knapp', 'unsicher', nan]
    """
    value = p.to_numpy(dtype=float, na_value=np.nan)
    unsicher, knapp, fest = FIRMNESS
    names = np.where((value >= float(settings.firm)) & holds, fest, knapp).astype(object)
    names[value < float(settings.unsure)] = unsicher
    names[np.isnan(value)] = None
    return pd.Series(names, index=p.index, dtype="str")


def label_text(line: Any) -> str:
    """Return the label of a row of `Firmness.areas` in words.

    Parameters
    ----------
    line : mapping
        With ``firmness`` and ``firmness_high``.

    Returns
    -------
    str
        An interval as ``knapp bis fest``; ``nicht bestimmbar`` without a label.

    Examples
    --------
    >>> label_text({"firmness": "knapp", "firmness_high": "fest"})
    'knapp bis fest'
    >>> label_text({"firmness": "fest", "firmness_high": "fest"})
    'fest'
    >>> label_text({"firmness": pd.NA, "firmness_high": pd.NA})
    'nicht bestimmbar'
    """
    low, high = line["firmness"], line["firmness_high"]
    if pd.isna(low):
        return "nicht bestimmbar"
    return str(low) if low == high else f"{low} bis {high}"


def of_100(p: Any) -> str:
    """Return a probability as cases of 100; never none and never all: it is an estimate.

    Rounded down, so that no number contradicts its label: 0.4973 is *unsicher*, and 49.

    Examples
    --------
    >>> of_100(0.714), of_100(0.4973), of_100(0.004), of_100(0.999), of_100(None)
    ('71', '49', 'unter 1', 'über 99', '–')
    """
    if missing(p):
        return "–"
    if p < 0.01:
        return "unter 1"
    return "über 99" if p > 0.99 else number(math.floor(100 * p + 1e-9))


def span_of_100(low: Any, high: Any) -> str:
    """Return an interval of probabilities as cases of 100.

    Examples
    --------
    >>> span_of_100(0.71, 0.714), span_of_100(0.3, 0.995)
    ('71', '30 bis über 99')
    >>> span_of_100(None, None), span_of_100(0.0, 1.0)
    ('–', 'offen')
    """
    if not missing(low) and low < 0.01 and high > 0.99:
        return OPEN
    first, last = of_100(low), of_100(high)
    return first if first == last else f"{first} bis {last}"


def chance_said(low: Any, high: Any) -> str:
    """Say how often the rule would be met by chance alone, as a clause; an open end is said as such.

    Examples
    --------
    >>> chance_said(0.71, 0.714)
    'durch Zufallsschwankung allein wäre die Regel in 71 von 100 Fällen erfüllt'
    >>> chance_said(0.3, 0.995)
    'durch Zufallsschwankung allein wäre die Regel in mindestens 30 von 100 Fällen erfüllt'
    >>> chance_said(0.0, 0.4)
    'durch Zufallsschwankung allein wäre die Regel in höchstens 40 von 100 Fällen erfüllt'
    >>> chance_said(0.0, 1.0)
    'wie oft die Regel durch Zufallsschwankung allein erfüllt wäre, ist offen'
    """
    told = cases_of_100(low, high)
    if told == OPEN:
        return "wie oft die Regel durch Zufallsschwankung allein erfüllt wäre, ist offen"
    return f"durch Zufallsschwankung allein wäre die Regel {told} erfüllt"


def cases_of_100(low: Any, high: Any) -> str:
    """Say in how many cases of 100, within a sentence; ``offen`` where it may be all or none.

    Examples
    --------
    >>> cases_of_100(0.004, 0.004), cases_of_100(0.999, 0.999)
    ('in weniger als 1 von 100 Fällen', 'in mehr als 99 von 100 Fällen')
    >>> cases_of_100(0.3, 0.71), cases_of_100(0.0, 1.0)
    ('in 30 bis 71 von 100 Fällen', 'offen')
    """
    least, most = low < 0.01, high > 0.99
    if least and most:
        return OPEN
    if least:
        bound = "weniger als 1" if high < 0.01 else f"höchstens {of_100(high)}"
    elif most:
        bound = "mehr als 99" if low > 0.99 else f"mindestens {of_100(low)}"
    else:
        bound = span_of_100(low, high)
    return f"in {bound} von 100 Fällen"


def why(line: Any, may_hold: bool, screening: Screening) -> str:
    """Say in one sentence what the label of a row of `Firmness.areas` rests on.

    Parameters
    ----------
    line : mapping
        A row of `Firmness.areas`.
    may_hold : bool
        Whether the highest threshold of the band could be passed, withheld values included.
    screening : Screening

    Returns
    -------
    str
        A German sentence; the probability in cases of 100, see `chance_said`.
    """
    criteria = screening.criteria
    total, need, low, high = len(criteria.indicators), criteria.min_hits, line["hits_min"], line["hits_max"]
    counted = (
        f"{low if low == high else f'{low} bis {high}'} von {total} {'zählt' if high == 1 else 'zählen'}"
    )
    more = "genau so viele wie verlangt" if low == need else f"{low - need} mehr als verlangt"
    parts = [
        f"{counted}, {more}"
        if low == high
        else f"{counted}, verlangt {'ist' if need == 1 else 'sind'} {need}"
    ]
    strict, at = line["hits_strict"], threshold_text(criteria.factor + Fraction(criteria.robustness.margin))
    if strict >= need:
        parts.append(f"bei einer Schwelle von {at} noch {strict}")
    elif may_hold:
        parts.append(f"bei einer Schwelle von {at} mindestens {strict}, nicht alle sind ausgewiesen")
    else:
        parts.append(f"bei einer Schwelle von {at} nur {strict}")
    if missing(line["p_low"]):
        parts.append("die Zufallsschwankung lässt sich ohne Fallzahlen nicht berechnen")
    else:
        parts.append(chance_said(line["p_low"], line["p_high"]))
    return f"{label_text(line)}: {'; '.join(parts)}."


def threshold_text(factor: Fraction) -> str:
    r"""Return a threshold as percent above the mean.

    Examples
    --------
    >>> threshold_text(Fraction(27, 20))
    '35\xa0%'
    >>> threshold_text(Fraction(51, 40)), threshold_text(Fraction(1))
    ('27,5\xa0%', '0\xa0%')
    """
    percent = number(float((factor - 1) * 100), 4)
    return f"{percent.rstrip('0').rstrip(',')}{NBSP}%"


def _below(screening: Screening, chances: pd.DataFrame) -> pd.DataFrame:
    settings, need = screening.criteria.robustness, screening.criteria.min_hits
    frame = pd.concat([screening.hits[["hits_min", "hits_max"]], chances[["p_low", "p_high"]]], axis=1)
    frame.insert(2, "short", (need - frame["hits_max"]).clip(lower=0))
    likely = (frame["p_high"] >= float(settings.band)).fillna(False).astype(bool)
    wanted = (screening.decided == "nein") & ((frame["short"] == 1) | likely)
    settled = (frame["hits_min"] == need - 1) | (frame["p_low"] >= float(settings.band)).fillna(False)
    found = frame.assign(settled=settled.astype(bool))[wanted.to_numpy(dtype=bool)]
    order = ["p_high", "p_low", "hits_max"]
    return found.sort_values(order, ascending=False, kind="stable", na_position="last")
