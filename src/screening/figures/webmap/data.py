"""What the web map holds: geometry, values and classes as compact JSON.

Only what the door let through; a value that is not in the `Release` cannot be in the page.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import shapely

from screening.base import DECISIONS, many, unit_beside
from screening.concept import PERCENTS, Indicator
from screening.disclosure import Release
from screening.figures.maps import (
    SECRET,
    Classified,
    Drawing,
    MapClass,
    counting_keys,
    decision_classes,
    drawing,
    hit_classes,
    indicator_classes,
    lines_of,
    mean_text,
    parent_ids,
    parent_names,
    rings_of,
)
from screening.figures.words import about, has_names, in_order, name_beside

DETAIL = 2000
"""Steps over the longer side: about three screens' worth of pixels, for zooming in."""

PATTERNS = {
    "/": "diagonal",
    "\\": "back",
    "x": "cross",
    ".": "dots",
    "-": "lines",
    "|": "bars",
    "+": "plus",
}
STATUS_TEXTS = {
    "fehlt": "keine Angabe",
    "folgt": "folgt später",
    "unsicher": "zu unsicher",
    "unsinnig": "nicht sinnvoll",
    "ohne Bezug": "ohne Bezugsgröße",
} | dict.fromkeys(SECRET, "geheim")
NOT_SHOWN = "Wert nicht gezeigt"


