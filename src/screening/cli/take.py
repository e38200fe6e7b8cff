"""`screening take`: a workbook that offices have filled in, taken back into the plain files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from screening.cli.german import tell
from screening.cli.options import Data, Debug, path_of
from screening.cli.targets import areas_and_rows, keep_apart

if TYPE_CHECKING:
    from screening.process.workbook import Taken

MOST_BOOK = 50_000_000
"""A workbook that is larger is none of ours."""


def take(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="DATEI", parser=path_of, help="Die ausgefüllte Mappe aus screening template mappe."
        ),
    ],
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Was in der Mappe gelöscht ist, auch in den Dateien löschen."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Nur prüfen und sagen, was geschrieben würde.")
    ] = False,
    ratings: Annotated[
        Path | None,
        typer.Option(
            "--ratings",
            metavar="DATEI",
            parser=path_of,
            help="Wohin die Bewertungen einer Seite kommen. Sonst: neben die Mappe.",
        ),
    ] = None,
    data: Data = Path("data"),
    debug: Debug = False,
) -> None:
    """Eine ausgefüllte Mappe einlesen: geänderte und neue Zeilen kommen in die Dateien des Datenordners.

    Stadt und Jahr nennt die Mappe. Was nicht geändert ist, bleibt Zeichen für Zeichen, wie es ist. Bei einem Fehler wird
    nichts geschrieben. Bewertungen einer Seite kommen in eine eigene Datei für screening deposit, nie in den Datenordner.
    """
    from screening.base import ScreeningError, read_named
    from screening.cli.show import print_findings
    from screening.process.workbook import put
    from screening.process.workbook import take as taken_back

    content = read_named(file, MOST_BOOK)
    try:
        taken = taken_back(content, file.name, data, areas_and_rows, remove)
        target = _target(taken, file, ratings, data)
    except ScreeningError as error:
        print_findings({0: error.findings}, "text")
        tell("Nichts ist geschrieben.")
        raise typer.Exit(1) from None
    print_findings({taken.year: taken.findings}, "text")
    if not dry_run:
        put(taken.city, taken.changes)
        if target:
            _write(target, taken.ratings)
    for line in _done(taken, dry_run):
        tell(line)
    if target:
        deposit = f"screening deposit {taken.city.key} {target} --side {taken.side} --year {taken.year}"
        tell(f"Bewertungen {'kämen nach' if dry_run else 'stehen in'} {target}. Hinterlegen: {deposit}")


def _done(taken: Taken, dry_run: bool) -> Iterable[str]:
    """Say file by file what was written."""
    from screening.base import listed, many

    for change in taken.changes:
        parts = [
            many(number, f"Zeile {word}", f"Zeilen {word}")
            for number, word in (
                (change.changed, "geändert"),
                (change.added, "neu"),
                (change.removed, "gelöscht"),
            )
            if number
        ]
        yield f"{taken.city.key}/{change.name}: {'würde geschrieben, ' if dry_run else ''}{listed(parts)}."
    if not taken.changes and not taken.ratings:
        yield "Nichts zu schreiben: Was in der Mappe geändert ist, steht schon in den Dateien."


def _target(taken: Taken, book: Path, wanted: Path | None, data: Path) -> Path | None:
    """Return where the ratings go: never where the other side reads, and over no other file."""
    from screening.base import fail, lies_there

    if not taken.ratings:
        return None
    target = wanted or book.with_name(f"{book.stem}_{taken.side}.csv")
    keep_apart(data, book, target)
    if lies_there(target) and not (target.is_file() and target.read_bytes() == taken.ratings):
        raise fail("Diese Datei gibt es schon.", "Umbenennen, oder --ratings DATEI.", file=target.name)
    return target


def _write(path: Path, content: bytes) -> None:
    from screening.base import fail, write_private

    try:
        write_private(path, content)
    except OSError:
        raise fail("Die Datei lässt sich nicht schreiben.", "Ordner prüfen.", file=path.name) from None
