"""The report on a Schwerpunktgebiet at its end: what was agreed, done and reached, and what its figures say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from screening.base import Finding, long_date, many, number, short_date
from screening.disclosure import Release
from screening.figures.words import in_order, side_names
from screening.process.agreement import Agreement
from screening.process.decisions import Entry
from screening.process.nominations import Drawn
from screening.process.phases import FILE, Progress, phase_model
from screening.process.ratings import SIDE_IDS
from screening.report.forms.development import development_said, developments, evaluation_said
from screening.report.forms.fields import Field, Grid, duration, paragraphs
from screening.report.forms.findings import (
    final_lacks,
    measures_open,
    minutes_missing,
    still_running,
    texts_unread,
)
from screening.report.forms.form import Form, extent_said, write_form

LAST = "auswertung"
"""The phase in which the concept asks for the final documentation."""

_UNDER = {True: "Abschlussbericht", False: "Zwischenbericht"}
_DOCUMENTS = {"region": "Erstellung der Dokumentation", "verwaltung": "Unterstützung der Dokumentation"}
"""Who has which part in it, as the concept's Phasenmodell says."""


def is_final(agreement: Agreement, progress: Progress | None) -> bool:
    """Tell whether a report is the final one: the area has ended, or is in its last phase.

    Examples
    --------
    >>> from datetime import date
    >>> given = {"name": "Am Park", "gebiete": ["02.1"], "start": date(2020, 1, 1)}
    >>> ended = Agreement.model_validate(given | {"ende": date(2023, 1, 1)})
    >>> is_final(ended, None), is_final(Agreement.model_validate(given), None)
    (True, False)
    """
    return agreement.end is not None or (progress is not None and progress.phase == LAST)


def write_final(
    agreement: Agreement,
    progress: Progress | None,
    release: Release,
    out: Path,
    *,
    entry: Entry | None = None,
    figures: bool = True,
    drawn: Drawn | None = None,
) -> tuple[Path, Path]:
    """Write the report as ``abschlussbericht`` (of an area at work ``zwischenbericht``), DOCX and PDF, into a folder.

    Parameters
    ----------
    agreement : Agreement
        Signed, with a start.
    progress : Progress or None
        As the audience may read it; what it does not say is a line to write on.
    release : Release
        For ``gespraech``, since the paper leaves the house.
    out : Path
        Made if missing; both files are replaced whole.
    entry : Entry, optional
        The decision by which the area was chosen.
    figures : bool
        Whether the release's figures may be told: only if they have left the house.
    drawn : Drawn, optional
        The Umgriff, if the agreement draws it itself.

    Returns
    -------
    tuple of Path
        DOCX, PDF.

    Raises
    ------
    ScreeningError
        If Pandoc or Typst fails, or the folder cannot be written.
    ValueError
        If the release is not for ``gespraech``.
    """
    if release.audience != "gespraech":
        raise ValueError("a report leaves the house: it is made of the release for gespraech")
    sides, last = side_names(release), is_final(agreement, progress)
    state = f"beendet am {agreement.end:%d.%m.%Y}" if agreement.end else "Entwurf: noch nicht beendet"
    form = Form(
        _UNDER[last].lower(),
        _UNDER[last],
        f"{sides['region']} und {sides['verwaltung']}",
        agreement.name,
        state if last else "läuft noch",
        final_fields(agreement, progress, release, entry=entry, figures=figures, drawn=drawn),
        "Dokumentation",
        tuple(f"Ort, Datum: {sides[s]}, {_DOCUMENTS[s]}" for s in reversed(SIDE_IDS)),
    )
    return write_form(form, release, agreement.areas, out, drawn)


