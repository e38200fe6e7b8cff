"""Several areas as one: a release with one more row, made of the sums of what this audience is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from screening.analysis.robustness import interval
from screening.analysis.space import Groups, together
from screening.base import many, number
from screening.concept import VALUE, Indicator
from screening.disclosure import Release
from screening.figures.maps import SvgLayer, svg_paths
from screening.figures.profile.facts import Facts, facts_of, hits_said
from screening.figures.profile.rows import APART, PARTLY
from screening.figures.words import about, area_list


def as_one(release: Release, areas: Sequence[str], name: str) -> tuple[Release, Facts]:
    """Return the release with the areas joined in one more row, and what the head of its profile says."""
    if release.screening is None:
        raise ValueError("this release does not hold what its rule was applied to")
    found = together(release.screening, areas)
    key = "Umgriff"
    while key in release.decision.index:
        key += "*"
    whole = _with_row(release, found, key, areas)
    row = found.table.loc[1]
    low, high, need = int(row["hits_min"]), int(row["hits_max"]), release.criteria.min_hits
    title = name or f"Umgriff aus {many(len(areas), 'Gebiet', 'Gebieten')}"
    rounded = (
        " Gerechnet aus gerundeten Zahlen: Was sie nicht entscheiden, bleibt offen." if release.base else ""
    )
    counted = (
        f"{hits_said(low, high, len(release.ids))} Indikatoren {'zählt' if low == high == 1 else 'zählen'}"
    )
    asked = "verlangt ist" if need == 1 else "verlangt sind"
    reason = f"Zusammen gerechnet: {counted}; {asked} {need}.{_lacking(release, found)}{rounded}"
    place = f"Zusammen: {area_list(release, areas)}"
    told = facts_of(whole, [key], analysed=False)[0]
    return whole, replace(
        told, title=title, name="", place=place, parent="", reason=reason, named="", alone=""
    )


def _lacking(release: Release, found: Groups) -> str:
    """Say of how many of the rule's indicators there is no joint value, and why; empty where there is one of all."""
    told, total = "", len(release.ids)
    for status, why in (
        (APART, "Geliefert sind Anteile ohne Zähler und Nenner, die sich nicht zusammenzählen lassen."),
        (PARTLY, "Nicht aus allen Gebieten steht hier eine Zahl, und geschätzt wird nichts."),
    ):
        lacking = sum(_status(release, found, i) == status for i in release.ids)
        if lacking == total:
            told += f" Zu keinem Indikator der Regel gibt es einen gemeinsamen Wert: {why}"
        elif lacking:
            of = f"{number(lacking)} von {number(total)} Indikatoren der Regel"
            told += f" Zu {of} gibt es keinen gemeinsamen Wert: {why}"
    return told


def joint_layer(release: Release, areas: Sequence[str], key: str, width: int) -> SvgLayer:
    """Return the small map with all the areas drawn as the one."""
    layer = svg_paths(release, width)
    there = [a for a in areas if a in layer.areas]
    if not there:
        return layer
    x, y = np.array([layer.centres[a] for a in there]).mean(axis=0)
    return replace(
        layer,
        areas={**layer.areas, key: "".join(layer.areas[a] for a in there)},
        centres={**layer.centres, key: (round(x), round(y))},
    )


def _with_row(release: Release, found: Groups, key: str, areas: Sequence[str]) -> Release:
    low, high, ratio, status = ({} for _ in range(4))
    for i in release.catalogue.indicators:
        low[i.id], high[i.id], ratio[i.id], status[i.id] = _figures(release, found, i)
    flags = found.exceeds.loc[1]
    row = found.table.loc[1]
    decision = {
        "inhabitants": row["inhabitants"],
        "hits_min": row["hits_min"],
        "hits_max": row["hits_max"],
        "decision": row["decision"],
        "reason": "",
    }
    sure = [i for i in release.ids if pd.notna(flags[i]) and flags[i]]
    themes = {t: sum(release.catalogue[i].theme == t for i in sure) for t in release.themes.columns}
    blank: dict[str, Any] = dict.fromkeys(release.areas.columns)
    shape = gpd.GeoDataFrame([blank], index=[key], crs=release.areas.crs, geometry="geometry")
    return replace(
        release,
        areas=pd.concat([release.areas, shape.astype(release.areas.dtypes.drop("geometry").to_dict())]),
        numerator=_more(release.numerator, key, found.numerator.loc[1]),
        denominator=_more(release.denominator, key, found.denominator.loc[1]),
        rate=_more(release.rate, key, found.rate.loc[1]),
        low=_more(release.low, key, low),
        high=_more(release.high, key, high),
        ratio=_more(release.ratio, key, ratio),
        status=_more(release.status, key, status),
        exceeds=_more(release.exceeds, key, flags),
        decision=_more(release.decision, key, decision),
        themes=_more(release.themes, key, themes),
        special=pd.concat(
            [release.special, pd.Series([about.JOINT], index=[key], dtype=release.special.dtype)]
        ),
        under=_more(release.under, key, {}),
    )


def _figures(release: Release, found: Groups, indicator: Indicator) -> tuple[Any, Any, Any, str]:
    """Return the ends of random variation, times the mean, and the status of a joint value."""
    i = indicator.id
    value, mean = found.rate[i][1], release.reference["value"][i]
    status = _status(release, found, i)
    if status != VALUE:
        return pd.NA, pd.NA, pd.NA, status
    n, d = (np.array([float(frame[i][1])]) for frame in (found.numerator, found.denominator))
    low, high = interval(indicator, n, d)
    # as of an area: values that may be negative are no multiples, see `screening.disclosure`
    known = pd.notna(mean) and mean > 0 and not indicator.negative
    return float(low[0]), float(high[0]), float(value) / float(mean) if known else pd.NA, VALUE


def _status(release: Release, found: Groups, i: str) -> str:
    """Return whether there is a joint value, and if not, why."""
    if pd.notna(found.rate[i][1]):
        return VALUE
    counted = release.screening is None or bool(release.screening.rates.counted[i])
    return PARTLY if counted else APART


def _more(frame: pd.DataFrame, key: str, row: Any) -> pd.DataFrame:
    """Return a frame with one more row, its types kept."""
    told = {c: row.get(c, pd.NA) for c in frame.columns}
    added = pd.DataFrame({c: pd.array([v], dtype=frame[c].dtype) for c, v in told.items()}, index=[key])
    return pd.concat([frame, added]).rename_axis(frame.index.name)
