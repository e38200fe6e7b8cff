"""What may be wrong with the hours that a city states, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from screening.base import Finding, hours_said, long_date, meant, the_area


def hours_missing(key: str, file: str) -> Finding:
    """Tell a file that states no hours."""
    remedy = "Mit [[kapazitaet]], von und stunden_woche eintragen, oder die Datei löschen."
    return Finding("Fehler", "Die Datei nennt keine Stunden.", remedy, file, column=key)


def hours_of_many(key: str, posts: int, file: str) -> Finding:
    """Tell hours that are those of a lot of people.

    Examples
    --------
    >>> hours_of_many("kapazitaet.1.stunden_woche", 10, "kapazitaet.toml").message
    'Das ist mehr als die Arbeitszeit von 10 vollen Stellen.'
    """
    message = f"Das ist mehr als die Arbeitszeit von {posts} vollen Stellen."
    remedy = "Gemeint sind Stunden in der Woche; stimmt die Zahl, ist nichts zu tun."
    return Finding("Warnung", message, remedy, file, column=key)


def part_twice(key: str, part: str, file: str) -> Finding:
    """Tell a part that one region names twice."""
    return Finding(
        "Fehler", "Dieser Teil steht zweimal da.", "Einmal streichen.", file, column=key, value=part
    )


def ends_before(key: str, file: str) -> Finding:
    """Tell a term that ends before it begins."""
    return Finding("Fehler", "Der Zeitraum endet, bevor er beginnt.", "von und bis prüfen.", file, column=key)


def overlaps(key: str, first: int, day: date, file: str) -> Finding:
    """Tell a term that overlaps with an earlier one of the same region.

    Examples
    --------
    >>> print(overlaps("kapazitaet.2.von", 1, date(2024, 10, 1), "kapazitaet.toml"))
    Fehler: kapazitaet.toml, Schlüssel „kapazitaet.2.von“: Am 1. Oktober 2024 gilt auch noch Eintrag 1 für dieselbe Region. \
→ bis des älteren Eintrags setzen; gemeinsam geltende Stunden in einem Eintrag zusammenzählen.
    """
    message = f"Am {long_date(day)} gilt auch noch Eintrag {first} für dieselbe Region."
    remedy = "bis des älteren Eintrags setzen; gemeinsam geltende Stunden in einem Eintrag zusammenzählen."
    return Finding("Fehler", message, remedy, file, column=key)


def region_unknown(key: str, region: str, known: Sequence[str], file: str) -> Finding:
    """Tell hours of a region that the file does not declare.

    Examples
    --------
    >>> print(region_unknown("kapazitaet.1.region", "Wset", ["West", "Ost"], "kapazitaet.toml").message)
    Diese Region steht nicht unter [[region]]. Gemeint ist vielleicht „West“.
    """
    message = f"Diese Region steht nicht unter [[region]].{meant(region, known)}"
    return Finding(
        "Fehler", message, "Namen angleichen oder [[region]] ergänzen.", file, column=key, value=region
    )


def lends_itself(key: str, region: str, file: str) -> Finding:
    """Tell a region that lends itself hours."""
    message = "Die Region leiht sich selbst Stunden."
    return Finding("Fehler", message, "aus und fuer prüfen.", file, column=key, value=region)


def lends_more(key: str, region: str, has: Decimal | None, gives: Decimal, day: date, file: str) -> Finding:
    """Tell a region that lends more hours than are its own on a day; None: it states none.

    Examples
    --------
    >>> lends_more("ausgleich.1.stunden_woche", "Nord", Decimal(6), Decimal("8.5"), date(2025, 1, 1), "k.toml").message
    'Am 1. Januar 2025 gibt die Region Nord 8,5 Stunden in der Woche ab und hat 6.'
    >>> half = lends_more("ausgleich.1.stunden_woche", "Nord", Decimal("0.5"), Decimal(1), date(2025, 1, 1), "k.toml")
    >>> half.message.partition("Nord ")[2]
    '1 Stunde in der Woche ab und hat 0,5.'
    >>> lends_more("ausgleich.1.stunden_woche", "Nord", None, Decimal(1), date(2025, 1, 1), "k.toml").message
    'Am 1. Januar 2025 gibt die Region Nord Stunden ab (1 in der Woche); eigene sind für diesen Tag nicht angegeben.'
    """
    message = f"Am {long_date(day)} gibt die Region {region} "
    if has is None:
        message += (
            f"Stunden ab ({hours_said(gives)} in der Woche); eigene sind für diesen Tag nicht angegeben."
        )
    else:
        unit = "Stunde" if gives == 1 else "Stunden"
        message += f"{hours_said(gives)} {unit} in der Woche ab und hat {hours_said(has)}."
    remedy = "Weniger leihen, den Zeitraum kürzen, oder [[kapazitaet]] der Region ergänzen; Geliehenes zählt dabei nicht."
    return Finding("Fehler", message, remedy, file, column=key)


def region_undeclared(key: str, region: str, file: str) -> Finding:
    """Tell hours of a region in a file that declares none.

    Examples
    --------
    >>> region_undeclared("kapazitaet.1.region", "West", "kapazitaet.toml").level
    'Hinweis'
    """
    message = (
        "Woraus diese Region besteht, sagt die Datei nicht: ihre Stunden zählen nur in der Summe der Stadt."
    )
    remedy = "Mit [[region]], name und teile sagen, woraus sie besteht; oder region streichen."
    return Finding("Hinweis", message, remedy, file, column=key, value=region)


def region_twice(key: str, file: str) -> Finding:
    """Tell two regions of one name."""
    return Finding(
        "Fehler",
        "Eine Region dieses Namens steht schon da.",
        "Zu einem Abschnitt vereinen.",
        file,
        column=key,
    )


def level_unknown(key: str, level: str, known: Sequence[str], file: str) -> Finding:
    """Tell a region whose parts are of a level that the areas do not have."""
    message = f"Diese Ebene haben die Gebiete nicht.{meant(level, known)}"
    there = f"Vorhanden: {', '.join(known)}." if known else "Ohne ebene sind teile die Gebiete selbst."
    return Finding("Fehler", message, there, file, column=key, value=level)


def part_unknown(key: str, part: str, file: str) -> Finding:
    """Tell a part of a region that there is not."""
    remedy = "Kennung prüfen; teile nennt Kennungen der Ebene, die unter ebene steht, ohne sie Gebiete."
    return Finding("Fehler", "Diesen Teil der Region gibt es nicht.", remedy, file, column=key, value=part)


def area_of_two_regions(key: str, area: str, other: str, file: str) -> Finding:
    """Tell a region that holds areas of an earlier one.

    Examples
    --------
    >>> area_of_two_regions("region.2.teile", "01.1", "West", "kapazitaet.toml").message
    'Das Gebiet 01.1 gehört schon zur Region West.'
    """
    message = f"Das Gebiet {the_area(area)} gehört schon zur Region {other}."
    return Finding("Fehler", message, "Jedes Gebiet gehört zu höchstens einer Region.", file, column=key)