def final_fields(
    agreement: Agreement,
    progress: Progress | None,
    release: Release,
    *,
    entry: Entry | None = None,
    figures: bool = True,
    drawn: Drawn | None = None,
) -> tuple[Field, ...]:
    """Return the report's fields: those of the agreement in its order, then what the last phase asks for.

    Parameters
    ----------
    agreement, progress, release, entry, figures, drawn
        As in `write_final`.
    """
    sides, areas = side_names(release), in_order(release, agreement.areas)
    bear = {"region": agreement.moderation, "verwaltung": agreement.contact}
    version = release.city.meeting.version_said
    unpublished = f"Die {version} fehlt oder ist nicht mehr aktuell; darum stehen hier keine Zahlen."
    return (
        Field("Thema und Zielsetzung:", answers=paragraphs(agreement.aim), lines=4),
        Field("Umgriff des Gebietes:", answers=extent_said(release, areas, drawn), lines=2, picture=True),
        Field("Gründe für die Gebietsauswahl:", answers=agreement.reasons, lines=4),
        Field(
            "Auswahl:",
            answers=_chosen(agreement, entry),
            hint="wer die Auswahl wann und auf welcher Ebene beschlossen hat",
            lines=2,
        ),
        Field(
            "Prozessverantwortung:",
            answers=tuple(f"{sides[s]}: {who}" for s, who in bear.items() if who),
            lines=2,
        ),
        Field("Umfang und Dauer:", answers=(*duration(agreement), *_dates(agreement)), lines=2),
        *([Field("Weitere Vereinbarungen:", answers=agreement.further)] if agreement.further else []),
        Field("Verlauf:", grids=_course(progress), lines=5),
        Field("Maßnahmen:", grids=_measures(progress, sides), lines=6, wide=True),
        Field(
            "KooperationspartnerInnen:",
            answers=_partners(agreement, progress),
            hint="wer gewonnen wurde, seit wann, und wer nicht",
            lines=3,
        ),
        Field("Ergebnis:", "Bewertung durch das Kooperationsgremium", answers=_result(progress), lines=6),
        Field(
            "Fehlende Ressourcen:",
            "Offene Bedarfe, die bleiben",
            answers=progress.resources if progress else (),
            lines=4,
        ),
        Field(
            "Entwicklung der Zahlen:",
            answers=development_said(release, areas, _start(agreement)) if figures else (),
            grids=developments(release, areas, _start(agreement), agreement.end) if figures else (),
            hint=unpublished,
            wide=True,
        ),
        Field(
            "Evaluation:",
            answers=evaluation_said(release, areas) if figures else (),
            hint=unpublished,
            wide=True,
        ),
        Field(
            "Weitere Handlungsschritte und Strategien:",
            "Falls nötig, damit die Ziele erreicht werden",
            hint="Was bleibt, geht an wen, bis wann?",
            lines=5,
        ),
    )


def _start(agreement: Agreement) -> date:
    assert agreement.start is not None
    return agreement.start


def _chosen(agreement: Agreement, entry: Entry | None) -> tuple[str, ...]:
    said = [f"Ausgewählt {agreement.year}."] if agreement.year else []
    if agreement.year and not agreement.acute and entry is None:
        said = [f"Ausgewählt {agreement.year}; der Beschluss dazu ist nicht hinterlegt."]
    if agreement.acute:
        said.append("Ein aktuell sich ergebender Handlungsbedarf, außerhalb des Auswahlverfahrens.")
    if entry is not None:
        told = entry.said
        said.append(f"Beschluss: {told.beschluss} ({told.level}, {long_date(told.datum)}).")
        said += [f"Gründe: {told.gruende}"] if told.gruende else []
        said += [f"Auflagen: {told.auflagen}"] if told.auflagen else []
    return tuple(said)


def _dates(agreement: Agreement) -> Iterator[str]:
    """Say when it was signed, began, was to be reviewed and ended, and how long it took."""
    if agreement.signed:
        yield f"Unterzeichnet am {long_date(agreement.signed)}."
    if agreement.start:
        yield f"Start am {long_date(agreement.start)}."
    if agreement.review:
        yield f"Überprüfung am {long_date(agreement.review)}."
    if agreement.start and agreement.end:
        whole = many(whole_months(agreement.start, agreement.end), "voller Monat", "volle Monate")
        yield f"Ende am {long_date(agreement.end)}, nach Start {whole}."


def whole_months(start: date, end: date) -> int:
    """Return how many whole months lie between two days, both included.

    Examples
    --------
    >>> whole_months(date(2019, 5, 1), date(2023, 6, 30)), whole_months(date(2024, 1, 15), date(2024, 2, 13))
    (50, 0)
    """
    after = end + timedelta(days=1)
    return (after.year - start.year) * 12 + after.month - start.month - (after.day < start.day)


