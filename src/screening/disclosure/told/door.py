"""The told city: one year as everybody may know it, from which all else is computed as if it were a delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, log10

import numpy as np
import pandas as pd

from screening.base import Bools, Findings, Ints, on_their_side, without
from screening.concept import MEANS, UNDER, VALUE, WITHHELD, Criteria
from screening.delivery import Delivery
from screening.delivery.manifest import Width
from screening.disclosure.secret import unnumbered_rates
from screening.disclosure.told.answers import Answers, answers
from screening.disclosure.told.bounds import bounds_of
from screening.disclosure.told.cells import OPEN, SECRET, Cells, cells_of, framed, numbered
from screening.disclosure.told.doubts import ranges_of
from screening.disclosure.told.facts import Facts, facts_of, kept_as_told, known_of
from screening.disclosure.told.figures import EDITION, Figures, figures_of, told_cells
from screening.disclosure.told.questions import Asked, asked_of
from screening.rule import Rates, Screening, count_hits, eligible, rates, reference


@dataclass(frozen=True)
class Told:
    """What is told of one year.

    Attributes
    ----------
    screening : Screening
        As the meeting sees it; nothing of the true one is in it but answers.
    facts : Facts
        The same for the register, and what twins are compared by.
    cells : Cells
    figures : Figures
    asked : Asked
    answers : Answers
        How it came about; internal.
    """

    screening: Screening
    facts: Facts
    cells: Cells
    figures: Figures
    asked: Asked
    answers: Answers
    base: int
    width: Width

    @property
    def under(self) -> pd.DataFrame:
        """Below which number each count is that is told in a bracket of words (Int64, areas × counts; else NA)."""
        cells = self.cells
        there = (cells.under > 0) & (cells.kind == SECRET) & ~cells.untold
        return framed(cells, cells.under, there)


def tell(screening: Screening, before: Facts | None = None, *, base: int = 5, width: Width = 4) -> Told:
    """Make the told city of one year.

    Parameters
    ----------
    screening : Screening
        As it is.
    base : int
        The multiple to round to; what an earlier release rounded to is kept.
    width : int or "schutz"
        How many numbers a secret count must have left on the side of its bar that a flag tells; "schutz": as many as
        its protection asks for.
    before : Facts, optional
        What earlier releases told of the same year on the same boundaries.
    """
    delivery = screening.rates.delivery
    base, edition = (before.base, before.edition) if before and before.base else (base, EDITION)
    cells = kept_as_told(cells_of(screening), before)
    figures = figures_of(cells, base, delivery.catalogue.inhabitants, edition)
    means = _means(screening, cells, figures)
    centres = {str(i): None if pd.isna(v) else float(v) for i, v in means["value"].items()}
    asked = asked_of(screening, cells, centres, ranges_of(cells, figures, delivery.catalogue.inhabitants))
    told = before.repeated(screening.criteria, cells, figures) if before else None
    if told is None:
        known = known_of(cells, before)
        told = answers(screening, cells, figures, asked, known, width)
    facts = facts_of(screening, cells, figures, told, asked, base, edition, before)
    return Told(
        _shown(screening, cells, figures, told, means), facts, cells, figures, asked, told, base, width
    )


def _told_delivery(screening: Screening, cells: Cells, figures: Figures, told: Answers) -> Delivery:
    delivery = screening.rates.delivery
    values = figures.told.copy()
    people = cells.place[delivery.catalogue.inhabitants]
    values[:, people] = _beside(
        values[:, people], figures.base[:, people], screening, cells.kind[:, people] == OPEN, told
    )
    shown = told_cells(cells)
    status = {}
    for k, c in enumerate(cells.counts):
        own = delivery.status[c]
        if cells.untold[k]:
            # a sign for zero is a count, too
            status[c] = own.replace("null", VALUE)
            continue
        kind = cells.kind[:, k]
        words = np.where(cells.under[:, k] > 0, UNDER, WITHHELD)
        status[c] = own.mask(kind == SECRET, pd.Series(words, index=own.index))
    rates_told, rates_status = _told_rates(screening)
    return replace(
        delivery,
        counts=framed(cells, values, shown),
        status=pd.DataFrame(status, index=cells.areas).astype("str"),
        rates=rates_told,
        rates_status=rates_status,
        findings=Findings(),
        # a hash of a delivered file would give its last unknown number by trying
        sources=tuple(replace(s, sha256="") for s in delivery.sources),
    )


def _told_rates(screening: Screening) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the delivered rates that are told, with their statuses: of indicators that are delivered as a rate alone.

    Those beside counts would give secret ones away; of agencies, and where a secret count follows, no figure is told.
    """
    old, delivery = screening.rates, screening.rates.delivery
    alone = [i for i in delivery.rates if i in old.counted.index and not old.counted[i]]
    values, status = delivery.rates[alone], delivery.rates_status[alone]
    for i in unnumbered_rates(screening):
        values = values.assign(**{i: without(values[i], True)})
        status = status.assign(**{i: status[i].replace("null", VALUE)})
    return values, status


