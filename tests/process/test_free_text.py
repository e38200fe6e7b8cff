"""What in a free text may point to a person: German examples, and what must hold for any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.process.free_text import KINDS, personal_kinds

MAIL, PHONE, HOUSE, NAME, BIRTH, IBAN, CASE = KINDS

FOUND = [
    ("Kontakt: anna.beispiel@example.org", MAIL),
    ("anna (at) example.org", MAIL),
    ("anna[at]example[dot]org", MAIL),
    ("Rückfragen a.b@amt.stadt.example.", MAIL),
    ("Tel. 089 / 12345-67", PHONE),
    ("erreichbar unter 0170 1234567", PHONE),
    ("01701234567", PHONE),
    ("+49 89 1234567", PHONE),
    ("089/1234567 anrufen", PHONE),
    ("(089) 123 45 67", PHONE),
    ("Handy: 0170-1234567", PHONE),
    ("Telefon 23456", PHONE),
    ("0043 1 5123456", PHONE),
    ("089.123.456", PHONE),
    ("Anruf 0 89 12 34 56 7", PHONE),
    ("in der Lindenstraße 12", HOUSE),
    ("Lindenstr. 12", HOUSE),
    ("Lindenstr.12a", HOUSE),
    ("lindenstr 12", HOUSE),
    ("Hauptstraße 12-14", HOUSE),
    ("Hauptstr. 5 a ist überbelegt", HOUSE),
    ("Am Hang 12 wohnt", HOUSE),
    ("An der Mühle 3.", HOUSE),
    ("Lange Gasse 3", HOUSE),
    ("Straße des 17. Juni 135", HOUSE),
    ("Platz der Freiheit 3", HOUSE),
    ("Dr.-Müller-Straße 5", HOUSE),
    ("Rosenweg 7, dritter Stock", HOUSE),
    ("Haus-Nr. 5", HOUSE),
    ("Hausnummer 12", HOUSE),
    ("Berliner Allee 100", HOUSE),
    ("Karl-Marx-Allee 3", HOUSE),
    ("Marktplatz 5", HOUSE),
    ("Lindenstraße Nr. 12", HOUSE),
    ("Lindenstrasse 12", HOUSE),
    ("Max-Weber-Platz 1", HOUSE),
    ("Im Winkel 4 b", HOUSE),
    ("Alte Str. 3", HOUSE),
    ("der Block Birkenweg 3/5", HOUSE),
    ("Lindenstraße\n12", HOUSE),
    ("Frau Muster ruft an", NAME),
    ("Herr Beispiel", NAME),
    ("Herrn Beispiel", NAME),
    ("Frau M. klagt", NAME),
    ("Frau X ruft an", NAME),
    ("Fr. Özdemir", NAME),
    ("Hr. Schmid", NAME),
    ("Hr.Schmid", NAME),
    ("Dr. Muster", NAME),
    ("Prof. Dr. Muster", NAME),
    ("Frau Dr. Muster", NAME),
    ("Familie Yılmaz", NAME),
    ("Familie Çelik", NAME),
    ("Fam. Huber", NAME),
    ("Frau von der Au", NAME),
    ("frau Muster", NAME),
    ("FRAU MUSTER", NAME),
    ("Dr. med. Muster", NAME),
    ("Frau Müller-Lüdenscheidt", NAME),
    ("Fami\xadlie Huber", NAME),
    ("Frau\xa0Muster", NAME),
    ("Frau Mu\u0308ller", NAME),
    ("Familie O'Neill", NAME),
    ("Frau El Sayed", NAME),
    ("die Familie Straßer", NAME),
    ("geb. 3.4.2015", BIRTH),
    ("geboren am 12.03.1980", BIRTH),
    ("geb. am 1.2.1990", BIRTH),
    ("DE89 3704 0044 0532 0130 00 Danke", IBAN),
    ("de89370400440532013000", IBAN),
    ("Aktenzeichen 12/2024", CASE),
    ("Az. 4711/24", CASE),
    ("BG-Nummer: 84302//0012345", CASE),
    ("Fall-Nr. 77", CASE),
    ("Kundennummer 123A456", CASE),
    ("Frau Möhring", NAME),
    ("Herr Neuhaus", NAME),
    ("Frau Steinweg", NAME),
    ("Herr Bürgermeister Muster", NAME),
]

NOTHING = [
    "Dr.-Huber-Schule",
    "Dr. Huber-Schule",
    "Frau allein",
    "Frauenhaus voll",
    "viele Familien mit Kindern",
    "Dr.-Müller-Straße",
    "In der Dr.-Müller-Straße fehlt ein Treff",
    "Frau und Kind",
    "Prof.-Huber-Platz",
    "Dr. Müller-Straße ist laut",
    "eine Frau Mitte 40",
    "Familie und Beruf",
    "Vereinbarkeit Familie Beruf",
    "Zentrum für Familie, Kinder",
    "Fr. Nachmittag geschlossen",
    "Herrenlose Fahrräder",
    "am Spielplatz 30 Jugendliche",
    "Schulweg 20 Minuten",
    "in der Lindenstraße 30 % Leerstand",
    "Lindenstraße 2024 saniert",
    "Im Jahr 2024",
    "Im Mai 12 Anfragen",
    "Im Viertel 01.1.1",
    "Am Hafen 30 Kinder",
    "im Bezirk 16",
    "nach 18 Uhr",
    "auf dem Weg 3 Kreuzungen",
    "0 bis 3 Jahre",
    "30-40 Prozent",
    "2016 - 2024",
    "05.11.2024",
    "2024-11-05",
    "01.1.1",
    "1 200 Menschen",
    "1.200.000 Euro",
    "0,5 Stellen",
    "um 12 Uhr am Marktplatz",
    "im Durchschnitt 12 Wochen",
    "Mietkosten je Quadratmeter 14,50",
    "40 Plätze, 120 Kinder auf der Warteliste",
    "SGB II und § 8a",
    "7 von 13 Indikatoren",
    "Az. fehlt",
    "Familie in Not",
    "@stadt",
    "24/7",
    "von 2019 bis 2024 stieg die Zahl von 120 auf 340",
    "Arbeitsplatz 1",
    "am Ring 3 Unfälle",
    "Straße 3",
    "Bundesstraße 304 trennt",
    "die A 8",
    "Geburten 120",
    "Buslinie 12",
    "PLZ 80331",
    "Frau, Mann",
    "Haus der Familie",
    "Familienzentrum",
    "=1+1 <b>fett</b> #typst[x]",
    "Umweg 12 Minuten",
    "bis zum Ende 2025",
    "ab Stufe 3",
    "Am 3. Mai",
    "Die Zahl der 10-jährigen",
    "Kinder bis 12 Jahre",
    "auf der Straße 12 Jugendliche",
    "Im Schnitt 3 Kinder",
    "In der Klasse 4 fehlen",
    "am Freitag 20 Uhr",
    "In der Kita 25 Plätze",
    "Familie, Frau und Herr",
    "Prof. und Dr. gibt es nicht",
    "Hort Platz 3",
]


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_what_may_point_to_a_person_is_found(text: str, kind: str) -> None:
    assert kind in personal_kinds(text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_speaks_of_places_groups_times_and_amounts_is_not(text: str) -> None:
    assert personal_kinds(text) == ()


def test_a_text_with_several_places_names_each_kind_once() -> None:
    text = "Frau Muster, Lindenstr. 12, und Herr Beispiel, Lindenstr. 14: anna@example.org, Tel. 089 1234567"
    assert personal_kinds(text) == (MAIL, PHONE, HOUSE, NAME)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß ,.;:-()\n"))
def test_small_letters_without_figures_name_nobody(text: str) -> None:
    assert personal_kinds(text) == ()


@given(
    st.sampled_from(FOUND),
    st.text(alphabet="abcdeäöü ", max_size=30),
    st.sampled_from(["\n", ", ", " (", ": ", "; "]),
    st.text(alphabet="abcdeäöü ", max_size=30),
)
def test_what_stands_around_hides_nothing(found: tuple[str, str], before: str, gap: str, after: str) -> None:
    text, kind = found
    assert kind in personal_kinds(f"{before}{gap}{text}. {after}")


@given(st.sampled_from(FOUND), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.data())
def test_no_writing_of_unicode_hides_anything(found: tuple[str, str], form: str, data: st.DataObject) -> None:
    text, kind = found
    written = unicodedata.normalize(form, text)  # type: ignore[arg-type]
    place = data.draw(st.integers(0, len(written)))
    unseen = data.draw(st.sampled_from(["", "\u00ad", "\u200b", "\ufeff"]))
    assert kind in personal_kinds(written[:place] + unseen + written[place:])


@given(st.text(max_size=200))
def test_any_text_can_be_judged(text: str) -> None:
    assert set(personal_kinds(text)) <= set(KINDS)


@pytest.mark.parametrize("piece", ["a", "0", "a-", "Frau ", "01 ", "a@", "Straße ", "Am Am ", "A1", "Az. "])
def test_a_very_long_text_takes_no_time(piece: str) -> None:
    # what takes quadratic time would take minutes here
    personal_kinds(piece * (100_000 // len(piece)))
