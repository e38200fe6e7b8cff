"""What can be laid over the map: firmness, Umgriffe, nominations, objections, the programme, earlier rounds; plain text."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from screening.analysis.robustness import label_text
from screening.base import long_date, many
from screening.disclosure import Release
from screening.figures.maps import Drawing, union
from screening.figures.words import Past, at_work, nominators, objections, pasts, votes
from screening.process import is_newest
from screening.process.agreement import Agreement

BELOW = "knapp darunter"
STYLES = {
    "fest": "fest",
    "knapp": "knapp",
    "unsicher": "unsicher",
    "nicht bestimmbar": "unsicher",
    BELOW: "below",
}
"""By the first word of a label the line that the page draws."""


def overlays(
    release: Release, geometry: Drawing, ids: list[str]
) -> tuple[list[dict[str, Any]], list[shapely.Geometry]]:
    """Return the layers that have something to show, in the page's order, and the shapes of the Umgriffe.

    Each says by position of the area in words what it shows there (``texts``), and how (``marks``); one without marks is
    told beside an area alone.
    """
    extent, shapes = _extents(release, geometry, ids)
    kept = [
        _nominations(release, ids),
        _objections(release, ids),
        _programme(release, ids),
        _rounds(release, ids),
    ]
    found = [_firmness(release, ids), extent, *kept]
    return [one for one in found if one["texts"]], shapes


def _layer(key: str, label: str, legend: list[tuple[str, str]], **more: Any) -> dict[str, Any]:
    """Return a layer: ``legend`` is mark and meaning of each sign that occurs."""
    used = set(more["marks"].values())
    return {"id": key, "label": label, "legend": [[m, t] for m, t in legend if m in used], **more}


def _told(key: str, label: str, texts: dict[int, str]) -> dict[str, Any]:
    """Return what is told beside an area and drawn nowhere: there is nothing to switch on."""
    return _layer(key, label, [], texts=texts, marks={})


def _firmness(release: Release, ids: list[str]) -> dict[str, Any]:
    found = release.analyses.firmness
    label = {str(a): label_text(line) for a, line in found.areas.iterrows()}
    label |= {str(a): BELOW for a in found.below.index}
    at = {k: label[a] for k, a in enumerate(ids) if a in label}
    marks = {k: STYLES[text if text in STYLES else text.partition(" ")[0]] for k, text in at.items()}
    legend = [
        ("fest", "fest"),
        ("knapp", "knapp"),
        ("unsicher", "unsicher oder nicht bestimmbar"),
        ("below", f"{BELOW}: nicht aufgenommen"),
    ]
    return _layer("festigkeit", "Festigkeit", legend, texts=at, marks=marks)


def _extents(
    release: Release, geometry: Drawing, ids: list[str]
) -> tuple[dict[str, Any], list[shapely.Geometry]]:
    place = {a: k for k, a in enumerate(ids)}
    texts: dict[int, list[str]] = {}
    shapes = []
    newest = is_newest(release.city, release.boundary)
    for key, one in sorted(release.focus.agreements.items()) if newest else ():
        if one.end is not None and one.end < release.stichtag:
            continue
        within = [a for a in one.areas if a in place]
        for area in within:
            texts.setdefault(place[area], []).append(f"{one.name} ({_state(one, release)})")
        drawn = release.focus.drawn.get(key)
        parts = [geometry.areas[a] for a in within if a in geometry.areas.index]
        if drawn is not None and drawn.shape is not None:
            shapes.append(shapely.simplify(drawn.shape, _step(geometry)))
        elif parts:
            shapes.append(union(pd.Series(parts, dtype=object).to_numpy()))
    told = {k: ", ".join(said) for k, said in sorted(texts.items())}
    marks = dict.fromkeys(told, "umgriff")
    return _layer(
        "umgriff", "Umgriff", [("umgriff", "Umgriff eines Schwerpunktgebiets")], texts=told, marks=marks
    ), shapes


def _state(one: Agreement, release: Release) -> str:
    if one.runs(release.stichtag):
        return "läuft"
    if one.signed is None:
        return "Entwurf"
    return f"vereinbart, beginnt am {long_date(one.start)}" if one.start else "vereinbart"


def _step(geometry: Drawing) -> float:
    minx, miny, maxx, maxy = geometry.bounds
    return max(maxx - minx, maxy - miny) / 2000


def _nominations(release: Release, ids: list[str]) -> dict[str, Any]:
    named, voted = nominators(release), votes(release)
    texts = {k: named[a] for k, a in enumerate(ids) if a in named}
    marks = {k: "votum" if ids[k] in voted else "genannt" for k in texts}
    legend = [("genannt", "genannt"), ("votum", "regionales Votum")]
    return _layer("nennungen", "Bedarfsnennungen", legend, texts=texts, marks=marks)


def _objections(release: Release, ids: list[str]) -> dict[str, Any]:
    """Return who objects to the figures of an area, and what followed; the words stand in its profile."""
    said = objections(release)
    texts = {
        k: "; ".join(dict.fromkeys(f"{one.by} ({one.consequence})" for one in said[a]))
        for k, a in enumerate(ids)
        if a in said
    }
    return _told("einwaende", "Einwände", texts)


def _programme(release: Release, ids: list[str]) -> dict[str, Any]:
    running = at_work(release)
    texts = {k: running[a].line() for k, a in enumerate(ids) if a in running}
    name = str(release.city.programme.name)
    marks = dict.fromkeys(texts, "programm")
    return _layer(
        "programm", name, [("programm", f"läuft am {long_date(release.stichtag)}")], texts=texts, marks=marks
    )


def _rounds(release: Release, ids: list[str]) -> dict[str, Any]:
    """Return what earlier rounds kept of an area: who named it, how it was rated, what was decided, how many objected."""
    touched = {a for one in release.earlier.rounds for now in one.today.values() for a in now}
    told = {k: " ".join(map(_past, pasts(release, [a]))) for k, a in enumerate(ids) if a in touched}
    texts = {k: words for k, words in told.items() if words}
    return _told("runden", "Frühere Auswahlrunden", texts)


def _past(one: Past) -> str:
    named = f"Genannt von {one.named}." if one.named else ""
    count = len(one.objections)
    against = f"{many(count, 'Einwand', 'Einwände')} gegen die Zahlen." if count else ""
    return f"{one.year}: {' '.join(filter(None, [one.note, named, one.sides, *one.decided[:1], against]))}"
