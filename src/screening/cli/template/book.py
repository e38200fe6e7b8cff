"""``screening template mappe``: the workbook of a city's year, filled in with what its files hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.german import tell, usage_error
from screening.cli.options import City, Data, Debug, Year, one_of, path_of

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
    debug: Debug = False,
) -> None:
    """Eine Arbeitsmappe ausgeben: Nennungen, Einwände, Kapazität und Maßnahmen, ausgefüllt mit dem heutigen Stand.

    Mit Auswahllisten und Hilfe, für Excel und LibreOffice. Mit --side kommt ein leeres Blatt für die Bewertungen
    einer Seite dazu. Zurück in die Dateien: screening take DATEI
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
    content = workbook(known, chosen, side, _candidates(known, chosen) if side else ())
    with out.open("xb") as file:
        file.write(content)
    tell(f"Geschrieben: {out}")
    tell(f"Ausfüllen, dann: screening take {out}")


def _candidates(city: Known, year: int) -> list[str]:
    """Return what was named, each once, as people write it."""
    from screening.delivery import read_areas
    from screening.process import candidate, written
    from screening.process.nominations import nominations_of

    named = nominations_of(city, year, {b.version: read_areas(city, b) for b in city.boundaries}).frame
    found = (written(candidate(rows["gebiet"])) for _, rows in named.groupby("nennung", sort=True))
    return list(dict.fromkeys(found))
