"""The command ``screening notebook``: a notebook of one's own."""

from __future__ import annotations

from typing import Annotated

import typer

from screening.cli.german import tell
from screening.cli.options import Debug, Notebooks


def notebook(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Name des Notebooks: kitas, oder mit einer Nummer von 10 bis 19: 12_kitas."
        ),
    ],
    title: Annotated[
        str, typer.Option("--title", metavar="TITEL", help="Titel des Dokuments. Ohne Angabe: der Name.")
    ] = "",
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Ein eigenes Notebook anlegen.

    Es beginnt wie die anderen und wird mit jedem Jahr gerechnet und gesetzt: ein Dokument unter seinem Namen,
    als HTML und PDF. Vorhandenes wird nicht überschrieben.
    """
    from screening.workbench import write_own

    path = write_own(name, title, notebooks)
    typer.echo(path.as_posix())
    tell(
        f"Zum Schreiben öffnen; screening run rechnet es mit jedem Jahr: {path.stem}.html und {path.stem}.pdf."
    )
