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


def districts_called_as_their_quarters(folder: Path) -> Office:
    """Profiles below headers of groups, dated a year before the file's name; a district at the end has a quarter's name."""
    people, jobless = _draw(6)
    draw = random.Random(16)
    births = {k: n // 100 for k, n in people.items()}
    young = {k: n // 6 for k, n in people.items()}
    moved = {k: draw.randint(60, 300) for k in IDS}
    path = folder / "profile2014.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Profile")
    sheet.merge_range(0, 1, 0, 2, "Bevölkerung und Haushalte 31.12.2013")
    sheet.merge_range(0, 3, 0, 4, "Bevölkerungsbewegung 2013")
    sheet.write(0, 5, "Arbeitsmarkt")
    sheet.write_row(
        1,
        0,
        ["Stadtgebiet", "Bevölkerung", "Unter 18-Jährige", "Geburten", "Zuzüge", "Arbeitslose (Dez 2013)"],
    )
    columns = (people, young, births, moved, jobless)
    for n, (k, name) in enumerate(zip(IDS, NAMES, strict=True)):
        sheet.write_row(2 + n, 0, [name, *(c[k] for c in columns)])
    # Süd is a quarter and the district of six
    for n, (name, own) in enumerate((("Oststadt", IDS[:6]), ("Süd", IDS[6:]), ("Neustadt", IDS))):
        row = [sum(c[k] for k in own) for c in columns]
        row[3] -= 500 if name == "Neustadt" else 0
        sheet.write_row(14 + n, 0, [name, *row])
    book.close()
    truth = {
        "bevoelkerung_und_haushalte_bevoelkerung": people,
        "bevoelkerung_und_haushalte_unter_18_jaehrige": young,
        "bevoelkerungsbewegung_geburten": births,
        "bevoelkerungsbewegung_zuzuege": moved,
        "arbeitsmarkt_arbeitslose": jobless,
    }
    return Office(_map(folder), (path,), 2013, truth)


def years_in_two_digits(folder: Path) -> Office:
    """A file in which most headers end with a year in two digits, some hold it in four, and one with the age of people."""
    people, jobless = _draw(7)
    names = ("HP2006abs", "HP2011abs", "HP2016abs", "TOTPOP02", "TOTPOP06", "TOTPOP11", "TOTPOP16", "AGED65")
    names += tuple(f"{stem}{y}" for stem in ("LONE_", "UNEMP") for y in ("06", "11", "16"))
    rows: list[list[object]] = [["ID06", "NR", *names]]
    old = {k: n // 5 for k, n in people.items()}
    for n, k in enumerate(IDS):
        earlier = [people[k] - 30 - n, people[k] - 20, people[k] + 11]
        rates = [f"{11.3 + n + m:.1f}" for m in range(3)]
        unemployed = [jobless[k] - 3, jobless[k] + 5, jobless[k]]
        index = [f"{-4.3 - n + m:.1f}" for m in range(3)]
        rows.append([1001 + n, k, *index, *earlier, people[k], old[k], *rates, *unemployed])
    path = _csv(folder / "index.csv", rows, "utf-8", ",")
    return Office(_map(folder), (path,), 2016, {"totpop": people, "aged65": old, "unemp": jobless})


def tables_of_several_years(folder: Path) -> Office:
    """A table a share, most of one year, one of another; the inhabitants of an earlier year beside those of long ago."""
    people, aided = _draw(8)
    head = ["WohnviertelId", "Einwohner 2005", "Einwohner 2024"]
    tables = [
        _csv(folder / "5202.tsv", [head, *([k, people[k] + 7, people[k]] for k in IDS)], delimiter="\t")
    ]
    rows: list[list[object]] = [["wohnviertel_id", "Sozialhilfequote", "Rang", "jahr_num", "Bezueger"]]
    rows += [[k, f"{aided[k] / people[k]:.4f}", n, 2025, aided[k]] for n, k in enumerate(IDS, 1)]
    tables.append(_csv(folder / "4822.tsv", rows, delimiter="\t"))
    for name, what, year in (("4823", "Arbeitslosenquote", 2025), ("4824", "Anteil Konfessionslose", 2019)):
        body = [[k, f"{0.31 + n / 100:.4f}", year] for n, k in enumerate(IDS)]
        tables.append(
            _csv(folder / f"{name}.tsv", [["wohnviertel_id", what, "jahr_num"], *body], delimiter="\t")
        )
    return Office(_map(folder), tuple(tables), 2025, {"einwohner": people, "bezueger": aided})


OFFICES: tuple[Callable[[Path], Office], ...] = (
    sums_beside_their_names,
    years_side_by_side,
    levels_of_one_name,
    codes_beside_figures,
    prefixed_and_suppressed,
    districts_called_as_their_quarters,
    years_in_two_digits,
    tables_of_several_years,
)
