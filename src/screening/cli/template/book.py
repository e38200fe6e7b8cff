"""``screening template mappe``: the workbook of a city's year, filled in with what its files hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.german import tell, usage_error
from screening.cli.options import City, Data, Debug, Reports, Year, one_of, path_of

if TYPE_CHECKING:
    from screening.delivery import City as Known

SIDES = ("verwaltung", "region")


def mappe(
    city: City,
    year: Year = None,
    side: Annotated[
        str,
        typer.Option(
            metavar="|".join(SIDES),
            callback=one_of("", *SIDES),
            help="Mit einem leeren Blatt für die Bewertungen dieser Seite.",
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="DATEI", parser=path_of, help="Die neue Arbeitsmappe (.xlsx)."),
    ] = None,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    debug: Debug = False,
) -> None:
    """Eine Arbeitsmappe ausgeben: Nennungen, Einwände, Kapazität und Maßnahmen, ausgefüllt mit dem heutigen Stand.

    Mit Auswahllisten und Hilfe, für Excel und LibreOffice. Mit --side kommt ein leeres Blatt für die Bewertungen
    einer Seite dazu: ist die Fassung für das Auswahlgespräch veröffentlicht, mit deren Kandidaten, sonst mit den
    genannten Gebieten. Zurück in die Dateien: screening take DATEI
    """
    from screening.cli.targets import keep_apart, newest, year_there
    from screening.delivery import read_city
    from screening.process.workbook import workbook

    if out is None or out.suffix.lower() != ".xlsx":
        raise usage_error("--out DATEI.xlsx angeben: wohin die Mappe geschrieben wird.")
    if out.exists() or out.is_symlink():
        raise usage_error(f"Die Datei {out} gibt es schon; sie wird nicht überschrieben.")
    if side:
        keep_apart(data, out)
    known = read_city(city, data)
    chosen = year_there(known, int(year) if year else newest(city, data))
    candidates, basis = _candidates(known, chosen, reports) if side else ({}, "")
    content = workbook(known, chosen, side, candidates, basis)
    with out.open("xb") as file:
        file.write(content)
    tell(f"Geschrieben: {out}")
    if basis:
        tell(basis)
    tell(f"Ausfüllen, dann: screening take {out}")


def _candidates(city: Known, year: int, reports: Path) -> tuple[dict[str, str], str]:
    """Return what is to be rated with what it is called, and in a sentence where that comes from."""
    from screening.cli.targets import areas_and_rows
    from screening.pipeline import to_rate

    areas, rows = areas_and_rows(city, year)
    asked = to_rate(city, year, areas, rows, reports)
    talk = city.meeting.version_said
    anew = "Erst neu veröffentlichen, dann die Mappe neu ausgeben."
    if asked.published:
        said = (
            f"Zu bewerten: die Kandidaten der Entscheidungstabelle, wie die {talk} sie nennt; "
            "danach, was sonst genannt ist."
        )
        if asked.stale:
            said += f" Die Tabelle passt nicht mehr sicher zu den Daten ({asked.stale}). {anew}"
        return asked.names, said
    later = f"Alle Kandidaten stehen hier, sobald die {talk} veröffentlicht ist."
    if asked.spoilt:
        later = f"Die {talk} ist veröffentlicht, ihre Entscheidungstabelle fehlt aber oder wurde verändert. {anew}"
    return asked.names, f"Zu bewerten: nur die genannten Gebiete. {later}"
