"""Names of the small city's areas, as each source can give them."""

from __future__ import annotations

from tests.small_city import CASES, IDS, SmallCity, collection, squares

NAMES = dict(zip(IDS, ["Au", "Haid", "Ried", "Au", "Öd", "Zell"], strict=True))


def name_boundaries(small: SmallCity, names: dict[str, str | None]) -> None:
    features = squares()
    for feature in features:
        feature["properties"]["Stadtteil"] = names.get(feature["properties"]["viertel"])
    small.write("viertel.geojson", collection(features))
    small.change("stadt.toml", 'id_column = "viertel"', 'id_column = "viertel"\nname_column = "Stadtteil"')


def assign_names(small: SmallCity, names: dict[str, str], column: str = "Bezeichnung") -> None:
    declared = f'[assignment]\npath = "zuordnung.csv"\nid_column = "viertel"\nname_column = "{column}"\n\n'
    small.change("stadt.toml", "[[parent]]", declared + "[[parent]]")
    rows = "".join(f"{a};{n};SBH {a[1]}\n" for a, n in names.items())
    small.write("zuordnung.csv", "viertel;Bezeichnung;sbh\n" + rows)


def deliver_names(small: SmallCity, names: dict[str, str]) -> None:
    text = CASES
    for area, name in names.items():
        text = text.replace(f"\n{area};", f"\n{area};{name};")
    text = text.replace("Gebiet;", "Gebiet;Ort;", 1)
    assert text.count("\n") == CASES.count("\n")
    small.write("faelle.csv", text, "cp1252")
    small.change("lieferung.toml", 'id_column = "Gebiet"', 'id_column = "Gebiet"\nname_column = "Ort"')
