"""What the web map holds: geometry, values and classes as compact JSON.

Only what the door let through; a value that is not in the `Release` cannot be in the page.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from screening.base import DECISIONS, file_names, json_inside, many, style, unit_beside
from screening.concept import PERCENTS, Indicator
from screening.disclosure import Release
from screening.figures.maps import (
    SECRET,
    UNSURE,
    WHY,
    MapClass,
    counting_keys,
    indicator_classes,
    mean_text,
    parent_ids,
    unsure,
)
from screening.figures.webmap.earlier import (
    OverYears,
    classes_of,
    flag_code,
    flags,
    half_up,
    overview_of,
    overview_told,
    shown_over_years,
    then,
    told,
    undrawn,
    years_of,
)
from screening.figures.webmap.overlays import overlays
from screening.figures.webmap.packed import letters, sixes
from screening.figures.webmap.shapes import Grid, districts, drawn, spots
from screening.figures.words import about, digits_of, has_names, in_order, name_beside

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


class Columns:
    """Columns of counts, each once: many indicators share a denominator."""

    def __init__(self) -> None:
        self.kept: list[list[int | None]] = []

    def place(self, column: list[int | None]) -> int:
        """Return the position of a column among those kept; none of a column without a number."""
        if not any(v is not None for v in column):
            return -1
        if column not in self.kept:
            self.kept.append(column)
        return self.kept.index(column)


def data_json(release: Release) -> str:
    """Return all data of the page as JSON that may stand inside of a script element."""
    return json_inside(page_data(release))


def page_data(release: Release) -> dict[str, Any]:
    """Return what the page's script reads: plain lists, one entry per area in the order of the decision."""
    geometry = drawn(release)
    grid = Grid(geometry)
    ids = [str(a) for a in release.decision.index]
    decision = release.decision
    rows, district = districts(release, geometry, parent_ids(release).reindex(decision.index), grid)
    above, extents = overlays(release, geometry, ids)
    reasons, reason = _coded(decision["reason"].fillna("").astype(str).tolist())
    columns = Columns()
    layers = _layers(release, columns)
    return {
        "grid": grid.metres,
        "size": grid.size,
        "geometry": [grid.polygons(geometry.areas[a]) if a in geometry.areas.index else [] for a in ids],
        "spots": spots(geometry, ids, grid),
        "borders": grid.lines(geometry.borders),
        "water": grid.lines(geometry.water),
        "extents": [ring for shape in extents for ring in grid.polygons(shape)],
        "level": release.city.level,
        "parent": release.city.parents[0].label if release.city.parents else "",
        "districts": rows,
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
        "columns": columns.kept,
        "layers": layers,
        "overlays": above,
        "year": release.year,
        "years": list(years_of(release)),
        "then": [overview_told(release, y) for y in years_of(release)],
        "undrawn": undrawn(release),
        "unsure": [f"± {UNSURE}", WHY],
    } | _optional(release, ids)


def _optional(release: Release, ids: list[str]) -> dict[str, Any]:
    """Return what only some cities have: rounding, brackets, names, files called otherwise than their areas."""
    found: dict[str, Any] = {"base": release.base} if release.base else {}
    if small := _under(release, release.catalogue.inhabitants):
        found["under"] = small
    if has_names(release):
        found["names"] = [name_beside(release, a) for a in ids]
        found["order"] = [ids.index(a) for a in in_order(release, ids)]
    if files := {k: name for k, (a, name) in enumerate(file_names(ids).items()) if name != a}:
        found["files"] = files
    return found


def pattern_of(map_class: MapClass) -> str:
    """Return the key of a class's SVG pattern, empty for a plain fill."""
    name = PATTERNS.get(map_class.hatch[:1], "")
    return f"{name}-{map_class.fill.lstrip('#')}" if name else ""


def _layers(release: Release, columns: Columns) -> list[dict[str, Any]]:
    criteria = release.criteria
    are = "verlangt ist" if criteria.min_hits == 1 else "verlangt sind"
    rule = f"{are} {criteria.min_hits} von {many(len(criteria.indicators), 'Indikator', 'Indikatoren')}"
    thens = {y: then(release, y) for y in years_of(release)}
    layers = []
    for key, label, note in (
        ("hits", "Treffer", f"sichere Treffer; {rule}"),
        ("decision", "Entscheidung", rule),
    ):
        classes = overview_of(release, key, thens)
        layers.append(_layer(key, "Überblick", label, note, classes))
        layers[-1]["then"] = [{"cls": _codes(classes, of)} for of in classes.of.values()]
    shown = shown_over_years(release)
    for group, indicators in _groups(release):
        for indicator in indicators:
            earlier = classes_of(release, indicator.id, thens if indicator.id in shown else {})
            layers.append(_indicator_layer(release, indicator, group, earlier, columns))
    return layers


def _groups(release: Release) -> list[tuple[str, list[Indicator]]]:
    """Return the indicators by theme in the catalogue's order; after those that count the further ones of a theme."""
    catalogue = release.catalogue
    labels = catalogue.theme_labels
    groups = []
    for theme, label in labels.items():
        members = sorted((i for i in catalogue.indicators if i.theme == theme), key=lambda i: i.number)
        title = label if len(labels) > 1 else "Indikatoren"
        for inside, name in ((True, title), (False, f"{title}: weitere")):
            group = [i for i in members if (i.id in release.ids) == inside and _told(release, i)]
            groups += [(name, group)] if group else []
    return groups


