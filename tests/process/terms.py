"""A small city with two terms: 2022, from which much is kept, and 2024."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.process.decisions.entries import entry
from tests.process.ratings.deposits import GOOD, OTHER, Sides, sides_in

NAMED = "gebiet;name;umgriff;von;datum;problem;handlungsfeld;begruendung;geprueft_von;geprueft_am\n"
LEDGER = "gebiet;von;datum;einwand;antwort;folge;geprueft_von;geprueft_am\n"
SEEN = {"geprueft_von": '"A"', "geprueft_am": "2022-12-16"}

NOMINATIONS = (
    "01.1.1;;;RAGS;2022-09-14;Geheimes Problem;;;;\n"
    "01.1.1;;;SBH;2022-09-15;;;;;\n"
    "01.1.1;;;BA;2022-09-16;;;;;\n"
    "01.2.1, 02.1.1;Am Hof;;BA;2022-09-16;Lärm;;;A. Muster;2022-10-01\n"
)
OBJECTIONS = (
    "02.2.1;SBH;2022-09-20;Die Unterkunft fehlt.;Stimmt.;weiter beobachten;A. Muster;2022-10-01\n"
    "02.2.1;BA;2022-09-21;Geheimer Einwand;;;;\n"
)
DECISIONS = (
    entry("e1", "Dissens", day="2022-11-20"),
    entry("e2", "abgelehnt", "arge", "2022-12-04", ersetzt='"e1"', bewertung='"region"',
          gruende='"Der Treff öffnet wieder."', **SEEN),
    entry("e3", "zurückgestellt", day="2022-11-20", area="01.2.1", gruende='"Geheimer Grund"',
          naechster_schritt='"Geheimer Schritt"'),
)  # fmt: skip


def two_terms(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    """Return the city, with the hand of whoever keeps the files of 2022; nothing is kept there yet."""
    there = sides_in(folder, monkeypatch)
    old = replace(there.small, year=2022)
    shutil.copytree(there.small.raw / "2024", there.small.raw / "2022")
    old.change("lieferung.toml", "2024-12-31", "2022-12-31")
    old.change("lieferung.toml", "2024-12-31", "2022-12-31")
    return replace(there, small=old)


def keep(sides: Sides, *, rated: bool = True) -> Sides:
    """Write down what 2022 kept: nominations, objections, decisions and, once open, both ratings."""
    sides.small.write("bedarfsnennungen.csv", NAMED + NOMINATIONS)
    sides.small.write("einwaende.csv", LEDGER + OBJECTIONS)
    sides.small.write("entscheidungen.toml", "".join(DECISIONS))
    if rated:
        sides.deposit("verwaltung", GOOD)
        sides.deposit("region", OTHER)
    return sides
