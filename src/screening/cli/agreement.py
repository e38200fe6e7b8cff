"""The commands ``screening agreement`` and ``screening final``: the papers of a Schwerpunktgebiet, to edit and to sign."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from screening.base import Finding
from screening.cli.german import tell
from screening.cli.options import City, Data, Debug, Reports, Year

Area = Annotated[str, typer.Argument(metavar="GEBIET", help="Ordner des Schwerpunktgebiets unter gebiete.")]


def agreement(
    city: City,
    area: Area,
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
    _tell(paths, found)


def final(
    city: City,
    area: Area,
    year: Year = None,
    data: Data = Path("data"),
    reports: Reports = Path("reports"),
    debug: Debug = False,
) -> None:
    """Den Abschlussbericht eines Schwerpunktgebiets ausfertigen: DOCX zum Bearbeiten, PDF zum Ablegen.

    Ausgefüllt aus vereinbarung.toml und phasen.toml, dazu die Entwicklung der Zahlen und die Evaluation, wie sie in der
    Fassung gespraech veröffentlicht sind; was fehlt, ist eine Zeile zum Schreiben. Für ein Gebiet, das noch nicht in der
    letzten Phase ist, wird es ein Zwischenbericht.
    """
    from screening.pipeline import make_final

    paths, found = make_final(city, area, int(year) if year else None, data=data, reports=reports)
    _tell(paths, found)


def _tell(paths: Iterable[Path], found: Iterable[Finding]) -> None:
    for finding in found:
        tell(str(finding))
    for path in paths:
        typer.echo(path.as_posix())