def data_json(release: Release) -> str:
    """Return all data of the page as JSON that may stand inside of a script element."""
    text = json.dumps(page_data(release), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # "</script>" or "<!--" in a delivered text must not end or open anything
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def page_data(release: Release) -> dict[str, Any]:
    """Return what the page's script reads: plain lists, one entry per area in the order of the decision."""
    geometry = drawing(release, DETAIL)
    grid = max(round(max(_size(geometry)) / 8000, 2), 0.01)
    ids = [str(a) for a in release.decision.index]
    parents = parent_ids(release).reindex(release.decision.index)
    decision = release.decision
    told: dict[str, Any] = {"base": release.base} if release.base else {}
    if small := _under(release, release.catalogue.inhabitants):
        told["under"] = small
    if has_names(release):
        told["names"] = [name_beside(release, a) for a in ids]
        told["order"] = [ids.index(a) for a in in_order(release, ids)]
    reasons, reason = _coded(decision["reason"].fillna("").astype(str).tolist())
    districts, district = _districts(release, geometry, parents, grid)
    return {
        "grid": grid,
        "size": [int(s / grid) for s in _size(geometry)],
        "geometry": [_polygons(geometry, a, grid) for a in decision.index],
        "borders": [_flat(x, geometry, grid) for x in lines_of(geometry.borders)],
        "water": [_flat(x, geometry, grid) for x in lines_of(geometry.water)],
        "parent": release.city.parents[0].label if release.city.parents else "",
        "districts": districts,
        "district": district,
        "ids": ids,
        "inhabitants": _whole(decision["inhabitants"]) if release.peopled else None,
        "hitsMin": _whole(decision["hits_min"]),
        "hitsMax": _whole(decision["hits_max"]),
        "counted": len(release.ids),
        "decisions": list(DECISIONS),
        "decision": [DECISIONS.index(d) for d in decision["decision"]],
        "reasons": reasons,
        "reason": reason,
        "statuses": _statuses(),
        "layers": _layers(release),
    } | told


def pattern_of(map_class: MapClass) -> str:
    """Return the key of a class's SVG pattern, empty for a plain fill."""
    name = PATTERNS.get(map_class.hatch[:1], "")
    return f"{name}-{map_class.fill.lstrip('#')}" if name else ""


def _layers(release: Release) -> list[dict[str, Any]]:
    criteria = release.criteria
    are = "verlangt ist" if criteria.min_hits == 1 else "verlangt sind"
    rule = f"{are} {criteria.min_hits} von {many(len(criteria.indicators), 'Indikator', 'Indikatoren')}"
    layers = [
        _layer("hits", "Überblick", "Treffer", f"sichere Treffer; {rule}", hit_classes(release)),
        _layer("decision", "Überblick", "Entscheidung", rule, decision_classes(release)),
    ]
    catalogue = release.catalogue
    counted = [catalogue[i] for i in release.ids]
    others = [i for i in catalogue.indicators if i.id not in release.ids]
    themes = list(catalogue.theme_labels)
    others.sort(key=lambda i: (themes.index(i.theme), i.number))
    for indicator in [*counted, *others]:
        inside = indicator.id in release.ids
        further = f"Weitere: {catalogue.theme_labels[indicator.theme]}" if len(themes) > 1 else "Weitere"
        group = "Kriterienkatalog" if inside else further
        layers.append(_indicator_layer(release, indicator, group) | {"counts": inside})
    return layers


def _layer(key: str, group: str, label: str, note: str, classified: Classified) -> dict[str, Any]:
    keys = [c.key for c in classified.classes]
    return {
        "id": key,
        "group": group,
        "option": label,
        "label": label,
        "note": note,
        "classes": [{"label": c.label, "fill": c.fill, "pattern": pattern_of(c)} for c in classified.classes],
        "cls": _digits([keys.index(k) for k in classified.of]),
    }


def _indicator_layer(release: Release, indicator: Indicator, group: str) -> dict[str, Any]:
    classified = indicator_classes(release, indicator.id, absolute=True)
    made = _layer(
        indicator.id,
        group,
        indicator.label,
        f"{mean_text(release, indicator)}; ▲ ab der Schwelle",
        classified,
    )
    # a sign beside the colour: which classes count
    for told, shown in zip(made["classes"], classified.classes, strict=True):
        if shown.key in counting_keys(release.criteria):
            told["label"] += " ▲"
    # a ratio alone is none: where the door took the value, its ratio must not stay
    ratio = release.ratio[indicator.id].mask(release.rate[indicator.id].isna())
    status = [STATUS_TEXTS.get(s, NOT_SHOWN) for s in release.status[indicator.id]]
    exceeds = release.exceeds[indicator.id]
    usual = indicator.unit in PERCENTS
    finest = about.digits(release, indicator)
    return (
        made
        | {
            "option": f"{indicator.number} {indicator.short}",
            "short": indicator.short,
            "unit": indicator.unit,
            "rate": _scaled(release.rate[indicator.id], finest),
            "ratio": _scaled(ratio, 2),
            "n": _whole(release.numerator[indicator.id]),
            "d": _whole(release.denominator[indicator.id]),
            "flag": "".join("o" if pd.isna(f) else "j" if f else "n" for f in exceeds),
            "status": _digits([_statuses().index(s) for s in status]),
        }
        | ({} if usual else {"beside": unit_beside(indicator.unit), "decimals": finest})
        | _told(release, indicator)
    )


def _told(release: Release, indicator: Indicator) -> dict[str, Any]:
    """Return how an indicator's rounded figures are told: their decimals, and below what those in a bracket are."""
    if not about.is_rounded(release, indicator):
        return {}
    bar = release.reference["threshold"][indicator.id]
    rate = release.rate[indicator.id]
    digits = [
        about.digits_of(v, bar, e, indicator.unit) if pd.notna(v) and v else 0
        for v, e in zip(rate, release.exceeds[indicator.id], strict=True)
    ]
    whole = [_scaled(rate.iloc[[k]], d)[0] for k, d in enumerate(digits)]
    made: dict[str, Any] = {"rate": whole, "digits": _digits(digits)}
    ends = _under(release, indicator.numerator), _under(release, indicator.denominator)
    if any(ends):
        small = [k for k, text in enumerate(about.brackets(release, indicator.id)) if text]
        made["under"] = [{k: end[k] for k in small if k in end} for end in ends]
    return made


def _under(release: Release, counted: str) -> dict[int, int]:
    """Return by position of the area below which number a count is that is told in a bracket."""
    if counted not in release.under:
        return {}
    limits = release.under[counted].reindex(release.decision.index)
    return {k: int(v) for k, v in enumerate(limits) if pd.notna(v)}


def _statuses() -> list[str]:
    return [*dict.fromkeys(STATUS_TEXTS.values()), NOT_SHOWN]


def _scaled(values: pd.Series, digits: int) -> list[int | None]:
    """Round like `screening.base.style.number`, half away from zero, to whole tenths or hundredths."""
    raw = values.to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(raw)
    whole = np.floor(np.abs(np.where(known, raw, 0.0)) * 10**digits + 0.5 + 1e-9) * np.sign(raw)
    return [int(w) if k else None for w, k in zip(whole, known, strict=True)]


def _whole(values: pd.Series) -> list[int | None]:
    return [None if pd.isna(v) else int(v) for v in values]


def _digits(codes: list[int]) -> str:
    return "".join("0123456789abcdefghijklmnopqrstuvwxyz"[c] for c in codes)


def _coded(texts: list[str]) -> tuple[list[str], list[int]]:
    codes: dict[str, int] = {}
    of = [codes.setdefault(t, len(codes)) for t in texts]
    return list(codes), of


def _districts(
    release: Release, geometry: Drawing, parents: pd.Series, grid: float
) -> tuple[list[dict[str, Any]], list[int]]:
    """Return the parents with a label's place, and the position of each area's parent (-1: none)."""
    if not release.city.parents:
        return [], [-1] * len(parents)
    names = parent_names(release)
    rows: list[dict[str, Any]] = []
    keys = sorted({str(p) for p in parents.dropna()} - {""})
    for key in keys:
        place: dict[str, Any] = {}
        if key in geometry.parents.index:
            shape = geometry.parents[key]
            spot = shapely.maximum_inscribed_circle(shape, tolerance=50 * grid)
            x, y = _flat(shapely.get_coordinates(spot)[:1], geometry, grid)
            place = {"x": x, "y": y}
        rows.append({"id": key, "name": names.get(key, ""), **place})
    place = {key: n for n, key in enumerate(keys)}
    return rows, [place.get(str(p), -1) for p in parents]


def _size(geometry: Drawing) -> tuple[float, float]:
    minx, miny, maxx, maxy = geometry.bounds
    return maxx - minx, maxy - miny


def _polygons(geometry: Drawing, area: Any, grid: float) -> list[list[list[int]]]:
    if area not in geometry.areas.index:
        return []
    parts = shapely.get_parts(geometry.areas[area])
    return [[_flat(r[:-1], geometry, grid) for r in rings_of(part)] for part in parts]


def _flat(xy: np.ndarray, geometry: Drawing, grid: float) -> list[int]:
    """Write points as steps of the grid, each told by its distance from the one before."""
    minx, miny, _, _ = geometry.bounds
    steps = np.floor((xy - (minx, miny)) / grid + 0.5).astype(np.int64)
    return [int(v) for v in np.diff(steps, axis=0, prepend=0).ravel()]
