"""A screening without what is kept: all that is made of it alone discloses nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import floor, log10

import numpy as np
import pandas as pd

from screening.criteria import MEANS, Criteria
from screening.delivery import VALUE, Delivery
from screening.disclosure.primary import protected_cells
from screening.disclosure.secret import SECRET
from screening.findings import Findings
from screening.rates import WITHHELD, Rates, eligible
from screening.rule import Screening, count_hits


def as_shown(screening: Screening, counts: pd.DataFrame) -> Screening:
    """Return the screening as ``gespraech`` sees it; analyses of it need no door of their own.

    Withheld values go from every frame, of agencies' indicators all figures but the flags, and from the
    delivery all counts but the inhabitants that are shown, its signs, its findings and its files' hashes: of
    a file all of whose numbers but one are known a hash tells that one to whoever tries them.

    Parameters
    ----------
    screening : Screening
    counts : pandas.DataFrame
        bool, areas × counts: see `screening.disclosure.secondary.protect`.
    """
    hidden = protect(screening, protected_cells(screening, counts))
    rates = _without_agency_figures(hidden.rates)
    hide_size = counts[rates.catalogue.inhabitants]
    reference = _published(screening.reference, screening.criteria, rounded_means(screening, counts))
    return replace(
        hidden, rates=replace(rates, delivery=_bare(rates.delivery, hide_size)), reference=reference
    )


def _bare(delivery: Delivery, hide_size: pd.Series) -> Delivery:
    name = delivery.catalogue.inhabitants
    people = without(delivery.counts[name], hide_size)
    status = delivery.status[name].mask(hide_size, WITHHELD)
    index = delivery.counts.index
    return replace(
        delivery,
        counts=pd.DataFrame({name: people}, index=index),
        status=pd.DataFrame({name: status}, index=index),
        findings=Findings(),
        sources=tuple(replace(s, sha256="") for s in delivery.sources),
    )


def _without_agency_figures(rates: Rates) -> Rates:
    agency = [i.id for i in rates.catalogue.indicators if i.direction == "a"]

    def emptied(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(**{i: without(frame[i], True) for i in agency})

    return replace(
        rates,
        numerator=emptied(rates.numerator),
        denominator=emptied(rates.denominator),
        rate=emptied(rates.rate),
        # a sign for zero is a count, too
        status=rates.status.assign(**{i: rates.status[i].replace("null", VALUE) for i in agency}),
    )


def protect(screening: Screening, withheld: pd.DataFrame) -> Screening:
    """Return the screening without the withheld values; hits and decisions follow from what is left.

    The reference values stay those of the whole city. A decision *sicher* that remains
    was *sicher* before, and *nein* was *nein*: withholding only ever moves towards *möglich*.

    Parameters
    ----------
    screening : Screening
    withheld : pandas.DataFrame
        bool, areas × indicators.
    """
    old = screening.rates
    hide = withheld[list(old.status)].to_numpy(dtype=bool)
    told = np.where(hide, WITHHELD, old.status.to_numpy(dtype=object))
    rates = replace(
        old,
        numerator=_masked(old.numerator, withheld),
        denominator=_masked(old.denominator, withheld),
        rate=_masked(old.rate, withheld),
        status=pd.DataFrame(told, index=old.status.index, columns=old.status.columns, dtype="str"),
    )
    return replace(protect_decision(screening, withheld), rates=rates)


def protect_decision(screening: Screening, withheld: pd.DataFrame) -> Screening:
    """Return the screening with the flags of withheld values open; its figures stay."""
    flags = _masked(screening.exceeds, withheld)
    hits = count_hits(flags[list(screening.criteria.indicators)]).assign(open=screening.hits["open"])
    return replace(screening, exceeds=flags, hits=hits)


def _masked(frame: pd.DataFrame, withheld: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({c: without(frame[c], withheld[c]) for c in frame}, index=frame.index)


def without(values: pd.Series, hide: pd.Series | bool) -> pd.Series:
    """Return a nullable series without some values; below pandas' mask nothing of them stays, either."""
    kept = values.array.copy()
    hidden = np.broadcast_to(np.asarray(hide), len(kept))
    kept[hidden] = kept.dtype.type(0)
    kept[hidden] = pd.NA
    return pd.Series(kept, index=values.index, name=values.name)


def _published(reference: pd.DataFrame, criteria: Criteria, digits: Mapping[str, int]) -> pd.DataFrame:
    """Return the reference values without what gives counts back: sums, and means with too many digits.

    From two of these means, or from a mean of shares with many digits, small numerators follow by number
    theory once the denominators are known. So only the mean in force is told, and rounded where `digits` says so.
    The threshold is made of the mean as told: rounded by itself it would say more of it.
    """
    told = reference.copy()
    hidden = [m for m in MEANS if m != criteria.mean] + ["numerator", "denominator"]
    for column in hidden:
        told[column] = without(told[column], True)
    for i in digits:
        told.at[i, "exact"] = None
    for column in (criteria.mean, "value"):
        rounded = told[column].copy()
        for i, places in digits.items():
            rounded[i] = round(rounded[i], places) if pd.notna(rounded[i]) else pd.NA
        told[column] = without(rounded, (rounded == 0).fillna(False) & rounded.index.isin(list(digits)))
    bars = (told["value"] * float(criteria.factor)).round(12)
    told["threshold"] = told["threshold"].mask(told.index.isin(list(digits)), bars)
    return told


def rounded_means(screening: Screening, counts: pd.DataFrame) -> dict[str, int]:
    """Return which reference values are told with how many decimals (in percent); others are told exactly.

    A mean of shares is told to one decimal. So is no city rate, unless it leaves out a count that is not shown: one
    that was delivered as secret, or one whose other count is missing. The rate is taken over the other areas, and
    together with the city's sum, which anybody may know, it would give the sum of what it leaves out, and a single
    count itself. Then the decimals leave that sum open by as much as a secret count has to be protected by, either
    way.

    Parameters
    ----------
    screening : Screening
        As it is, before the door.
    counts : pandas.DataFrame
        bool, areas × counts: what is withheld.
    """
    criteria, rates = screening.criteria, screening.rates
    delivery, there = rates.delivery, screening.reference["value"].notna()
    if criteria.mean != "weighted":
        return dict.fromkeys(there.index[there], 1)
    secret = (delivery.status == SECRET) & delivery.counts.isna()
    chosen = eligible(delivery, criteria) if criteria.base == "eligible" else True
    found = {}
    for i in (i for i in rates.catalogue.indicators if there[i.id] and rates.counted[i.id]):
        n, d = rates.numerator[i.id], rates.denominator[i.id]
        both = n.notna() & d.notna() & ~((d == 0) & (n > 0)).fillna(False).astype(bool)
        left_out = [c for c in (i.numerator, i.denominator) if (~both & (secret[c] | counts[c])).any()]
        width = max((delivery.protection_of(c) for c in left_out), default=0)
        total = int(d[both & chosen].sum())
        if width and total:
            # half a unit of the last place, of the denominators' sum, is the width at least
            found[i.id] = max(0, floor(-log10(200 * width / total)))
    return found
