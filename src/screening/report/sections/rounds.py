"""The meeting's section on earlier rounds: which areas were before it then, and what became of them; none is lost."""

from __future__ import annotations

from collections.abc import Iterable

from screening.base import Block, Cell, Column, join, listed, many, number, table, text
from screening.disclosure import Release
from screening.figures.words import (
    SCALES,
    area_column,
    at_work,
    called,
    candidates,
    candidates_then,
    legend,
    past_of,
    pasts,
    side_names,
    sign,
)
from screening.process import Round


def earlier(release: Release) -> Block:
    """Return how many of today's candidates were so before, then each earlier round with all that it was about."""
    rounds, gaps = release.earlier.rounds, left_out(release.earlier.left_out)
    if not rounds:
        nothing = "Aus früheren Jahren liegen keine Nennungen, Einwände, Bewertungen oder Beschlüsse vor."
        return text(f"{gaps} Anderes liegt aus früheren Jahren nicht vor." if gaps else nothing)
    told = " ".join(filter(None, [gaps, _told(release)]))
    return join([text(told), *(_round(release, one) for one in rounds)])


def left_out(parts: Iterable[tuple[int, str]]) -> str:
    """Say which part of which year is left out; empty if none is.

    Examples
    --------
    >>> left_out([(2022, "die Nennungen"), (2022, "die Einwände"), (2019, "die Beschlüsse")])
    'Hier fehlen die Nennungen und die Einwände von 2022 sowie die Beschlüsse von 2019: In den Dateien sind Fehler.'
    """
    by: dict[int, list[str]] = {}
    for year, part in parts:
        by.setdefault(year, []).append(part)
    which = " sowie ".join(f"{listed(words)} von {year}" for year, words in by.items())
    return f"Hier fehlen {which}: In den Dateien sind Fehler." if which else ""


def _told(release: Release) -> str:
    found = candidates(release)
    again = sum(bool(pasts(release, one.areas)) for one in found)
    years = listed(str(r.year) for r in release.earlier.rounds)
    held = "Frühere Auswahlrunde" if len(release.earlier.rounds) == 1 else "Frühere Auswahlrunden"
    # "dessen" is of the one candidate, "deren" of several
    whose = "dessen Blatt" if again == 1 else "deren Blättern"
    pages = f" Was damals genannt, bewertet und beschlossen wurde, steht auch auf {whose}." if again else ""
    return f"{held}: {years}. {_again(len(found), again)}{pages}"


def _again(found: int, again: int) -> str:
    r"""Say how many candidates were before the meeting already.

    Examples
    --------
    >>> print(_again(0, 0), _again(1, 0), _again(1, 1), sep="\n")
    Es gibt keine Kandidaten.
    Der eine Kandidat war in keiner früheren Auswahlrunde dabei.
    Der eine Kandidat war schon früher dabei.
    >>> print(_again(9, 0), _again(9, 1), _again(9, 4), _again(9, 9), sep="\n")
    Keiner der 9 Kandidaten war in einer früheren Auswahlrunde dabei.
    Von den 9 Kandidaten war 1 schon früher dabei.
    Von den 9 Kandidaten waren 4 schon früher dabei.
    Alle 9 Kandidaten waren schon früher dabei.
    """
    if not found:
        return "Es gibt keine Kandidaten."
    if found == 1:
        told = "schon früher" if again else "in keiner früheren Auswahlrunde"
        return f"Der eine Kandidat war {told} dabei."
    if again in (0, found):
        who = f"Alle {number(found)} Kandidaten waren schon früher" if again else ""
        return f"{who or f'Keiner der {number(found)} Kandidaten war in einer früheren Auswahlrunde'} dabei."
    return f"Von den {number(found)} Kandidaten {'war' if again == 1 else 'waren'} {number(again)} schon früher dabei."


def _round(release: Release, one: Round) -> Block:
    """Return a table of what a round was about: who named it, both ratings, what became of it."""
    running, sides = at_work(release), list(side_names(release).values()) if one.opened else []
    keys = candidates_then(one)
    columns = [
        area_column(release, 1.4),
        Column("Genannt von", width=1.8),
        *(Column(side, width=1.6) for side in sides),
        Column("Beschluss" if one.objections.empty else "Beschluss und Einwände", width=5),
    ]
    rows: list[list[Cell | str]] = []
    for key in keys:
        past = past_of(release, one, key)
        rated = ["; ".join(told for who, told in past.rated if who == side) or "–" for side in sides]
        became = " ".join([*past.decided, *(o.plain for o in past.objections)])
        shown = "; ".join(f"{_called(release, one, a)}{sign(running, _same(one, a))}" for a in key)
        rows.append([Cell(shown), past.named or "–", *rated, became or "–"])
    told = f"Je Seite: {SCALES}." if sides else ""
    runs = legend(release, running, [_same(one, a) for a in one.areas])
    note = " ".join(filter(None, [told, _moved(release, one), runs]))
    caption = f"Auswahlrunde {one.year}: {many(len(keys), 'Gebiet', 'Gebiete')} und was daraus wurde"
    return table(columns, rows, name=f"runde-{one.year}", caption=caption, note=note)


def _called(release: Release, one: Round, area: str) -> str:
    """Return how an area of that time is called: by its name only if it is the same today."""
    return called(release, area) if _same(one, area) == area else area


def _same(one: Round, area: str) -> str:
    """Return the area of today that one of that time still is; empty if it was cut anew, or lies nowhere."""
    return one.today[area][0] if area in one.unchanged else ""


def _moved(release: Release, one: Round) -> str:
    """Say which areas of that time are others today, and which lie in none that is known."""
    if one.boundary != release.boundary and not one.today:
        return (
            f"Die Gebiete sind die des Gebietsstands {one.boundary or 'jener Zeit'}; kein Umsteigeschlüssel führt zum "
            f"heutigen, deshalb stehen sie bei keinem Gebiet von heute."
        )
    moved = [
        f"{a} heute {listed(one.today[a])}{'' if a in one.unchanged else ' (neu zugeschnitten)'}"
        for a in one.areas
        if a in one.today and (a not in one.unchanged or one.today[a] != (a,))
    ]
    lost = [a for a in one.areas if a not in one.today]
    told = [f"{'; '.join(moved)}."] if moved else []
    told += [f"Ohne Gebiet von heute: {', '.join(lost)}."] if lost else []
    return " ".join(told)
