"""Where a rule and a delivery do not fit together, for the analyst."""

from __future__ import annotations

import pandas as pd

from screening.base import NBSP, Finding, odds, some, value_with_unit
from screening.rule import Screening


def screening_findings(screening: Screening) -> tuple[Finding, ...]:
    """Return what the application of the rule itself gives to note.

    A threshold that no share can reach, an indicator without a mean, an excluded area that does not exist.
    """
    found: list[Finding] = []
    delivery = screening.rates.delivery
    if screening.criteria.min_inhabitants and not delivery.peopled:
        found.append(_nobody_delivered(f"{delivery.year}/lieferung.toml", delivery.catalogue.inhabitants))
    criteria, thresholds = screening.criteria, screening.reference["threshold"]
    for i in criteria.indicators:
        bar = thresholds[i]
        indicator = screening.rates.catalogue[i]
        all_ = indicator.per
        over = pd.notna(bar) and (bar > all_ or (bar == all_ and criteria.comparison == ">"))
        if indicator.within and over:
            shown = value_with_unit(bar, indicator.unit).replace(NBSP, " ")
            found.append(
                Finding(
                    "Warnung",
                    f"„{indicator.short}“ kann nirgends zählen: die Schwelle läge bei {shown}.",
                    "Den Indikator in den Kriterien prüfen.",
                    file="kriterien.toml",
                    column=i,
                )
            )
        elif pd.isna(bar):
            found.append(
                Finding(
                    "Warnung",
                    f"„{indicator.short}“ hat keinen Mittelwert: überall offen.",
                    "Lieferung ergänzen.",
                    file="kriterien.toml",
                    column=i,
                )
            )
    people = screening.rates.delivery.inhabitants
    unknown = people.index[people.isna()]
    if 0 < len(unknown) < len(people) and screening.criteria.base == "eligible":
        found.append(
            Finding(
                "Hinweis",
                f"Gebiete ohne bekannte Einwohnerzahl ({len(unknown)}) gehen nicht in die Mittelwerte ein, denn die "
                "entstehen über die Gebiete, die gewählt werden können.",
                'Einwohnerzahl nachliefern lassen; base = "all" in kriterien.toml nähme sie hinzu.',
                file="kriterien.toml",
                column="criteria.base",
                value=some(unknown),
            )
        )
    found += [
        Finding(
            "Hinweis",
            "Die Kennung ist anders geschrieben als in den Grenzen; sie kann nur ein Gebiet meinen.",
            "Kennung angleichen.",
            file="kriterien.toml",
            column="exclusion.area",
            value=f"{e.written} → {e.area}",
        )
        for e in criteria.exclusions
        if e.written != e.area
    ]
    found += [
        Finding(
            "Warnung",
            f"Das ausgeschlossene Gebiet gibt es in diesem Gebietsstand nicht.{odds(e.area, screening.exceeds.index)}",
            "Ausschluss prüfen.",
            file="kriterien.toml",
            column="exclusion.area",
            value=e.area,
        )
        for e in criteria.exclusions
        if e.area not in screening.exceeds.index
    ]
    return tuple(found)


def _nobody_delivered(file: str, count: str) -> Finding:
    """Tell a delivery without inhabitants, of whom the rule demands some."""
    message = "Die Einwohnerzahl wird nicht geliefert; die Mindestgröße bleibt überall offen."
    remedy = (
        "Zählgröße der Einwohner:innen (inhabitants im Katalog) unter columns zuordnen; wird keine Mindestgröße "
        "verlangt, in kriterien.toml min_inhabitants = 0 setzen."
    )
    return Finding("Warnung", message, remedy, file=file, column=count)


__all__ = ["screening_findings"]
