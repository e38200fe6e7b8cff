"""A small city whose sides deposit, each from an account of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from screening.process import ratings
from screening.process.ratings import SideId, State
from screening.process.ratings.store import VARIABLE
from tests.build import findings_of
from tests.small_city import IDS, SmallCity, build_small_city

HEAD = "gebiet;passung;gewicht;stunden_woche;monate;wer;wann;begruendung;geprueft_von;geprueft_am\n"
GOOD = "01.1.1;4;5;8;24;Sozialplanung;2024-10-21;Viele Familien.;;\n"
OTHER = "01.1.1;2;3;4,5;12;Geschäftsführung;2024-10-22;Der Umgriff ist zu groß.;;\n"
LONG = "".join(
    f"{a};3;4;6,5;18;Team;2024-10-23;{'Lange Begründung. ' * 400};Muster;2024-11-05\n" for a in IDS
)


@dataclass
class Sides:
    """The city, the accounts' folders, and a place of each side's own."""

    small: SmallCity
    place: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def folder(self) -> Path:
        return self.small.path("bewertungen")

    def at(self, account: str) -> None:
        """Sit down at an account."""
        self.monkeypatch.setenv(VARIABLE, str(self.place / account))

    def deposit(self, side: SideId, rows: str, reason: str = "", takeover: bool = False) -> State:
        (self.place / "eigene.csv").write_text(HEAD + rows, encoding="utf-8", newline="")
        city = self.small.city()
        done = ratings.deposit(
            city, self.small.year, side, self.place / "eigene.csv", lambda: frozenset(IDS), reason, takeover
        )
        return done.state

    def uncover(self) -> State:
        return ratings.uncover(self.small.city(), self.small.year)

    def opened(self) -> ratings.Opened | None:
        return ratings.ratings_of(self.small.city(), self.small.year, {"2020": IDS})

    def found(self) -> list[str]:
        city, year = self.small.city(), self.small.year
        told = (*ratings.sealed_findings(city, year), *findings_of(self.opened))
        return [f"{f.level} {f.file}: {f.message}" for f in dict.fromkeys(told)]


def sides_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Sides:
    folder.mkdir(parents=True, exist_ok=True)
    there = Sides(build_small_city(folder / "data"), folder, monkeypatch)
    there.at("konto")
    return there


def seen(data: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Return all that the other side sees of a data folder: names, sizes, rights, contents; dates of what is sealed."""

    def files() -> Iterable[Path]:
        return sorted(p for p in data.rglob("*") if p.is_file())

    def date_of(path: Path) -> int:
        return path.stat().st_mtime_ns if path.parent.name == "bewertungen" else 0

    return {
        p.relative_to(data).as_posix(): (p.stat().st_size, date_of(p), p.stat().st_mode, p.read_bytes())
        for p in files()
    }
