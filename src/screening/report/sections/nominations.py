"""The dossier's section on nominations: who named which areas, what the rule says of them, and why they were named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from screening.base import (
    Block,
    Cell,
    Column,
    escape_markdown,
    join,
    listed,
    many,
    number,
    reference,
    table,
    text,
)
from screening.disclosure import Release
from screening.figures.words import (
    VOTE,
    agreed_on,
    area_cell,
    area_column,
    area_list,
    in_order,
    pasts,
    share_said,
    spoken,
    voters,
    votes,
)
from screening.figures.words import areas as count_of_areas
from screening.process import OF_AREA, OF_EXTENT, UNREVIEWED, Joined, joined
from screening.report.sections.people import meeting_version
from screening.report.sections.voices import Heard, Voice, decision_of, voices

OVER = ("sicher", "möglich")
UNDER = ("nein", "zu klein", "")
"""Decisions of areas that are not over the line; the empty one is that of an area without any figures."""
OUT = ("ausgeschlossen",)


def summary(release: Release) -> Block:
    """Return how many nominations there are, and how they meet the rule; nothing without any (`fields.four` says so)."""
    return join([]) if release.nominations.empty else text(_told(release))


def over(release: Release) -> Block:
    """Return the areas over the line that were named, with what is said of them, and the polygons that somebody drew."""
    if release.nominations.empty:
        return text(f"Für {release.year} liegen keine Bedarfsnennungen vor.")
    above = _list(release, OVER)
    return join(
        [above if above.html else text("Kein genanntes Gebiet liegt über der Linie."), extents(release)]
    )


def under(release: Release) -> Block:
    """Return the areas that were named without being over the line, and those excluded by hand.

    What was named together stands together, where the first of its areas stands.
    """
    below, excluded = _list(release, UNDER), _named(release, OUT)
    blocks = [below if below.html else text("Kein genanntes Gebiet liegt unter der Linie.")]
    elsewhere = [
        a for g in _groups(release, OVER) for a in g.areas if decision_of(release, a) in (*UNDER, *OUT)
    ]
    if elsewhere:
        one, told = len(elsewhere) == 1, escape_markdown(area_list(release, elsewhere, 12))
        stands = "ist {}; es steht bei diesen." if one else "sind {}; sie stehen bei diesen."
        blocks.append(text(f"Zusammen mit Gebieten über der Linie genannt {stands.format(told)}"))
    if excluded:
        are = "wurde" if len(excluded) == 1 else "wurden"
        lead = f"Genannt, aber von Hand ausgeschlossen {are} {count_of_areas(len(excluded))}:"
        blocks += [text(lead), _list(release, OUT)]
    return join(blocks)


def extents(release: Release) -> Block:
    """Return which areas the polygons name that somebody has drawn, and how much of each; nothing without any."""
    drawn = release.nominations[release.nominations[OF_AREA].notna()]
    if drawn.empty:
        return join([])
    city, peopled = release.city, release.peopled
    one, of = city.noun.brief.said("ein"), city.noun.brief.said("der", "gen")
    count = drawn["nennung"].nunique()
    said = (
        f"{'Eine Nennung zeichnet' if count == 1 else f'{number(count)} Nennungen zeichnen'} das Gebiet selbst. Der "
        f"Umgriff ist mit den {escape_markdown(city.noun.said('', 'dat', many=True))} geschnitten: "
        f"{escape_markdown(one[0].upper() + one[1:])} gilt als genannt, wenn mindestens {city.naming.least_share} % der "
        f"Fläche im Umgriff liegen oder mindestens {city.naming.least_share} % des Umgriffs dort."
    )
    if peopled:
        said += (
            " Wie viele Menschen im Umgriff leben, ist nach der Fläche geschätzt, als wohnten alle gleichmäßig "
            "verteilt; wo ein Park oder ein Hafen liegt, stimmt das nicht."
        )
    columns = [
        Column("Umgriff", width=3.4),
        area_column(release, 1.5),
        Column(f"Anteil {of}", "right", 1.6),
        Column("Anteil des Umgriffs", "right", 1.6),
        *([Column("Menschen, geschätzt", "right", 1.8)] if peopled else []),
        *([Column("Anteil der Menschen", "right", 1.7)] if peopled else []),
    ]
    rows = [row for _, rows in drawn.groupby("nennung", sort=True) for row in _extent_rows(release, rows)]
    return text(said) + table(columns, rows, name="umgriffe", caption="Genannte Umgriffe und ihre Gebiete")


def _extent_rows(release: Release, rows: pd.DataFrame) -> list[list[Cell | str]]:
    """Return the lines of one polygon, and of all its people below."""
    name = str(rows["name"].iloc[0]) or f"Nennung {rows['nennung'].iloc[0]}"
    people = (
        release.decision["inhabitants"]
        .reindex(rows["gebiet"])
        .astype("Float64")
        .to_numpy(na_value=float("nan"))
    )
    lived = pd.Series(people * rows[OF_AREA].to_numpy(), index=rows["gebiet"])
    known = lived.notna().all() and float(lived.sum()) > 0
    found: list[list[Cell | str]] = []
    for area, part, share in zip(rows["gebiet"], rows[OF_AREA], rows[OF_EXTENT], strict=True):
        line: list[Cell | str] = [name, area_cell(release, area), share_said(part), share_said(share)]
        if release.peopled:
            line += [_roughly(lived[area]), share_said(lived[area] / lived.sum()) if known else "–"]
        found.append(line)
    if release.peopled and len(found) > 1:
        total = Cell(_roughly(lived.sum()) if known else "–", "total")
        found.append([name, Cell("zusammen", "total"), "", "", total, ""])
    return found


def _roughly(people: float) -> str:
    """Return an estimate of people in tens."""
    return "–" if pd.isna(people) else f"rund {number(round(people, -1))}"


def _groups(release: Release, decisions: Sequence[str]) -> list[Joined]:
    """Return what was named together, by the first of its areas: those over the line come first, then by hits."""
    rank = _rank(release)
    groups = [
        Joined(tuple(sorted(g.areas, key=rank)), g.names, g.numbers) for g in joined(release.nominations)
    ]
    wanted = [g for g in groups if decision_of(release, g.areas[0]) in decisions]
    return sorted(wanted, key=lambda g: rank(g.areas[0]))


def _rank(release: Release) -> Callable[[str], tuple[int, int, int, int]]:
    """Return the order of nominated areas: over the line, under it, excluded; most hits, then by name or id."""
    frame = release.decision
    place = {a: n for n, a in enumerate(in_order(release, {str(a) for a in release.nominations["gebiet"]}))}

    def rank(area: str) -> tuple[int, int, int, int]:
        decision = decision_of(release, area)
        part = 0 if decision in OVER else 2 if decision in OUT else 1
        if area not in frame.index:
            return part, 0, 0, place[area]
        return part, -int(frame["hits_min"][area]), -int(frame["hits_max"][area]), place[area]

    return rank


def _named(release: Release, decisions: Sequence[str], among: Iterable[str] | None = None) -> list[str]:
    """Return the nominated areas with these decisions, or those `among` them, most hits first, then by name or id."""
    found = {str(a) for a in release.nominations["gebiet"]} if among is None else {*among}
    return sorted((a for a in found if decision_of(release, a) in decisions), key=_rank(release))


def _told(release: Release) -> str:
    frame = release.nominations
    places, total = len(set(frame["gebiet"])), frame["nennung"].nunique()
    each = frame.drop_duplicates("nennung")["von"]
    by: Counter[str] = Counter()
    for b in release.city.bodies:
        by[b.shown] += int((each == b.id).sum())  # two may be called alike
    who = ", ".join(f"{escape_markdown(b)} {number(n)}" for b, n in by.items() if n)
    lies = "liegt" if total == 1 else "liegen"
    first = (
        f"Es {lies} **{many(total, 'Nennung', 'Nennungen')}** für **{count_of_areas(places)}** vor ({who}). "
    )
    sure, possible, below, out = (len(_named(release, d)) for d in (OVER[:1], OVER[1:], UNDER, OUT))
    there = reference("sec-genannt", "Genannt, aber nicht über der Linie")
    parts = [
        (sure, "erfüllt", "erfüllen", "die Regel sicher"),
        (possible, "ist", "sind", "*möglich*"),
        (below, "ist", "sind", f"nicht über der Linie ({there})"),
        (out, "ist", "sind", "von Hand ausgeschlossen"),
    ]
    each = [f"{number(n)} {one if n == 1 else more} {what}" for n, one, more, what in parts if n]
    first += f"Darunter: {', '.join(each)}."
    sentences = [first, _votes(release), _unreviewed(release)]
    return "\n\n".join(s for s in sentences if s)


def _votes(release: Release) -> str:
    """Tell the areas on which the bodies agree that make a vote; nothing if there is none or nobody makes one."""
    voted = votes(release)
    if not voted:
        return ""
    who = agreed_on(voters(release), "es" if len(voted) == 1 else "sie")
    areas = escape_markdown(area_list(release, _named(release, (*OVER, *UNDER, *OUT), voted), 12))
    return f"Ein *{VOTE}* liegt für **{count_of_areas(len(voted))}** vor: {escape_markdown(who)} ({areas})."


def _unreviewed(release: Release) -> str:
    frame = release.nominations.drop_duplicates("nennung")
    waiting = int((frame["stand"] == UNREVIEWED).sum())
    if not waiting:
        return ""
    word, are = ("Text", "ist") if waiting == 1 else ("Texte", "sind")
    if release.audience == "intern":
        them = "er" if waiting == 1 else "sie"
        tail = f"In der {meeting_version(release)} {'fehlt' if waiting == 1 else 'fehlen'} {them}."
    else:
        tail = f"Die Sozialplanung kennt {'ihn' if waiting == 1 else 'sie'}."
    return f"{number(waiting)} {word} {are} noch nicht geprüft. {tail}"


def abbreviations(release: Release) -> str:
    """Say what the short names of the bodies stand for, as far as they are used; nothing where they are the whole."""
    named = {*release.nominations["von"]}
    told = "; ".join(
        dict.fromkeys(
            f"{b.shown}: {b.name}" for b in release.city.bodies if b.shown != b.name and b.id in named
        )
    )
    return f"{told}." if told else ""


def _list(release: Release, decisions: Sequence[str]) -> Block:
    """Return what was named, each with its areas, their decisions and what is said of them."""
    voted = votes(release)
    return voices(release, [_heard(release, g, voted) for g in _groups(release, decisions)])


def _heard(release: Release, group: Joined, voted: frozenset[str]) -> Heard:
    said = tuple(Voice(s.by, s.text, s.mark, s.notes) for s in spoken(release, group))
    said += tuple(Voice(str(p.year), p.brief) for p in pasts(release, group.areas) if p.brief)
    agreed = [a for a in group.areas if a in voted]
    mark = ""
    if agreed:
        mark = VOTE if len(group.areas) == 1 else f"{VOTE} für {area_list(release, agreed, 6)}"
    names = listed(f"„{n}“" for n in group.names)
    return Heard(group.areas, said, names, mark)
