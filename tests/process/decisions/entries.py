"""Entries of a record, and what reading them tells."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from screening.base.findings import ScreeningError
from screening.delivery import City
from screening.process.decisions import Decisions, read_decisions
from screening.process.ratings import Opened, Ratings

CITY = City.model_construct(key="klein", id_pattern=r"\d{2}\.\d\.\d", separator=".")

AREAS = frozenset(["01.1.1", "01.1.2", "02.1.1"])

FOUR = 'teilnehmende = { verwaltung = ["Leitung", "Sozialplanung"], region = ["Geschäftsführung", "Kuratorium"] }'

TWO = 'teilnehmende = { verwaltung = ["Leitung"], region = ["Geschäftsführung"] }'

AGREED = 'stunden_woche = 6.5\nmonate = 24\nnaechster_schritt = "Vereinbarung"\n'


def entry(
    key: str,
    verdict: str,
    level: str = "auswahlgespraech",
    day: str = "2024-11-20",
    area: str = "01.1.1",
    **more: str,
) -> str:
    lines = [f'id = "{key}"', f'gebiete = ["{area}"]', f'beschluss = "{verdict}"', f"datum = {day}"]
    lines += [f'ebene = "{level}"'] if level else []
    lines += [FOUR if level == "auswahlgespraech" else TWO]
    lines += [AGREED] if verdict == "ausgewählt" and level else []
    lines += [f"{k} = {v}" for k, v in more.items()]
    return "[[entscheidung]]\n" + "\n".join(lines) + "\n"


def read(folder: Path, *entries: str, **against: object) -> Decisions:
    path = folder / "2024" / "entscheidungen.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(entries), encoding="utf-8")
    return read_decisions(path, AREAS, CITY, **against)  # type: ignore[arg-type]


def errors(folder: Path, *entries: str, **against: object) -> list[tuple[str, str]]:
    try:
        read(folder, *entries, **against)
    except ScreeningError as error:
        assert "Geheim" not in str(error)
        return [
            (f.column, f.message.partition(":")[0].partition(" (")[0])
            for f in error.findings
            if f.level == "Fehler"
        ]
    return []


def both(*given: str, **more: str) -> str:
    """Write an entry about two areas."""
    return entry(*given, **more).replace('["01.1.1"]', '["01.1.1", "02.1.1"]')


def rated(**fits: tuple[int, float, int]) -> Opened:
    ratings = {
        side: Ratings(
            pd.DataFrame(
                {
                    "passung": pd.array([fit], dtype="Int64"),
                    "gewicht": pd.array([3], dtype="Int64"),
                    "stunden_woche": pd.array([hours], dtype="Float64"),
                    "monate": pd.array([months], dtype="Int64"),
                },
                index=["01.1.1"],
            )
        )
        for side, (fit, hours, months) in fits.items()
    }
    return Opened(ratings, {}, {})  # type: ignore[arg-type]
