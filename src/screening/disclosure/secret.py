"""Which counts are secret by themselves: small ones, small rests, few units behind, one dominating."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from screening.base import Bools, Finding, Ints
from screening.concept import Indicator
from screening.delivery import Delivery
from screening.delivery.manifest import SecrecyException
from screening.delivery.tables import RATE_SCALE
from screening.disclosure.findings import counts_follow_from_rates
from screening.rule import Screening

SECRET = "geheim"
"""Status of a cell that its source has delivered as secret already."""


def indicators_of(screening: Screening) -> list[Indicator]:
    """Return the indicators that are made of delivered counts."""
    counted = screening.rates.counted
    there = set(screening.rates.delivery.counts)
    made = [i for i in screening.rates.catalogue.indicators if counted[i.id]]
    return [i for i in made if {i.numerator, i.denominator} <= there]


def counts_of(screening: Screening) -> tuple[str, ...]:
    """Return the counts that can be shown: those of indicators, and the inhabitants."""
    named = [c for i in indicators_of(screening) for c in (i.numerator, i.denominator)]
    return tuple(dict.fromkeys([*named, screening.rates.catalogue.inhabitants]))


def secret_counts(screening: Screening) -> Bools:
    """Return which counts are secret by themselves (bool, areas × `counts_of`).

    Secret is a count

    - from 1 to below its source's threshold,
    - that a `within` indicator leaves such a rest of (denominator minus numerator; the numerator is secret),
    - behind which stand from 1 to below threshold units, where they are delivered,
    - of which one contributor has more than the city's `dominance`, where that is delivered,
    - with ``[secrecy] zeros = true`` also a numerator of 0 or 100 % of a denominator above 0,
    - that its source has delivered as secret.

    What ``[[secrecy.exception]]`` names is taken out again, but never what the source delivered as secret:
    nobody here knows it.
    """
    delivery, names = screening.rates.delivery, counts_of(screening)
    numbers = {c: _numbers(delivery, c) for c in delivery.counts}
    secret = {c: _by_itself(delivery, c, numbers) for c in names}
    zeros = delivery.city.secrecy.zeros
    for i in indicators_of(screening):
        (n, n_known), (d, d_known) = numbers[i.numerator], numbers[i.denominator]
        both = n_known & d_known
        if i.within:
            rest = d - n
            secret[i.numerator] |= both & (rest > 0) & (rest < delivery.threshold_of(i.numerator))
            secret[i.numerator] |= both & (rest == 0) & (d > 0) & zeros
        secret[i.numerator] |= both & (n == 0) & (d > 0) & zeros
    delivered = delivery.status[list(names)].to_numpy(dtype=object) == SECRET
    allowed = excepted(screening, delivery.city.secrecy.exceptions)
    found: Bools = (np.column_stack([secret[c] for c in names]) & ~allowed) | delivered
    return found


def unnumbered_rates(screening: Screening) -> dict[str, list[str]]:
    """Return the rates without counts of which the meeting is told no figure, and in which areas they give a count away.

    They are those of agencies, and those from which, with the denominators beside them, a count below the threshold of
    their source follows: then of all areas, for a gap would say where it is.

    Returns
    -------
    dict of str to list of str
        Indicator → areas of which a secret count follows; empty for an agency's.
    """
    delivery, catalogue = screening.rates.delivery, screening.rates.catalogue
    found: dict[str, list[str]] = {}
    for i in (catalogue[i] for i in delivery.rates if i in catalogue.ids and not screening.rates.counted[i]):
        if i.direction == "a":
            found[i.id] = []
        elif i.denominator in delivery.counts:
            of, rate = (
                x.to_numpy("float64", na_value=0)
                for x in (delivery.counts[i.denominator], delivery.rates[i.id])
            )
            cases = np.rint(rate * of / (i.per * RATE_SCALE))
            small = (cases > 0) & (cases < delivery.threshold_of(i.id))
            if small.any():
                found[i.id] = [str(a) for a in delivery.rates.index[small]]
    return found


def rate_findings(screening: Screening) -> tuple[Finding, ...]:
    """Tell rates without counts of which the meeting is told no figure, for counts below their threshold follow."""
    delivery, catalogue = screening.rates.delivery, screening.rates.catalogue
    place = f"{delivery.year}/lieferung.toml"
    return tuple(
        counts_follow_from_rates(catalogue[i].short, areas, delivery.threshold_of(i), place, i)
        for i, areas in unnumbered_rates(screening).items()
        if areas
    )


def _numbers(delivery: Delivery, count: str) -> tuple[Ints, Bools]:
    column = delivery.counts[count]
    return column.to_numpy(dtype="int64", na_value=0), column.notna().to_numpy(dtype=bool)


def _by_itself(delivery: Delivery, count: str, numbers: Mapping[str, tuple[Ints, Bools]]) -> Bools:
    n, known = numbers[count]
    threshold = delivery.threshold_of(count)
    secret: Bools = known & (n > 0) & (n < threshold)
    declared = next((c for c in delivery.catalogue.counts if c.id == count), None)
    if declared and declared.units in numbers:
        units, units_known = numbers[declared.units]
        secret |= known & units_known & (units > 0) & (units < threshold)
    if declared and declared.largest in numbers:
        largest, largest_known = numbers[declared.largest]
        share = float(delivery.city.secrecy.dominance)
        secret |= known & largest_known & (n > 0) & (largest > share * n)
    return secret


def excepted(screening: Screening, exceptions: Iterable[SecrecyException]) -> Bools:
    """Return which counts exceptions of this year name (bool, areas × `counts_of`)."""
    index, names = screening.exceeds.index, counts_of(screening)
    named = np.zeros((len(index), len(names)), dtype=bool)
    for e in (e for e in exceptions if e.year == screening.rates.delivery.year):
        there = np.ones(len(index), dtype=bool) if e.area is None else index == e.area
        named |= np.outer(there, [c in excepted_counts(screening, e) for c in names])
    return named


def excepted_counts(screening: Screening, exception: SecrecyException) -> tuple[str, ...]:
    """Return the counts that an exception names, directly or by an indicator."""
    indicator = screening.rates.catalogue.by_id.get(exception.indicator or "")
    named = [exception.count] if exception.count else []
    named += indicator.counts if indicator else ()
    return tuple(dict.fromkeys(named))
