"""`screening deposit`: one side's ratings, checked and kept sealed until both have deposited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from screening.cli.german import tell
from screening.cli.options import City, Data, Debug, Year, one_of, path_of
from screening.cli.targets import areas_and_rows, newest, year_there

if TYPE_CHECKING:
    from screening.base import Finding
    from screening.delivery import City as Known
    from screening.process.ratings import SideId

SIDES = ("verwaltung", "region")


def deposit(
    city: City,
    file: Annotated[
        Path,
        typer.Argument(metavar="DATEI", parser=path_of, help="Die eigene Datei, außerhalb des Datenordners."),
    ],
    side: Annotated[
        str,
        typer.Option(metavar="|".join(SIDES), callback=one_of(*SIDES), help="Wer hinterlegt."),
    ],
    year: Year = None,
    reason: Annotated[
        str,
        typer.Option(metavar="GRUND", help="Warum eine aufgedeckte Bewertung berichtigt wird; nur dann."),
    ] = "",
    takeover: Annotated[
        bool,
        typer.Option(
            "--takeover",
            help="Auch ohne den Beleg des Kontos berichtigen, das hinterlegt hat; nur mit --reason, und es wird gesagt.",
        ),
    ] = False,
    data: Data = Path("data"),
    debug: Debug = False,
) -> None:
    """Die Bewertungen einer Seite prüfen und versiegelt hinterlegen.

    Bis beide Seiten hinterlegt haben, steht im Datenordner nur ein Fingerabdruck; die Bewertung selbst bleibt auf dem
    Konto, von dem aus hinterlegt wurde. Dann werden beide zusammen aufgedeckt. Vorher ersetzt erneutes
    Hinterlegen die alte Datei, nachher braucht eine Berichtigung --reason, und die alte bleibt daneben stehen.
    """
    from screening.base import ScreeningError, has_errors
    from screening.cli.show import print_findings
    from screening.delivery import read_city
    from screening.process.ratings import State
    from screening.process.ratings import deposit as deposited

    known = read_city(city, data)
    chosen = year_there(known, int(year) if year else newest(city, data))
    own = cast("SideId", side)
    try:
        done = deposited(known, chosen, own, file, lambda: _areas(known, chosen), reason, takeover)
    except ScreeningError as error:
        print_findings({chosen: _named(error.findings, known, chosen)}, "text")
        raise typer.Exit(1 if has_errors(error.findings) else 0) from None
    print_findings({chosen: _named(done.findings, known, chosen)}, "text")
    tell(f"{city} {chosen}, {known.side(side)}: {'berichtigt' if reason else 'hinterlegt'}.")
    for line in standing(known, chosen):
        tell(line)
    if done.state is State.OPEN and not reason:
        tell(f"Beide Bewertungen sind aufgedeckt. Weiter mit: screening run {city} --year {chosen}")


def standing(city: Known, year: int) -> list[str]:
    """Return who has not deposited or uncovered yet, or what is wrong as `check` tells it; nothing of what was deposited."""
    from screening.process.ratings import absent, awaited, sealed_findings

    if wrong := [f for f in sealed_findings(city, year) if f.level == "Fehler"]:
        return [f"{city.key} {year}: {f}" for f in wrong]
    told = []
    if missing := _names(city, absent(city, year)):
        told.append(f"{city.key} {year}: Bewertungen noch nicht hinterlegt: {missing}.")
    if waiting := _names(city, awaited(city, year)):
        told.append(
            f"{city.key} {year}: beide haben hinterlegt; noch nicht aufgedeckt: {waiting} "
            "(dort screening status aufrufen)."
        )
    return told


def years_kept(city: Known) -> list[int]:
    """Return the years in which something may be deposited: those delivered, and those that are only prepared."""
    from screening.process import kept_years

    return sorted({*city.years, *kept_years(city)})


def uncover(city: str, data: Path) -> None:
    """Uncover what this account has deposited where both sides have: whoever may not write there changes nothing."""
    from contextlib import suppress

    from screening.base import ScreeningError
    from screening.delivery import read_city
    from screening.process.ratings import uncover as uncover_year

    with suppress(ScreeningError):
        known = read_city(city, data)
        for year in years_kept(known):
            with suppress(ScreeningError):
                uncover_year(known, year)


def _names(city: Known, sides: Iterable[str]) -> str:
    return ", ".join(city.side(s) for s in sides)


def _areas(city: Known, year: int) -> frozenset[str]:
    """Return the areas of a year: those of its boundaries, and those that its delivery holds beside them."""
    from screening.process import areas_of_year

    areas, also = areas_and_rows(city, year)
    return areas_of_year(city, year, {v: a.frame.index for v, a in areas.items() if len(a.frame)}, also)


def _named(found: Sequence[Finding], city: Known, year: int) -> Sequence[Finding]:
    """Return findings that call areas by id and name; what areas there are is read only if one is named."""
    from screening.process import with_names

    return (
        with_names(found, city, year, areas_and_rows(city, year)[0])
        if any(f.marked for f in found)
        else found
    )
