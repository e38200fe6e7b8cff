"""``screening template``: empty forms, and a manifest drafted from an unknown file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screening.cli.german import GermanCommand, GermanGroup, tell, usage_error
from screening.cli.options import city_of, path_of

template = typer.Typer(
    cls=GermanGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Formulare ausgeben: leere, oder für eine unbekannte Datei ausgefüllt.",
)

Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DATEI",
        parser=path_of,
        help="In diese Datei schreiben; eine vorhandene bleibt. Sonst: auf die Ausgabe.",
    ),
]
Data = Annotated[
    Path,
    typer.Option(metavar="ORDNER", parser=path_of, help="Datenordner mit raw/ und geo/. Sonst: data."),
]
Debug = Annotated[
    bool, typer.Option("--debug", help="Bei einem Fehler der Software den ganzen Ablauf zeigen.")
]


@template.command(cls=GermanCommand)
def lieferung(
    path: Annotated[
        Path,
        typer.Argument(metavar="PFAD", parser=path_of, help="Die gelieferte Datei (CSV, Text, Excel, ODS)."),
    ],
    city: Annotated[
        str | None,
        typer.Option(
            metavar="STADT",
            callback=city_of,
            help="Ordner der Stadt unter data/raw: ihre Kennungen und ihr Katalog gelten.",
        ),
    ] = None,
    data: Data = Path("data"),
    out: Out = None,
    debug: Debug = False,
) -> None:
    """Eine unbekannte Datei ansehen und lieferung.toml entwerfen.

    Erkennt Kodierung, Trennzeichen, Zahlen, Kopfzeilen, Kennungen, Summen und Zeichen und schlägt Spalten vor.
    Was unsicher ist, steht als Kommentar da. Der Entwurf ist von Hand zu prüfen und zu ergänzen.
    """
    from screening.concept import default_catalogue
    from screening.delivery import read_city, read_city_catalogue
    from screening.delivery.draft import detect, manifest_text

    _check_free(out)
    if not path.exists():
        raise usage_error(f"Die Datei {path} gibt es nicht.")
    known = read_city(city, data) if city else None
    catalogue = read_city_catalogue(known) if known else default_catalogue()
    found = detect(path, catalogue, known, _area_ids(known) if known else ())
    _write(manifest_text(found, path, catalogue), out)


def _area_ids(city: object) -> list[str]:
    """Return the ids of the newest boundaries that can be read; a city may have none yet."""
    from screening.base import ScreeningError
    from screening.delivery import City, read_areas

    assert isinstance(city, City)
    newest = max(city.boundaries, key=lambda b: b.valid_from)
    try:
        return [str(a) for a in read_areas(city, newest).frame.index]
    except ScreeningError:
        return []


def _form(name: str, out: Path | None) -> None:
    from screening.cli.template.forms import form_text

    _check_free(out)
    _write(form_text(name), out)


@template.command(cls=GermanCommand)
def stadt(out: Out = None, debug: Debug = False) -> None:
    """Ein leeres stadt.toml mit Erklärungen ausgeben."""
    _form("stadt", out)


@template.command(cls=GermanCommand)
def kriterien(out: Out = None, debug: Debug = False) -> None:
    """Ein leeres kriterien.toml mit Erklärungen ausgeben."""
    _form("kriterien", out)


@template.command(cls=GermanCommand)
def katalog(out: Out = None, debug: Debug = False) -> None:
    """Ein leeres katalog.toml mit Erklärungen ausgeben."""
    _form("katalog", out)


@template.command(cls=GermanCommand)
def nennungen(
    city: Annotated[
        str | None,
        typer.Option(
            metavar="STADT",
            callback=city_of,
            help="Ordner der Stadt unter data/raw: genannt werden ihre Stellen.",
        ),
    ] = None,
    data: Data = Path("data"),
    out: Out = None,
    debug: Debug = False,
) -> None:
    """Ein leeres bedarfsnennungen.csv mit Erklärungen ausgeben."""
    from screening.cli.template.forms import nominations_text
    from screening.delivery import read_city
    from screening.delivery.manifest import BODIES

    _check_free(out)
    bodies = read_city(city, data).bodies if city else BODIES
    # the mark tells Excel that this is UTF-8
    _write(nominations_text(bodies), out, encoding="utf-8-sig")


def _check_free(out: Path | None) -> None:
    if out is not None and (out.exists() or out.is_symlink()):
        raise usage_error(f"Die Datei {out} gibt es schon; sie wird nicht überschrieben.")


def _write(text: str, out: Path | None, encoding: str = "utf-8") -> None:
    """Write to a new file, or to stdout."""
    if out is None:
        typer.echo(text, nl=False)
        return
    with out.open("x", encoding=encoding, newline="\n") as file:
        file.write(text)
    tell(f"Geschrieben: {out}")
