"""Findings call areas by id and name, each name escaped and each list cut as before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from screening.base import Finding, first_of, some_areas, the_area, with_area_names
from screening.delivery.geometry.crosswalk import crosswalk_findings
from screening.pipeline import check_year
from tests.build import city
from tests.delivery.named import NAMES, assign_names, deliver_names, name_boundaries
from tests.small_city import SmallCity


def with_faults(small: SmallCity) -> None:
    small.change("bevoelkerung.csv", "01.2.1;2.000;300\n", "")
    small.change("faelle.csv", ";20;-;", ";1000;-;")
    kept = "gebiet;von;einwand;antwort;folge;geprueft_von;geprueft_am\n1.1.1, 02.1.1, 02.1.1;Sozialreferat;Zu alt.;;;;\n"
    small.write("einwaende.csv", kept)


def told(small: SmallCity) -> dict[str, Finding]:
    return {
        " ".join(f.message.split(" ")[:2]): f
        for f in check_year(small.key, small.year, data=small.data).items
    }


@pytest.mark.parametrize("declare", [name_boundaries, assign_names, deliver_names])
def test_findings_that_name_areas_say_id_and_name(small: SmallCity, declare: object) -> None:
    declare(small, dict(NAMES))  # type: ignore[operator]
    with_faults(small)
    found = told(small)
    assert found["In der"].value == "01.2.1 Ried"
    assert found["Der Zähler"].value == "01.1.2 Haid: 1000 / 900"
    # an area that shares its name brings its parent's along, as in all documents
    assert "als 01.1.1 Au (Bezirk 01) gelesen" in found["Die Kennung"].message
    assert found["Das Gebiet"].value == "02.1.1 Au (Bezirk 02)"


def test_findings_of_a_city_without_names_say_the_id_alone(small: SmallCity) -> None:
    with_faults(small)
    found = told(small)
    assert [found[k].value for k in ("In der", "Der Zähler", "Das Gebiet")] == [
        "01.2.1",
        "01.1.2: 1000 / 900",
        "02.1.1",
    ]
    assert "als 01.1.1 gelesen" in found["Die Kennung"].message


def test_a_name_whose_file_cannot_be_read_leaves_the_id_alone(small: SmallCity) -> None:
    deliver_names(small, dict(NAMES))
    with_faults(small)
    small.write("faelle.csv", b"")
    assert told(small)["In der"].value == "01.2.1"


def test_a_cut_list_stays_cut_and_hostile_names_are_written_out(small: SmallCity) -> None:
    named = {"01.1.1": "Au, Süd", "02.1.1": "x\u202ey <b>", "02.2.1": "L" * 90}
    name_boundaries(small, {**NAMES, **named})
    small.write("bevoelkerung.csv", "Viertel;Einwohner;unter 18\n01.1.2;900;150\n", "utf-8-sig")
    value = told(small)["In der"].value
    assert value.startswith("01.1.1 Au, Süd; 01.2.1 Ried; 02.1.1 x\\u202ey <b>; 02.1.2 Öd; 02.2.1 LLL")
    assert value.endswith("L…") and len(value) < 140
    [found] = with_area_names([Finding("Hinweis", "m", value=some_areas(range(20)))], {"3": "Au"})
    assert found.value == "0, 1, 2, 3 Au, 4, 5, 6, 7, 8, 9, 10, 11 und 8 weitere"


def test_a_changed_finding_keeps_the_marks_of_what_has_not_changed() -> None:
    area = the_area("01")
    found = Finding("Fehler", f"In {area} falsch.", "Tun.", value=f"{area}: 3")
    other = replace(found, message="In 01 anders.", row="2")
    assert (other.value, other.marked) == ("01: 3", (("value", f"{area}: 3"),))
    [called] = with_area_names([other], {"01": "Au"})
    assert (called.message, called.value, called.marked) == ("In 01 anders.", "01 Au: 3", ())
    many = [Finding("Fehler", "Falsch.", value=f"{the_area(n)}: x") for n in range(9)]
    [at_once] = with_area_names(first_of(many), {"0": "Au", "1": "Haid"})
    assert at_once.value == "0 Au: x" and "weitere Werte „1 Haid: x“, „2: x“" in at_once.message


def test_findings_of_crosswalks_call_each_side_by_the_names_of_its_own_boundaries(tmp_path: Path) -> None:
    path = tmp_path / "geo" / "klein" / "weg.csv"
    path.parent.mkdir(parents=True)
    path.write_text("von;nach;gewicht\n1.1;1.1;0,4\n1.1;1.1;0,4\n1.2;1.1;1\n", encoding="utf-8")
    there = city(tmp_path, crosswalk=({"from": "2016", "to": "2020", "path": "weg.csv"},))
    known = {"2016": pd.Index(["1.1", "1.2", "1.3"]), "2020": pd.Index(["1.1"])}
    names = {"2016": {"1.1": "Au", "1.3": "Ried"}, "2020": {"1.1": "Haid"}}
    lost, absent = crosswalk_findings(there, known, names)
    assert (lost.value, absent.message) == ("1.1 Au", "Im Umsteigeschlüssel fehlen alte Gebiete: 1.3 Ried.")
    path.write_text("von;nach;gewicht\n1.1;1.1;0,5\n1.1;1.1;0,5\n1.2;1.1;1\n1.3;1.1;1\n", encoding="utf-8")
    [twice] = crosswalk_findings(there, known, names)
    assert twice.value == "1.1 Au → 1.1 Haid"
