"""Reasons for choosing an area, as sentences: from the values that count and from those who named it."""

from __future__ import annotations

from collections.abc import Sequence

from screening.base import number
from screening.disclosure import Release
from screening.figures.words import called, statements
from screening.process import is_newest


def proposed_reasons(release: Release, areas: Sequence[str]) -> tuple[str, ...]:
    """Return the rule, a sentence on the figures of each area, and what was said of it where the text is reviewed.

    Agreements name areas of the newest boundaries: of a year with older ones nothing is proposed.

    Parameters
    ----------
    release : Release
        For ``gespraech``: the agreement leaves the house.
    areas : sequence of str
        Areas that the release does not hold are passed over.

    Examples
    --------
    >>> import screening as sc
    >>> jahr = sc.open_year("musterstadt", 2020)
    >>> proposed_reasons(jahr, ["23.1.1"])[1].partition(" von ")[0]
    '23.1.1: 12'
    >>> proposed_reasons(jahr, ["nirgends"])
    ()
    """
    if not is_newest(release.city, release.boundary):
        return ()
    said = statements(release)
    there = [a for a in areas if a in release.decision.index]
    found = [release.criteria.sentence(release.city.noun, release.catalogue)] if there else []
    for area in areas:
        if area in there:
            found.append(_figures(release, area))
        for one in said.get(area, ()):
            told = f" „{one.text}“" if one.text and not one.mark else ""
            found.append(f"{called(release, area)} wurde genannt von: {one.by}.{told}")
    return tuple(found)


def _figures(release: Release, area: str) -> str:
    """Say how many indicators count and which, and what follows from it."""
    row = release.decision.loc[area]
    low, high = int(row["hits_min"]), int(row["hits_max"])
    span = number(low) if low == high else f"{number(low)} bis {number(high)}"
    counting = [i for i in release.ids if bool(release.exceeds[i].fillna(False)[area])]
    # names hold commas themselves
    labels = "; ".join(release.catalogue[i].short for i in counting)
    # a decision may be told where not all that makes it is: then these are some of those that count
    kind = "darunter: " if len(counting) < low else "sicher: " if low != high else ""
    which = f" ({kind}{labels})" if counting else ""
    verb = "zählt" if low == high == 1 else "zählen"
    of = f"{number(len(release.ids))} {'Indikator' if len(release.ids) == 1 else 'Indikatoren'}"
    told = f"{release.year} ist die Entscheidung {row['decision']}"
    return f"{called(release, area)}: {span} von {of} {verb}{which}, {told}."
