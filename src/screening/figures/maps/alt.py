"""What a map shows, said in words for those who do not see it."""

from __future__ import annotations

import pandas as pd

from screening.base import NBSP, many, number, some, value_with_unit
from screening.concept import Indicator
from screening.disclosure import Release, unmapped
from screening.figures.maps.classes import OPEN, REACHES, Classified
from screening.figures.maps.geo import parent_ids
from screening.figures.maps.titles import hits_title, indicator_title
from screening.figures.maps.whereabouts import FEW
from screening.figures.words import about, called


def exceeding(release: Release, indicator: str) -> pd.Index:
    """Return the areas that the indicator counts for; small and empty ones are shown as such instead."""
    flags = release.exceeds[indicator].fillna(False).to_numpy(dtype=bool)
    return release.exceeds.index[flags & (release.special == "").to_numpy()]


def mean_text(release: Release, indicator: Indicator) -> str:
    """Return an indicator's reference value and threshold in words."""
    value = release.reference["value"][indicator.id]
    if pd.isna(value):
        return "kein Mittelwert"
    bar = release.reference["threshold"][indicator.id]
    digits = about.mean_digits(release, indicator, 2 if float(value) < 3 else 1)
    mean = value_with_unit(value, indicator.unit, digits)
    word = " (rund)" if about.is_rounded(release, indicator) else ""
    return f"Mittelwert {mean}, Schwelle {value_with_unit(bar, indicator.unit, digits)}{word}"


def hits_alt(release: Release, classified: Classified) -> str:
    """Return what the map of hits shows."""
    least = release.criteria.min_hits
    sure = release.chosen("sicher")
    where = f"{hits_title(release)}. Karte der Treffer, {release.city.name} {release.year}"
    if not len(sure):
        text = f"{where}: kein Gebiet erreicht sicher {least} Treffer."
    else:
        most = sure[0]
        low, high = (release.decision[c][most] for c in ("hits_min", "hits_max"))
        hits = number(low) if low == high else f"{number(low)} bis {number(high)}"
        verb = "Gebiet ist" if len(sure) == 1 else "Gebiete sind"
        text = (
            f"{where}: {len(sure)} {verb} mit {least} oder mehr von {len(release.ids)} "
            f"Treffern sicher aufgenommen; am meisten hat {called(release, most)} mit {hits}."
        )
    possible = len(release.chosen("möglich"))
    more = f" Möglich: {possible}." if possible else ""
    open_ = sum(classified.count(c.key) for c in classified.classes if c.key.endswith((OPEN, REACHES)))
    more += f" Wie viele es sind, lassen Werte offen: {many(open_, 'Gebiet', 'Gebiete')}." if open_ else ""
    return f"{text}{more}{concentration(release, sure)}{made_up(release)}"


def concentration(release: Release, areas: pd.Index) -> str:
    """Tell in which parents the areas concentrate: the three with most of them, if two or more."""
    if not release.city.parents or len(areas) < FEW:
        return ""
    counts = parent_ids(release)[areas].value_counts()
    leading = sorted(counts.index[counts >= 2], key=lambda p: (-counts[p], p))[:3]
    if not leading:
        return " Sie liegen verstreut."
    told = ", ".join(f"{p} ({counts[p]})" for p in leading)
    return f" Schwerpunkte nach {release.city.parents[0].label}: {told}."


def indicator_alt(release: Release, indicator: Indicator, hits: pd.Index, classified: Classified) -> str:
    """Return what the map of an indicator shows; `hits` are the areas that it counts for."""
    text = f"{indicator_title(release, indicator, hits)}. Karte {indicator.short}, {release.city.name} {release.year}: "
    text += f"{mean_text(release, indicator)}."
    rates = release.rate[indicator.id][release.special == ""].dropna()
    if len(rates):
        top = rates.astype(float).idxmax()
        most = about.rate(release, indicator, rates[top], release.exceeds[indicator.id][top])
        text += f" Höchster Wert: {called(release, top)} mit {most}."
    secret, missing = classified.count("secret"), classified.count("missing")
    without = [f"{n}{NBSP}{t}" for n, t in ((secret, "geheim"), (missing, "ohne Angabe")) if n]
    text += f" Ohne Wert: {', '.join(without)}." if without else ""
    unsure = len(classified.unsure)
    text += (
        f" Nicht sicher über oder unter der Schwelle: {many(unsure, 'Gebiet', 'Gebiete')}." if unsure else ""
    )
    return f"{text}{concentration(release, hits)}{made_up(release)}"


def made_up(release: Release) -> str:
    """Return the sentences that an alternative text ends with: areas not drawn, and that data is invented."""
    missing = unmapped(release.areas)
    drawn = f" Nicht gezeichnet, da ohne Fläche in den Grenzen: {some(missing)}." if len(missing) else ""
    return drawn + (" Synthetische Demodaten." if release.city.synthetic else "")
