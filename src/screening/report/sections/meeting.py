"""The meeting's sections: agenda, candidates, both ratings side by side, the load of what fits, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from screening.base import (
    CHART_DPI,
    MONTHS,
    NBSP,
    Block,
    Cell,
    Column,
    escape_markdown,
    figure,
    join,
    long_date,
    many,
    number,
    table,
    text,
)
from screening.disclosure import Release
from screening.figures.charts import load_chart
from screening.figures.words import agreed_said, area_column, in_order, side_names
from screening.process import areas_in, candidate
from screening.process.capacity import Estimate, Load
from screening.process.decisions import Decision, Entry
from screening.process.ratings import CRITERIA, SIDE_IDS, said, side_by_side
from screening.process.ratings import SideBySide as Both
from screening.report.sections.candidates import agenda, ahead, overview, pages
from screening.report.sections.decided import corrected, corrections, course
from screening.report.sections.hours import (
    beyond_review,
    by_region,
    months_table,
    planned_for,
    promised,
    running_list,
    shown,
    shown_list,
)
from screening.report.sections.people import meeting_version
from screening.report.sections.rounds import earlier

DIFFERS = f"{NBSP}≠"
"""Beside a value in which the sides differ."""
_UNREVIEWED = "Die Begründung ist noch nicht geprüft."


def ratings(release: Release) -> Block:
    """Return how far both sides agree, and their ratings of each candidate, one below the other."""
    both = _both(release)
    if both is None:
        return text(
            f"Für {release.year} liegen noch nicht von beiden Seiten Bewertungen vor. Sie werden zusammen aufgedeckt."
        )
    sentences = " ".join(escape_markdown(s) for s in both.summary(side_names(release)))
    return join([text(sentences), _sides(release, both), _corrections(release)])


def _both(release: Release) -> Both | None:
    opened = release.laid.opened
    if opened is None:
        return None
    place = {
        a: n for n, a in enumerate(in_order(release, {a for k in _candidates(release) for a in areas_in(k)}))
    }
    return side_by_side(opened, lambda k: [place[a] for a in areas_in(k)])


def _candidates(release: Release) -> set[str]:
    opened = release.laid.opened
    return {str(k) for s in SIDE_IDS for k in opened.ratings[s].frame.index} if opened else set()


def _sides(release: Release, both: Both) -> Block:
    columns = [
        area_column(release, 1.8),
        Column("Seite", width=1.6),
        *(
            Column(t, "left" if c == "passung" else "right", width=2 if c == "passung" else 1.1)
            for c, t in CRITERIA.items()
        ),
        Column("Stand", width=1.5),
    ]
    rows: list[list[Cell | str]] = []
    for name in both.frame.index:
        row, apart = both.frame.loc[name], both.differing(str(name))
        for side in SIDE_IDS:
            cells = [_value(c, row[f"{side}_{c}"], c in apart) for c in CRITERIA]
            rows.append(
                [Cell(shown(release, str(name))), side_names(release)[side], *cells, str(row["stand"])]
            )
    note = (
        "≠ die Seiten sagen Verschiedenes; – die Seite sagt dazu nichts. Mittelwerte werden nicht gebildet."
    )
    return table(columns, rows, name="bewertungen", caption="Bewertungen beider Seiten", note=note)


def _value(criterion: str, value: object, differs: bool) -> Cell:
    told = said(criterion, value)
    return Cell(f"{told}{DIFFERS}", "hit") if differs else Cell(told)


def _corrections(release: Release) -> Block:
    made = corrections(release)
    if not made:
        return join([])
    told = "Nach dem Aufdecken wurde berichtigt; die Tabelle zeigt, was gilt."
    if release.audience != "intern":
        told += (
            f" {'Der Grund steht' if made.total() == 1 else 'Die Gründe stehen'} nur in der internen Fassung."
        )
    return text(f"{told}\n\n" + "\n".join(f"- {escape_markdown(line)}" for line in corrected(made)))


def reasons(release: Release) -> Block:
    """Return why the sides rate each candidate as they do; for the meeting what has been reviewed."""
    both, opened = _both(release), release.laid.opened
    if both is None or opened is None:
        return join([])
    rows: list[list[Cell | str]] = []
    for name in both.frame.index:
        for side in SIDE_IDS:
            frame = opened.ratings[side].frame
            if name in frame.index:
                words = str(frame.at[name, "begruendung"])
                by = str(frame.at[name, "wer"])
                cell: Cell | str = words if words else Cell(_UNREVIEWED, "open")
                rows.append([Cell(shown(release, str(name))), f"{side_names(release)[side]} ({by})", cell])
    columns = [
        area_column(release, 1.2),
        Column("Seite", width=2.6),
        Column("Begründung", width=5.2),
    ]
    return table(columns, rows, name="begruendungen", caption="Wie beide Seiten begründen")


def load(release: Release, folder: Path) -> Block:
    """Return the load over the months of all that hours are planned for, and of those chosen where there are others."""
    laid = release.laid
    planned, chosen = laid.planned(), laid.chosen()
    blocks = []
    if planned:
        begin = laid.begin
        since = f", ab {MONTHS[begin.month - 1]} {begin.year}" if begin else ""
        blocks += [
            text(f"{planned_for(len(planned), since)} {_WHAT}"),
            *_drawn(release, planned, folder, "vorgesehen", "Alle vorgesehenen Gebiete"),
            *promised(release, planned),
        ]
    if chosen and len(chosen) < len(planned):
        lead = f"Davon allein, was ausgewählt ist ({many(len(chosen), 'Gebiet', 'Gebiete')}):"
        blocks += [text(lead), *_drawn(release, chosen, folder, "beschluss", "Die ausgewählten Gebiete")]
    return join(blocks or [text("Es ist noch kein Zeitbedarf geschätzt.")])


def load_of(release: Release, areas: Iterable[str | Iterable[str]], folder: Path) -> Block:
    """Return the load over the months of any candidates, if all began together: as agreed, else as both sides estimate.

    Parameters
    ----------
    release : Release
    areas : iterable of str or iterable of str
        Each is an area, or several that are one candidate.
    folder : Path
        Where figures are written.

    Raises
    ------
    KeyError
        If there is no such area.
    """
    each = [(one,) if isinstance(one, str) else tuple(one) for one in areas]
    unknown = [a for one in each for a in one if a not in release.decision.index]
    if unknown:
        raise KeyError(f"Diese Gebiete gibt es nicht: {', '.join(unknown)}")
    laid, agreed = release.laid, release.laid.chosen()
    wanted = {k: agreed.get(k) or laid.estimates(k) for k in map(candidate, each)}
    if not any(wanted.values()):
        return text("Für diese Gebiete ist noch kein Zeitbedarf geschätzt.")
    told = f"Gerechnet {'ist' if len(wanted) == 1 else 'sind'} {many(len(wanted), 'Gebiet', 'Gebiete')}: "
    lead = f"{told}vereinbarte Stunden, wo es sie gibt, sonst, was die Seiten schätzen. {_WHAT}"
    drawn = _drawn(release, wanted, folder, "gefragt", "Die gewählten Gebiete")
    return join([text(lead), *drawn, *promised(release, wanted)])


_WHAT = (
    "Laufende Gebiete sind abgezogen, bis sie enden; läuft ein vorgesehenes Gebiet schon, zählt allein, was vorgesehen "
    "ist. Die Rechnung zeigt, was nicht reicht; was weichen muss, entscheiden Menschen."
)


def _drawn(
    release: Release, wanted: Mapping[str, Iterable[Estimate]], folder: Path, name: str, title: str
) -> list[Block]:
    found = release.laid.load_of(wanted)
    if found is None:
        return []
    chart = load_chart(release, found, title)
    caption = f"{title}: Stunden in der Woche, Monat für Monat"
    drawn = figure(
        chart.figure, name=f"last-{name}", alt=chart.alt, caption=caption, folder=folder, dpi=CHART_DPI
    )
    regional = by_region(release, wanted, folder, name, title)
    return [drawn, months_table(found, f"last-{name}", caption), *_gaps(release, found, wanted), *regional]


def _gaps(release: Release, found: Load, wanted: Iterable[str]) -> list[Block]:
    told = []
    if found.one_sided:
        told.append(f"Nur eine Seite schätzt: {shown_list(release, found.one_sided)}.")
    if found.unestimated:
        told.append(f"Ohne Schätzung und nicht mitgerechnet: {shown_list(release, found.unestimated)}.")
    if found.untimed:
        told.append(f"Laufend, aber ohne angegebene Stunden: {running_list(release, found.untimed)}.")
    if found.parted:
        told.append(
            "Neben einem laufenden Gebiet gezählt, das einen Teil davon und noch anderes umfasst: "
            f"{shown_list(release, found.parted)}."
        )
    if beyond := beyond_review(release, found, wanted):
        told.append(f"Auch nach der Überprüfung gezählt, weil kein Ende eingetragen ist: {beyond}.")
    return [text(" ".join(told))] if told else []


def decisions(release: Release) -> Block:
    """Return what holds for each area, and beneath it how it came to that."""
    recorded = release.laid.decisions
    if not recorded.entries:
        return text("Es ist noch nichts beschlossen.")
    rows: list[list[Cell | str]] = []
    for e in recorded.current:
        agreed = agreed_said(e.said) or "–"
        who = f"{e.said.level}, {long_date(e.said.datum)}"
        rows.append(
            [
                Cell(shown(release, candidate(e.areas))),
                Cell(e.said.beschluss, "total"),
                who,
                agreed,
                _next(e.said),
            ]
        )
    columns = [
        area_column(release, 1.4),
        Column("Beschluss", width=1.7),
        Column("Ebene und Tag", width=2.4),
        Column("je Woche, Dauer", width=1.7),
        Column("Nächster Schritt", width=2.8),
    ]
    told = table(columns, rows, name="beschluesse", caption="Was beschlossen ist")
    return join(
        [told, *(_course(release, e, recorded.before(e)) for e in recorded.current), _untold(release)]
    )


def _next(entry: Decision) -> Cell | str:
    return entry.naechster_schritt or "–"


def _course(release: Release, entry: Entry, before: tuple[Entry, ...]) -> Block:
    """Return reasons, conditions and the way of one decision in sentences; nothing where there are none."""
    parts = course(release, entry, before)
    name = shown(release, candidate(entry.areas))
    return text(f"**{escape_markdown(name)}.** {escape_markdown(' '.join(parts))}")


def _untold(release: Release) -> Block:
    if release.audience == "intern":
        unread = [e.said for e in release.laid.decisions.current if not e.said.reviewed]
        waiting = sum(any((s.gruende, s.auflagen, s.naechster_schritt, s.name)) for s in unread)
        if not waiting:
            return join([])
        of = "eines Beschlusses" if waiting == 1 else f"von {number(waiting)} Beschlüssen"
        return text(f"In der {meeting_version(release)} fehlen die Texte {of}: sie sind nicht geprüft.")
    return join([])


__all__ = [
    "agenda",
    "ahead",
    "decisions",
    "earlier",
    "load",
    "load_of",
    "overview",
    "pages",
    "ratings",
    "reasons",
]
