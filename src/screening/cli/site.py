"""The command ``screening site``: all years of a city as one folder, to be handed over or put on a web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.german import tell
from screening.cli.options import Audience, City, Data, Debug, Notebooks, Reports, path_of


def site(
    city: City,
    audience: Audience = "intern",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="ORDNER",
            parser=path_of,
            help="Wohin. Ohne Angabe: reports/STADT/website/FASSUNG.",
        ),
    ] = None,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Die Website einer Stadt anlegen: alle Jahre einer Fassung in einem Ordner.

    Übersicht, alle Gebiete über die Jahre, Suche und alle Dokumente, untereinander verlinkt; im Browser ohne Netz zu
    öffnen. Enthalten ist, was veröffentlicht und aktuell ist; gerechnet wird nichts.
    """
    from screening.pipeline import make_site, notebooks_folder

    made = make_site(
        city, audience, data=data, reports=reports, notebooks=notebooks_folder(notebooks), out=out
    )
    for what, why in made.left.items():
        tell(f"Nicht enthalten: {what} ({why}).")
    if made.left:
        tell(f"Aktuell werden Jahre mit: screening run {city} --changed --audience {audience}")
    typer.echo((made.folder / "index.html").as_posix())
