"""What may be wrong with a plain table, in words: columns, cells, and how `screen` was called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.base import Finding, meant, some

SPELLED = 'Etwa: indicators={"alg2": ("alg2_faelle", "erwerbsfaehige"), "wohngeld": "wohngeld_quote"}.'
"""How indicators are given: two columns of counts, or one of rates."""

NO_NUMBER = "Das ist keine Zahl"
NO_POINT = "Das ist keine Zahl mit Dezimalpunkt"
NOT_WHOLE = "Eine Anzahl ist eine ganze Zahl"
NEGATIVE = "Der Wert ist kleiner als null"
TOO_LARGE = "Der Wert ist größer, als eine Stadt sein kann"

_REMEDIES = {
    NO_NUMBER: "Zeichen für fehlende oder geheime Werte beim Einlesen nennen, damit sie als offen gelten: "
    'pd.read_csv(…, na_values=["X", "*"]).',
    NO_POINT: 'Beim Einlesen das Komma nennen: pd.read_csv(…, decimal=",", thousands=".").',
    NOT_WHOLE: 'Ist der Punkt ein Tausenderpunkt: pd.read_csv(…, thousands="."). Ist es eine Quote: die Spalte '
    "allein nennen, ohne Nenner.",
    NEGATIVE: "Beim Absender nachfragen.",
    TOO_LARGE: "Beim Absender nachfragen.",
}


def cell_wrong(problem: str, area: str, row: int, column: str, value: object) -> Finding:
    """Tell a cell that says nothing that could be counted.

    Examples
    --------
    >>> print(cell_wrong(NEGATIVE, "01.1", 3, "einwohner", -4))
    Fehler: Zeile 3, Spalte „einwohner“, Wert „-4“: Der Wert ist kleiner als null: Gebiet „01.1“. → \
