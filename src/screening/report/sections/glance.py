"""The dossier's first page: what the figures say, what people know, how many hours there are, and what is to be decided."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from screening.base import (
    CHART_DPI,
    Block,
    escape_markdown,
    figure,
    hours_said,
    join,
    listed,
    many,
    number,
    raw,
    text,
)
from screening.disclosure import Release
from screening.figures.maps import choice_map
from screening.figures.words import (
    STILL_OPEN,
    about,
    area_list,
    at_work,
    candidates,
    in_order,
    objections,
    votes,
)
from screening.figures.words import areas as count_of_areas
from screening.process import four_fields
from screening.process.capacity import EXCEEDS, MAY_EXCEED, Estimate, Load
from screening.process.ratings import AGREED, side_by_side
from screening.report.sections.beside import Part, beside
from screening.report.sections.hours import PLANNED

MOST, MOST_ASKED = 7, 3
"""So many areas are named one by one among the facts, and in a question; the lists further on hold all."""

Wanted = dict[str, list[Estimate]]
"""What is to take hours: estimates by the key of a candidate."""


def page(release: Release, folder: Path) -> Block:
    """Return the page: the map of the choice, facts in two columns, and the questions to the meeting.

    In a PDF it stands on a page of its own before the table of contents.

    Parameters
    ----------
    release : Release
    folder : Path
        Where the map is written.
    """
    drawn = choice_map(release)
    shown = figure(
        drawn.figure, name="auswahl", alt=drawn.alt, caption="Die Auswahl", folder=folder, dpi=CHART_DPI
    )
    wanted = release.laid.planned()
    found = release.laid.load_of(wanted) if wanted else None
    facts = beside([_figures(release), _hours(len(wanted), found)], [_known(release)])
    # one paragraph: all of it has to fit on one sheet
    told = " ".join([_told(release), *([f"Vorgesehen ist, {PLANNED}."] if found is not None else [])])
    asked = _to_decide(release, wanted, found)
    return join([shown, facts, text(told), asked, text(raw("#inhalt-hier", "typst"))])


def _figures(release: Release) -> Part:
    sure, possible = release.chosen("sicher"), release.chosen("möglich")
    rows = [("Sicher", _with_people(release, sure))]
    if len(possible):
        rows.append(("Möglich", _counted(release, possible)))
    before = release.trend.previous
    if before is not None:
        frame = release.changes
        new = frame[frame["now"].eq("sicher")]["area_id"]
        gone = frame[frame["before"].eq("sicher")]["area_id"]
        rows += [
            (f"Neu gegenüber {before}", _counted(release, new)),
            ("Nicht mehr sicher", _counted(release, gone)),
        ]
    running = at_work(release)
    if running:
        rows.append((str(release.city.programme.name), f"läuft in {_counted(release, running)}"))
    return Part("Was die Zahlen sagen", tuple(rows))


def _with_people(release: Release, areas: Iterable[str]) -> str:
    ids = [*areas]
    lived = about.people_in(release, ids, " ({})")
    return f"{number(len(ids))} mit {lived}" if lived else release.city.noun.counted(len(ids))


def _counted(release: Release, areas: Iterable[object]) -> str:
    """Return how many areas there are, and which, as far as there is room."""
    ids = in_order(release, areas)
    return f"{number(len(ids))}: {area_list(release, ids, MOST)}" if ids else "kein Gebiet"


def _told(release: Release) -> str:
    """Return what is withheld or missing, and what that means for the decisions."""
    if release.base:
        return about.reading(release)
    open_ = len(release.chosen("möglich"))
    if not open_:
        return "Kein fehlender oder geheimer Wert ändert eine Entscheidung."
    which = "des einen möglichen Gebiets" if open_ == 1 else f"der {number(open_)} möglichen Gebiete"
    words = {(True, False): "fehlen", (False, True): "geheim sind"}
    lack = words.get(about.lacking(release), "fehlen oder geheim sind")
    return f"Über die Aufnahme {which} entscheiden Werte, die {lack}."


def _known(release: Release) -> Part:
    rows = _named(release)
    against = {o.number: o for each in objections(release).values() for o in each}
    if against:
        waiting = sum(o.consequence == STILL_OPEN for o in against.values())
        rows.append(("Einwände", f"{number(len(against))}, davon {number(waiting)} ohne Antwort"))
    return Part("Wissen vor Ort", (*rows, *_ratings(release)))


def _named(release: Release) -> list[tuple[str, str]]:
    named = {str(a) for a in release.nominations["gebiet"]}
    if not named:
        return [("Nennungen", f"Für {release.year} liegen keine vor.")]
    found = four_fields(release.decision["decision"], named)
    count = int(release.nominations["nennung"].nunique())
    rows = [
        ("Nennungen", f"{number(count)} zu {many(len(named), 'Gebiet', 'Gebieten')}"),
        ("Genannt und sicher", _counted(release, found.both)),
        ("Genannt, aber nein", _counted(release, found.seen)),
    ]
    if others := {d: len(ids) for d, (ids, _) in found.apart.items() if ids}:
        rows.append(("Sonst genannt", ", ".join(f"{number(n)} {d}" for d, n in others.items())))
    silent = count_of_areas(len(found.silent)) if found.silent else "kein Gebiet"
    rows.append(("Sicher, nicht genannt", silent))
    voted = votes(release)
    return [*rows, *([("Regionales Votum", _counted(release, voted))] if voted else [])]


def _ratings(release: Release) -> list[tuple[str, str]]:
    opened = release.laid.opened
    if opened is None:
        return []
    stands = side_by_side(opened).frame["stand"]
    return [("Bewertungen", _agreeing(len(stands), int((stands == AGREED).sum())))]


def _agreeing(rated: int, agreed: int) -> str:
    """Say of how many candidates both sides say the same.

    Examples
    --------
    >>> _agreeing(1, 0), _agreeing(1, 1), _agreeing(11, 4)
    ('1 Kandidat, keine Einigkeit', '1 Kandidat, beide Seiten einig', '11 Kandidaten, bei 4 beide Seiten einig')
    """
    if rated == 1:
        return f"1 Kandidat, {'beide Seiten einig' if agreed else 'keine Einigkeit'}"
    return f"{many(rated, 'Kandidat', 'Kandidaten')}, bei {number(agreed)} beide Seiten einig"


def _hours(wanted: int, found: Load | None) -> Part:
    """Return the hours a week in the first month after all has been rated, and whether they suffice."""
    if found is None:
        return Part("Stunden je Woche", ())
    first = found.frame.iloc[0]
    rows = []
    if first["kapazitaet"] is not None:
        rows.append(("Vorhanden", hours_said(first["kapazitaet"])))
    if first["laufend"]:
        rows.append(("Anderswo gebunden", hours_said(first["laufend"])))
    low, high = hours_said(first["low"]), hours_said(first["high"])
    rows.append((f"Vorgesehen ({number(wanted)})", low if low == high else f"{low} bis {high}"))
    stand = found.frame["stand"]
    for told, word in ((EXCEEDS, "Reicht nicht"), (MAY_EXCEED, "Reicht vielleicht nicht")):
        if months := int((stand == told).sum()):
            rows.append((word, f"in {number(months)} von {many(len(stand), 'Monat', 'Monaten')}"))
    return Part("Stunden je Woche", tuple(rows))


def _to_decide(release: Release, wanted: Wanted, found: Load | None) -> Block:
    """Return the questions that the meeting has to answer, as far as there are any."""
    asked = _asked(release, wanted, found)
    head = "**Was zu entscheiden ist**"
    if not asked:
        return text(f"{head}\n\n{nothing_asked(release)}.")
    return text(head + "\n\n" + "\n".join(f"{n}. {escape_markdown(q)}" for n, q in enumerate(asked, 1)))


def nothing_asked(release: Release) -> str:
    """Say that nothing is left to be decided; "mehr" only where something was."""
    before = release.laid.decisions.current or at_work(release)
    return f"Es ist nichts {'mehr ' if before else ''}zu entscheiden"


def questions(release: Release) -> list[str]:
    """Return the questions that the meeting has to answer, as far as there are any, for other documents to repeat."""
    wanted = release.laid.planned()
    return _asked(release, wanted, release.laid.load_of(wanted) if wanted else None)


def _asked(release: Release, wanted: Wanted, found: Load | None) -> list[str]:
    return [*_about_areas(release), *_about_hours(release, wanted, found), *_about_running(release)]


def _about_areas(release: Release) -> list[str]:
    current = release.laid.decisions.current
    apart = {a for e in current if e.said.beschluss == "Dissens" for a in e.areas}
    # where one is at work already, the review decides
    settled = {*at_work(release), *(a for e in current for a in e.areas)}
    possible = [a for a in release.chosen("möglich") if a not in settled]
    waiting = {a for one in candidates(release) for a in one.areas} - settled - {*possible}
    asked = [
        (waiting, "auswählen, zurückstellen oder ablehnen"),
        (apart, "mit Dissens der nächsten Ebene vorlegen"),
        (possible, "einschätzen, da die Zahlen hier nichts entscheiden"),
    ]
    return [
        f"{count_of_areas(len(ids))} {what}: {area_list(release, in_order(release, ids), MOST_ASKED)}."
        for ids, what in asked
        if ids
    ]


def _about_hours(release: Release, wanted: Wanted, found: Load | None) -> list[str]:
    if found is None:
        return []
    regional = release.laid.regional_load_of(wanted)
    short = [name for name, one in regional.loads.items() if len(one.short)] if regional else []
    if not len(found.short) and not short:
        return []
    where = f" in {listed(short)}" if short else ""
    return [f"Was weicht: Die Stunden reichen{where} nicht für alles, was vorgesehen ist."]


def _about_running(release: Release) -> list[str]:
    on = release.stichtag
    due = [a.name for a in release.focus.running(on).values() if a.review is not None and a.review <= on]
    return [f"Fortführen oder beenden: {', '.join(due)}."] if due else []


__all__ = ["page", "questions"]
