"""What may be wrong in `stadt.toml`, `lieferung.toml` and forms kept by hand: one constructor per kind of finding."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from screening.base import (
    Finding,
    NotAFileError,
    Noun,
    ScreeningError,
    fail,
    meant,
    newest,
    odds,
    some,
    the_area,
)

# ------------------------------------------------------------------ stadt.toml


def city_name_malformed(key: str) -> ScreeningError:
    """Tell a name that no city's folder may have."""
    return fail(
        "Der Name eines Stadt-Ordners besteht aus Kleinbuchstaben, Ziffern, - und _.",
        "Namen prüfen.",
        value=key,
    )


def city_unknown(key: str, there: Sequence[str]) -> ScreeningError:
    """Tell a city that is not in the data folder, and those that are.

    Examples
    --------
    >>> [found] = city_unknown("musterdorff", ["a", "musterdorf"]).findings
    >>> found.message
    'Diese Stadt gibt es im Datenordner nicht. Gemeint ist vielleicht „musterdorf“.'
    >>> found.remedy
    'Vorhanden: a, musterdorf. Sonst einen anderen Datenordner angeben (--data, im Notebook data).'
    """
    message = f"Diese Stadt gibt es im Datenordner nicht.{meant(key, there)}"
    known = ", ".join(there) or "keine"
    remedy = f"Vorhanden: {known}. Sonst einen anderen Datenordner angeben (--data, im Notebook data)."
    return fail(message, remedy, value=key)


def path_outside(city: str, key: str, path: str) -> Finding:
    """Tell a path that leaves the city's folder."""
    message = "Der Pfad führt aus dem Ordner der Stadt hinaus."
    return _in_city(message, f"Datei in data/geo/{city} ablegen.", key, path)


def shared_path_outside(city: str, key: str, path: str) -> Finding:
    """Tell a file of many years whose path leaves the city's folder.

    Examples
    --------
    >>> shared_path_outside("klein", "datei.1.path", "../viele.csv").remedy
    'Datei in data/raw/klein ablegen; path ist relativ dazu.'
    """
    message = "Der Pfad führt aus dem Ordner der Stadt hinaus."
    return _in_city(message, f"Datei in data/raw/{city} ablegen; path ist relativ dazu.", key, path)


def version_double(n: int, version: str) -> Finding:
    """Tell a boundary version whose name an earlier one has."""
    return _in_city("Der Gebietsstand kommt doppelt vor.", "Umbenennen.", f"boundary.{n}.version", version)


def versions_overlap(earlier: str, later: str, valid_to: int | None) -> Finding:
    """Tell two boundary versions that are valid in one year."""
    message = f"Die Gebietsstände „{earlier}“ und „{later}“ gelten zugleich."
    remedy = "valid_to des älteren auf das Jahr vor dem neueren setzen."
    return _in_city(message, remedy, "boundary.valid_to", str(valid_to or ""))


def version_unknown(n: int, key: str, version: str, there: Collection[str]) -> Finding:
    """Tell a crosswalk's boundary version that is not declared."""
    message = f"Diesen Gebietsstand gibt es nicht.{meant(version, there)}"
    return _in_city(message, f"Vorhanden: {', '.join(there)}.", f"crosswalk.{n}.{key}", version)


def crosswalk_to_itself(n: int, way: str) -> Finding:
    """Tell a crosswalk whose two versions are one."""
    message = "Der Umsteigeschlüssel führt zu sich selbst."
    return _in_city(message, "from oder to berichtigen.", f"crosswalk.{n}.to", way)


def crosswalk_double(n: int, way: str) -> Finding:
    """Tell a second crosswalk between the same versions."""
    message = "Diesen Umsteigeschlüssel gibt es schon: welcher der beiden gilt, ist offen."
    return _in_city(message, "Einen der beiden streichen.", f"crosswalk.{n}.to", way)


def crosswalk_circular(n: int, way: str) -> Finding:
    """Tell a crosswalk that leads back to where others came from."""
    message = "Der Umsteigeschlüssel führt im Kreis: über andere kommt man von „to“ zurück zu „from“."
    remedy = "Nur die Schlüssel vom älteren zum neueren Stand behalten."
    return _in_city(message, remedy, f"crosswalk.{n}.to", way)


