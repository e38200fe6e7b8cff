"""The candidates of the meeting: who is one, the table with room for what is decided, and a page for each.

On a page figures stand on the left, what people know on the right; neither is mixed into the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.base import (
    Block,
    Cell,
    Column,
    bound,
    escape_markdown,
    file_names,
    join,
    many,
    number,
    raw,
    table,
    text,
    typst_string,
)
from screening.disclosure import Release
from screening.figures.profile import COUNTED, OPEN, Facts, Group, facts_of, groups
from screening.figures.words import (
    NOBODY,
    AtWork,
    Candidate,
    Objected,
    Statement,
    about,
    agreed_said,
    area_column,
    at_work,
    called,
    candidates,
    legend,
    nominators,
    objections,
    pasts,
    rated,
    side_names,
    sign,
    statements,
)
from screening.process import candidate
from screening.process.decisions import Entry
from screening.process.ratings import SIDE_IDS
from screening.report.sections import nominations
from screening.report.sections.beside import Part, beside
from screening.report.sections.decided import course
from screening.report.sections.method import abbreviations

WITHOUT_FIGURES = "ohne Zahlen"
SHEET = "blatt-"
"""How the anchor of a candidate's sheet begins; its number follows."""


def agenda(release: Release) -> Block:
    """Return what the meeting goes through, with what there is of it."""
    laid, found = release.laid, candidates(release)
    named, against = len(statements(release)), len(release.objections.drop_duplicates("nummer"))
    sure, open_ = len(release.chosen("sicher")), len(release.chosen("möglich"))
    rated = "beide Seiten haben bewertet" if laid.opened else "noch nicht aufgedeckt"
    decided = len(laid.decisions.current)
    points = [
        f"Zahlen: {_some(sure, 'Gebiet ist', 'Gebiete sind', 'kein')} sicher, {_some(open_, '', '', 'keines')} möglich",
        f"Nennungen zu {_some(named, 'Gebiet', 'Gebieten', 'keinem')}, "
        f"{_some(against, 'Einwand', 'Einwände', 'kein')} gegen die Zahlen",
        f"Kandidaten: {_some(len(found), 'Blatt', 'Blätter', 'kein')}, Zahlen neben dem Wissen vor Ort",
        f"Bewertungen: {rated}",
        "Zeitbedarf: was in die vorhandenen Stunden passt, und was weichen müsste",
        f"Beschlüsse: {_some(decided, 'ist', 'sind', 'keiner')} eingetragen; Dissens geht an die nächste Ebene",
        "Nächste Schritte: Kooperationsvereinbarungen, Überprüfungen, Protokoll",
    ]
    return text("\n".join(f"{n}. {escape_markdown(p)}" for n, p in enumerate(points, 1)))


def ahead(release: Release) -> Block:
    """Return what the dossier says of the meeting: its agenda, and the document that holds the rest; nothing without it.

    Examples
    --------
    >>> import screening as sc
    >>> ahead(sc.open_year("musterstadt", 2016)).html
    ''
    """
    if not release.laid.laid and release.nominations.empty:
        return join([])
    opened = ", beide Bewertungen" if release.laid.opened else ""
    focus = (
        " Was in laufenden Gebieten ansteht, sagt [schwerpunktgebiete.html](schwerpunktgebiete.html)."
        if release.focus.agreements
        else ""
    )
    return join(
        [
            text("## Für die Sitzung {#sec-sitzung}"),
            agenda(release),
            text(
                "In [auswahlgespraech.html](auswahlgespraech.html), auf Papier "
                "[auswahlgespraech.pdf](auswahlgespraech.pdf), stehen dazu: die "
                "Tabelle der Kandidaten und Kriterien mit leerer Spalte *Beschluss*, ein Blatt je Kandidat mit den Zahlen "
                f"links und dem Wissen vor Ort rechts{opened} und der Zeitbedarf Monat für Monat.{focus}"
            ),
        ]
    )


def _some(count: int, one: str, more: str, none: str) -> str:
    """Return a number with its noun; of none a word before the noun's singular.

    Examples
    --------
    >>> _some(0, "Gebiet", "Gebieten", "keinem"), _some(2, "Gebiet", "Gebieten", "keinem")
    ('keinem Gebiet', '2 Gebieten')
    """
    return (many(count, one, more) if count else f"{none} {one}").rstrip()


