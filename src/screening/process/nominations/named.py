"""What has been named: a row an area of a nomination, what an audience may read of it, and what belongs together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from screening.base import Finding
from screening.delivery.manifest import BODIES, Body
from screening.process import form
from screening.process.nominations.extent import OF_AREA, OF_EXTENT

NOMINATIONS = form.Form(
    file="bedarfsnennungen.csv",
    columns=(
        "gebiet",
        "name",
        "umgriff",
        "von",
        "datum",
        "problem",
        "handlungsfeld",
        "begruendung",
        "geprueft_von",
        "geprueft_am",
    ),
    needed=("gebiet", "von", "begruendung", "geprueft_von", "geprueft_am"),
    texts=("name", "problem", "begruendung"),
    stranger="Diese Stelle nennt keinen Bedarf.",
)
TEXTS = ("gebiet", "von", "begruendung", "geprueft_von", "name", "umgriff", "problem", "handlungsfeld")
DAYS = ("geprueft_am", "datum")


@cache
def _none() -> pd.DataFrame:
    frame = pd.DataFrame(columns=["nennung", *TEXTS], dtype="str").astype({"nennung": "int64"})
    days = {d: pd.Series([], dtype=object) for d in DAYS}
    return frame.assign(**days, **{c: pd.Series([], dtype="float64") for c in (OF_AREA, OF_EXTENT)})


@dataclass(frozen=True)
class Nominations:
    """The nominations of a year.

    Attributes
    ----------
    frame : pandas.DataFrame
        A row for each area of each nomination: ``nennung`` (its number, from 1), ``gebiet``, ``von``, ``begruendung``,
        ``geprueft_von``, ``name``, ``umgriff``, ``problem`` (text), ``handlungsfeld`` (ids of `ACTIONS`, by commas),
        ``geprueft_am`` and ``datum`` (`datetime.date` or None); ``anteil_gebiet`` and ``anteil_umgriff`` (0 to 1; NaN
        where no polygon names the area).
    findings : tuple of Finding
        What is noteworthy and no error; none of them repeats a free text.
    bodies : sequence of Body
        Who may nominate.
    """

    frame: pd.DataFrame = field(default_factory=lambda: _none().copy())
    findings: tuple[Finding, ...] = ()
    bodies: Sequence[Body] = BODIES

    def counts(self) -> pd.DataFrame:
        """Return how often each area was named, by whom (int64, areas × bodies; index `area_id`).

        Bodies that are not asked to nominate have a column where they did.

        Examples
        --------
        >>> named = pd.DataFrame({"gebiet": ["02.1", "02.1"], "von": ["BA", "Kuratorium"]})
        >>> Nominations(named).counts().loc["02.1"].to_dict()
        {'RAGS': 0, 'SBH': 0, 'BA': 1, 'Kuratorium': 1}
        >>> Nominations().counts().shape  # nobody has named anything
        (0, 3)
        """
        table = pd.crosstab(self.frame["gebiet"], self.frame["von"])
        columns = [b.id for b in self.bodies if b.nominates or b.id in table]
        return table.reindex(columns=columns, fill_value=0).rename_axis(index="area_id", columns=None)

    def shown_to(self, audience: str) -> pd.DataFrame:
        """Return the nominations as an audience may read them.

        Free text may name people, and so may the name of an area: for ``gespraech`` it is there only where somebody
        has reviewed it. Who did so and what files are called stays in the house.

        Returns
        -------
        pandas.DataFrame
            The columns of `frame`, and ``stand``: *geprüft*, *ungeprüft* or *ohne Text*.

        Examples
        --------
        >>> from datetime import date
        >>> named = {
        ...     "gebiet": ["02.1", "02.1"], "von": ["BA", "RAGS"], "begruendung": ["Kein Treff.", "Frau M. klagt."],
        ...     "problem": ["", ""], "name": ["", ""], "geprueft_von": ["A. Muster", ""],
        ...     "geprueft_am": [date(2024, 10, 8), None],
        ... }
        >>> shown = Nominations(pd.DataFrame(named)).shown_to("gespraech")
        >>> shown[["begruendung", "geprueft_von", "stand"]].values.tolist()
        [['Kein Treff.', '', 'geprüft'], ['', '', 'ungeprüft']]
        """
        return form.shown_to(self.frame, audience, NOMINATIONS.texts, {"geprueft_von": "", "umgriff": ""})


def regional_votes(frame: pd.DataFrame, voters: Collection[str]) -> tuple[str, ...]:
    """Return the areas that all of `voters` have named, sorted: there is a *regionales Votum*.

    Examples
    --------
    >>> named = pd.DataFrame({"gebiet": ["01", "01", "02"], "von": ["BA", "SBH", "BA"]})
    >>> regional_votes(named, ["SBH", "BA"]), regional_votes(named, [])
    (('01',), ())
    """
    if not voters:
        return ()
    by: dict[str, set[str]] = {}
    for area, body in zip(frame["gebiet"], frame["von"], strict=True):
        by.setdefault(str(area), set()).add(str(body))
    return tuple(sorted(a for a, named in by.items() if named >= {*voters}))


@dataclass(frozen=True)
class Joined:
    """Nominations that belong together: of one area, of one name, or of areas that overlap.

    Attributes
    ----------
    areas : tuple of str
        In the order in which they were named.
    names : tuple of str
        What the area is called as a whole, each name once.
    numbers : tuple of int
        The nominations, ascending.
    """

    areas: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[int, ...]


def joined(frame: pd.DataFrame) -> tuple[Joined, ...]:
    """Return which nominations belong together; each is in one group alone, and none is lost.

    Examples
    --------
    >>> named = pd.DataFrame({
    ...     "nennung": [1, 1, 2, 3, 4], "gebiet": ["01", "02", "02", "07", "09"], "name": ["", "", "", "Hof", "hof "],
    ... })
    >>> [(g.areas, g.names, g.numbers) for g in joined(named)]
    [(('01', '02'), (), (1, 2)), (('07', '09'), ('Hof',), (3, 4))]
    """
    first: dict[str, int] = {}
    of: dict[int, int] = {}

    def root(number: int) -> int:
        while of[number] != number:
            number = of[number]
        return number

    for number, area, name in zip(frame["nennung"], frame["gebiet"], frame["name"], strict=True):
        of.setdefault(int(number), int(number))
        for key in (f"gebiet {area}", f"name {' '.join(str(name).casefold().split())}" if name else ""):
            if key:
                low, high = sorted((root(first.setdefault(key, int(number))), root(int(number))))
                of[high] = low
    groups: dict[int, list[int]] = {}
    for number in sorted(of):
        groups.setdefault(root(number), []).append(number)
    return tuple(_group(frame[frame["nennung"].isin(numbers)], numbers) for numbers in groups.values())


def _group(rows: pd.DataFrame, numbers: Iterable[int]) -> Joined:
    names: dict[str, str] = {}
    for name in rows["name"]:
        plain = " ".join(str(name).split())
        if plain:
            names.setdefault(plain.casefold(), plain)
    return Joined(tuple(dict.fromkeys(map(str, rows["gebiet"]))), tuple(names.values()), tuple(numbers))
