"""An entry by itself: what it must hold, and the short way of an acute need."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from screening.base.findings import ScreeningError
from screening.process.capacity import Left
from tests.process.decisions.entries import entry, errors, read


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (
            [entry("e1", "Dissens"), entry("e2", "ausgewählt", "arge", ersetzt='"e1"', bewertung='"neu"')],
            ("entscheidung.2.gruende", "Ein neuer Wert anstelle beider Bewertungen braucht Gründe."),
        ),
        (
            [
                entry("e1", "Dissens"),
                entry("e2", "Dissens", "arge", ersetzt='"e1"'),
                entry("e3", "Dissens", "leitung", ersetzt='"e2"'),
            ],
            ("entscheidung.3.beschluss", "Die letzte Ebene entscheidet; einen Dissens gibt es dort nicht."),
        ),
        ([entry("e1", "abgelehnt", "")], ("entscheidung.1.ebene", "Die Ebene fehlt.")),
        (
            [entry("e1", "abgelehnt").replace(', "Kuratorium"', "")],
            (
                "entscheidung.1.teilnehmende.region",
                "Im Auswahlgespräch sitzen je Seite 2 Personen; genannt ist 1 Funktion.",
            ),
        ),
        (
            [entry("e1", "abgelehnt").replace("Kuratorium", "Frau Geheim")],
            (
                "entscheidung.1.teilnehmende.region",
                "Hier steht offenbar eine Person; gemeint ist die Funktion.",
            ),
        ),
        (
            [entry("e1", "abgelehnt", area="09.9.9")],
            ("entscheidung.1.gebiete", "Dieses Gebiet gibt es nicht."),
        ),
        (
            [entry("e1", "abgelehnt", geprueft_von='"A"')],
            ("entscheidung.1.geprueft_von", "Zu einer Prüfung gehören Person und Datum."),
        ),
    ],
)
def test_each_slip_of_an_entry_is_told_at_its_key(
    tmp_path: Path, entries: list[str], told: tuple[str, str]
) -> None:
    assert any(c == told[0] and m.startswith(told[1]) for c, m in errors(tmp_path, *entries))


def test_an_id_that_is_none_is_told_one_that_reads_alike(tmp_path: Path) -> None:
    with pytest.raises(
        ScreeningError, match=r"Wert „D 1“: Erlaubt sind Kleinbuchstaben und .* zum Beispiel in d-1\."
    ):
        read(tmp_path, entry("D 1", "abgelehnt"))
    assert read(tmp_path, entry("d-1", "abgelehnt")).entries


def test_a_side_that_is_told_in_another_way_is_not_told_to_be_missing(tmp_path: Path) -> None:
    odd = entry("e1", "abgelehnt").replace('["Leitung", "Sozialplanung"]', '"Leitung"')
    told = [(c.partition(".1.")[2], m) for c, m in errors(tmp_path, odd)]
    assert told == [
        ("teilnehmende.verwaltung", "Hier muss eine Liste in eckigen Klammern stehen."),
    ]


def test_an_acute_need_has_its_short_way_within_the_hours_left(tmp_path: Path) -> None:
    acute = {
        "akut": "true",
        "verantwortlich": '"region"',
        "stunden_woche": "5",
        "monate": "6",
        "gruende": '"Brand."',
    }
    short = entry("e1", "ausgewählt", "", **acute)
    assert errors(tmp_path, short) == []

    def left(hours: str) -> list[tuple[str, str]]:
        return errors(tmp_path, short, free=lambda *_: Left(Decimal(hours), date(2025, 2, 1)))

    assert left("5") == []
    assert left("4.5") == [
        ("entscheidung.1.stunden_woche", "So viele Stunden sind nicht über die ganze Dauer frei")
    ]
    less = entry("e2", "ausgewählt", "", **acute | {"stunden_woche": "4.5", "ersetzt": '"e1"'})
    few = {"free": lambda *_: Left(Decimal("4.5"), date(2025, 2, 1))}
    assert errors(tmp_path, short, less, **few) == [], "one that is superseded is held against nothing"
    lacking = errors(tmp_path, entry("e1", "ausgewählt", "", akut="true"))
    assert [c.rpartition(".")[2] for c, _ in lacking] == [
        "verantwortlich",
        "stunden_woche",
        "monate",
        "gruende",
    ]
    assert errors(
        tmp_path,
        entry("e1", "ausgewählt", **{"akut": "true", "verantwortlich": '"region"', "gruende": '"x"'}),
    ) == [
        (
            "entscheidung.1.ebene",
            "Über akuten Bedarf sprechen sich beide Seiten ab; eine Ebene gehört nicht dazu.",
        )
    ]


def test_an_acute_need_is_a_choice_and_none_else_names_who_is_responsible(tmp_path: Path) -> None:
    acute = {"akut": "true", "stunden_woche": "5", "monate": "6", "gruende": '"Brand."'}
    own = {"verantwortlich": '"region"'}
    for verdict in ("abgelehnt", "zurückgestellt", "Dissens"):
        told = errors(tmp_path, entry("e1", verdict, "", **acute, **own))
        assert [c for c, m in told if "Absprache" in m or "sprechen sich" in m] == [
            "entscheidung.1.beschluss"
        ]
    found = read(tmp_path, entry("e1", "ausgewählt", **own)).findings
    assert [(f.level, f.column) for f in found if "verantwortlich" in f.message] == [
        ("Warnung", "entscheidung.1.verantwortlich")
    ]
    # whether it is acute is not known where that cannot be read
    with pytest.raises(ScreeningError) as error:
        read(tmp_path, entry("e1", "abgelehnt", "", akut='"ja"', **own))
    assert [f.column for f in error.value.findings] == ["entscheidung.1.akut"]
