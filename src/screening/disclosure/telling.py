"""One year told, and proven, by the city's settings and with regard to what has left the house before."""

from __future__ import annotations

from screening.disclosure.register import Register
from screening.disclosure.told import Facts, Proof, Told, prove, tell
from screening.rule import Screening


def told_before(screening: Screening, register: Register | None) -> Facts | None:
    """Return what earlier releases told of a year on the same boundaries."""
    delivery = screening.rates.delivery
    return register.of(delivery.year, delivery.boundary) if register else None


def told_of(screening: Screening, register: Register | None) -> Told:
    """Make the told city of one year."""
    secrecy = screening.rates.delivery.city.secrecy
    before = told_before(screening, register)
    return tell(screening, before, base=secrecy.base, width=secrecy.flag_width)


def told_side_by_side(one: Screening, other: Screening, register: Register | None) -> tuple[Told, Told]:
    """Make the told cities of the two sides of a comparison.

    Of one year under two sets of criteria one after the other: what the first lets out bounds what the second may tell.
    """
    first = told_of(one, register)
    if one.rates.delivery.year == other.rates.delivery.year:
        return first, tell(other, first.facts, base=first.base, width=first.width)
    return first, told_of(other, register)


def proof_of(screening: Screening, register: Register | None) -> Proof:
    """Make twins of a year as it is told."""
    return prove(screening, told_of(screening, register), told_before(screening, register))