def _course(progress: Progress | None) -> tuple[Grid, ...]:
    """Return the phases with their steps and days, and the meetings with their minutes."""
    if progress is None:
        return ()
    model, rows = phase_model(), []
    for phase in model.phases:
        days = sorted(s.done for s in progress.steps if s.phase == phase.id)
        span = " bis ".join(dict.fromkeys(map(short_date, (days[0], days[-1])))) if days else "–"
        rows.append((phase.label, f"{number(len(days))} von {number(len(model.steps(phase.id)))}", span))
    met = sorted(progress.sessions, key=lambda s: s.day)
    sessions = tuple((short_date(s.day), short_date(s.minutes) if s.minutes else "fehlt") for s in met)
    grids = [Grid("Phasen", ("Phase", "Schritte erledigt", "am"), tuple(rows), (2.2, 1.2, 1.9))]
    if sessions:
        title = f"Kooperationsgremium: {many(len(met), 'Sitzung', 'Sitzungen')}"
        grids.append(Grid(title, ("Sitzung am", "Protokoll vom"), sessions, (1, 1)))
    return tuple(grids)


def _measures(progress: Progress | None, sides: dict[str, str]) -> tuple[Grid, ...]:
    if progress is None or not progress.measures:
        return ()
    rows = tuple(
        (m.what, f"{m.who} ({sides[m.side]})" if m.who else sides[m.side], short_date(m.due), m.state)
        for m in progress.measures
    )
    return (Grid("", ("Maßnahme", "Verantwortlich", "Fällig", "Stand"), rows, (2.7, 2.1, 1.35, 1.15)),)


def _partners(agreement: Agreement, progress: Progress | None) -> tuple[str, ...]:
    """Say whom the Kooperationsgremium has won and whom not: of those whom agreement and progress name.

    Whom it has not won nobody knows before the progress was reviewed: then there are lines to write on.
    """
    if progress is None or not progress.reviewed:
        return ()
    named = progress.partners
    won = {p.name.casefold(): p for p in named if p.won}
    wanted = dict.fromkeys((*agreement.partners, *(p.name for p in named)))
    left = [name for name in wanted if name.casefold() not in won]
    said = []
    if won:
        said.append(f"Gewonnen: {'; '.join(f'{p.name} (seit {short_date(p.won)})' for p in won.values())}.")
    if left:
        label = "Nicht gewonnen" if agreement.end else "Noch zu gewinnen"
        said.append(f"{label}: {'; '.join(left)}.")
    return tuple(said)


def _result(progress: Progress | None) -> tuple[str, ...]:
    return paragraphs(progress.result) if progress else ()


def final_findings(agreement: Agreement, progress: Progress | None, place: str) -> tuple[Finding, ...]:
    """Tell what a report lacks: each is a line to write on, or a sentence that the reader will ask about.

    Parameters
    ----------
    agreement : Agreement
    progress : Progress or None
        As it stands in the file, reviewed or not.
    place : str
        The folder of the Schwerpunktgebiet, as findings name it.
    """
    file, last = f"{place}/{FILE}", is_final(agreement, progress)
    found = [] if agreement.end else [still_running(last, f"{place}/vereinbarung.toml")]
    if progress is None:
        return (*found, final_lacks(["der ganze Stand (die Datei fehlt)"], file))
    lacking = [
        key
        for key, given in (
            ("sitzung", progress.sessions),
            ("massnahme", progress.measures),
            ("ergebnis", progress.result or not last),
            ("fehlende_ressourcen", progress.resources or not last),
        )
        if not given
    ]
    found += [final_lacks(lacking, file)] if lacking else []
    if not progress.reviewed and _texts(progress):
        found.append(texts_unread(file))
    if without := [s.day for s in progress.sessions if s.minutes is None]:
        found.append(minutes_missing(without, file))
    if agreement.end and (left := sum(m.open for m in progress.measures)):
        found.append(measures_open(left, file))
    return tuple(found)


def _texts(progress: Progress) -> Sequence[str]:
    texts = [m.what for m in progress.measures] + [p.name for p in progress.partners]
    return [t for t in (*texts, *progress.resources, progress.result) if t]
