"""What may be wrong with, or noteworthy about, agreements, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from screening.base import Finding, key_like, listed, many, meant, the_area


def area_twice(area: str, others: Sequence[str], file: str) -> Finding:
    """Tell an area that belongs to several Schwerpunktgebiete at a time.

    Examples
    --------
    >>> area_twice("02.1", ["am_park"], "gebiete/hof/vereinbarung.toml").message
    'Das Gebiet gehört zur gleichen Zeit auch zu am_park.'
    """
    message = f"Das Gebiet gehört zur gleichen Zeit auch zu {listed(others)}."
    return Finding(
        "Warnung", message, "Umgriffe oder Laufzeiten prüfen.", file, column="gebiete", value=the_area(area)
    )


def area_in_list_twice(area: str, file: str) -> Finding:
    """Tell an area that one agreement names twice."""
    return Finding(
        "Fehler", "Das Gebiet steht zweimal da.", "Einmal streichen.", file, "", "gebiete", the_area(area)
    )


def name_taken(name: str, other: str, file: str) -> Finding:
    """Tell two Schwerpunktgebiete of one name."""
    message = f"So heißt schon das Schwerpunktgebiet {other}."
    return Finding(
        "Fehler", message, "Einem der beiden einen anderen Namen geben.", file, column="name", value=name
    )


def signed_lacks(keys: Sequence[str], file: str) -> Finding:
    """Tell what a signed agreement must hold and does not.

    Examples
    --------
    >>> signed_lacks(["thema"], "v.toml").message
    'Eine unterzeichnete Vereinbarung muss auch dies enthalten: thema.'
    """
    message = f"Eine unterzeichnete Vereinbarung muss auch dies enthalten: {', '.join(keys)}."
    remedy = "Nachtragen, oder unterzeichnet streichen: dann ist es ein Entwurf."
    return Finding("Fehler", message, remedy, file, column="unterzeichnet")


def still_lacking(keys: Iterable[str], file: str) -> Finding:
    """Tell what a draft says nothing of yet.

    Examples
    --------
    >>> still_lacking(["thema", "start"], "v.toml").message
    'Ein Entwurf: noch nichts steht unter thema und start.'
    """
    message = f"Ein Entwurf: noch nichts steht unter {listed(keys)}."
    return Finding("Hinweis", message, "Vor der Unterschrift ergänzen.", file)


def folder_named_badly(name: str) -> Finding:
    """Tell a folder whose name is no key."""
    like = key_like(name).lstrip("0123456789_")
    such = f", zum Beispiel {like}" if like else ""
    remedy = f"Den Ordner umbenennen: Kleinbuchstaben, Ziffern und _, vorn ein Buchstabe{such}."
    return Finding("Fehler", "So kann kein Schwerpunktgebiet heißen.", remedy, f"gebiete/{name}", value=name)


def agreement_missing(names: Sequence[str]) -> Finding:
    """Tell folders without an agreement.

    Examples
    --------
    >>> agreement_missing(["hof"]).message, agreement_missing(["am_park", "hof"]).message
    ('In 1 Ordner fehlt vereinbarung.toml: hof.', 'In 2 Ordnern fehlt vereinbarung.toml: am_park, hof.')
    """
    message = f"In {many(len(names), 'Ordner', 'Ordnern')} fehlt vereinbarung.toml: {', '.join(names)}."
    return Finding("Warnung", message, "Die Datei anlegen oder den Ordner löschen.", "gebiete")


def programme_says_otherwise(area: str, told: str, agreed: str, file: str) -> Finding:
    """Tell an area of which the programme's file has other years than its agreements.

    Examples
    --------
    >>> programme_says_otherwise("02.1", "seit 2019", "2019 bis 2023", "programm.csv").message
    'Die Datei sagt: seit 2019; nach den unterzeichneten Vereinbarungen: 2019 bis 2023.'
    """
    message = f"Die Datei sagt: {told}; nach den unterzeichneten Vereinbarungen: {agreed}."
    remedy = "start und ende hier angleichen oder in vereinbarung.toml berichtigen. Es gilt, was hier steht."
    return Finding("Warnung", message, remedy, file, column="gebiet", value=the_area(area))


def areas_not_in_programme(areas: Sequence[str], file: str) -> Finding:
    """Tell areas with a signed agreement that the programme's file does not name.

    Examples
    --------
    >>> areas_not_in_programme(["02.1"], "programm.csv").message
    '1 Gebiet mit unterzeichneter Vereinbarung fehlt hier: 02.1.'
    >>> areas_not_in_programme(["02.1", "02.2"], "programm.csv").message
    '2 Gebiete mit unterzeichneter Vereinbarung fehlen hier: 02.1 und 02.2.'
    """
    are, named = many(len(areas), "Gebiet", "Gebiete"), listed(map(the_area, areas))
    message = (
        f"{are} mit unterzeichneter Vereinbarung {'fehlt' if len(areas) == 1 else 'fehlen'} hier: {named}."
    )
    remedy = "Mit start eintragen, damit die Evaluation sie kennt; ohne programm.csv gelten allein die Vereinbarungen."
    return Finding("Hinweis", message, remedy, file, column="gebiet")


def decided_otherwise(area: str, verdict: str, year: int, file: str) -> Finding:
    """Tell a signed agreement on an area that was not chosen in the selection it names.

    Examples
    --------
    >>> decided_otherwise("02.1", "abgelehnt", 2024, "gebiete/park/vereinbarung.toml").message
    'Die Vereinbarung ist unterzeichnet; in entscheidungen.toml von 2024 gilt für das Gebiet: abgelehnt.'
    """
    message = f"Die Vereinbarung ist unterzeichnet; in entscheidungen.toml von {year} gilt für das Gebiet: {verdict}."
    remedy = "jahr und gebiete der Vereinbarung prüfen; ein neuer Beschluss nennt mit ersetzt den, der nicht mehr gilt."
    return Finding("Warnung", message, remedy, file, column="gebiete", value=the_area(area))


def decision_unknown(value: str, known: Sequence[str], year: int, file: str) -> Finding:
    """Tell an agreement that names a decision which its year's record does not hold.

    Examples
    --------
    >>> print(decision_unknown("d-1", ["d-01", "d-02"], 2024, "v.toml"))
    Warnung: v.toml, Schlüssel „entscheidung“, Wert „d-1“: In entscheidungen.toml von 2024 gibt es diese Kennung nicht. \
