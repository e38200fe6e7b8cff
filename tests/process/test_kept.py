"""What people keep is held against each other: only where the ids are those of the same boundaries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from screening.pipeline import check_year
from screening.process.capacity import Estimate, Running, beside, load, read_capacity
from screening.year import prepare
from tests.process.agreement.test_agreements import write
from tests.process.decisions.entries import entry
from tests.small_city import SmallCity, build_small_city, cut_anew


@pytest.fixture
def small(tmp_path: Path) -> SmallCity:
    """An area of the selection was turned down; a signed agreement names the same id."""
    small = build_small_city(tmp_path)
    small.write("entscheidungen.toml", entry("e1", "abgelehnt", area="01.1.1", gruende='"Grund"'))
    write(small.city(), "am_park", jahr=2024)
    return small


def warned(small: SmallCity) -> list[str]:
    found = check_year("klein", 2024, data=small.data).items
    return [f.column for f in found if f.file == "gebiete/am_park/vereinbarung.toml" and f.level == "Warnung"]


def test_an_agreement_is_held_against_decisions_on_the_same_boundaries_alone(small: SmallCity) -> None:
    assert warned(small) == ["gebiete"]
    cut_anew(small)
    assert warned(small) == []


def test_an_agreement_that_names_a_decision_which_is_not_there_is_told(small: SmallCity) -> None:
    small.write("entscheidungen.toml", entry("d-01", "ausgewählt", gruende='"Grund"'))
    write(small.city(), "hof", name="Am Hof", gebiete=["01.1.2"], jahr=2024, entscheidung="d-1")
    write(small.city(), "tor", name="Am Tor", gebiete=["01.1.1"], jahr=2024, entscheidung="d-01")

    def told() -> list[tuple[str, str, str]]:
        found = check_year("klein", 2024, data=small.data).items
        return [(f.level, f.file, f.value) for f in found if f.column == "entscheidung"]

    assert told() == [("Warnung", "gebiete/hof/vereinbarung.toml", "d-1")]
    # without a record nobody can look it up
    small.path("entscheidungen.toml").unlink()
    names = [f"gebiete/{key}/vereinbarung.toml" for key in ("hof", "tor")]
    assert told() == [("Warnung", name, key) for name, key in zip(names, ("d-1", "d-01"), strict=True)]


def test_what_runs_in_areas_of_other_boundaries_takes_its_hours_beside_a_candidate_of_the_same_id(
    small: SmallCity,
) -> None:
    (small.raw / "kapazitaet.toml").write_text(
        "[[kapazitaet]]\nvon = 2024-01-01\nstunden_woche = 10\n", encoding="utf-8"
    )
    wanted = {"01.1.1": [Estimate(Decimal(4), 1), Estimate(Decimal(4), 1)]}

    def taken() -> Decimal:
        running = prepare(small.city(), 2024, "intern").laid.running
        found = load(read_capacity(small.city()), running, wanted, date(2024, 12, 1)).frame
        return found["laufend"].iloc[0]

    assert taken() == 0, "it is the candidate itself"
    cut_anew(small)
    assert taken() == 6


def test_the_hours_of_an_acute_need_are_counted_once_when_its_agreement_is_signed(small: SmallCity) -> None:
    (small.raw / "kapazitaet.toml").write_text(
        "[[kapazitaet]]\nvon = 2024-01-01\nstunden_woche = 10\n", encoding="utf-8"
    )
    acute = {"akut": "true", "verantwortlich": '"region"', "monate": "24", "gruende": '"Brand."'}

    def short(hours: str) -> bool:
        needed = entry("e1", "ausgewählt", "", stunden_woche=hours, **acute)
        small.write("entscheidungen.toml", needed)
        found = check_year("klein", 2024, data=small.data).items
        return any("nicht über die ganze Dauer frei" in f.message for f in found)

    assert not short("6"), "the six hours that run are its own"
    assert short("10.5")
    hof = {"gebiete": ["01.1.2"], "stunden_woche": 5}
    write(small.city(), "hof", name="Am Hof", **hof)
    assert short("6"), "five hours run elsewhere"


def test_a_year_that_is_only_prepared_is_checked_for_what_its_folder_holds(tmp_path: Path) -> None:
    small = build_small_city(tmp_path)
    folder = small.raw / "2025"
    folder.mkdir()

    def told() -> list[tuple[str, str, str]]:
        found = check_year("klein", 2025, data=small.data).items
        return [(f.level, f.file, f.message.partition(":")[0]) for f in found]

    prepared = (
        "Hinweis",
        "2025/lieferung.toml",
        "Für 2025 gibt es noch keine Lieferung; geprüft ist, was der",
    )
    assert [(*t[:2], t[2][: len(prepared[2])]) for t in told()] == [prepared]
    (folder / "einwaende.csv").write_text("gebiet\n", encoding="utf-8")
    assert [t[:2] for t in told()] == [("Fehler", "2025/einwaende.csv"), prepared[:2]]
    # a table that no lieferung.toml declares is a delivery without one
    (folder / "zahlen.csv").write_text("x\n", encoding="utf-8")
    lacking = ("Fehler", "2025/lieferung.toml", "Für 2025 gibt es keine Lieferung.")
    assert lacking in told()
    assert [t[:2] for t in told() if t[0] == "Fehler"] == [lacking[:2], ("Fehler", "2025/einwaende.csv")]


def test_an_area_of_the_programme_of_other_boundaries_is_not_the_candidate_of_its_id() -> None:
    running = {"01.1.1": Running(date(2019, 1, 1), None, None, ("01.1.1",), elsewhere=True)}
    assert [*beside(running, ["01.1.1"])] == ["01.1.1"]