def overview(release: Release) -> Block:
    """Return candidates × criteria, with an empty column for what is decided."""
    found, running = candidates(release), at_work(release)
    if not found:
        return text("Es gibt keine Kandidaten: kein Gebiet ist sicher, genannt oder bewertet.")
    names, opened = side_names(release), release.laid.opened
    by = {a: len(s) for a, s in statements(release).items()}
    columns = [
        area_column(release, 1.5),
        Column("Blatt", "right", 0.85),
        *([Column(about.heading(release, "Einw."), "right", 1.25)] if release.peopled else []),
        Column("Treffer", "right", 1.2),
        Column("Entscheidung", width=2.6),
        Column("Nennungen", "right", 1.9),
        *(Column(names[s], width=2.25) for s in SIDE_IDS if opened),
        Column("Beschluss", width=2.2),
    ]
    rows: list[list[Cell | str]] = []
    for sheet, one in enumerate(found, start=1):
        each = [_figures(release, a) for a in one.areas]
        shown = "; ".join(f"{called(release, a)}{sign(running, a)}" for a in one.areas)
        people = ["; ".join(p for p, _, _ in each)] if release.peopled else []
        count = sum(by.get(a, 0) for a in one.areas)
        sides = [rated(opened, one.key, s) for s in SIDE_IDS if opened]
        hits, decisions = ("; ".join(dict.fromkeys(e[k] for e in each)) for k in (1, 2))
        page = Cell(number(sheet), href=f"#{SHEET}{sheet}")
        rows.append(
            [Cell(shown), page, *people, hits, decisions, number(count) if count else "–", *sides, ""]
        )
    told = "Je Seite: Passung (1 bis 4), Gewicht (1 bis 5), Stunden in der Woche, Monate." if opened else ""
    areas = [a for one in found for a in one.areas]
    short = [abbreviations(release), nominations.abbreviations(release)]
    note = " ".join(filter(None, [told, legend(release, running, areas), *short]))
    return table(columns, rows, name="kandidaten", caption="Kandidaten und was zu ihnen vorliegt", note=note)


def _figures(release: Release, area: str) -> tuple[str, str, str]:
    """Return inhabitants, hits and decision of an area."""
    if area not in release.decision.index:
        return "–", "–", WITHOUT_FIGURES
    row = release.decision.loc[area]
    low, high = int(row["hits_min"]), int(row["hits_max"])
    people = about.people_below(release, area, "–") if release.peopled else ""
    hits = number(low) if low == high else f"{number(low)}–{number(high)}"
    return people, hits, str(row["decision"])


@dataclass(frozen=True)
class _Known:
    """What is known of all candidates, gathered once."""

    heads: Mapping[str, Facts]
    rows: Sequence[Group]
    place: Mapping[str, int]
    said: Mapping[str, tuple[Statement, ...]]
    by: Mapping[str, str]
    against: Mapping[str, tuple[Objected, ...]]
    running: Mapping[str, AtWork]
    current: Mapping[str, tuple[Entry, ...]]
    marks: Mapping[str, Sequence[str]]


def pages(release: Release) -> Block:
    """Return one page for each candidate: figures left, what people know of it right."""
    found = candidates(release)
    told = [a for a in dict.fromkeys(a for one in found for a in one.areas) if a in release.decision.index]
    current: dict[str, tuple[Entry, ...]] = {}
    for e in release.laid.decisions.current:
        key = candidate(e.areas)
        current[key] = (*current.get(key, ()), e)
    known = _Known(
        heads={f.area: f for f in facts_of(release, told)},
        rows=groups(release, told) if told else (),
        place={a: n for n, a in enumerate(told)},
        said=statements(release),
        by=nominators(release),
        against=objections(release),
        running=at_work(release),
        current=current,
        marks=_marks(release, found),
    )
    return join([_page(release, one, sheet, known) for sheet, one in enumerate(found, start=1)])


def _page(release: Release, one: Candidate, sheet: int, known: _Known) -> Block:
    left: list[Part] = []
    for area in one.areas:
        if area not in known.heads:
            left.append(Part("Zahlen", ((called(release, area), WITHOUT_FIGURES),)))
            continue
        head = known.heads[area]
        told = [
            ("Entscheidung", head.decision),
            ("Treffer", ", ".join(filter(None, (head.hits, head.breadth)))),
        ]
        told += [("Einwohner:innen", head.people)] if head.people else []
        told += [("Wo", bound(head.place))] if head.place else []
        # whether one is at work there stands on the right
        told += [line for line in head.lines if line[0] != str(release.city.programme.name)]
        title = "Zahlen" if len(one.areas) == 1 else f"Zahlen: {called(release, area)}"
        left += [Part(title, tuple(told)), _counting(known.rows, known.place[area])]
    right = [
        _nominated(release, one, known),
        _objected(one, known),
        _earlier(release, one),
        _both(release, one),
        _decided(release, one, known),
    ]
    # with the level's word: of a bare number no link could be made
    level = release.city.noun.said(many=len(one.areas) > 1)
    named = escape_markdown(f"{level} {one.called(release)}")
    # a sheet has its number, and none of a section beside it
    title = f"## Blatt {number(sheet)}: {named} {{#{SHEET}{sheet} .unnumbered}}"
    return join(
        [
            text(f"{raw('#pagebreak(weak: true)', 'typst')}\n\n{title}"),
            Block("", "\n".join(known.marks.get(one.key, ()))),
            beside(left, right),
        ]
    )


