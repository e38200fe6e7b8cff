"""What a draft guesses of days beside years, of districts' sums, and how it tells a doubt."""

from __future__ import annotations

from pathlib import Path

from screening.pipeline import check_city
from tests.delivery.draft.test_guesses import of_two
from tests.delivery.draft.test_new_city import written


def test_districts_that_a_map_abbreviates_are_the_sums_that_a_table_calls_in_full(tmp_path: Path) -> None:
    attributes = [{"NR": f"{100 + n}", "STADTBEZ": ("Eving", "Hörde", "Brackel")[n // 4]} for n in range(12)]
    rows = ""
    for k, district in enumerate(("Eving", "Hörde", "Brackel")):
        rows += "".join(f"{100 + n};{900 + n};40\n" for n in range(4 * k, 4 * k + 4))
        rows += f"Stadtbezirk {district};{sum(900 + n for n in range(4 * k, 4 * k + 4))};160\n"
    of_two(tmp_path, attributes, f"Gebiet;Einwohner;Arbeitslose\n{rows}Stadt insgesamt;10866;480\n")
    [parent], [file] = (
        written(tmp_path, "stadt.toml")["parent"],
        written(tmp_path, "2023/lieferung.toml")["datei"],
    )
    assert parent["label"] == "Stadtbezirk" and "outside" not in file
    assert file["totals"][:-1] == [f"Stadtbezirk {d}" for d in ("Eving", "Hörde", "Brackel")]
    [findings] = check_city("neustadt", data=tmp_path / "data").values()
    assert [f.message for f in findings.items if "Summenzeile" in f.message] == []
    assert [f.message for f in findings.items if "außer Betracht" in f.message] == []


def test_the_day_is_that_of_a_column_beside_the_years(tmp_path: Path) -> None:
    head = "DISTRICT;REF_YEAR;REF_DATE;LAST_UPDATE;Einwohner;Arbeitslose\n"
    rows = "".join(
        f"{n:02d};{y};{y}0101;{y}0704;{y + 17 * n};{y - 1990 + n}\n"
        for y in (2022, 2023)
        for n in range(1, 13)
    )
    of_two(tmp_path, [{"nr": f"{n:02d}"} for n in range(1, 13)], head + rows)
    text = (tmp_path / "data/raw/neustadt/stadt.toml").read_text(encoding="utf-8")
    assert 'stichtag = "{year}-01-01"  # geraten: die Spalte „REF_DATE“' in text


def test_a_doubt_about_decimals_ends_in_a_sentence(tmp_path: Path) -> None:
    rows = "".join(f"{n:02d};{900 + n};40\n" for n in range(1, 13))
    of_two(tmp_path, [{"nr": f"{n:02d}"} for n in range(1, 13)], "nr;Einwohner;Arbeitslose\n" + rows)
    text = (tmp_path / "data/raw/neustadt/2023/lieferung.toml").read_text(encoding="utf-8")
    assert "„,“ und „.“ sind möglich. Bitte prüfen.\n" in text
