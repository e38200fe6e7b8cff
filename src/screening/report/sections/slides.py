"""Ten slides for the meeting: each says a finding, and shows what the documents show, in their words.

What would be a title alone is said in a sentence, and others take its place, as long as there is matter for them.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from screening.analysis.robustness import label_text
from screening.base import CHART_DPI, Block, join, many, number, picture
from screening.disclosure import Release
from screening.figures.export import Deck, Drawing, Grid, Slide, marks, write_deck
from screening.figures.maps import choice_map, lie_where
from screening.figures.words import (
    NEAR,
    Docket,
    about,
    area_list,
    at_work,
    called,
    docket,
    in_order,
    legend,
    nominators,
    sign,
    votes,
)
from screening.figures.words import areas as count_of_areas
from screening.report.sections import dossier, fields, glance, hours, method, variation
from screening.report.sections.spare import in_short, spare

NAME = "folien.pptx"
_EDGE = "<!-- folie -->"
_REST = "in der Entscheidungstabelle (auswahl.xlsx)"
_SHOWN = ("gebiet", "name", "menschen", "treffer", "festigkeit", "nennungen", "programm")
_COLUMNS = "Alle Spalten stehen in der Entscheidungstabelle des Dossiers und in auswahl.xlsx."
_NAMED = 10
MOST = 10


def write_slides(release: Release, folder: Path) -> Path:
    """Write the slides into a folder; the same release gives the same bytes."""
    city = release.city
    title = f"{city.meeting.name} {city.name} {release.year}"
    foot = f"{city.name} {release.year} · Stichtag {release.stichtag:%d.%m.%Y} · {marks(release)}"
    return write_deck(
        Deck(title, foot, marks(release), _REST, slides(release), city.design),
        release.stichtag,
        Path(folder) / NAME,
    )


def slides(release: Release) -> tuple[Slide, ...]:
    """Return the slides, at most ten, in the order of a meeting."""
    shown = _said(
        dossier.changes(release),
        fields.four(release),
        variation.firmness(release),
        method.limits(release),
    )
    changes, four, firm, limits = shown
    found = docket(release)
    first = [
        _choice(release),
        _decide(release),
        Slide(_sure(release), grid=_cases(found, "sicher"), notes=_COLUMNS),
        Slide(_open(release), grid=_cases(found, "möglich"), notes=_COLUMNS),
    ]
    then = [
        Slide(_changed(release), grid=changes.grid, notes=changes.notes),
        *_nominated(release, four.notes),
        _hours(release),
        Slide(_firm(release), grid=firm.grid, notes=firm.notes),
    ]
    empty = [s for s in (*first, *then) if not (s.points or s.grid or s.drawing)]
    first, then = ([s for s in some if s not in empty] for some in (first, then))
    then += [in_short(empty)] if empty else []
    close = _cases(found, NEAR) if empty else None
    room = MOST - len(first) - len(then) - 1
    beside = islice(spare(release, close), room) if empty else ()
    return (*first, *beside, *then, _method(release, limits.notes))


class _Said:
    """What a block says, taken apart: its first table, and its sentences."""

    def __init__(self, page: str) -> None:
        from lxml import html

        root = html.fragment_fromstring(page, create_parent="div")
        table = root.find(".//table")
        notes = root.xpath('.//p[@class="anmerkung"]')
        note = " ".join(notes[0].text_content().split()) if notes else ""
        self.grid = None if table is None else _grid(table, note)
        for one in [*root.iter("table")]:
            one.drop_tree()
        lines = [" ".join(p.text_content().split()) for p in root.iter("p", "li")]
        self.notes = "\n".join(line for line in lines if line)


def _said(*blocks: Block) -> list[_Said]:
    edge = Block(_EDGE, " ")
    parted = [part for block in blocks for part in (block, edge)]
    # all at once: each block by itself would call Pandoc
    return [_Said(page) for page in join(parted).html.split(_EDGE)[: len(blocks)]]


def _grid(table: object, note: str) -> Grid:
    rows = [[" ".join(c.text_content().split()) for c in row] for row in table.iter("tr")]  # type: ignore[attr-defined]
    heads = table.findall(".//thead/tr/th")  # type: ignore[attr-defined]
    right = tuple(k for k, head in enumerate(heads) if "a-right" in head.get("class", ""))
    return Grid(tuple(rows[0]), tuple(map(tuple, rows[1:])), right, note)


def _cases(found: Docket, decision: str) -> Grid | None:
    """Return the candidates of a decision with what there is room for of the decision table's columns."""
    cases = [c for c in found.cases if decision in c.told["entscheidung"].split("; ")]
    shown = [
        h for h in found.headings if h.kind in _SHOWN and any(c.value(h) not in ("", "–") for c in cases)
    ]
    rows = [tuple(number(v) if isinstance(v := c.value(h), int) else v or "–" for h in shown) for c in cases]
    right = tuple(k for k, h in enumerate(shown) if h.kind in ("menschen", "treffer"))
    return Grid(tuple(h.title for h in shown), tuple(rows), right) if rows else None


