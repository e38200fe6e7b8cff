"""What is told of a delivery as a whole and of the programme: each finding's words, remedy and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from screening.base import (
    Finding,
    Level,
    ScreeningError,
    columns_lacking,
    fail,
    many,
    meant,
    number,
    odds,
    some,
    some_areas,
    the_area,
)

# --- names of areas --------------------------------------------------------------------------------------------------


def areas_without_name(areas: Sequence[str], everywhere: int) -> Finding:
    """Tell areas without a name in a city whose others have one.

    Examples
    --------
    >>> areas_without_name(["01"], 12).message
    'Ein Gebiet von 12 hat keinen Namen.'
    """
    which = "Ein Gebiet" if len(areas) == 1 else f"{number(len(areas))} Gebiete"
    message = f"{which} von {number(everywhere)} {'hat' if len(areas) == 1 else 'haben'} keinen Namen."
    remedy = "Namen ergänzen, am besten in der Zuordnungstabelle (name_column in [assignment])."
    return Finding("Hinweis", message, remedy, column="name_column", value=some(areas))


# --- what is declared ------------------------------------------------------------------------------------------------


def no_boundary_version(year: int, declared: str, versions: Iterable[str], file: str) -> Finding:
    """Tell a year for which no boundary version is valid.

    Examples
    --------
    >>> no_boundary_version(2024, "", [], "2024/lieferung.toml").message
    'Für 2024 ist kein gültiger Gebietsstand erklärt.'
    """
    message = f"Für {year} ist kein gültiger Gebietsstand erklärt."
    remedy = (
        "boundary in lieferung.toml oder [[boundary]] in stadt.toml setzen; "
        f"vorhanden: {', '.join(versions)}."
    )
    return Finding("Fehler", message, remedy, file=file, column="boundary", value=declared)


def stichtag_of_another_year(path: str, year: int, **place: str) -> Finding:
    """Tell a Stichtag outside of the delivery's year.

    Examples
    --------
    >>> stichtag_of_another_year("a.csv", 2024).message
    'Der Stichtag von „a.csv“ liegt nicht im Jahr 2024.'
    """
    message = f"Der Stichtag von „{path}“ liegt nicht im Jahr {year}."
    remedy = "stichtag berichtigen oder prüfen, ob die Datei in den richtigen Jahresordner gehört."
    return Finding("Warnung", message, remedy, **place)


def id_not_in_catalogue(key: str, path: str, known: Iterable[str], **place: str) -> Finding:
    """Tell a declared count or indicator that the catalogue does not have."""
    message = f"Diese Kennung gibt es im Katalog nicht (zu „{path}“).{meant(key, known)}"
    return Finding("Fehler", message, "Mit dem Katalog vergleichen.", value=key, **place)


def id_delivered_twice(key: str, first: str, second: str, **place: str) -> Finding:
    """Tell a count or indicator that two files deliver."""
    message = f"Diese Kennung liefern „{first}“ und „{second}“."
    return Finding("Fehler", message, "Eine der beiden Zuordnungen streichen.", value=key, **place)


def column_mapped_twice(header: str, path: str, **place: str) -> Finding:
    """Tell a column of a file that several ids are read from."""
    message = f"Eine Spalte von „{path}“ ist mehrfach zugeordnet."
    return Finding("Fehler", message, "Jeder Kennung ihre eigene Spalte zuordnen.", value=header, **place)


def no_percent(indicator: str, unit: str, **place: str) -> Finding:
    """Tell an indicator whose unit is no share, in a file that declares its rates to be percent.

    Examples
    --------
    >>> no_percent("Entfernung", "km").message
    '„Entfernung“ hat die Einheit „km“ und kann nicht in Prozent geliefert sein.'
    """
    message = f"„{indicator}“ hat die Einheit „{unit}“ und kann nicht in Prozent geliefert sein."
    remedy = 'rates_as = "unit" setzen oder streichen; sonst die Datei in zwei [[datei]] nennen.'
    return Finding("Fehler", message, remedy, **place)


# --- what is delivered -----------------------------------------------------------------------------------------------


def indicator_not_computable(
    indicator: str, lacking: Sequence[str], elsewhere: str = "", **place: str
) -> Finding:
    """Tell an indicator without its counts and without a delivered rate.

    Parameters
    ----------
    indicator : str
    lacking : sequence of str
        Its counts that are not declared.
    elsewhere : str
        A file of many years that has what is lacking in others.
    **place : str

    Examples
    --------
    >>> found = indicator_not_computable("Arbeitslose", ["alo", "bev_15_65"], "arbeit.csv")
    >>> found.message
    'Der Indikator „Arbeitslose“ kann nicht berechnet werden: es fehlen alo, bev_15_65.'
    >>> found.remedy
    'Enthält „arbeit.csv“ dieses Jahr, es dort unter years ergänzen; sonst gilt der Indikator überall als offen.'
    """
    verb = "fehlen" if len(lacking) > 1 else "fehlt"
    missed = ", ".join(lacking)
    message = f"Der Indikator „{indicator}“ kann nicht berechnet werden: es {verb} {missed or 'seine Quote'}."
    where = "Zählgrößen unter columns (bei einem Atlas unter basis)" if missed else "Die Quote unter rates"
    what = (
        f"Enthält „{elsewhere}“ dieses Jahr, es dort unter years ergänzen"
        if elsewhere
        else f"{where} zuordnen"
    )
    return Finding("Warnung", message, f"{what}; sonst gilt der Indikator überall als offen.", **place)


def indicators_not_computable(lacking: Mapping[str, Sequence[str]], **place: str) -> Finding:
    """Tell several indicators without their counts and without a delivered rate.

    Parameters
    ----------
    lacking : mapping of str to sequence of str
        By indicator, its counts that are not declared; none where only a rate could be delivered.
    **place : str

    Examples
    --------
    >>> indicators_not_computable({"Arbeitslose": ["alo", "bev_15_65"], "Wohngeld": []}).message
    '2 Indikatoren können nicht berechnet werden. Es fehlt für „Arbeitslose“: alo, bev_15_65; für „Wohngeld“: seine Quote.'
    """
    each = "; ".join(f"für „{i}“: {', '.join(counts) or 'seine Quote'}" for i, counts in lacking.items())
    message = f"{many(len(lacking), 'Indikator kann', 'Indikatoren können')} nicht berechnet werden. Es fehlt {each}."
    remedy = (
        "Zuordnen, was geliefert ist: Zählgrößen unter columns (bei einem Atlas unter basis), Quoten unter rates; sonst "
        "gelten sie überall als offen. Was die Stadt nie liefert, gehört nicht in ihren Katalog (katalog.toml)."
    )
    return Finding("Warnung", message, remedy, **place)


def rate_beside_counts(indicator: str, **place: str) -> Finding:
    """Tell a delivered rate whose numerator and denominator are delivered, too."""
    message = f"Die gelieferte Quote „{indicator}“ dient nur der Probe: Zähler und Nenner liegen vor."
    return Finding("Hinweis", message, "Nichts zu tun.", **place)


def cases_without_denominator(level: Level, denominator: str, **place: str) -> Finding:
    """Tell an area with cases and a denominator of 0."""
    message = f"Fälle, aber der Nenner „{denominator}“ ist 0; bis zur Klärung ist der Wert offen und fehlt im Mittelwert."
    return _pair(level, message, place)


def numerator_above_denominator(level: Level, denominator: str, **place: str) -> Finding:
    """Tell an area whose numerator is larger than the denominator it is a part of."""
    message = f"Der Zähler ist größer als der Nenner „{denominator}“, dessen Teil er ist."
    return _pair(level, message, place)


def _pair(level: Level, message: str, place: dict[str, str]) -> Finding:
    return Finding(level, message, "Zähler, Nenner und Gebietsstand beim Absender klären.", **place)


def inhabited_without_denominator(
    areas: Sequence[str], denominator: str, indicator: str, **place: str
) -> Finding:
    """Tell inhabited areas of which an indicator's denominator counts nobody.

    Examples
    --------
    >>> inhabited_without_denominator(["01", "02"], "Haushalte", "Alleinerziehende").message
    'Bewohnte Gebiete (2) haben im Nenner „Haushalte“ eine 0; „Alleinerziehende“ zählt dort nicht.'
    """
    who = "Ein bewohntes Gebiet hat" if len(areas) == 1 else f"Bewohnte Gebiete ({len(areas)}) haben"
    message = f"{who} im Nenner „{denominator}“ eine 0; „{indicator}“ zählt dort nicht."
    remedy = "Nichts zu tun, wenn dort wirklich niemand gezählt wird."
    return Finding("Hinweis", message, remedy, value=some_areas(areas), **place)


def mostly_wrong_pair(of_a_cell: Finding, times: int, known: int) -> Finding:
    """Tell of a whole column what is wrong with most of its areas: numerator and denominator are not what they are for.

    Examples
    --------
    >>> found = numerator_above_denominator("Fehler", "Haushalte", file="a.csv", value="01: 7 / 3")
    >>> mostly_wrong_pair(found, 8, 10).message
    'Der Zähler ist größer als der Nenner „Haushalte“, dessen Teil er ist. Das gilt in 8 von 10 Gebieten.'
    """
    remedy = (
        "Prüfen, ob Zähler und Nenner unter columns vertauscht oder falschen Spalten zugeordnet sind, und ob decimal und "
        "thousands stimmen."
    )
    message = f"{of_a_cell.message} Das gilt in {times} von {known} Gebieten."
    return replace(of_a_cell, message=message, remedy=remedy)


def shares_above_all(of_a_cell: Finding, times: int, known: int, rates_as: str) -> Finding:
    """Tell that most delivered shares are above 100 %: they are not what they are declared as.

    Examples
    --------
    >>> shares_above_all(share_above_all("01", file="a.csv"), 8, 10, "share").remedy
    'Bei dieser Datei rates_as = "percent" eintragen.'
    """
    remedy = 'Bei dieser Datei rates_as = "percent" eintragen.'
    if rates_as == "percent":
        remedy = (
            "Prüfen, ob unter rates die richtige Spalte zugeordnet ist, und ob decimal und thousands stimmen."
        )
    return replace(
        of_a_cell, message=f"In {times} von {known} Gebieten liegt der Anteil über 100 %.", remedy=remedy
    )


def share_above_all(area: str, **place: str) -> Finding:
    """Tell a delivered share above 100 %."""
    remedy = "Wert beim Absender klären; rates_as in lieferung.toml prüfen."
    return Finding("Fehler", "Der Anteil liegt über 100 %.", remedy, value=the_area(area), **place)


# --- the programme ---------------------------------------------------------------------------------------------------


def form_empty(needed: Iterable[str], file: str) -> ScreeningError:
    """Refuse a form without a header."""
    return fail(
        "Die Datei ist leer.", f"Kopfzeile {';'.join(needed)} schreiben oder die Datei löschen.", file=file
    )


def columns_missing(absent: Iterable[str], allowed: Iterable[str], **place: str) -> Finding:
    """Tell columns that the form must have."""
    return Finding("Fehler", columns_lacking(absent), _allowed(allowed), **place)


def column_unknown(name: str, allowed: Sequence[str], **place: str) -> Finding:
    """Tell a column that the form cannot have."""
    message = f"Diese Spalte ist nicht vorgesehen.{odds(name, allowed)}"
    return Finding("Fehler", message, _allowed(allowed), **place)


def _allowed(columns: Iterable[str]) -> str:
    return f"Erlaubt sind: {', '.join(columns)}."


def row_too_long(cells: int, header: int, **place: str) -> Finding:
    """Tell a row of more cells than the header has.

    Examples
    --------
    >>> row_too_long(5, 3).message
    'Die Zeile hat 5 Zellen, die Kopfzeile 3.'
    """
    message = f"Die Zeile hat {many(cells, 'Zelle', 'Zellen')}, die Kopfzeile {header}."
    return Finding("Fehler", message, "Überzählige Semikolons streichen.", **place)


def area_of_the_past(version: str, **place: str) -> Finding:
    """Tell an area that older boundary versions have and the newest has not."""
    message = f"Dieses Gebiet gibt es im Gebietsstand {version} nicht mehr; es bleibt außer Betracht."
    return Finding("Warnung", message, "Die heutige Kennung eintragen.", **place)


def area_again(line: int, **place: str) -> Finding:
    """Tell an area that an earlier line names.

    Examples
    --------
    >>> area_again(2).message
    'Das Gebiet steht schon in Zeile 2.'
    """
    return Finding("Fehler", f"Das Gebiet steht schon in Zeile {line}.", "Eine Zeile streichen.", **place)


def no_year(**place: str) -> Finding:
    """Tell a cell that must hold a year."""
    return Finding("Fehler", "Hier muss ein Jahr stehen.", "Vierstellig, etwa 2019.", **place)


def end_before_start(**place: str) -> Finding:
    """Tell an area whose programme ends before it begins."""
    return Finding("Fehler", "Das Ende liegt vor dem Start.", "Jahre prüfen.", **place)


def text_too_long(most: int, **place: str) -> Finding:
    """Tell a name that is too long for one.

    Examples
    --------
    >>> text_too_long(80).message
    'Der Text ist länger als 80 Zeichen.'
    """
    message = f"Der Text ist länger als {most} Zeichen."
    return Finding("Fehler", message, "Kürzen; Erläuterungen in die Spalte bemerkung.", **place)
