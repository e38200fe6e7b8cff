"""The file as a whole: all that is wrong at once, and what the meeting reads of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from screening.process.decisions import Decisions, read_decisions
from tests.process.decisions.entries import AGREED, AREAS, CITY, FOUR, TWO, entry, errors, rated, read


def test_without_a_file_nothing_is_decided(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "2024" / "entscheidungen.toml", AREAS, CITY) == Decisions()


@pytest.mark.parametrize(("day", "far"), [("2022-12-31", True), ("2026-12-31", False), ("2042-11-20", True)])
def test_a_day_far_from_the_selection_is_told(tmp_path: Path, day: str, far: bool) -> None:
    told = [f for f in read(tmp_path, entry("e1", "Dissens", day=day)).findings if f.level == "Warnung"]
    assert [(f.column, f.value) for f in told] == ([("entscheidung.1.datum", day)] if far else [])


def test_all_is_told_at_once_although_some_entries_cannot_be_read(tmp_path: Path) -> None:
    broken = entry("e1", "vertagt").replace('gebiete = ["01.1.1"]', "gebiete = []")
    found = errors(
        tmp_path,
        "stand = 1\n",
        broken,
        entry("e2", "abgelehnt", ersetzt='"e1"', hinweis='"x"'),
        entry("e3", "abgelehnt", ersetzt='"e9"'),
    )
    assert [c for c, _ in found] == [
        "stand",
        "entscheidung.1.gebiete",
        "entscheidung.1.beschluss",
        "entscheidung.2.hinweis",
        "entscheidung.3.ersetzt",
        "entscheidung.3.gebiete",
    ], "an entry that says too much is a link of the chain all the same"


def test_what_is_wrong_with_a_key_hides_nothing_of_the_others_of_its_entry(tmp_path: Path) -> None:
    wrong = {"stunden_woche": "700", "monate": "24", "geprueft_von": '"A"', "ersetzt": '"e9"'}
    found = errors(tmp_path, entry("e1", "ausgewählt", "arge", area="9", **wrong).replace(AGREED, ""))
    assert [(c.rpartition(".")[2], m) for c, m in found] == [
        ("stunden_woche", "Eine Woche hat 168 Stunden."),
        ("gebiete", "Dieses Gebiet gibt es nicht."),
        ("naechster_schritt", "Zu einer Auswahl gehört diese Angabe."),
        ("geprueft_von", "Zu einer Prüfung gehören Person und Datum."),
        ("ersetzt", "Die Kette hat eine Lücke"),
    ]


@pytest.mark.parametrize("key", ["id", "gebiete", "beschluss", "datum", "teilnehmende"])
def test_a_key_that_is_missing_hides_nothing_of_the_others_of_its_entry(tmp_path: Path, key: str) -> None:
    wrong = entry("e1", "abgelehnt", "arge", area="9", geprueft_von='"A"', bewertung='"nein"')
    there = [line for line in wrong.replace(TWO, FOUR).splitlines() if not line.startswith(f"{key} =")]
    told = {c.rpartition(".")[2]: m for c, m in errors(tmp_path, "\n".join(there), "\n")}
    others = {
        "gebiete": "Dieses Gebiet gibt es nicht.",
        "bewertung": "Erlaubt ist „verwaltung“, „region“ oder „neu“.",
        "geprueft_von": "Zu einer Prüfung gehören Person und Datum.",
    }
    assert told == others | {key: "Der Schlüssel fehlt."}
    # without it the chain is checked as far as it goes, and nothing is told of what stands in its place
    chain = [entry("e1", "Dissens"), entry("e2", "abgelehnt", ersetzt='"e1"', bewertung='"region"')]
    for n, one in enumerate(chain):
        less = [line for line in one.splitlines() if not line.startswith(f"{key} =")]
        given = [*chain[:n], "\n".join(less), "\n", *chain[n + 1 :]]
        left = "Die Kette hat eine Lücke" if (key, n) == ("id", 0) else ""
        assert [
            m for _, m in errors(tmp_path, *given, opened=rated(region=(1, 0, 0), verwaltung=(1, 0, 0)))
        ] == [
            "Der Schlüssel fehlt.",
            *filter(None, [left]),
        ]


def test_an_area_named_twice_and_hours_of_more_than_a_post_are_told(tmp_path: Path) -> None:
    twice = entry("e1", "ausgewählt", area='01.1.1", "1.1.1').replace("6.5", "40.5")
    told = [(f.level, f.column, f.message.partition("(")[0]) for f in read(tmp_path, twice).findings]
    assert ("Hinweis", "entscheidung.1.gebiete", "Das Gebiet steht zweimal da; es zählt einmal.") in told
    much = "Das ist für ein Gebiet mehr als eine volle Stelle "
    assert ("Warnung", "entscheidung.1.stunden_woche", much) in told
    assert not [
        f for f in read(tmp_path, twice.replace("40.5", "40")).findings if f.column.endswith("stunden_woche")
    ]


def test_the_meeting_reads_texts_only_where_somebody_has_reviewed_them(tmp_path: Path) -> None:
    review = {"geprueft_von": '"A. Muster"', "geprueft_am": "2024-11-21"}
    texts = {"gruende": '"Weil."', "auflagen": '"Raum."', "name": '"Am Ring"'}
    found = read(
        tmp_path,
        entry("e1", "ausgewählt", **texts),
        entry("e2", "abgelehnt", area="02.1.1", **texts, **review),
    )
    assert [f.level for f in found.findings] == ["Hinweis"]
    closed, open_ = (e.said for e in found.shown_to("gespraech").entries)
    unread = "Text noch nicht geprüft"
    assert (closed.gruende, closed.auflagen, closed.naechster_schritt) == (unread, unread, unread)
    assert closed.name == "Name noch nicht geprüft"
    assert (open_.gruende, open_.geprueft_von, open_.geprueft_am) == ("Weil.", "", None)
    assert closed.stunden_woche == Decimal("6.5") and found.shown_to("intern") is found
