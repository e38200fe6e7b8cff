"""Twins of cities' files as published repositories hold them: small, invented, each a map, tables, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import xlsxwriter

from tests.delivery.draft.offices import IDS, Office, _csv, _draw, _map
from tests.delivery.draft.pairs import NAMES, squares


def _geojson(folder: Path, **columns: object) -> Path:
    path = folder / "gebiete.geojson"
    gpd.GeoDataFrame(columns, geometry=squares(12, (11.5, 48.1), 0.01), crs=4326).to_file(path)
    return path


def a_year_to_come(folder: Path) -> Office:
    """A table a figure, a column a year whose newest is empty yet, a sign more in each row, the city's sum as number 0."""
    households, single = _draw(11)
    tables = []
    for name, values in (("haushalte", households), ("haushalte_1", single)):
        years = {y: {k: v - (2023 - y) for k, v in values.items()} for y in (2021, 2022, 2023)}
        head: list[object] = ["bezirk_name", "bezirk_nr", *(f"31.12.{y}" for y in (2021, 2022, 2023, 2024))]
        rows: list[list[object]] = [["Neustadt (gesamt)", 0, *(sum(v.values()) for v in years.values()), ""]]
        rows += [[n, k, *(v[k] for v in years.values()), ""] for k, n in zip(IDS, NAMES, strict=True)]
        rows.append(["außerhalb / sonstiges / nicht zugeordnet", 999, 0, 0, 0, ""])
        tables.append(_csv(folder / f"{name}.csv", [head, *rows], delimiter=","))
    return Office(_map(folder), tuple(tables), 2023, {"haushalte": households, "haushalte_1": single})


def a_citys_number_before_the_ids(folder: Path) -> Office:
    """Codes with a digit of the city before them, a code of other statisticians, a map from a service with its own ids."""
    people, foreign = _draw(12)
    ids = {k: f"{1 + n // 6:02d}{1 + n % 6:02d}" for n, k in enumerate(IDS)}
    karte = _geojson(
        folder,
        id=[f"ZAEHLBEZIRKOGD.{240_299 + n}" for n in range(12)],
        BEZNR=[int(i[:2]) for i in ids.values()],
        BEZ=[i[:2] for i in ids.values()],
        ZBEZ=list(ids.values()),
    )
    head = [
        "NUTS1",
        "DISTRICT_CODE",
        "SUB_DISTRICT_CODE_STATA",
        "SUB_DISTRICT_CODE_VIE",
        "NAME",
        "POPULATION",
    ]
    rows: list[list[object]] = [[*head, "AUSLAENDER"]]
    for n, (k, i) in enumerate(ids.items()):
        codes = [f"9{i[:2]}00", f"9{i[:2]}01{i[2:]}", f"9{i}"]
        rows.append(["AT1", *codes, NAMES[n], f"{people[k]:,}".replace(",", "."), foreign[k]])
    path = _csv(folder / "bevoelkerung_2020.csv", rows, "cp1252")
    truth = {
        key: {ids[k]: v for k, v in of.items()}
        for key, of in (("population", people), ("auslaender", foreign))
    }
    return Office(karte, (path,), 2020, truth)


def measures_written_as_text(folder: Path) -> Office:
    """A map whose areas have no numbers, in capitals, beside its measures as text; the table writes them otherwise."""
    people, jobless = _draw(13)
    karte = _geojson(
        folder,
        community=[n.upper() for n in NAMES],
        shape_area=[f"{48_492_503.1554 + n:.4f}" for n in range(12)],
        shape_len=[f"{28_196.837157 + n:.6f}" for n in range(12)],
    )
    rows: list[list[object]] = [["Community Area", "Total population", "Unemployed"]]
    rows += [[n, people[k], jobless[k]] for k, n in zip(IDS, NAMES, strict=True)]
    path = _csv(folder / "census_2012.csv", rows, "utf-8-sig", ",")
    named = dict(zip(IDS, (n.upper() for n in NAMES), strict=True))
    truth = {
        key: {named[k]: v for k, v in of.items()}
        for key, of in (("total_population", people), ("unemployed", jobless))
    }
    return Office(karte, (path,), 2012, truth)