def parent_id_taken(name: str) -> Finding:
    """Tell a parent level whose id something else has."""
    return _in_city("Diese Kennung ist schon vergeben.", "Ebene umbenennen.", "parent.id", name)


def level_plural_twice(levels: str, plural: str) -> Finding:
    """Tell two plurals of what an area is called.

    Examples
    --------
    >>> level_plural_twice("LSOA", "LSOAs").message
    'Die Mehrzahl ist zweimal angegeben, und level.plural ist eine andere: „LSOAs“.'
    """
    message = f"Die Mehrzahl ist zweimal angegeben, und level.plural ist eine andere: „{plural[:60]}“."
    return _in_city(message, "levels streichen.", "levels", levels[:60])


def level_forms_unknown(called: Noun) -> Finding:
    """Tell a word for the areas whose gender or plural nobody knows.

    Examples
    --------
    >>> found = level_forms_unknown(Noun(name="PLR"))
    >>> print(found.message)
    Geschlecht und Mehrzahl dieses Worts sind nicht bekannt: in Sätzen steht dann „ein Gebiet (PLR)“.
    >>> print(found.remedy)
    Statt des Texts eintragen: level = { name = "PLR", gender = "m, f oder n", plural = "…" }
    """
    name = called.name[:60]
    gender, plural = called.of or "m, f oder n", called.plural or "…"
    lacks = [w for w, there in (("Geschlecht", called.of), ("Mehrzahl", called.plural)) if not there]
    are = "sind" if len(lacks) > 1 else "ist"
    shown = f"ein Gebiet ({name})" if not called.of else f"Gebiete ({name})"
    message = f"{' und '.join(lacks)} dieses Worts {are} nicht bekannt: in Sätzen steht dann „{shown}“."
    given = {"name": name, "gender": gender, "plural": plural}
    keys = ", ".join(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in given.items())
    remedy = f"Statt des Texts eintragen: level = {{ {keys} }}"
    return replace(_in_city(message, remedy, "level", name), level="Hinweis")


def body_double(n: int, name: str) -> Finding:
    """Tell a second body with the same id.

    Examples
    --------
    >>> body_double(4, "BA").column
    'body.4.id'
    """
    return _in_city("Diese Stelle gibt es schon.", "Eine der beiden streichen.", f"body.{n}.id", name[:60])


def vote_body_unknown(name: str, bodies: Iterable[str]) -> Finding:
    """Tell a body whose agreement would make a vote and that the city does not have.

    Examples
    --------
    >>> vote_body_unknown("OBR", ["BA", "SBH"]).remedy
    'Erlaubt: BA, SBH.'
    """
    return _in_city(
        "Diese Stelle gibt es nicht.", f"Erlaubt: {', '.join(bodies)}.", "nominations.vote", name[:60]
    )


def parent_without_table(key: str, column: str) -> Finding:
    """Tell a column of a level in a city without an assignment table.

    Examples
    --------
    >>> parent_without_table("parent.1.column", "Bezirk").message
    'Die Spalte steht in der Zuordnungstabelle, und die ist nicht erklärt.'
    """
    message = "Die Spalte steht in der Zuordnungstabelle, und die ist nicht erklärt."
    return _in_city(message, "[assignment] mit path und id_column ergänzen.", key, column[:60])


def parent_column_shared(key: str, column: str) -> Finding:
    """Tell a column that two levels share.

    Examples
    --------
    >>> parent_column_shared("parent.2.column", "Bezirk").column
    'parent.2.column'
    """
    message = "Diese Spalte hat schon eine andere Ebene."
    return _in_city(message, "Je Ebene eine eigene Spalte nennen.", key, column[:60])


def map_turned(crs: str) -> Finding:
    """Tell a working CRS in which north is not up."""
    message = "In diesem Koordinatensystem zeigt Norden hier nicht nach oben: Die Karten stünden schief."
    return _in_city(message, _CRS_OF_THE_REGION, "crs", crs[:60])


def metre_distorted(crs: str, scale: float) -> Finding:
    """Tell a working CRS whose metres are none here.

    Examples
    --------
    >>> metre_distorted("EPSG:3857", 1.5).message
    'In diesem Koordinatensystem ist ein Meter hier 1,50 Meter lang: Maßstab und Abstände wären falsch.'
    """
    shown = f"{scale:.2f}".replace(".", ",")
    message = (
        f"In diesem Koordinatensystem ist ein Meter hier {shown} Meter lang: "
        "Maßstab und Abstände wären falsch."
    )
    return _in_city(message, _CRS_OF_THE_REGION, "crs", crs[:60])


