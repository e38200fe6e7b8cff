"""Nouns of a city's own words: gender, case and number, of known and of unknown words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.base.findings import ScreeningError, newest
from screening.base.grammar import CertainNoun, Noun, noun
from screening.base.strict import Strict, build

CASES = ("nom", "gen", "dat", "acc")


class Held(Strict):
    """A model with a noun, as a file has it."""

    level: Noun
    sure: CertainNoun | None = None


@pytest.mark.parametrize(
    ("name", "one", "more"),
    [
        ("Stadtbezirksviertel",
         "das Stadtbezirksviertel, des Stadtbezirksviertels, dem Stadtbezirksviertel, das Stadtbezirksviertel",
         "die Stadtbezirksviertel, der Stadtbezirksviertel, den Stadtbezirksvierteln, die Stadtbezirksviertel"),
        ("Planungsraum", "der Planungsraum, des Planungsraums, dem Planungsraum, den Planungsraum",
         "die Planungsräume, der Planungsräume, den Planungsräumen, die Planungsräume"),
        ("Quartier", "das Quartier, des Quartiers, dem Quartier, das Quartier",
         "die Quartiere, der Quartiere, den Quartieren, die Quartiere"),
        ("LSOA", "die LSOA, der LSOA, der LSOA, die LSOA", "die LSOAs, der LSOAs, den LSOAs, die LSOAs"),
        ("Stadtteil", "der Stadtteil, des Stadtteils, dem Stadtteil, den Stadtteil",
         "die Stadtteile, der Stadtteile, den Stadtteilen, die Stadtteile"),
        ("Gemeinde", "die Gemeinde, der Gemeinde, der Gemeinde, die Gemeinde",
         "die Gemeinden, der Gemeinden, den Gemeinden, die Gemeinden"),
        ("Statistischer Bezirk",
         "der Statistische Bezirk, des Statistischen Bezirks, dem Statistischen Bezirk, den Statistischen Bezirk",
         "die Statistischen Bezirke, der Statistischen Bezirke, den Statistischen Bezirken, die Statistischen Bezirke"),
        ("Rat für Alte", "der Rat für Alte, des Rats für Alte, dem Rat für Alte, den Rat für Alte",
         "die Räte für Alte, der Räte für Alte, den Räten für Alte, die Räte für Alte"),
    ],
)  # fmt: skip
def test_a_noun_goes_with_its_article_through_all_cases(name: str, one: str, more: str) -> None:
    told = noun(name)
    assert ", ".join(told.said("der", c) for c in CASES) == one
    assert ", ".join(told.said("der", c, many=True) for c in CASES) == more
    assert told.known


@pytest.mark.parametrize(
    ("word", "m", "f", "n"),
    [
        ("ein", "ein Ortsteil, eines Ortsteils, einem Ortsteil, einen Ortsteil",
         "eine Zone, einer Zone, einer Zone, eine Zone", "ein Gebiet, eines Gebiets, einem Gebiet, ein Gebiet"),
        ("kein", "kein Ortsteil, keines Ortsteils, keinem Ortsteil, keinen Ortsteil",
         "keine Zone, keiner Zone, keiner Zone, keine Zone", "kein Gebiet, keines Gebiets, keinem Gebiet, kein Gebiet"),
        ("jeder", "jeder Ortsteil, jedes Ortsteils, jedem Ortsteil, jeden Ortsteil",
         "jede Zone, jeder Zone, jeder Zone, jede Zone", "jedes Gebiet, jedes Gebiets, jedem Gebiet, jedes Gebiet"),
        ("welcher", "welcher Ortsteil, welches Ortsteils, welchem Ortsteil, welchen Ortsteil",
         "welche Zone, welcher Zone, welcher Zone, welche Zone",
         "welches Gebiet, welches Gebiets, welchem Gebiet, welches Gebiet"),
    ],
)  # fmt: skip
def test_other_words_are_inflected_with_the_noun(word: str, m: str, f: str, n: str) -> None:
    for name, expected in (("Ortsteil", m), ("Zone", f), ("Gebiet", n)):
        assert ", ".join(noun(name).said(word, c) for c in CASES) == expected  # type: ignore[arg-type]


def test_an_adjective_is_strong_without_an_article_and_mixed_after_ein() -> None:
    told = noun("Statistischer Bezirk")
    assert [told.said("", c, many=True) for c in CASES] == [
        "Statistische Bezirke", "Statistischer Bezirke", "Statistischen Bezirken", "Statistische Bezirke",
    ]  # fmt: skip
    assert [told.said("ein", c) for c in CASES] == [
        "ein Statistischer Bezirk", "eines Statistischen Bezirks",
        "einem Statistischen Bezirk", "einen Statistischen Bezirk",
    ]  # fmt: skip
    assert told.said("kein", "acc", many=True) == "keine Statistischen Bezirke"


def test_forms_that_a_city_gives_win_over_the_table() -> None:
    held = Held.model_validate(
        {"level": {"name": "Grätzl", "gender": "n", "plural": "Grätzln", "genitive": "Grätzls", "dative_plural": "Grätzln"}}
    ).level  # fmt: skip
    assert held.said("ein", "gen") == "eines Grätzls" and held.said("der", "dat", many=True) == "den Grätzln"
    female = Noun(name="Block", gender="f", plural="Blocks")
    assert female.said("der", "dat") == "der Block" and female.counted(2) == "2 Blocks"


def test_of_a_word_nobody_knows_nothing_wrong_is_said() -> None:
    told = noun("PLR")
    assert not told.known
    assert [told.said("ein", c) for c in CASES] == [
        "ein Gebiet (PLR)", "eines Gebiets (PLR)", "einem Gebiet (PLR)", "ein Gebiet (PLR)",
    ]  # fmt: skip
    assert told.counted(33) == "33 Gebiete (PLR)" and told.counted(33, "dat") == "33 Gebieten (PLR)"
    plural = Noun(name="PLR", plural="PLRs")
    assert plural.counted(33) == "33 PLRs" and plural.said("der") == "das Gebiet (PLR)"


def test_prepositions_and_articles_become_one_word_where_german_does_so() -> None:
    assert noun("Gespräch").after("in", "dat") == "im Gespräch"
    assert noun("Runde").after("in", "acc") == "in die Runde"
    assert noun("Beirat").after("von", "dat") == "vom Beirat"
    assert noun("Gespräch").after("in", "acc", many=True) == "in die Gespräche"


@pytest.mark.parametrize(
    ("given", "column", "message"),
    [
        ({"level": " "}, "level", "Der Text ist leer."),
        ({"level": 3}, "level", "Hier muss Text in Anführungszeichen oder eine Tabelle stehen."),
        ({"level": {"name": "LSOA", "gender": "w"}}, "level.gender", "Erlaubt ist „m“, „f“ oder „n“."),
        ({"level": {"gender": "m"}}, "level.name", "Der Schlüssel fehlt."),
        ({"level": {"name": "LSOA", "genus": "f"}}, "level.genus", "Diesen Schlüssel gibt es nicht."),
        ({"level": "Ort", "sure": "Jour fixe"}, "sure", "Zu „Jour fixe“ sind Geschlecht und Mehrzahl nicht bekannt."),
    ],
)  # fmt: skip
def test_a_slip_in_a_noun_is_told_with_its_key(given: dict[str, object], column: str, message: str) -> None:
    with pytest.raises(ScreeningError) as error:
        build(Held, given, "stadt.toml")
    [found] = error.value.findings
    assert (found.column, found.message) == (column, message)


@given(st.text(), st.integers(0, 3))
def test_any_text_as_a_name_has_a_form_in_every_case_and_number(name: str, count: int) -> None:
    told = noun(name)
    for case in CASES:
        assert told.said("ein", case).startswith("ein") and told.counted(count, case).startswith(str(count))  # type: ignore[arg-type]


def test_of_many_years_the_newest_are_named() -> None:
    assert newest(range(2000, 2025)).startswith("13 frühere, 2013, ") and newest(range(2000, 2025)).endswith(
        "2024"
    )
    assert newest(range(2012, 2025)).startswith("1 früheres, 2013")
