"""The dossier's section on objections: what somebody says that figures miss, beside them and never mixed in."""

from __future__ import annotations

from screening.base import Block, escape_markdown, join, many, number, text
from screening.disclosure import Release
from screening.figures.words import STILL_OPEN, Objected, area_list, in_order, objections
from screening.process import CONSEQUENCES, UNREVIEWED, joined
from screening.report.sections.people import meeting_version
from screening.report.sections.voices import Heard, Voice, decision_of, voices


def ledger(release: Release) -> Block:
    """Return the objections to the figures of this year: area and decision left, objection and answer right."""
    frame = release.objections
    if frame.empty:
        return text(f"Für {release.year} sind keine Einwände gegen die Zahlen eingetragen.")
    said = objections(release)
    blocks = [
        text("\n\n".join(s for s in (_told(release), _contradicted(release), _unreviewed(release)) if s))
    ]
    return join([*blocks, voices(release, _heard(release, said))])


def _heard(release: Release, said: dict[str, tuple[Objected, ...]]) -> list[Heard]:
    """Return what is said of each area; areas of one objection stand together, each objection once."""
    place = {a: n for n, a in enumerate(in_order(release, said))}
    numbered = release.objections.rename(columns={"nummer": "nennung"}).assign(name="")
    found = []
    for group in joined(numbered):
        each = {o.number: o for area in group.areas for o in said[area]}
        areas = tuple(sorted(group.areas, key=place.__getitem__))
        told = [v for n in sorted(each) for v in _voices(release, each[n], areas)]
        found.append(Heard(areas, tuple(told)))
    return sorted(found, key=lambda h: place[h.areas[0]])


def _told(release: Release) -> str:
    frame = release.objections.drop_duplicates("nummer")
    count, places = len(frame), len(set(release.objections["gebiet"]))
    follows = {w: int((frame["folge"] == w).sum()) for w in (*CONSEQUENCES, "")}
    parts = [f"{w or STILL_OPEN} {number(n)}" for w, n in follows.items() if n]
    objected = f"**{many(count, 'Einwand', 'Einwände')}** gegen die Zahlen eingetragen"
    if count == 1:
        are, it, its = "ist", "Er ändert", "Seine Folge"
    else:
        are, it, its = "sind", "Sie ändern", "Ihre Folgen"
    return (
        f"Zu **{many(places, 'Gebiet', 'Gebieten')}** {are} {objected}. {it} keine Zahl und keine Entscheidung der Regel. "
        f"{its}: {', '.join(parts)}."
    )


def _contradicted(release: Release) -> str:
    """Tell areas that were to be left out, by what the ledger says, and are not."""
    frame = release.objections
    areas = {str(a) for a in frame["gebiet"][frame["folge"].eq("ausgeschlossen")]}
    open_ = [a for a in in_order(release, areas) if decision_of(release, a) not in ("", "ausgeschlossen")]
    if not open_:
        return ""
    told, one = escape_markdown(area_list(release, open_, 12)), len(open_) == 1
    return (
        f"Als Folge steht „ausgeschlossen“, und doch entscheidet die Regel über {told}: "
        f"{'Der Ausschluss steht' if one else 'Die Ausschlüsse stehen'} nicht in den Kriterien."
    )


def _unreviewed(release: Release) -> str:
    frame = release.objections.drop_duplicates("nummer")
    waiting = int((frame["stand"] == UNREVIEWED).sum())
    if not waiting:
        return ""
    one = waiting == 1
    first = f"{many(waiting, 'Einwand ist', 'Einwände sind')} noch nicht geprüft. "
    if release.audience == "intern":
        return (
            first + f"In der {meeting_version(release)} {'fehlt sein Text' if one else 'fehlen ihre Texte'}."
        )
    return first + f"Die Sozialplanung kennt {'seinen Text' if one else 'ihre Texte'}."


def _voices(release: Release, said: Objected, areas: tuple[str, ...]) -> list[Voice]:
    """Return an objection to some of these areas, its answer and what followed, one below the other."""
    only = f"für {area_list(release, said.areas, 6)}" if len(said.areas) < len(areas) else ""
    found = [Voice(said.by, said.text, said.mark, tuple(filter(None, (said.day, only))))]
    if said.answer:
        found.append(Voice("Antwort", said.answer))
    return [*found, Voice("Folge", said.consequence)]
