"""The Schwerpunktgebiete at work: overview, what is due and on whom it waits, a page for each.

Each function takes a `Release` and returns a `Block`; a cell of notebook ``09_schwerpunktgebiete`` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from screening.base import (
    NBSP,
    Block,
    Cell,
    Column,
    callout,
    escape_markdown,
    hours_said,
    join,
    listed,
    long_date,
    many,
    number,
    short_date,
    table,
    text,
)
from screening.delivery.manifest import SIDES
from screening.disclosure import Release
from screening.figures.words import area_list, at_work, called, in_order, side_names
from screening.process.agreement import Agreement
from screening.process.phases import DRAFT, Due, Measure, Progress, calendar, due, phase_model

CALENDAR = "schwerpunktgebiete.ics"
_DONE, _OPEN = "✓", "○"
_UNKNOWN = "Wie weit das Gebiet ist, ist noch nicht festgehalten."


def overview(release: Release) -> Block:
    """Return all Schwerpunktgebiete that have an agreement: how far each is, since when, until when, how many hours."""
    found = release.focus.agreements
    if not found:
        return text(f"Bisher ist {release.city.programme.said('kein')} vereinbart.{_without(release)}")
    running = release.focus.running(release.stichtag)
    rows = [_row(release, key, one) for key, one in found.items()]
    columns = [
        Column(str(release.city.programme.name), width=3.4, header=True),
        Column("Umgriff", width=2.6),
        Column("Phase", width=2.6),
        Column("Start", width=2.1),
        Column("Überprüfung", width=2.4),
        Column("Stunden je Woche", "right", 1.8),
        Column("Sitzungen", "right", 2),
        Column("Maßnahmen offen", "right", 1.9),
    ]
    hours = sum((one.hours or Decimal(0) for one in running.values()), Decimal(0))
    count = release.city.programme.counted(len(running))
    told = f"Am {long_date(release.stichtag)} "
    if running:
        verb, joined = ("läuft", "mit") if len(running) == 1 else ("laufen", "mit zusammen")
        unit = "Stunde" if hours == 1 else "Stunden"
        told += f"{verb} **{escape_markdown(count)}** {joined} {hours_said(hours)} {unit} je Woche."
    else:
        told += f"läuft {escape_markdown(release.city.programme.said('kein'))}."
    told += _others(found.values(), release.stichtag, "Daneben gibt es" if running else "Es gibt")
    told += _without(release)
    return text(told) + table(columns, rows, name="schwerpunktgebiete", caption="Vereinbarte Gebiete")


def _without(release: Release) -> str:
    """Name the areas that run by the programme without an agreement: other documents count them, too."""
    areas = in_order(release, [a for a, work in at_work(release).items() if not work.name])
    if not areas:
        return ""
    verb, noun = ("läuft", "Gebiet") if len(areas) == 1 else ("laufen", "Gebiete")
    named = area_list(release, areas, write=escape_markdown)
    return f" Ohne Vereinbarung {verb} nach dem Programm {number(len(areas))} {noun}: {named}."


def _others(agreements: Iterable[Agreement], on: date, head: str = "Daneben gibt es") -> str:
    """Say how many do not run on a day, and why not; a sentence with a blank before it, or nothing.

    Examples
    --------
    >>> draft = Agreement.model_validate({"name": "Am Park", "gebiete": ["02.1"]})
    >>> _others([draft], date(2024, 12, 31)), _others([draft, draft], date(2024, 12, 31)), _others([], date.max)
    (' Daneben gibt es 1 Entwurf.', ' Daneben gibt es 2 Entwürfe.', '')
    """
    still = [one for one in agreements if not one.runs(on)]
    drafts = sum(not one.signed for one in still)
    ended = sum(bool(one.signed and one.end and one.end < on) for one in still)
    counts = (
        (ended, "beendetes Gebiet", "beendete Gebiete"),
        (len(still) - drafts - ended, "noch nicht begonnenes Gebiet", "noch nicht begonnene Gebiete"),
        (drafts, "Entwurf", "Entwürfe"),
    )
    said = listed(many(n, one, more) for n, one, more in counts if n)
    return f" {head} {said}." if said else ""


def due_list(release: Release) -> Block:
    """Return what is open in the running ones, what was due first coming first, and on whom it waits."""
    found = _due(release)
    if not found:
        return text("Es steht nichts an.")
    names = release.focus.agreements
    rows = [
        [
            Cell(f"{d.day:%d.%m.%Y}" if d.dated else "ohne Termin", "hit" if d.overdue else ""),
            names[d.area].name,
            f"{d.kind}: {d.what}",
            d.who or _side(release, d.side),
            Cell("▲ überfällig", "hit") if d.overdue else "",
        ]
        for d in found
    ]
    columns = [
        Column("Termin", width=1.9),
        Column(str(release.city.programme.name), width=3.2),
        Column("Was", width=5.2),
        Column("Wartet auf", width=3.5),
        Column("Stand", width=2.2),
    ]
    told = _waiting(len(found), sum(d.overdue for d in found))
    return text(told) + table(columns, rows, name="termine", caption="Was ansteht")


def _waiting(count: int, late: int) -> str:
    """Say how many points there are, and how many of them are overdue.

    Examples
    --------
    >>> _waiting(1, 0), _waiting(1, 1)
    ('1 Punkt steht an; er ist nicht überfällig.', '1 Punkt steht an; er ist überfällig.')
    >>> _waiting(3, 0)
    '3 Punkte stehen an, keiner davon ist überfällig.'
    >>> _waiting(3, 1), _waiting(3, 3)
    ('3 Punkte stehen an, 1 davon ist überfällig.', '3 Punkte stehen an, alle sind überfällig.')
    """
    told = many(count, "Punkt steht", "Punkte stehen")
    if count == 1:
        return f"{told} an; er ist {'' if late else 'nicht '}überfällig."
    if late in (0, count):
        return f"{told} an, {'alle sind' if late else 'keiner davon ist'} überfällig."
    return f"{told} an, {number(late)} davon {'ist' if late == 1 else 'sind'} überfällig."


def reviews(release: Release) -> Block:
    """Return a prepared decision for each whose review date is reached: go on, or end."""
    on = release.stichtag
    reached = {
        k: a
        for k, a in release.focus.running(release.stichtag).items()
        if a.review is not None and a.review <= on
    }
    if not reached:
        return text("Bei keinem Gebiet ist der Tag der Überprüfung erreicht.")
    boxes = []
    for key, one in reached.items():
        at = release.focus.progress.get(key)
        assert one.review is not None
        told = (
            f"Überprüfung am {long_date(one.review)}. "
            f"{_measured(at) if at else _UNKNOWN} Zu entscheiden ist, ob der Prozess fortgeführt werden muss:\n\n"
            "- fortführen bis …, mit … Stunden je Woche\n- beenden am …; Abschlussdokumentation bis …"
        )
        boxes.append(callout("important", one.name, told))
    return join(boxes)


def _measured(at: Progress) -> str:
    done, left = sum(m.state == "erledigt" for m in at.measures), sum(m.open for m in at.measures)
    made = many(done, "Maßnahme", "Maßnahmen") if done else "Keine Maßnahme"
    return f"{made} erledigt, {number(left) if left else 'keine'} offen."


def areas(release: Release) -> Block:
    """Return a section for each running one: the phase's steps and tasks, its measures and partners; then what has ended."""
    running = release.focus.running(release.stichtag)
    pages = [_page(release, one, release.focus.progress.get(key)) for key, one in running.items()]
    return join([*pages, *_ended(release)])


