"""Pairs of a map and a table as offices publish them, small, invented, each with the quirks of its kind."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import geopandas as gpd
import shapely
import xlsxwriter

NAMES = (
    "Altstadt", "Königsfeld", "Mühlau", "Großer Grund", "St. Jakob", "Weststadt",
    "Am Hafen", "Lindental", "Nord-Ost", "Ölberg", "Süd", "Zoo",
)  # fmt: skip


def squares(count: int, origin: tuple[float, float], side: float) -> list[shapely.Polygon]:
    """Squares beside each other, in rows of four."""
    x, y = origin
    corners = [(x + side * (n % 4), y + side * (n // 4)) for n in range(count)]
    return [shapely.box(a, b, a + side, b + side) for a, b in corners]


def long_by_names(folder: Path) -> tuple[Path, Path]:
    """A long file in Latin-1: percentages per name and year, and a city row; the map has codes beside the names."""
    karte = folder / "stadtteile.gpkg"
    data = {"OBJECTID": range(1, 13), "st_nr": [f"{n:03d}" for n in range(110, 122)], "st_name": NAMES}
    gpd.GeoDataFrame(data, geometry=squares(12, (690_000, 5_330_000), 900), crs=25832).to_file(karte)
    draw = random.Random(7)
    rows = [["Jahr", "Merkmal", "Stadtteil", "Einheit", "Wert"]]
    rates = ("Arbeitslosenanteil", "SGB-II-Quote", "Ausländeranteil")
    for year in (2022, 2023):
        people = [draw.randint(900, 9000) for _ in NAMES]
        shown = {what: [draw.randint(20, 240) / 10 for _ in NAMES] for what in rates}
        for n, name in enumerate((*NAMES, "Gesamtstadt")):
            city = n == len(NAMES)
            rows.append([str(year), "Bevölkerung", name, "Personen", str(sum(people) if city else people[n])])
            for what, values in shown.items():
                value = f"{sum(values) / len(values) if city else values[n]:.1f}".replace(".", ",")
                missing = (name, what) == ("Zoo", "SGB-II-Quote")
                rows.append([str(year), what, name, "%", "x" if missing else value])
    tabelle = folder / "sozialdaten.csv"
    with tabelle.open("w", encoding="latin-1", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return karte, tabelle


def messy_workbook(folder: Path) -> tuple[Path, Path]:
    """A yearbook: title, three header rows with merged cells and broken words, a total, footnotes."""
    karte = folder / "bezirke.geojson"
    ids = [f"{b:02d}.{n}" for b in (1, 2, 3) for n in (1, 2, 3, 4)]
    gpd.GeoDataFrame({"kennung": ids}, geometry=squares(12, (11.5, 48.1), 0.01), crs=4326).to_file(karte)
    tabelle = folder / "jahrbuch_2023.xlsx"
    book = xlsxwriter.Workbook(str(tabelle))
    book.add_worksheet("Inhalt").write_row(0, 0, ["Tabelle", "Seite"])
    sheet = book.add_worksheet("Tabelle 1")
    sheet.write(0, 0, "Soziale Lage am 31. Dezember 2023")
    sheet.write_column(2, 0, ["Statistischer Bezirk", "", ""])
    sheet.merge_range(2, 1, 4, 1, "Einwohner")
    sheet.merge_range(2, 2, 2, 4, "darunter")
    sheet.merge_range(3, 2, 3, 3, "Arbeits-\nlose")
    sheet.write_row(4, 2, ["SGB II", "SGB III"])
    sheet.merge_range(3, 4, 4, 4, "Allein-\nerziehende 1)")
    draw = random.Random(3)
    sums = [0, 0, 0, 0]
    for n, key in enumerate(ids):
        people = draw.randint(700, 4000)
        figures = [people, *(draw.randint(5, people // 8) for _ in range(3))]
        sums = [a + b for a, b in zip(sums, figures, strict=True)]
        sheet.write_row(5 + n, 0, [f" {key}", *figures])
    sheet.write_row(17, 0, ["Stadt insgesamt", *sums])
    sheet.write(18, 0, "____")
    sheet.write(19, 0, "1) Haushalte mit Kindern unter 18 Jahren")
    sheet.write(20, 0, "Quelle: Statistisches Amt")
    book.close()
    return karte, tabelle


def national_codes(folder: Path) -> tuple[Path, Path]:
    """A national file in English: nine-digit codes of which twelve are the map's, decimal points, a wide table."""
    karte = folder / "lsoa_2021.geojson"
    codes = [f"E010{n:05d}" for n in range(5100, 5112)]
    names = [f"Northtown {n:03d}A" for n in range(1, 13)]
    shapes = squares(12, (-2.25, 53.45), 0.01)
    gpd.GeoDataFrame({"LSOA21CD": codes, "LSOA21NM": names}, geometry=shapes, crs=4326).to_file(karte)
    draw = random.Random(5)
    rows = [["LSOA code", "LSOA name", "All usual residents", "Unemployed (%)", "Lone parent households (%)"]]
    for n in range(5000, 5400):
        rates = [f"{draw.randint(10, 300) / 10:.1f}" for _ in range(2)]
        rows.append([f"E010{n:05d}", f"Place {n}", str(draw.randint(1000, 3000)), *rates])
    tabelle = folder / "census_2021.csv"
    with tabelle.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return karte, tabelle


def years_and_placeholders(folder: Path) -> tuple[Path, Path]:
    """A wide file of several years, the year first, with -9999 where there is no figure and zeros lost in the ids."""
    karte = folder / "quartiere.gpkg"
    ids = [f"{n:02d}" for n in range(1, 13)]
    gpd.GeoDataFrame(
        {"nr": ids, "name": NAMES}, geometry=squares(12, (690_000, 5_330_000), 900), crs=25832
    ).to_file(karte)
    draw = random.Random(11)
    rows = [["Jahr", "Quartier", "Einwohner", "Arbeitslose", "Wohngeldhaushalte", "Haushalte"]]
    for year in (2021, 2022, 2023):
        for n in range(1, 13):
            people = draw.randint(800, 5000)
            households = people // 2
            jobless = -9999 if n == 12 else draw.randint(5, people // 10)
            rows.append([year, n, people, jobless, draw.randint(3, households // 9), households])
    tabelle = folder / "quartiere.csv"
    with tabelle.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return karte, tabelle


PAIRS = (long_by_names, messy_workbook, national_codes, years_and_placeholders)
