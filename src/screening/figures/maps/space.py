"""Printed maps of space: proposals for the Umgriff with their numbers, and clusters of hits."""

from __future__ import annotations

import shapely
from matplotlib.axes import Axes

from screening.analysis.space import TAKEN, Space
from screening.base import NBSP, PAPER, many, number, percent
from screening.disclosure import Release
from screening.figures.maps import canvas
from screening.figures.maps.alt import made_up
from screening.figures.maps.canvas import WATER, Stroke
from screening.figures.maps.classes import Classified, MapClass, decision_classes, special_classes
from screening.figures.maps.furniture import Entry
from screening.figures.maps.geo import Drawing, parent_ids, union
from screening.figures.maps.sheet import Map, Overlay, single
from screening.figures.maps.whereabouts import among

GROUP = Stroke("-", 1.7, 1.6)
ENCLOSED = Stroke((0, (1.0, 1.3)), 1.1, 1.3)
BARRIER = "#6b2d6f"
"""A violet that is neither water's blue nor ink."""

CLUSTER_CLASSES = (
    MapClass("high", "hohe Trefferzahlen gehäuft", "#8c3311"),
    MapClass("low", "niedrige Trefferzahlen gehäuft", "#8fb8cc"),
    MapClass("high_low", "hoch zwischen niedrigen", "#df9b4f", "||||"),
    MapClass("low_high", "niedrig zwischen hohen", "#d9e6ee", "++++"),
    MapClass("weak", "nur ohne Korrektur auffällig", "#f6eedb", "////"),
    MapClass("none", "nicht auffällig", "#eef0ee"),
    MapClass("out", "nicht untersucht", "#ffffff", "..."),
)
"""Each differs from the others in lightness or pattern, not in hue alone."""


def group_map(release: Release) -> Map:
    """Map the proposals for the Umgriff, numbered as in the table, over the decisions.

    Areas that lie between such as are taken up have a dotted outline; barriers are drawn where they are
    not the water that the map shows anyway.
    """
    space = release.analyses.space
    groups = space.groups
    classified = decision_classes(release)
    count = len(groups.table)
    inside = groups.of.notna()
    enclosed = space.surrounded.index

    def draw(axes: Axes, geometry: Drawing, metres: float) -> None:
        for group, members in geometry.areas.groupby(groups.of.reindex(geometry.areas.index)):
            shape = union(members.to_numpy())
            canvas.draw_stroke(axes, canvas.outline_of([shape]), GROUP, 5)
            _number(axes, shape, str(group), metres)
        between = geometry.areas[geometry.areas.index.isin(enclosed)]
        canvas.draw_stroke(axes, canvas.outline_of(between), ENCLOSED, 5.2)
        # above the outlines, which would hide why two neighbours are not joined
        for line, colour in ((geometry.water, WATER), (_barriers(release, geometry), BARRIER)):
            canvas.draw_line(axes, line, PAPER, 2.6, 5.5)
            canvas.draw_line(axes, line, colour, 1.7, 5.6)

    entries = []
    if count:
        entries.append(_stroke_entry(GROUP, f"Vorschlag mit Nummer ({number(count)})"))
    if len(enclosed):
        entries.append(_stroke_entry(ENCLOSED, f"weitgehend umschlossen ({number(len(enclosed))})"))
    if _has_barriers(release):
        entries.append(Entry(lambda p, x, y: canvas.line_swatch(p, x, y, BARRIER, 1.7), "trennende Linie"))
    figure = single(
        release,
        _group_title(count, int(inside.sum())),
        "zusammenhängende Gebiete, Vorschläge für den Umgriff",
        classified,
        [],
        "Entscheidung",
        _parted(release),
        overlay=Overlay(draw, tuple(entries)),
    )
    return Map(figure, _group_alt(release, space, int(inside.sum())))


def cluster_map(release: Release) -> Map:
    """Map the areas whose hits, with their neighbours', are higher or lower than chance would have it.

    Coloured are those that local Moran or Gi* tells after the correction for many areas; areas that local
    Moran would tell without it are a class of their own, for they may well be chance.
    """
    classified = cluster_classes(release)
    rate = percent(100 * release.analyses.space.clusters.rate, 0)
    figure = single(
        release,
        _cluster_title(release, classified),
        "räumliche Häufung der Treffer",
        classified,
        [(d, s, ids) for d, s, ids in [("sicher", canvas.SURE, release.chosen("sicher"))] if len(ids)],
        "Befund",
        "Lokales Moran und Gi* über angrenzende Gebiete; offene Treffer zur Hälfte gezählt; im Mittel sind höchstens "
        f"{rate} der Befunde falsch.",
    )
    return Map(figure, _cluster_alt(release, classified))


def cluster_classes(release: Release) -> Classified:
    """Return which finding the cluster map shows for each area; uninhabited areas are a class of their own."""
    clusters = release.analyses.space.clusters
    table = clusters.table
    told = {
        "Hoch-Hoch": "high",
        "Niedrig-Niedrig": "low",
        "Hoch-Niedrig": "high_low",
        "Niedrig-Hoch": "low_high",
    }
    found = table["kind"].map(told).where(table["cluster"], "").astype(object)
    found = found.mask(table["spot"] == "heiß", "high").mask(table["spot"] == "kalt", "low")
    weak = (table["moran_p"] <= clusters.rate).to_numpy(dtype=bool, na_value=False)
    found = found.mask((found == "") & weak, "weak").mask((found == "") & ~weak, "none")
    of = found.reindex(release.decision.index).astype(object)
    of = of.mask(of.isna(), "out").mask(release.special == "empty", "empty")
    empty = [c for c in special_classes(release) if c.key == "empty"]
    return Classified((*CLUSTER_CLASSES, *empty), of)


