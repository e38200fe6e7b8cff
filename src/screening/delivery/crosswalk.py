"""Boundary versions: crosswalks bring counts of old areas onto new ones. Rates are never carried over."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np
import pandas as pd

from screening.delivery.city import City
from screening.findings import Finding, ScreeningError


@dataclass(frozen=True)
class Carry:
    """Weights that bring counts of one boundary version onto another.

    Attributes
    ----------
    weights : pandas.DataFrame
        Float, new areas × old areas; each old area's column sums to 1.
    same : pandas.Series
        New area → old area, for areas that the reform left as they were (text).
    """

    weights: pd.DataFrame
    same: pd.Series

    def counts(self, old: pd.DataFrame) -> pd.DataFrame:
        """Return the counts on the new areas (Float64); NA where any old part with weight is unknown."""
        weights = self.weights.reindex(columns=old.index, fill_value=0.0).to_numpy()
        columns = {}
        for name in old:
            values = old[name].to_numpy(dtype=float, na_value=np.nan)
            unknown = np.isnan(values)
            carried = weights @ np.where(unknown, 0.0, values)
            lost = (weights > 0) @ unknown
            columns[name] = pd.arrays.FloatingArray(carried, lost)
        return pd.DataFrame(columns, index=self.weights.index)


def read_carry(city: City, old: str, new: str) -> Carry | None:
    """Return the weights from one boundary version to another, or None if no crosswalk is declared.

    Raises
    ------
    ScreeningError
        If the table is missing or loses or doubles weight.
    """
    declared = next((c for c in city.crosswalks if c.from_ == old and c.to == new), None)
    if declared is None:
        return None
    path = city.geo / declared.path
    try:
        table = pd.read_csv(path, sep=";", dtype="str", encoding="utf-8-sig", keep_default_na=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise _refused("Der Umsteigeschlüssel fehlt oder ist nicht lesbar.", path.name) from None
    if list(table.columns) != ["von", "nach", "gewicht"]:
        raise _refused("Der Umsteigeschlüssel braucht die Spalten von;nach;gewicht.", path.name)
    return _carry(table, path.name)


def _carry(table: pd.DataFrame, name: str) -> Carry:
    found = []
    weights = []
    for line, text in enumerate(table["gewicht"], start=2):
        try:
            value = Decimal(text.strip().replace(",", "."))
        except InvalidOperation:
            value = Decimal(0)
            found.append(
                Finding(
                    "Fehler",
                    "Das Gewicht ist keine Zahl.",
                    "Wert berichtigen.",
                    name,
                    str(line),
                    "gewicht",
                    text,
                )
            )
        weights.append(value)
    table = table.assign(gewicht=weights)
    sums = table.groupby("von", sort=False)["gewicht"].sum()
    found += [
        Finding(
            "Fehler",
            f"Die Gewichte eines alten Gebiets ergeben {str(total).replace('.', ',')} statt 1.",
            "Gewichte berichtigen: nichts darf verloren gehen oder doppelt zählen.",
            name,
            column="von",
            value=str(area),
        )
        for area, total in sums.items()
        if total != 1
    ]
    if found:
        raise ScreeningError(found)
    matrix = table.assign(gewicht=table["gewicht"].astype(float)).pivot_table(
        index="nach", columns="von", values="gewicht", aggfunc="sum", fill_value=0.0
    )
    sources = table.groupby("nach")["von"].agg(["nunique", "first"])
    whole = table.loc[table["gewicht"] == 1].set_index("nach")["von"]
    same = {n: o for n, o in whole.items() if n == o and sources["nunique"][n] == 1}
    return Carry(matrix.rename_axis("area_id"), pd.Series(same, dtype="str"))


def _refused(message: str, name: str) -> ScreeningError:
    return ScreeningError([Finding("Fehler", message, "Datei in data/geo/<stadt> prüfen.", file=name)])
