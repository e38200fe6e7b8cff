"""Told figures in words: "rund 45", "unter 10", "rund 12 %", and the sentence that says how to read them.

For ``intern`` (base 0) all of it writes what `screening.base.style` writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import pandas as pd

from screening.base import NBSP, decimals, many, missing, number, value_with_unit
from screening.concept import PERCENTS, UNDER, Indicator
from screening.disclosure import Release

JOINT = "umgriff"
"""What is special about a row of several areas taken as one: it is no area of the city, and has no rank among them."""


class Rounded(Protocol):
    """A `Release` or a `screening.disclosure.comparison.Comparison`."""

    @property
    def base(self) -> int:
        """The multiple that counts are rounded to; 0 where they are as delivered."""

    @property
    def counted(self) -> bool:
        """Whether there are counts that could be rounded."""


def count(told: Rounded, value: Any, none: str = "–") -> str:
    """Return a count, or a sum of counts, with the word *rund* where it is rounded.

    Zero is told as it is, and so is what is no multiple of the base: neither was rounded.
    """
    shown = number(value, none=none)
    rounded = told.base and not missing(value) and value and value % told.base == 0
    return f"rund{NBSP}{shown}" if rounded else shown


def people_in(release: Release, areas: Iterable[str], share_as: str = "") -> str:
    """Return how many people live in areas, followed by their share of all: ``{}`` in `share_as`.

    Areas of which it is not told are counted in place of the share, which would say too little; empty where it is told
    of none.
    """
    people = release.decision["inhabitants"]
    inside = people[[*areas]]
    lived, unknown = inside.sum(), int(inside.isna().sum())
    if not release.peopled or unknown == len(inside):
        return ""
    told = f"{count(release, lived)} {'Mensch' if lived == 1 else 'Menschen'}"
    if unknown:
        return f"{told}, ohne {many(unknown, 'Gebiet', 'Gebiete')} mit nicht genannter Zahl"
    of_all = share(release, 100 * lived / people.sum() if people.sum() else None)
    return f"{told}{share_as.format(of_all)}"


def digits_of(value: Any, bar: Any = None, exceeds: Any = None, unit: str = "%") -> int:
    """Return how many decimals a rate of rounded counts carries: about two digits in all.

    Of percent none from ten on, else one.

    Parameters
    ----------
    value : float
    bar : float, optional
        From here on a value counts.
    exceeds : bool, optional
        Whether it does: it is told with as many decimals as it takes to lie on that side of the bar as told.
    unit : str

    Examples
    --------
    >>> digits_of(12.34), digits_of(1.92), digits_of(15.16, 15.14, True), digits_of(2.493, 2.4954, False)
    (0, 1, 1, 2)
    >>> digits_of(12.34, unit="je 1.000"), digits_of(0.0312, unit="Quotient")
    (0, 3)
    """
    if missing(value):
        return 1
    finer = 0 if unit in PERCENTS else max(decimals(value, unit) - 1, 0)
    least = finer if abs(value) >= 9.95 else max(finer, 1)
    if abs(value) < 1 and finer:
        least = finer + 1
    if missing(bar) or missing(exceeds):
        return least
    limit = round(float(bar), max(finer, 2) if bar < 3 else 1)
    most = max(least + 1, 2)
    fitting = (d for d in range(least, most + 1) if (round(float(value), d) >= limit) == bool(exceeds))
    return next(fitting, most)


def share(told: Rounded, value: Any) -> str:
    """Return a percentage of told counts in prose."""
    if not told.base or missing(value) or not value:
        return value_with_unit(value, "%")
    return f"rund{NBSP}{value_with_unit(value, '%', digits_of(value))}"


def digits(release: Release, indicator: Indicator) -> int:
    """Return how many decimals an indicator's values carry as delivered: one of percent, else by their usual size."""
    if indicator.unit in PERCENTS:
        return 1
    sizes = [release.reference["value"][indicator.id], release.rate[indicator.id].median()]
    return decimals(max((abs(float(s)) for s in sizes if not missing(s)), default=0.0), indicator.unit)


def is_rounded(release: Release, indicator: Indicator) -> bool:
    """Tell whether an indicator's rates are made of rounded counts, rather than delivered as rates."""
    return bool(release.base) and bool(release.denominator[indicator.id].notna().any())


def unnumbered(release: Release, indicator: Indicator) -> bool:
    """Tell whether an indicator is told without figures: its answers, and a mean of two digits.

    Those of agencies are, and rates without counts from which a secret count would follow.
    """
    told = bool(release.exceeds[indicator.id].notna().any())
    if indicator.direction == "a":
        return bool(release.base) and (told or is_rounded(release, indicator))
    alone = not is_rounded(release, indicator) and release.rate[indicator.id].isna().all()
    return bool(release.base) and told and bool(alone)


