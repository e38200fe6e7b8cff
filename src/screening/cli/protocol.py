"""The commands ``screening protocol`` and ``screening verify``: what was decided, and on what it rested."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.german import tell
from screening.cli.options import City, Data, Debug, Reports, Year, path_of
from screening.cli.targets import newest, year_there


def protocol(
    city: City,
    year: Year = None,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    debug: Debug = False,
) -> None:
    """Das Protokoll der Auswahl ausfertigen: PDF zum Unterschreiben, DOCX zum Bearbeiten.

    Enthält die Beschlüsse aus entscheidungen.toml und beide Bewertungen, wie sie in der Fassung gespraech stehen, und den
    Fingerabdruck dessen, was auf dem Tisch lag. Ablage: reports/STADT/JAHR/protokoll.
    """
    from screening.delivery import read_city
    from screening.pipeline import make_protocol

    chosen = year_there(read_city(city, data), int(year) if year else newest(city, data))
    paths, found = make_protocol(city, chosen, data=data, reports=reports)
    for finding in found:
        tell(str(finding))
    for path in paths:
        typer.echo(path.as_posix())


def verify(
    file: Annotated[Path, typer.Argument(metavar="PROTOKOLL", parser=path_of, help="Das Protokoll als PDF.")],
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    debug: Debug = False,
) -> None:
    """Prüfen, ob die Dateien hier dieselben sind, auf denen ein Protokoll beruht.

    Braucht kein Netz. Sagt je Teil: gleich, verändert oder fehlt; endet mit 1, wenn nicht alles gleich ist.
    """
    from screening.pipeline import verify_protocol

    found = verify_protocol(file, data=data, reports=reports)
    typer.echo(f"Protokoll {found.city} {found.year}")
    for part, state in found.states.items():
        typer.echo(f"{part}: {state}")
    for side in found.taken_over:
        typer.echo(
            f"Berichtigt nicht vom Konto der Hinterlegung: {side}. Die Seite bestätigt, dass es ihre Berichtigung ist."
        )
    if not found.same:
        raise typer.Exit(1)