def _ended(release: Release) -> list[Block]:
    """Return which have ended by the day, and where the report on each comes from."""
    on = release.stichtag
    told = []
    for one in release.focus.agreements.values():
        if not one.signed or one.end is None or one.end >= on:
            continue
        line = f"- {escape_markdown(one.name)}: beendet am {long_date(one.end)}"
        if release.audience == "intern":
            line += ". Wie der Abschlussbericht ausgefertigt wird, steht im Handbuch („Vereinbarung, Phasen, Abschluss“)"
        told.append(line)
    return [text("## Beendet"), text("\n".join(told))] if told else []


def write_calendar(release: Release, out: Path) -> str:
    """Write what has a day as a calendar file into a folder; return its name."""
    # on whom it waits, as in the list above
    found = [replace(d, who=d.who or _side(release, d.side)) for d in _due(release)]
    content = calendar(release.city.key, release.focus.agreements, found, release.stichtag)
    (out / CALENDAR).write_bytes(content)
    return CALENDAR


def _due(release: Release) -> tuple[Due, ...]:
    return due(release.focus.agreements, release.focus.progress, release.stichtag)


def _side(release: Release, key: str) -> str:
    """Return what a side is called; without one it is for both."""
    return release.city.side(key) if key else "beide Seiten"


def _row(release: Release, key: str, one: Agreement) -> list[Cell | str]:
    at = release.focus.progress.get(key)
    on = release.stichtag
    if not one.signed:
        phase = DRAFT
    elif one.end and one.end < on:
        phase = f"beendet {short_date(one.end)}"
    elif one.start and one.start > on:
        phase = "noch nicht begonnen"
    else:
        phase = phase_model().label(at.phase) if at else "nicht bekannt"
    review = Cell(short_date(one.review), "hit" if one.runs(on) and one.review and one.review <= on else "")
    met = [s for s in at.sessions if s.day <= on] if at else []
    return [
        f"{one.name}{' (akut)' if one.acute else ''}",
        ", ".join(in_order(release, one.areas)),
        phase,
        short_date(one.start),
        review,
        hours_said(one.hours),
        number(len(met)) if at else "–",
        number(sum(m.open for m in at.measures)) if at else "–",
    ]


