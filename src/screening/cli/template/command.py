"""``screening template``: empty forms, and a manifest drafted from an unknown file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.german import GermanCommand, GermanGroup, tell, usage_error
from screening.cli.options import city_of, path_of, year_of
from screening.cli.template.book import mappe

if TYPE_CHECKING:
    from screening.delivery.manifest import Body

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


MapOption = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="KARTE", parser=path_of, help="Grenzen (GeoPackage, GeoJSON, Shapefile, ZIP, KML)."
    ),
]
Tables = Annotated[
    list[Path] | None,
    typer.Option("--table", metavar="TABELLE", parser=path_of, help="Gelieferte Tabelle; mehrfach möglich."),
]
NameOption = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Name der Stadt, wie er in den Dokumenten steht.")
]
YearOption = Annotated[
    str | None,
    typer.Option(
        "--year", metavar="JAHR", callback=year_of, help="Jahr der Zahlen. Sonst: das neueste der Tabelle."
    ),
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
            help="Ordner der Stadt unter data/raw: ihre Gebiete, ihr Katalog und ihre letzte Lieferung gelten.",
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
    from screening.delivery import read_city
    from screening.delivery.draft import draft_delivery

    _check_free(out)
    if not path.exists():
        raise usage_error(f"Die Datei {path} gibt es nicht.")
    _write(draft_delivery(path, read_city(city, data) if city else None), out)


def _form(name: str, out: Path | None) -> None:
    from screening.cli.template.forms import form_text

    _check_free(out)
    _write(form_text(name), out)


@template.command(cls=GermanCommand)
def neu(
    city: Annotated[
        str, typer.Argument(metavar="STADT", callback=city_of, help="Name des neuen Ordners unter data/raw.")
    ],
    map_: MapOption = None,
    tables: Tables = None,
    year: YearOption = None,
    name: NameOption = "",
    data: Data = Path("data"),
    debug: Debug = False,
) -> None:
    """Eine neue Stadt aus Karte und Tabellen entwerfen: alle Dateien, die check braucht.

    Liest Karte und Tabellen, findet die Spalten, über die sie zusammengehören, und schreibt stadt.toml, katalog.toml,
    kriterien.toml und lieferung.toml; Karte und Tabellen werden an ihren Platz kopiert. Nichts wird überschrieben.
    Was geraten ist, steht mit „geraten“ dabei. Danach: screening check STADT
    """
    from screening.delivery.draft import draft_city

    if map_ is None or not tables:
        raise usage_error("Eine Karte (--map) und mindestens eine Tabelle (--table) angeben.")
    _check_there([map_, *tables])
    names = [path.name for path in tables]
    if len(set(names)) < len(names):
        raise usage_error("Zwei Tabellen heißen gleich; eine umbenennen.")
    _check_free(data / "raw" / city / "stadt.toml")
    drafted = draft_city(city, map_, tables, int(year) if year else None, name)
    places = [data / place for place in (*drafted.texts, *drafted.copies)]
    for place in places:
        _check_free(place)
    for place in places:
        place.parent.mkdir(parents=True, exist_ok=True)
    for target, source in drafted.copies.items():
        shutil.copyfile(source, data / target)
    for target, text in drafted.texts.items():
        _write(text, data / target)
    for sentence in drafted.told:
        tell(sentence)
    tell(f"Nächster Schritt: screening check {city} --year {drafted.year}")


def _check_there(paths: Iterable[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise usage_error(f"Die Datei {path} gibt es nicht.")


@template.command(cls=GermanCommand)
def stadt(
    map_: MapOption = None,
    tables: Tables = None,
    year: YearOption = None,
    name: NameOption = "",
    out: Out = None,
    debug: Debug = False,
) -> None:
    """Ein stadt.toml ausgeben: leer mit Erklärungen, oder mit --map für eine Karte entworfen.

    Mit --table wird die Spalte der Kennungen so gewählt, dass die Tabelle zur Karte passt.
    """
    from screening.delivery.draft import draft_city_file

    if map_ is None:
        _form("stadt", out)
        return
    _check_free(out)
    _check_there([map_, *(tables or ())])
    _write(draft_city_file(map_, tables or [], int(year) if year else None, name or "EINTRAGEN"), out)


@template.command(cls=GermanCommand)
def kriterien(
    city: Annotated[
        str | None,
        typer.Option(
            metavar="STADT", callback=city_of, help="Vorschlagen, was in dieser Stadt geliefert ist."
        ),
    ] = None,
    year: YearOption = None,
    data: Data = Path("data"),
    out: Out = None,
    debug: Debug = False,
) -> None:
    """Ein kriterien.toml ausgeben: leer mit Erklärungen, oder mit --city aus dem, was geliefert ist."""
    from screening.delivery import read_city
    from screening.delivery.draft import draft_criteria

    if city is None:
        _form("kriterien", out)
        return
    _check_free(out)
    _write(draft_criteria(read_city(city, data), int(year) if year else None), out)


@template.command(cls=GermanCommand)
def katalog(tables: Tables = None, out: Out = None, debug: Debug = False) -> None:
    """Ein katalog.toml ausgeben: leer mit Erklärungen, oder mit --table aus den Überschriften einer Tabelle."""
    from screening.delivery.draft import draft_catalogue_file

    if not tables:
        _form("katalog", out)
        return
    _check_free(out)
    _check_there(tables)
    _write(draft_catalogue_file(tables), out)


BodiesOf = Annotated[
    str | None,
    typer.Option(
        metavar="STADT",
        callback=city_of,
        help="Ordner der Stadt unter data/raw: genannt werden ihre Stellen.",
    ),
]


@template.command(cls=GermanCommand)
def nennungen(
    city: BodiesOf = None,
    data: Data = Path("data"),
    out: Out = None,
    debug: Debug = False,
) -> None:
    """Ein leeres bedarfsnennungen.csv mit Erklärungen ausgeben."""
    from screening.cli.template.forms import nominations_text

    _write_for(nominations_text, city, data, out)


@template.command(cls=GermanCommand)
def einwaende(
    city: BodiesOf = None,
    data: Data = Path("data"),
    out: Out = None,
    debug: Debug = False,
) -> None:
    """Ein leeres einwaende.csv mit Erklärungen ausgeben: Einwände gegen die Zahlen."""
    from screening.cli.template.forms import objections_text

    _write_for(objections_text, city, data, out)


template.command(cls=GermanCommand)(mappe)


def _write_for(form: Callable[[Iterable[Body]], str], city: str | None, data: Path, out: Path | None) -> None:
    """Write a form that names the bodies of a city."""
    from screening.delivery import read_city
    from screening.delivery.manifest import BODIES

    _check_free(out)
    bodies = read_city(city, data).bodies if city else BODIES
    # the mark tells Excel that this is UTF-8
    _write(form(bodies), out, encoding="utf-8-sig")


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
