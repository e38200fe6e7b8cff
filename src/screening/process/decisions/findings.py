"""What may be wrong with the record of decisions, in words; the place is the key in ``entscheidungen.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from screening.base import Finding, long_date, many, meant, the_area


def _told(message: str, remedy: str, key: str, file: str, value: str = "") -> Finding:
    return Finding("Fehler", message, remedy, file, "", key, value)


# ------------------------------------------------------------------ an entry by itself


def level_missing(key: str, levels: Mapping[Any, str], file: str) -> Finding:
    """Tell a decision that does not say who decided."""
    allowed = ", ".join(f"{k} ({v})" for k, v in levels.items())
    return _told("Die Ebene fehlt.", f"Möglich sind: {allowed}.", key, file)


def level_of_acute(key: str, file: str) -> Finding:
    """Tell an acute need with a level: both sides agree by themselves."""
    message = "Über akuten Bedarf sprechen sich beide Seiten ab; eine Ebene gehört nicht dazu."
    return _told(message, "ebene streichen, oder akut.", key, file)


def acute_needs(key: str, file: str) -> Finding:
    """Tell what an acute need lacks."""
    message = "Bei akutem Bedarf muss das angegeben sein."
    remedy = "verantwortlich (verwaltung oder region), stunden_woche, monate und gruende eintragen."
    return _told(message, remedy, key, file)


def acute_chooses(key: str, value: str, file: str) -> Finding:
    """Tell an acute need that is not taken up: nobody takes responsibility or hours for what is not done.

    Examples
    --------
    >>> acute_chooses("entscheidung.1.beschluss", "abgelehnt", "entscheidungen.toml").message
    'Bei akutem Bedarf sprechen sich beide Seiten ab, ein Gebiet aufzunehmen; einen anderen Beschluss gibt es dabei nicht.'
    """
    message = "Bei akutem Bedarf sprechen sich beide Seiten ab, ein Gebiet aufzunehmen; "
    message += "einen anderen Beschluss gibt es dabei nicht."
    remedy = 'beschluss = "ausgewählt", oder akut und verantwortlich streichen und ebene eintragen.'
    return _told(message, remedy, key, file, value)


def responsible_of_none(key: str, value: str, file: str) -> Finding:
    """Tell who is responsible for an acute need in an entry that is none: nobody reads it.

    Examples
    --------
    >>> responsible_of_none("entscheidung.1.verantwortlich", "region", "entscheidungen.toml").level
    'Warnung'
    """
    message = "verantwortlich gilt nur bei akutem Bedarf (akut = true); hier wird es nicht gelesen."
    remedy = "Streichen, oder akut = true ergänzen und ebene streichen; sonst steht es in der Vereinbarung."
    return Finding("Warnung", message, remedy, file, "", key, value)


def agreed_needs(key: str, file: str) -> Finding:
    """Tell what a choice lacks."""
    message = "Zu einer Auswahl gehört diese Angabe."
    return _told(message, "stunden_woche, monate und naechster_schritt eintragen.", key, file)


def dissent_is_last(key: str, file: str) -> Finding:
    """Tell a dissent at the last level."""
    return _told(
        "Die letzte Ebene entscheidet; einen Dissens gibt es dort nicht.", "Beschluss eintragen.", key, file
    )


def dissent_takes_none(key: str, file: str) -> Finding:
    """Tell a dissent that takes a side's rating.

    Examples
    --------
    >>> dissent_takes_none("e.1.bewertung", "entscheidungen.toml").remedy
    'bewertung streichen.'
    """
    return _told("Ein Dissens übernimmt keine Bewertung.", "bewertung streichen.", key, file)


def seats(key: str, needed: int, there: int, file: str) -> Finding:
    """Tell a side that is not there as the concept has it.

    Examples
    --------
    >>> seats("e.1", 2, 1, "entscheidungen.toml").message, seats("e.1", 1, 0, "entscheidungen.toml").message
    ('Im Auswahlgespräch sitzen je Seite 2 Personen; genannt ist 1 Funktion.', 'Diese Seite fehlt.')
    >>> seats("e.1", 2, 0, "entscheidungen.toml").message.partition("; ")[2]
    'genannt ist keine Funktion.'
    """
    if needed == 1:
        return _told("Diese Seite fehlt.", "Mindestens eine Funktion nennen.", key, file)
    count = many(there, "Funktion", "Funktionen") if there else "keine Funktion"
    named = f"genannt {'ist' if there < 2 else 'sind'} {count}"
    message = f"Im Auswahlgespräch sitzen je Seite {needed} Personen; {named}."
    return _told(
        message, 'Je Person ihre Funktion nennen: ["Produktverantwortung", "Sozialplanung"].', key, file
    )


def person_named(key: str, file: str) -> Finding:
    """Tell a person where a function belongs; the name is not repeated."""
    message = "Hier steht offenbar eine Person; gemeint ist die Funktion."
    return _told(message, "Zum Beispiel Geschäftsführung oder Sozialplanung.", key, file)


def review_half(key: str, file: str) -> Finding:
    """Tell a review that lacks its person or its date."""
    return _told(
        "Zu einer Prüfung gehören Person und Datum.", "Das Fehlende ergänzen oder beides löschen.", key, file
    )


# ------------------------------------------------------------------ entries together


def id_twice(key: str, first: int, value: str, file: str) -> Finding:
    """Tell an id that an earlier entry has."""
    return _told(
        f"Diese Kennung hat schon Eintrag {first}.", "Jede Kennung nur einmal vergeben.", key, file, value
    )


def superseded_unknown(key: str, value: str, known: Sequence[str], file: str) -> Finding:
    """Tell an entry that supersedes one that is not there: a gap.

    Examples
    --------
    >>> superseded_unknown("e.2.ersetzt", "d-01", ["d-1"], "entscheidungen.toml").message
    'Die Kette hat eine Lücke: einen Eintrag mit dieser Kennung gibt es nicht. Gemeint ist vielleicht „d-1“.'
    """
    message = (
        f"Die Kette hat eine Lücke: einen Eintrag mit dieser Kennung gibt es nicht.{meant(value, known)}"
    )
    return _told(
        message, "Kennung berichtigen; ein ersetzter Eintrag bleibt in der Datei stehen.", key, file, value
    )


def superseded_twice(key: str, other: str, value: str, file: str) -> Finding:
    """Tell two entries that supersede the same one: a fork."""
    message = f"Die Kette gabelt sich: diesen Eintrag ersetzt schon {other}."
    return _told(message, f"Den neueren Eintrag {other} ersetzen lassen.", key, file, value)


def areas_left(key: str, old: str, areas: Sequence[str], file: str) -> Finding:
    """Tell areas of a superseded entry about which none says any more what holds.

    Examples
    --------
    >>> areas_left("e.2.gebiete", "e1", ["02.1.1"], "entscheidungen.toml").message
    'Der ersetzte Eintrag e1 gilt auch für dieses Gebiet; was dort nun gilt, sagt kein Eintrag.'
    """
    one = len(areas) == 1
    which, it = ("dieses Gebiet", "Das Gebiet") if one else ("diese Gebiete", "Die Gebiete")
    message = f"Der ersetzte Eintrag {old} gilt auch für {which}; was dort nun gilt, sagt kein Eintrag."
    return _told(
        message,
        f'{it} mit nennen, oder in einem eigenen Eintrag ersetzt = "{old}".',
        key,
        file,
        ", ".join(map(the_area, areas)),
    )


def superseded_in_circle(key: str, value: str, file: str) -> Finding:
    """Tell entries that supersede each other."""
    return _told("Die Einträge ersetzen einander im Kreis.", "ersetzt berichtigen.", key, file, value)


def superseded_later(key: str, value: str, file: str) -> Finding:
    """Tell an entry that is dated before the one it supersedes."""
    message = "Der ersetzte Eintrag ist jünger als dieser."
    return _told(message, "datum oder ersetzt berichtigen.", key, file, value)


def superseded_elsewhere(key: str, value: str, file: str) -> Finding:
    """Tell an entry that supersedes one about other areas."""
    message = "Der ersetzte Eintrag ist über andere Gebiete."
    return _told(message, "gebiete oder ersetzt berichtigen.", key, file, value)


def decided_twice(key: str, other: str, area: str, file: str) -> Finding:
    """Tell two entries in force about one area."""
    message = f"Über dieses Gebiet gilt auch {other}, und keiner der beiden Einträge ersetzt den anderen."
    return _told(message, f'Im jüngeren Eintrag ersetzt = "{other}" eintragen.', key, file, the_area(area))


def level_skipped(key: str, level: str, before: str, file: str) -> Finding:
    """Tell a level whose turn it is not: the one before has not failed to agree.

    Examples
    --------
    >>> print(level_skipped("e.1.ebene", "ARGE", "Auswahlgespräch", "entscheidungen.toml"))
    Fehler: entscheidungen.toml, Schlüssel „e.1.ebene“: Die Ebene ARGE ist erst dran, wenn ein Eintrag der Ebene \