def _choice(release: Release) -> Slide:
    drawn = choice_map(release)
    sure, possible = release.chosen("sicher"), release.chosen("möglich")
    points = [f"Sicher: {release.city.noun.counted(len(sure))}", f"Möglich: {number(len(possible))}"]
    if lived := about.people_in(release, sure):
        live = "wohnt" if lived == "1 Mensch" else "wohnen"
        points.append(f"{'Im' if len(sure) == 1 else 'In den'} sicheren {live} {lived}.")
    if running := at_work(release):
        points.append(f"{release.city.programme.name}: läuft in {many(len(running), 'Gebiet', 'Gebieten')}")
    return Slide(
        lie_where(release, sure),
        tuple(points),
        drawing=Drawing(picture.png(drawn.figure, CHART_DPI), drawn.alt),
        notes=drawn.alt,
    )


def _decide(release: Release) -> Slide:
    asked = glance.questions(release)
    if not asked:
        return Slide(glance.nothing_asked(release))
    title = f"{many(len(asked), 'Punkt ist', 'Punkte sind')} zu entscheiden"
    points = tuple(f"{n}. {q}" for n, q in enumerate(asked, 1))
    return Slide(title, points, notes="\n".join(points))


def _sure(release: Release) -> str:
    count = len(release.chosen("sicher"))
    if not count:
        return "Kein Gebiet erfüllt die Regel sicher"
    return f"{count_of_areas(count)} {'erfüllt' if count == 1 else 'erfüllen'} die Regel sicher"


def _open(release: Release) -> str:
    count = len(release.chosen("möglich"))
    if not count:
        return "Kein Gebiet ist offen"
    return f"{count_of_areas(count)} {'ist' if count == 1 else 'sind'} möglich: Darüber entscheiden nicht die Zahlen"


def _changed(release: Release) -> str:
    before = release.trend.previous
    if before is None:
        return "Ein früheres Jahr liegt nicht vor"
    frame = release.changes
    new, gone = (int(frame[c].eq("sicher").sum()) for c in ("now", "before"))
    if not (new or gone):
        return f"Gegenüber {before} ist die Auswahl dieselbe"
    come = f"{count_of_areas(new)} {'ist' if new == 1 else 'sind'} neu" if new else "Kein Gebiet ist neu"
    return f"{come} gegenüber {before}, {number(gone) if gone else 'keines'} nicht mehr sicher"


def _nominated(release: Release, told: str) -> list[Slide]:
    """Return who named which areas, and figures beside what people know; without a nomination the sentence for both."""
    if release.nominations.empty:
        return [Slide(told)]
    return [_named(release), _fields(release, told)]


def _named(release: Release) -> Slide:
    frame, voted = release.nominations, [*votes(release)]
    named, running = nominators(release), at_work(release)
    known = [a for a in named if a in release.decision.index]
    hits = release.decision["hits_min"]
    order = sorted(in_order(release, known), key=lambda a: (a not in voted, -int(hits[a])))
    order += [a for a in in_order(release, named) if a not in known]
    rows = tuple(
        (
            f"{called(release, a)}{sign(running, a)}",
            named[a],
            str(release.decision["decision"][a]) if a in known else "ohne Zahlen",
        )
        for a in order
    )
    count = int(frame["nennung"].nunique())
    title = f"{many(count, 'Nennung', 'Nennungen')} zu {many(len(named), 'Gebiet', 'Gebieten')}"
    title += f", {number(len(voted))} mit regionalem Votum" if voted else ", keine mit regionalem Votum"
    columns = ("Gebiet", "genannt von", "nach den Zahlen")
    return Slide(
        title,
        grid=Grid(columns, rows, note=legend(release, running, order)),
        notes="Die Gebiete mit regionalem Votum stehen zuerst, dann die mit den meisten Treffern.",
    )