_CRS_OF_THE_REGION = "Ein Koordinatensystem der Gegend eintragen, etwa EPSG:25832."


def _in_city(message: str, remedy: str, key: str, value: str) -> Finding:
    return Finding("Fehler", message, remedy, file="stadt.toml", column=key, value=value)


# ------------------------------------------------------------------ lieferung.toml


def delivery_missing(year: int, there: Iterable[int]) -> ScreeningError:
    """Tell a year without a delivery, and those that have one."""
    known = newest(there) or "keine"
    return fail(
        f"Für {year} gibt es keine Lieferung.", f"Vorhandene Jahre: {known}.", file=f"{year}/lieferung.toml"
    )


def too_many_files(file: str, number: int, most: int) -> ScreeningError:
    """Tell a manifest that declares more files than any delivery has."""
    message = f"Erklärt sind {number} Dateien, mehr als {most}."
    return fail(message, "Abschnitte [[datei]] streichen.", file=file, column="datei")


def key_missing(file: str, key: str) -> Finding:
    """Tell a key that the layout needs."""
    message, remedy = "Der Schlüssel fehlt.", "Schlüssel ergänzen; Beispiel in data/raw/musterstadt."
    return Finding("Fehler", message, remedy, file, column=key)


def key_of_other_layout(file: str, key: str, layout: str, allowed: Iterable[str]) -> Finding:
    """Tell a key that only other layouts take."""
    message = f"Den Schlüssel gibt es bei layout = „{layout}“ nicht."
    return Finding("Fehler", message, f"Dort gibt es: {some(allowed)}.", file, column=key)


def key_of_texts(file: str, key: str) -> Finding:
    """Tell a key of text files at a workbook."""
    message = "Den Schlüssel gibt es nur bei Textdateien, nicht bei Arbeitsmappen."
    return Finding("Fehler", message, "Die Zeile löschen.", file, column=key)


def key_of_workbooks(file: str, key: str) -> Finding:
    """Tell a key of workbooks at a text file."""
    message = "Den Schlüssel gibt es nur bei Arbeitsmappen (.xlsx, .xls, .ods)."
    return Finding("Fehler", message, "Die Zeile löschen.", file, column=key)


def counts_not_under_basis(file: str, key: str, counts: Iterable[str]) -> Finding:
    """Tell counts of an atlas that stand under columns."""
    message = "Beim Indikatorenatlas stehen Zählgrößen unter basis, nicht unter columns."
    remedy = 'Etwa [datei.basis] mit bev = { indicator = "Altersgruppen", basis = 2 }.'
    return Finding("Fehler", message, remedy, file, column=f"{key}.columns", value=some(counts))


def condition_of_nothing(file: str, key: str, name: str) -> Finding:
    """Tell a condition on a count that is not declared."""
    message = "Die Bedingung gehört zu keiner Kennung unter columns oder rates."
    return Finding("Fehler", message, "Kennung berichtigen.", file, column=f"{key}.where", value=name)


def conditions_alike(file: str, key: str, first: str, name: str) -> Finding:
    """Tell two counts that read the same rows of the same column."""
    message = f"„{first}“ und „{name}“ lesen dieselben Zeilen derselben Spalte."
    return Finding("Fehler", message, "where unterscheiden.", file, column=f"{key}.where", value=name)


def rounded_without_rates(file: str, key: str) -> Finding:
    """Tell a step of rates in a file that declares none; what rounds counts is another key.

    Examples
    --------
    >>> rounded_without_rates("lieferung.toml", "datei.2").column
    'datei.2.rounded'
    """
    message = "rounded gilt den Quoten unter [datei.rates], und diese Datei hat keine."
    remedy = "Streichen; sind Fallzahlen gerundet: rounding = 5 (oder 3, 10, 50, 100, 1000)."
    return Finding("Fehler", message, remedy, file, column=f"{key}.rounded")


def levels_without_areas(file: str, key: str) -> Finding:
    """Tell levels of rows of which none is the areas'.

    Examples
    --------
    >>> levels_without_areas("lieferung.toml", "datei.1.levels").message
    'Keine der Ebenen ist die der Gebiete.'
    """
    message, remedy = (
        "Keine der Ebenen ist die der Gebiete.",
        'Etwa levels = { "Stadtteil" = "area" } eintragen.',
    )
    return Finding("Fehler", message, remedy, file, column=key)


