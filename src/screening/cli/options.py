"""The options that commands share, with their German words and checks."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from screening.base import CITY_NAME
from screening.cli.german import tell
from screening.cli.targets import AUDIENCES


def one_of(*allowed: str) -> Any:
    """Return the check that a value is one of those allowed."""

    def check(value: str) -> str:
        if value not in allowed:
            raise typer.BadParameter(f"„{value}“ ist nicht möglich; erlaubt: {', '.join(allowed)}.")
        return value

    return check


def tell_engine(engine: str) -> None:
    """Say which renderer ``auto`` takes where there are two."""
    if engine == "auto" and shutil.which("quarto"):
        tell("Gesetzt wird mit Pandoc und Typst, obwohl Quarto da ist; mit Quarto: --engine quarto.")


def years_of(values: list[str] | None) -> list[str]:
    """Return the years given, each once, ascending."""
    for value in values or []:
        if not re.fullmatch(r"19[0-9]{2}|2[01][0-9]{2}|2200", value):
            raise typer.BadParameter(f"„{value}“ ist keine Jahreszahl (1900 bis 2200).")
    return sorted(set(values or []))


def year_of(value: str | None) -> str | None:
    """Return the year given."""
    return None if value is None else years_of([value])[0]


def jobs_of(value: str | None) -> str | None:
    """Return the number of processes given."""
    if value is not None and not re.fullmatch(r"[1-9]\d{0,3}", value):
        raise typer.BadParameter(f"„{value}“ ist keine Anzahl (ganze Zahl ab 1).")
    return value


def city_of(value: str | None) -> str | None:
    """Return the city named, if a folder can have this name: nothing, dots and slashes lead elsewhere."""
    if value is not None and not value.strip():
        raise typer.BadParameter("Der Name ist leer. Ein Ordner unter data/raw ist zu nennen.")
    if value is not None and not CITY_NAME.fullmatch(value):
        raise typer.BadParameter(
            f"„{value}“ ist kein Name eines Stadt-Ordners (Kleinbuchstaben, Ziffern, - und _)."
        )
    return value


def path_of(value: str | Path) -> Path:
    """Return the path given; an empty one would silently be the folder where one stands."""
    if not str(value).strip() or "\0" in str(value):
        raise typer.BadParameter("Der Pfad ist leer oder enthält ein Zeichen, das kein Pfad hat.")
    return Path(value)


CLUSTER = 16
"""So many steps of a year are handed to a cluster at a time: more than a year has."""

ENGINES = ("auto", "pandoc", "quarto")

City = Annotated[
    str, typer.Argument(metavar="STADT", callback=city_of, help="Ordner der Stadt unter data/raw.")
]
CityOrNone = Annotated[
    str | None,
    typer.Argument(
        metavar="STADT",
        callback=city_of,
        help="Ordner der Stadt unter data/raw. Ohne Angabe: die einzige, die es gibt.",
    ),
]
Years = Annotated[
    list[str] | None,
    typer.Option(
        "--year", metavar="JAHR", callback=years_of, help="Jahr; mehrfach möglich. Ohne Angabe: das neueste."
    ),
]
Year = Annotated[
    str | None,
    typer.Option("--year", metavar="JAHR", callback=year_of, help="Jahr. Ohne Angabe: das neueste."),
]
Audience = Annotated[
    str,
    typer.Option(
        metavar="|".join(AUDIENCES),
        callback=one_of(*AUDIENCES),
        help="Fassung: intern mit allen Werten, gespraech ohne geschützte Werte. Ohne Angabe: intern.",
    ),
]
Engine = Annotated[
    str,
    typer.Option(
        metavar="|".join(ENGINES),
        callback=one_of(*ENGINES),
        help="Womit die Dokumente gesetzt werden. Ohne Angabe (auto): mit Pandoc und Typst.",
    ),
]
AUDITS = ("proof", "full")
Audit = Annotated[
    str,
    typer.Option(
        metavar="|".join(AUDITS),
        callback=one_of(*AUDITS),
        help="Prüfung der Fassung gespraech vorab: proof mit Zwillingen, full auch alle Dokumente eines Zwillings. "
        "Ohne Angabe: proof.",
    ),
]
Data = Annotated[
    Path,
    typer.Option(metavar="ORDNER", parser=path_of, help="Datenordner mit raw/ und geo/. Sonst: data."),
]
Reports = Annotated[
    Path,
    typer.Option(metavar="ORDNER", parser=path_of, help="Ordner der fertigen Dokumente. Sonst: reports."),
]
Notebooks = Annotated[Path | None, typer.Option(metavar="ORDNER", parser=path_of, hidden=True)]
Jobs = Annotated[
    str | None,
    typer.Option(
        metavar="ANZAHL", callback=jobs_of, help="Rechenprozesse zugleich. Ohne Angabe: einer je Kern."
    ),
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADRESSE", help="Auf einem Dask-Cluster rechnen (tcp://rechner:8786).")
]
Debug = Annotated[
    bool, typer.Option("--debug", help="Bei einem Fehler der Software den ganzen Ablauf zeigen.")
]
