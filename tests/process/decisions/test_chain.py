"""Entries together: levels in their turn, chains without gap or fork."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.process.decisions.entries import both, entry, errors, read


def test_an_entry_about_two_areas_is_superseded_by_one_for_each(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        both("e1", "Dissens"),
        entry("e2", "Dissens", "arge", ersetzt='"e1"'),
        entry("e3", "abgelehnt", area="02.1.1", ersetzt='"e1"', bewertung='"region"'),
    )
    assert [e.said.id for e in found.current] == ["e2", "e3"]
    assert all([o.said.id for o in found.before(e)] == ["e1"] for e in found.current)


def test_a_dissent_goes_through_both_levels_and_the_last_entry_holds(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        entry("e1", "Dissens"),
        entry("e2", "Dissens", "arge", "2024-12-04", ersetzt='"e1"'),
        entry("e3", "ausgewählt", "leitung", "2025-01-15", ersetzt='"e2"', bewertung='"region"'),
        entry("e4", "zurückgestellt", area="02.1.1"),
    )
    assert [e.said.id for e in found.current] == ["e3", "e4"]
    assert [e.said.id for e in found.before(found.current[0])] == ["e2", "e1"]
    assert found.current[0].said.level == "Sozialreferatsleitung"
    assert found.current[0].said.stunden_woche == Decimal("6.5")


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        (
            [entry("e1", "ausgewählt", "arge")],
            ("entscheidung.1.ebene", "Die Ebene ARGE Freie/Öffentliche ist erst dran"),
        ),
        (
            [entry("e1", "Dissens"), entry("e2", "abgelehnt", "leitung", ersetzt='"e1"')],
            ("entscheidung.2.ebene", "Die Ebene Sozialreferatsleitung ist erst dran"),
        ),
        (
            [entry("e1", "abgelehnt"), entry("e2", "abgelehnt", "arge", ersetzt='"e1"')],
            ("entscheidung.2.ebene", "Die Ebene ARGE Freie/Öffentliche ist erst dran"),
        ),
        (
            [
                entry("e1", "Dissens"),
                entry("e2", "abgelehnt", "arge", ersetzt='"e1"'),
                entry("e3", "abgelehnt", ersetzt='"e2"'),
            ],
            ("entscheidung.3.ebene", "Was die Ebene ARGE Freie/Öffentliche entschieden hat"),
        ),
        ([entry("e1", "abgelehnt", ersetzt='"e0"')], ("entscheidung.1.ersetzt", "Die Kette hat eine Lücke")),
        (
            [
                entry("e1", "abgelehnt"),
                entry("e2", "abgelehnt", ersetzt='"e1"'),
                entry("e3", "abgelehnt", ersetzt='"e1"'),
            ],
            ("entscheidung.3.ersetzt", "Die Kette gabelt sich"),
        ),
        (
            [both("e1", "Dissens"), entry("e2", "Dissens", "arge", ersetzt='"e1"')],
            (
                "entscheidung.2.gebiete",
                "Der ersetzte Eintrag e1 gilt auch für dieses Gebiet; was dort nun gilt",
            ),
        ),
        (
            [
                both("e1", "abgelehnt"),
                entry("e2", "abgelehnt", ersetzt='"e1"'),
                both("e3", "abgelehnt", ersetzt='"e1"'),
            ],
            ("entscheidung.3.ersetzt", "Die Kette gabelt sich"),
        ),
        (
            [entry("e1", "abgelehnt", ersetzt='"e2"'), entry("e2", "abgelehnt", ersetzt='"e1"')],
            ("entscheidung.1.ersetzt", "Die Einträge ersetzen einander im Kreis."),
        ),
        (
            [entry("e1", "abgelehnt"), entry("e2", "abgelehnt", day="2024-11-19", ersetzt='"e1"')],
            ("entscheidung.2.datum", "Der ersetzte Eintrag ist jünger als dieser."),
        ),
        (
            [entry("e1", "abgelehnt"), entry("e2", "abgelehnt", area="02.1.1", ersetzt='"e1"')],
            ("entscheidung.2.ersetzt", "Der ersetzte Eintrag ist über andere Gebiete."),
        ),
        (
            [entry("e1", "abgelehnt"), entry("e2", "abgelehnt")],
            (
                "entscheidung.2.gebiete",
                "Über dieses Gebiet gilt auch e1, und keiner der beiden Einträge ersetzt den anderen.",
            ),
        ),
        (
            [entry("e1", "abgelehnt"), entry("e1", "abgelehnt", area="02.1.1")],
            ("entscheidung.2.id", "Diese Kennung hat schon Eintrag 1."),
        ),
        (
            [entry("e1", "Dissens"), entry("e2", "ausgewählt", "arge", ersetzt='"e1"')],
            ("entscheidung.2.bewertung", "Der Dissens endet, ohne dass gesagt ist, welche Bewertung gilt."),
        ),
        (
            [entry("e1", "abgelehnt"), entry("e2", "zurückgestellt", ersetzt='"e1"')],
            ("entscheidung.2.gruende", "Ein geänderter Beschluss braucht Gründe."),
        ),
    ],
)
def test_each_slip_of_a_chain_is_told_at_its_key(
    tmp_path: Path, entries: list[str], told: tuple[str, str]
) -> None:
    assert any(c == told[0] and m.startswith(told[1]) for c, m in errors(tmp_path, *entries))


LEVELS = ("auswahlgespraech", "arge", "leitung")

VERDICTS = ("Dissens", "abgelehnt")


@given(st.data())
@settings(max_examples=examples(60))
def test_of_all_chains_exactly_those_pass_whose_every_step_keeps_the_order(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A second reading of the rule, ten lines long."""
    length = data.draw(st.integers(1, 5))
    steps = [
        (
            data.draw(st.sampled_from(LEVELS)),
            data.draw(st.sampled_from(["Dissens", "abgelehnt"])),
            data.draw(st.integers(1, 9)),
        )
        for _ in range(length)
    ]
    entries, right = [], True
    for n, (level, verdict, day) in enumerate(steps):
        more = {"ersetzt": f'"e{n - 1}"'} if n else {}
        more |= {"bewertung": '"neu"'} if n and verdict != "Dissens" and steps[n - 1][1] == "Dissens" else {}
        entries.append(entry(f"e{n}", verdict, level, f"2024-11-0{day}", gruende='"Grund."', **more))
        at = LEVELS.index(level)
        right &= not (level == "leitung" and verdict == "Dissens")
        if not n:
            right &= at == 0
            continue
        before, old, earlier = steps[n - 1]
        up = at - LEVELS.index(before)
        right &= day >= earlier and (up == 0 or (up == 1 and old == "Dissens"))
    assert (errors(tmp_path_factory.mktemp("kette"), *entries) == []) is right