Auswahlgespräch Dissens lautet. → Den Eintrag über den Dissens mit seinem Datum ergänzen und mit ersetzt nennen.
    """
    message = f"Die Ebene {level} ist erst dran, wenn ein Eintrag der Ebene {before} Dissens lautet."
    return _told(
        message, "Den Eintrag über den Dissens mit seinem Datum ergänzen und mit ersetzt nennen.", key, file
    )


def level_lower(key: str, level: str, file: str) -> Finding:
    """Tell an entry by which a lower level changes what a higher one decided."""
    message = f"Was die Ebene {level} entschieden hat, ändert keine Ebene darunter."
    return _told(message, "Die Änderung auf derselben Ebene entscheiden lassen.", key, file)


def dissent_untold(key: str, file: str) -> Finding:
    """Tell a dissent that ends without saying how."""
    message = "Der Dissens endet, ohne dass gesagt ist, welche Bewertung gilt."
    remedy = 'bewertung = "verwaltung", "region" oder "neu" eintragen.'
    return _told(message, remedy, key, file)


def dissent_of_ratings_untold(key: str, file: str, criteria: str) -> Finding:
    """Tell a decision about an area that the sides rate apart, which says of neither rating that it holds.

    Examples
    --------
    >>> print(dissent_of_ratings_untold("e.1.bewertung", "entscheidungen.toml", "Monate"))
    Warnung: entscheidungen.toml, Schlüssel „e.1.bewertung“: Beide Seiten bewerten dieses Gebiet verschieden (Monate); \
