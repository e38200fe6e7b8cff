"""Areas on the left with what the rule decides, what people say of them on the right: as HTML and as Typst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.analysis.time import span
from screening.base import DECISION_COLOURS, INK, Block, escape_html, join, typst_string
from screening.disclosure import Release
from screening.figures.words import called
from screening.process import WITHOUT
from screening.report.sections.dossier import place_of


@dataclass(frozen=True)
class Voice:
    """Who says what: a text, or the mark why there is none, and small notes below."""

    by: str
    text: str
    mark: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heard:
    """Areas of which something is said together, what they are called as a whole, and what is said."""

    areas: tuple[str, ...]
    voices: tuple[Voice, ...]
    name: str = ""
    mark: str = ""


def voices(release: Release, heard: Sequence[Heard]) -> Block:
    """Return areas, each with its place, its decision and what is said of it."""
    if not heard:
        return join([])
    html = "\n".join(_html(release, h) for h in heard)
    names = dict.fromkeys(v.by for h in heard for v in h.voices)
    everybody = "".join(f"{typst_string(by)}," for by in names)
    typst = "\n".join(_typst(release, h, everybody) for h in heard)
    return Block(f'<ul class="nennungen">\n{html}\n</ul>', f"#nennungen[\n{typst}\n]")


def decision_of(release: Release, area: str) -> str:
    """Return the decision on an area; empty if it has no figures."""
    decided = release.decision["decision"]
    return str(decided[area]) if area in decided.index else ""


def _head(release: Release, area: str) -> tuple[str, str, str]:
    """Return place, decision and hits in words."""
    place = place_of(release, area) if area in release.areas.index else ""
    if place.isdigit():
        # a bare number beside an area would be read as a figure of its own
        place = f"{release.city.parents[0].label} {place}"
    decision = decision_of(release, area)
    if not decision:
        return place, WITHOUT, ""
    return place, decision, f"{span(release.decision.loc[area])} Treffer"


_SLUGS = {"möglich": "moeglich", "zu klein": "zu-klein", WITHOUT: "nein"}


def _html(release: Release, heard: Heard) -> str:
    heads = [_html_head(release, a) for a in heard.areas]
    above = "".join(
        f'<p class="nennung-{kind}">{escape_html(text)}</p>'
        for kind, text in (("name", heard.name), ("votum", heard.mark))
        if text
    )
    head = (
        heads[0]
        if len(heads) == 1 and not above
        else f'<div class="nennung-gebiete">{above}{"".join(heads)}</div>'
    )
    lines = []
    for v in heard.voices:
        mark = f'<span class="nennung-marke">{escape_html(v.mark)}</span>' if v.mark and v.text else ""
        words = escape_html(v.text) if v.text else f'<span class="open">{escape_html(v.mark)}</span>'
        notes = f'<span class="nennung-notiz">{escape_html(" · ".join(v.notes))}</span>' if v.notes else ""
        lines.append(f"<dt>{escape_html(v.by)}</dt><dd>{mark}{' ' if mark else ''}{words}{notes}</dd>")
    return f"<li>{head}\n<dl>{''.join(lines)}</dl></li>"


def _html_head(release: Release, area: str) -> str:
    place, decision, hits = (escape_html(t) for t in _head(release, area))
    slug = _SLUGS.get(decision, decision)
    return (
        f'<div class="nennung-kopf"><b>{escape_html(called(release, area))}</b> <span class="muted">{place}</span>'
        f'<p><span class="profil-marke m-{slug}">{decision}</span> {hits}</p>'
        "</div>"
    )


def _typst(release: Release, heard: Heard, everybody: str) -> str:
    heads = "".join(f"{_typst_head(release, a)}," for a in heard.areas)
    lines = "".join(
        f"({typst_string(v.by)}, {typst_string(v.text)}, {typst_string(v.mark)}, {typst_string(' · '.join(v.notes))}),"
        for v in heard.voices
    )
    return (
        f"#nennung(gebiete: ({heads}), name: {typst_string(heard.name)}, votum: {typst_string(heard.mark)},\n"
        f"  texte: ({lines}), alle: ({everybody}))"
    )


def _typst_head(release: Release, area: str) -> str:
    place, decision, hits = _head(release, area)
    fill = DECISION_COLOURS.get(decision, "#ffffff")
    ink = "#ffffff" if decision == "sicher" else INK
    return (
        f"(gebiet: {typst_string(called(release, area))}, ort: {typst_string(place)}, "
        f'entscheidung: ({typst_string(decision)}, rgb("{fill}"), rgb("{ink}")), treffer: {typst_string(hits)})'
    )
