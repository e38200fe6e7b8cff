"""Hours that regions lend each other: less there, more here, as many in all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screening.process.capacity import (
    Capacity,
    Estimate,
    Left,
    least_free,
    load_by_region,
    read_capacity,
)
from tests.build import findings_of
from tests.process.capacity.hours import BEGIN, D, written

LENDS = """
[[region]]
name = "Nord"
teile = ["01"]
[[region]]
name = "Ost"
teile = ["02"]
[[kapazitaet]]
von = 2025-01-01
bis = 2026-12-31
stunden_woche = 8
region = "Nord"
[[kapazitaet]]
von = 2025-01-01
stunden_woche = 4
region = "Ost"
[[kapazitaet]]
von = 2025-01-01
stunden_woche = 2
[[ausgleich]]
aus = "Nord"
fuer = "Ost"
stunden_woche = 3.5
von = 2025-03-15
bis = 2025-08-31
"""


def test_hours_that_a_region_lends_are_less_there_and_more_here_and_the_city_has_as_many(
    tmp_path: Path,
) -> None:
    read = read_capacity(written(tmp_path, LENDS))
    assert [one.said for one in read.lent] == [
        "Nord gibt Ost 3,5 in der Woche, 15. März 2025 bis 31. August 2025"
    ]
    days = [date(2025, 3, 14), date(2025, 3, 15), date(2025, 8, 31), date(2025, 9, 1)]
    assert [read.on(d, "Nord") for d in days] == [8, D("4.5"), D("4.5"), 8]
    assert [read.on(d, "Ost") for d in days] == [4, D("7.5"), D("7.5"), 4]
    assert {read.on(d) for d in days} == {14}
    there = Capacity(read.terms, read.regions, {"01": "Nord", "02": "Ost"})
    wanted = {"01": [Estimate(D(5), 8)], "02": [Estimate(D(5), 8)]}
    loads = load_by_region(there, {}, wanted, BEGIN)
    assert loads is not None
    # of March the day with the fewest hours counts on either side
    short = {name: [m.month for m in one.short] for name, one in loads.loads.items()}
    assert short == {"Nord": [3, 4, 5, 6, 7, 8], "Ost": [1, 2, 3]}
    # what is free for an acute need: hours of no region are there for each
    span = date(2025, 4, 1), date(2025, 9, 30)
    assert least_free(there, {}, [], frozenset(["02"]), *span) == Left(D(6), date(2025, 9, 1), "Ost")
    assert least_free(there, {}, [], frozenset(["01"]), *span) == Left(D("6.5"), date(2025, 4, 1), "Nord")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("stunden_woche = 3.5", "stunden_woche = 8", []),
        ("stunden_woche = 3.5", "stunden_woche = 8.5", [("stunden_woche", "Am 15. März 2025 gibt die Region Nord 8,5")]),
        ("bis = 2025-08-31", "", [("stunden_woche", "Am 1. Januar 2027 gibt die Region Nord Stunden ab (3,5")]),
        ("von = 2025-03-15", "von = 2024-12-31", [("stunden_woche", "Am 31. Dezember 2024 gibt die Region Nord")]),
        ("bis = 2025-08-31", "bis = 2025-03-14", [("bis", "Der Zeitraum endet, bevor er beginnt.")]),
        ('aus = "Nord"', 'aus = "Nrod"', [("aus", "Diese Region steht nicht unter [[region]]. Gemeint ist")]),
        ('fuer = "Ost"', 'fuer = "Nord"', [("fuer", "Die Region leiht sich selbst Stunden.")]),
        ("stunden_woche = 3.5", "stunden_woche = 0", [("stunden_woche", "")]),
        ('fuer = "Ost"', "", [("fuer", "")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_hours_lent_is_told_by_key(
    tmp_path: Path, old: str, new: str, told: list[tuple[str, str]]
) -> None:
    city = written(tmp_path, LENDS.replace(old, new))
    found = [f for f in findings_of(lambda: read_capacity(city)) if f.level == "Fehler"]
    assert [f.column for f in found] == [f"ausgleich.1.{key}" for key, _ in told]
    # of a region that there is not nobody knows its hours
    assert all(f.message.startswith(words) for f, (_, words) in zip(found, told, strict=True))


def test_what_a_region_lends_to_several_is_added_up_and_what_it_borrowed_lends_nobody(tmp_path: Path) -> None:
    again = '[[ausgleich]]\naus = "{}"\nfuer = "{}"\nstunden_woche = {}\nvon = 2025-04-01\nbis = 2025-05-31\n'

    def told(*more: str) -> list[str]:
        found = findings_of(lambda: read_capacity(written(tmp_path, LENDS + "".join(more))))
        return [f.message for f in found]

    assert told(again.format("Nord", "Ost", "4.5")) == []
    both = "Am 1. April 2025 gibt die Region Nord 8,5 Stunden in der Woche ab und hat 8."
    assert told(again.format("Nord", "Ost", "5")) == [both, both]
    assert told(again.format("Ost", "Nord", "4.5")) == [
        "Am 1. April 2025 gibt die Region Ost 4,5 Stunden in der Woche ab und hat 4."
    ]