def _page(release: Release, one: Agreement, at: Progress | None) -> Block:
    head = text(f"## {escape_markdown(one.name)}")
    about = [f"Umgriff: {', '.join(called(release, a) for a in in_order(release, one.areas))}."]
    if one.aim:
        about.append(f"Thema: {one.aim}")
    bear = ((one.moderation, "region"), (one.contact, "verwaltung"))
    said = [f"{who or '–'} ({_side(release, s)})" for who, s in bear]
    about.append(f"Verantwortlich: {'; '.join(said)}.")
    parts = [head, text("\n\n".join(map(escape_markdown, about)))]
    if at is None:
        return join([*parts, text(_UNKNOWN)])
    parts += [_steps(at), _tasks(release, at), *_measures(release, at), text(_sessions(at, release.stichtag))]
    if at.partners:
        won = [p.name for p in at.partners if p.won]
        missing = [p.name for p in at.partners if not p.won]
        told = [
            f"{label}: {', '.join(names)}."
            for label, names in (("Gewonnen", won), ("Noch zu gewinnen", missing))
            if names
        ]
        parts.append(text(escape_markdown(" ".join(told))))
    return join(parts)


def _steps(at: Progress) -> Block:
    model = phase_model()
    done: dict[tuple[str, int], date] = {(s.phase, s.number): s.done for s in at.steps}
    rows: list[list[Cell | str]] = []
    for phase in model.phases:
        for n, step in enumerate(model.steps(phase.id), 1):
            day = done.get((phase.id, n))
            sign = Cell(f"{_DONE}{NBSP}{short_date(day)}") if day else Cell(f"{_OPEN}{NBSP}offen", "muted")
            rows.append([phase.label if n == 1 else "", step, sign])
        if phase.id == at.phase:
            break
    columns = [
        Column("Phase", width=2.2, header=True),
        Column("Schritt", width=8.5),
        Column("Stand", width=2.2),
    ]
    return table(columns, rows, label="Schritte bis zur jetzigen Phase")


