"""Twins of files that real offices publish, with their quirks: small, invented, each a map, tables, and what they say."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import xlsxwriter

from tests.delivery.draft.pairs import NAMES, squares

IDS = tuple(f"{n}" for n in range(101, 113))


@dataclass(frozen=True)
class Office:
    """What an office publishes, and the true figures: count of the drafted catalogue → area → value, None if secret."""

    map: Path
    tables: tuple[Path, ...]
    year: int
    truth: Mapping[str, Mapping[str, int | None]]


def _map(
    folder: Path, crs: int = 25832, origin: tuple[float, float] = (690_000, 5_330_000), **columns: object
) -> Path:
    path = folder / "gebiete.gpkg"
    data = {"nr": IDS, "name": NAMES, **columns}
    gpd.GeoDataFrame(data, geometry=squares(12, origin, 900), crs=crs).to_file(path)
    return path


def _csv(path: Path, rows: list[list[object]], encoding: str = "utf-8", delimiter: str = ";") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def _draw(seed: int) -> tuple[dict[str, int], dict[str, int]]:
    draw = random.Random(seed)
    people = {k: draw.randint(1100, 9000) for k in IDS}
    return people, {k: draw.randint(12, n // 9) for k, n in people.items()}


def sums_beside_their_names(folder: Path) -> Office:
    """A workbook with two header rows whose sums have no number, only a name; the map is a shapefile's kind of table."""
    people, jobless = _draw(1)
    districts = ["Mitte"] * 6 + ["Rand"] * 6
    path = folder / "stadtteile_2023.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Vorbemerkungen").write(0, 0, "Zeichen")
    sheet = book.add_worksheet("2023")
    sheet.write(0, 0, "Arbeitsmarkt in den Stadtteilen")
    sheet.merge_range(2, 0, 3, 0, "Stadtteil-Nr.")
    sheet.merge_range(2, 1, 3, 1, "Stadtteil")
    sheet.merge_range(2, 2, 3, 2, "Einwohner")
    sheet.merge_range(2, 3, 2, 4, "Arbeitslose")
    sheet.write_row(3, 3, ["absolut", "in %"])
    rows: list[list[object]] = [
        [int(k), n, people[k], jobless[k], round(100 * jobless[k] / people[k], 1)]
        for k, n in zip(IDS, NAMES, strict=True)
    ]
    for name, own in (("Stadtbezirk Mitte", IDS[:6]), ("Stadtbezirk Rand", IDS[6:]), ("Neustadt", IDS)):
        whole, part = (sum(values[k] for k in own) for values in (people, jobless))
        rows.append(["", name, whole, part, round(100 * part / whole, 1)])
    for n, row in enumerate(rows):
        sheet.write_row(4 + n, 0, row)
    sheet.write(21, 0, "* Ohne Personen in Gemeinschaftsunterkünften")
    book.close()
    truth = {"einwohner": people, "arbeitslose_absolut": jobless}
    return Office(_map(folder, stadtbezirk=districts), (path,), 2023, truth)


def years_side_by_side(folder: Path) -> Office:
    """A long file with a column a year, thin blanks between thousands, secrets, and an explanation below."""
    people, jobless = _draw(2)
    rows: list[list[object]] = [["Gebiet", "Merkmal", "Einheit", "31.12.2021", "31.12.2022", "31.12.2023"]]
    for k, name in zip(IDS, NAMES, strict=True):
        rows.append(
            [
                name,
                "Bevölkerung",
                "Personen",
                "1\u202f001",
                "1\u202f002",
                f"{people[k]:,}".replace(",", "\u202f"),
            ]
        )
        rows.append([name, "Arbeitslose", "Personen", "40", "41", jobless[k] if k != "105" else "."])
    rows.append(["Neustadt", "Bevölkerung", "Personen", "1", "2", sum(people.values())])
    rows += [[], ["Zeichenerklärung: . = Zahlenwert geheim zu halten"]]
    truth = {"bevoelkerung": people, "arbeitslose": {**jobless, "105": None}}
    return Office(_map(folder), (_csv(folder / "zeitreihe.csv", rows),), 2023, truth)


def levels_of_one_name(folder: Path) -> Office:
    """Quarters, districts and the city in one sheet by name, a quarter called as its district is; a sheet a year."""
    path = folder / "gebiete.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for year in (2022, 2023):
        people, jobless = _draw(year)
        sheet = book.add_worksheet(f"Stand 31.12.{year}")
        sheet.write_row(0, 0, ["Ebene", "Gebiet", "Einwohner", "Arbeitslose"])
        rows: list[list[object]] = []
        for district, own in ((NAMES[0], IDS[:6]), ("Rand", IDS[6:]), ("Neustadt", IDS)):
            whole, part = (sum(values[k] for k in own) for values in (people, jobless))
            rows.append(["Stadt" if own is IDS else "Bezirk", district, whole, part])
        rows += [["Quartier", n, people[k], jobless[k]] for k, n in zip(IDS, NAMES, strict=True)]
        for n, row in enumerate(rows):
            sheet.write_row(1 + n, 0, row)
    book.close()
    return Office(_map(folder), (path,), 2023, {"einwohner": people, "arbeitslose": jobless})


def codes_beside_figures(folder: Path) -> Office:
    """Many years by ISO day, codes and districts' numbers among the figures, a share beside a percentage."""
    head = "StichtagDat QuarSort QuarCd QuarLang Kreis Bevölkerung Erwerbslose Sozialhilfequote Heizquote"
    rows: list[list[object]] = [[*head.split()]]
    for year in (2022, 2023):
        people, jobless = _draw(year)
        for n, (k, name) in enumerate(zip(IDS, NAMES, strict=True)):
            rates = [f"0.{n + 11:03d}", f"{n + 3}.5 %"]
            rows.append(
                [f"{year}-12-31", k, f"0{k}", name, 1 + n // 4, f"{people[k]}", f"{jobless[k]}p", *rates]
            )
    path = _csv(folder / "quartiere.csv", rows, "utf-8-sig", ",")
    return Office(
        _map(folder, 2056, (2_680_000, 1_245_000)),
        (path,),
        2023,
        {"bevoelkerung": people, "erwerbslose": jobless},
    )


def prefixed_and_suppressed(folder: Path) -> Office:
    """Codes with one text before all of them, errors of estimates beside them, „[c]“ for a secret, an English note."""
    people, jobless = _draw(5)
    head = ["GEO_ID", "NAME", "Population", "Population Margin of Error", "Unemployed"]
    rows: list[list[object]] = [head]
    for k in IDS:
        shown = "[c]" if k == "103" else jobless[k]
        rows.append([f"1400000US{k}", f"Tract {k}; Lake County", f"{people[k]:,}", 90, shown])
    rows += [[], ["[c] = suppressed to protect confidentiality"], ["Figures are estimates."]]
    path = _csv(folder / "tracts_2022.csv", rows, delimiter=",")
    truth = {"population": people, "unemployed": {**jobless, "103": None}}
    return Office(_map(folder, 26916, (440_000, 4_630_000)), (path,), 2022, truth)


OFFICES: tuple[Callable[[Path], Office], ...] = (
    sums_beside_their_names,
    years_side_by_side,
    levels_of_one_name,
    codes_beside_figures,
    prefixed_and_suppressed,
)