welche Bewertung gilt, sagt der Eintrag nicht. → bewertung = "verwaltung", "region" oder "neu" (mit gruende) eintragen.
    """
    message = f"Beide Seiten bewerten dieses Gebiet verschieden ({criteria}); "
    message += "welche Bewertung gilt, sagt der Eintrag nicht."
    remedy = 'bewertung = "verwaltung", "region" oder "neu" (mit gruende) eintragen.'
    return Finding("Warnung", message, remedy, file, "", key)


def dissent_there_is_none(key: str, value: str, agreed: bool, file: str) -> Finding:
    """Tell an entry that says how a dissent ended where there was none.

    Examples
    --------
    >>> dissent_there_is_none("e.1.bewertung", "region", True, "entscheidungen.toml").message
    'Hier endet kein Dissens: beide Seiten bewerten das Gebiet gleich, und der Eintrag ersetzt keinen Dissens.'
    >>> dissent_there_is_none("e.1.bewertung", "neu", False, "entscheidungen.toml").message
    'Hier endet kein Dissens: der Eintrag ersetzt keinen, und zwei verschiedene Bewertungen liegen nicht vor.'
    """
    why = (
        "beide Seiten bewerten das Gebiet gleich, und der Eintrag ersetzt keinen Dissens"
        if agreed
        else "der Eintrag ersetzt keinen, und zwei verschiedene Bewertungen liegen nicht vor"
    )
    remedy = "bewertung streichen, oder den Eintrag über den Dissens mit ersetzt nennen."
    return Finding("Warnung", f"Hier endet kein Dissens: {why}.", remedy, file, "", key, value)


def taken_otherwise(key: str, said: str, rated: str, file: str) -> Finding:
    """Tell hours or months that are not those of the rating that is taken.

    Examples
    --------
    >>> taken_otherwise("e.1.monate", "12", "24", "entscheidungen.toml").message
    'Die übernommene Bewertung sagt 24, der Eintrag 12.'
    """
    message = f"Die übernommene Bewertung sagt {rated}, der Eintrag {said}."
    return _told(message, 'Wert angleichen, oder bewertung = "neu" mit Gründen.', key, file)


def taken_of_nobody(key: str, side: str, file: str) -> Finding:
    """Tell an entry that takes the rating of a side that has not rated.

    Examples
    --------
    >>> taken_of_nobody("e.1.bewertung", "region", "entscheidungen.toml").message
    'Diese Seite hat das Gebiet nicht bewertet: zu übernehmen ist nichts.'
    """
    message = "Diese Seite hat das Gebiet nicht bewertet: zu übernehmen ist nichts."
    return _told(message, 'Die andere Seite nennen, oder bewertung = "neu" mit Gründen.', key, file, side)


def taken_unseen(key: str, side: str, file: str) -> Finding:
    """Tell an entry that takes a side's rating in a year whose ratings are not open.

    Examples
    --------
    >>> taken_unseen("e.1.bewertung", "region", "entscheidungen.toml").level
    'Warnung'
    """
    message = (
        "Bewertungen dieses Jahres sind nicht aufgedeckt: was übernommen wurde, lässt sich nicht vergleichen."
    )
    remedy = "Beide Seiten hinterlegen lassen; gab es die Bewertungen nur auf Papier, ist nichts zu tun."
    return Finding("Warnung", message, remedy, file, "", key, side)


_WHY = {
    "figures": "Der Beschluss weicht von den Zahlen ab",
    "ratings": "Der Beschluss weicht von beiden Bewertungen ab",
    "new": "Ein neuer Wert anstelle beider Bewertungen",
    "changed": "Ein geänderter Beschluss",
}


def reason_missing(key: str, why: str, file: str, so: str = "") -> Finding:
    """Tell a decision that needs reasons and has none.

    Examples
    --------
    >>> reason_missing("e.1.gruende", "figures", "entscheidungen.toml", "Entscheidung „nein“").message
    'Der Beschluss weicht von den Zahlen ab (Entscheidung „nein“) und braucht Gründe.'
    >>> reason_missing("e.1.gruende", "new", "entscheidungen.toml").message
    'Ein neuer Wert anstelle beider Bewertungen braucht Gründe.'
    """
    so = f" ({so})" if so else ""
    joined = " und" if why in ("figures", "ratings") else ""
    return _told(
        f"{_WHY[why]}{so}{joined} braucht Gründe.", "gruende in einigen Sätzen eintragen.", key, file
    )


def hours_exceeded(key: str, left: str, day: date, file: str, region: str = "") -> Finding:
    """Tell an acute need that takes more hours than are left over its whole duration, in the city or in its region.

    Examples
    --------
    >>> hours_exceeded("e.1.stunden_woche", "4", date(2025, 3, 1), "entscheidungen.toml").message
    'So viele Stunden sind nicht über die ganze Dauer frei: am 1. März 2025 sind es 4 in der Woche.'
    >>> hours_exceeded("e.1.stunden_woche", "1", date(2025, 3, 1), "entscheidungen.toml").message.partition(": ")[2]
    'am 1. März 2025 ist es 1 in der Woche.'
    >>> hours_exceeded("e.1.stunden_woche", "0", date(2025, 3, 1), "entscheidungen.toml", "West").message
    'So viele Stunden sind in der Region West nicht über die ganze Dauer frei: am 1. März 2025 sind es keine.'
    """
    are = {"0": "sind es keine", "1": "ist es 1 in der Woche"}.get(left, f"sind es {left} in der Woche")
    there, more = (
        (f" in der Region {region}", "ihr in kapazitaet.toml Stunden zuordnen oder mit [[ausgleich]] leihen")
        if region
        else ("", "")
    )
    message = f"So viele Stunden sind{there} nicht über die ganze Dauer frei: am {long_date(day)} {are}."
    remedy = (
        "Akuter Bedarf geht nur in freien Stunden: stunden_woche oder monate kürzen, ein laufendes Gebiet beenden, "
        f"{more or 'kapazitaet.toml ergänzen'}, oder im Auswahlgespräch entscheiden (ohne akut, mit ebene)."
    )
    return _told(message, remedy, key, file)


def texts_unreviewed(waiting: int, file: str) -> Finding:
    """Tell how many entries hold free texts that nobody has reviewed.

    Examples
    --------
    >>> texts_unreviewed(1, "e.toml").message
    'In einem Eintrag sind die Texte nicht geprüft; die Fassung für das Auswahlgespräch zeigt sie nicht.'
    """
    where = "einem Eintrag" if waiting == 1 else f"{waiting} Einträgen"
    message = f"In {where} sind die Texte nicht geprüft; die Fassung für das Auswahlgespräch zeigt sie nicht."
    return Finding("Hinweis", message, "Durchsehen, dann geprueft_von und geprueft_am eintragen.", file)