def _marks(release: Release, found: Sequence[Candidate]) -> dict[str, list[str]]:
    """Return what codes lead to on paper, by candidate: of an area that stands on several pages, where it is alone."""
    files = file_names(str(a) for a in release.decision.index)
    page: dict[str, str] = {}
    for one in sorted(found, key=lambda one: len(one.areas)):
        for area in one.areas:
            page.setdefault(area, one.key)
    marks: dict[str, list[str]] = {}
    for area in files.keys() & page.keys():
        marks.setdefault(page[area], []).append(
            f"#metadata(none) #label({typst_string(f'gebiet-{files[area]}')})"
        )
    return {key: sorted(own) for key, own in marks.items()}


def _counting(rows: Sequence[Group], at: int) -> Part:
    """Return the indicators that count, with value, times the mean and how they have developed; then those open."""
    each = [r for g in rows for r in g.rows if r.rule]
    told = []
    for r in (r for r in each if r.verdict[at] == COUNTED):
        change = f", {r.change[at]}" if r.change[at] else ""
        factor = f" ({r.factor[at]})" if r.factor[at] else ""
        told.append((r.indicator.short, f"{r.value[at] or r.state[at]}{factor}{change}"))
    open_ = [r.indicator.short for r in each if r.verdict[at] == OPEN]
    told += [("Offen", ", ".join(open_))] if open_ else []
    return Part(
        "Was zählt: Wert (Vielfaches), Veränderung", tuple(told) or (("Indikatoren", "keiner zählt"),)
    )


def _nominated(release: Release, one: Candidate, known: _Known) -> Part:
    rows = []
    for area in one.areas:
        own = f"{called(release, area)}: " if len(one.areas) > 1 else ""
        rows.append(("Genannt von", f"{own}{known.by.get(area, NOBODY)}"))
        for s in known.said.get(area, ()):
            words = f"„{s.text}“" if s.text else s.mark
            mark = f" ({s.mark})" if s.text and s.mark else ""
            rows.append((s.by, " · ".join([f"{words}{mark}", *s.notes])))
        if area in known.running:
            rows.append((str(release.city.programme.name), f"{own}{known.running[area].line()}"))
    return Part("Wissen vor Ort", tuple(rows))


def _objected(one: Candidate, known: _Known) -> Part:
    each = {o.number: o for a in one.areas for o in known.against.get(a, ())}
    told = tuple((each[n].by, _objection(each[n])) for n in sorted(each))
    return Part("Einwände gegen die Zahlen", told)


def _objection(one: Objected) -> str:
    told = [f"„{one.text}“" if one.text else one.mark]
    told += [f"Antwort: „{one.answer}“"] if one.answer else []
    return " · ".join([*told, f"Folge: {one.consequence}"])


def _earlier(release: Release, one: Candidate) -> Part:
    found = pasts(release, one.areas)
    title = "Frühere Auswahlrunde" if len(found) == 1 else "Frühere Auswahlrunden"
    return Part(title, tuple(row for p in found for row in p.rows))


def _both(release: Release, one: Candidate) -> Part:
    opened, rows = release.laid.opened, []
    for side in SIDE_IDS if opened else ():
        frame = opened.ratings[side].frame  # type: ignore[union-attr]
        words = str(frame.at[one.key, "begruendung"]) if one.key in frame.index else ""
        rows.append(
            (side_names(release)[side], " · ".join(filter(None, [rated(opened, one.key, side), words])))
        )
    return Part("Bewertungen: Passung · Gewicht · Stunden · Monate", tuple(rows))


def _decided(release: Release, one: Candidate, known: _Known) -> Part:
    recorded = release.laid.decisions
    rows = []
    for e in known.current.get(one.key, ()):
        told = [
            f"{agreed_said(e.said)}." if agreed_said(e.said) else "",
            *course(release, e, recorded.before(e)),
        ]
        rows.append((e.said.beschluss, " ".join(filter(None, told))))
    return Part("Beschluss", tuple(rows) or (("", "Noch nichts beschlossen."),))
