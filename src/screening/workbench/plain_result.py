"""What a plain table was decided to be: frames, the table with its decisions, a workbook, a map."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from screening.base import Findings, ScreeningError, build, some
from screening.concept import DECISION, MEANS_SHORT
from screening.delivery import City
from screening.rule import Screening
from screening.workbench.plain_findings import no_map
from screening.workbench.plain_table import CITY

if TYPE_CHECKING:
    from screening.disclosure import Release
    from screening.figures.maps import Map

DRAWS = 100
"""A map shows nothing of chance: so few draws are made of it."""

_CALLED = {"attribution": "source"}
"""How `TableScreening.map` calls what is called otherwise in a city's file."""

_FLAGS = {True: "ja", False: "nein"}


@dataclass(frozen=True)
class TableScreening(Screening):
    """The rule applied to a plain table: a `screening.rule.Screening`, and what a table can be asked beside.

    Rows have the order of the table; the index is the areas' ids as text.

    Attributes
    ----------
    given : pandas.DataFrame
        A copy of the table.
    """

    given: pd.DataFrame = field(default_factory=pd.DataFrame)

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
        table = self.table()
        if isinstance(table, gpd.GeoDataFrame):
            table = pd.DataFrame(table.drop(columns=table.geometry.name))
        if not isinstance(table.index, pd.RangeIndex):
            table = table.reset_index()
        table = table.rename(columns=lambda c: DECISION.get(str(c), str(c)))
        sheets = {"Auswahl": table, "Mittelwerte": self._means(), "Regel": self._rule()}
        texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": texts}) as writer:
            writer.book.set_properties({"created": dt.datetime(2000, 1, 1)})  # the same table, the same bytes
            for name, frame in sheets.items():
                frame.to_excel(writer, sheet_name=name, index=False)
                sheet = writer.sheets[name]
                sheet.freeze_panes(1, 0)
                sheet.autofit(400)
        return Path(path)

    def map(
        self,
        indicator: str = "",
        *,
        name: str,
        stichtag: dt.date | str,
        source: str,
        synthetic: bool = False,
    ) -> Map:
        """Draw the hits, or one indicator, on a map with all that a map needs to be read alone.

        Parameters
        ----------
        indicator : str
            Empty: the hits of each area, and what was decided.
        name : str
            What the map is of: the city.
        stichtag : datetime.date or str
            Of which day the figures are: ``"2024-12-31"``.
        source : str
            The source note as the licence of figures and boundaries asks for it.
        synthetic : bool
            Figures are made up: then the map says so.

        Returns
        -------
        screening.figures.maps.Map
            ``.figure`` (matplotlib), ``.alt`` (what it shows, in words).

        Raises
        ------
        ScreeningError
            If the table has no areas to draw: only a GeoDataFrame with polygons in a coordinate system has.
        """
        from screening.figures.maps import draw  # matplotlib: only who draws waits for it

        ids = self.rates.catalogue.ids
        day = _day(stichtag)
        if indicator and indicator not in ids:
            raise ScreeningError([no_map(f"„{indicator}“ ist kein Indikator.", f"Es gibt: {some(ids)}.")])
        shown = self._release(name, day, source, synthetic)
        return draw.indicator_map(shown, indicator) if indicator else draw.hits_map(shown)

    def _release(self, name: str, stichtag: dt.date, source: str, synthetic: bool) -> Release:
        from screening.disclosure import release

        delivery = self.rates.delivery
        shapes = _shapes(self.given)
        areas = gpd.GeoDataFrame(geometry=shapes.to_numpy(), index=delivery.areas.index, crs=shapes.crs)
        own = {"name": name, "attribution": source, "synthetic": synthetic, "crs": str(shapes.crs)}
        try:
            city = build(City, {**CITY, **own}, "")
        except ScreeningError as error:
            told = [
                no_map(f"{_CALLED.get(f.column, f.column)}: {f.message}", f.remedy) for f in error.findings
            ]
            raise ScreeningError(told) from None
        of = replace(delivery, city=city, year=stichtag.year, stichtag=stichtag, areas=areas)
        examined = self.criteria.robustness.model_copy(update={"draws": DRAWS})
        criteria = self.criteria.model_copy(update={"robustness": examined})
        drawn = replace(self, rates=replace(self.rates, delivery=of), criteria=criteria)
        return release({stichtag.year: drawn}, {}, gpd.GeoSeries([], crs=shapes.crs), "intern")

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

    def _rule(self) -> pd.DataFrame:
        told = [self.criteria.sentence("Gebiet", self.rates.catalogue), *map(str, self.findings.items)]
        return pd.DataFrame({"Regel": told})


def _free(name: str, table: pd.DataFrame) -> str:
    taken = {str(c) for c in table.columns}
    while name in taken:
        name += "_"
    return name


def _day(text: dt.date | str) -> dt.date:
    if isinstance(text, dt.date):
        return text
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ScreeningError(
            [no_map(f"„{text}“ ist kein Tag.", 'stichtag="2024-12-31" angeben (Jahr, Monat, Tag).')]
        ) from None


def _shapes(table: pd.DataFrame) -> gpd.GeoSeries:
    """Return the polygons in metres, or say why there are none."""
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None:
        raise ScreeningError(
            [
                no_map(
                    "Die Tabelle hat keine Flächen.",
                    "Ein GeoDataFrame übergeben: karte = geopandas.read_file(…), dann karte.merge(tabelle, on=…).",
                )
            ]
        )
    shapes = table.geometry
    there = shapes[~(shapes.isna() | shapes.is_empty)]
    wrong = there[~there.geom_type.isin(["Polygon", "MultiPolygon"])]
    found = []
    if not len(there):
        found.append(no_map("Kein Gebiet hat eine Fläche.", "Die Karte prüfen."))
    if len(wrong):
        found.append(
            no_map(
                f"{len(wrong)} Gebiete sind keine Flächen ({wrong.geom_type.iloc[0]}).", "Flächen übergeben."
            )
        )
    elif len(bent := there[~shapely.is_valid(there.to_numpy())]):
        message = f"Die Flächen von {len(bent)} Gebieten sind nicht in Ordnung (Zeilen {some(map(str, bent.index))})."
        found.append(no_map(message, "Bereinigen: karte.geometry = karte.make_valid()."))
    if shapes.crs is None:
        found.append(
            no_map("Das Koordinatensystem ist nicht bekannt.", "Angeben: karte = karte.set_crs(25832).")
        )
    if found:
        raise ScreeningError(found)
    return shapes if _is_metric(shapes.crs) else shapes.to_crs(shapes.estimate_utm_crs())


def _is_metric(crs: CRS) -> bool:
    axes = crs.axis_info[:2]
    metres = crs.is_projected and all(a.unit_conversion_factor == 1 for a in axes)
    return bool(metres and {a.direction for a in axes} == {"east", "north"} and crs.to_epsg() != 3857)
