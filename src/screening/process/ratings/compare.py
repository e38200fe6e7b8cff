"""Both sides' ratings beside each other: where they agree, where they differ, what one has not rated; no averages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from screening.base import hours_said, many, missing, number
from screening.process.ratings.form import FITS
from screening.process.ratings.opened import Opened
from screening.process.ratings.states import SIDE_IDS, SideId

CRITERIA = {
    "passung": "Passung",
    "gewicht": "Gewicht",
    "stunden_woche": "Stunden in der Woche",
    "monate": "Monate",
}
"""What is compared, as tables call it."""

AGREED, DIFFERENT, ONE_SIDED = "einig", "verschieden", "nur eine Seite"


def said(criterion: str, value: object) -> str:
    """Return a rating as tables show it.

    Examples
    --------
    >>> said("passung", 3), said("stunden_woche", 6.5), said("monate", 24), said("monate", pd.NA)
    ('3 (passt eher)', '6,5', '24', '–')
    """
    if missing(value):
        return "–"
    if criterion == "passung":
        return f"{number(value)} ({FITS[int(value)]})"  # type: ignore[call-overload]
    return hours_said(value)


@dataclass(frozen=True)
class SideBySide:
    """Two ratings of each candidate.

    Attributes
    ----------
    frame : pandas.DataFrame
        Index ``kandidat``. For each side and criterion a column, as ``verwaltung_passung`` (Int64 or Float64, NA where
        the side says nothing); ``stand`` (text): *einig* if both say the same in all, *verschieden*, or *nur eine Seite*.
    """

    frame: pd.DataFrame

    def rated_by(self, side: SideId) -> list[str]:
        """Return the candidates that this side alone has rated."""
        other = next(s for s in SIDE_IDS if s != side)
        alone = self.frame[f"{side}_passung"].notna() & self.frame[f"{other}_passung"].isna()
        return [str(k) for k in self.frame.index[alone]]

    def differing(self, candidate: str) -> tuple[str, ...]:
        """Return the criteria in which the sides differ; none if one has not rated."""
        row = self.frame.loc[candidate]
        if row["stand"] == ONE_SIDED:
            return ()
        first, second = SIDE_IDS
        return tuple(c for c in CRITERIA if _differ(row[f"{first}_{c}"], row[f"{second}_{c}"]))

    def summary(self, names: Mapping[str, str]) -> list[str]:
        """Return in sentences how far the sides agree.

        Parameters
        ----------
        names : mapping of str to str
            What the sides are called.
        """
        counts = self.frame["stand"].value_counts()
        both = int(counts.get(AGREED, 0) + counts.get(DIFFERENT, 0))
        told = [_both(both, int(counts.get(AGREED, 0)))]
        alone = {names[s]: len(self.rated_by(s)) for s in SIDE_IDS}
        if any(alone.values()):
            who = ", ".join(f"{n} {number(k)}" for n, k in alone.items() if k)
            told.append(f"Nur von einer Seite bewertet: {who}.")
        return told

    def dissent(self, candidate: str, names: Mapping[str, str]) -> str:
        """Return in a sentence each wherein the sides differ; empty if they agree, or one has not rated."""
        row = self.frame.loc[candidate]
        first, second = SIDE_IDS
        parts = (
            f"{CRITERIA[c]}: {names[first]} {said(c, row[f'{first}_{c}'])}, "
            f"{names[second]} {said(c, row[f'{second}_{c}'])}."
            for c in self.differing(candidate)
        )
        return " ".join(parts)


def _both(both: int, agreed: int) -> str:
    r"""Say of how many candidates both have said the same.

    Examples
    --------
    >>> print(_both(0, 0), _both(1, 1), _both(1, 0), sep="\n")
    Kein Gebiet ist von beiden Seiten bewertet.
    1 Gebiet ist von beiden Seiten bewertet: übereinstimmend.
    1 Gebiet ist von beiden Seiten bewertet: verschieden.
    >>> print(_both(4, 0), _both(4, 1), _both(4, 4), sep="\n")
    4 Gebiete sind von beiden Seiten bewertet, alle verschieden.
    4 Gebiete sind von beiden Seiten bewertet: 1 übereinstimmend, 3 verschieden.
    4 Gebiete sind von beiden Seiten bewertet, alle übereinstimmend.
    """
    if not both:
        return "Kein Gebiet ist von beiden Seiten bewertet."
    head = f"{many(both, 'Gebiet ist', 'Gebiete sind')} von beiden Seiten bewertet"
    if both == 1:
        return f"{head}: {'übereinstimmend' if agreed else 'verschieden'}."
    if agreed in (0, both):
        return f"{head}, alle {'übereinstimmend' if agreed else 'verschieden'}."
    return f"{head}: {number(agreed)} übereinstimmend, {number(both - agreed)} verschieden."


def _differ(first: object, second: object) -> bool:
    if missing(first) or missing(second):
        return missing(first) is not missing(second)
    return bool(first != second)


def _stand(row: pd.Series) -> str:
    first, second = SIDE_IDS
    if missing(row[f"{first}_passung"]) or missing(row[f"{second}_passung"]):
        return ONE_SIDED
    return DIFFERENT if any(_differ(row[f"{first}_{c}"], row[f"{second}_{c}"]) for c in CRITERIA) else AGREED


def side_by_side(opened: Opened, order: Callable[[str], object] = str) -> SideBySide:
    """Set the ratings of both sides beside each other, those of different extents apart.

    Parameters
    ----------
    opened : Opened
    order : callable
        How candidates are sorted.

    Examples
    --------
    >>> from screening.process.ratings.form import Ratings
    >>> rated = {"passung": [4, 3], "gewicht": [5, 3], "stunden_woche": [8.0, 4.0], "monate": [24, 12]}
    >>> first = pd.DataFrame(rated, ["a", "b"])
    >>> second = first.loc[["a"]].assign(stunden_woche=10.0)
    >>> both = side_by_side(Opened({"verwaltung": Ratings(first), "region": Ratings(second)}, {}, {}))
    >>> both.frame["stand"].to_dict(), both.differing("a"), both.rated_by("verwaltung")
    ({'a': 'verschieden', 'b': 'nur eine Seite'}, ('stunden_woche',), ['b'])
    >>> both.dissent("a", {"verwaltung": "Amt", "region": "Runde"})
    'Stunden in der Woche: Amt 8, Runde 10.'
    >>> both.summary({"verwaltung": "Amt", "region": "Runde"})
    ['1 Gebiet ist von beiden Seiten bewertet: verschieden.', 'Nur von einer Seite bewertet: Amt 1.']
    """
    frames = {s: opened.ratings[s].frame for s in SIDE_IDS}
    index = sorted({str(k) for f in frames.values() for k in f.index}, key=order)  # type: ignore[arg-type]
    columns = {}
    for side, frame in frames.items():
        for criterion in CRITERIA:
            kind = "Float64" if criterion == "stunden_woche" else "Int64"
            columns[f"{side}_{criterion}"] = frame[criterion].astype(kind).reindex(index)
    table = pd.DataFrame(columns, index=pd.Index(index, name="kandidat", dtype="str"))
    stand = [_stand(table.loc[k]) for k in index]
    return SideBySide(table.assign(stand=pd.array(stand, dtype="str")))
