"""Boundary versions: crosswalks bring counts of old areas onto new ones. Rates are never carried over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

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
        One row per old and new area that share people: ``von``, ``nach`` (text), ``gewicht`` (float, above
        0). The weights of each old area sum to 1.
    same : pandas.Series
        New area → old area, for areas that the reform left as they were (text); only the id may differ.
    """

    weights: pd.DataFrame
    same: pd.Series

    def counts(self, old: pd.DataFrame) -> pd.DataFrame:
        """Return the counts on the new areas (Float64); NA where any old part with weight is unknown."""
        new, place = np.unique(self.weights["nach"].to_numpy(dtype=object), return_inverse=True)
        parts = old.reindex(self.weights["von"])
        share = self.weights["gewicht"].to_numpy()
        columns = {}
        for name in parts:
            values = parts[name].to_numpy(dtype=float, na_value=np.nan)
            unknown = np.isnan(values)
            carried = np.bincount(place, weights=share * np.where(unknown, 0.0, values), minlength=len(new))
            lost = np.bincount(place, weights=unknown, minlength=len(new)) > 0
            columns[name] = pd.arrays.FloatingArray(np.where(lost, 0.0, carried), lost)
        return pd.DataFrame(columns, index=pd.Index(new, dtype="str", name="area_id"))


def read_carry(
    city: City, old: str, new: str, areas: Mapping[str, pd.Index[str]] | None = None
) -> Carry | None:
    """Return the weights from one boundary version to another, or None if no crosswalk is declared.

    Parameters
    ----------
    city : City
    old, new : str
        Boundary versions.
    areas : mapping of str to pandas.Index, optional
        The area ids of both versions: then every old area must be in the table and no id may be unknown.

    Raises
    ------
    ScreeningError
        If the table is missing, unreadable or empty, loses or doubles weight, has a weight outside 0 to 1,
        or does not fit the areas.
    """
    declared = next((c for c in city.crosswalks if c.from_ == old and c.to == new), None)
    if declared is None:
        return None
    path = city.geo / declared.path
    try:
        table = pd.read_csv(path, sep=";", dtype="str", encoding="utf-8-sig", keep_default_na=False).fillna(
            ""
        )
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise _refused("Der Umsteigeschlüssel fehlt oder ist nicht lesbar.", path.name) from None
    # rows longer than the header would make their first field the index
    if list(table.columns) != ["von", "nach", "gewicht"] or not isinstance(table.index, pd.RangeIndex):
        raise _refused("Der Umsteigeschlüssel braucht die Spalten von;nach;gewicht.", path.name)
    if table.empty:
        raise _refused("Der Umsteigeschlüssel ist leer.", path.name)
    weights = [_weight(text) for text in table["gewicht"]]
    found = _bad_weights(table, weights, path.name) + _lost_weights(table, weights, path.name)
    if areas is not None:
        found += _unknown_areas(table, areas[old], areas[new], path.name)
    if found:
        raise ScreeningError(found)
    table = table.assign(gewicht=[float(w or 0) for w in weights])
    return _carry(table.loc[table["gewicht"] > 0].reset_index(drop=True))


def _carry(weights: pd.DataFrame) -> Carry:
    pairs = weights.groupby(["von", "nach"], as_index=False, sort=False)["gewicht"].sum()
    alone = ~pairs["nach"].duplicated(keep=False) & ~pairs["von"].duplicated(keep=False)
    whole = pairs.loc[alone].set_index("nach")["von"]
    return Carry(weights, whole.rename_axis("area_id"))


def _weight(text: str) -> Decimal | None:
    """Return a weight exactly, or None if the text is no number from 0 to 1."""
    clean = text.strip().replace(",", ".")
    value = Decimal(clean) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", clean) else Decimal(2)
    return value if value <= 1 else None


def _bad_weights(table: pd.DataFrame, weights: list[Decimal | None], name: str) -> list[Finding]:
    return [
        Finding(
            "Fehler",
            "Das Gewicht ist keine Zahl von 0 bis 1.",
            "Wert berichtigen.",
            name,
            str(line),
            "gewicht",
            text,
        )
        for line, (text, weight) in enumerate(zip(table["gewicht"], weights, strict=True), start=2)
        if weight is None
    ]


def _lost_weights(table: pd.DataFrame, weights: list[Decimal | None], name: str) -> list[Finding]:
    sums: dict[str, Decimal] = {}
    bad = set()
    for area, weight in zip(table["von"], weights, strict=True):
        if weight is None:
            bad.add(area)
        else:
            sums[area] = sums.get(area, Decimal(0)) + weight
    return [
        Finding(
            "Fehler",
            f"Die Gewichte eines alten Gebiets ergeben {f'{total.normalize():f}'.replace('.', ',')} statt 1.",
            "Gewichte berichtigen: nichts darf verloren gehen oder doppelt zählen.",
            name,
            column="von",
            value=area,
        )
        for area, total in sums.items()
        if total != 1 and area not in bad
    ]


def _unknown_areas(table: pd.DataFrame, old: pd.Index[str], new: pd.Index[str], name: str) -> list[Finding]:
    found = [
        Finding(
            "Fehler",
            f"Das Gebiet gibt es im {which} Gebietsstand nicht.",
            "Kennung berichtigen (Excel macht aus 01.10 gern 1.1).",
            name,
            column=column,
            value=str(area),
        )
        for which, column, known in (("alten", "von", old), ("neuen", "nach", new))
        for area in table[column].unique()
        if area not in known
    ]
    lost = old.difference(pd.Index(table["von"]))
    if len(lost):
        more = f" und {len(lost) - 12} weitere" if len(lost) > 12 else ""
        found.append(
            Finding(
                "Fehler",
                f"Im Umsteigeschlüssel fehlen alte Gebiete: {', '.join(lost[:12])}{more}.",
                "Zeilen ergänzen: nichts darf verloren gehen.",
                name,
                column="von",
            )
        )
    return found


def _refused(message: str, name: str) -> ScreeningError:
    return ScreeningError([Finding("Fehler", message, "Datei in data/geo/<stadt> prüfen.", file=name)])
