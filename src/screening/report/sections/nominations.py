"""The dossier's section on nominations: who named which areas, what the rule says of them, and why they were named."""

from __future__ import annotations

from collections.abc import Sequence

from screening.analysis.time import span
from screening.base import (
    DECISION_COLOURS,
    INK,
    Block,
    escape_html,
    escape_markdown,
    join,
    number,
    reference,
    text,
    typst_string,
)
from screening.disclosure import Release
from screening.figures.words import Statement, area_list, called, in_order, statements
from screening.figures.words import areas as count_of_areas
from screening.process import UNREVIEWED
from screening.report.sections.dossier import place_of
from screening.report.sections.people import for_the_meeting

OVER = ("sicher", "möglich")
UNDER = ("nein", "zu klein", "")
"""Decisions of areas that are not over the line; the empty one is that of an area without any figures."""
OUT = ("ausgeschlossen",)


def overview(release: Release) -> Block:
    """Return how many nominations there are and how they meet the rule, then the areas that are over the line."""
    frame = release.nominations
    if frame.empty:
        return text(f"Für {release.year} liegen keine Bedarfsnennungen vor.")
    return join([text(_told(release)), _legend(release), _list(release, _named(release, OVER))])


def under(release: Release) -> Block:
    """Return the areas that were named without being over the line, and those excluded by hand."""
    below, excluded = _named(release, UNDER), _named(release, OUT)
    blocks = [_list(release, below) if below else text("Kein genanntes Gebiet liegt unter der Linie.")]
    if excluded:
        are = "wurde" if len(excluded) == 1 else "wurden"
        lead = f"Genannt, aber von Hand ausgeschlossen {are} {count_of_areas(len(excluded))}:"
        blocks += [text(lead), _list(release, excluded)]
    return join(blocks)


def _decision(release: Release, area: str) -> str:
    decided = release.decision["decision"]
    return str(decided[area]) if area in decided.index else ""


def _named(release: Release, decisions: Sequence[str]) -> list[str]:
    """Return the nominated areas with these decisions, most hits first, then by name or id."""
    frame = release.decision

    def rank(area: str) -> tuple[int, int]:
        if area not in frame.index:
            return 0, 0
        return -int(frame["hits_min"][area]), -int(frame["hits_max"][area])

    found = in_order(release, {str(a) for a in release.nominations["gebiet"]})
    return sorted((a for a in found if _decision(release, a) in decisions), key=rank)


def _told(release: Release) -> str:
    frame = release.nominations
    places = len(set(frame["gebiet"]))
    by = {b.shown: int((frame["von"] == b.id).sum()) for b in release.city.bodies}
    who = ", ".join(f"{escape_markdown(b)} {number(n)}" for b, n in by.items() if n)
    word = "Nennung" if len(frame) == 1 else "Nennungen"
    lies = "liegt" if len(frame) == 1 else "liegen"
    first = f"Es {lies} **{number(len(frame))} {word}** für **{count_of_areas(places)}** vor ({who}). "
    sure, possible, below, out = (len(_named(release, d)) for d in (OVER[:1], OVER[1:], UNDER, OUT))
    meets = "erfüllt" if sure == 1 else "erfüllen"
    are = "ist" if possible == 1 else "sind"
    there = reference("sec-genannt", "Genannt, aber nicht über der Linie")
    first += (
        f"Davon {meets} {number(sure)} die Regel sicher, {number(possible)} {are} *möglich*, und {number(below)} "
        f"{'ist' if below == 1 else 'sind'} genannt, aber nicht über der Linie ({there})"
    )
    first += f"; {number(out)} {'ist' if out == 1 else 'sind'} von Hand ausgeschlossen." if out else "."
    sentences = [first, _unnamed(release), _unreviewed(release)]
    return "\n\n".join(s for s in sentences if s)