def rate(
    release: Release, indicator: Indicator, value: Any, exceeds: Any = None, *, word: bool = True
) -> str:
    """Return an indicator's value with its unit, with the word *rund* (if `word`) where it is rounded."""
    if missing(value) or not is_rounded(release, indicator):
        return value_with_unit(value, indicator.unit, digits(release, indicator))
    if not value:
        return value_with_unit(0, indicator.unit, 0)
    bar = release.reference["threshold"][indicator.id]
    shown = value_with_unit(value, indicator.unit, digits_of(value, bar, exceeds, indicator.unit))
    return f"rund{NBSP}{shown}" if word else shown


def mean_digits(release: Release, indicator: Indicator, usual: int) -> int:
    """Return how many decimals a mean and its threshold carry: of agencies' indicators two digits are told.

    `usual` are those of percent; other units have theirs.
    """
    mean = release.reference["value"][indicator.id]
    if indicator.unit not in PERCENTS:
        usual += digits(release, indicator) - 1
    if missing(mean) or not unnumbered(release, indicator):
        return usual
    return min(usual, digits_of(mean, unit=indicator.unit))


def under(release: Release, area: str, counted: str) -> str:
    """Return the bracket that a count is told in, "unter 10"; empty if it is told in none."""
    if counted not in release.under:
        return ""
    limit = release.under[counted][area]
    return "" if pd.isna(limit) else f"unter{NBSP}{number(limit)}"


def people(release: Release, area: str, none: str) -> str:
    """Return how many people live in an area."""
    value = release.decision["inhabitants"][area]
    if pd.isna(value):
        return under(release, area, release.catalogue.inhabitants) or none
    return count(release, value)


def people_below(release: Release, area: str, none: str) -> str:
    """Return the same as a cell says it: its `heading` says that it is rounded."""
    return people(release, area, none).removeprefix(f"rund{NBSP}")


def brackets(release: Release, indicator: str) -> list[str]:
    """Return per area numerator and denominator of a value that a bracket is part of; empty where none is.

    A value of which one count is not told at all is not among them.
    """
    index = release.decision.index
    made = release.catalogue[indicator]
    status = release.status[indicator].reindex(index)
    found = dict.fromkeys(index, "")
    for area in index[(status == UNDER).to_numpy(dtype=bool)]:
        parts = [
            count(release, frame[indicator][area], none="") or under(release, area, counted)
            for frame, counted in (
                (release.numerator, made.numerator),
                (release.denominator, made.denominator),
            )
        ]
        if all(parts):
            found[area] = f"{NBSP}/{NBSP}".join(parts)
    return list(found.values())


def heading(told: Rounded, text: str) -> str:
    """Return the header of a column of counts, the cells of which do not repeat the word."""
    return f"{text} (rund)" if told.base else text


def sentence(told: Rounded) -> str:
    """Return the one sentence that says how figures are told; empty where they are as delivered."""
    if not told.base:
        return ""
    if not told.counted:
        return "Die Entscheidungen und die Urteile, ob ein Wert zählt, sind genau."
    limits = getattr(told, "under", pd.DataFrame()).max().max()
    small = "" if pd.isna(limits) else f", kleine stehen als Spanne („unter{NBSP}{number(limits)}“)"
    return (
        f"Zahlen sind auf Vielfache von {number(told.base)} gerundet („rund“){small}; genau sind die Entscheidungen und "
        "die Urteile, ob ein Wert zählt."
    )


def untold(release: Release) -> str:
    """Return how many decisions are not told; empty where figures are as delivered."""
    if not release.base:
        return ""
    total = int((release.special != JOINT).sum())
    if not release.untold:
        return (
            "Die Entscheidung ist gesagt."
            if total == 1
            else f"Alle {number(total)} Entscheidungen sind gesagt."
        )
    verb = "bleibt" if release.untold == 1 else "bleiben"
    why = "sonst ließe sich auf kleine Zahlen schließen"
    return f"{number(release.untold)} der {number(total)} Entscheidungen {verb} hier offen: {why}."


def lacking(release: Release) -> tuple[bool, bool]:
    """Tell whether values of areas that are *möglich* are missing, and whether some are secret."""
    at = release.chosen("möglich"), [*release.ids]
    open_ = release.exceeds.loc[at].isna().to_numpy(dtype=bool)
    kinds = {*release.status.loc[at].to_numpy()[open_]}
    # of whom no value is open, the inhabitants are not known
    return kinds != {"geheim"}, "geheim" in kinds


def reading(release: Release) -> str:
    """Return how to read the figures, and how many decisions are not told."""
    return f"{sentence(release)} {untold(release)}".strip()
