"""What a plain table was decided to be: frames, the table with its decisions, a workbook, a map, and questions to it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from screening.base import (
    DECISIONS,
    Block,
    Cell,
    Column,
    Findings,
    ScreeningError,
    escape_markdown,
    in_german,
    join,
    many,
    number,
    table,
    text,
)
from screening.concept import DECISION, MEANS_SHORT
from screening.delivery import City
from screening.rule import Screening
from screening.workbench.answer import Answer
from screening.workbench.plain.findings import no_day
from screening.workbench.plain.shapes import shapes_of
from screening.workbench.plain.table import CITY, NO_DAY

if TYPE_CHECKING:
    from screening.disclosure import Release
    from screening.workbench.drawn import Picture

DRAWS = 100
"""Maps and questions show nothing of chance: so few draws are made of it."""

MOST_LISTED = 30
"""So many areas are shown in a list; of more those that are taken up or open."""

_FLAGS = {True: "ja", False: "nein"}


@dataclass(frozen=True)
class About:
    """What a table cannot say of itself, and a map has to.

    Attributes
    ----------
    name, source : str
    stichtag : datetime.date
        `NO_DAY` if nobody said it.
    synthetic : bool
    """

    name: str = "Tabelle"
    stichtag: dt.date = NO_DAY
    source: str = "Tabelle"
    synthetic: bool = False


class TableAnswer(Answer):
    """An answer to a question to a table; its workbook needs the day of the figures, as every paper does."""

    def to_excel(self, path: Path | str) -> Path:
        """Write the answer's table as a workbook, see `Answer.to_excel`.

        Raises
        ------
        ScreeningError
            If nobody said of which day the figures are.
        """
        if self.release.stichtag == NO_DAY:
            raise ScreeningError([no_day("Mappe")])
        return super().to_excel(path)


@dataclass(frozen=True, repr=False)
class TableScreening(Screening):
    """The rule applied to a plain table: a `screening.rule.Screening`, and what a table can be asked beside.

    Rows have the order of the table; the index is the areas' ids as text.

    Attributes
    ----------
    given : pandas.DataFrame
        A copy of the table.
    about : About
    """

    given: pd.DataFrame = field(default_factory=pd.DataFrame)
    about: About = About()

    @property
    def findings(self) -> Findings:
        """What may be a slip, and does not keep the rule from deciding."""
        return self.rates.delivery.findings

    def table(self) -> pd.DataFrame:
        """Return the table as it was given, its columns, types and index, with the decision beside it.

        Returns
        -------
        pandas.DataFrame or geopandas.GeoDataFrame
            Added are ``hits_min``, ``hits_max``, ``decision``, ``reason``, and per indicator whether it counts
            (*ja*, *nein*, *offen*). A column of the table that is called so keeps its name; ours then gets a ``_``.
        """
        result = self.given.copy()
        catalogue = self.rates.catalogue
        added = {c: self.decision[c].array for c in ("hits_min", "hits_max", "decision", "reason")}
        flags = {i: self.exceeds[i].astype(object).map(_FLAGS, na_action="ignore") for i in catalogue.ids}
        told = {
            f"{catalogue[i].short} zählt": f.fillna("offen").astype("str").array for i, f in flags.items()
        }
        for name, values in (added | told).items():
            result[_free(name, result)] = values
        return result

    def to_excel(self, path: Path | str) -> Path:
        """Write the table with its decisions, and the rule with its reference values, as a workbook.

        Parameters
        ----------
        path : Path or str
            A file of this name is replaced. Texts never become formulas.

        Returns
        -------
        pathlib.Path
        """
        whole = self.table()
        if isinstance(whole, gpd.GeoDataFrame):
            whole = pd.DataFrame(whole.drop(columns=whole.geometry.name))
        if not isinstance(whole.index, pd.RangeIndex):
            whole = whole.reset_index()
        whole = whole.rename(columns=lambda c: DECISION.get(str(c), str(c)))
        rule = pd.DataFrame({"Regel": [self._sentence, *map(str, self.findings.items)]})
        sheets = {"Auswahl": whole, "Mittelwerte": self._means(), "Regel": rule}
        texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        made = io.BytesIO()
        with pd.ExcelWriter(made, engine="xlsxwriter", engine_kwargs={"options": texts}) as writer:
            writer.book.set_properties({"created": dt.datetime(2000, 1, 1)})  # the same table, the same bytes
            for name, frame in sheets.items():
                frame.to_excel(writer, sheet_name=name, index=False)
                writer.sheets[name].freeze_panes(1, 0)
                writer.sheets[name].autofit(400)
        Path(path).write_bytes(in_german(made.getvalue()))
        return Path(path)

    def map(self, what: str = "treffer") -> Picture:
        """Draw a map of the hits, of the decision, or of an indicator, with all that a map needs to be read alone.

        Parameters
        ----------
        what : str
            ``"treffer"``, ``"entscheidung"``, or the name of an indicator.

        Returns
        -------
        Picture
            It shows itself in a cell; ``.save("karte.pdf")`` writes it.

        Raises
        ------
        ScreeningError
            If the table has no areas to draw (only a GeoDataFrame with polygons in a coordinate system has), or nobody
            said of which day the figures are: ``sc.screen(…, stichtag="2024-12-31")``.
        """
        from screening.workbench.drawn import printed  # matplotlib: only who draws waits for it

        if self.about.stichtag == NO_DAY:
            raise ScreeningError([no_day("Karte")])
        return printed(self._release(shapes_of(self.given)), what)

    def why(self, area: str) -> TableAnswer:
        """Return why an area is decided as it is, step by step, with exact fractions.

        Parameters
        ----------
        area : str
            As the table calls it.
        """
        from screening.workbench.areas import area_of
        from screening.workbench.why import why

        return _own(why(self._asked, area_of(self._asked, area)))

    def what_if(self, **settings: Any) -> TableAnswer:
        """Return the list under another rule, beside the decisions in force; all else stays as it is.

        Parameters
        ----------
        **settings
            ``threshold``, ``min_hits``, ``min_inhabitants``, ``mean``, ``base``, ``comparison``, ``gaps``, and
            ``without`` for indicators to leave out; as `screening.workbench.Year.what_if` takes them.
        """
        from screening.workbench.what_if import what_if

        without = settings.pop("without", ())
        return _own(what_if(self._asked, settings, without))

    @property
    def block(self) -> Block:
        """What is shown in a cell: rule, numbers, areas with their reasons, and what may be a slip."""
        counts = self.decided.value_counts()
        told = ", ".join(f"{number(counts[d])} {d}" for d in DECISIONS if d in counts)
        areas = f"{many(len(self.decided), 'Gebiet', 'Gebiete')}: {told}." if told else "Keine Gebiete."
        listed = self.decision
        if len(listed) > MOST_LISTED:
            listed = listed[listed["decision"].isin(["sicher", "möglich"])]
        rows = [
            [
                Cell(area),
                "–" if pd.isna(r.inhabitants) else number(r.inhabitants),
                Cell(r.decision, "total"),
                r.reason,
            ]
            for area, r in zip(listed.index, listed.itertuples(), strict=True)
        ]
        columns = [
            Column("Gebiet", header=True),
            Column("Einwohner:innen", "right"),
            Column("Entscheidung"),
            Column("Begründung"),
        ]
        more = len(self.decision) - len(listed)
        be = "das nicht aufgenommen wird" if more == 1 else "die nicht aufgenommen werden"
        note = f"Nicht gezeigt: {many(more, 'Gebiet', 'Gebiete')}, {be}; alle in .table()." if more else ""
        return join(
            [
                text(escape_markdown(f"{self._sentence} {areas}")),
                *([table(columns, rows, note=note)] if rows else []),
                *(text(escape_markdown(str(f))) for f in self.findings.items),
            ]
        )

    def __repr__(self) -> str:
        counts = self.decided.value_counts()
        return f"<TableScreening: {', '.join(f'{n} {d}' for d, n in counts.items())}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Mapping[str, str]:
        return {**self.block._repr_mimebundle_(), "text/plain": repr(self)}

    @property
    def _sentence(self) -> str:
        return self.criteria.sentence(self.rates.delivery.city.noun, self.rates.catalogue)

    @cached_property
    def _asked(self) -> Release:
        """What questions are asked of: they need no shapes."""
        return self._release(self.rates.delivery.areas.geometry)

    def _release(self, shapes: gpd.GeoSeries) -> Release:
        from screening.disclosure import release

        about, delivery = self.about, self.rates.delivery
        own = {
            "name": about.name,
            "attribution": about.source,
            "synthetic": about.synthetic,
            "crs": str(shapes.crs),
        }
        areas = gpd.GeoDataFrame(geometry=shapes.to_numpy(), index=delivery.areas.index, crs=shapes.crs)
        city = City.model_validate({**CITY, **own})
        day = about.stichtag
        of = replace(delivery, city=city, year=day.year, stichtag=day, areas=areas)
        examined = self.criteria.robustness.model_copy(update={"draws": DRAWS})
        criteria = self.criteria.model_copy(update={"robustness": examined})
        asked = replace(self, rates=replace(self.rates, delivery=of), criteria=criteria)
        return release({day.year: asked}, {}, gpd.GeoSeries([], crs=shapes.crs), "intern")

    def _means(self) -> pd.DataFrame:
        rows = [
            {
                "Indikator": self.rates.catalogue[i].short,
                "Mittelwert": MEANS_SHORT[self.criteria.mean_of(i)],
                "Wert in Prozent": line["value"],
                "Zählt ab": line["threshold"],
                "Gebiete": line["areas"],
            }
            for i, line in self.reference.iterrows()
        ]
        return pd.DataFrame(rows)


def _own(answer: Answer) -> TableAnswer:
    return TableAnswer(**{f.name: getattr(answer, f.name) for f in fields(Answer)})


def _free(name: str, frame: pd.DataFrame) -> str:
    taken = {str(c) for c in frame.columns}
    while name in taken:
        name += "_"
    return name
