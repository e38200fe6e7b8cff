"""Where a rule and a delivery do not fit together, for the analyst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from screening.base import NBSP, Finding, listed, odds, some, some_areas, the_area, value_with_unit
from screening.rule import Screening


def screening_findings(screening: Screening) -> tuple[Finding, ...]:
    """Return what the application of the rule itself gives to note.

    Inhabitants that nobody delivered, a threshold that no share can reach, an indicator without a mean (of the rule or
    beside it), areas that a mean leaves out, an excluded area that does not exist.
    """
    found: list[Finding] = []
    delivery, criteria = screening.rates.delivery, screening.criteria
    if criteria.min_inhabitants and not delivery.peopled:
        found.append(_nobody_delivered(f"{delivery.year}/lieferung.toml", delivery.catalogue.inhabitants))
    found += [*_bars(screening), *_beside(screening)]
    people = delivery.inhabitants
    unknown = [str(a) for a in people.index[people.isna()]]
    by_size = [i for i in criteria.indicators if criteria.base_of(i) == "eligible"]
    if criteria.min_inhabitants and by_size and 0 < len(unknown) < len(people):
        every = len(by_size) == len(criteria.indicators)
        shorts = () if every else [f"„{delivery.catalogue[i].short}“" for i in by_size]
        found.append(_left_out_of_means(unknown, shorts))
    return (*found, *_excluded(screening))


def _bars(screening: Screening) -> Iterator[Finding]:
    """Tell thresholds that no share can reach, and indicators without any."""
    criteria, thresholds = screening.criteria, screening.reference["threshold"]
    nowhere: list[str] = []
    for i in criteria.indicators:
        bar, indicator = thresholds[i], screening.rates.catalogue[i]
        if pd.isna(bar):
            nowhere.append(f"„{indicator.short}“")
            continue
        if indicator.within and (
            bar > indicator.per or (bar == indicator.per and criteria.comparison == ">")
        ):
            shown = value_with_unit(bar, indicator.unit).replace(NBSP, " ")
            message = f"„{indicator.short}“ kann nirgends zählen: die Schwelle läge bei {shown}."
            remedy = "Den Indikator in den Kriterien prüfen."
        else:
            continue
        yield Finding("Warnung", message, remedy, file="kriterien.toml", column=i)
    if nowhere:
        verb = "hat" if len(nowhere) == 1 else "haben"
        message = f"{listed(nowhere)} {verb} keinen Mittelwert: überall offen."
        yield Finding("Warnung", message, "Lieferung ergänzen.", file="kriterien.toml", column="indicators")


def _beside(screening: Screening) -> Iterator[Finding]:
    """Tell indicators beside the rule that came as rates alone, where only a city rate would be their mean."""
    rates, criteria = screening.rates, screening.criteria
    bare = [
        i.id
        for i in rates.catalogue.indicators
        if i.id not in criteria.indicators
        and not rates.counted[i.id]
        and criteria.mean_of(i.id) == "weighted"
        and rates.rate[i.id].notna().any()
    ]
    if not bare:
        return
    named = some(f"„{rates.catalogue[i].short}“" for i in bare)
    own = ", ".join(
        f'{i} = "{mean}"' for i, mean in {**criteria.means, **dict.fromkeys(bare, "unweighted")}.items()
    )
    yield Finding(
        "Hinweis",
        f"Ohne Mittelwert gezeigt, weil nur als Quote geliefert: {named}.",
        f"Soll ein Mittelwert daneben stehen, im Abschnitt dieser Kriterien schreiben: means = {{ {own} }}",
        file="kriterien.toml",
        column="criteria.means",
        value=some(bare),
    )


def _left_out_of_means(areas: Sequence[str], shorts: Sequence[str]) -> Finding:
    """Tell areas of unknown size, where means are those of the areas that can be chosen: all, or of these indicators."""
    means = (
        f"{'die Mittelwerte' if len(shorts) > 1 else 'den Mittelwert'} von {listed(shorts)}" if shorts else ""
    )
    which = "Ein Gebiet" if len(areas) == 1 else f"Gebiete ({len(areas)})"
    message = (
        f"{which} ohne bekannte Einwohnerzahl {'geht' if len(areas) == 1 else 'gehen'} nicht in "
        f"{means or 'die Mittelwerte'} ein, denn "
        f"{'der entsteht' if len(shorts) == 1 else 'die entstehen'} über die Gebiete, die aufgenommen werden können."
    )
    them = "es" if len(areas) == 1 else "sie"
    remedy = f'Einwohnerzahl nachliefern lassen; base = "all" in kriterien.toml nähme {them} hinzu.'
    return Finding(
        "Hinweis", message, remedy, file="kriterien.toml", column="criteria.base", value=some_areas(areas)
    )


def _excluded(screening: Screening) -> Iterator[Finding]:
    """Tell excluded areas that are written in another way, or not there."""
    place = {"file": "kriterien.toml", "column": "exclusion.area"}
    for e in screening.criteria.exclusions:
        if e.written != e.area:
            message = "Die Kennung ist anders geschrieben als in den Grenzen; sie kann nur ein Gebiet meinen."
            yield Finding(
                "Hinweis", message, "Kennung angleichen.", **place, value=f"{e.written} → {the_area(e.area)}"
            )
    for e in screening.criteria.exclusions:
        if e.area not in screening.exceeds.index:
            alike = odds(e.area, screening.exceeds.index)
            message = f"Das ausgeschlossene Gebiet gibt es in diesem Gebietsstand nicht.{alike}"
            yield Finding("Warnung", message, "Ausschluss prüfen.", **place, value=e.area)


def _nobody_delivered(file: str, count: str) -> Finding:
    """Tell a delivery without inhabitants, of whom the rule demands some."""
    message = "Die Einwohnerzahl wird nicht geliefert; die Mindestgröße bleibt überall offen."
    remedy = (
        "Zählgröße der Einwohner:innen (inhabitants im Katalog) unter columns zuordnen; wird keine Mindestgröße "
        "verlangt, in kriterien.toml min_inhabitants = 0 setzen."
    )
    return Finding("Warnung", message, remedy, file=file, column=count)


__all__ = ["screening_findings"]