Beim Absender nachfragen.
    """
    shown = str(value)
    return Finding(
        "Fehler",
        f"{problem}: Gebiet „{_short(area)}“.",
        _REMEDIES[problem],
        row=str(row),
        column=column,
        value=_short(shown),
    )


def more_than_all(indicator: str, area: str, row: int, columns: tuple[str, str], n: int, d: int) -> Finding:
    """Tell a numerator above its denominator: more people concerned than there are, or the columns are swapped."""
    top, bottom = columns
    return Finding(
        "Fehler",
        f"Der Zähler ist größer als der Nenner ({n} von {d} aus „{bottom}“): Gebiet „{_short(area)}“.",
        "Sind Zähler und Nenner vertauscht? Ist der Zähler kein Teil des Nenners (Zuzüge, Altenquotient): "
        f'beyond=["{indicator}"].',
        row=str(row),
        column=top,
        value=str(n),
    )


def case_without_anybody(area: str, row: int, columns: tuple[str, str], n: int) -> Finding:
    """Tell cases where the denominator says that there is nobody."""
    return Finding(
        "Fehler",
        f"Es gibt Fälle, aber laut „{columns[1]}“ niemanden, den sie betreffen: Gebiet „{_short(area)}“.",
        "Beim Absender nachfragen, oder den Zähler leeren: dann gilt er als offen.",
        row=str(row),
        column=columns[0],
        value=str(n),
    )


def column_unknown(column: str, there: Sequence[str], role: str) -> Finding:
    """Tell a column that the table has not, with what may be meant, and with what is there."""
    named = ", ".join(f"„{name}“" for name in there[:40])
    more = f" und {len(there) - 40} weitere" if len(there) > 40 else ""
    return Finding(
        "Fehler",
        f"Diese Spalte gibt es in der Tabelle nicht (gebraucht für {role}).{meant(column, there)}",
        f"Vorhanden: {named or 'keine Spalte'}{more}.",
        column=column,
    )


def column_double(column: str) -> Finding:
    """Tell a heading that stands above several columns."""
    return Finding(
        "Fehler", "Diese Überschrift steht über mehreren Spalten.", "Eine umbenennen.", column=column
    )


def areas_unnamed(there: Sequence[str]) -> Finding:
    """Tell a call that does not say which column names the areas."""
    return Finding(
        "Fehler",
        "Welche Spalte nennt die Gebiete?",
        f'area="…" angeben. Vorhanden: {some([f"„{n}“" for n in there])}.',
    )


def area_missing(row: int, column: str) -> Finding:
    """Tell a row without an area."""
    return Finding(
        "Fehler",
        "Hier fehlt das Gebiet.",
        "Eintragen, oder die Zeile streichen.",
        row=str(row),
        column=column,
    )


def area_double(area: str, rows: Sequence[int], column: str) -> Finding:
    """Tell an area that has several rows."""
    return Finding(
        "Fehler",
        f"Dieses Gebiet kommt mehrmals vor (Zeilen {some(map(str, rows))}).",
        "Eine Zeile je Gebiet: doppelte streichen; mehrere Flächen eines Gebiets vereinen, "
        f'etwa mit karte.dissolve("{column}", as_index=False).',
        column=column,
        value=_short(area),
    )


def area_decimal(row: int, column: str, value: object) -> Finding:
    """Tell ids that were read as decimals: 1.10 and 1.1 would be one."""
    return Finding(
        "Fehler",
        "Diese Kennung wurde als Kommazahl gelesen; aus 1.10 wird dabei 1.1.",
        f'Als Text einlesen: pd.read_csv(…, dtype={{"{column}": str}}).',
        row=str(row),
        column=column,
        value=str(value),
    )


def no_table(kind: str) -> Finding:
    """Tell something that is neither a table nor rates."""
    return Finding(
        "Fehler",
        f"Das ist keine Tabelle, sondern „{kind}“.",
        "Einen DataFrame (pandas, polars, GeoDataFrame) übergeben, oder sc.rates(lieferung) mit Kriterien.",
    )


def rates_called_wrong(missing: bool, surplus: Iterable[str]) -> Finding:
    """Tell rates of a delivery that came without criteria, or with what only a table needs."""
    if missing:
        message = "Zu den Quoten einer Lieferung fehlen die Kriterien."
    else:
        message = (
            f"Das gilt nur für eine Tabelle, nicht für die Quoten einer Lieferung: {', '.join(surplus)}."
        )
    return Finding("Fehler", message, "sc.screen(sc.rates(lieferung), kriterien)")


def indicators_missing() -> Finding:
    """Tell a call without indicators."""
    return Finding("Fehler", "Welche Spalten sollen zählen? indicators fehlt oder ist leer.", SPELLED)


def indicator_shapeless(name: object) -> Finding:
    """Tell an indicator that is neither two columns nor one."""
    return Finding(
        "Fehler",
        f"Der Indikator „{_short(str(name))}“ nennt weder zwei Spalten (Zähler, Nenner) noch eine (Quote).",
        SPELLED,
    )


def name_taken(name: str) -> Finding:
    """Tell an indicator that is called as a column of the result."""
    return Finding(
        "Fehler", f"„{name}“ heißt schon eine Spalte des Ergebnisses.", "Den Indikator anders nennen."
    )


def name_unknown(setting: str, name: str, indicators: Sequence[str]) -> Finding:
    """Tell a label, or an exception, of an indicator that was not given."""
    return Finding(
        "Fehler",
        f"{setting}: Einen Indikator „{_short(name)}“ gibt es hier nicht.{meant(name, indicators)}",
        f"Angegeben sind: {some(indicators)}.",
    )


def hits_undecided(indicators: int) -> Finding:
    """Tell a table of other than the concept's thirteen indicators without a word on how many have to count.

    Examples
    --------
    >>> print(hits_undecided(4))
    Fehler: Wie viele von 4 Indikatoren müssen zählen? Das Konzept verlangt 7 von 13. → min_hits=3 angeben, wenn es \