def _fields(release: Release, notes: str) -> Slide:
    found, running = fields.fields_of(release), at_work(release)
    title = _named_among(len(found.both), len(found.both) + len(found.silent))

    def cell(areas: tuple[str, ...], said: str) -> str:
        listed = ""
        if areas and said != fields.NEITHER:
            listed = f" {area_list(release, areas, _NAMED, sign=lambda a: sign(running, a))}"
        return f"{count_of_areas(len(areas)) if areas else 'kein Gebiet'}. {said}{listed}"

    rows = (
        (fields.SURE, cell(found.both, fields.BOTH), cell(found.silent, fields.SILENT)),
        (fields.NOT, cell(found.seen, fields.SEEN), cell(found.neither, fields.NEITHER)),
    )
    named = [a for areas in (found.both, found.silent, found.seen) for a in areas[:_NAMED]]
    grid = Grid(("Die Regel", "genannt", "nicht genannt"), rows, note=legend(release, running, named))
    return Slide(title, grid=grid, notes=notes)


def _named_among(named: int, sure: int) -> str:
    if not sure:
        return "Kein Gebiet ist sicher, genannt sind andere"
    if sure == 1:
        return f"Das eine sichere Gebiet ist {'auch' if named else 'nicht'} genannt"
    if not named:
        return f"Keines der {number(sure)} sicheren Gebiete ist genannt"
    return (
        f"{number(named)} von {number(sure)} sicheren Gebieten {'ist' if named == 1 else 'sind'} auch genannt"
    )


def _hours(release: Release) -> Slide:
    wanted = release.laid.planned()
    found = release.laid.load_of(wanted) if wanted else None
    if found is None:
        return Slide("Wie viele Stunden gebraucht werden, ist noch nicht geschätzt")
    short, months = len(found.short), len(found.frame)
    title = (
        f"Die Stunden reichen in {number(short)} von {many(months, 'Monat', 'Monaten')} nicht"
        if short
        else "In keinem Monat fehlen sicher Stunden für das, was vorgesehen ist"
    )
    (told,) = _said(hours.months_table(found, "folie", title))
    return Slide(
        title,
        (hours.planned_for(len(wanted)),),
        told.grid,
        notes="Was weichen muss, entscheiden Menschen; die Rechnung zeigt, was nicht reicht.",
    )


def _firm(release: Release) -> str:
    frame = release.analyses.firmness.areas
    if frame.empty:
        return "Kein Gebiet ist sicher, über Festigkeit ist nichts zu sagen"
    if not frame["p_low"].notna().any():
        return "Wie fest die Auswahl ist, lässt sich aus diesen Zahlen nicht bestimmen"
    firm = sum(label_text(line) == "fest" for _, line in frame.iterrows())
    if len(frame) == 1:
        return f"Das eine sichere Gebiet ist {'' if firm else 'nicht '}fest entschieden"
    return f"Fest entschieden: {number(firm) if firm else 'keines'} von {number(len(frame))} Gebieten"


def _method(release: Release, limits: str) -> Slide:
    city, criteria = release.city, release.criteria
    rule, mean = criteria.sentence(city.noun, release.catalogue), criteria.kind_of_mean(release.catalogue)
    points = [
        rule,
        "" if f"({mean})" in rule else f"Mittelwert: {mean}.",
        about.reading(release),
        "Der Bedarf eines Gebiets kann nicht allein anhand dieser Zahlen beurteilt werden.",
        city.attribution,
    ]
    return Slide(
        "Die Zahlen ordnen, die Menschen entscheiden: wie gerechnet ist",
        tuple(p for p in points if p),
        notes=limits,
    )


__all__ = ["slides", "write_slides"]
