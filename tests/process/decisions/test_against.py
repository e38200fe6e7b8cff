"""An entry held against figures and ratings: reasons where it departs, and how a dissent of the sides ends."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.process.decisions.entries import both, entry, errors, rated, read


def test_a_dissent_takes_no_rating_and_of_unknown_areas_none_is_sought(tmp_path: Path) -> None:
    told = errors(tmp_path, entry("e1", "Dissens", bewertung='"region"'))
    assert told == [("entscheidung.1.bewertung", "Ein Dissens übernimmt keine Bewertung.")]
    both_sides = rated(verwaltung=(4, 6.5, 24), region=(4, 4.0, 12))
    chain = [
        both("e1", "Dissens"),
        entry("e2", "abgelehnt", area="09.9.9", ersetzt='"e1"', bewertung='"neu"'),
    ]
    lost = [chain[0], chain[1].replace('"neu"', '"region"')]
    assert errors(tmp_path, *lost, opened=both_sides) == [
        ("entscheidung.2.gebiete", "Dieses Gebiet gibt es nicht.")
    ]


AGAINST_FIGURES = "Der Beschluss weicht von den Zahlen ab"

AGAINST_RATINGS = "Der Beschluss weicht von beiden Bewertungen ab"


@pytest.mark.parametrize(
    ("verdict", "figure", "fits", "told"),
    [
        ("ausgewählt", "sicher", (4, 3), []),
        ("ausgewählt", "möglich", (4, 1), []),
        ("ausgewählt", "nein", (4, 3), [AGAINST_FIGURES]),
        ("ausgewählt", "zu klein", (2, 1), [AGAINST_FIGURES, AGAINST_RATINGS]),
        ("abgelehnt", "sicher", (2, 1), [AGAINST_FIGURES]),
        ("zurückgestellt", "möglich", (3, 4), [AGAINST_RATINGS]),
        ("abgelehnt", "nein", (3, 2), []),
        ("Dissens", "sicher", (1, 1), []),
    ],
)
def test_a_decision_against_the_figures_or_both_ratings_needs_reasons(
    tmp_path: Path, verdict: str, figure: str, fits: tuple[int, int], told: list[str]
) -> None:
    opened = rated(verwaltung=(fits[0], 6.5, 24), region=(fits[1], 4.0, 12))
    against: Mapping[str, object] = {"figures": {"01.1.1": figure}, "opened": opened}
    assert [m for _, m in errors(tmp_path, entry("e1", verdict), **against)] == told
    assert errors(tmp_path, entry("e1", verdict, gruende='"Weil es so ist."'), **against) == []


def test_a_rating_that_is_taken_is_taken_as_it_is(tmp_path: Path) -> None:
    opened = rated(verwaltung=(4, 6.5, 24), region=(4, 4.0, 12))
    chain = [entry("e1", "Dissens"), entry("e2", "ausgewählt", "arge", ersetzt='"e1"', bewertung='"region"')]
    assert errors(tmp_path, *chain, opened=opened) == [
        ("entscheidung.2.stunden_woche", "Die übernommene Bewertung sagt 4, der Eintrag 6,5."),
        ("entscheidung.2.monate", "Die übernommene Bewertung sagt 12, der Eintrag 24."),
    ]
    assert errors(tmp_path, chain[0], chain[1].replace('"region"\n', '"verwaltung"\n'), opened=opened) == []


def test_what_nobody_has_rated_cannot_be_taken(tmp_path: Path) -> None:
    opened = rated(verwaltung=(4, 6.5, 24), region=(4, 4.0, 12))
    chain = [
        entry("e1", "Dissens", area="02.1.1"),
        entry("e2", "ausgewählt", "arge", area="02.1.1", ersetzt='"e1"', bewertung='"region"'),
    ]
    assert errors(tmp_path, *chain, opened=opened) == [
        ("entscheidung.2.bewertung", "Diese Seite hat das Gebiet nicht bewertet")
    ]
    new = chain[1].replace('"region"\n', '"neu"\ngruende = "Weil."\n')
    assert errors(tmp_path, chain[0], new, opened=opened) == []


def noted(folder: Path, *entries: str, **against: object) -> list[tuple[str, str]]:
    """Return what is told at keys called *bewertung* and stops nothing."""
    found = read(folder, *entries, **against).findings
    return [(f.column, f.message) for f in found if f.level == "Warnung" and f.column.endswith("bewertung")]


def apart(criteria: str) -> list[tuple[str, str]]:
    told = f"Beide Seiten bewerten dieses Gebiet verschieden ({criteria}); welche Bewertung gilt, sagt der Eintrag nicht."
    return [("entscheidung.1.bewertung", told)]


@pytest.mark.parametrize(
    ("verdict", "region", "criteria"),
    [
        ("ausgewählt", (4, 6.5, 24), ""),
        ("ausgewählt", (4, 4.0, 24), "Stunden in der Woche"),
        ("ausgewählt", (4, 4.0, 12), "Stunden in der Woche und Monate"),
        # a bit more fitting or less makes no other decision
        ("ausgewählt", (3, 6.5, 24), ""),
        ("ausgewählt", (2, 6.5, 12), "Passung und Monate"),
        # how long it would have taken is no matter where nothing is done
        ("abgelehnt", (4, 4.0, 12), ""),
        ("zurückgestellt", (1, 6.5, 24), "Passung"),
        ("Dissens", (1, 4.0, 12), ""),
    ],
)
def test_whose_rating_holds_is_asked_where_the_sides_rate_apart_what_is_decided(
    tmp_path: Path, verdict: str, region: tuple[int, float, int], criteria: str
) -> None:
    opened = rated(verwaltung=(4, 6.5, 24), region=region)
    silent = entry("e1", verdict, gruende='"Weil."')
    assert noted(tmp_path, silent, opened=opened) == (apart(criteria) if criteria else [])
    if verdict != "Dissens":
        new = entry("e1", verdict, gruende='"Weil."', bewertung='"neu"')
        says = noted(tmp_path, new, opened=opened)
        agreed = "Hier endet kein Dissens: beide Seiten bewerten das Gebiet gleich"
        assert [m.partition(",")[0] for _, m in says] == ([agreed] if region == (4, 6.5, 24) else [])


def test_an_acute_need_settles_no_dissent_of_the_ratings(tmp_path: Path) -> None:
    acute = {"akut": "true", "verantwortlich": '"region"', "stunden_woche": "5", "monate": "6"}
    short = entry("e1", "ausgewählt", "", gruende='"Brand."', **acute)
    assert noted(tmp_path, short, opened=rated(verwaltung=(4, 6.5, 24), region=(4, 4.0, 12))) == []


def test_how_a_dissent_ended_is_told_of_none_that_there_was(tmp_path: Path) -> None:
    def none_of(*entries: str, **against: object) -> list[str]:
        return [c for c, m in noted(tmp_path, *entries, **against) if m.startswith("Hier endet kein Dissens")]

    first = entry("e1", "abgelehnt", bewertung='"region"')
    changed = entry("e2", "zurückgestellt", ersetzt='"e1"', gruende='"Weil."', bewertung='"neu"')
    at = "entscheidung.{}.bewertung".format
    # of a year whose ratings nobody has, a dissent is where an entry says so
    assert none_of(first) == [at(1)]
    assert (
        none_of(
            entry("e1", "Dissens"),
            entry("e2", "abgelehnt", "arge", ersetzt='"e1"', bewertung='"neu"', gruende='"Weil."'),
        )
        == []
    )
    assert none_of(entry("e1", "abgelehnt"), changed) == [at(2)]
    # ratings on paper alone: taking one cannot be held against it, and that is told; a new one is in no place of two
    assert none_of(first, sealed=True) == []
    assert none_of(entry("e1", "abgelehnt", bewertung='"neu"', gruende='"Weil."'), sealed=True) == [at(1)]
    same = rated(verwaltung=(2, 6.5, 24), region=(2, 6.5, 24))
    assert none_of(first, opened=same) == [at(1)]
    # nobody has rated the area: there is nothing in whose place anything could come
    elsewhere = entry("e1", "abgelehnt", area="02.1.1", bewertung='"neu"', gruende='"Weil."')
    assert none_of(elsewhere, opened=same) == [at(1)]


def test_what_was_written_before_is_not_told_again_and_an_end_may_be_put_right(tmp_path: Path) -> None:
    opened = rated(verwaltung=(4, 6.5, 24), region=(4, 4.0, 12))
    first = entry("e1", "ausgewählt", gruende='"Weil."')
    later = entry("e2", "ausgewählt", day="2025-01-09", ersetzt='"e1"', gruende='"Neu."', bewertung='"neu"')
    # records only supersede: of the one before nobody can say any more which rating it took
    assert noted(tmp_path, first, later, opened=opened) == []
    ended = entry("e2", "abgelehnt", "arge", ersetzt='"e1"', bewertung='"region"', gruende='"Weil."')
    again = entry(
        "e3", "abgelehnt", "arge", "2025-01-09", ersetzt='"e2"', bewertung='"neu"', gruende='"Doch."'
    )
    assert noted(tmp_path, entry("e1", "Dissens"), ended, again) == []


def test_a_new_value_needs_a_reason_wherever_the_dissent_ended(tmp_path: Path) -> None:
    opened = rated(verwaltung=(4, 6.5, 24), region=(4, 4.0, 12))
    new = entry("e1", "ausgewählt", bewertung='"neu"')
    told = ("entscheidung.1.gruende", "Ein neuer Wert anstelle beider Bewertungen braucht Gründe.")
    assert errors(tmp_path, new, opened=opened) == [told]
    assert errors(tmp_path, new, 'gruende = "Beide geben nach."\n', opened=opened) == []
