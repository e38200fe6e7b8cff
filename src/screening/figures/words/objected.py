"""What somebody says that the figures of an area miss, as profiles and the dossier tell it: plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from screening.base import long_date
from screening.disclosure import Release
from screening.figures.words.area import area_list
from screening.figures.words.nominated import MARK, WITHHELD
from screening.process import UNREVIEWED

STILL_OPEN = "noch offen"


@dataclass(frozen=True)
class Objected:
    """An objection to the figures of an area.

    Attributes
    ----------
    number : int
        Which objection it is: one of several areas is told with each.
    areas : tuple of str
        All that it is about.
    by, text, answer : str
        Who objects, what, and what was answered; empty if this audience must not read it.
    consequence : str
        What followed, *noch offen* if nothing is entered.
    mark : str
        What is to be said of the texts. Empty if all is well.
    day : str
        When it was raised; empty if the file does not say.
    together : str
        The other areas, in words; empty if it is about one alone.
    """

    number: int
    areas: tuple[str, ...]
    by: str
    text: str
    answer: str
    consequence: str
    mark: str
    day: str
    together: str

    @property
    def plain(self) -> str:
        """The objection in one line."""
        return f"Einwand {self.said}"

    @property
    def said(self) -> str:
        """The same after a heading that says that it is one."""
        beside = [*([self.mark] if self.mark and self.text else []), self.day, self.together]
        said = f"„{self.text}“" if self.text else f"{self.mark}."
        answer = f" Antwort: „{self.answer}“" if self.answer else ""
        told = f" ({'; '.join(filter(None, beside))})" if any(beside) else ""
        return f"{self.by}{told}: {said}{answer} Folge: {self.consequence}."


def objections(release: Release) -> dict[str, tuple[Objected, ...]]:
    """Return the objections to the figures of each area, as the file has them."""
    return objected(release, release.objections, lambda areas: area_list(release, areas, 6))


def objected(
    release: Release, frame: pd.DataFrame, listed: Callable[[list[str]], str]
) -> dict[str, tuple[Objected, ...]]:
    """Return the objections of a ledger, of this year or an earlier one; `listed` says which areas else are meant."""
    shown = {b.id: b.shown for b in release.city.bodies}
    areas = {n: [str(a) for a in rows] for n, rows in frame.groupby("nummer")["gebiet"]}
    found: dict[str, list[Objected]] = {}
    for row in frame.to_dict("records"):
        area, number = str(row["gebiet"]), int(row["nummer"])
        others = [a for a in areas[number] if a != area]
        day = row["datum"]
        waiting = row["stand"] == UNREVIEWED
        mark = (MARK if row["einwand"] else WITHHELD) if waiting else ""
        said = Objected(
            number,
            tuple(areas[number]),
            shown[str(row["von"])],
            str(row["einwand"]),
            str(row["antwort"]),
            str(row["folge"]) or STILL_OPEN,
            mark,
            "" if day is None or pd.isna(day) else long_date(day),
            f"zusammen mit {listed(others)}" if others else "",
        )
        found.setdefault(area, []).append(said)
    return {a: tuple(told) for a, told in found.items()}