def _group_title(groups: int, members: int) -> str:
    """Say how many proposals there are.

    Examples
    --------
    >>> _group_title(0, 0), _group_title(1, 2)
    ('Kein aufgenommenes Gebiet grenzt an ein anderes', '1 Vorschlag fasst 2 Gebiete zusammen')
    >>> _group_title(5, 31)
    '5 Vorschläge fassen 31 Gebiete zusammen'
    """
    if not groups:
        return "Kein aufgenommenes Gebiet grenzt an ein anderes"
    verb = "fasst" if groups == 1 else "fassen"
    return f"{many(groups, 'Vorschlag', 'Vorschläge')} {verb} {many(members, 'Gebiet', 'Gebiete')} zusammen"


def _cluster_title(release: Release, classified: Classified) -> str:
    """Say whether and where high numbers of hits lie beside one another more often than by chance."""
    high = classified.of.index[classified.of == "high"]
    if len(high):
        return (
            f"Hohe Trefferzahlen häufen sich in {many(len(high), 'Gebiet', 'Gebieten')}{among(release, high)}"
        )
    low = classified.count("low")
    return (
        "Niedrige Trefferzahlen häufen sich, hohe nicht" if low else "Hohe Trefferzahlen häufen sich nirgends"
    )


def _number(axes: Axes, shape: shapely.Geometry, text: str, metres: float) -> None:
    """Write a group's number at its roomiest spot."""
    spot = shapely.maximum_inscribed_circle(shape, tolerance=max(metres, 1.0)).coords[0]
    canvas.label(axes, (spot[0], spot[1]), text, 10)


def _stroke_entry(stroke: Stroke, label: str) -> Entry:
    return Entry(lambda p, x, y: canvas.stroke_swatch(p, x, y, stroke), label)


def _has_barriers(release: Release) -> bool:
    barriers, water = release.analyses.space.barriers, release.water
    same = len(barriers) == len(water) and bool(shapely.equals(barriers.to_numpy(), water.to_numpy()).all())
    return len(barriers) > 0 and not same


def _barriers(release: Release, geometry: Drawing) -> shapely.Geometry:
    """Return the barriers that are not drawn as water already, cut to the map."""
    if not _has_barriers(release):
        return shapely.GeometryCollection()
    given = release.analyses.space.barriers.to_numpy()
    known = given[~(shapely.is_missing(given) | shapely.is_empty(given))]
    return shapely.clip_by_rect(shapely.union_all(known), *geometry.bounds)


def _parted(release: Release) -> str:
    """Say that neighbours are parted where they are."""
    cut = int(release.analyses.space.links["cut"].sum())
    what = "die trennende Linie" if _has_barriers(release) else "das Gewässer"
    return f"Über {what} hinweg werden keine Gebiete verbunden." if cut else ""


def _group_alt(release: Release, space: Space, members: int) -> str:
    table = space.groups.table
    where = f"{release.city.name} {release.year}"
    if table.empty:
        text = f"Karte {where}: Kein Gebiet, das sicher oder möglich ist, grenzt an ein anderes."
    else:
        first = table.iloc[0]
        verb = "fasst" if len(table) == 1 else "fassen"
        noun = "Vorschlag" if len(table) == 1 else "Vorschläge"
        text = (
            f"Karte der zusammenhängenden Gebiete, {where}: {number(len(table))} {noun} {verb} "
            f"{number(members)} Gebiete zusammen, die sicher oder möglich sind; Vorschlag 1 hat "
            f"{number(first['areas'])} Gebiete{_where(release, space, 1)}."
        )
    alone = len(space.groups.alone)
    text += f" Für sich {'liegt' if alone == 1 else 'liegen'} {number(alone)}." if alone else ""
    enclosed = len(space.surrounded)
    lie = "weiteres Gebiet ist" if enclosed == 1 else "weitere Gebiete sind"
    text += f" Weitgehend umschlossen: {number(enclosed)} {lie} gepunktet umrandet." if enclosed else ""
    return text + made_up(release)


def _where(release: Release, space: Space, group: int) -> str:
    """Say in which parents a group lies."""
    if not release.city.parents:
        return ""
    of = space.groups.of
    members = of.index[(of == group).fillna(False)]
    found = sorted(set(parent_ids(release)[members]))
    first = release.city.parents[0].noun
    where = first.after("in", "dat") if first.known else f"in: {first.name}"
    return f" {where}{NBSP}{found[0]}" if len(found) == 1 else ""


def _cluster_alt(release: Release, classified: Classified) -> str:
    clusters = release.analyses.space.clusters
    where = f"{release.city.name} {release.year}"
    if clusters.table.empty:
        return f"Karte {where}: für eine Prüfung auf räumliche Häufung zu wenige Gebiete.{made_up(release)}"
    told = [c for c in CLUSTER_CLASSES[:4] if classified.count(c.key)]
    counts = "; ".join(f"{c.label}: {many(classified.count(c.key), 'Gebiet', 'Gebiete')}" for c in told)
    taken = release.decision["decision"].isin(TAKEN)
    among = int((taken & (classified.of == "high")).sum())
    text = f"Karte der räumlichen Häufung der Treffer, {where}: "
    text += f"{counts}." if told else "Nach der Korrektur für viele Gebiete bleibt keines auffällig."
    if classified.count("high"):
        text += (
            f" Von den gehäuft hohen {'ist' if among == 1 else 'sind'} {number(among)} sicher oder möglich."
        )
    text += f" Nur ohne Korrektur auffällig: {number(classified.count('weak'))}."
    return text + made_up(release)


__all__ = ["CLUSTER_CLASSES", "cluster_classes", "cluster_map", "group_map"]