def _told(release: Release, indicator: Indicator) -> bool:
    """Tell whether anything is known of an indicator, now or earlier: what the rule counts is told in any case."""
    known = release.rate[indicator.id], release.exceeds[indicator.id], release.trend.rate[indicator.id]
    return indicator.id in release.ids or any(frame.notna().to_numpy().any() for frame in known)


def _layer(key: str, group: str, label: str, note: str, classes: OverYears) -> dict[str, Any]:
    return {
        "id": key,
        "group": group,
        "option": label,
        "label": label,
        "note": note,
        "classes": [
            {"label": c.label, "fill": c.fill} | ({"pattern": p} if (p := pattern_of(c)) else {})
            for c in classes.classes
        ],
        "cls": _codes(classes, classes.now),
    }


def _indicator_layer(
    release: Release, indicator: Indicator, group: str, classes: OverYears, columns: Columns
) -> dict[str, Any]:
    made = _layer(indicator.id, group, indicator.label, mean_text(release, indicator), classes)
    _label_classes(release, indicator, made["classes"], classes)
    # a ratio alone is none: where the door took the value, its ratio must not stay
    ratio = release.ratio[indicator.id].mask(release.rate[indicator.id].isna())
    status = [STATUS_TEXTS.get(s, NOT_SHOWN) for s in release.status[indicator.id]]
    exceeds = release.exceeds[indicator.id]
    usual = indicator.unit in PERCENTS
    finest = about.digits(release, indicator)
    years = [y for y in release.trend.cuts.get(indicator.id, ()) if y > min(release.trend.years)]
    return (
        made
        | {
            "option": f"{indicator.number} {indicator.short}",
            "short": indicator.short,
            "unit": indicator.unit,
            "counts": indicator.id in release.ids,
            "rate": _scaled(release.rate[indicator.id], finest),
            "ratio": _scaled(ratio, 2),
            "n": columns.place(_whole(release.numerator[indicator.id])),
            "d": columns.place(_whole(release.denominator[indicator.id])),
            "flag": letters([flag_code(f) for f in exceeds]),
            "status": letters([_statuses().index(s) for s in status]),
            "unsure": sixes(unsure(release, indicator.id)),
            "then": [
                {"cls": _codes(classes, of, flags(release, indicator, y))} | told(release, indicator, y)
                for y, of in classes.of.items()
            ],
        }
        | ({} if usual else {"beside": unit_beside(indicator.unit), "decimals": finest})
        | ({"cuts": years} if years else {})
        | ({"beyond": beyond} if (beyond := _beyond(ratio, exceeds, release)) else {})
        | _rounded(release, indicator)
    )


def _beyond(ratio: pd.Series, exceeds: pd.Series, release: Release) -> dict[int, str]:
    """Return place → text of the multiples that two decimals would show on the other side of the threshold."""
    bar = float(release.criteria.threshold)
    told = (
        style.times(r, bar, None if pd.isna(e) else bool(e), none="", least=2)
        for r, e in zip(ratio, exceeds, strict=True)
    )
    return {k: text for k, text in enumerate(told) if text[:1] in ("<", ">")}


def _label_classes(
    release: Release, indicator: Indicator, shown: list[dict[str, Any]], classes: OverYears
) -> None:
    """Mark the classes that count, and say beside the multiples what they are as values of the year shown."""
    valued = {c.key: c.label for c in indicator_classes(release, indicator.id, absolute=True).classes}
    for one, known in zip(shown, classes.classes, strict=True):
        if known.key in counting_keys(release.criteria):
            one["counts"] = True
        told_as = valued.get(known.key, known.label)
        if told_as != known.label and pd.notna(release.reference["value"][indicator.id]):
            one["also"] = told_as


def _rounded(release: Release, indicator: Indicator) -> dict[str, Any]:
    """Return how an indicator's rounded figures are told: their decimals, and below what those in a bracket are."""
    if not about.is_rounded(release, indicator):
        return {}
    bar = release.reference["threshold"][indicator.id]
    rate = release.rate[indicator.id]
    digits = [
        digits_of(v, bar, e, indicator.unit) if pd.notna(v) and v else 0
        for v, e in zip(rate, release.exceeds[indicator.id], strict=True)
    ]
    whole = [None if pd.isna(v) else half_up(float(v), d) for v, d in zip(rate, digits, strict=True)]
    made: dict[str, Any] = {"rate": whole, "digits": letters(digits)}
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
    return [None if pd.isna(v) else half_up(float(v), digits) for v in values]


def _whole(values: pd.Series) -> list[int | None]:
    return [None if pd.isna(v) else int(v) for v in values]


def _codes(classes: OverYears, of: pd.Series, counted: list[int] | None = None) -> str:
    """Return the position of each area's class; with flags three times as much, plus its flag."""
    place = {c.key: k for k, c in enumerate(classes.classes)}
    codes = [place[k] for k in of]
    return letters(codes if counted is None else [3 * c + f for c, f in zip(codes, counted, strict=True)])


def _coded(texts: list[str]) -> tuple[list[str], list[int]]:
    codes: dict[str, int] = {}
    of = [codes.setdefault(t, len(codes)) for t in texts]
    return list(codes), of
