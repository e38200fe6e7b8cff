"""The printed maps of a document: each with what it shows in words, and a sentence alone where there is nothing to draw."""

from __future__ import annotations

from pathlib import Path

from screening.base import Block, escape_markdown, figure, join, number, text
from screening.disclosure import Release
from screening.figures.maps import draw, space

DPI, FINE = 200, 220


def hits(release: Release, folder: Path) -> Block:
    """Return the map of the hits; a sentence where no area has any, or none are known."""
    counts = release.exceeds[list(release.ids)]
    if not counts.notna().to_numpy().any():
        return text("Von keinem Gebiet ist bekannt, ob ein Wert zählt; daher steht hier keine Karte.")
    if not counts.fillna(True).to_numpy(bool).any():
        return text("In keinem Gebiet zählt ein Wert; daher steht hier keine Karte.")
    return _shown(draw.hits_map(release), "treffer", "Treffer je Gebiet", folder)


def decision(release: Release, folder: Path) -> Block:
    """Return the map of the decision; a sentence where all areas have the same one."""
    told = release.decision["decision"]
    if len(told) > 1 and told.nunique() == 1:
        said = f"Alle {number(len(told))} Gebiete sind gleich entschieden ({told.iloc[0]})"
        return text(f"{said}; daher steht hier keine Karte.")
    return _shown(draw.decision_map(release), "entscheidung", "Entscheidung je Gebiet", folder)


def certainty(release: Release, folder: Path) -> Block:
    """Return the map of hits and firmness together; a sentence where no firmness can be told."""
    drawn = draw.certainty_map(release)
    if drawn is None:
        why = (
            "Kein Gebiet ist aufgenommen"
            if not len(release.chosen())
            else "Die Festigkeit ist von keinem Gebiet bestimmbar"
        )
        return text(f"{why}; daher steht hier keine Karte.")
    return _shown(drawn, "festigkeit", "Treffer und Festigkeit der Entscheidung", folder)


def since(release: Release, folder: Path) -> Block:
    """Return the map of what changed since the edition before; a sentence where there is none to compare with."""
    drawn = draw.since_map(release)
    if drawn is None:
        before = release.trend.previous
        none = "Es gibt keinen früheren Stand, mit dem sich die Treffer vergleichen lassen."
        return text(none if before is None else f"Mit {before} lässt sich kein Gebiet vergleichen.")
    return _shown(drawn, "aenderung", f"Treffer gegenüber {release.trend.previous}", folder)


def indicators(release: Release, folder: Path) -> Block:
    """Return the maps of the rule's indicators, several on a page; those without any value are named in a sentence."""
    drawn = draw.indicator_maps(release)
    if not drawn:
        return text(escape_markdown(draw.without_map([release.catalogue[i] for i in release.ids])))
    of = f" von {len(drawn)}" if len(drawn) > 1 else ""
    return join(
        [
            _shown(
                one,
                f"indikatoren-{n}",
                f"Die Indikatoren der Regel im Verhältnis zum Mittelwert{f', Blatt {n}{of}' if of else ''}",
                folder,
            )
            for n, one in enumerate(drawn, start=1)
        ]
    )


def umgriff(release: Release, folder: Path) -> Block:
    """Return the map of the proposals for the Umgriff; nothing where there are none, which their table says."""
    found = release.analyses.space
    if found.groups.table.empty and found.surrounded.empty:
        return join([])
    drawn = space.group_map(release)
    caption = "Vorschläge für den Umgriff"
    return figure(drawn.figure, name="umgriff", alt=drawn.alt, caption=caption, folder=folder, dpi=FINE)


def _shown(drawn: draw.Map, name: str, caption: str, folder: Path) -> Block:
    return figure(drawn.figure, name=name, alt=drawn.alt, caption=caption, folder=folder, dpi=DPI)


__all__ = ["certainty", "decision", "hits", "indicators", "since", "umgriff"]