def names_with_numbers_behind(folder: Path) -> Office:
    """A map whose names end with the areas' numbers, a table of the names alone, the year in its headers."""
    people, poor = _draw(14)
    numbers = [str(n) for n in range(1, 13)]
    karte = _geojson(
        folder,
        OBJECTID=range(500, 512),
        AREA_SHORT_CODE=numbers,
        AREA_NAME=[f"{n} ({i})" for i, n in zip(numbers, NAMES, strict=True)],
    )
    rows: list[list[object]] = [["Neighbourhood", "Designation", "Population, 2016", "Unemployed, 2016"]]
    rows.append(["City of Neustadt", "", sum(people.values()), sum(poor.values())])
    rows += [[n, "No", people[k], poor[k]] for k, n in zip(IDS, NAMES, strict=True)]
    path = _csv(folder / "profiles.csv", rows, delimiter=",")
    keyed = dict(zip(IDS, numbers, strict=True))
    truth = {
        key: {keyed[k]: v for k, v in of.items()}
        for key, of in (("population", people), ("unemployed", poor))
    }
    return Office(karte, (path,), 2016, truth)


def second_homes_and_lost_zeros(folder: Path) -> Office:
    """People entitled to live here before the inhabitants, ids that lost their zeros, a map with districts' numbers."""
    people, jobless = _draw(15)
    ids = {k: f"{n:02d}" for n, k in enumerate(IDS, 1)}
    data = {
        "code_stadtteil": [str(n // 4) for n in range(12)],
        "code_bez": list(ids.values()),
        "name_bez": NAMES,
    }
    path = folder / "Bezirke.gpkg"
    gpd.GeoDataFrame(data, geometry=squares(12, (650_000, 5_480_000), 900), crs=25832).to_file(path)
    rows: list[list[object]] = [["code_bez", "wohnberechtigte", "einwohner", "arbeitslose"]]
    rows += [[n, people[k] + 200, people[k], jobless[k]] for n, k in enumerate(IDS, 1)]
    table = _csv(folder / "SES_2020.csv", rows)
    more = {ids[k]: v + 200 for k, v in people.items()}
    truth = {
        "einwohner": {ids[k]: v for k, v in people.items()},
        "arbeitslose": {ids[k]: v for k, v in jobless.items()},
    }
    return Office(path, (table,), 2020, truth | {"wohnberechtigte": more})


def levels_told_by_codes(folder: Path) -> Office:
    """City, districts and quarters among each other, told by their codes' letters; a district is called as its quarter."""
    people, aided = _draw(16)
    codes = {k: f"A{n:02d}" for n, k in enumerate(IDS, 1)}
    karte = _geojson(
        folder, id=[f"buurten.{n}" for n in range(900, 912)], code=list(codes.values()), naam=NAMES
    )
    rows: list[list[object]] = [
        ["Perioden", "Wijken en buurten", "Regiocode (code)", "Aantal inwoners", "Uitkering"]
    ]
    rows.append(["2019", "Neustadt", "GM0363    ", sum(people.values()), sum(aided.values())])
    for n, own in enumerate((IDS[:6], IDS[6:])):
        whole = [sum(values[k] for k in own) for values in (people, aided)]
        rows.append(["2019", NAMES[6 * n], f"WK0363{n:02d}  ", *whole])
        rows += [["2019", NAMES[IDS.index(k)], f"BU0363{k}0", people[k], aided[k]] for k in own]
    path = _csv(folder / "wijken.csv", rows, "utf-8-sig")
    truth = {
        key: {codes[k]: v for k, v in of.items()}
        for key, of in (("aantal_inwoners", people), ("uitkering", aided))
    }
    return Office(karte, (path,), 2019, truth)


def variables_with_numbers(folder: Path) -> Office:
    """A row a variable and area, with the variable's number, a column a year, and a number that is the same everywhere."""
    people, jobless = _draw(17)
    rows: list[list[object]] = [["Kennziffer", "Sachmerkmal", "Ortsteil", "STADTRAUM", "2022", "2023"]]
    for k, name in zip(IDS, NAMES, strict=True):
        rows.append(["1", "Einwohner insgesamt", name, 1, people[k] - 4, people[k]])
        rows.append(["2", "Arbeitslose", name, 1, jobless[k] + 3, jobless[k]])
    path = _csv(folder / "kennziffern.csv", rows, delimiter=",")
    return Office(_map(folder), (path,), 2023, {"einwohner_insgesamt": people, "arbeitslose": jobless})


def _added(truth: dict[str, dict[str, int]], area: str, number: int, *keys: str) -> None:
    """Add a part to the sums that it belongs to."""
    for key in keys:
        own = truth.setdefault(key, dict.fromkeys(IDS, 0))
        own[area] += number


def parts_by_age_sex_and_origin(folder: Path) -> Office:
    """A row a quarter, year, single age, sex and origin, codes beside all of them, no totals, no rows of nothing."""
    head = "StichtagDatJahr AlterVSort AlterV20Kurz SexCd SexLang SexKurz QuarSort QuarCd QuarLang HerkunftCd"
    rows: list[list[object]] = [[*head.split(), "HerkunftLang", "AnzBestWir"]]
    truth: dict[str, dict[str, int]] = {}
    for year, area in ((y, k) for y in (2022, 2023) for k in IDS):
        for n, (age, sex, origin) in enumerate((a, s, o) for a in (3, 4, 25) for s in "mw" for o in "12"):
            count = (7 * int(area) + 13 * n + year) % 60
            place = [area, f"0{area}", NAMES[IDS.index(area)]]
            sexes = {"m": ("1", "männlich", "M"), "w": ("2", "weiblich", "W")}[sex]
            ages = ("0-19", "0_19") if age < 20 else ("20-39", "20_39")
            told = "Ausländer*in" if origin == "2" else "Schweizer*in"
            if count:
                rows.append([year, age, ages[0], *sexes, *place, origin, told, count])
            if year == 2023:
                of = (
                    ages[1],
                    sexes[1].replace("ä", "ae"),
                    "auslaender_in" if origin == "2" else "schweizer_in",
                )
                _added(truth, area, count, "anzbestwir", *(f"anzbestwir_{text}" for text in of))
    return Office(_map(folder), (_csv(folder / "bev390.csv", rows, "utf-8-sig", ","),), 2023, truth)


def parts_in_smaller_areas_by_number(folder: Path) -> Office:
    """Sections of quarters, sexes as numbers, the figure before the sex; the file says what is counted."""
    head = "Data_Referencia Codi_Districte Codi_Barri Nom_Barri AEB Seccio_Censal Valor SEXE"
    rows: list[list[object]] = [[*head.split()]]
    truth: dict[str, dict[str, int]] = {}
    for area in IDS:
        for n in range(6):
            count, sex = (11 * int(area) + 17 * n) % 400, 1 + n % 2
            place = [1 + (int(area) - 101) // 4, area, NAMES[IDS.index(area)], f"{area}{n // 4}"]
            rows.append(["2024-01-01", *place, f"{area}{n // 2:02d}", count, sex])
            _added(truth, area, count, "poblacio_sexe", f"poblacio_sexe_sexe_{sex}")
    return Office(_map(folder), (_csv(folder / "poblacio_sexe.csv", rows, delimiter=","),), 2024, truth)


def parts_beside_their_sum(folder: Path) -> Office:
    """Two kinds of parts, one of them with its sum beside them, and the city's rows parted alike."""
    rows: list[list[object]] = [["Gebiet", "Jahr", "Geschlecht", "Altersgruppe", "Anzahl Personen"]]
    truth: dict[str, dict[str, int]] = {}
    city = {(sex, ages): 0 for sex in "mw" for ages in ("0 bis 17", "18 und mehr")}
    for area in IDS:
        own = {key: (3 * int(area) + 29 * n) % 500 for n, key in enumerate(city)}
        for (sex, ages), count in own.items():
            city[sex, ages] += count
            _added(
                truth,
                area,
                count,
                *(f"anzahl_personen{end}" for end in ("", f"_{sex}", f"_{ages.replace(' ', '_')}")),
            )
        rows += _with_sums(area, own)
    rows += _with_sums("Neustadt", city)
    return Office(_map(folder), (_csv(folder / "alter.csv", rows),), 2024, truth)


def _with_sums(area: str, own: dict[tuple[str, str], int]) -> list[list[object]]:
    rows: list[list[object]] = [[area, 2024, sex, ages, count] for (sex, ages), count in own.items()]
    for ages in dict.fromkeys(ages for _, ages in own):
        rows.append([area, 2024, "zusammen", ages, sum(n for (_, a), n in own.items() if a == ages)])
    return rows


def a_column_an_area_under_groups(folder: Path) -> Office:
    """A column an area by its name, its number in a row, labels in two columns, an estimate with decimals, a double."""
    people, poor = _draw(20)
    rows: list[list[object]] = [["_id", "Category", "Topic", "Source", "Characteristic", "Neustadt", *NAMES]]
    rows.append([1, "Neighbourhood Information", "", "Planning", "Neighbourhood Number", "", *IDS])
    for n, (topic, label, of) in enumerate(
        (
            ("Population", "Population, 2016", people),
            ("Income", "Total", poor),
            ("Income", "  Not in labour force", {k: v * 0.5 + 0.25 for k, v in poor.items()}),
            ("Work", "Total", {k: v + 3 for k, v in poor.items()}),
            ("Work", "  Repeated", poor),
            ("Work", "  Repeated", poor),
        ),
        2,
    ):
        rows.append([n, "Profile", topic, "Census", label, sum(of.values()), *of.values()])
    path = _csv(folder / "profiles.csv", rows, delimiter=",")
    truth = {
        "population_population": people,
        "income_total": poor,
        "work_total": {k: v + 3 for k, v in poor.items()},
        "income_not_in_labour_force": {k: int(v * 0.5 + 0.75) for k, v in poor.items()},
    }
    return Office(_map(folder), (path,), 2016, truth)


def a_column_an_area_under_titles(folder: Path) -> Office:
    """A workbook with a title, areas' names over the columns, no header over the labels, rows of one name under titles."""
    people, foreign = _draw(21)
    path = folder / "profile_2023.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Profile")
    sheet.write(0, 0, "Stadtteile im Vergleich 2023")
    sheet.write_row(2, 0, ["", *NAMES])
    sheet.write_row(3, 0, ["Einwohner", *people.values()])
    for n, (title, more) in enumerate((("Deutsche", 5), ("Ausländer", 0))):
        sheet.write(4 + 3 * n, 0, title)
        sheet.write_row(5 + 3 * n, 0, ["insgesamt", *(v + more for v in foreign.values())])
        sheet.write_row(6 + 3 * n, 0, ["weiblich", *(v // 2 + more for v in foreign.values())])
    sheet.write(12, 0, "Quelle: Amt")
    book.close()
    truth = {"einwohner": people}
    for key, more in (("deutsche", 5), ("auslaender", 0)):
        truth[f"{key}_insgesamt"] = {k: v + more for k, v in foreign.items()}
        truth[f"{key}_weiblich"] = {k: v // 2 + more for k, v in foreign.items()}
    return Office(_map(folder), (path,), 2023, truth)


def names_with_numbers_beside_codes(folder: Path) -> Office:
    """Areas called by a word and a number that are no codes; the map has codes beside, the table the names alone."""
    people, jobless = _draw(22)
    codes = {k: f"K{3 * n + 7:03d}" for n, k in enumerate(IDS)}
    names = {k: f"Block {n}" for n, k in enumerate(IDS, 1)}
    karte = _geojson(folder, schluessel=list(codes.values()), bezeichnung=list(names.values()))
    rows: list[list[object]] = [["Block", "Einwohner", "Arbeitslose"]]
    rows += [[names[k], people[k], jobless[k]] for k in IDS]
    truth = {
        key: {codes[k]: v for k, v in of.items()}
        for key, of in (("einwohner", people), ("arbeitslose", jobless))
    }
    return Office(karte, (_csv(folder / "bloecke_2024.csv", rows),), 2024, truth)


def two_columns_without_a_header(folder: Path) -> Office:
    """Ids and names under empty cells of the header, and counts to the nearest hundred."""
    people, jobless = _draw(23)
    rounded = [{k: round(100 * v, -2) for k, v in of.items()} for of in (people, jobless)]
    more = {k: 100 + 100 * n for n, k in enumerate(IDS)}
    rows: list[list[object]] = [["", "", "Einwohner", "Arbeitslose", "Haushalte"]]
    rows += [[k, n, rounded[0][k], rounded[1][k], more[k]] for k, n in zip(IDS, NAMES, strict=True)]
    truth = {"einwohner": rounded[0], "arbeitslose": rounded[1], "haushalte": more}
    return Office(_map(folder), (_csv(folder / "gerundet_2024.csv", rows),), 2024, truth)


def quarters_of_a_year(folder: Path) -> Office:
    """A row a quarter of the year, district and measure, the district's number before the figure, the last quarter holds."""
    people, jobless = _draw(24)
    rows: list[list[object]] = [["Jahr", "Quartal", "Bezirk_Nr", "Nr", "Name", "Groesse", "Menge"]]
    for quarter in (1, 2, 3, 4):
        for n, k in enumerate(IDS):
            for what, of in (("Hab", people), ("Arbeitslose", jobless)):
                rows.append([2023, quarter, 1 + n // 4, k, NAMES[n], what, of[k] + 4 - quarter])
    path = _csv(folder / "quartale.csv", rows)
    return Office(_map(folder), (path,), 2023, {"hab": people, "arbeitslose": jobless})


CITIES: tuple[Callable[[Path], Office], ...] = (
    a_year_to_come,
    a_citys_number_before_the_ids,
    measures_written_as_text,
    names_with_numbers_behind,
    levels_told_by_codes,
    variables_with_numbers,
    second_homes_and_lost_zeros,
    parts_by_age_sex_and_origin,
    parts_in_smaller_areas_by_number,
    parts_beside_their_sum,
    a_column_an_area_under_groups,
    a_column_an_area_under_titles,
    names_with_numbers_beside_codes,
    two_columns_without_a_header,
    quarters_of_a_year,
)
