"""A year that answers: all that may be shown of it, and the questions one asks of it.

What draws, and what sets profiles and comparisons, is imported when it is asked for: a year opens sooner without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from difflib import get_close_matches
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NoReturn

from screening.base import Block, folded, meant
from screening.disclosure import Release
from screening.workbench import drawn
from screening.workbench.answer import Answer
from screening.workbench.areas import area_of
from screening.workbench.beside import Beside
from screening.workbench.card import QUESTIONS, card
from screening.workbench.findings import widget_missing
from screening.workbench.tables import Table, table
from screening.workbench.what_if import what_if
from screening.workbench.why import why

if TYPE_CHECKING:
    from screening.workbench.compared import Compared
    from screening.workbench.widget import WhatIfWidget

ASKED = tuple(name for name, _, _ in QUESTIONS)
WORKED_WITH = ("chosen", "criteria", "decision", "exceeds", "findings", "rate", "reference")
"""What else is offered when a name is completed."""

GERMAN = {
    "gebiet": "area(…)",
    "profil": "area(…)",
    "viertel": "area(…)",
    "karte": "map(…)",
    "webkarte": "webmap()",
    "tabelle": "table()",
    "liste": "table()",
    "vergleich": "compare(…)",
    "vergleiche": "compare(…)",
    "warum": "why(…)",
    "waere": "what_if(…)",
    "wäre": "what_if(…)",
    "was_wäre_wenn": "what_if(…)",
    "was_waere_wenn": "what_if(…)",
    "entscheidung": "decision",
    "entscheidungen": "decision",
    "treffer": "decision",
    "kriterien": "criteria",
    "stadt": "city",
    "jahr": "year",
    "befunde": "findings",
    "werte": "rate",
    "zaehler": "numerator",
    "zähler": "numerator",
    "nenner": "denominator",
    "mittelwert": "reference",
    "mittelwerte": "reference",
    "schwelle": "reference",
    "schwellen": "reference",
    "indikatoren": "ids",
    "gebiete": "areas",
    "namen": "names",
    "nennungen": "nominations",
    "fassung": "audience",
    "quellen": "sources",
    "verlauf": "trend",
}
"""German words of what is asked for, and what it is called."""


@dataclass(frozen=True, repr=False, eq=False)
class Year(Release):
    """A year opened: everything that may be shown of it, and the questions to ask of it.

    It is the `Release` that sections, maps and exports take; shown in a cell or a console it is a card. Opened by hand
    for the meeting, it knows how another year is opened `beside` it.

    Examples
    --------
    >>> jahr.why("01.1.1").frame["exceeds"].sum() == jahr.decision["hits_min"]["01.1.1"]
    np.True_
    >>> jahr.gebiet
    Traceback (most recent call last):
    AttributeError: „gebiet“ gibt es hier nicht; gemeint: jahr.area(…)
    """

    beside: Beside | None = None

    def area(self, area: str) -> Block:
        """Return the profile of an area: all its values, where it lies, and how firm its decision is.

        Parameters
        ----------
        area : str
            Its id, in any writing that can mean this area only (``1.1.1`` for ``01.1.1``), or its name.

        Raises
        ------
        ScreeningError
            If there is no such area, with those that may be meant.

        Examples
        --------
        >>> jahr.area("1.1.1")
        Block(...)
        """
        from screening.figures.profile import pages

        return pages.profile(self, area_of(self, area))

    def why(self, area: str) -> Answer:
        """Return why an area is decided as it is, step by step, and what would change that.

        Of each indicator: numerator, denominator, value, mean and threshold as exact fractions, and on which side the
        value lies; then hits, inhabitants, exclusion, the decision, and the nearest ways to another one.

        Parameters
        ----------
        area : str
            Id or name, see `area`.

        Returns
        -------
        Answer
            Its `frame` has a row per indicator of the rule; see `screening.workbench.why.steps`.

        Examples
        --------
        >>> schritte = jahr.why("01.1.1")
        >>> schritte.frame.loc["alg2", ["rate_exact", "threshold_exact", "side"]].tolist()
        [Fraction(...), Fraction(...), 'darunter']
        """
        return why(self, area_of(self, area))

    def map(self, what: str | int = "treffer") -> drawn.Picture:
        """Return a map: of the hits, of the decision, or of an indicator.

        Parameters
        ----------
        what : str or int
            ``"treffer"``, ``"entscheidung"``, or id, number or name of an indicator.

        Examples
        --------
        >>> karte = jahr.map("alg2")
        >>> karte.save("alg2.png")  # doctest: +SKIP
        >>> print(karte.alt.partition(".")[0])
        SGB-II-Leistungen: zählt in 84 von 475 Gebieten, vor allem im Westen und Süden
        """
        return drawn.printed(self, what)

    def webmap(self, height: int = drawn.HEIGHT) -> drawn.WebMap:
        """Return the map to explore, within the cell; it needs no network.

        Parameters
        ----------
        height : int
            Of the frame, in pixels.

        Examples
        --------
        >>> jahr.webmap(height=800).title
        'Karte Musterstadt 2016'
        """
        return drawn.explored(self, height)

    def table(self) -> Table:
        """Return all areas: to sort and to search in a notebook, without a network.

        Returns
        -------
        Table
            Shown are decision, hits and reason; its `frame` has all columns of ``auswahl.xlsx``.

        Examples
        --------
        >>> liste = jahr.table()
        >>> liste.frame["alg2_wert"].dtype, len(liste.frame)
        (Float64Dtype(), 475)
        """
        return table(self)

    def compare(self, year: int) -> Compared:
        """Return what differs from another year, and why; for the meeting both as they are told it side by side.

        Parameters
        ----------
        year : int
            A year with a delivery, earlier or later.

        Raises
        ------
        ScreeningError
            If there is no such year, or what is open knows no other: one that a run prepared.

        Examples
        --------
        >>> jahr.compare(2017).frame["changed"].sum()  # doctest: +SKIP
        np.int64(17)
        """
        from screening.workbench.compared import compare_with

        return compare_with(self, year, self.beside)

    def what_if(
        self,
        *,
        threshold: Decimal | float | str | None = None,
        min_hits: int | None = None,
        min_inhabitants: int | None = None,
        mean: str | None = None,
        base: str | None = None,
        comparison: str | None = None,
        gaps: str | None = None,
        without: Sequence[str | int] | str | int = (),
    ) -> Answer:
        """Return the list under another rule, beside the decisions in force; all else stays as it is.

        Parameters
        ----------
        threshold : float, optional
            As a factor on the mean: 1.25 is 25 % above it.
        min_hits, min_inhabitants : int, optional
            How many hits and inhabitants an area needs.
        mean : {"weighted", "unweighted", "median"}, optional
        base : {"all", "eligible"}, optional
            Over which areas the mean is taken.
        comparison : {">=", ">"}, optional
            Whether a value exactly at the threshold counts.
        gaps : {"absolute", "proportional"}, optional
        without : sequence of str or int, optional
            Indicators to leave out: ids, numbers or names. `min_hits` stays.

        Returns
        -------
        Answer
            Its `frame` has a row per area: ``decision`` in force, ``other``, ``change`` (*kommt hinzu*, *fällt heraus*,
            *anders*, *hier offen* or nothing), hits under the other rule, and where this audience is not told enough
            to decide (``untold``): there it stays *möglich*.

        Raises
        ------
        ScreeningError
            If a setting is wrong, or needs figures that this audience is not told.

        Examples
        --------
        >>> liste = jahr.what_if(min_hits=6)
        >>> liste.frame["change"].value_counts().to_dict()
        {'': 448, 'kommt hinzu': 19, 'anders': 8}
        """
        changes = {
            "threshold": threshold,
            "min_hits": min_hits,
            "min_inhabitants": min_inhabitants,
            "mean": mean,
            "base": base,
            "comparison": comparison,
            "gaps": gaps,
        }
        return what_if(self, changes, without)

    def what_if_page(self, height: int = 900) -> drawn.OtherRule:
        """Return a page that tries other rules by controls, within the cell; it needs no network.

        It answers what `what_if` answers: list, map and counts follow each setting.

        Parameters
        ----------
        height : int
            Of the frame, in pixels.

        Examples
        --------
        >>> jahr.what_if_page().title
        'Was wäre, wenn: Musterstadt 2016'
        """
        return drawn.tried(self, height)

    def what_if_widget(
        self,
        *,
        threshold: Decimal | float | str | None = None,
        min_hits: int | None = None,
        min_inhabitants: int | None = None,
        mean: str | None = None,
        without: Sequence[str | int] | str | int = (),
        height: int = 900,
    ) -> WhatIfWidget:
        """Return the page of `what_if_page` in touch with the notebook: what is tried in it is there in the next cell.

        Parameters
        ----------
        threshold, min_hits, min_inhabitants, mean, without
            Where the controls begin, as `what_if` takes them; without any at the rule in force.
        height : int
            Of the frame, in pixels.

        Returns
        -------
        WhatIfWidget
            Its `rule` is what the controls change, as arguments of `what_if`; its `answer` is what that answers.

        Raises
        ------
        ScreeningError
            If a setting is wrong or needs figures that this audience is not told, or anywidget is not installed.

        Examples
        --------
        >>> seite = jahr.what_if_widget(min_hits=6)
        >>> seite.rule, int((seite.answer.frame["change"] == "kommt hinzu").sum())
        ({'min_hits': 6}, 19)
        """
        if find_spec("anywidget") is None:
            raise widget_missing()
        from screening.workbench.widget import WhatIfWidget

        changes = {
            "threshold": threshold,
            "min_hits": min_hits,
            "min_inhabitants": min_inhabitants,
            "mean": mean,
        }
        return WhatIfWidget(self, changes, without, height=height)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        near = get_close_matches(folded(name).casefold(), GERMAN, 1, 0.85)
        asked = GERMAN[near[0]] if near else None
        if asked is None:
            hint = meant(name, [*ASKED, *(f.name for f in fields(Release))])
            raise AttributeError(
                f"„{name}“ gibt es hier nicht.{hint} Was sich fragen lässt: {', '.join(ASKED)}."
            )
        raise AttributeError(f"„{name}“ gibt es hier nicht; gemeint: jahr.{asked}")

    def __getstate__(self) -> dict[str, Any]:
        # what is given to another process has no way to the data
        return {**self.__dict__, "beside": None}

    def __dir__(self) -> list[str]:
        # what completes names sorts them: among all fields the questions would drown. The others are there as well
        return [*ASKED, *WORKED_WITH]

    def __repr__(self) -> str:
        return repr(card(self, self.beside))

    def _repr_html_(self) -> str:
        return card(self, self.beside).block.html

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return card(self, self.beside)._repr_mimebundle_()


def year_of(release: Release, beside: Beside | None = None) -> Year:
    """Return a release as a year that answers."""
    return Year(**{f.name: getattr(release, f.name) for f in fields(Release)}, beside=beside)