ebenso mehr als die Hälfte sein soll.
    """
    of = f"{indicators} Indikatoren müssen zählen" if indicators != 1 else "einem Indikator müssen zählen"
    return Finding(
        "Fehler",
        f"Wie viele von {of}? Das Konzept verlangt 7 von 13.",
        f"min_hits={indicators // 2 + 1} angeben, wenn es ebenso mehr als die Hälfte sein soll.",
    )


def hits_too_many(hits: int, indicators: int) -> Finding:
    """Tell more hits than there are indicators."""
    return Finding(
        "Fehler",
        f"min_hits: {hits} Treffer sind verlangt, aber es gibt nur {indicators}"
        f" {'Indikator' if indicators == 1 else 'Indikatoren'}.",
        "min_hits senken oder Indikatoren ergänzen.",
    )


def people_unknown(least: int) -> Finding:
    """Tell a minimum size without a column that says how many people live there."""
    return Finding(
        "Fehler",
        f"Verlangt sind mindestens {least} Einwohner:innen, aber keine Spalte nennt ihre Zahl.",
        'inhabitants="…" angeben, oder auf die Mindestgröße verzichten: min_inhabitants=0.',
    )


def rule_twice(settings: Sequence[str]) -> Finding:
    """Tell a rule that is given by criteria and by single settings as well."""
    return Finding(
        "Fehler",
        f"Die Regel ist zweimal angegeben: als Kriterien und mit {', '.join(settings)}.",
        "Eines von beiden weglassen.",
    )


def weighted_of_rates(names: Sequence[str], every: bool) -> Finding:
    """Tell rates without counts, of which no city-wide rate can be made."""
    remedy = 'mean="unweighted" (ungewichteter Mittelwert) oder mean="median" angeben'
    return Finding(
        "Fehler",
        f"Nur als Quote da: {some([f'„{n}“' for n in names])}. Eine stadtweite Quote ist daraus nicht zu bilden.",
        f"{remedy}{'' if every else ', es gilt dann für alle'}; oder Zähler und Nenner nennen.",
    )


def setting_wrong(name: str, message: str, value: str, remedy: str) -> Finding:
    """Tell a setting of the rule that cannot be."""
    return Finding("Fehler", f"{name}: {message}", remedy, value=value)


def sum_among_areas(area: str, row: int) -> Finding:
    """Tell a row that is the sum of all others: the city, and no area."""
    return Finding(
        "Warnung",
        f"„{_short(area)}“ ist in jeder vollständigen Spalte die Summe aller anderen Zeilen.",
        "Ist es die ganze Stadt, die Zeile vorher streichen: Sie ginge in die Mittelwerte ein.",
        row=str(row),
    )


def nothing_known(column: str) -> Finding:
    """Tell a column without a single value."""
    return Finding(
        "Warnung", "Hier steht kein einziger Wert; der Indikator bleibt überall offen.", column=column
    )


def no_map(message: str, remedy: str) -> Finding:
    """Tell why no map can be drawn."""
    return Finding("Fehler", f"Keine Karte: {message}", remedy)


def no_day(what: str) -> Finding:
    """Tell that nobody said of which day the figures are."""
    return Finding(
        "Fehler",
        f"Keine {what}: Sie muss ihren Stichtag nennen, und der ist nicht bekannt.",
        'sc.screen(…, name="Neustadt", stichtag="2024-12-31", source="…") angeben.',
    )


def day_unreadable(text: str) -> Finding:
    """Tell a Stichtag that is no day."""
    return Finding("Fehler", "stichtag: Das ist kein Tag.", 'So angeben: "2024-12-31".', value=_short(text))


def text_empty(setting: str) -> Finding:
    """Tell a text that is to stand on the map, and is empty."""
    return Finding("Fehler", f"{setting}: Der Text ist leer.", "Weglassen oder ausfüllen.")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
