"""``bedarfsnennungen.csv``: which areas RAGS, Sozialbürgerhäuser and Bezirksausschüsse name, and why."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from screening.findings import Finding, ScreeningError

FILE = "bedarfsnennungen.csv"
COLUMNS = ("gebiet", "von", "begruendung", "geprueft_von", "geprueft_am")

NOMINATORS: dict[str, str] = {
    "RAGS": "Regionale Arbeitsgemeinschaft Soziales",
    "SBH": "Sozialbürgerhaus",
    "BA": "Bezirksausschuss",
}
"""Who may nominate (concept of 2009/2010, 6.1)."""


@dataclass(frozen=True)
class Nominations:
    """The nominations of a year.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row a nomination: ``gebiet``, ``von``, ``begruendung``, ``geprueft_von`` (text) and
        ``geprueft_am`` (`datetime.date` or None).
    """

    frame: pd.DataFrame

    def counts(self) -> pd.DataFrame:
        """Return how often each area was named, by whom (int64, areas × `NOMINATORS`; index `area_id`)."""
        table = pd.crosstab(self.frame["gebiet"], self.frame["von"])
        return table.reindex(columns=list(NOMINATORS), fill_value=0).rename_axis(
            index="area_id", columns=None
        )

    def shown_to(self, audience: str) -> pd.DataFrame:
        """Return the nominations as an audience may read them.

        Free text may name people: for ``gespraech`` it is there only where somebody has reviewed it.
        """
        if audience == "intern":
            return self.frame
        reviewed = self.frame["geprueft_von"].ne("") & self.frame["geprueft_am"].notna()
        return self.frame.assign(begruendung=self.frame["begruendung"].where(reviewed, ""))


def read_nominations(folder: Path, areas: Iterable[str]) -> Nominations:
    """Read the nominations of a year; without a file there are none.

    Parameters
    ----------
    folder : Path
        The year's folder, ``data/raw/<city>/<year>``.
    areas : iterable of str
        The ids that exist in the year's boundary version.

    Raises
    ------
    ScreeningError
        With every finding at once: missing columns, unknown areas and nominators, dates that are none, a
        review that lacks its person or its date. A finding never repeats the free text.
    """
    path = folder / FILE
    if not path.is_file():
        return Nominations(pd.DataFrame(columns=list(COLUMNS)))
    try:
        rows = list(
            csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";", restval="")
        )
    except UnicodeDecodeError:
        raise _one("Die Datei ist nicht in UTF-8 gespeichert.", "Als CSV UTF-8 speichern.") from None
    absent = [c for c in COLUMNS if rows and c not in rows[0]]
    if absent:
        raise _one(f"Es fehlen Spalten: {', '.join(absent)}.", f"Die Kopfzeile lautet {';'.join(COLUMNS)}.")
    known, found = set(areas), []
    dates: list[date | None] = []
    for line, row in enumerate(rows, start=2):
        day, problems = _checked(row, known)
        dates.append(day)
        found += [Finding("Fehler", m, r, FILE, str(line), c, v) for m, r, c, v in problems]
    if found:
        raise ScreeningError(found)
    texts = {c: [row[c].strip() for row in rows] for c in COLUMNS[:-1]}
    return Nominations(pd.DataFrame({**texts, "geprueft_am": pd.Series(dates, dtype=object)}))


def _one(message: str, remedy: str) -> ScreeningError:
    return ScreeningError([Finding("Fehler", message, remedy, FILE)])


_Problem = tuple[str, str, str, str]


def _checked(row: dict[str, str], known: set[str]) -> tuple[date | None, list[_Problem]]:
    """Return the day of review and what is wrong with a row."""
    area, by = row["gebiet"].strip(), row["von"].strip()
    reviewer, text = row["geprueft_von"].strip(), row["geprueft_am"].strip()
    problems: list[_Problem] = []
    if area not in known:
        problems.append(("Dieses Gebiet gibt es nicht.", "Kennung berichtigen.", "gebiet", area[:40]))
    if by not in NOMINATORS:
        problems.append(
            ("Diese Stelle nennt keinen Bedarf.", f"Erlaubt: {', '.join(NOMINATORS)}.", "von", by[:40])
        )
    day: date | None = None
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(("Hier muss ein Datum stehen.", "Schreibweise 2024-12-31.", "geprueft_am", text[:40]))
    else:
        if bool(reviewer) != bool(text):
            message = "Zu einer Prüfung gehören Person und Datum."
            problems.append((message, "Das Fehlende ergänzen oder beides leeren.", "geprueft_von", ""))
    return day, problems