def _tasks(release: Release, at: Progress) -> Block:
    """Return who has which task in the present phase, as the concept's paper has it."""
    names, bodies = side_names(release), {b.id for b in release.city.bodies}
    others = [str(s.id) for s in SIDES if names[s.id] != s.name]
    asked = phase_model().tasks([*others, *({"SBH"} - bodies)])
    # some answers are sentences: each ends as one
    told = [" ".join(f"{a}." for a in q.answers(at.phase)) for q in asked]
    # a phase has no answer to some questions, the same for all areas
    rows: list[list[Cell | str]] = [
        [q.label, answer] for q, answer in zip(asked, told, strict=True) if answer
    ]
    if not rows:
        return join([])
    columns = [
        Column(f"In der Phase {phase_model().label(at.phase)}", width=4, header=True),
        Column("Antwort des Phasenmodells", width=9),
    ]
    return table(columns, rows, label="Aufgaben, Kompetenzen und Verantwortung")


def _sessions(at: Progress, on: date) -> str:
    """Say when the Kooperationsgremium met, of when the minutes are, and when it meets next.

    Examples
    --------
    >>> held = [{"datum": date(2024, 5, 2), "protokoll": date(2024, 5, 9)}, {"datum": date(2024, 3, 1)}]
    >>> at = Progress.model_validate({"phase": "diagnose", "sitzung": held, "naechste_sitzung": date(2025, 1, 14)})
    >>> print(_sessions(at, date(2024, 12, 31)))
    Sitzungen: 01.03.2024 (ohne Protokoll) und 02.05.2024 (Protokoll vom 09.05.2024). Nächste Sitzung: 14.01.2025.
    >>> _sessions(Progress.model_validate({"phase": "vorlauf"}), date(2024, 12, 31))
    'Das Kooperationsgremium hat noch nicht getagt. Eine nächste Sitzung ist nicht eingetragen.'
    >>> was = {"phase": "vorlauf", "sitzung": [{"datum": date(2024, 12, 10)}], "naechste_sitzung": date(2024, 12, 10)}
    >>> _sessions(Progress.model_validate(was), date(2024, 12, 31))
    'Sitzung: 10.12.2024 (ohne Protokoll). Eine nächste Sitzung ist nicht eingetragen.'
    """
    met = sorted((s for s in at.sessions if s.day <= on), key=lambda s: s.day)
    each = [
        f"{short_date(s.day)} ({f'Protokoll vom {short_date(s.minutes)}' if s.minutes else 'ohne Protokoll'})"
        for s in met
    ]
    head = "Sitzung" if len(each) == 1 else "Sitzungen"
    told = f"{head}: {listed(each)}." if each else "Das Kooperationsgremium hat noch nicht getagt."
    if at.upcoming is None:
        return f"{told} Eine nächste Sitzung ist nicht eingetragen."
    return f"{told} Nächste Sitzung: {short_date(at.upcoming)}."


def _bearing(release: Release, measure: Measure) -> str:
    """Return who bears a measure, and for which side."""
    side = _side(release, measure.side)
    return f"{measure.who} ({side})" if measure.who else side


def _measures(release: Release, at: Progress) -> Sequence[Block]:
    if not at.measures:
        return [text("Maßnahmen sind noch nicht vereinbart.")]
    rows: list[list[Cell | str]] = [
        [m.what, _bearing(release, m), short_date(m.due), Cell(m.state, "" if m.open else "muted")]
        for m in at.measures
    ]
    columns = [
        Column("Maßnahme", width=6),
        Column("Verantwortlich", width=3),
        Column("Fällig", width=1.8),
        Column("Stand", width=1.6),
    ]
    return [table(columns, rows, label="Maßnahmen")]
