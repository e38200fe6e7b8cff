"""``screening lab``: the notebooks in JupyterLab, for a city."""

from __future__ import annotations

import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.german import tell
from screening.cli.options import Data, Debug, Notebooks, city_of

if TYPE_CHECKING:
    from screening.workbench import Lab

_LOOK_S = 0.2
_INTERRUPTED = 128 + signal.SIGINT


def port_of(value: str | None) -> str | None:
    """Return the port given."""
    if value is not None and not (re.fullmatch(r"\d{4,5}", value) and 1024 <= int(value) <= 65535):
        raise typer.BadParameter(f"„{value}“ ist kein Port (1024 bis 65535).")
    return value


def lab(
    city: Annotated[
        str | None,
        typer.Argument(
            metavar="STADT",
            callback=city_of,
            help="Ordner der Stadt unter data/raw, mit der die Notebooks sich öffnen, in ihrem neuesten Jahr. "
            "Ohne Angabe: wie es in den Notebooks steht.",
        ),
    ] = None,
    port: Annotated[
        str | None,
        typer.Option(
            "--port", metavar="PORT", callback=port_of, help="Port auf diesem Rechner. Ohne Angabe: 8888."
        ),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Den Browser nicht öffnen, nur die Adresse nennen.")
    ] = False,
    data: Data = Path("data"),
    notebooks: Notebooks = None,
    debug: Debug = False,
) -> None:
    """Die Notebooks in JupyterLab öffnen.

    JupyterLab läuft auf diesem Rechner und ohne Netz, bis es hier mit Strg-C beendet wird. Was in einem Notebook
    gerechnet wird, bleibt im Speicher; in die Datei kommen beim Speichern nur geänderte Zellen.
    """
    from screening.cli import Stopped
    from screening.pipeline import notebooks_folder
    from screening.workbench import Workplace, english_only, opened, parameters_of, port_taken, speaks_german

    folder = notebooks_folder(notebooks)
    asked = int(port) if port else None
    workplace = Workplace(folder, parameters_of(city, data, folder), asked, not no_browser, debug)
    try:
        with opened(workplace) as running:
            if not speaks_german():
                tell(str(english_only()))
            if asked and running.port != asked:
                tell(str(port_taken(asked, running.port)))
            _tell_where(running, no_browser)
            code = _awaited(running)
    except Stopped as stopped:
        # the usual way to end it, and no failure
        if stopped.code != _INTERRUPTED:
            raise
        code = 0
    tell("JupyterLab ist beendet.")
    raise typer.Exit(1 if code else 0)


def _tell_where(lab: Lab, no_browser: bool) -> None:
    how = (
        "Im Browser öffnen:" if no_browser else "JupyterLab öffnet sich im Browser; wenn nicht, dort öffnen:"
    )
    tell(how)
    typer.echo(lab.link)
    tell("Die Adresse nicht weitergeben: wer sie hat, sieht alles. Beenden: hier Strg-C drücken.")


def _awaited(lab: Lab) -> int:
    """Return how JupyterLab ended: from its own menu, or by itself."""
    # no `wait`: on Windows nothing interrupts it
    while lab.process.poll() is None:
        time.sleep(_LOOK_S)
    return lab.process.returncode