def sums_told_twice(file: str, key: str) -> Finding:
    """Tell a file in which both a line and a column say which rows are sums."""
    message = "level_column sagt schon, welche Zeilen Summen sind."
    return Finding("Fehler", message, "Eines von beiden streichen.", file, column=key)


def level_unknown(level: str, known: Sequence[str], file: str, key: str) -> Finding:
    """Tell a level of rows that the city does not have.

    Examples
    --------
    >>> level_unknown("Stadt", ["area", "city"], "lieferung.toml", "datei.1.levels.Land").remedy
    'Erlaubt: area, city (area: Gebiete, city: ganze Stadt, sonst id eines [[parent]]).'
    """
    message = f"Diese Ebene gibt es nicht.{meant(level, known)}"
    remedy = f"Erlaubt: {', '.join(known)} (area: Gebiete, city: ganze Stadt, sonst id eines [[parent]])."
    return Finding("Fehler", message, remedy, file, column=key, value=level)


# ------------------------------------------------------------------ forms kept by hand


def form_unreadable(file: str) -> ScreeningError:
    """Tell a form that cannot be opened."""
    return fail("Die Datei ist nicht lesbar.", "Eine Textdatei ablegen.", file=file)


def form_with_null_bytes(file: str) -> ScreeningError:
    """Tell a form that is no text, or in an encoding of two bytes."""
    message = "Die Datei enthält Nullbytes: Sie ist nicht in UTF-8 gespeichert oder keine Textdatei."
    return fail(message, "Als CSV UTF-8 speichern.", file=file)


def form_not_utf8(file: str, line: int) -> ScreeningError:
    """Tell the first line of a form that is not in UTF-8."""
    message = "Die Datei ist nicht in UTF-8 gespeichert."
    return fail(message, "Als CSV UTF-8 speichern.", file=file, row=str(line))


def control_character(file: str, line: int, sign: str) -> ScreeningError:
    """Tell a sign that nobody sees, by its name: the cell is not shown."""
    message = f"Ein Feld enthält ein Steuerzeichen ({sign}), das kein Dokument darstellen kann."
    return fail(message, "Das Feld neu eintippen.", file=file, row=str(line))


def quotes_unmatched(file: str, line: int) -> ScreeningError:
    """Tell the line from which on quotes do not match."""
    message = "Ab dieser Zeile gehen die Anführungszeichen nicht auf."
    return fail(message, "Zeile prüfen.", file=file, row=str(line))


def not_by_semicolons(**place: str) -> Finding:
    """Tell a form whose cells something else parts."""
    message = "Die Spalten sind nicht durch Semikolon getrennt."
    return Finding("Fehler", message, "Mit Semikolon als Trennzeichen speichern.", **place)


def column_twice(**place: str) -> Finding:
    """Tell a column that stands in a form several times."""
    return Finding("Fehler", "Die Spalte kommt doppelt vor.", "Eine streichen.", **place)


def area_unknown(text: str, known: Iterable[str], several: Collection[str], **place: str) -> Finding:
    """Tell an area that does not exist, and which ones may be meant if there are several.

    Examples
    --------
    >>> area_unknown("2.1", [], ["02.1", "02.1a"]).remedy, area_unknown("99.9", ["02.1"], []).remedy
    ('Gemeint sein kann: 02.1, 02.1a.', 'Kennung berichtigen.')
    """
    message = f"Dieses Gebiet gibt es nicht.{odds(text, known)}"
    remedy = f"Gemeint sein kann: {', '.join(map(the_area, several))}." if several else "Kennung berichtigen."
    return Finding("Fehler", message, remedy, **place)


def area_read_as(area: str, **place: str) -> Finding:
    """Tell how an id in another writing was read."""
    return Finding(
        "Hinweis", f"Die Kennung wurde als {the_area(area)} gelesen.", "Kennung angleichen.", **place
    )


# ------------------------------------------------------------------ files


def no_ordinary_file(file: str, why: NotAFileError) -> Finding:
    """Tell a pipe, a device, a file too large or the like, as found when it was opened."""
    return Finding("Fehler", why.message, why.remedy, file)
