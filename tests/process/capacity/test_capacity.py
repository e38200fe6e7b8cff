"""Hours there are, as a person wrote them: by term and region, and all that is wrong with them by key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screening.base.findings import ScreeningError
from screening.process.capacity import (
    read_capacity,
)
from tests.process.capacity.hours import D, in_small_city, written


def test_hours_are_read_by_term_and_region(tmp_path: Path) -> None:
    text = """
[[kapazitaet]]
von = 2024-10-01
bis = 2025-09-30
stunden_woche = 60
region = "Nord"

[[kapazitaet]]
von = 2024-10-01
stunden_woche = 12.5
region = "Süd"
"""
    capacity = read_capacity(written(tmp_path, text))
    assert capacity.on(date(2025, 9, 30)) == D("72.5") and capacity.on(date(2025, 9, 30), "Nord") == 60
    assert capacity.on(date(2025, 10, 1)) == D("12.5") and capacity.on(date(2025, 10, 1), "Nord") is None
    assert capacity.on(date(2024, 9, 30)) is None


def test_all_that_is_wrong_with_hours_is_told_by_key(tmp_path: Path) -> None:
    def keys(text: str) -> list[str]:
        with pytest.raises(ScreeningError) as caught:
            read_capacity(written(tmp_path, text))
        return [f.column for f in caught.value.findings]

    entry = "[[kapazitaet]]\nvon = 2024-10-01\n"
    assert keys(entry + "stunden_woche = 6.25\nstunden = 3\n") == [
        "kapazitaet.1.stunden_woche",
        "kapazitaet.1.stunden",
    ]
    wrong = entry + "bis = 2024-09-30\nstunden_woche = 1\n"
    good = entry + "bis = 2024-10-01\nstunden_woche = 1\n"
    assert keys(wrong + good + good) == ["kapazitaet.1.bis", "kapazitaet.3.von"]
    assert keys("") == ["kapazitaet"]
    # one wrong number hides nothing of the rest
    region = '[[region]]\nname = "West"\nteile = ["01.1.1", "01.1.1"]\n'
    assert keys(
        region
        + "x = 1\n"
        + wrong.replace("= 1\n", "= 70000\n")
        + good
        + good
        + 'region = "Ost"\n'
        + "[[y]]\n"
    ) == [
        "y",
        "kapazitaet.1.stunden_woche",
        "region.1.x",
        "region.1.teile",
        "kapazitaet.1.bis",
    ]
    assert keys(wrong.replace("= 1\n", "= 70000\n") + good + good) == [
        "kapazitaet.1.stunden_woche",
        "kapazitaet.1.bis",
        "kapazitaet.3.von",
    ]


def test_a_key_that_is_missing_hides_nothing_of_the_others_of_its_entry(tmp_path: Path) -> None:
    def told(text: str) -> list[tuple[str, str]]:
        with pytest.raises(ScreeningError) as caught:
            in_small_city(tmp_path, text)
        return [(f.column, f.message.partition(".")[0]) for f in caught.value.findings]

    lacks = "Der Schlüssel fehlt"
    assert told(
        "[[kapazitaet]]\nvon = 2024-10-01\nbis = 2024-09-30\nregion = 'West'\n"
        "[[kapazitaet]]\nbis = 2024-09-30\nstunden_woche = 6.25\nregion = 'Nord'\n"
        "[[region]]\nname = 'West'\nteile = ['01.1.1']\n"
    ) == [
        ("kapazitaet.1.stunden_woche", lacks),
        ("kapazitaet.2.von", lacks),
        ("kapazitaet.2.stunden_woche", "Erlaubt sind ganze und halbe Stunden"),
        ("kapazitaet.1.bis", "Der Zeitraum endet, bevor er beginnt"),
        ("kapazitaet.2.region", "Diese Region steht nicht unter [[region]]"),
    ]
    hours = "[[kapazitaet]]\nvon = 2024-10-01\nstunden_woche = 6\n"
    assert told(
        hours + "[[region]]\nname = 'West'\nebene = 'bezrik'\n"
        "[[region]]\nteile = ['01.1.1', '09.9.9']\n[[region]]\nname = 'Ost'\nteile = ['01.1.1']\n"
    ) == [
        ("region.1.teile", lacks),
        ("region.2.name", lacks),
        ("region.1.ebene", "Diese Ebene haben die Gebiete nicht"),
        ("region.2.teile", "Diesen Teil der Region gibt es nicht"),
        ("region.3.teile", "Das Gebiet 01"),
    ]


def test_hours_of_more_than_ten_posts_are_told(tmp_path: Path) -> None:
    def told(hours: str) -> list[str]:
        text = f"[[kapazitaet]]\nvon = 2024-10-01\nstunden_woche = {hours}\n"
        return [f.column for f in read_capacity(written(tmp_path, text)).findings]

    assert (told("400"), told("400.5")) == ([], ["kapazitaet.1.stunden_woche"])