def _beside(people: Ints, base: Ints, screening: Screening, rounded: Bools, told: Answers) -> Ints:
    """Move told inhabitants to the side of the smallest number that is asked for, if that answer is told."""
    least = screening.criteria.min_inhabitants
    enough = screening.enough.fillna(False).to_numpy(dtype=bool)
    asked = rounded & told.flags[:, -1]
    low = asked & enough & (people < least)
    high = asked & ~enough & (people >= least)
    raised = -(-least // base) * base
    lowered = (least - 1) // base * base
    result: Ints = np.where(low, raised, np.where(high, lowered, people))
    return result


def _means(screening: Screening, cells: Cells, figures: Figures) -> pd.DataFrame:
    """Return the reference values of the told city: secret counts enter with the middle of their brackets.

    Those of agencies, no figure of which is told, are rounded to two digits: the weighted mean is the true one, for
    sums are known; others are those of a city in which all areas of an atom have its share, for of true ones single
    counts would follow.
    """
    old = screening.rates
    there = numbered(cells.kind)
    delivery = replace(old.delivery, counts=framed(cells, figures.told, there))
    middles = rates(delivery)
    table = reference(middles, screening.criteria)
    agencies = [i.id for i in old.catalogue.indicators if i.direction == "a" and old.counted[i.id]]
    true = screening.reference.loc[agencies]
    for column in MEANS:
        # of two means single counts follow
        table.loc[agencies, column] = pd.NA
    for i in agencies:
        mean = screening.criteria.mean_of(i)
        value = true["value"][i] if mean == "weighted" else _smoothed(screening, delivery, cells, figures, i)
        table.loc[i, [mean, "value"]] = _two_digits(value)
    table.loc[agencies, ["numerator", "denominator"]] = pd.NA
    bars = table["value"].astype("Float64") * float(screening.criteria.factor)
    table["threshold"] = bars.round(12)
    # a rounded mean is no exact one: beside it the flags decide on which side of the bar a value lies
    counted = old.counted.reindex(table.index)
    table["exact"] = [
        None if counted[i] else e for i, e in zip(table.index, screening.reference["exact"], strict=True)
    ]
    alone = list(table.index[~counted])
    for column in (*MEANS, "value", "threshold"):
        table.loc[alone, column] = screening.reference.loc[alone, column]
    for i in unnumbered_rates(screening):
        value = _two_digits(screening.reference["value"][i])
        bar = None if value is None or pd.isna(value) else float(screening.criteria.bar(Fraction(value)))
        table.loc[i, [*MEANS, "value", "threshold"]] = pd.NA
        table.loc[i, [screening.criteria.mean_of(i), "value"]] = value
        table.loc[i, "threshold"] = pd.NA if bar is None else bar
        table.loc[i, "exact"] = None
    return table


def _smoothed(
    screening: Screening, told: Delivery, cells: Cells, figures: Figures, indicator: str
) -> float | None:
    """Return a mean of values, of a city in which all areas of an atom have the same share."""
    criteria, i = screening.criteria, screening.rates.catalogue[indicator]
    mean = criteria.mean_of(indicator)
    n, d = cells.place[i.numerator], cells.place[i.denominator]
    there = numbered(cells.kind[:, [n, d]]).all(axis=1) & (figures.told[:, d] > 0)
    number = int(cells.atom.max(initial=0)) + 1
    cases, of = (
        np.bincount(cells.atom[there], x[there], number) for x in (cells.value[:, n], figures.told[:, d])
    )
    if criteria.base_of(indicator) == "eligible":
        there &= eligible(told, criteria).to_numpy(dtype=bool)
    if not there.any():
        return None
    shares = i.per * cases[cells.atom[there]] / of[cells.atom[there]]
    return float(np.mean(shares) if mean == "unweighted" else np.median(shares))


def _two_digits(value: float | None) -> float | None:
    if value is None or pd.isna(value) or not value:
        return pd.NA if value is None or pd.isna(value) else value
    return round(float(value), 1 - floor(log10(abs(value))))


def _shown(
    screening: Screening, cells: Cells, figures: Figures, told: Answers, means: pd.DataFrame
) -> Screening:
    """Return the screening of the told city: its figures, and the answers that are told."""
    delivery = _told_delivery(screening, cells, figures, told)
    flags = screening.exceeds.mask(~told.flags[:, :-1])
    shown = _beside_flags(_consistent(rates(delivery)), flags, means["threshold"])
    hits = count_hits(flags[list(screening.criteria.indicators)]).assign(open=screening.hits["open"])
    bare = screening.decided.where(pd.Series(told.decided, index=cells.areas))
    return Screening(
        shown,
        screening.criteria,
        means,
        flags,
        _beside_decisions(hits, bare, screening.criteria),
        screening.enough.mask(~told.flags[:, -1]),
        bare,
        bounds_of(screening, cells, figures, means),
    )


def _beside_decisions(hits: pd.DataFrame, bare: pd.Series, criteria: Criteria) -> pd.DataFrame:
    """Narrow hits by decisions that are told without all flags they hang on: the one says so of the other."""
    if criteria.gaps == "proportional":
        return hits
    low, high = (
        hits["hits_min"].clip(lower=criteria.min_hits),
        hits["hits_max"].clip(upper=criteria.min_hits - 1),
    )
    sure, no = (bare == "sicher").fillna(False), (bare == "nein").fillna(False)
    return hits.assign(hits_min=hits["hits_min"].mask(sure, low), hits_max=hits["hits_max"].mask(no, high))


def _consistent(told: Rates) -> Rates:
    """Let no part exceed its whole: rounding, and what is spread, may lift it over."""
    numerator, rate = told.numerator.copy(), told.rate.copy()
    for i in told.catalogue.indicators:
        if i.within and told.counted[i.id]:
            over = (numerator[i.id] > told.denominator[i.id]).fillna(False)
            high = (rate[i.id] > i.per).fillna(False)
            if over.any():
                numerator[i.id] = numerator[i.id].mask(over, told.denominator[i.id])
            if high.any():
                rate[i.id] = rate[i.id].mask(high, float(i.per))
    return replace(told, numerator=numerator, rate=rate)


def _beside_flags(shown: Rates, flags: pd.DataFrame, bars: pd.Series) -> Rates:
    """Move rates of rounded counts to the side of the bar that their flag tells."""
    rate = shown.rate.copy()
    for i in rate:
        if shown.counted[i] and not pd.isna(bars[i]):
            values = rate[i].to_numpy(dtype="float64", na_value=np.nan)
            moved = on_their_side(values, flags[i].array, float(bars[i]))
            if (at := (moved != values) & ~np.isnan(values)).any():
                rate[i] = rate[i].mask(pd.Series(at, rate.index), moved)
    return replace(shown, rate=rate)
