"""The command ``screening agreement``: the paper of a Kooperationsvereinbarung, to edit and to sign."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.german import tell
from screening.cli.options import City, Data, Debug, Reports, Year


def agreement(
    city: City,
    area: Annotated[
        str, typer.Argument(metavar="GEBIET", help="Ordner des Schwerpunktgebiets unter gebiete.")
    ],
    year: Year = None,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    debug: Debug = False,
) -> None:
    """Die Kooperationsvereinbarung eines Schwerpunktgebiets ausfertigen: DOCX zum Bearbeiten, PDF zum Unterschreiben.

    Ausgefüllt aus gebiete/GEBIET/vereinbarung.toml und den Zahlen, die in der Fassung gespraech veröffentlicht sind;
    was fehlt, ist eine Zeile zum Schreiben.
    """
    from screening.pipeline import make_agreement

    paths, found = make_agreement(city, area, int(year) if year else None, data=data, reports=reports)
    for finding in found:
        tell(str(finding))
    for path in paths:
        typer.echo(path.as_posix())
