"""The fields of the concept's Kooperationsvereinbarung, in its order and wording, each with what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screening.base import hours_said, long_date, many
from screening.delivery.manifest import SIDES
from screening.process.agreement import Agreement

TITLE = "Kooperationsvereinbarung"

TASKS_REGION = (
    "Gewinnen der Kooperationspartner im Stadtteil",
    "Moderation der Sitzungen",
    "Koordinierung der Umsetzung der gemeinschaftlich beschlossenen Maßnahmen",
    "Ergebnissicherung und Abschluss-Dokumentation",
    "Kommunikation in die Region",
    "Bearbeiten der Arbeitsaufträge des Gremiums",
)
TASKS_ADMINISTRATION = (
    "Gewinnung und Mobilisierung der EntscheiderInnen innerhalb des Sozialreferates und der angrenzenden Referate",
    "Bereitstellung des relevanten Datenmaterials",
    "Kommunikation des Prozesses innerhalb der Verwaltung",
    "Unterstützung bei der Ergebnissicherung und der Abschlussdokumentation",
    "Bearbeiten der Arbeitsaufträge des Gremiums",
)
_WITHIN, _INSIDE = "innerhalb des Sozialreferates", "innerhalb der Verwaltung"
_MOBILISE = "Gewinnung und Mobilisierung der EntscheiderInnen innerhalb der Verwaltung"

NAMES: Mapping[str, str] = {str(s.id): s.name for s in SIDES}
"""What the sides are called in the concept's form."""


def between(names: Mapping[str, str]) -> str:
    """Return between whom it is agreed.

    Examples
    --------
    >>> between(NAMES)
    'zwischen REGSAM und Sozialreferat'
    """
    return f"zwischen {names['region']} und {names['verwaltung']}"


@dataclass(frozen=True)
class Grid:
    """A small table in a field.

    Attributes
    ----------
    title : str
        What it shows, above it; empty: the field's label says it.
    head : tuple of str
        Of each column.
    rows : tuple of tuple of str
        The first cell says what the row is about.
    widths : tuple of float
        Of the columns, relative to each other.
    note : str
        How to read it, below.
    under : tuple of int
        Numbers of the rows, from 0, that belong to the row above them.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    note: str = ""
    under: tuple[int, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field of a form.

    Attributes
    ----------
    label : str
        What the form asks for.
    note : str
        What it explains below, small.
    head : str
        What stands before the answer; empty: nothing.
    answers : tuple of str
        Paragraphs; none where nothing is known: then there are `lines` to write on.
    hint : str
        What belongs onto the empty line, in brackets as in the form.
    lines : int
        How many empty lines there are if there is no answer.
    tasks_label : str
    tasks : tuple of str
        The form's own list of tasks.
    picture : bool
        Whether the map of the Umgriff stands here.
    grids : tuple of Grid
        Tables below the answers; with one there are no lines to write on.
    wide : bool
        Whether answers stand below the label, over the whole width.
    """

    label: str
    note: str = ""
    head: str = ""
    answers: tuple[str, ...] = ()
    hint: str = ""
    lines: int = 1
    tasks_label: str = ""
    tasks: tuple[str, ...] = ()
    picture: bool = False
    grids: tuple[Grid, ...] = ()
    wide: bool = False


def agreement_fields(
    agreement: Agreement, extent: Sequence[str], reasons: Sequence[str], names: Mapping[str, str] = NAMES
) -> tuple[Field, ...]:
    """Return the form's fields.

    Parameters
    ----------
    agreement : Agreement
    extent : sequence of str
        The areas of the Umgriff, as they are called.
    reasons : sequence of str
        Proposed, if the agreement names none itself.
    names : mapping of str to str
        What the sides are called, by id: under names of its own a city's form says nothing of *Sozialreferat* and
        *REGSAM*, and no sentence inflects the names.

    Examples
    --------
    >>> drafted = Agreement.model_validate({"name": "Am Park", "gebiete": ["02.1"], "monate": 24})
    >>> fields = agreement_fields(drafted, ["Viertel 02.1"], [])
    >>> [f.label for f in fields][:3], fields[1].answers, fields[0].answers
    (['Thema/vorläufige Zielsetzung:', 'Umgriff des Gebietes:', 'Gründe für die Gebietsauswahl:'], ('Viertel 02.1',), ())
    """
    region, office = names["region"], names["verwaltung"]
    usual = office == NAMES["verwaltung"]
    frame = f"{region} schafft – durch seine Moderationstätigkeiten –"
    if region != NAMES["region"]:
        frame = "Diese Seite schafft – durch ihre Moderationstätigkeiten –"
    return (
        Field(
            "Thema/vorläufige Zielsetzung:",
            answers=paragraphs(agreement.aim),
            hint="z.B. Nachbarschaftskonflikte, Alte Menschen, etc.",
            lines=5,
        ),
        Field("Umgriff des Gebietes:", answers=tuple(extent), lines=2, picture=True),
        Field("Gründe für die Gebietsauswahl:", answers=agreement.reasons or tuple(reasons), lines=5),
        Field(
            "Prozessverantwortung für das Kooperationsgremium:",
            f"{frame} den Rahmen für die Arbeitsfähigkeit des Kooperationsgremiums.",
            f"{region}:",
            paragraphs(agreement.moderation),
            f"Zuständige {region}-Moderation",
            1,
            "Aufgabe:",
            TASKS_REGION,
        ),
        Field(
            f"Prozessverantwortung innerhalb {office}:",
            "Die Ansprechperson stellt die Kommunikation und Koordination der im Kooperationsgremium festgelegten "
            f"Maßnahmen {_WITHIN if usual else _INSIDE} sowie zu anderen {'Referaten' if usual else 'Stellen'} sicher.",
            f"{office}:",
            paragraphs(agreement.contact),
            f"Verantwortliche Ansprechperson{' im' if usual else ':'} {office}",
            1,
            "Aufgaben:",
            TASKS_ADMINISTRATION if usual else (_MOBILISE, *TASKS_ADMINISTRATION[1:]),
        ),
        Field(
            "Noch zu gewinnende KooperationspartnerInnen jenseits der Steuerungsbereiche:",
            answers=agreement.partners,
            hint="z.B. Planungsreferat, Schulreferat, Gartenbau, Sportverein, Elternbeirat, etc.",
            lines=4,
        ),
        Field("Weitere Vereinbarungen", answers=agreement.further, lines=3),
        Field(
            "Vorläufige Prozessdauer:",
            answers=duration(agreement),
            hint="z.B. 6 Monate, 2 Jahre",
        ),
        Field("Start am:", answers=_day(agreement.start)),
        Field(
            "Überprüfung am:",
            "Stichtag, an dem entschieden wird, ob der Prozess noch fortgeführt werden muss",
            answers=_day(agreement.review),
        ),
    )


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text; none if it says nothing."""
    return tuple(p.strip() for p in text.split("\n\n") if p.strip())


def _day(day: date | None) -> tuple[str, ...]:
    return (long_date(day),) if day else ()


def duration(agreement: Agreement) -> tuple[str, ...]:
    """Say how long, and with how many hours a week: the concept's *geschätzter zeitlicher Umfang* (6.2)."""
    said = []
    if agreement.months:
        years, rest = divmod(agreement.months, 12)
        said.append(
            many(agreement.months, "Monat", "Monate") if rest or not years else many(years, "Jahr", "Jahre")
        )
    if agreement.hours is not None:
        hours = agreement.hours
        said.append(f"{hours_said(hours)} {'Stunde' if hours == 1 else 'Stunden'} je Woche")
    return (", ".join(said),) if said else ()
