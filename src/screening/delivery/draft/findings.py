"""Why no manifest can be drafted for a file: one constructor per kind of finding."""

from __future__ import annotations

from screening.base import ScreeningError, fail
from screening.delivery.tables import BadBook


def file_unreadable(file: str) -> ScreeningError:
    """Tell a file that is not there or cannot be opened."""
    return fail("Die Datei fehlt oder ist nicht lesbar.", "Pfad prüfen.", file=file)


def file_empty(file: str) -> ScreeningError:
    """Tell a file that holds nothing but blanks."""
    return fail("Die Datei ist leer.", "Beim Absender nachfragen.", file=file)


def no_table(file: str) -> ScreeningError:
    """Tell a file that has not several columns, or is no text and no workbook."""
    remedy = "Als CSV oder Excel-Datei liefern lassen."
    return fail("Die Datei ist keine Tabelle mit mehreren Spalten.", remedy, file=file)


def no_numbers(file: str) -> ScreeningError:
    """Tell a table without a column of numbers."""
    message, remedy = "Die Datei hat keine Spalte mit Zahlen.", "Prüfen, ob es die richtige Datei ist."
    return fail(message, remedy, file=file)


def workbook_too_large(file: str) -> ScreeningError:
    """Tell a workbook that is not opened for its size."""
    remedy = "Nur das Blatt mit den Zahlen speichern oder als CSV liefern lassen."
    return fail("Die Arbeitsmappe ist zu groß, um sie sicher zu öffnen.", remedy, file=file)


def workbook_unreadable(file: str, why: BadBook) -> ScreeningError:
    """Tell a workbook that cannot be read, and why."""
    return fail(why.message, why.remedy, file=file)


def workbook_empty(file: str) -> ScreeningError:
    """Tell a workbook that shows no cell."""
    message = "Die Arbeitsmappe enthält keine sichtbaren Zellen."
    return fail(message, "Beim Absender nachfragen.", file=file)


def archive_packed(file: str) -> ScreeningError:
    """Tell an archive where a table is asked for.

    Examples
    --------
    >>> print(archive_packed("a.zip"))
    Fehler: a.zip: Das ist ein ZIP-Archiv, keine Tabelle. → Entpacken und die Tabelle darin nennen.
    """
    return fail(
        "Das ist ein ZIP-Archiv, keine Tabelle.", "Entpacken und die Tabelle darin nennen.", file=file
    )


def map_nowhere(file: str) -> ScreeningError:
    """Tell a map whose coordinates are in no system that it names or that can be told by their size."""
    message = "Weder die Karte noch ihre Werte sagen, in welchem Koordinatensystem sie gezeichnet ist."
    return fail(message, "Beim Absender nachfragen und die Karte mit dieser Angabe speichern.", file=file)


def map_without_polygons(file: str) -> ScreeningError:
    """Tell a map that draws points or lines alone.

    Examples
    --------
    >>> print(map_without_polygons("a.gpkg"))
    Fehler: a.gpkg: Die Karte enthält keine Flächen. → Eine Karte mit den Flächen der Gebiete besorgen.
    """
    return fail(
        "Die Karte enthält keine Flächen.", "Eine Karte mit den Flächen der Gebiete besorgen.", file=file
    )


def year_unknown(files: str) -> ScreeningError:
    """Tell tables that do not say which year they are of."""
    message = "Das Jahr der Zahlen steht weder in der Tabelle noch im Dateinamen."
    return fail(message, "Das Jahr angeben: --year 2024", file=files)


def year_absent(file: str, year: int, years: str) -> ScreeningError:
    """Tell a year that a table does not hold."""
    message = f"Die Tabelle enthält nichts zum Jahr {year}."
    return fail(message, f"Es gibt: {years}.", file=file)


def no_header(file: str, line: int, area: str) -> ScreeningError:
    """Return the error for a table whose first line is an area's.

    Examples
    --------
    >>> print(no_header("a.csv", 1, "0101"))  # doctest: +ELLIPSIS
    Fehler: a.csv, Zeile 1: Hier stehen keine Überschriften, sondern schon die Werte von „0101“. → ...
    """
    message = f"Hier stehen keine Überschriften, sondern schon die Werte von „{area}“."
    remedy = "Die Tabelle mit Überschriften liefern lassen, oder eine Zeile mit ihnen darüber einfügen."
    return fail(message, remedy, file=file, row=str(line))


def not_joined(file: str, map_name: str, texts: str, ids: str) -> ScreeningError:
    """Tell a table of which no column names areas of the map."""
    message = f"Keine Spalte der Tabelle nennt Gebiete der Karte {map_name}."
    remedy = f"Die Karte nennt etwa {ids}; die Tabelle {texts}. Prüfen, ob beide dieselben Gebiete meinen."
    return fail(message, remedy, file=file)


def no_ids(map_name: str) -> ScreeningError:
    """Tell a map without a column that could be the areas' ids."""
    message = "Keine Spalte der Karte unterscheidet die Flächen."
    return fail(message, "Eine Karte mit den Kennungen der Gebiete besorgen.", file=map_name)


def nothing_delivered(city: str) -> ScreeningError:
    """Tell a city of which no delivery declares what an indicator needs."""
    message = f"Zu {city} ist noch nichts geliefert, woraus sich ein Indikator bilden lässt."
    return fail(message, "Zuerst lieferung.toml anlegen: screening template lieferung DATEI --city STADT")


def no_indicators(files: str) -> ScreeningError:
    """Tell tables from which no indicator can be made."""
    message = (
        "Aus den Tabellen lässt sich kein Indikator bilden: keine Quote, und keine Zahl mit einem Nenner."
    )
    return fail(message, "Eine Tabelle mit der Bevölkerung dazugeben: --table", file=files)