def _unnamed(release: Release) -> str:
    """Name the chosen areas that nobody nominated: here figures and knowledge of the place differ."""
    chosen, said = release.chosen("sicher"), set(release.nominations["gebiet"])
    silent = [str(a) for a in chosen if a not in said]
    if not silent:
        return "Jedes sicher gewählte Gebiet wurde auch genannt." if len(chosen) else ""
    verb = "hat" if len(silent) == 1 else "haben"
    return (
        f"Von den {number(len(chosen))} sicher gewählten Gebieten {verb} {number(len(silent))} keine Nennung: "
        f"{escape_markdown(area_list(release, silent, 12))}."
    )


def _unreviewed(release: Release) -> str:
    waiting = int((release.nominations["stand"] == UNREVIEWED).sum())
    if not waiting:
        return ""
    word, are = ("Text", "ist") if waiting == 1 else ("Texte", "sind")
    if release.audience == "intern":
        them = "er" if waiting == 1 else "sie"
        tail = f"In der Fassung {for_the_meeting(release)} {'fehlt' if waiting == 1 else 'fehlen'} {them}."
    else:
        tail = f"Die Sozialplanung kennt {'ihn' if waiting == 1 else 'sie'}."
    return f"{number(waiting)} {word} {are} noch nicht geprüft. {tail}"


def _legend(release: Release) -> Block:
    told = "; ".join(f"{b.shown}: {b.name}" for b in release.city.bodies if b.shown != b.name)
    told = f"{told}. " if told else ""
    note = f"{told}Die Reihenfolge folgt den Treffern."
    typst = f"#block(below: 1em)[#text(size: 0.85em, {typst_string(note)})]"
    return Block(f'<p class="anmerkung">{escape_html(note)}</p>', typst)


def _list(release: Release, areas: Sequence[str]) -> Block:
    """Return the areas, each with its place, its decision and what is said of it."""
    if not areas:
        return join([])
    said = statements(release)
    html = "\n".join(_html(release, a, said[a]) for a in areas)
    typst = "\n".join(_typst(release, a, said[a]) for a in areas)
    return Block(f'<ul class="nennungen">\n{html}\n</ul>', f"#nennungen[\n{typst}\n]")


def _head(release: Release, area: str) -> tuple[str, str, str]:
    """Return place, decision and hits in words."""
    place = place_of(release, area) if area in release.areas.index else ""
    if place.isdigit():
        # a bare number beside an area would be read as a figure of its own
        place = f"{release.city.parents[0].label} {place}"
    decision = _decision(release, area)
    if not decision:
        return place, "ohne Zahlen", ""
    return place, decision, f"{span(release.decision.loc[area])} Treffer"


def _html(release: Release, area: str, said: tuple[Statement, ...]) -> str:
    place, decision, hits = (escape_html(t) for t in _head(release, area))
    slug = _SLUGS.get(decision, decision)
    lines = []
    for s in said:
        mark = f'<span class="nennung-marke">{escape_html(s.mark)}</span>' if s.mark and s.text else ""
        words = escape_html(s.text) if s.text else f'<span class="open">{escape_html(s.mark)}</span>'
        lines.append(f"<dt>{escape_html(s.by)}</dt><dd>{mark}{' ' if mark else ''}{words}</dd>")
    return (
        f'<li><div class="nennung-kopf"><b>{escape_html(called(release, area))}</b> <span class="muted">{place}</span>'
        f'<p><span class="profil-marke m-{slug}">{decision}</span> {hits}</p>'
        f"</div>\n<dl>{''.join(lines)}</dl></li>"
    )


_SLUGS = {"möglich": "moeglich", "zu klein": "zu-klein", "ohne Zahlen": "nein"}


def _typst(release: Release, area: str, said: tuple[Statement, ...]) -> str:
    place, decision, hits = _head(release, area)
    fill = DECISION_COLOURS.get(decision, "#ffffff")
    ink = "#ffffff" if decision == "sicher" else INK
    lines = "".join(f"({typst_string(s.by)}, {typst_string(s.text)}, {typst_string(s.mark)})," for s in said)
    return (
        f"#nennung(gebiet: {typst_string(called(release, area))}, ort: {typst_string(place)},\n"
        f'  entscheidung: ({typst_string(decision)}, rgb("{fill}"), rgb("{ink}")), treffer: {typst_string(hits)},\n'
        f"  texte: ({lines}))"
    )
