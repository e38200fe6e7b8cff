"""What is to be noted, or in the way, where something is to leave the house, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from screening.base import Finding, ScreeningError, fail, meant, some_areas, the_area, trouble

_UNKNOWN = {
    "count": "Diese Zählgröße gibt es im Katalog nicht.",
    "indicator": "Diesen Indikator gibt es im Katalog nicht.",
    "area": "Dieses Gebiet gibt es im Gebietsstand des Jahres nicht.",
}


def findings_untold() -> Finding:
    """Stand for the findings, whether there are any or none."""
    return Finding("Hinweis", "Was die Prüfung der Lieferung ergeben hat, steht in der internen Fassung.")


# what stadt.toml says of secrecy
def geography_unknown(name: str, known: Collection[str]) -> Finding:
    """Tell totals of a geography that there is none of, with what may be meant."""
    return Finding(
        "Warnung",
        f"Diese Gliederung gibt es nicht; ihre Summen gelten nicht als bekannt.{meant(name, known)}",
        f"Vorhanden: {', '.join(known)}.",
        file="stadt.toml",
        column="secrecy.totals",
        value=name,
    )


def extent_area_unknown(area: str, position: int) -> Finding:
    """Tell an extent with an area that the year's boundaries have not."""
    return Finding(
        "Warnung",
        "Dieses Gebiet gibt es im Gebietsstand des Jahres nicht; die Summe des Umgriffs gilt nicht als bekannt.",
        "Kennung berichtigen, oder für den älteren Stand so lassen.",
        file="stadt.toml",
        column=f"secrecy.extents.{position}",
        value=area,
    )


def exception_unknown(key: str, name: str, position: int) -> Finding:
    """Tell an exception from secrecy that names what there is not: a count, an indicator or an area.

    Examples
    --------
    >>> found = exception_unknown("area", "99.9", 2)
    >>> found.column, found.message
    ('secrecy.exception.2.area', 'Dieses Gebiet gibt es im Gebietsstand des Jahres nicht. \
Die Ausnahme von der Geheimhaltung gilt deshalb nicht.')
    """
    return Finding(
        "Warnung",
        f"{_UNKNOWN[key]} Die Ausnahme von der Geheimhaltung gilt deshalb nicht.",
        "Kennung berichtigen oder die Ausnahme streichen.",
        file="stadt.toml",
        column=f"secrecy.exception.{position}.{key}",
        value=name,
    )


def counts_follow_from_rates(
    short: str, areas: Sequence[str], threshold: int, file: str, indicator: str
) -> Finding:
    """Tell a rate of which the meeting is told no figure, for counts below its source's threshold follow from it.

    Examples
    --------
    >>> found = counts_follow_from_rates("Hilfen", ["01", "02"], 10, "2024/lieferung.toml", "hilfe")
    >>> found.message
    '„Hilfen“ ist als Quote geliefert, der Nenner als Zahl: in 2 Gebieten folgt daraus eine Fallzahl unter 10.'
    """
    where = "in einem Gebiet" if len(areas) == 1 else f"in {len(areas)} Gebieten"
    return Finding(
        "Hinweis",
        f"„{short}“ ist als Quote geliefert, der Nenner als Zahl: {where} folgt daraus eine Fallzahl unter {threshold}.",
        "Die Fassung für das Auswahlgespräch zeigt davon nur, ob ein Wert zählt. Zähler statt Quoten liefern lassen: sie "
        "stehen gerundet da; oder, wenn die Quoten gezeigt werden dürfen, threshold = 0 bei ihrer Datei setzen.",
        file=file,
        column=f"rates.{indicator}",
        value=some_areas(areas),
    )


# the register
def secret_already_told(label: str, year: int, register: str, count: str, area: str) -> Finding:
    """Tell a secret number that an earlier release has shown."""
    return Finding(
        "Warnung",
        f"„{label}“ ist geheim, wurde für {year} aber schon veröffentlicht.",
        "Mit der Datenschutzstelle klären; zurückholen lässt sich die Zahl nicht.",
        file=register,
        column=count,
        value=the_area(area),
    )


def register_unreadable(path: Path) -> Finding:
    """Tell a register that cannot be read, or not as one of this city."""
    return Finding(
        "Fehler",
        "Das Register der Veröffentlichungen ist nicht lesbar.",
        "Aus der Sicherung wiederherstellen; ohne es ist nicht bekannt, was schon veröffentlicht wurde.",
        file=path.name,
    )


def register_unwritable(path: Path, error: OSError) -> Finding:
    """Tell a register that cannot be written, and why."""
    why = trouble.of_folder(error, path.parent)
    return replace(
        why, message=f"Das Register der Veröffentlichungen lässt sich nicht schreiben. {why.message}"
    )


def register_held(path: Path) -> ScreeningError:
    """Tell that another run holds the register."""
    return fail(
        "Ein anderer Lauf hält das Register der Veröffentlichungen.",
        "Warten, bis er fertig ist, dann erneut starten.",
        file=path.name,
    )


def told_meanwhile(year: int, register: str) -> ScreeningError:
    """Tell that another run has published what the door did not know of."""
    return fail(
        f"Ein anderer Lauf hat inzwischen zu {year} veröffentlicht, was nicht dazu passt.",
        "Erneut starten: dann wird seine Veröffentlichung berücksichtigt.",
        file=register,
    )


# the audit
def verdict_unreadable(path: Path, command: str) -> Finding:
    """Tell an audit's outcome that cannot be read, and what makes it anew."""
    message = "Das Ergebnis einer Prüfung der Geheimhaltung ist nicht lesbar."
    return Finding("Warnung", message, f"Neu prüfen: {command}", file=path.name)
