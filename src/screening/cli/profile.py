"""The command ``screening profile``: one area, or several as one, as a document of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.german import tell, usage_error
from screening.cli.options import Audience, City, Data, Debug, Reports, Year
from screening.cli.targets import newest


def profile(
    city: City,
    areas: Annotated[
        str,
        typer.Option(
            "--areas",
            metavar="GEBIET,GEBIET…",
            help="Kennungen oder Namen, durch Komma getrennt (hat ein Name ein Komma: durch Semikolon).",
        ),
    ],
    name: Annotated[
        str,
        typer.Option("--name", metavar="TEXT", help="Wie der Umgriff heißt, wenn es mehrere Gebiete sind."),
    ] = "",
    year: Year = None,
    audience: Audience = "intern",
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    debug: Debug = False,
) -> None:
    """Ein Profil als eigenes Dokument: ein Gebiet, oder mehrere zusammen als Umgriff.

    Mehrere Gebiete werden zusammengezählt und wie ein Gebiet geprüft; bis zu vier stehen dazu nebeneinander. Ablage:
    reports/STADT/JAHR/profil/FASSUNG. Die Fassung gespraech richtet sich nach dem, was schon veröffentlicht ist, und gilt
    selbst als veröffentlicht.
    """
    from screening.pipeline import TALK, opened, require_turn, write_profile
    from screening.workbench import area_of

    wanted = [a.strip() for a in areas.split(";" if ";" in areas else ",") if a.strip()]
    if not wanted:
        raise usage_error("Mit --areas wenigstens ein Gebiet angeben, zum Beispiel --areas 01.1.1,01.1.2")
    chosen = int(year) if year else newest(city, data)
    if audience == TALK:
        require_turn(reports, city)
    release, register = opened(city, chosen, audience, data, reports)
    ids = [area_of(release, a) for a in wanted]
    if name and len(set(ids)) == 1:
        tell("Hinweis: --name gilt für mehrere Gebiete; ein Gebiet heißt, wie die Stadt es nennt.")
    for path in write_profile(release, register, ids, reports=reports, name=name.strip()):
        typer.echo(path.as_posix())