Gemeint ist vielleicht „d-01“. → entscheidung oder jahr berichtigen. Vorhanden: d-01, d-02.
    """
    message = f"In entscheidungen.toml von {year} gibt es diese Kennung nicht.{meant(value, known)}"
    there = f" Vorhanden: {', '.join(known)}." if known else ""
    remedy = f"entscheidung oder jahr berichtigen.{there}"
    return Finding("Warnung", message, remedy, file, column="entscheidung", value=value)


def decision_of_no_year(value: str, file: str) -> Finding:
    """Tell an agreement that names a decision and not the year in whose record it stands."""
    message = "Zu dieser Kennung fehlt das Jahr: niemand weiß, in welcher entscheidungen.toml sie steht."
    return Finding("Warnung", message, "jahr eintragen.", file, column="entscheidung", value=value)


def year_unknown(year: int, file: str) -> Finding:
    """Tell an agreement of a year's selection that the city has no folder of."""
    message = f"Einen Ordner für {year} gibt es nicht."
    remedy = "jahr berichtigen: gemeint ist das Jahr der Auswahl."
    return Finding("Warnung", message, remedy, file, column="jahr", value=str(year))


def record_missing(value: str, year: int, file: str) -> Finding:
    """Tell an agreement that names a decision of a year without a record.

    Examples
    --------
    >>> record_missing("d-01", 2024, "v.toml").level
    'Warnung'
    """
    message = (
        f"Für {year} gibt es keine entscheidungen.toml: was die Kennung nennt, lässt sich nicht nachsehen."
    )
    remedy = (
        "jahr prüfen, oder den Beschluss dort eintragen; steht er nur auf Papier, entscheidung streichen."
    )
    return Finding("Warnung", message, remedy, file, column="entscheidung", value=value)


def decision_superseded(value: str, by: Sequence[str], year: int, file: str) -> Finding:
    """Tell an agreement that names a decision which holds no longer.

    Examples
    --------
    >>> print(decision_superseded("d-01", ["d-05", "d-06"], 2024, "v.toml"))
    Warnung: v.toml, Schlüssel „entscheidung“, Wert „d-01“: Dieser Beschluss von 2024 gilt nicht mehr: ihn ersetzen d-05 \
und d-06. → Prüfen, ob die Vereinbarung dazu passt, dann den geltenden Beschluss unter entscheidung nennen.
    """
    them = f"ihn {'ersetzt' if len(by) == 1 else 'ersetzen'} {listed(by)}"
    message = f"Dieser Beschluss von {year} gilt nicht mehr: {them}."
    remedy = "Prüfen, ob die Vereinbarung dazu passt, dann den geltenden Beschluss unter entscheidung nennen."
    return Finding("Warnung", message, remedy, file, column="entscheidung", value=value)


def decision_not_for_it(value: str, verdict: str, year: int, file: str) -> Finding:
    """Tell an agreement that names a decision by which nothing was chosen.

    Examples
    --------
    >>> decision_not_for_it("d-04", "abgelehnt", 2024, "v.toml").message
    'Dieser Beschluss von 2024 wählt nichts aus; er lautet: abgelehnt.'
    """
    message = f"Dieser Beschluss von {year} wählt nichts aus; er lautet: {verdict}."
    return Finding("Warnung", message, _OTHER, file, column="entscheidung", value=value)


def decision_elsewhere(value: str, areas: Sequence[str], year: int, file: str) -> Finding:
    """Tell an agreement that names a decision about other areas.

    Examples
    --------
    >>> decision_elsewhere("d-04", ["01.1.1", "02.1.1"], 2024, "v.toml").message
    'Dieser Beschluss von 2024 ist über andere Gebiete: 01.1.1 und 02.1.1.'
    >>> decision_elsewhere("d-04", ["01.1.1"], 2024, "v.toml").message
    'Dieser Beschluss von 2024 ist über ein anderes Gebiet: 01.1.1.'
    """
    which = "ein anderes Gebiet" if len(areas) == 1 else "andere Gebiete"
    message = f"Dieser Beschluss von {year} ist über {which}: {listed(areas)}."
    return Finding("Warnung", message, _OTHER, file, column="entscheidung", value=value)


_OTHER = (
    "Den Beschluss nennen, durch den das Gebiet ausgewählt ist: entscheidung, jahr oder gebiete berichtigen."
)


def chosen_late(year: int, file: str) -> Finding:
    """Tell an agreement that starts before the year in whose selection it was chosen."""
    message = f"Der Start liegt vor dem Jahr der Auswahl ({year})."
    return Finding("Warnung", message, "start und jahr prüfen.", file, column="jahr", value=str(year))
